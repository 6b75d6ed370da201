"""The project's notebooks, as the tests find them."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NOTEBOOKS = PROJECT / "notebooks"


INSTRUCTOR = NOTEBOOKS / "instructor"


DESK = "today.ipynb"


def names() -> list[str]:
    """The learners' lessons, in order."""
    return sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


def instructors() -> list[str]:
    """The instructor's notebooks, in order, by their paths inside notebooks/."""
    return sorted(f"{INSTRUCTOR.name}/{path.name}" for path in INSTRUCTOR.glob("*.ipynb"))
