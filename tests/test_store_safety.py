"""What keeps a log safe: writers that spare it, services for files in the cloud, copies, modes, older windows."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.errors import FileError, NotAsLeftError, StoreError
from followup.files import write_whole
from followup.log.assignment import Plan
from followup.log.model import Application, Event, Person
from followup.log.store import Store, backups, rescue
from followup.log.store.schema import VERSION

DATA = Path(__file__).parent / "data"
A, B = Application(id="A1", company="Acme", title="Clerk"), Application(id="A2", company="Birch", title="Nurse")
ON_WINDOWS = os.name == "nt"


def ev(kind="applied", day="2026-03-02", application="A1", **rest):
    return Event(application=application, kind=kind, day=day, **rest)


@pytest.fixture(autouse=True)
def this_computer(tmp_path_factory, monkeypatch):
    """A place of its own where it is remembered how files were left."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FOLLOWUP_HOME", str(home))
    return home


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.db"


@pytest.fixture
def store(path):
    found = Store(path)
    found.add([ev(), ev(application="A2")], [A, B], label="start")
    return found


def run(*args):
    answer = CliRunner().invoke(app, [str(arg) for arg in args])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer


# --- nothing writes over a log ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["export log.db --out log.db", "export log.db --out log.db-journal", "export log.db --out other.db",
     "export table.csv --out table.csv", "plan log.db --out log.db", "share log.db --yes --out log.db",
     pytest.param("class . --out class.html --summary hand-in.json", marks=pytest.mark.slow),
     "experiment design --out log.db",
     "class-plan . --out log.db", "analyse page.html --out page.html"],
)  # fmt: skip
def test_no_command_writes_over_a_log_or_over_what_it_reads(store, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    Store(tmp_path / "other.db").add([ev()], [A], label="x")
    write_whole(tmp_path / "table.csv", "application,kind,at\na1,applied,2026-03-09\n")
    write_whole(tmp_path / "hand-in.json", '{"format": "followup-hand-in"}')
    write_whole(tmp_path / "page.html", "<table></table>")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    assert run(*line.split()).exit_code != 0
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_a_file_that_another_program_holds_open_is_said_to_be(tmp_path, monkeypatch):
    """As Windows answers while Excel shows the table."""
    out = tmp_path / "table.csv"
    out.write_text("old", encoding="utf-8")

    def held(*_):
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(FileError, match=r"table.csv is open in another program, such as Excel.*close it there"):
        write_whole(out, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]
    assert out.read_text(encoding="utf-8") == "old"


# --- services for files in the cloud ----------------------------------------------------------------------------------


def spoil(what, path, folder):
    """Do to a file what a service may do."""
    if what == "emptied":
        path.write_bytes(b"")
    elif what == "gone":
        path.unlink()
    elif what == "older":
        shutil.copyfile(folder / "older", path)
    elif what == "apart":
        shutil.copyfile(folder / "older", path)
        Store(path, as_is=True, aside=True).add([ev("offered", "2026-04-01")], label="elsewhere")
        for n in range(3):
            Store(path, as_is=True, aside=True).add([ev("replied", f"2026-04-0{n + 2}")], label="elsewhere")
    else:
        path.unlink()
        Store(folder / "new.db").add([ev(day="2026-01-01")], [A], label="x")
        (folder / "new.db").rename(path)


@pytest.mark.parametrize(
    "again", [pytest.param(False, marks=pytest.mark.slow), True], ids=["an open window", "opened anew"]
)
@pytest.mark.parametrize("what", ["emptied", "gone", "older", "apart", "other"])
def test_a_file_that_a_service_spoilt_is_recognised_and_can_be_had_back(store, path, tmp_path, what, again):
    shutil.copyfile(path, tmp_path / "older")
    store.add([ev("replied", "2026-03-05")], label="reply")
    whole = store.pipeline()
    store.backup()
    spoil(what, path, tmp_path)
    with pytest.raises(StoreError) as problem:
        Store(path) if again else store.pipeline()
    assert str(path) in str(problem.value)
    if again:
        assert isinstance(problem.value, NotAsLeftError)
        assert problem.value.what == what
        assert "2 applications and 3 entries, can be brought back" in str(problem.value)
    info = rescue.health(path)
    rescue.bring_back(info, info.copies[0].path)
    assert Store(path).pipeline() == whole
    store.add([ev("rejected", "2026-03-20")], label="the open window goes on")


def test_the_command_shows_the_copies_and_brings_one_back_once_that_is_wanted(store, path):
    store.backup()
    path.write_bytes(b"")
    due = run("due", path)
    assert due.exit_code == 1
    assert "followup restore" in due.output
    assert "--copy newest" in run("restore", path).output
    assert run("restore", path, "--copy", "newest").exit_code == 1, "nothing without a yes"
    assert path.read_bytes() == b""
    assert run("restore", path, "--copy", "newest", "--yes").exit_code == 0
    assert Store(path).pipeline() == store.pipeline()
    assert json.loads(run("health", path, "--json").output)["whole"] is True


def test_an_emptied_file_without_a_copy_is_not_taken_for_a_new_one(path):
    path.write_bytes(b"")
    with pytest.raises(NotAsLeftError, match="no copy of it in the folder backups"):
        Store(path, create=False)
    assert run("restore", path, "--empty", "--yes").exit_code == 0
    assert Store(path, create=False).pipeline().events == ()


def test_an_older_copy_may_be_kept_once_somebody_says_so(store, path, tmp_path):
    shutil.copyfile(path, tmp_path / "older")
    store.add([ev("replied", "2026-03-05")], label="reply")
    shutil.copyfile(tmp_path / "older", path)
    with pytest.raises(NotAsLeftError, match="is an older copy: 1 change that you made here is not in it"):
        Store(path)
    assert run("restore", path, "--keep", "--yes").exit_code == 0
    assert len(Store(path).pipeline().events) == 2


def test_a_file_that_another_program_changed_can_be_kept(store, path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO snoozes VALUES ('k', '2026-03-01', '2026-03-09')")
        db.commit()
    with pytest.raises(NotAsLeftError, match="changed by another program"):
        Store(path)
    rescue.keep(path)
    assert list(Store(path).snoozes()) == ["k"]


def test_two_files_with_equal_revisions_are_not_taken_for_one(store, path, tmp_path):
    """Under an open window."""
    shutil.copyfile(path, tmp_path / "twin.db")
    Store(tmp_path / "twin.db").add([ev("offered", "2026-03-09")], label="there")
    store.add([ev("rejected", "2026-03-09")], label="here")
    before, there = store.pipeline(), Store(tmp_path / "twin.db")
    assert there.revision() == store.revision()
    (tmp_path / "twin.db").replace(path)
    with pytest.raises(NotAsLeftError, match="changed elsewhere"):
        store.pipeline()
    assert Store(path, as_is=True).pipeline() != before


# --- two copies -------------------------------------------------------------------------------------------------------


@pytest.fixture
def twin(store, path, tmp_path):
    """A conflicted copy beside the file, from here on on its own."""
    other = tmp_path / "log (conflicted copy 2026-03-09).db"
    shutil.copyfile(path, other)
    return Store(other)


@pytest.mark.slow
def test_copies_that_went_apart_become_one_event_by_event(store, twin, path):
    call, talk = ev("followed_up", "2026-03-05", note="here"), ev("invited", "2026-03-06", application="A2")
    store.add([call], [], [Person(name="Rita Ray", phone="1")], label="here")
    store.add([ev(application="A3", day="2026-03-10")], [Application(id="A3", company="Cobalt")], label="here")
    twin.add([talk], [], [Person(name="rita ray", email="r@example.org")], label="there")
    twin.add([ev(application="A3", day="2026-03-11")], [Application(id="A3", company="Dune")], label="there")
    twin.replace(ev(), ev(day="2026-03-01"), label="corrected there")
    before = store.pipeline()
    [beside] = rescue.health(path).beside
    looked = store.compare(beside.path, both=True)
    assert store.pipeline() == before, "looking changes nothing"
    assert store.take(beside.path, both=True) == looked
    both = store.pipeline()
    assert {a.company for a in both.applications} == {"Acme", "Birch", "Cobalt", "Dune"}
    assert {call, talk, ev(day="2026-03-01")} <= set(both.events)
    assert ev() not in both.events, "it was corrected there"
    assert len({e.application for e in both.events if e.day.day in {10, 11}}) == 2
    assert both.people == (Person(name="Rita Ray", phone="1", email="r@example.org"),)
    assert store.take(beside.path, both=True).events == (0, 0), "a second time adds nothing"
    while store.undoable().startswith("Put in"):
        store.undo()
    assert store.pipeline() == before


def test_what_was_deleted_in_one_copy_is_gone_in_both(store, twin, path):
    twin.remove_application("A2", label="delete")
    store.remove(ev(), label="delete")
    store.add([ev("saved", "2026-03-03")], label="x")
    found = store.take(twin.path, both=True)
    assert (found.applications, found.events) == ((0, 1), (0, 1))
    assert store.pipeline().applications == (A,)
    assert twin.take(path, both=True).events == (1, 1)
    assert set(twin.pipeline().events) == set(store.pipeline().events)


def test_places_that_chance_gave_stay_when_copies_become_one_and_when_one_goes_back(store, twin):
    plan = Plan(id="0123abcd", ways=({"from": 2, "by": 2}, {"from": 5, "by": 5}))
    for each, id_ in ((store, "A3"), (twin, "A4")):
        each.join(plan, "student", date(2026, 3, 1))
        each.add([ev(application=id_, day="2026-03-09")], [Application(id=id_, company=id_)], label="new")
    copy = store.backup()
    given = store.part().by_id["A3"].way, twin.part().by_id["A4"].way
    store.take(twin.path, both=True)
    assert (store.part().by_id["A3"].way, store.part().by_id["A4"].way) == given
    store.take(copy)
    assert "A4" not in store.pipeline().by_id
    assert dict(store.part().places)["A4"].way == given[1]


def test_going_back_to_a_copy_is_shown_first_and_can_be_undone(store, path):
    copy = store.backup()
    store.add([ev("replied", "2026-03-05")], label="reply")
    store.remove_application("A2", label="delete")
    now = store.pipeline()
    info = rescue.health(path)
    assert rescue.preview(info, copy) == "1 application and 1 entry come in, 1 entry goes out."
    rescue.bring_back(info, copy)
    assert {a.id for a in store.pipeline().applications} == {"A1", "A2"}
    assert store.undo().startswith("Bring back")
    assert store.pipeline() == now


def test_the_oldest_copy_can_be_brought_back_though_one_more_is_made_first(store, path):
    before = store.pipeline()
    oldest = store.backup()
    store.add([ev("replied", "2026-03-05")], label="reply")
    for _ in range(backups.KEPT_BACKUPS - 1):
        store.backup()
    assert backups.copies(path)[0] == oldest
    store.take(oldest)
    assert store.pipeline() == before


def test_a_copy_of_an_older_version_and_a_damaged_one(store, path, tmp_path):
    store.take(DATA / "pipeline-v1.db")
    assert {a.id for a in store.pipeline().applications} == {"A", "B"}
    (tmp_path / "bad.db").write_bytes(path.read_bytes()[:9000])
    with pytest.raises(StoreError, match=r"bad\.db is damaged: choose another"):
        store.take(tmp_path / "bad.db")
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="damaged too"):
        rescue.put_back(path, tmp_path / "bad.db")
    assert path.read_bytes() == b""


# --- copies -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clock_that_was_moved_back_costs_no_copy(store, path):
    """The copy that was just made is the newest, whatever its name says."""
    for n in range(12):
        store.snooze(f"k{n}", date(2026, 3, 1), date(2026, 3, 2), label="x")
        copy = store.backup()
        copy.rename(copy.with_name(copy.name.replace("-20", "-21", 1)))
    newest = store.backup()
    assert newest.exists()
    assert backups.described(path)[0].state == store.state()
    assert newest in backups.copies(path)


def test_a_copy_that_another_program_holds_stops_nothing(store, path, monkeypatch):
    made = [store.backup() for _ in range(12)]
    real = Path.unlink

    def held(self, *args, **kwargs):
        if self.suffix == ".db":
            raise PermissionError(13, "The process cannot access the file")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "unlink", held)
    assert store.backup().exists()
    monkeypatch.undo()
    store.backup()
    assert len(backups.copies(path)) == backups.KEPT_BACKUPS
    assert made[-1].exists()


