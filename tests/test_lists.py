"""Lists as people keep them: status words, words for nobody, dates of all kinds, the same list next week.

All files are invented; each has one fault of the kinds that real lists had.
"""

import io
import json
import zipfile
from collections import Counter
from datetime import date, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from followup.cli.main import app
from followup.errors import DateOrderNeededError, MappingNeededError
from followup.importers import STATUSES, Mapping, read_bytes
from followup.importers.bring_in import bring_in
from followup.importers.dates import order_of, parse
from followup.importers.proposal import alike, as_lines, map_option
from followup.importers.statuses import Status, status_of
from followup.importers.words import status_words
from followup.log.log import Log
from followup.log.model import NO_DAY, Kind
from followup.log.store import Store
from followup.method.agenda import due
from tests.fuzzing import tried
from tests.made_files import book

TODAY = date(2026, 4, 1)


def brought(text, **said):
    return read_bytes("list.csv", text.encode(), today=TODAY, **said)


def kinds(reading):
    """Company -> what happened, with ? where the day is not known."""
    company = {a.id: a.company for a in reading.applications}
    found = {}
    for e in reading.events:
        found.setdefault(company[e.application], []).append(e.kind.value + ("" if e.dated else "?"))
    return {name: sorted(events) for name, events in found.items()}


# --- status words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Applied", "applied"),
        ("✅ Submitted", "applied"),
        ("Awaiting Response", "applied"),
        ("TO APPLY", "not_sent"),
        ("⏭️ Skipped", "not_sent"),
        ("Skipped; too far away", "not_sent"),
        ("Rejected", "rejected"),
        ("Rejection :(", "rejected"),
        ("Rejected after assessment", "rejected"),
        ("Interview 6/6, Rejected", "rejected"),
        ("Phone Screen", "interviewed"),
        ("Interview Scheduled", "invited"),
        ("Offer - Negotiating", "offered"),
        ("Accepted!", "accepted"),
        ("Withdrawn", "withdrew"),
        ("Ghosted (no reply)", "no_answer"),
        ("abgesagt", "rejected"),
        ("Vorstellungsgespräch", "interviewed"),
        ("Refusée", "rejected"),
        ("rechazada", "rejected"),
        ("sem resposta", "no_answer"),
        ("已投递", "applied"),
        ("一面", "interviewed"),
        ("reject ho gaya", "rejected"),
        ("Other", "nothing"),
        ("", "nothing"),
        ("No budget until June", None),
        ("New manager since March", None),
        ("flurbelt", None),
    ],
)
def test_a_status_word_is_read(word, meaning):
    assert status_of(word, {}) == meaning


def test_what_the_reader_says_of_a_word_wins():
    assert status_of("Pending", {"pending": "not_sent"}) is Status.NOT_SENT


SPELLED = sorted(word for word in status_words() if word[0].isalnum())  # two signs are another word than one


@tried(100)
@given(word=st.sampled_from(SPELLED), mark=st.sampled_from(["", "✅ ", "  ", "- "]), upper=st.booleans())
def test_a_known_word_is_known_however_it_is_written(word, mark, upper):
    assert (
        status_of(mark + (word.upper() if upper and word.upper().lower() == word else word), {}) == status_words()[word]
    )


def test_every_word_of_the_lists_has_a_meaning_that_is_known():
    assert set(status_words().values()) <= set(STATUSES)


LIST = """Employer,Vacancy,Date sent,Where it stands,Contact
Ash,Clerk,2026-02-02,Applied,Mara Lind
Birch,Cook,2026-02-03,Rejected,none named
Cedar,Porter,2026-02-04,Interview,N/A
Dune,Driver,2026-02-05,Wishlist,-
Elm,Baker,2026-02-06,in the pool,Unknown
""".replace("Where it stands", "Status")


def test_status_words_become_events_without_a_day_and_what_was_not_sent_is_only_noted():
    reading = brought(LIST)
    assert kinds(reading) == {
        "Ash": ["applied"],
        "Birch": ["applied", "rejected?"],
        "Cedar": ["applied", "interviewed?"],
        "Dune": ["saved"],
    }
    assert (reading.not_sent, reading.undated, reading.guessed) == (1, 2, True)
    assert {e.person for e in reading.events} == {"", "Mara Lind"}
    (question,) = reading.questions
    assert (question.about, question.of, question.rows) == ("status", "in the pool", 1)
    assert "in the pool" in reading.skipped[0].reason


