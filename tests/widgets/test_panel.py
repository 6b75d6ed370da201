"""The pipeline panel without a browser: its state, and the forms through their traits."""

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from followup import session
from followup.importers import read_bytes
from followup.log.model import Application, Event, Kind, Role
from followup.log.store import Store
from followup.log.store.state import Counted
from followup.session import Session
from followup.widgets.pipeline.panel import TABS, Panel
from followup.widgets.pipeline.state import PanelState
from tests.widgets.counting import calls, changes

TODAY = date(2026, 3, 10)
A, B = Application(id="A", company="Acme", title="Admin"), Application(id="B", company="Birch", title="Analyst")
SENT = [
    Event(application=a.id, kind="applied", day=date(2026, 3, 3), person="Rita Ray", person_role="recruiter")
    for a in (A, B)
]


@pytest.fixture
def book(tmp_path):
    store = Store(tmp_path / "p.db")
    store.add(SENT, [A, B], label="start", entered={e: e.day for e in SENT})
    return Session("my own pipeline", "mine", TODAY, store)


@pytest.fixture
def state(book):
    return PanelState(book)


@pytest.fixture
def panel(book):
    return Panel(book)


def click(panel, do, **more):
    panel.today._handle_custom_msg({"do": do, "key": panel.state.items[0]["key"], **more}, [])


def test_done_logs_one_call_about_both_and_undo_brings_it_back(panel):
    """The card goes, an event for each application comes; undo and redo follow."""
    (card,) = panel.today.items
    assert card["headline"] == "Call Rita Ray, Acme, Birch"
    click(panel, "done", channel="linkedin")
    assert panel.today.items == []
    called = [e for e in panel.state.pipeline.events if e.kind is Kind.FOLLOWED_UP]
    assert [(e.application, e.channel, e.day) for e in called] == [("A", "linkedin", TODAY), ("B", "linkedin", TODAY)]
    assert "done, by linkedin" in panel.status.value
    panel.undo.click()
    assert panel.today.items == [card]
    panel.redo.click()
    assert panel.today.items == []


def test_what_stands_under_a_tab_is_made_when_it_is_first_opened(panel):
    """And only once: what was typed there stays."""
    assert [len(pane.children) for pane in panel.tabs.children[2:]] == [0] * 5
    for index in range(2, len(TABS)):
        panel.tabs.selected_index = index
    made = [pane.children for pane in panel.tabs.children[2:]]
    assert all(made)
    panel.tabs.selected_index = TABS.index("Plan")
    assert [pane.children for pane in panel.tabs.children[2:]] == made


def test_done_twice_says_so_and_doubles_nothing(state):
    """A second click on a card that is gone."""
    key = state.items[0]["key"]
    state.done(key)
    events = state.pipeline.events
    state.done(key)
    assert "no longer on the list" in state.problem
    assert state.pipeline.events == events


def test_not_now_hides_a_card_until_the_next_working_day(panel):
    """And counts it as put off."""
    click(panel, "not_now")
    assert panel.today.items == []
    assert "1 put off" in panel.cautions.value
    tomorrow = PanelState(Session("my own pipeline", "mine", date(2026, 3, 11), panel.state.book.store))
    assert len(tomorrow.items) == 1


def test_a_change_in_another_window_appears(panel):
    """The panel looks at the file's revision."""
    other = PanelState(panel.state.book)
    other.done(other.items[0]["key"])
    panel.state.refresh_if_changed()
    assert panel.today.items == []
    assert panel.table.rows[0]["last"] == "2026-03-10"


def test_the_table_says_stage_turn_and_the_next_allowed_day(state):
    """Called on the 10th: not again before the 17th."""
    state.done(state.items[0]["key"])
    row = state.rows[0]
    assert (row["job"], row["company"], row["person"]) == ("Admin", "Acme", "Rita Ray")
    assert (row["stage"], row["turn"], row["last"], row["next"]) == ("waiting", "theirs", "2026-03-10", "2026-03-17")


