"""Lessons as a learner takes them, as pages with no code: every exercise."""

import pytest

from tests.e2e.whole_course import AS_PAGES, take_lessons


@pytest.mark.parametrize("open_lesson", ["as a page"], indirect=True)
def test_lessons_are_taken_and_the_start_page_knows_it_after_a_restart(page, open_lesson, lab):
    take_lessons(page, open_lesson, lab, AS_PAGES)
