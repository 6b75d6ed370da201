"""The lessons with charts, in a real JupyterLab: drawn offline, moved by keyboard, and hostile text stays text."""

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


def test_the_stack_is_played_by_keyboard_alone(page, open_notebook, run_all):
    open_notebook(page, "01_top_of_the_pile.ipynb")
    assert run_all(page)["errors"] == []
    arrivals = page.get_by_role("slider", name="New ones a day").first
    expect(page.get_by_role("slider")).to_have_count(12)  # the stack, and the one of the last exercise
    said = page.locator(".jp-OutputArea [role=status]").first
    expect(said).to_contain_text("your resume is read on day 3")
    arrivals.focus()
    for _ in range(4):  # from 40 to 60, in steps of 5
        page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Calls do not help here")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.get_by_role("slider", name="Read a day").first).to_be_focused()


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


def bars(page):
    """The heights of the bars of the first chart: never, followed up; nobody, all."""
    return page.locator(".js-plotly-plot").first.evaluate("chart => chart.data.map(trace => trace.y[0])")


def test_the_trap_is_found_with_a_slider(page, open_notebook, run_all):
    open_notebook(page, "06_does_following_up_work.ipynb")
    assert run_all(page)["errors"] == []
    said = page.locator(".jp-OutputArea [role=status]").first
    expect(said).to_contain_text("In truth a follow-up does this: nothing.")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    never, some, nobody, everybody = bars(page)
    assert never - some > 0.08
    assert abs(nobody - everybody) < 0.05
    before = said.text_content()
    slider = page.get_by_role("slider", name="First follow-up from day").first
    slider.focus()
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(before)
    page.wait_for_function("was => document.querySelector('.js-plotly-plot').data[1].y[0] < was - 0.05", arg=some)
    _, later, nobody, everybody = bars(page)
    assert later < some - 0.05, "the naive chart fell with the slider"
    assert abs(nobody - everybody) < 0.05, "the fair one stayed where the truth is"
    effect = page.get_by_role("slider", name="A follow-up really does").first
    effect.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("1.5 times as many answers")