def test_a_phone_call_is_noted_with_a_few_fields(panel):
    """Type a part of the company, choose what happened, type a note, save."""
    form = panel.form
    form.application.value = "birch"
    assert form.application.chosen == "B"
    form.kind.value = Kind.PROMISED
    assert form.until.layout.display == ""
    form.person.value = "rita ray"
    assert form.role.value is Role.RECRUITER
    form.today.click()
    form.until.value = date(2026, 3, 20)
    form.note.value = "very kind"
    form.save.click()
    assert panel.state.problem == ""
    event = panel.state.events_of("B")[0]
    assert (event.kind, event.until, event.note) == (Kind.PROMISED, date(2026, 3, 20), "very kind")
    assert form.note.value == ""
    assert len(panel.today.items[0]["jobs"]) == 1


def test_a_call_that_is_too_soon_is_cautioned_before_it_is_saved(panel):
    """The sentence names the day from which it is fine."""
    click(panel, "done")
    form = panel.form
    form.application.value = "Admin, Acme [A]"
    form.channel.value = "email"
    assert "At most once in 7 days" in form.advice.value
    form.day.value = date(2026, 3, 17)
    assert "At most" not in form.advice.value


def test_an_entry_is_corrected_and_deleted(panel):
    """Chosen from the application's entries, shown in the form, saved, deleted, undone."""
    form = panel.form
    panel.table._handle_custom_msg({"open": "A"}, [])
    assert panel.tabs.selected_index == TABS.index("Add and correct")
    form.entry.value = SENT[0]
    assert form.day.value == date(2026, 3, 3)
    form.day.value = date(2026, 3, 4)
    form.save.click()
    corrected = SENT[0].model_copy(update={"day": date(2026, 3, 4)})
    assert panel.state.events_of("A") == [corrected]
    form.entry.value = corrected
    form.delete.click()
    assert panel.state.events_of("A") == []
    panel.undo.click()
    assert panel.state.events_of("A") == [corrected]


def test_a_thank_you_that_was_passed_on_keeps_its_fields_when_corrected(panel):
    """Whom it was for and who passed it on stay as they were."""
    thanks = Event(application="A", kind="thanked", day=TODAY, person="Rita Ray", **{"for": "Henry"})
    panel.state.book.store.add([thanks], label="x")
    panel.state.refresh()
    panel.form.show_application("A")
    panel.form.entry.value = thanks
    panel.form.note.value = "card"
    panel.form.save.click()
    assert panel.state.events_of("A")[0] == thanks.model_copy(update={"note": "card"})


def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(panel):
    """An answer before the resume; no application chosen; a promise without its day."""
    form, before = panel.form, panel.state.pipeline
    form.save.click()
    assert "Choose the application" in panel.status.value
    form.application.value = "Acme"
    form.kind.value = Kind.REPLIED
    form.day.value = date(2026, 3, 1)
    form.save.click()
    assert "2026-03-01" in panel.state.problem
    form.kind.value = Kind.PROMISED
    form.day.value = TODAY
    form.save.click()
    assert "By which day will you hear?" in form.said.value
    assert panel.state.pipeline == before


def test_a_new_application_gets_an_id_and_its_first_event(panel):
    """And one with neither company nor title is refused."""
    new = panel.new
    new.save.click()
    assert "Give the company or the job title" in panel.state.problem
    new.company.value, new.title.value, new.person.value = "Cobalt", "Clerk", "Lena Vogt"
    new.save.click()
    (event,) = [e for e in panel.state.pipeline.events if e.person == "Lena Vogt"]
    assert panel.state.pipeline.by_id[event.application].company == "Cobalt"
    assert (event.kind, event.person_role, event.day) == (Kind.APPLIED, Role.RECRUITER, TODAY)
    assert len(panel.table.rows) == 3


def test_names_are_corrected_everywhere(panel):
    """A person's name in all events, a company's name in the table."""
    manage = panel.manage
    manage.person.value = "Rita Ray"
    manage.name.value, manage.email.value = "Rita Rae", "rita@example.org"
    manage.save_person.click()
    assert {e.person for e in panel.state.pipeline.events} == {"Rita Rae"}
    manage.application.value = "Acme"
    manage.company.value = "Acme Ltd"
    manage.save_application.click()
    assert panel.table.rows[0]["company"] == "Acme Ltd"
    manage.application.value = "Acme Ltd"
    manage.delete_application.click()
    assert [r["id"] for r in panel.table.rows] == ["B"]


def test_on_a_weekend_the_empty_list_says_when_calls_begin_again(book):
    """To somebody who has just brought in a list, "nothing to do" would be wrong."""
    assert "Mon 16 March" in Panel(replace(book, fixed_day=date(2026, 3, 14))).today.empty
    assert Panel(replace(book, fixed_day=date(2026, 3, 4))).today.empty.startswith("Nothing to do")


