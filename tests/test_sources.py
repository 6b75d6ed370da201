"""Trackers' exports, templates, and what stands beside a list: each as its program writes it. All is invented."""

import json
from datetime import date, datetime, time

import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.importers import Mapping, known_sources, read_bytes
from followup.importers.bring_in import bring_in
from followup.importers.history import stages
from followup.log.log import Log
from followup.log.model import Kind
from followup.log.store import Store
from followup.method.ledger import owed_thanks
from tests.made_files import book, packed

TODAY = date(2026, 4, 1)


def brought(text, name="list.csv", **said):
    return read_bytes(name, text.encode() if isinstance(text, str) else text, today=TODAY, **said)


def happened(reading):
    """Company -> what happened, with its day in the year, or ? where it is not known."""
    company = {a.id: a.company for a in reading.applications}
    found = {}
    for e in sorted(reading.events, key=lambda e: e.order):
        day = f"{e.day:%m-%d}" if e.dated else f"to {e.until:%m-%d}" if e.until else "?"
        found.setdefault(company[e.application], []).append(f"{e.kind} {day}")
    return found


# --- trackers -------------------------------------------------------------------------------------------------------

JOBSYNC = "index,createdAt,applied,appliedDate,Company,JobTitle,jobType,workplaceType,Location,JobSource,Status"
HUNTR = (
    "id,createdAt,title,salary,location,url,rootDomain,htmlDescription,deadline,color,lastMovedAt,boardId,boardName,"
    "listId,listName,companyId,companyName,companyDomain,creatorUserId,creatorUserFirstName,creatorUserLastName,"
    "creatorUserEmail"
)
TEAL_OLD = (
    "id,company_name,role,location,url,excitement,source,min_salary,max_salary,salary_currency,salary_pay_period,"
    "added_at,applied_at,follow_up_at,updated_at,archived_at,status,statusName"
)


def huntr(n, title, listed, company):
    return (
        f"{n},2026-02-0{n} 19:17:05,{title},-,Kent,https://jobs.example/{n},jobs.example,<p>x</p>,-,#fff,"
        f"2026-03-0{n} 10:00:00,b,Search,l,{listed},c,{company},x.example,u,Sam,Lee,s@x.example"
    )


