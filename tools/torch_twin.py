"""The small network that lessons 12 and 13 train in several engines, and its weights on their way to PyTorch and back."""

from helpers.architectures.small import SMALL
from helpers.network import Sequential


def ours(seed=0, dtype="float64"):
    """Return the network, before its first step."""
    return Sequential(SMALL["five"](), input_shape=(28, 28, 1), rng=seed, dtype=dtype)


def to_torch(params):
    """Carry our weights over, as lesson 12 does."""
    dense = params["dense_1.weights"].reshape(4, 4, 16, 10).transpose(2, 0, 1, 3).reshape(256, 10).T
    first, second = (params[f"conv2d_{number}.weights"].transpose(3, 2, 0, 1) for number in (1, 2))
    biases = [params[f"{name}.biases"] for name in ("conv2d_1", "conv2d_2", "dense_1")]
    values = [first, biases[0], second, biases[1], dense, biases[2]]
    return dict(zip(("0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias"), values, strict=True))


def from_torch(values):
    """Carry them back."""
    dense = values["7.weight"].T.reshape(16, 4, 4, 10).transpose(1, 2, 0, 3).reshape(256, 10)
    first, second = (values[f"{number}.weight"].transpose(2, 3, 1, 0) for number in (0, 3))
    names = ("conv2d_1", "conv2d_2", "dense_1")
    found = dict(zip((f"{name}.weights" for name in names), (first, second, dense), strict=True))
    return found | {f"{name}.biases": values[f"{number}.bias"] for name, number in zip(names, (0, 3, 7), strict=True)}
