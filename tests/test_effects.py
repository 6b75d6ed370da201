"""Hazard ratios: published values, an independent fit of the same model, small and empty data, and what they claim."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from followup.analysis import comparisons, effect
from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Counts, count
from followup.analysis.difference import resample
from followup.analysis.partial_likelihood import RiskSets, fit, mantel_byar
from followup.analysis.simulate import Truth, simulate
from tests.fuzzing import MORE, tried
from tests.stanford import LOG_HAZARD_RATIO, STANDARD_ERROR, stanford

sm = pytest.importorskip("statsmodels.api")


def table(*rows):
    """Applications as (follow-up day or None, observed days, answer)."""
    frame = pd.DataFrame(rows, columns=["follow_up_day", "observed_days", "answer"])
    return frame.assign(application=range(len(frame)))


def counted(*rows):
    return count(table(*rows))


def test_the_stanford_heart_data_give_what_r_gives():
    found = comparisons.follow_up_effect(stanford())
    assert found.log_hazard_ratio == pytest.approx(LOG_HAZARD_RATIO, abs=5e-9)
    assert found.standard_error == pytest.approx(STANDARD_ERROR, abs=5e-9)


def test_the_naive_comparison_of_them_is_far_off():
    found = comparisons.naive(stanford())
    assert found.log_hazard_ratio == pytest.approx(-1.318, abs=5e-4)
    assert "This number is wrong" in found.sentence
    assert found.direction == 0


def test_the_naive_comparison_is_that_of_ever_and_never_followed_up():
    """Somebody followed up on the day of the answer was followed up: the same fit, of a column that says who was."""
    rows = [
        (4, 4, "positive"),
        (None, 2, "positive"),
        (None, 6, "positive"),
        (3, 5, "positive"),
        (6, 6, ""),
        (2, 9, ""),
    ]
    ever = [(None if since is None else -1, observed, answer) for since, observed, answer in rows]
    assert comparisons.naive(counted(*rows)).log_hazard_ratio == pytest.approx(by_regression(ever)[0], abs=1e-6)


def by_regression(rows):
    """The same model fitted in another way: a Poisson regression with an intercept for each day with an answer."""
    lines = []
    for day in sorted({observed for _, observed, answer in rows if answer == "positive"}):
        for exposed in (0, 1):
            risk = [r for r in rows if r[1] >= day and (r[0] is not None and r[0] < day) == bool(exposed)]
            answered = sum(r[1] == day and r[2] == "positive" for r in risk)
            if risk:
                lines.append((day, exposed, len(risk), answered))
    frame = pd.DataFrame(lines, columns=["day", "exposed", "n", "d"])
    frame = frame[frame.groupby("day")["exposed"].transform("nunique") == 2]
    design = pd.get_dummies(frame["day"], dtype=float)
    design["exposed"] = frame["exposed"].astype(float)
    found = sm.GLM(frame["d"], design, family=sm.families.Poisson(), offset=np.log(frame["n"])).fit(tol=1e-12)
    return found.params["exposed"], found.bse["exposed"]


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_a_poisson_regression_with_an_intercept_for_each_day(seed):
    frame = simulate(Truth(students=4, effect=1.5), seed).applications
    since = [None if pd.isna(day) else int(day) for day in frame["follow_up_day"]]
    rows = list(zip(since, frame["observed_days"], frame["answer"], strict=True))
    found = comparisons.follow_up_effect(count(frame.drop(columns=["second_follow_up_day", "third_follow_up_day"])))
    assert (found.log_hazard_ratio, found.standard_error) == pytest.approx(by_regression(rows), abs=1e-6)


def test_strata_are_compared_within_themselves():
    """Two strata with very different answers: pooled, the mixture would show; within them it does not."""
    quick = [(None, 2, "positive")] * 30 + [(1, 2, "positive")] * 10 + [(None, 9, "")] * 10
    slow = [(None, 8, "positive")] * 2 + [(1, 8, "positive")] * 6 + [(None, 9, "")] * 30 + [(1, 9, "")] * 90
    frame = pd.concat([table(*quick).assign(kind="quick"), table(*slow).assign(kind="slow")]).assign(
        application=range(178)
    )
    within = comparisons.follow_up_effect(count(frame, by=["kind"]))
    parts = [comparisons.follow_up_effect(count(frame[frame["kind"] == kind])) for kind in ("quick", "slow")]
    sets = [part.fit.sets for part in parts]
    at, d = (np.concatenate([getattr(s, name) for s in sets]) for name in ("at_risk", "answered"))
    assert within.log_hazard_ratio == pytest.approx(fit(RiskSets(at, d)).estimate[0])
    assert within.log_hazard_ratio != pytest.approx(
        comparisons.follow_up_effect(count(frame)).log_hazard_ratio, abs=0.05
    )


def test_the_ends_of_the_interval_are_where_the_likelihood_has_fallen_by_1_92():
    found = comparisons.follow_up_effect(stanford())
    sets, best = found.fit.sets, found.fit.estimate
    for end in found.interval:
        assert sets.log_likelihood(best) - sets.log_likelihood(np.array([end])) == pytest.approx(3.841459 / 2, abs=1e-5)


def test_mantel_byar_is_the_log_rank_test_where_nobody_changes_groups():
    """The leukaemia data of Freireich 1963 (6-MP against placebo): chi-squared 16.79, as R's survdiff gives."""
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    rows = [(None, day, "positive") for day in placebo]
    rows += [(0, day, "positive") for day in treated] + [(0, day, "") for day in censored]
    assert comparisons.follow_up_effect(counted(*rows)).test.z ** 2 == pytest.approx(16.79, abs=0.01)


