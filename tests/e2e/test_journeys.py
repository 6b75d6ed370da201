"""What a learner does in lesson 2, in a real browser on a real JupyterLab."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from followup.log.store import Store
from followup.session import SAMPLE_DAY, Session
from followup.widgets.pipeline.state import PanelState
from tests.e2e.conftest import clean_page, see_no_problems
from tests.e2e.exercising import show_all
from tests.test_mail import RECEIPT, box, mail

LESSON = "02_my_pipeline.ipynb"
EVIL = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
HOSTILE = [
    EVIL,
    "=cmd()|' /C calc'!A0",
    "\u202ereversed \u2067text",
    "x" * 10_000,
    "👩🏽‍💻🎉",
    "NUL\x00here",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def opened(browser, lab, open_notebook, run_all):
    """The lesson, run once for the tests that change little in it, and what went wrong in it."""
    problems = []
    with clean_page(browser, lab, problems) as page:
        open_notebook(page, LESSON)
        assert run_all(page)["errors"] == []
        yield page, problems


@pytest.fixture
def lesson(opened):
    """The lesson with its panel in view, as the test before left it."""
    page, problems = opened
    problems.clear()
    tab(page, "Today")
    expect(page.locator(".fu-card").first).to_be_visible()
    yield page
    see_no_problems(problems)


def tab(page, name):
    page.get_by_role("tab", name=name).first.click()


def count_of(page, name):
    return int(re.search(r"\((\d+)\)", page.get_by_role("tab", name=name).first.inner_text())[1])


def expect_count(page, name, count):
    """The number beside a tab's name comes a moment after the sentence that says what was done."""
    expect(page.get_by_role("tab", name=f"{name} ({count})", exact=True).first).to_be_visible()


def add_application(page, company, title, day, person):
    tab(page, "Add and correct")
    form = page.locator(".fu-new")
    if not form.is_visible():
        page.get_by_text("A new application", exact=True).click()
    form.get_by_label("Company").fill(company)
    form.get_by_label("Job title").fill(title)
    form.get_by_label("Sent on").fill(day)
    form.get_by_label("Sent to").fill(person)
    form.get_by_role("button", name="Add application").click()


