"""Lesson 11 again: the ledgers by arithmetic on the papers' tables, the detector by SciPy, the runs from their file."""

import functools
import math
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.signal import correlate
from scipy.special import softmax

DATA = Path(__file__).resolve().parents[3] / "data"


# --- ledgers: [parameters, MACs], added up layer by layer -------------------------------------------------------------


class Tally:
    """Walks through a paper's table with a side and a depth in hand."""

    def __init__(self, side, depth):
        self.side, self.depth, self.parameters, self.macs = side, depth, 0, 0

    def conv(self, filters, kernel, stride=1, padding=None, groups=1, bias=1, norm=0):
        padding = (kernel - 1) // 2 if padding is None else padding
        self.side = (self.side + 2 * padding - kernel) // stride + 1
        weights = kernel * kernel * self.depth // groups * filters
        self.parameters += weights + (bias + 2 * norm) * filters
        self.macs += weights * self.side**2
        self.depth = filters
        return self

    def pool(self, kernel, stride, up=False):
        self.side = (math.ceil if up else math.floor)((self.side - kernel) / stride) + 1
        return self

    def dense(self, *units, flat=True):
        inputs = self.depth * (self.side**2 if flat else 1)
        for each in units:
            self.parameters += (inputs + 1) * each
            self.macs += inputs * each
            inputs = each
        return self

    def beside(self, *ways):
        """Several ways from here, joined along the depth: each a list of conv's arguments."""
        side, depth, joined = self.side, self.depth, 0
        for way in ways:
            self.side, self.depth = side, depth
            for filters, kernel in way:
                self.conv(filters, kernel)
            joined += self.depth
        self.depth = joined
        return self

    def both(self):
        return self.parameters, self.macs


def lenet5():
    tally = Tally(32, 1).conv(6, 5, padding=0).pool(2, 2).conv(16, 5, padding=0).pool(2, 2)
    return tally.dense(120, 84, 10).both()


def alexnet():
    tally = Tally(227, 3).conv(96, 11, 4, 0).pool(3, 2).conv(256, 5, groups=2).pool(3, 2)
    tally.conv(384, 3).conv(384, 3, groups=2).conv(256, 3, groups=2).pool(3, 2)
    return tally.dense(4096, 4096, 1000).both()


def vgg16():
    tally = Tally(224, 3)
    for filters, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(times):
            tally.conv(filters, 3)
        tally.pool(2, 2)
    return tally.dense(4096, 4096, 1000).both()


TABLE = """64 96 128 16 32 32; 128 128 192 32 96 64; pool; 192 96 208 16 48 64; 160 112 224 24 64 64; 128 128 256 24 64 64;
112 144 288 32 64 64; 256 160 320 32 128 128; pool; 256 160 320 32 128 128; 384 192 384 48 128 128"""


def googlenet():
    tally = Tally(224, 3).conv(64, 7, 2).pool(3, 2, up=True).conv(64, 1).conv(192, 3).pool(3, 2, up=True)
    for row in TABLE.split(";"):
        if row.strip() == "pool":
            tally.pool(3, 2, up=True)
        else:
            one, r3, three, r5, five, pool = map(int, row.split())
            tally.beside([(one, 1)], [(r3, 1), (three, 3)], [(r5, 1), (five, 5)], [(pool, 1)])
    return tally.dense(1000, flat=False).both()


def resnet(blocks, wide, stride_first=True):
    """Blocks of 3x3, 3x3, or (wide) of 1x1, 3x3, 1x1 with four times the depth; a 1x1 on the road where the shape changes."""
    tally = Tally(224, 3).conv(64, 7, 2, bias=0, norm=1)
    tally.side = 56
    for stage, times in enumerate(blocks):
        filters = 64 * 2**stage
        for block in range(times):
            stride, before, side = 2 if stage and not block else 1, tally.depth, tally.side
            if wide:
                first, second = (stride, 1) if stride_first else (1, stride)
                tally.conv(filters, 1, first, bias=0, norm=1).conv(filters, 3, second, bias=0, norm=1)
                tally.conv(4 * filters, 1, bias=0, norm=1)
            else:
                tally.conv(filters, 3, stride, bias=0, norm=1).conv(filters, 3, bias=0, norm=1)
            if stride > 1 or before != tally.depth:
                after, tally.depth, tally.side = tally.depth, before, side
                tally.conv(after, 1, stride, bias=0, norm=1)
    return tally.dense(1000, flat=False).both()


def mobilenet():
    tally = Tally(224, 3).conv(32, 3, 2, bias=0, norm=1)
    for filters, stride in zip([64, 128, 128, 256, 256, 512, *[512] * 5, 1024, 1024], [1, 2, 1, 2, 1, 2, *[1] * 5, 2, 1], strict=True):
        tally.conv(tally.depth, 3, stride, groups=tally.depth, bias=0, norm=1).conv(filters, 1, bias=0, norm=1)
    return tally.dense(1000, flat=False).both()


