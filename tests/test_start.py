"""What `start.py` decides and says; nothing here needs a network but its own."""

import ast
import base64
import contextlib
import errno
import hashlib
import http.server
import importlib.util
import io
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import sysconfig
import threading
import time
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = (PROJECT / "start.py").read_text(encoding="utf-8")


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A copy of start.py in a folder of its own, with an awkward name, as a module."""
    monkeypatch.delenv("FOLLOWUP_HOME", raising=False)
    folder = tmp_path / "a folder with spaces é"
    folder.mkdir()
    shutil.copy(PROJECT / "start.py", folder)
    (folder / "requirements.lock").write_text("one==1.0 \\\n    --hash=sha256:0\ntwo==2.0 \\\n", encoding="utf-8")
    (folder / "requirements-develop.lock").write_text("three==1.0\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (folder / "followup").mkdir()
    return load(folder)


def load(folder):
    spec = importlib.util.spec_from_file_location("start_copy", folder / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def give_pip(start):
    """Put into .venv what `import pip` finds, in place of half a minute of installing."""
    asked = [str(start.PYTHON), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    place = Path(subprocess.check_output(asked, text=True).strip()) / "pip"
    place.mkdir()
    (place / "__init__.py").touch()


@pytest.fixture
def steps(start, monkeypatch):
    """The install steps that setup takes, noted instead of taken; the first makes `pip` importable."""
    taken = []

    def note(arguments, holding, heard=None):
        taken.append(arguments)
        if arguments[0] == "ensurepip":
            give_pip(start)

    monkeypatch.setattr(start, "run", note)
    return taken


# An old Python


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13, "final", 0)])
def test_an_old_python_is_told_what_is_needed_and_where_to_get_it(start, version):
    said = start.too_old(version)
    assert "needs Python 3.11 or newer" in said
    assert f"this is {'.'.join(map(str, version[:3]))}." in said
    assert "python.org" in said


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_enough_python_is_told_nothing(start, version):
    assert start.too_old(version) == ""


def test_an_old_python_can_read_the_file_that_tells_it_so():
    tree = ast.parse(SOURCE, feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    notes = [note for f in functions for note in [f.returns, *(a.annotation for a in f.args.args)] if note]
    assert functions
    assert all(isinstance(note, (ast.Name, ast.Constant)) for note in notes), "list[str] is an error before 3.9"


def test_it_needs_only_the_standard_library():
    imports = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


# What there is to do


def test_without_a_venv_all_is_to_do(start):
    assert start.missing() == "all"


def test_a_setup_is_done_once_in_order_and_then_never_again(start, steps, capsys):
    start.setup()
    assert [step[0] for step in steps] == ["ensurepip", "pip", "pip"]
    assert "--require-hashes" in steps[1]
    assert {"--no-deps", "--no-build-isolation", "--editable"} <= set(steps[2])
    assert start.missing() == "nothing"
    capsys.readouterr()
    start.setup()
    assert len(steps) == 3
    assert capsys.readouterr().out == ""


def test_what_only_the_tests_need_is_added_once_and_again_when_it_changes(start, steps):
    start.setup()
    start.setup_tests()
    start.setup_tests()
    assert [step[-1] for step in steps[3:]] == [str(start.DEVELOP_LOCK)]
    assert "--require-hashes" in steps[3]
    start.DEVELOP_LOCK.write_text("three==2.0\n", encoding="utf-8")
    start.setup_tests()
    assert len(steps) == 5


# The tests


@pytest.fixture
def became(start, steps, monkeypatch):
    """What start.py went on as, in place of going on."""
    gone_on = []
    monkeypatch.setattr(start, "become", lambda arguments: gone_on.append(arguments) or 0)
    return gone_on


def test_every_test_is_run_with_what_they_need_and_more_words_go_to_pytest(start, steps, became):
    assert start.main(["test", "-x", "tests/test_rules.py"]) == 0
    assert steps[-1][-1] == str(start.DEVELOP_LOCK)
    assert became == [["pytest", *start.SIDE_BY_SIDE, start.TWO_MORE, "-x", "tests/test_rules.py"]]


@pytest.mark.parametrize("words", [["--quick", "-k", "one"], ["-k", "one", "--quick"]])
def test_the_quick_tests_need_only_what_everybody_has(start, steps, became, words):
    assert start.main(["test", *words]) == 0
    assert str(start.DEVELOP_LOCK) not in [step[-1] for step in steps]
    left_out = ["--ignore=tests/e2e", "-m", "not browser and not kernel and not slow"]
    assert became == [["pytest", *start.SIDE_BY_SIDE, start.ALL_CORES, *left_out, "-k", "one"]]


def test_the_quick_tests_leave_out_by_marks_that_there_are(start):
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    marks = {line.partition(":")[0] for line in told["markers"]}
    assert set(start.QUICK[2].replace("not ", "").split(" and ")) == marks


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_when_what_is_asked_for_changes_only_packages_are_installed(start, steps, name):
    start.setup()
    (start.ROOT / name).write_text("# changed\n", encoding="utf-8")
    assert start.missing() == "packages"
    kept = start.ENV / "kept"
    kept.touch()
    start.setup()
    assert [step[0] for step in steps[3:]] == ["pip", "pip"]
    assert kept.exists()
    assert start.missing() == "nothing"


def test_a_setup_that_was_cut_short_is_done_afresh(start, steps, monkeypatch):
    def cut_short(arguments, holding, heard=None):
        if arguments[0] == "ensurepip":
            return
        (start.ENV / "half a package").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start, "run", cut_short)
        with pytest.raises(SystemExit, match="Run it again to finish"):
            start.main(["setup"])
    assert start.missing() == "all"
    assert start.main(["setup"]) == 0
    assert not (start.ENV / "half a package").exists()
    assert start.missing() == "nothing"


def test_an_update_that_fails_leaves_a_venv_that_is_not_trusted(start, steps, monkeypatch):
    start.setup()
    start.LOCK.write_text("other==1\n", encoding="utf-8")

    def fail(arguments, holding, heard=None):
        raise start.SetupError("no way")

    monkeypatch.setattr(start, "run", fail)
    with pytest.raises(SystemExit, match="no way"):
        start.main(["setup"])
    assert start.missing() == "all"


@pytest.mark.slow
def test_a_folder_that_was_moved_is_set_up_anew_because_scripts_carry_its_path(start, steps):
    start.setup()
    moved = load(start.ROOT.rename(start.ROOT.parent / "elsewhere"))
    assert (moved.ENV / "setup.json").exists()
    assert moved.missing() == "all"


@pytest.mark.slow
@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda start: start.PYTHON.unlink(), id="its Python is gone"),
        pytest.param(lambda start: shutil.rmtree(start.PYTHON.parent), id="its programs are gone"),
        pytest.param(lambda start: start.STAMP.unlink(), id="no stamp"),
        pytest.param(lambda start: start.STAMP.write_text("{", encoding="utf-8"), id="half a stamp"),
        pytest.param(lambda start: start.STAMP.write_text("[]", encoding="utf-8"), id="another kind of stamp"),
        pytest.param(
            lambda start: start.STAMP.write_text(json.dumps(start.wanted() | {"python": "3.10"}), encoding="utf-8"),
            id="made by another Python",
        ),
        pytest.param(lambda start: shutil.rmtree(next(start.ENV.rglob("site-packages/pip"))), id="no pip in it"),
    ],
)
def test_a_broken_venv_is_noticed_and_made_anew(start, steps, harm):
    start.setup()
    harm(start)
    assert start.missing() == "all"
    start.setup()
    assert start.missing() == "nothing"


# What stands in the way


def test_too_little_room_is_said_before_anything_is_fetched(start, steps, monkeypatch):
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 300_000_000}))
    with pytest.raises(SystemExit, match=r"The disk is full.*1\.2 GB.*0\.3 GB free") as stopped:
        start.main(["setup"])
    assert "\n" not in stopped.value.code
    assert steps == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be written to"), (errno.EROFS, "cannot be written to")],
)
def test_what_the_disk_refuses_is_one_sentence(start, monkeypatch, number, words):
    def refuse(repair):
        raise OSError(number, os.strerror(number), str(start.ENV))

    monkeypatch.setattr(start, "setup", refuse)
    with pytest.raises(SystemExit, match=words) as stopped:
        start.main([])
    assert "\n" not in stopped.value.code


NONE = "ERROR: No matching distribution found for one==1.0\n"
BROKEN = "WARNING: Retrying (Retry(total=4)) after connection broken by "


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            BROKEN + "'NewConnectionError('Failed to establish a new connection: [Errno -2]')'\n" + NONE,
            "check the internet",
        ),
        (
            BROKEN
            + "'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication "
            "Required'))'\n" + NONE,
            "a name and a password",
        ),
        (
            NONE + "Could not fetch URL http://x/one/: 407 Client Error: Proxy Authentication Required",
            "a name and a password",
        ),
        (
            BROKEN + "'ProxyError('Cannot connect to proxy.', NewConnectionError('...'))'\n" + NONE,
            "proxy that this computer",
        ),
        (
            BROKEN
            + "'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
            "self-signed certificate in certificate chain (_ssl.c:1006)'))'\n" + NONE,
            "PIP_CERT",
        ),
        (
            BROKEN + "'SSLError(... certificate verify failed: certificate has expired (_ssl.c:1006)'))'",
            "date is wrong",
        ),
        (BROKEN + "'SSLError(... certificate verify failed: Hostname mismatch, certificate is not ...'))'", "sign in"),
        (BROKEN + "'ConnectionResetError(104, 'Connection reset by peer')'", "refuses the connection"),
        (NONE + "Could not fetch URL http://x/one/: 403 Client Error: Forbidden", "refuses the connection"),
        (NONE + "Fetched page http://x/one/ as text/html\nGiven no hashes to check 0 links", "sign in"),
        (
            NONE + "Fetched page http://x/one/ as text/html\n  Found link http://x/one-1.0-py3-none-any.whl",
            "check the internet",
        ),
        (
            NONE + "Fetched page http://x\n  Skipping link: none of the wheel's tags (cp311-cp311-win32)",
            "no version for this",
        ),
        (NONE + "Ignoring indexes: http://x/simple", "PIP_NO_INDEX"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python3: No module named ensurepip", "sudo apt install python3-venv"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one this project"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'x'", "cannot be written"),
        (
            "OSError: [WinError 32] The process cannot access the file because it is being used by another process",
            "close any",
        ),
        ("HINT: This error might have occurred since this system does not have Windows Long Path support", "too long"),
        ("  Downloading one-1.0.whl (407 kB)\nERROR: something new", "It ended with:\n    Downloading"),
    ],
)
def test_why_an_install_failed_is_one_sentence(start, output, words):
    said = start.reason(output)
    assert words in said
    assert "\n" not in said or "It ended with" in said


BESIDE = ("requirements.lock", "pyproject.toml", "followup")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({}, ""),
        ({"names": ["start.py"]}, "Unpack the whole download"),
        ({"folder": f"/here{os.pathsep}there/.venv"}, "Rename it"),
        ({"bits": 32}, "32-bit"),
        ({"free_threads": True}, "free-threaded"),
        ({"folder": "C" * 102, "long_paths": False}, ""),
        ({"folder": "C" * 103, "long_paths": False}, "too long"),
        ({"folder": "C" * 300}, ""),
    ],
)
def test_a_folder_or_python_in_which_no_setup_can_work_is_said_first(start, case, words):
    usual = {"folder": "/here/.venv", "names": BESIDE, "bits": 64, "free_threads": False, "long_paths": True}
    said = start.unfit(**(usual | case))
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.slow
def test_the_deepest_file_of_a_setup_is_as_deep_as_is_said(start):
    """Measured on this environment, whose packages are those of the lock and of the tests."""
    place = Path(sys.prefix)
    inside = Path(*Path(sysconfig.get_path("purelib")).relative_to(place).parts)
    if place == Path(sys.base_prefix) or not (place / "setup.json").exists():
        pytest.skip("start.py has not made this environment.")
    deepest = max(
        len(str(path)) for found in metadata.distributions() for path in found.files or () if ".." not in path.parts
    )
    assert deepest + len(str(Path("Lib/site-packages"))) + 1 <= start.DEEPEST, inside


@pytest.mark.parametrize(
    ("folder", "service"),
    [("C:/me/OneDrive - School/followup", "OneDrive - School"), ("/me/Documents/followup", "")],
)
def test_a_folder_that_a_cloud_copies_is_known(start, folder, service):
    assert start.synced(Path(folder)) == service


@pytest.mark.parametrize(("number", "words"), [(1260, "administrators have not approved"), (206, "too long")])
def test_what_windows_forbids_is_one_sentence(start, number, words):
    problem = OSError(errno.EINVAL, "no")
    problem.winerror = number
    assert words in start.explain(problem)


# .venv elsewhere


@pytest.fixture
def linked(start, tmp_path):
    """A copy whose .venv is a link to a folder that is not there yet."""
    if os.name == "nt":
        pytest.skip("On Windows only an administrator makes links.")
    start.PLACE.symlink_to(tmp_path / "other disk" / "place")
    return load(start.ROOT)


def test_a_venv_that_is_a_link_is_filled_where_it_points(linked, monkeypatch):
    monkeypatch.setattr(
        linked, "run", lambda arguments, *_more: give_pip(linked) if arguments[0] == "ensurepip" else None
    )
    linked.setup()
    assert linked.missing() == "nothing"
    assert linked.PLACE.is_symlink()
    assert load(linked.ROOT).missing() == "nothing"


@pytest.mark.parametrize("kind", ["a folder", "another venv", "a file"])
def test_a_link_to_what_is_not_ours_is_left_alone(linked, kind):
    mine = linked.ENV if kind == "a file" else linked.ENV / ("pyvenv.cfg" if kind == "another venv" else "thesis.txt")
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"Move (them|it) elsewhere"):
        linked.main(["setup"])
    assert mine.read_text(encoding="utf-8") == "mine"


def test_an_unknown_failure_shows_the_end_of_the_log_and_where_the_rest_is(start):
    said = start.reason("\n".join(f"line {number}" for number in range(100)))
    assert "line 99" in said
    assert "line 50" not in said
    assert str(start.LOG) in said


def test_a_step_that_fails_is_kept_in_the_log(start):
    venv.EnvBuilder(symlinks=os.name != "nt").create(start.ENV)
    with start.turn() as holding, pytest.raises(start.SetupError, match="No module named not_there"):
        start.run(["not_there"], holding)
    assert "No module named not_there" in start.LOG.read_text(encoding="utf-8")


def test_the_environment_lets_no_packages_in_from_outside(start, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS"):
        monkeypatch.setenv(name, "/elsewhere")
    assert not {"PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS"} & set(start.environment())


def test_what_is_left_out_on_this_computer_is_said_with_the_way_out(start, capsys):
    heard = start.progress()
    heard("Ignoring fastparquet: markers 'python_full_version < \"3.15\"' don't match your environment")
    heard("Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment")
    said = capsys.readouterr().out
    assert "save them as CSV" in said
    assert "colorama" not in said


def test_all_that_the_table_of_platforms_leaves_out_is_said_but_what_only_tests_need(start):
    table = (PROJECT / "README.md").read_text(encoding="utf-8").partition("<!-- platforms -->")[2].partition("<!--")[0]
    named = {name for cell in table.split("|") if "all but" in cell for name in cell.split("all but ")[1].split(", ")}
    assert {name.strip() for name in named} - {"statsmodels"} == set(start.LEFT_OUT)


# Repair


def test_a_deleted_package_is_noticed_at_the_next_start(start, steps):
    start.setup()
    (start.PACKAGES / "one").mkdir()
    start.setup(repair=True)
    assert start.missing() == "nothing"
    (start.PACKAGES / "one").rmdir()
    assert start.missing() == "repair"


def test_of_damaged_packages_the_locked_ones_are_installed_again_and_nothing_else(start, steps, monkeypatch, capsys):
    start.setup()
    monkeypatch.setattr(start, "harmed", lambda: ["mine", "two"])
    start.setup(repair=True)
    assert [step[-1] for step in steps[3:]] == [str(start.ENV / "repair.lock"), str(start.LOCK), "."]
    assert {"--ignore-installed", "--no-deps", "--require-hashes"} <= set(steps[3])
    assert (start.ENV / "repair.lock").read_text(encoding="utf-8") == "two==2.0 \\\n"
    assert "mine, two" in capsys.readouterr().out


def test_a_damaged_pip_repairs_nothing_so_all_is_made_anew(start, steps, monkeypatch):
    start.setup()
    monkeypatch.setattr(start, "harmed", lambda: ["pip"])
    start.setup(repair=True)
    assert [step[0] for step in steps[3:]] == ["ensurepip", "pip", "pip"]


# Update


@pytest.fixture
def older(start, tmp_path):
    """An older folder of the workbook with a log, beside the copy."""
    mine = tmp_path / "old é" / "data" / "my"
    (mine / "backups").mkdir(parents=True)
    (mine / "pipeline.db").write_bytes(b"the log")
    (mine / "backups" / "one").write_bytes(b"a backup")
    return tmp_path / "old é"


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_newer_download_takes_the_log_over_and_leaves_the_old_one(start, steps, older, quote):
    start.MY.mkdir(parents=True)
    (start.MY / "whose.txt").write_text("sample", encoding="utf-8")
    assert start.main(["update", f"{quote}{older}{quote}"]) == 0
    assert (start.MY / "pipeline.db").read_bytes() == (older / "data" / "my" / "pipeline.db").read_bytes() == b"the log"
    assert (start.MY / "backups" / "one").read_bytes() == b"a backup"
    assert (start.MY / "whose.txt").read_text(encoding="utf-8") == "sample"
    assert start.missing() == "nothing"
    assert [path.name for path in start.MY.parent.iterdir()] == ["my"]


def test_an_update_that_would_lose_something_is_refused(start, steps, older):
    journal = older / "data" / "my" / "pipeline.db-journal"
    journal.touch()
    with pytest.raises(SystemExit, match="is in use"):
        start.main(["update", str(older)])
    journal.unlink()
    start.MY.mkdir(parents=True)
    (start.MY / "pipeline.db").write_bytes(b"newer")
    with pytest.raises(SystemExit, match="a log of its own"):
        start.main(["update", str(older)])
    assert (start.MY / "pipeline.db").read_bytes() == b"newer"
    assert steps == []


@pytest.mark.parametrize("named", ["", "nowhere", "."])
def test_an_update_from_no_log_names_the_folders_that_have_one(start, older, named):
    with pytest.raises(SystemExit, match=r'name the older folder[^\n]*\n  start.py update ".*old é"$'):
        start.main(["update", named])


def test_a_log_outside_of_the_folder_needs_no_copy(start, steps, older, monkeypatch, capsys):
    monkeypatch.setenv("FOLLOWUP_HOME", str(older))
    assert start.main(["update", "x"]) == 0
    assert "uses it too" in capsys.readouterr().out
    assert not start.MY.exists()


# Remove


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (([], ["yes"]), {"log"}),
        (([], [""]), {"packages", "log"}),
        (([], []), {"packages", "log"}),
        ((["--log"], ["yes", "my log"]), set()),
        ((["--log"], ["yes", "yes"]), {"log"}),
        ((["--log"], ["", "my log"]), {"packages"}),
    ],
)
def test_only_what_was_agreed_to_is_deleted(start, monkeypatch, capsys, typed, left):
    words, answers = typed
    with start.turn():
        start.MY.mkdir(parents=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    assert start.main(["remove", *words]) == 0
    assert {name for name, place in (("packages", start.ENV), ("log", start.MY)) if place.exists()} == left
    said = capsys.readouterr().out
    assert str(start.ENV) in said
    assert ("Your log stays" in said) == ("log" in left)


def test_another_word_deletes_nothing(start):
    with start.turn(), pytest.raises(SystemExit, match="Nothing was deleted"):
        start.main(["remove", "everything"])
    assert start.ENV.exists()


# With pip, and nothing beyond this computer


INFO = "one-1.0.dist-info"
FILES = {
    "one.py": b"here = 1\n",
    f"{INFO}/METADATA": b"Metadata-Version: 2.1\nName: one\nVersion: 1.0\n",
    f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


@pytest.fixture
def wheel(tmp_path):
    """A package of one file, as packages come."""
    path = tmp_path / "wheels" / "one-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in FILES.items():
            file.writestr(name, content)
        rows = [f"{name},sha256={digest(content)},{len(content)}" for name, content in FILES.items()]
        file.writestr(f"{INFO}/RECORD", "\n".join([*rows, f"{INFO}/RECORD,,"]))
    return path


@pytest.fixture
def pip(start, wheel, monkeypatch):
    """The copy with a .venv that has this environment's pip, and a lock of one package."""
    venv.EnvBuilder(symlinks=os.name != "nt").create(start.ENV)
    here = Path(metadata.distribution("pip").locate_file("pip"))
    if os.name == "nt":
        shutil.copytree(here, start.PACKAGES / "pip")
    else:
        (start.PACKAGES / "pip").symlink_to(here)
    locked = hashlib.sha256(wheel.read_bytes()).hexdigest()
    start.LOCK.write_text(f"one==1.0 \\\n    --hash=sha256:{locked}\n", encoding="utf-8")
    certificates = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    for name in os.environ:
        if name.startswith("PIP_") or name.lower().endswith("_proxy") or name in certificates:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return start


