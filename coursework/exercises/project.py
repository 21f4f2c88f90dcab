"""The final project: join what shows one thing, deal things into three parts, say how sure, and report what was done."""

import numpy as np

from coursework import records
from coursework.homework import Graded, Homework
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.project import dealt, honest

# ---- same_thing ----


def same_thing(x, things, limit):
    flat = x.reshape(len(x), -1)
    alike = np.corrcoef(flat) >= limit
    alike |= things[:, None] == things
    joined = np.arange(len(x))
    for _ in range(len(x)):  # each picture takes the smallest number among those it belongs to, until nothing changes
        joined = np.where(alike, joined, len(x)).min(axis=1)
    return joined


def same_thing_walk(x, things, limit):
    flat = x.reshape(len(x), -1) - x.reshape(len(x), -1).mean(axis=1, keepdims=True)
    lengths = np.sqrt((flat**2).sum(axis=1))
    joined = np.full(len(x), -1)
    for start in range(len(x)):
        waiting = [start] if joined[start] < 0 else []
        while waiting:
            here = waiting.pop()
            joined[here] = start
            correlation = flat @ flat[here] / (lengths * lengths[here])
            near = (correlation >= limit) | (things == things[here])
            waiting += [other for other in np.flatnonzero(near) if joined[other] < 0]
    return joined


def same_thing_powers(x, things, limit):
    return _joined((np.corrcoef(x.reshape(len(x), -1)) >= limit) | (things[:, None] == things))


def _joined(alike):
    """The answer for a table of who belongs together."""
    return (np.linalg.matrix_power(alike | np.eye(len(alike), dtype=bool), len(alike)) > 0).argmax(axis=1)


def _once_only(x, things, limit):
    alike = (np.corrcoef(x.reshape(len(x), -1)) >= limit) | (things[:, None] == things)
    return alike.argmax(axis=1)


def _by_difference(x, things, limit):
    flat = x.reshape(len(x), -1)
    apart = np.abs(flat[:, None] - flat).mean(axis=2)
    return _joined((apart <= 1 - limit) | (things[:, None] == things))


def _pictures_alone(x, things, limit):
    return _joined(np.corrcoef(x.reshape(len(x), -1)) >= limit)


def _neighbours_only(x, things, limit):
    alike = np.corrcoef(x.reshape(len(x), -1)) >= limit
    near = np.abs(np.subtract.outer(np.arange(len(x)), np.arange(len(x)))) <= 1
    return _joined((alike & near) | (things[:, None] == things))


def _numbered(x, things, limit):
    return np.unique(same_thing(x, things, limit), return_inverse=True)[1]


def _either_sign(x, things, limit):
    return _joined((np.abs(np.corrcoef(x.reshape(len(x), -1))) >= limit) | (things[:, None] == things))


def _same_thing_cases(rng):
    def case(things, copies, size=4):
        """`copies` (picture, of which, in another light); the others are drawn. A negative light is a negative of the picture."""
        x = rng.integers(0, 20, (len(things), size, size, 1)) / 20
        for number, of, light in copies:
            x[number] = x[of] * light if light > 0 else 0.9 - 0.5 * x[of]
        return x, np.array(things), 0.97

    small = np.array([[0, 4, 2, 6], [0, 2, 1, 3], [5, 1, 6, 2], [6, 2, 4, 0]], float).reshape(4, 2, 2, 1) / 8
    return [
        (small, np.array([0, 1, 2, 3]), 0.97),
        case([0, 0, 1, 2, 2, 3], [(3, 1, 0.5), (5, 2, 0.4)]),
        case([3, 1, 1, 2, 0, 2], [(1, 0, 0.5), (5, 2, 0.5), (4, 3, -1)]),
        case([0, 1, 2, 3, 4, 5, 5], [(4, 0, 0.5), (6, 2, 0.4), (3, 1, -1)]),
        case([2, 0, 1, 1, 0, 3], [(5, 2, 0.3), (4, 3, 0.6)]),
    ]


