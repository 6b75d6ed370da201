"""Who goes which way: chance, balanced, not to be chosen in any way; the weekly limit wins; all places stay counted."""

import json
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.classroom.experiment.plan import CONSENT, read_plan
from followup.classroom.hand_in import as_text, hand_in_of
from followup.classroom.pool import read_hand_ins
from followup.errors import FileError, StoreError
from followup.files import as_json_text
from followup.importers import read
from followup.log.assignment import Enrolment, Plan, Way, _second
from followup.log.export import events_table
from followup.log.joins import Proposal, Sort
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.store import Store
from followup.method.agenda import due
from followup.method.policy import add_working_days
from tests.fuzzing import tried
from tests.pipelines import DAYS, START, applications, days, pipelines, resume

PLAN = Plan(id="c0ffee00c0ffee00", seed=20260105, ways=(Way(from_=2, by=2), Way(from_=8, by=9)))
OTHER = Plan(id="0ddba11000000000", seed=1, ways=(Way(from_=1, by=1), Way(from_=3, by=3)))
FEW = tried(15)
MONDAY = date(2026, 3, 2)


def part_of(count, chance):
    some = [Application(id=f"a{k}") for k in range(count)]
    return Enrolment(plan=PLAN, student="s", since=START).with_(some, chance=chance)


@pytest.mark.slow
@given(st.integers(0, 60), st.integers(0, 2**32 - 1))
def test_each_block_that_has_ended_has_both_ways_as_often(count, seed):
    places = [p for _, p in part_of(count, Random(seed)).places]
    assert [p.block for p in places] == sorted(p.block for p in places)
    for block in range(places[-1].block if places else 0):
        ways = [p.way for p in places if p.block == block]
        assert len(ways) >= 4
        assert 2 * sum(ways) == len(ways)


@pytest.mark.slow
def test_blocks_are_of_many_lengths_and_all_orders_of_a_block_are_as_likely():
    """Chi-squared on 5 degrees of freedom: 20.5 is exceeded once in a thousand. The seed is fixed: no test by luck."""
    chance = Random(1)
    lengths, orders = Counter(), Counter()
    for _ in range(4_000):
        first = [p for _, p in part_of(12, chance).places if p.block == 0]
        lengths[len(first)] += 1
        if len(first) == 4:
            orders[tuple(p.way for p in first)] += 1
    assert lengths[4] / 4_000 == pytest.approx(0.2, abs=0.03), "a fifth of all blocks is of four"
    assert len(lengths) == 5
    expected = sum(orders.values()) / 6
    assert len(orders) == 6
    assert sum((n - expected) ** 2 / expected for n in orders.values()) < 20.5


@pytest.mark.slow
def test_whoever_knows_all_former_places_of_the_file_foresees_none():
    """The best guess from all that the file says: never surer than 4 of 5, and right in under 2 of 3."""
    chance, sure, right = Random(2), [], []
    for _ in range(200):
        past = []
        for _, place in part_of(40, chance).places:
            ways = [p.way for p in past if p.block == past[-1].block]
            first, second = ways.count(0), ways.count(1)
            guess = 0.5 if first == second else _second(first, second)
            sure.append(max(guess, 1 - guess))
            right.append(place.way == (guess > 0.5) if guess != 0.5 else 0.5)
            past.append(place)
    assert max(sure) < 0.8
    assert sum(one > 0.99 for one in sure) / len(sure) < 0.01
    assert sum(right) / len(right) < 0.66


def test_nothing_but_the_systems_randomness_decides():
    """The same student, plan, ids and names: other luck in each file, as 40 places agree once in a million millions."""
    some = [Application(id=f"a{k}", company="Acme") for k in range(40)]
    empty = Enrolment(plan=PLAN, student="s", since=START)
    assert empty.with_(some).places != empty.with_(some).places


def add(store, id_, company="Acme", title="Clerk", day=MONDAY):
    store.add(
        [Event(application=id_, kind=Kind.APPLIED, day=day)],
        [Application(id=id_, company=company, title=title)],
        label=f"Add {id_}",
    )


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "my.db")
    made.join(PLAN, "somebody", MONDAY)
    return made


