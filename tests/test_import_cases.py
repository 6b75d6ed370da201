"""What must come of each kind of list that people keep: a small file of each; what enters, is asked, and is named."""

import io
from datetime import date
from typing import NamedTuple

import openpyxl
import pytest

from followup.errors import ReadError
from followup.importers import read_bytes
from followup.importers.bring_in import bring_in
from followup.log.store import Store
from tests.made_files import book, packed

TODAY = date(2026, 6, 1)
DAY = date(2026, 3, 2)


def brought(name, content, **said):
    data = content if isinstance(content, bytes) else content.encode()
    return read_bytes(name, data, today=TODAY, meanwhile=True, **said)


def happened(reading):
    """Employer, or job where nobody is named -> what happened, each with its day, or ? where nobody knows it."""
    jobs = {a.id: a.company or a.title for a in reading.applications}
    found = {}
    for e in (*reading.events, *(guess.event for guess in reading.guesses)):
        what = f"{e.kind} {e.until or e.day:%d.%m}" if e.dated or e.until else f"{e.kind}?"
        found.setdefault(jobs[e.application], []).append(f"{what} {e.person}".rstrip())
    return {name: sorted(events) for name, events in found.items()}


class Case(NamedTuple):
    """A file, what must happen by it, what must be asked, and words of each row that is not taken."""

    name: str
    content: str | bytes
    happens: dict[str, list[str]]
    asked: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def merged(*rows, cells):
    """A workbook in which some cells are one."""
    made = openpyxl.load_workbook(io.BytesIO(book(Jobs=rows)))
    made["Jobs"].merge_cells(cells)
    made.save(out := io.BytesIO())
    return out.getvalue()


SENT = "applied 02.03"


def sent_to(employers):
    return {name: [SENT] for name in employers}


