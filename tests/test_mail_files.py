"""What mail is kept in: folders and archives of messages, Outlook's own files; and how far a long reading is."""

import io
import zipfile
from datetime import date

import pytest
from typer.testing import CliRunner

from followup import importers
from followup.cli.main import app
from followup.errors import StoppedError
from followup.importers import ReadError, read, read_bytes
from tests.outlook import message
from tests.test_mail import LATER, ME, RECEIPT, box, mail

NO = mail("Your application", "You have not been selected for the position of Data Clerk.", day=9)
FOLLOW_UP = mail("Data Clerk", "Any news on my application for the position?", f"Sam Lee <{ME}>",
                 "Rita Ray <rita@larchworks.example>", day=6)  # fmt: skip
WAY = "We received your application for the Data Clerk position at Larch Works."


def kinds(reading):
    return [g.event.kind.value for g in reading.guesses]


def test_a_folder_of_messages_is_read_with_what_stands_in_it(tmp_path):
    """As a mail program saves them: one file a message, in folders, of which one is that of what was sent."""
    folder = tmp_path / "my letters"
    (folder / "Sent").mkdir(parents=True)
    (folder / "a.eml").write_text(RECEIPT, encoding="utf-8")
    (folder / "Sent" / "a.eml").write_text(FOLLOW_UP, encoding="utf-8")
    (folder / "Inbox").write_bytes(box(NO))  # Thunderbird's have no suffix
    (folder / "notes.txt").write_text("Larch Works: call them", encoding="utf-8")
    reading = read(folder, today=LATER)
    assert kinds(reading) == ["applied", "replied", "followed_up", "rejected"]
    assert [g.file for g in reading.guesses] == ["a.eml", "a.eml", "Sent/a.eml", "Inbox"]
    with pytest.raises(ReadError, match="is a folder without mail"):
        read(_empty(tmp_path), today=LATER)


def _empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "list.csv").write_text("Company,Date\nA,2026-03-01\n", encoding="utf-8")
    return folder


def test_files_of_one_name_in_an_archive_are_told_apart():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1/mail.eml", RECEIPT)
        archive.writestr("2/mail.eml", NO)
        archive.writestr("3/mail.eml", "no mail")
    reading = read_bytes("letters.zip", out.getvalue(), today=LATER)
    assert [(g.event.kind, g.file) for g in reading.guesses][1:] == [
        ("replied", "1/mail.eml"),
        ("rejected", "2/mail.eml"),
    ]
    assert [(s.file, s.reason) for s in reading.skipped if "no mail" in s.reason] == [
        ("3/mail.eml", "no mail that can be read: export it again from your mail program")
    ]


# --- Outlook -------------------------------------------------------------------------------------------------------


def test_a_message_of_outlook_is_read_by_the_headers_that_it_came_with():
    headers = (
        "Received: from x by y\r\nFrom: Larch Works <careers@larchworks.example>\r\nTo: sam@home.example\r\n"
        "Subject: =?utf-8?Q?Thank_you_for_applying?=\r\nDate: Thu, 05 Mar 2026 10:00:00 +0000\r\n"
        "Message-ID: <1@x>\r\nContent-Type: multipart/mixed;\r\n boundary=GONE\r\n\r\n"
    )
    data = message({0x0037: "Thank you for applying", 0x007D: headers, 0x1000: f"Dear Sam,\r\n\r\n{WAY}\r\n"})
    reading = read_bytes("receipt.msg", data, today=LATER)
    assert kinds(reading) == ["applied", "replied"]
    assert {g.event.day for g in reading.guesses} == {date(2026, 3, 5)}
    assert reading.applications[0].company == "Larch Works"


APPLY = "I am writing to apply for the Data Clerk position at Larch Works. My resume is enclosed."


