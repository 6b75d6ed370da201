"""The browser edition, without a browser: what its lessons need, what stands in for the rest, and what stops it.

`tests/e2e/test_browser_edition.py` makes it whole and uses it.
"""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from subprocess import CompletedProcess as Done

import pytest

from followup import paths, session
from followup.app import site
from followup.app.site import PARTS, browser_copy, digests, make_site
from followup.errors import FileError
from tests.notebooks_here import DESK, NOTEBOOKS, PROJECT, names

# Runs the cells of each notebook, all in a process of their own, where nothing is installed but what the site has.
ALONE = """
import json, sys
from importlib.metadata import packages_distributions
notebooks, parts = json.load(open(sys.argv[1], encoding="utf-8")), set(sys.argv[2].split())
owners = packages_distributions().items()
absent = {module for module, ones in owners if not {one.lower().replace("_", "-") for one in ones} & parts}
class NotThere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"the site has no {name}", name=name)
sys.meta_path.insert(0, NotThere())
from IPython.core.interactiveshell import InteractiveShell
for name, cells in notebooks.items():
    print("in", name, flush=True)
    shell = InteractiveShell()
    for cell in cells:
        shell.run_cell(cell).raise_error()
"""


LESSONS = [*names(), DESK]


def parts():
    return set(re.findall(r"^([a-z0-9-]+)==", PARTS.read_text(encoding="utf-8"), re.MULTILINE))


def code(name):
    made = json.loads(browser_copy((NOTEBOOKS / name).read_text(encoding="utf-8")))
    return ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]


@pytest.mark.slow
def test_a_lesson_needs_nothing_but_what_the_site_has(tmp_path):
    here = {"followup", "jedi", "parso", "pexpect", "ptyprocess", "psutil"}  # IPython's, on a desktop
    cells = tmp_path / "cells.json"
    cells.write_text(json.dumps({name: code(name) for name in LESSONS}), encoding="utf-8")
    surroundings = os.environ | {"FOLLOWUP_HOME": str(tmp_path / "home"), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", ALONE, str(cells), " ".join(parts() | here)]
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]


def test_the_desk_and_the_lessons_of_every_day_are_whole():
    whole = {name[:2] for name in LESSONS if len(code(name)) == len(learners_code(name))}
    assert whole == {"to", "00", "01", "02", "05"}
    assert len(code("04_what_to_say.ipynb")) == len(learners_code("04_what_to_say.ipynb")) - 1, "all but the recorder"
    assert any("hand_in()" in cell for cell in code("08_our_class.ipynb"))


def learners_code(name):
    return [cell for cell in json.loads((NOTEBOOKS / name).read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", LESSONS)
def test_where_something_is_left_out_the_page_says_so_once_for_what_stands_together(name):
    made = json.loads(browser_copy((NOTEBOOKS / name).read_text(encoding="utf-8")))
    texts = ["".join(cell["source"]) for cell in made["cells"]]
    assert ("desktop edition" in " ".join(texts)) == (len(code(name)) < len(learners_code(name)))
    assert not any(one == other for one, other in pairwise(texts))
    assert made["metadata"]["kernelspec"]["name"] == "python"


def test_only_the_code_that_is_shipped_has_its_digest():
    text = (NOTEBOOKS / "02_my_pipeline.ipynb").read_text(encoding="utf-8")
    changed = text.replace("panels.pipeline()", "panels.pipeline() ")
    assert digests({"a": text})["a"] != digests({"a": changed})["a"]
    assert digests({"a": text}) == digests({"a": browser_copy(text)})


def test_each_part_is_of_one_version_with_one_hash_and_from_no_named_place():
    lines = PARTS.read_text(encoding="utf-8").splitlines()[1:]
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert len(lines) == 2 * len(parts())


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="holds something: choose another folder"):
        make_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("npm", "ended", "said"),
    [
        (None, Done((), 0, "", ""), "npm, which fetches Python for browsers, is not on this computer"),
        ("npm", Done((), 1, "", "ERR at https://x.example/y\n"), "pip could not fetch the parts: is this .* network"),
        ("npm", Done((), 0, "", ""), "not Pyodide"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_left_behind(tmp_path, monkeypatch, npm, ended, said):
    monkeypatch.setattr(site.shutil, "which", lambda _: npm)
    monkeypatch.setattr(site.subprocess, "run", lambda *_, **__: ended)
    with pytest.raises(FileError, match=said) as problem:
        make_site(tmp_path / "site")
    assert "://" not in str(problem.value)
    assert list(tmp_path.iterdir()) == []


KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static/1.js"
PAGES = {
    KERNEL: "async e=>{l=!!((null==i?void 0:i.enabled)||crossOriginIsolated)}",
    "service-worker.js": 'function shouldDrop(e,t){return t.pathname.includes("/api/")}async function broadcastOne(){}',
    "jupyter-lite.json": json.dumps({"jupyter-config-data": {"federated_extensions": [{"name": "jupyterlab-plotly"}]}}),
}  # fmt: skip
"""What is changed in the pages that JupyterLite makes, as they are made."""


def made(folder, pages):
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    site._settle(folder)
    return [(folder / name).read_text(encoding="utf-8") for name in pages]


def test_python_waits_until_the_page_can_keep_files_and_plotly_until_a_chart(tmp_path):
    kernel, worker, config = made(tmp_path, PAGES)
    assert "await i?.ready.then(()=>navigator.serviceWorker.ready)" in kernel
    assert """includes("/api/")&&!t.pathname.endsWith('.json')}""" in worker
    page = json.loads(config)["jupyter-config-data"]
    assert page == {"federated_extensions": []}


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".js")])
def test_no_pages_are_made_of_a_jupyterlite_that_begins_in_another_way(tmp_path, name):
    with pytest.raises(FileError, match="in another way than is known here"):
        made(tmp_path, PAGES | {name: "another way"})


def test_a_page_that_can_keep_nothing_says_so_and_shows_no_list(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "IN_BROWSER", True)
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "drive" / "my"))
    with pytest.raises(FileError, match="lets the page keep nothing"):
        session.current()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "drive").mkdir()
    assert paths.home() == tmp_path / "drive" / "my"
