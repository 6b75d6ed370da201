"""What a scientist compares with other software: errors by student, a changing ratio, who was at risk, intervals."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from followup.analysis import comparisons, curves
from followup.analysis.counts import count
from followup.analysis.naive_vs_fair import compare
from followup.analysis.overview import analyse
from followup.analysis.simulate import Truth, simulate
from followup.analysis.tables import load_sample_class
from tests.fuzzing import MORE

sm = pytest.importorskip("statsmodels.api")

SMALL = simulate(Truth(students=5, applications=14, effect=1.5, spread=0.8), 3).applications


def people(frame):
    """Each application's student, day of the follow-up (or infinite), last day, and whether it was answered well."""
    since = frame["follow_up_day"].astype(float).fillna(math.inf)
    since = since.where(since < frame["observed_days"], math.inf)
    return list(zip(frame["student"], since, frame["observed_days"], frame["answer"] == "positive", strict=True))


def residuals(rows, beta):
    """Each application's score residual, one day and one application after the other (Lin and Wei 1989)."""
    found = np.zeros(len(rows))
    for day in sorted({last for _, _, last, yes in rows if yes}):
        there = [k for k, (_, _, last, _) in enumerate(rows) if last >= day]
        after = {k: float(rows[k][1] < day) for k in there}
        total = sum(math.exp(beta * after[k]) for k in there)
        mean = sum(after[k] * math.exp(beta * after[k]) for k in there) / total
        came = [k for k in there if rows[k][3] and rows[k][2] == day]
        for k in there:
            hazard = len(came) * math.exp(beta * after[k]) / total
            found[k] += (after[k] - mean) * ((k in came) - hazard)
    return found


def test_errors_by_student_are_the_sandwich_of_score_residuals():
    """Pooled over students, and within them, against one residual an application."""
    counts = count(SMALL, by=["student"])
    rows = people(SMALL)
    owners = np.array([row[0] for row in rows])
    pooled = comparisons.pooled(counts)
    each = residuals(rows, pooled.log_hazard_ratio)
    meat = sum(each[owners == who].sum() ** 2 for who in set(owners))
    assert pooled.robust_standard_error == pytest.approx(pooled.standard_error**2 * math.sqrt(meat))
    within = comparisons.follow_up_effect(counts)
    parts = [residuals([r for r in rows if r[0] == who], within.log_hazard_ratio).sum() for who in set(owners)]
    assert within.robust_standard_error == pytest.approx(
        within.standard_error**2 * math.sqrt(sum(part**2 for part in parts))
    )
    assert pooled.claim == "none"
    assert "over all students together" in pooled.sentence
    assert math.isnan(comparisons.follow_up_effect(counts.over()).robust_standard_error)


def test_errors_of_several_groups_by_student_are_those_of_statsmodels():
    """Whoever is followed up at once never changes groups: PHReg's own cluster errors, with Breslow's ties."""
    rng = np.random.default_rng(2)
    n = 160
    frame = pd.DataFrame(
        {"application": range(n), "student": rng.integers(0, 9, n), "follow_up_day": -1}
        | {"follow_up_channel": rng.choice(["", "call", "email"], n), "observed_days": rng.integers(1, 30, n)}
        | {"answer": rng.choice(["positive", "negative", ""], n, p=[0.5, 0.2, 0.3])}
    )
    frame["follow_up_day"] = frame["follow_up_day"].where(frame["follow_up_channel"] != "", None).replace(-1, 0)
    counts = count(frame, by=["student"])
    mixed = comparisons.by_channel(replace(counts, by=()))
    design = pd.DataFrame({name: (frame["follow_up_channel"] == name).astype(float) for name in ("call", "email")})
    model = sm.PHReg(frame["observed_days"], design, status=frame["answer"] == "positive", ties="breslow")
    theirs = model.fit(groups=frame["student"])
    assert [e.log_hazard_ratio for e in mixed.effects] == pytest.approx(list(theirs.params), abs=1e-6)
    assert [e.robust_standard_error for e in mixed.effects] == pytest.approx(list(theirs.bse), rel=1e-5)


def likelihood(rows, beta, change):
    """The partial log likelihood, row by row, of a ratio that changes with one minus Kaplan and Meier's share."""
    total, left = 0.0, 1.0
    for day in sorted({last for _, _, last, yes in rows if yes}):
        there = [(since < day, last == day and yes) for _, since, last, yes in rows if last >= day]
        slope = beta + change * (1 - left)
        came = sum(yes for _, yes in there)
        total += sum(slope for after, yes in there if yes and after)
        total -= came * math.log(sum(math.exp(slope) if after else 1 for after, _ in there))
        left *= 1 - came / len(there)
    return total


