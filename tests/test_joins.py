"""Same person, same employer, same job: what is proposed, and joining and parting as changes of the file."""

import contextlib
import itertools
import sqlite3
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.errors import StoreError
from followup.importers import read_bytes
from followup.log import joins
from followup.log.export import events_table
from followup.log.joins import Proposal, Sort, one_slip, proposals
from followup.log.model import Application, Event, Person, Pipeline
from followup.log.names import employer_key
from followup.log.store import Store
from followup.log.store.schema import VERSION
from tests.fuzzing import tried
from tests.pipelines import pipelines
from tests.widgets.counting import calls


def march(day):
    return date(2026, 3, day)


def job(id_, company="Acme", title="Clerk", **more):
    return Application(id=id_, company=company, title=title, **more)


def sent(id_, day=2, **more):
    return Event(application=id_, kind="applied", day=march(day), **more)


def call(id_, day, person, **more):
    return Event(application=id_, kind="followed_up", day=march(day), person=person, channel="phone", **more)


def log_of(applications, events=(), people=()):
    return Pipeline.of(applications, events, people)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "p.db")


def filled(store, applications, events=(), people=()):
    store.add(events, applications, people, label="start")
    return store.pipeline()


def asked(store):
    return proposals(store.pipeline(), store.two())


def make_one(store, proposal):
    store.make_one(proposal, label=f"Join {proposal.what}")


def part(store, nth=-1):
    return store.part_again(store.joined()[nth].number, label="Part")


def companies(store):
    return {a.id: a.company for a in store.pipeline().applications}


# --- employers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "acme",
        "Acme Inc.",
        "ACME, INC",
        "The Acme Co.",
        "Acme & Co. KG",
        "Acme GmbH",
        "Acme S.A.",
        "Acme L.L.C.",
    ],
)
def test_legal_forms_and_signs_do_not_make_an_employer(name):
    assert employer_key(name) == "acme"


@pytest.mark.parametrize("name", ["Acme UK", "Acme Group", "Acme Bank", "Cobalt"])
def test_whatever_else_stands_in_a_name_counts(name):
    assert employer_key(name) != "acme"


def test_a_name_that_is_all_legal_form_stays():
    assert [employer_key(name) for name in ("Co.", "The Company", "Inc", "The Limited")] == [
        "co",
        "the company",
        "inc",
        "the limited",
    ]


THREE = [job("1", "Acme"), job("2", "Acme", "Cook"), job("3", "Acme Inc.", "Baker"), job("4", "Birch", "Cook")]


def test_two_spellings_are_proposed_as_one_joined_and_parted(store):
    before = filled(store, THREE)
    (one,) = asked(store)
    assert (one.sort, one.kept, one.other) == (Sort.EMPLOYERS, "Acme", "Acme Inc.")
    assert one.why == (
        "“Acme” and “Acme Inc.” differ only in a legal form, a sign or a space. "
        "As one, 1 application at “Acme Inc.” will say “Acme”."
    )
    make_one(store, one)
    after = store.pipeline()
    assert companies(store) == {"1": "Acme", "2": "Acme", "3": "Acme", "4": "Birch"}
    assert asked(store) == []
    assert store.undo() == "Join “Acme” and “Acme Inc.”"
    assert store.pipeline() == before
    assert store.joined() == ()
    assert asked(store) == [one]
    store.redo()
    assert store.pipeline() == after
    assert part(store) is True
    assert store.pipeline() == before
    assert (store.joined(), asked(store)) == ((), [])
    store.undo()
    assert store.pipeline() == after
    assert [j.what for j in store.joined()] == ["“Acme” and “Acme Inc.”"]


def test_parted_after_later_changes_and_what_was_changed_by_hand_stays(store):
    filled(store, [*THREE, job("5", "ACME Inc.", "Driver")])
    make_one(store, asked(store)[0])
    store.add([sent("6")], [job("6", "Acme", "Nurse")], label="a new one")
    store.set_application(job("3", "Acme", "Head baker"), label="another title")
    store.set_application(job("5", "Cobalt", "Driver"), label="another company")
    part(store)
    assert companies(store) == {"1": "Acme", "2": "Acme", "3": "Acme Inc.", "4": "Birch", "5": "Cobalt", "6": "Acme"}
    assert store.pipeline().by_id["3"].title == "Head baker"


