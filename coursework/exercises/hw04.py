"""Homework 04: what stands between two layers."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- clipped_relu ----


def clipped_relu(x, limit):
    return np.minimum(np.maximum(x, 0), limit)


def clipped_relu_where(x, limit):
    return np.where(x < 0, 0.0, np.where(x > limit, limit, x))


def clipped_relu_clip(x, limit):
    return np.clip(x, 0, limit)


def _clipped_in_place(x, limit):
    x[x < 0] = 0
    x[x > limit] = limit
    return x


def _clipped_cases(rng):
    cases = [(np.array([[-2.0, 0.5, 3.0, 9.0]]), 6.0)]
    for shape, limit in (((3, 4), 1.5), ((2, 3, 2), 6.0), ((5,), 0.75), ((2, 2, 3, 2), 2.0)):
        x = rng.normal(0, 2 * limit, shape).round(3)
        x.flat[0], x.flat[-1], x.flat[1] = -3 * limit, 3 * limit, limit / 2
        cases.append((x, limit))
    cases.append((rng.uniform(0.5, 3, (3, 4)).round(3), 4.0))  # nothing to cut off
    cases.append((-rng.uniform(1, 9, (2, 3)).round(3), 2.5))  # nothing left
    cases.append((rng.uniform(-9, 9, 7).round(3) * 1e6, 2e6))
    return cases


CLIPPED_RELU = Exercise(
    name="clipped_relu",
    title="A ReLU with a ceiling",
    task="Write clipped_relu(x, limit): x is a float array of any shape, limit a number above 0. Values below 0 become 0, "
    "values above limit become limit, the others stay. Return a new array of the same shape.",
    lesson="04",
    look="What a negative answer means",
    reference=clipped_relu,
    variants=[clipped_relu_where, clipped_relu_clip],
    cases=_clipped_cases,
    misconceptions=[
        Misconception(
            "no ceiling",
            lambda x, limit: np.maximum(x, 0),
            "At {where} you have {got}; it should be {expected}. That is ReLU without a ceiling: nothing may be larger than "
            "{limit}.",
            needs="a value above the limit",
        ),
        Misconception(
            "no floor",
            lambda x, limit: np.minimum(x, limit),
            "At {where} you have {got}; it should be {expected}. Values below 0 are still there.",
            needs="a negative value",
        ),
        Misconception(
            "mirrored at the limit",
            lambda x, limit: np.clip(x, -limit, limit),
            "At {where} you have {got}; it should be {expected}. You cut at -limit and limit. The floor is 0.",
            needs="a negative value",
        ),
        Misconception(
            "above the limit becomes 0",
            lambda x, limit: x * ((x > 0) & (x <= limit)),
            "At {where} you have {got}; it should be {expected}. What is above the limit becomes the limit, not 0: a strong "
            "answer stays a strong answer.",
            needs="a value above the limit",
        ),
        Misconception(
            "size in place of floor",
            lambda x, limit: np.minimum(np.abs(x), limit),
            "At {where} you have {got}; it should be {expected}. You take the size of negative values. They should become 0.",
            needs="a negative value",
        ),
        Misconception(
            "the input itself is changed",
            _clipped_in_place,
            "Your answer is right, and the map you were given is gone: `x[...] = ` writes into it. Work on a new array.",
            needs="nothing more",
        ),
    ],
    hints=[
        "A floor and a ceiling: one function of NumPy for each.",
        "`np.maximum(x, 0)` compares every value with 0. (`np.max` does not: it gives one number.)",
        "There is also one function that does both.",
    ],
    proves="Checked on {n} arrays of one to four axes, below the floor, between, and above the ceiling.",
)


STEP_OF_CLIPPED_RELU = Step(
    "Then write it in steps, so that `limit` becomes {steps}: multiply by {steps} and divide by `limit`. Do not round.",
    {"steps": (31, 22, 23, 25, 26, 27, 29, 33, 35, 37, 39, 41)},
    lambda cut, inputs, steps: cut * steps / inputs[1],
    "not in steps",
    "At {where} you have {got}; it should be {expected}. The values are cut as they should be, and not yet written in steps: {limit} "
    "must become {steps}.",
    reworded={
        "no ceiling": "At {where} you have {got}; it should be {expected}. That is ReLU without a ceiling: before it is written in "
        "steps nothing may be larger than {limit}, and after it nothing larger than {steps}.",
    },
)


# ---- average_pool ----


def average_pool(maps, size):
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    pooled = np.zeros((rows, columns, maps.shape[2]))
    for row in range(rows):
        for column in range(columns):
            window = maps[row * size:(row + 1) * size, column * size:(column + 1) * size]
            pooled[row, column] = window.mean(axis=(0, 1))
    return pooled


def average_pool_reshape(maps, size):
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    cut = maps[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, -1).mean(axis=(1, 3))


def average_pool_shifts(maps, size):
    rows, columns = maps.shape[0] // size * size, maps.shape[1] // size * size
    return sum(maps[i:rows:size, j:columns:size] for i in range(size) for j in range(size)) / size**2


def _pool_with(how, maps, size):
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    cut = maps[: rows * size, : columns * size]
    return how(cut.reshape(rows, size, columns, size, -1), (1, 3))


def _pool_overlapping(maps, size):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(0, 1))
    return windows.mean(axis=(3, 4))


def _pool_rest_kept(maps, size):
    rows, columns = -(-maps.shape[0] // size), -(-maps.shape[1] // size)
    pooled = np.zeros((rows, columns, maps.shape[2]))
    for row in range(rows):
        for column in range(columns):
            window = maps[row * size:(row + 1) * size, column * size:(column + 1) * size]
            pooled[row, column] = window.mean(axis=(0, 1))
    return pooled


def _pool_channels_too(maps, size):
    pooled = average_pool(maps, size)
    return np.repeat(pooled.mean(axis=2, keepdims=True), maps.shape[2], axis=2)


def _pool_cases(rng):
    cases = [(np.arange(12.0).reshape(2, 6, 1), 2)]
    for shape, size in (((5, 7, 2), 2), ((6, 9, 3), 3), ((7, 4, 2), 2), ((9, 8, 2), 4)):
        cases.append((rng.normal(1, 3, shape).round(2), size))
    cases.append((rng.normal(-1e6, 3, (3, 5, 2)).round(2), 3))
    cases.append((rng.normal(1, 3, (2, 3, 2)).round(2), 1))
    return cases


AVERAGE_POOL = Exercise(
    name="average_pool",
    title="Keep the average",
    task="Write average_pool(maps, size): maps is a float array (H, W, C). Cut it into squares of size x size that do not "
    "overlap, and replace each by its mean, for every channel by itself. Rows and columns that are left over at the right "
    "and lower border are dropped. Return an array (H // size, W // size, C).",
    lesson="04",
    look="Keep the strongest: pooling",
    reference=average_pool,
    variants=[average_pool_reshape, average_pool_shifts],
    cases=_pool_cases,
    misconceptions=[
        Misconception(
            "the largest in place of the mean",
            lambda maps, size: _pool_with(np.max, maps, size),
            "At {where} you have {got}; it should be {expected}. That is max pooling. Here every value of the window counts.",
            needs="a window whose values differ",
        ),
        Misconception(
            "sum in place of mean",
            lambda maps, size: _pool_with(np.sum, maps, size),
            "At {where} you have {got}; it should be {expected}. You add up the window and do not divide by how many there "
            "are.",
            needs="a window whose sum is not 0",
        ),
        Misconception(
            "windows overlap",
            _pool_overlapping,
            "Your answer has shape {got_shape}; it should be {expected_shape}. Your window moves on by one pixel. It should "
            "jump by its own size.",
            needs="more than one window",
        ),
        Misconception(
            "the rest is kept",
            _pool_rest_kept,
            "Your answer has shape {got_shape}; it should be {expected_shape}. You keep the windows at the border that are "
            "not whole. They are dropped here.",
            needs="a height or width that the size does not divide",
        ),
        Misconception(
            "channels mixed",
            _pool_channels_too,
            "At {where} you have {got}; it should be {expected}. Your mean runs over the channels as well. Each channel is a "
            "map of its own and is pooled by itself.",
            needs="more than one channel",
        ),
        Misconception(
            "divided by the side",
            lambda maps, size: average_pool(maps, size) * size,
            "At {where} you have {got}; it should be {expected}. You divide by {size}, the window's side. It holds "
            "{size} x {size} values.",
            needs="a window larger than 1",
        ),
    ],
    hints=[
        "Which rows belong to window number 2, if the size is 3?",
        "`window.mean(axis=(0, 1))` takes the mean over rows and columns and keeps the channels.",
        "`H // size` drops the rest by itself.",
    ],
    proves="Checked on {n} stacks of maps, none square, most with a rest at the border.",
)


STEP_OF_AVERAGE_POOL = Step(
    "Last, multiply every mean by {gain}: the layer behind this one wants it quieter.",
    {"gain": (0.62, 0.44, 0.47, 0.51, 0.55, 0.58, 0.66, 0.71, 0.75, 0.79, 0.83)},
    lambda pooled, inputs, gain: pooled * gain,
    "not made quieter",
    "At {where} you have {got}; it should be {expected}. Your means are right. Multiply each by {gain}.",
)


# ---- stack_parameters ----


def stack_parameters(depth, kernel_sizes, filters):
    total = 0
    for kernel_size, count in zip(kernel_sizes, filters, strict=True):
        total += (kernel_size * kernel_size * depth + 1) * count
        depth = count
    return total


def stack_parameters_lists(depth, kernel_sizes, filters):
    depths = (depth, *filters[:-1])
    weights = sum(k * k * d * f for k, d, f in zip(kernel_sizes, depths, filters, strict=True))
    return weights + sum(filters)


def stack_parameters_arrays(depth, kernel_sizes, filters):
    depths = np.array([depth, *filters[:-1]])
    return int(np.sum((np.array(kernel_sizes) ** 2 * depths + 1) * np.array(filters)))


def _stack_with(weights_and_bias, depth, kernel_sizes, filters, follow=True):
    total, first = 0, depth
    for kernel_size, count in zip(kernel_sizes, filters, strict=True):
        total += weights_and_bias(kernel_size, depth, count)
        depth = count if follow else first
    return total


def _stack_cases(rng):
    cases = [(3, (5,), (2,)), (1, (3, 3), (4, 8))]
    for count in (2, 3, 4):
        sizes = tuple(int(size) for size in rng.integers(2, 8, count))
        filters = tuple(int(each) for each in rng.choice(np.arange(4, 30), count, replace=False))
        cases.append((int(rng.integers(2, 4)), sizes, filters))
    cases.append((int(rng.integers(4, 8)), (3, 1, 3), (5, 3, 1)))
    return cases


STACK_PARAMETERS = Exercise(
    name="stack_parameters",
    title="How many numbers must be learned?",
    task="Write stack_parameters(depth, kernel_sizes, filters): convolutional layers, one after the other, on a picture "
    "with depth channels. kernel_sizes and filters are tuples of whole numbers, one for each layer: its kernel's side, and "
    "how many filters it has. Every filter is as deep as what it reads and has one bias. Return how many weights and "
    "biases there are in all.",
    lesson="04",
    look="A layer that reads maps",
    reference=stack_parameters,
    variants=[stack_parameters_lists, stack_parameters_arrays],
    cases=_stack_cases,
    misconceptions=[
        Misconception(
            "biases forgotten",
            lambda depth, kernel_sizes, filters: _stack_with(lambda k, d, f: k * k * d * f, depth, kernel_sizes, filters),
            "You get {got}; it should be {expected}. The biases are missing: one for each filter.",
            needs="nothing more",
        ),
        Misconception(
            "depth forgotten",
            lambda depth, kernel_sizes, filters: _stack_with(lambda k, d, f: (k * k + 1) * f, depth, kernel_sizes, filters),
            "You get {got}; it should be {expected}. Each filter is as deep as what it reads.",
            needs="a picture or a layer deeper than 1",
        ),
        Misconception(
            "every layer reads the picture",
            lambda depth, kernel_sizes, filters: _stack_with(
                lambda k, d, f: (k * k * d + 1) * f, depth, kernel_sizes, filters, follow=False),
            "You get {got}; it should be {expected}. The second layer reads the first one's maps, not the picture: its depth "
            "is the number of filters before it.",
            needs="two layers",
        ),
        Misconception(
            "one bias a layer",
            lambda depth, kernel_sizes, filters: _stack_with(
                lambda k, d, f: k * k * d * f + 1, depth, kernel_sizes, filters),
            "You get {got}; it should be {expected}. Your layers have one bias each. Every filter has its own.",
            needs="a layer with more than one filter",
        ),
        Misconception(
            "one filter a layer",
            lambda depth, kernel_sizes, filters: _stack_with(lambda k, d, f: k * k * d + 1, depth, kernel_sizes, filters),
            "You get {got}; it should be {expected}. You count one filter in each layer.",
            needs="a layer with more than one filter",
        ),
        Misconception(
            "the last layer only",
            lambda depth, kernel_sizes, filters: stack_parameters(
                (depth, *filters)[len(filters) - 1], kernel_sizes[-1:], filters[-1:]),
            "You get {got}; it should be {expected}. That is the last layer alone. Add up all of them.",
            needs="two layers",
        ),
    ],
    hints=[
        "One filter first: 5 x 5 on 3 channels has 75 weights and a bias.",
        "What is the depth of what layer 2 reads?",
        "A loop over the layers, a total, and a depth that changes.",
    ],
    proves="Checked on {n} stacks of one to four layers.",
)

STEP_OF_STACK_PARAMETERS = Step(
    "Each of them is stored in {bits} bits. Return how many bits that takes in all.",
    {"bits": (15, 11, 12, 13, 14, 17, 18, 19, 20, 21)},
    lambda total, inputs, bits: total * bits,
    "numbers in place of bits",
    "You get {got}; it should be {expected}. That is how many numbers there are. Each takes {bits} bits.",
)

OWN_SHIFT = Table(
    "Begin with the mouse as `{pose}` shows it, and move it {way}.",
    {
        "pose": ("np.rot90(pictures.mouse())", "np.rot90(pictures.mouse(), 2)", "np.rot90(pictures.mouse(), 3)",
                 "pictures.mouse()[:, ::-1]", "np.rot90(pictures.mouse()[:, ::-1])", "pictures.mouse()[::-1]"),
        "way": ("to the right", "to the left", "up", "down"),
    },
)

HOMEWORK = Homework(
    "hw04",
    "Between two layers",
    [
        Graded(CLIPPED_RELU, 2, {"the input itself is changed": 0.75}, minutes=15, step=STEP_OF_CLIPPED_RELU),
        Graded(AVERAGE_POOL, 2, {"the rest is kept": 0.75, "divided by the side": 0.75}, minutes=30, step=STEP_OF_AVERAGE_POOL),
        Graded(STACK_PARAMETERS, 2, {"one bias a layer": 0.75, "the last layer only": 0.25}, minutes=20, step=STEP_OF_STACK_PARAMETERS),
    ],
    experiment=OWN_SHIFT,
)
