"""What in a draft is not said by its writer to the reader: a message that is quoted, and a signature.

Both are found line by line, as mail programs write them. They are set aside, and said to be.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MOST_LINE = 300
"""A longer line is no line of a signature, and introduces no quotation."""
_MOST_CLOSING = 6
_QUOTED = re.compile(r"\s*>")
_WROTE = re.compile(
    r"\s*(On|Am|Le|El|Em|Il|Op)\b.{3,}\b(wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)\b.{0,80}:\s*"
)
_FORWARDED = re.compile(
    r"\s*(-{2,}\s*(original|forwarded|ursprüngliche)\b.*|begin forwarded message:|_{20,}\s*)", re.IGNORECASE
)
_FROM, _HEADER = re.compile(r"\s*\*?(From|Von|De):"), re.compile(r"\s*\*?(Sent|Date|To|Gesendet|Envoyé|Enviado):")
_RULE, _DEVICE = re.compile(r"--\s*"), re.compile(r"\s*(sent|get outlook) (from|for) (my )?\w+.{0,40}", re.IGNORECASE)
_SIGNED = re.compile(
    r"[^\w\s]*[A-Z\u00c0-\u024f\d+(][\w.'’-]*[,.)]*|of|the|and|for|at|de|van|von|\S*@\S+|\S*www\S+|[|•·&/-]"
)
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Aside:
    """Something that is not judged: `what` is "quoted" or "signature"; `start` and `end` are its characters."""

    what: str
    start: int
    end: int


@cache
def _closings() -> frozenset[str]:
    told = tomllib.loads((Path(__file__).parent / "readings.toml").read_text(encoding="utf-8"))
    return frozenset(told["closings"])


def asides(text: str) -> tuple[Aside, ...]:
    """What to set aside in a text, in order; what follows on its like is one."""
    found: list[Aside] = []
    for one in _asides(text):
        if found and found[-1].what == one.what and not text[found[-1].end : one.start].strip():
            found[-1] = Aside(one.what, found[-1].start, one.end)
        else:
            found.append(one)
    return tuple(found)


def _asides(text: str) -> Iterator[Aside]:
    at, signing, closed = 0, False, False
    lines = text.splitlines(keepends=True)
    last = max((number for number, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    for number, line in enumerate(lines):
        following = lines[number + 1 : number + 4]
        if (number and _FORWARDED.fullmatch(line[:_MOST_LINE].rstrip())) or _heads(line, following):
            yield Aside("quoted", at, len(text))
            return
        if line.strip() and _wrote(line, following):
            if last <= number:
                yield Aside("quoted", at, len(text))
                return
            yield Aside("quoted", at, at + len(line))
        elif _QUOTED.match(line):
            yield Aside("quoted", at, at + len(line))
        elif line.strip() and (signing or _DEVICE.fullmatch(line.strip()[:_MOST_LINE]) or (closed and _signed(line))):
            yield Aside("signature", at, at + len(line))
        elif line.strip():
            closed = _closes(line)
        signing = signing or bool(_RULE.fullmatch(line.rstrip("\r\n")))
        at += len(line)


def _wrote(line: str, following: list[str]) -> bool:
    """Whether a line, or it with the next, says that somebody wrote what follows."""
    whole = f"{line.rstrip()} {following[0].strip()}" if following else line
    short = line[:_MOST_LINE]
    return len(whole) < 2 * _MOST_LINE and bool(
        _WROTE.fullmatch(short) or (_WROTE.fullmatch(whole) and not re.search("[.!?] ", short))
    )


def _heads(line: str, following: list[str]) -> bool:
    return bool(_FROM.match(line)) and any(map(_HEADER.match, following))


def _closes(line: str) -> bool:
    words = _LETTERS.findall(line[:_MOST_LINE].lower())
    return 0 < len(words) <= _MOST_CLOSING and len(line) < _MOST_LINE and _closings().issuperset(words)


def _signed(line: str) -> bool:
    """Whether a line has only names, numbers and addresses."""
    return len(line) < _MOST_LINE and all(map(_SIGNED.fullmatch, line.split()))
