"""Lesson 12 again: by counting, by PyTorch, and by the recursions written out; Keras is read off its formulas."""

import functools
import math
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[3] / "data"


# --- the network ------------------------------------------------------------------------------------------------------


def FW_count():
    return [(5 * 5 * 1 + 1) * 8 + (5 * 5 * 8 + 1) * 16 + (4 * 4 * 16 + 1) * 10]


FW_keras = FW_torch = FW_count


def digits():
    with np.load(DATA / "mnist.npz") as file:
        return file["images"][:8000], file["labels"][:8000].astype(int)


def first_weights():
    """He's, as the course draws them: one generator, layer after layer."""
    rng = np.random.default_rng(0)
    shapes = [(5, 5, 1, 8), (5, 5, 8, 16), (256, 10)]
    return [rng.standard_normal(shape) * math.sqrt(2 / math.prod(shape[:-1])) for shape in shapes]


def network(weights):
    """The network in PyTorch, from weights in this course's order; its Flatten is turned, not its dense weights."""
    import torch

    w1, w2, w3 = (torch.tensor(w, requires_grad=True) for w in weights)
    b1, b2, b3 = (torch.zeros(n, dtype=torch.float64, requires_grad=True) for n in (8, 16, 10))

    def scores(x, order=(0, 2, 3, 1)):
        y = torch.tensor(x)[:, None]
        for w, b in ((w1, b1), (w2, b2)):
            y = torch.nn.functional.max_pool2d(torch.relu(torch.nn.functional.conv2d(y, w.permute(3, 2, 0, 1), b)), 2)
        return y.permute(order).reshape(len(y), -1) @ w3 + b3

    return scores, [w1, b1, w2, b2, w3, b3]


def FW_flatten():
    images, _ = digits()
    scores, _ = network(first_weights())
    x = images[:64] / 255
    return [(scores(x) - scores(x, order=(0, 1, 2, 3))).abs().max().item()]


@functools.cache
def epoch():
    import torch

    torch.set_num_threads(1)
    images, labels = digits()
    scores, tensors = network(first_weights())
    optimizer, way = torch.optim.SGD(tensors, lr=0.05, momentum=0.9), []
    x, y = images[:2048] / 255, torch.tensor(labels[:2048])
    for start in range(0, 2048, 64):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(scores(x[start : start + 64]), y[start : start + 64])
        way.append(loss.item())
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return [sum(way) / 32, torch.nn.functional.cross_entropy(scores(x), y).item()]


FW_fit = FW_loop = epoch


# --- sums -------------------------------------------------------------------------------------------------------------


def FW_tenths():
    total, tenth = np.float32(0), np.float32(0.1)
    # The sum grows by whole last places: within one power of two each tenth adds the same, so whole stretches can be jumped.
    left = 10_000_000
    while left:
        step = np.float32(total + tenth) - total
        room = int((2.0 ** math.ceil(math.log2(float(total) + 1e-30)) - float(total)) / float(step)) - 1 if total > 1 else 1
        count = max(1, min(left, room))
        total = np.float32(float(total) + count * float(step)) if count > 1 else np.float32(total + tenth)
        left -= count
    halves = np.full(10_000_000, tenth)
    while len(halves) > 1:
        halves = halves[::2][: len(halves) // 2] + halves[1::2] if len(halves) % 2 == 0 else np.append(halves[:-1:2] + halves[1::2], halves[-1])
    return [80_000, abs(float(total) - 1e6) > 80_000, 1, abs(float(halves[0]) - 1e6) < 1]


def gaps(dtype):
    with np.load(DATA / "lesson12.npz") as file:
        return file[dtype]


def FW_parted():
    """The first step of each run that is more than a thousandth off."""
    assert gaps("float64").max() < 1e-3
    firsts = [next((step for step, gap in enumerate(run, 1) if gap > 1e-3), None) for run in gaps("float32").reshape(10, 100)]
    return sorted(step for step in firsts if step)


def FW_gaps():
    """Each step, and the first digit of the middle one's gap."""
    found = []
    for dtype, steps in (("float32", (1, 10, 100)), ("float64", (1,))):
        for step in steps:
            middle = sorted(gaps(dtype)[0, :, step - 1])[2]
            found += [step, middle / 10.0 ** math.floor(math.log10(middle) + 0.02)]
    return found


# --- one weight -------------------------------------------------------------------------------------------------------


def FW_momentum():
    return [-0.1, -0.1 - 0.1 * 1.9, -0.1 - 0.1 * 1.9 - 0.01 * 2.71]


def FW_momentum_keras():
    pushes = [0.1, 0.1, 0.01]
    velocities = [sum(0.9 ** (late - early) * pushes[early] for early in range(late + 1)) for late in range(3)]
    return [-sum(velocities[:count]) for count in (1, 2, 3)]


def adam(slope, steps, rate, epsilon, inside):
    """Adam at a steady slope: the fair mean is the slope. Keras adds epsilon to the root before the square is made fair."""
    way = 0
    for step in range(1, steps + 1):
        fair = math.sqrt(1 - 0.999**step)
        size = abs(slope) * fair + epsilon if inside else (abs(slope) + epsilon) * fair
        way -= rate * fair * slope / size
    return way


def decayed(steps, rate, decay, momentum):
    """A weight whose slope is 0, with the decay inside the velocity."""
    w = np.array([1.0, 0.0])
    turn = np.array([[1 - rate * decay, -rate * momentum], [decay, momentum]])
    return (np.linalg.matrix_power(turn, steps) @ w)[0]


def FW_ours():
    return [adam(1e-6, 10, 0.001, 1e-8, inside=False), decayed(10, 0.1, 0.01, 0.9)]


def FW_decay_torch():
    w, mean, square = 1.0, 0.0, 0.0
    for step in range(1, 11):
        slope = 0.01 * w
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        w -= 0.1 * mean / (1 - 0.9**step) / (math.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return [*FW_ours(), w, (1 - 0.1 * 0.01) ** 10]


def FW_decay_keras():
    return [adam(1e-6, 10, 0.001, 1e-7, inside=True), (1 - 0.1 * 0.01) ** 10]


# --- layers and losses ------------------------------------------------------------------------------------------------


def normalised(epsilon):
    return (6 - 3) / math.sqrt((4 + 1 + 0 + 9) / 4 + epsilon)


def FW_norm():
    return [normalised(1e-5), 0.1 * 3, 0.9 + 0.1 * 14 / 3]


def FW_norm_keras():
    return [normalised(1e-3), 0.01 * 3, 0.99 + 0.01 * 14 / 4]


def windows(before, behind):
    padded = np.pad(np.arange(36).reshape(6, 6), (before, behind))
    return [int(padded[i : i + 3, j : j + 3].sum()) for i in (0, 2, 4) for j in (0, 2, 4)]


def FW_same():
    return windows(0, 1)


def FW_padding_1():
    return windows(1, 0)


def FW_chain():
    return [(10 - 2 * 3) ** 2 / 2, -2 * (10 - 2 * 3)]


def FW_tape():
    return [8, 10 - 2 * 3, -2 * (10 - 2 * 3)]


def FW_adds_up():
    return [-8, 2 * -8]


def FW_softmax():
    p = 1 / (1 + math.exp(-1))
    return [-math.log(p), math.log(1 + math.exp(1 - p - p)), -math.log(1e-7)]
