"""The ledger and the published networks: against papers, Keras, PyTorch and NaN put into one pixel."""

import os
import tracemalloc

import numpy as np
import pytest

from helpers.architectures import NETWORKS, Misfit, alexnet, inception, ledger, resnet
from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    PReLU,
    ReLU,
    Tanh,
)
from helpers.network import Branches, Residual, Sequential

# --- the published counts, each with where it stands ----------------------------------------------------------------

PARAMETERS = {
    "LeNet-5": 61_706,  # arithmetic, full C3: 156 + 2,416 + 48,120 + 10,164 + 850
    "AlexNet": 60_965_224,  # arithmetic on the paper's sizes; the paper: "60 million"
    "VGG-16": 138_357_544,  # Keras's and torchvision's count; the paper's table 2: 138 million
    "GoogLeNet": 6_998_552,  # arithmetic on the paper's table 1 (which rounds: 6.8 million without biases)
    "ResNet-18": 11_689_512,  # torchvision's count
    "ResNet-34": 21_797_672,  # torchvision's count
    "ResNet-50": 25_557_032,  # torchvision's count; Keras's, less its 26,560 biases before normalisation
    "MobileNet": 4_231_976,  # Keras's trainable count; the paper's table 8: 4.2 million
}


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_are_the_published_ones(name):
    make, shape = NETWORKS[name]
    assert ledger(make(), shape).parameters == PARAMETERS[name]


def test_vggs_first_dense_layer_holds_74_percent():
    make, shape = NETWORKS["VGG-16"]
    counted = ledger(make(), shape)
    weights = counted["dense_1"].parameters - 4096
    assert weights == 102_760_448 == 7 * 7 * 512 * 4096
    assert round(weights / counted.parameters, 2) == 0.74


def test_alexnet_in_one_group_and_torchvisions():
    assert ledger(alexnet(groups=1), (227, 227, 3)).parameters == 62_378_344
    torchvisions = [
        Conv2D(64, 11, 4, padding=2), MaxPooling2D(3, 2), Conv2D(192, 5, padding=2), MaxPooling2D(3, 2),
        Conv2D(384, 3, padding=1), Conv2D(256, 3, padding=1), Conv2D(256, 3, padding=1), MaxPooling2D(3, 2),
        Flatten(), Dense(4096), Dense(4096), Dense(1000),
    ]  # fmt: skip
    assert ledger(torchvisions, (224, 224, 3)).parameters == 61_100_840


