"""Every check is shown right answers, known mistakes, nonsense, machine-made mistakes and an independent source of truth."""

import inspect
from fractions import Fraction

import catalogue
import numpy as np
import pytest
import scipy.signal
import scipy.special
import scipy.stats
import sklearn.metrics
from mutants import EQUIVALENT, mutants

from helpers import course
from helpers.checks import exercise, names
from helpers.checks.session import Session


class Torch:
    """PyTorch, asked for at its first use: where it is not installed, that test is skipped."""

    def __getattr__(self, name):
        return getattr(pytest.importorskip("torch", reason="PyTorch is not installed (requirements/bench.txt)"), name)


torch = Torch()
EVERY = pytest.mark.parametrize("each", [exercise(name) for name in names()], ids=names())


def test_there_are_enough_exercises_two_to_four_a_lesson():
    lessons = [exercise(name).lesson for name in names()]
    assert len(lessons) >= catalogue.EXERCISES
    assert {lesson: 2 <= lessons.count(lesson) <= 4 for lesson in lessons} == dict.fromkeys(
        (each.number for each in course.lessons() if each.exercises), True)
    assert sum(len(exercise(name).misconceptions) for name in names()) >= catalogue.MISCONCEPTIONS


@EVERY
def test_right_answers_pass(each):
    count, refused = catalogue.right_answers(each)
    assert count >= 3 and not refused


@EVERY
def test_right_answers_are_written_differently(each):
    sources = [inspect.getsource(answer) for answer in (each.reference, *each.variants)]
    bodies = {source.split("\n", 1)[1] for source in sources}
    assert len(bodies) == len(sources)


@EVERY
def test_every_misconception_is_rejected_by_its_own_name(each):
    count, lost = catalogue.mistakes(each)
    assert count >= catalogue.EACH and not lost


@pytest.mark.slow
@EVERY
def test_nonsense_is_rejected(each):
    count, accepted = catalogue.accepted_nonsense(each)
    assert count > 15 and not accepted


@EVERY
@pytest.mark.slow
def test_mutants_are_killed_and_survivors_have_a_reason(each):
    made, left = catalogue.survivors(each)
    assert made >= 6
    assert sorted(left) == sorted(EQUIVALENT.get(each.name, {}))


@pytest.mark.slow
def test_enough_mutants_are_killed_in_all():
    made = sum(len(mutants(exercise(name).reference)) for name in names())
    equivalent = sum(len(changes) for changes in EQUIVALENT.values())
    assert made > 1000 and (made - equivalent) / made >= catalogue.SHARE


def test_a_weak_check_would_be_found_out():
    """A max pooling checked only where windows do not overlap lets a wrong = for += pass: the catalogue must see that."""
    from dataclasses import replace

    strong = exercise("max_pool_backward")
    weak = Session(replace(strong.exercise, cases=lambda rng: strong.cases(rng)[:1]))
    assert any("= for +=" in lost for lost in catalogue.mistakes(weak)[1])
    assert len(catalogue.survivors(weak)[1]) > 5
    square = Session(replace(exercise("conv2d").exercise, cases=lambda rng: [(np.arange(9.0).reshape(3, 3), np.ones((2, 2)))]))
    assert any("height and width" in lost for lost in catalogue.mistakes(square)[1])
    blind = Session(replace(exercise("relu").exercise, cases=lambda rng: [(np.zeros((2, 3)),)]))
    assert any("zeros" in accepted for accepted in catalogue.accepted_nonsense(blind)[1])


# ---- the references themselves, against something that knows nothing of this project ----


def tensor(array):
    return torch.tensor(np.asarray(array, dtype=np.float64))


def conv2d_by_torch(picture, filters, biases=None, stride=1, padding=0):
    """(H, W, C), (kh, kw, C, F) -> (H', W', F)."""
    x, w = tensor(picture).permute(2, 0, 1)[None], tensor(filters).permute(3, 2, 0, 1)
    b = None if biases is None else tensor(biases)
    return torch.nn.functional.conv2d(x, w, b, stride=stride, padding=padding)[0].permute(1, 2, 0).numpy()


