"""A record to spoil by hand: what would be concluded from it without a check, and what the check says."""

from functools import lru_cache

from traitlets import Enum, Int

from followup.course.spoilt import EFFECTS, Spoilt
from followup.widgets.kit.sliders import SliderModel, SliderPanel, number_slider, word_slider

_SHARE = (0, 100, 10)
SLIDERS = (
    word_slider("effect", "A follow-up really does", EFFECTS, "What a follow-up truly does, on each day after it"),
    number_slider("sundays", "Answers entered on Sundays", _SHARE, "Of 100 answers, entered on the next Sunday"),
    number_slider("courteous", "“Still looking” taken for an answer", (0, 30, 5), "After so many of 100 follow-ups"),
    number_slider("forgotten", "Follow-ups forgotten", _SHARE, "Of 100 that brought nothing; the rest is noted late"),
    number_slider("undated", "Refusals without a day", _SHARE, "Of 100 refusals, left out of all that is about time"),
)


_kept = lru_cache(maxsize=64)(Spoilt)
"""What was worked out once is shown at once."""


class SpoiltModel(SliderModel):
    """How the record is spoilt; `result` is what is concluded from it."""

    effect = Enum([value for _, value in EFFECTS], default_value=Spoilt.effect)
    sundays = Int(Spoilt.sundays, min=0, max=100)
    courteous = Int(Spoilt.courteous, min=0, max=100)
    forgotten = Int(Spoilt.forgotten, min=0, max=100)
    undated = Int(Spoilt.undated, min=0, max=100)

    @property
    def result(self) -> Spoilt:
        """The record, and what is concluded from it."""
        return _kept(**self.trait_values())


def spoilt_panel() -> SliderPanel:
    """A record to spoil with sliders, beside what is true."""
    return SliderPanel(SpoiltModel(), SLIDERS)
