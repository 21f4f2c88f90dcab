"""Exercises of lesson 12: weights in another framework's order, its padding, its momentum, and eight pairs that do not agree."""

from functools import partial

import numpy as np

from helpers.checks.cases import fine_values, random_whole
from helpers.checks.compare import Difference
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.words import fill
from helpers.mismatch import PAIRS, SETTINGS

WORDS = {
    "weights": "`weights` should have the shape (K, C * H * W): {columns} columns for maps of {map_shape}; yours has shape {weights.shape}.",
    "padding": "`size`, `kernel` and `stride` should be whole numbers of at least 1.",
    "rates": "`slopes` and `rates` should have one axis and one length.",
    "no such pair": "There are pairs {numbers}, and no pair {number}.",
    "no text": "Give the name of a setting as a text; you return {got!r} for pair {number}.",
    "no such setting": "{got!r} is no setting of this list. They are: {names}.",
    "mistaken": "Pair {number} does not differ in {named!r}: then {would_be}. Here {is_so}.",
    "and": ", ",
    "taken for": "{setting} taken for {named}",
    "the pair": "pair {number}",
}


# ---- dense_from_torch ----


def dense_from_torch(weights, map_shape):
    height, width, channels = map_shape
    units = len(weights)
    maps = weights.reshape(units, channels, height, width)
    return maps.transpose(2, 3, 1, 0).reshape(height * width * channels, units)


def _dense_by_places(weights, map_shape):
    height, width, channels = map_shape
    found = np.empty((height * width * channels, len(weights)))
    for row in range(height):
        for column in range(width):
            for channel in range(channels):
                ours = (row * width + column) * channels + channel
                theirs = (channel * height + row) * width + column
                found[ours] = weights[:, theirs]
    return found


def _dense_by_index(weights, map_shape):
    height, width, channels = map_shape
    order = np.arange(height * width * channels).reshape(channels, height, width)
    return weights.T[np.moveaxis(order, 0, -1).ravel()]


def _dense_reordered(shape, axes):
    """A wrong answer: cut into other shapes, or turned by other axes."""

    def wrong(weights, map_shape):
        height, width, channels = map_shape
        sizes = {"K": len(weights), "C": channels, "H": height, "W": width}
        return weights.reshape([sizes[name] for name in shape]).transpose(axes).reshape(-1, len(weights))

    return wrong


def _dense_not_turned(weights, map_shape):
    return dense_from_torch(weights, map_shape).T


def _dense_rows_turned(weights, map_shape):
    height, width, channels = map_shape
    return dense_from_torch(weights, map_shape).reshape(height, width, channels, -1)[::-1].reshape(height * width * channels, -1)


def _dense_the_other_way(weights, map_shape):
    """What carries weights to PyTorch, used on weights that come from it."""
    height, width, channels = map_shape
    return weights.T.reshape(height, width, channels, -1).transpose(2, 0, 1, 3).reshape(height * width * channels, -1)


def _dense_cases(rng):
    shapes = [(2, 2, 3, 2), (2, 3, 4, 5), (4, 4, 16, 10), (3, 2, 2, 1), (1, 5, 3, 4), (4, 1, 2, 3), (2, 4, 3, 3)]
    cases = [(rng.uniform(-9, 9, (k, c * h * w)).round(2), (h, w, c)) for h, w, c, k in shapes]
    return [*cases, (fine_values(rng, 2, 12), (2, 2, 3))]


def _dense_accepts(weights, map_shape):
    weights = np.asarray(weights)
    good = np.ndim(map_shape) == 1 and len(map_shape) == 3 and weights.ndim == 2 and weights.shape[1] == np.prod(map_shape)
    columns = int(np.prod(map_shape))
    return "" if good else fill(WORDS["weights"], weights=weights, map_shape=tuple(map_shape), columns=columns)


