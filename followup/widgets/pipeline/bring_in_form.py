"""Bring in a file: choose it, see what was recognised, map columns or confirm where needed, add."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as w

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers import SUFFIXES, Guess, Reading, Skipped, read, read_bytes
from followup.importers.again import Change
from followup.importers.base import Progress
from followup.importers.proposal import alike
from followup.log.export import events_table
from followup.widgets.kit.link import link
from followup.widgets.kit.parts import FORM, as_typed, button, field, line, on_uploads, row, text
from followup.widgets.kit.working import Working, loop_here
from followup.widgets.pipeline.proposal_form import ProposalForm
from followup.widgets.pipeline.state import PanelState
from followup.widgets.pipeline.ticks import Ticks
from followup.wording import capital, listed, many

_LONG = 20 * 2**20
"""A larger file is read beside the notebook, with a bar."""


class BringInForm(w.VBox):
    """Files in, in three steps; nothing enters the log before the last button."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.reading: Reading | None = None
        self.date_order: str | None = None
        self.me = self.sheet = ""
        self.proposal: ProposalForm | None = None
        self._again: Callable[[Progress | None, dict[str, Any]], Reading] | None = None
        self._long = ""
        self.working: Working[Reading] | None = None
        self.upload = w.FileUpload(
            accept=",".join(sorted(SUFFIXES)),
            description="Choose a file",
            tooltip="Choose a file, or several messages at once",
            multiple=True,
            layout=w.Layout(width="auto"),
        )
        self.path = w.Text(
            description="or its place",
            placeholder="the path of a file or a folder of mail on this computer, then Enter",
            continuous_update=False,
            layout=w.Layout(width="34em", max_width="100%"),
        )
        self.step = w.VBox()
        self.report = w.HTML()
        help_ = text(
            "<p>Takes the events table that this workbook exports, LinkedIn's data export (the whole ZIP, or "
            "<i>Job Applications.csv</i> and <i>messages.csv</i> from it), mail (an mbox file; messages as "
            "<i>.eml</i> or Outlook's <i>.msg</i>, several at once, or the folder or ZIP that holds them), and any "
            "table with one application a row (CSV, Excel, OpenDocument and others). It is read here, on this "
            "computer; bringing the same file in twice adds nothing.</p>"
        )
        self.take = button("Save my whole log as a table", icon="download")
        self.taken = w.HTML()
        parts = [help_, row(self.upload, self.path), self.step, self.report, w.HTML("<hr>"), self.take, self.taken]
        super().__init__(parts)
        self.take.on_click(lambda _: self._take())
        on_uploads(self.upload, self.look_at_all)
        self.path.observe(self._typed, "value")

    def _typed(self, change: dict[str, Any]) -> None:
        if change["new"].strip():
            path = as_typed(change["new"])
            long = path.is_dir() or (path.is_file() and path.stat().st_size > _LONG)

            def again(progress: Progress | None, said: dict[str, Any]) -> Reading:
                return read(path, progress=progress, **said)

            self._start(again, path.name if long else "")

    def look(self, name: str, content: bytes) -> None:
        """Recognise a file by its content and show what would come in."""
        self._start(lambda _progress, said: read_bytes(name, content, **said))

    def look_at_all(self, files: Sequence[tuple[str, bytes]]) -> None:
        """As `look`, for several files at once, such as messages."""
        if len(files) == 1:
            self.look(*files[0])
            return
        together = io.BytesIO()
        with zipfile.ZipFile(together, "w") as archive:
            for number, (name, content) in enumerate(files):
                there = name in archive.NameToInfo
                archive.writestr(f"{number}-{name}" if there else name, content)
        self.look(f"{len(files)} files", together.getvalue())

    def _choices(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "known": self.state.pipeline,
            "date_order": self.date_order,
            "me": self.me,
            "sheet": self.sheet,
            "today": self.state.day,
        }
        if self.proposal:
            form = self.proposal
            said |= {"mapping": form.mapping, "words": form.meanings, "year": form.year.value or None}
        return said

    def _start(self, again: Callable[[Progress | None, dict[str, Any]], Reading], long: str = "") -> None:
        """Begin with a file; `long` is its name if it takes long to read."""
        self.date_order, self.me, self.proposal, self.sheet = None, "", None, ""
        self._again, self._long = again, long
        self._read()

    def _read(self) -> None:
        if self._again is None:
            return
        self.report.value = ""
        self.reading = None
        if self.working:
            self.working.stop()
            self.working = None
        again, said, loop = self._again, self._choices(), loop_here()
        if self._long and loop:
            self.working = Working(f"Reading {self._long}", lambda tell: again(tell, said), self._worked, loop)
            self.step.children = [self.working]
        else:
            self._show(lambda: again(None, said))

    def _worked(self, of: Working[Reading], result: Callable[[], Reading]) -> None:
        if of is self.working:  # else another file was chosen meanwhile
            self.working = None
            self._show(result)

    def _show(self, result: Callable[[], Reading]) -> None:
        """Show what was read, or what must be said first."""
        try:
            self.reading = result()
        except MappingNeededError as problem:
            self._ask_mapping(problem)
        except DateOrderNeededError as problem:
            self._ask_date_order(problem)
        except ReadError as problem:
            said = text(line("", str(problem)))
            self.step.children = [said, self.proposal] if self.proposal else [said]
        else:
            self.reading = replace(self.reading, changes=self.state.book.store.unsaid(self.reading.changes))
            self._preview(self.reading)

    def _ask_mapping(self, problem: MappingNeededError) -> None:
        if self.proposal is None:
            held = {column: name for name, column in problem.suggestion.items() if column}
            columns = {name: held.get(name) for name in problem.header}
            self.proposal = ProposalForm(columns, self.state.day, self._read)
        self.step.children = [text(line("", str(problem))), self.proposal]

    def _ask_date_order(self, problem: DateOrderNeededError) -> None:
        order = w.RadioButtons(
            options=[
                ("day, month, year (31/12/2026)", "dmy"),
                ("month, day, year (12/31/2026)", "mdy"),
                ("year, month, day (2026/12/31)", "ymd"),
            ],
            value=None,
            layout=w.Layout(width="auto"),
        )

        def go(change: dict[str, Any]) -> None:
            self.date_order = change["new"]
            self._read()

        order.observe(go, "value")
        self.step.children = [text(f"<p>{escape(str(problem))}</p>"), order]

    def _ask_name(self) -> w.Widget:
        name = field(w.Text, "Your name or address, as your messages have it", "18em", FORM, continuous_update=False)

        def go(change: dict[str, Any]) -> None:
            self.me = change["new"]
            self._read()

        name.observe(go, "value")
        return name

    def _preview(self, reading: Reading) -> None:
        trust = f" ({escape(reading.trust)})" if reading.trust else ""
        parts = [text(f"<p><b>{escape(reading.title)}</b>{trust}: {_counted(reading)}.</p>")]
        if reading.needs_name:
            parts.append(self._ask_name())
        if reading.columns:
            if self.proposal is None:
                self.proposal = ProposalForm(reading.columns, self.state.day, self._read)
            self.proposal.show(reading)
            parts.append(self.proposal)
        ticks = Ticks(reading.guesses) if reading.guesses else None
        parts += [ticks] if ticks else []
        if len(reading.parts) > 1:
            parts.insert(1, self._ask_sheet(reading.parts))
        refuse = w.Checkbox(description="Leave out the changes", indent=False, layout={"width": "auto"})
        if reading.changes:
            lines = "".join(f"<li>{escape(change.text[:300])}</li>" for change in reading.changes)
            parts += [text(f"<p><b>Changed</b> in the file:</p><ul class='fu-list'>{lines}</ul>"), refuse]
        if reading.skipped:
            parts.append(_skipped(reading.skipped))
        add = button("", main=True, icon="check")

        def taken() -> tuple[tuple[Guess, ...], tuple[Change, ...]]:
            return ticks.chosen if ticks else (), () if refuse.value else reading.changes

        def promise() -> None:
            add.description = self._promised(reading, *taken())

        refuse.observe(lambda _: promise(), "value")
        if ticks:
            ticks.observe(lambda _: promise(), "ticked")
        promise()
        add.on_click(lambda _: self._add(*taken()))
        self.step.children = [*parts, add]

    def _promised(self, reading: Reading, ticked: Sequence[Guess], changes: Sequence[Change]) -> str:
        """What the button will do, as its words."""
        known, there = self.state.pipeline.by_id, set(self.state.pipeline.events)
        events = {*reading.events, *(guess.event for guess in ticked)} - there
        jobs = {event.application for event in events} - set(known)
        what = [many(len(jobs), "application")] if jobs else []
        what += [many(len(events), "event")] if events else []
        parts = [f"add {listed(what)} to my log"] if what else []
        parts += [f"take {many(len(changes), 'change')}"] if changes else []
        said = listed(parts) or "nothing new here: fill in what is empty"
        return capital(said)

    def _ask_sheet(self, sheets: tuple[str, ...], more: str = "") -> w.Widget:
        """Which sheet of a workbook, or file of an archive; after one of them came in, which else, if any."""
        options = [(more, ""), *sheets[1:]] if more else sheets
        choice = field(w.Dropdown, "Read from", "13em", FORM, options=options)

        def go(change: dict[str, Any]) -> None:
            self.sheet, self.proposal = change["new"], None
            self._read()

        choice.observe(go, "value")
        return choice

    def _add(self, confirmed: tuple[Guess, ...], changes: tuple[Change, ...]) -> None:
        if self.reading is None:
            return
        sentence, lines = self.state.bring_in(self.reading, confirmed, changes)
        parts = self.reading.parts
        self.step.children = ()
        self.reading = self.proposal = None
        if not self.state.problem:
            self.report.value = f'<div class="fu-text">{line(sentence)}</div>'
            rest = [self._ask_sheet(parts, "(nothing more)")] if len(parts) > 1 else []
            self.step.children = [*([_skipped(lines)] if lines else []), *rest]

    def _take(self) -> None:
        table = link("followup-log.csv", "text/csv", events_table(self.state.pipeline), "followup-log.csv")
        self.taken.value = f'<div class="fu-text"><p>Ready: {table} It holds names: keep it to yourself.</p></div>'


def _counted(reading: Reading) -> str:
    """What was found, in words."""
    ready = f"{many(len(reading.applications), 'application')} and {many(len(reading.events), 'event')} ready"
    parts = [f"{many(reading.read, 'row')} read", ready]
    if reading.guesses:
        parts.append(f"{len(reading.guesses):,} more to confirm")
    if reading.skipped:
        parts.append(f"{len(reading.skipped):,} not taken")
    return ", ".join(parts)


def _skipped(skipped: Sequence[Skipped]) -> w.HTML:
    rows = "".join(f"<li>{escape(one.text[:300])}</li>" for one in alike(skipped))
    return text(
        f'<details><summary>Not taken, and why ({len(skipped):,})</summary><ul class="fu-list">{rows}</ul></details>'
    )
