"""ArchitectureBuilder: its traits in Python; in Chromium its hands, keys and words. Its numbers: test_builder_numbers.py."""

import pytest
import traitlets
from steering import complaints, painted, settled, spoken, too_wide

from helpers.architectures import NETWORKS, Misfit, ledger
from helpers.layers import BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Branches, Residual, Sequential
from helpers.widgets import ArchitectureBuilder
from helpers.widgets.architecture_builder.plain import layer_of

browser = pytest.mark.browser

# ---- Python ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NETWORKS)
def test_layers_survive_the_way_to_the_browser(name):
    make, shape = NETWORKS[name]
    builder = ArchitectureBuilder(name)
    assert repr([layer_of(pair) for pair in builder.layers]) == repr(make())
    assert builder.ledger.parameters == ledger(make(), shape).parameters


def test_layers_of_your_own():
    layers = [
        Conv2D(8, (3, 5), strides=2, groups=1, use_bias=False),
        BatchNormalization(),
        MaxPooling2D(3, 2),
    ]
    builder = ArchitectureBuilder([*layers, Flatten(), Dense(10)], (31, 32, 3))
    assert builder.layers[0] == [
        "Conv2D",
        {"filters": 8, "kernel_size": [3, 5], "strides": 2, "use_bias": False},
    ]
    assert builder.network().output_shape == (10,)
    assert repr(builder) == "ArchitectureBuilder(5 layers on 31x32x3)"
    built = Sequential([Conv2D(4, 3), ReLU()], input_shape=(9, 9, 2))
    assert ArchitectureBuilder(built).input_shape == [9, 9, 2]
    builder.layers = [Residual([ReLU()]), Branches([[ReLU()], []])]
    assert builder.layers == [
        ["Residual", {"layers": [["ReLU", {}]]}],
        ["Branches", {"branches": [[["ReLU", {}]], []]}],
    ]


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
        (
            "layers",
            [["Conv2D", {"filters": 10**9, "kernel_size": 3}]],
            "filters of Conv2D must be at most 65,536",
        ),
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


# ---- Hands, keys, and those who listen -----------------------------------------------------------------------------


def names(page):
    return page.evaluate("model.get('layers').map(([kind]) => kind)")


@browser
def test_static_the_totals_shown_are_those(static):
    page = static(ArchitectureBuilder())
    for name, (make, shape) in NETWORKS.items():
        page.select_option(".ab-top select", name)
        painted(page)
        counted = ledger(make(), shape)
        cells = [page.inner_text(f".ab-total .ab-{column}") for column in ("params", "macs")]
        assert cells == [f"{counted.parameters:,}", f"{counted.macs:,}"]
        assert f"{2 * counted.macs:,} FLOPs" in page.inner_text(".ab-verdict")


