"""The command that makes the figures: what it says when it should not, or cannot, measure; and what it writes."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks import machine, report
from benchmarks.jobs import BARE, COUNTED, RATIOS, every_day
from benchmarks.runs import Figures, Job, once, run
from tests.notebooks_here import PROJECT


def said(*versions):
    return report.Said(date(2026, 3, 9), list(versions), "A machine", 0.5, 0.25)


def test_a_busy_machine_is_not_measured_on(monkeypatch):
    monkeypatch.setattr(machine, "load", lambda: machine.cores() + 0.5)
    assert f"there are {machine.cores()}" in machine.too_busy()
    monkeypatch.setattr(machine, "load", machine.cores)
    assert machine.too_busy() == ""


def test_the_table_has_both_versions_their_ratio_and_what_did_not_run():
    found = [
        (Job("Raw", BARE, "", "", ours=False), [Figures(2.0, 4.0, 1.0)]),
        (Job("Raw", f"{COUNTED}duckdb", "", ""), [Figures(8.0, 12.0, 1.0), Figures(3.0, 6.0, 0.5)]),
        (Job("Raw", "another way", "", ""), [Figures(failed="no | such <module>")] * 2),
    ]
    text = report.text(said("old", "new"), found, RATIOS)
    assert "of new beside old. A machine. Load 0.5" in text
    assert f"| {COUNTED}duckdb | 8 | 12 | 3 | 6 | 0.50 | 0.50 |" in text
    assert "| 4.00 (3.00) | 1.50 (1.50) | at most 1.5 |" in text
    assert "| not run: no   such  module  |" in text
    assert text.splitlines()[4].count("|") == text.splitlines()[-6].count("|") == 8
    assert "| Raw: counts, all follow-ups, duckdb | 3 | 6 | 0.50 |" in report.short(said("new"), found)


def test_the_least_time_and_the_most_memory_count():
    one = Figures(2.0, 3.0, 0.5).best(Figures(1.0, 4.0, 0.7, found=5.0))
    assert one == Figures(1.0, 3.0, 0.7, 5.0)
    assert one.best(Figures(failed="gone")).failed == "gone"


def test_a_place_is_filled_and_all_else_stays():
    page = "before\n<!-- speed -->\nold\n<!-- end of speed -->\nafter\n"
    assert report.put(page, "speed", "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="no place 'other'"):
        report.put(page, "other", "new")


@pytest.mark.parametrize(
    ("file", "place"), [("docs/speed.md", "measured"), ("docs/speed.md", "other ways"), ("README.md", "speed")]
)
def test_the_pages_have_their_places(file, place):
    assert report.put((PROJECT / file).read_text(encoding="utf-8"), place, "new")


def test_a_job_runs_on_the_version_that_is_asked_for(tmp_path):
    """One that has a package of our name, without anything in it."""
    (tmp_path / "followup.py").write_text("", encoding="utf-8")
    job = next(every_day())
    assert once(job, tmp_path).seconds > 0
    assert "No module named 'followup.log'" in once(Job("", "", "measure", "read", (3,)), tmp_path).failed
    assert run(Job("", "", "", "", why="there is no pyarrow"), [Path()])[0].failed == "there is no pyarrow"
