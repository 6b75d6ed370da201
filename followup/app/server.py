"""The workbook in a browser, on this machine only: a local address, a token, and no calls to anywhere.

One server shows the lessons in two ways: in JupyterLab, or as pages with no code in sight, which Voila makes.

JupyterLab takes seconds to import, so it is imported only when it is about to run.
"""

import importlib
import json
import os
import signal
import sys
import warnings
import webbrowser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from followup.app.workplace import workplace
from followup.errors import FileError
from followup.files import write_whole
from followup.late import skip_address_grammar
from followup.paths import TEMPLATES

START = "notebooks/today.ipynb"
LAB, APP = f"/lab/tree/{START}", f"/voila/render/{START}"
"""Where the workbook opens: in JupyterLab, or as pages."""
PAGES = TEMPLATES / "jupyter"
"""Voila looks here for how a page is made: with nothing fetched from other computers."""

PRIVATE = "followup.app.private"
"""The server extension that saves nothing a notebook showed, and asks for the token everywhere."""

LARGEST_UPLOAD = 256 * 2**20  # bytes

# JupyterLab asks its makers' server for news and for newer versions unless it is told not to. And it has a kernel
# answer widgets in a thread beside the one that runs cells: what both write may get lost (jupyterlab#19719).
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
}


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a browser opened from here would be seen: a desktop is running, and nobody came in over SSH.

    Args:
        environment: the environment variables, such as `os.environ`.
        platform: as `sys.platform` names it.
    """
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return False
    return platform in ("darwin", "win32") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def options(arguments: Iterable[str], folder: Path, *, browser: bool, root: bool, opens: str = LAB) -> list[str]:
    """The command line for JupyterLab: our settings, less those that the user's own arguments set, then theirs.

    Args:
        arguments: what the user gave.
        folder: what is served.
        opens: the address within the server that is opened first.
        browser: whether a browser can be opened and seen.
        root: whether this runs as the superuser, as in many containers; JupyterLab then asks to be told.
    """
    arguments = list(arguments)
    ours = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.root_dir": str(folder),
        "Application.log_level": "ERROR",
        "LabApp.default_url": opens,
        "VoilaConfiguration.template": "followup",
        "LabApp.extension_manager": "readonly",  # the other one asks a package index
        "ServerApp.terminals_enabled": "False",  # nothing needs one
    }
    if not browser:
        ours["ServerApp.open_browser"] = "False"
    if root:
        ours["ServerApp.allow_root"] = "True"
    given = {argument.lstrip("-").partition("=")[0].rpartition(".")[2].replace("-", "_") for argument in arguments}
    return [f"--{name}={value}" for name, value in ours.items() if name.rpartition(".")[2] not in given] + arguments


def _settle() -> None:
    """Have this environment's JupyterLab keep to itself and answer in order, also when it is opened without us."""
    from jupyterlab.commands import get_app_dir

    file = Path(get_app_dir()) / "settings" / "overrides.json"
    text = json.dumps(SETTINGS, indent=2)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)


def serve(arguments: list[str], opens: str = LAB) -> int:
    """Open the workbook and serve it until Ctrl-C; `arguments` go to JupyterLab.

    With no screen it opens no browser: the address that it prints, token included, is the way in.

    Returns:
        the exit code: 0 once closed, 1 where there is no workbook to open.
    """
    try:
        folder = workplace()
        if not (folder / START).is_file():
            print(f"The workbook is not here: {folder / START} is missing. Get it again, whole.", file=sys.stderr)
            return 1
        _settle()
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(PAGES), os.environ.get("JUPYTER_PATH"))))
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        _run(options(arguments, folder, browser=_opens_browser(), root=root, opens=opens))
    except FileError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # closed before it was wholly open
    print("\nThe workbook is closed. What you entered is kept.")
    return 0


def _opens_browser() -> bool:
    try:
        return has_screen(os.environ, sys.platform) and webbrowser.get() is not None
    except webbrowser.Error:
        return False


def _before_a_page(request: Any, notebook: Any, **_rest: Any) -> Any:
    """What Voila asks before it runs a notebook: let the page end its kernel when it is left.

    A page that is left ends its kernel only with a cookie that Voila's own pages never ask for; without it each page
    that was looked at would keep one until the workbook is closed.
    """
    _ = request.xsrf_token  # reading it sets the cookie
    return notebook


def _for_page(_handler: Any, page: dict[str, Any]) -> dict[str, Any]:
    """What JupyterLab's page is told, less what no lesson needs and each opening would wait for.

    Whether JupyterLab could be built anew, and into which formats a notebook could be exported, take the server most of
    a second each; and plotly comes with the first chart (labextensions/followup-charts).
    """
    off = {*page.get("disabledExtensions", ()), "@jupyterlab/notebook-extension:export"}
    loaded = [one for one in page.get("federated_extensions", ()) if one["name"] not in off]
    return page | {"buildCheck": False, "federated_extensions": loaded, "disabledExtensions": sorted(off)}


def _run(command_line: list[str]) -> None:
    skip_address_grammar()
    import zmq
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    from followup.app.spare import SpareKernels

    # Voila, once imported, shows warnings for those who develop it; to a reader they look like something broken.
    importlib.import_module("voila")
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="traitlets")
    config = Config(
        VoilaConfiguration={"prelaunch_hook": _before_a_page},
        ServerApp={"jpserver_extensions": {PRIVATE: True}, "kernel_manager_class": SpareKernels},
        Followup={"every_notebook": True},
    )
    if zmq.has("curve"):  # else each kernel warns, rightly, that others on this computer could listen to it
        config.KernelManager.transport_encryption = "auto"
    server = LabApp.initialize_server(argv=command_line, config=config)
    # What JupyterLab runs when it is opened: notebooks whose code is what was shipped (labextensions/followup-lessons).
    page = server.web_app.settings.setdefault("page_config_data", {})
    page["followupLessons"] = (PAGES / "codes.json").read_text(encoding="utf-8")
    server.web_app.settings["page_config_hook"] = _for_page
    # A LinkedIn export of some years is larger than the 10 MB that a browser may send otherwise.
    server.web_app.settings["websocket_max_message_size"] = LARGEST_UPLOAD
    # It logs its address too, as a file to open: the one below, said once, is enough.
    server.log.addFilter(lambda record: "token=" not in record.getMessage())
    print(
        "The workbook is at this address, on this computer only. If it does not open by itself, copy the address\n"
        f"into your browser:\n\n    {server.display_url}\n\n"
        "Leave this window open while you work. Ctrl-C here closes the workbook.\n",
        flush=True,
    )
    if isinstance(server.kernel_manager, SpareKernels):  # the user's arguments may name another
        server.io_loop.add_callback(server.kernel_manager.prepare)
    # One Ctrl-C closes, kernels first: Jupyter's own way asks at a terminal, and elsewhere may leave threads behind.
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    server.start()
