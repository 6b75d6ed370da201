"""What a log costs at 100 to 100,000 applications, before and after a commit, and the picture of it in the docs.

    .venv/bin/python benchmarks/growth.py [--before COMMIT] [--write]

Both are measured in one run, one after the other, in a process of their own for each size: CPU time, the best of
several, and the bytes that one more event sends to the page. `--write` draws `docs/pictures/growth.svg`. The longest
log is left out for `--before`, where it would take an hour.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
ROOT = HERE.parent.parent
PICTURE = ROOT / "docs" / "pictures" / "growth.svg"
SIZES = (100, 1_000, 10_000, 100_000)
WITH_DESK = 10_000
"""In longer logs the desk is left out: to plan its week for the first time takes minutes."""
ON = date(2026, 3, 10)
WHAT = {
    "reading": "Reading the file",
    "due": "What is due, from scratch",
    "added": "One more event, shown in the panel",
    "redraw": "A redraw of panel and desk",
    "undo": "An undo, shown in both",
}
Figures = dict[str, float]


def best(run: Callable[[], object], times: int) -> float:
    """The least CPU time of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


def measure(size: int) -> Figures:
    """All figures of one log, by the package that is imported here."""
    from ipywidgets import Widget

    from benchmarks.measure import random_search
    from followup.log.log import Log
    from followup.log.model import Event
    from followup.log.store import Store
    from followup.method.agenda import due
    from followup.session import Session
    from followup.widgets.pipeline import desk
    from followup.widgets.pipeline.panel import Panel

    path = Path(os.environ["FOLLOWUP_HOME"]) / "pipeline.db"
    search, times = random_search(size), 3 if size <= 10_000 else 2
    Store(path).add(search.events, search.applications, label="all")
    Store(path).add([Event(application="A0", kind="followed_up", day=ON)], label="the copy of the day comes before it")
    found = {"reading": best(lambda: Store(path).pipeline(), 1)}
    book = Session("my own pipeline", "mine", ON, Store(path))
    log = book.pipeline
    found["due"] = best(lambda: due(Log(log, ON)), 1)
    panel = Panel(book)

    def drawn() -> None:
        if size > WITH_DESK:
            return
        desk._numbers(panel.state.book.log, panel.state.policy)  # noqa: SLF001 - what the desk draws, here and below
        desk._week(panel.state.book)  # noqa: SLF001

    def calls() -> Iterator[dict[str, Any]]:
        for n in range(size // 2, size):
            yield {"application": f"A{n}", "kind": "followed_up", "day": ON, "person": f"Person {n % 30}", "note": "x"}

    one, sent = calls(), []
    drawn()
    panel.state.log_event(None, **next(one))
    drawn()
    found["added"] = best(lambda: panel.state.log_event(None, **next(one)), times)
    drawn()

    def redraw() -> None:
        panel.state.refresh()
        drawn()

    taken = []
    for _ in range(times):
        book.store.add([Event(**next(one))], label="a call")
        book.pipeline  # noqa: B018 - read it, as is measured above
        taken.append(best(redraw, 1))
    undo = best(lambda: (panel.state.undo(), drawn()), times)
    if size <= WITH_DESK:
        found |= {"redraw": min(taken), "undo": undo}
    count = lambda _self, message, buffers=None: sent.append(len(json.dumps(message, default=str)))  # noqa: ARG005, E731
    Widget._send = count  # noqa: SLF001
    panel.state.log_event(None, **next(one))
    found["bytes"] = sum(sent)
    assert not panel.state.problem, panel.state.problem
    return found


def measured(tree: Path, size: int) -> Figures:
    """The same, of the package in a folder, in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"PYTHONPATH": str(tree), "FOLLOWUP_HOME": home}
        told = subprocess.check_output([sys.executable, str(HERE), "--size", str(size)], env=env, text=True, cwd=tree)
    found: Figures = json.loads(told.splitlines()[-1])
    return found


def table(before: dict[int, Figures], after: dict[int, Figures]) -> str:
    """Both as a table for a page."""
    lines = ["| applications | " + " | ".join(WHAT.values()) + " | bytes to the page |"]
    lines.append("|---:" * (len(WHAT) + 2) + "|")
    for size in sorted({*before, *after}):
        cells = []
        for name in (*WHAT, "bytes"):
            pair = [f"{some[size][name]:,.0f}" for some in (before, after) if name in some.get(size, {})]
            cells.append(" → ".join(pair) or "–")
        lines.append(f"| {size:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


WIDE, HIGH, LEFT, TOP, LOW, MOST = 230, 200, 52, 44, 1, 1_000_000  # a panel's size and margins; from 1 ms to 1000 s


def picture(before: dict[int, Figures], after: dict[int, Figures]) -> str:
    """Cost against size, a panel for each, both on scales of tens: a line that lies flat does not grow."""

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - 2) / 3 * (WIDE - LEFT - 16)

    def y(cost: float) -> float:
        return HIGH - 30 - math.log10(max(cost, LOW)) / math.log10(MOST) * (HIGH - 30 - TOP)

    parts = []
    for n, (name, title) in enumerate(WHAT.items()):
        parts.append(
            f'<g transform="translate({n % 3 * WIDE} {n // 3 * HIGH + 26})"><text x="{LEFT}" y="30">{title}</text>'
        )
        for cost, said in ((1, "1 ms"), (1_000, "1 s"), (MOST, "1000 s")):
            parts.append(f'<path d="M{LEFT} {y(cost):.0f}H{WIDE - 16}" stroke="#ccc"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y(cost) + 4:.0f}" text-anchor="end" class="small">{said}</text>')
        for size in SIZES:
            said = f"{size // 1000}k" if size >= 1000 else str(size)
            parts.append(f'<text x="{x(size):.0f}" y="{HIGH - 12}" text-anchor="middle" class="small">{said}</text>')
        for some, color, dashes in ((before, "#b35900", "5 4"), (after, "#00509e", "none")):
            points = [(x(size), y(found[name])) for size, found in sorted(some.items()) if name in found]
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"/>'
            )
            parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{color}"/>' for a, b in points]
        parts.append("</g>")
    key = '<text x="52" y="22" fill="#b35900">- - before</text><text x="150" y="22" fill="#00509e">—— after</text>'
    style = "<style>text{font:13px sans-serif;fill:#222}.small{font-size:10px;fill:#555}</style>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * WIDE} {2 * HIGH + 30}" role="img">'
        f"<title>CPU time against the number of applications</title>{style}"
        f'<rect width="100%" height="100%" fill="#fff"/>{key}{"".join(parts)}</svg>\n'
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--before", help="a commit to measure first")
    asked.add_argument("--most", type=int, default=SIZES[-1], help="no more applications than that")
    asked.add_argument("--write", action="store_true", help="draw the picture")
    asked.add_argument("--size", type=int, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.size:
        print(json.dumps(measure(given.size)))
        return
    sizes = [size for size in SIZES if size <= given.most]
    before: dict[int, Figures] = {}
    if given.before:
        with tempfile.TemporaryDirectory() as folder:
            git = ["git", "-C", str(ROOT), "worktree"]
            subprocess.run([*git, "add", "--quiet", "--detach", folder, given.before], check=True)
            try:
                before = {size: measured(Path(folder), size) for size in sizes if size <= 10_000}
            finally:
                subprocess.run([*git, "remove", "--force", folder], check=True)
    after = {size: measured(ROOT, size) for size in sizes}
    print("CPU time in milliseconds" + (", before → after" if before else ""))
    print(table(before, after))
    if given.write:
        PICTURE.write_text(picture(before, after), encoding="utf-8")


if __name__ == "__main__":
    main()
