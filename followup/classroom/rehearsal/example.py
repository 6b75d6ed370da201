"""The class that an instructor rehearses with: 30 invented students in one experiment, in memory or as files."""

from collections.abc import Callable
from pathlib import Path

from followup.analysis.simulate import Truth
from followup.classroom.hand_in import hand_in_of, secret_of
from followup.classroom.pool import HandIns
from followup.classroom.rehearsal.files import make_room, write_student, write_truth
from followup.classroom.rehearsal.students import LAST_DAY, in_truth, students
from followup.log.assignment import Plan, Way

CLASS = Truth(students=30, applications=40, effect=1.5, spread=0.25)
PLAN = Plan(id="2e4ea25a1", title="Rehearsal", ways=(Way(from_=2, by=3), Way(from_=8, by=9)), planned=1_000)
SEED = 1
OnStep = Callable[[int, int], None]
"""Called with how many students are done, and of how many."""


def rehearsal_class(step: OnStep = lambda _done, _of: None) -> HandIns:
    """The hand-ins, without a file."""
    made = []
    for number, one in enumerate(students(CLASS, SEED, PLAN), start=1):
        made.append(hand_in_of(one.pipeline, LAST_DAY, secret_of(one.pipeline), part=one.part))
        step(number, CLASS.students)
    return HandIns(tuple(made), truth=in_truth(CLASS, PLAN))


def write_class(folder: Path, step: OnStep = lambda _done, _of: None) -> None:
    """The same hand-ins as files, with each student's log, and the truth."""
    make_room(folder)
    codes = []
    for number, one in enumerate(students(CLASS, SEED, PLAN), start=1):
        codes.append(write_student(folder, f"student-{number:02}", one))
        step(number, CLASS.students)
    write_truth(folder, in_truth(CLASS, PLAN), codes)
