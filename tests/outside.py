"""Every reader of anything that comes from outside, with small good inputs, and the damage that suits them.

`READERS` is the table: a new reader of files is a line there; `tests/fuzzing.py` and `tests/test_outside.py` try it.
"""

import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from followup.analysis.tables import read_table
from followup.classroom.beforehand import ClassPlan, read_class_plan
from followup.classroom.classes import pool_classes
from followup.classroom.experiment.plan import read_plan
from followup.classroom.hand_in import hand_in_of
from followup.classroom.pool import TRUTH, read_hand_ins
from followup.classroom.summary import place, summary_from
from followup.course import progress
from followup.files import as_json_text
from followup.importers import known_sources, read, read_bytes
from followup.log.assignment import Plan
from followup.log.model import Pipeline
from followup.paths import SAMPLE_CLASS, SAMPLE_LOG, SAMPLE_SUMMARY
from followup.say.card import Card, as_page, as_picture
from followup.say.coach.base import KINDS
from followup.say.coach.feedback import check_draft
from followup.say.coach.registry import FOLDERS, checks_in
from followup.say.recording.sound import read_sound
from followup.session import whose
from tests import damage
from tests.made_files import book, packed
from tests.mailbox import mailbox
from tests.outlook import message

TODAY = date(2026, 12, 1)
LIST = (
    "Company,Job title,Date applied,Status,Contact,Follow-up date,Notes\n"
    'Acme,Clerk,2026-03-02,Rejected,"Rita Ray <rita@acme.example>",2026-03-09,"a note, with a comma"\n'
    "Blue Heron Labs,C++ Developer,3 Mar 2026,Interview 6/6,Bo Nilsen; Ana Silva,,\n"
    "Tall Pine,,03/04/2026,applied,,yes,=1+1\n"
)
GERMAN = "Firma;Stelle;Beworben am;Stand\nGrößer;Köchin;02.03.2026;Absage am 16.03.2026\nØrsund;Maler;5.3.26;?\n"
HISTORY = (
    "Name,Application URL,Date,Stage,Stage History\n"
    "Acme,https://acme.example,2026-03-02,Applied,\"[{'stage': 'Applied', 'date': '2026-03-02'}]\"\n"
)
NOTES = (
    "# Mine\n\n| Company | Role | Applied |\n|---|:-:|---|\n| Acme | **Clerk** | 2026-03-02 |\n| [B](x) | a \\| b | |\n"
)
ORG = "* Jobs\n| Company | Role | Applied |\n|---------+------+---------|\n| Acme | Cook | <2026-03-02 Mon> |\n"
OBJECTS = [{"company": "Acme", "applied": "2026-03-02", "tags": ["a"]}, {"company": "B", "pay": 1.5, "sent": True}]
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{}'
    "</office:spreadsheet></office:body></office:document-content>"
)
_CALENDAR = (
    "From: a@acme.example\nTo: me@b.example\nDate: Thu, 05 Mar 2026 10:00:00 +0100\nSubject: Invitation: interview\n"
    "Message-ID: <1@acme.example>\nContent-Type: multipart/mixed; boundary=xyz\n\n--xyz\nContent-Type: text/html\n\n"
    "<p>We would like to invite you to an interview for <b>Clerk</b>.</p><blockquote type=cite>x</blockquote>\n"
    "--xyz\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260310T090000Z\nEND:VEVENT\n"
    "END:VCALENDAR\n--xyz--\n"
)