def gradients_by_torch(forward, arrays, dy):
    tensors = [torch.tensor(np.asarray(array, dtype=np.float64), requires_grad=True) for array in arrays]
    forward(*tensors).backward(torch.tensor(dy))
    return tuple(tensor.grad.numpy() for tensor in tensors)


def map_shape_by_torch(picture_shape, filters_shape):
    return conv2d_by_torch(np.zeros(picture_shape), np.zeros(filters_shape)).shape


def best_match_by_scipy(picture, kernel):
    scores = scipy.signal.correlate2d(picture.astype(float), kernel.astype(float), mode="valid").round(9)
    return tuple(int(at) for at in np.argwhere(scores == scores.max())[0])


def edge_by_complex_numbers(size, angle):
    half = size // 2
    toward = np.exp(1j * np.deg2rad(angle))
    rows = [[(complex(x, y) * toward.conjugate()).real for x in range(-half, half + 1)] for y in range(half, -half - 1, -1)]
    return np.sign(np.round(rows, 9))


def receptive_field_by_gradient(layers):
    """Push a picture through the layers and look which pixels the gradient of one output reaches."""
    x = torch.ones(1, 1, 400, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel_size, stride in layers:
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel_size, dtype=torch.float64), stride=stride)
    y[0, 0, 3].backward()
    return int((x.grad != 0).sum())


def parameter_count_by_torch(picture_shape, filters_shape, classes):
    height, width, depth, filters = filters_shape
    network = torch.nn.Sequential(torch.nn.Conv2d(depth, filters, (height, width)), torch.nn.Flatten(), torch.nn.LazyLinear(classes))
    network(torch.zeros(1, depth, *picture_shape[:2]))
    return sum(parameters.numel() for parameters in network.parameters())


def max_pool_by_torch(maps, pool_size, stride):
    pooled = torch.nn.functional.max_pool2d(tensor(maps).permute(2, 0, 1), pool_size, stride)
    return pooled.permute(1, 2, 0).numpy()


def max_pool_backward_by_torch(dy, x, pool_size, stride):
    def forward(t):
        return torch.nn.functional.max_pool2d(t.permute(2, 0, 1), pool_size, stride).permute(1, 2, 0)

    return gradients_by_torch(forward, [x], dy)[0]


def contributions_by_torch(x, first, first_biases, second, second_biases, unit):
    """Slope times input, and for the biases slope times bias: a score is their sum."""
    x, first, second = tensor(x), tensor(first), tensor(second)
    given = [each.requires_grad_() for each in (x, tensor(first_biases), tensor(second_biases))]
    score = (torch.relu(given[0] @ first + given[1]) @ second + given[2])[unit]
    slopes = torch.autograd.grad(score, given)
    shares, *biases = [(slope * value).detach().numpy() for slope, value in zip(slopes, given, strict=True)]
    return shares, sum(each.sum() for each in biases)


def receptive_pixels_by_gradient(layers, place):
    """Each layer in PyTorch without padding, on a picture with so many pixels before pixel 0 that no padding is needed."""
    shift = 0  # counted down from the top: how many numbers of its input must stand before number 0
    for _, stride, padding in reversed(layers):
        shift = shift * stride + padding
    x = torch.ones(1, 1, 900, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel_size, stride, _ in layers:
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel_size, dtype=torch.float64), stride=stride)
    y[0, 0, place].backward()
    reached = np.flatnonzero(x.grad.numpy()[0, 0])
    return int(reached[0]) - shift, int(reached[-1]) - shift


def occlusion_by_scipy(picture, weights, size, fill):
    """The score, and by how much each patch changes it: a correlation with a patch of ones."""
    change = (fill - picture.astype(float)) * weights
    return np.sum(picture * weights) + scipy.signal.correlate2d(change, np.ones((size, size)), mode="valid")


def three_ways_by_torch(dy, x):
    (slope,) = gradients_by_torch(torch.relu, [x], dy.astype(float))
    deconvnet = torch.relu(tensor(dy)).numpy()
    (guided,) = gradients_by_torch(torch.relu, [x], deconvnet)
    return slope, deconvnet, guided


