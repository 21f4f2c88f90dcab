"""Exercises of lesson 07: learning from some examples, judged on others."""

import math

import numpy as np

from helpers.checks.cases import fine_values, random_values, random_whole
from helpers.checks.compare import Difference, compare
from helpers.checks.exercises import Exercise, Misconception

WORDS = {
    "and": " and ",
    "split arguments": "`x` and `y` are equally long, and validation + test leaves something to train on.",
    "rows alike": "Give every example of x its own numbers, so that the parts can be told apart.",
    "six things": "You return six things, one after the other. Put each x with its y: (x_train, y_train), (x_val, y_val), "
    "(x_test, y_test) are three pairs.",
    "not three pairs": "Return three pairs: (x_train, y_train), (x_val, y_val), (x_test, y_test).",
    "not a pair": "The {part} part should be a pair of arrays (x, y).",
    "other shapes": "The {part} part has shapes {pair[0].shape} and {pair[1].shape}; each example of x has shape {example} and "
    "one label.",
    "other types": "The {part} part holds {pair[0].dtype} and {pair[1].dtype}; it should hold what came in, {x.dtype} and "
    "{y.dtype}.",
    "not a label each": "The {part} part has {examples} examples and {labels} labels.",
    "other labels": "Example {example} has the label {label}; in your split it has {other}. The labels that you return are not "
    "those of y, in whatever order.",
    "not in x": "The {part} part holds {unknown} examples that are not in x.",
    "twice": "Example {example} is in your parts {times} times; each belongs in one, once.",
    "all for none": "You were asked for 0 {part} examples and return {had}. `numbers[-0:]` is the whole list, as -0 is 0: count from "
    "the front.",
    "other sizes": "Your parts have {lengths} examples; asked for are {sizes}.",
    "labels and predictions": "`labels` and `predictions` are equally long, with numbers from 0 to classes - 1.",
}

# What the misconceptions of a split say: its properties find them, and give the numbers.
SPLIT_MISTAKES = {
    "drawn with replacement": "Example {example} is in your parts {times} times, and of {all} examples {missing} are nowhere. "
    "Drawing numbers one by one lets some come twice; shuffle all of them once and cut.",
    "training has seen the exam": "Of the {size} {part} examples, {both} stand in your training part too, example {example} for "
    "one. Who trains on the exam passes it and has learned nothing.",
    "validation and test overlap": "Example {example} is in the validation part and in the test part. Whoever tunes on the "
    "validation part has then seen the exam.",
    "examples lost": "You return {returned} of {all} examples; example {example} is in no part. The training part takes all that "
    "is left.",
    "validation and test changed places": "Your second part has {lengths[1]} examples, as many as test should have, and your "
    "third {lengths[2]}. The order is training, validation, test.",
    "labels come apart": "Example {example} has the label {label}; in your split it has {other}. x and y must be put into the "
    "same new order: shuffle numbers, and take both by them.",
    "not shuffled": "Your parts are cut off in the order the examples came in, so the {part} part holds only class {classes} of "
    "{all}. Shuffle first.",
    "one part not shuffled": "Your {part} part holds only class {classes} of {all}. Among {size} examples drawn at random from "
    "all of them, every class would be there. Shuffle before you cut off any part.",
    "another split every time": "Two calls with seed {seed} give two different splits. Then nobody, you included, can repeat "
    "your result. Draw from `np.random.default_rng(seed)`.",
    "seed ignored": "Seeds {first} and {second} give the same split: the seed you are given plays no part.",
    "one part not drawn": "Seeds {first} and {second} give the same {part} examples: that part is not drawn at random.",
}

# ---- train_val_test_split ----


def train_val_test_split(x, y, validation, test, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    val, tst, train = order[:validation], order[validation : validation + test], order[validation + test :]
    return (x[train], y[train]), (x[val], y[val]), (x[tst], y[tst])


def _split_shuffle(x, y, validation, test, seed):
    numbers = list(range(len(x)))
    np.random.default_rng(seed).shuffle(numbers)
    cut = len(x) - validation - test
    parts = numbers[:cut], numbers[cut : cut + validation], numbers[cut + validation :]
    return tuple((x[part], y[part]) for part in parts)


def _split_choice(x, y, validation, test, seed):
    rng = np.random.default_rng([seed, 7])
    away = rng.choice(len(x), validation + test, replace=False)
    kept = np.setdiff1d(np.arange(len(x)), away)
    return [(x[kept], y[kept]), (x[away[:validation]], y[away[:validation]]), (x[away[validation:]], y[away[validation:]])]


def _split_argsort(x, y, validation, test, seed):
    order = np.argsort(np.random.default_rng(seed).random(len(x)))
    cuts = [len(x) - validation - test, len(x) - test]
    return tuple(zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True))


