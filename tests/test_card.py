"""Cards: all that is written is there, none of it is run, and what does not fit is said."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.errors import CardError
from followup.say.card import DESIGNS, KINDS, MOST, Card, as_page, as_picture

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp; {{ 7*7 }}'
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_and_kind_has_the_words(design):
    card = Card("Dear Ms Obi,", "Thank you for Tuesday.", "Jo Park", design)
    for page in (as_page(card, KINDS[0]), as_page(card, KINDS[1])):
        for part in (card.to, card.message, card.sender):
            assert part in page
    assert texts(as_picture(card)) == ["Dear Ms Obi,", "Thank you for Tuesday.", "Jo Park"]


@pytest.mark.parametrize("design", DESIGNS)
def test_nothing_written_is_run_or_fetched(design):
    card = Card(HOSTILE[:80], HOSTILE, HOSTILE[:80], design)
    for page in (as_page(card, KINDS[0]), as_page(card, KINDS[1]), as_picture(card)):
        assert "<script" not in page
        assert "<img" not in page
        assert "{{ 7*7 }}" in page
        assert re.findall(r"https?://[^\s\"']+", page.replace("http://www.w3.org/2000/svg", "")) == []


def test_ink_can_be_read_on_its_ground():
    """The contrast that WCAG AA asks for."""

    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for name, look in DESIGNS.items():
        for ink, ground in ((look.ink, look.ground), (look.on_paper, "#ffffff")):
            low, high = sorted((light(ink), light(ground)))
            assert (high + 0.05) / (low + 0.05) > 7
        assert f"color: {look.on_paper};" in as_page(Card("", "Thanks", "", name), KINDS[1])


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("", " \n ", ""), "Write a sentence first"),
        (("", "x" * (MOST + 1), ""), "600 fit"),
        (("x" * 81, "Thank you", ""), "80 fit"),
        (("", "Thank you", "", "gold"), "no design 'gold'"),
    ],
)
def test_what_does_not_fit_is_a_sentence(parts, says):
    with pytest.raises(CardError, match=says):
        Card(*parts)


def test_too_many_lines_for_a_picture_is_a_sentence():
    with pytest.raises(CardError, match="too many lines"):
        as_picture(Card("", "\n".join(["Thank you"] * 50), ""))


def test_long_words_are_cut_and_wide_letters_take_their_room():
    assert max(map(len, texts(as_picture(Card("", "x" * 300, ""))))) < 80
    assert max(map(len, texts(as_picture(Card("", "谢" * 200, ""))))) < 40


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=MOST), st.text(max_size=80), st.sampled_from(list(DESIGNS)))
def test_any_text_makes_a_whole_picture_or_a_sentence(message, name, design):
    try:
        card = Card(name, message, name, design)
        picture = as_picture(card)
    except CardError:
        return
    said = "".join(texts(picture))
    assert "".join(card.message.split()) in "".join(said.split())
    assert "Thank you" in as_page(card, KINDS[0])
