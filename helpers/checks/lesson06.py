"""Exercises of lesson 06: the way back."""

import numpy as np

from helpers.checks.cases import fine_values, random_picture, random_values, random_whole
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.lesson02 import conv2d
from helpers.checks.lesson04 import max_pool, relu
from helpers.checks.words import fill

WORDS = {
    "same shapes": "`dy` and `x` have the same shape; yours are {dy.shape} and {x.shape}.",
    "dense arguments": "`dy` is (N, K), `x` is (N, D), `weights` is (D, K).",
    "dense shapes": "dy {dy.shape}, x {x.shape} and weights {weights.shape} do not fit: (N, K), (N, D), (D, K).",
    "pool arguments": "`dy` has three axes (H', W', C), `x` three (H, W, C).",
    "window too large": "A window of {size}x{size} with stride {stride} does not fit into {maps}.",
    "a value a window": "`dy` should have shape {fits}, one value a window; yours has {dy.shape}.",
    "convolution arguments": "`dy`, `picture` and `kernel` have two axes each.",
    "a value a place": "`dy` should have shape {fits}, one value a place; yours has {dy.shape}.",
}

# ---- relu_backward ----


def relu_backward(dy, x):
    return dy * (x > 0)


def _relu_backward_where(dy, x):
    return np.where(relu(x) > 0, dy, 0.0)


def _relu_backward_copy(dy, x):
    dx = dy.copy()
    dx[x <= 0] = 0
    return dx


def _relu_backward_in_place(dy, x):
    dy[x <= 0] = 0
    return dy


def _relu_backward_cases(rng):
    cases = [(np.array([[2.0, -3.0, 0.5, -1.0]]), np.array([[1.5, 0.2, -4.0, 0.0]]))]
    for shape in [(4, 3), (2, 3, 2), (2, 2, 3, 2)]:
        x = random_values(rng, *shape)
        x.flat[1] = 0.0
        cases.append((random_whole(rng, *shape) / 2, x))
    cases += [
        (random_whole(rng, 3, 4) / 2, random_whole(rng, 3, 4)),
        (random_whole(rng, 2, 5), random_values(rng, 2, 5)),
        (random_whole(rng, 6) / 4, rng.integers(1, 9, 6) / 2),  # every gate is open
        (random_whole(rng, 2, 4) / 4, -rng.integers(1, 9, (2, 4)) / 2),  # every gate is shut
        (random_whole(rng, 2, 3) * 1e6, rng.integers(1, 9, (2, 3)) * 1e-6 - 3e-6),
        (fine_values(rng, 3, 5), fine_values(rng, 3, 5)),
    ]
    return cases


def _same_shapes(dy, x):
    return "" if np.shape(dy) == np.shape(x) else fill(WORDS["same shapes"], dy=dy, x=x)


