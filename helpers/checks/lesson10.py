"""Exercises of lesson 10: dropout, weight decay, frozen layers, and what may be said of ten runs."""

import numpy as np

from helpers.checks.cases import fine_values, random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception

WORDS = {
    "chances": "`chances` has the shape of x, and its numbers lie between 0 and 1.",
    "rate": "`rate` is a number from 0 up to, but not including, 1.",
    "dictionaries": "`names`, `weights` and `gradients` are equally long; each gradient has the shape of its weights.",
    "pairs": "`weights` and `gradients` are equally long; each gradient has the shape of its weights.",
    "runs": "`first` and `second` are arrays (runs, N) of True and False, with the same N.",
}

# ---- dropout_forward ----


def dropout_forward(x, rate, chances, training):
    if not training:
        return x.copy()
    kept = chances >= rate
    return x * kept / (1 - rate)


def _dropout_where(x, rate, chances, training):
    return np.where(chances < rate, 0.0, x / (1 - rate)) if training else x + 0.0


def _dropout_mask(x, rate, chances, training):
    mask = np.ones(x.shape)
    if training:
        mask[chances < rate] = 0
        mask /= 1 - rate
    return mask * x


def _dropped(make):
    """A wrong dropout that is right when it does not train."""
    return lambda x, rate, chances, training: make(x, rate, chances) if training else x.copy()


def _dropout_cases(rng):
    def chances(*shape):
        # never on the edge; each kind of number is there
        drawn = rng.permutation(np.linspace(0.03, 0.97, int(np.prod(shape))))
        return np.where(np.isin(drawn, (0.25, 0.5)), 0.9, drawn).reshape(shape)

    cases = [(np.array([[4.0, -2.0, 6.0, 8.0]]), 0.5, np.array([[0.7, 0.2, 0.9, 0.4]]), 1)]
    for shape, rate in (((3, 4), 0.25), ((2, 3, 3, 2), 0.5), ((5, 6), 0.8), ((4, 3), 0.1)):
        cases.append((random_whole(rng, *shape) / 2, rate, chances(*shape), 1))
    for shape, rate in (((3, 4), 0.25), ((2, 2, 2, 3), 0.5)):
        cases.append((random_whole(rng, *shape) / 2, rate, chances(*shape), 0))
    x = random_whole(rng, 2, 5) / 2
    cases.append((x, 0.5, np.array([[0.5, 0.1, 0.5, 0.8, 0.6], [0.2, 0.5, 0.9, 0.3, 0.4]]), 1))  # on the edge: it stays
    cases.append((x, 0.4, np.full((2, 5), 0.9), 1))  # by chance nothing is switched off: the scale stays
    cases.append((x, 0.0, chances(2, 5), 1))
    return cases


def _dropout_accepts(x, rate, chances, training):
    if np.shape(x) != np.shape(chances) or not (0 <= np.min(chances) and np.max(chances) <= 1):
        return WORDS["chances"]
    return "" if 0 <= rate < 1 else WORDS["rate"]


def _scale(inputs, got, expected):
    return {"scale": 1 / (1 - inputs[1])}


