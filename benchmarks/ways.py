"""Ways to ask of one table whether following up helped; run as a program, by a Python that has what the way needs.

    python benchmarks/ways.py WAY FILE

The table has a row an application: `class`, `application`, `follow_up_day`, `observed_days`, `answer`. It prints for
each class the ratio that the way finds with its 95% interval, and the seconds of a processor that one took.
"""

import json
import math
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

Found = tuple[float, float, float]


def never_followed(table: pd.DataFrame) -> pd.DataFrame:
    """Ever followed up, or never: what a fixed covariate says."""
    return pd.DataFrame(
        {
            "days": table["observed_days"],
            "yes": table["answer"].eq("positive"),
            "followed": table["follow_up_day"].notna().astype(int),
        }
    )


def start_stop(table: pd.DataFrame) -> pd.DataFrame:
    """A row for the days before the follow-up of each application, and one for those after it."""
    since = table["follow_up_day"].astype(float)
    moved = since < table["observed_days"]
    stop = since.where(moved, table["observed_days"])
    yes = table["answer"].eq("positive")
    both = {"id": table["application"], "start": -1.0, "stop": stop, "followed": 0, "yes": yes & ~moved}
    before = pd.DataFrame(both)
    after = before.assign(start=since, stop=table["observed_days"], followed=1, yes=yes)[moved]
    return pd.concat([before, after])


def spreadsheet(table: pd.DataFrame) -> Found:
    """The average of "answered" over those followed up, by that over the others; the usual interval of such a ratio."""
    yes = table["answer"].eq("positive").groupby(table["follow_up_day"].notna())
    share, n = yes.mean(), yes.size()
    error = math.sqrt(sum((1 - share[side]) / (share[side] * n[side]) for side in (True, False)))
    return _with_error(math.log(share[True] / share[False]), error)


def statsmodels_fixed(table: pd.DataFrame) -> Found:
    from statsmodels.duration.hazard_regression import PHReg

    frame = never_followed(table)
    fitted = PHReg(frame["days"], frame[["followed"]], status=frame["yes"]).fit()
    return _with_error(float(fitted.params[0]), float(fitted.bse[0]))


def statsmodels_varying(table: pd.DataFrame) -> Found:
    from statsmodels.duration.hazard_regression import PHReg

    frame = start_stop(table)
    fitted = PHReg(frame["stop"] + 1, frame[["followed"]], status=frame["yes"], entry=frame["start"] + 1).fit()
    return _with_error(float(fitted.params[0]), float(fitted.bse[0]))


def lifelines_fixed(table: pd.DataFrame) -> Found:
    from lifelines import CoxPHFitter

    fitter = CoxPHFitter().fit(never_followed(table), duration_col="days", event_col="yes")
    return _with_error(fitter.params_["followed"], fitter.standard_errors_["followed"])


def lifelines_varying(table: pd.DataFrame) -> Found:
    from lifelines import CoxTimeVaryingFitter

    columns = {"id_col": "id", "event_col": "yes", "start_col": "start", "stop_col": "stop"}
    fitter = CoxTimeVaryingFitter().fit(start_stop(table), **columns)
    return _with_error(fitter.params_["followed"], fitter.standard_errors_["followed"])


def followup(table: pd.DataFrame) -> Found:
    import followup as fu

    effect = fu.follow_up_effect(fu.count(table))
    return effect.hazard_ratio, *effect.ratio_interval


def _with_error(log_ratio: float, error: float) -> Found:
    return tuple(float(np.exp(log_ratio + z * error)) for z in (0, -1.96, 1.96))


WAYS: dict[str, Callable[[pd.DataFrame], Found]] = {
    way.__name__: way
    for way in (*(spreadsheet, statsmodels_fixed, statsmodels_varying, lifelines_fixed, lifelines_varying, followup),)
}


def main() -> None:
    warnings.simplefilter("ignore")
    way, classes = WAYS[sys.argv[1]], [part for _, part in pd.read_csv(sys.argv[2]).groupby("class")]
    way(classes[0])  # imports
    began = time.process_time()
    found = [way(part) for part in classes]
    print(json.dumps({"seconds": (time.process_time() - began) / len(classes), "found": found}))


if __name__ == "__main__":
    main()
