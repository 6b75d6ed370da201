"""What all parts of the `followup` command share."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from followup.files import FileProblem
from followup.importers import ImportProblem, read
from followup.log.model import Pipeline
from followup.log.store import Store, StoreError
from followup.method.policy import DEFAULT, Policy

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day, as 2026-03-09; today if left out.")]


class Stop(Exception):
    """Something the user must change; the message is one sentence."""


def plainly(command: Callable) -> Callable:
    """Say what went wrong in a sentence on standard error, with exit code 1, never as a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (Stop, StoreError, FileProblem, ImportProblem) as problem:
            print(problem, file=sys.stderr)
            raise typer.Exit(1) from None

    return run


def print_json(answer: object) -> None:
    """Print an answer for a program."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


@dataclass(frozen=True)
class Source:
    """A pipeline to read: a pipeline file, or a table of events."""

    pipeline: Pipeline
    policy: Policy = DEFAULT
    store: Store | None = None

    def hidden(self, on: date) -> dict[str, date]:
        """Actions that were put off: key -> the day on which they come back."""
        snoozes = self.store.snoozes() if self.store else {}
        return {key: until for key, (at, until) in snoozes.items() if at <= on < until}


def open_source(path: Path) -> Source:
    """Open a pipeline file, or read a table of events as if it were one."""
    if not path.exists():
        raise Stop(f"There is no file {path}: check the name and the folder.")
    if path.suffix.lower() in {".csv", ".tsv", ".txt", ".xlsx", ".zip"}:
        reading = read(path)
        for row in reading.skipped:
            print(f"{row.file or path.name}, line {row.line}, left out: {row.reason}", file=sys.stderr)
        return Source(Pipeline.of(reading.applications, reading.events, reading.people))
    store = Store(path, create=False)
    return Source(store.pipeline(), store.policy(), store)


def day_of(text: str) -> date:
    """The day that --on names, or today."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the user's own calendar day is meant
    except ValueError:
        raise Stop(f"--on is '{text}', which is not a date: write it like 2026-03-09.") from None


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done and for how long; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=None)
        yield lambda step: shown.update(task, description=step)
