"""Mail: what happened is proposed on its day, newsletters are not, and no file makes it fail."""

import io
import tracemalloc
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache

import pytest

from followup.importers import SUFFIXES, ReadError, read, read_bytes
from followup.importers.bring_in import bring_in
from followup.importers.mail.bodies import decoded, own_words, text_of_html
from followup.importers.mail.classify import sentences
from followup.importers.mail.employers import abbreviates, own_domain
from followup.importers.mail.reading import is_mail, mails
from followup.log.model import Application, Event, Meaning, Person, Pipeline
from followup.log.names import employer_key
from followup.log.store import Store
from tests.fuzzing import MORE
from tests.mailbox import ME, mailbox

LATER = date(2026, 12, 1)
ANSWERS = {Meaning.MOVES_ON: "invitation", Meaning.NO_NEWS: "no_news", Meaning.RECEIPT: "receipt", None: "reply"}


def mail(subject, text, sender="Larch Works <careers@larchworks.example>", to=f"Sam Lee <{ME}>", day=5, more=""):  # noqa: PLR0917
    """One message as it is sent."""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: Thu, {day:02} Mar 2026 10:18:54 +0000\n"
        f"Message-ID: <{day}.{abs(hash((subject, text)))}@x>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


def box(*letters):
    return "".join(f"From x@y Thu Mar 05 10:18:54 2026\n{letter}\n" for letter in letters).encode()


def proposed(data, **rest):
    reading = read_bytes("all.mbox", data, today=LATER, **rest)
    named = {a.id: a for a in reading.applications} | {a.id: a for a in rest.get("known", Pipeline()).applications}
    return [(g.event.kind.value, g.event.meaning, g.event.day.day, named[g.event.application]) for g in reading.guesses]


def kinds(data, **rest):
    return [(kind, meaning and meaning.value) for kind, meaning, _, _ in proposed(data, **rest)]


RECEIPT = mail(
    "Thank you for applying to Larch Works", "We received your application for the Data Clerk position.", day=3
)


# --- the invented mailbox -----------------------------------------------------------------------------------------


def what_of(event):
    if event.kind == "replied":
        return ANSWERS[event.meaning]
    return {"invited": "invitation", "rejected": "refused"}.get(event.kind.value, event.kind.value)


@cache
def compared(seed, messages):
    """What is missed, and what is proposed and wrong, of all that was planted and proposed."""
    data, truth = mailbox(seed, messages)
    reading = read_bytes("all.mbox", data, today=LATER)
    company = {a.id: employer_key(a.company) for a in reading.applications}
    want = Counter((what, day, employer_key(name)) for what, day, name, _ in truth)
    got = Counter((what_of(g.event), g.event.day, company[g.event.application]) for g in reading.guesses)
    # An answer of the reader's may be proposed, and need not; an auto-reply and an application come with a receipt.
    wanted = Counter({key: n for key, n in want.items() if key[0] not in {"answered", "away"}})
    allowed = set(want) | {("receipt", *key[1:]) for key in want if key[0] in {"away", "applied"}}
    wrong = [key for key in got.elements() if key not in allowed]
    return list((wanted - got).elements()), wrong, wanted.total(), got.total(), reading


@pytest.mark.slow
def test_every_planted_event_is_proposed_on_its_day_and_hardly_another():
    missed, wrong, planted, _, reading = compared(1, 1500)
    assert planted > 400
    assert (missed, wrong) == ([], [])
    assert all(g.because.strip() and len(g.because) <= 120 for g in reading.guesses)
    assert any("without a date" in s.reason for s in reading.skipped)
    assert not reading.needs_name


@pytest.mark.slow
def test_other_mailboxes_give_nearly_the_same():
    """At most 1 in 100 is missed, and at most 1 in 100 wrong; larger ones where there is time."""
    for seed in range(11, 11 + MORE):
        missed, wrong, planted, got, _ = compared(seed, 5000 if MORE > 1 else 1500)
        assert len(missed) * 100 <= planted, missed
        assert len(wrong) * 100 <= got, wrong


@pytest.mark.slow
def test_the_job_and_the_employer_are_named():
    _, truth = mailbox(1, 1500)
    reading = compared(1, 1500)[-1]
    there = {(employer_key(a.company), a.title.casefold()) for a in reading.applications}
    jobs = {(employer_key(name), title.casefold()) for _, _, name, title in truth}
    assert len(jobs & there) * 100 >= 97 * len(jobs)


