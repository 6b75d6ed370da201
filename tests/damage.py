"""Damage to files, as it happens and as somebody would do it on purpose: to bytes, to text, and inside the containers.

Each function takes a `random.Random` and content, and gives other content; the same random numbers do the same damage.
"""

import io
import json
import re
import struct
import zipfile

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
TEXTS = (
    "", " ", "\0", "\ufeff", "\u202e", "\ud7ff", "é" * 3, "\U0001f389", "=1+1", "@x", "-2", "0", "-1", "1e309", "NaN",
    "9" * 30, "9" * 5000, "0001-01-01", "9999-12-31", "2026-02-30", "31/12/99", "24:61", "2026-03-02T25:00", "99999",
    "60000", "01.02.", '"', '""', "'", "\n", "\r", "\r\n", "\t", ";", ",", "|", "||", "<", "<!--", "<![x[", "<!a",
    "]]>", "&#0;", "&#xD800;", "&#1114112;", "&x;", "{", "}", "[", "]", "[" * 3000, '{"a":' * 3000, "(" * 300,
    "[{'stage': 'Applied', 'date': '2026-03-02'}]", "[" + "-" * 4000 + "1]", "[" + "+1" * 4000 + "]", "rejected", "?",
    "Interview 6/6, rejected", "yes", "confidential", "a@b.example", "+1 (555) 010-0100", "=?utf-8?B?", "=?x?q?=0?=",
    "From a@b Thu Mar 05 10:18:54 2026\n", "\n\n", "--", "--\n", "Content-Type: multipart/mixed; boundary=\n", "\\",
    "\x1b[2J", "a" * 3000, "2026-W10", "1 Mar 26", "März", "12th of", "null", "true", "\udce9", "\ue0009", "%",
)  # fmt: skip
_AGAIN = (*" a@1-.,|<>&;:*#_[(\"'/=+\n\té　\\", "a@", "a.", "<a ", "1 ", "- ", "a b ", "--\n", "> ", "# ", "=?a?q?")
LONG = tuple(one * (20_000 // len(one)) for one in _AGAIN)
"""What a pattern might go through again and again."""
VALUES = (
    None, True, 0, -1, 1, 2**31, 2**63, 10**30, -(10**400), 0.5, 1e308, float("nan"), float("inf"), "", [], {},
)  # fmt: skip
_WORD, _MARK = re.compile(r"[^\s,;|<>\"':{}\[\]=/]+"), re.compile(r"[,;|\t<>\"':{}\[\]=/\n]")
_MOST = 30_000
_NAMES = ("../x.csv", "a/" * 40 + "b.csv", "mimetype", "x.zip", "x.mbox", "x.msg", "a\nb.csv")
_PACKINGS = (zipfile.ZIP_DEFLATED,) * 12 + (zipfile.ZIP_STORED,) * 6 + (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def of_bytes(random, data):
    """Bytes changed, left out, put in or twice there; or the end missing."""
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 4, 16))):
        at, count, way = random.randint(0, len(data)), random.choice((1, 1, 2, 4, 16, 200)), random.randrange(7)
        if way == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif way == 1:
            del data[at : at + count]
        elif way == 2:
            data[at:at] = random.randbytes(count)
        elif way == 3:
            data[at:at] = data[at : at + count]
        elif way == 4:
            size = random.choice("bHIQ"[1:])
            data[at : at + struct.calcsize(size)] = struct.pack(
                f"{random.choice('<>')}{size}", random.choice(NUMBERS) % 2 ** (8 * struct.calcsize(size))
            )
        elif way == 5 and random.random() < 0.3:
            del data[at:]
        else:
            other = random.randint(0, len(data))
            data[at : at + count] = data[other : other + count]
    return bytes(data)


