"""Forms to add and correct: what happened, a new application, names and contact details."""

from collections.abc import Iterable
from datetime import timedelta
from html import escape
from itertools import islice
from types import MappingProxyType
from typing import Any

import ipywidgets as w

from followup.log.model import (
    CHANNELS_OF,
    NO_DAY,
    UNDATED,
    Application,
    Channel,
    Event,
    Kind,
    Meaning,
    Role,
    name_key,
)
from followup.widgets.kit import parts
from followup.widgets.pipeline.job_fields import JobFields
from followup.widgets.pipeline.state import PanelState
from followup.wording import say

WORDS = MappingProxyType(
    {
        Kind.FOLLOWED_UP: "I followed up",
        Kind.REPLIED: "They replied",
        Kind.INVITED: "They arranged a talk with me",
        Kind.PROMISED: "They said when I will hear",
        Kind.INTERVIEWED: "Interview",
        Kind.ANSWERED: "I answered their question",
        Kind.THANKED: "I said thank you",
        Kind.REJECTED: "They said no",
        Kind.OFFERED: "They made an offer",
        Kind.ACCEPTED: "I accepted",
        Kind.WITHDREW: "I withdrew",
        Kind.RESTED: "I let it rest",
        Kind.APPLIED: "I sent my resume",
        Kind.SAVED: "I noted the job",
    }
)
"""What a person calls each kind of event, most frequent first."""
SAID = (
    ("not sure yet", None),
    ("They want to go on: a question, a talk", Meaning.MOVES_ON),
    ("No news yet, or only thanks", Meaning.NO_NEWS),
    ("An automatic receipt", Meaning.RECEIPT),
)
"""What they may have said, in a person's words."""

_NEW = MappingProxyType(
    {
        Kind.APPLIED: ("I sent my resume", "Sent on"),
        Kind.SAVED: ("I only note the job", "Noted on"),
        Kind.FOLLOWED_UP: ("A person, with no job yet", "Last contact"),
    }
)
"""What may be new: how a person calls it, and its day."""
_NAMED = "9em"
NEW = "a new entry"
_AHEAD = {Kind.PROMISED: "You will hear by", Kind.INVITED: "The talk is on"}
AGAIN = "If it is, press the button again."
_ASKED = UNDATED - {Kind.THANKED}
"""What is not taken to have been today."""
_WHEN = "When was it? Choose the day, or tick 'I do not know the day'."
_BY_WHEN = "By which day will you hear? Choose it under 'You will hear by'."


def field(kind: type[w.Widget], label: str, **rest: Any) -> w.Widget:
    """A labelled field of a form."""
    return parts.field(kind, label, _NAMED, parts.FORM, **rest)


def name_of(application: Application) -> str:
    """An application in a list of choices."""
    return f"{', '.join(filter(None, (application.title, application.company)))[:80]} [{application.id}]"


def pick(choice: w.Dropdown, value: object) -> None:
    """Choose by place: ipywidgets takes the value None for nothing chosen, and may show an empty box."""
    at = [each for _, each in choice.options].index(value)
    choice.index = at
    if choice.index != at:  # it followed the None back to nothing chosen
        choice.index = at


def told(state: PanelState) -> str:
    """What came of pressing a button, for beside the button; the top of the panel says it to screen readers."""
    said = parts.line(state.message, state.problem)
    return f'<div class="fu-text">{said}</div>' if said else ""


class Doubted:
    """Questions about dates, asked beside a button; pressing it again saves all the same."""

    def __init__(self, said: w.HTML) -> None:
        self._said = said
        self._asked: tuple[str, ...] = ()

    def stops(self, found: tuple[str, ...]) -> bool:
        """Whether something is doubted that was not asked about just before."""
        asked, self._asked = self._asked, found
        if not found or found == asked:
            return False
        lines = "".join(f'<p class="fu-caution">{escape(one)}</p>' for one in found)
        self._said.value = f'<div class="fu-text" role="status">{lines}<p>{AGAIN}</p></div>'
        return True


