"""Exercises of lesson 03: filters that look for something."""

import numpy as np

from helpers.checks.cases import dark_picture, needs_flat, random_picture, random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.lesson02 import conv2d
from helpers.checks.words import fill

WORDS = {
    "kernel axes": "`kernel` should have two axes; yours has {axes}.",
    "odd size": "`size` should be odd and positive; yours is {size}.",
}

# ---- zero_mean ----


def zero_mean(kernel):
    return kernel - kernel.mean()


def _zero_mean_loops(kernel):
    total, count = 0.0, 0
    for row in kernel:
        for weight in row:
            total, count = total + weight, count + 1
    return np.array([[weight - total / count for weight in row] for row in kernel])


def _zero_mean_sum(kernel):
    share = np.sum(kernel) / kernel.size
    return kernel.astype(float) - np.full(kernel.shape, share)


def _zero_mean_in_place(kernel):
    kernel -= kernel.mean()
    return kernel


def _zero_mean_on_weights(kernel):
    return np.where(kernel != 0, kernel - kernel.sum() / np.count_nonzero(kernel), 0.0)


def _zero_mean_cases(rng):
    stroke = np.zeros((4, 3))
    stroke[[0, 1, 2], [2, 1, 1]] = 30
    balanced = random_whole(rng, 2, 3) * 1.0
    return [
        (np.array([[0.0, 30.0], [30.0, 10.0]]),),
        (stroke,),
        (random_values(rng, 3, 5) + 1.0,),
        (random_whole(rng, 5, 2) * 1.0,),
        (random_values(rng, 2, 7) - 4.0,),
        (rng.integers(0, 40, (3, 3)),),
        (rng.integers(100, 256, (2, 4), dtype=np.uint8),),
        (np.concatenate([balanced, -balanced]),),  # it adds up to 0 already
    ]


ZERO_MEAN = Exercise(
    name="zero_mean",
    title="A reason to say no",
    task="Write zero_mean(kernel): kernel is an array (kh, kw). Return a new float array of the same shape: every weight "
    "moved by the same amount, so that all weights together add up to 0. The kernel itself stays as it is.",
    lesson="03",
    look="A reason to say no",
    reference=zero_mean,
    variants=[_zero_mean_loops, _zero_mean_sum],
    cases=_zero_mean_cases,
    accepts=lambda kernel: "" if np.ndim(kernel) == 2 else fill(WORDS["kernel axes"], axes=np.ndim(kernel)),
    misconceptions=[
        Misconception(
            "divided by the sum",
            lambda kernel: kernel / kernel.sum(),
            "Your weights add up to 1, not 0: you divided by their sum. That makes every weight smaller, and a weight of "
            "30 becomes no reason to say no. Move them instead: here {got} should be {expected}. How much must be taken "
            "from each?",
            needs="any kernel whose sum is not 0 shows it",
        ),
        Misconception(
            "the sum taken from each",
            lambda kernel: kernel - kernel.sum(),
            "Your weights now add up to {sum}. You took the whole sum, {whole}, from each of the {kernel.size} weights. "
            "Each should give only its share.",
            fields=lambda inputs, got, expected: {"sum": got.sum(), "whole": inputs[0].sum()},
            needs="a kernel whose sum is not 0",
        ),
        Misconception(
            "row by row",
            lambda kernel: kernel - kernel.mean(axis=1, keepdims=True),
            "Each of your rows adds up to 0 by itself, so {where} is {got}, not {expected}. Every weight must move by the "
            "same amount: one mean for the whole kernel.",
            needs="rows that do not have the same mean",
        ),
        Misconception(
            "column by column",
            lambda kernel: kernel - kernel.mean(axis=0),
            "Each of your columns adds up to 0 by itself, so {where} is {got}, not {expected}. Every weight must move by "
            "the same amount: one mean for the whole kernel.",
            needs="columns that do not have the same mean",
        ),
        Misconception(
            "median in place of the mean",
            lambda kernel: kernel - np.median(kernel),
            "Your weights add up to {sum}. You took the median, {median}, from each: the weight in the middle of the row "
            "when they are sorted. What each must give is its share of the sum.",
            fields=lambda inputs, got, expected: {"sum": got.sum(), "median": np.median(inputs[0])},
            needs="a kernel whose median is not its mean",
        ),
        Misconception(
            "whole numbers only",
            lambda kernel: (kernel - kernel.mean()).astype(int),
            "Your weights add up to {sum}, not 0: the mean is {mean}, and its fraction got lost. Let the weights be "
            "floats.",
            fields=lambda inputs, got, expected: {"sum": got.sum(), "mean": inputs[0].mean()},
            needs="a kernel whose mean is not a whole number",
        ),
        Misconception(
            "only the weights that are not 0",
            _zero_mean_on_weights,
            "The weights add up to 0, but where the kernel was 0 it still is: at {where} you have {got}, not {expected}. "
            "Those are the pixels beside the curve. Their light is what must count against it.",
            needs="a kernel with some zeros and a sum that is not 0",
        ),
        Misconception(
            "also rescaled",
            lambda kernel: (kernel - kernel.mean()) / kernel.std(),
            "The weights add up to 0, but they are rescaled as well: at {where} you have {got}, not {expected}. You divide "
            "by the standard deviation. Move the weights and leave their distances as they are.",
            needs="a kernel whose standard deviation is not 1",
        ),
        Misconception(
            "changes the kernel",
            _zero_mean_in_place,
            "Your function changes the kernel that it was given: `kernel -= ...` writes into the caller's array. "
            "Its {kernel.size} weights are still needed. Make a new array: `kernel - ...`.",
            needs="a look at the kernel after the call, which an example cannot have",
        ),
    ],
    hints=[
        "Add up the weights. That is how much too much there is.",
        "Share it out: divide by the number of weights, `kernel.size`.",
        "The sum divided by the count has a name, and arrays have a method of that name.",
    ],
    proves="Checked on {n} kernels, square and not, with negative weights and without. A white wall, at any brightness, "
    "now scores 0.",
)


