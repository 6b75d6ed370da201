"""Interval counts: everything that the analysis needs of the raw data, made in one pass.

An application is a sequence of intervals: not yet followed up; followed up once; twice; ... Each ends in the next
follow-up, in a positive answer, in a negative one, or with no answer yet. The pass groups rows that are alike and
counts them, so ten million applications become some ten thousand rows; no table ever has a row for each person and day.

The pass is written once, for any table that narwhals knows: pandas, polars, DuckDB, PySpark and others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from followup.analysis.record import LATE, NO_FACTS, Facts, Rows, facts_of
from followup.errors import TableError
from followup.wording import capital

MOST_FOLLOW_UPS = 3
"""The third follow-up and all after it are one state."""
MOST_TIME = 100_000
"""Larger values are treated as typos."""
POSITIVE, NEGATIVE, WAITING, FOLLOWED = "positive", "negative", "waiting", "followed up"
COLUMNS = ["nth", "channel", "first", "entered", "left", "end"]
"""Of the interval counts, beside the strata before them and `n` after them."""
STUDENT = "student"
"""The column that says whose a row is, where there are several students."""
NEVER = -1
"""In `entered`: watched from the start, day 0 included. In `first`: not followed up."""
_UNWATCHED = "it was entered late, and only when all was over, so it was never watched"
_DAY_0 = 719_163
"""The number of 1970-01-01, as `date.toordinal` counts."""
_EXAMPLES = 3
_MOST_CODES = 2**62
_MOST_REPEATED = 100_000


@dataclass(frozen=True)
class Shape:
    """The names that an exchange table uses.

    Attributes:
        what: a row, in the singular.
        id, since, channel, observed, answer: its columns; "" for one it does not have.
        later: further columns with the day of the second, third, ... follow-up.
        later_channels: further columns with their channels; without them, each goes the way of the first.
        named: by when answers count in a verdict, named before anybody saw the data: times in `unit`.
        week: seven days, in `unit`.
        also: other names of columns, each with the one that it is taken for.
        answered_on: a further column with the day of the answer, as a date.
        said: a further column with what the answer said: `moves_on`, `replied` (a reply that nobody was asked about),
            `invited`, `interviewed`, `offered`, `accepted` or `rejected`.
        begun_entered: a further column with the days from the beginning to its entry. What was entered more than a
            week late is watched only from then on (delayed entry); "" if that is not asked.
        acts_entered, answer_entered: further columns with the days from each follow-up, and from the answer, to its
            entry.
        unit: of all times.
        act: what the analysis is about.
        positive, negative: the words for answers.
    """

    what: str
    id: str
    since: str
    channel: str
    observed: str
    answer: str
    unit: str
    act: str
    positive: str
    negative: str
    later: tuple[str, ...] = ()
    later_channels: tuple[str, ...] = ()
    named: tuple[int, ...] = ()
    week: int = 7
    also: tuple[tuple[str, str], ...] = ()
    answered_on: str = "answered_on"
    said: str = "answer_said"
    begun_entered: str = ""
    acts_entered: tuple[str, ...] = ()
    answer_entered: str = "answer_entered_days"

    @property
    def days(self) -> tuple[str, ...]:
        """The columns with the times of follow-ups."""
        return (self.since, *self.later)

    @property
    def channels(self) -> tuple[str, ...]:
        """The columns with their channels, as far as it has them."""
        return tuple(filter(None, (self.channel, *self.later_channels)))

    @property
    def of_the_record(self) -> tuple[str, ...]:
        """Further columns that tell how the record was kept."""
        return (self.answered_on, self.said, *self.acts_entered, self.answer_entered)

    @property
    def known(self) -> tuple[str, ...]:
        """All its columns, those that need not be there included."""
        used = (self.id, *self.days, *self.channels, self.observed, self.answer, self.begun_entered)
        return (*filter(None, used), *self.of_the_record)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns without which nothing can be said."""
        return (self.id, self.since, self.observed, self.answer)


