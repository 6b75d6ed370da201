"""The command that measures how often intervals hold the truth: that it measures, and that it would notice."""

import pytest

from benchmarks.calibrate import Cell, as_rows, class_rates, one_size, thanks


@pytest.mark.slow
def test_a_few_classes_give_a_line_for_each_kind_of_interval():
    found = [*one_size(40, "high", 1.5, 30), *thanks(40, "high", 1.0, 30), class_rates(12, 40, 0.4, 5)]
    assert [cell.what for cell in found] == [
        "rate so far",
        "curve at day 28",
        "hazard ratio of a follow-up",
        "hazard ratio of a thank-you",
        "thank-you by 24 hours",
        "thank-you by 48 hours",
        "a student's rate, class of 12",
    ]
    assert all(cell.held == pytest.approx(0.95, abs=0.12) for cell in found)
    assert len(list(as_rows(found))) == 2 + len(found)


@pytest.mark.parametrize(("held", "passes"), [(0.925, False), (0.93, True), (0.97, True), (0.975, False)])
def test_a_cell_outside_is_printed_as_one_that_fails(held, passes):
    cell = Cell("a share", 40, "low", 1.0, 2000, held)
    assert cell.passes is passes
    assert ("outside 93 to 97%" in list(as_rows([cell]))[2]) is not passes
