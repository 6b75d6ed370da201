"""The same list, version after version: nothing doubles, nothing is lost, and nothing is proposed for ever.

All files are invented; each has one thing that happened between two versions of real lists.
"""

from datetime import date, timedelta

import pytest

from followup.importers import read_bytes
from followup.importers.bring_in import bring_in
from followup.log.model import NO_DAY, Event, Kind
from followup.log.store import Store

TODAY = date(2026, 4, 1)
HEAD = "Company,Role,Date Applied,Status,Notes\n"


class Weeks:
    """A log into which versions of one list are brought, a day apart."""

    def __init__(self, path):
        self.store = Store(path)
        self.day = TODAY

    def bring(self, text, **taken):
        self.day += timedelta(days=1)
        reading = read_bytes("list.csv", text.encode(), known=self.store.pipeline(), today=self.day)
        return bring_in(self.store, reading, **taken)

    def proposed(self, text):
        reading = read_bytes("list.csv", text.encode(), known=self.store.pipeline(), today=self.day)
        return [change.text for change in self.store.unsaid(reading.changes)]

    def jobs(self):
        """(company, title) -> what happened, in order: the kind and its day."""
        log = self.store.pipeline()
        return sorted(
            (a.company, a.title, [(e.kind.value, e.day) for e in log.events if e.application == a.id])
            for a in log.applications
        )


@pytest.fixture
def weeks(tmp_path):
    return Weeks(tmp_path / "p.db")


def quiet(weeks, text):
    """Whether the same file again changes nothing and proposes nothing, whatever the day."""
    report = weeks.bring(text)
    return (report.added, report.changed, weeks.proposed(text)) == (0, 0, [])


ONE = HEAD + "Ash,Clerk,2026-03-02,Applied,to Mara\n"
TWO = HEAD + "Ash,Clerk,2026-03-03,Applied,to Nils\nAsh,Clerk,2026-03-02,Applied,to Mara\n"


def test_two_rows_for_one_job_are_two_though_the_new_one_stands_first(weeks):
    weeks.bring(ONE)
    assert weeks.bring(TWO).changed == 0
    assert [what for _, _, what in weeks.jobs()] == [[("applied", date(2026, 3, n))] for n in (2, 3)]
    assert quiet(weeks, TWO)


def test_a_row_that_is_left_out_keeps_its_application(weeks):
    """What its status means is not said yet; its application is not given to the other row for the same job."""
    weeks.bring(ONE)
    weeks.bring(TWO.replace("2026-03-02,Applied", "2026-03-02,flurbelt"))
    weeks.bring(TWO)
    assert [what for _, _, what in weeks.jobs()] == [[("applied", date(2026, 3, n))] for n in (2, 3)]


def test_a_job_that_waits_is_noted_once_however_often_it_comes_in(weeks):
    text = "Company,Role,Status,Notes\nAsh,Clerk,To apply,ask Mara\nBirch,Cook,Saved,\n"
    weeks.bring(text)
    first = weeks.jobs()
    assert all(quiet(weeks, text) for _ in range(3))
    assert weeks.jobs() == first
    assert weeks.bring(text.replace("ask Mara", "asked Mara")).changed == 1
    assert "asked Mara" in {e.note for e in weeks.store.pipeline().events}
    assert weeks.jobs() == first


def test_what_was_not_sent_after_all_is_a_change_and_may_be_sent_later(weeks):
    weeks.bring(ONE)
    unsent = ONE.replace("Applied,", "Not sent,")
    assert weeks.bring(unsent).changed == 1
    assert weeks.jobs() == [("Ash", "Clerk", [("saved", date(2026, 3, 2))])]
    assert quiet(weeks, unsent)
    weeks.bring(ONE.replace("2026-03-02", "2026-03-20"))
    assert weeks.jobs()[0][2] == [("saved", date(2026, 3, 2)), ("applied", date(2026, 3, 20))]


def test_what_was_not_sent_and_then_was_on_the_day_first_said_is_sent(weeks):
    for status in ("Applied", "Not sent", "Applied", "Applied"):
        weeks.bring(ONE.replace("Applied,", f"{status},"))
    assert ("applied", date(2026, 3, 2)) in weeks.jobs()[0][2]
    assert quiet(weeks, ONE)


def test_what_the_log_knows_to_be_sent_by_hand_is_not_unsent_by_a_list(weeks):
    sent = Event(application="A1", kind="applied", day=date(2026, 3, 2))
    weeks.bring(ONE)
    (there,) = weeks.store.pipeline().applications
    weeks.store.add([sent], [there.model_copy(update={"id": "A1", "company": "Birch"})], label="by hand")
    weeks.bring(HEAD + "Birch,Clerk,2026-03-02,To apply,\n")
    assert ("Birch", "Clerk", [("applied", date(2026, 3, 2))]) in weeks.jobs()


def test_the_day_of_a_refusal_is_corrected_and_not_a_second_one(weeks):
    text = "Company,Role,Date Applied,Status,Status Date\nAsh,Clerk,2026-03-02,Rejected,2026-03-20\n"
    weeks.bring(text)
    assert weeks.bring(text.replace("03-20", "03-23")).changed == 1
    assert weeks.jobs()[0][2] == [("applied", date(2026, 3, 2)), ("rejected", date(2026, 3, 23))]