TEXTS = {
    "ai-job-search": """\
date,company,sector,role,role_type,channel,status,contact_person,fit_rating,notes,cv_file,cover_letter_file,source,key_gap
2026-03-02,Ash,Care,Clerk,full,web,drafted,none named,8,,cv/a.pdf,,site,
2026-03-03,Birch,IT,Cook,full,web,applied,Mara Lind,7,ok,cv/b.pdf,,site,
2026-03-04,Cedar,IT,Porter,full,web,rejected,,7,,,,site,
2026-03-05,Dune,IT,Driver,full,web,watch,,7,,,,site,
""",
    "jobsync": f"""{JOBSYNC}
1,2026-03-01,Yes,2026-03-02,Ash,Clerk,Full Time,Remote,Kent,Indeed,Applied
2,2026-03-01,No,N/A,Birch,Cook,Contract,On-site,Kent,LinkedIn,Draft
3,2026-03-01,Yes,2026-03-04,Cedar,Porter,Part Time,Hybrid,Kent,N/A,Rejected
4,2026-03-05,No,N/A,Dune,Driver,Part Time,Hybrid,Kent,N/A,Expired
5,2026-03-05,Yes,2026-03-06,Elm,Baker,Part Time,Hybrid,Kent,N/A,Archived
""",
    "huntr": """Company,Title,List,Date Applied
Ash,Clerk,Wishlist,
Birch,Cook,Applied,3/14/2026
Cedar,Porter,Offer,3/5/2026
""",
    "huntr of all data": f"""{HUNTR}
{huntr(1, "Clerk", "wishlist", "Ash")}
{huntr(2, "Cook", "applied", "Birch")}
{huntr(3, "Porter", "rejected", "Cedar")}
""",
    "teal": """Job Position,Company,Max. Salary,Location,Status,Date Saved,Deadline,Date Applied,Follow up,Excitement
Clerk,Ash,"$50,000",Kent,Bookmarked,2026-03-01,,,,3
Cook,Birch,,Kent,Applied,2026-03-01,,2026-03-03,write again,4
Porter,Cedar,,Kent,I Withdrew,2026-03-01,,2026-03-04,,4
Driver,Dune,,Kent,Applying,2026-03-02,,,,4
""",
    "teal of old": f"""{TEAL_OLD}
1,Ash,Clerk,Kent,https://j.example,3,LinkedIn,1,2,USD,year,2026-03-01T10:00:00Z,,,,,1,Bookmarked
2,Birch,Cook,Kent,,3,,1,2,USD,year,2026-03-01T10:00:00Z,2026-03-02T10:00:00Z,2026-03-20T10:00:00Z,,,2,Applied
""",
    "simplify": """Job Title,Company Name,Job URL,Applied Date,Status,Status Date,Archived,Date Archived,Notes
Clerk,Ash,https://j.example,N/A,SAVED,2026-03-01,false,N/A,N/A
Cook,Birch,https://j.example,2026-03-02,REJECTED,2026-03-12,false,N/A,hi
Porter,Cedar,,2026-03-03,INTERVIEWING,2026-03-13,true,2026-03-20,N/A
Driver,Dune,,2026-03-03,WITHDRAWN,2026-03-14,false,N/A,N/A
""",
    "jobsankey": """Name,Application URL,Date,Stage,Stage History
Ash,https://j.example,2026-03-02,Rejected,"[{'stage': 'Applied', 'date': '2026-03-02'}, \
{'stage': 'Interview', 'date': '2026-03-10'}, {'stage': 'Interview', 'date': '2026-03-12'}, \
{'stage': 'Rejected', 'date': '2026-03-20'}]"
Birch,,2026-03-03,Applied,"[{""stage"": ""Applied"", ""date"": ""2026-03-03""}]"
Cedar,,2026-03-04,Wishlist,"[{'stage': 'Wishlist', 'date': '2026-03-04'}]"
Dune,,2026-03-05,Phone Screen,[]
""",
    "justajobapp": """Date Received,Sender Name,Sender Email,Subject,Status Label
2026-03-20 10:00:00,Ash Works,no-reply@ashworks.example,Update on your application,Rejection
2026-03-02 10:00:00,Ash Works,no-reply@ashworks.example,Thank you for applying,Application confirmation
2026-03-09 10:00:00,Mara Lind,mara.lind@ashworks.example,Your availability,Availability request
2026-03-11 10:00:00,Ash Works,jobs@ashworks.example,Interview invitation,Interview invitation
2026-03-03 10:00:00,Birch Hiring Team,x@us.greenhouse-mail.io,Thank you,Application confirmation
2026-03-06 10:00:00,Birch Hiring Team,x@us.greenhouse-mail.io,A test for you,Assessment sent
2026-03-07 10:00:00,Cedar,careers@cedar.example,Some questions,Information request
2026-03-12 10:00:00,Cedar,careers@cedar.example,Good news,Offer made
2026-03-13 10:00:00,Dune,careers@dune.example,As you wished,Withdrew application
2026-03-14 10:00:00,A Shop,x@shop.example,News,False positive
2026-03-14 10:00:00,Elm,careers@elm.example,News,Something else
""",
}
TRACKERS = {
    "ai-job-search": {
        "Ash": ["saved 03-02"],
        "Birch": ["applied 03-03"],
        "Cedar": ["applied 03-04", "rejected ?"],
        "Dune": ["saved 03-05"],
    },
    "jobsync": {
        "Ash": ["applied 03-02"],
        "Birch": ["saved 03-01"],
        "Cedar": ["applied 03-04", "rejected ?"],
        "Dune": ["saved 03-05"],
        "Elm": ["applied 03-06"],
    },
    "huntr": {"Ash": ["saved 04-01"], "Birch": ["applied 03-14"], "Cedar": ["applied 03-05", "offered ?"]},
    "huntr of all data": {"Ash": ["saved 02-01"], "Birch": ["applied 03-02"], "Cedar": ["rejected ?"]},
    "teal": {
        "Ash": ["saved 03-01"],
        "Birch": ["applied 03-03"],
        "Cedar": ["applied 03-04", "withdrew ?"],
        "Dune": ["saved 03-02"],
    },
    "teal of old": {"Ash": ["saved 03-01"], "Birch": ["applied 03-02"]},
    "simplify": {
        "Ash": ["saved 03-01"],
        "Birch": ["applied 03-02", "rejected 03-12"],
        "Cedar": ["applied 03-03", "interviewed ?"],
        "Dune": ["applied 03-03", "withdrew 03-14"],
    },
    "jobsankey": {
        "Ash": ["applied 03-02", "interviewed 03-10", "interviewed 03-12", "rejected 03-20"],
        "Birch": ["applied 03-03"],
        "Cedar": ["saved 03-04"],
        "Dune": ["applied 03-05", "interviewed ?"],
    },
    "justajobapp": {
        "Ash Works": ["applied 03-02", "replied 03-02", "replied 03-09", "invited 03-11", "rejected 03-20"],
        "Birch": ["applied 03-03", "replied 03-03", "replied 03-06"],
        "Cedar": ["replied 03-07", "offered 03-12"],
        "Dune": ["withdrew 03-13"],
    },
}


