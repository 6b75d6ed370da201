"""Each row and paragraph of the method, by example. March 2026: the 2nd is a Monday."""

from datetime import date

import pytest

from followup.log.log import Log
from followup.log.model import Application, Event, Person, Pipeline
from followup.log.threads import Stage, Turn
from followup.method.agenda import due
from followup.method.cautions import cautions_about, warnings
from followup.method.policy import Policy

A = Application(id="A", company="Acme", title="Admin")
B = Application(id="B", company="Birch", title="Analyst")
C = Application(id="C", company="Acme", title="Clerk")


def march(day):
    return date(2026, 3, day)


def ev(application, kind, day, person="", role=None, **rest):
    return Event(application=application, kind=kind, day=march(day), person=person, person_role=role, **rest)


def rita(application, kind, day, **rest):
    return ev(application, kind, day, "Rita Ray", "recruiter", **rest)


def pipeline(*events, people=()):
    return Pipeline.of([A, B, C], events, people)


def listed(day, *events, policy=None, people=()):
    return due(Log(pipeline(*events, people=people), march(day)), policy or Policy())


def rules(day, *events, **rest):
    return [(a.rule, a.person) for a in listed(day, *events, **rest)]


def cautions(day, *events, policy=None):
    return warnings(Log(pipeline(*events), march(day)), policy or Policy())


def test_a_resume_wants_a_call_from_the_second_to_the_fifth_working_day():
    """F: sent on Monday the 2nd, so from Wednesday the 4th, by Monday the 9th."""
    sent = rita("A", "applied", 2)
    assert rules(3, sent) == []
    (call,) = listed(4, sent)
    assert (call.rule, call.person, call.company, call.applications) == ("F", "Rita Ray", "Acme", ("A",))
    assert (call.earliest, call.due, call.late) == (march(4), march(9), False)
    assert call.channels[0] == "phone"
    assert "linkedin" in call.channels
    assert "Admin at Acme" in call.reason
    assert listed(10, sent)[0].late


def test_the_reader_can_move_the_first_call():
    """The policy's numbers are used, not copies of them."""
    later = Policy(first_follow_up_from=5, first_follow_up_by=10)
    assert rules(6, rita("A", "applied", 2), policy=later) == []
    (call,) = listed(9, rita("A", "applied", 2), policy=later)
    assert (call.earliest, call.due) == (march(9), march(16))


def test_one_recruiter_with_two_resumes_gets_one_call_about_both():
    """The weekly limit belongs to the person."""
    (call,) = listed(5, rita("A", "applied", 2), rita("B", "applied", 3))
    assert call.applications == ("A", "B")
    assert call.company == "Acme, Birch"
    assert "one call" in call.reason.lower()
    both = [rita("A", "applied", 2), rita("B", "applied", 3), *call.events(march(5))]
    assert listed(5, *both) == []
    assert cautions(5, *both) == []


def test_a_second_resume_waits_for_the_week_of_the_person():
    """Called about A on the 4th; B, sent on the 4th, waits until the 11th though its own window opens on the 6th."""
    events = [rita("A", "applied", 2), rita("A", "followed_up", 4), rita("B", "applied", 4)]
    assert rules(10, *events) == []
    call = next(a for a in listed(11, *events) if "B" in a.applications)
    assert call.applications == ("B", "A")
    assert call.earliest == march(11)


def test_a_recruiter_who_moves_to_another_company_keeps_the_limit():
    """The same name at Acme and at Birch is one person."""
    events = [rita("A", "applied", 2), rita("B", "applied", 2), rita("A", "followed_up", 4)]
    assert rules(10, *events) == []


def test_without_a_name_the_limit_is_the_companys_and_the_first_step_is_a_name():
    """Two applications at Acme with nobody known are one call, and the reason says to find a name."""
    (call,) = listed(5, ev("A", "applied", 2), ev("C", "applied", 2))
    assert (call.person, call.company, call.applications) == ("someone at Acme", "Acme", ("A", "C"))
    assert "find a name" in call.reason
    assert call.events(march(5))[0].person == ""


def test_a_call_that_names_nobody_counts_for_the_known_contact():
    """Rita is the contact of A, so a call about A reached Rita."""
    events = [rita("A", "applied", 2), ev("A", "followed_up", 4), rita("B", "applied", 2)]
    assert rules(6, *events) == []


@pytest.mark.parametrize("kind", ["thanked", "answered"])
def test_every_contact_restarts_the_persons_week(kind):
    """A thank-you on Tuesday the 10th puts the next call at Tuesday the 17th."""
    events = [rita("A", "applied", 2), rita("A", "followed_up", 4), rita("B", kind, 10)]
    assert rules(16, *events) == []
    assert ("C", "Rita Ray") in rules(17, *events)


