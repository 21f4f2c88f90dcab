"""What looks into a network must see what is there: nudging, PyTorch's autograd and plain loops say what that is."""

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy import ndimage, special, stats

from helpers import datasets, inside
from helpers.datafiles import data_path
from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    LeakyReLU,
    MaxPooling2D,
    PReLU,
    ReLU,
    Sigmoid,
)
from helpers.network import Branches, Residual, Sequential

try:
    import torch
except ModuleNotFoundError:
    torch = None
needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed (make frameworks)")

RNG = np.random.default_rng(8)
X, Y = datasets.load_mnist()[1]


@pytest.fixture(scope="module")
def shallow():
    return Sequential.load(data_path("mnist_cnn.npz")).astype("float64")


@pytest.fixture(scope="module")
def deep():
    return Sequential.load(data_path("mnist_deep.npz")).astype("float64")


# ---- networks drawn at random ----

CONVOLUTIONS = st.builds(Conv2D, st.just(4), st.sampled_from([1, 2, 3]), st.sampled_from([1, 2]), st.sampled_from(["same", 1]))
POOLS = st.builds(MaxPooling2D, st.just(2), st.sampled_from([1, 2]), st.sampled_from(["same", "ceil"]))
PLAIN = st.one_of(
    CONVOLUTIONS,
    POOLS,
    st.builds(AveragePooling2D, st.just(3), st.just(2), st.just("same")),
    st.builds(DepthwiseConv2D, st.just(3), st.just(1), st.just("same")),
    st.sampled_from([ReLU, PReLU, LeakyReLU, BatchNormalization, Dropout]).map(lambda kind: kind()),
)


@st.composite
def parts(draw):
    """Layers; now and then two roads through some, added or joined."""
    kind = draw(st.sampled_from(["plain"] * 6 + ["residual", "branches"]))
    if kind == "residual":
        return Residual([PReLU(), Conv2D(4, 3, padding="same"), ReLU()], [Conv2D(4, 1)])
    if kind == "branches":
        return Branches([[], [Conv2D(2, 3, padding="same"), ReLU()], [MaxPooling2D(3, 1, "same"), Conv2D(1, 1)]])
    return draw(PLAIN)


@st.composite
def networks(draw):
    layers = draw(st.lists(parts(), min_size=1, max_size=6))
    layers += draw(st.sampled_from([lambda: [Flatten()], lambda: [GlobalAveragePooling2D()]]))()
    layers += [Dense(5), PReLU(), Dense(3)]
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    shape = draw(st.tuples(st.integers(5, 9), st.integers(5, 9), st.integers(1, 3)))
    try:
        model = Sequential(layers, shape, rng, "float64")
    except ValueError:  # its maps have become smaller than a window
        reject()
    for name, value in {**model.params, **model.state}.items():  # nothing stays 0 or 1, or half the rules would not be tried
        if not name.endswith("weights"):
            value[...] = rng.normal(size=value.shape) if "variance" not in name else rng.uniform(0.5, 2, value.shape)
    return model, rng.normal(size=shape), rng


@settings(max_examples=120, deadline=None)
@given(networks(), st.data())
def test_shares_and_biases_add_up_to_the_number_at_every_stage(network, data):
    model, picture, rng = network
    stages = ["picture", *model.names]
    lower, upper = sorted(data.draw(st.lists(st.integers(0, len(stages) - 1), min_size=2, max_size=2, unique=True)))
    found = inside.activations(model, picture)
    place = tuple(int(rng.integers(size)) for size in found[stages[upper]].shape)
    value, shares, biases = inside.contributions(model, picture, stages[upper], place, at=stages[lower])
    assert value == found[stages[upper]][place]
    assert shares.shape == found[stages[lower]].shape
    sizes = np.abs(shares).sum() + abs(biases) + abs(value)
    assert abs(shares.sum() + biases - value) <= 1e-12 * sizes


