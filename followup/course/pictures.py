"""The pictures on slides and hand-outs: charts of the package on its samples, in letters that the last row can read."""

from dataclasses import replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from followup import charts, session
from followup.course.exercises import Rewrite, exercise
from followup.course.pile import Pile
from followup.pages import trusted
from followup.paths import SAMPLE_LOG

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go
    from markupsafe import Markup

    from followup.analysis.counts import Counts

LETTERS = 24
"""Pixels of the smallest text of a picture, on a slide of 1366 by 768."""
WIDE, HALF, HIGH = 1246, 620, 550
"""Pixels of a picture alone, of one beside a question, and of the height of both."""
_THANKS = 9
"""Thank-yous that fit below each other."""


@cache
def sample() -> session.Session:
    """The sample's record, as it comes: nothing of the reader's own, and nothing is written."""
    return session.open(SAMPLE_LOG, "2026-03-31")


@cache
def draw(name: str, *, half: bool = False) -> "Markup":
    """A picture, as a piece of a page that has plotly's script."""
    made = PICTURES[name]()
    if isinstance(made, str):
        return trusted(made)
    chart = enlarged(made, HALF if half else WIDE)
    alt = escape(charts.alt_text(chart))
    return trusted(f'<div class="chart" role="img" aria-label="{alt}">{charts.as_html(chart)}</div>')


def enlarged(chart: "go.Figure", width: int) -> "go.Figure":
    """The chart without its title, which is the slide's, and with no text below `LETTERS`."""
    size = {"size": LETTERS}
    sides = {side: 1.6 * (chart.layout.margin[side] or 24) for side in ("l", "r", "b")}
    chart.update_layout(
        width=width, height=HIGH, title=None, font=size, legend_font=size, margin=sides, uniformtext=None
    )
    chart.update_annotations(font_size=LETTERS)
    for axes in (chart.update_xaxes, chart.update_yaxes):
        axes(tickfont=size, title_font=size, automargin=True)
    return chart


def _pile(*, goodwill: bool = False, **settings: Any) -> "go.Figure":
    """The stack; without goodwill, which only calls that come too soon cost, the resume alone."""
    chart = Pile(**settings).follow().chart()
    if not goodwill:
        chart.data = chart.data[:-1]
        chart.layout.annotations = [one for one in chart.layout.annotations if one.yref != "y2"]
        chart.layout.yaxis2 = None
        chart.update_layout(yaxis_domain=[0, 1], xaxis_anchor="y")
    return chart.update_layout(margin={"r": 190, "b": 70})