def install(start):
    with start.turn() as holding:
        start.run([*start.INSTALL, *start.LOCKED, str(start.LOCK)], holding)


SETTINGS = {
    "user": "yes",
    "target": "{}/elsewhere",
    "prefix": "{}/elsewhere",
    "root": "{}/elsewhere",
    "no-binary": ":all:",
    "dry-run": "yes",
    "python-version": "2.7",
    "quiet": "3",
}


@pytest.mark.slow
@pytest.mark.parametrize("place", ["variables", "a file"])
def test_settings_that_put_packages_elsewhere_are_not_followed_and_those_that_reach_them_are(
    pip, wheel, monkeypatch, place
):
    settings = {name: value.format(pip.ROOT) for name, value in SETTINGS.items()}
    settings |= {"no-index": "yes", "find-links": wheel.parent.as_uri()}
    if place == "a file":
        file = pip.ROOT / "pip.conf"
        file.write_text("\n".join(["[global]", *(" = ".join(pair) for pair in settings.items())]), encoding="utf-8")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    else:
        for name, value in settings.items():
            monkeypatch.setenv(pip.variable(name), value)
    install(pip)
    assert (pip.PACKAGES / "one.py").is_file()


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda place: (place / "one.py").unlink(), id="a file is gone"),
        pytest.param(lambda place: (place / "one.py").write_bytes(b"here = 2\n"), id="a file is changed"),
        pytest.param(lambda place: (place / INFO / "RECORD").unlink(), id="no list of its files"),
        pytest.param(lambda place: (place / INFO / "METADATA").write_bytes(b""), id="no name"),
    ],
)
def test_a_damaged_package_is_found(start, wheel, harm):
    venv.EnvBuilder(symlinks=os.name != "nt").create(start.ENV)
    shutil.unpack_archive(wheel, start.PACKAGES, "zip")
    assert start.harmed() == []
    harm(start.PACKAGES)
    assert start.harmed() == ["one"]