def test_a_thank_you_is_never_held_back():
    """Called on the 9th, interviewed on the 10th: the thank-you is due at once."""
    events = [rita("A", "applied", 2), rita("A", "followed_up", 9), rita("A", "interviewed", 10)]
    (thanks,) = listed(10, *events)
    assert (thanks.rule, thanks.person, thanks.due) == ("T1", "Rita Ray", march(11))


def test_a_promise_holds_calls_until_the_day_after():
    """They said by the 12th: nothing on the 12th, a call on the 13th."""
    events = [rita("A", "applied", 2), rita("A", "followed_up", 4), rita("A", "promised", 6, until=march(12))]
    assert rules(12, *events) == []
    (call,) = listed(13, *events)
    assert call.rule == "C"
    assert "Thu 12 March" in call.reason


def test_a_reply_resets_the_silence():
    """Four calls without an answer would rest it; a reply on the 26th opens it again a week later."""
    calls = [rita("A", "followed_up", day) for day in (4, 11, 18, 25)]
    assert rules(31, rita("A", "applied", 2), *calls) == []
    answered = [rita("A", "applied", 2), *calls[:3], rita("A", "replied", 20)]
    assert rules(26, *answered) == [("A", "Rita Ray")]  # for a week, it may be that they asked something
    assert rules(27, *answered) == [("C", "Rita Ray")]


def test_after_four_calls_without_an_answer_it_rests():
    """The fifth week brings nothing, and the stage says so; the number is the reader's to change."""
    events = [rita("A", "applied", 2), *(rita("A", "followed_up", day) for day in (4, 11, 18, 25))]
    log = Log(pipeline(*events), date(2026, 4, 20))
    assert due(log) == []
    assert log.threads["A"].stage(4) is Stage.RESTING
    assert [a.rule for a in due(log, Policy(most_follow_ups=5))] == ["C"]


@pytest.mark.parametrize("end", ["rejected", "withdrew", "accepted"])
def test_after_the_end_no_calls_but_thanks_stay_owed(end):
    """The thank-you for the interview stays on the list."""
    events = [rita("A", "applied", 2), ev("A", "interviewed", 5, "Henry Moss", "interviewer"), rita("A", end, 10)]
    found = rules(20, *events)
    assert ("T1", "Henry Moss") in found
    assert not [rule for rule, _ in found if rule in "FC"]


def test_a_call_waits_for_a_thank_you_that_is_owed_and_the_reason_says_so():
    """Rita is thanked for her interview first; the call about B comes a week after the note."""
    events = [rita("B", "applied", 2), rita("A", "interviewed", 3)]
    (thanks,) = listed(5, *events)
    assert (thanks.rule, thanks.person) == ("T1", "Rita Ray")
    assert "Your next call to Rita Ray waits for it." in thanks.reason
    assert rules(11, *events, rita("A", "thanked", 5)) == []
    assert ("F", "Rita Ray") in rules(12, *events, rita("A", "thanked", 5))


def test_each_person_met_is_thanked():
    """An interview with three people is three thank-yous."""
    met = [ev("A", "interviewed", 10, name, "interviewer", channel="on site") for name in ("Ana", "Ben", "Cem")]
    assert rules(10, rita("A", "applied", 2), *met) == [("T1", "Ana"), ("T1", "Ben"), ("T1", "Cem")]


def test_two_interviews_on_one_day_with_one_person_take_one_note():
    """Morning and afternoon, for two jobs: one thank-you, and it settles both."""
    met = [
        ev("A", "interviewed", 10, "Ana", "interviewer", time="09:00"),
        ev("B", "interviewed", 10, "Ana", "interviewer", time="14:00"),
    ]
    (thanks,) = listed(10, *met)
    assert thanks.applications == ("A", "B")
    assert rules(10, *met, ev("A", "thanked", 10, "Ana", time="16:00")) == []
    assert listed(10, *met, ev("A", "thanked", 10, "Ana", time="11:00"))[0].applications == ("B",)


def test_a_thank_you_goes_through_the_recruiter_where_there_is_no_address():
    """With an address it goes straight to the person."""
    events = [rita("A", "applied", 2), ev("A", "interviewed", 10, "Ana", "hiring manager")]
    (thanks,) = listed(10, *events)
    assert (thanks.rule, thanks.person, thanks.via) == ("T1", "Ana", "Rita Ray")
    known = (Person(name="ana", email="ana@example.org"),)
    assert listed(10, *events, people=known)[0].via == ""
    called_today = [*events, rita("B", "applied", 6)]
    thanks = next(a for a in listed(10, *called_today) if a.rule == "T1")
    assert thanks.via == ""
    assert "ask for it" in thanks.reason


