"""The workbook's server: what it is told, and that it is private."""

import json
import os
import shutil
import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import pytest

from followup.app import server as lab
from tests.notebooks_here import PROJECT
from tests.running_lab import running_lab

DESK = {"browser": True, "root": False}
FOLDER = Path("/a folder")


@pytest.mark.parametrize(
    ("environment", "platform", "seen"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "10.0.0.2 5022 10.0.0.1 22"}, "linux", False),
        ({"SSH_TTY": "/dev/ttys001"}, "darwin", False),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_screen_is_a_desktop_that_the_reader_sits_at(environment, platform, seen):
    assert lab.has_screen(environment, platform) is seen


def test_it_serves_this_computer_only_and_asks_no_package_index():
    line = lab.options([], FOLDER, **DESK)
    assert "--ServerApp.ip=127.0.0.1" in line
    assert "--LabApp.extension_manager=readonly" in line
    assert not [part for part in line if "token" in part.lower()], "the token is Jupyter's own random one"


@pytest.mark.parametrize("words", [["--ip=0.0.0.0"], ["--ip", "0.0.0.0"], ["--ServerApp.ip=0.0.0.0"]])
def test_what_the_user_says_replaces_our_setting(words):
    line = lab.options(words, FOLDER, **DESK)
    assert "--ServerApp.ip=127.0.0.1" not in line
    assert line[-len(words) :] == words


def test_it_opens_a_browser_only_where_one_can_be_seen():
    assert "--ServerApp.open_browser=False" not in lab.options([], FOLDER, browser=True, root=False)
    assert "--ServerApp.open_browser=False" in lab.options([], FOLDER, browser=False, root=False)


def test_only_the_superuser_is_let_run_as_one():
    assert "--ServerApp.allow_root=True" not in lab.options([], FOLDER, browser=True, root=False)
    assert "--ServerApp.allow_root=True" in lab.options([], FOLDER, browser=True, root=True)


def test_without_the_notebooks_it_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lab, "workplace", lambda: tmp_path)
    assert lab.serve([]) == 1
    assert "today.ipynb is missing" in capsys.readouterr().err


MARK = "Zebulon Quirke"
SHOWN = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"value": MARK}}}}},
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "What I wrote"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {"execution": {"iopub.status.busy": "2026-11-27T08:00:00Z"}},
            "source": "print(name)",
            "execution_count": 12345,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": MARK}],
        },
    ],
}
"""A notebook as JupyterLab saves it by itself after two minutes."""
BYTES = {"voila/files/picture.png", "voila/static/voila.js", "voila/templates/lab/static/voila.js"}
PAGES = {"", "lab", "voila", "voila/tree", "voila/render/notebooks/today.ipynb"}
DATA = {"api", "api/contents", "voila/api/contents", "files/picture.png", "static/lab/style.js", "api/events/subscribe"}
SOCKET = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}


def answer(server, path, host="127.0.0.1", **headers):
    """The status and the place to go to instead of one request, as any program could send it."""
    port = server.url.rpartition(":")[2]
    asked = HTTPConnection("127.0.0.1", int(port), timeout=60)
    upgrade = SOCKET | {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} if "subscribe" in path else {}
    asked.request("GET", f"/{path}", headers={"Host": f"{host}:{port}", **upgrade, **headers})
    got = asked.getresponse()
    asked.close()
    return got.status, (got.getheader("Location") or "").partition("?")[0]


