"""What a log must get right: small files of kinds of which people complained elsewhere, each with its right answer."""

from datetime import date, timedelta

import pytest

from followup.analysis.naive_vs_fair import compare
from followup.analysis.record_check import record_check
from followup.importers import read_bytes
from followup.importers.bring_in import bring_in
from followup.log.joins import proposals
from followup.log.log import Log
from followup.log.model import Application, Event, Pipeline
from followup.log.store import Store
from followup.log.threads import Stage
from followup.method.agenda import due
from followup.method.heard import reads_like
from followup.method.talks import talks
from followup.session import Session
from followup.session import open as open_log


def march(day):
    return date(2026, 3, day)


@pytest.fixture
def brought(tmp_path):
    """A file as it enters an empty log, or one that is there, on a day."""

    def bring(text, on, *, name="log.csv", known=None, me=""):
        store = Session("log", fixed_day=on, file=Store(tmp_path / "log.db")).store
        if known:
            store.add(known.events, known.applications, label="what is known")
        reading = read_bytes(name, text.encode(), known=store.pipeline(), today=on, me=me)
        assert not reading.skipped
        bring_in(store, reading, reading.guesses)
        return store.pipeline()

    return bring


def events_of(*rows):
    return "application,company,title,kind,at,person,person_role,channel,note\n" + "\n".join(rows)


def listed(pipeline, on):
    return [(action.rule, action.person, action.applications) for action in due(Log(pipeline, on))]


# --- replies and what they mean -----------------------------------------------------------------------------------

POLITE = events_of(
    "1,Larch,Clerk,applied,2026-03-02,,,,",
    "1,Larch,Clerk,followed_up,2026-03-09,Uma,,phone,",
    "1,Larch,Clerk,replied,2026-03-10,Uma,,email,still looking: no decision yet",
    "1,Larch,Clerk,rejected,2026-03-30,,,,",
    "2,Maple,Clerk,applied,2026-03-02,,,,",
    "2,Maple,Clerk,replied,2026-03-02,,,email,Automatic reply: your application was received",
    "2,Maple,Clerk,rejected,2026-03-20,,,,",
    "3,Rowan,Clerk,applied,2026-03-02,,,,",
    "3,Rowan,Clerk,invited,2026-03-05,Kai,,,",
    "3,Rowan,Clerk,interviewed,2026-03-09,Kai,,,",
    "3,Rowan,Clerk,thanked,2026-03-10,Kai,,email,",
    "3,Rowan,Clerk,replied,2026-03-11,Kai,,email,you are welcome",
    "3,Rowan,Clerk,rejected,2026-03-20,,,,",
)


def test_polite_replies_are_no_good_answers_and_until_that_is_said_nothing_is_concluded(brought):
    pipeline = brought(POLITE, march(31))
    replies = [event for event in pipeline.events if event.kind == "replied"]
    meanings = {event: reads_like(event.note) for event in replies}
    assert sorted(meanings.values()) == ["no_news", "no_news", "receipt"]
    unsaid = record_check(open_log(pipeline, march(31)).table().count())
    assert "replies_without_meaning" in {alarm.id for alarm in unsaid.alarms}
    told = pipeline.model_copy(
        update={"events": tuple(e.model_copy(update={"meaning": meanings.get(e, e.meaning)}) for e in pipeline.events)}
    )
    rows = open_log(told, march(31)).table().frame.to_dict("records")
    assert [(row["answer"], row["observed_days"]) for row in rows] == [
        ("negative", 28),
        ("negative", 18),
        ("positive", 3),
    ]
    (talk,) = open_log(told, march(31)).table("interviews").frame.to_dict("records")
    assert talk["outcome"] == "rejected"  # "you are welcome" advances nobody


def test_what_they_asked_is_your_turn_by_the_next_working_day(brought):
    text = events_of("1,Larch,Clerk,applied,2026-03-02,Uma,recruiter,,", "1,Larch,Clerk,replied,2026-03-06,Uma,,,")
    (turn,) = due(Log(brought(text, march(6)), march(6)))
    assert (turn.rule, turn.person, turn.due) == ("A", "Uma", march(9))


# --- talks and ends -----------------------------------------------------------------------------------------------

ARRANGED = events_of(
    "1,Larch,Clerk,applied,2026-03-02,Uma,recruiter,,",
    "1,Larch,Clerk,replied,2026-03-05,Uma,,,",
    "1,Larch,Clerk,interviewed,2026-03-19,Kai,,,",
)


def test_before_an_interview_nobody_is_called_and_the_list_says_when_it_is(brought):
    pipeline = brought(ARRANGED, march(12))
    assert [listed(pipeline, march(day)) for day in range(12, 20)] == [[]] * 8
    assert [(talk.day, talk.person) for talk in talks(Log(pipeline, march(18)))] == [(march(19), "Kai")]
    assert [rule for rule, *_ in listed(pipeline, march(20))] == ["C"]  # and then it is asked how it went