def counted(store, leave_out=()):
    """The places that a hand-in counts, three months later."""
    end = Event(application="end", kind=Kind.REJECTED, day=MONDAY + timedelta(days=90))
    last = Event(application="end", kind=Kind.APPLIED, day=MONDAY - timedelta(days=9))
    log = store.pipeline()
    log = Pipeline.of([*log.applications, Application(id="end")], [*log.events, last, end], (), log.windows)
    found = hand_in_of(log, MONDAY + timedelta(days=99), "x", part=store.part(), leave_out=leave_out)
    return [*filter(None, (a.experiment for a in found.applications)), *found.removed]


def ways_of(store, leave_out=()):
    return sorted((one.block, one.way) for one in counted(store, leave_out))


# --- every way of steering ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_id_never_comes_back_be_it_deleted_undone_or_undone_and_deleted(store):
    given_ids = []
    for k in range(6):
        given_ids.append(store.new_id())
        add(store, given_ids[-1], f"Company {k}")
        store.undo() if k % 2 else store.remove_application(given_ids[-1], label="Remove")
    assert given_ids == [f"A{k}" for k in range(1, 7)]
    add(store, "A40", "By a table")
    assert store.new_id() == "A41"


@pytest.mark.slow
def test_whoever_undoes_to_see_what_the_next_one_gets_learns_nothing(tmp_path):
    """In the file the place was a matter of the id: the same id, undone, came back with the same way in 50 of 50."""
    same = 0
    for n in range(40):
        store = Store(tmp_path / f"{n}.db")
        store.join(PLAN, "somebody", MONDAY)
        add(store, "A1", "Something invented")
        seen = store.part().by_id["A1"].way
        store.undo()
        add(store, "A1", "What I want")
        same += store.part().by_id["A1"].way == seen
        assert len(ways_of(store)) == 2, "and the first stays counted"
    assert same < 36  # 17 expected, and 36 or more once in a hundred million


def steer_delete(store):
    store.remove_application("a1", label="Remove")


def steer_undo(store):
    store.undo()
    store.undo()


def steer_undo_and_redo(store):
    store.undo()
    store.redo()


def steer_take_the_resume_out(store):
    store.remove(Event(application="a1", kind=Kind.APPLIED, day=MONDAY), label="Remove")


def steer_rename(store):
    store.set_application(Application(id="a1", company="Elsewhere", title="Pilot"), label="Rename")


def steer_date_later(store):
    one = Event(application="a1", kind=Kind.APPLIED, day=MONDAY)
    store.replace(one, one.model_copy(update={"day": MONDAY + timedelta(days=85)}), label="Correct")


def steer_join(store):
    store.make_one(Proposal(Sort.JOBS, "a2", "a1", "two", "why"), label="Join")


def steer_join_and_delete(store):
    steer_join(store)
    store.remove_application("a2", label="Remove")


def steer_join_and_part(store):
    steer_join(store)
    store.part_again(1, label="Part")


def steer_out_and_in(store):
    store.leave()
    store.join(PLAN, "somebody", MONDAY + timedelta(days=1))


def steer_leave(store):
    store.leave()


def steer_delete_and_import(store):
    pipeline = store.pipeline()
    store.remove_application("a1", label="Remove")
    sent = [e.model_copy(update={"note": "again"}) for e in pipeline.events]
    store.add(sent, pipeline.applications, label="Bring in", imported=True)


STEERING = [value for name, value in sorted(globals().items()) if name.startswith("steer_")]


@pytest.mark.slow
@pytest.mark.parametrize("steer", STEERING, ids=lambda one: one.__name__)
def test_no_way_of_steering_takes_a_place_out_or_draws_it_again(store, steer):
    for k in range(6):
        add(store, f"a{k}", f"Company {k}")
    before, places = ways_of(store), [(p.block, p.way) for _, p in store.part().places]
    steer(store)
    assert ways_of(store) == before, "all stay counted, as assigned"
    assert [(p.block, p.way) for _, p in store.part().places] == places


