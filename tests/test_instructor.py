"""The instructor's notebooks are the origin of the learners', run as they do, and carry notes and right solutions."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from followup import panels
from followup.app.site import DESKTOP
from followup.course.exercises import names as exercises
from followup.course.lessons import lessons
from tests.notebooks_here import INSTRUCTOR, NOTEBOOKS, PROJECT, instructors, names
from tests.running_notebooks import run_notebooks

COMMAND = [sys.executable, str(PROJECT / "scripts" / "make_lessons.py"), "--check"]
SOLUTION = r'panels\.solution\("\w+"\)'
ORIGINS = [name for name in instructors() if re.match(r"instructor/\d\d_", name)]


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def tagged(path, tag):
    return ["".join(cell["source"]) for cell in cells(path) if tag in cell["metadata"].get("tags", ())]


@pytest.mark.kernel
@pytest.mark.slow
def test_what_only_the_instructor_has_runs_and_changes_no_file_of_the_project(tmp_path):
    """An origin runs as its learners' copy does: that has the same cells, save the solutions, which are tried below."""
    run_notebooks([name for name in instructors() if name not in ORIGINS], tmp_path)


@pytest.mark.parametrize("name", exercises())
def test_every_solution_can_be_shown(name):
    assert panels.solution(name) is not None


@pytest.mark.parametrize("name", ORIGINS)
def test_only_an_origin_says_that_it_is_the_teachers(name):
    mine, theirs = ("".join(cells(NOTEBOOKS / one)[0]["source"]) for one in (name, Path(name).name))
    assert mine.removeprefix("# Teacher's copy: ") == theirs.removeprefix("# ")
    assert mine.startswith("# Teacher's copy: ")


@pytest.mark.parametrize("name", ORIGINS)
def test_an_origin_adds_no_other_code_than_solutions(name):
    added = [source for source in tagged(NOTEBOOKS / name, "solution") if not re.fullmatch(SOLUTION, source)]
    assert added == []
    code = {"".join(cell["source"]) for cell in cells(NOTEBOOKS / name) if cell["cell_type"] == "code"}
    learners = cells(NOTEBOOKS / Path(name).name)
    assert code - {"".join(cell["source"]) for cell in learners} == set(tagged(NOTEBOOKS / name, "solution"))


@pytest.mark.slow
def test_the_learners_copies_and_the_table_are_what_the_command_makes():
    done = subprocess.run(COMMAND, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command, over a copy of the notebooks and of the page with the table."""
    spec = importlib.util.spec_from_file_location("make_lessons", COMMAND[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    page = Path(shutil.copy(module.TABLE, tmp_path))
    monkeypatch.setattr(module, "LESSONS", tmp_path / "notebooks")
    monkeypatch.setattr(module, "INSTRUCTOR", tmp_path / "notebooks" / "instructor")
    monkeypatch.setattr(module, "TABLE", page)
    monkeypatch.setattr(module, "CODES", Path(shutil.copy(module.CODES, tmp_path)))
    monkeypatch.setattr(module, "lessons", lambda: lessons(tmp_path / "notebooks"))
    return module


def test_what_differs_is_named_and_made_anew(command, capsys):
    assert command.main(["--check"]) == 0
    lesson, page = command.LESSONS / "05_thank_you_habit.ipynb", command.TABLE
    right = lesson.read_text(encoding="utf-8")
    lesson.write_text(right.replace("within a day", "within a long year"), encoding="utf-8")
    (command.LESSONS / "09_no_origin.ipynb").write_text(right, encoding="utf-8")
    assert command.main(["--check"]) == 1
    named = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert named == {"05_thank_you_habit.ipynb", "09_no_origin.ipynb", "codes.json", "course.md"}
    (command.LESSONS / "09_no_origin.ipynb").unlink()
    assert command.main([]) == 0
    assert lesson.read_text(encoding="utf-8") == right
    assert page.read_text(encoding="utf-8") == (PROJECT / "docs" / "course.md").read_text(encoding="utf-8")
    assert command.main(["--check"]) == 0


def test_what_jupyterlab_leaves_in_an_origin_does_not_reach_the_learners(command):
    origin = command.INSTRUCTOR / "05_thank_you_habit.ipynb"
    notebook = json.loads(origin.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["secret"]}]}
    code["metadata"] |= {"trusted": True, "editable": True}
    notebook["metadata"] |= {"widgets": {"a": "state"}, "language_info": {"name": "python", "version": "3.11.7"}}
    before = command.learners_copy(origin)
    origin.write_text(json.dumps(notebook), encoding="utf-8")
    assert command.learners_copy(origin) == before


@pytest.mark.parametrize("name", names())
def test_a_learners_copy_carries_no_solution_no_note_and_no_output(name):
    text = (NOTEBOOKS / name).read_text(encoding="utf-8")
    assert "solution(" not in text
    assert "For the teacher" not in text
    for cell in cells(NOTEBOOKS / name):
        assert cell["metadata"].get("tags", [DESKTOP]) == [DESKTOP]
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("name", ORIGINS)
def test_an_origin_has_notes_to_teach_from_and_the_solution_of_each_exercise(name):
    path = NOTEBOOKS / name
    assert 2 <= len(tagged(path, "teaching-note")) <= 6
    assert any("misreading" in note for note in tagged(path, "teaching-note"))
    assert any(re.search(r"\d+ minutes", note) for note in tagged(path, "teaching-note"))
    own = [one for one in exercises() if one.startswith(path.name[:3])]
    solved = re.findall(r'solution\("(\w+)"\)', "".join(tagged(path, "solution")))
    asked = re.findall(r'exercise\("(\w+)"\)', "".join("".join(c["source"]) for c in cells(path)))
    assert sorted(solved) == sorted(asked) == own


@pytest.mark.parametrize("name", instructors())
def test_an_instructors_copy_was_cleaned_before_it_was_committed(name):
    for cell in cells(NOTEBOOKS / name):
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_every_lesson_has_an_origin():
    assert [name for name in names() if not (INSTRUCTOR / name).exists()] == []