def save(server, name, **model):
    headers = {"Authorization": f"token {server.token}", "Content-Type": "application/json"}
    body = json.dumps(model).encode()
    request = urllib.request.Request(f"{server.url}/api/contents/{name}", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What the real server answered, and what it said when Ctrl-C ended it."""
    told = {}
    root = tmp_path_factory.mktemp("root")
    (root / "notebooks").mkdir()
    shutil.copy(PROJECT / lab.START, root / "notebooks")
    (root / "picture.png").write_bytes(b"a picture")
    with running_lab(tmp_path_factory.mktemp("lab"), f"--ServerApp.root_dir={root}") as server:
        told["strangers"] = {path: answer(server, path) for path in BYTES | PAGES | DATA}
        told["another host"] = {
            path: answer(server, path, "followup.example", Authorization=f"token {server.token}")
            for path in BYTES | PAGES | DATA | {"login"}
        }
        told["friends"] = {
            path: answer(server, path, Authorization=f"token {server.token}")[0] for path in BYTES | {"api/terminals"}
        }
        told["login"] = [answer(server, path)[0] for path in ("login", "static/style/bootstrap.min.css")]
        save(server, "shown.ipynb", type="notebook", format="json", content=SHOWN)
        save(server, "text.ipynb", type="file", format="text", content=json.dumps(SHOWN))
        told["saved"] = {path.name: path.read_text(encoding="utf-8") for path in root.rglob("*.ipynb")}
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.url}/api/contents/notebooks", timeout=60)
        told["without the token"] = refused.value.code
        refused.value.close()
        with urllib.request.urlopen(f"{server.url}/lab", timeout=60) as page:
            told["a page without the token"] = page.url.removeprefix(server.url)
        told["notebooks"] = server.ask("/api/contents/notebooks")
        told["news"] = json.loads(server.ask("/lab/api/settings/@jupyterlab/apputils-extension:notification"))
        told["kernels"] = json.loads(server.ask("/lab/api/settings/@jupyterlab/apputils-extension:kernels-settings"))
        if os.name == "posix":
            told["exit code"] = server.interrupt()
    told["said"] = server.log.read_text(encoding="utf-8")
    return told


@pytest.mark.kernel
def test_the_real_server_lets_in_only_who_has_the_token(served):
    assert served["without the token"] == 403
    assert served["a page without the token"].startswith("/login")
    assert "today.ipynb" in served["notebooks"]


@pytest.mark.kernel
@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to one process alone here")
def test_the_real_server_ends_in_a_sentence(served):
    assert served["exit code"] == 0
    assert "The workbook is closed." in served["said"]
    assert "Traceback" not in served["said"]
    assert "Warning" not in served["said"]
    assert served["said"].count("token=") == 1


@pytest.mark.kernel
def test_nothing_is_served_without_the_token(served):
    strangers = served["strangers"]
    assert {path: strangers[path] for path in BYTES | DATA} == dict.fromkeys(BYTES | DATA, (403, ""))
    assert {path: strangers[path] for path in PAGES} == dict.fromkeys(PAGES, (302, "/login"))
    assert served["login"] == [200, 200]
    assert served["friends"] == dict.fromkeys(BYTES, 200) | {"api/terminals": 404}, "and there are no terminals"


@pytest.mark.kernel
def test_nothing_is_served_under_another_host(served):
    """A page elsewhere could name this computer as its own (DNS rebinding), and would then ask with our cookie."""
    assert set(served["another host"].values()) == {(403, "")}


@pytest.mark.kernel
def test_what_a_notebook_showed_never_reaches_the_disk(served):
    """As JupyterLab saves it by itself, its checkpoint, and a notebook that is saved as text."""
    assert sorted(served["saved"]) == ["shown-checkpoint.ipynb", "shown.ipynb", "text.ipynb", "today.ipynb"]
    for text in served["saved"].values():
        assert MARK not in text
        assert "12345" not in text
        assert "iopub" not in text
    assert MARK not in served["said"], "nor what the server prints"
    kept = json.loads(served["saved"]["shown.ipynb"])
    assert [cell["source"] for cell in kept["cells"]] == [["What I wrote"], ["print(name)"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "place", "forgotten"),
    [("import followup as fu", "elsewhere", True), ("1", "elsewhere", False), ("1", str(PROJECT / "notebooks"), True)],
)
def test_a_jupyterlab_opened_without_us_forgets_what_our_notebooks_showed_and_leaves_other_work(
    source, place, forgotten, tmp_path
):
    """The extension that comes with the package, in the environment of somebody who has notebooks of another kind."""
    from jupyter_server.services.contents.manager import ContentsManager
    from traitlets.config import Config

    from followup.app import private

    class Web:
        def get_handler_delegate(self): ...

    class Server:
        config, contents_manager, web_app = Config(), ContentsManager(root_dir=str(tmp_path / place)), Web()

    private._load_jupyter_server_extension(Server)
    book = json.loads(json.dumps(SHOWN))
    book["cells"][1]["source"] = source
    model = {"type": "notebook", "format": "json", "content": book}
    Server.contents_manager.run_pre_save_hooks(model=model, path="one.ipynb")
    assert (MARK not in json.dumps(model)) is forgotten


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [{"cells": [3]}, {"cells": 3}, [], {"cells": [{"cell_type": "code", "metadata": 1}]}]
)
def test_a_notebook_that_cannot_be_looked_through_is_not_saved(content):
    """Jupyter saves what a hook failed on."""
    from tornado.web import HTTPError

    from followup.app.private import forget_outputs

    with pytest.raises(HTTPError, match="not saved"):
        forget_outputs({"type": "notebook", "content": content}, Path("one.ipynb"))


@pytest.mark.slow
def test_a_notebook_of_the_third_format_is_forgotten_too():
    from followup.app.private import forget_outputs

    cell = {"cell_type": "code", "input": "print(name)", "outputs": [MARK], "prompt_number": 3}
    model = {"type": "notebook", "content": {"nbformat": 3, "worksheets": [{"cells": [cell]}]}}
    forget_outputs(model, Path("one.ipynb"))
    assert model["content"]["worksheets"][0]["cells"] == [cell | {"outputs": [], "prompt_number": None}]


@pytest.mark.kernel
def test_jupyterlab_is_told_not_to_fetch_news_or_look_for_updates(served):
    overrides = served["news"]
    assert overrides["settings"] == {}, "nothing of the reader's own"
    assert overrides["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert overrides["schema"]["properties"]["checkForUpdates"]["default"] is False


@pytest.mark.kernel
def test_a_kernel_answers_widgets_in_turn_and_not_beside_a_running_cell(served):
    """In threads beside one another, an answer may get lost (jupyterlab#19719)."""
    assert served["kernels"]["schema"]["properties"]["commsOverSubshells"]["default"] == "disabled"


@pytest.mark.slow
def test_a_page_may_end_its_kernel():
    from nbformat.v4 import new_notebook

    class Request:
        asked = False

        @property
        def xsrf_token(self):
            self.asked = True

    request, book = Request(), new_notebook()
    assert lab._before_a_page(request, notebook=book, cwd="") is book
    assert request.asked, "without the cookie every page that was left would keep its kernel"
