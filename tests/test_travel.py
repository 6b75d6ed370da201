"""The package away from its clone: a wheel in a fresh environment, an empty folder and an empty home."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.notebooks_here import PROJECT
from tests.running_lab import running

pytestmark = [pytest.mark.slow, pytest.mark.kernel]
SMALL = 1_000_000
"""Bytes: what a wheel of ours may weigh."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the files that git has, as a release would be."""
    source, out = tmp_path_factory.mktemp("source") / "followup", tmp_path_factory.mktemp("wheel")
    ignore = shutil.ignore_patterns(".git", ".venv", "my", "__pycache__", ".ipynb_checkpoints", "_build", ".*_cache")
    shutil.copytree(PROJECT, source, ignore=ignore)
    (source / "data" / "my").mkdir()
    (source / "data" / "my" / "pipeline.db").write_text("private", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), "."]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = out.glob("followup-*.whl")
    return made


@pytest.fixture(scope="module")
def away(wheel, tmp_path_factory):
    """A fresh environment with the wheel in it: its Python, a folder to stand in, and the variables to run with.

    What the wheel needs is not fetched again: it is read from the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("away from é")
    venv.EnvBuilder(symlinks=os.name != "nt").create(folder / "env")
    binary = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = binary / ("python.exe" if os.name == "nt" else "python")
    purelib = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True, encoding="utf-8"
    ).strip()
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    others = [path for path in sys.path if path.endswith("site-packages")]
    # An editable install of the clone hangs in a .pth file, which only the folder's own interpreter runs.
    (Path(purelib) / "borrowed.pth").write_text("\n".join(others) + "\n", encoding="utf-8")
    home = folder / "home"
    (folder / "empty").mkdir()
    home.mkdir()
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "LANG", "SYSTEMROOT", "OPENBLAS_CORETYPE"}}
    share = Path(sys.prefix) / "share" / "jupyter"
    borrowed = {"JUPYTER_PATH": str(share), "JUPYTERLAB_DIR": str(share / "lab")}
    borrowed |= {"JUPYTER_CONFIG_PATH": str(Path(sys.prefix) / "etc" / "jupyter")}
    return python, folder / "empty", kept | borrowed | dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), str(home))


def followup(away, *arguments):
    python, folder, variables = away
    command = [python, "-m", "followup", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_lessons_and_samples_and_nothing_of_the_readers(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert wheel.stat().st_size < SMALL
    assert "followup/py.typed" in names
    assert "followup/shipped/notebooks/06_does_following_up_work.ipynb" in names
    assert "followup/shipped/notebooks/instructor/class_report.ipynb" in names
    assert "followup/shipped/data/sample_pipeline.csv" in names
    assert not [name for name in names if "/my/" in name or name.endswith(".db") or name.startswith("tests/")]


def test_it_is_not_the_clone_that_runs(away):
    python, folder, variables = away
    code = "import followup.paths as p; print(p.IN_CLONE); print(p.home()); print(p.SHIPPED)"
    said = subprocess.check_output([python, "-c", code], cwd=folder, env=variables, text=True, encoding="utf-8")
    in_clone, home, shipped = said.splitlines()
    assert in_clone == "False"
    assert Path(home).is_relative_to(variables["HOME"])
    assert "site-packages" in shipped
    assert str(PROJECT) not in said


def test_the_command_works_on_a_list_of_ones_own(away, tmp_path):
    table = tmp_path / "events.csv"
    shutil.copy(PROJECT / "data" / "sample_pipeline.csv", table)
    log = tmp_path / "my.db"
    assert json.loads(followup(away, "import", table, "--into", log, "--json"))["added"] == 190
    assert len(json.loads(followup(away, "due", log, "--on", "2026-03-31", "--json"))["actions"]) == 16
    assert json.loads(followup(away, "analyse", log, "--on", "2026-03-31", "--json"))["follow_up"]["sentence"]
    assert list(away[1].iterdir()) == [], "nothing is written where one stands"


def test_slides_are_made_of_the_decks_that_it_carries(away, tmp_path):
    followup(away, "slides", "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {"session-1.html", "session-6.html", "handouts.html"}


def test_a_lesson_is_served_and_runs(away, tmp_path):
    """The lab opens on copies among the reader's own files, and a lesson runs in them from top to bottom."""
    python, folder, variables = away
    with running([str(python), "-m", "followup", "lab", "--no-browser"], tmp_path, folder, variables) as server:
        listed = json.loads(server.ask("/api/contents/notebooks"))
        assert "03_first_look.ipynb" in {one["name"] for one in listed["content"]}
        page = server.ask("/voila/render/notebooks/03_first_look.ipynb", patience=120)
    assert "Traceback" not in page
    assert "A first look" in page or "First look" in page
    copies = list(Path(variables["HOME"]).rglob("03_first_look.ipynb"))
    assert len(copies) >= 1
    assert all("site-packages" not in str(copy) for copy in copies)