def test_confirmed_proposals_enter_once_and_nothing_else_of_the_mail(tmp_path):
    """Neither the text, nor the people and jobs of what was not confirmed."""
    text = "Dear Sam,\n\nwe are pleased to invite you for an interview for the Data Clerk position.\n\nSECRET words."
    data = box(RECEIPT, mail("Your interview", text, "Rita Ray <rita@larchworks.example>", day=9))
    reading = read_bytes("all.mbox", data)
    store = Store(tmp_path / "p.db")
    report = bring_in(store, reading, ())
    assert (report.added, report.waiting, store.pipeline().applications, store.pipeline().people) == (0, 3, (), ())
    assert bring_in(store, reading, reading.guesses).added == 3
    assert store.pipeline().people == (Person(name="Rita Ray", email="rita@larchworks.example"),)
    assert [(a.company, a.title) for a in store.pipeline().applications] == [("Larch Works", "Data Clerk")]
    again = read_bytes("all.mbox", data, known=store.pipeline())
    assert bring_in(store, again, again.guesses).added == 0
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"SECRET" not in content
    assert "SECRET" not in repr(reading)


# --- what a message is --------------------------------------------------------------------------------------------


def test_a_refusal_in_a_history_is_not_proposed_twice():
    refusal = mail("Your application", "Unfortunately you have not been selected for the Data Clerk position.", day=9)
    history = "\n\nOn Mon, 9 Mar 2026, Larch Works wrote:\n> Unfortunately you have not been selected for the position."
    later = mail("Re: Your application", f"Thanks for asking about the position, we have no news.{history}", day=20)
    assert [k for k, _ in kinds(box(RECEIPT, refusal, later))].count("rejected") == 1


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 9 Mar 2026 at 10:00 Rita Ray <rita@x.example>\nwrote:\n\n> OLD\n> OLD too",
        "-----Original Message-----\nFrom: Rita\nSent: Monday\n\nOLD",
        "________________________________\nFrom: Rita Ray\nSent: Monday, 9 March 2026\nTo: Sam\nSubject: x\n\nOLD",
        "---------- Forwarded message ---------\nFrom: Rita\n\nOLD",
        "Begin forwarded message:\n\n> From: Rita\n\nOLD",
        "Am 09.03.2026 um 10:00 schrieb Rita Ray:\n> OLD",
        "Le lun. 9 mars 2026 à 10:00, Rita Ray <r@x.example> a écrit :\n\n> OLD",
        "> OLD",
        "-- \nOLD\nLarch Works",
    ],
)
def test_history_and_signature_are_left_out(history):
    text = own_words(f"Mine.\n\n{history}\n")
    assert "OLD" not in text
    assert text.strip().startswith("Mine.")


def test_what_stands_below_or_between_quoted_lines_is_kept():
    assert "New." in own_words("On Monday Rita wrote:\n> OLD\n\nNew.\n")


def test_html_gives_text_without_scripts_styles_and_quoted_mail():
    html = (
        "<html><head><style>BAD</style></head><body><script>BAD</script><p>Dear&nbsp;Sam,<br>good<b> news</b>.</p>"
        '<div class="gmail_quote"><div>BAD</div><blockquote>BAD</blockquote></div><p>After.</p>'
        '<div id="divRplyFwdMsg">BAD</div><p>BAD'
    )
    text = text_of_html(html)
    assert "BAD" not in text
    assert text.split("\n\n") == ["Dear Sam,", "good news.", "After."]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1?Q?Gr=FC=DFe?= =?iso-8859-1?Q?_an_alle?=", "Grüße an alle"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?utf-8?B?5L2g?= =?utf-8?B?5aW9?=", "你好"),
        ("=?utf-8?B?5L0=?= =?utf-8?B?oOWlvQ==?=", "你好"),  # a letter cut in two
        ("=?utf-8?Q?=E0=A4=A8?=", "न"),
        ("=?nobody?Q?plain?=", "plain"),
        ("plain", "plain"),
    ],
)
def test_encoded_subjects_are_read_in_any_script(subject, text):
    assert decoded(subject) == text


