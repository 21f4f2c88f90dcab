"""The protocol of the layers: gradients, shapes, saving, and words for what does not fit."""

import inspect
import json

import numpy as np
import pytest

from helpers import gradcheck, layers, losses
from helpers.arrayfiles import load_arrays, save_arrays
from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    LeakyReLU,
    MaxPooling2D,
    PReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from helpers.network import Branches, Residual, Sequential

EVERY_LAYER = {
    "convolution": [Conv2D(3, (2, 3), strides=(2, 1), padding="same")],
    "two convolutions": [Conv2D(3, 3), ReLU(), Conv2D(2, 2, padding=1)],
    "overlapping max pool": [MaxPooling2D(3, 1, padding="same")],
    "average pool": [AveragePooling2D((2, 3))],
    "global average pool": [Conv2D(4, 3), GlobalAveragePooling2D()],
    "prelu": [Conv2D(3, 2), PReLU(-0.5), Flatten(), Dense(4), PReLU()],
    "cut windows": [MaxPooling2D((4, 2), padding="ceil"), AveragePooling2D(2, padding="ceil"), Conv2D(3, 1)],
    "convolution in groups": [Conv2D(6, 3, (1, 2), padding="same", groups=2), ReLU(), Conv2D(4, 2, groups=2)],
    "depthwise": [DepthwiseConv2D((2, 3), (2, 1), "same", depth_multiplier=2), ReLU(), Conv2D(3, 1)],
    "no biases": [Conv2D(4, 3, groups=2, use_bias=False), DepthwiseConv2D(2, use_bias=False), Conv2D(2, 2, use_bias=False)],
    "branches": [
        Branches([
            [Conv2D(2, 1), ReLU()],
            [Conv2D(2, 3, padding="same"), BatchNormalization()],
            [],
            [Residual([Conv2D(2, 3, padding=1)])],
        ]),
        Conv2D(2, 1),
    ],
    "branches of vectors": [Flatten(), Branches([[Dense(4), Softmax()], [Dense(3), Dropout(0.3)]])],
    "batch normalisation": [Conv2D(2, 3), BatchNormalization(), LeakyReLU(0.2)],
    "dropout": [Flatten(), Dense(12), Dropout(0.4), Tanh(), Dense(5)],
    "residual": [Residual([Conv2D(2, 3, padding="same"), Tanh(), Conv2D(2, 3, padding="same")])],
    "residual with a shortcut": [Residual([Conv2D(4, 3, 2, "same"), Sigmoid()], shortcut=[Conv2D(4, 1, 2)])],
    "softmax at the end": [Flatten(), Dense(4), Softmax()],
}  # fmt: skip


def network(layers, rng=0, dtype="float32"):
    fresh = Sequential.from_config(Sequential(layers).get_config())  # the list above is shared by the tests
    fresh.build((6, 7, 2), rng, dtype)
    return fresh


