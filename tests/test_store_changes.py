"""What a change of the pipeline file does: adding, importing, correcting, undoing, from several sides at once."""

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.errors import StoreError
from followup.log.model import Application, Channel, Event, Kind, Person, Pipeline, Role, conflicts
from followup.log.store import Store
from followup.method.policy import Policy
from tests.fuzzing import tried

ACME = Application(id="a1", company="Acme", title="Analyst")
BIRCH = Application(id="a2", company="Birch", title="Clerk")


def event(kind="applied", day="2026-03-02", application="a1", **fields):
    return Event(application=application, kind=kind, day=day, **fields)


SENT = event()
CALL = event("followed_up", "2026-03-05", person="Rita Ray", channel="phone", note="left word")
REPLY = event("replied", "2026-03-09", person="Rita Ray")


def undated(pipeline):
    """The pipeline without days of entry."""
    return pipeline.model_copy(update={"entered": {}})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pipeline.db"


@pytest.fixture
def store(path):
    return Store(path)


@pytest.fixture
def filled(store):
    store.add([SENT, CALL, REPLY], [ACME], label="start")
    return store


def content(path):
    """All that undo answers for, as plain rows; read without the code under test."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = ("applications", "events", "seen", "people", "snoozes")
        rows = {t: sorted(db.execute(f"SELECT * FROM {t}").fetchall()) for t in tables}
        rows["policy"] = db.execute("SELECT value FROM meta WHERE key = 'policy'").fetchall()
        return rows


def sentence(problem):
    """The one sentence of an error, fit for a learner."""
    text = str(problem.value)
    assert text.count("\n") == 0
    assert "Traceback" not in text
    assert "sqlalche" not in text
    return text


# --- adding -----------------------------------------------------------------------------------------------------------


def test_adding_an_event_twice_changes_nothing_and_leaves_nothing_to_undo(filled):
    before = filled.revision()
    result = filled.add([SENT, SENT, CALL], label="again")
    assert (result.added, result.unchanged, result.refused) == ((), (SENT, CALL), ())
    assert filled.undoable() == "start"
    assert filled.revision() == before


def test_the_same_event_twice_in_one_call_is_added_once(store):
    assert store.add([SENT, SENT], [ACME], label="x").added == (SENT,)
    assert store.pipeline().events == (SENT,)


def test_an_event_that_differs_in_any_field_is_another_event(filled):
    others = [CALL.model_copy(update=u) for u in ({"note": "left word."}, {"time": time(9, 5)}, {"person": "RITA RAY"})]
    assert filled.add(others, label="x").added == tuple(others)
    assert len(filled.pipeline().events) == 6


def test_a_resume_dated_after_what_is_in_the_log_is_what_gets_refused(store):
    store.add([REPLY], [ACME], label="x")
    late = event("applied", "2026-03-10")
    later_reply = event("replied", "2026-03-12")
    result = store.add([late, later_reply], label="y")
    assert [e for e, _ in result.refused] == [late]
    assert result.added == (later_reply,)
    assert set(store.pipeline().events) == {REPLY, later_reply}


def test_an_earlier_resume_beside_a_later_one_is_fine(filled):
    earlier = event("applied", "2026-02-20")
    assert filled.add([earlier], label="x").added == (earlier,)


def test_contact_details_are_kept_once_a_person_and_not_rewritten_by_an_import(store):
    store.add(people=[Person(name="Rita Ray", email="rita@example.com")], label="x")
    store.add(people=[Person(name="RITA  ray", email="other@example.com")], label="y", imported=True)
    assert store.pipeline().people == (Person(name="Rita Ray", email="rita@example.com"),)


def test_nothing_to_add_is_no_change(store):
    assert store.add(label="x") == ((), (), (), 0)
    assert store.undoable() is None


# --- importing --------------------------------------------------------------------------------------------------------


def test_an_import_never_brings_back_a_deleted_application(filled):
    filled.add(applications=[BIRCH], label="one without events", imported=True)
    filled.remove_application("a1", label="delete")
    filled.remove_application("a2", label="delete too")
    result = filled.add([SENT, CALL, REPLY], [ACME, BIRCH], label="again", imported=True)
    assert set(result.unchanged) == {SENT, CALL, REPLY}
    assert result.refused == ()
    assert filled.pipeline() == Pipeline()


def test_an_event_known_from_before_is_unchanged_not_refused_when_its_application_is_gone(filled):
    filled.remove_application("a1", label="delete")
    result = filled.add([CALL], label="again", imported=True)
    assert (result.unchanged, result.refused) == ((CALL,), ())


def test_news_about_an_application_that_was_deleted_brings_the_application_but_not_the_old_events(filled):
    filled.remove_application("a1", label="delete")
    news = event("offered", "2026-04-01")
    assert filled.add([SENT, news], [ACME], label="again", imported=True).added == (news,)
    assert undated(filled.pipeline()) == Pipeline.of([ACME], [news])


def test_an_import_that_was_undone_can_be_made_again(store):
    store.add([SENT], [ACME], label="import", imported=True)
    store.undo()
    assert store.add([SENT], [ACME], label="import", imported=True).added == (SENT,)


# --- correcting -------------------------------------------------------------------------------------------------------


def test_a_correction_replaces_the_event(filled):
    better = CALL.model_copy(update={"day": date(2026, 3, 6)})
    filled.replace(CALL, better, label="correct")
    assert undated(filled.pipeline()) == Pipeline.of([ACME], [SENT, better, REPLY])
    assert filled.undo() == "correct"
    assert undated(filled.pipeline()) == Pipeline.of([ACME], [SENT, CALL, REPLY])


def test_a_correction_to_the_same_changes_nothing(filled):
    filled.replace(CALL, CALL, label="nothing")
    assert filled.undoable() == "start"


def test_a_correction_that_makes_two_events_the_same_keeps_one_and_undo_gives_both_back(filled):
    other = CALL.model_copy(update={"note": "again"})
    filled.add([other], label="x")
    filled.replace(other, CALL, label="merge")
    assert filled.pipeline().events == (SENT, CALL, REPLY)
    filled.undo()
    assert set(filled.pipeline().events) == {SENT, CALL, other, REPLY}


@pytest.mark.parametrize("change", ["replace", "remove"])
def test_an_event_that_another_notebook_changed_is_not_changed_behind_its_back(filled, path, change):
    Store(path).remove(CALL, label="in another notebook")
    with pytest.raises(StoreError) as problem:
        filled.replace(CALL, REPLY, label="x") if change == "replace" else filled.remove(CALL, label="x")
    assert "changed or deleted" in sentence(problem)
    assert filled.undoable() == "in another notebook"


def test_a_correction_that_contradicts_the_log_is_refused_and_nothing_changes(filled, path):
    before = content(path)
    for old, new in (
        (CALL, CALL.model_copy(update={"day": date(2026, 2, 1)})),  # a call before the resume
        (SENT, SENT.model_copy(update={"day": date(2026, 3, 7)})),  # a resume after the call
    ):
        with pytest.raises(StoreError) as problem:
            filled.replace(old, new, label="x")
        assert "check both dates" in sentence(problem)
    assert content(path) == before
    assert filled.undoable() == "start"


def test_deleting_the_resume_that_came_first_is_refused_while_events_lie_before_the_second(filled):
    second = event("applied", "2026-03-07")
    filled.add([second], label="x")
    with pytest.raises(StoreError) as problem:
        filled.remove(SENT, label="y")
    assert "2026-03-05" in sentence(problem)
    filled.remove(second, label="z")
    filled.remove(SENT, label="no resume, no order to break")
    assert filled.pipeline().events == (CALL, REPLY)


def test_moving_the_resume_to_another_application_is_refused_where_it_is_missed(filled):
    filled.add([event("applied", "2026-03-07")], [BIRCH], label="x")
    with pytest.raises(StoreError):
        filled.replace(SENT, SENT.model_copy(update={"application": "a2"}), label="y")
    assert SENT in filled.pipeline().events


def test_an_event_cannot_be_moved_to_an_application_that_is_not_there(filled):
    with pytest.raises(StoreError):
        filled.replace(CALL, CALL.model_copy(update={"application": "zz9"}), label="x")
    assert CALL in filled.pipeline().events


def test_an_application_that_is_gone_cannot_be_corrected(filled, path):
    Store(path).remove_application("a1", label="delete")
    with pytest.raises(StoreError) as problem:
        filled.set_application(ACME, label="x")
    assert "deleted" in sentence(problem)


def test_an_application_goes_with_its_events_only_and_comes_back_with_them(filled):
    other = event("applied", "2026-03-03", "a2")
    filled.add([other], [BIRCH], label="x")
    before = filled.pipeline()
    filled.remove_application("a1", label="delete")
    assert undated(filled.pipeline()) == Pipeline.of([BIRCH], [other])
    filled.undo()
    assert filled.pipeline() == before


def test_a_person_is_renamed_wherever_the_log_names_them(filled):
    thanks = event("thanked", "2026-03-10", person="Ana Silva", for_="rita ray", via="Rita Ray")
    filled.add([thanks], people=[Person(name="Rita Ray", phone="1")], label="x")
    before = filled.pipeline()
    filled.set_person(Person(name="Rita Rayburn", phone="2"), was="Rita Ray", label="rename")
    after = filled.pipeline()
    assert after.people == (Person(name="Rita Rayburn", phone="2"),)
    assert set(after.events) == {
        SENT,
        CALL.model_copy(update={"person": "Rita Rayburn"}),
        REPLY.model_copy(update={"person": "Rita Rayburn"}),
        thanks.model_copy(update={"for_": "Rita Rayburn", "via": "Rita Rayburn"}),
    }
    assert filled.undo() == "rename"
    assert filled.pipeline() == before
    filled.redo()
    assert filled.pipeline() == after
    assert filled.add([CALL], label="import", imported=True).unchanged == (CALL,)


def test_contact_details_can_be_added_and_corrected(filled):
    filled.set_person(Person(name="Rita Ray", email="r@example.com"), label="x")
    filled.set_person(Person(name="Rita Ray", email="rita@example.com"), label="y")
    assert filled.pipeline().people == (Person(name="Rita Ray", email="rita@example.com"),)
    filled.set_person(Person(name="Rita Ray", email="rita@example.com"), label="the same")
    assert filled.undoable() == "y"


def test_what_the_calendar_held_outlives_undo(filled, path):
    filled.remember_calendar({"u1": "2026-03-09", "u2": "2026-03-10"})
    filled.remember_calendar({"u2": "2026-03-11"})
    filled.remember_calendar({})
    assert filled.undo() == "start"
    assert Store(path).calendar() == {"u1": "2026-03-09", "u2": "2026-03-11"}
    assert filled.redo() == "start"


@pytest.mark.slow
def test_a_calendar_of_many_thousand_entries_is_kept(store):
    entries = {f"u{i}": "2026-03-09" for i in range(40_000)}
    store.remember_calendar(entries)
    store.remember_calendar({**entries, "u0": "2026-03-10"})
    assert store.calendar() == {**entries, "u0": "2026-03-10"}


def test_each_file_has_an_id_of_its_own_that_never_changes(filled, path, tmp_path):
    filled.undo()
    assert Store(path).id == filled.id
    assert Store(tmp_path / "other.db").id != filled.id
    assert len(filled.id) >= 16


# --- undo and redo ----------------------------------------------------------------------------------------------------


def test_a_new_change_takes_the_place_of_what_was_undone(filled):
    filled.remove(CALL, label="delete")
    filled.undo()
    filled.remove(REPLY, label="delete another")
    assert filled.redo() is None
    assert filled.undo() == "delete another"


def test_a_change_that_changes_nothing_keeps_what_can_be_redone(filled):
    filled.remove(CALL, label="delete")
    filled.undo()
    filled.add([CALL], label="a double click")
    assert filled.redoable() == "delete"


def test_undo_with_nothing_left_is_no_change(store):
    before = store.revision()
    assert (store.undo(), store.redo()) == (None, None)
    assert store.revision() == before


@pytest.mark.slow
def test_the_last_200_changes_can_be_undone(store):
    store.add(applications=[ACME], label="first")
    for n in range(202):
        store.add([event("replied", date(2026, 3, 3) + timedelta(days=n))], label=str(n))
    undone = 0
    while store.undo():
        undone += 1
    assert undone == 200
    assert [e.day for e in store.pipeline().events] == [date(2026, 3, 3), date(2026, 3, 4)]


def test_undo_in_one_notebook_undoes_what_another_did_last(filled, path):
    Store(path).remove(CALL, label="elsewhere")
    assert filled.undo() == "elsewhere"
    assert CALL in filled.pipeline().events


# --- several at once --------------------------------------------------------------------------------------------------


def test_the_same_pipeline_is_handed_out_until_the_file_changes(filled):
    first = filled.pipeline()
    assert filled.pipeline() is first
    filled.remember_calendar({"u": "2026-03-09"})
    assert filled.pipeline() == first


@pytest.mark.slow
def test_threads_with_one_store_and_threads_with_their_own_lose_nothing(store, path):
    store.add(applications=[ACME], label="x")
    problems = []

    def work(own, start):
        try:
            for n in range(start, start + 25):
                own.add([event("replied", note=str(n))], label=str(n))
                own.pipeline()
        except BaseException as problem:  # noqa: BLE001 - shown below
            problems.append(problem)

    stores = [store, store, Store(path), Store(path)]
    threads = [threading.Thread(target=work, args=(own, i * 25)) for i, own in enumerate(stores)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert problems == []
    assert {e.note for e in store.pipeline().events} == {str(n) for n in range(100)}


MAKE = """
import sys
from pathlib import Path
from followup.log.store import Store
print(Store(Path(sys.argv[1])).id)
"""


@pytest.mark.slow
def test_processes_that_make_the_same_file_at_once_make_one(path):
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    ids = {m.communicate(timeout=60)[0].strip() for m in makers}
    assert ids == {Store(path).id}


# --- any text, any order ----------------------------------------------------------------------------------------------

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "<script>alert(1)</script>",
            "=cmd()",
            "\u202egnp.exe",
            "😀" * 50,
            "x" * 10_000,
            "'); DROP TABLE events;--",
        ]
    ),
)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@st.composite
def any_event(draw, kinds=tuple(Kind), day=days):
    at = draw(day)
    kind = draw(st.sampled_from(kinds))
    promise = draw(st.dates(at, date(2100, 12, 31))) if kind is Kind.PROMISED else None
    return Event(
        application=draw(st.sampled_from(["a1", "a2", "ä 3"])),
        kind=kind,
        day=at,
        time=draw(st.none() | st.times()),
        person=draw(texts),
        person_role=draw(st.none() | st.sampled_from(Role)),
        channel=draw(st.none() | st.sampled_from(Channel)),
        for_=draw(texts),
        via=draw(texts),
        until=promise,
        note=draw(texts),
    )


THREE = [ACME, BIRCH, Application(id="ä 3", company="Ünïcode 😀", title="<b>\u202e")]
later_kinds = tuple(kind for kind in Kind if kind is not Kind.APPLIED)
after_the_resume = any_event(kinds=later_kinds, day=st.dates(date(2026, 1, 2), date(2026, 12, 31)))


@pytest.mark.slow
@tried(30)
@given(events=st.lists(any_event(), max_size=8))
def test_any_events_come_back_as_they_went_in(events):
    """One batch: all but those that contradict the resumes' dates go in, whatever they hold."""
    events = [e for e in events if e not in conflicts(events)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "p.db")
        store.add(events, THREE, label="all")
        found = Store(store.path).pipeline()
    assert undated(found) == Pipeline.of(THREE, events)
    assert [Event.model_validate(e.model_dump()) for e in found.events] == list(found.events)
    assert [e.model_dump_json() for e in found.events] == [e.model_dump_json() for e in Pipeline.of((), events).events]
    assert len({*found.events, *events}) == len(set(events))


