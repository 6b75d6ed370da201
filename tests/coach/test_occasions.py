"""Starting points know what the log knows, leave blanks for the rest, and are no letters to send."""

from datetime import date

import pytest

from followup.log.model import Application, Event, Kind, Pipeline, Role
from followup.log.names import called, jobs_named
from followup.say.coach import check_draft
from followup.say.openings import examples, occasions, starting_point

DAY = date(2026, 3, 2)


@pytest.fixture
def pipeline():
    def on(day, kind, person="", role=None):
        return Event(application="a", kind=kind, day=DAY.replace(day=day), person=person, person_role=role)

    events = [
        on(2, Kind.APPLIED, "Rita Ray", Role.RECRUITER),
        on(9, Kind.FOLLOWED_UP, "Rita Ray"),
        on(16, Kind.INTERVIEWED, "Max Moor", Role.MANAGER),
        on(20, Kind.ACCEPTED),
    ]
    return Pipeline.of([Application(id="a", title="Analyst", company="Acme")], events)


@pytest.mark.parametrize(
    ("occasion", "has"),
    [
        ("voicemail", ["Rita", "2 March", "the Analyst job"]),
        ("second_call", ["Rita", "9 March"]),
        ("linkedin", ["Rita", "2 March"]),
        ("thank_you", ["Max", "16 March"]),
        ("thank_you_through", ["Rita, could you pass this on to Max"]),
        ("recruiter", ["Rita", "thank you"]),
        ("manager", ["Max", "thank you"]),
    ],
)
def test_it_knows_who_what_and_when(pipeline, occasion, has):
    text = starting_point(occasions()[occasion], pipeline, "a")
    for part in has:
        assert part in text


@pytest.mark.parametrize("occasion", occasions().values(), ids=lambda one: one.id)
def test_it_is_never_praised_before_the_reader_added_something(pipeline, occasion):
    for application in ("a", ""):
        found = check_draft(starting_point(occasion, pipeline, application), occasion.draft)
        assert any(one.check == "blanks" for one in found.findings)
        assert not any(one.level == "praise" for one in found.findings)


@pytest.mark.parametrize("occasion", occasions().values(), ids=lambda one: one.id)
def test_what_the_log_does_not_know_stays_a_blank(pipeline, occasion):
    assert "[" in starting_point(occasion, Pipeline.of([], []), "nothing")


def test_nothing_later_than_the_day_is_known(pipeline):
    assert "16 March" not in starting_point(occasions()["second_call"], pipeline, "a", date(2026, 3, 10))


def test_once_filled_a_starting_point_has_nothing_to_change(pipeline):
    text = starting_point(occasions()["voicemail"], pipeline, "a")
    for blank, words in (
        ("[your name]", "Jo Park"),
        ("[one reason]", "I like calm mornings"),
        ("[number]", "555-014-2231"),
    ):
        text = text.replace(blank, words)
    assert check_draft(text, "voicemail").to_change == ()


@pytest.mark.parametrize(
    ("name", "is_called"),
    [
        *(("Dr", ""), ("Ms.", ""), ("HR", ""), ("jobs@mailco.example", ""), ("Dame", "")),
        *(("Dame Ann Obi", "Dame Ann"), ("Dr. Rita Ray", "Dr. Ray"), ("Rita Ray", "Rita")),
    ],
)
def test_nobody_is_called_by_a_title_alone_or_by_an_address(name, is_called):
    assert called(name) == is_called
    log = Pipeline.of(
        [Application(id="a", title="Analyst", company="Acme")],
        [Event(application="a", kind=Kind.APPLIED, day=DAY, person=name, person_role=Role.RECRUITER)],
    )
    text = starting_point(occasions()["voicemail"], log, "a")
    assert text.startswith(f"Good morning {is_called}," if is_called else "Good morning, this")


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (["Analyst"], "the Analyst job"),
        (["Night job"], "the Night job"),
        (["Summer Internship"], "the Summer Internship"),
        (["Analyst", "Clerk"], "the Analyst job and the Clerk job"),
        (["A", "B", "C", "D", "D"], "4 of your jobs, the A job among them"),
        (["  "], "the Acme job"),
    ],
)
def test_jobs_are_named_as_one_speaks_of_them(titles, said):
    assert jobs_named([Application(id=str(n), title=t.strip(), company="Acme") for n, t in enumerate(titles)]) == said


def test_the_day_is_the_persons_own(pipeline):
    later = Event(
        application="a", kind=Kind.INTERVIEWED, day=DAY.replace(day=18), person="Zoe Zed", person_role=Role.INTERVIEWER
    )
    text = starting_point(occasions()["thank_you"], Pipeline.of(pipeline.applications, [*pipeline.events, later]), "a")
    assert ("Zoe" in text) == ("18 March" in text)
    assert ("Max" in text) == ("16 March" in text)


@pytest.mark.parametrize("occasion", occasions())
def test_each_occasion_has_examples_of_different_length_that_the_coach_lets_pass(occasion):
    texts = examples()[occasion]
    assert len(texts) >= 2
    assert len({len(text) for text in texts}) == len(texts)
    for text in texts:
        found = check_draft(text, occasions()[occasion].draft)
        assert [one.message for one in found.findings if one.level != "praise"] == []
        assert found.sentence.startswith("Nothing in it has to be changed.")
