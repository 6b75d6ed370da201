"""Interval counts straight from a raw table of events, in any order: what happened to which application, and when.

The engine that holds the events works out a row for each application; only what is alike, counted, comes into memory.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from followup.analysis.counts import (
    APPLICATIONS,
    Counts,
    LeftOut,
    check_columns,
    count_groups,
    grouped,
    named,
    to_pandas,
)
from followup.errors import TableError
from followup.log.model import UNDATED, Kind
from followup.log.outcomes import CENSORING_KINDS, CLOSING, NEGATIVE_KINDS, NO_ANSWERS, POSITIVE_KINDS

ID, KIND, AT, CHANNEL, MEANING = "application", "kind", "at", "channel", "meaning"
_APPLIED, _FOLLOWED_UP = Kind.APPLIED.value, Kind.FOLLOWED_UP.value
ENDS = tuple(tuple(sorted(kind.value for kind in kinds)) for kinds in (POSITIVE_KINDS, NEGATIVE_KINDS, CENSORING_KINDS))
"""What ends the waiting: a positive answer, a negative one, none. Of two on one day the first here counts."""
_REPLIED, _NOTHING_SAID = Kind.REPLIED.value, "no answer"  # the second takes the place of the first where it is none
KINDS = frozenset(kind.value for kind in Kind) | {_NOTHING_SAID}
_UNSAID = tuple(word for meaning in sorted(NO_ANSWERS) for word in {meaning.value, meaning.words})

_DATE = (  # a day that there is, and maybe a time
    "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)(?:$|[T ])"
)
_EXAMPLES = 3
# Columns made on the way; SQL folds case, so no two differ by case alone.
_DAY, _FAULT, _SENT, _FOLLOWED, _END, _NTH, _ROWS, _SOME = (
    f"its_{name}" for name in ("day", "fault", "sent_day", "followed_day", "end", "nth", "rows", "some_day")
)
_FINE, _NO_ID, _NO_DAY, _ON_SOME_DAY = range(4)
_SOME_DAY = f"{AT} is empty: it happened on a day that nobody knows, and so its application cannot be timed"
_DAYS = (APPLICATIONS.since, *APPLICATIONS.later)
_CHANNELS = (APPLICATIONS.channel, *APPLICATIONS.later_channels)


def count_events(
    frame: Any, by: Sequence[str] = (), last_day: date | None = None, *, several: bool = True, line: str = ""
) -> Counts:
    """Count the intervals of a raw table of events, a row for each event, in any order.

    It has the columns `application`, `kind` and `at` (a date, a date with a time, or text such as 2026-03-09 or
    2026-03-09T14:30), and may have `channel` and `meaning`. Day 0 is that of the first `applied`. A reply (but for one
    whose meaning is no news or a receipt), an invitation, an interview, an offer or an acceptance is a positive answer;
    `withdrew` ends the watching without an answer. What happened after the end does not count, nor do follow-ups
    before the resume; two follow-ups on one day are one. An application that was answered or ended without a day is
    left out, unless a good answer with its day comes before the end.

    Args:
        frame: a table that narwhals knows, eager or lazy, native or not.
        by: further columns to keep as strata; of an application, the least that its `applied` rows say.
        last_day: the last day that is known; what is later does not count. The newest day of the table if not given.
        several: whether to find the second and third follow-ups, and the channels of all. Without, the pass is the
            fastest there is: one grouping of the events.
        line: a column with line numbers, for naming rows.

    Returns:
        The counts; `rows` are events, and so are those of `left_out`.

    Raises:
        TableError: a column is missing, or cannot be used.
    """
    table = _with_days(nw.from_native(frame).lazy(), by, line)
    rows, newest, left_out = _look(table, line)
    last = last_day.toordinal() if last_day else newest
    usable = table.filter(nw.col(_FAULT) == _FINE) if left_out else table
    usable = usable.filter(nw.col(_DAY) <= last) if last < newest else usable
    applications = _applications(usable, by)
    if any(part.reason == _SOME_DAY for part in left_out):
        applications = _without_some_day(applications, table)
    shaped = _with_follow_ups(applications, usable, last) if several else _with_first_follow_up(applications, last)
    groups = _groups(shaped, by)
    if not several and (groups[APPLICATIONS.since] < 0).any():
        # A follow-up before the resume hides the first one after it from the fast way.
        shaped = _with_follow_ups(applications, usable, last, most=1).drop(APPLICATIONS.channel, strict=False)
        groups = _groups(shaped, by)
    _restore_whole_numbers(groups, table, by)
    observed = groups[APPLICATIONS.observed]
    left_out += _lost(shaped, observed)
    good = groups[observed >= 0].reset_index(drop=True)
    return count_groups(good, shaped, APPLICATIONS, by, rows=rows, left_out=left_out)


# --- events ---------------------------------------------------------------------------------------------------------


def _with_days(table: nw.LazyFrame[Any], by: Sequence[str], line: str) -> nw.LazyFrame[Any]:
    """The columns that matter, with the number of each day and whether the row can be used."""
    columns = table.collect_schema().names()
    check_columns([name for name in columns if name != line], (ID, KIND, AT), by)
    taken = [name for name in by if name in {ID, KIND, AT, MEANING, *_DAYS, *_CHANNELS, *APPLICATIONS.needed}]
    if taken:
        raise TableError(f"A column called {taken[0]} cannot be a stratum: give it another name.")
    table = _with_dates(table.select(name for name in columns if name in {ID, KIND, AT, CHANNEL, MEANING, line, *by}))
    schema = table.collect_schema()
    at, no_id = nw.col(AT), nw.col(ID).is_null()
    if schema[ID] == nw.String:
        no_id = no_id | (nw.col(ID) == "")
    if schema[AT] == nw.String:
        dated = at.fill_null("").str.contains(_DATE)
        known = nw.when(dated).then(at.str.slice(0, 10)).otherwise(nw.lit("1970-01-01"))
        day: nw.Expr = nw.when(dated).then(_number(known.str.to_datetime(format="%Y-%m-%d")))
    elif isinstance(schema[AT], nw.Date | nw.Datetime):
        dated, day = ~at.is_null(), _number(at)
    else:
        raise TableError(f"The column {AT} holds {schema[AT]}: write dates there, such as 2026-03-09.")
    empty = at.fill_null("") == "" if schema[AT] == nw.String else at.is_null()
    some_day = empty & nw.col(KIND).is_in(sorted(kind.value for kind in UNDATED))
    undated = nw.when(some_day).then(nw.lit(_ON_SOME_DAY)).otherwise(nw.lit(_NO_DAY))
    fault = nw.when(dated).then(nw.lit(_FINE)).otherwise(undated)
    fault = nw.when(no_id).then(nw.lit(_NO_ID)).otherwise(fault)
    if not isinstance(table.to_native(), pd.DataFrame):
        day = day.cast(nw.Int32)  # half the memory of what SQL would take; pandas has no whole numbers with gaps
    table = table.with_columns(day.alias(_DAY), fault.alias(_FAULT))
    if CHANNEL in columns:
        table = table.with_columns(nw.when(nw.col(CHANNEL) != "").then(nw.col(CHANNEL)).alias(CHANNEL))
    if MEANING in columns:
        unsaid = (nw.col(KIND) == _REPLIED) & nw.col(MEANING).is_in(_UNSAID)
        table = table.with_columns(nw.when(unsaid).then(nw.lit(_NOTHING_SAID)).otherwise(nw.col(KIND)).alias(KIND))
        table = table.drop(MEANING)
    return table


def _with_dates(table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The table, with dates that pandas keeps as Python objects as dates of its own."""
    native = table.to_native()
    if not isinstance(native, pd.DataFrame) or table.collect_schema()[AT] != nw.Object:
        return table
    dates = pd.to_datetime(native[AT], errors="coerce", format="ISO8601")
    dated: nw.LazyFrame[Any] = nw.from_native(native.assign(**{AT: dates})).lazy()
    return dated