def test_changing_a_number_changes_the_list(panel):
    """And the number is shown in the form after an undo, too."""
    number = panel.numbers.fields["first_follow_up_from"]
    number.value = 6
    assert panel.today.items == []
    panel.undo.click()
    assert number.value == 2
    assert len(panel.today.items) == 1


def asked(form):
    """The sentences in which a proposal asks."""
    return [unescape(re.sub("<.*?>", "", question.children[0].value)) for question in form.asked.children]


def test_a_file_is_shown_before_it_comes_in(panel):
    """Recognised, previewed, added, and the second time nothing is new."""
    table = b"application,company,title,kind,at\nX,Xylo,Tester,applied,2026-03-01\nX,,,replied,2026-02-30\n"
    for expected in ("1 new", "0 new"):
        panel.bring.look("mine.csv", table)
        assert "2 rows read" in panel.bring.step.children[0].value
        assert "line 3" in panel.bring.step.children[1].value
        panel.bring.step.children[-1].click()
        assert expected in panel.bring.report.value
    assert len(panel.table.rows) == 3


def test_a_table_is_proposed_on_one_screen_that_is_right_already(panel):
    """The order of dates is asked first; then each column and each status word has a choice; one button adds it."""
    table = (
        b"Firma,Stelle,Beworben,Stand\nXylo,Tester,03/02/2026,abgesagt\nYara,Clerk,04/02/2026,im Topf\n"
        b"Zeta,Cook,05/02/2026,geplant\n"
    )
    panel.bring.look("list.csv", table)
    panel.bring.step.children[1].value = "dmy"
    form = panel.bring.proposal
    assert [c.value for c in form.columns.values()] == ["company", "title", "applied", "status"]
    assert {word: c.value for word, c in form.words.items()} == {
        "abgesagt": "rejected",
        "im Topf": "",
        "geplant": "not_sent",
    }
    assert asked(form) == [
        "What do these words in the status or the notes mean? Until you say it, their rows stay out."
    ]
    assert panel.bring.step.children[-1].description == "Add 2 applications and 3 events to my log"
    form.words["im Topf"].value = "applied"
    assert panel.bring.step.children[-1].description == "Add 3 applications and 4 events to my log"
    panel.bring.step.children[-1].click()
    came = {a.company: panel.state.book.log.threads[a.id] for a in panel.state.pipeline.applications}
    assert came["Xylo"].applied == date(2026, 2, 3)
    assert (came["Xylo"].end.kind, came["Xylo"].end.dated) == (Kind.REJECTED, False)
    assert (came["Yara"].end, came["Zeta"].in_touch) == (None, False)


def test_a_column_that_is_chosen_otherwise_is_read_so(panel):
    table = b"Company,Role,Date Applied,Response Date\nXylo,Tester,2026-02-03,2026-02-20\n"
    panel.bring.look("list.csv", table)
    form = panel.bring.proposal
    assert "good ones, or refusals?" in asked(form)[0]
    assert [e.kind for e in panel.bring.reading.events] == ["applied"]
    form.answers["Response Date"].value = "rejected"
    assert [e.kind for e in panel.bring.reading.events] == ["applied", "rejected"]
    form.columns["Response Date"].value = ""
    assert [e.kind for e in panel.bring.reading.events] == ["applied"]
    assert "Not used: Response Date." in form.head.value


def test_columns_that_are_not_known_are_chosen_in_the_same_form(panel):
    """It stays while something lacks, whatever is chosen; the list comes in once it is whole."""
    panel.bring.look("list.csv", b"Acht,Neun,Zehn\nXylo,Tester,2026-02-03\n")
    form = panel.bring.proposal
    assert "Say at least which column" in panel.bring.step.children[0].value
    form.columns["Acht"].value = "company"
    assert panel.bring.step.children == (panel.bring.step.children[0], form)
    form.columns["Zehn"].value = "applied"
    assert [e.day for e in panel.bring.reading.events] == [date(2026, 2, 3)]
    assert form in panel.bring.step.children


