"""The people in a cell: names, mail addresses and phone numbers as they are written side by side."""

import re
from typing import NamedTuple

from followup.importers.words import fold, says

_APART = re.compile(r"[;|\n]| & | / | and | und | et | y | e ", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d\s()/.-]{5,}\d")


class Contact(NamedTuple):
    """Somebody in a cell; `email` and `phone` are "" if they do not stand there."""

    name: str
    email: str
    phone: str


def contacts_in(text: str) -> tuple[Contact, ...]:
    """Everybody whom a cell names; words for nobody name none. "Ray, Rita" and "Rita Ray, MBA" are one person."""
    pieces = _APART.split(text)
    if len(pieces) == 1 and all(len(part.split()) > 1 for part in text.split(",")):
        pieces = text.split(",")
    found = []
    for piece in pieces:
        mail, phone = reached(piece)
        name = _PHONE.sub("", _MAIL.sub("", piece)).replace("<>", "").replace("()", "").strip(" \t,:<>-–")
        if re.search(r"[^\W\d_]", name) and not says("nobody", fold(name)) and not says("nobody", name):
            found.append(Contact(" ".join(name.split()), mail, phone))
    return tuple(found)


def reached(text: str) -> tuple[str, str]:
    """The first mail address and the first phone number in a text; "" for one that is not there."""
    mail, phone = _MAIL.search(text), _PHONE.search(_MAIL.sub("", text))
    return mail[0] if mail else "", " ".join(phone[0].split()) if phone else ""
