"""The README's table of platforms: of the lock that there is, and right about made-up packages."""

import importlib.util
import sys

import pytest
from packaging.requirements import Requirement

from tests.notebooks_here import PROJECT


@pytest.fixture(scope="module")
def script():
    folder = str(PROJECT / "scripts")
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("made_table", PROJECT / "scripts" / "make_platform_table.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


def test_the_table_is_of_the_lock_that_there_is(script):
    assert script.main(["--check"]) == 0


@pytest.mark.parametrize("changed", ["a cell", "the lock"])
def test_another_lock_or_a_cell_written_by_hand_is_noticed(script, monkeypatch, tmp_path, changed):
    text = script.README.read_text(encoding="utf-8")
    locked = (PROJECT / script.MAIN).read_text(encoding="utf-8")
    if changed == "a cell":
        text = text.replace("**no**: pyyaml", "all")
    else:
        locked = locked.replace("pyyaml==", "pyyaml==9")
    (tmp_path / "README.md").write_text(text, encoding="utf-8", newline="\n")
    (tmp_path / script.MAIN).write_text(locked, encoding="utf-8", newline="\n")
    monkeypatch.setattr(script, "README", tmp_path / "README.md")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    assert script.main(["--check"]) == 1


def package(name, *tags, marker="python_version >= '3.11'"):
    wheels = [{"url": f"folder/{name}-1.0-{tag}.whl"} for tag in tags]
    return {"name": name, "marker": marker, "wheels": wheels}


APPLE, INTEL = "macOS 12 or newer, Apple", "macOS 12 or newer, Intel"
WINDOWS, WINDOWS_ARM = "Windows, Intel or AMD", "Windows on ARM"
LINUX, LINUX_ARM = "Linux, Intel or AMD", "Linux on ARM"


@pytest.mark.parametrize(
    ("tag", "platform", "minor", "fits"),
    [
        ("py3-none-any", LINUX, 15, True),
        ("cp311-cp311-win_amd64", WINDOWS, 11, True),
        ("cp311-cp311-win_amd64", WINDOWS, 12, False),
        ("cp311-cp311-win_amd64", WINDOWS_ARM, 11, False),
        ("cp39-abi3-win_arm64", WINDOWS_ARM, 15, True),
        ("cp313-cp313t-win_amd64", WINDOWS, 13, False),
        ("cp39-abi3-macosx_11_0_arm64", APPLE, 13, True),
        ("cp39-abi3-macosx_11_0_arm64", INTEL, 13, False),
        ("cp39-abi3-macosx_10_9_universal2", INTEL, 13, True),
        ("cp312-cp312-macosx_14_0_arm64", APPLE, 12, False),
        ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", LINUX, 12, True),
        ("cp312-cp312-manylinux_2_34_x86_64", LINUX, 12, False),
        ("cp312-cp312-musllinux_1_2_x86_64", LINUX, 12, False),
        ("cp312-cp312-manylinux2014_aarch64", LINUX_ARM, 12, True),
    ],
)
def test_a_wheel_fits_where_installers_take_it(script, tag, platform, minor, fits):
    assert script.cell([package("one", tag)], [], platform, minor) == ("all" if fits else "**no**: one")


def test_what_a_marker_leaves_out_is_named_and_what_another_system_needs_is_not(script):
    some = package("some", "cp311-cp311-win_amd64", marker="sys_platform == 'win32' and platform_machine == 'AMD64'")
    asked = [Requirement("Some>=1; platform_machine == 'AMD64'")]
    found = [package("one", "py3-none-any"), some]
    assert script.cell(found, asked, WINDOWS, 11) == "all"
    assert script.cell(found, asked, WINDOWS_ARM, 11) == "all but Some"
    assert script.cell(found, [], LINUX, 11) == "all"
