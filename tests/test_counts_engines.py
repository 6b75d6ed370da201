"""The same pass on every engine gives the same counts, and leaves out the same rows.

Where an engine is not installed (requirements-scale.lock) its tests are skipped and say so; where CI is set they fail.
"""

import importlib
import os
import random
import shutil
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.analysis.count_events import ENDS, KINDS, count_events
from followup.analysis.counts import APPLICATIONS, FOLLOWED, INTERVIEWS, NEGATIVE, NEVER, POSITIVE, WAITING, count
from followup.analysis.simulate import Truth, simulate
from followup.errors import TableError
from tests.fuzzing import tried

DAY_0 = date(2026, 1, 31)
LAST = DAY_0 + timedelta(days=90)
SLOW = pytest.mark.slow


def needed(name):
    """A package, or a sentence that says what to do without it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return lacking(f"No {name} found: pip install --require-hashes -r requirements-scale.lock")


def lacking(sentence):
    if os.environ.get("CI"):
        pytest.fail(sentence)
    return pytest.skip(f"ENGINE NOT TESTED. {sentence}")


@pytest.fixture(scope="module")
def spark():
    needed("pyspark")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        lacking("No Java found, which PySpark needs: apt install default-jre-headless")
    settings_ = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        # Small queries, many of them: working them out costs more than running them.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[1]")
    for key, value in settings_.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


# A table as each engine has it; `text` says that every column is text, as it comes from CSV.


def plain(table, text):
    return table.astype(object).where(table.notna(), None).astype(str).where(table.notna()) if text else table


def as_pandas(table, folder, text, request):
    return plain(table, text)


def as_polars(table, folder, text, request):
    needed("pyarrow")
    return needed("polars").from_pandas(plain(table, text))


def as_polars_lazy(table, folder, text, request):
    return as_polars(table, folder, text, request).lazy()


def as_duckdb(table, folder, text, request):
    needed("pyarrow")
    return needed("duckdb").from_arrow(needed("polars").from_pandas(plain(table, text)).to_arrow())


def as_parquet(table, folder, text, request):
    path = folder / "table.parquet"
    as_polars(table, folder, text, request).write_parquet(path)
    return needed("duckdb").read_parquet(str(path))


def as_csv(table, folder, text, request):
    path = folder / "table.csv"
    table.to_csv(path, index=False)
    return needed("duckdb").read_csv(str(path), all_varchar=text)


def as_spark(table, folder, text, request):
    path = folder / "table.parquet"
    as_polars(table, folder, text, request).write_parquet(path)
    return request.getfixturevalue("spark").read.parquet(str(path))


def as_fastparquet(table, folder, text, request):
    path = folder / "table.parquet"
    as_polars(table, folder, text, request).write_parquet(path)
    with path.open("rb") as file:
        return importlib.import_module("fastparquet").ParquetFile(file).to_pandas()


ENGINES = (as_pandas, as_fastparquet, as_polars, as_polars_lazy, as_duckdb, as_parquet, as_csv)


def each(*ways):
    """Every day pandas will do: the others are of requirements-scale.lock."""
    return [pytest.param(one, id=one.__name__, marks=() if one is as_pandas else SLOW) for one in ways]


@pytest.fixture(params=each(*ENGINES))
def engine(request, tmp_path):
    """`engine(table, text)` is the table as one engine has it."""
    return lambda table, text=False: request.param(table, tmp_path, text, request)


@pytest.fixture(params=each(*ENGINES, as_spark))
def any_engine(request, tmp_path):
    """`engine`, and Spark too, which takes ten seconds a table: for a table of each shape."""
    return lambda table, text=False: request.param(table, tmp_path, text, request)


def same(one, other):
    """See that two counts say the same, in whatever order and types the engines gave it."""
    first, second = (tidy(counts.table) for counts in (one, other))
    pd.testing.assert_frame_equal(first, second)
    assert one.rows == other.rows
    assert one.facts == other.facts
    assert [(part.reason, part.rows) for part in one.left_out] == [(part.reason, part.rows) for part in other.left_out]


def tidy(table):
    keys = [name for name in table.columns if name != "n"]
    texts = table.astype({name: str for name in keys if table[name].dtype == object or table[name].dtype == "str"})
    whole = dict.fromkeys(("nth", "first", "entered", "left", "n"), "int64")
    return texts.astype(whole).sort_values(keys).reset_index(drop=True)


# Exchange tables


@pytest.fixture(scope="module")
def simulated():
    return simulate(Truth(students=6))


def spoiled(table):
    """The applications with rows that contradict themselves, and with ids that stand there twice."""
    table = table.copy()
    table.loc[3, "follow_up_day"] = table.loc[3, "observed_days"] + 2
    table.loc[5, "observed_days"] = -4
    table.loc[8, "answer"] = "perhaps"
    table.loc[9, "answer"] = None
    table.loc[9, "follow_up_channel"] = None
    again, torn = table.loc[[12, 13, 14]], table.loc[[20, 21]].assign(answer="negative", observed_days=77)
    return pd.concat([table, again, torn], ignore_index=True).assign(line=lambda all_: range(2, len(all_) + 2))


def test_a_table_of_applications(any_engine, simulated):
    table = simulated.applications
    same(count(any_engine(table), by=["employer", "student"]), count(table, by=["employer", "student"]))


@pytest.mark.slow
@pytest.mark.parametrize("text", [False, True])
def test_a_table_with_bad_rows_and_doubled_ids(engine, simulated, text):
    table = spoiled(simulated.applications)
    expected = count(table, by=["employer"], line="line")
    assert [part.rows for part in expected.left_out[:2]] == [3, 4]
    assert sum(part.rows for part in expected.left_out) == 10
    same(count(engine(table, text), by=["employer"], line="line"), expected)


def test_days_with_gaps_as_fractions(engine, simulated):
    table = simulated.applications.astype({"follow_up_day": float, "second_follow_up_day": float})
    assert table["follow_up_day"].isna().any()
    same(count(engine(table)), count(simulated.applications))


def test_a_table_of_interviews(engine, simulated):
    same(count(engine(simulated.interviews), INTERVIEWS), count(simulated.interviews, INTERVIEWS))


def test_ids_that_are_missing(engine, simulated):
    table = simulated.applications.astype({"application": "Int64"})
    table.loc[[2, 4, 6], "application"] = pd.NA
    same(count(engine(table), by=["employer"]), count(simulated.applications, by=["employer"]))


# Raw events


def events_of(table):
    """The events that a table of applications tells of, in no order; with some that have no part in it."""
    luck, rows = random.Random(7), []
    days = [APPLICATIONS.since, *APPLICATIONS.later]
    for row in table.to_dict("records"):
        sent = DAY_0 + timedelta(days=luck.randrange(0, 60))
        told = {"channel": None, "employer": row["employer"], "student": row["student"]}

        def event(kind, after, told=told, row=row, sent=sent, **more):
            rows.append(
                {"application": row["application"], "kind": kind, "at": sent + timedelta(days=after)} | told | more
            )

        event("applied", 0)
        for name in days:
            if not pd.isna(row[name]):
                event("followed_up", int(row[name]), channel=row["follow_up_channel"])
        if row["answer"]:
            event("replied" if row["answer"] == "positive" else "rejected", row["observed_days"])
            event("thanked", row["observed_days"] + 1)
            event("rejected", row["observed_days"] + 2)
        else:
            event("withdrew", row["observed_days"])
    luck.shuffle(rows)
    return pd.DataFrame(rows).assign(at=lambda all_: pd.to_datetime(all_["at"]))


@pytest.fixture(scope="module")
def events(simulated):
    return events_of(simulated.applications)


def spoiled_events(events):
    """The events with some that cannot be used: three without a day, two of no kind, one of nothing, and lost ones."""
    events = events.copy()
    late = events.index[events["kind"] == "thanked"]
    events.loc[late[:3], "at"] = pd.NaT
    events.loc[late[3:5], "kind"] = "thankd"
    more = pd.DataFrame(
        [
            (90_001, "replied", date(2026, 3, 1)),  # never applied
            (90_001, "thanked", date(2026, 3, 2)),
            (90_002, "applied", date(2026, 3, 9)),
            (90_002, "rejected", date(2026, 3, 1)),  # before it was applied
            (90_003, "followed_up", date(2026, 3, 1)),  # has no part in it
            (90_003, "applied", date(2026, 3, 9)),
            (90_003, "followed_up", date(2026, 3, 19)),
        ],
        columns=["application", "kind", "at"],
    ).assign(employer="hot", student="s99", channel="phone")
    return pd.concat([events, more.assign(at=pd.to_datetime(more["at"]))], ignore_index=True)


@pytest.mark.slow
@pytest.mark.parametrize("several", [True, False])
def test_raw_events_say_what_the_table_of_applications_says(simulated, events, several):
    table = simulated.applications
    if not several:
        table = table.drop(columns=list(APPLICATIONS.later)).assign(follow_up_channel="")
    found = count_events(events, ["employer", "student"], several=several)
    assert found.facts.answers == found.positive + found.negative
    same(found, replace(count(table, by=["employer", "student"]), rows=len(events), facts=found.facts))


@pytest.mark.slow
@pytest.mark.parametrize(("several", "at"), [(True, "text"), (False, "times")])
def test_raw_events_with_bad_ones(any_engine, events, several, at):
    table = spoiled_events(events)
    if at == "text":
        table["at"] = table["at"].dt.strftime("%Y-%m-%dT%H:%M")
    expected = count_events(spoiled_events(events), ["employer"], several=several)
    assert [part.rows for part in expected.left_out] == [3, 2, 2, 2]
    assert expected.used == events["application"].nunique() + 1
    same(count_events(any_engine(table), ["employer"], several=several), expected)


@pytest.mark.slow
def test_raw_events_up_to_a_day(engine, events):
    expected = count_events(events, last_day=date(2026, 3, 1))
    assert expected.used < events["application"].nunique()
    same(count_events(engine(events), last_day=date(2026, 3, 1)), expected)


def entered(events):
    """The events with days of entry, some not known; a student who stopped early, and ends without a day."""
    luck = random.Random(11)
    late = [luck.choice([0, 0, 1, 5, 9, 40, None]) for _ in range(len(events))]
    at = events["at"].where((events["student"] != "s01") | (events["at"] < "2026-03-01"))
    entered = [
        pd.NaT if days is None else day + timedelta(days=days) for day, days in zip(events["at"], late, strict=True)
    ]
    meaning = [luck.choice(["", "moves_on", "no_news"]) if kind == "replied" else None for kind in events["kind"]]
    return events.assign(at=at, entered=pd.to_datetime(pd.Series(entered, index=events.index)), meaning=meaning)


@pytest.mark.slow
@pytest.mark.parametrize("entered", [False, True])
def test_follow_ups_that_are_many_doubled_too_early_and_too_late(engine, entered):
    """More on one day, and before the resume, than DuckDB keeps of an application; and channels that are not said."""
    luck, rows = random.Random(3), []
    for id_ in range(400):
        rows += [(id_, "applied", luck.randrange(5), None), (id_, "replied", luck.randrange(3, 16), None)]
        rows += [
            (id_, "followed_up", luck.randrange(18), luck.choice(["phone", "email", None]))
            for _ in range(luck.randrange(12))
        ]
    table = pd.DataFrame(rows, columns=["application", "kind", "at", "channel"]).astype({"channel": "str"})
    table["at"] = pd.Timestamp(DAY_0) + pd.to_timedelta(table["at"], unit="D")
    if entered:
        table["entered"] = table["at"] + pd.to_timedelta([luck.randrange(4) for _ in rows], unit="D")
    same(count_events(engine(table)), count_events(table))


@pytest.mark.slow
@pytest.mark.parametrize("text", [False, True])
def test_raw_events_with_days_of_entry(engine, events, text):
    table = entered(events)
    expected = count_events(table, ["employer"], last_day=LAST)
    assert expected.facts.unwatched
    assert expected.facts.undated
    assert expected.facts.hindsight
    assert sum(expected.facts.weekdays) == expected.facts.answers > 0
    assert (expected.table["entered"] > 7).any()
    if text:
        for name in ("at", "entered"):
            table[name] = table[name].dt.strftime("%Y-%m-%d")
    same(count_events(engine(table), ["employer"], last_day=LAST), expected)


@pytest.mark.slow
def test_strata_that_are_numbers_stay_whole_numbers(engine, events):
    table = events.assign(run=events["application"] % 3)
    same(count_events(engine(table), ["run"]), count_events(table, ["run"]))
    assert set(count_events(engine(table), ["run"], several=False).table["run"]) == {0, 1, 2}


# Raw events, by hand


def of(*rows, **more):
    return count_events(pd.DataFrame(rows, columns=["application", "kind", "at", "channel"]).assign(**more))


def intervals(counts):
    return {tuple(row) for row in counts.table.itertuples(index=False)}


def test_what_one_application_says_in_any_order():
    counts = of(
        ("a", "offered", "2026-03-20", None),
        ("a", "followed_up", "2026-03-12T09:30", "phone"),
        ("a", "followed_up", "2026-03-12", "email"),  # the same day: one, by the lesser channel
        ("a", "applied", "2026-03-09T14:30", None),
        ("a", "applied", "2026-03-10", None),  # the first counts
        ("a", "rejected", "2026-03-20", None),  # on one day the better answer counts
        ("a", "followed_up", "2026-03-21", "phone"),  # after the answer
    )
    assert intervals(counts) == {(0, "", NEVER, NEVER, 3, FOLLOWED, 1), (1, "email", 3, 3, 11, POSITIVE, 1)}


def test_who_withdrew_was_watched_until_then_and_who_waits_until_the_last_day():
    counts = of(
        ("a", "applied", "2024-02-28", None),
        ("a", "withdrew", "2024-03-01", None),  # over a leap day
        ("a", "offered", "2024-03-05", None),
        ("b", "applied", "2024-02-28", None),
    )
    assert intervals(counts) == {(0, "", NEVER, NEVER, 2, WAITING, 1), (0, "", NEVER, NEVER, 6, WAITING, 1)}


@pytest.mark.slow
def test_dates_of_every_kind_are_read_alike():
    rows = [("a", "applied", "2025-12-30"), ("a", "followed_up", "2026-01-02"), ("a", "rejected", "2026-01-09")]
    table = pd.DataFrame(rows, columns=["application", "kind", "at"])
    expected = {(0, "", NEVER, NEVER, 3, FOLLOWED, 1), (1, "", 3, 3, 10, NEGATIVE, 1)}
    for at in (
        table["at"],
        pd.to_datetime(table["at"]),
        pd.to_datetime(table["at"]).dt.date,
        pd.to_datetime(table["at"]).dt.tz_localize("UTC"),
        table["at"] + " 23:59",
    ):
        assert intervals(count_events(table.assign(at=at))) == expected


@pytest.mark.parametrize("bad", [None, "", "9.3.2026", "2026-02-30", "2025-02-29", "2026-13-01", "2026-3-9", "soon"])
def test_an_event_without_a_date_is_left_out_and_named(bad):
    rows = [("a", "applied", "2026-03-01"), ("a", "followed_up", bad), ("b", "applied", "2026-03-09")]
    table = pd.DataFrame(rows, columns=["application", "kind", "at"]).assign(line=[2, 3, 4])
    counts = count_events(table, line="line")
    (left,) = counts.left_out
    assert (left.rows, left.examples) == (1, ("line 3 (application a)",))
    assert "empty or no date" in left.reason
    assert (counts.used, counts.waiting) == (2, 2)


@pytest.mark.parametrize("empty", [None, ""])
def test_what_ended_nobody_knows_when_is_left_out_unless_a_good_answer_came_first(empty):
    """The end of a is without a day; of b the good answer is known; of c the good answer has no day."""
    rows = [
        *(("a", "applied", "2026-03-01"), ("a", "rejected", empty)),
        *(("b", "applied", "2026-03-01"), ("b", "invited", "2026-03-04"), ("b", "rejected", empty)),
        *(("c", "applied", "2026-03-01"), ("c", "invited", empty), ("c", "interviewed", "2026-03-09")),
        *(("d", "applied", "2026-03-01"), ("d", "followed_up", "2026-03-05"), ("d", "saved", "2026-02-28")),
    ]
    counts = count_events(pd.DataFrame(rows, columns=["application", "kind", "at"]))
    assert (counts.used, counts.positive, counts.waiting) == (2, 1, 1)
    (left,) = counts.left_out
    assert (left.rows, "nobody knows" in left.reason) == (3, True)


def test_a_reply_with_no_news_or_by_a_machine_is_no_answer():
    """Of the four, only the one that moves on, and the one that nobody was asked about, are answers."""
    rows = [
        (id_, kind, day, meaning)
        for id_, meaning in (("a", "moves_on"), ("b", "no_news"), ("c", "receipt"), ("d", ""))
        for kind, day in (("applied", "2026-03-01"), ("replied", "2026-03-05"))
    ]
    frame = pd.DataFrame(rows, columns=["application", "kind", "at", "meaning"])
    frame.loc[frame["kind"] == "applied", "meaning"] = ""
    counts = count_events(frame)
    assert (counts.positive, counts.waiting) == (2, 2)


def test_events_without_an_application_or_of_no_kind_are_left_out():
    rows = [("a", "applied", "2026-03-01"), (None, "replied", "2026-03-02"), ("", "replied", "2026-03-02")]
    rows += [("a", "repplied", "2026-03-02"), ("a", None, "2026-03-02")]
    counts = count_events(pd.DataFrame(rows, columns=["application", "kind", "at"]))
    assert [part.rows for part in counts.left_out] == [2, 2]
    assert "'repplied'" in counts.left_out[1].reason
    assert counts.waiting == counts.used == 1


def test_applications_that_were_never_sent_or_ended_before_are_left_out_and_named():
    counts = of(
        ("a", "replied", "2026-03-01", None),
        ("b", "applied", "2026-03-05", None),
        ("b", "rejected", "2026-03-04", None),
        ("c", "applied", "2026-03-05", None),
    )
    assert [(part.rows, part.examples) for part in counts.left_out] == [
        (1, ("application a",)),
        (2, ("application b",)),
    ]
    assert counts.used == 1
    assert "others" not in counts.left_out_in_full


@pytest.mark.parametrize("several", [True, False])
def test_no_events_are_no_counts(several):
    table = pd.DataFrame({name: pd.Series(dtype=str) for name in ("application", "kind", "at")})
    counts = count_events(table, several=several)
    assert (counts.used, counts.rows, counts.left_out) == (0, 0, ())


@pytest.mark.parametrize("missing", ["application", "kind", "at"])
def test_a_missing_column_is_named(events, missing):
    with pytest.raises(TableError, match=f"no column {missing}"):
        count_events(events.drop(columns=missing))


@pytest.mark.parametrize("by", ["kind", "application", "channel", "answer", "n"])
def test_what_says_something_else_cannot_be_a_stratum(events, by):
    with pytest.raises(TableError, match=f"called {by} cannot be a stratum"):
        count_events(events.assign(answer="", n=1), [by])


def test_numbers_are_no_dates(events):
    with pytest.raises(TableError, match="write dates there"):
        count_events(events.assign(at=20260309))


# Raw events, against a loop that does one application after the other


def by_loop(rows, last, several):
    """The intervals, as {(nth, channel, first, entered, left, end): n}."""
    found = {}
    for name in {application for application, *_ in rows}:
        mine = [(at, kind, channel) for application, kind, at, channel in rows if application == name and at <= last]
        sent = min((at for at, kind, _ in mine if kind == "applied"), default=None)
        ended = min(
            ((at, rank) for at, kind, _ in mine for rank, kinds in enumerate(ENDS) if kind in kinds), default=None
        )
        if sent is None or (ended and ended[0] < sent):
            continue
        observed = ((ended[0] if ended else last) - sent).days
        end = (POSITIVE, NEGATIVE, WAITING)[ended[1]] if ended else WAITING
        calls = {}
        for at, kind, channel in mine:
            if kind == "followed_up" and 0 <= (at - sent).days < observed:
                calls.setdefault((at - sent).days, []).append(channel or "~")
        days = sorted(calls)[: 3 if several else 1]
        channels = [min(calls[day]).replace("~", "") if several else "" for day in days]
        late = any(kind == "followed_up" and (at - sent).days == observed for at, kind, _ in mine)
        entered, before, first = NEVER, "", observed if late and not days else NEVER
        for nth, (day, channel) in enumerate([*zip(days, channels, strict=True), (None, "")]):
            left, why = (observed, end) if day is None else (day, FOLLOWED)
            key = (nth, before, first, entered, left, why)
            found[key] = found.get(key, 0) + 1
            entered, before, first = day, channel, first if nth else day
    return found


_EVENT = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(["applied", "applied", *["followed_up"] * 6, *sorted(KINDS)]),
    st.integers(0, 12).map(lambda after: date(2026, 2, 25) + timedelta(days=after)),
    st.sampled_from(["phone", "email", None]),
)


@pytest.mark.slow
@tried(20)
@given(st.lists(_EVENT, min_size=1, max_size=25), st.booleans(), st.none() | st.integers(3, 12))
def test_the_counts_are_those_of_a_plain_loop(rows, several, after):
    last = None if after is None else date(2026, 2, 25) + timedelta(days=after)
    table = pd.DataFrame(rows, columns=["application", "kind", "at", "channel"]).astype({"channel": "str"})
    counts = count_events(table, last_day=last, several=several)
    assert {row[:-1]: row[-1] for row in intervals(counts)} == by_loop(
        rows, last or max(row[2] for row in rows), several
    )
