"""What all parts of the `followup` command share: options, answers, and the command's own words for errors."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from followup.errors import (
    DateOrderNeededError,
    FollowupError,
    MappingNeededError,
    NotAPipelineFileError,
    NotAsLeftError,
    SettingError,
)

if TYPE_CHECKING:
    from followup.session import Session

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day, as 2026-03-09; today if left out.")]
Record = Annotated[Path, typer.Argument(metavar="PIPELINE", help="A pipeline file, or a table of events.")]
Verb = tuple[str, Callable[..., None], dict[str, Any]]
"""A word after `followup`, what it does, and how typer is to take its arguments."""
_P = ParamSpec("_P")

# What the command adds to an error of the core, which knows no options.
_WAYS_OUT: tuple[tuple[type[FollowupError], str], ...] = (
    (DateOrderNeededError, "Say which with --dates dmy, --dates mdy or --dates ymd."),
    (MappingNeededError, "Say which column holds what with --map company=COLUMN,title=COLUMN,applied=COLUMN,..."),
    (NotAsLeftError, "(The command that shows the copies, and the ways back: followup restore PIPELINE)"),
    (NotAPipelineFileError, "(The command for that: followup import FILE --into pipeline.db)"),
)


class UsageError(FollowupError):
    """What was typed after the command must change."""


def plainly(command: Callable[_P, None]) -> Callable[_P, None]:
    """Print an error as a sentence on standard error, with exit code 1, never as a traceback."""

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            _spare_inputs(kwargs)
            command(*args, **kwargs)
        except FollowupError as problem:
            print(in_own_words(problem), file=sys.stderr)
            raise typer.Exit(1) from None

    return run


_WRITTEN = ("out", "summary")
"""The options that name a file to write; every other path that a command takes is read, or is a pipeline file."""


def _spare_inputs(given: Mapping[str, object]) -> None:
    """Refuse to write over a file that the command reads.

    Raises:
        UsageError: an option names such a file.
    """
    paths = {name: [value] if isinstance(value, Path) else value for name, value in given.items()}
    named = {
        name: [p for p in value if isinstance(p, Path)] for name, value in paths.items() if isinstance(value, list)
    }
    read = [path for name, some in named.items() if name not in _WRITTEN for path in some]
    for name in _WRITTEN:
        for out in named.get(name, ()):
            if out.is_file() and any(one.is_file() and one.samefile(out) for one in read):
                raise UsageError(
                    f"--{name} is '{out}', which this command reads: choose another name for what it writes."
                )


def in_own_words(problem: FollowupError) -> str:
    """An error as the command says it, with the option that is the way out."""
    if isinstance(problem, SettingError):
        return f"--{problem.setting.replace('_', '-')} is '{problem.value}': {problem.rule}."
    more = (words for kind, words in _WAYS_OUT if isinstance(problem, kind))
    return " ".join((str(problem), *more))


def print_json(answer: object) -> None:
    """Print an answer for a program."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def print_text(text: str, first: str = "", later: str = "") -> None:
    """Print sentences in lines of at most 98 characters."""
    for line in text.splitlines():
        print(fill(line, 98, initial_indent=first, subsequent_indent=later))


def session_of(path: Path, on: str = "") -> "Session":
    """Open a pipeline file, or read a table of events as if it were one; rows left out are named on standard error."""
    from followup.session import open as open_session

    session = open_session(path, day_of(on))
    for note in (*session.left_out, *(session.file.notes if session.file else ())):
        print(note, file=sys.stderr)
    return session


def day_of(text: str) -> date:
    """The day that --on names, or today."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the user's own calendar day is meant
    except ValueError:
        raise UsageError(f"--on is '{text}', which is not a date: write it like 2026-03-09.") from None


def ends_in(out: Path, suffix: str, what: str) -> None:
    """Insist on how the name of a file to write ends.

    Raises:
        UsageError: it ends otherwise.
    """
    if out.suffix.lower() != suffix:
        raise UsageError(f"--out is '{out.name}': end it with {suffix}, {what}.")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done and for how long; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=None)
        yield lambda step: shown.update(task, description=step)


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error: how much of something is done, and in how long the rest; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None, visible=False)
        yield lambda done, of: shown.update(task, completed=done, total=of, visible=True)
