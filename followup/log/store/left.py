"""How this computer left a file, and what is said of one that is not as it was left."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from followup.errors import FollowupError, NotAsLeftError
from followup.files import make_folder, open_private, remembered
from followup.log.store import backups
from followup.log.store.state import State
from followup.paths import home
from followup.wording import many

_LEFT = "left"
_MOST = 500
"""Files that are remembered; of more, those that were not written for longest are forgotten."""
NO_COPY = (
    "There is no copy of it in the folder backups: look in the trash, or among the earlier versions that a service for "
    "files in the cloud keeps."
)
_SAID = {
    "damaged": "is damaged ({}), and was not touched.",
    "changed": "was changed by another program, or is damaged ({}); it was not touched.",
    "emptied": "is empty: a service for files in the cloud, or a full disk, may have emptied it.",
    "gone": "is gone: it was deleted or moved away.",
    "older": "is an older copy: {} not in it.",
    "apart": "is a copy that was changed elsewhere, and lacks what you changed here last.",
    "other": "holds another log than before: that file was put in the place of yours.",
}


def place_of(path: Path) -> Path | None:
    """Where this computer remembers how it left a file; None if it has no such place.

    It is not beside the file: a service that puts an older file there would put an older memory beside it.
    """
    try:
        folder = path.parent.stat()
        name = hashlib.sha256(f"{path}\n{folder.st_dev}\n{folder.st_ino}".encode("utf-8", "surrogatepass"))
        return make_folder(home() / _LEFT, private=True) / name.hexdigest()[:32]
    except (OSError, FollowupError):
        return None


def left(place: Path | None) -> State | None:
    """How this computer left a file; None if it never had it."""
    if place is None:
        return None
    try:
        found = remembered(place)
        return State(str(found["id"]), int(found["revision"]), str(found["total"]))
    except (ValueError, KeyError, TypeError):
        return None


def leave(place: Path | None, state: State) -> None:
    """Remember how a file was left; where that is not possible, nothing is remembered."""
    if place is None:
        return
    with suppress(OSError):
        if not place.exists() and len(known := list(place.parent.iterdir())) >= _MOST:
            for old in sorted(known, key=lambda one: one.stat().st_mtime)[: _MOST // 5]:
                old.unlink()
        with open_private(place) as file:
            file.write(json.dumps({"id": state.id, "revision": state.revision, "total": state.total}))


def before(path: Path, place: Path | None) -> State | None:
    """How a file was left here; of one that is new on this computer, how its newest copy stands."""
    if place is None:
        return None
    known = left(place)
    newest = None if known else next((copy.state for copy in backups.described(path)), None)
    return known or (newest if newest and newest.total else None)


def insist_on_going_on(path: Path, was: State | None, now: State) -> None:
    """Refuse a file that does not go on from how it was.

    Raises:
        NotAsLeftError: it is an older copy, one that was changed elsewhere, or another log.
    """
    if was is None or not was.total or now.goes_on_from(was):
        return
    if now.id != was.id:
        raise not_as_left(path, "other")
    if now.revision < was.revision:
        missing = was.revision - now.revision
        said = f"{many(missing, 'change')} that you made here {'is' if missing == 1 else 'are'}"
        raise not_as_left(path, "older", said)
    raise not_as_left(path, "apart")


def not_as_left(path: Path, what: str, more: str = "") -> NotAsLeftError:
    """What is said of a file that is not as it was left, with the newest copy that could be brought back.

    Args:
        path: the file.
        what: see `NotAsLeftError`.
        more: what is damaged, or how much is missing.
    """
    newest = next(iter(backups.described(path)), None)
    offer = f"The newest copy in the folder backups, {newest.words}, can be brought back." if newest else NO_COPY
    return NotAsLeftError(f"{path} {_SAID[what].format(more)} {offer}", what, path)
