"""The stack of resumes: worked by hand, and what must hold whatever the sliders say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.charts import alt_text
from followup.course.pile import LAST_DAY, Pile

piles = st.builds(
    Pile,
    stack=st.integers(1, 10_000),
    arrivals=st.integers(0, 300),
    read_a_day=st.integers(0, 300),
    days_between_calls=st.one_of(st.none(), st.integers(1, 30)),
    first_call_day=st.integers(1, 30),
    goodwill_cost=st.integers(0, 60),
)


def day_of(result):
    """The day on which it is read; one after the last if it never is."""
    return result.read_day or LAST_DAY + 1


def test_a_small_stack_worked_by_hand():
    """Ten resumes, yours has five above it; four come and three go each day; you call on day 3, a Wednesday.

    Day 1: place 6 + 4 = 10, three above it go. Day 2: 7 + 4 = 11. Day 3: on top at midday, two of the four come
    after: place 3, and three are read.
    """
    result = Pile(stack=10, arrivals=4, read_a_day=3, days_between_calls=7, first_call_day=3).follow()
    assert [(d.day, d.place, d.read) for d in result.days[:4]] == [
        (1, 10, False),
        (2, 11, False),
        (3, 3, True),
        (4, None, False),
    ]
    assert result.read_day == 3
    assert result.read_in_time


def test_one_more_in_the_afternoon_and_the_call_does_not_help():
    """With six a day, three come after the call: place 4, and only three are read."""
    result = Pile(stack=10, arrivals=6, read_a_day=3, days_between_calls=7, first_call_day=3).follow()
    assert result.read_day is None
    assert [d.place for d in result.days[2:4]] == [4, 7]
    assert "Calls do not help here" in result.sentence


def test_where_more_are_read_than_arrive_it_comes_up_by_itself():
    """600 in the stack: 301 + 20 on day 1, then 40 nearer each working day: 41 on the eighth, which is day 10."""
    result = Pile(stack=600, arrivals=20, read_a_day=60, days_between_calls=None).follow()
    assert [d.place for d in result.days if d.place] == [321, 281, 241, 201, 161, 121, 81, 41]
    assert result.read_day == 10


def test_nothing_happens_on_weekends():
    days = [d.day for d in Pile().follow().days]
    assert days == [1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26]


def test_a_call_that_falls_on_a_weekend_is_made_on_monday():
    called = [d.day for d in Pile(days_between_calls=3, first_call_day=6).follow().days if d.called]
    assert called == [8, 11, 15, 18, 22, 25]


def test_goodwill_is_lost_by_calls_within_a_week_only():
    """From day 3 on there are 18 working days; a daily caller is too soon on 17 of them, at 5 points each."""
    never, weekly, daily = (result.goodwill for result in Pile(first_call_day=3, goodwill_cost=5).habits())
    assert (never, weekly, daily) == (100, 100, 100 - 17 * 5)


def test_goodwill_never_falls_below_nothing():
    assert Pile(days_between_calls=1, goodwill_cost=60).follow().goodwill == 0


@given(piles)
def test_calling_never_makes_it_be_read_later(pile):
    assert day_of(pile.follow()) <= day_of(replace(pile, days_between_calls=None).follow())


@given(piles)
def test_calling_daily_gets_it_read_no_sooner_than_calling_once_a_week(pile):
    _, weekly, daily = pile.habits()
    assert daily.read_day == weekly.read_day
    assert daily.goodwill <= weekly.goodwill


@given(piles, st.integers(0, 100))
def test_reading_more_a_day_never_makes_it_later(pile, more):
    assert day_of(replace(pile, read_a_day=pile.read_a_day + more).follow()) <= day_of(pile.follow())


@given(piles, st.integers(0, 100))
def test_more_arrivals_never_make_it_sooner(pile, more):
    assert day_of(replace(pile, arrivals=pile.arrivals + more).follow()) >= day_of(pile.follow())


@given(piles)
def test_places_count_from_one_until_it_is_read_once(pile):
    result = pile.follow()
    assert all(d.place is None or d.place >= 1 for d in result.days)
    assert sum(d.read for d in result.days) <= 1
    assert [d.place is None for d in result.days] == [d.day > day_of(result) for d in result.days]


@pytest.mark.slow
@given(piles)
def test_every_sentence_says_that_it_is_a_model_and_the_chart_says_the_same(pile):
    result = pile.follow()
    assert result.sentence.startswith("In this model, ")
    assert alt_text(result.chart()) == result.sentence
    assert ("invented" in result.sentence) == (result.goodwill < 100)


def test_the_table_has_a_row_for_each_working_day():
    table = Pile().follow().table
    assert list(table.columns) == ["day", "you call", "place from the top", "read", "goodwill"]
    assert table.loc[table["read"], "day"].tolist() == [3]
    assert len(table) == 20


def test_the_assumptions_name_the_invented_number():
    assumptions = Pile(goodwill_cost=7).assumptions
    assert any("costs 7" in sentence for sentence in assumptions)
    assert any("invented" in sentence for sentence in assumptions)


@pytest.mark.parametrize(
    ("field", "value"), [("stack", 0), ("arrivals", -1), ("days_between_calls", 0), ("first_call_day", 0)]
)
def test_a_number_that_cannot_be_is_refused_in_a_sentence(field, value):
    with pytest.raises(ValueError, match=f"{field} is '{value}': use a whole number from"):
        Pile(**{field: value})


def test_the_answers_given_in_lesson_01_are_right():
    uncalled = {d.day: d.place for d in Pile(days_between_calls=None).follow().days}
    assert uncalled[12] == 1_131
    assert Pile(arrivals=55).follow().read_day == 3
    assert Pile(arrivals=60).follow().read_day is None
    assert Pile(stack=600, arrivals=20, read_a_day=60, days_between_calls=None).follow().read_day == 10
