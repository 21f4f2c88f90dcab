"""Homework 07: judging a network without fooling yourself."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- fold ----


def fold(count, folds, number):
    places = np.arange(count)
    ends = [count * each // folds for each in range(folds + 1)]
    validation = (places >= ends[number]) & (places < ends[number + 1])
    return places[~validation], places[validation]


def fold_slices(count, folds, number):
    first, last = count * number // folds, count * (number + 1) // folds
    train = np.concatenate([np.arange(first), np.arange(last, count)])
    return train, np.arange(first, last)


def fold_lists(count, folds, number):
    validation = list(range(count * number // folds, count * (number + 1) // folds))
    train = [place for place in range(count) if place not in validation]
    return np.array(train), np.array(validation)


def _fold_leaks(count, folds, number):
    return np.arange(count), fold(count, folds, number)[1]


def _fold_swapped(count, folds, number):
    train, validation = fold(count, folds, number)
    return validation, train


def _fold_loses_the_rest(count, folds, number):
    size = count // folds
    places = np.arange(size * folds)
    validation = (places >= number * size) & (places < (number + 1) * size)
    return places[~validation], places[validation]


def _fold_only_the_past(count, folds, number):
    first, last = count * number // folds, count * (number + 1) // folds
    return np.arange(first), np.arange(first, last)


def _fold_counts_from_one(count, folds, number):
    return fold(count, folds, (number - 1) % folds)


def _fold_cases(rng):
    cases = [(10, 3, 1), (7, 3, 2)]
    for _ in range(4):
        folds = int(rng.integers(3, 6))
        count = int(folds * rng.integers(3, 8) + rng.integers(1, folds))
        cases.append((count, folds, int(rng.integers(0, folds))))
    return [*cases, (11, 4, 0), (13, 2, 1), (12, 4, 3)]


FOLD = Exercise(
    name="fold",
    title="Every picture is validated once",
    task="Write fold(count, folds, number): count pictures, numbered 0, 1, ..., are cut into folds blocks of neighbours; "
    "block i begins at count * i // folds. Return two arrays of whole numbers, in rising order: the pictures to train on, and "
    "the pictures of block number (0, 1, ...) to validate on. Together they are all the pictures, and none is in both.",
    lesson="07",
    look="Three parts, not two",
    reference=fold,
    variants=[fold_slices, fold_lists],
    cases=_fold_cases,
    misconceptions=[
        Misconception(
            "validation pictures in training",
            _fold_leaks,
            "Your training pictures hold the validation pictures too. Then the network is asked what it has already been told.",
            needs="nothing more",
        ),
        Misconception(
            "the two changed places",
            _fold_swapped,
            "The two are there, the wrong way round: training comes first. Of 5 folds, 4 are for training.",
            needs="more than two folds",
        ),
        Misconception(
            "the rest is lost",
            _fold_loses_the_rest,
            "Some pictures are in neither part: you cut blocks of count // folds, and what is left over at the end is lost.",
            needs="a count that the folds do not divide",
        ),
        Misconception(
            "trains on the past only",
            _fold_only_the_past,
            "You train on the pictures before the block. Those behind it belong to training as well.",
            needs="a block that is not the last",
        ),
        Misconception(
            "blocks counted from 1",
            _fold_counts_from_one,
            "You take the block before the one that is asked for. Blocks are counted from 0.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Where does the block begin, and where does the next one?",
        "`np.arange(a, b)` lists a, a + 1, ..., b - 1. `np.concatenate` puts two arrays one after the other.",
        "10 pictures, 3 folds: the blocks begin at 0, 3, 6.",
    ],
    proves="Checked on {n} splits, most with counts that do not divide.",
)


def _without_neighbours(parts, inputs, before, after):
    train, validation = parts
    near = (train >= validation[0] - before) & (train < validation[0]) | (train > validation[-1]) & (train <= validation[-1] + after)
    return train[~near], validation


STEP_OF_FOLD = Step(
    "Neighbours are often by the same writer. So leave out of training the {before} pictures just before the block and the {after} just "
    "behind it; they are then in neither part.",
    {"before": (3, 2, 4), "after": (3, 4)},
    _without_neighbours,
    "neighbours in training",
    "Your training pictures hold the neighbours of the block: leave out the {before} before it and the {after} behind it.",
    then_wrong={
        "the two changed places": lambda parts, inputs, before, after: _without_neighbours(parts[::-1], inputs, before, after)[::-1],
    },
    cases=lambda cases: [(2 * count - 1, folds, number) for count, folds, number in cases],  # room for neighbours
)


# ---- recall_by_class ----


def recall_by_class(truth, predicted, classes):
    recall = np.zeros(classes)
    for each in range(classes):
        own = truth == each
        if own.any():
            recall[each] = np.mean(predicted[own] == each)
    return recall


def recall_by_class_counts(truth, predicted, classes):
    there = np.bincount(truth, minlength=classes)
    hits = np.bincount(truth[truth == predicted], minlength=classes)
    return hits / np.maximum(there, 1)


def recall_by_class_matrix(truth, predicted, classes):
    matrix = np.zeros((classes, classes))
    for row, column in zip(truth, predicted, strict=True):
        matrix[row, column] += 1
    total = matrix.sum(axis=1)
    return np.divide(np.diag(matrix), total, out=np.zeros(classes), where=total > 0)


def _recall_nan(truth, predicted, classes):
    with np.errstate(all="ignore"):
        return np.bincount(truth[truth == predicted], minlength=classes) / np.bincount(truth, minlength=classes)


def _recall_accuracy(truth, predicted, classes):
    return np.array([np.mean((truth == each) == (predicted == each)) for each in range(classes)])


def _recall_of_everything(truth, predicted, classes):
    return np.bincount(truth[truth == predicted], minlength=classes) / len(truth)


def _recall_cases(rng):
    cases = [(np.array([0, 0, 0, 1, 1, 3]), np.array([0, 0, 1, 1, 0, 0]), 4)]
    for count, classes in ((12, 3), (20, 5), (30, 6), (17, 4)):
        truth = rng.integers(0, classes, count)
        truth[truth == classes - 2] = 0
        truth[:3] = (0, 0, classes - 1)
        predicted = np.where(rng.random(count) < 0.6, truth, rng.integers(0, classes, count))
        predicted[:3] = (0, 1, 0)
        cases.append((truth, predicted, classes))
    return cases


RECALL_BY_CLASS = Exercise(
    name="recall_by_class",
    title="How much of each class is found?",
    task="Write recall_by_class(truth, predicted, classes): two arrays (N,) of class numbers, and how many classes there are. "
    "Return a float array (classes,): of the pictures that are truly of class c, the share that was predicted as c. Where "
    "there is no picture of a class, 0.",
    lesson="07",
    look="Where it goes wrong",
    reference=recall_by_class,
    variants=[recall_by_class_counts, recall_by_class_matrix],
    cases=_recall_cases,
    misconceptions=[
        Misconception(
            "precision in place of recall",
            lambda truth, predicted, classes: recall_by_class(predicted, truth, classes),
            "At {where} you have {got}; it should be {expected}. You divide by how often the class was *predicted*. That is "
            "precision. Recall divides by how often it is there.",
            needs="a class that is predicted more often than it occurs",
        ),
        Misconception(
            "0 divided by 0",
            _recall_nan,
            "At {where} you have {got}; it should be {expected}. There is no picture of that class, and 0 / 0 is nan. The task "
            "says 0.",
            needs="a class without pictures",
        ),
        Misconception(
            "right about the others too",
            _recall_accuracy,
            "At {where} you have {got}; it should be {expected}. You also count the pictures of other classes that were not "
            "taken for this one. Recall looks only at the pictures of the class.",
            needs="nothing more",
        ),
        Misconception(
            "divided by all pictures",
            _recall_of_everything,
            "At {where} you have {got}; it should be {expected}. You divide by the number of all pictures. Divide by the number "
            "of this class.",
            needs="more than one class",
        ),
    ],
    hints=[
        "For one class: which pictures are truly of it? `truth == c` picks them.",
        "Of those, how many are predicted as c?",
        "What if there are none?",
    ],
    proves="Checked on {n} sets with 3 to 6 classes, one of which never occurs.",
)

STEP_OF_RECALL_BY_CLASS = Step(
    "Last, make a cost of it: return {cost} * (1 - recall), which is 0 for a class that is found whole and {cost} for one of which "
    "nothing is found.",
    {"cost": (3.75, 2.75, 3.25, 3.5, 4.25, 4.75)},
    lambda recall, inputs, cost: cost * (1 - recall),
    "recall in place of cost",
    "At {where} you have {got}; it should be {expected}. That is the recall. The cost is {cost} * (1 - recall).",
    reworded={
        "0 divided by 0": "At {where} you have {got}; it should be {expected}. There is no picture of that class, and 0 / 0 is nan. The "
        "task says that its recall is 0.",
    },
)


# ---- stop_epoch ----


def stop_epoch(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


def stop_epoch_best_first(losses, patience):
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[: epoch + 1]))
        if epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, int(np.argmin(losses))


def stop_epoch_while(losses, patience):
    epoch = best = 0
    while epoch + 1 < len(losses) and epoch - best < patience:
        epoch += 1
        if losses[epoch] < losses[best]:
            best = epoch
    return epoch, best


def _stop_too_late(losses, patience):
    return stop_epoch(losses, patience + 1)


def _stop_never(losses, patience):
    return len(losses) - 1, int(np.argmin(losses))


def _stop_previous(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if losses[epoch] < losses[epoch - 1]:
            waited = 0
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


def _stop_not_reset(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


def _stop_cases(rng):
    cases = [(np.array([0.9, 0.7, 0.8, 0.6, 0.65, 0.62, 0.7, 0.5, 0.4]), 3)]
    for patience in (2, 3, 4):
        losses = np.linspace(1.0, 0.5, 6) + rng.uniform(0, 0.01, 6)
        losses = np.insert(losses, 2, losses[1] + 0.05)  # one bad epoch, then better again
        losses = np.insert(losses, 4, losses[3] + 0.04)
        up_and_down = 0.6 + 0.05 * (np.arange(patience + 2) % 2) + rng.uniform(0, 0.01, patience + 2)
        cases.append((np.round(np.concatenate([losses, up_and_down, [0.2, 0.1, 0.05, 0.04]]), 4), patience))
    cases.append((np.array([0.5, 0.4, 0.3, 0.35]), 3))
    cases.append((np.round(1e6 * np.array([9, 7, 8, 6.5, 6, 6, 6.1, 1]) + rng.uniform(0, 1e4), 2), 3))  # above any guess
    cases.append((np.array([2.5, 2.5, 2.4, 2.6, 1.0]), 1))  # the first again is no new lowest
    cases.append((np.round(np.array([3.0, 3.5, 3.2, 3.4, 3.1, 0.5]) + rng.uniform(0, 0.05), 3), 4))  # the first is the best
    return cases


STOP_EPOCH = Exercise(
    name="stop_epoch",
    title="When to stop",
    task="Write stop_epoch(losses, patience): losses is an array of validation losses, one an epoch. Training goes on until "
    "patience epochs one after the other have passed without a loss below the lowest so far, or until the losses end. Return "
    "two whole numbers: the epoch after which training stops, and the epoch with the lowest loss up to then. Epochs are "
    "counted from 0.",
    lesson="07",
    look="Choose on validation",
    reference=stop_epoch,
    variants=[stop_epoch_best_first, stop_epoch_while],
    cases=_stop_cases,
    misconceptions=[
        Misconception(
            "one epoch too late",
            _stop_too_late,
            "You wait for {patience} + 1 epochs. With patience {patience}, training stops in the epoch that is the {patience}th "
            "without a new lowest loss.",
            needs="a stop before the end",
        ),
        Misconception(
            "never stops",
            _stop_never,
            "You look at all the losses and take the lowest. Whoever trains does not know the epochs that come after the stop.",
            needs="a lower loss after the stop",
        ),
        Misconception(
            "compared with the epoch before",
            _stop_previous,
            "You compare each loss with the one before. A loss that goes up and down, and never gets lower than the lowest, "
            "would train on for ever. Compare with the lowest so far.",
            needs="losses that go up and down",
        ),
        Misconception(
            "patience never refreshed",
            _stop_not_reset,
            "You add up all the epochs without progress. They must come one after the other: a new lowest loss begins the "
            "count again.",
            needs="a bad epoch, then a new lowest loss",
        ),
        Misconception(
            "the two changed places",
            lambda losses, patience: stop_epoch(losses, patience)[::-1],
            "The two numbers are there, the wrong way round: first where training stops, then the best epoch.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Keep two things: which epoch is the best so far, and how many have passed since.",
        "0.9 0.7 0.8 0.6 0.65 0.62 0.7 with patience 3: where does it stop?",
        "What becomes of the count when a new lowest loss comes?",
    ],
    proves="Checked on {n} histories: some stop early, one runs to its end, most have a lower loss behind the stop.",
)

STEP_OF_STOP_EPOCH = Step(
    "Your machine counts steps, and an epoch has {steps} of them: multiply both numbers by {steps} before you return them.",
    {"steps": (31, 23, 26, 29, 37, 41)},
    lambda epochs, inputs, steps: tuple(steps * each for each in epochs),
    "epochs in place of steps",
    "Your two numbers are epochs. Multiply both by {steps}, and they are steps.",
)

OWN_PICTURES = Table(
    "Take the digits `x[{first}:{first} + 300]`, and let your seeds begin at {seed}.",
    {"first": (110, 130, 150, 170), "seed": (11, 14, 17)},
)

HOMEWORK = Homework(
    "hw07",
    "Without fooling yourself",
    [
        Graded(FOLD, 2, {"the two changed places": 0.75, "the rest is lost": 0.75, "validation pictures in training": 0.25},
               minutes=25, step=STEP_OF_FOLD),
        Graded(RECALL_BY_CLASS, 2, {"0 divided by 0": 0.75},
               minutes=25, step=STEP_OF_RECALL_BY_CLASS),
        Graded(STOP_EPOCH, 2, {"one epoch too late": 0.75, "the two changed places": 0.75, "never stops": 0.25},
               minutes=25, step=STEP_OF_STOP_EPOCH),
    ],
    experiment_needs=("datasets", "layers", "network", "losses", "optimizers", "training", "functional", "initializers"),
    experiment=OWN_PICTURES,
)
