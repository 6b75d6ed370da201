"""The verbs that open the workbook in a browser."""

import typer

from followup.cli.base import Verb, plainly


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


_PASS_ON = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}}
VERBS: tuple[Verb, ...] = (("lab", lab, _PASS_ON), ("app", app, _PASS_ON))