def test_once_said_an_unknown_word_lets_its_rows_in():
    assert kinds(brought(LIST, words={"in the pool": "applied"}))["Elm"] == ["applied"]
    assert kinds(brought(LIST, words={"in the pool": "rejected"}))["Elm"] == ["applied", "rejected?"]


def test_who_said_no_is_not_called_and_what_was_not_sent_is_not_due(tmp_path):
    store = Store(tmp_path / "p.db")
    bring_in(store, brought(LIST))
    assert {a.company for a in due(Log(store.pipeline(), date(2026, 2, 11)))} == {"Ash"}


def test_a_day_beside_the_status_is_its_day():
    reading = brought(
        "Company,Role,Date Applied,Status,Status Date\nAsh,Clerk,2026-02-02,Rejected,2026-02-20\n"
        "Birch,Cook,2026-02-03,Applied,2026-02-21\n"
    )
    assert [(e.kind, e.day) for e in reading.events if e.kind != "applied"] == [("rejected", date(2026, 2, 20))]


def test_the_day_of_an_answer_is_of_what_the_status_says():
    """A refusal's day is no good answer; after an offer there was one; while it waits, there was no news."""
    reading = brought(
        "Company,Role,Date Applied,Response Date,Status\nAsh,Clerk,2026-02-02,2026-02-20,Rejected\n"
        "Birch,Cook,2026-02-03,2026-02-21,Offer\nCedar,Porter,2026-02-04,2026-02-22,Pending\n"
        "Dune,Driver,2026-02-05,No Response,Applied\n"
    )
    assert kinds(reading) == {
        "Ash": ["applied", "rejected"],
        "Birch": ["applied", "offered?", "replied"],
        "Cedar": ["applied", "replied"],
        "Dune": ["applied"],
    }
    assert sorted(e.meaning for e in reading.events if e.kind is Kind.REPLIED) == ["moves_on", "no_news"]


def test_without_a_status_it_is_asked_what_the_answers_were():
    text = "Company,Role,Date Applied,Response Date\nAsh,Clerk,2026-02-02,2026-02-20\n"
    reading = brought(text)
    assert kinds(reading) == {"Ash": ["applied"]}
    assert [q.about for q in reading.questions] == ["answers"]


def test_yes_under_a_date_is_an_event_without_a_day_and_no_is_silence():
    reading = brought(
        "Company,Role,Date Applied,Interview,Offer,Rejected\nAsh,Clerk,2026-02-02,Yes,No,False\n"
        "Birch,Cook,2026-02-03,no,no,TRUE\nCedar,Porter,2026-02-04,2026-02-20,,\n"
    )
    assert kinds(reading) == {
        "Ash": ["applied", "interviewed?"],
        "Birch": ["applied", "rejected?"],
        "Cedar": ["applied", "interviewed"],
    }


def test_a_planned_follow_up_is_not_one_that_was_made():
    reading = brought("Company,Role,Date Applied,Follow Up Date\nAsh,Clerk,2026-03-20,2026-03-27\n")
    assert kinds(reading) == {"Ash": ["applied"]}
    assert [q.about for q in reading.questions] == ["planned"]
    made = brought(
        "Company,Role,Date Applied,Followed up\nAsh,Clerk,2026-03-20,2026-03-27\nB,C,2026-03-20,2026-04-09\n"
    )
    assert Counter(e.kind for e in made.events) == {"applied": 2, "followed_up": 1}
    assert "still to come" in made.skipped[0].reason


