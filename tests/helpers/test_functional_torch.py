"""The same numbers as PyTorch, where it is installed (requirements/bench.txt)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import functional, losses
from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    LeakyReLU,
    MaxPooling2D,
    PReLU,
    ReLU,
    Softmax,
)
from helpers.network import Branches, Sequential
from helpers.optimizers import SGD, Adam
from helpers.shapes import output_size

torch = pytest.importorskip("torch")
from torch.utils.flop_counter import FlopCounterMode

F = torch.nn.functional
torch.set_num_threads(1)  # small numbers: more threads only wait for each other
CASES = settings(max_examples=25, deadline=None)


def to_torch(array, grad=True):
    """Channels first, as PyTorch has it."""
    array = array.transpose(0, 3, 1, 2) if array.ndim == 4 else array
    return torch.tensor(np.ascontiguousarray(array)).requires_grad_(grad)


def from_torch(tensor):
    array = tensor.detach().numpy()
    return array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def close(ours, theirs, rtol=1e-9):
    np.testing.assert_allclose(ours, from_torch(theirs), rtol=rtol, atol=rtol)


@st.composite
def cases(draw):
    kernel, strides = draw(st.tuples(*[st.integers(1, 4)] * 2)), draw(st.tuples(*[st.integers(1, 3)] * 2))
    size = draw(st.integers(kernel[0], 10)), draw(st.integers(kernel[1], 10))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.standard_normal((draw(st.integers(1, 3)), *size, draw(st.integers(1, 4))))
    return x, kernel, strides, draw(st.integers(0, 3)), rng


@CASES
@given(cases(), st.integers(1, 4))
def test_convolution(case, filters):
    x, kernel, strides, padding, rng = case
    w, b = rng.standard_normal((*kernel, x.shape[3], filters)), rng.standard_normal(filters)
    tx, tb = to_torch(x), to_torch(b)
    tw = torch.tensor(w.transpose(3, 2, 0, 1).copy()).requires_grad_()
    y, ty = functional.conv2d(x, w, b, strides, padding), F.conv2d(tx, tw, tb, strides, padding)
    close(y, ty)
    dy = rng.standard_normal(y.shape)
    ty.backward(to_torch(dy, grad=False))
    dx, dw, db = functional.conv2d_backward(dy, x, w, strides, padding)
    close(dx, tx.grad)
    close(db, tb.grad)
    np.testing.assert_allclose(dw, tw.grad.numpy().transpose(2, 3, 1, 0), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("n", "size", "kernel", "strides", "padding", "groups"),
    [
        # Lines of 2048 numbers in float64: tiles of 6 rows and 2048 columns, one less, just so, one more.
        (1, (7, 2049), (3, 3), (1, 1), 0, 1),
        (1, (8, 2050), (3, 3), (1, 1), 0, 1),
        (1, (9, 2051), (3, 3), (1, 1), 0, 1),
        (1, (21, 2050), (3, 3), (2, 1), 1, 1),
        (2, (26, 1027), (5, 2), (1, 2), 2, 1),
        (3, (31, 700), (2, 5), (3, 4), 1, 1),
        (1, (14, 2060), (3, 3), (1, 1), 1, 2),
        (683, (15, 8), (3, 3), (1, 1), 1, 1),  # three columns of 683 pictures are one too many
        (1100, (13, 4), (2, 2), (2, 2), 1, 2),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_convolution_at_the_borders_of_tiles(n, size, kernel, strides, padding, groups, dtype):
    rng = np.random.default_rng(0)
    depth, filters = 2 * groups, 3 * groups
    x, w, b = (
        rng.standard_normal(shape).astype(dtype)
        for shape in ((n, *size, depth), (*kernel, 2, filters), (filters,))
    )
    tx, tw, tb = to_torch(x), torch.tensor(w.transpose(3, 2, 0, 1).copy()).requires_grad_(), to_torch(b)
    ty = F.conv2d(tx, tw, tb, strides, padding, groups=groups)
    dy = rng.standard_normal(from_torch(ty).shape).astype(dtype)
    ty.backward(to_torch(dy, grad=False))
    layer = Conv2D(filters, kernel, strides, padding, groups=groups)
    layer.build(x.shape[1:], dtype=dtype)
    layer.params.update(weights=w, biases=b)
    tolerance = 1e-9 if dtype == "float64" else 1e-4
    close(layer.forward(x), ty, tolerance)
    dx = layer.backward(dy)
    close(dx, tx.grad, tolerance)
    many = 1 if dtype == "float64" else np.sqrt(dy[..., 0].size)  # each of these adds up so many numbers
    close(layer.grads["biases"], tb.grad, tolerance * many)
    dw = layer.grads["weights"]
    close(dw.transpose(3, 0, 1, 2), tw.grad, tolerance * many)
    assert dx.dtype == dw.dtype == np.dtype(dtype)


@CASES
@given(cases(), st.booleans())
def test_pooling(case, ties):
    x, kernel, strides, _, rng = case
    x = np.round(x) if ties else x
    for name, theirs in (("max_pool2d", F.max_pool2d), ("average_pool2d", F.avg_pool2d)):
        tx = to_torch(x)
        y, ty = getattr(functional, name)(x, kernel, strides), theirs(tx, kernel, strides)
        close(y, ty)
        dy = rng.standard_normal(y.shape)
        ty.backward(to_torch(dy, grad=False))
        close(getattr(functional, f"{name}_backward")(dy, x, kernel, strides), tx.grad)


@st.composite
def windows(draw):
    """Windows that may be cut at the end, longer than the picture, or further apart than they are long."""
    x, kernel, _, _, rng = draw(cases())
    return x, kernel, draw(st.tuples(*[st.integers(1, 6)] * 2)), rng


@settings(max_examples=100, deadline=None)
@given(windows(), st.booleans())
def test_pooling_of_cut_windows_is_ceil_mode(case, ties):
    x, kernel, strides, rng = case
    x = np.round(x) if ties else x
    for name, theirs in (("max_pool2d", F.max_pool2d), ("average_pool2d", F.avg_pool2d)):
        tx = to_torch(x)
        ty = theirs(tx, kernel, strides, ceil_mode=True)
        y = getattr(functional, name)(x, kernel, strides, "ceil")
        assert y.shape == from_torch(ty).shape
        close(y, ty)
        dy = rng.standard_normal(y.shape)
        ty.backward(to_torch(dy, grad=False))
        close(getattr(functional, f"{name}_backward")(dy, x, kernel, strides, "ceil"), tx.grad)


@pytest.mark.parametrize("kernel", range(1, 8))
@pytest.mark.parametrize("stride", range(1, 8))
def test_ceil_mode_counts_as_pytorch_does(kernel, stride):
    for size in range(1, 16):
        try:
            theirs = F.max_pool1d(torch.arange(float(size))[None], kernel, stride, ceil_mode=True)[0].numpy()
        except RuntimeError:
            with pytest.raises(ValueError, match="no position"):
                output_size(size, kernel, stride, "ceil")
        else:
            assert output_size(size, kernel, stride, "ceil") == len(theirs)


def compare_convolution(forward, backward, x, w, b, strides, padding, groups):
    tx, tb = to_torch(x), to_torch(b)
    depth = w.shape[2] if w.shape[3] == len(b) else 1  # depthwise: (kh, kw, C, M), one channel after another
    tw = torch.tensor(w.reshape(*w.shape[:2], depth, len(b)).transpose(3, 2, 0, 1).copy()).requires_grad_()
    y, ty = forward(x, w, b), F.conv2d(tx, tw, tb, strides, padding, groups=groups)
    close(y, ty)
    dy = np.random.default_rng(0).standard_normal(y.shape)
    ty.backward(to_torch(dy, grad=False))
    dx, dw, db = backward(dy, x, w)
    close(dx, tx.grad)
    close(db, tb.grad)
    np.testing.assert_allclose(dw, tw.grad.numpy().transpose(2, 3, 1, 0).reshape(w.shape), rtol=1e-9, atol=1e-9)


@CASES
@given(cases(), st.integers(1, 3), st.integers(1, 2))
def test_convolution_in_groups(case, groups, each):
    x, kernel, strides, padding, rng = case
    x = rng.standard_normal((*x.shape[:3], x.shape[3] * groups))
    w = rng.standard_normal((*kernel, x.shape[3] // groups, groups * each))
    compare_convolution(
        lambda x, w, b: functional.grouped_conv2d(x, w, b, groups, strides, padding),
        lambda dy, x, w: functional.grouped_conv2d_backward(dy, x, w, groups, strides, padding),
        x, w, rng.standard_normal(groups * each), strides, padding, groups,
    )  # fmt: skip


@CASES
@given(cases(), st.integers(1, 3))
def test_depthwise_convolution(case, each):
    x, kernel, strides, padding, rng = case
    compare_convolution(
        lambda x, w, b: functional.depthwise_conv2d(x, w, b, strides, padding),
        lambda dy, x, w: functional.depthwise_conv2d_backward(dy, x, w, strides, padding),
        x, rng.standard_normal((*kernel, x.shape[3], each)), rng.standard_normal(x.shape[3] * each),
        strides, padding, x.shape[3],
    )  # fmt: skip


@CASES
@given(cases(), st.sampled_from([0.25, 0.0, -0.5, 2.0]))
def test_prelu(case, slope):
    x, _, _, _, rng = case
    x, slopes = np.round(2 * x), slope * np.arange(1, 1 + x.shape[3])  # many zeros: the kink itself
    tx, ts = to_torch(x), to_torch(slopes)
    y, ty = functional.prelu(x, slopes), F.prelu(tx, ts)
    close(y, ty)
    dy = rng.standard_normal(y.shape)
    ty.backward(to_torch(dy, grad=False))
    dx, dslopes = functional.prelu_backward(dy, x, slopes)
    close(dx, tx.grad)
    close(dslopes, ts.grad)


n = torch.nn


class Both(n.Module):
    """The branches of an inception module."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = n.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)


