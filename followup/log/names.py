"""Who is the same: spellings of one person's name, and what people write for an employer that they do not know."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from followup.log.model import Application, name_key
from followup.wording import listed, short

NOBODY: Final = frozenset(
    {"", "n a", "na", "none", "unknown", "not known", "not named", "not given", "not stated", "not specified"}
    | {"not disclosed", "undisclosed", "unspecified", "unnamed", "no name", "confidential", "anonymous", "private"}
    | {"hidden", "tbd", "tba", "various", "vertraulich", "unbekannt", "confidencial", "desconocido", "desconocida"}
    | {"confidentiel", "confidentielle", "inconnu", "inconnue"}
)
"""What is written for an employer that nobody knows; each such application stands alone."""
_SOME_EMPLOYER = re.compile(r"\b(the|company|employer|client|organi[sz]ation|firm|business)\b|\bvia\b.*$")
"""What else stands beside such a word: "Confidential client", "Unknown (via an agency)"."""
LEGAL_FORMS: Final = frozenset(
    {"inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "plc", "corp", "corporation", "co", "company", "pbc"}
    | {"gmbh", "mbh", "ggmbh", "ag", "kg", "kgaa", "ug", "ohg", "gbr", "ev", "eg", "se", "cic"}
    | {"sa", "sas", "sasu", "sarl", "srl", "spa", "sl", "slu", "scrl", "nv", "bv", "cv", "vof", "ltda", "eireli"}
    | {"ab", "as", "asa", "aps", "oy", "oyj", "ehf", "ou", "kft", "zrt", "sro", "doo", "dd", "pty", "pte", "pvt", "kk"}
)
"""Words at the end of an employer's name that say what it is in law."""
_ENDS_A_JOB = re.compile(
    r"\b(job|position|role|post|vacancy|opening|opportunity|internship|apprenticeship|traineeship|placement)s?$",
    re.IGNORECASE,
)
_MOST_NAMED = 3
_MARKS = re.compile(r"[\W_]+")
_DOTS, _SIGNS = re.compile(r"['’./]"), re.compile(r"[^\w&+#]+")
_A_ROLE = (
    r"(the )?((senior |technical |agency |internal )?recruiter|hr|human resources|(hiring )?manager|interviewer"
    r"|talent( acquisition)?|(she|he|they)/[a-z/]+)"
)
_ROLE = re.compile(
    rf"\({_A_ROLE}\)|,\s*{_A_ROLE}\s*$|\s[-|\u2013\u2014]\s.*$|[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]",
    re.IGNORECASE,
)
"""What stands beside a name and is none: a role or pronouns, a headline behind a dash, a picture."""
_DESK = re.compile(
    r"\b(hr|human resources|people ops|recruit(ing|ment)|talent acquisition|hiring|team|department|desk|careers|"
    r"staffing|reception)\b",
    re.IGNORECASE,
)
"""Words of a name that is not a person's."""
_KNIGHTED = re.compile(r"(sir|dame) [^\W\d_][\w'’-]*", re.IGNORECASE)
_TITLE = re.compile(r"(dr|prof|mr|mrs|ms|miss|mx|sir|dame|rev|hon)\b\.?", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def person_key(name: str) -> str:
    """What makes two spellings of a name one person: case, spaces, titles, degrees and the order of names do not count.

    "Rita Ray, SPHR", "Rita Ray MBA", "Ray, Rita", "Ms. Rita Ray", "Rita Ray (recruiter)" and "rita ray" are one. Two
    people with one name are told apart by whatever else stands in brackets: "Ana Silva (Acme)". A name with a title and
    one word stays as it is written.
    """
    said = _ROLE.sub(" ", name)
    plain = name_key(said) or name_key(name)
    if "(" in plain or not ("," in plain or _TITLE.match(plain) or _ends_in_a_degree(said)):
        return plain
    from nameparser import HumanName

    read = HumanName(said)
    return name_key(f"{read.first} {read.middle} {read.last}") if read.first and read.last else plain


def _ends_in_a_degree(name: str) -> bool:
    """Whether letters such as MBA stand behind a name of two words or more, and are not a part of it ("YO YO MA")."""
    *words, last = name.split() or [""]
    letters = last.replace(".", "")
    written_so = sum(c.isupper() for c in letters) > 1 and not name.isupper()
    if not (len(words) > 1 and written_so):
        return False
    from nameparser.config import CONSTANTS

    return letters.lower() in CONSTANTS.suffix_acronyms


@lru_cache(maxsize=1 << 16)
def called(name: str) -> str:
    """How to address somebody at the beginning of a message.

    By title and last name where a title is known ("Ms. Obi"), by title and first name for a "Dame" or a "Sir", else by
    the first name; "" where the name is that of a desk ("HR", "jobs@mailco.example"), only a title, or there is none.
    """
    said = " ".join(_ROLE.sub(" ", name).split())
    if not any(letter.isalpha() for letter in _TITLE.sub(" ", said)) or _DESK.search(said) or "@" in said:
        return ""
    if knighted := _KNIGHTED.match(said):
        return knighted.group()
    if not (_TITLE.match(said) or "," in said):
        return said.split()[0]
    from nameparser import HumanName

    read = HumanName(said)
    if read.title and (read.last or read.first):
        return f"{read.title} {read.last or read.first}"
    return read.first or said.split()[0]


def addressed(text: str, name: str) -> str:
    """An outline with {name} in it, for somebody: "Dear Ms. Obi"; for a desk "Dear all", or "Good morning".

    Args:
        text: the outline; what else is to be formatted in it stays.
        name: whom it is for; "" leaves a blank to fill in.
    """
    first = short(called(name)) if name else "[name]"
    if not first:
        return text.replace("Dear {name}", "Dear all").replace(" {name}", "")
    return text.replace("{name}", first.replace("{", "{{").replace("}", "}}"))


def jobs_named(applications: Sequence[Application]) -> str:
    """Jobs as one speaks of them: "the Analyst job", "the Night job"; of more than three how many, and the first."""
    titles = [short(" ".join((one.title or one.company).split())) for one in applications]
    named = [f"the {title}" if _ENDS_A_JOB.search(title) else f"the {title} job" for title in titles if title]
    named = list(dict.fromkeys(named))
    if len(named) > _MOST_NAMED:
        return f"{len(named)} of your jobs, {named[0]} among them"
    return listed(named) or "[the job]"


@lru_cache(maxsize=1 << 16)
def employer_key(company: str) -> str:
    """What makes two spellings of an employer probably one: case, signs, a "The" before and legal forms behind are off.

    "Acme", "ACME, Inc." and "The Acme Co." have one key. An employer that nobody knows has none: "". The limit: only
    single words of our own short list are taken off (`LEGAL_FORMS`), and "Acme UK", "Acme Group" and "Acme" stay
    three. Legal forms differ between companies that are two, so what has one key is proposed, and never joined by
    itself.
    """
    if is_nobody(company):
        return ""
    words = _SIGNS.sub(" ", _DOTS.sub("", name_key(company)).replace("&", " and ")).split()
    rest = words[1:] if words[:1] == ["the"] else words
    while len(rest) > 1 and (rest[-1] in LEGAL_FORMS or rest[-1] == "and"):
        rest = rest[:-1]
    return " ".join(rest if rest and rest[-1] not in LEGAL_FORMS else words) or name_key(company)


def company_key(company: str) -> str:
    """The key of an employer (see `employer_key`); of one that nobody knows, the word that stands for it."""
    return employer_key(company) or name_key(company)


@lru_cache(maxsize=1 << 16)
def is_nobody(company: str) -> bool:
    """Whether a company's name says that it is not known."""
    key = _MARKS.sub(" ", name_key(company)).strip()
    return key in NOBODY or " ".join(_SOME_EMPLOYER.sub(" ", key).split()) in NOBODY - {""}