@pytest.mark.parametrize(
    ("status", "note", "kinds_", "word"),
    [
        ("Applied", "rejected 5/12", ["applied", "rejected?"], "rejected"),
        ("", "5/12: rejected", ["applied", "rejected?"], "rejected"),
        ("Applied", "nice people; got a rejection email 2026-02-20", ["applied", "rejected"], "got a rejection email"),
        ("No response", "Position filled", ["applied", "rejected?"], "position filled"),
        ("Interview", "Rejected by email", ["applied", "interviewed?", "rejected?"], "rejected by email"),
        ("Applied", "Absage per Mail am 2026-02-20", ["applied", "rejected"], "absage per mail am"),
        ("Applied", "they rejected my referral", None, "they rejected my referral"),
        ("Applied", "declined 5/12", None, "declined"),
        ("Applied", "not rejected yet", ["applied"], ""),
        ("Applied", "they will say by Friday if rejected", ["applied"], ""),
        ("Applied", "no salary named; closed on Fridays", ["applied"], ""),
        ("Rejected", "rejected 5/12", ["applied", "rejected?"], ""),
        ("Wishlist", "rejected last year", ["saved"], ""),
    ],
)
def test_a_refusal_in_the_notes_alone_is_proposed_and_asked_about_if_it_says_more(status, note, kinds_, word):
    text = f"Company,Role,Date Applied,Status,Notes\nAsh,Clerk,2026-02-02,{status},{note}\n"
    reading = brought(text, date_order="mdy")
    assert kinds(reading) == ({"Ash": kinds_} if kinds_ else {})
    assert [said.removeprefix("Notes: ") for said in reading.words if said.startswith("Notes: ")] == [word] * bool(word)
    assert [q.of for q in reading.questions] == ([] if kinds_ else [f"Notes: {word}"])
    if word:
        assert "rejected" not in {e.kind for e in brought(text, words={f"Notes: {word}": "nothing"}).events}


def test_who_wrote_at_the_last_contact_is_asked():
    text = "Company,Role,Date Applied,Status,Last Contact\nAsh,Clerk,2026-03-02,Applied,2026-03-09\n"
    reading = brought(text)
    assert kinds(reading) == {"Ash": ["applied"]}
    assert [(q.about, q.of) for q in reading.questions] == [("contact", "Last Contact")]
    columns = {"company": "Company", "title": "Role", "applied": "Date Applied", "status": "Status"}
    for field, kind in (("followed_up", "followed_up"), ("replied", "replied")):
        told = brought(text, mapping=Mapping(**columns, **{field: "Last Contact"}))
        assert kinds(told) == {"Ash": ["applied", kind]}
        assert told.questions == ()


JOBS = [["Company", "Role", "Date Applied"], *([f"{name} Co", "Clerk", "2026-02-02"] for name in "ABCDE")]


@pytest.mark.parametrize(
    ("fills", "more", "rows"),
    [
        ({2: "FFFF0000", 5: "FFFF0000"}, [], 2),
        ({2: "FFFF0000", 3: "FF00FF00", 4: "FFFF0000", 5: "FFFF0000", 6: "FF00FF00"}, [], 5),
        ({1: "FFFF0000"}, [], 0),  # the header
        ({2: "FFDDDDDD", 4: "FFDDDDDD", 6: "FFDDDDDD"}, [], 0),  # every second row
        (dict.fromkeys(range(2, 7), "FFDDDDDD"), [], 0),
        (dict.fromkeys((2, 5), "FFFFFFFF"), [], 0),
        ({2: "FFFF0000", 5: "FFFF0000"}, ["Status", "Rejected", "Applied", "Applied", "Rejected", "Applied"], 0),
    ],
)
def test_colours_of_rows_are_asked_about_where_no_column_is_a_status(fills, more, rows):
    sheet = [[*row, *more[n : n + 1]] for n, row in enumerate(JOBS)]
    reading = read_bytes("list.xlsx", book(fills=fills, Jobs=sheet), today=TODAY)
    assert len(reading.applications) == 5
    assert [(q.about, q.rows) for q in reading.questions] == [("colours", rows)] * bool(rows)


def test_confidential_employers_stand_alone_and_null_is_no_name():
    reading = brought(
        "company,role,date_applied,contact,notes\nConfidential,Clerk,2026-02-02,null,null\n"
        "Confidential,Cook,2026-02-02,n/a,nan\nAsh,N/A,2026-02-03,None,x\n"
    )
    assert len(reading.applications) == 3
    assert {(e.person, e.note) for e in reading.events} == {("", ""), ("", "x")}
    assert sorted(a.title for a in reading.applications) == ["", "Clerk", "Cook"]


