"""The sample is what its script makes, fits the log, and holds the cases that the lessons need."""

import csv
import importlib.util
import io
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline, Role, conflicts
from followup.log.threads import Stage
from followup.method.agenda import due
from followup.method.cautions import warnings
from followup.paths import SAMPLE_LOG
from followup.session import SAMPLE_DAY
from tests.notebooks_here import PROJECT


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_sample", PROJECT / "scripts" / "make_sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows():
    return list(csv.DictReader(io.StringIO(SAMPLE_LOG.read_bytes().decode("utf-8"))))


@pytest.fixture(scope="module")
def events(rows):
    found = []
    for row in rows:
        day, _, clock = row["at"].partition("T")
        names = ("application", "kind", "person", "person_role", "channel", "for", "via", "note", "meaning")
        rest = {name: row[name] for name in names}
        found.append(Event(**rest, day=day, time=clock or None, until=row["until"] or None))
    return found


@pytest.fixture(scope="module")
def pipeline(rows, events):
    applications = {Application(id=row["application"], company=row["company"], title=row["title"]) for row in rows}
    return Pipeline.of(applications, events)


@pytest.fixture(scope="module")
def log(pipeline):
    return Log(pipeline, SAMPLE_DAY)


def test_the_script_makes_the_committed_file_byte_for_byte(script):
    assert script.as_csv() == SAMPLE_LOG.read_bytes()


def test_another_seed_makes_another_search(script):
    assert script.as_csv(seed=1) != script.as_csv()


def test_its_columns_are_those_of_the_events_table(rows):
    expected = "application,company,title,kind,at,person,person_role,channel,for,via,until,note"
    expected += ",meaning,link,source,resume,salary,place,about"
    assert ",".join(rows[0]) == expected


def test_every_event_is_possible_and_stands_there_once(events):
    assert conflicts(events) == {}
    assert len(set(events)) == len(events)


def test_every_application_has_one_company_and_title(rows, pipeline):
    assert len(pipeline.applications) == len({row["application"] for row in rows}) == 40


def test_it_covers_the_first_three_months_of_the_year(events):
    assert date(2026, 1, 5) <= min(e.day for e in events) <= date(2026, 1, 9)
    assert max(e.day for e in events) == SAMPLE_DAY - timedelta(days=1)
    assert f"{SAMPLE_DAY:%A}" == "Tuesday"


def test_nothing_in_it_happens_on_a_weekend(events):
    assert [e for e in events if e.day.weekday() > 4] == []


def test_seven_recruiters_of_whom_one_holds_four_applications_at_two_companies(events, pipeline):
    held = defaultdict(set)
    for e in events:
        if e.person_role is Role.RECRUITER:
            held[e.person].add(e.application)
    companies = {name: {pipeline.by_id[i].company for i in ids} for name, ids in held.items()}
    assert len(held) == 7
    assert len(held["Rosa Delgado"]) == 4
    assert companies["Rosa Delgado"] == {"Tallgrass Health", "Ferrow Logistics"}
    assert companies["Ikenna Obi"] == {"Bluefen Insurance", "Kestrel Foods"}, "he changed company"


def test_interviews_with_several_people_on_one_day(events):
    met = Counter((e.application, e.day) for e in events if e.kind is Kind.INTERVIEWED)
    assert max(met.values()) == 3


def test_an_offer_and_exactly_one_acceptance(events):
    assert Counter(e.kind for e in events)[Kind.OFFERED] == 1
    assert [e.day for e in events if e.kind is Kind.ACCEPTED] == [date(2026, 3, 26)]


def test_every_rule_has_something_to_ask_for(log):
    actions = due(log)
    assert {a.rule for a in actions} == {"A", "F", "C", "T1", "T2", "T3"}
    assert 8 <= len(actions) <= 16


def test_yesterdays_interview_is_to_be_thanked_for_today(log):
    owed = {a.person for a in due(log) if a.rule == "T1" and a.since == SAMPLE_DAY - timedelta(days=1)}
    assert owed == {"Amara Nwosu", "Ikenna Obi"}


def test_one_call_covers_all_of_a_recruiters_applications(log):
    call = next(a for a in due(log) if a.person == "Rosa Delgado")
    assert len(call.applications) == 3


def test_a_department_with_no_known_person_asks_for_a_name_first(log):
    nameless = [a for a in due(log) if not a.party.known]
    assert {a.company for a in nameless} == {"Oakmere College", "Wexcombe Council"}
    assert all("find a name" in a.reason for a in nameless)


def test_calls_that_came_too_soon_show_a_warning_each(log):
    assert [(w.rule, w.person, w.at.isoformat()) for w in warnings(log)] == [
        ("C", "Priya Raman", "2026-02-09"),
        ("F", "Keiko Mori", "2026-02-23"),
        ("C", "Rosa Delgado", "2026-03-13"),
        ("F", "Samir Aziz", "2026-03-18"),
        ("C", "Priya Raman", "2026-03-24"),
    ]


def test_applications_stand_at_every_stage_that_a_search_reaches(log):
    stages = {thread.stage(4) for thread in log.threads.values()}
    assert stages >= set(Stage) - {Stage.NOT_SENT, Stage.OFFERED, Stage.TALK_AHEAD}


def test_promises_were_kept_and_broken(log):
    promised = [t for t in log.threads.values() if t.days(Kind.PROMISED)]
    kept = [
        t
        for t in promised
        for e in t.events
        if e.kind is Kind.PROMISED and any(e.day < day <= e.until for day in t.days(Kind.REPLIED, Kind.INTERVIEWED))
    ]
    overdue = [t for t in promised if t.held_until < SAMPLE_DAY and t.heard in t.days(Kind.PROMISED)]
    assert kept
    assert overdue
