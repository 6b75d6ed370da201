"""The class to find the trap in: what the sliders set, and what the charts make of it. No browser."""

import pytest
from traitlets import TraitError

from followup.charts import MIME
from followup.course import trap
from followup.widgets.course.trap import SLIDERS, TrapModel, trap_panel
from tests.widgets.counting import calls, changes


@pytest.fixture
def panel():
    return trap_panel()


def test_later_follow_ups_make_the_naive_chart_worse_and_leave_the_fair_one_alone():
    gaps, fair = [], []
    for day in (1, 7, 14, 21):
        found = TrapModel(first_day=day).result.comparison
        never, some = (group.rate for group in found.naive.groups)
        gaps.append(never - some)
        fair.append(found.following.at(found.horizon) - found.waiting.at(found.horizon))
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0] + 0.1
    assert max(map(abs, fair)) < 0.05


def test_it_opens_on_no_effect_and_claims_none(panel):
    assert panel.model.effect == 1.0
    assert "In truth a follow-up does this: nothing." in panel.words.value
    assert "these data cannot tell" in panel.words.value


def test_an_effect_that_is_there_is_found():
    assert TrapModel(effect=2.0).result.comparison.effect.direction == 1


@pytest.mark.slow
def test_the_page_may_send_whole_numbers(panel):
    panel.sliders.values = {"first_day": 10, "effect": 2, "luck": 3}
    assert (panel.model.first_day, panel.model.effect, panel.model.luck) == (10, 2.0, 3)


def test_only_what_the_slider_can_say_is_taken(panel):
    with pytest.raises(TraitError):
        panel.model.effect = 7.0


def test_every_slider_is_named_and_the_outcome_is_announced(panel):
    assert {spec["name"] for spec in SLIDERS} == set(panel.model.trait_names())
    assert all(spec["label"] and spec["meaning"] for spec in SLIDERS)
    assert 'role="status"' in panel.words.value


@pytest.mark.slow
def test_a_move_simulates_and_draws_a_class_of_1200_once(panel, monkeypatch):
    simulated, drawn = calls(monkeypatch, trap, "applications_race"), changes(panel.picture, "outputs")
    for number, day in enumerate((5, 6, 7), 1):
        panel.sliders.values = panel.sliders.values | {"first_day": day}
        assert (len(simulated), len(drawn)) == (number, number)
    assert panel.model.result.comparison.effect.counts.used == 1200


def test_the_chart_is_a_plain_figure_and_small(panel):
    (output,) = panel.picture.outputs
    assert set(output["data"]) == {MIME, "text/plain"}
    assert len(str(panel.picture.outputs)) < 20_000
