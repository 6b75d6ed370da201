"""What a reading proposes, in words: columns, status words, dates, what stays out, and how to say it otherwise."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from followup.importers.base import Reading, Skipped
from followup.importers.columns import FIELDS
from followup.log.model import Event
from followup.wording import many, say, short

_OWN = re.compile(r"'[^']*'|\d[\d-]*")
ROWS = 10


class Alike(NamedTuple):
    """Rows that were not taken for one reason: the first one's, how many, and up to three of their lines."""

    reason: str
    rows: int
    lines: tuple[int, ...]
    file: str

    @property
    def text(self) -> str:
        """The reason with its rows, in words."""
        lines = ", ".join(map(str, self.lines)) + (", ..." if self.rows > len(self.lines) else "")
        where = f"{self.file + ', ' if self.file else ''}line{'' if self.rows == 1 else 's'} {lines}"
        return f"{where}: {self.reason}" + (f" ({self.rows:,} such rows)" if self.rows > 1 else "")


def alike(skipped: Iterable[Skipped]) -> tuple[Alike, ...]:
    """Rows that were not taken, those of one reason together: what stands in quotes and numbers do not count."""
    groups: dict[tuple[str, str], list[Skipped]] = defaultdict(list)
    for one in skipped:
        groups[one.file, _OWN.sub("", one.reason)].append(one)
    return tuple(
        Alike(group[0].reason, len(group), tuple(one.line for one in group[:3]), file)
        for (file, _), group in groups.items()
    )


def columns_said(reading: Reading) -> list[tuple[str, str]]:
    """Each column of the table and what it is taken for."""
    return [(name, FIELDS[field] if field else "not used") for name, field in reading.columns.items() if name]


def words_said(reading: Reading) -> list[tuple[str, int, str]]:
    """Each status word, how often it stands there, and what it is taken for; the most frequent first."""
    said = ((word, reading.word_counts[word], meaning) for word, meaning in reading.words.items())
    counted = sorted(said, key=lambda one: -one[1])
    return [(word, count, meaning.words if meaning else "not known: say it") for word, count, meaning in counted]


def first_rows(reading: Reading) -> list[str]:
    """The first applications as they would enter, each in a line."""
    shown = {application.id: list[Event]() for application in reading.applications[:ROWS]}
    for event in reading.events:
        shown.get(event.application, []).append(event)
    lines = []
    for application in reading.applications[:ROWS]:
        events = sorted(shown[application.id], key=lambda e: e.order)
        what = ", ".join(
            f"{e.kind.words} {f'{say(e.day)} {e.day.year}' if e.dated else '(day not known)'}" for e in events
        )
        name = ", ".join(filter(None, (short(application.title, 40), short(application.company, 40))))
        lines.append(f"{name}: {what}")
    return lines


def notes(reading: Reading) -> list[str]:
    """What is to be known of the rows before they enter, as sentences."""
    said = []
    if reading.not_sent:
        said.append(f"{many(reading.not_sent, 'job')} not applied for yet: noted, and never on today's list.")
    if reading.undated:
        said.append(
            f"{many(reading.undated, 'event')} without a day in the file: counted for today's list, left out of all "
            "charts about time."
        )
    return said


def map_option(reading: Reading) -> str:
    """The columns as the command takes them, ready to copy; one that holds a comma or a quote is quoted."""
    text = io.StringIO()
    pairs = [f"{field}={name}" for name, field in reading.columns.items() if field]
    csv.writer(text, lineterminator="").writerow(pairs)
    return text.getvalue()


def as_lines(reading: Reading) -> list[str]:
    """The whole proposal as lines for a terminal."""
    lines = [f"{reading.title}: {many(reading.read, 'row')} read."]
    if reading.parts:
        others = ", ".join(part[:40] for part in reading.parts[1:])
        lines += [f"Read from: {reading.parts[0][:40]}. There is also: {others}."]
    lines += ["", "Columns:", *(f"  {name[:40]}: {meaning}" for name, meaning in columns_said(reading))]
    if reading.words:
        lines += ["", "Status words:"]
        lines += [f"  {word[:40]} ({count}): {meaning}" for word, count, meaning in words_said(reading)]
    lines += ["", "The first rows as they would enter:", *(f"  {line}" for line in first_rows(reading))]
    lines += [f"  {note}" for note in notes(reading)]
    if reading.skipped:
        lines += ["", "Not taken:", *(f"  {one.text}" for one in alike(reading.skipped))]
    if reading.changes:
        lines += ["", "Changed since it was last brought in:", *(f"  {one.text}" for one in reading.changes)]
    if reading.questions:
        lines += ["", "To be said:", *(f"  {q.text} ({many(q.rows, 'row')})" for q in reading.questions)]
    return lines
