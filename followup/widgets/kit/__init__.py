"""Parts that all panels share."""

from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
"""The scripts and styles of the panels' own widgets."""
