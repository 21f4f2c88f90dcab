"""Homework 10: pictures with holes, mixed pictures, and two networks on the same pictures."""

import math

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.cases import fine_values, random_whole
from helpers.checks.exercises import Exercise, Misconception

# ---- cut_out ----


def cut_out(x, rows, columns, size):
    changed = x.copy()
    for picture, row, column in zip(changed, rows, columns, strict=True):
        picture[max(row, 0) : max(row + size, 0), max(column, 0) : max(column + size, 0)] = 0
    return changed


def cut_out_mask(x, rows, columns, size):
    height, width = x.shape[1:3]
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
    for count, height, width, depth, size in ((2, 4, 5, 1, 2), (2, 4, 3, 2, 2), (2, 4, 4, 1, 3)):
        rows, columns = rng.integers(0, height - size + 1, count), rng.integers(0, width - size + 1, count)
        rows[0], columns[0] = 0, 1  # row and column differ
        cases.append((pictures(count, height, width, depth), rows, columns, size))
    cases.append((pictures(4, 4, 3), np.array([-1, 3, 1, -2]), np.array([2, -2, 1, -1]), 3))  # over the edge
    cases.append((pictures(2, 3, 3), np.array([-1, 2]), np.array([-1, 2]), 2))
    cases.append((fine_values(rng, 2, 3, 4, 1), np.array([0, 1]), np.array([2, 1]), 2))
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


def _grey_where_it_stands(x, inputs, grey):
    x[x == 0] = grey
    return x


STEP_OF_CUT_OUT = Step(
    "Your holes are grey, not black: their pixels are {grey} in place of 0.",
    {"grey": (0.31, 0.21, 0.23, 0.26, 0.36, 0.41)},
    lambda holed, inputs, grey: np.where(holed == 0, grey, holed),  # in the cases no pixel is 0 but those of a hole
    "black holes",
    "At {where} you have {got}; it should be {expected}. The pixels of your hole are 0. They should be {grey}.",
    then_wrong={"changes the pictures": _grey_where_it_stands},
)


# ---- mix_pictures ----


def mix_pictures(x, targets, partners, shares):
    own = shares.reshape(-1, 1, 1, 1)
    mixed = own * x + (1 - own) * x[partners]
    wanted = shares[:, None] * targets + (1 - shares[:, None]) * targets[partners]
    return mixed, wanted


def mix_pictures_loop(x, targets, partners, shares):
    mixed, wanted = np.zeros(x.shape), np.zeros(targets.shape)
    for number, (partner, share) in enumerate(zip(partners, shares, strict=True)):
        mixed[number] = share * x[number] + (1 - share) * x[partner]
        wanted[number] = share * targets[number] + (1 - share) * targets[partner]
    return mixed, wanted


def mix_pictures_matrix(x, targets, partners, shares):
    matrix = np.diag(shares)
    np.add.at(matrix, (np.arange(len(x)), partners), 1 - shares)
    return np.tensordot(matrix, x, axes=1), matrix @ targets


def _mix_labels_whole(x, targets, partners, shares):
    return mix_pictures(x, targets, partners, shares)[0], targets.copy()


def _mix_labels_stronger(x, targets, partners, shares):
    stronger = np.where((shares >= 0.5)[:, None], targets, targets[partners])
    return mix_pictures(x, targets, partners, shares)[0], stronger


def _mix_one_share(x, targets, partners, shares):
    return mix_pictures(x, targets, partners, np.full_like(shares, shares[0]))


def _mix_in_place(x, targets, partners, shares):
    for number in range(len(x)):  # a partner may have been mixed already
        x[number] = shares[number] * x[number] + (1 - shares[number]) * x[partners[number]]
        targets[number] = shares[number] * targets[number] + (1 - shares[number]) * targets[partners[number]]
    return x, targets


