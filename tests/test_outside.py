"""Whatever comes from outside is read, or refused in one sentence: damage of every kind, and files made to hurt.

`python -m tests.fuzzing` tries the same with as many inputs as one likes.
"""

import io
import struct
import subprocess
import sys
import tracemalloc
import zipfile

import pytest

from followup import limits
from followup.analysis import parquet
from followup.classroom.summary import read_summary
from followup.course import progress
from followup.errors import CheckError, FollowupError, ReadError, RecordingError, TableError
from followup.importers import read, read_bytes
from followup.importers.contacts import contacts_in
from followup.importers.dates import days_out
from followup.importers.history import stages
from followup.importers.tables.cells import is_value
from followup.say.coach.registry import checks_in
from followup.say.recording.sound import read_sound
from followup.session import whose
from tests.fuzzing import MORE, outcomes
from tests.made_files import book, packed
from tests.notebooks_here import PROJECT
from tests.outside import LIST, READERS, Reader, _good
from tests.test_tables import ODS_HEADER, opendocument, row, text_cell

QUICK = [reader for reader in READERS if reader.name != "analysis: Parquet"]
SECONDS = 0.05
"""What each reader may take of a day's tests; FOLLOWUP_FUZZ gives as many times more."""


@pytest.mark.slow
@pytest.mark.parametrize("reader", QUICK, ids=lambda reader: reader.name)
def test_damage_ends_in_a_table_or_in_a_sentence(reader):
    counts, first = outcomes(reader, range(10 * MORE), seconds=SECONDS * MORE)
    assert set(counts) <= {"read", "sentence"}, first


