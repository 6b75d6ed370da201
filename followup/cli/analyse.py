"""The verb that says what worked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli.base import Json, On, UsageError, Verb, day_of, ends_in, plainly, print_json, print_text, progress
from followup.errors import MappingNeededError, NotATableError
from followup.files import write_whole

if TYPE_CHECKING:
    from followup.analysis.overview import Analysis


@plainly
def analyse(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(help="A pipeline file, or a table of events, applications or interviews.")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="COLUMN", help="Compare within its values.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="pandas, polars, duckdb or spark.")] = "pandas",
    out: Annotated[
        Path | None, typer.Option("--out", help="report.html: charts, words and tables in one page.")
    ] = None,
    on: On = "",
    json_: Json = False,
) -> None:
    """What worked: whether following up went with more answers, and how sure that is.

    FILE may be CSV or Parquet, or a folder or pattern of Parquet files.
    """
    if out:
        ends_in(out, ".html", "for a page that any browser shows")
    with progress() as step:
        found, undated = _analyses(file, by or [], engine, day_of(on), step)
        if out:
            from followup.analysis.report_page import as_page, chapter

            step("writing the page")
            write_whole(
                out, as_page([chapter(*part) for part in found.items()], "What worked", "one table of applications")
            )
    if json_:
        answers = [analysis.as_json() for analysis in found.values()]
        thanks = {"thank_you": answers[1]["thank_you"], "interviews": answers[1]} if len(answers) > 1 else {}
        print_json(answers[0] | thanks | ({"out": str(out)} if out else {}))
        return
    if undated:
        from followup.classroom.hand_in import no_day

        print(f"{no_day(undated)}.\n")
    for heading, analysis in found.items():
        print(f"{heading}\n{'=' * len(heading)}\n")
        for title, result in analysis.results:
            print(title)
            print_text(result.sentence, first="  ", later="    ")
            print()
    if out:
        print(f"The charts and tables are in {out}.")


def _analyses(
    file: Path, by: list[str], engine: str, day: date, step: Callable[[str], None]
) -> "tuple[dict[str, Analysis], int]":
    """The analysis of a table, or both of a log, by heading; and how many answers of the log have no day."""
    from followup.analysis.overview import analyse as look
    from followup.analysis.tables import read_table
    from followup.files import is_pipeline_file

    step("reading")
    no_table = None
    if not is_pipeline_file(file):
        try:
            table = read_table(file, engine)
        except NotATableError as problem:
            from followup.importers import SUFFIXES

            if file.suffix.lower() not in SUFFIXES:
                raise
            no_table = problem
        else:
            return {f"{table.shape.what.capitalize()}s": look(table, by, step)}, 0
    from followup.session import open as open_session

    try:
        session = open_session(file, day)
    except MappingNeededError:
        raise no_table or UsageError(f"{file.name} holds no table for the analysis.") from None
    if by:
        raise UsageError("--by names a column of a table of applications or interviews; a log has none.")
    found = {
        "Applications": look(session.table(), watch=step),
        "Interviews": look(session.table("interviews"), watch=step),
    }
    return found, sum(thread.answered_some_day for thread in session.log.threads.values() if thread.applied)


VERBS: tuple[Verb, ...] = (("analyse", analyse, {}),)
