"""The hand-in: what is in it, and what must never be."""

import json
import re
from collections import Counter
from datetime import date, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.analysis.log_tables import applications_table, interviews_table
from followup.analysis.simulate import Truth
from followup.classroom.hand_in import FirstCall, as_text, hand_in_of, read_share, secret_of
from followup.classroom.pool import HandIns
from followup.classroom.rehearsal.students import LAST_DAY
from followup.classroom.rehearsal.students import students as invented
from followup.classroom.report import class_report
from followup.classroom.weeks import days_told, spans_of
from followup.errors import FileError, HandInError
from followup.log.assignment import Enrolment, Plan, Way
from followup.log.model import CHANNELS_OF, Application, Channel, Event, Kind, Person, Pipeline, Role
from followup.method.policy import Policy
from tests.fuzzing import tried
from tests.pipelines import DAYS, RECRUITERS, START, pipelines

ON = date(2026, 3, 31)
PLAN = Plan(
    id="5eed5eed5eed5eed", title="Zanzibar trial 0171", seed=424242, ways=(Way(from_=2, by=2), Way(from_=10, by=12))
)
PLANTED = (
    "Zanzibar", "Quetzalcoatl", "Xerxes", "zz@planted.example", "planted.example", "+49 171 5550123", "5550123",
    "Geheimnis", "Wolkenkuckuck",
)  # fmt: skip


def planted():
    """A pipeline with something recognisable in every field of everything."""
    applications = [
        Application(id=f"Zanzibar-{k}-5550123", company="Quetzalcoatl GmbH", title="Wolkenkuckuck zz@planted.example")
        for k in range(12)
    ]
    events = []
    for k, a in enumerate(applications):
        sent = ON - timedelta(days=20 + k)
        for n, kind in enumerate(Kind):
            channels = CHANNELS_OF.get(kind, tuple(Channel))
            events.append(
                Event(
                    application=a.id,
                    kind=kind,
                    day=sent + timedelta(days=2 * n),
                    time=time(17, 43, 21),
                    person=f"Xerxes {k} zz@planted.example",
                    person_role=list(Role)[k % len(Role)],
                    channel=channels[k % len(channels)],
                    for_="Zanzibar Xerxes" if k % 2 else "",
                    via="Quetzalcoatl +49 171 5550123",
                    until=sent + timedelta(days=40) if kind is Kind.PROMISED else None,
                    note="Geheimnis vom 2026-02-11: zz@planted.example, +49 171 5550123",
                )
            )
    people = [
        Person(name=f"Xerxes {k} zz@planted.example", email="zz@planted.example", phone="+49 171 5550123")
        for k in range(12)
    ]
    part = Enrolment(plan=PLAN, student="Zanzibar Xerxes", since=date(2026, 1, 1)).with_(applications)
    return Pipeline.of(applications, events, people, part.windows, dict.fromkeys(events, ON)), part


def test_nothing_that_was_planted_in_any_field_is_in_the_hand_in():
    pipeline, part = planted()
    policy = Policy(first_follow_up_from=3, days_between=9)
    gone = {pipeline.applications[0].id, pipeline.applications[1].id}
    text = as_text(hand_in_of(pipeline, ON, "a secret", policy=policy, part=part, leave_out=gone))
    for word in (*PLANTED, "a secret", "424242", "Zanzibar trial"):
        assert word.lower() not in text.lower()
    assert not re.search(r"\d{4}-\d\d|20[0-9]{2}|17:43|\d\d/\d\d", text), "no date, year or time of day"
    named = set(re.findall(r'"([a-z_]+)":', text))
    assert named | {"no"} == {  # none of them is refused before anything else
        *("format", "version", "student", "experiment", "plan", "ways", "from", "by", "applications", "code"),
        *("watched", "stage", "events", "day", "kind", "channel", "thanks", "rule", "due", "days", "in_time"),
        *("through", "way", "block", "first_call", "held", "planned", "yes", "no", "known", "since", "removed"),
        "entered",
    }, "an allow-list: whoever adds a field must think about it here"
    assert len(json.loads(text)["applications"]) == 10
    assert {e["kind"] for a in json.loads(text)["applications"] for e in a["events"]} >= set(Kind) - {
        "accepted",
        "withdrew",
        "saved",
    }