@pytest.mark.parametrize("which", TRACKERS)
def test_a_tracker_is_known_by_its_header_and_comes_in_right(which, tmp_path):
    text = TEXTS[which]
    reading = brought(text)
    assert reading.format == which.partition(" ")[0]
    assert happened(reading) == TRACKERS[which]
    assert reading.guessed  # shown before it enters
    store = Store(tmp_path / "p.db")
    bring_in(store, reading)
    later = read_bytes("next.csv", text.encode(), known=store.pipeline(), today=date(2026, 4, 9))
    report = bring_in(store, later)
    assert (report.added, report.changed) == (0, 0)


def test_what_trackers_keep_of_a_job_is_kept():
    jobs = {a.company: a for a in brought(TEXTS["jobsync"]).applications}
    assert (jobs["Birch"].source, jobs["Cedar"].source, jobs["Ash"].place) == ("LinkedIn", "", "Kent")
    jobs = {a.company: a for a in brought(TEXTS["teal"]).applications}
    assert jobs["Ash"].salary == "$50,000"
    assert [e.note for e in brought(TEXTS["teal"]).events if e.note] == ["write again"]
    assert {e.person for e in brought(TEXTS["ai-job-search"]).events} == {"", "Mara Lind"}


def test_a_day_that_huntr_does_not_name_is_marked_as_inferred():
    notes = {e.kind: e.note for e in brought(TEXTS["huntr of all data"]).events}
    assert "inferred" in notes[Kind.APPLIED]
    assert notes[Kind.REJECTED] == notes[Kind.SAVED] == ""
    assert brought(TEXTS["simplify"]).trust == "recognised, unconfirmed"


def test_what_the_reader_says_of_a_trackers_columns_and_words_wins():
    said = Mapping(company="Company", title="JobTitle", applied="createdAt", status="Status")
    reading = brought(TEXTS["jobsync"], mapping=said, words={"archived": "rejected"})
    assert (reading.format, reading.guessed) == ("jobsync", False)
    assert happened(reading)["Elm"] == ["applied 03-05", "rejected ?"]


def test_labels_of_mails_say_what_they_mean_and_people_are_kept():
    reading = brought(TEXTS["justajobapp"])
    assert [q.of for q in reading.questions] == ["Something else"]
    assert sorted(s.line for s in reading.skipped) == [11, 12]
    assert [(p.name, p.email) for p in reading.people] == [("Mara Lind", "mara.lind@ashworks.example")]
    meanings = {(e.day.day, e.meaning) for e in reading.events if e.kind is Kind.REPLIED}
    assert meanings == {(2, "receipt"), (3, "receipt"), (6, "moves_on"), (7, "moves_on"), (9, "moves_on")}
    assert "Elm" in happened(brought(TEXTS["justajobapp"], words={"something else": "rejected"}))


def test_two_jobs_at_one_employer_are_two_applications():
    rows = [
        "2026-03-02,Ash,no-reply@ash.example,Your application for Cook at Ash,Application confirmation",
        "2026-03-03,Ash,no-reply@ash.example,Your application for Baker at Ash,Application confirmation",
        "2026-03-09,Ash,no-reply@ash.example,Your application for Cook at Ash,Rejection",
    ]
    reading = brought("Date Received,Sender Name,Sender Email,Subject,Status Label\n" + "\n".join(rows) + "\n")
    title = {a.id: a.title for a in reading.applications}
    assert sorted(title.values()) == ["Baker", "Cook"]
    assert [title[e.application] for e in reading.events if e.kind is Kind.REJECTED] == ["Cook"]


