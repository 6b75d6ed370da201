"""A class's folder: what is pooled, what is named and left out, and which groups are never shown."""

import json
import os

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.analysis.counts import APPLICATIONS
from followup.classroom.disclosure import OTHER, coarse, cut_short, too_few
from followup.classroom.hand_in import Happening, Shared, SharedApplication, as_text
from followup.classroom.pool import HandIns, read_hand_ins
from followup.classroom.report import class_report
from followup.classroom.reported import remember
from followup.classroom.summary import summary_of
from followup.errors import FileError
from followup.files import as_json_text
from followup.log.model import Kind


def hand_in(student, *applications, experiment=None):
    """A hand-in; each application is (watched, events), an event (day, kind) or (day, kind, channel)."""
    return Shared(
        student=f"{student:016x}",
        experiment=experiment,
        applications=tuple(
            SharedApplication(
                code=f"{k:016x}",
                watched=watched,
                stage="waiting",
                events=tuple(Happening(day=e[0], kind=e[1], channel=e[2] if len(e) > 2 else None) for e in events),
            )
            for k, (watched, events) in enumerate(applications)
        ),
    )


SENT = (0, Kind.APPLIED)


def save(folder, name, shared):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(shared), encoding="utf-8")


def test_files_that_cannot_be_pooled_are_named_and_left_out(tmp_path):
    folder = tmp_path / "Klasse März 2026"
    save(folder, "ana.json", hand_in(1, (30, [SENT])))
    save(folder, "späte/ben.json", hand_in(2, (30, [SENT])))
    whole = as_text(hand_in(3, (30, [SENT])))
    bad = {
        "torn.json": whole[: len(whole) // 2],
        "newer.json": whole.replace('"version": 1', '"version": 9'),
        "empty.json": "",
        "nothing.json": as_text(hand_in(4)),
        "plan.json": '{"format": "followup-experiment"}',
        "twice.json": as_text(hand_in(2, (30, [SENT]))),
        "ana later.json": as_text(hand_in(1, (37, [SENT]))),
        "essay.docx": "PK",
        "all.zip": "PK",
        "cleo.csv": "application,company\n",
        "cleo.db": "SQLite format 3",
    }
    for name, text in bad.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "huge.json").write_bytes(b" " * 20_000_001)
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "__pycache__.json").mkdir()
    (folder / "report.html").write_text("<p>", encoding="utf-8")
    found = read_hand_ins(folder)
    assert [s.applications[0].watched for s in found.students] == [37, 30]
    reasons = {part.name: part.reason for part in found.left_out}
    assert set(reasons) == {*bad, "huge.json", "ana.json"} - {"ana later.json"}
    others = {part.name: part.other for part in found.left_out if part.other}
    assert others == {"ana.json": "ana later.json", "twice.json": "späte/ben.json"}
    for name, words in {
        "torn.json": "not whole JSON",
        "newer.json": "newer Followup (version 9",
        "empty.json": "not whole JSON",
        "nothing.json": "holds no application",
        "plan.json": "another file of Followup",
        "ana.json": "an older hand-in of a student whose newer one counts",
        "twice.json": "the same as another, which counts once",
        "essay.docx": "is no hand-in",
        "all.zip": "unpack it",
        "cleo.csv": "may hold names",
        "cleo.db": "may hold names",
        "huge.json": "far too large",
    }.items():
        assert words in reasons[name]


