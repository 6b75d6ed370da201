"""Several classes pooled from their summaries, and what was planned beforehand."""

import json
import os
from datetime import date

import pytest
from typer.testing import CliRunner

from followup import charts
from followup.analysis.report_page import as_page
from followup.classroom.beforehand import NAME, Planned, read_class_plan, write_class_plan
from followup.classroom.classes import pool_classes
from followup.classroom.hand_in import as_text
from followup.classroom.pool import read_hand_ins
from followup.classroom.summary import ClassSummary, Finding, Gain, PlanKept
from followup.cli.main import app
from followup.errors import FileError, SettingError
from followup.files import as_json_text
from followup.paths import SAMPLE_SUMMARY
from tests.test_classroom import SENT, hand_in

DAY = date(2026, 3, 9)
EFFECTS = (0.5, 0.62, 0.41, 0.55, 0.48)


def finding(estimate=0.5, **more):
    fields = {
        "about": "follow_up",
        "applications": 400,
        "answers": 90,
        "settled": 1.0,
        "estimate": estimate,
        "standard_error": 0.15,
        "later": estimate and estimate * 0.9,
        "later_error": 0.2,
        "differences": tuple(Gain(at=at, difference=(estimate or 0) / 8, standard_error=0.02) for at in (28, 60)),
        "days": (Gain(at=4, difference=0.1, standard_error=0.05), Gain(at=6, difference=0.2, standard_error=0.05)),
    }
    return Finding(**fields | more)


def summary(name="A", *findings, beforehand=None, compare="follow_up", **more):
    plan = None if beforehand is None else PlanKept(compare=compare, sha256="ab" * 32, beforehand=beforehand)
    fields = {"name": name, "students": 20, "rate": 0.3, "correlation": 0.1, "findings": findings, "plan": plan}
    return ClassSummary(**fields | more)


@pytest.fixture
def saved(tmp_path):
    def save(*summaries):
        paths = [tmp_path / f"{number}.json" for number in range(len(summaries))]
        for path, one in zip(paths, summaries, strict=True):
            path.write_text(as_json_text(one), encoding="utf-8")
        return paths

    return save


def follow_ups(paths):
    return pool_classes(paths).questions[0]


def test_classes_are_pooled_and_each_is_named(saved):
    found = follow_ups(saved(*(summary(f"class {k}", finding(e)) for k, e in enumerate(EFFECTS))))
    assert found.claim == "more"
    assert found.ratio.pooled.estimate == pytest.approx(sum(EFFECTS) / 5)
    assert all(f"class {k}" in found.ratio.sentence for k in range(5))
    assert "5 classes of 100 students together: 1.67 times as often (95% interval" in found.ratio.sentence
    assert found.weeks[0].key == "week_1"
    assert found.weeks[0].rows[0].estimate == pytest.approx(0.15)
    assert found.weeks[0].rows[0].error == pytest.approx(0.05), "days of one week share what they are compared with"
    assert "more answers came after a follow-up" in found.sentence


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"later": -0.1}, "a week later"),
        ({"differences": ()}, "shares with a yes"),
        ({"settled": 0.2}, "hazard ratio"),
        ({"standard_error": 2.0}, "hazard ratio"),
    ],
)
def test_a_claim_needs_all_that_a_claim_of_one_class_needs(saved, change, missing):
    found = follow_ups(saved(*(summary(str(k), finding(e, **change)) for k, e in enumerate(EFFECTS))))
    assert found.claim == "none"
    assert missing in found.sentence


def test_of_two_classes_nothing_is_claimed(saved):
    found = follow_ups(saved(summary("A", finding(0.6)), summary("B", finding(0.61))))
    assert found.claim == found.ratio.claim == "none"
    assert "Of fewer than 3 classes nothing is claimed" in found.ratio.sentence


def test_classes_without_an_estimate_are_named_and_left_out(saved):
    good = [summary(f"good {k}", finding(e)) for k, e in enumerate(EFFECTS)]
    bad = [
        summary("silent"),
        summary("endless", finding(None, later=None)),
        summary("sundays", finding(-3.0, alarms=("answers_heaped_on_a_weekday",))),
        summary("old", version=1),
    ]
    found = follow_ups(saved(*good, *bad))
    assert found.ratio.pooled.classes == 5
    assert found.ratio.pooled.estimate == pytest.approx(sum(EFFECTS) / 5)
    for name, why in (
        ("silent", "has no number"),
        ("endless", "too few answers"),
        ("sundays", "by its record (answers heaped on a weekday)"),
        ("old", "save it again"),
    ):
        assert f"Left out: {name} " in found.ratio.sentence
        assert why in found.ratio.sentence