@pytest.mark.slow
def test_a_damaged_package_is_installed_again(pip, wheel, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheel.parent.as_uri())
    shutil.unpack_archive(wheel, pip.PACKAGES, "zip")
    (pip.PACKAGES / "one.py").write_bytes(b"here = 2\n")
    (pip.PACKAGES / INFO / "RECORD").unlink()
    with pip.turn() as holding:
        pip.put_back(["one"], holding)
    assert (pip.PACKAGES / "one.py").read_bytes() == b"here = 1\n"
    assert pip.harmed() == []


class Network(http.server.BaseHTTPRequestHandler):
    """What stands between a learner and the packages, by the first part of the path."""

    def do_CONNECT(self):
        self.answer(407, b"")

    def do_GET(self):
        kind = self.path.split("/")[1]
        if kind == "simple":
            self.answer(200, f'<a href="/{self.server.wheel.name}">{self.server.wheel.name}</a>'.encode())
        elif kind == "other":
            self.answer(200, b'<a href="/one-1.0-cp27-cp27m-win32.whl">one-1.0-cp27-cp27m-win32.whl</a>')
        elif kind == "swapped":
            self.answer(200, b'<a href="/portal/one-1.0-py3-none-any.whl">one-1.0-py3-none-any.whl</a>')
        elif kind.endswith(".whl"):
            self.answer(200, self.server.wheel.read_bytes(), "application/octet-stream")
        elif kind == "portal":
            self.answer(200, b"<html><title>Welcome to our WiFi</title><form></form></html>")
        else:
            self.answer(int(kind), b"")

    def answer(self, status, body, kind="text/html"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about):
        pass