def test_planned_days_that_were_kept_are_said_so_in_one_answer(panel):
    panel.bring.look("list.csv", b"Company,Role,Date Applied,Follow-up date\nXylo,Tester,2026-02-03,2026-02-20\n")
    form = panel.bring.proposal
    assert "follow-ups that you made?" in asked(form)[0]
    form.answers["Follow-up date"].value = "followed_up"
    assert [e.kind for e in panel.bring.reading.events] == ["applied", "followed_up"]
    assert len(asked(form)) == 1, "the answer can be changed"


def test_a_file_that_cannot_be_read_is_explained(panel):
    """In the panel, not as a traceback."""
    panel.bring.look("x.png", b"\x89PNG\r\n\x1a\n\0\0\0\0" * 20)
    assert "is not a table" in panel.bring.step.children[0].value


def test_what_is_recognised_in_messages_waits_for_a_tick(panel):
    """Unticked stays out."""
    messages = (
        b"CONVERSATION ID,FROM,TO,DATE,CONTENT\n"
        b"1,Sam Lee,Rita Ray,2026-03-05 10:00:00 UTC,Hello\n"
        b"1,Rita Ray,Sam Lee,2026-03-06 10:00:00 UTC,Hi\n"
    )
    panel.bring.look("messages.csv", messages)
    panel.bring.step.children[1].value = "Sam Lee"  # with one conversation, it cannot be told whose it is
    assert "2 more to confirm" in panel.bring.step.children[0].value
    reading = read_bytes("messages.csv", messages, known=panel.state.pipeline, me="Sam Lee")
    assert [g.event.kind for g in reading.guesses] == ["followed_up", "replied"]
    sentence, lines = panel.state.bring_in(reading, reading.guesses[:1])
    assert "1 new" in sentence
    assert len(lines) == 1
    assert "confirm" in lines[0].reason


def test_the_plan_is_drawn_when_it_is_looked_at(panel):
    """The page sits in a frame without rights. Looking changes nothing; what a saved calendar held is remembered."""
    assert panel.plan.page.value == ""
    panel.tabs.selected_index = TABS.index("Plan")
    assert 'sandbox=""' in panel.plan.page.value
    store = panel.state.book.store
    before = store.revision()
    panel.plan.draw()
    assert (store.revision(), store.calendar()) == (before, {})
    assert panel.plan.calendar.name == "followup-plan.ics"
    panel.plan.calendar._handle_custom_msg({"do": "saved"}, [])
    assert store.calendar()


def test_hostile_text_is_escaped_in_all_that_the_panel_shows_as_html(book):
    """Names, notes, messages and reports are text."""
    evil = "<img src=x onerror=alert(1)>"
    book.store.add(
        [
            Event(application="E", kind="applied", day=date(2026, 3, 2), person=evil),
            Event(application="E", kind="followed_up", day=date(2026, 3, 3), person=evil, note=evil),
        ],
        [Application(id="E", company=evil, title=evil)],
        label=evil,
    )
    panel = Panel(book)
    panel.undo.click()
    panel.redo.click()
    panel.tabs.selected_index = TABS.index("Plan")
    panel.bring.look(evil, b"a,b\n1,2\n")
    shown = [
        panel.status,
        panel.cautions,
        panel.plan.links,
        panel.plan.page,
        panel.form.advice,
        *panel.bring.step.children,
    ]
    html = "".join(getattr(part, "value", "") or "" for part in shown)
    assert "&lt;img" in html
    assert "<img" not in html


@pytest.fixture
def many(tmp_path):
    store, events, applications = Store(tmp_path / "many.db"), io.StringIO(), []
    events.write("application,company,title,kind,at,person,person_role\n")
    for n in range(500):
        events.write(f"A{n},Company {n % 90},Job {n},applied,2026-02-{1 + n % 28:02},Person {n % 130},recruiter\n")
        events.write(f"A{n},Company {n % 90},Job {n},followed_up,2026-03-0{1 + n % 9},Person {n % 130},recruiter\n")
    reading = read_bytes("many.csv", events.getvalue().encode())
    applications = reading.applications
    store.add(reading.events, applications, label="many")
    return Session("my own pipeline", "mine", TODAY, store)


