"""Threads of mails become proposed events: which application each message belongs to, and what happened on its day."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from pydantic import ValidationError

from followup.importers.base import Found, Guess, Skipped
from followup.importers.mail.classify import Said, says, words
from followup.importers.mail.employers import About, abbreviates, about, is_desk, is_of, own_domain, squashed
from followup.importers.mail.reading import Address, Mail
from followup.log.model import Application, Channel, Event, Kind, Meaning, Person, name_key
from followup.log.names import company_key, person_key
from followup.wording import many

_AGAIN_AFTER = 60
"""Days after which a second receipt for the same job is another application, if the first has ended."""
_ONE_SENDING = 5
"""Days within which two receipts of one employer, of which one names no job, are of one application."""
_SAME_NEWS = 30
"""Days within which a second refusal, or a machine's second invitation, is the first one again."""
_ENDS = frozenset({Kind.REJECTED, Kind.WITHDREW})
_MEANINGS = {"moves_on": Meaning.MOVES_ON, "tested": Meaning.MOVES_ON, "no_news": Meaning.NO_NEWS}
_FROM_MACHINES = frozenset({"refused", "offered", "invited", "tested"})
"""What a machine may write of the reader's own application, beside a receipt."""


class Letter(NamedTuple):
    """What is kept of a message until all are read: no text but the lines that may be quoted."""

    file: str
    line: int
    id: str
    parents: tuple[str, ...]
    day: date
    time: time | None
    sender: Address
    to: tuple[Address, ...]
    subject: str
    automatic: bool
    replies_by_itself: bool
    bulk: bool
    sent: bool
    talk: date | None
    said: Said
    about_them: About
    about_mine: About


@dataclass
class Mailbox:
    """The letters of one file, and what was left out."""

    letters: list[Letter] = field(default_factory=list)
    senders: Counter[str] = field(default_factory=Counter)
    receivers: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    read: int = 0
    undated: list[tuple[str, int]] = field(default_factory=list)
    twice: int = 0
    left_out: int = 0
    unread: list[str] = field(default_factory=list)
    """Files that hold no mail, in spite of their names."""
    _ids: set[str] = field(default_factory=set)

    def take(self, mails: Iterable[Mail], latest: date, *, sent: bool = False) -> None:
        """Read messages; what says nothing and belongs to no talk is forgotten at once.

        Args:
            mails: the messages of a file.
            latest: the last day that can be right.
            sent: whether the file is that of the messages which the reader sent.
        """
        labels = words()["about"]
        skip, of_sent = set(labels["spam_labels"]), set(labels["sent_labels"])
        for mail in mails:
            self.read += 1
            if mail.id and mail.id in self._ids:
                self.twice += 1
                continue
            self._ids.add(mail.id)
            if mail.labels & skip:
                self.left_out += 1
                continue
            is_sent = sent or bool(mail.labels & of_sent)
            if is_sent:
                self.senders[mail.sender.email] += 1
            else:
                self.receivers.update({a.email for a in mail.to if a.email} if not mail.bulk else ())
                self.receivers[mail.delivered] += 1
            if mail.sender.name:
                self.names[mail.sender.email][person_key(mail.sender.name)] += 1
            if mail.day is None or mail.day > latest:
                self.undated.append((mail.file, mail.line))
                continue
            said = says(mail)
            if said.alert or said.bounced or (mail.bulk and not said.theirs):
                self.left_out += 1
                continue
            self.letters.append(_letter(mail, said, mail.day, sent=is_sent))

    def mine(self, me: str) -> set[str]:
        """The reader's own addresses; none if it is not clear which they are."""
        if given := {part.strip().casefold() for part in me.replace(";", ",").split(",") if "@" in part}:
            return given
        self.senders.pop("", None)
        self.receivers.pop("", None)
        if self.senders:
            most = self.senders.most_common(1)[0][1]
            return {address for address, n in self.senders.items() if n >= max(2, most / 20) or n == most}
        if me.strip():
            named = {a for a, names in self.names.items() if person_key(me) in names}
            if named:
                return named
        first, second = (*self.receivers.most_common(2), ("", 0), ("", 0))[:2]
        clear = first[1] >= max(1, 2 * second[1]) and first[1] * 4 >= self.read
        return {first[0]} if clear else set()