@pytest.mark.parametrize(
    ("sent", "refused"), [("2026-03-19", "2026-03-25"), ("2026-02-20", "2026-02-22"), ("2026-02-26", "2026-03-12")]
)
def test_days_that_move_together_are_taken_together(weeks, sent, refused):
    """Though for a moment the refusal would stand before the resume."""
    text = "Company,Role,Date Applied,Status,Status Date\nAsh,Clerk,2026-03-02,Rejected,2026-03-12\n"
    weeks.bring(text)
    moved = text.replace("2026-03-02", sent).replace("2026-03-12", refused)
    report = weeks.bring(moved)
    assert (report.changed, report.skipped) == (1 + (refused != "2026-03-12"), ())
    assert weeks.jobs()[0][2] == [("applied", date.fromisoformat(sent)), ("rejected", date.fromisoformat(refused))]
    assert quiet(weeks, moved)


@pytest.mark.slow
def test_an_answer_that_comes_with_an_earlier_resume_is_taken(weeks):
    text = "Company,Role,Date Applied,Status,Status Date\nAsh,Clerk,2026-03-12,Applied,\n"
    weeks.bring(text)
    assert weeks.bring(text.replace("2026-03-12,Applied,", "2026-03-02,Rejected,2026-03-09")).skipped == ()
    assert weeks.jobs()[0][2] == [("applied", date(2026, 3, 2)), ("rejected", date(2026, 3, 9))]


def test_a_correction_that_the_log_contradicts_is_reported_with_its_line(weeks):
    weeks.bring(ONE)
    (there,) = weeks.store.pipeline().applications
    talk = Event(application=there.id, kind="interviewed", day=date(2026, 3, 5))
    weeks.store.add([talk], label="by hand")
    report = weeks.bring(ONE.replace("2026-03-02", "2026-03-09"))
    assert report.changed == 0
    ((line, reason, _),) = report.skipped
    assert line == 2
    assert "check both dates" in reason
    assert quiet(weeks, ONE.replace("2026-03-02", "2026-03-09"))


NUMBERED = "Id,Company,Role,Date Applied,Status\n7,Ash,Clerk,2026-03-02,Applied\n8,Ash,Cook,2026-03-03,Applied\n"


@pytest.mark.slow
def test_a_row_is_known_by_its_own_number_when_title_and_day_have_changed(weeks):
    weeks.bring(NUMBERED)
    changed = NUMBERED.replace("Clerk,2026-03-02", "Office manager,2026-03-05")
    assert weeks.bring(changed).changed == 2
    assert [title for _, title, _ in weeks.jobs()] == ["Cook", "Office manager"]
    assert quiet(weeks, changed)


def test_numbers_that_begin_anew_do_not_overwrite(weeks):
    """Rows in another order, and another list, number the same employer's jobs otherwise."""
    weeks.bring(NUMBERED)
    turned = "Id,Company,Role,Date Applied,Status\n7,Ash,Cook,2026-03-03,Applied\n8,Ash,Clerk,2026-03-02,Applied\n"
    before = weeks.jobs()
    assert quiet(weeks, turned)
    assert weeks.jobs() == before
    weeks.bring("Id,Company,Role,Date Applied,Status\n7,Ash,Porter,2025-11-04,Applied\n")
    assert [title for _, title, _ in weeks.jobs()] == ["Clerk", "Cook", "Porter"]


def test_what_was_declined_once_is_not_proposed_again(weeks):
    weeks.bring(ONE)
    later = ONE.replace("Ash,Clerk", "Ash Inc.,Clerk").replace("to Mara", "to Nils")
    assert len(weeks.proposed(later)) == 2
    weeks.bring(later, changes=())
    assert weeks.proposed(later) == []
    assert weeks.jobs() == [("Ash", "Clerk", [("applied", date(2026, 3, 2))])]
    assert len(weeks.proposed(later.replace("to Nils", "to Ole"))) == 1


def test_a_title_with_signs_that_a_log_does_not_keep_is_no_change_for_ever(weeks):
    text = HEAD + "Ash,Clerk \x80\x93  nights\u200b,2026-03-02,Applied,\n"
    weeks.bring(text)
    assert quiet(weeks, text)


def test_a_follow_up_on_the_day_of_the_resume_is_the_sending_itself(weeks):
    text = (
        "Company,Role,Date Applied,Contacted date\nAsh,Clerk,2026-03-02,2026-03-02\nBirch,Cook,2026-03-02,2026-03-09\n"
    )
    report = weeks.bring(text)
    kinds = {company: [kind for kind, _ in what] for company, _, what in weeks.jobs()}
    assert kinds == {"Ash": ["applied"], "Birch": ["applied", "followed_up"]}
    assert [one.line for one in report.skipped] == [2]


def test_what_is_learned_later_is_filled_in_though_nothing_happened(weeks):
    text = "Company,Role,Date Applied,Status,Location,Notes\nAsh,Clerk,2026-03-02,Applied,{},{}\n"
    weeks.bring(text.format("", "sent"))
    weeks.bring(text.format("Oslo", "sent; they called"))
    assert weeks.store.pipeline().applications[0].place == "Oslo"


def test_a_talk_that_is_moved_is_one_talk(weeks):
    text = "Company,Role,Date Applied,Interview date,Notes\nAsh,Clerk,2026-03-02,2026-04-20,\n"
    weeks.bring(text)
    assert weeks.bring(text.replace("04-20", "04-27")).changed == 1
    (arranged,) = (e for e in weeks.store.pipeline().events if e.kind is Kind.INVITED)
    assert (arranged.day, arranged.until) == (NO_DAY, date(2026, 4, 27))
