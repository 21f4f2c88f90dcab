"""The same training step, and the same convolutions, in every engine."""

import collections
import collections.abc
import shutil
import warnings

import numpy as np
import torch
from scipy import signal

from bench import im2col
from helpers import by_hand, losses
from helpers.functional._layout import from_rows, to_rows
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD

collections.Hashable = collections.abc.Hashable  # numpy-ml 0.1.2 still looks for it where Python 2 had it
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from numpy_ml.neural_nets import layers as numpy_ml

RATE, MOMENTUM = 0.01, 0.9
OURS, TORCH, TORCH_LAST = "this course", "PyTorch eager", "PyTorch channels_last"
COMPILED = "PyTorch compiled"  # torch.compile writes C++: only where there is a compiler for it
CS231N, NUMPY_ML, SCIPY, LOOPS = "CS231n-style im2col", "numpy-ml 0.1.2", "scipy.signal", "plain loops"


def lenet():
    """Conv 5x5x8, ReLU, pool 2, conv 3x3x16, ReLU, pool 2, dense 10 on 28x28x1; always the same weights."""
    layers = [
        Conv2D(8, 5),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(16, 3),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(10),
    ]
    return Sequential(layers, input_shape=(28, 28, 1), rng=0)


def digits_like(count=64):
    rng = np.random.default_rng(0)
    return rng.random((count, 28, 28, 1), dtype=np.float32), rng.integers(0, 10, count)


def channels_first(x):
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2))


def weights_for_others():
    """Our first weights in the others' order of axes: (F, C, kh, kw), and dense rows by channel first."""
    p = {name: value.copy() for name, value in lenet().params.items()}
    w3 = p["dense_1.weights"].reshape(5, 5, 16, 10).transpose(2, 0, 1, 3).reshape(400, 10)
    w1, w2 = (np.ascontiguousarray(p[f"conv2d_{i}.weights"].transpose(3, 2, 0, 1)) for i in (1, 2))
    return w1, p["conv2d_1.biases"], w2, p["conv2d_2.biases"], np.ascontiguousarray(w3), p["dense_1.biases"]


def our_step():
    model, (x, y) = lenet(), digits_like()
    optimizer = SGD(model, RATE, momentum=MOMENTUM)

    def step():
        loss, gradient = losses.softmax_cross_entropy(model.forward(x, training=True), y)
        model.backward(gradient, input_gradient=False)
        optimizer.step()
        return loss

    return step


