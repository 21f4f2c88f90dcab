"""Homework 02: sliding windows, by hand."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- multiplications ----


def multiplications(height, width, depth, kernel_size, filters):
    rows = height - kernel_size + 1
    columns = width - kernel_size + 1
    one_place = kernel_size * kernel_size * depth
    return rows * columns * one_place * filters


def multiplications_counted(height, width, depth, kernel_size, filters):
    count = 0
    for _ in range(filters):
        for row in range(height):
            for column in range(width):
                if row + kernel_size <= height and column + kernel_size <= width:
                    count += kernel_size**2 * depth
    return count


def multiplications_numpy(height, width, depth, kernel_size, filters):
    places = np.lib.stride_tricks.sliding_window_view(np.zeros((height, width)), (kernel_size, kernel_size))
    return int(places.size) * depth * filters


def _multiplication_cases(rng):
    cases = [(32, 32, 3, 5, 1), (4, 6, 2, 3, 2)]
    for _ in range(4):
        kernel_size = int(rng.integers(2, 8))
        height, width = (int(kernel_size + side) for side in rng.choice(np.arange(1, 30), 2, replace=False))
        cases.append((height, width, int(rng.integers(2, 6)), kernel_size, int(rng.integers(2, 9))))
    return cases


MULTIPLICATIONS = Exercise(
    name="multiplications",
    title="Count the work",
    task="Write multiplications(height, width, depth, kernel_size, filters): how many multiplications it takes to slide "
    "that many filters of kernel_size x kernel_size x depth over a picture of height x width x depth, one pixel at a "
    "time, without a border. All arguments are whole numbers; return a whole number.",
    lesson="02",
    look="How many places are there?",
    reference=multiplications,
    variants=[multiplications_counted, multiplications_numpy],
    cases=_multiplication_cases,
    misconceptions=[
        Misconception(
            "depth forgotten",
            lambda height, width, depth, kernel_size, filters: multiplications(height, width, 1, kernel_size, filters),
            "You get {got} for a picture {depth} deep. The filter is as deep as the picture: at each place it multiplies "
            "kernel_size x kernel_size numbers in every one of the {depth} layers.",
            needs="a picture deeper than 1",
        ),
        Misconception(
            "one place too few",
            lambda height, width, depth, kernel_size, filters: (
                (height - kernel_size) * (width - kernel_size) * kernel_size**2 * depth * filters),
            "You get {got}. A window of {kernel_size} in a height of {height} can start at row 0, 1, ... up to "
            "{height} - {kernel_size}. Count them: that is one more than {height} - {kernel_size}.",
            needs="nothing more",
        ),
        Misconception(
            "a place for every pixel",
            lambda height, width, depth, kernel_size, filters: (
                height * width * kernel_size**2 * depth * filters),
            "You get {got}, as if the filter stood on every one of the {height} x {width} pixels. It must lie wholly "
            "inside the picture, so near the right and lower border there is no place for it.",
            needs="a kernel larger than 1",
        ),
        Misconception(
            "one filter only",
            lambda height, width, depth, kernel_size, filters: multiplications(height, width, depth, kernel_size, 1),
            "You get {got}: that is the work of one filter. There are {filters} of them, and each does all of it.",
            needs="more than one filter",
        ),
        Misconception(
            "bias counted",
            lambda height, width, depth, kernel_size, filters: (
                (height - kernel_size + 1) * (width - kernel_size + 1) * (kernel_size**2 * depth + 1) * filters),
            "You get {got}. You count one more at each place, for the bias. A bias is added; nothing is multiplied.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Take one filter at one place first. How many products are added up there?",
        "How many rows can the window start at? Try a height of 4 and a window of 3 on paper.",
        "Places x products at a place x filters.",
    ],
    proves="Checked on {n} sizes, square and not, with several depths and filter counts.",
)

STEP_OF_MULTIPLICATIONS = Step(
    "The same filters go over {pictures} pictures of that size, one after the other. Return the work for all {pictures} of them.",
    {"pictures": (17, 13, 14, 15, 16, 18, 19, 21, 22, 23)},
    lambda work, inputs, pictures: work * pictures,
    "one picture only",
    "You get {got}: that is the work for one picture. There are {pictures} of them, one after the other.",
)


# ---- slide_row ----


def slide_row(row, weights):
    places = len(row) - len(weights) + 1
    sums = np.zeros(places)
    for start in range(places):
        sums[start] = np.sum(row[start:start + len(weights)] * weights)
    return sums


def slide_row_windows(row, weights):
    return np.lib.stride_tricks.sliding_window_view(row, len(weights)) @ np.asarray(weights, float)


def slide_row_shifts(row, weights):
    places = len(row) - len(weights) + 1
    return sum(float(weight) * row[shift:shift + places] for shift, weight in enumerate(weights))


def slide_row_lists(row, weights):
    sums = []
    for start in range(len(row) - len(weights) + 1):
        total = 0.0
        for step in range(len(weights)):
            total += float(row[start + step]) * float(weights[step])
        sums.append(total)
    return np.array(sums)


def _slide_row_ends_missing(row, weights):
    sums = slide_row(row, weights)
    sums[-1] = 0
    return sums


def _slide_row_padded(row, weights):
    before = len(weights) // 2
    return slide_row(np.pad(row, (before, len(weights) - 1 - before)), weights)


def _slide_row_jumps(row, weights):
    return slide_row(row, weights)[:: len(weights)]


def _slide_row_cases(rng):
    cases = [(np.array([0.0, 1.0, 4.0, 2.0]), np.array([1.0, -2.0]))]
    for size, length in ((7, 3), (9, 2), (6, 5), (5, 5), (12, 4)):
        cases.append((rng.uniform(-3, 3, size).round(2), rng.uniform(-2, 2, length).round(2)))
    cases.append((rng.integers(0, 256, 8, dtype=np.uint8), rng.uniform(-2, 2, 3).round(2)))
    cases.append((rng.integers(0, 256, 7, dtype=np.uint8), rng.integers(-9, 0, 2)))
    cases.append((rng.integers(-9, 10, 9), rng.uniform(-2, 2, 4).round(2)))
    cases.append((rng.uniform(-3, 3, 6).round(2), rng.integers(1, 9, 1)))
    return cases


SLIDE_ROW = Exercise(
    name="slide_row",
    title="A filter on one row",
    task="Write slide_row(row, weights): row is an array (N,), weights an array (k,) that is not longer. Put the weights "
    "on every place where they lie wholly inside the row, multiply number by number, add up. Return the sums as a float "
    "array (N - k + 1,). The weights are not turned around.",
    lesson="02",
    look="The flashlight moves",
    reference=slide_row,
    variants=[slide_row_windows, slide_row_shifts, slide_row_lists],
    cases=_slide_row_cases,
    misconceptions=[
        Misconception(
            "weights turned around",
            lambda row, weights: slide_row(row, weights[::-1]),
            "At {where} you have {got}; it should be {expected}. Your weights are turned around: the first weight meets "
            "the last number of the window. (`np.convolve` does that.) Here the first meets the first.",
            needs="weights that read differently from behind",
        ),
        Misconception(
            "last place not visited",
            _slide_row_ends_missing,
            "The last of your sums is {got}; it should be {expected}. Your loop ends one place too early: `range(n)` stops "
            "before n.",
            needs="a last window whose sum is not 0",
        ),
        Misconception(
            "zeros put around",
            _slide_row_padded,
            "You return {got_shape} sums; it should be {expected_shape}. You let the weights hang over the ends of the "
            "row. Here they must lie wholly inside.",
            needs="more than one weight",
        ),
        Misconception(
            "mean in place of sum",
            lambda row, weights: slide_row(row, weights) / len(weights),
            "At {where} you have {got}; it should be {expected}. You divide by the number of weights. Add the products, no "
            "more.",
            needs="more than one weight",
        ),
        Misconception(
            "windows do not overlap",
            _slide_row_jumps,
            "You return {got_shape} sums; it should be {expected_shape}. Your window jumps by its own length. It moves on "
            "by one number each time, so neighbouring windows overlap.",
            needs="more than one weight, and more than one place",
        ),
    ],
    hints=[
        "How many places are there for a window of k in a row of N? Draw N = 4, k = 2.",
        "The window that starts at `start` is `row[start:start + len(weights)]`.",
        "One loop over the places, one line inside.",
    ],
    proves="Checked on {n} rows, with short and long weights, negative numbers and fractions.",
)


STEP_OF_SLIDE_ROW = Step(
    "An amplifier follows: multiply every sum by {gain}.",
    {"gain": (1.75, 1.25, 1.35, 1.45, 1.55, 1.65, 1.85, 1.95, 2.05, 2.15, 2.25, 2.35)},
    lambda sums, inputs, gain: sums * gain,
    "amplifier forgotten",
    "At {where} you have {got}; it should be {expected}. Your sums are right, and the amplifier is missing: multiply them by {gain}.",
)


# ---- match_map ----


def match_map(picture, patch):
    height, width = patch.shape
    rows = picture.shape[0] - height + 1
    columns = picture.shape[1] - width + 1
    mismatch = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = picture[row:row + height, column:column + width].astype(float)
            mismatch[row, column] = np.sum(np.abs(window - patch))
    return mismatch


def match_map_windows(picture, patch):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(np.int64), patch.shape)
    return np.abs(windows - patch.astype(np.int64)).sum(axis=(2, 3)).astype(float)


def match_map_pixels(picture, patch):
    rows, columns = picture.shape[0] - patch.shape[0] + 1, picture.shape[1] - patch.shape[1] + 1
    total = np.zeros((rows, columns))
    for i in range(patch.shape[0]):
        for j in range(patch.shape[1]):
            total += abs(picture[i:i + rows, j:j + columns].astype(float) - float(patch[i, j]))
    return total


def _match_map_wraps(picture, patch):
    rows, columns = picture.shape[0] - patch.shape[0] + 1, picture.shape[1] - patch.shape[1] + 1
    windows = np.lib.stride_tricks.sliding_window_view(picture, patch.shape)
    return (windows - patch).astype(np.uint8).sum(axis=(2, 3)).astype(float).reshape(rows, columns)


def _match_map_signed(picture, patch):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)
    return (windows - patch).sum(axis=(2, 3))


def _match_map_squares(picture, patch):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)
    return ((windows - patch) ** 2).sum(axis=(2, 3))


def _match_map_products(picture, patch):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)
    return (windows * patch).sum(axis=(2, 3))


def _match_map_sides_mixed(picture, patch):
    height, width = patch.shape
    result = np.zeros((picture.shape[1] - width + 1, picture.shape[0] - height + 1))
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            window = picture[row:row + height, column:column + width].astype(float)
            result[row, column] = np.sum(np.abs(window - patch))
    return result


def _match_map_cases(rng):
    cases = [(np.array([[10, 200, 10], [10, 10, 200]], np.uint8), np.array([[200, 10]], np.uint8))]
    for high, wide, kh, kw in ((4, 6, 2, 3), (7, 5, 3, 2), (6, 8, 3, 3), (5, 9, 1, 4)):
        picture = rng.integers(0, 256, (high, wide), dtype=np.uint8)
        top, left = int(rng.integers(0, high - kh + 1)), int(rng.integers(0, wide - kw + 1))
        cases.append((picture, picture[top:top + kh, left:left + kw].copy()))
    for high, wide, kh, kw in ((5, 4, 3, 1), (3, 7, 2, 2)):  # a patch that is nowhere in the picture
        cases.append((rng.integers(0, 60, (high, wide), dtype=np.uint8), rng.integers(90, 256, (kh, kw), dtype=np.uint8)))
    return cases


MATCH_MAP = Exercise(
    name="match_map",
    title="Where is this patch?",
    task="Write match_map(picture, patch): both are uint8 arrays, picture (H, W) and patch (h, w). At every place of the "
    "patch inside the picture, add up the distances |pixel of the window - pixel of the patch|. Return them as a float "
    "array (H - h + 1, W - w + 1). It is 0 where the picture shows exactly the patch.",
    lesson="02",
    look="The flashlight moves",
    reference=match_map,
    variants=[match_map_windows, match_map_pixels],
    cases=_match_map_cases,
    misconceptions=[
        Misconception(
            "uint8 wraps around",
            _match_map_wraps,
            "At {where} you have {got}; it should be {expected}. Your arrays are uint8, and 10 - 200 is 66 there, not "
            "-190: below 0 the numbers begin again at 255. Turn the window into floats before you subtract.",
            needs="a window pixel darker than the patch's",
        ),
        Misconception(
            "differences cancel",
            _match_map_signed,
            "At {where} you have {got}; it should be {expected}. A pixel that is too bright and one that is too dark "
            "cancel in your sum. Take the distance of each, without its sign, before you add.",
            needs="differences of both signs",
        ),
        Misconception(
            "distances squared",
            _match_map_squares,
            "At {where} you have {got}; it should be {expected}. You add the squares of the differences. That is a good "
            "measure too, but the task asks for the distances themselves.",
            needs="a difference larger than 1",
        ),
        Misconception(
            "products in place of distances",
            _match_map_products,
            "At {where} you have {got}; it should be {expected}. You multiply window and patch, as a filter does. A "
            "bright wall scores high everywhere that way. Here you compare: subtract.",
            needs="nothing more",
        ),
        Misconception(
            "height and width changed places",
            _match_map_sides_mixed,
            "Your rows run along the picture's width. It is {picture.shape[0]} rows high and {picture.shape[1]} columns "
            "wide: `picture.shape[0]` counts rows.",
            needs="a picture that is not square",
        ),
        Misconception(
            "mean in place of sum",
            lambda picture, patch: match_map(picture, patch) / patch.size,
            "At {where} you have {got}; it should be {expected}. You take the mean distance. The task asks for the sum.",
            needs="a patch of more than one pixel",
        ),
    ],
    hints=[
        "It is the loop of lesson 02 with another line inside.",
        "uint8 cannot hold -190. What kind of number can?",
        "`np.abs` before `np.sum`.",
    ],
    proves="Checked on {n} pictures, none of them square. Bright and dark differences both count.",
)

STEP_OF_MATCH_MAP = Step(
    "One grey level of this camera stands for {lux} lux, and the map is wanted in lux: multiply every sum by {lux}.",
    {"lux": (17, 13, 14, 15, 16, 18, 19, 21, 22, 23)},
    lambda mismatch, inputs, lux: mismatch * lux,
    "grey levels in place of lux",
    "At {where} you have {got}; it should be {expected}. That is the sum in grey levels. One level stands for {lux} lux.",
)

OWN_PATCH = Table(  # ears and neck: places at which noise hides the patch about as late
    "Look for the patch `mouse[{row}:{row} + 7, {column}:{column} + 7]`, and make the noise with `np.random.default_rng({seed})`.",
    {"row": (1, 2, 3), "column": (20, 21, 22, 23), "seed": (101, 113, 127, 139)},
)

HOMEWORK = Homework(
    "hw02",
    "Sliding windows",
    [
        Graded(MULTIPLICATIONS, 2, {"bias counted": 0.75, "one place too few": 0.5}, minutes=15, step=STEP_OF_MULTIPLICATIONS),
        Graded(SLIDE_ROW, 2, {"last place not visited": 0.75}, minutes=20, step=STEP_OF_SLIDE_ROW),
        Graded(MATCH_MAP, 2, {"distances squared": 0.75, "mean in place of sum": 0.75,
                              "products in place of distances": 0.25}, minutes=30, step=STEP_OF_MATCH_MAP),
    ],
    experiment=OWN_PATCH,
)
