"""The text of a message out of its body: parts, encodings, HTML; without quoted history and signature."""

import binascii
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from html.parser import HTMLParser

MOST_TEXT = 64 * 2**10
"""How much of a text is looked at."""
_MOST_PARTS, _DEEPEST = 40, 6
_ENCODED = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_CHARSET = re.compile(r"charset\*?\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_START = re.compile(rb"^DTSTART[^:\r\n]{0,80}:(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?", re.MULTILINE)
_QUOTED = re.compile(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite|protonmail_quote|zmail_extra|mail-?quote|quoted-?text|"
    r"mailquote|tutanota_quote|hey-quote",
    re.IGNORECASE,
)
_ALL_AFTER = re.compile(r"divRplyFwdMsg|appendonsend|OutlookMessageHeader|reply-intro|stopSpelling", re.IGNORECASE)
_WROTE = r"(?:wrote|writes|schrieb|a écrit|escribió|schreef|escreveu|ha scritto|skrev|napisał)"
_ATTRIBUTION = re.compile(
    rf"^[ \t]*(?:(?:on|am|le|el|op|em|il|den|w dniu)\b[^\n]{{0,200}}(?:\n[^\n]{{0,200}}){{0,2}}?{_WROTE}[^\n]{{0,80}}:"
    rf"|[^\n]{{0,150}}<[^<>\s]+@[^<>\s]+>[^\n]{{0,60}}(?:\n[^\n]{{0,40}})?{_WROTE}?\s*:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HISTORY = re.compile(
    r"^[ \t>*]*(?:-{2,}\s*(?:original (?:message|appointment)|forwarded (?:message|by)[^\n]{0,80}|"
    r"ursprüngliche nachricht|message (?:d'origine|transféré)|mensaje original)\s*-*"
    r"|begin forwarded message\s*:|from:\s[^\n]{3,200}\n(?:[^\n]{0,200}\n){0,2}?\s*\*?(?:sent|date|to|subject):\s)",
    re.IGNORECASE | re.MULTILINE,
)
_NO_TAG = re.compile(r"<(?=[a-zA-Z/])(?![^<>]*>)")
"""What looks like the beginning of a tag and has no end: a parser would look for it again and again."""
_SIGNATURE = re.compile(r"^--[ \t]?$", re.MULTILINE)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "head", "template", "noscript", "svg"})


def value_of(raw: bytes) -> str:
    """A header's value as text; its encoded words stay."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def decoded(text: str) -> str:
    """A header's value with its encoded words read (RFC 2047), in any charset; on one line."""
    text = _BETWEEN.sub(r"\1", text)
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for match in _ENCODED.finditer(text):
        if match.start() != end or match[1].casefold() != charset:
            out.append(_text(pending, charset))
            pending = b""
        out.append(text[end : match.start()])
        charset, end = match[1].casefold(), match.end()
        content = match[3].encode("ascii", "ignore")
        # A letter of several bytes may be cut in two by the end of a word.
        pending += _base64(content) if match[2] in "bB" else binascii.a2b_qp(content.replace(b"_", b" "))
    out += [_text(pending, charset), text[end:]]
    return " ".join("".join(out).replace("\0", "").split())


def text_of(content_type: str, encoding: str, body: bytes) -> tuple[str, date | None]:
    """What a message itself says, and the day of a talk if an invitation for a calendar comes with it."""
    found = _Texts()
    found.read(content_type, encoding, body, 0)
    text = "\n".join(found.plain) if any(len(t.strip()) > 1 for t in found.plain) else ""
    return own_words(text or "\n".join(found.html)), found.talk


def own_words(text: str) -> str:
    """A text without what it quotes: history, forwarded mail, and the signature."""
    text = text[:MOST_TEXT].replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    if match := _HISTORY.search(text):
        text = text[: match.start()]
    while match := _ATTRIBUTION.search(text):
        after = text[match.end() :].lstrip("\n \t")
        if not after.startswith(">"):
            text = text[: match.start()]
            break
        text = text[: match.start()] + "\n" + after  # answered below, or between the lines
    if match := _SIGNATURE.search(text):
        text = text[: match.start()]
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


