"""Bring the lock files to what pyproject.toml asks for.

    python scripts/lock.py [--upgrade]

requirements.lock is for everybody; requirements-develop.lock adds what only the tests need (a browser driver, the type
checker, the site builder), requirements-scale.lock the engines for tables that do not fit into memory. Versions already
locked stay unless `--upgrade` is given or they no longer fit. Needs uv on the path.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = "requirements.lock"
FOR_ALL = ["--extra=test", "--extra=setup", "--extra=voice"]
ADDED = {"requirements-develop.lock": "--extra=develop", "requirements-scale.lock": "--extra=scale"}


def main(arguments: list[str]) -> int:
    if shutil.which("uv") is None:
        sys.exit("The locks are made with uv, which is not on the path: pip install uv")
    everybody = compiled(MAIN, FOR_ALL, arguments)
    write(MAIN, everybody)
    for name, extra in ADDED.items():
        more = compiled(name, [*FOR_ALL, extra], [f"--constraint={MAIN}", *arguments])
        # What everybody has already need not stand in another file.
        write(name, "".join(block for block in blocks(more) if block not in set(blocks(everybody))))
    return 0


def compiled(name: str, extras: list[str], arguments: list[str]) -> str:
    lock = ROOT / name
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / name
        if lock.exists():
            shutil.copyfile(lock, draft)
        command = ["uv", "pip", "compile", "pyproject.toml", *extras, f"--output-file={draft}"]
        command += ["--universal", "--python-version=3.11", "--generate-hashes", "--quiet"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", *arguments]
        if subprocess.call(command, cwd=ROOT):
            sys.exit(f"uv could not make the lock; {name} is as it was.")
        return draft.read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """Each locked package: its first line with the lines below it."""
    return re.findall(r"^\S[^\n]*\n(?:    [^\n]+\n)*", text, flags=re.MULTILINE)


def write(name: str, text: str) -> None:
    addresses = [line for line in text.splitlines() if "://" in line or line.startswith("-")]
    if addresses:
        sys.exit(f"The new lock names an address, so {name} is as it was: {addresses[0]}")
    (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name} fits pyproject.toml.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
