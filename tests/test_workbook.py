"""Whose data the lessons show."""

import os
from datetime import date

import pytest

from followup.log.store import Store
from followup.session import MINE, SAMPLE, SAMPLE_DAY, choose, current, restore_sample, whose
from followup.widgets.pipeline.start import StartPanel


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "my files é"))
    return tmp_path / "my files é"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a home folder private by other means")
def test_nobody_else_on_the_machine_can_look_into_the_readers_folder(home):
    current()
    assert home.stat().st_mode & 0o077 == 0


def test_the_readers_folder_may_be_named_from_their_home(tmp_path, monkeypatch):
    """As a hub names it for all its users at once."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FOLLOWUP_HOME", "~/followup")
    assert current().store.path.parent == tmp_path / "followup"


def test_lessons_open_on_the_sample_and_its_own_day():
    """Forty applications, nothing to undo."""
    book = current()
    assert (book.whose, book.today) == (SAMPLE, SAMPLE_DAY)
    assert len(book.pipeline.applications) == 40
    assert book.store.undoable() is None


def test_ones_own_pipeline_starts_empty_and_today_is_today():
    """And the choice is remembered."""
    book = choose(MINE)
    assert book.pipeline.events == ()
    assert book.today == date.today()
    assert whose() == MINE
    assert choose(SAMPLE).whose == SAMPLE


@pytest.mark.slow
def test_the_sample_can_be_put_back_as_it_came():
    """Whatever was done to it, even in another window."""
    book = current()
    before = book.pipeline
    book.store.remove_application(before.applications[0].id, label="delete")
    again = restore_sample()
    assert again.pipeline == before == book.pipeline
    assert again.store.undoable() is None


def test_the_sample_is_filled_even_if_the_first_try_was_cut_short(home):
    """A kernel that ended between making the file and filling it."""
    home.mkdir()
    Store(home / "sample.db")
    assert len(current().pipeline.applications) == 40


@pytest.mark.slow
def test_a_sample_that_was_emptied_on_purpose_stays_empty():
    """What a person did is not undone behind their back."""
    book = current()
    for a in book.pipeline.applications:
        book.store.remove_application(a.id, label="delete")
    assert current().pipeline.applications == ()


@pytest.mark.slow
def test_the_start_panel_follows_the_choice(home):
    """Sample or own, each described in a sentence."""
    panel = StartPanel()
    assert "40 applications" in panel.text.value
    panel.choice.value = MINE
    assert "empty so far" in panel.text.value
    assert panel.restore.layout.display == "none"
    panel.choice.value = SAMPLE
    panel.restore.click()
    assert "40 applications" in panel.text.value


def test_a_folder_that_cannot_be_made_is_explained(home):
    """A file stands where the folder should be."""
    home.touch()
    assert "cannot be made" in StartPanel().text.value
