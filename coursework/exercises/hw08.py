"""Homework 08: what is inside, in numbers: shares of maps, the strongest answers, the agreement of two pictures."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.cases import fine_values
from helpers.checks.exercises import Exercise, Misconception

# ---- map_shares ----


def map_shares(maps, weights, biases, label):
    depth = maps.shape[2]
    products = maps.reshape(-1) * weights[:, label]
    shares = products.reshape(-1, depth).sum(axis=0)
    return shares, shares.sum() + biases[label]


def map_shares_loops(maps, weights, biases, label):
    height, width, depth = maps.shape
    shares, score = np.zeros(depth), float(biases[label])
    for row in range(height):
        for column in range(width):
            for each in range(depth):
                share = float(maps[row, column, each]) * float(weights[(row * width + column) * depth + each, label])
                shares[each] += share
                score += share
    return shares, score


def map_shares_einsum(maps, weights, biases, label):
    own = weights.reshape(*maps.shape, weights.shape[1])[..., label]
    return np.einsum("ijc,ijc->c", maps, own) * 1.0, float(maps.ravel() @ weights[:, label] + biases[label])


def _shares_maps_first(maps, weights, biases, label):
    own = weights[:, label].reshape(maps.shape[2], *maps.shape[:2])
    shares = (np.moveaxis(maps, 2, 0) * own).sum(axis=(1, 2))
    return shares, shares.sum() + biases[label]


def _shares_of(change):
    def wrong(maps, weights, biases, label):
        shares, score = map_shares(maps, weights, biases, label)
        return change(shares, score, maps, weights, biases, label)

    return wrong


def _map_shares_cases(rng):
    def case(height, width, depth, classes, whole=False):
        maps = np.maximum(rng.normal(0.5, 2, (height, width, depth)), 0).round(2)
        weights = rng.normal(0, 1, (height * width * depth, classes)).round(2)
        biases = rng.normal(0, 1, classes).round(2) + 0.005
        maps = np.maximum(rng.integers(-3, 9, maps.shape), 0) if whole else maps
        maps.flat[0], maps.flat[-1] = 3, 2
        return maps, weights, biases, int(rng.integers(classes))

    fine = np.maximum(fine_values(rng, 2, 3, 2), 0), fine_values(rng, 12, 3), fine_values(rng, 3), int(rng.integers(3))
    return [
        (np.array([[[1.0, 2.0], [0.0, 3.0]]]), np.array([[1.0, 5], [-2, 5], [4, 5], [0.5, 5]]), np.array([0.25, 9]), 0),
        case(2, 3, 2, 4),
        case(3, 2, 4, 3),
        case(3, 3, 5, 10),
        case(2, 4, 3, 3, whole=True),
        case(4, 1, 2, 2),
        fine,
    ]


MAP_SHARES = Exercise(
    name="map_shares",
    title="How much did each map say?",
    task="Write map_shares(maps, weights, biases, label): maps (H, W, C) is flattened as Flatten does it, row after row and at "
    "each place map after map; then comes a dense layer with weights (H * W * C, K) and biases (K,). Return a tuple: an array "
    "(C,), what each map gives to score number label, and that score itself.",
    lesson="08",
    look="Where does a score come from?",
    reference=map_shares,
    variants=[map_shares_loops, map_shares_einsum],
    cases=_map_shares_cases,
    parts=("shares", "score"),
    misconceptions=[
        Misconception(
            "flattened map by map",
            _shares_maps_first,
            "You have {got}; it should be {expected}. You unfold the weights as if all of map 0 came first. Flatten goes row "
            "after row, and at each place through all the maps: the map is the last axis.",
            needs="more than one map and more than one place",
        ),
        Misconception(
            "weights without the maps",
            _shares_of(lambda shares, score, maps, weights, biases, label: (
                weights[:, label].reshape(-1, maps.shape[2]).sum(axis=0), score)),
            "You have {got}; it should be {expected}. You add up weights. What a number gives is its weight times the number "
            "itself.",
            needs="maps that are not all 1",
        ),
        Misconception(
            "means in place of sums",
            _shares_of(lambda shares, score, maps, *rest: (shares / (maps.shape[0] * maps.shape[1]), score)),
            "You have {got}; it should be {expected}. You take the mean over the places. A score adds up: take the sum.",
            needs="more than one place",
        ),
        Misconception(
            "sizes without signs",
            _shares_of(lambda shares, score, *rest: (np.abs(shares), score)),
            "You have {got}; it should be {expected}. Some maps speak against this score. Their share is negative, and without "
            "its sign the shares do not add up.",
            needs="a share below 0",
        ),
        Misconception(
            "the bias in every share",
            _shares_of(lambda shares, score, maps, weights, biases, label: (shares + biases[label], score)),
            "You have {got}; it should be {expected}. The bias belongs to the score, once, and to no map.",
            needs="a bias that is not 0",
        ),
        Misconception(
            "the score without its bias",
            _shares_of(lambda shares, score, maps, weights, biases, label: (shares, shares.sum())),
            "You have {got}; it should be {expected}. Your score lacks the bias.",
            needs="a bias that is not 0",
        ),
    ],
    hints=[
        "`maps.reshape(-1)` is what Flatten makes of the maps.",
        "Multiply by column `label` of the weights. You then have one product for each number.",
        "Shape the products as the maps were, and add up over rows and columns.",
    ],
    proves="Checked on {n} stacks of maps, wide and tall, floats and whole numbers. The shares and the bias add up to the score.",
)

STEP_OF_MAP_SHARES = Step(
    "Your network divides its scores by a temperature, {temperature}. Divide the shares and the score by it too.",
    {"temperature": (3.25, 2.25, 2.5, 2.75, 3.5, 4.25)},
    lambda given, inputs, temperature: (given[0] / temperature, given[1] / temperature),
    "temperature forgotten",
    "You have {got}; it should be {expected}. That is what it was before the temperature: divide by {temperature}.",
)


# ---- strongest ----


def strongest(maps, count):
    count_pictures, _, width = maps.shape
    flat = maps.reshape(count_pictures, -1)
    best = flat.argmax(axis=1)
    order = sorted(range(count_pictures), key=lambda number: -flat[number, best[number]])[:count]
    return np.array([[number, best[number] // width, best[number] % width] for number in order])


def strongest_numpy(maps, count):
    flat = maps.reshape(len(maps), -1).astype(float)
    order = np.argsort(-flat.max(axis=1), kind="stable")[:count]
    rows, columns = np.unravel_index(flat[order].argmax(axis=1), maps.shape[1:])
    return np.stack([order, rows, columns], axis=1)


def strongest_loops(maps, count):
    rows = []
    for number, each in enumerate(maps):
        value, row, column = max((float(value), -row, -column) for (row, column), value in np.ndenumerate(each))
        rows.append((-value, number, -row, -column))
    return np.array([row[1:] for row in sorted(rows)[:count]])


def _strongest_by(worth):
    """The reference with another worth of a picture."""

    def wrong(maps, count):
        right = {int(row[0]): row for row in strongest(maps, len(maps))}
        order = np.argsort(-worth(maps.astype(float)), kind="stable")[:count]
        return np.array([right[int(number)] for number in order])

    return wrong


def _strongest_places(maps, count):
    order = np.argsort(-maps.astype(float), axis=None, kind="stable")[:count]
    return np.stack(np.unravel_index(order, maps.shape), axis=1)


def _strongest_last_of_equals(maps, count):
    flat = maps[::-1].reshape(len(maps), -1).astype(float)
    order = np.argsort(-flat.max(axis=1), kind="stable")[:count]
    rows, columns = np.unravel_index(flat[order].argmax(axis=1), maps.shape[1:])
    return np.stack([len(maps) - 1 - order, rows, columns], axis=1)


def _strongest_cases(rng):
    def case(pictures, height, width, count, shift=0.0):
        maps = rng.normal(shift, 2, (pictures, height, width)).round(2)
        maps[0, -1, 0] = maps.max() + 3  # one picture holds the largest, and the second largest too
        maps[0, 0, -1] = maps.max() - 0.5
        maps[1] -= 1000  # the largest in size, and the weakest answer
        return maps, count

    tied = rng.integers(-4, 5, (6, 3, 4))
    tied[2, 1, 0], tied[4, 0, 2], tied[2, 2, 3] = 9, 9, 9
    return [
        (np.array([[[1.0, 2], [0, 1]], [[5, 0], [4, 4]], [[0, 0], [3, 0]]]), 2),
        case(5, 2, 3, 3),
        case(7, 4, 2, 4),
        case(6, 3, 5, 6),
        case(5, 3, 3, 2, shift=-400.0),
        (tied, 3),
    ]


STRONGEST = Exercise(
    name="strongest",
    title="Where did it answer most?",
    task="Write strongest(maps, count): maps (N, H, W) holds one unit's map for each of N pictures. A picture is worth the "
    "largest number of its map. Return a whole-number array (count, 3): for the count best pictures, the best first, the "
    "picture's number, and the row and column of its largest number. Among equals, the picture with the lower number comes "
    "first, and the place that comes first in reading order counts.",
    lesson="08",
    look="What does a unit wait for?",
    reference=strongest,
    variants=[strongest_numpy, strongest_loops],
    cases=_strongest_cases,
    misconceptions=[
        Misconception(
            "a picture may come twice",
            _strongest_places,
            "At {where} you have {got}; it should be {expected}. You rank all places of all pictures, so one picture takes two "
            "rows. Each picture counts once, with its largest number.",
            needs="a picture that holds two of the largest numbers",
        ),
        Misconception(
            "the weakest first",
            _strongest_by(lambda maps: -maps.max(axis=(1, 2))),
            "At {where} you have {got}; it should be {expected}. Your order begins with the weakest: argsort goes up.",
            needs="two pictures of different worth",
        ),
        Misconception(
            "by the mean",
            _strongest_by(lambda maps: maps.mean(axis=(1, 2))),
            "At {where} you have {got}; it should be {expected}. You rank by the mean of a map. Its largest number counts.",
            needs="a picture with a high mean and a low maximum",
        ),
        Misconception(
            "size without sign",
            _strongest_by(lambda maps: np.abs(maps).max(axis=(1, 2))),
            "At {where} you have {got}; it should be {expected}. You rank by size, sign dropped. A very negative number is the "
            "weakest of answers.",
            needs="a very negative number",
        ),
        Misconception(
            "row and column changed places",
            lambda maps, count: strongest(maps, count)[:, [0, 2, 1]],
            "At {where} you have {got}; it should be {expected}. Row and column stand in each other's place.",
            needs="a largest number off the diagonal",
        ),
        Misconception(
            "the later of equals",
            _strongest_last_of_equals,
            "At {where} you have {got}; it should be {expected}. Two pictures are worth the same there: the one with the lower "
            "number comes first.",
            needs="two pictures of the same worth",
        ),
    ],
    hints=[
        "`argmax` of a flattened map gives one number; `divmod` by the width makes row and column of it.",
        "`np.argsort(-worth, kind='stable')` sorts from high to low and leaves equals in their order.",
        "Then cut off after count.",
    ],
    proves="Checked on {n} batches of maps, with ties, with all numbers negative, and with pictures that hold two of the largest.",
)

STEP_OF_STRONGEST = Step(
    "The unit's windows stand {stride} pixels apart. In place of row and column in the map return the pixel in the middle of the window: "
    "{stride} * row + {middle}, and {stride} * column + {middle}.",
    {"stride": (3, 2, 4), "middle": (2, 3)},
    lambda places, inputs, stride, middle: places * np.array([1, stride, stride]) + np.array([0, middle, middle]),
    "place in the map",
    "At {where} you have {got}; it should be {expected}. That is the place in the map. In the picture it is {stride} times that, plus "
    "{middle}.",
)

# ---- rank_correlation ----


def rank_correlation(a, b):
    ranks = []
    for values in (a.ravel(), b.ravel()):
        below = (values[None, :] < values[:, None]).sum(axis=1)
        equal = (values[None, :] == values[:, None]).sum(axis=1)
        ranks.append(below + (equal - 1) / 2)  # equal numbers share the mean of their places
    one, other = (each - each.mean() for each in ranks)
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / size) if size > 0 else 0.0


def rank_correlation_sorted(a, b):
    def ranks(values):
        ordered = sorted(values)
        return np.array([(2 * ordered.index(value) + ordered.count(value) - 1) / 2 for value in values])

    one, other = ranks(a.ravel().tolist()), ranks(b.ravel().tolist())
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def rank_correlation_unique(a, b):
    centred = []
    for values in (a, b):
        _, which, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
        places = (np.cumsum(counts) - (counts + 1) / 2)[which]
        centred.append(places - places.mean())
    lengths = [np.sqrt(each @ each) for each in centred]
    return 0.0 if 0 in lengths else float(centred[0] @ centred[1] / lengths[0] / lengths[1])


def _correlated(one, other):
    one, other = one - one.mean(), other - other.mean()
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / size) if size > 0 else 0.0


def _with_ranks(ranks):
    return lambda a, b: _correlated(ranks(a.ravel()), ranks(b.ravel()))


def _order_of_appearance(values):
    return np.argsort(np.argsort(values, kind="stable"), kind="stable") * 1.0


def _dense_ranks(values):
    return np.unique(values, return_inverse=True)[1].ravel() * 1.0


def _no_order(a, b):
    with np.errstate(all="ignore"):
        one, other = (np.array([(x > v.ravel()).sum() + ((x == v.ravel()).sum() - 1) / 2 for x in v.ravel()]) for v in (a, b))
        one, other = one - one.mean(), other - other.mean()
        return float(np.float64((one * other).sum()) / np.sqrt((one**2).sum() * (other**2).sum()))


def _rank_cases(rng):
    tied = rng.integers(-2, 3, (4, 5)) * 1.0
    skewed = np.exp(rng.normal(0, 3, 12)).round(4)
    return [
        (np.array([1.0, 2.0, 2.0, 9.0]), np.array([3.0, 1.0, 4.0, 4.0])),
        (rng.normal(size=(3, 4)).round(2), rng.normal(size=(3, 4)).round(2)),
        (tied, (tied + rng.integers(-1, 2, (4, 5))) ** 3 * 1.0),
        (skewed, -skewed + rng.normal(0, 1, 12).round(3)),
        (np.array([[2.0, 2.0], [2.0, 2.0]]), np.array([[1.0, 5.0], [0.0, 3.0]])),
        (rng.integers(0, 4, (2, 7)), rng.integers(-3, 3, (2, 7))),
        (rng.permutation(9) * 1.0, rng.permutation(9) * 100.0),
    ]


RANK_CORRELATION = Exercise(
    name="rank_correlation",
    title="How alike are two pictures?",
    task="Write rank_correlation(a, b) for two arrays of one shape. Replace each number by its rank in its own array: how many "
    "numbers there are smaller, and where several are equal, the mean of the places they take together (1, 2, 2, 9 becomes 0, "
    "1.5, 1.5, 3). Return the correlation of the ranks, one float. Where all numbers of an array are equal there is no order: "
    "return 0.0.",
    lesson="08",
    look="The liar detector",
    reference=rank_correlation,
    variants=[rank_correlation_sorted, rank_correlation_unique],
    cases=_rank_cases,
    misconceptions=[
        Misconception(
            "the numbers themselves",
            _with_ranks(lambda values: values * 1.0),
            "You have {got}; it should be {expected}. You correlate the numbers themselves. One very large number then outweighs "
            "all others. Replace each by its rank first.",
            needs="numbers that are not evenly spaced",
        ),
        Misconception(
            "equals in order of appearance",
            _with_ranks(_order_of_appearance),
            "You have {got}; it should be {expected}. Equal numbers got different ranks, the earlier the lower. They share the "
            "mean of their places.",
            needs="equal numbers in one array",
        ),
        Misconception(
            "equals count once",
            _with_ranks(_dense_ranks),
            "You have {got}; it should be {expected}. You number the different values: after two equal ones the next gets the "
            "next number. It must leave a place for each.",
            needs="equal numbers in one array",
        ),
        Misconception(
            "equals take the lowest place",
            _with_ranks(lambda values: np.array([(values < each).sum() for each in values]) * 1.0),
            "You have {got}; it should be {expected}. You give equal numbers the lowest of their places. They share the mean of "
            "all of them.",
            needs="equal numbers in one array",
        ),
        Misconception(
            "argsort once",
            _with_ranks(lambda values: np.argsort(values, kind="stable") * 1.0),
            "You have {got}; it should be {expected}. `argsort` says which number comes first, second, third. A rank says which "
            "place each number has.",
            needs="an order that is not its own inverse",
        ),
        Misconception(
            "0 divided by 0",
            _no_order,
            "You have {got} where all numbers of one array are equal; it should be {expected}. There is no order there, and no "
            "relation.",
            needs="an array of equal numbers",
        ),
    ],
    hints=[
        "For one number: how many are smaller? How many are equal to it, itself included?",
        "Of e equal numbers the first takes place s, the last s + e - 1; their mean is s + (e - 1) / 2.",
        "Correlation: take away the mean of each, multiply and add up, divide by the root of both sums of squares.",
    ],
    proves="Checked on {n} pairs of arrays, with ties, with very uneven numbers, and with an array that has no order.",
)

STEP_OF_RANK_CORRELATION = Step(
    "Last, make a distance of it: return {most} * (1 - correlation) / 2, which is 0 for the same order and {most} for the opposite one. "
    "Where there is no order the correlation is 0.0, as above.",
    {"most": (7.5, 5.5, 6.5, 7, 8.5, 9.5)},
    lambda correlation, inputs, most: most * (1 - correlation) / 2,
    "correlation in place of distance",
    "You have {got}; it should be {expected}. That is the correlation. The distance is {most} * (1 - correlation) / 2.",
    reworded={
        "0 divided by 0": "You have {got} where all numbers of one array are equal; it should be {expected}. There is no order there, and "
        "the correlation is 0.",
    },
)

OWN_DIGIT = Table(
    "Your digit is a {digit}: among the validation pictures it is `x[y == {digit}][{number}]`. Where you ask other digits, take 1,000 "
    "training pictures from number {first} on.",
    {"digit": (5, 6, 7, 8), "number": (7, 8), "first": (2000, 3000)},
)

HOMEWORK = Homework(
    "hw08",
    "Evidence from inside",
    [
        Graded(MAP_SHARES, 2, {"the score without its bias": 0.75, "the bias in every share": 0.75},
               minutes=25, step=STEP_OF_MAP_SHARES),
        Graded(STRONGEST, 2, {"the later of equals": 0.75, "row and column changed places": 0.75},
               minutes=25, step=STEP_OF_STRONGEST),
        Graded(RANK_CORRELATION, 2, {"0 divided by 0": 0.75, "equals in order of appearance": 0.75,
                                     "the numbers themselves": 0.25},
               minutes=30, step=STEP_OF_RANK_CORRELATION),
    ],
    experiment_needs=("datasets", "layers", "network", "losses", "optimizers", "training", "functional", "initializers",
                      "inside", "datafiles"),
    experiment=OWN_DIGIT,
)