DENSE_FROM_TORCH = Exercise(
    name="dense_from_torch",
    title="Weights on their way home",
    task="Write dense_from_torch(weights, map_shape): weights is the weight of a PyTorch Linear that stands behind a Flatten, an array "
    "(K, C * H * W), and map_shape is (H, W, C), the maps as this course has them. Return our dense layer's weights, an array "
    "(H * W * C, K) in the order in which our Flatten lays out a map.",
    lesson="12",
    look="Carry the weights over",
    reference=dense_from_torch,
    variants=[_dense_by_places, _dense_by_index],
    cases=_dense_cases,
    accepts=_dense_accepts,
    misconceptions=[
        Misconception(
            "only turned", lambda weights, map_shape: weights.T.copy(),
            "At {where} you have {got}; it should be {expected}. Your array is the given one turned over, whatever you cut it into: its "
            "rows still go map by map. Ours go pixel by pixel.",
            needs="more than one channel and more than one place",
        ),
        Misconception(
            "not turned", _dense_not_turned,
            "Your shape is {got_shape}, and it should be {expected_shape}. The order is right; ours has a row for each input and a "
            "column for each unit.",
            needs="nothing more",
        ),
        Misconception(
            "height and width changed places", _dense_reordered("KCHW", (3, 2, 1, 0)),
            "At {where} you have {got}; it should be {expected}. You lay out each map column by column. Height comes first.",
            needs="a height and a width above 1",
        ),
        Misconception(
            "width before height when cut", _dense_reordered("KCWH", (3, 2, 1, 0)),
            "At {where} you have {got}; it should be {expected}. You cut each map as (W, H). PyTorch has (H, W) as well: only the "
            "channels stand elsewhere.",
            needs="maps that are not square",
        ),
        Misconception(
            "the way there", _dense_the_other_way,
            "At {where} you have {got}; it should be {expected}. That is the way *to* PyTorch: you cut as (H, W, C) what comes as "
            "(C, H, W).",
            needs="more than one channel and more than one place",
        ),
        Misconception(
            "units mixed with inputs", lambda weights, map_shape: weights.reshape(-1, len(weights)),
            "At {where} you have {got}; it should be {expected}. `reshape` alone reads on from row to row, and a unit's weights are torn "
            "apart. Turn the axes.",
            needs="more than one unit",
        ),
        Misconception(
            "upside down", _dense_rows_turned,
            "At {where} you have {got}; it should be {expected}. Your maps stand on their heads: row 0 is the top in both.",
            needs="a height above 1",
        ),
    ],
    hints=[
        "Cut the columns into the three axes that they were flattened from. In which order are these?",
        "Four axes: K, C, H, W. Which one has to come first, if a row is one input, read pixel by pixel?",
        "(K, C, H, W) becomes (H, W, C, K), and the first three axes are one again.",
    ],
    proves="Checked on {n} layers, of square maps and others. The scores are those of the network that the weights come from.",
)  # fmt: skip


# ---- same_padding ----


