"""The same log as raw events and as a table of applications gives the same numbers for every result."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from followup.analysis import comparisons, curves, timing
from followup.analysis.count_events import count_events
from followup.analysis.counts import FOLLOWED, NEVER, POSITIVE, WAITING, count
from followup.analysis.log_tables import applications_table
from followup.analysis.record import Facts
from followup.analysis.tables import read_table
from followup.analysis.watching import GAPS
from followup.log.model import Application, Event, Kind, Pipeline
from tests.fuzzing import MORE, tried
from tests.pipelines import START, days, pipelines


def raw(pipeline, **more):
    """The log as a raw table of events, in no order."""
    columns = ["application", "kind", "at", "channel", "meaning", "entered"]
    rows = [
        (
            e.application,
            e.kind.value,
            e.at,
            e.channel.value if e.channel else None,
            e.meaning.value if e.meaning else None,
            pipeline.entered[e].isoformat() if e in pipeline.entered else None,
        )
        for e in reversed(pipeline.events)
    ]
    frame = pd.DataFrame(rows, columns=columns, dtype="str").assign(**more)
    return frame if pipeline.entered else frame.drop(columns="entered")


@st.composite
def logs(draw):
    """A log of which some days of entry, or none, are known, and some calls go the usual ways."""
    log = draw(pipelines(most=8, events_each=4))
    channels = st.sampled_from([None, "phone", "email", "linkedin"])
    events = [
        Event.model_validate(e.model_dump(by_alias=True) | {"channel": draw(channels)})
        if e.kind is Kind.FOLLOWED_UP
        else e
        for e in log.events
    ]
    entered = {}
    if draw(st.booleans()):
        for e in events:
            gap = draw(st.none() | st.sampled_from([-3, 0, 0, 0, 1, 3, 7, 8, 20, 29, 60]))
            if gap is not None:
                entered[e] = (e.day if e.dated else START) + timedelta(days=gap)
    return Pipeline.of(log.applications, events, entered=entered)


def both(some, on):
    """The counts of logs, each of one student, as events and as tables."""
    events = pd.concat([raw(log, student=name) for name, log in some.items()], ignore_index=True)
    tables = [applications_table(log, on).assign(student=name) for name, log in some.items()]
    table = pd.concat(tables, ignore_index=True)
    for frame in (events, table):
        frame["application"] = frame["student"] + frame["application"]
    return count_events(events, ["student"], last_day=on), count(table, by=["student"])


def same(one, other):
    columns = list(one.table.columns)
    first, second = (c.table.astype({"n": int}).sort_values(columns).reset_index(drop=True) for c in (one, other))
    pd.testing.assert_frame_equal(first, second, check_dtype=False)
    assert one.facts == other.facts
    assert one.used == other.used


def some_logs(number):
    """Random logs by name, 50 at a time, and a day on which to look at these."""
    found = []

    @settings(max_examples=number, phases=[Phase.generate], database=None, deadline=None)
    @given(logs(), days)
    def collect(log, on):
        found.append((log, on))

    collect()
    for start in range(0, len(found), 50):
        part = found[start : start + 50]
        yield {f"s{at:02}": log for at, (log, _) in enumerate(part)}, part[0][1]


@pytest.mark.parametrize("number", [30, pytest.param(100 * MORE, marks=pytest.mark.slow)])
def test_logs_as_events_and_as_tables(number):
    """Logs in which everything happens, and of which some days of entry are known, each of one student."""
    results = (comparisons.follow_up_effect, comparisons.by_channel, comparisons.by_order, curves.answer_curves)
    for logs_, on in some_logs(number):
        one, other = both(logs_, on)
        same(one, other)
        assert one.used
        if number > 30:
            continue
        one, other = (replace(c, rows=0, left_out=()) for c in (one, other))  # one has rows of events
        assert timing.timing(one).sentence == timing.timing(other).sentence
        for result in results:
            assert result(one.over()).sentence == result(other.over()).sentence


@pytest.mark.slow
@tried(10)
@given(logs(), days)
def test_one_log_as_events_and_as_a_table(log, on):
    events = raw(log)
    same(count_events(events, last_day=on), count(applications_table(log, on)))


# By hand


DAY_0 = date(2026, 3, 2)


def log(*events, entered=()):
    """A log of one application; `entered` has the days of entry, in the order of the events."""
    made = [
        Event(application="A1", kind=kind, day="" if after is None else DAY_0 + timedelta(days=after), **more)
        for kind, after, more in events
    ]
    known = {e: DAY_0 + timedelta(days=day) for e, day in zip(made, entered, strict=False) if day is not None}
    return Pipeline.of([Application(id="A1", company="Acme")], made, entered=known)


def counted(pipeline, on):
    """The same counts by both paths."""
    one, other = count_events(raw(pipeline), last_day=on), count(applications_table(pipeline, on))
    same(one, other)
    return one


def intervals(counts):
    return {tuple(row) for row in counts.table.itertuples(index=False)}


@pytest.mark.slow
def test_an_application_that_was_entered_late_is_watched_from_its_entry():
    """Sent on day 0, called on day 5, entered on day 20, answered on day 30: waiting from day 21, as one called."""
    pipeline = log(
        ("applied", 0, {}), ("followed_up", 5, {"channel": "phone"}), ("invited", 30, {}), entered=(20, 20, 30)
    )
    counts = counted(pipeline, DAY_0 + timedelta(days=31))
    assert intervals(counts) == {(1, "phone", 5, 20, 30, POSITIVE, 1)}
    assert (counts.used, counts.facts.unwatched) == (1, 0)
    assert counts.facts.resumes_entered == (0, 0, 0, 1, 0)


@pytest.mark.slow
def test_up_to_a_week_is_not_late():
    counts = counted(log(("applied", 0, {}), ("invited", 30, {}), entered=(7, 30)), DAY_0 + timedelta(days=31))
    assert intervals(counts) == {(0, "", NEVER, NEVER, 30, POSITIVE, 1)}


@pytest.mark.slow
def test_what_was_entered_when_all_was_over_was_never_watched():
    counts = counted(log(("applied", 0, {}), ("rejected", 20, {}), entered=(20, 20)), DAY_0 + timedelta(days=21))
    assert (counts.used, counts.facts.unwatched, counts.facts.answers) == (0, 1, 0)
    (left,) = counts.left_out
    assert "never watched" in left.reason


@pytest.mark.slow
def test_the_watching_ends_with_the_last_entry_two_weeks_before_the_look():
    pipeline = log(("applied", 0, {}), ("followed_up", 7, {}))
    for look, last in ((20, 20), (21, 7), (90, 7)):
        counts = counted(pipeline, DAY_0 + timedelta(days=look))
        assert (0, "", NEVER, NEVER, 7, FOLLOWED, 1) in intervals(counts) or last == 7
        assert counts.table["left"].max() == last
    again = log(("applied", 0, {}), ("followed_up", 7, {}), entered=(0, 30))
    assert counted(again, DAY_0 + timedelta(days=90)).table["left"].max() == 30


@pytest.mark.slow
def test_each_student_is_watched_to_that_students_last_entry():
    some = {"a": log(("applied", 0, {})), "b": log(("applied", 0, {}), ("thanked", 60, {}))}
    one, other = both(some, DAY_0 + timedelta(days=60))
    same(one, other)
    assert dict(zip(one.table["student"], one.table["left"], strict=True)) == {"a": 0, "b": 60}


@pytest.mark.slow
def test_what_a_record_says_of_itself():
    """Gaps of entry, an undated end, an interview without an invitation, replies that nobody was asked about."""
    later = lambda e, days: e.day + timedelta(days=days)  # noqa: E731
    events, entered = [], {}
    for number, (kind, meaning) in enumerate(
        [("interviewed", None), ("replied", None), ("replied", "moves_on"), ("rejected", None)]
    ):
        sent = Event(application=f"A{number}", kind="applied", day=DAY_0)
        call = Event(application=f"A{number}", kind="followed_up", day=DAY_0 + timedelta(days=3))
        answer = Event(application=f"A{number}", kind=kind, day=DAY_0 + timedelta(days=6 + number), meaning=meaning)
        events += [sent, call, answer]
        entered |= {sent: later(sent, 0), call: later(call, 10 if number else 1), answer: later(answer, number)}
    events += [Event(application="A9", kind="applied", day=DAY_0), Event(application="A9", kind="rejected")]
    applications = [Application(id=f"A{n}", company="Acme") for n in (*range(4), 9)]
    counts = counted(Pipeline.of(applications, events, entered=entered), DAY_0 + timedelta(days=15))
    assert counts.facts == Facts(
        answers=4,
        positive=3,
        weekdays=(1, 1, 1, 0, 0, 0, 1),  # from Sunday 8 March to Wednesday 11 March
        interviews=1,
        unsaid=1,
        undated=1,
        resumes_entered=(4, 0, 0, 0, 0),
        follow_ups_entered=(0, 1, 0, 3, 0),
        answers_entered=(1, 2, 1, 0, 0),
        hindsight=3,
    )
    assert len(counts.facts.resumes_entered) == len(GAPS) + 1


@pytest.mark.slow
def test_answers_that_are_heaped_on_a_weekday_or_crowded_on_a_day():
    """Ten answers on Sundays, of which four on one; and ten on ten days one after the other."""
    sundays = [6, 6, 6, 6, 13, 20, 27, 34, 41, 48]
    for days_, heaped, crowded in ((sundays, 10, 4), (range(3, 13), 0, 0)):
        events = [
            Event(application=f"A{n}", kind=kind, day=DAY_0 + timedelta(days=day))
            for n, after in enumerate(days_)
            for kind, day in (("applied", 0), ("invited", after))
        ]
        log_ = Pipeline.of([Application(id=f"A{n}", company="Acme") for n in range(10)], events)
        facts = counted(log_, DAY_0 + timedelta(days=50)).facts
        assert (facts.heaped, facts.crowded) == (heaped, crowded)
        assert facts.answers_entered == ()


@pytest.mark.slow
def test_each_follow_up_has_its_own_channel():
    """The lesser channel of two on one day, and an answer on the day of a refusal counts as the better one."""
    pipeline = log(
        ("applied", 0, {}),
        ("followed_up", 3, {"channel": "email"}),
        ("followed_up", 10, {"channel": "voicemail", "note": "a"}),
        ("followed_up", 10, {"channel": "phone", "note": "b"}),
        ("rejected", 20, {}),
        ("accepted", 20, {}),
    )
    counts = counted(pipeline, DAY_0 + timedelta(days=20))
    assert counts.table.sort_values("nth")["channel"].tolist() == ["", "email", "phone"]
    assert counts.positive == 1


@pytest.mark.slow
def test_each_student_may_have_an_application_of_the_same_id():
    first = raw(log(("applied", 0, {}), ("invited", 9, {})), student="s1")
    second = raw(log(("applied", 3, {}), ("rejected", 9, {})), student="s2")
    counts = count_events(pd.concat([first, second]), ["student"])
    assert {row[0]: row[-2] for row in intervals(counts)} == {"s1": POSITIVE, "s2": "negative"}
    tables = pd.DataFrame(
        {"application": "A1", "follow_up_day": None, "observed_days": [9, 6], "answer": ["positive", ""]}
    )
    assert count(tables.assign(student=["s1", "s2"]), by=["student"]).used == 2


@pytest.mark.slow
def test_a_small_table_of_the_events_of_a_class_is_read_as_one(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(
        "Student,Application,Kind,At,Channel,Entered\n"
        "s1,A1,Applied,2026-03-02,,2026-03-02\n"
        "s1,A1,Followed up,2026-03-09,phone,2026-03-30\n"
        "s1,A1,Invited,2026-03-16,,2026-03-16\n"
        "s2,A1,Applied,2026-03-02,,\n"
        "s2,A1,Rejekted,2026-03-16,,2026-03-16\n",
        encoding="utf-8",
    )
    counts = read_table(path).count(["student"])
    assert intervals(counts) == {
        ("s1", 0, "", NEVER, NEVER, 7, FOLLOWED, 1),
        ("s1", 1, "phone", 7, 7, 14, POSITIVE, 1),
        ("s2", 0, "", NEVER, NEVER, 14, WAITING, 1),
    }
    assert counts.facts.follow_ups_entered == (0, 0, 0, 1, 0)
    (left,) = counts.left_out
    assert left.examples[0].startswith("line 6")


def test_a_table_may_number_its_follow_ups():
    """`follow_up_2_day` is `second_follow_up_day`."""
    table = pd.DataFrame(
        {
            "application": [1],
            "follow_up_day": [3],
            "follow_up_channel": ["email"],
            "follow_up_2_day": [9],
            "follow_up_2_channel": ["phone"],
            "observed_days": [20],
            "answer": [""],
        }
    )
    assert intervals(count(table)) == {
        (0, "", NEVER, NEVER, 3, FOLLOWED, 1),
        (1, "email", 3, 3, 9, FOLLOWED, 1),
        (2, "phone", 3, 9, 20, WAITING, 1),
    }
