"""The verb of the course: slides."""

from pathlib import Path
from typing import Annotated

import typer

from followup.cli.base import UsageError, Verb, plainly, progress
from followup.files import make_folder, write_whole


@plainly
def slides(
    lessons: Annotated[
        list[Path] | None, typer.Argument(help="Lessons, such as notebooks/instructor/06_*.ipynb; all if left out.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the slides; made if it is missing.")] = Path(
        "slides"
    ),
) -> None:
    """Make slides from the lessons: pages that any browser shows, with notes for the teacher.

    They are drawn on the sample, and need no network.
    """
    from followup.course.slides import as_page, instructor_lessons, run, slides_of

    chosen = lessons or instructor_lessons()
    if not chosen:
        raise UsageError("There is no lesson to make slides of: name one.")
    make_folder(out)
    with progress() as step:
        for number, lesson in enumerate(chosen, start=1):
            step(f"{lesson.stem} ({number} of {len(chosen)})")
            made = slides_of(run(lesson))
            page = out / f"{lesson.stem}.html"
            write_whole(page, as_page(made, made[0].heading if made else lesson.stem))
            print(f"{page}: {len(made)} slides")
    print("Open one in a browser. Arrow keys turn the slides, N shows your notes, and printing prints both.")


VERBS: tuple[Verb, ...] = (("slides", slides, {}),)
