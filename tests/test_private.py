"""Names, addresses, notes and names of files that are planted are in nothing but what is meant to have them.

What a notebook saves and a server prints is in `test_lab`, the fields of a hand-in in `test_share`, a report and its
summary in `test_classroom`.
"""

import subprocess
import sys
import tempfile

import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.course import slides

MARKS = ("Quirke", "Zebulon", "zeb@planted.example", "+49 171 5550123", "Wolkenkuckuck", "Xylo")
LOG = (
    "application,company,title,kind,at,channel,person,person_role,note\n"
    "zeb-1,Xylo Works,Wolkenkuckuck,applied,2026-01-05,email,Zebulon Quirke,recruiter,zeb@planted.example\n"
    "zeb-1,Xylo Works,Wolkenkuckuck,followed_up,2026-01-09,phone,Zebulon Quirke,recruiter,+49 171 5550123\n"
    "zeb-1,Xylo Works,Wolkenkuckuck,rejected,2026-02-20,,,,Quirke was kind\n"
)


def marked(text):
    return [mark for mark in MARKS if mark.lower() in text.lower()]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for all that is made for a while, and nothing else."""
    folder = tmp_path / "while"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "home"))
    return folder


def typed(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.slow
def test_what_is_planted_stays_in_the_record(tmp_path, temporary):
    """In no hand-in, no analysis and its page, and no temporary file once the command has ended."""
    log, out = tmp_path / "Zebulon Quirke.csv", tmp_path / "out"
    log.write_text(LOG, encoding="utf-8")
    out.mkdir()
    for words in (
        ("share", log, "--out", out / "hand-in.json", "--yes", "--json"),
        ("analyse", log, "--out", out / "analysis.html", "--json"),
    ):
        found = typed(*words)
        assert found.exit_code == 0, found.output
        assert marked(found.output) == []
    assert sorted(path.name for path in out.iterdir()) == ["analysis.html", "hand-in.json"]
    for path in out.iterdir():
        assert marked(path.read_text(encoding="utf-8")) == []
    assert typed("import", log, "--into", tmp_path / "my.db").exit_code == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_an_error_nobody_thought_of_shows_no_value(tmp_path):
    """What Python prints then is lines of code, and no value that they held."""
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    broken = (
        "import followup.cli.main as main, followup.classroom.hand_in as h\n"
        "def fails(*_): raise RuntimeError('broken')\n"
        "h.as_text = fails\n"
        f"main.app(['share', {str(log)!r}, '--out', {str(tmp_path / 'me.json')!r}, '--yes'])\n"
    )
    ended = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True, check=False, timeout=120)
    assert "RuntimeError: broken" in ended.stderr
    assert marked(ended.stdout + ended.stderr) == []


@pytest.mark.slow
def test_slides_are_made_on_the_sample_and_leave_nothing_behind(tmp_path, temporary):
    """Whatever is in the teacher's own record."""
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    (tmp_path / "home").mkdir()
    assert typed("import", log, "--into", tmp_path / "home" / "pipeline.db").exit_code == 0
    pages = [slides.teachers_page(), slides.handouts_page(), *map(slides.slides_page, slides.decks())]
    assert [marked(page) for page in pages] == [[]] * len(pages)
    assert [path for path in temporary.rglob("*") if path.is_file() and marked(path.read_text(errors="ignore"))] == []