APPLICATIONS = Shape(
    what="application",
    id="application",
    since="follow_up_day",
    channel="follow_up_channel",
    observed="observed_days",
    answer="answer",
    unit="day",
    act="follow-up",
    positive="positive",
    negative="negative",
    later=("second_follow_up_day", "third_follow_up_day"),
    later_channels=("second_follow_up_channel", "third_follow_up_channel"),
    named=(28, 60),
    also=tuple(
        (f"follow_up_{number}_{what}", f"{word}_follow_up_{what}")
        for number, word in ((2, "second"), (3, "third"))
        for what in ("day", "channel", "entered_days")
    ),
    begun_entered="sent_entered_days",
    acts_entered=("follow_up_entered_days", "second_follow_up_entered_days", "third_follow_up_entered_days"),
)
INTERVIEWS = Shape(
    what="interview",
    id="interview",
    since="thank_you_hours",
    channel="",
    observed="observed_hours",
    answer="outcome",
    unit="hour",
    act="thank-you",
    positive="advanced",
    negative="rejected",
    named=(168, 336),
    week=168,
    acts_entered=("thank_you_entered_days",),
)
"""The names that a table of interviews uses: thank-yous instead of follow-ups, in hours instead of days.

Example:
    >>> import followup as fu
    >>> fu.INTERVIEWS.act, fu.INTERVIEWS.unit, fu.INTERVIEWS.since
    ('thank-you', 'hour', 'thank_you_hours')
"""
SHAPES = (APPLICATIONS, INTERVIEWS)


@dataclass(frozen=True)
class LeftOut:
    """Rows that could not be used, all for one reason.

    Attributes:
        rows: how many.
        reason: the rule they break.
        examples: some of them, by line where the file has lines and by id, with the value that breaks it.
        all_named: whether the examples name them all, though they are fewer than the rows.
    """

    rows: int
    reason: str
    examples: tuple[str, ...] = ()
    all_named: bool = False

    @property
    def sentence(self) -> str:
        """What was left out, and why."""
        others = self.rows > len(self.examples) and not self.all_named
        named = "; ".join(self.examples) + (" and others" if others else "")
        text = f"{named or f'{self.rows:,} rows'}: {self.reason}."
        return capital(text)