def test_torchvisions_googlenet_is_another_network():
    """Batch normalisation instead of biases, and 3x3 where the paper has 5x5."""

    def conv(filters, size, strides=1):
        return [Conv2D(filters, size, strides, padding=size // 2, use_bias=False), BatchNormalization()]

    def block(one, reduce_three, three, reduce_five, five, pool):
        ways = [conv(one, 1), conv(reduce_three, 1) + conv(three, 3), conv(reduce_five, 1) + conv(five, 3)]
        return Branches([*ways, [MaxPooling2D(3, 1, padding=1), *conv(pool, 1)]])

    halve = [MaxPooling2D(3, 2, padding="ceil") for _ in range(3)]
    layers = [
        *conv(64, 7, 2), halve[0], *conv(64, 1), *conv(192, 3), halve[1],
        block(64, 96, 128, 16, 32, 32), block(128, 128, 192, 32, 96, 64), halve[2],
        block(192, 96, 208, 16, 48, 64), block(160, 112, 224, 24, 64, 64), block(128, 128, 256, 24, 64, 64),
        block(112, 144, 288, 32, 64, 64), block(256, 160, 320, 32, 128, 128), MaxPooling2D(2, 2, padding="ceil"),
        block(256, 160, 320, 32, 128, 128), block(384, 192, 384, 48, 128, 128),
        GlobalAveragePooling2D(), Dense(1000),
    ]  # fmt: skip
    assert ledger(layers, (224, 224, 3)).parameters == 6_624_904


def test_two_published_figures_for_resnet_50():
    """3.86 G in the paper (3.8 there, rounded down), 4.09 G in torchvision: the stride stands in another layer."""
    paper, torchvision = (ledger(resnet(50, stride_in=where), (224, 224, 3)) for where in ("1x1", "3x3"))
    assert (paper.macs, torchvision.macs) == (3_857_973_248, 4_089_184_256)
    assert paper.parameters == torchvision.parameters


def test_mobilenet_with_its_running_statistics():
    make, shape = NETWORKS["MobileNet"]
    counted = ledger(make(), shape)
    assert counted.parameters + counted.state == 4_253_864
    assert round(counted.macs / 1e6) == 569  # the paper's table 8


@pytest.mark.slow
@pytest.mark.parametrize(("name", "theirs", "own"), [
    ("MobileNet", "MobileNet", 0), ("ResNet-50", "ResNet50", 26_560),
])  # fmt: skip
def test_keras_counts_the_same(name, theirs, own):
    """Keras's ResNet50 has a bias in each convolution; normalisation takes it away again."""
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    model = getattr(keras.applications, theirs)(weights=None)
    make, shape = NETWORKS[name]
    counted = ledger(make(), shape)
    assert model.count_params() - own == counted.parameters + counted.state


# --- against PyTorch, layer for layer, without a weight either (its device "meta" has shapes alone) -------------------


def in_torch(layers, x, parameters):
    """Send x through our list of layers, done by PyTorch; add up the numbers of its weights in `parameters`."""
    torch = pytest.importorskip("torch")
    nn = torch.nn

    def made(module):
        parameters.append(sum(p.numel() for p in module.parameters()))
        return module

    for layer in layers:
        depth = x.shape[1]
        if isinstance(layer, Conv2D):
            how = {"stride": layer.strides, "padding": 0 if layer.padding == "valid" else layer.padding}
            how |= {"groups": layer.groups, "bias": layer.use_bias, "device": "meta"}
            x = made(nn.Conv2d(depth, layer.filters, layer.kernel_size, **how))(x)
        elif isinstance(layer, DepthwiseConv2D):
            how = {"stride": layer.strides, "padding": layer.padding, "groups": depth, "bias": layer.use_bias}
            x = made(nn.Conv2d(depth, depth * layer.depth_multiplier, layer.kernel_size, **how, device="meta"))(x)
        elif isinstance(layer, MaxPooling2D):
            padding = {"valid": 0, "ceil": 0, "same": layer.pool_size[0] // 2}.get(layer.padding, layer.padding)
            kind = nn.functional.avg_pool2d if isinstance(layer, AveragePooling2D) else nn.functional.max_pool2d
            x = kind(x, layer.pool_size, layer.strides, padding, ceil_mode=layer.padding == "ceil")
        elif isinstance(layer, BatchNormalization):
            x = made(nn.BatchNorm2d(depth, device="meta")).eval()(x)
        elif isinstance(layer, Dense):
            x = made(nn.Linear(depth, layer.units, device="meta"))(x)
        elif isinstance(layer, Flatten):
            x = x.flatten(1)
        elif isinstance(layer, GlobalAveragePooling2D):
            x = x.mean(dim=(2, 3))
        elif isinstance(layer, Residual):
            x = in_torch(layer.layers.layers, x, parameters) + in_torch(layer.shortcut.layers, x, parameters)
        elif isinstance(layer, Branches):
            x = torch.cat([in_torch(branch.layers, x, parameters) for branch in layer.branches], dim=1)
        else:
            assert isinstance(layer, ReLU | Tanh | Dropout), layer
    return x


@pytest.mark.parametrize("name", NETWORKS)
def test_macs_are_half_of_what_pytorchs_counter_says(name):
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    make, (height, width, depth) = NETWORKS[name]
    counted, parameters = ledger(make(), (height, width, depth)), []
    with FlopCounterMode(display=False) as counter:
        y = in_torch(make(), torch.zeros(1, depth, height, width, device="meta"), parameters)
    assert tuple(y.shape[1:]) == counted.output_shape
    assert counter.get_total_flops() == 2 * counted.macs
    assert sum(parameters) == counted.parameters


# --- against the engine itself, on networks small enough to build ----------------------------------------------------

SMALL = {
    "plain": ([Conv2D(4, 3), ReLU(), MaxPooling2D(2), Conv2D(5, (3, 1), (2, 1)), Flatten(), Dense(7), ReLU(), Dense(3)], (13, 10, 2)),
    "groups": ([Conv2D(6, 3, padding="same", groups=2, use_bias=False), BatchNormalization(), PReLU()], (9, 8, 4)),
    "depthwise": ([DepthwiseConv2D(3, 2, padding="same", depth_multiplier=2), Conv2D(3, 1), GlobalAveragePooling2D()], (9, 12, 3)),
    "ceil": ([MaxPooling2D(2, padding="ceil"), AveragePooling2D(3, 2, padding="ceil"), Flatten(), Dropout(0.1)], (13, 11, 2)),
    "residual": ([Residual([Conv2D(4, 3, 2, padding=1), BatchNormalization(), ReLU(), Conv2D(4, 3, padding=1)], [Conv2D(4, 1, 2)]), Residual([Conv2D(4, 3, padding=1)])], (11, 8, 3)),
    "inception": ([inception(2, 3, 4, 1, 2, 2), Residual([])], (8, 9, 3)),
    "list in a list": ([Sequential([Conv2D(2, 3), ReLU()]), Conv2D(2, 2)], (7, 7, 1)),
    "none": ([], (5, 5, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_the_ledger_says_what_the_built_network_has(name):
    layers, shape = SMALL[name]
    counted = ledger(layers, shape)
    network = Sequential(layers, input_shape=shape)
    assert counted.output_shape == network.output_shape
    assert counted.parameters == network.count_params()
    assert counted.state == sum(value.size for value in network.state.values())
    assert counted.macs == network.multiply_adds
    assert [row.name for row in counted.rows] == network.names
    assert [row.output_shape for row in counted.rows] == [layer.output_shape for layer in network.layers]
    names = {row.name for row in counted.walk()}
    assert {name.rpartition(".")[0] for name in network.params} <= names
    anywhere = ledger(network, shape)  # a built one is as good
    assert anywhere.macs == counted.macs


FIELDS = {
    "two 3x3": ([Conv2D(1, 3), Conv2D(1, 3)], 15),
    "three 3x3": ([Conv2D(1, 3), Conv2D(1, 3), Conv2D(1, 3)], 15),
    "pooled": ([Conv2D(2, 5), MaxPooling2D(2), Conv2D(2, 5), MaxPooling2D(2)], 29),
    "strided, same": ([Conv2D(2, 3, 2, padding="same"), Conv2D(2, 4, padding="same"), Conv2D(1, 3, 2, padding="same")], 34),
    "residual": ([Conv2D(2, 3), Residual([Conv2D(2, 3, 2, padding=1), Conv2D(2, 3, padding=1)], [Conv2D(2, 1, 2)])], 26),
    "shortcut that sticks out": ([Residual([Conv2D(1, 2)], [Conv2D(1, 2)]), Residual([Conv2D(1, 4, padding="same")])], 14),
    "even and odd joined": ([Branches([[Conv2D(1, 2, padding="same")], [Conv2D(1, 3, padding="same")], []]), Conv2D(1, 3)], 14),
    "inception": ([inception(1, 1, 1, 1, 1, 1), Conv2D(1, 3)], 17),
    "across alone": ([Conv2D(1, (1, 5)), MaxPooling2D((1, 2)), DepthwiseConv2D((3, 3))], 21),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_the_receptive_field_is_what_nan_in_one_pixel_reaches(name):
    """NaN spoils whatever reads it, whatever the weight: so the field is found pixel by pixel, both edges of it."""
    layers, size = FIELDS[name]
    network = Sequential(layers, input_shape=(size, size, 1), rng=0)
    row = ledger(layers, (size, size, 1)).rows[-1]
    rows, columns = (length // 2 for length in network.output_shape[:2])
    reached = np.zeros((size, size), bool)
    for pixel in np.ndindex(size, size):
        picture = np.zeros((1, size, size, 1))
        picture[0, *pixel, 0] = np.nan
        reached[pixel] = np.isnan(network.forward(picture)[0, rows, columns]).any()
    for axis, (view, place) in enumerate(zip(row.views, (rows, columns))):
        found = np.flatnonzero(reached.any(axis=1 - axis))
        assert (found[0], len(found)) == (view.start + place * view.jump, view.size)
        assert row.field[axis] == view.size


def test_after_a_dense_or_a_global_layer_everything_is_seen():
    layers = [Conv2D(1, 3), GlobalAveragePooling2D(), Dense(2), ReLU()]
    assert [row.field for row in ledger(layers, (9, 9, 1)).rows] == [(3, 3), None, None, None]


# --- what it says ----------------------------------------------------------------------------------------------------


def test_no_weight_is_made():
    make, shape = NETWORKS["VGG-16"]
    tracemalloc.start()
    ledger(make(), shape)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2e6  # its numbers would be 553 MB


def test_any_size():
    layers = [Conv2D(10, 3), PReLU(), MaxPooling2D(2, padding="ceil"), Residual([Conv2D(10, 3, padding=1)]), Conv2D(2, 1)]
    counted = ledger(layers, (None, None, 3))
    assert (counted.output_shape, counted.parameters) == ((None, None, 2), 280 + 10 + 910 + 22)
    assert (counted.macs, counted.activations, counted["conv2d_2"].macs) == (None, None, None)
    assert counted["conv2d_2"].field == (8, 8)
    assert "any x any x 2" in str(counted)
    with pytest.raises(Misfit, match=r"flatten_1 does not fit its input \(None, None, 3\)"):
        ledger([Flatten(), Dense(1)], (None, None, 3))


MISFITS = {
    "too small a picture": ([Conv2D(8, 5), ReLU(), Conv2D(8, 7)], (10, 10, 1), "conv2d_2", 2, (6, 6, 8), "only 6"),
    "no Flatten": ([Conv2D(8, 5), Dense(10)], (10, 10, 1), "dense_1", 1, (6, 6, 8), "put Flatten()"),
    "pictures of vectors": ([Flatten(), MaxPooling2D(2)], (4, 4, 1), "max_pooling2d_1", 1, (16,), "takes pictures"),
    "groups": ([Conv2D(4, 1, groups=2)], (4, 4, 3), "conv2d_1", 0, (4, 4, 3), "2 equal groups"),
    "a sum": ([Residual([Conv2D(4, 3)])], (8, 8, 4), "residual_1", 0, (8, 8, 4), "cannot be added"),
    "a joining": ([ReLU(), Branches([[Conv2D(4, 3)], []])], (8, 8, 4), "branches_1", 1, (8, 8, 4), "same height"),
    "inside a block": ([ReLU(), Residual([Conv2D(4, 3), Conv2D(4, 9)])], (8, 8, 4), "residual_1.conv2d_2", 1, (6, 6, 4), "9 pixels"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_fit_is_named(case):
    layers, shape, name, index, given, reason = MISFITS[case]
    with pytest.raises(Misfit) as caught:
        ledger(layers, shape)
    error = caught.value
    assert (error.name, error.index, error.input_shape) == (name, index, given)
    assert reason in error.reason and name in str(error)


def test_a_row_is_found_by_its_name():
    counted = ledger([Residual([Conv2D(4, 3, padding=1)]), ReLU()], (8, 8, 4))
    assert counted["residual_1.conv2d_1"].parameters == 148
    with pytest.raises(KeyError, match="there are residual_1, relu_1"):
        counted["dense_1"]


def test_refused_depths_and_places():
    with pytest.raises(ValueError, match="18, 34 or 50, not 19"):
        resnet(19)
    with pytest.raises(ValueError, match="3x3"):
        resnet(50, stride_in="5x5")
