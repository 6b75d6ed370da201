"""The slides of all sessions as a room sees them, and the view that only the teacher has."""

import pytest
from playwright.sync_api import expect

from followup.course import slides
from tests.e2e.conftest import see_no_problems, watched_page

TOO_SMALL_OR_OUTSIDE = """() => slides.flatMap(slide => {
    slide.classList.add("open");
    const sheet = slide.getBoundingClientRect();
    const texts = [...slide.querySelectorAll("*")].filter(one => !one.closest("aside, .ecard, .modebar") &&
        [...one.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.textContent.trim()));
    return texts.filter(one => {
        const place = one.getBoundingClientRect();
        const out = place.right > sheet.right || place.left < sheet.left || place.bottom > sheet.bottom;
        return parseFloat(getComputedStyle(one).fontSize) < 24 || out;
    }).map(one => one.textContent);
})"""


@pytest.fixture
def room(browser, problems, tmp_path):
    with watched_page(browser, problems) as page:
        page.set_viewport_size({"width": 1366, "height": 768})

        def show(deck):
            path = tmp_path / f"{deck.number}.html"
            path.write_text(slides.slides_page(deck), encoding="utf-8")
            page.goto(path.as_uri())
            return page

        yield show
    see_no_problems(problems)


def test_every_word_can_be_read_from_the_last_row(room):
    for deck in slides.decks():
        page = room(deck)
        assert page.evaluate("slides.length") == len(deck.slides) + 1
        assert page.evaluate(TOO_SMALL_OR_OUTSIDE) == [], deck.title


def test_the_teacher_has_the_notes_and_the_next_slide_in_a_window_of_their_own(room):
    deck = slides.decks()[4]
    page = room(deck)
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    mine = opened.value
    mine.keyboard.press("ArrowRight")
    expect(mine.locator(".said")).to_contain_text(deck.slides[0].notes)
    expect(mine.locator(".next")).to_contain_text(deck.slides[1].head)
    expect(mine.get_by_role("timer")).to_contain_text(f"to minute {deck.slides[0].minutes} of {deck.minutes}")
    wall = page.locator("section.now")
    expect(wall.get_by_role("heading")).to_have_text(deck.slides[0].head)
    expect(wall.get_by_text(deck.slides[0].notes)).to_be_hidden()
    mine.get_by_role("button", name="Next").click()
    expect(wall.locator(".answer")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(wall.locator(".answer")).to_be_visible()
    expect(wall.locator(".answer")).to_contain_text(f"{slides.letter_of(deck.slides[1].asks)}.")