@dataclass(frozen=True)
class Counts:
    """Interval counts of a table: what every estimator runs on; `count` makes them.

    Args:
        table: a row for each kind of interval: strata, then `nth` (follow-ups so far, at most three), `channel` (of the
            latest), `first` (day of the first one; where `nth` is 0, that of one on the last day, which comes too late
            to bring an answer), `entered` (at risk from the day after this; -1 means from the start; of an application
            that was entered late, no earlier than its day of entry), `left` (last day at risk), `end` ("positive",
            "negative", "waiting", "followed up") and `n`.
        by: names of the strata.
        shape: what was counted.
        rows: how many rows were read.
        left_out: those that could not be used.
        facts: what the record says of itself.

    Example:
        >>> import followup as fu
        >>> counts = fu.load_sample_class().count()
        >>> counts.used, counts.followed, counts.positive, counts.negative, counts.waiting
        (1200, 564, 459, 559, 182)
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    shape: Shape
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    facts: Facts = NO_FACTS

    def __repr__(self) -> str:
        """How many there are, and how they ended."""
        by = f"; by {', '.join(self.by)}" if self.by else ""
        return (
            f"<Counts: {self.used:,} {self.shape.what}s of {self.rows:,} rows, {self.followed:,} with a "
            f"{self.shape.act}; {self.positive:,} positive, {self.negative:,} negative, {self.waiting:,} waiting{by}>"
        )

    @property
    def used(self) -> int:
        """How many applications (or interviews) were used."""
        return int(self._total(self.table["end"] != FOLLOWED))

    def _total(self, which: pd.Series) -> float:
        return float(self.table.loc[which, "n"].sum())

    @property
    def positive(self) -> int:
        """Positive answers."""
        return int(self._total(self.table["end"] == POSITIVE))

    @property
    def negative(self) -> int:
        """Negative answers."""
        return int(self._total(self.table["end"] == NEGATIVE))

    @property
    def waiting(self) -> int:
        """Those without an answer yet."""
        return int(self._total(self.table["end"] == WAITING))

    @property
    def followed(self) -> int:
        """Those that were ever followed up, be it on the last day that is known of them."""
        return int(self._total((self.table["end"] != FOLLOWED) & (self.table["first"] != NEVER)))

    @property
    def left_out_sentence(self) -> str:
        """How many rows were not used; "" if all were."""
        rows = sum(part.rows for part in self.left_out)
        return f"Of {self.rows:,} rows, {rows:,} {'was' if rows == 1 else 'were'} not used." if rows else ""

    @property
    def left_out_in_full(self) -> str:
        """The same, with the rules that they break and some of the rows."""
        return " ".join(filter(None, (self.left_out_sentence, *(part.sentence for part in self.left_out))))

    def where(self, **values: Any) -> "Counts":
        """Only the rows in which each named stratum has this value.

        Args:
            values: stratum=value.

        Returns:
            The counts of those rows.
        """
        keep = np.logical_and.reduce([self.table[name] == value for name, value in values.items()])
        return replace(self, table=self.table[keep].reset_index(drop=True))

    def over(self, *kept: str) -> "Counts":
        """The same counts with only these strata, the others summed over.

        Args:
            kept: names of strata; none for one table without strata.

        Returns:
            The counts.
        """
        keys = [*kept, *COLUMNS]
        return replace(self, by=kept, table=self.table.groupby(keys, as_index=False, sort=False)["n"].sum())


def count(frame: Any, shape: Shape = APPLICATIONS, by: Sequence[str] = (), line: str = "") -> Counts:
    """Count the intervals of an exchange table in one pass.

    Rows that contradict themselves are left out, and named in `Counts.left_out`; of rows that say the same of one id
    one is used, and of rows that say different things of one id none is, since nobody can tell which is right.

    Args:
        frame: a table that narwhals knows (pandas, polars, DuckDB, PySpark, ...), eager or lazy. Its days (or hours)
            are whole numbers, and may be text. Where it has a `student`, each may have an application of the same id.
        shape: which exchange table it is; `INTERVIEWS` for one of interviews.
        by: further columns to keep as strata.
        line: a column with line numbers, for naming rows.

    Returns:
        The counts.

    Raises:
        TableError: a column is missing.

    Example:
        >>> import followup as fu
        >>> table = fu.simulate(fu.Truth(students=30), seed=1).applications
        >>> fu.count(table, by=["employer"]).used
        1200
    """
    table = nw.from_native(frame).lazy()
    there = set(table.collect_schema().names())
    table = table.rename({name: own for name, own in shape.also if name in there and own not in there})
    columns = table.collect_schema().names()
    check_columns([name for name in columns if name != line], shape.needed, by)
    table = owned(table, shape.id)
    table, repeated = _without_repeats(table, shape.id, dict.fromkeys([*by, *_raw(columns, shape)]), line)
    groups = grouped(table, list(dict.fromkeys([*by, *keys_of(columns, shape)])))
    rows = int(groups["n"].sum()) + sum(part.rows for part in repeated)
    return count_groups(groups, table, shape, by, line=line, rows=rows, left_out=repeated)


def count_groups(  # noqa: PLR0913 - they are one table and what is known of it
    groups: pd.DataFrame,
    table: nw.LazyFrame[Any],
    shape: Shape,
    by: Sequence[str],
    *,
    rows: int,
    line: str = "",
    left_out: tuple[LeftOut, ...] = (),
    undated: int = 0,
) -> Counts:
    """Count the intervals of rows that are grouped already, with how many are alike in `n`.

    The table that they are groups of, each id once, is looked into again only for naming rows that cannot be used.
    """
    raw = _raw(groups.columns, shape)
    known, rules, shown = _clean(groups, shape, raw)
    fine = (rules == "").to_numpy()
    bad = groups[~fine].assign(rule=rules[~fine], shown=shown[~fine])
    broken = (_explain(table, part, raw, shape, line) for _, part in bad.groupby("rule"))
    used, known = (groups, known) if fine.all() else (groups[fine], known.where(fine))
    facts = facts_of(
        _rows(used, known, shape),
        undated=undated + int(bad.loc[bad["rule"] == _unknown_end(shape), "n"].sum()),
        unwatched=int(bad.loc[bad["rule"] == _UNWATCHED, "n"].sum()),
    )
    table_ = _intervals(used[[*by, "n"]], known, tuple(by))
    return Counts(table_, tuple(by), shape, rows, (*left_out, *broken), facts)


def owned(table: nw.LazyFrame[Any], id_: str) -> nw.LazyFrame[Any]:
    """The table with ids that name the student too, where students gave the same ids: each may have an A1."""
    if STUDENT not in table.collect_schema().names():
        return table
    whose = table.filter(~nw.col(STUDENT).is_null()).group_by(id_, STUDENT).agg(nw.len().alias("n"))
    shared = whose.group_by(id_).agg(nw.len().alias("students")).filter(nw.col("students") > 1)
    if not len(to_pandas(shared.head(1))):
        return table
    own, student = (nw.col(name).cast(nw.String) for name in (id_, STUDENT))
    both = nw.concat_str([student, own], separator=" ")
    return table.with_columns(nw.when(student.is_null()).then(own).otherwise(both).alias(id_))


def grouped(table: nw.LazyFrame[Any], keys: Sequence[str]) -> pd.DataFrame:
    """Rows that are alike in these columns, and how many they are, as `n`."""
    return to_pandas(table.group_by(keys).agg(nw.len().alias("n")))


def _raw(columns: Iterable[str], shape: Shape) -> list[str]:
    """Those of the shape's columns that are there and on which the intervals rest."""
    wanted = (*shape.days, *shape.channels, shape.observed, shape.answer, shape.begun_entered)
    return [name for name in wanted if name in set(columns)]