def _roles() -> list[tuple[str, Role | None]]:
    return [("not known", None), *((r.value, r) for r in Role)]


def _channels(kind: Kind) -> list[tuple[str, Channel | None]]:
    first = CHANNELS_OF.get(kind, ())
    return [("not noted", None), *((c.label, c) for c in (*first, *(c for c in Channel if c not in first)))]


OFFERED = 200
"""Names that a choice offers at a time; of more, those that hold what is typed."""


class Choice(w.Combobox):
    """A text for which names are offered; those of a long list as soon as a part of them is typed."""

    options: tuple[str, ...]

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.names: tuple[str, ...] = ()
        self.observe(lambda _: self._narrow(), "value")

    def offer(self, names: Iterable[str]) -> None:
        """Offer these names."""
        self.names = tuple(names)
        self._narrow()

    def _narrow(self) -> None:
        names = self.names
        if len(names) > OFFERED:
            typed = self.value.strip().casefold()
            names = tuple(islice((name for name in names if typed in name.casefold()), OFFERED))
        if names != self.options:
            self.options = names


class ApplicationChoice(Choice):
    """Choose an application by typing a part of its job or company."""

    def __init__(self, state: PanelState) -> None:
        super().__init__(
            description="Application",
            placeholder="type a part of the job or company",
            style={"description_width": _NAMED},
            layout=dict(parts.FORM),
        )
        self._state = state
        self._of: tuple[Application, ...] | None = None
        self._ids: dict[str, str] = {}
        self._fill()
        state.observe(lambda _: self._fill(), "refreshed")

    def _fill(self) -> None:
        applications = self._state.pipeline.applications
        if applications is not self._of:
            self._of = applications
            self.offer(map(name_of, applications))
            self._ids = {name.casefold(): a.id for name, a in zip(self.names, applications, strict=True)}

    @property
    def chosen(self) -> str:
        """The id of the application, or ""."""
        self._fill()
        typed = self.value.strip().casefold()
        # What was typed is enough if it fits one application only.
        fits = [id_ for name, id_ in self._ids.items() if typed in name] if typed and typed not in self._ids else []
        return self._ids.get(typed, fits[0] if len(fits) == 1 else "")

    def choose(self, application: str) -> None:
        """Show an application by its id."""
        self.value = name_of(self._state.pipeline.by_id[application])


