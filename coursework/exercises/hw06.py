"""Homework 06: gradients, backwards through other layers."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- clipped_relu_backward ----


def clipped_relu_backward(dy, x, limit):
    return dy * ((x > 0) & (x < limit))


def clipped_relu_backward_where(dy, x, limit):
    return np.where(x <= 0, 0.0, np.where(x >= limit, 0.0, dy))


def clipped_relu_backward_loop(dy, x, limit):
    dx = np.zeros_like(dy)
    for place in np.ndindex(x.shape):
        if 0 < x[place] < limit:
            dx[place] = dy[place]
    return dx


def _clipped_backward_in_place(dy, x, limit):
    dy[x <= 0] = 0
    dy[x >= limit] = 0
    return dy


def _clipped_backward_cases(rng):
    cases = [(np.array([[1.0, 2.0, -3.0, 4.0]]), np.array([[-1.0, 2.0, 3.0, 9.0]]), 6.0)]
    for shape, limit in (((3, 4), 1.5), ((2, 3, 2), 6.0), ((2, 2, 3, 2), 2.0)):
        x = rng.normal(limit / 2, limit, shape).round(3)
        x.flat[0], x.flat[1], x.flat[-1], x.flat[2] = -limit, limit / 2, 2 * limit, limit / 3
        dy = rng.normal(0, 2, shape).round(3)
        dy.flat[1], dy.flat[2] = -1.25, 1.5
        cases.append((dy, x, limit))
    cases.append((rng.normal(0, 2, (2, 5)).round(3), rng.uniform(0.5, 3, (2, 5)).round(3), 4.0))  # everything passes
    cases.append((rng.normal(0, 2, 6).round(3), -rng.uniform(1, 9, 6).round(3), 2.5))  # nothing passes
    cases.append((rng.normal(0, 2, (3, 4)).round(3), 2 * rng.integers(-3, 8, (3, 4)) + 1, 6.0))  # x in whole numbers
    return cases


CLIPPED_RELU_BACKWARD = Exercise(
    name="clipped_relu_backward",
    title="Back through a ReLU with a ceiling",
    task="Write clipped_relu_backward(dy, x, limit): x is what went into the layer, and the layer gave min(max(x, 0), limit). "
    "dy is the gradient at its output, of the same shape. Return the gradient at its input, a new array. No value of x is "
    "exactly 0 or limit.",
    lesson="06",
    look="Back through ReLU",
    reference=clipped_relu_backward,
    variants=[clipped_relu_backward_where, clipped_relu_backward_loop],
    cases=_clipped_backward_cases,
    misconceptions=[
        Misconception(
            "ceiling forgotten",
            lambda dy, x, limit: dy * (x > 0),
            "At {where} you have {got}; it should be {expected}. There x is above the limit: the output is the limit, whatever "
            "x does. So nothing comes back.",
            needs="an x above the limit",
        ),
        Misconception(
            "floor forgotten",
            lambda dy, x, limit: dy * (x < limit),
            "At {where} you have {got}; it should be {expected}. There x is below 0: the output is 0, whatever x does. So "
            "nothing comes back.",
            needs="a negative x",
        ),
        Misconception(
            "mask from the gradient",
            lambda dy, x, limit: dy * ((dy > 0) & (dy < limit)),
            "At {where} you have {got}; it should be {expected}. Your mask looks at dy. What passed on the way forward is "
            "decided by x.",
            needs="a negative gradient where x passed",
        ),
        Misconception(
            "gradient clipped",
            lambda dy, x, limit: np.clip(dy, 0, limit),
            "At {where} you have {got}; it should be {expected}. You clip the gradient as the layer clips its input. A gradient "
            "is not clipped: it passes whole, or not at all.",
            needs="a negative gradient",
        ),
        Misconception(
            "gradient left out",
            lambda dy, x, limit: ((x > 0) & (x < limit)).astype(float),
            "At {where} you have {got}; it should be {expected}. You return the slope of the layer, 0 or 1. The chain rule "
            "multiplies it by dy.",
            needs="a gradient that is not 1",
        ),
        Misconception(
            "the gradient itself is changed",
            _clipped_backward_in_place,
            "Your answer is right, and the dy you were given is gone: you wrote zeros into it. Others may need it. Make a new "
            "array.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Draw the layer: output over input. Where is it flat, and what is its slope elsewhere?",
        "Where it is flat, a nudge of x changes nothing: the gradient is 0.",
        "A mask of True and False, times dy.",
    ],
    proves="Checked on {n} arrays of two to four axes, with x below, between and above.",
)

STEP_OF_CLIPPED_RELU_BACKWARD = Step(
    "In your network the layer ends with a gain: it gives {gain} times min(max(x, 0), limit). Return the gradient at its input.",
    {"gain": (1.75, 1.25, 1.45, 1.65, 1.85, 2.35)},
    lambda dx, inputs, gain: gain * dx,
    "gain forgotten",
    "At {where} you have {got}; it should be {expected}. Where x passes, the slope of your layer is {gain}, not 1.",
    reworded={
        "gradient left out": "At {where} you have {got}; it should be {expected}. You return the slope of the layer, 0 or {gain}. The "
        "chain rule multiplies it by dy.",
        "ceiling forgotten": "At {where} you have {got}; it should be {expected}. There x is above the limit: the output stays the same, "
        "whatever x does. So nothing comes back.",
    },
)


# ---- average_pool_backward ----


def average_pool_backward(dy, height, width, size, stride):
    dx = np.zeros((height, width))
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            dx[top:top + size, left:left + size] += dy[row, column] / size**2
    return dx


def average_pool_backward_shifts(dy, height, width, size, stride):
    dx = np.zeros((height, width))
    rows, columns = dy.shape
    for i in range(size):
        for j in range(size):
            dx[i:i + rows * stride:stride, j:j + columns * stride:stride] += dy / (size * size)
    return dx


def average_pool_backward_gather(dy, height, width, size, stride):
    dx = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            for row in range(dy.shape[0]):
                for column in range(dy.shape[1]):
                    if row * stride <= y < row * stride + size and column * stride <= x < column * stride + size:
                        dx[y, x] += dy[row, column] / size**2
    return dx


def _pool_backward_overwrites(dy, height, width, size, stride):
    dx = np.zeros((height, width))
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            dx[top:top + size, left:left + size] = dy[row, column] / size**2
    return dx


def _pool_backward_to_corner(dy, height, width, size, stride):
    dx = np.zeros((height, width))
    rows, columns = dy.shape
    dx[: rows * stride:stride, : columns * stride:stride] += dy
    return dx


def _pool_backward_cases(rng):
    cases = [(np.array([[4.0, 8.0]]), 2, 3, 2, 1)]
    for height, width, size, stride in ((4, 6, 2, 2), (5, 7, 3, 2), (6, 5, 3, 1), (7, 5, 3, 2)):
        rows, columns = (height - size) // stride + 1, (width - size) // stride + 1
        cases.append((rng.normal(0, 3, (rows, columns)).round(2), height, width, size, stride))
    cases.append((rng.integers(1, 9, (2, 2)), 8, 7, 3, 4))  # whole numbers, and pixels that no window covers
    return cases


AVERAGE_POOL_BACKWARD = Exercise(
    name="average_pool_backward",
    title="Back through average pooling",
    task="Write average_pool_backward(dy, height, width, size, stride): on the way forward, a map (height, width) was cut "
    "into windows of size x size, one every stride pixels, and each window gave its mean. dy is the gradient at those means, "
    "an array (rows, columns). Return the gradient at the map, an array (height, width). Windows overlap where stride is "
    "smaller than size.",
    lesson="06",
    look="Back through max pooling",
    reference=average_pool_backward,
    variants=[average_pool_backward_shifts, average_pool_backward_gather],
    cases=_pool_backward_cases,
    misconceptions=[
        Misconception(
            "= in place of +=",
            _pool_backward_overwrites,
            "At {where} you have {got}; it should be {expected}. That pixel lies in more than one window, and each of them "
            "sends something back. Your `=` keeps the last one only. Add them up.",
            needs="windows that overlap",
        ),
        Misconception(
            "not divided",
            lambda dy, height, width, size, stride: (
                average_pool_backward(dy, height, width, size, stride) * size**2),
            "At {where} you have {got}; it should be {expected}. Each pixel is one of {size} x {size} in its window, and moves "
            "the mean by that share only.",
            needs="a window larger than 1",
        ),
        Misconception(
            "divided by the side",
            lambda dy, height, width, size, stride: average_pool_backward(dy, height, width, size, stride) * size,
            "At {where} you have {got}; it should be {expected}. You divide by {size}. The window has {size} x {size} pixels.",
            needs="a window larger than 1",
        ),
        Misconception(
            "all to one pixel",
            _pool_backward_to_corner,
            "At {where} you have {got}; it should be {expected}. You give the whole gradient to one pixel of each window, as "
            "max pooling does. Here every pixel took part in the mean.",
            needs="a window larger than 1",
        ),
    ],
    hints=[
        "If one pixel grows by 1, by how much does its window's mean grow?",
        "Go over the windows as on the way forward. What does each hand back to its pixels?",
        "A pixel in two windows gets something from both.",
    ],
    proves="Checked on {n} maps, none square, with windows that overlap and windows that do not.",
)

STEP_OF_AVERAGE_POOL_BACKWARD = Step(
    "Last, cut what is too large, so that no step gets too long: a number above {most} becomes {most}, and one below -{most} becomes "
    "-{most}.",
    {"most": (0.74, 0.56, 0.61, 0.69, 0.83, 0.92)},
    lambda dx, inputs, most: np.clip(dx, -most, most),
    "not cut",
    "At {where} you have {got}; it should be {expected}. What is handed back is right. Cut it: nothing is larger than {most} in size.",
)


# ---- momentum_step ----


def momentum_step(weights, gradient, velocity, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return weights + velocity, velocity


def momentum_step_loops(weights, gradient, velocity, rate, momentum):
    new_weights, new_velocity = np.zeros_like(weights), np.zeros_like(velocity)
    for place in np.ndindex(weights.shape):
        new_velocity[place] = momentum * velocity[place] - rate * gradient[place]
        new_weights[place] = weights[place] + new_velocity[place]
    return new_weights, new_velocity


def momentum_step_copies(weights, gradient, velocity, rate, momentum):
    velocity = velocity.copy()
    velocity *= momentum
    velocity -= rate * gradient
    weights = weights.copy()
    weights += velocity
    return [weights, velocity]


def _momentum_uphill(weights, gradient, velocity, rate, momentum):
    velocity = momentum * velocity + rate * gradient
    return weights + velocity, velocity


def _momentum_ignored(weights, gradient, velocity, rate, momentum):
    velocity = -rate * gradient
    return weights + velocity, velocity


def _momentum_old_velocity(weights, gradient, velocity, rate, momentum):
    return weights + velocity, momentum * velocity - rate * gradient


def _momentum_not_kept(weights, gradient, velocity, rate, momentum):
    return weights + momentum * velocity - rate * gradient, velocity.copy()


def _momentum_no_rate(weights, gradient, velocity, rate, momentum):
    velocity = momentum * velocity - gradient
    return weights + velocity, velocity


def _momentum_in_place(weights, gradient, velocity, rate, momentum):
    velocity *= momentum
    velocity -= rate * gradient
    weights += velocity
    return weights, velocity


def _momentum_cases(rng):
    cases = [(np.array([1.0, 2.0]), np.array([10.0, -20.0]), np.array([0.5, 0.0]), 0.1, 0.9)]
    for shape, rate, momentum in (((4,), 0.05, 0.9), ((2, 3), 0.3, 0.5), ((3, 2, 2), 0.01, 0.8)):
        cases.append((*(rng.normal(0, 2, shape).round(3) for _ in range(3)), rate, momentum))
    weights, gradient, velocity = (rng.normal(0, 2, (3, 2)).round(3) for _ in range(3))
    cases.append((weights, gradient, velocity, 0.2, 0.0))
    cases.append((weights, np.zeros((3, 2)), np.zeros((3, 2)), 0.1, 0.7))  # nothing moves
    cases.append((weights, gradient, velocity, 1.0, 1.0))
    return cases


MOMENTUM_STEP = Exercise(
    name="momentum_step",
    title="Downhill with a memory",
    task="Write momentum_step(weights, gradient, velocity, rate, momentum): three float arrays of one shape and two numbers. "
    "The new velocity is momentum x velocity - rate x gradient; the new weights are weights + new velocity. Return two "
    "arrays: new weights, new velocity. Leave the old ones as they are.",
    lesson="06",
    look="One step downhill",
    reference=momentum_step,
    variants=[momentum_step_loops, momentum_step_copies],
    cases=_momentum_cases,
    misconceptions=[
        Misconception(
            "uphill",
            _momentum_uphill,
            "You add rate x gradient. The gradient points uphill, so your loss grows. Go against it.",
            needs="a gradient that is not 0",
        ),
        Misconception(
            "no memory",
            _momentum_ignored,
            "Your step does not use the old velocity: that is plain gradient descent.",
            needs="a velocity that is not 0",
        ),
        Misconception(
            "moves with the old velocity",
            _momentum_old_velocity,
            "Your weights move by the old velocity. First work out the new one, then move by it.",
            needs="nothing more",
        ),
        Misconception(
            "velocity not kept",
            _momentum_not_kept,
            "Your weights are right, but the velocity you return is the old one. The next step needs the new one.",
            needs="nothing more",
        ),
        Misconception(
            "learning rate forgotten",
            _momentum_no_rate,
            "You take the whole gradient. The learning rate says how much of it.",
            needs="a learning rate that is not 1",
        ),
        Misconception(
            "the arrays themselves are changed",
            _momentum_in_place,
            "Your numbers are right, and the arrays you were given are changed: `*=`, `-=` and `+=` write into them. Make new "
            "ones.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Two lines: the new velocity, then the new weights.",
        "`velocity = momentum * velocity - ...` makes a new array. `velocity *= momentum` does not.",
        "`return a, b` returns two things.",
    ],
    proves="Checked on {n} steps, on arrays of one to three axes.",
)


def _with_top_speed(step, inputs, most):
    weights, velocity = step
    slower = np.clip(velocity, -most, most)
    return weights - velocity + slower, slower


def _old_speed(step, inputs, most):
    return step[0], np.clip(step[1], -most, most)


def _speed_not_kept(step, inputs, most):
    return inputs[0] + np.clip(step[0] - inputs[0], -most, most), step[1]


STEP_OF_MOMENTUM_STEP = Step(
    "Your ball has a top speed. Before it moves, a new velocity above {most} becomes {most}, and one below -{most} becomes -{most}.",
    {"most": (1.45, 1.05, 1.25, 1.35, 1.65, 1.85)},
    _with_top_speed,
    "no top speed",
    "Your velocity grows beyond {most} in size. Cut it first, then move by what is left.",
    then_wrong={"moves with the old velocity": _old_speed, "velocity not kept": _speed_not_kept},
)

OWN_BOWL = Table(
    "Your bowl is L = 0.5 x (w1² + {steep} x w2²), its gradient is (w1, {steep} x w2), and you start at ({start}, 1).",
    {"steep": (22, 18, 27, 31), "start": (9, 8, 10, 11)},
)

HOMEWORK = Homework(
    "hw06",
    "Backwards through other layers",
    [
        Graded(CLIPPED_RELU_BACKWARD, 2, {"the gradient itself is changed": 0.75, "gradient clipped": 0.25},
               minutes=20, step=STEP_OF_CLIPPED_RELU_BACKWARD),
        Graded(AVERAGE_POOL_BACKWARD, 2, {"divided by the side": 0.75, "all to one pixel": 0.25},
               minutes=40, step=STEP_OF_AVERAGE_POOL_BACKWARD),
        Graded(MOMENTUM_STEP, 2, {"the arrays themselves are changed": 0.75, "no memory": 0.25},
               minutes=20, step=STEP_OF_MOMENTUM_STEP),
    ],
    experiment=OWN_BOWL,
)
