"""When a difference is claimed: only where the data, a week's lag, the shares and the record agree."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from followup.analysis.alarms import alarms
from followup.analysis.checks import delayed
from followup.analysis.comparisons import follow_up_effect
from followup.analysis.count_events import count_events
from followup.analysis.counts import APPLICATIONS, Counts, count, count_arrays
from followup.analysis.difference import resample, usual_time
from followup.analysis.overview import analyse
from followup.analysis.record import NO_FACTS, Facts
from followup.analysis.simulate import Truth, simulate
from followup.analysis.tables import ExchangeTable
from followup.course import spoil

CLASS = Truth(effect=1.0, habit=0.08)
HELPS = replace(CLASS, effect=3.0)


def effect_of(rows, by=("student",), **more):
    return follow_up_effect(count_events(rows, list(by), **more))


def chance(seed):
    return np.random.default_rng([seed, 5])


# --- alarms ---------------------------------------------------------------------------------------------------------

GOOD = Facts(answers=100, positive=40, weekdays=(20, 22, 18, 19, 21, 0, 0), follow_ups_entered=(90, 10, 0, 0, 0))


def test_a_good_record_sounds_no_alarm():
    assert alarms(NO_FACTS) == ()
    assert alarms(GOOD) == ()


@pytest.mark.parametrize(
    ("changed", "id_"),
    [
        ({"weekdays": (10, 10, 10, 10, 10, 0, 50)}, "answers_heaped_on_a_weekday"),
        ({"crowded": 40}, "answers_dated_on_entry"),
        ({"answers_entered": (60, 10, 5, 25, 0)}, "answers_from_memory"),
        ({"interviews": 5}, "interviews_taken_for_answers"),
        ({"undated": 10}, "answers_undated"),
        ({"unsaid": 3}, "replies_without_meaning"),
        ({"follow_ups_entered": (50, 10, 10, 30, 0)}, "follow_ups_from_memory"),
        ({"hindsight": 30}, "follow_ups_from_memory"),
        ({"unwatched": 30, "resumes_entered": (60, 10, 0, 20, 10)}, "log_begun_late"),
    ],
)
def test_each_fault_is_named_with_its_mend(changed, id_):
    (alarm,) = alarms(replace(GOOD, **changed))
    assert alarm.id == id_
    assert alarm.sentence
    assert alarm.mend
    assert not alarm.sentence.endswith(".")


def test_few_answers_on_one_day_of_the_week_are_no_pile():
    """Three of three answers on a Tuesday are chance; eight of eight are not."""
    assert alarms(Facts(answers=3, weekdays=(0, 3, 0, 0, 0, 0, 0))) == ()
    assert alarms(Facts(answers=8, weekdays=(0, 8, 0, 0, 0, 0, 0)))[0].id == "answers_heaped_on_a_weekday"


# --- the lag --------------------------------------------------------------------------------------------------------


def test_a_later_follow_up_is_what_counting_it_later_gives():
    """Against the same applications with their days moved by hand; one whose end comes first was never followed up."""
    rng = np.random.default_rng(1)
    follow, observed, ends = rng.integers(-1, 30, 500), rng.integers(1, 60, 500), rng.integers(0, 3, 500)
    follow = np.where(follow > observed, -1, follow)
    moved = np.where((follow >= 0) & (follow + 7 < observed), follow + 7, -1)
    one = follow_up_effect(delayed(count_arrays(follow[None], observed, ends), 7))
    other = follow_up_effect(count_arrays(moved[None], observed, ends))
    assert one.log_hazard_ratio == pytest.approx(other.log_hazard_ratio, abs=1e-9)
    assert one.fit.sets.answers == other.fit.sets.answers


# --- the difference in shares ---------------------------------------------------------------------------------------


def test_without_any_effect_on_anything_the_shares_are_those_of_one_curve():
    """Both ratios are 1 where the followed up and the others are alike in number and in answers."""
    follow = np.repeat([5, -1], 200)[None]
    observed, ends = np.tile(np.r_[np.arange(6, 106), np.arange(6, 106)], 2), np.tile(np.repeat([1, 2], 100), 2)
    found = resample(count_arrays(follow, observed, ends))
    first, last = found.differences
    assert (first.by, last.by) == (28, 60)
    assert first.difference == pytest.approx(0, abs=1e-6)
    assert first.without == pytest.approx(23 / 200, abs=1e-6)
    assert last.without == pytest.approx(55 / 200, abs=1e-6)
    assert first.interval[0] < 0 < first.interval[1]


@pytest.mark.slow
def test_a_yes_that_is_likelier_and_a_no_that_is_far_likelier_is_not_more_answers():
    """More yeses a day, fewer in the end: the hazard ratio alone would mislead."""
    found = [effect_of(spoil.events(replace(CLASS, effect=1.5, students=60), seed, 0, 6.0)) for seed in range(3)]
    assert all(e.hazard_ratio > 1 and e.no_hazard_ratio > 3 for e in found)
    assert all(e.differences[-1].sign < 0 for e in found)
    assert [e.claim for e in found] == ["none"] * 3
    assert "So answers came sooner" in found[0].sentence


def test_the_differences_are_named_beforehand_and_only_those_that_were_reached_are_given():
    table = simulate(replace(CLASS, days=40), 1).applications
    assert [d.by for d in follow_up_effect(count(table)).differences] == [28]


@pytest.mark.slow
def test_what_is_resampled_is_the_same_each_time_and_whole_students_are_drawn():
    counts = count(simulate(CLASS, 1).applications, by=["student"])
    assert resample(counts).differences == resample(counts).differences
    assert resample(counts).whole_students
    assert not resample(counts.over()).whole_students
    assert usual_time(Counts(counts.table[:0], (), counts.shape, 0)) == 0


# --- what is claimed ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_where_it_helps_much_it_is_claimed_and_said():
    found = effect_of(spoil.events(HELPS, 1))
    assert (found.claim, found.held_back) == ("more", ())
    assert "So a follow-up went with more answers" in found.sentence
    assert "By day 28, " in found.sentence
    assert "Refusals came" in found.sentence


SPOILT = {
    "sundays": spoil.sundays,
    "own_weekday": spoil.own_weekday,
    "imported": spoil.imported,
    "interviews": spoil.interviews,
    "remembered": spoil.remembered,
    "undated": lambda rows, rng: spoil.undated_refusals(rows, rng, 0.3),
    "courteous": lambda rows, rng: spoil.courteous(rows, rng, 0.15),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", SPOILT)
@pytest.mark.parametrize("truth", [CLASS, HELPS])
def test_of_a_spoilt_record_nothing_is_claimed_and_what_is_wrong_is_said(way, truth):
    """Whether a follow-up does nothing or a lot."""
    found = effect_of(SPOILT[way](spoil.events(truth, 2), chance(2)))
    assert found.claim == "none"
    assert found.held_back
    assert "Nothing can be concluded from this record yet." in found.sentence


@pytest.mark.slow
def test_students_who_do_both_do_not_make_a_follow_up_help():
    """Within students there is nothing; over all of them there seems to be."""
    rows = [spoil.events(CLASS, seed, keen=0.9) for seed in range(3)]
    assert np.mean([effect_of(r, by=()).log_hazard_ratio for r in rows]) > 0.25
    assert abs(np.mean([effect_of(r).log_hazard_ratio for r in rows])) < 0.15


@pytest.mark.slow
def test_early_looks_ask_for_more():
    """O'Brien and Fleming's boundary by the share that is settled: 95% at the end, nothing at the very beginning."""
    whole = effect_of(spoil.events(CLASS, 1))
    rows = spoil.events(CLASS, 1)
    part = effect_of(rows[rows["at"] <= spoil.BEGIN + pd.Timedelta(days=35)])
    none = effect_of(rows[rows["at"] <= spoil.BEGIN + pd.Timedelta(days=2)])
    assert none.settled < part.settled < whole.settled
    assert none.level > part.level > whole.level > 0.95
    done = follow_up_effect(count_arrays(np.full((1, 50), -1), np.full(50, 28), np.repeat([0, 1], 25)))
    assert done.settled == 1


# --- as a program reads it ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_json_says_what_is_claimed_and_what_holds_it_back():
    rows = spoil.sundays(spoil.events(CLASS, 1), chance(1))
    found = analyse(ExchangeTable(rows, APPLICATIONS, events=True)).as_json()["follow_up"]
    assert found["claim"] == "none"
    assert "answers_heaped_on_a_weekday" in [alarm["id"] for alarm in found["held_back"]]
    assert [d["by"] for d in found["difference"]] == [28, 60]
    assert all(d["interval"][0] <= d["difference"] <= d["interval"][1] for d in found["difference"])
