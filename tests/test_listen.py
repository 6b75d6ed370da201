"""Speech made by espeak-ng with known speed, range, pauses and loudness: each measure recovers the order."""

import json
import os
import shutil
import struct
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.errors import RecordingError
from followup.say.recording.listen import Recording, listen
from followup.say.recording.wav import read_wav

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


def rising(values):
    return all(a < b for a, b in pairwise(values))


@pytest.mark.slow
def test_six_speeds_come_out_in_order(speak):
    found = [listen(speak(TEXT, "-s", str(speed))) for speed in (100, 130, 160, 190, 220, 250)]
    assert rising([one.pace for one in found])
    assert rising([-one.duration for one in found])


@pytest.mark.slow
def test_the_pace_is_near_the_words_that_were_said(speak):
    for speed in (120, 150, 180):
        found = listen(speak(TEXT, "-s", str(speed)))
        said = len(TEXT.split()) / found.speaking * 60
        assert found.pace == pytest.approx(said, rel=0.2)


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


def noisy(path, ratio):
    """The same with white noise, so many decibels below the voice."""
    sound = read_wav(path)
    noise = np.random.default_rng(1).standard_normal(len(sound.samples))
    noise *= sound.samples.std() / 10 ** (ratio / 20)
    return wav(np.clip(sound.samples * 0.5 + noise * 0.5, -1, 1), sound.rate)


@pytest.mark.slow
def test_in_a_noisy_room_pauses_are_not_judged(speak):
    clean = speak(TEXT)
    assert not listen(clean).too_noisy
    for ratio in (10, 5):
        found = listen(noisy(clean, ratio))
        assert found.pauses is None
        assert "too noisy to judge pauses" in found.sentence
        assert any("too noisy" in one.message for one in found.remarks)
    assert not listen(noisy(clean, 30)).too_noisy


def test_the_result_is_shown_as_every_other(speak):
    found = listen(speak(TEXT))
    assert isinstance(found, Recording)
    assert list(found.table["what"])[:2] == ["duration", "pace"]
    assert "These describe one recording, not you" in found.sentence
    assert found.chart().layout.meta["alt"] == found.sentence
    assert len(found.chart().layout.shapes) == len(found.pauses) > 0


def test_the_command_answers(speak):
    path = speak(TEXT)
    answer = json.loads(CliRunner().invoke(app, ["listen", str(path), "--json"]).stdout)
    assert answer["pace"] == pytest.approx(listen(path).pace, abs=0.1)
    assert set(answer) >= {"duration", "pauses", "inflection", "loudness", "noise", "remarks"}


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
    sound = read_wav(wav(TONE, bits=bits, form=form))
    assert sound.rate == RATE
    assert np.abs(sound.samples - TONE).max() < (0.01 if bits == 8 else 0.0001)


def test_stereo_is_mixed():
    both = np.column_stack([TONE, np.zeros(len(TONE))]).ravel()
    sound = read_wav(wav(both, channels=2))
    assert np.abs(sound.samples - TONE / 2).max() < 0.0001
    assert sound.duration == pytest.approx(1)


@pytest.mark.slow
def test_another_rate_gives_the_same_measures(speak):
    path = speak(TEXT)
    sound = read_wav(path)
    again = wav(
        np.interp(np.arange(0, sound.duration, 1 / 48_000), np.arange(len(sound.samples)) / sound.rate, sound.samples),
        48_000,
    )
    assert listen(again).pace == pytest.approx(listen(path).pace, rel=0.1)
    assert listen(again).inflection == pytest.approx(listen(path).inflection, rel=0.15)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"Dear Ms Obi, thank you.", "is no WAV file"),
        (b"ID3\x03" + bytes(100), "is no WAV file"),
        (wav(TONE)[:2000], "is cut off"),
        (wav(TONE[:0]), "lasts no time at all"),
        (wav(TONE)[:36], "has no sound in it"),
        (wav(np.zeros(RATE * 3)), "is silent"),
        (wav(TONE[:4000]), "too short"),
        (wav(np.random.default_rng(0).standard_normal(RATE * 3) * 0.1), "No voice can be heard"),
        (wav(np.zeros(8000 * 60 * 30), 8000, 8), "lasts 30 minutes"),
        (wav(TONE, form=7), "packed in a way"),
        (wav(TONE, channels=0), "is damaged"),
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


def test_without_the_extra_it_says_how_to_add_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "parselmouth", None)
    with pytest.raises(RecordingError, match=r"run python3 start\.py setup"):
        listen(wav(TONE))


def test_the_command_says_in_a_sentence_what_is_wrong(tmp_path):
    path = tmp_path / "letter.wav"
    path.write_text("Dear Ms Obi", encoding="utf-8")
    done = CliRunner().invoke(app, ["listen", str(path)])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "is no WAV file" in done.stderr
    assert "Traceback" not in done.stderr
