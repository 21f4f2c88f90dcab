"""Exercises of lesson 08: what is inside a network."""

import numpy as np

from helpers.checks.cases import dark_picture, fine_values, random_picture, random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.words import fill

WORDS = {
    "triples": "`layers` is a tuple of triples (kernel_size, stride, padding), such as ((5, 1, 0), (2, 2, 0)).",
    "place": "`place` should be a whole number of at least 0; yours is {place!r}.",
    "network": "The arrays do not fit each other: x is {x}, first {first}, second {second}; first_biases should have one number "
    "for each column of first, second_biases one for each column of second.",
    "unit": "`unit` should be a column of second, 0 to {last}; yours is {unit!r}.",
    "two of one shape": "`dy` and `x` should have the same shape; yours have {dy} and {x}.",
    "occlusion": "`picture` and `weights` should be (H, W), both alike, and a patch of {size}x{size} should fit; yours are "
    "{picture} and {weights}.",
}

# ---- contributions ----


def contributions(x, first, first_biases, second, second_biases, unit):
    before = x @ first + first_biases
    slopes = (before > 0) * second[:, unit]  # what each hidden unit's input is worth: 0 where its ReLU is off
    shares = x * (first @ slopes)
    biases = first_biases @ slopes + second_biases[unit]
    return shares, biases


def _contributions_loops(x, first, first_biases, second, second_biases, unit):
    shares, biases = [0.0] * len(x), float(second_biases[unit])
    for hidden in range(first.shape[1]):
        total = sum(float(x[i]) * float(first[i, hidden]) for i in range(len(x))) + float(first_biases[hidden])
        if total > 0:
            biases += float(first_biases[hidden]) * float(second[hidden, unit])
            for i in range(len(x)):
                shares[i] += float(x[i]) * float(first[i, hidden]) * float(second[hidden, unit])
    return np.array(shares), biases


def _contributions_kept(x, first, first_biases, second, second_biases, unit):
    on = np.flatnonzero(np.maximum(x @ first + first_biases, 0))
    products = x[:, None] * first[:, on] * second[on, unit]
    return products.sum(axis=1), (first_biases[on] * second[on, unit]).sum() + second_biases[unit]


def _contributions_by(slopes=None, shares=None, biases=None):
    """The reference with one piece changed."""

    def wrong(x, first, first_biases, second, second_biases, unit):
        given = (x, first, first_biases, second, second_biases, unit)
        s = (x @ first + first_biases > 0) * second[:, unit] if slopes is None else slopes(*given)
        return (
            x * (first @ s) if shares is None else shares(s, *given),
            first_biases @ s + second_biases[unit] if biases is None else biases(s, *given),
        )

    return wrong


def _contributions_accepts(x, first, first_biases, second, second_biases, unit):
    shapes = [np.shape(each) for each in (x, first, first_biases, second, second_biases)]
    x_shape, first_shape, first_b, second_shape, second_b = shapes
    fit = len(x_shape) == 1 and len(first_shape) == len(second_shape) == 2
    fit = fit and first_shape[0] == x_shape[0] and first_b == (first_shape[1],)
    if not fit or second_shape[0] != first_shape[1] or second_b != (second_shape[1],):
        return fill(WORDS["network"], x=x_shape, first=first_shape, second=second_shape)
    if not 0 <= unit < second_shape[1]:
        return fill(WORDS["unit"], last=second_shape[1] - 1, unit=unit)
    return ""


def _network(rng, inputs, hidden, units, x=None, values=random_values):
    """A network of `values` in which some units are on and some off."""
    while True:
        case = (
            random_whole(rng, inputs) if x is None else x,
            values(rng, inputs, hidden),
            values(rng, hidden),
            values(rng, hidden, units),
            values(rng, units),
            int(rng.integers(units)),
        )
        before = case[0] @ case[1] + case[2]
        on, without_biases = before > 0, case[0] @ case[1] > 0
        clear = np.abs(before).min() > 1e-9  # no unit is on or off by the order of a sum alone
        if clear and (hidden == 1 or (0 < on.sum() < hidden and (on != without_biases).any())):
            return case


