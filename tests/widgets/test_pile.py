"""The stack of resumes as a panel: its state, and what the view makes of it. No browser."""

import pytest
from traitlets import TraitError

from followup.charts import MIME
from followup.course.pile import Pile
from followup.widgets.course.pile import SLIDERS, PileModel, pile_panel
from tests.widgets.counting import calls, changes


@pytest.fixture
def panel():
    return pile_panel()


def drawn(panel):
    (output,) = panel.picture.outputs
    return output["data"]


def test_the_result_follows_the_state():
    model = PileModel(stack=10, arrivals=4, read_a_day=3)
    assert model.result.read_day == 3
    model.days_between_calls = None
    assert model.result.read_day is None


def move(panel, **values):
    """What the page sends when sliders move."""
    panel.sliders.values = panel.sliders.values | values


def test_a_slider_changes_the_state_and_the_state_the_slider(panel):
    move(panel, arrivals=60)
    assert panel.model.arrivals == 60
    panel.model.read_a_day = 50
    assert panel.sliders.values["read_a_day"] == 50


def test_no_call_is_a_place_on_the_slider(panel):
    move(panel, days_between_calls=0)
    assert panel.model.days_between_calls is None
    assert "with no call" in panel.words.value


def test_only_what_the_slider_can_say_is_taken(panel):
    with pytest.raises(TraitError):
        panel.model.days_between_calls = 5


def test_words_and_chart_follow_at_once(panel):
    assert "is read on day 3" in panel.words.value
    panel.model.first_call_day = 4
    assert "is read on day 4" in panel.words.value
    assert "is read on day 4" in drawn(panel)["text/plain"]


def test_every_slider_starts_inside_its_limits_and_has_a_name_and_a_meaning(panel):
    assert {spec["name"] for spec in SLIDERS} == set(panel.model.trait_names())
    for spec in SLIDERS:
        value = panel.sliders.values[spec["name"]]
        assert value in ([v for _, v in spec["words"]] if "words" in spec else range(spec["least"], spec["most"] + 1))
        assert spec["label"]
        assert spec["meaning"]


def test_the_new_outcome_is_announced_to_screen_readers(panel):
    assert 'role="status"' in panel.words.value


def test_the_assumptions_are_on_show(panel):
    assert all(sentence.split("'")[0] in panel.children[-1].value for sentence in panel.model.result.pile.assumptions)


def test_the_chart_is_a_plain_figure_and_small(panel):
    assert set(drawn(panel)) == {MIME, "text/plain"}
    assert len(str(panel.picture.outputs)) < 20_000


def test_a_move_follows_the_stack_and_draws_it_once(panel, monkeypatch):
    followed, drawn = calls(monkeypatch, Pile, "follow"), changes(panel.picture, "outputs")
    for number, stack in enumerate((1000, 1500, 5000), 1):
        move(panel, stack=stack)
        assert len(followed) == 2 * number, "once with the calls, and once without any to set it beside"
        assert len(drawn) == number