def test_an_exposure_begins_on_the_day_after():
    """Answered on the very day of the follow-up: that answer is not one of the follow-up's."""
    same_day = counted((5, 5, "positive"), (None, 9, ""), (2, 9, ""))
    assert same_day.table.loc[same_day.table["end"] == "positive", "nth"].tolist() == [0]


def test_nothing_to_compare_is_said_and_not_failed():
    for rows, said in (
        ([], "no applications"),
        ([(None, 5, "positive"), (None, 9, "")], "Nobody sent a follow-up"),
        ([(2, 5, ""), (None, 9, "negative")], "no positive answer yet"),
        ([(2, 9, "positive"), (None, 4, "")], "nothing can be compared"),
    ):
        found = comparisons.follow_up_effect(counted(*rows))
        assert said in found.sentence
        assert found.direction == 0
        assert not math.isfinite(found.log_hazard_ratio)
        assert found.interval == (-math.inf, math.inf)


def test_one_sided_data_give_a_one_sided_interval_and_no_number():
    found = comparisons.follow_up_effect(counted(*[(1, 5 + k, "positive") for k in range(6)], *[(None, 20, "")] * 6))
    assert found.log_hazard_ratio == math.inf
    low, high = found.interval
    assert 0 < low < math.inf
    assert high == math.inf
    assert "too few for a number" in found.sentence


def test_one_answer_and_open_intervals_are_said_in_words_that_one_can_read():
    one = comparisons.follow_up_effect(counted((1, 5, "positive"), (None, 9, ""), (None, 12, "")))
    assert one.sentence.startswith("The one answer that could tell came after a follow-up: too few for a number")
    assert re.search(r"95% interval at least 0\.\d\d times as often", one.sentence)
    none = comparisons.follow_up_effect(counted((1, 15, ""), (None, 9, "positive"), (None, 12, "positive")))
    assert "None of the 2 answers that could tell came after a follow-up" in none.sentence
    assert re.search(r"95% interval at most \d+\.\d\d times as often", none.sentence)


def test_few_answers_whose_interval_leaves_out_1_claim_nothing_and_say_why():
    rows = [(1, 4 + k, "positive") for k in range(6)] + [(1, 20, "")] * 4
    rows += [(None, 9 + k, "positive") for k in range(2)] + [(None, 20, "")] * 12
    found = comparisons.follow_up_effect(counted(*rows))
    assert found.interval[0] > 0
    assert found.direction == 0
    assert "With so few answers, even an interval without 1 in it is not enough to say" in found.sentence


def test_the_naive_number_is_called_by_how_it_was_counted():
    assert comparisons.naive(stanford()).sentence.startswith(
        "Counted as ever or never a follow-up, positive answers came 0.27"
    )


def test_groups_that_cannot_be_told_from_the_reference_are_said_to_say_nothing():
    counts = count(simulate(Truth(students=2, effect=1.0), 1).applications)
    found = comparisons.by_channel(counts)
    assert all(e.interval[0] <= 0 <= e.interval[1] for e in found.effects)
    assert "each holds 1, so these data do not say that any differs from before any" in found.sentence


def test_a_stratum_with_nobody_followed_up_has_no_number_and_stops_nothing():
    frame = pd.concat([table((1, 4, "positive"), (None, 5, "positive"), (2, 9, ""))] * 2, ignore_index=True)
    frame = frame.assign(application=range(6), city=["a", "a", "a", "b", "b", "b"])
    frame.loc[frame["city"] == "b", "follow_up_day"] = None
    found = comparisons.by_stratum(count(frame, by=["city"]))
    assert [math.isfinite(e.log_hazard_ratio) for e in found.effects] == [True, False]
    assert "a: " in found.sentence
    assert "No number for b: no answer came while some had a follow-up and some had not." in found.sentence
    assert found.chart().data


