"""Importing the package is light, and loads nothing heavy before it is needed; benchmarks/measure.py has the time."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

import followup
from followup.cli.main import _WHERE
from followup.log.model import Application, Event
from followup.log.store import Store


def loaded_by(code):
    """The packages outside the standard library that this code loads, and the modules of our own."""
    told = (
        f"import sys; before = set(sys.modules); exec({code!r}); new = set(sys.modules) - before; "
        "others = {name.partition('.')[0] for name in new} - sys.stdlib_module_names - {'followup'}; "
        "import json; print(json.dumps([sorted(others), sorted(name for name in new if name[:8] == 'followup')]))"
    )
    return json.loads(subprocess.check_output([sys.executable, "-c", told], text=True))


def test_importing_loads_one_module_and_no_package():
    assert loaded_by("import followup") == [[], ["followup"]]


@pytest.mark.slow
def test_the_rules_need_no_tables_and_no_charts():
    """What is due is worked out without pandas, numpy, plotly or a widget."""
    others, _ = loaded_by("import followup as fu; fu.open(fu.SAMPLE_LOG, on='2026-03-31').due()")
    assert "pydantic" in others, "or this test sees nothing"
    assert set(others) & {"pandas", "numpy", "scipy", "plotly", "statsmodels", "ipywidgets", "anywidget"} == set()


def test_every_name_that_is_offered_is_there():
    """The lazy table points at what exists."""
    assert all(getattr(followup, name) is not None for name in followup.__all__)


HEAVY = {"pandas", "numpy", "scipy", "plotly", "narwhals", "jinja2", "holidays", "openpyxl", "nameparser", "ipywidgets"}
"""What takes long to load."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "pipeline.db"
    store = Store(path)
    store.add(
        [Event(application="A1", kind="applied", day="2026-03-02", person="Ana Silva")],
        [Application(id="A1", company="Ferrow")],
        label="x",
    )
    return path


@pytest.mark.parametrize(
    ("words", "others", "own"),
    [
        ("--help", HEAVY | {"pydantic"}, {"followup.session", "followup.log", "followup.importers", "followup.method"}),
        ("due FILE --on 2026-03-05", HEAVY, {"followup.importers", "followup.say", "followup.analysis"}),
        ("import --help", HEAVY, {"followup.session", "followup.importers", "followup.cli.daily"}),
    ],
)
def test_a_command_loads_what_it_needs_and_no_more(kept, words, others, own):
    arguments = ["followup", *(str(kept) if word == "FILE" else word for word in words.split())]
    code = (
        f"import contextlib, io, sys; sys.argv = {arguments!r}; from followup.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):\n    main()\n"
        "assert 'Ana Silva' in said.getvalue() or 'Usage' in said.getvalue()"
    )
    found, ours = loaded_by(code)
    assert set(found) & others == set()
    assert [name for name in ours if any(name == one or name.startswith(f"{one}.") for one in own)] == []


@pytest.mark.slow
def test_the_analysis_needs_no_distributions_and_a_panel_no_tables(kept):
    code = "import followup.analysis.overview, followup.classroom.report, sys; assert 'scipy.special' in sys.modules"
    asked = f"{code}; print('scipy.stats' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", asked], text=True) == "False\n"
    panel = f"import followup.widgets.pipeline.desk, followup as fu; fu.panels.pipeline(fu.open({str(kept)!r}))"
    others, _ = loaded_by(panel)
    assert "ipywidgets" in others, "or this test sees nothing"
    assert set(others) & {"pandas", "numpy", "scipy", "plotly"} == set()


def test_each_verb_is_where_the_command_looks_for_it():
    found = {name: import_module(f"followup.cli.{name}") for name in _WHERE}
    verbs = {name: tuple(verb for verb, *_ in getattr(module, "VERBS", [(name,)])) for name, module in found.items()}
    assert verbs == _WHERE
