"""Bring in a file: choose it, see what was recognised, map columns or confirm where needed, add."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as w

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers import FIELDS, SUFFIXES, Guess, Mapping, Reading, Skipped, read, read_bytes
from followup.importers.again import Change
from followup.importers.proposal import alike
from followup.log.export import events_table
from followup.widgets.kit.link import link
from followup.widgets.kit.parts import FORM, as_typed, button, field, line, on_upload, text
from followup.widgets.pipeline.proposal_form import ProposalForm
from followup.widgets.pipeline.state import PanelState
from followup.wording import say

_NOT = "(not in this file)"


class BringInForm(w.VBox):
    """Files in, in three steps; nothing enters the log before the last button."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.reading: Reading | None = None
        self.mapping: Mapping | None = None
        self.date_order: str | None = None
        self.me = self.sheet = ""
        self.proposal: ProposalForm | None = None
        self._again: Callable[[], Reading] | None = None
        self.upload = w.FileUpload(
            accept=",".join(sorted(SUFFIXES)), description="Choose a file", layout=w.Layout(width="auto")
        )
        self.path = w.Text(
            description="or its place",
            placeholder="the path of a file on this computer, then Enter",
            continuous_update=False,
            layout=w.Layout(width="34em", max_width="100%"),
        )
        self.step = w.VBox()
        self.report = w.HTML()
        help_ = text(
            "<p>Takes the events table that this workbook exports, LinkedIn's data export (the whole ZIP, or "
            "<i>Job Applications.csv</i> and <i>messages.csv</i> from it), mail (an mbox file), and any table with one "
            "application a row (CSV, Excel, OpenDocument and others). It is read here, on this computer; bringing "
            "the same file in twice adds nothing.</p>"
        )
        self.take = button("Save my whole log as a table", icon="download")
        self.taken = w.HTML()
        parts = [help_, w.HBox([self.upload, self.path]), self.step, self.report, w.HTML("<hr>"), self.take, self.taken]
        super().__init__(parts)
        self.take.on_click(lambda _: self._take())
        on_upload(self.upload, self.look)
        self.path.observe(self._typed, "value")

    def _typed(self, change: dict[str, Any]) -> None:
        if change["new"].strip():
            path = as_typed(change["new"])
            self._start(lambda: read(path, **self._choices()))

    def look(self, name: str, content: bytes) -> None:
        """Recognise a file by its content and show what would come in."""
        self._start(lambda: read_bytes(name, content, **self._choices()))

    def _choices(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "known": self.state.pipeline,
            "mapping": self.mapping,
            "date_order": self.date_order,
            "me": self.me,
            "sheet": self.sheet,
            "today": self.state.day,
        }
        if self.proposal:
            mapping = self.proposal.mapping or self.mapping
            said |= {"mapping": mapping, "words": self.proposal.meanings, "year": self.proposal.year.value or None}
        return said

    def _start(self, again: Callable[[], Reading]) -> None:
        self.mapping, self.date_order, self.me, self.proposal, self.sheet = None, None, "", None, ""
        self._again = again
        self._read()

    def _read(self) -> None:
        if self._again is None:
            return
        self.report.value = ""
        self.reading = None
        try:
            self.reading = self._again()
        except MappingNeededError as problem:
            self._ask_mapping(problem)
        except DateOrderNeededError as problem:
            self._ask_date_order(problem)
        except ReadError as problem:
            self.step.children = [text(line("", str(problem)))]
        else:
            self._preview(self.reading)

    def _ask_mapping(self, problem: MappingNeededError) -> None:
        choices = [(_NOT, ""), *((name[:60], name) for name in problem.header)]
        fields = {
            name: field(w.Dropdown, label, "14em", FORM, options=choices, value=problem.suggestion.get(name, ""))
            for name, label in FIELDS.items()
        }
        ready = button("These columns are right", main=True)

        def go(_button: w.Button) -> None:
            self.mapping = Mapping(**{name: column.value for name, column in fields.items()})
            self._read()

        ready.on_click(go)
        intro = text(f"<p>{escape(str(problem))} Say which column holds what; leave out what is not there.</p>")
        self.step.children = [intro, *fields.values(), ready]

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
        parts = [
            text(
                f"<p><b>{escape(reading.title)}</b>{trust}: {reading.read:,} rows read, {len(reading.applications):,} "
                f"applications and {len(reading.events):,} events ready, {len(reading.guesses):,} more to confirm, "
                f"{len(reading.skipped):,} not taken.</p>"
            )
        ]
        if reading.needs_name:
            parts.append(self._ask_name())
        if reading.columns:
            if self.proposal is None:
                self.proposal = ProposalForm(reading, self._read)
            else:
                self.proposal.show(reading)
            parts.append(self.proposal)
        boxes, ticks = _ticks(reading)
        parts += ticks
        if len(reading.parts) > 1:
            parts.insert(1, self._ask_sheet(reading.parts))
        refuse = w.Checkbox(description="Leave out the changes", indent=False, layout={"width": "auto"})
        if reading.changes:
            lines = "".join(f"<li>{escape(change.text[:300])}</li>" for change in reading.changes)
            parts += [text(f"<p><b>Changed</b> in the file:</p><ul class='fu-list'>{lines}</ul>"), refuse]
        if reading.skipped:
            parts.append(_skipped(reading.skipped))
        add = button("Add to my log", main=True, icon="check")

        def go(_button: object) -> None:
            ticked = tuple(guess for box, guess in boxes if box.value)
            self._add(ticked, () if refuse.value else reading.changes)

        add.on_click(go)
        self.step.children = [*parts, add]

    def _ask_sheet(self, sheets: tuple[str, ...]) -> w.Widget:
        """Which sheet of a workbook, or file of an archive."""
        choice = field(w.Dropdown, "Read from", "13em", FORM, options=sheets, value=sheets[0])

        def go(change: dict[str, Any]) -> None:
            self.sheet, self.mapping, self.proposal = change["new"], None, None
            self._read()

        choice.observe(go, "value")
        return choice

    def _add(self, confirmed: tuple[Guess, ...], changes: tuple[Change, ...]) -> None:
        if self.reading is None:
            return
        sentence, lines = self.state.bring_in(self.reading, confirmed, changes)
        self.step.children = ()
        self.reading = self.proposal = None
        if not self.state.problem:
            self.report.value = f'<div class="fu-text">{line(sentence)}</div>'
            self.step.children = [_skipped(lines)] if lines else ()

    def _take(self) -> None:
        table = link("followup-log.csv", "text/csv", events_table(self.state.pipeline), "followup-log.csv")
        self.taken.value = f'<div class="fu-text"><p>Ready: {table} It holds names: keep it to yourself.</p></div>'


def _ticks(reading: Reading) -> tuple[list[tuple[w.Checkbox, Guess]], list[w.Widget]]:
    """A tick for each guess, and what stands around them."""
    if not reading.guesses:
        return [], []
    layout = w.Layout(width="98%")
    boxes = [(w.Checkbox(description=_guess(g), indent=False, layout=layout), g) for g in reading.guesses]
    every = button("Tick all")

    def tick_all(_button: object) -> None:
        for box, _guess in boxes:
            box.value = True

    every.on_click(tick_all)
    head = text("<p>Recognised in your messages. Tick what is right; the rest stays out.</p>")
    return boxes, [head, every, w.VBox([box for box, _ in boxes], layout=w.Layout(max_height="22em", overflow="auto"))]


def _guess(guess: Guess) -> str:
    e = guess.event
    return f"{say(e.day)}, {e.kind.words}: {guess.because}"[:300]


def _skipped(skipped: Sequence[Skipped]) -> w.HTML:
    rows = "".join(f"<li>{escape(one.text[:300])}</li>" for one in alike(skipped))
    return text(
        f'<details><summary>Not taken, and why ({len(skipped):,})</summary><ul class="fu-list">{rows}</ul></details>'
    )
