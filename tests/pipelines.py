"""Random job searches for property tests: up to 30 applications, 60 days, shared recruiters, unknown people."""

from datetime import date, timedelta

from hypothesis import strategies as st

from followup.log.model import NO_DAY, UNDATED, Application, Channel, Event, Kind, Meaning, Pipeline, Role

START = date(2026, 1, 5)
DAYS = 60
RECRUITERS = ("Rita Ray", "Omar Haddad", "Lena Vogt")
MANAGERS = ("Henry Moss", "Ines Prado", "Kofi Mensah", "Rita Ray")
COMPANIES = ("Acme", "Birch", "Cobalt", "Dune")


@st.composite
def applications(draw, most=30):
    count = draw(st.integers(1, most))
    return [
        Application(id=f"a{i:02}", company=draw(st.sampled_from(COMPANIES)), title=f"Job {i}") for i in range(count)
    ]


def resume(draw, application, latest=DAYS):
    """The resume of an application, with or without a known recruiter."""
    person = draw(st.sampled_from((*RECRUITERS, "")))
    return Event(
        application=application.id,
        kind=Kind.APPLIED,
        day=START + timedelta(days=draw(st.integers(0, latest))),
        person=person,
        person_role=Role.RECRUITER if person else None,
        channel=draw(st.sampled_from((None, Channel.PORTAL, Channel.EMAIL))),
    )


def happening(draw, application, day, kinds):
    """One thing of these kinds that happens to an application on a day."""
    kind = draw(st.sampled_from(kinds))
    if kind is Kind.INTERVIEWED:
        person, role = draw(st.sampled_from([(m, Role.MANAGER) for m in MANAGERS] + [("Ana Silva", None), ("", None)]))
    else:
        person, role = draw(st.sampled_from([(r, Role.RECRUITER) for r in RECRUITERS] + [("", None)]))
    until = day + timedelta(days=draw(st.integers(0, 10))) if kind in {Kind.PROMISED, Kind.INVITED} else None
    meaning = draw(st.sampled_from((None, *Meaning))) if kind is Kind.REPLIED else None
    said = {"kind": kind, "day": day, "person": person, "person_role": role, "until": until, "meaning": meaning}
    return Event(application=application.id, **said)


@st.composite
def pipelines(draw, most=30, events_each=4):
    """Whole logs, careless ones included: too many calls, forgotten thanks, events after the end."""
    found = []
    some = draw(applications(most))
    for application in some:
        sent = resume(draw, application)
        found.append(sent)
        for _ in range(draw(st.integers(0, events_each))):
            day = sent.day + timedelta(days=draw(st.integers(0, 30)))
            happened = happening(draw, application, day, [kind for kind in Kind if kind is not Kind.APPLIED])
            some_day = happened.kind in UNDATED and not draw(st.integers(0, 9))
            found.append(happened.model_copy(update={"day": NO_DAY}) if some_day else happened)
    return Pipeline.of(some, found)


days = st.integers(0, DAYS + 14).map(lambda n: START + timedelta(days=n))
