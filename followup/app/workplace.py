"""The folder that the server shows: the clone itself, or copies of the lessons among the reader's own files.

An installed package may lie where nobody may write, and is replaced by the next version; so its lessons are copied, and
copied again when the package brings another text. A lesson that the reader has changed is kept beside the new one.
"""

import hashlib
import json
from pathlib import Path

from followup.files import make_folder, read_bytes, remembered, write_whole
from followup.paths import IN_CLONE, LESSONS, SHIPPED, home

_STAMP = ".shipped.json"


def workplace() -> Path:
    """The folder to serve; it holds `notebooks`.

    Raises:
        FileError: the copies cannot be made.
    """
    return SHIPPED if IN_CLONE else copied(LESSONS, make_folder(home() / "workbook"))


def lies_in_workplace(path: Path) -> bool:
    """Whether a file is one of the workbook's, in the clone or among the reader's copies; makes no folder."""
    return path.resolve().is_relative_to((SHIPPED if IN_CLONE else home() / "workbook").resolve())


def copied(lessons: Path, folder: Path) -> Path:
    """Bring `folder`/notebooks to what the package ships; returns `folder`.

    Args:
        lessons: the notebooks that are shipped.
        folder: where the copies live.
    """
    place = make_folder(folder / "notebooks")
    before = remembered(place / _STAMP)
    shipped = {path.relative_to(lessons).as_posix(): path for path in sorted(lessons.rglob("*.ipynb"))}
    for name, path in shipped.items():
        text, copy = read_bytes(path), place / name
        make_folder(copy.parent)
        if copy.exists():
            here = read_bytes(copy)
            if here == text or before.get(name) == _digest(text):
                continue  # the same, or the reader's version of the one that is shipped
            if before.get(name) != _digest(here):
                _keep(copy)
        write_whole(copy, text.decode())
    write_whole(place / _STAMP, json.dumps({name: _digest(read_bytes(path)) for name, path in shipped.items()}))
    return folder


def _keep(copy: Path) -> None:
    """Move a lesson that the reader changed out of the way of the new one."""
    number = 1
    while (kept := copy.with_name(f"{copy.stem}-mine-{number}.ipynb")).exists():
        number += 1
    copy.rename(kept)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
