"""Tables that trackers of applications write: each is read as a list, with what its columns hold known before.

What a column of a usual name holds is not said here again. Where nobody has confirmed a form, the report says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from followup.importers.base import Found, Source
from followup.importers.sources import spreadsheet
from followup.importers.statuses import Status, status_of
from followup.importers.tables import Table
from followup.importers.words import fold

_UNCONFIRMED = "recognised, unconfirmed"
_SENT, _HOW = "Date applied (inferred)", "How it is known"


def _tracker(id_: str, title: str, header: str, known: Mapping[str, str] | None = None, trust: str = "") -> Source:
    """A tracker by the columns that make its header, and what those hold whose names do not say it: field -> column."""
    read = partial(spreadsheet.read, known=known or {})
    return Source(id_, title, tuple(header.split(",")), read, trust=trust, listed=True)


def _huntr(table: Table, found: Found) -> None:
    """Huntr's data name no day of sending: of a job in the list of those applied for, it is when it was moved there."""
    said = {fold(word): meaning for word, meaning in found.words_said.items()}
    rows = []
    for (line, cells), (_, named) in zip(table.rows, table.records(), strict=True):
        sent = status_of(named["listname"], said) is Status.APPLIED
        inferred = (named["lastmovedat"], "day inferred: when it was moved to its list") if sent else ("", "")
        rows.append((line, (*cells, *inferred)))
    known = {"company": "companyName", "status": "listName", "noted": "createdAt", "link": "url"}
    whole = replace(table, header=(*table.header, _SENT, _HOW), rows=tuple(rows))
    spreadsheet.read(whole, found, known | {"applied": _SENT, "note": _HOW})


SOURCES = (
    _tracker(
        "ai-job-search",
        "The tracker of ai-job-search or CareerForge",
        "date,company,sector,role,role_type,channel,status,contact_person,fit_rating,notes,cv_file",
        {"applied": "date", "person": "contact_person", "resume": "cv_file"},
    ),
    _tracker(
        "jobsync",
        "JobSync's export",
        "createdAt,applied,appliedDate,Company,JobTitle,JobSource,Status",
        {"sent": "applied", "applied": "appliedDate", "noted": "createdAt"},
    ),
    _tracker(
        "huntr", "Huntr's export", "Company,Title,List,Date Applied", {"status": "List", "applied": "Date Applied"}
    ),
    Source(
        "huntr",
        "Huntr's export of all data",
        ("createdAt", "title", "url", "lastMovedAt", "boardName", "listName", "companyName"),
        _huntr,
        listed=True,
    ),
    _tracker(
        "teal",
        "Teal's export",
        "Job Position,Company,Max. Salary,Location,Status,Date Saved,Deadline,Date Applied,Follow up,Excitement",
        {"salary": "Max. Salary", "noted": "Date Saved", "applied": "Date Applied", "note": "Follow up"},
    ),
    _tracker(
        "teal",
        "Teal's export",
        "company_name,role,excitement,added_at,applied_at,follow_up_at,statusName",
        {"status": "statusName", "noted": "added_at", "applied": "applied_at", "planned": "follow_up_at"},
        trust=_UNCONFIRMED,
    ),
    _tracker(
        "simplify",
        "Simplify's export",
        "Job Title,Company Name,Job URL,Applied Date,Status,Status Date",
        trust=_UNCONFIRMED,
    ),
    _tracker(
        "jobsankey",
        "JobSankey's export",
        "Name,Application URL,Date,Stage,Stage History",
        {"company": "Name", "applied": "Date", "status": "Stage", "history": "Stage History"},
    ),
)
