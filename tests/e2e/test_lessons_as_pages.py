"""Lessons as a learner takes them, as pages with no code: every exercise."""

import pytest

from tests.e2e.whole_course import (
    AS_PAGES,
    LESSONS,
    keep_an_objection,
    see_that_it_prints_whole,
    see_the_progress,
    take,
)


@pytest.mark.parametrize("open_lesson", ["as a page"], indirect=True)
def test_lessons_are_taken_and_the_start_page_knows_it_after_a_restart(page, open_lesson, lab):
    take(page, open_lesson, LESSONS[0])
    keep_an_objection(page)
    see_that_it_prints_whole(page)
    for lesson in AS_PAGES[1:]:
        take(page, open_lesson, lesson)
    lab.end_kernels()
    page.goto("about:blank")
    open_lesson(page, LESSONS[0])
    see_the_progress(page, AS_PAGES)