def test_what_was_declined_is_not_asked_again_until_undo(store):
    filled(store, THREE)
    (one,) = asked(store)
    store.keep_two(one, label="two")
    assert asked(store) == []
    assert asked(Store(store.path)) == []
    store.undo()
    assert asked(store) == [one]


@pytest.mark.parametrize("nobody", ["Confidential", "Unknown", "?", "", "CONFIDENTIAL"])
def test_nobody_is_never_one_with_anybody(nobody):
    assert proposals(log_of([job("1", "Confidential"), job("2", nobody), job("3", "?")])) == []


def test_a_slip_in_a_long_name_is_proposed_and_a_digit_is_none():
    assert [p.what for p in proposals(log_of([job("1", "Northwind"), job("2", "Nortwind", "Cook")]))] == [
        "“Northwind” and “Nortwind”"
    ]
    assert proposals(log_of([job("1", "Company 1"), job("2", "Company 2"), job("3", "Company 21")])) == []
    assert proposals(log_of([job("1", "Ferro"), job("2", "Ferra")])) == []


def test_a_slip_is_found_without_comparing_all_and_as_by_comparing_all():
    words = ["".join(letters) for n in (2, 3) for letters in itertools.product("ab1", repeat=n)]
    names = [f"northwind {word} bank" for word in words]
    found = {tuple(sorted((p.kept.lower(), p.other.lower()))) for p in proposals(log_of(map(job, names, names)))}
    assert found == {(a, b) for a, b in itertools.combinations(sorted(names), 2) if one_slip(a, b)}
    assert found


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("bob chen", "bob chem", True),
        ("bob chen", "bob chenn", True),
        ("bob chen", "bob cen", True),
        ("bob chen", "bob hcen", True),
        ("bob chen", "rob chen", False),
        ("bob chen", "bob chen", False),
        ("shop 1", "shop 2", False),
        ("shop 1", "shop 12", False),
        ("ab", "abcd", False),
        ("", "a", False),
    ],
)
def test_one_slip(one, other, is_slip):
    assert one_slip(one, other) is one_slip(other, one) is is_slip


# --- persons --------------------------------------------------------------------------------------------------------


def named(*names, companies_=("Acme",)):
    jobs = [job(str(n), companies_[n % len(companies_)], f"Job {n}") for n in range(len(names))]
    return log_of(jobs, [sent(a.id, person=name) for a, name in zip(jobs, names, strict=True)])


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("Bob Chen", "Bob Chen", "Bob Chem"), ["“Bob Chen” and “Bob Chem”"]),
        (("Chem, Bob", "Bob Chen", "Bob Chen"), ["“Bob Chen” and “Chem, Bob”"]),
        (("B. Chen", "B. Chen", "Bob Chen"), ["“Bob Chen” and “B. Chen”"]),
        (("R. Ray", "Rita Ray", "Rosa Ray"), []),
        (("Bob Chen", "Robert Chen"), []),
        (("Ana Silva", "Ana Santos"), []),
        (("Ana Silva (Acme)", "Ana Silva (Acne)"), []),
        (("Rita Ray", "Ray, Rita", "Rita Ray, SPHR"), []),
        (("Bob", "Bop"), []),
    ],
)
def test_persons_that_are_near(names, what):
    assert [p.what for p in proposals(named(*names))] == what


def test_an_initial_fits_at_one_employer_only():
    assert proposals(named("B. Chen", "Bob Chen", companies_=("Acme", "Birch"))) == []
    assert proposals(named("B. Chen", "Bob Chen", companies_=("Unknown", "Unknown"))) == []
    assert proposals(named("B. Chen", "Bob Chen", companies_=("Acme", "Acme Inc."))) != []


