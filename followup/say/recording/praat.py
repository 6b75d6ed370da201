"""Loudness and pitch by Praat, in a process apart: some errors end its process, such as a folder that is gone.

So this module is run as a program of its own: samples come in on its input, and what was measured goes out.
"""

import io
import sys
from typing import Any

import numpy as np

from followup.apart import run_apart

RATE = 16_000
"""Samples a second, of what is measured."""
SECONDS = 120
"""How long it may take: a recording of ten minutes takes a few seconds."""
_MISSING = 3


def tracks(samples: np.ndarray) -> np.ndarray | None:
    """Times in seconds, every 10 ms, loudness in decibels, and pitch in hertz (not a number where there is none).

    None if the process ended before it had measured.

    Raises:
        ImportError: Praat is not installed.
    """
    ended = run_apart(__name__, _as_bytes(samples), SECONDS)
    if ended is None:
        return None
    if ended.returncode == _MISSING:
        raise ImportError("praat-parselmouth is not installed")
    return None if ended.returncode else np.load(io.BytesIO(ended.stdout), allow_pickle=False)


def _as_bytes(array: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.save(held, array, allow_pickle=False)
    return held.getvalue()


def measured(samples: np.ndarray) -> np.ndarray:
    """What `tracks` gives, measured in this process."""
    import parselmouth

    voice = parselmouth.Sound(samples, RATE)
    found = voice.to_intensity(minimum_pitch=60.0, time_step=0.01)
    times = found.xs()
    return np.array([times, np.asarray(found)[0], _pitch(voice, times)])


def _pitch(voice: Any, times: np.ndarray) -> np.ndarray:
    """Twice, the second time in the speaker's range.

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


def _main() -> int:
    """Measure what comes on the input."""
    samples = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    try:
        found = measured(samples)
    except ImportError:
        return _MISSING
    # Not sys.stdout, which PYTHONUNBUFFERED makes a thing that numpy takes for a file with places in it.
    with open(1, "wb", closefd=False) as out:
        out.write(_as_bytes(found))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