def _mix_cases(rng):
    def case(count, height, width, depth, classes):
        x = random_whole(rng, count, height, width, depth) / 2
        partners = np.roll(np.arange(count), -1)  # a round: nobody is their own partner, and the way back is another
        shares = rng.permutation(np.linspace(0.1, 0.9, count + 2)[: count + 1])[:count].round(2)
        shares[0] = 0.8
        return x, np.eye(classes)[np.arange(count) % classes], partners, shares

    cases = [(np.array([2.0, 10.0, 6.0]).reshape(3, 1, 1, 1), np.eye(3), np.array([1, 2, 0]), np.array([0.75, 0.5, 0.25]))]
    cases += [case(3, 2, 3, 1, 3), case(5, 2, 1, 2, 4), case(4, 1, 3, 1, 4)]
    x, targets, partners, shares = case(4, 2, 2, 1, 5)
    fine = fine_values(rng, 3, 2, 2, 1), np.eye(3), np.array([1, 2, 0]), rng.permutation([1, 3, 5]) / 7
    return [*cases, (x, targets, np.array([2, 2, 2, 0]), shares), (x, targets, partners, np.ones(4)), fine]


MIX_PICTURES = Exercise(
    name="mix_pictures",
    title="Between two pictures",
    task="Write mix_pictures(x, targets, partners, shares): x is a float array of pictures (N, H, W, C), targets a float array (N, "
    "classes) of wanted probabilities, partners an array (N,) of places in x, shares an array (N,) of numbers from 0 to 1. Return "
    "two new arrays: picture i is shares[i] times x[i] plus 1 - shares[i] times its partner's picture; and its wanted "
    "probabilities are mixed in the same way. What you were given stays as it is.",
    lesson="10",
    look="More digits, made and real, and when to stop",
    parts=("pictures", "targets"),
    reference=mix_pictures,
    variants=[mix_pictures_loop, mix_pictures_matrix],
    cases=_mix_cases,
    misconceptions=[
        Misconception(
            "the labels stay whole",
            _mix_labels_whole,
            "The pictures are right. At {where} of your targets you have {got}; it should be {expected}. A picture that is half a 3 is "
            "wanted to be half a 3.",
            needs="a share below 1",
        ),
        Misconception(
            "the label of the stronger",
            _mix_labels_stronger,
            "The pictures are right. At {where} of your targets you have {got}; it should be {expected}. You take the label of the one "
            "that is seen more. Mix the targets as you mix the pictures.",
            needs="a share that is neither 0 nor 1",
        ),
        Misconception(
            "own and partner's share changed places",
            lambda x, targets, partners, shares: mix_pictures(x, targets, partners, 1 - shares),
            "At {where} you have {got}; it should be {expected}. The share is the picture's own, and its partner gets the rest.",
            needs="a share other than one half",
        ),
        Misconception(
            "one share for all",
            _mix_one_share,
            "At {where} you have {got}; it should be {expected}. You mix every picture by the first one's share.",
            needs="two shares",
        ),
        Misconception(
            "partners looked up the wrong way",
            lambda x, targets, partners, shares: mix_pictures(x, targets, np.argsort(partners), shares),
            "At {where} you have {got}; it should be {expected}. `partners[i]` is the place of picture i's partner; you take the picture "
            "whose partner is i.",
            needs="partners that are not pairs",
        ),
        Misconception(
            "mixes with what is mixed already",
            _mix_in_place,
            "At {where} you have {got}; it should be {expected}. You write into x while you still read from it: a partner may be mixed "
            "already. Fill new arrays.",
            needs="a partner with a smaller number",
        ),
    ],
    hints=[
        "`x[partners]` are all partners' pictures, in order.",
        "The shares have one axis, the pictures four: `shares.reshape(-1, 1, 1, 1)`.",
        "2 with its partner 10 and a share of .75: 1.5 + 2.5 = 4.",
    ],
    proves="Checked on {n} sets of pictures, with partners in a round, and one partner for several.",
)