@pytest.mark.parametrize("text", [APPLY, f"{APPLY}\n\nGrüße " + "x" * 6000])
def test_one_that_was_sent_has_no_headers_and_is_read_by_its_properties(text):
    """Whether its text is short, or so long that it stands outside of the small streams."""
    to = [{0x3001: "Larch Works Careers", 0x39FE: "careers@larchworks.example"}]
    data = message({0x0037: "Data Clerk", 0x1000: text, 0x0C1A: "Sam Lee", 0x5D01: ME, 0x1035: "<1@x>"}, to)
    (guess,) = read_bytes("sent.msg", data, today=LATER, me=ME).guesses
    assert (guess.event.kind, guess.event.day, guess.because) == (
        "applied",
        date(2026, 3, 5),
        APPLY.partition(" My")[0],
    )


def test_one_with_html_only_is_read():
    data = message(
        {0x0037: "Hello", 0x1013: f"<p>{WAY}</p>".encode(), 0x0C1A: "Larch Works", 0x5D01: "jobs@larchworks.example"}
    )
    assert kinds(read_bytes("html.msg", data, today=LATER)) == ["applied", "replied"]


def test_a_damaged_one_is_explained_and_in_a_folder_reported(tmp_path):
    whole = message({0x0037: "x", 0x1000: WAY})
    for cut in (600, 1500, len(whole) - 700):
        with_nothing = read_bytes("x.msg", whole[:cut], today=LATER)
        assert (with_nothing.guesses, "no mail" in with_nothing.skipped[0].reason) == ((), True)
    with pytest.raises(ReadError, match="no mail that can be read"):
        read_bytes("x.msg", b"hello")
    (tmp_path / "x.msg").write_bytes(whole[:700])
    (tmp_path / "a.eml").write_text(RECEIPT, encoding="utf-8")
    assert kinds(read(tmp_path, today=LATER)) == ["applied", "replied"]


# --- how far it is -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_long_reading_says_how_far_it_is_and_can_be_stopped(tmp_path):
    path = tmp_path / "all.mbox"
    filler = mail("Photos", "x" * 70 + "\n" + ("A" * 76 + "\n") * 30_000, "a@b.example", day=4)
    path.write_bytes(box(RECEIPT, *(filler.replace("<4.", f"<{n}.") for n in range(4)), NO))
    told = []
    reading = read(path, today=LATER, progress=lambda done, of: told.append((done, of)))
    assert kinds(reading) == ["applied", "replied", "rejected"]
    assert len(told) >= 8
    assert told == sorted(told)
    assert {of for _, of in told} == {path.stat().st_size}
    assert told[-1][0] == path.stat().st_size

    def stop(done, of):
        if done > of / 2:
            raise StoppedError

    with pytest.raises(StoppedError, match="nothing of it came in"):
        read(path, today=LATER, progress=stop)


def test_an_archive_and_a_folder_tell_of_all_their_files(tmp_path):
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_text(RECEIPT, encoding="utf-8")
    told = []
    read(tmp_path, today=LATER, progress=lambda done, of: told.append((done, of)))
    size = len(RECEIPT.encode())
    assert told == [(size, 2 * size), (2 * size, 2 * size)]


def test_ctrl_c_while_reading_leaves_nothing(tmp_path, monkeypatch):
    """One sentence, and no file: also where the file before it was read to its end."""
    (tmp_path / "a.eml").write_text(RECEIPT, encoding="utf-8")
    inner, calls = importers.read, []

    def read_(path, **said):
        calls.append(path)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return inner(path, **said)

    monkeypatch.setattr(importers, "read", read_)
    files = [str(tmp_path / "a.eml"), str(tmp_path)]
    done = CliRunner().invoke(app, ["import", *files, "--into", str(tmp_path / "p.db"), "--yes"])
    assert (done.exit_code, done.stderr) == (1, "Stopped: nothing of it came in.\n")
    assert not (tmp_path / "p.db").exists()
    calls.clear()
    done = CliRunner().invoke(app, ["import", files[0], "--into", str(tmp_path / "p.db"), "--yes"])
    assert "2 new" in done.stdout
