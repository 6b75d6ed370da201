"""Where a learner stands, and an instructor's report, through their traits."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from followup.classroom.rehearsal.example import rehearsal_class
from followup.classroom.summary import read_summary, summary_from
from followup.files import as_json_text
from followup.log.model import Application, Event
from followup.log.store import Store
from followup.paths import SAMPLE_SUMMARY
from followup.session import MINE, Session
from followup.widgets.classroom.place import my_answers, place_panel
from followup.widgets.classroom.report import ClassModel, ClassPanel
from tests.test_class_results import load

TODAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


def book(home, *answers):
    """A pipeline of resumes, each sent so many days ago and answered (kind) so many days after."""
    store = Store(home / "pipeline.db")
    for number, (ago, kind, after) in enumerate(answers):
        sent = TODAY - timedelta(days=ago)
        events = [Event(application=f"A{number}", kind="applied", day=sent)]
        if kind:
            events.append(Event(application=f"A{number}", kind=kind, day=sent + timedelta(days=after)))
        store.add(events, [Application(id=f"A{number}", title="Cook")], label=None)
    return Session("my own pipeline", MINE, TODAY, store)


# --- where I stand --------------------------------------------------------------------------------------------------


def test_the_sample_summary_is_what_its_script_makes():
    made, kept = (
        json.loads(text)
        for text in (as_json_text(load("make_class_summary").summary()), SAMPLE_SUMMARY.read_text(encoding="utf-8"))
    )
    numbers = {"rate", "alike"}
    assert {k: v for k, v in made.items() if k not in numbers | {"habits"}} == {
        k: v for k, v in kept.items() if k not in numbers | {"habits"}
    }
    assert {k: made[k] for k in numbers} == pytest.approx({k: kept[k] for k in numbers})
    assert [h.pop("worth") for h in made["habits"]] == pytest.approx([h.pop("worth") for h in kept["habits"]])
    assert made["habits"] == kept["habits"]


def test_only_positive_answers_within_four_weeks_count(at_home):
    mine = book(
        at_home, (60, "replied", 28), (60, "replied", 29), (60, "rejected", 3), (60, None, 0), (27, "interviewed", 5)
    )
    assert sorted(my_answers(mine)) == [(27, True), (60, False), (60, False), (60, False), (60, True)]


def test_the_place_is_drawn_towards_the_class_and_nothing_is_saved(at_home):
    mine = book(at_home, *[(60, "replied", 5)] * 3, (60, None, 0))
    panel = place_panel(mine)
    assert panel.result.children == ()
    before = {path: path.read_bytes() for path in at_home.rglob("*") if path.is_file()}
    panel.example.click()
    found, summary = panel.model.place, read_summary(SAMPLE_SUMMARY)
    weight = 1 / summary.correlation - 1
    assert found.rate == pytest.approx((summary.rate * weight + 3) / (weight + 4))
    assert "Only you see this." in panel.result.children[1].value
    assert {path: path.read_bytes() for path in at_home.rglob("*") if path.is_file()} == before


def test_a_summary_of_the_instructors_is_taken_and_its_name_is_only_text(at_home):
    panel = place_panel(book(at_home))
    fields = json.loads(SAMPLE_SUMMARY.read_text(encoding="utf-8")) | {"name": "<img src=x>"}
    panel.upload.value = ({"name": "s.json", "content": memoryview(json.dumps(fields).encode()), "size": 1, "type": "",
                           "last_modified": datetime(2026, 5, 4, tzinfo=UTC)},)  # fmt: skip
    assert "&lt;img src=x&gt;" in panel.said.value
    assert "nothing is known of you but the class" in panel.result.children[1].value


def test_a_file_that_is_no_summary_is_a_sentence(at_home):
    panel = place_panel(book(at_home))
    panel.example.click()
    panel.model.choose("notes.json", b"{}")
    assert "notes.json is no class summary" in panel.said.value
    assert panel.result.children == ()


# --- the instructor's report ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def invented():
    return rehearsal_class()


@pytest.fixture
def panel(invented):
    model = ClassModel(name="rehearsal")
    panel = ClassPanel(model)
    model._take(invented)
    return panel


def text_of(panel):
    return " ".join(part.value for part in panel.body.children if hasattr(part, "value"))


def test_the_report_has_every_chapter_and_says_whether_it_found_the_truth(panel):
    shown = text_of(panel)
    for heading in ("The class", "The fair experiment", "Applications", "Interviews", "too small to say"):
        assert heading in shown
    assert "In truth the hazard ratio of a follow-up is 1.5" in shown
    assert "In truth the difference between the two ways" in shown


def test_hand_ins_are_written_collected_and_pooled_to_the_same_report(panel, invented, at_home):
    """Progress is told meanwhile."""
    told = []
    panel.bar.observe(lambda change: told.append((change["new"], panel.bar.layout.visibility)), "value")
    panel.make.click()
    assert (15, "visible") in told
    assert panel.bar.layout.visibility == "hidden"
    assert not panel.check.disabled
    assert panel.folder.value == str(at_home / "rehearsal")
    assert "30 invented hand-ins are in" in panel.said.value
    (at_home / "rehearsal" / "letter.json").write_text("{}", encoding="utf-8")
    panel.check.click()
    assert panel.model.name == "rehearsal"
    assert set(panel.model.hand_ins.students) == set(invented.students)
    assert "letter.json is no hand-in of Followup." in text_of(panel)


def test_a_class_that_is_too_small_for_the_chosen_group_says_so_and_comes_back(panel, invented):
    small = ClassModel(name="small")
    view = ClassPanel(small)
    small._take(type(invented)(invented.students[:12]))
    assert small.report is not None
    view.least.values = {"least": 13}
    assert "hand-ins of 12 students only" in view.said.value
    assert "--least" not in view.said.value
    assert view.body.children == ()
    assert view.save.disabled
    view.least.values = {"least": 12}
    assert small.report is not None
    assert not view.save.disabled


@pytest.mark.parametrize("folder", ["", "   ", "/there/is/no/such folder"])
def test_a_folder_that_is_not_there_is_a_sentence_and_the_report_stays(panel, folder):
    panel.folder.value = folder
    panel.check.click()
    assert "fu-problem" in panel.said.value
    assert panel.model.report is not None


def test_what_is_saved_is_a_page_and_a_summary_that_a_student_can_use(panel, at_home):
    panel.save.click()
    page = (at_home / "class" / "class-report.html").read_text(encoding="utf-8")
    assert "What this class is too small to say" in page
    saved = (at_home / "class" / "class-summary.json").read_bytes()
    assert summary_from(saved, "class-summary.json").students == 30
    assert str(at_home / "class") in panel.said.value
    assert 'download="class-summary.json"' in panel.said.value


def test_former_classes_stand_beside_this_one(panel, at_home):
    folder = at_home / "former"
    folder.mkdir()
    (folder / "a.json").write_bytes(SAMPLE_SUMMARY.read_bytes())
    panel.former.value = str(folder)
    panel.compare.click()
    assert "Against an invented class: no habit differs by more than luck could make." in text_of(panel)
    panel.former.value = str(at_home / "nowhere")
    panel.compare.click()
    assert "There is no class summary in" in panel.said.value


def test_the_sample_is_shown_in_an_invented_class_at_once():
    panel = place_panel()
    assert "Of your 27 applications that are 28 days old, 14 were answered positively" in panel.result.children[1].value
    assert "an invented class" in panel.said.value