@browser
def test_static_the_stack_is_built_with_keys_alone(static):
    layers = [Conv2D(8, 5), ReLU(), MaxPooling2D(2), Dense(10)]
    page = static(ArchitectureBuilder(layers, (28, 28, 1)))
    assert page.inner_text(".ab-verdict") == (
        "Layer 4, Dense, does not fit. It takes a vector, one row of numbers, and gets a picture of 12 × 12 × 8."
    )
    assert page.locator(".ab-mends button").all_inner_texts() == [
        "Flatten before it: 1,152 numbers",
        "GlobalAveragePooling2D before it: 8 numbers",
        "remove Dense",
    ]
    page.focus(".ab-mends button")
    page.keyboard.press("Enter")
    spoken(
        page, "Mended: Flatten before it: 1,152 numbers. Total 11,738 parameters, 126,720 multiplications."
    )
    page.wait_for_selector(".ab-row[aria-selected=true]:focus")  # back in the list
    page.keyboard.press("End")
    painted(page)
    page.keyboard.press("Home")
    spoken(
        page,
        "Conv2D 8 of 5 × 5. Output 24 × 24 × 8, 208 parameters, 115,200 multiplications, 18.4 kB, sees 5.",
    )
    page.keyboard.press("Shift+ArrowDown")
    spoken(page, "Conv2D is layer 2 now.")
    assert names(page) == ["ReLU", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    page.keyboard.press("Control+z")
    spoken(page, "Undone.")
    page.keyboard.press("Enter")  # to the filters
    page.keyboard.press("Control+a")
    page.keyboard.type("16")
    spoken(page, "Total 23,466 parameters")
    assert page.evaluate("model.get('layers')[0]") == ["Conv2D", {"filters": 16, "kernel_size": 5}]
    page.focus(".ab-rows [tabindex='0']")
    page.keyboard.press("d")
    painted(page)
    page.keyboard.press("Delete")
    painted(page)
    page.keyboard.press("+")
    page.keyboard.press("Tab")  # from Conv2D to Depthwise
    page.keyboard.press("Enter")
    spoken(page, "DepthwiseConv2D added. Total 23,626 parameters")
    page.focus(".ab-rows [tabindex='0']")
    for _ in range(4):
        page.keyboard.press("Control+z")
        painted(page)
    page.wait_for_function("model.get('layers').length === 5 && model.get('layers')[0][1].filters === 8")


@browser
def test_static_blocks_open_close_and_are_built(static):
    page = static(ArchitectureBuilder("ResNet-18"))
    rows = lambda: page.locator(".ab-rows .ab-row").count()
    closed = rows()
    page.focus(".ab-rows [tabindex='0']")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        painted(page)
    page.keyboard.press("ArrowRight")
    painted(page)
    assert rows() == closed + 9  # through: 5 layers, around: 2, and the two lists' own lines
    levels = page.eval_on_selector_all(
        ".ab-rows .ab-row", "(rows) => rows.slice(8, 12).map((row) => row.ariaLevel)"
    )
    assert levels == ["1", "2", "3", "3"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    painted(page)
    page.keyboard.press("Delete")  # the first convolution inside: now the sum does not fit
    page.wait_for_selector(
        ".ab-verdict:has-text('Through its layers come 56 × 56 × 128, around them 28 × 28 × 128: only equal shapes')"
    )
    assert page.locator(".ab-total .ab-layer").inner_text() == "total so far"
    page.keyboard.press("Control+z")
    page.wait_for_selector(".ab-verdict:has-text('Every layer fits.')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    painted(page)
    assert rows() == closed
    page.click(".ab-buttons button:text-is('Branches')")
    page.wait_for_selector(".ab-chosen:text-is('layer 10: Branches')")
    page.click("button:text-is('add a branch')")
    page.wait_for_selector(".ab-row >> text=3 side by side")
    page.click(".ab-acts button:text-is('remove')")
    page.click(".ab-buttons button:text-is('Residual')")
    page.wait_for_selector(".ab-chosen:has-text(': Residual')")
    assert not page.locator(".ab-verdict[data-misfit]").count()  # a block that is added fits


@browser
def test_static_a_number_typed_for_one_layer_stays_out_of_the_next(static):
    page = static(ArchitectureBuilder([Conv2D(8, 5), ReLU(), Conv2D(16, 3)], (28, 28, 1)))
    page.get_by_label("filters").fill("9")
    page.locator(".ab-rows .ab-row").nth(2).click()  # leaves the field while another layer is chosen already
    page.wait_for_selector(".ab-chosen:has-text('3')")
    painted(page)
    assert page.evaluate("model.get('layers').map(([, given]) => given.filters ?? 0)") == [9, 0, 16]
    assert page.get_by_label("filters").input_value() == "16"


@browser
def test_static_the_pointer_moves_a_layer_and_the_input(static):
    page = static(ArchitectureBuilder([Conv2D(8, 5), ReLU(), MaxPooling2D(2)], (28, 28, 1)))
    rows = page.locator(".ab-rows .ab-row")
    first, last = rows.nth(0).bounding_box(), rows.nth(2).bounding_box()
    page.mouse.move(first["x"] + 60, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(last["x"] + 60, last["y"] + 12, steps=8)
    page.mouse.up()
    page.wait_for_function("model.get('layers').map(([kind]) => kind).join() === 'ReLU,MaxPooling2D,Conv2D'")
    page.click("button:text-is('undo')")  # the whole drag
    assert names(page) == ["Conv2D", "ReLU", "MaxPooling2D"]
    strip = page.locator(".ab-sizes").bounding_box()
    page.mouse.move(strip["x"] + strip["width"] * 20.5 / 64, strip["y"] + 8)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] * 40.5 / 64, strip["y"] + 8, steps=4)
    page.mouse.up()
    assert page.evaluate("model.get('input_shape')") == [41, 41, 1]
    page.focus(".ab-sizes")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("model.get('input_shape')") == [40, 40, 1]
    page.fill("input[aria-label='input: channels']", "3")
    spoken(page, "Input 40 × 40 × 3. Total 608 parameters, 777,600 multiplications.")


def legal(name, most):
    """Which sizes fit, those that keep the Dense weights of the preset's own, those that leave nothing over: by Python."""
    make, (own, _, depth) = NETWORKS[name]
    layers = make()
    dense = lambda counted: [row.input_shape for row in counted.walk() if isinstance(row.layer, Dense)]
    found = {}
    for n in range(1, most + 1):
        try:
            found[n] = dense(ledger(layers, (n, n, depth)))
        except Misfit:
            pass
    return sorted(found), [n for n, weights in found.items() if weights == found[own]]


@browser
@pytest.mark.parametrize(
    ("name", "most", "words"),
    [
        (
            "LeNet-5",
            64,
            "Legal square sizes: from 16 on. With these Dense weights: 32 to 35. No row is left over at 28, 32, 36 …",
        ),
        (
            "AlexNet",
            256,
            "Legal square sizes: from 67 on. With these Dense weights: 227 to 258. No row is left over at 195 and 227.",
        ),
        (
            "VGG-16",
            256,
            "Legal square sizes: from 32 on. With these Dense weights: 224 to 255. No row is left over at 192, 224 and 256.",
        ),
        ("GoogLeNet", 256, "All of them with the same weights."),
    ],
)
def test_static_which_sizes_are_legal(static, name, most, words):
    page = static(ArchitectureBuilder(name))
    page.wait_for_selector(f".ab-legal:has-text('{words}')")
    fits, same = legal(name, most + 8)
    assert fits == list(range(fits[0], most + 9))
    assert f"from {fits[0]} on" in page.inner_text(".ab-legal")
    if "With these" in words:
        assert f"{same[0]} to {same[-1]}." in words
    page.focus(".ab-sizes")
    page.keyboard.press("Home")
    assert page.evaluate("model.get('input_shape')[0]") == fits[0]


@browser
def test_static_code_is_shown_and_copied(static):
    page = static(ArchitectureBuilder())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for view, words in (
        ("this course", "Conv2D(6, 5),"),
        ("Keras", "layers.Conv2D(6, 5),"),
        ("PyTorch", "nn.Conv2d(1, 6, 5),"),
    ):
        page.click(f'.ab-views button:text-is("{view}")')
        page.wait_for_selector(f".ab-code:has-text('{words}')")
        page.click(".ab-copy")
        page.wait_for_function(
            "async () => await navigator.clipboard.readText() === document.querySelector('.ab-code').textContent"
        )
    assert page.inner_text(".ab-copy") == "copied"
    assert "reshape(5, 5, 16, -1).transpose(3, 2, 0, 1).reshape(-1, 400)" in page.inner_text(".ab-code")
    page.fill("input[aria-label='input: height']", "9")
    page.wait_for_selector(".ab-code:has-text('# Layer 4, Conv2D, does not fit.')")


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"input_shape": [28, 28]}, "input_shape must be three whole numbers from 1 to 4,096"),
        ({"layers": [["Convolution", {}]]}, "There is no layer Convolution."),
        ({"layers": "x"}, "layers must be a list of pairs"),
        ({"layers": [["Branches", {"branches": []}]]}, "layers must be a list of pairs"),
    ],
)
def test_static_bad_traits_get_a_message(static, change, words):
    page = static(ArchitectureBuilder(), change=change)
    page.wait_for_selector(f".p2p-error:has-text('{words}')")
    page.evaluate("model.set({ input_shape: [28, 28, 1], layers: [] })")
    page.wait_for_selector(".ab-nothing")
    assert not page.is_visible(".p2p-error")


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_static_readable_and_seen_whole(static, dark):
    page = static(ArchitectureBuilder("GoogLeNet"), dark=dark)
    for width, tall in ((1256, 640), (1000, 640), (600, 670), (356, 1000)):
        page.set_viewport_size({"width": width + 24, "height": 800})
        for show, name in (("ledger", "ResNet-18"), ("pytorch", "GoogLeNet"), ("ledger", "GoogLeNet")):
            page.evaluate("(show) => model.set('show', show)", show)
            page.select_option(".ab-top select", name)
            painted(page)
            painted(page)
            assert page.evaluate("document.querySelector('.p2p').offsetHeight") <= tall
            assert too_wide(page) == 0
        total = page.locator(".ab-total").bounding_box()
        assert total["y"] + total["height"] < 800  # however long the network is
        if width in (1000, 356):
            assert complaints(page) == []