def keys_of(columns: Iterable[str], shape: Shape, *, detailed: bool = True) -> list[str]:
    """The columns by which rows are alike: those on which the intervals rest, and those that tell of the record.

    Args:
        columns: that there are.
        shape: which exchange table it is.
        detailed: whether rows may be told apart by the days on which answers came, and by their students.
    """
    columns = set(columns)
    further = [name for name in shape.of_the_record if name in columns]
    if detailed and shape.answered_on in further and STUDENT in columns:
        further.append(STUDENT)
    return [*_raw(columns, shape), *(name for name in further if detailed or name != shape.answered_on)]


def _rows(groups: pd.DataFrame, known: "_Known", shape: Shape) -> Rows:
    """What the groups say of how the record was kept."""

    def number(name: str) -> np.ndarray:
        return _number(groups[name])[0].to_numpy(float) if name in groups else np.full(len(groups), np.nan)

    day = shape.week // 7
    owner = groups[STUDENT] if STUDENT in groups else pd.Series(0, index=groups.index)
    said = _text(groups[shape.said]).to_numpy() if shape.said in groups else np.full(len(groups), "")
    acts_entered = [number(name) for name in shape.acts_entered[: known.days.shape[1]]]
    acts_entered += [number("")] * (known.days.shape[1] - len(acts_entered))
    return Rows(
        n=groups["n"].to_numpy(),
        owner=owner.groupby(owner, dropna=False).ngroup().to_numpy(),
        answered=known.ended != WAITING,
        positive=known.ended == POSITIVE,
        observed=known.observed / day,
        answered_on=_ordinals(groups[shape.answered_on]) if shape.answered_on in groups else number(""),
        said=said,
        acts=known.days / day,
        begun_entered=number(shape.begun_entered),
        acts_entered=np.array(acts_entered).T,
        answer_entered=number(shape.answer_entered),
    )


def _ordinals(days: pd.Series) -> np.ndarray:
    """Days, be they dates, text or numbers of days, as `date.toordinal` counts; NaN where there is none."""
    if pd.api.types.is_numeric_dtype(days):
        return np.asarray(days.to_numpy(float, na_value=np.nan))
    read = pd.to_datetime(days, errors="coerce", format="ISO8601", utc=True)
    since = (read.dt.tz_localize(None) - pd.Timestamp(1970, 1, 1)).dt.days
    return np.asarray(since, float) + _DAY_0


def check_columns(columns: Sequence[str], needed: Sequence[str], by: Sequence[str]) -> None:
    """Raise a TableError if a table lacks a column, or a stratum has a name that the counts use."""
    missing = [name for name in (*needed, *by) if name not in columns]
    if missing:
        raise TableError(f"The table has no column {' and no column '.join(missing)}: it has {', '.join(columns)}.")
    taken = [name for name in by if name in {*COLUMNS, "n"}]
    if taken:
        raise TableError(f"A column called {taken[0]} cannot be a stratum: give it another name.")


