"""The sample pipeline: an invented job search that every lesson opens on."""

from datetime import date
from pathlib import Path

SAMPLE_DAY = date(2026, 3, 31)
"""The day that counts as today in the sample; its newest events are from the day before."""


def sample_path() -> Path:
    """The sample as an events table (CSV), made by scripts/make_sample.py."""
    return Path(__file__).resolve().parent.parent / "data" / "sample_pipeline.csv"
