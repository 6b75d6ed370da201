"""A writer that is killed at any moment: nothing that it was told is saved gets lost, and the file always opens.

This shows what happens when a program or a kernel dies. A power cut is up to the disk, which is asked to write
(synchronous = FULL) before anything counts as saved.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest

from followup.errors import NotAsLeftError
from followup.log.model import Application, Event, conflicts
from followup.log.store import Store, backups, rescue
from followup.log.store.schema import VERSION
from tests.fuzzing import MORE

pytestmark = pytest.mark.slow
KILLS, EACH = 60, 120
A1 = Application(id="a1", company="Acme")


def pair(n):
    """The two events of change `n`, which must come in together or not at all."""
    return [Event(application="a1", kind=kind, day="2026-03-09", note=str(n)) for kind in ("followed_up", "replied")]


def write_on(path, start, acknowledge):
    """Add pairs from `start` on, and say so after each, until killed; now and then undo and redo one."""
    store = Store(path)
    n = start
    while True:
        store.add(pair(n), [A1], label=str(n))
        if n % 7 == 3:
            store.undo()
            store.redo()
        acknowledge(f"{n}\n".encode())
        n += 1


def do_all(path, start, acknowledge):
    """Add, bring in, undo, put copies together, go back to one, put one in place of a damaged file; until killed."""
    store, chance, n = Store(path), random.Random(start), start
    while True:
        what = chance.choice(("add", "bring in", "undo", "put together", "go back", "put back"))
        if what == "put together":
            twin = path.with_name("p (conflicted copy).db")
            shutil.copyfile(store.backup(), twin)
            Store(twin, aside=True).add(pair(n), [A1], label=str(n))
            store.take(twin, both=True)
            twin.unlink()
        else:
            if what == "bring in":
                store.backup()
            store.add(pair(n), [A1], label=str(n), imported=what == "bring in")
        if what == "undo":
            store.undo()
            store.redo()
        acknowledge(f"{n}\n".encode())
        if what == "go back":
            store.take(backups.copies(path)[0] if backups.copies(path) else store.backup())
            store.undo()
        elif what == "put back":
            copy = store.backup()
            path.write_bytes(path.read_bytes()[: chance.randrange(60_000)])
            store = rescue.put_back(path, copy)
        n += 1


def opened(path):
    """The file, with a copy brought back where that is what is offered, or as it was before one was."""
    try:
        store = Store(path)
    except NotAsLeftError:
        info = rescue.health(path)
        rescue.bring_back(info, info.copies[0].path)
        store = Store(path)
    if (store.undoable() or "").startswith("Bring back"):
        store.undo()
    return store


def check(path, acknowledged):
    """The file opens and is whole, and all that was acknowledged is there; returns the next free number."""
    store = opened(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    events = store.pipeline().events
    notes = {int(e.note) for e in events}
    assert acknowledged <= notes
    assert len(events) == 2 * len(notes), "half a change came in"
    assert conflicts(events) == {}
    return store, notes


def forked(path, start, work=write_on):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            work(path, start, lambda line: os.write(writer, line))
        except BaseException:  # noqa: BLE001 - told, as a child tells it
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writer)
    return child, reader


def told_at_least(reader, lines):
    """Wait until so many changes were acknowledged, however slow the machine; what was read so far."""
    heard = b""
    while heard.count(b"\n") < lines:
        said = os.read(reader, 4096)
        if not said:  # the writer ended by itself
            break
        heard += said
    return heard


def drain(reader, heard=b""):
    with open(reader, "rb") as pipe:  # noqa: PTH123 - a pipe has no path
        return {int(line) for line in (heard + pipe.read()).split()}


@pytest.fixture(autouse=True)
def this_computer(tmp_path_factory, monkeypatch):
    """A place of its own where it is remembered how files were left."""
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here: the subprocess test below does it, less often")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
@pytest.mark.parametrize("work", [write_on, do_all])
def test_a_writer_killed_again_and_again_loses_nothing_that_was_acknowledged(tmp_path, work):
    """Killed at random moments, from before the file is made to in the middle of a change."""
    path = tmp_path / "p.db"
    chance = random.Random(20260309)
    acknowledged, start, told, unfinished = set(), 0, 0, 0
    for kill in range(KILLS * MORE):
        child, reader = forked(path, start, work)
        heard = told_at_least(reader, chance.choice((0, 1, 2)))
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"the writer of round {kill} ended by itself"
        fresh = drain(reader, heard)
        acknowledged |= fresh
        told += len(fresh)
        if path.with_name("p.db-journal").exists():
            unfinished += 1
        store, notes = check(path, acknowledged)
        start = max([start - 1, *notes]) + 1
        if kill % 20 == 19:  # keep the file small: forget what was checked
            store.remove_application("a1", label="forget")
            acknowledged.clear()
    assert told > KILLS * MORE / 2, "the writers were not left to write"
    assert unfinished > 0, "no kill struck in the middle of a change: the test shows nothing"
    store.backup()
    assert not list(tmp_path.rglob("*.half*"))
    print(f"{KILLS * MORE} kills, {told} changes acknowledged, {unfinished} struck in the middle of a change")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
def test_a_file_whose_migration_was_killed_holds_all_that_it_held(tmp_path):
    """Killed while a file of version 1 is brought up to date, at random moments."""
    older = Path(__file__).parent / "data" / "pipeline-v1.db"
    shutil.copyfile(older, tmp_path / "whole.db")
    whole, chance, unfinished = Store(tmp_path / "whole.db").pipeline(), random.Random(11), 0
    for n in range(KILLS * MORE // 2):
        (tmp_path / str(n)).mkdir()
        path = tmp_path / str(n) / "p.db"
        shutil.copyfile(older, path)
        child, reader = forked(path, 0, lambda path, *_: Store(path))
        while not (path.parent / "backups").exists():  # however slow the machine
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        unfinished += path.read_bytes()[63] < VERSION  # what the file says of its version
        assert opened(path).pipeline() == whole
        shutil.rmtree(path.parent)
    assert unfinished > 0, "no kill struck in the middle: the test shows nothing"
    print(f"{KILLS * MORE // 2} migrations killed, {unfinished} of them in the middle")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # 3.12 and later
def test_a_file_whose_maker_was_killed_can_always_be_opened(tmp_path):
    """Killed while the file is being made: what is left is opened or made anew."""
    chance = random.Random(5)
    left = 0
    for n in range(30):
        path = tmp_path / f"{n}.db"
        child, reader = forked(path, 0)
        while not path.exists():
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged = drain(reader)
        left += not acknowledged
        check(path, acknowledged)
    assert left > 0, "no kill came before the first change: the test shows nothing"


def test_a_writer_in_a_process_of_its_own_killed_loses_nothing(tmp_path):
    """The same on every system, fewer times, because starting a process takes long."""
    path = tmp_path / "p.db"
    chance = random.Random(7)
    acknowledged, start = set(), 0
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, __file__, str(path), str(start)], stdout=subprocess.PIPE)
        lines = [writer.stdout.readline()]
        time.sleep(chance.uniform(0, 0.3))
        writer.kill()
        lines += writer.stdout.readlines()
        writer.wait()
        writer.stdout.close()
        acknowledged |= {int(line) for line in lines if line.endswith(b"\n")}
        _, notes = check(path, acknowledged)
        start = max(notes) + 1
    assert len(acknowledged) >= 3


ADD_MANY = """
import sys
from pathlib import Path
from followup.log.model import Application, Event
from followup.log.store import Store
store = Store(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    event = Event(application="a1", kind="replied", day="2026-03-09", note=f"{sys.argv[2]} {n}")
    assert store.add([event], [Application(id="a1", company="Acme")], label="x").added == (event,)
"""


def test_two_writers_at_once_lose_nothing(tmp_path):
    """Two processes, 120 events each, one by one: 240 events, and no event of either is missing."""
    path = tmp_path / "p.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", ADD_MANY, str(path), name, str(EACH)]) for name in ("one", "two")
    ]
    assert [w.wait(timeout=300) for w in writers] == [0, 0]
    assert {e.note for e in Store(path).pipeline().events} == {f"{w} {n}" for w in ("one", "two") for n in range(EACH)}


if __name__ == "__main__":

    def say(line):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    write_on(Path(sys.argv[1]), int(sys.argv[2]), say)
