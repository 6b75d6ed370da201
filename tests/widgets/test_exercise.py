"""The exercise panel through its traits, as a reader clicks it. No browser."""

from html import escape

import pytest

from followup.course.exercises import OwnNumber, Rewrite, names
from followup.course.exercises import exercise as find
from followup.course.progress import solved
from followup.widgets.course.exercise import exercise, solution


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "my files é"))
    return tmp_path / "my files é"


@pytest.fixture
def choices():
    return exercise("06_naive")


def right(panel):
    return next(choice.text for choice in find("06_naive").choices if choice.right)


def test_checking_says_right_or_not_yet_in_words(choices):
    choices.field.value = choices.field.options[-1]
    choices.check.click()
    assert "Not yet." in choices.said.value
    choices.field.value = right(choices)
    choices.check.click()
    assert "Right." in choices.said.value
    assert "Not yet." not in choices.said.value
    assert choices.model.tries == 2


def test_nothing_picked_is_no_failure(choices):
    choices.check.click()
    assert "Pick one of the answers first" in choices.said.value


def test_a_number_is_checked():
    panel = exercise("06_exposed")
    panel.field.value = "20"
    panel.check.click()
    assert "Not yet." in panel.said.value
    panel.field.value = "5"
    panel.check.click()
    assert "Right." in panel.said.value


def test_the_answer_is_offered_after_one_try(choices):
    assert choices.show.disabled
    choices.check.click()
    assert not choices.show.disabled
    choices.show.click()
    assert "The answer." in choices.said.value


def test_a_hint_stays_beside_the_verdict(choices):
    choices.hint.click()
    choices.check.click()
    assert "Hint." in choices.said.value
    assert "Not yet." in choices.said.value


def test_a_number_of_ones_own_is_counted_when_it_is_checked():
    panel = exercise("05_owed")
    panel.check.click()
    assert "Type a number first" in panel.said.value
    panel.field.value = "6"  # of the sample: Cabrera, Menon, Zhao, Pritchard, Nwosu, Obi
    panel.check.click()
    assert "Luis Cabrera, Deepa Menon, Mei-Ling Zhao, Gwen Pritchard, Amara Nwosu, Ikenna Obi" in panel.said.value
    assert "Right." in panel.said.value


def test_a_draft_is_rewritten_beside_the_coach():
    panel = exercise("05_note")
    panel.check.click()
    assert "Change the text first" in panel.said.value
    panel.field.text = "Dear Ms Petrenko, thank you. Sam"
    assert panel.field.feedback["of"] == panel.field.text
    panel.check.click()
    assert "The coach still stops at this" in panel.said.value
    panel.field.text = "Dear Ms Petrenko, thank you for showing me the server room on Tuesday. Sam"
    panel.check.click()
    assert "Right." in panel.said.value


def test_sliders_are_brought_to_a_target():
    panel = exercise("01_alone")
    panel.check.click()
    assert "Move a slider first" in panel.said.value
    move = panel.field.sliders
    move.values = move.values | {"days_between_calls": 0}
    panel.check.click()
    assert "It is not read, so not by day 14" in panel.said.value
    move.values = move.values | {"arrivals": 0, "read_a_day": 200}
    panel.check.click()
    assert "It is read on day 8 without a call" in panel.said.value  # 1,001 deep, 200 a day: the sixth working day


@pytest.mark.slow
def test_a_doubling_is_hidden_by_calling_late():
    panel = exercise("06_hidden")
    move = panel.field.sliders
    move.values = move.values | {"first_day": 14}
    panel.check.click()
    assert "First make the truth" in panel.said.value
    move.values = move.values | {"effect": 2, "first_day": 1}
    panel.check.click()
    assert "still shows" in panel.said.value
    move.values = move.values | {"first_day": 14}
    panel.check.click()
    assert "Right." in panel.said.value


def test_what_was_right_is_kept_at_once_and_stays_right(choices, home):
    assert "fu-done" not in choices._dom_classes
    choices.field.value = right(choices)
    choices.check.click()
    assert solved() == {"06_naive"}
    assert "✓ Done" in choices.prompt.value
    choices.field.value = choices.field.options[0]
    choices.check.click()
    assert "Not yet." in choices.said.value
    assert "✓ Done" in choices.prompt.value
    again = exercise("06_naive")
    assert "✓ Done" in again.prompt.value
    assert {"fu-exercise", "fu-exercise-06_naive", "fu-done"} <= set(again._dom_classes)
    assert "✓ Done" not in exercise("06_slider").prompt.value


def test_a_wrong_answer_a_hint_and_the_shown_answer_are_not_kept(choices):
    choices.check.click()
    choices.hint.click()
    choices.show.click()
    assert solved() == set()


def test_what_cannot_be_kept_is_a_sentence_and_still_right(choices, home):
    home.mkdir(exist_ok=True)
    (home / "progress").write_text("in the way", encoding="utf-8")
    choices.field.value = right(choices)
    choices.check.click()
    assert "Right." in choices.said.value
    assert "It could not be kept for the start page" in choices.said.value
    assert "rename or delete" in choices.said.value


@pytest.mark.parametrize("name", names())
def test_every_exercise_can_be_shown_and_announces_its_verdict(name):
    panel = exercise(name)
    assert 'role="status"' in panel.said.value
    assert escape(find(name).prompt[:20]) in panel.prompt.value


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_instructor_sees_the_answer_and_the_reason(name):
    shown, one = solution(name).value, find(name)
    assert escape(one.solution) in shown.partition("</summary>")[2], "folded"
    if not isinstance(one, OwnNumber | Rewrite):
        assert name in shown


def test_the_verdict_follows_a_draft_that_arrives_after_the_click():
    """On a busy machine the page holds back what was typed last, and a click on Check overtakes it."""
    panel = exercise("04_rewrite")
    panel.field.text = panel.model.exercise.text + " Goodbye."
    panel.check.click()
    assert "Not yet." in panel.said.value
    panel.check.click()
    panel.field.text = panel.model.exercise.answer
    assert "Right." in panel.said.value


def test_the_verdict_follows_a_number_that_arrives_after_the_click():
    panel = exercise("06_exposed")
    panel.field.value = "20"
    panel.check.click()
    panel.field.value = "5"
    assert "Right." in panel.said.value