def test_add_an_application_see_the_action_mark_it_done_undo_it_and_find_it_after_a_reload(
    lesson, open_notebook, run_all
):
    """The main journey; whatever was confirmed on screen is there after the page is loaded again."""
    page = lesson
    before = count_of(page, "Today")
    add_application(page, "Zebra Works", "Night Porter", "2026-03-24", "Zoe Quill")
    expect(page.get_by_text("Add Night Porter, Zebra Works: sent on Tue 24 March.").first).to_be_visible()
    tab(page, "Today")
    expect_count(page, "Today", before + 1)
    show_all(page)
    card = page.locator(".fu-card", has_text="Zoe Quill")
    expect(card).to_contain_text("Call Zoe Quill, Zebra Works")
    expect(card).to_contain_text("Tue 24 March")
    card.get_by_role("button", name="Draft").click()
    expect(card.get_by_role("textbox")).to_have_value(re.compile("Good morning Zoe"))
    card.get_by_role("combobox").select_option("linkedin")
    card.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Call Zoe Quill, Zebra Works: done, by linkedin.")).to_be_visible()
    assert page.locator(".fu-card", has_text="Zoe Quill").count() == 0
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".fu-card", has_text="Zoe Quill")).to_have_count(1)
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".fu-card", has_text="Zoe Quill")).to_have_count(0)

    open_notebook(page, LESSON)
    run_all(page)
    tab(page, "Applications")
    page.get_by_role("searchbox", name="Search").fill("zebra porter")
    row = page.locator(".fu-table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("2026-04-07")  # a week after the call
    page.get_by_role("searchbox", name="Search").fill("")
    page.locator(".fu-table tbody tr", has_text="Zebra Works").get_by_role("button").click()
    expect(page.locator(".fu-event").get_by_label("Application", exact=True)).to_have_value(
        re.compile("Night Porter, Zebra Works")
    )


def test_keyboard_only(lesson):
    """Reach a card, open its draft, mark it done and undo it, with Tab, Enter and Space only."""
    page = lesson
    name = page.locator(".fu-card h2").first.inner_text()
    page.locator(".jp-Notebook").press("Escape")
    page.get_by_role("button", name="Undo").focus()

    def press_until(label, text=""):
        for _ in range(40):
            page.keyboard.press("Tab")
            named, worded = page.evaluate(
                "[document.activeElement.ariaLabel || '', document.activeElement.textContent]"
            )
            if label in named and text in worded:
                return
        pytest.fail(f"Tab never reached {label or text}")

    press_until(f"How: {name}")
    channel = page.locator(".fu-card select").first
    before = channel.input_value()
    page.keyboard.press("ArrowDown")
    assert channel.input_value() != before
    press_until(f"Draft: {name}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name=f"What to say first: {name}")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Done: {name}"
    page.keyboard.press("Space")
    expect(page.locator(".fu-card h2").first).not_to_have_text(name)
    expect(page.locator(".fu-card h2").first).to_be_focused()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fu-card h2").first).to_have_text(name)

    more = page.get_by_role("button", name=re.compile("^Show [0-9]+ more"))
    more.press("Enter")
    call = page.locator(".fu-card h2", has_text=re.compile("^Call")).first.inner_text()
    page.get_by_role("button", name=f"Done: {call}").press("Space")
    expect(page.locator(".fu-after-done")).to_contain_text("How did it go?")
    expect(page.locator(".fu-after-done")).to_be_focused()
    press_until("", text="Left voicemail")
    page.keyboard.press("Enter")
    expect(page.locator(".fu-status")).to_contain_text("Saved: left voicemail.")
    press_until("", text="Nothing more")
    page.keyboard.press("Enter")
    expect(page.locator(".fu-card h2").first).to_be_focused()
    for undone in ("left voicemail", call):
        page.get_by_role("button", name="Undo").press("Enter")
        expect(page.locator(".fu-status")).to_contain_text(f"Undone: {undone}")


def test_an_entry_on_a_phone_takes_few_keys(lesson):
    """What happened, when, and what they said, by keyboard on 390 pixels: 30 keys and a short note at most."""
    page = lesson
    page.set_viewport_size({"width": 390, "height": 844})
    tab(page, "Add and correct")
    form = page.locator(".fu-event")
    form.get_by_label("Application", exact=True).focus()
    keys = 0

    def press(*names):
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            keys += 1

    press("Control+A")
    page.keyboard.type("Halden")
    press("Tab", "Tab", "T", "h", "e", "y", "Space", "r", "Tab")  # past "Entry" to "They replied"
    form.get_by_role("button", name="Yesterday").focus()
    press("Enter", "Tab", "Tab", "N", "o", "Space", "n")
    form.get_by_role("button", name=re.compile("Save$")).focus()  # its icon is a part of its name
    press("Enter")
    expect(page.locator(".fu-status")).to_contain_text("Saved: Mon 30 March: replied.")
    assert keys <= 30
    wide = page.evaluate("[...document.querySelectorAll('.fu-event *')].map(one => one.getBoundingClientRect().right)")
    assert max(wide) <= 390
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".fu-status")).to_contain_text("Undone")
    page.set_viewport_size({"width": 1300, "height": 1400})


def test_a_change_from_elsewhere_appears_by_itself(lesson, lab):
    """Another notebook, or the command, changes the same file: the list follows within seconds."""
    page = lesson
    before = count_of(page, "Today")
    book = PanelState(Session("the sample", "sample", SAMPLE_DAY, Store(lab.home / "sample.db")))
    book.done(book.items[0]["key"])
    expect(page.get_by_role("tab", name="Today").first).to_have_text(f"Today ({before - 1})")


def test_the_draft_of_todays_list_has_the_coach_and_a_card(lesson):
    page = lesson
    show_all(page)
    card = page.locator(".fu-card").filter(has=page.get_by_role("heading", name=re.compile("^Thank"))).first
    card.get_by_role("button", name=re.compile("^Draft")).click()
    said = card.locator("p[role=status]")
    expect(said).to_contain_text("There are blanks that only you can fill.")
    words = card.get_by_role("textbox")
    words.fill("Dear Luis, you never called me back.")
    expect(card.get_by_role("listitem").filter(has_text="You hold their silence against them").first).to_be_visible()
    to_print = card.get_by_role("link", name="As a card to print")
    expect(to_print).to_be_hidden()
    words.fill("Dear Luis, thank you for Tuesday. Your story of the printer in the attic stayed with me. Jo")
    expect(said).to_have_text("Nothing in it has to be changed.")
    with page.expect_download() as saved:
        to_print.click()
    assert "the printer in the attic" in saved.value.path().read_text(encoding="utf-8")


