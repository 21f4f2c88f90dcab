"""Homework 05: scores, probabilities, and how right they are."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- log_softmax ----


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def log_softmax_logaddexp(logits):
    return logits - np.logaddexp.reduce(logits, axis=1)[:, None]


def log_softmax_loops(logits):
    rows = []
    for row in logits:
        largest = max(row)
        total = sum(np.exp(value - largest) for value in row)
        rows.append([value - largest - np.log(total) for value in row])
    return np.array(rows)


def _log_then_softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.log(shares / shares.sum(axis=1, keepdims=True))


def _overflows(logits):
    return np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))


def _softmax_only(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _log_softmax_over_all(logits):
    shifted = logits - logits.max()
    return shifted - np.log(np.sum(np.exp(shifted)))


def _log_softmax_down(logits):
    return log_softmax(logits.T).T.copy()


def _log_softmax_base_ten(logits):
    return log_softmax(logits) / np.log(10)


def _logit_cases(rng):
    cases = [(np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 1000.0]]),)]
    for shape in ((3, 2), (2, 5), (4, 10)):
        logits = rng.normal(0, 3, shape).round(2)
        logits[0, 0] = 800
        cases.append((logits,))
    cases.append((rng.normal(0, 2, (3, 4)).round(2),))
    cases.append((rng.normal(-1000, 2, (5, 3)).round(2),))  # all far below 0
    cases.append((np.array([[-1500.0, -1501.0], [2.0, 3.0], [1500.0, 1498.5]]),))
    return cases


LOG_SOFTMAX = Exercise(
    name="log_softmax",
    title="The logarithm of softmax",
    task="Write log_softmax(logits): logits is a float array (N, K), a row of K scores for each of N pictures. Return the "
    "natural logarithm of each row's softmax, an array (N, K). It must also be right, and finite, where scores are as "
    "large as 1000.",
    lesson="05",
    look="When the numbers are large",
    reference=log_softmax,
    variants=[log_softmax_logaddexp, log_softmax_loops],
    cases=_logit_cases,
    misconceptions=[
        Misconception(
            "logarithm of a rounded 0",
            _log_then_softmax,
            "At {where} you have {got}; it should be {expected}. You work out softmax first. A very small probability is "
            "rounded to 0 there, and the logarithm of 0 is minus infinity. The logarithm of a quotient is a difference: use "
            "that, and never form the quotient.",
            needs="scores that lie far apart",
        ),
        Misconception(
            "exp overflows",
            _overflows,
            "At {where} you have {got}; it should be {expected}. exp(1000) is too large for a float: it becomes infinite. Take "
            "the row's largest score away first. Softmax does not change.",
            needs="a score of 710 or more",
        ),
        Misconception(
            "logarithm forgotten",
            _softmax_only,
            "At {where} you have {got}; it should be {expected}. That is softmax itself. Every logarithm of a probability is 0 "
            "or less.",
            needs="nothing more",
        ),
        Misconception(
            "columns in place of rows",
            _log_softmax_down,
            "At {where} you have {got}; it should be {expected}. You normalise down the columns: over the pictures. Each row, "
            "each picture, has probabilities that add up to 1.",
            needs="more than one row",
        ),
        Misconception(
            "all rows together",
            _log_softmax_over_all,
            "At {where} you have {got}; it should be {expected}. You normalise over all the numbers together, so that all the "
            "rows together add up to 1. Each row must do so by itself.",
            needs="more than one row",
        ),
        Misconception(
            "logarithm of base 10",
            _log_softmax_base_ten,
            "At {where} you have {got}; it should be {expected}. That is the logarithm of base 10. The natural one is `np.log`.",
            needs="nothing more",
        ),
    ],
    hints=[
        "log(a / b) = log(a) - log(b). And log(exp(z)) = z.",
        "Take the largest score of each row away before exp. Which axis is a row's?",
        "`keepdims=True` keeps the shape (N, 1), which can be taken from (N, K).",
    ],
    proves="Checked on {n} sets of scores, some as large as 1000, with more rows than columns and the other way round.",
)

STEP_OF_LOG_SOFTMAX = Step(
    "Give the logarithms of base {base} in place of the natural ones: divide those by `np.log({base})`.",
    {"base": (2.5, 2, 2.25, 2.75, 3, 3.5)},
    lambda logarithms, inputs, base: logarithms / np.log(base),
    "natural logarithms",
    "At {where} you have {got}; it should be {expected}. That is the natural logarithm. For base {base} divide it by `np.log({base})`.",
    then_wrong={
        "logarithm forgotten": lambda shares, inputs, base: shares,
        "logarithm of base 10": lambda logarithms, inputs, base: logarithms,
    },
    reworded={
        "logarithm of base 10": "At {where} you have {got}; it should be {expected}. That is the logarithm of base 10. Yours has base "
        "{base}: the natural one, `np.log`, divided by `np.log({base})`.",
    },
)


# ---- top_k_accuracy ----


def top_k_accuracy(probabilities, labels, k):
    best = np.argsort(-probabilities, axis=1)[:, :k]
    return float(np.mean([label in row for label, row in zip(labels, best, strict=True)]))


def top_k_accuracy_rank(probabilities, labels, k):
    own = probabilities[np.arange(len(labels)), labels]
    return float(np.mean(np.sum(probabilities > own[:, None], axis=1) < k))


def top_k_accuracy_loops(probabilities, labels, k):
    hits = 0
    for row, label in zip(probabilities, labels, strict=True):
        order = sorted(range(len(row)), key=lambda place: -row[place])
        hits += int(label in order[:k])
    return hits / len(labels)


def _top_k_cases(rng):
    cases = [(np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4], [0.45, 0.05, 0.2, 0.3]]), np.array([1, 0, 3]), 2)]
    for count, classes, k in ((9, 5, 2), (12, 10, 3), (10, 6, 4), (11, 8, 3), (7, 4, 1), (3, 5, 3)):
        shares = np.array([rng.permutation(np.arange(1.0, classes + 1)) for _ in range(count)])
        order = np.argsort(-shares, axis=1)
        ranks = np.arange(count) % classes
        ranks[:3] = (0, 1, k)
        labels = order[np.arange(count), ranks]
        cases.append((np.round(shares / shares.sum(axis=1, keepdims=True), 5), labels.astype(np.int64), k))
    return cases


TOP_K_ACCURACY = Exercise(
    name="top_k_accuracy",
    title="Among the first k",
    task="Write top_k_accuracy(probabilities, labels, k): probabilities is an array (N, K), labels an array (N,) of class "
    "numbers. A picture counts as right if its label is among the k classes with the largest probabilities. Return the "
    "share of right pictures, between 0 and 1. No two probabilities of a row are equal.",
    lesson="05",
    look="Reading ten numbers aloud",
    reference=top_k_accuracy,
    variants=[top_k_accuracy_rank, top_k_accuracy_loops],
    cases=_top_k_cases,
    misconceptions=[
        Misconception(
            "the error in place of the accuracy",
            lambda probabilities, labels, k: 1.0 - top_k_accuracy(probabilities, labels, k),
            "You return {got}: that is the error, the share of wrong pictures. The accuracy is what is left of 1.",
            needs="an accuracy that is not one half",
        ),
        Misconception(
            "the first only",
            lambda probabilities, labels, k: top_k_accuracy(probabilities, labels, 1),
            "You return {got}; it should be {expected}. You look at the first class alone. With k = {k}, {k} classes count.",
            needs="k larger than 1, and a label at place 2",
        ),
        Misconception(
            "the smallest in place of the largest",
            lambda probabilities, labels, k: top_k_accuracy(-probabilities, labels, k),
            "You return {got}; it should be {expected}. `np.argsort` begins with the smallest: you take the k least likely "
            "classes.",
            needs="more classes than k",
        ),
        Misconception(
            "counted, not averaged",
            lambda probabilities, labels, k: top_k_accuracy(probabilities, labels, k) * len(labels),
            "You return {got}, the number of right pictures. The task asks for their share.",
            needs="more than one picture",
        ),
        Misconception(
            "one place too many",
            lambda probabilities, labels, k: top_k_accuracy(probabilities, labels, k + 1),
            "You return {got}; it should be {expected}. You look at {k} + 1 classes.",
            needs="a label at place k + 1",
        ),
    ],
    hints=[
        "`np.argsort(-row)` lists the classes from the most likely to the least.",
        "The first k of them: is the label among them?",
        "The mean of truth values is the share of True.",
    ],
    proves="Checked on {n} sets, with labels at the first place, at place k, and just behind it.",
)

STEP_OF_TOP_K_ACCURACY = Step(
    "In place of the share return the mean of points: a right picture earns {earns} points, and a wrong one costs {costs}.",
    {"earns": (4, 3, 5), "costs": (1.5, 2)},
    lambda share, inputs, earns, costs: earns * share - costs * (1 - share),
    "the share in place of points",
    "You return {got}; it should be {expected}. Your answer is the share of right pictures. A right one earns {earns} points, and a "
    "wrong one costs {costs}.",
    then_wrong={
        "counted, not averaged": lambda right, inputs, earns, costs: earns * right - costs * (len(inputs[1]) - right),
    },
    reworded={
        "the error in place of the accuracy": "You return {got}; it should be {expected}. You let the wrong pictures earn and the right "
        "ones cost.",
        "counted, not averaged": "You return {got}, the points of all pictures together. The task asks for their mean.",
    },
)


# ---- smooth_labels ----


def smooth_labels(labels, classes, share):
    soft = np.full((len(labels), classes), share / (classes - 1))
    soft[np.arange(len(labels)), labels] = 1 - share
    return soft


def smooth_labels_eye(labels, classes, share):
    hard = np.eye(classes)[labels]
    return hard * (1 - share) + (1 - hard) * share / (classes - 1)


def smooth_labels_loops(labels, classes, share):
    rows = []
    for label in labels:
        rows.append([1 - share if place == label else share / (classes - 1) for place in range(classes)])
    return np.array(rows)


def _label_cases(rng):
    cases = [(np.array([2, 0]), 3, 0.2)]
    for count, classes, share in ((4, 10, 0.1), (6, 4, 0.3), (3, 5, 0.25), (5, 2, 0.3), (7, 3, 0.0)):
        cases.append((rng.integers(0, classes, count), classes, share))
    return cases


SMOOTH_LABELS = Exercise(
    name="smooth_labels",
    title="A label with doubts",
    task="Write smooth_labels(labels, classes, share): labels is an array (N,) of class numbers. Return an array "
    "(N, classes): in each row the label's own class has 1 - share, and the other classes divide share equally among them. "
    "Every row adds up to 1.",
    lesson="05",
    look="How sure, and how right",
    reference=smooth_labels,
    variants=[smooth_labels_eye, smooth_labels_loops],
    cases=_label_cases,
    misconceptions=[
        Misconception(
            "divided by all the classes",
            lambda labels, classes, share: np.where(np.eye(classes)[labels] == 1, 1 - share, share / classes),
            "At {where} you have {got}; it should be {expected}. You divide the share by {classes}. The label's own class gets "
            "nothing of it, so one class fewer shares it. Do your rows add up to 1?",
            needs="nothing more",
        ),
        Misconception(
            "no doubt at all",
            lambda labels, classes, share: np.eye(classes)[labels],
            "At {where} you have {got}; it should be {expected}. Your rows hold a 1 and zeros. Where is the share for the "
            "others?",
            needs="a share above 0",
        ),
        Misconception(
            "not divided",
            lambda labels, classes, share: np.where(np.eye(classes)[labels] == 1, 1 - share, share),
            "At {where} you have {got}; it should be {expected}. Every other class gets the whole share. They divide it.",
            needs="more than two classes",
        ),
        Misconception(
            "right and wrong changed places",
            lambda labels, classes, share: np.where(
                np.eye(classes)[labels] == 1, share, (1 - share) / (classes - 1)),
            "At {where} you have {got}; it should be {expected}. The label's class gets the small share, and the others divide "
            "the large one.",
            needs="a share that is not one half",
        ),
        Misconception(
            "classes down, pictures across",
            lambda labels, classes, share: smooth_labels(labels, classes, share).T.copy(),
            "Your answer has shape {got_shape}; it should be {expected_shape}. Each picture has a row.",
            needs="another number of pictures than classes",
        ),
    ],
    hints=[
        "Three classes, label 2, share 0.2: what is the row? It adds up to 1.",
        "Fill an array with what the others get. Then write the label's own value into each row.",
        "`np.arange(len(labels))` and `labels` together pick one place in each row.",
    ],
    proves="Checked on {n} sets of labels, with 3 to 10 classes.",
)

STEP_OF_SMOOTH_LABELS = Step(
    "There are too many pictures of class 0, so each counts less: multiply every row whose label is 0 by {weight}. Such a row then "
    "adds up to {weight}.",
    {"weight": (0.65, 0.47, 0.56, 0.61, 0.74, 0.83)},
    lambda soft, inputs, weight: soft * np.where(inputs[0] == 0, weight, 1.0)[:, None],
    "class 0 counts like the others",
    "At {where} you have {got}; it should be {expected}. The label of this picture is 0: its whole row is multiplied by {weight}.",
    then_wrong={
        "classes down, pictures across": lambda soft, inputs, weight: soft * np.where(inputs[0] == 0, weight, 1.0),
    },
    reworded={
        "divided by all the classes": "At {where} you have {got}; it should be {expected}. You divide the share by {classes}. The label's "
        "own class gets nothing of it, so one class fewer shares it.",
        "no doubt at all": "At {where} you have {got}; it should be {expected}. Your rows hold one number and zeros. Where is the share "
        "for the others?",
    },
)

OWN_SHARES = Table(
    "Take {classes} classes, and the shares 0, {low}, {middle} and {high}.",
    {"classes": (8, 9, 12, 14), "low": (0.04, 0.03), "middle": (0.08, 0.12), "high": (0.18, 0.24)},
)

HOMEWORK = Homework(
    "hw05",
    "How sure, and how right",
    [
        Graded(LOG_SOFTMAX, 2, {"logarithm of a rounded 0": 0.75, "logarithm forgotten": 0.25},
               minutes=30, step=STEP_OF_LOG_SOFTMAX),
        Graded(TOP_K_ACCURACY, 2, {"the error in place of the accuracy": 0.75, "counted, not averaged": 0.75},
               minutes=25, step=STEP_OF_TOP_K_ACCURACY),
        Graded(SMOOTH_LABELS, 2, {"no doubt at all": 0.25, "classes down, pictures across": 0.75},
               minutes=15, step=STEP_OF_SMOOTH_LABELS),
    ],
    experiment=OWN_SHARES,
)
