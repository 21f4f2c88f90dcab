"""Homework 10: made pictures, softened labels, and two networks on the same pictures."""

import math

import numpy as np

from coursework.homework import Graded, Homework
from helpers.checks.cases import random_whole
from helpers.checks.exercises import Exercise, Misconception

# ---- cut_out ----


def cut_out(x, rows, columns, size):
    changed = x.copy()
    for picture, row, column in zip(changed, rows, columns, strict=True):
        picture[max(row, 0) : max(row + size, 0), max(column, 0) : max(column + size, 0)] = 0
    return changed


def cut_out_mask(x, rows, columns, size):
    count, height, width = x.shape[:3]
    down, across = np.arange(height), np.arange(width)
    in_rows = (down >= rows[:, None]) & (down < rows[:, None] + size)
    in_columns = (across >= columns[:, None]) & (across < columns[:, None] + size)
    hidden = in_rows[:, :, None] & in_columns[:, None, :]
    return np.where(hidden[..., None], 0.0, x)


def cut_out_pixels(x, rows, columns, size):
    changed = x + 0
    for number in range(len(x)):
        for row in range(rows[number], rows[number] + size):
            for column in range(columns[number], columns[number] + size):
                if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
                    changed[number, row, column] = 0
    return changed


def _cut_same(x, rows, columns, size):
    return cut_out(x, np.full_like(rows, rows[0]), np.full_like(columns, columns[0]), size)


def _cut_wraps(x, rows, columns, size):
    changed = x.copy()
    for picture, row, column in zip(changed, rows, columns, strict=True):
        picture[row : row + size, column : column + size] = 0
    return changed


def _cut_in_place(x, rows, columns, size):
    x[...] = cut_out(x, rows, columns, size)
    return x


def _cut_keeps(x, rows, columns, size):
    return np.where(cut_out(np.ones_like(x), rows, columns, size) == 0, x, 0.0)


def _cut_cases(rng):
    def pictures(count, height, width, depth=1):
        return random_whole(rng, count, height, width, depth) / 2

    cases = [(np.arange(1.0, 17).reshape(1, 4, 4, 1), np.array([1]), np.array([0]), 2)]
    for count, height, width, depth, size in ((3, 5, 7, 1, 2), (4, 8, 6, 3, 3), (2, 6, 6, 2, 4)):
        rows, columns = rng.integers(0, height - size + 1, count), rng.integers(0, width - size + 1, count)
        rows[0], columns[0] = 0, 1  # row and column differ
        cases.append((pictures(count, height, width, depth), rows, columns, size))
    cases.append((pictures(4, 6, 5), np.array([-1, 4, 2, -2]), np.array([3, -2, 4, -1]), 3))  # over the edge
    cases.append((pictures(2, 5, 5), np.array([-1, 3]), np.array([-1, 4]), 2))
    return cases


