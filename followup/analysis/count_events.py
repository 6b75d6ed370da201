"""Interval counts straight from a raw table of events, in any order: what happened to which application, and when.

The engine that holds the events works out a row for each application; only what is alike, counted, comes into memory.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from followup.analysis.calls import CALL, WHOLE, Codes, grouped_with_calls
from followup.analysis.counts import (
    APPLICATIONS,
    STUDENT,
    Counts,
    LeftOut,
    check_columns,
    count_groups,
    grouped,
    keys_of,
    named,
    owned,
    to_pandas,
)
from followup.analysis.record import INTERVIEWED, UNSAID
from followup.analysis.watching import QUIET
from followup.errors import TableError
from followup.log.model import UNDATED, Kind, Meaning
from followup.log.outcomes import ANSWERS, CENSORING_KINDS, CLOSING, NEGATIVE_KINDS, NO_ANSWERS

ID, KIND, AT, CHANNEL, MEANING, ENTERED = "application", "kind", "at", "channel", "meaning", "entered"
DETAILED = 300_000
"""In tables of more events, it is not asked on which days answers came: that would tell applications apart."""
_APPLIED, _FOLLOWED_UP, _REPLIED = Kind.APPLIED.value, Kind.FOLLOWED_UP.value, Kind.REPLIED.value
_MOVES_ON, _NOTHING_SAID = Meaning.MOVES_ON.value, "no answer"
"""Kinds that take the place of `replied`, where it is known what the reply says."""
_OTHERS = tuple(tuple(kind.value for kind in kinds) for kinds in (NEGATIVE_KINDS, CENSORING_KINDS))
ENDS = (tuple(word for word in ANSWERS if word not in _OTHERS[0] + _OTHERS[1]), *_OTHERS)
"""What ends the waiting: a positive answer, a negative one, none. Of two on one day the first here counts."""
KINDS = frozenset(kind.value for kind in Kind) | {_MOVES_ON, _NOTHING_SAID}

_DATE = (  # a day that there is, and maybe a time
    "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)(?:$|[T ])"
)
_EXAMPLES = 3
# Columns made on the way; SQL folds case, so no two differ by case alone.
_DAY, _ENTRY, _LATER, _LAST, _FAULT, _SENT, _FOLLOWED, _PLACE, _END, _ENDED, _NTH, _ROWS, _SOME = (
    f"its_{name}"
    for name in (
        *("day", "entry", "later", "last", "fault", "sent_day"),
        *("followed_day", "place", "end", "ended", "nth", "rows", "some_day"),
    )
)
_ENDINGS = len(ANSWERS)
_YES, _NO, _NOTHING = -1, -2, -3
"""What an answer said where it matters is its place in ANSWERS; else one of these."""
_GAP = 2**16
"""A day, and the days from it to its entry, are one number, so that the least is the first, and its first entry."""
_UNKNOWN = _GAP - 1
_FINE, _NO_ID, _NO_DAY, _ON_SOME_DAY = range(4)
_SOME_DAY = f"{AT} is empty: it happened on a day that nobody knows, and so its application cannot be timed"
_DAYS, _CHANNELS, _LATES = APPLICATIONS.days, APPLICATIONS.channels, APPLICATIONS.acts_entered


def count_events(
    frame: Any, by: Sequence[str] = (), last_day: date | None = None, *, several: bool = True, line: str = ""
) -> Counts:
    """Count the intervals of a raw table of events, a row for each event, in any order.

    It has the columns `application`, `kind` and `at` (a date, a date with a time, or text such as 2026-03-09 or
    2026-03-09T14:30), and may have `channel` and `meaning`, `entered` (the day of entry, likewise) and `student`. Day 0
    is that of the first `applied`. A reply (but for one whose meaning is no news or a receipt), an invitation, an
    interview, an offer or an acceptance is a positive answer; `withdrew` ends the watching without an answer. What
    happened after the end does not count, nor do follow-ups before the resume; two follow-ups on one day are one. An
    application that was answered or ended without a day is left out, unless a good answer with its day comes before
    the end. An application that was entered more than a week late is watched only from its entry. Where a student
    (without students, anybody) has entered nothing for two weeks, the watching ends on the day of the last entry;
    without `entered`, that of the last event.

    Args:
        frame: a table that narwhals knows, eager or lazy, native or not.
        by: further columns to keep as strata; of an application, the least that its `applied` rows say.
        last_day: the day of the look; what is later does not count. The newest day of the table if not given.
        several: whether to find the second and third follow-ups, and the channels of all. Without, the pass is the
            fastest there is: one grouping of the events.
        line: a column with line numbers, for naming rows.

    Returns:
        The counts; `rows` are events, and so are those of `left_out`.

    Raises:
        TableError: a column is missing, or cannot be used.
    """
    table = _with_days(nw.from_native(frame).lazy(), by, line)
    told = MEANING in table.collect_schema().names()
    rows, oldest, newest, entry, left_out = _look(table, line)
    last = last_day.toordinal() if last_day else max(newest, entry)
    usable = table.filter(nw.col(_FAULT) == _FINE) if left_out else table
    usable = usable.filter(nw.col(_DAY) <= last) if last < newest else usable
    codes = _codes(usable, last - oldest + 1) if several else None
    applications, undated = _applications(usable, by, codes), 0
    if any(part.reason == _SOME_DAY for part in left_out):
        applications, undated = _without_some_day(applications, table)
    ended = _shaped(_watched(applications, table, last, max(newest, entry)), told=told)
    shaped = _with_follow_ups(ended, usable) if several else _with_first_follow_up(ended)
    detailed = rows <= DETAILED
    groups = (
        _groups(shaped, by, detailed=detailed)
        if codes is None
        else _called(ended, usable, by, codes, told=told, detailed=detailed)
    )
    if not several and (groups[APPLICATIONS.since] < 0).any():
        # A follow-up before the resume hides the first one after it from the fast way.
        shaped = _with_follow_ups(ended, usable, most=1).drop(APPLICATIONS.channel, strict=False)
        groups = _groups(shaped, by, detailed=detailed)
    _restore_whole_numbers(groups, table, by)
    observed = groups[APPLICATIONS.observed]
    left_out += _lost(shaped, observed)
    good = groups[observed >= 0].reset_index(drop=True)
    return count_groups(good, shaped, APPLICATIONS, by, rows=rows, left_out=left_out, undated=undated)


# --- events ---------------------------------------------------------------------------------------------------------


def _with_days(table: nw.LazyFrame[Any], by: Sequence[str], line: str) -> nw.LazyFrame[Any]:
    """The columns that matter, with the number of each day and whether the row can be used."""
    columns = table.collect_schema().names()
    check_columns([name for name in columns if name != line], (ID, KIND, AT), by)
    taken = [name for name in by if name in {ID, KIND, AT, MEANING, *APPLICATIONS.known}]
    if taken:
        raise TableError(f"A column called {taken[0]} cannot be a stratum: give it another name.")
    wanted = {ID, KIND, AT, CHANNEL, MEANING, ENTERED, STUDENT, line, *by}
    table = _with_dates(table.select(name for name in columns if name in wanted))
    schema = table.collect_schema()
    no_id = nw.col(ID).is_null()
    if schema[ID] == nw.String:
        no_id = no_id | (nw.col(ID) == "")
    dated, day = _day(table, AT)
    empty = nw.col(AT).fill_null("") == "" if schema[AT] == nw.String else nw.col(AT).is_null()
    some_day = empty & nw.col(KIND).is_in(sorted(kind.value for kind in UNDATED))
    undated = nw.when(some_day).then(nw.lit(_ON_SOME_DAY)).otherwise(nw.lit(_NO_DAY))
    fault = nw.when(dated).then(nw.lit(_FINE)).otherwise(undated)
    fault = nw.when(no_id).then(nw.lit(_NO_ID)).otherwise(fault)
    entries = [_day(table, ENTERED)[1].alias(_ENTRY)] if ENTERED in columns else []
    table = table.with_columns(day.alias(_DAY), fault.alias(_FAULT), *entries)
    if entries:
        later = nw.col(_ENTRY) - nw.col(_DAY)
        later = nw.when(later < 0).then(nw.lit(0)).otherwise(later)
        later = nw.when(later.is_null() | (later > _UNKNOWN)).then(nw.lit(_UNKNOWN)).otherwise(later)
        table = table.with_columns(later.alias(_LATER))
    table = owned(table, ID)
    if CHANNEL in columns:
        table = table.with_columns(nw.when(nw.col(CHANNEL) != "").then(nw.col(CHANNEL)).alias(CHANNEL))
    if MEANING in columns:
        kind: nw.Expr = nw.col(KIND)
        for word, meanings in ((_NOTHING_SAID, NO_ANSWERS), (_MOVES_ON, {Meaning.MOVES_ON})):
            words = sorted({text for meaning in meanings for text in (meaning.value, meaning.words)})
            said = (nw.col(KIND) == _REPLIED) & nw.col(MEANING).is_in(words)
            kind = nw.when(said).then(nw.lit(word)).otherwise(kind)
        table = table.with_columns(kind.alias(KIND))
    return table


def _day(table: nw.LazyFrame[Any], name: str) -> tuple[nw.Expr, nw.Expr]:
    """Whether a column has a day, and its number."""
    kind, at = table.collect_schema()[name], nw.col(name)
    if kind == nw.String:
        dated = at.fill_null("").str.contains(_DATE)
        known = nw.when(dated).then(at.str.slice(0, 10)).otherwise(nw.lit("1970-01-01"))
        day: nw.Expr = nw.when(dated).then(_number(known.str.to_datetime(format="%Y-%m-%d"), table))
    elif isinstance(kind, nw.Date | nw.Datetime):
        dated, day = ~at.is_null(), _number(at, table)
    else:
        raise TableError(f"The column {name} holds {kind}: write dates there, such as 2026-03-09.")
    if not isinstance(table.to_native(), pd.DataFrame):
        day = day.cast(nw.Int32)  # half the memory of what SQL would take; pandas has no whole numbers with gaps
    return dated, day


def _with_dates(table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The table, with dates that pandas keeps as Python objects as dates of its own."""
    native, schema = table.to_native(), table.collect_schema()
    objects = [name for name in (AT, ENTERED) if schema.get(name) == nw.Object]
    if not isinstance(native, pd.DataFrame) or not objects:
        return table
    dates = {name: pd.to_datetime(native[name], errors="coerce", format="ISO8601") for name in objects}
    dated: nw.LazyFrame[Any] = nw.from_native(native.assign(**dates)).lazy()
    return dated


