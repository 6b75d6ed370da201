"""LinkedIn's export: whose talks count, and which application each message belongs to."""

import io
import zipfile

import pytest

from followup.importers import read_bytes
from followup.importers.bring_in import bring_in
from followup.log.model import Application, Event, Pipeline
from followup.log.store import Store

MESSAGES = "CONVERSATION ID,FROM,TO,DATE,SUBJECT,CONTENT\n"
KNOWN = Pipeline.of(
    [
        Application(id="A", company="Larch Works", title="Data Clerk"),
        Application(id="B", company="Tern Ltd", title="Porter"),
    ],
    [Event(application=i, kind="applied", day="2026-03-02") for i in "AB"],
)


def talk(*rows, name="messages.csv", known=KNOWN, me="Sam Lee"):
    lines = [f'{c},"{a}","{b}",{day} 10:00:00 UTC,,"{text}"' for c, a, b, day, text in rows]
    return read_bytes(name, (MESSAGES + "\n".join(lines) + "\n").encode(), known=known, me=me)


def guesses(reading):
    return [(g.event.application, g.event.kind, g.event.person, g.event.day.day) for g in reading.guesses]


def test_a_reply_belongs_to_the_application_of_its_conversation():
    """Whatever the order of the file, and when the reply itself names nothing; before it, or after."""
    reading = talk(
        (1, "Rita Ray", "Sam Lee", "2026-03-06", "ok"),
        (1, "Sam Lee", "Rita Ray", "2026-03-05", "My resume for Data Clerk"),
        (2, "Sam Lee", "Kim Park", "2026-03-05", "Hello"),
        (2, "Kim Park", "Sam Lee", "2026-03-06", "You mean Porter at Tern Ltd?"),
    )
    assert guesses(reading) == [
        ("A", "followed_up", "Rita Ray", 5),
        ("A", "replied", "Rita Ray", 6),
        ("B", "followed_up", "Kim Park", 5),
        ("B", "replied", "Kim Park", 6),
    ]
    assert "named in the conversation" in reading.guesses[1].because


def test_of_two_applications_with_one_contact_the_named_one_is_taken():
    person = [Event(application=i, kind="followed_up", day="2026-03-03", person="Rita Ray, SPHR") for i in "AB"]
    known = KNOWN.plus(*person)
    rows = [
        (1, "Sam Lee", "Rita Ray", "2026-03-05", "About Larch Works"),
        (1, "Rita Ray", "Sam Lee", "2026-03-06", "ok"),
    ]
    assert [g[0] for g in guesses(talk(*rows, known=known))] == ["A", "A"]


def test_a_degree_is_no_second_person_and_a_gone_account_is_nobody():
    """As LinkedIn writes both."""
    reading = talk(
        (1, "Sam Lee", "Rita Ray, SPHR", "2026-03-05", "About Larch Works"),
        (1, "Rita Ray, SPHR", "Sam Lee", "2026-03-06", "ok"),
        (2, "Sam Lee", "LinkedIn Member", "2026-03-05", "About Tern Ltd"),
        (2, "LinkedIn Member", "Sam Lee", "2026-03-07", "ok"),
        (3, "Sam Lee", "Ana Silva, Bo Nilsen", "2026-03-05", "About Tern Ltd"),
    )
    assert guesses(reading) == [
        ("A", "followed_up", "Rita Ray, SPHR", 5),
        ("A", "replied", "Rita Ray, SPHR", 6),
        ("B", "followed_up", "", 5),
        ("B", "replied", "", 7),
    ]
    assert [s.line for s in reading.skipped] == [6]


def test_only_messages_csv_holds_talks_with_people():
    """A coach's messages are left out and named, a numbered part is not."""
    rows = [(1, "Sam Lee", "LinkedIn Assistant", "2026-03-05", "About Larch Works")]
    for name in ("guide_messages.csv", "learning_coach_messages.csv"):
        reading = talk(*rows, name=name)
        assert (reading.guesses, "messages.csv" in reading.skipped[0].reason) == ((), True)
    for name in ("messages.csv", "messages_1.csv", "11_messages.csv", "messages (2).csv"):
        assert talk(*rows, name=name).guesses, name


