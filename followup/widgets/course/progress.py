"""How far the reader has come, on the start page."""

from html import escape

from IPython.display import HTML

from followup.course.lessons import Lesson, lessons
from followup.course.progress import Progress, progress

# JupyterLab makes links in an output lead to the lesson; those inside a widget it leaves alone.
_LEFT = "text-align: left"
_PAGE = f"""
<section class="fu-progress" aria-label="Your progress" style="line-height: 1.5; max-width: 46em">
<p style="font-size: 15px"><b>{{said}}</b>{{link}}</p>
<table style="margin: 0; width: 100%; table-layout: fixed">
<caption style="{_LEFT}">Exercises done, kept on this computer only. Run this again after a lesson (a page:
reload it), and they are counted anew.</caption>
<colgroup><col style="width: 50%"><col style="width: 18%"><col></colgroup>
<thead><tr><th scope="col" style="{_LEFT}">Lesson</th><th scope="col" style="{_LEFT}" colspan="2">Done</th></tr></thead>
<tbody>{{rows}}</tbody></table></section>"""
_ROW = f"""<tr data-lesson="{{number}}"><th scope="row" style="{_LEFT}; font-weight: normal"><a href="{{file}}">
{{number}} · {{title}}</a></th><td style="{_LEFT}; white-space: nowrap">{{done}} of {{total}}{{mark}}</td>
<td><div role="progressbar" aria-label="Lesson {{number}}: {{done}} of {{total}} done" aria-valuemin="0"
aria-valuenow="{{done}}" aria-valuemax="{{total}}" style="height: 10px; border-radius: 5px; background: #dcdcdc">
<div style="height: 10px; border-radius: 5px; background: #009e73; width: {{share:.0%}}"></div></div></td></tr>"""


def course_progress() -> HTML:
    """How far the reader has come, lesson by lesson, and what comes next."""
    return HTML(as_html(progress(lessons())))


def as_html(found: Progress) -> str:
    """Progress as a table with bars."""
    ahead = found.next
    link = f' <a href="{escape(ahead.file)}">Open it</a>.' if ahead and ahead.number else ""
    rows = "".join(_row(found, lesson) for lesson in found.lessons if lesson.exercises)
    return _PAGE.format(said=escape(found.sentence), link=link, rows=rows)


def _row(found: Progress, lesson: Lesson) -> str:
    done, total = found.of(lesson)
    mark = " ✓" if done == total else ""
    facts = {"number": lesson.number, "file": escape(lesson.file), "title": escape(lesson.title)}
    return _ROW.format(done=done, total=total, share=done / total, mark=mark, **facts)
