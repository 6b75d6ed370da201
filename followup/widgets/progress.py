"""How far the reader has come, on the start page."""

from html import escape

from IPython.display import HTML

from followup.lessons import Lesson, lessons
from followup.progress import Progress, progress

# JupyterLab makes links in an output lead to the lesson; those inside a widget it leaves alone.
_PAGE = """
<section class="fu-progress" aria-label="Your progress" style="line-height: 1.5; max-width: 46em">
<p style="font-size: 15px"><b>{said}</b>{link}</p>
<table style="margin: 0; width: 100%"><caption style="text-align: left">Exercises done, kept on this computer only.
Run this cell again after a lesson, and they are counted anew.</caption>
<thead><tr><th scope="col" style="text-align: left">Lesson</th><th scope="col" style="text-align: left">Done</th>
<th scope="col" style="text-align: left; width: 40%"></th></tr></thead><tbody>{rows}</tbody></table></section>"""
_ROW = """<tr data-lesson="{number}"><th scope="row" style="text-align: left; font-weight: normal"><a href="{file}">
{number} · {title}</a></th><td style="text-align: left; white-space: nowrap">{done} of {total}{mark}</td>
<td style="text-align: left"><progress value="{done}" max="{total}" aria-label="Lesson {number}: {done} of {total} done"
style="width: 100%; accent-color: #009e73"></progress></td></tr>"""


def course_progress() -> HTML:
    """For each lesson how many exercises are done, and what comes next."""
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
    return _ROW.format(done=done, total=total, mark=mark, **facts)
