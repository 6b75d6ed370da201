"""Every notebook opens and runs in a real browser without an error anywhere."""

import pytest

from tests import notebooks_here

RUN_BY_THEIR_JOURNEYS = ("00_", "01_", "03_", "04_", "05_", "06_", "07_", "08_", "instructor/class_report")
"""Notebooks that other journeys run whole, with the same console watched."""
OTHERS = [name for name in notebooks_here.names() if not name.startswith(RUN_BY_THEIR_JOURNEYS)]


@pytest.mark.parametrize("name", OTHERS)
def test_a_notebook_runs_whole_with_a_silent_console(page, open_notebook, run_all, name):
    open_notebook(page, name)
    result = run_all(page)
    assert result["errors"] == []
    assert result["ran"] == result["code"]
    page.wait_for_timeout(1000)  # widgets and charts draw themselves after their cell is done
    assert page.get_by_text("Click to show javascript error").count() == 0


def test_a_console_error_is_seen_and_would_fail_the_test(page, problems):
    page.evaluate("() => console.error('broken widget')")
    page.evaluate("() => { setTimeout(() => { throw new Error('thrown later') }, 0) }")
    page.wait_for_timeout(100)
    assert [problem.partition(":")[0] for problem in problems] == ["console", "uncaught"]
    problems.clear()


def test_a_call_to_another_computer_is_seen(page, problems):
    page.evaluate("() => fetch('http://192.0.2.1/', {mode: 'no-cors', signal: AbortSignal.timeout(50)}).catch(() => 0)")
    assert problems[0] == "asked another computer: http://192.0.2.1/"
    problems.clear()