class _Texts:
    """The texts that are found in the parts of a body."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.talk: date | None = None
        self._parts = 0

    def read(self, content_type: str, encoding: str, body: bytes, depth: int) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS or depth > _DEEPEST:
            return
        kind = content_type.partition(";")[0].strip().casefold() or "text/plain"
        if kind.startswith("multipart/"):
            self._several(content_type, body, depth)
        elif kind == "text/calendar":
            self.talk = self.talk or _start(_plain_bytes(encoding, body))
        elif kind in {"text/plain", "text/html"}:
            room = MOST_TEXT - sum(map(len, self.html if kind == "text/html" else self.plain))
            charset = _CHARSET.search(content_type)
            text = _text(_plain_bytes(encoding, body), charset[1] if charset else "utf-8")[: max(room, 0)]
            if kind == "text/html":
                self.html.append(text_of_html(text))
            else:
                self.plain.append(text)

    def _several(self, content_type: str, body: bytes, depth: int) -> None:
        match = _BOUNDARY.search(content_type)
        if not match:
            return
        boundary = re.escape((match[1] or match[2]).encode("utf-8", "replace"))
        parts = re.split(rb"(?:\A|\r?\n)--" + boundary + rb"(?:--)?[ \t]*(?=\r?\n|\Z)", body, maxsplit=_MOST_PARTS)
        for part in parts[1:]:
            head, _, rest = part.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
            if part.startswith((b"\n\n", b"\r\n\r\n")):  # a part without headers is plain text
                head, rest = b"", part
            fields: dict[bytes, str] = {}
            for line in re.sub(rb"\n[ \t]+", b" ", head[:20_000]).split(b"\n"):
                name, _, value = line.partition(b":")
                fields.setdefault(name.strip().lower(), value_of(value.strip()))
            if fields.get(b"content-disposition", "").casefold().startswith("attachment"):
                continue
            self.read(fields.get(b"content-type", ""), fields.get(b"content-transfer-encoding", ""), rest, depth + 1)


class _Html(HTMLParser):
    """The text of HTML: no scripts, no styles, no quoted mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._inside, self._depth, self._done = "", 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside:
            self._depth += tag == self._inside
            return
        named = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if _ALL_AFTER.search(named):
            self._done = True
        cited = tag == "blockquote" and ("type", "cite") in attrs
        if tag in _SILENT or cited or (tag != "body" and _QUOTED.search(named)):
            self._inside, self._depth = tag, 1
        if tag in _BLOCKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._depth -= tag == self._inside
            if not self._depth:
                self._inside = ""
        if tag in _BLOCKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside and not self._done:
            self.text.append(" ".join(data.split()).join((" " * data[:1].isspace(), " " * data[-1:].isspace())))


def text_of_html(html: str) -> str:
    """The text of an HTML page, a line for each block."""
    parser = _Html()
    try:
        parser.feed(_NO_TAG.sub("&lt;", html))
        parser.close()
    except (AssertionError, ValueError, RecursionError):
        return re.sub(r"<[^<>]{0,2000}>", " ", html)
    lines = (" ".join(line.split()) for line in "".join(parser.text).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _plain_bytes(encoding: str, body: bytes) -> bytes:
    kind = encoding.strip().casefold()
    if kind == "base64":
        return _base64(body)
    return binascii.a2b_qp(body) if kind == "quoted-printable" else body


def _base64(content: bytes) -> bytes:
    content = _NOT_BASE64.sub(b"", content)
    content += b"=" * (-len(content) % 4) if len(content) % 4 != 1 else b"A=="
    with suppress(binascii.Error, ValueError):
        return binascii.a2b_base64(content)
    return b""


def _text(content: bytes, charset: str) -> str:
    if not content:
        return ""
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(charset, "replace") if _known(charset) else content.decode("cp1252", "replace")


def _known(charset: str) -> bool:
    try:
        b"".decode(charset)
        b"a".decode(charset, "replace")
    except (LookupError, ValueError):
        return False
    return True


def _start(calendar: bytes) -> date | None:
    if not (match := _START.search(calendar[:MOST_TEXT])):
        return None
    year, month, day, hour, minute = (int(g) if g else 0 for g in match.groups()[:5])
    with suppress(ValueError, OverflowError, OSError):
        if match[6] == b"Z":
            return datetime(year, month, day, hour, minute, tzinfo=UTC).astimezone().date()
        return date(year, month, day)
    return None
