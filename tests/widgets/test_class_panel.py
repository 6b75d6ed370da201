"""An instructor's report, through its traits."""

import pytest

from followup.classroom.rehearsal.example import rehearsal_class
from followup.classroom.summary import summary_from
from followup.paths import SAMPLE_SUMMARY
from followup.widgets.classroom.report import ClassModel, ClassPanel

pytestmark = pytest.mark.slow  # a class is invented


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


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
    assert "letter.json is no hand-in of Followup." in panel.said.value
    assert "Left out: a file that is no hand-in of Followup." in text_of(panel)
    assert "letter.json" not in text_of(panel)


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
