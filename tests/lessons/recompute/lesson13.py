"""Lesson 13 again: gradients and trainings by PyTorch in one process, the ring by counting, the rest by arithmetic."""

import functools
import itertools
from pathlib import Path

import numpy as np
import torch
from torch import nn

DATA = Path(__file__).resolve().parents[3] / "data"
torch.set_num_threads(1)


@functools.cache
def digits():
    with np.load(DATA / "mnist.npz") as file:
        x = (file["images"][:1280] / np.float32(255)).astype(np.float64)[:, np.newaxis]
        return torch.tensor(x), torch.tensor(file["labels"][:1280].astype(np.int64))


def network(normalised=False, dtype=torch.float64):
    """First weights: normal numbers of variance 2 / fan in, drawn layer by layer, axes and rows as the course stores them."""
    rng = np.random.default_rng(0)
    layers = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 10)]
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            shape = (5, 5, layer.in_channels, layer.out_channels)
            drawn = (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[:3]))).transpose(3, 2, 0, 1)
        elif isinstance(layer, nn.Linear):
            drawn = (rng.standard_normal((256, 10)) * np.sqrt(2 / 256)).reshape(4, 4, 16, 10).transpose(3, 2, 0, 1).reshape(10, 256)
        else:
            continue
        layer.weight.data, layer.bias.data = torch.tensor(drawn.copy()), torch.zeros(len(drawn), dtype=torch.float64)
    if normalised:
        layers.insert(1, nn.BatchNorm2d(8, eps=1e-3))
    return nn.Sequential(*layers).to(dtype)


def gradient(model, rows):
    x, y = digits()
    model.zero_grad()
    nn.functional.cross_entropy(model(x[rows].to(model[0].weight.dtype)), y[rows]).backward()
    return torch.cat([each.grad.flatten() for each in model.parameters()])


def off(shares, normalised=False, dtype=torch.float64):
    """How far the plain average of the shards' gradients is from the gradient of 64 digits."""
    model, ends = network(normalised, dtype), np.cumsum([0, *shares])
    whole = gradient(model, slice(0, 64))
    average = sum(gradient(model, slice(*pair)) for pair in itertools.pairwise(ends)) / len(shares)
    return float((average - whole).abs().max() / whole.abs().max())


def trained(cut=0, shards=1):
    """Weights after twenty steps, in the course's order of axes; written into memory and read again after `cut` steps."""
    x, y = digits()
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for step in range(20):
        if cut and step == cut:
            kept = [{name: value.clone() for name, value in model.state_dict().items()}, optimizer.state_dict()]
            model = network()
            model.load_state_dict(kept[0])
            optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
            optimizer.load_state_dict(kept[1])
        optimizer.zero_grad()
        for part in np.split(np.arange(64 * step, 64 * step + 64), shards):
            (nn.functional.cross_entropy(model(x[part]), y[part]) / shards).backward()
        optimizer.step()
    return [each.detach().numpy() for each in model.parameters()]


@functools.cache
def alone():
    return trained()


def near(some, others, bound=1e-12):
    return max(np.abs(one - other).max() for one, other in zip(some, others, strict=True)) < bound


def BM_numbers():
    return (sum(each.numel() for each in network().parameters()),)


def BM_rounding():
    single, double = off([32, 32], dtype=torch.float32), off([32, 32])
    return single == 0, 1, single < 1e-6, 1, single < 1e-14, double == 0, 1, double < 1e-6, 1, double < 1e-14


def BM_normalised():
    return off([32, 32], normalised=True, dtype=torch.float32), off([32, 32], normalised=True)


def BM_summed():
    """Statistics that are summed over all workers are those of all digits: the whole batch at once, in shards."""
    model, (x, y) = network(normalised=True), digits()
    whole = gradient(model, slice(0, 64))
    model.zero_grad()
    scores = model(x[:64])
    for part in (slice(0, 32), slice(32, 64)):
        (nn.functional.cross_entropy(scores[part], y[part]) / 2).backward(retain_graph=True)
    shared = torch.cat([each.grad.flatten() for each in model.parameters()])
    return 1, float((shared - whole).abs().max() / whole.abs().max()) < 1e-13


def BM_unequal():
    return (off([48, 16]),)


def ring(n):
    """Follow each piece: it starts with its owner, gathers one worker's numbers a step, then is copied on."""
    holds, found = np.ones((n, n), int), []
    for step in range(2 * (n - 1)):
        for piece in range(n):
            giver = (piece + step) % n
            taker = (giver + 1) % n
            holds[taker, piece] = min(holds[giver, piece] + (1 if step < n - 1 else 0), n)
        found.append(holds.copy())
    return found


def BM_ring():
    return [0, *((holds == 4).sum() for holds in ring(4))]


def BM_bytes():
    size = 11_689_512 * 4 / 1e6
    return [number for n in (2, 8, 256) for number in (n, 2 * size - 2 * size / n, n * size - size)]


def BM_engine():
    return 1, near(trained(shards=2), alone())


def BM_resumed():
    return 10, 1, near(trained(cut=10), alone())


def BM_spark():
    with np.load(DATA / "lesson13_spark.npz") as file:
        weights = [file[f"conv2d_{number}.weights"].transpose(3, 2, 0, 1) for number in (1, 2)]
        dense = file["dense_1.weights"].reshape(4, 4, 16, 10).transpose(3, 2, 0, 1).reshape(10, 256)
        biases = [file[f"{name}.biases"] for name in ("conv2d_1", "conv2d_2", "dense_1")]
    return 1, near([weights[0], biases[0], weights[1], biases[1], dense, biases[2]], alone())


def BM_link():
    """64 pictures of 1 ms; 2 (n - 1) messages of 50 microseconds and 4 MB / n at 1.25 MB a millisecond."""
    found = []
    for n in (16, 22, 64):
        parts = [-(-64 // n) * 1.0, 2 * (n - 1) * 0.05, 2 * (n - 1) * 4 / n / 1.25]
        found += [n, *parts, sum(parts)]
    return found


@functools.cache
def measured():
    with np.load(DATA / "lesson13.npz") as file:
        return dict(file)


def BM_talk():
    return [number for size, took in zip(measured()["sizes"], measured()["all_reduce"], strict=True)
            for number in (size / 1000, 1000 * took)]  # fmt: skip


def BM_one_machine():
    found = []
    for batch, (one, two, four, threads, _) in zip(measured()["batches"], measured()["rates"].tolist(), strict=True):
        found += [batch, 1, one / 1000, 2, two / 1000, 4, four / 1000, 2, threads / 1000]
    return found


def BM_slow_baseline():
    rates = measured()["rates"]
    return [rates[-1, 1] / rates[-1, 0], 1, rates[-1, 4] / 1000, rates[-1, 1] / rates[-1, 4], 1024, 1024 * 8 * 24 * 24 * 4 / 1e6]


def middle_and_ends(name):
    values = sorted(float(run.mean()) for run in measured()[name])
    return values[2], values[0], values[-1]


def BM_large():
    return [number for name in ("32", "512") for number in (int(name), *middle_and_ends(name))]


def BM_warm():
    return [number for name in ("512 scaled", "512 scaled, warm") for number in (512, *middle_and_ends(name))]
