"""A real browser on the real JupyterLab.

`page` is a clean browser page; its test fails at the end if the page's console showed an error, a request failed,
or anything was asked of another computer. `open_notebook(page, name)` and `run_all(page)` drive a notebook, and
`open_lesson(page, name)` does both, in JupyterLab and, for the same test once more, as the page that Voila makes.
Each page starts with fresh copies of notebooks/ and data/ and with nothing of the learner's own. Opening a lesson
takes longest, so a file whose tests can share one opens it with `clean_page` for all of them.

Nothing here waits for a time: everything waits for what the learner would see, for as long as a busy machine needs.
"""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from followup.course.exercises import exercise
from tests.running_lab import Server, running_lab

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [  # the first for containers; the others keep Chromium from calling its makers
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone for the recorder, and a yes to its question
    "--use-fake-ui-for-media-stream",
]
PATIENCE = 60_000  # milliseconds
# A machine that is busy with tests is slower than a reader's: anywidget gives up on a widget that does not begin within
# two seconds, and ipywidgets on a kernel that does not list its widgets within four. Here both have thirty times that.
PATIENT_WIDGETS = """
    const abort = AbortSignal.timeout, later = window.setTimeout;
    AbortSignal.timeout = ms => abort.call(AbortSignal, ms === 2000 ? 60000 : ms);
    window.setTimeout = (call, ms, ...more) => later(call, ms === 4000 ? 120000 : ms, ...more);
"""
# Jupyter's server cannot list its kernels in the moment in which one begins; JupyterLab asks again by itself.
ASKED_TOO_SOON = re.compile(r"/api/(kernels|sessions)\?\d+$")
LONGEST = ("test_browser_edition", "test_journeys", "test_class", "test_lessons_as_pages")