def test_e_values_as_published():
    """VanderWeele and Ding 2017: a risk ratio of 3.9 has an E-value of 7.26; 0.80 has 1.81."""
    risk = lambda hazard: (1 - 0.5 ** math.sqrt(hazard)) / (1 - 0.5 ** math.sqrt(1 / hazard))  # noqa: E731
    for ratio, expected in ((3.9, 7.26), (1 / 0.80, 1.81)):
        low, high = 1.0, 100.0
        for _ in range(80):  # the hazard ratio that has this risk ratio
            middle = (low + high) / 2
            low, high = (middle, high) if risk(middle) < ratio else (low, middle)
        assert effect._e_value(low) == pytest.approx(expected, abs=0.01)


@pytest.mark.slow
def test_about_as_many_more_as_it_says_would_settle_it():
    """With that many an effect of 1.5 is found in four of five classes or somewhat more; with a third of them, not."""
    small = [
        comparisons.follow_up_effect(count(simulate(Truth(students=5, effect=1.0), seed).applications))
        for seed in range(6)
    ]
    needed = 200 + np.median([one.more_needed for one in small])

    def power(applications):
        truth = Truth(students=round(applications / 40), effect=1.5)
        return np.mean(
            [comparisons.follow_up_effect(count(simulate(truth, k).applications)).direction == 1 for k in range(16)]
        )

    assert power(needed) >= 0.75
    assert power(needed / 3) <= 0.7


def test_a_landmark_asks_only_those_still_waiting():
    frame = pd.DataFrame(
        [
            ("a", 5, 20, "advanced"),
            ("b", None, 30, "advanced"),
            ("c", 40, 50, "advanced"),
            ("d", 3, 9, "advanced"),
            ("e", 8, 60, ""),
            ("f", None, 60, "rejected"),
        ],
        columns=["interview", "thank_you_hours", "observed_hours", "outcome"],
    )
    found = comparisons.landmark(count(frame, INTERVIEWS), 10)
    # Waiting at hour 10: a and e thanked by then; b, c and f not. Answers at 20 (a), 30 (b), 50 (c).
    assert found.fit.sets.at_risk.tolist() == [[3, 2], [3, 1], [2, 1], [1, 1]]
    assert found.fit.sets.answered.tolist() == [[0, 1], [1, 0], [1, 0], [0, 0]]


@pytest.mark.slow
def test_channels_orders_and_days_since_are_found_where_they_are_true():
    truth = Truth(students=400, effect=1.0, phone=2.0, second=1.5)
    counts = count(simulate(truth, 1).applications)
    channel = {e.name: e for e in comparisons.by_channel(counts).effects}
    assert channel["email"].interval[0] < math.log(1.2)
    assert channel["phone"].hazard_ratio == pytest.approx(2.0, rel=0.25)
    order = [e.hazard_ratio for e in comparisons.by_order(counts).effects]
    assert order[0] < order[1] < order[2]


@pytest.mark.slow
def test_an_effect_that_fades_is_seen_to_fade():
    counts = count(simulate(Truth(students=800, effect=3.0, fades=4.0, habit=0.05), 1).applications)
    soon, _, _, late = (e.hazard_ratio for e in comparisons.fading(counts).effects)
    assert soon > 1.8
    assert late < 1.4


@pytest.mark.slow
def test_resampling_whole_students_is_not_fooled_by_many_alike_applications():
    counts = count(simulate(Truth(), 2).applications, by=["student"])
    one, other = comparisons.follow_up_effect(counts.over()).interval
    low, high = resample(counts).interval()
    assert 0.7 < (high - low) / (other - one) < 1.4
    assert resample(counts).interval() == (low, high), "the same seed gives the same interval"
    # The same applications, but each student's ten times over: as sure of each other, no surer of the truth.
    tenfold = Counts(counts.table.assign(n=counts.table["n"] * 10), counts.by, counts.shape, counts.rows * 10)
    assert resample(tenfold).interval() == pytest.approx((low, high), abs=1e-6)


@pytest.mark.slow
def test_of_many_people_for_whom_nothing_is_true_few_are_told_otherwise():
    """400 with 40 applications each: the usual chart nearly always says that it hurts; ours rarely claims a thing."""
    people = simulate(Truth(students=400, effect=1.0, habit=0.08, positive=0.004, early=10), 7).applications
    counts = count(people, by=["student"])
    misled = claimed = 0
    for _, part in counts.table.groupby("student"):
        own = Counts(part.drop(columns="student"), (), APPLICATIONS, 40)
        misled += comparisons.naive(own).log_hazard_ratio < 0
        claimed += comparisons.follow_up_effect(own).direction != 0
    assert misled >= 0.84 * 400
    assert claimed < 0.05 * 400