def test_persons_are_joined_with_their_contact_details_and_parted_after_corrections(store):
    said = [
        sent("1", person="Bob Chen"),
        call("1", 5, "Bob Chen"),
        call("1", 6, "Bob Chem"),
        Event(application="1", kind="thanked", day=march(9), person="Jo", via="Chem, Bob"),
        Event(application="1", kind="thanked", day=march(9), person="Jo", for_="Bob Chem"),
        Event(application="1", kind="replied", day=march(12), person="Bob Chem"),
    ]
    details = [Person(name="Bob Chen", phone="1"), Person(name="Bob Chem", email="b@example.org", phone="2")]
    before = filled(store, [job("1")], said, details)
    make_one(store, Proposal(Sort.PERSONS, "Bob Chen", "Bob Chem", "both", "why"))
    after = store.pipeline()
    assert {name for e in after.events for name in (e.person, e.via, e.for_)} == {"Bob Chen", "Jo", ""}
    assert after.people == (Person(name="Bob Chen", email="b@example.org", phone="1"),)
    store.undo()
    assert store.pipeline() == before
    store.redo()
    reply = next(e for e in after.events if e.kind == "replied")
    store.replace(reply, reply.model_copy(update={"note": "soon", "meaning": "no_news"}), label="it said")
    six = next(e for e in after.events if e.day == march(6))
    store.replace(six, six.model_copy(update={"person": "Zoe Ash"}), label="it was Zoe")
    store.set_person(Person(name="Robert Chen", phone="3"), was="Bob Chen", label="his name")
    part(store)
    parted = store.pipeline()
    assert [(e.kind, e.person, e.via, e.for_, e.note) for e in parted.events] == [
        ("applied", "Robert Chen", "", "", ""),
        ("followed_up", "Robert Chen", "", "", ""),
        ("followed_up", "Zoe Ash", "", "", ""),
        ("thanked", "Jo", "Chem, Bob", "", ""),
        ("thanked", "Jo", "", "Bob Chem", ""),
        ("replied", "Bob Chem", "", "", "soon"),
    ]
    assert parted.people == (details[1], Person(name="Robert Chen", phone="3"))


def test_one_call_logged_under_two_spellings_is_one_and_becomes_two_again(store):
    before = filled(store, [job("1")], [call("1", 5, "Bob Chen"), call("1", 5, "Bob Chem")])
    make_one(store, asked(store)[0])
    (one,) = store.pipeline().events
    store.replace(one, one.model_copy(update={"note": "left word"}), label="a note")
    part(store)
    assert {(e.person, e.note) for e in store.pipeline().events} == {(e.person, "left word") for e in before.events}


# --- jobs -----------------------------------------------------------------------------------------------------------


TYPED = [sent("A1"), call("A1", 5, "Rita Ray"), call("A1", 9, "Rita Ray", note="she will ask")]
IMPORTED = [
    sent("X9", channel="portal", note="from the portal"),
    call("X9", 5, "Rita Ray"),
    Event(application="X9", kind="rejected"),
]
BOTH = [job("A1"), job("X9", "Acme Inc.", "clerk ", link="https://example.org/9", salary="30,000")]


def test_a_typed_and_an_imported_job_are_joined_with_nothing_lost_and_nothing_doubled(store):
    before = filled(store, BOTH, [*TYPED, *IMPORTED])
    employers, jobs = asked(store)
    assert (employers.sort, jobs.sort, jobs.kept, jobs.other) == (Sort.EMPLOYERS, Sort.JOBS, "A1", "X9")
    assert jobs.why == (
        "“Clerk, Acme” stands twice in your log: sent on Mon 2 March [A1] and sent on Mon 2 March [X9]. "
        "As one, what happened on [X9] moves to [A1]."
    )
    make_one(store, jobs)
    after = store.pipeline()
    assert after.applications == (job("A1", link="https://example.org/9", salary="30,000"),)
    assert [(e.application, e.kind, e.at, e.channel, e.note) for e in after.events] == [
        ("A1", "applied", "2026-03-02", "portal", "from the portal"),
        ("A1", "followed_up", "2026-03-05", "phone", ""),
        ("A1", "followed_up", "2026-03-09", "phone", "she will ask"),
        ("A1", "rejected", "", None, ""),
    ]
    again = store.add(IMPORTED, BOTH[1:], label="the same file", imported=True)
    assert (again.added, store.pipeline()) == ((), after)
    store.undo()
    assert store.pipeline() == before
    store.redo()
    store.add([call("A1", 16, "Rita Ray")], label="another call")
    five = next(e for e in after.events if e.day == march(5))
    store.replace(five, five.model_copy(update={"note": "busy"}), label="a note")
    part(store)
    parted = store.pipeline()
    assert parted.applications == before.applications
    assert {e for e in parted.events if e.day != march(5)} == {
        call("A1", 16, "Rita Ray"),
        *(e for e in before.events if e.day != march(5)),
    }
    assert {(e.application, e.note) for e in parted.events if e.day == march(5)} == {("A1", "busy"), ("X9", "busy")}
    assert [p.sort for p in asked(store)] == [Sort.EMPLOYERS]


