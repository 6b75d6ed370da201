"""A recording measured: pace, pauses, inflection, loudness.

Needs the extra `voice`: praat-parselmouth, the phonetics program Praat as a library, and soundfile. Accents, languages,
illness and disabilities change all of these measures, and none of them says how a person is liked.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.signal import find_peaks, resample_poly

from followup.errors import RecordingError
from followup.say.recording.heard import PAUSE, Recording
from followup.say.recording.praat import RATE, tracks
from followup.say.recording.script import words
from followup.say.recording.sound import Sound, missing, read_sound

NOISY = 20.0
"""Decibels between voice and room below which pauses cannot be told from noise; it is found 1 to 4 too high."""
_FULL_SCALE = 93.98
"""What Praat calls the loudness of a file's fullest sound: decibels over 20 micropascals, for samples of 1."""
_BELOW, _ABOVE = 25.0, 6.0
"""Decibels below the loudest, and above the quietest, within which nobody speaks."""
_DIP = 2.0
_SILENT = -60.0
_CLIPPED = 0.999


def listen(source: Path | str | bytes, name: str = "", draft: str = "") -> Recording:
    """Measure a recording: length, pace, pauses, inflection and loudness. It describes a recording, not a speaker.

    Silence lies 25 dB below the loudest 1%, or 6 dB above the quietest if that is more; a syllable is a peak of
    loudness in voiced sound with a dip of 2 dB before it; inflection is the standard deviation of pitch in semitones.

    Args:
        source: a recording of at most ten minutes, or its bytes: WAV, MP3, Ogg, FLAC or AIFF.
        name: what to call it in a sentence; the file's name if left out.
        draft: the text that is said in it, whose words are counted for the pace; without one the pace is a range.

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
        hello.wav is no recording that can be read, whatever its name says: save it as WAV or MP3.
    """
    sound = read_sound(source, name)
    name = name or ("The recording" if isinstance(source, bytes) else Path(source).name)
    samples = sound.samples - sound.samples.mean()
    if 20 * np.log10(max(float(np.abs(samples).max()), 1e-9)) < _SILENT:
        raise RecordingError(f"{name} is silent: check that the right microphone is chosen and not muted.")
    samples = resample_poly(samples, *_ratio(sound))
    if len(samples) < RATE / 2:
        raise RecordingError(f"{name} is too short to say anything: record a sentence or two.")
    try:
        found = tracks(samples)
    except ImportError:
        raise missing() from None
    if found is None:
        raise RecordingError(f"{name} could not be measured: record it once more, or choose another file.")
    times, loud, pitch = found
    return replace(_measured(sound, times, loud, pitch, name), words=words(draft) or None)


def _ratio(sound: Sound) -> tuple[int, int]:
    shared = int(np.gcd(RATE, sound.rate))
    return RATE // shared, sound.rate // shared


def _measured(sound: Sound, times: np.ndarray, loud: np.ndarray, pitch: np.ndarray, name: str) -> Recording:
    floor = float(np.quantile(loud, 0.02))
    limit = max(float(np.quantile(loud, 0.99)) - _BELOW, floor + _ABOVE)
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
