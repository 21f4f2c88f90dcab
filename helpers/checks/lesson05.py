"""Exercises of lesson 05: from maps to probabilities."""

import numpy as np

from helpers.checks.cases import fine_values, random_picture, random_shares, random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.words import fill

WORDS = {
    "dense arguments": "`x` has two axes (N, D), `weights` two (D, K), `biases` one (K,).",
    "dense shapes": "x {x.shape}, weights {weights.shape} and biases {biases.shape} do not fit: (N, D), (D, K), (K,).",
    "logits axes": "`logits` has two axes, (N, K); yours has {axes}.",
    "a label a row": "`probabilities` is (N, K) and `labels` (N,): a row and a label for each example.",
    "row sums": "Each row of probabilities adds up to 1; yours add up to {sums}.",
    "network": "`picture_shape` is (H, W, C), `filters_shape` (kh, kw, C, F) with the same C and filters that fit.",
    "taken apart": "Take it apart: {convolution} of them are in the filters, {dense} in the dense layer. Work out your two "
    "numbers for this network and compare. The maps here are {rows}x{columns}, and there are {filters}.",
}

# ---- dense ----


def dense(x, weights, biases):
    return x @ weights + biases


def _dense_loops(x, weights, biases):
    result = np.zeros((x.shape[0], weights.shape[1]))
    for example in range(x.shape[0]):
        for unit in range(weights.shape[1]):
            result[example, unit] = biases[unit]
            for feature in range(x.shape[1]):
                result[example, unit] += x[example, feature] * weights[feature, unit]
    return result


def _dense_einsum(x, weights, biases):
    return np.einsum("nd,dk->nk", x, weights) + biases[None, :]


def _dense_accepts(x, weights, biases):
    if (np.ndim(x), np.ndim(weights), np.ndim(biases)) != (2, 2, 1):
        return WORDS["dense arguments"]
    if x.shape[1] != weights.shape[0] or weights.shape[1] != biases.shape[0]:
        return fill(WORDS["dense shapes"], x=x, weights=weights, biases=biases)
    return ""


def _dense_cases(rng):
    shapes = [(2, 3, 2), (3, 2, 4), (3, 3, 3), (1, 6, 4), (4, 2, 3)]
    return [
        *((random_values(rng, n, d), random_values(rng, d, k), random_whole(rng, k) / 2) for n, d, k in shapes),
        (random_picture(rng, 3, 4), random_values(rng, 4, 2), random_whole(rng, 2) / 2),
        (random_whole(rng, 2, 5), random_whole(rng, 5, 3), random_whole(rng, 3) / 2),
        (random_whole(rng, 5, 3), random_values(rng, 3, 2), random_whole(rng, 2)),
        (random_values(rng, 2, 3), random_whole(rng, 3, 4), random_whole(rng, 4) / 2),
        (fine_values(rng, 3, 4), fine_values(rng, 4, 2), fine_values(rng, 2)),
    ]


