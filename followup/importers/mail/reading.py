"""Messages out of a mailbox, one after the other, as small frozen values; no content of a file makes this fail."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import getaddresses, parsedate_to_datetime
from typing import Protocol

from followup.importers.mail.bodies import decoded, text_of, value_of
from followup.log.model import FIRST_DAY, LAST_DAY

MOST_HEAD = 256 * 2**10
MOST_BODY = 256 * 2**10
"""How many bytes of a message are looked at, before they are decoded; attachments stand behind them."""
_PIECE = 64 * 2**10
_SEPARATOR = re.compile(rb"From .*\d:\d\d.*\b(?:19|20)\d\d\b|From .*\b(?:19|20)\d\d\b.*\d:\d\d")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+\w")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_WANTED = frozenset(
    {b"message-id", b"in-reply-to", b"references", b"date", b"from", b"to", b"cc", b"delivered-to", b"subject"}
    | {b"auto-submitted", b"precedence", b"x-autoreply", b"x-autorespond", b"x-auto-response-suppress"}
    | {b"list-unsubscribe", b"list-id", b"x-gmail-labels", b"content-type", b"content-transfer-encoding"}
)
_MAIL = frozenset({b"from", b"to", b"date", b"subject", b"message-id", b"received", b"return-path", b"delivered-to"})
_NO_REPLY = re.compile(
    r"(^|[._+-])(no|not|do-?not|donot|never)[._-]?(reply|respond)|ne[._-]?pas[._-]?repondre|(no|nao)[._-]?respond(er|a)|"
    r"nicht[._-]?antworten|keine[._-]?antwort|^(mailer-daemon|postmaster|bounces?|notifications?"
    r"|auto(mated|reply|-?mailer)?|noreply.*|system|workflow|alerts?)\b|[+._-](autoreply|noreply)",
    re.IGNORECASE,
)

_BY_ITSELF = re.compile(
    r"(automatic (reply|response)|auto[- ]?reply|out of (the )?office|automatische antwort|abwesenheitsnotiz|"
    r"r[ée]ponse automatique|respuesta autom[áa]tica|resposta autom[áa]tica)\b",
    re.IGNORECASE,
)
"""How mail programs begin the subject of what they answer by themselves; not all add a header that says so."""


@dataclass(frozen=True, slots=True)
class Address:
    """A name and an address, as a header has them; the address in small letters."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mail:
    """A message.

    Attributes:
        file, line: where it begins.
        id, parents: its Message-ID, and those of what it answers.
        day, time: in the reader's own zone; None where the header cannot be read.
        sender, to: who wrote, and to whom.
        delivered: the address that it was delivered to, if a header says so.
        subject, text: decoded; of the text what this message itself says, without history and signature.
        automatic: written by a machine. `replies_by_itself`: sent by an auto-responder.
        bulk: sent to many, such as a newsletter.
        labels: of Gmail.
        talk: the day of a talk, from an invitation for a calendar that comes with it.
    """

    file: str
    line: int
    id: str
    parents: tuple[str, ...]
    day: date | None
    time: time | None
    sender: Address
    to: tuple[Address, ...]
    delivered: str
    subject: str
    text: str
    automatic: bool
    replies_by_itself: bool
    bulk: bool
    labels: frozenset[str]
    talk: date | None


class Lines(Protocol):
    """Something to read lines from."""

    def readline(self, size: int, /) -> bytes:
        """The next line, or its next bytes."""
        ...


def is_mail(start: bytes) -> bool:
    """Whether a file that begins so is a mailbox or a message."""
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    lines = start[:_PIECE].splitlines()
    if lines and lines[0].startswith((b"From ", b">From ")):
        lines = lines[1:]
    names: set[bytes] = set()
    for line in lines:
        if line[:1] in {b" ", b"\t"} and names:
            continue
        match = _FIELD.match(line)
        if not match:
            break
        names.add(match[0].rstrip(b" \t:").lower())
    return len(names & _MAIL) >= 2


def mails(stream: Lines, file: str) -> Iterator[Mail]:
    """Each message of a mailbox, or the one of an .eml file."""
    for line, head, body in _pieces(stream):
        fields = _fields(head)
        if fields.keys() & _MAIL:
            yield _mail(file, line, fields, body)


def _pieces(stream: Lines) -> Iterator[tuple[int, bytes, bytes]]:
    """For each message the line where it begins, its head, and the beginning of its body."""
    head, body = _Kept(MOST_HEAD), _Kept(MOST_BODY)
    begins = 1
    into, whole = head, True  # whole: the last piece ended its line
    separator: bytes | None = None
    number = 0
    while piece := stream.readline(_PIECE):
        fresh, whole = whole, piece.endswith(b"\n")
        if not fresh:
            into.add(piece)
            continue
        number += 1
        if separator is not None:
            if _FIELD.match(piece) or piece.startswith(b">From "):
                if head or body:
                    yield begins, head.take(), body.take()
                begins, into = number - 1, head
            else:
                into.add(separator)
            separator = None
        if piece.startswith(b"From ") and (number == 1 or _SEPARATOR.match(piece)):
            separator = piece
        elif into is head and not piece.strip(b"\r\n"):
            into = body if head else head
        else:
            into.add(piece)
    if head or body:
        yield begins, head.take(), body.take()