RELU_BACKWARD = Exercise(
    name="relu_backward",
    title="What ReLU lets back",
    task="Write relu_backward(dy, x): x is the array that went into ReLU, of any shape; dy, of the same shape, is how the loss "
    "grows with each value that came out. Return how the loss grows with each value of x: a new array of the same shape. At x "
    "= 0 take 0.",
    lesson="06",
    look="Back through ReLU",
    reference=relu_backward,
    variants=[_relu_backward_where, _relu_backward_copy],
    cases=_relu_backward_cases,
    accepts=_same_shapes,
    misconceptions=[
        Misconception(
            "asked dy, not x",
            lambda dy, x: dy * (dy > 0),
            "At {where} you have {got}; it should be {expected}. You stop negative gradients. A gradient may well be "
            "negative; what decides is whether x was above 0 on the way there.",
            needs="a negative gradient, or a positive one where x was negative",
        ),
        Misconception(
            "everything passes",
            lambda dy, x: dy.copy(),
            "At {where} you have {got}; it should be {expected}. x was not above 0 there, ReLU answered 0, and a small "
            "change of x would have changed nothing.",
            needs="a value of x that is not above 0",
        ),
        Misconception(
            "passes at 0",
            lambda dy, x: dy * (x >= 0),
            "At {where} x is 0, and you let {got} through. The task says: at 0 take 0.",
            needs="a value of x that is 0",
        ),
        Misconception(
            "gate alone",
            lambda dy, x: (x > 0).astype(float),
            "At {where} you have {got}; it should be {expected}. Your gate is right: open or closed. Now let dy through it.",
            needs="a gradient that is not 1",
        ),
        Misconception(
            "multiplied by the value",
            lambda dy, x: dy * relu(x),
            "At {where} you have {got}; it should be {expected}. You multiply by what came out of ReLU. Its slope is 1 there, "
            "however large the value is.",
            needs="a positive value of x that is not 1",
        ),
        Misconception(
            "gate the other way round",
            lambda dy, x: dy * (x < 0),
            "At {where} you have {got}; it should be {expected}. Your gate is open where x was below 0. That is where ReLU "
            "answered 0.",
            needs="a value of x that is not 0",
        ),
        Misconception(
            "ReLU once more",
            lambda dy, x: relu(dy) * (x > 0),
            "At {where} you have {got}; it should be {expected}. The gate is right, and then a negative gradient was cut off "
            "as well. It must pass: the loss falls when x grows.",
            needs="a negative gradient where x is above 0",
        ),
        Misconception(
            "changes dy",
            _relu_backward_in_place,
            "The answer is right, but the `dy` you were given has changed: at {where} was {expected}, and now is {got}. Make a "
            "new array.",
            needs="a look at dy after the call, which an example cannot have",
        ),
    ],
    hints=[
        "If x is 3 and grows a little, ReLU's answer grows as much. If x is -3, nothing happens.",
        "So ReLU is a gate: dy passes where x is above 0, and nothing passes elsewhere.",
        "`x > 0` is an array of True and False. In a product they count as 1 and 0.",
    ],
    proves="Checked on {n} arrays with 1 to 4 axes, with negative gradients and zeros in x. x alone opens and closes the "
    "gate.",
)


# ---- dense_backward ----


def dense_backward(dy, x, weights):
    dx = dy @ weights.T
    dweights = x.T @ dy
    dbiases = dy.sum(axis=0)
    return dx, dweights, dbiases


def _dense_backward_loops(dy, x, weights):
    dx, dweights, dbiases = np.zeros(x.shape), np.zeros(weights.shape), np.zeros(dy.shape[1])
    for example in range(dy.shape[0]):
        for unit in range(dy.shape[1]):
            dbiases[unit] += dy[example, unit]
            for feature in range(x.shape[1]):
                dx[example, feature] += dy[example, unit] * weights[feature, unit]
                dweights[feature, unit] += dy[example, unit] * x[example, feature]
    return dx, dweights, dbiases


def _dense_backward_einsum(dy, x, weights):
    return [np.einsum("nk,dk->nd", dy, weights), np.einsum("nd,nk->dk", x, dy), np.ones(len(dy)) @ dy]


def _dense_backward_with(dx=None, dweights=None, dbiases=None):
    """The right answer with one part made differently."""

    def wrong(dy, x, weights):
        parts = dense_backward(dy, x, weights)
        other = (dx, dweights, dbiases)
        return tuple(part if make is None else make(dy, x, weights) for part, make in zip(parts, other, strict=True))

    return wrong


def _dense_backward_cases(rng):
    shapes = [(2, 3, 2), (3, 2, 4), (3, 3, 3), (1, 6, 4), (4, 3, 1)]
    return [
        *((random_whole(rng, n, k) / 2, random_values(rng, n, d), random_values(rng, d, k)) for n, d, k in shapes),
        (random_whole(rng, 3, 2) / 2, random_picture(rng, 3, 4), random_values(rng, 4, 2)),
        (random_whole(rng, 2, 4) / 2, random_whole(rng, 2, 3), random_whole(rng, 3, 4)),
        (random_whole(rng, 4, 2), random_values(rng, 4, 2), random_values(rng, 2, 2)),
        (fine_values(rng, 4, 3), fine_values(rng, 4, 5), fine_values(rng, 5, 3)),
    ]


