"""What the pipeline panel knows and can do, with no screen: a traitlets model over an open workbook.

Every verb changes the pipeline file in one step, then refreshes; what went wrong stands in `problem` as a sentence,
what was done in `message`. Views watch the traits and hold nothing themselves.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from traitlets import Dict, Instance, Int, List, Tuple, Unicode

from followup.course.progress import kept_promise
from followup.errors import CardError, StoreError
from followup.importers import Guess, Reading
from followup.importers.bring_in import bring_in
from followup.log.joins import Joined, Proposal, proposals
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Meaning, Person, Pipeline, name_key
from followup.log.store import Added
from followup.log.threads import Thread, Turn
from followup.method.action_text import headline, jobs, opening
from followup.method.agenda import Action, old_silences, settled
from followup.method.calendar import as_calendar
from followup.method.cautions import cautions_about, recent
from followup.method.plan import Step, as_page
from followup.method.policy import Policy, working_day
from followup.method.rules import RULES
from followup.say import card
from followup.say.coach import check_draft
from followup.session import Session
from followup.widgets.kit.told import Told
from followup.wording import many, say

ALIKE = " {} may be the same as what you have: see “Same or not the same?” under “Add and correct”."
_GONE = "This is no longer on the list: it was done or changed in another window."


class PanelState(Told):
    """The panel's state.

    Attributes:
        items: today's list, as plain values for a view.
        cautions: what was too much lately, as sentences.
        rows: the table of applications, as plain values.
        undo_label, redo_label: what can be undone and redone, "" if nothing.
        policy: the numbers of the rules.
        put_off: how many actions are put off.
        older: applications that have been silent for so long that they are proposed for rest.
        just_done: what was logged of the call that was done last, for saying more of it; empty if there is nothing.
        same: what may be one, all of it; joined: what was joined so far.
        refreshed: counts the refreshes; views redraw when it changes.
    """

    items = List(Dict())
    cautions = List(Unicode())
    rows = List(Dict())
    undo_label = Unicode()
    redo_label = Unicode()
    policy = Instance(Policy, args=())
    put_off = Int()
    older = List(Unicode())
    just_done = Tuple()
    same = List(Instance(Proposal))
    joined = List(Instance(Joined))
    refreshed = Int()

    def __init__(self, book: Session) -> None:
        super().__init__()
        self.book = book
        self.revision = -1
        self.pipeline = Pipeline()
        self.actions: dict[str, Action] = {}
        self._in_calendar: dict[str, str] = {}
        self.refresh()

    # --- looking --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the file again, if it changed, and work everything out anew."""
        self.revision = self.book.store.revision()
        self.pipeline = self.book.store.pipeline()
        today, policy, log = self.book.today, self.book.policy, self.book.log
        shown, put_off = self.book.agenda()
        self.actions = {a.key: a for a in shown}
        with self.hold_trait_notifications():
            self.policy = policy
            self.items = [self._item(a) for a in shown]
            self.put_off = len(put_off)
            self.older = list(old_silences(log, policy))
            self.cautions = [w.reason for w in reversed(recent(self.book.warnings(), today))]
            self.rows = [_row(thread, log, policy) for thread in log.threads.values()]
            self.same = proposals(self.pipeline, self.book.store.two())
            self.joined = list(self.book.store.joined())
            self.undo_label = self.book.store.undoable() or ""
            self.redo_label = self.book.store.redoable() or ""
            self.refreshed += 1

    def refresh_if_changed(self) -> None:
        """Refresh if another notebook or command changed the file."""
        if self.book.store.revision() != self.revision:
            self.refresh()

    def events_of(self, application: str) -> list[Event]:
        """What happened on an application, newest first."""
        return [e for e in reversed(self.pipeline.events) if e.application == application]

    def people_of(self, application: str) -> list[str]:
        """Names to offer for an application: its own people first, then everybody else."""
        own: dict[str, str] = {}
        others: dict[str, str] = {}
        for e in self.pipeline.events:
            for name in filter(None, (e.person, e.via, e.for_)):
                (own if e.application == application else others).setdefault(name_key(name), name)
        return sorted(own.values()) + sorted(name for key, name in others.items() if key not in own)

    def _reply(self, action: Action) -> Event:
        """What they wrote, of an action that answers it."""
        reply = self.book.log.threads[action.applications[0]].to_answer
        if reply is None:
            raise StoreError(_GONE)
        return reply

    def _item(self, action: Action) -> dict[str, Any]:
        today = self.book.today
        return {
            "key": action.key,
            "rule": RULES[action.rule].title,
            "headline": headline(action),
            "jobs": jobs(action, self.pipeline),
            "channels": [{"value": c.value, "label": c.label} for c in action.channels],
            # Nobody is told that they are late: it makes a reader close the lid.
            "due": f"waiting since {say(action.since, today)}" if action.late else f"by {say(action.due, today)}",
            "late": action.late,
            "asks": action.kind is Kind.ANSWERED and self._reply(action).meaning is None,
            "reason": action.reason,
            "opening": opening(action, self.pipeline),
        }

    def checked(self, key: str, text: str) -> dict[str, Any]:
        """What the coach says of a draft for an action; for a thank-you, also the card that it makes, as an address."""
        action = self.actions.get(key)
        thanks = action is not None and action.kind is Kind.THANKED
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

    # --- doing ----------------------------------------------------------------------------------------------------

    @contextmanager
    def step(self) -> Iterator[None]:
        """Change the file in one step, then show it; say what went wrong in a sentence instead of raising."""
        with super().step():
            yield
        self.refresh()

    def _add(self, events: list[Event], label: str) -> Added:
        """Add events in one change; StoreError if one of them cannot come in."""
        result = self.book.store.add(events, label=label)
        if result.refused:
            raise StoreError(f"Not saved: {result.refused[0][1]}.")
        return result

    def done(self, key: str, channel: str | None = None) -> None:
        """Log that an action of today's list was done, by this channel."""
        action = self.actions.get(key)
        with self.step():
            if not action:
                raise StoreError(_GONE)
            label = f"{headline(action)}: done"
            result = self._add(action.events(self.book.today, channel), label)
            self.message = f"{headline(action)}: done, by {channel or action.channels[0]}."
            self.just_done = result.added if action.kind is Kind.FOLLOWED_UP else ()

    def correct_done(self, label: str, **fields: Any) -> None:
        """Say more of the call that was just logged: how it reached them, or a note."""
        with self.step():
            corrected = tuple(e.model_copy(update=fields) for e in self.just_done)
            for old, new in zip(self.just_done, corrected, strict=True):
                self.book.store.replace(old, new, label=label)
            self.just_done = corrected
            self.message = f"Saved: {label}."

    def heard(self, kind: Kind, label: str, until: date | None = None) -> None:
        """Log what they said in the call that was just logged."""
        with self.step():
            said = [
                Event(application=e.application, kind=kind, day=e.day, person=e.person, until=until)
                for e in self.just_done
            ]
            self._add(said, label)
            self.just_done = ()
            self.message = f"Saved: {label}."

    def mean(self, key: str, meaning: str) -> None:
        """Say what the reply meant that an action of today's list answers."""
        with self.step():
            if key not in self.actions:
                raise StoreError(_GONE)
            reply = self._reply(self.actions[key])
            said = Meaning(meaning)
            self.book.store.replace(
                reply, reply.model_copy(update={"meaning": said}), label=f"{headline(self.actions[key])}: {said.words}"
            )
            self.message = f"Kept: {said.words}."

    def rest_old(self) -> None:
        """Let all old silences rest, in one change that undo takes back."""
        with self.step():
            rested = [Event(application=id_, kind=Kind.RESTED, day=self.book.today) for id_ in self.older]
            label = f"Let {many(len(rested), 'old one')} rest"
            self.book.store.add(rested, label=label)
            self.message = f"{label}. Undo brings them back; whoever writes to you comes back by itself."

    def not_now(self, key: str) -> None:
        """Put an action off until the next working day."""
        with self.step():
            today = self.book.today
            until = working_day(today + timedelta(days=1))
            title = headline(self.actions[key]) if key in self.actions else "It"
            self.book.store.snooze(key, today, until, label=f"{title}: not now")
            self.message = f"{title}: put off until {say(until)}."

    def add_application(self, company: str, title: str, **sent: Any) -> None:
        """A new application, sent on a day: `sent` has the fields of its `applied` event."""
        with self.step():
            if not (company.strip() or title.strip()):
                raise StoreError("Give the company or the job title, so that you will recognise it.")
            application = Application(id=self._new_id(), company=company, title=title)
            event = Event(application=application.id, kind=Kind.APPLIED, **sent)
            label = f"Add {', '.join(filter(None, (application.title, application.company)))}"
            self.book.store.add([event], [application], label=label)
            self.message = f"{label}: sent on {say(event.day)}."

    def _new_id(self) -> str:
        taken = {a.id for a in self.pipeline.applications}
        n = len(taken) + 1
        while f"A{n}" in taken:
            n += 1
        return f"A{n}"

    def cautions_for(self, replaces: Event | None = None, **fields: Any) -> list[str]:
        """What the rules would say of an event before it is saved; nothing for a half-filled form."""
        try:
            event = Event(**fields)
        except ValidationError:
            return []
        pipeline = self.pipeline
        if replaces:
            rest = [e for e in pipeline.events if e != replaces]
            pipeline = Pipeline.of(pipeline.applications, rest, pipeline.people)
        return [w.reason for w in cautions_about(pipeline, [event], self.policy)]

    def log_event(self, replaces: Event | None = None, **fields: Any) -> None:
        """Log an event, or correct one."""
        with self.step():
            if not fields.get("application"):
                raise StoreError("Choose the application first.")
            event = Event(**fields)
            label = f"{say(event.day)}: {event.kind.words}"
            if replaces:
                self.book.store.replace(replaces, event, label=f"Correct {label}")
                self.message = f"Corrected: {label}."
                return
            result = self._add([event], f"Add {label}")
            self.message = f"Saved: {label}." if result.added else "That is in your log already."

    def delete_event(self, event: Event) -> None:
        """Take an event out of the log."""
        with self.step():
            self.book.store.remove(event, label=f"Delete {say(event.day)}: {event.kind.words}")
            self.message = "Deleted. Undo brings it back."

    def rename_application(self, application: str, company: str, title: str) -> None:
        """Correct the company and the job title of an application."""
        with self.step():
            known = self.pipeline.by_id.get(application, Application(id=application))
            corrected = Application(**known.model_dump() | {"company": company, "title": title})
            self.book.store.set_application(corrected, label="Correct an application")
            self.message = "The application was corrected."

    def delete_application(self, application: str) -> None:
        """Take an application out, with all its events."""
        with self.step():
            self.book.store.remove_application(application, label="Delete an application")
            self.message = "The application and its entries were deleted. Undo brings them back."

    def set_person(self, was: str, name: str, email: str, phone: str) -> None:
        """Contact details of a person; another name renames the person everywhere."""
        with self.step():
            person = Person(name=name, email=email, phone=phone)
            self.book.store.set_person(person, label=f"Contact details of {person.name}", was=was or None)
            self.message = f"Saved the contact details of {person.name}."

    def join(self, key: str) -> None:
        """Say that two are one, as a proposal says."""
        with self.step():
            two = self._proposal(key)
            self.book.store.make_one(two, label=f"Join {two.what}")
            self.message = f"Joined: {two.what}. “Joined so far” parts them again."

    def decline(self, key: str) -> None:
        """Say that two are two: a proposal is not made again."""
        with self.step():
            two = self._proposal(key)
            self.book.store.keep_two(two, label=f"Not the same: {two.what}")
            self.message = f"Kept as two: {two.what}. You are not asked again."

    def part(self, number: int) -> None:
        """Part what was joined, whatever came later."""
        with self.step():
            what = next((j.what for j in self.joined if j.number == number), "")
            left = self.book.store.part_again(number, label=f"Part {what}")
            self.message = f"Parted: {what}." if left else f"Nothing is left in your log of {what}."

    def _proposal(self, key: str) -> Proposal:
        known: dict[str, Proposal] = {p.key: p for p in self.same}
        if key not in known:
            raise StoreError(_GONE)
        return known[key]

    def set_policy(self, **numbers: int) -> None:
        """Change numbers of the rules."""
        with self.step():
            self.book.set_policy(Policy(**{**self.policy.model_dump(), **numbers}))
            self.message = "The numbers were changed; the list follows them."

    def undo(self) -> None:
        """Undo the last change of the file, whichever window made it."""
        self._again(self.book.store.undo, "Undone", "There is nothing to undo.")

    def redo(self) -> None:
        """Redo what was undone last."""
        self._again(self.book.store.redo, "Done again", "There is nothing to redo.")

    def _again(self, step: Callable[[], str | None], word: str, nothing: str) -> None:
        with self.step():
            self.just_done = ()
            label = step()
            self.message = f"{word}: {label}." if label else nothing

    def bring_in(self, reading: Reading, confirmed: tuple[Guess, ...] = ()) -> tuple[str, list[str]]:
        """Add what was read in a file; returns the report as a sentence, and a line for each row not taken."""
        lines: list[str] = []
        with self.step():
            report = bring_in(self.book.store, reading, confirmed)
            known = {p.key for p in self.same}
            same = [p for p in proposals(self.book.store.pipeline(), self.book.store.two()) if p.key not in known]
            self.message = report.sentence + (ALIKE.format(len(same)) if same else "")
            lines = [s.text for s in report.skipped]
        return self.message, lines

    # --- the plan -------------------------------------------------------------------------------------------------

    def plan(self) -> list[Step]:
        """The coming two weeks."""
        return self.book.plan()

    def plan_page(self) -> str:
        """The plan as a page to print, with what the reader promised in the last lesson."""
        promise = kept_promise()
        return as_page(self.plan(), self.pipeline, name=self.book.name, on=self.book.today, promise=promise)

    def plan_calendar(self) -> bytes:
        """The plan as a calendar file, which also cancels what earlier ones held. Making it changes nothing."""
        store = self.book.store
        content, self._in_calendar = as_calendar(
            self.plan(),
            self.pipeline,
            pipeline_id=store.id,
            exported=store.calendar(),
            done=settled(self.book.log, self.policy),
        )
        return content

    def calendar_saved(self) -> None:
        """Remember what the calendar file held that the reader has just saved."""
        with self.step():
            self.book.store.remember_calendar(self._in_calendar)


def _row(thread: Thread, log: Log, policy: Policy) -> dict[str, Any]:
    """One line of the table of applications."""
    application, party = thread.application, thread.party
    last = max((e.day for e in thread.events), default=None)
    open_ = thread.in_touch and not thread.end and thread.unanswered < policy.most_follow_ups
    allowed = ""
    if open_:
        contact = log.last_contacts.get(party)
        starts = [log.on]
        if contact:
            starts.append(contact + timedelta(days=policy.days_between))
        if thread.held_until:
            starts.append(thread.held_until + timedelta(days=1))
        allowed = max(starts).isoformat()
    return {
        "id": application.id,
        "company": application.company,
        "job": application.title or application.id,
        "person": thread.contact,
        "stage": thread.stage(policy.most_follow_ups).value,
        "last": last.isoformat() if last else "",
        "next": allowed,
        "turn": "" if thread.turn is Turn.NOBODY else thread.turn.value,
    }
