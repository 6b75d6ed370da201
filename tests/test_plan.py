"""The written plan, its page and its calendar."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser

import icalendar
import pytest
import vobject
from hypothesis import given
from typer.testing import CliRunner

from followup.cli.main import app
from followup.course.progress import keep_promise
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Person, Pipeline
from followup.log.store import Store
from followup.method.action_text import headline, opening
from followup.method.agenda import due
from followup.method.calendar import as_calendar, uid
from followup.method.plan import Promise, as_page, make_plan
from followup.method.rules import RULES
from followup.session import Session
from followup.widgets.pipeline.state import PanelState
from tests.fuzzing import tried
from tests.pipelines import days, pipelines

A = Application(id="A", company="Acme", title="Admin")
MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
SENT = Event(application="A", kind="applied", day=MONDAY, person="Rita Ray", person_role="recruiter")


def log(*events, application=A):
    return Pipeline.of([application], [SENT, *events])


def test_a_silent_application_is_called_weekly_and_then_left_alone():
    """From Monday the 2nd: Wednesday the 4th, then the 11th; two weeks hold two calls."""
    steps = make_plan(log(), MONDAY)
    assert [(s.day, s.action.rule) for s in steps] == [(date(2026, 3, 4), "F"), (date(2026, 3, 11), "C")]
    long = make_plan(log(), MONDAY, days=90)
    assert [s.day for s in long] == [date(2026, 3, 4) + timedelta(weeks=n) for n in range(4)]


def test_calls_are_planned_for_working_days_and_thanks_for_any_day():
    """Overdue on a Saturday: the call waits for Monday, the thank-you does not."""
    saturday = date(2026, 3, 14)
    met = Event(application="A", kind="interviewed", day=saturday, person="Ana", person_role="interviewer")
    other = Application(id="B", company="Birch", title="Analyst")
    sent = Event(application="B", kind="applied", day=MONDAY, person="Lena", person_role="hr")
    plan = make_plan(Pipeline.of([A, other], [SENT, met, sent]), saturday, days=3)
    assert [(s.day, s.action.person) for s in plan] == [(saturday, "Ana"), (date(2026, 3, 16), "Lena")]


def test_what_was_put_off_is_planned_for_the_day_it_comes_back():
    """Not before, and not lost."""
    plan = make_plan(log(), date(2026, 3, 4), hidden={"F A": date(2026, 3, 6)})
    assert plan[0].day == date(2026, 3, 6)


@pytest.mark.slow
@tried(50)
@given(pipelines(most=10), days)
def test_no_plan_holds_two_calls_to_one_person_within_a_week(pipeline, on):
    """The limit holds for what is planned, too; and the first day of a plan is that day's list."""
    plan = make_plan(pipeline, on)
    calls = [(s.action.party, s.day) for s in plan if s.action.kind is Kind.FOLLOWED_UP]
    for i, (party, day) in enumerate(calls):
        assert not [d for p, d in calls[i + 1 :] if p == party and abs(d - day) < timedelta(days=7)]
    if on.weekday() < 5:
        assert [s.action for s in plan if s.day == on] == due(Log(pipeline, on))


def test_what_to_say_first_is_filled_from_the_log_and_leaves_the_rest_open():
    """The name, the job and the day are there; the specific is the reader's own."""
    (step, _) = make_plan(log(), date(2026, 3, 4), days=9)
    words = opening(step.action, log(), MONDAY)
    assert words.startswith("Good morning Rita,")
    assert "the Admin job" in words
    assert "2 March" in words
    assert "[one reason]" in words
    nobody = Pipeline.of([A], [Event(application="A", kind="applied", day=MONDAY)])
    assert "[name]" in opening(make_plan(nobody, date(2026, 3, 4))[0].action, nobody, MONDAY)


def test_every_opening_of_a_thank_you_says_thank_you():
    """The words themselves are what makes it one."""
    for rule in RULES.values():
        assert ("thank you" in rule.opening) == (rule.kind is Kind.THANKED), rule.id


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


def test_hostile_text_stays_text_on_the_page():
    """No element and no attribute of the page comes from the log."""
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)> & "q" {{ 7 * 7 }}'
    application = Application(id="A", company=evil, title=evil)
    sent = SENT.model_copy(update={"person": evil})
    pipeline = Pipeline.of([application], [sent])
    page = as_page(make_plan(pipeline, MONDAY), pipeline, name=evil, on=MONDAY)
    parser = Tags()
    parser.feed(page)
    assert not {tag for tag, _ in parser.found} & {"script", "img", "iframe", "a", "form", "svg", "link"}
    assert not [attrs for _, attrs in parser.found if any(name.startswith("on") for name, _ in attrs)]
    assert "&lt;script&gt;" in page
    assert "49" not in page.split("<body>")[1]