DENSE = Exercise(
    name="dense",
    title="Every input to every output",
    task="Write dense(x, weights, biases): x is an array (N, D), N examples in a batch with D numbers each; weights is (D, K), "
    "one column for each of K outputs; biases is (K,). Return a float array (N, K): for each example and each output, the "
    "example's numbers times the column's weights, added up, plus the output's bias.",
    lesson="05",
    look="One weighted sum a class",
    reference=dense,
    variants=[_dense_loops, _dense_einsum],
    cases=_dense_cases,
    accepts=_dense_accepts,
    misconceptions=[
        Misconception(
            "no bias",
            lambda x, weights, biases: x @ weights,
            "At {where} you have {got}; it should be {expected}. What is missing is that output's bias.",
            needs="a bias that is not 0",
        ),
        Misconception(
            "weights turned over",
            lambda x, weights, biases: x @ weights.T + biases,
            "Your weights lie on their side. They are {weights.shape}: {weights.shape[0]} rows, one for each number "
            "of an example, and {weights.shape[1]} columns, one for each output. No `.T` is needed.",
            needs="weights that are not their own mirror image",
        ),
        Misconception(
            "bias added for every input",
            lambda x, weights, biases: x @ weights + biases * x.shape[1],
            "Your first score is {answer[0][0]}; it should be {right_answer[0][0]}. The bias {biases[0]} is in it "
            "{x.shape[1]} times, once for every product. Add it once, at the end.",
            needs="a bias that is not 0, and more than one number an example",
        ),
        Misconception(
            "averaged",
            lambda x, weights, biases: x @ weights / x.shape[1] + biases,
            "At {where} you have {got}; it should be {expected}. You take the mean of the products. Take their sum.",
            needs="more than one number an example",
        ),
        Misconception(
            "negative scores cut off",
            lambda x, weights, biases: np.maximum(x @ weights + biases, 0),
            "At {where} you have {got}; it should be {expected}. There is a ReLU in your answer. These scores may be "
            "negative: a firm no is an answer too.",
            needs="a negative score",
        ),
        Misconception(
            "only the first example",
            lambda x, weights, biases: x[0] @ weights + biases,
            "Your answer has shape {got_shape}: the scores of the first example. There are {x.shape[0]} examples, so "
            "{expected_shape}.",
            needs="nothing more: the shape shows it",
        ),
        Misconception(
            "the batch added up",
            lambda x, weights, biases: np.repeat(x.sum(axis=0, keepdims=True), len(x), axis=0) @ weights + biases,
            "At {where} you have {got}; it should be {expected}. The other examples of the batch are in it. Each example is "
            "scored by itself.",
            needs="two examples or more",
        ),
    ],
    hints=[
        "For one example and one output: multiply D numbers with D weights, add up, add the bias.",
        "That is what `@` does for all examples and all outputs at once.",
        "Shapes lead the way: (N, D) @ (D, K) is (N, K). Adding (K,) adds to every row.",
    ],
    proves="Checked on {n} batches of 1 to 4 examples, wide and narrow. Each example is scored by itself, each output has its "
    "bias.",
)


# ---- softmax ----


def softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_log(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])


def _softmax_loops(logits):
    rows = []
    for row in logits:
        powers = [np.exp(value - max(row)) for value in row]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


def _softmax_from(shifted, axis=1, power=np.exp):
    powers = power(shifted)
    return powers / powers.sum(axis=axis, keepdims=True)


def _softmax_in_place(logits):
    logits -= logits.max(axis=1, keepdims=True)
    return softmax(logits)


def _first_row_lost(inputs, got, expected):
    lost = int(np.argmax(np.isnan(got).any(axis=1)))
    return {"row": inputs[0][lost], "shares": got[lost]}


def _first_row_sum(inputs, got, expected):
    return {"sum": got[0].sum()}


def _softmax_cases(rng):
    return [
        (np.array([[1.0, 2.0]]),),
        (random_values(rng, 2, 3),),
        (random_values(rng, 3, 3) * 2,),
        (random_values(rng, 3, 5),),
        (np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1002.0, -1001.0]]),),
        (np.array([[1000.0, 280.0, 279.5]]),),  # so far apart that the smallest may not be taken away
        (np.array([[2000.0, 500.0, 499.5]]),),  # nor the mean
        (np.array([[0.0, 0.0, 0.0, 0.0]]) + int(rng.integers(1, 5)),),
        (random_values(rng, 5, 2) - 1000.0,),  # all far below 0, so the largest is not the one farthest from 0
        (np.array([[-1500.0, -1500.5], [3.0, 4.0], [1500.0, 1498.0]]),),
    ]


