"""The log's values: what they take, what they refuse and how they say so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from followup.log.model import Event, Kind, Pipeline, conflicts, explain, name_key


def event(**fields):
    return Event(**{"application": "A1", "kind": "applied", "day": "2026-03-09", **fields})


def said(**fields):
    with pytest.raises(ValidationError) as problem:
        event(**fields)
    return explain(problem.value)


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"kind": "phoned"}, ("kind", "'phoned'", "followed_up")),
        ({"day": "2026-02-30"}, ("at", "2026-02-30", "2026-03-09")),
        ({"day": "3026-03-09"}, ("at", "3026", "year")),
        ({"channel": "pigeon"}, ("channel", "'pigeon'", "voicemail")),
        ({"person_role": "boss"}, ("person_role", "'boss'", "hiring manager")),
        ({"kind": "promised"}, ("until", "empty", "promise")),
        ({"kind": "promised", "until": "2026-03-01"}, ("until", "2026-03-01", "before")),
        ({"application": " "}, ("application", "empty")),
    ],
)
def test_a_bad_value_is_explained_with_field_value_and_way_out(fields, parts):
    """The sentence names what a person must look at."""
    sentence = said(**fields)
    assert all(part in sentence for part in parts), sentence
    assert "\n" not in sentence


def test_words_are_taken_however_they_are_spelt():
    """Capitals, hyphens and usual other words mean the same."""
    e = event(kind="Followed Up", channel="E-Mail", person_role="Hiring_Manager")
    assert (e.kind, e.channel, e.person_role) == ("followed_up", "email", "hiring manager")


def test_control_characters_never_enter_and_other_writing_stays():
    """NUL and terminal escapes are dropped; emoji and right-to-left marks are somebody's text."""
    e = event(person="Ri\x00ta\x1b[31m \u202eRay 🎉", note="one\r\ntwo\x00")
    assert e.person == "Rita[31m \u202eRay 🎉"
    assert e.note == "one\ntwo"


def test_values_cannot_be_changed():
    """A value is replaced, never altered."""
    with pytest.raises(ValidationError):
        event().note = "x"


@given(st.text())
def test_a_name_is_the_same_however_it_is_capitalised_and_spaced(name):
    """The key of a name ignores case and spaces, and is stable."""
    assert name_key(name) == name_key(f"  {name}  ") == name_key(name_key(name))


def test_an_event_before_its_resume_is_a_conflict():
    """An interview or an answer before the application cannot be."""
    sent, early, fine = event(), event(kind=Kind.INTERVIEWED, day=date(2026, 3, 8)), event(kind=Kind.REPLIED)
    found = conflicts([early, sent, fine])
    assert list(found) == [early]
    assert "2026-03-08" in found[early]
    assert "2026-03-09" in found[early]


def test_the_same_event_twice_is_one_event():
    """A pipeline is a set of what happened."""
    assert len(Pipeline.of([], [event(), event()]).events) == 1