def _number(at: nw.Expr) -> nw.Expr:
    """The number of a day, as Python's `date.toordinal` counts, from 1901 to 2099: what every engine can work out."""
    before = at.dt.year() - 1
    return before * 365 + before // 4 - 15 + at.dt.ordinal_day()


def _look(table: nw.LazyFrame[Any], line: str) -> tuple[int, int, tuple[LeftOut, ...]]:
    """How many events there are, the number of the newest day, and the events that cannot be used."""
    kinds = to_pandas(table.group_by(KIND, _FAULT).agg(nw.len().alias("n"), nw.col(AT).max()))
    fine = kinds[_FAULT] == _FINE
    left_out = []
    for fault, reason in (
        (_NO_ID, f"an event without an {ID} belongs to none"),
        (_NO_DAY, f"{AT} is empty or no date: write it as 2026-03-09 or 2026-03-09T14:30"),
        (_ON_SOME_DAY, _SOME_DAY),
    ):
        rows = int(kinds.loc[kinds[_FAULT] == fault, "n"].sum())
        if rows:
            left_out.append(LeftOut(rows, reason, _examples(table.filter(nw.col(_FAULT) == fault), line)))
    strange = kinds[fine & ~kinds[KIND].isin(KINDS)]
    if len(strange):
        words = strange[KIND].dropna().tolist()
        same = nw.col(KIND).is_in(words) | nw.col(KIND).is_null() if words else nw.col(KIND).is_null()
        found = _examples(table.filter(nw.col(_FAULT) == _FINE, same), line)
        text = ", ".join(f"'{str(word)[:40]}'" for word in sorted(map(str, words))[:_EXAMPLES]) or "nothing"
        left_out.append(LeftOut(int(strange["n"].sum()), f"{KIND} is {text}, which is none that is known", found))
    newest = max((date.fromisoformat(str(at)[:10]) for at in kinds.loc[fine, AT]), default=date.min)
    return int(kinds["n"].sum()), newest.toordinal(), tuple(left_out)