@pytest.mark.parametrize("name", ["shallow", "deep"])
def test_the_shipped_networks_shares_add_up_at_every_stage(name, request):
    model = request.getfixturevalue(name)
    for picture, label in zip(X[:5], Y[:5]):
        for at in ["picture", *model.names[:-1]]:
            value, shares, biases = inside.contributions(model, picture, model.names[-1], label, at)
            assert abs(shares.sum() + biases - value) <= 1e-12 * (np.abs(shares).sum() + abs(biases))


# ---- the same network in PyTorch ----


class Rule(torch.autograd.Function if torch else object):
    """A ReLU whose way back is another: the other program that the three rules are held to."""

    @staticmethod
    def forward(ctx, x, rule):
        ctx.rule = rule
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        if ctx.rule != "slope":
            dy = torch.where(dy > 0, dy, torch.zeros_like(dy))
        if ctx.rule != "deconvnet":
            dy = torch.where(x > 0, dy, torch.zeros_like(dy))
        return dy, None


def in_torch(model, x, rule="slope", without_biases=False):
    """Scores of a Sequential of our leaves, by PyTorch's operations; x is a tensor (N, H, W, C)."""
    t = x.permute(0, 3, 1, 2)
    for layer in model.layers:
        weights = {name: torch.tensor(np.ascontiguousarray(value)) for name, value in layer.params.items()}
        if isinstance(layer, Conv2D):
            t = torch.nn.functional.conv2d(t, weights["weights"].permute(3, 2, 0, 1), weights["biases"])
        elif isinstance(layer, MaxPooling2D):
            t = torch.nn.functional.max_pool2d(t, 2)
        elif isinstance(layer, Flatten):
            t = t.permute(0, 2, 3, 1).flatten(1)
        elif isinstance(layer, Dense):
            t = t @ weights["weights"] + weights["biases"]
        else:
            t = Rule.apply(t, rule)
    return t


def torch_slopes(model, x, labels, rule="slope"):
    t = torch.tensor(x.astype(np.float64), requires_grad=True)
    scores = in_torch(model, t, rule)
    scores[torch.arange(len(x)), torch.tensor(labels)].sum().backward()
    return t.grad.numpy()


@needs_torch
@pytest.mark.parametrize("rule", list(inside.RULES))
@pytest.mark.parametrize("name", ["shallow", "deep"])
def test_saliency_is_what_autograd_sends_back(name, rule, request):
    model = request.getfixturevalue(name)
    ours = inside.saliency(model, X[:6], Y[:6], rule)
    np.testing.assert_allclose(ours, torch_slopes(model, X[:6], Y[:6], rule), atol=1e-12)
    assert np.abs(ours).max() > 0.01


@needs_torch
def test_pixel_shares_are_autograd_slopes_times_pixels(deep):
    _, shares, _ = inside.contributions(deep, X[0], "dense_2", Y[0])
    np.testing.assert_allclose(shares, torch_slopes(deep, X[:1], Y[:1])[0] * X[0], atol=1e-12)


def test_slopes_are_what_nudging_finds(shallow):
    picture = X[:1] + np.random.default_rng(1).uniform(0, 0.01, (1, 28, 28, 1))  # blank paper ties in every pooling
    slopes = inside.saliency(shallow, picture, Y[:1])[0, :, :, 0]
    for row, column in [(7, 12), (14, 14), (20, 9), (4, 4), (13, 20)]:
        score = []
        for step in (1e-6, -1e-6):
            nudged = picture.copy()
            nudged[0, row, column] += step
            score.append(shallow.forward(nudged)[0, Y[0]])
        assert (score[0] - score[1]) / 2e-6 == pytest.approx(slopes[row, column], abs=1e-6)


def test_without_a_relu_the_three_rules_are_one():
    model = Sequential([Conv2D(3, 3), MaxPooling2D(2), Flatten(), Dense(4)], (8, 8, 1), 0, "float64")
    x, labels = RNG.normal(size=(3, 8, 8, 1)), [0, 3, 1]
    first, *others = (inside.saliency(model, x, labels, rule) for rule in inside.RULES)
    for other in others:
        np.testing.assert_array_equal(first, other)


