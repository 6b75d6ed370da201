"""Pooling: against published numbers and other programs, and how often it claims what is not there."""

import math

import numpy as np
import pytest

from followup.analysis.pooling import METHODS, pool
from followup.errors import SettingError

meta_analysis = pytest.importorskip("statsmodels.stats.meta_analysis")

BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
])  # fmt: skip
"""Thirteen trials of a vaccine (Colditz and others 1994): ill and well with it, ill and well without."""


def trials():
    a, b, c, d = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


@pytest.mark.parametrize(
    ("method", "tau2", "estimate", "error"),
    [("REML", 0.3132, -0.7145, 0.1798), ("DL", 0.3088, -0.7141, 0.1787), ("PM", 0.3181, -0.7150, 0.1809)],
)
def test_the_trials_of_the_vaccine_give_what_metafor_prints(method, tau2, estimate, error):
    """Risk ratios, as in the documentation of metafor (Viechtbauer 2010)."""
    found = pool(*trials(), method)
    assert found.tau2 == pytest.approx(tau2, abs=6e-5)
    assert found.estimate == pytest.approx(estimate, abs=6e-5)
    assert found.plain_error == pytest.approx(error, abs=6e-5)
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert found.q_p_value < 1e-4
    assert found.i2 == pytest.approx({"REML": 0.9222, "DL": 0.9212, "PM": 0.9233}[method], abs=6e-5)


@pytest.mark.parametrize(("method", "theirs"), [("DL", "chi2"), ("PM", "iterated")])
def test_the_interval_is_that_of_statsmodels(method, theirs):
    """Hartung-Knapp-Sidik-Jonkman; that of Paule-Mandel's variance is the usual error, by its definition."""
    y, errors = trials()
    other = meta_analysis.combine_effects(y, errors**2, method_re=theirs, use_t=True)
    found = pool(y, errors, method)
    assert found.tau2 == pytest.approx(other.tau2, rel=1e-8)
    assert found.standard_error == pytest.approx(other.sd_eff_w_re_hksj, rel=1e-8)
    assert found.interval() == pytest.approx(tuple(other.conf_int()[3]), rel=1e-6)


def test_where_the_next_one_may_lie():
    """rma(yi, vi, method="PM", test="knha") and predict() of metafor, as others published them."""
    found = pool([0.40, -0.20, 0.55, 0.10], np.sqrt([0.05, 0.06, 0.04, 0.05]), "PM")
    assert (found.estimate, found.tau2) == pytest.approx((0.22957, 0.05930), abs=6e-6)
    assert found.prediction() == pytest.approx((-0.70650, 1.16564), abs=6e-6)


def test_restricted_likelihood_is_at_its_top():
    """Its slope, worked out otherwise, is 0 there."""
    y, errors = trials()
    found = pool(y, errors)
    weight = 1 / (errors**2 + found.tau2)
    mean = (weight * y).sum() / weight.sum()
    slope = (weight**2 * (y - mean) ** 2).sum() - weight.sum() + (weight**2).sum() / weight.sum()
    assert slope == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_classes_that_lie_close_by_luck_are_no_proof(method):
    close = pool([0.20, 0.201, 0.199], [0.3, 0.3, 0.3], method)
    assert (close.tau2, close.i2) == (0, 0)
    assert close.interval()[0] > 0, "by their spread alone"
    assert close.direction() == 0
    same = pool([0.2] * 3, [0.3] * 3, method)
    assert (same.p_value, same.direction()) == (pytest.approx(0, abs=1e-9), 0)
    assert pool([1.0, 1.1, 0.9], [0.1, 0.1, 0.1], method).direction() == 1
    assert pool([1.0, 1.1], [0.01, 0.01], method).direction() == 0, "two classes are too few"
    assert sum(close.weights) == pytest.approx(1)


@pytest.mark.slow
def test_where_nothing_is_true_few_are_told_otherwise():
    """Five classes that differ, 600 times; the usual interval would mislead about twice as often."""
    rng = np.random.default_rng(5)
    errors = np.array([0.15, 0.2, 0.25, 0.3, 0.4])
    told = usual = 0
    for _ in range(600):
        found = pool(rng.normal(0, np.sqrt(errors**2 + 0.2**2)), errors, "PM")
        told += found.direction() != 0
        usual += abs(found.estimate) > 1.96 * found.plain_error
    assert told <= 600 * 0.07
    assert usual > told


@pytest.mark.parametrize(
    ("estimates", "errors", "method", "said"),
    [
        ([1.0], [1.0], "REML", "estimates is '1'"),
        ([1.0, 2.0], [1.0, 0.0], "REML", "errors is '0.0'"),
        ([1.0, math.nan], [1.0, 1.0], "REML", "each a number"),
        ([1.0, 2.0], [1.0, 1.0], "FE", "use one of REML, PM, DL"),
    ],
)
def test_what_cannot_be_pooled_is_said(estimates, errors, method, said):
    with pytest.raises(SettingError, match=said):
        pool(estimates, errors, method)