def test_a_thank_you_that_was_passed_on_thanks_one_and_reaches_the_other():
    """Ana is thanked; Rita's week starts anew."""
    events = [rita("A", "applied", 2), ev("A", "interviewed", 10, "Ana", "hiring manager")]
    for sent in (
        ev("A", "thanked", 11, "Ana", via="Rita Ray"),
        rita("A", "thanked", 11, **{"for": "Ana"}),
        rita("A", "thanked", 11, **{"for": "Ana", "via": "Rita Ray"}),
    ):
        assert rules(17, *events, sent) == []
        assert rules(18, *events, sent) == [("C", "Rita Ray")]


def test_acceptance_owes_thanks_to_the_recruiter_and_the_manager():
    """T2 and T3, within seven days, by card first."""
    met = [rita("A", "applied", 2), ev("A", "interviewed", 10, "Henry Moss", "hiring manager")]
    events = [*met, ev("A", "thanked", 10, "Henry Moss", channel="email"), rita("A", "accepted", 20)]
    found = listed(20, *events)
    assert [(a.rule, a.person, a.due) for a in found] == [
        ("T2", "Rita Ray", march(27)),
        ("T3", "Henry Moss", march(27)),
    ]
    assert found[0].channels[0] == "note card"
    done = [e for a in found for e in a.events(march(21))]
    assert listed(21, *events, *done) == []


def test_thanks_for_the_interview_and_for_the_job_are_two():
    """An email settles the interview, a card the job: neither hides the other."""
    events = [
        rita("A", "applied", 2),
        ev("A", "interviewed", 10, "Henry Moss", "hiring manager"),
        rita("A", "accepted", 10),
    ]
    assert {r for r, p in rules(10, *events) if p == "Henry Moss"} == {"T1", "T3"}
    email = ev("A", "thanked", 10, "Henry Moss", channel="email")
    card = ev("A", "thanked", 10, "Henry Moss", channel="note card")
    assert {r for r, p in rules(10, *events, email) if p == "Henry Moss"} == {"T3"}
    assert {r for r, p in rules(10, *events, card) if p == "Henry Moss"} == {"T1"}
    assert {r for r, p in rules(10, *events, card, email) if p == "Henry Moss"} == set()


def test_an_unknown_manager_is_thanked_once_the_name_is_found():
    """The note to a person found later settles what was owed to "someone"."""
    events = [rita("A", "applied", 2), rita("A", "accepted", 10), rita("A", "thanked", 10, channel="note card")]
    assert rules(10, *events) == [("T3", "someone at Acme")]
    assert rules(12, *events, ev("A", "thanked", 12, "Henry Moss", "hiring manager")) == []


def test_an_offer_on_the_table_is_not_followed_up():
    """It is the reader's turn to decide."""
    events = [rita("A", "applied", 2), rita("A", "followed_up", 4), rita("A", "offered", 9)]
    assert rules(20, *events) == []
    assert Log(pipeline(*events), march(20)).threads["A"].turn is Turn.YOURS


def test_a_backdated_event_changes_the_list_as_if_it_had_been_entered_then():
    """A call entered late still takes today's call off the list."""
    sent = rita("A", "applied", 2)
    assert rules(9, sent) == [("F", "Rita Ray")]
    assert rules(9, sent, rita("A", "followed_up", 5)) == []


def test_a_second_contact_within_a_week_is_warned_of():
    """C: over all applications and all channels, and with the day from which it would have been fine."""
    events = [rita("A", "applied", 2), rita("B", "applied", 2), rita("A", "followed_up", 5, channel="phone")]
    (warning,) = cautions(20, *events, rita("B", "followed_up", 9, channel="linkedin"))
    assert (warning.rule, warning.person, warning.at) == ("C", "Rita Ray", march(9))
    assert "Thu 12 March" in warning.reason
    assert cautions(20, *events, rita("B", "followed_up", 12, channel="linkedin")) == []


def test_two_calls_on_one_day_are_too_much_but_one_call_about_two_jobs_is_not():
    """The same channel on the same day, about two applications, is one call."""
    sent = [rita("A", "applied", 2), rita("B", "applied", 2)]
    one = [rita("A", "followed_up", 5, channel="phone"), rita("B", "followed_up", 5, channel="phone")]
    assert cautions(9, *sent, *one) == []
    two = [rita("A", "followed_up", 5, channel="phone"), rita("B", "followed_up", 5, channel="email")]
    assert [w.rule for w in cautions(9, *sent, *two)] == ["C"]