def _dense_backward_accepts(dy, x, weights):
    if (np.ndim(dy), np.ndim(x), np.ndim(weights)) != (2, 2, 2):
        return WORDS["dense arguments"]
    if dy.shape != (x.shape[0], weights.shape[1]) or x.shape[1] != weights.shape[0]:
        return fill(WORDS["dense shapes"], dy=dy, x=x, weights=weights)
    return ""


DENSE_BACKWARD = Exercise(
    name="dense_backward",
    title="Back through a dense layer",
    task="The layer made y = x @ weights + biases, with x (N, D), weights (D, K), biases (K,). Write dense_backward(dy, x, "
    "weights): dy (N, K) is how the loss grows with each value of y. Return three arrays (dx, dweights, dbiases), how the loss "
    "grows with each value of x, of the weights, and of the biases; each has the shape of what it belongs to. The loss is "
    "already averaged over the batch: only add up here.",
    lesson="06",
    look="Back through a dense layer",
    parts=("dx", "dweights", "dbiases"),
    reference=dense_backward,
    variants=[_dense_backward_loops, _dense_backward_einsum],
    cases=_dense_backward_cases,
    accepts=_dense_backward_accepts,
    misconceptions=[
        Misconception(
            "dweights on its side",
            _dense_backward_with(dweights=lambda dy, x, weights: dy.T @ x),
            "Your dweights has shape {answer[1].shape}; the weights have {weights.shape}. The numbers are right, rows and "
            "columns changed places. Row d belongs to input d, column k to output k.",
            needs="gradients that are not their own mirror image",
        ),
        Misconception(
            "weights not turned for dx",
            _dense_backward_with(dx=lambda dy, x, weights: dy @ weights),
            "dx is how the loss grows with x, {x.shape}. On the way there, input d reached output k through weights[d, k]; on "
            "the way back, output k reaches input d through the same number. You go through weights[k, d].",
            needs="weights that are not their own mirror image",
        ),
        Misconception(
            "averaged over the batch",
            lambda dy, x, weights: (dy @ weights.T, x.T @ dy / len(dy), dy.mean(axis=0)),
            "Your dweights and dbiases are {dy.shape[0]} times too small: you divide by the {dy.shape[0]} examples. The loss "
            "has done that already; dy is small enough.",
            needs="two examples or more",
        ),
        Misconception(
            "only the biases averaged",
            _dense_backward_with(dbiases=lambda dy, x, weights: dy.mean(axis=0)),
            "Your dbiases are {dy.shape[0]} times too small: you take the mean over the {dy.shape[0]} examples. Every example "
            "pulls at the bias: add them up.",
            needs="two examples or more",
        ),
        Misconception(
            "biases not added up",
            _dense_backward_with(dbiases=lambda dy, x, weights: dy.copy()),
            "Your dbiases has shape {answer[2].shape}; there are {weights.shape[1]} biases. Each bias is used by every example "
            "of the batch: add up over the examples.",
            needs="nothing more: the shape shows it",
        ),
        Misconception(
            "biases added up to one number",
            _dense_backward_with(dbiases=lambda dy, x, weights: dy.sum()),
            "Your dbiases is one number, {answer[2]}. There are {weights.shape[1]} biases, and each has a gradient of its own: "
            "add up over the {dy.shape[0]} examples and no further.",
            needs="nothing more: the shape shows it",
        ),
        Misconception(
            "biases added up the wrong way",
            _dense_backward_with(dbiases=lambda dy, x, weights: dy.sum(axis=1)),
            "Your dbiases begins with {answer[2][0]}: the sum of a row of dy, over the outputs. A bias belongs to one output. "
            "Add up its column, over the {dy.shape[0]} examples.",
            needs="nothing more: any batch shows it",
        ),
        Misconception(
            "only the last example",
            _dense_backward_with(dweights=lambda dy, x, weights: np.outer(x[-1], dy[-1])),
            "Your dweights holds the last example alone: {answer[1][0][0]} at row 0, column 0. All {dy.shape[0]} examples pull "
            "at every weight. Is there an `=` where `+=` should be?",
            needs="two examples or more",
        ),
        Misconception(
            "signs turned",
            lambda dy, x, weights: tuple(-part for part in dense_backward(dy, x, weights)),
            "Your dx begins with {answer[0][0][0]}, where {right_answer[0][0][0]} belongs: every sign is turned. The gradient "
            "says where the loss grows. Going the opposite way is the update's work, later.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "other order",
            lambda dy, x, weights: dense_backward(dy, x, weights)[1:] + dense_backward(dy, x, weights)[:1],
            "Your three arrays have shapes {answer[0].shape}, {answer[1].shape}, {answer[2].shape}: they come as dweights, "
            "dbiases, dx. The order asked for is dx, dweights, dbiases.",
            needs="nothing more: the shapes show it",
        ),
    ],
    hints=[
        "Take one example, one output. y = x[0] * w[0] + x[1] * w[1] + b. How does y grow with w[0]? With x[0]? With b?",
        "Shapes lead the way: dweights is (D, K). Which product of (N, D) and (N, K) has that shape?",
        "A bias is used by every example, so its pulls are added up over the batch.",
    ],
    proves="Checked on {n} batches of 1 to 4 examples, wide and narrow. All three gradients have the right shape, sign and "
    "size.",
)