def test_no_name_of_a_file_and_nothing_out_of_one_that_was_left_out_is_in_the_report(tmp_path):
    """Students name their files after themselves, and a file that is no hand-in may say anything."""
    mark = "Quirke"
    for number in range(5):
        save(tmp_path, f"{mark} {number}.json", hand_in(number, (30, [SENT])))
    whole = as_text(hand_in(9, (30, [SENT])))
    for name, text in {
        f"{mark} again.json": as_text(hand_in(1, (30, [SENT]))),
        f"{mark}/torn.json": whole[:20],
        f"{mark} key.json": whole.replace('"student"', f'"{mark}"'),
        f"{mark} stage.json": whole.replace('"stage": "', f'"stage": "{mark}'),
        f"{mark}.csv": mark,
        f"{mark}.docx": mark,
        f"{mark}.zip": mark,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_hand_ins(tmp_path)
    assert len(found.left_out) == 7
    report = class_report(found, least=5)
    assert mark not in json.dumps(report.as_json()) + repr(report.chapters[0].notes)
    assert mark not in as_json_text(summary_of(report, "ours"))
    assert "Left out: 2 files, each of which is damaged." in report.head


def test_no_two_reports_can_be_subtracted_to_give_fewer_than_five_students(tmp_path):
    """A report is made of the same hand-ins as before until those of five students are new, changed or gone."""
    for number in range(6):
        save(tmp_path, f"{number}.json", hand_in(number, (30, [SENT])))
    first = read_hand_ins(tmp_path)
    remember(tmp_path, first.students)
    for number in range(6, 10):
        save(tmp_path, f"{number}.json", hand_in(number, (30, [SENT])))
        again = read_hand_ins(tmp_path)
        assert (again.students, again.waiting) == (first.students, number - 5)
    assert "wait" in class_report(again, least=5).head[-1]
    save(tmp_path, "0 again.json", hand_in(0, (37, [SENT])))
    fifth = read_hand_ins(tmp_path)
    assert (len(fifth.students), fifth.waiting) == (10, 0)
    remember(tmp_path, fifth.students)
    (tmp_path / "3.json").unlink()
    with pytest.raises(
        FileError, match=r"hand-ins of 1 student in .* since the last report.*put the earlier files back"
    ):
        read_hand_ins(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="needs a right to make links")
def test_a_folder_that_leads_back_into_itself_is_read_once(tmp_path):
    save(tmp_path, "a.json", hand_in(1, (30, [SENT])))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.json").symlink_to(tmp_path / "self.json")
    found = read_hand_ins(tmp_path)
    assert (len(found.students), found.left_out) == (1, ())


def test_no_folder_and_no_hand_in_are_each_said_in_a_sentence(tmp_path):
    with pytest.raises(FileError, match="There is no folder"):
        read_hand_ins(tmp_path / "missing")
    with pytest.raises(FileError, match="There is no hand-in in"):
        read_hand_ins(tmp_path)
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match=r"a.json is damaged or no hand-in"):
        read_hand_ins(tmp_path)


def test_the_logs_of_a_simulated_class_are_not_taken_for_hand_ins(tmp_path):
    save(tmp_path, "a.json", hand_in(1, (30, [SENT])))
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "a.csv").write_text("application\n", encoding="utf-8")
    assert [part.name for part in read_hand_ins(tmp_path).left_out] == ["pipelines/a.csv"]
    told = {"sentence": "All is invented.", "students": [f"{1:016x}"]}
    (tmp_path / "truth.json").write_text(json.dumps(told), encoding="utf-8")
    found = read_hand_ins(tmp_path)
    assert (found.left_out, found.truth["sentence"]) == ((), "All is invented.")


def test_nobody_can_hand_in_that_a_class_was_simulated(tmp_path):
    """Only who knows every student's code can say so, and no log beside the hand-ins is passed over for it."""
    for student in (1, 2):
        save(tmp_path, f"{student}.json", hand_in(student, (30, [SENT])))
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "a.csv").write_text("application\n", encoding="utf-8")
    for told in ({"students": [f"{1:016x}"]}, {"students": []}, {}, {"students": [f"{n:016x}" for n in (1, 3)]}):
        (tmp_path / "truth.json").write_text(json.dumps(told | {"sentence": "Ha."}), encoding="utf-8")
        found = read_hand_ins(tmp_path)
        assert found.truth is None
        assert sorted(part.name for part in found.left_out) == ["pipelines/a.csv", "truth.json"]