def test_one_class_counts_once(saved):
    one, later = summary("Spring", finding(0.5)), summary("spring", finding(0.6, applications=500))
    found = pool_classes(saved(one, one, later, summary("Autumn", finding(0.4))))
    assert [s.name for s in found.summaries] == ["spring", "Autumn"]
    assert found.head[1] == "Left out: Spring is there twice, and counts once."
    assert "save each with a name of its own" in found.head[2]
    assert found.questions[0].ratio.pooled.classes == 2


def test_classes_planned_beforehand_have_a_number_of_their_own(saved):
    kept = [summary(f"kept {k}", finding(0.1 + k / 100), beforehand=True) for k in range(3)]
    late = summary("late", finding(1.5), beforehand=False)
    other = summary("other", finding(1.4), beforehand=True, compare="thank_you")
    found = pool_classes(saved(*kept, late, other))
    ratio = found.questions[0].ratio
    assert ratio.planned.classes == 3
    assert ratio.planned.estimate == pytest.approx(0.11)
    assert "Planned beforehand were kept 0, kept 1 and kept 2; these alone: 1.12 times as often" in ratio.sentence
    assert "late: a plan about a follow-up, which does not count as fixed beforehand" in " ".join(found.head)
    assert "None of them was planned beforehand." in follow_ups(saved(*[summary("x", finding())] * 1)).ratio.sentence


def test_the_page_says_all_and_draws_all_and_runs_nothing(saved):
    found = pool_classes(
        saved(
            *(
                summary(f"<img src=x onerror=alert({k})>$1$", finding(e), beforehand=k > 1)
                for k, e in enumerate(EFFECTS)
            )
        )
    )
    page = as_page(found.chapters, "t", "n")
    assert "<img src=x" not in page[page.index("<body>") :]
    chart = found.questions[0].ratio.chart()
    assert found.questions[0].ratio.sentence in charts.alt_text(chart)
    assert list(chart.layout.yaxis.ticktext)[-3:] == ["all ", "planned beforehand ", "the next class "]
    squares = [t.marker.symbol for t in chart.data if t.mode == "markers"]
    assert squares == ["square-open"] * 2 + ["square"] * 3 + ["diamond"] * 2, "told apart without colour"
    json.dumps(found.as_json(), allow_nan=False)


def test_an_older_summary_is_still_read(tmp_path):
    old = json.loads(SAMPLE_SUMMARY.read_bytes()) | {"version": 1}
    for name in ("findings", "plan"):
        old.pop(name, None)
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    found = pool_classes([tmp_path / "old.json"])
    assert found.questions[0].ratio.rows == ()
    assert found.questions[0].ratio.chart()
    with pytest.raises(FileError, match="name the summaries"):
        pool_classes([])


# --- what was planned beforehand ------------------------------------------------------------------------------------


def handed_in(folder, day):
    path = folder / "one.json"
    path.write_text(as_text(hand_in(1, (40, [SENT]))), encoding="utf-8")
    seconds = (day - date(1970, 1, 1)).days * 86_400 + 43_200
    os.utime(path, (seconds, seconds))


def test_a_plan_that_is_older_than_all_hand_ins_counts(tmp_path):
    path, plan = write_class_plan(tmp_path, DAY)
    assert plan.sha256 == plan.digest
    assert plan.named == (28, 60)
    handed_in(tmp_path, date(2026, 3, 20))
    found = read_hand_ins(tmp_path)
    assert found.left_out == (), "a plan is no hand-in that went wrong"
    assert found.planned.beforehand
    assert plan.sha256 in found.planned.sentence
    assert "this report follows it" in found.planned.sentence
    with pytest.raises(FileError, match="written once"):
        write_class_plan(tmp_path, DAY)
    assert path.name == NAME


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"looks": "never"}, "was changed since"),
        ({"named": [28, 90]}, "names day 28 and day 90"),
        ({"written": "2026-04-01"}, "is younger than the first hand-in"),
        ({"hand_ins": 3}, "with 3 hand-ins there already"),
    ],
)
@pytest.mark.parametrize("hashed", [True, False])
def test_a_plan_that_is_not_kept_to_says_why(tmp_path, change, said, hashed):
    path, plan = write_class_plan(tmp_path, DAY)
    changed = read_class_plan(json.dumps({**json.loads(path.read_bytes()), **change}).encode(), "p")
    if hashed:
        changed = changed.model_copy(update={"sha256": changed.digest})
    found = Planned(changed, date(2026, 3, 20))
    assert found.beforehand is (hashed and said == "was changed since"), "who hashes anew tells of another hash"
    assert (said in found.sentence) is not found.beforehand
    assert "was changed since" in found.sentence or hashed
    assert plan.sha256 != changed.digest