SAME_THING = Exercise(
    name="same_thing",
    title="Which photographs show the same thing?",
    task="Write same_thing(x, things, limit): x is a float array of photographs (N, H, W, 1), things an array (N,) of whole numbers: those "
    "with the same number show the same thing. Two photographs belong together if they have the same number, or if the correlation "
    "of their pixels is at least limit; and if a belongs to b and b to c, a belongs to c. Return an array (N,): for each photograph "
    "the place of the first photograph that it belongs together with, its own place if there is none before it.",
    lesson="08",
    look="What the first layer looks for",
    reference=same_thing,
    variants=[same_thing_walk, same_thing_powers],
    cases=_same_thing_cases,
    misconceptions=[
        Misconception(
            "friends of friends are left out",
            _once_only,
            "At {where} you have {got}; it should be {expected}. That photograph belongs to one that belongs to a third. Go on joining "
            "until nothing changes.",
            needs="three photographs in a chain",
        ),
        Misconception(
            "another light, another thing",
            _by_difference,
            "At {where} you have {got}; it should be {expected}. You compare the pixels themselves, so that a photograph in another light is "
            "another thing. Correlation does not see brightness and contrast: `np.corrcoef`.",
            needs="a thing in two lights",
        ),
        Misconception(
            "what is known already is not used",
            _pictures_alone,
            "At {where} you have {got}; it should be {expected}. Photographs with the same number in `things` belong together too, however "
            "different they look: a mug from the front and from behind.",
            needs="two photographs of one thing that look different",
        ),
        Misconception(
            "only neighbours are compared",
            _neighbours_only,
            "At {where} you have {got}; it should be {expected}. You compare each photograph with the next alone. A copy may lie anywhere.",
            needs="a copy that does not come next",
        ),
        Misconception(
            "numbered anew",
            _numbered,
            "At {where} you have {got}; it should be {expected}. You number the things 0, 1, 2. Asked for is the place of the first "
            "photograph of each.",
            needs="a thing after one with two photographs",
        ),
        Misconception(
            "a negative is taken for a copy",
            _either_sign,
            "At {where} you have {got}; it should be {expected}. A correlation of -1 is a negative: bright where the other is dark. Do not take "
            "its size alone.",
            needs="a picture and its negative",
        ),
    ],
    hints=[
        "`np.corrcoef(x.reshape(len(x), -1))` is a table (N, N) of all correlations.",
        "`things[:, None] == things` is a table of the same shape. `|` joins two tables of True and False.",
        "Begin with each photograph's own place. Then give each the smallest number among those it belongs to, again and again.",
    ],
    proves="Checked on {n} sets of photographs, with copies in another light, chains, and a negative.",
)


# ---- deal ----


def deal(y, things, validation, test, seed):
    rng = np.random.default_rng(seed)
    parts = np.zeros(len(y), int)
    for label in np.unique(y):
        mixed = rng.permutation(np.unique(things[y == label]))
        parts[np.isin(things, mixed[:validation])] = 1
        parts[np.isin(things, mixed[validation : validation + test])] = 2
    return parts


def deal_lists(y, things, validation, test, seed):
    rng, part_of = np.random.default_rng([seed, 1]), {}
    for label in sorted(set(y.tolist())):
        names = sorted({thing for thing, own in zip(things.tolist(), y.tolist(), strict=True) if own == label})
        rng.shuffle(names)
        part_of |= {thing: 1 if place < validation else 2 if place < validation + test else 0 for place, thing in enumerate(names)}
    return np.array([part_of[thing] for thing in things.tolist()])


def deal_draws(y, things, validation, test, seed):
    rng, parts = np.random.default_rng([seed, 2]), np.zeros(len(y), np.int32)
    for label in np.unique(y):
        away = rng.choice(np.unique(things[y == label]), validation + test, replace=False)
        for part, chosen in ((1, away[:validation]), (2, away[validation:])):
            parts[np.isin(things, chosen)] = part
    return parts


def _deal_photographs(y, things, validation, test, seed):
    return deal(y, np.arange(len(y)), validation, test, seed)


def _deal_all_classes(y, things, validation, test, seed):
    classes = len(np.unique(y))
    mixed = np.random.default_rng(seed).permutation(np.unique(things))
    parts = np.zeros(len(y), int)
    parts[np.isin(things, mixed[: classes * validation])] = 1
    parts[np.isin(things, mixed[classes * validation : classes * (validation + test)])] = 2
    return parts


def _deal_swapped(y, things, validation, test, seed):
    return (3 - deal(y, things, validation, test, seed)) % 3


def _deal_photograph_counts(y, things, validation, test, seed):
    rng, parts = np.random.default_rng(seed), np.zeros(len(y), int)
    for label in np.unique(y):
        mixed = iter(rng.permutation(np.unique(things[y == label])))
        for part, wanted in ((1, validation), (2, test)):
            while ((y == label) & (parts == part)).sum() < wanted:
                parts[things == next(mixed)] = part
    return parts