def _number(at: nw.Expr, table: nw.LazyFrame[Any]) -> nw.Expr:
    """The number of a day, as Python's `date.toordinal` counts, from 1901 to 2099: what every engine can work out."""
    if table.implementation.is_duckdb():  # there a day less a day is a number, at a tenth of the cost
        return at.cast(nw.Date) - nw.lit(date.min) + 1
    before = at.dt.year() - 1
    return before * 365 + before // 4 - 15 + at.dt.ordinal_day()


def _look(table: nw.LazyFrame[Any], line: str) -> tuple[int, int, int, int, tuple[LeftOut, ...]]:
    """How many events there are, the oldest and newest day, the newest day of entry, and the events of no use."""
    entries = [nw.col(_ENTRY).max()] if _ENTRY in table.collect_schema().names() else []
    days = nw.col(AT).min().alias(_DAY), nw.col(AT).max()
    kinds = to_pandas(table.group_by(KIND, _FAULT).agg(nw.len().alias("n"), *days, *entries))
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
    oldest, newest = (
        which((date.fromisoformat(str(at)[:10]).toordinal() for at in kinds.loc[fine, name]), default=1)
        for which, name in ((min, _DAY), (max, AT))
    )
    entry = kinds[_ENTRY].max() if entries else 0
    return int(kinds["n"].sum()), oldest, newest, 0 if pd.isna(entry) else int(entry), tuple(left_out)


