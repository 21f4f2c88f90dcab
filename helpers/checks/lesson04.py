"""Exercises of lesson 04: what happens to a map on its way through the network."""

import numpy as np

from helpers.checks.cases import (
    dark_picture,
    fine_values,
    needs_flat,
    random_picture,
    random_values,
    random_whole,
)
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.lesson02 import conv2d
from helpers.checks.words import fill

WORDS = {
    "steps": "`stride` should be 1 or more, `padding` 0 or more; yours are {stride} and {padding}.",
    "three axes": "`maps` should have three axes, (H, W, C); yours has shape {shape}.",
    "window too large": "A window of {size}x{size} with stride {stride} does not fit into maps of {maps}.",
    "pairs": "`layers` is a tuple of pairs (kernel_size, stride), such as ((3, 1), (2, 2)).",
}

# ---- relu ----


def relu(x):
    return np.maximum(x, 0)


def _relu_where(maps):
    return np.where(maps > 0, maps, 0.0)


def _relu_copy(maps):
    result = maps.copy()
    result[result < 0] = 0
    return result


def _relu_loops(maps):
    return np.array([max(value, 0.0) for value in maps.flat]).reshape(maps.shape)


def _relu_in_place(maps):
    maps[maps < 0] = 0
    return maps


RELU = Exercise(
    name="relu",
    title="Keep what says yes",
    task="Write relu(x): x is a float array of any shape. Return a new array of the same shape: values above 0 as they "
    "are, all others 0. x itself stays as it is.",
    lesson="04",
    look="What a negative answer means",
    reference=relu,
    variants=[_relu_where, _relu_copy, _relu_loops],
    cases=lambda rng: [
        (np.array([[-1.5, 0.0, 2.5]]),),
        (random_values(rng, 4, 3) - 0.05,),
        (random_values(rng, 2, 3, 2) + 0.05,),
        (random_values(rng, 2, 3, 2, 3) - 0.5,),
        (random_values(rng, 7) * 1e6,),
        (random_values(rng, 2, 4) ** 2 + 0.25,),  # nothing to cut off
        (random_values(rng, 3, 3) - 100.0,),  # nothing left
        (fine_values(rng, 4, 5),),
    ],
    misconceptions=[
        Misconception(
            "the sign is dropped",
            np.abs,
            "At {where} you have {got}; it should be {expected}. You dropped the minus sign, and a firm no became a firm "
            "yes. A no becomes 0.",
            needs="a negative value",
        ),
        Misconception(
            "only yes or no",
            lambda maps: (maps > 0).astype(float),
            "At {where} you have {got}; it should be {expected}. You return whether a value is above 0. How much it is "
            "above 0 must stay.",
            needs="a positive value that is not 1",
        ),
        Misconception(
            "the other half",
            lambda maps: np.minimum(maps, 0),
            "At {where} you have {got}; it should be {expected}. You kept the negative values and made the positive ones 0. "
            "It is the other way round.",
            needs="a value that is not 0",
        ),
        Misconception(
            "stops at 1",
            lambda maps: np.clip(maps, 0, 1),
            "At {where} you have {got}; it should be {expected}. The bottom is right. At the top there is no limit.",
            needs="a value above 1",
        ),
        Misconception(
            "leaks",
            lambda maps: np.where(maps > 0, maps, 0.01 * maps),
            "At {where} you have {got}; it should be {expected}. You let one hundredth of the negative values through. That is "
            "a leaky ReLU, a cousin; this one is tight.",
            needs="a negative value",
        ),
        Misconception(
            "all values lifted",
            lambda maps: maps - maps.min(),
            "At {where} you have {got}; it should be {expected}. You lifted everything until the lowest value is 0. Only "
            "the negative values change.",
            needs="a lowest value that is not 0",
        ),
        Misconception(
            "changes its input",
            _relu_in_place,
            "The answer is right, but the array you were given has changed: at {where} was {expected}, and now is {got}. "
            "The way back, in lesson 06, still needs it. Make a new one.",
            needs="a look at x after the call, which an example cannot have",
        ),
    ],
    hints=[
        "For one number: `max(value, 0)`.",
        "NumPy has `np.maximum`, which does this for every number of an array.",
    ],
    proves="Checked on {n} arrays with 1 to 4 axes, with negative values and zeros. Positive values pass, all others are 0.",
)