def not_run(why):
    """Skip aloud; fail where every test must run."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(f"BROWSER TESTS NOT RUN. {why}")


class WithoutDriver(pytest.Item):
    """Stands for a file of tests that cannot even be read, because what drives the browser is not installed."""

    def runtest(self):
        not_run("Playwright is not installed: python3 start.py test installs it.")


class UnreadFile(pytest.File):
    def collect(self):
        yield WithoutDriver.from_parent(self, name="all of it")


def pytest_pycollect_makemodule(module_path, parent):
    if find_spec("playwright") is None:
        return UnreadFile.from_parent(parent, path=module_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark all tests of this folder `browser`, and begin with them: so no core is left alone with one at the end."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
    browser = [item for item in items if item.get_closest_marker("browser")]
    browser.sort(key=lambda item: item.path.stem not in LONGEST)
    items[:] = browser + [item for item in items if not item.get_closest_marker("browser")]


@dataclass(frozen=True)
class Lab:
    """The server, the copy of the project that it serves, and the folder of the learner's own files."""

    server: Server
    project: Path
    home: Path
    state: Path

    @property
    def url(self):
        return self.server.url

    @property
    def token(self):
        return self.server.token

    def end_kernels(self):
        """End every kernel, as closing the workbook does."""
        for session in json.loads(self.server.ask("/api/sessions")):
            self.server.ask(f"/api/sessions/{session['id']}", method="DELETE")

    def start_over(self):
        """End every kernel, and put all files back to how a new learner finds them."""
        self.end_kernels()
        # What was open last is opened again otherwise, and may be gone.
        shutil.rmtree(self.state / "workspaces", ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(exist_ok=True)
        for name in ("notebooks", "data"):
            shutil.rmtree(self.project / name, ignore_errors=True)
            ignore = shutil.ignore_patterns("my", ".ipynb_checkpoints")
            if (PROJECT / name).is_dir():
                shutil.copytree(PROJECT / name, self.project / name, ignore=ignore)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    project, home, state = (folder / name for name in ("project", "home", "state"))
    for place in (project, home, state):
        place.mkdir()
    arguments = [f"--ServerApp.root_dir={project}", "--LabApp.expose_app_in_browser=True"]
    with running_lab(state, *arguments, FOLLOWUP_HOME=str(home)) as server:
        yield Lab(server, project, home, state)


def chromium_path():
    """Where the browser is, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def speech(tmp_path_factory):
    """A spoken message as a WAV file; None where espeak-ng is missing."""
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        return None
    path = tmp_path_factory.mktemp("speech") / "message.wav"
    subprocess.run([espeak, "-w", path, exercise("04_rewrite").answer], check=True)
    return path


@pytest.fixture(scope="module")  # Playwright's event loop is open until then, in the way of other tests
def browser(speech):
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    path = chromium_path()
    if path is None:
        not_run("No Chromium found: install Debian's chromium, or set CHROMIUM=/path/to/one")
    with sync_playwright() as playwright:
        heard = [f"--use-file-for-fake-audio-capture={speech}"] if speech else []
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=[*FLAGS, *heard])
        yield chromium
        chromium.close()


@pytest.fixture
def problems():
    """What went wrong in the page so far, one sentence each; a test that expects some may clear it."""
    return []


@contextmanager
def clean_page(browser, lab, problems):
    """A page for a new learner; what goes wrong in it is added to `problems`."""
    lab.start_over()
    with watched_page(browser, problems) as page:
        yield page


@contextmanager
def watched_page(browser, problems):
    """A page of which all that goes wrong is added to `problems`."""
    context = browser.new_context(viewport={"width": 1300, "height": 1400}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(PATIENT_WIDGETS)
    page = context.new_page()
    page.on("console", lambda said: _note_error(said, problems))
    page.on("pageerror", lambda error: problems.append(f"uncaught: {str(error)[:500]}"))
    page.on("requestfailed", lambda request: _note_failure(request, problems))
    page.on("request", lambda request: _note_stranger(request, problems))
    yield page
    context.close()


@pytest.fixture
def page(browser, lab, problems):
    with clean_page(browser, lab, problems) as page:
        yield page
    see_no_problems(problems)


def see_no_problems(problems):
    assert not problems, "the page had problems:\n" + "\n".join(problems)


def _note_error(said, problems):
    where = said.location.get("url", "")
    too_soon = "status of 500" in said.text and ASKED_TOO_SOON.search(where)
    if said.type == "error" and not too_soon:
        problems.append(f"console: {said.text[:500]} ({said.location.get('url', '')[:300]})")


def _note_failure(request, problems):
    if request.failure != "net::ERR_ABORTED":  # a page that is left drops what it was still loading
        problems.append(f"request failed: {request.url} ({request.failure})")


def _note_stranger(request, problems):
    address = urlsplit(request.url)
    if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
        problems.append(f"asked another computer: {request.url}")


@pytest.fixture(scope="session")
def open_notebook(lab):
    """`open_notebook(page, name)` opens notebooks/name by itself and waits until its kernel answers."""

    def open_it(page, name):
        page.goto(f"{lab.url}/doc/tree/notebooks/{name}?token={lab.token}")
        _ready(page)

    return open_it


def _turn_to(page, name):
    """Close the notebook that is open, as with its cross, and open another in the same JupyterLab."""
    page.evaluate(
        """async path => {
            const {commands, shell} = window.jupyterapp, open = shell.currentWidget;
            await open.context.sessionContext.shutdown();
            open.dispose();
            await commands.execute('docmanager:open', {path});
        }""",
        f"notebooks/{name}",
    )
    _ready(page)


def _ready(page):
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    # The indicator says "idle" before there is a kernel, so wait on the session itself.
    page.evaluate("""async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await panel.context.ready;
        await panel.revealed;
        await panel.sessionContext.ready;
        await panel.sessionContext.session.kernel.info;
        // A lesson that is opened again takes over the widgets of its kernel; one shown meanwhile may never change.
        const view = panel.content.rendermime.createRenderer('application/vnd.jupyter.widget-view+json');
        const manager = await view._manager.promise;
        if (!manager.restoredStatus) await new Promise(done => manager.restored.connect(done));
        view.dispose();
    }""")


@pytest.fixture(scope="session")
def run_all():
    """`run_all(page)` runs every cell, or waits until a lesson has done so by itself.

    It gives {"code": cells, "ran": cells that finished, "errors": [...]}.
    """

    def run(page, patience=300):
        return page.evaluate(
            """async patience => {
                const late = new Promise((_, no) => setTimeout(() => no(new Error('cells still run')), patience));
                const panel = window.jupyterapp.shell.currentWidget;
                const page = JSON.parse(document.getElementById('jupyter-config-data').textContent);
                const byItself = async () => {
                    while (!panel.node.dataset.followupRan) await new Promise(next => setTimeout(next, 50));
                };
                const run = panel.context.path in JSON.parse(page.followupLessons)
                    ? byItself() : window.jupyterapp.commands.execute('notebook:run-all-cells');
                await Promise.race([run, late]);
                const cells = [...panel.content.model.cells];
                const code = cells.filter(cell => cell.type === 'code' && cell.sharedModel.source.trim());
                const errors = code.flatMap(cell => cell.outputs.toJSON()
                    .filter(output => output.output_type === 'error')
                    .map(output => `${output.ename}: ${output.evalue} in ${cell.sharedModel.source.slice(0, 80)}`));
                return {code: code.length, ran: code.filter(cell => cell.executionCount).length, errors};
            }""",
            patience * 1000,
        )

    return run


@pytest.fixture
def opened(page, open_notebook, run_all):
    """`opened(name)` opens a notebook in JupyterLab with all of it run, in place of the one before; gives the page."""

    def open_it(name):
        if page.evaluate("'jupyterapp' in window"):
            _turn_to(page, name)
        else:
            open_notebook(page, name)
        assert run_all(page)["errors"] == []
        return page

    return open_it


@pytest.fixture(params=["in JupyterLab", "as a page"])
def open_lesson(request, lab, open_notebook, run_all):
    """`open_lesson(page, name)` opens a lesson with all of it run: in JupyterLab, then as a page with no code."""

    def in_lab(page, name):
        if page.evaluate("'jupyterapp' in window"):
            _turn_to(page, name)
        else:
            open_notebook(page, name)
        result = run_all(page)
        assert (result["errors"], result["ran"]) == ([], result["code"])

    def as_page(page, name):
        page.goto(f"{lab.url}/voila/render/notebooks/{name}?token={lab.token}", timeout=5 * PATIENCE)
        page.wait_for_selector("#rendered_cells .jp-Cell")
        page.wait_for_function(
            """() => ![...document.querySelectorAll('#rendered_cells .jupyter-widgets, #rendered_cells .jp-OutputArea')]
                .some(one => /^(Loading widget|Error displaying widget)/.test(one.textContent))"""
        )
        assert page.get_by_text("Traceback (most recent call last)").count() == 0
        assert page.locator(".jp-CodeCell .jp-InputArea").count() == 0, "code is in sight"

    return in_lab if request.param == "in JupyterLab" else as_page