def _examples(events: nw.LazyFrame[Any], line: str) -> tuple[str, ...]:
    return named(to_pandas(events.select(*filter(None, (line, ID))).head(_EXAMPLES)), ID, line)


# --- applications ---------------------------------------------------------------------------------------------------


def _applications(usable: nw.LazyFrame[Any], by: Sequence[str]) -> nw.LazyFrame[Any]:
    """A row for each application: days of its resume, first follow-up and end, found in one grouping."""
    day, sent = nw.col(_DAY), nw.col(KIND) == _APPLIED
    # The day and the kind of an end are one number, so that the least is the first, and the right one of two.
    *first, last = (nw.when(nw.col(KIND).is_in(kinds)).then(day * 4 + rank) for rank, kinds in enumerate(ENDS))
    end: nw.Expr = last
    for this in reversed(first):
        end = this.otherwise(end)
    marked = usable.with_columns(
        nw.when(sent).then(day).alias(_SENT),
        nw.when(nw.col(KIND) == _FOLLOWED_UP).then(day).alias(_FOLLOWED),
        end.alias(_END),
        *(nw.when(sent).then(nw.col(name)).alias(name) for name in by),
    )
    least = (nw.col(name).min() for name in (_SENT, _FOLLOWED, _END, *by))
    return marked.group_by(ID).agg(*least, nw.len().alias(_ROWS))


