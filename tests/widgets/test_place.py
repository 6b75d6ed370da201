"""Where a learner stands, through its traits."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from followup.classroom.summary import read_summary
from followup.files import as_json_text
from followup.log.model import Application, Event
from followup.log.store import Store
from followup.paths import SAMPLE_SUMMARY
from followup.session import MINE, Session
from followup.widgets.classroom.place import my_answers, place_panel
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


@pytest.mark.slow
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


def test_the_sample_is_shown_in_an_invented_class_at_once():
    panel = place_panel()
    assert "Of your 27 applications that are 28 days old, 14 were answered positively" in panel.result.children[1].value
    assert "an invented class" in panel.said.value