# ---- conv2d_strided ----


def conv2d_strided(picture, kernel, stride, padding):
    padded = np.pad(picture, padding)
    high, wide = kernel.shape
    rows = (padded.shape[0] - high) // stride + 1
    columns = (padded.shape[1] - wide) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            result[row, column] = np.sum(padded[top : top + high, left : left + wide] * kernel)
    return result


def _strided_slices(picture, kernel, stride, padding):
    return conv2d(np.pad(picture, padding), kernel)[::stride, ::stride]


def _strided_windows(picture, kernel, stride, padding):
    height, width = picture.shape
    padded = np.zeros((height + 2 * padding, width + 2 * padding))
    padded[padding : padding + height, padding : padding + width] = picture
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3))


def _steps_not_multiplied(picture, kernel, stride, padding):
    rows, columns = conv2d_strided(picture, kernel, stride, padding).shape
    return conv2d(np.pad(picture, padding), kernel)[:rows, :columns]


def _strided_rounded_up(picture, kernel, stride, padding):
    padded = np.pad(picture, padding)
    extra = [-(size - side) % stride for size, side in zip(padded.shape, kernel.shape, strict=True)]
    return conv2d_strided(np.pad(padded, ((0, extra[0]), (0, extra[1]))), kernel, stride, 0)


def _strided_accepts(picture, kernel, stride, padding):
    if stride < 1 or padding < 0 or int(stride) != stride or int(padding) != padding:
        return fill(WORDS["steps"], stride=stride, padding=padding)
    return needs_flat(np.pad(picture, padding) if np.ndim(picture) == 2 else picture, kernel)


def _strided_cases(rng):
    return [
        (random_whole(rng, 3, 4), random_whole(rng, 2, 2), 2, 0),
        (random_whole(rng, 3, 4), random_whole(rng, 2, 2), 1, 1),
        (random_values(rng, 5, 7), random_values(rng, 3, 3), 2, 1),
        (random_values(rng, 7, 6), random_values(rng, 2, 3), 3, 0),
        (random_values(rng, 8, 5), random_values(rng, 3, 2), 2, 2),
        (random_values(rng, 6, 9), random_values(rng, 3, 3), 1, 0),
        (random_picture(rng, 5, 6), random_values(rng, 3, 2), 2, 1),
        (dark_picture(rng, 6, 4), random_whole(rng, 1, 3), 1, 2),
        (random_whole(rng, 4, 7), random_values(rng, 2, 3), 3, 1),
        (random_values(rng, 2, 6), random_whole(rng, 4, 1), 2, 1),  # it fits only with the border
        (fine_values(rng, 6, 5), fine_values(rng, 2, 3), 2, 1),
    ]


