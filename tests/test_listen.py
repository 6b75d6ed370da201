"""Speech made by espeak-ng with known speed, range, pauses and loudness: each measure recovers the order."""

import io
import json
import os
import shutil
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.errors import RecordingError
from followup.say.recording import listen as hearing
from followup.say.recording import praat
from followup.say.recording.heard import Recording, compared
from followup.say.recording.listen import listen
from followup.say.recording.script import script, words
from followup.say.recording.sound import read_sound

ESPEAK = shutil.which("espeak-ng")
TEXT = (
    "Good morning Miss Obi, this is Jo Park. On Monday I sent my resume for the position of an analyst. I would be "
    "glad to hear when you expect to decide. There is no hurry at all. Thank you, and have a good day."
)
RATE = 16_000


@pytest.fixture(scope="module")
def speak(tmp_path_factory):
    """`speak(text, *options)` is a WAV file of it."""
    pytest.importorskip("parselmouth", reason="praat-parselmouth is not installed, so no recording can be measured.")
    if ESPEAK is None:
        if os.environ.get("CI"):
            pytest.fail("espeak-ng is missing: .ci/run installs it.")
        pytest.skip("espeak-ng is missing, so no speech can be made (Debian: apt install espeak-ng).")
    folder = tmp_path_factory.mktemp("speech")

    def made(text, *options):
        path = folder / f"{len(list(folder.iterdir()))}.wav"
        subprocess.run([ESPEAK, "-w", path, *options, text], check=True, capture_output=True)
        return path

    return made