def test_the_words_of_a_hand_in_are_words_of_ours():
    """Every text in it is of a fixed vocabulary or a random code, so no text of a student's can be among them."""
    pipeline, part = planted()
    found = json.loads(as_text(hand_in_of(pipeline, ON, "a secret", part=part)))

    def texts(value):
        if isinstance(value, dict):
            return [t for part in value.values() for t in texts(part)]
        if isinstance(value, list):
            return [t for part in value for t in texts(part)]
        return [value] if isinstance(value, str) else []

    ours = {*Kind, *Channel, *FirstCall, "T1", "T2", "T3", "followup-share", PLAN.id}
    ours |= {
        "not sent",
        "waiting",
        "in touch",
        "interviewed",
        "offered",
        "resting",
        "accepted",
        "rejected",
        "withdrawn",
    }
    assert {t for t in texts(found) if not re.fullmatch("[0-9a-f]{16}", t)} <= ours


def _shifted(pipeline, days, rename):
    gap = timedelta(days=days)
    ids = {a.id: a.id for a in pipeline.applications}
    applications = [
        Application(id=ids[a.id], company=rename(a.company), title=rename(a.title)) for a in pipeline.applications
    ]
    events = [
        e.model_copy(
            update={
                "day": e.day + gap if e.dated else e.day,
                "until": e.until + gap if e.until else None,
                "person": rename(e.person),
                "for_": rename(e.for_),
                "via": rename(e.via),
                "note": rename(e.note or "anything"),
            }
        )
        for e in pipeline.events
    ]
    return Pipeline.of(applications, events, (), pipeline.windows)


@pytest.mark.slow
@tried(50)
@given(pipelines(most=12), st.integers(-200, 200), st.integers(1, 10**6), st.integers(0, 20))
def test_other_names_and_other_dates_make_the_same_hand_in(pipeline, weeks, salt, later):
    """Byte for byte: so no name, text or date can follow from it. Whole weeks, since working days have weekdays."""

    def rename(name):  # the order of names turns round, too
        return (
            "".join(chr(ord("z") - ord(c.lower()) + ord("a")) if c.isalpha() else c for c in name) + str(salt)
            if name
            else ""
        )

    part = Enrolment(plan=PLAN, student="s", since=START).with_(pipeline.applications)
    on = START + timedelta(days=DAYS + later)
    other = _shifted(pipeline, 7 * weeks, rename)
    assert as_text(hand_in_of(pipeline, on, "x", part=part)) == as_text(
        hand_in_of(other, on + timedelta(weeks=weeks), "x", part=part)
    )


@pytest.mark.slow
@tried(40)
@given(pipelines(most=12), st.integers(-900, 900))
def test_without_an_experiment_any_number_of_days_makes_the_same_hand_in(pipeline, days):
    on = START + timedelta(days=DAYS + 40)
    other = _shifted(pipeline, days, lambda name: name)
    assert as_text(hand_in_of(pipeline, on, "x")) == as_text(hand_in_of(other, on + timedelta(days=days), "x"))


@pytest.mark.slow
@tried(40)
@given(pipelines(most=12), st.integers(0, 60))
def test_the_day_of_the_hand_in_changes_nothing(pipeline, later):
    """Whoever knows on which day a file was handed in learns nothing from that: it stands as of the last entry."""
    last = max(e.day for e in pipeline.events if e.dated)
    assert hand_in_of(pipeline, last, "x") == hand_in_of(pipeline, last + timedelta(days=later), "x")


