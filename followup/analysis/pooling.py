"""One number of several classes: a random-effects model, since classes differ in more than luck.

The mean over classes like these (`Pooled.interval`), how far apart classes lie beyond luck (tau², I²), and where the
next class's own effect may lie (`Pooled.prediction`). The interval is that of Hartung, Knapp, Sidik and Jonkman, which
holds the mean as often as it says where there are few classes; the usual one does not.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc, ndtri, stdtr, stdtrit

from followup.analysis.intervals import Interval
from followup.errors import SettingError

LEAST_CLASSES = 3
"""Of fewer classes nothing is claimed."""


@dataclass(frozen=True)
class Pooled:
    """A mean over classes.

    Attributes:
        estimate: the mean.
        standard_error: that of Hartung, Knapp, Sidik and Jonkman, from how far classes lie apart.
        plain_error: the usual one, which takes tau² for known.
        tau2: the variance of the classes' true effects.
        i2: the share of what the estimates vary by that is not luck.
        q: Cochran's Q.
        weights: of each class; they sum to 1.
    """

    estimate: float
    standard_error: float
    plain_error: float
    tau2: float
    i2: float
    q: float
    weights: tuple[float, ...]

    @property
    def classes(self) -> int:
        """How many there are."""
        return len(self.weights)

    @property
    def q_p_value(self) -> float:
        """How often classes without a difference between them would lie as far apart."""
        return float(chdtrc(self.classes - 1, self.q))

    @property
    def t(self) -> float:
        """The estimate by its standard error; to be held against Student's t with a degree less than classes."""
        return self.estimate / self.standard_error if self.standard_error else math.copysign(math.inf, self.estimate)

    @property
    def p_value(self) -> float:
        """Of `t`, two-sided."""
        return float(2 * stdtr(self.classes - 1, -abs(self.t)))

    def interval(self, level: float = 0.95) -> Interval:
        """Where the mean may lie."""
        return self._around(self.standard_error, level)

    def prediction(self, level: float = 0.95) -> Interval:
        """Where the true effect of the next such class may lie."""
        return self._around(math.hypot(self.standard_error, math.sqrt(self.tau2)), level)

    def _around(self, error: float, level: float) -> Interval:
        far = float(stdtrit(self.classes - 1, 0.5 + level / 2)) * error
        return self.estimate - far, self.estimate + far

    def direction(self, level: float = 0.95) -> int:
        """1 or -1 if there are classes enough and the interval lies on one side of 0, else 0.

        Classes that happen to lie close together are no proof: the usual interval must leave out 0 as well (Jackson
        and others 2017).
        """
        usual = float(ndtri(0.5 + level / 2)) * self.plain_error
        if self.classes < LEAST_CLASSES or level >= 1 or abs(self.estimate) <= usual:
            return 0
        low, high = self.interval(level)
        return 1 if low > 0 else -1 if high < 0 else 0


def pool(estimates: Sequence[float], errors: Sequence[float], method: str = "REML") -> Pooled:
    """Pool the estimates of two classes or more.

    Args:
        estimates: one a class, such as log hazard ratios.
        errors: their standard errors; above 0.
        method: how the variance between classes is estimated: REML, PM (Paule-Mandel) or DL (DerSimonian-Laird).

    Raises:
        SettingError: the method is another one, or there are not two estimates with an error above 0.

    Source:
        DerSimonian and Laird 1986; Paule and Mandel 1982; restricted likelihood: Viechtbauer 2005, recommended by
        Veroniki and others 2016. The interval: Hartung and Knapp 2001; Sidik and Jonkman 2002; IntHout, Ioannidis and
        Borm 2014. I²: Higgins and Thompson 2002. The prediction interval: Higgins, Thompson and Spiegelhalter 2009,
        with Student's t of one degree less than classes. All as metafor for R has them (Viechtbauer 2010).
    """
    y, variance = np.asarray(estimates, float), np.asarray(errors, float) ** 2
    if method not in METHODS:
        raise SettingError("method", method, f"use one of {', '.join(METHODS)}")
    if len(y) < 2 or len(y) != len(variance) or not (np.isfinite(y).all() and np.isfinite(variance).all()):
        raise SettingError("estimates", len(y), "it takes two or more, each a number with a standard error")
    if (variance <= 0).any():
        raise SettingError("errors", min(errors), "a standard error is above 0")
    tau2 = METHODS[method](y, variance)
    weight = 1 / (variance + tau2)
    mean = _mean(y, weight)
    spread = float((weight * (y - mean) ** 2).sum() / (len(y) - 1))
    fixed = 1 / variance
    typical = (len(y) - 1) * fixed.sum() / (fixed.sum() ** 2 - (fixed**2).sum())
    return Pooled(
        estimate=mean,
        standard_error=math.sqrt(spread / weight.sum()),
        plain_error=1 / math.sqrt(weight.sum()),
        tau2=tau2,
        i2=float(tau2 / (tau2 + typical)),
        q=_q(y, variance, 0),
        weights=tuple((weight / weight.sum()).tolist()),
    )


def _mean(y: np.ndarray, weight: np.ndarray) -> float:
    return float((weight * y).sum() / weight.sum())


def _q(y: np.ndarray, variance: np.ndarray, tau2: float) -> float:
    weight = 1 / (variance + tau2)
    return float((weight * (y - _mean(y, weight)) ** 2).sum())


def _dersimonian_laird(y: np.ndarray, variance: np.ndarray) -> float:
    weight = 1 / variance
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, float((_q(y, variance, 0) - (len(y) - 1)) / scale))


def _paule_mandel(y: np.ndarray, variance: np.ndarray) -> float:
    def over(tau2: float) -> float:
        return _q(y, variance, tau2) - (len(y) - 1)

    most = float(len(y) * np.var(y, ddof=1))  # there Q is below one degree less than classes
    return 0.0 if over(0) <= 0 else float(brentq(over, 0, most, xtol=1e-14, rtol=1e-13))


def _restricted_likelihood(y: np.ndarray, variance: np.ndarray) -> float:
    def lack(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        return float(math.log(weight.sum()) - np.log(weight).sum() + _q(y, variance, tau2))

    # It may have two peaks: the highest place of a grid says which, and the search goes on between its neighbours.
    most = float(len(y) * np.var(y, ddof=1)) or 1.0
    grid = np.concatenate([[0.0], np.geomspace(most * 1e-8, most, 200)])
    best = int(np.argmin([lack(tau2) for tau2 in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(lack, bounds=(low, high), method="bounded", options={"xatol": most * 1e-10})
    return 0.0 if lack(0) <= found.fun else float(found.x)


METHODS: Mapping[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "REML": _restricted_likelihood,
    "PM": _paule_mandel,
    "DL": _dersimonian_laird,
}
"""How the variance between classes is estimated, from estimates and their variances."""
