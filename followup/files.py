"""Writing a file whole or not at all, and reading small JSON files that people hand to each other."""

import json
import os
import tempfile
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from followup.errors import FileError

_Model = TypeVar("_Model", bound=BaseModel)


def write_whole(path: Path, text: str) -> None:
    """Write text as UTF-8 so that the file is there whole or, if anything fails, as it was before.

    Raises:
        FileError: the folder is missing, read-only or full.
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
        raise FileError(
            f"{path.name} could not be written into {path.parent} ({reason}): choose another folder."
        ) from None


def make_folder(path: Path, *, private: bool = False) -> Path:
    """Make a folder, and the folders above it, if they are missing.

    Args:
        path: the folder.
        private: whether nobody else on this computer may look into a new one.

    Raises:
        FileError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"The folder {path} cannot be made ({error.strerror}): check that you may write there, and rename or "
            "delete what is in the way."
        ) from None
    return path


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        FileError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror}): check the name and the folder.") from None


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


def as_json_text(model: BaseModel) -> str:
    """A model as a JSON file that people hand to each other."""
    return json.dumps(json.loads(model.model_dump_json(by_alias=True)), indent=1) + "\n"