SOFTMAX = Exercise(
    name="softmax",
    title="Scores become shares",
    task="Write softmax(logits): logits is a float array (N, K), one row of K scores for each example. Return a float array "
    "(N, K) whose rows are probabilities: e to the power of each score, divided by the sum of these powers in the same row. "
    "It must also work for scores such as 1000 or -1000, where e to the power of the score is too large or too small for a "
    "float. (Which number can you take from all scores of a row without changing the result?) logits itself stays as it is.",
    lesson="05",
    look="From scores to probabilities",
    reference=softmax,
    variants=[_softmax_log, _softmax_loops],
    cases=_softmax_cases,
    tolerance=1e-9,
    accepts=lambda logits: "" if np.ndim(logits) == 2 else fill(WORDS["logits axes"], axes=np.ndim(logits)),
    misconceptions=[
        Misconception(
            "overflows",
            _softmax_from,
            "The row {logits[0]} comes out as {answer[0]}. e to the power of 1000 is too large for a float and becomes inf, "
            "and inf / inf is nan. Take each row's largest score away first: the shares stay the same.",
            needs="a score above 710",
            look="When the numbers are large",
        ),
        Misconception(
            "one maximum for the whole batch",
            lambda logits: _softmax_from(logits - logits.max()),
            "The row {logits[1]} comes out as {answer[1]}. You took the largest score of the whole batch from every row; "
            "beside it, this row's powers all become 0, and 0 / 0 is nan. Each row has its own largest score.",
            needs="two rows whose scores are more than 745 apart",
            look="When the numbers are large",
        ),
        Misconception(
            "the largest of the column taken away",
            lambda logits: _softmax_from(logits - logits.max(axis=0)),
            "The row {logits[0]} gets shares that begin with {answer[0][0]} in place of {right_answer[0][0]}. You take each "
            "column's largest away, so the scores of one row lose different amounts. All scores of a row must lose the "
            "same: the row's own largest.",
            needs="nothing more: any scores that are not the same everywhere show it",
            look="When the numbers are large",
        ),
        Misconception(
            "the smallest taken away",
            lambda logits: _softmax_from(logits - logits.min(axis=1, keepdims=True)),
            "The row {logits[0]} comes out as {answer[0]}. You take the smallest score of the row away; what is left goes up "
            "to {left}, and e to that power is inf. Take the largest away: then no power is above 1.",
            fields=lambda inputs, got, expected: {"left": inputs[0][0].max() - inputs[0][0].min()},
            needs="two scores of a row that are more than 710 apart",
            look="When the numbers are large",
        ),
        Misconception(
            "the mean taken away",
            lambda logits: _softmax_from(logits - logits.mean(axis=1, keepdims=True)),
            "The row {logits[0]} comes out as {answer[0]}. You take the row's mean away; that leaves {left}, and e to that "
            "power is inf. Take the largest away: then no power is above 1.",
            fields=lambda inputs, got, expected: {"left": inputs[0][0].max() - inputs[0][0].mean()},
            needs="a score more than 710 above the mean of its row",
            look="When the numbers are large",
        ),
        Misconception(
            "the largest without its sign taken away",
            lambda logits: _softmax_from(logits - np.abs(logits).max(axis=1, keepdims=True)),
            "The row {row} comes out as {shares}. You take away the score that is farthest from 0, without its sign: "
            "from scores such as -1000 that leaves -2000, all powers become 0, and 0 / 0 is nan. Take the largest away, with "
            "its sign.",
            fields=_first_row_lost,
            needs="a row of scores that are all below -373",
            look="When the numbers are large",
        ),
        Misconception(
            "divided by the largest",
            lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True)),
            "Your first row adds up to {sum}; it should add up to 1. Its largest number is 1: the powers are there, and what "
            "is missing is to divide them by their sum.",
            fields=_first_row_sum,
            needs="any scores: the row does not add up to 1",
        ),
        Misconception(
            "down the columns",
            lambda logits: _softmax_from(logits - logits.max(axis=0), axis=0),
            "Your first row adds up to {sum}; it should add up to 1. Your columns add up to 1: you shared out across the "
            "examples. Each example's own scores compete: that is a row, axis 1.",
            fields=_first_row_sum,
            needs="nothing more: any scores show it",
        ),
        Misconception(
            "over the whole batch",
            lambda logits: np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum(),
            "Your first row adds up to {sum}; it should add up to 1. All your numbers together add up to 1: each row needs "
            "its own sum.",
            fields=_first_row_sum,
            needs="two rows or more",
        ),
        Misconception(
            "row sums laid along the columns",
            lambda logits: (
                np.exp(logits - logits.max(axis=1, keepdims=True))
                / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)
            ),
            "The sums of your {logits.shape[0]} rows have shape ({logits.shape[0]},). NumPy lays that along the columns, and "
            "there are {logits.shape[1]} of them. With `keepdims=True` the sums stay a column, ({logits.shape[0]}, 1), one "
            "for each row.",
            needs="two rows or more",
        ),
        Misconception(
            "no powers of e",
            lambda logits: logits / logits.sum(axis=1, keepdims=True),
            "At {where} you have {got}; it should be {expected}. You divide the scores themselves by their sum. A negative "
            "score would then be a negative probability. e to a power is never negative.",
            needs="scores in a row that are not all the same",
        ),
        Misconception(
            "powers of 2",
            lambda logits: _softmax_from(logits - logits.max(axis=1, keepdims=True), power=np.exp2),
            "At {where} you have {got}; it should be {expected}. Your powers are of 2, not of e = 2.718...: use `np.exp`.",
            needs="scores in a row that are not all the same",
        ),
        Misconception(
            "the smallest score wins",
            lambda logits: softmax(-logits),
            "At {where} you have {got}; it should be {expected}. The smallest score gets the largest share: there is a minus "
            "sign too many. Largest minus score, or score minus largest?",
            needs="scores in a row that are not all the same",
        ),
        Misconception(
            "each score by itself",
            lambda logits: np.where(logits > 0, 1 / (1 + np.exp(-np.abs(logits))), 1 - 1 / (1 + np.exp(-np.abs(logits)))),
            "Your first row adds up to {sum}. You answer each score by itself, 1 / (1 + e^-score): that is the logistic "
            "function, one yes or no each. Here the classes share one whole.",
            fields=_first_row_sum,
            needs="any scores: the row does not add up to 1",
        ),
        Misconception(
            "rounded",
            lambda logits: np.round(softmax(logits), 2),
            "At {where} you have {got}; it should be {expected}. You rounded, and small shares became exactly 0. Softmax "
            "never says never. Round only when you print.",
            needs="an expected answer with more than two decimals",
        ),
        Misconception(
            "changes the scores",
            _softmax_in_place,
            "The shares are right, but the scores you were given have changed: at {where} was {expected}, and now is {got}. "
            "`logits -= ...` writes into the caller's array; `logits = logits - ...` makes a new one.",
            needs="a look at the scores after the call, which an example cannot have",
        ),
    ],
    hints=[
        "Take one row first: powers = np.exp(row); then powers / powers.sum().",
        "`powers.sum(axis=1, keepdims=True)` is a column of row sums, (N, 1): dividing by it divides each row by its own.",
        "Take each row's own maximum away before `np.exp`. e^(a - m) / e^(b - m) is e^a / e^b, so nothing else changes.",
    ],
    proves="Checked on {n} batches, also with scores of 1000 and -1000. Every row adds up to 1, and no share is lost.",
)