@pytest.mark.parametrize(
    ("other", "events", "proposed"),
    [
        (job("2"), [sent("2", 7)], True),
        (job("2"), [sent("2", 8)], False),
        (job("2"), [], True),
        (job("2"), [Event(application="2", kind="saved", day=march(30))], True),
        (job("2", title="Cook"), [sent("2")], False),
        (job("2", "Birch"), [sent("2")], False),
        (job("2", link="https://example.org/2"), [sent("2")], False),
        (job("2", place="Leeds"), [sent("2")], False),
    ],
)
def test_when_two_jobs_may_be_one(other, events, proposed):
    first = job("1", link="https://example.org/1", place="York")
    found = proposals(log_of([first, other], [sent("1"), *events]))
    assert [p.sort for p in found] == [Sort.JOBS] * proposed


def test_in_an_experiment_the_application_that_takes_part_stays():
    log = Pipeline.of([job("1"), job("2")], [sent("1"), call("1", 5, "Jo"), sent("2")], (), {"2": (3, 3)})
    assert [p.kept for p in proposals(log)] == ["2"]


def test_jobs_whose_days_contradict_each_other_are_not_joined(store):
    before = filled(store, [job("1"), job("2")], [sent("1", 5), call("2", 3, "Jo")])
    with pytest.raises(StoreError, match="the resume was sent on 2026-03-05: check both dates"):
        make_one(store, asked(store)[0])
    assert (store.pipeline(), store.joined()) == (before, ())


def test_an_id_that_was_given_away_meanwhile_is_not_taken_back(store):
    filled(store, [job("A1"), job("A2")], [sent("A1"), sent("A2", 3)])
    make_one(store, asked(store)[0])
    store.add([sent("A2", 9)], [job("A2", "Birch")], label="a new one")
    part(store)
    assert companies(store) == {"A1": "Acme", "A2": "Birch", "A2-2": "Acme"}
    assert {e.application: e.day.day for e in store.pipeline().events} == {"A1": 2, "A2": 9, "A2-2": 3}


def test_what_was_deleted_since_stays_deleted(store):
    filled(store, BOTH, [*TYPED, *IMPORTED])
    make_one(store, asked(store)[1])
    store.remove_application("A1", label="delete")
    assert part(store) is False
    assert (store.pipeline(), store.joined()) == (Pipeline(), ())


def test_what_another_window_changed_is_said(store):
    filled(store, THREE)
    (one,) = asked(store)
    make_one(store, one)
    with pytest.raises(StoreError, match="another window"):
        make_one(store, one)
    part(store)
    with pytest.raises(StoreError, match="another window"):
        store.part_again(1, label="again")


# --- several, and at random -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_employers_then_their_jobs_then_a_person_are_parted_in_any_order(store, order):
    people = [call("X9", 12, "Rita Rai"), call("A1", 13, "Rita Rai")]
    before = filled(store, BOTH, [*TYPED, *IMPORTED, *people])
    for sort in Sort:
        make_one(store, next(p for p in asked(store) if p.sort is sort))
    assert asked(store) == []
    numbers = [j.number for j in store.joined()]
    for n in order:
        store.part_again(numbers[n], label="Part")
    assert store.pipeline() == before
    while store.undo():
        pass
    while store.redo():
        pass
    assert store.pipeline() == before