CUT_OUT = Exercise(
    name="cut_out",
    title="A hole in every picture",
    task="Write cut_out(x, rows, columns, size): x is a float array (N, H, W, C), rows and columns arrays (N,) of whole numbers. "
    "Return a new array: in picture i, the pixels of the square of size x size whose top left corner is at (rows[i], columns[i]) "
    "are 0, in all channels. A corner may lie outside, above 0 or left of it too: then only what lies inside the picture is cut "
    "out. x stays as it is.",
    lesson="10",
    look="More digits, made and real, and when to stop",
    reference=cut_out,
    variants=[cut_out_mask, cut_out_pixels],
    cases=_cut_cases,
    misconceptions=[
        Misconception(
            "the same hole in all",
            _cut_same,
            "At {where} you have {got}; it should be {expected}. All your pictures have the hole of the first. A network soon learns "
            "around a hole that never moves.",
            needs="two pictures with other corners",
        ),
        Misconception(
            "rows and columns changed places",
            lambda x, rows, columns, size: cut_out(x, columns, rows, size),
            "At {where} you have {got}; it should be {expected}. Your row is the column, and the other way round.",
            needs="a corner off the diagonal",
        ),
        Misconception(
            "negative corners count from the end",
            _cut_wraps,
            "At {where} you have {got}; it should be {expected}. In a slice -1 is the last row, so `x[-1:1]` is empty. Begin at "
            "`max(row, 0)`.",
            needs="a corner above or left of the picture",
        ),
        Misconception(
            "the hole alone is left",
            _cut_keeps,
            "At {where} you have {got}; it should be {expected}. You keep the square and cut out the rest.",
            needs="nothing more",
        ),
        Misconception(
            "one pixel too many",
            lambda x, rows, columns, size: cut_out(x, rows, columns, size + 1),
            "At {where} you have {got}; it should be {expected}. Your square has {size} + 1 pixels a side: a slice ends before its "
            "second number.",
            needs="room beside the square",
        ),
        Misconception(
            "changes the pictures",
            _cut_in_place,
            "The pictures that you return are right, but those that you were given have holes now too: at {where} was {expected}, and "
            "now is {got}. In the next epoch nothing would be left of them.",
            needs="a look at x after the call",
        ),
    ],
    hints=[
        "`x.copy()` first. Then one picture after the other.",
        "`picture[a:b, c:d] = 0` cuts a rectangle out of all channels.",
        "What are a and b for a corner in row -1 and size 3? 0 and 2.",
    ],
    proves="Checked on {n} sets of pictures, with holes inside and over each edge.",
)


# ---- smooth_labels ----


def smooth_labels(labels, classes, amount):
    wanted = np.full((len(labels), classes), amount / classes)
    wanted[np.arange(len(labels)), labels] += 1 - amount
    return wanted


def smooth_labels_one_hot(labels, classes, amount):
    return (1 - amount) * np.eye(classes)[labels] + amount / classes


def smooth_labels_loop(labels, classes, amount):
    rows = []
    for label in labels:
        row = [amount / classes] * classes
        row[label] = 1 - amount + amount / classes
        rows.append(row)
    return np.array(rows).reshape(len(labels), classes)


def _smooth_among_others(labels, classes, amount):
    wanted = np.full((len(labels), classes), amount / (classes - 1))
    wanted[np.arange(len(labels)), labels] = 1 - amount
    return wanted


def _smooth_right_too_low(labels, classes, amount):
    wanted = np.full((len(labels), classes), amount / classes)
    wanted[np.arange(len(labels)), labels] = 1 - amount
    return wanted


def _smooth_cases(rng):
    cases = [(np.array([1, 0]), 2, 0.2)]
    for count, classes, amount in ((4, 5, 0.1), (6, 10, 0.3), (1, 3, 0.6), (5, 4, 0.0)):
        labels = rng.integers(0, classes, count)
        labels[0] = classes - 1
        cases.append((labels, classes, amount))
    return cases


SMOOTH_LABELS = Exercise(
    name="smooth_labels",
    title="Not quite so sure",
    task="Write smooth_labels(labels, classes, amount): labels is an array (N,) of class numbers from 0 to classes - 1. Return a float "
    "array (N, classes) of wanted probabilities: the share `amount` of each row is spread evenly over all classes, the right one "
    "included, and the right class gets 1 - amount in addition. Each row adds up to 1.",
    lesson="10",
    look="The parrot again",
    reference=smooth_labels,
    variants=[smooth_labels_one_hot, smooth_labels_loop],
    cases=_smooth_cases,
    misconceptions=[
        Misconception(
            "spread over the others alone",
            _smooth_among_others,
            "At {where} you have {got}; it should be {expected}. You spread {amount} over the wrong classes. Here it goes to all "
            "{classes}, the right one included.",
            needs="an amount that is not 0",
        ),
        Misconception(
            "the right class comes short",
            _smooth_right_too_low,
            "At {where} you have {got}; it should be {expected}. Your rows do not add up to 1: the right class gets its even share "
            "*and* 1 - {amount}.",
            needs="an amount that is not 0",
        ),
        Misconception(
            "the whole amount to each",
            lambda labels, classes, amount: (1 - amount) * np.eye(classes)[labels] + amount,
            "At {where} you have {got}; it should be {expected}. Every class gets all of {amount}. Divide it among the {classes}.",
            needs="an amount that is not 0",
        ),
        Misconception(
            "right and wrong changed places",
            lambda labels, classes, amount: amount * np.eye(classes)[labels] + (1 - amount) / classes,
            "At {where} you have {got}; it should be {expected}. The right class gets {amount} and the rest is spread. The other way "
            "round.",
            needs="an amount that is not one half",
        ),
        Misconception(
            "not smoothed",
            lambda labels, classes, amount: np.eye(classes)[labels],
            "At {where} you have {got}; it should be {expected}. These are lesson 06's one-hot rows. Take {amount} away and spread it.",
            needs="an amount that is not 0",
        ),
    ],
    hints=[
        "Two classes, amount .2: every class gets .1, the right one .8 more. So .9 and .1.",
        "`np.full((N, classes), value)` begins with the even shares.",
        "`wanted[np.arange(N), labels]` are the places of the right classes.",
    ],
    proves="Checked on {n} sets of labels, with 2 to 10 classes.",
)