@pytest.mark.slow
def test_a_changed_number_asks_the_file_and_redraws_no_more_for_500_applications_than_for_few(book, many, monkeypatch):
    listed, drawn = calls(monkeypatch, session, "list_of_day"), calls(monkeypatch, Panel, "draw")
    asked, work = calls(monkeypatch, Counted, "execute"), []
    for opened in (book, many):
        panel = Panel(opened)
        asked.clear()
        listed.clear()
        drawn.clear()
        sent = changes(panel.table, "rows")
        panel.numbers.fields["days_between"].value = 9
        work.append((len(asked), len(listed), len(drawn)))
    assert len(panel.table.rows) == 500
    assert len(sent) == 1
    assert work[0] == work[1]
    assert 0 < work[1][0] <= 90  # a read is five: two pragmas, BEGIN, how the file stands, and what is asked
    assert work[1][1:] == (1, 1)


def test_what_came_of_a_button_stands_beside_it(panel):
    """The top of the panel may be out of sight."""
    panel.new.company.value, panel.new.title.value = "", ""
    panel.new.save.click()
    assert panel.state.problem
    assert panel.state.problem[:20] in panel.new.said.value


def test_no_choice_is_shown_as_an_empty_box(panel):
    """A choice that means nothing in particular is chosen by its place: by its value, None, it may show as empty."""
    form = panel.form
    assert form.entry.index == 0
    form.show_application(panel.state.rows[0]["id"])
    form.kind.value = Kind.THANKED
    assert None not in (form.entry.index, form.role.index, form.channel.index)
    form.role.value, form.channel.value = Role.HR, "email"
    form._clear()
    assert (form.role.index, form.channel.index, form.meaning.index) == (0, 0, 0)


# --- after a call, what a reply said, old silences ------------------------------------------------------------------


def test_after_a_call_one_row_asks_how_it_went(panel):
    """A voicemail, a note, and a day by which they call: each is kept; the row goes when nothing is left to ask."""
    assert panel.after.layout.display == "none"
    click(panel, "done", channel="phone")
    assert panel.after.layout.display == ""
    assert "Rita Ray" in panel.after.head.value
    panel.after.of[Kind.FOLLOWED_UP].voicemail.click()
    panel.after.of[Kind.FOLLOWED_UP].note.value = "asked for her number"
    panel.after.of[Kind.FOLLOWED_UP].keep.click()
    called = [e for e in panel.state.pipeline.events if e.kind is Kind.FOLLOWED_UP]
    assert {(e.channel, e.note) for e in called} == {("voicemail", "asked for her number")}
    panel.after.of[Kind.FOLLOWED_UP].until.value = date(2026, 3, 20)
    assert {e.until for e in panel.state.pipeline.events if e.kind is Kind.PROMISED} == {date(2026, 3, 20)}
    assert panel.after.layout.display == "none"


def test_after_a_mail_nobody_is_said_to_have_been_called(panel):
    click(panel, "done", channel="email")
    asked = panel.after.of[Kind.FOLLOWED_UP]
    assert "You wrote to Rita Ray" in panel.after.head.value
    assert (asked.spoke.layout.display, asked.no.layout.display) == ("none", None)


def test_a_year_that_is_being_typed_is_no_promise(panel):
    click(panel, "done", channel="phone")
    asked = panel.after.of[Kind.FOLLOWED_UP]
    asked.until.value = date(202, 3, 20)
    assert (panel.state.problem, panel.after.layout.display) == ("", "")


def test_a_no_in_a_call_ends_what_the_call_was_about(panel):
    click(panel, "done", channel="phone")
    panel.after.of[Kind.FOLLOWED_UP].no.click()
    assert {row["stage"] for row in panel.table.rows} == {"rejected"}
    panel.undo.click()
    assert {row["stage"] for row in panel.table.rows} == {"waiting"}


def test_nothing_more_is_asked_of_a_call_that_was_undone(panel):
    click(panel, "done", channel="phone")
    panel.undo.click()
    assert panel.after.layout.display == "none"


@pytest.mark.parametrize(("meaning", "left"), [("moves_on", ["Answer"]), ("no_news", []), ("receipt", ["Call"])])
def test_the_list_asks_what_a_reply_said(panel, meaning, left):
    """Where it moves on, it is the reader's turn; no news starts the week again; a receipt breaks no silence."""
    replied = [Event(application=a, kind="replied", day=date(2026, 3, 9), person="Rita Ray") for a in ("A", "B")]
    panel.state.book.store.add(replied, label="replies")
    panel.state.refresh()
    assert [item["asks"] for item in panel.today.items] == [True, True]
    while any(item["asks"] for item in panel.today.items):
        key = next(item["key"] for item in panel.today.items if item["asks"])
        panel.today._handle_custom_msg({"do": "mean", "key": key, "meaning": meaning}, [])
    assert sorted({item["headline"].split()[0] for item in panel.today.items}) == left


