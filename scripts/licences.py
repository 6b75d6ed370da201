"""List the licence of every package that the workbook installs, as the packages themselves declare it.

    python scripts/licences.py            # writes docs/licences.md
    python scripts/licences.py --check    # says whether that page is up to date, and whether all is as promised

Fails if a package declares no licence, or one of the GPL that `GPL` does not name: such a package must be optional, and
said plainly.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements.lock"
GPL = {"praat-parselmouth": "measures recordings in lesson 4; leave it out, and all else works"}
"""Packages under the GPL, and what they are for."""
_STRICT = re.compile(r"(?<![L\w])A?GPL|GNU (Affero )?General Public", re.IGNORECASE)
_LONG = 60
HEAD = """# Licences

Followup itself is under the MIT licence. `start.py` installs the packages of `requirements.lock`, each under its own
licence, as its makers declare it. This page is written by `python scripts/licences.py`, which reads the packages
that are installed; none of them is a part of Followup's own files.

**One of them is under the GPL, version 3 or later:** `praat-parselmouth`, Praat's own code, which measures recordings
in lesson 4. It is no dependency but an extra (`voice`), and Followup works without it: lesson 4 then says in a sentence
what is missing. `start.py` installs it because a learner who is told to record a voicemail should not have to install
anything first, and says so when it does. To use a package under the GPL asks nothing of you. To hand on a set-up folder
(`.venv`) with it inside means to hand it on under the GPL's terms; to leave it out, type
`.venv/bin/python -m pip uninstall praat-parselmouth` (on Windows: `.venv\\Scripts\\python`).

`nameparser` is under the LGPL, as are libsndfile and mpg123, which `soundfile` carries; a few are under the Mozilla
licence: both ask that changes to those packages be handed on, and nothing here changes them.

"""


def main(arguments: list[str]) -> int:
    rows, wrong = [], []
    for name in names():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            rows.append((name, "installed on other systems only"))
            continue
        licence = licence_of(found)
        rows.append((name, licence))
        if not licence:
            wrong.append(f"{name} declares no licence: find out which, before it is installed for anybody.")
        if _STRICT.search(licence) and name not in GPL:
            wrong.append(f"{name} is under {licence}: make it optional, and name it in scripts/licences.py.")
    page = HEAD + "| package | licence |\n|---|---|\n" + "".join(f"| {name} | {what} |\n" for name, what in rows)
    if "--check" not in arguments:
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
        wrong.append(f"{PAGE.relative_to(ROOT)} is out of date: run python scripts/licences.py.")
    print("\n".join(wrong or [f"{len(rows)} packages; under the GPL, and named: {', '.join(GPL)}."]))
    return 1 if wrong else 0


def names() -> list[str]:
    """The packages of the lock."""
    return sorted(set(re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)))


def licence_of(package: Distribution) -> str:
    """What it declares: an SPDX expression, or its classifiers, or the first line of its own words."""
    declared = package.metadata
    if expression := declared.get("License-Expression"):
        return str(expression)
    kinds = [c.rpartition(" :: ")[2] for c in declared.get_all("Classifier") or () if c.startswith("License :: ")]
    kinds = [kind for kind in kinds if kind != "OSI Approved"]
    words = str(declared.get("License") or "").strip().splitlines()
    own = words[0].strip() if words and len(words[0]) <= _LONG and words[0] != "UNKNOWN" else ""
    return ", ".join(dict.fromkeys(kinds)) or own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