def test_rules_reach_into_a_sequential_and_stop_at_what_they_do_not_know():
    def model(middle):
        return Sequential([Conv2D(3, 3), *middle, Flatten(), Dense(2)], (6, 6, 1), 0, "float64")

    x = RNG.normal(size=(2, 6, 6, 1))
    flat, nested = model([ReLU(), Conv2D(2, 2), ReLU()]), model([Sequential([ReLU(), Conv2D(2, 2), ReLU()])])
    for a, b in zip(nested.params.values(), flat.params.values()):
        a[...] = b
    for rule in inside.RULES:
        np.testing.assert_array_equal(*(inside.saliency(each, x, [0, 1], rule) for each in (flat, nested)))
    around = model([Residual([ReLU()])])
    inside.saliency(around, x, [0, 1])
    with pytest.raises(ValueError, match="guided"):
        inside.saliency(around, x, [0, 1], "guided")
    with pytest.raises(ValueError, match="one label a picture"):
        inside.saliency(flat, x, [0])
    with pytest.raises(ValueError, match="deconvnet"):
        inside.saliency(flat, x, [0, 1], "smooth")


# ---- fields ----

SLIDING = st.lists(
    st.one_of(
        st.builds(Conv2D, st.just(2), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 2), st.sampled_from(["valid", "same", 1])),
        st.builds(MaxPooling2D, st.integers(2, 3), st.sampled_from([None, 1]), st.sampled_from(["same", "ceil"])),
        st.builds(ReLU),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(SLIDING, st.integers(0, 99))
def test_the_rule_and_the_spoilt_pixels_give_one_window(layers, seed):
    try:
        model = Sequential(layers, (13, 15, 1), seed, "float64")
    except ValueError:  # a filter that does not fit
        reject()
    rng = np.random.default_rng(seed)
    place = tuple(int(rng.integers(size)) for size in model.output_shape)
    name = model.names[-1]
    top, left, height, width = inside.receptive_window(model, name, place)
    expected = np.zeros((13, 15), bool)
    expected[top : top + height, left : left + width] = True
    found = inside.receptive_pixels(model, name, place)
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    strides_leave_gaps = found.sum() < len(rows) * len(columns)
    assert not found[~expected].any()
    if not strides_leave_gaps and all(getattr(each, "strides", (1, 1)) == (1, 1) for each in layers):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("layer", "place", "side"), [("conv2d_1", (4, 7, 3), 9), ("max_pooling2d_1", (4, 7, 3), 10),
                                                     ("conv2d_2", (0, 5, 1), 18), ("max_pooling2d_2", (2, 1, 15), 20)])  # fmt: skip
def test_fields_of_the_shipped_network(shallow, layer, place, side):
    top, left, height, width = inside.receptive_window(shallow, layer, place)
    assert (height, width) == (side, side)
    by_rule = np.zeros((28, 28), bool)
    by_rule[top : top + side, left : left + side] = True
    np.testing.assert_array_equal(inside.receptive_pixels(shallow, layer, place), by_rule)
    felt = inside.felt_pixels(shallow, X[1], layer, place)
    assert not felt[~by_rule].any()


def test_a_score_sees_every_pixel_that_its_convolutions_reach(shallow):
    assert inside.receptive_window(shallow, "dense_1", 3) == (0, 0, 28, 28)
    assert inside.receptive_pixels(shallow, "dense_1", 3).all()


@needs_torch
def test_felt_pixels_are_those_with_a_slope(deep):
    """Autograd's slopes; on paper that is nowhere quite blank, so that no pooling ties, a small nudge crosses no switch."""
    picture = X[2] + np.random.default_rng(1).uniform(0, 0.01, (28, 28, 1))
    t = torch.tensor(picture[np.newaxis], requires_grad=True)
    in_torch(deep, t)[0, 7].backward()
    felt = inside.felt_pixels(deep, picture, "dense_2", 7, amount=1e-6)
    np.testing.assert_array_equal(felt, np.abs(t.grad.numpy()[0, :, :, 0]) > 1e-6)
    assert 0 < felt.sum() < 784