# ---- two_networks ----


def two_networks(truth, first, second):
    only_first = int(np.sum((first == truth) & (second != truth)))
    only_second = int(np.sum((second == truth) & (first != truth)))
    if abs(only_first - only_second) <= 2 * math.sqrt(only_first + only_second):
        return only_first, only_second, "neither"
    return only_first, only_second, "first" if only_first > only_second else "second"


def two_networks_signs(truth, first, second):
    sign = (first == truth).astype(int) - (second == truth)
    a, b = int(np.count_nonzero(sign == 1)), int(np.count_nonzero(sign == -1))
    if (a - b) ** 2 <= 4 * (a + b):
        return a, b, "neither"
    return (a, b, "first") if a > b else (a, b, "second")


def two_networks_loop(truth, first, second):
    a = b = 0
    for right, one, other in zip(truth, first, second, strict=True):
        a += int(one == right and other != right)
        b += int(other == right and one != right)
    verdict = "neither"
    if a - b > 2 * (a + b) ** 0.5:
        verdict = "first"
    if b - a > 2 * (a + b) ** 0.5:
        verdict = "second"
    return a, b, verdict


def _judged(limit, at_least=False):
    def judge(truth, first, second):
        a, b, _ = two_networks(truth, first, second)
        bound = limit(a, b, truth)
        beyond = abs(a - b) >= bound if at_least else abs(a - b) > bound
        return a, b, "neither" if not beyond or a == b else "first" if a > b else "second"

    return judge


def _differ(truth, first, second):
    """Counts every picture on which the answers differ, and both may be wrong."""
    a = int(np.sum((first != second) & (first == truth)))
    b = int(np.sum((first != second) & (first != truth)))
    return a, b, "neither" if abs(a - b) <= 2 * math.sqrt(a + b) else "first" if a > b else "second"


def _totals(truth, first, second):
    a, b = int(np.sum(first == truth)), int(np.sum(second == truth))
    return a, b, "neither" if abs(a - b) <= 2 * math.sqrt(a + b) else "first" if a > b else "second"


def _two(rng, both, only_first, only_second, neither, alike):
    """Answers of two networks: read by both, by one, by none with two wrong answers, by none with one wrong answer."""
    counts = (both, only_first, only_second, neither, alike)
    truth = rng.integers(0, 10, sum(counts))
    kind = np.repeat(np.arange(5), counts)
    wrong, other = (truth + rng.integers(1, 5, len(truth))) % 10, (truth + rng.integers(5, 10, len(truth))) % 10
    first = np.where(kind <= 1, truth, wrong)
    second = np.where((kind == 0) | (kind == 2), truth, np.where(kind == 4, wrong, other))
    order = rng.permutation(len(truth))
    return truth[order], first[order], second[order]


