"""Lesson 12's twins: how far Keras's and PyTorch's weights lie from ours after each of 100 steps, from five starts.

    python tools/measured/lesson12.py       # two minutes of one quiet core: writes data/lesson12.npz

It holds "float32" and "float64": arrays (2 frameworks, 5 seeds, 100 steps), PyTorch first. A
number is the largest gap of any of the six arrays, each as a share of the array's largest weight. It needs `make frameworks`.
"""

import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores
os.environ.update(KERAS_BACKEND="jax", JAX_ENABLE_X64="1", KERAS_HOME=os.devnull)

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers import arrayfiles, datasets
from helpers.losses import softmax_cross_entropy
from helpers.optimizers import SGD
from tools.torch_twin import from_torch, ours, to_torch

FILE = ROOT / "data" / "lesson12.npz"
SEEDS, STEPS, BATCH, RATE = range(5), 100, 64, 0.5


def torch_step(params, dtype):
    """Give a function that learns from a batch with PyTorch and returns the six arrays in our order."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    network = nn.Sequential(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                            nn.Flatten(), nn.Linear(256, 10)).to(getattr(torch, dtype))  # fmt: skip
    network.load_state_dict({name: torch.tensor(value.copy()) for name, value in to_torch(params).items()})
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)

    def step(x, y):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(torch.tensor(x.transpose(0, 3, 1, 2).copy())), torch.tensor(y))
        loss.backward()
        optimizer.step()
        found = from_torch({name: tensor.numpy() for name, tensor in network.state_dict().items()})
        return [found[name] for name in params]

    return step


def keras_step(params, dtype):
    """The same with Keras on JAX."""
    import keras

    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    layers = keras.layers
    network = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(8, 5, activation="relu"), layers.MaxPooling2D(2),
                                layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10)])  # fmt: skip
    network.set_weights([value.copy() for value in params.values()])  # JAX may go on using the array it is given, and ours change in place
    network.compile(keras.optimizers.SGD(RATE), keras.losses.SparseCategoricalCrossentropy(from_logits=True))

    def step(x, y):
        network.train_on_batch(x, y)
        return network.get_weights()

    return step


def apart(framework, dtype, seed, steps=STEPS):
    """Give the gap after each step, an array (steps,)."""
    (x, y), _, _ = datasets.load_mnist()
    model = ours(seed, dtype)
    optimizer, theirs, found = SGD(model, RATE), framework(model.params, dtype), []
    for number in range(steps):
        rows = slice(BATCH * number, BATCH * number + BATCH)
        x_batch, y_batch = x[rows].astype(dtype), y[rows]
        model.backward(softmax_cross_entropy(model.forward(x_batch, training=True), y_batch)[1], input_gradient=False)
        optimizer.step()
        pairs = zip(theirs(x_batch, y_batch), model.params.values(), strict=True)
        found.append(max(np.abs(a - b).max() / np.abs(b).max() for a, b in pairs))
    return np.array(found)


def main():
    tables = {}
    for dtype in ("float32", "float64"):
        tables[dtype] = np.array([[apart(framework, dtype, seed) for seed in SEEDS] for framework in (torch_step, keras_step)])
        print(dtype, "parted after", [[int(np.argmax(run > 1e-3)) + 1 if run.max() > 1e-3 else None for run in runs] for runs in tables[dtype]])
    arrayfiles.save_arrays(FILE, tables)
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
