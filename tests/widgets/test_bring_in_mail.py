"""Mail in the panel: several messages at once, long readings with a bar and Cancel, thousands of ticks."""

import asyncio
import threading
from datetime import UTC, date, datetime

import pytest

from followup.importers import Guess
from followup.log.model import Event
from followup.log.store import Store
from followup.session import Session
from followup.widgets.kit.working import Working, left
from followup.widgets.pipeline import bring_in_form
from followup.widgets.pipeline.bring_in_form import BringInForm
from followup.widgets.pipeline.state import PanelState
from followup.widgets.pipeline.ticks import PAGE, Ticks
from tests.test_mail import RECEIPT, box, mail

NO = mail("Your application", "You have not been selected for the position of Data Clerk.", day=9)


@pytest.fixture
def form(tmp_path):
    return BringInForm(PanelState(Session("mine", "mine", date(2026, 3, 20), Store(tmp_path / "p.db"))))


def test_several_messages_chosen_at_once_are_one_reading(form):
    files = [{"name": "mail.eml", "content": memoryview(m.encode()), "size": 1, "type": ""} for m in (RECEIPT, NO)]
    form.upload.value = tuple({**file, "last_modified": datetime(2026, 3, 1, tzinfo=UTC)} for file in files)
    assert [g.event.kind for g in form.reading.guesses] == ["applied", "replied", "rejected"]
    assert {g.file for g in form.reading.guesses} == {"mail.eml", "1-mail.eml"}


def until(what, seconds=30):
    """Let the loop turn until something is so."""

    async def wait():
        async with asyncio.timeout(seconds):
            while not what():  # noqa: ASYNC110 - what a reader sees has no event
                await asyncio.sleep(0.01)

    return wait()


def test_a_large_mailbox_is_read_beside_the_notebook(form, tmp_path, monkeypatch):
    monkeypatch.setattr(bring_in_form, "_LONG", 0)
    (tmp_path / "all.mbox").write_bytes(box(RECEIPT, NO))

    async def journey():
        form.path.value = str(tmp_path / "all.mbox")
        assert isinstance(form.step.children[0], Working)
        assert form.reading is None
        await until(lambda: form.reading)

    asyncio.run(journey())
    assert len(form.reading.guesses) == 3
    assert "Mail" in form.step.children[0].value


@pytest.mark.slow
def test_cancel_stops_it_and_nothing_has_come_in(form, tmp_path, monkeypatch):
    """Also when another file is chosen meanwhile: that one is shown."""
    monkeypatch.setattr(bring_in_form, "_LONG", 0)
    begun, go_on = threading.Event(), threading.Event()

    def slow(path, *, progress, **_said):
        begun.set()
        go_on.wait(30)
        progress(1, 2)
        raise AssertionError("it was not stopped")

    monkeypatch.setattr(bring_in_form, "read", slow)
    (tmp_path / "all.mbox").write_bytes(box(RECEIPT))

    async def cancelled():
        form.path.value = str(tmp_path / "all.mbox")
        await until(begun.is_set)
        form.working.cancel.click()
        go_on.set()
        await until(lambda: form.working is None)

    asyncio.run(cancelled())
    assert "nothing of it came in" in form.step.children[0].value
    assert form.state.pipeline.events == ()

    async def replaced():
        begun.clear(), go_on.clear()
        form.path.value = ""
        form.path.value = str(tmp_path / "all.mbox")
        await until(begun.is_set)
        form.look("one.eml", NO.encode())
        go_on.set()
        await asyncio.sleep(0.5)

    asyncio.run(replaced())
    assert [g.event.kind for g in form.reading.guesses] == ["rejected"]


def test_how_long_the_rest_takes_is_said_once_it_can_be():
    assert left(1, 0.5) == ""
    assert left(10, 0) == ""
    assert left(10, 0.5) == ", about 10 seconds left"
    assert left(60, 0.25) == ", about 3 minutes left"


@pytest.mark.slow
def test_thousands_of_guesses_are_shown_a_page_at_a_time():
    guesses = tuple(
        Guess(Event(application="A", kind="replied", day="2026-03-05", note=str(n)), f"line {n}", n, "x")
        for n in range(2 * PAGE + 50)
    )
    ticks = Ticks(guesses)
    assert len(ticks.boxes) == PAGE
    assert ticks.chosen == ()
    ticks.boxes[1].value = True
    ticks.on.click()
    assert ticks.boxes[1].value is False
    assert "line 101" in ticks.boxes[1].description
    ticks.boxes[1].value = True
    ticks.on.click()
    assert [b.layout.display for b in ticks.boxes].count("none") == PAGE - 50
    assert ticks.on.disabled
    assert [g.line for g in ticks.chosen] == [1, PAGE + 1]
    ticks.back.click()
    assert ticks.boxes[1].value
    ticks.every.click()
    assert ticks.ticked == len(ticks.chosen) == len(guesses)
    ticks.boxes[0].value = False
    assert [g.line for g in guesses if g not in ticks.chosen] == [PAGE]