# ---- cross_entropy ----


def cross_entropy(probabilities, labels):
    examples = np.arange(len(labels))
    return float(np.mean(-np.log(probabilities[examples, labels])))


def _cross_entropy_loops(probabilities, labels):
    total = 0.0
    for row, label in zip(probabilities, labels, strict=True):
        total -= np.log(row[label])
    return total / len(labels)


def _cross_entropy_take(probabilities, labels):
    right = np.take_along_axis(probabilities, labels[:, None], axis=1)
    return -np.log(right).sum() / right.size


def _one_hot(probabilities, labels):
    return np.eye(probabilities.shape[1])[labels]


def _cross_entropy_accepts(probabilities, labels):
    if np.ndim(probabilities) != 2 or np.ndim(labels) != 1 or len(probabilities) != len(labels):
        return WORDS["a label a row"]
    if not np.allclose(probabilities.sum(axis=1), 1):
        return fill(WORDS["row sums"], sums=probabilities.sum(axis=1))
    return ""


def _cross_entropy_cases(rng):
    three = np.array([[0, 0.1, 0.1, 0.75, 0, 0, 0, 0, 0, 0.05]])
    return [
        (np.full((1, 10), 0.1), np.array([3])),
        (three, np.array([3])),
        (np.array([[0.5, 0.25, 0.25], [0.125, 0.5, 0.375]]), np.array([2, 0])),
        (random_shares(rng, 4, 3), np.array([0, 2, 1, 2])),
        (random_shares(rng, 3, 5), np.array([4, 0, int(rng.integers(1, 4))])),
        (random_shares(rng, 7, 2), np.array([1, 1, 0, 1, 0, 1, 1], dtype=np.int16)),
        (np.array([[1e-10, 1 - 1e-10, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 1])),  # as sure as can be, wrong and right
    ]


CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    title="How surprised are you by the truth?",
    task="Write cross_entropy(probabilities, labels): probabilities is an array (N, K), each row adds up to 1; labels is a "
    "whole-number array (N,), the right class of each row, counted from 0. Return one float: the mean over the N examples of "
    "minus the natural logarithm of the probability that the right class was given. The other probabilities may be 0.",
    lesson="05",
    look="How sure, and how right",
    reference=cross_entropy,
    variants=[_cross_entropy_loops, _cross_entropy_take],
    cases=_cross_entropy_cases,
    tolerance=1e-9,
    accepts=_cross_entropy_accepts,
    misconceptions=[
        Misconception(
            "summed",
            lambda p, labels: cross_entropy(p, labels) * len(labels),
            "You get {got:.4f}, the sum over {labels.size} examples. The mean is {expected:.4f}: a loss must not grow because "
            "the batch does.",
            needs="two examples or more",
        ),
        Misconception(
            "no minus sign",
            lambda p, labels: -cross_entropy(p, labels),
            "You get {got}; it should be {expected}. The logarithm of a number below 1 is negative; the minus makes a loss "
            "of it, with 0 for certainty.",
            needs="a right class whose probability is below 1",
        ),
        Misconception(
            "logarithm of base 2",
            lambda p, labels: cross_entropy(p, labels) / np.log(2),
            "You get {got}; it should be {expected}. Your logarithm has base 2 and counts bits. The natural one is `np.log`.",
            needs="a right class whose probability is below 1",
        ),
        Misconception(
            "logarithm of base 10",
            lambda p, labels: cross_entropy(p, labels) / np.log(10),
            "You get {got}; it should be {expected}. Your logarithm has base 10. The natural one is `np.log`.",
            needs="a right class whose probability is below 1",
        ),
        Misconception(
            "divided by the classes too",
            lambda p, labels: cross_entropy(p, labels) / p.shape[1],
            "You get {got:.4f}; it should be {expected:.4f}. You divide by all {probabilities.size} numbers of the table. "
            "Only {labels.size} of them count, one a row.",
            needs="nothing more: any example shows it",
        ),
        Misconception(
            "every row asked for every label",
            lambda p, labels: float(-np.log(p[:, labels]).mean()),
            "You get {got:.4f}; it should be {expected:.4f}. `probabilities[:, labels]` takes, from every row, the columns of "
            "all {labels.size} labels: {labels.size}x{labels.size} numbers. Row 0 goes with label 0, row 1 with label 1: ask "
            "with two lists of the same length.",
            needs="two examples with different labels",
        ),
        Misconception(
            "the favourite in place of the truth",
            lambda p, labels: float(-np.log(p.max(axis=1)).mean()),
            "You get {got}; it should be {expected}. You took each row's largest probability: how sure it is. What counts "
            "is how much the right class was given, however little.",
            needs="a right class that is not the most probable one",
        ),
        Misconception(
            "0 times minus infinity",
            lambda p, labels: float(-(_one_hot(p, labels) * np.log(p)).sum(axis=1).mean()),
            "You get {got}. Some probability in the row is 0; its logarithm is -inf, and 0 * -inf is not a number. Pick the "
            "right class's probability first, then take its logarithm.",
            needs="a probability of 0 for a class that is not the right one",
        ),
        Misconception(
            "distance to 1",
            lambda p, labels: float(np.mean(1 - p[np.arange(len(labels)), labels])),
            "You get {got}; it should be {expected}. You return how much is missing to 1. The logarithm punishes a confident "
            "mistake much more.",
            needs="a right class whose probability is below 1",
        ),
        Misconception(
            "no logarithm",
            lambda p, labels: float(-np.mean(p[np.arange(len(labels)), labels])),
            "You get {got}; it should be {expected}. You picked the right probabilities and gave them a minus. The logarithm "
            "is missing in between.",
            needs="nothing more: any batch shows it",
        ),
        Misconception(
            "labels counted from 1",
            lambda p, labels: float(np.mean(-np.log(p[np.arange(len(labels)), labels - 1]))),
            "You get {got:.4f}; it should be {expected:.4f}. You look one column too far left: label {labels[0]} is column "
            "{labels[0]}, counted from 0. No `- 1` is needed.",
            needs="two neighbouring classes with different probabilities",
        ),
        Misconception(
            "logarithm of the mean",
            lambda p, labels: float(-np.log(p[np.arange(len(labels)), labels].mean())),
            "You get {got}; it should be {expected}. You take the mean first and the logarithm after. First the logarithm of "
            "each, then the mean.",
            needs="two examples whose right classes got different probabilities",
        ),
    ],
    hints=[
        "For one example: `-np.log(row[label])`.",
        "`probabilities[np.arange(N), labels]` picks one number from each row.",
        "Then the mean of N numbers.",
    ],
    proves="Checked on {n} batches. Ten equal chances cost 2.3026, three chances in four 0.2877, and a 0 for a wrong class "
    "harms nobody.",
)