def _two_cases(rng):
    return [
        (np.array([3, 1, 4, 1]), np.array([3, 1, 4, 7]), np.array([3, 2, 9, 1])),
        _two(rng, 30, 12, 2, 6, 2),  # first
        _two(rng, 30, 1, 9, 4, 3),  # second
        _two(rng, 40, 8, 12, 5, 2),  # neither: 4 against 8.9
        _two(rng, 40, 16, 6, 3, 3),  # first: 10 against 9.4; within the root of all
        _two(rng, 20, 4, 0, 3, 2),  # neither: just the limit
        _two(rng, 20, 5, 0, 12, 2),  # first
        _two(rng, 25, 0, 0, 4, 4),  # they never differ in being right
        _two(rng, 5, 40, 14, 3, 1),
    ]


TWO_NETWORKS = Exercise(
    name="two_networks",
    title="Which of two networks?",
    task="Write two_networks(truth, first, second): three arrays (N,) of class numbers: the right ones, and what two networks said of "
    "the same pictures. Return three things: how many pictures only the first network reads rightly, how many only the second "
    "does, and a text: 'first' or 'second' for the one that reads more, if the two counts differ by more than 2 * sqrt(their sum); "
    "else 'neither'.",
    lesson="10",
    look="What may be said of ten runs",
    parts=("count of the first", "count of the second", "verdict"),
    reference=two_networks,
    variants=[two_networks_signs, two_networks_loop],
    cases=_two_cases,
    misconceptions=[
        Misconception(
            "whoever reads more",
            _judged(lambda a, b, truth: 0),
            "You say {got!r}; it should be {expected!r}. The first alone reads some pictures and the second alone some others: coins give "
            "such a difference too. It has to exceed 2 * sqrt of their sum.",
            needs="a small difference",
        ),
        Misconception(
            "all that each reads",
            _totals,
            "You have {got}; it should be {expected}. You count all that a network reads. What both read says nothing about which is "
            "better: count what only one of them reads.",
            needs="a picture that both read",
        ),
        Misconception(
            "both wrong counts for the second",
            _differ,
            "You have {got}; it should be {expected}. Where the answers differ both may be wrong. Then neither has read the picture.",
            needs="a picture that both misread, each in its way",
        ),
        Misconception(
            "the root of all pictures",
            _judged(lambda a, b, truth: 2 * math.sqrt(len(truth))),
            "You say {got!r}; it should be {expected!r}. You take the root of all {truth.size} pictures. Those on which both are right, or "
            "both wrong, throw no coin.",
            needs="a difference between the two roots",
        ),
        Misconception(
            "at least as large",
            _judged(lambda a, b, truth: 2 * math.sqrt(a + b), at_least=True),
            "You say {got!r}; it should be {expected!r}. A difference that is just 2 * sqrt of the sum is not more than that.",
            needs="a difference that is just the limit, as 4 to 0",
        ),
        Misconception(
            "the two changed places",
            lambda truth, first, second: two_networks(truth, second, first),
            "You have {got}; it should be {expected}. The first count is for the first network.",
            needs="counts that differ",
        ),
    ],
    hints=[
        "`first == truth` says which pictures the first network reads. `~` or `!=` turns that round, `&` asks for both.",
        "3 only by the first, 1 only by the second: the difference is 2, and 2 * sqrt(4) is 4.",
        "More than the limit, not as much as the limit.",
    ],
    proves="Checked on {n} pairs of networks: clear ones, torn ones, and 4 against 0.",
)

HOMEWORK = Homework(
    "hw10",
    "Cures and evidence",
    [
        Graded(CUT_OUT, 2, {"negative corners count from the end": 0.75, "rows and columns changed places": 0.75,
                            "the same hole in all": 0.25}, minutes=25),
        Graded(SMOOTH_LABELS, 2, {"spread over the others alone": 0.75, "the right class comes short": 0.75, "not smoothed": 0.25},
               minutes=20),
        Graded(TWO_NETWORKS, 2, {"at least as large": 0.75, "the two changed places": 0.75, "whoever reads more": 0.25}, minutes=30),
    ],
    experiment_needs=("datasets", "evidence", "layers", "network", "losses", "optimizers", "training", "functional", "initializers"),
)  # fmt: skip
