"""Every table that people keep comes out of its file as it stands there, or with one sentence on what to do."""

import csv
import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup import limits
from followup.analysis.tables import read_table
from followup.errors import ReadError, TableError
from followup.importers import Mapping, known_sources, read_bytes
from followup.importers.choice import chosen
from followup.importers.tables import header, tables_in
from tests.fuzzing import tried
from tests.made_files import book, packed

SAID = {"today": date(2026, 11, 27), "mapping": Mapping(company="Company", title="Role", applied="Date Applied")}
"""What the reader says of a list."""


def tables(name, data):
    data = data.encode() if isinstance(data, str) else data
    return tables_in(name, data, [source.all_columns for source in known_sources()])


def table(name, data):
    (one,) = tables(name, data)
    return one


def cells(one):
    return [row for _, row in one.rows]


# --- any table ------------------------------------------------------------------------------------------------------

_NAMES = ("Company", "Job title", "Where", "Why not", "Ort", "Стаж", "会社", "Pay", "x")
_plain = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="|"), max_size=12
)
_cell = st.one_of(
    _plain,
    st.sampled_from(
        [
            "✅",
            "👩🏽‍💻",
            '5" screen',
            "a, b",
            "x;y",
            "a\tb",
            "-",
            "--",
            "=1+1",
            "Offer",
            "2026-03-02",
            "#",
            "0",
            "45000",
        ]
    ),
)