def test_old_silences_rest_in_one_click_and_one_undo(panel):
    old = [Application(id=f"old {n}", company=f"Company {n}") for n in range(5)]
    sent = [Event(application=a.id, kind="applied", day=date(2025, 11, 3)) for a in old]
    panel.state.book.store.add(sent, old, label="old")
    panel.state.refresh()
    assert panel.older.layout.display == ""
    assert "5 older ones" in panel.old.value
    assert len(panel.today.items) == 1
    assert panel.ticks.items[0]["label"] == "Company 0: silent since Mon 3 November 2025"
    panel.rest.click()
    assert panel.older.layout.display == "none"
    assert [row["stage"] for row in panel.table.rows].count("resting") == 5
    panel.undo.click()
    assert "5 older ones" in panel.old.value
    panel.ticks.ticked = ["old 1", "old 3"]  # each may be kept
    panel.rest.click()
    assert "3 older ones" in panel.old.value
    assert panel.ticks.ticked == ["old 0", "old 2", "old 4"]
    panel.ticks.ticked = []
    panel.rest.click()
    assert "None of them is ticked" in panel.status.value


def test_when_they_did_something_is_not_taken_for_granted(panel):
    form = panel.form
    form.show_application("A")
    form.kind.value = Kind.REPLIED
    assert form.day.value is None
    form.save.click()
    assert "When was it?" in form.said.value
    form.yesterday.click()
    form.meaning.value = "no_news"
    form.save.click()
    (reply,) = [e for e in panel.state.pipeline.events if e.kind is Kind.REPLIED]
    assert (reply.day, reply.meaning) == (date(2026, 3, 9), "no_news")


def test_an_end_may_be_entered_without_its_day(panel):
    form = panel.form
    form.show_application("A")
    form.kind.value = Kind.REJECTED
    form.some_day.value = True
    form.save.click()
    (end,) = [e for e in panel.state.pipeline.events if e.kind is Kind.REJECTED]
    assert not end.dated
    assert {row["id"]: row["stage"] for row in panel.table.rows}["A"] == "rejected"


def add(panel, *events):
    panel.state.book.store.add(list(events), label="more")
    panel.state.refresh()


def test_a_talk_of_today_is_a_card_and_once_held_asks_whom_you_met(panel):
    """Its thank-yous are on the list for each name; a name is added without leaving the row."""
    add(panel, Event(application="A", kind="invited", day=date(2026, 3, 6), until=TODAY, person="Rita Ray"))
    card = panel.today.items[0]
    assert card["headline"] == "Today: your talk with Rita Ray"
    assert "Take along: your resume" in card["reason"]
    panel.today._handle_custom_msg({"do": "held", "key": card["key"]}, [])
    met = panel.after.of[Kind.INTERVIEWED]
    assert (panel.after.layout.display, met.layout.display) == ("", "")
    met.name.value = "Omar Diaz"
    met.add.click()
    assert {e.person for e in panel.state.pipeline.events if e.kind is Kind.INTERVIEWED} == {"Rita Ray", "Omar Diaz"}
    headlines = [item["headline"] for item in panel.today.items]
    assert any(line.startswith("Thank Rita Ray") for line in headlines)
    assert any("Omar Diaz" in line for line in headlines)
    panel.after.close.click()
    assert panel.after.layout.display == "none"


def test_a_talk_of_tomorrow_cannot_be_held_and_may_be_moved(panel):
    tomorrow = date(2026, 3, 11)
    add(panel, Event(application="A", kind="invited", day=date(2026, 3, 6), until=tomorrow, person="Rita Ray"))
    card = panel.today.items[0]
    assert (card["headline"], card["held"]) == ("Tomorrow: your talk with Rita Ray", False)
    panel.today._handle_custom_msg({"do": "moved", "key": card["key"]}, [])
    assert panel.tabs.selected_index == TABS.index("Add and correct")
    assert (panel.form.kind.value, panel.form.until.value) == (Kind.INVITED, tomorrow)


