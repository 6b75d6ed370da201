"""The first look: who lands in which group, how sure the shares are, and a timeline that no text can break."""

import math
import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.analysis.first_look import (
    DAYS,
    LATER,
    NO_FOLLOW_UP,
    NO_THANKS,
    SOON,
    by_first_follow_up,
    by_thank_you,
    timeline,
)
from followup.analysis.group import Group
from followup.analysis.rates import Rates
from followup.charts import MIME, alt_text, bundle
from followup.log.model import Application, Event, Kind, Pipeline
from tests.pipelines import days, pipelines

SENT = date(2026, 3, 2)
LATE = date(2026, 6, 1)
HOSTILE = '<b>Bo</b> <a href="javascript:boom()">x</a> $x$ &lt; \u202e' + "W" * 10_000


def event(kind, day=0, application="a", **rest):
    until = SENT + timedelta(days=day + 5) if kind == "promised" else None
    return Event(application=application, kind=kind, day=SENT + timedelta(days=day), until=until, **rest)


def pipeline(*events, **names):
    ids = {e.application for e in events}
    return Pipeline.of([Application(id=i, **names) for i in ids], events)


def placed(look):
    """The groups that have someone in them: name -> (positive, rejected, waiting, withdrew)."""
    return {g.name: (g.positive, g.rejected, g.waiting, g.withdrew) for g in look.groups if g.n}


def group_of(*events):
    return placed(by_first_follow_up(pipeline(event("applied"), *events), LATE))


def interview(*events, at=None):
    met = event("interviewed", 10, time=at)
    return placed(by_thank_you(pipeline(event("applied"), met, *events), LATE))