def test_an_empty_plan_says_what_to_do():
    """A page is never blank."""
    assert "Send a resume" in as_page([], Pipeline(), name="me", on=MONDAY)


def events(content):
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def exported(pipeline, on, *, steps=None, now=NOW, **more):
    """The calendar file of a day: its entries by day, and what to remember of it."""
    planned = make_plan(pipeline, on) if steps is None else steps
    content, kept = as_calendar(planned, Log(pipeline, on), pipeline_id="p", now=now, **more)
    return content, kept


def by_day(content):
    found = sorted(events(content).values(), key=lambda e: str(e["dtstart"].dt))
    return {str(e["dtstart"].dt)[:16]: (str(e["summary"]), str(e["status"])) for e in found}


CALLED = Event(application="A", kind="followed_up", day=date(2026, 3, 4), person="Rita Ray")


def test_a_call_that_was_made_stands_in_the_calendar_as_done_and_what_moved_moves():
    """The same day keeps its uid, and its sequence grows; only what was exported is ever cancelled."""
    first, kept = exported(log(), MONDAY)
    assert by_day(first) == {
        "2026-03-04": ("Call Rita Ray, Acme", "CONFIRMED"),
        "2026-03-11": ("Call Rita Ray, Acme", "CONFIRMED"),
    }
    later = NOW + timedelta(minutes=5)
    second, again = exported(log(CALLED), date(2026, 3, 5), now=later, exported=kept)
    assert by_day(second)["2026-03-04"] == ("Done: call about Admin at Acme", "CONFIRMED")
    one, two = events(first), events(second)
    assert one.keys() <= two.keys()
    assert all(two[uid]["sequence"] > one[uid]["sequence"] for uid in one)
    no = log(CALLED, Event(application="A", kind="rejected", day=date(2026, 3, 6)))
    third, _ = exported(no, date(2026, 3, 6), exported=kept | again)
    assert by_day(third) == {
        "2026-03-04": ("Done: call about Admin at Acme", "CONFIRMED"),
        "2026-03-11": ("No longer planned", "CANCELLED"),
        "2026-03-18": ("No longer planned", "CANCELLED"),
    }
    assert exported(no, date(2026, 3, 6))[1] == {}


def test_a_call_that_moved_is_in_the_entry_of_its_new_day_only():
    _, kept = exported(log(), MONDAY)
    promised = log(Event(application="A", kind="promised", day=date(2026, 3, 3), until=date(2026, 3, 12)))
    content, _ = exported(promised, date(2026, 3, 3), exported=kept)
    found = by_day(content)
    assert found.pop("2026-03-13") == ("Call Rita Ray, Acme", "CONFIRMED")
    assert set(found.values()) == {("No longer planned", "CANCELLED")}


def test_entries_of_a_file_from_before_there_was_one_a_day_are_taken_out_or_done():
    before = {uid("p", "F A"): "2026-03-04", uid("p", "C A 2"): "2026-03-11"}
    content, _ = exported(log(CALLED), date(2026, 3, 5), exported=before)
    said = {str(e["uid"]): str(e["summary"]) for e in events(content).values()}
    assert [said[key] for key in before] == ["Done: call about Admin at Acme", "No longer planned"]


def test_an_arranged_talk_is_an_entry_of_its_own_and_then_done():
    invited = Event(application="A", kind="invited", day=MONDAY, until=date(2026, 3, 12), person="Jo")
    first, kept = exported(log(invited), MONDAY)
    assert by_day(first) == {"2026-03-12": ("Talk with Jo about Admin at Acme", "CONFIRMED")} | {
        "2026-03-13": ("Call Rita Ray, Acme", "CONFIRMED")
    }
    held = log(invited, Event(application="A", kind="interviewed", day=date(2026, 3, 12), person="Jo"))
    second, _ = exported(held, date(2026, 3, 12), exported=kept)
    said = {str(e["summary"]) for e in events(second).values() if e["dtstart"].dt == date(2026, 3, 12)}
    assert said == {"Done: talk about Admin at Acme", "Thank Jo, Acme (through Rita Ray)"}
    off = log(invited, Event(application="A", kind="rejected", day=date(2026, 3, 9)))
    third, _ = exported(off, date(2026, 3, 9), exported=kept)
    assert set(by_day(third).values()) == {("No longer planned", "CANCELLED")}


