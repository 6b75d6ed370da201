"""Make the pictures of the README from the real workbook.

    .venv/bin/python scripts/screenshots.py

Needs Debian's chromium (or CHROMIUM=path). Uses the browser fixtures' own parts, so that the pictures show what the
tests see.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import FLAGS, Lab, chromium_path  # noqa: E402 - the project's folder comes first
from tests.e2e.test_journeys import messy_workbook  # noqa: E402
from tests.running_lab import running_lab  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


def opened(page: Page, lab: Lab, name: str) -> None:
    page.goto(f"{lab.url}/doc/tree/notebooks/{name}?token={lab.token}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    page.wait_for_function("window.jupyterapp.shell.currentWidget.node.dataset.followupRan", timeout=120_000)
    page.wait_for_timeout(4000)


def picture(page: Page, name: str, selector: str, height: int = 900) -> None:
    """What a reader sees from the top of an element down."""
    page.locator(selector).first.scroll_into_view_if_needed()
    box = page.locator(selector).first.bounding_box()
    clip = {"x": box["x"] - 4, "y": box["y"], "width": box["width"] + 8, "height": min(height, box["height"] + 8)}
    page.screenshot(path=PICTURES / name, clip=clip)
    print(f"docs/pictures/{name}")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as p:
        folder = Path(name)
        project, home, state = (folder / part for part in ("project", "home", "state"))
        for place in (project, home, state):
            place.mkdir()
        arguments = [f"--ServerApp.root_dir={project}", "--LabApp.expose_app_in_browser=True"]
        with running_lab(state, *arguments, FOLLOWUP_HOME=str(home)) as server:
            lab = Lab(server, project, home, state)
            lab.start_over()
            chromium = p.chromium.launch(executable_path=chromium_path(), headless=True, args=FLAGS)
            page = chromium.new_page(viewport={"width": 1200, "height": 2400}, locale="en-GB")
            page.goto(f"{lab.url}/voila/render/notebooks/today.ipynb?token={lab.token}")
            page.locator(".fu-card").first.wait_for(timeout=120_000)
            page.wait_for_timeout(1500)
            picture(page, "today.png", "#rendered_cells", 900)
            opened(page, lab, "02_my_pipeline.ipynb")
            panel = ".jp-OutputArea-output .widget-vbox"
            page.locator(".fu-card").first.wait_for()
            for tab, file, height, inside in (
                ("At a glance", "glance.png", 520, ".js-plotly-plot >> text=Sent"),
                ("Plan", "plan.png", 760, "iframe[title='My plan']"),
            ):
                page.get_by_role("tab", name=tab).first.click()
                page.locator(inside).first.wait_for(timeout=60_000)
                page.wait_for_timeout(1500)
                picture(page, file, panel, height)
            page.get_by_role("tab", name="Bring in").click()
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Choose a file").click()
            chooser.value.set_files({"name": "my list.xlsx", "mimeType": "", "buffer": messy_workbook()})
            page.get_by_role("button", name="to my log").wait_for(timeout=60_000)
            picture(page, "bring_in.png", panel, 960)
            opened(page, lab, "04_what_to_say.ipynb")
            picture(page, "coach.png", ".jp-OutputArea-output .fu-coach", 620)
            opened(page, lab, "06_does_following_up_work.ipynb")
            picture(page, "comparison.png", ".js-plotly-plot >> nth=1", 420)
            opened(page, lab, "07_my_own_record.ipynb")
            picture(page, "curves.png", ".js-plotly-plot >> nth=0", 450)
            chromium.close()


if __name__ == "__main__":
    main()
