"""A class to rehearse with, as hand-ins: in memory, or as the files that students would have sent."""

import json
from collections.abc import Callable
from pathlib import Path

from followup.assignment import Plan, Way
from followup.classroom import TRUTH, HandIns
from followup.files import write_whole
from followup.rehearsal import LAST_DAY, Student, in_truth, students
from followup.share import Shared, as_text, share
from followup.simulate import Truth

CLASS = Truth(students=30, applications=40, effect=1.5, spread=0.25)
PLAN = Plan(id="2e4ea25a1", title="Rehearsal", seed=1, ways=(Way(from_=2, by=3), Way(from_=8, by=9)))
SEED = 1


def _hand_in(number: int, student: Student) -> Shared:
    return share(student.pipeline, LAST_DAY, f"rehearsal {SEED} {number}", part=student.part)


def rehearsal_class(step: Callable[[int, int], None] = lambda _done, _of: None) -> HandIns:
    """The hand-ins of 30 invented students, all in one experiment; made in about two seconds.

    Args:
        step: is told how many students are done, and of how many.
    """
    made = []
    for number, student in enumerate(students(CLASS, SEED, PLAN), start=1):
        made.append(_hand_in(number, student))
        step(number, CLASS.students)
    return HandIns(tuple(made), truth=in_truth(CLASS, PLAN))


def write_class(hand_ins: HandIns, folder: Path) -> None:
    """The same as files: one of each student, and the truth.

    Raises:
        FileProblem: they cannot be written there.
    """
    for number, one in enumerate(hand_ins.students, start=1):
        write_whole(folder / f"student-{number:02}.json", as_text(one))
    write_whole(folder / TRUTH, json.dumps(hand_ins.truth, indent=1) + "\n")
