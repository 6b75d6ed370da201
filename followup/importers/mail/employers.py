"""Which employer and which job a message is about, from its subject, its first lines, and who sent it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from followup.importers.mail.classify import languages, pattern, sentences, words
from followup.importers.mail.reading import Address, Mail
from followup.log.model import name_key
from followup.log.names import LEGAL_FORMS, is_nobody

_COMPANY = r"(?-i:(?P<company>[^\W_a-z][\w&.'’+-]*(?:\s+(?:[^\W_a-z][\w&.'’+-]*|&|of|the|and|de|du|for)){0,5}))"
_TITLE = r"(?P<title>(?-i:[^\W_a-z])[^\n!?;:,]{1,70}?)"
_TAIL = re.compile(r"(?:\s+(?:of|the|and|de|du|for|&)|[.,'’:;!-])+$")
_PERSON_AT = re.compile(r"^(?P<person>.+?)\s*(?:\bat\b|\bfrom\b|@|\(|\|| - |,)\s*(?P<company>[^()]+?)\)?$")
_CAPITALS = re.compile(_COMPANY)
_PARTS = re.compile(r"\s+[-\u2013|]\s+|:\s+")
_AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_AS_ONE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_RUNS = re.compile(r"[^\W_a-z][\w+#/.&'’-]*(?: +(?:[^\W_a-z][\w+#/.&'’-]*|of|and|for|de|du|im|in))*")
_MOST_NAMES = 800
_LINES = 12


class About(NamedTuple):
    """An employer and a job, "" if not said; and whether the employer was named, and not only guessed by an address.

    `names` are the first names in capitals of the message, between bars: what else it may be about.
    """

    company: str
    title: str
    named: bool
    names: str = ""

    def mentions(self, title: str) -> bool:
        """Whether the message has the title of a job among its names."""
        key = name_key(title).replace(".", "")
        return bool(key) and f" {key} " in self.names


@cache
def _templates(which: str, of: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    found = []
    for phrase in words(of)["employers"][which]:
        text = pattern(phrase).replace("{company}", _COMPANY).replace("{title}", _TITLE)
        found.append(re.compile(rf"\b{text}", re.IGNORECASE))
    return tuple(found)


@cache
def _desk() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words()['employers']['desk'])})\b", re.IGNORECASE)


@cache
def _no_title() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words()['employers']['no_title'])})\b", re.IGNORECASE)


@cache
def _domains(which: str) -> frozenset[str]:
    return frozenset(words()["domains"][which])


@cache
def _nobody() -> frozenset[str]:
    return frozenset(words()["employers"]["nobody"])


def is_of(domain: str, which: str) -> bool:
    """Whether a domain, or one above it, is in a list: "systems", "boards" or "free"."""
    parts = domain.split(".")
    return any(".".join(parts[n:]) in _domains(which) for n in range(len(parts) - 1))


def own_domain(domain: str) -> str:
    """The domain of an employer: "acme" of "mail.acme.co.uk"; "" of a mail provider, a system or a job board."""
    if "." not in domain or any(is_of(domain, which) for which in ("systems", "boards", "free")):
        return ""
    parts = domain.split(".")
    second = len(parts) > 2 and parts[-2] in {"co", "com", "ac", "org", "net", "gov", "edu"} and len(parts[-1]) == 2
    return parts[-3] if second else parts[-2]


@lru_cache(maxsize=1 << 14)
def squashed(name: str) -> str:
    """A name as it stands in an address: small letters and digits alone, without a legal form."""
    kept = re.findall(r"\w+", name_key(name))
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return "".join(kept)


def is_desk(address: Address) -> bool:
    """Whether a name or an address is that of a desk or of the employer itself, and not a person's."""
    local = re.sub(r"[._+-]", " ", address.email.partition("@")[0])
    own = own_domain(address.domain).replace("-", "")
    return bool(
        _desk().search(address.name)
        or (not address.name and _desk().search(local))
        or (own and _alike(squashed(address.name), own))
    )


def about(mail: Mail, other: Address, *, person: bool) -> About:
    """The employer and the job that a message is about.

    Args:
        mail: the message.
        other: who stands on the employer's side: the sender, or whom the reader wrote to.
        person: whether that is a person, whose name is not the employer's.
    """
    subject = re.sub(r"^\s*((re|aw|fwd?|wg)\s*:\s*)+", "", mail.subject, flags=re.IGNORECASE)
    lines = [line.replace("\u2019", "'") for line in (subject, *sentences(mail.text[:6000])[:_LINES])]
    sender, sure = _of_sender(other, person=person)
    company, title = _named(lines, sender)
    domain = own_domain(other.domain).replace("-", "")
    if domain and not _alike(squashed(company), domain):
        company = _like_domain((sender, subject, *sentences(mail.text[:6000])), domain) or company
    if sender and not sure:
        start = squashed(other.email.partition("@")[0])
        sure = any(sender in line for line in lines) or _alike(squashed(sender), domain or start)
    if sure:
        company = _longer(sender, company)
    company = company or sender
    if not title and company:
        title = _beside(subject, company)
    if not title and is_of(other.domain, "boards") and company in lines[1:]:
        title = _title(lines[lines.index(company, 1) - 1], company)  # a board sets the job above the employer
    names = _names(subject, mail.text)
    if company:
        return About(company, title, True, names)
    return About(own_domain(other.domain).replace("-", " ").title() if domain else _local(other), title, False, names)


