"""The pipeline file: nothing lost, nothing doubled, everything undoable."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.errors import StoreError
from followup.log.model import Application, Event, Kind, Person, Pipeline
from followup.log.store import Store
from followup.log.store import file as module
from followup.log.store.file import KEPT_BACKUPS
from followup.log.store.schema import VERSION
from followup.method.policy import Policy
from tests.fuzzing import tried
from tests.pipelines import pipelines

A, B = Application(id="A", company="Acme", title="Admin"), Application(id="B", company="Birch", title="Analyst")
OLD = Path(__file__).parent / "data" / "pipeline-v1.db"


def ev(kind="applied", day="2026-03-02", application="A", **rest):
    return Event(application=application, kind=kind, day=day, **rest)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my pipeline é.db"


@pytest.fixture
def store(path):
    found = Store(path)
    found.add([ev()], [A, B], label="start")
    return found


def test_what_is_added_is_there_for_everybody(store, path):
    """A second window sees it, and the revision tells the first one."""
    other, before = Store(path), store.revision()
    assert other.pipeline() == store.pipeline()
    assert other.id == store.id
    other.add([ev("replied", "2026-03-05", person="Rita")], label="reply")
    assert store.revision() > before
    assert [e.kind for e in store.pipeline().events] == ["applied", "replied"]


def test_the_same_event_is_never_doubled(store):
    """A double click, or two windows: one event, and no undo step for nothing."""
    call = ev("followed_up", "2026-03-04", person="Rita")
    assert store.add([call], label="call").added == (call,)
    assert store.add([call], label="again").unchanged == (call,)
    assert store.undo() == "call"


def test_an_import_never_brings_back_what_was_corrected_or_deleted(store):
    """Corrections outlive another import of the same file; by hand it can be entered again."""
    call, note = ev("followed_up", "2026-03-04"), ev("replied", "2026-03-06")
    store.add([call, note], label="import", imported=True)
    corrected = call.model_copy(update={"day": date(2026, 3, 5)})
    store.replace(call, corrected, label="correct")
    store.remove(note, label="delete")
    again = store.add([call, note], label="import again", imported=True)
    assert (again.added, set(again.unchanged)) == ((), {call, note})
    assert store.pipeline().events == (ev(), corrected)
    assert store.add([note], label="by hand").added == (note,)


def test_an_import_never_renames_an_application(store):
    """Only what is empty is filled in."""
    store.add([], [Application(id="N", company="", title="Nurse")], label="new")
    store.add(
        [],
        [Application(id="N", company="North", title="x"), A.model_copy(update={"title": "x"})],
        label="i",
        imported=True,
    )
    assert store.pipeline().by_id["N"] == Application(id="N", company="North", title="Nurse")
    assert store.pipeline().by_id["A"] == A


def test_events_that_cannot_be_are_refused_and_the_rest_comes_in(store):
    """An interview before the resume, and an event of nobody's application."""
    good, early, stranger = ev("replied", "2026-03-03"), ev("interviewed", "2026-03-01"), ev(application="X")
    result = store.add([good, early, stranger], label="mixed")
    assert result.added == (good,)
    reasons = dict(result.refused)
    assert "2026-03-01" in reasons[early]
    assert "'X'" in reasons[stranger]


def test_a_resume_later_than_what_is_logged_is_refused(store):
    """The newcomer is refused, not what is there."""
    store.add([ev("replied", "2026-03-03", application="B")], label="reply")
    late = ev(day="2026-03-09", application="B")
    assert [e for e, _ in store.add([late], label="resume").refused] == [late]
    store.add([ev("replied", "2026-03-05")], label="reply")
    with pytest.raises(StoreError, match="check both dates"):
        store.replace(ev(), ev(day="2026-03-09"), label="correct")