CONV2D_STRIDED = Exercise(
    name="conv2d_strided",
    title="Longer steps, and a border of zeros",
    task="Write conv2d_strided(picture, kernel, stride, padding): picture is (H, W), kernel (kh, kw). First put `padding` "
    "rows and columns of zeros on all four sides. Then place the kernel (not turned) at every `stride`-th row and column "
    "where it lies wholly inside the padded picture, multiply, add up. Return a float array "
    "((H + 2 padding - kh) // stride + 1, (W + 2 padding - kw) // stride + 1).",
    lesson="04",
    look="Keep the size: padding",
    reference=conv2d_strided,
    variants=[_strided_slices, _strided_windows],
    cases=_strided_cases,
    accepts=_strided_accepts,
    misconceptions=[
        Misconception(
            "padding at the top and left only",
            lambda p, k, stride, padding: conv2d_strided(np.pad(p, ((padding, 0), (padding, 0))), k, stride, 0),
            "Your map is {got_shape}; it should be {expected_shape}. With padding {padding} the picture grows by {padding} "
            "at the top *and* at the bottom, left *and* right. You count two sides of four.",
            needs="padding of 1 or more",
        ),
        Misconception(
            "padding above and below only",
            lambda p, k, stride, padding: conv2d_strided(np.pad(p, ((padding, padding), (0, 0))), k, stride, 0),
            "Your map is {got_shape}; it should be {expected_shape}. Zeros stand above and below your picture, and none "
            "at its left and right.",
            needs="padding of 1 or more",
        ),
        Misconception(
            "padding forgotten",
            lambda p, k, stride, padding: conv2d_strided(p, k, stride, 0),
            "Your map is {got_shape}; it should be {expected_shape}. The border of {padding} has not been added.",
            needs="padding of 1 or more",
        ),
        Misconception(
            "border repeats the edge",
            lambda p, k, stride, padding: conv2d_strided(np.pad(p, padding, mode="edge"), k, stride, 0),
            "At {where} you have {got}; it should be {expected}. Your border repeats the picture's edge. Here it is zeros: "
            "nothing is known out there.",
            needs="padding of 1 or more, and an edge that is not 0",
        ),
        Misconception(
            "stride on the rows only",
            lambda p, k, stride, padding: conv2d(np.pad(p, padding), k)[::stride],
            "Your map is {got_shape}; it should be {expected_shape}. Down it takes steps of {stride}, to the right still "
            "steps of 1.",
            needs="a stride of 2 or more",
            look="How large is the map?",
        ),
        Misconception(
            "stride forgotten",
            lambda p, k, stride, padding: conv2d(np.pad(p, padding), k),
            "Your map is {got_shape}; it should be {expected_shape}. The kernel still visits every pixel; it should "
            "take steps of {stride}.",
            needs="a stride of 2 or more",
            look="How large is the map?",
        ),
        Misconception(
            "smaller map, same steps",
            _steps_not_multiplied,
            "At {where} you have {got}; it should be {expected}. Your map has the right size, but the windows still move by "
            "one pixel. Map row 1 looks at the picture from row 1 * stride on.",
            needs="a stride of 2 or more",
            look="How large is the map?",
        ),
        Misconception(
            "a window hangs out",
            _strided_rounded_up,
            "Your map is {got_shape}; it should be {expected_shape}. Steps of {stride} do not come out even here, and "
            "your last window hangs over the border. What does not fit is left out: round down.",
            needs="a stride that does not come out even",
            look="How large is the map?",
        ),
        Misconception(
            "flipped kernel",
            lambda p, k, stride, padding: conv2d_strided(p, k[::-1, ::-1], stride, padding),
            "At {where} you have {got}; it should be {expected}. The kernel is turned by half a turn. Leave it as it is.",
            needs="a kernel that looks different upside down",
        ),
    ],
    hints=[
        "`np.pad(picture, 1)` puts one row or column of zeros on every side.",
        "How many steps of `stride` fit between the first place and the last? `//` rounds down.",
        "The window for map row r begins at picture row r * stride.",
    ],
    proves="Checked on {n} pictures with strides 1 to 3 and padding 0 to 2, also where the steps do not come out even.",
)


# ---- max_pool ----


def max_pool(maps, pool_size, stride):
    height, width, depth = maps.shape
    rows = (height - pool_size) // stride + 1
    columns = (width - pool_size) // stride + 1
    result = np.zeros((rows, columns, depth))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = maps[top : top + pool_size, left : left + pool_size, :]
            result[row, column] = window.max(axis=(0, 1))
    return result


