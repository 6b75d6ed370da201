"""Measure what the README quotes.

    .venv/bin/python benchmarks/measure.py [--browser]

Prints each figure as the median of several runs, with the smallest and the largest. Timings depend on the machine and
on what else it does: compare figures of one run only.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from followup.log.log import Log
from followup.log.model import Application, Event, Pipeline
from followup.log.store import Store
from followup.method.agenda import due
from followup.method.cautions import warnings
from followup.say.coach import check_draft
from followup.session import Session
from followup.widgets.course.pile import pile_panel
from followup.widgets.course.trap import trap_panel
from followup.widgets.pipeline.panel import Panel

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 3, 10)


def random_search(applications: int, events_each: int = 3) -> Pipeline:
    """A job search of any size: every application with its resume and some events, one recruiter for about three."""
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


def timed(what: str, run: Callable[[], object], times: int = 7) -> None:
    """Print how long something takes, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    print(f"{what:<72} {statistics.median(taken):6.3f} s   ({min(taken):.3f} to {max(taken):.3f})", flush=True)


def imports() -> None:
    code = "import time; t = time.perf_counter(); import followup; print(time.perf_counter() - t)"
    taken = [float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(7)]
    print(f"{'import followup':<72} {statistics.median(taken):6.3f} s   ({min(taken):.3f} to {max(taken):.3f})")


def rules(folder: Path) -> None:
    big = random_search(10_000)
    counted = f"{len(big.applications):,} applications and {len(big.events):,} events"
    timed(f"what is due, {counted}", lambda: due(Log(big, ON)))
    timed(f"what is due, and all warnings, {counted}", lambda: (due(log := Log(big, ON)), warnings(log)))
    store = Store(folder / "big.db")
    store.add(big.events, big.applications, label="big")
    timed(f"reading the pipeline file, {counted}", lambda: Store(folder / "big.db").pipeline(), times=5)
    command = [sys.executable, "-m", "followup.cli.main", "due", str(folder / "big.db"), "--on", str(ON), "--json"]
    timed(
        "the whole command `followup due --json` on it",
        lambda: subprocess.run(command, capture_output=True, check=True),
        5,
    )


def coach() -> None:
    line = "I called you on Monday about the analyst role, and nobody has called me back. Why is that? "
    check_draft(line, "follow-up email")
    for kind, piece in {
        "ordinary text": line,
        "one endless word": "a",
        "only marks": "!",
        "open brackets": "[",
    }.items():
        for letters in (10_000, 100_000):
            text = piece * (letters // len(piece))
            timed(
                f"the coach on {kind}, {letters:,} letters", lambda text=text: check_draft(text, "follow-up email"), 3
            )


def sliders() -> None:
    stack, trap = pile_panel(), trap_panel()
    sizes, days = iter(range(1000, 5000, 100)), iter(range(5, 20))
    timed("a moved slider redraws the stack, kernel time", lambda: setattr(stack.model, "stack", next(sizes)))
    timed("a moved slider redraws the trap's class, kernel time", lambda: setattr(trap.model, "first_day", next(days)))


def panel(folder: Path) -> None:
    search = random_search(500)
    store = Store(folder / "panel.db")
    store.add(search.events, search.applications, label="500")
    book = Session("my own pipeline", "mine", ON, store)
    timed("making the panel, 500 applications, kernel time", lambda: Panel(book))
    shown = Panel(book)
    numbers = iter(range(8, 60))
    field = shown.numbers.fields["days_between"]
    timed("a changed number redraws the list, kernel time", lambda: setattr(field, "value", next(numbers)))


def browser(folder: Path) -> None:
    """How long until a reader sees the panel, after the cell is run."""
    import nbformat
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.e2e.conftest import FLAGS, chromium_path
    from tests.running_lab import running_lab

    source = f"""
from datetime import date
from pathlib import Path
from followup.log.store import Store
from followup.widgets.pipeline.panel import Panel
from followup.session import Session
Panel(Session("my own pipeline", "mine", date.fromisoformat("{ON}"), Store(Path({str(folder / "panel.db")!r}))))
"""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel}, cells=[nbformat.v4.new_code_cell(source)])
    (folder / "served").mkdir()
    (folder / "state").mkdir()
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

        def show() -> None:
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
            page.locator(".fu-card").first.wait_for()

        timed("the panel in the browser, 500 applications, first time in a kernel", show, 1)

        def again() -> None:
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
            page.locator(".fu-card").first.wait_for(state="detached")
            show()

        timed("the panel in the browser, 500 applications, again", again)
        chromium.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--browser", action="store_true", help="also in a real browser (needs chromium)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        imports()
        rules(folder)
        coach()
        sliders()
        panel(folder)
        if asked.parse_args().browser:
            browser(folder)


if __name__ == "__main__":
    main()