@pytest.mark.parametrize("seed", [1, 4])
def test_the_test_of_proportional_hazards_is_the_score_test_of_a_ratio_that_changes(seed):
    """Grambsch and Therneau 1994, as cox.zph: derivatives taken number by number from the row by row likelihood."""
    frame = simulate(Truth(students=4, applications=20, effect=3.0, fades=5.0), seed).applications
    found = comparisons.follow_up_effect(count(frame))
    rows, h, best = people(frame), 1e-3, found.log_hazard_ratio

    def at(a, b):
        return likelihood(rows, best + a * h, b * h)

    score = (at(0, 1) - at(0, -1)) / (2 * h)
    own = -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / h**2
    base = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h**2
    cross = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h**2)
    assert found.proportional.z == pytest.approx(score / math.sqrt(own - cross**2 / base), rel=1e-3)


@pytest.mark.slow
def test_a_ratio_that_changes_is_said_to_be_an_average_and_one_that_does_not_is_not():
    fading = comparisons.follow_up_effect(count(simulate(Truth(students=80, effect=4.0, fades=3.0), 1).applications))
    assert fading.proportional.p_value < 0.01
    assert "It is an average: the ratio falls with the days since the application" in fading.sentence
    steady = comparisons.follow_up_effect(count(simulate(Truth(students=25, effect=1.5), 1).applications))
    assert "average" not in steady.sentence


def test_days_at_risk_and_answers_stand_by_group():
    rows = [(3, 9, "positive"), (None, 4, "positive"), (2, 6, ""), (None, 0, "negative")]
    frame = pd.DataFrame(rows, columns=["follow_up_day", "observed_days", "answer"]).assign(application=range(4))
    line = comparisons.follow_up_effect(count(frame)).table.iloc[0]
    assert (line["n"], line["answers"], line["days at risk"]) == (2, 1, 6 + 4)
    assert (line["n without"], line["answers without"], line["days at risk without"]) == (4, 1, 4 + 5 + 3 + 1)


@pytest.mark.slow
def test_tables_have_intervals_at_any_level_and_json_has_all_of_it():
    table = load_sample_class()
    found = analyse(table)
    effect = found.effect
    assert effect.table_at(0.9)["from"][0] == pytest.approx(math.exp(effect.interval_at(0.9)[0]))
    assert effect.table_at(0.9)["from"][0] > effect.table["from"][0]
    wide, narrow = found.overall.table, found.overall.table_at(0.8)
    assert (wide["positive_from"] <= narrow["positive_from"]).all()
    assert (wide["negative_to"] >= narrow["negative_to"]).all()
    curve = found.overall.curves[0]
    at28 = wide[wide["day"] == 28].iloc[0]
    assert (at28["positive_from"], at28["positive_to"]) == curve.interval(28)
    said = found.as_json()
    assert said["follow_up"]["robust_standard_error"] == effect.robust_standard_error
    assert said["follow_up"]["at_risk"]["with"]["answers"] + said["follow_up"]["at_risk"]["without"]["answers"] == 459
    assert 0 < said["follow_up"]["proportionality"]["p_value"] < 1
    assert said["pooled"]["robust_standard_error"] > 0
    assert {"positive_from", "positive_to", "negative_from", "negative_to"} <= set(said["curves"][0])


@pytest.mark.slow
def test_every_result_is_written_in_a_line_or_two():
    found = analyse(load_sample_class())
    effect = found.effect
    parts = (found, found.counts, effect, effect.fit.sets, found.overall.curves[0], found.comparison, found.pooled)
    for each in (*parts, *(result for _, result in found.results)):
        assert len(repr(each)) < 400, each
        assert "\n" not in repr(each)
    assert re.match(r"<Effect after a follow-up: hazard ratio 1\.\d\d \(\d\.\d\d to \d\.\d\d\), \d+ inf", repr(effect))


# --- sentences ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_below_1_what_is_unseen_makes_an_answer_less_likely():
    found = comparisons.follow_up_effect(count(simulate(Truth(students=30, effect=0.3), 1).applications))
    fewer = replace(found, checks=None)
    assert fewer.claim == "fewer"
    assert re.search(
        r"made a follow-up \d\.\d times as likely, and an answer as many times less likely", fewer.sentence
    )
    more = comparisons.follow_up_effect(count(simulate(Truth(students=30, effect=3.0), 1).applications))
    assert re.search(r"made both a follow-up and an answer \d\.\d times as likely", more.sentence)


