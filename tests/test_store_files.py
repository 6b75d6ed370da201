"""The pipeline file on the disk: backups, names, damage, permissions, busy and full disks, older versions."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
from datetime import date
from pathlib import Path

import pytest

from followup.errors import StoreError
from followup.log.store import Store
from followup.log.store import file as store_file
from followup.log.store.schema import VERSION
from tests.test_store_changes import ACME, CALL, SENT, content, event, sentence

V1 = Path(__file__).parent / "data" / "pipeline-v1.db"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pipeline.db"


@pytest.fixture
def store(path):
    return Store(path)


@pytest.fixture
def filled(store):
    store.add([SENT, CALL], [ACME], label="start")
    return store


# --- backups ----------------------------------------------------------------------------------------------------------


def test_the_newest_ten_backups_of_this_file_are_kept_and_no_other_file_is_touched(filled, tmp_path):
    neighbour = Store(tmp_path / "pipeline-old.db")
    theirs = neighbour.backup()
    foreign = theirs.parent / "pipeline-notes.db"
    foreign.write_text("mine", encoding="utf-8")
    made = [filled.backup() for _ in range(12)]
    assert len(set(made)) == 12
    assert {p for p in theirs.parent.iterdir() if p.is_file()} == {*made[2:], theirs, foreign}


def test_a_backup_that_cannot_be_made_says_so(filled, path):
    (path.parent / "backups").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(StoreError) as problem:
        filled.backup()
    assert "backup" in sentence(problem).lower()


def test_a_backup_of_a_busy_file_gives_up_with_a_sentence(filled, path, monkeypatch):
    """And leaves no half of one."""
    monkeypatch.setattr(store_file, "BUSY_SECONDS", 0.1)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as hog:
        hog.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as problem:
            filled.backup()
    assert "busy" in sentence(problem)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


# --- files that are not as they should be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"application,kind,at\na1,applied,2026-03-09\n", bytes(range(256)) * 64, b"SQLite format 3\0" + b"\xff" * 2000],
    ids=["a table", "binary", "a broken database"],
)
def test_a_file_that_is_no_pipeline_is_refused_and_left_alone(path, data):
    path.write_bytes(data)
    with pytest.raises(StoreError) as problem:
        Store(path)
    assert path.name in sentence(problem)
    assert "not a pipeline" in sentence(problem)
    assert path.read_bytes() == data
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_rows_that_another_program_spoiled_are_an_error_with_a_way_out(filled, path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE events SET kind = 'phoned', day = 'soon'")
        db.commit()
    with pytest.raises(StoreError) as problem:
        Store(path).pipeline()
    assert "backups" in sentence(problem)


@pytest.mark.parametrize("place", ["folder", "nowhere/pipeline.db", "file/pipeline.db"])
def test_a_place_where_no_file_can_be_is_refused_by_name(tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as problem:
        Store(tmp_path / place)
    assert "folder" in sentence(problem)


@pytest.mark.parametrize("name", ["my jobs.db", "Bewerbungen für Zoë.db", "50% #1 done?.db", "求職.db", "p&mode=ro.db"])
def test_any_file_name_works(tmp_path, name):
    if os.name == "nt" and "?" in name:
        pytest.skip("Windows allows no ? in a file name")
    folder = tmp_path / "Ünder a föld&er"
    folder.mkdir()
    Store(folder / name).add([SENT], [ACME], label="x")
    assert [p.name for p in folder.iterdir()] == [name]
    assert Store(folder / name, create=False).pipeline().events == (SENT,)


@pytest.mark.skipif(os.name == "nt", reason="here two slashes name the same file, on Windows another computer")
def test_a_path_that_begins_with_two_slashes_works_as_a_network_share_needs_it(path):
    Store(Path(f"/{path}")).add([SENT], [ACME], label="x")
    assert Store(path).pipeline().events == (SENT,)


def test_a_relative_path_stays_with_its_file_when_the_folder_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = Store(Path("p.db"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    store.add([SENT], [ACME], label="x")
    assert store.backup().is_relative_to(tmp_path / "backups")
    assert Store(tmp_path / "p.db").pipeline().events == (SENT,)


def test_a_file_deleted_meanwhile_is_an_error_and_is_not_made_anew(filled, path):
    path.unlink()
    for use in (filled.pipeline, filled.revision, filled.undo, filled.backup):
        with pytest.raises(StoreError) as problem:
            use()
        assert path.name in sentence(problem)
    assert not path.exists()


@pytest.mark.slow
def test_a_busy_file_gives_up_with_a_sentence_and_works_again_afterwards(filled, path, monkeypatch):
    monkeypatch.setattr(store_file, "BUSY_SECONDS", 0.1)
    store = Store(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as hog:
        hog.execute("BEGIN EXCLUSIVE")
        for use in (store.pipeline, store.undo, lambda: Store(path)):
            with pytest.raises(StoreError) as problem:
                use()
            assert "busy" in sentence(problem)
    assert store.undo() == "start"


@pytest.mark.slow
def test_a_writer_waits_for_its_turn(filled, path):
    hog = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    hog.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.5, hog.rollback)
    timer.start()
    filled.remove(CALL, label="x")
    timer.join()
    hog.close()
    assert CALL not in filled.pipeline().events


def test_a_full_disk_is_a_sentence_and_changes_nothing(filled, path, monkeypatch):
    before, connect = content(path), filled._connect

    def no_more_pages():
        connection = connect()
        connection.execute(f"PRAGMA max_page_count = {path.stat().st_size // 4096}")
        return connection

    monkeypatch.setattr(filled, "_connect", no_more_pages)
    with pytest.raises(StoreError) as problem:
        filled.add([event("replied", note="x" * 100_000)], label="x")
    assert "disk is full" in sentence(problem)
    assert content(path) == before


def test_the_file_is_kept_by_a_rollback_journal_and_marked_as_ours(filled, path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert db.execute("PRAGMA application_id").fetchone() != (0,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    with filled._read() as c:
        assert c.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_file_that_another_tool_switched_to_wal_is_switched_back(filled, path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    Store(path).add([event("offered", "2026-04-01")], label="x")
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_an_error_in_the_middle_of_a_change_changes_nothing(filled, path, monkeypatch):
    before = content(path)

    def dumps(*_, **__):
        raise RuntimeError("out of the blue")

    monkeypatch.setattr(json, "dumps", dumps)
    with pytest.raises(RuntimeError):
        filled.snooze("k", date(2026, 3, 1), date(2026, 3, 2), label="x")
    monkeypatch.undo()
    assert content(path) == before
    assert filled.undoable() == "start"


# --- where one may only read ------------------------------------------------------------------------------------------


def as_nobody(what):
    """Run `what` where file permissions count: root, who may do all, becomes nobody in a child process."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return what()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            answer = what()
        except BaseException as problem:  # noqa: BLE001 - told to the parent
            answer = f"{type(problem).__name__}: {problem}"
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as told:  # noqa: PTH123 - a pipe has no path
        answer = json.loads(told.read())
    os.waitpid(child, 0)
    return answer


