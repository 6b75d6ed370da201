"""Writing a file whole or not at all."""

import os
import tempfile
from pathlib import Path


class FileProblem(Exception):
    """A file cannot be read or written; the message is one sentence that says what to do."""


def write_whole(path: Path, text: str) -> None:
    """Write text as UTF-8 so that the file is there whole or, if anything fails, as it was before.

    Raises:
        FileProblem: the folder is missing, read-only or full.
    """
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileProblem(
            f"{path.name} could not be written into {path.parent} ({reason}): choose another folder."
        ) from None
