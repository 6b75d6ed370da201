"""What a check is, and the finding that it makes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from followup.say.coach.draft import Draft, Sentence
from followup.say.coach.phrases import Phrases
from followup.say.coach.reader import ALONE, score, speaks_of_them
from followup.say.kinds import KINDS

Span = tuple[int, int]
Look = Callable[[Draft], Iterable[Span | tuple[int, int, str]]]


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        check: its id.
        level: praise, note, caution or stop.
        start, end: the characters that it is about; both 0 if it is about something that is not there.
        message: what was found.
        why: how it is heard, and how we know.
        instead: what to say instead; "" for praise.
    """

    check: str
    level: str
    start: int
    end: int
    message: str
    why: str
    instead: str = ""


@dataclass(frozen=True)
class Example:
    """A draft that a check is tried on: a good one is left alone, a bad one is found (for praise, the other way)."""

    text: str
    kind: str = "voicemail"


@dataclass(frozen=True)
class Check:
    """One thing to look for.

    Attributes:
        id: its name, unique; the name of its file.
        level: of its findings.
        message, why, instead: what its findings say.
        source: where the advice comes from.
        found, spared: examples that it must find, and that it must leave alone.
        kinds: the kinds of draft that it reads.
        look: gives the characters of each finding; with a message of its own if that says more.
    """

    id: str
    level: str
    message: str
    why: str
    source: str
    found: tuple[Example, ...]
    spared: tuple[Example, ...]
    look: Look
    instead: str = ""
    kinds: tuple[str, ...] = KINDS

    def run(self, draft: Draft) -> Iterator[Finding]:
        """Its findings in a draft; none if it does not read that kind."""
        if draft.kind in self.kinds:
            for start, end, *more in self.look(draft):
                yield Finding(
                    self.id, self.level, start, end, more[0] if more else self.message, self.why, self.instead
                )


@dataclass(frozen=True)
class PhraseLook:
    """Looks for phrases, sentence by sentence.

    Attributes:
        phrases: what is found.
        unless: what makes a sentence innocent.
        once: whether the first finding is enough.
        needs: what must stand in the sentence as well, such as "you"; empty for nothing.
        least: the reader's score below which a sentence is let go; None where it is not asked.
    """

    phrases: Phrases
    unless: Phrases = field(default_factory=lambda: Phrases(()))
    once: bool = False
    needs: Phrases = field(default_factory=lambda: Phrases(()))
    least: float | None = None

    def __call__(self, draft: Draft) -> Iterator[Span]:
        """Where they stand in a draft."""
        if not self.phrases.may_stand_in(draft.said):
            return
        for sentence in draft.sentences:
            spans = list(self._spans(sentence))
            yield from spans[:1] if self.once else spans
            if spans and self.once:
                return

    def _spans(self, sentence: Sentence) -> Iterator[Span]:
        """Where in the text; a sentence with fillers is read a second time without them."""
        for reading in (sentence,) if sentence.plain is sentence else (sentence, sentence.plain):
            found = self.within(reading)
            if found and not self._innocent(sentence):
                yield from (reading.span(*one) for one in found)
                return

    def _innocent(self, sentence: Sentence) -> bool:
        if self.unless.may_stand_in(sentence.said) and self.unless.within(sentence.line):
            return True
        if self.needs.regex and not self.needs.within(sentence.line):
            return True
        said = sentence.behind_greeting
        return self.least is not None and score(said) < self.least + ALONE * (not speaks_of_them(said))

    def within(self, sentence: Sentence) -> list[Span]:
        """Where in a sentence's line."""
        if not self.phrases.may_stand_in(sentence.said):
            return []
        found = self.phrases.within(sentence.line)
        return [] if found and self._innocent(sentence) else found
