"""The same numbers as Keras, where it is installed with a backend (requirements/bench.txt)."""

import os

import numpy as np
import pytest

pytest.importorskip("torch")
os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras")

from helpers import layers, losses

RNG = np.random.default_rng(0)
PICTURES = RNG.standard_normal((3, 11, 8, 2)).astype(np.float32)
PAIRS = {
    "valid": lambda: (layers.Conv2D(4, (3, 2)), keras.layers.Conv2D(4, (3, 2))),
    "valid, strides": lambda: (layers.Conv2D(4, 3, (3, 2)), keras.layers.Conv2D(4, 3, (3, 2))),
    "same": lambda: (
        layers.Conv2D(4, (3, 5), padding="same"),
        keras.layers.Conv2D(4, (3, 5), padding="same"),
    ),
    "same, even": lambda: (
        layers.Conv2D(4, (4, 2), padding="same"),
        keras.layers.Conv2D(4, (4, 2), padding="same"),
    ),
    "same, strides": lambda: (layers.Conv2D(4, 3, 2, "same"), keras.layers.Conv2D(4, 3, 2, "same")),
    "same, wide strides": lambda: (
        layers.Conv2D(4, (2, 5), (3, 3), "same"),
        keras.layers.Conv2D(4, (2, 5), (3, 3), "same"),
    ),
    "max pool": lambda: (layers.MaxPooling2D(2), keras.layers.MaxPooling2D(2)),
    "max pool, same": lambda: (layers.MaxPooling2D(3, 2, "same"), keras.layers.MaxPooling2D(3, 2, "same")),
    "average pool": lambda: (layers.AveragePooling2D(3, 2), keras.layers.AveragePooling2D(3, 2)),
    "global average pool": lambda: (layers.GlobalAveragePooling2D(), keras.layers.GlobalAveragePooling2D()),
    "batch normalisation": lambda: (layers.BatchNormalization(), keras.layers.BatchNormalization()),
    "leaky relu": lambda: (layers.LeakyReLU(0.2), keras.layers.LeakyReLU(0.2)),
    "prelu": lambda: (layers.PReLU(), keras.layers.PReLU(shared_axes=[1, 2])),
    "convolution in groups": lambda: (
        layers.Conv2D(6, 3, 2, "same", groups=2),
        keras.layers.Conv2D(6, 3, 2, "same", groups=2),
    ),
    "depthwise": lambda: (
        layers.DepthwiseConv2D((3, 2), padding="same", depth_multiplier=3),
        keras.layers.DepthwiseConv2D((3, 2), padding="same", depth_multiplier=3),
    ),
    "depthwise, strides": lambda: (
        layers.DepthwiseConv2D(4, 2, "same", use_bias=False),
        keras.layers.DepthwiseConv2D(4, 2, "same", use_bias=False),
    ),
    "softmax": lambda: (layers.Softmax(), keras.layers.Softmax()),
    "flatten": lambda: (layers.Flatten(), keras.layers.Flatten()),
}


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_layer_gives_keras_numbers(pair, training):
    ours, theirs = pair()
    shape = ours.build(PICTURES.shape[1:], rng=0)
    theirs.build(PICTURES.shape)
    if ours.params:
        values = [*ours.params.values(), *ours.state.values()]
        # a slope that PReLU shares over height and width has the shape (1, 1, C) there
        theirs.set_weights([value.reshape(w.shape) for value, w in zip(values, theirs.weights, strict=True)])
    found = ours.forward(PICTURES, training)
    expected = keras.ops.convert_to_numpy(theirs(PICTURES, training=training))
    assert expected.shape == (3, *shape)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    for name, value in ours.state.items():
        np.testing.assert_allclose(
            value, keras.ops.convert_to_numpy(getattr(theirs, name)), rtol=1e-4, atol=1e-5
        )


def test_losses_are_keras():
    logits, labels = RNG.standard_normal((5, 4)), np.array([0, 1, 3, 3, 2])
    crossed = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert losses.softmax_cross_entropy(logits, labels)[0] == pytest.approx(float(crossed), rel=1e-5)
    targets = RNG.standard_normal((5, 4))
    squared = keras.losses.MeanSquaredError()(targets, logits)
    assert losses.mean_squared_error(logits, targets)[0] == pytest.approx(float(squared), rel=1e-5)
