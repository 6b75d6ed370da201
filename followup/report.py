"""The report of an analysis as one page that needs nothing else: charts, words and tables, read offline."""

from collections.abc import Sequence

from followup import charts
from followup.analysis import Analysis
from followup.charts import Result


def as_page(analyses: Sequence[tuple[str, Analysis]], name: str) -> str:
    """The page as HTML; text out of files is escaped, and nothing is fetched or sent.

    Args:
        analyses: each with its heading.
        name: where the data came from.
    """
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - only pages need it
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - four megabytes

    def section(heading: str, result: Result) -> dict[str, object]:
        figure = result.chart()
        return {
            "heading": heading,
            "alt": charts.alt_text(figure),
            "figure": Markup(charts.as_html(figure)),  # noqa: S704 - plotly escapes what stands in a figure
            "words": Markup(charts.words(result, figure)),  # noqa: S704 - escaped there
        }

    parts = [
        {
            "heading": heading,
            "counts": analysis.counts,
            "sections": [section(*result) for result in analysis.results] if analysis.counts.used else [],
        }
        for heading, analysis in analyses
    ]
    environment = Environment(loader=PackageLoader("followup", "templates"), autoescape=True)
    script = Markup(get_plotlyjs())  # noqa: S704 - plotly's own code
    return environment.get_template("report.html").render(parts=parts, name=name, script=script)
