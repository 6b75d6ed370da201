"""Files in and out: what is good comes in, what is not is named, and the same file twice adds nothing."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from followup import importers
from followup.cli.base import UsageError
from followup.cli.main import app
from followup.cli.records import parse_mapping
from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers import read, read_bytes, sources
from followup.importers.bring_in import bring_in
from followup.importers.sources.spreadsheet import Mapping
from followup.log.export import COLUMNS, events_table
from followup.log.model import Application, Event, Pipeline
from followup.log.store import Store
from followup.paths import SAMPLE_LOG
from tests.fuzzing import tried
from tests.pipelines import pipelines

HEADER = ",".join(COLUMNS)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def events(text, **rest):
    return read_bytes("mine.csv", text.encode(), **rest)


def reasons(reading):
    return {s.line: s.reason for s in reading.skipped}


# --- the table of events -------------------------------------------------------------------------------------------

hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["=1+1", "'=1", "''=x", "-5", "@a", "\t=x", 'a\n"b",c;d', "\u202eabc", "👩🏽‍💻", "x" * 10_000, "a\r\nb", "'"]
    ),
    st.builds(str.__add__, st.sampled_from(FORMULA), st.text(max_size=5)),
)


@pytest.mark.slow
@tried(60)
@given(pipelines(most=6), st.lists(hostile, min_size=5, max_size=5))
def test_any_log_goes_out_and_comes_back_the_same(pipeline, texts):
    """Whatever is written in names and notes; and no cell of the table begins a formula."""
    company, title, person, via, note = texts
    log = Pipeline.of(
        [Application(id=a.id, company=company, title=title) for a in pipeline.applications],
        [
            Event.model_validate({**e.model_dump(), "note": note, "person": person, "via": via})
            for e in pipeline.events
            if not [
                x for x in pipeline.events if x.application == e.application and x.kind == "applied" and x.day > e.day
            ]
        ],
    )
    table = events_table(log)
    assert not [c for row in csv.reader(io.StringIO(table)) for c in row if c.startswith(FORMULA)]
    reading = events(table)
    assert reading.skipped == ()
    back = Pipeline.of(reading.applications, reading.events)
    if not person.casefold().startswith("someone at"):
        assert back.events == log.events
        assert events_table(back) == table


def test_the_sample_comes_back_row_for_row():
    """Read, written, and read as plain CSV: the same rows."""
    reading = read(SAMPLE_LOG)
    written = events_table(Pipeline.of(reading.applications, reading.events))

    def rows(text):
        return sorted(tuple(row.items()) for row in csv.DictReader(io.StringIO(text)))

    assert rows(written) == rows(SAMPLE_LOG.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,,,phoned,2026-03-09", ("kind", "phoned", "followed_up")),
        ("A,,,replied,2026-02-30", ("at", "2026-02-30", "calendar")),
        ("A,,,replied,3026-03-09", ("at", "3026", "year")),
        ("A,,,replied,soon", ("at", "soon", "2026-03-09")),
        ("A,,,replied,03/04/2026", ("at", "two ways")),
        ("A,,,interviewed,2026-03-01", ("2026-03-01", "2026-03-02", "check both dates")),
        ("A,,,replied,2026-03-01", ("2026-03-01", "check both dates")),
        ("A,Other,,replied,2026-03-09", ("'Other'", "'Acme'", "line 2")),
        (",,,replied,2026-03-09", ("application is empty",)),
        ("A,,,promised,2026-03-09", ("until", "empty")),
        ("A,,,followed_up,2026-03-09,,boss", ("person_role", "boss", "recruiter")),
        ("A,,,followed_up,2026-03-09,,,pigeon", ("channel", "pigeon", "phone")),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_come_in(row, words):
    """Line, field, value and way out; two good rows around it."""
    reading = events(f"{HEADER}\nA,Acme,Admin,applied,2026-03-02\n{row}\nA,,,followed_up,2026-03-05\n")
    assert [e.kind for e in reading.events] == ["applied", "followed_up"]
    assert list(reasons(reading)) == [3]
    assert all(word in reasons(reading)[3] for word in words), reasons(reading)[3]
    assert reading.read == 3


def test_a_row_is_checked_against_what_the_log_has_already():
    """An answer before the resume that came in last week."""
    known = Pipeline.of([Application(id="A")], [Event(application="A", kind="applied", day="2026-03-02")])
    reading = events(f"{HEADER}\nA,Acme,,replied,2026-03-01\n", known=known)
    assert reading.events == ()
    assert "2026-03-02" in reasons(reading)[2]


def test_line_numbers_are_those_of_the_file():
    """Also when a note has lines of its own."""
    text = f'{HEADER}\nA,,,applied,2026-03-02,,,,,,,"one\ntwo\nthree"\nA,,,phoned,2026-03-03\n'
    assert list(reasons(events(text))) == [5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_way_of_saving_a_table_is_read(encoding, separator, end):
    """Encoding, separator, line ends."""
    lines = [HEADER, "A,Müller,Admin,applied,2026-03-02,Zoë", "A,,,replied,2026-03-05"]
    data = end.join(line.replace(",", separator) for line in lines).encode(encoding)
    reading = read_bytes("x.csv", data)
    assert reading.applications == (Application(id="A", company="Müller", title="Admin"),)
    assert [e.person for e in reading.events] == ["Zoë", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 30, "not a table"),
        (b"PK\x03\x04 half a zip", "damaged"),
        (b"company,title,kind,at,person,channel\nA,B,applied,2026-03-02,,\n", "lacks the column 'application'"),
        (b"application:kind:at\nA:applied:2026-03-02\n", "one column only"),
    ],
)
def test_a_file_that_is_no_table_is_explained(data, words):
    """One sentence that begins with the file's name."""
    with pytest.raises(ReadError, match=words) as problem:
        read_bytes("mine.csv", data)
    assert str(problem.value).startswith("mine.csv ")


