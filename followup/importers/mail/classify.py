"""What a message says of an application, and in which line; nothing is known here of other messages."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from followup.importers.mail.reading import Mail
from followup.wording import short

FOLDERS = (Path(__file__).parent / "words",)
MOST_LINE = 120
_FEWEST = 2
"""How many of the commonest words of a language there must be, to take a text for it."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCES = 40
_LONG_LINE = 45
_ANSWER = re.compile(r"(re|aw|fwd?|wg|tr|rv|sv|antw)\s*:", re.IGNORECASE)
_GREETING = re.compile(
    r"(dear|hi|hello|hey|good (morning|afternoon|day)|sehr geehrte\w*|hallo|guten (tag|morgen)|liebe\w?|bonjour|madame|"
    r"ch[eè]re?|hola|estimad[oa]|buen[oa]s|ol[aá]|oi|car[oa]|prezad[oa])\b.{0,40}$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<!\b[SJDM]r\.)(?<!\bM[rs]s\.)(?<!\bMs\.)(?<!\bSt\.)(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[¿¡]?[^\Wa-z])")


class Said(NamedTuple):
    """What a message says, if it is theirs and if it is the reader's own: kind of news -> the line that says so.

    Attributes:
        theirs: "refused", "offered", "invited", "tested", "moves_on", "no_news", "receipt".
        mine: "applied", "followed_up", "thanked", "withdrew", "accepted".
        personal: whether it speaks of the reader's own application.
        titled: whether its subject is that of a mail about an application.
        alert: whether its subject is that of a newsletter, or of an alert of jobs.
        bounced: whether it says that a mail was not delivered.
        job: whether it speaks of a job at all. `line`: where it does.
    """

    theirs: Mapping[str, str]
    mine: Mapping[str, str]
    personal: bool
    titled: bool
    alert: bool
    bounced: bool
    job: bool
    line: str