def test_top_patches_by_plain_loops():
    model = Sequential([Conv2D(3, 3), ReLU(), MaxPooling2D(2), Conv2D(2, 2, strides=2)], (14, 12, 2), 1, "float64")
    x = RNG.normal(size=(40, 14, 12, 2))
    x[31] = x[7]  # equal ones: the first comes first
    best = inside.top_patches(model, x, "conv2d_2", count=5, batch_size=7)
    maps = model.forward(x)
    for channel in range(2):
        rows = []
        for number in range(40):
            places = [(-maps[number, i, j, channel], i, j) for i in range(maps.shape[1]) for j in range(maps.shape[2])]
            rows.append((min(places)[0], number, min(places)[1:]))
        for rank, (value, number, place) in enumerate(sorted(rows)[:5]):
            assert best.values[channel, rank] == pytest.approx(-value, abs=1e-12)
            assert best.pictures[channel, rank] == number
            assert tuple(best.places[channel, rank]) == place
            seen = inside.receptive_pixels(model, "conv2d_2", (*place, channel))
            top, left = np.argwhere(seen)[0]
            np.testing.assert_array_equal(best.patches[channel, rank], x[number, top : top + 6, left : left + 6])


def test_the_unit_scores_its_own_cuttings_as_high(shallow):
    """A cutting goes through the layers alone: the same number comes out."""
    best = inside.top_patches(shallow, X, "relu_2", count=2)
    for channel in (0, 5, 11):
        alone = best.patches[channel].astype(np.float64)
        for layer in shallow.layers[:5]:
            alone = layer.forward(alone)
        np.testing.assert_allclose(alone[:, 0, 0, channel], best.values[channel], atol=1e-12)


# ---- occlusion, trust, change ----


@needs_torch
@pytest.mark.parametrize("fill", [0.5, "another picture"])
def test_occlusion_by_plain_loops(shallow, fill):
    fill = X[9] if isinstance(fill, str) else fill
    found = inside.occlusion(shallow, X[0], 3, fill, size=6, step=4)
    assert found.shape == (6, 6)
    for (row, column), value in np.ndenumerate(found):
        covered = X[:1].astype(np.float64)
        for i in range(4 * row, 4 * row + 6):
            for j in range(4 * column, 4 * column + 6):
                covered[0, i, j, 0] = fill[i, j, 0] if isinstance(fill, np.ndarray) else fill
        assert value == pytest.approx(special.softmax(in_torch(shallow, torch.tensor(covered)).numpy()[0])[3], abs=1e-12)


def test_rank_correlation_is_spearmans():
    for _ in range(20):
        a, b = RNG.integers(0, 6, 30), RNG.normal(size=30).round(1)
        assert inside.rank_correlation(a, b) == pytest.approx(stats.spearmanr(a, b)[0], abs=1e-12)
    with pytest.raises(ValueError, match="3 numbers"):
        inside.rank_correlation([1, 2, 3], [1, 2])


def test_strangers_forget_from_the_top_down(deep):
    before = {name: value.copy() for name, value in deep.params.items()}
    for layers in (0, 1, 3, None):
        stranger = inside.with_random_weights(deep, layers, seed=4)
        kept = [np.array_equal(stranger.params[name], before[name]) for name in before if name.endswith("weights")]
        count = 6 if layers is None else layers
        assert kept == [True] * (6 - count) + [False] * count
        assert stranger.dtype == deep.dtype
    assert all(np.array_equal(value, before[name]) for name, value in deep.params.items())
    again = inside.with_random_weights(deep, seed=4)
    assert all(np.array_equal(value, again.params[name]) for name, value in stranger.params.items())
    with pytest.raises(ValueError, match="6 layers"):
        inside.with_random_weights(deep, 7)


@needs_torch
def test_fooled_along_autograds_signs(deep):
    t = torch.tensor(X[:8].astype(np.float64), requires_grad=True)
    torch.nn.functional.cross_entropy(in_torch(deep, t), torch.tensor(Y[:8])).backward()
    expected = np.clip(X[:8] + 0.1 * np.sign(t.grad.numpy()), 0, 1)
    np.testing.assert_allclose(inside.fool(deep, X[:8], Y[:8], 0.1), expected, atol=1e-12)