def test_what_a_killed_copy_left_is_swept_and_what_is_being_made_is_not(store, path):
    folder = store.backup().parent
    dead, live = folder / "log-20260101-000000-000000.half", folder / "log-20260101-000000-000001.half"
    dead.write_bytes(path.read_bytes()[:5000])
    with contextlib.closing(sqlite3.connect(live, isolation_level=None)) as making:
        making.execute("BEGIN EXCLUSIVE")
        store.backup()
        assert (dead.exists(), live.exists()) == (False, True)
    store.backup()
    assert not list(folder.glob("*.half*"))


@pytest.mark.slow
def test_one_copy_a_day_and_of_each_of_the_last_days(store, path, monkeypatch):
    """Also in a window that stays open over night; none where nothing changed."""
    day = {"now": date(2026, 3, 10)}

    class Day(date):
        @classmethod
        def today(cls):
            return day["now"]

    monkeypatch.setattr("followup.log.store.file.date", Day)
    store._daily = None
    for n in range(4):
        day["now"] += timedelta(days=1)
        store.snooze(f"k{n}", date(2026, 3, 1), date(2026, 3, 2), label="x")
        store.snooze(f"m{n}", date(2026, 3, 1), date(2026, 3, 2), label="x")
        [copy] = [c for c in backups.copies(path) if not c.name.startswith("log-203")]
        copy.rename(copy.with_name(f"log-203001{n + 10}-120000-000000.db"))
    day["now"] += timedelta(days=1)
    Store(path)
    Store(path)
    assert len(backups.copies(path)) == 5
    for _ in range(12):
        store.backup()
    kept = [c.name for c in backups.copies(path)]
    assert sum(name.startswith("log-203") for name in kept) == 4
    assert len(kept) == 4 + backups.KEPT_BACKUPS