def _max_pool_windows(maps, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))
    return windows[::stride, ::stride].max(axis=(3, 4))


def _max_pool_shifts(maps, pool_size, stride):
    rows, columns = [(size - pool_size) // stride + 1 for size in maps.shape[:2]]
    best = np.full((rows, columns, maps.shape[2]), -np.inf)
    for i in range(pool_size):
        for j in range(pool_size):
            best = np.maximum(best, maps[i::stride, j::stride][:rows, :columns])
    return best


def _pool_with(maps, pool_size, stride, reduce):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))
    return reduce(windows[::stride, ::stride], axis=(3, 4))


def _pool_rounded_up(maps, pool_size, stride):
    extra = [(0, -(size - pool_size) % stride) for size in maps.shape[:2]]
    return max_pool(np.pad(maps, (*extra, (0, 0)), constant_values=-np.inf), pool_size, stride)


def _pool_cut_off(maps, pool_size, stride):
    height, width, _ = maps.shape
    return np.array([
        [maps[top : top + pool_size, left : left + pool_size].max(axis=(0, 1)) for left in range(0, width, stride)]
        for top in range(0, height, stride)
    ])


def _pool_same_steps(maps, pool_size, stride):
    right = max_pool(maps, pool_size, stride)
    return max_pool(maps, pool_size, 1)[: right.shape[0], : right.shape[1]]


def _pool_over_channels(maps, pool_size, stride):
    return np.repeat(max_pool(maps, pool_size, stride).max(axis=2, keepdims=True), maps.shape[2], axis=2)


def _pool_accepts(maps, pool_size, stride):
    if np.ndim(maps) != 3:
        return fill(WORDS["three axes"], shape=np.shape(maps))
    if min(pool_size, stride) < 1 or pool_size > min(maps.shape[:2]):
        return fill(WORDS["window too large"], size=pool_size, stride=stride, maps=maps.shape[:2])
    return ""


def _max_pool_cases(rng):
    return [
        (random_values(rng, 2, 6, 1), 2, 2),
        (random_values(rng, 4, 3, 2), 2, 1),
        (random_values(rng, 6, 4, 3) - 4.0, 2, 2),
        (random_values(rng, 5, 9, 2), 3, 2),
        (random_values(rng, 9, 6, 2), 2, 3),
        ((random_whole(rng, 5, 6, 2) - 1000) * 1e9, 3, 1),  # lower than any guess at a lowest number
        (random_values(rng, 4, 5, 3) * 1e6, 1, 2),
        (fine_values(rng, 6, 5, 2), 2, 1),
    ]