class EventForm(w.VBox):
    """What happened, in the time that it takes to hang up: choose, type a note, save. Also corrects an entry."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.application = ApplicationChoice(state)
        self.entry = field(w.Dropdown, "Entry", options=[(NEW, None)])
        self.kind = field(w.Dropdown, "What", options=[(word, kind) for kind, word in WORDS.items()])
        self.day = field(w.DatePicker, "When", value=state.book.today)
        self.today, self.yesterday = parts.button("Today"), parts.button("Yesterday")
        self.some_day = w.Checkbox(description="I do not know the day", indent=False, layout={"width": "auto"})
        self.when = parts.row(self.today, self.yesterday, self.some_day)
        self.meaning = field(w.Dropdown, "What it said", options=SAID)
        self.clock = field(w.TimePicker, "Time, if known", value=None)
        self.person = field(Choice, "With whom", placeholder="name, if known")
        self.role = field(w.Dropdown, "Their role", options=_roles())
        self.channel = field(w.Dropdown, "How", options=_channels(Kind.FOLLOWED_UP))
        self.via = field(Choice, "Passed on by", placeholder="only if someone passed it on")
        self.until = field(w.DatePicker, "You will hear by")
        self.note = field(w.Textarea, "Note", placeholder="what was said, what to remember", rows=3)
        self.save = w.Button(description="Save", button_style="primary", icon="check")
        self.delete = parts.button("Delete this entry", icon="trash")
        self.advice, self.said = w.HTML(), w.HTML()
        self.doubted = Doubted(self.said)
        top = [self.application, self.entry, self.kind, self.day, self.when, self.meaning, self.person]
        top += [self.role, self.channel]
        rest = [self.until, self.via, self.note, self.clock, self.advice, parts.row(self.save, self.delete), self.said]
        super().__init__([w.HTML("<h4>What happened?</h4>"), *top, *rest])
        self.add_class("fu-event")
        self.application.observe(lambda _: self._application_changed(), "value")
        self.entry.observe(lambda _: self._entry_changed(), "value")
        self.kind.observe(lambda _: self._kind_changed(), "value")
        self.person.observe(lambda _: self._person_changed(), "value")
        for f in (self.day, self.clock, self.channel, self.until, self.via):
            f.observe(lambda _: self._advise(), "value")
        self.today.on_click(lambda _: self._on(0))
        self.yesterday.on_click(lambda _: self._on(1))
        self.some_day.observe(lambda _: self._some_day_changed(), "value")
        self.save.on_click(lambda _: self._save())
        self.delete.on_click(lambda _: self._delete())
        state.observe(lambda _: self._fill_entries(), "refreshed")
        self._today = state.day
        state.observe(lambda _: self._follow_the_calendar(), "refreshed")
        self._kind_changed()
        self._fill_entries()
        self._entry_changed()

    def show_application(self, application: str) -> None:
        """Show an application, ready for a new entry."""
        self.application.choose(application)
        self.entry.index = 0

    def show_invitation(self, key: str) -> None:
        """Show the invitation of an arranged talk of today's list, to correct its day or to take it out."""
        if talk := self.state.talks.get(key):
            self.application.choose(talk.application)
            pick(self.entry, talk.invited)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the event that the form shows."""
        return {
            "application": self.application.chosen,
            "kind": self.kind.value,
            "day": NO_DAY if self.some_day.value else self.day.value,
            "time": self.clock.value.replace(second=0, microsecond=0, tzinfo=None) if self.clock.value else None,
            "person": self.person.value,
            "person_role": self.role.value,
            "channel": self.channel.value,
            "via": self.via.value if self.kind.value is Kind.THANKED else "",
            "until": self.until.value if self.kind.value in _AHEAD else None,
            "note": self.note.value,
            "meaning": self.meaning.value if self.kind.value is Kind.REPLIED else None,
        }

    def _follow_the_calendar(self) -> None:
        if self.state.day != self._today:
            if self.entry.value is None and self.day.value == self._today:
                self.day.value = self.state.day
            self._today = self.state.day

    def _on(self, days_ago: int) -> None:
        self.some_day.value = False
        self.day.value = self.state.book.today - timedelta(days=days_ago)

    def _some_day_changed(self) -> None:
        self.day.disabled = self.some_day.value
        self._advise()

    def _application_changed(self) -> None:
        self._fill_entries()
        if self.application.chosen:
            names = self.state.people_of(self.application.chosen)
            self.person.offer(names)
            self.via.offer(names)
        self._advise()

    def _fill_entries(self) -> None:
        events = self.state.events_of(self.application.chosen)
        kept = self.entry.value if self.entry.value in events else None
        self.entry.options = [(NEW, None), *((f"{say(e.day)}: {WORDS[e.kind]} {e.person}".strip(), e) for e in events)]
        pick(self.entry, kept)

    def _entry_changed(self) -> None:
        event: Event | None = self.entry.value
        self.delete.disabled = event is None
        self.save.description = "Save correction" if event else "Save"
        if event:
            self.kind.value = event.kind
            self.some_day.value = not event.dated
            self.day.value = event.day if event.dated else None
            pick(self.meaning, event.meaning)
            self.clock.value = event.time
            # A thank-you that was passed on is shown in one way, however it was written.
            self.person.value = event.for_ or event.person
            pick(self.role, event.person_role)
            pick(self.channel, event.channel)
            self.via.value = event.via or (event.person if event.for_ and event.for_ != event.person else "")
            self.until.value = event.until
            self.note.value = event.note
        else:
            self._clear()
        self._advise()

    def _kind_changed(self) -> None:
        kept = self.channel.value
        self.channel.options = _channels(self.kind.value)
        pick(self.channel, kept)
        self.person.description = {Kind.THANKED: "Whom", Kind.INTERVIEWED: "Whom you met"}.get(
            self.kind.value, "With whom"
        )
        self.until.layout.display = "" if self.kind.value in _AHEAD else "none"
        self.until.description = _AHEAD.get(self.kind.value, "Until")
        self.meaning.layout.display = "" if self.kind.value is Kind.REPLIED else "none"
        self.some_day.layout.display = "" if self.kind.value in UNDATED else "none"
        self.some_day.value = self.some_day.value and self.kind.value in UNDATED
        if self.entry.value is None:
            # When they did something is not taken for granted: it is what the analysis lives on.
            self.day.value = None if self.kind.value in _ASKED else self.state.book.today
        self.via.layout.display = "" if self.kind.value is Kind.THANKED else "none"
        self._advise()

    def _person_changed(self) -> None:
        role = self.state.role_of(self.person.value)
        if role and self.entry.value is None:
            self.role.value = role
        self._advise()

    def _advise(self) -> None:
        lines = self.state.cautions_for(self.entry.value, **self.values) if self.application.chosen else []
        shown = "".join(f'<p class="fu-caution">{escape(line[:400])}</p>' for line in lines)
        self.advice.value = f'<div class="fu-text" role="status">{shown}</div>'

    def _save(self) -> None:
        event = self.entry.value
        values = self.values
        if values["day"] is None:
            self.said.value = f'<div class="fu-text">{parts.line("", _WHEN)}</div>'
            return
        if self.kind.value is Kind.PROMISED and values["until"] is None:
            self.said.value = f'<div class="fu-text">{parts.line("", _BY_WHEN)}</div>'
            return
        if values["application"] and self.doubted.stops(self.state.doubts(event, **values)):
            return
        if event and event.for_:  # keep an entry's own way of saying whom it was for
            values |= {"for": event.for_, "person": event.person, "via": event.via}
        self.state.log_event(event, **values)
        self.said.value = told(self.state)
        if not self.state.problem:
            self.entry.index = 0
            self._clear()

    def _delete(self) -> None:
        if self.entry.value:
            self.state.delete_event(self.entry.value)

    def _clear(self) -> None:
        self.some_day.value = False
        self.day.value = None if self.kind.value in _ASKED else self.state.book.today
        self.clock.value = self.until.value = None
        self.person.value = self.via.value = self.note.value = ""
        for choice in (self.meaning, self.role, self.channel):
            pick(choice, None)


class NewApplicationForm(w.VBox):
    """A resume that was sent, a job that is only noted, or a person to keep in touch with."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.kind = field(w.Dropdown, "What", options=[(word, kind) for kind, (word, _) in _NEW.items()])
        self.company = field(w.Text, "Company")
        self.title = field(w.Text, "Job title")
        self.day = field(w.DatePicker, "Sent on", value=state.book.today)
        self.person = field(w.Text, "Sent to", placeholder="recruiter or HR, if known")
        self.role = field(w.Dropdown, "Their role", options=_roles(), value=Role.RECRUITER)
        self.channel = field(w.Dropdown, "How", options=_channels(Kind.APPLIED))
        self.note = field(w.Textarea, "Note", rows=2)
        self.more = JobFields()
        more = w.Accordion([self.more], titles=("More about the job",), selected_index=None)
        self.save, self.said = parts.button("Add application", main=True, icon="plus"), w.HTML()
        self.doubted = Doubted(self.said)
        fields = [self.kind, self.company, self.title, self.day, self.person, self.role, self.channel, self.note]
        super().__init__([*fields, more, self.save, self.said])
        self.add_class("fu-new")
        self.kind.observe(lambda _: self._kind_changed(), "value")
        self.save.on_click(lambda _: self._save())

    def _kind_changed(self) -> None:
        kind = self.kind.value
        self.day.description = _NEW[kind][1]
        self.person.description = "Sent to" if kind is Kind.APPLIED else "Person"
        self.title.layout.display = "none" if kind is Kind.FOLLOWED_UP else ""
        kept = self.channel.value
        self.channel.options = _channels(kind)
        pick(self.channel, kept)

    def _save(self) -> None:
        kind, person = self.kind.value, self.person.value
        about = {"company": self.company.value, "title": self.title.value} | self.more.values
        if kind is Kind.FOLLOWED_UP:
            about["title"] = f"In touch with {person.strip()}" if person.strip() else ""
        first = {
            "day": self.day.value,
            "person": person,
            "person_role": self.role.value if person.strip() else None,
            "channel": self.channel.value,
            "note": self.note.value,
        }
        if self.doubted.stops(self.state.doubts(application="new", kind=kind, **first)):
            return
        self.state.add_application(about, kind, **first)
        self.said.value = told(self.state)
        if not self.state.problem:
            self.company.value = self.title.value = self.person.value = self.note.value = ""
            self.more.show(None)


