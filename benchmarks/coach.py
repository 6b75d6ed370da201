"""How well the coach tells messages apart that people have labelled, beside VADER on the same rows.

    python -m benchmarks.coach --table messages.csv --text message --label condition [--warm LABEL] [--kind KIND]

Nothing is fitted on the table. The warm label is the larger one of two numbers; of many numbers the highest quarter is
compared with the lowest; of two words give the warm one with --warm. AUC is the chance that a warm message scores
higher than another. Accuracy is that of calling as many messages warm as there are, those that score highest.
Flagged are messages with a caution or a stop about words in them.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from followup.say.coach import KINDS, Feedback, check_draft


def labelled(values: Sequence[str], warm: str) -> np.ndarray:
    """1 for warm, 0 for the other, -1 for a row that is not compared.

    Raises:
        SystemExit: it is not clear which label is the warm one.
    """
    found = sorted(set(values))
    if warm:
        if warm not in found:
            sys.exit(f"No row has the label '{warm}': there are {', '.join(found[:5])}.")
        return np.array([int(value == warm) for value in values])
    try:
        numbers = np.array([float(value) for value in values])
    except ValueError:
        sys.exit(f"The labels are words ({', '.join(found[:5])}): say which is the warm one with --warm.")
    if len(found) == 2:
        return (numbers == numbers.max()).astype(int)
    low, high = np.quantile(numbers, (0.25, 0.75))
    return np.where(numbers >= high, 1, np.where(numbers <= low, 0, -1))


def auc(scores: np.ndarray, warm: np.ndarray) -> float:
    """The chance that a warm message has a higher score than another; a tie counts half."""
    many = int(warm.sum())
    return float((rankdata(scores)[warm == 1].sum() - many * (many + 1) / 2) / (many * (len(warm) - many)))


def accuracy(scores: np.ndarray, warm: np.ndarray) -> float:
    """The share that is called right if the highest scores are called warm, as many as there are warm messages."""
    called = np.zeros(len(warm), int)
    called[np.argsort(-scores, kind="stable")[: int(warm.sum())]] = 1
    return float((called == warm).mean())


def flagged(one: Feedback) -> bool:
    """Whether a caution or a stop is about words that stand there."""
    return any(finding.end > 0 for finding in one.to_change)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--table", type=Path, required=True)
    options.add_argument("--text", default="message")
    options.add_argument("--label", default="label")
    options.add_argument("--warm", default="")
    options.add_argument("--kind", default="follow-up email", choices=KINDS)
    chosen = options.parse_args()
    with chosen.table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row.get(chosen.text) or "").strip()]
    if not rows or chosen.label not in rows[0]:
        sys.exit(f"{chosen.table.name} needs the columns {chosen.text} and {chosen.label}, and a row with a text.")
    warm = labelled([row[chosen.label] for row in rows], chosen.warm)
    kept = [row[chosen.text] for row, label in zip(rows, warm, strict=True) if label >= 0]
    warm = warm[warm >= 0]
    if len(set(warm.tolist())) < 2:
        sys.exit("All rows have one label: there is nothing to tell apart.")
    said = [check_draft(text, chosen.kind) for text in kept]
    scores = {"warmth of the coach": np.array([one.warmth for one in said])}
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print("VADER is not installed: python -m pip install vaderSentiment", file=sys.stderr)
    else:
        vader = SentimentIntensityAnalyzer()
        scores["VADER's compound"] = np.array([vader.polarity_scores(text)["compound"] for text in kept])
    print(f"{len(kept)} messages, {int(warm.sum())} of them warm\n\n| what | AUC | accuracy |\n|---|---:|---:|")
    for name, score in scores.items():
        print(f"| {name} | {auc(score, warm):.3f} | {accuracy(score, warm):.3f} |")
    marked = np.array([flagged(one) for one in said])
    for name, which in (("warm", warm == 1), ("other", warm == 0)):
        print(f"\nFlagged among the {name}: {int(marked[which].sum())} of {int(which.sum())}", end="")
    print()


if __name__ == "__main__":
    main()
