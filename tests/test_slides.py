"""Slides: little on the wall, the rest in the teacher's notes, nothing fetched, nothing of the teacher's own."""

import re

import pytest
from typer.testing import CliRunner

from followup.cli.main import app
from followup.course import slides
from followup.course.exercises import exercise
from followup.errors import FileError

OPENING = """# A lesson

**Why it matters.** Because.

**You will be able to**

- say it
"""
SECTION = """## A section

Short. Also short. This third sentence is so long that together with the two before it there would be far too many
words on the wall for anybody to read while somebody speaks, which is what slides are for.

More to say in [lesson 3](03_first_look.ipynb).

1. one
2. two
"""
CHART = """from datetime import date
from followup import paths
from followup.charts import bundle, figure
display(bundle(figure("T", "A chart with no bars", 300)), raw=True)
print(paths.home())"""


@pytest.fixture
def made():
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = [
        new_markdown_cell(OPENING),
        new_markdown_cell(SECTION),
        new_markdown_cell("Say this *slowly*. <script>x()</script>", metadata={"tags": ["teaching-note"]}),
        new_code_cell('panels.exercise("06_naive")'),
        new_code_cell('solution("06_naive")', metadata={"tags": ["solution"]}),
    ]
    return slides.slides_of(new_notebook(cells=cells))


def test_a_heading_begins_a_slide_and_a_question_has_its_own(made):
    assert [slide.heading for slide in made] == ["A lesson", "A section", "Think, then vote"]


def test_what_opens_a_section_is_shown_and_the_rest_is_for_the_teacher(made):
    _, section, _ = made
    shown, notes = "".join(section.shown), "".join(section.notes)
    assert "<p>Short. Also short.</p>" in shown
    assert "<li>one</li>" in shown
    assert "third sentence" not in shown
    assert "third sentence" in notes
    assert "lesson 3" in notes
    assert "href" not in notes, "there is no lesson beside a slide"


def test_teaching_notes_are_notes_and_their_tags_are_text(made):
    assert "<em>slowly</em>" in made[1].notes[-1]
    assert "<script>" not in made[1].notes[-1]


def test_the_answer_comes_with_a_second_step(made):
    question, asked = made[2], exercise("06_naive")
    assert all(choice.text in "".join(question.shown).replace("&#x27;", "'") for choice in asked.choices)
    assert asked.solution[:40] not in "".join(question.shown)
    assert asked.solution[:40] in "".join(question.answer)


@pytest.mark.slow
def test_a_chart_has_a_slide_to_itself_and_is_drawn_on_the_sample(tmp_path, monkeypatch):
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    mine = tmp_path / "mine"
    monkeypatch.setenv("FOLLOWUP_HOME", str(mine))
    book = new_notebook(cells=[new_markdown_cell("# T"), new_code_cell(CHART), new_markdown_cell("- after it")])
    path = tmp_path / "lesson.ipynb"
    nbformat.write(book, path)
    ran = slides.run(path)
    assert str(mine) not in str(ran.cells[1].outputs), "the teacher's own data would be on the wall"
    parts = slides.slides_of(ran)
    assert [len(part.shown) for part in parts] == [1, 1]
    assert 'aria-label="A chart with no bars"' in parts[0].shown[0]
    page = slides.as_page(parts, "T")
    assert "plotly" in page
    assert not re.search(r"<(script|link|img|iframe)[^>]* (src|href)=", page)


def test_a_page_without_charts_does_not_carry_plotly(made):
    assert len(slides.as_page(made, "T")) < 20_000


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("{}", "is no notebook"), ("no json", "is no notebook")],
)
def test_what_is_no_lesson_gets_a_sentence(tmp_path, content, said):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=said):
        slides.run(path)


@pytest.mark.slow
def test_a_lesson_that_breaks_is_named_and_nothing_is_written(tmp_path):
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    path = tmp_path / "x.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("1 / 0")]), path)
    answer = CliRunner().invoke(app, ["slides", str(path), "--out", str(tmp_path / "out")])
    assert answer.exit_code == 1
    assert "x.ipynb does not run (division by zero)" in answer.stderr
    assert list((tmp_path / "out").iterdir()) == []
