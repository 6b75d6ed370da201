"""From what was read in a file to the log: adds what is new, changes nothing that is there, reports the rest."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup.importers import Guess, Reading, Skipped
from followup.importers.again import Change
from followup.log.model import Application, Event, Kind, Person
from followup.log.names import person_key
from followup.log.store import Store
from followup.wording import many


class Report(NamedTuple):
    """What became of the rows of a file."""

    format: str
    title: str
    read: int
    added: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    changed: int = 0
    """How many entries that were there were corrected or filled in."""
    waiting: int = 0
    """How many guesses wait to be confirmed."""

    @property
    def sentence(self) -> str:
        """The report in plain words."""
        parts = [f"{self.title}: {many(self.read, 'row')} read, {self.added} new in your log"]
        if self.changed:
            parts.append(f"{self.changed} changed")
        if self.unchanged:
            parts.append(f"{self.unchanged} already there")
        if self.skipped:
            parts.append(f"{len(self.skipped)} not taken")
        return ", ".join(parts) + "."


def bring_in(
    store: Store, reading: Reading, confirmed: Iterable[Guess] = (), *, changes: Iterable[Change] | None = None
) -> Report:
    """Add a reading to the log in one change that can be undone; a backup is made first.

    Args:
        store: the pipeline file.
        reading: what an importer found.
        confirmed: those of `reading.guesses` that the user confirmed; the others are reported as waiting.
        changes: those of `reading.changes` that are taken; all if left out. What the reader corrected by hand stays,
            and what is not taken is not proposed again.
    """
    confirmed = dict.fromkeys(confirmed)  # quick to ask, in order
    if store.pipeline().events:
        store.backup()
    lines = dict(reading.lines)
    for guess in confirmed:
        lines[guess.event] = (guess.line, guess.file)
    events = (*reading.events, *(guess.event for guess in confirmed if not guess.known))
    filled = [(guess.known, guess.event, guess.event) for guess in confirmed if guess.known]
    applications, people = _with(reading, (*events, *(new for _, new, _ in filled)))
    taken = dict.fromkeys((*filled, *(change[:3] for change in (reading.changes if changes is None else changes))))
    declined = [change.said for change in reading.changes if change[:3] not in taken]
    label = f"Bring in {reading.title}"
    result = store.add(
        events,
        applications,
        people,
        label=label,
        imported=True,
        corrections=taken,
        declined=declined,
        entered=_entered(reading, events),
    )
    refused = tuple(Skipped(lines[event][0], reason, lines[event][1]) for event, reason in result.refused)
    waiting = tuple(
        Skipped(guess.line, f"{guess.because}: waits for you to confirm it", guess.file)
        for guess in reading.guesses
        if guess not in confirmed
    )
    return Report(
        reading.format,
        reading.title,
        reading.read,
        len(result.added),
        len(result.unchanged) + reading.repeated + len(taken) - result.changed,
        tuple(sorted((*reading.skipped, *refused, *waiting), key=lambda s: (s.file, s.line))),
        changed=result.changed,
        waiting=len(waiting),
    )


def _entered(reading: Reading, events: Iterable[Event]) -> Mapping[Event, date | None]:
    """When each event was entered, as far as the file tells; what is not in it is entered today.

    A list was kept elsewhere: when its answers and follow-ups were noted nobody knows, so they are from today. Its
    resumes are in it whatever came of them, so nothing needs to be known of their day of entry.
    """
    if reading.by_machine:
        return {e: e.day for e in events if e.dated}
    return reading.entered or {e: None for e in events if e.kind is Kind.APPLIED}


def _with(reading: Reading, events: Iterable[Event]) -> tuple[list[Application], list[Person]]:
    """The applications and people that come in with these events: those that only open guesses name stay out."""
    jobs, names = set(), set()
    for event in events:
        jobs.add(event.application)
        names.add(person_key(event.person))
    open_jobs = {guess.event.application for guess in reading.guesses} - jobs
    open_names = {person_key(guess.event.person) for guess in reading.guesses} - names
    applications = [a for a in reading.applications if a.id not in open_jobs]
    return applications, [p for p in reading.people if person_key(p.name) not in open_names]
