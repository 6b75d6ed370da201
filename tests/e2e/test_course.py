"""What is written in the first lesson comes back in the last, and becomes a plan to sign."""

import re

import pytest
from playwright.sync_api import expect

SHOWN = 30_000  # milliseconds


@pytest.fixture
def lesson(page, open_lesson):
    """`lesson(name)` opens a lesson and runs it from top to bottom."""

    def open_it(name):
        open_lesson(page, name)
        return page

    return open_it


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
