"""Lesson 09 again: its networks in PyTorch, its steps in whole fractions, its tables counted from the stored answers."""

import functools
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch
from scipy.special import expit
from torch.nn import functional as F

DATA = Path(__file__).resolve().parents[3] / "data"


@functools.cache
def digits():
    with np.load(DATA / "mnist.npz") as file:
        x, y = file["images"][:100] / np.float32(255), file["labels"][:100].astype(np.int64)
    return torch.tensor(x[:, None].astype(np.float64)), torch.tensor(y)


def first_weights(equal=False):
    """The lesson's first weights in PyTorch's order: 5x5, six times 3x3, and the dense layer's."""
    rng, found = np.random.default_rng(0), []
    for shape in [(5, 5, 1, 8), *[(3, 3, 8, 8)] * 6, (392, 10)]:
        n = math.prod(shape[:-1])
        w = np.full(shape, 1 / n) if equal else rng.standard_normal(shape) * math.sqrt(2 / n)
        axes = (3, 2, 0, 1) if len(shape) == 4 else (1, 0)
        found.append(torch.tensor(w.transpose(axes).copy(), requires_grad=True))
    return found


def through(weights, x, activation):
    """What each activation puts out, and the scores."""
    outputs = []
    for number, w in enumerate(weights[:-1]):
        # TensorFlow's "same" with stride 2 pads 1 before and 2 after.
        x = F.conv2d(F.pad(x, (1, 2, 1, 2)), w, stride=2) if number == 0 else F.conv2d(x, w, padding=1)
        x = activation(x)
        outputs.append(x)
        x = F.max_pool2d(x, 2) if number == 0 else x
    return outputs, x.permute(0, 2, 3, 1).flatten(1) @ weights[-1].T


def gradients(activation):
    weights = first_weights()
    x, y = digits()
    F.cross_entropy(through(weights, x, activation)[1], y).backward()
    return [w.grad.square().mean().sqrt().item() for w in weights]


def mantissas(values):
    """The numbers as the lesson prints them with two digits, without their powers of ten where it prints one."""
    texts = [f"{value:.2g}" for value in values]
    return [float(text.partition("e")[0]) for text in texts]


def O8_ten():
    return 10, -math.log(Fraction(1, 10))


def O8_spread():
    outputs, _ = through(first_weights(), digits()[0], torch.relu)
    return [each.std(correction=0).item() for each in outputs]


def O8_gradient():
    return gradients(torch.relu)


def O8_he():
    return (torch.nn.init.calculate_gain("relu") / math.sqrt(5 * 5 * 3),)


def O8_equal():
    """Three steps with ten pictures are enough to see that nothing parts them."""
    weights, (x, y) = first_weights(equal=True), (part[:10] for part in digits())
    for _ in range(3):
        slopes = torch.autograd.grad(F.cross_entropy(through(weights, x, torch.relu)[1], y), weights)
        weights = [(w - 0.02 * slope).detach().requires_grad_() for w, slope in zip(weights, slopes, strict=True)]
    return [len(np.unique(w.detach().flatten(1).numpy().round(12), axis=0)) for w in weights[:-1]]


def O6_quarters():
    steepest = expit(0) * (1 - expit(0))
    return mantissas([steepest**10])


def O6_fades():
    return mantissas(gradients(torch.sigmoid)[:-1])


@functools.cache
def answers():
    with np.load(DATA / "lesson09.npz") as file:
        return dict(zip(file["names"].tolist(), file["right"], strict=True))


def told(*names):
    """The middle one, the smallest and the largest accuracy of each row."""
    rows = [sorted(Fraction(int(run.sum()), 1000) for run in answers()[name]) for name in names]
    return [value for row in rows for value in (row[2], row[0], row[4])]


def O8_table():
    return told("healthy", "weights too small", "weights too large", "all units equal")


def O1_table():
    return told("sigmoid", "sigmoid, Glorot", "tanh, Glorot", "leaky ReLU", "healthy")


def O6_leaky():
    return told("rate 0.5", "rate 0.5, leaky ReLU")


def O6_road():
    return told("sigmoid", "sigmoid and a road")


def O6_harm():
    return told("healthy", "ReLU and a road")


def O5_table():
    pairs = ["weights too small", "too small, normalised", "sigmoid", "sigmoid, normalised"]
    return told(*pairs, "healthy", "batch normalisation")


def O5_own():
    return told("own statistics, mixed", "own statistics, sorted")


def O15_table():
    return told("rate 0.0002", "no momentum", "momentum 0.99", "Adam")


def O5_normalise():
    x = torch.tensor([[1.0, 100.0], [3.0, 300.0], [5.0, 500.0]], dtype=torch.float64)
    return F.batch_norm(x, None, None, training=True, eps=0.001).flatten().tolist()


def O5_lag():
    """What is left to go is multiplied by the momentum each time."""
    return [value for momentum in ("0.9", "0.999") for value in (float(momentum), 1 - Fraction(momentum) ** 100)]


def O5_one():
    """Two rows alike have the statistics of one."""
    x = torch.tensor([[7.0, -2.0, 100.0]] * 2)
    return F.batch_norm(x, None, None, training=True)[0].tolist()


def O11_slope():
    score = torch.tensor(math.log(0.9999 / 0.0001), dtype=torch.float64, requires_grad=True)
    (half,) = torch.autograd.grad(torch.sigmoid(score) ** 2 / 2, score)
    (cross,) = torch.autograd.grad(F.binary_cross_entropy_with_logits(score, torch.zeros_like(score)), score)
    return half.item(), cross.item()


def O15_limit():
    apart = [Fraction(1, 10**14) * abs(1 - Fraction(rate)) ** 100 for rate in ("1.5", "2.5")]
    return [value for each in apart for value in (each < Fraction(1, 10**14), 1, each > 1)]


def O15_momentum():
    """Each direction is multiplied by a matrix of its own; the steady slope is a geometric series."""
    steps = []
    for momentum in (0.0, 0.9):
        directions, count = [np.array([1.0, 0.0])] * 2, 0  # (weight, what is kept of the steps)
        matrices = [np.array([[1 - 0.019 * c, -0.019 * momentum], [c, momentum]]) for c in (1.0, 100.0)]
        while max(abs(w) for w, _ in directions) > 0.01:
            directions = [matrix @ state for matrix, state in zip(matrices, directions, strict=True)]
            count += 1
        steps.append(count)
    return 1, 1 / (1 - 0.9), steps[0], 0.9, steps[1]


def O15_adam():
    return [value for slope in (0.001, 1, 1000) for value in (slope, math.sqrt(10))]
