"""What a recording shows: pace, pauses, inflection, loudness. A mirror for the speaker, never a score of a person.

Needs the extra `voice` (praat-parselmouth, the phonetics program Praat as a library). Accents, languages, illness and
disabilities change all of these measures, and none of them says how a person is liked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.signal import find_peaks, resample_poly

from followup import charts
from followup.charts import Result
from followup.errors import RecordingError
from followup.say.recording.wav import Sound, read_wav

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
SYLLABLES_A_WORD = 1.5
"""About so many in spoken English."""
NOISY = 15.0
"""Decibels between voice and room below which pauses cannot be told from noise."""
_RATE = 16_000
_FULL_SCALE = 93.98
"""What Praat calls the loudness of a file's fullest sound: decibels over 20 micropascals, for samples of 1."""
_BELOW = 25.0
_DIP = 2.0
_QUIET, _SILENT = -35.0, -60.0
_CLIPPED, _MUCH_CLIPPED = 0.999, 0.001


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

    @property
    def too_noisy(self) -> bool:
        """Whether the room is so loud that pauses cannot be judged."""
        return self.pauses is None

    @property
    def pace(self) -> float:
        """Words a minute, pauses included: syllables over 1.5."""
        return self.syllables / SYLLABLES_A_WORD / self.speaking * 60

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
        return (
            f"{self.duration:.0f} seconds, about {self.pace:.0f} words a minute, inflection of {self.inflection:.1f} "
            f"semitones. {rest} These describe one recording, not you: accents, illness and microphones change them."
        )

    @property
    def table(self) -> pd.DataFrame:
        """The measures, each with its unit."""
        rows = [
            ("duration", self.duration, "seconds"),
            ("pace", self.pace, "words a minute"),
            ("pauses", float("nan") if self.pauses is None else len(self.pauses), f"of {PAUSE} seconds or more"),
            ("longest pause", max((b - a for a, b in self.pauses or ()), default=0.0), "seconds"),
            ("inflection", self.inflection, "semitones"),
            ("loudness", self.loudness, "decibels, 0 being the most"),
            ("voice over room", self.voice_over_room, "decibels"),
        ]
        return pd.DataFrame(rows, columns=["what", "value", "unit"])

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "duration": round(self.duration, 2),
            "pace": round(self.pace, 1),
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


def listen(source: Path | str | bytes, name: str = "") -> Recording:
    """Measure a recording: length, pace, pauses, inflection and loudness. It describes a recording, not a speaker.

    Silence lies 25 dB below the loudest 1%; a syllable is a peak of loudness in voiced sound with a dip of 2 dB before
    it; inflection is the standard deviation of the pitch in semitones.

    Args:
        source: a WAV file of at most ten minutes, or its bytes.
        name: what to call it in a sentence; the file's name if left out.

    Returns:
        The measures, with `remarks`, `table`, `sentence` and `chart()`.

    Raises:
        RecordingError: it is no recording, nobody speaks in it, or the extra `voice` is missing.

    Source:
        Pauses and syllables: de Jong and Wempe 2009, with Praat. Pitch in two passes: De Looze and Hirst 2008. What
        counts as flat and lively: Hincks 2004 and 2005.

    Example:
        >>> import followup as fu
        >>> try:
        ...     fu.listen(b"no sound", name="hello.wav")
        ... except fu.FollowupError as problem:
        ...     print(problem)
        hello.wav is no WAV file, whatever its name says: save the recording as WAV.
    """
    sound = read_wav(source, name)
    praat = _praat()
    name = name or ("The recording" if isinstance(source, bytes) else Path(source).name)
    samples = sound.samples - sound.samples.mean()
    if 20 * np.log10(max(float(np.abs(samples).max()), 1e-9)) < _SILENT:
        raise RecordingError(f"{name} is silent: check that the right microphone is chosen and not muted.")
    voice = praat.Sound(resample_poly(samples, *_ratio(sound)), _RATE)
    if voice.duration < 0.5:
        raise RecordingError(f"{name} is too short to say anything: record a sentence or two.")
    times, loud = _loudness(voice)
    pitch = _pitch(voice, times)
    return _measured(sound, times, loud, pitch, name)


def _praat() -> Any:
    try:
        import parselmouth
    except ImportError:
        raise RecordingError(
            "Listening needs one more package: run python3 start.py setup (on Windows: py start.py setup), or "
            'python -m pip install "praat-parselmouth", then start the workbook again.'
        ) from None
    return parselmouth


