"""The verbs that open the workbook in a browser, or make pages of it that need no server of ours."""

from pathlib import Path
from typing import Annotated

import typer

from followup.cli.base import Verb, plainly, progress


@plainly
def lab(context: typer.Context) -> None:
    """Open the workbook in JupyterLab, on this computer only. Further arguments go to JupyterLab."""
    from followup.app.server import serve

    raise typer.Exit(serve(context.args))


@plainly
def app(context: typer.Context) -> None:
    """Open the lessons as pages with no code in sight, on this computer only. Further arguments go to the server."""
    from followup.app.server import APP, serve

    raise typer.Exit(serve(context.args, APP))


@plainly
def site(
    out: Annotated[Path, typer.Option("--out", help="The folder for it; new or empty.")] = Path("followup-site"),
) -> None:
    """Make the browser edition: files for any web host, in which the lessons run with nothing to install.

    Its parts are fetched once, through pip and npm, and each must be the one that is locked.
    """
    from followup.app.site import make_site

    with progress() as step:
        made = make_site(out, step)
    print(f"{made.folder}: {made.bytes / 1e6:.0f} MB. Put the folder on any web host, and open it at an https address.")


_PASS_ON = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}}
VERBS: tuple[Verb, ...] = (("lab", lab, _PASS_ON), ("app", app, _PASS_ON), ("site", site, {}))
