"""A learner's part in an experiment, an instructor's planning, and the toy, through their traits."""

import json
from datetime import UTC, date, datetime

import pytest

from followup.classroom.experiment.plan import CONSENT, read_plan
from followup.classroom.experiment.power import Planned
from followup.files import as_json_text
from followup.log.assignment import Plan, Way
from followup.log.log import Log
from followup.log.model import Application, Event
from followup.log.store import Store
from followup.method.agenda import due
from followup.session import MINE, SAMPLE_DAY, Session, current
from followup.widgets.classroom.chance import CLASSES, ChanceModel, chance_panel
from followup.widgets.classroom.experiment import EXAMPLE, _sent_so_that, experiment_panel
from followup.widgets.classroom.planning import planning_panel

TODAY = date(2026, 5, 4)
PLAN = Plan(id="0123456789ab", title="<b>Two & five</b>", seed=7, ways=(Way(from_=2, by=2), Way(from_=5, by=6)))


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def mine(at_home):
    return Session("my own pipeline", MINE, TODAY, Store(at_home / "pipeline.db"))


def seen(widget):
    return widget.layout.display != "none"


def chosen(panel, plan=PLAN):
    panel.upload.value = ({"name": "experiment.json", "content": memoryview(as_json_text(plan).encode()), "size": 1,
                           "type": "", "last_modified": datetime(2026, 5, 4, tzinfo=UTC)},)  # fmt: skip


def resume(store, id_, day):
    store.add([Event(application=id_, kind="applied", day=day)], [Application(id=id_, title="Cook")], label=None)


# --- taking part ----------------------------------------------------------------------------------------------------


def test_the_terms_are_shown_before_anything_is_joined(mine):
    panel = experiment_panel(mine)
    assert not seen(panel.deciding)
    chosen(panel)
    assert seen(panel.deciding)
    terms = CONSENT.format(first="working day 2", second="working days 5 to 6")
    for paragraph in terms.split("\n"):
        assert paragraph in panel.terms.value
    assert "&lt;b&gt;Two &amp; five&lt;/b&gt;" in panel.terms.value
    assert mine.store.part() is None


def test_who_says_no_is_as_before(mine):
    before = mine.store.revision()
    panel = experiment_panel(mine)
    chosen(panel)
    panel.no.click()
    assert not seen(panel.deciding)
    assert "You do not take part" in panel.said.value
    assert (mine.store.part(), mine.store.revision()) == (None, before)


def test_resumes_from_the_day_of_joining_on_get_a_way_and_older_ones_do_not(mine):
    resume(mine.store, "old", date(2026, 5, 1))
    panel = experiment_panel(mine)
    chosen(panel)
    panel.yes.click()
    assert seen(panel.inside)
    assert not seen(panel.choosing)
    assert "No resume has gone out since" in panel.list.value
    resume(mine.store, "new", TODAY)
    panel.again.click()
    ((job, sent, way, when, done),) = panel.model.assigned
    assert (job, sent, done) == ("Cook", "Mon 4 May", "not yet")
    assert (way, when) in {
        ("working day 2", "Wed 6 May"),
        ("working days 5 to 6", "Mon 11 May to Tue 12 May"),
    }
    assert way in panel.list.value


def test_who_leaves_has_the_usual_list_and_the_same_place_on_coming_back(mine):
    panel = experiment_panel(mine)
    chosen(panel)
    panel.yes.click()
    resume(mine.store, "new", TODAY)
    panel.again.click()
    (before,) = panel.model.assigned
    panel.leave.click()
    assert mine.pipeline.windows == {}
    assert "stays counted as it is today" in panel.said.value
    assert seen(panel.choosing)
    assert not seen(panel.inside)
    chosen(panel)
    panel.yes.click()
    assert panel.model.assigned == [before]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Dear Ms Obi", "is no plan of an experiment"),
        (b'{"format": "followup-experiment", "version": 9}', "newer Followup"),
    ],
)
def test_a_file_that_is_no_plan_is_a_sentence(mine, content, sentence):
    panel = experiment_panel(mine)
    panel.model.choose("<i>plan</i>.json", content)
    assert sentence in panel.said.value
    assert "<i>plan" not in panel.said.value
    assert not seen(panel.deciding)


def test_another_experiment_is_refused_until_the_first_was_left(mine):
    panel = experiment_panel(mine)
    mine.store.join(PLAN, "someone", TODAY)  # in another window
    panel.model.choose("experiment.json", as_json_text(EXAMPLE).encode())
    panel.yes.click()
    assert "leave that one first" in panel.said.value
    assert mine.store.part().plan == PLAN


