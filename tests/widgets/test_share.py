"""The hand-in panel through its traits: nothing is saved that was not shown, and nothing shown that is private."""

import json
from datetime import date
from html import unescape

import pytest

from followup.classroom.hand_in import read_share
from followup.classroom.pool import read_hand_ins
from followup.log.assignment import Plan, Way
from followup.log.model import Application, Event
from followup.log.store import Store
from followup.session import MINE, Session, choose, current
from followup.widgets.classroom.hand_in import MINE_NAME, SAMPLE_NAME, share_panel

TODAY = date(2026, 3, 31)
HOSTILE = '<img src=x onerror="window.ran = 1">'
EXPERIMENT = Plan(id="0123456789ab", seed=1, ways=(Way(from_=2, by=2), Way(from_=5, by=5)))


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def mine(at_home):
    """A pipeline of three: two old ones and one of today."""
    store = Store(at_home / "pipeline.db")
    days = {"A1": date(2026, 2, 2), "A2": date(2026, 2, 9), "A3": TODAY}
    store.add(
        [
            Event(application=id_, kind="applied", day=day, person="Zora Quibble", note="Ring")
            for id_, day in days.items()
        ],
        [Application(id=id_, company=f"Xylo {HOSTILE}", title="Welder") for id_ in days],
        label=None,
    )
    return Session("my own pipeline", MINE, TODAY, store)


def test_nothing_can_be_saved_before_all_of_it_was_shown(mine, at_home):
    panel = share_panel(mine)
    assert panel.save.disabled
    panel.model.save()
    assert panel.model.problem == "Read what will be in it first."
    assert not (at_home / "hand-in").exists()
    panel.show.click()
    assert not panel.save.disabled
    panel.save.click()
    saved = at_home / "hand-in" / MINE_NAME
    assert saved.read_text(encoding="utf-8") == panel.model.text
    assert str(saved) in panel.said.value
    assert f'download="{MINE_NAME}"' in panel.said.value


def test_all_of_the_file_is_on_show_beside_the_same_in_plain_words(mine):
    panel = share_panel(mine)
    panel.show.click()
    shown = panel.text.value
    inside = unescape(shown[shown.index("<pre") : shown.index("</pre>")].partition(">")[2])
    assert inside == panel.model.text
    assert "No name, no company, no job title, no address, no note and no date is in it." in shown


def test_another_tick_takes_what_was_shown_away_until_it_was_read_again(mine):
    panel = share_panel(mine)
    panel.show.click()
    panel.save.click()
    panel.ticks.ticked = ["A2"]
    assert panel.text.value == ""
    assert panel.save.disabled
    assert "Saved" not in panel.said.value


def test_what_is_not_ticked_stays_out_and_leaves_no_count(mine, at_home):
    panel = share_panel(mine)
    panel.ticks.ticked = ["A2"]
    panel.show.click()
    panel.save.click()
    saved = (at_home / "hand-in" / MINE_NAME).read_bytes()
    (one,) = read_share(saved).applications
    assert one.watched == 49, "sent 50 days before, and told in whole weeks"
    assert set(json.loads(saved)) <= {"format", "version", "student", "experiment", "applications"}


def test_names_are_in_the_list_on_this_computer_and_nowhere_else(mine, at_home):
    panel = share_panel(mine)
    assert "Welder, Xylo" in panel.ticks.items[0]["label"]
    panel.show.click()
    panel.save.click()
    for private in ("Zora", "Quibble", "Xylo", "Welder", "Ring", "2026-", "<img"):
        assert private not in panel.text.value + panel.model.text
    assert HOSTILE not in panel.said.value


def test_an_application_added_meanwhile_stays_out_until_it_was_offered(mine):
    panel = share_panel(mine)
    before = panel.model
    mine.store.add(
        [Event(application="A9", kind="applied", day=date(2026, 1, 5))], [Application(id="A9", title="New")], label=None
    )
    panel.show.click()
    assert max(a.watched for a in read_share(before.text.encode()).applications) <= 57  # A1's; A9 has 79 or more
    assert len(share_panel(mine).ticks.items) == 4


@pytest.mark.parametrize(
    ("ticked", "sentence"), [([], "Nothing is ticked"), (["A3"], "there is something to hand in next week")]
)
def test_a_hand_in_with_nothing_in_it_is_a_sentence(mine, ticked, sentence, monkeypatch):
    monkeypatch.setattr("followup.classroom.hand_in._digest", lambda *_: bytes([3] * 32))  # chance takes three days off
    panel = share_panel(mine)
    panel.ticks.ticked = ticked
    panel.show.click()
    assert sentence in panel.said.value
    assert panel.save.disabled


def test_an_empty_pipeline_has_nothing_to_hand_in_and_says_where_to_begin(at_home):
    choose(MINE)
    panel = share_panel(current())
    assert panel.show.disabled
    assert "lesson 2" in panel.said.value


def test_a_folder_that_cannot_be_written_is_a_sentence(mine, at_home):
    (at_home / "hand-in").write_text("a file where the folder should be", encoding="utf-8")
    panel = share_panel(mine)
    panel.show.click()
    panel.save.click()
    assert "fu-problem" in panel.said.value
    assert panel.model.path == ""


@pytest.mark.slow
def test_the_sample_cannot_be_taken_for_a_hand_in_of_ones_own_and_counts_once_in_a_class(tmp_path, monkeypatch):
    texts = []
    for student in ("one", "two"):
        monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path / student))
        panel = share_panel()
        panel.show.click()
        panel.save.click()
        saved = tmp_path / student / "hand-in" / SAMPLE_NAME
        texts.append(saved.read_text(encoding="utf-8"))
        assert "no need to hand it in" in panel.said.value
    assert texts[0] == texts[1]
    collected = tmp_path / "collected"
    collected.mkdir()
    for number, text in enumerate(texts):
        (collected / f"{number}.json").write_text(text, encoding="utf-8")
    found = read_hand_ins(collected)
    assert len(found.students) == 1
    assert [one.sentence for one in found.left_out] == [
        "1.json is the same as another, which counts once (see 0.json)."
    ]


def test_a_part_in_an_experiment_is_handed_in_and_after_leaving_only_what_chance_had_chosen(mine):
    mine.store.join(EXPERIMENT, "someone", date(2026, 2, 1))
    mine.store.add(
        [Event(application="B1", kind="applied", day=date(2026, 2, 20))], [Application(id="B1", title="In")], label=None
    )
    panel = share_panel(mine)
    panel.show.click()
    found = read_share(panel.model.text.encode())
    assert found.experiment.plan == EXPERIMENT.id
    assert sum(1 for a in found.applications if a.experiment) == 1
    mine.store.leave()
    panel.show.click()
    left = read_share(panel.model.text.encode())
    assert not any(a.experiment for a in left.applications)
    assert [str(one.since) for one in left.removed] == ["withdrawn"]
    assert "1 more application that chance had placed (1 withdrawn)" in left.sentence
