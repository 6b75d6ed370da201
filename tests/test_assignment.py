"""Who goes which way: chance, balanced, not to be chosen; the weekly limit wins; and leaving leaves nothing."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.classroom.experiment.plan import CONSENT, read_plan
from followup.classroom.hand_in import as_text, hand_in_of
from followup.errors import FileError, StoreError
from followup.files import as_json_text
from followup.log.assignment import Enrolment, Plan, Way
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.store import Store
from followup.method.agenda import due
from followup.method.policy import add_working_days
from tests.fuzzing import tried
from tests.pipelines import DAYS, START, applications, days, pipelines, resume

PLAN = Plan(id="c0ffee00c0ffee00", seed=20260105, ways=(Way(from_=2, by=2), Way(from_=8, by=9)))
OTHER = Plan(id="0ddba11000000000", seed=1, ways=(Way(from_=1, by=1), Way(from_=3, by=3)))
FEW = tried(40)
MONDAY = date(2026, 3, 2)


def part_of(count, student="s", plan=PLAN):
    return Enrolment(plan=plan, student=student, since=START).with_(Application(id=f"a{k}") for k in range(count))


@given(st.integers(0, 60), st.text(min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_the_two_ways_stay_balanced_within_each_student(count, student, seed):
    ways = [p.way for _, p in part_of(count, student, PLAN.model_copy(update={"seed": seed})).places]
    for start in range(0, count - 3, 4):
        assert sorted(ways[start : start + 4]) == [0, 0, 1, 1]
    assert abs(2 * sum(ways) - count) <= 2


def test_all_six_orders_of_a_block_are_as_likely():
    """Chi-squared on 5 degrees of freedom: 20.5 is exceeded once in a thousand."""
    orders = Counter(tuple(p.way for _, p in part_of(4, f"student {k}").places) for k in range(3_000))
    assert len(orders) == 6
    assert sum((n - 500) ** 2 / 500 for n in orders.values()) < 20.5


def test_another_seed_student_or_application_is_other_luck():
    ways = [p.way for _, p in part_of(40).places]
    assert ways == [p.way for _, p in part_of(40).places]
    assert ways != [p.way for _, p in part_of(40, "t").places]
    assert ways != [p.way for _, p in part_of(40, "s", PLAN.model_copy(update={"seed": 1})).places]


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


def test_a_place_outlives_undoing_renaming_and_entering_anew(store):
    for k in range(6):
        add(store, f"a{k}", f"Company {k}")
    before = store.part().places
    add(store, "x", "Dream Ltd", "Pilot")
    place = store.part().by_id["x"]
    store.undo()
    store.redo()
    store.set_application(Application(id="x", company="Other", title="Name"), label="Rename")
    assert store.part().by_id["x"] == place
    store.undo()
    for n in range(8):  # taken out and entered anew, under a new id each time
        store.remove_application("x" + "y" * n, label="Remove")
        add(store, "x" + "y" * (n + 1), " dream  LTD", "pilot")
        assert store.part().by_id["x" + "y" * (n + 1)] == place
    assert store.part().places[:-1] == before, "and the others keep theirs"


def test_a_second_application_for_the_same_job_is_a_new_one_while_the_first_is_there(store):
    add(store, "a")
    add(store, "b")
    assert len(store.part().places) == 2


def test_a_place_is_not_freed_by_deleting(store):
    for k in range(4):
        add(store, f"a{k}", f"Company {k}")
    for k in range(4):
        store.remove_application(f"a{k}", label="Remove")
    add(store, "b", "Elsewhere")
    assert store.part().by_id["b"].block == 1


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


@pytest.mark.slow
def test_leaving_leaves_no_trace_in_the_file_its_history_or_its_backups(tmp_path):
    path = tmp_path / "my.db"
    store = Store(path)
    plan = PLAN.model_copy(update={"title": "Our trial of spring"})
    store.join(plan, "opaque-student-id", MONDAY)
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


def test_leaving_goes_on_where_a_backup_is_damaged_and_says_so(store):
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
        last = log.last_contacts.get(action.party)
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
