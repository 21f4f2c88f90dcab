"""Each pair differs where its setting says, and nowhere before; examined as the lesson's reader does."""

import numpy as np
import pytest

from helpers import datasets
from helpers.mismatch import PAIRS, SETTINGS, Twin, mismatched_pair

(X, Y), _, _ = datasets.load_mnist()
RATES = (0.01, 0.01, 0.001)


def apart(first, second):
    return max(np.abs(first[name] - second[name]).max() for name in first) > 1e-9


def examined(first, second):
    """Where two twins first part, and by what factors loss and gradients differ in the first step."""
    batches = [slice(32 * k, 32 * k + 32) for k in range(3)]
    maps, others = first.maps(X[:32]), second.maps(X[:32])
    layer = next((name for name in maps if np.abs(maps[name] - others[name]).max() > 1e-9), "")
    if layer:
        return layer, None
    for k, (batch, rate) in enumerate(zip(batches, RATES, strict=True), 1):
        (loss, gradients), (other, theirs) = (twin.step(X[batch], Y[batch], rate) for twin in (first, second))
        if not np.isclose(loss, other, rtol=1e-9):
            factors = {name: np.median(theirs[name] / np.where(gradients[name] == 0, np.nan, gradients[name])) for name in gradients}
            return "loss", [other / loss, *(value for value in factors.values() if np.isfinite(value))]
        if apart(gradients, theirs):
            return f"gradients {k}", None
        if apart(first.network.params, second.network.params):
            return f"weights {k}", None
    return ("evaluation" if np.abs(first.scores(X[:32]) - second.scores(X[:32])).max() > 1e-9 else ""), None


WHERE = {
    "flatten order": "flatten_1",
    "same padding": "conv2d_1",
    "epsilon": "batch_normalization_1",
    "averages": "evaluation",
    "sum or mean": "loss",
    "softmax twice": "loss",
    "gradients add up": "gradients 2",
    "rate and momentum": "weights 3",
}


@pytest.mark.parametrize("number", PAIRS)
def test_a_pair_parts_where_its_setting_says(number):
    assert examined(*mismatched_pair(number))[0] == WHERE[PAIRS[number]]


def test_equal_settings_never_part():
    assert examined(Twin(), Twin()) == ("", None)


def test_a_sum_is_one_factor_and_softmax_twice_is_none():
    """The size of the batch in everything; or not the same anywhere."""
    number_of = {name: number for number, name in PAIRS.items()}
    _, factors = examined(*mismatched_pair(number_of["sum or mean"]))
    np.testing.assert_allclose(factors, 32)
    _, factors = examined(*mismatched_pair(number_of["softmax twice"]))
    assert abs(factors[0] - np.median(factors[1:])) > 0.1


def test_no_two_pairs_show_the_same():
    assert sorted(PAIRS) == list(range(1, 9)) and len(set(PAIRS.values())) == 8
    assert len({setting.shows for setting in SETTINGS.values()}) == len(SETTINGS) == 10
    with pytest.raises(ValueError, match="pairs 1 to 8, and no pair 9"):
        mismatched_pair(9)


def test_a_pair_does_not_tell_its_setting_by_its_names():
    for number in PAIRS:
        first, second = mismatched_pair(number)
        assert first.network.names == second.network.names
        assert [type(each).__name__ for each in first.network.layers] == [type(each).__name__ for each in second.network.layers]


def test_softmax_twice_has_the_slope_of_its_loss():
    twin = Twin(softmax=True)
    scores = np.random.default_rng(0).normal(size=(3, 10))
    labels = np.array([1, 5, 9])
    slope = twin._loss(scores, labels)[1]
    for place in [(0, 1), (1, 0), (2, 9)]:
        up, down = scores.copy(), scores.copy()
        up[place] += 1e-6
        down[place] -= 1e-6
        assert np.isclose((twin._loss(up, labels)[0] - twin._loss(down, labels)[0]) / 2e-6, slope[place], atol=1e-8)
