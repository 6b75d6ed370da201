"""The public names: `followup.__all__` and the panels, as their docstrings describe them."""

import ast
import doctest
import inspect
import json
import subprocess
import sys
from functools import cached_property
from itertools import pairwise
from types import FunctionType, ModuleType

import pytest

import followup
from followup import panels
from tests.notebooks_here import NOTEBOOKS, PROJECT, instructors, names

CONSTANTS = {"INTERVIEWS": "analysis/counts.py", "SAMPLE_LOG": "paths.py"}
"""Public values that are neither a function nor a class, and the file that has the string below each."""
PUBLIC = {name: getattr(followup, name) for name in followup.__all__ if name != "panels"}
PANELS = {name: getattr(panels, name) for name in panels.__all__}
SLOW_IMPORTS = ("pandas", "plotly", "numpy", "pydantic")


def methods(cls):
    """The functions that a class of ours declares itself, and those behind its properties."""
    for name, value in vars(cls).items():
        if name.startswith("_"):
            continue
        if isinstance(value, property):
            yield f"{cls.__name__}.{name}", value.fget
        elif isinstance(value, cached_property):
            yield f"{cls.__name__}.{name}", value.func
        elif isinstance(value, classmethod | staticmethod):
            yield f"{cls.__name__}.{name}", value.__func__
        elif isinstance(value, FunctionType):
            yield f"{cls.__name__}.{name}", value


FUNCTIONS = {
    **{name: value for name, value in PUBLIC.items() if isinstance(value, FunctionType)},
    **{name: f for cls in PUBLIC.values() if inspect.isclass(cls) for name, f in methods(cls)},
    **{f"panels.{name}": value for name, value in PANELS.items()},
}
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def parameters(function):
    """What a caller gives, in order."""
    return [p for name, p in inspect.signature(function).parameters.items() if name not in {"self", "cls"}]


def string_below(path, name):
    """The string that documents a constant of a module: the statement after its assignment."""
    body = ast.parse((PROJECT / "followup" / path).read_text(encoding="utf-8")).body
    for statement, after in pairwise(body):
        if isinstance(statement, ast.Assign):
            targets = [node.id for node in ast.walk(statement.targets[0]) if isinstance(node, ast.Name)]
            if name in targets and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                return inspect.cleandoc(after.value.value)
    return ""


def test_dir_is_the_public_names():
    assert sorted(dir(followup)) == sorted([*followup.__all__, "__version__"])
    assert len(set(followup.__all__)) == len(followup.__all__) > 25


def imported_for_types(path):
    """Name -> the module and the name in it, from the imports that only a type checker sees."""
    tree = ast.parse((PROJECT / "followup" / path).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    return {(alias.asname or alias.name): (node.module, alias.name) for node in block.body for alias in node.names}


def test_the_type_checker_sees_the_same_names_from_the_same_modules():
    seen = {name: module for name, (module, _) in imported_for_types("__init__.py").items()}
    assert seen == {**followup._HOME, "panels": "followup"}
    assert set(seen) == set(followup.__all__)


def test_the_type_checker_sees_the_same_panels():
    there = {name: (f"followup.widgets.{module}", function) for name, (module, function) in panels._WHERE.items()}
    assert imported_for_types("panels.py") == there
    assert sorted(there) == sorted(panels.__all__) == sorted(dir(panels))


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        followup.no_such_name  # noqa: B018 - asking is what raises
    with pytest.raises(AttributeError, match="no_such_panel"):
        panels.no_such_panel  # noqa: B018 - asking is what raises


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_types_and_says_what_it_takes_and_gives(name):
    function = FUNCTIONS[name]
    signature = inspect.signature(function)
    assert [p.name for p in parameters(function) if p.annotation is p.empty] == []
    assert signature.return_annotation is not signature.empty
    text = inspect.getdoc(function) or ""
    assert text.splitlines()[0].rstrip().endswith("."), "the first line is one sentence"
    if parameters(function):
        assert "\nArgs:\n" in text
        missing = [p.name for p in parameters(function) if f"\n    {p.name.lstrip('*')}: " not in text]
        assert missing == []
        if signature.return_annotation not in {None, "None"}:
            assert "\nReturns:\n" in text


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_says_what_it_is_made_of(name):
    cls = CLASSES[name]
    text = inspect.getdoc(cls) or ""
    assert text.splitlines()[0].rstrip().endswith(".")
    if cls is followup.FollowupError:
        return
    assert "\nArgs:\n" in text
    assert [p.name for p in parameters(cls) if p.annotation is p.empty] == []
    assert [p.name for p in parameters(cls) if f"\n    {p.name}: " not in text] == []


def text_of(name):
    if name in CONSTANTS:
        return string_below(CONSTANTS[name], name)
    return inspect.getdoc(PUBLIC[name]) or ""


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name):
    text = text_of(name)
    assert "\nExample:\n" in text
    assert "    >>> import followup as fu\n" in text


@pytest.mark.parametrize("name", PUBLIC)
def test_every_example_gives_what_it_says(name, tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    said = []
    runner = doctest.DocTestRunner(optionflags=flags)
    if name in CONSTANTS:
        examples = [doctest.DocTestParser().get_doctest(text_of(name), {}, name, CONSTANTS[name], 0)]
    else:
        found = doctest.DocTestFinder(exclude_empty=True).find(PUBLIC[name], name, globs={})
        examples = [example for example in found if example.examples]
    for example in examples:
        runner.run(example, out=said.append)
    assert runner.tries > 0
    assert runner.failures == 0, "".join(said)


def test_the_panels_and_their_example(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_HOME", str(tmp_path))
    assert len(PANELS) > 15
    assert isinstance(followup.panels, ModuleType)
    found = doctest.testmod(panels, globs={})
    assert found.attempted > 0
    assert found.failed == 0


def test_files_may_be_named_by_a_text(tmp_path):
    sample = str(followup.SAMPLE_LOG)
    assert followup.read_table(sample.replace("pipeline", "class")).count().used == 1200
    assert len(followup.read(sample).applications) == len(followup.open(sample).pipeline.applications) == 40
    for call in (followup.read_table, followup.read, followup.open, followup.listen, followup.read_hand_ins):
        with pytest.raises(followup.FollowupError, match="missing"):
            call(str(tmp_path / "missing.csv"))


def test_a_choice_that_is_not_allowed_is_named():
    with pytest.raises(followup.FollowupError, match="on is 'tomorrow': write a date"):
        followup.open(followup.SAMPLE_LOG, on="tomorrow")
    with pytest.raises(followup.FollowupError, match="shape is 'people': use applications or interviews"):
        followup.load_sample_class("people")


# --- lessons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*names(), *instructors()])
def test_lessons_use_only_the_public_names(name):
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code")
    tree = ast.parse(code)
    imports = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    assert imports <= {"import followup as fu", "from followup import panels"}
    used = [
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"fu", "panels"}
    ]
    there = {"fu": set(followup.__all__), "panels": set(PANELS)}
    assert [f"{of}.{attribute}" for of, attribute in used if attribute not in there[of]] == []


def test_importing_the_package_loads_nothing_slow():
    code = f"import sys, followup; print([name for name in {SLOW_IMPORTS!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