def AR_row():
    return 28, 28, 6, 6 * 5 * 5 + 6, len(range(32 - 4)) ** 2 * 6 * 25


def AR_lenet5():
    return lenet5()


def AR_alexnet():
    return alexnet()


def AR_vgg16():
    return vgg16()


def AR_googlenet():
    return googlenet()


def AR_resnet18():
    return resnet((2, 2, 2, 2), wide=False)


def AR_resnet34():
    return resnet((3, 4, 6, 3), wide=False)


def AR_resnet50():
    return resnet((3, 4, 6, 3), wide=True)


def AR_mobilenet():
    return mobilenet()


def AR_vgg_dense():
    weights, (parameters, macs) = 25088 * 4096, vgg16()
    return 100 * (weights + 4096) / parameters, 100 * 224 * 224 * 64 * 64 * 9 / macs, weights, parameters, weights / parameters


def AR_227():
    return 224, 213 / 4 + 1, 227, 216 / 4 + 1


def AR_two_resnets():
    return [number for first in (True, False)
            for parameters, macs in [resnet((3, 4, 6, 3), True, first)] for number in (parameters, macs / 1e9)]  # fmt: skip


def AR_memory():
    """Convolutions and ReLUs, poolings, one flat row, dense layers with ReLU and dropout, the last one."""
    side, kept = 224, 0
    for filters, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        kept += 2 * times * side**2 * filters + (side // 2) ** 2 * filters
        side //= 2
    kept += 25088 + 2 * 3 * 4096 + 1000
    weights = 4 * vgg16()[0] / 1e6
    return weights, 3 * weights, 4 * kept / 1e6, 64, 64 * 4 * kept / 1e6, 4 * 224**2 * 64 / kept


def AR_three_by_three():
    return 5, 25, 5, 9 + 9, 7, 49, 7, 9 + 9 + 9


def AR_bottleneck():
    straight, through = Tally(28, 192).conv(32, 5).both(), Tally(28, 192).conv(16, 1).conv(32, 5).both()
    return straight[1] / 1e6, straight[0], through[1] / 1e6, through[0]


def AR_depthwise():
    whole, pair = (tally.both()[1] for tally in (Tally(14, 512).conv(512, 3), Tally(14, 512).conv(512, 3, groups=512).conv(512, 1)))
    return whole, pair, pair / whole, 1 / 512 + 1 / 9


def AR_even():
    """Let one number of the picture spread through ten layers of ones, and look which numbers it has reached."""
    found = []
    for size in (3, 2, 4):
        row = np.zeros(101)
        row[50] = 1
        for _ in range(10):
            before = (size - 1) // 2
            row = np.convolve(row, np.ones(size))[size - 1 - before :][:101]
        reached = 50 - np.flatnonzero(row)  # the places that see it lie on the other side
        found += [reached.min(), reached.max()]
    return found


def AR_chance():
    return (200 * math.sqrt(0.7 * 0.3 / 50000),)


# --- the six networks, from the shipped runs --------------------------------------------------------------------------


@functools.cache
def runs():
    with np.load(DATA / "small_networks.npz") as file:
        return dict(file)


def spread(values):
    values = sorted(float(value) for value in values)
    return values[len(values) // 2], values[0], values[-1]


# --- the detector -----------------------------------------------------------------------------------------------------


@functools.cache
def numbers():
    with np.load(DATA / "pnet.npz") as file:
        return {name: value.astype(float) for name, value in file.items()}


def slide(x, name):
    w, b = numbers()[f"{name}.weights"], numbers()[f"{name}.biases"]
    return np.stack([correlate(x, w[..., f], mode="valid")[..., 0] + b[f] for f in range(w.shape[3])], axis=-1)


def bent(x, name):
    return np.where(x > 0, x, numbers()[f"{name}.slopes"] * x)


def last_units(x):
    x = bent(slide(x, "conv2d_1"), "prelu_1")
    high, wide = (-(-length // 2) for length in x.shape[:2])
    x = np.pad(x, [(0, 2 * high - x.shape[0]), (0, 2 * wide - x.shape[1]), (0, 0)], constant_values=-np.inf)
    x = x.reshape(high, 2, wide, 2, -1).max(axis=(1, 3))
    return bent(slide(bent(slide(x, "conv2d_2"), "prelu_2"), "conv2d_3"), "prelu_3")


@functools.cache
def seen(size):
    picture = Image.open(DATA / "photo.jpg").convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
    x = last_units((np.asarray(picture, float) - 127.5) / 128)
    return softmax(slide(x, "scores"), axis=-1)[..., 1], slide(x, "corners")


def AR_map():
    faces = seen(48)[0]
    row, column = np.unravel_index(faces.argmax(), faces.shape)
    assert faces.shape == (19, 19)
    return len(faces), faces.max(), row, column


def AR_one_pass():
    def macs(size):
        first = size - 2
        second = first // 2 - 2
        third = second - 2
        return first**2 * 9 * 3 * 10 + second**2 * 9 * 10 * 16 + third**2 * 9 * 16 * 32 + third**2 * 32 * 6

    return 361 * macs(12), macs(48), 361 * macs(12) / macs(48)


def AR_odd():
    return len(seen(47)[0]), len(range(0, 47 - 11, 2))


def boxes_above(least):
    found = []
    for size in (24, 34, 48, 68, 96, 136, 192):
        faces, corners = seen(size)
        for place in np.argwhere(faces > least):
            (i, j), (left, top, right, bottom) = place, corners[tuple(place)]
            window = np.array([2 * i, 2 * j, 2 * i + 12, 2 * j + 12]) + 12 * np.array([top, left, bottom, right])
            found.append((faces[i, j], *(480 / size * window)))
    return sorted(found, reverse=True)


def share(one, other):
    """Counted on a grid of half pixels."""
    inside, rows = [], np.arange(-40, 520, 0.5) + 0.25
    for top, left, bottom, right in (one, other):
        inside.append(np.outer((rows > top) & (rows < bottom), (rows > left) & (rows < right)))
    return (inside[0] & inside[1]).sum() / (inside[0] | inside[1]).sum()


def AR_boxes():
    return (len(boxes_above(0.9)),)


def AR_overlap():
    return 2 / 6, 0, 1


def AR_kept():
    kept = []
    for score, *box in boxes_above(0.9):
        if all(share(box, other) <= 0.3 for _, *other in kept):
            kept.append((score, *box))
    top, left, bottom, right = kept[1][1:]
    return top, bottom, left, right, kept[1][0], len(kept)


def AR_colours():
    """In a window of one colour every place says the same, so a convolution is its weights' sum over the window."""
    steps = np.linspace(0, 255, 9)
    colours = np.array([(red, green, blue) for red in steps for green in steps for blue in steps])
    x = (colours - 127.5) / 128
    for number in (1, 2, 3):
        name = f"conv2d_{number}"
        x = bent(x @ numbers()[f"{name}.weights"].sum(axis=(0, 1)) + numbers()[f"{name}.biases"], f"prelu_{number}")
    best = x[:, 19].argmax()
    return *np.round(colours[best]), x[best, 19]


def AR_against():
    return numbers()["scores.weights"][0, 0, 19, ::-1]


def AR_winners():
    """Typed from the survey's table of winners and from ResNet's paper: years, and errors of the test part in per cent."""
    return 2012, 15.3, 2013, 11.7, 2014, 6.7, 2015, 3.57


def _said(runs_of_a_part):
    """Median, smallest and largest share of digits read right, for each network."""
    return [number for each in runs_of_a_part for number in spread(each.mean(axis=1))]


def AR_six_costs():
    """Six lists as arithmetic: a dense layer, 7x7 by 2, twice 5x5, four times 3x3, four ways, blocks with a road."""

    def through(*steps):
        tally = Tally(28, 1)
        for step in steps:
            tally.pool(2, 2) if step == "pool" else tally.conv(step[0], step[1], *step[2:])
        return tally

    dense = Tally(28, 1).dense(406, 10)
    wide = through((52, 7, 2, 0), "pool").dense(10)
    five = through((8, 5, 1, 0), "pool", (16, 5, 1, 0), "pool").dense(10)
    three = through((5, 3, 1, 0), (5, 3, 1, 0), "pool", (10, 3, 1, 0), (18, 3, 1, 0), "pool").dense(10)
    beside = through((6, 5, 1, 0), "pool")
    beside.beside([(4, 1)], [(6, 1), (16, 3)], [(4, 1), (6, 5)], [(4, 1)]).pool(2, 2).dense(10)
    plain = {"bias": 0, "norm": 1}
    residual = Tally(28, 1).conv(7, 3, 2, **plain).conv(7, 3, **plain).conv(7, 3, **plain)
    side, depth = residual.side, residual.depth
    residual.conv(14, 3, 2, **plain).conv(14, 3, **plain)
    residual.side, residual.depth = side, depth
    residual.conv(14, 1, 2, **plain).dense(10, flat=False)
    return [number for tally in (dense, wide, five, three, beside, residual) for number in reversed(tally.both())]


def AR_six_validation():
    return _said(runs()["val_right"])


def AR_six_test():
    return _said(runs()["test_right"])


def AR_any_size():
    names = [name for name in runs() if ", " in name]
    return _said(runs()[name] for name in names)
