"""The `followup` command: from a terminal, all that the notebooks do."""

import gc
import io
import sys
from collections.abc import Iterable
from importlib import import_module
from inspect import getdoc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    app: typer.Typer

_WHERE = {
    "serve": ("lab", "app", "site"),
    "records": ("import", "export"),
    "safety": ("health", "restore"),
    "daily": ("due", "plan"),
    "analyse": ("analyse",),
    "say": ("check", "listen"),
    "classroom": ("share", "class", "class-plan", "classes", "simulate", "rehearse"),
    "course": ("slides",),
    "experiment": ("experiment",),
}
"""The modules of verbs, and the verbs of each, in the order of the help; of one verb, only its module is loaded."""


def made(concerns: Iterable[str] = _WHERE) -> "typer.Typer":
    """The command with the verbs of some modules."""
    import typer

    found = typer.Typer(
        name="followup",
        help="Follow up well: what to do today, for whom, and why. Everything stays on this computer.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # plain help: the same in any terminal, in docs/command.md and to a screen reader
        context_settings={"max_content_width": 100},
    )
    found.callback()(lambda: None)  # one verb is not the command itself
    for concern in concerns:
        module = import_module(f"followup.cli.{concern}")
        if concern == "experiment":
            found.add_typer(module.app, name=concern)
            _name(module.app)
        else:
            for name, verb, settings in module.VERBS:
                found.command(name, **settings)(verb)
    _name(found)
    return found


def _name(group: "typer.Typer") -> None:
    for command in group.registered_commands:
        command.short_help = (getdoc(command.callback) or "").partition("\n")[0]  # in full: a list of verbs cuts it off


def __getattr__(name: str) -> object:
    if name == "app":
        return made()
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def main() -> None:
    """Run the command; a terminal that lacks a letter shows a stand-in for it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A command is over in a moment: looking for garbage would only take a third of it.
    gc.disable()
    wanted = [concern for concern, verbs in _WHERE.items() if sys.argv[1:2] and sys.argv[1] in verbs]
    made(wanted or _WHERE)()


if __name__ == "__main__":
    main()