@pytest.fixture
def open_folder():
    """A folder that another user can reach too, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def tell(path):
    """What can be done with a file: open it, read it, change it, make a backup."""
    store = Store(path)
    told = {"readonly": store.readonly, "events": len(store.pipeline().events), "again": store.undoable()}
    for name, change in {
        "add": lambda: store.add([event("offered", "2026-04-01")], label="x"),
        "undo": store.undo,
        "snooze": lambda: store.snooze("k", date(2026, 3, 1), date(2026, 3, 2), label="x"),
        "backup": store.backup,
    }.items():
        try:
            change()
        except StoreError as problem:
            told[name] = str(problem)
    return told


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_or_folder_that_is_read_only_can_be_read_and_says_why_not_changed(open_folder, what):
    if os.name == "nt" and what == "folder":
        pytest.skip("Windows has no read-only folders of this kind")
    path = open_folder / "p.db"
    Store(path).add([SENT, CALL], [ACME], label="start")
    path.chmod(0o444 if what == "file" else 0o666)
    open_folder.chmod(0o777 if what == "file" else 0o555)
    before = path.read_bytes()
    told = as_nobody(lambda: tell(path))
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert told["readonly"] is True
    assert (told["events"], told["again"]) == (2, "start")
    assert all("only be read" in told[name] for name in ("add", "undo", "snooze"))
    if what == "folder":
        assert "backup" in told["backup"]
    assert path.read_bytes() == before


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
@pytest.mark.skipif(os.name == "nt", reason="Windows has no read-only folders of this kind")
def test_a_file_cannot_be_made_in_a_read_only_folder(open_folder):
    open_folder.chmod(0o555)
    told = as_nobody(lambda: _problem(open_folder / "p.db"))
    assert str(open_folder) in told
    assert "write" in told


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_a_file_that_may_not_even_be_read_is_refused(open_folder):
    path = open_folder / "p.db"
    Store(path)
    path.chmod(0o000)
    told = as_nobody(lambda: _problem(path))
    path.chmod(0o600)
    assert "cannot be read" in told


def _problem(path):
    try:
        Store(path)
    except StoreError as problem:
        return str(problem)
    return "opened"


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(path):
    """A copy of the file that version 1 wrote."""
    shutil.copyfile(V1, path)
    return path


def version(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def next_version(monkeypatch):
    """Make believe that this Followup writes the next version, which has one table more."""

    def step(*statements):
        monkeypatch.setattr(store_file, "MIGRATIONS", {**store_file.MIGRATIONS, VERSION: statements})
        monkeypatch.setattr(store_file, "VERSION", VERSION + 1)

    return step


def test_the_backup_before_a_new_version_holds_the_older_file_and_is_made_once(old, next_version):
    next_version("CREATE TABLE extra (key TEXT PRIMARY KEY)")
    before = Store(old).pipeline()
    assert version(old) == VERSION + 1
    [copy] = (old.parent / "backups").iterdir()
    assert version(copy) == 1
    assert content(copy) == content(V1)
    assert Store(old).pipeline() == before
    assert list((old.parent / "backups").iterdir()) == [copy]


def test_a_step_that_fails_leaves_the_older_file_as_it_was(old, next_version):
    before = old.read_bytes()
    next_version("CREATE TABLE extra (key TEXT PRIMARY KEY)", "DROP TABLE snoozes", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreError) as problem:
        Store(old)
    assert old.name in sentence(problem)
    assert version(old) == 1
    assert content(old) == content(V1)
    with contextlib.closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone() == (0,)
    assert old.read_bytes() == before


def test_an_older_file_that_may_only_be_read_says_so(old, next_version, monkeypatch):
    next_version("CREATE TABLE extra (key TEXT PRIMARY KEY)")
    monkeypatch.setattr(store_file.os, "access", lambda *_: False)
    with pytest.raises(StoreError) as problem:
        Store(old)
    assert "only be read" in sentence(problem)
    assert not (old.parent / "backups").exists()
