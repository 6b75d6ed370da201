"""Every check is tried on its own examples, and what all checks must do."""

import pytest

from followup.errors import CheckError, PhraseError
from followup.say.coach import KINDS, LEVELS, check_draft, checks, checks_in
from followup.say.coach.draft import Draft
from followup.say.coach.phrases import Phrases, anchors

GOOD_VOICEMAIL = (
    "Good morning Ms Obi, this is Jo Park. On Monday I sent my resume for the analyst position, and I would be glad to "
    "hear when you expect to decide. My number is 555-014-2231. There is no rush. Again, 555-014-2231. Have a good day."
)


@pytest.fixture(params=checks(), ids=lambda check: check.id)
def check(request):
    return request.param


def test_a_check_has_examples_both_ways_and_says_why(check):
    assert check.found
    assert check.spared
    assert check.why
    assert check.source
    assert check.level in LEVELS
    assert set(check.kinds) <= set(KINDS)
    assert check.instead or check.level == "praise"


def test_it_finds_what_it_should(check):
    for example in check.found:
        found = list(check.run(Draft(example.text, example.kind)))
        assert found, example.text
        assert all(0 <= one.start <= one.end <= len(example.text) for one in found)


def test_it_leaves_the_rest_alone(check):
    for example in check.spared:
        assert list(check.run(Draft(example.text, example.kind))) == [], example.text


def test_no_good_example_of_one_check_is_bad_for_another(check):
    """An example that is right for its check is nowhere near a threat, or else it would teach the wrong thing."""
    for example in check.spared:
        assert [one.check for one in check_draft(example.text, example.kind).findings if one.level == "stop"] == []


def test_a_good_voicemail_is_praised_and_needs_no_change():
    found = check_draft(GOOD_VOICEMAIL, "voicemail")
    assert found.to_change == ()
    assert {one.check for one in found.findings if one.level == "praise"} >= {"greeting", "could_you", "no_rush"}
    assert found.sentence.startswith("Nothing in it has to be changed. It takes ")


def test_the_time_is_words_over_130_to_160_a_minute_and_digits_are_said_one_by_one():
    assert check_draft(" ".join(["word"] * 80), "voicemail").seconds == (30.0, 36.9)
    assert check_draft("5550142", "voicemail").seconds == (2.6, 3.2)
    assert check_draft("word", "note card").seconds is None


def test_nothing_is_praised_while_there_are_blanks():
    found = check_draft(GOOD_VOICEMAIL.replace("Jo Park", "[your name]"), "voicemail")
    assert [one.check for one in found.findings if one.level == "stop"] == ["blanks"]
    assert not [one for one in found.findings if one.level == "praise"]
    assert "blanks that only you can fill" in found.sentence


def test_a_harsh_voicemail_is_found_out_in_each_sentence():
    text = "This is my third message. Why have you not called me back? The least you could do is answer."
    found = check_draft(text, "voicemail").to_change
    assert {text[one.start : one.end].split(maxsplit=1)[0] for one in found if one.end} >= {"This", "Why", "The"}
    assert check_draft(text, "voicemail").warmth < -0.5 < 0.3 < check_draft(GOOD_VOICEMAIL, "voicemail").warmth


def test_an_unknown_kind_is_a_sentence():
    with pytest.raises(ValueError, match="kind is 'fax': use voicemail,"):
        check_draft("Hello", "fax")


# The little language


@pytest.mark.parametrize(
    ("phrase", "text", "is_there"),
    [
        ("could you", "Could you call", True),
        ("could you", "could, you", True),
        ("(could|would) you", "would you", True),
        ("call [me] back", "call back", True),
        ("call [me] back", "call him back", False),
        ("disappoint~", "I am disappointed.", True),
        ("you * me", "you told me", True),
        ("you ... me", "you never once even told me", True),
        ("you ... me", "you and a b c d e told me", False),
        ("^ why", "Ask me why", False),
        ("why $", "Ask me why?", True),
        ("did not", "I didn't", True),
        ("can not", "You can’t", True),
        ("call", "recall", False),
        ("a (b|c (d|e))", "a c e", True),
    ],
)
def test_a_phrase_means_what_it_says(phrase, text, is_there):
    line = Draft(text, "voicemail").sentences[0].line
    assert bool(Phrases([phrase]).within(line)) is is_there


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("(a|b", "lacks a closing bracket"),
        ("a)", "outside of brackets"),
        ("(a]", "closes nothing"),
        ("a|b", "outside of brackets"),
        ("@nothing", "no list"),
        (r"a\d+", "means nothing here"),
        ("((((((a))))))", "too many brackets"),
        ("a" + " ..." * 9 + " b", "too many ways"),
        ("a" + " [a|a a]" * 14 + " b", "too many ways"),
        ("a" + " (a|a a)" * 30 + " b", "too many ways"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_a_sentence(phrase, says):
    with pytest.raises(PhraseError, match=says.replace("no list", "none of that name")):
        Phrases([phrase])


def test_a_filler_within_a_phrase_does_not_hide_it_and_the_marks_hold_it_too():
    text = "I should not even have to beg."
    found = [one for one in check_draft(text, "voicemail").findings if one.check == "least"]
    assert [text[one.start : one.end] for one in found] == ["should not even have to beg"]


def test_anchors_are_words_of_which_one_must_be_there():
    assert anchors("the (least|minimum)") == {"least", "minimum"}
    assert anchors("[very] hard") == {"hard"}
    assert anchors("* ...") == frozenset()


# Checks of a class

OWN = """
level = "note"
message = "A word that our class does not use."
why = "We agreed on it."
source = "Our class."
instead = "Say 'job'."
phrases = ["(gig|gigs)"]
found = ["About that gig."]
spared = ["About that job."]
"""


def test_a_class_adds_a_check_by_a_file(tmp_path):
    (tmp_path / "gig.toml").write_text(OWN, encoding="utf-8")
    found = check_draft("I am calling about the gig.", "voicemail", checks_in(tmp_path)).findings
    assert [(one.message, one.instead) for one in found if one.check == "gig"] == [
        ("A word that our class does not use.", "Say 'job'.")
    ]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (("why =", "because ="), "there is no 'because'"),
        (('level = "note"', 'level = "bad"'), "level is praise, note, caution or stop"),
        (('["(gig|gigs)"]', '["(gig"]'), "lacks a closing bracket"),
        (('["(gig|gigs)"]', "7"), "phrases is a list of texts"),
        (('found = ["About that gig."]', ""), "it needs found"),
        (('message = "A word that our class does not use."', ""), "needs a line message"),
        (("level", "level level"), "cannot be read as a check"),
        (('instead = "Say', 'kinds = ["fax"]\ninstead = "Say'), "there is no kind 'fax'"),
    ],
)
def test_a_file_that_is_no_check_is_named_with_what_to_do(tmp_path, harm, says):
    (tmp_path / "gig.toml").write_text(OWN.replace(*harm), encoding="utf-8")
    with pytest.raises(CheckError, match=rf"gig\.toml.*{says}"):
        checks_in(tmp_path)


def test_a_check_of_a_class_cannot_take_the_place_of_ours(tmp_path):
    (tmp_path / "blame.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(CheckError, match="has the name of a check that there is"):
        checks_in(tmp_path)


def test_a_program_in_the_folder_is_not_run(tmp_path):
    (tmp_path / "own.py").write_text("raise SystemExit('run!')", encoding="utf-8")
    assert checks_in(tmp_path) == ()
