"""Make docs/command.md, the reference of the `followup` command, from what `--help` says.

python scripts/make_command_page.py             # write it
python scripts/make_command_page.py --check     # write nothing; exit 1 if the page is not what --help says
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from followup.cli.main import app
from followup.files import write_whole

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command.md"
WIDTH = 100
HEAD = """# The command

From a terminal, all that the notebooks do. After the three steps of the [README](../README.md#start) it is
`.venv/bin/followup`; on Windows `.venv\\Scripts\\followup`. Every verb answers `--help`.

A PIPELINE is a pipeline file, or a table of events ([its columns](../data/README.md)), which is read as if it were one.
With `--json` the answer goes to standard output as JSON, and all else to standard error. The exit code is 0; 1 if a
file or a value must change; 2 if there is no such verb or option. An error is one sentence, with the way out.

<!-- all below is made by scripts/make_command_page.py -->
"""


def main(arguments: list[str]) -> int:
    wanted = page()
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            print(f"{PAGE.name} is not what the command says of itself: run scripts/make_command_page.py.")
            return 1
        return 0
    write_whole(PAGE, wanted)
    print(f"{PAGE.name} made from --help.")
    return 0


def page() -> str:
    """The whole page."""
    parts = [f"{'#' * (1 + depth)} {title}\n\n```text\n{text}\n```\n" for title, depth, text in verbs()]
    return "\n".join([HEAD, *parts])


def verbs() -> Iterator[tuple[str, int, str]]:
    """Each verb as it is typed, how deep its heading stands, and its help; the command itself first."""
    yield from walk(typer.main.get_command(app), "followup", None)


def walk(command: typer.core.TyperCommand | typer.core.TyperGroup, name: str, above: object) -> Iterator[tuple]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH, "color": False}
    with command.context_class(command, info_name=name.rpartition(" ")[2], parent=above, **settings) as context:
        yield name, 1 if above is None else len(name.split()) - 1, command.get_help(context).strip()
        for verb in command.list_commands(context) if isinstance(command, typer.core.TyperGroup) else ():
            yield from walk(command.get_command(context, verb), f"{name} {verb}", context)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
