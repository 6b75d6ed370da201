"""Lessons as a learner takes them, in JupyterLab: every exercise."""

import pytest

from tests.e2e.whole_course import IN_LAB, take_lessons


@pytest.mark.parametrize("open_lesson", ["in JupyterLab"], indirect=True)
def test_lessons_are_taken_and_the_start_page_knows_it_after_a_restart(page, open_lesson, lab):
    take_lessons(page, open_lesson, lab, IN_LAB)
