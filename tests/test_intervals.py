"""Intervals of shares and of their differences, against published values and statsmodels."""

import pytest

from followup.analysis.intervals import difference, wilson

proportion = pytest.importorskip("statsmodels.stats.proportion")

NEWCOMBE_SINGLE = [
    ((81, 263), (0.2553, 0.3662)),
    ((15, 148), (0.0624, 0.1605)),
    ((0, 20), (0.0000, 0.1611)),
    ((1, 29), (0.0061, 0.1718)),
]
"""Newcombe 1998 (two-sided intervals for the single proportion), table I, method 3."""
NEWCOMBE_DIFFERENCE = [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090))]
"""Newcombe 1998 (intervals for the difference between independent proportions), table II, method 10."""


@pytest.mark.parametrize(("counts", "expected"), NEWCOMBE_SINGLE)
def test_wilson_gives_the_published_values(counts, expected):
    assert wilson(*counts) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("n", [1, 7, 40, 1000])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_wilson_is_statsmodels(n, level):
    for successes in sorted({0, 1, n // 3, n - 1, n}):
        expected = proportion.proportion_confint(successes, n, alpha=1 - level, method="wilson")
        assert wilson(successes, n, level) == pytest.approx(expected, abs=1e-9)


def test_of_nothing_the_interval_is_everything():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("a", "b", "expected"), NEWCOMBE_DIFFERENCE)
def test_a_difference_gives_the_published_values_and_those_of_statsmodels(a, b, expected):
    found = difference(a[0] / a[1], wilson(*a), b[0] / b[1], wilson(*b))
    assert found == pytest.approx(expected, abs=5e-5)
    assert found == pytest.approx(proportion.confint_proportions_2indep(*a, *b, method="newcomb"), abs=1e-9)