DROPOUT_FORWARD = Exercise(
    name="dropout_forward",
    title="Switched off by chance",
    task="Write dropout_forward(x, rate, chances, training): x is a float array, chances an array of its shape with random "
    "numbers from 0 to 1, one for each number of x, rate the share to switch off, training 1 while the "
    "network learns and 0 after. In training: 0 where the chance lies below rate, elsewhere "
    "x / (1 - rate). After training x is as it was. Return a new array in both cases.",
    lesson="10",
    look="Dropout",
    reference=dropout_forward,
    variants=[_dropout_where, _dropout_mask],
    cases=_dropout_cases,
    accepts=_dropout_accepts,
    misconceptions=[
        Misconception(
            "not scaled",
            _dropped(lambda x, rate, chances: x * (chances >= rate)),
            "At {where} you have {got}; it should be {expected}. Those that stay must stand in for those that went: divide by "
            "1 - {rate}. Else the next layer is fed less in training than after it.",
            needs="a number that stays, in training",
        ),
        Misconception(
            "scaled after training",
            lambda x, rate, chances, training: x * (chances >= rate) if training else x * (1 - rate),
            "At {where} you have {got}; it should be {expected}. You make up for the missing numbers after training, by 1 - "
            "{rate}. That is how the first paper did it; here training is scaled, and after it nothing is done.",
            needs="training, and after it",
        ),
        Misconception(
            "divided by the rate",
            _dropped(lambda x, rate, chances: x * (chances >= rate) / max(rate, 1e-300)),
            "At {where} you have {got}; it should be {expected}. You divide by {rate}, the share that is switched off. Divide by "
            "the share that stays.",
            needs="a rate other than one half",
        ),
        Misconception(
            "keeps what should go",
            _dropped(lambda x, rate, chances: x * (chances < rate) / (1 - rate)),
            "At {where} you have {got}; it should be {expected}. You keep the numbers whose chance lies below {rate}. Those are "
            "the ones to switch off.",
            needs="a number, in training",
        ),
        Misconception(
            "never off duty",
            lambda x, rate, chances, training: dropout_forward(x, rate, chances, 1),
            "At {where} you have {got}; it should be {expected}. Here training is 0: nothing is switched off, nothing scaled. "
            "A network that throws coins when it is asked gives two answers to one question.",
            needs="training that is 0",
        ),
        Misconception(
            "scaled in any case",
            lambda x, rate, chances, training: x * (chances >= rate) / (1 - rate) if training else x / (1 - rate),
            "At {where} you have {got}; it should be {expected}. You scale after training too, though nothing is missing then.",
            needs="training that is 0",
        ),
        Misconception(
            "one mask for all pictures",
            _dropped(lambda x, rate, chances: x * (chances[:1] >= rate) / (1 - rate)),
            "At {where} you have {got}; it should be {expected}. You use the chances of the first picture for all of them. Each "
            "number has its own.",
            needs="two pictures, in training",
        ),
        Misconception(
            "scaled by what happened to stay",
            _dropped(lambda x, rate, chances: x * (chances >= rate) * x.size / max((chances >= rate).sum(), 1)),
            "At {where} you have {got}; it should be {expected}. You scale by the share that stayed this time. Scale by the share "
            "that stays on average, 1 - {rate}: {scale}.",
            needs="a share switched off that is not the rate",
            fields=_scale,
        ),
    ],
    hints=[
        "`chances >= rate` is an array of True and False. Times x, False counts 0 and True counts 1.",
        "The numbers that stay are divided by 1 - rate, so that the mean stays where it was.",
        "If training is 0: the same numbers, in a copy.",
    ],
    proves="Checked on {n} arrays, maps too, with rates from 0 to .8, in training and after it.",
)


# ---- weight_decay_step ----


def weight_decay_step(weights, gradients, learning_rate, decay):
    moved = []
    for w, g in zip(weights, gradients, strict=True):
        shrunk = (1 - learning_rate * decay) * w if w.ndim > 1 else w
        moved.append(shrunk - learning_rate * g)
    return tuple(moved)


def _decay_in_the_gradient(weights, gradients, learning_rate, decay):
    return [w - learning_rate * (g + decay * w * (w.ndim > 1)) for w, g in zip(weights, gradients, strict=True)]


def _decay_lengths(weights, gradients, learning_rate, decay):
    factors = [1.0 if len(w.shape) == 1 else 1 - learning_rate * decay for w in weights]
    return tuple(f * w - learning_rate * g for f, w, g in zip(factors, weights, gradients, strict=True))


def _decayed(make):
    """A wrong step for arrays with two axes or more; biases as they should be."""
    return lambda weights, gradients, learning_rate, decay: tuple(
        make(w, g, learning_rate, decay) if w.ndim > 1 else w - learning_rate * g
        for w, g in zip(weights, gradients, strict=True)
    )


def _decay_in_place(weights, gradients, learning_rate, decay):
    for w, moved in zip(weights, weight_decay_step(weights, gradients, learning_rate, decay), strict=True):
        w[...] = moved
    return weights