def test_codes_are_random_to_whoever_lacks_the_secret_and_the_same_to_whoever_has_it():
    pipeline, _ = planted()
    one, again, other = (hand_in_of(pipeline, ON, secret) for secret in ("x", "x", "y"))
    assert one == again
    assert one.student != other.student
    assert not {a.code for a in one.applications} & {a.code for a in other.applications}


@pytest.mark.parametrize(("days", "watched"), [(0, None), (6, None), (7, 7), (13, 7), (28, 28), (85, 84)])
def test_each_application_is_watched_for_whole_weeks(days, watched):
    sent = ON - timedelta(days=days)
    event = Event(application="a", kind=Kind.APPLIED, day=sent)
    pipeline = Pipeline.of([Application(id="a")], [event], (), {}, {event: ON})
    assert [a.watched for a in hand_in_of(pipeline, ON, "x").applications] == ([] if watched is None else [watched])


KINDS = st.sampled_from([Kind.FOLLOWED_UP, Kind.REPLIED, Kind.INTERVIEWED, Kind.THANKED, Kind.REJECTED])


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 150), KINDS), max_size=12), st.integers(0, 10), st.integers(0, 99))
def test_what_came_first_is_told_first_in_its_own_span_and_days_of_a_span_look_alike(happened, more, seed):
    start = date(2026, 1, 5)
    events = [Event(application="a", kind=Kind.APPLIED, day=start)]
    events += [Event(application="a", kind=k, day=start + timedelta(days=d)) for d, k in sorted(happened)]
    long_enough = (events[-1].day - start).days + more + 300
    told = days_told(events, long_enough, Random(seed))
    assert list(told) == sorted(told)
    assert list(told.values()) == sorted(set(told.values())), "no two days become one, and none is before another"
    again = [e.model_copy(update={"day": start + timedelta(days=told[e.day])}) for e in events]
    spans, others = ([span[2:] for span in spans_of(some)] for some in (events, again))
    assert spans == others, "what is told lies in the span of what was, so the share by the end of a span stays"
    assert max(days_told(events, 20, Random(seed)).values()) <= 20


def test_a_known_day_fits_all_days_of_its_span_alike():
    """Of many applications answered on day 9, the days told are all those of the span, each about as often."""
    events = [
        Event(application="a", kind=Kind.APPLIED, day=START),
        Event(application="a", kind=Kind.REPLIED, day=START + timedelta(days=9)),
    ]
    told = Counter(days_told(events, 30, Random(seed))[events[1].day] for seed in range(1_400))
    assert sorted(told) == [8, 9, 10, 11, 12, 13, 14]
    assert all(150 < times < 250 for times in told.values())


def test_what_is_left_out_is_not_in_it_and_the_rest_is_as_before():
    pipeline, part = planted()
    whole = hand_in_of(pipeline, ON, "x", part=part)
    less = hand_in_of(pipeline, ON, "x", part=part, leave_out=["Zanzibar-3-5550123"])
    assert len(less.applications) == len(whole.applications) - 1
    assert set(less.applications) < set(whole.applications)


def test_without_a_part_in_an_experiment_nothing_of_one_is_in_it():
    pipeline, part = planted()
    assert '"experiment"' not in as_text(hand_in_of(pipeline, ON, "x"))
    joined = hand_in_of(pipeline, ON, "x", part=part)
    assert joined.experiment.plan == PLAN.id
    assert [way.from_ for way in joined.experiment.ways] == [2, 10]
    assert '"experiment"' not in as_text(
        hand_in_of(pipeline, ON, "x", part=Enrolment(plan=PLAN, student="s", since=ON))
    )


def test_a_saved_hand_in_is_read_back_as_it_was():
    pipeline, part = planted()
    found = hand_in_of(pipeline, ON, "x", part=part)
    assert read_share(as_text(found).encode()) == found
    assert read_share(b"\xef\xbb\xbf" + as_text(found).encode()) == found


