"""Is it safe?: what the panel says of the file, and the ways back, also where the log cannot be opened."""

import pytest

from followup.log.model import Application, Event
from followup.log.store import Store
from followup.paths import home
from followup.session import MINE, choose
from followup.widgets.pipeline.panel import Panel, pipeline_panel
from followup.widgets.pipeline.safety import TITLE, RescuePanel

CALL = Event(application="A1", kind="followed_up", day="2026-03-09")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "mine"))
    store = choose(MINE).store
    store.add([Event(application="A1", kind="applied", day="2026-03-02")], [Application(id="A1")], label="x")
    store.backup()
    store.add([CALL], label="call")
    return store


@pytest.mark.slow
def test_the_fold_says_where_the_log_is_and_brings_a_copy_back_once_it_was_shown(store):
    panel = pipeline_panel()
    assert panel.fold.titles == (TITLE,)
    panel.fold.selected_index = 0
    form = panel.safety
    assert "Your log is whole" in form.said.value
    assert str(store.path) in form.said.value
    assert "One copy of it" in form.said.value
    assert form.keep.layout.display == form.empty.layout.display == "none"
    assert form.back.disabled
    form.preview.click()
    assert "1 entry goes out" in form.status.value
    assert CALL in store.pipeline().events, "looking changes nothing"
    form.back.click()
    assert "Done" in form.status.value
    assert len(panel.state.pipeline.events) == 1
    panel.undo.click()
    assert CALL in store.pipeline().events


def test_another_choice_must_be_shown_first(store):
    panel = pipeline_panel()
    panel.fold.selected_index = 0
    form = panel.safety
    form.preview.click()
    assert not form.back.disabled
    form.both.value = True
    assert form.back.disabled
    assert form.back.description == "Put them together"


@pytest.mark.parametrize("what", ["emptied", "damaged", "gone"])
def test_a_log_that_cannot_be_opened_has_the_ways_back_in_place_of_the_panel(store, what):
    before = store.pipeline()
    if what == "gone":
        store.path.unlink()
    else:
        store.path.write_bytes(b"" if what == "emptied" else store.path.read_bytes()[:9000])
    panel = pipeline_panel()
    assert isinstance(panel, RescuePanel)
    assert "can be brought back" in panel.form.said.value
    assert panel.form.both.layout.display == "none"
    panel.form.preview.click()
    panel.form.back.click()
    assert isinstance(panel.children[-1], Panel)
    assert panel.children[-1].state.pipeline.applications == before.applications


@pytest.mark.slow
def test_an_empty_log_may_be_begun_instead(store):
    store.path.write_bytes(b"")
    panel = pipeline_panel()
    panel.form.empty.click()
    assert panel.children[-1].state.pipeline.events == ()


def test_an_open_panel_says_that_an_older_copy_came_and_keeps_what_it_shows(store):
    older = store.path.read_bytes()
    panel = pipeline_panel()
    store.add([Event(application="A1", kind="replied", day="2026-03-10")], label="reply")
    panel.state.refresh_if_changed()
    shown = panel.state.rows
    store.path.write_bytes(older)
    panel.state.refresh_if_changed()
    assert "older copy" in panel.status.value
    assert panel.state.rows == shown
    panel.fold.selected_index = 0
    panel.safety.keep.click()
    assert panel.state.problem == ""
    assert len(panel.state.pipeline.events) == 2


@pytest.mark.slow
def test_the_sample_is_put_back_under_open_panels(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "mine"))
    from followup.session import current, restore_sample

    panel = pipeline_panel()
    before = panel.state.pipeline
    current().store.remove_application("A24", label="x")
    panel.state.refresh_if_changed()
    assert panel.state.pipeline != before
    restore_sample()
    panel.state.refresh_if_changed()
    assert panel.state.problem == ""
    assert panel.state.pipeline == before
    assert Store(home() / "sample.db").id == current().store.id
