"""Every lesson from top to bottom as a learner takes it, in JupyterLab and as pages with no code in sight."""

import re

import pytest
from playwright.sync_api import expect

from followup.exercises import names
from tests import notebooks_here
from tests.e2e.exercising import answer_in_three_steps

SHOWN = 30_000  # milliseconds
IN_THE_SAMPLE = {"02_waiting": 6, "03_open": 12, "05_owed": 6}
"""What is right for the sample. Of its 40 applications 15 have no answer: 3 withdrew, 3 rest, 3 have a promise."""
LESSONS = notebooks_here.names()


def bar(page, number):
    return page.locator(f".fu-progress tr[data-lesson='{number}']")


@pytest.fixture
def no_overflow(page):
    """Nothing reaches out of the page, on a wide window and on a narrow one."""

    def see(name):
        for width in (1300, 600):
            page.set_viewport_size({"width": width, "height": 1400})
            beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 1, f"{name} is {beyond} pixels wider than a window of {width}"
        page.set_viewport_size({"width": 1300, "height": 1400})

    return see


def test_every_lesson_is_taken_and_the_start_page_knows_it_after_a_restart(page, open_lesson, lab, no_overflow):
    for lesson in LESSONS:
        open_lesson(page, lesson)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for name in (name for name in names() if name[:2] == lesson[:2]):
            answer_in_three_steps(page, name, right=IN_THE_SAMPLE.get(name))
        no_overflow(lesson)
    lab.end_kernels()
    open_lesson(page, LESSONS[0])
    for lesson in LESSONS:
        own = len([name for name in names() if name[:2] == lesson[:2]])
        number = int(lesson[:2])
        expect(bar(page, number)).to_contain_text(f"{own} of {own}", timeout=SHOWN)
        expect(bar(page, number).get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(own))
    expect(page.locator(".fu-progress")).not_to_contain_text("Next: lesson")


def test_the_start_page_leads_on_to_a_lesson(page, open_lesson):
    open_lesson(page, LESSONS[0])
    expect(page.locator(".fu-progress")).to_contain_text("You have not begun yet.", timeout=SHOWN)
    for name in (name for name in names() if name.startswith("00_")):
        answer_in_three_steps(page, name)
    open_lesson(page, LESSONS[0])
    expect(page.locator(".fu-progress")).to_contain_text(re.compile("Next: lesson 1"), timeout=SHOWN)
    page.locator(".fu-progress").get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", name="1. The top of the pile")).to_be_visible(timeout=SHOWN)