def test_ones_own_table_is_not_taken_for_linkedins():
    reading = brought("Company Name,Job Title,Application Date,Status\nAsh,Clerk,2026-02-02,Rejected\n")
    assert kinds(reading) == {"Ash": ["applied", "rejected?"]}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("companyName", "company"),
        ("Company Name", "company"),
        ("position_title", "title"),
        ("Einreichdatum", "applied"),
        ("Date Envoi", "applied"),
        ("投递时间", "applied"),
        ("recruiterName", "person"),
        ("当前状态", "status"),
        ("Job URL", "link"),
        ("Platform", "source"),
        ("CV file", "resume"),
    ],
)
def test_the_commonest_headers_are_known_in_any_spelling(header, field):
    base = {"company": "Employer", "title": "Vacancy", "applied": "Sent on"}
    base.pop(field, None)
    cell = "2026-02-03" if field == "applied" else "Applied" if field == "status" else "something"
    cells = {"Employer": "Ash", "Vacancy": "Clerk", "Sent on": "2026-02-02"}
    text = ",".join([*base.values(), header]) + "\n" + ",".join([*(cells[name] for name in base.values()), cell]) + "\n"
    assert brought(text).columns[header] == field


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 05 Mar 2026 10:18:54 +0000", (date(2026, 3, 5), time(10, 18))),
        ("Tue, 3 Mar 2026 08:00:00 -0500 (EST)", (date(2026, 3, 3), time(8, 0))),
        ("2-Mar-26", (date(2026, 3, 2), None)),
        ("Monday, March 2, 2026", (date(2026, 3, 2), None)),
        ("March 3rd, 2026", (date(2026, 3, 3), None)),
        ("3 mars 2026", (date(2026, 3, 3), None)),
        ("3. März 2026", (date(2026, 3, 3), None)),
        ("3 de abril de 2026", (date(2026, 4, 3), None)),
        ("Sept 4, 2026", (date(2026, 9, 4), None)),
    ],
)
def test_dates_as_mail_and_people_write_them(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["3 Marchember 2026", "soon", "32 March 2026", "5 Ju 2026", "yesterday"])
def test_a_month_that_is_none_is_refused_and_not_read_as_another(text):
    with pytest.raises(ValueError, match=r"date|calendar"):
        parse(text)


def test_a_year_of_two_digits_proves_nothing():
    assert order_of(["26/03/02", "26/03/13"]) is None
    with pytest.raises(DateOrderNeededError):
        brought("Company,Job Title,Date Applied\nAsh,Clerk,26/03/02\nBirch,Cook,26/03/13\n")
    said = brought("Company,Job Title,Date Applied\nAsh,Clerk,26/03/02\n", date_order="ymd")
    assert [e.day for e in said.events] == [date(2026, 3, 2)]


def test_a_date_without_its_year_is_asked_about_once():
    text = "Company,Role,Date Applied\nAsh,Clerk,5-Mar\nBirch,Cook,6-Mar\nCedar,Porter,2026-03-09\n"
    reading = brought(text)
    assert kinds(reading) == {"Cedar": ["applied"]}
    assert [(q.about, q.rows) for q in reading.questions] == [("year", 2)]
    assert {e.day for e in brought(text, year=2026).events} == {date(2026, 3, n) for n in (5, 6, 9)}


# --- the same list next week ----------------------------------------------------------------------------------------

WEEK_1 = (
    "Company,Job Title,Date Applied,Status,Contact,Notes\nAsh,Clerk,2026-02-02,Applied,,\n"
    "Birch,Cook,2026-02-03,Applied,,sent\n"
)
WEEK_2 = (
    "Company,Job Title,Date Applied,Status,Contact,Notes\nAsh Inc.,Clerk,2026-02-04,Rejected,Mara Lind,\n"
    "Birch,Cook (nights),2026-02-03,Applied,,sent; they called\nCedar,Porter,2026-02-09,Applied,,\n"
)


def again(store, text, **rest):
    return bring_in(store, read_bytes("list.csv", text.encode(), known=store.pipeline(), today=TODAY), **rest)


def test_the_list_of_next_week_doubles_nothing_and_brings_what_changed(tmp_path):
    store = Store(tmp_path / "p.db")
    again(store, WEEK_1)
    report = again(store, WEEK_2)
    assert len(store.pipeline().applications) == 3
    assert (report.added, report.changed) == (2, 4)  # a no and a resume; two names, a day with its person, a note
    sent = {store.pipeline().by_id[e.application].title: e for e in store.pipeline().events if e.kind is Kind.APPLIED}
    assert (sent["Clerk"].day, sent["Clerk"].person) == (date(2026, 2, 4), "Mara Lind")
    assert sent["Cook (nights)"].note == "sent; they called"
    whole = store.pipeline()
    for text in (WEEK_2, WEEK_1, WEEK_2):
        again(store, text)
        assert store.pipeline() == whole
    store.undo()
    assert len(store.pipeline().applications) == 2


