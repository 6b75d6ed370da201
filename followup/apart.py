"""A module of ours run as a program, in a process apart: what ends it ends nothing else."""

import os
import subprocess
import sys
import tempfile


def run_apart(module: str, given: bytes, seconds: float) -> subprocess.CompletedProcess[bytes] | None:
    """Run a module with what stands on its input; None if it takes too long.

    It begins in a folder that is there: the one that a lesson began in may have been moved away meanwhile.

    Args:
        module: its whole name; it has what this process could import.
        given: its input.
        seconds: how long it may take.
    """
    path = os.pathsep.join(filter(None, sys.path))
    try:
        return subprocess.run(  # noqa: S603 - Python itself, with a module of ours
            [sys.executable, "-P", "-W", "ignore", "-m", module],
            input=given,
            env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            cwd=tempfile.gettempdir(),
            timeout=seconds,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