def _letter(mail: Mail, said: Said, day: date, *, sent: bool) -> Letter:
    person = not (mail.automatic or mail.bulk or is_desk(mail.sender) or is_of(mail.sender.domain, "systems"))
    nothing = About("", "", named=False)
    them = about(mail, mail.sender, person=person) if said.job and not sent else nothing
    to = next(iter(mail.to), Address("", ""))
    own = about(mail, to, person=not is_desk(to)) if said.job or said.mine else nothing
    return Letter(
        mail.file, mail.line, mail.id, mail.parents, day, mail.time, mail.sender, mail.to[:10], mail.subject[:200],
        mail.automatic, mail.replies_by_itself, mail.bulk, sent, mail.talk, said, them, own,
    )  # fmt: skip


@dataclass
class _Case:
    """One application, as far as the mailbox and the log know it."""

    application: Application
    known: bool
    named: bool = True
    applied: date | None = None
    receipts: set[date] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    ended: date | None = None
    invited: date | None = None
    their_turn: bool = True
    """Whether the reader wrote last, or nobody."""


def propose(box: Mailbox, found: Found) -> None:
    """Fill what was found with guesses, applications and people, and say what was left out."""
    me = box.mine(found.me)
    _Proposals(found, me, {key for address in me for key in box.names.get(address, ())}).read(box.letters)
    found.read += box.read
    found.repeated += box.twice
    file = box.letters[0].file if box.letters else ""
    if box.undated:
        file, line = box.undated[0]
        found.skipped.append(
            Skipped(line, f"{many(len(box.undated), 'message')} without a date that can be read", file)
        )
    for name in box.unread:
        found.skipped.append(Skipped(1, "no mail that can be read: export it again from your mail program", name))
    if not me and box.letters:
        found.needs_name = True
        reason = "not clear which address is yours, so nothing that you wrote is proposed: give your mail address"
        found.skipped.append(Skipped(1, reason, file))