def test_changes_can_be_refused_and_what_was_corrected_by_hand_stays(tmp_path):
    store = Store(tmp_path / "p.db")
    again(store, WEEK_1)
    before = store.pipeline()
    assert again(store, WEEK_2.replace("Cedar,Porter,2026-02-09,Applied,,\n", ""), changes=()).changed == 0
    assert [a.title for a in store.pipeline().applications] == [a.title for a in before.applications]
    sent = next(e for e in store.pipeline().events if e.note == "sent")
    store.replace(sent, sent.model_copy(update={"day": date(2026, 2, 6)}), label="by hand")
    again(store, WEEK_1)
    assert date(2026, 2, 6) in {e.day for e in store.pipeline().events}
    assert date(2026, 2, 3) not in {e.day for e in store.pipeline().events}


# --- how it is said -------------------------------------------------------------------------------------------------


def test_the_proposal_is_said_in_words_with_a_mapping_to_copy():
    reading = brought(LIST.replace("Vacancy", '"Branch, or area"'), mapping=None)
    lines = "\n".join(as_lines(brought(LIST)))
    for part in (
        "Employer: Company",
        "Birch",
        "(day not known)",
        "in the pool",
        "not known: say it",
        "1 job not applied for",
    ):
        assert part in lines
    assert map_option(brought(LIST)).startswith("company=Employer,title=Vacancy,applied=Date sent")
    assert reading.columns["Branch, or area"] is None


def test_alike_reasons_are_counted():
    rows = ",,,Pending\n" * 200
    found = alike(brought("Company,Role,Date Applied,Status\nAsh,Clerk,2026-02-02,Applied\n" + rows).skipped)
    assert [(one.rows, one.lines) for one in found] == [(200, (3, 4, 5))]


def test_at_a_terminal_nothing_enters_before_it_is_agreed(tmp_path):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    command = ["import", str(tmp_path / "list.csv"), "--into", str(tmp_path / "p.db")]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 1
    assert "run the same again with --yes" in shown.stdout
    assert not (tmp_path / "p.db").exists()
    done = CliRunner().invoke(app, [*command, "--yes", "--json", "--status", "in the pool=applied"])
    answer = json.loads(done.stdout)
    assert (answer["added"], answer["not_sent"], answer["undated"], answer["questions"]) == (7, 1, 2, [])
    assert answer["words"]["Rejected"] == "rejected"
    assert answer["columns"]["Contact"] == "person"


def test_an_undated_no_enters_the_log_as_undated(tmp_path):
    store = Store(tmp_path / "p.db")
    bring_in(store, brought(LIST))
    assert [e.day for e in store.pipeline().events if e.kind is Kind.REJECTED] == [NO_DAY]


def test_a_list_with_a_column_for_each_step_is_read_whole():
    """Two follow-ups, a good answer on its day, a refusal whose day nobody wrote down."""
    reading = brought(
        "Company,Position,Date applied,Follow up,Second follow up,Positive,Refused,Status\n"
        "Ash,Clerk,2026-01-13,2026-01-20,2026-01-27,2026-02-02,,Yes\nBirch,Clerk,2026-01-16,,,,,Rejected\n"
        "Cedar,Clerk,2026-01-26,2026-02-01,,,2026-02-20,Rejected\nDune,Clerk,2026-02-01,,,,,\n"
    )
    assert kinds(reading) == {
        "Ash": ["applied", "followed_up", "followed_up", "replied"],
        "Birch": ["applied", "rejected?"],
        "Cedar": ["applied", "followed_up", "rejected"],
        "Dune": ["applied"],
    }
    assert [e.meaning for e in reading.events if e.kind is Kind.REPLIED] == ["moves_on"]
    assert (reading.undated, reading.questions, reading.skipped) == (1, (), ())