@pytest.mark.slow
@tried(12)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 6), st.integers(0, 8), st.sampled_from(["positive", "negative", ""])),
        max_size=14,
    )
)
def test_no_table_however_small_breaks_a_sentence(rows):
    rows = [(since if since is not None and since <= observed else None, observed, a) for since, observed, a in rows]
    counts = counted(*rows)
    for result in (
        comparisons.follow_up_effect(counts),
        comparisons.naive(counts),
        comparisons.landmark(counts, 2),
        comparisons.fading(counts),
        comparisons.by_order(counts),
    ):
        assert "nan" not in result.sentence
        assert len(result.table) >= 1
        assert result.chart().layout.meta["alt"]
    low, high = comparisons.follow_up_effect(counts).interval
    assert low <= high
    assert 0 <= mantel_byar(comparisons.follow_up_effect(counts).fit.sets).p_value <= 1


def test_with_few_answers_the_interval_is_where_the_corrected_test_ends():
    """Two groups of equal size at each of three answers, one of them in the second group: a binomial by hand."""
    sets = RiskSets(np.full((3, 2), 50.0), np.array([[1, 0], [1, 0], [0, 1]]))

    def ratio(k, p):
        return 2 * (binom.logpmf(k, 3, k / 3) - binom.logpmf(k, 3, p))

    for end in fit(sets).interval():
        p = 1 / (1 + math.exp(-end))
        mean = sum(binom.pmf(k, 3, p) * ratio(k, p) for k in range(4))
        assert ratio(1, p) / mean == pytest.approx(3.841458821, rel=1e-6)


def interval_of(second, answers):
    """The interval if so many of the answers fell into the second of two groups of equal size."""
    late = np.arange(answers) >= answers - second
    return fit(RiskSets(np.full((answers, 2), 9.0), np.array([[1, 0], [0, 1]])[late.astype(int)])).interval()


def test_intervals_on_few_answers_hold_the_truth_as_often_as_they_say():
    """Every outcome of eight answers, each weighed by its chance, for many true values: near 95 in 100 on average."""
    intervals, held = [interval_of(k, 8) for k in range(9)], []
    for beta in np.linspace(-0.8, 0.8, 17):
        chances = binom.pmf(range(9), 8, 1 / (1 + math.exp(-beta)))
        held.append(chances @ np.array([low <= beta <= high for low, high in intervals]))
    assert 0.94 < np.mean(held) < 0.97


# --- numbers where there are none -----------------------------------------------------------------------------------


def random_sets(rng, groups=4):
    """A few answers among a few people in each group, such as one person's record by channel."""
    many = rng.integers(1, 9)
    at_risk = rng.integers(0, 4, (many, groups)) * (rng.random(groups) < 0.8)
    answered = np.array([rng.binomial(row, rng.choice([0.0, 0.3, 0.9])) for row in at_risk])
    return RiskSets(at_risk.astype(float), np.minimum(answered, 1).astype(float))


@pytest.mark.slow
def test_no_small_record_gives_a_number_where_there_is_none():
    """In many small records a number is one that the likelihood has; neighbours of one that has none keep theirs."""
    rng = np.random.default_rng(3)
    for _ in range(500 * MORE):  # FOLLOWUP_FUZZ=4 tries 2,000
        sets = random_sets(rng)
        fitted = fit(sets)
        finite = np.isfinite(fitted.estimate)
        assert np.abs(fitted.estimate[finite]).max(initial=0) < 7, "a ratio of more than 1,000 is none"
        assert np.isfinite(fitted.standard_error[finite]).all()
        assert not np.isfinite(fitted.standard_error[~finite]).any()
        if finite.any():
            used = np.flatnonzero(fitted.estimate == np.inf) + 1
            free = ~(sets.at_risk[:, used] > 0).any(axis=1)
            part = RiskSets(sets.at_risk[free][:, np.r_[True, finite]], sets.answered[free][:, np.r_[True, finite]])
            score, _ = part.derivatives(fitted.estimate[finite])
            assert score == pytest.approx(np.zeros(len(score)), abs=1e-6)


def test_a_group_without_an_answer_does_not_take_its_neighbours_error():
    """Two groups with answers, and one with none: the two keep what they have alone."""
    sets = RiskSets(
        np.array([[9, 8, 7], [8, 8, 6], [7, 6, 5], [6, 5, 5]], float), np.array([[1, 0, 0], [0, 1, 0]] * 2, float)
    )
    alone = fit(RiskSets(sets.at_risk[:, :2], sets.answered[:, :2]))
    both = fit(sets)
    assert both.estimate[1] == -np.inf
    assert both.estimate[0] == pytest.approx(alone.estimate[0])
    assert both.standard_error[0] == pytest.approx(alone.standard_error[0])
    assert both.interval(0) == pytest.approx(alone.interval(0), rel=0.05)
