"""The course as a learner goes through it, in a real JupyterLab: exercises, progress, what is written, the plan."""

import re

import pytest
from playwright.sync_api import expect

from followup.exercises import names
from tests.e2e.exercising import answer_in_three_steps, expect_done

SHOWN = 30_000  # milliseconds
OWED = 6
"""People who are owed a thank-you in the sample: Cabrera, Menon, Zhao, Pritchard, Nwosu, Obi."""


@pytest.fixture
def lesson(page, open_notebook, run_all):
    """`lesson(name)` opens a lesson and runs it from top to bottom."""

    def open_it(name):
        open_notebook(page, name)
        assert run_all(page)["errors"] == []
        return page

    return open_it


def bar(page, number):
    return page.locator(f".fu-progress tr[data-lesson='{number}']")


def test_a_lesson_is_answered_and_its_progress_is_there_after_a_restart(lesson, lab):
    own = [name for name in names() if name.startswith("05_")]
    page = lesson("05_thank_you_habit.ipynb")
    for name in own:
        answer_in_three_steps(page, name, right=OWED if name == "05_owed" else None)
    page = lesson("00_start_here.ipynb")
    expect(bar(page, 5)).to_contain_text(f"{len(own)} of {len(own)}", timeout=SHOWN)
    expect(bar(page, 6)).to_contain_text("0 of")
    expect(bar(page, 5).get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(len(own)))
    expect(page.locator(".fu-progress")).to_contain_text("Next: lesson 0, Start here.")
    lab.end_kernels()
    page = lesson("00_start_here.ipynb")
    expect(bar(page, 5)).to_contain_text(f"{len(own)} of {len(own)}", timeout=SHOWN)
    page = lesson("05_thank_you_habit.ipynb")
    for name in own:
        expect_done(page, name)


def test_sliders_are_brought_to_their_target(lesson):
    page = lesson("01_top_of_the_pile.ipynb")
    answer_in_three_steps(page, "01_alone")


def test_the_start_page_leads_on_to_a_lesson(lesson):
    page = lesson("00_start_here.ipynb")
    for name in (name for name in names() if name.startswith("00_")):
        answer_in_three_steps(page, name)
    page = lesson("00_start_here.ipynb")
    expect(page.locator(".fu-progress")).to_contain_text("Next: lesson 1", timeout=SHOWN)
    page.locator(".fu-progress").get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", name="1. The top of the pile")).to_be_visible(timeout=SHOWN)


def test_what_was_written_in_the_first_lesson_is_there_in_the_last_and_the_plan_is_printed(lesson, problems):
    page = lesson("00_start_here.ipynb")
    objection = "They will think that I am desperate <b>"
    page.locator(".fu-words-objection textarea").fill(objection)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept on this computer.")).to_be_visible(timeout=SHOWN)
    page = lesson("07_my_own_record.ipynb")
    expect(page.locator("blockquote")).to_have_text(objection, timeout=SHOWN)
    plan = page.locator(".fu-my-plan")
    expect(plan).to_contain_text("Still to say: when, where, how many.")
    plan.get_by_label("When").fill("Tuesday and Thursday at 9")
    plan.get_by_label("Where").fill("the kitchen table")
    plan.get_by_label("Calls and notes a week").fill("6")
    plan.get_by_label("Signed by").fill("Sam Reed")
    plan.get_by_label("Signed by").press("Tab")
    expect(plan).to_contain_text("That is a plan", timeout=SHOWN)
    printed = page.frame_locator("iframe[title='My plan']")
    expect(printed.get_by_text(re.compile("Sam Reed: I will do this"))).to_be_visible(timeout=SHOWN)
    with page.expect_download() as saved:
        plan.get_by_role("link", name="Page to print").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "the kitchen table" in text
    assert "Luis Cabrera" in text