def test_a_file_with_joins_goes_out_and_comes_back_and_is_of_the_same_version(store, tmp_path):
    filled(store, BOTH, [*TYPED, *IMPORTED])
    make_one(store, asked(store)[1])
    table = events_table(store.pipeline()).encode()
    reading = read_bytes("log.csv", table, today=march(31))
    back = Pipeline.of(reading.applications, reading.events, reading.people, entered=reading.entered)
    assert back == store.pipeline()
    with contextlib.closing(sqlite3.connect(store.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
            "meta", "applications", "events", "seen", "people", "snoozes", "calendar", "changes", "sqlite_sequence",
        }  # fmt: skip


def pairs(pipeline):
    """Whatever could be proposed of a pipeline, and more: any two employers, persons, or jobs."""
    names = sorted({e.person for e in pipeline.events if e.person})
    for sort, them in (
        (Sort.EMPLOYERS, sorted({a.company for a in pipeline.applications})),
        (Sort.PERSONS, names),
        (Sort.JOBS, [a.id for a in pipeline.applications]),
    ):
        yield from (Proposal(sort, a, b, "both", "why") for a, b in itertools.permutations(them, 2))


def test_events_that_became_one_over_two_joins_go_back_each_to_its_own_job(store):
    """Two jobs joined, then their two recruiters: the two resumes are one, and each finds back."""
    resumes = [sent("A1", person="Rita Ray"), sent("A2", person="Omar Haddad")]
    before = filled(store, [job("A1"), job("A2", title="Cook")], resumes)
    make_one(store, Proposal(Sort.JOBS, "A1", "A2", "both", "why"))
    between = store.pipeline()
    make_one(store, Proposal(Sort.PERSONS, "Omar Haddad", "Rita Ray", "both", "why"))
    assert len(store.pipeline().events) == 1
    jobs, persons = (one.number for one in store.joined())
    store.part_again(persons, label="Part")
    assert store.pipeline() == between
    store.part_again(jobs, label="Part")
    assert store.pipeline() == before


@contextlib.contextmanager
def some_joined(pipeline, data):
    """A store of a pipeline in which up to three pairs were made one, and how it stood before and after each."""
    every = list(pairs(pipeline))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "p.db")
        store.add(pipeline.events, pipeline.applications, label="start")
        steps = [store.pipeline()]
        for proposal in data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else ():
            with contextlib.suppress(StoreError):  # their days contradict each other, or one is gone already
                make_one(store, proposal)
                steps.append(store.pipeline())
        yield store, steps


@pytest.mark.slow
@tried(20)
@given(pipelines(most=8), st.data())
def test_joined_then_parted_or_undone_is_what_it_was(pipeline, data):
    with some_joined(pipeline, data) as (store, steps):
        done = []
        numbers = [j.number for j in store.joined()]
        assert len(numbers) == len(steps) - 1
        for number, step in zip(reversed(numbers), reversed(steps[:-1]), strict=True):
            store.part_again(number, label="Part")
            done.append(number)
            assert store.pipeline() == step
        for _ in done:
            store.undo()
        assert store.pipeline() == steps[-1]
        for step in reversed(steps[:-1]):
            store.undo()
            assert store.pipeline() == step
        for step in steps[1:]:
            store.redo()
            assert store.pipeline() == step


@pytest.mark.slow
@tried(20)
@given(pipelines(most=5), st.data())
def test_parted_in_any_order_no_event_is_lost_and_nothing_remembered(pipeline, data):
    with some_joined(pipeline, data) as (store, (before, *_)):
        for number in data.draw(st.permutations([j.number for j in store.joined()])):
            with contextlib.suppress(StoreError):
                store.part_again(number, label="Part")
        if store.joined():
            return
        assert {a.id for a in store.pipeline().applications} == {a.id for a in before.applications}

        def kinds(log):
            return sorted((e.application, e.kind, e.day) for e in log.events)

        assert set(kinds(store.pipeline())) == set(kinds(before))
        with contextlib.closing(sqlite3.connect(store.path)) as db:
            assert db.execute("SELECT key FROM meta WHERE key LIKE 'join %'").fetchall() == []


def test_in_a_long_search_no_name_is_compared_with_all_others(monkeypatch):
    compared = calls(monkeypatch, joins, "one_slip")
    jobs = [job(str(n), f"Employer {chr(97 + n % 26) * 3}{chr(97 + n // 26 % 26) * 3}", f"Job {n}") for n in range(600)]
    events = [sent(a.id, 2 + n % 20, person=f"Person {a.company}") for n, a in enumerate(jobs)]
    found = proposals(log_of(jobs, events))
    assert len(found) <= len(compared) < 2 * 600 * 30  # not 2 * 600 * 599 / 2
    assert proposals(log_of(jobs, events)) == found
