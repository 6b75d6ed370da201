"""The panels that lead through the course: progress, what the reader writes, and the plan at its end. No browser."""

import re
from html.parser import HTMLParser

import pytest

from followup.course.exercises import names
from followup.course.progress import kept, kept_promise, record
from followup.widgets.course.my_plan import my_plan
from followup.widgets.course.own_words import own_words, words_again
from followup.widgets.course.progress import course_progress
from followup.widgets.pipeline.panel import pipeline_panel

EVIL = "<img src=x onerror=alert(1)>\u202e{{ 7 * 7 }}"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / "my files é"))
    return tmp_path / "my files é"


class Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for one, attrs in self.found if one == tag]


def bars():
    return {
        int(re.search(r"\d+", bar["aria-label"])[0]): (bar["aria-valuenow"], bar["aria-valuemax"])
        for bar in Elements(course_progress().data).all("div")
        if bar.get("role") == "progressbar"
    }


def test_progress_has_a_bar_for_each_lesson_and_counts_anew_each_time():
    of_two = sum(name.startswith("02_") for name in names())
    assert bars()[2] == ("0", str(of_two))
    record("02_one_card")
    assert bars()[2] == ("1", str(of_two))
    assert len(bars()) == len({name[:2] for name in names()})


def test_progress_says_what_comes_next_and_leads_there():
    for name in names():
        if name < "03":
            record(name)
    page = course_progress().data
    assert "Next: lesson 3, A first look at what happened." in page
    assert "03_first_look.ipynb" in [link["href"] for link in Elements(page).all("a")]


def test_a_text_is_kept_when_the_field_is_left_and_is_there_again():
    panel = own_words("objection", "What I dislike:")
    panel.text.value = "They will think that I am desperate."
    assert "Kept on this computer." in panel.said.value
    assert kept("objection") == "They will think that I am desperate."
    assert own_words("objection", "What I dislike:").text.value == "They will think that I am desperate."
    assert "They will think that I am desperate." in words_again("objection").value


def test_what_was_written_is_only_text():
    own_words("objection", "What I dislike:").text.value = EVIL
    assert not Elements(words_again("objection").value).all("img")


def test_nothing_written_is_no_reproach():
    assert "That is fine" in words_again("objection").value


def test_a_text_that_cannot_be_kept_is_a_sentence(home):
    home.mkdir()
    (home / "words").write_text("in the way", encoding="utf-8")
    panel = own_words("objection", "What I dislike:")
    panel.text.value = "Calling."
    assert "It could not be kept" in panel.said.value


@pytest.fixture
def plan():
    return my_plan()


def page_of(plan):
    """The page to print, as its link opens it."""
    return plan.plan.paper.content.decode()


@pytest.mark.slow
def test_the_plan_asks_for_what_makes_it_specific(plan):
    assert "Still to say: when, where, how many." in plan.said.value
    plan.fields["when"].value = "Tuesday and Thursday at 9"
    plan.fields["contacts"].value = 6
    assert "Still to say: where." in plan.said.value
    plan.fields["where"].value = "the kitchen table"
    assert "That is a plan" in plan.said.value


@pytest.mark.slow
def test_the_page_has_the_promise_the_due_actions_and_a_signature(plan):
    assert "What I will do" not in page_of(plan)
    plan.fields["when"].value = "Tuesday and Thursday at 9"
    plan.fields["where"].value = "the kitchen table"
    plan.fields["resumes"].value = 1
    plan.fields["contacts"].value = 6
    plan.fields["name"].value = "José Reed"
    page = page_of(plan)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "When Tuesday and Thursday at 9 Where the kitchen table" in words
    assert "1 new resume and 6 calls and notes a week" in words
    plan.fields["resumes"].value = 0
    assert "<dd>6 calls and notes a week</dd>" in page_of(plan)
    assert "José Reed: I will do this" in words
    assert "Luis Cabrera" in words  # owed a thank-you on the sample's day


@pytest.mark.slow
def test_the_promise_is_there_after_a_restart_and_on_the_daily_plan(plan):
    plan.fields["where"].value = "the library"
    assert kept_promise().where == "the library"
    assert my_plan().fields["where"].value == "the library"
    panel = pipeline_panel()
    assert "the library" in panel.state.plan_page()


@pytest.mark.slow
def test_what_is_promised_is_only_text_on_the_page(plan):
    for name in ("when", "where", "name"):
        plan.fields[name].value = EVIL * 20
    page = page_of(plan)
    assert not {tag for tag, _ in Elements(page).found} & {"script", "img", "iframe", "a", "form"}
    assert "49" not in page.split("<body>")[1].split("<h2>")[1]
