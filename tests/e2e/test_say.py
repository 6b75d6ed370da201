"""Lesson 04 as a learner uses it: a draft with the coach, a rewrite, a card, a recording; in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from followup.course.exercises import exercise
from tests.e2e.conftest import clean_page, see_no_problems

LESSON = "04_what_to_say.ipynb"


@pytest.fixture(scope="module")
def opened(browser, lab, open_notebook, run_all):
    """The lesson, run once for all tests, and what went wrong in it."""
    problems = []
    with clean_page(browser, lab, problems) as page:
        open_notebook(page, LESSON)
        assert run_all(page)["errors"] == []
        yield page, problems


@pytest.fixture
def lesson(opened):
    page, problems = opened
    problems.clear()
    yield page
    see_no_problems(problems)


def test_marks_follow_what_is_typed_and_a_rewrite_is_accepted(lesson):
    page = lesson
    editor = page.locator(".fu-coach").first
    draft = editor.get_by_role("textbox", name="Your draft")
    expect(editor.locator("mark.fu-stop")).to_have_count(1)
    draft.fill("Good morning Ms Obi, this is Sam Reed. You never called me back.")
    expect(editor.locator("mark.fu-caution")).to_have_text("You never called")
    draft.press("End")
    draft.type(" The least you could do is call.", delay=1)
    expect(editor.locator("mark.fu-caution")).to_have_count(2)
    check = page.get_by_role("button", name="Check").nth(2)
    check.click()
    expect(page.locator("[role=status]").filter(has_text="The coach still stops at this").first).to_be_visible()
    draft.fill(exercise("04_rewrite").answer)
    expect(editor.locator(".fu-said")).to_contain_text("Nothing in it has to be changed")
    check.click()
    expect(page.locator("[role=status]").filter(has_text="still says what it is for").first).to_be_visible()


def test_hostile_text_in_a_draft_is_only_text(lesson):
    page = lesson
    editor = page.locator(".fu-coach").nth(1)
    draft = editor.get_by_role("textbox", name="Your draft")
    draft.fill("🙂🙂 <img src=x onerror=\"document.title='run'\"> You never called me back. [name]")
    expect(editor.locator("mark.fu-caution")).to_have_text("You never called")
    assert editor.locator("img").count() == 0
    assert page.title() != "run"


def test_a_card_is_previewed_and_saved_as_a_picture(lesson, tmp_path):
    page = lesson
    page.get_by_label("To", exact=True).fill("Dear Ms Obi,")
    frame = page.frame_locator("iframe[title='The card']")
    expect(frame.get_by_text("Dear Ms Obi,")).to_be_visible()
    page.get_by_label("As a", exact=True).select_option("e-card")
    image = page.get_by_role("img", name=re.compile("^Card: Thank you"))
    expect(image).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the picture").click()
    content = saved.value.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")) == (1200, 800)
    assert len(content) > 10_000


def test_a_message_is_recorded_and_then_chosen_as_a_file(lesson, speech):
    page = lesson
    if speech is None:
        pytest.skip("espeak-ng is missing: the recorder hears no speech (test_listen fails for that under CI).")
    button = page.get_by_role("button", name="Record", exact=True)
    button.scroll_into_view_if_needed()
    button.focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    page.wait_for_timeout(4_000)
    stop.click()
    recorder = page.locator(".fu-recorder").filter(has=page.get_by_role("button", name="Record again"))
    told = recorder.locator("p[role=status]")
    expect(told).to_have_text(re.compile("Here is what it shows"))
    page.locator("input[type=file]").set_input_files(speech)
    expect(told).to_have_text("Here is what it shows.")
    shown = page.get_by_text(re.compile(r"about \d+ words a minute"))
    expect(shown.first).to_contain_text("Your draft takes 27 to 33 seconds to say.")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)


def test_a_letter_named_wav_is_a_sentence(lesson, tmp_path):
    page = lesson
    path = tmp_path / "letter.wav"
    path.write_text("Dear Ms Obi", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("letter.wav is no WAV file")).to_be_visible()
