"""ArchitectureBuilder's numbers against Python's ledger, over presets and random stacks; its mends; its code, run."""

import builder_code
import numpy as np
import pytest

from helpers.architectures import NETWORKS, ledger
from helpers.widgets import ArchitectureBuilder
from helpers.widgets.architecture_builder.plain import layer_of, plain

pytestmark = pytest.mark.browser

# ---- Random stacks -----------------------------------------------------------------------------------------------


def draw(rng, *, vector=False, deep=0):
    """One layer, any: most fit somewhere."""
    pick = lambda *values: values[rng.integers(len(values))]
    side = lambda: int(rng.integers(1, 5)) if rng.random() < 0.8 else [int(n) for n in rng.integers(1, 5, 2)]
    kinds = ["Dense", "ReLU", "BatchNormalization", "PReLU", "Dropout", "Tanh", "Sigmoid", "LeakyReLU"]
    if not vector:
        kinds = [
            "Conv2D",
            "Conv2D",
            "Conv2D",
            "DepthwiseConv2D",
            "MaxPooling2D",
            "MaxPooling2D",
            "AveragePooling2D",
        ] + kinds[1:]
        kinds += ["Residual", "Branches"] * (deep < 2)
    kind = pick(*kinds)
    inside = lambda: [draw(rng, deep=deep + 1) for _ in range(rng.integers(0, 4))]
    if kind == "Conv2D":
        layer = {
            "filters": pick(4, 6, 8),
            "kernel_size": side(),
            "groups": pick(1, 1, 1, 2, 4),
            "use_bias": pick(True, False),
        }
        return [kind, {**layer, "strides": pick(1, 1, 2), "padding": pick("valid", "same", "same", 1, 2)}]
    if kind == "DepthwiseConv2D":
        layer = {"kernel_size": side(), "strides": pick(1, 2), "padding": pick("valid", "same", 1)}
        return [kind, {**layer, "depth_multiplier": pick(1, 2), "use_bias": pick(True, False)}]
    if kind.endswith("Pooling2D"):
        return [
            kind,
            {
                "pool_size": pick(2, 3, 2, [2, 3]),
                "strides": pick(None, 1, 2),
                "padding": pick("valid", "same", "ceil"),
            },
        ]
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


# The modules themselves, without the page around them: each stack's ledger, and what comes of taking its first mend,
# again and again, until all fits; every other mend that is offered on the way is taken once too.
COUNT = """async (stacks) => {
  const part = (name) => import(`/helpers/widgets/architecture_builder/${name}.js`);
  const [{ ledgerOf }, { mendsOf }, { sizeAt }] = await Promise.all(["ledger", "mends", "sizes"].map(part));
  const pick = ({ kind, output, params, state, macs, numbers, field, input }) => ({ kind, output, params, state, macs, numbers, field, input });
  const count = (layers, input) => {
    const book = ledgerOf(layers, input);
    const lines = book.lines.filter((line) => line.layer).map(pick);
    return { ...pick(book), lines, layers, shape: input, why: book.misfit?.misfit.why ?? null, book };
  };
  return stacks.map(([layers, input]) => {
    const found = [count(layers, input)];
    const sideways = [];
    while (found[found.length - 1].why && found.length < 30) {
      const { book, layers: now, shape } = found[found.length - 1];
      const nextLegal = (from) => Array.from({ length: 64 }, (_, i) => from + i + 1).find((n) => sizeAt(now, n, shape[2]).fits) ?? 0;
      const mends = mendsOf(now, book, nextLegal);
      if (!mends.length) break;
      sideways.push(...mends.slice(1).map((mend) => count(mend.layers, mend.input)));
      found.push(count(mends[0].layers, mends[0].input));
    }
    for (const one of [...found, ...sideways]) delete one.book;
    return { found, sideways };
  });
}"""


def same_as_python(found, counted):
    """The browser's ledger against Python's, row by row."""
    assert (found["params"], found["state"], found["macs"]) == (
        counted.parameters,
        counted.state,
        counted.macs,
    )
    assert found["numbers"] == counted.activations
    assert tuple(found["output"]) == counted.output_shape
    rows = list(counted.walk())
    assert len(rows) == len(found["lines"])
    for line, row in zip(found["lines"], rows, strict=True):
        assert line["kind"] == type(row.layer).__name__
        assert (tuple(line["input"]), tuple(line["output"])) == (row.input_shape, row.output_shape)
        assert (line["params"], line["state"], line["macs"]) == (row.parameters, row.state, row.macs), (
            row.name
        )
        assert line["numbers"] == row.activations, row.name
        assert (line["field"] and tuple(line["field"])) == row.field, row.name