def _examples(events: nw.LazyFrame[Any], line: str) -> tuple[str, ...]:
    return named(to_pandas(events.select(*filter(None, (line, ID))).head(_EXAMPLES)), ID, line)


# --- applications ---------------------------------------------------------------------------------------------------


def _applications(usable: nw.LazyFrame[Any], by: Sequence[str], codes: Codes | None) -> nw.LazyFrame[Any]:
    """A row for each application: days of its resume, first follow-up and end, and which end, found in one grouping.

    With `codes`, its first follow-ups too.
    """
    columns = usable.collect_schema().names()
    day, sent, known = nw.col(_DAY), nw.col(KIND) == _APPLIED, _LATER in columns
    owner = [STUDENT] if STUDENT in columns and STUDENT not in by else []
    # The day and the kind of an end are one number, so that the least is the first, and the right one of two.
    whole = day.cast(nw.Float64) if known else day  # too large for short whole numbers, and exact
    usable = _with_places(usable)
    end = whole * _ENDINGS + nw.col(_PLACE)
    sent_day: nw.Expr = nw.when(sent).then(whole)
    if known:
        end, sent_day = (found * _GAP + nw.col(_LATER) for found in (end, sent_day))
    marked = usable.with_columns(
        sent_day.alias(_SENT),
        nw.when(nw.col(KIND) == _FOLLOWED_UP).then(day).alias(_FOLLOWED),
        end.alias(_END),
        *(nw.when(sent).then(nw.col(name)).alias(name) for name in [*by, *owner]),
    )
    least = (_SENT, _FOLLOWED, _END, *by, *owner)
    if codes:
        call = codes.call(day, CHANNEL, _LATER)
        marked = marked.with_columns(nw.when(nw.col(KIND) == _FOLLOWED_UP).then(call).alias(CALL))
        found = grouped_with_calls(marked, ID, [name for name in least if name != _FOLLOWED], _ROWS)
    else:
        marked, words = _coded(marked, [*by, *owner])
        found = marked.group_by(ID).agg(*(nw.col(name).min() for name in least), nw.len().alias(_ROWS))
        found = _decoded(found, words)
    if known:
        gaps = ((APPLICATIONS.begun_entered, _SENT), (APPLICATIONS.answer_entered, _END))
        found = found.with_columns(
            *(_known(nw.col(held) % _GAP).alias(name) for name, held in gaps),
            *(_whole(held, _GAP) for held in (_SENT, _END)),
        )
    end = nw.col(_END)
    return found.with_columns(end.alias(_ENDED), _whole(_END, _ENDINGS), (end % _ENDINGS).alias(_PLACE))