CONTRIBUTIONS = Exercise(
    name="contributions",
    title="Where a score comes from",
    task="Write contributions(x, first, first_biases, second, second_biases, unit) for the network relu(x @ first + "
    "first_biases) @ second + second_biases. x is (n,), first (n, h), second (h, k); `unit` says which of the k scores is "
    "meant. Return a tuple: the share of each input, an array (n,), and what all biases give together, one number. They add up "
    "to the score.",
    lesson="08",
    look="Your turn: contributions",
    reference=contributions,
    variants=[_contributions_loops, _contributions_kept],
    cases=lambda rng: [
        _network(rng, 2, 3, 2),
        _network(rng, 3, 4, 1),
        _network(rng, 5, 6, 3),
        _network(rng, 4, 5, 2, random_values(rng, 4)),
        _network(rng, 4, 6, 3, dark_picture(rng, 4)),
        (np.array([2, 3]), np.array([[1.0], [-4.0]]), np.array([0.5]), np.array([[3.0, 1.0]]), np.array([1.5, -2.0]), 1),
        (np.array([0.5, 2.0]), np.array([[1, 3], [4, -4]]), np.array([1, 2]), np.array([[3, 1], [5, 5]]), np.array([-1.5, 2]), 0),
        # the first unit gets exactly 0, and a ReLU is off there
        (np.array([2.0, 3.0]), np.array([[3.0, 1], [-2.5, 1]]), np.array([1.5, -1]), np.array([[4.0], [0.5]]), np.array([0.5]), 0),
        _network(rng, 6, 8, 4),
        _network(rng, 3, 5, 2, fine_values(rng, 3), fine_values),
    ],
    accepts=_contributions_accepts,
    parts=("shares", "biases"),
    tolerance=1e-9,
    misconceptions=[
        Misconception(
            "no ReLU",
            _contributions_by(slopes=lambda x, first, fb, second, sb, unit: second[:, unit]),
            "You have {got}; it should be {expected}. You let every hidden unit hand its share on. Those that ReLU has switched "
            "off hand on nothing: their `x @ first + first_biases` is not above 0.",
            needs="a hidden unit that is off",
        ),
        Misconception(
            "switched without the biases",
            _contributions_by(slopes=lambda x, first, fb, second, sb, unit: (x @ first > 0) * second[:, unit]),
            "You have {got}; it should be {expected}. Whether a unit is on is decided after its bias has been added.",
            needs="a unit that only its bias switches on or off",
        ),
        Misconception(
            "slopes, not shares",
            _contributions_by(shares=lambda s, x, first, *rest: first @ s),
            "You have {got}; it should be {expected}. That is the slope: what one more of this input would be worth. The share "
            "is slope times what the input is.",
            needs="inputs that are not 1",
        ),
        Misconception(
            "only the last bias",
            _contributions_by(biases=lambda s, x, first, fb, second, sb, unit: sb[unit]),
            "You have {got}; it should be {expected}. The first layer's biases reach the score too, each through its unit.",
            needs="a first bias that is not 0, at a unit that is on",
        ),
        Misconception(
            "first biases added as they are",
            _contributions_by(biases=lambda s, x, first, fb, second, sb, unit: fb.sum() + sb[unit]),
            "You have {got}; it should be {expected}. A first bias goes through its unit: it is multiplied by the weight in "
            "`second`, and counts nothing where the unit is off.",
            needs="a first bias that is not 0",
        ),
        Misconception(
            "biases of units that are off",
            _contributions_by(biases=lambda s, x, first, fb, second, sb, unit: fb @ second[:, unit] + sb[unit]),
            "You have {got}; it should be {expected}. You count the biases of hidden units that are off.",
            needs="a unit that is off and has a bias",
        ),
        Misconception(
            "sizes without signs",
            _contributions_by(shares=lambda s, x, first, *rest: np.abs(x * (first @ s))),
            "You have {got}; it should be {expected}. Some inputs speak against the score: their share is negative, and without "
            "the sign nothing adds up.",
            needs="a share below 0",
        ),
        Misconception(
            "for all scores together",
            lambda x, first, fb, second, sb, unit: contributions(x, first, fb, second.sum(1, keepdims=True), sb.sum(keepdims=True), 0),
            "You have {got}; it should be {expected}. You added up over all scores. Only column `unit` of `second` is asked for.",
            needs="more than one score",
        ),
    ],
    hints=[
        "First find out which hidden units are on: `x @ first + first_biases > 0`.",
        "A unit that is on hands everything on, times its weight in column `unit` of `second`. Let the others' weight be 0.",
        "The share of input i is x[i] times the sum over the hidden units of first[i, h] times that weight.",
    ],
    proves="Checked on {n} networks with units that are on and off. The shares and the biases add up to the score.",
)

