"""What a class shows: naive rates, days to follow up, students, simulated truths and the sample class."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from followup.analysis import comparisons, curves, rates, timing
from followup.analysis.counts import INTERVIEWS, count
from followup.analysis.naive_vs_fair import compare
from followup.analysis.simulate import Truth, simulate
from followup.analysis.students import shrunken, students, with_me
from followup.analysis.tables import read_table
from followup.analysis.timing import _difference
from followup.errors import TableError
from followup.paths import SAMPLE_CLASS, SAMPLE_INTERVIEWS
from tests.test_sample import PROJECT

proportion = pytest.importorskip("statsmodels.stats.proportion")


def load(name):
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, PROJECT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- simulation -----------------------------------------------------------------------------------------------------


def test_the_sample_class_is_what_its_script_makes():
    made = load("make_class").sample()
    for path, table in ((SAMPLE_CLASS, made.applications), (SAMPLE_INTERVIEWS, made.interviews)):
        assert path.read_text(encoding="utf-8") == table.to_csv(index=False, lineterminator="\n")


def test_the_sample_class_shows_its_truth():
    found = comparisons.follow_up_effect(read_table(SAMPLE_CLASS).count())
    assert found.hazard_ratio == pytest.approx(1.5, rel=0.05)
    assert found.direction == 1
    assert comparisons.naive(found.counts).hazard_ratio < 1


def test_a_seed_makes_the_same_class_and_another_truth_the_same_luck():
    one, again = (simulate(Truth(), 3) for _ in range(2))
    pd.testing.assert_frame_equal(one.applications, again.applications)
    helped = simulate(Truth(effect=3.0), 3).applications
    unaffected = one.applications["follow_up_day"].isna() & helped["follow_up_day"].isna()
    columns = ["observed_days", "answer"]
    pd.testing.assert_frame_equal(one.applications.loc[unaffected, columns], helped.loc[unaffected, columns])


def test_nobody_is_followed_up_after_an_answer_or_twice_within_a_week():
    frame = simulate(Truth(students=50)).applications
    first, second = frame["follow_up_day"], frame["second_follow_up_day"]
    assert (first.dropna() <= frame["observed_days"][first.notna()]).all()
    assert ((second - first).dropna() >= 7).all()
    assert (first.dropna() >= Truth().first_day).all()


@pytest.mark.slow
@pytest.mark.parametrize("effect", [1.0, 1.5])
def test_the_truth_is_recovered_from_many(effect):
    """Bias of the log hazard ratio below 0.02, over classes of 1,200."""
    found = [comparisons.follow_up_effect(count(simulate(Truth(effect=effect), s).applications)) for s in range(30)]
    mean = np.mean([e.log_hazard_ratio for e in found])
    noise = np.std([e.log_hazard_ratio for e in found]) / math.sqrt(len(found))
    assert abs(mean - math.log(effect)) < 0.02 + 2 * noise


@pytest.mark.slow
def test_confounding_misleads_and_strata_put_it_right():
    truth = Truth(students=300, effect=1.0, hot=3, confounding=3, habit=0.08)
    frame = simulate(truth, 1).applications
    assert comparisons.follow_up_effect(count(frame)).direction == 1
    assert comparisons.follow_up_effect(count(frame, by=["employer"])).hazard_ratio == pytest.approx(1, abs=0.08)


def test_a_truth_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="students is '0'"):
        Truth(students=0)
    with pytest.raises(ValueError, match="positive is 'nan'"):
        Truth(positive=math.nan)


# --- rates and the two ways to look ---------------------------------------------------------------------------------


def test_the_naive_chart_counts_as_everyone_does():
    """Ever or never, be it on the last day that is known; the fair comparison asks for a day after it."""
    frame = pd.DataFrame(
        {
            "application": range(6),
            "follow_up_day": [None, None, 3, 3, 9, 2],
            "observed_days": [2, 1, 9, 8, 9, 7],
            "answer": ["positive", "negative", "positive", "", "", "negative"],
        }
    )
    without, with_one = rates.naive(count(frame)).groups
    assert (without.positive, without.rejected, without.waiting) == (1, 1, 0)
    assert (with_one.positive, with_one.rejected, with_one.waiting) == (1, 1, 2)


@pytest.mark.slow
def test_both_ways_of_looking_stand_side_by_side():
    found = compare(count(simulate(Truth(effect=1.0, habit=0.08), 17).applications))
    never, some = (group.rate for group in found.naive.groups)
    assert never - some > 0.1, "the naive chart is fooled"
    assert found.waiting.at(28) == pytest.approx(found.following.at(28), abs=0.05), "the fair one is not"
    assert len(found.table) == 4
    ticks = [trace.x[0] for trace in found.chart().data]
    assert [tick.split("<br>")[0] for tick in ticks] == [
        "never",
        "followed up",
        "if nobody did",
        ticks[3].split("<br>")[0],
    ]
    assert found.sentence.startswith("The usual chart counts")


def test_without_a_day_to_show_the_chart_of_days_says_so_instead_of_an_empty_frame():
    found = timing.timing(count(simulate(Truth(students=1), 3).applications))
    assert not found.days
    chart = found.chart()
    assert not chart.data
    assert chart.layout.annotations[0].text == "too few on any one day to draw"


def test_equal_shares_are_not_said_to_look_like_help_or_harm():
    rows = [(None, 9, "positive"), (None, 12, ""), (2, 10, "positive"), (3, 14, "")]
    frame = pd.DataFrame(rows, columns=["follow_up_day", "observed_days", "answer"]).assign(application=range(4))
    assert (
        "50% answered with a follow-up and 50% without, as if it made no difference" in compare(count(frame)).sentence
    )


def test_thank_yous_fool_the_naive_chart_too():
    """In truth a thank-you does nothing: the naive chart shows fewer advanced with one, the fair ratio holds 1."""
    counts = count(simulate(Truth(students=300, interviews=10, thanks=1.0), 2).interviews, INTERVIEWS)
    without, with_one = (group.rate for group in rates.naive(counts).groups)
    assert without - with_one > 0.06
    low, high = comparisons.follow_up_effect(counts).interval
    assert low < 0 < high


def test_strata_have_rates_of_their_own():
    found = rates.by_stratum(count(simulate(Truth(hot=5), 1).applications, by=["employer"]))
    cold, hot = found.groups
    assert (cold.name, hot.name) == ("cold", "hot")
    assert hot.rate > cold.rate


# --- timing ---------------------------------------------------------------------------------------------------------


def test_the_difference_of_two_shares_is_newcombes():
    """56/70 - 48/80, Newcombe 1998, method 10: .0524 to .3339."""

    def all_seen(answered, n):
        frame = pd.DataFrame({"application": range(n), "follow_up_day": None, "observed_days": 5, "answer": ""})
        frame.loc[: answered - 1, "answer"] = "positive"
        return curves.answer_curves(count(frame)).curves[0]

    gap, (low, high) = _difference(all_seen(56, 70), all_seen(48, 80), 5)
    assert (gap, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert (low, high) == pytest.approx(
        proportion.confint_proportions_2indep(56, 70, 48, 80, method="newcomb"), abs=1e-9
    )


@pytest.mark.slow
def test_of_many_days_that_are_alike_no_best_one_is_picked():
    """No effect, so no day is best; over classes, the days that may be the best are nearly always nearly all."""
    kept = []
    for seed in range(6):
        found = timing.timing(count(simulate(Truth(effect=1.0), seed).applications, by=["student"]), runs=200)
        kept.append(len(found.best_days) / len(found.days))
    assert np.mean(kept) > 0.8
    assert "uncertain numbers" in found.sentence


@pytest.mark.slow
def test_a_day_that_is_truly_best_is_kept_and_hopeless_ones_are_not():
    truth = Truth(students=2500, effect=6.0, habit=0.08, first_day=2)
    found = timing.timing(count(simulate(truth, 1).applications))
    days = [d.day for d in found.days]
    assert min(days) in found.best_days
    assert max(days) not in found.best_days
    assert found.days[0].gain > 0
    assert found.days[0].gain_interval[0] > 0


@pytest.mark.slow
def test_days_that_are_ruled_out_are_named_where_they_are_the_fewer():
    found = timing.timing(count(simulate(Truth(students=30)).applications), runs=20)
    days = [d.day for d in found.days]
    but = replace(found, best_days=tuple(d for d in days if d not in days[2:5]))
    assert f"any of the {len(days)} days may be the best, except day {days[2]} to {days[4]}." in but.sentence
    few = replace(found, best_days=(days[0], days[3]))
    assert f"the best may be any of day {days[0]} and {days[3]}." in few.sentence


def test_without_enough_follow_ups_on_any_day_it_says_so():
    found = timing.timing(count(simulate(Truth(students=1)).applications))
    assert found.days == ()
    assert "nothing to say about when" in found.sentence
    assert found.chart().layout.meta["alt"]


# --- students -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rates_are_drawn_to_the_class_by_as_much_as_a_beta_binomial_says():
    """With how much students differ known, the posterior mean is (a + answered) / (a + b + known)."""
    rng = np.random.default_rng(1)
    true = rng.beta(6, 14, 400)
    answered = rng.binomial(40, true).astype(float)
    posterior, _ = shrunken(answered, np.full(400, 40.0))
    grid = (np.arange(1000) + 0.5) / 1000
    means = posterior @ grid
    assert means == pytest.approx((6 + answered) / (20 + 40), abs=0.02)
    assert np.sqrt(np.mean((means - true) ** 2)) < 0.9 * np.sqrt(np.mean((answered / 40 - true) ** 2))


@pytest.mark.slow
def test_a_student_with_one_application_is_drawn_far():
    frame = simulate(Truth(students=12)).applications
    lone = frame.head(1).assign(application="x", student="one", observed_days=3, answer="positive", follow_up_day=pd.NA)
    lone[["second_follow_up_day", "third_follow_up_day"]] = pd.NA
    found = students(count(pd.concat([frame, lone]), by=["student"]))
    one = next(s for s in found.students if s.name == "one")
    assert one.raw == 1
    assert one.rate < 0.7
    assert one.interval[0] < found.mean


@pytest.mark.slow
def test_nobody_stands_apart_in_a_class_of_equals_and_somebody_does_in_a_mixed_one():
    equal = students(count(simulate(Truth(spread=0.0), 1).applications, by=["student"]))
    mixed = students(count(simulate(Truth(spread=1.0), 1).applications, by=["student"]))
    assert "Nobody's interval lies apart" in equal.sentence
    assert "lie apart from that" in mixed.sentence


@pytest.mark.slow
def test_i_am_marked_in_the_class():
    everyone = read_table(SAMPLE_CLASS).count(["student"])
    mine = count(simulate(Truth(students=1), 5).applications)
    found = students(with_me(everyone, mine), me="you")
    assert len(found.students) == 31
    assert "As for you: raw" in found.sentence
    assert any("<b>you</b>" in name for name in found.chart().data[1].y)


def test_without_a_student_column_it_says_what_is_missing():
    with pytest.raises(TableError, match="no column student"):
        students(count(simulate(Truth(students=2)).applications))
