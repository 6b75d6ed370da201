"""Results as one page that needs nothing else: charts, words and tables, read offline."""

from collections.abc import Sequence
from dataclasses import dataclass

from followup import charts
from followup.analysis.overview import Analysis
from followup.charts import Result
from followup.pages import plotly_script, render, trusted


@dataclass(frozen=True)
class Chapter:
    """A part of a page: its heading, sentences, and results with their headings."""

    heading: str
    notes: tuple[str, ...]
    results: tuple[tuple[str, Result], ...]


def chapter(heading: str, analysis: Analysis) -> Chapter:
    """An analysis as a chapter; rows that could not be used are named first."""
    counts = analysis.counts
    notes = [part.sentence for part in counts.left_out]
    if notes:
        notes.insert(0, f"{counts.rows:,} rows were read, {counts.used:,} used. Not used:")
    if not counts.used:
        notes.append("There is nothing here that could be analysed.")
    return Chapter(heading, tuple(notes), analysis.results if counts.used else ())


def as_page(chapters: Sequence[Chapter], title: str, name: str) -> str:
    """The page as HTML; text out of files, such as their `name`, is escaped, and nothing is fetched or sent."""

    def section(heading: str, result: Result) -> dict[str, object]:
        figure = result.chart()
        return {
            "heading": heading,
            "alt": charts.alt_text(figure),
            "wide": "xaxis2" in figure.to_plotly_json()["layout"],  # two charts side by side need room
            "figure": trusted(charts.as_html(figure)),
            "words": trusted(charts.words(result, figure)),
        }

    parts = [
        {"heading": c.heading, "notes": c.notes, "sections": [section(*result) for result in c.results]}
        for c in chapters
    ]
    return render("report.html", parts=parts, title=title, name=name, script=plotly_script())