# --- shares and their intervals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positive", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
)
def test_intervals_are_those_that_newcombe_printed(positive, n, low, high):
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3."""
    assert Group("g", positive=positive, waiting=n - positive).interval == pytest.approx((low, high), abs=5e-5)


def test_an_empty_group_has_no_rate_and_an_interval_that_says_nothing():
    assert math.isnan(Group("g").rate)
    assert Group("g").interval == (0, 1)
    assert Group("g").sentence == "g: none"


def test_those_still_waiting_are_part_of_the_group_and_not_a_no():
    look = Rates("t", "applications", (Group("g", positive=2, rejected=1, waiting=7),), trap="careful.")
    assert look.groups[0].rate == 0.2
    assert "2 of 10 (20%; 95% interval 6% to 51%)" in look.sentence
    assert "7 of the 10 have no answer yet, which is not a no." in look.sentence


def test_a_small_group_is_called_too_small():
    assert "too few" in Group("g", positive=4).sentence
    assert "too few" not in Group("g", positive=5).sentence


def test_overlapping_intervals_are_said_to_tell_nothing_apart():
    near = Rates("t", "u", (Group("a", 5, 5), Group("b", 6, 4)), trap="")
    far = Rates("t", "u", (Group("a", 1, 99), Group("b", 99, 1)), trap="")
    assert "cannot tell the groups apart" in near.sentence
    assert "says nothing about why" in far.sentence


def test_no_sentence_gives_a_share_without_its_count_and_interval():
    sentence = Rates("t", "u", (Group("a", 5, 5), Group("b", 1, 2)), trap="").sentence
    shares = re.findall(r"\(\d+%;", sentence)
    assert len(shares) == len(re.findall(r"\d+ of \d+ \(\d+%; 95% interval \d+% to \d+%", sentence)) == 2


# --- by the first follow-up -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name"),
    [
        *[(0, "0 to 3 days"), (3, "0 to 3 days"), (4, "4 to 7 days"), (7, "4 to 7 days"), (8, "8 to 14 days")],
        *[(14, "8 to 14 days"), (15, "15 days or more"), (80, "15 days or more")],
    ],
)
def test_the_days_to_the_first_follow_up_make_the_group(day, name):
    assert group_of(event("followed_up", day), event("followed_up", day + 7)) == {name: (0, 0, 1, 0)}


def test_a_follow_up_after_the_answer_is_none():
    assert group_of(event("replied", 2), event("followed_up", 9)) == {NO_FOLLOW_UP: (1, 0, 0, 0)}


def test_an_answer_in_the_call_itself_came_after_the_follow_up():
    assert group_of(event("followed_up", 4), event("replied", 4)) == {"4 to 7 days": (1, 0, 0, 0)}


def test_the_first_answer_counts():
    assert group_of(event("replied", 5), event("rejected", 20)) == {NO_FOLLOW_UP: (1, 0, 0, 0)}
    assert group_of(event("rejected", 5), event("replied", 20)) == {NO_FOLLOW_UP: (0, 1, 0, 0)}


@pytest.mark.parametrize("kind", ["replied", "interviewed", "offered", "accepted"])
def test_what_moves_things_on_is_a_positive_answer(kind):
    assert group_of(event(kind, 5)) == {NO_FOLLOW_UP: (1, 0, 0, 0)}


def test_a_promise_is_no_answer_and_who_withdrew_waits_for_none():
    assert group_of(event("promised", 5)) == {NO_FOLLOW_UP: (0, 0, 1, 0)}
    assert group_of(event("withdrew", 5)) == {NO_FOLLOW_UP: (0, 0, 0, 1)}


def test_what_comes_after_the_day_is_not_known_yet():
    log = pipeline(event("applied"), event("followed_up", 4), event("replied", 9))
    assert placed(by_first_follow_up(log, SENT + timedelta(days=3))) == {NO_FOLLOW_UP: (0, 0, 1, 0)}
    assert placed(by_first_follow_up(log, SENT + timedelta(days=8))) == {"4 to 7 days": (0, 0, 1, 0)}


def test_an_application_without_a_day_is_left_out_aloud():
    look = by_first_follow_up(pipeline(event("applied"), event("replied", 3, application="b")), LATE)
    assert placed(look) == {NO_FOLLOW_UP: (0, 0, 1, 0)}
    assert "Left out: 1 with no day on which the resume was sent." in look.sentence


def test_it_says_why_it_misleads():
    sentence = by_first_follow_up(pipeline(event("applied")), LATE).sentence
    assert "not show a cause" in sentence
    assert "a quick answer is never followed up" in sentence


# --- by thank-you ---------------------------------------------------------------------------------------------------


def test_a_thank_you_the_next_day_counts_as_within_a_day_where_the_hours_are_unknown():
    assert interview(event("thanked", 11)) == {SOON: (0, 0, 1, 0)}
    assert interview(event("thanked", 12)) == {LATER: (0, 0, 1, 0)}


def test_the_clock_decides_where_both_hours_are_known():
    assert interview(event("thanked", 11, time=time(14)), at=time(14)) == {SOON: (0, 0, 1, 0)}
    assert interview(event("thanked", 11, time=time(14, 1)), at=time(14)) == {LATER: (0, 0, 1, 0)}


def test_thanks_after_the_answer_came_too_late_to_matter():
    assert interview(event("rejected", 12), event("thanked", 13)) == {NO_THANKS: (0, 1, 0, 0)}


def test_a_further_interview_is_a_positive_answer_to_the_one_before():
    second = event("interviewed", 20)
    assert interview(event("thanked", 10), second) == {SOON: (1, 0, 0, 0), NO_THANKS: (0, 0, 1, 0)}


def test_three_people_on_one_day_are_one_interview():
    others = [event("interviewed", 10, person=name) for name in ("Ana", "Bo")]
    assert interview(*others, event("thanked", 10, person="Ana"), event("replied", 14)) == {SOON: (1, 0, 0, 0)}


def test_what_happened_before_the_interview_is_no_answer_to_it():
    assert interview(event("replied", 4), event("thanked", 4)) == {NO_THANKS: (0, 0, 1, 0)}


@pytest.mark.slow
@given(pipelines(), days)
@settings(max_examples=60, deadline=None)
def test_everyone_is_counted_once(log, on):
    known = [e for e in log.events if e.day <= on]
    sent = {e.application for e in known if e.kind is Kind.APPLIED}
    visits = {(e.application, e.day) for e in known if e.kind is Kind.INTERVIEWED}
    assert sum(g.n for g in by_first_follow_up(log, on).groups) == len(sent)
    assert sum(g.n for g in by_thank_you(log, on).groups) == len(visits)


# --- charts and tables ----------------------------------------------------------------------------------------------


def test_the_chart_carries_the_counts_and_the_intervals():
    look = Rates("t", "applications", (Group("a", 3, 2, 5, 1), Group("b")), trap="careful.")
    chart = look.chart()
    bars = [trace for trace in chart.data if trace.type == "bar"]
    assert [list(bar.x) for bar in bars] == [[3, 0], [2, 0], [5, 0], [1, 0]]
    assert [bar.text[0] for bar in bars] == [f"<b>{n}</b>" for n in (3, 2, 5, 1)]
    lines = [trace for trace in chart.data if trace.type == "scatter" and trace.mode == "lines"]
    assert [tuple(line.x) for line in lines] == [look.groups[0].interval], "an empty group has no line"
    assert alt_text(chart) == look.sentence


def test_the_table_has_a_row_a_group_with_its_interval():
    table = Rates("t", "applications", (Group("a", 81, 0, 182),), trap="").table
    assert table.loc[0, "applications"] == 263
    assert table.loc[0, "interval from"] == pytest.approx(0.2553, abs=5e-5)


def test_an_empty_log_is_said_to_be_empty():
    for look in (by_first_follow_up(Pipeline(), LATE), by_thank_you(Pipeline(), LATE), timeline(Pipeline(), LATE)):
        assert re.match("There (are no|is nothing)", look.sentence)
        assert bundle(look.chart())[MIME]
        assert len(look.table) in (0, 3, 1 + len(DAYS))


# --- the timeline ---------------------------------------------------------------------------------------------------


def search(n):
    """A log of n applications, one a day."""
    events = [event("applied", i, application=f"a{i:04}") for i in range(n)]
    return Pipeline.of([Application(id=e.application, company=f"Company {e.application}") for e in events], events)


def plotted(line):
    return bundle(line.chart())[MIME]


def test_five_hundred_applications_show_the_sixty_newest_and_say_so():
    line = timeline(search(500), SENT + timedelta(days=600))
    assert line.lines[0] == "Company a0440"
    assert line.lines[-1] == "Company a0499"
    assert "Not shown: 440 applications that have been quiet longest." in line.sentence
    assert plotted(line)["layout"]["height"] < 2_000


def test_forty_applications_are_all_shown_oldest_on_top():
    line = timeline(search(40), SENT + timedelta(days=60))
    assert line.lines == tuple(f"Company a{i:04}" for i in range(40))
    assert "Not shown" not in line.sentence


def test_an_interview_with_three_people_is_one_mark_that_names_them():
    met = [event("interviewed", 3, person=name, time=time(9)) for name in ("Ana", "Bo", "Cy")]
    (mark,) = (m for m in timeline(pipeline(event("applied"), *met), LATE).marks if m.kind is Kind.INTERVIEWED)
    assert "with Ana, Bo, Cy" in mark.hover
    assert "Thu 5 March 2026, 09:00" in mark.hover


def test_two_kinds_on_one_day_do_not_cover_each_other():
    first, second = timeline(pipeline(event("applied"), event("followed_up", 0)), LATE).marks
    assert first.shift != second.shift


def test_the_future_is_not_on_the_timeline():
    log = pipeline(event("applied"), event("interviewed", 30))
    assert [m.kind for m in timeline(log, SENT + timedelta(days=29)).marks] == [Kind.APPLIED]


def test_every_kind_has_a_shape_of_its_own_and_the_table_names_it():
    kinds = [event(kind, i) for i, kind in enumerate(["applied", *(k for k in Kind if k != "applied")])]
    line = timeline(pipeline(*kinds), LATE)
    marks = [t for t in line.chart().data if t.mode == "markers"]
    assert len({t.marker.symbol for t in marks}) == len(marks) == len(Kind)
    assert set(line.table["what"]) == {t.name for t in marks}


def test_hostile_text_reaches_no_label_and_no_hover_box_as_html():
    events = [event("applied", person=HOSTILE, note=HOSTILE), event("interviewed", 3, person=HOSTILE)]
    chart = plotted(timeline(pipeline(*events, company=HOSTILE, title=HOSTILE), LATE))
    texts = [t for trace in chart["data"] for t in trace.get("hovertext", [])] + chart["layout"]["yaxis"]["ticktext"]
    assert texts
    for text in texts:
        assert set(re.findall(r"<[^>]*>", text)) <= {"<b>", "</b>", "<br>", "<i>", "</i>"}
        assert "$" not in text
        assert "\u202e" not in text
        assert len(text) < 700
        assert "&lt;b&gt;Bo" in text


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_no_name_makes_a_tag_or_tex(name):
    log = Pipeline.of([Application(id="a", company=name)], [event("applied", person=name, note=name)])
    (mark,) = timeline(log, LATE).marks
    assert set(re.findall(r"<[^>]*>", mark.hover)) <= {"<b>", "</b>", "<br>", "<i>", "</i>"}
    assert "$" not in mark.hover
