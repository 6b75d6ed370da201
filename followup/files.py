"""Writing a file whole or not at all, and reading small JSON files that people hand to each other."""

import json
import os
import stat
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from followup import limits
from followup.errors import FileError

if TYPE_CHECKING:
    from pydantic import BaseModel

_Model = TypeVar("_Model", bound="BaseModel")
_WIDE = {Path.home(), *Path.home().parents}
SQLITE = b"SQLite format 3\0"
"""How an SQLite file begins, and so a pipeline file."""


def is_pipeline_file(path: Path) -> bool:
    """Whether a file is an SQLite file, by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def write_whole(path: Path, text: str) -> None:
    """Write text as UTF-8 so that the file is there whole or, if anything fails, as it was before.

    Only its owner may read a new file. A pipeline file, and a file that people hand to each other for another purpose,
    is never written over.

    Raises:
        FileError: the folder is missing, read-only or full; the file is open elsewhere, or may not be written over.
    """
    path = Path(path)
    _spare(path, text)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            try:
                Path(name).replace(path)
            except PermissionError:
                if not path.is_file():
                    raise
                raise FileError(
                    f"{path.name} is open in another program, such as Excel, or protected: close it there and try "
                    "again, or choose another name."
                ) from None
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(
            f"{path.name} could not be written into {path.parent} ({reason}): choose another folder."
        ) from None


def _spare(path: Path, text: str) -> None:
    """Refuse to write over a log, or over a file that was handed out for something else."""
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
        there = _format(path.read_bytes()) if start[:1] == b"{" else ""
    except OSError:
        start, there = b"", ""
    if start == SQLITE or path.suffix.lower().startswith(".db"):
        raise FileError(f"{path} is a pipeline file, which nothing else is written over: choose another name.")
    if there and there != _format(text):
        raise FileError(f"{path} is there already and holds something else ({there}): choose another name.")


def _format(content: str | bytes) -> str:
    """What a JSON file that people hand to each other says that it is; "" for any other."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return str(fields.get("format", ""))[:40] if isinstance(fields, dict) else ""


def open_private(path: Path, *, new: bool = False) -> IO[str]:
    """Open a file to write that only its owner may read, whatever the umask.

    Args:
        path: the file.
        new: whether it must not be there before.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC), 0o600)
    return os.fdopen(handle, "w", encoding="utf-8")


def make_folder(path: Path, *, private: bool = False) -> Path:
    """Make a folder, and the folders above it, if they are missing.

    Args:
        path: the folder.
        private: whether nobody else on this computer may look into it, be it there already.

    Raises:
        FileError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        if private and _to_close(path):
            path.chmod(0o700)
    except OSError as error:
        raise FileError(
            f"The folder {path} cannot be made ({error.strerror}): check that you may write there, and rename or "
            "delete what is in the way."
        ) from None
    return path


def _to_close(path: Path) -> bool:
    """Whether a folder is open to others and may be closed: the reader's own, and none that holds much else."""
    found = path.stat()
    own = hasattr(os, "getuid") and found.st_uid == os.getuid()
    return own and bool(found.st_mode & 0o077) and not found.st_mode & stat.S_ISVTX and path not in _WIDE


def read_bytes(path: Path) -> bytes:
    """The content of a file of ours.

    Raises:
        FileError: it cannot be read, or is far too large for one.
    """
    try:
        with path.open("rb") as file:
            found = file.read(limits.HAND_IN_BYTES + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror}): check the name and the folder.") from None
    if len(found) > limits.HAND_IN_BYTES:
        raise FileError(f"{path} is far too large: check that it is the file that was handed out.")
    return found


def remembered(path: Path) -> dict[str, Any]:
    """What a small JSON file of ours remembers by name; empty where it is missing or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_handed_out(kind: type[_Model], content: bytes, name: str, foreign: str) -> _Model:
    """Parse a JSON file whose `format` and `version` are those that its model has by default; nothing in it is trusted.

    Args:
        kind: the model.
        content: of the file.
        name: of the file.
        foreign: the end of a sentence that begins with the file's name, for a file of another format.

    Raises:
        FileError: the file is damaged, foreign, or of a newer version.
    """
    from pydantic import ValidationError

    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("format") != kind.model_fields["format"].default:
        raise FileError(f"{name} {foreign}")
    if isinstance(fields.get("version"), int) and fields["version"] > kind.model_fields["version"].default:
        raise FileError(f"{name} was made by a newer Followup: get the newer one.")
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(str(part)[:40] for part in first["loc"])
        raise FileError(f"{name} is damaged ({where}: {first['msg'][:100]}): ask for it again.") from None


def as_json_text(model: "BaseModel") -> str:
    """A model as a JSON file that people hand to each other."""
    return json.dumps(json.loads(model.model_dump_json(by_alias=True)), indent=1) + "\n"