# --- lists as people keep them, in many languages -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        (
            "Azienda;Ruolo;Data invio;Stato\nOlmo;Cuoco;02/03/2026;Inviata\nPino;Cuoco;13/03/2026;Non selezionato\n"
            "Rovere;Cuoco;;Da inviare\nSalice;Cuoco;14/03/2026;Colloquio\n"
        ),
        (
            "Werkgever;Vacature;Verstuurd;Resultaat\nOlmo;Kok;2026-03-02;In behandeling\n"
            "Pino;Kok;2026-03-13;Afwijzing\nRovere;Kok;;Nog te versturen\nSalice;Kok;2026-03-14;Tweede gesprek\n"
        ),
        (
            "Pracodawca;Stanowisko;Data aplikacji;Etap\nOlmo;Kucharz;2 marca 2026;Czekam\n"
            "Pino;Kucharz;13 marca 2026;Odmowa\nRovere;Kucharz;;Do wysłania\nSalice;Kucharz;14 marca 2026;Rozmowa\n"
        ),
        (
            "企業名,ポジション,応募日,結果\nOlmo,調理,2026年3月2日,選考中\nPino,調理,2026年3月13日,書類落ち\n"
            "Rovere,調理,,応募予定\nSalice,調理,2026年3月14日,一次面接\n"
        ),
        (
            "Компания;Должность;Дата отклика;Статус\nOlmo;Повар;02.03.2026;Жду ответа\nPino;Повар;13.03.2026;Отказ\n"
            "Rovere;Повар;;Не отправлено\nSalice;Повар;14.03.2026;Собеседование\n"
        ),
        (
            "Şirket;Pozisyon;Başvuru Tarihi;Durum\nOlmo;Aşçı;2 Mart 2026;Beklemede\nPino;Aşçı;13 Mart 2026;Reddedildi\n"
            "Rovere;Aşçı;;Başvurulacak\nSalice;Aşçı;14 Mart 2026;Mülakat\n"
        ),
        (
            "Företag;Tjänst;Ansökningsdatum;Resultat\nOlmo;Kock;2026-03-02;Väntar på svar\n"
            "Pino;Kock;2026-03-13;Avslag\nRovere;Kock;;Ska söka\nSalice;Kock;2026-03-14;Intervju\n"
        ),
    ],
    ids=["Italian", "Dutch", "Polish", "Japanese", "Russian", "Turkish", "Swedish"],
)
def test_a_list_in_another_language_is_read_without_a_question(text):
    reading = brought(text)
    expected = {"Olmo": ["applied"], "Pino": ["applied", "rejected?"], "Rovere": ["saved"]}
    assert kinds(reading) == expected | {"Salice": ["applied", "interviewed?"]}
    assert (reading.questions, reading.skipped) == ((), ())


@pytest.mark.parametrize(
    ("cell", "events"),
    [
        ("Phone screen 3/9, rejected", ["interviewed?", "rejected?"]),
        ("rejected after second interview", ["interviewed?", "rejected?"]),
        ("Absage am 20.03.2026", ["rejected"]),
        ("rejected 2026-03-20", ["rejected"]),
        ("Interview 12 March 2026; no answer", ["interviewed"]),
        ("Interviewed - offer!", ["interviewed?", "offered?"]),
        ("rejected 2027-03-20", ["rejected?"]),
        ("not sent, interview with another team", None),
    ],
)
def test_a_status_may_tell_of_several_things_and_their_days(cell, events):
    text = f'Company,Role,Date Applied,Status\nAsh,Clerk,2026-02-02,"{cell}"\nElm,Cook,2026-02-03,Applied\n'
    found = kinds(brought(text))["Ash"]
    assert found == (["saved"] if events is None else ["applied", *events])


def test_a_status_that_is_a_sign_alone_is_asked_and_can_be_said():
    text = "Company,Role,Date Applied,Status\nAsh,Clerk,2026-02-02,❌\nElm,Cook,2026-02-03,-\n"
    assert [q.of for q in brought(text).questions] == ["❌"]
    assert kinds(brought(text, words={"❌": "rejected"}))["Ash"] == ["applied", "rejected?"]


def test_a_column_of_status_words_is_the_status_whatever_its_name():
    rows = "Ash,Clerk,2026-02-02,Refus\nElm,Cook,2026-02-03,Rejected\nFir,Cook,2026-02-04,\n"
    found = kinds(brought("Company,Role,Date Applied,Where are we\n" + rows))
    assert found == {"Ash": ["applied", "rejected?"], "Elm": ["applied", "rejected?"], "Fir": ["applied"]}
    letters = "Ash,Clerk,2026-02-02,sent\nElm,Cook,2026-02-03,not sent\n"
    assert brought("Company,Role,Date Applied,Cover letter\n" + letters).columns["Cover letter"] is None


def test_a_yes_or_no_under_response_is_asked_about():
    rows = "Ash,Clerk,2026-02-02,No\nElm,Cook,2026-02-03,Rejected\nFir,Cook,2026-02-04,Unsuccessful\n"
    assert [q.of for q in brought("Company,Role,Date Applied,Response\n" + rows).questions] == ["No"]


