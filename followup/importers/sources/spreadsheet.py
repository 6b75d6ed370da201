"""Any table with one application a row: columns and status words are proposed, and shown before anything enters."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Words
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, time

from pydantic import ValidationError

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers.again import Change
from followup.importers.base import Found, Question
from followup.importers.columns import ABOUT, DAYS, FIELDS, Mapping, suggest
from followup.importers.dates import NO_YEAR, is_date, order_of, parse
from followup.importers.statuses import Status, status_of
from followup.importers.tables import Table, column_key
from followup.importers.words import fold, says
from followup.log.model import NO_DAY, UNDATED, Application, Event, Kind, Meaning

_DATED = (*DAYS, "status_day", "planned")
_ON_A_DAY = {Status.REJECTED, Status.OFFERED, Status.INVITED, Status.ACCEPTED, Status.WITHDREW, Status.REPLIED}
"""What the day of an answer beside it is the day of; a talk has a day of its own."""


@dataclass(frozen=True)
class _Plan:
    """How the rows of one table are read."""

    table: Table
    mapping: Mapping
    keys: Words[str, str]
    order: str
    guessed: bool
    twins: Counter[tuple[str, ...]] = field(default_factory=Counter)


def read(table: Table, found: Found) -> None:
    """One application a row; each date is an event, and each status word one whose day nobody knows."""
    given = found.mapping if isinstance(found.mapping, Mapping) else None
    mapping = given or suggest(table)
    keys = {f.name: column_key(getattr(mapping, f.name)) for f in fields(mapping) if getattr(mapping, f.name)}
    for name, key in keys.items():
        if key not in table.keys:
            raise ReadError(f"{table.name} has no column '{getattr(mapping, name)}' for {name}: check its spelling.")
    if not {"company", "title"} & set(keys) or not {"applied", "status", *DAYS} & set(keys):
        columns = ", ".join(name[:30] for name in table.header[:15] if name)
        raise MappingNeededError(
            f"{table.name} is a table that is not known here, with the columns {columns}. Say at least which column "
            "holds the day the resume was sent, and which the company or the job title.",
            table.header,
            {f.name: getattr(mapping, f.name) for f in fields(mapping)},
        )
    _read_words(table, keys, found)
    plan = _Plan(table, mapping, keys, _order(table, keys, found), guessed=given is None)
    fields_of = {key: name for name, key in keys.items()}
    found.columns = {name: fields_of.get(column_key(name)) for name in table.header}
    found.guessed = plan.guessed
    _ask(plan, found)
    for line, cells in table.records():
        found.read += 1
        _Row(plan, found, line, {name: cells[key].strip() for name, key in keys.items()}).read()


def _read_words(table: Table, keys: Words[str, str], found: Found) -> None:
    """Count the status words of the table, and find what each means, as far as it is known."""
    if "status" in keys:
        said = {fold(word): Status(meaning) for word, meaning in found.words_said.items()}
        counted = Counter(cells[keys["status"]].strip() for _, cells in table.records())
        found.word_counts = {word: n for word, n in counted.items() if word}
        found.words = {word: status_of(word, said) for word in found.word_counts}


def _order(table: Table, keys: Words[str, str], found: Found) -> str:
    """The order of day, month and year: as the reader said, else as any date of the table proves."""
    if found.date_order:
        return found.date_order
    values = [cells[keys[name]].strip() for _, cells in table.records() for name in _DATED if name in keys]
    proved = order_of(value for value in values if value)
    if proved is not None:
        return proved
    example = next((v for v in values if v and order_of([v]) is None), values[0])
    raise DateOrderNeededError(
        f"{table.name} has dates such as '{example[:20]}', which could be read in two ways: say whether the day or the "
        "month comes first."
    )


def _ask(plan: _Plan, found: Found) -> None:
    """Ask once about what cannot be known from the table."""
    for word, meaning in found.words.items():
        if meaning is None:
            rows = found.word_counts[word]
            found.questions.append(Question("status", f"What does the status '{word[:60]}' mean?", rows, word))
    if not plan.guessed:
        return
    if plan.mapping.planned and any(c.strip() for c in plan.table.column(plan.mapping.planned)):
        text = f"Are the days in '{plan.mapping.planned[:40]}' follow-ups that you made? They are taken as planned."
        found.questions.append(Question("planned", text, len(plan.table.rows), plan.mapping.planned))
    if plan.mapping.replied and not plan.mapping.status:
        rows = sum(1 for c in plan.table.column(plan.mapping.replied) if is_date(c))
        text = f"Were the answers in '{plan.mapping.replied[:40]}' good ones, or refusals? They are left out so far."
        if rows:
            found.questions.append(Question("answers", text, rows, plan.mapping.replied))


@dataclass
class _Row:
    """One row on its way into the log."""

    plan: _Plan
    found: Found
    line: int
    cells: dict[str, str]
    refused: bool = False
    """Whether a cell could not be read."""

    @property
    def person(self) -> str:
        """The contact; "" for the words that people write for nobody."""
        text = self.cells.get("person", "")
        return "" if says("nobody", text) or not fold(text) else text

    def read(self) -> None:
        company, title = _named(self.cells.get("company", "")), _named(self.cells.get("title", ""))
        if not (company or title):
            self._skip("neither company nor job title: nothing to recognise it by")
            return
        word = self.cells.get("status", "")
        status = self.found.words[word] if word else Status.NOTHING
        if status is None:
            self._skip(f"nobody has said yet what the status '{word[:40]}' means")
            return
        sent = self._day("applied")
        events = list(self._events(status)) if status is not Status.NOT_SENT else []
        if status is Status.NOT_SENT:
            self.found.not_sent += 1
            kept = sent if sent and sent[0] <= self.found.today else (self.found.today, None)
            events = [{"kind": Kind.SAVED, "day": kept[0], "time": kept[1]}]
        elif sent and sent[0] > self.found.today:
            self._skip(f"the resume is dated {sent[0]}, which is still to come: check the date")
            return
        elif sent:
            events.insert(0, {"kind": Kind.APPLIED, "day": sent[0], "time": sent[1], "person": self.person})
        elif not events:
            if not self.refused:
                self._skip("no day on which the resume was sent: fill it in, or leave the row out")
            return
        self._enter(company, title, sent, events)

    def _skip(self, reason: str) -> None:
        self.found.skip(self.plan.table, self.line, reason)

    def _day(self, name: str) -> tuple[date, time | None] | None:
        text = self.cells.get(name, "")
        if not text or says("nobody", text) or says("no", text) or says("yes", text):
            return None
        try:
            return parse(text, self.plan.order, self.found.year)
        except ValueError as problem:
            if NO_YEAR in str(problem):
                self.found.ask_year(text)
            self._skip(f"{FIELDS[name]}: {problem}")
        self.refused = True
        return None

    def _events(self, status: Status) -> Iterator[dict[str, object]]:
        """What happened but that the resume was sent."""
        done: set[Kind] = set()
        person = self.person
        answer = self._day("replied")
        for name, kind in DAYS.items():
            if name in {"applied", "replied"} or not self.cells.get(name):
                continue
            day = self._day(name)
            if day is None and says("yes", self.cells[name]) and kind in UNDATED:
                self.found.undated += 1
                day = (NO_DAY, None)
            if day is None or self._to_come(name, kind, day[0]):
                continue
            done.add(kind)
            meaning = Meaning.MOVES_ON if name == "positive" else None
            yield {"kind": kind, "day": day[0], "time": day[1], "person": person, "meaning": meaning}
        if answer and not self._to_come("replied", Kind.REPLIED, answer[0]):
            yield from self._answer(answer, status, person, done)
        if (kind_ := status.kind) and kind_ not in done and not (kind_ is Kind.REPLIED and self.cells.get("positive")):
            on = self._day("status_day") if status in _ON_A_DAY else None
            if on is None or on[0] > self.found.today:
                on = (NO_DAY, None)
                self.found.undated += 1
            meaning = Meaning.MOVES_ON if kind_ is Kind.REPLIED else None
            yield {"kind": kind_, "day": on[0], "time": on[1], "person": person, "meaning": meaning}

    def _answer(
        self, answer: tuple[date, time | None], status: Status, person: str, done: set[Kind]
    ) -> Iterator[dict[str, object]]:
        """What the day of an answer is the day of: the status beside it says so; without one it is not taken."""
        day, clock = answer
        kind = status.kind
        if kind in {Kind.REJECTED, Kind.INVITED, Kind.WITHDREW} and kind not in done:
            done.add(kind)
            yield {"kind": kind, "day": day, "time": clock, "person": person}
        elif kind in {Kind.INTERVIEWED, Kind.OFFERED, Kind.ACCEPTED, Kind.REPLIED}:
            done.add(Kind.REPLIED)
            yield {"kind": Kind.REPLIED, "day": day, "time": clock, "person": person, "meaning": Meaning.MOVES_ON}
        elif self.plan.mapping.status:
            yield {"kind": Kind.REPLIED, "day": day, "time": clock, "person": person, "meaning": Meaning.NO_NEWS}
        elif not self.plan.guessed:
            yield {"kind": Kind.REPLIED, "day": day, "time": clock, "person": person}

    def _to_come(self, name: str, kind: Kind, day: date) -> bool:
        """Whether it is dated after today, and so planned at best; a talk ahead was arranged."""
        if day == NO_DAY or day <= self.found.today or kind is Kind.INTERVIEWED:
            return False
        self._skip(f"{FIELDS[name]}: {day} is still to come, so it is planned and not done")
        return True

    def _enter(
        self, company: str, title: str, sent: tuple[date, time | None] | None, events: list[dict[str, object]]
    ) -> None:
        identity = (company.casefold(), title.casefold(), sent[0].isoformat() if sent else "")
        self.plan.twins[identity] += 1
        # Stable, so that the same file twice adds nothing; rows that are alike get a number.
        digest = hashlib.sha256("\n".join((*identity, str(self.plan.twins[identity]))).encode()).hexdigest()[:10]
        note, about = self.cells.get("note", ""), {name: self.cells.get(name, "") for name in ABOUT}
        about = {name: "" if says("nobody", value) and name != "source" else value for name, value in about.items()}
        application = Application(id=f"s-{digest}", company=company, title=title, **about)
        known = self.found.again.of(application.id, company, title, sent[0] if sent else None)
        if known:
            named = known.model_copy(update={"company": company or known.company, "title": title or known.title})
            if (named.company, named.title) != (known.company, known.title):
                text = f"'{known.title}, {known.company}' is '{named.title}, {named.company}'"
                self.found.changes.append(Change(known, named, named, text))
            application = known.filled_in(application)
        self.found.application(application)
        for n, event in enumerate(events):
            noted = note if n == 0 and not says("nobody", note) else ""
            self._event(application.id, {**event, "note": noted}, known=known is not None)
        self.found.contact(self.person, self.cells.get("email", ""), self.cells.get("phone", ""))

    def _event(self, application: str, values: dict[str, object], *, known: bool) -> None:
        """Take an event; of a row that is known from before, what is new or says otherwise."""
        if known:
            with suppress(ValidationError):
                event = Event.model_validate({"application": application, **values})
                added, change = self.found.again.event(event)
                if change:
                    self.found.changes.append(change)
                if added is None:
                    self.found.repeated += change is None
                    return
        self.found.event(self.plan.table, self.line, application=application, **values)


def _named(text: str) -> str:
    """A company or a job; "" where the cell says that there is none. "Unknown" stays: it is nobody, standing alone."""
    return "" if fold(text) in {"null", "n a", "na", "nan", "none", ""} else text
