"""Exercises of lesson 02: the flashlight, its size and its sums."""

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
from helpers.checks.words import fill

WORDS = {
    "map_shape arguments": "`picture_shape` is (H, W, C) and `filters_shape` is (kh, kw, C, F).",
    "volume arguments": "`picture` has three axes (H, W, C), `filters` four (kh, kw, C, F), `biases` one (F,).",
    "depths differ": "The filters' depth {filters} must equal the picture's depth {picture}.",
    "filters too large": "Filters of {filters} do not fit into a picture of {picture}.",
    "biases differ": "There are {filters} filters and {biases} biases: each filter has one.",
}

# ---- map_shape ----


def map_shape(picture_shape, filters_shape):
    height, width, _ = picture_shape
    filter_height, filter_width, _, filters = filters_shape
    return (height - filter_height + 1, width - filter_width + 1, filters)


def _map_shape_count(picture_shape, filters_shape):
    rows = len(range(filters_shape[0], picture_shape[0] + 1))
    columns = len(range(filters_shape[1], picture_shape[1] + 1))
    return (rows, columns, filters_shape[-1])


def _map_shape_list(picture_shape, filters_shape):
    sizes = [size - lit + 1 for size, lit in zip(picture_shape[:2], filters_shape[:2], strict=True)]
    return [*sizes, filters_shape[3]]


def _map_shape_accepts(picture_shape, filters_shape):
    if np.shape(picture_shape) != (3,) or np.shape(filters_shape) != (4,):
        return WORDS["map_shape arguments"]
    return _do_not_fit(picture_shape, filters_shape)


def _do_not_fit(picture_shape, filters_shape):
    if picture_shape[2] != filters_shape[2]:
        return fill(WORDS["depths differ"], filters=filters_shape[2], picture=picture_shape[2])
    if filters_shape[0] > picture_shape[0] or filters_shape[1] > picture_shape[1]:
        return fill(WORDS["filters too large"], filters=filters_shape[:2], picture=picture_shape[:2])
    return ""


def _map_shape_cases(rng):
    cases = [((32, 32, 3), (5, 5, 3, 2)), ((7, 7, 1), (7, 7, 1, 4))]
    for height, width, depth in [(9, 14, 3), (40, 21, 2), (28, 33, 5)]:
        low = int(rng.integers(2, 5))
        cases.append(((height, width, depth), (low, low + 2 + int(rng.integers(0, 3)), depth, depth + 3)))
    high = int(rng.integers(6, 9))
    cases += [((17, 12, 4), (high, high - 3, 4, 2)), ((9, 9, 2), (1, 1, 2, 5)), ((6, 10, 3), (6, 2, 3, 1))]
    return cases


