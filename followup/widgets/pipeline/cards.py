"""What the panel shows of an action, a talk or an application, as plain values for a view."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from followup.errors import CardError
from followup.log.kept import Kept, grouped, pieces
from followup.log.log import Log
from followup.log.model import Kind
from followup.log.threads import Party, Thread, Turn
from followup.method import talks
from followup.method.action_text import headline, jobs, opening
from followup.method.agenda import Action, free_from
from followup.method.heard import reads_like
from followup.method.policy import Policy
from followup.method.rules import RULES, job
from followup.say import card
from followup.say.coach import check_draft
from followup.wording import say

_ORDER = {Kind.ANSWERED: 0, Kind.THANKED: 2, Kind.FOLLOWED_UP: 3}
_TALK = 1
"""Your turn, then talks, then thank-yous, then calls."""


def of_actions(actions: Iterable[Action], log: Log) -> Iterator[dict[str, Any]]:
    """The cards of actions."""
    for action in actions:
        answers = log.threads[action.applications[0]].to_answer if action.kind is Kind.ANSWERED else None
        asks = answers is not None and answers.meaning is None
        yield {
            "key": action.key,
            "order": _ORDER[action.kind],
            "rule": RULES[action.rule].title,
            "headline": headline(action),
            "jobs": jobs(action, log.pipeline),
            "channels": [{"value": c.value, "label": c.label} for c in action.channels],
            # Nobody is told that they are late: it makes a reader close the lid.
            "due": f"waiting since {say(action.since, log.on)}" if action.late else f"by {say(action.due, log.on)}",
            "late": action.late,
            "asks": asks,
            "reads": (reads_like(answers.note) or "") if answers and asks else "",
            "reason": action.reason,
            "opening": opening(action, log.pipeline, log.on),
        }


def of_talks(arranged: Iterable[talks.Talk], log: Log) -> Iterator[dict[str, Any]]:
    """The cards of talks."""
    for talk in arranged:
        yield {
            "key": talk.key,
            "order": _TALK,
            "talk": True,
            "held": talk.held,
            "application": talk.application,
            "headline": talks.headline(talk, log.on),
            "jobs": [talk.about],
            "due": say(talk.day, log.on),
            "reason": talks.reason(talk, log.on),
        }


def of_silence(thread: Thread, log: Log) -> dict[str, str]:
    """The line of an old silence, with the last day of anything."""
    last = max(e.day for e in thread.events)
    return {"id": thread.application.id, "label": f"{job(thread)}: silent since {say(last, log.on)}"}


def checked(text: str, *, thanks: bool) -> dict[str, Any]:
    """What the coach says of a draft; for a thank-you, also the card that it makes, as an address."""
    found = check_draft(text, "thank-you email" if thanks else "voicemail")
    address = ""
    if thanks and not found.to_change:
        with suppress(CardError):
            page = card.as_page(card.Card("", text, ""), card.KINDS[0])
            address = f"data:text/html;charset=utf-8;base64,{b64encode(page.encode()).decode()}"
    told = [
        {"name": one.level.capitalize(), "message": one.message, "instead": one.instead}
        | {"start": one.start, "end": one.end}
        for one in found.findings
    ]
    return {"of": text, "said": found.sentence, "findings": told, "card": address}


def _whose(log: Log) -> Kept[Party, tuple[tuple[str, None], ...]]:
    """The applications of each party."""
    return log.keep(_whose, lambda before: grouped(log.threads, lambda thread: [(thread.party, None)], before))


def open_with(person: str, log: Log, policy: Policy) -> list[str]:
    """The open applications of somebody, each as a sentence with the day of the next contact."""
    mine = [log.threads[id_] for id_, _ in _whose(log).get(Party.person(person), ())]
    return [
        f"{job(thread)}: {thread.stage(policy.most_follow_ups).value}, next contact "
        f"{'today' if day == log.on else f'from {say(day, log.on)} on'}."
        for thread in mine
        if (day := _allowed(thread, log, policy))
    ]


def _allowed(thread: Thread, log: Log, policy: Policy) -> date | None:
    """The first day of the next contact; None where none is wanted any more."""
    if not thread.in_touch or thread.end or thread.unanswered >= policy.most_follow_ups:
        return None
    held = thread.held_until and thread.held_until + timedelta(days=1)
    return max(filter(None, (log.on, free_from(log, thread.party, policy), held)))


def rows(log: Log, policy: Policy) -> Kept[str, dict[str, Any]]:
    """The lines of the table of applications, by id."""
    threads, reached = log.threads, log.contacts.touched
    touched = threads.touched
    if touched is not None and reached is not None:
        touched = {*touched, *(id_ for party in reached for id_, _ in _whose(log).get(party, ()))}

    def make(id_: str) -> dict[str, Any] | None:
        return row(threads[id_], log, policy) if id_ in threads else None

    return log.keep((rows, policy), lambda before: pieces(threads, touched, make, before))


def row(thread: Thread, log: Log, policy: Policy) -> dict[str, Any]:
    """One line of the table of applications; what is not shown in it is found by its search."""
    application = thread.application
    last = max((e.day for e in thread.events), default=None)
    return {
        "id": application.id,
        "company": application.company,
        "job": application.title or application.id,
        "person": thread.contact,
        "stage": thread.stage(policy.most_follow_ups).value,
        "last": last.isoformat() if last else "",
        "next": allowed.isoformat() if (allowed := _allowed(thread, log, policy)) else "",
        "turn": "" if thread.turn is Turn.NOBODY else thread.turn.value,
        "about": " ".join(value for name, value in application if name not in {"id", "company", "title"}),
    }
