"""What was done and written is kept on this computer, by many lessons at once, and no damage stops a lesson."""

import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.course.exercises import names
from followup.course.lessons import Lesson, lessons
from followup.course.progress import Progress, keep, keep_promise, kept, kept_promise, progress, record, solved
from followup.errors import FileError
from followup.method.plan import Promise
from tests import notebooks_here

PROMISE = Promise("Tuesday at 9", "the kitchen table, 2. floor", 5, 8, "José O'Neill <b>")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "my files é"))
    return tmp_path / "my files é"


def test_nothing_is_done_at_first():
    assert solved() == set()
    assert kept("objection") == ""
    assert kept_promise() is None


@pytest.mark.slow
def test_what_is_done_stays_done_in_another_process():
    record("06_naive")
    record("06_naive")
    told = "from followup.course.progress import solved; print(sorted(solved()))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "['06_naive']"


def test_lessons_that_are_done_at_the_same_moment_lose_nothing():
    gate = threading.Barrier(len(names()))

    def finish(name):
        gate.wait()
        record(name)

    threads = [threading.Thread(target=finish, args=(name,)) for name in names()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert solved() == set(names())


def test_strange_files_among_them_count_for_nothing(home):
    record("06_naive")
    for name in ("99_unknown", ".06_slider.x1y2", "notes.txt"):
        (home / "progress" / name).write_bytes(b"\xff\x00")
    (home / "progress" / "folder").mkdir()
    assert solved() == {"06_naive"}


def test_a_file_in_the_place_of_the_folder_is_a_fresh_start_and_then_a_sentence(home):
    home.mkdir()
    (home / "progress").write_bytes(b"\xff")
    assert solved() == set()
    with pytest.raises(FileError, match="rename or delete what is in the way"):
        record("06_naive")


@given(text=st.text(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_comes_back_as_it_was_written(text):
    keep("objection", text)
    assert kept("objection") == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_text_with_half_a_letter_from_a_page_is_kept_all_the_same():
    keep("objection", "half \ud83d")
    assert kept("objection") == "half ?"


def test_a_promise_comes_back_and_a_damaged_one_is_none(home):
    keep_promise(PROMISE)
    assert kept_promise() == PROMISE
    file = home / "words" / "promise.txt"
    for damage in ("", "[]", "{", '{"when": 1}', "\x00" * 50, '{"when": "a", "where": "b", "resumes": "many"}', "null"):
        file.write_text(damage, encoding="utf-8")
        assert kept_promise() is None
    file.write_bytes(b"\xff\xfe\x00")
    assert kept_promise() is None


ONE = Lesson("00_a.ipynb", "Begin", 5, 100, ("00_x",))
TWO = Lesson("01_b.ipynb", "Go on", 5, 100, ("01_y", "01_z"))


def test_the_next_lesson_is_the_first_that_is_not_done():
    def told(*done):
        return Progress((ONE, TWO), frozenset(done)).sentence

    assert told() == "You have not begun yet. Next: lesson 0, Begin."
    assert told("00_x", "01_z") == "2 of 3 exercises done. Next: lesson 1, Go on."
    assert told("01_y", "01_z") == "2 of 3 exercises done. Next: lesson 0, Begin."
    assert told("00_x", "01_y", "01_z").startswith("You have done all 3 exercises.")


def test_every_lesson_is_counted_with_its_own_exercises():
    found = progress(lessons())
    assert [lesson.file for lesson in found.lessons] == notebooks_here.names()
    assert [name for lesson in found.lessons for name in lesson.exercises] == list(names())
    assert all(lesson.exercises and lesson.minutes and 100 < lesson.words <= 1500 for lesson in found.lessons)
