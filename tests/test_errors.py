"""One tree of errors, and the words of the command in the command alone."""

import ast
import inspect
import re

import pytest

from followup import errors
from followup.cli.base import UsageError, in_own_words
from followup.errors import DateOrderNeededError, FollowupError, SettingError
from tests.notebooks_here import PROJECT

PACKAGE = PROJECT / "followup"
CORE = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in {"cli", "app"}]
TREE = {name: one for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)}


def test_every_error_is_in_the_tree_that_the_docstring_draws():
    """A name in the drawing stands as deep as its class is below the base."""
    lines = re.finditer(r"^    ([ │├└─]*)(\w+Error)\b", errors.__doc__, re.MULTILINE)
    drawn = {line[2]: len(line[1]) // 4 for line in lines}
    assert drawn == {name: one.__mro__.index(FollowupError) for name, one in TREE.items()}


def test_no_other_module_of_the_core_declares_an_error():
    an_error = re.compile(r"^ *class (\w+)\([^)]*(?:Error|Exception)\b", re.MULTILINE)
    declared = [
        f"{path.relative_to(PACKAGE)}: {found[1]}"
        for path in CORE
        if path.name != "errors.py"
        for found in an_error.finditer(path.read_text(encoding="utf-8"))
    ]
    assert an_error.search((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    assert declared == []


def test_the_core_names_no_option_of_the_command():
    an_option = re.compile(r"(?<![\w-])--[a-z]")
    texts = ((path, path.read_text(encoding="utf-8")) for path in CORE)
    named = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value.strip()[:60]}"
        for path, text in texts
        if an_option.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and an_option.search(node.value)
    ]
    assert named == []


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (SettingError("least", 3, "use 5 or more"), "--least is '3': use 5 or more."),
        (DateOrderNeededError("Two ways."), "Two ways. Say which with --dates dmy, --dates mdy or --dates ymd."),
        (UsageError("No."), "No."),
    ],
)
def test_the_command_adds_its_own_words(problem, said):
    assert in_own_words(problem) == said
