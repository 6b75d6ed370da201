"""The coach, the recorder and the card through their traits, without a browser."""

import numpy as np
import pytest

from followup.course.exercises import exercise as find
from followup.errors import RecordingError
from followup.say.recording.heard import Recording
from followup.widgets.course.exercise import exercise
from followup.widgets.say import voice
from followup.widgets.say.card import card_panel
from followup.widgets.say.coach import CHECKS, coach_panel
from followup.widgets.say.voice import voice_panel
from tests.coach.test_checks import OWN
from tests.test_listen import RATE, wav


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


def test_the_coach_answers_what_is_typed():
    panel = coach_panel()
    assert "blanks that only you can fill" in panel.editor.feedback["said"]
    panel.editor.text = "You never called me back."
    assert panel.editor.feedback["of"] == "You never called me back."
    assert "silence" in {one["check"] for one in panel.editor.feedback["findings"]}


def test_another_occasion_brings_its_outline_but_never_over_what_was_written():
    panel = coach_panel()
    panel.occasion.value = "thank_you"
    assert panel.editor.text.startswith("Dear ")
    panel.editor.text = "My own words."
    panel.occasion.value = "linkedin"
    assert panel.editor.text == "My own words."
    panel.again.click()
    assert "glad to connect" in panel.editor.text
    assert "Jo Park" in panel.examples.children[0].children[0].value


def test_a_draft_that_was_given_is_shown_as_it_is():
    assert coach_panel("Thank you for Tuesday.", "thank_you").editor.text == "Thank you for Tuesday."


def test_the_class_adds_checks_by_files_and_hears_what_is_wrong_with_one(at_home):
    (at_home / CHECKS).mkdir()
    (at_home / CHECKS / "gig.toml").write_text(OWN, encoding="utf-8")
    panel = coach_panel("About that gig.")
    assert "gig" in {one["check"] for one in panel.editor.feedback["findings"]}
    (at_home / CHECKS / "gig.toml").write_text("level = ", encoding="utf-8")
    panel = coach_panel("About that gig.")
    assert "gig.toml cannot be read as a check" in panel.problem.value
    assert panel.editor.feedback["findings"]


def test_a_rewrite_is_an_exercise():
    panel = exercise("04_rewrite")
    panel.check.click()
    assert "Change the text first" in panel.said.value
    panel.field.text = panel.field.text.replace("the third", "a second")
    panel.check.click()
    assert "The coach still stops at this" in panel.said.value
    panel.field.text = find("04_rewrite").solution
    assert panel.field.feedback["said"].startswith("Nothing in it has to be changed")
    panel.check.click()
    assert "Right." in panel.said.value


def test_a_recording_that_cannot_be_used_is_a_sentence():
    panel = voice_panel()
    panel.recorder.name = "mine.wav"
    panel.recorder.audio = wav(np.zeros(RATE * 2))
    assert panel.recorder.wrong
    assert "mine.wav is silent" in panel.recorder.said
    assert panel.picture.outputs == ()
    panel.recorder.audio = b"Dear Ms Obi"
    assert "is no recording that can be read" in panel.recorder.said


def test_the_length_of_the_script_stands_beside_the_recording():
    panel = voice_panel("word " * 80)
    assert panel.model.expected == "Your text takes 30 to 37 seconds to say."
    panel.script.value = "word " * 40
    assert panel.model.expected == "Your text takes 15 to 18 seconds to say."
    assert voice_panel("").model.expected == ""


def test_two_recordings_are_compared_and_neither_sound_is_kept(monkeypatch):
    """What `listen` finds is not asked here: tests/test_listen.py does that."""
    heard = []

    def found(audio, name, text):
        heard.append((audio, name, text))
        if audio == b"noise":
            raise RecordingError("No voice.")
        contour = np.zeros(3)
        return Recording(5.0 + len(heard), 4.0, 18, (), 2.0, -20.0, 40.0, 0.0, contour, contour, 12)

    monkeypatch.setattr(voice, "listen", found)
    panel = voice_panel("Good morning, this is Jo Park. Ring 555-014-7730.")
    for audio in (b"first", b"noise", b"second"):
        panel.recorder.name = "mine.m4a"
        panel.recorder.audio = audio
        assert panel.recorder.audio == b""
    script = "Good morning, this is Jo Park.\nRing 5 5 5, 0 1 4, 7 7 3 0.\nAgain, that is 5 5 5, 0 1 4, 7 7 3 0."
    assert heard == [(one, "mine.m4a", script) for one in (b"first", b"noise", b"second")]
    assert "Beside your last one it is 2 seconds longer." in panel.words.value
    assert "about 180 words a minute" in panel.words.value


def test_a_card_takes_what_is_written_in_the_draft_above_it():
    draft = coach_panel(occasion="thank_you")
    panel = card_panel("Thank you for Tuesday.", draft=draft)
    assert panel.fields["message"].value == "Thank you for Tuesday."
    draft.editor.text = "Dear Ms Obi, thank you for the printer in the attic."
    assert panel.fields["message"].value == draft.editor.text
    assert draft.editor.text in panel.paper.content.decode()
    draft.model.start_over()
    assert panel.fields["message"].value == "Thank you for Tuesday."


def test_a_card_is_shown_as_it_is_filled_in():
    panel = card_panel("Thank you for Tuesday.")
    assert "srcdoc" in panel.said.value
    assert 'sandbox=""' in panel.said.value
    panel.fields["kind"].value = "e-card"
    assert panel.picture.svg.startswith("<svg")
    assert panel.said.value == ""
    panel.fields["message"].value = ""
    assert panel.picture.svg == ""
    assert "Write a sentence first" in panel.said.value
