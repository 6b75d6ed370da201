"""The way in, in a real browser: the first card with no click, as a page and in JupyterLab; what a dead kernel says."""

from playwright.sync_api import expect

from tests.e2e.whole_course import see_that_all_can_use_it
from tests.notebooks_here import DESK

CLOSED = "Nothing that you enter now is saved"


def test_the_first_card_is_there_with_no_click_and_one_click_shows_the_notebook(page, lab, problems):
    page.goto(f"{lab.url}/voila/render/notebooks/{DESK}?token={lab.token}")
    first = page.locator(".fu-card h2").first
    expect(first).to_be_visible()
    title = first.inner_text()
    see_that_all_can_use_it(page, DESK)
    page.get_by_role("link", name="Show as a notebook").click()
    expect(page.locator(".fu-card h2").first).to_have_text(title)
    expect(page.get_by_role("link", name="Show as a page")).to_be_visible()
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(page.locator(".fu-card h2").first).to_have_text(title)
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    problems.clear()


def test_a_notebook_that_was_not_shipped_or_was_changed_runs_nothing_by_itself(page, lab, open_notebook):
    path = lab.project / "notebooks" / DESK
    path.write_text(path.read_text(encoding="utf-8").replace("panels.desk()", "panels.desk() and 1"), encoding="utf-8")
    (lab.project / "notebooks" / "foreign.ipynb").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    for name in (DESK, "foreign.ipynb"):
        open_notebook(page, name)
        counts = "[...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.executionCount)"
        assert not any(page.evaluate(counts))
