"""The part of the `followup` command for whoever teaches."""

from pathlib import Path
from typing import Annotated

import typer

from followup.cli.base import Stop, plainly, progress
from followup.files import write_whole


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
    from followup.course.slides import as_page, lessons_here, run, slides_of  # noqa: PLC0415 - only here

    chosen = lessons or lessons_here()
    if not chosen:
        raise Stop("There is no lesson in notebooks/instructor: get the whole project folder, or name a lesson.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"The folder {out} cannot be made ({error.strerror}): choose another.") from None
    with progress() as step:
        for number, lesson in enumerate(chosen, start=1):
            step(f"{lesson.stem} ({number} of {len(chosen)})")
            made = slides_of(run(lesson))
            page = out / f"{lesson.stem}.html"
            write_whole(page, as_page(made, made[0].heading if made else lesson.stem))
            print(f"{page}: {len(made)} slides")
    print("Open one in a browser. Arrow keys turn the slides, N shows your notes, and printing prints both.")
