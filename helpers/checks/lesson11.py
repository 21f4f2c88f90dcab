"""Exercises of lesson 11: what a layer costs, where a network stops fitting, any size, and boxes from a pyramid."""

import numpy as np

from helpers.checks.cases import random_values
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.words import fill

WORDS = {
    "whole sizes": "All seven are whole numbers: sizes of at least 1, padding of at least 0, and a filter no larger than the "
    "padded picture.",
    "maps": "`maps` should have shape (N, H, W, C), none of them 0; yours has {shape}.",
    "layers": "`layers` is a list of (kernel, stride, padding), whole numbers: kernel and stride at least 1, padding at least 0.",
    "pyramid": "`maps` and `scales` are equally long: arrays of two axes, and numbers above 0.",
}

# ---- conv_parameters_and_macs ----


def conv_parameters_and_macs(height, width, depth, filters, kernel, stride, padding):
    rows = (height + 2 * padding - kernel) // stride + 1
    columns = (width + 2 * padding - kernel) // stride + 1
    one = kernel * kernel * depth
    return (one + 1) * filters, rows * columns * filters * one


def _cost_weights_first(height, width, depth, filters, kernel, stride, padding):
    weights = kernel**2 * depth * filters
    places = 1
    for size in (height, width):
        places *= (size + 2 * padding - kernel + stride) // stride
    return weights + filters, places * weights


def _cost_by_counting(height, width, depth, filters, kernel, stride, padding):
    places = [len(range(0, size + 2 * padding - kernel + 1, stride)) for size in (height, width)]
    shape = (kernel, kernel, depth, filters)
    return int(np.prod(shape)) + filters, int(np.prod(shape)) * places[0] * places[1]


def _cost(height, width, depth, filters, kernel, stride, padding, changed):
    """The right answer with one piece of it changed."""
    rows = (height + 2 * padding - kernel) // stride + 1
    columns = (width + 2 * padding - kernel) // stride + 1
    pieces = {"rows": rows, "columns": columns, "depth": depth, "bias": 1, "places": None, "extra": 0, "times": 1, **changed}
    one = kernel * kernel * pieces["depth"]
    places = pieces["rows"] * pieces["columns"] if pieces["places"] is None else pieces["places"]
    return (one + pieces["bias"]) * filters, pieces["times"] * places * filters * (one + pieces["extra"])


def _wrong_cost(**changed):
    """A wrong answer; a piece may be a function of the seven arguments."""

    def wrong(height, width, depth, filters, kernel, stride, padding):
        given = (height, width, depth, filters, kernel, stride, padding)
        pieces = {name: value(*given) if callable(value) else value for name, value in changed.items()}
        return _cost(*given, pieces)

    return wrong


def _cost_cases(rng):
    cases = [(32, 32, 1, 6, 5, 1, 0), (27, 27, 96, 256, 5, 1, 2), (9, 6, 3, 4, 3, 2, 1), (6, 11, 2, 3, 1, 1, 0)]
    for padding, stride in ((0, 2), (1, 1), (2, 3), (0, 1)):
        height, width = rng.choice(np.arange(8, 20), 2, replace=False)
        depth, filters = rng.integers(2, 7), rng.integers(7, 12)
        cases.append(tuple(int(n) for n in (height, width, depth, filters, rng.integers(2, 6), stride, padding)))
    cases.append((12, 7, 4, 5, 4, 3, 0))  # a pixel is left over
    return cases


def _cost_accepts(*given):
    whole = all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in given)
    if not whole or min(given[:6]) < 1 or given[6] < 0 or given[4] > min(given[:2]) + 2 * given[6]:
        return WORDS["whole sizes"]
    return ""


