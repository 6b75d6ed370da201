"""The day of entry stands beside an event: the earliest counts, and nothing else about the event changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from numpy import searchsorted

from followup.analysis.alarms import alarms
from followup.analysis.counts import count
from followup.analysis.log_tables import applications_table
from followup.analysis.watching import GAPS, coarse
from followup.classroom.hand_in import hand_in_of, read_share
from followup.classroom.pool import HandIns
from followup.importers import read
from followup.importers.bring_in import bring_in
from followup.log.export import events_table
from followup.log.joins import Sort, proposals
from followup.log.model import Application, Event, Kind, Person, Pipeline
from followup.log.store import Store
from followup.session import Session
from followup.session import open as open_session

DAY = date(2026, 3, 2)
ACME = Application(id="A1", company="Acme", title="Clerk")
SENT = Event(application="A1", kind="applied", day=DAY)
CALL = Event(application="A1", kind="followed_up", day=DAY + timedelta(days=7), channel="phone", person="Rita Ray")
FIRST, LATER, LAST = (DAY + timedelta(days=days) for days in (10, 20, 30))


def opened(path, day):
    """A pipeline file, as it is on a day."""
    return Session("x", fixed_day=day, file=Store(path)).store


@pytest.fixture
def at(tmp_path):
    """`at(day)` is the one pipeline file, with that day as today."""
    return lambda day: opened(tmp_path / "pipeline.db", day)


def test_what_is_typed_is_entered_today_and_stays_so(at):
    at(FIRST).add([SENT], [ACME], label="x")
    at(LATER).add([SENT, CALL], label="y")
    assert at(LAST).pipeline().entered == {SENT: FIRST, CALL: LATER}


def test_a_correction_keeps_the_day_of_entry_and_so_do_undo_and_redo(at):
    at(FIRST).add([SENT, CALL], [ACME], label="x")
    better = CALL.model_copy(update={"day": DAY + timedelta(days=8)})
    store = at(LATER)
    store.replace(CALL, better, label="y")
    assert store.pipeline().entered == {SENT: FIRST, better: FIRST}
    store.undo()
    assert store.pipeline().entered == {SENT: FIRST, CALL: FIRST}
    store.redo()
    assert store.pipeline().entered == {SENT: FIRST, better: FIRST}


def test_a_person_with_another_name_was_entered_when_it_was(at):
    at(FIRST).add([SENT, CALL], [ACME], label="x")
    store = at(LATER)
    store.set_person(Person(name="Rita M. Ray"), was="Rita Ray", label="y")
    assert store.pipeline().entered == {SENT: FIRST, CALL.model_copy(update={"person": "Rita M. Ray"}): FIRST}


def test_two_jobs_that_become_one_have_the_earlier_day(at):
    twin = SENT.model_copy(update={"application": "A2"})
    at(FIRST).add([twin], [Application(id="A2", company="Acme", title="Clerk")], label="x")
    at(LATER).add([SENT], [ACME], label="y")
    store = at(LAST)
    (proposal,) = (one for one in proposals(store.pipeline()) if one.sort is Sort.JOBS)
    store.make_one(proposal, label="z")
    assert list(store.pipeline().entered.values()) == [FIRST]
    store.part_again(store.joined()[0].number, label="p")
    assert store.pipeline().entered[twin] == FIRST
    assert len(store.pipeline().entered) == 2


def test_an_export_takes_the_days_along_and_an_import_keeps_the_earlier(at, tmp_path):
    at(FIRST).add([SENT], [ACME], label="x")
    at(LATER).add([CALL], label="y")
    table = tmp_path / "log.csv"
    table.write_text(events_table(at(LAST).pipeline()), encoding="utf-8")
    other = opened(tmp_path / "other.db", LAST)
    other.add([SENT], [ACME], label="x")
    bring_in(other, read(table, known=other.pipeline()))
    assert other.pipeline().entered == {SENT: FIRST, CALL: LATER}
    assert open_session(table, LAST).pipeline.entered == {SENT: FIRST, CALL: LATER}


def test_a_table_of_events_that_says_nothing_leaves_the_days_unknown(at, tmp_path):
    table = tmp_path / "log.csv"
    table.write_text(events_table(Pipeline.of([ACME], [SENT, CALL])), encoding="utf-8")
    assert "entered" not in table.read_text(encoding="utf-8")
    bring_in(at(LAST), read(table))
    assert at(LAST).pipeline().entered == {}


def test_what_a_list_says_is_entered_on_the_day_on_which_it_is_brought_in_but_for_its_resumes(at, tmp_path):
    table = tmp_path / "list.csv"
    text = "Company,Job title,Date applied,Status,Date of rejection\nAcme,Clerk,2026-03-02,Rejected,2026-03-09\n"
    table.write_text(text, encoding="utf-8")
    bring_in(at(LAST), read(table, today=LAST))
    assert {e.kind.value: day for e, day in at(LAST).pipeline().entered.items()} == {"rejected": LAST}


@pytest.mark.slow
def test_mail_is_entered_on_the_day_on_which_it_came(at, tmp_path):
    letter = tmp_path / "one.eml"
    letter.write_text(
        "From: jobs@acme.example\nTo: me@example.org\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n"
        "Message-ID: <1@acme.example>\nSubject: Thank you for applying to Acme\n\n"
        "Thank you for your application for the position of Clerk at Acme. We have received it.\n",
        encoding="utf-8",
    )
    reading = read(letter, me="me@example.org", today=LAST)
    bring_in(at(LAST), reading, reading.guesses)
    entered = at(LAST).pipeline().entered
    assert entered
    assert all(day == e.day == DAY for e, day in entered.items())


def test_a_hand_in_tells_coarsely_when_things_were_entered_and_on_which_weekday_never():
    """A call entered 12 days late says 14; ten answers on Sundays are heaped, four of them on one Sunday crowded."""
    events = [
        Event(application=f"A{n}", kind=kind, day=DAY + timedelta(days=day))
        for n, answer in enumerate([6, 6, 6, 6, 13, 20, 27, 34, 41, 48])
        for kind, day in (("applied", 0), ("followed_up", 4), ("invited", answer))
    ]
    events.append(Event(application="A0", kind="thanked", day=DAY + timedelta(days=60)))  # all answers are in it
    entered = {e: e.day + timedelta(days=12 if e.kind is Kind.FOLLOWED_UP else 0) for e in events}
    pipeline = Pipeline.of([Application(id=f"A{n}", company="Acme") for n in range(10)], events, entered=entered)
    on = DAY + timedelta(days=70)
    shared = read_share(hand_in_of(pipeline, on, "x").text.encode())
    assert {e.entered for a in shared.applications for e in a.events} == {0, 14}
    assert (shared.heaped, shared.crowded) == (10, 4)
    pooled = HandIns((shared,))
    facts = count(pooled.applications).facts + pooled.record
    # Days are told by spans, so whether an answer came on the day of its follow-up may come out otherwise.
    exact = count(applications_table(pipeline, on)).facts
    assert replace(facts, hindsight=0) == replace(exact, weekdays=(), hindsight=0)
    assert "answers_heaped_on_a_weekday" in {alarm.id for alarm in alarms(facts)}


@pytest.mark.parametrize(("days", "told"), [(0, 0), (1, 2), (2, 2), (3, 7), (7, 7), (8, 14), (28, 28), (29, 35)])
def test_days_to_an_entry_are_told_apart_as_before(days, told):
    assert coarse(days) == told
    assert searchsorted(GAPS, days) == searchsorted(GAPS, told)