def test_a_history_is_read_as_data():
    assert stages("[{'stage': 'Applied', 'date': '2026-03-02'}, {'date': 'x'}]") == [("Applied", "2026-03-02")]
    for text in (
        "",
        "Applied",
        "[1, 2]",
        "[{'stage': __import__('os')}]",
        "[" * 5000,
        "{'stage': 'x'}",
        "[{'stage': 1",
    ):
        assert stages(text) == []


def test_no_tracker_hides_another():
    headers = [s.required for s in known_sources() if s.listed]
    assert all(next(s for s in known_sources() if s.fits(h)).required == h for h in headers)


# --- what stands beside a list --------------------------------------------------------------------------------------

LIST = [
    ["JOB APPLICATION TRACKER"],
    [],
    ["COMPANY", "POSITION", "DATE APPLIED", "STATUS", "NOTES"],
    ["Blue Ash Works", "Clerk", datetime(2026, 3, 2), "Interview", "x"],
    ["Birch", "Cook", datetime(2026, 3, 3), "Applied", ""],
    ["Twin", "Cook", datetime(2026, 3, 3), "Applied", ""],
    ["Twin", "Baker", datetime(2026, 3, 4), "Applied", ""],
]
TALKS = [
    ["INTERVIEW TRACKER"],
    [],
    [
        "COMPANY",
        "INTERVIEW #",
        "DATE",
        "TIME",
        "TYPE",
        "WHO'D YOU SPEAK W/",
        "CONTACT INFO",
        "THANK YOU'S SENT?",
        "NOTES",
    ],
    [
        "Blue Ash Works",
        1,
        datetime(2026, 3, 12),
        time(14, 30),
        "Phone",
        "Mara Lind",
        "m@ash.example",
        "YES",
        "went well",
    ],
    ["Blue Ash", 2, datetime(2026, 3, 20), "2:00 PM", "On site", "Jon Petty & Ida Moss", "", "NO", ""],
    ["Blue Ash Works", 3, datetime(2026, 4, 10), "", "Video", "Mara Lind", "", "", ""],
    ["Nowhere", 1, datetime(2026, 3, 12)],
    ["Twin", 1, datetime(2026, 3, 12)],
    ["Birch", 1, None],
    ["Birch", 2, datetime(2026, 3, 1)],
    [None, 1],
    [None, 2],
]
PEOPLE = [
    ["NETWORKING"],
    [],
    ["NAME", "COMPANY", "TITLE", "EMAIL", "PHONE", "LAST CONTACTED", "NOTES"],
    ["Rita Ray", "Birch Inc.", "Recruiter", "rita@birch.example", "", "", ""],
    ["Omar Haddad", "Elsewhere", "CTO", "", "555-123-4567", "", ""],
    ["Ned Nobody", "Nowhere", "", "", "", "", ""],
]
TEMPLATE = book(Applications=LIST, Interviews=TALKS, Networking=PEOPLE)


def test_a_template_of_three_sheets_comes_in_whole():
    reading = brought(TEMPLATE, "template.xlsx")
    assert happened(reading) == {
        "Blue Ash Works": [
            "applied 03-02",
            "interviewed 03-12",
            "interviewed 03-20",
            "interviewed 03-20",
            "invited to 04-10",
            "thanked ?",
        ],
        "Birch": ["applied 03-03"],
        "Twin": ["applied 03-03", "applied 03-04"],
    }
    talks = {(e.day.day, e.person): e for e in reading.events if e.kind is Kind.INTERVIEWED}
    assert sorted(talks) == [(12, "Mara Lind"), (20, "Ida Moss"), (20, "Jon Petty")]
    first = talks[12, "Mara Lind"]
    assert (first.time, first.channel, first.note) == (time(14, 30), "phone", "Phone; went well")
    assert (talks[20, "Ida Moss"].time, talks[20, "Ida Moss"].channel) == (time(14), "on site")
    (thanks,) = [e for e in reading.events if e.kind is Kind.THANKED]
    assert (thanks.person, thanks.note) == ("Mara Lind", "for the talk on Thu 12 March 2026")
    assert {p.name: (p.email, p.phone) for p in reading.people} == {
        "Mara Lind": ("m@ash.example", ""),
        "Rita Ray": ("rita@birch.example", ""),
        "Omar Haddad": ("", "555-123-4567"),
    }
    assert [e.person for e in reading.events if e.kind is Kind.APPLIED].count("Rita Ray") == 1
    said = {(s.file.rpartition(" ")[2], s.line): s.reason for s in reading.skipped}
    words = ("no application", "2 app", "no day", "before")
    assert {where: next(w for w in words if w in reason) for where, reason in said.items()} == {
        ("Interviews", 7): "no application",
        ("Interviews", 8): "2 app",
        ("Interviews", 9): "no day",
        ("Interviews", 10): "before",
        ("Networking", 6): "no application",
    }