CONV_PARAMETERS_AND_MACS = Exercise(
    name="conv_parameters_and_macs",
    title="One row of the ledger",
    task="Write conv_parameters_and_macs(height, width, depth, filters, kernel, stride, padding): a picture (height, width, "
    "depth) gets `padding` zeros on every side, and `filters` filters of (kernel, kernel, depth), each with a bias, move over it "
    "by `stride` pixels. Return two whole numbers: how many numbers the layer learns, and how many multiplications it makes for "
    "one picture. A bias is added, not multiplied.",
    lesson="11",
    look="One row by hand",
    reference=conv_parameters_and_macs,
    variants=[_cost_weights_first, _cost_by_counting],
    cases=_cost_cases,
    accepts=_cost_accepts,
    parts=("parameters", "multiplications"),
    misconceptions=[
        Misconception(
            "biases forgotten", _wrong_cost(bias=0),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. Every filter has a bias too: {filters} more.",
            needs="nothing more",
        ),
        Misconception(
            "one bias for all filters",
            lambda height, width, depth, filters, kernel, stride, padding: (
                kernel * kernel * depth * filters + 1,
                conv_parameters_and_macs(height, width, depth, filters, kernel, stride, padding)[1],
            ),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. You add one bias. Each of the {filters} filters "
            "has its own.",
            needs="two filters or more",
        ),
        Misconception(
            "depth forgotten", _wrong_cost(depth=1),
            "You count {answer[0]} numbers to learn; there are {right_answer[0]}. A filter is as deep as what it reads: {kernel} x "
            "{kernel} x {depth} weights, not {kernel} x {kernel}.",
            needs="a depth above 1",
        ),
        Misconception(
            "one place only", _wrong_cost(places=1),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. That is one place. The filters do it again at "
            "every place of the output.",
            needs="more than one place",
        ),
        Misconception(
            "places of the input", _wrong_cost(rows=lambda *given: given[0], columns=lambda *given: given[1]),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. You multiply by {height} x {width}, the input's "
            "pixels. Count the places of the *output*.",
            needs="an output that is smaller than the input",
        ),
        Misconception(
            "stride forgotten",
            _wrong_cost(
                rows=lambda height, width, depth, filters, kernel, stride, padding: height + 2 * padding - kernel + 1,
                columns=lambda height, width, depth, filters, kernel, stride, padding: width + 2 * padding - kernel + 1,
            ),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. You let the filter move by 1 pixel; it moves by "
            "{stride}.",
            needs="a stride above 1",
        ),
        Misconception(
            "padding on one side",
            _wrong_cost(
                rows=lambda height, width, depth, filters, kernel, stride, padding: (height + padding - kernel) // stride + 1,
                columns=lambda height, width, depth, filters, kernel, stride, padding: (width + padding - kernel) // stride + 1,
            ),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. The padding of {padding} stands on both sides: "
            "it makes the picture 2 x {padding} longer.",
            needs="a padding above 0",
        ),
        Misconception(
            "a square of the height",
            _wrong_cost(columns=lambda height, width, depth, filters, kernel, stride, padding:
                        (height + 2 * padding - kernel) // stride + 1),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. This picture is {height} high and {width} wide: "
            "count the places down and across apart.",
            needs="a picture that is not square",
        ),
        Misconception(
            "rounded up",
            _wrong_cost(
                rows=lambda height, width, depth, filters, kernel, stride, padding: -(-(height + 2 * padding - kernel) // stride) + 1,
                columns=lambda height, width, depth, filters, kernel, stride, padding: -(-(width + 2 * padding - kernel) // stride) + 1,
            ),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. Where the stride leaves a pixel over, a last "
            "window would stick out of the picture: round down.",
            needs="a stride that leaves pixels over",
        ),
        Misconception(
            "biases multiplied", _wrong_cost(extra=1),
            "You count {answer[1]} multiplications; there are {right_answer[1]}. A bias is added, not multiplied.",
            needs="nothing more",
        ),
        Misconception(
            "FLOPs in place of MACs", _wrong_cost(times=2),
            "You count {answer[1]}, twice the {right_answer[1]} multiplications: you count the additions too. That number is the "
            "FLOPs.",
            needs="nothing more",
        ),
        Misconception(
            "the two changed places",
            lambda *given: conv_parameters_and_macs(*given)[::-1],
            "You return {answer[0]} first. The two numbers are there, the wrong way round: {right_answer[0]} numbers are learned.",
            needs="nothing more",
        ),
    ],
    hints=[
        "One filter: how many weights, and what else?",
        "How many places has the output, down and across? Lesson 04 has the formula.",
        "32x32x1 and six filters of 5x5: (25 + 1) x 6 numbers, and 28 x 28 x 6 sums of 25 products.",
    ],
    proves="Checked on {n} layers: with padding and without, strides of 1, 2 and 3, pictures that are not square.",
)  # fmt: skip


# ---- first_misfit ----


def first_misfit(size, layers):
    for number, (kernel, stride, padding) in enumerate(layers):
        room = size + 2 * padding - kernel
        if room < 0 or room % stride:
            return number
        size = room // stride + 1
    return -1


def _misfit_starts(size, layers):
    for number in range(len(layers)):
        kernel, stride, padding = layers[number]
        ends = [start + kernel for start in range(0, size + 2 * padding - kernel + 1, stride)]
        if not ends or ends[-1] != size + 2 * padding:
            return number
        size = len(ends)
    return -1


def _misfit_deeper(size, layers, number=0):
    if number == len(layers):
        return -1
    kernel, stride, padding = layers[number]
    places, left = divmod(size + 2 * padding - kernel, stride)
    return number if places < 0 or left else _misfit_deeper(places + 1, layers, number + 1)


def _misfit_with(fits, step=None):
    """A wrong answer whose test, or whose next size, is another."""
    step = step or (lambda size, kernel, stride, padding: (size + 2 * padding - kernel) // stride + 1)

    def wrong(size, layers):
        for number, (kernel, stride, padding) in enumerate(layers):
            if not fits(size, kernel, stride, padding):
                return number
            size = step(size, kernel, stride, padding)
        return -1

    return wrong


def _whole(size, kernel, stride, padding):
    room = size + 2 * padding - kernel
    return room >= 0 and room % stride == 0


def _misfit_last(size, layers):
    found = -1
    for number, (kernel, stride, padding) in enumerate(layers):
        room = size + 2 * padding - kernel
        if room < 0 or room % stride:
            found = number
        size = max(room // stride + 1, 1)
    return found


def _misfit_cases(rng):
    alexnet = ((11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2, 0))
    cases = [(224, alexnet), (227, alexnet), (28, ((5, 1, 0), (2, 2, 0), (5, 1, 0), (2, 2, 0), (5, 1, 0)))]
    cases += [(7, ((9, 1, 0),)), (7, ((9, 1, 1),)), (8, ((3, 1, 1), (3, 1, 0), (4, 3, 0), (2, 1, 0)))]
    cases += [(11, ((3, 2, 0), (2, 2, 0), (2, 2, 0))), (16, ((3, 1, 1), (2, 2, 0), (2, 2, 0), (2, 2, 0), (2, 2, 0), (2, 2, 0)))]
    cases += [(30, (*((3, 1, 0),) * 8, (2, 3, 0), (1, 1, 0)))]
    cases += [(12, ((5, 1, 0), (9, 1, 0), (3, 2, 0))), (11, ((4, 2, 1), (2, 2, 0))), (6, ((2, 1, 0), (2, 1, 0)))]
    for _ in range(4):  # whole for a while, then a pixel is left over
        layers, size = [], int(rng.integers(17, 40))
        first = size
        for _ in range(int(rng.integers(1, 4))):
            kernel, padding = int(rng.integers(2, 5)), int(rng.integers(0, 2))
            layers.append((kernel, 1, padding))
            size += 2 * padding - kernel + 1
        layers.append((2, 2, 0) if size % 2 else (3, 2, 0))
        layers += [(2, 1, 0), (3, 1, 1)]
        cases.append((first, tuple(layers)))
    return cases


def _misfit_accepts(size, layers):
    try:
        good = all(kernel >= 1 and stride >= 1 and padding >= 0 for kernel, stride, padding in layers)
    except (TypeError, ValueError):
        good = False
    return "" if good and size >= 1 else WORDS["layers"]


FIRST_MISFIT = Exercise(
    name="first_misfit",
    title="Where it stops fitting",
    task="Write first_misfit(size, layers): a picture is size pixels long, and layers lists (kernel, stride, padding) in order, "
    "three whole numbers each; padding is added on both sides. A layer fits if its first window begins at the first pixel, its "
    "last window ends at the last one, and no window sticks out. Each layer reads what the one before puts out. Return the number "
    "of the first layer that does not fit, counted from 0, and -1 if all of them fit.",
    lesson="11",
    look="224 or 227?",
    reference=first_misfit,
    variants=[_misfit_starts, _misfit_deeper],
    cases=_misfit_cases,
    accepts=_misfit_accepts,
    misconceptions=[
        Misconception(
            "counted from 1",
            lambda size, layers: first_misfit(size, layers) + (first_misfit(size, layers) >= 0),
            "You say {got}; it is {expected}. You count the layers from 1: the first one has the number 0.",
            needs="a layer that does not fit",
        ),
        Misconception(
            "pixels left over are no matter",
            _misfit_with(lambda size, kernel, stride, padding: size + 2 * padding >= kernel),
            "You say {got}; it is {expected}. You look only whether a window has room. With a stride, the last one must also end "
            "at the last pixel.",
            needs="a stride that leaves pixels over",
        ),
        Misconception(
            "too large is no matter",
            _misfit_with(lambda size, kernel, stride, padding: (size + 2 * padding - kernel) % stride == 0),
            "You say {got}; it is {expected}. You look only whether the division comes out whole. A filter that is longer than the "
            "picture has no place at all.",
            needs="a filter that is longer than what it reads",
        ),
        Misconception(
            "every layer reads the picture", _misfit_with(_whole, lambda size, *layer: size),
            "You say {got}; it is {expected}. You ask every layer about the picture of {size} pixels. Each one reads what the layer "
            "before it puts out.",
            needs="two layers or more",
        ),
        Misconception(
            "padding on one side",
            _misfit_with(
                lambda size, kernel, stride, padding: size + padding >= kernel and (size + padding - kernel) % stride == 0,
                lambda size, kernel, stride, padding: (size + padding - kernel) // stride + 1,
            ),
            "You say {got}; it is {expected}. You add the padding once. It stands on both sides.",
            needs="a padding above 0",
        ),
        Misconception(
            "padding forgotten",
            _misfit_with(
                lambda size, kernel, stride, padding: size >= kernel and (size - kernel) % stride == 0,
                lambda size, kernel, stride, padding: (size - kernel) // stride + 1,
            ),
            "You say {got}; it is {expected}. You leave the padding out.",
            needs="a padding above 0",
        ),
        Misconception(
            "the last misfit", _misfit_last,
            "You say {got}; it is {expected}. That is a later layer. Return as soon as one does not fit.",
            needs="two layers that do not fit",
        ),
        Misconception(
            "the size is divided",
            _misfit_with(lambda size, kernel, stride, padding: size + 2 * padding >= kernel and size % stride == 0,
                         lambda size, kernel, stride, padding: (size + 2 * padding - kernel) // stride + 1),
            "You say {got}; it is {expected}. You ask whether the stride divides the size. What it has to divide is the way of the "
            "first window to the last: size + 2 x padding - kernel.",
            needs="a stride above 1",
        ),
        Misconception(
            "how many layers there are",
            lambda size, layers: len(layers) if first_misfit(size, layers) < 0 else first_misfit(size, layers),
            "You say {got}; it is {expected}. All layers fit: return -1 then.",
            needs="layers that all fit",
        ),
    ],
    hints=[
        "A window of `kernel` starts at 0, stride, 2 stride, ... How far can it move in all? size + 2 padding - kernel.",
        "That way must be 0 or more, and a multiple of the stride.",
        "If it is, the next layer reads way // stride + 1 numbers.",
    ],
    proves="Checked on {n} lists of layers, AlexNet's among them, with 224 and with 227 pixels.",
)  # fmt: skip


# ---- global_average_pool ----


def global_average_pool(maps):
    return maps.mean(axis=(1, 2))


def _pool_flat(maps):
    count, height, width, depth = maps.shape
    return maps.reshape(count, height * width, depth).sum(axis=1) / (height * width)


def _pool_loops(maps):
    pooled = np.zeros((len(maps), maps.shape[3]))
    for number, picture in enumerate(maps):
        for channel in range(maps.shape[3]):
            pooled[number, channel] = np.mean(picture[:, :, channel])
    return pooled


def _pool_whole(maps):
    pooled = np.zeros((len(maps), maps.shape[3]), dtype=maps.dtype)
    for channel in range(maps.shape[3]):
        pooled[:, channel] = maps[:, :, :, channel].mean(axis=(1, 2))
    return pooled


def _pool_in_place(maps):
    maps[:, 0, 0] = maps.mean(axis=(1, 2))
    return maps[:, 0, 0]


def _pool_cases(rng):
    cases = [(np.array([[[[1.0, 10.0], [2.0, 20.0]], [[3.0, 30.0], [6.0, 60.0]]]]),)]
    cases += [(random_values(rng, 2, 3, 5, 4),), (random_values(rng, 3, 4, 2, 2),), (random_values(rng, 1, 7, 3, 3),)]
    cases += [(rng.integers(0, 256, (2, 5, 3, 3), dtype=np.uint8),), (rng.integers(-9, 9, (4, 2, 3, 2)),)]
    cases += [(random_values(rng, 2, 1, 6, 3).astype(np.float32),), (random_values(rng, 5, 3, 3, 3) - 40,)]
    return cases


def _pool_accepts(maps):
    if not isinstance(maps, np.ndarray) or maps.ndim != 4 or 0 in maps.shape:
        return fill(WORDS["maps"], shape=np.shape(maps))
    return ""


GLOBAL_AVERAGE_POOL = Exercise(
    name="global_average_pool",
    title="A mean over each map",
    task="Write global_average_pool(maps): maps is an array (N, H, W, C) of any height and width. Return an array (N, C): for each "
    "picture and each channel, the mean over all places. The maps stay as they are.",
    lesson="11",
    look="A mean over each map",
    reference=global_average_pool,
    variants=[_pool_flat, _pool_loops],
    cases=_pool_cases,
    accepts=_pool_accepts,
    misconceptions=[
        Misconception(
            "the sum", lambda maps: maps.astype(np.float64).sum(axis=(1, 2)),
            "At {where} you have {got}; it should be {expected}. You add up; divide by the number of places, or a larger picture "
            "gives larger numbers.",
            needs="more than one place",
        ),
        Misconception(
            "the largest", lambda maps: maps.max(axis=(1, 2)),
            "At {where} you have {got}; it should be {expected}. You take the largest number of each map. That is global *max* "
            "pooling.",
            needs="maps whose numbers differ",
        ),
        Misconception(
            "over the pictures too", lambda maps: np.broadcast_to(maps.mean(axis=(0, 1, 2)), (len(maps), maps.shape[3])).copy(),
            "At {where} you have {got}; it should be {expected}. Every picture gets the same numbers: you average over the batch "
            "too. Axis 0 stays.",
            needs="two pictures that differ",
        ),
        Misconception(
            "over the channels", lambda maps: maps.mean(axis=(2, 3)),
            "You return the shape {got_shape}; it should be {expected_shape}. You average over columns and channels. The axes are "
            "picture, row, column, channel: average over 1 and 2.",
            needs="a height that differs from the depth",
        ),
        Misconception(
            "rows alone", lambda maps: maps.mean(axis=1),
            "You return the shape {got_shape}; it should be {expected_shape}. The columns are still there: average over both "
            "axes of the picture.",
            needs="nothing more",
        ),
        Misconception(
            "two axes of length 1", lambda maps: maps.mean(axis=(1, 2), keepdims=True),
            "You return the shape {got_shape}; it should be {expected_shape}. The numbers are right, and two empty axes are left. "
            "Without `keepdims` they go.",
            needs="nothing more",
        ),
        Misconception(
            "the height twice", lambda maps: maps.astype(np.float64).sum(axis=(1, 2)) / maps.shape[1] ** 2,
            "At {where} you have {got}; it should be {expected}. You divide by height x height. These maps are not square.",
            needs="maps that are not square",
        ),
        Misconception(
            "whole numbers", _pool_whole,
            "At {where} you have {got}; it should be {expected}. Your array has the type of the maps, whole numbers, and cuts every "
            "mean off. Make it of floats.",
            needs="maps of whole numbers",
        ),
        Misconception(
            "changes the maps", _pool_in_place,
            "The numbers come out, but the maps themselves are changed: at {where} was {expected}, and now is {got}.",
            needs="a look at the maps after the call, which an example cannot have",
        ),
    ],
    hints=[
        "Which of the four axes are the places?",
        "`maps.mean(axis=...)` takes one axis, or several in parentheses.",
        "What remains is (N, C), however large the picture was.",
    ],
    proves="Checked on {n} batches: maps of several sizes, most not square, whole numbers among them.",
)  # fmt: skip


# ---- pyramid_boxes ----


def pyramid_boxes(maps, scales, threshold):
    boxes = []
    for probabilities, scale in zip(maps, scales):
        for row, column in np.argwhere(probabilities > threshold):
            top, left = 2 * row * scale, 2 * column * scale
            boxes.append([probabilities[row, column], top, left, top + 12 * scale, left + 12 * scale])
    return np.array(boxes)


def _boxes_loops(maps, scales, threshold):
    found = []
    for number in range(len(maps)):
        rows, columns = maps[number].shape
        for row in range(rows):
            for column in range(columns):
                if maps[number][row, column] > threshold:
                    corners = np.array([2 * row, 2 * column, 2 * row + 12, 2 * column + 12]) * scales[number]
                    found.append((maps[number][row, column], *corners))
    return np.array(found)


def _boxes_arrays(maps, scales, threshold):
    parts = []
    for probabilities, scale in zip(maps, scales):
        rows, columns = np.nonzero(probabilities > threshold)
        corners = [2 * rows, 2 * columns, 2 * rows + 12, 2 * columns + 12]
        parts.append(np.stack([probabilities[rows, columns], *(scale * corner for corner in corners)], axis=1))
    return np.concatenate(parts)


def _boxes_with(corners, keep=lambda probabilities, threshold: probabilities > threshold):
    """A wrong answer whose corners, or whose choice, are others."""

    def wrong(maps, scales, threshold):
        boxes = [
            [probabilities[row, column], *corners(row, column, scale)]
            for probabilities, scale in zip(maps, scales)
            for row, column in np.argwhere(keep(probabilities, threshold))
        ]
        return np.array(boxes)

    return wrong


def _corners(row, column, scale):
    return 2 * row * scale, 2 * column * scale, (2 * row + 12) * scale, (2 * column + 12) * scale


def _boxes_cases(rng):
    cases = [((np.array([[0.1, 0.2, 0.9], [0.7, 0.3, 0.1]]),), (10,), 0.6)]
    for scales, threshold in (((4, 2.4), 0.6), ((7.7,), 0.5), ((1, 3.3, 8), 0.75), ((0.45, 2), 0.6), ((2, 1.3), 0.25)):
        maps = []
        for number in range(len(scales)):
            probabilities = rng.integers(0, 20, (int(rng.integers(3, 6)), int(rng.integers(6, 9)))) / 20
            probabilities[0, 1], probabilities[-1, 3], probabilities[1, 2], probabilities[2, 0] = 0.95, 0.8, threshold, 0.99
            maps.append(probabilities if number != 1 or len(scales) < 3 else probabilities * 0.5)  # one without a box
        cases.append((tuple(maps), scales, threshold))
    fine = np.concatenate([rng.random((3, 4)), rng.random((3, 2)) / 100], axis=1)
    return [*cases, ((fine, rng.random((3, 5)) ** 4), (2 / 3, 1.4142136), 0.002)]


def _boxes_accepts(maps, scales, threshold):
    good = len(maps) == len(scales) and all(np.ndim(each) == 2 for each in maps) and all(scale > 0 for scale in scales)
    return "" if good else WORDS["pyramid"]


PYRAMID_BOXES = Exercise(
    name="pyramid_boxes",
    title="From a pyramid to boxes",
    task="Write pyramid_boxes(maps, scales, threshold): each array of maps holds the probabilities of a face at every place of one "
    "made-smaller copy of a photograph, and the number of scales with the same place in the list says how many pixels of the "
    "photograph one pixel of that copy stands for. The place (row, column) looks at the 12x12 pixels of the copy that begin at "
    "row 2 x row, column 2 x column. Return an array (K, 5): for every place whose probability is above the threshold a row "
    "(probability, top, left, bottom, right), the four in pixels of the photograph; bottom and right are where the window ends, 12 "
    "pixels of the copy behind its beginning. The rows come map after map, and in each map row by row. At least one place is found.",
    lesson="11",
    look="Boxes",
    reference=pyramid_boxes,
    variants=[_boxes_loops, _boxes_arrays],
    cases=_boxes_cases,
    accepts=_boxes_accepts,
    misconceptions=[
        Misconception(
            "in pixels of the copy", _boxes_with(lambda row, column, scale: _corners(row, column, 1)),
            "At {where} you have {got}; it should be {expected}. Your corners are pixels of the smaller copy. Each of its pixels "
            "stands for `scale` pixels of the photograph.",
            needs="a scale that is not 1",
        ),
        Misconception(
            "divided by the scale", _boxes_with(lambda row, column, scale: _corners(row, column, 1 / scale)),
            "At {where} you have {got}; it should be {expected}. You divide by the scale. The photograph is larger than its copy.",
            needs="a scale that is not 1",
        ),
        Misconception(
            "a place a pixel",
            _boxes_with(lambda row, column, scale: (row * scale, column * scale, (row + 12) * scale, (column + 12) * scale)),
            "At {where} you have {got}; it should be {expected}. Neighbouring places look at windows that begin two pixels apart, "
            "for the pooling has a stride of 2.",
            needs="a place that is not the first",
        ),
        Misconception(
            "always twelve pixels",
            _boxes_with(lambda row, column, scale:
                        (2 * row * scale, 2 * column * scale, 2 * row * scale + 12, 2 * column * scale + 12)),
            "At {where} you have {got}; it should be {expected}. Your box is 12 pixels of the photograph wide. It is 12 pixels of "
            "the copy: the smaller the copy, the larger the box.",
            needs="a scale that is not 1",
        ),
        Misconception(
            "rows and columns changed places", _boxes_with(lambda row, column, scale: _corners(column, row, scale)),
            "At {where} you have {got}; it should be {expected}. You have left before top. The order is top, left, bottom, right.",
            needs="a place whose row and column differ",
        ),
        Misconception(
            "height and width",
            _boxes_with(lambda row, column, scale: (2 * row * scale, 2 * column * scale, 12 * scale, 12 * scale)),
            "At {where} you have {got}; it should be {expected}. The last two are not the height and the width: they are where the "
            "box ends.",
            needs="a place that is not the first",
        ),
        Misconception(
            "the threshold itself", _boxes_with(_corners, lambda probabilities, threshold: probabilities >= threshold),
            "You return a place whose probability is {threshold}, the threshold itself. Only those above it count.",
            needs="a probability that equals the threshold",
        ),
        Misconception(
            "the first map alone",
            lambda maps, scales, threshold: pyramid_boxes(maps[:1], scales[:1], threshold),
            "You return the shape {got_shape}; it should be {expected_shape}. You look at the first map only: does a `return` stand "
            "in the loop?",
            needs="two maps",
        ),
        Misconception(
            "the first scale for all",
            lambda maps, scales, threshold: pyramid_boxes(maps, scales[:1] * len(maps), threshold),
            "At {where} you have {got}; it should be {expected}. You use the first scale for every map. Each map has its own.",
            needs="two maps with different scales",
        ),
        Misconception(
            "ends one pixel early",
            _boxes_with(lambda row, column, scale:
                        (2 * row * scale, 2 * column * scale, (2 * row + 11) * scale, (2 * column + 11) * scale)),
            "At {where} you have {got}; it should be {expected}. The window is 12 pixels long: it ends 12 behind its beginning.",
            needs="nothing more",
        ),
    ],
    hints=[
        "`for probabilities, scale in zip(maps, scales)` takes the two together; `np.argwhere(condition)` lists the places row by row.",
        "In the copy the window begins at (2 row, 2 column) and ends 12 further. Multiply all four by the scale.",
        "Collect the rows in a list, and make an array of it at the end.",
    ],
    proves="Checked on {n} pyramids: one to three maps, none of them square, scales above and below 1.",
)  # fmt: skip

EXERCISES = [CONV_PARAMETERS_AND_MACS, FIRST_MISFIT, GLOBAL_AVERAGE_POOL, PYRAMID_BOXES]