def _names(subject: str, text: str) -> str:
    """The names in capitals that a message has."""
    found = dict.fromkeys(name_key(match[0]) for match in _RUNS.finditer(f"{subject}\n{text[:6000]}"))
    return f"| {' | '.join(found)} |".replace(".", "")[:_MOST_NAMES]


def abbreviates(domain: str, company: str) -> bool:
    """Whether a domain is put together from beginnings of the words of a name: ivorycoffee of Ivory Coast Coffee.

    Letters that an address cannot have are written without their marks, or as two: groesser of Größer.
    """
    key = name_key(company)
    return any(_put_together(domain, re.findall(r"\w+", way)) for way in {_bare(key), _bare(key.translate(_AS_TWO))})


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_AS_ONE))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _put_together(domain: str, words: list[str]) -> bool:

    def fits(rest: str, words: list[str]) -> bool:
        if not rest:
            return True
        return any(
            rest.startswith(word[:n]) and fits(rest[n:], words[place + 1 :])
            for place, word in enumerate(words)
            for n in range(len(word), 1, -1)
        )

    return len(domain) > 4 and bool(words) and len(words) < 7 and domain[:3] == words[0][:3] and fits(domain, words)


def _beside(subject: str, company: str) -> str:
    """The job, in a subject that holds it and the employer and nothing else: "Tall Pine - Office Manager"."""
    parts = _PARTS.split(subject)
    others = [part for part in parts if not _alike(squashed(part), squashed(company))]
    return _title(others[0], company) if len(parts) == 2 and len(others) == 1 and others[0][:1].isupper() else ""


def _like_domain(lines: Iterable[str], domain: str) -> str:
    """The longest name in some lines that stands in the sender's address, too: "Tall Pine Ltd" for tallpine.com."""
    found = ""
    for line in lines:
        for match in _CAPITALS.finditer(line):
            name = match["company"].split()
            for start in range(len(name)):
                run = _TAIL.sub("", " ".join(name[start:]))
                plain = squashed(run)
                if len(plain) > 2 and _alike(plain, domain) and len(run) > len(found):
                    found = run
    return _company(found)


def _named(lines: list[str], sender: str) -> tuple[str, str]:
    """The employer and the job that lines name."""
    company = title = ""
    of = languages("\n".join(lines))
    for number, line in enumerate(lines):
        templates = _templates("phrases", of) + (_templates("subjects", of) if number == 0 else ())
        for template in templates:
            match = template.search(line)
            if not match or not (name := _company(match["company"])):
                continue
            company = company or name
            if "title" in template.groupindex and not title and _alike(squashed(name), squashed(company)):
                title = _title(match["title"], company, sender)
        for template in _templates("titles", of) if not title else ():
            if (match := template.search(line)) and (name := _title(match["title"], company, sender)):
                title = name
                break
        if company and title:
            break
    return company, title


def _alike(one: str, other: str) -> bool:
    one, other = one.replace("-", ""), other.replace("-", "")
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _longer(sender: str, company: str) -> str:
    """The sender's name, or that in the text if it says the same and more; "Acme for Data Clerk" is Acme's job."""
    more = _alike(squashed(company), squashed(sender)) and len(company) > len(sender)
    return company if more and not company.startswith(f"{sender} for ") else sender


def _of_sender(sender: Address, *, person: bool) -> tuple[str, bool]:
    """The employer that a display name holds, and whether it is sure that it is one."""
    if is_of(sender.domain, "boards"):
        return "", False
    name = sender.name
    if match := _PERSON_AT.match(name):
        company = _company(_without_desk(match["company"]))
        if company and not _desk().search(match["person"]) and " " not in match["company"].strip()[:0]:
            return company, True
    plain = _company(_without_desk(name))
    if not plain or "@" in name:
        return "", False
    if plain != " ".join(name.split()):
        return plain, not person or bool(_desk().search(name))
    return ("", False) if person else (plain, False)


def _without_desk(name: str) -> str:
    name = re.sub(r"\b(careers|jobs|hiring|talent|recruiting|hr)\s+(at|@)\s+", "", name, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[|,:()\[\]\u2013-]+\s*$|^\s*[|,:()\[\]-]+", "", _desk().sub(" ", name)).split())


def _company(name: str) -> str:
    name = _TAIL.sub("", " ".join(_without_desk(name).split())).strip(" \"'")
    key = name_key(name)
    return "" if len(key) < 2 or key in _nobody() or is_nobody(name) else name[:80]


def _title(title: str, *employers: str) -> str:
    """A job's title as it is written, unless it is the name of an employer."""
    title = " ".join(title.split()).strip(" \"'-|,:")
    title = re.sub(r"\s*\(?(?:req|job|ref|id|#)[\s.:#-]*[\w-]*\d[\w-]*\)?$", "", title, flags=re.IGNORECASE)
    if title.count("(") > title.count(")"):
        title = title.rpartition("(")[0].strip()
    if _no_title().search(title):
        return ""
    if len(title) < 3 or name_key(title) in _nobody() or any(_alike(squashed(title), squashed(e)) for e in employers):
        return ""
    return title[:100]


def _local(sender: Address) -> str:
    """Workday writes from acme@myworkday.com, other systems from acme+autoreply@..."""
    local = re.split(r"[+]", sender.email.partition("@")[0])[0]
    if not is_of(sender.domain, "systems") or not re.fullmatch(r"[a-z][a-z0-9-]{2,30}", local) or _desk().search(local):
        return ""
    return "" if local.replace("-", " ") in _nobody() else local.replace("-", " ").title()
