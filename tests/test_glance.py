"""The pipeline at a glance, by hand: how far, how fast, which talks, and who; and the tab that shows it."""

from datetime import date, timedelta

import pytest

from followup import charts
from followup.analysis.funnel import Now, Reach, way_of
from followup.analysis.glance import Answering, Known, TalkAhead, glance
from followup.log.log import Log
from followup.log.model import Application, Event, Pipeline
from followup.log.store import Store
from followup.method.policy import Policy
from followup.session import Session
from followup.widgets.pipeline.panel import TABS, Panel

START = date(2026, 3, 2)
TODAY = date(2026, 4, 10)
EVIL = "<img src=x onerror=alert(1)>"


def day(n):
    return START + timedelta(days=n)


def event(kind, n=None, **more):
    return {"kind": kind} | ({} if n is None else {"day": day(n)}) | more


SEARCH = {
    # id: company, and what happened on which day after the start
    "saved": ("Acme", [event("saved", 0)]),
    "receipt": ("Acme", [event("applied", 0, person="Rita Ray"), event("replied", 1, meaning="receipt")]),
    "some day": ("Acme", [event("applied", 0, person="Rita Ray"), event("rejected")]),
    "taken back": (
        "ACME",
        [
            event("applied", 0, person="Ray, Rita", person_role="recruiter"),
            event("rejected", 4),
            event("invited", 10, until=day(50), person="Ivo Lang", person_role="interviewer"),
        ],
    ),
    "fell through": (
        "Birch",
        [
            event("applied", 0, person="Omar Haddad"),
            event("replied", 6, meaning="moves on"),
            event("interviewed", 9),
            event("offered", 19),
            event("accepted", 21, person="Omar Haddad"),
            event("rejected", 30),
        ],
    ),
    "rested": ("Birch", [event("applied", 0, person="Confidential"), event("rested", 30)]),
    "waiting": ("Confidential", [event("applied", 20), event("followed up", 37, person="Rita Ray, SPHR")]),
    "hired": (
        "Cobalt",
        [event("applied", 0), event("interviewed", 12), event("offered", 20), event("accepted", 24)],
    ),
    "withdrawn": ("Cobalt", [event("applied", 3), event("withdrew", 8)]),
}


def pipeline(search=SEARCH):
    applications = [Application(id=i, company=company, title=f"Job {i}") for i, (company, _) in search.items()]
    return Pipeline.of(applications, [Event(application=i, **e) for i, (_, said) in search.items() for e in said])


@pytest.fixture(scope="module")
def seen():
    return glance(Log(pipeline(), TODAY))


def test_how_many_came_how_far(seen):
    """Eight were sent; a receipt answers nothing, a no without a day does; what fell through got an offer."""
    assert [(step.reach.word, step.came) for step in seen.funnel.steps] == [
        ("sent", 8),
        ("answered", 4),
        ("talk", 3),
        ("offer", 2),
        ("accepted", 1),
    ]
    assert (seen.funnel.not_sent, seen.funnel.fell_through, seen.funnel.waiting) == (1, 1, 2)


def test_where_they_stand(seen):
    stopped = {step.reach: {now: n for now, n in step.stopped.items() if n} for step in seen.funnel.steps}
    assert stopped == {
        Reach.SENT: {Now.OPEN: 2, Now.RESTS: 1, Now.WITHDREW: 1},
        Reach.ANSWERED: {Now.NO: 1},
        Reach.TALK: {Now.OPEN: 1},
        Reach.OFFER: {Now.NO: 1},
        Reach.ACCEPTED: {Now.ACCEPTED: 1},
    }
    assert sum(seen.funnel.now.values()) == seen.funnel.sent


def test_days_are_of_done_steps_whose_two_days_are_known(seen):
    """Taken back: its first answer was the no. Hired: the interview was the first answer, on the same day."""
    steps = {step.reach: (step.days, step.middle, step.without_days) for step in seen.funnel.steps[1:]}
    assert steps == {
        Reach.ANSWERED: ((4, 6, 12), 6, 1),
        Reach.TALK: ((0, 3, 6), 3, 0),
        Reach.OFFER: ((8, 10), 9, 0),
        Reach.ACCEPTED: ((4,), 4, 0),
    }