def test_a_template_again_adds_nothing_and_who_was_thanked_is_not_owed(tmp_path):
    store = Store(tmp_path / "p.db")
    bring_in(store, brought(TEMPLATE, "template.xlsx"))
    report = bring_in(store, brought(TEMPLATE, "template.xlsx", known=store.pipeline()))
    assert (report.added, report.changed) == (0, 0)
    owed = {w.party.name for w in owed_thanks(Log(store.pipeline(), date(2026, 3, 21)))}
    assert owed == {"Ida Moss", "Jon Petty"}


def test_interviews_alone_belong_to_the_applications_of_the_log(tmp_path):
    store = Store(tmp_path / "p.db")
    bring_in(store, brought(TEMPLATE, "template.xlsx"))
    text = "Company,Interview #,Date,Interviewer,Thank you sent\nBirch,1,2026-03-25,Zoe Zimmer,2026-03-26\n"
    reading = brought(text, "talks.csv", known=store.pipeline())
    assert (reading.format, happened(reading)) == ("interviews", {"Birch": ["interviewed 03-25", "thanked 03-26"]})
    assert "no application" in brought(text, "talks.csv").skipped[0].reason


@pytest.mark.parametrize(
    "header",
    [
        "Company,Role,Date,Interview,Contact,Status",
        "Company,Role,Date Applied,Interviewer,Notes",
        "Company,Position,Date,Type,Notes",
        "Company,Name,Email,Date Applied,Status",
    ],
)
def test_a_list_is_not_taken_for_a_sheet_beside_one(header):
    cells = {"Date": "2026-03-02", "Date Applied": "2026-03-02", "Status": "Applied", "Email": "r@x.example"}
    row = ",".join(cells.get(name, "Ash") for name in header.split(","))
    reading = brought(f"{header}\n{row}\n")
    assert (reading.format, [e.kind for e in reading.events]) == ("spreadsheet", ["applied"])


def test_contacts_in_an_archive_are_used():
    list_ = "Company,Role,Date Applied\nAsh,Clerk,2026-03-02\n"
    files = {"applications.csv": list_, "contacts.csv": "Name,Company\nMara Lind,Ash\n"}
    reading = brought(packed(**files), "mine.zip")
    assert [(e.kind, e.person) for e in reading.events] == [("applied", "Mara Lind")]
    assert reading.skipped == ()


# --- databases, notes and archives ----------------------------------------------------------------------------------


def test_notions_list_with_its_names_pages_and_days():
    text = (
        "\ufeffName,Company,Stage,Applied on\n"
        'Clerk,Ash (https://www.notion.so/Ash-1a2b),Applied,"March 2, 2026 10:30 AM (GMT+1)"\n'
        "Cook,Birch (Companies/Birch%201a2b.md),Interview,2026/03/03\n"
    )
    whole = {"Private/Jobs 1a.csv": text, "Private/Jobs 1a_all.csv": text, "Private/Jobs 1a/Clerk 9f.md": "# Clerk"}
    part = packed(**{"Export-Part-1.zip": packed(**whole)})
    for reading in (brought(text), brought(packed(**whole), "e.zip"), brought(part, "e.zip")):
        assert {(a.title, a.company) for a in reading.applications} == {("Clerk", "Ash"), ("Cook", "Birch")}
        assert happened(reading) == {"Ash": ["applied 03-02"], "Birch": ["applied 03-03", "interviewed ?"]}


