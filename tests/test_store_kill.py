"""What was acknowledged is on the disk: writers are killed, and two of them write at once."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from followup.model import Application, Event
from followup.store import Store

KILLS, EACH = 200, 1000
A = Application(id="A", company="Acme")


def event(writer, n):
    return Event(application="A", kind="followed_up", day="2026-03-04", note=f"{writer}-{n}")


def write(path, writer, acknowledge, count=None):
    """Add events one by one, and say which one is safe after each."""
    store, n = Store(path), 0
    while count is None or n < count:
        store.add([event(writer, n)], [A], label="add")
        acknowledge(n)
        n += 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a writer 200 times needs fork, which Windows lacks")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_killed_writer_loses_nothing_that_was_acknowledged(tmp_path):
    """Killed at 200 random moments; the file always opens and holds all that was acknowledged."""
    path, random_ = tmp_path / "p.db", random.Random(7)
    promised = set()
    for k in range(KILLS):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                write(path, k, lambda n, pipe=writing: os.write(pipe, b"%d " % n))
            finally:
                os._exit(1)
        os.close(writing)
        time.sleep(random_.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            # What is cut off at the end was not told, so it was not promised.
            told = pipe.read().rpartition(b" ")[0].split()
        promised |= {f"{k}-{int(n)}" for n in told}
        if k % 20 == 19:
            assert promised <= {e.note for e in Store(path).pipeline().events}
    assert promised <= {e.note for e in Store(path).pipeline().events}
    assert len(promised) > KILLS / 2, "the writers were killed too early for this test to mean something"


def test_two_writers_at_once_lose_nothing(tmp_path):
    """Two processes, 1,000 events each, one by one: 2,000 events."""
    path = tmp_path / "p.db"
    code = (
        "import sys; from tests.test_store_kill import write, EACH; "
        "write(sys.argv[1], sys.argv[2], lambda n: None, EACH)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("one", "two")]
    assert [w.wait(240) for w in writers] == [0, 0]
    assert len(Store(path).pipeline().events) == 2 * EACH
