"""A rehearsal's class on the disk: a hand-in and a log of each student, and what is true."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from followup.classroom.beforehand import NAME as PLAN
from followup.classroom.hand_in import as_text, hand_in_of, secret_of
from followup.classroom.pool import PIPELINES, TRUTH
from followup.classroom.rehearsal.students import LAST_DAY, InventedStudent
from followup.classroom.reported import NAME
from followup.errors import FileError
from followup.files import write_whole
from followup.log.export import events_table
from followup.log.store import Store

_MADE_HERE = re.compile(rf"student-\d+\.json|{PIPELINES}/student-\d+\.(csv|db)|{re.escape(TRUTH)}|{re.escape(NAME)}")


def make_room(folder: Path) -> None:
    """Make the folder; take a former rehearsal out of it, reports aside. Files of somebody else are a FileError."""
    try:
        (folder / PIPELINES).mkdir(parents=True, exist_ok=True)
        names = {path: path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        others = [name for name in names.values() if not (_MADE_HERE.fullmatch(name) or name.endswith((".html", PLAN)))]
        former = [path for path, name in names.items() if _MADE_HERE.fullmatch(name)]
        if others or (former and not (folder / TRUTH).is_file()):
            what = others[0] if others else former[0].name
            raise FileError(f"The folder {folder} holds {what} already: choose a new folder, so that nothing is lost.")
        for path in former:
            path.unlink()
    except OSError as error:
        raise FileError(f"The folder {folder} cannot be used ({error.strerror}): choose another.") from None


def write_student(folder: Path, name: str, student: InventedStudent) -> str:
    """Write a student's hand-in; and the log, as a table, or as a pipeline file if it takes part in an experiment.

    What `followup share` makes of the log is the same hand-in: the id of an invented student follows from the log.

    Returns:
        The code of the student in the hand-in.
    """
    secret = secret_of(student.pipeline)
    shared = hand_in_of(student.pipeline, LAST_DAY, secret, part=student.part)
    write_whole(folder / f"{name}.json", as_text(shared))
    log = folder / PIPELINES / name
    if student.part is None:
        write_whole(log.with_suffix(".csv"), events_table(student.pipeline))
        return shared.student
    store = Store(log.with_suffix(".db"), id_=secret)
    store.put_part(student.part)
    events = student.pipeline.events
    store.add(events, student.pipeline.applications, label=None, entered=dict.fromkeys(events))
    return shared.student


def write_truth(folder: Path, truth: dict[str, Any], students: Iterable[str]) -> None:
    """Write what is true of the class of these students, by their codes."""
    write_whole(folder / TRUTH, json.dumps(truth | {"students": list(students)}, indent=1) + "\n")