class ManageForm(w.VBox):
    """Correct an application's name, or a person's name and contact details."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.application = ApplicationChoice(state)
        self.company = field(w.Text, "Company")
        self.title = field(w.Text, "Job title")
        self.more = JobFields()
        self.save_application = w.Button(description="Save", icon="check")
        self.delete_application = parts.button("Delete this application", icon="trash")
        self.person = field(Choice, "Person", placeholder="choose or type a name")
        self.name = field(w.Text, "Name")
        self.email = field(w.Text, "Email", placeholder="then thank-yous can go there directly")
        self.phone = field(w.Text, "Phone")
        self.save_person = w.Button(description="Save", icon="check")
        buttons = parts.row(self.save_application, self.delete_application)
        person = [self.person, self.name, self.email, self.phone, self.save_person]
        super().__init__([self.application, self.company, self.title, self.more, buttons, w.HTML("<hr>"), *person])
        self.add_class("fu-manage")
        self.application.observe(lambda _: self._application_chosen(), "value")
        self.person.observe(lambda _: self._person_chosen(), "value")
        self.save_application.on_click(lambda _: self._rename())
        self.delete_application.on_click(lambda _: self._delete())
        self.save_person.on_click(lambda _: self._save_person())
        state.observe(lambda _: self._fill(), "refreshed")
        self._fill()

    def _fill(self) -> None:
        self.person.offer(self.state.people_of(""))

    def _application_chosen(self) -> None:
        chosen = self.state.pipeline.by_id.get(self.application.chosen)
        self.company.value, self.title.value = (chosen.company, chosen.title) if chosen else ("", "")
        self.more.show(chosen)

    def _rename(self) -> None:
        if self.application.chosen:
            name = {"company": self.company.value, "title": self.title.value}
            self.state.correct_application(self.application.chosen, **name, **self.more.values)

    def _delete(self) -> None:
        if self.application.chosen:
            self.state.delete_application(self.application.chosen)
            self.application.value = ""

    def _person_chosen(self) -> None:
        key = name_key(self.person.value)
        known = next((p for p in self.state.pipeline.people if name_key(p.name) == key), None)
        self.name.value = self.person.value
        self.email.value, self.phone.value = (known.email, known.phone) if known else ("", "")

    def _save_person(self) -> None:
        was = self.person.value if self.person.value in self.person.names else ""
        self.state.set_person(was, self.name.value, self.email.value, self.phone.value)
