"""The pipeline at a glance: how far applications came, who answers how fast, which talks are ahead, and the people."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from followup.analysis.funnel import Funnel, Reach, Way, funnel_of, way_of
from followup.log.log import Log, quickly
from followup.log.model import name_key
from followup.log.names import is_nobody, person_key
from followup.log.threads import Party, Thread
from followup.method.agenda import free_from
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import job
from followup.method.talks import arranged


@dataclass(frozen=True)
class Answering:
    """How fast one employer, or one person, answers.

    Attributes:
        name: as it is written most often.
        sent: applications that were sent.
        answered: how many of them were answered: a yes, a no or a question.
        days: days from the resume to the first answer, of those whose two days are known; in order.
        waiting: how many still wait for a first answer. What is left over rests or was withdrawn without one.
    """

    name: str
    sent: int
    answered: int
    days: tuple[int, ...]
    waiting: int

    @property
    def middle(self) -> float | None:
        """The median of `days`; None if there are none."""
        return median(self.days) if self.days else None


@dataclass(frozen=True)
class TalkAhead:
    """A talk that is arranged and not logged as held.

    Attributes:
        day: on which it is, or was to be; None if no day is set.
        person: with whom; "" if nobody is known.
        company: the employer; "" if not known.
        about: the job, in words.
        passed: whether its day has passed.
    """

    day: date | None
    person: str
    company: str
    about: str
    passed: bool


@dataclass(frozen=True)
class Known:
    """A person on the applications.

    Attributes:
        name: as it is written most often.
        last: when you last reached this person; None if you never did.
        next: from which day the weekly limit allows another contact; None if it holds none back.
        about: the jobs that this person has to do with, in words; those that ended too.
    """

    name: str
    last: date | None
    next: date | None
    about: tuple[str, ...]


@dataclass(frozen=True)
class Glance:
    """The pipeline on a day.

    Attributes:
        on: the day.
        funnel: how far the applications came.
        employers: who answers how fast, most applications first; employers that nobody knows are left out.
        persons: the same for whom you follow up with, one person an application.
        no_employer, no_person: how many sent applications are in no row of the two.
        talks: arranged talks, the earliest first; those without a day last.
        people: everybody, by name.
        days_between: the weekly limit; days.
    """

    on: date
    funnel: Funnel
    employers: tuple[Answering, ...]
    persons: tuple[Answering, ...]
    no_employer: int
    no_person: int
    talks: tuple[TalkAhead, ...]
    people: tuple[Known, ...]
    days_between: int


@quickly
def glance(log: Log, policy: Policy = DEFAULT) -> Glance:
    """The pipeline at a glance, as it stands on the log's day."""
    ways = [(thread, way_of(thread, policy)) for thread in log.threads.values()]
    sent = [(thread, way) for thread, way in ways if way]
    employers, persons = _answering(sent, _employer), _answering(sent, _contact)
    return Glance(
        log.on,
        funnel_of((way for _, way in ways), log.on),
        employers,
        persons,
        len(sent) - sum(one.sent for one in employers),
        len(sent) - sum(one.sent for one in persons),
        _talks(log),
        _people(log, policy),
        policy.days_between,
    )


# --- who answers how fast -------------------------------------------------------------------------------------------


def _employer(thread: Thread) -> tuple[str, str]:
    """Key and name of the employer; the key is "" where nobody knows it."""
    name = thread.application.company
    return ("" if is_nobody(name) else name_key(name)), name


def _contact(thread: Thread) -> tuple[str, str]:
    """Key and name of whom to follow up with; the key is "" where nobody is known."""
    name = thread.contact
    return ("" if is_nobody(name) else person_key(name)), name


def _answering(sent: Iterable[tuple[Thread, Way]], whose: Callable[[Thread], tuple[str, str]]) -> tuple[Answering, ...]:
    names: dict[str, list[str]] = defaultdict(list)
    ways: dict[str, list[Way]] = defaultdict(list)
    for thread, way in sent:
        key, name = whose(thread)
        if key:
            names[key].append(name)
            ways[key].append(way)
    found = [_row(_spelled(names[key]), ways[key]) for key in ways]
    return tuple(sorted(found, key=lambda one: (-one.sent, name_key(one.name))))


def _row(name: str, ways: list[Way]) -> Answering:
    days = sorted(days for way in ways if (days := way.took(Reach.ANSWERED)) is not None)
    return Answering(name, len(ways), sum(w.answered for w in ways), tuple(days), sum(w.waits for w in ways))


def _spelled(names: Iterable[str]) -> str:
    """The spelling that is used most; of several the shortest."""
    count = Counter(names)
    return min(count, key=lambda name: (-count[name], len(name), name))


# --- talks ----------------------------------------------------------------------------------------------------------


def _talks(log: Log) -> tuple[TalkAhead, ...]:
    found = []
    for thread, invited in arranged(log):
        day, company = invited.until, thread.application.company
        person = invited.person or thread.contact
        found.append(TalkAhead(day, person, company, job(thread), passed=bool(day and day < log.on)))
    return tuple(sorted(found, key=lambda talk: (talk.day or date.max, talk.about)))


# --- people ---------------------------------------------------------------------------------------------------------


def _people(log: Log, policy: Policy) -> tuple[Known, ...]:
    names: dict[str, list[str]] = defaultdict(list)
    about: dict[str, dict[str, str]] = defaultdict(dict)
    for thread in log.threads.values():
        for e in (*thread.events, *thread.undated):
            for name in e.names:
                if not is_nobody(name):
                    names[person_key(name)].append(name)
                    about[person_key(name)][thread.application.id] = job(thread)
    found = []
    for key, spellings in names.items():
        party = Party.person(spellings[0])
        again = free_from(log, party, policy)
        held_back = again if again and again > log.on else None
        found.append(Known(_spelled(spellings), log.last_contact(party), held_back, tuple(about[key].values())))
    return tuple(sorted(found, key=lambda one: name_key(one.name)))
