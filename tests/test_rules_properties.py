"""The six things that must always hold, over random pipelines of up to 30 applications and 60 days."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.log.log import Log
from followup.log.model import Kind, Pipeline
from followup.method.agenda import due
from followup.method.cautions import warnings
from followup.method.policy import DEFAULT
from followup.method.rules import RULES
from tests.fuzzing import tried
from tests.pipelines import DAYS, START, applications, days, happening, pipelines, resume

pytestmark = pytest.mark.slow
EXAMPLES = tried(40)
THEY_DO = [Kind.REPLIED, Kind.PROMISED, Kind.INVITED, Kind.INTERVIEWED, Kind.OFFERED, Kind.REJECTED]
WEEK = timedelta(days=7)


@tried(15)
@given(st.data())
def test_someone_who_does_what_the_list_says_is_never_warned_and_never_late(data):
    """The obedient student, day by day, while employers do as they like."""
    draw = data.draw
    some = draw(applications(30))
    sent = [resume(draw, a, latest=40) for a in some]
    acts = draw(st.lists(st.tuples(st.integers(0, DAYS), st.integers(0, len(some) - 1)), max_size=40))
    accepts = draw(st.tuples(st.integers(20, DAYS), st.integers(0, len(some) - 1)))
    theirs = {}
    for after, which in acts:
        day = START + timedelta(days=after)
        if day >= sent[which].day:
            theirs.setdefault(day, []).append(happening(draw, some[which], day, THEY_DO))
    pipeline = Pipeline.of(some, sent)
    proposed = []
    for n in range(DAYS + 14):
        today = START + timedelta(days=n)
        pipeline = pipeline.plus(*theirs.get(today, []))
        if n == accepts[0] and sent[accepts[1]].day <= today:
            pipeline = pipeline.plus(happening(draw, some[accepts[1]], today, [Kind.ACCEPTED]))
        for _ in range(4):  # thanks that were owed may free a call: the list is read again until it is done
            actions = due(Log(pipeline, today))
            if not actions:
                break
            for action in actions:
                assert today <= action.due, f"{action} came late"
                if action.kind is Kind.FOLLOWED_UP:
                    proposed.append((action.party, today))
                pipeline = pipeline.plus(*action.events(today))
        assert not actions, "doing all that the list says leaves nothing"
    end = START + timedelta(days=DAYS + 14)
    assert warnings(Log(pipeline, end)) == []
    for party, day in proposed:
        assert not [d for p, d in proposed if p == party and d != day and abs(d - day) < WEEK]


@EXAMPLES
@given(pipelines(), days)
def test_no_list_proposes_two_follow_ups_to_one_person_within_a_week(pipeline, on):
    """Over all applications, and counting every contact that was logged."""
    log = Log(pipeline, on)
    calls = [a for a in due(log) if a.kind is Kind.FOLLOWED_UP]
    assert len({a.party for a in calls}) == len(calls)
    for action in calls:
        for event in pipeline.events:
            if event.day <= on and event.kind in (Kind.FOLLOWED_UP, Kind.THANKED, Kind.ANSWERED):
                reached = event.via or event.person
                assert reached != action.person or on - event.day >= WEEK


@EXAMPLES
@given(pipelines(), days, st.randoms(use_true_random=False))
def test_the_order_of_entry_never_changes_the_list(pipeline, on, random):
    """The same events, entered in another order, give the same list and the same warnings."""
    events = list(pipeline.events)
    random.shuffle(events)
    other = Pipeline.of(reversed(pipeline.applications), events)
    assert due(Log(pipeline, on)) == due(Log(other, on))
    assert warnings(Log(pipeline, on)) == warnings(Log(other, on))


@EXAMPLES
@given(pipelines(), days)
def test_logging_an_action_removes_it_and_nothing_else(pipeline, on):
    """What is left is what was there before, less the action that was done."""

    def listed(p):
        return {(a.rule, a.party, a.applications) for a in due(Log(p, on))}

    before = listed(pipeline)
    for action in due(Log(pipeline, on)):
        after = listed(pipeline.plus(*action.events(on)))
        done = (action.rule, action.party, action.applications)
        assert done not in after
        assert before - {done} <= after


@EXAMPLES
@given(pipelines(), days)
def test_the_list_of_a_day_never_depends_on_later_events(pipeline, on):
    """Cutting off all that is dated later changes nothing."""
    cut = Pipeline.of(pipeline.applications, [e for e in pipeline.events if e.day <= on or not e.dated])
    assert due(Log(pipeline, on)) == due(Log(cut, on))
    assert warnings(Log(pipeline, on)) == warnings(Log(cut, on))


@EXAMPLES
@given(pipelines(), days)
def test_every_action_and_warning_names_rule_person_and_reason(pipeline, on):
    """A reason is a sentence about this person or this job, with a day in it."""
    log = Log(pipeline, on)
    for action in due(log):
        assert action.rule in RULES
        assert action.person
        assert len(action.reason.split()) >= 8
        assert any(pipeline.by_id[i].title in action.reason for i in action.applications)
        assert action.earliest <= on
        assert action.earliest <= action.due
        assert action.channels
    for warning in warnings(log, DEFAULT):
        assert warning.rule in RULES
        assert warning.person
        assert len(warning.reason.split()) >= 8
        assert warning.at <= on
