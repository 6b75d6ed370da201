"""Is it safe? Where the log is, which copies there are, and how to bring one back; also where it cannot be opened."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as w
from traitlets import Int

from followup.log.store import rescue
from followup.widgets.kit.parts import FORM, button, field, paragraphs, row, status, text
from followup.widgets.kit.told import Told

TITLE = "Is it safe?"
REFUSED = (
    "Your log was not opened, so that nothing gets worse. You can bring a copy back here; what is in its place now is "
    "kept, so that nothing is lost by trying."
)


class SafetyState(Told):
    """How the file of a log is, and the ways back.

    Attributes:
        looked: counts the looks; views redraw when it changes.
    """

    looked = Int()

    def __init__(self, path: Path, reopen: Callable[[], None]) -> None:
        super().__init__()
        self.path, self.reopen = path, reopen
        self.preview = ""
        self.look()

    def look(self) -> None:
        """Check the file, and see which copies there are."""
        self.info = rescue.health(self.path)
        self.preview = ""
        self.looked += 1

    @property
    def choices(self) -> list[tuple[str, Path]]:
        """The copies, each with its words."""
        beside = [(f"{copy.path.name}, {copy.words}", copy.path) for copy in self.info.beside]
        return [(f"The copy {copy.words}", copy.path) for copy in self.info.copies] + beside

    def show(self, copy: Path, *, both: bool) -> None:
        """Say what bringing a copy back would change."""
        with self.step():
            self.preview = rescue.preview(self.info, copy, both=both)
            self.message = f"What would change: {self.preview} Nothing has changed yet."

    def bring_back(self, copy: Path, *, both: bool) -> None:
        """Bring a copy back, or put in what it has."""
        self._do(lambda: rescue.bring_back(self.info, copy, both=both))

    def keep(self) -> None:
        """Take the file as it is."""
        self._do(lambda: rescue.told(rescue.keep(self.path)))

    def start_anew(self) -> None:
        """Begin an empty log; what was there is kept."""
        self._do(lambda: rescue.told(rescue.start_anew(self.path)))

    def _do(self, way: Callable[[], str]) -> None:
        said = ""
        with self.step():
            said = way()
            self.reopen()
        self.look()
        self.message = said if not self.problem else ""


class SafetyForm(w.VBox):
    """What a `SafetyState` says, and its ways back as buttons."""

    def __init__(self, state: SafetyState) -> None:
        self.state = state
        self.said, self.status = w.HTML(), w.HTML()
        self.copy = field(w.Dropdown, "Copy", "6em", FORM)
        self.both = w.Checkbox(description="Keep what I have now, and put in what the copy has", indent=False)
        self.both.layout.width = "auto"
        self.check, self.preview = button("Check it again"), button("Show what would change")
        self.back = button("Bring this one back", main=True)
        self.keep, self.empty = button("Use the file as it is"), button("Begin an empty log")
        self.ways = w.VBox([self.copy, self.both, row(self.preview, self.back)])
        super().__init__([self.said, row(self.check), self.ways, row(self.keep, self.empty), self.status])
        self.add_class("fu-safety")
        self.check.on_click(lambda _: state.look())
        self.preview.on_click(lambda _: self._show())
        self.back.on_click(lambda _: state.bring_back(self.copy.value, both=self.both.value))
        self.keep.on_click(lambda _: state.keep())
        self.empty.on_click(lambda _: state.start_anew())
        for control in (self.copy, self.both):
            control.observe(lambda _: self._choose(), "value")
        state.observe(lambda _: self._draw(), ["looked"])
        state.observe(lambda _: self._say(), ["message", "problem"])
        self._draw()

    def _draw(self) -> None:
        info = self.state.info
        self.said.value = f'<div class="fu-text">{paragraphs(*info.sentences)}</div>'
        self.copy.options = self.state.choices
        self.copy.index = 0 if self.state.choices else None
        self.ways.layout.display = "" if self.state.choices else "none"
        self.both.layout.display = "" if not info.what or info.what in rescue.KEEPABLE else "none"
        self.both.value = bool(self.both.value and self.both.layout.display == "")
        self.keep.layout.display = "" if info.what in rescue.KEEPABLE else "none"
        self.empty.layout.display = "" if info.what else "none"
        self._choose()
        self._say()

    def _choose(self) -> None:
        """Another choice: what would change is shown before anything can."""
        self.back.disabled = True
        self.back.description = "Put them together" if self.both.value else "Bring this one back"

    def _show(self) -> None:
        self.state.show(self.copy.value, both=self.both.value)
        self.back.disabled = bool(self.state.problem)

    def _say(self) -> None:
        self.status.value = status(self.state.message, self.state.problem)


class RescuePanel(w.VBox):
    """What stands in place of the panel while the log cannot be opened.

    Args:
        path: the log.
        opened: makes the panel, once the log can be opened.
    """

    def __init__(self, path: Path, opened: Callable[[], w.Widget]) -> None:
        self.form = SafetyForm(SafetyState(path, self._reopen))
        self._opened = opened
        super().__init__([text(paragraphs(REFUSED)), self.form])
        self.add_class("fu-panel")

    def _reopen(self) -> None:
        self.children = [self.form.status, self._opened()]