@pytest.mark.parametrize("reader", QUICK, ids=lambda reader: reader.name)
def test_what_is_damaged_was_good_before(reader, tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    assert reader.read(reader.names[0], _good(reader.name)[0], tmp_path) is not None


@pytest.mark.parametrize(
    ("take", "said"),
    [
        (lambda *_: [].pop(), "IndexError at test_outside.py"),
        (lambda *_: (_ for _ in ()).throw(ReadError("")), "no sentence"),
    ],
)
def test_what_is_no_sentence_is_counted(take, said):
    counts, _ = outcomes(Reader("class plan", ("a",), list, take), range(3))
    assert [ended.startswith(said) for ended in counts] == [True]
    assert counts.total() == 3


# --- small files that are made to hurt ------------------------------------------------------------------------------


def lying(data, name, size):
    """A ZIP whose directory says another size of a member."""
    directory = data.index(b"PK\x01\x02")
    while data[directory + 46 : directory + 46 + len(name)] != name.encode():
        directory = data.index(b"PK\x01\x02", directory + 1)
    return data[: directory + 24] + struct.pack("<I", size) + data[directory + 28 :]


def patched(data, at, value):
    """A ZIP with another value at a place of its directory's first entry."""
    directory = data.index(b"PK\x01\x02") + at
    return data[:directory] + struct.pack("<H", value) + data[directory + 2 :]


def far_cell(place):
    """A workbook with a cell at a place such as XFD1048576."""
    with zipfile.ZipFile(io.BytesIO(book(Mine=[["Company", "Role"], ["Acme", "Clerk"]]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    cell = f'<c r="{place}" t="inlineStr"><is><t>x</t></is></c>'
    far = f'<row r="{place.lstrip("ABCDEFX")}">{cell}</row></sheetData>'.encode()
    sheet = "xl/worksheets/sheet1.xml"
    return packed(**files | {sheet: files[sheet].replace(b"</sheetData>", far)})


def packed_as(way):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("a.csv", LIST)
    return out.getvalue()


NULLS = "0" * 3_000_000
DEEP = "[" * 90_000
HURTING = {
    "a cell in XFD1048576": (lambda: far_cell("XFD1048576"), "a.xlsx", "far down, in row 1,048,576"),
    "a cell in XFD3": (lambda: far_cell("XFD3"), "a.xlsx", "more than 1,000 columns"),
    "a member that unpacks to more than it says": (
        lambda: lying(packed(**{"a.csv": NULLS}), "a.csv", 100),
        "a.zip",
        "is damaged at a.csv",
    ),
    "a workbook with such a member": (
        lambda: lying(packed(**{"xl/workbook.xml": "<a/>", "x.bin": NULLS}), "x.bin", 100),
        "a.xlsx",
        "is damaged at x.bin",
    ),
    "a ZIP that unpacks to too much": (
        lambda: lying(packed(**{"a.csv": LIST}), "a.csv", 2**30),
        "a.zip",
        "more than is sensible",
    ),
    "bzip2": (lambda: packed_as(zipfile.ZIP_BZIP2), "a.zip", "packed in a way"),
    "LZMA": (lambda: packed_as(zipfile.ZIP_LZMA), "a.zip", "packed in a way"),
    "a version that no program has": (lambda: patched(packed(**{"a.csv": LIST}), 6, 255), "a.zip", "is damaged"),
    "a way of packing that no program has": (lambda: patched(packed(**{"a.csv": LIST}), 10, 98), "a.zip", "packed in"),
    "mail that unpacks to too much": (
        lambda: lying(packed(**{"a.mbox": "From: a@b\n"}), "a.mbox", 2**31),
        "a.zip",
        "more than is sensible",
    ),
    "10^6 columns": (lambda: b"a," * 10**6, "a.csv", "more than 1,000 columns"),
    "a wide header over many rows": (
        lambda: ",".join(f"c{n}" for n in range(900)).encode() + b"\nx" * 40,
        "a.csv",
        "more than 30,000 cells",
    ),
    "many lines": (lambda: b"a\n" * 30_001, "a.txt", "more than 30,000 cells"),
    "cells that stand for many": (
        lambda: opendocument(row(text_cell("x", 'table:number-columns-repeated="999"'), times=10**6)),
        "a.ods",
        "more than 30,000 cells",
    ),
    "such cells in several sheets": (
        lambda: opendocument(
            row(text_cell("x"), text_cell("y"), times=10**4)
            + '</table:table><table:table table:name="B">'
            + row(text_cell("x"), text_cell("y"), times=10**4)
        ),
        "a.ods",
        "more than 30,000 cells",
    ),
    "a cell with text far within text": (
        lambda: opendocument(ODS_HEADER + row(text_cell("<text:span>" * 3000 + "</text:span>" * 3000))),
        "a.ods",
        "cannot be read as a spreadsheet",
    ),
    "deep JSON": (DEEP.encode, "a.json", "not JSON that can be read"),
    "JSON of many lists": (lambda: b"[" + b"[]," * 500_001 + b"[]]", "a.json", "more than 30,000 cells"),
    "JSON of which each object has a name of its own": (
        ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(1500)) + "]").encode,
        "a.json",
        "more than 1,000 columns",
    ),
    "too large a file": (lambda: bytes([97]) * (10 * limits.MB + 1), "a.csv", "larger than 10 MB"),
}


@pytest.mark.parametrize(("data", "name", "words"), HURTING.values(), ids=HURTING)
def test_a_small_file_that_is_made_to_hurt_is_one_sentence(data, name, words, monkeypatch):
    """With limits a hundred times, or ten times, as low, so that it is quick."""
    data = data()
    monkeypatch.setattr(limits, "CELLS", limits.CELLS // 100)
    monkeypatch.setattr(limits, "TABLE_BYTES", limits.TABLE_BYTES // 10)
    tracemalloc.start()
    try:
        with pytest.raises(ReadError, match=words):
            read_bytes(name, data)
        assert tracemalloc.get_traced_memory()[1] < 50 * limits.MB
    finally:
        tracemalloc.stop()


def test_merged_cells_do_not_make_a_large_table_of_a_small_one(monkeypatch):
    """A range in a far column that all rows share."""
    monkeypatch.setattr(limits, "CELLS", 30_000)
    rows = [["Company", *[f"c{n}" for n in range(900)]], *[["Acme"]] * 40]
    with zipfile.ZipFile(io.BytesIO(book(Mine=rows))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    merged = b'</sheetData><mergeCells><mergeCell ref="AHQ1:AHQ41"/></mergeCells>'
    files[sheet] = files[sheet].replace(b"</sheetData>", merged)
    with pytest.raises(ReadError, match="more than 30,000 cells"):
        read_bytes("a.xlsx", packed(**files))


# --- what is no table -----------------------------------------------------------------------------------------------


def test_a_file_that_is_larger_than_memory_is_not_taken_into_it(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "TABLE_BYTES", limits.MB)
    monkeypatch.setattr(limits, "HAND_IN_BYTES", limits.MB)
    with (tmp_path / "a.json").open("wb") as file:
        file.write(b" a")
        file.truncate(40 * limits.MB)
    tracemalloc.start()
    try:
        for take, words in ((read, "larger than 1 MB"), (read_summary, "far too large")):
            with pytest.raises(FollowupError, match=words):
                take(tmp_path / "a.json")
        assert tracemalloc.get_traced_memory()[1] < 20 * limits.MB
    finally:
        tracemalloc.stop()


def test_a_message_is_one_line_whatever_it_quotes():
    with pytest.raises(ReadError) as problem:
        read_bytes("a.csv", b'"Com\npany",Title,Date Applied\n')
    assert len(str(problem.value).splitlines()) == 1


def test_a_history_is_never_worked_out():
    assert stages("[{'stage': 'Applied', 'date': '2026-03-02'}, {'stage': 'It\\'s a no', 'date': None}]") == [
        ("Applied", "2026-03-02"),
        ("It's a no", ""),
    ]
    for text in ("[" + "-" * 15_000 + "1]", "[{'stage': 9**9**9}]", "[" * 900 + "]" * 900, "[{'a': '\\d'}]"):
        assert stages(text) == []


def test_a_long_cell_is_looked_through_once():
    """A pattern that begins anew at each letter would take minutes."""
    assert [len(one.name) for one in contacts_in("a" * 300_000)] == [limits.CELL_LETTERS]
    assert not is_value("@" * 300_000)
    assert days_out("\ue0007, 2026-03-02")[1] == ("2026-03-02",)


def test_a_check_far_within_itself_is_one_sentence(tmp_path):
    for name, text in (("deep", f"a = {DEEP}"), ("bytes", "\udce9"), ("number", f"a = {'9' * 5000}")):
        (tmp_path / f"{name}.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(CheckError, match=f"^{name}.toml cannot be read as a check"):
            checks_in(tmp_path)
        (tmp_path / f"{name}.toml").unlink()


def test_whatever_the_reader_s_own_files_hold_the_lessons_open(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    (tmp_path / "whose.txt").write_bytes(b"\xff\xfe\0mine")
    assert whose() == "sample"
    (tmp_path / progress.WORDS).mkdir()
    (tmp_path / progress.WORDS / f"{progress.PROMISE}.txt").write_text(DEEP, encoding="utf-8")
    assert progress.kept_promise() is None


def test_a_recording_of_nothing_but_headings_is_one_sentence():
    with pytest.raises(RecordingError, match="damaged, cut off"):
        read_sound(b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 200_000)


@pytest.mark.slow
def test_parquet_that_ends_the_process_that_reads_it_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(90) + b"PAR1")
    with pytest.raises(TableError, match=r"a.parquet is damaged or no Parquet file \("):
        parquet.read_parquet([tmp_path / "a.parquet"])
    monkeypatch.setattr(parquet, "__name__", "tests.dying")
    with pytest.raises(TableError, match=r"a.parquet is damaged or no Parquet file: save it again, or as CSV\.$"):
        parquet.read_parquet([tmp_path / "a.parquet"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be forked on Windows")
def test_the_harness_counts_an_input_that_ends_the_process_and_one_that_takes_too_long():
    program = """
import os
from random import Random
from tests import fuzzing
from tests.outside import Reader

def take(name, data, folder):
    if data == b"1":
        os.abort()
    while data == b"2":
        pass

numbers = {Random(f"0 x {n}").random(): n for n in range(4)}
Reader.made = lambda self, random: ("a", str(numbers[random.random()]).encode())
fuzzing.SECONDS = 0.3
counts, first, _ = fuzzing._apart(Reader("x", ("a",), list, take), range(4), 0)
print(sorted((ended.partition(" (")[0], count) for ended, count in counts.items()), sorted(first.values()))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert ran.stdout.strip() == "[('read', 2), ('slow', 1), ('the process ended', 1)] [0, 1, 2]"


def test_the_page_says_how_much_is_read():
    page = (PROJECT / "docs" / "job-seekers.md").read_text(encoding="utf-8")
    for number in (
        f"{limits.TABLE_BYTES // limits.MB} MB; {limits.COLUMNS:,} columns; {limits.CELLS:,} cells",
        f"{limits.ROWS:,} rows of a workbook",
        f"{limits.MEMBERS:,} files, stored or deflated",
        f"{limits.OBJECTS:,} lists and objects",
        f"{limits.MAIL_FILES:,} files; {limits.MAIL_BYTES // 2**30} GB once unpacked",
        f"not over {limits.MAIL_RATIO} times the archive",
        f"{limits.MESSAGE_BYTES // limits.MB} MB",
        f"{limits.RECORDING_SECONDS} seconds, {limits.RECORDING_BYTES // 10**6} MB",
        f"{limits.CHECK_BYTES // 1000} kB",
    ):
        assert number in page