def test_a_coin_moves_as_far_and_looks_at_nothing(deep):
    moved = inside.fool(deep, X[:8] * 0.5 + 0.25, Y[:8], 0.1, rng=np.random.default_rng(0)) - (X[:8] * 0.5 + 0.25)
    np.testing.assert_allclose(np.abs(moved), 0.1, atol=1e-12)
    assert abs((moved > 0).mean() - 0.5) < 0.02


def test_dreams_climb(shallow):
    rough, soft = (inside.dream(shallow, 3, steps=15, smooth=smooth) for smooth in (0, 0.4))
    grey = shallow.forward(np.full((1, 28, 28, 1), 0.1))[0, 3]
    assert shallow.forward(rough[np.newaxis])[0, 3] > shallow.forward(soft[np.newaxis])[0, 3] > grey
    assert 0 <= rough.min() < rough.max() <= 1

    def roughness(picture):
        return np.abs(ndimage.laplace(picture[:, :, 0])).mean()

    assert roughness(soft) < roughness(rough) / 2


@needs_torch
def test_one_step_of_a_dream_by_other_means(shallow):
    start = np.random.default_rng(1).uniform(0.05, 0.15, (28, 28, 1))
    slope = torch_slopes(shallow, start[np.newaxis], [6])[0, :, :, 0]
    climbed = np.clip(start[:, :, 0] + 0.1 * slope / np.abs(slope).max(), 0, 1)
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4
    expected = 0.7 * climbed + 0.3 * ndimage.convolve(climbed, cross, mode="nearest")
    np.testing.assert_allclose(inside.dream(shallow, 6, steps=1, smooth=0.3, start=start)[:, :, 0], expected, atol=1e-12)


# ---- what is refused, and how it is said ----


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda m: inside.contributions(m, X[0], "conv2d_9", (0, 0, 0)), "no stage 'conv2d_9'"),
        (lambda m: inside.contributions(m, X[0], "conv2d_1", (20, 0, 0)), r"\(20, 0, 0\) is no place"),
        (lambda m: inside.contributions(m, X[0], "conv2d_1", 3), "is no place"),
        (lambda m: inside.contributions(m, X[0], "conv2d_1", (0, 0, 0), at="relu_2"), "does not stand below"),
        (lambda m: inside.contributions(m, X[:1], "dense_1", 3), r"write x\[0\]"),
        (lambda m: inside.activations(m, X[0, :20]), r"picture of shape \(28, 28, 1\)"),
        (lambda m: inside.occlusion(m, X[0], 3, 0, size=29), "does not fit"),
        (lambda m: inside.top_patches(m, X[:3], "dense_1"), "holds no maps"),
        (lambda m: inside.receptive_pixels(m, "picture", (0, 0, 0)), "does not stand below"),
    ],
)  # fmt: skip
def test_errors_say_what_is_wrong(shallow, ask, words):
    with pytest.raises(ValueError, match=words):
        ask(shallow)


def test_what_bends_has_no_shares_and_two_roads_no_rule():
    model = Sequential([Dense(3), Sigmoid(), Dense(2)], (4,), 0, "float64")
    with pytest.raises(ValueError, match="Sigmoid bends"):
        inside.contributions(model, np.ones(4), "dense_2", 0)
    inside.contributions(model, np.ones(4), "dense_1", 0)
    around = Sequential([Residual([Conv2D(1, 3, padding="same")])], (5, 5, 1))
    with pytest.raises(ValueError, match="receptive_pixels"):
        inside.receptive_window(around, "residual_1", (2, 2, 0))
    assert inside.receptive_pixels(around, "residual_1", (2, 2, 0)).sum() == 9
    padded = Sequential([Conv2D(1, 3, padding="same")], (5, 5, 1))
    with pytest.raises(ValueError, match="pad nothing"):
        inside.top_patches(padded, np.ones((2, 5, 5, 1)), "conv2d_1")