@cache
def words(of: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The phrases of some languages together, or of all."""
    found: dict[str, Any] = {}
    for language, phrases in _files():
        if not of or language in of:
            _add(found, phrases)
    return found


@cache
def _files() -> tuple[tuple[str, dict[str, Any]], ...]:
    files = [file for folder in FOLDERS for file in sorted(folder.glob("*.toml"))]
    return tuple((file.stem, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def languages(text: str) -> frozenset[str]:
    """In which languages a text is, by its commonest words; none if that cannot be told."""
    here = set(_LETTERS.findall(text[:6000].casefold()))
    counts = {language: len(here & common) for language, common in _commonest()}
    most = max(counts.values())
    return frozenset(language for language, n in counts.items() if n >= max(_FEWEST, most / 2))


@cache
def _commonest() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((language, frozenset(phrases.get("about", {}).get("commonest", ()))) for language, phrases in _files())


def _add(found: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _add(found.setdefault(name, {}), value)
        else:
            found.setdefault(name, []).extend(value)


def pattern(phrase: str) -> str:
    """A phrase as a regular expression: spaces are any white space, "~" up to eight words."""
    return phrase.replace("~", r"(?:[^\s.!?]+\s+){0,8}?").replace(" ", r"\s+").replace(r"\s+?", r"\s*")


class Phrases(NamedTuple):
    """Phrases in small letters, of which a text has one, however it is written."""

    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """The first place; its text is in small letters."""
        return self.pattern.search(_small(text))


def _small(text: str) -> str:
    """A text in small letters, as long as it was: a search that minds case is quicker."""
    return text.replace("\u0130", "I").lower()


@cache
def _any(*path: str, of: frozenset[str] = frozenset(), end: str = "") -> Phrases:
    found: Any = words(of)
    for name in path:
        found = found[name]
    return Phrases(re.compile(rf"\b(?:{'|'.join(map(pattern, found))}){end}" if found else r"(?!)"))


def _whole(*path: str) -> Phrases:
    return _any(*path, end=r"\b")


@cache
def _kinds(who: str, of: frozenset[str]) -> tuple[tuple[str, Phrases, Phrases], ...]:
    return tuple((kind, _any(who, kind, "phrases", of=of), _any(who, kind, "unless", of=of)) for kind in words(of)[who])


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line; what a mail program wrapped is put together again."""
    lines: list[str] = []
    wrapped = False
    for raw in text.split("\n"):
        line = " ".join(raw.replace("\u2019", "'").replace("\u2018", "'").split())
        if not line:
            wrapped = False
            continue
        if wrapped and lines:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        wrapped = len(line) >= _LONG_LINE and not line.endswith((".", "!", "?", ":"))
        if len(lines) > _SENTENCES:
            break
    return [part for line in lines for part in _END.split(line[:4000])][:_SENTENCES]


def says(mail: Mail) -> Said:
    """What a message says."""
    subject = " ".join(mail.subject.replace("\u2019", "'").split())
    alert = bool(_whole("about", "alerts").search(subject))
    lines = [] if alert and mail.bulk else sentences(mail.text)
    whole = f"{subject}\n" + "\n".join(lines)
    about_job = _whole("about", "job").search
    job = about_job(whole)
    maybe = job or _whole("about", "maybe").search(whole)
    # The subject of an answer is that of the mail before it.
    told = lines if _ANSWER.match(subject) else [subject, *lines]
    of = languages(whole)
    return Said(
        _theirs(told, subject, of) if maybe or mail.parents else {},
        {} if mail.bulk else _found("mine", told, told, of),
        personal=bool(_whole("about", "yours").search(whole)),
        titled=bool(_whole("about", "subjects").search(subject)),
        alert=alert or any(map(_whole("about", "alert_lines").search, lines)),
        bounced=bool(_whole("about", "bounced").search(subject)),
        job=bool(job or (maybe and not _another_matter(whole, mail))),
        line=short(next(filter(about_job, lines), "") or _first(lines) or subject, MOST_LINE),
    )


def _another_matter(whole: str, mail: Mail) -> bool:
    """Whether it speaks of what is no job, such as a library card; a word of the employer's name says nothing of that.

    Such a word has a capital, and it or the one before it stands in the name or the address of who wrote, or to whom.
    """
    sides = "".join(f"{side.name} {side.email}".casefold() for side in (mail.sender, *mail.to))

    def in_a_name(hit: re.Match[str]) -> bool:
        before = _LETTERS.findall(whole[max(0, hit.start() - MOST_LINE) : hit.start()])[-1:]
        named = (*before, whole[hit.start() : hit.end()])
        return named[-1][:1].isupper() and any(word[:1].isupper() and word.casefold() in sides for word in named)

    return not all(map(in_a_name, _whole("about", "other").pattern.finditer(_small(whole))))


def _theirs(lines: list[str], subject: str, of: frozenset[str]) -> dict[str, str]:
    found = _found("theirs", lines, [_sure(line) for line in lines], of)
    told, unless = _any("theirs", "receipt", "subject"), _any("theirs", "receipt", "unless")
    if subject in lines[:1] and "receipt" not in found and told.search(subject) and not unless.search(subject):
        found["receipt"] = short(subject, MOST_LINE)
    weak = _any("theirs", "refused", "weak")
    if not {"receipt", "refused"} & found.keys() and (line := next(filter(weak.search, map(_sure, lines)), "")):
        found["refused"] = short(line, MOST_LINE)
    return found


def _found(who: str, lines: list[str], sure: list[str], of: frozenset[str]) -> dict[str, str]:
    """For each kind of news the first line that says it; what is not sure counts for receipts and delays only."""
    found: dict[str, str] = {}
    for kind, phrases, unless in _kinds(who, of):
        for line, certain in zip(lines, sure, strict=True):
            text = line if kind in {"receipt", "no_news"} else certain
            if text and phrases.search(text) and not unless.search(text):
                found[kind] = short(line, MOST_LINE)
                break
    return found


def _first(lines: list[str]) -> str:
    """The first line that is no greeting."""
    return next((line for line in lines if not _GREETING.match(line)), "")


def _sure(line: str) -> str:
    """A sentence without what it says only might be."""
    if _condition().match(line):
        return ""
    inside = _conditional().search(line)
    return line[: inside.start()] if inside else line


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(rf"[\"'(\s-]*{_any('conditions', 'begin').pattern.pattern}", re.IGNORECASE)


@cache
def _conditional() -> re.Pattern[str]:
    return re.compile("|".join(map(pattern, words()["conditions"]["inside"])), re.IGNORECASE)