def of_text(random, text):
    """Words, cells and lines that are others, gone, or there again."""
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        way = random.randrange(5)
        texts = LONG if random.random() < 0.02 else TEXTS
        if way == 0:
            at = random.randint(0, len(text))
            text = text[:at] + random.choice(texts) + text[at:]
        elif way == 1 and (spot := _WORD.search(text, random.randint(0, len(text)))):
            text = text[: spot.start()] + random.choice(texts) + text[spot.end() :]
        elif way == 2 and (spot := _MARK.search(text, random.randint(0, len(text)))):
            text = text[: spot.start()] + random.choice(("", *",;|\t<>\"':{}[]=/\n")) + text[spot.end() :]
        else:
            lines = text[:_MOST].split("\n")
            one, other = random.randrange(len(lines)), random.randrange(len(lines))
            if way == 3:
                lines[one:one] = [lines[other]] * random.choice((1, 1, 2, 30))
            else:
                lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
    return text


def of_coded_text(random, data):
    """The same of bytes, which may come out in another coding."""
    text = of_text(random, data.decode("utf-8", "surrogateescape"))
    coding = random.choice(("utf-8",) * 12 + ("utf-16", "cp1252", "utf-16-le", "utf-8-sig"))
    return text.encode(coding, "surrogateescape" if coding == "utf-8" else "replace")


def of_json(random, data):
    """A value of a JSON file that is another, gone, or far within others."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return of_coded_text(random, data)
    for _ in range(random.choice((1, 1, 2, 4))):
        spots = list(_spots(whole))
        if not spots:
            break
        holder, key = random.choice(spots)
        way = random.randrange(6)
        if way == 0:
            del holder[key]
        elif way == 1:
            holder[key] = random.choice(TEXTS)
        elif way == 2:
            holder[key] = [holder[key]] * random.choice((1, 2, 40))
        elif way == 3:
            holder[key] = {random.choice(("a", "", "format", "code", "events")): holder[key]}
        elif way == 4:
            other, at = random.choice(spots)
            holder[key] = json.loads(json.dumps(other[at])) if _there(other, at) else None
        else:
            holder[key] = random.choice(VALUES)
    text = json.dumps(whole, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.05:
        deep = random.choice((150, 900, 5000))
        text = text.replace(random.choice(("1", "null", '""', "2")), "[" * deep + "]" * deep, 1)
    return text.encode("utf-8", "surrogatepass")


def _there(holder, key):
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _spots(value, depth=0):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in list(pairs)[:60]:
        yield value, key
        if depth < 6:
            yield from _spots(inside, depth + 1)


def of_archive(random, data):
    """A ZIP whose members hold something else, have other names, or are packed in another way; or that lies."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(m.filename, archive.read(m)) for m in archive.infolist()]
    except Exception:  # noqa: BLE001 - what is damaged already is damaged once more
        return of_bytes(random, data)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at = random.randrange(len(members)) if members else 0
        members[at : at + 1] = [one for member in members[at : at + 1] for one in _of_member(random, member, members)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", random.choice(_PACKINGS)) as archive:
        archive._writecheck = lambda _: None  # two members of one name, without a warning
        for name, content in members:
            info = zipfile.ZipInfo(name[:200])
            info.compress_type = archive.compression
            archive.writestr(info, content)
    return lying(random, out.getvalue()) if random.random() < 0.25 else out.getvalue()


def _of_member(random, member, members):
    """What comes in the place of a member."""
    name, content = member
    way = random.randrange(10)
    if way < 2:
        return [member] * (2 * way)
    if way == 2:
        return [(random.choice((*_NAMES, name.upper())), content)]
    if way == 3:
        return [(name, random.choice(members)[1])]
    return [(name, (of_bytes if way == 4 else of_coded_text)(random, content))]


def lying(random, data):
    """A ZIP with one number of its directory, or of a member's head, that is another."""
    data = bytearray(data)
    heads = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    if heads:
        at = random.choice(heads)
        field = at + random.choice((4, 6, 8, 10, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 38, 42))
        size = random.choice((2, 4))
        data[field : field + size] = (random.choice((*NUMBERS, 8, 9, 12, 14, 93, 100, 10**6)) % 256**size).to_bytes(
            size, "little"
        )
    return bytes(data)
