"""Importing the package is light, and loads nothing heavy before it is needed; benchmarks/measure.py has the time."""

import json
import subprocess
import sys

import pytest

import followup


def loaded_by(code):
    """The packages outside the standard library that this code loads, and the modules of our own."""
    told = (
        f"import sys; before = set(sys.modules); {code}; new = set(sys.modules) - before; "
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
