"""The ledger of thank-yous as a result: what is counted, how sure it is, how soon, and through whom."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings

from followup.analysis.first_look import by_thank_you
from followup.analysis.log_tables import interviews_table
from followup.analysis.thank_yous import MOST_LINES, thank_yous
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline
from followup.method.ledger import owed_thanks
from followup.method.policy import DEFAULT
from followup.session import SAMPLE_DAY, current
from tests.notebooks_here import INSTRUCTOR
from tests.pipelines import days, pipelines

MONDAY = date(2026, 3, 2)


def day(n):
    return MONDAY + timedelta(days=n)


def met(who, n, at=None, **more):
    return Event(application="A", kind=Kind.INTERVIEWED, day=day(n), person=who, time=at, **more)


def thanked(n, at=None, **more):
    return Event(application="A", kind=Kind.THANKED, day=day(n), time=at, **more)


def found(*events, on=20):
    sent = Event(application="A", kind=Kind.APPLIED, day=MONDAY, person="Rita Ray", person_role="recruiter")
    application = Application(id="A", company="Acme", title="Admin")
    return thank_yous(Pipeline.of([application], [sent, *events]), day(on))


@pytest.fixture
def four():
    """Four people met: one thanked in 6 hours, one after 3 days through the recruiter, one never, one today."""
    return found(
        met("Ann", 1, time(10)),
        thanked(1, time(16), person="Ann", channel="email"),
        met("Bob", 4),
        thanked(7, person="Bob", via="Rita Ray"),
        met("Cleo", 5),
        met("Dan", 20),
    )


def test_coverage_counts_what_could_have_been_sent_by_now(four):
    """Two of three, one of three in time; Dan has until tomorrow. Wilson's intervals by his formula, by hand."""
    assert (four.coverage.positive, four.coverage.n) == (2, 3)
    assert (four.in_time.positive, four.in_time.n) == (1, 3)
    assert four.coverage.interval == pytest.approx((0.2077, 0.9385), abs=1e-4)
    assert four.in_time.interval == pytest.approx((0.0615, 0.7923), abs=1e-4)


def test_a_thank_you_whose_day_nobody_knows_settles_the_oldest_talk_and_counts_in_nothing_about_time():
    some_day = Event(application="A", kind=Kind.THANKED, person="Ann", note="the list says yes")
    result = found(met("Ann", 1), met("Ann", 12), met("Bob", 4), thanked(5, person="Bob"), some_day, on=14)
    assert [(e.wanted.party.name, e.wanted.since.day, e.days) for e in result.entries] == [
        ("Ann", 3, None), ("Bob", 6, 1), ("Ann", 14, None),
    ]  # fmt: skip
    assert result.owed == ("Ann",)
    assert (result.coverage.positive, result.coverage.n) == (2, 3)
    assert (result.in_time.positive, result.in_time.n) == (1, 2)
    assert "1 sent on a day that is not known" in result.in_time.sentence
    assert result.table["state"].tolist() == ["sent, day not known", "in time", "owed, late"]
    assert "sent, day not known" in result.chart().to_json()
    pipeline = Pipeline.of([Application(id="A")], [met("Ann", 1), some_day])
    assert len(interviews_table(pipeline, day(20))) == 0
    assert "1 with thanks on a day that is not known" in by_thank_you(pipeline, day(20)).left_out


def test_the_sentence_says_who_how_many_how_soon_and_through_whom(four):
    said = four.sentence
    assert "4 thank-yous owed so far" in said
    assert "Sent, of those whose last good day has passed: 2 of 3 (67%; 95% interval 21% to 94%" in said
    assert "half of them within 1.5 days, the slowest after 3" in said
    assert "where both hours are known (1), half within 6 hours" in said
    assert "Passed on by somebody: 1." in said
    assert "Owed now to 2: Cleo, Dan." in said
    assert "nobody has tested" in said


