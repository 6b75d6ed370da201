"""Answering any exercise of a lesson in a page as a learner does: wrongly, then with the hint, then rightly.

Works on any page that shows the lesson, in JupyterLab or as a page with no code in sight. The right answer comes from
the exercise itself; what is on trial here is that a learner can give it, sees the verdict, and finds it kept.
"""

import re

from playwright.sync_api import expect

from followup.course.exercises import Exercise, Number, OwnNumber, Rewrite, Target, exercise
from followup.course.pile import PileResult
from followup.course.trap import Trap
from followup.widgets.course.pile import SLIDERS as PILE
from followup.widgets.course.spoilt import SLIDERS as SPOILT
from followup.widgets.course.trap import SLIDERS as TRAP


def show_all(page):
    """Show all of today's list, which begins with three cards."""
    more = page.locator(".fu-today").get_by_role("button", name=re.compile("^Show [0-9]+ more"))
    while more.count():
        more.first.click()


def panel(page, name):
    """The exercise in the page."""
    return page.locator(f".fu-exercise-{name}")


def answer_in_three_steps(page, name, wrong=None, right=None):
    """Answer wrongly, read the hint, answer rightly; every step must be seen in the page.

    Args:
        page: a page on which the lesson has run.
        name: of the exercise.
        wrong: what to answer first; by default something that is never right.
        right: what to answer then; by default the exercise's own answer, which for a number from the learner's data
            must be given.
    """
    one, place = exercise(name), panel(page, name)
    place.scroll_into_view_if_needed()
    expect(place.get_by_text("Not yet.")).to_have_count(0)
    expect(place.get_by_role("button", name="Show the answer")).to_be_disabled()
    _answer(place, one, _wrong(one) if wrong is None else wrong)
    check(place)
    expect(place.get_by_text("Not yet.")).to_be_visible()
    expect(place).not_to_have_class(re.compile(r"\bfu-done\b"))
    place.get_by_role("button", name="Hint").click()
    expect(place.get_by_text("Hint.", exact=True)).to_be_visible()
    expect(place.get_by_role("status").last).to_contain_text(one.hint)
    _answer(place, one, _right(one) if right is None else right)
    check(place)
    expect(place.get_by_text("Right.", exact=True)).to_be_visible()
    expect_done(page, name)


def expect_done(page, name):
    """See that the exercise says that it was done."""
    expect(panel(page, name)).to_have_class(re.compile(r"\bfu-done\b"))
    expect(panel(page, name).get_by_text("✓ Done")).to_be_visible()


def check(place):
    """Press Check, by keyboard."""
    place.get_by_role("button", name="Check").press("Enter")


def _wrong(one):
    if isinstance(one, Exercise):
        return next(choice.text for choice in one.choices if not choice.right)
    if isinstance(one, Number):
        return one.accepts[1] + 1
    if isinstance(one, OwnNumber):
        return 99_999
    if isinstance(one, Rewrite):
        return one.text + " Goodbye."
    return {}  # sliders that stay where they are


def _right(one):
    assert not isinstance(one, OwnNumber), "what is right depends on the learner's data: give it"
    return one.settings if isinstance(one, Target) else one.answer


def _answer(place, one, answer):
    if isinstance(one, Exercise):
        place.get_by_label(answer, exact=True).check()
    elif isinstance(one, Number | OwnNumber):
        place.get_by_role("textbox").fill(str(answer))
    elif isinstance(one, Rewrite):
        place.get_by_role("textbox", name="Your draft").fill(answer)
    else:
        for spec in {PileResult: PILE, Trap: TRAP}.get(type(one.answer), SPOILT):
            if spec["name"] in answer:
                _move(place, spec, answer[spec["name"]] or 0)


def _move(place, spec, value):
    """Bring a slider to a value; one over words stands at a word's place among them."""
    at = [worth for _, worth in spec["words"]].index(value) if "words" in spec else value
    place.get_by_role("slider", name=spec["label"]).fill(str(at))
