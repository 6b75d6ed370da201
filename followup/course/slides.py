"""A lesson as slides: one page that needs no network, with what the teacher says kept in notes.

nbconvert makes slides too, but its pages fetch their scripts from other computers, and put every word of a lesson on
the wall. Here a section's heading, its first sentence, its lists and tables and its charts are the slide; the rest of
its text, and the teaching notes, are for the teacher.
"""

import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from followup import charts
from followup.course.exercises import Exercise
from followup.course.exercises import exercise as find
from followup.errors import FileError
from followup.late import skip_address_grammar
from followup.pages import plotly_script, render, trusted
from followup.paths import INSTRUCTOR_LESSONS

NOTE, SOLUTION = "teaching-note", "solution"
"""Tags of cells that only the instructor's notebooks have."""
_ASKS = re.compile(r'^panels\.exercise\("(\w+)"\)', re.MULTILINE)
_VIEW = "application/vnd.jupyter.widget-view+json"
_SECONDS_A_CELL = 120
_CHART = '<div class="chart"'
_QUIET = ["--IPKernelApp.log_level=40"]
_LEAD = 30
"""Words of a section's first paragraph that stand on its slide, in whole sentences."""


@dataclass
class Slide:
    """One slide: pieces of HTML for the wall, for a second step, and for the teacher."""

    heading: str
    shown: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def instructor_lessons() -> list[Path]:
    """The instructor's notebooks of the lessons, in order."""
    return sorted(INSTRUCTOR_LESSONS.glob("[0-9]*.ipynb"))


def run(notebook: Path) -> Any:
    """A lesson's notebook with its outputs, on the sample: nothing of the teacher's own is in it.

    Raises:
        FileError: it is missing, no notebook, or does not run.
    """
    skip_address_grammar()
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    try:
        book = nbformat.read(notebook, as_version=4)
    except OSError as error:
        raise FileError(
            f"{notebook} cannot be read ({error.strerror}): name a lesson, such as notebooks/03_first_look.ipynb."
        ) from None
    except Exception:  # noqa: BLE001 - nbformat raises many kinds for what is no notebook
        raise FileError(f"{notebook.name} is no notebook: name a lesson's .ipynb file.") from None
    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(book, timeout=_SECONDS_A_CELL, kernel_name="python3", extra_arguments=_QUIET)
        try:
            client.execute(cwd=str(notebook.resolve().parent), env=os.environ | {"FOLLOWUP_HOME": home})
        except CellExecutionError as error:
            raise FileError(f"{notebook.name} does not run ({error.evalue}): open it and see where it stops.") from None
    return book


def slides_of(book: Any) -> list[Slide]:
    """The slides of a notebook that was run."""
    slides: list[Slide] = []
    for cell in book.cells:
        tags = cell.metadata.get("tags", [])
        if SOLUTION in tags:
            continue
        if cell.cell_type == "markdown":
            _add_text(slides, cell.source, note=NOTE in tags)
        elif cell.cell_type == "code" and slides:
            _add_code(slides, cell)
    return [slide for slide in slides if slide.shown or slide.notes]


def _add_text(slides: list[Slide], text: str, *, note: bool) -> None:
    if note:
        if slides:
            slides[-1].notes.append(_html(text))
        return
    for part in re.split(r"^(?=#{1,2} )", text, flags=re.MULTILINE):
        heading = re.match(r"#{1,2} (.+)", part)
        if heading:
            slides.append(Slide(heading[1].strip()))
        blocks = [b.strip() for b in re.split(r"\n\s*\n", part[heading.end() :] if heading else part) if b.strip()]
        if slides:
            _add_blocks(slides, blocks, opens=bool(heading))


def _add_blocks(slides: list[Slide], blocks: list[str], *, opens: bool) -> None:
    """Lists, tables and quotations are shown, and how the text after a heading begins; the rest is a note."""
    for block in blocks:
        slide = slides[-1]
        if re.match(r"([-|>]|\d+\.) ?", block) or re.fullmatch(r"\*\*[^*]+\*\*", block):
            if slide.shown and slide.shown[-1].startswith(_CHART):  # a chart has a slide to itself
                slides.append(slide := Slide(slide.heading))
            slide.shown.append(_html(block))
        elif opens and not block.startswith("**"):
            lead = _beginning(block)
            slide.shown.append(_html(lead))
            if lead != block:
                slide.notes.append(_html(block))
        else:
            slide.notes.append(_html(block))
        opens = False


def _beginning(text: str) -> str:
    """The first sentence, and as many more as are short together."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z*_\"“])", text)
    lead = sentences[0]
    for more in sentences[1:]:
        if len(f"{lead} {more}".split()) > _LEAD:
            break
        lead = f"{lead} {more}"
    return lead if lead.count("**") % 2 == 0 else text


def _add_code(slides: list[Slide], cell: Any) -> None:
    asked = _ASKS.search(cell.source)
    if asked:
        slides.append(_question(asked[1]))
        return
    widget = False
    for output in cell.outputs:
        data = output.get("data", {})
        if charts.MIME in data:
            slides.append(Slide(slides[-1].heading))
            slides[-1].shown.append(_chart(data[charts.MIME]))
        elif data.get("text/html", "").startswith("<section aria-label"):
            said = re.search(r"<p [^>]*>(.*?)</p>", data["text/html"], re.DOTALL)
            if said:
                slides[-1].notes.append(f"<p>{said[1]}</p>")
        widget = widget or _VIEW in data
    if widget:
        slides[-1].shown.append('<p class="live">Live, in the workbook.</p>')


def _question(name: str) -> Slide:
    from html import escape

    one = find(name)
    slide = Slide("Think, then vote")
    slide.shown.append(f"<p>{escape(one.prompt)}</p>")
    if isinstance(one, Exercise):
        slide.shown.append(f"<ol>{''.join(f'<li>{escape(choice.text)}</li>' for choice in one.choices)}</ol>")
    slide.answer.append(f"<p>{escape(one.solution)}</p>")
    slide.notes.append(f"<p>Hint: {escape(one.hint)}</p>")
    return slide


def _chart(figure: dict[str, Any]) -> str:
    from html import escape

    import plotly.graph_objects as go

    chart = go.Figure({"data": figure["data"], "layout": figure["layout"]})
    return f'{_CHART} role="img" aria-label="{escape(charts.alt_text(chart))}">{charts.as_html(chart)}</div>'


def _html(text: str) -> str:
    from markdown_it import MarkdownIt

    local = re.sub(r"\[([^\]]+)\]\([^)]*\.ipynb[^)]*\)", r"\1", text)  # a slide has no lesson beside it
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(local))


def as_page(slides: list[Slide], title: str) -> str:
    """The slides as one page; nothing is fetched or sent."""
    drawn = any(piece.startswith(_CHART) for slide in slides for piece in slide.shown)
    parts = [
        {"heading": s.heading, **{k: trusted("".join(getattr(s, k))) for k in ("shown", "answer", "notes")}}
        for s in slides
    ]
    return render("slides.html", slides=parts, title=title, script=plotly_script() if drawn else "")