# ---- parameter_count ----


def parameter_count(picture_shape, filters_shape, classes):
    height, width, _ = picture_shape
    filter_height, filter_width, depth, filters = filters_shape
    convolution = filter_height * filter_width * depth * filters + filters
    features = (height - filter_height + 1) * (width - filter_width + 1) * filters
    return convolution + features * classes + classes


def _parameter_count_steps(picture_shape, filters_shape, classes):
    one_filter = int(np.prod(filters_shape[:3])) + 1
    positions = (picture_shape[0] + 1 - filters_shape[0]) * (picture_shape[1] + 1 - filters_shape[1])
    one_class = positions * filters_shape[3] + 1
    return one_filter * filters_shape[3] + one_class * classes


def _parameter_count_arrays(picture_shape, filters_shape, classes):
    maps = np.zeros([p - f + 1 for p, f in zip(picture_shape[:2], filters_shape[:2], strict=True)] + [filters_shape[3]])
    arrays = [np.zeros(filters_shape), np.zeros(filters_shape[3]), np.zeros((maps.size, classes)), np.zeros(classes)]
    return sum(array.size for array in arrays)


def _parameter_count_cases(rng):
    cases = [((3, 4, 2), (2, 2, 2, 3), 2), ((32, 32, 3), (5, 5, 3, 2), 10)]
    for _ in range(3):
        high, wide, depth, filters = (int(rng.integers(low, low + 4)) for low in (2, 6, 2, 3))
        cases.append(((high + 5, wide + 9, depth), (high, wide, depth, filters), int(rng.integers(4, 12))))
    high = int(rng.integers(6, 9))
    cases += [((16, 11, 4), (high, 3, 4, 2), 2), ((7, 7, 1), (7, 4, 1, 1), 13)]
    return cases