@pytest.mark.slow
def test_undo_and_redo_walk_through_every_kind_of_change(store):
    """Each state is reached again, backwards and forwards, whichever window asks."""
    call = ev("followed_up", "2026-03-04", person="Rita Ray")
    other = Store(store.path)
    states = [(store.pipeline(), store.setting("policy"), store.snoozes())]
    for change in (
        lambda: store.add([call], people=[Person(name="Rita Ray", email="r@example.org")], label="call"),
        lambda: other.set_person(Person(name="Rita Raye", phone="1"), was="Rita Ray", label="rename"),
        lambda: store.set_application(Application(id="A", company="Acme Ltd", title="Admin"), label="correct"),
        lambda: other.set_setting("policy", Policy(days_between=10).model_dump_json(), label="numbers"),
        lambda: store.snooze("F A", date(2026, 3, 4), date(2026, 3, 5), label="not now"),
        lambda: store.remove_application("A", label="delete"),
    ):
        change()
        states.append((store.pipeline(), store.setting("policy"), store.snoozes()))
    assert all(a != b for a, b in pairwise(states))
    assert [e.person for e in states[2][0].events] == ["", "Rita Raye"]
    for expected in reversed(states[:-1]):
        assert other.undo()
        assert (store.pipeline(), store.setting("policy"), store.snoozes()) == expected
    for expected in states[1:]:
        assert store.redo()
        assert (other.pipeline(), other.setting("policy"), other.snoozes()) == expected
    assert store.redo() is None
    store.undo()
    store.add([ev("withdrew", "2026-03-20")], label="new")
    assert store.redoable() is None


def test_a_correction_of_what_is_gone_says_so(store):
    """Another window deleted it meanwhile."""
    Store(store.path).remove(ev(), label="delete")
    with pytest.raises(StoreError, match="another window"):
        store.replace(ev(), ev(note="x"), label="correct")


@pytest.mark.slow
@tried(30)
@given(pipelines(most=8), st.text(), st.data())
def test_any_pipeline_comes_back_as_it_went_in(tmp_path_factory, pipeline, text, data):
    """In any order, with any text, and undoing all leaves nothing."""
    noted = [
        e.model_copy(update={"note": Event(application="x", kind="rested", day=e.day, note=text).note})
        for e in pipeline.events
    ]
    whole = Pipeline.of(pipeline.applications, noted)
    s = Store(tmp_path_factory.mktemp("any") / "p.db")
    shuffled = data.draw(st.permutations(whole.events))
    for part in (shuffled[::2], shuffled[1::2]):
        s.add(part, whole.applications, label="part")
    refused = set(whole.events) - set(s.pipeline().events)
    # Half a log may put an answer before its resume; both halves in one step may not.
    assert all(e.kind is Kind.APPLIED for e in refused)
    while s.undo():
        pass
    assert s.pipeline() == Pipeline()
    s.add(shuffled, whole.applications, label="whole")
    assert s.pipeline().events == whole.events


def test_a_backup_is_a_whole_pipeline_and_the_newest_ten_are_kept(store):
    """Made beside the file, and it opens."""
    for _ in range(KEPT_BACKUPS + 2):
        newest = store.backup()
    assert len(list(newest.parent.iterdir())) == KEPT_BACKUPS
    assert Store(newest).pipeline() == store.pipeline()


def test_a_file_of_the_first_version_opens_with_all_it_held(tmp_path):
    """Written by version 1 and committed; every later version must read it."""
    shutil.copy(OLD, tmp_path / "old.db")
    s = Store(tmp_path / "old.db")
    p = s.pipeline()
    assert p.applications == (A, B)
    assert [(e.application, e.kind, e.at, e.person) for e in p.events] == [
        ("A", "applied", "2026-03-02", "Rita Ray"),
        ("B", "applied", "2026-03-03T09:30", ""),
        ("A", "promised", "2026-03-05", "Rita Ray"),
        ("A", "thanked", "2026-03-20", "Henry Moss"),
    ]
    assert p.events[2].until == date(2026, 3, 12)
    assert p.events[3].via == "Rita Ray"
    assert p.people == (Person(name="Rita Ray", email="rita@example.org", phone="1"),)
    assert Policy.model_validate_json(s.setting("policy")).days_between == 9
    assert s.undo() == "numbers"