MAX_POOL = Exercise(
    name="max_pool",
    title="The strongest answer of each window",
    task="Write max_pool(maps, pool_size, stride): maps is a float array (H, W, C). A square window of pool_size rows and "
    "columns moves over it in steps of stride, always wholly inside; windows may overlap. Return the largest value of each "
    "window, for every channel by itself: a float array "
    "((H - pool_size) // stride + 1, (W - pool_size) // stride + 1, C).",
    lesson="04",
    look="Keep the strongest: pooling",
    reference=max_pool,
    variants=[_max_pool_windows, _max_pool_shifts],
    cases=_max_pool_cases,
    accepts=_pool_accepts,
    misconceptions=[
        Misconception(
            "mean of the window",
            lambda maps, pool_size, stride: _pool_with(maps, pool_size, stride, np.mean),
            "At {where} you have {got}, the window's mean. That is average pooling. The largest value is {expected}.",
            needs="a window whose values differ",
        ),
        Misconception(
            "smallest of the window",
            lambda maps, pool_size, stride: _pool_with(maps, pool_size, stride, np.min),
            "At {where} you have {got}, the smallest value of the window; the largest is {expected}.",
            needs="a window whose values differ",
        ),
        Misconception(
            "never below 0",
            lambda maps, pool_size, stride: np.maximum(max_pool(maps, pool_size, stride), 0.0),
            "At {where} you have {got}; it should be {expected}. All values of that window are negative, and the largest of "
            "them is still negative. Does your search for the largest start from 0?",
            needs="a window with negative values alone",
        ),
        Misconception(
            "over the channels too",
            _pool_over_channels,
            "At {where} you have {got}; it should be {expected}. You took the largest over all channels. Each channel is a "
            "map of its own and is pooled alone.",
            needs="two channels or more",
        ),
        Misconception(
            "stride ignored",
            lambda maps, pool_size, stride: max_pool(maps, pool_size, pool_size),
            "Your windows move by their own size, {pool_size}; the stride is {stride}. So you make "
            "{got_shape[0]}x{got_shape[1]} windows and not {expected_shape[0]}x{expected_shape[1]}.",
            needs="a stride that is not the pool size",
        ),
        Misconception(
            "window moves by one",
            lambda maps, pool_size, stride: max_pool(maps, pool_size, 1),
            "You make {got_shape[0]}x{got_shape[1]} windows: they move by one pixel. With stride {stride} there are "
            "{expected_shape[0]}x{expected_shape[1]}.",
            needs="a stride of 2 or more",
        ),
        Misconception(
            "fewer windows, same steps",
            _pool_same_steps,
            "At {where} you have {got}; it should be {expected}. You make the right number of windows, but they still move by "
            "one pixel. The window of row 1 begins at row 1 * stride of the maps.",
            needs="a stride of 2 or more",
        ),
        Misconception(
            "stride as window size",
            lambda maps, pool_size, stride: _pool_with(
                maps[: len(maps) - pool_size + stride, : maps.shape[1] - pool_size + stride], stride, stride, np.max
            ),
            "Your windows are {stride}x{stride}, as large as the step. The step is {stride}; the window is "
            "{pool_size}x{pool_size}.",
            needs="a stride that is not the pool size",
        ),
        Misconception(
            "windows cut off at the border",
            _pool_cut_off,
            "Your answer is {got_shape}; it should be {expected_shape}. You begin a window at every {stride} pixels up to "
            "the border, and the last ones are cut off there. Only whole {pool_size}x{pool_size} windows count.",
            needs="windows that overlap, or that do not fill the maps",
        ),
        Misconception(
            "a window hangs out",
            _pool_rounded_up,
            "Your answer is {got_shape}; it should be {expected_shape}. Steps of {stride} do not come out even, and "
            "your last window reaches over the border. Round down.",
            needs="a stride that does not come out even",
        ),
    ],
    hints=[
        "Two loops, as in conv2d, and a window cut out with a slice. In place of a sum of products: the maximum.",
        "`window.max(axis=(0, 1))` goes over rows and columns and leaves one number for each channel.",
        "Row r of the result looks at rows r * stride up to, not including, r * stride + pool_size.",
    ],
    proves="Checked on {n} stacks of maps with 1 to 3 channels: windows side by side, overlapping, with gaps, and with "
    "negative values alone.",
)


# ---- receptive_field ----


def receptive_field(layers):
    size, step = 1, 1
    for kernel_size, stride in layers:
        size = size + (kernel_size - 1) * step
        step = step * stride
    return size


def _receptive_field_backwards(layers):
    size = 1
    for kernel_size, stride in reversed(layers):
        size = (size - 1) * stride + kernel_size
    return size


def _receptive_field_sum(layers):
    return 1 + sum((k - 1) * int(np.prod([s for _, s in layers[:n]])) for n, (k, _) in enumerate(layers))


def _receptive_field_accepts(layers):
    if not layers or any(np.shape(layer) != (2,) for layer in layers):
        return WORDS["pairs"]
    return ""


