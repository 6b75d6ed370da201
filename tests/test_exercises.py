"""Exercises accept what is right, refuse what is wrong with a reason, and never fail, whatever is answered."""

import itertools
import re
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.course.exercises import Exercise, Number, OwnNumber, Rewrite, Target, _base, exercise, names
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.store import Store
from followup.session import MINE, Session
from tests.notebooks_here import NOTEBOOKS
from tests.pipelines import START, days, pipelines

ANYTHING = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.integers()))


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    """The sample, away from the reader's own files; made once, since making it takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLLOWUP_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(params=names())
def one(request):
    return exercise(request.param)


def of(kind):
    """The names of all exercises of a kind."""
    return [name for name in names() if isinstance(exercise(name), kind)]


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


def test_its_own_answer_is_right_and_its_check_says_why(one):
    verdict = one.check(one.answer)
    assert verdict.right
    assert len(verdict.comment) > 10


@pytest.mark.parametrize("name", of(Exercise))
def test_one_choice_is_right_and_each_has_its_reason(name):
    one = exercise(name)
    assert sum(choice.right for choice in one.choices) == 1
    assert len({choice.text for choice in one.choices}) >= 3
    for choice in one.choices:
        verdict = one.check(choice.text)
        assert (verdict.right, verdict.comment) == (choice.right, choice.comment)
        assert verdict.comment


def test_the_right_choice_does_not_always_stand_at_the_same_place():
    places = Counter([choice.right for choice in exercise(name).choices].index(True) for name in of(Exercise))
    assert max(places.values()) < 0.6 * sum(places.values())


@pytest.mark.parametrize("name", of(Number))
def test_a_number_is_accepted_between_its_ends_only(name):
    one = exercise(name)
    least, most = one.accepts
    assert one.check(least).right
    assert one.check(f" {most:,} ").right
    assert one.check(least - 1).comment == one.low
    assert one.check(most + 1).comment == one.high


@pytest.mark.parametrize("name", of(Rewrite))
def test_a_draft_must_satisfy_the_coach_and_keep_its_purpose(name):
    one = exercise(name)
    assert not one.check(one.text).right
    assert "The coach still stops at this" in one.check(one.text + " Goodbye.").comment
    emptied = "Good morning, this is Jo. Thank you for Tuesday, and for what you told me about the garden. 1234567"
    assert "lacks its purpose" in one.check(emptied).comment


@pytest.mark.parametrize("name", of(Target))
def test_sliders_are_not_at_the_target_when_they_open(name):
    one = exercise(name)
    assert not one.check(one.make()).right


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Put a pipeline into a fresh file as the reader's own."""
    count = itertools.count()

    def put(pipeline, day):
        store = Store(tmp_path / f"{next(count)}.db")
        store.add(pipeline.events, pipeline.applications, label=None)
        book = Session("my own pipeline", MINE, day, store)
        monkeypatch.setattr(_base, "current", lambda: book)
        return book

    return put


@pytest.mark.slow
@given(pipeline=pipelines(most=8), day=days)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_from_ones_own_data_is_right_in_any_pipeline_and_its_neighbours_are_not(mine, pipeline, day):
    mine(pipeline, day)
    for name in of(OwnNumber):
        one = exercise(name)
        assert one.check(one.answer).right
        assert "more" in one.check(one.answer - 1).comment
        assert not one.check(one.answer + 1).right
        assert f"{one.answer}" in one.solution


def test_a_number_from_ones_own_data_is_none_in_an_empty_pipeline(mine):
    mine(Pipeline(), START)
    for name in of(OwnNumber):
        assert exercise(name).check("0").right
        assert not exercise(name).check("1").right


def test_a_number_is_counted_anew_at_each_check(mine):
    """Two people met, one thanked; then a third is met."""
    one = exercise("05_owed")
    job = Application(id="A", company="Acme", title="Admin")
    sent, met = ({"application": "A", "kind": kind} for kind in (Kind.APPLIED, Kind.INTERVIEWED))
    days_ = [START + timedelta(days=n) for n in range(4)]
    events = [
        Event(**sent, day=days_[0], person="Rita Ray", person_role="recruiter"),
        Event(**met, day=days_[1], person="Ines Prado"),
        Event(**met, day=days_[1], person="Kofi Mensah"),
        Event(application="A", kind=Kind.THANKED, day=days_[2], person="Ines Prado"),
    ]
    book = mine(Pipeline.of([job], events), days_[3])
    assert one.check("1").right
    assert "Kofi Mensah" in one.check("1").comment
    book.store.add([Event(**met, day=days_[2], person="Lena Vogt")], label="met")
    assert not one.check("1").right
    assert one.check("2").right


def test_a_number_from_data_that_cannot_be_read_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    (tmp_path / "sample.db").write_bytes(b"no database at all" * 100)
    one = exercise("05_owed")
    assert one.answer is None
    assert not one.check("1").right
    assert "sample.db" in one.check("1").comment
    assert "sample.db" in one.solution


def test_the_hint_does_not_give_the_solution_away(one):
    said = set(re.findall(r"[\d,]*\d", one.hint))
    if isinstance(one, Number):
        assert not said & {f"{end:,}" for end in one.accepts}
    elif isinstance(one, Exercise):
        assert one.answer not in one.hint
    elif isinstance(one, Target):
        assert not said & {str(value) for value in one.settings.values()}
    elif isinstance(one, OwnNumber):
        assert not said
    else:
        assert not any(sentence in one.hint for sentence in one.solution.split(". ") if len(sentence) > 10)
    assert one.hint != one.solution


@pytest.mark.parametrize("name", of(Number))
def test_neither_question_nor_comments_give_a_number_away(name):
    one = exercise(name)
    for end in one.accepts:
        assert not re.search(rf"\b{end:,}\b|\b{end}\b", f"{one.low} {one.high}")


@pytest.mark.slow
@given(answer=ANYTHING)
@settings(max_examples=30, deadline=None)
def test_no_answer_is_too_odd_to_check(answer):
    for name in names():
        assert exercise(name).check(answer).comment


def test_nothing_answered_says_what_to_do(one):
    assert "first" in one.check(None).comment
    assert not one.check(None).right


def test_an_exercise_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        exercise("99_nothing")