def _decay_cases(rng):
    cases = [
        ((np.array([[2.0, -4.0]]), np.array([10.0, -6.0])), (np.array([[1.0, 0.5]]), np.array([1.0, -2.0])), 0.5, 0.2),
        ((random_whole(rng, 2, 3) / 2,), (np.zeros((2, 3)),), 0.1, 0.5),
    ]
    for shapes, rate, decay in [
        (((3, 2), (2,)), 0.1, 0.3),
        (((2, 2, 1, 3), (3,), (4, 2), (2,)), 0.05, 0.8),
        (((5, 3), (3,)), 2.0, 0.1),
        (((2, 2), (2,)), 0.2, 0.0),
    ]:
        weights = tuple(random_whole(rng, *shape) / 2 for shape in shapes)
        cases.append((weights, tuple(random_values(rng, *shape) for shape in shapes), rate, decay))
    fine = [tuple(fine_values(rng, *shape) for shape in ((3, 2), (2,))) for _ in range(2)]
    return [*cases, (*fine, 0.3, 0.4)]


def _fit_together(weights, gradients, *others):
    alike = len(weights) == len(gradients) and all(np.shape(w) == np.shape(g) for w, g in zip(weights, gradients, strict=True))
    return "" if alike else WORDS["pairs"]


WEIGHT_DECAY_STEP = Exercise(
    name="weight_decay_step",
    title="What no picture needs fades",
    task="Write weight_decay_step(weights, gradients, learning_rate, decay): weights is a tuple of float arrays, gradients a "
    "tuple of arrays of the same shapes. Return a tuple of new arrays after one step: an array with two axes or more holds "
    "weights, and becomes (1 - learning_rate * decay) * w - learning_rate * g; an array with one axis holds biases, and takes "
    "the step without the decay. What you were given stays as it is.",
    lesson="10",
    look="Weight decay",
    reference=weight_decay_step,
    variants=[_decay_in_the_gradient, _decay_lengths],
    cases=_decay_cases,
    accepts=_fit_together,
    misconceptions=[
        Misconception(
            "biases fade too",
            lambda weights, gradients, learning_rate, decay: tuple(
                (1 - learning_rate * decay) * w - learning_rate * g for w, g in zip(weights, gradients, strict=True)
            ),
            "At {where} you have {got}; it should be {expected}. That array has one axis: biases. They say where 0 lies, and "
            "nobody is served if that fades.",
            needs="an array with one axis, and a decay",
        ),
        Misconception(
            "only the biases fade",
            lambda weights, gradients, learning_rate, decay: tuple(
                ((1 - learning_rate * decay) if w.ndim == 1 else 1) * w - learning_rate * g
                for w, g in zip(weights, gradients, strict=True)
            ),
            "At {where} you have {got}; it should be {expected}. The wrong ones fade: one axis is biases, two or more are weights.",
            needs="an array with two axes, and a decay",
        ),
        Misconception(
            "decay without the rate",
            _decayed(lambda w, g, rate, decay: (1 - decay) * w - rate * g),
            "At {where} you have {got}; it should be {expected}. You shrink by 1 - decay at every step. The learning rate counts "
            "here too: 1 - {learning_rate} times {decay}.",
            needs="a learning rate that is not 1",
        ),
        Misconception(
            "weights that grow",
            _decayed(lambda w, g, rate, decay: (1 + rate * decay) * w - rate * g),
            "At {where} you have {got}; it should be {expected}. Your weights grow by the decay. They should shrink towards 0.",
            needs="a decay that is not 0",
        ),
        Misconception(
            "the step fades too",
            _decayed(lambda w, g, rate, decay: (1 - rate * decay) * (w - rate * g)),
            "At {where} you have {got}; it should be {expected}. You step first and shrink the result, the step included. Shrink "
            "the old weight, then step.",
            needs="a gradient and a decay that are not 0",
        ),
        Misconception(
            "the decay alone",
            _decayed(lambda w, g, rate, decay: (1 - rate * decay) * w),
            "At {where} you have {got}; it should be {expected}. Your weights fade and learn nothing: the gradient is missing.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "no decay",
            _decayed(lambda w, g, rate, decay: w - rate * g),
            "At {where} you have {got}; it should be {expected}. This is lesson 07's step: nothing fades.",
            needs="a decay that is not 0",
        ),
        Misconception(
            "the same for all sizes",
            _decayed(lambda w, g, rate, decay: w - rate * g - rate * decay * np.sign(w)),
            "At {where} you have {got}; it should be {expected}. You take the same amount from each weight, whatever its size. "
            "Decay takes a share: large weights lose more.",
            needs="a weight other than 1 and -1",
        ),
        Misconception(
            "changes the weights",
            _decay_in_place,
            "The new weights are right, but the ones you were given have moved too: at {where} was {expected}, and now is {got}.",
            needs="a look at the weights after the call, which an example cannot have",
        ),
    ],
    hints=[
        "`w.ndim` counts the axes: 1 for biases, more for weights.",
        "A weight of 2 with rate .5 and decay .2: first (1 - .1) times 2.",
        "Then lesson 07's step, with the gradient as it is.",
    ],
    proves="Checked on {n} sets of arrays: dense layers, filters and biases, with a decay and without.",
)


