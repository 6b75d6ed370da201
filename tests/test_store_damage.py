"""Damaged pipeline files: each opens whole, is mended with a word, or is refused with one, and never opens as another.

A few are tried every day; FOLLOWUP_FUZZ=100 tries 2,000.
"""

import contextlib
import random
import shutil
import sqlite3
from collections import Counter

import pytest

from followup.errors import StoreError
from followup.log.model import Application, Event
from followup.log.store import Store, rescue
from followup.log.store import file as store_file
from tests.fuzzing import MORE

JOBS = 30
KINDS = (
    "flip", "flips", "header", "truncated", "longer", "zeroed page", "zeroed start", "swapped pages", "swapped tables",
    "a row changed", "a row deleted", "a row added", "stale journal", "stale wal", "foreign journal", "cut index",
    "another database", "text", "empty", "another log",
)  # fmt: skip


def entry(n, **rest):
    return Event(application=f"A{n}", kind="applied", day="2026-03-02", person="Rita Ray", note=f"note {n} é", **rest)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A log with some history: its file, its copies, and the journals of an older state."""
    folder = tmp_path_factory.mktemp("base")
    path = folder / "log.db"
    store = Store(path)
    store.add(
        [entry(n) for n in range(JOBS)],
        [Application(id=f"A{n}", company=f"Company {n}", title="Clerk") for n in range(JOBS)],
        label="start",
    )
    store.set_setting("policy", "{}", label="numbers")
    for name, mode in (("journal", "DELETE"), ("wal", "WAL")):
        older = folder / f"{name}.old"
        shutil.copyfile(path, older)
        with contextlib.closing(sqlite3.connect(older, isolation_level=None)) as db:
            db.execute(f"PRAGMA journal_mode = {mode}")
            db.execute("PRAGMA cache_size = 1")  # so that the journal is written before the end
            db.execute("BEGIN")
            db.execute("UPDATE events SET note = note || 'x'")
            db.execute("UPDATE applications SET title = 'x'")
            if mode == "WAL":
                db.execute("COMMIT")
            shutil.copyfile(f"{older}-{name}", folder / name)
    for n in range(5):
        store.add([Event(application=f"A{n}", kind="replied", day="2026-03-09")], label=f"answer {n}")
    store.remove(entry(7), label="delete")
    Store(folder / "another.db").add([entry(0)], [Application(id="A0", company="Other")], label="other")
    store.backup()
    return folder


def spoil(kind, path, base, chance):  # noqa: C901, PLR0912 - one branch a kind
    """Damage a file in one way."""
    data = bytearray(path.read_bytes())
    size, page = len(data), 4096
    somewhere = chance.randrange(size)
    if kind in {"flip", "flips", "header"}:
        for _ in range(1 if kind != "flips" else chance.randint(2, 50)):
            data[chance.randrange(100 if kind == "header" else size)] ^= 1 << chance.randrange(8)
    elif kind == "truncated":
        del data[somewhere:]
    elif kind == "longer":
        data += bytes(chance.randrange(256) for _ in range(chance.randint(1, 5000)))
    elif kind == "zeroed page":
        at = somewhere // page * page
        data[at : at + page] = bytes(page)
    elif kind == "zeroed start":
        data[:somewhere] = bytes(somewhere)
    elif kind == "swapped pages":
        one, two = (chance.randrange(size // page) * page for _ in "12")
        data[one : one + page], data[two : two + page] = data[two : two + page], data[one : one + page]
    elif kind == "text":
        data = bytearray(chance.choice(("company,title\nAcme,Clerk\n", "{}", "x", "\0" * 5000)).encode())
    elif kind == "empty":
        data = bytearray()
    elif kind in {"another database", "another log"}:
        if kind == "another log":
            data = bytearray((base / "another.db").read_bytes())
        else:
            path.unlink()
            sql(path, "CREATE TABLE meta (key, value)", "CREATE TABLE events (a)")
            return
    elif kind == "swapped tables":
        one, two = chance.sample(("applications", "events", "seen", "people", "meta", "changes", "snoozes"), 2)
        sql(
            path,
            f"ALTER TABLE {one} RENAME TO x",
            f"ALTER TABLE {two} RENAME TO {one}",
            f"ALTER TABLE x RENAME TO {two}",
        )
        return
    elif kind.startswith("a row"):
        sql(path, chance.choice(ROWS[kind]))
        return
    elif kind == "cut index":
        sql(path, "PRAGMA writable_schema = ON", "DELETE FROM events WHERE 0")
        with contextlib.closing(sqlite3.connect(path)) as db:
            (root,) = db.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_events_1'"
            ).fetchone()
        at = (root - 1) * page
        data = bytearray(path.read_bytes())
        spot = chance.randrange(at + 200, at + page)
        data[spot] ^= 1 << chance.randrange(8)
    elif kind == "foreign journal":
        path.with_name(f"{path.name}-journal").write_bytes(bytes(chance.randrange(256) for _ in range(3000)))
    else:
        side = kind.removeprefix("stale ")
        shutil.copyfile(base / side, path.with_name(f"{path.name}-{side}"))
    path.write_bytes(data)


ROWS = {
    "a row changed": (
        "UPDATE events SET note = 'another' WHERE application = 'A3'",
        "UPDATE events SET kind = 'phoned'",
        "UPDATE events SET day = X'00ff' WHERE application = 'A3'",
        "UPDATE applications SET company = 'Other' WHERE id = 'A3'",
        "UPDATE meta SET value = 'x' WHERE key IN ('id', 'state', 'policy')",
        "UPDATE changes SET rows = '[]'",
        "UPDATE seen SET entered = '2020-01-01'",
    ),
    "a row deleted": (
        "DELETE FROM events WHERE application = 'A3'",
        "DELETE FROM applications",
        "DELETE FROM meta WHERE key = 'state'",
        "DELETE FROM meta WHERE key = 'id'",
        "DELETE FROM changes",
        "DROP TABLE people",
    ),
    "a row added": (
        "INSERT INTO events (fingerprint, application, kind, day) VALUES ('f', 'A3', 'offered', '2026-03-09')",
        "INSERT INTO snoozes VALUES ('k', 'soon', 'later')",
        "INSERT INTO meta VALUES ('join 1', '{')",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM applications; END",
    ),
}  # fmt: skip


def sql(path, *statements):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def outcome(kind, path, base, whole, chance):
    """What became of one damaged file; fails if it opened as another, or with anything but a sentence."""
    shutil.copyfile(base / "log.db", path)
    before = path.read_bytes()
    spoil(kind, path, base, chance)
    spoilt = path.read_bytes()
    try:
        store = Store(path)
        found = (store.pipeline(), store.undoable(), store.setting("policy"), store.id)
        store.add([Event(application="A1", kind="offered", day="2026-04-01")], label="goes on")
        assert store.undo() == "goes on"
    except StoreError as problem:
        text = str(problem)
        assert "\n" not in text
        assert path.name in text
        assert "Traceback" not in text
        if "only be read" not in text:
            assert path.read_bytes() == spoilt or kind == "foreign journal", "a refused file is not touched"
        return "refused"
    assert found == whole, f"{kind}: opened as another log"
    return "mended" if store.notes else "whole" if spoilt != before else "untouched"


def try_all(base, folder, seeds):
    store = Store(base / "log.db")
    whole = (store.pipeline(), store.undoable(), store.setting("policy"), store.id)
    seen = {kind: Counter() for kind in KINDS}
    for seed in seeds:
        for number, kind in enumerate(KINDS):
            here = folder / f"{seed}-{number}"
            here.mkdir()
            shutil.copytree(base / "backups", here / "backups")
            seen[kind][outcome(kind, here / "log.db", base, whole, random.Random(f"{seed} {kind}"))] += 1
            shutil.rmtree(here)
    return seen


@pytest.mark.slow
def test_damaged_files_open_whole_or_are_refused_with_a_word(base, tmp_path, monkeypatch):
    monkeypatch.setattr("followup.log.store.check.LIVE_SECONDS", 0)
    seen = try_all(base, tmp_path, range(MORE))
    print({kind: dict(count) for kind, count in seen.items()})
    always = (
        "truncated",
        "swapped tables",
        "a row changed",
        "a row deleted",
        "a row added",
        "text",
        "empty",
        "another log",
    )
    assert all(set(seen[kind]) == {"refused"} for kind in always if kind != "truncated")
    assert set(seen["stale journal"]) == set(seen["stale wal"]) == {"mended"}


@pytest.mark.parametrize("kind", ["zeroed start", "empty", "a row deleted", "text"])
def test_a_copy_brings_back_what_was_there(base, tmp_path, kind):
    """And what was in its place is kept."""
    path = tmp_path / "log.db"
    shutil.copytree(base / "backups", tmp_path / "backups")
    shutil.copyfile(base / "log.db", path)
    spoil(kind, path, base, random.Random(kind))
    spoilt = path.read_bytes()
    info = rescue.health(path)
    assert info.what
    assert "can be brought back" in info.trouble
    said = rescue.bring_back(info, info.copies[0].path)
    assert f"{JOBS} applications" in said
    assert Store(path).pipeline() == Store(base / "log.db").pipeline()
    kept = [p.read_bytes() for p in (tmp_path / "backups").iterdir()]
    assert not spoilt or spoilt in kept


def test_a_file_is_checked_when_it_is_opened_first_and_not_at_each_change(base, tmp_path, monkeypatch):
    checked = []
    real = store_file.damage
    monkeypatch.setattr(store_file, "damage", lambda *args: checked.append(args) or real(*args))
    path = tmp_path / "log.db"
    shutil.copyfile(base / "log.db", path)
    store = Store(path)
    for n in range(3):
        store.add([Event(application="A1", kind="replied", day=f"2026-04-0{n + 1}")], label="x")
        Store(path)
    assert len(checked) == 1
    sql(path, "UPDATE events SET note = 'another'")
    with pytest.raises(StoreError):
        Store(path)


def test_one_more_event_costs_the_same_however_long_the_log_is(tmp_path, monkeypatch):
    """Counted in rows that are summed up, and in statements."""
    work = []
    for jobs in (3, 300):
        store = Store(tmp_path / f"{jobs}.db")
        store.add([entry(n) for n in range(jobs)], [Application(id=f"A{n}") for n in range(jobs)], label="start")
        from followup.log.store import state

        asked, real = [], state._digest
        with monkeypatch.context() as m:
            m.setattr(state, "_digest", lambda *row, real=real, asked=asked: asked.append(row) or real(*row))
            store.add([Event(application="A1", kind="replied", day="2026-03-09")], label="x")
        work.append(len(asked))
    assert 0 < work[0] == work[1] < 10
