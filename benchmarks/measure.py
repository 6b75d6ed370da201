"""What a learner waits for: the start, the list of the day, the coach, and what a change redraws.

Each function makes what is needed, and gives what is to be timed; `python -m benchmarks` times it.
"""

import importlib
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 3, 10)


def random_search(applications: int, events_each: int = 3) -> object:
    """A job search of any size: every application with its resume and some events, one recruiter for about three."""
    from followup.log.model import Application, Event, Pipeline

    r = random.Random(1)
    found, events = [], []
    for i in range(applications):
        found.append(
            Application(id=f"A{i}", company=f"Company {r.randrange(applications // 3 + 1)}", title=f"Job {i % 40}")
        )
        day = date(2026, 1, 1) + timedelta(days=r.randrange(60))
        person = f"Person {r.randrange(applications // 3 + 1)}" if r.random() < 0.8 else ""
        role = "recruiter" if person else None
        events.append(Event(application=f"A{i}", kind="applied", day=day, person=person, person_role=role))
        for n in range(events_each - 1):
            kind = r.choice(["followed_up", "replied", "interviewed", "rejected", "thanked"])
            later = day + timedelta(days=r.randrange(1, 14))
            events.append(Event(application=f"A{i}", kind=kind, day=later, person=person, note=str(n)))
    return Pipeline.of(found, events)


def stored(folder: Path, applications: int) -> Path:
    """A pipeline file of a search of that size."""
    from followup.log.store import Store

    search, path = random_search(applications), folder / f"{applications}.db"
    if not path.exists():
        Store(path).add(search.events, search.applications, label="made")
    return path


def importing(_folder: Path) -> Callable[[], object]:
    """`import followup`, in a process that has not done so."""
    return lambda: importlib.import_module("followup")


def listed(_folder: Path, applications: int, warned: bool) -> Callable[[], object]:
    """What is due, with all warnings or without."""
    from followup.log.log import Log
    from followup.method.agenda import due
    from followup.method.cautions import warnings

    search = random_search(applications)

    def run() -> None:
        log = Log(search, ON)
        due(log)
        if warned:
            warnings(log)

    return run


def read(folder: Path, applications: int) -> Callable[[], object]:
    """Read a pipeline file."""
    from followup.log.store import Store

    path = stored(folder, applications)
    return lambda: Store(path).pipeline() and None


def command(folder: Path, applications: int) -> Callable[[], object]:
    """The whole of `followup due --json` on a pipeline file, Python's start included."""
    path = stored(folder, applications)
    line = [sys.executable, "-m", "followup.cli.main", "due", str(path), "--on", str(ON), "--json"]
    return lambda: subprocess.run(line, capture_output=True, check=True) and None


def program(folder: Path, *words: str) -> Callable[[], object]:
    """The whole of a Python program, its start included; FILE stands for a pipeline file of 60 applications."""
    path = stored(folder, 60) if "FILE" in words else folder
    line = [sys.executable, *(str(path) if word == "FILE" else word for word in words)]
    return lambda: subprocess.run(line, capture_output=True, check=True, cwd=ROOT) and None


def coach(_folder: Path, piece: str, letters: int) -> Callable[[], object]:
    """The coach on a text that repeats a piece."""
    from followup.say.coach import check_draft

    check_draft(piece, "follow-up email")
    text = piece * (letters // len(piece))
    return lambda: check_draft(text, "follow-up email") and None


def slider(_folder: Path, panel: str) -> Callable[[], object]:
    """A slider of lesson 1 or 6 moves, and its chart is drawn anew; the kernel's time."""
    from followup.widgets.course.pile import pile_panel
    from followup.widgets.course.trap import trap_panel

    made, name, values = {
        "pile": (pile_panel, "stack", iter(range(1000, 5000, 100))),
        "trap": (trap_panel, "first_day", iter(range(5, 20))),
    }[panel]
    model = made().model
    return lambda: setattr(model, name, next(values))


def redrawn(folder: Path, applications: int) -> Callable[[], object]:
    """A number changes, and the panel draws its list anew; the kernel's time."""
    from followup.log.store import Store
    from followup.session import Session
    from followup.widgets.pipeline.panel import Panel

    shown = Panel(Session("my own pipeline", "mine", ON, Store(stored(folder, applications))))
    field, numbers = shown.numbers.fields["days_between"], iter(range(8, 60))
    return lambda: setattr(field, "value", next(numbers))


_PANEL = """
from datetime import date
from pathlib import Path
from followup.log.store import Store
from followup.widgets.pipeline.panel import Panel
from followup.session import Session
Panel(Session("my own pipeline", "mine", date.fromisoformat({on!r}), Store(Path({path!r}))))
"""


def in_browser(folder: Path, applications: int, again: bool) -> Callable[[], object]:
    """A reader sees the panel after its cell is run, in a real browser: the first time in a kernel, or again."""
    shown = _shown(stored(folder, applications), folder)
    if again:
        next(shown)
    return lambda: next(shown)


def _shown(path: Path, folder: Path) -> Iterator[None]:
    import nbformat
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS, chromium_path
    from tests.running_lab import running_lab

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cell = nbformat.v4.new_code_cell(_PANEL.format(on=str(ON), path=str(path)))
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel}, cells=[cell])
    for name in ("served", "state"):
        (folder / name).mkdir()
    nbformat.write(notebook, folder / "served" / "panel.ipynb")
    arguments = [f"--ServerApp.root_dir={folder / 'served'}", "--LabApp.expose_app_in_browser=True"]
    with running_lab(folder / "state", *arguments) as server, sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=chromium_path(), headless=True, args=FLAGS)
        page = chromium.new_page()
        page.goto(f"{server.url}/doc/tree/panel.ipynb?token={server.token}")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        page.evaluate("""async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.context.ready; await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info; }""")
        while True:
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
            page.locator(".fu-card").first.wait_for()
            yield
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
            page.locator(".fu-card").first.wait_for(state="detached")
