"""Lesson 04 as a learner uses it: a draft with the coach, a rewrite, a card, a recording; in a real browser."""

import io
import re
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import expect

from followup.course.exercises import exercise
from tests.e2e.conftest import clean_page, see_no_problems

LESSON = "04_what_to_say.ipynb"
DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def opened(browser, lab, open_notebook, run_all):
    """The lesson, run once for all tests, and what went wrong in it."""
    problems = []
    with clean_page(browser, lab, problems) as page:
        open_notebook(page, LESSON)
        assert run_all(page)["errors"] == []
        yield page, problems


@pytest.fixture
def lesson(opened):
    page, problems = opened
    problems.clear()
    yield page
    see_no_problems(problems)


def test_marks_follow_what_is_typed_and_a_rewrite_is_accepted(lesson):
    page = lesson
    editor = page.locator(".fu-coach").first
    draft = editor.get_by_role("textbox", name="Your draft")
    expect(editor.locator("mark.fu-caution").first).to_have_text("This is the third message")
    draft.fill("Good morning Ms Obi, this is Sam Reed. You never called me back.")
    expect(editor.locator("mark.fu-caution")).to_have_text("You never called")
    draft.press("End")
    draft.type(" The least you could do is call.", delay=1)
    expect(editor.locator("mark.fu-caution")).to_have_count(2)
    check = page.get_by_role("button", name="Check").nth(2)
    check.click()
    expect(page.locator("[role=status]").filter(has_text="The coach still stops at this").first).to_be_visible()
    draft.fill(exercise("04_rewrite").answer)
    expect(editor.locator(".fu-said")).to_contain_text("Nothing in it has to be changed")
    check.click()
    expect(page.locator("[role=status]").filter(has_text="still says what it is for").first).to_be_visible()


def test_hostile_text_in_a_draft_is_only_text(lesson):
    page = lesson
    editor = page.locator(".fu-coach").nth(1)
    draft = editor.get_by_role("textbox", name="Your draft")
    draft.fill("🙂🙂 <img src=x onerror=\"document.title='run'\"> You never called me back. [name]")
    expect(editor.locator("mark.fu-caution")).to_have_text("You never called")
    assert editor.locator("img").count() == 0
    assert page.title() != "run"


def test_a_card_is_previewed_and_saved_as_a_picture(lesson, tmp_path):
    page = lesson
    page.get_by_label("To", exact=True).fill("Dear Ms Obi,")
    page.get_by_label("Message", exact=True).fill("Thank you for the tour.")
    frame = page.frame_locator("iframe[title='The card']")
    expect(frame.get_by_text("Dear Ms Obi,")).to_be_visible()
    page.get_by_label("As a", exact=True).select_option("e-card")
    image = page.get_by_role("img", name=re.compile("^Card: Thank you"))
    expect(image).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the picture").click()
    content = saved.value.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")) == (1200, 800)
    assert len(content) > 10_000


def test_a_message_is_recorded_and_then_chosen_as_a_file(lesson, speech):
    page = lesson
    if speech is None:
        pytest.skip("espeak-ng is missing: the recorder hears no speech (test_listen fails for that under CI).")
    button = page.get_by_role("button", name="Record", exact=True)
    button.scroll_into_view_if_needed()
    button.focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    clock = page.locator(".fu-recorder .fu-clock")
    expect(clock).to_have_text("0:04 · 18 to 30 seconds are heard to the end")
    stop.click()
    recorder = page.locator(".fu-recorder").filter(has=page.get_by_role("button", name="Record again"))
    told = recorder.locator("p[role=status]")
    expect(told).to_have_text(re.compile("Here is what it shows"))
    expect(recorder.get_by_role("link", name="Save this recording")).to_be_visible()
    page.locator("input[type=file]").set_input_files(speech)
    expect(told).to_have_text("Here is what it shows.")
    expect(clock).to_have_text("0:25 · a good length")
    expect(recorder.get_by_label("Your recording")).to_be_visible()
    expect(recorder.get_by_role("link", name="Save this recording")).to_have_count(0)  # it is a file already
    for words in (r"about \d+ words a minute", "Your text takes 27 to 33 seconds to say", "Beside your last one it is"):
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(1)


DECODES = """async (coded) => {
    const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
    const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes.buffer);
    return Array.from(sound.getChannelData(0));
}"""
MAKES_WEBM = """async (coded) => {
    const context = new AudioContext(), out = new MediaStreamAudioDestinationNode(context);
    const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
    const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes.buffer) });
    source.connect(out);
    const recorder = new MediaRecorder(out.stream, { mimeType: "audio/webm;codecs=opus" }), pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const done = new Promise((ready) => { recorder.onstop = ready; source.onended = () => recorder.stop(); });
    recorder.start();
    source.start();
    await done;
    await context.close();
    const made = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(made, (byte) => String.fromCharCode(byte)).join(""));
}"""


def test_what_phones_record_is_taken(lesson):
    """The M4A (AAC) is three seconds of espeak-ng's speech; the others are made of it here."""
    page = lesson
    first = (DATA / "spoken.m4a").read_bytes()
    samples = page.evaluate(DECODES, b64encode(first).decode())
    files = {"m4a": first, "webm": b64decode(page.evaluate(MAKES_WEBM, b64encode(first).decode()))}
    kinds = {"mp3": ("MP3", None), "ogg": ("OGG", "VORBIS"), "opus": ("OGG", "OPUS"), "gsm.wav": ("WAV", "GSM610")}
    for name, (form, kind) in kinds.items():
        file = io.BytesIO()
        rate, step = (
            (8000, 2) if kind == "GSM610" else (16000, 1)
        )  # that one knows no other rate, and no browser knows it
        soundfile.write(file, samples[::step], rate, format=form, subtype=kind)
        files[name] = file.getvalue()
    page.get_by_label("Your script").fill("Good morning Ms Obi, this is Sam Reed.")
    told = page.locator(".fu-recorder p[role=status]")
    for name, content in files.items():
        page.locator(".fu-recorder input[type=file]").set_input_files(
            {"name": f"spoken.{name}", "mimeType": "audio/x", "buffer": content}
        )
        expect(told).to_have_text("Here is what it shows.")
        expect(page.get_by_text(re.compile(r"^3 seconds, about 1\d\d words a minute")).first).to_be_visible()


def test_a_letter_named_wav_is_a_sentence(lesson, tmp_path):
    page = lesson
    path = tmp_path / "letter.wav"
    path.write_text("Dear Ms Obi", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("letter.wav is no recording that can be read")).to_be_visible()