def _without_some_day(applications: nw.LazyFrame[Any], table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Applications less those that were answered or ended nobody knows when (see `Thread.answered_some_day`)."""
    answers = nw.col(KIND).is_in([kind for kinds in ENDS for kind in kinds])
    some_day = table.filter(nw.col(_FAULT) == _ON_SOME_DAY, answers)
    ended = nw.col(KIND).is_in(sorted(kind.value for kind in CLOSING))
    some_day = some_day.with_columns(nw.when(ended).then(nw.lit(0)).otherwise(nw.lit(1)).alias(_SOME))
    some_day = some_day.group_by(ID).agg(nw.col(_SOME).max())
    joined = applications.join(some_day, on=ID, how="left")
    settled = ~nw.col(_END).is_null() & (nw.col(_END) % 4 == 0) & (nw.col(_SOME) == 0)
    return joined.filter(nw.col(_SOME).is_null() | settled).drop(_SOME)


def _observed(last: int) -> nw.Expr:
    """How many days an application was watched; empty where no resume went out."""
    end = nw.col(_END)
    return nw.when(end.is_null()).then(last - nw.col(_SENT)).otherwise(end // 4 - nw.col(_SENT))


def _shaped(applications: nw.LazyFrame[Any], last: int) -> nw.LazyFrame[Any]:
    """Applications with the columns of an exchange table that tell how they ended."""
    rank = nw.col(_END) % 4
    negative = nw.when(rank == 1).then(nw.lit(APPLICATIONS.negative)).otherwise(nw.lit(""))
    answer = nw.when(rank == 0).then(nw.lit(APPLICATIONS.positive)).otherwise(negative)
    return applications.with_columns(_observed(last).alias(APPLICATIONS.observed), answer.alias(APPLICATIONS.answer))


def _with_first_follow_up(applications: nw.LazyFrame[Any], last: int) -> nw.LazyFrame[Any]:
    since = nw.col(_FOLLOWED) - nw.col(_SENT)
    before_the_end = since <= nw.col(APPLICATIONS.observed)
    return _shaped(applications, last).with_columns(nw.when(before_the_end).then(since).alias(APPLICATIONS.since))


def _with_follow_ups(
    applications: nw.LazyFrame[Any], usable: nw.LazyFrame[Any], last: int, most: int = 3
) -> nw.LazyFrame[Any]:
    """Applications as an exchange table with their first follow-ups, each with its channel."""
    shaped = _shaped(applications, last)
    channels = _CHANNELS if CHANNEL in usable.collect_schema().names() else ()
    days = usable.filter(nw.col(KIND) == _FOLLOWED_UP).group_by(ID, _DAY)
    calls = days.agg(nw.col(CHANNEL).min()) if channels else days.agg(nw.len().alias(_ROWS))
    since = nw.col(_DAY) - nw.col(_SENT)
    calls = calls.join(shaped.select(ID, _SENT, APPLICATIONS.observed), on=ID, how="inner")
    calls = calls.filter(since >= 0, since <= nw.col(APPLICATIONS.observed))
    calls = calls.with_columns(since.alias(_DAY), nw.col(_DAY).rank("ordinal").over(ID).alias(_NTH))
    spread = [
        nw.when(nw.col(_NTH) == nth).then(nw.col(held)).alias(name)
        for held, names in ((_DAY, _DAYS), (CHANNEL, channels))
        for nth, name in enumerate(names[:most], start=1)
    ]
    names = [*_DAYS[:most], *channels[:most]]
    calls = calls.filter(nw.col(_NTH) <= most).select(ID, *spread)
    calls = calls.group_by(ID).agg(*(nw.col(name).min() for name in names))
    return shaped.join(calls, on=ID, how="left")


def _groups(shaped: nw.LazyFrame[Any], by: Sequence[str]) -> pd.DataFrame:
    """What is alike, counted, with days as numbers."""
    known = shaped.collect_schema().names()
    wanted = (*_DAYS, *_CHANNELS, APPLICATIONS.observed, APPLICATIONS.answer)
    groups = grouped(shaped, [*by, *(name for name in wanted if name in known)])
    days = [name for name in (*_DAYS, APPLICATIONS.observed) if name in known]
    return groups.assign(**{name: pd.to_numeric(groups[name]).astype(float) for name in days})


def _restore_whole_numbers(groups: pd.DataFrame, table: nw.LazyFrame[Any], by: Sequence[str]) -> None:
    """Make strata whole numbers again that were so: pandas turns them into fractions on the way."""
    schema = table.collect_schema()
    for name in by:
        if schema[name].is_integer():
            groups[name] = groups[name].astype("int64" if groups[name].notna().all() else "Int64")


def _lost(shaped: nw.LazyFrame[Any], observed: pd.Series) -> tuple[LeftOut, ...]:
    """Applications that have no first day, or an end before it; named by looking once more, only if there are some."""
    return tuple(_lost_ones(shaped, observed))


def _lost_ones(shaped: nw.LazyFrame[Any], observed: pd.Series) -> Iterator[LeftOut]:
    column = nw.col(APPLICATIONS.observed)
    for some, which, reason in (
        (observed.isna(), column.is_null(), f"no event says when it was {_APPLIED}, so its days cannot be counted"),
        (observed < 0, column < 0, f"it ended before it was {_APPLIED}, so one of the two days is wrong"),
    ):
        if some.any():
            lost = shaped.filter(which)
            many = to_pandas(lost.select(nw.col(_ROWS).sum(), nw.len().alias("n"))).iloc[0]
            yield LeftOut(int(many[_ROWS]), reason, _examples(lost, ""), all_named=many["n"] <= _EXAMPLES)
