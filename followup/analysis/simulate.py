"""Classes whose truth is known: made by chance from numbers that are on show, to try an analysis on.

Nobody in them exists and none of the numbers was measured on people. Time runs in steps (days for applications, hours
for interviews). In each step an answer may come; who has none by the end of a step may then follow up, and from the
next step on every chance of a positive answer is multiplied by the effect.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from followup.analysis.counts import APPLICATIONS, INTERVIEWS, MOST_FOLLOW_UPS
from followup.errors import SettingError

CHANNELS = ("phone", "email")
BETWEEN = 7
"""Days from one follow-up to the next: the method's week."""
HOURS_WATCHED = 24 * 14
"""Interviews are watched for two weeks."""


@dataclass(frozen=True)
class Truth:
    """What is true in a simulated class; none of these numbers was measured on people.

    Args:
        students: how many.
        applications: resumes that each student sends.
        interviews: interviews that each student has.
        days: length of the search; resumes go out evenly over its first two thirds, and it is looked at at its end.
        positive: chance a day of a positive answer, long after the resume and without a follow-up.
        early: how many times more likely answers of either kind are on the first day; this wears off over a week.
        negative: chance a day of a negative answer.
        effect: what a first follow-up multiplies the chance of a positive answer by, every day after it.
        fades: days after a follow-up in which half of its effect is gone; 0 for never.
        phone: what a call multiplies the effect by, compared with an email.
        second: what the second and each further follow-up multiplies the chance by.
        habit: chance a day that an unanswered application is followed up, once it may be.
        first_day: days after the resume from which it may be followed up.
        spread: how much students differ in being answered: standard deviation of the log of their chance.
        hot: how many times as likely hot employers answer positively as cold ones; half of all are hot.
        confounding: how many times as eagerly hot employers are followed up as cold ones; 1 for no confounding.
        thanks: what a thank-you multiplies the chance of advancing by, every hour after it.
        thankful: chance an hour that a thank-you is sent.

    Raises:
        SettingError: a number is below what it can be.

    Example:
        >>> import followup as fu
        >>> print(fu.Truth(effect=1.0).sentence)
        30 students with 40 applications each, all invented. In truth a follow-up does nothing at all.
    """

    students: int = 30
    applications: int = 40
    interviews: int = 4
    days: int = 90
    positive: float = 0.006
    early: float = 8.0
    negative: float = 0.008
    effect: float = 1.5
    fades: float = 0.0
    phone: float = 1.0
    second: float = 1.0
    habit: float = 0.12
    first_day: int = 4
    spread: float = 0.0
    hot: float = 1.0
    confounding: float = 1.0
    thanks: float = 1.0
    thankful: float = 0.03

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 1 if field.name in {"students", "applications", "days", "first_day"} else 0
            if not value >= least:
                raise SettingError(field.name, value, f"use a number from {least} up")

    @property
    def sentence(self) -> str:
        """The truth in plain words."""
        does = (
            "does nothing at all"
            if self.effect == 1
            else f"makes a positive answer {self.effect:g} times as likely on each day after it"
        )
        hot = (
            f" Hot employers answer {self.hot:g} times as often as cold ones and are followed up "
            f"{self.confounding:g} times as eagerly."
            if self.hot != 1 or self.confounding != 1
            else ""
        )
        return (
            f"{self.students} students with {self.applications} applications each, all invented. "
            f"In truth a follow-up {does}.{hot}"
        )


@dataclass(frozen=True)
class SimulatedClass:
    """A class and its truth.

    Attributes:
        truth: what was put in.
        applications: the exchange table, with the days of further follow-ups and `employer` (hot or cold).
        interviews: the exchange table.
    """

    truth: Truth
    applications: pd.DataFrame
    interviews: pd.DataFrame


@dataclass(frozen=True)
class Race:
    """What came first for each of n applications, as whole steps; -1 where it never came.

    Attributes:
        followed: steps of the first, second, ... follow-up before an answer; shape (most, n).
        observed: step of the answer, or the last one watched; shape (n,).
        end: 1 positive, 2 negative, 0 waiting; shape (n,).
    """

    followed: np.ndarray
    observed: np.ndarray
    end: np.ndarray


