"""Talks that are arranged: when, with whom, and what to take along. No call asks "where do things stand" before one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from followup.log.kept import each, ranked
from followup.log.log import Log, quickly
from followup.log.model import Application, Channel, Event, Kind
from followup.log.threads import Thread
from followup.method.policy import working_day
from followup.method.rules import job, talk_key
from followup.wording import say, short


@dataclass(frozen=True)
class Talk:
    """A talk that was arranged and is not logged as held.

    Attributes:
        application: its id.
        key: names the talk for as long as it stands.
        day: on which it is, or was to be.
        person: who invited; "" if not known.
        about: the job, in words.
        take_along: what to take along, as sentences; empty once the day has passed.
        held: whether it may be logged as held: its day has come.
        invited: the entry of the log that says so.
    """

    application: str
    key: str
    day: date
    person: str
    about: str
    take_along: tuple[str, ...]
    held: bool
    invited: Event

    def events(self) -> list[Event]:
        """What to log when it was held."""
        return [Event(application=self.application, kind=Kind.INTERVIEWED, day=self.day, person=self.person)]


def arranged(log: Log) -> Iterator[tuple[Thread, Event]]:
    """Each talk that is arranged and not logged as held: its application, and the invitation, with or without a day."""
    return ((thread, invited) for thread in log.threads.values() for invited in _arranged(thread))


def _arranged(thread: Thread) -> tuple[Event, ...]:
    return () if thread.end else thread.talks or _without_a_day(thread)


def _without_a_day(thread: Thread) -> tuple[Event, ...]:
    """The last invitation whose day is not set, if no interview followed; an undated interview may have been it."""
    invited = [e for e in (*thread.undated, *thread.events) if e.kind is Kind.INVITED]
    if not invited or any(e.kind is Kind.INTERVIEWED for e in thread.undated):
        return ()
    last = invited[-1]
    held = [day for day in thread.days(Kind.INTERVIEWED) if not last.dated or day >= last.day]
    return () if held or last.until else (last,)


@quickly
def talks(log: Log) -> tuple[Talk, ...]:
    """The talks of the log's day and up to the next working day, and those of the last weeks that are not logged yet.

    Args:
        log: on a day.

    Returns:
        Talks, the earliest first. One whose day passed more than four weeks ago is left to the follow-up rules.
    """
    soon = working_day(log.on + timedelta(days=1))
    return tuple(talk for talk in ahead(log) if log.on - timedelta(weeks=4) <= talk.day <= soon)


def ahead(log: Log) -> list[Talk]:
    """All talks whose day is set and that are not logged as held, the earliest first."""
    found = log.keep("talks", lambda before: each(log.threads, lambda thread: _of_thread(thread, log.on), before))
    return [one for _, one in log.keep("ahead", lambda was: ranked(found, tuple, lambda t: (t.day, t.key), was))]


def _of_thread(thread: Thread, on: date) -> tuple[Talk, ...]:
    found = []
    for invited in _arranged(thread):
        if day := invited.until:
            with_ = invited.person or thread.contact
            along = _take_along(thread.application, invited) if day >= on else ()
            id_, key = thread.application.id, talk_key(thread, invited)
            found.append(Talk(id_, key, day, with_, job(thread), along, day <= on, invited))
    return tuple(found)


def headline(talk: Talk, on: date) -> str:
    """The talk in a few words: Today: talk with Rita Ray."""
    whom = short(talk.person) or f"about {talk.about}"
    if talk.day < on:
        return f"Did your talk with {whom} take place?" if talk.person else f"Did your talk {whom} take place?"
    when = {0: "Today", 1: "Tomorrow"}.get((talk.day - on).days, say(talk.day, on))
    return f"{when}: your talk with {whom}" if talk.person else f"{when}: your talk {whom}"


def reason(talk: Talk, on: date) -> str:
    """Why it is on the list, and what to take along, in one or two lines."""
    if talk.day < on:
        return f"It was arranged for {say(talk.day, on)}. Once you say how it went, the thank-yous for it follow."
    return "Take along: " + "; ".join(talk.take_along) + "."


def _take_along(known: Application, invited: Event) -> tuple[str, ...]:
    """What helps in the talk, from what the log knows."""
    resume = f"your resume, the version “{short(known.resume)}”" if known.resume else "your resume as you sent it"
    posting = f"the posting ({short(known.link)})" if known.link else "the posting"
    things = [resume, posting, "two questions of your own", "paper to note every name, for the thank-yous"]
    if invited.channel in (Channel.PHONE, Channel.VIDEO):
        things.append("a quiet place, and their number in case the line drops")
    return tuple(things)