def test_the_words_say_who_waits_what_has_no_day_and_what_is_not_counted(seen):
    answered, talk, offer, accepted, now, *rest = seen.funnel.sentence.splitlines()[1:]
    assert answered == (
        "- Answered (a yes, a no or a question; a mere receipt does not count): 4 of 8. Days from the step before: "
        "half within 6 days (known for 3, not known for 1). 2 still wait, so this number may still rise."
    )
    assert talk.endswith("interviewed): 3 of 4. Days from the step before: half within 3 days (known for 3).")
    assert offer == (
        "- Got an offer: 2 of 3. Days from the step before: half within 9 days (known for 2). 1 is still open, so this "
        "number may still rise."
    )
    assert accepted == "- You accepted: 1 of 2. Days from the step before: 4 days (one application)."
    assert now == "Where they stand now: you accepted: 1; still open: 3; resting: 1; you withdrew: 1; they said no: 2."
    assert rest == [
        "1 acceptance fell through; counted as an offer.",
        "The days are those of steps that are done: what still waits may take longer, and what rests may come back.",
        "Not counted: 1 job that you noted and have not applied for yet.",
    ]


def test_the_chart_has_the_same_numbers_and_the_words(seen):
    chart = seen.funnel.chart()
    assert charts.alt_text(chart) == seen.funnel.sentence
    assert [sum(bar.x[i] for bar in chart.data) for i in range(5)] == [8, 4, 3, 2, 1]
    assert list(seen.funnel.table["came so far"]) == [8, 4, 3, 2, 1]


def test_who_answers_how_fast(seen):
    """By whatever spelling; an employer or a person that nobody knows is in no row, and counted."""
    assert seen.employers == (
        Answering("Acme", sent=3, answered=2, days=(4,), waiting=1),
        Answering("Birch", sent=2, answered=1, days=(6,), waiting=0),
        Answering("Cobalt", sent=2, answered=1, days=(12,), waiting=0),
    )
    assert seen.persons == (
        Answering("Rita Ray", sent=4, answered=2, days=(4,), waiting=2),
        Answering("Omar Haddad", sent=1, answered=1, days=(6,), waiting=0),
    )
    assert (seen.no_employer, seen.no_person) == (1, 3)


def test_talks_ahead_by_day_then_those_without_one():
    search = {
        "later": ("Acme", [event("applied", 0), event("invited", 5, until=day(50), person="Ivo Lang")]),
        "sooner": ("Birch", [event("applied", 0, person="Rita Ray"), event("invited", 5, until=day(45))]),
        "open": ("Cobalt", [event("applied", 0), event("invited", 5)]),
        "passed": ("Dune", [event("applied", 0), event("invited", 5, until=day(30))]),
        "held": ("Elm", [event("applied", 0), event("invited", 5, until=day(9)), event("interviewed", 9)]),
        "held too": ("Fig", [event("applied", 0), event("invited", 5), event("interviewed", 9)]),
        "ended": ("Gum", [event("applied", 0), event("invited", 5, until=day(50)), event("withdrew", 8)]),
    }
    assert glance(Log(pipeline(search), TODAY)).talks == (
        TalkAhead(day(30), "", "Dune", "Job passed at Dune", passed=True),
        TalkAhead(day(45), "Rita Ray", "Birch", "Job sooner at Birch", passed=False),
        TalkAhead(day(50), "Ivo Lang", "Acme", "Job later at Acme", passed=False),
        TalkAhead(None, "", "Cobalt", "Job open at Cobalt", passed=False),
    )


def test_each_person_once_with_the_day_from_which_a_contact_is_allowed(seen):
    """The call of day 37 was three days ago: the week ends on day 44. A contact a week back holds nothing back."""
    names = ("Job receipt at Acme", "Job some day at Acme", "Job taken back at ACME", "Job waiting at Confidential")
    assert seen.people == (
        Known("Ivo Lang", None, None, ("Job taken back at ACME",)),
        Known("Omar Haddad", day(21), None, ("Job fell through at Birch",)),
        Known("Rita Ray", day(37), day(44), names),
    )
    later = glance(Log(pipeline(), day(44)))
    assert [one.next for one in later.people if one.name == "Rita Ray"] == [None]
    longer = glance(Log(pipeline(), TODAY), Policy(days_between=10))
    assert [one.next for one in longer.people if one.name == "Rita Ray"] == [day(47)]