MAP_SHAPE = Exercise(
    name="map_shape",
    title="How large is the map?",
    task="Write map_shape(picture_shape, filters_shape): picture_shape is (H, W, C), filters_shape is (kh, kw, C, F): F "
    "filters of kh rows, kw columns and depth C. Each filter moves one pixel at a time and never leaves the picture. "
    "Return the shape of all their maps together, three whole numbers: (rows, columns, maps).",
    lesson="02",
    look="How many places are there?",
    parts=("number of rows", "number of columns", "number of maps"),
    reference=map_shape,
    variants=[_map_shape_count, _map_shape_list],
    cases=_map_shape_cases,
    accepts=_map_shape_accepts,
    misconceptions=[
        Misconception(
            "no + 1",
            lambda p, f: (p[0] - f[0], p[1] - f[1], f[3]),
            "{picture_shape[0]} - {filters_shape[0]} = {answer[0]} is how many *steps* the filter can take down. It also "
            "stands somewhere before its first step.",
            needs="nothing more: any sizes show it",
        ),
        Misconception(
            "the picture's size is kept",
            lambda p, f: (p[0], p[1], f[3]),
            "You return the picture's own {picture_shape[0]} rows. A filter of {filters_shape[0]} rows whose top is at row "
            "{last_row} would hang out of the picture. Where is the lowest place for its top?",
            fields=lambda inputs, got, expected: {"last_row": inputs[0][0] - 1},
            needs="filters larger than 1x1",
        ),
        Misconception(
            "as many maps as colour channels",
            lambda p, f: (p[0] - f[0] + 1, p[1] - f[1] + 1, p[2]),
            "You count one map for each of the picture's {picture_shape[2]} channels. A filter reads all channels at "
            "once and makes one map of it. There are {filters_shape[3]} filters.",
            needs="a number of filters that is not the number of channels",
            look="One filter, one map",
        ),
        Misconception(
            "always one map",
            lambda p, f: (p[0] - f[0] + 1, p[1] - f[1] + 1, 1),
            "You return 1 map. That is what one filter makes; here are {filters_shape[3]}, each with a map of its own.",
            needs="more than one filter",
            look="One filter, one map",
        ),
        Misconception(
            "height and width changed places",
            lambda p, f: (p[1] - f[1] + 1, p[0] - f[0] + 1, f[3]),
            "You return ({answer[0]}, {answer[1]}, {answer[2]}), with rows and columns in each other's place. The shape "
            "{picture_shape} says {picture_shape[0]} rows first, then {picture_shape[1]} columns.",
            needs="a picture or filters that are not square",
        ),
        Misconception(
            "one filter side used for both",
            lambda p, f: (p[0] - f[0] + 1, p[1] - f[0] + 1, f[3]),
            "The columns come out as {answer[1]}: you took the filter's {filters_shape[0]} rows there too. It is "
            "{filters_shape[1]} columns wide.",
            needs="filters that are not square",
        ),
        Misconception(
            "half a filter lost on each side",
            lambda p, f: (p[0] - 2 * (f[0] // 2), p[1] - 2 * (f[1] // 2), f[3]),
            "You take half the filter away on each side. For an odd filter that is right. Filters of "
            "{filters_shape[0]}x{filters_shape[1]} have no middle pixel on some side, and your answer "
            "({answer[0]}, {answer[1]}, {answer[2]}) is one short there.",
            needs="a filter with an even side",
        ),
    ],
    hints=[
        "Take one row of 5 pixels and a filter 3 pixels wide. Draw every place where it fits. Count them.",
        "Put the filter's top at row 0, 1, 2, ... What is the last row where it still fits?",
        "Rows and columns follow the same rule, each with its own numbers. The last entry counts filters.",
    ],
    proves="Checked on {n} pictures, square and not, with odd and even filters. 32x32x3 under two 5x5x3 filters makes "
    "28x28x2: two filters, two maps.",
)


# ---- conv2d ----


def conv2d(picture, kernel):
    rows = picture.shape[0] - kernel.shape[0] + 1
    columns = picture.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = picture[row : row + kernel.shape[0], column : column + kernel.shape[1]]
            result[row, column] = np.sum(window * kernel)
    return result


def _conv2d_windows(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


def _conv2d_shifts(picture, kernel):
    rows, columns = picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1
    result = 0.0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            result = result + kernel[i, j] * picture[i : i + rows, j : j + columns]
    return result


def _conv2d_four_loops(picture, kernel):
    high, wide = kernel.shape
    result = []
    for row in range(len(picture) - high + 1):
        line = []
        for column in range(len(picture[0]) - wide + 1):
            line.append(sum(picture[row + i, column + j] * kernel[i, j] for i in range(high) for j in range(wide)))
        result.append(line)
    return np.array(result)


def _conv2d_sides_mixed(picture, kernel):
    rows = picture.shape[1] - kernel.shape[1] + 1
    columns = picture.shape[0] - kernel.shape[0] + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = picture[row : row + kernel.shape[0], column : column + kernel.shape[1]]
            result[row, column] = np.sum(window * kernel)
    return result


def _conv2d_last_missing(picture, kernel):
    result = conv2d(picture, kernel)
    result[-1, :] = 0
    result[:, -1] = 0
    return result


def _conv2d_padded(picture, kernel):
    high, wide = kernel.shape
    around = ((high // 2, high - 1 - high // 2), (wide // 2, wide - 1 - wide // 2))
    return conv2d(np.pad(picture, around), kernel)


def _conv2d_last_kernel_row_lost(picture, kernel):
    shorter = kernel.copy()
    shorter[-1] = 0
    return conv2d(picture, shorter)


def _conv2d_three_by_three(picture, kernel):
    result = np.zeros((picture.shape[0] - 2, picture.shape[1] - 2))
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            result[row, column] = np.sum(picture[row : row + 3, column : column + 3] * kernel)
    return result


def _conv2d_running_total(picture, kernel):
    result = conv2d(picture, kernel)
    return np.cumsum(result).reshape(result.shape)


def _conv2d_cases(rng):
    return [
        (np.array([[1, 2, 0], [0, 3, 1]]), np.array([[1, 0], [0, 2]])),
        (random_whole(rng, 3, 5), random_whole(rng, 2, 3)),
        (random_values(rng, 5, 4), random_values(rng, 3, 2)),
        (random_values(rng, 4, 7), random_values(rng, 4, 1)),
        (rng.integers(0, 256, (6, 5)).astype(np.float64), random_values(rng, 3, 3)),
        (random_values(rng, 7, 6), random_values(rng, 2, 4)),
        (random_picture(rng, 5, 7), random_values(rng, 3, 2)),  # bytes, and a kernel with fractions and minus signs
        (dark_picture(rng, 6, 4), random_whole(rng, 2, 3)),
        (random_whole(rng, 4, 6), random_values(rng, 1, 3)),
        (random_values(rng, 6, 4), random_whole(rng, 3, 1)),
        (fine_values(rng, 5, 6), fine_values(rng, 2, 3)),
    ]


CONV2D = Exercise(
    name="conv2d",
    title="Slide a kernel over a picture",
    task="Write conv2d(picture, kernel): picture is an array (H, W), kernel an array (kh, kw) that fits into it. Put the "
    "kernel on every place where it lies wholly inside, multiply number by number, add up. Return the sums as a float "
    "array (H - kh + 1, W - kw + 1). The kernel is not turned.",
    lesson="02",
    look="The flashlight moves",
    reference=conv2d,
    variants=[_conv2d_windows, _conv2d_shifts, _conv2d_four_loops],
    cases=_conv2d_cases,
    accepts=needs_flat,
    misconceptions=[
        Misconception(
            "flipped kernel",
            lambda picture, kernel: conv2d(picture, kernel[::-1, ::-1]),
            "You turned the kernel by half a turn before multiplying: {where} is {got}, not {expected}. Mathematicians do "
            "that and call it convolution. Here the kernel stays as it is: its top-left number meets the window's "
            "top-left pixel.",
            needs="a kernel that looks different upside down, on a picture that is not all the same",
            look="Not turned",
        ),
        Misconception(
            "height and width changed places",
            _conv2d_sides_mixed,
            "Your rows run along the picture's width. It is {picture.shape[0]} rows high and {picture.shape[1]} columns "
            "wide: `picture.shape[0]` counts rows, `picture.shape[1]` columns. On a square picture nobody would notice.",
            needs="a picture that is not square",
        ),
        Misconception(
            "rows and columns of the map changed places",
            lambda picture, kernel: conv2d(picture, kernel).T.copy(),
            "Your map is {got_shape[0]}x{got_shape[1]}; it should be {expected_shape[0]}x{expected_shape[1]}. The "
            "sums are right but stored as [column, row]. Row comes first.",
            needs="a picture whose map is not square, or not its own mirror image",
        ),
        Misconception(
            "last position not visited",
            _conv2d_last_missing,
            "At {where} you have {got}; it should be {expected}. The last row and column of your map are never filled: "
            "the loops stop one too early. `range(n)` ends before n.",
            needs="a window at the right or lower border whose sum is not 0",
            look="How many places are there?",
        ),
        Misconception(
            "map one too small",
            lambda picture, kernel: conv2d(picture, kernel)[:-1, :-1],
            "Your map has shape {got_shape}; it should be {expected_shape}. One row and one column are missing at the "
            "end: there is one place more than there are steps.",
            needs="nothing more: any picture shows it",
            look="How many places are there?",
        ),
        Misconception(
            "a filter of 3x3 taken for granted",
            _conv2d_three_by_three,
            "Your code counts on a kernel of 3x3. This one is {kernel.shape[0]}x{kernel.shape[1]}. Its size is in "
            "`kernel.shape`, rows first; use these two numbers wherever a 3 or a 2 stands.",
            needs="a kernel that is not 3x3",
        ),
        Misconception(
            "padded with zeros",
            _conv2d_padded,
            "Your map has shape {got_shape}, as large as the picture. The kernel may only lie where it is wholly inside, "
            "so {expected_shape}: nothing is put around the picture here.",
            needs="a kernel larger than 1x1",
            look="How many places are there?",
        ),
        Misconception(
            "sum never set back to 0",
            _conv2d_running_total,
            "The first sum is right. At {where} you have {got}; it should be {expected}. Each of your sums still holds the ones "
            "before it. Every place begins again at 0: inside the loops, not before them.",
            needs="two places or more",
        ),
        Misconception(
            "averaged",
            lambda picture, kernel: conv2d(picture, kernel) / kernel.size,
            "At {where} you have {got}; it should be {expected}. You take the mean of the products. Take their sum: what "
            "counts is how much, not how much on average.",
            needs="a window whose sum is not 0, and a kernel larger than 1x1",
        ),
        Misconception(
            "whole numbers only",
            lambda picture, kernel: conv2d(picture, kernel).astype(int),
            "At {where} you have {got}; it should be {expected}. The fraction is cut off because the map is an array of "
            "whole numbers. `np.zeros((rows, columns))` makes floats; `dtype=int` and `np.zeros_like` of an int array "
            "do not.",
            needs="a sum that is not a whole number",
        ),
        Misconception(
            "kernel's last row lost",
            _conv2d_last_kernel_row_lost,
            "At {where} you have {got}; it should be {expected}. The kernel's last row takes no part. A slice "
            "`row : row + n` ends before row + n; does your n reach the end?",
            needs="a kernel whose last row is not 0",
        ),
    ],
    hints=[
        "How many places are there for the kernel's top edge? That many rows has the map.",
        "For one place: cut out the window with a slice, `picture[row : row + kh, ...]`, multiply, sum.",
        "Two loops, one over rows and one over columns, and one line inside that fills `result[row, column]`.",
    ],
    proves="Checked on {n} pictures, square and not, with even and odd kernels, negative numbers and fractions. Every "
    "place is visited, and the kernel is not turned.",
)


# ---- conv2d_volume ----


def conv2d_volume(picture, filters, biases):
    high, wide, _, count = filters.shape
    rows = picture.shape[0] - high + 1
    columns = picture.shape[1] - wide + 1
    maps = np.zeros((rows, columns, count))
    for row in range(rows):
        for column in range(columns):
            window = picture[row : row + high, column : column + wide, :]
            for number in range(count):
                maps[row, column, number] = np.sum(window * filters[:, :, :, number]) + biases[number]
    return maps


def _conv2d_volume_windows(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rckij,ijkf->rcf", windows, filters) + biases


def _conv2d_volume_channels(picture, filters, biases):
    maps = []
    for number in range(filters.shape[3]):
        total = biases[number]
        for channel in range(picture.shape[2]):
            total = total + conv2d(picture[:, :, channel], filters[:, :, channel, number])
        maps.append(total)
    return np.stack(maps, axis=2)


def _first_channel_only(picture, filters, biases):
    return conv2d_volume(picture[:, :, :1], filters[:, :, :1], biases)


def _same_filter_everywhere(picture, filters, biases):
    return conv2d_volume(picture, np.repeat(filters[..., :1], filters.shape[3], axis=3), biases)


def _bias_in_every_product(picture, filters, biases):
    return conv2d_volume(picture, filters, biases * filters[..., 0].size)


def _first_axis_counts(picture, filters, biases):
    high, wide, _, count = filters.shape
    maps = np.zeros((picture.shape[0] - high + 1, picture.shape[1] - wide + 1, count))
    for number in range(count):
        for row in range(maps.shape[0]):
            for column in range(maps.shape[1]):
                window = picture[row : row + high, column : column + wide]
                maps[row, column, number] = np.sum(window * filters[number]) + biases[number]
    return maps


def _maps_first(picture, filters, biases):
    return np.moveaxis(conv2d_volume(picture, filters, biases), 2, 0)


def _reshaped_filters(picture, filters, biases):
    high, wide, depth, count = filters.shape
    return conv2d_volume(picture, np.moveaxis(filters.reshape(count, high, wide, depth), 0, 3), biases)


def _volume_accepts(picture, filters, biases):
    if np.ndim(picture) != 3 or np.ndim(filters) != 4 or np.ndim(biases) != 1:
        return WORDS["volume arguments"]
    if picture.shape[2] == filters.shape[2] and filters.shape[3] != biases.shape[0]:
        return fill(WORDS["biases differ"], filters=filters.shape[3], biases=biases.shape[0])
    return _do_not_fit(picture.shape, filters.shape)


def _volume_cases(rng):
    shapes = [(3, 4, 2, 2, 2, 3), (4, 3, 3, 2, 3, 2), (5, 6, 1, 3, 3, 2), (6, 5, 3, 3, 2, 4), (5, 5, 4, 5, 5, 1)]
    return [
        *(
            (random_values(rng, h, w, c), random_values(rng, kh, kw, c, f), random_whole(rng, f) / 2)
            for h, w, c, kh, kw, f in shapes
        ),
        (random_picture(rng, 5, 6, 3), random_values(rng, 2, 3, 3, 2), random_whole(rng, 2) / 2),
        (dark_picture(rng, 6, 5, 2), random_whole(rng, 3, 2, 2, 3), random_whole(rng, 3) / 2),
        (random_whole(rng, 4, 6, 2), random_values(rng, 3, 3, 2, 2), random_whole(rng, 2)),
        (random_whole(rng, 6, 4, 4), random_whole(rng, 2, 2, 4, 2), random_whole(rng, 2) / 2),
        (fine_values(rng, 4, 5, 2), fine_values(rng, 2, 3, 2, 3), fine_values(rng, 3)),
    ]


CONV2D_VOLUME = Exercise(
    name="conv2d_volume",
    title="Colour pictures, several filters",
    task="Write conv2d_volume(picture, filters, biases): picture is an array (H, W, C), filters an array (kh, kw, C, F) "
    "and biases an array (F,). Filter number f is filters[:, :, :, f]; it reads all C channels at once. At every place: "
    "multiply, add up over rows, columns and channels, add biases[f]. Return a float array (H - kh + 1, W - kw + 1, F).",
    lesson="02",
    look="One filter, one map",
    reference=conv2d_volume,
    variants=[_conv2d_volume_windows, _conv2d_volume_channels],
    cases=_volume_cases,
    accepts=_volume_accepts,
    misconceptions=[
        Misconception(
            "bias added to every product",
            _bias_in_every_product,
            "Your sums hold the bias {products} times, once for every product. It is added once, to the finished sum: "
            "after `np.sum`, outside its brackets.",
            fields=lambda inputs, got, expected: {"products": inputs[1][..., 0].size},
            needs="filters larger than 1x1x1, and a bias that is not 0",
            look="One filter, one map",
        ),
        Misconception(
            "filters counted along the first axis",
            _first_axis_counts,
            "The filters' shape is {filters.shape}, so `filters[number]` is one row of all {filters.shape[3]} filters "
            "together. They are counted along the last axis: `filters[:, :, :, number]`.",
            needs="nothing more: any filters show it",
        ),
        Misconception(
            "no bias",
            lambda picture, filters, biases: conv2d_volume(picture, filters, 0 * biases),
            "At {where} you have {got}; it should be {expected}: the difference is the filter's bias. 75 weights and one "
            "bias make 76.",
            needs="a bias that is not 0",
        ),
        Misconception(
            "bias added once a channel",
            lambda picture, filters, biases: conv2d_volume(picture, filters, biases * picture.shape[2]),
            "Your first sum is {answer[0][0][0]}; it should be {right_answer[0][0][0]}. The bias {biases[0]} is in it "
            "{picture.shape[2]} times, once for each channel. It belongs to the filter: add it once, after the channels "
            "are added up.",
            needs="a bias that is not 0, and more than one channel",
        ),
        Misconception(
            "only the first channel",
            _first_channel_only,
            "Your first sum is {answer[0][0][0]}; it should be {right_answer[0][0][0]}. Only channel 0 is in it. The filter "
            "is {filters.shape[2]} deep: all its layers are multiplied, and all products added.",
            needs="more than one channel, with something in the later ones",
        ),
        Misconception(
            "channels averaged",
            lambda picture, filters, biases: conv2d_volume(picture, filters / picture.shape[2], biases),
            "At {where} you have {got}; it should be {expected}. You average over the channels. Add them up.",
            needs="more than one channel",
        ),
        Misconception(
            "one filter for all maps",
            _same_filter_everywhere,
            "At {where} you have {got}; it should be {expected}. Every map is made with filter 0. Map f takes "
            "filters[:, :, :, f].",
            needs="two filters that differ",
        ),
        Misconception(
            "flipped filters",
            lambda picture, filters, biases: conv2d_volume(picture, filters[::-1, ::-1], biases),
            "At {where} you have {got}; it should be {expected}. The filters are turned by half a turn before "
            "multiplying. Leave them as they are.",
            needs="a filter that looks different upside down",
            look="Not turned",
        ),
        Misconception(
            "maps come first",
            _maps_first,
            "Your answer has shape {got_shape}: the maps come first. In this course channels come last: "
            "{expected_shape}.",
            needs="nothing more: any picture with a map larger than one number shows it",
        ),
        Misconception(
            "filters reshaped",
            _reshaped_filters,
            "At {where} you have {got}; it should be {expected}. Your filters hold the right numbers in the wrong places: "
            "`reshape` only cuts a row of numbers anew, it does not move an axis. Take filter f as "
            "`filters[:, :, :, f]`.",
            needs="more than one filter",
        ),
    ],
    hints=[
        "Begin with one filter, `filters[:, :, :, 0]`: it has the shape of the window, (kh, kw, C).",
        "`np.sum(window * one_filter)` adds over rows, columns and channels at once.",
        "A third loop, over the filters, fills `maps[row, column, f]`. The bias comes after the sum.",
    ],
    proves="Checked on {n} pictures with 1 to 4 channels and 1 to 4 filters, square and not. Every "
    "channel counts, every filter has its map, and each bias is added once.",
)

EXERCISES = [MAP_SHAPE, CONV2D, CONV2D_VOLUME]
