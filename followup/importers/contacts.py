"""The people in a cell: names, mail addresses and phone numbers as they are written side by side."""

import re
from functools import lru_cache
from typing import NamedTuple

from followup import limits
from followup.importers.words import fold, says

_APART = re.compile(r"[;|\n]|\s[&/+]\s|\s(?:and|und|et|y|e)\s", re.IGNORECASE)
_NO_NAMES = re.compile(r"[.@:(\d]")
"""What stands in an address, a number or a remark, of which a slash is a part."""
_SHORT = 60
"""Letters of a cell up to which it is remembered whom it names."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d\s()/.-]{5,}\d")


class Contact(NamedTuple):
    """Somebody in a cell; `email` and `phone` are "" if they do not stand there."""

    name: str
    email: str
    phone: str


def contacts_in(text: str) -> tuple[Contact, ...]:
    """Everybody whom a cell names; words for nobody name none. "Ray, Rita" and "Rita Ray, MBA" are one person."""
    return (_contacts_in if len(text) <= _SHORT else _contacts_in.__wrapped__)(text)


@lru_cache(maxsize=1 << 14)
def _contacts_in(text: str) -> tuple[Contact, ...]:
    found: dict[str, Contact] = {}
    for piece in (name for part in _APART.split(text[: limits.CELL_LETTERS]) for name in _closer(part)):
        mail, phone = reached(piece)
        name = _PHONE.sub("", _MAIL.sub("", piece)).replace("<>", "").replace("()", "").strip(" \t,:<>-–")
        if re.search(r"[^\W\d_]", name) and not says("nobody", fold(name)) and not says("nobody", name):
            one = Contact(" ".join(name.split()), mail, phone)
            found.setdefault(one.name, one)
    return tuple(found.values())


def _closer(text: str) -> list[str]:
    """The parts of a text between commas, if each may be a whole name; else between slashes, if it is all names."""
    parts = text.split(",")
    if parts[1:] and all(len(part.split()) > 1 for part in parts):
        return parts
    names = text.split("/")
    return [text] if _NO_NAMES.search(text) or any(len(name.strip()) < 2 for name in names) else names


def reached(text: str) -> tuple[str, str]:
    """The first mail address and the first phone number in a text; "" for one that is not there."""
    text = text[: limits.CELL_LETTERS]
    mail, phone = _MAIL.search(text), _PHONE.search(_MAIL.sub("", text))
    return mail[0] if mail else "", " ".join(phone[0].split()) if phone else ""
