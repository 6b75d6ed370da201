"""Disclosure control: what of a class must not be shown, so that nobody can be told apart."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pandas as pd

OTHER = "other ways, or not noted"
_Group = TypeVar("_Group")


def students_with(frame: pd.DataFrame) -> int:
    """How many students have a row in a table."""
    return int(frame["student"].nunique())


def cut_short(applications: pd.DataFrame, column: str, answer: str, least: int) -> tuple[pd.DataFrame, int]:
    """A table watched only for as long as at least so many students still have a row waiting.

    What happens later happens to few, who could be told apart.

    Args:
        applications: a table with `student`.
        column: of times watched.
        answer: the column of answers, emptied for what came later.
        least: how many students.

    Returns:
        The table, and the last time that is kept.
    """
    longest = applications.groupby("student")[column].max().sort_values(ascending=False)
    last = int(longest.iloc[least - 1]) if len(longest) >= least else 0
    late = applications[column] > last
    times = [c for c in applications.columns if c.endswith(("_day", "_hours")) and c != column]
    cut = applications.assign(
        **{column: applications[column].clip(upper=last), answer: applications[answer].where(~late, "")},
        **{c: applications[c].where(~(applications[c] > last), pd.NA) for c in times},
    )
    return cut, last


def too_few(owners: Mapping[_Group, set[str]], least: int) -> set[_Group]:
    """Which groups not to show, where the whole is known.

    Those of fewer than `least` students; and, so that none can be worked out as what is left, more of them, the
    smallest first, until there are two or more which have `least` students together (complementary suppression).

    Args:
        owners: the students of each group; one student may be in several.
        least: how many students anything must rest on.
    """
    ranked = sorted((g for g in owners if owners[g]), key=lambda g: (len(owners[g]), str(g)))
    out = {g for g in ranked if len(owners[g]) < least}
    for g in ranked:
        if out and (len(out) == 1 or len(set().union(*(owners[o] for o in out))) < least):
            out.add(g)
    return out


def coarse(applications: pd.DataFrame, days: Sequence[str], channels: Sequence[str], least: int) -> pd.DataFrame:
    """A table whose rare channels are one, so that each has enough students; none at all if that is not enough.

    Args:
        applications: a table with `student`.
        days: the columns that say whether there was a first, second, ... follow-up.
        channels: the columns of their channels; one that is not noted is a group like others.
        least: how many students.
    """
    pairs = [(day, channel) for day, channel in zip(days, channels, strict=True) if channel in applications]
    owners: dict[str, set[str]] = {}
    for day, channel in pairs:
        for name, some in applications[applications[day].notna()].groupby(channel)["student"].agg(set).items():
            owners.setdefault(str(name), set()).update(some)
    rare = too_few(owners, least)
    if rare and len(set().union(*(owners[name] for name in rare))) < least:
        return applications.assign(**{channel: "" for _, channel in pairs})
    is_rare = {channel: applications[day].notna() & applications[channel].isin(rare) for day, channel in pairs}
    return applications.assign(**{name: applications[name].where(~which, OTHER) for name, which in is_rare.items()})
