"""The answers whose day matters most: which, in which order, and why."""

from datetime import date, timedelta

from followup.analysis.days_to_ask import days_to_ask
from followup.log.model import NO_DAY, Application, Event, Kind, Pipeline

MONDAY = date(2026, 3, 2)
LATER = date(2026, 6, 1)


def log(*cases, entered=None):
    """An application for each (day of the follow-up, day of the answer, what), counted from its resume on a Monday."""
    events = []
    for number, (call, answer, kind) in enumerate(cases):
        about = {"application": f"A{number}"}
        events.append(Event(**about, kind=Kind.APPLIED, day=MONDAY))
        if call is not None:
            events.append(Event(**about, kind=Kind.FOLLOWED_UP, day=MONDAY + timedelta(call)))
        day = NO_DAY if answer is None else MONDAY + timedelta(answer)
        events.append(Event(**about, kind=kind, day=day))
    known = {e: e.day + timedelta((entered or {}).get(e.application, 0)) for e in events if e.dated}
    applications = [Application(id=f"A{number}") for number in range(len(cases))]
    return Pipeline.of(applications, events, entered=known)


def ids(pipeline, **more):
    return [asked.application.id for asked in days_to_ask(pipeline, LATER, **more)]


def test_only_what_could_change_sides_is_asked_about():
    """Neither an answer that nobody followed up, nor one before the follow-up or long after it, nor your own end."""
    pipeline = log(
        (7, 9, Kind.INVITED), (None, 9, Kind.INVITED), (7, 20, Kind.REJECTED), (7, 7, Kind.REJECTED),
        (7, 9, Kind.WITHDREW),
    )  # fmt: skip
    assert ids(pipeline) == ["A0"]
    (asked,) = days_to_ask(pipeline, LATER)
    assert asked.event.kind is Kind.INVITED
    assert "2 days after your first follow-up. 2 days earlier" in asked.why


def test_without_a_day_first_then_the_doubtful_then_good_answers_then_the_nearest():
    cases = (
        (7, 8, Kind.REJECTED), (7, 12, Kind.INVITED), (7, 10, Kind.INVITED), (7, 11, Kind.REJECTED),
        (7, None, Kind.REJECTED),
    )  # fmt: skip
    pipeline = log(*cases, entered={"A3": 12})
    assert ids(pipeline) == ["A4", "A3", "A2", "A1", "A0"]
    first, second, *_ = days_to_ask(pipeline, LATER)
    assert "Nobody knows its day" in first.why
    assert "was entered 12 days after that day" in second.why
    assert ids(pipeline, most=2) == ["A4", "A3"]


def test_a_day_of_a_pile_is_doubted():
    """Eight answers on Sundays: those look like the day of entry."""
    piled = [(9, 13, Kind.REJECTED)] * 8
    pipeline = log((9, 10, Kind.REJECTED), *piled)
    asked = days_to_ask(pipeline, LATER)
    assert len(asked) == 5
    assert all("on a Sunday, like too many of your answers" in one.why for one in asked)


def test_what_one_is_sure_of_is_not_asked_again():
    pipeline = log((7, 9, Kind.INVITED), (7, 10, Kind.INVITED))
    first, _ = days_to_ask(pipeline, LATER)
    assert ids(pipeline, sure=[first.key]) == ["A1"]