@pytest.fixture
def network(pip, wheel, monkeypatch):
    """Starts a network, with a certificate of its own or without; gives its address."""
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with contextlib.ExitStack() as stack:

        def begin(certificate=None):
            server = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Network))
            server.wheel = wheel
            if certificate:
                tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                tls.load_cert_chain(certificate)
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            stack.callback(server.shutdown)
            return f"{'https://localhost' if certificate else 'http://127.0.0.1'}:{server.server_port}"

        yield begin


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("portal", "sign in to the network"),
        ("swapped", "not the one this project was tested with"),
        ("407", "a name and a password"),
        ("403", "refuses the connection"),
        ("404", "PIP_INDEX_URL"),
        ("other", "no version for this Python"),
    ],
)
def test_what_a_network_answers_in_place_of_packages_is_one_sentence(pip, network, monkeypatch, kind, words):
    monkeypatch.setenv("PIP_INDEX_URL", f"{network()}/{kind}")
    with pytest.raises(pip.SetupError, match=words) as said:
        install(pip)
    assert "\n" not in str(said.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("proxy", "words"), [("there", "a name and a password"), ("gone", "does not answer"), ("", "check")]
)
def test_a_proxy_that_asks_and_one_that_is_gone_are_told_apart_from_no_network(pip, network, monkeypatch, proxy, words):
    monkeypatch.setenv("PIP_INDEX_URL", "https://localhost:1/simple")
    monkeypatch.setenv("NO_PROXY", "")
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", network() if proxy == "there" else "http://127.0.0.1:1")
    with pytest.raises(pip.SetupError, match=words):
        install(pip)


