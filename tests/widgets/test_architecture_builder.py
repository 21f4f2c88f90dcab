"""ArchitectureBuilder: its traits in Python; in Chromium its numbers against Python's ledger, its mends, its code, run."""

import os

import numpy as np
import pytest
import traitlets
from steering import complaints, painted, settled, spoken, too_wide

from helpers.architectures import NETWORKS, Misfit, ledger
from helpers.layers import BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Branches, Residual, Sequential
from helpers.widgets import ArchitectureBuilder
from helpers.widgets.architecture_builder.plain import layer_of, plain

os.environ.setdefault("KERAS_BACKEND", "torch")
browser = pytest.mark.browser

# ---- Python ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NETWORKS)
def test_layers_survive_the_way_to_the_browser(name):
    make, shape = NETWORKS[name]
    builder = ArchitectureBuilder(name)
    assert repr([layer_of(pair) for pair in builder.layers]) == repr(make())
    assert builder.ledger.parameters == ledger(make(), shape).parameters


def test_layers_of_your_own():
    layers = [Conv2D(8, (3, 5), strides=2, groups=1, use_bias=False), BatchNormalization(), MaxPooling2D(3, 2)]
    builder = ArchitectureBuilder([*layers, Flatten(), Dense(10)], (31, 32, 3))
    assert builder.layers[0] == ["Conv2D", {"filters": 8, "kernel_size": [3, 5], "strides": 2, "use_bias": False}]
    assert builder.network().output_shape == (10,)
    assert repr(builder) == "ArchitectureBuilder(5 layers on 31x32x3)"
    built = Sequential([Conv2D(4, 3), ReLU()], input_shape=(9, 9, 2))
    assert ArchitectureBuilder(built).input_shape == [9, 9, 2]
    builder.layers = [Residual([ReLU()]), Branches([[ReLU()], []])]
    assert builder.layers == [["Residual", {"layers": [["ReLU", {}]]}], ["Branches", {"branches": [[["ReLU", {}]], []]}]]


def test_a_layer_that_does_not_fit_is_no_error_until_weights_are_asked_for():
    builder = ArchitectureBuilder([Conv2D(8, 5), Dense(10)])
    builder.layers = [["Conv2D", {"filters": 6, "kernel_size": 3, "groups": 4}]]
    with pytest.raises(ValueError, match="6 filters cannot be cut into 4 equal groups"):
        builder.network()
    builder.layers = [Conv2D(8, 40)]
    with pytest.raises(Misfit, match=r"conv2d_1 does not fit its input \(28, 28, 1\)"):
        builder.ledger  # noqa: B018


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("layers", [["Convolution", {}]], "there is no layer 'Convolution'; there are"),
        ("layers", ["Conv2D"], "a layer is written like"),
        ("layers", [["Conv2D", {"filters": 0, "kernel_size": 3}]], "filters must be"),
        ("layers", [["Conv2D", {"filters": 4, "kernel_size": 3, "groups": 0}]], "must be at least 1"),
        ("layers", [["Conv2D", {"filters": 4, "kernel_size": 3, "padding": "full"}]], "padding must be"),
        ("layers", [["MaxPooling2D", {"padding": -1}]], "padding must be"),
        ("layers", [["Conv2D", {"filters": 10**9, "kernel_size": 3}]], "filters of Conv2D must be at most 65,536"),
        ("layers", [["Dense", {"units": 2.5}]], "units must be a whole number"),
        ("layers", [["Dense", {}]], "units"),
        ("layers", [["ReLU", {"slope": 1}]], "slope"),
        ("layers", [["ReLU", {}]] * 501, "at most 500"),
        ("input_shape", (28, 28), "input_shape must be"),
        ("input_shape", (28, 28, 0), "input_shape must be"),
        ("input_shape", (28, True, 1), "input_shape must be"),
        ("show", "numpy", "show"),
    ],
)
def test_what_is_refused(name, value, words):
    builder = ArchitectureBuilder()
    before = getattr(builder, name)
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(builder, name, value)
    assert getattr(builder, name) == before


def test_a_preset_that_is_none():
    with pytest.raises(traitlets.TraitError, match="no preset 'LeNet'; there are LeNet-5, AlexNet"):
        ArchitectureBuilder("LeNet")


# ---- Random stacks -----------------------------------------------------------------------------------------------


def draw(rng, *, vector=False, deep=0):
    """One layer, any: most fit somewhere."""
    pick = lambda *values: values[rng.integers(len(values))]  # noqa: E731
    side = lambda: int(rng.integers(1, 5)) if rng.random() < 0.8 else [int(n) for n in rng.integers(1, 5, 2)]  # noqa: E731
    kinds = ["Dense", "ReLU", "BatchNormalization", "PReLU", "Dropout", "Tanh", "Sigmoid", "LeakyReLU"]
    if not vector:
        kinds = ["Conv2D", "Conv2D", "Conv2D", "DepthwiseConv2D", "MaxPooling2D", "MaxPooling2D", "AveragePooling2D"] + kinds[1:]
        kinds += ["Residual", "Branches"] * (deep < 2)
    kind = pick(*kinds)
    inside = lambda: [draw(rng, deep=deep + 1) for _ in range(rng.integers(0, 4))]  # noqa: E731
    if kind == "Conv2D":
        layer = {"filters": pick(4, 6, 8), "kernel_size": side(), "groups": pick(1, 1, 1, 2, 4), "use_bias": pick(True, False)}
        return [kind, {**layer, "strides": pick(1, 1, 2), "padding": pick("valid", "same", "same", 1, 2)}]
    if kind == "DepthwiseConv2D":
        layer = {"kernel_size": side(), "strides": pick(1, 2), "padding": pick("valid", "same", 1)}
        return [kind, {**layer, "depth_multiplier": pick(1, 2), "use_bias": pick(True, False)}]
    if kind.endswith("Pooling2D"):
        return [kind, {"pool_size": pick(2, 3, 2, [2, 3]), "strides": pick(None, 1, 2), "padding": pick("valid", "same", "ceil")}]
    if kind == "Dense":
        return [kind, {"units": pick(3, 7, 10)}]
    if kind == "Residual":
        return [kind, {"layers": inside(), "shortcut": inside() if rng.random() < 0.3 else None}]
    if kind == "Branches":
        return [kind, {"branches": [inside() for _ in range(rng.integers(1, 4))]}]
    return [kind, {}]


