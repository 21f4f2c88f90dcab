"""Lesson 08 again: the networks run by plain NumPy's windows, slopes by PyTorch, switches held by hand, tables by counting."""

import functools
import statistics

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image
from scipy import signal, special, stats

from recompute.shared import DATA

PLACE = (1, 1, 11)


@functools.cache
def arrays(name):
    with np.load(DATA / name) as file:
        return {key: file[key].astype(np.float64) for key in file.files if file[key].dtype.kind in "fiub"}


@functools.cache
def digits():
    with np.load(DATA / "mnist.npz") as file:
        return (file["images"][8000:9000] / np.float32(255)).astype(np.float64), file["labels"][8000:9000].astype(int)


def three():
    return digits()[0][40]


def conv(x, layer):
    w, b = (arrays("mnist_cnn.npz")[f"conv2d_{layer}.{kind}"] for kind in ("weights", "biases"))
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))  # (N, H', W', C, kh, kw)
    return np.einsum("nhwcij,ijcf->nhwf", windows, w, optimize=True) + b


def fours(x):
    """The four numbers of each pooling window on an axis of their own."""
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 5, 2, 4).reshape(n, h // 2, w // 2, c, 4)


def stages(x):
    """(N, 28, 28) -> every stage's numbers."""
    found = [conv(x[..., np.newaxis], 1)]
    found.append(fours(np.maximum(found[0], 0)).max(axis=-1))
    found.append(conv(found[1], 2))
    found.append(fours(np.maximum(found[2], 0)).max(axis=-1))
    w, b = (arrays("mnist_cnn.npz")[f"dense_1.{kind}"] for kind in ("weights", "biases"))
    return [*found, found[3].reshape(len(x), -1) @ w + b]


def in_parts(x, size=56):
    """The scores of many pictures, some at a time."""
    return np.concatenate([stages(x[start : start + size])[-1] for start in range(0, len(x), size)])


def held(picture, setter):
    """The scores of a picture where every switch stands as `setter` has set it."""
    first, _, second, _, _ = stages(setter[np.newaxis])
    x = picture[np.newaxis, ..., np.newaxis]
    for layer, map_ in ((1, first), (2, second)):
        x, winner = fours(conv(x, layer) * (map_ > 0)), fours(np.maximum(map_, 0)).argmax(axis=-1)
        x = np.take_along_axis(x, winner[..., np.newaxis], axis=-1)[..., 0]
    w, b = (arrays("mnist_cnn.npz")[f"dense_1.{kind}"] for kind in ("weights", "biases"))
    return (x.reshape(1, -1) @ w + b)[0]


def filters():
    return arrays("mnist_cnn.npz")["conv2d_1.weights"][:, :, 0]


def K6_neighbours():
    pairs = []
    for each in np.moveaxis(filters(), -1, 0):
        each = each - each.mean()
        pairs += [(each[i, j], each[i + 1, j]) for i in range(8) for j in range(9)]
        pairs += [(each[i, j], each[i, j + 1]) for i in range(9) for j in range(8)]
    return [stats.pearsonr(*zip(*pairs, strict=True))[0]]


def K6_decay():
    """The same as a matrix that takes (weight, step) one step on, to the power of 125."""
    once = np.array([[1 - 0.05 * 0.02, -0.05 * 0.9], [0.02, 0.9]])
    return [(np.linalg.matrix_power(once, 125) @ [1, 0])[0]]


def K6_without_decay():
    alike = [row[0] / 1000 for row in arrays("lesson08.npz")["without decay"].tolist()]
    return statistics.median(alike), min(alike), max(alike)


def K6_edges_08():
    """Such an edge is steerable: any direction's is a mixture of two, one bright above and one bright on the right."""
    up, right = np.mgrid[4:-5:-1, -4:5].astype(float)
    window = np.exp(-(up**2 + right**2) / (2 * 2.25**2))
    best = []
    for each in np.moveaxis(filters(), -1, 0):
        fits = []
        for angle in np.deg2rad(np.arange(0, 360, 15)):
            edge = window * (np.cos(angle) * up - np.sin(angle) * right)
            fits.append((each * edge).sum() / np.linalg.norm(each) / np.linalg.norm(edge))
        best.append(max(fits))
    return best


def D4_score():
    scores = sorted(in_parts(three()[np.newaxis])[0])
    return scores[-1], scores[-2]


def _shares():
    last = stages(three()[np.newaxis])[3][0]
    return last * arrays("mnist_cnn.npz")["dense_1.weights"][:, 3].reshape(3, 3, 16)


def D4_maps():
    each, bias = _shares().sum(axis=(0, 1)), arrays("mnist_cnn.npz")["dense_1.biases"][3]
    return each.argmax(), each.max(), each.argmin(), each.min(), bias, each.sum() + bias


def D4_window():
    pooled = stages(three()[np.newaxis])[1][0]
    weights = arrays("mnist_cnn.npz")["conv2d_2.weights"][..., 11]
    total = sum(signal.correlate2d(pooled[..., c], weights[..., c], mode="valid")[4, 2] for c in range(8))
    return total, total + arrays("mnist_cnn.npz")["conv2d_2.biases"][11]


def D4_pixels():
    """With the switches held, a blank picture gets what the biases give alone."""
    score, blank = held(three(), three())[3], held(np.zeros((28, 28)), three())[3]
    return score - blank, blank, score


def D4_wiped():
    """The 25 pixels' shares: by how much the score falls without them while the switches are held."""
    wiped = three().copy()
    wiped[12:17, 14:19] = 0
    shares = held(three(), three())[3] - held(wiped, three())[3]
    return shares, in_parts(three()[np.newaxis])[0, 3], in_parts(wiped[np.newaxis])[0, 3]


def D3_fields():
    """From the top down: n numbers of a layer need (n - 1) * stride + kernel numbers of the layer below."""
    layers, found = [(9, 1), (2, 2), (5, 1), (2, 2)], []
    for count in range(1, 5):
        width = 1
        for kernel, stride in reversed(layers[:count]):
            width = (width - 1) * stride + kernel
        found += [width, width, width**2]
    return found


def D3_felt():
    width = 20
    before = stages(three()[np.newaxis])[3][0][PLACE]
    moved = 0
    for row in range(28):
        copies = np.repeat(three()[np.newaxis], 28, axis=0)
        copies[np.arange(28), row, np.arange(28)] += 0.001
        moved += int((np.abs(stages(copies)[3][(slice(None), *PLACE)] - before) > 1e-12).sum())
    return width**2, moved


def D3_silent():
    counts = [int(each) for each in arrays("lesson08.npz")["felt"].ravel()]
    loud = [each for each in counts if each]
    return 1 - len(loud) / len(counts), statistics.median(loud), min(loud), max(loud)


def D5_handwriting():
    """A share of won pairs is Mann and Whitney's U, divided by the number of pairs."""
    photo = np.asarray(Image.open(DATA / "photo.jpg")).astype(float) @ [0.299, 0.587, 0.114]
    pieces = photo[:476, :476].reshape(17, 28, 17, 28).swapaxes(1, 2).reshape(289, 28, 28)
    low, high = pieces.min(axis=(1, 2), keepdims=True), pieces.max(axis=(1, 2), keepdims=True)
    pieces = (pieces - low) / np.maximum(high - low, 1)
    shares = []
    for stage in (0, 2):
        ours, theirs = (
            np.concatenate([np.maximum(stages(x[at : at + 100])[stage], 0).max(axis=(1, 2)) for at in range(0, len(x), 100)])
            for x in (digits()[0], pieces)
        )
        wins = stats.mannwhitneyu(ours, theirs).statistic / (1000 * 289)
        shares.append(wins)
    return [*shares[0], shares[1].min(), shares[1].max()]


def D4_occlusion():
    with np.load(DATA / "mnist.npz") as file:
        mean = file["images"][:8000].mean(axis=0) / 255
    blurred = signal.convolve2d(three(), np.full((9, 9), 1 / 81), mode="same")
    lowest = []
    for cover in (np.full((28, 28), 0.5), mean, blurred):
        batch = np.repeat(three()[np.newaxis], 484, axis=0)
        for number, (top, left) in enumerate(np.ndindex(22, 22)):
            batch[number, top : top + 7, left : left + 7] = cover[top : top + 7, left : left + 7]
        lowest.append(special.softmax(in_parts(batch), axis=1)[:, 3].min())
    return lowest


def _draws(name, step):
    """For each method the median of five medians, the lowest, the highest."""
    table, found = arrays("lesson08.npz")[name][step], []
    for method in range(table.shape[1]):
        middles = [statistics.median(table[draw, method].tolist()) / 1000 for draw in range(5)]
        found.append([statistics.median(middles), min(middles), max(middles)])
    return found


def D4_liar():
    return [number for method in _draws("liar deep", 5) for number in method]


def D4_depth():
    return [number for depth in (1, 2) for number in (depth, 3, *_draws("strangers", depth - 1)[2])]


def _torch_scores(x):
    import torch

    w = {name: torch.tensor(value) for name, value in arrays("mnist_cnn.npz").items() if name.split("_")[0] in ("conv2d", "dense")}
    for layer in (1, 2):
        x = torch.conv2d(x, w[f"conv2d_{layer}.weights"].permute(3, 2, 0, 1), w[f"conv2d_{layer}.biases"])
        x = torch.max_pool2d(torch.relu(x), 2)
    return x.permute(0, 2, 3, 1).flatten(1) @ w["dense_1.weights"] + w["dense_1.biases"]


def D4_fooled():
    import torch

    x, y = digits()
    x, y = torch.tensor(x[:, np.newaxis], requires_grad=True), torch.tensor(y)
    torch.nn.functional.cross_entropy(_torch_scores(x), y).backward()
    worse = (x + 0.1 * x.grad.sign()).clamp(0, 1)
    return [float((_torch_scores(worse).argmax(dim=1) == y).double().mean())]


def D4_one_pixel():
    batch = np.repeat(three()[np.newaxis], 1568, axis=0).reshape(1568, 784)
    for pixel in range(784):
        batch[2 * pixel, pixel], batch[2 * pixel + 1, pixel] = 0, 1
    scores = in_parts(batch.reshape(1568, 28, 28))
    return 3, sum(scores.argmax(axis=1) != 3), 1568, 3, scores[:, 3].min()


def D4_many():
    import torch

    x = torch.tensor(three()[np.newaxis, np.newaxis], requires_grad=True)
    scores = _torch_scores(x)[0]
    (scores[3] - scores[8]).backward()
    slopes = x.grad.numpy()
    return np.abs(slopes).max(), 784, np.abs(slopes).sum(), np.linalg.norm(slopes)
