"""Homework 11: what a network costs, what it takes, and what a box covers."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- separable_cost ----


def separable_cost(height, width, depth, filters, kernel, stride):
    places = -(-height // stride) * -(-width // stride)
    around, mixing = kernel * kernel * depth, depth * filters
    return around + mixing + filters, places * (around + mixing)


def separable_cost_by_layers(height, width, depth, filters, kernel, stride):
    rows, columns = (height - 1) // stride + 1, (width - 1) // stride + 1
    first = (depth * kernel**2, depth * kernel**2 * rows * columns)
    second = ((depth + 1) * filters, rows * columns * filters * depth)
    return first[0] + second[0], first[1] + second[1]


def separable_cost_counted(height, width, depth, filters, kernel, stride):
    places = len(range(0, height, stride)) * len(range(0, width, stride))
    weights = np.prod((kernel, kernel, depth)) + np.prod((depth, filters))
    return int(weights + filters), int(weights * places)


def _cost(height, width, depth, filters, kernel, stride, changed):
    pieces = {
        "rows": -(-height // stride), "columns": -(-width // stride), "around": kernel * kernel * depth,
        "mixing": depth * filters, "biases": filters, "times": 1, **changed,
    }  # fmt: skip
    weights = pieces["around"] + pieces["mixing"]
    return weights + pieces["biases"], pieces["times"] * pieces["rows"] * pieces["columns"] * weights


def _wrong_cost(**changed):
    def wrong(*given):
        return _cost(*given, {name: value(*given) if callable(value) else value for name, value in changed.items()})

    return wrong


def _cost_cases(rng):
    cases = [(14, 14, 512, 512, 3, 1), (112, 112, 64, 128, 3, 2), (7, 5, 3, 4, 3, 2)]
    for stride in (1, 2, 3, 2):
        height, width = rng.choice(np.arange(7, 20), 2, replace=False)
        cases.append(tuple(int(n) for n in (height, width, rng.integers(2, 6), rng.integers(7, 12), rng.choice((3, 5)), stride)))
    return cases


SEPARABLE_COST = Exercise(
    name="separable_cost",
    title="One filter a channel, then mix",
    task="Write separable_cost(height, width, depth, filters, kernel, stride). A volume (height, width, depth) goes through a "
    "depthwise convolution, one filter (kernel, kernel) for each channel, without biases, that moves by stride pixels; padding "
    "makes its output ceil(height / stride) x ceil(width / stride). Then `filters` filters of 1x1 mix the channels, each with a "
    "bias. Return two whole numbers: what the two layers learn, and how often they multiply for one volume. Biases are added, not "
    "multiplied.",
    lesson="11",
    look="One filter a channel",
    reference=separable_cost,
    variants=[separable_cost_by_layers, separable_cost_counted],
    cases=_cost_cases,
    parts=("parameters", "multiplications"),
    misconceptions=[
        Misconception(
            "an ordinary convolution",
            _wrong_cost(around=lambda h, w, depth, filters, kernel, s: kernel * kernel * depth * filters, mixing=0),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. That is an ordinary convolution, in which every "
            "filter reads all channels. Here each channel has one filter of its own.",
            needs="nothing more",
        ),
        Misconception(
            "the mixing forgotten", _wrong_cost(mixing=0),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. The filters of 1x1 are missing: {depth} weights "
            "for each of {filters}.",
            needs="nothing more",
        ),
        Misconception(
            "one filter for all channels", _wrong_cost(around=lambda h, w, depth, filters, kernel, s: kernel * kernel),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. You have one filter for all channels. Each of the "
            "{depth} has its own.",
            needs="a depth above 1",
        ),
        Misconception(
            "biases everywhere", _wrong_cost(biases=lambda h, w, depth, filters, kernel, s: filters + depth),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. The depthwise convolution has no biases here.",
            needs="nothing more",
        ),
        Misconception(
            "no biases", _wrong_cost(biases=0),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. Each of the {filters} filters of 1x1 has a bias.",
            needs="nothing more",
        ),
        Misconception(
            "stride forgotten", _wrong_cost(rows=lambda h, *others: h, columns=lambda h, w, *others: w),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. The filters move by {stride} pixels, so there are "
            "fewer places than pixels.",
            needs="a stride above 1",
        ),
        Misconception(
            "rounded down",
            _wrong_cost(rows=lambda h, w, d, f, k, stride: h // stride, columns=lambda h, w, d, f, k, stride: w // stride),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. The places are rounded up: a last window that is "
            "only partly inside counts.",
            needs="a stride that does not divide the size",
        ),
        Misconception(
            "FLOPs in place of multiplications", _wrong_cost(times=2),
            "You count {answer[1]}, twice the {right_answer[1]} multiplications: the additions too.",
            needs="nothing more",
        ),
        Misconception(
            "the two changed places", lambda *given: separable_cost(*given)[::-1],
            "The two numbers are there, the wrong way round: first what is learned.",
            needs="nothing more",
        ),
    ],
    hints=[
        "How many weights has the first layer? One filter (kernel, kernel) for each channel.",
        "How many has the second? `depth` weights and a bias, for each of `filters`.",
        "Both layers put out the same number of places.",
    ],
    proves="Checked on {n} pairs of layers, with strides of 1, 2 and 3 on sizes that they do not divide.",
)  # fmt: skip

STEP_OF_SEPARABLE_COST = Step(
    "The second number is the work for a batch of {batch} volumes, one after the other. What is learned stays the same.",
    {"batch": (17, 13, 14, 16, 19, 22)},
    lambda cost, inputs, batch: (cost[0], cost[1] * batch),
    "one volume only",
    "You count {answer[1]} multiplications: that is one volume. There are {batch}, which makes {right_answer[1]}.",
    then_wrong={"the two changed places": lambda cost, inputs, batch: (cost[0] * batch, cost[1])},
)


# ---- legal_sizes ----


def legal_sizes(layers, smallest, largest):
    legal = []
    for first in range(smallest, largest + 1):
        size = first
        for kernel, stride in layers:
            if size < kernel or (size - kernel) % stride:
                break
            size = (size - kernel) // stride + 1
        else:
            legal.append(first)
    return np.array(legal)


def legal_sizes_from_the_end(layers, smallest, largest):
    sizes = range(1, largest + 1)  # what the last layer may put out
    for kernel, stride in reversed(layers):
        sizes = [(size - 1) * stride + kernel for size in sizes]
    return np.array([size for size in sizes if smallest <= size <= largest])


def legal_sizes_masks(layers, smallest, largest):
    sizes = np.arange(smallest, largest + 1)
    left, fine = sizes.copy(), np.ones(len(sizes), bool)
    for kernel, stride in layers:
        fine &= (left >= kernel) & ((left - kernel) % stride == 0)
        left = (left - kernel) // stride + 1
    return sizes[fine]


def _legal_with(fits, step=lambda size, kernel, stride: (size - kernel) // stride + 1, end=1):
    def wrong(layers, smallest, largest):
        legal = []
        for first in range(smallest, largest + end):
            size, fine = first, True
            for kernel, stride in layers:
                fine = fine and fits(size, kernel, stride)
                size = step(size, kernel, stride)
            if fine:
                legal.append(first)
        return np.array(legal)

    return wrong


def _whole(size, kernel, stride):
    return size >= kernel and (size - kernel) % stride == 0


def _legal_first_only(layers, smallest, largest):
    return legal_sizes(layers[:1], smallest, largest)


def _legal_lowest(layers, smallest, largest):
    return legal_sizes(layers, smallest, largest)[:1]


def _legal_cases(rng):
    cases = [(((5, 1), (2, 2), (5, 1), (2, 2)), 10, 32), (((11, 4), (3, 2), (3, 2)), 27, 99), (((3, 1), (2, 2)), 4, 4), (((3, 1), (2, 1)), 2, 9)]
    for strides in ((1, 2), (2, 1, 3), (3, 2), (2, 2)):
        kernels = rng.integers(2, 6, len(strides))
        layers = tuple((int(max(kernel, stride)), stride) for kernel, stride in zip(kernels, strides))
        size = int(rng.integers(2, 4))
        for kernel, stride in reversed(layers):
            size = (size - 1) * stride + kernel
        period = int(np.prod(strides))
        cases.append((layers, max(1, size - 2 * period), size + 3 * period))  # the largest is legal
    return cases


LEGAL_SIZES = Exercise(
    name="legal_sizes",
    title="Which pictures fit?",
    task="Write legal_sizes(layers, smallest, largest). layers lists (kernel, stride), the layer that reads the picture first; "
    "there is no padding, and each layer reads what the one before puts out. A size is legal if in every layer the filter is no "
    "longer than what it reads and the last window ends exactly at the last number. Return an array of the legal sizes from "
    "smallest to largest, both included, in rising order. There is at least one.",
    lesson="11",
    look="224 or 227?",
    reference=legal_sizes,
    variants=[legal_sizes_from_the_end, legal_sizes_masks],
    cases=_legal_cases,
    misconceptions=[
        Misconception(
            "numbers left over are no matter", _legal_with(lambda size, kernel, stride: size >= kernel),
            "You let sizes through at which a stride leaves numbers over. The last window must end at the last number.",
            needs="a stride above 1",
        ),
        Misconception(
            "too large is no matter", _legal_with(lambda size, kernel, stride: (size - kernel) % stride == 0),
            "You let sizes through that are smaller than a filter. The division comes out whole, but there is no place.",
            needs="a picture that is too small somewhere",
        ),
        Misconception(
            "the first layer alone", _legal_first_only,
            "You ask the first layer only. A size that fits it can leave numbers over in a later one.",
            needs="two layers",
        ),
        Misconception(
            "every layer reads the picture", _legal_with(_whole, lambda size, kernel, stride: size),
            "You ask every layer about the picture. Each one reads what the layer before it puts out.",
            needs="two layers",
        ),
        Misconception(
            "the largest left out", _legal_with(_whole, end=0),
            "The sizes stop too early: `largest` itself counts. `range` leaves its end out.",
            needs="a largest size that is legal",
        ),
        Misconception(
            "the smallest alone", _legal_lowest,
            "You return one size. Go on after the first that fits.",
            needs="two legal sizes",
        ),
        Misconception(
            "the size is divided", _legal_with(lambda size, kernel, stride: size >= kernel and size % stride == 0),
            "You ask whether the stride divides the size. It has to divide size - kernel: that is how far the window moves in all.",
            needs="a stride above 1",
        ),
    ],
    hints=[
        "For one size: go through the layers as in the lesson, and stop where one does not fit.",
        "A `for` loop can have an `else`, which runs if no `break` came.",
        "From the end it is shorter: a layer that puts out n numbers has read (n - 1) stride + kernel.",
    ],
    proves="Checked on {n} networks.",
)  # fmt: skip

STEP_OF_LEGAL_SIZES = Step(
    "Your pictures come {times} times as large and are shrunk before the first layer. `smallest` and `largest` are sizes after that; "
    "return how large the pictures are before: each legal size times {times}.",
    {"times": (15, 11, 12, 14, 17, 19)},
    lambda sizes, inputs, times: sizes * times,
    "sizes after shrinking",
    "At {where} you have {got}; it should be {expected}. That is what the first layer reads. The picture is {times} times as large.",
)


# ---- covered ----


def covered(box, others):
    top, left = np.maximum(box[:2], others[:, :2]).T
    bottom, right = np.minimum(box[2:], others[:, 2:]).T
    shared = np.maximum(bottom - top, 0) * np.maximum(right - left, 0)
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    return shared / np.minimum(area, areas)


def covered_loop(box, others):
    def area(top, left, bottom, right):
        return max(bottom - top, 0) * max(right - left, 0)

    shares = []
    for other in others:
        inner = (max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3]))
        shares.append(area(*inner) / min(area(*box), area(*other)))
    return np.array(shares)


def covered_by_axes(box, others):
    lengths = [np.clip(np.minimum(box[2 + a], others[:, 2 + a]) - np.maximum(box[a], others[:, a]), 0, None) for a in (0, 1)]
    sizes = np.vstack([box[None], others])
    areas = np.prod(sizes[:, 2:] - sizes[:, :2], axis=1)
    return lengths[0] * lengths[1] / np.where(areas[1:] < areas[0], areas[1:], areas[0])


def _shared_and_areas(box, others, clip=True):
    top, left = np.maximum(box[:2], others[:, :2]).T
    bottom, right = np.minimum(box[2:], others[:, 2:]).T
    high, wide = bottom - top, right - left
    if clip:
        high, wide = np.maximum(high, 0), np.maximum(wide, 0)
    area = (box[2] - box[0]) * (box[3] - box[1])
    return high * wide, area, (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])


def _covered_with(divide, clip=True):
    def wrong(box, others):
        shared, area, areas = _shared_and_areas(box, others, clip)
        return shared / divide(shared, area, areas)

    return wrong


def _covered_corner_and_size(box, others):
    """Reads (top, left, height, width)."""
    box = np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]])
    others = np.concatenate([others[:, :2], others[:, :2] + others[:, 2:]], axis=1)
    return covered(box, others)


def _covered_pixels(box, others):
    shift = np.array([0, 0, 1, 1])
    return covered(box + shift, others + shift)


def _covered_cases(rng):
    cases = [(np.array([0.0, 0.0, 4.0, 4.0]), np.array([[0.0, 2.0, 4.0, 6.0], [1.0, 1.0, 2.0, 2.0], [8.0, 8.0, 9.0, 12.0]]))]
    for kind in (float, float, int, float):
        top, left = rng.integers(10, 20, 2)
        box = np.array([top, left, top + rng.integers(8, 12), left + rng.integers(13, 20)])
        inside = [box[0] + 1, box[1] + 2, box[0] + 4, box[1] + 9]
        around = [box[0] - 3, box[1] - 5, box[2] + 2, box[3] + 4]
        beside = [box[0] + 2, box[1] - 6, box[2] + 7, box[1] + 5]
        far = [box[2] + 3, box[3] + 2, box[2] + 9, box[3] + 6]  # below and to the right: both lengths are negative
        above = [box[0] - 8, box[1] + 1, box[0] - 2, box[3] - 1]
        left = [box[0] + 1, box[1] - 9, box[2] - 1, box[1] - 4]
        sliver = [box[0] - 2, box[1] + 1, box[0] + 1, box[3] - 3]
        others = np.array([inside, around, beside, far, above, left, sliver])[rng.permutation(7)]
        scale = 1 if kind is int else 0.25
        cases.append(((box * scale).astype(kind), (others * scale).astype(kind)))
    return cases


COVERED = Exercise(
    name="covered",
    title="How much of the smaller one?",
    task="Write covered(box, others): box is an array (4,) and others an array (K, 4) of top, left, bottom, right. Return an array "
    "(K,): for each of the others, the area that it shares with box, divided by the smaller of the two areas. Boxes that do not "
    "touch share 0; a box that lies inside the other is covered by 1. No box is empty.",
    lesson="11",
    look="Boxes",
    reference=covered,
    variants=[covered_loop, covered_by_axes],
    cases=_covered_cases,
    misconceptions=[
        Misconception(
            "divided by what both cover", _covered_with(lambda shared, area, areas: area + areas - shared),
            "At {where} you have {got}; it should be {expected}. You divide by the area that both cover together, as the lesson "
            "does. Here the smaller of the two areas is asked for.",
            needs="two boxes that differ",
        ),
        Misconception(
            "divided by the first box", _covered_with(lambda shared, area, areas: area),
            "At {where} you have {got}; it should be {expected}. You divide by the area of `box`, also where the other is smaller.",
            needs="another box that is smaller",
        ),
        Misconception(
            "divided by the others", _covered_with(lambda shared, area, areas: areas),
            "At {where} you have {got}; it should be {expected}. You divide by the area of the other box, also where `box` is "
            "smaller.",
            needs="another box that is larger",
        ),
        Misconception(
            "divided by the larger", _covered_with(lambda shared, area, areas: np.maximum(area, areas)),
            "At {where} you have {got}; it should be {expected}. You divide by the larger area.",
            needs="two areas that differ",
        ),
        Misconception(
            "apart in both directions", _covered_with(lambda shared, area, areas: np.minimum(area, areas), clip=False),
            "At {where} you have {got}; it should be {expected}. These two do not touch. Where they are apart, bottom - top is "
            "negative: put 0 in its place, each length for itself.",
            needs="boxes that do not touch",
        ),
        Misconception(
            "height and width", _covered_corner_and_size,
            "At {where} you have {got}; it should be {expected}. You read the last two as height and width. They are where the box "
            "ends.",
            needs="a box that does not begin at 0",
        ),
        Misconception(
            "one pixel more", _covered_pixels,
            "At {where} you have {got}; it should be {expected}. You add 1 to every length. Bottom and right are where the box "
            "ends, so its height is bottom - top.",
            needs="nothing more",
        ),
    ],
    hints=[
        "The shared box: the larger top, the larger left, the smaller bottom, the smaller right.",
        "`np.maximum(length, 0)`, for height and width apart, before you multiply.",
        "A 4x4 box and a 1x1 box inside it: they share 1, and the smaller area is 1.",
    ],
    proves="Checked on {n} sets of boxes: inside, around, beside and apart.",
)  # fmt: skip

STEP_OF_COVERED = Step(
    "A box that is covered loses a part of its score. Return what each of the others keeps of it: 1 - {strength} * share.",
    {"strength": (0.65, 0.47, 0.56, 0.61, 0.74, 0.83)},
    lambda shares, inputs, strength: 1 - strength * shares,
    "the share in place of what is kept",
    "At {where} you have {got}; it should be {expected}. That is the share that is covered. What is kept is 1 - {strength} * share.",
)

OWN_DIGITS = Table(
    "Train on the digits `x[{first}:{first} + 580]`, judge on `x[{first} + 580:]`, and let your seeds begin at {seed}.",
    {"first": (45, 55, 65, 75), "seed": (11, 14, 17)},
)

HOMEWORK = Homework(
    "hw11",
    "Reading and choosing",
    [
        Graded(SEPARABLE_COST, 2, {"the two changed places": 0.75, "rounded down": 0.75, "biases everywhere": 0.75,
                                   "an ordinary convolution": 0.25},
               minutes=25, step=STEP_OF_SEPARABLE_COST),
        Graded(LEGAL_SIZES, 2, {"the largest left out": 0.75, "the first layer alone": 0.25, "the smallest alone": 0.25},
               minutes=25, step=STEP_OF_LEGAL_SIZES),
        Graded(COVERED, 2, {"one pixel more": 0.75, "divided by what both cover": 0.25},
               minutes=25, step=STEP_OF_COVERED),
    ],
    experiment_needs=("architectures", "datasets", "layers", "network", "losses", "optimizers", "training", "functional",
                      "initializers"),
    experiment=OWN_DIGITS,
)  # fmt: skip
