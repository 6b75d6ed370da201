"""Hostile text in a chart, in a real JupyterLab: it stays text."""

import re

import pytest
from playwright.sync_api import expect

HOSTILE = """
from datetime import date
from followup.analysis import first_look
from followup.log.model import Application, Event, Pipeline

text = '<b>Bo</b><img src=x onerror="window.ran = 1"><a href="javascript:window.ran = 1">x</a> $x^2$' + "W" * 10_000
events = [Event(application="a", kind="applied", day=date(2026, 3, 2), person=text, note=text)]
log = Pipeline.of([Application(id="a", company=text, title=text)], events)
first_look.timeline(log, date(2026, 3, 31))
"""


@pytest.fixture
def hostile(lab):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    notebook = new_notebook(cells=[new_code_cell(HOSTILE)])
    notebook.metadata.kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(notebook, lab.project / "notebooks" / "hostile.ipynb")
    return "hostile.ipynb"


def test_hostile_names_run_nothing_and_keep_the_chart_whole(page, hostile, open_notebook, run_all):
    open_notebook(page, hostile)
    assert run_all(page)["errors"] == []
    chart = page.locator(".js-plotly-plot")
    expect(chart.locator(".ytick text")).to_have_text(re.compile(r"^<b>Bo</b><img src=x"))
    chart.locator(".scatterlayer .trace").last.locator("path.point").first.hover(force=True)
    expect(chart.locator(".hoverlayer")).to_contain_text('<a href="javascript:window.ran = 1">')
    assert chart.locator("a").count() == 0
    assert page.evaluate("window.ran") is None
    assert chart.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
