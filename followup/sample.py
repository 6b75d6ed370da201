"""The sample pipeline: an invented job search that every lesson opens on."""

from datetime import date
from pathlib import Path

SAMPLE_DAY = date(2026, 3, 31)
"""The day that counts as today in the sample; its newest events are from the day before."""


def sample_path() -> Path:
    """The sample as an events table (CSV), made by scripts/make_sample.py."""
    return Path(__file__).resolve().parent.parent / "data" / "sample_pipeline.csv"


def class_path() -> Path:
    """The sample class as an applications table (CSV), made by scripts/make_class.py."""
    return sample_path().with_name("sample_class.csv")


def class_interviews_path() -> Path:
    """The same class's interviews table (CSV)."""
    return sample_path().with_name("sample_class_interviews.csv")


def class_summary_path() -> Path:
    """The rehearsal class in a few numbers, made by scripts/make_class_summary.py."""
    return sample_path().with_name("sample_class_summary.json")
