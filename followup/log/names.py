"""Who is the same: spellings of one person's name, and what people write for an employer that they do not know."""

import re
from functools import lru_cache
from typing import Final

from nameparser import HumanName

from followup.log.model import name_key

NOBODY: Final = frozenset(
    {"", "?", "-", "n/a", "na", "none", "unknown", "not known", "confidential", "confidential company", "anonymous"}
    | {"undisclosed", "private", "private company", "company confidential", "hidden", "tbd", "tba", "various"}
)
"""What is written for an employer that nobody knows; each such application stands alone."""
_MARKS = re.compile(r"[?.!*\s_-]+")
_ROLE = re.compile(
    r"\((the )?((senior |technical |agency |internal )?recruiter|hr|human resources|(hiring )?manager|interviewer"
    r"|talent( acquisition)?|(she|he|they)/[a-z/]+)\)|\s[-|\u2013\u2014]\s.*$",
    re.IGNORECASE,
)
"""What stands behind a name and is none: a role or pronouns in brackets, a headline behind a dash."""
_TITLE = re.compile(r"(dr|prof|mr|mrs|ms|miss|mx|sir|dame|rev|hon)\b\.?", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def person_key(name: str) -> str:
    """What makes two spellings of a name one person: case, spaces, titles, degrees and the order of names do not count.

    "Rita Ray, SPHR", "Ray, Rita", "Ms. Rita Ray", "Rita Ray (recruiter)" and "rita ray" are one. Two people with one
    name are told apart by whatever else stands in brackets: "Ana Silva (Acme)". A name with a title and one word stays
    as it is written.
    """
    said = _ROLE.sub(" ", name)
    plain = name_key(said) or name_key(name)
    if "(" in plain or not ("," in plain or _TITLE.match(plain)):
        return plain

    read = HumanName(said)
    return name_key(f"{read.first} {read.middle} {read.last}") if read.first and read.last else plain


def is_nobody(company: str) -> bool:
    """Whether a company's name says that it is not known."""
    key = name_key(company)
    return key in NOBODY or not _MARKS.sub("", key)
