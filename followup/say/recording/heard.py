"""What a recording shows, in words, as a table and as a chart. A mirror for the speaker, never a score of a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from followup import charts
from followup.charts import Result

if TYPE_CHECKING:
    import plotly.graph_objects as go


SLOW, QUICK = 110, 190
"""Words a minute outside which it is noted."""
FLAT, LIVELY = 1.5, 2.5
"""Semitones of inflection; provisional, after Hincks 2004 and 2005."""
SHORT, LONG, TOO_LONG = 18, 30, 45
"""Seconds of a voicemail."""
PAUSE, LONG_PAUSE = 0.3, 2.0
"""Seconds of silence that count as a pause (de Jong and Wempe 2009), and that a listener wonders about."""
SYLLABLES_A_WORD = (1.1, 1.45)
"""Of nine in ten of 401 messages of 30 words and more, as espeak-ng says them: 1.26 in the middle."""
_AS_WRITTEN = (0.95, 1.75)
"""Syllables a word outside which somebody said something else than the text."""
_SECONDS, _QUICKER, _SEMITONES = 1.0, 0.05, 0.3
"""Differences between two recordings that are told: in length, in pace as a share, in inflection. Our choice."""
_QUIET = -35.0
_MUCH_CLIPPED = 0.001


@dataclass(frozen=True)
class Remark:
    """Something to say about a recording.

    Attributes:
        level: praise, note or caution.
        message: what was heard.
        why: what it does, or what to do.
    """

    level: str
    message: str
    why: str


@dataclass(frozen=True)
class Recording(Result):
    """What a recording shows.

    Attributes:
        duration: of the whole recording, in seconds.
        speaking: from the first sound of the voice to the last, in seconds.
        syllables: how many were heard: peaks of loudness in voiced sound.
        pauses: beginning and end of each silence within the speech, in seconds; None if the room is too noisy to tell.
        inflection: how much the pitch moves: standard deviation in semitones.
        loudness: of the voice, in decibels below the loudest that a file can hold.
        voice_over_room: decibels between the voice and the quietest moments.
        clipped: the share of samples at the limit.
        times, pitch: the contour: seconds, and semitones from the speaker's own middle; not a number where unvoiced.
        words: how many the text has that was to be said; None if there was none.
    """

    duration: float
    speaking: float
    syllables: int
    pauses: tuple[tuple[float, float], ...] | None
    inflection: float
    loudness: float
    voice_over_room: float
    clipped: float
    times: np.ndarray
    pitch: np.ndarray
    words: int | None = None

    @property
    def too_noisy(self) -> bool:
        """Whether the room is so loud that pauses cannot be judged."""
        return self.pauses is None

    @property
    def as_written(self) -> bool:
        """Whether there was a text to say, and about as many syllables were heard as it has."""
        few, many = _AS_WRITTEN
        return bool(self.words) and few <= self.syllables / (self.words or 1) <= many

    @property
    def pace(self) -> tuple[float, float]:
        """Words a minute, pauses included, at least and at most: one figure twice where the words are known."""
        few, many = SYLLABLES_A_WORD
        least, most = (self.syllables / many, self.syllables / few)
        if self.words and self.as_written:
            least = most = self.words
        return least / self.speaking * 60, most / self.speaking * 60

    @property
    def longest_pause(self) -> float:
        """In seconds; 0 if there is none, or none can be judged."""
        return max((end - begin for begin, end in self.pauses or ()), default=0.0)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What to say about it, with reasons."""
        return tuple(_remarks(self))

    @property
    def sentence(self) -> str:
        """All in a few sentences."""
        many = len(self.pauses or ())
        rest = (
            "The room was too noisy to judge pauses."
            if self.pauses is None
            else f"{many or 'No'} {'pause' if many == 1 else 'pauses'} of {PAUSE} seconds or more."
        )
        least, most = self.pace
        pace = f"{most:.0f}" if self.as_written else f"{least:.0f} to {most:.0f}"
        return (
            f"{self.duration:.0f} seconds, about {pace} words a minute, inflection of {self.inflection:.1f} "
            f"semitones. {rest} These describe one recording, not you: accents, illness and microphones change them."
        )

    @property
    def table(self) -> pd.DataFrame:
        """The measures, each with its unit; not a number where a noisy room hides it."""
        unknown = float("nan")
        rows = [
            ("duration", self.duration, "seconds"),
            ("pace, at least", self.pace[0], "words a minute"),
            ("pace, at most", self.pace[1], "words a minute"),
            ("pauses", unknown if self.pauses is None else len(self.pauses), f"of {PAUSE} seconds or more"),
            ("longest pause", unknown if self.pauses is None else self.longest_pause, "seconds"),
            ("inflection", self.inflection, "semitones"),
            ("loudness", self.loudness, "decibels, 0 being the most"),
            ("voice over room", self.voice_over_room, "decibels"),
        ]
        return pd.DataFrame(rows, columns=["what", "value", "unit"])

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "duration": round(self.duration, 2),
            "pace": [round(one, 1) for one in self.pace],
            "words": self.words,
            "syllables_per_second": round(self.syllables / self.speaking, 2),
            "pauses": None if self.pauses is None else [[round(a, 2), round(b, 2)] for a, b in self.pauses],
            "inflection": round(self.inflection, 2),
            "loudness": round(self.loudness, 1),
            "noise": {"voice_over_room": round(self.voice_over_room, 1), "too_noisy": self.too_noisy},
            "remarks": [{"level": r.level, "message": r.message, "why": r.why} for r in self.remarks],
        }

    def chart(self) -> "go.Figure":
        """The pitch over time, with the pauses marked."""
        shapes, notes = [], []
        for begin, end in self.pauses or ():
            shapes.append(
                {"type": "rect", "x0": begin, "x1": end, "y0": 0, "y1": 1, "yref": "paper", "fillcolor": charts.PALE}
                | {"line": {"width": 1, "color": charts.GREY, "dash": "dot"}, "layer": "below", "opacity": 0.6}
            )
            if end - begin >= 2 * PAUSE:
                place = {"x": (begin + end) / 2, "y": 1, "yref": "paper", "yanchor": "bottom"}
                notes.append(charts.note(f"pause {end - begin:.1f} s", font={"size": 12}, **place))
        line = {"type": "scatter", "x": self.times, "y": self.pitch, "mode": "lines", "connectgaps": False}
        line |= {"line": {"color": charts.BLUE, "width": 3}, "hovertemplate": "%{x:.1f} s: %{y:+.1f}<extra></extra>"}
        return charts.figure(
            "How your voice moved",
            self.sentence,
            height=340,
            data=[line],
            shapes=shapes,
            annotations=notes,
            showlegend=False,
            xaxis={"title": "seconds", "range": [0, self.duration]},
            yaxis={"title": "semitones from your middle", "zeroline": True, "zerolinecolor": charts.GREY},
            margin={"l": 64, "r": 32, "t": 84, "b": 56},
        )