def test_a_pooled_hand_in_gives_the_tables_of_the_log(monkeypatch):
    """If days were told as they are, the class's tables would be those that the student's own lessons show."""
    monkeypatch.setattr("followup.classroom.hand_in.whole_weeks", lambda days: days)
    monkeypatch.setattr(
        "followup.classroom.hand_in.days_told", lambda es, *_: {e.day: (e.day - es[0].day).days for e in es}
    )
    student = next(iter(invented(Truth(students=1, applications=60, thanks=2.0), seed=3)))
    last = max(e.day for e in student.pipeline.events)
    pooled = HandIns((hand_in_of(student.pipeline, LAST_DAY, "x"),))
    for ours, theirs in (
        (pooled.applications, applications_table(student.pipeline, last)),
        (pooled.interviews, interviews_table(student.pipeline, last)),
    ):
        columns = [c for c in theirs.columns if c not in {"application", "interview", "answered_on"}]
        assert len(ours) == len(theirs) > 0
        as_rows = [sorted(map(str, part[columns].itertuples(index=False))) for part in (ours, theirs)]
        assert as_rows[0] == as_rows[1]


def _searches(first_call, *, others=()):
    """One application sent on Monday 5 January, with a first call so many days later, and further events."""
    sent = date(2026, 1, 5)
    a = Application(id="a", company="Acme")
    b = Application(id="b", company="Birch")
    person = {"person": "Rita Ray", "person_role": Role.RECRUITER}
    events = [Event(application="a", kind=Kind.APPLIED, day=sent, **person)]
    events.append(Event(application="b", kind=Kind.APPLIED, day=sent - timedelta(days=30), **person))
    if first_call is not None:
        events.append(Event(application="a", kind=Kind.FOLLOWED_UP, day=sent + timedelta(days=first_call), **person))
    events += [Event(application=id_, kind=kind, day=sent + timedelta(days=day), **person) for id_, kind, day in others]
    events.append(Event(application="b", kind=Kind.REJECTED, day=sent + timedelta(days=60)))
    part = Enrolment(plan=PLAN, student="s", since=sent)
    place = part.with_([a]).places[0][1].model_copy(update={"way": 0})  # working day 2: Wednesday 7 January
    part = part.model_copy(update={"places": (("a", place),)})
    found = hand_in_of(Pipeline.of([a, b], events, (), part.windows), ON, "x", part=part)
    return next(x.experiment for x in found.applications if x.experiment)


@pytest.mark.parametrize(
    ("first_call", "became"), [(1, "early"), (2, "in time"), (3, "late"), (30, "late"), (None, "none")]
)
def test_the_hand_in_says_what_became_of_an_assigned_call(first_call, became):
    found = _searches(first_call)
    assert (found.first_call, found.held) == (became, False)


@pytest.mark.parametrize(
    ("others", "held"),
    [
        ([("b", Kind.FOLLOWED_UP, -4)], True),  # six days before Wednesday 7
        ([("b", Kind.FOLLOWED_UP, -5)], False),  # a week before it
        ([("b", Kind.THANKED, 1)], True),
        ([("b", Kind.FOLLOWED_UP, 3)], False),  # after it
        ([("b", Kind.FOLLOWED_UP, -4), ("a", Kind.REPLIED, 1)], False),  # answered before: no call was wanted
        ([("b", Kind.FOLLOWED_UP, -4), ("a", Kind.REJECTED, 1)], False),
    ],
)
def test_a_call_that_the_weekly_limit_left_no_day_for_is_counted(others, held):
    assert _searches(9, others=others).held is held


def test_what_cannot_be_right_is_said_in_a_sentence_with_the_way_out():
    a = Application(id="mine")
    old, new = (
        Event(application="mine", kind=kind, day=day)
        for kind, day in ((Kind.APPLIED, date(1999, 1, 1)), (Kind.REPLIED, ON))
    )
    with pytest.raises(FileError, match=r"Application 'mine' cannot be shared: it goes on for more than 4,000 days"):
        hand_in_of(Pipeline.of([a], [old, new]), ON, "x")
    assert hand_in_of(Pipeline.of([a], [old, new]), ON, "x", leave_out=["mine"]).applications == ()