def torch_step(memory_format=torch.contiguous_format, compiled=False):
    n = torch.nn
    model = n.Sequential(
        *(n.Conv2d(1, 8, 5), n.ReLU(), n.MaxPool2d(2)),
        *(n.Conv2d(8, 16, 3), n.ReLU(), n.MaxPool2d(2)),
        *(n.Flatten(), n.Linear(400, 10)),
    )
    w1, b1, w2, b2, w3, b3 = (torch.from_numpy(w) for w in weights_for_others())
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), (w1, b1, w2, b2, w3.T, b3), strict=True):
            parameter.copy_(value)
    model = model.to(memory_format=memory_format)
    x, y = digits_like()
    x, y = torch.from_numpy(channels_first(x)).to(memory_format=memory_format), torch.from_numpy(y)
    optimizer = torch.optim.SGD(model.parameters(), RATE, momentum=MOMENTUM)
    criterion = n.CrossEntropyLoss()
    scores = torch.compile(model) if compiled else model

    def step():
        loss = criterion(scores(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def im2col_step():
    network, (x, y) = im2col.Network(*weights_for_others()), digits_like()
    x = channels_first(x)
    return lambda: network.step(x, y, np.float32(RATE), np.float32(MOMENTUM))


def numpy_ml_step():
    """numpy-ml's own layers and its SGD. It computes in float64, whatever it is given."""
    optimizer = f"SGD(lr={RATE}, momentum={MOMENTUM})"
    conv1 = numpy_ml.Conv2D(8, (5, 5), act_fn="ReLU", optimizer=optimizer)
    conv2 = numpy_ml.Conv2D(16, (3, 3), act_fn="ReLU", optimizer=optimizer)
    pools = [numpy_ml.Pool2D((2, 2), stride=2, mode="max") for _ in range(2)]
    flatten, dense = numpy_ml.Flatten(), numpy_ml.FullyConnected(10, optimizer=optimizer)
    network = [conv1, pools[0], conv2, pools[1], flatten, dense]
    x, y = digits_like()
    p = lenet().params
    first = True

    def step():
        nonlocal first
        out = x
        for layer in network:
            if first:  # its layers make their weights when they see the first input
                layer.forward(out)
                layer.flush_gradients()
                for own, name in ((conv1, "conv2d_1"), (conv2, "conv2d_2"), (dense, "dense_1")):
                    if layer is own:
                        b = p[f"{name}.biases"]
                        layer.parameters["W"] = p[f"{name}.weights"].astype(float)
                        layer.parameters["b"] = b.reshape(layer.parameters["b"].shape).astype(float)
            out = layer.forward(out)
        first = False
        loss, d = losses.softmax_cross_entropy(out, y)
        for layer in reversed(network):
            d = layer.backward(d)
        for layer in (conv1, conv2, dense):
            layer.update()
            layer.flush_gradients()
        for layer in (*pools, flatten):
            layer.flush_gradients()
        return loss

    return step


def steps():
    """Every engine's training step, as a function that returns the loss."""
    compiler = shutil.which("g++") or shutil.which("clang++")
    return {
        OURS: our_step(),
        TORCH: torch_step(),
        TORCH_LAST: torch_step(torch.channels_last),
        **({COMPILED: torch_step(compiled=True)} if compiler else {}),
        CS231N: im2col_step(),
        NUMPY_ML: numpy_ml_step(),
    }


def same_convolution(h, w, depth, filters, n):
    """PyTorch's 3x3 convolution with padding, forward and backward, on so many pictures."""
    layer = torch.nn.Conv2d(depth, filters, 3, padding=1)
    rng = np.random.default_rng(0)
    x, dy = (torch.from_numpy(rng.random((n, c, h, w), dtype=np.float32)) for c in (depth, filters))
    x.requires_grad_()
    return lambda: _torch_both(layer, x, dy)


# Single convolutions: functions for forward, and for forward + backward


def convolutions(n, size, depth, kernel, filters):
    """Forward, and forward with backward (of pictures, filters and biases), for one setting.

    Each engine gets the pictures in the memory order in which its own layers hand them on.
    """
    rng = np.random.default_rng(0)
    x = rng.random((n, size, size, depth), dtype=np.float32)
    ours = Conv2D(filters, kernel)
    ours.build((size, size, depth), rng=0)
    w, b = ours.params["weights"], ours.params["biases"]
    rows = from_rows(to_rows(x))
    dy = rng.random((n, *ours.output_shape), dtype=np.float32)
    d_rows = from_rows(to_rows(dy))
    forward, both = (
        {OURS: lambda: ours.forward(rows)},
        {OURS: lambda: (ours.forward(rows), ours.backward(d_rows))[1]},
    )

    first = torch.from_numpy(channels_first(x))
    for name, order in ((TORCH, torch.contiguous_format), (TORCH_LAST, torch.channels_last)):
        layer = torch.nn.Conv2d(depth, filters, kernel)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w.transpose(3, 2, 0, 1).copy()))
            layer.bias.copy_(torch.from_numpy(b))
        layer = layer.to(memory_format=order)
        tx = first.clone().to(memory_format=order).requires_grad_()
        td = torch.from_numpy(channels_first(dy)).to(memory_format=order)
        forward[name] = lambda layer=layer, tx=tx: _no_grad(layer, tx)
        both[name] = lambda layer=layer, tx=tx, td=td: _torch_both(layer, tx, td)

    style = im2col.Conv(w.transpose(3, 2, 0, 1).copy(), b.copy())
    cx, cd = channels_first(x), channels_first(dy)
    forward[CS231N] = lambda: style.forward(cx)
    both[CS231N] = lambda: (style.forward(cx), style.backward(cd))
    forward[SCIPY] = lambda: np.stack(
        [
            np.stack([signal.correlate(picture, w[..., f], "valid")[..., 0] for f in range(filters)], axis=-1)
            for picture in x
        ]
    )
    if depth == 1:  # seconds, not minutes
        forward[LOOPS] = lambda: np.stack([by_hand.conv2d_volume(picture, w, b) for picture in x])
    return forward, both


def _no_grad(layer, x):
    with torch.no_grad():
        return layer(x)


def _torch_both(layer, x, dy):
    x.grad = layer.weight.grad = layer.bias.grad = None
    y = layer(x)
    y.backward(dy)
    return y
