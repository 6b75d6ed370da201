"""docs/design.md: the house as it is, room by room."""

import re
from fnmatch import fnmatchcase

import pytest

from followup import errors
from tests.notebooks_here import PROJECT
from tests.test_imports import FLOORS

PACKAGE = PROJECT / "followup"
TEXT = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
TOP = {"followup": ""}
"""How the page calls the package itself, and how the floors do."""


def section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL)[1]


def table_of_rooms():
    """room -> the patterns of its modules, in the order of the page."""
    rows = re.findall(r"^\| `(\w+)` \|.*\|(.*)\|$", section("The house"), flags=re.MULTILINE)
    return {room: re.findall(r"`([\w/*]+)`", modules) for room, modules in rows}


def modules_in(room):
    """The modules of a room by their paths in it; a folder stands for what its __init__ holds if it holds code."""
    if (PACKAGE / f"{room}.py").is_file():
        return set()
    if room in TOP:
        return {path.stem for path in PACKAGE.glob("__*__.py")} - {"__init__"}
    return {path.relative_to(PACKAGE / room).with_suffix("").as_posix() for path in (PACKAGE / room).rglob("*.py")} | {
        path.parent.relative_to(PACKAGE / room).as_posix() for path in (PACKAGE / room).rglob("*/__init__.py")
    }


def test_the_table_names_every_room_in_the_order_of_the_floors():
    rooms = [TOP.get(room, room) for room in table_of_rooms()]
    there = [room for floor in FLOORS for room in floor]
    assert set(rooms) | {"__main__"} == set(there)
    floor_of = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    assert [floor_of[room] for room in rooms] == sorted(floor_of[room] for room in rooms)


@pytest.mark.parametrize("room", table_of_rooms())
def test_the_table_names_every_module_and_no_other(room):
    patterns, there = table_of_rooms()[room], modules_in(room)
    assert [p for p in patterns if not any(fnmatchcase(module, p) for module in there)] == []
    modules = {module for module in there if not module.endswith("__init__") and not is_folder(room, module)}
    assert {module for module in modules if not any(fnmatchcase(module, p) for p in patterns)} == set()


def is_folder(room, module):
    return (PACKAGE / room / module).is_dir()


def test_the_picture_has_the_floors_from_the_top_down():
    picture = section("The house").partition("```text")[2].partition("```")[0]
    floors: list[list[str]] = [[]]
    for line in picture.strip().splitlines():
        if "├" in line:
            floors.append([])
        elif "│" in line:
            floors[-1] += re.findall(r"\w+", line.split("│")[1])
    drawn = [{TOP.get(name, name) for name in floor} for floor in reversed(floors)]
    assert drawn == [set(floor) for floor in FLOORS]


def test_the_tree_of_errors_is_that_of_the_code():
    def tree(text):
        return [line.strip() for line in text.splitlines() if re.search(r"(├|└|^ *FollowupError$)", line)]

    assert tree(section("Errors")) == tree(errors.__doc__)
    known = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert known == set(re.findall(r"\b(\w+Error)\b", errors.__doc__)) - {"ValueError"}


def test_every_file_that_the_page_names_is_there():
    for name in re.findall(r"`((?:followup|tests|scripts|benchmarks|notebooks|data)/[\w/.]+\.\w+)`", TEXT):
        placeholder = re.search(r"/(x|xx|NN_name|lesson_NN)\.\w+$", name)
        path = PROJECT / name
        assert path.parent.is_dir() if placeholder else path.exists(), name
    for name in re.findall(r"`((?:log|method|say|analysis|classroom|cli|app|templates)/[\w/]+\.\w+)`", TEXT):
        assert (PACKAGE / name).exists(), name
