"""Slides and hand-outs: a deck a session, one idea and one picture, and nothing of anybody's own."""

import re
from html import unescape

import pytest
from typer.testing import CliRunner

from followup import charts
from followup.cli.main import app
from followup.course import pictures, slides
from followup.course.exercises import Exercise, names
from tests.notebooks_here import PROJECT

DECKS = slides.decks()
GUIDE = (PROJECT / "docs" / "instructor.md").read_text(encoding="utf-8")
WORDS = 16
"""The most of a slide's own sentence."""


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.title)
def test_a_deck_is_the_session_of_the_guide(deck):
    assert f"| {deck.number} · {deck.title} | {deck.lessons} | {deck.minutes} |" in GUIDE


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.title)
def test_a_slide_has_one_idea(deck):
    for slide in deck.slides:
        assert slide.minutes > 0
        assert bool(slide.say) or bool(slide.vote)
        assert len(slide.say.split()) <= WORDS, slide.say
        assert not (slide.rows and slide.picture), "one picture, or a few lines"
        assert len(slide.rows) <= 5
        assert bool(slide.vote) or bool(slide.notes), "what does the teacher say?"


def test_there_are_six_and_every_picture_is_used():
    assert [deck.number for deck in DECKS] == [1, 2, 3, 4, 5, 6]
    used = {slide.picture for deck in DECKS for slide in deck.slides} | {deck.picture for deck in DECKS}
    assert used - {""} == set(pictures.PICTURES)


@pytest.fixture(scope="module")
def drawn():
    """The charts as they are on a slide, and what else is a picture, by name."""
    made = {name: make() for name, make in pictures.PICTURES.items()}
    return {n: one if isinstance(one, str) else pictures.enlarged(one, pictures.WIDE) for n, one in made.items()}


@pytest.mark.slow
def test_no_letter_of_a_chart_is_too_small_for_the_last_row(drawn):
    for name, chart in drawn.items():
        if isinstance(chart, str):
            continue
        told = chart.to_plotly_json()["layout"]
        parts = [told, told["xaxis"], told["yaxis"], *told.get("annotations", ())]
        sizes = [part[font]["size"] for part in parts for font in ("font", "tickfont") if font in part]
        assert len(sizes) >= 3
        assert min(sizes) >= pictures.LETTERS, name
        assert charts.alt_text(chart), name


@pytest.mark.slow
def test_the_trap_shows_a_loss_where_there_is_none_and_one_where_answers_double(drawn):
    for name in ("usual", "usual_late", "hidden"):
        never, did = drawn[name].data
        assert never.y[0] > did.y[0] + 0.05, name
    one, fair = drawn["fair"].data[:2], drawn["fair"].data[2:]
    assert abs(fair[0].y[0] - fair[1].y[0]) < 0.05 < one[0].y[0] - one[1].y[0]


@pytest.mark.slow
def test_the_voicemail_is_marked_where_it_presses(drawn):
    assert "<mark>" not in drawn["voicemail"] + drawn["voicemail_kind"]
    assert "This is the third message" in "".join(re.findall("<mark>(.*?)</mark>", drawn["voicemail_marked"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "of the class"
    done = CliRunner().invoke(app, ["slides", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return {path.name: path.read_text(encoding="utf-8").partition("</script>")[2] for path in out.iterdir()}


@pytest.mark.slow
def test_a_vote_marks_the_right_letter_and_notes_are_not_on_the_wall(folder):
    for deck in DECKS:
        page = folder[f"session-{deck.number}.html"]
        for slide in deck.slides:
            wall = page[page.index(f'data-name="{slide.head}"') :] if slide.say else page
            if isinstance(slide.asks, Exercise):
                letter = slides.letter_of(slide.asks)
                assert slide.asks.choices["ABCDEF".index(letter)].right
                assert f'class="right"><b>{letter}</b><span>{slide.asks.answer}' in unescape(wall)
            if slide.notes:
                assert slide.notes in unescape("".join(re.findall(r"<aside>(.*?)</aside>", page, re.DOTALL)))
                assert slide.notes not in unescape(re.sub(r"<aside>.*?</aside>", "", page, flags=re.DOTALL))


@pytest.mark.slow
def test_nothing_is_fetched(folder):
    assert len(folder) == len(DECKS) + 2
    for page in folder.values():
        assert not re.search(r"<(script|link|img|iframe)[^>]* (src|href)=", page)


@pytest.mark.slow
def test_a_hand_out_does_not_give_away_and_the_teacher_has_every_answer(folder):
    shown, told = unescape(folder["handouts.html"]), slides.teachers_page()
    for deck in DECKS:
        assert all(sentence in shown for sentence in (*deck.keep, *deck.next))
        assert all(slide.head in shown and slides.answer_of(slide.asks) not in shown for slide in deck.votes)
    assert all(f"<h3>{name}</h3>" in told for name in names())