def messy_workbook():
    """A dashboard, a list under a title with merged cells and words of its own, and an old one without years."""
    book = Workbook()
    book.active.title = "Dashboard"
    book.active["A1"], book.active["A2"], book.active["B2"] = "MY JOB HUNT", "Sent", 5
    book.active.merge_cells("A1:D1")
    now, old = book.create_sheet("Applications"), book.create_sheet("Spring")
    now["A1"] = "Everything since January"
    now.merge_cells("A1:G1")
    now.append([])
    now.append(["Company Name", "Role name", "Date sent", "Current Status", "Recruiter Name", "Follow-up date", "Fit"])
    day = datetime.combine(SAMPLE_DAY, datetime.min.time()) - timedelta(days=7)
    now.append(["Nimbus", "Pilot", day, "Sent, waiting", "Tom Vale", day + timedelta(days=9), 4])
    now.append([None, "Navigator", day, "sent, waiting", "Tom Vale", None, 3])
    now.merge_cells("A4:A5")
    now.append(["Oxbow", "Clerk", day, "Rejected :(", "Rita Oak", None, 1])
    now.append(["Saltmarsh", "Clerk", None, "To apply", "N/A", None, 5])
    now.append(["Umber", "Clerk", day, "On ice", "none", None, 2])
    for row in (["Firm", "Post", "Date", "Result"], ["Alder", "Clerk", "3 Feb", "rejected"]):
        old.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_bring_in_a_messy_workbook(lesson):
    """Chosen, recognised, asked about, added, and on today's list; then its other sheet, with the year asked."""
    page = lesson
    before, due = count_of(page, "Applications"), count_of(page, "Today")
    tab(page, "Bring in")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chooser.value.set_files({"name": "hunt.xlsx", "mimeType": kind, "buffer": messy_workbook()})
    expect(page.get_by_label("Read from")).to_have_value("Applications")
    expect(page.get_by_text("Not used: Fit.")).to_be_visible()
    page.get_by_label("On ice (1)").select_option("says nothing")
    page.get_by_role("button", name="Add 5 applications and 6 events to my log").click()
    expect(page.get_by_text("5 rows read, 6 new in your log").first).to_be_visible()
    expect_count(page, "Today", due + 2)  # one call about both jobs of one recruiter, and one to Umber
    page.get_by_label("Read from").select_option("Spring")
    expect(page.get_by_text("Which year are dates such as '3 Feb' of?")).to_be_visible()
    page.get_by_label("Year").select_option("2026")
    page.get_by_role("button", name="Add 1 application and 2 events to my log").click()
    expect(page.get_by_text("1 row read, 2 new in your log").first).to_be_visible()
    tab(page, "Today")
    show_all(page)
    card = page.locator(".fu-card", has_text="Tom Vale")
    expect(card).to_contain_text("Pilot")
    expect(card).to_contain_text("Navigator")
    assert page.locator(".fu-card", has_text="Oxbow").or_(page.locator(".fu-card", has_text="Saltmarsh")).count() == 0
    tab(page, "Applications")
    expect(page.get_by_text(f"{before + 6} applications")).to_be_visible()
    tab(page, "Bring in")
    page.get_by_role("button", name="Save my whole log as a table").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="followup-log.csv").click()
    assert ",Nimbus,Pilot,applied,2026-03-24" in download.value.path().read_text(encoding="utf-8")


