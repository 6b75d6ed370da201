"""The record to spoil: what the sliders set, and what is concluded from it. No browser."""

import pytest

from followup.charts import MIME
from followup.course import spoilt
from followup.widgets.course.spoilt import SLIDERS, SpoiltModel, spoilt_panel
from tests.widgets.counting import calls, changes


@pytest.fixture
def panel():
    return spoilt_panel()


def test_it_opens_on_a_clean_record_in_which_a_follow_up_does_nothing(panel):
    assert "In truth a follow-up does this: nothing." in panel.words.value
    assert "The check finds nothing wrong" in panel.words.value


def test_every_slider_is_named_and_the_outcome_is_announced(panel):
    assert {spec["name"] for spec in SLIDERS} == set(panel.model.trait_names())
    assert all(spec["label"] and spec["meaning"] for spec in SLIDERS)
    assert 'role="status"' in panel.words.value


def test_a_move_counts_once_and_draws_a_small_plain_figure(panel, monkeypatch):
    """The class is simulated once for each truth, and nothing is resampled once the facts have an alarm."""
    simulated, counted = calls(monkeypatch, spoilt.spoil, "events"), calls(monkeypatch, spoilt, "counts_of")
    drawn = changes(panel.picture, "outputs")
    for number, share in enumerate((50, 60, 70), 1):
        panel.sliders.values = panel.sliders.values | {"sundays": share}
        assert (len(simulated), len(counted), len(drawn)) == (0, number, number)
    assert "dated on a Sunday" in panel.words.value
    assert "resampled" not in vars(panel.model.result.written.checks)
    (output,) = panel.picture.outputs
    assert set(output["data"]) == {MIME, "text/plain"}
    assert len(str(panel.picture.outputs)) < 20_000


def test_the_page_may_send_whole_numbers():
    model = SpoiltModel()
    model.move(model.values | {"effect": 1})
    assert model.effect == 1.0
