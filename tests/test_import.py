"""Importing the package is quick, and loads nothing heavy before it is needed."""

import json
import subprocess
import sys

import followup

HEAVY = ("pandas", "plotly", "sqlalchemy", "pydantic", "ipywidgets", "statsmodels")


def run(code):
    return json.loads(subprocess.check_output([sys.executable, "-c", code], text=True))


def test_importing_is_quick_and_light():
    """Under 0.3 s in the best of five, with nothing heavy loaded."""
    code = (
        "import json, sys, time; t = time.perf_counter(); import followup; t = time.perf_counter() - t; "
        f"print(json.dumps([t, [m for m in {HEAVY} if m in sys.modules]]))"
    )
    runs = [run(code) for _ in range(5)]
    assert min(t for t, _ in runs) < 0.3
    assert all(loaded == [] for _, loaded in runs)


def test_the_rules_need_no_tables_and_no_charts():
    """What is due is worked out without pandas or plotly."""
    code = (
        "import json, sys; import followup as fu; "
        "fu.open(fu.SAMPLE_LOG, on='2026-03-31').due(); "
        "print(json.dumps([m for m in ('pandas', 'plotly') if m in sys.modules]))"
    )
    assert run(code) == []


def test_every_name_that_is_offered_is_there():
    """The lazy table points at what exists."""
    assert all(getattr(followup, name) is not None for name in followup.__all__)
