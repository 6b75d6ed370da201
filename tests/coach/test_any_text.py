"""Whatever is written, the coach answers, points inside the text, and works in proportion to it."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from followup.say.coach import KINDS, LEVELS, check_draft
from tests.fuzzing import tried

PLAIN = ["you", "never", "called", "me", "why", "thank you", "the least", "I", "don't", "n't", "555-014-2231"]
MARKS = ["[", "]", "[x]", "!", "?", "...", "\n", "'", "’", "@", "“", "_" * 5]
STRANGE = ["🙂", "é", "ﬁ", "ß", "İ", "שלום", "مرحبا", "你好", "\u202e", "\x00"]
WORDS = st.sampled_from(PLAIN + MARKS + STRANGE)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=80).map(" ".join),
    st.lists(WORDS, max_size=80).map("".join),
    st.text(alphabet="🙂👍🏽‍👩‍👧 ", max_size=100),
)


@pytest.mark.slow
@tried(300)
@given(TEXTS, st.sampled_from(KINDS))
@example("", "voicemail")
@example("İİİ ﬁ n't 's", "linkedin")
def test_any_text_gets_an_answer_with_spans_inside_it(text, kind):
    found = check_draft(text, kind)
    for one in (*found.findings, *found.parts):
        assert 0 <= one.start <= one.end <= len(text)
    assert {one.level for one in found.findings} <= set(LEVELS)
    assert -1 <= found.warmth <= 1
    assert found.sentence


LONG = {
    "ordinary": "I called you on Monday about the analyst role, and nobody has called me back. Why is that? ",
    "one endless word": "a",
    "only emoji": "🙂",
    "only marks": "!",
    "marks and quotes": '."',
    "brackets": "[",
    "underscores": "_",
    "digits": "1",
    "digits and dashes": "1-",
    "no full stop": "you never call me back and ",
    "apostrophes": "a'",
    "new lines": "\n",
    "capital letters": "CALL ME ",
    "mixed scripts": "שלום 你好 hello ",
    "half a phrase": "if you do not ",
    "one word a line": "a\r\n",
    "one mark a sentence": "?! ",
    "quotations": "On Monday Jo Park wrote:\n> Hello\n",
    "headers": "From: Jo\nBest,\nJo Park\n",
    "names": "Dear Jo Park, the Night Porter job. ",
    "marks over letters": "e\u0301\u0323\u0302 ",
}


def lines_run(text):
    """How many lines of Python an answer takes: unlike a clock, the same on every day."""
    count = 0

    def tell(_frame, _event, _argument):
        nonlocal count
        count += 1
        return tell

    before = sys.gettrace()
    sys.settrace(tell)
    try:
        check_draft(text, "follow-up email")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
def test_ten_times_the_text_takes_ten_times_the_work(kind):
    piece = LONG[kind]
    check_draft(piece * 10, "follow-up email")  # what is read once, such as the checks
    short, long = (lines_run(piece * (letters // len(piece))) for letters in (1_000, 10_000))
    assert long < 11 * short, "work grows faster than the text"


@pytest.mark.slow
def test_an_ordinary_text_takes_little_work_a_letter():
    check_draft("Hello", "follow-up email")
    text = LONG["ordinary"] * 100
    assert 1 < lines_run(text) / len(text) < 50


@pytest.mark.slow
def test_a_text_as_long_as_a_book_is_answered():
    assert check_draft("You never call me. " * 5_000, "voicemail").to_change


@pytest.mark.slow
def test_the_checker_needs_no_pandas_and_no_network():
    code = "import sys, followup; followup.check_draft('Hi', 'voicemail'); print([m for m in ('pandas', 'numpy', 'socket', 'plotly') if m in sys.modules])"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