# ---- oriented_edge ----


def oriented_edge(size, angle):
    middle = size // 2
    x = np.arange(size) - middle
    y = middle - np.arange(size)
    turn = np.deg2rad(angle)
    side = x[None, :] * np.cos(turn) + y[:, None] * np.sin(turn)
    return np.sign(np.round(side, 9))


def _oriented_edge_loops(size, angle):
    kernel = np.zeros((size, size))
    for row in range(size):
        for column in range(size):
            x, y = column - size // 2, size // 2 - row
            side = x * np.cos(angle * np.pi / 180) + y * np.sin(angle * np.pi / 180)
            if side > 1e-9:
                kernel[row, column] = 1
            elif side < -1e-9:
                kernel[row, column] = -1
    return kernel


def _oriented_edge_grid(size, angle):
    row, column = np.mgrid[:size, :size] - (size - 1) / 2
    side = column * np.cos(np.radians(angle)) - row * np.sin(np.radians(angle))
    return np.where(np.abs(side) < 1e-9, 0.0, np.sign(side))


def _edge_sums(size, angle):
    away = np.arange(size) - size // 2
    turn = np.deg2rad(angle)
    return away[None, :] * np.cos(turn) - away[:, None] * np.sin(turn)


def _edge_from(turn, size, dark=-1.0, middle=None):
    """An edge kernel; the mistakes below change one thing each."""
    middle = size // 2 if middle is None else middle
    away = middle - np.arange(size)
    side = np.round(away[:, None] * np.sin(turn) - away[None, :] * np.cos(turn), 9)
    return np.where(side > 0, 1.0, np.where(side < 0, dark, 0.0))


def _edge_distances(size, angle):
    return np.round(_edge_sums(size, angle), 9)


def _edge_accepts(size, angle):
    return "" if int(size) == size and size > 0 and size % 2 else fill(WORDS["odd size"], size=size)