@pytest.mark.parametrize(
    ("steer", "became"),
    [
        (steer_delete, "taken out"),
        (steer_undo, "taken out"),
        (steer_take_the_resume_out, "taken out"),
        (steer_rename, "renamed"),
        (steer_date_later, "dated later"),
        (steer_join, "joined with another"),
        (steer_join_and_delete, "taken out"),
        (steer_leave, "withdrawn"),
        (steer_join_and_part, None),
        (steer_out_and_in, None),
        (steer_undo_and_redo, None),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_what_became_of_a_place_is_said(store, steer, became):
    for k in range(6):
        add(store, f"a{k}", f"Company {k}")
    steer(store)
    assert {one.since for one in counted(store)} == {None, became} - ({None} if steer is steer_leave else set())


def test_what_was_left_out_of_a_hand_in_and_what_has_no_day_stay_counted(store):
    for k in range(4):
        add(store, f"a{k}", f"Company {k}")
    before = ways_of(store)
    store.add([Event(application="a0", kind=Kind.REJECTED)], label="No, some day")
    assert ways_of(store, leave_out={"a1"}) == before
    assert {one.since for one in counted(store, leave_out={"a1"})} == {
        None,
        "left out of the hand-in",
        "answered on an unknown day",
    }


def test_a_silent_one_that_is_deleted_counts_as_silent_for_as_long_as_it_was_seen(store):
    add(store, "a", "Acme")
    add(store, "b", "Birch", day=MONDAY + timedelta(days=40))
    store.remove_application("a", label="Remove")
    (gone,) = [one for one in counted(store) if one.since]
    assert (gone.yes, gone.no, gone.known) == (None, None, 35), "40 days, in whole weeks"
    assert gone.watched > 80, "the days that it would have been watched for"


def test_an_answer_stays_known_when_its_application_is_deleted(store):
    add(store, "a", "Acme")
    store.add([Event(application="a", kind=Kind.INVITED, day=MONDAY + timedelta(days=12))], label="Yes")
    store.remove_application("a", label="Remove")
    (gone,) = counted(store)
    assert (gone.yes, gone.since) == (14, "taken out")


def test_a_job_that_was_joined_into_another_is_answered_when_that_one_is(store):
    for k in range(2):
        add(store, f"a{k}", "Acme")
    store.make_one(Proposal(Sort.JOBS, "a0", "a1", "two", "why"), label="Join")
    store.add([Event(application="a0", kind=Kind.INVITED, day=MONDAY + timedelta(days=12))], label="Yes")
    assert [one.yes for one in counted(store)] == [14, 14]


def test_a_better_spelling_is_no_other_job_and_a_job_entered_twice_is_told(store):
    add(store, "a", "Acme", "Clerk")
    for better in (("Acme Inc", "Clerk"), ("Acme Inc.", "Clerk "), ("Acme Inc.", "Clrk")):
        store.set_application(Application(id="a", company=better[0], title=better[1]), label="Correct")
    assert [one.since for one in counted(store)] == [None]
    add(store, "b", "ACME", "Clerk")
    assert [one.since for one in counted(store)] == ["entered again", None]


def test_an_application_without_a_name_that_gets_one_was_renamed(store):
    """Else a student could enter a handful, look at the ways, and then say which job is which."""
    add(store, "a", "", "")
    store.set_application(Application(id="a", company="Acme", title="Clerk"), label="Name it")
    assert [one.since for one in counted(store)] == ["renamed"]


def test_what_a_file_says_is_not_drawn_for_so_bringing_the_export_into_a_new_file_gives_no_other_way(store, tmp_path):
    for k in range(6):
        add(store, f"a{k}", f"Company {k}")
    exported = events_table(store.pipeline())
    (tmp_path / "export.csv").write_text(exported, encoding="utf-8")
    other = Store(tmp_path / "other.db")
    other.join(PLAN, "another", MONDAY)
    brought = read(tmp_path / "export.csv")
    other.add(brought.events, brought.applications, label="Bring in", imported=True)
    assert len(other.pipeline().applications) == 6
    assert other.part().places == ()


@pytest.mark.slow
def test_a_copied_file_or_a_restored_backup_is_seen_where_both_are_handed_in(store, tmp_path):
    """That chance is asked anew in a copy cannot be prevented."""
    add(store, "a0", "Company 0")
    shutil.copy(store.path, tmp_path / "copy.db")
    add(store, "a1", "Company 1")
    mine, found = store.part().by_id["a1"].way, store
    for n in range(60):  # until the copy has another way
        found = Store(shutil.copy(tmp_path / "copy.db", tmp_path / f"copy-{n}.db"))
        add(found, "a1", "Company 1")
        if found.part().by_id["a1"].way != mine:
            break
    assert found.part().by_id["a1"].way != mine
    folder = tmp_path / "class"
    folder.mkdir()
    for name, one in (("one", store), ("two", found)):
        log = one.pipeline()
        log = log.plus(Event(application="a0", kind=Kind.REJECTED, day=MONDAY + timedelta(days=60)))
        (folder / f"{name}.json").write_text(
            as_text(hand_in_of(log, MONDAY + timedelta(days=70), store.id, part=one.part())), encoding="utf-8"
        )
    (left,) = read_hand_ins(folder).left_out
    assert "chance chose otherwise in it for 1 application of the experiment" in left.sentence


def test_a_file_of_version_2_keeps_its_places_and_new_ones_begin_a_new_block(tmp_path):
    """A2 was deleted, A3 renamed, A6 has no name; written by Followup as it was when a digest decided."""
    shutil.copy(Path(__file__).parent / "data" / "pipeline-v2-experiment.db", tmp_path / "old.db")
    store = Store(tmp_path / "old.db")
    assert [(id_, p.way, p.block) for id_, p in store.part().places] == [
        *(("A1", 1, 0), ("A2", 0, 0), ("A3", 1, 0), ("A4", 0, 0), ("A5", 1, 1), ("A6", 0, 1))
    ]
    assert store.pipeline().windows["A1"] == (8, 9)
    add(store, store.new_id(), "birch", "COOK")
    assert store.part().by_id["A7"].way == 0, "what was deleted comes back to its place"
    add(store, store.new_id(), "New")
    assert (list(store.part().by_id)[-1], store.part().by_id["A8"].block) == ("A8", 2)
    assert len(counted(store)) == 7
    store.leave()
    assert store.part() is None, "what was promised on joining holds: nothing stays"


@pytest.mark.slow
def test_a_place_outlives_undoing_renaming_and_entering_anew(store):
    for k in range(6):
        add(store, f"a{k}", f"Company {k}")
    before = store.part().places
    add(store, "x", "Dream Ltd", "Pilot")
    place = store.part().by_id["x"].way
    store.undo()
    store.redo()
    store.set_application(Application(id="x", company="Other", title="Name"), label="Rename")
    assert store.part().by_id["x"].way == place
    store.undo()
    assert not store.part().by_id["x"].renamed
    for n in range(8):  # taken out and entered anew, under a new id each time
        store.remove_application("x" + "y" * n, label="Remove")
        add(store, "x" + "y" * (n + 1), " dream  LTD", "pilot")
        assert store.part().by_id["x" + "y" * (n + 1)].way == place
    assert store.part().places[:-1] == before, "and the others keep theirs"
    assert len(store.part().places) == 7


def test_a_second_application_for_the_same_job_is_a_new_one_while_the_first_is_there(store):
    add(store, "a")
    add(store, "b")
    assert len(store.part().places) == 2


def test_a_place_is_not_freed_by_deleting(store):
    for k in range(4):
        add(store, f"a{k}", f"Company {k}")
    before = store.part().places
    for k in range(4):
        store.remove_application(f"a{k}", label="Remove")
    add(store, "b", "Elsewhere")
    assert len(store.part().places) == len(before) + 1


def test_only_resumes_sent_from_the_day_of_joining_on_take_part(store):
    add(store, "early", "A", day=MONDAY - timedelta(days=1))
    add(store, "same day", "B")
    assert set(store.part().by_id) == {"same day"}


def test_what_comes_with_a_later_history_stays_out(store):
    events = [
        Event(application="a", kind=Kind.APPLIED, day=MONDAY),
        Event(application="a", kind=Kind.FOLLOWED_UP, day=MONDAY),
    ]
    store.add(events, [Application(id="a")], label="Bring in", imported=True)
    assert store.part().places == ()


def test_joining_twice_changes_nothing_and_another_experiment_is_refused(store):
    add(store, "a")
    again = store.join(PLAN, "somebody else", MONDAY + timedelta(days=9))
    assert (again.student, again.since, len(again.places)) == ("somebody", MONDAY, 1)
    with pytest.raises(StoreError, match="another experiment: leave that one first"):
        store.join(OTHER, "somebody", MONDAY)


def by_the_first_terms(store, plan=PLAN, student="somebody"):
    """A part that was joined when leaving was to forget everything."""
    store.put_part(Enrolment(plan=plan, student=student, since=MONDAY, terms=1))
    return store


def test_whoever_leaves_and_comes_back_has_the_same_places_and_chance_is_not_asked_between(store):
    for k in range(4):
        add(store, f"a{k}", f"Company {k}")
    places = [(id_, p.way) for id_, p in store.part().places]
    store.leave()
    assert store.pipeline().windows == {}
    add(store, "out", "Between")
    store.join(PLAN, "somebody", MONDAY + timedelta(days=5))
    assert [(id_, p.way) for id_, p in store.part().places] == places
    assert set(store.pipeline().windows) == {f"a{k}" for k in range(4)}


def test_another_experiment_in_between_does_not_make_the_first_one_anew(store):
    add(store, "a")
    way = store.part().by_id["a"].way
    store.leave()
    store.join(OTHER, "somebody", MONDAY)
    assert store.part().places == ()
    store.leave()
    store.join(PLAN, "somebody", MONDAY)
    assert store.part().by_id["a"].way == way


@pytest.mark.slow
def test_leaving_by_the_first_terms_leaves_no_trace_in_the_file_its_history_or_its_backups(tmp_path):
    path = tmp_path / "my.db"
    store = Store(path)
    plan = PLAN.model_copy(update={"title": "Our trial of spring"})
    by_the_first_terms(store, plan, "opaque-student-id")
    for k in range(120):  # the row grows over many pages, and is written anew each time
        add(store, f"a{k}", f"Company {k}")
    store.backup()
    store.undo()
    traces = (plan.id.encode(), str(plan.seed).encode(), b"spring", b"opaque-student-id", b"experiment", b'"way"')
    assert all(word in path.read_bytes() for word in traces[:1]), "or this test could not fail"
    backup = next((tmp_path / "backups").iterdir())
    assert plan.id.encode() in backup.read_bytes()
    store.leave()
    for file in [path, *(tmp_path / "backups").iterdir(), *tmp_path.glob("my.db-*")]:
        for word in traces:
            assert word not in file.read_bytes(), f"{word} in {file}"
    assert store.part() is None
    assert not store.pipeline().windows
    assert len(Store(backup).pipeline().applications) == 120, "the backup is whole"
    assert store.redo() == "Add a119"
    text = as_text(hand_in_of(store.pipeline(), MONDAY + timedelta(days=40), store.id, part=store.part()))
    assert "experiment" not in text


def test_leaving_goes_on_where_a_backup_is_damaged_and_says_so(tmp_path):
    store = by_the_first_terms(Store(tmp_path / "my.db"))
    add(store, "a")
    store.backup().write_bytes(b"not a database at all")
    with pytest.raises(StoreError, match=r"You have left. Only .* could not be changed: delete it"):
        store.leave()
    assert store.part() is None


def test_leaving_without_having_joined_does_nothing(tmp_path):
    store = Store(tmp_path / "my.db")
    store.leave()
    assert store.part() is None


@pytest.mark.parametrize("way", [0, 1])
def test_the_list_follows_the_assignment_and_says_that_chance_chose(way):
    a = Application(id="a", company="Acme", title="Clerk")
    sent = Event(application="a", kind=Kind.APPLIED, day=MONDAY)
    pipeline = Pipeline.of([a], [sent], (), {"a": ((2, 2), (8, 9))[way]})
    first, last = (date(2026, 3, 4), date(2026, 3, 4)) if way == 0 else (date(2026, 3, 12), date(2026, 3, 13))
    assert due(Log(pipeline, first - timedelta(days=1))) == []
    (action,) = due(Log(pipeline, first))
    assert (action.earliest, action.due) == (first, last)
    assert "Chance chose the day of this call" in action.reason
    usual = Pipeline.of([a], [sent])
    assert "Chance" not in due(Log(usual, date(2026, 3, 4)))[0].reason


@pytest.mark.slow
@FEW
@given(pipelines(), days)
def test_the_limit_of_once_a_week_wins_over_any_assignment(pipeline, on):
    """Over careless logs: nobody is proposed a follow-up within a week of the last contact, whatever chance chose."""
    part = Enrolment(plan=PLAN, student="s", since=START).with_(pipeline.applications)
    log = Log(pipeline.model_copy(update={"windows": part.windows}), on)
    calls = [a for a in due(log) if a.kind is Kind.FOLLOWED_UP]
    assert len({a.party for a in calls}) == len(calls)
    for action in calls:
        last = log.last_contact(action.party)
        assert last is None or (on - last).days >= 7
        if action.rule == "F":
            for id_ in action.applications:
                sent = log.threads[id_].applied
                first = list(part.windows[id_]) if log.threads[id_].untouched else [0]
                assert on >= add_working_days(sent, first[0])


@pytest.mark.slow
@FEW
@given(st.data())
def test_whoever_does_what_the_list_says_never_calls_twice_in_a_week_and_is_in_time_or_held(data):
    """Day by day, with shared recruiters: each assigned first call falls into its time, or the limit held it."""
    some = data.draw(applications(12))
    pipeline = Pipeline.of(some, [resume(data.draw, a, latest=25) for a in some])
    part = Enrolment(plan=PLAN, student="s", since=START).with_(some)
    called = {}
    for n in range(DAYS):
        today = START + timedelta(days=n)
        log = Log(Pipeline.of(some, pipeline.events, (), part.windows), today)
        for action in due(log):
            for before in called.setdefault(action.party, []):
                assert (today - before).days >= 7
            called[action.party].append(today)
            pipeline = pipeline.plus(*action.events(today))
    shared = hand_in_of(pipeline, START + timedelta(days=DAYS + 30), "x", part=part)
    for a in shared.applications:
        assert a.experiment.first_call == "in time" or a.experiment.held


def test_a_plan_is_read_back_as_it_was():
    assert read_plan(as_json_text(PLAN).encode(), "experiment.json") == PLAN
    assert "working day 2" in CONSENT.format(first=PLAN.ways[0].words, second=PLAN.ways[1].words)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: {**f, "format": "other"}, "is no plan of an experiment"),
        (lambda f: {**f, "version": 2}, "was made by a newer Followup"),
        (lambda f: {**f, "seed": -1}, "is damaged (seed"),
        (lambda f: {**f, "ways": [f["ways"][0]] * 2}, "nothing could be learned"),
        (lambda f: {**f, "ways": [{"from": 5, "by": 2}, f["ways"][0]]}, "before from"),
        (lambda f: {**f, "evil": "<script>"}, "is damaged (evil"),
    ],
)
def test_a_plan_that_cannot_be_used_says_why(change, said):
    fields = change(json.loads(as_json_text(PLAN)))
    with pytest.raises(FileError) as problem:
        read_plan(json.dumps(fields).encode(), "experiment.json")
    assert said in str(problem.value)