@browser
def test_lab_python_and_the_widget_are_one(lab):
    book = lab.open(
        "from helpers.widgets import ArchitectureBuilder\nbuilder = ArchitectureBuilder()\nbuilder"
    )
    page = book.page
    page.wait_for_selector(".ab-total .ab-params:text-is('61,706')")
    page.click(".ab-rows .ab-row >> nth=0")
    page.fill(".ab-fields input >> nth=0", "12")
    settled(book, "builder.layers[0][1]['filters']", 12)
    shown = int(page.inner_text(".ab-total .ab-params").replace(",", ""))
    assert book.value("[builder.ledger.parameters, builder.network().count_params()]") == [shown, shown]
    book.python(
        "from helpers.layers import Conv2D; builder.layers = [Conv2D(4, 3)]; builder.input_shape = (10, 12, 2)"
    )
    page.wait_for_selector(".ab-total .ab-params:text-is('76')")
    assert page.inner_text(".ab-total .ab-output") == "8 × 10 × 4"
    with pytest.raises(RuntimeError, match="TraitError"):
        book.python("builder.layers = [['Conv', {}]]")
    page.wait_for_selector(".p2p-error:has-text('there is no layer')")
    page.focus(".ab-rows [tabindex='0']")
    page.keyboard.press("d")  # the keys are the widget's, not the notebook's
    settled(book, "len(builder.layers)", 2)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1