def _whole(name: str, size: int) -> nw.Expr:
    """How often a number holds another; what SQL does quicker than dividing whole numbers, and exactly."""
    return ((nw.col(name) - nw.col(name) % size) / size).alias(name)


def _with_places(usable: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Events with the place in ANSWERS of those that answer or end an application."""
    native = usable.to_native()
    if isinstance(native, pd.DataFrame):  # to look a word up is quicker there than to compare it
        codes, words = pd.factorize(native[KIND])
        places = [*(float(ANSWERS.index(word)) if word in ANSWERS else np.nan for word in words), np.nan]
        placed: nw.LazyFrame[Any] = nw.from_native(native.assign(**{_PLACE: np.array(places)[codes]})).lazy()
        return placed
    *first, last = (nw.when(nw.col(KIND) == word).then(nw.lit(place)) for place, word in enumerate(ANSWERS))
    found: nw.Expr = last
    for this in reversed(first):
        found = this.otherwise(found)
    return usable.with_columns(found.alias(_PLACE))


def _coded(table: nw.LazyFrame[Any], names: Sequence[str]) -> tuple[nw.LazyFrame[Any], dict[str, pd.Index]]:
    """A table of pandas with ordered numbers for words, whose least it finds many times faster; and the words."""
    native, schema = table.to_native(), table.collect_schema()
    words = {}
    if isinstance(native, pd.DataFrame):
        for name in (name for name in names if schema[name] == nw.String):
            codes, words[name] = pd.factorize(native[name], sort=True)
            native = native.assign(**{name: np.where(codes < 0, np.nan, codes)})
    return nw.from_native(native).lazy() if words else table, words


def _decoded(table: nw.LazyFrame[Any], words: dict[str, pd.Index]) -> nw.LazyFrame[Any]:
    """The words again."""
    if not words:
        return table
    native = table.to_native()
    found = {name: native[name].map(dict(enumerate(there))).astype(there.dtype) for name, there in words.items()}
    decoded: nw.LazyFrame[Any] = nw.from_native(native.assign(**found)).lazy()
    return decoded


def _known(later: nw.Expr) -> nw.Expr:
    return nw.when(later < _UNKNOWN).then(later)


def _watched(applications: nw.LazyFrame[Any], table: nw.LazyFrame[Any], last: int, newest: int) -> nw.LazyFrame[Any]:
    """Applications with the last day on which each was watched: that of the look, or of the last entry before it."""
    columns = table.collect_schema().names()
    if STUDENT not in columns:
        return applications.with_columns(nw.lit(newest if last - newest >= QUIET else last).alias(_LAST))
    days = [name for name in (_DAY, _ENTRY) if name in columns]
    known = table.filter(nw.col(_FAULT).is_in([_FINE, _ON_SOME_DAY]), ~nw.col(STUDENT).is_null())
    ends = known.group_by(STUDENT).agg(*(nw.col(name).max() for name in days))
    end: nw.Expr = nw.col(_DAY)
    if _ENTRY in days:
        end = nw.when(nw.col(_DAY).is_null() | (nw.col(_ENTRY) > nw.col(_DAY))).then(nw.col(_ENTRY)).otherwise(end)
    quiet = ends.with_columns(end.alias(_LAST)).filter(nw.col(_LAST) <= last - QUIET).select(STUDENT, _LAST)
    ended = applications.join(quiet, on=STUDENT, how="left")
    return ended.with_columns(nw.when(nw.col(_LAST).is_null()).then(nw.lit(last)).otherwise(nw.col(_LAST)).alias(_LAST))


def _without_some_day(applications: nw.LazyFrame[Any], table: nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], int]:
    """Applications less those that were answered or ended nobody knows when, and how many these are.

    See `Thread.answered_some_day`.
    """
    answers = nw.col(KIND).is_in([kind for kinds in ENDS for kind in kinds])
    some_day = table.filter(nw.col(_FAULT) == _ON_SOME_DAY, answers)
    ended = nw.col(KIND).is_in(sorted(kind.value for kind in CLOSING))
    some_day = some_day.with_columns(nw.when(ended).then(nw.lit(0)).otherwise(nw.lit(1)).alias(_SOME))
    some_day = some_day.group_by(ID).agg(nw.col(_SOME).max())
    joined = applications.join(some_day, on=ID, how="left")
    settled = ~nw.col(_END).is_null() & (nw.col(_PLACE) < len(ENDS[0])) & (nw.col(_SOME) == 0)
    lost = to_pandas(joined.filter(~nw.col(_SOME).is_null(), ~settled, ~nw.col(_SENT).is_null()).select(nw.len()))
    return joined.filter(nw.col(_SOME).is_null() | settled).drop(_SOME), int(lost.iloc[0, 0])


def _shaped(applications: nw.LazyFrame[Any], *, told: bool) -> nw.LazyFrame[Any]:
    """Applications with the columns of an exchange table that tell how they ended.

    Args:
        applications: from `_applications`.
        told: whether the table can say what a reply means.
    """
    end, place = nw.col(_END), nw.col(_PLACE)
    observed = nw.when(end.is_null()).then(nw.col(_LAST)).otherwise(end) - nw.col(_SENT)
    positive, negative = (place < len(ENDS[0])), place == ANSWERS.index(ENDS[1][0])
    answered = nw.when(negative).then(nw.lit(APPLICATIONS.negative)).otherwise(nw.lit(""))
    answered = nw.when(positive).then(nw.lit(APPLICATIONS.positive)).otherwise(answered)
    other = nw.when(negative).then(nw.lit(_NO)).otherwise(nw.lit(_NOTHING))
    other = nw.when(positive).then(nw.lit(_YES)).otherwise(other)
    counted = place == ANSWERS.index(INTERVIEWED)
    if told:
        counted = counted | (place == ANSWERS.index(UNSAID))
    return applications.with_columns(
        observed.alias(APPLICATIONS.observed),
        answered.alias(APPLICATIONS.answer),
        nw.when(counted).then(place).otherwise(other).alias(APPLICATIONS.said),
        nw.when(positive | negative).then(end).alias(APPLICATIONS.answered_on),
    )


def _with_first_follow_up(ended: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    since = nw.col(_FOLLOWED) - nw.col(_SENT)
    before_the_end = since <= nw.col(APPLICATIONS.observed)
    return ended.with_columns(nw.when(before_the_end).then(since).alias(APPLICATIONS.since))


def _codes(usable: nw.LazyFrame[Any], span: int) -> Codes | None:
    """How an application is one number, where the engine finds several of its follow-ups at once; else None."""
    if not usable.implementation.is_duckdb():
        return None
    columns, channels = usable.collect_schema().names(), set()
    if CHANNEL in columns:
        found = usable.filter(nw.col(KIND) == _FOLLOWED_UP).select(CHANNEL).unique()
        channels = set(to_pandas(found)[CHANNEL].dropna())
    codes = Codes(tuple(sorted(channels)), _GAP if _LATER in columns else 1, _ENDINGS, span)
    return codes if codes.fits else None


def _called(  # noqa: PLR0913 - one table, and how it is read
    ended: nw.LazyFrame[Any], usable: nw.LazyFrame[Any], by: Sequence[str], codes: Codes, *, told: bool, detailed: bool
) -> pd.DataFrame:
    """What `_groups` gives of applications with their follow-ups, if these are found with all else."""
    columns = set(usable.collect_schema().names())
    given = ended.collect_schema().names()
    numbered = {APPLICATIONS.observed, APPLICATIONS.answer, APPLICATIONS.said}
    keys = [name for name in keys_of(given, APPLICATIONS, detailed=detailed) if name not in numbered]
    ended = codes.whole(ended, _SENT, _ENDED, _LAST)
    groups = grouped(ended, list(dict.fromkeys([*by, *keys, WHOLE])))
    found = codes.apart(groups[WHOLE])
    numbers = {name: pd.to_numeric(groups[name]).astype(float) for name in keys if name not in {*by, STUDENT}}
    numbers[APPLICATIONS.observed] = found.observed
    numbers |= dict(zip(_DAYS, found.days, strict=True))
    if CHANNEL in columns:
        numbers |= dict(zip(_CHANNELS, found.channels, strict=True))
    if _LATER in columns:
        numbers |= dict(zip(_LATES, np.where(found.lates < _UNKNOWN, found.lates, np.nan), strict=True))
    counted = [word == INTERVIEWED or (told and word == UNSAID) for word in ANSWERS]
    said = np.where(counted, ANSWERS, "").astype(object)[found.end]
    answers = np.array([_answer(word) for word in ANSWERS], object)[found.end]
    groups = groups.assign(**numbers, **{APPLICATIONS.said: said, APPLICATIONS.answer: answers})
    if not found.short.any():
        return groups
    doubtful = nw.col(WHOLE) % 2 == 1
    others = _groups(_with_follow_ups(ended.filter(doubtful), usable), by, detailed=detailed)
    return pd.concat([groups[groups[WHOLE] % 2 != 1], others], ignore_index=True)


def _answer(word: str) -> str:
    """What an answer is in an exchange table."""
    return APPLICATIONS.positive if word in ENDS[0] else APPLICATIONS.negative if word in ENDS[1] else ""


def _with_follow_ups(ended: nw.LazyFrame[Any], usable: nw.LazyFrame[Any], most: int = 3) -> nw.LazyFrame[Any]:
    """Applications as an exchange table with their first follow-ups, each with its channel and its entry."""
    columns = usable.collect_schema().names()
    also = {held: names[:most] for held, names in ((CHANNEL, _CHANNELS), (_LATER, _LATES)) if held in columns}
    followed, words = _coded(usable.filter(nw.col(KIND) == _FOLLOWED_UP), [CHANNEL] if CHANNEL in also else [])
    days = followed.group_by(ID, _DAY)
    calls = days.agg(*(nw.col(held).min() for held in also), nw.len().alias(_ROWS))
    since = nw.col(_DAY) - nw.col(_SENT)
    calls = calls.join(ended.select(ID, _SENT, APPLICATIONS.observed), on=ID, how="inner")
    calls = calls.filter(since >= 0, since <= nw.col(APPLICATIONS.observed))
    calls = calls.with_columns(since.alias(_DAY), nw.col(_DAY).rank("ordinal").over(ID).alias(_NTH))
    if _LATER in also:
        calls = calls.with_columns(_known(nw.col(_LATER)).alias(_LATER))
    spread = {
        name: nw.when(nw.col(_NTH) == nth).then(nw.col(held)).alias(name)
        for held, names in ({_DAY: _DAYS[:most]} | also).items()
        for nth, name in enumerate(names, start=1)
    }
    calls = calls.filter(nw.col(_NTH) <= most).select(ID, *spread.values())
    calls = calls.group_by(ID).agg(*(nw.col(name).min() for name in spread))
    calls = _decoded(calls, {name: words[CHANNEL] for name in also.get(CHANNEL, ()) if words})
    return ended.join(calls, on=ID, how="left")


def _groups(shaped: nw.LazyFrame[Any], by: Sequence[str], *, detailed: bool) -> pd.DataFrame:
    """What is alike, counted, with days as numbers."""
    known = shaped.collect_schema().names()
    keys = dict.fromkeys([*by, *keys_of(known, APPLICATIONS, detailed=detailed)])
    del keys[APPLICATIONS.answer]  # what was said tells it
    groups = grouped(shaped, list(keys))
    days = [name for name in keys if name not in {*by, *_CHANNELS, STUDENT}]
    groups = groups.assign(**{name: pd.to_numeric(groups[name]).astype(float) for name in days})
    said = groups[APPLICATIONS.said].to_numpy()
    answers = np.select([said >= _YES, said == _NO], [APPLICATIONS.positive, APPLICATIONS.negative], "")
    words = np.array([*ANSWERS, "", "", ""], object)[said.astype(int)]  # the last three are told by numbers below 0
    return groups.assign(**{APPLICATIONS.answer: answers.astype(object), APPLICATIONS.said: words})


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
