"""A record to spoil: a simulated class as a table of events, and the ways in which people's records go wrong.

Each way is a function from a clean table of events to a spoilt one. What really happened stays as it was; only what was
written down changes.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from followup.analysis.simulate import Truth, chances_of, race

BEGIN = pd.Timestamp(2026, 1, 5)
"""The first day of the search, a Monday."""
_ANSWERS = ("invited", "rejected")


def events(truth: Truth, seed: int = 0, keen: float = 0.0, refusals: float = 1.0) -> pd.DataFrame:
    """A class as a clean table of events: application, student, kind, at, meaning, and the day of entry, the same.

    Args:
        truth: what is true in it.
        seed: of all chance.
        keen: how much students differ in zeal, which both follows up and is answered: a standard deviation of logs.
        refusals: what a follow-up multiplies the chance of a refusal by.
    """
    rng = np.random.default_rng([seed, 4])
    n = truth.students * truth.applications
    student = np.repeat(np.arange(truth.students), truth.applications)
    zeal = np.exp(keen * rng.standard_normal(truth.students))[student]
    sent = (rng.random(n) * (truth.days * 2 / 3)).astype(int)
    chances = chances_of(truth, zeal, np.zeros(n, bool))
    came = race(rng, truth.days - sent, replace(chances, habit=truth.habit * zeal, refusals=refusals))
    parts = [_rows(student, np.arange(n), sent, "applied")]
    for days in came.followed:
        made = np.flatnonzero(days >= 0)
        parts.append(_rows(student[made], made, sent[made] + days[made], "followed_up"))
    for end, kind in enumerate(_ANSWERS, start=1):
        ended = np.flatnonzero(came.end == end)
        parts.append(_rows(student[ended], ended, sent[ended] + came.observed[ended], kind))
    return pd.concat(parts, ignore_index=True)


def _rows(student: np.ndarray, application: np.ndarray, day: np.ndarray, kind: str) -> pd.DataFrame:
    at = BEGIN + pd.to_timedelta(day, "D")
    return pd.DataFrame(
        {
            "application": [f"a{number}" for number in application],
            "student": [f"s{number + 1:02d}" for number in student],
            "kind": kind,
            "at": at,
            "meaning": "",
            "entered": at,
        }
    )


def _answers(rows: pd.DataFrame) -> pd.Series:
    return rows["kind"].isin(_ANSWERS)


def _dated(rows: pd.DataFrame, which: pd.Series, at: pd.Series, entered: pd.Series | None = None) -> pd.DataFrame:
    """The rows with other days, entered on these unless said otherwise."""
    out = rows.copy()
    out.loc[which, "at"] = at[which]
    out.loc[which, "entered"] = (at if entered is None else entered)[which]
    return out


# --- ways in which a record goes wrong -----------------------------------------------------------------------------


def working_days(rows: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """Answers of a weekend come on Monday: nothing is wrong with that."""
    weekday = rows["at"].dt.day_of_week
    return _dated(rows, _answers(rows), rows["at"] + pd.to_timedelta(np.where(weekday > 4, 7 - weekday, 0), "D"))


def sundays(rows: pd.DataFrame, rng: np.random.Generator, share: float = 1.0) -> pd.DataFrame:
    """A share of the answers are entered on the next Sunday, and dated so; follow-ups at once."""
    put_off = _answers(rows) & (rng.random(len(rows)) < share)
    return _dated(rows, put_off, rows["at"] + pd.to_timedelta(6 - rows["at"].dt.day_of_week, "D"))


def own_weekday(rows: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """As `sundays`, but each student has a day of the week of their own."""
    own = rows["student"].str[1:].astype(int) % 7
    return _dated(rows, _answers(rows), rows["at"] + pd.to_timedelta((own - rows["at"].dt.day_of_week) % 7, "D"))


def imported(rows: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """Answers of a whole month are dated on the day on which a list was brought in; follow-ups were typed at once."""
    day = (rows["at"] - BEGIN).dt.days
    return _dated(rows, _answers(rows), BEGIN + pd.to_timedelta((day // 30 + 1) * 30, "D"))


def a_day_late(rows: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """Each answer is dated one day late."""
    return _dated(rows, _answers(rows), rows["at"] + pd.Timedelta(days=1))


def up_to_a_week_late(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Each answer is dated by some days too late, at most a week."""
    return _dated(rows, _answers(rows), rows["at"] + pd.to_timedelta(rng.integers(0, 8, len(rows)), "D"))


def interviews(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Nobody logs invitations: the interview, one to three weeks later, is what is there."""
    yes = rows["kind"] == "invited"
    out = _dated(rows, yes, rows["at"] + pd.to_timedelta(rng.integers(7, 22, len(rows)), "D"))
    out.loc[yes, "kind"] = "interviewed"
    return out


def undated_refusals(rows: pd.DataFrame, rng: np.random.Generator, share: float) -> pd.DataFrame:
    """Of a share of the refusals nobody knows the day."""
    out = rows.copy()
    out.loc[(rows["kind"] == "rejected") & (rng.random(len(rows)) < share), "at"] = pd.NaT
    return out


def courteous(rows: pd.DataFrame, rng: np.random.Generator, share: float) -> pd.DataFrame:
    """After a share of the follow-ups somebody writes "we are still looking", and it is logged as a reply."""
    calls = rows[(rows["kind"] == "followed_up") & (rng.random(len(rows)) < share)]
    later = calls["at"] + pd.to_timedelta(rng.integers(1, 4, len(calls)), "D")
    return pd.concat([rows, calls.assign(kind="replied", at=later, entered=later)], ignore_index=True)


def remembered(rows: pd.DataFrame, rng: np.random.Generator, forgotten: float = 0.40) -> pd.DataFrame:
    """Follow-ups are written down when all is over: 95 in 100 of those that went well, 60 in 100 of the others.

    Or so many of the others as are not `forgotten`.
    """
    went_well = rows["application"].isin(rows.loc[rows["kind"] == "invited", "application"])
    follow_up = rows["kind"] == "followed_up"
    kept = ~follow_up | (rng.random(len(rows)) < np.where(went_well, 0.95, 1 - forgotten))
    over = rows["application"].map(rows[_answers(rows)].set_index("application")["at"]).fillna(rows["at"].max())
    return _dated(rows, follow_up, rows["at"], over)[kept].reset_index(drop=True)


def begun_late(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The log begins halfway: what was before is typed in on that day, but for most of the follow-ups."""
    began = BEGIN + pd.Timedelta(days=45)
    before = rows["at"] < began
    lost = before & (rows["kind"] == "followed_up") & (rng.random(len(rows)) < 0.8)
    entered = pd.Series(began, index=rows.index)
    return _dated(rows, before, rows["at"], entered)[~lost].reset_index(drop=True)


def abandoned(rows: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """Nothing is entered after day 60."""
    return rows[rows["at"] <= BEGIN + pd.Timedelta(days=60)].reset_index(drop=True)