@dataclass(frozen=True)
class Chances:
    """Chances a step for `race`; those before `early` are numbers or arrays of shape (n,), and so is `first_step`.

    With `at_once` a first follow-up is made in the first step in which it may be. After it, negative answers are
    `refusals` times as likely.
    """

    positive: np.ndarray | float
    negative: np.ndarray | float
    habit: np.ndarray | float
    effect: np.ndarray | float
    early: float = 0.0
    wears_off: float = 7.0
    fades: float = 0.0
    second: float = 1.0
    refusals: float = 1.0
    first_step: np.ndarray | int = 1
    at_once: bool = False
    most: int = 1


def race(rng: np.random.Generator, watched: np.ndarray, chances: Chances) -> Race:
    """Let answers, refusals and follow-ups race, step by step.

    Chances are rates: the probability within a step is 1 - exp(-rate). What chance decides is drawn before the race, so
    that one generator gives the same luck whatever the chances are.

    Args:
        rng: the source of all luck.
        watched: for each application the last step that is seen, from 0; shape (n,).
        chances: the rates.
    """
    c, n = chances, len(watched)
    luck = rng.exponential(size=(2 + c.most, n))
    positive, negative, habit, effect = (
        np.broadcast_to(np.asarray(rate, float), n).copy() for rate in (c.positive, c.negative, c.habit, c.effect)
    )
    observed, end = watched.astype(int).copy(), np.zeros(n, int)
    followed = np.full((c.most, n), -1)
    first_step = np.broadcast_to(np.asarray(c.first_step), n)
    alive = np.flatnonzero(watched >= 1)
    spent = np.zeros((2, n))
    eager, made, last, boost = np.zeros(n), np.zeros(n, int), np.full(n, -1), np.ones(n)
    for step in range(1, int(watched.max(initial=0)) + 1):
        alive = alive[(end[alive] == 0) & (watched[alive] >= step)]
        if not len(alive):
            break
        base = 1 + c.early * np.exp(-(step - 1) / c.wears_off)
        lift = boost[alive]
        if c.fades:
            since = np.maximum(step - last[alive] - 1, 0)
            lift = np.where(made[alive] > 0, np.exp(np.log(lift) * 0.5 ** (since / c.fades)), 1.0)
        no = negative[alive] * np.where(made[alive] > 0, c.refusals, 1.0)
        rates = base * np.stack([positive[alive] * lift, no])
        room = luck[:2, alive] - spent[:, alive]  # how much rate is left until each kind of answer
        spent[:, alive] += rates
        with np.errstate(divide="ignore"):
            when = room / rates
        came = when.min(axis=0) <= 1
        end[alive[came]] = 1 + when.argmin(axis=0)[came]
        observed[alive[came]] = step
        may = alive[~came & (made[alive] < c.most)]
        may = may[step >= np.where(made[may] == 0, first_step[may], last[may] + BETWEEN)]
        eager[may] += habit[may]
        decided = eager[may] >= luck[2 + made[may], may]
        now = may[decided | (made[may] == 0)] if c.at_once else may[decided]
        followed[made[now], now] = step
        boost[now] *= np.where(made[now] == 0, effect[now], c.second)
        made[now] += 1
        last[now], eager[now] = step, 0.0
    return Race(followed, observed, end)


def simulate(truth: Truth, seed: int = 0) -> SimulatedClass:
    """Make a class; the same truth and seed make the same class.

    The same seed gives the same students the same luck under another truth, so that a slider moves the truth alone.

    Args:
        truth: what is true in it.
        seed: of all chance.

    Returns:
        The class, with `applications` and `interviews`, exchange tables as pandas DataFrames.

    Example:
        >>> import followup as fu
        >>> made = fu.simulate(fu.Truth(students=3, applications=5), seed=1)
        >>> len(made.applications), len(made.interviews)
        (15, 12)
    """
    skill = _skill(truth, seed)
    return SimulatedClass(
        truth, _applications(truth, seed), _interviews(truth, skill, np.random.default_rng([seed, 2]))
    )


