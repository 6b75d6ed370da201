"""Which hand-ins the last report was made of, so that no two reports can be subtracted from each other.

Two reports that are one student apart give that student exactly. So a report, and with it the summary, changes only
when at least `NEW` hand-ins are new, changed or gone; up to then it is made of the same ones as before. What they were
lies beside them, in a hidden file with a hash of each.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from followup.classroom.hand_in import Shared
from followup.errors import FileError
from followup.files import remembered, write_whole
from followup.wording import many

NAME = ".last-report.json"
NEW = 5
"""So many students must differ between two reports that differ."""


def remember(folder: Path | str, students: Iterable[Shared]) -> None:
    """Note of whose hand-ins a report was made.

    Raises:
        FileError: it cannot be written.
    """
    write_whole(Path(folder) / NAME, json.dumps({s.student: s.digest for s in students}))


def settled(folder: Path, found: Sequence[Shared], newest: Sequence[Shared]) -> tuple[tuple[Shared, ...], int]:
    """Of which hand-ins a report may be made now, and how many students wait for the next one.

    Args:
        folder: where they are.
        found: all of them, those that newer ones replace too.
        newest: one of each student.

    Raises:
        FileError: too few are new, and some of those before are not there any more.
    """
    before, now = remembered(folder / NAME), {s.student: s.digest for s in newest}
    waiting = sum(1 for student in before.keys() | now.keys() if before.get(student) != now.get(student))
    if not before or not 0 < waiting < NEW:
        return tuple(newest), 0
    kept = {s.student: s for s in found if before.get(s.student) == s.digest}
    if kept.keys() != before.keys():
        raise FileError(
            f"The hand-ins of {many(waiting, 'student')} in {folder} are new, changed or gone since the last report, "
            f"and a report that differs by fewer than {NEW} would tell theirs. Wait until it is {NEW}, or put the "
            "earlier files back beside the new ones."
        )
    return tuple(kept.values()), waiting