# ---- receptive_pixels ----


def receptive_pixels(layers, place):
    first = last = place
    for kernel_size, stride, padding in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + kernel_size - 1
    return first, last


def _receptive_upwards(layers, place):
    jump, field, begin = 1, 1, 0
    for kernel_size, stride, padding in layers:
        begin -= padding * jump
        field += (kernel_size - 1) * jump
        jump *= stride
    return begin + place * jump, begin + place * jump + field - 1


def _receptive_sets(layers, place):
    seen = {place}
    for kernel_size, stride, padding in layers[::-1]:
        seen = {each * stride - padding + offset for each in seen for offset in (0, kernel_size - 1)}
    return min(seen), max(seen)


def _receptive_recursive(layers, place):
    if not layers:
        return place, place
    kernel_size, stride, padding = layers[-1]
    start = place * stride - padding
    return _receptive_recursive(layers[:-1], start)[0], _receptive_recursive(layers[:-1], start + kernel_size - 1)[1]


def _receptive_step(change):
    """The reference with another way down through one layer: change(first, last, kernel_size, stride, padding)."""

    def wrong(layers, place):
        first = last = place
        for layer in reversed(layers):
            first, last = change(first, last, *layer)
        return first, last

    return wrong


def _receptive_first_and_size(layers, place):
    first, last = receptive_pixels(layers, place)
    return first, last - first + 1


def _receptive_accepts(layers, place):
    if not isinstance(layers, tuple | list) or not all(isinstance(each, tuple | list) and len(each) == 3 for each in layers):
        return WORDS["triples"]
    if isinstance(place, bool) or not isinstance(place, int | np.integer) or place < 0:
        return fill(WORDS["place"], place=place)
    return ""


