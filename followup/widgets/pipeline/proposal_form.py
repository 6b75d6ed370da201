"""What a table is taken for, on one screen: a choice for each column and each status word, right already."""

from collections.abc import Callable
from html import escape

import ipywidgets as w

from followup.importers import FIELDS, STATUSES, Mapping, Reading
from followup.importers.proposal import first_rows, notes
from followup.widgets.kit.parts import field, paragraphs, text
from followup.wording import many, short

_UNUSED = "(not used)"
_UNKNOWN = "(say what it means)"
_HALF = {"width": "26em", "max_width": "100%"}


class ProposalForm(w.VBox):
    """Choices for the columns and the status words of a table, and the first rows as they would enter.

    `changed` is called when the reader chooses otherwise; `show` shows what was read then.
    """

    def __init__(self, reading: Reading, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.touched = False
        self.columns: dict[str, w.Dropdown] = {}
        self.words: dict[str, w.Dropdown] = {}
        self.year = field(w.BoundedIntText, "Year of dates without one", "13em", _HALF, value=0, min=0, max=2100)
        self.rows = w.HTML()
        meanings = [(_UNUSED, ""), *((label, name) for name, label in FIELDS.items())]
        for name, of in reading.columns.items():
            if name:
                choice = field(w.Dropdown, short(name, 30), "13em", _HALF, options=meanings, value=of or "")
                choice.tooltip = f"What the column {short(name)} holds"
                choice.observe(lambda _: self._column_chosen(), "value")
                self.columns[name] = choice
        self.word_box = w.VBox()
        self.year.observe(lambda _: self._changed(), "value")
        self._draw_words(reading)
        head = text("<p><b>Columns</b>, and what each is taken for:</p>")
        super().__init__([head, _grid(self.columns), self.word_box, self.year, self.rows])
        self.show(reading)

    @property
    def mapping(self) -> Mapping | None:
        """The columns as the reader chose them; None while they stand as proposed."""
        chosen = {choice.value: name for name, choice in reversed(self.columns.items()) if choice.value}
        return Mapping(**chosen) if self.touched else None

    @property
    def meanings(self) -> dict[str, str]:
        """What the status words mean, as far as it is said."""
        return {word: choice.value for word, choice in self.words.items() if choice.value}

    def _column_chosen(self) -> None:
        self.touched = True
        self._changed()

    def _draw_words(self, reading: Reading) -> None:
        options = [(_UNKNOWN, ""), *((one.words, one.value) for one in STATUSES)]
        self.words = {}
        for word, meaning in sorted(reading.words.items(), key=lambda one: -reading.word_counts[one[0]])[:40]:
            label = f"{short(word, 24)} ({reading.word_counts[word]:,})"
            choice = field(w.Dropdown, label, "13em", _HALF, options=options, value=meaning.value if meaning else "")
            choice.tooltip = f"What the status {short(word)} means"
            choice.observe(lambda _: self._changed(), "value")
            self.words[word] = choice
        head = text("<p><b>Status words</b>, and what each means:</p>")
        self.word_box.children = (head, _grid(self.words)) if self.words else ()

    def show(self, reading: Reading) -> None:
        """Show what was read with these choices."""
        if set(reading.words) != set(self.words) and len(reading.words) <= 40:
            self._draw_words(reading)
        self.year.layout.display = (
            "" if self.year.value or any(q.about == "year" for q in reading.questions) else "none"
        )
        lines = "".join(f"<li>{escape(line[:300])}</li>" for line in first_rows(reading))
        asked = "".join(
            f'<p class="fu-caution">{escape(q.text)} ({many(q.rows, "row")})</p>' for q in reading.questions
        )
        self.rows.value = (
            f'<div class="fu-text">{asked}{paragraphs(*notes(reading))}'
            f'<p><b>The first rows</b> as they would enter:</p><ul class="fu-list">{lines}</ul></div>'
        )


def _grid(choices: dict[str, w.Dropdown]) -> w.Box:
    return w.Box(list(choices.values()), layout={"display": "flex", "flex_flow": "row wrap", "width": "100%"})
