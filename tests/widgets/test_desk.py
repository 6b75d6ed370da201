"""The desk: today's first card without a click, and one question on an empty log."""

import pytest

from followup import session
from followup.log.model import Application
from followup.session import MINE, SAMPLE
from followup.widgets.pipeline.desk import desk
from followup.widgets.pipeline.panel import TABS
from followup.widgets.pipeline.safety import RescuePanel


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


def test_it_opens_on_the_sample_with_its_first_card_and_four_numbers(home):
    shown = desk()
    assert shown.panel.today.items
    assert shown.panel.tabs.selected_index == 0
    assert [part.split("<")[0] for part in shown.numbers.value.split("<b>")[1:]] == ["40", "11", "0", "6"]
    assert "Wed 1 April" in shown.week.value
    assert shown.question.layout.display == "none"


@pytest.mark.slow
def test_the_numbers_follow_what_is_done(home):
    shown = desk()
    thanks = next(one for one in shown.panel.today.items if one["key"].startswith("T1"))
    shown.panel.state.done(thanks["key"], "email")
    assert "<b>5</b> thank-yous owed" in shown.numbers.value


def test_an_empty_log_asks_one_question_and_each_answer_leads_on(home):
    shown = desk()
    shown.whose.value = MINE
    assert (shown.question.layout.display, shown.place.layout.display) == ("", "none")
    assert session.whose() == MINE
    shown.bring_in.click()
    assert TABS[shown.panel.tabs.selected_index] == "Bring in"
    assert (shown.question.layout.display, shown.place.layout.display) == ("none", "")
    again = desk()
    again.type_one.click()
    assert TABS[again.panel.tabs.selected_index] == "Add and correct"
    again.look.click()
    assert session.whose() == SAMPLE
    assert again.panel.today.items


@pytest.mark.slow
def test_a_record_that_cannot_be_opened_is_one_sentence_and_the_sample_is_still_there(home):
    (home / "pipeline.db").write_bytes(b"no database" * 500)
    shown = desk()
    shown.whose.value = MINE
    assert "pipeline.db" in shown.problem.value
    shown.whose.value = SAMPLE
    assert (shown.problem.value, bool(shown.panel.today.items)) == ("", True)


def test_a_folder_that_cannot_be_made_is_explained(tmp_path, monkeypatch):
    """A file stands where the folder should be."""
    (tmp_path / "home").touch()
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "home"))
    shown = desk()
    assert "cannot be made" in shown.problem.value
    assert shown.question.layout.display == "none", "that it is empty is not known"


def test_a_log_that_is_not_as_it_was_left_has_the_ways_back_on_the_desk(home):
    shown = desk()
    shown.whose.value = MINE
    shown.panel.state.book.store.add([], [Application(id="A", company="Acme")], label="Add")
    (home / "pipeline.db").write_bytes(b"")
    again = desk()
    assert isinstance(again.place.children[0], RescuePanel)
    assert again.question.layout.display == "none"