def same_padding(size, kernel, stride):
    places = -(-size // stride)
    zeros = max((places - 1) * stride + kernel - size, 0)
    return zeros // 2, zeros - zeros // 2


def _same_by_remainder(size, kernel, stride):
    left = size % stride
    zeros = max(kernel - (left or stride), 0)
    return zeros // 2, (zeros + 1) // 2


def _same_by_trying(size, kernel, stride):
    places, zeros = len(range(0, size, stride)), 0
    while zeros + size < kernel or (size + zeros - kernel) // stride + 1 < places:
        zeros += 1
    return zeros // 2, zeros - zeros // 2


def _same_as(zeros, share):
    """A wrong answer with other zeros, or shared out in another way."""

    def wrong(size, kernel, stride):
        count = zeros(size, kernel, stride)
        before = share(count)
        return before, count - before

    return wrong


def _zeros(size, kernel, stride):
    return sum(same_padding(size, kernel, stride))


def _zeros_unbounded(size, kernel, stride):
    return (-(-size // stride) - 1) * stride + kernel - size


def _zeros_rounded_down(size, kernel, stride):
    return max((size // stride - 1) * stride + kernel - size, 0)


def _half(count):
    return count // 2


def _same_cases(rng):
    cases = [(28, 3, 2), (28, 5, 1), (28, 2, 1), (7, 3, 2), (8, 2, 2), (10, 1, 3), (5, 4, 1), (9, 2, 4), (227, 11, 4), (10, 1, 4), (14, 2, 5)]
    for _ in range(5):
        cases.append(tuple(int(n) for n in (rng.integers(6, 40), rng.integers(2, 8), rng.integers(1, 5))))
    return cases


def _same_accepts(*given):
    whole = all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in given)
    return "" if whole and min(given) >= 1 else WORDS["padding"]


SAME_PADDING = Exercise(
    name="same_padding",
    title="How many zeros, and where",
    task="Write same_padding(size, kernel, stride): along one side of a picture, how many zeros come before it and how many behind it with "
    'padding="same" in Keras? The output has size / stride places, rounded up. Just enough zeros are added for the windows to fit, never '
    "fewer than 0, half of them before; where their number is odd, the one more comes behind. Return two whole numbers (before, behind).",
    lesson="12",
    look="Trap four: \"same\" with a stride",
    reference=same_padding,
    variants=[_same_by_remainder, _same_by_trying],
    cases=_same_cases,
    accepts=_same_accepts,
    parts=("before", "behind"),
    misconceptions=[
        Misconception(
            "the odd one before", _same_as(_zeros, lambda count: count - count // 2),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. Where the number is odd, "
            "Keras adds the one more behind.",
            needs="an odd number of zeros",
        ),
        Misconception(
            "as many on both sides", lambda size, kernel, stride: ((kernel - 1) // 2, (kernel - 1) // 2),
            "You put {answer[0]} on both sides; it is {right_answer[0]} before and {right_answer[1]} behind. Half the kernel on each side "
            "is right for an odd kernel with stride 1. Here the stride is {stride}, and the kernel {kernel}.",
            needs="a stride above 1, or an even kernel",
        ),
        Misconception(
            "stride forgotten", lambda size, kernel, stride: same_padding(size, kernel, 1),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. These would be the zeros "
            "with a stride of 1. With {stride} there are fewer places, and they need fewer zeros.",
            needs="a stride above 1",
        ),
        Misconception(
            "fewer than none", _same_as(_zeros_unbounded, _half),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. Where the stride is longer "
            "than the kernel, pixels are left over, and no zeros are needed.",
            needs="a stride longer than the kernel",
        ),
        Misconception(
            "places rounded down", _same_as(_zeros_rounded_down, _half),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. {size} / {stride} places "
            "are rounded up: the last pixels get a window too.",
            needs="a size that the stride does not divide",
        ),
        Misconception(
            "all behind", _same_as(_zeros, lambda count: 0),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. You add all the zeros "
            "behind. Half of them come before.",
            needs="two zeros or more",
        ),
        Misconception(
            "all on both sides", lambda size, kernel, stride: (_zeros(size, kernel, stride), _zeros(size, kernel, stride)),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. You have the number for "
            "both sides together. Share it out.",
            needs="a zero or more",
        ),
        Misconception(
            "one window too many", _same_as(lambda size, kernel, stride: max(-(-size // stride) * stride + kernel - size, 0), _half),
            "You put {answer[0]} before and {answer[1]} behind; it is {right_answer[0]} and {right_answer[1]}. From the first window to "
            "the last there are one fewer steps than places.",
            needs="nothing more",
        ),
    ],
    hints=[
        "How many places are there? The windows begin at 0, stride, 2 * stride ... How far does the last one reach?",
        "What it reaches beyond the picture is the number of zeros. If it does not reach beyond, there are none.",
        "28 pixels, kernel 3, stride 2: 14 places, the last window ends after 13 * 2 + 3 = 29 pixels. One zero: (0, 1).",
    ],
    proves="Checked on {n} sides, with strides of 1 to 4 and kernels of 1 to 11.",
)  # fmt: skip


# ---- momentum_as_keras ----


def momentum_as_keras(slopes, rates, momentum):
    velocity, moved = 0.0, 0.0
    for slope, rate in zip(slopes, rates):
        velocity = momentum * velocity - rate * slope
        moved = moved + velocity
    return moved


def _keras_positive_velocity(slopes, rates, momentum):
    path, velocity = [0.0], 0.0
    for step in range(len(slopes)):
        velocity = rates[step] * slopes[step] + momentum * velocity
        path.append(path[-1] - velocity)
    return path[-1]


def _keras_by_the_sum(slopes, rates, momentum):
    total = 0.0
    for step in range(len(slopes)):
        later = sum(momentum**wait for wait in range(len(slopes) - step))
        total -= rates[step] * slopes[step] * later
    return float(total)


def _momentum(take_in=None, move=None, start=0.0):
    """A wrong answer: another velocity, or another move."""
    take_in = take_in or (lambda velocity, slope, rate, momentum: momentum * velocity - rate * slope)
    move = move or (lambda velocity, slope, rate, momentum: velocity)

    def wrong(slopes, rates, momentum):
        velocity, moved = start, 0.0
        for slope, rate in zip(slopes, rates, strict=True):
            velocity = take_in(velocity, slope, rate, momentum)
            moved = moved + move(velocity, slope, rate, momentum)
        return moved

    return wrong


def _last_velocity(slopes, rates, momentum):
    velocity = 0.0
    for slope, rate in zip(slopes, rates, strict=True):
        velocity = momentum * velocity - rate * slope
    return velocity


def _momentum_cases(rng):
    cases = [(np.array([1.0, 1.0, 1.0]), np.array([0.1, 0.1, 0.01]), 0.9), (np.array([2.0, -1.0, 4.0, 3.0]), np.array([0.5, 0.5, 0.25, 0.125]), 0.5)]
    cases += [(np.array([3.0, 1.0]), np.array([0.1, 0.2]), 0.8), (np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([0.4, 0.3, 0.2, 0.1, 0.05]), 0.9)]
    for count in (3, 6):
        slopes = random_whole(rng, count).astype(float)
        cases.append((slopes, np.round(rng.uniform(0.05, 0.5, count), 2), float(rng.choice([0.5, 0.8, 0.95]))))
    return cases


def _momentum_accepts(slopes, rates, momentum):
    return "" if np.ndim(slopes) == np.ndim(rates) == 1 and len(slopes) == len(rates) else WORDS["rates"]


MOMENTUM_AS_KERAS = Exercise(
    name="momentum_as_keras",
    title="The rate inside the velocity",
    task="Write momentum_as_keras(slopes, rates, momentum): two arrays of one length, the slope of one weight in each step and the learning "
    "rate of that step, and a number. The velocity begins at 0. In each step it becomes momentum times itself, less rate times slope; then "
    "the weight moves by it. Return how far the weight has moved after all steps, one number.",
    lesson="12",
    look="Trap two: momentum when the rate changes",
    reference=momentum_as_keras,
    variants=[_keras_positive_velocity, _keras_by_the_sum],
    cases=_momentum_cases,
    accepts=_momentum_accepts,
    tolerance=1e-9,
    misconceptions=[
        Misconception(
            "the rate outside",
            _momentum(lambda velocity, slope, rate, momentum: momentum * velocity + slope, lambda velocity, slope, rate, momentum: -rate * velocity),
            "The weight moves by {got}; it should be {expected}. That is PyTorch's way and ours: the rate of today multiplies all that was "
            "gathered. Here each slope keeps the rate that it came with.",
            needs="a rate that changes",
        ),
        Misconception(
            "uphill",
            _momentum(lambda velocity, slope, rate, momentum: momentum * velocity + rate * slope),
            "The weight moves by {got}; it should be {expected}. You walk with the slope, uphill.",
            needs="a slope that is not 0",
        ),
        Misconception(
            "a mean of slopes",
            _momentum(lambda velocity, slope, rate, momentum: momentum * velocity - (1 - momentum) * rate * slope),
            "The weight moves by {got}; it should be {expected}. You take in only 1 - momentum of the slope, as Adam does. Here it counts "
            "in full.",
            needs="a momentum above 0",
        ),
        Misconception(
            "looks ahead",
            _momentum(move=lambda velocity, slope, rate, momentum: momentum * velocity - rate * slope),
            "The weight moves by {got}; it should be {expected}. You move by momentum times the new velocity, and by the slope again: that "
            "is Nesterov's momentum.",
            needs="a momentum above 0",
        ),
        Misconception(
            "moves before it takes in",
            lambda slopes, rates, momentum: momentum_as_keras(slopes, rates, momentum) - _last_velocity(slopes, rates, momentum),
            "The weight moves by {got}; it should be {expected}. You move by the old velocity. It takes in today's slope first.",
            needs="a slope that is not 0",
        ),
        Misconception(
            "the last velocity", _last_velocity,
            "You return {got}, the last velocity; it should be {expected}. Asked is how far the weight has moved in all steps together.",
            needs="two steps or more",
        ),
        Misconception(
            "no memory",
            _momentum(lambda velocity, slope, rate, momentum: -rate * slope),
            "The weight moves by {got}; it should be {expected}. Each of your steps forgets the one before. Keep momentum times the velocity.",
            needs="two steps or more",
        ),
        Misconception(
            "the first rate for all",
            lambda slopes, rates, momentum: momentum_as_keras(slopes, np.full(len(rates), rates[0]), momentum),
            "The weight moves by {got}; it should be {expected}. You use the first rate, {rates[0]}, in every step.",
            needs="a rate that changes",
        ),
        Misconception(
            "rate on the memory too",
            _momentum(lambda velocity, slope, rate, momentum: rate * (momentum * velocity - slope)),
            "The weight moves by {got}; it should be {expected}. You multiply the old velocity by the rate, too. It holds its rates already.",
            needs="two steps or more",
        ),
    ],
    hints=[
        "Two numbers, both 0 at first: the velocity, and how far the weight has moved.",
        "In which order: does the velocity take in today's slope before or after the weight moves?",
        "Slopes 1, 1, 1, rates .1, .1, .01, momentum .9: the velocities are -.1, -.19, -.181.",
    ],
    proves="Checked on {n} walks whose rate changes. With slopes of 1 and rates .1, .1, .01 the weight moves by -.471; PyTorch's moves by -.3171.",
)  # fmt: skip


# ---- find_the_mismatch ----


def find_the_mismatch(number):
    return {
        1: "sum or mean",
        2: "same padding",
        3: "gradients add up",
        4: "averages",
        5: "flatten order",
        6: "rate and momentum",
        7: "softmax twice",
        8: "epsilon",
    }[number]


def _mismatch_from_the_list(number):
    return PAIRS[number]


def _mismatch_in_capitals(number):
    return PAIRS[number].upper().replace(" ", "_").center(30)


def _one_mismatch(number, got):
    """What is wrong with one answer, or None."""
    if not isinstance(got, str):
        return _wrong("no text", number=number, got=got)
    named = " ".join(got.lower().replace("_", " ").split())
    if named not in SETTINGS:
        return _wrong("no such setting", got=got, names=WORDS["and"].join(SETTINGS))
    right = PAIRS[number]
    if named == right:
        return None
    would_be, is_so = SETTINGS[named].shows, SETTINGS[right].shows
    name = _taken(right, named) if (right, named) in CONFUSIONS else ""
    return _wrong("mistaken", name, number=number, named=named, would_be=would_be, is_so=is_so)


def _wrong(key, misconception="", **values):
    return Difference("property", WORDS[key], fields=values, misconception=misconception)


def _mismatches(inputs, outputs):
    return [_one_mismatch(number, got) for (number,), got in zip(inputs, outputs, strict=True)]


def _mismatch_accepts(number):
    return "" if number in PAIRS else fill(WORDS["no such pair"], numbers=WORDS["and"].join(map(str, PAIRS)), number=number)


# What people take for what.
CONFUSIONS = [
    ("flatten order", "first weights"),
    ("same padding", "first weights"),
    ("same padding", "flatten order"),
    ("epsilon", "averages"),
    ("averages", "epsilon"),
    ("sum or mean", "gradients add up"),
    ("gradients add up", "rate and momentum"),
    ("gradients add up", "decay"),
    ("rate and momentum", "decay"),
    ("rate and momentum", "gradients add up"),
    ("softmax twice", "sum or mean"),
    ("sum or mean", "softmax twice"),
]


def _taken(right, named):
    return fill(WORDS["taken for"], setting=right, named=named)


def _confused(right, named, number):
    return named if PAIRS[number] == right else PAIRS[number]


FIND_THE_MISMATCH = Exercise(
    name="find_the_mismatch",
    title="One setting is another one",
    task="Write find_the_mismatch(number): number is 1 to 8, a pair of networks with the same first weights. Return the name of the setting "
    "in which the two differ, a text, as it stands in the lesson's list. Two settings of the list are in no pair.",
    lesson="12",
    look="Find the mismatch",
    reference=find_the_mismatch,
    variants=[_mismatch_from_the_list, _mismatch_in_capitals],
    cases=lambda rng: [(int(number),) for number in rng.permutation(list(PAIRS))],
    accepts=_mismatch_accepts,
    properties=_mismatches,
    misconceptions=[
        Misconception(
            _taken(right, named), partial(_confused, right, named),
            needs=fill(WORDS["the pair"], number=next(number for number in PAIRS if PAIRS[number] == right)),
        )
        for right, named in CONFUSIONS
    ],
    hints=[
        "Where do the two first part: at a layer, at the loss, at the gradients, at a step, or only in evaluation?",
        "If a layer parts, it is a setting of that layer. If none does, look at the loss, and whether one factor explains it.",
        "If the first step agrees: do the gradients of the second? And what changes at the third?",
    ],
    proves="Every pair differs in what you named.",
)  # fmt: skip

EXERCISES = [DENSE_FROM_TORCH, MOMENTUM_AS_KERAS, SAME_PADDING, FIND_THE_MISMATCH]