def to_pandas(table: nw.LazyFrame[Any]) -> pd.DataFrame:
    """A small lazy table as pandas."""
    native = table.to_native()
    if isinstance(native, pd.DataFrame):
        return native.reset_index(drop=True)
    streaming: dict[str, Any] = {"engine": "streaming"} if table.implementation.is_polars() else {}
    found: pd.DataFrame = table.collect(**streaming).to_pandas()
    return found


# --- rows that cannot be used ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What became of each group of rows: `days` and `channels` of its follow-ups have the shape (groups, most).

    `begun` is the time of entry of what was entered late, else NEVER.
    """

    days: np.ndarray
    channels: np.ndarray
    observed: np.ndarray
    ended: np.ndarray
    begun: np.ndarray

    def where(self, which: np.ndarray) -> "_Known":
        return _Known(*(part[which] for part in vars(self).values()))


def _clean(groups: pd.DataFrame, shape: Shape, raw: Sequence[str]) -> tuple[_Known, pd.Series, pd.Series]:
    """The grouped rows as numbers and known words; the rule that each breaks, or ""; and what breaks it."""
    rules, shown = (pd.Series("", index=groups.index, dtype=object) for _ in range(2))

    def object_to(which: pd.Series, rule: str, *names: str) -> None:
        if not which.any():
            return
        which &= rules == ""
        rules[which] = rule
        for name in names:
            text = _text(groups.loc[which, name]).str.slice(0, 40)
            shown[which] += (", " if name != names[0] else "") + name + " '" + text + "'"

    unit, days = shape.unit, {}
    later = [name for name in shape.later if name in raw]
    entered = [shape.begun_entered] if shape.begun_entered in raw else []
    for name in (shape.observed, shape.since, *later, *entered):
        number, empty = _number(groups[name])
        whole = f"a column of {unit}s holds whole numbers from 0 to {MOST_TIME:,}, or nothing"
        good = (number >= 0) & (number <= MOST_TIME) & (number % 1 == 0)
        object_to(~empty & ~good, whole, name)
        days[name] = number
    observed = days[shape.observed]
    object_to(observed.isna(), _unknown_end(shape))
    answer = _text(groups[shape.answer]).str.lower()
    words = {shape.positive: POSITIVE, shape.negative: NEGATIVE, "": WAITING}
    choice = f"{shape.answer} is {shape.positive}, {shape.negative}, or nothing"
    object_to(~answer.isin(list(words)), choice, shape.answer)
    late = (
        f"a {shape.act} after the answer, or after the last {unit} that is known, cannot have brought it, so one of "
        "the two is wrong"
    )
    for name in (shape.since, *later):
        object_to(days[name] > observed, late, name, shape.observed)
    for before, after in pairwise((shape.since, *later)):
        wrong = days[after].notna() & ~(days[after] > days[before])
        object_to(wrong, f"a later {shape.act} comes on a later {unit} than the one before it", before, after)
    begun = np.full(len(groups), NEVER)
    for name in entered:
        begun = np.where(days[name] > LATE, days[name].fillna(0), NEVER).astype(int)
        object_to(observed <= begun, _UNWATCHED, name, shape.observed)
    order = [days[name] for name in (shape.since, *later)]
    texts = [_text(groups[name]) if name in raw else None for name in (shape.channel, *shape.later_channels)]
    first = pd.Series("", index=groups.index, dtype=object) if texts[0] is None else texts[0]
    channels = [first if text is None else text for text in texts[: len(order)]]
    seen, ended = observed.to_numpy(), answer.map(words).to_numpy()
    return _Known(np.array(order, float).T, np.array(channels, object).T, seen, ended, begun), rules, shown


def _unknown_end(shape: Shape) -> str:
    unit = shape.unit
    return f"{shape.observed} is empty: give the {unit}s to the answer, or to the last {unit} without one"


def _text(column: pd.Series) -> pd.Series:
    """A column as trimmed text; nothing as ""; a number without a needless ".0"."""
    codes, values = pd.factorize(column)  # each value once: most stand there many times
    text = pd.Series(values, dtype=object).astype(str).str.strip().str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
    return pd.Series(np.append(text.to_numpy(object), "")[codes], column.index, dtype=object)


def _number(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """A column as numbers, and where it is empty; text that is no number is neither."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype(float), column.isna()
    text = _text(column)
    return pd.to_numeric(text, errors="coerce"), text == ""


