"""The verbs that keep a log safe: how the file is, and the ways back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.cli.base import Json, UsageError, Verb, plainly, print_json, print_text

if TYPE_CHECKING:
    from followup.log.store import Copy
    from followup.log.store.rescue import Health

_Pipeline = Annotated[Path, typer.Argument(metavar="PIPELINE", help="A pipeline file.")]
_NEWEST = "newest"


@plainly
def health(pipeline: _Pipeline, json_: Json = False) -> None:
    """Whether a pipeline file is whole, where it is, and which copies there are."""
    from followup.log.store.rescue import health as look

    info = look(_insisted(pipeline))
    if json_:
        print_json(_as_json(info))
    else:
        print_text("\n".join(info.sentences))
        if info.copies or info.beside:
            print(f"\nTo see the copies, and to bring one back: followup restore {pipeline}")
    if info.what:
        raise typer.Exit(1)


@plainly
def restore(  # noqa: PLR0913, PLR0917 - one parameter an option
    pipeline: _Pipeline,
    copy: Annotated[str, typer.Option("--copy", help="The copy: newest, its name, or any copy of the file.")] = "",
    both: Annotated[
        bool, typer.Option("--both", help="Keep what is there, and put in what the copy has, entry by entry.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Take the file as it is, though it is not as you left it.")
    ] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Begin an empty log; what is there is set aside.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    json_: Json = False,
) -> None:
    """Bring a copy of a pipeline file back, or make one log of two copies.

    Without an option it lists the copies and changes nothing.
    """
    from followup.log.store import rescue

    if (bool(copy) + keep + empty) > 1 or (both and not copy):
        raise UsageError("Choose one of --copy, --keep and --empty; --both goes with --copy.")
    info = rescue.health(_insisted(pipeline))
    if copy:
        chosen = _chosen(copy, info)
        preview = rescue.preview(info, chosen, both=both)
        done = (lambda: rescue.bring_back(info, chosen, both=both)) if _agreed(preview, yes, json_) else None
    elif keep:
        preview = "The file counts as your log, as it is now."
        done = (lambda: rescue.told(rescue.keep(info.path))) if _agreed(preview, yes, json_) else None
    elif empty:
        preview = "An empty log is begun; the file that is there is kept in the folder backups."
        done = (lambda: rescue.told(rescue.start_anew(info.path))) if _agreed(preview, yes, json_) else None
    else:
        _list(info, json_)
        return
    said = done() if done else "Nothing was changed. To do it, run the same again with --yes."
    if json_:
        print_json({"done": done is not None, "preview": preview, "sentence": said})
    else:
        print_text(said)
    if done is None:
        raise typer.Exit(1)


def _insisted(path: Path) -> Path:
    from followup.log.store.backups import copies

    if not path.exists() and not copies(path.absolute()):
        raise UsageError(f"There is no pipeline file {path}, and no copy of one: check the name and the folder.")
    return path


def _chosen(name: str, info: "Health") -> Path:
    if name == _NEWEST and info.copies:
        return info.copies[0].path
    found = next((c.path for c in (*info.copies, *info.beside) if c.path.name == name), Path(name))
    if not found.is_file():
        raise UsageError(f"--copy is '{name}', which is no copy of {info.path.name}: see followup restore {info.path}")
    return found


def _agreed(preview: str, yes: bool, json_: bool) -> bool:
    if not json_:
        print_text(preview)
    return yes or (not json_ and sys.stdin.isatty() and typer.confirm("Do it?", default=False))


def _list(info: "Health", json_: bool) -> None:
    if json_:
        print_json(_as_json(info))
        return
    print_text("\n".join(info.sentences))
    for heading, some in (("Copies", info.copies), ("Beside it", info.beside)):
        if some:
            print(f"\n{heading}:")
        for one in some:
            print_text(f"- {one.path.name}, {one.words}", later="  ")
    if info.copies:
        print(f"\nTo go back to the newest copy: followup restore {info.path} --copy newest")
        print("What would change is shown first. With --both, what is there now stays as well.")
    if info.what:
        print("To take the file as it is: --keep. To begin an empty log: --empty.")


def _as_json(info: "Health") -> dict[str, Any]:
    return {
        "file": str(info.path),
        "whole": not info.what,
        "what": info.what,
        "trouble": info.trouble,
        "checked": info.checked.isoformat(timespec="seconds"),
        "copies": [_one(copy) for copy in info.copies],
        "beside": [_one(copy) for copy in info.beside],
        "notes": list(info.notes),
    }


def _one(copy: "Copy") -> dict[str, Any]:
    made = copy.made.isoformat(timespec="seconds")
    return {"file": str(copy.path), "made": made, "applications": copy.applications, "events": copy.events}


VERBS: tuple[Verb, ...] = (("health", health, {}), ("restore", restore, {}))