# ---- freeze ----


def freeze(names, weights, gradients, frozen, learning_rate, decay):
    moved = []
    for name, w, g in zip(names, weights, gradients, strict=True):
        layer = name.split(".")[0]
        if layer in frozen:
            moved.append(w.copy())
        else:
            moved.append((1 - learning_rate * decay) * w - learning_rate * g)
    return tuple(moved)


def _freeze_prefix(names, weights, gradients, frozen, learning_rate, decay):
    still = tuple(frozen)
    return [
        w + 0 if name.rsplit(".", 1)[0] in still else w - learning_rate * (g + decay * w)
        for name, w, g in zip(names, weights, gradients, strict=True)
    ]


def _freeze_factor(names, weights, gradients, frozen, learning_rate, decay):
    learns = [float(name.rpartition(".")[0] not in frozen) for name in names]
    step = [learning_rate * g + learning_rate * decay * w for w, g in zip(weights, gradients, strict=True)]
    return tuple(w - each * s for w, each, s in zip(weights, learns, step, strict=True))


def _frozen_if(is_frozen, frozen_step=None):
    """Freeze what `is_frozen(name, frozen)` says; move what is frozen by `frozen_step`, if it is given."""

    def step(names, weights, gradients, frozen, learning_rate, decay):
        moved = []
        for name, w, g in zip(names, weights, gradients, strict=True):
            if not is_frozen(name, frozen):
                moved.append((1 - learning_rate * decay) * w - learning_rate * g)
            else:
                moved.append(w.copy() if frozen_step is None else frozen_step(w, g, learning_rate, decay))
        return tuple(moved)

    return step


def _is_frozen(name, frozen):
    return name.split(".")[0] in frozen


def _freeze_in_place(names, weights, gradients, frozen, learning_rate, decay):
    for w, moved in zip(weights, freeze(names, weights, gradients, frozen, learning_rate, decay), strict=True):
        w[...] = moved
    return weights


def _freeze_cases(rng):
    def arrays(names, frozen, rate, decay, values=random_whole):
        shapes = [(2, 3) if name.endswith("weights") else (3,) for name in names]
        weights = tuple(values(rng, *shape) / 2 for shape in shapes)
        return names, weights, tuple(values(rng, *shape) / 4 for shape in shapes), frozen, rate, decay

    both = ("conv2d_1.weights", "conv2d_1.biases", "dense_1.weights", "dense_1.biases")
    deep = (*both[:2], "conv2d_2.weights", "conv2d_2.biases", "conv2d_10.weights", "conv2d_10.biases", *both[2:])
    return [
        (("conv2d_1.weights", "dense_1.weights"), (np.array([2.0, 4.0]), np.array([2.0, 4.0])),
         (np.array([1.0, 1.0]), np.array([1.0, 1.0])), ("conv2d_1",), 0.5, 0.2),
        arrays(both, ("conv2d_1",), 0.1, 0.5),
        arrays(deep, ("conv2d_1",), 0.25, 0.4),
        arrays(deep, ("conv2d_1", "conv2d_2"), 0.5, 0.1),
        arrays(deep, ("conv2d_10", "dense_1"), 0.2, 0.3),
        arrays(both, (), 0.1, 0.2),
        arrays(both, ("conv2d_1", "dense_1"), 0.3, 0.1),
        arrays(both, ("conv2d_1",), 0.2, 0.4, fine_values),
    ]


