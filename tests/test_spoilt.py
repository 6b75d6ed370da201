"""A record to spoil: the fast counts are those of the real way, and each way of spoiling is caught."""

import math

import pytest

from followup.analysis.comparisons import follow_up_effect
from followup.analysis.count_events import count_events
from followup.course.spoilt import Spoilt, counts_of


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoilt",
    [
        Spoilt(),
        Spoilt(sundays=60),
        Spoilt(sundays=100, courteous=30, forgotten=50, undated=40, effect=1.5),
    ],
)
def test_the_fast_counts_are_those_of_the_real_way(spoilt):
    fast, real = counts_of(spoilt.record), count_events(spoilt.record, ["student"])
    assert fast.facts == real.facts
    assert (fast.used, fast.positive, fast.negative) == (real.used, real.positive, real.negative)
    one, other = follow_up_effect(fast), follow_up_effect(real)
    assert one.log_hazard_ratio == pytest.approx(other.log_hazard_ratio, abs=1e-9)
    assert one.fit.sets.answers == other.fit.sets.answers


@pytest.mark.slow
def test_a_clean_record_says_what_is_true_and_nothing_is_caught():
    nothing, helps = Spoilt(), Spoilt(effect=1.5)
    assert (nothing.unchecked, nothing.claim, nothing.caught) == ("none", "none", ())
    assert (helps.unchecked, helps.claim, helps.caught) == ("more", "more", ())
    assert not nothing.false
    assert "The check finds nothing wrong. Its verdict: these data cannot tell." in nothing.sentence
    assert nothing.title == "Nothing is wrong with this record"


@pytest.mark.parametrize(
    ("way", "says", "id_"),
    [
        ({"sundays": 100}, "fewer", "answers_heaped_on_a_weekday"),
        ({"courteous": 20}, "more", "replies_without_meaning"),
        ({"forgotten": 50}, "more", "follow_ups_from_memory"),
    ],
)
def test_each_way_of_spoiling_tells_a_falsehood_that_is_caught_with_its_mend(way, says, id_):
    """In truth a follow-up does nothing, and a plain analysis says otherwise."""
    spoilt = Spoilt(**way)
    assert (spoilt.unchecked, spoilt.false, spoilt.claim) == (says, True, "none")
    alarm = next(alarm for alarm in spoilt.caught if alarm.id == id_)
    assert alarm.sentence in spoilt.sentence.replace(alarm.sentence[:1].upper() + alarm.sentence[1:], alarm.sentence)
    assert alarm.mend in spoilt.sentence
    assert spoilt.title == f"False: the record says {says} answers, and is caught"


def test_missing_days_are_caught_though_by_chance_they_turn_nothing():
    spoilt = Spoilt(undated=50)
    assert (spoilt.unchecked, spoilt.claim) == ("none", "none")
    assert [alarm.id for alarm in spoilt.caught] == ["answers_undated"]
    assert spoilt.title == "The check stops this record"


def test_sundays_turn_an_effect_that_is_there_around():
    assert Spoilt(sundays=100, effect=1.5).unchecked == "fewer"
    assert Spoilt(sundays=100, effect=1.5).false


def test_the_chart_says_the_same_as_the_words():
    spoilt = Spoilt(sundays=100, effect=1.5)
    chart = spoilt.chart()
    assert chart.layout.title.text == spoilt.title
    assert chart.layout.meta["alt"] == spoilt.sentence
    (truth,) = [a for a in chart.layout.annotations if a.text == "the truth"]
    assert truth.x == pytest.approx(math.log10(1.5))
