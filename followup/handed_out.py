"""Small JSON files that people hand to each other, read with nothing in them trusted."""

import json
from typing import TypeVar

from pydantic import ValidationError

from followup.files import FileProblem
from followup.log.model import Value

_V = TypeVar("_V", bound=Value)


def read_handed_out(kind: type[_V], content: bytes, name: str, foreign: str) -> _V:
    """Read a file whose `format` and `version` are those that its kind has by default.

    Args:
        kind: what it should hold.
        content: of the file.
        name: of the file.
        foreign: the rest of the sentence, after the file's name, for one that is something else.

    Raises:
        FileProblem: it is damaged, foreign, or of a newer version.
    """
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("format") != kind.model_fields["format"].default:
        raise FileProblem(f"{name} {foreign}")
    if isinstance(fields.get("version"), int) and fields["version"] > kind.model_fields["version"].default:
        raise FileProblem(f"{name} was made by a newer Followup: get the newer one.")
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(str(part)[:40] for part in first["loc"])
        raise FileProblem(f"{name} is damaged ({where}: {first['msg'][:100]}): ask for it again.") from None