def _ratio(sound: Sound) -> tuple[int, int]:
    shared = int(np.gcd(_RATE, sound.rate))
    return _RATE // shared, sound.rate // shared


def _loudness(voice: Any) -> tuple[np.ndarray, np.ndarray]:
    """Times in seconds, and loudness in decibels, every 10 ms."""
    found = voice.to_intensity(minimum_pitch=60.0, time_step=0.01)
    return found.xs(), np.asarray(found)[0]


def _pitch(voice: Any, times: np.ndarray) -> np.ndarray:
    """Pitch in hertz at these times; not a number where there is none. Twice, the second time in the speaker's range.

    The range, from 0.75 of the first quartile to 1.5 of the third, keeps octave errors out (De Looze and Hirst 2008).
    """
    first = voice.to_pitch(time_step=0.01, pitch_floor=60.0, pitch_ceiling=600.0).selected_array["frequency"]
    first = first[first > 0]
    if not len(first):
        return np.full(len(times), np.nan)
    low, high = np.quantile(first, (0.25, 0.75))
    found = voice.to_pitch(time_step=0.01, pitch_floor=max(0.75 * low, 50.0), pitch_ceiling=1.5 * high)
    at = np.array([found.get_value_at_time(time) for time in times])
    return np.where(at > 0, at, np.nan)


def _measured(sound: Sound, times: np.ndarray, loud: np.ndarray, pitch: np.ndarray, name: str) -> Recording:
    floor = float(np.quantile(loud, 0.02))
    limit = max(float(np.quantile(loud, 0.99)) - _BELOW, floor)
    speech = loud > limit
    voiced = ~np.isnan(pitch)
    peaks = [k for k in find_peaks(loud, height=limit, prominence=_DIP)[0] if voiced[max(0, k - 2) : k + 3].any()]
    if not peaks or (voiced & speech).sum() * 0.01 < 0.2:
        raise RecordingError(
            f"No voice can be heard in {name}: speak a little nearer to the microphone, then try again."
        )
    over = float(10 * np.log10(np.mean(10 ** (loud[speech] / 10)))) - floor
    begin, end = times[speech][0], times[speech][-1]
    heard = pitch[voiced & speech]
    semitones = 12 * np.log2(pitch / np.median(heard))
    return Recording(
        duration=sound.duration,
        speaking=max(float(end - begin), 0.3),
        syllables=len(peaks),
        pauses=None if over < NOISY else tuple(_pauses(times, speech)),
        inflection=float(np.std(semitones[voiced & speech])),
        loudness=over + floor - _FULL_SCALE,
        voice_over_room=over,
        clipped=float((np.abs(sound.samples) >= _CLIPPED).mean()),
        times=times,
        pitch=np.where(voiced & speech, semitones, np.nan),
    )


def _pauses(times: np.ndarray, speech: np.ndarray) -> Iterator[tuple[float, float]]:
    for before, after in pairwise(times[speech]):
        if after - before >= PAUSE:
            yield float(before), float(after)


def _remarks(found: Recording) -> Iterator[Remark]:
    yield from _on_length(found.duration)
    yield from _on_pace(found.pace)
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


def _on_pace(pace: float) -> Iterator[Remark]:
    if pace > QUICK:
        yield Remark("note", "You speak quickly.", "Somebody writes your number down: slow down for it.")
    elif pace < SLOW:
        yield Remark("note", "You speak slowly.", "That is easy to follow; check that it still feels like you.")
    else:
        yield Remark("praise", "An easy pace.", "It can be followed with a pen in hand.")


def _on_inflection(semitones: float) -> Iterator[Remark]:
    if semitones < FLAT:
        yield Remark("note", "Your voice stays level.", "A smile, or standing up, lets it move.")
    elif semitones > LIVELY:
        yield Remark("praise", "Your voice is lively.", "Inflection lets them hear what kind of person you are.")


def _on_room(found: Recording) -> Iterator[Remark]:
    longest = max((end - begin for begin, end in found.pauses or ()), default=0.0)
    if found.pauses is None:
        yield Remark("note", "The room is too noisy to judge pauses.", "Try a quieter place, nearer to the microphone.")
    elif longest >= LONG_PAUSE:
        yield Remark("note", f"A pause of {longest:.1f} seconds.", "They may think that you have finished.")
    if found.loudness < _QUIET:
        yield Remark("note", "It is very quiet.", "Come nearer to the microphone, or turn it up.")
    if found.clipped > _MUCH_CLIPPED:
        yield Remark("note", "It is too loud in places.", "Move back a little: the loudest parts are cut off.")
