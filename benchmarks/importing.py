"""Time and memory of large exports: LinkedIn's messages, and a mailbox.

    .venv/bin/python -m benchmarks.importing linkedin --messages 100000
    .venv/bin/python -m benchmarks.importing mail --megabytes 1024

Each runs in a process of its own, so that its peak of memory is its own. The files are invented and deleted afterwards.
Seconds are of the clock and of the processor: on a busy machine only the second can be compared.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from followup.importers import Reading, read
from followup.importers.bring_in import bring_in
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.store import Store

T = TypeVar("T")
TODAY = date(2026, 12, 1)
JOBS = 400
WORDS = (
    "the",
    "plan",
    "for",
    "next",
    "week",
    "looks",
    "fine",
    "and",
    "we",
    "will",
    "see",
    "how",
    "budget",
    "on",
    "Friday",
)
COLUMNS = (
    "CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "SUBJECT", "CONTENT",
)  # fmt: skip


def peak_megabytes() -> float:
    """The most memory that this process has had; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def timed(what: str, run: Callable[[], T]) -> T:
    """What something gives; its seconds and the most memory so far are printed."""
    clock, processor = time.perf_counter(), time.process_time()
    result = run()
    print(
        f"{what:<60} {time.perf_counter() - clock:7.1f} s, of the processor {time.process_time() - processor:6.1f} s; "
        f"at most {peak_megabytes():4.0f} MB",
        flush=True,
    )
    return result


def linkedin_file(folder: Path, messages: int) -> tuple[Path, Pipeline]:
    """Every message names a job, and most come of talks with one person: the worst case. With what is known before."""
    r = random.Random(1)
    path = folder / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for _ in range(messages):
            number = r.randrange(messages // 5)
            pair = ["Sam Lee", f"Person Number{number}"]
            r.shuffle(pair)
            day = date(2025, 1, 1) + timedelta(days=r.randrange(400))
            text = " ".join(r.choices(WORDS, k=60)) + f" About Company {number % JOBS}."
            urls = (f"https://www.linkedin.com/in/{n}-{number}" for n in "ab")
            out.writerow([f"2-{number}", pair[0], next(urls), pair[1], next(urls), f"{day} 10:00:00 UTC", "", text])
    jobs = [Application(id=f"A{n}", company=f"Company {n}", title=f"Job {n}") for n in range(JOBS)]
    return path, Pipeline.of(jobs, [Event(application=a.id, kind=Kind.APPLIED, day=date(2025, 1, 1)) for a in jobs])


def list_brought_in(folder: Path, rows: int, pandas: bool) -> Callable[[], object]:
    """The whole of `followup import` of a list, or of a program in which pandas reads it with its days."""
    r, path = random.Random(1), folder / "list.csv"
    states = ("Applied", "Rejected", "Interview", "No answer", "Offer")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("Company", "Job title", "Date applied", "Status", "Contact", "Notes"))
        for n in range(rows):
            day, who = date(2025, 1, 1) + timedelta(days=r.randrange(400)), f"Person {r.randrange(rows // 4)}"
            contact, note = who if r.random() < 0.7 else "", " ".join(r.choices(WORDS, k=r.randrange(25)))
            out.writerow([f"Company {r.randrange(rows // 3)}", f"Job {n % 400}", day, r.choice(states), contact, note])
    words = ["-m", "followup", "import", str(path), "--into", str(folder / "list.db"), "--yes"]
    if pandas:
        words = ["-c", f"import pandas; pandas.read_csv({str(path)!r}, parse_dates=['Date applied'])"]
    return lambda: subprocess.run([sys.executable, *words], capture_output=True, check=True) and None


def linkedin_read(folder: Path, messages: int) -> Callable[[], int]:
    """What `python -m benchmarks` times of it."""
    path, known = linkedin_file(folder, messages)
    return lambda: len(read(path, known=known, me="Sam Lee", today=TODAY).guesses)


def linkedin(folder: Path, messages: int) -> None:
    path, known = linkedin_file(folder, messages)
    size = path.stat().st_size / 2**20
    reading = timed(
        f"LinkedIn, {messages:,} messages, {size:.0f} MB", lambda: read(path, known=known, me="Sam Lee", today=TODAY)
    )
    store = Store(folder / "p.db")
    store.add(known.events, known.applications, label="known")
    few = reading.guesses[:2000]
    timed(f"  {len(few):,} of {len(reading.guesses):,} guesses confirmed", lambda: bring_in(store, reading, few))


def mailbox_file(folder: Path, megabytes: int) -> Path:
    """Invented mailboxes one after the other, and between their messages photographs, which are most of a real one."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.mailbox import ME, mailbox

    made: Callable[[int, int], tuple[bytes, object]] = mailbox

    r = random.Random(1)
    path, seed = folder / "all.mbox", 0
    photos = [b"".join(b"%d" % r.randrange(10) * 76 + b"\n" for _ in range(n // 77)) for n in (30_000, 90_000, 900_000)]
    with path.open("wb") as file:
        while file.tell() < megabytes * 2**20:
            seed += 1
            when = f"{datetime(2026, 3, 5, tzinfo=UTC):%a, %d %b %Y %H:%M:%S} +0000"
            for number, one in enumerate(made(seed, 1500)[0].split(b"\n\nFrom ")):
                file.write(
                    (b"From " if number else b"") + one.replace(b"@box.example", b"@box%d.example" % seed) + b"\n\n"
                )
                if number % 4 == 0 and file.tell() < megabytes * 2**20:
                    head = f"From: a{number % 40}@x.example\nTo: {ME}\nDate: {when}\nMessage-ID: <{seed}.{number}@p>\n"
                    file.write(b"From x@y Thu Mar 05 10:18:54 2026\n" + head.encode())
                    file.write(
                        b"Content-Type: multipart/mixed; boundary=B\n\n--B\n\nPhotos.\n--B\nContent-Type: image/png\n\n"
                    )
                    file.write(r.choice(photos) + b"--B--\n\n")
    return path


def mail_read(folder: Path, megabytes: int) -> Callable[[], int]:
    """What `python -m benchmarks` times of it."""
    path = mailbox_file(folder, megabytes)
    return lambda: read(path, today=TODAY).read


def mail(folder: Path, megabytes: int) -> None:
    path = mailbox_file(folder, megabytes)
    reading: Reading = timed(f"mail, {path.stat().st_size / 2**20:,.0f} MB", lambda: read(path, today=TODAY))
    print(f"  {reading.read:,} messages, {len(reading.guesses):,} proposals")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=("linkedin", "mail"))
    asked.add_argument("--messages", type=int, default=100_000)
    asked.add_argument("--megabytes", type=int, default=1024)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if said.what == "linkedin":
            linkedin(Path(name), said.messages)
        else:
            mail(Path(name), said.megabytes)


if __name__ == "__main__":
    main()