# --- on the sample --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_on_the_sample_some_of_six_invented_resumes_are_due_today_because_chance_chose():
    panel = experiment_panel()
    panel.example.click()
    panel.yes.click()
    assert seen(panel.invented)
    panel.invented.click()
    assert not seen(panel.invented)
    assert {way for _, _, way, *_ in panel.model.assigned} <= {"working day 2", "working day 5"}
    assert len(panel.model.assigned) == 6
    book = current()
    listed = due(Log(book.pipeline, book.today), book.policy)
    by_chance = {i for a in listed if "Chance chose the day of this call" in a.reason for i in a.applications}
    part = book.store.part()
    assert by_chance == {id_ for id_, place in part.places if part.plan.ways[place.way].from_ == 2}
    assert f"Chance chose today for {len(by_chance)} of them" in panel.said.value


@pytest.mark.slow
def test_on_the_sample_leaving_gives_the_usual_day_back():
    panel = experiment_panel()
    panel.example.click()
    panel.yes.click()
    panel.invented.click()
    panel.leave.click()
    book = current()
    assert not [a for a in due(Log(book.pipeline, book.today), book.policy) if "Chance" in a.reason]


def test_ones_own_pipeline_is_offered_no_example_and_no_invented_resume(mine):
    panel = experiment_panel(mine)
    assert panel.example not in panel.choosing.children[1].children
    chosen(panel)
    panel.yes.click()
    assert not seen(panel.invented)
    panel.model.send_invented()
    assert mine.pipeline.applications == ()


@pytest.mark.parametrize(
    ("days", "day"),
    [(1, date(2026, 3, 30)), (2, date(2026, 3, 27)), (5, date(2026, 3, 24)), (7, date(2026, 3, 20))],
)
def test_invented_resumes_go_out_so_that_the_sooner_way_is_due_today(days, day):
    assert _sent_so_that(SAMPLE_DAY, days) == day


# --- planning -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_planning_panel_says_what_the_planning_page_says():
    panel = planning_panel()
    assert Planned(30, 20, 0.2).sentence in panel.words.value
    panel.sliders.values = {"students": 60, "applications": 10, "share": 30}
    assert Planned(60, 10, 0.3).sentence in panel.words.value
    assert panel.picture.outputs


def test_the_file_that_is_written_is_the_one_that_students_join_with(at_home):
    form = planning_panel().children[-1]
    form.days["Second", "from"].value, form.days["Second", "to"].value = 7, 8
    form.title.value = "Day 2 or day 7"
    form.write.click()
    path = at_home / "class" / "experiment.json"
    plan = read_plan(path.read_bytes(), path.name)
    assert [(way.from_, way.by) for way in plan.ways] == [(2, 2), (7, 8)]
    assert plan.title == "Day 2 or day 7"
    assert plan.planned == 600, "the size above, 30 students with 20 applications"
    assert str(path) in form.said.value
    form.write.click()
    another = read_plan((at_home / "class" / "experiment-2.json").read_bytes(), "experiment-2.json")
    assert another.id != plan.id
    assert read_plan(path.read_bytes(), path.name) == plan, "one that was handed out is never written over"


@pytest.mark.parametrize(("days", "sentence"), [((2, 2), "the same twice"), ((9, 5), "by is 5, before from")])
def test_two_ways_that_cannot_be_compared_are_a_sentence(at_home, days, sentence):
    form = planning_panel().children[-1]
    form.days["Second", "from"].value, form.days["Second", "to"].value = days
    form.write.click()
    assert sentence in form.said.value
    assert not (at_home / "class").exists()


# --- the toy --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_toy_finds_about_as_many_as_the_planning_page_expects():
    """Binomial: 100 classes, so within three standard deviations of what the normal approximation says."""
    for gain, students, applications in ((0.0, 30, 20), (0.05, 30, 20), (0.1, 30, 20), (0.0, 100, 40), (0.05, 100, 40)):
        found = ChanceModel(gain=gain, students=students, applications=applications).result
        spread = (CLASSES * found.expected * (1 - found.expected)) ** 0.5
        assert abs(sum(one.sure for one in found.classes) - CLASSES * found.expected) < 3 * spread + 1


@pytest.mark.slow
def test_the_toys_intervals_hold_the_truth_about_as_often_as_they_say():
    for gain in (0.0, 0.1):
        found = ChanceModel(gain=gain).result
        holds = sum(low <= gain <= high for low, high in (one.interval for one in found.classes))
        assert 88 <= holds <= 100  # 95 of 100, three standard deviations off


def test_the_toy_says_what_the_chosen_class_found_and_counts_what_it_draws():
    panel = chance_panel()
    panel.sliders.values = panel.sliders.values | {"chosen": 12}
    found = panel.model.result
    assert "Class 12 found" in panel.words.value
    drawn = json.loads(json.dumps(panel.picture.outputs[0]["data"]["application/vnd.plotly.v1+json"]["data"]))
    sizes = [len(trace["x"]) for trace in drawn]
    sure = sum(one.sure for one in found.classes)
    assert sum(sizes) == CLASSES
    assert sizes[1] == sure - found.classes[11].sure
    assert drawn[2]["x"] == [12]
    assert f"Of {CLASSES} such classes {sure} nevertheless" in found.sentence
