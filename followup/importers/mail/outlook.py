"""A message as Outlook's program for Windows saves it (.msg), turned into what goes over the wire.

The file is a small file system (compound file) with a stream for each property. What is wanted of it are the headers,
as they came in, or what stands in for them in a message that was sent, and the text.
"""

import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

import olefile

from followup.importers.mail.bodies import MOST_TEXT

MARK = olefile.MAGIC
_SUBJECT, _HEADERS, _BODY, _HTML = 0x0037, 0x007D, 0x1000, 0x1013
_SENDER_NAME, _SENDER_EMAILS = 0x0C1A, (0x5D01, 0x5D0A, 0x0C1F)
_ID, _REFERENCES, _ANSWERS = 0x1035, 0x1039, 0x1042
_NAME, _EMAILS = 0x3001, (0x39FE, 0x3003)
_TIMES = (0x0039, 0x0E06)
_MOST_STREAM = 4 * MOST_TEXT
_MOST_PEOPLE = 20
_PASSED_ON = frozenset({"from", "to", "cc", "date", "message-id", "in-reply-to", "references", "subject"})


def as_mail(data: bytes) -> bytes | None:
    """The message as an .eml file; None if it is none that can be read."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            return _mail(_Properties(file)) if file.exists("__properties_version1.0") else None
    except (OSError, ValueError, IndexError, KeyError, struct.error, RecursionError, MemoryError):
        return None


class _Properties:
    """The properties of a message, or of one whom it went to."""

    def __init__(self, file: olefile.OleFileIO, folder: str = "") -> None:
        self.file, self._folder = file, folder

    def text(self, *numbers: int) -> str:
        """The first of some properties that is there, as text."""
        for number in numbers:
            for kind, charset in (("001F", "utf-16-le"), ("001E", "cp1252")):
                if found := self._stream(f"__substg1.0_{number:04X}{kind}"):
                    return found.decode(charset, "replace").replace("\0", "")
        return ""

    def content(self, number: int) -> bytes:
        """A property as it stands there."""
        return self._stream(f"__substg1.0_{number:04X}0102")

    def time(self, *numbers: int) -> datetime | None:
        """The first of some properties that holds a time."""
        found = self._stream("__properties_version1.0")[32:]
        times = {}
        for tag, _, value in struct.iter_unpack("<LLQ", found[: len(found) // 16 * 16]):
            if tag & 0xFFFF == 0x0040:
                with suppress(OverflowError):
                    times[tag >> 16] = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)
        return next((times[number] for number in numbers if number in times), None)

    def _stream(self, name: str) -> bytes:
        path = f"{self._folder}{name}"
        if not self.file.exists(path):
            return b""
        with self.file.openstream(path) as stream:
            return bytes(stream.read(_MOST_STREAM))


def _mail(message: _Properties) -> bytes:
    mail = EmailMessage(policy=SMTP)
    kept = _headers(message.text(_HEADERS))
    made = {
        "From": _address(message, _SENDER_NAME, _SENDER_EMAILS),
        "To": ", ".join(_to(message)),
        "Subject": message.text(_SUBJECT),
        "Message-ID": message.text(_ID),
        "In-Reply-To": message.text(_ANSWERS),
        "References": message.text(_REFERENCES),
        "Date": f"{when:%a, %d %b %Y %H:%M:%S +0000}" if (when := message.time(*_TIMES)) else "",
    }
    head = kept or "".join(f"{name}: {' '.join(value.split())}\n" for name, value in made.items() if value.strip())
    body = message.text(_BODY)
    html = message.content(_HTML).decode("utf-8", "replace") or message.text(_HTML)
    if body.strip() or not html:
        mail.set_content(body or " ", cte="base64")
    else:
        mail.set_content(html, subtype="html", cte="base64")
    return head.encode("utf-8", "replace") + mail.as_bytes()


def _headers(text: str) -> str:
    """The headers as they came in, without those that say how the text is coded."""
    lines: list[str] = []
    wanted = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line[:1].isspace():
            name = line.partition(":")[0].strip().casefold()
            wanted = bool(line) and ":" in line and not name.startswith(("content-", "mime-version"))
        if wanted and line.strip():
            lines.append(f"{line}\n")
    named = {line.partition(":")[0].strip().casefold() for line in lines}
    return "".join(lines) if {"from", "date"} <= named & _PASSED_ON else ""


def _address(of: _Properties, name: int, emails: tuple[int, ...]) -> str:
    email = next((found for number in emails if "@" in (found := of.text(number))), "")
    called = of.text(name).replace('"', "").strip()
    return f'"{called}" <{email.strip()}>' if email and called != email else email or called


def _to(message: _Properties) -> list[str]:
    """Whom a message went to."""
    folders = sorted({path[0] for path in message.file.listdir() if path[0].startswith("__recip_version1.0_")})
    people = (_Properties(message.file, f"{folder}/") for folder in folders[:_MOST_PEOPLE])
    return [found for person in people if (found := _address(person, _NAME, _EMAILS))]
