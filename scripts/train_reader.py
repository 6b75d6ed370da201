"""Learn the weights of the coach's reader from the committed lines, and say how well they do on lines left out.

    python scripts/train_reader.py            # writes followup/say/coach/reader.json
    python scripts/train_reader.py --check    # fails if it would be written differently

The lines are tests/data/coach_lines_1 to 4 and 6. coach_lines_5.csv and coach_messages_unseen.csv are for measuring.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from followup.say.coach.draft import Draft
from followup.say.coach.reader import FILE, features

PROJECT = Path(__file__).parents[1]
LEARNED_FROM = (1, 2, 3, 4, 6)
LEAST, PENALTY, SHRINK, STEPS, FOLDS = 3, 1.0e-3, 1.0e-3, 250, 5
"""A word counts from 3 lines on; the penalty on the weights' sizes and squares; rounds of learning; parts left out."""


def lines() -> tuple[list[frozenset[str]], np.ndarray]:
    """What is weighed in each line, and 1 for a line that presses."""
    paths = [PROJECT / f"tests/data/coach_lines_{number}.csv" for number in LEARNED_FROM]
    rows = [row for path in paths for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]
    found = [
        frozenset(name for part in Draft(row["message"], "voicemail").sentences for name, _, _ in features(part))
        for row in rows
    ]
    return found, np.array([row["label"] == "guilt" for row in rows], np.float64)


def learn(found: list[frozenset[str]], pressing: np.ndarray) -> tuple[float, dict[str, float]]:
    """The start and the weights, by accelerated proximal gradient (Beck and Teboulle 2009)."""
    counts = Counter(name for one in found for name in one)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    place = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(found), len(names) + 1))
    table[:, -1] = 1
    for row, one in enumerate(found):
        table[row, [place[name] for name in one if name in place]] = 1
    penalty = np.full(len(names) + 1, PENALTY)
    penalty[-1] = 0
    direction = np.ones(len(names) + 1)
    for _ in range(20):
        direction = table.T @ (table @ direction)
        direction /= np.linalg.norm(direction)
    step = 1 / (0.26 * float(np.sum((table @ direction) ** 2)) / len(found) + SHRINK)
    weights = ahead = np.zeros(len(names) + 1)
    pace = 1.0
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-table @ ahead)) - pressing
        moved = ahead - step * (table.T @ error / len(found) + SHRINK * ahead * (penalty > 0))
        moved = np.sign(moved) * np.maximum(np.abs(moved) - step * penalty, 0)
        faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead, weights, pace = moved + (pace - 1) / faster * (moved - weights), moved, faster
    return float(weights[-1]), {name: float(weights[n]) for name, n in place.items() if abs(weights[n]) >= 0.005}


def left_out(found: list[frozenset[str]], pressing: np.ndarray) -> np.ndarray:
    """The score of each line by weights learned without a fifth of the lines, it among them."""
    part = np.random.default_rng(1).integers(0, FOLDS, len(found))
    scores = np.zeros(len(found))
    for fold in range(FOLDS):
        kept = part != fold
        start, weights = learn([one for one, keep in zip(found, kept, strict=True) if keep], pressing[kept])
        for n in np.flatnonzero(~kept):
            scores[n] = start + sum(weights.get(name, 0.0) for name in found[n])
    return scores


def main() -> None:
    found, pressing = lines()
    start, weights = learn(found, pressing)
    told = {"start": round(start, 2), "weights": {name: round(weight, 2) for name, weight in sorted(weights.items())}}
    text = json.dumps(told, indent=0, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_text(encoding="utf-8") == text else f"{FILE.name} is not what the lines teach.")
    FILE.write_text(text, encoding="utf-8")
    scores = left_out(found, pressing)
    print(f"{len(found)} lines, {len(weights)} weights; on lines left out:")
    for limit in (-1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2):
        pressed, courteous = (float((scores[pressing == side] > limit).mean()) for side in (1, 0))
        print(f"  above {limit:+.1f}: {pressed:.0%} of the pressing, {courteous:.0%} of the courteous")


if __name__ == "__main__":
    main()