def test_the_table_has_a_row_for_each_and_its_state(four):
    table = four.table.set_index("for")
    assert table["state"].to_dict() == {"Ann": "in time", "Bob": "late", "Cleo": "owed, late", "Dan": "owed"}
    assert table.loc["Bob", ["passed on by", "days", "about"]].to_list() == ["Rita Ray", 3, "Admin at Acme"]
    assert table["days"].isna().to_dict() == {"Ann": False, "Bob": False, "Cleo": True, "Dan": True}


def test_recruiter_and_manager_are_owed_one_when_the_job_is_accepted():
    result = found(
        met("Mia Boss", 3, person_role="manager"),
        thanked(3, person="Mia Boss", channel="email"),
        Event(application="A", kind=Kind.ACCEPTED, day=day(10)),
        on=11,
    )
    assert result.table["why"].to_list() == ["met in an interview", "recruiter who helped", "manager who hired me"]
    assert set(result.owed) == {"Rita Ray", "Mia Boss"}


def test_somebody_who_is_owed_two_is_counted_once():
    assert found(met("Ann", 1), met("ann ", 3)).owed in (("Ann",), ("ann",))


def test_nothing_owed_is_said_and_drawn():
    result = thank_yous(Pipeline(), MONDAY)
    assert result.sentence.startswith("No thank-you has been owed yet.")
    assert len(result.table) == 0
    assert result.chart().layout.meta["alt"] == result.sentence


def test_the_chart_says_what_the_table_says(four):
    names = [trace.name for trace in four.chart().data if trace.name]
    assert names == ["in time", "late", "owed", "owed, late", "last good day"]
    ends = {trace.name: list(trace.x) for trace in four.chart().data if trace.name}
    assert ends == {"in time": [0], "late": [3], "owed": [0], "owed, late": [15], "last good day": [1, 1, 1, 1]}
    assert four.chart().layout.yaxis.ticktext[0].startswith("Dan, 22 March")


def test_names_are_only_text_in_the_chart():
    result = found(met("<b>Bo</b> $x$ <a href='javascript:1'>y</a>", 1))
    chart = result.chart()
    drawn = [*chart.layout.yaxis.ticktext, *(text for trace in chart.data for text in trace.hovertext or ())]
    assert len(drawn) == 2
    assert not [text for text in drawn if "<b>Bo" in text or "<a" in text or "$" in text]


def test_a_long_ledger_is_drawn_in_part_and_told_in_whole():
    result = found(*(met(f"Person {n:02}", 1) for n in range(MOST_LINES + 5)))
    chart = result.chart()
    assert len(chart.layout.yaxis.ticktext) == MOST_LINES
    assert "5 older ones are in the table" in chart.layout.title.text
    assert len(result.table) == MOST_LINES + 5
    assert "and more." in result.sentence


@pytest.mark.slow
@given(pipeline=pipelines(most=8), on=days)
@settings(max_examples=25, deadline=None)
def test_what_is_owed_is_what_the_list_asks_for(pipeline, on):
    result = thank_yous(pipeline, on)
    assert set(result.owed) == {wanted.party.name for wanted in owed_thanks(Log(pipeline, on), DEFAULT)}
    counts = result.table["state"].value_counts()
    assert counts.sum() == len(result.entries)
    late = counts.get("owed, late", 0)
    assert result.coverage.waiting == late
    assert result.in_time.positive <= result.coverage.positive


def test_what_the_teaching_notes_say_of_the_sample_is_so(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    said = thank_yous(current().pipeline, SAMPLE_DAY).sentence
    assert "21 of 23" in said
    assert "10 of 23 (43%; 95% interval 26% to 63%)" in said
    notes = (INSTRUCTOR / "05_thank_you_habit.ipynb").read_text(encoding="utf-8")
    assert "21 of the 23 that were due went out, and only 10 of them in time" in notes
    assert "43%, from 26% to 63%" in notes