def with_next_version(monkeypatch, *sql):
    monkeypatch.setattr(module, "MIGRATIONS", {**module.MIGRATIONS, VERSION: sql})
    monkeypatch.setattr(module, "VERSION", VERSION + 1)


def test_an_older_file_is_brought_up_to_date_after_a_backup(tmp_path, monkeypatch):
    """As the next version will do it."""
    path = tmp_path / "old.db"
    shutil.copy(OLD, path)
    before = Store(path).pipeline()
    with_next_version(monkeypatch, "ALTER TABLE people ADD COLUMN town TEXT DEFAULT ''", "CREATE TABLE more (x)")
    assert Store(path).pipeline() == before
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
        assert c.execute("SELECT town FROM people").fetchall() == [("",)]
    assert len(list((tmp_path / "backups").iterdir())) == 2


def test_an_update_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    """All of its steps or none."""
    path = tmp_path / "old.db"
    shutil.copy(OLD, path)
    with monkeypatch.context() as m:
        with_next_version(m, "CREATE TABLE more (x)", "THIS IS NOT SQL")
        with pytest.raises(StoreError):
            Store(path)
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA user_version").fetchone() == (1,)
        assert not c.execute("SELECT 1 FROM sqlite_master WHERE name = 'more'").fetchall()
    assert Store(path).pipeline().events


def test_a_newer_file_is_refused_and_not_touched(store):
    """It says what to do."""
    with closing(sqlite3.connect(store.path)) as c:
        c.execute("PRAGMA user_version = 99")
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match="newer Followup"):
        Store(store.path)
    assert store.path.read_bytes() == before


def test_what_is_not_a_pipeline_file_is_named(tmp_path):
    """Pictures, tables, other databases, folders, missing folders."""
    (tmp_path / "a.csv").write_text("application,kind,at\n")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" * 40)
    with closing(sqlite3.connect(tmp_path / "c.db")) as c:
        c.execute("CREATE TABLE t (x)")
    for name, words in (
        ("a.csv", "not a pipeline"),
        ("b.png", "not a pipeline"),
        ("c.db", "another program"),
        (".", "folder"),
        ("no/p.db", "no folder"),
    ):
        with pytest.raises(StoreError, match=words):
            Store(tmp_path / name)
    with pytest.raises(StoreError, match="no pipeline file"):
        Store(tmp_path / "p.db", create=False)
    assert not (tmp_path / "p.db").exists()
    (tmp_path / "damaged.db").write_bytes(OLD.read_bytes()[:5000])
    with pytest.raises(StoreError, match="damaged"):
        Store(tmp_path / "damaged.db").pipeline()


def test_an_empty_file_becomes_a_pipeline(path):
    """As a crash before the first write would leave it."""
    path.touch()
    assert Store(path).pipeline() == Pipeline()


def test_a_file_that_may_only_be_read_can_be_looked_at(store, monkeypatch):
    """And a change is refused in a sentence."""
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    s = Store(store.path)
    assert s.readonly
    assert s.pipeline() == store.pipeline()
    with pytest.raises(StoreError, match="only be read"):
        s.add([ev("withdrew")], label="x")


def test_a_busy_file_is_named(store, monkeypatch):
    """Another program holds it and does not let go."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as c:
        c.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="kept busy by another program"):
            store.add([ev("withdrew")], label="x")


def test_calendar_entries_are_remembered_outside_of_undo(store):
    """The newest day of each."""
    store.remember_calendar({"u1": "2026-03-04", "u2": "2026-03-05"})
    store.remember_calendar({"u2": "2026-03-09"})
    assert Store(store.path).calendar() == {"u1": "2026-03-04", "u2": "2026-03-09"}
    assert store.undoable() == "start"