NETWORKS = {
    "groups": lambda: (
        [Conv2D(12, (5, 3), 2, 1), ReLU(), Conv2D(6, 3, groups=3), ReLU(), Conv2D(4, 1, groups=2)],
        n.Sequential(n.Conv2d(4, 12, (5, 3), 2, 1), n.ReLU(), n.Conv2d(12, 6, 3, groups=3), n.ReLU(), n.Conv2d(6, 4, 1, groups=2)),
    ),
    "depthwise, as in MobileNet": lambda: (
        [Conv2D(8, 3, 2, 1, use_bias=False), ReLU(), DepthwiseConv2D(3, 2, 1, 2, use_bias=False), ReLU(), Conv2D(5, 1)],
        n.Sequential(
            n.Conv2d(4, 8, 3, 2, 1, bias=False), n.ReLU(), n.Conv2d(8, 16, 3, 2, 1, groups=8, bias=False), n.ReLU(), n.Conv2d(16, 5, 1)
        ),
    ),
    "branches, as in GoogLeNet": lambda: (
        [
            MaxPooling2D(3, 2, "ceil"),
            Branches([
                [Conv2D(3, 1), ReLU()],
                [Conv2D(2, 1), ReLU(), Conv2D(4, 3, padding=1), PReLU()],
                [MaxPooling2D(3, 1, 1), Conv2D(5, 1)],
                [],
            ]),
            AveragePooling2D(2, 2, "ceil"),
            Conv2D(2, 1),
        ],
        n.Sequential(
            n.MaxPool2d(3, 2, ceil_mode=True),
            Both(
                n.Sequential(n.Conv2d(4, 3, 1), n.ReLU()),
                n.Sequential(n.Conv2d(4, 2, 1), n.ReLU(), n.Conv2d(2, 4, 3, padding=1), n.PReLU(4)),
                n.Sequential(n.MaxPool2d(3, 1, 1), n.Conv2d(4, 5, 1)),
                n.Sequential(),
            ),
            n.AvgPool2d(2, 2, ceil_mode=True),
            n.Conv2d(16, 2, 1),
        ),
    ),
    "a detector, two heads": lambda: (
        [
            Conv2D(10, 3), PReLU(), MaxPooling2D(2, padding="ceil"), Conv2D(16, 3), PReLU(), Conv2D(32, 3), PReLU(),
            Branches([[Conv2D(2, 1), Softmax()], [Conv2D(4, 1)]]),
        ],
        n.Sequential(
            n.Conv2d(4, 10, 3), n.PReLU(10), n.MaxPool2d(2, 2, ceil_mode=True), n.Conv2d(10, 16, 3), n.PReLU(16),
            n.Conv2d(16, 32, 3), n.PReLU(32), Both(n.Sequential(n.Conv2d(32, 2, 1), n.Softmax(1)), n.Conv2d(32, 4, 1)),
        ),
    ),
}  # fmt: skip


