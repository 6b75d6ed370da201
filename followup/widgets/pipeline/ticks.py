"""What was recognised in messages, to be ticked by the reader: a page at a time."""

from collections.abc import Sequence

import ipywidgets as w
from traitlets import Int

from followup.importers import Guess
from followup.widgets.kit.parts import button, row, text
from followup.wording import say

PAGE = 100
"""How many are shown at once: each is a widget, and a browser is slow with thousands."""


class Ticks(w.VBox):
    """A tick for each guess; none is ticked at first. `ticked` is how many are."""

    ticked = Int()

    def __init__(self, guesses: Sequence[Guess]) -> None:
        self._guesses, self._at = guesses, 0
        self._ticked: set[int] = set()
        self.boxes = [
            w.Checkbox(description="", indent=False, layout={"width": "98%"}) for _ in range(min(PAGE, len(guesses)))
        ]
        for place, box in enumerate(self.boxes):
            box.observe(lambda change, place=place: self._tick(place, change["new"]), "value")
        self.every, self.back, self.on = button("Tick all"), button("Earlier"), button("Later")
        self.where = w.Label()
        self.every.on_click(lambda _: self._tick_all())
        self.back.on_click(lambda _: self._turn(-PAGE))
        self.on.on_click(lambda _: self._turn(PAGE))
        turn = [self.back, self.where, self.on] if len(guesses) > PAGE else []
        head = text("<p>Recognised in your messages. Tick what is right; the rest stays out.</p>")
        super().__init__(
            [head, row(self.every, *turn), w.VBox(self.boxes, layout={"max_height": "22em", "overflow": "auto"})]
        )
        self._draw()

    @property
    def chosen(self) -> tuple[Guess, ...]:
        """Those that are ticked, on whatever page."""
        return tuple(self._guesses[n] for n in sorted(self._ticked))

    def _tick(self, place: int, ticked: bool) -> None:
        (self._ticked.add if ticked else self._ticked.discard)(self._at + place)
        self.ticked = len(self._ticked)

    def _tick_all(self) -> None:
        self._ticked = set(range(len(self._guesses)))
        self._draw()
        self.ticked = len(self._ticked)

    def _turn(self, by: int) -> None:
        self._at += by
        self._draw()

    def _draw(self) -> None:
        end = min(self._at + PAGE, len(self._guesses))
        ticked = frozenset(self._ticked)  # setting a box is heard here, too
        for place, box in enumerate(self.boxes):
            number = self._at + place
            box.layout.display = "" if number < end else "none"
            if number < end:
                box.description = _said(self._guesses[number])
                box.value = number in ticked
        self.where.value = f"{self._at + 1:,} to {end:,} of {len(self._guesses):,}"
        self.back.disabled, self.on.disabled = self._at == 0, end == len(self._guesses)


def _said(guess: Guess) -> str:
    e = guess.event
    return f"{say(e.day)}, {e.kind.words}: {guess.because}"[:300]