RECEPTIVE_PIXELS = Exercise(
    name="receptive_pixels",
    title="Which pixels did it see?",
    task="Write receptive_pixels(layers, place), along one axis. `layers` is a tuple of triples (kernel_size, stride, padding); "
    "the first reads the picture. `place` is the place of one number in the last layer's output, from 0. Return a tuple: the "
    "first and the last pixel that this number depends on. Do not cut at the picture's edge: with padding, -1 is the zero just "
    "before pixel 0.",
    lesson="08",
    look="Your turn: receptive_pixels",
    reference=receptive_pixels,
    variants=[_receptive_upwards, _receptive_sets, _receptive_recursive],
    cases=lambda rng: [
        (((3, 1, 0),), 2),
        (((3, 2, 1),), 4),
        (((5, 1, 0), (2, 2, 0)), 3),
        (((3, 1, 1), (2, 2, 0), (3, 1, 1)), 0),
        (((9, 1, 0), (2, 2, 0), (5, 1, 0), (2, 2, 0)), 1),
        (((7, 2, 3), (3, 2, 1), (3, 1, 1), (1, 2, 0)), int(rng.integers(1, 6))),
        (((11, 4, 0), (3, 2, 0), (5, 1, 2)), int(rng.integers(2, 9))),
        (((4, 3, 2), (2, 1, 0)), int(rng.integers(1, 9))),
    ],
    accepts=_receptive_accepts,
    parts=("first", "last"),
    misconceptions=[
        Misconception(
            "from the picture up",
            lambda layers, place: receptive_pixels(layers[::-1], place),
            "You have {got}; it should be {expected}. You began with the layer that reads the picture. You hold a number of the "
            "*last* layer: go down from there.",
            needs="two layers that differ",
        ),
        Misconception(
            "padding forgotten",
            lambda layers, place: receptive_pixels([(k, s, 0) for k, s, _ in layers], place),
            "You have {got}; it should be {expected}. Padding moves the window: with 1 zero before the picture, the window at "
            "place 0 begins at pixel -1.",
            needs="padding of 1 or more",
        ),
        Misconception(
            "one pixel too many",
            _receptive_step(lambda first, last, k, s, p: (first * s - p, last * s - p + k)),
            "You have {got}; it should be {expected}. A window of 3 that begins at pixel 4 ends at pixel 6.",
            needs="any layer",
        ),
        Misconception(
            "stride forgotten",
            lambda layers, place: receptive_pixels([(k, 1, p) for k, _, p in layers], place),
            "You have {got}; it should be {expected}. With stride 2, the window at place 3 begins at pixel 6.",
            needs="a stride of 2 or more",
        ),
        Misconception(
            "the last pixel not multiplied",
            _receptive_step(lambda first, last, k, s, p: (first * s - p, first * s - p + k - 1)),
            "You have {got}; it should be {expected}. The last pixel comes from the *last* number of the layer above, not from "
            "its first.",
            needs="two layers, of which the upper has a kernel above 1",
        ),
        Misconception(
            "first and how many",
            _receptive_first_and_size,
            "You have {got}; it should be {expected}. You return the first pixel and how many there are. Asked are the first and "
            "the last.",
            needs="a first pixel that is not 1",
        ),
        Misconception(
            "cut at the edge",
            lambda layers, place: tuple(max(each, 0) for each in receptive_pixels(layers, place)),
            "You have {got}; it should be {expected}. You cut at pixel 0. Here the zeros of the padding count: -1 is the first "
            "of them.",
            needs="padding, and a place at the edge",
        ),
        Misconception(
            "padding on both sides",
            _receptive_step(lambda first, last, k, s, p: (first * s - p, last * s + p + k - 1)),
            "You have {got}; it should be {expected}. Padding shifts the whole window towards the start. It does not make it "
            "longer.",
            needs="padding of 1 or more",
        ),
    ],
    hints=[
        "One layer: the number at place 5, stride 2, no padding, kernel 3 comes from pixels 10, 11 and 12.",
        "For two numbers first and last of a layer, the lowest pixel comes from `first` and the highest from `last`.",
        "`reversed(layers)` begins with the last layer, and so goes down.",
    ],
    proves="Checked on {n} stacks of layers with strides 1 to 4 and padding 0 to 3.",
)


# ---- occlusion_map ----


def occlusion_map(picture, weights, size, fill):
    rows, columns = picture.shape[0] - size + 1, picture.shape[1] - size + 1
    found = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            covered = picture.astype(float)  # a new one each time
            covered[row : row + size, column : column + size] = fill
            found[row, column] = np.sum(covered * weights)
    return found


def _occlusion_difference(picture, weights, size, fill):
    score = float((picture * weights).sum())
    windows = np.lib.stride_tricks.sliding_window_view((fill - picture.astype(float)) * weights, (size, size))
    return score + windows.sum(axis=(2, 3))


def _occlusion_where(picture, weights, size, fill):
    height, width = picture.shape
    down, right = np.arange(height)[:, None], np.arange(width)[None, :]
    found = []
    for top in range(height - size + 1):
        line = []
        for left in range(width - size + 1):
            inside = (down >= top) & (down < top + size) & (right >= left) & (right < left + size)
            line.append(np.where(inside, fill, picture) * weights)
        found.append([each.sum() for each in line])
    return np.array(found)


def _occlusion_stays(picture, weights, size, fill):
    rows, columns = picture.shape[0] - size + 1, picture.shape[1] - size + 1
    covered, found = picture.astype(float), np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            covered[row : row + size, column : column + size] = fill
            found[row, column] = np.sum(covered * weights)
    return found


def _occlusion_in_place(picture, weights, size, fill):
    rows, columns = picture.shape[0] - size + 1, picture.shape[1] - size + 1
    found = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            picture[row : row + size, column : column + size] = fill
            found[row, column] = np.sum(picture * weights)
    return found