# ---- max_pool_backward ----


def max_pool_backward(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    rows, columns, depth = dy.shape
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            for channel in range(depth):
                window = x[top : top + pool_size, left : left + pool_size, channel]
                i, j = np.unravel_index(np.argmax(window), window.shape)
                dx[top + i, left + j, channel] += dy[row, column, channel]
    return dx


def _max_pool_backward_flat(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    places = np.arange(x.size).reshape(x.shape)
    for (row, column, channel), gradient in np.ndenumerate(dy):
        corner = np.s_[row * stride : row * stride + pool_size, column * stride : column * stride + pool_size, channel]
        dx.flat[places[corner].flat[x[corner].argmax()]] += gradient
    return dx


def _max_pool_backward_add_at(dy, x, pool_size, stride):
    rows, columns, depth = dy.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (pool_size, pool_size), axis=(0, 1))[::stride, ::stride]
    winner = windows[:rows, :columns].reshape(rows, columns, depth, -1).argmax(axis=-1)
    row, column, channel = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (row * stride + winner // pool_size, column * stride + winner % pool_size, channel), dy)
    return dx


def _pool_back(dy, x, pool_size, stride, share, assign=False, step=None):
    """Send each dy back by the shares of a window; the mistakes below change one thing each."""
    dx = np.zeros(x.shape)
    step = stride if step is None else step
    for (row, column, channel), gradient in np.ndenumerate(dy):
        top, left = row * step, column * step
        part = np.s_[top : top + pool_size, left : left + pool_size, channel]
        sent = gradient * share(x[part])
        if assign:
            dx[part][sent != 0] = sent[sent != 0]
        else:
            dx[part] += sent
    return dx


def _winner(window, pick=np.argmax):
    mask = np.zeros(window.size)
    if window.size:
        mask[pick(window)] = 1
    return mask.reshape(window.shape)


def _last_winner(window):
    return _winner(window, lambda w: w.size - 1 - np.argmax(w.ravel()[::-1]))


def _pool_backward_overwrites_window(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for (row, column, channel), gradient in np.ndenumerate(dy):
        part = np.s_[row * stride : row * stride + pool_size, column * stride : column * stride + pool_size, channel]
        dx[part] = gradient * _winner(x[part])
    return dx


def _pool_backward_one_winner(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = x[top : top + pool_size, left : left + pool_size].max(axis=2)
            i, j = np.unravel_index(np.argmax(window), window.shape)
            dx[top + i, left + j] += dy[row, column]
    return dx


def _pool_backward_in_the_corner(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for (row, column, channel), gradient in np.ndenumerate(dy):
        top, left = row * stride, column * stride
        window = x[top : top + pool_size, left : left + pool_size, channel]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        dx[i, j, channel] += gradient
    return dx


def _max_pool_backward_cases(rng):
    peak = np.array([[1.0, 2.0, 1.0, 0.0], [0.0, 5.0, 5.0, 3.0], [4.0, 1.0, 5.0, 7.0]])[:, :, None]
    cases = [
        (np.array([[[3.0], [-2.0]]]), np.array([[1.0, 4.0, 2.0, -1.0], [3.0, 0.5, 6.0, 5.0]])[:, :, None], 2, 2),
        (np.array([[[2.0], [-1.0], [4.0]], [[5.0], [0.5], [-3.0]]]), peak, 2, 1),
    ]
    for height, width, depth, pool_size, stride in [(4, 6, 2, 2, 2), (5, 7, 2, 3, 2), (6, 4, 3, 3, 1), (9, 6, 2, 2, 3)]:
        x = np.round(random_values(rng, height, width, depth)) - 2.0  # rounded: some are equal; lower: many are negative
        rows, columns = (height - pool_size) // stride + 1, (width - pool_size) // stride + 1
        cases.append((random_whole(rng, rows, columns, depth) / 2, x, pool_size, stride))
    ties = np.array([[1, 8, 2, 0], [8, 3, 0, 2]])[:, :, None]  # equals off the diagonal: rows first or columns first?
    cases += [
        (random_whole(rng, 1, 2, 1) / 2, ties, 2, 2),
        (random_whole(rng, 2, 3, 2) / 4, (random_whole(rng, 4, 5, 2) - 1000) * 10**9, 3, 1),
        (random_whole(rng, 2, 2, 2) * 1e6, random_values(rng, 4, 4, 2), 1, 3),
        (fine_values(rng, 4, 3, 2), fine_values(rng, 5, 4, 2), 2, 1),
    ]
    return cases


def _pool_backward_accepts(dy, x, pool_size, stride):
    if np.ndim(dy) != 3 or np.ndim(x) != 3:
        return WORDS["pool arguments"]
    if min(pool_size, stride) < 1 or pool_size > min(x.shape[:2]):
        return fill(WORDS["window too large"], size=pool_size, stride=stride, maps=x.shape[:2])
    fits = max_pool(x, pool_size, stride).shape
    return "" if dy.shape == fits else fill(WORDS["a value a window"], fits=fits, dy=dy)


MAX_POOL_BACKWARD = Exercise(
    name="max_pool_backward",
    title="Only the winner hears",
    task="A max pooling with square windows of pool_size, moving by stride, turned x (H, W, C) into maps (H', W', C). Write "
    "max_pool_backward(dy, x, pool_size, stride): dy (H', W', C) is how the loss grows with each of their values. Return how "
    "the loss grows with each value of x, a float array (H, W, C): each window sends its dy to the place of its largest value. "
    "If several are equally large, to the first in reading order. Windows may overlap, so one place can win several times.",
    lesson="06",
    look="Back through max pooling",
    reference=max_pool_backward,
    variants=[_max_pool_backward_flat, _max_pool_backward_add_at],
    cases=_max_pool_backward_cases,
    accepts=_pool_backward_accepts,
    misconceptions=[
        Misconception(
            "= for +=",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, _winner, assign=True),
            "At {where} you have {got}; it should be {expected}. That place wins more than one window, and you kept only the "
            "last window's share: `=` writes over what was there. Add them up.",
            needs="overlapping windows with a common winner",
        ),
        Misconception(
            "windows written over",
            _pool_backward_overwrites_window,
            "At {where} you have {got}; it should be {expected}. Each window writes all its places anew, zeros too, and wipes "
            "out what an overlapping window had put there. Only add.",
            needs="overlapping windows with different winners",
        ),
        Misconception(
            "all equals win",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: w == w.max() if w.size else w),
            "At {where} you have {got}; it should be {expected}. Several places of a window are equally large, and you sent "
            "the whole dy to each of them: more comes out than went in. One of them wins, the first.",
            needs="two equally large values in a window",
        ),
        Misconception(
            "equals share",
            lambda dy, x, pool_size, stride: _pool_back(
                dy, x, pool_size, stride, lambda w: (w == w.max()) / np.sum(w == w.max()) if w.size else w
            ),
            "At {where} you have {got}; it should be {expected}. Several places of a window are equally large, and you share dy "
            "among them. That is fair; this course, like most, gives all of it to the first.",
            needs="two equally large values in a window",
        ),
        Misconception(
            "the last of equals wins",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, _last_winner),
            "At {where} you have {got}; it should be {expected}. Where several places of a window are equally large, you took "
            "the last. The first in reading order wins. Is there a `>=` where a `>` should be?",
            needs="two equally large values in a window",
        ),
        Misconception(
            "down the columns",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: _winner(w.T).T),
            "At {where} you have {got}; it should be {expected}. Where several places of a window are equally large, you took "
            "the first going down the columns. Reading order goes along the first row, then the second.",
            needs="two equally large values in a window, the upper one further to the right",
        ),
        Misconception(
            "shared by the whole window",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: np.ones(w.shape) / max(w.size, 1)),
            "At {where} you have {got}; it should be {expected}. You share dy among all places of the window, as average "
            "pooling would. A place that did not win could change a little and nothing would happen.",
            needs="windows larger than 1x1",
        ),
        Misconception(
            "everyone gets everything",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: np.ones(w.shape)),
            "At {where} you have {got}; it should be {expected}. Every place of a window gets the whole dy. Only the largest "
            "had a say on the way there.",
            needs="windows larger than 1x1",
        ),
        Misconception(
            "the smallest wins",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: _winner(w, np.argmin)),
            "At {where} you have {got}; it should be {expected}. You sent dy to the smallest value of the window.",
            needs="windows whose values differ",
        ),
        Misconception(
            "multiplied by the value",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, lambda w: _winner(w) * w),
            "At {where} you have {got}; it should be {expected}. The place is right. You multiplied by the largest value; the "
            "slope there is 1, however large it is.",
            needs="a largest value that is not 1",
        ),
        Misconception(
            "the window's own place forgotten",
            _pool_backward_in_the_corner,
            "At {where} you have {got}; it should be {expected}. You found the winner's place *in its window* and wrote to that "
            "place of dx. Add where the window begins: row * stride and column * stride.",
            needs="two windows or more",
        ),
        Misconception(
            "one winner for all channels",
            _pool_backward_one_winner,
            "At {where} you have {got}; it should be {expected}. You looked for one winner over all channels. Each channel has "
            "its own.",
            needs="two channels or more",
        ),
        Misconception(
            "stride ignored",
            lambda dy, x, pool_size, stride: _pool_back(dy, x, pool_size, stride, _winner, step=pool_size),
            "At {where} you have {got}; it should be {expected}. Your windows move by their own size, {pool_size}; the stride "
            "is {stride}.",
            needs="a stride that is not the pool size",
        ),
    ],
    hints=[
        "Walk over the windows as on the way there. Which place of the window was the largest?",
        "`np.argmax(window)` counts row after row; `np.unravel_index(number, window.shape)` gives row and column *in the window*.",
        "In x that place is window row + row * stride. Add dy there: another window may have added something before.",
    ],
    proves="Checked on {n} stacks of maps: windows side by side, overlapping, with gaps; equal values, negative values, several "
    "channels. What went in comes out, at the winners.",
)


