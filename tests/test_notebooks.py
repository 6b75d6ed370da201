"""Every notebook runs, changes nothing of the project, and is written for someone who does not program."""

import re

import pytest

from tests.notebooks_here import DESK, NOTEBOOKS, names
from tests.running_notebooks import run_notebooks

MOST_WORDS = 1500
MOST_LINES = 8


@pytest.mark.kernel
@pytest.mark.slow
def test_every_lesson_runs_and_changes_no_file_of_the_project(tmp_path):
    run_notebooks([DESK, *names()], tmp_path)


@pytest.fixture(params=names())
def notebook(request):
    import nbformat

    return nbformat.read(NOTEBOOKS / request.param, as_version=nbformat.NO_CONVERT)


def markdown(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_a_valid_notebook_with_a_kernel_that_everyone_has(notebook):
    import nbformat

    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_it_was_cleaned_before_it_was_committed(notebook):
    assert "widgets" not in notebook.metadata
    assert [cell.source for cell in code(notebook) if cell.outputs or cell.execution_count is not None] == []


def test_it_is_short_enough_to_be_read(notebook):
    assert sum(len(text.split()) for text in markdown(notebook)) <= MOST_WORDS


def test_its_code_is_short_or_folded_away(notebook):
    long = [cell for cell in code(notebook) if len(cell.source.splitlines()) > MOST_LINES]
    open_ones = [cell.source for cell in long if not cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert open_ones == []


def test_it_says_at_the_start_what_it_is_for_and_how_long_it_takes(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    opening = "\n".join(cell.source for cell in notebook.cells[: kinds.index("code")])
    assert re.match(r"# \S", opening), "the first line is the title"
    assert re.search(r"why (it|this) matters", opening, re.IGNORECASE)
    assert re.search(r"you will be able to", opening, re.IGNORECASE)
    assert re.search(r"\d+ minutes|minutes needed\W+\d+", opening, re.IGNORECASE)


def test_the_start_page_leads_to_every_lesson():
    start = (NOTEBOOKS / "00_start_here.ipynb").read_text(encoding="utf-8")
    assert [name for name in names() if not name.startswith("00_") and f"]({name})" not in start] == []


def test_the_desk_shows_its_panel_at_once_and_leads_to_every_lesson():
    import nbformat

    desk = nbformat.read(NOTEBOOKS / DESK, as_version=nbformat.NO_CONVERT)
    first = code(desk)[0]
    assert desk.cells.index(first) == 1
    assert "panels.desk()" in first.source
    assert all(cell.metadata.jupyter.source_hidden and not cell.outputs for cell in code(desk))
    assert [name for name in names() if f"]({name})" not in "".join(markdown(desk))] == []


def test_a_lesson_leads_only_to_what_is_there():
    for name in [DESK, *names()]:
        text = (NOTEBOOKS / name).read_text(encoding="utf-8")
        assert [to for to in re.findall(r"\]\((\w+\.ipynb)\)", text) if not (NOTEBOOKS / to).exists()] == []