def test_a_no_that_was_taken_back_is_open_again(brought):
    text = events_of(
        "1,Larch,Clerk,applied,2026-03-02,,,,",
        "1,Larch,Clerk,rejected,2026-03-10,,,,",
        "1,Larch,Clerk,replied,2026-03-19,Uma,recruiter,,",
        "1,Larch,Clerk,interviewed,2026-03-24,Uma,,,",
    )
    pipeline = brought(text, march(25))
    assert Log(pipeline, march(18)).threads["1"].stage(4) is Stage.REJECTED
    assert Log(pipeline, march(24)).threads["1"].stage(4) is Stage.INTERVIEWED
    assert listed(pipeline, march(24)) == [("T1", "Uma", ("1",))]


def test_a_job_that_fell_through_after_it_was_accepted_asks_for_no_thanks(brought):
    text = events_of(
        "1,Larch,Clerk,applied,2026-03-02,,,,",
        "1,Larch,Clerk,accepted,2026-03-12,,,,",
        "1,Larch,Clerk,rejected,2026-03-18,,,,",
        "2,Maple,Clerk,applied,2026-03-02,,,,",
    )
    pipeline = brought(text, march(31))
    assert {rule for rule, *_ in listed(pipeline, march(17))} == {"T3", "F"}
    assert {rule for rule, *_ in listed(pipeline, march(18))} == {"F"}


# --- who is who ---------------------------------------------------------------------------------------------------


def test_three_spellings_are_one_person_and_two_spellings_of_an_employer_are_proposed_as_one(brought):
    text = events_of(
        "1,Larch,Clerk,applied,2026-03-02,Uma Todd,recruiter,,",
        '2,Maple,Clerk,applied,2026-03-02,"Uma Todd, PHR",recruiter,,',
        '3,Rowan,Clerk,applied,2026-03-02,"Todd, Uma",recruiter,,',
        "4,Sorrel,Clerk,applied,2026-03-02,,,,",
        "5,Sorrel GmbH,Cook,applied,2026-03-02,,,,",
    )
    pipeline = brought(text, march(9))
    assert [jobs for _, person, jobs in listed(pipeline, march(6)) if "Todd" in person] == [("1", "2", "3")]
    assert [(p.sort, {p.kept, p.other}) for p in proposals(pipeline)] == [("employers", {"Sorrel", "Sorrel GmbH"})]


def test_two_employers_that_nobody_names_are_two(brought):
    text = events_of("1,Confidential,Baker,applied,2026-03-02,,,,", "2,Confidential,Roofer,applied,2026-03-02,,,,")
    pipeline = brought(text, march(6))
    assert [jobs for *_, jobs in listed(pipeline, march(6))] == [("1",), ("2",)]
    assert proposals(pipeline) == []


MESSAGES = """CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER
c7,,Uma Todd,Eli Moor,2026-03-06 10:00:00 UTC,,fine,INBOX
c7,,Eli Moor,Uma Todd,2026-03-05 10:00:00 UTC,,About Clerk at Larch,INBOX
"""


def test_of_messages_with_the_newest_first_the_older_is_the_follow_up_and_the_newer_the_reply(brought):
    sent = Event(application="1", kind="applied", day=march(2))
    known = Pipeline.of([Application(id="1", company="Larch", title="Clerk")], [sent])
    pipeline = brought(MESSAGES, march(9), name="messages.csv", known=known, me="Eli Moor")
    assert [(e.kind, e.day) for e in pipeline.events[1:]] == [("followed_up", march(5)), ("replied", march(6))]


# --- how days were entered ----------------------------------------------------------------------------------------


def spreadsheet(answer_on, *, refusals_dated=True):
    """A list of 40 jobs: followed up or not, a third with a good answer, a third refused, on days that are given."""
    rows = ["Company,Position,Date applied,Follow up,Second follow up,Positive,Refused,Status"]
    for n in range(40):
        sent = date(2026, 1, 5) + timedelta(days=n)
        call = sent + timedelta(days=6 + n % 5) if n % 2 else ""
        answer = answer_on(sent + timedelta(days=8 + n % 11))
        good, refused = answer if n % 3 == 0 else "", answer if n % 3 == 1 else ""
        status = "Yes" if good else "Rejected" if refused else ""
        rows.append(f"Company {n},Clerk,{sent},{call},,{good},{refused if refusals_dated else ''},{status}")
    return "\n".join(rows)


SUNDAYS = spreadsheet(lambda day: day + timedelta(days=6 - day.weekday()))
INTERVIEWS = spreadsheet(lambda day: day + timedelta(days=9))
UNDATED = spreadsheet(lambda day: day, refusals_dated=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "alarm", "left_out"),
    [
        (SUNDAYS, "answers_heaped_on_a_weekday", 0),
        (INTERVIEWS, "answers_from_memory", 0),
        (UNDATED, "answers_undated", 13),
    ],
    ids=["answers entered on Sundays", "interview days in the place of answers", "refusals without a day"],
)
def test_a_record_that_would_mislead_carries_no_verdict_and_says_what_to_mend(brought, text, alarm, left_out):
    """Nothing is true of these lists: each would seem to show that follow-ups help, or harm."""
    counts = open_log(brought(text, date(2026, 4, 6)), date(2026, 4, 6)).table().count()
    found = {one.id: one for one in record_check(counts).alarms}
    assert found[alarm].mend
    assert "Nothing can be concluded from this record yet" in compare(counts).sentence
    assert sum(one.rows for one in counts.left_out) == left_out