def _bars(alt: str, *bars: tuple[str, float]) -> "go.Figure":
    """A few published numbers as bars, each with its number."""
    names, values = zip(*bars, strict=True)
    texts = [f"<b>{value:g}%</b>" for value in values]
    one = {"type": "bar", "orientation": "h", "x": values, "y": [f"{name} " for name in names], "text": texts}
    look = {"marker": {"color": charts.SKY, "line": {"color": charts.SOFT, "width": 1}}, "cliponaxis": False}
    return charts.figure(
        "",
        alt,
        HIGH,
        [one | look | {"textposition": "outside"}],
        xaxis={"visible": False, "range": [0, max(values) * 1.15]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _usual(first_day: int, effect: float = 1.0) -> "go.Figure":
    """The left half of the trap alone."""
    from followup.course.trap import Trap

    chart = Trap(first_day, effect).comparison.chart()
    chart.data, chart.layout.annotations = chart.data[:2], ()
    chart.layout.xaxis2 = chart.layout.yaxis2 = None
    return chart.update_layout(xaxis_domain=[0, 1], margin_t=24)


def _fair() -> "go.Figure":
    from followup.course.trap import Trap

    return Trap().comparison.chart().update_layout(margin_t=150)


def _lives() -> "go.Figure":
    """An application that is called about on day 5 and answered on day 20."""
    lives = [charts.spans([0, 5], [0, 0], charts.SOFT, 14), charts.spans([5, 20], [0, 0], charts.BLUE, 14)]
    marks = charts.dots([0, 5, 20], [0, 0, 0], (charts.BLACK, 26, ["circle", "triangle-up", "star"]))
    notes = [
        charts.note("not yet<br>followed up", x=2.5, y=0, yshift=60, font={"color": charts.SOFT}),
        charts.note("followed up", x=12.5, y=0, yshift=46, font={"color": charts.BLUE}),
        *(charts.note(text, x=day, y=0, yshift=-62) for day, text in ((0, "resume"), (5, "call"), (20, "answer"))),
    ]
    return charts.figure(
        "",
        "One application: a resume on day 0, a call on day 5, an answer on day 20; its life is cut at the call.",
        HIGH,
        [*lives, marks],
        annotations=notes,
        showlegend=False,
        shapes=[charts.upright(5, charts.BLACK)],
        xaxis={"title": "day", "tickvals": [0, 5, 10, 15, 20], "range": [-2.5, 22.5], "showgrid": False},
        yaxis={"visible": False, "range": [-1, 1]},
    )


@cache
def _counts() -> "Counts":
    from followup.analysis.tables import load_sample_class

    return load_sample_class().count()


def _best_day() -> "go.Figure":
    from followup.analysis.timing import timing

    return timing(_counts()).chart().update_layout(margin_t=60)


def _one_and_class() -> "go.Figure":
    """What a single search and a class of thirty can say of the same question."""
    from followup.analysis.comparisons import follow_up_effect
    from followup.analysis.effect import ratios_chart

    one = replace(follow_up_effect(sample().table().count()), name="one record, 40 sent")
    all_ = replace(follow_up_effect(_counts()), name="a class, 1,200 sent")
    alt = f"{one.sentence} {all_.sentence}"
    return ratios_chart((one, all_), "", alt)


def _thank_yous() -> "go.Figure":
    found = sample().thank_yous()
    return replace(found, entries=found.entries[-_THANKS:], about=found.about[-_THANKS:]).chart()


def _card() -> str:
    """The shortest card of the sample's list that is about more than one job, with the first of its reasons."""
    from followup.method.action_text import headline, how, jobs

    book = sample()
    action = min((one for one in book.due() if len(one.applications) > 1), key=lambda one: len(one.reason))
    about = "".join(f"<li>{escape(job)}</li>" for job in jobs(action, book.pipeline))
    why = f"<p>{escape(action.reason.partition('. ')[0])}.</p>"
    return (
        f'<div class="card"><h2>{escape(headline(action))}</h2><p>{escape(how(action))}</p><ul>{about}</ul>{why}</div>'
    )


def _voicemail(*, kind: bool = False, marked: bool = False) -> str:
    """Sam's voicemail of lesson 4, as it was left, as the coach marks it, or put right."""
    from followup.say.coach import check_draft

    task = exercise("04_rewrite")
    assert isinstance(task, Rewrite)
    text, shown, at = task.solution if kind else task.text, "", 0
    spots = sorted((f.start, f.end) for f in check_draft(text, task.kind).to_change if f.end) if marked else []
    for start, end in spots:
        if start >= at:
            shown, at = f"{shown}{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>", end
    return f"<blockquote>{shown}{escape(text[at:])}</blockquote>"


def _thanks() -> str:
    from followup.say.card import Card, as_picture

    card = Card("Dear Ms Obi,", "thank you for Tuesday. Your story of the printer in the attic stayed with me.", "Sam")
    return f'<div class="ecard">{as_picture(card)}</div>'


PICTURES: dict[str, "Callable[[], go.Figure | str]"] = {
    "pile_no_call": lambda: _pile(days_between_calls=None),
    "pile_call": _pile,
    "pile_daily": lambda: _pile(days_between_calls=1, goodwill=True),
    "pile_many": lambda: _pile(arrivals=60),
    "poll": lambda: _bars(
        "What HR managers in a poll of 2017 prefer: an email 64%, a call 21%, a visit 14%, social media 1%.",
        ("an email", 64),
        ("a call", 21),
        ("a visit", 14),
        ("social media", 1),
    ),
    "card": _card,
    "plan_evidence": lambda: _bars(
        "With a written, specific plan: 15% more applications, 30% more offers, 26% more employment.",
        ("more applications", 15),
        ("more offers", 30),
        ("more employment", 26),
    ),
    "voicemail": _voicemail,
    "voicemail_marked": lambda: _voicemail(marked=True),
    "voicemail_kind": lambda: _voicemail(kind=True),
    "thanks": _thanks,
    "thank_yous": _thank_yous,
    "first_look": lambda: sample().answers_by_first_follow_up().chart(),
    "usual": lambda: _usual(4),
    "usual_late": lambda: _usual(14),
    "hidden": lambda: _usual(14, 2.0),
    "lives": _lives,
    "fair": _fair,
    "best_day": _best_day,
    "one_and_class": _one_and_class,
}
"""All pictures by name."""