def _explain(table: nw.LazyFrame[Any], bad: pd.DataFrame, keys: list[str], shape: Shape, line: str) -> LeftOut:
    """Name some of the rows that break one rule, by looking once more for what they hold."""
    examples: list[str] = []
    for row in bad.drop_duplicates(keys).head(_EXAMPLES).to_dict("records"):
        alike = [nw.col(name).is_null() if pd.isna(row[name]) else nw.col(name) == row[name] for name in keys]
        found = table.filter(nw.all_horizontal(*alike, ignore_nulls=True)).select(*filter(None, (line, shape.id)))
        what = f" with {row['shown']}" if row["shown"] else ""
        rows = to_pandas(found.head(_EXAMPLES - len(examples)))
        examples += [name + what for name in named(rows, shape.id, line)]
        if len(examples) >= _EXAMPLES:
            break
    return LeftOut(int(bad["n"].sum()), bad["rule"].iloc[0], tuple(examples))


def named(rows: pd.DataFrame, id_: str, line: str) -> tuple[str, ...]:
    """Rows in words: line 17 (application 16)."""
    ids = _text(rows[id_]).str.slice(0, 40)
    if not line:
        return tuple(f"{id_} {name or 'without an id'}" for name in ids)
    return tuple(
        f"line {number} ({id_} {name or 'without an id'})" for number, name in zip(rows[line], ids, strict=True)
    )


def _without_repeats(
    table: nw.LazyFrame[Any], id_: str, keys: Iterable[str], line: str
) -> tuple[nw.LazyFrame[Any], tuple[LeftOut, ...]]:
    """The table with each id once, and what that left out."""
    tally = to_pandas(table.select(nw.len().alias("rows"), nw.col(id_).n_unique().alias("ids")))
    if int(tally["rows"].iloc[0]) == int(tally["ids"].iloc[0]):
        return table, ()
    times = to_pandas(table.group_by(id_).agg(nw.len().alias("times")).filter(nw.col("times") > 1))
    ids = times.loc[times[id_].notna() & (_text(times[id_]) != ""), id_].tolist()  # rows without an id are not alike
    if not ids:
        return table, ()
    if len(ids) > _MOST_REPEATED:
        raise TableError(f"{len(ids):,} values of {id_} stand there more than once: give each {id_} an id of its own.")
    repeated = table.filter(nw.col(id_).is_in(ids))
    doubled = to_pandas(repeated)
    alike = doubled.groupby(id_)[list(keys)].transform(lambda column: _text(column).nunique()).eq(1).all(axis=1)
    extra, torn = doubled[alike & doubled.duplicated(id_)], doubled[~alike]
    again = f"the same {id_} stands there more than once and says"
    left_out = tuple(
        LeftOut(len(rows), reason, named(rows.head(_EXAMPLES), id_, line))
        for rows, reason in (
            (extra, f"{again} the same, so it counts once"),
            (torn, f"{again} different things, so none of them counts"),
        )
        if len(rows)
    )
    others = table.filter(~nw.col(id_).is_in(ids) | nw.col(id_).is_null())
    once = table.filter(nw.col(id_).is_in(doubled.loc[alike, id_].tolist())).unique(subset=[id_], keep="any")
    return nw.concat([others, once], how="vertical"), left_out