def test_a_call_the_day_after_the_resume_is_impolitely_soon():
    """F: the second working day is the first good one."""
    (warning,) = cautions(9, rita("A", "applied", 2), rita("A", "followed_up", 3))
    assert (warning.rule, warning.at) == ("F", march(3))
    assert "Wed 4 March" in warning.reason


def test_calling_during_a_promise_after_the_end_or_a_fifth_time_is_warned_of():
    """Three ways of being too much, each with its own sentence."""
    sent = rita("A", "applied", 2)
    (during,) = cautions(20, sent, rita("A", "promised", 4, until=march(12)), rita("A", "followed_up", 11))
    assert "hear by" in during.reason
    (after,) = cautions(20, sent, rita("A", "rejected", 9), rita("A", "followed_up", 12))
    assert "ended" in after.reason
    calls = [rita("A", "followed_up", day) for day in (4, 11, 18, 25)]
    fifth = Event(application="A", kind="followed_up", day=date(2026, 4, 1), person="Rita Ray")
    found = warnings(Log(pipeline(sent, *calls, fifth), date(2026, 4, 2)))
    assert len(found) == 1
    assert "number 5" in found[0].reason


def test_a_caution_is_shown_before_an_event_is_saved():
    """Only what this event adds is said."""
    log = pipeline(rita("A", "applied", 2), rita("A", "followed_up", 4))
    (warning,) = cautions_about(Log(log, march(5)), [rita("A", "followed_up", 6)])
    assert warning.at == march(6)
    assert cautions_about(Log(log, march(11)), [rita("A", "followed_up", 11)]) == []


def test_a_thank_you_passed_on_leaves_the_contact_of_other_jobs_alone():
    """Kofi was met about two jobs; Lena passes the note on, who is in touch about the first one only."""
    log = pipeline(
        Event(application="A", kind="applied", day=date(2026, 2, 2), person="Lena Vogt", person_role="recruiter"),
        Event(application="B", kind="applied", day=date(2026, 2, 2), person="Omar Haddad", person_role="recruiter"),
        Event(application="A", kind="followed_up", day=date(2026, 2, 27), person="Lena Vogt"),
        *(
            Event(
                application=x,
                kind="interviewed",
                day=date(2026, 2, day),
                person="Kofi Mensah",
                person_role="hiring manager",
            )
            for x, day in (("A", 10), ("B", 11))
        ),
    )
    on = date(2026, 3, 2)
    before = due(Log(log, on))
    (thanks,) = [a for a in before if a.person == "Kofi Mensah"]
    assert (thanks.via, thanks.applications) == ("Lena Vogt", ("A", "B"))
    after = due(Log(log.plus(*thanks.events(on)), on))
    assert "Omar Haddad" in [a.person for a in before]
    assert {a.person for a in after} == {a.person for a in before} - {"Kofi Mensah"}


@pytest.mark.parametrize("via", ["Rita Ray", ""])
def test_a_thank_you_never_takes_the_next_call_from_who_was_in_touch(via):
    """Rita, recruiter first and then the manager met, and Henry, met before: a note to Henry leaves Rita's call."""
    log = pipeline(
        Event(application="A", kind="applied", day=date(2026, 1, 9), person="Rita Ray", person_role="recruiter"),
        Event(application="A", kind="interviewed", day=date(2026, 1, 19), person="Henry Moss", person_role="manager"),
        Event(application="A", kind="interviewed", day=date(2026, 2, 5), person="Rita Ray", person_role="manager"),
        Event(application="A", kind="thanked", day=date(2026, 3, 2), person="Henry Moss", via=via),
    )
    assert Log(log, date(2026, 3, 10)).threads["A"].contact == "Rita Ray"


def test_no_call_is_listed_on_a_public_holiday():
    """Thanksgiving 2026 is a Thursday: what was to be called about that day is listed on the next, and is not late."""
    log = pipeline(Event(application="A", kind="applied", day=date(2026, 11, 19), person="Rita"))
    there, abroad = Policy(country="US"), Policy()
    holiday, after = date(2026, 11, 26), date(2026, 11, 27)
    assert [a.person for a in due(Log(log, holiday), abroad)] == ["Rita"]
    assert due(Log(log, holiday), there) == []
    (call,) = due(Log(log, after), there)
    assert (call.person, call.late, call.due) == ("Rita", False, after)
