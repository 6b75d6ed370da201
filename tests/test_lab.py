"""The workbook's server: what it is told, and that it is private."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from followup.app import server as lab
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
    assert "00_start_here.ipynb is missing" in capsys.readouterr().err


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What the real server answered, and what it said when Ctrl-C ended it."""
    told = {}
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
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
    assert "00_start_here.ipynb" in served["notebooks"]


@pytest.mark.kernel
@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to one process alone here")
def test_the_real_server_ends_in_a_sentence(served):
    assert served["exit code"] == 0
    assert "The workbook is closed." in served["said"]
    assert "Traceback" not in served["said"]
    assert "Warning" not in served["said"]
    assert served["said"].count("token=") == 1


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
def test_a_page_leaves_out_how_to_run_it_and_may_end_its_kernel():
    from nbformat.v4 import new_markdown_cell, new_notebook

    class Request:
        asked = False

        @property
        def xsrf_token(self):
            self.asked = True

    how, what = new_markdown_cell("Run it", metadata={"tags": [lab.ONLY_IN_LAB]}), new_markdown_cell("Read it")
    request = Request()
    shown = lab._before_a_page(request, notebook=new_notebook(cells=[how, what]), cwd="")
    assert [cell.source for cell in shown.cells] == ["Read it"]
    assert request.asked, "without the cookie every page that was left would keep its kernel"
