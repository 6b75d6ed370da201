"""Same or not the same, in the panel: through its traits and buttons, without a browser."""

from datetime import date

import ipywidgets as w
import pytest

from followup.importers import read_bytes
from followup.log.model import Application, Event
from followup.log.store import Store
from followup.session import Session
from followup.widgets.pipeline.join_form import NOTHING, TITLE
from followup.widgets.pipeline.panel import TABS, Panel

TODAY = date(2026, 3, 10)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "p.db")


def panel_of(store, *companies):
    jobs = [Application(id=str(n), company=company, title=f"Job {n}") for n, company in enumerate(companies)]
    sent = [Event(application=a.id, kind="applied", day=date(2026, 3, 3)) for a in jobs]
    store.add(sent, jobs, label="start")
    return Panel(Session("my own pipeline", "mine", TODAY, store))


def asked(panel):
    return [box.children[0].value for box in panel.same.asked.children if isinstance(box, w.VBox)]


def buttons(panel, nth=0):
    return panel.same.asked.children[nth].children[1].children


def rows(panel):
    return [row["company"] for row in sorted(panel.state.rows, key=lambda row: row["id"])]


@pytest.mark.slow
def test_two_employers_are_asked_about_joined_and_parted(store):
    panel = panel_of(store, "Acme", "Acme Inc.")
    (sentence,) = asked(panel)
    assert "“Acme” and “Acme Inc.” differ only in a legal form" in sentence
    one, two = buttons(panel)
    assert [(b.description, b.tooltip) for b in (one, two)] == [
        ("They are one", "They are one: “Acme” and “Acme Inc.”"),
        ("They are two", "They are two: “Acme” and “Acme Inc.”"),
    ]
    one.click()
    assert rows(panel) == ["Acme", "Acme"]
    assert "Joined: “Acme” and “Acme Inc.”" in panel.status.value
    assert NOTHING in panel.same.asked.children[0].value
    panel.undo.click()
    assert rows(panel) == ["Acme", "Acme Inc."]
    assert (len(asked(panel)), panel.same.joined.children) == (1, ())
    panel.redo.click()
    (joined,) = panel.same.joined.children
    assert joined.children[0].tooltip == "Part them: “Acme” and “Acme Inc.”"
    joined.children[0].click()
    assert rows(panel) == ["Acme", "Acme Inc."]
    assert (asked(panel), panel.same.joined.children, panel.same.head.value) == ([], (), "")


def test_what_is_declined_is_gone_until_undo(store):
    panel = panel_of(store, "Acme", "Acme Inc.")
    buttons(panel)[1].click()
    assert (asked(panel), rows(panel)) == ([], ["Acme", "Acme Inc."])
    assert "You are not asked again" in panel.status.value
    panel.undo.click()
    assert len(asked(panel)) == 1


def test_three_at_a_time_and_the_next_after_an_answer(store):
    panel = panel_of(store, *(name + form for name in ("Acme", "Birch", "Cobalt", "Dune") for form in ("", " Ltd")))
    assert len(asked(panel)) == 3
    assert "1 more after these" in panel.same.more.value
    buttons(panel)[1].click()
    assert len(asked(panel)) == 3
    assert panel.same.more.value == ""


def test_a_card_that_another_window_answered_says_so(store):
    panel = panel_of(store, "Acme", "Acme Inc.")
    one = buttons(panel)[0]
    one.click()
    one.click()
    assert "another window" in panel.state.problem
    panel.state.part(99)
    assert "another window" in panel.state.problem


def test_a_hostile_name_is_shown_and_never_run(store):
    panel = panel_of(store, "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>, Inc.")
    buttons(panel)[0].click()
    (joined,) = panel.same.joined.children
    panel.undo.click()
    for html in (*asked(panel), joined.children[1].value, panel.status.value):
        assert "<img" not in html
    assert "&lt;img src=x" in asked(panel)[0]


def test_a_file_that_was_brought_in_says_what_may_be_the_same(store):
    panel = panel_of(store, "Acme")
    table = b"application,company,title,kind,at\nX,Acme Inc.,Job 0,applied,2026-03-03\nY,Birch,J,applied,2026-03-04\n"
    reading = read_bytes("jobs.csv", table, today=TODAY)
    sentence, _ = panel.state.bring_in(reading)
    assert sentence.endswith("2 may be the same as what you have: see “Same or not the same?” under “Add and correct”.")
    assert len(asked(panel)) == 2
    again, _ = panel.state.bring_in(reading)
    assert "may be the same" not in again


def test_it_stands_where_things_are_corrected(store):
    panel = panel_of(store, "Acme")
    panel.tabs.selected_index = TABS.index("Add and correct")
    accordion = panel.tabs.children[panel.tabs.selected_index].children[-1]
    assert accordion.titles[-1] == TITLE
    assert accordion.children[-1] is panel.same


def test_a_redraw_that_changes_nothing_leaves_the_buttons(store):
    panel = panel_of(store, "Acme", "Acme Inc.")
    before = panel.same.asked.children
    panel.state.refresh()
    assert panel.same.asked.children is before
