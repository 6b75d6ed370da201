"""Every lesson as a learner takes it, as pages with no code: one exercise of each kind, where JupyterLab has all.

A file of its own, to run beside the others.
"""

import pytest

from tests.e2e.whole_course import one_of_each_kind, take_the_course


@pytest.mark.parametrize("open_lesson", ["as a page"], indirect=True)
def test_every_lesson_is_taken_and_the_start_page_knows_it_after_a_restart(page, open_lesson, lab):
    take_the_course(page, open_lesson, lab, one_of_each_kind)