def _occlusion_whole_numbers(picture, weights, size, fill):
    rows, columns = picture.shape[0] - size + 1, picture.shape[1] - size + 1
    found = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            covered = picture.copy()
            covered[row : row + size, column : column + size] = fill
            found[row, column] = np.sum(covered * weights)
    return found


def _occlusion_only_there(picture, weights, size, fill):
    rows, columns = picture.shape[0] - size + 1, picture.shape[1] - size + 1
    found = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        covered = np.full(picture.shape, float(fill))
        there = np.s_[row : row + size, column : column + size]
        covered[there] = picture[there]
        found[row, column] = np.sum(covered * weights)
    return found


def _occlusion_accepts(picture, weights, size, fill):
    shape = np.shape(picture)
    if len(shape) != 2 or np.shape(weights) != shape or not 1 <= size <= min(shape):
        return _words("occlusion", size=size, picture=shape, weights=np.shape(weights))
    return ""


def _words(name, **fields):
    return fill(WORDS[name], **fields)


OCCLUSION_MAP = Exercise(
    name="occlusion_map",
    title="Cover a part, ask again",
    task="Write occlusion_map(picture, weights, size, fill). The network is as small as can be: the score of a picture (H, W) is "
    "np.sum(picture * weights). Slide a patch of size x size over the picture, with stride 1 and wholly inside it. Where the "
    "patch lies, the pixels are `fill`; all others stay. Return the score at every place of the patch: a float array "
    "(H - size + 1, W - size + 1). The picture itself stays as it is.",
    lesson="08",
    look="Your turn: occlusion_map",
    reference=occlusion_map,
    variants=[_occlusion_difference, _occlusion_where],
    cases=lambda rng: [
        (random_values(rng, 2, 3), random_whole(rng, 2, 3), 1, 0.5),
        (random_values(rng, 3, 5), random_values(rng, 3, 5), 2, 0.0),
        (random_values(rng, 5, 4), random_values(rng, 5, 4), 3, -1.5),
        (random_picture(rng, 4, 6), random_values(rng, 4, 6), 2, 127.5),
        (random_whole(rng, 6, 4), random_whole(rng, 6, 4), 2, 0.5),
        (dark_picture(rng, 4, 3), random_whole(rng, 4, 3), 3, 7),
        (random_values(rng, 3, 3), random_values(rng, 3, 3), 3, 2.5),
        (fine_values(rng, 4, 5), fine_values(rng, 4, 5), 2, 0.25),
    ],
    accepts=_occlusion_accepts,
    misconceptions=[
        Misconception(
            "the patch leaves its trace",
            _occlusion_stays,
            "At {where} you have {got}; it should be {expected}. When the patch moves on, what it covered has to come back. Begin "
            "each place with a fresh copy of the picture.",
            needs="more than one place",
        ),
        Misconception(
            "paints the picture itself",
            _occlusion_in_place,
            "At {where} you have {got}; it should be {expected}. You paint on the picture that you were given, and the next place "
            "finds it painted. Take a copy for each place.",
            needs="more than one place",
        ),
        Misconception(
            "a fraction lost in whole numbers",
            _occlusion_whole_numbers,
            "At {where} you have {got}; it should be {expected}. A picture of whole numbers cannot hold a fill of {fill}: it is "
            "cut to a whole number. Take a copy that holds fractions: `picture.astype(float)`.",
            needs="a picture of whole numbers and a fill with a fraction",
        ),
        Misconception(
            "the drop instead of the score",
            lambda picture, weights, size, fill: np.sum(picture * weights) - occlusion_map(picture, weights, size, fill),
            "At {where} you have {got}; it should be {expected}. You return by how much the score falls. Asked is the score that "
            "is left.",
            needs="a score that is not 0",
        ),
        Misconception(
            "covers all but the window",
            _occlusion_only_there,
            "At {where} you have {got}; it should be {expected}. You keep what lies under the patch and cover the rest. It is the "
            "other way round.",
            needs="a patch smaller than the picture",
        ),
        Misconception(
            "always covers with 0",
            lambda picture, weights, size, fill: occlusion_map(picture, weights, size, 0),
            "At {where} you have {got}; it should be {expected}. The patch should show {fill}, not 0.",
            needs="a fill that is not 0",
        ),
        Misconception(
            "covers one pixel",
            lambda picture, weights, size, fill: occlusion_map(picture, weights, 1, fill)[
                : picture.shape[0] - size + 1, : picture.shape[1] - size + 1
            ],
            "At {where} you have {got}; it should be {expected}. Your patch covers one pixel. It is {size} high and {size} wide.",
            needs="a size of 2 or more",
        ),
        Misconception(
            "only the covered part's score",
            lambda picture, weights, size, fill: (
                occlusion_map(picture, weights, size, fill) - occlusion_map(picture * 1.0, weights, size, 0.0)
            ),
            "At {where} you have {got}; it should be {expected}. You add up over the patch alone. The score is over the whole "
            "picture.",
            needs="a picture with something beside the patch",
        ),
        Misconception(
            "the fill is added",
            lambda picture, weights, size, fill: np.sum(picture * weights)
            + np.lib.stride_tricks.sliding_window_view(weights * float(fill), (size, size)).sum(axis=(2, 3)),
            "At {where} you have {got}; it should be {expected}. You add {fill} to what is there. The patch hides it: the pixels "
            "*become* {fill}.",
            needs="ink under the patch",
        ),
    ],
    hints=[
        "`covered = picture.astype(float)` makes a new array, whose pixels you may overwrite.",
        "`covered[row:row + size, column:column + size] = fill`.",
        "There are H - size + 1 rows of places.",
    ],
    proves="Checked on {n} pictures of floats, whole numbers and bytes, square and not. Each place begins with the whole picture.",
)