@pytest.mark.slow
def test_what_is_claimed_is_not_too_few_for_a_number():
    """None of 40 answers after a follow-up, though a hundred waited with one: a limit without a number."""
    rows = [(1, 80, "")] * 100 + [(None, 3 + k % 20, "positive") for k in range(40)] + [(None, 80, "")] * 60
    frame = pd.DataFrame(rows, columns=["follow_up_day", "observed_days", "answer"]).assign(application=range(200))
    found = comparisons.follow_up_effect(count(frame))
    assert found.hazard_ratio == 0
    assert ("too few for a number" in found.sentence) == (found.claim == "none")
    assert "0.00 times" not in compare(count(frame)).sentence
    assert "0.00" not in comparisons.by_order(count(frame)).sentence


def test_what_would_be_shown_is_said_in_the_sentence_that_shows_it():
    small = comparisons.follow_up_effect(count(SMALL))
    assert re.search(
        r"If answers truly came 1\.5 times as often, about [\d,]+ more \w+ like these would", small.sentence
    )


@pytest.mark.slow
def test_no_small_record_prints_a_number_that_is_none():
    rng = np.random.default_rng(8)
    for _ in range(12 * MORE):  # FOLLOWUP_FUZZ=170 has tried 2,000
        n = int(rng.integers(1, 25))
        day = rng.integers(0, 20, n)
        frame = pd.DataFrame({"application": range(n), "observed_days": day + rng.integers(0, 20, n)})
        frame["follow_up_day"] = pd.Series(day, dtype="Int64").where(rng.random(n) < rng.random())
        frame["answer"] = rng.choice(["positive", "negative", ""], n)
        frame["follow_up_channel"] = rng.choice(["call", "email", "letter"], n)
        counts = count(
            frame.assign(follow_up_channel=frame["follow_up_channel"].where(frame["follow_up_day"].notna(), ""))
        )
        for result in (comparisons.follow_up_effect(counts), compare(counts), comparisons.by_channel(counts)):
            numbers = [float(x.replace(",", "")) for x in re.findall(r"(?<!over )\b\d[\d,]*\.\d+", result.sentence)]
            assert max(numbers, default=0) <= 1000, result.sentence
            assert not re.search(r"\bnan\b|\binf\b|0\.00 times", result.sentence), result.sentence
            shown = result.table.select_dtypes("number").to_numpy(float)
            assert shown[np.isfinite(shown)].max(initial=0) <= 1000, result.table


# --- curves of a class ----------------------------------------------------------------------------------------------


def weighted(rows, weights, day):
    """The share answered well by a day, with a weight for each student."""
    waiting, yes = 1.0, 0.0
    for t in sorted({t for _, t, _ in rows if t <= day}):
        risk = sum(weights[who] for who, last, _ in rows if last >= t)
        good, bad = (
            sum(weights[who] for who, last, a in rows if last == t and a == x) for x in ("positive", "negative")
        )
        yes += waiting * good / risk
        waiting *= 1 - (good + bad) / risk
    return yes


def test_errors_of_a_curve_move_the_weight_of_whole_students():
    rows = list(zip(SMALL["student"], SMALL["observed_days"], SMALL["answer"], strict=True))
    students = sorted(set(SMALL["student"]))
    curve = curves.answer_curves(count(SMALL, by=["student"])).curves[0]
    even = dict.fromkeys(students, 1.0)
    for day in (3, 14, 40):
        assert curve.at(day) == pytest.approx(weighted(rows, even, day))
        pulls = [
            (weighted(rows, even | {who: 1 + 1e-5}, day) - weighted(rows, even | {who: 1 - 1e-5}, day)) / 2e-5
            for who in students
        ]
        many = len(students)
        assert curve.se_at(day) == pytest.approx(math.sqrt(np.square(pulls).sum() * many / (many - 1)), abs=1e-7)


@pytest.mark.slow
def test_a_class_whose_students_differ_has_a_curve_that_holds_the_truth():
    runs, size, spread = 40, 30, 1.0
    frame = simulate(Truth(students=runs * size, spread=spread), 5).applications
    counts = count(frame, by=["student"])
    truth = curves.answer_curves(counts.over()).curves[0].at(28)
    run = pd.factorize(counts.table["student"])[0] // size
    held = []
    for k in range(runs):
        part = replace(counts, table=counts.table[run == k])
        low, high = curves.answer_curves(part).curves[0].interval(28)
        held.append(low <= truth <= high)
    assert np.mean(held) >= 0.87, "errors of applications drawn one by one hold it in some 60 of 100"
