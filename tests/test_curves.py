"""Curves of answers: against a published curve, an independent variance, and truths that are known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.analysis import curves
from followup.analysis.counts import count
from followup.analysis.simulate import Chances, Truth, race, simulate
from tests.fuzzing import tried
from tests.stanford import stanford


def counted(rows, since=None):
    frame = pd.DataFrame(rows, columns=["observed_days", "answer"])
    return count(frame.assign(application=range(len(frame)), follow_up_day=since or [None] * len(frame)))


def one(rows):
    return curves.answer_curves(counted(rows)).curves[0]


def test_without_refusals_it_is_one_minus_kaplan_meier():
    """Freireich 1963, 6-MP: survival at 6, 7, 10, 13, 16, 22, 23 weeks and Greenwood's errors, as in any textbook."""
    answered, waiting = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = one([(t, "positive") for t in answered] + [(t, "") for t in waiting])
    survival = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    errors = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}
    for week, alive in survival.items():
        assert 1 - curve.at(week) == pytest.approx(alive, abs=5e-5)
        assert curve.se_at(week) == pytest.approx(errors[week], abs=5e-5)
    assert curve.at_risk[list(curve.times).index(10)] == 15


def by_hand(rows, weights, day):
    """Aalen-Johansen with a weight for each application, one day after the other."""
    waiting, yes = 1.0, 0.0
    for t in sorted({t for t, _ in rows if t <= day}):
        risk = sum(w for (u, _), w in zip(rows, weights, strict=True) if u >= t)
        good, bad = (
            sum(w for (u, a), w in zip(rows, weights, strict=True) if u == t and a == answer)
            for answer in ("positive", "negative")
        )
        yes += waiting * good / risk
        waiting *= 1 - (good + bad) / risk
    return yes


@pytest.mark.slow
@tried(30)
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(["positive", "negative", ""])),
        min_size=2,
        max_size=9,
    )
)
def test_shares_and_errors_equal_the_infinitesimal_jackknife_taken_number_by_number(rows):
    """What R's survfit gives for several kinds of answer, here by moving the weight of each application a little."""
    curve, step = one(rows), 1e-5
    for day in curve.times:
        plain = by_hand(rows, [1.0] * len(rows), day)
        assert curve.at(day) == pytest.approx(plain, abs=1e-9)
        pulls = []
        for k in range(len(rows)):
            up, down = ([1.0 + (s if j == k else 0) for j in range(len(rows))] for s in (step, -step))
            pulls.append((by_hand(rows, up, day) - by_hand(rows, down, day)) / (2 * step))
        assert curve.se_at(day) == pytest.approx(np.sqrt(np.sum(np.square(pulls))), abs=1e-6)


def test_everybody_is_answered_refused_or_waiting():
    frame = simulate(Truth(students=5)).applications
    curve = curves.answer_curves(count(frame)).curves[0]
    assert (curve.positive + curve.negative <= 1 + 1e-12).all()
    assert (np.diff(curve.positive) >= 0).all()
    done = curves.answer_curves(count(frame[frame["answer"] != ""])).curves[0]
    assert done.ended
    assert done.positive[-1] == pytest.approx((frame.loc[frame["answer"] != "", "answer"] == "positive").mean())


def test_a_refusal_is_not_somebody_lost_from_sight():
    """Of ten, five are refused on day 1 and five answered on day 2: half are answered, not all."""
    assert one([(1, "negative")] * 5 + [(2, "positive")] * 5).at(2) == pytest.approx(0.5)


def test_the_interval_with_all_seen_to_the_end_is_wilsons():
    """81 of 263: Newcombe 1998, .2553 to .3662; 0 of 20: 0 to .1611."""
    all_seen = one([(3, "positive")] * 81 + [(9, "")] * 182)
    assert all_seen.interval(9) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    none = one([(9, "")] * 20)
    assert none.interval(8) == pytest.approx((0, 0.1611), abs=5e-5)


@pytest.mark.slow
def test_a_strategy_gives_the_share_that_is_true_of_it():
    """Within 0.005 of a truth simulated on its own, for following up on a day and for never doing so."""
    settings_ = {"positive": 0.008, "negative": 0.008, "early": 6.0}
    rng = np.random.default_rng(5)
    n = 200_000
    watched = np.full(n, 40)
    came = race(rng, watched, Chances(habit=0.12, effect=1.5, first_step=3, **settings_))
    since = np.where(came.followed[0] < 0, np.nan, came.followed[0])
    words = np.array(["", "positive", "negative"])[came.end]
    frame = pd.DataFrame({"follow_up_day": since, "observed_days": came.observed, "answer": words})
    counts = count(frame.assign(application=np.arange(n)))
    never = race(rng, watched, Chances(habit=0.0, effect=1.5, **settings_))
    assert curves.wait(counts).at(28) == pytest.approx(_share(never, 28), abs=0.005)
    for day in (4, 7, 14):
        done = race(rng, watched, Chances(habit=1e9, effect=1.5, first_step=day, **settings_))
        assert curves.follow_up_on(counts, day).at(28) == pytest.approx(_share(done, 28), abs=0.008)
        assert curves.followed_from(counts, day).at(28) == pytest.approx(_share(done, 28), abs=0.005)


def _share(came, day):
    return np.mean((came.end == 1) & (came.observed <= day))


def test_strata_have_a_curve_each_and_numbers_waiting_below():
    frame = simulate(Truth(students=5, hot=4)).applications
    found = curves.answer_curves(count(frame, by=["employer"]))
    assert found.names == ("cold", "hot")
    assert found.curves[1].at(28) > found.curves[0].at(28)
    chart = found.chart()
    below = [note.text for note in chart.layout.annotations]
    assert "still waiting" in below
    assert f"{int(found.curves[0].at_risk[0])}" in below


def test_no_data_is_said():
    assert "no applications" in curves.answer_curves(counted([])).sentence


def test_the_stanford_curve_has_a_line_for_each_time():
    found = curves.answer_curves(stanford())
    assert len(found.table) == len(set(found.table["day"]))
    assert found.table["at_risk"].iloc[0] == 103