@pytest.mark.slow
@tried(20)
@given(data=st.data(), events=st.lists(after_the_resume, min_size=1, max_size=8))
def test_the_order_of_entering_does_not_matter(data, events):
    """In any order and in any portions the same events make the same pipeline."""
    events = [*(event("applied", "2026-01-01", a.id) for a in THREE), *events]
    shuffled = data.draw(st.permutations(events))
    size = data.draw(st.integers(1, len(events)))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "p.db")
        for start in range(0, len(events), size):
            assert store.add(shuffled[start : start + size], THREE, label="x").refused == ()
        assert undated(store.pipeline()) == Pipeline.of(THREE, events)


small_events = st.builds(
    lambda application, kind, day, person, via, note: Event(
        application=application,
        kind=kind,
        day=date(2026, 3, day),
        person=person,
        via=via,
        note=note,
    ),
    application=st.sampled_from(["a1", "a2", "a3"]),
    kind=st.sampled_from([Kind.APPLIED, Kind.FOLLOWED_UP, Kind.REPLIED]),
    day=st.integers(1, 9),
    person=st.sampled_from(["", "Rita", "Omar"]),
    via=st.sampled_from(["", "Rita"]),
    note=st.sampled_from(["", "=1+1"]),
)
some = st.lists(small_events, max_size=4)
offers = st.lists(
    st.builds(Application, id=st.sampled_from(["a1", "a2", "a3"]), company=st.sampled_from(["", "Acme"])), max_size=3
)
people = st.builds(Person, name=st.sampled_from(["Rita", "RITA", "Omar", "Lena"]), email=st.sampled_from(["", "x@y.z"]))
march = st.integers(1, 20).map(lambda n: date(2026, 3, n))
steps = st.one_of(
    st.tuples(st.just("add"), some, offers, st.lists(people, max_size=2), st.booleans()),
    st.tuples(st.just("replace"), st.integers(0, 9), small_events),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("set_application"), offers.filter(bool)),
    st.tuples(st.just("remove_application"), st.sampled_from(["a1", "a2", "a3", "zz"])),
    st.tuples(st.just("set_person"), people, st.sampled_from([None, "Rita", "Omar", "nobody"])),
    st.tuples(st.just("snooze"), st.sampled_from(["k1", "k2"]), march, march),
    st.tuples(st.just("set_policy"), st.builds(Policy, days_between=st.integers(7, 9))),
)