def our_order(tensor, like):
    """A weight of PyTorch's in our order; depthwise filters (C * M, 1, kh, kw) lie as (kh, kw, C, M) with us."""
    array = tensor.detach().numpy()
    return array.transpose(2, 3, 1, 0).reshape(like.shape) if array.ndim == 4 else array


@pytest.mark.parametrize("size", [(15, 15), (18, 21), (24, 17)])
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_of_the_literature_in_small(name, size):
    """Same weights, same outputs, same gradients, same count: parameters, and multiplications as PyTorch's counter says."""
    layers, theirs = NETWORKS[name]()
    theirs = theirs.double()
    model = Sequential(layers, input_shape=(*size, 4), dtype="float64")
    anywhere = Sequential(NETWORKS[name]()[0], input_shape=(None, None, 4), dtype="float64")
    weights = list(theirs.parameters())
    for (_, own), their in zip(model.params.items(), weights, strict=True):
        own[...] = our_order(their, own)
    x = np.random.default_rng(0).standard_normal((3, *size, 4))
    tx = to_torch(x)
    y, ty = model.forward(x), theirs(tx)
    assert y.shape == (3, *model.output_shape)
    close(y, ty)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    ty.backward(to_torch(dy, grad=False))
    close(model.backward(dy), tx.grad)
    for (own, gradient), their in zip(model.grads.items(), weights, strict=True):
        np.testing.assert_allclose(gradient, our_order(their.grad, gradient), rtol=1e-8, atol=1e-8, err_msg=own)
    assert model.count_params() == sum(weight.numel() for weight in weights)
    with FlopCounterMode(display=False) as counter:
        theirs(tx[:1])
    assert 2 * model.multiply_adds == counter.get_total_flops()
    anywhere.load_state(model.params)
    np.testing.assert_array_equal(anywhere.forward(x), y)
    assert anywhere.multiply_adds is None


