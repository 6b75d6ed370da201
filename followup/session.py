"""An open record of a job search: its log, its numbers, the day that counts as today, and what may be asked of it.

It is opened from a pipeline file, from a table, or as what the lessons show: the sample, or the reader's own file.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from followup.errors import ReadError, SettingError, StoreError
from followup.files import write_whole
from followup.log.log import Log
from followup.log.model import Pipeline
from followup.log.store import Store
from followup.method.agenda import Action, list_of_day
from followup.method.cautions import Caution, warnings
from followup.method.policy import DEFAULT, Policy
from followup.paths import SAMPLE_LOG, home

if TYPE_CHECKING:
    from followup.analysis.first_look import Timeline
    from followup.analysis.rates import Rates
    from followup.analysis.tables import ExchangeTable
    from followup.analysis.thank_yous import ThankYous
    from followup.importers import Reading
    from followup.method.plan import Step

SAMPLE, MINE = "sample", "mine"
SAMPLE_DAY = date(2026, 3, 31)
"""The day that counts as today in the sample; its newest events are from the day before."""


class Agenda(NamedTuple):
    """What is due on a day, most urgent first, and which applications have been silent so long that they may rest."""

    actions: list[Action]
    put_off: list[Action]
    older: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """An open record of a job search; `open` and `current` make one.

    Args:
        name: what to call it in a sentence.
        whose: "sample" or "mine" for what the lessons show; "" otherwise.
        fixed_day: the day that counts as today; None for the calendar's.
        file: the pipeline file; None for a table, or for values in memory.
        values: the log, where there is no file.
        promised: how many calls and notes a week the reader promised; 0 for no promise.
        left_out: rows of a table that could not be used, as sentences.

    Example:
        >>> import followup as fu
        >>> sample = fu.open(fu.SAMPLE_LOG, on="2026-03-31")
        >>> len(sample.due()), sample.due()[0].person
        (16, 'Isabel Costa')
    """

    name: str
    whose: str = ""
    fixed_day: date | None = None
    file: Store | None = None
    values: Pipeline = field(default_factory=lambda: Pipeline.of((), ()), repr=False)
    left_out: tuple[str, ...] = ()
    promised: int = 0
    _log: list[Log] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What enters the file, enters it on the day that counts as today."""
        if self.file and self.fixed_day:
            self.file.today = self.fixed_day

    @property
    def today(self) -> date:
        """The day that counts as today: the calendar's, unless the session has a fixed one."""
        return self.fixed_day or date.today()  # noqa: DTZ011 - the reader's own calendar day is meant

    @property
    def store(self) -> Store:
        """The pipeline file, where the session has one.

        Raises:
            StoreError: there is none, because the session was opened from a table.
        """
        if self.file is None:
            raise StoreError(f"{self.name} is a table, which cannot be changed: bring it into a pipeline file first.")
        return self.file

    @property
    def pipeline(self) -> Pipeline:
        """All applications, events and people, as they are in the file now."""
        return self.file.pipeline() if self.file else self.values

    @property
    def policy(self) -> Policy:
        """The numbers of the rules: those of the file, or the defaults."""
        text = self.file.setting("policy") if self.file else ""
        return Policy.model_validate_json(text) if text else DEFAULT

    def _paced(self) -> Policy:
        """The numbers of the rules, with no more calls a day than were promised for a week of five days."""
        policy, promised = self.policy, -(-self.promised // 5)
        return policy.model_copy(update={"calls_a_day": min(policy.calls_a_day, promised)}) if promised else policy

    def set_policy(self, policy: Policy) -> None:
        """Change the numbers of the rules, in the file; it can be undone.

        Args:
            policy: the new numbers.

        Raises:
            StoreError: the session has no file, or it cannot be changed.
        """
        self.store.set_setting("policy", policy.model_dump_json(), label="Change the numbers")

    @property
    def log(self) -> Log:
        """The log as it stands today; the same one until the file or the day changes."""
        pipeline, today = self.pipeline, self.today
        if not (self._log and self._log[0].on == today):
            self._log[:] = [Log(pipeline, today)]
        elif self._log[0].pipeline is not pipeline:
            self._log[:] = [self._log[0].after(pipeline)]
        return self._log[0]

    @property
    def put_off(self) -> dict[str, date]:
        """Actions that were put off: key -> the day on which each comes back."""
        snoozes = self.file.snoozes() if self.file else {}
        return {key: until for key, (at, until) in snoozes.items() if at <= self.today < until}

    def agenda(self) -> Agenda:
        """Today's actions, and those that were put off.

        Returns:
            `actions` and `put_off`, two lists of actions, each with the most urgent first; and `older`, the ids of
            applications that are proposed for rest.
        """
        hidden = self.put_off
        listed, older = list_of_day(self.log, self._paced())
        return Agenda([a for a in listed if a.key not in hidden], [a for a in listed if a.key in hidden], older)

    def due(self) -> list[Action]:
        """What to do today, most urgent first, without what was put off.

        Returns:
            Actions, each with `person`, `reason`, `due` (a date), `channels` and `applications`.

        Example:
            >>> import followup as fu
            >>> first = fu.open(fu.SAMPLE_LOG, on="2026-03-31").due()[0]
            >>> first.due.isoformat(), first.channels[0].value, first.applications
            ('2026-03-26', 'email', ('A24',))
        """
        return self.agenda().actions

    def warnings(self) -> list[Caution]:
        """What was too much or too soon so far.

        Returns:
            Cautions, oldest first, each with `person`, `at` (a date) and `reason`, which names a better way.

        Example:
            >>> import followup as fu
            >>> [caution.person for caution in fu.open(fu.SAMPLE_LOG, on="2026-03-31").warnings()][:2]
            ['Priya Raman', 'Keiko Mori']
        """
        return warnings(self.log, self.policy)

    def plan(self, days: int = 14) -> "list[Step]":
        """What the coming days ask for, if each step is done on its day and nobody answers.

        Args:
            days: how many, today included.

        Returns:
            Steps in order of their days, each with `day` and `action`. Calls are planned for working days only.

        Example:
            >>> import followup as fu
            >>> len(fu.open(fu.SAMPLE_LOG, on="2026-03-31").plan(days=7))
            18
        """
        from followup.method.plan import plan_from

        return plan_from(self.log, self._paced(), days=days, hidden=self.put_off)

    def table(self, shape: Literal["applications", "interviews"] = "applications") -> "ExchangeTable":
        """The log as a table of days and answers, with no name in it; `.count()` makes it ready for the analysis.

        Args:
            shape: a row for each application (times in days), or for each interview (times in hours).

        Returns:
            The table.

        Example:
            >>> import followup as fu
            >>> fu.open(fu.SAMPLE_LOG, on="2026-03-31").table("interviews").count().used
            19
        """
        from followup.analysis.counts import APPLICATIONS, INTERVIEWS
        from followup.analysis.log_tables import applications_table, interviews_table
        from followup.analysis.tables import ExchangeTable

        if shape == "interviews":
            return ExchangeTable(interviews_table(self.pipeline, self.today), INTERVIEWS)
        return ExchangeTable(applications_table(self.pipeline, self.today), APPLICATIONS)

    def thank_yous(self) -> "ThankYous":
        """The ledger of thank-yous: who is owed one, which were sent, and how soon.

        Returns:
            A result with `table`, `sentence` and `chart()`.
        """
        from followup.analysis.thank_yous import thank_yous

        return thank_yous(self.pipeline, self.today, self.policy)

    def timeline(self) -> "Timeline":
        """Every contact, a line for each application.

        Returns:
            A result with `table`, `sentence` and `chart()`.
        """
        from followup.analysis.first_look import timeline

        return timeline(self.pipeline, self.today)

    def answers_by_first_follow_up(self) -> "Rates":
        """Answers by the days from a resume to the first follow-up: a description, not a cause.

        Returns:
            Shares with Wilson's 95% intervals (Wilson 1927), as `table`, `sentence` and `chart()`.
        """
        from followup.analysis.first_look import by_first_follow_up

        return by_first_follow_up(self.pipeline, self.today)

    def answers_by_thank_you(self) -> "Rates":
        """Answers after interviews by when the first thank-you went out: a description, not a cause.

        Returns:
            Shares with Wilson's 95% intervals (Wilson 1927), as `table`, `sentence` and `chart()`.
        """
        from followup.analysis.first_look import by_thank_you

        return by_thank_you(self.pipeline, self.today)


def open(source: Path | str | Pipeline, on: date | str | None = None) -> Session:  # noqa: A001 - as fu.open
    """Open a record.

    Args:
        source: a pipeline file, a table (CSV, Excel or ZIP), or a `Pipeline`.
        on: the day that counts as today, such as "2026-03-31"; the calendar's day if left out.

    Returns:
        A `Session`. A table is only read; a pipeline file of an older version is brought up to date, after a backup.

    Raises:
        StoreError: the pipeline file is damaged or of another program.
        ReadError: there is no such file, or the table cannot be read.
        SettingError: `on` is no date.

    Example:
        >>> import followup as fu
        >>> fu.open(fu.SAMPLE_LOG, on="2026-03-31").today
        datetime.date(2026, 3, 31)
    """
    try:
        day = date.fromisoformat(on) if isinstance(on, str) else on
    except ValueError:
        raise SettingError("on", on, "write a date like 2026-03-09") from None
    if isinstance(source, Pipeline):
        return Session("this log", fixed_day=day, values=source)
    path = Path(source)
    if not path.exists():
        raise ReadError(f"There is no file {path}: check the name and the folder.")
    if path.suffix.lower() == ".db" or not (reading := _read_table(path)):
        return Session(path.name, fixed_day=day, file=Store(path, create=False))
    left_out = tuple(f"{s.file or path.name}, line {s.line}, left out: {s.reason}" for s in reading.skipped)
    entered = {e: day for e, day in reading.entered.items() if day}
    values = Pipeline.of(reading.applications, reading.events, reading.people, entered=entered)
    return Session(path.name, fixed_day=day, values=values, left_out=left_out)


def _read_table(path: Path) -> "Reading | None":
    """What a table says; None for a file whose name is that of none."""
    from followup.importers import SUFFIXES, read

    return read(path) if path.suffix.lower() in SUFFIXES else None


# --- what the lessons show ------------------------------------------------------------------------------------------


def whose() -> str:
    """Whose data was chosen last: "sample" until somebody chooses "mine"."""
    try:
        return MINE if _choice().read_text(encoding="utf-8", errors="replace").strip() == MINE else SAMPLE
    except OSError:
        return SAMPLE


def choose(which: str) -> Session:
    """Remember whose data to show, in every lesson, and open it."""
    write_whole(_choice(), which)
    return current()


def current() -> Session:
    """What the lessons show: the sample, or the reader's own record, as chosen in lesson 0.

    The sample is copied into the reader's folder when it is first used, so that it can be played with.

    Returns:
        A `Session` with a file; in the sample, today is 31 March 2026.

    Raises:
        StoreError: the file cannot be opened.
        FileError: the reader's folder cannot be made.

    Example:
        >>> import followup as fu
        >>> fu.current().name
        'the sample'
    """
    if whose() == MINE:
        return Session("my own pipeline", MINE, file=Store(home() / "pipeline.db"))
    store = Store(home() / "sample.db")
    if not store.pipeline().applications and not store.undoable():
        _fill_with_sample(store)
    return Session("the sample", SAMPLE, SAMPLE_DAY, store)


def restore_sample() -> Session:
    """The sample as it came, whatever was done to it."""
    path, fresh = home() / "sample.db", home() / "sample-fresh.db"
    fresh.unlink(missing_ok=True)
    try:
        before = Store(path).state()
    except StoreError:
        before = None
    store = Store(fresh, id_=before.id if before else "", aside=True)
    _fill_with_sample(store)
    if before:
        store.take_after(before)  # lessons that are open go on with it
    try:
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"The sample is in use ({error.strerror}): close the other lessons, and try again.") from None
    Store(path, as_is=True)
    return current()


def _choice() -> Path:
    return home() / "whose.txt"


def _fill_with_sample(store: Store) -> None:
    from followup.importers import read

    reading = read(SAMPLE_LOG)
    then = {e: e.day for e in reading.events if e.dated}  # who keeps the sample enters everything as it happens
    store.add(reading.events, reading.applications, label=None, entered=then)
