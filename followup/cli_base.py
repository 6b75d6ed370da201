"""What all parts of the `followup` command share."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from followup.files import FileProblem
from followup.importers import ImportProblem
from followup.store import StoreError

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