def _edge_cases(rng):
    turn = int(rng.integers(10, 35))
    return [(3, 0), (3, 45), (5, 90), (5, 90 + turn), (5, 200 + turn // 2), (7, 300 + turn), (7, turn), (1, turn),
            (5, 180.05), (7, 0.0000002)]  # the last: nearer to the line than 0.00000001, and not on it


ORIENTED_EDGE = Exercise(
    name="oriented_edge",
    title="An edge at any angle",
    task="Write oriented_edge(size, angle): size is an odd whole number; angle, in degrees, says where the light is: 0 on the "
    "right, 90 at the top, anticlockwise. Return a float array (size, size) of 1, 0 and -1. Measure from the middle pixel, x "
    "columns to the right, y rows up: the weight is 1 where x cos(angle) + y sin(angle) is positive, -1 where it is negative, "
    "and 0 on the line between (up to 0.000000001).",
    lesson="03",
    look="One cell, one orientation",
    reference=oriented_edge,
    variants=[_oriented_edge_loops, _oriented_edge_grid],
    cases=_edge_cases,
    accepts=_edge_accepts,
    misconceptions=[
        Misconception(
            "degrees taken for radians",
            lambda size, angle: _edge_from(angle, size),
            "With {angle} degrees, {where} is {got}; it should be {expected}. `np.cos` and `np.sin` read radians: 180 "
            "degrees are pi of them. `np.deg2rad` converts.",
            needs="an angle that is not 0",
        ),
        Misconception(
            "how far, in place of which side",
            _edge_distances,
            "With {angle} degrees, {where} is {got}; it should be {expected}. You return how far each pixel is from the line. Only "
            "the side was asked for: 1, 0 or -1. `np.sign` makes that of any number.",
            needs="an angle that is not 0, or a size of 5 or more",
        ),
        Misconception(
            "upside down",
            lambda size, angle: oriented_edge(size, -angle),
            "With {angle} degrees, {where} is {got}; it should be {expected}. Your kernel is upside down. Do you count y with the "
            "rows, downwards? Or does your angle turn clockwise? y grows upwards, and 90 degrees is the top.",
            needs="an angle that is not 0 or 180",
        ),
        Misconception(
            "left and right changed places",
            lambda size, angle: oriented_edge(size, 180 - angle),
            "With {angle} degrees, {where} is {got}; it should be {expected}. Left and right are in each other's place, and "
            "top and bottom are not: which way does x grow?",
            needs="an angle that is not 90 or 270",
        ),
        Misconception(
            "sine and cosine changed places",
            lambda size, angle: oriented_edge(size, 90 - angle),
            "With {angle} degrees, {where} is {got}; it should be {expected}. Sine and cosine are in each other's place: at "
            "0 degrees the light is on the right, so x goes with the cosine.",
            needs="an angle other than 45 and 225",
        ),
        Misconception(
            "bright and dark changed places",
            lambda size, angle: -oriented_edge(size, angle),
            "With {angle} degrees, {where} is {got}; it should be {expected}. Your bright and dark sides are in each "
            "other's place: 1 stands where the sum is positive.",
            needs="nothing more: any angle shows it",
        ),
        Misconception(
            "no dark side",
            lambda size, angle: _edge_from(np.deg2rad(angle), size, dark=0.0),
            "At {where} you have {got}; it should be {expected}. Without the -1s your filter has a reason to say yes "
            "and none to say no: a white wall scores as high as an edge.",
            needs="a kernel larger than 1x1",
            look="A reason to say no",
        ),
        Misconception(
            "measured from the corner",
            lambda size, angle: _edge_from(np.deg2rad(angle), size, middle=0),
            "With size {size} and {angle} degrees, {where} is {got}; it should be {expected}. You measure x and y from the "
            "top left corner. Measure from the middle pixel.",
            needs="a kernel larger than 1x1",
        ),
        Misconception(
            "the smallest rounding errors count",
            lambda size, angle: np.sign(_edge_sums(size, angle)),
            "With {angle} degrees, {pixels} pixels on the line came out as 1 or -1. Their sum is 0 on paper; a computer gets "
            "something like 0.00000000000000006, and `np.sign` makes 1 of that. Round first, as the task says.",
            fields=lambda inputs, got, expected: {"pixels": np.sum(got != expected)},
            needs="an angle such as 45 or 90, where pixels lie on the line",
        ),
        Misconception(
            "no pixel is on the line",
            lambda size, angle: np.where(oriented_edge(size, angle) >= 0, 1.0, -1.0),
            "At {where} you have {got}; it should be {expected}. That pixel lies on the line between, on neither side. "
            "The weights must balance.",
            needs="nothing more: the middle pixel shows it",
        ),
    ],
    hints=[
        "Begin with 0 degrees by hand, size 3: the left column is -1, the middle one 0, the right one 1.",
        "x for every column: `np.arange(size) - size // 2`. y for every row runs the other way.",
        "Round the numbers to nine places before `np.sign`: cos(90 degrees) is 0.00000000000000006 to a computer.",
    ],
    proves="Checked at {n} angles and three sizes. Bright where the light is, dark on the other side, and nothing on the line between.",
)


# ---- best_match ----


def best_match(picture, kernel):
    high, wide = kernel.shape
    best, place = -np.inf, None
    for row in range(picture.shape[0] - high + 1):
        for column in range(picture.shape[1] - wide + 1):
            score = np.sum(picture[row : row + high, column : column + wide] * kernel)
            if score > best:
                best, place = score, (row, column)
    return place


def _best_match_unravel(picture, kernel):
    scores = conv2d(picture, kernel)
    row, column = np.unravel_index(np.argmax(scores), scores.shape)
    return int(row), int(column)


def _best_match_divmod(picture, kernel):
    scores = conv2d(picture, kernel)
    return divmod(int(scores.argmax()), scores.shape[1])


def _best_match_with(picture, kernel, change):
    scores = conv2d(picture, kernel)
    return tuple(int(at) for at in np.unravel_index(np.argmax(change(scores)), scores.shape))


def _best_match_wrong_shape(picture, kernel):
    return tuple(int(at) for at in np.unravel_index(np.argmax(conv2d(picture, kernel)), picture.shape))


def _best_match_from_zero(picture, kernel):
    best, place = 0, (0, 0)
    scores = conv2d(picture, kernel)
    for row in range(scores.shape[0]):
        for column in range(scores.shape[1]):
            if scores[row, column] > best:
                best, place = scores[row, column], (row, column)
    return place


def _best_match_last(picture, kernel):
    scores = conv2d(picture, kernel)
    return tuple(int(at) for at in np.argwhere(scores == scores.max())[-1])


def _best_match_by_columns(picture, kernel):
    scores = conv2d(picture, kernel)
    column, row = divmod(int(scores.T.argmax()), scores.shape[0])
    return row, column


def _sum_there(inputs, got, expected):
    return {"sum": conv2d(*inputs)[tuple(got)]}


def _map_width(inputs, got, expected):
    return {"map_width": inputs[0].shape[1] - inputs[1].shape[1] + 1}


def _best_match_cases(rng):
    twice = np.zeros((4, 6))
    twice[1, 1] = twice[2, 4] = 50.0
    negative = random_values(rng, 5, 4)
    negative[3, 1] = -40.0  # the largest of absolute values, and not the largest
    corner = random_values(rng, 5, 7)
    corner[-1, -1] = 60.0  # the best is the last place of all
    far_below = random_picture(rng, 4, 5) | 1  # every sum is lower than any guess at a lowest number
    close = np.zeros((3, 6))
    close[0, 2], close[2, 4] = 5.6, 5.9  # the same to whoever rounds or cuts off the fraction
    ties = np.zeros((4, 5))
    ties[1, 4] = ties[3, 1] = 30.0  # the first in reading order is the last of the two, column by column
    below = np.array([[9.0, 9.0, 9.0, 9.0], [9.0, 2.0, 3.0, 9.0], [0.0, 0.0, 4.0, 0.0]])  # every sum is negative
    return [
        (twice, np.array([[0.0, 0.0], [0.0, 1.0]])),
        (negative, random_whole(rng, 2, 1)),
        (negative, np.array([[1.0, 0.5]])),
        (corner, np.array([[0.1, 0.0, -0.2], [0.0, 0.3, 2.0]])),
        (below, np.array([[-1.0, -1.0], [0.0, 1.0]])),
        (random_values(rng, 8, 5), random_values(rng, 3, 2)),
        (random_values(rng, 6, 9), random_values(rng, 2, 4)),
        (ties, np.array([[0.0, 0.0], [0.0, 1.0]])),
        (close, np.array([[0.0, 1.0]])),
        (far_below, np.full((2, 3), -1e9)),
        (random_picture(rng, 6, 5), random_values(rng, 3, 2)),
        (dark_picture(rng, 4, 7), random_whole(rng, 2, 3)),
        (random_whole(rng, 7, 4), random_values(rng, 4, 1)),
    ]


BEST_MATCH = Exercise(
    name="best_match",
    title="Where does it answer most?",
    task="Write best_match(picture, kernel): picture is an array (H, W), kernel an array (kh, kw). Slide the kernel over "
    "every place where it lies wholly inside; the kernel is not turned. Return two whole numbers, (row, column): the top "
    "left pixel of the window with the largest sum. If several are equally large, the first in reading order.",
    lesson="03",
    look="Slide it over the whole mouse",
    parts=("row", "column"),
    reference=best_match,
    variants=[_best_match_unravel, _best_match_divmod],
    cases=_best_match_cases,
    accepts=needs_flat,
    misconceptions=[
        Misconception(
            "one number from argmax",
            lambda picture, kernel: int(np.argmax(conv2d(picture, kernel))),
            "You return {answer}. `argmax` counts the map's numbers one after the other, row after row. Which row and "
            "which column is number {answer}, in a map that is {map_width} wide?",
            fields=_map_width,
            needs="nothing more: any picture shows it",
        ),
        Misconception(
            "column before row",
            lambda picture, kernel: best_match(picture, kernel)[::-1],
            "You return ({answer[0]}, {answer[1]}): column first, then row. In this course it is row first, then column, "
            "as in `picture[{answer[1]}, {answer[0]}]`.",
            needs="a best window off the diagonal",
        ),
        Misconception(
            "counted in the picture's width",
            _best_match_wrong_shape,
            "You return ({answer[0]}, {answer[1]}). The number from `argmax` counts along the map, which is {map_width} "
            "wide; you turned it into row and column with the picture's width, {picture.shape[1]}.",
            fields=_map_width,
            needs="a kernel wider than one pixel, and a best window that is not in the top row",
        ),
        Misconception(
            "the middle of the window",
            lambda p, k: (best_match(p, k)[0] + k.shape[0] // 2, best_match(p, k)[1] + k.shape[1] // 2),
            "You return ({answer[0]}, {answer[1]}), the middle of the best window, {down} down and {along} right of its "
            "top left pixel. The top left pixel was asked for.",
            fields=lambda inputs, got, expected: {"down": got[0] - expected[0], "along": got[1] - expected[1]},
            needs="a kernel larger than 1x1",
        ),
        Misconception(
            "largest without its sign",
            lambda picture, kernel: _best_match_with(picture, kernel, np.abs),
            "At ({answer[0]}, {answer[1]}) the sum is {sum}: far from 0, but negative. There the filter says no most "
            "firmly. Ask for the largest sum, not for the largest size.",
            fields=_sum_there,
            needs="a negative sum that is farther from 0 than the largest one",
        ),
        Misconception(
            "the search starts from 0",
            _best_match_from_zero,
            "Here all sums are negative, and {largest} is the largest of them. Does your search begin with 0 as the best so "
            "far? Then nothing here beats it. Begin below every number, with `-np.inf`.",
            fields=lambda inputs, got, expected: {"largest": conv2d(*inputs).max()},
            needs="sums that are all negative",
        ),
        Misconception(
            "smallest sum",
            lambda picture, kernel: _best_match_with(picture, kernel, np.negative),
            "At ({answer[0]}, {answer[1]}) the sum is {sum}, the smallest of all. The largest was asked for.",
            fields=_sum_there,
            needs="two windows with different sums",
        ),
        Misconception(
            "the brightest pixel",
            lambda p, k: tuple(int(at) for at in np.unravel_index(np.argmax(p), p.shape)),
            "You return ({answer[0]}, {answer[1]}): the brightest pixel of the picture, {brightest}. The kernel has not "
            "been asked yet. Slide it first, then look for the largest sum.",
            fields=lambda inputs, got, expected: {"brightest": inputs[0].max()},
            needs="a brightest pixel that is not the top left of the best window",
        ),
        Misconception(
            "the last of equals",
            _best_match_last,
            "At ({answer[0]}, {answer[1]}) the sum is {sum}, and an earlier window has the same. Of equals the first in "
            "reading order counts. Is there a `>=` where a `>` should be?",
            fields=_sum_there,
            needs="two windows that are equally good",
        ),
        Misconception(
            "down the columns",
            _best_match_by_columns,
            "At ({answer[0]}, {answer[1]}) the sum is {sum}, and the window at ({right_answer[0]}, {right_answer[1]}) has the "
            "same. Reading order goes along the first row, then the second. Is the loop over the columns outside?",
            fields=_sum_there,
            needs="two windows that are equally good, the upper one further to the right",
        ),
        Misconception(
            "flipped kernel",
            lambda picture, kernel: best_match(picture, kernel[::-1, ::-1]),
            "You return ({answer[0]}, {answer[1]}): the best place for your kernel turned upside down. Leave it as it is. "
            "Did the map come from a library's `convolve`? Those turn it.",
            needs="a kernel that looks different upside down",
        ),
    ],
    hints=[
        "First make the map of all sums. You have written that function already.",
        "`np.argmax(scores)` gives a number that counts row after row. `np.unravel_index` turns it into a row and a column.",
        "Without these two: keep the best sum so far and where it was, and replace both when a sum is larger.",
    ],
    proves="Checked on {n} pictures, wide and tall, with the best window at an edge, in a corner, and twice the same.",
)

EXERCISES = [ZERO_MEAN, ORIENTED_EDGE, BEST_MATCH]
