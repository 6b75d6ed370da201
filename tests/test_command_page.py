"""The command's reference, docs/command.md: made from --help, and current."""

import os
import subprocess
import sys

import pytest

from tests.notebooks_here import PROJECT

SCRIPT = PROJECT / "scripts" / "make_command_page.py"
PAGE = PROJECT / "docs" / "command.md"
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_page_is_what_help_says_however_wide_the_terminal_is(columns):
    env = os.environ | {"COLUMNS": columns, "FORCE_COLOR": "1"}
    done = subprocess.run([sys.executable, SCRIPT, "--check"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_has_every_verb_and_no_cut_off_sentence():
    text = PAGE.read_text(encoding="utf-8")
    for verb in ("lab", "import", "due", "plan", "analyse", "check", "class", "experiment power", "simulate"):
        assert f"\n{'#' * (1 + len(verb.split()))} followup {verb}\n" in text
    listed = text.partition("Commands:\n")[2].partition("```")[0]
    assert "..." not in listed
    assert max(map(len, text.splitlines())) <= 120
    assert "\x1b" not in text


def test_what_the_terminal_shows_is_what_the_page_shows():
    """The command itself, run as a reader runs it."""
    env = os.environ | {"COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "followup", "due", "--help"], env=env, capture_output=True, text=True, check=True
    )
    shown = done.stdout.strip().replace("python -m followup", "followup")
    assert f"```text\n{shown}\n```" in PAGE.read_text(encoding="utf-8")
