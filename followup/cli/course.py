"""The verb of the course: slides."""

from pathlib import Path
from typing import Annotated

import typer

from followup.cli.base import Verb, plainly
from followup.files import make_folder, write_whole


@plainly
def slides(
    out: Annotated[Path, typer.Option("--out", help="The folder for the pages; made if it is missing.")] = Path(
        "slides"
    ),
) -> None:
    """Make what you show and hand out: slides for each session, hand-outs to print, your notes with all answers.

    Pages that any browser shows without a network, drawn on the samples. In a session's slides, P opens the teacher's
    view, with your notes, the next slide and a clock, in a window of its own.
    """
    from followup.course import slides as course

    make_folder(out)
    pages = {f"session-{deck.number}.html": course.slides_page(deck) for deck in course.decks()}
    pages |= {course.HANDOUTS: course.handouts_page(), course.TEACHER: course.teachers_page()}
    for name, page in pages.items():
        write_whole(out / name, page)
        print(out / name)
    print("Open a session in a browser: arrow keys turn the slides, and P opens your own view.")


VERBS: tuple[Verb, ...] = (("slides", slides, {}),)
