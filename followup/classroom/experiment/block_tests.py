"""Two arms compared within blocks: the risk difference and an exact permutation test."""

import math

import numpy as np
import pandas as pd
from scipy.special import betaln


def block_counts(table: pd.DataFrame, *answered: "pd.Series[bool]") -> tuple[np.ndarray, ...]:
    """How many applications each block has of each way, and how many of them were answered, by each count of answers.

    Returns:
        Arrays of shape (blocks, 2).
    """
    block = table.groupby(["student", "block"], sort=False).ngroup().to_numpy()
    place = block * 2 + table["way"].to_numpy(int)
    cells = 2 * (int(block.max(initial=-1)) + 1)
    sizes = np.bincount(place, minlength=cells).reshape(-1, 2)
    weights = (one.to_numpy(float) for one in answered)
    hits = (np.bincount(place, weights=each, minlength=cells).reshape(-1, 2).astype(int) for each in weights)
    return (sizes, *hits)


def risk_difference(sizes: np.ndarray, hits: np.ndarray) -> tuple[float, float] | None:
    """The Mantel-Haenszel risk difference of the second way less the first, and its standard error.

    Greenland and Robins (1985) for the difference; Sato (1989) for the variance, which holds for many small strata as
    for few large ones.

    Args:
        sizes: applications; shape (strata, 2).
        hits: answered; the same shape.

    Returns:
        None if no stratum has both ways.
    """
    n0, n1 = sizes.T.astype(float)
    x0, x1 = hits.T.astype(float)
    total = np.maximum(n0 + n1, 1)
    weight = (n0 * n1 / total).sum()
    if not weight:
        return None
    difference = float(((x1 * n0 - x0 * n1) / total).sum() / weight)
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / total**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * total)
    variance = float(difference * p.sum() + q.sum()) / weight**2
    return difference, math.sqrt(max(variance, 0.0))


def permutation_p(sizes: np.ndarray, hits: np.ndarray) -> float:
    """How often chance alone, shuffling the ways within each block, would give as large a difference, either way.

    Within a block the answered of the second way are hypergeometric, and the sum over blocks is worked out rather than
    drawn. What is exactly as far counts half (Lancaster's mid-p, 1961): in a small class, where few sums are possible,
    the test would otherwise reject too seldom.
    """
    both = (sizes > 0).all(axis=1)
    total, second, answered = sizes[both].sum(axis=1), sizes[both][:, 1], hits[both].sum(axis=1)
    kinds, many = np.unique(np.stack([total, second, answered]), axis=1, return_counts=True)
    spread = np.ones(1)
    for (n, n1, m), times in zip(kinds.T, many, strict=True):
        spread = np.convolve(spread, _power(_hypergeometric(n, m, n1), int(times)))
    middle = (second * answered / np.maximum(total, 1)).sum()
    found = hits[both][:, 1].sum()
    beyond = np.abs(np.arange(len(spread)) - middle) - abs(found - middle)
    return float(min(1.0, spread[beyond > 1e-9].sum() + spread[np.abs(beyond) <= 1e-9].sum() / 2))


def _hypergeometric(size: int, answered: int, drawn: int) -> np.ndarray:
    """How likely each number of answered among those drawn is, from none to all."""
    some = np.arange(max(0, drawn - size + answered), min(drawn, answered) + 1)
    found = np.zeros(drawn + 1)
    found[some] = np.exp(
        _log_ways(answered, some) + _log_ways(size - answered, drawn - some) - _log_ways(size, np.asarray(drawn))
    )
    return found


def _log_ways(of: int, some: np.ndarray) -> np.ndarray:
    """The logarithm of how many ways there are to choose some of so many."""
    return np.asarray(-betaln(of - some + 1, some + 1) - np.log1p(of))


def _power(spread: np.ndarray, times: int) -> np.ndarray:
    """The distribution of a sum of so many."""
    result = np.ones(1)
    while times:
        if times & 1:
            result = np.convolve(result, spread)
        spread, times = np.convolve(spread, spread), times >> 1
    return result