class _Kept:
    """Bytes up to a number; what comes later is dropped."""

    def __init__(self, most: int) -> None:
        self._pieces: list[bytes] = []
        self._left, self._most = most, most

    def add(self, piece: bytes) -> None:
        if self._left > 0:
            self._pieces.append(piece[: self._left])
            self._left -= len(piece)

    def take(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces, self._left = [], self._most
        return found

    def __bool__(self) -> bool:
        return bool(self._pieces)


def _fields(head: bytes) -> dict[bytes, str]:
    """The headers that are wanted, unfolded; the first of a name counts."""
    found: dict[bytes, list[bytes]] = {}
    current: list[bytes] | None = None
    for line in head.splitlines():
        if line[:1] in {b" ", b"\t"}:
            if current is not None:
                current.append(line.strip())
            continue
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        current = None
        if colon and name in _WANTED and name not in found:
            current = found[name] = [value.strip()]
    return {name: value_of(b" ".join(parts)) for name, parts in found.items()}


def _mail(file: str, line: int, fields: dict[bytes, str], body: bytes) -> Mail:
    sender = _sender(fields.get(b"from", ""))
    day, clock = _when(fields.get(b"date", ""))
    said = fields.get(b"auto-submitted", "no").partition(";")[0].strip().casefold()
    precedence = fields.get(b"precedence", "").strip().casefold()
    by_itself = said in {"auto-replied", "auto-notified"} or precedence in {"auto_reply", "auto-reply"}
    subject = decoded(fields.get(b"subject", ""))[:300]
    by_itself = by_itself or bool({b"x-autoreply", b"x-autorespond"} & fields.keys()) or bool(_BY_ITSELF.match(subject))
    text, talk = text_of(fields.get(b"content-type", ""), fields.get(b"content-transfer-encoding", ""), body)
    many = (b"list-unsubscribe" in fields) or (b"list-id" in fields) or precedence in {"list", "junk"}
    return Mail(
        file=file,
        line=line,
        id=next(iter(_ids(fields.get(b"message-id", ""))), ""),
        parents=_ids(f"{fields.get(b'references', '')} {fields.get(b'in-reply-to', '')}"),
        day=day,
        time=clock,
        sender=sender,
        to=tuple(_addresses(f"{fields.get(b'to', '')}, {fields.get(b'cc', '')}"))[:20],
        delivered=next(iter(_ADDRESS.findall(fields.get(b"delivered-to", "")[:500])), "").casefold(),
        subject=subject,
        text=text,
        automatic=by_itself
        or said not in {"no", ""}
        or precedence in {"bulk", "junk"}
        or bool(_NO_REPLY.search(sender.email.partition("@")[0])),
        replies_by_itself=by_itself,
        bulk=many,
        labels=frozenset(
            label.strip().strip('"').casefold() for label in decoded(fields.get(b"x-gmail-labels", "")).split(",")
        )
        - {""},
        talk=talk,
    )


def _ids(text: str) -> tuple[str, ...]:
    found = _ID.findall(text[:20_000])
    if not found and text.strip() and " " not in text.strip():
        found = [text.strip()[:250]]
    return tuple(dict.fromkeys(found[-40:]))


def _sender(text: str) -> Address:
    """Who wrote; a comma in a name needs quotes, and often has none."""
    found = next(iter(_addresses(text)), Address("", ""))
    name, bracket, _ = text.partition("<")
    return Address(decoded(name).strip(" \"'")[:120], found.email) if bracket and text.count("@") == 1 else found


def _addresses(text: str) -> Iterable[Address]:
    """The addresses of a header; a broken one gives what looks like an address."""
    text = text[:8000].strip(" ,")
    pairs: list[tuple[str, str]] = []
    with suppress(ValueError, IndexError, TypeError, RecursionError):
        pairs = [(name, address) for name, address in getaddresses([text]) if "@" in address]
    if not pairs:
        pairs = [("", address) for address in _ADDRESS.findall(text)]
        if len(pairs) == 1 and "<" in text:
            pairs = [(text.partition("<")[0], pairs[0][1])]
    for name, address in pairs:
        yield Address(decoded(name).strip(" \"'")[:120], address.strip().casefold()[:250])


def _when(text: str) -> tuple[date | None, time | None]:
    """The day and the time in the zone of this computer, whose user the reader is."""
    try:
        written = parsedate_to_datetime(text[:200])
        if not FIRST_DAY.year < written.year < LAST_DAY.year:
            return None, None
        local = (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone()
    except (TypeError, ValueError, IndexError, OverflowError, OSError, AttributeError):
        return None, None
    return local.date(), datetime.time(local).replace(second=0, microsecond=0)