def test_airtables_list():
    rows = "Clerk,Ash,To apply,,Sam\nCook,Birch,Offer,3/13/2026,Sam\n"
    reading = brought(f"\ufeffName,Company,Status,Date applied,Assignee\n{rows}")
    assert happened(reading) == {"Ash": ["saved 04-01"], "Birch": ["applied 03-13", "offered ?"]}
    assert {a.title for a in reading.applications} == {"Clerk", "Cook"}


@pytest.mark.parametrize(
    "files",
    [
        {
            "n/jobs.md": "# Jobs\n\n| Company | Role | Date |\n|---|---|---|\n| Ash | Clerk | 2026-03-02 |\n",
            "x.md": "# x",
        },
        {"jobs.org": "| company | title | applied |\n|---+---+---|\n| Ash | Clerk | <2026-03-02 Mon> |\n"},
        {"jobs.json": '[{"company": "Ash", "title": "Clerk", "applied": "2026-03-02"}]'},
        {"jobs.csv": "Company,Role,Sent on\nAsh,Clerk,2026-03-02\n", "broken.csv": b"\0\1\2" * 99, "o.csv": "one\n"},
    ],
)
def test_the_one_usable_table_of_an_archive_is_found(files):
    reading = brought(packed(**files), "mine.zip")
    assert happened(reading) == {"Ash": ["applied 03-02"]}
    assert {s.file for s in reading.skipped} == {name for name in files if name in {"broken.csv", "o.csv"}}
    assert all("not a table of text" in s.reason for s in reading.skipped if s.file == "broken.csv")


# --- the command ----------------------------------------------------------------------------------------------------

KEYS = {
    "format",
    "sheet",
    "columns",
    "words",
    "read",
    "added",
    "changed",
    "unchanged",
    "not_sent",
    "undated",
    "skipped",
}
KEYS |= {"questions"}
OPENDOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"


def answered(tmp_path, name, content, *more):
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    command = ["import", str(tmp_path / name), "--into", str(tmp_path / "p.db"), "--yes", "--json", *more]
    done = CliRunner().invoke(app, command)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    answer = json.loads(done.stdout)
    assert set(answer) == KEYS
    return done.exit_code, answer


def test_rows_come_in_while_the_order_of_dates_is_asked(tmp_path):
    rows = ["Ash,Clerk,03/04/2026,Applied", "Birch,Cook,2026-03-05,Applied", "Cedar,Porter,,Rejected"]
    text = "\n".join(["Company,Role,Date Applied,Status", *rows])
    code, answer = answered(tmp_path, "list.csv", text)
    assert (code, answer["added"], [q["about"] for q in answer["questions"]]) == (0, 2, ["dates"])
    assert (answer["questions"][0]["rows"], answer["skipped"][0]["lines"]) == (1, [2])
    code, answer = answered(tmp_path, "list.csv", text, "--dates", "mdy")
    assert (code, answer["added"], answer["questions"]) == (0, 1, [])


