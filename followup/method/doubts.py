"""What cannot be meant: dates that are questioned before they are saved, since the analysis lives on them."""

from collections.abc import Iterator
from datetime import date, timedelta

from followup.log.model import Event
from followup.wording import say

_LONG = timedelta(days=366)


def doubts(event: Event, on: date) -> tuple[str, ...]:
    """Questions about the dates of an event that is to be saved.

    Args:
        event: what is to be saved. That it comes before the resume is refused when it is saved, not doubted here.
        on: the day that counts as today.

    Returns:
        Sentences, each with the date and what speaks against it; none if all may be meant.
    """
    return tuple(_doubts(event, on))


def _doubts(event: Event, on: date) -> Iterator[str]:
    if event.dated and event.day > on:
        yield f"{_full(event.day)} is still to come, and an entry says what has happened. Is the date right?"
    elif event.dated and on - event.day > 3 * _LONG:
        yield f"{_full(event.day)} is more than three years ago. Is the year right?"
    if event.until and event.until - (event.day if event.dated else on) > _LONG:
        yield f"{_full(event.until)} is more than a year ahead. Is the year right?"


def _full(day: date) -> str:
    return f"{say(day)} {day.year}"
