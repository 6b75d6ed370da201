"""A fair experiment to repeat at will: a hundred classes with one truth, and how often luck alone looks like more."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Enum, Int

from followup import charts
from followup.analysis.timing import HORIZON_DAYS
from followup.classroom.experiment.power import Planned
from followup.classroom.experiment.result import Arm, Experiment, compare_blocks
from followup.widgets.kit.sliders import SliderModel, SliderPanel, number_slider, word_slider
from followup.wording import signed

if TYPE_CHECKING:
    import plotly.graph_objects as go


CLASSES = 100
BLOCK = 4
"""Of a block in these classes: the shortest that there is."""
SHARE = 0.2
"""Answered under the first way."""
GAINS = (("nothing", 0.0), ("5 points more", 0.05), ("10 points more", 0.1))
SLIDERS = (
    word_slider("gain", "Second way brings", GAINS, "What is true in all the classes"),
    number_slider("students", "Students", (10, 100, 10), "In each class"),
    number_slider("applications", "Applications of each", (4, 40, 4), "That each student sends"),
    number_slider("chosen", "Class number", (1, CLASSES, 1), "The class to look at: only luck is new"),
)


@dataclass(frozen=True)
class Chance:
    """A hundred experiments with one truth.

    Attributes:
        gain: the truth: the second way's share less the first's.
        classes: what each class found.
        chosen: which one is looked at, from 1 on.
        expected: how many in 100 should find a difference, as the planning page says it.
    """

    gain: float
    classes: tuple[Experiment, ...]
    chosen: int
    expected: float

    @property
    def sentence(self) -> str:
        """The truth, how many classes found it, and what the chosen one says."""
        does = next(words for words, value in GAINS if value == self.gain)
        sure = sum(one.sure for one in self.classes)
        mine = self.classes[self.chosen - 1]
        low, high = mine.interval
        between = f"{signed(mine.difference or 0.0)} points (95% interval {signed(low)} to {signed(high)})"
        verdict = "more than luck, says the test" if mine.sure else "luck alone could do that"
        if self.gain:
            told = f"{sure} found a difference, and {CLASSES - sure} were too small to see it"
        else:
            told = f"{sure} nevertheless 'found' a difference, by luck alone"
        return (
            f"In truth the second way brings {does}. Of {CLASSES} such classes {told} (expected: about "
            f"{self.expected * CLASSES:.0f}). Class {self.chosen} found {between}: {verdict}."
        )

    def chart(self) -> "go.Figure":
        """Each class's difference with its interval; marked, those that found one, and the chosen one."""
        numbers = np.arange(1, len(self.classes) + 1)
        sure = np.array([one.sure for one in self.classes])
        mine = numbers == self.chosen
        data = [
            self._trace(numbers[~sure & ~mine], "luck alone could do that", (charts.GREY, "circle", 5), 1),
            self._trace(numbers[sure & ~mine], "a difference, says the test", (charts.RED, "diamond", 9), 2),
            self._trace(numbers[mine], f"class {self.chosen}", (charts.BLUE, "square", 11), 4),
        ]
        lines = [(0, charts.BLACK, "solid")] + ([(self.gain * 100, charts.GREEN, "dash")] if self.gain else [])
        return charts.figure(
            f"{CLASSES} classes, one truth",
            self.sentence,
            height=460,
            data=data,
            legend=charts.legend(-0.2, yanchor="top"),
            shapes=[charts.level(y, colour, dash=dash) for y, colour, dash in lines],
            xaxis={"title": "class number", "range": [0, len(self.classes) + 1], "showgrid": False},
            yaxis={"title": "second way less first, in points"},
        )

    def _trace(self, numbers: np.ndarray, name: str, mark: tuple[str, str, int], thickness: int) -> dict[str, Any]:
        colour, symbol, size = mark
        found = [self.classes[number - 1] for number in numbers]
        gaps = [(one.difference or 0.0) * 100 for one in found]
        ends = [(low * 100, high * 100) for low, high in (one.interval for one in found)]
        return {
            "type": "scatter",
            "name": name,
            "mode": "markers",
            "x": numbers.tolist(),
            "y": gaps,
            "marker": {"color": colour, "symbol": symbol, "size": size},
            "error_y": charts.error_bars(gaps, ends, colour, thickness=thickness, width=0),
            "hovertemplate": "class %{x}: %{y:+.1f} points<extra></extra>",
        }


@lru_cache(maxsize=64)
def classes(students: int, applications: int, gain: float) -> tuple[Experiment, ...]:
    """A hundred experiments with that truth, analysed as a real one is; the same luck for every truth."""
    blocks = students * (applications // BLOCK)
    sizes = np.full((blocks, 2), BLOCK // 2)
    rng = np.random.default_rng([students, applications, BLOCK])
    luck = rng.random((CLASSES, blocks, 2, BLOCK // 2))
    hits = (luck < np.array([SHARE, SHARE + gain])[:, None]).sum(axis=-1)
    return tuple(_analysed(students, sizes, one) for one in hits)


def _analysed(students: int, sizes: np.ndarray, hits: np.ndarray) -> Experiment:
    found = compare_blocks(HORIZON_DAYS, sizes, hits)
    arms = [
        Arm(name, int(n), int(answered), 0, 0, 0, 0, 0)
        for name, n, answered in zip(("the first way", "the second way"), sizes.sum(0), hits.sum(0), strict=True)
    ]
    return Experiment((arms[0], arms[1]), students, found, found)


class ChanceModel(SliderModel):
    """What is true, how large the classes are, and which one is looked at."""

    gain = Enum([value for _, value in GAINS], default_value=0.0)
    students = Int(30, min=1)
    applications = Int(20, min=BLOCK)
    chosen = Int(1, min=1, max=CLASSES)

    @property
    def result(self) -> Chance:
        """What a hundred classes find."""
        found = classes(self.students, self.applications, self.gain)
        expected = Planned(self.students, self.applications, SHARE).power(self.gain)
        return Chance(self.gain, found, self.chosen, expected)


def chance_panel() -> SliderPanel:
    """A hundred experiments with one truth."""
    return SliderPanel(ChanceModel(), SLIDERS)
