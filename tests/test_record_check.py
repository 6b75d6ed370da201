"""Whether a record can carry a verdict: the finding, what it does, and how to mend it, in words and as a picture."""

import pytest

from followup.analysis.alarms import alarms
from followup.analysis.counts import APPLICATIONS
from followup.analysis.overview import analyse
from followup.analysis.record import NO_FACTS, Facts
from followup.analysis.record_check import DOES, TITLE, RecordCheck
from followup.analysis.tables import ExchangeTable, load_sample_class
from followup.course.spoilt import Spoilt

ALL_WRONG = Facts(
    answers=100, positive=40, weekdays=(2, 1, 1, 1, 0, 0, 95), crowded=60, interviews=10, unsaid=10, undated=30,
    resumes_entered=(20, 0, 0, 0, 30), follow_ups_entered=(10, 0, 0, 0, 40), answers_entered=(10, 0, 0, 0, 90),
    unwatched=20,
)  # fmt: skip
GOOD = Facts(answers=100, positive=40, weekdays=(20, 22, 18, 19, 21, 0, 0), follow_ups_entered=(90, 10, 0, 0, 0))


def test_each_alarm_says_what_it_does_to_the_comparison_and_how_to_mend_it():
    found, check = alarms(ALL_WRONG), RecordCheck(ALL_WRONG, "follow-up")
    assert {alarm.id for alarm in found} == DOES.keys()
    for alarm, line in zip(found, check.sentence.splitlines()[1:], strict=True):
        assert line.lower().startswith(f"- {alarm.sentence}. so ".lower())
        assert line.endswith(f"To mend it, {alarm.mend}.")
        assert "{" not in line
    assert check.title == "Nearly all answers are dated on Sundays"


@pytest.mark.parametrize(
    ("weekdays", "title"),
    [
        ((5, 5, 5, 5, 5, 0, 60), "Most answers are dated on Sundays"),
        ((60, 20, 20, 20, 20, 0, 0), "Too many answers are dated on Mondays"),
    ],
)
def test_the_title_is_the_finding(weekdays, title):
    check = RecordCheck(Facts(answers=sum(weekdays), weekdays=weekdays), "follow-up")
    assert check.title == title
    assert check.chart().layout.title.text == title
    assert check.chart().layout.meta["alt"] == check.sentence


def test_a_good_record_and_one_of_which_nothing_is_known():
    good, blank = RecordCheck(GOOD, "follow-up"), RecordCheck(NO_FACTS, "follow-up")
    assert "nothing is out of the ordinary" in good.sentence
    assert not blank.known
    assert "neither dates nor days of entry" in blank.sentence
    assert blank.chart().layout.title.text == "Nothing is known of how this was kept"


def test_the_table_and_the_chart_have_what_is_known():
    check = RecordCheck(GOOD, "follow-up")
    assert check.table["how many"].sum() == 200
    assert [len(bars.x) for bars in check.chart().data] == [7, 5]
    assert [sum(bars.y) for bars in check.chart().data] == [100, 100]


@pytest.mark.slow
def test_it_stands_in_an_analysis_where_a_table_tells_how_it_was_kept():
    told = analyse(ExchangeTable(Spoilt(sundays=100).record, APPLICATIONS, events=True)).results
    assert next(result for title, result in told if title == TITLE).title == "Nearly all answers are dated on Sundays"
    assert TITLE not in [title for title, _ in analyse(load_sample_class()).results]