# ---- relu_backward_three_ways ----


def relu_backward_three_ways(dy, x):
    slope = dy * (x > 0)
    deconvnet = dy * (dy > 0)
    guided = deconvnet * (x > 0)
    return slope, deconvnet, guided


def _three_where(dy, x):
    return (
        np.where(x > 0, dy, 0.0),
        np.where(dy > 0, dy, 0.0),
        np.where((x > 0) & (dy > 0), dy, 0.0),
    )


def _three_copies(dy, x):
    slope, deconvnet = dy.copy(), np.maximum(dy, 0)
    slope[x <= 0] = 0
    return slope, deconvnet, np.maximum(slope, 0)


def _three_loops(dy, x):
    found = np.zeros((3, dy.size))
    for place, (d, value) in enumerate(zip(dy.flat, x.flat, strict=True)):
        if value > 0:
            found[0, place] = d
        if d > 0:
            found[1, place] = d
        if value > 0 and d > 0:
            found[2, place] = d
    return tuple(each.reshape(dy.shape) for each in found)


def _three_in_place(dy, x):
    slope = dy * (x > 0)
    dy[dy < 0] = 0
    return slope, dy, dy * (x > 0)


def _three_accepts(dy, x):
    if np.shape(dy) != np.shape(x):
        return _words("two of one shape", dy=np.shape(dy), x=np.shape(x))
    return ""


