"""Exercises accept what is right, refuse what is wrong with a reason, and never fail, whatever is answered."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.exercises import Exercise, Number, Rewrite, exercise, names
from tests.notebooks_here import NOTEBOOKS

ANYTHING = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.integers()))


@pytest.fixture(params=names())
def one(request):
    return exercise(request.param)


def test_every_exercise_is_used_in_the_lesson_that_its_name_says(one):
    lesson = next(NOTEBOOKS.glob(f"{one.name[:2]}_*.ipynb"))
    assert f'exercise(\\"{one.name}\\")' in lesson.read_text(encoding="utf-8")


def test_every_exercise_in_a_lesson_exists():
    asked = [
        name
        for path in NOTEBOOKS.glob("*.ipynb")
        for name in re.findall(r'exercise\(\\"(\w+)\\"\)', path.read_text(encoding="utf-8"))
    ]
    assert sorted(asked) == list(names())


def test_what_is_right_is_accepted_and_what_is_wrong_refused_with_a_reason(one):
    if isinstance(one, Exercise):
        assert sum(choice.right for choice in one.choices) == 1
        assert len({choice.text for choice in one.choices}) >= 3
        for choice in one.choices:
            verdict = one.check(choice.text)
            assert (verdict.right, verdict.comment) == (choice.right, choice.comment)
            assert verdict.comment
    elif isinstance(one, Rewrite):
        assert one.check(one.solution).right
        assert not one.check(one.text).right
        assert "lacks its purpose" in one.check("Good morning, this is Jo. Have a good day. 1234567").comment
        assert "The coach still stops at this" in one.check(one.text + " Thank you.").comment
    else:
        least, most = one.accepts
        assert one.check(least).right
        assert one.check(str(most)).right
        assert one.check(least - 1).comment == one.low
        assert one.check(most + 1).comment == one.high


def test_the_hint_does_not_give_the_solution_away(one):
    if isinstance(one, Number):
        assert not set(re.findall(r"\d+", one.hint)) & {str(int(end)) for end in one.accepts}
    elif isinstance(one, Exercise):
        assert not any(choice.text in one.hint for choice in one.choices if choice.right)
    assert one.hint != one.solution


@given(answer=ANYTHING)
def test_no_answer_is_too_odd_to_check(answer):
    for name in names():
        assert exercise(name).check(answer).comment


def test_nothing_answered_says_what_to_do(one):
    assert "first" in one.check(None).comment
    assert not one.check(None).right


def test_an_exercise_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        exercise("99_nothing")
