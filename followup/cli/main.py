"""The `followup` command: from a terminal, all that the notebooks do."""

import gc
import io
import sys
from inspect import getdoc

import typer

from followup.cli import analyse, classroom, course, daily, experiment, records, safety, say, serve

app = typer.Typer(
    name="followup",
    help="Follow up well: what to do today, for whom, and why. Everything stays on this computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same in any terminal, in docs/command.md and to a screen reader
    context_settings={"max_content_width": 100},
)
for concern in (serve, records, safety, daily, analyse, say, classroom, course):
    for name, verb, settings in concern.VERBS:
        app.command(name, **settings)(verb)
app.add_typer(experiment.app, name="experiment")
for command in (*app.registered_commands, *experiment.app.registered_commands):
    command.short_help = (getdoc(command.callback) or "").partition("\n")[0]  # in full: a list of verbs cuts it off


def main() -> None:
    """Run the command; a terminal that lacks a letter shows a stand-in for it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A command is over in a moment: looking for garbage would only take a third of it.
    gc.disable()
    app()


if __name__ == "__main__":
    main()