def _receptive_field_cases(rng):
    cases = [((3, 1),), ((3, 1), (3, 1)), ((2, 2), (3, 1)), ((3, 1), (3, 1), (3, 1)), ((5, 2), (2, 3), (3, 2))]
    cases.append(tuple((int(rng.integers(3, 6)), int(rng.integers(2, 4))) for _ in range(3)))
    cases += [((5, 1), (2, 2), (4, 1), (2, 2), (3, 1)), ((4, 1), (1, 1), (2, 3)), ((6, 3),)]
    return [(case,) for case in cases]


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    title="How far does one value see?",
    task="Write receptive_field(layers): layers is a tuple of pairs (kernel_size, stride), first layer first; pooling is a "
    "layer like any other. Return a whole number: how many pixels of the picture, in one direction, one value of the last "
    "map depends on. ((3, 1),) sees 3; two such layers see 5.",
    lesson="04",
    look="How far does a place see?",
    reference=receptive_field,
    variants=[_receptive_field_backwards, _receptive_field_sum],
    cases=_receptive_field_cases,
    accepts=_receptive_field_accepts,
    misconceptions=[
        Misconception(
            "kernel sizes added",
            lambda layers: sum(k for k, _ in layers),
            "For {layers} you get {got}: the kernel sizes added up. Neighbouring windows overlap, so a second 3x3 layer sees "
            "only 2 pixels more. It should be {expected}.",
            needs="two layers or more",
        ),
        Misconception(
            "kernel sizes multiplied",
            lambda layers: int(np.prod([k for k, _ in layers])),
            "For {layers} you get {got}: the kernel sizes multiplied. Neighbouring windows overlap, so each layer only adds "
            "something. It should be {expected}.",
            needs="two layers or more",
        ),
        Misconception(
            "strides ignored",
            lambda layers: 1 + sum(k - 1 for k, _ in layers),
            "For {layers} you get {got}; it should be {expected}. After a layer with stride 2, neighbours on the map are 2 "
            "pixels apart in the picture. Everything after it reaches twice as far.",
            needs="a stride of 2 or more before the last layer",
        ),
        Misconception(
            "own stride counted",
            lambda layers: 1 + sum((k - 1) * int(np.prod([s for _, s in layers[: n + 1]])) for n, (k, _) in enumerate(layers)),
            "For {layers} you get {got}; it should be {expected}. A layer's own stride spreads the layers after it, not its "
            "own window: look first, then step.",
            needs="a stride of 2 or more",
        ),
        Misconception(
            "strides do not multiply",
            lambda layers: 1 + sum((k - 1) * (layers[n - 1][1] if n else 1) for n, (k, _) in enumerate(layers)),
            "For {layers} you get {got}; it should be {expected}. You use only the stride of the layer before. The strides of "
            "all earlier layers count: two steps of 2 in a row are a step of 4.",
            needs="two layers with a stride of 2 or more, and a third after them",
        ),
        Misconception(
            "starts from 0",
            lambda layers: receptive_field(layers) - 1,
            "For {layers} you get {got}; it should be {expected}. One too few: before any layer, a pixel sees 1 pixel, itself.",
            needs="nothing more: any layers show it",
        ),
        Misconception(
            "last layer first",
            lambda layers: receptive_field(layers[::-1]),
            "For {layers} you get {got}; it should be {expected}. You went through the layers in the other order. The first "
            "pair is the layer that reads the picture.",
            needs="layers that are not the same from both ends",
        ),
    ],
    hints=[
        "Draw a row of 7 pixels. Which of them does one value of a 3-wide layer see? And a 3-wide layer on top of that?",
        "Keep two numbers: how far one value sees, and how many pixels lie between neighbours on the map.",
        "A layer adds (kernel_size - 1) times that distance. Then its stride multiplies the distance.",
    ],
    proves="Checked on {n} stacks of layers, up to five, with strides 1 to 3. Three 3x3 layers see 7 pixels.",
)

EXERCISES = [RELU, CONV2D_STRIDED, MAX_POOL, RECEPTIVE_FIELD]