# ---- conv2d_backward ----


def conv2d_backward(dy, picture, kernel):
    dpicture = np.zeros(picture.shape)
    dkernel = np.zeros(kernel.shape)
    high, wide = kernel.shape
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            window = picture[row : row + high, column : column + wide]
            dkernel += dy[row, column] * window
            dpicture[row : row + high, column : column + wide] += dy[row, column] * kernel
    return dpicture, dkernel


def _conv2d_backward_convs(dy, picture, kernel):
    high, wide = kernel.shape
    padded = np.pad(dy, ((high - 1, high - 1), (wide - 1, wide - 1)))
    return conv2d(padded, kernel[::-1, ::-1]), conv2d(picture, dy)


def _conv2d_backward_shifts(dy, picture, kernel):
    rows, columns = dy.shape
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            dkernel[i, j] = np.sum(dy * picture[i : i + rows, j : j + columns])
            dpicture[i : i + rows, j : j + columns] += kernel[i, j] * dy
    return [dpicture, dkernel]


def _dpicture_overwritten(dy, picture, kernel):
    dpicture = np.zeros(picture.shape)
    high, wide = kernel.shape
    for (row, column), gradient in np.ndenumerate(dy):
        dpicture[row : row + high, column : column + wide] = gradient * kernel
    return dpicture, conv2d_backward(dy, picture, kernel)[1]