def applications_race(truth: Truth, seed: int = 0) -> Race:
    """What came of each application of the class that `simulate` makes, without making its tables."""
    return _race(truth, seed)[0]


def _skill(truth: Truth, seed: int) -> np.ndarray:
    people = np.random.default_rng([seed, 0])
    return np.exp(truth.spread * people.standard_normal(truth.students))


def _owners(truth: Truth, each: int) -> np.ndarray:
    return np.repeat(np.arange(truth.students), each)


def chances_of(truth: Truth, skill: np.ndarray, hot: np.ndarray) -> Chances:
    """The chances of applications, by their students' skill and by whether the employer is hot; both of shape (n,)."""
    # Cold and hot lie evenly around what the class as a whole is set to.
    heat, zeal = (np.where(hot, factor**0.5, factor**-0.5) for factor in (truth.hot or 1, truth.confounding or 1))
    same = {name: getattr(truth, name) for name in ("negative", "effect", "early", "fades", "second")}
    own = {"positive": truth.positive * heat * skill, "habit": truth.habit * zeal}
    return Chances(**own, **same, first_step=truth.first_day, most=MOST_FOLLOW_UPS)


def interview_chances(truth: Truth, skill: np.ndarray | float = 1.0) -> Chances:
    """The chances an hour of interviews."""
    positive, negative = 0.0025 * skill, 0.0025
    return Chances(positive, negative, truth.thankful, truth.thanks, early=2.0, wears_off=48.0)


def _race(truth: Truth, seed: int) -> tuple[Race, np.ndarray, np.ndarray]:
    """What came of each application; which went to hot employers; which are followed up by phone."""
    rng = np.random.default_rng([seed, 1])
    n = truth.students * truth.applications
    hot, phone = rng.random(n) < 0.5, rng.random(n) < 0.5
    watched = truth.days - (rng.random(n) * (truth.days * 2 / 3)).astype(int)
    chances = chances_of(truth, _skill(truth, seed)[_owners(truth, truth.applications)], hot)
    effect = truth.effect * np.where(phone, truth.phone, 1.0)
    return race(rng, watched, replace(chances, effect=effect)), hot, phone


def _applications(truth: Truth, seed: int) -> pd.DataFrame:
    came, hot, phone = _race(truth, seed)
    first, second, third = map(_times, came.followed)
    return pd.DataFrame(
        {
            "application": np.arange(len(hot)) + 1,
            "student": _names(_owners(truth, truth.applications)),
            "follow_up_day": first,
            "follow_up_channel": np.where(came.followed[0] < 0, "", np.where(phone, *CHANNELS)),
            "observed_days": came.observed,
            "answer": np.choose(came.end, ("", APPLICATIONS.positive, APPLICATIONS.negative)),
            "second_follow_up_day": second,
            "third_follow_up_day": third,
            "employer": np.where(hot, "hot", "cold"),
        }
    )


def _times(steps: np.ndarray) -> Any:
    return pd.array(np.where(steps < 0, pd.NA, steps), dtype="Int64")


def _names(students: np.ndarray) -> list[str]:
    return [f"s{number + 1:02d}" for number in students]


def _interviews(truth: Truth, skill: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    n = truth.students * truth.interviews
    student = _owners(truth, truth.interviews)
    watched = rng.integers(24, HOURS_WATCHED + 1, n)
    came = race(rng, watched, interview_chances(truth, skill[student]))
    return pd.DataFrame(
        {
            "interview": np.arange(n) + 1,
            "student": _names(student),
            "thank_you_hours": _times(came.followed[0]),
            "observed_hours": came.observed,
            "outcome": np.choose(came.end, ("", INTERVIEWS.positive, INTERVIEWS.negative)),
        }
    )
