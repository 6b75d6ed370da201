"""A class's plan: what will be asked, written down before anybody has handed anything in, and whether it was kept to.

Whoever looks at many things and tells of one finds something where nothing is. So the question, the days and the looks
are fixed first, in a small file beside the hand-ins; its SHA-256, told to others on that day, shows later that it is
the same one.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Shape
from followup.classroom.hand_in import read_share
from followup.errors import FileError, HandInError, SettingError
from followup.files import as_json_text, read_bytes, read_handed_out, write_whole
from followup.log.model import Line, Value
from followup.wording import day_and_month, listed, many

FORMAT: Final = "followup-class-plan"
NAME = "class-plan.json"
"""What the file is called, beside the hand-ins."""
About = Literal["follow_up", "thank_you"]
"""What is compared."""
SHAPES: dict[About, Shape] = {"follow_up": APPLICATIONS, "thank_you": INTERVIEWS}
EVERY_WEEK = "every week"


class ClassPlan(Value):
    """What will be asked of a class.

    Attributes:
        question: in words.
        compare: the comparison that the question is about; all others are by the way.
        named: days (hours, of a thank-you) by which the shares with a yes are compared.
        looks: when the class will be looked at, in words.
        written: the day.
        hand_ins: how many hand-ins were in the folder by then.
        sha256: of all the other fields (`digest`).
    """

    format: Literal["followup-class-plan"] = FORMAT
    version: Literal[1] = 1
    question: Annotated[Line, Field(max_length=200)]
    compare: About
    named: Annotated[tuple[int, ...], Field(min_length=1, max_length=5)]
    looks: Annotated[Line, Field(min_length=1, max_length=200)] = EVERY_WEEK
    written: date
    hand_ins: Annotated[int, Field(ge=0, le=10**6)] = 0
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @property
    def digest(self) -> str:
        """SHA-256 of the other fields as JSON: keys in order, no spaces, UTF-8."""
        fields = json.loads(self.model_dump_json(exclude={"sha256"}))
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @property
    def units(self) -> str:
        """The named days in words: day 28 and day 60."""
        return listed([f"{SHAPES[self.compare].unit} {by}" for by in self.named])


def write_class_plan(
    folder: Path, on: date, compare: str = "follow_up", looks: str = EVERY_WEEK
) -> tuple[Path, ClassPlan]:
    """Write a class's plan into the folder of its hand-ins.

    Raises:
        FileError: there is no such folder, or a plan in it already, or it cannot be written.
        SettingError: `compare` or `looks` cannot be used.
    """
    path = Path(folder) / NAME
    about = next((one for one in SHAPES if one == compare), None)
    if about is None:
        raise SettingError("compare", compare, f"use {' or '.join(SHAPES)}")
    if not 0 < len(looks.strip()) <= 200:
        raise SettingError("looks", looks[:40], "say in a few words when the class will be looked at")
    if not path.parent.is_dir():
        raise FileError(f"There is no folder {folder}: make the one that will hold the students' hand-ins.")
    if path.exists():
        raise FileError(f"{path} is there already, and a plan is written once: read it, or choose another folder.")
    shape = SHAPES[about]
    plan = ClassPlan(
        question=f"Do {shape.what}s with a {shape.act} get more positive answers than {shape.what}s without?",
        compare=about,
        named=shape.named,
        looks=looks,
        written=on,
        hand_ins=_hand_ins(path.parent),
        sha256="0" * 64,
    )
    plan = plan.model_copy(update={"sha256": plan.digest})
    write_whole(path, as_json_text(plan))
    return path, plan


def _hand_ins(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*.json"):
        with suppress(FileError, HandInError):
            read_share(read_bytes(path))
            found += 1
    return found


def read_class_plan(content: bytes, name: str) -> ClassPlan:
    """Parse a plan; a FileError says that it is damaged, foreign, or of a newer version."""
    return read_handed_out(ClassPlan, content, name, "is no plan of a class.")


@dataclass(frozen=True)
class Planned:
    """A plan beside what became of it.

    Attributes:
        plan: as it was written.
        first: the day of the oldest hand-in's file; None if that is not known.
    """

    plan: ClassPlan
    first: date | None

    @property
    def faults(self) -> Sequence[str]:
        """What speaks against it; each the end of a sentence that begins with "it"."""
        plan, found = self.plan, []
        if plan.digest != plan.sha256:
            found.append("was changed since: its content has another hash than it says")
        if plan.hand_ins:
            found.append(f"was written with {many(plan.hand_ins, 'hand-in')} there already")
        if self.first is None:
            found.append("cannot be held against the day of the first hand-in")
        elif self.first < plan.written:
            found.append("is younger than the first hand-in")
        if plan.named != SHAPES[plan.compare].named:
            found.append(f"names {plan.units}, at which this report does not look")
        return found

    @property
    def beforehand(self) -> bool:
        """Whether it was fixed beforehand, and the report follows it."""
        return not self.faults

    @property
    def sentence(self) -> str:
        """Whether the report follows its plan."""
        plan = self.plan
        what = (
            f'There is a plan of {day_and_month(plan.written, date.min)} (SHA-256 {plan.sha256}): "{plan.question}", '
            f"by the hazard ratio and the shares with a yes by {plan.units}, looked at {plan.looks}."
        )
        if self.faults:
            return f"{what} It does not count as fixed beforehand: it {listed(self.faults)}."
        return (
            f"{what} It is older than the first hand-in and unchanged, and this report follows it; whoever was told "
            "the hash on that day can check that. All other comparisons are by the way."
        )