STEP_OF_MIX_PICTURES = Step(
    "Last, put doubt into the new targets: multiply them by 1 - {doubt}, and add {doubt} divided by the number of classes.",
    {"doubt": (0.16, 0.12, 0.13, 0.14, 0.18, 0.21)},
    lambda mixed, inputs, doubt: (mixed[0], mixed[1] * (1 - doubt) + doubt / mixed[1].shape[1]),
    "targets without doubt",
    "The pictures are right. At {where} of your targets you have {got}; it should be {expected}. Put the doubt in: times 1 - {doubt}, plus "
    "{doubt} divided by the number of classes.",
)


# ---- two_networks ----


def two_networks(truth, first, second):
    only_first = int(np.sum((first == truth) & (second != truth)))
    only_second = int(np.sum((second == truth) & (first != truth)))
    if abs(only_first - only_second) <= 2 * np.sqrt(only_first + only_second):
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
        _two(rng, 6, 12, 2, 3, 1),  # first
        _two(rng, 5, 1, 9, 2, 1),  # second
        _two(rng, 6, 8, 12, 2, 1),  # neither: 4 against 8.9
        _two(rng, 10, 16, 6, 2, 2),  # first: 10 against 9.4; within the root of all
        _two(rng, 5, 4, 0, 2, 1),  # neither: just the limit
        _two(rng, 3, 5, 0, 6, 1),  # first
        _two(rng, 5, 0, 0, 2, 2),  # they never differ in being right
        _two(rng, 3, 24, 8, 2, 1),
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


def _below(verdict, inputs, few):
    return verdict if verdict[0] + verdict[1] >= few else (*verdict[:2], "neither")


def _cases_around_few(cases):
    """Clear verdicts with sums of 7 to 14 pictures, so that each `few` decides one; the other cases lie above."""
    rng = np.random.default_rng(cases[1][0])
    counts = [(4, 7, 0, 2, 1), (5, 1, 8, 2, 1), (5, 9, 1, 3, 1), (4, 2, 10, 2, 2), (3, 12, 2, 2, 1), (6, 8, 12, 2, 1), (10, 16, 6, 2, 2),
              (5, 12, 4, 2, 1)]  # the last: just the limit
    return [cases[0], *(_two(rng, *each) for each in counts)]


STEP_OF_TWO_NETWORKS = Step(
    "Few pictures decide nothing: if the two counts together are below {few}, say 'neither', whatever the rule says.",
    {"few": (11, 8, 10, 13, 15)},
    _below,
    "few pictures forgotten",
    "You say {got!r}; it should be {expected!r}. The two counts together are below {few}: too few to say anything.",
    cases=_cases_around_few,
    proves="Checked on {n} pairs of networks: clear ones, torn ones, few pictures, and 12 against 4.",
)

OWN_RUNS = Table(
    "Take {pictures} training pictures in place of 100, and let your seeds begin at {seed}.",
    {"pictures": (80, 90, 110, 120), "seed": (11, 14, 17)},
)

HOMEWORK = Homework(
    "hw10",
    "Cures and evidence",
    [
        Graded(CUT_OUT, 2, {"negative corners count from the end": 0.75, "rows and columns changed places": 0.75,
                            "the same hole in all": 0.25},
               minutes=25, step=STEP_OF_CUT_OUT),
        Graded(MIX_PICTURES, 2, {"own and partner's share changed places": 0.75, "the labels stay whole": 0.5,
                                 "one share for all": 0.25},
               minutes=20, step=STEP_OF_MIX_PICTURES),
        Graded(TWO_NETWORKS, 2, {"at least as large": 0.75, "the two changed places": 0.75, "whoever reads more": 0.25},
               minutes=30, step=STEP_OF_TWO_NETWORKS),
    ],
    experiment_needs=("datasets", "evidence", "layers", "network", "losses", "optimizers", "training", "functional", "initializers"),
    experiment=OWN_RUNS,
)  # fmt: skip