RELU_BACKWARD_THREE_WAYS = Exercise(
    name="relu_backward_three_ways",
    title="Three ways back through a ReLU",
    task="Write relu_backward_three_ways(dy, x): x is what a ReLU was given on the way up, dy the gradient that comes back to it "
    "from above; both are arrays of one shape. Return a tuple of three arrays of that shape, each dy where something holds and 0 "
    "elsewhere: the slope, where x is above 0; the deconvnet, where dy is above 0; guided backprop, where both are.",
    lesson="08",
    look="Your turn: relu_backward_three_ways",
    reference=relu_backward_three_ways,
    variants=[_three_where, _three_copies, _three_loops],
    cases=lambda rng: [
        (np.array([2.0, -3.0, 4.0, -5.0]), np.array([1.0, 1.5, -2.0, -2.5])),
        (random_values(rng, 3, 4) + 0.05, random_values(rng, 3, 4) + 0.05),
        (random_whole(rng, 5), random_whole(rng, 5)),
        (random_values(rng, 2, 3, 2), random_whole(rng, 2, 3, 2)),
        (np.array([[3.0, -2.0, 0.0, 1.5]]), np.array([[0.0, 0.0, 4.0, 2.0]])),
        (random_values(rng, 6) - 4.0, random_values(rng, 6)),  # nothing positive comes back
        (random_values(rng, 2, 5), random_values(rng, 2, 5) - 4.0),  # nothing was on
        (random_values(rng, 3, 2), random_picture(rng, 3, 2)),
        (random_values(rng, 2, 2, 3, 2), random_values(rng, 2, 2, 3, 2)),
        (fine_values(rng, 4, 5), fine_values(rng, 4, 5)),
    ],
    accepts=_three_accepts,
    parts=("slope", "deconvnet", "guided"),
    misconceptions=[
        Misconception(
            "the first two swapped",
            lambda dy, x: (dy * (dy > 0), dy * (x > 0), dy * (dy > 0) * (x > 0)),
            "You have {got}; it should be {expected}. Your first two are in each other's place: the slope asks x, the deconvnet "
            "asks dy.",
            needs="a negative dy, or an x that is not above 0",
        ),
        Misconception(
            "on at exactly 0",
            lambda dy, x: (dy * (x >= 0), dy * (dy > 0), dy * (dy > 0) * (x >= 0)),
            "You have {got}; it should be {expected}. At x = 0 you let dy through. A ReLU is off there.",
            needs="an x of 0",
        ),
        Misconception(
            "guided where either holds",
            lambda dy, x: (dy * (x > 0), dy * (dy > 0), dy * ((x > 0) | (dy > 0))),
            "You have {got}; it should be {expected}. Guided backprop lets dy through where x is above 0 *and* dy is above 0; "
            "yours where one of them is.",
            needs="a place where only one of x and dy is above 0",
        ),
        Misconception(
            "guided from the negative side",
            lambda dy, x: (dy * (x > 0), dy * (dy > 0), dy * (dy < 0) * (x > 0)),
            "You have {got}; it should be {expected}. Your guided backprop keeps what is negative on the way back. It keeps what "
            "is positive.",
            needs="a dy that is not 0 where x is above 0",
        ),
        Misconception(
            "multiplied by x",
            lambda dy, x: (dy * np.maximum(x, 0), np.maximum(dy, 0), np.maximum(dy, 0) * np.maximum(x, 0)),
            "You have {got}; it should be {expected}. x only decides whether dy passes. How large x is does not matter.",
            needs="an x above 0 that is not 1",
        ),
        Misconception(
            "only yes or no",
            lambda dy, x: ((x > 0) * 1.0, (dy > 0) * 1.0, ((x > 0) & (dy > 0)) * 1.0),
            "You have {got}; it should be {expected}. You return where dy passes. Return dy itself at these places.",
            needs="a dy that is not 1",
        ),
        Misconception(
            "ReLU of x for the deconvnet",
            lambda dy, x: (dy * (x > 0), np.maximum(x, 0) * 1.0, dy * (dy > 0) * (x > 0)),
            "You have {got}; it should be {expected}. The deconvnet treats *dy* as a ReLU treats numbers on the way up. You gave "
            "it x.",
            needs="dy and x that differ",
        ),
        Misconception(
            "changes its input",
            _three_in_place,
            "The answer is right, but `dy` has changed: at {where} was {expected}, and now is {got}. The other rules still need "
            "it. Make new arrays.",
            needs="a look at dy after the call, which an example cannot have",
        ),
    ],
    hints=[
        "`x > 0` is an array of True and False, and as a factor True is 1 and False is 0.",
        "The slope is the relu_backward of lesson 06.",
        "For guided backprop multiply by both conditions.",
    ],
    proves="Checked on {n} pairs of arrays, with zeros, and where nothing passes at all.",
)

EXERCISES = [CONTRIBUTIONS, RECEPTIVE_PIXELS, OCCLUSION_MAP, RELU_BACKWARD_THREE_WAYS]
