"""The site of docs/: it builds without a warning, reads offline, and its examples run."""

import doctest
import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

import followup
from followup import panels
from tests.notebooks_here import PROJECT

DOCS = PROJECT / "docs"
pytestmark = pytest.mark.slow


class Fetched(HTMLParser):
    """What a page makes a browser fetch, and where its links go."""

    def __init__(self, text):
        super().__init__()
        self.fetched, self.links, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"script", "img", "iframe", "source", "video", "audio", "embed"}:
            self.fetched.append(given.get("src") or "")
        elif tag == "link":
            self.fetched.append(given.get("href") or "")
        elif tag == "a":
            self.links.append(given.get("href") or "")
        if "id" in given:
            self.ids.add(given["id"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if importlib.util.find_spec("sphinx") is None:
        missing = "Sphinx is not installed, so the site was not built: install requirements-develop.lock."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", folder / "trees"]
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [*command, DOCS, folder / "html"],
        env=os.environ | {"FOLLOWUP_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site):
    return {path.name: Fetched(path.read_text(encoding="utf-8")) for path in sorted(site.glob("*.html"))}


def test_every_page_of_docs_is_built_and_in_the_contents(site, pages):
    written = {path.stem for path in DOCS.glob("*.md")}
    assert written <= {name.removesuffix(".html") for name in pages}
    contents = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = [line for part in re.findall(r"```\{toctree\}\n(.*?)```", contents, re.DOTALL) for line in part.split()]
    assert written - {"index"} <= set(listed)


def test_no_page_fetches_anything_from_elsewhere(site, pages):
    assert len(pages) > 15
    elsewhere = re.compile(r"^(https?:)?//")
    assert {name: found for name, p in pages.items() if (found := [f for f in p.fetched if elsewhere.match(f)])} == {}
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", text), style.name


def test_what_pages_fetch_and_link_to_is_there(site, pages):
    wrong = []
    for name, page in pages.items():
        for target in (*page.fetched, *page.links):
            path, _, anchor = target.partition("#")
            if re.match(r"^([a-z]+:|//)", target) or not target:
                continue
            file = (site / path.partition("?")[0]) if path else site / name
            lost = anchor and file.name in pages and anchor not in pages[file.name].ids
            if not file.exists() or lost:
                wrong.append(f"{name} -> {target}")
    assert wrong == []


def test_the_api_has_every_public_name_and_panel(pages):
    ids = pages["api.html"].ids
    names = {f"followup.{name}" for name in followup.__all__} - {"followup.panels"}
    names |= {f"followup.panels.{name}" for name in panels.__all__}
    moved = {
        "followup.SAMPLE_LOG": "followup.paths.SAMPLE_LOG",
        "followup.INTERVIEWS": "followup.analysis.counts.INTERVIEWS",
    }
    assert {moved.get(name, name) for name in names} - ids == set()


def test_no_page_names_a_folder_of_this_machine(site):
    assert [path.name for path in site.rglob("*.html") if str(PROJECT) in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("page", sorted(p.name for p in DOCS.glob("*.md") if ">>> " in p.read_text(encoding="utf-8")))
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=flags)
    assert found.attempted > 0
    assert found.failed == 0


def test_the_tables_of_the_method_are_those_of_the_package():
    script = PROJECT / "scripts" / "make_method_page.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
