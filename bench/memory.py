"""The memory of training steps above what importing takes: `python -m bench.memory 256` prints megabytes.

It runs as a process of its own, so that nothing else is in the figure.
"""

import sys
import tracemalloc
from pathlib import Path

import numpy as np

from helpers import losses
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD


def process_memory(entry):
    """Bytes from /proc: "VmRSS" is memory now, "VmHWM" the most so far; None where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return int(next(line for line in lines if line.startswith(entry)).split()[1]) * 1024


def main(batch):
    before = process_memory("VmRSS")
    if before is None:
        tracemalloc.start()
    layers = [
        Conv2D(8, 5),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(16, 3),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(10),
    ]
    model = Sequential(layers, input_shape=(28, 28, 1))
    optimizer, rng = SGD(model, 0.01, momentum=0.9), np.random.default_rng(0)
    x, y = rng.random((batch, 28, 28, 1), dtype=np.float32), rng.integers(0, 10, batch)
    for _ in range(3):
        _, gradient = losses.softmax_cross_entropy(model.forward(x, training=True), y)
        model.backward(gradient, input_gradient=False)
        optimizer.step()
    used = tracemalloc.get_traced_memory()[1] if before is None else process_memory("VmHWM") - before
    print(round(used / 1e6, 1))


if __name__ == "__main__":
    main(int(sys.argv[1]))