GOOD = '{"code": "0123456789abcdef", "watched": 9, "stage": "waiting", "events": [{"day": 0, "kind": "applied"}]}'
FILE = '{{"format": "followup-share", "version": 1, "student": "0123456789abcdef", "applications": [{}]}}'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is damaged or no hand-in: it is not whole JSON"),
        (FILE.format(GOOD)[:-20], "is damaged or no hand-in: it is not whole JSON"),
        ("[" * 100_000, "is damaged or no hand-in: it is not whole JSON"),
        ("[]", "is no hand-in of Followup"),
        ('{"format": "followup-class-summary"}', "is another file of Followup, not a hand-in"),
        (FILE.format(GOOD).replace('"version": 1', '"version": 2'), "was made by a newer Followup (version 2"),
        (FILE.format(GOOD.replace("9", "-9", 1).replace("0123456789", "012345678a")), "is damaged: applications 0"),
        (FILE.format(GOOD.replace('"watched": 9', '"watched": "9"')), "is damaged: applications 0 watched"),
        (
            FILE.format(GOOD.replace('"day": 0', '"day": 10')),
            "an event is on day 10, but it was watched for 9 days only",
        ),
        (FILE.format(GOOD.replace("applied", "<b>hello</b>")), "is damaged: applications 0 events 0 kind"),
        (FILE.format(GOOD.replace('"stage"', '"name": "Ana", "stage"')), "is damaged: applications 0 name"),
        (FILE.format(GOOD + "," + GOOD), "two applications have the same code"),
        (
            FILE.format(
                GOOD.replace("]}", '], "experiment": {"way": 0, "block": 0, "first_call": "none", "held": false}}')
            ),
            "an application is part of an experiment that is not named",
        ),
    ],
)
def test_a_file_that_cannot_be_pooled_says_why(content, reason):
    with pytest.raises(HandInError, match=re.escape(reason)):
        read_share(content.encode())


def test_a_good_file_is_read():
    assert read_share(FILE.format(GOOD).encode()).applications[0].watched == 9


def test_of_two_hand_ins_the_newer_is_the_one_in_which_the_same_was_watched_for_longer():
    pipeline, part = planted()
    early, late = hand_in_of(pipeline, ON - timedelta(days=9), "x"), hand_in_of(pipeline, ON, "x")
    assert late.newer_than(early)
    assert not early.newer_than(late)
    few = hand_in_of(pipeline, ON, "x", leave_out=[a.id for a in pipeline.applications[:9]])
    assert few.newer_than(early), "though all together it was watched for less"
    assert few.newer_than(late), "of one day, the one that tells less"
    assert hand_in_of(pipeline, ON, "x").newer_than(hand_in_of(pipeline, ON, "x", part=part)), (
        "whoever left the experiment"
    )


def test_a_table_has_a_secret_of_its_own_that_changes_with_every_entry():
    pipeline, _ = planted()
    again = Pipeline.of(pipeline.applications, reversed(pipeline.events))
    assert secret_of(pipeline) == secret_of(again)
    assert secret_of(pipeline) != secret_of(pipeline.plus(pipeline.events[0].model_copy(update={"note": "x"})))


# --- nothing depends on how anybody is called ------------------------------------------------------------------------


def handed_in(pipeline, on):
    part = Enrolment(plan=PLAN, student="s", since=START).with_(pipeline.applications, chance=Random(1))
    return as_text(hand_in_of(pipeline, on, "a secret", part=part))