def count_arrays(
    follow_ups: np.ndarray, observed: np.ndarray, ends: np.ndarray, students: np.ndarray | None = None
) -> Counts:
    """Count what is in memory and known to be good, such as a simulated class: arrays of whole numbers.

    Args:
        follow_ups: times of the first, second, ... follow-up; -1 for none; shape (most, n).
        observed: times of the answer, or the last one known without; shape (n,).
        ends: 1 for a positive answer, 2 for a negative one, 0 for none; shape (n,).
        students: a number from 0 for whose each is, to keep as a stratum; shape (n,).
    """
    whose = np.zeros(len(observed), int) if students is None else students
    each = np.vstack([whose, follow_ups + 1, observed, ends]).astype(int)
    sizes = each.max(axis=1, initial=0) + 1
    alike, n = np.unique(np.ravel_multi_index(tuple(each), sizes), return_counts=True)
    owners, *since, stops, codes = np.unravel_index(alike, sizes)
    days = np.where(np.array(since) == 0, np.nan, np.array(since) - 1.0).T
    words = np.array([WAITING, POSITIVE, NEGATIVE], object)[codes]
    known = _Known(days, np.full(days.shape, "", object), stops, words, np.full(len(stops), NEVER))
    by = () if students is None else (STUDENT,)
    strata = pd.DataFrame({STUDENT: owners, "n": n})[[*by, "n"]]
    return Counts(_intervals(strata, known, by), by, APPLICATIONS, len(observed))


# --- intervals ------------------------------------------------------------------------------------------------------


def _intervals(strata: pd.DataFrame, known: _Known, by: tuple[str, ...]) -> pd.DataFrame:
    """Grouped rows as interval counts: their strata and `n`, and what became of them."""
    keys = [*by, *COLUMNS]
    if not len(strata):
        return pd.DataFrame(columns=[*keys, "n"]).astype({"entered": int, "left": int, "nth": int, "n": int})
    observed, many, most = known.observed.astype(int), len(strata), known.days.shape[1]
    entered, first, pieces = known.begun, np.full(many, NEVER), []
    alive = np.ones(many, bool)
    # Words by their places among the words in order, which are brought together many times faster.
    ends = sorted((POSITIVE, NEGATIVE, WAITING, FOLLOWED))
    ended = np.select([known.ended == word for word in ends], range(len(ends)))
    channels, words = pd.factorize(np.append(known.channels.T.ravel(), ""), sort=True)
    none, channels = channels[-1], channels[:-1].reshape(-1, many)
    for nth in range(min(most, MOST_FOLLOW_UPS) + 1):
        # A follow-up on the day of the answer has no day after it, and so no part in it; `first` remembers it.
        nxt = known.days[:, nth] if nth < most else np.full(many, np.nan)
        goes_on = alive & (nxt < observed)
        piece = {
            "nth": np.full(many, nth),
            "channel": channels[nth - 1] if nth else np.full(many, none),
            "first": np.where(nxt == observed, observed, NEVER) if nth == 0 else first,
            "entered": entered,
            "left": np.where(goes_on, np.nan_to_num(nxt), observed).astype(int),
            "end": np.where(goes_on, ends.index(FOLLOWED), ended),
        }
        there = np.flatnonzero(alive & (piece["left"] > entered))
        pieces.append((there, {name: values[there] for name, values in piece.items()}))
        alive = goes_on
        called = np.where(goes_on, np.nan_to_num(nxt), NEVER).astype(int)
        entered = np.maximum(entered, called)
        first = called if nth == 0 else first
    there = np.concatenate([rows for rows, _ in pieces])
    numbers = [np.concatenate([columns[name] for _, columns in pieces]) for name in COLUMNS]
    if by:
        owner = strata.groupby(list(by), sort=True, dropna=False).ngroup().to_numpy()
        numbers.insert(0, owner[there])
    one, n = _alike(numbers, strata["n"].to_numpy()[there])
    table = strata[list(by)].iloc[there[one]].reset_index(drop=True)
    for name, column in zip(COLUMNS, numbers[len(numbers) - len(COLUMNS) :], strict=True):
        table[name] = column[one]
    table["channel"] = pd.Series(words, dtype="str").take(table["channel"]).array
    table["end"] = pd.Series(ends, dtype="str").take(table["end"]).array
    return table.assign(n=n)


def _alike(columns: Sequence[np.ndarray], n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bring rows of whole numbers together that are alike, in order: the place of one of each, and their `n` summed."""
    code, size = np.zeros(len(n), np.int64), 1
    for column in columns:
        least = int(column.min(initial=0))
        wide = int(column.max(initial=0)) - least + 1
        if size * wide > _MOST_CODES:
            found, code = np.unique(code, return_inverse=True)
            size = len(found)
        code, size = code * wide + (column - least), size * wide
    _, one, alike = np.unique(code, return_index=True, return_inverse=True)
    return one, np.bincount(alike, n).astype(n.dtype)