@pytest.mark.slow
def test_a_schools_certificate_is_asked_for_unless_this_computer_knows_it(pip, network, monkeypatch, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here to make a certificate.")
    file = tmp_path / "school.pem"
    asked = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(file),
        "-out",
        str(tmp_path / "c"),
    ]
    asked += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run(asked, check=True, capture_output=True)
    file.write_text(file.read_text() + (tmp_path / "c").read_text())
    monkeypatch.setenv("PIP_INDEX_URL", f"{network(file)}/simple")
    with pytest.raises(pip.SetupError, match="PIP_CERT"):
        install(pip)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "c"))  # what OpenSSL takes for the certificates of this computer
    pip.pip_environment.cache_clear()
    install(pip)
    assert (pip.PACKAGES / "one.py").is_file()


# Two at once

HOLD = """
import start, time
with start.turn():
    print('mine', flush=True)
    time.sleep(60)
"""
RUN = """
import start
with start.turn() as mine:
    start.run(['slow'], mine, lambda line: print(line, flush=True))
"""
SLOW = """
import os, time
print(os.getpid(), flush=True)
time.sleep(60)
"""


def beside(start, code):
    """A process that runs this code in the copy's folder."""
    return subprocess.Popen([sys.executable, "-c", code], cwd=start.ROOT, stdout=subprocess.PIPE, text=True)


