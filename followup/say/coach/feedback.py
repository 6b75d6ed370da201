"""What the coach says of a draft."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from followup.errors import SettingError
from followup.say.coach import speech
from followup.say.coach.base import KINDS, LEVELS, Check, Finding
from followup.say.coach.draft import Draft
from followup.say.coach.registry import checks
from followup.say.coach.warmth import Contribution, parts, warmth

MOST_LETTERS = 1_000_000
_WORSE = ("caution", "stop")


@dataclass(frozen=True)
class Feedback:
    """What the coach says of a draft.

    Attributes:
        text, kind: the draft.
        seconds: of a voicemail, the shortest and the longest time that it takes to say; else None.
        warmth: from -1 to 1, for comparing two drafts of one message.
        parts: the phrases that made it.
        findings: in the order of the text; what is about something missing comes first.
    """

    text: str
    kind: str
    seconds: tuple[float, float] | None
    warmth: float
    parts: tuple[Contribution, ...]
    findings: tuple[Finding, ...]

    @property
    def to_change(self) -> tuple[Finding, ...]:
        """What should be changed before it is sent: cautions and stops."""
        return tuple(finding for finding in self.findings if finding.level in _WORSE)

    @property
    def sentence(self) -> str:
        """All in one or two sentences."""
        if not self.text.strip():
            return "Nothing is written yet."
        many = len(self.to_change)
        length = f" It takes {self.seconds[0]:.0f} to {self.seconds[1]:.0f} seconds to say." if self.seconds else ""
        if any(finding.check == "blanks" for finding in self.findings):
            return f"There are blanks that only you can fill.{length}"
        if many:
            return f"{many} {'thing' if many == 1 else 'things'} to change before you send it.{length}"
        return f"Nothing in it has to be changed.{length}"

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "kind": self.kind,
            "seconds": list(self.seconds) if self.seconds else None,
            "warmth": self.warmth,
            "findings": [asdict(finding) for finding in self.findings],
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
    found = [finding for check in (*checks(), *more) for finding in check.run(draft)]
    if any(finding.level == "stop" for finding in found):
        found = [finding for finding in found if finding.level != "praise"]  # first things first
    found.sort(key=lambda finding: (finding.start, -LEVELS.index(finding.level), finding.check))
    made = tuple(parts(draft)) if draft.words else ()
    counts = [sum(f.level == level and f.end > 0 and f.check != "blanks" for f in found) for level in _WORSE]
    seconds = speech.seconds(draft) if kind == "voicemail" else None
    return Feedback(text, kind, seconds, warmth(made, *counts), made, tuple(found))