@pytest.mark.parametrize(
    ("when", "hours"),
    [
        ("Tuesday and Thursday, 9 to 10", "9:00 10:00"),
        ("9:00-10:30 every weekday", "9:00 10:30"),
        ("from 9 until 11 am", "9:00 11:00"),
        ("2 to 4 at the library", "14:00 16:00"),
        ("7 to 8 pm", "19:00 20:00"),
        ("11 to 1", "11:00 13:00"),
        ("9 to 5", "9:00 17:00"),
        ("14h30\u201316h", "14:30 16:00"),
        ("mornings at 9", "9:00 10:00"),
        ("6.30 pm", "18:30 19:30"),
        ("Mon 9 to 10, Wed and Thu 14 to 15", "14:00 15:00"),
        ("Mon 9 to 10, Thu 14 to 15", "9:00 10:00"),
        ("2 to 3 hours after breakfast", ""),
        ("6 calls a week, 3 on Monday", ""),
        ("from 2026-03-02 to 2026-03-09", ""),
        ("at 25", ""),
        ("", ""),
    ],
)
def test_the_entry_of_a_day_has_the_hours_that_were_promised(when, hours):
    found = Promise(when=when).hours(date(2026, 3, 4))
    assert " ".join(f"{at.hour}:{at.minute:02}" for at in found or ()) == hours


@pytest.mark.parametrize(
    ("when", "start", "wakes"), [("9 to 10", 9, 0), ("8 to 9", 8, 0), ("6 to 7 pm", 18, -9), ("", None, 9)]
)
def test_an_entry_stands_in_its_hours_wherever_the_reader_is_and_wakes_in_the_morning(when, start, wakes):
    """No time zone: also over the night on which clocks change (29 March 2026), nine stays nine."""
    content, _ = exported(log(), date(2026, 3, 23), promise=Promise(when=when))
    for e in events(content).values():
        begins = e["dtstart"].dt
        assert getattr(begins, "hour", None) == start
        assert getattr(begins, "tzinfo", None) is None
        assert e["dtend"].dt - begins == timedelta(hours=1) if when else timedelta(days=1)
        (alarm,) = e.walk("VALARM")
        assert alarm["trigger"].dt == timedelta(hours=wakes)
    assert b"TZID" not in content


def test_the_entry_of_a_day_counts_and_lists_what_it_asks_for():
    both = [A, Application(id="B", company="Birch", title="Analyst")]
    sent = SENT.model_copy(update={"application": "B", "person": "Lena Vogt"})
    met = Event(application="A", kind="interviewed", day=date(2026, 3, 4), person="Ana Silva", channel="video")
    pipeline = Pipeline.of(both, [SENT, sent, met], [Person(name="lena vogt", phone="0123 456")])
    content, _ = exported(pipeline, date(2026, 3, 4))
    today = next(e for e in events(content).values() if e["dtstart"].dt == date(2026, 3, 4))
    assert str(today["summary"]) == "Follow up: 1 thank-you and 1 call"
    text = str(today["description"])
    assert text.index("Thank Ana Silva") < text.index("Call Lena Vogt, Birch: 0123 456") < text.rindex("Say first:")


def test_the_calendar_is_what_calendars_take():
    """The properties that RFC 5545 asks for, lines folded, text escaped."""
    content, _ = exported(log(), MONDAY)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.count(b"\n") == content.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    assert b"X-WR-CALNAME" not in content
    for e in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "CATEGORIES"} <= set(e)
        assert e["dtstamp"].dt.utcoffset() == timedelta(0)
        assert "Say first:" in e["description"]


