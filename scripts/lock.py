"""Bring requirements.lock to what pyproject.toml asks for.

    python scripts/lock.py [--upgrade]

Versions already locked stay unless `--upgrade` is given or they no longer fit. Needs uv on the path.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"


def main(arguments: list[str]) -> int:
    if shutil.which("uv") is None:
        sys.exit("The lock is made with uv, which is not on the path: pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / LOCK.name
        if LOCK.exists():
            shutil.copyfile(LOCK, draft)
        command = ["uv", "pip", "compile", "pyproject.toml", "--extra=test", "--extra=setup", f"--output-file={draft}"]
        command += ["--universal", "--python-version=3.11", "--generate-hashes", "--quiet"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", *arguments]
        if subprocess.call(command, cwd=ROOT):
            sys.exit("uv could not make the lock; requirements.lock is as it was.")
        text = draft.read_text(encoding="utf-8")
    addresses = [line for line in text.splitlines() if "://" in line or line.startswith("-")]
    if addresses:
        sys.exit(f"The new lock names an address, so requirements.lock is as it was: {addresses[0]}")
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    print(f"{LOCK.name} fits pyproject.toml.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