def batch(shape=(3, 6, 7, 2), seed=1, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def projected(outputs, _):
    """A loss that weighs every output differently."""
    weights = np.cos(np.arange(outputs.size)).reshape(outputs.shape)
    return float((weights * outputs).sum()), weights.astype(outputs.dtype)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("layers", EVERY_LAYER.values(), ids=EVERY_LAYER)
def test_every_gradient_is_the_measured_slope(layers, training):
    check = gradcheck.gradcheck_network(
        network(layers), batch(), None, loss=projected, limit=25, training=training
    )
    assert check.passed, check
    assert check.count > 20


@pytest.mark.parametrize("layers", EVERY_LAYER.values(), ids=EVERY_LAYER)
def test_backward_twice_gives_the_same_numbers_and_changes_no_input(layers):
    model, x = network(layers), batch(dtype=np.float32)
    before = x.copy()
    y = model.forward(x, training=True)
    assert y.dtype == np.float32
    assert y.shape == (3, *model.output_shape)
    dy = np.ones_like(y)
    dx = model.backward(dy)
    first = {name: value.copy() for name, value in model.grads.items()}
    np.testing.assert_array_equal(model.backward(dy), dx)
    assert first.keys() == model.params.keys()
    for name, value in model.grads.items():
        np.testing.assert_array_equal(value, first[name])
        assert value.shape == model.params[name].shape
        assert value.dtype == np.float32
    np.testing.assert_array_equal(x, before)
    assert (dy == 1).all()
    model.backward(dy, input_gradient=False)
    for name, value in model.grads.items():
        np.testing.assert_array_equal(value, first[name])


@pytest.mark.parametrize("layers", EVERY_LAYER.values(), ids=EVERY_LAYER)
def test_float32_is_float64_to_four_digits(layers):
    model, x = network(layers), batch()
    exact = model.astype("float64")
    y, y_exact = model.forward(x), exact.forward(x)
    np.testing.assert_allclose(y, y_exact, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(
        model.backward(np.ones_like(y)), exact.backward(np.ones_like(y_exact)), 1e-4, 1e-4
    )
    for name, value in model.grads.items():
        np.testing.assert_allclose(value, exact.grads[name], rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("layers", EVERY_LAYER.values(), ids=EVERY_LAYER)
def test_saved_and_loaded_it_is_the_same_network(layers, tmp_path):
    model = network(layers, rng=5)
    model.forward(batch(dtype=np.float32), training=True)  # moves the averages of batch normalisation
    model.save(tmp_path / "model.npz", notes={"seed": 5})
    loaded = Sequential.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(loaded.forward(batch()), model.forward(batch()))
    assert loaded.notes == {"seed": 5}
    assert repr(loaded) == repr(model)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


@pytest.mark.parametrize("layers", EVERY_LAYER.values(), ids=EVERY_LAYER)
def test_the_same_seed_gives_the_same_weights(layers):
    one, two, other = (
        network(layers, rng=3),
        network(layers, rng=np.random.default_rng(3)),
        network(layers, rng=4),
    )
    for name, value in one.params.items():
        np.testing.assert_array_equal(value, two.params[name])
    drawn = [name for name in one.params if name.endswith("weights")]
    assert all((one.params[name] != other.params[name]).any() for name in drawn)


def test_a_network_of_no_layers_gives_its_input_back():
    model, x = network([]), batch(dtype=np.float32)
    np.testing.assert_array_equal(model.forward(x), x)
    np.testing.assert_array_equal(model.backward(x), x)
    assert model.output_shape == (6, 7, 2)
    assert model.params == model.grads == {}


def test_a_file_written_when_residual_was_a_list_of_layers_is_the_same_network(tmp_path):
    settings = {"kernel_size": [2, 2], "strides": [2, 2], "padding": "valid", "initializer": "he"}
    inside = [["Conv2D", {"filters": 1, **settings}]]
    layers = [
        ["Residual", {"layers": [["Dropout", {"rate": 0.5}]], "shortcut": None}],
        ["Residual", {"layers": inside, "shortcut": inside}],
    ]
    about = {"layers": layers, "input_shape": [4, 4, 1], "dtype": "float64", "notes": {"from": "then"}}
    weights, bias = np.arange(4.0).reshape(2, 2, 1, 1), np.ones(1)
    arrays = {
        "residual_2.conv2d_1.weights": weights,
        "residual_2.conv2d_1.biases": bias,
        "residual_2.shortcut.conv2d_1.weights": 10 * weights,
        "residual_2.shortcut.conv2d_1.biases": 10 * bias,
    }
    save_arrays(tmp_path / "then.npz", {"network": json.dumps(about), **arrays})
    model = Sequential.load(tmp_path / "then.npz")
    x = np.ones((1, 4, 4, 1))
    np.testing.assert_array_equal(model.forward(x), np.full((1, 2, 2, 1), 11 * (2 * weights.sum() + 1)))
    assert model.notes == {"from": "then"}


def test_summary_counts_what_the_lessons_count(capsys):
    model = Sequential([Conv2D(1, 5)], input_shape=(32, 32, 3))
    model.summary()
    row = capsys.readouterr().out.splitlines()[1].split("   ")
    assert [cell.strip() for cell in row if cell.strip()] == ["conv2d_1", "(28, 28, 1)", "76", "58,800"]
    assert model.count_params() == 76


def test_output_does_not_depend_on_the_company_a_picture_keeps():
    model, x = network([Conv2D(4, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(3)]), batch((5, 6, 7, 2))
    together = model.forward(x)
    for n in range(5):
        np.testing.assert_allclose(model.forward(x[n : n + 1])[0], together[n], rtol=1e-5, atol=1e-6)


def test_a_network_without_dense_layers_takes_pictures_of_any_size():
    model = Sequential([Conv2D(4, 3), ReLU(), GlobalAveragePooling2D(), Dense(3)], input_shape=(8, 8, 1))
    assert model.forward(np.zeros((2, 11, 20, 1))).shape == (2, 3)


def test_a_picture_of_any_size_has_a_shape_with_none_and_a_file(tmp_path, capsys):
    layers = [
        Conv2D(10, 3, 2, "same"), PReLU(), MaxPooling2D(2, padding="ceil"), DepthwiseConv2D(3, padding=1), BatchNormalization(),
        Residual([Conv2D(10, 3, padding=1, groups=2)]), Branches([[Conv2D(2, 1), Softmax()], [Conv2D(4, 1)]]),
    ]  # fmt: skip
    model = Sequential(layers, input_shape=(None, None, 3))
    assert model.output_shape == (None, None, 6)
    model.summary()
    rows = capsys.readouterr().out.splitlines()
    assert rows[1].split() == ["conv2d_1", "(None,", "None,", "10)", "280", "?"]
    assert rows[2].split() == ["prelu_1", "(None,", "None,", "10)", "10", "0"]
    assert rows[-2].split() == ["branches_1", "(None,", "None,", "6)", "66", "?"]
    assert rows[-1].split() == ["total", "936", "?"]
    model.save(tmp_path / "model.npz")
    loaded = Sequential.load(tmp_path / "model.npz")
    assert loaded.input_shape == (None, None, 3)
    for size in ((12, 12), (13, 30), (1, 2)):
        x = batch((2, *size, 3))
        y = model.forward(x)
        fixed = Sequential.from_config({**model.get_config(), "input_shape": (*size, 3)})
        fixed.load_state({**model.params, **model.state})
        np.testing.assert_array_equal(fixed.forward(x), y)
        np.testing.assert_array_equal(loaded.forward(x), y)
        assert y.shape[1:] == fixed.output_shape
        assert model.backward(np.ones_like(y)).shape == x.shape


def test_one_side_of_any_size_and_global_pooling_before_dense():
    model = Sequential([Conv2D(4, 3), GlobalAveragePooling2D(), Dense(3)], input_shape=(8, None, 1))
    assert model.layers[0].output_shape == (6, None, 4)
    assert model.output_shape == (3,)
    assert model.forward(np.zeros((2, 8, 20, 1))).shape == (2, 3)


def test_branches_name_their_arrays_and_first_in_a_network_leave_out_what_nobody_needs():
    model = Sequential([Branches([[Conv2D(2, 3)], [ReLU(), Conv2D(1, 3)]])], input_shape=(6, 7, 2))
    assert list(model.params) == [
        f"branches_1.branch_{branch}.conv2d_1.{name}" for branch in (1, 2) for name in ("weights", "biases")
    ]
    y = model.forward(batch())
    assert model.backward(np.ones_like(y), input_gradient=False) is None
    assert model.multiply_adds == 4 * 5 * 9 * (2 * 2 + 2 * 1)
    assert model.astype("float64").forward(batch()).dtype == np.float64


def test_prelu_begins_as_it_says_and_he_of_depthwise_filters_looks_at_one_channel():
    layer = PReLU(0.1)
    layer.build((4, 4, 2), dtype="float64")
    assert layer.params["slopes"].tolist() == [0.1, 0.1]
    layer = DepthwiseConv2D(3, depth_multiplier=4)
    layer.build((4, 4, 200), rng=0)
    assert abs(layer.params["weights"].std() - (2 / 9) ** 0.5) < 0.01


def test_the_heaviest_published_networks_count_as_published():
    """From the papers: AlexNet's first layers in two groups, GoogLeNet's first inception modules, one block of MobileNet."""
    alexnet = Sequential(
        [
            Conv2D(96, 11, 4), MaxPooling2D(3, 2), Conv2D(256, 5, padding=2, groups=2), MaxPooling2D(3, 2),
            Conv2D(384, 3, padding=1), Conv2D(384, 3, padding=1, groups=2), Conv2D(256, 3, padding=1, groups=2),
        ],
        input_shape=(227, 227, 3), dtype="float32",
    )  # fmt: skip
    assert alexnet.count_params() == 34_944 + 307_456 + 885_120 + 663_936 + 442_624
    assert alexnet.multiply_adds == 105_415_200 + 223_948_800 + 149_520_384 + 112_140_288 + 74_760_192

    def inception(one, reduce3, three, reduce5, five, pool):
        return Branches([
            [Conv2D(one, 1)], [Conv2D(reduce3, 1), Conv2D(three, 3, padding=1)],
            [Conv2D(reduce5, 1), Conv2D(five, 5, padding=2)], [MaxPooling2D(3, 1, 1), Conv2D(pool, 1)],
        ])  # fmt: skip

    googlenet = Sequential(
        [inception(64, 96, 128, 16, 32, 32), inception(128, 128, 192, 32, 96, 64), MaxPooling2D(3, 2, "ceil")],
        input_shape=(28, 28, 192),
    )
    assert [layer.count_params() for layer in googlenet.layers] == [163_696, 388_736, 0]
    assert [layer.output_shape for layer in googlenet.layers] == [(28, 28, 256), (28, 28, 480), (14, 14, 480)]
    mobile = Sequential([DepthwiseConv2D(3, padding=1, use_bias=False), Conv2D(64, 1, use_bias=False)], (112, 112, 32))
    full = Conv2D(64, 3, padding=1)
    full.build((112, 112, 32))
    assert mobile.multiply_adds / full.multiply_adds == pytest.approx(1 / 64 + 1 / 9)


def test_empty_batch():
    model = network([Conv2D(4, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(3)])
    assert model.forward(np.zeros((0, 6, 7, 2))).shape == (0, 3)


def test_dropout_does_nothing_after_training():
    layer = Dropout(0.5)
    layer.build((10,), rng=0)
    x = batch((4, 10))
    np.testing.assert_array_equal(layer.forward(x), x)
    assert (layer.forward(x, training=True) == 0).any()


def test_batch_normalisation_uses_what_it_saw_in_training():
    layer = BatchNormalization(momentum=0.5)
    layer.build((3,), dtype="float64")
    rng = np.random.default_rng(0)
    for _ in range(40):
        layer.forward(7 + 2 * rng.standard_normal((500, 3)), training=True)
    y = layer.forward(7 + 2 * rng.standard_normal((500, 3)))
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=0.2)
    np.testing.assert_allclose(y.std(axis=0), 1, atol=0.1)


def test_a_layer_alone_follows_the_protocol_too():
    layer = Conv2D(2, 3)
    with pytest.raises(RuntimeError, match=r"Conv2D has no weights yet.*input_shape"):
        layer.forward(np.zeros((1, 5, 5, 1)))
    assert layer.build((5, 5, 1), rng=0) == (3, 3, 2)
    y = layer.forward(np.ones((1, 5, 5, 1), np.float32))
    assert layer.backward(np.ones_like(y)).shape == (1, 5, 5, 1)
    assert set(layer.grads) == {"weights", "biases"}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Sequential([Conv2D(2, 9)], input_shape=(8, 8, 1)),
            r"conv2d_1 does not fit its input \(8, 8, 1\)",
        ),
        (lambda: Sequential([Dense(2)], input_shape=(8, 8, 1)), r"put Flatten\(\) before it"),
        (lambda: Sequential([Flatten(), Conv2D(2, 3)], input_shape=(8, 8, 1)), "takes pictures"),
        (lambda: Sequential([ReLU], input_shape=(8,)), r"write ReLU\(\)"),
        (lambda: Sequential([ReLU()], dtype="int32"), "float type"),
        (lambda: Sequential([ReLU()] * 2), "twice"),
        (lambda: Conv2D(0, 3), "filters must be at least 1"),
        (lambda: Dropout(1.5), "rate"),
        (
            lambda: Sequential([Dense(2, initializer="huge")], input_shape=(8,)),
            "he, glorot, zeros, equal, too_large",
        ),
        (lambda: Sequential([Residual([Conv2D(3, 3)])], input_shape=(8, 8, 1)), "cannot be added"),
        (lambda: Residual([Conv2D(2, 2)]).build((None, 3, 2)), r"\(None, 2, 2\) and the shortcut \(None, 3, 2\)"),
        (lambda: Sequential([Residual([Conv2D(2, (1, 3))])], (4, None, 2)).forward(np.zeros((1, 4, 3, 2))), "cannot be added"),
        (lambda: Conv2D(4, 3, groups=3), "4 filters cannot be cut into 3"),
        (lambda: Sequential([Conv2D(4, 3, groups=2)], input_shape=(8, 8, 3)), "A depth of 3 cannot be cut into 2"),
        (lambda: DepthwiseConv2D(3, depth_multiplier=0), "depth_multiplier must be at least 1"),
        (lambda: DepthwiseConv2D(3).build((8, 8)), "DepthwiseConv2D takes pictures"),
        (lambda: DepthwiseConv2D(9).build((8, 8, 1)), "no position"),
        (lambda: Branches([]), "at least one"),
        (lambda: Sequential([Branches([[Conv2D(2, 3)], [ReLU()]])], input_shape=(8, 9, 1)),
         r"branches_1 does not fit .*give \(6, 7, 2\), \(8, 9, 1\): .*same height and width"),
        (lambda: Sequential([Branches([[Conv2D(2, 3)], [ReLU()]])], (None, None, 1)).forward(np.zeros((1, 5, 5, 1))),
         r"give \(3, 3, 2\), \(5, 5, 1\)"),
        (lambda: Branches([[Flatten()], []]).build((2, 2, 1)), r"give \(4,\), \(2, 2, 1\)"),
        (lambda: Sequential([Conv2D(2, 3), Flatten()], (None, None, 1)), r"flatten_1 .*\(None, None, 2\).*GlobalAverage"),
        (lambda: Sequential([Dense(2)], (None, None, 1)), r"GlobalAveragePooling2D\(\), which takes any size, before"),
        (lambda: Sequential([Conv2D(2, 3, padding="full")], (None, None, 1)), '"valid", "same", "ceil"'),
        (lambda: Sequential([ReLU()], (None, None, 3)).forward(np.zeros((5, 5, 3))), r"\(N, None, None, 3\), not .*newaxis"),
        (lambda: network([ReLU()]).forward(np.zeros((6, 7, 2))), r"x\[np.newaxis\]"),
        (lambda: network([ReLU()]).forward(np.zeros((1, 6, 7, 1))), r"\(N, 6, 7, 2\)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(make, words):
    with pytest.raises((ValueError, TypeError), match=words):
        make()


class Square(Layer):
    """A layer as a learner writes it."""

    def forward(self, x, training=False):
        self.x = x
        return x * x

    def backward(self, dy):
        return 2 * self.x * dy


def test_a_layer_of_ones_own_can_be_checked_and_saved_and_loading_it_says_how(tmp_path):
    model = Sequential([Conv2D(3, 3), Square(), Flatten(), Dense(2)], input_shape=(6, 7, 2))
    check = gradcheck.gradcheck_network(model, batch(), None, loss=projected)
    assert check.passed, check
    assert model.forward(batch()).dtype == np.float32
    first = Sequential([Square(), Flatten()], input_shape=(6, 7, 2))
    assert first.backward(np.ones_like(first.forward(batch())), input_gradient=False) is None
    model.save(tmp_path / "own.npz")
    with pytest.raises(ValueError, match=r"no Square.*load_state"):
        Sequential.load(tmp_path / "own.npz")
    arrays = load_arrays(tmp_path / "own.npz")
    arrays.pop("network")
    again = Sequential([Conv2D(3, 3), Square(), Flatten(), Dense(2)], input_shape=(6, 7, 2), rng=9)
    again.load_state(arrays)
    np.testing.assert_array_equal(again.forward(batch()), model.forward(batch()))


def test_a_layer_of_ones_own_that_learns_first_without_the_argument_is_told_its_name():
    class Scale(Square):
        def make(self, input_shape, rng, dtype):
            self.params["factor"] = np.ones(1, dtype)
            return input_shape

    model = Sequential([Scale()], input_shape=(6, 7, 2))
    y = model.forward(batch())
    assert model.backward(y).shape == y.shape
    with pytest.raises(TypeError, match=r"Square.backward\(\).*'input_gradient'"):
        model.backward(y, input_gradient=False)


@pytest.mark.parametrize("name", [n for n in layers.__all__ if n != "Layer"])
def test_every_layer_takes_the_whole_protocol(name):
    kind = getattr(layers, name)
    assert str(inspect.signature(kind.backward)) == "(self, dy, input_gradient=True)"
    assert str(inspect.signature(kind.forward)) == "(self, x, training=False)"


def test_notebooks_written_when_networks_were_among_the_layers_still_run():
    assert layers.Sequential is Sequential
    assert layers.Residual is Residual
    with pytest.raises(AttributeError, match=r"no 'Conv3D'. It has: .*Conv2D"):
        layers.Conv3D  # noqa: B018


def test_a_layer_not_written_yet_says_so():
    class Mine(Layer):
        pass

    with pytest.raises(NotImplementedError, match="Mine has no forward yet"):
        Mine().forward(None)


def test_a_damaged_or_foreign_file_is_refused_and_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    model = network([Flatten(), Dense(3)])
    model.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="cut short"):
        Sequential.load(path)
    np.savez(path, numbers=np.arange(3))
    with pytest.raises(ValueError, match="no network"):
        Sequential.load(path)
    np.savez(path, network=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="damaged"):
        Sequential.load(path)
    path.write_bytes(whole)
    monkeypatch.setattr(np, "savez", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        model.save(path)
    assert path.read_bytes() == whole
    assert len(list(tmp_path.iterdir())) == 1


def test_loss_goes_down_along_the_gradient():
    model, x, labels = network([Conv2D(4, 3), ReLU(), Flatten(), Dense(3)]), batch(), np.array([0, 1, 2])
    before, gradient = losses.softmax_cross_entropy(model.forward(x), labels)
    model.backward(gradient, input_gradient=False)
    for name, w in model.params.items():
        w -= 0.001 * model.grads[name]
    assert losses.softmax_cross_entropy(model.forward(x), labels)[0] < before