@dataclass(frozen=True)
class Reader:
    """A reader of something from outside.

    Attributes:
        name: what the table of counts calls it.
        names: how files of this kind are called; one is chosen by chance.
        good: makes the good inputs, which the reader must take without a complaint.
        take: reads an input that is called so, in a folder that is its own.
        damages: the ways in which such files are damaged.
        share: how many of a thousand inputs it gets.
        file: whether it reads a path, and the input must be written into the folder first.
    """

    name: str
    names: tuple[str, ...]
    good: Callable[[], list[bytes]]
    take: Callable[[str, bytes, Path], object]
    damages: tuple[Callable[[Random, bytes], bytes], ...] = (damage.of_bytes, damage.of_coded_text)
    share: int = 10
    file: bool = False

    def made(self, random: Random) -> tuple[str, bytes]:
        """An input: the name of the file, and what is in it."""
        inputs = _good(self.name)
        data = random.choice(inputs)
        for _ in range(random.choice((1, 1, 1, 2))):
            data = random.choice(self.damages)(random, data)
        return random.choice(self.names), data

    def read(self, name: str, data: bytes, folder: Path) -> object:
        """Read an input."""
        if self.file:
            (folder / name).write_bytes(data)
        return self.take(name, data, folder)


@cache
def _good(name: str) -> list[bytes]:
    return next(reader for reader in READERS if reader.name == name).good()


def _brought_in(name, data, folder):
    """As a session opens a table."""
    order = ("dmy", "mdy", "ymd", None)[len(data) % 4]
    reading = read_bytes(name, data, today=TODAY, date_order=order, meanwhile=order is None)
    return Pipeline.of(reading.applications, reading.events, reading.people)


def _from_folder(name, data, folder):
    """Mail and its kin, as files of a folder."""
    return read(folder, today=TODAY, me="me@b.example")


def _lists():
    cells = {"date": "2026-03-02", "at": "2026-03-02", "applied": "2026-03-02", "status": "Applied", "from": "Me"}
    known = [
        ",".join(names)
        + "\n"
        + ",".join(next((v for k, v in cells.items() if k in n.lower()), "Acme") for n in names)
        + "\n"
        for names in ((*s.columns, *s.one_of[:1], *s.further[:2]) for s in known_sources())
    ]
    sample = SAMPLE_LOG.read_text(encoding="utf-8").split("\n")[:12]
    return [t.encode() for t in (LIST, LIST, GERMAN, HISTORY, "\n".join(sample), *known)] + [GERMAN.encode("cp1252")]


def _rows():
    return [line.split(",") for line in LIST.replace('"', "").split("\n")[:-1]]


