"""Whose data the lessons show: the sample, or the reader's own pipeline file.

The reader's files live in `data/my` of the project (or the folder that FOLLOWUP_HOME names); git ignores it.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from followup.log.model import Pipeline
from followup.log.store import Store, StoreError
from followup.method.policy import Policy
from followup.sample import SAMPLE_DAY, sample_path

SAMPLE, MINE = "sample", "mine"


@dataclass(frozen=True)
class Workbook:
    """An open pipeline file, with the day that counts as today: the sample stands still, one's own does not."""

    whose: str
    store: Store
    fixed_day: date | None

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return "the sample" if self.whose == SAMPLE else "my own pipeline"

    @property
    def today(self) -> date:
        """Today, or the sample's own day."""
        return self.fixed_day or date.today()  # noqa: DTZ011 - the reader's own calendar day is meant

    @property
    def pipeline(self) -> Pipeline:
        """Everything in the file now."""
        return self.store.pipeline()

    @property
    def policy(self) -> Policy:
        """The numbers of the rules, as this file has them."""
        return self.store.policy()


def home() -> Path:
    """The folder of the reader's own files; made if it is missing, for nobody else to look into."""
    named = os.environ.get("FOLLOWUP_HOME")
    folder = Path(named).expanduser() if named else Path(__file__).resolve().parent.parent / "data" / "my"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made ({error.strerror}): check that you may write there."
        ) from None
    return folder


def _choice() -> Path:
    return home() / "whose.txt"


def whose() -> str:
    """Whose data was chosen last: "sample" until someone chooses "mine"."""
    try:
        return MINE if _choice().read_text(encoding="utf-8").strip() == MINE else SAMPLE
    except OSError:
        return SAMPLE


def choose(which: str) -> Workbook:
    """Remember whose data to show, in every lesson, and open it."""
    _choice().write_text(which, encoding="utf-8")
    return current()


def current() -> Workbook:
    """The chosen pipeline, opened; the sample is made on first use, so that it can be played with."""
    if whose() == MINE:
        return Workbook(MINE, Store(home() / "pipeline.db"), None)
    store = Store(home() / "sample.db")
    if not store.pipeline().applications and not store.undoable():
        fill_with_sample(store)
    return Workbook(SAMPLE, store, SAMPLE_DAY)


def fill_with_sample(store: Store) -> None:
    """Put the sample's events into an empty file."""
    from followup.importers import read  # noqa: PLC0415 - reading is only needed the first time

    reading = read(sample_path())
    store.add(reading.events, reading.applications, label=None)


def restore_sample() -> Workbook:
    """The sample as it came, whatever was done to it."""
    fresh = home() / "sample-fresh.db"
    fresh.unlink(missing_ok=True)
    fill_with_sample(Store(fresh))
    try:
        fresh.replace(home() / "sample.db")
    except OSError as error:
        raise StoreError(f"The sample is in use ({error.strerror}): close the other lessons, and try again.") from None
    return current()
