"""Interval counts, against tables so small that a person can count them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.analysis.counts import (
    COLUMNS,
    FOLLOWED,
    INTERVIEWS,
    NEGATIVE,
    NEVER,
    POSITIVE,
    WAITING,
    count,
    count_arrays,
)
from followup.analysis.simulate import Truth, applications_race, simulate
from followup.errors import TableError
from tests.fuzzing import tried

NAMES = ("application", "follow_up_day", "follow_up_channel", "observed_days", "answer")
LATER = ("second_follow_up_day", "third_follow_up_day")
GOOD = (1, 3, "phone", 9, "positive")


def applications(*rows, names=NAMES):
    return pd.DataFrame(list(rows), columns=list(names), dtype=object)


def intervals(counts):
    """The interval counts as a set of tuples, each with its n."""
    return {tuple(row) for row in counts.table.itertuples(index=False)}


def lines(table):
    return table.assign(line=range(2, len(table) + 2))


# What is counted, by hand


def test_an_application_without_a_follow_up_is_one_interval_from_the_start():
    counts = count(applications((1, None, None, 9, "positive")))
    assert intervals(counts) == {(0, "", NEVER, NEVER, 9, POSITIVE, 1)}
    assert (counts.used, counts.positive, counts.negative, counts.waiting, counts.followed) == (1, 1, 0, 0, 0)


def test_a_follow_up_ends_one_interval_and_begins_the_next():
    counts = count(applications((1, 3, "phone", 9, "negative")))
    assert intervals(counts) == {(0, "", NEVER, NEVER, 3, FOLLOWED, 1), (1, "phone", 3, 3, 9, NEGATIVE, 1)}
    assert (counts.used, counts.negative, counts.followed) == (1, 1, 1)


def test_a_follow_up_on_day_0_is_a_follow_up():
    counts = count(applications((1, 0, "email", 2, "")))
    assert intervals(counts) == {(0, "", NEVER, NEVER, 0, FOLLOWED, 1), (1, "email", 0, 0, 2, WAITING, 1)}


def test_a_follow_up_on_the_day_of_the_answer_has_no_part_in_it_and_is_remembered():
    counts = count(applications((1, 9, "phone", 9, "positive"), (2, None, None, 9, "positive")))
    assert intervals(counts) == {(0, "", 9, NEVER, 9, POSITIVE, 1), (0, "", NEVER, NEVER, 9, POSITIVE, 1)}
    assert counts.followed == 1


def test_an_answer_on_day_0_is_an_interval_of_that_day():
    assert intervals(count(applications((1, None, None, 0, "negative")))) == {(0, "", NEVER, NEVER, 0, NEGATIVE, 1)}


def test_rows_that_are_alike_are_counted_together():
    counts = count(applications(*((number, 3, "phone", 9, "positive") for number in range(5))))
    assert intervals(counts) == {(0, "", NEVER, NEVER, 3, FOLLOWED, 5), (1, "phone", 3, 3, 9, POSITIVE, 5)}


def test_three_follow_ups_are_four_intervals_that_remember_the_first_day():
    table = applications((1, 2, "phone", 30, "positive", 9, 16), names=(*NAMES, *LATER))
    assert intervals(count(table)) == {
        (0, "", NEVER, NEVER, 2, FOLLOWED, 1),
        (1, "phone", 2, 2, 9, FOLLOWED, 1),
        (2, "phone", 2, 9, 16, FOLLOWED, 1),
        (3, "phone", 2, 16, 30, POSITIVE, 1),
    }


def test_each_follow_up_may_have_a_channel_of_its_own():
    table = applications((1, 2, "phone", 30, "", 9, 16), names=(*NAMES, *LATER))
    table = table.assign(second_follow_up_channel="email", third_follow_up_channel=None)
    channels = count(table).table.sort_values("nth")["channel"].tolist()
    assert channels == ["", "phone", "email", ""]


def test_a_second_follow_up_on_the_day_of_the_answer_is_dropped_and_the_first_one_kept():
    table = applications((1, 2, "phone", 9, "negative", 9, None), names=(*NAMES, *LATER))
    assert intervals(count(table)) == {(0, "", NEVER, NEVER, 2, FOLLOWED, 1), (1, "phone", 2, 2, 9, NEGATIVE, 1)}


def test_interviews_are_counted_with_words_and_hours_of_their_own():
    names = ("interview", "thank_you_hours", "observed_hours", "outcome")
    table = applications((1, 20, 48, "advanced"), (2, None, 72, "rejected"), (3, None, 5, ""), names=names)
    counts = count(table, INTERVIEWS)
    assert intervals(counts) == {
        (0, "", NEVER, NEVER, 20, FOLLOWED, 1),
        (1, "", 20, 20, 48, POSITIVE, 1),
        (0, "", NEVER, NEVER, 72, NEGATIVE, 1),
        (0, "", NEVER, NEVER, 5, WAITING, 1),
    }


def test_strata_are_kept_apart_and_can_be_summed_over_or_picked():
    rows = [(number, None, None, 9, "positive", "hot" if number < 3 else "cold", number % 2) for number in range(5)]
    counts = count(applications(*rows, names=(*NAMES, "employer", "odd")), by=["employer", "odd"])
    assert list(counts.table.columns) == ["employer", "odd", *COLUMNS, "n"]
    assert counts.over("employer").table.set_index("employer")["n"].to_dict() == {"hot": 3, "cold": 2}
    assert counts.over().used == 5
    assert counts.where(employer="hot", odd=0).used == 2


def test_text_is_read_as_numbers_and_words_whatever_case_and_spaces():
    table = applications(("1", " 3 ", "phone", "9.0", " Positive "), ("2", "", "", "4", ""))
    assert intervals(count(table)) == {
        (0, "", NEVER, NEVER, 3, FOLLOWED, 1),
        (1, "phone", 3, 3, 9, POSITIVE, 1),
        (0, "", NEVER, NEVER, 4, WAITING, 1),
    }


def test_an_empty_table_has_no_intervals():
    counts = count(applications().astype({"application": str}))
    assert (len(counts.table), counts.rows, counts.used, counts.left_out) == (0, 0, 0, ())


# What is not used, and why


@pytest.mark.parametrize(
    ("row", "rule", "told"),
    [
        pytest.param(
            (7, 10, "", 9, "positive"), "after the answer", "follow_up_day '10', observed_days '9'", id="late"
        ),
        pytest.param((7, -1, "", 9, ""), "whole numbers from 0 to 100,000", "follow_up_day '-1'", id="negative"),
        pytest.param((7, "soon", "", 9, ""), "whole numbers", "follow_up_day 'soon'", id="text"),
        pytest.param((7, 2.5, "", 9, ""), "whole numbers", "follow_up_day '2.5'", id="fraction"),
        pytest.param((7, 2, "", -9, ""), "whole numbers", "observed_days '-9'", id="negative observed"),
        pytest.param((7, 2, "", 100_001, ""), "whole numbers", "observed_days '100001'", id="too long"),
        pytest.param((7, 2, "", "inf", ""), "whole numbers", "observed_days 'inf'", id="endless"),
        pytest.param((7, 2, "", 9, "maybe"), "answer is positive, negative, or nothing", "answer 'maybe'", id="word"),
        pytest.param((7, 2, "", None, "positive"), "observed_days is empty", "", id="empty observed"),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_out_and_named_with_its_line(row, rule, told):
    table = lines(applications(GOOD, row, (8, 3, "phone", 9, "positive")))
    counts = count(table, line="line")
    assert (counts.used, counts.rows) == (2, 3)
    (left,) = counts.left_out
    assert left.rows == 1
    assert rule in left.reason
    (example,) = left.examples
    assert example.startswith("line 3 (application 7)")
    assert told in example
    assert counts.left_out_sentence == "Of 3 rows, 1 was not used."
    assert rule in counts.left_out_in_full


@pytest.mark.parametrize("second", [3, 2, "3"])
def test_a_later_follow_up_that_does_not_come_later_is_left_out(second):
    table = lines(applications((1, 3, "", 9, "", second, None), (*GOOD, None, None), names=(*NAMES, *LATER)))
    table.loc[1, "application"] = 2
    (left,) = count(table, line="line").left_out
    assert "comes on a later day than the one before it" in left.reason
    assert left.examples[0].startswith("line 2 (application 1)")


def test_a_second_follow_up_without_a_first_is_left_out():
    (left,) = count(applications((1, None, "", 9, "", 5, None), names=(*NAMES, *LATER))).left_out
    assert "comes on a later day than the one before it" in left.reason


def test_follow_ups_out_of_order_are_shown_with_their_days():
    (left,) = count(lines(applications((1, 5, "", 9, "", 3, None), names=(*NAMES, *LATER))), line="line").left_out
    assert left.examples == ("line 2 (application 1) with follow_up_day '5', second_follow_up_day '3'",)


def test_an_id_that_says_the_same_twice_counts_once():
    counts = count(lines(applications(GOOD, GOOD, GOOD, (2, None, "", 4, ""))), line="line")
    assert (counts.used, counts.rows, counts.positive) == (2, 4, 1)
    (left,) = counts.left_out
    assert (left.rows, left.examples) == (2, ("line 3 (application 1)", "line 4 (application 1)"))
    assert "counts once" in left.reason


def test_an_id_that_says_different_things_counts_not_at_all():
    counts = count(lines(applications(GOOD, (1, 3, "phone", 9, "negative"), (2, None, "", 4, ""))), line="line")
    assert (counts.used, counts.rows, counts.waiting) == (1, 3, 1)
    (left,) = counts.left_out
    assert (left.rows, left.examples) == (2, ("line 2 (application 1)", "line 3 (application 1)"))
    assert "none of them counts" in left.reason


@pytest.mark.parametrize("nothing", [None, ""])
def test_rows_without_an_id_are_not_the_same_application(nothing):
    rows = [(nothing, 3, "phone", 9, "positive")] * 2 + [("a", 3, "phone", 9, "positive")]
    counts = count(applications(*rows))
    assert (counts.used, counts.left_out) == (3, ())


def test_a_bad_row_without_an_id_is_named_all_the_same():
    (left,) = count(lines(applications((None, 3, "", 9, "hm"))), line="line").left_out
    assert left.examples == ("line 2 (application without an id) with answer 'hm'",)


def test_only_some_of_many_bad_rows_are_named():
    counts = count(lines(applications(GOOD, *((number, 3, "", 9, "hm") for number in range(10, 30)))), line="line")
    (left,) = counts.left_out
    assert left.rows == 20
    assert len(left.examples) == 3
    assert " and others: " in left.sentence


def test_rows_that_break_different_rules_are_told_apart():
    counts = count(applications(GOOD, (2, -1, "", 9, ""), (3, 3, "", 9, "hm"), (4, 3, "", None, "")))
    assert sorted(part.rows for part in counts.left_out) == [1, 1, 1]
    assert len({part.reason for part in counts.left_out}) == 3
    assert counts.used == 1


@pytest.mark.parametrize("missing", ["application", "follow_up_day", "observed_days", "answer"])
def test_a_column_that_is_needed_and_missing_is_named(missing):
    with pytest.raises(TableError, match=f"no column {missing}"):
        count(applications(GOOD).drop(columns=missing))


def test_a_stratum_may_not_have_a_name_that_the_counts_use():
    with pytest.raises(TableError, match="called first cannot be a stratum"):
        count(applications(GOOD).assign(first=1), by=["first"])


# Sums

_DAYS = st.none() | st.integers(-2, 12)
_ROWS = st.lists(
    st.tuples(
        _DAYS, st.sampled_from(["", "phone", "email", None]), _DAYS, st.sampled_from(["", "positive", "hm"]), _DAYS
    ),
    max_size=12,
)


@pytest.mark.slow
@tried(50)
@given(_ROWS)
def test_every_row_has_exactly_one_last_interval_or_is_left_out(rows):
    table = applications(*rows, names=(*NAMES[1:], LATER[0]))
    counts = count(table.assign(application=[f"a{number}" for number in range(len(rows))]))
    ends = counts.table.groupby("end")["n"].sum()
    last = ends.drop(FOLLOWED, errors="ignore").sum()
    assert last == counts.used == counts.positive + counts.negative + counts.waiting
    assert last + sum(part.rows for part in counts.left_out) == counts.rows == len(rows)
    begun = counts.table.loc[counts.table["nth"] > 0, "n"].sum()
    assert begun == ends.get(FOLLOWED, 0)
    assert (counts.table["entered"] < counts.table["left"]).all()


def test_a_simulated_class_counts_the_same_as_a_table_and_in_memory():
    truth = Truth(students=20)
    came = applications_race(truth)
    in_memory = count_arrays(came.followed, came.observed, came.end)
    table = simulate(truth).applications.drop(columns="follow_up_channel")
    pd.testing.assert_frame_equal(count(table).table, in_memory.table, check_dtype=False)
