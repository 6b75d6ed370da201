"""Days asked again: what is corrected in the log, what is remembered, and what the reader is told. No browser."""

from datetime import date, timedelta

import pytest

import followup as fu
from followup.session import current
from followup.widgets.course.days_again import DaysModel, days_again


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return DaysModel(current())


def test_a_day_is_corrected_in_the_log_and_one_undo_takes_it_back(model):
    one, before = model.asked[0], model.book.pipeline.events
    day = one.event.day - timedelta(3)
    model.settle(one, day)
    assert not model.problem
    assert "Corrected to" in model.message
    corrected = one.event.model_copy(update={"day": day})
    assert corrected in model.book.pipeline.events
    assert one.event not in model.book.pipeline.events
    model.book.store.undo()
    assert model.book.pipeline.events == before


def test_a_day_that_is_right_is_kept_and_not_asked_again(model):
    asked, before = model.asked, model.book.pipeline.events
    model.settle(asked[0], asked[0].event.day)
    assert model.book.pipeline.events == before
    assert asked[0] not in model.asked
    assert asked[0] not in DaysModel(current()).asked
    assert len(model.asked) == len(asked) == 5


def test_no_day_and_a_day_ahead_are_refused_in_a_sentence(model):
    asked = model.asked
    model.settle(asked[0], None)
    assert model.problem == "Choose a day first."
    model.settle(asked[0], model.book.today + timedelta(1))
    assert "still to come" in model.problem
    model.settle(asked[0], date(1980, 1, 1))
    assert model.problem
    assert model.asked == asked


def test_a_day_before_the_resume_is_refused_and_the_answer_is_asked_again(model):
    one = model.asked[0]
    model.settle(one, one.event.day - timedelta(300))
    assert model.problem
    assert one in model.asked


def test_the_panel_has_a_line_each_and_shows_names_as_text(model, monkeypatch):
    about = model.asked[0].application
    model.book.store.set_application(fu.Application(id=about.id, company="<img src=x onerror=y>"), label="x")
    panel = days_again()
    assert len(panel.lines.children) == 5
    first = panel.lines.children[0]
    assert "<img" not in first.children[0].value
    assert "&lt;img" in first.children[0].value
    picked, right = first.children[1].children
    assert picked.description
    assert picked.value == model.asked[0].event.day
    right.click()
    assert 'role="status"' in panel.said.value
    assert "not asked again" in panel.said.value


@pytest.mark.parametrize("held", ["{", "[" * 90_000, '{"a": 1}', "[[1], null]"])
def test_whatever_the_file_holds_of_what_is_sure_the_days_are_asked(model, held):
    model.book.store.set_setting("sure_days", held, label="x")
    assert DaysModel(model.book).asked == model.asked
