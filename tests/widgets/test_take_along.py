"""Saving the log as a file, and opening it again, where Python runs in the browser."""

import pytest

from followup.log.model import Application, Event
from followup.log.store import Store
from followup.paths import IN_BROWSER
from followup.session import MINE, choose
from followup.widgets.pipeline import desk


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    monkeypatch.setattr(desk, "IN_BROWSER", True)
    choose(MINE)
    return tmp_path


def add(book, company):
    event = Event(application=company, kind="applied", day=book.today)
    book.store.add([event], [Application(id=company, company=company)], label="Add")


def companies(path):
    return {one.company for one in Store(path).pipeline().applications}


def uploaded(form, content, name="my.db"):
    form.take(name, content)
    return form.said.value


@pytest.mark.slow
def test_what_is_saved_is_the_log_as_it_is_and_another_desk_opens_it(home, tmp_path, monkeypatch):
    shown = desk.desk()
    add(shown.panel.state.book, "Acme")
    shown.panel.state.refresh()
    (form,) = shown.along.children
    assert form.save.name == "pipeline.db"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.db").write_bytes(form.save.content)
    assert companies(elsewhere / "mine.db") == {"Acme"}
    monkeypatch.setenv("FOLLOWUP_HOME", str(elsewhere))
    choose(MINE)
    other = desk.desk()
    (form,) = other.along.children
    assert "Done" in uploaded(form, (elsewhere / "mine.db").read_bytes())
    assert {row["company"] for row in other.panel.state.rows} == {"Acme"}
    assert not (elsewhere / "opened.db").exists()


@pytest.mark.slow
def test_a_log_that_takes_the_place_of_another_can_be_undone(home):
    shown = desk.desk()
    add(shown.panel.state.book, "Acme")
    shown.panel.state.refresh()
    (form,) = shown.along.children
    before = bytes(form.save.content)
    add(shown.panel.state.book, "Bolt")
    shown.panel.state.refresh()
    uploaded(form, before)
    assert companies(home / "pipeline.db") == {"Acme"}
    shown.panel.state.undo()
    assert companies(home / "pipeline.db") == {"Acme", "Bolt"}


@pytest.mark.parametrize("content", [b"", b"company,day\nAcme,2026-03-09\n", b"SQLite format 3\0 and then nothing"])
def test_a_file_that_is_no_log_changes_nothing_and_is_named(home, content):
    shown = desk.desk()
    add(shown.panel.state.book, "Acme")
    (form,) = shown.along.children
    assert "fu-problem" in uploaded(form, content, "<b>list.csv")
    assert "<b>" not in form.said.value
    assert companies(home / "pipeline.db") == {"Acme"}
    assert not (home / "opened.db").exists()


@pytest.mark.slow
def test_on_a_desktop_and_with_the_sample_nothing_of_it_is_shown(home, monkeypatch):
    shown = desk.desk()
    shown.whose.value = "sample"
    assert shown.along.layout.display == "none"
    monkeypatch.setattr(desk, "IN_BROWSER", IN_BROWSER)
    choose(MINE)
    assert desk.desk().along.children == ()