class _Proposals:
    def __init__(self, found: Found, me: set[str], my_names: set[str]) -> None:
        self._found, self._me, self._my_names = found, me, my_names
        self._cases: list[_Case] = []
        self._of_thread: dict[str, _Case] = {}
        self._by_company: dict[str, list[_Case]] = defaultdict(list)
        self._by_domain: dict[str, list[_Case]] = defaultdict(list)
        self._by_squashed: dict[str, list[_Case]] = defaultdict(list)
        self._made: set[Event] = set()
        self._my_domains = {address.rpartition("@")[2] for address in me}
        addresses = {name_key(p.name): p.email.casefold() for p in found.known.people}
        for application in found.known.applications:
            events = [e for e in found.known.events if e.application == application.id]
            sent = [e.day for e in events if e.kind is Kind.APPLIED]
            case = _Case(application, known=True, applied=min(sent, default=None))
            case.people = {addresses.get(name_key(e.person), "") for e in events} - {""}
            case.ended = max((e.day for e in events if e.kind in _ENDS and e.dated), default=None)
            self._add(case)

    def read(self, letters: list[Letter]) -> None:
        threads = _threads(letters)
        for letter in sorted(letters, key=lambda x: (x.day, str(x.time), x.file, x.line)):
            thread = threads[letter.file, letter.line]
            if self._is_mine(letter):
                self._mine(letter, thread)
            else:
                self._theirs(letter, thread)

    def _is_mine(self, letter: Letter) -> bool:
        by_name = bool(letter.sender.name) and person_key(letter.sender.name) in self._my_names and not letter.automatic
        return letter.sent or letter.sender.email in self._me or by_name

    # --- what they wrote ------------------------------------------------------------------------------------------

    def _theirs(self, letter: Letter, thread: str) -> None:
        human = _is_human(letter)
        in_thread = self._of_thread.get(thread)
        if not self._may_be_theirs(letter, in_thread):
            return
        kind = _news(letter, human=human, in_thread=in_thread is not None)
        if kind is None:
            return
        case = in_thread or self._case(letter, letter.about_them, letter.sender)
        if case is None:
            if not _may_begin(letter, kind):
                return
            case = self._begin(letter, letter.about_them, letter.sender)
        self._of_thread.setdefault(thread, case)
        self._remember(case, letter.sender, human=human)
        if kind == "receipt":
            self._receipt(case, letter, human=human)
        else:
            self._fill_in(case, letter.about_them)
            case.their_turn = False
            self._answer(case, kind, letter, human=human)

    def _answer(self, case: _Case, kind: str, letter: Letter, *, human: bool) -> None:
        """Propose what they wrote, unless it says again what they said lately."""
        quoted = _quoted(letter, letter.said.theirs, kind)
        if kind == "refused":
            if not (case.ended and (letter.day - case.ended).days < _SAME_NEWS):
                self._guess(case, Kind.REJECTED, letter, quoted, human=human)
            case.ended = letter.day
        elif kind == "offered":
            self._guess(case, Kind.OFFERED, letter, quoted, human=human)
        elif kind == "invited":
            if not human and case.invited and (letter.day - case.invited).days < _SAME_NEWS:
                return  # a reminder
            case.invited = letter.day
            until = letter.talk if letter.talk and letter.talk >= letter.day else None
            self._guess(case, Kind.INVITED, letter, quoted, human=human, until=until)
        else:
            meaning = _MEANINGS.get(kind)
            self._guess(case, Kind.REPLIED, letter, quoted, human=human, meaning=meaning)

    def _may_be_theirs(self, letter: Letter, in_thread: _Case | None) -> bool:
        if in_thread:
            return True
        said = letter.said
        if not said.theirs or not said.job or letter.sender.domain in self._my_domains:
            return False
        if not said.personal:
            sure = _is_human(letter) or (not letter.bulk and bool(_FROM_MACHINES & said.theirs.keys()))
            return sure and self._case(letter, letter.about_them, letter.sender) is not None
        if letter.bulk and not (is_of(letter.sender.domain, "systems") or is_of(letter.sender.domain, "boards")):
            # A newsletter may quote anything.
            return said.titled and is_desk(letter.sender)
        return True

    def _receipt(self, case: _Case, letter: Letter, *, human: bool) -> None:
        quoted = _quoted(letter, letter.said.theirs, "receipt")
        self._fill_in(case, letter.about_them)
        comes_in = "receipt" in letter.said.theirs  # a test is asked for some day later
        if comes_in and (case.applied is None or (letter.day < case.applied and not case.known)):
            self._guess(case, Kind.APPLIED, letter, quoted, human=False, channel=Channel.PORTAL)
            case.applied = letter.day
        if letter.day not in case.receipts and letter.day >= (case.applied or letter.day):
            case.receipts.add(letter.day)
            self._guess(case, Kind.REPLIED, letter, quoted, human=human, meaning=Meaning.RECEIPT)

    # --- what the reader wrote ------------------------------------------------------------------------------------

    def _mine(self, letter: Letter, thread: str) -> None:
        said = letter.said.mine
        to = next((a for a in letter.to if a.email not in self._me), Address("", ""))
        if to.domain in self._my_domains:
            return
        case = self._of_thread.get(thread)
        if case is None and (letter.said.job or self._knows(to)):
            case = self._case(letter, letter.about_mine, to)
        if case is None:
            if "applied" in said and letter.said.job and letter.about_mine.company and not letter.parents:
                case = self._begin(letter, letter.about_mine, to)
                self._of_thread[thread] = case
                self._remember(case, to, human=not is_desk(to))
                self._guess(case, Kind.APPLIED, letter, said["applied"], human=False, to=to)
                case.applied = letter.day
            return
        if case.applied and letter.day < case.applied:
            return
        self._of_thread.setdefault(thread, case)
        self._remember(case, to, human=not is_desk(to))
        self._fill_in(case, letter.about_mine)
        kind = _kind_of_mine(said, case)
        case.their_turn = True
        if kind in _ENDS:
            case.ended = letter.day
        self._guess(case, kind, letter, _quoted(letter, said, kind.value), human=not is_desk(to), to=to)

    def _knows(self, other: Address) -> bool:
        return any(other.email in case.people for case in self._by_domain.get(other.domain, ()))

    # --- which application ----------------------------------------------------------------------------------------

    def _case(self, letter: Letter, who: About, other: Address) -> _Case | None:
        """The application that a message outside of its threads is about."""
        at = self._at(who, other)
        new = _may_be_new(letter, mine=self._is_mine(letter))
        if not at and new and is_of(other.domain, "boards"):  # it may name the employer below the job, in no sentence
            at = [c for c in self._cases if who.mentions(c.application.company)]
        fitting = [c for c in at if not (c.applied and c.applied > letter.day)]
        mentioned = [c for c in fitting if who.mentions(c.application.title)]
        if not who.title and not new:
            fitting = mentioned or [c for c in fitting if other.email in c.people] or fitting
        elif who.title:
            same = [c for c in fitting if _same_title(c.application.title, who.title)]
            near = [
                c
                for c in fitting
                if not c.application.title and c.applied and (not new or (letter.day - c.applied).days <= _ONE_SENDING)
            ]
            may = self._is_mine(letter) or (_is_human(letter) and "refused" not in letter.said.theirs)
            alone = fitting if len(fitting) == 1 and may and not new else []
            fitting = same or mentioned or near or alone
        elif new:
            fitting = [
                c for c in fitting if c.applied is None or (letter.day - c.applied).days <= _ONE_SENDING or c.known
            ]
        if new:
            fitting = [
                c for c in fitting if not (c.ended and c.applied and (letter.day - c.applied).days > _AGAIN_AFTER)
            ]
        open_ = [c for c in fitting if c.ended is None] or fitting
        return max(open_, key=lambda c: (c.applied or date.min, c.application.id), default=None)

    def _at(self, who: About, other: Address) -> list[_Case]:
        """The applications at an employer: by its name, by the domain it writes from, or by a person's address."""
        found = list(self._by_company.get(company_key(who.company), ())) if who.company else []
        domain = own_domain(other.domain).replace("-", "")
        if domain and not (who.named and found):
            found += self._by_domain.get(other.domain, ())
            for name, cases in self._by_squashed.items() if len(domain) > 3 else ():
                if name.startswith(domain) or domain.startswith(name):
                    found += cases
        if domain and not who.named:
            found += [c for c in self._cases if abbreviates(domain, c.application.company)]
            # A system may have sent what is known of other applications there.
            found += [c for key in {company_key(c.application.company) for c in found} for c in self._by_company[key]]
        if not found and other.email:
            found = [c for c in self._cases if other.email in c.people]
        return list({id(c): c for c in found}.values())

    def _begin(self, letter: Letter, who: About, other: Address) -> _Case:
        company = who.company
        if not who.named and (there := [c for c in self._at(who, other) if c.named]):
            who = who._replace(company=there[-1].application.company, named=True)
            company = who.company
        text = f"{company_key(company)}\n{name_key(who.title)}\n{letter.day}"
        id_ = f"m-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        case = _Case(Application(id=id_, company=company, title=who.title), known=False, named=who.named)
        self._add(case)
        if own_domain(other.domain):
            self._by_domain[other.domain].append(case)
        return case

    def _add(self, case: _Case) -> None:
        self._cases.append(case)
        self._called(case)

    def _called(self, case: _Case) -> None:
        """Remember a case under its employer's name."""
        if company := case.application.company:
            self._by_company[company_key(company)].append(case)
            if squashed(company):
                self._by_squashed[squashed(company)].append(case)

    def _fill_in(self, case: _Case, who: About) -> None:
        """What a later message says better: the job, and the employer where only an address was known."""
        better: dict[str, str] = {}
        if who.title and not case.application.title:
            better["title"] = who.title
        if who.named and not case.named:
            better["company"] = who.company
        if better and not case.known:
            case.application = case.application.model_copy(update=better)
            case.named = case.named or who.named
            self._called(case)
            if case.application.id in self._found.applications:
                self._found.applications[case.application.id] = case.application

    def _remember(self, case: _Case, other: Address, *, human: bool) -> None:
        if own_domain(other.domain) and case not in self._by_domain[other.domain]:
            self._by_domain[other.domain].append(case)
        if human and other.email:
            case.people.add(other.email)

    # --- the proposals --------------------------------------------------------------------------------------------

    def _guess(  # noqa: PLR0913 - what an event has
        self,
        case: _Case,
        kind: Kind,
        letter: Letter,
        quoted: str,
        *,
        human: bool,
        to: Address | None = None,
        channel: Channel | None = Channel.EMAIL,
        until: date | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        other = to or letter.sender
        person = "" if not human or is_desk(other) or "@" in other.name else other.name
        try:
            event = Event(
                application=case.application.id,
                kind=kind,
                day=letter.day,
                time=letter.time,
                person=person,
                channel=channel,
                until=until,
                meaning=meaning,
            )
        except ValidationError:
            return
        if event in self._made:
            return
        self._made.add(event)
        self._found.applications[case.application.id] = case.application
        if person:
            self._found.people.setdefault(name_key(person), Person(name=person, email=other.email))
        self._found.guesses.append(Guess(event, quoted[:120], letter.line, letter.file))


def _news(letter: Letter, *, human: bool, in_thread: bool) -> str | None:
    """What a message of theirs is; None if it is nothing to propose."""
    said = letter.said.theirs
    if human:
        first = ["refused", "offered", "invited", *(["talk"] if letter.talk else [])]
        if "receipt" in said and not said.keys() & {"moves_on", "tested"} and not in_thread:
            first.append("receipt")
        then = ("tested", "moves_on", "no_news", "receipt")
        kind = next((k for k in (*first, *then) if k in said or k == "talk"), None)
        return "invited" if kind == "talk" else kind or ("reply" if in_thread else None)
    # What a machine wrote is a receipt and no answer, but that it may refuse, offer, or arrange a talk with a person.
    # A test, or an interview that is recorded for nobody, is sent to many before anybody has decided anything.
    if "refused" in said:
        return "refused"
    if letter.replies_by_itself:
        return "receipt" if "receipt" in said or in_thread else None
    kind = next((k for k in ("offered", "invited", "tested", "receipt") if k in said), None)
    return "receipt" if kind == "tested" else kind


def _kind_of_mine(said: Mapping[str, str], case: _Case) -> Kind:
    """What a message of the reader's to an employer is: a follow-up, if it is nothing else."""
    for kind in (Kind.WITHDREW, Kind.ACCEPTED, Kind.THANKED):
        if kind.value in said:
            return kind
    if "followed_up" in said:
        return Kind.FOLLOWED_UP
    if "applied" in said and case.applied is None:
        return Kind.APPLIED
    return Kind.FOLLOWED_UP if case.their_turn else Kind.ANSWERED


def _may_be_new(letter: Letter, *, mine: bool) -> bool:
    """Whether a message is of the kind with which an application begins."""
    if mine:
        return "applied" in letter.said.mine and "followed_up" not in letter.said.mine
    return "receipt" in letter.said.theirs and not set(letter.said.theirs) & {"refused", "offered", "invited", "tested"}


def _is_human(letter: Letter) -> bool:
    return not (letter.automatic or letter.bulk or is_of(letter.sender.domain, "systems"))


def _may_begin(letter: Letter, kind: str) -> bool:
    """Whether a message may be the first that is known of an application."""
    who = letter.about_them
    if kind == "receipt":
        return bool(who.company or who.title)
    return (
        kind in {"refused", "invited", "offered", "tested", "moves_on"} and letter.said.personal and bool(who.company)
    )


def _quoted(letter: Letter, said: Mapping[str, str], kind: str) -> str:
    """The line of a message that a proposal rests on."""
    return said.get(kind) or next(iter(said.values()), "") or letter.said.line or letter.subject[:120]


def _same_title(one: str, other: str) -> bool:
    first, second = set(name_key(one).split()), set(name_key(other).split())
    return bool(first and second) and (
        first <= second or second <= first or len(first & second) * 2 > len(first | second)
    )


def _threads(letters: list[Letter]) -> dict[tuple[str, int], str]:
    """For each letter the name of its thread, from Message-ID, In-Reply-To and References."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        path = []
        while root.setdefault(one, one) != one:
            path.append(one)
            one = root[one]
        for passed in path:
            root[passed] = one
        return one

    names: dict[tuple[str, int], str] = {}
    for letter in letters:
        name = letter.id or f"{letter.file}:{letter.line}"
        names[letter.file, letter.line] = name
        for parent in letter.parents:
            root[find(parent)] = find(name)
    return {place: find(name) for place, name in names.items()}
