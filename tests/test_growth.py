"""One more event costs what it changes, however long the log is, and what is carried on is what would be read anew."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets import Widget

from followup.errors import StoreError
from followup.log.joins import proposals
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Person
from followup.log.store import Store, known
from followup.method.cautions import cautions_about, lately, warnings
from followup.method.ledger import how_many_owed, ledger, owed_thanks
from followup.method.talks import talks
from followup.session import Session
from followup.widgets.pipeline import cards
from followup.widgets.pipeline.lists import ApplicationTable, rank
from followup.widgets.pipeline.panel import Panel
from tests.pipelines import RECRUITERS, START, happening, pipelines

KINDS = [kind for kind in Kind if kind not in {Kind.APPLIED, Kind.SAVED}]


def changes(draw, store):  # noqa: C901 - one branch for each kind of change
    """One change of a log, as a window makes it; some are refused."""
    log = store.pipeline()
    application = draw(st.sampled_from(log.applications)) if log.applications else None
    event = draw(st.sampled_from(log.events)) if log.events else None
    what = draw(st.sampled_from(("add", "add", "add", "correct", "remove", "undo", "redo", "person", "rename", "new")))
    what = draw(st.sampled_from((what, "delete", "join", "part", "snooze"))) if draw(st.booleans()) else what
    label = what
    if what in {"add", "correct"} and application and (what == "add" or event):
        day = START + timedelta(days=draw(st.integers(10, 70)))
        new = happening(draw, application if what == "add" else log.by_id[event.application], day, KINDS)
        store.add([new], label=label) if what == "add" else store.replace(event, new, label=label)
    elif what == "remove" and event:
        store.remove(event, label=label)
    elif what == "undo":
        store.undo()
    elif what == "redo":
        store.redo()
    elif what == "person":
        name = draw(st.sampled_from(RECRUITERS))
        other = draw(st.sampled_from((name, "Rita Rey", "Ina Berg")))
        store.set_person(Person(name=other, email=draw(st.sampled_from(("", "a@b.c")))), label=label, was=name)
    elif what == "rename" and application:
        company = draw(st.sampled_from(("Acme Inc", "Cobalt", "unknown", "")))
        store.set_application(application.model_copy(update={"company": company}), label=label)
    elif what == "new":
        new = Application(id=store.new_id(), company="Acme", title="Job 1")
        store.add([happening(draw, new, START + timedelta(days=20), KINDS)], [new], label=label)
    elif what == "delete" and application:
        store.remove_application(application.id, label=label)
    elif what == "join" and (found := proposals(log, store.two())):
        store.make_one(draw(st.sampled_from(found)), label=label)
    elif what == "part" and (joined := store.joined()):
        store.part_again(draw(st.sampled_from(joined)).number, label=label)
    elif what == "snooze":
        store.snooze("F a00", START, START + timedelta(days=60), label=label)


def as_read_anew(store):
    """The log of a window that was open meanwhile, after it was compared with that of one which opens now."""
    kept, fresh = store.pipeline(), Store(store.path).pipeline()
    assert kept == fresh
    assert list(kept.by_id.items()) == list(fresh.by_id.items())
    assert kept.happened == fresh.happened
    assert sorted(kept.happened) == [a.id for a in kept.applications]
    assert (kept.entered, kept.windows, kept.people) == (fresh.entered, fresh.windows, fresh.people)
    return kept


def worked_out(session):
    """All that a window shows of a log."""
    log, policy = session.log, session.policy
    newest, count = lately(log, policy, 5)
    return {
        "agenda": session.agenda(),
        "warnings": session.warnings(),
        "lately": [*newest, count],
        "owed": [how_many_owed(log, policy), *owed_thanks(log, policy)],
        "ledger": ledger(log, policy),
        "talks": talks(log),
        "threads": list(log.threads.items()),
        "contacts": sorted(log.contacts.items()),
        "plan": session.plan(days=4),
    }


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data())
def test_what_goes_on_from_change_to_change_is_what_is_worked_out_from_scratch(tmp_path_factory, data):
    draw, path = data.draw, tmp_path_factory.mktemp("walk") / "p.db"
    log, today = draw(pipelines(8)), START + timedelta(days=draw(st.integers(5, 70)))
    store = Store(path)
    store.add(log.events, log.applications, label="all")
    kept, other = Session("a window", fixed_day=today, file=store), Store(path)
    for _ in range(draw(st.integers(1, 8))):
        with suppress(StoreError):
            changes(draw, draw(st.sampled_from((store, store, other))))
        if not draw(st.integers(0, 6)):
            kept = replace(kept, fixed_day=today + timedelta(days=draw(st.integers(0, 3))))
        as_read_anew(store)
        fresh = worked_out(Session("anew", fixed_day=kept.today, file=Store(path)))
        for what, found in worked_out(kept).items():
            assert found == fresh[what], what
        before, policy = Log(store.pipeline(), kept.today), kept.policy
        if store.pipeline().applications:
            a = draw(st.sampled_from(store.pipeline().applications))
            new = happening(draw, a, kept.today - timedelta(days=draw(st.integers(-2, 9))), [Kind.FOLLOWED_UP])
            told = cautions_about(kept.log, [new], policy)
            known = set(warnings(Log(before.pipeline, new.day), policy))
            assert told == [w for w in warnings(Log(before.pipeline.plus(new), new.day), policy) if w not in known]


def counted(monkeypatch, owner, name):
    """A list that grows with each call of a function."""
    made, original = [], getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *args, **kwargs: (made.append(args), original(*args, **kwargs))[1])
    return made


def test_one_more_event_reads_no_row_but_its_own(tmp_path, monkeypatch):
    store = Store(tmp_path / "p.db")
    sent = {"kind": "applied", "day": START}
    some = [Application(id=f"a{n}", company="Acme") for n in range(40)]
    store.add([Event(application=a.id, **sent) for a in some], some, label="all")
    before = store.pipeline()
    read, made = counted(monkeypatch, known, "read"), counted(monkeypatch, known, "event")
    call = Event(application="a7", kind="followed up", day=START + timedelta(days=9))
    store.add([call], label="a call")
    now = store.pipeline()
    assert (len(read), len(made), now.happened["a7"][-1]) == (0, 1, call)
    assert all(now.happened[id_] is events for id_, events in before.happened.items() if id_ != "a7")
    store.undo()
    assert (store.pipeline(), len(read), len(made)) == (before, 0, 1)
    Store(store.path).add([call], label="in another window")
    assert (as_read_anew(store).happened["a7"][-1], store.pipeline().by_id["a3"] is before.by_id["a3"]) == (call, True)


def opened(path, size):
    """A panel and what it sends to the page, over a log of so many applications that all wait for an answer."""
    store = Store(path)
    some = [Application(id=f"a{n:04}", company=f"Company {n // 3}", title=f"Job {n}") for n in range(size)]
    sent = [Event(application=a.id, kind="applied", day=START, person=f"Person {n // 3}") for n, a in enumerate(some)]
    met = [Event(application=a.id, kind="interviewed", day=START, person=f"Boss {n}") for n, a in enumerate(some)]
    store.add([*sent, *met], some, label="all")
    return Panel(Session("mine", fixed_day=START + timedelta(days=9), file=store))


@pytest.mark.slow
def test_one_more_event_makes_no_more_anew_and_sends_no_more_in_a_long_log_than_in_a_short_one(tmp_path, monkeypatch):
    costs = []
    for size in (120, 360):
        panel, sent = opened(tmp_path / f"{size}.db", size), []
        panel.state.book.plan(days=3)
        threads, asked = counted(monkeypatch, Log, "_thread"), counted(monkeypatch, Log, "part")
        rows = counted(monkeypatch, cards, "row")
        monkeypatch.setattr(Widget, "_send", lambda _, message, sent=sent, **_buffers: sent.append(message))
        said = {"kind": "followed_up", "day": panel.state.day, "person": "Person 3"}
        panel.state.log_event(None, application="a0009", **said)
        shown = (len(threads), len(rows), sum(len(json.dumps(message, default=str)) for message in sent) // 1000)
        panel.state.book.plan(days=3)
        costs.append((*shown, len(threads), len(asked)))
        monkeypatch.undo()
    assert costs[0] == costs[1]
    assert costs[0][0] == 1  # and with it three rows: those of one person
    assert costs[0][1] == 3
    assert 0 < costs[0][2] < 60


def table_of(*companies):
    """A table with rows for some companies, by their names."""
    same = {"job": "Job", "person": "", "stage": "waiting", "next": "", "turn": "", "about": "forklift"}
    found = [{"id": f"a{n}", "company": one, "last": f"2026-03-{n + 1:02}"} | same for n, one in enumerate(companies)]
    table = ApplicationTable(lambda by: sorted(((rank(row, by), row) for row in found), key=itemgetter(0)))
    table.rows = found
    return table


def asked(table, **view):
    table.view = {**table.view, **view}
    return [row["company"] for row in table.shown["rows"]]


def test_the_table_sorts_numbers_by_size_and_leaves_empty_cells_last_whichever_way():
    table = table_of("Shop 10", "", "shop 9", "Ábaco", "abacus", "9" * 5000)
    assert asked(table) == ["9" * 200, "abacus", "Ábaco", "shop 9", "", "Shop 10"]  # by the last contact, newest first
    up = ["9" * 200, "Ábaco", "abacus", "shop 9", "Shop 10"]
    assert asked(table, by="company", down=False) == [*up, ""]
    assert asked(table, down=True) == [*reversed(up), ""]


def test_the_table_sends_the_page_that_is_asked_for_and_finds_what_it_does_not_show():
    table = table_of(*(f"Shop {n}" for n in range(30)))
    assert (len(asked(table)), asked(table, page=1)) == (25, [f"Shop {n}" for n in (4, 3, 2, 1, 0)])
    assert asked(table, query="SHOP forklift 2026-03-18") == ["Shop 17"]  # and the page is one that there is
    where = {name: table.shown[name] for name in ("found", "of", "page", "pages", "searched")}
    assert where == {"found": 1, "of": 30, "page": 0, "pages": 1, "searched": True}
    assert "forklift" not in json.dumps(table.shown)