@pytest.fixture(scope="module", autouse=True)
def in_this_process():
    """Praat, without a process apart for each recording."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hearing, "tracks", praat.measured)
        yield


def test_praat_measures_the_same_in_a_process_apart_and_one_that_ends_is_a_sentence(plain, monkeypatch, tmp_path):
    samples = 0.3 * np.sin(np.arange(RATE) * 2 * np.pi * 150 / RATE)
    for unbuffered in ("", "1"):
        monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
        np.testing.assert_array_equal(praat.tracks(samples), praat.measured(samples))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    if os.name == "posix":
        gone.rmdir()
        assert praat.tracks(samples) is not None
    monkeypatch.setattr(hearing, "tracks", praat.tracks)
    (tmp_path / "parselmouth.py").write_text("import os\nos.abort()", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RecordingError, match="could not be measured: record it once more"):
        listen(plain[0])


@pytest.fixture(scope="module")
def plain(speak):
    """One recording: its file, and what it shows."""
    path = speak(TEXT)
    return path, listen(path)


def rising(values):
    return all(a < b for a, b in pairwise(values))


ORDINARY = (
    TEXT,
    """Hello Mr Grant, Maya Lopez here. Thank you for showing me around the garden centre on Tuesday. I liked the way
    your team talks to people. If there is anything else that you would like to know, please ring. Goodbye for now.""",
    """Good afternoon, my name is Tom Ward. I applied for the night shift at your bakery two weeks ago, and I would
    still love to work there. Could you tell me who decides about it? Thanks very much, and no rush.""",
)
SPEEDS = (110, 140, 170, 200)


@pytest.fixture(scope="module")
def spoken(speak):
    """Each text at each speed: the text, how many words a minute it really has, and the file.

    espeak-ng writes nought where it says nothing, so the first and the last other sample tell how long it spoke.
    """
    made = []
    for text in ORDINARY:
        for speed in SPEEDS:
            path = speak(text, "-s", str(speed))
            sound = read_sound(path)
            said = np.flatnonzero(np.abs(sound.samples) > 0.001)
            made.append((text, len(text.split()) / (said[-1] - said[0]) * sound.rate * 60, path))
    return made


@pytest.mark.slow
def test_with_the_text_the_pace_is_that_of_its_words(spoken):
    for text, pace, path in spoken:
        found = listen(path, draft=text)
        assert found.as_written
        assert found.pace == pytest.approx((pace, pace), rel=0.08)
        assert f"about {found.pace[0]:.0f} words a minute" in found.sentence


@pytest.mark.slow
def test_without_the_text_the_pace_is_a_range_that_holds_it(spoken):
    for _, pace, path in spoken:
        least, most = listen(path).pace
        assert least < pace < most
        assert (least + most) / 2 == pytest.approx(pace, rel=0.08)


@pytest.mark.slow
def test_speeds_come_out_in_order(spoken):
    found = [listen(path) for text, _, path in spoken if text == TEXT]
    assert rising([one.pace[0] for one in found])
    assert rising([-one.duration for one in found])


@pytest.mark.slow
@pytest.mark.parametrize("ratio", [10, 15])
def test_noise_and_silence_around_the_voice_do_not_change_the_pace(spoken, ratio):
    text, pace, path = spoken[1]
    found = listen(noisy(path, ratio, lead=1.5), draft=text)
    assert found.pace == pytest.approx((pace, pace), rel=0.08)


def test_another_text_than_what_was_said_gives_a_range_and_a_remark(speak):
    found = listen(speak("Thank you, and have a good day."), draft=TEXT)
    assert not found.as_written
    assert found.pace[0] < found.pace[1]
    assert any("may not be the words of your text" in one.message for one in found.remarks)


def test_a_second_recording_is_told_beside_the_first(plain):
    first = plain[1]
    more = replace(first, duration=first.duration + 3, speaking=first.speaking * 1.25, pauses=first.pauses[1:])
    more = replace(more, inflection=first.inflection + 0.6)
    assert "3 seconds longer, spoken 20% slower, 1 pause fewer, with more inflection (+0.6" in compared(first, more)
    assert "3 seconds shorter, spoken 25% quicker, 1 pause more, with less inflection (-0.6" in compared(more, first)
    assert "pause" not in compared(first, replace(more, pauses=None))
    assert compared(first, first) == "It is much like your last one."


@pytest.mark.slow
def test_five_pitch_ranges_come_out_in_order(speak):
    texts = (f'<speak><prosody range="{wide}">{TEXT}</prosody></speak>' for wide in (10, 30, 50, 70, 90))
    assert rising([listen(speak(text, "-m")).inflection for text in texts])


@pytest.mark.slow
def test_four_patterns_of_pauses_come_out_in_order(speak):
    first, second, third = TEXT.split(". ", 2)
    totals, longest = [], []
    for pause in (0, 600, 1200, 2400):
        text = f'<speak>{first}. <break time="{pause}ms"/> {second}. <break time="{pause}ms"/> {third}</speak>'
        found = listen(speak(text, "-m"))
        totals.append(sum(end - begin for begin, end in found.pauses))
        longest.append(max(end - begin for begin, end in found.pauses))
    assert rising(totals)
    assert longest[3] == pytest.approx(2.4, abs=0.7)


@pytest.mark.slow
def test_four_loudnesses_come_out_in_order(speak):
    found = [listen(speak(TEXT, "-a", str(loud))) for loud in (10, 40, 90, 160)]
    assert rising([one.loudness for one in found])
    assert found[1].loudness - found[0].loudness == pytest.approx(20 * np.log10(4), abs=2.5)  # espeak-ng's own steps


def noisy(path, ratio, pink=False, lead=0.0):
    """The same with noise, so many decibels below the voice, and so many seconds of it alone on both sides."""
    sound = read_sound(path)
    around = np.zeros(int(lead * sound.rate))
    samples = np.concatenate([around, sound.samples, around])
    noise = np.random.default_rng(1).standard_normal(len(samples))
    if pink:
        bands = np.fft.rfft(noise)
        noise = np.fft.irfft(bands / np.sqrt(np.arange(1, len(bands) + 1)), len(samples))
    noise *= sound.samples.std() / noise.std() / 10 ** (ratio / 20)
    return wav(np.clip((samples + noise) * 0.5, -1, 1), sound.rate)


@pytest.mark.slow
@pytest.mark.parametrize("pink", [False, True], ids=["white", "pink"])
def test_pauses_are_judged_only_in_a_quiet_room(speak, pink):
    clean = speak(TEXT)
    quiet = listen(clean)
    for ratio in (5, 10, 15):
        found = listen(noisy(clean, ratio, pink=pink))
        assert found.pauses is None
        assert "too noisy to judge pauses" in found.sentence
        assert any("too noisy" in one.message for one in found.remarks)
    for ratio in (22, 30):
        total, right = (sum(b - a for a, b in one.pauses) for one in (listen(noisy(clean, ratio, pink=pink)), quiet))
        assert total == pytest.approx(right, abs=0.7)


def test_the_result_is_shown_as_every_other(plain):
    found = plain[1]
    assert isinstance(found, Recording)
    assert list(found.table["what"])[:3] == ["duration", "pace, at least", "pace, at most"]
    hidden = replace(found, pauses=None).table.set_index("what")["value"]
    assert hidden[["pauses", "longest pause"]].isna().all()
    assert "These describe one recording, not you" in found.sentence
    assert found.chart().layout.meta["alt"] == found.sentence
    assert len(found.chart().layout.shapes) == len(found.pauses) > 0


def test_the_command_answers(plain, tmp_path):
    path, found = plain
    draft = tmp_path / "draft.txt"
    draft.write_text(TEXT, encoding="utf-8")
    answer = json.loads(CliRunner().invoke(app, ["listen", str(path), "--draft", str(draft), "--json"]).stdout)
    assert answer == replace(found, words=len(TEXT.split())).as_json()
    assert answer["pace"] == [pytest.approx(len(TEXT.split()) / found.speaking * 60, abs=0.1)] * 2
    assert found.as_json()["words"] is None


# Files as they are


def wav(samples, rate=RATE, bits=16, channels=1, form=1):
    """The bytes of a WAV file."""
    if form == 3:
        data = samples.astype("<f4").tobytes()
    elif bits == 8:
        data = np.round(samples * 127 + 128).astype("u1").tobytes()
    elif bits == 24:
        whole = np.round(samples * (2**23 - 1)).astype("<i4")
        data = whole.view("u1").reshape(-1, 4)[:, :3].tobytes()
    else:
        data = np.round(samples * (2 ** (bits - 1) - 1)).astype(f"<i{bits // 8}").tobytes()
    width = channels * bits // 8
    head = struct.pack(
        "<4sI4s4sIHHIIHH",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        form,
        channels,
        rate,
        rate * width,
        width,
        bits,
    )
    return head + struct.pack("<4sI", b"data", len(data)) + data


TONE = 0.5 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE)


@pytest.mark.parametrize(("bits", "form"), [(8, 1), (16, 1), (24, 1), (32, 1), (32, 3)])
def test_every_common_packing_is_the_same_sound(bits, form):
    sound = read_sound(wav(TONE, bits=bits, form=form))
    assert sound.rate == RATE
    assert np.abs(sound.samples - TONE).max() < (0.01 if bits == 8 else 0.0001)


def test_stereo_is_mixed():
    both = np.column_stack([TONE, np.zeros(len(TONE))]).ravel()
    sound = read_sound(wav(both, channels=2))
    assert np.abs(sound.samples - TONE / 2).max() < 0.0001
    assert sound.duration == pytest.approx(1)


@pytest.mark.slow
def test_another_rate_gives_the_same_measures(speak):
    path = speak(TEXT)
    sound = read_sound(path)
    again = wav(
        np.interp(np.arange(0, sound.duration, 1 / 48_000), np.arange(len(sound.samples)) / sound.rate, sound.samples),
        48_000,
    )
    assert listen(again).pace == pytest.approx(listen(path).pace, rel=0.1)
    assert listen(again).inflection == pytest.approx(listen(path).inflection, rel=0.15)


PACKED = [
    *(("WAV", kind) for kind in ("ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610")),
    *(("OGG", kind) for kind in ("VORBIS", "OPUS")),
    *((kind, None) for kind in ("MP3", "FLAC", "AIFF")),
]


def packed(form, kind):
    """The bytes of a file of another kind, 8000 samples a second."""
    soundfile = pytest.importorskip(
        "soundfile", reason="soundfile is not installed, so no packed recording can be made."
    )
    file = io.BytesIO()
    soundfile.write(file, np.tile(TONE, 2), 8000, format=form, subtype=kind)
    return file.getvalue()


@pytest.mark.parametrize(("form", "kind"), PACKED)
def test_packed_recordings_are_read(form, kind):
    sound = read_sound(packed(form, kind))
    assert sound.duration == pytest.approx(4, abs=0.1)
    assert sound.samples.std() == pytest.approx(TONE.std(), rel=0.05)


@pytest.mark.parametrize(("form", "kind"), PACKED)
def test_packed_recordings_that_are_cut_off_are_a_sentence_or_shorter(form, kind):
    data = packed(form, kind)
    with suppress(RecordingError):
        assert read_sound(data[: len(data) // 2]).duration < 3


@pytest.mark.parametrize("length", [b"\0\0\0\0", b"\xff\xff\xff\xff"], ids=["nought", "most"])
def test_a_recording_whose_length_was_never_filled_in_is_read(length):
    data = wav(TONE)
    assert read_sound(data[:4] + length + data[8:40] + length + data[44:]).duration == pytest.approx(1)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"Dear Ms Obi, thank you.", "is no recording that can be read"),
        (b"ID3\x03" + bytes(100), "is damaged, cut off, or packed"),
        (
            b"\0\0\0\x20ftypM4A " + bytes(90),
            "is M4A or MP4, which is not read here: save it as WAV or MP3, or choose it in",
        ),
        (b"\x1a\x45\xdf\xa3" + bytes(90), "is WebM, which"),
        (b"#!AMR\n" + bytes(90), "is AMR, which"),
        (wav(TONE)[:2000], "is cut off"),
        (wav(TONE[:0]), "lasts no time at all"),
        (wav(TONE)[:36], "is damaged, cut off"),
        (wav(np.zeros(RATE * 3)), "is silent"),
        (wav(TONE[:4000]), "too short"),
        (wav(np.random.default_rng(0).standard_normal(RATE * 3) * 0.1), "No voice can be heard"),
        (wav(np.zeros(8000 * 60 * 30), 8000, 8), "lasts 30 minutes"),
        (wav(TONE, form=0x160), "packed in a way"),
        (wav(TONE, channels=0), "is damaged, cut off"),
        (wav(np.full(RATE, np.nan), form=3, bits=32), "is damaged"),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)
def test_what_is_no_recording_is_one_sentence(data, says, tmp_path):
    path = tmp_path / "mine.wav"
    path.write_bytes(data)
    with pytest.raises(RecordingError, match=says):
        listen(path)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(RecordingError, match="There is no file"):
        listen(tmp_path / "none.wav")


@pytest.mark.parametrize("package", ["parselmouth", "soundfile"])
def test_without_the_extra_it_says_how_to_add_it(monkeypatch, tmp_path, package):
    (tmp_path / f"{package}.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(hearing, "tracks", praat.tracks)
    with pytest.raises(RecordingError, match=r"run python3 start\.py setup"):
        listen(wav(TONE))


def test_the_command_says_in_a_sentence_what_is_wrong(tmp_path):
    path = tmp_path / "letter.wav"
    path.write_text("Dear Ms Obi", encoding="utf-8")
    done = CliRunner().invoke(app, ["listen", str(path)])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "is no recording" in done.stderr
    assert "Traceback" not in done.stderr


# What is read aloud


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (
            "This is Jo Park. My number is 555-014-7730. Bye.",
            "This is Jo Park.\nMy number is 5 5 5, 0 1 4, 7 7 3 0.\nAgain, that is 5 5 5, 0 1 4, 7 7 3 0.\nBye.",
        ),
        ("Ring 5550147730, that is 555 014 7730.", "Ring 5 5 5, 0 1 4, 7 7 3 0, that is 5 5 5, 0 1 4, 7 7 3 0."),
        ("Ring [your number]. Bye.", "Ring [your number].\nAgain, that is [your number].\nBye."),
        ("We met on 2026-03-12 at 10 Mill Road.", "We met on 2026-03-12 at 10 Mill Road."),
        ("", ""),
    ],
)
def test_a_script_says_the_number_slowly_and_twice(draft, said):
    assert script(draft) == said
    assert script(said) == said


def test_each_digit_of_a_number_is_a_word():
    assert words("This is Jo Park, 555-014-7730.") == 14 == words("This is Jo Park, 5 5 5, 0 1 4, 7 7 3 0.")
    assert words("") == 0
