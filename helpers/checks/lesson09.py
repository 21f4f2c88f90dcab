"""Exercises of lesson 09: first weights, batch normalisation, Adam, and a ward of networks that do not learn."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.checks.cases import random_values, random_whole
from helpers.checks.compare import Difference
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.words import fill
from helpers.ward.illnesses import ILLNESSES, PATIENTS, first_difference
from helpers.ward.signs import SIGNS

WORDS = {
    "weights": "`normal` should have two axes (K, M) or four (kh, kw, C, F); yours has shape {normal.shape}.",
    "maps": "`x` should have four axes, (N, H, W, C); yours has shape {x.shape}.",
    "one a channel": "`gamma` and `beta` should have one number for each of the {x.shape[3]} channels.",
    "adam arrays": "`w`, `gradient`, `mean` and `square` should have one shape.",
    "adam step": "`step` counts from 1; yours is {step}.",
    "no such network": "The ward has networks {numbers}, not {number}.",
    "no text": "Give the name of an illness as a text, or 'later'; you return {got!r} for network {number}.",
    "no such illness": "{got!r} is no illness of this ward. They are: {names}.",
    "all later": "You answer 'later' to every network. Name the illness of 1 to 6.",
    "still later": "You named others of its lesson, and to network {number} you answer 'later'.",
    "mistaken": "Network {number} does not have {named!r}: then {would_be}. Here {is_so}. Look at its chart {chart!r} again.",
    "and": ", ",
    "taken for": "{illness} taken for {named}",
    "the network": "network {number} of the ward",
}

# ---- he_weights ----


def he_weights(normal):
    fan_in = np.prod(normal.shape[:-1])
    return normal * np.sqrt(2 / fan_in)


def _he_divided(normal):
    return normal / (normal[..., 0].size / 2) ** 0.5


def _he_loop(normal):
    fan_in = 1
    for size in normal.shape[:-1]:
        fan_in *= size
    return normal * (2 / fan_in) ** 0.5


def _he_cases(rng):
    return [(rng.standard_normal(shape).round(2),) for shape in [(2, 3), (8, 2), (3, 3, 2, 4), (5, 5, 3, 2), (1, 4, 2, 3), (9, 9)]]


def _he_accepts(normal):
    return "" if np.ndim(normal) in (2, 4) else fill(WORDS["weights"], normal=np.asarray(normal))


def _fan_in(inputs, got, expected):
    return {"fan_in": int(np.prod(inputs[0].shape[:-1]))}


def _both_fans(inputs, got, expected):
    *kernel, depth, units = inputs[0].shape
    return {"fan_in": int(np.prod(kernel) * depth), "fan_out": int(np.prod(kernel) * units)}


def _fan_in_and_kernel(inputs, got, expected):
    kernel = inputs[0].shape[:-2]
    return {"fan_in": int(np.prod(inputs[0].shape[:-1])), "kernel": int(np.prod(kernel)) if kernel else inputs[0].shape[0]}


def _he_with(scale):
    return lambda normal: normal * scale(np.prod(normal.shape[:-2]), normal.shape[-2], normal.shape[-1])


HE_WEIGHTS = Exercise(
    name="he_weights",
    title="First weights of the right size",
    task="Write he_weights(normal): normal is an array of random numbers of standard deviation 1, in the shape of a layer's weights: "
    "(K, M) for a dense layer of K inputs and M outputs, (kh, kw, C, F) for a convolution. Return a new array of that shape: the "
    "numbers scaled so that their standard deviation is sqrt(2 / fan in), where fan in is how many products one output adds up.",
    lesson="09",
    look="How large should they be?",
    reference=he_weights,
    variants=[_he_divided, _he_loop],
    cases=_he_cases,
    accepts=_he_accepts,
    misconceptions=[
        Misconception(
            "fan out",
            _he_with(lambda kernel, depth, units: np.sqrt(2 / (kernel * units))),
            "At {where} you have {got}; it should be {expected}. You count where one input goes to, {fan_out}. Count what one output "
            "adds up: {fan_in}.",
            fields=_both_fans,
            needs="another number of inputs than of outputs",
        ),
        Misconception(
            "depth forgotten",
            _he_with(lambda kernel, depth, units: np.sqrt(2 / (kernel if kernel > 1 else depth))),
            "At {where} you have {got}; it should be {expected}. You count {kernel} products for one output. The filter reaches through "
            "the whole depth: {fan_in}.",
            fields=_fan_in_and_kernel,
            needs="a convolution with more than one channel",
        ),
        Misconception(
            "root forgotten",
            _he_with(lambda kernel, depth, units: 2 / (kernel * depth)),
            "At {where} you have {got}; it should be {expected}. 2 / {fan_in} is the variance. The standard deviation is its root.",
            fields=_fan_in,
            needs="a fan in that is not 2",
        ),
        Misconception(
            "2 forgotten",
            _he_with(lambda kernel, depth, units: np.sqrt(1 / (kernel * depth))),
            "At {where} you have {got}; it should be {expected}. You scale by sqrt(1 / {fan_in}). ReLU throws half of the signal "
            "away, and the 2 makes up for it.",
            fields=_fan_in,
            needs="nothing more: any weights show it",
        ),
        Misconception(
            "all the weights",
            lambda normal: normal * np.sqrt(2 / normal.size),
            "At {where} you have {got}; it should be {expected}. You count all {normal.size} weights of the layer. One output reads "
            "{fan_in} of them.",
            fields=_fan_in,
            needs="more than one output",
        ),
        Misconception(
            "both fans",
            _he_with(lambda kernel, depth, units: np.sqrt(2 / (kernel * (depth + units)))),
            "At {where} you have {got}; it should be {expected}. You take fan in and fan out together. That is Glorot's rule; "
            "here fan in counts alone, {fan_in}.",
            fields=_fan_in,
            needs="nothing more: any weights show it",
        ),
        Misconception(
            "divided instead of multiplied",
            _he_with(lambda kernel, depth, units: np.sqrt(kernel * depth / 2)),
            "At {where} you have {got}; it should be {expected}. More inputs should make smaller weights: yours grow.",
            needs="a fan in that is not 2",
        ),
    ],
    hints=[
        "How many products does one output add up? In a dense layer K. In a convolution, the numbers of one filter.",
        "All axes but the last belong to one output: `normal.shape[:-1]`.",
        "Numbers of standard deviation 1, times s, have standard deviation s.",
    ],
    proves="Checked on {n} layers, dense and convolution. For 5x5x3 your standard deviation is .1633.",
)

# ---- batch_norm_forward ----


def batch_norm_forward(x, gamma, beta, epsilon):
    mean = x.mean(axis=(0, 1, 2))
    variance = x.var(axis=(0, 1, 2))
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _batch_norm_rows(x, gamma, beta, epsilon):
    rows = x.reshape(-1, x.shape[-1])
    centred = rows - rows.sum(axis=0) / len(rows)
    return (gamma * centred * ((centred**2).sum(axis=0) / len(rows) + epsilon) ** -0.5 + beta).reshape(x.shape)


def _batch_norm_loop(x, gamma, beta, epsilon):
    y = np.zeros(x.shape)
    for c in range(x.shape[3]):
        channel = x[:, :, :, c]
        y[:, :, :, c] = gamma[c] * (channel - channel.mean()) / (channel.var() + epsilon) ** 0.5 + beta[c]
    return y


def _batch_norm_cases(rng):
    def channels(count):
        return random_whole(rng, count) / 2, random_whole(rng, count) / 4

    shapes = [(2, 1, 2, 1), (2, 2, 3, 2), (4, 1, 1, 3), (1, 3, 3, 2), (3, 2, 2, 4), (5, 2, 1, 2)]
    cases = [(random_values(rng, *shape), *channels(shape[-1]), 0.001) for shape in shapes]
    cases += [(random_values(rng, 3, 2, 2, 2), np.ones(2), np.zeros(2), 0.001), (np.full((2, 2, 2, 1), 3.0), *channels(1), 0.01)]
    return [*cases, (random_values(rng, 3, 3, 2, 2) / 100, *channels(2), 0.1)]  # here epsilon counts


def _batch_norm_accepts(x, gamma, beta, epsilon):
    if np.ndim(x) != 4:
        return fill(WORDS["maps"], x=np.asarray(x))
    return "" if np.shape(gamma) == np.shape(beta) == x.shape[3:] else fill(WORDS["one a channel"], x=x)


def _normalised(axes, floor=lambda variance, epsilon: np.sqrt(variance + epsilon), ddof=0):
    def wrong(x, gamma, beta, epsilon):
        variance = x.var(axis=axes, keepdims=True, ddof=ddof)
        return gamma * (x - x.mean(axis=axes, keepdims=True)) / floor(variance, epsilon) + beta

    return wrong


def _batch_norm_in_place(x, gamma, beta, epsilon):
    x -= x.mean(axis=(0, 1, 2))
    x *= gamma / np.sqrt(x.var(axis=(0, 1, 2)) + epsilon)
    x += beta
    return x


ALL_BUT_CHANNELS = (0, 1, 2)

BATCH_NORM_FORWARD = Exercise(
    name="batch_norm_forward",
    title="Batch normalisation of maps",
    task="Write batch_norm_forward(x, gamma, beta, epsilon): x is a batch of maps (N, H, W, C), gamma and beta have one number for "
    "each of the C channels, epsilon is a small number. For each channel take the mean and the variance over all pictures and all "
    "places of the batch. Return a new array of the shape of x: the mean taken away, divided by the root of variance + epsilon, "
    "times gamma, plus beta. x stays as it is.",
    lesson="09",
    look="What it computes",
    reference=batch_norm_forward,
    variants=[_batch_norm_rows, _batch_norm_loop],
    cases=_batch_norm_cases,
    accepts=_batch_norm_accepts,
    misconceptions=[
        Misconception(
            "a mean for each place",
            _normalised(0),
            "At {where} you have {got}; it should be {expected}. You take a mean for every place, over the pictures alone. A filter "
            "asks the same question everywhere: its channel has one mean, over pictures and places.",
            needs="more than one place",
        ),
        Misconception(
            "each picture by itself",
            _normalised((1, 2)),
            "At {where} you have {got}; it should be {expected}. You take a mean for every picture. The batch has one, for each "
            "channel.",
            needs="more than one picture",
        ),
        Misconception(
            "all channels together",
            _normalised(None),
            "At {where} you have {got}; it should be {expected}. You take one mean over everything. Each channel has its own.",
            needs="more than one channel",
        ),
        Misconception(
            "variance with n - 1",
            _normalised(ALL_BUT_CHANNELS, ddof=1),
            "At {where} you have {got}; it should be {expected}. You divide the squares by n - 1. Here the batch is all there is: "
            "divide by n.",
            needs="a variance that is not 0",
        ),
        Misconception(
            "epsilon outside the root",
            _normalised(ALL_BUT_CHANNELS, lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "At {where} you have {got}; it should be {expected}. You add epsilon to the standard deviation. It belongs under the "
            "root, with the variance.",
            needs="a variance that is not 0, and an epsilon large enough to count",
        ),
        Misconception(
            "root forgotten",
            _normalised(ALL_BUT_CHANNELS, lambda variance, epsilon: variance + epsilon),
            "At {where} you have {got}; it should be {expected}. You divide by the variance. Divide by its root: it is in the same "
            "unit as x.",
            needs="a variance that is not 0 or 1",
        ),
        Misconception(
            "epsilon forgotten",
            _normalised(ALL_BUT_CHANNELS, lambda variance, epsilon: np.sqrt(variance)),
            "At {where} you have {got}; it should be {expected}. You leave out epsilon. A channel that never changes has variance 0, "
            "and then you divide by 0.",
            needs="an epsilon large enough to count",
        ),
        Misconception(
            "gamma and beta forgotten",
            lambda x, gamma, beta, epsilon: batch_norm_forward(x, 1.0, 0.0, epsilon),
            "At {where} you have {got}; it should be {expected}. You stop at mean 0 and variance 1. Times gamma, plus beta: so the "
            "layer can undo what it did.",
            needs="gamma that is not 1, or beta that is not 0",
        ),
        Misconception(
            "gamma and beta changed places",
            lambda x, gamma, beta, epsilon: batch_norm_forward(x, beta, gamma, epsilon),
            "At {where} you have {got}; it should be {expected}. gamma multiplies, beta is added: yours have changed places.",
            needs="gamma and beta that differ",
        ),
        Misconception(
            "changes x",
            _batch_norm_in_place,
            "The answer is right, but the `x` you were given has changed: at {where} was {expected}, and now is {got}. The way back "
            "needs it. Make a new array.",
            needs="a look at x after the call, which an example cannot have",
        ),
    ],
    hints=[
        "`x.mean(axis=(0, 1, 2))` is one number for each channel. `x.var` takes the same axis.",
        "NumPy lines an array of C numbers up with the last axis of x: no loop is needed.",
        "epsilon keeps you from dividing by 0, so it goes in before the root.",
    ],
    proves="Checked on {n} batches, of one picture and of many, and with a channel that never changes.",
)

# ---- adam_step ----


def adam_step(w, gradient, mean, square, step, learning_rate):
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    fair_mean, fair_square = mean / (1 - 0.9**step), square / (1 - 0.999**step)
    return w - learning_rate * fair_mean / (np.sqrt(fair_square) + 1e-8), mean, square


def _adam_towards(w, gradient, mean, square, step, learning_rate):
    mean = mean + (1 - 0.9) * (gradient - mean)
    square = square + (1 - 0.999) * (gradient * gradient - square)
    rate = learning_rate / (1 - 0.9**step)
    return w - rate * mean / ((square / (1 - 0.999**step)) ** 0.5 + 1e-8), mean, square


def _adam_list(w, gradient, mean, square, step, learning_rate):
    new = [0.9 * mean + (1 - 0.9) * gradient, 0.999 * square + (1 - 0.999) * gradient * gradient]
    size = np.sqrt(new[1] / (1 - 0.999**step)) + 1e-8
    return w - learning_rate * (new[0] / (1 - 0.9**step)) / size, new[0], new[1]


def _adam_cases(rng):
    def one(shape, step, rate, scale=1.0):
        w, gradient, mean = (random_values(rng, *shape) for _ in range(3))
        return w, gradient * scale, mean * scale, (random_whole(rng, *shape) / 2 * scale) ** 2, step, rate

    def first(shape, rate, scale=1.0):
        return random_values(rng, *shape), random_whole(rng, *shape) * scale, np.zeros(shape), np.zeros(shape), 1, rate

    return [
        (np.array([1.0]), np.array([4.0]), np.zeros(1), np.zeros(1), 1, 0.5),
        first((3,), 0.1, 100.0), first((2, 2), 0.01, 1e-6), one((4,), 2, 0.5), one((2, 3), 3, 0.1), one((3, 2), 10, 0.25),
        one((2, 2, 1, 2), 500, 0.001), one((3,), 20, 0.1, 1e-7),
        (np.array([1.0, 2.0]), np.array([0.0, 3.0]), np.zeros(2), np.zeros(2), 1, 0.5),
    ]


def _adam_accepts(w, gradient, mean, square, step, learning_rate):
    if not np.shape(w) == np.shape(gradient) == np.shape(mean) == np.shape(square):
        return WORDS["adam arrays"]
    return "" if step >= 1 else fill(WORDS["adam step"], step=step)


def _adam(*, learned=lambda beta, step: 1 - beta**step, squared=lambda g: g**2, betas=(0.9, 0.999), sign=-1,
          size=lambda square: np.sqrt(square) + 1e-8, top=lambda fair_mean, gradient: fair_mean):
    """Adam with one thing changed."""

    def wrong(w, gradient, mean, square, step, learning_rate):
        mean = betas[0] * mean + (1 - betas[0]) * gradient
        square = betas[1] * square + (1 - betas[1]) * squared(gradient)
        fair_mean, fair_square = mean / learned(betas[0], step), square / learned(betas[1], step)
        return w + sign * learning_rate * top(fair_mean, gradient) / size(fair_square), mean, square

    return wrong


def _adam_keeps_fair(w, gradient, mean, square, step, learning_rate):
    new, mean, square = adam_step(w, gradient, mean, square, step, learning_rate)
    return new, mean / (1 - 0.9**step), square / (1 - 0.999**step)


def _adam_remembers_before(w, gradient, mean, square, step, learning_rate):
    fair_mean, fair_square = mean / (1 - 0.9**step), square / (1 - 0.999**step)
    new = w - learning_rate * fair_mean / (np.sqrt(fair_square) + 1e-8)
    return new, 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2


ADAM_STEP = Exercise(
    name="adam_step",
    title="One step of Adam",
    task="Write adam_step(w, gradient, mean, square, step, learning_rate): w, gradient, mean and square are arrays of one shape, step "
    "counts from 1. The new mean is 0.9 of the old one plus 0.1 of the gradient; the new square is 0.999 of the old one plus 0.001 of "
    "the gradient squared. For the step, divide the new mean by 1 - 0.9**step and the new square by 1 - 0.999**step; w goes down "
    "by learning_rate times that mean, divided by (the root of that square, plus 1e-8). Return three new arrays: w, mean, square, the "
    "last two as they are remembered, before those divisions.",
    lesson="09",
    look="Adam: a step of its own for each weight",
    reference=adam_step,
    variants=[_adam_towards, _adam_list],
    cases=_adam_cases,
    accepts=_adam_accepts,
    parts=("w", "mean", "square"),
    tolerance=1e-9,
    misconceptions=[
        Misconception(
            "not made fair",
            _adam(learned=lambda beta, step: 1),
            "At {where} you have {got}; it should be {expected}. Both memories began at 0, so after {step} steps they are too small. "
            "Divide by 1 - 0.9**step and 1 - 0.999**step.",
            needs="an early step",
        ),
        Misconception(
            "steps counted from 0",
            _adam(learned=lambda beta, step: 1 - beta ** (step + 1)),
            "At {where} you have {got}; it should be {expected}. You divide as if this were step {step} + 1. It counts from 1 already.",
            needs="an early step",
        ),
        Misconception(
            "the gradient in place of its mean",
            _adam(top=lambda fair_mean, gradient: gradient),
            "At {where} you have {got}; it should be {expected}. You step by today's gradient over its usual size. Adam steps by the "
            "mean gradient.",
            needs="a mean from earlier steps",
        ),
        Misconception(
            "root forgotten",
            _adam(size=lambda square: square + 1e-8),
            "At {where} you have {got}; it should be {expected}. You divide by the mean square. Its root is in the gradient's unit; "
            "with it the unit cancels.",
            needs="a mean square that is not 1",
        ),
        Misconception(
            "gradient not squared",
            _adam(squared=np.abs),
            "At {where} you have {got}; it should be {expected}. You remember the gradient's size. Remember its square.",
            needs="a gradient whose size is not 1",
        ),
        Misconception(
            "1e-8 under the root",
            _adam(size=lambda square: np.sqrt(square + 1e-8)),
            "At {where} you have {got}; it should be {expected}. You put 1e-8 under the root, where it weighs as 1e-4. Add it after "
            "the root.",
            needs="a tiny gradient",
        ),
        Misconception(
            "0.9 and 0.999 changed places",
            _adam(betas=(0.999, 0.9)),
            "At {where} you have {got}; it should be {expected}. The mean forgets fast, with 0.9; the square slowly, with 0.999. Yours "
            "have changed places.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "uphill",
            _adam(sign=1),
            "At {where} you have {got}; it should be {expected}. You walk with the gradient, uphill.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "remembers the fair ones",
            _adam_keeps_fair,
            "At {where} you have {got}; it should be {expected}. Your step is right. Then you hand back the divided mean and square: "
            "next time they would be divided again. Hand back what they are before it.",
            needs="an early step",
        ),
        Misconception(
            "one step behind",
            _adam_remembers_before,
            "At {where} you have {got}; it should be {expected}. You step with the old mean and square. First take in today's gradient.",
            needs="a gradient that is not the mean",
        ),
    ],
    hints=[
        "Four lines: the new mean, the new square, both made fair, the step.",
        "Divide by 1 - 0.9**step only for the step; what you return is not divided.",
        "In the first step the fair mean is the gradient, and the fair square is its square. So how long is the step?",
    ],
    proves="Checked on {n} steps, first and later ones, steep and flat. A first step is as long as the learning rate, however steep the "
    "slope.",
)

# ---- diagnose ----

BLANK, LATER = " ", "later"  # for the networks of a lesson that one has not come to


def diagnose(number):
    return {
        1: "dead_units",
        2: "vanishing_slopes",
        3: "wrong_loss",
        4: "weights_too_small",
        5: "averages_lag",
        6: "all_units_equal",
        7: "knew_the_questions",
        8: "learned_by_heart",
        9: "restless_dropout",
        10: "prepared_otherwise",
    }[number]


def _diagnose_from_the_ward(number):
    return PATIENTS[number].illness


def _diagnose_in_capitals(number):
    return PATIENTS[number].illness.upper().center(40)


def _one_diagnosis(number, got):
    """What is wrong with one diagnosis, or None."""
    if not isinstance(got, str):
        return _wrong("no text", number=number, got=got)
    named = BLANK.join(got.lower().replace("_", BLANK).split())
    if named == LATER:
        return None
    if named not in ILLNESSES:
        return _wrong("no such illness", got=got, names=WORDS["and"].join(ILLNESSES))
    illness = PATIENTS[number].illness
    if named == illness:
        return None
    chart = first_difference(illness, named)
    signs, others = ILLNESSES[illness].signs, ILLNESSES[named].signs
    would_be, is_so = SIGNS[chart][others[chart]], SIGNS[chart][signs[chart]]
    fault = _wrong("mistaken", number=number, named=named, would_be=would_be, is_so=is_so, chart=chart)
    return replace(fault, misconception=_confusion(illness, named)) if (number, named) in CONFUSIONS else fault


def _wrong(key, **values):
    return Difference("property", WORDS[key], fields=values)


def _diagnoses(inputs, outputs):
    """Judge all diagnoses. The networks of a lesson may wait for 'later', but only all of them, and not those of both."""
    found = [_one_diagnosis(number, got) for (number,), got in zip(inputs, outputs, strict=True)]
    waiting = [isinstance(got, str) and got.strip().lower() == LATER for got in outputs]
    lessons = [ILLNESSES[PATIENTS[number].illness].lesson for (number,) in inputs]
    begun = {lesson for lesson, waits in zip(lessons, waiting, strict=True) if not waits}
    for each, (number,) in enumerate(inputs):
        if waiting[each] and (lessons[each] in begun or not begun):
            found[each] = _wrong("still later", number=number) if begun else _wrong("all later")
    return found


def _diagnose_accepts(number):
    numbers = WORDS["and"].join(map(str, PATIENTS))
    return "" if number in PATIENTS else fill(WORDS["no such network"], numbers=numbers, number=number)


# What people mistake for what: the number of a patient, and the illness that it is taken to have.
CONFUSIONS = [
    (1, "wrong loss"),
    (1, "weights too large"),
    (2, "weights too small"),
    (2, "rate too small"),
    (3, "dead units"),
    (4, "vanishing slopes"),
    (4, "dead units"),
    (5, "rate too small"),
    (6, "weights too small"),
    (7, "learned by heart"),
    (8, "knew the questions"),
    (8, "prepared otherwise"),
    (9, "averages lag"),
    (9, "learned by heart"),
    (10, "learned by heart"),
]


def _confusion(illness, named):
    return fill(WORDS["taken for"], illness=illness, named=named)


def _confused(patient, named, number):
    return named if number == patient else PATIENTS[number].illness


DIAGNOSE = Exercise(
    name="diagnose",
    title="What ails it?",
    task="Write diagnose(number): number is 1 to 10, a network of the ward. Return the name of its illness as a text, as it stands "
    "in the lesson's list. For the networks of a lesson that you have not come to, return 'later'.",
    lesson="09",
    look="The ward",
    reference=diagnose,
    variants=[_diagnose_from_the_ward, _diagnose_in_capitals],
    cases=lambda rng: [(int(number),) for number in rng.permutation(list(PATIENTS))],
    accepts=_diagnose_accepts,
    properties=_diagnoses,
    misconceptions=[
        Misconception(
            _confusion(PATIENTS[number].illness, named),
            partial(_confused, number, named),
            needs=fill(WORDS["the network"], number=number),
        )
        for number, named in CONFUSIONS
    ],
    hints=[
        "Look at the first loss: is it ln 10? Then at the charts before training, from the first layer to the last.",
        "Two networks can end alike and begin differently. What is there before the first step?",
        "Strike off the illnesses that a chart rules out, one chart after the other. One is left.",
    ],
    proves="Every network that you named has the illness that you named.",
)

EXERCISES = [HE_WEIGHTS, BATCH_NORM_FORWARD, ADAM_STEP, DIAGNOSE]
