"""One more event costs what it changes, however long the log is, and what is carried on is what would be read anew."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.errors import StoreError
from followup.log.joins import proposals
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Person
from followup.log.store import Store, known
from followup.method.cautions import cautions_about, lately, warnings
from followup.method.ledger import how_many_owed, ledger, owed_thanks
from followup.method.talks import talks
from followup.session import Session
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
    for n in range(40):
        store.add([Event(application=f"a{n}", **sent)], [Application(id=f"a{n}", company="Acme")], label="x")
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
