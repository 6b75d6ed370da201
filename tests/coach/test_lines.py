"""Lines that were written without knowledge of the checks; the checks were then mended with them, so these are no
measure of how well the coach does on new lines (docs/coach.md has that), only of what it must not forget.
"""

import csv

import pytest

from benchmarks.coach import accuracy, auc, flagged, labelled
from followup.coach import check_draft
from tests.notebooks_here import PROJECT

FILES = [PROJECT / f"tests/data/coach_lines_{number}.csv" for number in (1, 2, 3, 4)]
LINES = [row for path in FILES for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def share(label):
    found = [flagged(check_draft(row["message"], "voicemail")) for row in LINES if row["label"] == label]
    return sum(found) / len(found)


def test_guilt_and_pressure_is_found():
    assert share("guilt") > 0.97


def test_courteous_lines_are_left_alone():
    assert share("courteous") < 1 / 100


def test_the_measures_are_what_they_are_called():
    warm = labelled(["0", "0", "1", "1"], "")
    assert auc([1, 2, 3, 4], warm) == 1
    assert auc([1, 3, 2, 4], warm) == 0.75
    assert auc([1, 1, 1, 1], warm) == 0.5
    assert accuracy(-warm, warm) == 0


def test_labels_in_words_need_to_be_told_apart():
    with pytest.raises(SystemExit, match="say which is the warm one"):
        labelled(["kind", "harsh"], "")
    assert labelled(["kind", "harsh"], "kind").tolist() == [1, 0]
    assert labelled(["1", "2", "3", "4", "5"], "").tolist() == [0, 0, -1, 1, 1]