def compared(before: Recording, now: Recording) -> str:
    """How a recording differs from the one before it, in a sentence; what can hardly be heard is left out."""
    longer, moves = now.duration - before.duration, now.inflection - before.inflection
    quicker = now.syllables / now.speaking / (before.syllables / before.speaking) - 1
    found = []
    if abs(longer) >= _SECONDS:
        found.append(
            f"{abs(longer):.0f} {'second' if abs(longer) < 1.5 else 'seconds'} {'longer' if longer > 0 else 'shorter'}"
        )
    if abs(quicker) >= _QUICKER:
        found.append(f"spoken {abs(quicker):.0%} {'quicker' if quicker > 0 else 'slower'}")
    if before.pauses is not None and now.pauses is not None and len(now.pauses) != len(before.pauses):
        more = len(now.pauses) - len(before.pauses)
        found.append(f"{abs(more)} {'pause' if abs(more) == 1 else 'pauses'} {'more' if more > 0 else 'fewer'}")
    if abs(moves) >= _SEMITONES:
        found.append(f"with {'more' if moves > 0 else 'less'} inflection ({moves:+.1f} semitones)")
    if not found:
        return "It is much like your last one."
    return f"Beside your last one it is {', '.join(found)}. Neither is the right one: choose the one you like to hear."


def _remarks(found: Recording) -> Iterator[Remark]:
    yield from _on_length(found.duration)
    yield from _on_pace(*found.pace)
    if found.words and not found.as_written:
        told = f"{found.syllables} syllables were heard for its {found.words} words, so the pace is a range."
        yield Remark("note", "These may not be the words of your text.", told)
    yield from _on_inflection(found.inflection)
    yield from _on_room(found)


def _on_length(seconds: float) -> Iterator[Remark]:
    told = f"{seconds:.0f} seconds"
    if seconds > TOO_LONG:
        yield Remark("caution", f"{told} is long.", "Many mailboxes stop before; 18 to 30 seconds is heard.")
    elif seconds > LONG:
        yield Remark("note", f"{told} is a little long.", "18 to 30 seconds is heard to the end.")
    elif seconds >= SHORT:
        yield Remark("praise", f"{told} is a good length.", "It is short enough to be heard to its end.")


def _on_pace(least: float, most: float) -> Iterator[Remark]:
    if least > QUICK:
        yield Remark("note", "You speak quickly.", "Somebody writes your number down: slow down for it.")
    elif most < SLOW:
        yield Remark("note", "You speak slowly.", "That is easy to follow; check that it still feels like you.")
    elif least >= SLOW and most <= QUICK:
        yield Remark("praise", "An easy pace.", "It can be followed with a pen in hand.")


def _on_inflection(semitones: float) -> Iterator[Remark]:
    if semitones < FLAT:
        yield Remark("note", "Your voice stays level.", "A smile, or standing up, lets it move.")
    elif semitones > LIVELY:
        yield Remark("praise", "Your voice is lively.", "Inflection lets them hear what kind of person you are.")


def _on_room(found: Recording) -> Iterator[Remark]:
    if found.pauses is None:
        yield Remark("note", "The room is too noisy to judge pauses.", "Try a quieter place, nearer to the microphone.")
    elif found.longest_pause >= LONG_PAUSE:
        yield Remark("note", f"A pause of {found.longest_pause:.1f} seconds.", "They may think that you have finished.")
    if found.loudness < _QUIET:
        yield Remark("note", "It is very quiet.", "Come nearer to the microphone, or turn it up.")
    if found.clipped > _MUCH_CLIPPED:
        yield Remark("note", "It is too loud in places.", "Move back a little: the loudest parts are cut off.")