def test_the_tables_count_from_the_resume_and_know_what_was_not_watched():
    calls = [(2, Kind.INTERVIEWED), SENT, (4, Kind.FOLLOWED_UP, "phone"), (11, Kind.FOLLOWED_UP), (20, Kind.REPLIED)]
    found = HandIns((hand_in(1, (50, [SENT, *calls[2:]]), (30, [SENT]), (9, [(0, Kind.REPLIED)])),))
    row, waiting = found.applications.to_dict("records")
    assert (row["follow_up_day"], row["second_follow_up_day"], row["follow_up_channel"]) == (4, 11, "phone")
    assert (row["observed_days"], row["answer"]) == (20, "positive")
    assert (waiting["observed_days"], waiting["answer"]) == (30, "")
    facts = found.facts
    assert list(facts["watched"]) == [50, 30]
    assert list(facts["answered"]) == [True, False]
    assert list(facts["waited_a_week"]) == [True, True]
    assert list(facts["called_in_a_week"]) == [True, False]


def test_a_positive_answer_counts_up_to_day_28():
    found = HandIns((hand_in(1, (60, [SENT, (28, Kind.REPLIED)]), (60, [SENT, (29, Kind.REPLIED)])),))
    assert list(found.facts["answered"]) == [True, False]


@pytest.mark.slow
@given(
    st.dictionaries(st.text(max_size=3), st.sets(st.integers(0, 40).map(str), max_size=20), max_size=8),
    st.integers(5, 12),
)
@settings(deadline=None)
def test_no_group_that_is_not_shown_follows_from_the_whole_and_the_others(owners, least):
    """What is known is the whole and each group shown: so only what all hidden ones hold together follows."""
    out = too_few(owners, least)
    filled = {name for name, who in owners.items() if who}
    for name in filled - out:
        assert len(owners[name]) >= least
    if out and out != filled:
        assert len(out) >= 2, "one hidden group alone is the whole less the others"
        assert len(set().union(*(owners[name] for name in out))) >= least
    assert out <= filled


def test_groups_that_are_large_enough_are_all_shown():
    owners = {"few": set("abcde"), "many": set("abcdefgh")}
    assert too_few(owners, 5) == set()
    assert too_few(owners, 6) == {"few", "many"}, "or the first were the whole less the second"


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["phone", "email", "linkedin", ""])), max_size=60))
@settings(deadline=None)
def test_rare_channels_become_one_that_has_enough_students(calls):
    rows = [{"student": str(s), "since": 3, "channel": c} for s, c in calls] + [
        {"student": "x", "since": pd.NA, "channel": ""}
    ]
    frame = pd.DataFrame(rows).astype({"since": "Int64"})
    found = coarse(frame, ["since"], ["channel"], 5)
    did = found[found["since"].notna()]
    students = did.groupby("channel")["student"].nunique()
    merged = sorted(
        name for name in set(frame.loc[frame["since"].notna(), "channel"]) if name not in set(did["channel"])
    )
    if len(students) > 1:
        assert students.min() >= 5
        assert len(merged) != 1
    assert set(found["channel"]) <= {"phone", "email", "linkedin", "", OTHER}


def test_nothing_is_told_of_days_on_which_few_students_still_wait():
    rows = [(s, k, 10 * s, "positive" if s == 9 else "", 8 if s > 1 else pd.NA) for s in range(1, 10) for k in range(2)]
    frame = pd.DataFrame(rows, columns=["student", "k", "observed_days", "answer", "follow_up_day"])
    cut, last = cut_short(frame, APPLICATIONS.observed, APPLICATIONS.answer, 5)
    assert last == 50, "the fifth longest"
    assert cut["observed_days"].max() == 50
    assert set(cut["answer"]) == {""}, "an answer on day 90 is not known on day 50"
    assert cut.groupby("student")["observed_days"].max().ge(50).sum() >= 5
    late = frame.assign(follow_up_day=frame["observed_days"] - 1)
    assert cut_short(late, APPLICATIONS.observed, APPLICATIONS.answer, 5)[0]["follow_up_day"].max() <= 50


def test_a_hand_in_again_after_a_week_counts_once_and_is_the_newer_one(tmp_path):
    save(tmp_path, "b.json", hand_in(1, (30, [SENT]), (5, [SENT])))
    save(tmp_path, "a.json", hand_in(1, (37, [SENT]), (12, [SENT]), (2, [SENT])))
    found = read_hand_ins(tmp_path)
    assert [len(s.applications) for s in found.students] == [3]
    assert [part.name for part in found.left_out] == ["b.json"]