@pytest.mark.parametrize(
    ("said", "reach", "took"),
    [
        ([event("applied", 0), event("replied", 3, meaning="no news")], Reach.SENT, None),
        ([event("applied", 0), event("replied", 3)], Reach.ANSWERED, 3),
        ([event("applied", 0), event("replied", 3, meaning="moves on"), event("rejected")], Reach.ANSWERED, 3),
        ([event("applied", 0), event("rejected", 5), event("invited", until=day(60))], Reach.TALK, None),
        ([event("applied", 0), event("applied", 9), event("interviewed", 11)], Reach.TALK, 11),
        ([event("applied", 0), event("offered", 5)], Reach.OFFER, 5),
        ([event("replied", 3, meaning="moves on")], Reach.ANSWERED, None),
    ],
)
def test_one_way(said, reach, took):
    (thread,) = Log(pipeline({"one": ("Acme", said)}), TODAY).threads.values()
    way = way_of(thread)
    assert (way.furthest, way.took(Reach.ANSWERED)) == (reach, took)


def test_an_offer_without_a_talk_came_past_the_talk_with_no_days_for_it():
    found = glance(Log(pipeline({"one": ("Acme", [event("applied", 0), event("offered", 5)])}), TODAY)).funnel
    talk, offer = found.steps[Reach.TALK], found.steps[Reach.OFFER]
    assert (talk.came, talk.days, talk.without_days) == (1, (), 1)
    assert (offer.came, offer.days, offer.without_days) == (1, (), 1)
    assert "Got an offer: 1 of 1. Days from the step before: not known." in found.sentence


def test_an_empty_log_and_one_of_noted_jobs_say_so():
    empty = glance(Log(Pipeline(), TODAY))
    assert empty.funnel.sentence == "No application has been sent yet."
    assert charts.alt_text(empty.funnel.chart()) == empty.funnel.sentence
    noted = glance(Log(pipeline({"saved": SEARCH["saved"]}), TODAY)).funnel.sentence
    assert noted.endswith("Not counted: 1 job that you noted and have not applied for yet.")


# --- the tab --------------------------------------------------------------------------------------------------------


def panel_of(tmp_path, values):
    store = Store(tmp_path / "p.db")
    store.add(values.events, values.applications, label="start")
    return Panel(Session("my own pipeline", "mine", TODAY, store))


def test_the_tab_is_drawn_when_it_is_open_and_says_what_was_found(tmp_path, seen):
    panel = panel_of(tmp_path, pipeline())
    assert panel.glance.words.value == ""
    panel.tabs.selected_index = TABS.index("At a glance")
    assert seen.funnel.sentence in panel.glance.words.value
    (drawn,) = panel.glance.picture.outputs
    assert drawn["data"]["text/plain"] == seen.funnel.sentence
    assert drawn["data"][charts.MIME]["config"]["showSendToCloud"] is False
    rows = rows_of(panel.glance.tables.value)
    assert ["Rita Ray", "4", "2", "4 days (one answer, not known for 1)", "2", "0"] in rows
    assert ["Tue 21 April", "Ivo Lang", "Job taken back at ACME"] in rows
    assert [row[:3] for row in rows if row[0] == "Rita Ray"][-1] == ["Rita Ray", "Wed 8 April", "from Wed 15 April"]
    assert "Not in this table: 1 application whose employer you do not know." in panel.glance.tables.value


def test_a_change_is_shown_while_the_tab_is_open(tmp_path):
    panel = panel_of(tmp_path, pipeline())
    panel.tabs.selected_index = TABS.index("At a glance")
    elm = Application(id="elm", company="Elm", title="Clerk")
    panel.state.book.store.add([Event(application="elm", kind="applied", day=TODAY)], [elm], label="Add Elm")
    panel.state.refresh_if_changed()
    assert "9 applications sent" in panel.glance.words.value
    panel.undo.click()
    assert "8 applications sent" in panel.glance.words.value


def test_hostile_text_is_escaped(tmp_path):
    said = [event("applied", 0, person=EVIL), event("invited", 5, until=day(60), person=EVIL)]
    values = Pipeline.of(
        [Application(id="E", company=EVIL, title=EVIL)], [Event(application="E", note=EVIL, **one) for one in said]
    )
    panel = panel_of(tmp_path, values)
    panel.tabs.selected_index = TABS.index("At a glance")
    shown = panel.glance.words.value + panel.glance.tables.value
    assert "<img" not in shown + str(panel.glance.picture.outputs)
    assert shown.count("&lt;img") >= 6


def rows_of(html):
    """The cells of all tables, as text."""
    from xml.etree import ElementTree as ET

    tables = html.split("<table")[1:]
    trees = [ET.fromstring("<table" + one.partition("</table>")[0] + "</table>") for one in tables]
    return [[cell.text for cell in row] for tree in trees for row in tree.iter("tr")]