def _freeze_accepts(names, weights, gradients, *others):
    return "" if len(names) == len(weights) and not _fit_together(weights, gradients) else WORDS["dictionaries"]


FREEZE = Exercise(
    name="freeze",
    title="Learned, and to be kept",
    task="Write freeze(names, weights, gradients, frozen, learning_rate, decay): names is a tuple of texts such as "
    '"conv2d_1.weights", weights and gradients tuples of arrays in the same order, frozen a tuple of layers such as '
    '("conv2d_1", "conv2d_2"). Return a tuple of new arrays after one step: those of a frozen layer are copies of what they '
    "were; all others become (1 - learning_rate * decay) * w - learning_rate * g. What you were given stays as it is.",
    lesson="10",
    look="Few pictures: transfer",
    reference=freeze,
    variants=[_freeze_prefix, _freeze_factor],
    cases=_freeze_cases,
    accepts=_freeze_accepts,
    misconceptions=[
        Misconception(
            "no gradient, and still fading",
            _frozen_if(_is_frozen, lambda w, g, rate, decay: (1 - rate * decay) * w),
            "At {where} you have {got}; it should be {expected}. You took the gradient away from the frozen layer, and the decay "
            "still eats it: after a thousand steps nothing of it is left. Frozen is neither.",
            needs="a frozen layer and a decay",
        ),
        Misconception(
            "no decay, and still learning",
            _frozen_if(_is_frozen, lambda w, g, rate, decay: w - rate * g),
            "At {where} you have {got}; it should be {expected}. The frozen layer no longer fades, and it still follows its "
            "gradient.",
            needs="a frozen layer and a gradient",
        ),
        Misconception(
            "the others are frozen",
            _frozen_if(lambda name, frozen: not _is_frozen(name, frozen)),
            "At {where} you have {got}; it should be {expected}. The other way round: the layers that `frozen` names stay, all "
            "others learn.",
            needs="a layer that learns",
        ),
        Misconception(
            "nothing is frozen",
            _frozen_if(lambda name, frozen: False),
            "At {where} you have {got}; it should be {expected}. Everything has moved. Compare the names: the layer is what stands "
            "before the dot.",
            needs="a frozen layer",
        ),
        Misconception(
            "everything is frozen",
            _frozen_if(lambda name, frozen: True),
            "At {where} you have {got}; it should be {expected}. Nothing has moved, and something is to learn.",
            needs="a layer that learns",
        ),
        Misconception(
            "conv2d_1 in conv2d_10",
            _frozen_if(lambda name, frozen: any(name.startswith(layer) for layer in frozen)),
            'At {where} you have {got}; it should be {expected}. "conv2d_10.weights" begins with "conv2d_1", and is another '
            "layer. Compare what stands before the dot, all of it.",
            needs="layers conv2d_1 and conv2d_10",
        ),
        Misconception(
            "biases still learn",
            _frozen_if(lambda name, frozen: _is_frozen(name, frozen) and name.endswith("weights")),
            "At {where} you have {got}; it should be {expected}. The biases of a frozen layer are frozen too, or the layer says "
            "something else tomorrow.",
            needs="a frozen layer with biases",
        ),
        Misconception(
            "only the first of the frozen",
            _frozen_if(lambda name, frozen: _is_frozen(name, frozen[:1])),
            "At {where} you have {got}; it should be {expected}. You freeze the first layer that is named. There may be several.",
            needs="two frozen layers",
        ),
        Misconception(
            "changes the weights",
            _freeze_in_place,
            "The new weights are right, but the ones you were given have moved too: at {where} was {expected}, and now is {got}.",
            needs="a look at the weights after the call, which an example cannot have",
        ),
    ],
    hints=[
        '`"conv2d_1.weights".split(".")[0]` is "conv2d_1".',
        "`layer in frozen` asks whether it is one of them.",
        "A frozen array is copied: no gradient, no decay.",
    ],
    proves="Checked on {n} networks, with none, some and all of their layers frozen, and a conv2d_10 beside a conv2d_1.",
)


