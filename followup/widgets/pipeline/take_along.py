"""Save my log, and open it again: for the browser edition, where the log lies in the browser's own storage."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as w

from followup.errors import FileError
from followup.files import SQLITE
from followup.log.store import rescue
from followup.widgets.kit.link import Download
from followup.widgets.kit.parts import on_upload, row, status, text
from followup.widgets.kit.told import Told

KEPT = (
    "Your log is kept in this browser, on this computer only, and the browser may clear it: when it is told to, or "
    "when room is short. Save your log after each visit: it is the file that the desktop edition uses."
)


class TakeAlong(w.VBox):
    """A link that saves the log as a file, and a button that opens such a file in its place.

    Args:
        path: the log.
        reopen: shows the log anew, once another has taken its place.
    """

    def __init__(self, path: Path, reopen: Callable[[], None]) -> None:
        self.path, self.reopen, self.told = path, reopen, Told()
        self.save = Download(name=path.name, mime="application/vnd.sqlite3", label="Save my log")
        self.upload = w.FileUpload(accept=".db", description="Open my log", layout={"width": "auto"})
        self.said = w.HTML()
        super().__init__([text(f"<p>{KEPT}</p>"), row(self.save, self.upload), self.said])
        on_upload(self.upload, self.take)
        self.draw()

    def draw(self) -> None:
        """Offer the log as it is now."""
        if self.path.is_file():
            self.save.content = self.path.read_bytes()

    def take(self, name: str, content: bytes) -> None:
        """Put a file in the place of the log; undo, or a copy in the folder backups, takes that back."""
        told, brought = "", self.path.with_name("opened.db")
        with self.told.step():
            if not content.startswith(SQLITE):
                raise FileError(f"{name} is no log of this workbook: choose the file that “Save my log” made.")
            brought.write_bytes(content)
            told = rescue.bring_back(rescue.health(self.path), brought)
        brought.unlink(missing_ok=True)
        if told:
            self.reopen()
        self.said.value = status(told, self.told.problem)
