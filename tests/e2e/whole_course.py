"""Every lesson from top to bottom as a learner takes it, in JupyterLab and as pages with no code in sight."""

import re

from playwright.sync_api import expect

from followup.course.exercises import names
from tests import notebooks_here
from tests.e2e.exercising import answer_in_three_steps

SHOWN = 30_000  # milliseconds
IN_THE_SAMPLE = {"02_waiting": 6, "03_open": 12, "05_owed": 6}
"""What is right for the sample. Of its 40 applications 15 have no answer: 3 withdrew, 3 rest, 3 have a promise."""
CHARTS = {"01": 2, "03": 3, "05": 1, "06": 4, "07": 4, "08": 2}
"""How many charts a lesson has, each with the same in words; sliders show theirs in a sentence above."""
LESSONS = notebooks_here.names()


def bar(page, number):
    return page.locator(f".fu-progress tr[data-lesson='{number}']")


def own(lesson):
    return [name for name in names() if name[:2] == lesson[:2]]


def see_the_charts(page, lesson):
    """All are drawn, and no chart offers to send its data away."""
    expect(page.locator(".js-plotly-plot")).to_have_count(CHARTS.get(lesson[:2], 0), timeout=SHOWN)
    buttons = page.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title)")
    assert set(buttons) <= {"Download plot as a PNG"}


def see_that_it_fits(page, lesson):
    """Nothing reaches out of the page, on a wide window and on a narrow one."""
    for width in (600, 1300):
        page.set_viewport_size({"width": width, "height": 1400})
        beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 1, f"{lesson} is {beyond} pixels wider than a window of {width}"


def followed(page, name):
    """The page to which a link of the start page's list leads: this one in JupyterLab, a new tab of a page."""
    link = page.locator(".fu-progress").get_by_role("link", name=name)
    if "/voila/" not in page.url:
        link.click()
        return page
    with page.context.expect_page() as opened:
        link.click()
    return opened.value


def take(page, open_lesson, lesson):
    """Open a lesson, look at it, and answer its exercises wrongly, with the hint, rightly."""
    open_lesson(page, lesson)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    see_the_charts(page, lesson)
    see_that_it_fits(page, lesson)
    for name in own(lesson):
        answer_in_three_steps(page, name, right=IN_THE_SAMPLE.get(name))


def take_the_course(page, open_lesson, lab):
    """Take every lesson; the start page leads on after the first, and knows all of them after a restart."""
    first, *others = LESSONS
    take(page, open_lesson, first)
    open_lesson(page, first)
    expect(page.locator(".fu-progress")).to_contain_text("Next: lesson 1", timeout=SHOWN)
    expect(followed(page, "Open it").get_by_role("heading", name="1. The top of the pile")).to_be_visible(timeout=SHOWN)
    for lesson in others:
        take(page, open_lesson, lesson)
    words = page.get_by_role("region", name=re.compile("^Chart in words"))
    expect(words.first).to_contain_text("Only you see this.")
    lab.end_kernels()
    open_lesson(page, first)
    for lesson in LESSONS:
        done = bar(page, int(lesson[:2]))
        expect(done).to_contain_text(f"{len(own(lesson))} of {len(own(lesson))}", timeout=SHOWN)
        expect(done.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(len(own(lesson))))
    expect(page.locator(".fu-progress")).not_to_contain_text("Next: lesson")
