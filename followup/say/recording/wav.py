"""Sound out of a WAV file, read strictly: what is no sound, or too much of it, is one sentence."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from followup import limits
from followup.errors import RecordingError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_KNOWN = {(_PCM, 8): "u1", (_PCM, 16): "<i2", (_PCM, 32): "<i4", (_FLOAT, 32): "<f4", (_FLOAT, 64): "<f8"}
_PIECE = 2**20
"""Samples that are mixed at once: in whole they would take several times the memory."""
_MOST_CHUNKS = 10_000
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


def read_wav(source: Path | str | bytes, name: str = "") -> Sound:
    """Read a WAV file, its channels mixed into one.

    Args:
        source: a path, or the bytes of a file.
        name: what to call it in a sentence.

    Raises:
        RecordingError: it is none, is cut off, is empty, or lasts more than ten minutes.
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


def _too_large(name: str) -> RecordingError:
    return RecordingError(f"{name} is too large: take a recording of at most ten minutes.")


def _parsed(data: bytes, name: str) -> Sound:
    if not data:
        raise RecordingError(f"{name} is empty: record it once more.")
    if len(data) > limits.RECORDING_BYTES:
        raise _too_large(name)
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise RecordingError(f"{name} is no WAV file, whatever its name says: save the recording as WAV.")
    layout, sound = _chunks(data, name)
    form, channels, rate, bits = layout
    if not (1 <= channels <= 16 and 4000 <= rate <= 400_000):
        raise RecordingError(f"{name} is damaged: it says {channels} channels at {rate} a second. Record it once more.")
    width = channels * bits // 8
    seconds = len(sound) / (rate * width) if width else 0
    if seconds > limits.RECORDING_SECONDS:
        raise RecordingError(f"{name} lasts {seconds / 60:.0f} minutes: take a recording of at most ten.")
    if seconds < _LEAST:
        raise RecordingError(f"{name} lasts no time at all: record it once more, and speak before you press Stop.")
    mixed = np.empty(len(sound) // width)
    if len(mixed) > limits.SAMPLES:
        raise _too_large(name)
    for start in range(0, len(mixed), _PIECE):
        piece = sound[start * width : min(start + _PIECE, len(mixed)) * width]
        with np.errstate(invalid="ignore", over="ignore"):  # of values that are no sound
            mixed[start : start + _PIECE] = _values(piece, form, bits, name).reshape(-1, channels).mean(axis=1)
    if not np.isfinite(mixed).all():
        raise RecordingError(f"{name} is damaged: it holds values that are no sound. Record it once more.")
    return Sound(np.clip(mixed, -1, 1, out=mixed), rate)


def _chunks(data: bytes, name: str) -> tuple[tuple[int, int, int, int], memoryview]:
    """The layout (form, channels, rate, bits) and the sound of a WAV file."""
    layout, at, whole = None, 12, memoryview(data)
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            break
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        body = whole[at + 8 : at + 8 + size]
        if kind == b"fmt " and len(body) >= 16:
            form, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            if form == _EXTENSIBLE and len(body) >= 26:
                form = struct.unpack_from("<H", body, 24)[0]
            layout = (form, channels, rate, bits)
        if kind == b"data":
            if layout is None:
                break
            streamed = size in (0, 0xFFFFFFFF)  # written by a program that never came back to fill in the length
            if len(body) < size and not streamed:
                raise RecordingError(f"{name} is cut off: copy it again, or record it once more.")
            return layout, whole[at + 8 :] if streamed else body
        at += 8 + size + size % 2
    raise RecordingError(f"{name} has no sound in it: record it once more.")


def _values(sound: memoryview, form: int, bits: int, name: str) -> np.ndarray:
    if (form, bits) == (_PCM, 24):
        three = np.frombuffer(sound, np.uint8).reshape(-1, 3).astype(np.int32)
        whole = three[:, 0] | three[:, 1] << 8 | three[:, 2] << 16
        return (whole - ((whole & 0x800000) << 1)) / 2.0**23
    if (form, bits) not in _KNOWN:
        raise RecordingError(f"{name} is packed in a way that is not read here: save it as WAV, PCM, 16 bits.")
    values = np.frombuffer(sound, _KNOWN[form, bits])
    if form == _FLOAT:
        return values.astype(float)
    return (values.astype(float) - 128) / 128 if bits == 8 else values / 2.0 ** (bits - 1)
