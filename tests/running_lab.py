"""The workbook's real server in a process of its own, with settings and runtime files apart from everyone's."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")


@dataclass(frozen=True)
class Server:
    """A server that answers; `log` is the file with all that it printed."""

    url: str
    token: str
    process: subprocess.Popen
    log: Path

    def ask(self, path, method="GET", patience=30):
        """The answer's body to a request that carries the token."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=patience) as answer:
            return answer.read().decode("utf-8")

    def interrupt(self):
        """Press Ctrl-C and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


def jupyter_apart(state: Path) -> dict[str, str]:
    """The environment in which Jupyter keeps all its own files under `state`; it still finds what .venv has."""
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(state / place) for name, place in places.items()}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_lab(state: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Run the server without a browser until the block ends; `state` is an empty folder for its files."""
    command = [sys.executable, "-m", "followup", "lab", "--no-browser", *arguments]
    with running(command, state, Path.cwd(), jupyter_apart(state) | environment) as server:
        yield server


@contextmanager
def running(command: list[str], state: Path, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Run a command that serves, in a folder, until the block ends; its log lies in `state`."""
    log = state / "lab.log"
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            [*command, f"--port={_free_port()}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env=environment | {"PYTHONUTF8": "1"},
        ) as process,
    ):
        try:
            url, token = _address(process, log)
            server = Server(url, token, process, log)
            _wait_until_it_answers(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()  # and say so: a server that must be killed is one that hangs for the reader too
                raise


def _address(process, log, patience=300):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if found := ADDRESS.search(log.read_text(encoding="utf-8")):
            return found.groups()
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab printed no address:\n{log.read_text(encoding='utf-8')[-3000:]}")


def _wait_until_it_answers(server, patience=300):
    deadline = time.monotonic() + patience
    while True:
        try:
            return server.ask("/api/status")
        except OSError:
            if time.monotonic() > deadline or server.process.poll() is not None:
                raise
            time.sleep(0.1)