def test_after_a_no_a_last_word_and_what_else_there_is_with_them(panel):
    form = panel.form
    form.show_application("A")
    form.kind.value, form.day.value, form.person.value = Kind.REJECTED, TODAY, "Rita Ray"
    form.save.click()
    no = panel.after.of[Kind.REJECTED]
    assert no.layout.display == ""
    assert no.words.value.startswith("Dear Rita, thank you for letting me know")
    assert "Analyst at Birch" in no.others.value
    no.sent.click()
    assert [e.application for e in panel.state.pipeline.events if e.kind is Kind.THANKED] == ["A"]
    assert panel.after.layout.display == "none"


def test_a_date_that_cannot_be_meant_is_questioned_and_saved_when_insisted_on(panel):
    before = len(panel.state.pipeline.events)
    form = panel.form
    form.show_application("A")
    form.kind.value, form.day.value = Kind.FOLLOWED_UP, date(2027, 3, 9)
    form.save.click()
    assert "Tue 9 March 2027 is still to come" in form.said.value
    form.kind.value, form.day.value, form.until.value = Kind.PROMISED, TODAY, date(2028, 3, 9)
    form.save.click()
    assert "Thu 9 March 2028 is more than a year ahead" in form.said.value
    assert len(panel.state.pipeline.events) == before
    form.save.click()
    assert len(panel.state.pipeline.events) == before + 1


def test_a_new_application_questions_its_day_too(panel):
    for day, said in ((date(2027, 1, 4), "is still to come"), (date(2021, 3, 9), "more than three years ago")):
        panel.new.company.value, panel.new.day.value = "Cedar", day
        panel.new.save.click()
        assert said in panel.new.said.value
    assert len(panel.table.rows) == 2
    panel.new.day.value = date(2026, 3, 9)
    panel.new.save.click()
    assert len(panel.table.rows) == 3


def test_what_is_kept_of_a_job_is_typed_shown_and_found(panel):
    panel.new.company.value, panel.new.more.of["link"].value = "Cedar", "https://example.org/jobs/7"
    panel.new.more.of["resume"].value = "long version"
    panel.new.save.click()
    row = next(row for row in panel.table.rows if row["company"] == "Cedar")
    assert "jobs/7" in row["about"]
    panel.manage.application.choose(row["id"])
    assert panel.manage.more.values["resume"] == "long version"
    panel.manage.more.of["place"].value = "Lisbon"
    panel.manage.save_application.click()
    kept = panel.state.pipeline.by_id[row["id"]]
    assert (kept.place, kept.link, kept.resume) == ("Lisbon", "https://example.org/jobs/7", "long version")


@pytest.mark.slow
def test_a_job_is_noted_and_a_person_kept_without_an_application(panel):
    """A noted job is never due; a recruiter of one's own has the same week as anybody."""
    new = panel.new
    new.kind.value, new.company.value, new.title.value = Kind.SAVED, "Cedar", "Clerk"
    new.save.click()
    new.kind.value, new.person.value, new.company.value = Kind.FOLLOWED_UP, "Ada Moss", "Moss Agency"
    new.day.value = date(2026, 3, 2)
    new.save.click()
    stages = {row["job"]: row["stage"] for row in panel.table.rows}
    assert stages["Clerk"] == "not sent"
    assert "In touch with Ada Moss" in stages
    headlines = [item["headline"] for item in panel.today.items]
    assert "Call Ada Moss, Moss Agency" in headlines
    assert not [line for line in headlines if "Cedar" in line]
    assert panel.state.book.table().count().used == 2, "no resume, no place in the analysis"


@pytest.mark.slow
def test_a_panel_that_is_left_open_shows_the_new_day(tmp_path, monkeypatch):
    store = Store(tmp_path / "p.db")
    store.add(SENT, [A, B], label="start", entered={e: e.day for e in SENT})

    class Kept(Session):
        now = TODAY
        today = property(lambda self: self.now)

    panel = Panel(Kept("my own pipeline", "mine", None, store))
    done = panel.today.items[0]["key"]
    panel.state.done(done)
    assert panel.today.items == []
    monkeypatch.setattr(Kept, "now", date(2026, 3, 17))
    panel.state.refresh_if_changed()
    assert [item["headline"] for item in panel.today.items] == ["Call Rita Ray, Acme, Birch"]
    assert panel.form.day.value == date(2026, 3, 17)
