"""What `start.py` decides and says; nothing here needs the network."""

import ast
import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = (PROJECT / "start.py").read_text(encoding="utf-8")


@pytest.fixture
def start(tmp_path):
    """A copy of start.py in a folder of its own, with an awkward name, as a module."""
    folder = tmp_path / "a folder with spaces é"
    folder.mkdir()
    shutil.copy(PROJECT / "start.py", folder)
    (folder / "requirements.lock").write_text("one==1.0 \\\n    --hash=sha256:0\ntwo==2.0 \\\n", encoding="utf-8")
    (folder / "requirements-develop.lock").write_text("three==1.0\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
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
    assert became == [["pytest", *start.SIDE_BY_SIDE, start.ONE_MORE, "-x", "tests/test_rules.py"]]


@pytest.mark.parametrize("words", [["--quick", "-k", "one"], ["-k", "one", "--quick"]])
def test_the_quick_tests_need_only_what_everybody_has(start, steps, became, words):
    assert start.main(["test", *words]) == 0
    assert str(start.DEVELOP_LOCK) not in [step[-1] for step in steps]
    assert became == [
        ["pytest", *start.SIDE_BY_SIDE, start.ALL_CORES, "-m", "not browser and not kernel and not slow", "-k", "one"]
    ]


def test_the_quick_tests_leave_out_by_marks_that_there_are(start):
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    marks = {line.partition(":")[0] for line in told["markers"]}
    assert set(start.QUICK[1].replace("not ", "").split(" and ")) == marks


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


def test_a_folder_that_was_moved_is_set_up_anew_because_scripts_carry_its_path(start, steps):
    start.setup()
    moved = load(start.ROOT.rename(start.ROOT.parent / "elsewhere"))
    assert (moved.ENV / "setup.json").exists()
    assert moved.missing() == "all"


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
    def refuse():
        raise OSError(number, os.strerror(number), str(start.ENV))

    monkeypatch.setattr(start, "setup", refuse)
    with pytest.raises(SystemExit, match=words) as stopped:
        start.main([])
    assert "\n" not in stopped.value.code


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            """WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError('Failed to establish
            a new connection: [Errno -2] Name or service not known')'
            ERROR: No matching distribution found for one==1.0""",
            "check the internet connection",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python3: No module named ensurepip", "sudo apt install python3-venv"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one this project"),
        ("ERROR: No matching distribution found for one==1.0", "no version for this Python"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("HINT: This error might have occurred since this system does not have Windows Long Path support", "too long"),
    ],
)
def test_why_an_install_failed_is_one_sentence(start, output, words):
    said = start.reason(output)
    assert words in said
    assert "\n" not in said


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
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(start.environment())


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
