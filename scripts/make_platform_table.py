"""Make the README's table of platforms: on which computers the locked packages can be installed, and what is left out.

    python scripts/make_platform_table.py             # write it; needs uv on the path and the network
    python scripts/make_platform_table.py --check     # write nothing, ask nobody; exit 1 if it is of another lock

The lock holds hashes and no file names, so uv is asked which files the locked versions have; each must stand in the
lock with its hash. The mark below the table is a sum of it and of the lock it was made of.
"""

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from lock import FOR_ALL, MAIN, ROOT, compiled
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

README = ROOT / "README.md"
PLACE = re.compile(r"(<!-- platforms -->\n).*?(<!-- end of platforms: (\w*) -->)", flags=re.DOTALL)
PYTHONS = range(11, 16)


def linux(machine: str) -> list[str]:
    """Tags of a Linux with glibc 2.28 (of 2018) or newer."""
    old = {17: f"manylinux2014_{machine}", 12: f"manylinux2010_{machine}", 5: f"manylinux1_{machine}"}
    return [tag for minor in range(28, 4, -1) for tag in (f"manylinux_2_{minor}_{machine}", old.get(minor, "")) if tag]


PLATFORMS = {  # its name here: its tags, and what sys.platform, os.name and platform.machine() are there
    "Windows, Intel or AMD": (["win_amd64"], "win32", "nt", "AMD64"),
    "Windows on ARM": (["win_arm64"], "win32", "nt", "ARM64"),
    "macOS 12 or newer, Intel": ([*mac_platforms((12, 0), "x86_64")], "darwin", "posix", "x86_64"),
    "macOS 12 or newer, Apple": ([*mac_platforms((12, 0), "arm64")], "darwin", "posix", "arm64"),
    "Linux, Intel or AMD": (linux("x86_64"), "linux", "posix", "x86_64"),
    "Linux on ARM": (linux("aarch64"), "linux", "posix", "aarch64"),
}


def main(arguments: list[str]) -> int:
    text = README.read_text(encoding="utf-8")
    locked = (ROOT / MAIN).read_bytes()
    if "--check" in arguments:
        found = PLACE.search(text)
        if not found or found[3] != sum_of(found[0].partition("\n")[2].rpartition("\n")[0], locked):
            print("The README's table of platforms is of another lock: run scripts/make_platform_table.py.")
            return 1
        return 0
    made = table(packages(locked.decode()), asked())
    text = PLACE.sub(rf"\1{made}\n<!-- end of platforms: {sum_of(made, locked)} -->", text)
    README.write_text(text, encoding="utf-8", newline="\n")
    print("The README's table of platforms fits the lock.")
    return 0


def sum_of(made: str, locked: bytes) -> str:
    return hashlib.sha256(made.encode() + locked).hexdigest()[:16]


def packages(locked: str) -> list[Mapping]:
    """What uv says of each locked package: its name, its marker and its files."""
    more = [f"--constraint={MAIN}", "--format=pylock.toml"]
    found = tomllib.loads(compiled("pylock.toml", FOR_ALL, more))["packages"]
    strange = [one["name"] for one in found for file in one["wheels"] if file["hashes"]["sha256"] not in locked]
    if strange:
        sys.exit(f"uv names files that are not in the lock, so the table is as it was: {', '.join(strange)}")
    return found


def asked() -> list[Requirement]:
    """What pyproject.toml asks for itself, for everybody."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name in FOR_ALL for line in project["optional-dependencies"][name.partition("=")[2]]]
    return [Requirement(line) for line in [*project["dependencies"], *extras]]


def table(found: list[Mapping], wanted: Iterable[Requirement]) -> str:
    """A row for each platform, a column for each Python."""
    head = ["| | " + " | ".join(f"Python 3.{minor}" for minor in PYTHONS) + " |", "|---" * (1 + len(PYTHONS)) + "|"]
    rows = [[name, *(cell(found, wanted, name, minor) for minor in PYTHONS)] for name in PLATFORMS]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def cell(found: list[Mapping], wanted: Iterable[Requirement], platform: str, minor: int) -> str:
    """Whether a setup works there: "all", what is left out, or which package stands in the way."""
    here, tags = where(platform, minor), set(tags_of(platform, minor))
    installed = [one for one in found if "marker" not in one or Marker(one["marker"]).evaluate(here)]
    without = [one["name"] for one in installed if not any(tags & wheel for wheel in wheels(one))]
    if without:
        return f"**no**: {', '.join(without)}"
    names = {canonicalize_name(one["name"]) for one in installed}
    left = sorted(one.name for one in wanted if canonicalize_name(one.name) not in names)
    return f"all but {', '.join(left)}" if left else "all"


def wheels(package: Mapping) -> Iterator[frozenset[Tag]]:
    """The tags of each wheel of a package."""
    for file in package["wheels"]:
        yield parse_wheel_filename(unquote(file["url"].rpartition("/")[2]))[3]


def where(platform: str, minor: int) -> dict[str, str]:
    """The values that markers ask for."""
    _, system, name, machine = PLATFORMS[platform]
    return {
        "sys_platform": system,
        "os_name": name,
        "platform_machine": machine,
        "platform_system": {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}[system],
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.6",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def tags_of(platform: str, minor: int) -> Iterator[Tag]:
    """The tags of wheels that a Python takes."""
    platforms = PLATFORMS[platform][0]
    yield from cpython_tags((3, minor), platforms=platforms)
    yield from compatible_tags((3, minor), interpreter=f"cp3{minor}", platforms=platforms)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
