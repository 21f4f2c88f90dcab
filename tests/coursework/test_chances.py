"""The tests behind the report, beside SciPy's."""

import numpy as np
import pytest
from scipy import stats

from coursework import chances


@pytest.mark.parametrize(("count", "of"), [(0, 1), (0, 9), (9, 9), (3, 11), (250, 10_000)])
@pytest.mark.parametrize("sure", [0.95, 0.999])
def test_interval_is_wilsons(count, of, sure):
    found = stats.binomtest(count, of).proportion_ci(sure, "wilson")
    np.testing.assert_allclose(chances.interval(count, of, sure), (found.low, found.high), atol=1e-12)


@pytest.mark.parametrize(("count", "of", "share"), [(0, 5, 0.25), (5, 5, 0.25), (3, 30, 0.1), (2600, 10_000, 0.25), (1, 1, 0.5)])
def test_tails_are_the_binomials(count, of, share):
    np.testing.assert_allclose(chances.at_least(count, of, share), stats.binom.sf(count - 1, of, share), rtol=1e-8)
    np.testing.assert_allclose(chances.at_most(count, of, share), stats.binom.cdf(count, of, share), rtol=1e-8)


@pytest.mark.parametrize(("count", "of", "all_count", "all_of"), [
    (0, 5, 10, 20), (2, 5, 4, 9), (5, 5, 5, 5), (0, 4, 0, 9), (40, 100, 700, 1000), (5, 8, 17, 20)])
def test_as_few_is_fishers_exact_test(count, of, all_count, all_of):
    table = [[count, of - count], [all_count - count, all_of - of - all_count + count]]
    np.testing.assert_allclose(
        chances.as_few(count, of, all_count, all_of), stats.fisher_exact(table, alternative="less").pvalue, rtol=1e-9)


def test_correlation_is_the_point_biserial_with_fishers_interval():
    rng = np.random.default_rng(3)
    rest = rng.normal(size=60)
    right = rest + rng.normal(size=60) > 0.3
    r, low, high = chances.correlation(right, rest, 0.9)
    found = stats.pointbiserialr(right, rest)
    ends = stats.pearsonr(right.astype(float), rest).confidence_interval(0.9)
    np.testing.assert_allclose((r, low, high), (found.statistic, ends.low, ends.high), rtol=1e-9)


def test_correlation_is_not_told_of_few_or_of_equals():
    assert chances.correlation([True] * 4 + [False] * 50, range(54)) is None
    assert chances.correlation([True] * 50 + [False] * 4, range(54)) is None
    assert chances.correlation([True] * 10 + [False] * 10, [0.5] * 20) is None
    assert chances.correlation([], []) is None
    r, low, high = chances.correlation([True] * 10 + [False] * 10, [1.0] * 10 + [0.0] * 10)
    assert low <= r <= high <= 1
