"""Any table with one application a row: columns and status words are proposed, and shown before anything enters."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Words
from dataclasses import dataclass, field, fields
from datetime import date, time
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers.again import LISTED, Change, Row
from followup.importers.asides import Aside, aside
from followup.importers.base import Found, Question
from followup.importers.columns import ABOUT, DAYS, FIELDS, Mapping, suggest
from followup.importers.contacts import Contact, contacts_in
from followup.importers.dates import NO_YEAR, day_of, is_date, order_of, parse
from followup.importers.history import stages
from followup.importers.statuses import BEFORE, Status, heaviest, status_of, told
from followup.importers.tables import Table, column_key
from followup.importers.words import fold, header_words, says, word_key
from followup.log.model import NO_DAY, UNDATED, Application, Kind, Meaning
from followup.log.names import company_key, is_nobody

_DATED = (*DAYS, "status_day", "planned", "contacted")
_ON_A_DAY = {Status.REJECTED, Status.OFFERED, Status.INVITED, Status.ACCEPTED, Status.WITHDREW, Status.REPLIED}
"""What the day of an answer beside it is the day of; a talk has a day of its own."""


_PAGE = re.compile(r"\s*\((?:https?://[^()\s]*notion\.[^()\s]+|[^()]+\.md)\)")
"""The page that an entry of another database leads to, as Notion writes it behind the name."""


_Day = tuple[date, time | None]


@dataclass(frozen=True)
class _Plan:
    """How the rows of one table are read."""

    table: Table
    mapping: Mapping
    keys: Words[str, str]
    order: str
    guessed: bool
    said: Words[str, Status]
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    twins: Counter[tuple[str, ...]] = field(default_factory=Counter)
    ready: list["_Ready"] = field(default_factory=list)
    tales: dict[str, list[tuple[Status | None, str]]] = field(default_factory=dict)

    def told(self, word: str) -> list[tuple[Status | None, str]]:
        """What a status word tells; of a table there are few, each of them often."""
        if word not in self.tales:
            self.tales[word] = told(word, self.said)
        return self.tales[word]


def read(table: Table, found: Found, known: Words[str, str] = MappingProxyType({})) -> None:
    """One application a row; each date is an event, and each status word one whose day nobody knows.

    Args:
        table: the table.
        found: what it is read into.
        known: of a table that a program writes, what its columns hold where their names do not say so: field -> column.
    """
    given = found.mapping if isinstance(found.mapping, Mapping) else None
    mapping = given or suggest(table, known)
    keys = {f.name: column_key(getattr(mapping, f.name)) for f in fields(mapping) if getattr(mapping, f.name)}
    for name, key in keys.items():
        if key not in table.keys:
            raise ReadError(f"{table.name} has no column '{getattr(mapping, name)}' for {name}: check its spelling.")
    if not {"company", "title"} & set(keys) or not {"applied", "status", "history", *DAYS} & set(keys):
        columns = ", ".join(name[:30] for name in table.header[:15] if name)
        raise MappingNeededError(
            f"{table.name} is a table that is not known here, with the columns {columns}. Say at least which column "
            "holds the day the resume was sent, and which the company or the job title.",
            table.header,
            {f.name: getattr(mapping, f.name) for f in fields(mapping)},
            len(table.rows),
        )
    said = {word_key(word): Status(meaning) for word, meaning in found.words_said.items()}
    _read_words(table, keys, found, said)
    _read_asides(table, mapping, keys, found, said)
    plan = _Plan(table, mapping, keys, _order(table, keys, found), guessed=given is None, said=said)
    fields_of = {key: name for name, key in keys.items()}
    found.columns = {name: fields_of.get(column_key(name)) for name in table.header}
    found.guessed = plan.guessed
    _ask(plan, found)
    for line, cells in table.records():
        found.read += 1
        whole = tuple(cells.values())
        if plan.seen.setdefault(whole, line) != line and not is_nobody(cells.get(keys.get("company", ""), "")):
            found.skip(table, line, f"all its cells are those of line {plan.seen[whole]}: taken once")
            continue
        _Row(plan, found, line, {name: cells[key].strip() for name, key in keys.items()}).read()
    rows = [Row(one.application.id, one.application.company, one.application.title, one.sent) for one in plan.ready]
    for (row, application, _, events), again in zip(plan.ready, found.again.match(rows), strict=True):
        if events:
            row.take(application, again, events)


def _read_words(table: Table, keys: Words[str, str], found: Found, said: Words[str, Status]) -> None:
    """Count the status words of the table, and find what each means, as far as it is known."""
    columns = [keys[name] for name in ("status", "outcome") if name in keys]
    if columns or "history" in keys:
        counted: Counter[str] = Counter()
        for _, cells in table.records():
            past = [stage for stage, _ in stages(cells[keys["history"]])] if "history" in keys else []
            counted.update(list(dict.fromkeys((*past, *(cells[column].strip() for column in columns)))))
        found.word_counts = {word: n for word, n in counted.items() if word}
        found.words = {word: status_of(word, said) for word in found.word_counts}
        # Under "Response" a No may be a refusal or silence.
        if not {*map(fold, columns)}.isdisjoint(map(fold, header_words()["replied"])):
            open_ = {w for w in found.words if (says("yes", w) or says("no", w)) and word_key(w) not in said}
            found.words.update(dict.fromkeys(open_))


def _read_asides(table: Table, mapping: Mapping, keys: Words[str, str], found: Found, said: Words[str, Status]) -> None:
    """Count what the notes tell of refusals as status words, of which what is not sure must be said."""
    if not mapping.note or mapping.history:
        return
    own = dict(found.words)
    for _, cells in table.records():
        if told_aside := aside(mapping.note, {name: cells[key].strip() for name, key in keys.items()}, own):
            word, sure, _ = told_aside
            found.word_counts[word] = found.word_counts.get(word, 0) + 1
            found.words[word] = said.get(word_key(word), Status.REJECTED if sure else None)


def _order(table: Table, keys: Words[str, str], found: Found) -> str:
    """The order of day, month and year: as the reader said, else as any date of the table proves."""
    if found.date_order:
        return found.date_order
    values = [cells[keys[name]].strip() for _, cells in table.records() for name in _DATED if name in keys]
    if "history" in keys:
        values += [day for _, cells in table.records() for _, day in stages(cells[keys["history"]])]
    proved = order_of(value for value in values if value)
    if proved == "" and "noted" in keys:  # nothing is asked about the days on which jobs were noted
        return order_of(cells[keys["noted"]].strip() for _, cells in table.records()) or ""
    if proved is not None:
        return proved
    example = next((v for v in values if v and order_of([v]) is None), values[0])
    text = (
        f"{table.name} has dates such as '{example[:20]}', which could be read in two ways: say whether the day or the "
        "month comes first."
    )
    if not found.meanwhile:
        raise DateOrderNeededError(text)
    asked = sum(any(order_of([c[keys[n]].strip()]) is None for n in _DATED if n in keys) for _, c in table.records())
    found.questions.append(Question("dates", text, asked, example[:20]))
    return ""


def _ask(plan: _Plan, found: Found) -> None:
    """Ask once about what cannot be known from the table."""
    for word, meaning in found.words.items():
        if meaning is None:
            rows = found.word_counts[word]
            found.questions.append(Question("status", f"What does the status '{word[:60]}' mean?", rows, word))
    if not (plan.mapping.status or plan.mapping.history) and (coloured := plan.table.coloured()):
        text = (
            "Rows have colours, and no column says how each application stands. Colours are not read: add a column "
            "'Status' with a word for each, such as Rejected."
        )
        found.questions.append(Question("colours", text, coloured))
    if not plan.guessed:
        return
    planned = sum(is_date(c) for c in plan.table.column(plan.mapping.planned)) if plan.mapping.planned else 0
    if planned:
        text = f"Are the days in '{plan.mapping.planned[:40]}' follow-ups that you made? They are taken as planned."
        found.questions.append(Question("planned", text, planned, plan.mapping.planned))
    if plan.mapping.contacted:
        rows = sum(1 for c in plan.table.column(plan.mapping.contacted) if is_date(c))
        text = f"Who wrote on the days in '{plan.mapping.contacted[:40]}': you, or they? They are left out so far."
        found.questions.append(Question("contact", text, rows, plan.mapping.contacted))
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

    @cached_property
    def aside(self) -> Aside | None:
        """What the note tells of a refusal that the status does not."""
        own = not self.plan.mapping.history and self.plan.mapping.note
        return aside(own, self.cells, self.found.words) if own else None

    @property
    def words(self) -> list[str]:
        """What stands in the columns of the status, and what the note tells beside them."""
        told_ = [word for name in ("status", "outcome") if (word := self.cells.get(name, ""))]
        return [*told_, self.aside.word] if self.aside else told_

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Everybody who is named as a contact."""
        return contacts_in(_PAGE.sub("", self.cells.get("person", "")))

    @property
    def person(self) -> str:
        """The first contact; "" for the words that people write for nobody."""
        return self.contacts[0].name if self.contacts else ""

    def read(self) -> None:
        company, title = _named(self.cells.get("company", "")), _named(self.cells.get("title", ""))
        if not (company or title):
            self._skip("neither company nor job title: nothing to recognise it by")
        else:
            # A row that is left out may be known, too: no other row is about its application then.
            self._enter(company, title, *self._told_whole())

    def _told_whole(self) -> tuple[_Day | None, list[dict[str, object]]]:
        """When the resume was sent, and what happened; no event where the row is left out, which is reported."""
        stages_ = stages(self.cells.get("history", ""))
        unknown = next((w for w in (*self.words, *(stage for stage, _ in stages_)) if self.found.words[w] is None), "")
        if unknown:
            self._skip(f"nobody has said yet what the status '{unknown[:40]}' means")
            return self._day("applied"), []
        past, sent_once = self._history(stages_)
        sent = sent_once or self._day("applied")
        only_noted = bool(past) and not sent and all(one["kind"] is Kind.SAVED for one in past)
        status = self._status(
            heaviest(filter(None, map(self.found.words.get, self.words))), sent, only_noted=only_noted
        )
        if status is Status.NOT_SENT and sent_once:
            status = Status.APPLIED
        events = list(self._events(status, past)) if status is not Status.NOT_SENT else []
        if status is Status.NOT_SENT:
            self.found.not_sent += 1
            days = (self._day("noted"), sent, self._day("status_day"))
            kept = next((day for day in days if day and day[0] <= self.found.today), (self.found.today, None))
            events = past if only_noted else [{"kind": Kind.SAVED, "day": kept[0], "time": kept[1]}]
        elif sent and sent[0] > self.found.today:
            self._skip(f"the resume is dated {sent[0]}, which is still to come: check the date")
            events = []
        elif sent:
            later = [one for one in events if (one["kind"], one["day"]) != (Kind.FOLLOWED_UP, sent[0])]
            if len(later) < len(events):
                self._skip("followed up on the day the resume was sent: that is taken for the sending itself")
            events = [{"kind": Kind.APPLIED, "day": sent[0], "time": sent[1], "person": self.person}, *later]
        elif not events and not self.refused:
            self._skip("no day on which the resume was sent: fill it in, or leave the row out")
        return sent, events

    def _status(self, status: Status, sent: tuple[date, time | None] | None, *, only_noted: bool) -> Status:
        """What a row tells, with what it says of the sending."""
        cell = self.cells.get("sent", "")
        held = says("no", cell) and not (sent and status is Status.APPLIED)
        ended = not sent and status in {Status.REJECTED, Status.WITHDREW}  # a job that was never applied for
        if (held and (status.kind is None or ended)) or (only_noted and status.kind is None):
            return Status.NOT_SENT
        return Status.APPLIED if status is Status.NOT_SENT and sent and says("yes", cell) else status

    def _skip(self, reason: str) -> None:
        self.found.skip(self.plan.table, self.line, reason)

    def _day(self, name: str) -> tuple[date, time | None] | None:
        text = self.cells.get(name, "")
        if not fold(text) or says("nobody", text) or says("no", text) or says("yes", text):
            return None
        return self._parsed(name, text)

    def _parsed(self, name: str, text: str) -> tuple[date, time | None] | None:
        try:
            return parse(text, self.plan.order, self.found.year)
        except ValueError as problem:
            if NO_YEAR in str(problem):
                self.found.ask_year(text)
            self._skip(f"{FIELDS[name]}: {problem}")
        self.refused = True
        return None

    def _history(
        self, stages_: list[tuple[str, str]]
    ) -> tuple[list[dict[str, object]], tuple[date, time | None] | None]:
        """What a whole history tells, and when the resume was first sent by it."""
        past: list[dict[str, object]] = []
        sent: list[tuple[date, time | None]] = []
        for stage, written in stages_:
            status = self.found.words[stage]
            kind = Kind.SAVED if status is Status.NOT_SENT else status.kind if status else None
            if (not kind and status is not Status.APPLIED) or not (day := self._parsed("history", written)):
                continue
            if not kind:
                sent.append(day)
            elif kind is Kind.INTERVIEWED or not self._to_come("history", kind, day[0]):
                meaning = Meaning.MOVES_ON if kind is Kind.REPLIED else None
                past.append({"kind": kind, "day": day[0], "time": day[1], "person": self.person, "meaning": meaning})
        return past, min(sent, key=lambda one: one[0], default=None)

    def _events(self, status: Status, past: list[dict[str, object]]) -> Iterator[dict[str, object]]:
        """What happened but that the resume was sent."""
        yield from past
        done = {one["kind"] for one in past}
        person = self.person
        answer = self._day("replied")
        said = [one for word in self.words for one in self.plan.told(word)]
        if self.aside:
            said.insert(0, (self.found.words[self.aside.word], self.aside.written))
        days = {name: self._day(name) for name in DAYS if name not in {"applied", "replied"} and self.cells.get(name)}
        dated = {DAYS[name] for name, day in days.items() if day}
        for name, read in days.items():
            kind, day = DAYS[name], read
            if day is None and says("yes", self.cells[name]) and kind in UNDATED - dated:
                day = (NO_DAY, None)
            if day is None or self._to_come(name, kind, day[0]):
                continue
            done.add(kind)
            meaning = Meaning.MOVES_ON if name == "positive" else None
            yield {"kind": kind, "day": day[0], "time": day[1], "person": person, "meaning": meaning}
        if answer and not self._to_come("replied", Kind.REPLIED, answer[0]):
            yield from self._answer(answer, status, person, done)
        if (kind_ := status.kind) and kind_ not in done and not (kind_ is Kind.REPLIED and self.cells.get("positive")):
            written = next((day for one, day in said if one is status), "")
            beside = status in _ON_A_DAY and not (self.aside and self.cells.get("status"))
            yield self._told(kind_, written, self._day("status_day") if beside else None)
            done.add(kind_)
        for earlier, written in said:
            if earlier in BEFORE and (kind_ := earlier.kind) and kind_ not in done:
                yield self._told(kind_, written)
                done.add(kind_)

    def _told(self, kind: Kind, written: str, beside: tuple[date, time | None] | None = None) -> dict[str, object]:
        """What a status word tells, on the day beside it or with it in its cell; undated where neither is known."""
        order = self.plan.order or order_of([written]) or ""
        with_it = day_of(written, [order], self.found.year) if written else None
        day, clock = beside or (with_it or NO_DAY, None)
        if day > self.found.today and kind is not Kind.INTERVIEWED:
            day, clock = NO_DAY, None
        meaning = Meaning.MOVES_ON if kind is Kind.REPLIED else None
        return {"kind": kind, "day": day, "time": clock, "person": self.person, "meaning": meaning}

    def _answer(
        self, answer: tuple[date, time | None], status: Status, person: str, done: set[object]
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
        day = sent[0] if sent else None
        identity = (company.casefold(), title.casefold(), day.isoformat() if day else "")
        if own := self.cells.get("id", ""):
            identity = ("id", own, company_key(company))
        self.plan.twins[identity] += 1
        # Stable, so that the same file twice adds nothing; rows that are alike get a number.
        id_ = _id_of("\n".join((*identity, str(self.plan.twins[identity]))))
        others = ", ".join(contact.name for contact in self.contacts[1:])
        note = "" if says("nobody", self.cells.get("note", "")) else self.cells.get("note", "")
        note = "\n".join(filter(None, (note, others and f"Other contacts: {others}")))
        about = {name: self.cells.get(name, "") for name in ABOUT}
        about = {
            name: "" if not value or not _named(value) or (says("nobody", value) and name != "source") else value
            for name, value in about.items()
        }
        application = Application(id=id_, company=company, title=title, **about)
        events = [{**event, "note": "" if n else note} for n, event in enumerate(events)]
        self.plan.ready.append(_Ready(self, application, day, events))

    def take(self, application: Application, known: Application | None, events: list[dict[str, object]]) -> None:
        """Take what the row says, of the application that the log knows it as, if it does."""
        if known:
            said = {"company": application.company or known.company, "title": application.title or known.title}
            named = known.model_copy(update=said)
            if (named.company, named.title) != (known.company, known.title):
                text = f"'{known.title}, {known.company}' is '{named.title}, {named.company}'"
                self.found.changes.append(Change(known, named, named, text))
            application = known.filled_in(application)
        elif application.id in self.found.again.by_id:  # numbers of rows began anew
            other = "\n".join((application.id, application.title, str(events[0]["day"])))
            application = application.model_copy(update={"id": _id_of(other)})
        self.found.application(application)
        for event in events:
            self.found.again_event(self.plan.table, self.line, application=application.id, **event)
        own = Contact(self.person, self.cells.get("email", ""), self.cells.get("phone", ""))
        for contact in (own, *self.contacts):
            self.found.contact(*contact)


class _Ready(NamedTuple):
    """A row that has been read whole, and what it says."""

    row: _Row
    application: Application
    sent: date | None
    events: list[dict[str, object]]


def _id_of(identity: str) -> str:
    return LISTED + hashlib.sha256(identity.encode()).hexdigest()[:10]


def _named(text: str) -> str:
    """A company or a job; "" where the cell says that there is none. "Unknown" stays: it is nobody, standing alone."""
    return "" if not text or fold(text) in {"null", "n a", "na", "nan", "none", ""} else _PAGE.sub("", text)