def stack(rng):
    """A random network, which need not fit, and its input."""
    layers = [draw(rng) for _ in range(rng.integers(1, 7))]
    end = [["Flatten", {}], ["GlobalAveragePooling2D", {}], None][rng.integers(3)]
    if end:
        layers += [end, *(draw(rng, vector=True) for _ in range(rng.integers(1, 4)))]
    if rng.random() < 0.3:
        layers.append(draw(rng, vector=rng.random() < 0.5))
    return layers, [int(rng.integers(5, 15)), int(rng.integers(5, 15)), int(rng.integers(1, 5))]


def stacks(count, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        layers, shape = stack(rng)
        yield [plain(layer) for layer in layers], shape


def fits(layers, shape):
    """Python's ledger, or what it says of the first layer that does not fit."""
    try:
        return ledger([layer_of(pair) for pair in layers], tuple(shape))
    except ValueError as error:
        return str(error)


SHOW = """([layers, input_shape]) => {
  model.set({ layers, input_shape });
  const root = document.querySelector(".architecture-builder");
  const book = root.numbers();
  const lines = book.lines.filter((line) => line.layer);
  const pick = ({ kind, output, params, state, macs, numbers, field, misfit, input }) => ({ kind, output, params, state, macs, numbers, field, misfit, input });
  return { ...pick(book), lines: lines.map(pick), at: book.misfit?.path[0] ?? null, why: book.misfit?.misfit.why ?? null };
}"""


def same_as_python(found, counted):
    """The browser's ledger against Python's, row by row."""
    assert (found["params"], found["state"], found["macs"]) == (counted.parameters, counted.state, counted.macs)
    assert found["numbers"] == counted.activations
    assert tuple(found["output"]) == counted.output_shape
    rows = list(counted.walk())
    assert len(rows) == len(found["lines"])
    for line, row in zip(found["lines"], rows, strict=True):
        assert line["kind"] == type(row.layer).__name__
        assert (tuple(line["input"]), tuple(line["output"])) == (row.input_shape, row.output_shape)
        assert (line["params"], line["state"], line["macs"]) == (row.parameters, row.state, row.macs), row.name
        assert line["numbers"] == row.activations, row.name
        assert (line["field"] and tuple(line["field"])) == row.field, row.name


@browser
def test_static_every_number_of_the_presets_is_pythons(static):
    page = static(ArchitectureBuilder())
    for name, (make, shape) in NETWORKS.items():
        page.select_option(".ab-top select", name)
        painted(page)
        found = page.evaluate(SHOW, page.evaluate("[model.get('layers'), model.get('input_shape')]"))
        counted = ledger(make(), shape)
        same_as_python(found, counted)
        cells = [page.inner_text(f".ab-total .ab-{column}") for column in ("params", "macs")]
        assert cells == [f"{counted.parameters:,}", f"{counted.macs:,}"]
        assert not page.locator(".ab-verdict[data-misfit]").count()
        assert f"{2 * counted.macs:,} FLOPs" in page.inner_text(".ab-verdict")


@browser
def test_static_random_stacks_fit_or_not_as_in_python_and_one_press_mends(static):
    page = static(ArchitectureBuilder())
    right, wrong, whys = 0, 0, set()
    for layers, shape in stacks(250):
        expected, found = fits(layers, shape), page.evaluate(SHOW, [layers, shape])
        if not isinstance(expected, str):
            same_as_python(found, expected)
            right += 1
            continue
        assert found["why"], (expected, layers, shape)
        wrong += 1
        whys.add(found["why"])
        for _ in range(20):  # one press for each layer that does not fit; all the while Python agrees
            mends = page.evaluate("document.querySelector('.architecture-builder').mends().map((one) => [one.layers, one.input])")
            assert mends, (found["why"], layers, shape)
            for other in mends:
                page.evaluate(SHOW, other)  # every one that is offered can be taken
            layers, shape = mends[0]
            found = page.evaluate(SHOW, [layers, shape])
            expected = fits(layers, shape)
            if not found["why"]:
                break
            assert isinstance(expected, str)
        assert not isinstance(expected, str), (expected, layers, shape)
        same_as_python(found, expected)
    assert right > 60
    assert wrong > 60
    assert whys == {"window", "needsPicture", "needsVector", "groupsFilters", "groupsDepth", "sum", "join"}
