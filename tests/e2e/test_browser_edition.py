"""The browser edition as a reader uses it: made from its locked parts, served as files, with nothing else to run.

One journey: a site, a day by keyboard, and the next morning. Python comes twice, since only that shows what was kept.
Where pip's or npm's registry is not reached it is skipped aloud.
"""

import base64
import re
import shutil
import subprocess
import sys
import threading
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from followup.app.site import PYODIDE, make_site
from followup.log.model import Application, Event
from followup.log.store import Store
from tests.e2e.whole_course import axe

pytestmark = pytest.mark.slow
PATIENCE = 120_000  # milliseconds, for Python to come and begin on a busy machine
MOST_BYTES = 40_000_000
"""What the first visit may fetch."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and counts their bytes."""

    sent = 0

    def log_message(self, *_):
        pass

    def copyfile(self, source, outputfile):
        content = source.read()
        Quiet.sent += len(content)
        outputfile.write(content)


def registries_answer(folder):
    npm = shutil.which("npm")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"--dest={folder}", "comm"]
    ask = [npm, "view", f"pyodide@{PYODIDE[0]}", "version"]
    try:
        return npm and all(
            subprocess.run(one, capture_output=True, check=False, timeout=90).returncode == 0 for one in (pip, ask)
        )
    except subprocess.TimeoutExpired:  # npm asks again and again where there is no network
        return False


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the site is served on this computer."""
    folder = tmp_path_factory.mktemp("site")
    if not registries_answer(folder):
        pytest.skip("BROWSER EDITION NOT TRIED. Its parts cannot be fetched here: npm, or a registry, does not answer")
    made = make_site(folder / "site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=made.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


LATE = """
    const all = ServiceWorkerContainer.prototype, found = all.getRegistration;
    all.getRegistration = function (...asked) {
        return new Promise(later => setTimeout(later, 3000)).then(() => found.apply(this, asked));
    };
"""
"""A browser that is slow to say whether the page may keep files: Python is there before it."""
KEPT = """async () => {
    const ask = asked => new Promise((done, no) => {
        asked.onsuccess = () => done(asked.result);
        asked.onerror = no;
    });
    for (const {name} of await indexedDB.databases()) {
        const base = await ask(indexedDB.open(name));
        const files = [...base.objectStoreNames].includes("files") && base.transaction("files").objectStore("files");
        const file = files && await ask(files.get("my/pipeline.db"));
        base.close();
        if (file) return file.content;
    }
}"""
"""The log as it is in the browser's storage at this moment, as base64."""


@pytest.fixture
def visit(browser, address):
    """`visit()` opens the site in the same browser, each time as a new page; gives the page once its first card is."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    strangers, uncaught = [], []

    def open_it():
        page = context.new_page()
        page.on("pageerror", lambda error: uncaught.append(str(error)[:300]))
        page.goto(address)
        page.wait_for_selector(".fu-desk .fu-panel", state="attached")
        return page

    context.add_init_script(LATE)
    context.on("request", lambda asked: strangers.append(asked.url) if is_strange(asked.url) else None)
    yield open_it
    context.close()
    assert (strangers, uncaught) == ([], [])


def is_strange(address):
    found = urlsplit(address)
    return found.scheme in ("http", "https", "ws", "wss") and found.hostname != "127.0.0.1"


def tab_to(page, label):
    """Press Tab until something of this name has the focus."""
    name = "document.activeElement.ariaLabel || document.activeElement.labels?.[0]?.textContent || ''"
    for _ in range(60):
        page.keyboard.press("Tab")
        if label in (page.evaluate(name), page.evaluate("document.activeElement.textContent.trim()")):
            return
    pytest.fail(f"Tab never reached {label}")


def kept(page, folder):
    """What the log in the browser's storage holds, without asking the page's Python."""
    path = folder / "kept.db"
    path.write_bytes(base64.b64decode(page.evaluate(KEPT)))
    return [event.kind for event in Store(path, aside=True).pipeline().events]


def see_that_all_can_use_it(page):
    """On a phone's width nothing reaches out of the page, and axe finds nothing serious or critical in what is ours."""
    page.set_viewport_size({"width": 390, "height": 844})
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 1
    page.evaluate(axe())
    found = page.evaluate("axe.run('.fu-desk', {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_day_by_keyboard_is_there_tomorrow_and_goes_to_the_desktop_and_back(visit, tmp_path):
    Quiet.sent = 0
    page = visit()
    expect(page.locator(".fu-card h2").first).to_be_visible()
    assert Quiet.sent < MOST_BYTES
    see_that_all_can_use_it(page)

    page.get_by_role("button", name="My own").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Type my first application")).to_be_visible()
    tab_to(page, "Type my first application")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Company").first).to_be_visible()
    tab_to(page, "Company")
    page.keyboard.type("Zebra Works")
    tab_to(page, "Job title")
    page.keyboard.type("Night Porter")
    tab_to(page, "Sent on")
    page.get_by_label("Sent on").first.fill(f"{date.today() - timedelta(days=10)}")
    tab_to(page, "Sent to")
    page.keyboard.type("Zoe Quill")
    tab_to(page, "Add application")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Add Night Porter, Zebra Works").first).to_be_visible()
    assert kept(page, tmp_path) == ["applied"], "what is confirmed is in the storage"
    form = page.locator(".fu-event")
    form.get_by_label("Application", exact=True).focus()
    page.keyboard.type("Zebra")
    form.get_by_role("button", name=re.compile("Save$")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fu-status")).to_contain_text("followed up")
    assert kept(page, tmp_path) == ["applied", "followed_up"]
    page.close()  # at once
    page.context.set_offline(True)

    page = visit()
    page.get_by_role("tab", name="Applications (1)").click()
    expect(page.locator(".fu-table tbody tr", has_text="Zebra Works")).to_have_count(1)
    page.get_by_role("tab", name="At a glance").click()
    expect(page.locator(".fu-desk .js-plotly-plot")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Save my log").click()
    log = tmp_path / "mine.db"
    taken.value.save_as(log)
    assert [event.kind for event in Store(log).pipeline().events] == ["applied", "followed_up"]
    told = subprocess.run(
        [sys.executable, "-m", "followup", "due", str(log)], capture_output=True, text=True, check=True
    )
    assert "nothing to do" in told.stdout  # the next call is a week after this one
    sent = Event(application="2", kind="applied", day=date.today())
    Store(log).add([sent], [Application(id="2", company="Acme", title="Clerk")], label="On the desktop")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open my log").click()
    chosen.value.set_files(log)
    expect(page.get_by_role("tab", name="Applications (2)")).to_be_visible()
