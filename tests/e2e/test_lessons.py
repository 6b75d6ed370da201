"""The lessons with charts, in a real JupyterLab: drawn offline, moved by keyboard, and hostile text stays text."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

HOSTILE = """
from datetime import date
from followup import first_look
from followup.model import Application, Event, Pipeline

text = '<b>Bo</b><img src=x onerror="window.ran = 1"><a href="javascript:window.ran = 1">x</a> $x^2$' + "W" * 10_000
events = [Event(application="a", kind="applied", day=date(2026, 3, 2), person=text, note=text)]
log = Pipeline.of([Application(id="a", company=text, title=text)], events)
first_look.timeline(log, date(2026, 3, 31))
"""


def test_the_stack_is_played_by_keyboard_alone(page, open_notebook, run_all):
    open_notebook(page, "01_top_of_the_pile.ipynb")
    assert run_all(page)["errors"] == []
    arrivals = page.get_by_role("slider", name="New ones a day")
    expect(page.get_by_role("slider")).to_have_count(6)
    said = page.locator(".jp-OutputArea [role=status]")
    expect(said).to_contain_text("your resume is read on day 3")
    arrivals.focus()
    for _ in range(4):  # from 40 to 60, in steps of 5
        page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Calls do not help here")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("slider", name="Read a day")).to_be_focused()


def test_the_first_look_is_drawn_and_nothing_in_it_can_be_sent_away(page, open_notebook, run_all):
    open_notebook(page, "03_first_look.ipynb")
    assert run_all(page)["errors"] == []
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_attached()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    expect(page.get_by_role("region", name=re.compile("^Chart in words"))).to_have_count(3)
    buttons = page.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title)")
    assert set(buttons) == {"Download plot as a PNG"}


@pytest.fixture
def hostile(lab):
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
