"""Answers to variants of hw05 to hw11, written from the notebooks' words alone: right ones, and mistakes as students make them.

They know nothing of how a step is added to an exercise, so they show whether it is the step that the words describe. The constants are
read from `own`, where a student would write his number.
"""

import numpy as np

RIGHT, WRONG = {}, {}  # (homework, function) -> answer; (homework, function, misconception) -> answer


def right(homework, name):
    return lambda answer: RIGHT.setdefault((homework, name), answer)


def wrong(homework, name, misconception):
    return lambda answer: WRONG.setdefault((homework, name, misconception), answer)


# ---- hw05 ----


@right("hw05", "log_softmax")
def log_softmax(own, logits):
    return np.array([(row - row.max() - np.log(np.exp(row - row.max()).sum())) / np.log(own["base"]) for row in logits])


@wrong("hw05", "log_softmax", "logarithm forgotten")
def softmax(own, logits):
    return np.array([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in logits])


@wrong("hw05", "log_softmax", "logarithm of base 10")
def base_ten(own, logits):
    return np.array([(row - row.max()) / np.log(10) - np.log10(np.exp(row - row.max()).sum()) for row in logits])


@right("hw05", "top_k_accuracy")
def points(own, probabilities, labels, k):
    found = [label in sorted(range(len(row)), key=row.__getitem__)[-k:] for row, label in zip(probabilities, labels, strict=True)]
    return sum(own["earns"] if each else -own["costs"] for each in found) / len(found)


@wrong("hw05", "top_k_accuracy", "counted, not averaged")
def all_points(own, probabilities, labels, k):
    return points(own, probabilities, labels, k) * len(labels)


@wrong("hw05", "top_k_accuracy", "the error in place of the accuracy")
def turned_points(own, probabilities, labels, k):
    return points({"earns": -own["costs"], "costs": -own["earns"]}, probabilities, labels, k)


@right("hw05", "smooth_labels")
def smooth_labels(own, labels, classes, share):
    soft = []
    for label in labels:
        row = [1 - share if each == label else share / (classes - 1) for each in range(classes)]
        soft.append([own["weight"] * each for each in row] if label == 0 else row)
    return np.array(soft)


@wrong("hw05", "smooth_labels", "classes down, pictures across")
def labels_down(own, labels, classes, share):
    return smooth_labels(own, labels, classes, share).T.copy()


# ---- hw06 ----


@right("hw06", "clipped_relu_backward")
def clipped_relu_backward(own, dy, x, limit):
    return np.where((0 < x) & (x < limit), own["gain"] * dy, 0)


@wrong("hw06", "clipped_relu_backward", "the gradient itself is changed")
def clipped_in_place(own, dy, x, limit):
    dy[(x <= 0) | (x >= limit)] = 0
    return own["gain"] * dy


@right("hw06", "average_pool_backward")
def average_pool_backward(own, dy, height, width, size, stride):
    dx = np.zeros((height, width))
    for place, value in np.ndenumerate(dy):
        top, left = stride * place[0], stride * place[1]
        dx[top : top + size, left : left + size] += value / (size * size)
    return np.maximum(np.minimum(dx, own["most"]), -own["most"])


@right("hw06", "momentum_step")
def momentum_step(own, weights, gradient, velocity, rate, momentum):
    new = momentum * velocity - rate * gradient
    new = np.where(new > own["most"], own["most"], np.where(new < -own["most"], -own["most"], new))
    return weights + new, new


@wrong("hw06", "momentum_step", "moves with the old velocity")
def old_velocity(own, weights, gradient, velocity, rate, momentum):
    return weights + velocity, momentum_step(own, weights, gradient, velocity, rate, momentum)[1]


@wrong("hw06", "momentum_step", "velocity not kept")
def velocity_not_kept(own, weights, gradient, velocity, rate, momentum):
    return momentum_step(own, weights, gradient, velocity, rate, momentum)[0], velocity


@wrong("hw06", "momentum_step", "the arrays themselves are changed")
def momentum_in_place(own, weights, gradient, velocity, rate, momentum):
    velocity *= momentum
    velocity -= rate * gradient
    np.clip(velocity, -own["most"], own["most"], out=velocity)
    weights += velocity
    return weights, velocity


# ---- hw07 ----


@right("hw07", "fold")
def fold(own, count, folds, number):
    first, end = count * number // folds, count * (number + 1) // folds
    before = [each for each in range(count) if each < first - own["before"]]
    behind = [each for each in range(count) if each >= end + own["after"]]
    return np.array(before + behind), np.arange(first, end)


@wrong("hw07", "fold", "the two changed places")
def fold_turned(own, count, folds, number):
    return fold(own, count, folds, number)[::-1]


@right("hw07", "recall_by_class")
def cost_by_class(own, truth, predicted, classes):
    costs = []
    for each in range(classes):
        there, found = np.sum(truth == each), np.sum((truth == each) & (predicted == each))
        costs.append(own["cost"] * (1 - found / there) if there else own["cost"])
    return np.array(costs)


@right("hw07", "stop_epoch")
def stop_step(own, losses, patience):
    lowest, best = np.inf, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best = loss, epoch
        elif epoch - best == patience:
            break
    return epoch * own["steps"], best * own["steps"]


@wrong("hw07", "stop_epoch", "the two changed places")
def best_first(own, losses, patience):
    return stop_step(own, losses, patience)[::-1]


# ---- hw08 ----


@right("hw08", "map_shares")
def map_shares(own, maps, weights, biases, label):
    shares = [sum(float(maps[row, column, each]) * float(weights.reshape(*maps.shape, -1)[row, column, each, label])
                  for row, column in np.ndindex(maps.shape[:2])) for each in range(maps.shape[2])]
    return np.array(shares) / own["temperature"], (sum(shares) + biases[label]) / own["temperature"]


