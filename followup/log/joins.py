"""What may be the same: employers, jobs and persons in two spellings, proposed and never joined without being asked.

Pure functions over a pipeline. What was answered is kept in the pipeline file (`store/joins`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, pairwise

from followup.log.model import Application, Kind, Pipeline, name_key
from followup.log.names import employer_key, person_key
from followup.wording import clip, many, say

SHOWN = 3
"""How many proposals are shown at a time: more would be a chore."""
DAYS_APART = 5
"""Two entries of one job are sent on days no further apart: people note some days later what a portal dates itself."""
LONG_EMPLOYER, LONG_PERSON = 8, 7
"""Letters that a name needs before one of them may be a slip: short names are often one letter apart by right."""


class Sort(StrEnum):
    """What is joined."""

    EMPLOYERS = "employers"
    JOBS = "jobs"
    PERSONS = "persons"


@dataclass(frozen=True)
class Proposal:
    """Two that may be one.

    Attributes:
        kept: the spelling that both would get; of jobs, the id of the application that stays.
        other: the other spelling, or the id of the application whose entries would move.
        what: the two, in a few words for a button.
        why: why they may be one, and what joining them would do, as a sentence or two.
    """

    sort: Sort
    kept: str
    other: str
    what: str
    why: str

    @property
    def key(self) -> str:
        """By which an answer is remembered; the same whichever of the two is kept."""
        alike: Callable[[str], str] = {Sort.EMPLOYERS: name_key, Sort.PERSONS: person_key}.get(self.sort, str)
        return f"{self.sort} " + " = ".join(sorted((alike(self.kept), alike(self.other))))


@dataclass(frozen=True)
class Joined:
    """What was joined and can be parted."""

    number: int
    sort: Sort
    what: str


def proposals(pipeline: Pipeline, answered: Container[str] = ()) -> list[Proposal]:
    """What may be the same: employers first, then jobs, then persons; without those that were answered, by key."""
    found = (*_employers(pipeline), *_jobs(pipeline), *_persons(pipeline))
    return [p for p in found if p.key not in answered]


def one_slip(one: str, other: str) -> bool:
    """Whether one typing slip lies between two texts: a letter more, less, another, or two changed over.

    Never the first letter, and never a digit: "Shop 1" and "Shop 2" are two.
    """
    if one == other or one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if any(c.isdigit() for c in a[:1] + b[:1]):
        return False
    turned = a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or turned


@lru_cache(maxsize=4)
def _near(names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Pairs one slip apart, without comparing each with each: both have a text in common then, less one letter.

    Kept, since most changes of a log bring no new name.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for part in {name, *(name[:i] + name[i + 1 :] for i in range(1, len(name)))}:
            alike[part].append(name)
    near = {pair for group in alike.values() for pair in combinations(group, 2)}
    return tuple(sorted(pair for pair in near if one_slip(*pair)))


def _quoted(name: str) -> str:
    return f"“{clip(name, 60)}”"


def _pair(kept: str, other: str) -> str:
    return f"{_quoted(kept)} and {_quoted(other)}"


def _employers(pipeline: Pipeline) -> Iterator[Proposal]:
    uses = Counter(a.company for a in pipeline.applications if employer_key(a.company))
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for company, count in uses.items():
        spelled[name_key(company)][company] += count
    spellings: dict[str, list[str]] = defaultdict(list)  # the most usual way of writing each, by employer
    often: dict[str, int] = {}
    for ways in spelled.values():
        company = min(ways, key=lambda way: (-ways[way], way))
        spellings[employer_key(company)].append(company)
        often[company] = ways.total()

    def proposal(one: str, two: str, why: str, shorter: int = 1) -> Proposal:
        kept, other = sorted((one, two), key=lambda c: (-often[c], shorter * len(c), c))
        then = f"As one, {many(often[other], 'application')} at {_quoted(other)} will say {_quoted(kept)}."
        return Proposal(Sort.EMPLOYERS, kept, other, _pair(kept, other), f"{_pair(kept, other)} {why}. {then}")

    for same in spellings.values():
        for pair in combinations(sorted(same), 2):
            yield proposal(*pair, "differ only in a legal form, a sign or a space")
    for pair in _near(frozenset(key for key in spellings if len(key) >= LONG_EMPLOYER)):
        # What is left out by a slip is more often a letter that belongs there.
        yield proposal(spellings[pair[0]][0], spellings[pair[1]][0], "are one typing slip apart", shorter=-1)


def _jobs(pipeline: Pipeline) -> Iterator[Proposal]:
    jobs: dict[tuple[str, str], list[Application]] = defaultdict(list)
    for a in pipeline.applications:
        if (employer := employer_key(a.company)) and (title := _title_key(a.title)):
            jobs[employer, title].append(a)
    twice = [same for same in jobs.values() if len(same) > 1]
    if not twice:
        return
    sent: dict[str, date] = {}
    events = Counter(e.application for e in pipeline.events)
    for e in pipeline.events:
        if e.kind is Kind.APPLIED:
            sent.setdefault(e.application, e.day)
    for same in twice:
        dated = sorted((a for a in same if a.id in sent), key=lambda a: (sent[a.id], a.id))
        pairs = [(a, b) for a, b in pairwise(dated) if (sent[b.id] - sent[a.id]).days <= DAYS_APART]
        others = [a for a in same if a.id not in sent]
        pairs += [(dated[0], a) for a in others] if dated else pairwise(others)
        for a, b in pairs:
            if all(not x or not y or x == y for x, y in ((a.link, b.link), (a.place, b.place))):
                # One that takes part in an experiment stays, where chance put it.
                kept, other = sorted((a, b), key=lambda a: (a.id not in pipeline.windows, -events[a.id], a.id))
                yield _job(kept, other, sent)


def _job(kept: Application, other: Application, sent: dict[str, date]) -> Proposal:
    when = [f"sent on {say(sent[a.id])}" if a.id in sent else "with no day on which it was sent" for a in (kept, other)]
    name = f"{clip(kept.title, 60)}, {clip(kept.company, 60)}"
    ids = [clip(a.id, 30) for a in (kept, other)]
    why = f"“{name}” stands twice in your log: {when[0]} [{ids[0]}] and {when[1]} [{ids[1]}]. "
    why += f"As one, what happened on [{ids[1]}] moves to [{ids[0]}]."
    return Proposal(Sort.JOBS, kept.id, other.id, f"{name} [{ids[0]}] and [{ids[1]}]", why)


def _title_key(title: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in "+#" else " " for c in name_key(title)).split())


def _persons(pipeline: Pipeline) -> Iterator[Proposal]:
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[str, set[str]] = defaultdict(set)
    for e in pipeline.events:
        for name in e.names:
            key = person_key(name)
            spelled[key][name] += 1
            where[key].add(employer_key(pipeline.by_id[e.application].company))
    for p in pipeline.people:
        spelled[person_key(p.name)][p.name] += 0
    # What stands in brackets is there to tell two people apart; one word is no whole name.
    names = [key for key in spelled if " " in key and "(" not in key]
    for pair in _near(frozenset(key for key in names if len(key.replace(" ", "")) >= LONG_PERSON)):
        yield _person(*pair, spelled, "are one typing slip apart")
    for short, long in _initials(names, where):
        yield _person(short, long, spelled, "are at one employer, and the initial fits", kept=long)


def _initials(names: Iterable[str], where: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """An initial, and the one person of that surname at the same employer whom it fits."""
    by_surname: dict[str, list[str]] = defaultdict(list)
    for key in names:
        by_surname[key.split()[-1]].append(key)
    for same in by_surname.values():
        for short in same:
            if len(short.split()[0].rstrip(".")) == 1:
                known = where[short] - {""}
                fits = [long for long in same if _is_first(short, long) and known & where[long]]
                if len(fits) == 1:
                    yield short, fits[0]


def _is_first(short: str, long: str) -> bool:
    first = long.split(maxsplit=1)[0].rstrip(".")
    return len(short.split()) == 2 and len(first) > 1 and first[0] == short[0]


def _person(one: str, two: str, spelled: dict[str, Counter[str]], why: str, *, kept: str = "") -> Proposal:
    keys = sorted((one, two), key=lambda key: (key != kept, -spelled[key].total(), key))
    stays, goes = (min(spelled[key], key=lambda name: (-spelled[key][name], name)) for key in keys)
    pair = _pair(stays, goes)
    return Proposal(Sort.PERSONS, stays, goes, pair, f"{pair} {why}. As one, both are called {_quoted(stays)}.")
