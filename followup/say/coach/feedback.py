"""What the coach says of a draft."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from followup.errors import SettingError
from followup.say.coach import speech
from followup.say.coach.base import Check, Finding
from followup.say.coach.draft import Draft
from followup.say.coach.measures import ANY_LANGUAGE
from followup.say.coach.own import Aside
from followup.say.coach.registry import checks
from followup.say.coach.remedies import mended
from followup.say.coach.warmth import Contribution, parts, warmth
from followup.say.kinds import KINDS, LEVELS

MOST_LETTERS = 1_000_000
_WORSE = ("caution", "stop")
_BROAD = ("reproach", "reader")
"""Checks that speak only of a sentence of which no other has spoken, the surer first."""
_ENOUGH = 8
"""Fewer words than this are too few to say that nothing has to be changed."""
_ASIDE = {"quoted": "what you quote", "signature": "the signature"}


@dataclass(frozen=True)
class Feedback:
    """What the coach says of a draft.

    Attributes:
        text, kind: the draft.
        seconds: of a voicemail, the shortest and the longest time that it takes to say; else None.
        warmth: from -1 to 1, for comparing two drafts of one message.
        parts: the phrases that made it.
        findings: in the order of the text; what is about something missing comes first.
        aside: what is quoted, and a signature, which were not judged.
        judged: whether it is English, and long enough, so that finding nothing says something.
        foreign: whether it is in another language, of which only length, blanks, thanks and number were looked at.
    """

    text: str
    kind: str
    seconds: tuple[float, float] | None
    warmth: float
    parts: tuple[Contribution, ...]
    findings: tuple[Finding, ...]
    aside: tuple[Aside, ...] = ()
    judged: bool = True
    foreign: bool = False

    @property
    def to_change(self) -> tuple[Finding, ...]:
        """What should be changed before it is sent: cautions and stops."""
        return tuple(finding for finding in self.findings if finding.level in _WORSE)

    @property
    def sentence(self) -> str:
        """All in a few short sentences."""
        if not self.text.strip():
            return "Nothing is written yet."
        length = f" It takes {self.seconds[0]:.0f} to {self.seconds[1]:.0f} seconds to say." if self.seconds else ""
        names = [_ASIDE[what] for what in _ASIDE if any(one.what == what for one in self.aside)]
        aside = f" Not read: {' and '.join(names)}." if names else ""
        return f"{self._verdict}{length}{aside}"

    @property
    def _verdict(self) -> str:
        many = len(self.to_change)
        if any(finding.check == "blanks" for finding in self.findings):
            return "There are blanks that only you can fill."
        said = f"{many} {'thing' if many == 1 else 'things'} to change before you send it." if many else ""
        if self.foreign:
            return f"{said} The coach reads English only: here it looked at length, blanks, thanks and numbers.".strip()
        if said:
            return said
        if not self.judged:
            return (
                "Nothing was marked, but it is too short to judge: the coach looked for reproach, pressure and threats."
            )
        return "Nothing in it has to be changed."

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "kind": self.kind,
            "seconds": list(self.seconds) if self.seconds else None,
            "warmth": self.warmth,
            "findings": [asdict(finding) for finding in self.findings],
            "aside": [asdict(one) for one in self.aside],
        }


def check_draft(text: str, kind: str, more: Iterable[Check] = ()) -> Feedback:
    """Say how a busy reader or listener will hear a draft, why, and what to say instead.

    It looks for words and counts them, in English, on this computer; it understands nothing, so it is sometimes wrong.

    Args:
        text: the draft; of more than a million letters the rest is not read.
        kind: "voicemail", "thank-you email", "note card", "follow-up email" or "linkedin".
        more: checks of a class, from `followup.say.coach.checks_in`.

    Returns:
        Feedback, with `findings` in the order of the text, each with `level`, `message`, `why` and `instead`;
        `to_change`; `warmth` from -1 to 1; `seconds` that a voicemail takes.

    Raises:
        SettingError: there is no such kind.

    Source:
        Each check names its own; how well they do on labelled lines: docs/coach.md.

    Example:
        >>> import followup as fu
        >>> found = fu.check_draft("You never called me back. This is Jo Park, 555 0100.", "voicemail")
        >>> [(finding.check, finding.level) for finding in found.to_change]
        [('silence', 'caution')]
    """
    if kind not in KINDS:
        raise SettingError("kind", kind, f"use {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    draft = Draft(text[:MOST_LETTERS], kind)
    ours = (check for check in checks() if not draft.foreign or check.id in ANY_LANGUAGE)
    found = [finding for check in (*ours, *more) for finding in check.run(draft)]
    found = list(mended(draft, _plainest(draft, found)))
    if any(finding.level == "stop" for finding in found):
        found = [finding for finding in found if finding.level != "praise"]  # first things first
    found.sort(key=lambda finding: (finding.start, -LEVELS.index(finding.level), finding.check))
    made = tuple(parts(draft)) if draft.words and not draft.foreign else ()
    counts = [sum(f.level == level and f.end > 0 and f.check != "blanks" for f in found) for level in _WORSE]
    seconds = speech.seconds(draft) if kind == "voicemail" else None
    judged = not draft.foreign and len(draft.words) >= _ENOUGH
    how_warm = 0.0 if draft.foreign else warmth(made, *counts)
    return Feedback(text, kind, seconds, how_warm, made, tuple(found), draft.asides, judged, draft.foreign)


def _plainest(draft: Draft, found: list[Finding]) -> Iterator[Finding]:
    """Without what a broad look found in a sentence of which something plainer is said, and without its repetitions."""
    ends = [part.end for part in draft.sentences]
    plain = {bisect_left(ends, one.end) for one in found if one.level in _WORSE and one.check not in _BROAD and one.end}
    for one in sorted(found, key=lambda one: _BROAD.index(one.check) if one.check in _BROAD else -1):
        where = bisect_left(ends, one.end)
        if one.check in _BROAD:
            if where in plain:
                continue
            plain.add(where)
        yield one