@CASES
@given(cases())
def test_batch_norm_and_cross_entropy(case):
    x, _, _, _, rng = case
    c = x.shape[3]
    gamma, beta = rng.uniform(0.5, 2, c), rng.standard_normal(c)
    tx, tg, tb = to_torch(x), to_torch(gamma), to_torch(beta)
    if x[..., 0].size > 1:
        y, ty = functional.batch_norm(x, gamma, beta), F.batch_norm(tx, None, None, tg, tb, True, eps=1e-3)
        close(y, ty, 1e-7)
        dy = rng.standard_normal(y.shape)
        ty.backward(to_torch(dy, grad=False))
        dx, dgamma, dbeta = functional.batch_norm_backward(dy, x, gamma)
        close(dx, tx.grad, 1e-6)
        close(dgamma, tg.grad, 1e-6)
        close(dbeta, tb.grad, 1e-6)
    logits = 50 * x.reshape(len(x), -1)
    labels, tl = rng.integers(0, logits.shape[1], len(x)), to_torch(logits)
    value, gradient = losses.softmax_cross_entropy(logits, labels)
    theirs = F.cross_entropy(tl, torch.tensor(labels))
    theirs.backward()
    assert value == pytest.approx(theirs.item(), rel=1e-9, abs=1e-12)
    close(gradient, tl.grad)


@pytest.mark.parametrize("kind", ["sgd", "adam", "frozen"])
def test_ten_training_steps_end_at_the_same_weights(kind):
    """The LeNet-like network of the lessons, in float64, on both sides, from the same first weights."""
    model = Sequential(
        [
            Conv2D(8, 5), ReLU(), MaxPooling2D(2),
            Conv2D(16, 3, padding=1), BatchNormalization(), LeakyReLU(0.01), MaxPooling2D(2),
            Flatten(), Dense(10),
        ],
        input_shape=(28, 28, 1), dtype="float64",
    )  # fmt: skip

    class ToRows(n.Module):
        """Flatten in our order: row, column, channel."""

        def forward(self, x):
            return x.permute(0, 2, 3, 1).flatten(1)

    theirs = n.Sequential(
        n.Conv2d(1, 8, 5), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(8, 16, 3, padding=1), n.BatchNorm2d(16, eps=1e-3), n.LeakyReLU(0.01), n.MaxPool2d(2),
        ToRows(), n.Linear(576, 10),
    ).double()  # fmt: skip
    pairs = [("conv2d_1", theirs[0]), ("conv2d_2", theirs[3]), ("dense_1", theirs[8])]
    turn = {4: (3, 2, 0, 1), 2: (1, 0)}
    with torch.no_grad():
        for name, layer in pairs:
            w = model.params[f"{name}.weights"]
            layer.weight.copy_(torch.tensor(w.transpose(turn[w.ndim]).copy()))
            layer.bias.zero_()
    if kind == "sgd":
        ours = SGD(model, 0.05, momentum=0.9, weight_decay=0.01)
        other = torch.optim.SGD(theirs.parameters(), 0.05, momentum=0.9, weight_decay=0.01)
    elif kind == "frozen":
        learning = [p for name, p in theirs.named_parameters() if not name.startswith("0.")]
        ours = SGD(model, 0.05, momentum=0.9, weight_decay=0.01, frozen=["conv2d_1"])
        other = torch.optim.SGD(learning, 0.05, momentum=0.9, weight_decay=0.01)
    else:
        ours, other = Adam(model, 0.01), torch.optim.Adam(theirs.parameters(), 0.01)
    rng = np.random.default_rng(0)
    for _ in range(10):
        x, y = rng.random((16, 28, 28, 1)), rng.integers(0, 10, 16)
        value, dy = losses.softmax_cross_entropy(model.forward(x, training=True), y)
        model.backward(dy, input_gradient=False)
        ours.step()
        loss = F.cross_entropy(theirs(to_torch(x, grad=False)), torch.tensor(y))
        other.zero_grad()
        loss.backward()
        other.step()
        assert value == pytest.approx(loss.item(), rel=1e-6)
    for name, layer in pairs:
        w = model.params[f"{name}.weights"]
        np.testing.assert_allclose(
            w.transpose(turn[w.ndim]), layer.weight.detach().numpy(), rtol=1e-4, atol=1e-6
        )
