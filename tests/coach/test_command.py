"""followup check, as someone types it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from tests.coach.test_checks import OWN


def run(*arguments, text=""):
    return CliRunner().invoke(app, ["check", *map(str, arguments)], input=text)


def test_it_answers_with_these_keys():
    done = run("-", "--kind", "voicemail", "--json", text="You never called me back, José 🙂.")
    answer = json.loads(done.stdout)
    assert set(answer) == {"kind", "seconds", "warmth", "findings", "aside"}
    assert answer["kind"] == "voicemail"
    low, high = answer["seconds"]
    assert 0 < low < high
    found = next(one for one in answer["findings"] if one["check"] == "silence")
    assert set(found) == {"check", "level", "start", "end", "message", "why", "instead"}
    assert (found["start"], found["level"]) == (0, "caution")


def test_it_says_the_same_in_words(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("This is my third message.", encoding="utf-8-sig")
    done = run(path)
    assert done.exit_code == 0
    assert "You count your calls or messages. ‘This is my third message’" in done.stdout
    assert "Instead:" in done.stdout


def test_it_shows_which_words_made_the_warmth():
    done = run("-", text="Thank you for the tour! Call me at once.")
    assert "+1.00 gratitude ‘Thank you’" in done.stdout
    assert "-1.00 demand ‘Call’" in done.stdout


def test_a_class_adds_its_folder(tmp_path):
    (tmp_path / "gig.toml").write_text(OWN, encoding="utf-8")
    answer = json.loads(run("-", "--json", "--checks", tmp_path, text="About that gig.").stdout)
    assert "gig" in {one["check"] for one in answer["findings"]}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-", "--kind", "fax"), "--kind is 'fax': use voicemail"),
        (("none.txt",), "There is no file none.txt"),
        (("photo.jpg",), "is no plain text"),
        (("zeros.txt",), "zeros.txt is no plain text"),
        (("-", "--checks", "nowhere"), "There is no folder nowhere"),
        (("-", "--checks", "bad"), "own.toml cannot be read as a check"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    (tmp_path / "zeros.txt").write_bytes(b"a\0b")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "own.toml").write_text("level =", encoding="utf-8")
    done = run(*arguments, text="Hello")
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_bytes_that_are_no_text_are_one_sentence_when_piped_in_too():
    command = [sys.executable, "-m", "followup.cli.main", "check", "-"]
    done = subprocess.run(command, input=b"\xff\xd8\xff\xe0" * 99, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"what is piped in is no plain text" in done.stderr
    assert b"Traceback" not in done.stderr
