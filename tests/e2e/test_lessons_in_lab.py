"""Lessons as a learner takes them, in JupyterLab: every exercise."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.whole_course import IN_LAB, LESSONS, see_the_progress, take


@pytest.mark.parametrize("open_lesson", ["in JupyterLab"], indirect=True)
def test_lessons_are_taken_and_the_start_page_knows_it_and_leads_on(page, open_lesson):
    for lesson in IN_LAB:
        take(page, open_lesson, lesson)
    open_lesson(page, LESSONS[0])
    see_the_progress(page, IN_LAB).click()
    expect(page.get_by_role("heading", level=1, name=re.compile(r"^\d\. "))).to_be_visible()