def test_a_file_that_is_still_being_written_gives_what_is_whole():
    """The row that is cut off is named."""
    reading = events(f'{HEADER}\nA,Acme,,applied,2026-03-02\nA,,,replied,2026-03-05,,,,,,,"they sa')
    assert [e.kind for e in reading.events] == ["applied"]
    assert "ends inside this row" in reasons(reading)[3]


def test_missing_files_and_folders_are_named(tmp_path):
    """Before anything is read."""
    with pytest.raises(ReadError, match="There is no file"):
        read(tmp_path / "no.csv")
    with pytest.raises(ReadError, match="is a folder"):
        read(tmp_path)


def test_a_note_of_a_megabyte_is_read():
    """As long as people paste."""
    reading = events(f"{HEADER}\nA,,,applied,2026-03-02,,,,,,,{'x' * 1_000_000}\n")
    assert len(reading.events[0].note) == 1_000_000


def test_someone_at_a_company_is_nobody_that_is_known():
    """As the list names nobody; both spellings."""
    reading = events(f"{HEADER}\nA,Acme,,applied,2026-03-02,someone at ACME\n")
    assert reading.events[0].person == ""


# --- any other table -----------------------------------------------------------------------------------------------

LIST = b"Firm,Position,Sent,Called\nAcme,Admin,25/03/2026,03/04/2026\nBirch,Clerk,02/04/2026,\n"
COLUMNS_OF_LIST = Mapping(company="Firm", title="Position", applied="Sent", followed_up="Called")


def test_an_unknown_table_asks_which_column_holds_what():
    """With a first idea from the columns' names."""
    with pytest.raises(MappingNeededError, match="Who, Position, Called") as question:
        read_bytes("list.csv", b"Who,Position,Called\nAcme,Admin,yesterday\n")
    assert question.value.suggestion["title"] == "Position"


def test_of_a_table_that_is_not_known_the_columns_are_proposed():
    reading = read_bytes("list.csv", LIST)
    assert reading.columns == {"Firm": "company", "Position": "title", "Sent": "applied", "Called": None}
    assert reading.guessed
    assert [e.kind for e in reading.events] == ["applied", "applied"]


