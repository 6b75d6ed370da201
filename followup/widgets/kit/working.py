"""Work that takes minutes, in a panel: how far it is, how long the rest may take, and a button that stops it."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import ipywidgets as w

from followup.errors import StoppedError
from followup.widgets.kit.parts import button
from followup.wording import many

_T = TypeVar("_T")
_EVERY = 0.2
_FIRST = 2
"""After how many seconds it is guessed how long the rest will take."""


def loop_here() -> asyncio.AbstractEventLoop | None:
    """The loop of the notebook that runs this; None in a test, or a program."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Working(w.HBox, Generic[_T]):
    """A bar, what is left, and Cancel, while some work runs beside the notebook.

    Args:
        what: what is being done, as "Reading all.mbox".
        work: the work; it is handed what it is to tell how much is done, of how much, and which raises
            `StoppedError` once Cancel was clicked.
        then: is handed this, and what gives the result, or raises what the work raised.
        loop: of the notebook.
    """

    def __init__(
        self,
        what: str,
        work: Callable[[Callable[[int, int], None]], _T],
        then: "Callable[[Working[_T], Callable[[], _T]], None]",
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._what, self._then, self._loop = what, then, loop
        self._done, self._of, self._stopped = 0, 0, False
        self._began = time.monotonic()
        self.bar = w.FloatProgress(min=0, max=1, layout={"width": "14em"})
        self.said = w.Label(f"{what} …")
        self.cancel = button("Cancel")
        self.cancel.on_click(lambda _: self.stop())
        super().__init__([self.bar, self.said, self.cancel])
        self._future = loop.run_in_executor(None, work, self._tell)
        loop.call_later(_EVERY, self._look)

    def stop(self) -> None:
        """Stop the work, as soon as it tells again how far it is."""
        self._stopped = True
        self.cancel.disabled = True

    def _tell(self, done: int, of: int) -> None:
        self._done, self._of = done, of
        if self._stopped:
            raise StoppedError

    def _look(self) -> None:
        if self._future.done():
            self._then(self, self._future.result)
            return
        if self._of:
            self.bar.value = self._done / self._of
            self.said.value = (
                f"{self._what}: {self.bar.value:.0%}{left(time.monotonic() - self._began, self.bar.value)}"
            )
        self._loop.call_later(_EVERY, self._look)


def left(seconds: float, share: float) -> str:
    """How long the rest takes, if the share that is done took so many seconds; "" while that cannot be said."""
    if seconds < _FIRST or share <= 0:
        return ""
    rest = seconds * (1 - share) / share
    return f", about {many(round(rest), 'second') if rest < 90 else many(round(rest / 60), 'minute')} left"