def test_ones_own_table_with_outcomes_is_not_linkedins_even_with_its_columns():
    row = "2026-02-02,Ash,Clerk,https://jobs.example/1,Rejected\n"
    assert kinds(brought("Application Date,Company Name,Job Title,Job Url,Outcome\n" + row))["Ash"] == [
        "applied",
        "rejected?",
    ]


@pytest.mark.parametrize(
    ("cell", "person", "note"),
    [
        ("Ray, Rita", "Ray, Rita", ""),
        ("Rita Ray, MBA", "Rita Ray, MBA", ""),
        ("Rita Ray; Tom Todd", "Rita Ray", "Other contacts: Tom Todd"),
        ("Rita Ray <rita@ash.example>, Tom Todd", "Rita Ray", "Other contacts: Tom Todd"),
        ("Rita Ray, Tom Todd and Di Obi", "Rita Ray", "Other contacts: Tom Todd, Di Obi"),
        ("Rita Ray/Tom Todd", "Rita Ray", "Other contacts: Tom Todd"),
        ("Rita Ray linkedin.example/in/rita", "Rita Ray linkedin.example/in/rita", ""),
        ("Rita Ray (HR) 0171 555 0100", "Rita Ray (HR)", ""),
        ("jobs@ash.example", "", ""),
        ("LinkedIn", "", ""),
        ("HR team", "", ""),
    ],
)
def test_each_person_in_a_cell_is_one_and_a_desk_is_nobody(cell, person, note):
    reading = brought(f'Company,Role,Date Applied,Contact\nAsh,Clerk,2026-02-02,"{cell}"\n')
    assert [(e.person, e.note) for e in reading.events] == [(person, note)]
    reached = {p.name: p.email or p.phone for p in reading.people}
    assert all("@" in how or how.startswith("0171") for how in reached.values())


def test_follow_ups_that_are_worked_out_from_the_day_of_sending_are_plans():
    rows = "".join(
        f"{name},Cook,2026-02-{n:02},2026-02-{n + 7:02}\n" for n, name in enumerate(("Ash", "Elm", "Fir"), 2)
    )
    reading = brought("Company,Role,Applied,Follow up\n" + rows)
    assert {e.kind for e in reading.events} == {Kind.APPLIED}
    assert [q.about for q in reading.questions] == ["planned"]


def test_every_round_of_talks_has_its_column():
    head = "Company,Role,Applied,Phone Screen,Round 2,Onsite,Take-home\n"
    found = kinds(brought(head + "Ash,Cook,2026-02-02,2026-02-05,2026-02-09,2026-02-12,2026-02-10\n"))
    assert found == {"Ash": ["applied", "interviewed", "interviewed", "interviewed", "replied"]}


def test_a_no_under_applied_is_not_sent_though_a_date_stands_beside_it():
    found = kinds(brought("Company,Role,Applied?,Date\nAsh,Cook,Y,2026-02-02\nElm,Cook,N,2026-02-03\n"))
    assert found == {"Ash": ["applied"], "Elm": ["saved"]}


def test_a_row_that_stands_twice_is_taken_once():
    row = "Ash,Cook,2026-02-02,Applied\n"
    reading = brought("Company,Role,Applied,Status\n" + row + row + "Confidential,Cook,2026-02-02,Applied\n" * 2)
    assert [a.company for a in reading.applications] == ["Ash", "Confidential", "Confidential"]
    assert [one.line for one in reading.skipped] == [3]


def test_one_good_date_among_vague_ones_is_kept():
    reading = brought("Company,Role,Date\nAsh,Cook,2026-02-02\nElm,Cook,last week\nFir,Cook,early March\n")
    assert kinds(reading) == {"Ash": ["applied"]}
    assert len(reading.skipped) == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年3月5日", date(2026, 3, 5)),
        ("2. 3. 2026", date(2026, 3, 2)),
        ("lundi 2 mars 2026", date(2026, 3, 2)),
        ("Mo, 02.03.2026", date(2026, 3, 2)),
        ("2 marca 2026", date(2026, 3, 2)),
        ("March 5, 2026 → March 9, 2026", date(2026, 3, 5)),
    ],
)
def test_dates_in_other_languages(text, day):
    assert parse(text, "dmy")[0] == day