def test_a_plan_written_after_the_first_hand_in_does_not_count(tmp_path):
    handed_in(tmp_path, DAY)
    write_class_plan(tmp_path, DAY)
    found = read_hand_ins(tmp_path).planned
    assert not found.beforehand
    assert "was written with 1 hand-in there already" in found.sentence
    (tmp_path / NAME).write_text("{}", encoding="utf-8")
    damaged = read_hand_ins(tmp_path)
    assert damaged.planned is None
    assert "is no plan of a class" in damaged.left_out[0].sentence


def test_what_cannot_be_planned_is_said(tmp_path):
    with pytest.raises(SettingError, match="follow_up or thank_you"):
        write_class_plan(tmp_path, DAY, "luck")
    with pytest.raises(SettingError, match="looks"):
        write_class_plan(tmp_path, DAY, looks=" ")
    with pytest.raises(FileError, match="There is no folder"):
        write_class_plan(tmp_path / "no", DAY)


# --- as they are typed ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_pools_and_plans(saved, tmp_path):
    run = CliRunner().invoke
    paths = [str(path) for path in saved(*(summary(f"class {k}", finding(e)) for k, e in enumerate(EFFECTS)))]
    answer = json.loads(run(app, ["classes", *paths, "--json"]).stdout)
    assert answer["follow_up"]["claim"] == "more"
    assert answer["follow_up"]["hazard_ratio"]["all"]["classes"] == 5
    result = run(app, ["classes", *paths, "--out", str(tmp_path / "all.html")])
    assert "Over 5 classes, more answers came after a follow-up." in " ".join(result.output.split())
    assert (tmp_path / "all.html").exists()
    assert run(app, ["classes", str(tmp_path / "no.json")]).exit_code == 1
    folder = tmp_path / "hand-ins"
    folder.mkdir()
    plan = json.loads(run(app, ["class-plan", str(folder), "--on", "2026-03-09", "--json"]).stdout)
    assert plan["sha256"] in (folder / NAME).read_text(encoding="utf-8")
    assert "--compare is 'x'" in run(app, ["class-plan", str(tmp_path), "--compare", "x"]).output


@pytest.mark.slow
def test_from_a_plan_through_hand_ins_to_the_classes_page(tmp_path):
    run, folder, kept = CliRunner().invoke, tmp_path / "class", tmp_path / "one.json"
    folder.mkdir()
    assert run(app, ["class-plan", str(folder)]).exit_code == 0
    words = ["simulate", "--students", "12", "--applications", "25", "--effect", "3", "--seed", "4"]
    assert run(app, [*words, "--out", str(folder)]).exit_code == 0
    report = json.loads(run(app, ["class", str(folder), "--summary", str(kept), "--name", "one", "--json"]).stdout)
    assert report["plan"]["beforehand"]
    assert report["left_out"] == []
    effect = report["follow_up"]
    assert 0.95 < effect["look"]["level"] < 1
    saved = json.loads(kept.read_bytes())
    (found, *_) = saved["findings"]
    assert found["estimate"] == effect["log_hazard_ratio"]
    assert found["standard_error"] >= effect["standard_error"], "students who differ make it no surer"
    assert found["claim"] == effect["claim"]
    assert found["alarms"] == [], "an invented log is kept as it should be"
    assert saved["plan"]["sha256"] == report["plan"]["sha256"]
    (row,) = follow_ups([kept]).ratio.rows
    assert row.beforehand
    assert not any(path.stem in kept.read_text(encoding="utf-8") for path in folder.glob("student-*.json"))