def _deal_in_order(y, things, validation, test, seed):
    parts = np.zeros(len(y), int)
    for label in np.unique(y):
        inside = np.unique(things[y == label])
        parts[np.isin(things, inside[:validation])] = 1
        parts[np.isin(things, inside[validation : validation + test])] = 2
    return parts


def _deal_anew(y, things, validation, test, seed):
    return deal(y, things, validation, test, None)


def _deal_cases(rng):
    def photographs(classes, things, most):
        counts, numbers = rng.integers(2, most + 1, classes * things), rng.permutation(200)[: classes * things]
        y, names = np.repeat(np.arange(classes * things) // things, counts), np.repeat(numbers, counts)
        order = rng.permutation(len(y))
        return y[order], names[order]

    seed = int(rng.integers(1, 1000))
    first, second, third = photographs(3, 14, 3), photographs(2, 16, 4), photographs(4, 12, 2)
    return [(*first, 3, 4, seed), (*first, 3, 4, seed), (*first, 3, 4, seed + 1), (*second, 5, 4, seed), (*third, 2, 3, seed + 2)]


DEAL = Exercise(
    name="deal",
    title="Three parts, by things",
    task="Write deal(y, things, validation, test, seed): y and things are arrays (N,) of whole numbers, each photograph's class and thing; all "
    "photographs of a thing are of one class. Return an array (N,) of 0 for training, 1 for validation, 2 for test. Of each class, draw "
    "`validation` things into part 1 and `test` others into part 2, at random from np.random.default_rng(seed); all photographs of a "
    "thing go with it. What is left is for training. The same seed gives the same parts, another seed others.",
    lesson="07",
    look="Three parts, not two",
    reference=deal,
    variants=[deal_lists, deal_draws],
    cases=_deal_cases,
    properties=dealt,
    misconceptions=[
        Misconception("photographs dealt, not things", _deal_photographs, needs="two photographs of one thing"),
        Misconception("not class by class", _deal_all_classes, needs="two classes"),
        Misconception("validation and test changed places", _deal_swapped, needs="parts of two sizes"),
        Misconception("photographs counted", _deal_photograph_counts, needs="two photographs of one thing"),
        Misconception("seed ignored", _deal_in_order, needs="two seeds"),
        Misconception("another deal every time", _deal_anew, needs="two calls"),
    ],
    hints=[
        "For one class: `np.unique(things[y == label])` are its things, each once. Mix them with `rng.permutation`.",
        "Cut the mixed list: the first `validation`, the next `test`.",
        "`np.isin(things, some)` is True for every photograph of some things.",
    ],
    proves="Checked on {n} sets of photographs, two of them dealt twice.",
)


# ---- how_sure ----


def how_sure(things, truth, said):
    right, names = 0, np.unique(things)
    for name in names:
        mine = things == name
        if np.mean(said[mine] == truth[mine]) > 0.5:
            right += 1
    count = len(names)
    middle = (right + 2) / (count + 4)
    half = 2 / (count + 4) * np.sqrt(right * (count - right) / count + 1)
    return right, count, middle - half, middle + half


def how_sure_counts(things, truth, said):
    _, which = np.unique(things, return_inverse=True)
    shares = np.bincount(which, said == truth) / np.bincount(which)
    return (int((shares > 0.5).sum()), len(shares), *_wilson((shares > 0.5).sum(), len(shares)))


def how_sure_square(things, truth, said):
    names = sorted(set(things.tolist()))
    signs = [sum(1 if s == t else -1 for n, t, s in zip(things, truth, said, strict=True) if n == name) for name in names]
    right, count = sum(sign > 0 for sign in signs), len(names)
    share = right / count
    root = 2 * np.sqrt(share * (1 - share) / count + 1 / count**2)
    return right, count, (share + 2 / count - root) / (1 + 4 / count), (share + 2 / count + root) / (1 + 4 / count)


def _wilson(right, count, wide=2):
    middle, half = (right + wide**2 / 2) / (count + wide**2), wide / (count + wide**2) * np.sqrt(right * (count - right) / count + wide**2 / 4)
    return middle - half, middle + half


def _sure_counted(right_of):
    def sure(things, truth, said):
        shares = np.array([np.mean((said == truth)[things == name]) for name in np.unique(things)])
        right = int(right_of(shares).sum())
        return (right, len(shares), *_wilson(right, len(shares)))

    return sure


def _sure_photographs(things, truth, said):
    right, count = int((said == truth).sum()), len(said)
    return (right, count, *_wilson(right, count))


def _sure_lesson07(things, truth, said):
    right, count, _, _ = how_sure(things, truth, said)
    half = 2 * np.sqrt(right / count * (1 - right / count) / count)
    return right, count, right / count - half, right / count + half


def _sure_one(things, truth, said):
    right, count, _, _ = how_sure(things, truth, said)
    return (right, count, *_wilson(right, count, wide=1))


def _sure_narrow(things, truth, said):
    right, _, _, _ = how_sure(things, truth, said)
    count = len(np.unique(things))
    return (right, count, *_wilson(right * len(said) / count, len(said)))


def _how_sure_cases(rng):
    def case(shares, least, most):
        counts = rng.integers(least, most + 1, len(shares))
        things = np.repeat(rng.permutation(40)[: len(shares)], counts)
        truth = rng.integers(0, 3, len(shares)).repeat(counts)
        wrong = np.concatenate([np.arange(count) >= np.round(share * count) for share, count in zip(shares, counts, strict=True)])
        order = rng.permutation(len(things))
        said = np.where(wrong, (truth + rng.integers(1, 3, len(truth))) % 3, truth)
        return things[order], truth[order], said[order]

    return [
        (np.array([7, 7, 7, 2, 2]), np.array([0, 0, 0, 1, 1]), np.array([0, 0, 2, 1, 0])),
        case([1] * 9, 2, 3),
        case([1, 1, 0.66, 0.34, 0, 1, 0.66, 0], 3, 3),
        case([0.5, 0.5, 1, 0, 1, 1], 2, 2),
        case([0, 0, 0.34, 0, 1], 3, 3),
    ]


HOW_SURE = Exercise(
    name="how_sure",
    title="Right for how many things, and how sure?",
    task="Write how_sure(things, truth, said): three arrays (N,) of whole numbers, for each test photograph its thing, its class and what the network "
    "said. A thing counts as right if more than half of its photographs are read rightly. Return four numbers: the things that are right, "
    "all things, and the ends of Wilson's interval: (right + 2) / (count + 4) minus and plus 2 / (count + 4) * sqrt(right * (count - right) / "
    "count + 1).",
    lesson="07",
    look="Open the test set, once",
    parts=("number of right things", "number of things", "lower end", "upper end"),
    reference=how_sure,
    variants=[how_sure_counts, how_sure_square],
    cases=_how_sure_cases,
    misconceptions=[
        Misconception(
            "photographs counted as coins",
            _sure_photographs,
            "You have {answer[0]} right of {answer[1]}; it should be {right_answer[0]} of {right_answer[1]}. You count photographs. Those of one "
            "thing are right or wrong together, so each thing is one coin.",
            needs="several photographs of one thing",
        ),
        Misconception(
            "one right photograph is enough",
            _sure_counted(lambda shares: shares > 0),
            "You have {answer[0]} right of {answer[1]}; it should be {right_answer[0]}. More than half of a thing's photographs have to be right, "
            "not one of them.",
            needs="a thing that is mostly misread",
        ),
        Misconception(
            "half is taken for more than half",
            _sure_counted(lambda shares: shares >= 0.5),
            "You have {answer[0]} right of {answer[1]}; it should be {right_answer[0]}. One of two is half, and not more than half.",
            needs="a thing with two photographs, one of them misread",
        ),
        Misconception(
            "only things without a mistake",
            _sure_counted(lambda shares: shares == 1),
            "You have {answer[0]} right of {answer[1]}; it should be {right_answer[0]}. Two of three photographs are more than half.",
            needs="a thing with three photographs, one of them misread",
        ),
        Misconception(
            "the interval of lesson 07",
            _sure_lesson07,
            "The counts are right. Your interval goes from {answer[2]:.3f} to {answer[3]:.3f}; it should go from {right_answer[2]:.3f} to "
            "{right_answer[3]:.3f}. Yours is lesson 07's. With nine of nine right it has no width, as if nothing could ever go wrong.",
            needs="few things",
        ),
        Misconception(
            "one spread instead of two",
            _sure_one,
            "The counts are right. Your interval goes from {answer[2]:.3f} to {answer[3]:.3f}; it should go from {right_answer[2]:.3f} to "
            "{right_answer[3]:.3f}. Yours is made with one spread; 95 of 100 need two: hence the 2 and the 4 in the formula.",
            needs="any answer",
        ),
        Misconception(
            "an interval for photographs",
            _sure_narrow,
            "The counts are right. Your interval goes from {answer[2]:.3f} to {answer[3]:.3f}; it should go from {right_answer[2]:.3f} to "
            "{right_answer[3]:.3f}. Yours is as narrow as if every photograph were a coin. `count` is the number of things.",
            needs="several photographs of one thing",
        ),
    ],
    hints=[
        "`np.unique(things)` gives each thing once. `said[things == name] == truth[things == name]` is what was read of it.",
        "`np.mean` of True and False is the share that is True.",
        "Two things, one right: 3 / 6 minus and plus 2 / 6 * sqrt(1 / 2 + 1): from .092 to .908.",
    ],
    proves="Checked on {n} sets of answers: all right, half right, mostly wrong.",
)


# ---- report ----


def report():
    return records.honest_record()


def report_of_two():
    return records.honest_record(seed=8, classes=2, places=20, shots=2)


def report_in_two_decimals():
    right, count, low, high = records.honest_record(seed=5)["claim"]
    return records.honest_record(seed=5) | {"claim": [np.int64(right), count, round(low, 2), round(high, 2)]}


PARTS_TOLD = "Three parts, not two"
REPORT = Exercise(
    name="report",
    title="Your study, reported",
    task="Write report(): it takes nothing and returns study.record() with one thing more, 'claim': what how_sure says of your answers on the test "
    "part, four numbers. What is looked at: 60 photographs of 24 things at least, in two classes or more; no thing and no near-duplicate in "
    "two parts; every class in every part; two tries at least on the validation part, a choice that it does not contradict; the test part "
    "opened once, and last; counts and interval.",
    lesson="07",
    look="Open the test set, once",
    reference=report,
    variants=[report_of_two, report_in_two_decimals],
    cases=lambda rng: [()],
    properties=honest,
    misconceptions=[
        Misconception("pictures without pixels", records.without_pixels),
        Misconception("too few", look=PARTS_TOLD, wrong=records.of_few),
        Misconception("a thing in two parts", look=PARTS_TOLD, wrong=records.with_a_torn_thing),
        Misconception("near-duplicates in two parts", look=PARTS_TOLD, wrong=records.with_twins),
        Misconception("a class missing in a part", look=PARTS_TOLD, wrong=records.without_a_class),
        Misconception("one try is no choice", look=PARTS_TOLD, wrong=records.with_one_try),
        Misconception("test part never opened", records.never_opened),
        Misconception("test part opened several times", look="The price of peeking", wrong=records.opened_three_times),
        Misconception("went on after the test", look="The price of peeking", wrong=records.chosen_last),
        Misconception("chosen against the validation part", look=PARTS_TOLD, wrong=records.chosen_against),
        Misconception("photographs counted as coins", records.claims_photographs),
        Misconception("validation reported for test", records.claims_validation),
        Misconception("miscounted", records.claims_one_less),
        Misconception("interval of lesson 07", records.claims_the_old_interval),
        Misconception("another interval", records.claims_one_spread),
    ],
    hints=[
        '`study.record() | {"claim": ...}` is the record with one thing more.',
        "`study.test_things` gives the test photographs' things and classes, in the order of your answers.",
        "Does something leak? Go back to `same_thing` and `deal`. Was the test part opened twice? Run all cells anew, in order.",
    ],
    proves="Your record was counted again: nothing leaks, the choice stands, the test part was opened once, and the claim is right.",
)

HONESTY = {
    "pictures without pixels": 0.25, "too few": 0.5, "a thing in two parts": 0.25, "near-duplicates in two parts": 0.5,
    "a class missing in a part": 0.5, "one try is no choice": 0.5, "test part never opened": 0.25, "test part opened several times": 0.25,
    "went on after the test": 0.25, "chosen against the validation part": 0.5, "photographs counted as coins": 0.75,
    "validation reported for test": 0.25, "miscounted": 0.5, "interval of lesson 07": 0.75, "another interval": 0.75,
}  # fmt: skip
NEEDS = ("datasets", "evidence", "layers", "network", "losses", "optimizers", "training", "functional", "initializers", "transfer", "study", "inside")

HOMEWORK = Homework(
    "project",
    "A picture problem of your own",
    [
        Graded(SAME_THING, 2, {"numbered anew": 0.75, "a negative is taken for a copy": 0.75}, minutes=40),
        Graded(DEAL, 2, {"photographs dealt, not things": 0.25, "validation and test changed places": 0.75}, minutes=30),
        Graded(HOW_SURE, 2, {"half is taken for more than half": 0.75, "photographs counted as coins": 0.25}, minutes=30),
        Graded(REPORT, 4, HONESTY, minutes=20, own=True),
    ],
    experiment_needs=NEEDS,
    graded_needs=NEEDS,
)