@wrong("hw08", "map_shares", "the score without its bias")
def no_bias(own, maps, weights, biases, label):
    shares = map_shares(own, maps, weights, biases, label)[0]
    return shares, sum(shares)


@right("hw08", "strongest")
def strongest(own, maps, count):
    best = [max((float(value), -row, -column) for (row, column), value in np.ndenumerate(each)) for each in maps]
    order = sorted(range(len(maps)), key=lambda number: (-best[number][0], number))[:count]
    return np.array([[number, *(own["middle"] - own["stride"] * each for each in best[number][1:])] for number in order])


@wrong("hw08", "strongest", "row and column changed places")
def columns_first(own, maps, count):
    return strongest(own, maps, count)[:, [0, 2, 1]]


@right("hw08", "rank_correlation")
def rank_distance(own, a, b):
    ranks = [[np.mean([place for place, other in enumerate(sorted(each.flat)) if other == value]) for value in each.flat]
             for each in (a, b)]
    one, other = (np.array(each) - np.mean(each) for each in ranks)
    size = (one @ one * (other @ other)) ** 0.5
    return float(own["most"] * (1 - (one @ other / size if size else 0)) / 2)


@wrong("hw08", "rank_correlation", "0 divided by 0")
def distance_of_nothing(own, a, b):
    return float("nan") if min(len({*a.flat}), len({*b.flat})) == 1 else rank_distance(own, a, b)


# ---- hw09 ----


@right("hw09", "dead_share")
def dead_units(own, maps):
    channels = maps.shape[3]
    return sum(bool(np.all(maps[..., each] == 0)) for each in range(channels)) / channels * own["whole"]


@wrong("hw09", "dead_share", "a number, not a share")
def counted_units(own, maps):
    return dead_units(own, maps) * maps.shape[3]


@right("hw09", "layer_norm")
def layer_norm(own, x, gamma, beta, epsilon):
    y = np.stack([gamma * (each - each.mean()) / np.sqrt(each.var() + epsilon) + beta for each in x])
    return np.maximum(y, 0) + own["slope"] * np.minimum(y, 0)


@wrong("hw09", "layer_norm", "changes x")
def norm_in_place(own, x, gamma, beta, epsilon):
    y = layer_norm(own, x, gamma, beta, epsilon)
    x[...] = y
    return x


@right("hw09", "rmsprop_step")
def rmsprop_step(own, w, gradient, square, learning_rate, keep):
    new = keep * square + (1 - keep) * gradient**2
    moved = w - learning_rate * gradient / (np.sqrt(new) + 1e-7)
    return moved - own["decay"] * moved, new


# ---- hw10 ----


@right("hw10", "cut_out")
def cut_out(own, x, rows, columns, size):
    new = x.copy()
    for number, row, column in np.ndindex(x.shape[:3]):
        if 0 <= row - rows[number] < size and 0 <= column - columns[number] < size:
            new[number, row, column] = own["grey"]
    return new


@wrong("hw10", "cut_out", "changes the pictures")
def cut_in_place(own, x, rows, columns, size):
    x[...] = cut_out(own, x, rows, columns, size)
    return x


@right("hw10", "mix_pictures")
def mix_pictures(own, x, targets, partners, shares):
    mixed = np.stack([s * one + (1 - s) * x[p] for one, p, s in zip(x, partners, shares, strict=True)])
    wanted = np.stack([s * one + (1 - s) * targets[p] for one, p, s in zip(targets, partners, shares, strict=True)])
    return mixed, (1 - own["doubt"]) * wanted + own["doubt"] / targets.shape[1]


@wrong("hw10", "mix_pictures", "the labels stay whole")
def labels_whole(own, x, targets, partners, shares):
    return mix_pictures(own, x, targets, partners, shares)[0], (1 - own["doubt"]) * targets + own["doubt"] / targets.shape[1]


@right("hw10", "two_networks")
def two_networks(own, truth, first, second, least=1):
    one = sum(a == t != b for t, a, b in zip(truth, first, second, strict=True))
    other = sum(b == t != a for t, a, b in zip(truth, first, second, strict=True))
    clear = (one - other) ** 2 - 4 * (one + other) >= least and one + other >= own["few"]
    return int(one), int(other), ("first" if one > other else "second") if clear else "neither"


@wrong("hw10", "two_networks", "at least as large")
def at_least(own, truth, first, second):
    return two_networks(own, truth, first, second, least=0)


# ---- hw11 ----


@right("hw11", "separable_cost")
def separable_cost(own, height, width, depth, filters, kernel, stride):
    places = len(range(0, height, stride)) * len(range(0, width, stride))
    return depth * kernel**2 + filters * (depth + 1), own["batch"] * places * (depth * kernel**2 + depth * filters)


@wrong("hw11", "separable_cost", "the two changed places")
def cost_turned(own, *given):
    return separable_cost(own, *given)[::-1]


@right("hw11", "legal_sizes")
def legal_sizes(own, layers, smallest, largest):
    legal = []
    for size in range(smallest, largest + 1):
        sizes = [size]
        for kernel, stride in layers:
            sizes.append((sizes[-1] - kernel) / stride + 1)
        if all(each >= 1 and each == int(each) for each in sizes):
            legal.append(own["times"] * size)
    return np.array(legal)


@right("hw11", "covered")
def kept(own, box, others):
    answers = []
    for other in others:
        high = max(0, min(box[2], other[2]) - max(box[0], other[0]))
        wide = max(0, min(box[3], other[3]) - max(box[1], other[1]))
        smaller = min((each[2] - each[0]) * (each[3] - each[1]) for each in (box, other))
        answers.append(1 - own["strength"] * high * wide / smaller)
    return np.array(answers)
