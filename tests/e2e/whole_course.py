"""Lessons from top to bottom as a learner takes them, in JupyterLab or as pages with no code in sight.

What is written in the first lesson comes back in the seventh, and becomes a plan to sign.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import expect

from followup.course.exercises import names
from tests import notebooks_here
from tests.e2e.exercising import answer_in_three_steps

OBJECTION = "They will think that I am desperate <b>"
CHARTS = {"06": 4, "07": 7}
"""How many charts a lesson has, each with the same in words; sliders show theirs in a sentence above."""
LESSONS = notebooks_here.names()
AS_PAGES = [name for name in LESSONS if name[:2] in {"00", "07"}]
IN_LAB = [name for name in LESSONS if name[:2] in {"00", "06"}]
"""Taken in one of the two ways, the first in both; 02, 04 and 08 have journeys of their own."""


def bar(page, number):
    return page.locator(f".fu-progress tr[data-lesson='{number}']")


def own(lesson):
    return [name for name in names() if name[:2] == lesson[:2]]


def see_the_charts(page, lesson):
    """All are drawn, and no chart offers to send its data away."""
    expect(page.locator(".js-plotly-plot")).to_have_count(CHARTS.get(lesson[:2], 0))
    buttons = page.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title)")
    assert set(buttons) <= {"Download plot as a PNG"}


HEIGHTS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
    one => [one.getBoundingClientRect().height, one.style.height, `${one.layout.height}px`])"""
"""How high each chart is, how high its place, and how high it should be."""


def see_that_it_fits(page, lesson):
    """Nothing reaches out of the page, on a wide window and on a narrow one; in a lower one charts stay as high."""
    before = page.evaluate(HEIGHTS)
    page.set_viewport_size({"width": 1300, "height": 900})
    assert page.evaluate(HEIGHTS) == before, f"charts of {lesson} change with the height of the window"
    assert all(height > 100 and place == wanted for height, place, wanted in before), f"{lesson}: {before}"
    for width in (600, 1300):
        page.set_viewport_size({"width": width, "height": 1400})
        beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 1, f"{lesson} is {beyond} pixels wider than a window of {width}"


def see_that_all_can_use_it(page, lesson):
    """Axe finds nothing serious or critical, on a wide page in the light and on a phone's width in the dark."""
    page.evaluate(axe())
    for width, scheme in ((1300, "light"), (390, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1400})
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        bad = [one for one in found if one["impact"] in {"serious", "critical"}]
        said = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in bad]
        assert not bad, f"{lesson}, {width} wide, {scheme}: {said}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1300, "height": 1400})


def see_that_it_prints_whole(page):
    """On paper a page is as long as what is on it."""
    page.emulate_media(media="print")
    sheet, lesson = page.evaluate("['html', '#rendered_cells'].map(one => document.querySelector(one).scrollHeight)")
    assert sheet >= lesson > 2000
    page.emulate_media(media="screen")


def axe():
    """The checker's code, as its package brings it."""
    return (Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text(encoding="utf-8")


def take(page, open_lesson, lesson):
    """Open a lesson, look at it, and answer its exercises wrongly, with the hint, rightly."""
    open_lesson(page, lesson)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    see_the_charts(page, lesson)
    see_that_it_fits(page, lesson)
    if "/voila/" in page.url:
        see_that_all_can_use_it(page, lesson)
    PLAYED.get(lesson[:2], lambda _page: None)(page)
    for name in own(lesson):
        answer_in_three_steps(page, name)


def keep_an_objection(page):
    """Write in the first lesson what speaks against following up."""
    page.locator(".fu-words-objection textarea").fill(OBJECTION)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept on this computer.")).to_be_visible()


def sign_the_plan(page):
    """Find the objection again, say when, where and how many, and take the signed page away."""
    expect(page.locator("blockquote")).to_have_text(OBJECTION)
    plan = page.locator(".fu-my-plan")
    expect(plan).to_contain_text("Still to say: when, where, how many.")
    plan.get_by_label("When").fill("Tuesday and Thursday at 9")
    plan.get_by_label("Where").fill("the kitchen table")
    plan.get_by_label("Calls and notes a week").fill("6")
    plan.get_by_label("Signed by").fill("Sam Reed")
    plan.get_by_label("Signed by").press("Tab")
    expect(plan).to_contain_text("That is a plan")
    printed = page.frame_locator("iframe[title='My plan']")
    expect(printed.get_by_text(re.compile("Sam Reed: I will do this"))).to_be_visible()
    page.context.add_init_script("window.print = () => { document.title = 'printed'; }")
    with page.expect_popup() as opened:
        plan.get_by_role("link", name="Page to print").click()
    expect(opened.value).to_have_title("printed")
    expect(opened.value.locator("body")).to_contain_text("the kitchen table")
    expect(opened.value.locator("body")).to_contain_text("Luis Cabrera")
    opened.value.close()


def _bars(page):
    """The heights of the bars of the first chart: never, followed up; nobody, all."""
    return page.locator(".js-plotly-plot").first.evaluate("chart => chart.data.map(trace => trace.y[0])")


def find_the_trap(page):
    """The naive chart falls with the day of the first call; the fair one stays at the truth."""
    said = page.locator(".jp-OutputArea [role=status]").first
    expect(said).to_contain_text("In truth a follow-up does this: nothing.")
    never, some, nobody, everybody = _bars(page)
    assert never - some > 0.08
    assert abs(nobody - everybody) < 0.05
    before = said.text_content()
    page.get_by_role("slider", name="First follow-up from day").first.focus()
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(before)
    page.wait_for_function("was => document.querySelector('.js-plotly-plot').data[1].y[0] < was - 0.05", arg=some)
    _, later, nobody, everybody = _bars(page)
    assert later < some - 0.05, "the naive chart fell with the slider"
    assert abs(nobody - everybody) < 0.05, "the fair one stayed where the truth is"
    page.get_by_role("slider", name="A follow-up really does").first.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("1.5 times as many answers")


PLAYED = {"06": find_the_trap, "07": sign_the_plan}
"""What is done in a lesson beside its exercises."""


def see_the_progress(page, lessons):
    """The start page knows what was done, and leads on."""
    for lesson in filter(own, lessons):
        done, many = bar(page, int(lesson[:2])), len(own(lesson))
        expect(done).to_contain_text(f"{many} of {many}")
        expect(done.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(many))
    onward = page.locator(".fu-progress").get_by_role("link", name="Open it")
    expect(page.locator(".fu-progress")).to_contain_text("Next: lesson")
    expect(onward).to_have_attribute("href", re.compile(r"\.ipynb"))
    return onward
