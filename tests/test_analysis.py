"""The analyse command, the tables it reads, and the order of its results; as somebody at a terminal uses it."""

import json
import math
import re
from datetime import date

import pandas as pd
import pytest
from typer.testing import CliRunner

from followup.analysis.counts import APPLICATIONS, INTERVIEWS, count
from followup.analysis.log_tables import applications_table, interviews_table
from followup.analysis.overview import analyse
from followup.analysis.report_page import as_page, chapter
from followup.analysis.tables import ExchangeTable, find, read_table
from followup.cli.main import app
from followup.errors import NotATableError, TableError
from followup.log.model import Application, Event, Pipeline
from followup.paths import SAMPLE_CLASS, SAMPLE_INTERVIEWS, SAMPLE_LOG
from followup.session import SAMPLE_DAY
from followup.session import open as open_session
from tests.stanford import LOG_HAZARD_RATIO, PATH, STANDARD_ERROR

HEADER = "application,follow_up_day,observed_days,answer\n"
HOSTILE = '<img src=x onerror="window.ran = 1">=cmd()'


def run(*arguments, code=0):
    """What the command prints; on standard error where it ends with another code."""
    done = CliRunner().invoke(app, ["analyse", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


@pytest.mark.slow
def test_the_stanford_data_through_the_command():
    found = json.loads(run(PATH, "--json"))
    effect = found["follow_up"]
    assert effect["log_hazard_ratio"] == pytest.approx(LOG_HAZARD_RATIO, abs=1e-6)
    assert effect["standard_error"] == pytest.approx(STANDARD_ERROR, abs=1e-6)
    assert {"interval", "test_p_value", "sentence"} <= set(effect)
    assert found["naive"]["log_hazard_ratio"] == pytest.approx(-1.318, abs=5e-4)
    line = found["curves"][0]
    assert set(line) == {"day", "at_risk"} | {
        f"{kind}{what}" for kind in ("positive", "negative") for what in ("", "_se", "_from", "_to")
    }
    assert line["at_risk"] == 103
    assert found["rows"] == {"read": 103, "used": 103, "left_out": []}


@pytest.mark.slow
def test_no_follow_up_and_no_answer_are_said(tmp_path):
    for rows, said in (
        ("1,,5,positive\n2,,9,\n", "Nobody sent a follow-up"),
        ("1,2,5,\n2,,9,negative\n", "no positive answer yet"),
        ("", "no applications"),
    ):
        file = tmp_path / "few.csv"
        file.write_text(HEADER + rows, encoding="utf-8")
        effect = json.loads(run(file, "--json"))["follow_up"]
        assert said in effect["sentence"]
        assert effect["log_hazard_ratio"] is None
        assert effect["interval"] == [None, None]


@pytest.mark.slow
def test_what_cannot_be_used_is_named_by_line_and_rule(tmp_path):
    file = tmp_path / "bad.csv"
    rows = "1,2,9,positive\n2,,9,\n3,12,8,positive\n4,-1,5,\n5,soon,5,\n6,,7,perhaps\n7,1.5,4,\n8,,,\n9,1,6,\n9,1,6,\n"
    file.write_text(HEADER + rows, encoding="utf-8")
    found = json.loads(run(file, "--json"))
    assert found["rows"]["used"] == 3
    told = " ".join(part["reason"] + " ".join(part["examples"]) for part in found["rows"]["left_out"])
    for line in (4, 5, 6, 7, 8, 9, 11):
        assert f"line {line} (" in told
    sentence = found["follow_up"]["sentence"]
    assert "Of 10 rows, 7 were not used." in sentence
    assert "follow_up_day '12', observed_days '8'" in sentence


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "lacks application, follow_up_day"),
        (HEADER.replace("answer", "reply") + "1,,3,\n", "lacks answer"),
        ("application,follow_up_day,observed_days,answer,answer\n1,,3,,\n", "two columns called 'answer'"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(tmp_path, content, said):
    file = tmp_path / "odd.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=re.escape(said)):
        read_table(file)
    assert said in run(file, code=1)


def test_missing_files_columns_engines_and_endings_get_one_sentence(tmp_path):
    for arguments, said in (
        ((tmp_path / "none.csv",), "There is no file"),
        ((tmp_path,), "no Parquet files"),
        ((SAMPLE_CLASS, "--by", "town"), "no column town"),
        ((SAMPLE_CLASS, "--engine", "abacus"), "no engine 'abacus'"),
        ((SAMPLE_CLASS, "--out", tmp_path / "report.pdf"), "end it with .html"),
        ((SAMPLE_LOG, "--by", "town"), "a log has none"),
    ):
        problem = run(*arguments, code=1)
        assert said in problem
        assert len(problem.strip().splitlines()) == 1


def test_headers_and_separators_as_people_write_them(tmp_path):
    file = tmp_path / "mine.csv"
    text = "Application;Follow Up Day;Observed Days;Answer\r\n1;2;9;Positive\r\n2;;9;\r\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_table(file)
    counts = count(found.frame, found.shape, line=found.line)
    assert (counts.used, counts.positive, counts.followed) == (2, 1, 1)


@pytest.mark.slow
def test_parquet_as_a_file_a_folder_and_a_pattern(tmp_path):
    pytest.importorskip("fastparquet")
    frame = pd.read_csv(SAMPLE_CLASS)
    frame["follow_up_day"] = frame["follow_up_day"].astype("Int64")
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts"
    parts.mkdir()
    frame.to_parquet(whole)
    for k in range(3):
        frame.iloc[k::3].to_parquet(parts / f"{k}.parquet")
    expected = read_table(SAMPLE_CLASS).count().table
    for path in (whole, parts, parts / "*.parquet", tmp_path / "**" / "?.parquet"):
        table = read_table(path).count().table
        pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    assert len(find(parts)) == 3
    assert json.loads(run(parts, "--json"))["rows"]["used"] == 1200


@pytest.mark.slow
def test_a_column_splits_the_analysis(tmp_path):
    file = tmp_path / "towns.csv"
    frame = pd.read_csv(SAMPLE_CLASS).assign(town=["north", "south"] * 600)
    frame.to_csv(file, index=False)
    text = run(file, "--by", "town")
    assert "The effect within each town" in text
    assert "south: " in text


@pytest.mark.slow
def test_a_log_is_analysed_for_applications_and_interviews():
    found = json.loads(run(SAMPLE_LOG, "--on", SAMPLE_DAY.isoformat(), "--json"))
    assert found["rows"]["used"] == 40
    assert found["interviews"]["rows"]["used"] >= 10
    assert found["thank_you"]["sentence"]


@pytest.mark.slow
def test_the_report_is_one_page_that_fetches_nothing(tmp_path):
    out = tmp_path / "report.html"
    assert "report.html" in run(SAMPLE_CLASS, "--out", out)
    page = out.read_text(encoding="utf-8")
    body = page[page.index("<body>") :]
    assert body.count("Plotly.newPlot") >= 6
    assert not re.findall(r'(?:src|href)="(?!#)', body)
    assert '"showSendToCloud": false' in body or '"showSendToCloud":false' in body
    assert "The table behind this chart" in body


@pytest.mark.slow
def test_text_of_a_file_stays_text_in_the_report(tmp_path):
    frame = pd.read_csv(SAMPLE_CLASS).assign(town=[HOSTILE, "</script><script>window.ran = 1</script>"] * 600)
    table = ExchangeTable(frame, APPLICATIONS)
    page = as_page([chapter("Applications", analyse(table, ["town"]))], "What worked", HOSTILE)
    body = page[page.index("<body>") :]
    assert "<img src=x" not in body
    assert "<script>window.ran" not in body


@pytest.mark.slow
def test_the_results_of_a_class_come_in_order_and_know_students():
    table = read_table(SAMPLE_CLASS)
    seen = []
    found = analyse(table, watch=seen.append)
    titles = [title for title, _ in found.results]
    assert titles[0].startswith("Does a follow-up go with more")
    assert titles[-1] == "Students within the class"
    assert "what one student's applications have in common" in found.effect.sentence
    assert seen[0] == "counting"
    for _, result in found.results:
        assert result.sentence
        assert len(result.table)
        assert result.chart().layout.meta["alt"]


@pytest.mark.slow
def test_interviews_are_analysed_in_hours():
    found = analyse(read_table(SAMPLE_INTERVIEWS))
    assert found.counts.shape is INTERVIEWS
    assert any(title == "Thanked soon, or not" for title, _ in found.results)
    assert "hour" in found.overall.sentence


@pytest.mark.slow
def test_json_has_no_number_that_json_does_not_know():
    empty = ExchangeTable(pd.DataFrame(columns=HEADER.strip().split(",")), APPLICATIONS)
    for table in (empty, read_table(PATH)):
        json.dumps(analyse(table).as_json(), allow_nan=False)


def log(*events):
    made = [Event(application="a", day=f"2026-03-{day:02d}", kind=kind, **rest) for day, kind, rest in events]
    return Pipeline.of([Application(id="a", company="Acme", title="Clerk")], made)


def test_a_log_becomes_a_table_of_applications_by_hand():
    pipeline = log(
        (2, "applied", {}),
        (9, "followed_up", {"channel": "phone"}),
        (9, "followed_up", {"channel": "phone", "note": "the same day"}),
        (17, "followed_up", {"channel": "email"}),
        (20, "replied", {"person": "Ana"}),
        (25, "followed_up", {"channel": "phone"}),
    )
    (row,) = applications_table(pipeline, pipeline.events[-1].day).to_dict("records")
    assert (row["follow_up_day"], row["second_follow_up_day"]) == (7, 15)
    assert pd.isna(row["third_follow_up_day"])
    assert (row["observed_days"], row["answer"], row["follow_up_channel"]) == (18, "positive", "phone")


def test_withdrawn_and_waiting_count_as_waiting_for_as_long_as_they_were_watched():
    withdrawn = log((2, "applied", {}), (12, "withdrew", {}))
    waiting = log((2, "applied", {}))
    (one,) = applications_table(withdrawn, SAMPLE_DAY).to_dict("records")
    (other,) = applications_table(waiting, date(2026, 3, 15)).to_dict("records")
    assert (one["observed_days"], one["answer"]) == (10, "")
    assert (other["observed_days"], other["answer"]) == (13, "")


def test_interviews_of_a_log_in_hours():
    pipeline = log(
        (2, "applied", {}),
        (10, "interviewed", {"person": "Ana", "time": "10:00"}),
        (11, "thanked", {"person": "Ana", "time": "09:00"}),
        (13, "rejected", {}),
    )
    (row,) = interviews_table(pipeline, SAMPLE_DAY).to_dict("records")
    assert (row["thank_you_hours"], row["observed_hours"], row["outcome"]) == (23, 72, "rejected")


def test_no_name_is_in_the_exchange_tables():
    frame = applications_table(log((2, "applied", {"person": "Ana Silva", "note": "secret"})), SAMPLE_DAY)
    text = frame.to_csv()
    assert not any(word in text for word in ("Ana", "secret", "Acme", "Clerk"))


def test_an_empty_log_says_so():
    nothing = open_session(Pipeline(), SAMPLE_DAY)
    applications, interviews = (analyse(nothing.table(shape)) for shape in ("applications", "interviews"))
    assert "no applications" in applications.effect.sentence
    assert "no interviews" in interviews.effect.sentence
    assert math.isnan(applications.effect.log_hazard_ratio)


def test_a_table_of_another_kind_is_told_apart_from_a_broken_one(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("name,town\nAna,Porto\n", encoding="utf-8")
    with pytest.raises(NotATableError):
        read_table(file)
