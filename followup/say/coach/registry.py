"""All checks: those in checks/, one a file, and those that a class puts into a folder of its own.

A check is a .toml file, which is data and is never run. It looks for its phrases; a few of ours measure instead.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from followup import limits
from followup.errors import CheckError, PhraseError
from followup.say.coach.base import Check, Example, Look, PhraseLook
from followup.say.coach.measures import MEASURES
from followup.say.coach.phrases import Phrases
from followup.say.coach.reader import AGREES, DOUBTS
from followup.say.kinds import KINDS, LEVELS
from followup.wording import clip

FOLDERS = (Path(__file__).parent / "checks",)
"""Where our checks stand."""
_TEXTS = ("level", "message", "why", "source")
_MAY = {*_TEXTS, "instead", "kinds", "phrases", "unless", "needs", "once", "agree", "found", "spared"}


@cache
def checks() -> tuple[Check, ...]:
    """The checks that come with the package."""
    paths = (path for folder in FOLDERS for path in folder.glob("*.toml"))
    found = (_from_file(path, MEASURES.get(path.stem), ours=True) for path in paths)
    return tuple(sorted(found, key=lambda check: check.id))


def checks_in(folder: Path) -> tuple[Check, ...]:
    """The checks that a class has put into a folder, in the order of their names.

    Raises:
        CheckError: one of them cannot be used, or has no examples, or has the name of one that there is.
    """
    added = tuple(_from_file(path) for path in sorted(Path(folder).glob("*.toml")))
    taken = {check.id for check in checks()}
    for check in added:
        if check.id in taken:
            raise CheckError(f"{check.id}.toml has the name of a check that there is: give it another name.")
    return added


def _from_file(path: Path, measure: Look | None = None, *, ours: bool = False) -> Check:
    """A check of phrases, or one that measures.

    The reader takes back, of our cautions, what it is sure is courteous; with `agree = true` it has to agree, with
    `agree = false` it is not asked.

    Raises:
        CheckError: the file cannot be read, or lacks something.
    """
    try:
        if path.stat().st_size > limits.CHECK_BYTES:
            raise CheckError(f"{path.name} is too large for a check: it may have {limits.CHECK_BYTES // 1000} kB.")
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as problem:
        raise CheckError(f"{path.name} cannot be read as a check: {clip(str(problem), 200)}.") from None
    texts, lists = _texts(path, told), _lists(path, told, () if measure else ("phrases",))
    doubts = DOUBTS if ours and told["level"] in ("caution", "stop") else None
    least = None if told.get("agree") is False else AGREES if told.get("agree") is True else doubts
    try:
        phrases, unless, needs = (Phrases(lists[name]) for name in ("phrases", "unless", "needs"))
        look = measure or PhraseLook(phrases, unless, told.get("once") is True, needs, least)
    except PhraseError as problem:
        raise CheckError(f"{path.name}: {problem}.") from problem
    kinds = tuple(lists["kinds"]) or KINDS
    found, spared = (tuple(Example(text, kinds[0]) for text in lists[name]) for name in ("found", "spared"))
    return Check(path.stem, found=found, spared=spared, look=look, kinds=kinds, **texts)


def _texts(path: Path, told: dict[str, Any]) -> dict[str, str]:
    for name in told:
        if name not in _MAY:
            raise CheckError(
                f"{path.name}: there is no '{clip(name, 40)}' in a check; it may have {', '.join(sorted(_MAY))}."
            )
    for name in _TEXTS:
        if not isinstance(told.get(name), str) or not told[name].strip():
            raise CheckError(f'{path.name}: it needs a line {name} = "...".')
    if told["level"] not in LEVELS:
        raise CheckError(
            f"{path.name}: level is {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, not '{clip(told['level'], 40)}'."
        )
    return {name: told[name] for name in _TEXTS} | {"instead": str(told.get("instead", ""))}


def _lists(path: Path, told: dict[str, Any], needed: tuple[str, ...]) -> dict[str, list[str]]:
    lists = {name: told.get(name, []) for name in ("kinds", "phrases", "unless", "needs", "found", "spared")}
    for name, values in lists.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise CheckError(f'{path.name}: {name} is a list of texts, such as {name} = ["..."].')
    for name in (*needed, "found", "spared"):
        if not lists[name]:
            raise CheckError(f"{path.name}: it needs {name}, a list with at least one text.")
    strange = [kind for kind in lists["kinds"] if kind not in KINDS]
    if strange:
        raise CheckError(f"{path.name}: there is no kind '{clip(strange[0], 40)}'; there are {', '.join(KINDS)}.")
    return lists