def test_ones_own_table_is_not_taken_for_linkedins():
    """LinkedIn's has the posting's address or the resume's name."""
    own = b"Company Name,Job Title,Application Date,Status\nLarch Works,Clerk,03/05/2026,Applied\n"
    assert read_bytes("mine.csv", own, date_order="mdy").format != "linkedin-applications"
    theirs = own.replace(b"Status", b"Job Url").replace(b"Applied", b"https://jobs.example/1")
    assert read_bytes("mine.csv", theirs).format == "linkedin-applications"


@pytest.mark.parametrize("number", [40, 400])
def test_the_work_grows_with_the_messages_and_not_with_their_square(number, monkeypatch):
    """Lines of a conversation are compared with no other conversation's: each name is looked up once a message."""
    calls = []
    from followup.importers.sources import linkedin

    inner = linkedin._about
    monkeypatch.setattr(linkedin, "_about", lambda *a: calls.append(1) or inner(*a))
    rows = [(n, "Sam Lee", f"Person {n}", "2026-03-05", "About Tern Ltd") for n in range(number)]
    assert len(talk(*rows).guesses) == len(calls) == number


def test_in_a_long_conversation_only_the_nearest_messages_are_looked_at(monkeypatch):
    """Each of many that name two jobs asks its neighbours, and not all the others."""
    from followup.importers.sources import linkedin

    looked = []
    inner = linkedin._about
    monkeypatch.setattr(linkedin, "_about", lambda f, k, m, near, c: inner(f, k, m, looked.extend(near) or (), c))
    rows = [(1, "Sam Lee", "Rita Ray", f"2026-03-{5 + n % 20:02}", "Data Clerk or Porter?") for n in range(500)]
    talk(*rows)
    assert len(looked) <= 2 * linkedin._NEAR * len(rows)


def test_a_name_is_found_wherever_it_stands_and_only_as_whole_words():
    rows = [
        (1, "Sam Lee", "Rita Ray", "2026-03-05", "The clerk of data: no. Data? Data Clerk!"),
        (2, "Sam Lee", "Kim Park", "2026-03-05", "Data Clerks of Larch are many"),
    ]
    assert [g[0] for g in guesses(talk(*rows))] == ["A"]


def test_what_only_open_guesses_name_stays_out(tmp_path):
    """Of the confirmed ones all comes in; the others are reported as waiting."""
    rows = [(n, "Sam Lee", f"Person {n}", "2026-03-05", "About Tern Ltd") for n in range(9)]
    store = Store(tmp_path / "p.db")
    store.add(KNOWN.events, KNOWN.applications, label="x")
    reading = talk(*rows)
    report = bring_in(store, reading, [*reading.guesses[:4], reading.guesses[0]])
    assert (report.added, report.waiting) == (4, 5)


def test_an_export_with_a_coach_gives_the_talks_with_people_only():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Profile.csv", "First Name,Last Name,Headline\nSam,Lee,x\n")
        archive.writestr(
            "Job Applications.csv",
            "Application Date,Company Name,Job Title,Job Url\n3/2/26,Larch Works,Clerk,https://jobs.example/1\n",
        )
        line = '1,"{}","{}",2026-03-0{} 10:00:00 UTC,,"{}"\n'
        archive.writestr("messages.csv", MESSAGES + line.format("Sam Lee", "Rita Ray", 5, "About Larch Works"))
        coach = line.format("Sam Lee", "Coach", 5, "Larch Works?")
        archive.writestr("coach_messages.csv", MESSAGES + coach)
    reading = read_bytes("export.zip", out.getvalue())
    assert [g.event.person for g in reading.guesses] == ["Rita Ray"]
    assert any(s.file == "coach_messages.csv" for s in reading.skipped)
