"""What a newcomer adds is one file: a rule, a source, a check of drafts, a status of the list, a result with its chart.

Each is dropped in, and everything that lists such things is run.
"""

import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pytest
from typer.testing import CliRunner

import followup as fu
from followup import charts
from followup.analysis.thank_yous import thank_yous
from followup.classroom.habits import habits_of
from followup.classroom.hand_in import as_text, hand_in_of, read_share
from followup.classroom.pool import HandIns
from followup.cli.main import app
from followup.importers import known_sources, read_bytes, sources, words
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.threads import Party
from followup.method import rules
from followup.method.action_text import headline, opening
from followup.method.calendar import as_calendar
from followup.method.ledger import ledger
from followup.method.occasions import Occasion
from followup.method.plan import as_page
from followup.method.rules import After, Wanted
from followup.say.coach import check_draft, checks, registry
from followup.say.openings import occasions, starting_point

DAY = date(2026, 3, 2)


@pytest.fixture
def fourth_thank_you():
    """A rule as it would stand in rules.py: thank whoever replied."""
    declare = rules._rule(
        "X9",
        "Thanks for an answer",
        source="a test",
        kind=Kind.THANKED,
        channels=rules.NOTE,
        verb="Thank",
        opening="Dear {name}, thank you for your answer about {jobs} on {day}. [One thing.]",
        why="answered me",
        after=After.JOB,
        occasions=(Occasion("answer_thanks", "Thanks for an answer", "thank-you email", since=(Kind.REPLIED,)),),
    )

    def wants(log, _policy):
        for thread in log.threads.values():
            for e in thread.events:
                if e.kind is Kind.REPLIED and e.person:
                    due_by = e.day + timedelta(days=2)
                    key = f"X9 {thread.application.id} {e.at}"
                    party = Party.person(e.person)
                    yield Wanted("X9", key, party, thread.application.id, e.day, e.day, due_by, f"{e.person} answered.")

    yield declare(wants)
    del rules.RULES["X9"]


def test_a_thank_you_rule(fourth_thank_you):
    """It reaches the list, the ledger, its result, the hand-in, the class, the coach, the plan and the calendar."""
    log = Pipeline.of(
        [Application(id="A", company="Acme", title="Analyst")],
        [
            Event(application="A", kind="applied", day=DAY),
            Event(application="A", kind="replied", day=DAY + timedelta(days=3), person="Rita Ray"),
        ],
    )
    session = fu.open(log, on=DAY + timedelta(days=4))
    (action,) = [one for one in session.due() if one.rule == "X9"]
    assert headline(action) == "Thank Rita Ray, Acme"
    assert "thank you for your answer about the Analyst job on 5 March" in opening(action, log, session.today)
    assert [entry.wanted.rule for entry in ledger(session.log)] == ["X9"]
    assert thank_yous(log, session.today).table["why"].tolist() == ["answered me"]
    assert "answered me" in session.thank_yous().chart().to_json()
    later = log.plus(Event(application="A", kind="withdrew", day=DAY + timedelta(days=40)))
    hand_in = read_share(as_text(hand_in_of(later, DAY + timedelta(days=40), "secret")).encode())
    assert [t.rule for a in hand_in.applications for t in a.thanks] == ["X9"]
    many = HandIns(tuple(hand_in.model_copy(update={"student": f"{k:012x}"}) for k in range(12)))
    assert [h.n for h in habits_of(many, 10).habits if h.key == "thanked_after_job"] == [12]
    assert "[One thing.]" in starting_point(occasions()["answer_thanks"], log, "A")
    steps = session.plan()
    assert "Thank Rita Ray" in as_page(steps, log, name="x", on=session.today)
    assert b"Thank Rita Ray" in as_calendar(steps, session.log, pipeline_id="x")[0]


def test_a_source_of_files_and_a_language(tmp_path, monkeypatch):
    (tmp_path / "other.py").write_text(
        "from followup.importers.base import Source\n"
        "from followup.log.model import Application\n"
        "def read(table, found):\n"
        "    for line, cells in table.records():\n"
        "        found.read += 1\n"
        "        if found.event(table, line, application=cells['nr'], kind='applied', day=cells['wann']):\n"
        "            found.application(Application(id=cells['nr']))\n"
        "SOURCES = (Source(id='other', title='Other', columns=('Nr', 'Wann'), read=read),)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    known_sources.cache_clear()
    try:
        file = tmp_path / "list.csv"
        file.write_text("Nr,Wann\n7,2026-03-02\n", encoding="utf-8")
        answer = CliRunner().invoke(app, ["import", str(file), "--into", str(tmp_path / "p.db"), "--json"])
        assert json.loads(answer.stdout)["format"] == "other"
        assert [a.id for a in fu.open(tmp_path / "p.db").pipeline.applications] == ["7"]
    finally:
        known_sources.cache_clear()
        sys.modules.pop("followup.importers.sources.other", None)


def test_a_language_of_headers(tmp_path, monkeypatch):
    (tmp_path / "xx.toml").write_text('[headers]\ncompany = ["zzfirm"]\ntitle = ["zzjob"]\n', encoding="utf-8")
    monkeypatch.setattr(words, "FOLDERS", (*words.FOLDERS, tmp_path))
    words.header_words.cache_clear()
    try:
        found = read_bytes("l.csv", b"zzfirm,zzjob,Applied\nAcme,Clerk,2026-03-02\n")
        assert (found.columns["zzfirm"], found.columns["zzjob"]) == ("company", "title")
    finally:
        words.header_words.cache_clear()


@pytest.mark.slow
def test_a_check_of_drafts(tmp_path, monkeypatch):
    (tmp_path / "zebra.toml").write_text(
        'level = "caution"\nmessage = "A zebra."\nwhy = "It runs."\nsource = "a test"\ninstead = "Say horse."\n'
        'phrases = ["zebra"]\nfound = ["I saw a zebra."]\nspared = ["I saw a horse."]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(registry, "FOLDERS", (*registry.FOLDERS, tmp_path))
    checks.cache_clear()
    try:
        found = check_draft("Good morning, this is Jo Park. I saw a zebra.", "voicemail")
        assert [f.check for f in found.to_change] == ["zebra"]
        answer = CliRunner().invoke(app, ["check", "-", "--json"], input="This is Jo Park. I saw a zebra.")
        assert "zebra" in [f["check"] for f in json.loads(answer.stdout)["findings"]]
    finally:
        checks.cache_clear()


@dataclass(frozen=True)
class Median(charts.Result):
    """A result as it would stand in a module of its own."""

    counts: object

    @property
    def table(self):
        return pd.DataFrame({"applications": [self.counts.used]})

    @property
    def sentence(self):
        return f"There are {self.counts.used} applications."

    def chart(self):
        return charts.figure("A new result", self.sentence, 200)


@pytest.mark.slow
def test_a_result_with_its_chart(monkeypatch, tmp_path):
    """One module and one line in the overview: it is in the JSON, in words, and on the page."""
    from followup.analysis import overview

    monkeypatch.setattr(
        overview,
        "FURTHER",
        (*overview.FURTHER, overview.Further("New", lambda _look: True, lambda look: Median(look.plain))),
    )
    out = tmp_path / "report.html"
    answer = CliRunner().invoke(app, ["analyse", str(fu.SAMPLE_LOG), "--on", "2026-03-31", "--json", "--out", str(out)])
    assert "New" in [one["title"] for one in json.loads(answer.stdout)["further"]]
    assert "A new result" in out.read_text(encoding="utf-8")
    analysis = fu.analyse(fu.load_sample_class())
    assert analysis.results[-1][1].sentence == "There are 1200 applications."