def renamed(pipeline, names):
    """The same search in which people and companies have other names."""
    fields = ("person", "for_", "via")
    return Pipeline.of(
        (a.model_copy(update={"company": names.get(a.company, a.company)}) for a in pipeline.applications),
        (e.model_copy(update={f: names.get(getattr(e, f), getattr(e, f)) for f in fields}) for e in pipeline.events),
    )


def test_two_recruiters_of_one_day_may_swap_names():
    """Ann was called about another job, Zoe was not; the alphabet must not decide whose limit holds the call."""
    day = date(2026, 3, 2)
    log = Pipeline.of(
        [Application(id=x, company="Acme", title=x) for x in "abcd"],
        [
            *(
                Event(application=x, kind="applied", day=day, person=name, person_role="recruiter")
                for x in "abc"
                for name in ("Ann", "Zoe")
            ),
            Event(application="d", kind="applied", day=day - timedelta(days=9)),
            Event(application="d", kind="followed_up", day=day + timedelta(days=1), person="Ann"),
            Event(application="d", kind="rejected", day=day + timedelta(days=25)),
        ],
    )
    swapped = renamed(log, {"Ann": "Zoe", "Zoe": "Ann"})
    assert log.events != swapped.events
    for ahead in range(40):
        assert handed_in(log, day + timedelta(days=ahead)) == handed_in(swapped, day + timedelta(days=ahead))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(pipelines(8), st.lists(st.sampled_from(RECRUITERS), max_size=8), st.randoms(), st.integers(DAYS, 2 * DAYS))
def test_a_hand_in_is_the_same_byte_for_byte_whatever_people_and_companies_are_called(log, also, random, after):
    """`also`: others to whom the same resume went on the same day, so that there is much to decide between."""
    sent = [e for e in log.events if e.kind is Kind.APPLIED]
    twins = [e.model_copy(update={"person": name, "person_role": Role.RECRUITER}) for e, name in zip(sent, also)]  # noqa: B905
    end = Event(application=sent[0].application, kind=Kind.WITHDREW, day=START + timedelta(days=2 * DAYS))
    log = log.plus(*twins, end)
    names = sorted({e.person for e in log.events if e.person} | {a.company for a in log.applications})
    others = [f"{random.choice('abcxyz')} {n}" for n in range(len(names))]
    on = START + timedelta(days=after)
    assert handed_in(log, on) == handed_in(renamed(log, dict(zip(names, others, strict=True))), on)


@pytest.mark.slow
def test_answers_without_a_day_are_counted_aloud_in_the_file_and_in_the_report(tmp_path):
    """An end whose day nobody knows is in no chart, and its application is no silent gap either."""
    applications = [Application(id=str(n), company=f"Company {n}") for n in range(4)]
    sent = [Event(application=a.id, kind="applied", day=ON - timedelta(days=30)) for a in applications]
    ends = [Event(application=i, kind="rejected") for i in "01"]
    ends += [
        Event(application="2", kind="interviewed", day=ON - timedelta(days=9)),
        Event(application="2", kind="rejected"),
        Event(application="3", kind="followed up", day=ON),
    ]
    pipeline = Pipeline.of(applications, [*sent, *ends])
    shared = read_share(as_text(hand_in_of(pipeline, ON, "x")).encode())
    assert (len(shared.applications), shared.undated) == (2, 2)
    assert "2 answers have no day: their applications are left out of all times." in shared.sentence
    assert hand_in_of(pipeline, ON, "x", leave_out={"0"}).undated == 1
    assert "undated" not in as_text(hand_in_of(Pipeline.of(applications, sent), ON, "x"))
    for students, said in ((12, "24 answers have no day"), (6, "Some answers, of fewer than 10 students, have no day")):
        known = [hand_in_of(Pipeline.of(applications, sent), ON, f"{n}") for n in range(12 - students)]
        kept = [shared.model_copy(update={"student": f"{n:012x}"}) for n in range(students)]
        report = class_report(HandIns((*kept, *known)))
        assert any(said in line for line in report.head)
