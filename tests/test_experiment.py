"""The experiment: its test and interval against published values and against simulated classes; its planning page."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import binom, fisher_exact, hypergeom, norm

from benchmarks.classroom import trial, watched_weekly, ways
from followup import charts
from followup.classroom.experiment.block_tests import permutation_p, risk_difference
from followup.classroom.experiment.looks import BOUND, level
from followup.classroom.experiment.power import Planned
from followup.classroom.experiment.result import analyse_experiment
from followup.log.assignment import Way

WAYS = (Way(from_=2, by=2), Way(from_=5, by=5))


def table(rows):
    """Rows of student, block, way, answered, with nothing said of calls."""
    frame = pd.DataFrame(rows, columns=["student", "block", "way", "answered"])
    yes = np.where(frame.pop("answered").astype(bool), 10.0, np.nan)
    return frame.assign(first_call="none", held=False, since="", watched=90, yes=yes, known=np.nan)


def test_one_stratum_is_the_plain_difference():
    """56 of 70 less 48 of 80 (Newcombe 1998): 0.2."""
    difference, error = risk_difference(np.array([[80, 70]]), np.array([[48, 56]]))
    assert difference == pytest.approx(0.2)
    assert error == pytest.approx(math.sqrt(0.8 * 0.2 / 70 + 0.6 * 0.4 / 80), rel=0.02)


def test_the_mantel_haenszel_difference_of_a_published_table():
    """Rothman, Modern Epidemiology: tolbutamide and deaths by age; the difference is 0.034 (Greenland and Robins 1985).

    Age under 55: 8 of 106 against 5 of 120; 55 and over: 22 of 98 against 16 of 85.
    """
    difference, error = risk_difference(np.array([[120, 106], [85, 98]]), np.array([[5, 8], [16, 22]]))
    assert difference == pytest.approx(0.0349, abs=0.0005)
    assert difference - 1.96 * error == pytest.approx(-0.0279, abs=0.004)


def _by_hand(sizes, hits):
    """The mid-p by listing every way in which chance could have shuffled each block."""
    sums = {0: 1.0}
    for (n0, n1), (x0, x1) in zip(sizes, hits, strict=True):
        spread = {k: hypergeom.pmf(k, n0 + n1, x0 + x1, n1) for k in range(n1 + 1)}
        sums_next = {}
        for total, chance in sums.items():
            for k, also in spread.items():
                sums_next[total + k] = sums_next.get(total + k, 0) + chance * also
        sums = sums_next
    middle = sum(n1 * (x0 + x1) / (n0 + n1) for (n0, n1), (x0, x1) in zip(sizes, hits, strict=True))
    found = abs(sum(x1 for _, x1 in hits) - middle)
    beyond = sum(p for k, p in sums.items() if abs(k - middle) > found + 1e-9)
    return beyond + sum(p for k, p in sums.items() if abs(abs(k - middle) - found) <= 1e-9) / 2


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8
    )
)
def test_the_permutation_test_is_what_listing_every_shuffle_gives(blocks):
    sizes = [(n0, n1) for n0, n1, _, _ in blocks]
    hits = [(min(x0, n0), min(x1, n1)) for n0, n1, x0, x1 in blocks]
    assert permutation_p(np.array(sizes), np.array(hits)) == pytest.approx(min(1, _by_hand(sizes, hits)))


def test_a_single_block_is_fishers_test_with_what_is_as_likely_counted_half():
    sizes, hits = np.array([[10, 10]]), np.array([[2, 7]])
    exact = fisher_exact([[2, 8], [7, 3]]).pvalue
    as_far = 2 * hypergeom.pmf(7, 20, 9, 10)
    assert permutation_p(sizes, hits) == pytest.approx(exact - as_far / 2)


def test_the_ways_that_are_simulated_are_those_of_the_rule():
    drawn, block = ways(50, 10, seed=1)
    assert drawn.shape == block.shape == (50, 10)
    assert set(np.bincount(block.ravel() * 2 + drawn.ravel())) > {2}


@pytest.mark.slow
@pytest.mark.parametrize("size", [(10, 8), (30, 20)])
def test_of_many_experiments_without_effect_three_to_seven_in_a_hundred_are_rejected(size):
    """Students differ, and one call in five is made a week late."""
    found = trial(size, 1.0, runs=600 if size == (10, 8) else 250)
    assert found.difference == 0
    assert 0.03 <= found.rejected <= 0.07
    assert 0.93 <= found.covered <= 0.97


@pytest.mark.slow
def test_with_an_effect_the_interval_holds_the_truth_and_the_power_is_as_planned():
    found = trial((10, 8), 12.0, runs=1_200, seed=2)
    assert found.difference < -0.1
    assert 0.93 <= found.covered <= 0.97
    assert found.rejected == pytest.approx(found.planned, abs=0.03)


def test_an_application_counts_for_the_way_that_chance_chose_whatever_was_done():
    rows = [("s", 0, 0, True), ("s", 0, 1, False), ("s", 0, 0, True), ("s", 0, 1, False)]
    frame = table(rows)
    kept = analyse_experiment(frame.assign(first_call="in time"), WAYS)
    broken = analyse_experiment(frame.assign(first_call=["late", "early", "none", "late"]), WAYS)
    assert (kept.difference, kept.p_value) == (broken.difference, broken.p_value) == (-1.0, pytest.approx(1 / 6))
    assert "4 first calls 4 were made in their time" in kept.sentence
    assert "3 first calls 0 were made in their time" in broken.sentence


def test_cases_in_which_the_weekly_limit_won_are_counted_in_words_and_table():
    frame = table([("s", 0, k % 2, False) for k in range(4)]).assign(held=[True, False, True, True])
    new = table([("s", 1, 0, False)] * 3).assign(watched=27)
    found = analyse_experiment(pd.concat([frame, new]), WAYS)
    assert "The limit of once a week per person won over the assignment for 3 applications." in found.sentence
    assert list(found.table["limit left no day"]) == [2, 1]
    assert "3 applications are less than 28 days old" in found.sentence


def test_a_difference_between_students_is_not_taken_for_one_between_ways():
    """One student has only the first way and no luck, the other only the second and much: nothing can be said."""
    rows = [("unlucky", 0, 0, False)] * 2 + [("lucky", 0, 1, True)] * 2
    found = analyse_experiment(table(rows), WAYS)
    assert found.difference is None
    assert (found.p_value, found.interval, found.sure) == (1.0, (-1.0, 1.0), False)
    assert found.sentence.startswith("Nothing can be compared yet")


def test_nobody_in_it_is_said_and_drawn():
    found = analyse_experiment(table([]), WAYS)
    assert "Nothing can be compared yet" in found.sentence
    assert (found.p_value, found.interval, found.later.interval) == (1.0, (-1.0, 1.0), (-1.0, 1.0))
    assert "nan" not in f"{found.sentence} {found.table.to_csv()}".lower()
    assert charts.alt_text(found.chart())


def test_what_is_sure_and_what_is_not_is_said_so():
    none = analyse_experiment(table([("s", k // 4, k % 2, k % 4 < 2) for k in range(40)]), WAYS)
    assert not none.sure
    assert "Luck alone could make such a difference" in none.sentence
    all_ = analyse_experiment(table([("s", k // 4, k % 2, bool(k % 2)) for k in range(40)]), WAYS)
    assert all_.sure
    assert "in favour of working day 5, for this class" in all_.sentence
    assert charts.alt_text(all_.chart()) == all_.sentence


def in_blocks(first, later, many=400, watched=90):
    """Blocks of four: the second way is answered by day 28 and by day 60 as often as said, the first in 20 and 40%."""
    rows, places = [], [np.random.default_rng(way).permutation(many // 2) / (many // 2) for way in (0, 1)]
    for k in range(many):
        way = k % 2
        early, late = (0.2, 0.4) if way == 0 else (first, later)
        place = places[way][k // 2]
        rows.append((way, k // 4, 10.0 if place < early else 45.0 if place < late else np.nan))
    frame = pd.DataFrame(rows, columns=["way", "block", "yes"])
    return frame.assign(student="s", first_call="none", held=False, since="", watched=watched, known=np.nan)


def test_answers_that_only_came_sooner_are_told_from_more_answers():
    sooner = analyse_experiment(in_blocks(0.4, 0.4, 1_600), WAYS)
    assert (sooner.claim, sooner.answers) == ("more", "sooner")
    assert "the same answers sooner, not more of them" in sooner.sentence
    more = analyse_experiment(in_blocks(0.4, 0.6, 1_600), WAYS)
    assert (more.claim, more.answers) == ("more", "more")
    assert "These are more answers, not only sooner ones" in more.sentence
    young = analyse_experiment(in_blocks(0.4, 0.6, 1_600, watched=40), WAYS)
    assert (young.claim, young.answers, young.later.interval) == ("more", "not known", (-1.0, 1.0))
    assert "is not known yet" in young.sentence
    fewer = analyse_experiment(in_blocks(0.02, 0.2, 1_600), WAYS)
    assert (fewer.claim, fewer.answers) == ("fewer", "more"), "the first way has more"


def test_nothing_is_claimed_by_day_28_that_is_the_other_way_round_by_day_60():
    turned = in_blocks(0.35, 0.35, 1_600)
    turned.loc[(turned["way"] == 0) & turned["yes"].isna(), "yes"] = 50.0
    found = analyse_experiment(turned, WAYS)
    assert (found.first.direction, found.later.direction, found.claim) == (1, -1, "none")
    assert "by the later day it is the other one" in found.sentence


def test_where_nobody_or_everybody_was_answered_the_interval_is_not_a_point():
    none = analyse_experiment(table([("s", k // 4, k % 2, False) for k in range(8)]), WAYS)
    assert none.difference == 0
    assert none.interval[0] < -0.4
    assert none.interval[1] > 0.4
    every = analyse_experiment(table([("s", k // 4, k % 2, bool(k % 2)) for k in range(8)]), WAYS)
    assert every.interval[0] < 0.6
    assert every.interval[1] == 1.0


def test_silent_ones_that_are_deleted_after_day_28_change_nothing():
    """As was tried: of one way, a fifth of the silent ones deleted made a difference of nothing."""
    frame = in_blocks(0.2, 0.4, 1_600)
    silent = frame.index[(frame["way"] == 1) & frame["yes"].isna()][::5]
    assert len(silent) > 80
    deleted = frame.copy()
    deleted.loc[silent, ["since", "known"]] = ["taken out", 40.0]
    whole, found = analyse_experiment(frame, WAYS), analyse_experiment(deleted, WAYS)
    assert (found.first, found.claim) == (whole.first, "none")
    assert f"taken out: {len(silent)} (0 and {len(silent)})" in found.sentence
    without = analyse_experiment(frame.drop(index=silent), WAYS)
    assert without.difference > 0.02, "or this test could not fail"


@pytest.mark.parametrize("since", ["taken out", "renamed", "joined with another", "entered again"])
def test_a_difference_that_what_is_not_known_could_undo_is_not_claimed(since):
    frame = in_blocks(0.32, 0.6, 1_600)
    assert analyse_experiment(frame, WAYS).claim == "more"
    few, many = (frame.index[(frame["way"] == 0) & frame["yes"].isna()][::step] for step in (40, 4))
    for gone, held in ((few, False), (many, True)):
        changed = frame.copy()
        changed.loc[gone, ["since", "known"]] = [since, 3.0]
        found = analyse_experiment(changed, WAYS)
        assert found.difference == analyse_experiment(frame, WAYS).difference
        assert found.first.unknown == (len(gone), 0)
        assert (found.first.held_back, found.claim) == (held, "none" if held else "more")
    assert "their answers could undo the difference" in found.sentence


def _reach(bound, end):
    """The chance that a Brownian bridge from 0 to `end` leaves (-bound, bound), by reflection."""
    shift = 4 * bound * np.arange(-6, 7)
    inside = np.exp(-((end + shift) ** 2 - end**2) / 2) - np.exp(-((2 * bound - end + shift) ** 2 - end**2) / 2)
    return 1 - inside.sum()


def test_the_bound_of_all_looks_together_is_that_of_five_in_a_hundred():
    """Before the plan's size, and, with time turned round, beyond it: each a bridge to the same point."""

    def either(end):
        return (1 - (1 - _reach(BOUND, end)) ** 2) * norm.pdf(end)

    assert quad(either, -BOUND, BOUND)[0] + 2 * norm.sf(BOUND) == pytest.approx(0.05, abs=1e-5)
    assert quad(lambda end: _reach(2.2414, end) * norm.pdf(end), -2.2414, 2.2414)[0] + 2 * norm.sf(2.2414) == (
        pytest.approx(0.05, abs=1e-4)
    ), "O'Brien and Fleming's bound for looks without end, as printed: 2.24"
    assert level(600, 600) == pytest.approx(0.019, abs=0.001)
    assert level(300, 600) == level(1_200, 600) < 0.001
    assert level(0, 600) == 0