@st.composite
def any_table(draw):
    width = draw(st.integers(2, 5))
    names = ("Company", "Job title", *draw(st.permutations(_NAMES[2:])))[:width]
    rows = draw(st.lists(st.tuples(*[_cell] * width), min_size=1, max_size=6))
    return draw(st.permutations(names)), [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.slow
@tried(150)
@given(
    any_table(), st.sampled_from(",;\t|"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from("\n\r")
)
def test_any_table_of_text_comes_out_of_csv_as_it_went_in(made, separator, quoting, end):
    names, rows = made
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerows([names, *rows])
    found = table("list.csv", out.getvalue())
    assert found.header == tuple(names)
    assert cells(found) == rows
    assert (found.misshapen, found.remarks, found.torn) == ((), (), 0)


@pytest.mark.slow
@tried(40)
@given(any_table())
def test_any_table_of_text_comes_out_of_a_workbook_as_it_went_in(made):
    names, rows = made
    built, out = openpyxl.Workbook(), io.BytesIO()
    for r, row in enumerate([names, *rows], 1):
        for c, text in enumerate(row, 1):
            cell = built.active.cell(r, c, text)
            cell.data_type = "s"  # also of what begins like a formula
    built.save(out)
    found = table("list.xlsx", out.getvalue())
    assert found.header == tuple(names)
    assert cells(found) == rows


@pytest.mark.slow
@tried(150)
@given(any_table(), st.booleans())
def test_any_table_of_text_comes_out_of_markdown_as_it_went_in(made, spaces):
    names, rows = made
    rows = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    rows = [row for row in rows if not any(c[:1] in {"<", "[", "*", "_", "~", "`"} or c[-1:] == "\\" for c in row)]
    between, edge = (" | ", "| ") if spaces else ("|", "|")
    lines = [edge + between.join(row) + edge[::-1] for row in (names, ["---"] * len(names), *rows)]
    found = table("list.md", "# Mine\n\nSome | text\n\n" + "\n".join(lines) + "\n\nThe end.\n")
    assert found.header == tuple(names)
    assert cells(found) == rows


# --- text with separators -------------------------------------------------------------------------------------------


def test_a_row_that_a_comma_shifts_is_named_and_not_taken():
    text = (
        "Company,Role,Date Applied\nAcme,Admin,2026-03-02\n"
        'Birch,Clerk, Kent,2026-03-03\n"Cobalt, Inc",Cook,2026-03-04,,\n'
    )
    reading = read_bytes("list.csv", text.encode(), **SAID)
    assert [a.company for a in reading.applications] == ["Acme", "Cobalt, Inc"]
    assert [(s.line, s.reason) for s in reading.skipped] == [
        (3, "4 cells where the header has 3: a comma without quotes? Put the text in quotes")
    ]
    assert reading.read == 3
    semicolons = table("list.csv", "Company;Role;Date Applied\nAcme;Admin;2026-03-02;x\n")
    assert "a semicolon without quotes" in semicolons.misshapen[0][1]


def test_of_two_columns_of_one_name_both_are_kept():
    found = table("list.csv", "Company,Role,Date,date,Date (2)\nAcme,Admin,2026-03-02,2026-03-20,x\n")
    assert found.header == ("Company", "Role", "Date", "date (3)", "Date (2)")
    assert cells(found) == [("Acme", "Admin", "2026-03-02", "2026-03-20", "x")]
    assert found.doubled == ("date",)


@pytest.mark.parametrize(
    ("text", "names", "line"),
    [
        ("My jobs 2026,,\n,,\nFirm,Post,Sent On\nAcme,Clerk,2026-03-02\n", ("Firm", "Post", "Sent On"), 4),
        ("\n\nMy jobs 2026\n\nCompany,Role,Date\nAcme,Clerk,2026-03-02\n", ("Company", "Role", "Date"), 6),
        ("My list,,\nWer,Wozu,Wo\nAcme,Clerk,Kent\n", ("Wer", "Wozu", "Wo"), 3),  # no word is known
        ("Wer,Wozu,Wo\nAcme,Clerk,Offer\n", ("Wer", "Wozu", "Wo"), 2),  # a cell reads like a name
        ("Acme,Clerk,2026-03-02\nBirch,Cook,2026-03-03\n", ("Column 1", "Column 2", "Column 3"), 1),
        ("Acme,Clerk,2026-03-02,Offer\nBirch,Cook,3/4/2026,Offer\n", tuple(f"Column {n}" for n in (1, 2, 3, 4)), 1),
    ],
)
def test_the_header_is_found_under_a_title_or_made_up(text, names, line):
    found = table("list.csv", text)
    assert found.header == names
    assert found.rows[0][0] == line


def test_two_versions_in_one_file_are_explained():
    text = "<<<<<<< HEAD\nFirm,Post\nAcme,Clerk\n=======\nFirm,Post\nBirch,Cook\n>>>>>>> abc\n"
    with pytest.raises(ReadError, match=r"^list.csv holds two versions of itself .*\(from line 1\)"):
        tables("list.csv", text)


def test_a_file_with_no_rows_says_what_to_do():
    for name, data in (
        ("l.csv", b"Company,Role,Date Applied\n"),
        ("l.xlsx", book(Mine=[["Company", "Role", "Date Applied"]])),
    ):
        with pytest.raises(ReadError, match=rf"^{name} names columns \(Company, Role, Date Applied\) and has no rows"):
            read_bytes(name, data)


# --- workbooks ------------------------------------------------------------------------------------------------------

LIST = [["Company", "Role", "Date Applied", "Status"], ["Acme", "Clerk", datetime(2026, 3, 2), "Applied"]]


def test_the_sheet_that_looks_like_the_list_is_read_and_the_others_are_named():
    contacts = [["Company", "Contact", "Email", "Phone", "Notes"], *[["Acme", "Rita Ray", "r@x.example", "1", "-"]] * 5]
    data = book(Dashboard=[[None, "My dashboard"], [None, "Total", 2]], Contacts=contacts, Tracker=LIST, Empty=[])
    reading = read_bytes("jobs.xlsx", data, **SAID)
    assert [a.company for a in reading.applications] == ["Acme"]
    assert reading.parts == ("Tracker", "Dashboard", "Contacts")
    assert {s.file: s.reason for s in reading.skipped} == {
        "jobs.xlsx, sheet Dashboard": "this part, with 2 rows, is not used: choose 'Dashboard' to bring it in",
    }


def test_another_sheet_can_be_chosen():
    old = [["Company", "Role", "Date Applied"], ["Birch", "Cook", datetime(2025, 3, 2)]]
    data = book(**{"This year": LIST, "Last year": old})
    assert [a.company for a in read_bytes("j.xlsx", data, **SAID).applications] == ["Acme"]
    assert [a.company for a in read_bytes("j.xlsx", data, sheet="last year", **SAID).applications] == ["Birch"]
    with pytest.raises(ReadError, match=r"^j.xlsx has no part 'Next': it has This year, Last year\.$"):
        read_bytes("j.xlsx", data, sheet="Next")


def test_what_cells_hold():
    made, out = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    sheet.append(["Company", "Role", "Date Applied", "Share", "Pay", "Sent?", "When", "Old", "Mark", "Sum"])
    sheet.append(["Acme", "Clerk", 46083, 0.5, 45000, True, datetime(2026, 3, 2, 14, 30), "#REF!", "✅", "=1+1"])
    sheet.append(["Birch", "#N/A", 46084.5, 0.125, 0.1 + 0.2, False, None, None, "👍", None])
    sheet["D2"].number_format, sheet["D3"].number_format = "0%", "0.0%"
    sheet["H2"].data_type = "e"
    made.save(out)
    assert cells(table("l.xlsx", out.getvalue())) == [
        ("Acme", "Clerk", "2026-03-02", "50%", "45000", "TRUE", "2026-03-02 14:30", "", "✅", ""),
        ("Birch", "", "2026-03-03 12:00", "12.5%", "0.3", "FALSE", "", "", "👍", ""),
    ]
    saved = "Company,Date Applied,Pay\nAcme,46083,46083\nBirch,46084,\n"
    assert cells(table("l.csv", saved)) == [("Acme", "2026-03-02", "46083"), ("Birch", "2026-03-03", "")]


def test_remarks_beside_the_table_are_left_out_and_named():
    rows = [
        [*LIST[0]],
        [*LIST[1], None, "ask again"],
        ["Birch", "Cook", datetime(2026, 3, 3), ""],
        [None] * 5 + ["Why?"],
    ]
    found = table("l.xlsx", book(Mine=rows))
    assert found.header == tuple(LIST[0])
    assert [line for line, _ in found.rows] == [2, 3]
    assert found.remarks == ((1, "the cells of column F, which has no name, are not used: name it to bring them in"),)
    # A column of a value in each row was given no name, and may matter.
    numbered = table("l.csv", ",Company,Role\n0,Acme,Clerk\n1,Birch,Cook\n")
    assert numbered.header == ("Column 1", "Company", "Role")


def test_the_value_of_merged_cells_stands_for_every_row():
    made, out = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    for row in (
        ["My list", None, None],
        ["Company", "Role", "Date Applied"],
        ["Acme", "Clerk", "2026-03-02"],
        [None, "Cook", "2026-03-03"],
        [None, None, None],
        ["Birch", "Smith", "2026-03-04"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A5")
    made.save(out)
    assert table("l.xlsx", out.getvalue()).rows == (
        (3, ("Acme", "Clerk", "2026-03-02")),
        (4, ("Acme", "Cook", "2026-03-03")),
        (6, ("Birch", "Smith", "2026-03-04")),
    )


def test_rows_of_a_template_that_hold_something_are_delivered_and_empty_ones_are_not():
    rows = [*LIST, *[[None, None, None, "N/A"]] * 3, *[[None] * 4] * 3, *[["", " ", None, None]] * 2]
    assert [line for line, _ in table("l.xlsx", book(Mine=rows)).rows] == [2, 3, 4, 5]


def test_a_sheet_that_lies_about_its_size_or_is_too_large(monkeypatch):
    data = book(Mine=LIST)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    lying = files | {
        sheet: files[sheet]
        .replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"')
        .replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    }
    assert lying[sheet] != files[sheet]
    assert cells(table("l.xlsx", packed(**lying))) == [("Acme", "Clerk", "2026-03-02", "Applied")]
    monkeypatch.setattr(limits, "CELLS", 5)
    with pytest.raises(ReadError, match="more than 5 cells"):
        tables("l.xlsx", data)
    monkeypatch.setattr(limits, "TABLE_BYTES", len(data))
    with pytest.raises(ReadError, match="more than is sensible"):
        tables("l.xlsx", data)


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/sharedStrings.xml"])
def test_a_workbook_that_declares_entities_is_refused(member):
    with zipfile.ZipFile(io.BytesIO(book(Mine=LIST))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[member] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hosts">]><x>&a;</x>'
    with pytest.raises(ReadError, match="save it as CSV"):
        tables("l.xlsx", packed(**files))


# --- OpenDocument ---------------------------------------------------------------------------------------------------

_SPACES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)


def text_cell(text, more=""):
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def day_cell(day):
    shown = "<text:p>03/02/26</text:p>"
    return f'<table:table-cell office:value-type="date" office:date-value="{day}">{shown}</table:table-cell>'


def row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def opendocument(rows, head="", **more):
    sheet = f'<table:table table:name="Mine">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    xml = f"{head}<office:document-content {_SPACES}>{body}</office:document-content>"
    return packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": xml}, **more)


NAMES = ("Company", "Role", "Date Applied")
ODS_HEADER = row(*map(text_cell, NAMES), '<table:table-cell table:number-columns-repeated="16380"/>')


def test_an_opendocument_spreadsheet_with_its_repeated_and_merged_cells():
    comment = "<office:annotation><text:p>not this</text:p></office:annotation>"
    rows = (
        ODS_HEADER,
        row('<table:table-cell table:number-columns-repeated="16384"/>', times=2),
        row(
            text_cell("Acme<text:s text:c='2'/>Ltd", 'table:number-rows-spanned="2"'),
            f'<table:table-cell office:value-type="string">{comment}<text:p>Clerk</text:p></table:table-cell>',
            day_cell("2026-03-02"),
        ),
        row("<table:covered-table-cell/>", text_cell("Cook"), day_cell("2026-03-03T10:30:00")),
        row(
            text_cell("Same", 'table:number-columns-repeated="2"'),
            '<table:table-cell office:value-type="float" office:value="46083"><text:p>x</text:p></table:table-cell>',
            times=2,
        ),
        row(text_cell("#REF!", 'calcext:value-type="error"'), text_cell("Smith")),
        row("<table:table-cell/>", times=1_048_000),
    )
    found = table("l.ods", opendocument("".join(rows)))
    assert found.header == ("Company", "Role", "Date Applied")
    assert found.rows == (
        (4, ("Acme  Ltd", "Clerk", "2026-03-02")),
        (5, ("Acme  Ltd", "Cook", "2026-03-03 10:30")),
        (6, ("Same", "Same", "2026-03-02")),
        (7, ("Same", "Same", "2026-03-02")),
        (8, ("", "Smith", "")),
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (opendocument(ODS_HEADER, head='<!DOCTYPE x [<!ENTITY a "b">]>'), "declarations"),
        (opendocument(ODS_HEADER, **{"META-INF/manifest.xml": "<encryption-data/>"}), "password"),
        (opendocument("<table:table-row>"), "save it as Excel"),
        (opendocument(""), "has no table"),
        (
            opendocument(row(text_cell("x", 'table:number-columns-repeated="900"'), times=1_000_000)),
            "more than 3,000,000 cells",
        ),
        (opendocument(row(text_cell("x", 'table:number-columns-repeated="16000"'))), "more than 1,000 columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
        (packed(**{"Index/Document.iwa": b"x"}), "Numbers file"),
    ],
)
def test_what_cannot_be_read_as_a_spreadsheet_is_one_sentence(data, words):
    with pytest.raises(ReadError, match=words) as problem:
        tables("mine.ods", data)
    assert str(problem.value).startswith("mine.ods ")


# --- notes and lists of objects -------------------------------------------------------------------------------------


def test_markdown_as_people_write_it():
    text = """# Jobs

| A list | that is none |

## March
| **Company** | Role | Date Applied | Status |
|:--|---|:-:|--:|
| [Acme](https://acme.example) | Clerk \\| Cook | 2026-03-02 | ✅ |
| Birch | Cook | 2026-03-03

## April
Company | Role | Date Applied | Status
--- | --- | --- | ---
Cobalt | Smith | 2026-04-02 | `open`
Dune | Smith | 2026-04-03 | a | b

## People
| Name | Mail |
|------|------|
| Rita | r@x.example |
"""
    march, people = tables("jobs.md", text)
    assert march.header == ("Company", "Role", "Date Applied", "Status")
    assert march.rows == (
        (8, ("Acme", "Clerk | Cook", "2026-03-02", "✅")),
        (9, ("Birch", "Cook", "2026-03-03", "")),
        (14, ("Cobalt", "Smith", "2026-04-02", "open")),
    )
    assert [line for line, _ in march.misshapen] == [15]
    assert (march.part, people.part) == ("March", "People")
    assert chosen("jobs.md", [people, march]) is march
    assert [t.header for t in tables("pasted.txt", text)] == [march.header, people.header]


def test_an_org_table_with_its_rules_and_days():
    text = (
        "* Jobs\n|-----+-----|\n| company | title | applied |\n| <10> | | |\n|---------+-------+---------|\n"
        "| Acme | Clerk | <2026-03-02 Mon> |\n|--+--+--|\n"
        "| [[https://x.example][Birch]] | Cook | [2026-03-03 Di. 10:30] |\n"
        "| - | - | |\n#+TBLFM: $1=2\n"
    )
    found = table("jobs.org", text)
    assert found.header == ("company", "title", "applied")
    assert cells(found) == [("Acme", "Clerk", "2026-03-02"), ("Birch", "Cook", "2026-03-03 10:30"), ("-", "-", "")]


def test_notes_without_a_table_say_what_one_is():
    with pytest.raises(ReadError, match=r"^notes.md has no table in it"):
        tables("notes.md", "# Nothing\n\nI applied | today.\n")


OBJECTS = [
    {"company": "Acme", "applied": "2026-03-02", "tags": ["a", "b"]},
    {"company": "Birch", "pay": 1.5, "sent": True},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OBJECTS),
        json.dumps(OBJECTS, indent=1),
        json.dumps({"version": 1, "jobs": OBJECTS, "empty": []}),
        "\n".join(map(json.dumps, OBJECTS)),
    ],
)
def test_a_list_of_flat_objects_is_a_table(text):
    found = table("jobs.json", text)
    assert found.header == ("company", "applied", "tags", "pay", "sent")
    assert cells(found) == [("Acme", "2026-03-02", "a, b", "", ""), ("Birch", "", "", "1.5", "TRUE")]
    assert [line for line, _ in found.rows] == [
        text[: text.index(f'"{name}"')].count("\n") + 1 - ("\n " in text) for name in ("Acme", "Birch")
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"company": {"name": "Acme"}}]', "is no table"),
        ('[{"company": "Acme"}, 7]', "is no table"),
        ("[1, 2]", "is no table"),
        ("[]", "is no table"),
        ('[{"company": "Acme"', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_other_json_is_one_sentence(text, words):
    with pytest.raises(ReadError, match=words):
        tables("jobs.json", text)


# --- archives -------------------------------------------------------------------------------------------------------

CSV = "Company,Role,Date Applied,Status\nAcme,Clerk,2026-03-02,Applied\n"


def test_the_usable_file_of_an_archive_is_read_and_the_others_are_named():
    data = packed(
        **{
            "Private/Jobs 1a.csv": CSV,
            "Private/Jobs 1a_all.csv": CSV + "Birch,Cook,2026-03-03,Applied\n",
            "Private/Jobs 1a/Clerk 9f.md": "# Clerk",
            "contacts.csv": "Name,Company\nRita Ray,Acme\n",
            "__MACOSX/._contacts.csv": "\0\1\2",
            "empty.csv": "",
        }
    )
    reading = read_bytes("export.zip", data, **SAID)
    assert [a.company for a in reading.applications] == ["Acme", "Birch"]
    assert {s.file for s in reading.skipped} == {"Jobs 1a.csv"}
    assert reading.title == "A table of applications"
    other = read_bytes("export.zip", data, sheet="Jobs 1a.csv", **SAID)
    assert [a.company for a in other.applications] == ["Acme"]


def test_an_archive_within_an_archive_is_opened_once():
    inner = packed(**{"Jobs.csv": CSV, "book.xlsx": book(Mine=LIST), "deeper.zip": packed(**{"x.csv": CSV})})
    assert [t.name for t in tables("export.zip", packed(**{"Part-1.zip": inner}))] == ["Jobs.csv", "book.xlsx"]


def test_archives_that_unpack_to_too_much_are_refused(monkeypatch):
    inner = packed(**{"a.csv": CSV + " " * 20_000})
    monkeypatch.setattr(limits, "TABLE_BYTES", 15_000)
    with pytest.raises(ReadError, match="more than is sensible"):
        tables("export.zip", packed(**{"a.zip": inner}))


def test_a_header_is_looked_for_in_the_first_lines_only():
    text = "".join(f"line {n}\n" for n in range(header.PREAMBLE - 1)) + CSV
    assert table("l.csv", text).header == tuple(CSV.partition("\n")[0].split(","))


# --- whatever comes -------------------------------------------------------------------------------------------------

_SAMPLES = (
    CSV.encode(),
    b"| Company | Role |\n|---|---|\n| Acme | Clerk |\n",
    json.dumps(OBJECTS).encode(),
    opendocument(ODS_HEADER + row(text_cell("Acme"), text_cell("Clerk"), day_cell("2026-03-02"))),
    book(Mine=LIST, Other=LIST),
    packed(**{"Jobs.csv": CSV, "other.csv": CSV}),
)


@tried(40)
@given(st.data())
def test_a_damaged_file_gives_tables_or_one_sentence(data):
    sample = bytearray(data.draw(st.sampled_from(_SAMPLES)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(sample)))
        sample[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
    name = data.draw(st.sampled_from(["a.csv", "a.md", "a.org", "a.json", "a.xlsx", "a.zip"]))
    with suppress(ReadError):  # and no other
        for one in tables(name, bytes(sample)):
            assert all(len(cells_) == len(one.header) == len(one.keys) for _, cells_ in one.rows)


@pytest.mark.parametrize("text", ["\ufeff", '""\n""\n', ";;;\n;;;\n", ",,\n , ,\n"])
def test_a_file_of_separators_only_is_empty(text):
    with pytest.raises(ReadError, match=r"empty|one column|no rows"):
        read_bytes("l.csv", text.encode())


def test_the_analysis_refuses_a_row_that_a_comma_shifts_and_finds_its_sheet(tmp_path):
    names = ["application", "follow_up_day", "observed_days", "answer"]
    (tmp_path / "shifted.csv").write_text(",".join(names) + "\n1,,3,\n2,,3,,yes\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"^shifted.csv, line 3: 5 cells where the header has 4"):
        read_table(tmp_path / "shifted.csv")
    (tmp_path / "book.xlsx").write_bytes(book(Notes=[["a", "b"], ["c", "d"]], Data=[names, [1, None, 3, None]]))
    assert read_table(tmp_path / "book.xlsx").count().used == 1


def test_the_header_once_more_is_no_row():
    text = (
        "Company,Role,Date,Status\nAsh,Cook,2026-02-02,Applied\nCompany,Role,Date,Status\nElm,Cook,2026-02-03,Status\n"
    )
    assert [line for line, _ in table("list.csv", text.encode()).rows] == [2, 4]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "公司名称,职位,投递时间\n黄河,柜员,2026/5/12\n"),
        ("cp1250", "Firma;Stanowisko;Data wysłania\nŁódź Meble;Stolarz;12.05.2026\n"),
        ("cp1251", "Компания;Должность;Дата отклика\nВолга;Повар;12.05.2026\n"),
        ("cp1252", "Firma;Stelle;Beworben am\nMöbel Dorn;Verkäufer;12.05.2026\n"),
    ],
)
def test_an_old_encoding_is_known_by_the_names_of_the_columns(encoding, text):
    one = table("list.csv", text.encode(encoding))
    assert cells(one) == cells(table("list.csv", text.encode()))