def _positions(picture_shape, filters_shape):
    return (picture_shape[0] - filters_shape[0] + 1) * (picture_shape[1] - filters_shape[1] + 1)


def _parameter_count_apart(picture_shape, filters_shape, classes):
    high, wide, depth, filters = filters_shape
    rows, columns = picture_shape[0] - high + 1, picture_shape[1] - wide + 1
    convolution = (high * wide * depth + 1) * filters
    dense = parameter_count(picture_shape, filters_shape, classes) - convolution
    return fill(WORDS["taken apart"], convolution=convolution, dense=dense, rows=rows, columns=columns, filters=filters)


def _too_few(inputs, got, expected):
    return {"missing": expected - got}


def _map_size(inputs, got, expected):
    picture, filters = inputs[:2]
    return {"rows": picture[0] - filters[0] + 1, "columns": picture[1] - filters[1] + 1}


PARAMETER_COUNT = Exercise(
    name="parameter_count",
    title="How many numbers are there to learn?",
    task="Write parameter_count(picture_shape, filters_shape, classes): a picture (H, W, C) goes through F shared filters, "
    "filters_shape (kh, kw, C, F), stride 1, no padding, a bias each. All the maps are flattened into one row of numbers, and "
    "a dense layer connects every one of them to every class, with a bias for each class. Return how many weights and biases "
    "there are in all, a whole number.",
    lesson="05",
    look="From maps to one long row",
    reference=parameter_count,
    variants=[_parameter_count_steps, _parameter_count_arrays],
    cases=_parameter_count_cases,
    accepts=lambda p, f, classes: (
        "" if np.shape(p) == (3,) and np.shape(f) == (4,) and p[2] == f[2] and p[0] >= f[0] and p[1] >= f[1]
        else WORDS["network"]),
    apart=_parameter_count_apart,
    misconceptions=[
        Misconception(
            "filters without biases",
            lambda p, f, classes: parameter_count(p, f, classes) - f[3],
            "You get {got}, {missing} too few: each of the {filters_shape[3]} filters has a bias of its own.",
            fields=_too_few,
            needs="nothing more: any network shows it",
        ),
        Misconception(
            "dense layer without biases",
            lambda p, f, classes: parameter_count(p, f, classes) - classes,
            "You get {got}, {missing} too few: each of the {classes} classes has a bias too.",
            fields=_too_few,
            needs="nothing more: any network shows it",
        ),
        Misconception(
            "no biases at all",
            lambda p, f, classes: parameter_count(p, f, classes) - classes - f[3],
            "You get {got}, {missing} too few: {filters_shape[3]} filters and {classes} classes have a bias each.",
            fields=_too_few,
            needs="nothing more: any network shows it",
        ),
        Misconception(
            "flat filters",
            lambda p, f, classes: parameter_count(p, f, classes) - f[0] * f[1] * (f[2] - 1) * f[3],
            "You get {got}; it should be {expected}. Your filters have {filters_shape[0]}x{filters_shape[1]} weights, but "
            "they are {filters_shape[2]} deep.",
            needs="a depth of 2 or more",
        ),
        Misconception(
            "one map flattened",
            lambda p, f, classes: parameter_count(p, f, classes) - _positions(p, f) * (f[3] - 1) * classes,
            "You get {got}; it should be {expected}. Your dense layer reads one map. There are {filters_shape[3]}, and all "
            "of them are flattened.",
            needs="two filters or more",
        ),
        Misconception(
            "maps as large as the picture",
            lambda p, f, classes: parameter_count(p, f, classes) + (p[0] * p[1] - _positions(p, f)) * f[3] * classes,
            "You get {got}; it should be {expected}. Your maps are as large as the picture, "
            "{picture_shape[0]}x{picture_shape[1]}. Without padding they are {rows}x{columns}.",
            fields=_map_size,
            needs="filters larger than 1x1",
        ),
        Misconception(
            "maps one too small",
            lambda p, f, classes: parameter_count(p, f, classes)
            + ((p[0] - f[0]) * (p[1] - f[1]) - _positions(p, f)) * f[3] * classes,
            "You get {got}; it should be {expected}. Your maps are {steps_down}x{steps_right}. That is one too few each way: "
            "size of the picture - size of the filter + 1.",
            fields=lambda inputs, got, expected: {
                "steps_down": inputs[0][0] - inputs[1][0], "steps_right": inputs[0][1] - inputs[1][1]},
            needs="nothing more: any network shows it",
        ),
        Misconception(
            "as many maps as channels",
            lambda p, f, classes: parameter_count(p, f, classes) + _positions(p, f) * (f[2] - f[3]) * classes,
            "You get {got}; it should be {expected}. You flatten {filters_shape[2]} maps, one a channel. There is one a "
            "filter: {filters_shape[3]}.",
            needs="a number of filters that is not the number of channels",
        ),
        Misconception(
            "one bias a layer",
            lambda p, f, classes: parameter_count(p, f, classes) - (f[3] - 1) - (classes - 1),
            "You get {got}; it should be {expected}. You count one bias for a whole layer. Each of the {filters_shape[3]} "
            "filters has its own, and each of the {classes} classes.",
            needs="two filters or two classes",
        ),
        Misconception(
            "a bias for every number of the row",
            lambda p, f, classes: parameter_count(p, f, classes) - classes + _positions(p, f) * f[3],
            "You get {got}; it should be {expected}. In your dense layer each number of the row has a bias. A bias "
            "belongs to a sum, and there are {classes} sums, one a class.",
            needs="more numbers in the row than classes",
        ),
        Misconception(
            "filters not shared",
            lambda p, f, classes: parameter_count(p, f, classes) + (_positions(p, f) - 1) * (f[0] * f[1] * f[2] + 1) * f[3],
            "You get {got}; it should be {expected}. You gave every place its own weights. A filter's weights are shared "
            "by all places: it is counted once.",
            needs="a map larger than 1x1",
        ),
        Misconception(
            "dense layer forgotten",
            lambda p, f, classes: f[0] * f[1] * f[2] * f[3] + f[3],
            "You get {got}: the filters and their biases. The dense layer has {missing} more.",
            fields=_too_few,
            needs="nothing more: any network shows it",
        ),
        Misconception(
            "filters forgotten",
            lambda p, f, classes: parameter_count(p, f, classes) - f[0] * f[1] * f[2] * f[3] - f[3],
            "You get {got}: the dense layer alone. The filters have {missing} weights and biases more.",
            fields=_too_few,
            needs="nothing more: any network shows it",
        ),
    ],
    hints=[
        "One filter has kh x kw x C weights and one bias. How many filters are there?",
        "How many numbers come out of the flatten step? Rows x columns of a map, times the number of maps.",
        "Each class has a weight for each of these numbers, and one bias.",
    ],
    proves="Checked on {n} networks. The filters are few and shared; nearly all the numbers are in the dense layer.",
)

EXERCISES = [DENSE, SOFTMAX, CROSS_ENTROPY, PARAMETER_COUNT]
