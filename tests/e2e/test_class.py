"""A class as learners and an instructor use it, in a real browser: hand in, stand, take part, report."""

import json
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from followup.log.model import Application, Event
from followup.log.store import Store

LESSON, REPORT = "08_our_class.ipynb", "instructor/class_report.ipynb"
HOSTILE = '<img src=x onerror="window.ran = 1">'
PRIVATE = ("Zora", "Quibble", "Xylophage", "Welder", "rang twice", "zora@", "<img", "onerror")


@pytest.fixture
def own(lab):
    """A pipeline of one's own, with something private in every field."""
    store = Store(lab.home / "pipeline.db")
    today = date.today()
    for number, ago in enumerate((70, 60, 50)):
        one = Application(id=f"Zora {number}", company=f"Xylophage {HOSTILE}", title=f"Welder {number}")
        sent = today - timedelta(days=ago)
        fields = {"application": one.id, "person": "Zora Quibble", "note": "rang twice, zora@example.org"}
        later = [Event(kind="followed_up", day=sent + timedelta(days=4), channel="phone", **fields)]
        store.add([Event(kind="applied", day=sent, **fields), *later], [one], label=None)
    (lab.home / "whose.txt").write_text("mine", encoding="utf-8")
    return store


def test_a_hand_in_is_read_before_it_is_saved_and_holds_no_names(opened, own, lab):
    page = opened(LESSON)
    group = page.get_by_role("group", name="Applications that may be in it (the names stay here)")
    expect(group.get_by_role("checkbox")).to_have_count(3)
    save = page.get_by_role("button", name="Save it")
    expect(save).to_be_disabled()
    group.get_by_role("checkbox", name=re.compile("Welder 2")).press("Space")
    expect(group.get_by_role("status")).to_have_text("2 of 3 are ticked.")
    page.get_by_role("button", name="Show me all that will be in it").click()
    text = page.get_by_role("region", name="All that will be in the file").inner_text()
    assert not (lab.home / "hand-in").exists()
    save.click()
    saved = lab.home / "hand-in" / "followup-hand-in.json"
    expect(page.get_by_text(f"Saved as {saved}")).to_be_visible()
    content = saved.read_text(encoding="utf-8")
    assert text.split() == content.split(), "what was saved is what was read"
    assert not [word for word in PRIVATE if word in content]
    assert not re.search(r"20\d\d-\d\d", content)
    days = [[e["day"] for e in a["events"]] for a in json.loads(content)["applications"]]
    assert [[day for day in of if day == 0] for of in days] == [[0], [0]]
    assert all(1 <= call <= 7 for _, call in days), "days are told by spans, on a day of them that chance chose"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a copy").click()
    assert download.value.suggested_filename == "followup-hand-in.json"
    assert download.value.path().read_text(encoding="utf-8") == content
    assert page.evaluate("window.ran") is None
    _stand_and_play(page)


def _stand_and_play(page):
    """Compare with an invented class, and let chance play, by keyboard."""
    page.get_by_role("button", name="Use an invented class").click()
    words = page.get_by_role("region", name=re.compile("^Chart in words: Of your 3 applications"))
    expect(words).to_contain_text("Only you see this.")
    page.get_by_role("slider", name=re.compile("^Class number")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status").filter(has_text="Class 2 found")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)


def test_an_instructor_rehearses_collects_reads_and_saves(opened, lab):
    page = opened(REPORT)
    expect(page.get_by_role("heading", name="A class to rehearse with")).to_be_visible()
    page.get_by_role("button", name="Make a class to rehearse with").click()
    folder = page.get_by_label("Folder of the hand-ins")
    expect(folder).to_have_value(str(lab.home / "rehearsal"))
    (lab.home / "rehearsal" / "letter.json").write_text("{}", encoding="utf-8")
    page.get_by_role("button", name="Check the folder").click()
    expect(page.get_by_text("letter.json is no hand-in of Followup")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="What this class is too small to say")).to_be_visible()
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_text(f"Saved in {lab.home / 'class'}")).to_be_visible(timeout=60_000)
    assert "By what chance chose" in (lab.home / "class" / "class-report.html").read_text(encoding="utf-8")
    page.get_by_role("button", name="Write experiment.json").click()
    expect(page.get_by_text("working day 2 against working day 5", exact=False)).to_be_visible()
    assert (lab.home / "class" / "experiment.json").is_file()