def test_two_columns_of_status_are_both_read():
    head = "Company,Role,Applied,Stage,Outcome\n"
    rows = "Ash,Cook,2026-02-02,Final round,Rejected\nElm,Cook,2026-02-03,Interview,Pending\n"
    reading = brought(head + rows + "Fir,Cook,2026-02-04,Applied,\nOak,Cook,,To apply,\n")
    assert kinds(reading) == {
        "Ash": ["applied", "interviewed?", "rejected?"],
        "Elm": ["applied", "interviewed?"],
        "Fir": ["applied"],
        "Oak": ["saved"],
    }


def test_the_day_of_sending_comes_before_any_other_day():
    head = "Timestamp,Company,Role,When did you apply?\n"
    reading = brought(head + "2026-02-09 18:22,Ash,Cook,2026-02-02\n")
    assert [e.day for e in reading.events] == [date(2026, 2, 2)]


def test_a_yes_beside_its_day_is_one_event():
    head = "Company,Role,Date Sent,Interview?,Date of interview,Followed Up?,Date Followed Up\n"
    found = kinds(brought(head + "Ash,Cook,'2026-02-02,Yes,2026-02-09,Yes,2026-02-06\nElm,Cook,2026-02-03,No,,No,\n"))
    assert found == {"Ash": ["applied", "followed_up", "interviewed"], "Elm": ["applied"]}


# --- what public lists had ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Waiting to apply", "not_sent"),
        ("Invited to apply", "not_sent"),
        ("WAITING_APPROVAL", "not_sent"),
        ("Waiting", "applied"),
        ("2.14 rej", "rejected"),
        ("Tech Screen", "interviewed"),
    ],
)
def test_what_waits_to_be_sent_is_not_sent(word, meaning):
    assert status_of(word, {}) == meaning


def test_headers_that_are_written_as_one_word_are_known():
    reading = brought(
        "companyname,jobtitle,dateapplied,statusdate,followup_due,status\nAsh,Clerk,2026-02-02,,,Applied\n"
    )
    assert list(reading.columns.values()) == ["company", "title", "applied", "status_day", "planned", "status"]


def test_a_name_is_the_employers_where_there_is_no_other_but_not_where_people_are_listed():
    assert brought("name,stage,applied_date\nAsh,Applied,2026-02-02\n").columns["name"] == "company"
    with pytest.raises(MappingNeededError):
        brought("name,email,stage\nMara Lind,mara@ash.example,Applied\n")


def test_days_under_phone_are_talks_and_numbers_are_numbers():
    text = "Company,Role,Date Applied,Recruiter,Phone\nAsh,Clerk,2026-02-02,Mara Lind,{}\n"
    assert kinds(brought(text.format("2026-02-10"))) == {"Ash": ["applied", "interviewed"]}
    assert [p.phone for p in brought(text.format("555 0100")).people] == ["555 0100"]


def test_days_on_which_jobs_were_noted_are_read_and_never_asked_about():
    text = "Company,Role,Status,Date Added\nAsh,Clerk,To apply,28.10.2025\nBirch,Cook,To apply,{}\n"
    assert [e.day for e in brought(text.format("11.11.2025")).events] == [date(2025, 10, 28), date(2025, 11, 11)]
    assert len(brought(text.replace("28.10.2025", "3/4/2025").format("5/6/2025")).applications) == 2


def test_only_rows_with_a_planned_day_are_asked_about():
    text = "Company,Role,Date Applied,Reminder Date\nAsh,Clerk,2026-03-20,2026-03-27\nBirch,Cook,2026-03-21,\n"
    assert [(q.about, q.rows) for q in brought(text).questions] == [("planned", 1)]


def test_a_workbook_with_a_colour_that_says_nothing_is_read():
    """As some programs write it; the library that reads workbooks makes an error of it."""
    book = openpyxl.Workbook()
    for row in (["Company", "Role", "Date Applied"], ["Ash", "Clerk", date(2026, 2, 2)]):
        book.active.append(row)
    plain, odd = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as there, zipfile.ZipFile(odd, "w") as new:
        for member in there.infolist():
            content = there.read(member)
            new.writestr(member, content.replace(b"</fills>", b"<fill/></fills>"))
    assert odd.getvalue() != plain.getvalue()
    assert [e.day for e in read_bytes("list.xlsx", odd.getvalue(), today=TODAY).events] == [date(2026, 2, 2)]
