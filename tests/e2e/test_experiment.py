"""A fair experiment as a learner takes part in it, in a real browser: join, see the list follow, leave."""

import re

from playwright.sync_api import expect

from followup.files import as_json_text
from followup.log.assignment import Plan, Way
from followup.log.store import Store
from followup.session import SAMPLE, SAMPLE_DAY, Session

LESSON = "08_our_class.ipynb"
PLAN = Plan(id="c1a55e5c1a55e5", title="Day 2 or day 5", ways=(Way(from_=2, by=2), Way(from_=5, by=5)))


def test_an_experiment_is_joined_followed_by_the_list_and_left(opened, lab, tmp_path):
    handed_out = tmp_path / "experiment.json"
    handed_out.write_text(as_json_text(PLAN), encoding="utf-8")
    page = opened(LESSON)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose experiment.json").click()
    chooser.value.set_files(handed_out)
    expect(page.get_by_text("You need not take part")).to_be_visible()
    page.get_by_role("button", name="I take part").click()
    page.get_by_role("button", name="Send six invented resumes").click()
    table = page.get_by_role("region", name=re.compile("^Applications in the experiment"))
    expect(table.get_by_role("row")).to_have_count(7)
    sample = Session("the sample", SAMPLE, SAMPLE_DAY, Store(lab.home / "sample.db"))
    at_once = sum(window == (2, 2) for window in sample.pipeline.windows.values())
    assert len([action for action in sample.due() if "Chance chose" in action.reason]) == at_once
    page.get_by_role("button", name="Leave the experiment").click()
    expect(page.get_by_text("You take no part any more.")).to_be_visible()
    assert sample.due()
    assert not [action for action in sample.due() if "Chance chose" in action.reason]
    assert sample.file.part().left
