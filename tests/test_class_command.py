"""`followup share`, `class`, `simulate` and `experiment`, as they are typed."""

import json

import pytest
from typer.testing import CliRunner

from followup.classroom.experiment.plan import CONSENT
from followup.cli.main import app
from followup.log.model import Application, Event, Kind
from followup.log.store import Store
from tests.pipelines import START

run = CliRunner().invoke


def typed(*words):
    return run(app, [str(w) for w in words])


def said(*words):
    """What a command that cannot be done says: one sentence or two, no traceback, exit code 1 or (bad option) 2."""
    result = typed(*words)
    assert result.exit_code in {1, 2}, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("with spaces") / "class"
    result = typed("simulate", "--students", 12, "--applications", 20, "--seed", 1, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "experiment.json"
    assert typed("experiment", "design", "--out", path, "--ways", "2,8-9").exit_code == 0
    return path


@pytest.fixture
def pipeline(tmp_path):
    store = Store(tmp_path / "my.db")
    a = Application(id="a", company="Acme Zanzibar", title="Clerk")
    events = [
        Event(application="a", kind=kind, day=START.replace(day=day))
        for kind, day in ((Kind.APPLIED, 5), (Kind.REPLIED, 28))
    ]
    store.add(events, [a], label="Add")
    return store.path


@pytest.mark.slow
def test_a_rehearsal_ends_with_the_report_open(tmp_path, monkeypatch):
    opened = []
    for name in ("WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    page = tmp_path / "report.html"
    done = typed("rehearse", "--out", page)
    assert done.exit_code == 0, done.output
    assert "This class was simulated." in page.read_text(encoding="utf-8")
    assert opened == [page.as_uri()]


@pytest.mark.slow
def test_a_class_is_simulated_pooled_and_reported(rehearsal, tmp_path):
    assert len(list(rehearsal.glob("student-*.json"))) == 12
    assert len(list((rehearsal / "pipelines").glob("student-*.csv"))) == 12
    result = typed("class", rehearsal, "--out", tmp_path / "report.html")
    assert result.exit_code == 0, result.output
    assert "12 students with 240 applications" in result.output
    assert "This class was simulated." in result.output
    assert "Left out" not in result.output
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "What our class found" in page
    assert "http" not in page.replace("http://www.w3.org", "")[page.index("<body>") :] or "https://" not in page[-3000:]


@pytest.mark.slow
def test_shares_of_the_logs_are_the_hand_ins_again_and_double_nobody(rehearsal, tmp_path):
    """Whoever makes the thirty hand-ins from the logs gets the same, to the letter, and the same report."""
    report = json.loads(typed("class", rehearsal, "--json").stdout)
    for log in sorted((rehearsal / "pipelines").glob("*.csv")):
        out = rehearsal / "pipelines" / log.with_suffix(".json").name
        assert typed("share", log, "--out", out, "--yes").exit_code == 0
        assert out.read_bytes() == (rehearsal / out.name).read_bytes()
    again = json.loads(typed("class", rehearsal, "--json").stdout)
    assert again["left_out"] == [{"reason": "is the same as another, which counts once", "files": 12}]
    assert again | {"left_out": []} == report
    for extra in (rehearsal / "pipelines").glob("*.json"):
        extra.unlink()


@pytest.mark.slow
def test_the_same_seed_makes_the_same_class_and_another_one_another(rehearsal, tmp_path):
    for seed, same in ((1, True), (2, False)):
        typed("simulate", "--students", 12, "--applications", 20, "--seed", seed, "--out", tmp_path / str(seed))
        for name in ("student-01.json", "student-12.json"):
            assert ((tmp_path / str(seed) / name).read_bytes() == (rehearsal / name).read_bytes()) is same


@pytest.mark.slow
def test_a_class_with_an_experiment_has_logs_that_take_part(plan, tmp_path):
    folder = tmp_path / "trial"
    assert (
        typed("simulate", "--students", 10, "--applications", 20, "--experiment", plan, "--out", folder).exit_code == 0
    )
    assert typed("share", folder / "pipelines" / "student-01.db", "--out", tmp_path / "one.json").exit_code == 0
    assert (tmp_path / "one.json").read_bytes() == (folder / "student-01.json").read_bytes()
    found = json.loads(typed("class", folder, "--json").stdout)
    assert found["experiment"]["ways"] == ["working day 2", "working days 8 to 9"]
    assert any("difference between the two ways" in line for line in found["truth"])


def test_a_former_rehearsal_makes_room_and_files_of_others_do_not(tmp_path):
    folder = tmp_path / "class"
    assert typed("simulate", "--students", 3, "--applications", 2, "--out", folder).exit_code == 0
    (folder / "report.html").write_text("<p>", encoding="utf-8")
    assert typed("simulate", "--students", 2, "--applications", 2, "--out", folder).exit_code == 0
    assert len(list(folder.glob("student-*.json"))) == 2, "the third of the former class is gone"
    assert (folder / "report.html").exists()
    (folder / "thesis.docx").write_text("mine", encoding="utf-8")
    assert "holds thesis.docx already: choose a new folder" in said("simulate", "--out", folder)
    assert len(list(folder.glob("student-*.json"))) == 2
    hand_ins = tmp_path / "hand-ins"
    hand_ins.mkdir()
    (hand_ins / "student-1.json").write_text("{}", encoding="utf-8")
    assert "holds student-1.json already" in said("simulate", "--out", hand_ins), "a real class's hand-ins stay"
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be used" in said("simulate", "--out", tmp_path / "file")


def test_a_hand_in_is_shown_in_full_before_it_is_saved(pipeline, tmp_path):
    out = tmp_path / "mine.json"
    result = typed("share", pipeline, "--out", out)
    assert result.exit_code == 0
    assert out.read_text(encoding="utf-8") in result.output
    assert "No name, no company" in result.output
    assert "Zanzibar" not in out.read_text(encoding="utf-8")


def test_an_application_may_be_left_out(pipeline, tmp_path):
    assert "nothing to hand in" in said("share", pipeline, "--out", tmp_path / "m.json", "--leave-out", "a")
    assert "'b', which is no application of my.db" in said(
        "share", pipeline, "--out", tmp_path / "m.json", "--leave-out", "b"
    )


def test_a_table_is_told_that_it_has_no_id(pipeline, tmp_path):
    typed("export", pipeline, "--out", tmp_path / "log.csv")
    assert "you count twice" in typed("share", tmp_path / "log.csv", "--out", tmp_path / "m.json").output
    assert "you count twice" not in typed("share", pipeline, "--out", tmp_path / "m.json").output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("share", "{}/missing.db", "--out", "{}/m.json"), "There is no file"),
        (("share", "{}/my.db", "--out", "{}/my.csv"), "end it with .json"),
        (("share", "{}/my.db", "--out", "{}/no/such/m.json"), "could not be written"),
        (("share", "{}/my.db", "--out", "{}/m.json", "--on", "soon"), "which is not a date"),
        (("share", "{}/my.db", "--out", "{}/m.json", "--on", "2020-01-01"), "nothing to hand in"),
        (("class", "{}/missing"), "There is no folder"),
        (("class", "{}/my.db"), "There is no folder"),
        (("class", "{}"), "There is no hand-in"),
        (("class", "{}", "--out", "{}/report.pdf"), "end it with .html"),
        (("class", "{}", "--least", "few"), "integer"),
        (("class", "{}", "--former", "{}/missing.json"), "cannot be read"),
        (("class", "{}", "--former", "{}/my.db"), "is no class summary"),
        (("simulate", "--out", "{}/c", "--students", "many"), "integer"),
        (("simulate", "--out", "{}/c", "--students", "0"), "or equal to 1"),
        (("simulate", "--out", "{}/c", "--effect", "-1"), "effect is '-1.0': use a number from 0 up"),
        (("simulate", "--out", "{}/c", "--effect", "nan"), "effect is 'nan'"),
        (("simulate", "--out", "{}/c", "--experiment", "{}/missing.json"), "cannot be read"),
        (("simulate", "--out", "{}/c", "--experiment", "{}/my.db"), "is no plan of an experiment"),
        (("experiment", "design", "--out", "{}/e.json", "--ways", "2"), "write two ways"),
        (("experiment", "design", "--out", "{}/e.json", "--ways", "2,2"), "nothing could be learned"),
        (("experiment", "design", "--out", "{}/e.json", "--ways", "0,3"), "--ways is '0,3'"),
        (("experiment", "design", "--out", "{}/e.json", "--ways", "5-2,3"), "by is 2, before from"),
        (("experiment", "design", "--out", "{}/e.json", "--ways", "2,31"), "less than or equal to 30"),
        (("experiment", "design", "--out", "{}/e.json", "--planned", "0"), "or equal to 1"),
        (("experiment", "power", "--share", "1.5"), "use a number between 0 and 1"),
        (("experiment", "power", "--students", "0"), "or equal to 1"),
        (("experiment", "join", "{}/missing.json", "{}/my.db", "--yes"), "cannot be read"),
        (("experiment", "join", "{}/my.db", "{}/my.db", "--yes"), "is no plan of an experiment"),
        (("experiment", "leave", "{}/missing.db"), "There is no pipeline file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(pipeline, words, expected):
    assert expected in said(*(w.format(pipeline.parent) for w in words))


def test_a_plan_of_a_newer_version_and_a_damaged_one_are_said_so(plan, pipeline, tmp_path):
    text = plan.read_text(encoding="utf-8")
    for name, content, expected in (
        ("newer.json", text.replace('"version": 1', '"version": 7'), "newer Followup"),
        ("torn.json", text[:40], "is no plan"),
        ("bad.json", text.replace('"planned": 600', '"planned": "x"'), "is damaged (planned"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert expected in said("experiment", "join", tmp_path / name, pipeline, "--yes")


def test_joining_shows_what_it_means_and_asks(plan, pipeline):
    result = typed("experiment", "join", plan, pipeline)
    assert "You need not take part" in " ".join(result.output.split())
    assert result.exit_code == 1
    assert "You do not take part; nothing was changed." in result.output
    assert Store(pipeline).part() is None
    assert CONSENT.count("{") == 2


def test_joining_twice_joining_another_and_leaving(plan, pipeline, tmp_path):
    assert (
        "You take part, with each" in typed("experiment", "join", plan, pipeline, "--yes", "--on", "2026-02-01").output
    )
    assert "You take part already" in typed("experiment", "join", plan, pipeline, "--yes").output
    typed("experiment", "design", "--out", tmp_path / "other.json")
    assert "leave that one first" in said("experiment", "join", tmp_path / "other.json", pipeline, "--yes")
    assert "what chance had chosen stays counted" in typed("experiment", "leave", pipeline).output
    assert "You took no part in the experiment" in typed("experiment", "leave", pipeline).output
    assert Store(pipeline).part().left
    assert "You take part, with each" in typed("experiment", "join", plan, pipeline, "--yes").output


def test_the_list_of_whoever_takes_part_says_that_chance_chose(plan, pipeline):
    typed("experiment", "join", plan, pipeline, "--yes", "--on", "2026-02-02")
    store = Store(pipeline)
    store.add(
        [Event(application="b", kind=Kind.APPLIED, day=START.replace(month=2, day=2))],
        [Application(id="b", company="Birch")],
        label="Add",
    )
    day = {(2, 2): "2026-02-04", (8, 9): "2026-02-12"}[store.pipeline().windows["b"]]
    found = json.loads(typed("due", pipeline, "--on", day, "--json").stdout)["actions"]
    (mine,) = [a for a in found if a["applications"] == ["b"]]
    assert (mine["earliest"], "Chance chose the day of this call" in mine["reason"]) == (day, True)
    assert "Chance chose the day of this call" in " ".join(typed("due", pipeline, "--on", day).output.split())


def test_what_a_class_could_find_is_told_beforehand():
    found = json.loads(typed("experiment", "power", "--students", 30, "--applications", 40, "--json").stdout)
    assert found["n"] == 1200
    assert 0.05 < found["smallest_gain_found_in_four_of_five"] < 0.08
    assert "1,200 in all" in typed("experiment", "power", "--students", 30, "--applications", 40).output
    assert (
        "too few to find any"
        in typed("experiment", "power", "--students", 1, "--applications", 2, "--share", 0.5).output
    )


@pytest.mark.slow
def test_a_class_is_kept_in_a_few_numbers_for_the_next_one(rehearsal, tmp_path):
    kept = tmp_path / "spring.json"
    assert typed("class", rehearsal, "--summary", kept, "--name", "Spring").exit_code == 0
    again = typed("class", rehearsal, "--former", kept)
    assert "Against Spring: no habit differs" in again.output


def test_a_class_of_three_is_told_that_it_is_too_small(tmp_path):
    folder = tmp_path / "c"
    typed("simulate", "--students", 3, "--applications", 5, "--out", folder)
    assert "hand-ins of 3 students only" in said("class", folder)
    assert "from 5 students on, not fewer" in said("class", folder, "--least", 3)


def test_an_experiment_that_was_handed_out_is_never_written_over(tmp_path):
    """The same command twice, as when one rehearses: a new file would be another experiment."""
    out = tmp_path / "experiment.json"
    words = ["experiment", "design", "--ways", "2,5", "--out", str(out)]
    assert run(app, words).exit_code == 0
    before = out.read_bytes()
    again = run(app, words)
    assert again.exit_code == 1
    assert "choose another name" in again.stderr
    assert out.read_bytes() == before
