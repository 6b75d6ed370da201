"""The exercise panel through its traits, as a reader clicks it. No browser."""

from html import escape

import pytest

from followup.exercises import exercise as find
from followup.exercises import names
from followup.widgets.exercise import exercise


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
    panel.field.value = 20
    panel.check.click()
    assert "Not yet." in panel.said.value
    panel.field.value = 5
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


@pytest.mark.parametrize("name", names())
def test_every_exercise_can_be_shown_and_announces_its_verdict(name):
    panel = exercise(name)
    assert 'role="status"' in panel.said.value
    assert escape(find(name).prompt[:20]) in panel.prompt.value