@pytest.mark.parametrize(
    ("more", "text", "expected"),
    [
        ("Auto-Submitted: auto-replied\n", "We received your application for the role.", ("replied", "receipt")),
        ("", "We regret to inform you that your application for the role was declined.", ("rejected", None)),
        ("Precedence: bulk\n", "We regret to inform you that your application was declined.", ("rejected", None)),
    ],
)
def test_what_a_machine_writes_is_a_receipt_unless_it_refuses(more, text, expected):
    data = box(RECEIPT, mail("Your application", text, "Larch Works <no-reply@larchworks.example>", day=12, more=more))
    assert kinds(data)[-1] == expected


def test_a_machine_that_speaks_of_next_steps_gives_no_answer():
    text = "Next steps for your application: could you please complete your profile? The role is still open."
    data = box(RECEIPT, mail("Your application", text, "Larch Works <no-reply@larchworks.example>", day=12))
    assert kinds(data) == [("applied", None), ("replied", "receipt")]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("12 new jobs for you", "Thank you for applying to Larch Works. Apply now."),
        ("What they mean", "Unfortunately we decided to move forward with other candidates: you may read that."),
        ("Your application for a credit card", "Thank you for applying. Unfortunately we are unable to offer you one."),
    ],
)
def test_newsletters_alerts_and_other_applications_propose_nothing(subject, text):
    sender = "Daily <hello@daily.example>"
    data = box(mail(subject, text, sender, more="List-Unsubscribe: <https://x.example>\n"))
    assert kinds(data) == []


@pytest.mark.parametrize(
    "text",
    [
        "If you are not selected for this position, we will keep your resume on file.",
        "Only candidates who are selected for an interview will be contacted.",
        "Should we decide not to move forward, you will hear from us.",
        "Unfortunately we cannot answer each application in person.",
    ],
)
def test_what_might_be_is_no_news(text):
    """Receipts say what may happen later."""
    data = box(mail("Thank you for applying to Larch Works", f"We received your application.\n\n{text}"))
    assert kinds(data) == [("applied", None), ("replied", "receipt")]


@pytest.mark.parametrize(
    "sender",
    ["Larch Works <no-reply@hire.lever.co>", "Larch Works Hiring Team <x@ashbyhq.com>", "<larch-works@myworkday.com>"],
)
def test_a_system_that_sends_for_employers_is_not_the_employer(sender):
    ((_, _, _, application), *_) = proposed(box(mail("Your application", "We received your application.", sender)))
    assert application.company == "Larch Works"


def test_domains_of_providers_systems_and_boards_are_nobodys():
    domains = ("gmail.com", "us.greenhouse-mail.io", "linkedin.com", "mail.acme.co.uk", "acme.de", "localhost")
    assert [own_domain(d) for d in domains] == ["", "", "", "acme", "acme", ""]


def test_an_address_is_known_as_short_for_an_employer():
    """As employers shorten their names, and without letters that an address cannot have."""
    for domain, company in (
        ("ivorycoffee", "Ivory Coast Coffee"),
        ("cloveran", "Clover Analytics"),
        ("groesser", "Größer Maschinenbau"),
        ("orsund", "Ørsund Energy"),
    ):
        assert abbreviates(domain, company), domain
    for domain, company in (("ivory", "Coast Ivory"), ("coffeeivory", "Ivory Coffee"), ("clover", "Cloud Nine")):
        assert not abbreviates(domain, company), domain


def test_the_readers_own_mails_are_applications_follow_ups_answers_and_thanks():
    me, rita = f"Sam Lee <{ME}>", "Rita Ray <rita@larchworks.example>"
    sent = "X-Gmail-Labels: Sent\n"
    reply = "In-Reply-To: <i@x>\n"
    data = box(
        mail("Application for Data Clerk", "I am writing to apply for this position.", me, rita, 2, sent),
        mail("Data Clerk", "Is there any news on my application for the position?", me, rita, 9, sent),
        mail("x", "We would like to invite you for an interview.", rita, day=10, more="").replace(
            "<10.", "<i@x>\nX: <"
        ),
        mail("Re: x", "Tuesday at ten is fine.", me, rita, 11, sent + reply),
        mail("Thank you", "Thank you for taking the time to meet me. The role is what I want.", me, rita, 13, sent),
    )
    assert [k for k, _ in kinds(data)] == ["applied", "followed_up", "invited", "answered", "thanked"]
    events = [g.event for g in read_bytes("all.mbox", data, today=LATER).guesses]
    assert {e.channel for e in events} == {"email"}
    assert {e.person for e in events} == {"Rita Ray"} | {""}


