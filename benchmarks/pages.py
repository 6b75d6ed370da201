"""What each lesson's page weighs, how soon it can be used, and how long a slider takes, in a real browser.

    .venv/bin/python -m benchmarks.pages [LESSON ...]

Each lesson is opened as a page and in JupyterLab: in a browser that has seen nothing, and once more. Usable means that
the first panel or chart of the lesson, or its first sentence, is there. Seconds depend on what else the machine does,
so each line tells its load.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WAYS = {"page": "voila/render/notebooks", "JupyterLab": "lab/workspaces/{lesson}/tree/notebooks"}
"""Where a lesson is; JupyterLab opens what was open before, too, so each has a workspace of its own."""
FIRST = {
    "today": ".fu-card", "00": ".widget-toggle-button", "01": "input[type=range]", "02": ".fu-card", "03": ".main-svg",
    "04": ".widget-radio-box", "05": ".jp-OutputArea-output", "06": "input[type=range]", "07": ".main-svg",
    "08": ".jupyter-widgets",
}  # fmt: skip
"""What a reader looks for first, by the lesson's number."""
SLIDERS = ("01_top_of_the_pile", "06_does_following_up_work")
MOVE = """async steps => {
    const taken = [], slider = document.querySelector('input[type=range]');
    const drawn = () => document.querySelector('.js-plotly-plot .main-svg');
    for (let step = 0; step < steps; step++) {
        const before = drawn(), begun = performance.now();
        slider.value = Number(slider.value) + Number(slider.step || 1);
        slider.dispatchEvent(new Event('input'));
        while (drawn() === before || !drawn()) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        taken.push(performance.now() - begun);
        await new Promise(done => setTimeout(done, 300));
    }
    return taken;
}"""


class Opened(NamedTuple):
    """One opening of a lesson: seconds until it could be used, bytes and requests over the network, and the load."""

    lesson: str
    way: str
    visit: int
    seconds: float
    bytes: int
    requests: int
    load: float


class Moved(NamedTuple):
    """A slider that was moved: milliseconds until the frame after its chart was drawn, median and least."""

    lesson: str
    median: float
    least: float
    load: float


def served() -> Iterator[Any]:
    """The workbook's own server, and a browser: gives (server, browser)."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.e2e.conftest import FLAGS, chromium_path
    from tests.running_lab import running_lab

    with tempfile.TemporaryDirectory() as name:
        state, home = Path(name) / "state", Path(name) / "home"
        state.mkdir()
        home.mkdir()
        serve = [f"--ServerApp.root_dir={ROOT}"]
        with running_lab(state, *serve, FOLLOWUP_HOME=str(home)) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=FLAGS)
            yield server, browser
            browser.close()


def opened(server: Any, browser: Any, lesson: str, way: str, visits: int = 2) -> list[Opened]:
    """Open a lesson several times in one browser that has seen nothing."""
    context, found = browser.new_context(viewport={"width": 1366, "height": 768}), []
    for visit in range(visits):
        time.sleep(8)  # as a reader would: the next kernel is ready by then
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        sizes: list[int] = []
        network.on("Network.loadingFinished", lambda told, sizes=sizes: sizes.append(told["encodedDataLength"]))
        begun = time.perf_counter()
        page.goto(
            f"{server.url}/{WAYS[way].format(lesson=lesson)}/{lesson}.ipynb?token={server.token}", wait_until="commit"
        )
        page.wait_for_selector(FIRST[lesson if lesson == "today" else lesson[:2]], timeout=120_000)
        seconds = time.perf_counter() - begun
        page.wait_for_load_state("networkidle")
        found.append(Opened(lesson, way, visit + 1, seconds, sum(sizes), len(sizes), os.getloadavg()[0]))
        page.close()
    context.close()
    return found


def moved(server: Any, browser: Any, lesson: str, steps: int = 9) -> Moved:
    """Move the first slider of a lesson's page."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{server.url}/{WAYS['page']}/{lesson}.ipynb?token={server.token}")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=120_000)
    page.evaluate(MOVE, 2)  # what is loaded with the first move belongs to the opening
    taken = page.evaluate(MOVE, steps)
    page.close()
    return Moved(lesson, statistics.median(taken), min(taken), os.getloadavg()[0])


def main() -> None:
    lessons = sys.argv[1:] or ["today", *sorted(path.stem for path in (ROOT / "notebooks").glob("0*.ipynb"))]
    for server, browser in served():
        print("| lesson | opened | first: s, MB, requests | again: s, MB, requests | load |\n|---|---|---|---|---|")
        for lesson in lessons:
            for way in WAYS:
                first, *_, again = opened(server, browser, lesson, way)
                told = " | ".join(f"{one.seconds:.1f}, {one.bytes / 1e6:.1f}, {one.requests}" for one in (first, again))
                print(f"| {lesson} | {way} | {told} | {first.load:.1f} |", flush=True)
        for lesson in SLIDERS:
            one = moved(server, browser, lesson)
            print(f"{lesson}: a slider redraws in {one.median:.0f} ms, at best {one.least:.0f} (load {one.load:.1f})")


if __name__ == "__main__":
    main()