def take(store, step):
    """Carry out one step of the property below; one that is refused must leave everything as it was."""
    name, *rest = step
    here = store.pipeline().events
    try:
        if name == "add":
            events, applications, found, imported = rest
            store.add(events, applications, found, label=name, imported=imported)
        elif name == "replace" and here:
            store.replace(here[rest[0] % len(here)], rest[1], label=name)
        elif name == "remove" and here:
            store.remove(here[rest[0] % len(here)], label=name)
        elif name == "set_application":
            store.set_application(rest[0][0], label=name)
        elif name == "remove_application":
            store.remove_application(rest[0], label=name)
        elif name == "set_person":
            store.set_person(rest[0], was=rest[1], label=name)
        elif name == "snooze":
            store.snooze(*rest, label=name)
        elif name == "set_policy":
            store.set_setting("policy", rest[0].model_dump_json(), label="numbers")
    except StoreError:
        return False
    return True


@pytest.mark.slow
@tried(50)
@given(todo=st.lists(steps, max_size=12))
def test_undoing_all_leads_back_to_the_start_and_redoing_all_to_the_end(todo):
    """Every state on the way is met again, in both directions, to the last byte; the log never contradicts itself."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "p.db")
        states = [content(store.path)]
        for step in todo:
            agreed = take(store, step)
            now = content(store.path)
            assert agreed or now == states[-1], f"refused, and yet changed: {step}"
            if now != states[-1]:
                states.append(now)
            pipeline = store.pipeline()
            assert conflicts(pipeline.events) == {}
            assert {e.application for e in pipeline.events} <= set(pipeline.by_id)
        for state in reversed(states[:-1]):
            assert store.undo() is not None
            assert content(store.path) == state
        assert store.undo() is None
        for state in states[1:]:
            assert store.redo() is not None
            assert content(store.path) == state
        assert store.redo() is None