def _cut(x, y, validation, test, order):
    first = len(x) - validation - test
    parts = order[:first], order[first : first + validation], order[first + validation :]
    return tuple((x[part], y[part]) for part in parts)


def _split_leaks(x, y, validation, test, seed):
    _, val, tst = train_val_test_split(x, y, validation, test, seed)
    return (x, y), val, tst


def _split_same_exam(x, y, validation, test, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    rest = order[max(validation, test) :]
    return (x[rest], y[rest]), (x[order[:validation]], y[order[:validation]]), (x[order[:test]], y[order[:test]])


def _split_with_replacement(x, y, validation, test, seed):
    return _cut(x, y, validation, test, np.random.default_rng(seed).integers(0, len(x), len(x)))


def _split_apart(x, y, validation, test, seed):
    rng = np.random.default_rng(seed)
    return _cut(rng.permutation(x), rng.permutation(y), validation, test, np.arange(len(x)))


def _split_in_place(x, y, validation, test, seed):
    np.random.default_rng(seed).shuffle(x)
    np.random.default_rng(seed).shuffle(y)
    return _cut(x, y, validation, test, np.arange(len(x)))


def _split_swapped(x, y, validation, test, seed):
    train, val, tst = train_val_test_split(x, y, validation, test, seed)
    return train, tst, val


def _split_test_cut_off(x, y, validation, test, seed):
    first = len(x) - test
    train, val, _ = train_val_test_split(x[:first], y[:first], validation, 0, seed)
    return train, val, (x[first:], y[first:])


def _split_every_few(x, y, validation, test, seed):
    away = np.arange(test) * (len(x) // max(test, 1))
    rest = np.setdiff1d(np.arange(len(x)), away)
    train, val, _ = train_val_test_split(x[rest], y[rest], validation, 0, seed)
    return train, val, (x[away], y[away])


def _split_loses(x, y, validation, test, seed):
    (x_train, y_train), val, tst = train_val_test_split(x, y, validation, test, seed)
    return (x_train[:-1], y_train[:-1]), val, tst


_PARTS = ("training", "validation", "test")
RARE = 1e-4  # what happens by chance less often than this did not happen by chance


def _known(name, **values):
    return Difference("property", SPLIT_MISTAKES[name], misconception=name, fields=values)


def _wrong(key, **values):
    return Difference("property", WORDS[key], fields=values)


def _split_one(inputs, output):
    """What is wrong with one split, or None. Every row of x holds its own number, so rows can be told apart."""
    x, y, validation, test, _ = inputs
    if isinstance(output, tuple | list) and len(output) == 6:
        return _wrong("six things")
    if isinstance(output, np.ndarray) or not isinstance(output, tuple | list) or len(output) != 3:
        return _wrong("not three pairs")
    keys = {row.tobytes(): number for number, row in enumerate(x.astype(np.float64))}
    sizes = (len(x) - validation - test, validation, test)
    found = []
    for part, pair in zip(_PARTS, output, strict=True):
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(a, np.ndarray) for a in pair):
            return _wrong("not a pair", part=part)
        if not (len(pair[0]) or len(pair[1]) or sizes[len(found)]):
            found.append([])
            continue  # asked for nothing and returns nothing: whatever shape that has
        if pair[0].ndim != x.ndim or pair[0].shape[1:] != x.shape[1:] or pair[1].ndim != 1:
            return _wrong("other shapes", part=part, pair=pair, example=x.shape[1:])
        if pair[0].dtype.kind not in "biuf" or pair[1].dtype.kind not in "biuf" or pair[0].dtype.kind != x.dtype.kind:
            return _wrong("other types", part=part, pair=pair, x=x, y=y)
        if len(pair[0]) != len(pair[1]):
            return _wrong("not a label each", part=part, examples=len(pair[0]), labels=len(pair[1]))
        rows = [row.tobytes() for row in pair[0].astype(np.float64)]
        unknown = [row for row in rows if row not in keys]
        if unknown:
            return _wrong("not in x", part=part, unknown=len(unknown))
        found.append([keys[row] for row in rows])
    train, val, tst = found
    everything = train + val + tst
    lengths = tuple(len(numbers) for numbers in found)
    for part, numbers, size in zip(_PARTS, found, sizes, strict=True):
        if numbers and not size:
            return _wrong("all for none", part=part, had=len(numbers))
    twice = sorted({number for number in everything if everything.count(number) > 1})
    missing = sorted(set(range(len(x))) - set(everything))
    if any(len(set(numbers)) < len(numbers) for numbers in found) and lengths == sizes:
        return _known("drawn with replacement", example=twice[0], times=everything.count(twice[0]), all=len(x),
                      missing=len(missing))
    for part, numbers in (("validation", val), ("test", tst)):
        both = set(train) & set(numbers)
        if both:
            return _known("training has seen the exam", part=part, size=len(numbers), both=len(both), example=min(both))
    if set(val) & set(tst):
        return _known("validation and test overlap", example=min(set(val) & set(tst)))
    if twice:
        return _wrong("twice", example=twice[0], times=everything.count(twice[0]))
    if missing:
        return _known("examples lost", returned=len(everything), all=len(x), example=missing[0])
    if lengths == (sizes[0], sizes[2], sizes[1]) != sizes:
        return _known("validation and test changed places", lengths=lengths)
    if lengths != sizes:
        return _wrong("other sizes", lengths=lengths, sizes=sizes)
    for numbers, (_, labels) in zip(found, output, strict=True):
        apart = [(number, label) for number, label in zip(numbers, labels, strict=True) if label != y[number]]
        if apart:
            number, label = apart[0]
            if sorted(np.concatenate([pair[1] for pair in output]).tolist()) != sorted(y.tolist()):
                return _wrong("other labels", example=number, label=y[number], other=label)
            return _known("labels come apart", example=number, label=y[number], other=label)
    if all(numbers == list(range(numbers[0], numbers[0] + len(numbers))) for numbers in found if numbers):
        part, numbers = ("test", tst) if tst else ("validation", val)
        return _known("not shuffled", part=part, classes=_classes(y[numbers]), all=len(set(y.tolist())))
    for part, numbers in zip(_PARTS, found, strict=True):
        if _missed_by_chance(y, len(numbers)) < RARE and len(set(y[numbers].tolist())) < len(set(y.tolist())):
            return _known("one part not shuffled", part=part, classes=_classes(y[numbers]), all=len(set(y.tolist())),
                          size=len(numbers))
    return None


def _classes(labels):
    return WORDS["and"].join(str(one) for one in sorted(set(labels.tolist())))


def _missed_by_chance(y, size):
    """At most how likely it is that a part of this size, drawn at random, holds nothing of some class."""
    return sum((1 - np.mean(y == label)) ** size for label in set(y.tolist()))


def _split_properties(inputs, outputs):
    found = [_split_one(*each) for each in zip(inputs, outputs, strict=True)]
    for later, (given, output) in enumerate(zip(inputs, outputs, strict=True)):
        for earlier in range(later):
            if found[later] or found[earlier] or compare(inputs[earlier][:4], given[:4]):
                continue
            same = compare(_arrays(outputs[earlier]), _arrays(output)) is None
            if given[4] == inputs[earlier][4] and not same:
                found[later] = _known("another split every time", seed=given[4])
            elif given[4] != inputs[earlier][4] and same:
                found[later] = _known("seed ignored", first=inputs[earlier][4], second=given[4])
            elif given[4] != inputs[earlier][4]:
                found[later] = _one_part_alike(inputs[earlier], outputs[earlier], given, output)
    return found


def _one_part_alike(earlier, one, given, other):
    """A part that two seeds fill with the same examples, where chance would not, or None."""
    for part, (x, _), (again, _) in zip(_PARTS, one, other, strict=True):
        telling = 0 < len(x) == len(again) and 1 / math.comb(len(given[0]), len(x)) < RARE
        if telling and sorted(row.tobytes() for row in x) == sorted(row.tobytes() for row in again):
            return _known("one part not drawn", first=earlier[4], second=given[4], part=part)
    return None


def _arrays(output):
    return tuple(tuple(pair) for pair in output)


def _split_cases(rng):
    def examples(count, *shape):
        x = np.arange(count * int(np.prod(shape)), dtype=np.float64).reshape(count, *shape) / 2
        return x, np.sort(np.arange(count) % 3)  # sorted by class, as data often comes

    seed = int(rng.integers(1, 1000))
    small, pictures, many = examples(12, 2), examples(15, 3, 2, 1), examples(120, 4)
    small_pictures = ((2 * pictures[0]).astype(np.uint8), pictures[1].astype(np.uint8))
    return [(*small, 3, 2, seed), (*small, 3, 2, seed), (*small, 3, 2, seed + 1), (*pictures, 2, 5, seed + 2),
            (*small_pictures, 3, 4, seed), (*small, 4, 0, seed), (*small, 0, 3, seed),
            (*many, 31, 27, seed + 3), (*many, 31, 27, seed + 4)]


def _split_accepts(x, y, validation, test, seed):
    if np.ndim(y) != 1 or len(x) != len(y) or validation + test >= len(x):
        return WORDS["split arguments"]
    if len({row.tobytes() for row in x.astype(np.float64)}) < len(x):
        return WORDS["rows alike"]
    return ""


TRAIN_VAL_TEST_SPLIT = Exercise(
    name="train_val_test_split",
    title="Three parts that never meet",
    task="Write train_val_test_split(x, y, validation, test, seed): x is an array of examples (N, ...), y their labels (N,); "
    "validation and test are whole numbers. Return three pairs of arrays, (x_train, y_train), (x_val, y_val), (x_test, "
    "y_test): validation examples in the second, test in the third, all others in the first. Every example is in exactly one "
    "part and keeps its label. The examples come sorted by class, so draw the parts at random from "
    "np.random.default_rng(seed): the same seed gives the same parts, another seed others. x and y stay as they are.",
    lesson="07",
    look="Three parts, not two",
    reference=train_val_test_split,
    variants=[_split_shuffle, _split_choice, _split_argsort],
    cases=_split_cases,
    accepts=_split_accepts,
    properties=_split_properties,
    misconceptions=[
        Misconception("training has seen the exam", _split_leaks, needs="nothing more: any split shows it"),
        Misconception("validation and test overlap", _split_same_exam, needs="nothing more: any split shows it"),
        Misconception(
            "not shuffled",
            lambda x, y, validation, test, seed: _cut(x, y, validation, test, np.arange(len(x))),
            needs="five examples or more",
        ),
        Misconception("one part not shuffled", _split_test_cut_off, needs="a test part of 30 examples or more"),
        Misconception(
            "one part not drawn", _split_every_few, needs="two calls with different seeds, which an example cannot have"
        ),
        Misconception("labels come apart", _split_apart, needs="labels that differ"),
        Misconception("drawn with replacement", _split_with_replacement, needs="five examples or more"),
        Misconception("examples lost", _split_loses, needs="nothing more: any split shows it"),
        Misconception("validation and test changed places", _split_swapped, needs="two sizes that differ"),
        Misconception(
            "seed ignored",
            lambda x, y, validation, test, seed: train_val_test_split(x, y, validation, test, 0),
            needs="two calls with different seeds, which an example cannot have",
        ),
        Misconception(
            "another split every time",
            lambda x, y, validation, test, seed: train_val_test_split(x, y, validation, test, None),
            needs="two calls with the same seed, which an example cannot have",
        ),
        Misconception(
            "changes x and y", _split_in_place,
            "The split is right, but x and y themselves are in another order now: at {where} was {expected}, and now is {got}. "
            "Whoever else uses them gets other rows. Shuffle a list of numbers, not the data.",
            needs="a look at x and y after the call, which an example cannot have",
        ),
    ],
    hints=[
        "Shuffle numbers, not examples: `rng.permutation(len(x))` is every number once, in a random order.",
        "Cut these numbers into three pieces.",
        "`x[numbers]` and `y[numbers]` take the same examples in the same order.",
    ],
    proves="Checked on {n} splits, pictures too. Every example is in one part, with its label; every class is in every large part; and "
    "the same seed gives the same split.",
)


# ---- sgd_step ----


def sgd_step(weights, gradients, learning_rate):
    return tuple(weight - learning_rate * gradient for weight, gradient in zip(weights, gradients, strict=True))


def _sgd_step_loop(weights, gradients, learning_rate):
    moved = []
    for number in range(len(weights)):
        moved.append(weights[number] + (-learning_rate) * gradients[number])
    return moved


def _sgd_step_copies(weights, gradients, learning_rate):
    copies = [weight.copy() for weight in weights]
    for copied, gradient in zip(copies, gradients, strict=True):
        copied -= learning_rate * gradient
    return tuple(copies)


def _sgd_in_place(weights, gradients, learning_rate):
    for weight, gradient in zip(weights, gradients, strict=True):
        weight -= learning_rate * gradient
    return weights


def _sgd_cases(rng):
    return [
        ((np.array([2.0, -1.0]),), (np.array([3.0, 0.5]),), 0.5),
        ((random_values(rng, 2, 3), random_values(rng, 3)), (random_whole(rng, 2, 3), random_whole(rng, 3)), 0.1),
        ((random_values(rng, 2), random_values(rng, 3, 2)), (random_whole(rng, 2), random_whole(rng, 3, 2)), 2.0),
        (tuple(random_values(rng, 2, 2, 1, n) for n in (1, 2)), tuple(random_values(rng, 2, 2, 1, n) for n in (1, 2)), 0.01),
        ((random_values(rng, 3, 2), random_values(rng, 2), random_values(rng, 2, 4), random_values(rng, 4)),
         (random_whole(rng, 3, 2), np.zeros(2), random_whole(rng, 2, 4), random_whole(rng, 4)), 1.0),
        ((random_values(rng, 4), random_values(rng, 2, 5)), (random_whole(rng, 4), random_whole(rng, 2, 5)), 0.0),  # no step
        ((random_values(rng, 3) * 1e5,), (random_whole(rng, 3) * 1e6,), 0.25),
        ((fine_values(rng, 3, 2), fine_values(rng, 2)), (fine_values(rng, 3, 2), fine_values(rng, 2)), 0.3),
    ]



SGD_STEP = Exercise(
    name="sgd_step",
    title="One step downhill",
    task="Write sgd_step(weights, gradients, learning_rate): weights is a tuple of float arrays (one for each layer's weights "
    "or biases), gradients a tuple of arrays of the same shapes: how the loss grows when a weight grows. Return a tuple of "
    "new arrays, every weight moved so that the loss falls: by learning_rate times its gradient. The weights you were given "
    "stay as they are.",
    lesson="07",
    look="Train",
    reference=sgd_step,
    variants=[_sgd_step_loop, _sgd_step_copies],
    cases=_sgd_cases,
    misconceptions=[
        Misconception(
            "uphill",
            lambda weights, gradients, rate: tuple(w + rate * g for w, g in zip(weights, gradients, strict=True)),
            "At {where} you have {got}; it should be {expected}. You walk with the gradient. It points to where the loss "
            "grows; go the opposite way.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "learning rate forgotten",
            lambda weights, gradients, rate: tuple(w - g for w, g in zip(weights, gradients, strict=True)),
            "At {where} you have {got}; it should be {expected}. You step by the whole gradient. The learning rate, here "
            "{learning_rate}, says how much of it.",
            needs="a learning rate that is not 1",
        ),
        Misconception(
            "divided by the learning rate",
            lambda weights, gradients, rate: tuple(w - g / rate for w, g in zip(weights, gradients, strict=True)),
            "At {where} you have {got}; it should be {expected}. You divide by the learning rate, {learning_rate}: a small "
            "rate would make a large step.",
            needs="a learning rate that is not 1",
        ),
        Misconception(
            "only the step",
            lambda weights, gradients, rate: tuple(-rate * g for g in gradients),
            "At {where} you have {got}: the step alone. Add it to the weight, and you are at {expected}.",
            needs="a weight that is not 0",
        ),
        Misconception(
            "scaled by the weight",
            lambda weights, gradients, rate: tuple(w - rate * g * w for w, g in zip(weights, gradients, strict=True)),
            "At {where} you have {got}; it should be {expected}. The weight itself is a factor in your step. The step is "
            "learning rate times gradient, and no more.",
            needs="a weight that is neither 0 nor 1",
        ),
        Misconception(
            "only the first array",
            lambda weights, gradients, rate: (weights[0] - rate * gradients[0], *weights[1:]),
            "At {where} of a later array you have {got}; it should be {expected}. Only your first array has moved. All of them "
            "learn.",
            needs="two arrays or more",
        ),
        Misconception(
            "sign of the gradient alone",
            lambda weights, gradients, rate: tuple(w - rate * np.sign(g) for w, g in zip(weights, gradients, strict=True)),
            "At {where} you have {got}; it should be {expected}. You use the gradient's sign and forget its size. Where the "
            "bowl is steep, the step is long.",
            needs="a gradient other than 1, 0 and -1",
        ),
        Misconception(
            "changes the weights",
            _sgd_in_place,
            "The new weights are right, but the ones you were given have moved too: at {where} was {expected}, and now is "
            "{got}. `w -= ...` writes into the caller's array; `w = w - ...` makes a new one.",
            needs="a look at the weights after the call, which an example cannot have",
        ),
    ],
    hints=[
        "For one array: weight - learning_rate * gradient.",
        "`zip(weights, gradients)` walks through both tuples side by side.",
        "Collect the new arrays and return them as a tuple.",
    ],
    proves="Checked on {n} sets of weights with 1 to 4 axes. Every weight walks downhill, by the learning rate.",
)


# ---- accuracy_and_confusion ----


def accuracy_and_confusion(labels, predictions, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, prediction in zip(labels, predictions, strict=True):
        matrix[label, prediction] += 1
    return float(np.mean(labels == predictions)), matrix


def _accuracy_count(labels, predictions, classes):
    matrix = np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)
    return matrix.trace() / matrix.sum(), matrix


def _accuracy_pairs(labels, predictions, classes):
    matrix = [
        [int(np.sum((labels == true) & (predictions == said))) for said in range(classes)] for true in range(classes)
    ]
    right = sum(int(label) == int(said) for label, said in zip(labels, predictions, strict=True))
    return right / len(labels), np.array(matrix)


def _with_matrix(make):
    def wrong(labels, predictions, classes):
        accuracy, matrix = accuracy_and_confusion(labels, predictions, classes)
        return accuracy, make(matrix, labels, predictions)

    return wrong


def _with_accuracy(make):
    def wrong(labels, predictions, classes):
        _, matrix = accuracy_and_confusion(labels, predictions, classes)
        return make(matrix), matrix

    return wrong


def _counted_once(matrix, labels, predictions):
    once = np.zeros_like(matrix)
    once[labels, predictions] += 1
    return once


def _mean_of_classes(matrix):
    rows = matrix.sum(axis=1)
    return float(np.mean(np.diag(matrix)[rows > 0] / rows[rows > 0]))


def _hits(inputs, got, expected):
    return {"hits": np.trace(expected[1])}


def _confusion_cases(rng):
    cases = [
        (np.array([0, 0, 1, 2, 0]), np.array([0, 1, 1, 0, 1]), 3),
        (np.array([1, 1, 1, 0]), np.array([1, 1, 0, 0]), 4),
    ]
    cases += [
        (np.array([2, 0, 1]), np.array([2, 1, 1]), 3),  # thirds and sevenths cannot be written with two decimals
        (np.array([1, 0, 2, 1, 1, 0, 2], dtype=np.uint8), np.array([1, 1, 2, 0, 1, 0, 2], dtype=np.uint8), 3),
        (np.array([3, 0, 1, 1, 2, 3]), np.array([3, 0, 1, 1, 2, 3]), 5),  # all right
        (np.array([0, 1, 1]), np.array([1, 0, 2]), 4),  # none right
    ]
    for count, classes in [(23, 3), (51, 10)]:
        labels = rng.integers(0, classes, count)
        labels[: count // 3] = 0  # one class is frequent, so its own share weighs more
        slip = rng.random(count) < 0.5
        cases.append((labels, np.where(slip, (labels + rng.integers(1, classes, count)) % classes, labels), classes))
    return cases


ACCURACY_AND_CONFUSION = Exercise(
    name="accuracy_and_confusion",
    title="Who is taken for whom?",
    task="Write accuracy_and_confusion(labels, predictions, classes): labels and predictions are whole-number arrays (N,), the "
    "right class and the predicted class of N examples, each from 0 to classes - 1. Return (accuracy, matrix): accuracy is a "
    "float, the share of examples whose prediction is right; matrix is a whole-number array (classes, classes), where row t, "
    "column p counts the examples of class t that were predicted as p.",
    lesson="07",
    look="Where it goes wrong",
    parts=("accuracy", "matrix"),
    reference=accuracy_and_confusion,
    variants=[_accuracy_count, _accuracy_pairs],
    cases=_confusion_cases,
    tolerance=1e-9,
    accepts=lambda labels, predictions, classes: (
        "" if np.shape(labels) == np.shape(predictions) and np.ndim(labels) == 1 and len(labels)
        and 0 <= min(labels.min(), predictions.min()) and max(labels.max(), predictions.max()) < classes
        else WORDS["labels and predictions"]),
    misconceptions=[
        Misconception(
            "rows and columns changed places",
            _with_matrix(lambda matrix, labels, predictions: matrix.T.copy()),
            "In your matrix {where} is {got}; it should be {expected}. Your rows are what was predicted. Let the rows be the "
            "truth and the columns the predictions.",
            needs="a mistake that is not made the other way round as often",
        ),
        Misconception(
            "each pair counted once",
            _with_matrix(_counted_once),
            "In your matrix {where} is {got}; it should be {expected}. `matrix[labels, predictions] += 1` counts a pair that "
            "comes several times only once: NumPy reads all places first and writes afterwards.",
            needs="two examples with the same label and the same prediction",
        ),
        Misconception(
            "shares in place of counts",
            _with_matrix(lambda matrix, labels, predictions: matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)),
            "In your matrix {where} is {got}, where the count is {expected}: you divide each row by its sum. Keep the counts.",
            needs="a class with two examples or more",
        ),
        Misconception(
            "only classes that occur",
            _with_matrix(lambda m, labels, predictions: m[: max(labels.max(), predictions.max()) + 1,
                                                          : max(labels.max(), predictions.max()) + 1]),
            "Your matrix is {got_shape}; it should be {expected_shape}. A class that never occurs here has a row and a column "
            "of zeros: there are {classes} classes.",
            needs="a last class that does not occur",
        ),
        Misconception(
            "only the mistakes",
            _with_matrix(lambda matrix, labels, predictions: matrix - np.diag(np.diag(matrix))),
            "In your matrix {where} is {got}; it should be {expected}. Your diagonal is empty. The right answers are counted "
            "too: there row and column are the same class.",
            needs="a right prediction",
        ),
        Misconception(
            "only the right answers",
            _with_matrix(lambda matrix, labels, predictions: np.diag(np.diag(matrix))),
            "In your matrix {where} is {got}; it should be {expected}. Only your diagonal is filled. Each mistake is counted "
            "too, in the row of what it was and the column of what was said.",
            needs="a wrong prediction",
        ),
        Misconception(
            "number right, not share",
            _with_accuracy(lambda matrix: int(np.trace(matrix))),
            "Your accuracy is {got}: the number of right answers. Divide by the {labels.size} examples.",
            needs="two examples or more",
        ),
        Misconception(
            "error in place of accuracy",
            _with_accuracy(lambda matrix: float(1 - np.trace(matrix) / matrix.sum())),
            "Your accuracy is {got:.3f}: the share of wrong answers. Right are {hits} of {labels.size}.",
            fields=_hits,
            needs="a share of right answers that is not one half",
        ),
        Misconception(
            "divided by the classes",
            lambda labels, predictions, classes: (
                float(np.sum(labels == predictions) / classes), accuracy_and_confusion(labels, predictions, classes)[1]
            ),
            "Your accuracy is {got:.4g}: {hits} right answers divided by {classes} classes. Divide by the {labels.size} "
            "examples.",
            fields=_hits,
            needs="a number of examples that is not the number of classes",
        ),
        Misconception(
            "percent",
            _with_accuracy(lambda matrix: float(100 * np.trace(matrix) / matrix.sum())),
            "Your accuracy is {got}: percent. A share lies between 0 and 1.",
            needs="a right prediction",
        ),
        Misconception(
            "every class counts the same",
            _with_accuracy(_mean_of_classes),
            "Your accuracy is {got:.3f}: the mean of the classes' own accuracies. Here every example counts the same, whatever "
            "its class: {hits} of {labels.size}.",
            fields=_hits,
            needs="classes of different size, and one easier than another",
        ),
    ],
    hints=[
        "`labels == predictions` is an array of True and False. Its mean is a share.",
        "Begin with a matrix of zeros, of whole numbers. Each example adds 1 at one place: its truth is the row.",
    ],
    proves="Checked on {n} sets of predictions, with classes that never occur and classes that occur often. Rows are the truth, "
    "columns the predictions.",
)

EXERCISES = [TRAIN_VAL_TEST_SPLIT, SGD_STEP, ACCURACY_AND_CONFUSION]
