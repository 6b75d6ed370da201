"""The written plan, its page and its calendar."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import icalendar
import pytest
import vobject
from hypothesis import given

from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.store import Store
from followup.method.action_text import headline, opening
from followup.method.agenda import due
from followup.method.calendar import as_calendar
from followup.method.plan import as_page, make_plan
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
    words = opening(step.action, log())
    assert words.startswith("Good morning Rita,")
    assert "the Admin job" in words
    assert "2 March" in words
    assert "[one reason]" in words
    nobody = Pipeline.of([A], [Event(application="A", kind="applied", day=MONDAY)])
    assert "[name]" in opening(make_plan(nobody, date(2026, 3, 4))[0].action, nobody)


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


def test_a_second_export_updates_the_calendar_instead_of_doubling():
    """The same call keeps its uid when it moves to another day, and its sequence grows."""
    first, planned = as_calendar(make_plan(log(), MONDAY), log(), pipeline_id="p", now=NOW)
    moved = log(Event(application="A", kind="promised", day=date(2026, 3, 3), until=date(2026, 3, 6)))
    called = log(Event(application="A", kind="followed_up", day=date(2026, 3, 6), person="Rita Ray"))
    later = NOW + timedelta(minutes=5)
    second, _ = as_calendar(make_plan(called, date(2026, 3, 7)), called, pipeline_id="p", now=later, exported=planned)
    one, two = events(first), events(second)
    weekly = next(uid for uid, e in one.items() if e["dtstart"].dt == date(2026, 3, 11))
    assert two[weekly]["dtstart"].dt == date(2026, 3, 13)
    assert two[weekly]["sequence"] > one[weekly]["sequence"]
    done = next(uid for uid in one if uid != weekly)
    assert two[done]["status"] == "CANCELLED"
    assert as_calendar(make_plan(moved, MONDAY), moved, pipeline_id="other", now=NOW)[1].keys().isdisjoint(planned)


def test_the_calendar_is_what_calendars_take():
    """All-day entries with the properties that RFC 5545 asks for, lines folded, text escaped, a reminder at nine."""
    content, _ = as_calendar(make_plan(log(), MONDAY), log(), pipeline_id="p", now=NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.count(b"\n") == content.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    for e in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= set(e)
        assert e["dtend"].dt - e["dtstart"].dt == timedelta(days=1)
        assert e["dtstamp"].dt.utcoffset() == timedelta(0)
        for alarm in e.walk("VALARM"):
            assert alarm["trigger"].dt == timedelta(hours=9)
        assert "Say first:" in e["description"]


def test_a_second_library_reads_the_same_entries():
    """What icalendar wrote, vobject reads: the same days, names, states and reminders; line ends and folds undone."""
    first, planned = as_calendar(make_plan(log(), MONDAY), log(), pipeline_id="p", now=NOW)
    done = dict.fromkeys(["F A"], "call about Admin at Acme")
    second, _ = as_calendar([], log(), pipeline_id="p", now=NOW, exported=planned, done=done)
    for content in (first, second):
        ours = events(content)
        theirs = {e.uid.value: e for e in vobject.readOne(content.decode()).vevent_list}
        assert theirs.keys() == ours.keys()
        for uid, e in theirs.items():
            assert e.dtstart.value == ours[uid]["dtstart"].dt
            assert e.summary.value == str(ours[uid]["summary"])
            assert e.status.value == ours[uid]["status"]
            assert getattr(e, "description", None) is None or e.description.value == str(ours[uid]["description"])
    assert {e.summary.value for e in theirs.values()} == {"Done: call about Admin at Acme", "No longer planned"}
    assert b"X-WR-CALNAME" not in first


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
        content, _ = as_calendar(steps, session.pipeline, pipeline_id="p", now=NOW)
        alarms = Counter(str(e["dtstart"].dt) for e in events(content).values() if e.walk("VALARM"))
        assert set(alarms.values()) == {1}
        assert len(alarms) == len({step.day for step in steps})