# --- modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps permissions elsewhere")
def test_what_is_private_may_only_be_read_by_its_owner_whatever_the_umask(tmp_path, this_computer):
    this_computer.chmod(0o755)
    umask = os.umask(0)
    try:
        store = Store(tmp_path / "log.db")
        store.add([ev()], [A], label="x")
        copy = store.backup()
        run("export", store.path, "--out", tmp_path / "out.csv")
        shutil.copyfile(copy, tmp_path / "log (1).db")
        (tmp_path / "log.db").write_bytes(b"x" * 5000)
        rescue.put_back(store.path, copy)
        from followup.paths import home

        home()
    finally:
        os.umask(umask)
    open_ = {
        str(p): oct(p.stat().st_mode)
        for folder in (tmp_path, this_computer)
        for p in (folder, *folder.rglob("*"))
        if stat.S_IMODE(p.stat().st_mode) & 0o077 and p.name != "log (1).db"
    }
    assert open_ == {}


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("was", ["pipeline-v3.db", "new"])
def test_an_open_window_of_an_older_followup_is_refused_with_a_word(path, was):
    """Each change of version 3 and before counted up the revision so."""
    if was != "new":
        shutil.copyfile(DATA / was, path)
    Store(path)
    with (
        contextlib.closing(sqlite3.connect(path)) as db,
        pytest.raises(sqlite3.IntegrityError, match="older Followup, so close it and open it again"),
    ):
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


@pytest.mark.parametrize(("version", "word"), [(VERSION + 1, "a newer"), (VERSION - 1, "an older")])
def test_a_window_that_is_open_while_the_file_changes_its_version_stops(store, path, version, word):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    for use in (store.pipeline, store.undo, lambda: store.add([ev("offered", "2026-04-01")], label="x")):
        with pytest.raises(StoreError, match=f"now is of {word} Followup: close this window and open it again"):
            use()
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["pipeline-v1.db", "pipeline-v2.db", "pipeline-v3.db", "pipeline-v2-experiment.db"])
def test_a_file_of_each_version_opens_and_a_damaged_one_does_not(path, name):
    shutil.copyfile(DATA / name, path)
    known = Store(path).pipeline()
    assert known.events
    assert Store(path).pipeline() == known
    path.unlink()
    shutil.rmtree(path.parent / "backups")
    shutil.copyfile(DATA / name, path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE events SET note = 'another'")
        db.commit()
    with pytest.raises(NotAsLeftError, match="damaged"):
        Store(path, as_is=True)