def test_dates_that_could_be_read_in_two_ways_are_asked_about():
    """The 25th of one column proves the order of all; where no date does, it is asked."""
    two_ways = LIST.replace(b"25/03", b"05/03")
    with pytest.raises(DateOrderNeededError, match="05/03/2026"):
        read_bytes("list.csv", two_ways, mapping=COLUMNS_OF_LIST)
    assert len(read_bytes("list.csv", LIST, mapping=COLUMNS_OF_LIST, today=date(2026, 5, 1)).events) == 3
    for order, expected in (("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))):
        reading = read_bytes("list.csv", two_ways, mapping=COLUMNS_OF_LIST, date_order=order)
        found = [e.day for e in reading.events if e.kind == "followed_up"]
        assert found == ([expected] if order == "dmy" else [])  # 4 March is before the resume
    assert reading.skipped[0].line == 2


def test_an_excel_file_with_real_dates_is_read():
    """Cells as Excel has them; a formula's text is text."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["Company", "Job title", "Date applied", "Notes"])
    sheet.append(["Acme", "Admin", date(2026, 3, 2), "+ call"])
    sheet.append(["Birch", "Clerk", None, ""])
    sheet.append(["Acme", "Admin", date(2026, 3, 2), "twin"])
    book.save(out)
    reading = read_bytes("list.xlsx", out.getvalue())
    assert [(e.day, e.note) for e in reading.events] == [(date(2026, 3, 2), "+ call"), (date(2026, 3, 2), "twin")]
    assert len({e.application for e in reading.events}) == 2
    assert "resume was sent" in reasons(reading)[3]
    assert read_bytes("l.xlsx", out.getvalue()).events == reading.events


def test_a_mapping_on_the_command_line_says_what_is_wrong_with_it():
    """And takes what is right."""
    assert parse_mapping("company=Firm, applied = Sent") == Mapping(company="Firm", applied="Sent")
    with pytest.raises(UsageError, match="'firm=x'"):
        parse_mapping("firm=x")
    with pytest.raises(ReadError, match="no column 'Sant'"):
        read_bytes("list.csv", LIST, mapping=Mapping(company="Firm", applied="Sant"))


def test_a_new_source_is_one_new_file(tmp_path, monkeypatch):
    """Dropped into the folder, it is found."""
    (tmp_path / "other.py").write_text(
        "from followup.importers.base import Source\n"
        "from followup.log.model import Application\n"
        "def read(table, found):\n"
        "    for line, cells in table.records():\n"
        "        found.read += 1\n"
        "        if found.event(table, line, application=cells['nr'], kind='applied', day=cells['wann']):\n"
        "            found.application(Application(id=cells['nr']))\n"
        "SOURCES = (Source(id='other', title='Other', columns=('Nr', 'Wann'), read=read),)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    importers.known_sources.cache_clear()
    try:
        reading = read_bytes("x.csv", b"Nr,Wann\n7,2026-03-02\n")
        assert (reading.format, reading.events[0].application) == ("other", "7")
    finally:
        importers.known_sources.cache_clear()
        sys.modules.pop("followup.importers.sources.other", None)


# --- LinkedIn ------------------------------------------------------------------------------------------------------

APPLIED = (
    "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Resume Name,"
    "Question And Answers"
)
MESSAGES = (
    '"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO","RECIPIENT PROFILE URLS","DATE","SUBJECT",'
    '"CONTENT","FOLDER","ATTACHMENTS","IS MESSAGE DRAFT"'
)


def message(conversation, sender, to, day, text, *, draft="No"):
    return f'{conversation},,{sender},,{to},,{day} 10:00:00 UTC,,"{text}",INBOX,,{draft}'


@pytest.fixture
def linkedin():
    """An invented export, with all the oddities that real ones have."""
    files = {
        "Profile.csv": "First Name,Last Name,Maiden Name,Headline\r\nSam,Lee,,Technician\r\n",
        "Connections.csv": 'Notes:\r\n"When exporting, some addresses, may be missing."\r\n\r\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
        "Rita,Ray,,,Acme,Senior Recruiter,05 Mar 2024\r\nOmar,Haddad,,,Nowhere,Cook,05 Mar 2024\r\n",
        "Jobs/Job Applications.csv": f"\ufeff{APPLIED}\r\n"
        '"3/2/26, 2:22 PM",sam@example.org,555-0100,Acme,Admin,https://jobs.example/1,cv.pdf,"Q: a, b?\nA: yes"\r\n'
        "3/3/26,sam@example.org,555-0100,Birch,Clerk,https://jobs.example/2,cv.pdf,\r\n",
        "Jobs/Job Applications_1.csv": f"{APPLIED}\r\n2/30/26,,,Cobalt,Cook,https://jobs.example/3,,\r\n",
        "Jobs/Job Applications_2.csv": f"{APPLIED}\r\n3/9/26,,,Dune,Driver,https://jobs.example/4,,\r\n",
        "Jobs/Saved Jobs.csv": "Saved Date,Job Url,Job Title,Company Name\r\n3/1/26,https://x,Pilot,Elm\r\n",
        "Invitations.csv": "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\r\n"
        'Sam Lee,Eve Fox,"3/1/26, 1:00 PM",,OUTGOING,,\r\n',
        "Learning.csv": "Title,Watched\r\nExcel,yes\r\n",
        "messages.csv": "\r\n".join(
            [
                MESSAGES,
                message(1, "Sam Lee", "Rita Ray", "2026-03-05", "SECRET about my resume"),
                message(1, "Rita Ray", "Sam Lee", "2026-03-06", "SECRET could you send a reference?"),
                message(1, "Sam Lee", "Rita Ray", "2026-03-07", "SECRET here it is"),
                message(1, "Sam Lee", "Rita Ray", "2026-03-08", "SECRET not sent", draft="Yes"),
                message(2, "Bo Nilsen", "Sam Lee", "2026-03-06", "SECRET buy this"),
                message(3, "Sam Lee", "Omar Haddad", "2026-03-06", "SECRET hello"),
                message(4, "Sam Lee", "Kim Park", "2026-03-06", "SECRET I applied at Birch"),
                message(5, "Sam Lee", "Rita Ray", "2026-03-01", "SECRET too early"),
            ]
        )
        + "\r\n",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8"))
        archive.writestr("media/photo.jpg", b"\xff\xd8\xff")
    return out.getvalue()


def test_a_linkedin_export_comes_in_whole_and_names_every_row_that_it_does_not_take(linkedin):
    """Applications from all parts, messages as guesses, and each other row with its file and line."""
    reading = read_bytes("export.zip", linkedin)
    assert reading.format == "linkedin-zip"
    assert [(a.company, a.title) for a in reading.applications] == [
        ("Acme", "Admin"),
        ("Birch", "Clerk"),
        ("Dune", "Driver"),
    ]
    assert [e.at for e in reading.events] == ["2026-03-02T14:22", "2026-03-03", "2026-03-09"]
    acme, birch, _ = (a.id for a in reading.applications)
    assert [(g.event.application, g.event.kind, g.event.person, g.event.day.day) for g in reading.guesses] == [
        (acme, "followed_up", "Rita Ray", 5),
        (acme, "replied", "Rita Ray", 6),
        (acme, "answered", "Rita Ray", 7),
        (birch, "followed_up", "Kim Park", 6),
    ]
    assert reading.guesses[0].event.person_role == "recruiter"
    skipped = {(s.file, s.line): s.reason for s in reading.skipped}
    assert len(skipped) == len(reading.skipped)
    expected = {
        ("Profile.csv", 2): "profile",
        ("Connections.csv", 5): "connection",
        ("Connections.csv", 6): "connection",
        ("Job Applications_1.csv", 2): "2/30/26",
        ("Saved Jobs.csv", 2): "saved",
        ("Invitations.csv", 2): "invitation",
        ("Learning.csv", 1): "not used",
        ("messages.csv", 5): "draft",
        ("messages.csv", 6): "wrote first",
        ("messages.csv", 7): "no application",
        ("messages.csv", 9): "no application",
    }
    assert set(skipped) == set(expected)
    assert all(words in skipped[where] for where, words in expected.items()), skipped
    # Learning.csv is reported as a file, not as a row.
    assert reading.read == len(reading.events) + len(reading.guesses) + len(reading.skipped) - 1


def test_a_linkedin_export_enters_the_log_as_confirmed_and_only_once(linkedin, tmp_path):
    """Unconfirmed messages stay out; no address and no message text is kept anywhere."""
    store = Store(tmp_path / "p.db")
    reading = read_bytes("export.zip", linkedin)
    first = bring_in(store, reading, reading.guesses[:2])
    assert (first.added, first.unchanged) == (5, 0)
    assert sum("waits for you to confirm" in s.reason for s in first.skipped) == 2
    again = read_bytes("export.zip", linkedin, known=store.pipeline())
    second = bring_in(store, again, again.guesses)
    assert (second.added, second.unchanged) == (2, 5)
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for private in (b"SECRET", b"sam@example.org", b"555-0100"):
        assert private not in content
        assert private.decode() not in repr(reading)


def test_messages_alone_are_matched_with_the_log_and_ask_whose_they_are():
    """One conversation has two names in every row: which is yours?"""
    known = Pipeline.of(
        [Application(id="A", company="Acme")],
        [Event(application="A", kind="applied", day="2026-03-02", person="Rita Ray")],
    )
    table = "CONVERSATION ID,FROM,TO,DATE,CONTENT\n1,Sam Lee,Rita Ray,2026-03-05 10:00:00 UTC,Hi\n"
    unclear = read_bytes("messages.csv", table.encode(), known=known)
    assert "which of the names is yours" in reasons(unclear)[2]
    clear = read_bytes("messages.csv", table.encode(), known=known, me="sam lee")
    assert [g.event.kind for g in clear.guesses] == ["followed_up"]


def test_a_locked_archive_and_one_without_tables_are_explained():
    """What to do instead."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ReadError, match="no table"):
        read_bytes("a.zip", out.getvalue())


# --- the command ---------------------------------------------------------------------------------------------------


def followup(*arguments):
    """What the command says, without the seconds that a process of its own takes to begin."""
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.mark.slow
def test_a_terminal_that_lacks_a_letter_is_shown_a_stand_in():
    command = [sys.executable, "-m", "followup.cli.main", "due", str(SAMPLE_LOG), "--on", "2026-03-31"]
    told = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, encoding="ascii", env=told, check=False)
    assert done.returncode == 0
    assert "Why:" in done.stdout
    assert "?" in done.stdout


@pytest.mark.slow
def test_the_command_brings_in_lists_plans_and_exports(tmp_path):
    """The whole way, as JSON and as text."""
    log, again = tmp_path / "p q.db", tmp_path / "again.csv"
    first = json.loads(followup("import", SAMPLE_LOG, "--into", log, "--json").stdout)
    rows = len(SAMPLE_LOG.read_text(encoding="utf-8").splitlines()) - 1
    counts = {"read": rows, "added": rows, "changed": 0, "unchanged": 0, "not_sent": 0, "undated": 0}
    assert first == {
        "format": "events",
        "sheet": "",
        "columns": {},
        "words": {},
        **counts,
        "skipped": [],
        "questions": [],
    }
    second = json.loads(followup("import", SAMPLE_LOG, "--into", log, "--json").stdout)
    assert (second["added"], second["unchanged"]) == (0, rows)
    assert list((tmp_path / "backups").iterdir())
    assert followup("export", log, "--out", again).exit_code == 0
    assert set(read(again).events) == set(read(SAMPLE_LOG).events)

    answer = json.loads(followup("due", log, "--on", "2026-03-31", "--json").stdout)
    keys = {"rule", "person", "company", "applications", "earliest", "due", "channels", "reason"}
    assert all(keys <= set(action) for action in answer["actions"])
    assert {action["rule"] for action in answer["actions"]} == {"A", "F", "C", "T1", "T2", "T3"}
    assert all({"rule", "person", "at", "reason"} == set(w) for w in answer["warnings"])
    assert json.loads(followup("due", SAMPLE_LOG, "--on", "2026-03-31", "--json").stdout) == answer
    text = followup("due", log, "--on", "2026-03-31")
    assert text.exit_code == 0
    assert "Why:" in text.stdout
    for name, start in (("plan.html", "<!doctype html>"), ("plan.ics", "BEGIN:VCALENDAR")):
        assert followup("plan", log, "--out", tmp_path / name, "--on", "2026-03-31").exit_code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("due", "{p}", "--on", "2026-02-30"), "--on is '2026-02-30'"),
        (("due", "no.db"), "There is no file no.db"),
        (("due", "{png}"), "not a pipeline file"),
        (("plan", "{p}", "--out", "plan.doc"), "end it with .html"),
        (("plan", "{p}", "--out", "no/where/plan.html"), "could not be written"),
        (("export", "{p}", "--out", "no/where/x.csv"), "could not be written"),
        (("import", "{png}", "--into", "new.db"), "not a table"),
        (("import", "no.csv", "--into", "new.db"), "no file"),
        (("import", "{bad}", "--into", "new.db"), "not known here"),
        (("import", "{list}", "--into", "new.db", "--status", "pool"), "--status has 'pool'"),
        (("import", "{list}", "--into", "no/where/new.db"), "no folder"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing_behind(tmp_path, monkeypatch, arguments, words):
    """No traceback, exit code 1, no half-made file."""
    monkeypatch.chdir(tmp_path)
    places = {"p": tmp_path / "p.db", "png": tmp_path / "x.png", "list": tmp_path / "list.csv"}
    places["bad"] = tmp_path / "bad.csv"
    places["bad"].write_bytes(b"Who,Position,Called\nAcme,Admin,yesterday\n")
    Store(places["p"])
    places["png"].write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 30)
    places["list"].write_bytes(LIST)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = followup(*(argument.format(**places) for argument in arguments))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before
