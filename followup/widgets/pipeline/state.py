"""What the pipeline panel knows and can do, with no screen: a traitlets model over an open workbook.

Every verb changes the pipeline file in one step, then refreshes; what went wrong stands in `problem` as a sentence,
what was done in `message`. Views watch the traits and hold nothing themselves.
"""

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from pydantic import ValidationError
from traitlets import Dict, Instance, Int, List, Tuple, Unicode

from followup.course.progress import kept_promise
from followup.errors import StoreError
from followup.importers import Guess, Reading, Skipped
from followup.importers.again import Change
from followup.importers.bring_in import bring_in
from followup.log.joins import Joined, Proposal, proposals
from followup.log.kept import grouped, ranked
from followup.log.log import Log
from followup.log.model import Application, Channel, Event, Kind, Meaning, Person, Pipeline, Role, name_key
from followup.log.names import addressed, person_key
from followup.log.store import Added, Store
from followup.log.threads import Thread
from followup.method.action_text import headline
from followup.method.agenda import Action
from followup.method.calendar import as_calendar
from followup.method.cautions import cautions_about, lately
from followup.method.doubts import doubts
from followup.method.plan import Step, as_page
from followup.method.policy import Policy
from followup.method.talks import Talk, talks
from followup.session import Session
from followup.widgets.kit.told import Told
from followup.widgets.pipeline import cards
from followup.widgets.pipeline.lists import rank
from followup.wording import many, say, short

CARDS, CAUTIONS, SILENT = 30, 20, 100
"""How many cards, cautions and old silences are made for a view at a time, however many there are."""
LAST_WORD = (
    "Dear {name}, thank you for letting me know, and for the time that you gave my application. I would be glad to "
    "hear from you when something fits. Kind regards, [your name]"
)
ALIKE = " {} may be the same as what you have: see “Same or not the same?” under “Add and correct”."
_BEGAN = {Kind.APPLIED: "sent", Kind.SAVED: "noted", Kind.FOLLOWED_UP: "contacted"}
_GONE = "This is no longer on the list: it was done or changed in another window."


