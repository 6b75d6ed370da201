"""Small pieces that the panels of a class share: sentences, a status line, results, and a text shown as it is."""

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from followup import charts
from followup.charts import Result
from followup.widgets.kit import STATIC
from followup.widgets.kit.sliders import TEXT, drawn

WIDE = {"width": "auto", "max_width": "44em"}
FORM = {"width": "36em", "max_width": "100%"}
"""The layout of a field, and of a field of the pipeline's forms."""


_OWN_WIDTH = {"width": "fit-content", "max_width": "100%"}
"""As wide as its words, also below one another."""


def sheet() -> w.HTML:
    """How the workbook's own texts look, for a panel without a widget that brings it along."""
    return w.HTML(f"<style>{(STATIC / 'panel.css').read_text(encoding='utf-8')}</style>", layout={"display": "none"})


def paragraphs(*sentences: str) -> str:
    """Sentences as paragraphs, escaped."""
    return "".join(f"<p>{escape(one)}</p>" for one in sentences if one)


def note(*sentences: str) -> w.HTML:
    """Sentences as a piece of a panel."""
    return w.HTML(f'<div class="fu-text" style="{TEXT}">{paragraphs(*sentences)}</div>')


def text(html: str) -> w.HTML:
    """HTML of our own as a piece of a panel; whatever comes from the log must be escaped before it gets here."""
    return w.HTML(f'<div class="fu-text">{html}</div>')


def line(message: str, problem: str = "") -> str:
    """What was done, or what went wrong, as a paragraph; "" for neither."""
    kind, said = ("fu-problem", problem) if problem else ("fu-message", message)
    return f'<p class="{kind}">{escape(said)}</p>' if said else ""


def status(message: str, problem: str = "", more: str = "") -> str:
    """What was done, or what went wrong, as HTML that screen readers say; `more` is HTML of our own."""
    return f'<div class="fu-text" role="status" style="{TEXT}">{line(message, problem)}{more}</div>'


def whole_text(text: str, label: str) -> str:
    """A text as it will be in a file: nothing of it hidden, and scrolled by keyboard too."""
    box = (
        "max-width: 60em; max-height: 22em; overflow-y: auto; white-space: pre-wrap; overflow-wrap: anywhere; "
        "margin: 8px 0; padding: 8px 12px; border: 1px solid #b5b5ba; border-radius: 6px; font-family: monospace; "
        "font-size: 13px; line-height: 1.4"
    )
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}" style="{box}">{escape(text)}</pre>'


def button(label: str, *, main: bool = False, **rest: Any) -> w.Button:
    """A button as wide as its words."""
    return w.Button(description=label, button_style="primary" if main else "", layout=dict(_OWN_WIDTH), **rest)


def field(kind: type[w.Widget], label: str, named: str, layout: dict[str, str], **rest: Any) -> w.Widget:
    """A field whose label is `named` wide; it has a layout of its own, so that hiding one hides no other."""
    return kind(description=label, style={"description_width": named}, layout=dict(layout), **rest)


def row(*parts: w.Widget) -> w.Box:
    """Parts beside one another, and below one another on a narrow page."""
    return w.Box(parts, layout={"display": "flex", "flex_flow": "row wrap", "align_items": "center", "width": "100%"})


def as_typed(path: str) -> Path:
    """A path that somebody typed or pasted, with or without quotation marks."""
    return Path(path.strip().strip("\"'")).expanduser()


def on_upload(upload: w.FileUpload, take: Callable[[str, bytes], None]) -> None:
    """Call `take` with the name and the content of each file that is chosen, and be ready for the next."""
    on_uploads(upload, lambda files: take(*files[0]))


def on_uploads(upload: w.FileUpload, take: Callable[[list[tuple[str, bytes]]], None]) -> None:
    """Call `take` with the names and the contents of the files that are chosen together."""

    def chosen(change: dict[str, Any]) -> None:
        if change["new"]:
            take([(file["name"], bytes(file["content"])) for file in change["new"]])
            upload.value = ()

    upload.observe(chosen, "value")


def shown(result: Result) -> tuple[w.Widget, w.Widget]:
    """A result as two widgets: its chart, then its words and its table."""
    chart = result.chart()
    picture = w.Output()
    picture.outputs = drawn(chart)
    return picture, w.HTML(f'<div class="fu-text" style="{TEXT}">{charts.words(result, chart)}</div>')


def table(head: Iterable[str], rows: Iterable[Iterable[str]], label: str) -> str:
    """A small table as HTML, all of it escaped."""
    cell = 'style="text-align: left; padding: 3px 18px 3px 0; vertical-align: top"'
    top = "".join(f'<th scope="col" {cell}>{escape(one)}</th>' for one in head)
    body = "".join("<tr>" + "".join(f"<td {cell}>{escape(one)}</td>" for one in line) + "</tr>" for line in rows)
    return (
        f'<div class="fu-text" style="overflow-x: auto; max-width: 60em; max-height: 22em" tabindex="0" role="region" '
        f'aria-label="{escape(label)}"><table style="min-width: 40em"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
