"""One application typed by hand, in LinkedIn's export and in mail: what is twice is proposed as one, never joined."""

from datetime import date
from itertools import permutations

import pytest

from followup.importers import read_bytes
from followup.importers.bring_in import bring_in
from followup.log.joins import Sort, proposals
from followup.log.model import Application, Channel, Event, Kind
from followup.log.names import person_key
from followup.log.store import Store
from tests.test_mail import ME, box, mail

LATER = date(2026, 12, 1)
EXPORT = (
    b"Application Date,Company Name,Job Title,Job Url\n3/3/26 1:00 PM,Larch Works,Data Clerk,https://jobs.example/1\n"
)
MESSAGES = (
    b"CONVERSATION ID,FROM,TO,DATE,SUBJECT,CONTENT\n"
    b'1,Sam Lee,"Rita Ray, SPHR",2026-03-05 10:00:00 UTC,,"My resume for Data Clerk at Larch Works"\n'
    b'1,"Rita Ray, SPHR",Sam Lee,2026-03-06 10:00:00 UTC,,"Thank you, we look at it"\n'
)
RITA = "Rita Ray, SPHR <rita@larchworks.example>"  # a comma without quotes, as many programs write it
MAILS = box(
    mail("Thank you for applying to Larch Works", "We received your application for the Data Clerk position.", day=3),
    mail("Data Clerk", "We would like to invite you to an interview for the Data Clerk position.", RITA, day=9),
)


def typed(store):
    sent = Event(application="T", kind="applied", day="2026-03-02")
    called = Event(application="T", kind="followed_up", day="2026-03-05", person="Ray, Rita")
    job = Application(id="T", company="Larch Works, Inc.", title="Data clerk")
    store.add([sent, called], [job], label="typed")


def linkedin(store):
    for name, data in (("Job Applications.csv", EXPORT), ("messages.csv", MESSAGES)):
        confirm(store, name, data, "Sam Lee")


def mails(store):
    confirm(store, "all.mbox", MAILS, ME)


def confirm(store, name, data, me):
    reading = read_bytes(name, data, known=store.pipeline(), me=me, today=LATER)
    return reading, bring_in(store, reading, reading.guesses)


@pytest.mark.parametrize(
    "order", tuple(permutations((typed, linkedin, mails))), ids=lambda o: ", ".join(f.__name__ for f in o)
)
def test_in_any_order_what_is_twice_is_proposed_and_nothing_is_joined(order, tmp_path):
    store = Store(tmp_path / "p.db")
    for source in order:
        source(store)
    assert store.joined() == ()
    pipeline = store.pipeline()
    jobs = len(pipeline.applications)
    assert jobs in {2, 3}  # mail finds again what is known; a table of applications has its own
    assert {person_key(e.person) for e in pipeline.events} - {""} == {"rita ray"}
    for _ in range(jobs - 1):
        found = [p for p in proposals(store.pipeline(), store.two()) if p.sort is Sort.JOBS]
        store.make_one(found[0], label="as one")
    (one,) = store.pipeline().applications
    assert {"Larch Works", "Larch Works, Inc."} >= {one.company}
    events = [(e.kind.value, e.day.day) for e in store.pipeline().events]
    assert {("followed_up", 5), ("replied", 3), ("replied", 6), ("invited", 9)} <= set(events)
    for source in order[1:]:  # and once more: nothing new
        before = store.pipeline().events
        if source is not typed:
            source(store)
        assert len(store.pipeline().events) == len(before)


def test_one_contact_from_two_sources_is_proposed_to_be_filled_in(tmp_path):
    """What was typed of a message gets its time and how, if the reader says so; else it stays as it is."""
    store = Store(tmp_path / "p.db")
    typed(store)
    reading = read_bytes("messages.csv", MESSAGES, known=store.pipeline(), me="Sam Lee", today=LATER)
    first = reading.guesses[0]
    assert first.known == store.pipeline().events[1]
    assert "in your log already" in first.because
    assert bring_in(store, reading, ()).waiting == 2
    assert len(store.pipeline().events) == 2
    report = bring_in(store, reading, reading.guesses)
    assert (report.added, report.changed) == (1, 1)
    (called,) = [e for e in store.pipeline().events if e.kind is Kind.FOLLOWED_UP]
    assert (called.person, called.channel, called.at) == ("Ray, Rita", Channel.LINKEDIN, "2026-03-05T10:00")
    _, report = confirm(store, "messages.csv", MESSAGES, "Sam Lee")
    assert (report.added, report.changed) == (0, 0)
    store.undo()
    assert store.pipeline().events[1].channel is None


@pytest.mark.parametrize("other", [{"person": "Kim Park"}, {"channel": "phone"}, {"time": "09:00"}])
def test_what_differs_is_another_contact(other, tmp_path):
    store = Store(tmp_path / "p.db")
    called = Event(application="T", kind="followed_up", day="2026-03-05", **other)
    job = Application(id="T", company="Larch Works", title="Data Clerk")
    store.add([Event(application="T", kind="applied", day="2026-03-02"), called], [job], label="typed")
    reading, report = confirm(store, "messages.csv", MESSAGES, "Sam Lee")
    assert [g.known for g in reading.guesses] == [None, None]
    assert (report.added, report.changed) == (2, 0)
