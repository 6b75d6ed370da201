"""A file that is not as it should be: how it is, and the ways back."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from followup.errors import NotAsLeftError, StoreError
from followup.files import is_pipeline_file, open_private
from followup.log.store import backups
from followup.log.store.backups import Copy
from followup.log.store.check import SIDE_FILES
from followup.log.store.left import left, place_of
from followup.log.store.state import State
from followup.log.store.store import Store
from followup.wording import many

KEEPABLE = frozenset({"changed", "older", "apart", "other"})
"""What may be kept as it is, once somebody has said so."""


class Health(NamedTuple):
    """How a pipeline file is.

    Attributes:
        path: where it is.
        what: "" if it opens; otherwise as in `NotAsLeftError`, or "refused".
        trouble: what is wrong, as a sentence with the way out.
        checked: when all of it was looked at: now.
        copies: the backups that can be brought back, the latest state first.
        beside: other copies of the same log in its folder, such as a service for files in the cloud leaves.
        notes: what was mended on opening.
    """

    path: Path
    what: str
    trouble: str
    checked: datetime
    copies: list[Copy]
    beside: list[Copy]
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """How it is, in plain words."""
        said = [self.trouble] if self.trouble else [f"Your log is whole. It is the file {self.path}."]
        said.append(f"It was last checked on {self.checked:%A, %d %B %Y at %H:%M}.".replace(" 0", " "))
        count = len(self.copies)
        if count:
            newest = max(self.copies, key=lambda copy: copy.made)
            there = "One copy of it is" if count == 1 else f"{count} copies of it are"
            said.append(f"{there} in the folder {newest.path.parent}; the newest is {newest.words}.")
        elif not self.trouble:
            said.append("There is no copy of it yet: one is made each day on which you use it, from the second day on.")
        said += [
            f"Beside it lies another copy of your log, {copy.path.name}, {copy.words}. It is not used; you can put "
            "what it holds into yours."
            for copy in self.beside
        ]
        return [*said, *self.notes]


def health(path: Path) -> Health:
    """Check a file; nothing is changed but what opening it mends."""
    path = Path(path).absolute()
    what, trouble, state = "", "", None
    notes: tuple[str, ...] = ()
    try:
        store = Store(path, create=False)
        state, notes = store.state(), tuple(store.notes)
    except NotAsLeftError as problem:
        what, trouble = problem.what, str(problem)
    except StoreError as problem:
        what, trouble = "refused", str(problem)
    now = datetime.now().astimezone()
    return Health(path, what, trouble, now, backups.described(path), beside(path, state), notes)


def beside(path: Path, state: State | None) -> list[Copy]:
    """Other copies of the same log in its folder that hold something which it may lack."""
    known = state or left(place_of(path))
    if known is None:
        return []
    found = []
    with suppress(OSError):
        for other in sorted(path.parent.iterdir()):
            if other != path and path.stem in other.name and ".db" in other.name and is_pipeline_file(other):
                copy = backups.look(other)
                if copy.state and copy.state.id == known.id and not (state and state.goes_on_from(copy.state)):
                    found.append(copy)
    return found


def put_back(path: Path, copy: Path) -> Store:
    """Put a copy in the place of a file that cannot be used; what was there is kept among the backups.

    Raises:
        StoreError: the copy is damaged too, or the place cannot be written.
    """
    path = Path(path).absolute()
    try:
        backups.make_folder_of(path)
        half = backups.free(path).with_suffix(".half")
        try:
            open_private(half, new=True).close()
            shutil.copyfile(copy, half)
            fresh = Store(half, create=False, aside=True)
            known = left(place_of(path)) or next((c.state for c in backups.described(path) if c.state), None)
            if known:
                fresh.take_after(known)
            _make_way(path)
            half.replace(path)
        finally:
            with suppress(OSError):
                half.unlink()
    except NotAsLeftError:
        raise StoreError(f"{copy.name} is damaged too: choose another copy.") from None
    except OSError as error:
        raise StoreError(
            f"{copy.name} could not be put in the place of {path} ({error.strerror}): close the other windows that "
            "show your log, and try again."
        ) from None
    return Store(path, as_is=True)


def preview(info: Health, copy: Path, *, both: bool = False) -> str:
    """What `bring_back` would change, as a sentence; nothing is changed."""
    if not info.what:
        return Store(info.path, create=False).compare(copy, both=both).sentence
    held = backups.look(copy).words
    if both:
        return f"What is in {info.path.name} stays, and what is in the copy {held} is put in."
    return f"The copy {held} takes the place of {info.path.name}."


def told(store: Store) -> str:
    """What a log holds now, as a sentence."""
    held = store.pipeline()
    counted = f"{many(len(held.applications), 'application')} and {many(len(held.events), 'entry', 'entries')}"
    return f"Done: your log holds {counted}."


def bring_back(info: Health, copy: Path, *, both: bool = False) -> str:
    """Go back to a copy, or put in what it has; what was done, as a sentence.

    Args:
        info: how the file is.
        copy: one of the backups, or another copy of the log.
        both: whether what either has stays, entry by entry; only where the file itself can be read.
    """
    if not info.what or (both and info.what in KEEPABLE):
        store = keep(info.path) if info.what else Store(info.path, create=False)
        return f"Done. {store.take(copy, both=both).sentence} Undo takes it back."
    return f"{told(put_back(info.path, copy))} What was in its place is kept in the folder backups."


def keep(path: Path) -> Store:
    """Take a file as it is from now on, because somebody has said so.

    Raises:
        NotAsLeftError: it is damaged.
    """
    return Store(path, as_is=True)


def start_anew(path: Path) -> Store:
    """Begin an empty log; what was there is kept among the backups."""
    path = Path(path).absolute()
    try:
        _make_way(path)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} is in use ({error.strerror}): close the other windows, and try again.") from None
    return Store(path, as_is=True)


def _make_way(path: Path) -> None:
    """Keep what is there among the backups, and take away what lies beside it and would be played into another file."""
    if path.is_file() and path.stat().st_size:
        kept = path.parent / backups.FOLDER / f"set-aside-{backups.free(path).name}"
        backups.make_folder_of(path)
        open_private(kept, new=True).close()
        shutil.copyfile(path, kept)
    sides = [side for side in (path.with_name(path.name + end) for end in SIDE_FILES) if side.is_file()]
    if sides:
        backups.aside(path, sides, "set-aside")