def _opendocument():
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'.format
    names = "".join(cell("string", "", name) for name in ("Company", "Role", "Date Applied"))
    day = cell("date", 'office:date-value="2026-03-02"', "03/02/26")
    tall = cell("string", 'table:number-rows-spanned="2"', "A<text:s text:c='2'/>B<text:span>c</text:span>")
    row = "<table:table-row {}>{}</table:table-row>".format
    rows = row("", names) + row("", tall + cell("float", 'office:value="1.5"', "1.5") + day)
    rows += row('table:number-rows-repeated="2"', "<table:covered-table-cell/>" + cell("percentage", "", "5 %") + day)
    xml = _ODS.format(f'<table:table table:name="Mine">{rows}</table:table>')
    return [packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": xml})]


def _workbooks():
    return [
        book(Mine=_rows()),
        book(Mine=_rows(), People=[["Name", "Company", "Email"], ["Rita Ray", "Acme", "r@a.b"]]),
    ]


def _archives():
    inner = packed(**{"Jobs.csv": LIST, "other.csv": GERMAN})
    return [inner, packed(**{"a/Jobs.csv": LIST, "b.zip": inner, "c.md": NOTES, "d.xlsx": _workbooks()[0]})]


@cache
def _letters():
    return [mailbox(seed, 3)[0][:6000] for seed in (1, 2)] + [_CALENDAR.encode()]


def _of_outlook():
    people = [{0x3001: "Me", 0x39FE: "me@b.example"}]
    said = {0x0037: "Your application", 0x1000: "Thank you for applying.", 0x0C1A: "Acme", 0x5D01: "hr@acme.example"}
    head = "From: hr@acme.example\r\nTo: me@b.example\r\nDate: Thu, 05 Mar 2026 10:00:00 +0100\r\nSubject: Hi\r\n"
    return [message(said, people), message({0x007D: head, 0x1013: b"<p>Thank you for applying to Acme.</p>"})]


def _archives_of_mail():
    return [packed(**{"in.mbox": _letters()[0], "b.eml": _letters()[2], "c.msg": _of_outlook()[0]})]


@cache
def _hand_ins():
    from tests.test_share import ON, planted

    reading = read(SAMPLE_LOG)
    small = Pipeline.of(reading.applications[:4], [e for e in reading.events if e.application in {"A01", "A02", "A03"}])
    pipeline, part = planted()
    both = hand_in_of(small, TODAY, "a secret"), hand_in_of(pipeline, ON, "another", part=part)
    return [shared.text.encode() for shared in both]


def _truths():
    told = {"sentence": "All is invented.", "follow_up_hazard_ratio": 1.5, "made_with": {"students": 1}}
    return [json.dumps(told | {"students": [json.loads(_good("hand-ins")[0])["student"]]}).encode()]


def _class_of(name, data, folder):
    """A class of one, and all that a report counts of it."""
    if name == TRUTH:
        (folder / "a.json").write_bytes(_good("hand-ins")[0])
    found = read_hand_ins(folder)
    return found.applications, found.interviews, found.facts, found.assigned, found.thanks


def _pooled(name, data, folder):
    return pool_classes([folder / name]).as_json()


def _summaries():
    return [SAMPLE_SUMMARY.read_bytes()]


def _standing(name, data, folder):
    standing = place(summary_from(data, name), [(40, True), (40, False)])
    return standing.sentence, standing.interval


def _class_plans():
    plan = ClassPlan(question="Do they?", compare="follow_up", named=(28, 60), written=TODAY, sha256="0" * 64)
    return [as_json_text(plan).encode()]


def _experiments():
    return [as_json_text(Plan(id="0" * 8, ways=({"from": 2, "by": 2}, {"from": 5, "by": 6}))).encode()]


def _counted(name, data, folder):
    return read_table(folder / name).count().used


def _exchange():
    text = SAMPLE_CLASS.read_text(encoding="utf-8").split("\n")[:8]
    events = "student,application,kind,at\n1,A1,applied,2026-03-02\n1,A1,replied,2026-03-05\n"
    return [
        "\n".join(text).encode(),
        events.encode(),
        b"application,follow_up_day,observed_days,answer\n1,,3,\n2,4,9,positive\n",
    ]


def _parquet():
    import io

    import pandas as pd

    frame = pd.DataFrame(
        {
            "application": ["a", "b", "c"],
            "follow_up_day": [None, 3.0, 5.0],
            "observed_days": [9, 30, 40],
            "answer": ["", "positive", "negative"],
        }
    )
    out = io.BytesIO()
    out.close = lambda: None
    frame.to_parquet(out, engine="fastparquet")
    return [out.getvalue()]


def _waves():
    def wave(form, channels, bits, sound):
        layout = struct.pack("<HHIIHH", form, channels, 8000, 8000 * channels * bits // 8, channels * bits // 8, bits)
        body = b"WAVEfmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", len(sound)) + sound
        return b"RIFF" + struct.pack("<I", len(body)) + body

    kinds = ((1, 1, 8), (1, 2, 16), (1, 1, 24), (3, 1, 32), (1, 1, 32), (7, 1, 8))
    return [wave(form, channels, bits, bytes(900 * channels * bits // 8)) for form, channels, bits in kinds]


def _checks():
    return [path.read_bytes() for path in sorted(FOLDERS[0].glob("*.toml"))[:4]]


def _own_folder(folder):
    os.environ["FOLLOWUP_HOME"] = str(folder)


def _promised(name, data, folder):
    _own_folder(folder)
    (folder / progress.WORDS).mkdir(exist_ok=True)
    (folder / progress.WORDS / f"{progress.PROMISE}.txt").write_bytes(data)
    return progress.kept_promise(), progress.kept(progress.PROMISE)


def _promises():
    from dataclasses import asdict

    from followup.method.plan import Promise

    return [json.dumps(asdict(Promise())).encode()]


def _chosen(name, data, folder):
    _own_folder(folder)
    return whose()


def _checked(name, data, folder):
    return check_draft(data.decode("utf-8", "replace"), KINDS[0]).sentence


def _drawn(name, data, folder):
    text = data.decode("utf-8", "replace")
    card = Card(text[:20], text[20:], text[-9:], ("plain", "leaves", "evening")[len(text) % 3])
    return as_page(card, "page"), as_picture(card)


_JSON = (damage.of_json, damage.of_json, damage.of_bytes, damage.of_coded_text)
_PACKED = (damage.of_archive, damage.of_archive, damage.of_bytes, damage.lying)
_NAMED = ("a.csv", "a.txt", "a.tsv")

READERS = (
    Reader("table: CSV", _NAMED, _lists, _brought_in, share=40),
    Reader("table: Excel", ("a.xlsx", "a.xlsm", "a.zip"), _workbooks, _brought_in, _PACKED, share=15),
    Reader("table: OpenDocument", ("a.ods",), _opendocument, _brought_in, _PACKED, share=30),
    Reader("table: ZIP", ("a.zip",), _archives, _brought_in, _PACKED, share=15),
    Reader("table: notes", ("a.md", "a.org", "a.txt"), lambda: [NOTES.encode(), ORG.encode()], _brought_in, share=40),
    Reader(
        "table: JSON",
        ("a.json", "a.jsonl"),
        lambda: [json.dumps(OBJECTS).encode(), json.dumps({"jobs": OBJECTS}).encode()],
        _brought_in,
        _JSON,
        share=60,
    ),
    Reader("mail: mbox, eml, ics", ("a.mbox", "a.eml", "a"), _letters, _brought_in, share=8),
    Reader("mail: msg", ("a.msg",), _of_outlook, _brought_in, (damage.of_bytes,), share=25),
    Reader("mail: ZIP", ("a.zip",), _archives_of_mail, _brought_in, _PACKED, share=5),
    Reader("mail: folder", ("a.mbox", "a.eml", "sent"), _letters, _from_folder, share=2, file=True),
    Reader("hand-ins", ("a.json",), _hand_ins, _class_of, _JSON, share=25, file=True),
    Reader("a class's truth", (TRUTH,), _truths, _class_of, _JSON, share=3, file=True),
    Reader("class summary", ("a.json",), _summaries, _standing, _JSON, share=130),
    Reader("classes", ("a.json",), _summaries, _pooled, _JSON, share=3, file=True),
    Reader("class plan", ("a.json",), _class_plans, lambda n, d, _: read_class_plan(d, n).digest, _JSON, share=130),
    Reader("experiment", ("a.json",), _experiments, lambda n, d, _: read_plan(d, n), _JSON, share=130),
    Reader("analysis: CSV", ("a.csv",), _exchange, _counted, share=2, file=True),
    Reader("analysis: Parquet", ("a.parquet",), _parquet, _counted, (damage.of_bytes,), share=0, file=True),
    Reader("recording", ("a.wav",), _waves, lambda n, d, _: read_sound(d, n), (damage.of_bytes,), share=120),
    Reader("checks of drafts", ("a.toml",), _checks, lambda _n, _d, f: checks_in(f), share=2, file=True),
    Reader("a draft", ("a.txt",), _lists, _checked, share=1),
    Reader("a card", ("a.txt",), lambda: [b"Dear Rita, thank you for your time."], _drawn, share=120),
    Reader("what was promised", ("a",), _promises, _promised, _JSON, share=70),
    Reader("whose.txt", ("whose.txt",), lambda: [b"mine", b"sample"], _chosen, share=24, file=True),
)  # fmt: skip