def test_two_at_once_take_turns_and_a_killed_one_holds_nobody_up(start):
    with beside(start, HOLD) as other:
        assert other.stdout.readline() == "mine\n"
        with start.TURN.open("a", encoding="utf-8") as file:
            assert not start.take_turn(file.fileno())
            other.kill()
            other.wait()
            assert start.take_turn(file.fileno())


@pytest.mark.skipif(os.name == "nt", reason="on Windows a child cannot hold its parent's lock")
def test_what_a_killed_start_left_running_is_waited_for(start):
    venv.EnvBuilder(symlinks=True).create(start.ENV)
    (start.ROOT / "slow.py").write_text(SLOW, encoding="utf-8")
    with beside(start, RUN) as first:
        slow = int(first.stdout.readline())
        first.kill()
        first.wait()
        with start.TURN.open("a", encoding="utf-8") as file:
            assert not start.take_turn(file.fileno())
            os.kill(slow, signal.SIGKILL)
            for _try in range(1000):
                if start.take_turn(file.fileno()):
                    return
                time.sleep(0.05)
            pytest.fail("the turn was never free again")


def test_help_says_what_there_is_and_sets_nothing_up(start, capsys):
    assert start.main(["--help"]) == 0
    assert "start.py test" in capsys.readouterr().out
    assert not start.ENV.exists()
