"""Who may import whom: the floors of the package, read from the source.

Every import counts: at the top of a module, inside a function, and for type checking only.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.notebooks_here import PROJECT

FLOORS = (
    # The ground floor knows nothing of job searches.
    ("errors", "wording", "limits", "files", "late", "apart", "paths", "pages", "charts"),
    ("log",),
    ("importers",),
    ("method",),
    ("say",),
    ("analysis",),
    ("session",),
    ("course",),
    ("classroom",),
    ("widgets",),
    ("app",),
    ("cli",),
    ("", "__main__", "panels"),  # the public names
)
"""A module imports from its own room and from the floors before it."""
FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}


def imports_in(folder: Path) -> dict[str, set[str]]:
    """For each module of a package, the modules of the same package that it imports."""
    package = folder.name
    modules = {name_of(path, folder): path for path in sorted(folder.rglob("*.py"))}
    found: dict[str, set[str]] = defaultdict(set)
    for name, path in modules.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            wanted = []
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name} has a relative import: the house imports by full names"
                wanted = [f"{node.module}.{alias.name}" for alias in node.names]
            for full in wanted:
                if full == package or full.startswith(f"{package}."):
                    found[name].add(known(full.removeprefix(package).removeprefix("."), modules))
        found[name].discard(name)
    return found


def name_of(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def known(name: str, modules: dict[str, Path]) -> str:
    """The module that holds a name: itself, or the nearest module above it."""
    while name not in modules:
        name = name.rpartition(".")[0]
    return name


def room_of(module: str) -> str:
    return module.partition(".")[0]


def arrows_up(imports: dict[str, set[str]]) -> list[str]:
    """Imports from a floor above, or from another room of the same floor, the ground floor aside."""
    wrong = []
    for module, others in imports.items():
        for other in others:
            mine, theirs = FLOOR_OF[room_of(module)], FLOOR_OF[room_of(other)]
            if theirs > mine:
                wrong.append(f"{module} -> {other}")
    return wrong


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (strongly connected components: Tarjan 1972)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = low[module] = len(number)
        stack.append(module)
        for other in sorted(imports.get(module, ())):
            if other not in number:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], number[other])
        if low[module] == number[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(imports):
        if module not in number:
            visit(module)
    return found


@pytest.fixture(scope="module")
def house():
    return imports_in(PROJECT / "followup")


def test_every_room_has_a_floor(house):
    assert {room_of(module) for module in house} - set(FLOOR_OF) == set()


def test_no_arrow_points_up(house):
    assert arrows_up(house) == []


def test_no_modules_import_each_other_in_a_circle(house):
    assert circles(house) == []


@pytest.mark.parametrize(
    "line",
    [
        "from followup.method.agenda import due",
        "import followup.method.agenda",
        "def late():\n    from followup.method import agenda",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from followup.method.agenda import Action",
    ],
)
def test_a_planted_arrow_up_or_circle_is_found(tmp_path, line):
    """In a copy of two rooms, whichever way it is written."""
    for name, text in (("log/model.py", line), ("method/agenda.py", "from followup.log.model import Event")):
        path = tmp_path / "followup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        (path.parent / "__init__.py").touch()
    (tmp_path / "followup" / "__init__.py").touch()
    planted = imports_in(tmp_path / "followup")
    assert arrows_up(planted) == ["log.model -> method.agenda"]
    assert circles(planted) == [["log.model", "method.agenda"]]
