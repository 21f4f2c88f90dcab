"""The same numbers as PyTorch, where it is installed (requirements/bench.txt)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import functional, losses
from helpers.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
)
from helpers.network import Sequential
from helpers.optimizers import SGD, Adam

torch = pytest.importorskip("torch")
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


@pytest.mark.parametrize("kind", ["sgd", "adam"])
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
    n = torch.nn

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