@pytest.mark.parametrize("when", ["", "9 to 10"])
def test_a_second_library_reads_the_same_entries(when):
    """What icalendar wrote, vobject reads: the same hours, names, states and reminders; line ends and folds undone."""
    promise = Promise(when=when)
    first, kept = exported(log(), MONDAY, promise=promise)
    second, _ = exported(log(CALLED), date(2026, 3, 5), steps=[], exported=kept, promise=promise)
    for content in (first, second):
        ours = events(content)
        theirs = {e.uid.value: e for e in vobject.readOne(content.decode()).vevent_list}
        assert theirs.keys() == ours.keys()
        for identity, e in theirs.items():
            mine = ours[identity]
            assert (e.dtstart.value, e.dtend.value) == (mine["dtstart"].dt, mine["dtend"].dt)
            assert e.summary.value == str(mine["summary"])
            assert e.status.value == mine["status"]
            assert getattr(e, "description", None) is None or e.description.value == str(mine["description"])
            alarms = [alarm.trigger.value for alarm in getattr(e, "valarm_list", [])]
            assert alarms == [alarm["trigger"].dt for alarm in mine.walk("VALARM")]
    assert {e.summary.value for e in theirs.values()} == {"Done: call about Admin at Acme", "No longer planned"}


@pytest.mark.slow
def test_sixty_days_of_looking_at_the_plan_cancel_nothing(tmp_path):
    """A plan is drawn each time its tab is opened; only what was downloaded is ever cancelled."""
    store = Store(tmp_path / "p.db")
    store.add(log().events, log().applications, label="start")
    revision = store.revision()
    for n in range(60):
        state = PanelState(Session("mine", "mine", MONDAY + timedelta(days=n), store))
        content = state.plan_calendar()
        state.plan_page()
        assert b"CANCELLED" not in content
    assert store.revision() == revision
    assert store.calendar() == {}


def test_a_headline_names_person_and_company():
    """And through whom, if someone passes it on."""
    assert headline(make_plan(log(), MONDAY)[0].action) == "Call Rita Ray, Acme"


def test_the_plan_begins_with_one_table_to_sign_and_the_drafts_come_after_it():
    page = as_page(make_plan(log(), MONDAY), log(), name="me", on=MONDAY)
    assert page.index("</table>") < page.index("I will do this") < page.index("Say first")
    assert "was due" not in page


def test_a_promise_spreads_the_calls_and_one_alarm_a_day_is_enough(tmp_path):
    """Twelve calls fall due on one day; who promised six contacts a week is given two a day, and all in the end."""
    many = [Application(id=f"A{n}", company=f"Company {n}") for n in range(12)]
    sent = [Event(application=a.id, kind="applied", day=MONDAY, person=f"Person {a.id}") for a in many]
    full = Session("x", fixed_day=MONDAY, values=Pipeline.of(many, sent))
    for session, most in ((full, 10), (replace(full, promised=6), 2)):
        steps = session.plan(days=30)
        calls = Counter(step.day for step in steps if step.action.rule == "F")
        assert sum(calls.values()) == 12
        assert max(n for day, n in calls.items() if day < date(2026, 3, 9)) == most
        content, _ = as_calendar(steps, session.log, pipeline_id="p", now=NOW)
        alarms = Counter(str(e["dtstart"].dt) for e in events(content).values() if e.walk("VALARM"))
        assert set(alarms.values()) == {1}
        assert len(alarms) == len({step.day for step in steps})


@pytest.mark.slow
def test_the_command_keeps_to_the_promise_for_the_readers_own_file_only(tmp_path, monkeypatch):
    """Twelve calls at once: six contacts a week are two a day, from nine to ten; another file is planned as it is."""
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "home"))
    keep_promise(Promise(when="9 to 10", contacts=6))
    many = [Application(id=f"A{n}", company=f"Company {n}") for n in range(12)]
    sent = [Event(application=a.id, kind="applied", day=MONDAY, person=f"Person {a.id}") for a in many]
    for folder, calls, start in ((tmp_path / "home", 2, time(9)), (tmp_path, 10, None)):
        Store(folder / "p.db").add(sent, many, label="start")
        out = folder / "plan.ics"
        done = CliRunner().invoke(app, ["plan", str(folder / "p.db"), "--on", "2026-03-04", "--out", str(out)])
        assert done.exit_code == 0, done.output
        first = min(events(out.read_bytes()).values(), key=lambda e: str(e["dtstart"].dt))
        assert str(first["summary"]) == f"Follow up: {calls} calls"
        begins = first["dtstart"].dt
        assert (begins.time() if isinstance(begins, datetime) else None) == start
        listed = CliRunner().invoke(app, ["due", str(folder / "p.db"), "--on", "2026-03-04", "--json"])
        assert len(json.loads(listed.output)["actions"]) == calls
    state = PanelState(Session("mine", "mine", date(2026, 3, 4), Store(tmp_path / "home" / "p.db")))
    assert "from 09:00 to 10:00" in state.calendar_hours()
    assert b"T090000" in state.plan_calendar()