# ---- choose_with_spread ----


def choose_with_spread(first, second):
    gain = second.sum(axis=0) - first.sum(axis=0)
    ahead, behind = int((gain > 0).sum()), int((gain < 0).sum())
    one, other = first.mean(axis=1), second.mean(axis=1)
    sure = abs(ahead - behind) > 2 * np.sqrt(ahead + behind)
    if sure and ahead > behind and other.min() > one.max():
        return ahead, behind, "second"
    if sure and ahead < behind and one.min() > other.max():
        return ahead, behind, "first"
    return ahead, behind, "within the spread"


def _choose_loop(first, second):
    ahead = behind = 0
    for picture in range(first.shape[1]):
        one, other = int(first[:, picture].sum()), int(second[:, picture].sum())
        ahead, behind = ahead + (other > one), behind + (other < one)
    lows = [way.sum(axis=1).min() for way in (first, second)]
    highs = [way.sum(axis=1).max() for way in (first, second)]
    if (ahead - behind) ** 2 > 4 * (ahead + behind):
        if lows[1] > highs[0] and ahead > behind:
            return ahead, behind, "second"
        if lows[0] > highs[1] and ahead < behind:
            return ahead, behind, "first"
    return ahead, behind, "within the spread"


def _choose_swapped_twice(first, second):
    behind, ahead, verdict = choose_with_spread(second, first)
    return ahead, behind, {"first": "second", "second": "first"}.get(verdict, verdict)


def _judged(sure, apart, counts=None):
    """The rule with other conditions: sure(ahead, behind, first), apart(low, high): is low's way below high's?"""

    def choose(first, second):
        ahead, behind = (counts or _counts)(first, second)
        one, other = first.mean(axis=1), second.mean(axis=1)
        if sure(ahead, behind, first):
            if ahead > behind and apart(one, other):
                return ahead, behind, "second"
            if ahead < behind and apart(other, one):
                return ahead, behind, "first"
        return ahead, behind, "within the spread"

    return choose


def _counts(first, second):
    return choose_with_spread(first, second)[:2]


def _rule(ahead, behind, first):
    return abs(ahead - behind) > 2 * np.sqrt(ahead + behind)


def _clear(low, high):
    return high.min() > low.max()


def _run_by_run(first, second):
    return int((second & ~first).sum()), int((first & ~second).sum())


def _in_every_run(first, second):
    return int((second.all(axis=0) & ~first.any(axis=0)).sum()), int((first.all(axis=0) & ~second.any(axis=0)).sum())


def _first_run(first, second):
    return _run_by_run(first[:1], second[:1])


def _runs(rng, easy, one, other, torn=(0, 0), lucky=(0, 0), equal=""):
    """Two ways of five runs: pictures that all read, pictures that only one way reads, and some that single runs read.

    one, other : pictures that all runs of the first, or of the second, read alone
    torn : pictures that the first two runs of a way read alone, and the other way never
    lucky : pictures that the first run of a way reads alone
    equal : "first" or "second", whose first run also reads what the other way reads alone
    """
    n = easy + one + other + sum(torn) + sum(lucky) + 7  # 7 that nobody reads
    first, second = np.zeros((5, n), bool), np.zeros((5, n), bool)
    at = 0
    for count, ways, runs in [
        (easy, (first, second), 5),
        (one, (first,), 5),
        (other, (second,), 5),
        (torn[0], (first,), 2),
        (torn[1], (second,), 2),
        (lucky[0], (first,), 1),
        (lucky[1], (second,), 1),
    ]:
        for way in ways:
            way[:runs, at : at + count] = True
        at += count
    if equal == "first":
        first[0, easy + one : easy + one + other] = True
    if equal == "second":
        second[0, easy : easy + one] = True
    order = rng.permutation(n)
    return first[rng.permutation(5)][:, order], second[rng.permutation(5)][:, order]


