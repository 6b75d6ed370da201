"""What a fair experiment of a given size could find."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from followup import charts
from followup.charts import Result
from followup.classroom.experiment.looks import level as level_of_a_look
from followup.errors import SettingError
from followup.wording import percent, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go


_WANTED_POWER = 0.8


@dataclass(frozen=True)
class Planned(Result):
    """What an experiment of a given size could find: its power, by a normal approximation for two shares.

    Args:
        students: who take part.
        applications: of each, that will be 28 days old at the end.
        share: answered by then under the first way, as far as one can guess; between 0 and 1.

    Raises:
        SettingError: there is nobody in it, or the share is not between 0 and 1.

    Source:
        The z-test of two proportions with equal arms (Fleiss, Levin and Paik 2003, chapter 4), without continuity
        correction; docs/class.md puts it beside how often simulated experiments found the difference.

    Example:
        >>> import followup as fu
        >>> planned = fu.Planned(students=30, applications=20, share=0.2)
        >>> round(planned.smallest, 3), round(planned.power(0.1), 2)
        (0.099, 0.81)
    """

    students: int
    applications: int
    share: float

    def __post_init__(self) -> None:
        for name in ("students", "applications"):
            if getattr(self, name) < 1:
                raise SettingError(name, getattr(self, name), "use 1 or more")
        if not 0 < self.share < 1:
            raise SettingError("share", self.share, "use a number between 0 and 1, such as 0.2")

    @property
    def n(self) -> int:
        """All applications."""
        return self.students * self.applications

    def power(self, difference: float, level: float = 0.05) -> float:
        """The chance that the test finds more than luck if the second way's share is larger by `difference`.

        Args:
            difference: of the shares, such as 0.1; may be negative.
            level: of the two-sided test: 5% for a class that looks once.

        Returns:
            The power of the test, from 0 to 1.

        Raises:
            SettingError: the second share would lie outside 0 to 1.
        """
        p0, p1 = self.share, self.share + difference
        if not 0 <= p1 <= 1:
            rule = f"a share of {percent(p0)} cannot change by that"
            raise SettingError("difference", signed(difference), rule)
        mean = (p0 + p1) / 2
        under_null = math.sqrt(4 * mean * (1 - mean) / self.n)
        under_truth = math.sqrt(2 * (p0 * (1 - p0) + p1 * (1 - p1)) / self.n)
        if not under_truth:
            return 1.0
        reach = -ndtri(level / 2) * under_null
        return float(ndtr((difference - reach) / under_truth) + ndtr((-reach - difference) / under_truth))

    @cached_property
    def smallest(self) -> float:
        """The smallest gain that would be found in four of five such experiments; not a number if there is none."""
        return self._smallest(0.05)

    def _smallest(self, level: float) -> float:
        low, high = 0.0, 1 - self.share
        if self.power(high, level) < _WANTED_POWER:
            return math.nan
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if self.power(middle, level) >= _WANTED_POWER else (middle, high)
        return high

    @property
    def differences(self) -> np.ndarray:
        """Gains to show, from none to what is nearly always found."""
        top = min(1 - self.share, 0.4 if math.isnan(self.smallest) else max(0.05, self.smallest * 1.6))
        return np.linspace(0, top, 41)

    @property
    def table(self) -> pd.DataFrame:
        """The chance of finding a gain, by its size."""
        rows = [(self.share, self.share + d, d * 100, self.power(d)) for d in self.differences[::5]]
        return pd.DataFrame(rows, columns=["first way", "second way", "gain in points", "chance to find it"])

    @property
    def sentence(self) -> str:
        """What can be found, and what cannot."""
        size = f"{self.students} students with {self.applications} applications each ({self.n:,} in all)"
        if math.isnan(self.smallest):
            return f"{size} are too few to find any difference reliably: pool with other classes, or wait for more."
        low = self.share + self.smallest
        often = self._smallest(level_of_a_look(self.n, self.n))
        weekly = "" if math.isnan(often) else f" A class that looks every week finds {often * 100:.1f} points as often."
        return (
            f"{size}: if the first way is answered in {percent(self.share)}, a second way must reach {percent(low)} "
            f"(a gain of {self.smallest * 100:.1f} points) to be found in four of five such experiments.{weekly} A "
            "smaller gain, even a real one, will mostly look like luck: then the honest answer is that the class was "
            "too small to say."
        )

    def chart(self) -> "go.Figure":
        """The chance to find a gain, by its size."""
        gains = self.differences
        marks = [] if math.isnan(self.smallest) else [self.smallest * 100]
        return charts.figure(
            "What could this class find?",
            self.sentence,
            height=360,
            data=[
                {"type": "scatter", "mode": "lines", "x": gains * 100, "y": [self.power(gain) for gain in gains]}
                | {"line": {"color": charts.BLUE, "width": 3}}
                | {"hovertemplate": "a gain of %{x:.1f} points: found in %{y:.0%}<extra></extra>"}
            ],
            showlegend=False,
            shapes=[
                charts.level(_WANTED_POWER, charts.SOFT),
                *(charts.upright(x, charts.SOFT, yref="y", y1=0.8) for x in marks),
            ],
            annotations=[
                *(charts.note(f"{x:.1f} points", x=x, y=0.8, xanchor="left", yanchor="top", xshift=6) for x in marks),
                charts.note("found in four of five", x=0, xref="paper", xanchor="left", y=0.8, yanchor="bottom"),
            ],
            xaxis={"title": "gain of the second way, in percentage points", "rangemode": "tozero"},
            yaxis={"title": "chance to find it", "tickformat": ".0%", "range": [0, 1.02]},
        )
