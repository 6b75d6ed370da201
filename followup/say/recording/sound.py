"""Sound out of a file, read strictly: what is no sound, or too much of it, is one sentence."""

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from followup import limits
from followup.errors import RecordingError

_TAKEN = {"WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "CAF", "FLAC", "OGG", "MP3"}
_KNOWN = (b"RIFF", b"RF64", b"riff", b"FORM", b".snd", b"caff", b"fLaC", b"OggS", b"ID3", b"\xff\xfb")
_OTHERS = {  # how files begin that soundfile does not read: from which byte, and what they are called
    b"ftyp": (4, "M4A or MP4"),
    b"\x1a\x45\xdf\xa3": (0, "WebM"),
    b"\xff\xf1": (0, "AAC"),
    b"\xff\xf9": (0, "AAC"),
    b"#!AMR": (0, "AMR"),
    b"\x30\x26\xb2\x75": (0, "WMA"),
}
_PIECE = 2**18
"""Frames that are mixed at once: in whole they would take several times the memory."""
_UNKNOWN = 0xFFFFFFFF
"""What stands for a length where a program never came back to fill it in; some write nought."""
_HEAD = 4096
"""Bytes in which a WAV file says what it holds."""
_LEAST = 0.1
"""Seconds below which there is nothing to listen to."""


@dataclass(frozen=True)
class Sound:
    """Sound on one channel.

    Attributes:
        samples: from -1 to 1.
        rate: samples a second.
    """

    samples: np.ndarray
    rate: int

    @property
    def duration(self) -> float:
        """In seconds."""
        return len(self.samples) / self.rate


def read_sound(source: Path | str | bytes, name: str = "") -> Sound:
    """Read a recording, its channels mixed into one: WAV, packed or not, MP3, Ogg (Vorbis or Opus), FLAC, AIFF.

    Args:
        source: a path, or the bytes of a file.
        name: what to call it in a sentence.

    Raises:
        RecordingError: it is none, is cut off, is empty, or lasts more than ten minutes; the extra `voice` is missing.
    """
    if isinstance(source, bytes):
        return _parsed(source, name or "The recording")
    source = Path(source)
    name = name or source.name
    try:
        if source.stat().st_size > limits.RECORDING_BYTES:
            raise _too_large(name)
        return _parsed(source.read_bytes(), name)
    except FileNotFoundError:
        raise RecordingError(f"There is no file {source}: check the name and the folder.") from None
    except OSError as problem:
        raise RecordingError(f"{name} cannot be read ({problem.strerror}): copy it to another folder.") from None


def missing() -> RecordingError:
    """What to say where the extra `voice` is not installed."""
    return RecordingError(
        "Listening needs two more packages: run python3 start.py setup (on Windows: py start.py setup), or "
        'python -m pip install "praat-parselmouth" "soundfile", then start the workbook again.'
    )


def _too_large(name: str) -> RecordingError:
    return RecordingError(f"{name} is too large: take a recording of at most ten minutes.")


def _parsed(data: bytes, name: str) -> Sound:
    if not data:
        raise RecordingError(f"{name} is empty: record it once more.")
    if len(data) > limits.RECORDING_BYTES:
        raise _too_large(name)
    for mark, (at, called) in _OTHERS.items():
        if data.startswith(mark, at):
            raise RecordingError(
                f"{name} is {called}, which is not read here: save it as WAV or MP3, or choose it in the recorder of "
                "lesson 4 in Chrome, Edge or Safari, which read what most phones record."
            )
    try:
        import soundfile
    except (ImportError, OSError):  # the second if its library is not there
        raise missing() from None
    if data[:4] == b"RIFF":
        data = data[:_HEAD].replace(b"data\0\0\0\0", b"data\xff\xff\xff\xff", 1) + data[_HEAD:]
    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            return _mixed(file, data, name)
    except soundfile.SoundFileError:
        if data.startswith(_KNOWN):
            raise RecordingError(
                f"{name} is damaged, cut off, or packed in a way that is not read here: copy it again, or save it as "
                "WAV, PCM, 16 bits."
            ) from None
        raise _no_recording(name) from None


def _no_recording(name: str) -> RecordingError:
    return RecordingError(f"{name} is no recording that can be read, whatever its name says: save it as WAV or MP3.")


def _mixed(file: Any, data: bytes, name: str) -> Sound:
    """The sound of an open file on one channel."""
    if file.format not in _TAKEN:
        raise _no_recording(name)
    rate, channels, frames = file.samplerate, file.channels, file.frames
    if not (channels <= 16 and 4000 <= rate <= 400_000):
        raise RecordingError(f"{name} is damaged: it says {channels} channels at {rate} a second. Record it once more.")
    if frames > limits.RECORDING_SECONDS * rate:
        raise RecordingError(f"{name} lasts {frames / rate / 60:.0f} minutes: take a recording of at most ten.")
    if frames > limits.SAMPLES:
        raise _too_large(name)
    if data[:4] == b"RIFF" and len(data) < struct.unpack_from("<I", data, 4)[0] < _UNKNOWN:
        raise RecordingError(f"{name} is cut off: copy it again, or record it once more.")
    pieces = [np.zeros(0)]
    while len(piece := file.read(_PIECE, always_2d=True)):
        pieces.append(piece.mean(axis=1))
    mixed = np.concatenate(pieces)
    if len(mixed) < _LEAST * rate:
        raise RecordingError(f"{name} lasts no time at all: record it once more, and speak before you press Stop.")
    if not np.isfinite(mixed).all():
        raise RecordingError(f"{name} is damaged: it holds values that are no sound. Record it once more.")
    return Sound(np.clip(mixed, -1, 1, out=mixed), rate)