HEAD = ["Company", "Job Title", "Date Applied"]
CASES = {
    "a status that is a refusal, an interview, an offer or silence": Case(
        "list.csv",
        "Company,Job Title,Date Applied,Status\nA,X,2026-03-02,Rejected\nB,X,2026-03-02,Interview\n"
        "C,X,2026-03-02,Offer\nD,X,2026-03-02,Ghosted\nE,X,2026-03-02,Applied\n",
        {"A": [SENT, "rejected?"], "B": [SENT, "interviewed?"], "C": [SENT, "offered?"], "D": [SENT], "E": [SENT]},
    ),
    "jobs that were never applied for": Case(
        "list.csv",
        "date,company,role,status\n2026-03-02,A,X,To Apply\n2026-03-02,B,X,drafted\n2026-03-02,C,X,Skipped\n"
        "2026-03-02,D,X,Applied\n",
        {"A": ["saved 02.03"], "B": ["saved 02.03"], "C": ["saved 02.03"], "D": [SENT]},
    ),
    "one's own table with LinkedIn's column names": Case(
        "list.csv",
        "Company Name,Job Title,Application Date,Status,Response Date,Recruiter\n"
        "A,X,02/03/2026,Rejected,17/03/2026,Uma Todd\nB,X,14/03/2026,Applied,,Uma Todd\n",
        {"A": ["applied 02.03 Uma Todd", "rejected 17.03 Uma Todd"], "B": ["applied 14.03 Uma Todd"]},
    ),
    "a response date beside a refusal": Case(
        "list.csv",
        "Company,Job Title,Date Applied,Response Date,Status\nA,X,2026-03-02,2026-03-10,Rejected\n"
        "B,X,2026-03-02,No Response,Pending\n",
        {"A": [SENT, "rejected 10.03"], "B": [SENT]},
    ),
    "words for nobody as contacts": Case(
        "list.csv",
        "Company,Job Title,Date Applied,Contact Person\nA,X,2026-03-02,none named\nB,X,2026-03-02,N/A\n"
        "C,X,2026-03-02,-\nD,X,2026-03-02,Unknown\n",
        sent_to("ABCD"),
    ),
    "a comma without quotes": Case(
        "list.csv",
        "date,company,role,channel,status\n2026-03-02,A,X,Website,applied\n2026-03-02,B,X,Feed (mine, too),applied\n",
        {"A": [SENT]},
        named=("comma without quotes",),
    ),
    "two columns of one name": Case(
        "list.csv",
        "Company,Job Title,Date,Stage,Date\nA,X,2026-03-02,Interview,2026-03-20\nB,X,2026-03-02,,\n",
        {"A": [SENT, "interviewed?"], "B": [SENT]},
    ),
    "a follow-up that is planned": Case(
        "list.csv",
        "Company,Job Title,Date Applied,Follow Up Date\nA,X,2026-03-02,2026-03-16\nB,X,2026-03-02,2027-01-15\n",
        {"A": [SENT], "B": [SENT]},
        asked=("planned",),
    ),
    "a title above the header": Case(
        "list.csv",
        "My search,,,\n,,,\nFirm,Post,Sent On,State\nA,X,2026-03-02,open\nB,X,2026-03-02,closed\n",
        {"A": [SENT], "B": [SENT, "rejected?"]},
    ),
    "dates as mail and people write them": Case(
        "list.csv",
        'Company,Job Title,Date Applied\nA,X,"Mon, 02 Mar 2026 10:18:54 +0000"\nB,X,2-Mar-26\n'
        'C,X,"Monday, March 2, 2026"\nD,X,"March 2nd, 2026"\nE,X,"Mon, 2 Mar"\n',
        sent_to("ABCD"),
        asked=("year",),
        named=("no year",),
    ),
    "Yes and No under names of dates": Case(
        "list.csv",
        "Company,Job Title,Date Applied,Interview,Offer,Rejected\nA,X,2026-03-02,Yes,No,No\n"
        "B,X,2026-03-02,No,No,Yes\nC,X,2026-03-02,No,No,False\n",
        {"A": [SENT, "interviewed?"], "B": [SENT, "rejected?"], "C": [SENT]},
    ),
    "a tracker's own export": Case(
        "jobs.csv",
        "index,createdAt,applied,appliedDate,Company,JobTitle,jobType,workplaceType,Location,JobSource,Status\n"
        "1,2026-03-01,Yes,2026-03-02,A,X,Full,Remote,Kent,Web,Applied\n2,2026-03-01,No,N/A,B,X,Full,Remote,Kent,Web,Draft\n"
        "3,2026-03-01,Yes,2026-03-02,C,X,Full,Remote,Kent,N/A,Rejected\n",
        {"A": [SENT], "B": ["saved 01.03"], "C": [SENT, "rejected?"]},
    ),
    "a list in German": Case(
        "liste.csv",
        "Firma;Jobtitel;Einreichdatum;Status;Ansprechpartner\nA;X;02.03.2026;abgesagt;Frau Todd\n"
        "B;X;02.03.2026;beworben;k. A.\nC;X;02.03.2026;Vorstellungsgespräch;\n",
        {"A": ["applied 02.03 Frau Todd", "rejected? Frau Todd"], "B": [SENT], "C": [SENT, "interviewed?"]},
    ),
    "a list in French": Case(
        "liste.csv",
        "Entreprise,Poste,Date Envoi,Date Relance,Etat\nA,X,02/03/2026,16/03/2026,Refusée\nB,X,02/03/2026,,Envoyée\n",
        {"A": [SENT, "rejected?"], "B": [SENT]},
        asked=("planned",),
    ),
    "a list without dates": Case(
        "list.csv",
        "Company Name,Job Title,Status\nA,X,Interview\nB,X,Rejected\n",
        {"A": ["interviewed?"], "B": ["rejected?"]},
    ),
    "a table in Markdown": Case(
        "jobs.md",
        "# Jobs\n\nKept weekly.\n\n| Company | Role | Date | Status |\n|---|---|---|---|\n"
        "| A | X | 2026-03-02 | Rejected |\n",
        {"A": [SENT, "rejected?"]},
    ),
    "a list in JSON": Case(
        "jobs.json",
        '[{"company": "A", "title": "X", "applied": "2026-03-02", "status": "rejected"}]',
        {"A": [SENT, "rejected?"]},
    ),
    "an org table": Case(
        "jobs.org",
        "#+TITLE: Jobs\n* Sent\n| company | title | applied | contact |\n|---+---+---+---|\n"
        "| A | X | <2026-03-02 Mon> | Uma Todd |\n",
        {"A": ["applied 02.03 Uma Todd"]},
    ),
    "words for nothing": Case(
        "list.csv",
        "company,role,date_applied,contact,notes\nA,null,2026-03-02,null,null\nB,N/A,2026-03-02,N/A,N/A\n"
        "C,nan,2026-03-02,None,nan\n",
        sent_to("ABC"),
    ),
    "employers that nobody names": Case(
        "list.csv",
        "Company,Role,Date Applied\nUnknown,X,2026-03-02\nUnknown,Y,2026-03-02\n",
        {"Unknown": [SENT, SENT]},
    ),
    "names in one word": Case(
        "list.csv",
        "companyName,jobTitle,dateApplied,recruiterName\nA,X,2026-03-02,Uma Todd\n",
        {"A": ["applied 02.03 Uma Todd"]},
    ),
    "the commonest names": Case(
        "list.csv",
        "Company Name,Position Title,Applied Date,Recruiter Name\nA,X,2026-03-02,Uma Todd\nB,X,2026-03-02,\n",
        {"A": ["applied 02.03 Uma Todd"], "B": [SENT]},
    ),
    "years of two digits": Case(
        "list.csv",
        "Company,Job Title,Date Applied\nA,X,26/03/02\nB,X,26/03/13\n",
        {},
        asked=("dates",),
        named=("two ways", "two ways"),
    ),
    "a dashboard as the first sheet": Case(
        "list.xlsx",
        book(
            Dashboard=[[], [None, "My dashboard"], ["Total", 2]],
            Tracker=[[*HEAD, "Status"], ["A", "X", DAY, "Rejected"]],
        ),
        {"A": [SENT, "rejected?"]},
        named=("Dashboard",),
    ),
    "a second sheet of interviews": Case(
        "list.xlsx",
        book(
            Applications=[HEAD, ["A", "X", DAY]],
            Interviews=[
                ["Company", "Interview #", "Date", "Who'd you speak with", "Thank you's sent?"],
                ["A", 1, date(2026, 3, 12), "Uma Todd", "YES"],
            ],
        ),
        {"A": [SENT, "interviewed 12.03 Uma Todd", "thanked? Uma Todd"]},
    ),
    "remarks beside the table": Case(
        "list.xlsx",
        book(Jobs=[[*HEAD, None], ["A", "X", DAY, None], ["B", "X", DAY, "ask again"], ["C", "X", DAY, None]]),
        sent_to("ABC"),
        named=("has no name",),
    ),
    "a template with empty rows": Case(
        "list.xlsx",
        book(Jobs=[[*HEAD, "Status", "Sent?"], ["A", "X", DAY, "Applied", True], *[[None] * 3 + ["N/A", False]] * 9]),
        {"A": [SENT]},
        named=("neither company nor job title",) * 9,
    ),
    "days as Excel counts them": Case("list.xlsx", book(Jobs=[HEAD, ["A", "X", 46083]]), {"A": [SENT]}),
    "merged cells": Case(
        "list.xlsx",
        merged(HEAD, ["A", "X", DAY], [None, "Y", DAY], ["B", "X", DAY], cells="A2:A3"),
        {"A": [SENT, SENT], "B": [SENT]},
    ),
    "an export of Notion": Case(
        "export.zip",
        packed(
            **{
                "Jobs 1a2b.csv": "Name,Status,Date Applied,Role\nA,Rejected,2026-03-02,X\n",
                "Jobs 1a2b_all.csv": "Name,Status,Date Applied,Role\nA,Rejected,2026-03-02,X\n",
            }
        ),
        {"A": [SENT, "rejected?"]},
        named=("says the same",),
    ),
    "tables in a ZIP": Case(
        "export.zip",
        packed(
            **{
                "applications.csv": "Company,Role,Date Applied\nA,X,2026-03-02\n",
                "contacts.csv": "Name,Company\nUma Todd,A\n",
            }
        ),
        {"A": ["applied 02.03 Uma Todd"]},
    ),
    "LinkedIn's export with a coach's messages": Case(
        "export.zip",
        packed(
            **{
                "Jobs/Job Applications.csv": "Application Date,Contact Email,Contact Phone Number,Company Name,"
                'Job Title,Job Url,Resume Name,Question And Answers\n"3/2/26, 2:22 PM",,,Larch,Clerk,u,cv,\n',
                "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline\nEli,Moor,,,,\n",
                "messages.csv": "CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
                "c1,,Eli Moor,Uma Todd,2026-03-10 09:00:00 UTC,,About Clerk at Larch,SENT\n",
                "guide_messages.csv": "CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
                "c2,,Coach,Eli Moor,2026-03-11 09:00:00 UTC,,About Clerk at Larch,INBOX\n",
            }
        ),
        {"Larch": [SENT, "followed_up 10.03 Uma Todd"]},
        named=("your profile", "not a talk with people"),
    ),
    "mail": Case(
        "all.mbox",
        "From ana Thu Mar  5 10:18:54 2026\nFrom: jobs@acorn.example\nDate: Mon, 02 Mar 2026 10:18:54 +0000\n"
        "Subject: Thank you for applying\n\nHello\n",
        {"Acorn": [SENT, "replied 02.03"]},
        named=("which address is yours",),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_of_a_list_comes_what_it_says_and_what_does_not_come_is_named(case):
    reading = brought(case.name, case.content)
    assert happened(reading) == case.happens
    assert tuple(question.about for question in reading.questions) == case.asked
    assert len(reading.skipped) == len(case.named)
    for words in case.named:
        assert any(words in skipped.text for skipped in reading.skipped)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "list.csv",
            "<<<<<<< HEAD\nFirm,Post,Sent On\nA,X,2026-03-02\n=======\nFirm,Post\n>>>>>>> b\n",
            "two versions",
        ),
        ("list.xlsx", book(Jobs=[[*HEAD, "Status"]]), "no rows under them"),
        (
            "list.ods",
            packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<office:a/>"}),
            "save it as Excel",
        ),
    ],
    ids=["a conflict of versions", "a header and no rows", "a damaged OpenDocument sheet"],
)
def test_a_file_of_which_nothing_can_come_says_so_with_the_way_out(name, content, words):
    with pytest.raises(ReadError, match=words):
        brought(name, content)


def test_the_list_of_next_week_brings_what_changed_and_no_second_application(tmp_path):
    store = Store(tmp_path / "log.db")
    names = "Company,Job Title,Date Applied,Contact,Notes\n"
    first = "A,X,2026-03-02,,\nB,Network Tech,2026-03-03,,sent CV\nC,Z,2026-03-04,,\n"
    then = "A,X,2026-03-02,Uma Todd,called\nB,Network Technician,2026-03-03,,in\nC,Z,2026-03-05,,\nD,W,2026-03-09,,\n"
    bring_in(store, brought("list.csv", names + first))
    bring_in(store, brought("list.csv", names + then, known=store.pipeline()))
    after = store.pipeline()
    assert {a.company: a.title for a in after.applications} == {"A": "X", "B": "Network Technician", "C": "Z", "D": "W"}
    assert [(e.kind, e.day.day, e.person) for e in after.events] == [
        ("applied", 2, "Uma Todd"),
        ("applied", 3, ""),
        ("applied", 5, ""),
        ("applied", 9, ""),
    ]