@pytest.mark.parametrize(
    ("name", "content", "about", "columns"),
    [
        ("yy.csv", "Company,Role,Sent on\nAsh,Clerk,26/03/02\nBirch,Cook,26/03/13\n", "dates", {"company", "applied"}),
        ("who.csv", "Who,Position,Called\nAsh,Clerk,yesterday\nBirch,Cook,-\n", "columns", {"title", None}),
    ],
)
def test_a_question_that_holds_all_back_is_answered_with_the_question(tmp_path, name, content, about, columns):
    code, answer = answered(tmp_path, name, content)
    assert (code, answer["read"], answer["added"]) == (1, 2, 0)
    assert [(q["about"], q["rows"]) for q in answer["questions"]] == [(about, 2)]
    assert columns <= set(answer["columns"].values())
    assert answer["skipped"][0]["count"] == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("two.csv", "<<<<<<< HEAD\nFirm,Post\nAsh,Clerk\n=======\nFirm,Post\nElm,Cook\n>>>>>>> x\n", "two versions"),
        ("none.csv", "Company,Role,Date Applied\n", "no rows"),
        ("bad.ods", packed(mimetype=OPENDOCUMENT, **{"content.xml": "<o:x/>"}), "save it"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_the_reason(tmp_path, name, content, words):
    code, answer = answered(tmp_path, name, content)
    assert (code, answer["read"], answer["added"], answer["questions"]) == (1, 0, 0, [])
    assert words in answer["skipped"][0]["reason"]


def test_at_a_terminal_what_is_asked_is_said_with_the_option_that_answers_it(tmp_path):
    (tmp_path / "l.csv").write_text("Company,Role,Date Applied\nAsh,Clerk,26/03/02\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["import", str(tmp_path / "l.csv"), "--into", str(tmp_path / "p.db"), "--yes"])
    assert "--dates dmy" in done.stdout


# --- one fault each, as in lists that people kept -------------------------------------------------------------------

_A, _B, _C = "applied 02-02", "applied 02-03", "applied 02-04"
SHIFTED = """date,company,role,channel,status
2026-02-02,Ash,Clerk,Web,applied
2026-02-03,Birch,Cook,LinkedIn (feed, own),applied
"""
TITLED = """My search,,,
,,,
Firm,Post,Sent On,State
Ash,Clerk,2026-02-02,open
Birch,Cook,2026-02-03,closed
"""
GERMAN = """Firma;Jobtitel;Einreichdatum;Status;Ansprechpartner
Ash;Koch;02.02.2026;abgesagt;Frau Lind
Birch;Bote;03.02.2026;beworben;k. A.
Cedar;Wirt;04.02.2026;Vorstellungsgespräch;
"""
FRENCH = """Entreprise,Poste,Date Envoi,Date Relance,Etat
Ash,Cuisinier,13/02/2026,20/02/2026,Refusée
Birch,Support,14/02/2026,21/02/2026,Envoyée
"""
JSON = '[{"company": "Ash", "title": "Clerk", "applied": "2026-02-02", "status": "offer"}]'
DASHBOARD = book(
    Dashboard=[[None, "My dashboard"], [None, "Total", 2]],
    Tracker=[["Company", "Role", "Date Applied", "Status"], ["Ash", "Clerk", datetime(2026, 2, 2), "Rejected"]],
)
NAMES = ["Company", "Role", "Date Applied", "Sent?"]
EMPTY_ROWS = book(Mine=[NAMES, ["Ash", "Clerk", datetime(2026, 2, 2), True], *[[None, None, None, False]] * 5])
FAULTS = {
    "shifted": (SHIFTED, {"Ash": [_A]}),
    "doubled": (
        "Company,Role,Date,Stage,Date\nAsh,Clerk,2026-02-02,Rejected,2026-02-20\n",
        {"Ash": [_A, "rejected ?"]},
    ),
    "titled": (TITLED, {"Ash": [_A], "Birch": [_B, "rejected ?"]}),
    "German": (GERMAN, {"Ash": [_A, "rejected ?"], "Birch": [_B], "Cedar": [_C, "interviewed ?"]}),
    "French": (FRENCH, {"Ash": ["applied 02-13", "rejected ?"], "Birch": ["applied 02-14"]}),
    "no dates": (
        "Company Name,Job Title,Status\nAsh,Clerk,Interview\nBirch,Cook,Rejected\n",
        {"Ash": ["interviewed ?"], "Birch": ["rejected ?"]},
    ),
    "humps": ("companyName,jobTitle,dateApplied,recruiterName\nAsh,Clerk,2026-02-02,Mara Lind\n", {"Ash": [_A]}),
    "nobody": (
        "Company,Role,Date Applied\nUnknown,Clerk,2026-02-02\nConfidential,Cook,2026-02-03\n",
        {"Unknown": [_A], "Confidential": [_B]},
    ),
    "a dashboard first": (DASHBOARD, {"Ash": [_A, "rejected ?"]}),
    "numbers of days": (book(Mine=[["Company", "Role", "Date Applied"], ["Ash", "Clerk", 46055]]), {"Ash": [_A]}),
    "rows of a template": (EMPTY_ROWS, {"Ash": [_A]}),
    "objects": (JSON, {"Ash": [_A, "offered ?"]}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_with_a_fault_comes_in_right_or_is_named(fault, tmp_path):
    content, expected = FAULTS[fault]
    name = "list.xlsx" if isinstance(content, bytes) else "list.csv"
    assert happened(brought(content, name)) == expected
    assert answered(tmp_path, name, content)[0] == 0