def test_static_every_number_is_pythons_and_one_press_mends_what_does_not_fit(static):
    page = static(ArchitectureBuilder())
    asked = [([plain(layer) for layer in make()], list(shape)) for make, shape in NETWORKS.values()] + list(
        stacks(250)
    )
    right, whys = 0, []
    for stack in page.evaluate(COUNT, asked):
        for one in stack["found"] + stack["sideways"]:
            expected = fits(one["layers"], one["shape"])
            assert isinstance(expected, str) == bool(one["why"]), (
                expected,
                one["why"],
                one["layers"],
                one["shape"],
            )
            if not one["why"]:
                same_as_python(one, expected)
        assert not stack["found"][-1]["why"], (stack["found"][-1]["layers"], stack["found"][-1]["shape"])
        whys += [one["why"] for one in stack["found"][:-1]]
        right += len(stack["found"]) == 1
    assert right > 60
    assert set(whys) == {
        "window",
        "needsPicture",
        "needsVector",
        "groupsFilters",
        "groupsDepth",
        "sum",
        "join",
    }
    assert len(whys) > 100


# ---- The code that is copied, run ----------------------------------------------------------------------------------

CODE = """async (stacks) => {
  const part = (name) => import(`/helpers/widgets/architecture_builder/${name}.js`);
  const [{ ledgerOf }, { ours }, { keras }, { pytorch }] = await Promise.all(["ledger", "code_ours", "code_keras", "code_pytorch"].map(part));
  return stacks.map(([layers, input]) => {
    const { tree } = ledgerOf(layers, input);
    return [ours(layers, input), keras(tree, input), pytorch(tree, input)];
  });
}"""


def counts(model):
    """Parameters that training changes, and running statistics, of Keras's or PyTorch's network."""
    if hasattr(model, "trainable_weights"):
        return tuple(
            sum(int(np.prod(w.shape)) for w in part)
            for part in (model.trainable_weights, model.non_trainable_weights)
        )
    running = [b for name, b in model.named_buffers() if not name.endswith("num_batches_tracked")]
    return sum(p.numel() for p in model.parameters()), sum(b.numel() for b in running)


def test_static_the_copied_code_of_every_preset_has_the_published_parameters(static):
    """Without memory for VGG-16's half a gigabyte: Keras and PyTorch make their networks on the device "meta".

    In Keras, where that takes seconds, the three that the test below does not make.
    """
    torch = pytest.importorskip("torch")
    keras = pytest.importorskip("keras")
    asked = [([plain(layer) for layer in make()], list(shape)) for make, shape in NETWORKS.values()]
    page = static(ArchitectureBuilder())
    for name, (layers, shape), (ours, *others) in zip(
        NETWORKS, asked, page.evaluate(CODE, asked), strict=True
    ):
        counted = ledger([layer_of(pair) for pair in layers], tuple(shape))
        made = {}
        exec(ours.partition("model =")[0], made)  # noqa: S102, the widget's own code
        assert repr(made["layers"]) == repr([layer_of(pair) for pair in layers])
        assert f"input_shape={tuple(shape)}" in ours
        for code in others[name not in ("AlexNet", "VGG-16", "ResNet-50") :]:
            with keras.device("meta"), torch.device("meta"):
                assert counts(builder_code.run(code)) == (counted.parameters, counted.state)


def test_static_the_copied_code_gives_the_same_numbers_in_all_three(static):
    """Parameter counts for all; then one's weights in the others, and the same pictures give the same numbers."""
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    rng = np.random.default_rng(1)
    asked = [(ArchitectureBuilder("LeNet-5").layers, [32, 32, 1])]
    asked += [
        (ArchitectureBuilder(name).layers, [40, 40, 3]) for name in ("GoogLeNet", "ResNet-18", "MobileNet")
    ]
    asked += [one for one in stacks(110, seed=7) if not isinstance(fits(*one), str)][:16]
    page = static(ArchitectureBuilder())
    for (layers, shape), codes in zip(asked, page.evaluate(CODE, asked), strict=True):
        counted = ledger([layer_of(pair) for pair in layers], tuple(shape))
        ours, keras, pytorch = (builder_code.run(code) for code in codes)
        assert ours.count_params() == counted.parameters
        for theirs in (keras, pytorch):
            assert counts(theirs) == (counted.parameters, counted.state), codes
        builder_code.shake(ours, rng)
        builder_code.to_keras(ours, keras)
        builder_code.to_pytorch(ours, pytorch)
        x = rng.normal(size=(2, *shape)).astype(np.float32)
        expected = ours.forward(x)
        apart = 1e-4 * max(1, np.abs(expected).max())
        if "in the mean" not in codes[1]:  # what a library cannot do stands in the code
            np.testing.assert_allclose(builder_code.forward(keras, x), expected, atol=apart, err_msg=codes[1])
        if shape := builder_code.flattened(ours)[None]:
            expected = np.concatenate([builder_code.map_by_map(one, shape) for one in expected])
        if "in the mean" not in codes[2]:
            np.testing.assert_allclose(
                builder_code.forward(pytorch, x), expected, atol=apart, err_msg=codes[2]
            )