def _many_small_wins(rng):
    """The second way is ahead on more pictures, each by one run in five; the first reads more in every run."""
    first, second = np.zeros((5, 100), bool), np.zeros((5, 100), bool)
    first[:, :25] = True
    second[np.arange(60) % 5, np.arange(25, 85)] = True
    order = rng.permutation(100)
    return first[:, order], second[:, order]


def _choose_cases(rng):
    small = np.array([[1, 1, 1, 0, 0, 0], [1, 0, 1, 0, 0, 0]], bool), np.array([[1, 1, 1, 1, 0, 0], [1, 1, 0, 1, 1, 0]], bool)
    return [
        small,
        _runs(rng, 40, 2, 20),  # clear
        _runs(rng, 40, 21, 3),  # clear the other way
        _runs(rng, 60, 0, 4),  # ranges apart, four of four pictures: a coin does that
        _runs(rng, 60, 0, 5),  # five of five are enough
        _runs(rng, 30, 40, 52),  # ranges apart, and the pictures torn
        _runs(rng, 30, 0, 3, torn=(0, 14)),  # pictures agree, ranges apart
        _runs(rng, 30, 0, 0, torn=(1, 17)),  # pictures agree, ranges overlap
        _runs(rng, 30, 0, 1, torn=(9, 0), lucky=(14, 2)),
        _runs(rng, 50, 3, 6, torn=(2, 3), lucky=(5, 30)),
        _runs(rng, 40, 9, 3),  # apart the other way, and torn
        _runs(rng, 30, 14, 0, equal="second"),  # the ranges touch
        _runs(rng, 30, 0, 14, equal="first"),
        _runs(rng, 30, 16, 0, lucky=(0, 2), equal="second"),  # they overlap by one lucky run
        _many_small_wins(rng),
        (small[0], small[0].copy()),
        tuple(way[[0, 1, 2]] for way in _runs(rng, 25, 1, 15, torn=(4, 4))),  # three runs each
    ]


def _choose_accepts(first, second):
    arrays = all(isinstance(way, np.ndarray) and way.ndim == 2 and way.dtype == bool for way in (first, second))
    return "" if arrays and first.shape[1] == second.shape[1] and first.shape[0] == second.shape[0] else WORDS["runs"]


def _limits(*names):
    def fields(inputs, got, expected):
        ahead, behind, _ = expected
        one, other = (way.mean(axis=1) for way in inputs)
        known = {
            "ahead": ahead, "behind": behind, "limit": 2 * np.sqrt(ahead + behind), "difference": abs(ahead - behind),
            "low1": one.min(), "high1": one.max(), "low2": other.min(), "high2": other.max(),
            "best1": one.max(), "best2": other.max(),
        }  # fmt: skip
        return {name: known[name] for name in names}

    return fields


