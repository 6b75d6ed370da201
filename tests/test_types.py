"""The package under `mypy --strict`, as pyproject.toml sets it up."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.notebooks_here import PROJECT


@pytest.mark.slow
def test_the_types_are_right():
    if find_spec("mypy") is None:
        missing = "TYPES NOT CHECKED. No mypy found: pip install --require-hashes -r requirements-develop.lock"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
