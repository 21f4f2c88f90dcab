"""Homework 09: examining networks."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.cases import random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception

# ---- dead_share ----


def dead_share(maps):
    return float(np.mean(maps.max(axis=(0, 1, 2)) <= 0))


def dead_share_rows(maps):
    rows = maps.reshape(-1, maps.shape[-1])
    return sum(not column.any() for column in rows.T) / rows.shape[1]


def dead_share_counts(maps):
    alive = np.count_nonzero(np.count_nonzero(maps, axis=(0, 1, 2)))
    return 1 - alive / maps.shape[3]


def _dead_cases(rng):
    cases = []
    for shape, dead in [((2, 1, 2, 4), [1]), ((3, 2, 2, 5), [0, 3]), ((1, 3, 2, 4), [2]), ((4, 2, 3, 6), []), ((2, 2, 2, 3), [0, 1, 2]),
                        ((5, 1, 1, 8), [4, 5, 7])]:
        maps = np.maximum(random_values(rng, *shape), 0)
        maps[0, 0, 0] = 0  # silent at one place, and not dead
        maps[-1, -1, -1] = rng.integers(1, 9, shape[-1]) / 10
        maps[..., dead] = 0
        cases.append((maps,))
    silent = np.zeros((3, 2, 2, 4))
    silent[1, 0, 1] = [0.0, 2.0, 0.0, 0.5]  # two units that only one picture wakes
    woken = random_whole(rng, 3, 1, 2, 3) ** 2 / 4
    woken[1, ..., 0] = woken[2, ..., 1] = woken[..., 2] = 0  # the first picture wakes two, the others one each
    return [*cases, (silent,), (woken,)]


def _counted(inputs, got, expected):
    maps = inputs[0]
    return {"units": maps.shape[3], "dead": round(expected * maps.shape[3])}


DEAD_SHARE = Exercise(
    name="dead_share",
    title="How many units are dead?",
    task="Write dead_share(maps): maps is what came out of a ReLU for a batch of pictures, (N, H, W, C), with no number below 0. A unit is "
    "one of the C channels. Return the share of units, a float from 0 to 1, that are 0 at every place of every picture.",
    lesson="09",
    look="Dead units",
    reference=dead_share,
    variants=[dead_share_rows, dead_share_counts],
    cases=_dead_cases,
    misconceptions=[
        Misconception(
            "share of zeros",
            lambda maps: float(np.mean(maps == 0)),
            "You have {got:.4g}, the share of all numbers that are 0. A unit may be 0 at most places and alive: one place that is not 0 is "
            "enough. Here {dead} of {units} units are dead.",
            fields=_counted,
            needs="a unit that is 0 at some places only",
        ),
        Misconception(
            "dead for one picture",
            lambda maps: float(np.mean((maps.max(axis=(1, 2)) <= 0).any(axis=0))),
            "You have {got:.4g}: you count a unit as dead that is silent for one picture. It is dead if every picture leaves it silent, as "
            "{dead} of {units} do here.",
            fields=_counted,
            needs="a unit that is silent for one picture and not for another",
        ),
        Misconception(
            "the first picture alone",
            lambda maps: float(np.mean(maps[0].max(axis=(0, 1)) <= 0)),
            "You have {got:.4g}: you look at the first picture. Another picture may wake the unit. Here {dead} of {units} are dead.",
            fields=_counted,
            needs="a unit that the first picture leaves silent and another wakes",
        ),
        Misconception(
            "the living",
            lambda maps: float(np.mean(maps.max(axis=(0, 1, 2)) > 0)),
            "You have {got:.4g}, the share that is alive. Asked for are the dead: {dead} of {units}.",
            fields=_counted,
            needs="not half of the units dead",
        ),
        Misconception(
            "a number, not a share",
            lambda maps: float(np.sum(maps.max(axis=(0, 1, 2)) <= 0)),
            "You have {got:.4g}, their number. Divide by how many units there are: {dead} of {units} is a share.",
            fields=_counted,
            needs="a dead unit",
        ),
        Misconception(
            "dead somewhere",
            lambda maps: float(np.mean(maps.min(axis=(0, 1, 2)) <= 0)),
            "You have {got:.4g}: you count each unit that is 0 somewhere. It has to be 0 everywhere.",
            needs="a unit that is 0 at some places only",
        ),
    ],
    hints=[
        "What is the largest number of a unit that is dead?",
        "`maps.max(axis=(0, 1, 2))` is one number for each unit.",
        "The mean of an array of True and False is a share.",
    ],
    proves="Checked on {n} batches: with units that one picture wakes, with none dead, and with all.",
)

STEP_OF_DEAD_SHARE = Step(
    "The layer belongs to a network with {whole} units. Return how many of them are dead if the share is the same everywhere: the share "
    "times {whole}, a float, not rounded.",
    {"whole": (115, 85, 95, 105, 130, 145)},
    lambda share, inputs, whole: share * whole,
    "the share of the layer",
    "You have {got:.4g}, the share. Times {whole} it is their number in the whole network, {expected:.4g}.",
    reworded={
        "share of zeros": "You have {got:.4g}; it should be {expected:.4g}. You begin with the share of all numbers that are 0. A unit may "
        "be 0 at most places and alive: one place that is not 0 is enough.",
        "dead for one picture": "You have {got:.4g}; it should be {expected:.4g}. You count a unit as dead that is silent for one picture. "
        "It is dead if every picture leaves it silent.",
        "the first picture alone": "You have {got:.4g}; it should be {expected:.4g}. You look at the first picture. Another picture may "
        "wake the unit.",
        "the living": "You have {got:.4g}, from the share that is alive. Asked for are the dead: {expected:.4g}.",
        "a number, not a share": "You have {got:.4g}; it should be {expected:.4g}. You count the dead units of the layer. Divide by how "
        "many units it has before you multiply by {whole}.",
        "dead somewhere": "You have {got:.4g}; it should be {expected:.4g}. You count each unit that is 0 somewhere. It has to be 0 "
        "everywhere.",
    },
)

# ---- layer_norm ----


def layer_norm(x, gamma, beta, epsilon):
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    variance = x.var(axis=(1, 2, 3), keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def layer_norm_loop(x, gamma, beta, epsilon):
    y = np.empty(x.shape)
    for number, picture in enumerate(x):
        y[number] = (picture - picture.mean()) / (picture.var() + epsilon) ** 0.5 * gamma + beta
    return y


def layer_norm_flat(x, gamma, beta, epsilon):
    flat = x.reshape(len(x), -1)
    centred = flat - flat.mean(axis=1)[:, None]
    size = np.sqrt((centred**2).mean(axis=1) + epsilon)
    return (centred / size[:, None]).reshape(x.shape) * gamma + beta


def _layer_norm_with(axes, divide=lambda variance, epsilon: np.sqrt(variance + epsilon)):
    def wrong(x, gamma, beta, epsilon):
        variance = x.var(axis=axes, keepdims=True)
        return gamma * (x - x.mean(axis=axes, keepdims=True)) / divide(variance, epsilon) + beta

    return wrong


def _layer_norm_in_place(x, gamma, beta, epsilon):
    x -= x.mean(axis=(1, 2, 3), keepdims=True)
    x /= np.sqrt(x.var(axis=(1, 2, 3), keepdims=True) + epsilon)
    x *= gamma
    x += beta
    return x


def _layer_norm_cases(rng):
    cases = []
    for shape, epsilon in [((2, 1, 2, 2), 0.001), ((3, 2, 2, 3), 0.01), ((1, 3, 2, 2), 0.1), ((4, 2, 3, 4), 0.001), ((2, 3, 1, 3), 0.5)]:
        channels = shape[-1]
        cases.append((random_values(rng, *shape), random_whole(rng, channels) / 2, random_whole(rng, channels) / 4, epsilon))
    flat = np.concatenate([np.full((1, 2, 2, 2), 3.0), random_values(rng, 1, 2, 2, 2)])  # the first picture never changes
    return [*cases, (flat, np.array([2.0, -1.0]), np.array([0.5, 0.25]), 0.01)]


LAYER_NORM = Exercise(
    name="layer_norm",
    title="Normalised without neighbours",
    task="Write layer_norm(x, gamma, beta, epsilon): x is a batch of maps (N, H, W, C), gamma and beta have one number for each of the C "
    "channels. For each picture take the mean and the variance of all its numbers, over places and channels. Return a new array of the "
    "shape of x: the picture's mean taken away, divided by the root of its variance + epsilon, times gamma, plus beta.",
    lesson="09",
    look="Batch normalisation",
    reference=layer_norm,
    variants=[layer_norm_loop, layer_norm_flat],
    cases=_layer_norm_cases,
    misconceptions=[
        Misconception(
            "batch normalisation",
            _layer_norm_with((0, 1, 2)),
            "At {where} you have {got}; it should be {expected}. You take a mean for each channel over the whole batch. That is what this "
            "layer is there to avoid: a picture is normalised by its own numbers.",
            needs="more than one picture",
        ),
        Misconception(
            "each channel by itself",
            _layer_norm_with((1, 2)),
            "At {where} you have {got}; it should be {expected}. You take a mean for each channel of a picture. Here one mean serves the "
            "whole picture, all channels.",
            needs="more than one channel",
        ),
        Misconception(
            "each place by itself",
            _layer_norm_with(3),
            "At {where} you have {got}; it should be {expected}. You take a mean over the channels at each place. Take it over the places "
            "as well.",
            needs="more than one place",
        ),
        Misconception(
            "everything together",
            _layer_norm_with(None),
            "At {where} you have {got}; it should be {expected}. You take one mean over all pictures. Each has its own.",
            needs="more than one picture",
        ),
        Misconception(
            "root forgotten",
            _layer_norm_with((1, 2, 3), lambda variance, epsilon: variance + epsilon),
            "At {where} you have {got}; it should be {expected}. You divide by the variance. Divide by its root.",
            needs="a variance that is not 0 or 1",
        ),
        Misconception(
            "epsilon outside the root",
            _layer_norm_with((1, 2, 3), lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "At {where} you have {got}; it should be {expected}. You add epsilon after the root. It belongs under it.",
            needs="an epsilon large enough to count",
        ),
        Misconception(
            "gamma and beta forgotten",
            lambda x, gamma, beta, epsilon: layer_norm(x, 1.0, 0.0, epsilon),
            "At {where} you have {got}; it should be {expected}. Your numbers have mean 0 and variance 1. Times gamma, plus beta.",
            needs="gamma that is not 1",
        ),
        Misconception(
            "changes x",
            _layer_norm_in_place,
            "The answer is right, but the `x` you were given has changed: at {where} was {expected}, and now is {got}. Make a new array.",
            needs="a look at x after the call, which an example cannot have",
        ),
    ],
    hints=[
        "Over which axes is the mean of one picture?",
        "`x.mean(axis=(1, 2, 3), keepdims=True)` has the shape (N, 1, 1, 1), which fits x.",
    ],
    proves="Checked on {n} batches, one of them with a picture that is the same everywhere.",
)

STEP_OF_LAYER_NORM = Step(
    "Last, a leaky ReLU follows: a number below 0 is multiplied by {slope}.",
    {"slope": (0.16, 0.12, 0.13, 0.14, 0.18, 0.21)},
    lambda y, inputs, slope: np.where(y < 0, slope * y, y),
    "leaky ReLU forgotten",
    "At {where} you have {got}; it should be {expected}. Your picture is normalised. Multiply what is below 0 by {slope}.",
    reworded={
        "gamma and beta forgotten": "At {where} you have {got}; it should be {expected}. Before the leaky ReLU your numbers have mean 0 and "
        "variance 1. Times gamma, plus beta.",
    },
)

# ---- rmsprop_step ----


def rmsprop_step(w, gradient, square, learning_rate, keep):
    square = keep * square + (1 - keep) * gradient**2
    return w - learning_rate * gradient / (np.sqrt(square) + 1e-7), square


def rmsprop_step_towards(w, gradient, square, learning_rate, keep):
    square = square + (1 - keep) * (gradient * gradient - square)
    step = learning_rate * gradient / (square**0.5 + 1e-7)
    return [w - step, square]


def rmsprop_step_rates(w, gradient, square, learning_rate, keep):
    new = keep * square + gradient**2 - keep * gradient**2
    rates = learning_rate / (1e-7 + np.sqrt(new))
    return w - rates * gradient, new


def _rmsprop_cases(rng):
    def one(shape, rate, keep, scale=1.0):
        w, gradient = random_values(rng, *shape), random_whole(rng, *shape) * scale
        return w, gradient, (random_whole(rng, *shape) / 2 * scale) ** 2, rate, keep

    return [
        (np.array([1.0]), np.array([3.0]), np.array([16.0]), 0.5, 0.5),
        one((3,), 0.1, 0.9), one((2, 3), 0.01, 0.99), one((4,), 0.5, 0.75, 100.0), one((2, 2), 0.25, 0.5, 1e-6),
        (np.array([1.0, 2.0]), np.array([0.0, 2.0]), np.zeros(2), 0.5, 0.9),
    ]


def _rmsprop(square_of=lambda square, gradient, keep: keep * square + (1 - keep) * gradient**2, sign=-1,
             size=lambda square: np.sqrt(square) + 1e-7):
    def wrong(w, gradient, square, learning_rate, keep):
        new = square_of(square, gradient, keep)
        return w + sign * learning_rate * gradient / size(new), new

    return wrong


def _rmsprop_behind(w, gradient, square, learning_rate, keep):
    moved = w - learning_rate * gradient / (np.sqrt(square) + 1e-7)
    return moved, keep * square + (1 - keep) * gradient**2


RMSPROP_STEP = Exercise(
    name="rmsprop_step",
    title="Adam's older sister",
    task="Write rmsprop_step(w, gradient, square, learning_rate, keep): w, gradient and square are arrays of one shape, keep is a number "
    "between 0 and 1. The new square is keep of the old one plus 1 - keep of the gradient squared. w goes down by learning_rate times "
    "gradient, divided by (the root of the new square, plus 1e-7). Return two new arrays: the new w and the new square.",
    lesson="09",
    look="Adam: a step of its own for each weight",
    reference=rmsprop_step,
    variants=[rmsprop_step_towards, rmsprop_step_rates],
    cases=_rmsprop_cases,
    parts=("w", "square"),
    misconceptions=[
        Misconception(
            "one step behind",
            _rmsprop_behind,
            "At {where} you have {got}; it should be {expected}. You divide by the old square. First take in today's gradient.",
            needs="a gradient that is not the old one",
        ),
        Misconception(
            "root forgotten",
            _rmsprop(size=lambda square: square + 1e-7),
            "At {where} you have {got}; it should be {expected}. You divide by the mean square. Its root has the gradient's unit.",
            needs="a square that is not 1",
        ),
        Misconception(
            "keep the other way round",
            _rmsprop(lambda square, gradient, keep: (1 - keep) * square + keep * gradient**2),
            "At {where} you have {got}; it should be {expected}. You keep 1 - keep of the old square. Keep {keep} of it.",
            needs="keep that is not 0.5",
        ),
        Misconception(
            "never forgets",
            _rmsprop(lambda square, gradient, keep: square + gradient**2),
            "At {where} you have {got}; it should be {expected}. You add the squares up. They would grow for ever, and the steps shrink: "
            "keep {keep} of the old, and add 1 - keep of the new.",
            needs="nothing more",
        ),
        Misconception(
            "uphill",
            _rmsprop(sign=1),
            "At {where} you have {got}; it should be {expected}. You walk with the gradient, uphill.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "gradient not squared",
            _rmsprop(lambda square, gradient, keep: keep * square + (1 - keep) * np.abs(gradient)),
            "At {where} you have {got}; it should be {expected}. You take in the gradient's size. Take in its square.",
            needs="a gradient whose size is not 1",
        ),
    ],
    hints=[
        "Two lines: the new square, then the step with it.",
        "Gradient 3, old square 16, keep 0.5: the new square is 12.5.",
    ],
    proves="Checked on {n} steps, steep and flat, and with a gradient of 0.",
)

STEP_OF_RMSPROP_STEP = Step(
    "Last, let the weights decay: multiply the new w by 1 - {decay}.",
    {"decay": (0.16, 0.12, 0.13, 0.14, 0.18, 0.21)},
    lambda new, inputs, decay: (new[0] * (1 - decay), new[1]),
    "decay forgotten",
    "At {where} you have {got}; it should be {expected}. After the step w is multiplied by 1 - {decay}.",
)

OWN_PATIENT = Table(
    "Train on the digits `x[{first}:{first} + 300]`, and let your seeds begin at {seed}.",
    {"first": (110, 130, 150, 170), "seed": (11, 14, 17)},
)

HOMEWORK = Homework(
    "hw09",
    "Examining networks",
    [
        Graded(DEAD_SHARE, 2, {"the living": 0.75, "a number, not a share": 0.75},
               minutes=20, step=STEP_OF_DEAD_SHARE),
        Graded(LAYER_NORM, 2, {"epsilon outside the root": 0.75, "batch normalisation": 0.25},
               minutes=25, step=STEP_OF_LAYER_NORM),
        Graded(RMSPROP_STEP, 2, {"one step behind": 0.75, "uphill": 0.25},
               minutes=20, step=STEP_OF_RMSPROP_STEP),
    ],
    experiment_needs=("datasets", "layers", "network", "losses", "optimizers", "training", "functional", "initializers"),
    experiment=OWN_PATIENT,
)
