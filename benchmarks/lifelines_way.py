"""The same analysis with pandas and lifelines; run by a Python that has these, and not this project.

lifelines breaks ties in another way (Efron's), so its number differs a little.
"""

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from lifelines import CoxTimeVaryingFitter

warnings.simplefilter("ignore")


def fitted(frame: pd.DataFrame) -> float:
    """The log hazard ratio of a start-stop table."""
    fitter = CoxTimeVaryingFitter()
    fitter.fit(frame, id_col="id", event_col="event", start_col="start", stop_col="stop")
    return float(fitter.params_["exposed"])


def start_stop(table: pd.DataFrame) -> pd.DataFrame:
    """A row for the days before the follow-up of each application, and one for those after it."""
    since = table["follow_up_day"].astype(float)
    moved = since < table["observed_days"]
    stop = since.where(moved, table["observed_days"])
    yes = table["answer"].eq("positive")
    both = {"id": table["application"], "start": -1.0, "stop": stop, "exposed": 0, "event": yes & ~moved}
    before = pd.DataFrame(both)
    after = before.assign(start=since, stop=table["observed_days"], exposed=1, event=yes)[moved]
    return pd.concat([before, after])


def applications(events: pd.DataFrame) -> pd.DataFrame:
    """A row for each application."""
    events["day"] = pd.to_datetime(events["at"]).astype("datetime64[s]").astype("int64") // 86400
    first = events.groupby(["application", "kind"])["day"].min().unstack()  # noqa: PD010 - of an index
    last, sent = events["day"].max(), first["applied"]
    table = pd.DataFrame({"application": first.index, "follow_up_day": (first["followed_up"] - sent).to_numpy()})
    ends = first[["replied", "rejected"]].min(axis=1)
    table["observed_days"] = (ends.fillna(last) - sent).to_numpy()
    table["answer"] = (first["replied"] == ends).map({True: "positive", False: ""}).to_numpy()
    return table


def from_table(_folder: Path, path: str) -> Callable[[], float]:
    """From a start-stop table in memory."""
    frame = start_stop(pd.read_parquet(path))
    return lambda: fitted(frame)


def from_events(_folder: Path, path: str) -> Callable[[], float]:
    """From events in no order in a Parquet file."""
    return lambda: fitted(start_stop(applications(pd.read_parquet(path))))