def test_take_the_plan_away(lesson):
    """The page opens in a tab of its own and is printed; the calendar comes as a file."""
    page = lesson
    tab(page, "Plan")
    frame = page.frame_locator("iframe[title='My plan']")
    expect(frame.get_by_role("heading", name="My follow-up plan")).to_be_visible()
    page.context.add_init_script("window.print = () => { document.title = 'printed'; }")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Page to print").click()
    expect(opened.value).to_have_title("printed")
    expect(opened.value.get_by_role("heading", name="My follow-up plan")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_hostile_text_runs_nothing_and_breaks_nothing(lesson):
    """HTML, script, formulas, right-to-left marks, endless names: shown as text, in a table that keeps its shape."""
    page = lesson
    page.evaluate("window.hacked = 0")
    tab(page, "Applications")
    heights = {row.bounding_box()["height"] for row in page.locator(".fu-table tbody tr").all()[:3]}
    for n, text in enumerate(HOSTILE):
        add_application(page, text, f"{text} {n}", "2026-03-20", text)
        expect(page.locator(".fu-new").get_by_label("Company")).to_have_value("")  # ready for the next one
        expect(page.locator(".fu-status")).to_contain_text("sent on Fri 20 March")
    tab(page, "Applications")
    width = page.locator(".fu-table table").bounding_box()["width"]
    assert width <= page.locator(".fu-table").bounding_box()["width"] + 1
    search = page.get_by_role("searchbox", name="Search")
    search.fill("2026-03-20")
    expect(page.locator(".fu-table tbody tr").first).to_be_visible()
    expect(page.locator(".fu-table tbody tr").nth(len(HOSTILE) - 1)).to_be_visible()
    expect(page.locator(".fu-table tbody tr", has_text="NUL").first).to_be_visible()
    rows = "[...document.querySelectorAll('.fu-table tbody tr')].map(row => row.getBoundingClientRect().height)"
    assert set(page.evaluate(rows)) == heights
    for name in ("Plan", "Add and correct", "Bring in"):
        tab(page, name)
    link = page.get_by_role("link", name="followup-log.csv")
    before = link.get_attribute("href") if link.count() else ""
    page.get_by_role("button", name="Save my whole log as a table").click()
    expect(link).not_to_have_attribute("href", before)
    with page.expect_download() as download:
        link.click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert EVIL in cells
    tab(page, "Today")
    assert page.evaluate("window.hacked") == 0
    assert page.locator("img[src='x'], .fu-today script, .fu-table script").count() == 0
    notebook = page.locator(".jp-Notebook").bounding_box()["width"]
    for card in page.locator(".fu-card").all():
        assert card.bounding_box()["width"] <= notebook


def test_bring_in_a_large_file(lesson):
    """More than the 10 MB that a browser may send to a kernel otherwise."""
    page = lesson
    rows = "".join(f"L{n},Large,Job {n},applied,2026-03-02,{'x' * 900_000}\n" for n in range(14))
    tab(page, "Bring in")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    table = f"application,company,title,kind,at,note\n{rows}".encode()
    assert len(table) > 12 * 2**20
    chooser.value.set_files({"name": "large.csv", "mimeType": "text/csv", "buffer": table})
    expect(page.get_by_text("14 rows read, 14 applications")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Add 14 applications").click()
    expect(page.get_by_text("14 new in your log").first).to_be_visible(timeout=60_000)


def test_a_long_reading_of_mail_says_how_far_it_is_and_is_stopped(lesson, tmp_path):
    """Beside the notebook, which goes on answering; then a folder of messages is read to its end."""
    page = lesson
    letters = [
        mail("Thank you for applying", f"We received your application for the Clerk {n} position. {'So it is. ' * 400}")
        for n in range(6000)
    ]
    (tmp_path / "all.mbox").write_bytes(box(*(one.replace("@x>", f".{n}@x>") for n, one in enumerate(letters))))
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "one.eml").write_text(RECEIPT, encoding="utf-8")
    tab(page, "Bring in")
    place = page.get_by_placeholder("the path of a file or a folder of mail")
    place.fill(str(tmp_path / "all.mbox"))
    place.press("Enter")
    expect(page.get_by_text(re.compile(r"Reading all\.mbox: \d+%"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("nothing of it came in")).to_be_visible(timeout=60_000)
    place.fill(str(folder))
    place.press("Enter")
    expect(page.get_by_text("2 more to confirm")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Tick all").click()
    page.get_by_role("button", name="Add 1 application and 2 events to my log").click()
    expect(page.get_by_text("2 new in your log").first).to_be_visible()