def _dkernel_overwritten(dy, picture, kernel):
    high, wide = kernel.shape
    return conv2d_backward(dy, picture, kernel)[0], dy[-1, -1] * picture[-high:, -wide:]


def _dpicture_same_way(dy, picture, kernel):
    high, wide = kernel.shape
    padded = np.pad(dy, ((high - 1, high - 1), (wide - 1, wide - 1)))
    return conv2d(padded, kernel), conv2d(picture, dy)


def _dpicture_border_lost(dy, picture, kernel):
    dpicture, dkernel = conv2d_backward(dy, picture, kernel)
    inside = np.zeros(picture.shape)
    inside[: dy.shape[0], : dy.shape[1]] = dpicture[: dy.shape[0], : dy.shape[1]]
    return inside, dkernel


def _roles_swapped(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    high, wide = kernel.shape
    for (row, column), gradient in np.ndenumerate(dy):
        part = np.s_[row : row + high, column : column + wide]
        dpicture[part] += gradient * picture[part]
        dkernel += gradient * kernel
    return dpicture, dkernel


def _conv2d_backward_cases(rng):
    shapes = [(2, 3, 2, 2), (3, 4, 2, 2), (4, 3, 2, 1), (5, 4, 3, 2), (4, 6, 2, 3), (5, 5, 3, 3)]
    return [
        *(
            (random_whole(rng, h - kh + 1, w - kw + 1) / 2, random_values(rng, h, w), random_values(rng, kh, kw))
            for h, w, kh, kw in shapes
        ),
        (random_whole(rng, 4, 4) / 2, random_picture(rng, 5, 6), random_values(rng, 2, 3)),
        (random_whole(rng, 3, 4) / 2, random_whole(rng, 5, 4), random_whole(rng, 3, 1)),
        (random_whole(rng, 4, 3), random_values(rng, 4, 5), random_whole(rng, 1, 3)),
        (fine_values(rng, 4, 4), fine_values(rng, 5, 6), fine_values(rng, 2, 3)),
    ]


def _conv2d_backward_accepts(dy, picture, kernel):
    if (np.ndim(dy), np.ndim(picture), np.ndim(kernel)) != (2, 2, 2):
        return WORDS["convolution arguments"]
    fits = (picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1)
    return "" if dy.shape == fits else fill(WORDS["a value a place"], fits=fits, dy=dy)


CONV2D_BACKWARD = Exercise(
    name="conv2d_backward",
    title="Back through a convolution",
    task="conv2d(picture, kernel), as you wrote it in lesson 02, turned picture (H, W) and kernel (kh, kw) into a map (H - kh + "
    "1, W - kw + 1). Write conv2d_backward(dy, picture, kernel): dy, of the map's shape, is how the loss grows with each value "
    "of the map. Return two arrays (dpicture, dkernel): how the loss grows with each pixel, (H, W), and with each weight, (kh, "
    "kw).",
    lesson="06",
    look="Back through a convolution",
    parts=("dpicture", "dkernel"),
    reference=conv2d_backward,
    variants=[_conv2d_backward_convs, _conv2d_backward_shifts],
    cases=_conv2d_backward_cases,
    accepts=_conv2d_backward_accepts,
    misconceptions=[
        Misconception(
            "= for += in the picture",
            _dpicture_overwritten,
            "In dpicture at {where} you have {got}; it should be {expected}. Several windows cover that pixel, and only the "
            "last one's share is left: `=` writes over what was there. Add them up.",
            needs="overlapping windows",
        ),
        Misconception(
            "= for += in the kernel",
            _dkernel_overwritten,
            "In dkernel at {where} you have {got}; it should be {expected}. That is the last window's share alone. The same "
            "weight was used at every place: add up over all of them.",
            needs="a map larger than 1x1",
        ),
        Misconception(
            "kernel not turned on the way back",
            _dpicture_same_way,
            "In dpicture at {where} you have {got}; it should be {expected}. Your kernel lies the wrong way round, by half "
            "a turn. Where each output hands its slope back to its window, the kernel stays as it is. Where you slide it over a "
            "padded dy instead, each pixel meets the weights in the opposite order: there, and only there, it is turned.",
            needs="a kernel that looks different upside down",
        ),
        Misconception(
            "dkernel turned",
            lambda dy, picture, kernel: (
                conv2d_backward(dy, picture, kernel)[0],
                conv2d_backward(dy, picture, kernel)[1][::-1, ::-1],
            ),
            "In dkernel at {where} you have {got}; it should be {expected}. The right numbers, turned by half a turn. The "
            "weight at the top left met the window's top left pixel.",
            needs="gradients that look different upside down",
        ),
        Misconception(
            "averaged over the places",
            lambda dy, picture, kernel: (
                conv2d_backward(dy, picture, kernel)[0],
                conv2d_backward(dy, picture, kernel)[1] / dy.size,
            ),
            "Your dkernel begins with {answer[1][0][0]}; it should begin with {right_answer[1][0][0]}. You take the mean over "
            "the {dy.size} places. Each of them pulls at the weight: take the sum.",
            needs="a map larger than 1x1",
        ),
        Misconception(
            "signs turned",
            lambda dy, picture, kernel: tuple(-part for part in conv2d_backward(dy, picture, kernel)),
            "At {where} of dpicture you have {got}; it should be {expected}: all signs are turned. The gradient says where "
            "the loss grows. Going the opposite way is the update's work.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "picture and kernel in each other's place",
            _roles_swapped,
            "In dpicture at {where} you have {got}; it should be {expected}. You give each pixel its own value times dy, and "
            "each weight its own. A slope is what came back times the *other* factor: a pixel gets the weight it met, a "
            "weight gets the pixel.",
            needs="a picture and a kernel that differ",
        ),
        Misconception(
            "dy left out",
            lambda dy, picture, kernel: conv2d_backward(np.ones(dy.shape), picture, kernel),
            "In dpicture at {where} you have {got}; it should be {expected}. You add up weights and pixels as they are. Each "
            "is multiplied by what came back at its place, dy[row, column].",
            needs="a dy that is not 1 everywhere",
        ),
        Misconception(
            "other order",
            lambda dy, picture, kernel: conv2d_backward(dy, picture, kernel)[::-1],
            "Your two arrays have shapes {answer[0].shape} and {answer[1].shape}: the kernel's gradient comes first. Asked for "
            "are dpicture, then dkernel.",
            needs="nothing more: the shapes show it",
        ),
        Misconception(
            "right and lower border left out",
            _dpicture_border_lost,
            "In dpicture at {where} you have {got}; it should be {expected}. You give a gradient only to the pixels where a "
            "window begins. The window reaches further: every pixel under it gets its share.",
            needs="a kernel larger than 1x1",
        ),
    ],
    hints=[
        "Take one place. y = sum of window * kernel. How does y grow with one weight? With one pixel under the window?",
        "So at that place every weight gets dy times its pixel, and every pixel gets dy times its weight.",
        "Walk over all places as in conv2d, and add both shares with `+=`.",
    ],
    proves="Checked on {n} pictures, square and not, with overlapping windows. Every pixel and every weight hears from every "
    "place that used it.",
)

EXERCISES = [RELU_BACKWARD, DENSE_BACKWARD, MAX_POOL_BACKWARD, CONV2D_BACKWARD]