CHOOSE_WITH_SPREAD = Exercise(
    name="choose_with_spread",
    title="What may be said of ten runs",
    task="Write choose_with_spread(first, second): two arrays (runs, N) of True and False, the same number of runs of two ways to "
    "train, all judged on the same N pictures: True where a run read the picture. Return three things. ahead: how many pictures "
    "more runs of the second way read than of the first. behind: how many fewer do. And the verdict, a text: 'second' if ahead "
    "exceeds behind by more than 2 * sqrt(ahead + behind) and every run of the second way is better than every run of the "
    "first; 'first' if the same holds the other way round; else 'within the spread'.",
    lesson="10",
    look="What may be said of ten runs",
    parts=("ahead", "behind", "verdict"),
    reference=choose_with_spread,
    variants=[_choose_loop, _choose_swapped_twice],
    cases=_choose_cases,
    accepts=_choose_accepts,
    misconceptions=[
        Misconception(
            "whoever has the better median",
            _judged(lambda *_: True, lambda low, high: np.median(high) > np.median(low)),
            "You say {got!r}. The middle runs differ, as two throws of two dice do. Here it is {expected!r}: the first way reads "
            "{low1:.3f} to {high1:.3f}, the second {low2:.3f} to {high2:.3f}, and the pictures stand {ahead} to {behind}.",
            needs="runs of which nothing may be said",
            fields=_limits("ahead", "behind", "low1", "high1", "low2", "high2"),
        ),
        Misconception(
            "whoever has the best run",
            _judged(lambda *_: True, lambda low, high: high.max() > low.max()),
            "You say {got!r}, and look at each way's best run, {best1:.3f} and {best2:.3f}. Whoever throws more dice has the better "
            "best one. Here it is {expected!r}.",
            needs="runs of which nothing may be said",
            fields=_limits("best1", "best2"),
        ),
        Misconception(
            "the ranges alone",
            _judged(lambda *_: True, _clear),
            "You say {got!r}. The ranges do not overlap, but the pictures stand {ahead} to {behind}: a difference of {difference}, "
            "and coins give up to {limit:.1f}. So {expected!r}.",
            needs="ranges apart, few pictures that differ",
            fields=_limits("ahead", "behind", "limit", "difference"),
        ),
        Misconception(
            "the pictures alone",
            _judged(_rule, lambda low, high: True),
            "You say {got!r}. The pictures stand {ahead} to {behind}, and that is no coin. But the runs overlap: {low1:.3f} to "
            "{high1:.3f} and {low2:.3f} to {high2:.3f}. Your next run may come out the other way round. So {expected!r}.",
            needs="ranges that overlap, pictures that agree",
            fields=_limits("ahead", "behind", "low1", "high1", "low2", "high2"),
        ),
        Misconception(
            "once the root, not twice",
            _judged(lambda ahead, behind, first: abs(ahead - behind) > np.sqrt(ahead + behind), _clear),
            "You say {got!r}. A difference of {difference} exceeds the root of {ahead} + {behind}, but not twice the root: a coin "
            "goes beyond once the root one time in three. So {expected!r}.",
            needs="a difference between once and twice the root",
            fields=_limits("ahead", "behind", "difference"),
        ),
        Misconception(
            "the root of all pictures",
            _judged(lambda ahead, behind, first: abs(ahead - behind) > 2 * np.sqrt(first.shape[1]), _clear),
            "You say {got!r}, and take the root of all {first.shape[1]} pictures. Those on which both ways agree throw no coin. "
            "Here it is {expected!r}.",
            needs="many pictures on which both agree",
        ),
        Misconception(
            "at least as large",
            _judged(lambda ahead, behind, first: abs(ahead - behind) >= 2 * np.sqrt(ahead + behind), _clear),
            "You say {got!r}. The difference of {difference} is as large as the limit of {limit:.1f}; it should be larger. So "
            "{expected!r}.",
            needs="a difference that is just the limit, as 4 to 0",
            fields=_limits("limit", "difference"),
        ),
        Misconception(
            "runs times pictures",
            _judged(_rule, _clear, _run_by_run),
            "Your {part} is {got}; it should be {expected}. You count every run of every picture. Five runs that stumble over one "
            "picture are one picture: add up each picture's runs first.",
            needs="a picture that several runs read",
            fields=lambda inputs, got, expected: {"part": "count"},
        ),
        Misconception(
            "only where all runs agree",
            _judged(_rule, _clear, _in_every_run),
            "You have {got}; it should be {expected}. You count only pictures that every run of one way reads and no run of the "
            "other. More runs than the other way is enough.",
            needs="a picture that some runs read",
        ),
        Misconception(
            "one run of each",
            lambda first, second: _judged(_rule, lambda low, high: True, _first_run)(first, second),
            "You have {got}; it should be {expected}. You compare the first run of each way. That is what everybody does who has "
            "only one.",
            needs="runs that differ",
        ),
        Misconception(
            "the two changed places",
            lambda first, second: choose_with_spread(second, first),
            "You have {got}; it should be {expected}. You count for the first way. `ahead` is what the second way gains.",
            needs="a picture that one way reads more often",
        ),
    ],
    hints=[
        "`first.sum(axis=0)` says for each picture how many runs read it.",
        "The difference of two such arrays is above 0 where the second way is ahead.",
        "`first.mean(axis=1)` is the accuracy of each run: compare one way's smallest with the other's largest.",
    ],
    proves="Checked on {n} comparisons: clear ones, torn ones, ranges that overlap, and four pictures of four.",
)

EXERCISES = [DROPOUT_FORWARD, WEIGHT_DECAY_STEP, FREEZE, CHOOSE_WITH_SPREAD]
