"""Running notebooks from top to bottom, as the tests do."""

import subprocess
import sys

from tests.notebooks_here import NOTEBOOKS, PROJECT
from tests.running_lab import jupyter_apart


def run_notebooks(names, folder):
    """Run notebooks, given by their paths inside notebooks/, and see that they change no file of the project."""
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n", encoding="utf-8")  # warnings inside Jupyter are not ours to fail on
    home = folder / "home"
    home.mkdir()
    before = _project()
    command = [sys.executable, "-m", "pytest", "-q", "-c", settings, f"--rootdir={PROJECT}", "-p", "no:cacheprovider"]
    command += ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", *(NOTEBOOKS / name for name in names)]
    environment = jupyter_apart(folder / "jupyter") | {"FOLLOWUP_HOME": str(home), "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=PROJECT, env=environment, check=False)
    assert done.returncode == 0, f"a notebook does not run:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
    assert _project() == before


def _project():
    """The files that a notebook could litter or overwrite, the learner's own among them."""
    top = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".")}
    return {"top": top, "notebooks": _state(NOTEBOOKS), "data": _state(PROJECT / "data")}


def _state(folder):
    """The files below a folder with what would tell a change: size and time."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts)
    return {path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}
