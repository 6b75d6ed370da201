"""What may not be in the repository, and what a stranger who gets it needs."""

import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.notebooks_here import PROJECT

LOCKS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PROJECT.glob("requirements*.lock"))}
LOCK = "".join(LOCKS.values())
HOST = re.compile(r"\b(?:test\.|files\.|registry\.|deb\.|security\.)?(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b")
HOME = re.compile(r"(?<![\w.])(?:/home/|/Users/|/root/|C:\\Users\\)\w+")


def requirements(text=LOCK):
    """Each locked package: its first line and the lines below it."""
    return re.findall(r"^(\S[^\n]*)\n((?:    [^\n]+\n)*)", text, flags=re.MULTILINE)


def package(requirement):
    """The name of a package as indexes compare it."""
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def tracked():
    """Every file that git has here, by its path."""
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        pytest.skip("This folder is not a git checkout, so there is no list of its files.")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, encoding="utf-8")
    paths = (PROJECT / name for name in listed.stdout.split("\0") if name)
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture(scope="module")
def texts(tracked):
    return {name: content.decode("utf-8") for name, content in tracked.items() if b"\0" not in content}


def test_every_locked_package_has_one_version_and_its_hashes():
    assert len(requirements()) > 50
    bad = [first for first, below in requirements() if "==" not in first or "--hash=sha256:" not in below]
    assert bad == []


def test_the_lock_names_no_address():
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|-f|--index|--extra-index|--find-links|--trusted)", LOCK, flags=re.MULTILINE)


def test_the_lock_has_what_the_project_asks_for():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(text for extra in extras.values() for text in extra)]
    assert {package(text) for text in asked} <= {package(first) for first, _ in requirements()}


def test_what_only_some_need_is_not_installed_for_everybody():
    assert set(LOCKS) == {"requirements.lock", "requirements-develop.lock", "requirements-scale.lock"}
    locked = {name: {package(first) for first, _ in requirements(text)} for name, text in LOCKS.items()}
    everybody = locked.pop("requirements.lock")
    assert {"duckdb", "polars", "pyarrow", "pyspark"} <= locked["requirements-scale.lock"]
    assert not everybody & {"duckdb", "polars", "pyarrow", "pyspark", "playwright"}
    assert {name for name, more in locked.items() if more & everybody} == set()


def test_no_file_names_a_package_registry(texts):
    assert {name: found[0] for name, text in texts.items() if (found := HOST.findall(text))} == {}


def test_no_file_names_a_folder_of_someones_machine(texts):
    assert {name: found[0] for name, text in texts.items() if (found := HOME.findall(text))} == {}


def test_nothing_of_a_learner_or_a_build_is_committed(tracked):
    private = re.compile(r"(^|/)(data/my|\.venv|__pycache__|\.ipynb_checkpoints|\.hypothesis)/|\.(pyc|db-journal)$")
    assert [name for name in tracked if private.search(name)] == []


def test_no_file_is_over_one_megabyte(tracked):
    assert {name: len(content) for name, content in tracked.items() if len(content) > 1_000_000} == {}


def test_text_files_end_their_lines_the_same_way_everywhere(tracked):
    kinds = (".py", ".md", ".toml", ".ipynb", ".lock", "run")
    assert [name for name, content in tracked.items() if name.endswith(kinds) and b"\r\n" in content] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff_is_silent(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", PROJECT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_licence_is_mit_by_the_authors():
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "2026 The Followup authors" in text
