"""What a table is taken for, on one screen: what must be asked, and a choice for each column and each status word.

The choices are right already, so that a reader who agrees changes none of them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from typing import Any

import ipywidgets as w

from followup import importers
from followup.importers import FIELDS, STATUSES, Question, Reading
from followup.importers.proposal import first_rows, notes
from followup.importers.words import fold
from followup.widgets.kit.parts import field, paragraphs, text
from followup.wording import listed, many, short

_UNUSED = "(not used)"
_UNKNOWN = "(say what it means)"
_HALF = {"width": "26em", "max_width": "100%"}
_MOST_WORDS = 40
_YEARS = 10
"""How many years back may be chosen for dates without one."""
_ANSWERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "planned": (("No, they are planned", "planned"), ("Yes, I made them", "followed_up")),
    "contact": (("(left out)", "contacted"), ("I did: follow-ups", "followed_up"), ("They did", "replied")),
    "answers": (("(left out)", ""), ("They were good ones", "positive"), ("They were refusals", "rejected")),
}
"""What may be answered to a question about a column, and what the column holds then; the first stands till then."""


class ProposalForm(w.VBox):
    """Choices for the columns and the status words of a table, and the first rows as they would enter.

    `changed` is called when the reader chooses otherwise; `show` shows what was read then.
    """

    def __init__(self, columns: Mapping[str, str | None], today: date, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.touched = False
        self.columns: dict[str, w.Dropdown] = {}
        self.words: dict[str, w.Dropdown] = {}
        self.answers: dict[str, w.Dropdown] = {}
        self._folded: set[str] = set()
        self._asked: dict[str, w.Widget] = {}
        """What is asked, by what it is about; the unknown status words are asked about together."""
        years = [("(say which)", 0), *((str(today.year - n), today.year - n) for n in range(_YEARS))]
        self.year = _choice("Year", "The year of dates without one", years, 0)
        meanings = [(_UNUSED, ""), *((label, name) for name, label in FIELDS.items())]
        for name, of in columns.items():
            if name:
                hint = f"What the column {short(name)} holds"
                self.columns[name] = choice = _choice(short(name, 30), hint, meanings, of or "")
                choice.observe(lambda _: self._column_chosen(), "value")
        self.year.observe(lambda _: self._changed(), "value")
        self.asked, self.word_box, self.head, self.rows = w.VBox(), w.VBox(), w.HTML(), w.HTML()
        super().__init__([self.asked, self.head, _grid(self.columns), self.word_box, self.rows])
        self._say_columns()

    @property
    def mapping(self) -> importers.Mapping | None:
        """The columns as the reader chose them; None while they stand as proposed."""
        chosen = {choice.value: name for name, choice in reversed(self.columns.items()) if choice.value}
        return importers.Mapping(**chosen) if self.touched else None

    @property
    def meanings(self) -> dict[str, str]:
        """What the status words mean, as far as it is said."""
        return {word: choice.value for word, choice in self.words.items() if choice.value}

    def _column_chosen(self) -> None:
        self.touched = True
        self._say_columns()
        self._changed()

    def _say_columns(self) -> None:
        unused = [short(name, 30) for name, choice in self.columns.items() if not choice.value]
        said = f" Not used: {escape(listed(unused))}." if unused else ""
        self.head.value = f'<div class="fu-text"><p><b>Columns</b>, and what each is taken for.{said}</p></div>'

    def _draw_words(self, reading: Reading) -> None:
        options = [(_UNKNOWN, ""), *((one.words, one.value) for one in STATUSES)]
        spelled: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for word in reading.words:  # "Sent" and "sent" are one word
            counts[spelled.setdefault(_plain(word), word)] += reading.word_counts[word]
        self.words, unknown = {}, {}
        for word, count in counts.most_common(_MOST_WORDS):
            meaning = reading.words[word]
            hint = f"What the status {short(word)} means"
            choice = _choice(f"{short(word, 24)} ({count:,})", hint, options, meaning.value if meaning else "")
            choice.observe(lambda _: self._changed(), "value")
            self.words[word] = choice
            if not meaning:
                unknown[word] = choice
        known = {word: choice for word, choice in self.words.items() if word not in unknown}
        head = text("<p><b>Status words</b>, and what each means:</p>")
        self.word_box.children = (head, _grid(known)) if known else ()
        self._asked.pop("status", None)
        if unknown:
            said = "What do these words in the status or the notes mean? Until you say it, their rows stay out."
            self._asked["status"] = _question(said, _grid(unknown))

    def _ask(self, question: Question) -> None:
        """Ask, with the choice of an answer beside it; what was asked stays, so that an answer can be changed."""
        about = f"{question.about} {question.of}" if question.about in _ANSWERS else question.about
        if about == "status" or about in self._asked:
            return
        said = f"{question.text} ({many(question.rows, 'row')})"
        if about == "year":
            self._asked[about] = _question(said, self.year)
        elif about == "colours":
            self._asked[about] = _question(said)
        elif question.of in self.columns:
            column = self.columns[question.of]
            options = _ANSWERS[question.about]
            answer = _choice("", question.text, options, options[0][1])
            answer.observe(lambda change: self._answered(column, change["new"]), "value")
            self.answers[question.of] = answer
            self._asked[about] = _question(said, answer)

    def _answered(self, column: w.Dropdown, holds: str) -> None:
        first = {choice.value for choice in self.columns.values() if choice is not column}
        column.value = "followed_up_again" if holds == "followed_up" and holds in first else holds

    def show(self, reading: Reading) -> None:
        """Show what was read with these choices."""
        if (folded := set(map(_plain, reading.words))) != self._folded:
            self._folded = folded
            self._draw_words(reading)
        for question in reading.questions:
            self._ask(question)
        self.asked.children = tuple(self._asked.values())
        lines = "".join(f"<li>{escape(line[:300])}</li>" for line in first_rows(reading))
        self.rows.value = (
            f'<div class="fu-text">{paragraphs(*notes(reading))}'
            f"<p><b>The first rows</b> as they would enter:</p><ul>{lines}</ul></div>"
        )


def _plain(word: str) -> str:
    return fold(word) or word


def _choice(label: str, hint: str, options: Any, value: object) -> w.Dropdown:
    choice: w.Dropdown = field(w.Dropdown, label, "13em", _HALF, options=options, value=value)
    choice.tooltip = hint
    return choice


def _question(said: str, *answer: w.Widget) -> w.Widget:
    """A question, and under it what it is answered with."""
    return w.VBox([text(f'<p class="fu-caution">{escape(said)}</p>'), *answer])


def _grid(choices: Mapping[str, w.Dropdown]) -> w.Box:
    box = w.Box(list(choices.values()), layout={"display": "flex", "flex_flow": "row wrap", "width": "100%"})
    box.add_class("fu-choices")
    return box
