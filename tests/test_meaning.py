"""What the log says beside plain events: meanings, days that nobody knows, ends taken back, talks ahead, one person."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from followup.analysis.log_tables import applications_table
from followup.classroom.hand_in import hand_in_of
from followup.cli.main import app
from followup.importers import read
from followup.log.export import COLUMNS, events_table
from followup.log.log import Log
from followup.log.model import Application, Event, Pipeline
from followup.log.names import called, is_nobody, person_key
from followup.log.store import Store
from followup.log.threads import Stage
from followup.method.action_text import opening
from followup.method.agenda import due, list_of_day
from followup.method.heard import reads_like
from followup.method.policy import Policy
from followup.method.talks import talks


def march(day):
    return date(2026, 3, day)


def brought_in(text, on, tmp_path):
    """A table of events as it enters on a day; every row of it is taken."""
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")
    reading = read(path, today=on)
    assert reading.skipped == ()
    entered = {e: day for e, day in reading.entered.items() if day}
    return Pipeline.of(reading.applications, reading.events, reading.people, entered=entered)


def listed(pipeline, on):
    return [(a.rule, a.person, a.applications) for a in due(Log(pipeline, on))]


COURTEOUS = """application,company,title,kind,at,person,channel,note,meaning
1,Acme,Admin,applied,2026-03-02,,,,
1,Acme,Admin,interviewed,2026-03-09,Jo,,,
1,Acme,Admin,thanked,2026-03-10,Jo,email,,
1,Acme,Admin,replied,2026-03-11,Jo,email,you are welcome,no news
1,Acme,Admin,rejected,2026-03-20,,,,
3,Cedar,Admin,applied,2026-03-02,,,,
3,Cedar,Admin,replied,2026-03-02,,email,automatic: we received your application,receipt
3,Cedar,Admin,rejected,2026-03-20,,,,
4,Dune,Admin,applied,2026-03-02,,,,
4,Dune,Admin,followed_up,2026-03-09,Di,phone,,
4,Dune,Admin,replied,2026-03-10,Di,email,no news yet,no_news
4,Dune,Admin,rejected,2026-03-30,,,,
5,Elm,Admin,applied,2026-03-02,,,,
5,Elm,Admin,replied,2026-03-09,Ed,email,can we talk?,moves_on
"""


def test_only_a_reply_that_moves_on_is_an_answer(tmp_path):
    table = applications_table(brought_in(COURTEOUS, march(31), tmp_path), march(31)).set_index("application")
    assert table["answer"].to_dict() == {"1": "positive", "3": "negative", "4": "negative", "5": "positive"}
    assert table["observed_days"].to_dict() == {"1": 7, "3": 18, "4": 28, "5": 7}


def test_a_receipt_breaks_no_silence_and_no_news_does(tmp_path):
    pipeline = brought_in(COURTEOUS, march(31), tmp_path)
    threads = Log(pipeline, march(11)).threads
    assert threads["3"].heard is None
    assert threads["3"].untouched
    assert threads["4"].heard == march(10)


ARRANGED = """application,company,title,kind,at,person,person_role,until
1,Acme,Admin,applied,2026-03-02,Rita,recruiter,
1,Acme,Admin,replied,2026-03-05,Rita,,
1,Acme,Admin,interviewed,2026-03-20,Jo,,
"""


def test_before_an_arranged_talk_nobody_asks_where_things_stand(tmp_path):
    """An interview ahead is an invitation, and holds the calls until the day after it."""
    pipeline = brought_in(ARRANGED, march(13), tmp_path)
    thread = Log(pipeline, march(13)).threads["1"]
    assert thread.stage(4) is Stage.TALK_AHEAD
    assert thread.talk.until == march(20)
    for day in range(13, 21):
        assert listed(pipeline, march(day)) == []
    (call,) = due(Log(pipeline, march(23)))
    assert call.rule == "C"
    assert "how it went" in call.reason


def test_a_talk_that_took_place_is_no_longer_ahead(tmp_path):
    pipeline = brought_in(ARRANGED, march(21), tmp_path)
    assert Log(pipeline, march(21)).threads["1"].talk is None
    assert ("T1", "Jo", ("1",)) in listed(pipeline, march(21))


def test_a_sign_without_a_day_stops_the_first_call_and_a_talk_is_asked_about_afterwards():
    """Nobody is called about a resume that was answered; the day after the talk the list asks how it went."""
    log = events(("applied", 2), ("invited", None, {"until": march(12), "person": "Rita"}))
    assert [listed(log, march(day)) for day in range(2, 13)] == [[]] * 11
    assert [rule for rule, *_ in listed(log, march(13))] == ["C"]
    assert listed(events(("applied", 2), ("interviewed", None)), march(20)) == []
    assert listed(events(("applied", 2), ("replied", None, {"meaning": "receipt"})), march(6))[0][0] == "F"


def events(*lines):
    """Events of the application 1: (kind, day, more)."""
    return Pipeline.of(
        [Application(id="1", company="Acme", title="Admin")],
        [Event(application="1", kind=kind, day=day and march(day), **dict(*more)) for kind, day, *more in lines],
    )


def test_a_no_that_was_taken_back_opens_the_application_again():
    log = events(("applied", 2), ("rejected", 10), ("replied", 20, {"meaning": "moves_on", "person": "Rita"}))
    assert Log(log, march(19)).threads["1"].stage(4) is Stage.REJECTED
    assert Log(log, march(20)).threads["1"].stage(4) is Stage.IN_TOUCH
    assert listed(log, march(20)) == [("A", "Rita", ("1",))]


@pytest.mark.parametrize("meaning", ["no_news", "receipt", None])
def test_a_courteous_word_after_a_no_opens_nothing(meaning):
    log = events(("applied", 2), ("rejected", 10), ("replied", 20, {"meaning": meaning}))
    assert Log(log, march(20)).threads["1"].stage(4) is Stage.REJECTED


def test_an_acceptance_that_falls_through_takes_back_its_thanks():
    log = events(("applied", 2, {"person": "Rita", "person_role": "recruiter"}), ("accepted", 12), ("rejected", 20))
    assert {rule for rule, *_ in listed(log, march(19))} == {"T2", "T3"}
    assert listed(log, march(20)) == []
    assert Log(log, march(20)).threads["1"].stage(4) is Stage.REJECTED


def test_a_rest_after_an_acceptance_takes_back_no_thanks():
    log = events(("applied", 2, {"person": "Rita", "person_role": "recruiter"}), ("accepted", 12), ("rested", 14))
    assert {rule for rule, *_ in listed(log, march(16))} == {"T2", "T3"}


def test_a_hand_in_has_no_word_of_jobs_that_were_only_noted():
    noted = Event(application="2", kind="saved", day=march(1))
    log = events(("saved", 1), ("applied", 3), ("followed_up", 6), ("followed_up", 28))
    both = Pipeline.of([*log.applications, Application(id="2", company="Birch")], [*log.events, noted])
    (one,) = hand_in_of(both, march(31), "x").applications
    assert [(e.day, e.kind.value) for e in one.events][:2] == [(0, "applied"), (3, "followed_up")]


def test_what_moves_on_is_your_turn_by_the_next_working_day():
    """Whatever the weekly limit says; and a call to that person waits for it."""
    log = events(
        ("applied", 2, {"person": "Rita", "person_role": "recruiter"}),
        ("followed_up", 4, {"person": "Rita"}),
        ("replied", 6, {"person": "Rita", "meaning": "moves_on"}),
    )
    (answer,) = due(Log(log, march(6)))
    assert (answer.rule, answer.person, answer.due) == ("A", "Rita", march(9))
    assert listed(log, march(20)) == [("A", "Rita", ("1",))]
    assert listed(log.plus(*answer.events(march(20))), march(20)) == []


def test_a_reply_that_nobody_was_asked_about_is_your_turn_until_the_weekly_call():
    log = events(("applied", 2, {"person": "Rita"}), ("replied", 5, {"person": "Rita"}))
    assert listed(log, march(6)) == [("A", "Rita", ("1",))]
    assert listed(log, march(12)) == [("C", "Rita", ("1",))]


@pytest.mark.parametrize("word", [("promised", {"until": march(9)}), ("replied", {"meaning": "no_news"})])
def test_what_moves_on_stays_your_turn_whatever_else_they_say(word):
    """Neither a promise nor a "no news" answers what they asked; an offer ends no talking either."""
    kind, more = word
    asked = ("replied", 5, {"meaning": "moves_on", "person": "Rita"})
    log = events(("applied", 2), asked, (kind, 5, more))
    assert listed(log, march(6)) == listed(log, march(20)) == [("A", "Rita", ("1",))]
    assert listed(events(("applied", 2), ("offered", 4), asked), march(6)) == [("A", "Rita", ("1",))]


def test_your_turn_is_no_holiday_work():
    """A reply of a Friday before a Monday that is a public holiday is due on Tuesday, and may be answered before."""
    log = events(("applied", 2), ("replied", 27, {"meaning": "moves_on"}))
    (answer,) = due(Log(log, march(27)), Policy(country="DE"))
    assert answer.due == march(30)
    easter = Event(application="1", kind="replied", day=date(2026, 4, 3), meaning="moves_on")
    (answer,) = due(Log(events(("applied", 2)).plus(easter), easter.day), Policy(country="DE"))
    assert answer.due == date(2026, 4, 7)


@pytest.mark.parametrize("first", [7, 9])
def test_a_talk_before_the_arranged_one_does_not_take_its_place(first):
    """They invite to the second talk in the first, or somebody else talks with you meanwhile."""
    log = events(
        ("applied", 2),
        ("invited", 7, {"until": march(18), "person": "Jo"}),
        ("interviewed", first, {"person": "Jo"}),
        ("thanked", first, {"person": "Jo"}),
    )
    assert [listed(log, march(day)) for day in range(9, 19)] == [[]] * 10
    assert [talk.day for talk in talks(Log(log, march(18)))] == [march(18)]
    assert "how it went" in due(Log(log, march(19)))[0].reason


def arranged(day, until, person, kind="invited"):
    return (kind, day, {"person": person} | ({"until": march(until)} if until else {}))


@pytest.mark.parametrize(
    ("lines", "open_"),
    [
        ([arranged(5, 18, "Jo"), arranged(5, 18, "Al")], [(18, "Al"), (18, "Jo")]),
        ([arranged(5, 17, "Jo"), arranged(6, 18, "Al")], [(17, "Jo"), (18, "Al")]),
        ([arranged(5, 17, ""), arranged(5, 18, "")], [(17, ""), (18, "")]),
        ([arranged(None, 17, ""), arranged(None, 18, "")], [(17, ""), (18, "")]),
        ([arranged(None, 18, ""), arranged(5, 18, "Jo")], [(18, "Jo")]),
        ([arranged(5, 17, "Jo"), arranged(6, 18, "Jo")], [(18, "Jo")]),
        ([arranged(5, 18, "Jo"), arranged(6, 17, "")], [(17, "")]),
        ([arranged(5, 18, "Jo"), arranged(5, 18, "Al"), arranged(18, None, "Jo", "interviewed")], [(18, "Al")]),
        ([arranged(5, 18, "Jo"), arranged(5, 18, "Al"), arranged(18, None, "Di", "interviewed")], []),
        ([arranged(5, 17, "Jo"), arranged(5, 18, "Al"), arranged(18, None, "Al", "interviewed")], []),
    ],
)
def test_two_talks_on_one_application_stand_side_by_side_unless_one_was_moved(lines, open_):
    thread = Log(events(("applied", 2), *lines), march(18)).threads["1"]
    assert sorted((e.until.day, e.person) for e in thread.talks) == open_


def test_each_of_two_talks_has_its_card_and_is_held_alone():
    pipeline = events(("applied", 2), arranged(5, 18, "Jo"), arranged(5, 18, "Al"))
    first, second = talks(Log(pipeline, march(18)))
    assert first.key != second.key
    (left,) = talks(Log(pipeline.plus(*second.events()), march(18)))
    assert left == first


def test_an_invitation_without_a_day_is_asked_about_after_a_week():
    log = events(("applied", 2), ("invited", 5, {"person": "Jo"}))
    assert listed(log, march(11)) == []
    (call,) = due(Log(log, march(12)))
    assert (call.rule, call.person) == ("C", "Jo")
    assert "no day is set" in call.reason


def test_a_no_may_be_taken_back_twice():
    log = events(
        ("applied", 2),
        ("rejected", 5),
        ("replied", 6, {"meaning": "moves_on"}),
        ("rejected", 9),
        ("invited", 10, {"until": march(12)}),
        ("rejected", 16),
    )
    stages = [Log(log, march(day)).threads["1"].stage(4) for day in (5, 6, 9, 10, 16)]
    no = Stage.REJECTED
    assert stages == [no, Stage.IN_TOUCH, no, Stage.TALK_AHEAD, no]


def test_an_end_without_a_day_stops_the_calls_and_stays_out_of_time():
    log = events(("applied", 2), ("rejected", None))
    assert listed(log, march(6)) == []
    assert Log(log, march(6)).threads["1"].stage(4) is Stage.REJECTED
    (row,) = applications_table(log, march(31)).to_dict("records")
    assert row["observed_days"] is None


@pytest.mark.parametrize("kind", ["applied", "followed_up", "answered", "saved"])
def test_what_you_did_has_a_day(kind):
    with pytest.raises(ValueError, match="at is empty for"):
        Event(application="1", kind=kind)


@pytest.mark.slow
def test_the_command_says_how_many_answers_have_no_day(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(events_table(events(("applied", 2), ("rejected", None))), encoding="utf-8")
    store = Store(tmp_path / "p.db")
    happened = events(("applied", 2), ("rejected", None))
    store.add(happened.events, happened.applications, label="all")
    for file in (path, tmp_path / "p.db"):
        said = CliRunner().invoke(app, ["analyse", str(file), "--on", "2026-03-31"]).output
        assert "1 answer has no day: its application is left out of all times." in said


def test_a_job_that_was_only_noted_asks_for_nothing():
    log = events(("saved", 2))
    assert listed(log, march(31)) == []
    assert Log(log, march(31)).threads["1"].stage(4) is Stage.NOT_SENT
    assert len(applications_table(log, march(31))) == 0


def test_what_rests_asks_for_nothing_until_they_write():
    log = events(("applied", 2), ("rested", 10))
    assert listed(log, march(31)) == []
    (row,) = applications_table(log, march(23)).to_dict("records")
    assert (row["answer"], row["observed_days"]) == ("", 21)
    again = log.plus(Event(application="1", kind="replied", day=march(20), person="Rita", meaning="no_news"))
    assert listed(again, march(31)) == [("C", "Rita", ("1",))]


def test_old_silences_are_proposed_for_rest_together():
    """A search of three years: the list has what still matters, and one change lets the rest be."""
    days = [date.fromordinal(date(2026, 3, 31).toordinal() - round(n * 3.85)) for n in range(284)]
    applications = [Application(id=str(n), company=f"Company {n}", title="Clerk") for n in range(284)]
    sent = [Event(application=str(n), kind="applied", day=day) for n, day in enumerate(days)]
    log = Log(Pipeline.of(applications, sent), date(2026, 3, 31))
    today, old = list_of_day(log)
    assert 0 < len(today) <= 12
    assert all((log.on - action.since).days <= 56 for action in today)
    assert len(old) == sum((log.on - day).days > 56 for day in days)
    rested = [Event(application=id_, kind="rested", day=log.on) for id_ in old]
    after = Log(log.pipeline.plus(*rested), log.on)
    still, old = list_of_day(after)
    assert old == ()
    assert [a.key for a in still] == [a.key for a in today]


def test_no_more_calls_than_a_day_may_hold_but_none_comes_late():
    """Of 20 resumes of one day all are called in time; each day has what it may hold, until the last good one."""
    applications = [Application(id=str(n), company=f"Company {n}", title="Clerk") for n in range(20)]
    log = Pipeline.of(applications, [Event(application=a.id, kind="applied", day=march(2)) for a in applications])
    policy, made = Policy(calls_a_day=6), {}
    for day in range(2, 10):
        for action in due(Log(log, march(day)), policy):
            assert not action.late
            made[day] = made.get(day, 0) + 1
            log = log.plus(*action.events(march(day)))
    assert made == {4: 6, 5: 6, 6: 6, 9: 2}  # the 7th and 8th are a weekend


# --- who is the same ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("Rita Ray", "rita  ray", "Rita Ray, SPHR", "Ray, Rita", "Ms. Rita Ray", "Rita Ray (recruiter)"),
        *("Rita Ray MBA", "Rita Ray PHR, SHRM-SCP", "Ray, Rita, SPHR", "Rita Ray, Recruiter", "Rita Ray \U0001f680"),
    ],
)
def test_spellings_of_one_person_are_one(name):
    assert person_key(name) == "rita ray"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Ana Silva (Acme)", "Ana Silva (Birch)"), ("Ana Silva", "Ana Souza"), ("Jan de Vries", "Jan Vries")),
        *(("YO YO MA", "Yo Yo"), ("Yo Yo Ma", "Yo Yo"), ("Ana Lee, Manager (Acme)", "Ana Lee"), ("HR", "")),
    ],
)
def test_two_people_stay_two(one, other):
    assert person_key(one) != person_key(other)


def test_three_spellings_of_one_recruiter_get_one_call():
    names = ("Rita Ray", "Rita Ray, SPHR", "Ray, Rita")
    applications = [Application(id=str(n), company=f"Company {n}") for n in range(3)]
    log = Pipeline.of(
        applications,
        [Event(application=str(n), kind="applied", day=march(2), person=name) for n, name in enumerate(names)],
    )
    (call,) = due(Log(log, march(6)))
    assert call.applications == ("0", "1", "2")


@pytest.mark.parametrize(
    "company",
    [
        *("Confidential", "Unknown", "?", "n/a", "", " CONFIDENTIAL ", "(Confidential)", "Unknown company", "\u2014"),
        *("Confidential client (via Hays)", "Employer not disclosed", "Anonymous Employer", "vertraulich", "N.A."),
    ],
)
def test_an_employer_that_nobody_knows_is_nobody(company):
    assert is_nobody(company)
    both = [Application(id="1", company=company, title="Nurse"), Application(id="2", company=company, title="Welder")]
    log = Pipeline.of(both, [Event(application=a.id, kind="applied", day=march(2)) for a in both])
    assert [a.applications for a in due(Log(log, march(6)))] == [("1",), ("2",)]


# --- kept as it comes -----------------------------------------------------------------------------------------------


def test_every_column_goes_out_and_comes_back(tmp_path):
    application = Application(
        id="1",
        company="Acme",
        title="Admin",
        link="https://example.org/job?id=1",
        source="a friend",
        resume="v3",
        salary="30,000",
        place="Leeds",
        about="near\nthe station",
    )
    happened = [
        Event(application="1", kind="saved", day=march(1)),
        Event(application="1", kind="applied", day=march(2)),
        Event(application="1", kind="replied", day=march(3), meaning="moves_on"),
        Event(application="1", kind="invited", day=march(3), until=march(9)),
        Event(application="1", kind="interviewed"),
        Event(application="1", kind="rested", day=march(20)),
        Event(application="1", kind="rejected"),
    ]
    entered = dict.fromkeys(happened, march(20)) | {happened[1]: march(4)}
    before = Pipeline.of([application], happened, entered=entered)
    text = events_table(before)
    assert next(csv.reader(io.StringIO(text))) == list(COLUMNS)
    assert brought_in(text, march(31), tmp_path) == before
    store = Store(tmp_path / "p.db")
    store.add(happened, [application], label="all", entered=entered)
    assert Store(tmp_path / "p.db").pipeline() == before
    store.undo()
    store.redo()
    assert store.pipeline() == before


def test_a_meaning_is_of_a_reply_only():
    with pytest.raises(ValueError, match="only a reply"):
        Event(application="1", kind="rejected", day=march(2), meaning="receipt")


OLD = Path(__file__).parent / "data" / "pipeline-v1.db"


def test_a_file_of_the_first_version_keeps_everything_and_knows_its_events_again(tmp_path):
    """Its events have no meaning yet; the same ones brought in again are known; what is new is kept beside them."""
    path = tmp_path / "old.db"
    shutil.copy(OLD, path)
    store = Store(path)
    before = store.pipeline()
    assert [a.id for a in before.applications] == ["A", "B"]
    assert {a.link for a in before.applications} == {""}
    again = store.add(before.events, before.applications, label="again", imported=True)
    assert (again.added, len(again.unchanged)) == ((), len(before.events))
    reply = Event(application="A", kind="replied", day=march(25), person="Rita Ray")
    store.add([reply], label="a reply")
    store.replace(reply, reply.model_copy(update={"meaning": "moves_on"}), label="it moves on")
    store.undo()
    store.undo()
    assert store.pipeline() == before
    while store.undo():  # changes that the first version kept
        pass
    while store.redo():
        pass
    assert [e.meaning for e in store.pipeline().events if e.kind == "replied"] == ["moves_on"]


@pytest.mark.parametrize(
    ("note", "meaning"),
    [
        ("Automatic reply: we have received your application", "receipt"),
        ("noreply@jobs.example: Thank you for applying. Your application was received.", "receipt"),
        ("wants to schedule a call, asked when I am available", "moves_on"),
        ("Could you send two references?", "moves_on"),
        ("still reviewing, will be in touch", "no_news"),
        ("No decision yet, thanks for calling", "no_news"),
        ("No decision yet on who gets an interview", None),
        ("You're welcome!", "no_news"),
        ("you are welcome", "no_news"),
        ("Thank you for your kind note", "no_news"),
        ("We would like to invite you on Tuesday", "moves_on"),
        ("Unfortunately we chose somebody else", None),
        ("nice chat about the weather", None),
        ("", None),
    ],
)
def test_a_note_may_propose_what_a_reply_meant(note, meaning):
    """Where it speaks for two things, or for none, nothing is proposed."""
    assert reads_like(note) == meaning


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rita Ray", "Rita"),
        ("Mrs. Obi", "Mrs. Obi"),
        ("Dr. Ana Silva", "Dr. Silva"),
        ("Ray, Rita", "Rita"),
        ("Rita Ray, SPHR", "Rita"),
        ("Priya", "Priya"),
        ("HR", ""),
        ("Recruitment", ""),
        ("Hiring team (Acme)", ""),
        ("", ""),
    ],
)
def test_nobody_is_greeted_by_a_title_alone_and_no_desk_by_its_name(name, said):
    assert called(name) == said


def test_a_call_to_a_desk_says_good_morning():
    sent = Event(application="A", kind="applied", day=march(2), person="HR")
    log = Log(Pipeline.of([Application(id="A", company="Acme")], [sent]), march(9))
    (call,) = due(log)
    assert opening(call, log.pipeline, log.on).startswith("Good morning, this is [your name].")