def test_whose_the_mailbox_is_can_be_said_or_is_asked():
    """Two addresses get as much mail: without `me`, only what they wrote is proposed."""
    letters = [
        RECEIPT,
        mail("About my application", "Any news about the position?", "a@one.example", "careers@larchworks.example", 9),
    ]
    letters += [mail("x", "y", "z@z.example", "a@one.example", day) for day in (10, 11)]
    data = box(*letters, mail("w", "y", "z@z.example", ME, 12))
    unclear = read_bytes("all.mbox", data, today=LATER)
    assert unclear.needs_name
    assert [g.event.kind for g in unclear.guesses] == ["applied", "replied"]
    clear = read_bytes("all.mbox", data, today=LATER, me="a@one.example")
    assert not clear.needs_name
    assert [g.event.kind for g in clear.guesses] == ["applied", "replied", "followed_up"]


def test_what_the_log_knows_already_is_found_again():
    """A job that was typed by hand gets the answer; no second application is proposed."""
    known = Pipeline.of(
        [Application(id="A", company="Larch Works, Inc.", title="Data Clerk")],
        [Event(application="A", kind="applied", day="2026-03-01")],
    )
    found = proposed(box(RECEIPT), known=known)
    assert [(kind, meaning, a.id) for kind, meaning, _, a in found] == [("replied", Meaning.RECEIPT, "A")]


def test_a_calendar_invitation_says_the_day_of_the_talk():
    text = (
        "From: Rita Ray <rita@larchworks.example>\nTo: sam@x.example\nSubject: Interview for Data Clerk\n"
        "Date: Mon, 09 Mar 2026 10:00:00 +0000\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=B\n\n"
        "--B\nContent-Type: text/plain\n\nWe would like to invite you to an interview for the role at Larch Works.\n"
        "--B\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nDTSTART:20260312T120000Z\nEND:VCALENDAR\n"
        "--B--\n"
    )
    (guess,) = read_bytes("one.eml", text.encode()).guesses
    assert (guess.event.kind, guess.event.until) == ("invited", date(2026, 3, 12))


def test_the_day_is_the_readers_own():
    """Whatever zone the sender writes."""
    local = datetime(2026, 3, 5, 23, 30).astimezone()
    zone = timezone(timedelta(hours=14))
    text = RECEIPT.replace("Thu, 03 Mar 2026 10:18:54 +0000", format_datetime(local.astimezone(zone)))
    assert {g.event.day for g in read_bytes("a.eml", text.encode(), today=LATER).guesses} == {date(2026, 3, 5)}


# --- files --------------------------------------------------------------------------------------------------------


def test_a_mailbox_is_known_by_its_content():
    assert {".mbox", ".eml"} <= SUFFIXES
    assert is_mail(box(RECEIPT))
    assert is_mail(RECEIPT.encode())
    assert is_mail(b"\r\nReceived: from x\r\n\tby y\r\nDate: x\r\nFrom: y\r\n\r\n")
    for other in (b"", b"From,To,Date\na,b,c\n", b"From: x\n", b"hello\nSubject: a\nFrom: b\n", b"\x89PNG"):
        assert not is_mail(other)
    assert read_bytes("all.txt", box(RECEIPT)).format == "mail"


def test_an_archive_of_mail_is_read_member_by_member(tmp_path):
    """As Takeout and an export of single messages make it."""
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Takeout/Mail/All mail.mbox", box(RECEIPT))
        archive.writestr("one.eml", mail("Your application", "You have not been selected for the position.", day=9))
        archive.writestr("readme.html", "x")
    reading = read(path)
    assert [(g.event.kind, g.file) for g in reading.guesses] == [
        ("applied", "Takeout/Mail/All mail.mbox"),
        ("replied", "Takeout/Mail/All mail.mbox"),
        ("rejected", "one.eml"),
    ]


