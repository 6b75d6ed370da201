"""Random job searches for property tests: up to 30 applications, 60 days, shared recruiters, unknown people."""

from datetime import date, timedelta

from hypothesis import strategies as st

from followup.log.model import Application, Channel, Event, Kind, Pipeline, Role

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
    until = day + timedelta(days=draw(st.integers(0, 10))) if kind is Kind.PROMISED else None
    return Event(application=application.id, kind=kind, day=day, person=person, person_role=role, until=until)


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
            found.append(happening(draw, application, day, list(Kind)[1:]))
    return Pipeline.of(some, found)


days = st.integers(0, DAYS + 14).map(lambda n: START + timedelta(days=n))
