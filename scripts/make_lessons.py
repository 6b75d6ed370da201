"""Make the learners' lessons from the instructor's, the table of lessons in docs/course.md, and digests of their code.

    python scripts/make_lessons.py             # write all
    python scripts/make_lessons.py --check     # write nothing; exit 1 if they disagree

Edit notebooks/instructor/NN_name.ipynb only. A learner's copy is the same without "Teacher's copy" in its title, cells
tagged "solution" or "teaching-note", outputs, and what JupyterLab adds while one works; the tag "desktop", of cells
that the browser edition does without, stays. JupyterLab runs a notebook by itself only if its code has the digest that
is written here.
"""

import json
import sys
from pathlib import Path

from followup.app.server import PAGES
from followup.app.site import DESKTOP, digests
from followup.course.lessons import WORDS_A_MINUTE, Lesson, lessons
from followup.files import write_whole
from followup.paths import LESSONS

INSTRUCTOR = LESSONS / "instructor"
CODES = PAGES / "codes.json"
TABLE = LESSONS.parent / "docs" / "course.md"
MINE = "# Teacher's copy: "
"""How the title of an instructor's copy begins, so that nobody shows it by mistake."""
TAGS = {"solution", "teaching-note"}
BEGIN, END = "<!-- the table below is made by scripts/make_lessons.py -->", "<!-- the table ends here -->"


def main(arguments: list[str]) -> int:
    wanted = {LESSONS / path.name: learners_copy(path) for path in sorted(INSTRUCTOR.glob("[0-9][0-9]_*.ipynb"))}
    if "--check" in arguments:
        wrong = [path for path, text in wanted.items() if read(path) != text]
        wrong += [path for path in sorted(LESSONS.glob("[0-9][0-9]_*.ipynb")) if path not in wanted]
        wrong += [CODES] if read(CODES) != codes() else []
        wrong += [TABLE] if read(TABLE) != with_table(read(TABLE), table(lessons())) else []
        for path in wrong:
            print(
                f"{path.name} is not what scripts/make_lessons.py makes: run it, and edit the instructor's copy only."
            )
        return 1 if wrong else 0
    for path, text in wanted.items():
        write_whole(path, text)
    write_whole(CODES, codes())
    write_whole(TABLE, with_table(read(TABLE), table(lessons())))
    print(f"{len(wanted)} lessons made from {INSTRUCTOR.relative_to(LESSONS.parent)}, and the table in {TABLE.name}.")
    return 0


def codes() -> str:
    """For each notebook, by its path in the workbook, the digest of its code."""
    every = [*sorted(LESSONS.glob("*.ipynb")), *sorted(INSTRUCTOR.glob("*.ipynb"))]
    texts = {f"notebooks/{path.relative_to(LESSONS).as_posix()}": path.read_text(encoding="utf-8") for path in every}
    return json.dumps(digests(texts), indent=1) + "\n"


def learners_copy(path: Path) -> str:
    """The text of a lesson as learners get it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if not TAGS & set(cell["metadata"].get("tags", ()))]
    cells[0]["source"][0] = cells[0]["source"][0].replace(MINE, "# ")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden")
        desktop = DESKTOP in cell["metadata"].get("tags", ())
        cell["metadata"] = {"jupyter": {"source_hidden": True}} if hidden else {}
        cell["metadata"] |= {"tags": [DESKTOP]} if desktop else {}
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def table(all_of: tuple[Lesson, ...]) -> str:
    """The lessons as a Markdown table."""
    lines = [
        "| lesson | words | minutes to read | minutes in all | exercises |",
        "|---|---|---|---|---|",
        *(
            f"| {one.number} {one.title} | {one.words:,} | {one.reading_minutes} | {one.minutes} "
            f"| {len(one.exercises)} |"
            for one in all_of
        ),
    ]
    words, reading, minutes, exercises = (
        sum(values)
        for values in zip(
            *((one.words, one.reading_minutes, one.minutes, len(one.exercises)) for one in all_of), strict=True
        )
    )
    total = f"| **in all** | {words:,} | {reading} | {minutes} | {exercises} |"
    note = f"Words are those of the text; reading is reckoned at {WORDS_A_MINUTE} words a minute."
    return "\n".join([*lines, total, "", note])


def with_table(text: str, made: str) -> str:
    """The page with this table in the place of its own."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