ORACLES = {
    "to_gray": lambda picture: np.tensordot(picture.astype(float), [0.299, 0.587, 0.114], axes=1),
    "brighten": lambda picture, amount: np.array(
        [sorted((0, int(value) + amount, 255))[1] for value in picture.flat], dtype=np.uint8).reshape(picture.shape),
    "red_only": lambda picture: np.stack([picture[..., 0], 0 * picture[..., 0], 0 * picture[..., 0]], axis=-1),
    "map_shape": map_shape_by_torch,
    "conv2d": lambda picture, kernel: scipy.signal.correlate2d(
        picture.astype(float), kernel.astype(float), mode="valid"),
    "conv2d_volume": conv2d_by_torch,
    "zero_mean": lambda kernel: scipy.signal.detrend(kernel.ravel().astype(float), type="constant").reshape(kernel.shape),
    "oriented_edge": edge_by_complex_numbers,
    "best_match": best_match_by_scipy,
    "relu": lambda x: torch.relu(torch.tensor(x)).numpy(),
    "conv2d_strided": lambda picture, kernel, stride, padding: conv2d_by_torch(
        picture[..., None].astype(float), kernel[..., None, None].astype(float), None, stride, padding)[..., 0],
    "max_pool": max_pool_by_torch,
    "receptive_field": receptive_field_by_gradient,
    "dense": lambda x, weights, biases: torch.nn.functional.linear(
        tensor(x), tensor(weights).T, tensor(biases)).numpy(),
    "softmax": lambda logits: scipy.special.softmax(logits, axis=1),
    "cross_entropy": lambda probabilities, labels: torch.nn.functional.nll_loss(
        tensor(probabilities).log(), torch.tensor(labels.astype(np.int64))).item(),
    "parameter_count": parameter_count_by_torch,
    "relu_backward": lambda dy, x: gradients_by_torch(torch.relu, [x], dy)[0],
    "dense_backward": lambda dy, x, weights: gradients_by_torch(
        lambda x, w, b: x @ w + b, [x, weights, np.zeros(weights.shape[1])], dy),
    "max_pool_backward": max_pool_backward_by_torch,
    "conv2d_backward": lambda dy, picture, kernel: gradients_by_torch(
        lambda p, k: torch.nn.functional.conv2d(p[None, None], k[None, None])[0, 0], [picture, kernel], dy),
    "sgd_step": lambda weights, gradients, learning_rate: _sgd_by_torch(weights, gradients, learning_rate),
    "contributions": contributions_by_torch,
    "receptive_pixels": receptive_pixels_by_gradient,
    "occlusion_map": occlusion_by_scipy,
    "relu_backward_three_ways": three_ways_by_torch,
    "train_val_test_split": None,  # many splits are right: see the next test
    "accuracy_and_confusion": lambda labels, predictions, classes: (
        sklearn.metrics.accuracy_score(labels, predictions),
        sklearn.metrics.confusion_matrix(labels, predictions, labels=range(classes))),
    "he_weights": lambda normal: normal * torch.nn.init.calculate_gain("relu") / np.sqrt(
        np.count_nonzero(np.ones(normal.shape[:-1]))),
    "batch_norm_forward": lambda x, gamma, beta, epsilon: torch.nn.functional.batch_norm(
        tensor(x).permute(0, 3, 1, 2), None, None, tensor(gamma), tensor(beta), True, eps=epsilon).permute(0, 2, 3, 1).numpy(),
    "adam_step": lambda w, gradient, mean, square, step, learning_rate: _adam_by_torch(
        w, gradient, mean, square, step, learning_rate),
    "diagnose": None,  # the charts themselves are read by tests/helpers/test_ward.py
    "dropout_forward": lambda x, rate, chances, training: tensor(x).div(1 - rate if training else 1).masked_fill(
        (tensor(chances) < rate) & bool(training), 0).numpy(),
    "weight_decay_step": lambda weights, gradients, learning_rate, decay: _stepped_by_torch(
        weights, gradients, learning_rate, [decay if np.ndim(w) > 1 else 0 for w in weights]),
    "freeze": lambda names, weights, gradients, frozen, learning_rate, decay: _stepped_by_torch(
        weights, gradients, learning_rate, [decay] * len(names), [name.partition(".")[0] not in frozen for name in names]),
    "choose_with_spread": lambda first, second: _chosen_by_scipy(first, second),
    "conv_parameters_and_macs": lambda *given: _cost_by_torch(*given),
    "first_misfit": lambda size, layers: _misfit_by_torch(size, layers),
    "global_average_pool": lambda maps: torch.nn.functional.adaptive_avg_pool2d(
        tensor(maps).permute(0, 3, 1, 2), 1)[:, :, 0, 0].numpy(),
    "pyramid_boxes": lambda maps, scales, threshold: _boxes_by_torch(maps, scales, threshold),
    "dense_from_torch": lambda weights, map_shape: _dense_of_scores(weights, map_shape),
    "same_padding": lambda size, kernel, stride: _padding_by_keras_rule(size, kernel, stride),
    "momentum_as_keras": lambda slopes, rates, momentum: _momentum_by_filter(slopes, rates, momentum),
    "find_the_mismatch": None,  # the pairs themselves are examined by tests/helpers/test_mismatch.py
    "shard": lambda count, rank, workers: _shard_by_torch(count, rank, workers),
    "weighted_average_gradients": lambda gradients, counts: np.repeat(np.array(gradients), counts, axis=0).mean(axis=0),  # a row a picture
    "ring_bytes": lambda numbers, workers, size: sum(size * numbers // workers for _, sender in _messages_round_a_ring(workers) if sender == 0),
    "speedup": lambda compute, size, workers, latency, bandwidth: compute / float(
        Fraction(compute) / workers + _last_arrival(workers, Fraction(latency) + Fraction(size) / (workers * Fraction(bandwidth)))),
}


def _dense_of_scores(weights, map_shape):
    """What PyTorch's Flatten and Linear make of maps with a single 1: a row of our weights for each place of it."""
    ones = torch.eye(int(np.prod(map_shape)), dtype=torch.float64).reshape(-1, *map_shape).permute(0, 3, 1, 2)
    return torch.nn.functional.linear(torch.flatten(ones, 1), tensor(weights)).numpy()


def _padding_by_keras_rule(size, kernel, stride):
    """Search the zeros, the earlier ones first, that let PyTorch's pooling make Keras's number of places and use all of them."""
    row = torch.zeros(1, 1, size)
    for zeros in range(kernel + 1):
        padded = torch.nn.functional.pad(row, (zeros // 2, zeros - zeros // 2))
        if padded.shape[2] >= kernel and torch.nn.functional.max_pool1d(padded, kernel, stride).shape[2] >= np.ceil(size / stride):
            return zeros // 2, zeros - zeros // 2
    raise AssertionError("no padding does it")


def _momentum_by_filter(slopes, rates, momentum):
    """The velocity is a recursive filter of the pushes."""
    return float(scipy.signal.lfilter([1.0], [1.0, -momentum], -slopes * rates).sum())


def _shard_by_torch(count, rank, workers):
    ends = torch.tensor_split(torch.arange(count + 1)[:-1], workers)
    return sum(map(len, ends[:rank])), sum(map(len, ends[: rank + 1]))


def _messages_round_a_ring(workers):
    """Every message of a ring all-reduce in turn, as (piece, sender): each piece walks on until all have given, then until all have it."""
    return [(piece, (piece + step) % workers) for step in range(2 * (workers - 1)) for piece in range(workers)]


def _last_arrival(workers, seconds):
    """When the last message is there, if a worker sends its next piece as soon as it has one, and one at a time."""
    free, there = [Fraction(0)] * workers, [Fraction(0)] * workers  # of each worker; of each piece
    for piece, sender in _messages_round_a_ring(workers):
        there[piece] = free[sender] = max(free[sender], there[piece]) + seconds
    return max(there)


def _adam_by_torch(w, gradient, mean, square, step, learning_rate):
    """One step of PyTorch's Adam that remembers what the earlier ones left."""
    weights = torch.nn.Parameter(tensor(w))
    weights.grad = tensor(gradient)
    optimizer = torch.optim.Adam([weights], lr=learning_rate)
    remembered = {"step": torch.tensor(float(step - 1)), "exp_avg": tensor(mean), "exp_avg_sq": tensor(square)}
    optimizer.state[weights] = remembered
    optimizer.step()
    return weights.detach().numpy(), remembered["exp_avg"].numpy(), remembered["exp_avg_sq"].numpy()


def _stepped_by_torch(weights, gradients, learning_rate, decays, learns=None):
    """One step of PyTorch's SGD, each array with a decay of its own; what does not learn is not handed to it."""
    tensors = [torch.tensor(np.asarray(w, dtype=np.float64)) for w in weights]
    groups = []
    for each, gradient, decay, learning in zip(tensors, gradients, decays, learns or [True] * len(tensors), strict=True):
        each.grad = torch.tensor(np.asarray(gradient, dtype=np.float64))
        groups += [{"params": [each], "weight_decay": decay}] if learning else []
    if groups:
        torch.optim.SGD(groups, lr=learning_rate).step()
    return tuple(each.numpy() for each in tensors)


def _chosen_by_scipy(first, second):
    """Mann and Whitney's U is at its end where no run of one way reaches one of the other; chi-square above 4 is the coin."""
    gain = np.sign(second.sum(axis=0, dtype=float) - first.sum(axis=0, dtype=float))
    ahead, behind = int(np.count_nonzero(gain == 1)), int(np.count_nonzero(gain == -1))
    u = scipy.stats.mannwhitneyu(second.mean(axis=1), first.mean(axis=1)).statistic
    coin = not ahead + behind or scipy.stats.chisquare([ahead, behind]).statistic <= 4
    pairs = len(first) * len(second)
    verdict = "second" if u == pairs and ahead > behind else "first" if u == 0 and behind > ahead else "within the spread"
    return ahead, behind, "within the spread" if coin else verdict


def _cost_by_torch(height, width, depth, filters, kernel, stride, padding):
    layer = torch.nn.Conv2d(depth, filters, kernel, stride, padding, device="meta")  # shapes alone
    y = layer(torch.zeros(1, depth, height, width, device="meta"))
    return sum(part.numel() for part in layer.parameters()), y.numel() * layer.weight[0].numel()


def _misfit_by_torch(size, layers):
    """A layer fits if rounding up and rounding down make as many windows, and there is one."""
    row = torch.zeros(1, 1, size)
    for number, (kernel, stride, padding) in enumerate(layers):
        padded = torch.nn.functional.pad(row, (padding, padding))
        if padded.shape[2] < kernel:
            return number
        down, up = (torch.nn.functional.max_pool1d(padded, kernel, stride, ceil_mode=mode) for mode in (False, True))
        last = padded.shape[2] - kernel - (down.shape[2] - 1) * stride
        if up.shape != down.shape or last:
            return number
        row = down
    return -1


def _boxes_by_torch(maps, scales, threshold):
    """The windows' pixels, each with its row and column written on it, made larger by the scale."""
    found = []
    for probabilities, scale in zip(maps, scales, strict=True):
        places = torch.nonzero(torch.tensor(probabilities) > threshold)
        for i, j in places.tolist():
            begin = torch.tensor([2.0 * i, 2.0 * j], dtype=torch.float64)
            corners = torch.cat([begin, begin + 12]) * scale
            found.append([probabilities[i, j], *corners.tolist()])
    return np.array(found)


def _sgd_by_torch(weights, gradients, learning_rate):
    return tuple(torch.add(torch.tensor(weight), torch.tensor(gradient), alpha=-learning_rate).numpy()
                 for weight, gradient in zip(weights, gradients, strict=True))


@pytest.mark.parametrize("name", [name for name in names() if ORACLES[name]])
def test_the_reference_agrees_with_an_independent_source(name):
    each = exercise(name)
    for seed in range(4):
        verdict = each.verdict(ORACLES[name], seed, seconds=120)  # the first of them loads PyTorch in its time
        assert verdict.right, (seed, verdict)


def test_a_split_made_by_scikit_learn_passes():
    from sklearn.model_selection import train_test_split

    def split(x, y, validation, test, seed):
        x_rest, x_test, y_rest, y_test = train_test_split(x, y, test_size=test, random_state=seed)
        x_train, x_val, y_train, y_val = train_test_split(x_rest, y_rest, test_size=validation, random_state=seed)
        return (x_train, y_train), (x_val, y_val), (x_test, y_test)

    def train_test_split(x, y, test_size, random_state, of_sklearn=train_test_split):
        if not test_size:  # scikit-learn knows no empty part
            return x, x[:0], y, y[:0]
        return of_sklearn(x, y, test_size=test_size, random_state=random_state)

    assert exercise("train_val_test_split").verdict(split).right


# ---- what the hidden cases hold ----


def arrays(each, seed=2016):
    """Every array in every case, cases first."""
    flat = []
    for case in each.cases(np.random.default_rng(seed)):
        parts = [part for value in case for part in (value if isinstance(value, tuple) else (value,))]
        flat.append([part for part in parts if isinstance(part, np.ndarray)])
    return flat


@EVERY
def test_another_seed_gives_other_numbers(each):
    def text(seed):
        return repr(each.cases(np.random.default_rng(seed)))

    assert text(1) == text(1)
    assert text(1) != text(2)


@EVERY
def test_cases_can_be_sent_anywhere(each):
    def fine(value):
        if isinstance(value, tuple):
            return all(map(fine, value))
        return type(value) in (int, float, str) or (isinstance(value, np.ndarray) and value.dtype.kind in "biuf")

    for case in each.cases(np.random.default_rng(3)):
        assert isinstance(case, tuple) and fine(case)


PICTURES = ["to_gray", "brighten", "red_only", "conv2d", "conv2d_volume", "zero_mean", "best_match", "relu", "conv2d_strided",
            "max_pool", "relu_backward", "max_pool_backward", "conv2d_backward"]


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_wide_and_tall(name):
    shapes = [part.shape for case in arrays(exercise(name)) for part in case if part.ndim >= 2]
    assert any(shape[0] < shape[1] for shape in shapes) and any(shape[0] > shape[1] for shape in shapes)


@pytest.mark.parametrize("name", [name for name in names() if name not in
                                  ("to_gray", "brighten", "red_only", "map_shape", "oriented_edge", "receptive_field",
                                   "receptive_pixels", "cross_entropy", "parameter_count", "train_val_test_split", "accuracy_and_confusion",
                                   "choose_with_spread", "conv_parameters_and_macs", "first_misfit", "pyramid_boxes", "diagnose",
                                   "same_padding", "find_the_mismatch", "shard", "ring_bytes", "speedup")])
def test_values_are_of_both_signs(name):
    values = np.concatenate([part.ravel() for case in arrays(exercise(name)) for part in case])
    assert values.min() < 0 < values.max()


@pytest.mark.parametrize("name", ["dense", "softmax", "cross_entropy", "relu_backward", "dense_backward"])
def test_batches_hold_several_examples(name):
    assert sum(case[0].shape[0] > 1 for case in arrays(exercise(name))) >= 2


@pytest.mark.parametrize("name", ["conv2d_volume", "max_pool", "max_pool_backward"])
def test_volumes_have_several_channels(name):
    assert sum(case[0].shape[2] > 1 for case in arrays(exercise(name))) >= 2


@pytest.mark.parametrize(("name", "where"), [("max_pool", (1, 2)), ("max_pool_backward", (2, 3))])
def test_windows_overlap_touch_and_leave_gaps(name, where):
    pairs = [(case[where[0]], case[where[1]]) for case in exercise(name).cases(np.random.default_rng(0))]
    assert {np.sign(size - stride) for size, stride in pairs} == {-1, 0, 1}