class PanelState(Told):
    """The panel's state.

    Attributes:
        items: the first of today's list, as plain values for a view; count: how many there are.
        cautions: what was too much lately, as sentences, the newest; more_cautions: how many there are beside them.
        undo_label, redo_label: what can be undone and redone, "" if nothing.
        policy: the numbers of the rules.
        put_off: how many actions are put off.
        older: applications that have been silent for so long that they are proposed for rest, as plain values: those
            that have been for longest; silent: how many there are.
        just_done: the call, the talk or the no that was logged last, for saying more of it; empty if there is nothing.
        joined: what was joined so far.
        refreshed: counts the refreshes; views redraw when it changes.
    """

    items = List(Dict())
    count = Int()
    cautions = List(Unicode())
    more_cautions = Int()
    undo_label = Unicode()
    redo_label = Unicode()
    policy = Instance(Policy, args=())
    put_off = Int()
    older = List(Dict())
    silent = Int()
    just_done = Tuple()
    joined = List(Instance(Joined))
    refreshed = Int()

    def __init__(self, book: Session) -> None:
        super().__init__()
        promise = kept_promise()
        self.book = replace(book, promised=promise.contacts) if promise else book
        self.shown: tuple[object, ...] = ()
        self._same: tuple[Pipeline, frozenset[str], list[Proposal]] | None = None
        self._cards = CARDS
        self.day = book.today
        self.pipeline = Pipeline()
        self.log = Log(self.pipeline, self.day)
        self._today: list[Action] = []
        self.actions: dict[str, Action] = {}
        self.talks: dict[str, Talk] = {}
        self._in_calendar: dict[str, str] = {}
        self.refresh()

    # --- looking --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the file again, if it changed, and work out anew what that touches."""
        self.shown, self.day = self.book.store.state().key, self.book.today
        self.pipeline = self.book.store.pipeline()
        today, policy, self.log = self.day, self.book.policy, self.book.log
        log = self.log
        self._today, put_off, older = self.book.agenda()
        self.actions = {a.key: a for a in self._today}
        calls = takewhile(lambda a: a.kind is Kind.FOLLOWED_UP, reversed(self._today))  # they come last
        asked = {id_ for a in calls for id_ in a.applications}
        self.talks = {talk.key: talk for talk in talks(log) if talk.day >= today or talk.application not in asked}
        newest, lately_ = lately(log, policy, CAUTIONS)
        with self.hold_trait_notifications():
            self.policy = policy
            self._show()
            self.put_off = len(put_off)
            self.older = [cards.of_silence(log.threads[id_], log) for id_ in older[:SILENT]]
            self.silent = len(older)
            self.cautions, self.more_cautions = [w.reason for w in newest], lately_ - len(newest)
            self.joined = list(self.book.store.joined())
            self.undo_label = self.book.store.undoable() or ""
            self.redo_label = self.book.store.redoable() or ""
            self.refreshed += 1

    def _show(self) -> None:
        """Show the first cards of today's list: answers, talks, thank-yous, calls."""
        answers = sum(1 for _ in takewhile(lambda a: a.kind is Kind.ANSWERED, self._today))
        arranged = list(self.talks.values())
        parts = (self._today[:answers], arranged, self._today[answers : self._cards])
        listed: list[Action | Talk] = [one for part in parts for one in part]
        self.items = [card for one in listed[: self._cards] for card in _cards_of(one, self.log)]
        self.count = len(self._today) + len(arranged)

    def show_more(self, shown: int) -> None:
        """Have enough cards for a view that shows so many, and soon more."""
        if shown + CARDS // 2 > self._cards:
            self._cards = shown + CARDS
            self._show()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table of applications, as plain values."""
        found = cards.rows(self.log, self.policy)
        return [found[id_] for id_ in self.log.threads]

    def ranked(self, by: str) -> list[tuple[Any, dict[str, Any]]]:
        """The table of applications in the order of a column, each row behind its rank."""
        log, found = self.log, cards.rows(self.log, self.policy)
        return log.keep(
            (rank, by, self.policy), lambda was: ranked(found, lambda row: [row], lambda r: rank(r, by), was)
        )

    @property
    def same(self) -> list[Proposal]:
        """What may be one, all of it."""
        log, two = self.pipeline, self.book.store.two()
        if self._same is None or self._same[0] is not log or self._same[1] != two:
            self._same = (log, two, proposals(log, two))
        return self._same[2]

    def refresh_if_changed(self) -> None:
        """Refresh if another notebook or command changed the file, or a new day began."""
        self._show_file(only_if_changed=True)

    def _show_file(self, *, only_if_changed: bool = False) -> None:
        """Show the file; one that cannot be read any more is said to be so, beside what was shown before."""
        try:
            changed = self.book.store.state().key != self.shown or self.book.today != self.day
            if changed or not only_if_changed:
                self.refresh()
        except StoreError as error:
            if self.problem != str(error):
                self.message, self.problem = "", str(error)
                self.refreshed += 1

    def reopen(self) -> None:
        """Open the file again, as it now is."""
        path = self.book.store.path
        self.book = replace(self.book, file=Store(path, create=False))
        self.message = self.problem = ""
        self.refresh()

    def events_of(self, application: str) -> list[Event]:
        """What happened on an application, newest first."""
        return list(reversed(self.pipeline.happened.get(application, ())))

    def people_of(self, application: str) -> list[str]:
        """Names to offer for an application: its own people first, then everybody else."""
        log = self.log
        known = log.keep("names", lambda before: grouped(log.threads, _names, before))
        own = {name_key(name): name for e in reversed(self.events_of(application)) for name in reversed(e.names)}
        return sorted(own.values()) + sorted(some[0][1] for key, some in known.items() if key not in own)

    def role_of(self, person: str) -> Role | None:
        """The last role that is known of a person."""
        log, key = self.log, person_key(person)
        known = log.keep("roles", lambda before: grouped(log.threads, _roles, before))
        last = max((e for _, e in known.get(key, ())), key=lambda e: e.order, default=None)
        return last and last.person_role

    def _reply(self, action: Action) -> Event:
        """What they wrote, of an action that answers it."""
        reply = self.book.log.threads[action.applications[0]].to_answer
        if reply is None:
            raise StoreError(_GONE)
        return reply

    def checked(self, key: str, text: str) -> dict[str, Any]:
        """What the coach says of a draft for an action; for a thank-you, also the card that it makes, as an address."""
        action = self.actions.get(key)
        return cards.checked(text, thanks=action is not None and action.kind is Kind.THANKED)

    # --- doing ----------------------------------------------------------------------------------------------------

    @contextmanager
    def step(self) -> Iterator[None]:
        """Change the file in one step, then show it; say what went wrong in a sentence instead of raising."""
        with super().step():
            yield
        self._show_file()

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
            self.just_done = tuple(said) if kind is Kind.REJECTED else ()
            self.message = f"Saved: {label}."

    def held(self, key: str) -> None:
        """Log that an arranged talk took place."""
        with self.step():
            if key not in self.talks:
                raise StoreError(_GONE)
            talk = self.talks[key]
            self.just_done = self._add(talk.events(), f"The talk of {say(talk.day)} took place").added
            self.message = f"Saved: the talk of {say(talk.day)} took place."

    def met(self, name: str) -> None:
        """Log one more person who was met in the talk that was just logged."""
        with self.step():
            first = self.just_done[0]
            named = Event.model_validate(first.model_dump(by_alias=True) | {"person": name})
            label = f"Met {short(named.person)}"
            if first.person:
                self._add([named.model_copy(update={"person_role": None})], label)
            else:
                self.book.store.replace(first, named, label=label)
                self.just_done = (named,)
            self.message = f"Saved: you met {short(named.person)}. The thank-you is on today's list."

    def last_word(self) -> str:
        """What may be written after the no that was just logged."""
        return addressed(LAST_WORD, self.just_done[0].person).format()

    def sent_last_word(self) -> None:
        """Log that a last word was sent after the no that was just logged."""
        with self.step():
            said: dict[str, Any] = {"kind": Kind.THANKED, "day": self.book.today, "channel": Channel.EMAIL}
            sent = [Event(application=e.application, person=e.person, **said) for e in self.just_done]
            self._add(sent, "A kind last word")
            self.just_done = ()
            self.message = "Saved: you sent a kind last word."

    def others_with(self, person: str) -> list[str]:
        """The open applications of somebody, as sentences."""
        return cards.open_with(person, self.book.log, self.policy) if person else []

    def nothing_more(self) -> None:
        """Nothing more is to be said of what was just logged."""
        self.just_done = ()

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

    def rest_old(self, chosen: Container[str]) -> None:
        """Let those of the old silences rest that are chosen, in one change that undo takes back."""
        with self.step():
            ticked, today = [old["id"] for old in self.older if old["id"] in chosen], self.book.today
            rested = [Event(application=id_, kind=Kind.RESTED, day=today) for id_ in ticked]
            if not rested:
                raise StoreError("None of them is ticked.")
            label = f"Let {many(len(rested), 'old one')} rest"
            self.book.store.add(rested, label=label)
            self.message = f"{label}. Undo brings them back; whoever writes to you comes back by itself."

    def not_now(self, key: str) -> None:
        """Put an action off until the next working day."""
        with self.step():
            today = self.book.today
            until = self.policy.working_day(today + timedelta(days=1))
            title = headline(self.actions[key]) if key in self.actions else "It"
            self.book.store.snooze(key, today, until, label=f"{title}: not now")
            self.message = f"{title}: put off until {say(until)}."

    def add_application(self, about: dict[str, str], kind: Kind = Kind.APPLIED, **first: Any) -> None:
        """A new application: `about` has its fields, `first` those of its first event, that the resume was sent."""
        with self.step():
            if not (about.get("company", "").strip() or about.get("title", "").strip()):
                raise StoreError("Give the company or the job title, so that you will recognise it.")
            application = Application(id=self.book.store.new_id(), **about)
            event = Event(application=application.id, kind=kind, **first)
            label = f"Add {', '.join(filter(None, (application.title, application.company)))}"
            self.book.store.add([event], [application], label=label)
            self.message = f"{label}: {_BEGAN[kind]} on {say(event.day)}."

    def cautions_for(self, replaces: Event | None = None, **fields: Any) -> list[str]:
        """What the rules would say of an event before it is saved; nothing for a half-filled form."""
        event = _event(fields)
        if event is None:
            return []
        return [w.reason for w in cautions_about(self.book.log, [event], self.policy, instead=replaces)]

    def doubts(self, replaces: Event | None = None, **fields: Any) -> tuple[str, ...]:
        """What cannot be meant in an event that is to be saved; nothing for what cannot be read at all."""
        event = _event(fields)
        return () if event is None or event == replaces else doubts(event, self.book.today)

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
            self.just_done = result.added if event.kind in (Kind.INTERVIEWED, Kind.REJECTED) else ()
            self.message = f"Saved: {label}." if result.added else "That is in your log already."

    def delete_event(self, event: Event) -> None:
        """Take an event out of the log."""
        with self.step():
            self.book.store.remove(event, label=f"Delete {say(event.day)}: {event.kind.words}")
            self.message = "Deleted. Undo brings it back."

    def correct_application(self, application: str, **fields: str) -> None:
        """Correct the company, the job title and what else is kept of an application."""
        with self.step():
            known = self.pipeline.by_id.get(application, Application(id=application))
            corrected = Application(**known.model_dump() | fields)
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

    def set_policy(self, **numbers: int | str) -> None:
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

    def bring_in(
        self, reading: Reading, confirmed: tuple[Guess, ...] = (), changes: tuple[Change, ...] = ()
    ) -> tuple[str, tuple[Skipped, ...]]:
        """Add what was read in a file; returns the report as a sentence, and the rows that were not taken."""
        lines: tuple[Skipped, ...] = ()
        with self.step():
            report = bring_in(self.book.store, reading, confirmed, changes=changes)
            known = {p.key for p in self.same}
            same = [p for p in proposals(self.book.store.pipeline(), self.book.store.two()) if p.key not in known]
            self.message = report.sentence + (ALIKE.format(len(same)) if same else "")
            lines = report.skipped
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
            self.book.log,
            pipeline_id=store.id,
            policy=self.policy,
            promise=kept_promise(),
            exported=store.calendar(),
        )
        return content

    def calendar_hours(self) -> str:
        """In which hours the entries of the calendar file are, as a sentence."""
        promise = kept_promise()
        hours = promise.hours(self.day) if promise else None
        if hours:
            return f"Each day is one entry, today's from {hours[0]:%H:%M} to {hours[1]:%H:%M}, as you promised."
        return "Each day is one entry. It is in your hours once you promise some in lesson 7, such as “9 to 10”."

    def calendar_saved(self) -> None:
        """Remember what the calendar file held that the reader has just saved."""
        with self.step():
            self.book.store.remember_calendar(self._in_calendar)


def _cards_of(one: Action | Talk, log: Log) -> Iterator[dict[str, Any]]:
    return cards.of_actions([one], log) if isinstance(one, Action) else cards.of_talks([one], log)


def _names(thread: Thread) -> Iterator[tuple[str, str]]:
    return ((name_key(name), name) for e in (*thread.events, *thread.undated) for name in e.names)


def _roles(thread: Thread) -> Iterator[tuple[str, Event]]:
    return ((person_key(e.person), e) for e in (*thread.events, *thread.undated) if e.person_role)


def _event(fields: dict[str, Any]) -> Event | None:
    """What a form shows, as an event; None while it is half filled."""
    try:
        return Event(**fields)
    except ValidationError:
        return None