def test_what_is_no_mail_is_explained():
    with pytest.raises(ReadError, match="no mail"):
        read_bytes("x.eml", b"hello")


def test_a_line_that_begins_with_from_inside_a_text_parts_no_message():
    text = "From here on we go.\n\nFrom Monday 10:30 to 2026 and later\nwe are closed.\n"
    found = list(mails(io.BytesIO(box(mail("a", text), mail("b", "c"))), "x"))
    assert [m.subject for m in found] == ["a", "b"]
    assert found[1].line == 15


def test_lines_that_a_mail_program_wrapped_are_put_together_again():
    text = "Unfortunately, after looking at all that came in, we have decided to move\nforward with others. Bye.\n"
    assert sentences(text)[0].endswith("move forward with others.")


BOMB = "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n" for n in range(5000))


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0\0\n\n\0",
        b"X-Long: " + b"a" * 10_000_000 + b"\nTo: x\n\nbody",
        b"To: " + b"a@b.example, " * 100_000 + b"\n\nbody",
        b"To: " + b"(" * 50_000 + b'"' * 9_999 + b"<" * 9_999 + b"\n\nbody",
        b"Subject: " + b"=?utf-8?B?" * 9_999 + b"\n\nbody",
        b"Subject: =?utf-16?Q?=FF?= =?zlib?B?eJw=?= =?idna?Q?xn--?= =?a?B?===?=\n\nbody",
        BOMB.encode(),
        b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 50_000,
        b"Content-Type: text/html\n\n" + b"<div class=gmail_quote><![x[<!--" * 20_000,
        b"Content-Type: text/html\n\n" + b"<a <b " * 20_000 + b"&#99999999999; &#xD800;",
        b"Content-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: base64\n\n====!!!A",
        b"Date: Thu, 99 Foo 99999999999999999999 99:99:99 +9999999\n\nbody",
        b"Message-ID: <" + b"x" * 100_000 + b">\nReferences: " + b"<a@b> " * 50_000 + b"\n\nx",
        b"\n\n" + b"On a day\n" * 20_000 + b"<a@b.example> wrote:\n" * 5_000,
        b"\n" + b"a" * 3_000_000,
        b"\n" + b"we " * 100_000 + b"unfortunately your application " * 5000,
    ],
)
def test_hostile_mail_is_passed_over_and_its_neighbours_are_read(raw):
    head = b"From: a@b.example\nMessage-ID: <h@x>\nDate: Thu, 05 Mar 2026 10:00:00 +0000\n"
    data = (
        box(RECEIPT).rstrip()
        + b"\n\nFrom x@y Thu Mar 05 10:18:54 2026\n"
        + head
        + raw
        + b"\n\n"
        + box(mail("Your application", "You have not been selected for the position.", day=9))
    )
    assert [k for k, _ in kinds(data) if k in {"applied", "rejected"}] == ["applied", "rejected"]


def test_threads_that_answer_each_other_in_a_circle_end():
    letters = [
        RECEIPT.replace("Message-ID: <", f"References: <a@x> <b@x>\nIn-Reply-To: <{other}@x>\nMessage-ID: <{own}@x> <")
        for own, other in (("a", "b"), ("b", "a"), ("a", "a"))
    ]
    assert len(proposed(box(*letters))) >= 2


@pytest.mark.slow
def test_a_large_mailbox_is_streamed(tmp_path):
    """Most of it attachments, as in real ones: never in memory at once."""
    path = tmp_path / "large.mbox"
    photo = (b"A" * 76 + b"\n") * 4_000
    head = b"Content-Type: multipart/mixed; boundary=BB\n\n--BB\nContent-Type: text/plain\n\nhi\n--BB\n\n"
    data, _ = mailbox(3, 200)
    with path.open("wb") as file:
        for number in range(58 * MORE):
            file.write(f"From x@y Thu Mar 05 10:18:54 2026\nFrom: a@b.example\nTo: {ME}\nSubject: {number}\n".encode())
            file.write(b"Date: Thu, 05 Mar 2026 10:00:00 +0000\n" + head + photo + b"--BB--\n\n")
        file.write(data)
    assert path.stat().st_size > 16 * 2**20
    tracemalloc.start()
    try:
        reading = read(path, today=LATER)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.read > 200
    assert reading.guesses
    assert peak < 12 * 2**20