def test_a_look_says_how_many_looks_it_allows_for():
    frame = in_blocks(0.29, 0.6, 800)
    assert analyse_experiment(frame, WAYS).claim == "more"
    found = analyse_experiment(frame, WAYS, planned=1_600)
    assert found.p_value < 0.02
    assert found.claim == "none", "half-way, the same difference is not enough"
    assert "It may be looked at every week: with 800 of the 1,600 applications" in found.sentence


@pytest.mark.slow
@pytest.mark.parametrize("planned", [320, 160])
def test_of_classes_that_look_every_week_five_in_a_hundred_at_most_are_ever_told_of_a_difference(planned):
    """Of 150 classes no more than 5 in 100 give once in a hundred; at 5% each week it would be 16 in 100."""
    ever, last = watched_weekly((20, 16), planned, 0.0, runs=150)
    assert last <= ever <= binom.ppf(0.99, 150, 0.05) / 150


# --- the planning page ------------------------------------------------------------------------------------------------


def test_the_power_is_that_of_a_published_sample_size():
    """Fleiss, Statistical Methods for Rates and Proportions: 0.2 against 0.4 at 80% takes about 81 of each."""
    assert Planned(162, 1, 0.2).power(0.2) == pytest.approx(0.80, abs=0.01)


def test_what_can_be_found_is_found_in_four_of_five():
    plan = Planned(30, 40, 0.2)
    assert plan.power(plan.smallest) == pytest.approx(0.8, abs=1e-6)
    assert plan.power(0) == pytest.approx(0.05)
    assert f"{plan.smallest * 100:.1f} points" in plan.sentence
    assert list(plan.table["chance to find it"]) == sorted(plan.table["chance to find it"])
    assert charts.alt_text(plan.chart()) == plan.sentence


def test_a_class_that_can_find_nothing_is_told_so():
    plan = Planned(2, 2, 0.5)
    assert math.isnan(plan.smallest)
    assert "too few to find any difference reliably" in plan.sentence
    assert plan.chart().data


@pytest.mark.parametrize("given_", [(0, 5, 0.2), (5, 0, 0.2), (5, 5, 0.0), (5, 5, 1.0), (5, 5, -1)])
def test_a_plan_that_makes_no_sense_says_so(given_):
    with pytest.raises(ValueError, match=r"use 1 or more|use a number between 0 and 1"):
        Planned(*given_)
