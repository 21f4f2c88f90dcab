"""LookInside: sums, shares, receptive fields and pixels against Python's; the way down by keys, pointer and finger."""

import re

import numpy as np
import pytest
import traitlets
from handwriting import strokes_of
from steering import complaints, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers import datasets, layers
from helpers.datafiles import data_path
from helpers.network import Sequential
from helpers.widgets import LookInside
from helpers.widgets.look_inside.widget import reads

browser = pytest.mark.browser

CELL, CHOICE = ".li-cell", ".li-choice"


def deep():
    return Sequential.load(data_path("mnist_deep.npz"))


def network(*stack, shape=(9, 8, 2), seed=0):
    """A network in float64 whose biases and running statistics are not what they begin as."""
    model = Sequential(list(stack), input_shape=shape, rng=seed, dtype="float64")
    rng = np.random.default_rng(seed)
    for array in {**model.params, **model.state}.values():
        array += np.abs(rng.normal(0, 0.3, array.shape))
    return model


AWKWARD = {
    "stride, border, mean": lambda: network(
        layers.Conv2D(3, 3, strides=2, padding="same"), layers.LeakyReLU(), layers.AveragePooling2D(2, padding="same"),
        layers.Flatten(), layers.Dense(4),
    ),
    "windows that overlap and hang over": lambda: network(
        layers.Conv2D(4, (2, 3), padding=1, use_bias=False), layers.BatchNormalization(), layers.ReLU(),
        layers.MaxPooling2D(3, strides=2, padding="ceil"), layers.Conv2D(3, 2), layers.ReLU(), layers.GlobalAveragePooling2D(),
        layers.Dense(5), layers.ReLU(), layers.Dense(10), layers.Softmax(),
    ),
    "a ReLU first, nothing but dense layers": lambda: network(
        layers.ReLU(), layers.Flatten(), layers.Dense(20), layers.Dropout(0.5), layers.ReLU(), layers.Dense(3), shape=(4, 5, 3)
    ),
}  # fmt: skip


def floors_of(model):
    """The layers that LookInside shows, each with those folded into it: [(name, [layer, ...])]."""
    floors = []
    for name, layer in zip(model.names, model.layers, strict=True):
        folded = isinstance(layer, (layers.Flatten, layers.Dropout, layers.ReLU, layers.LeakyReLU))
        if isinstance(layer, layers.Softmax):
            continue
        if folded and (floors or isinstance(layer, (layers.Flatten, layers.Dropout))):
            floors[-1][1].append(layer) if floors else floors.append(("", [layer]))
        elif floors and floors[-1][0] == "":
            floors[-1] = (name, [*floors[-1][1], layer])
        else:
            floors.append((name, [layer]))
    return floors


def run(stack, x):
    """The numbers after these layers, as LookInside shows them: a Flatten leaves maps as maps, and a Dense flattens."""
    for layer in stack:
        if isinstance(layer, layers.Flatten):
            continue
        x = layer.forward(x.reshape(len(x), -1) if isinstance(layer, layers.Dense) else x)
    return x


# ---- Python ------------------------------------------------------------------------------------------------------


def test_it_begins_with_ten_validation_digits_that_both_networks_read():
    _, (x, y), _ = datasets.load_mnist()
    for model in (None, deep()):
        look = LookInside(model)
        for digit in range(10):
            look.chosen = digit
            assert look.place[1] == digit
            row = np.flatnonzero((x == look.pictures[digit]).all(axis=(1, 2, 3)))
            assert y[row].tolist() == [digit]


def test_a_number_is_the_networks():
    look = LookInside(chosen=3, trail=[("conv2d_2", 1, 1, 11)])
    x = look.picture[None].astype(np.float32)
    for layer in look.model.layers[:5]:
        x = layer.forward(x)
    assert look.number == x[0, 1, 1, 11] > 0
    assert repr(look) == f"LookInside(conv2d_2[1, 1, 11] = {look.number:.2f})"
    look.trail = []
    assert look.number == pytest.approx(look.model.forward(look.picture[None])[0].max())
    look.strokes = strokes_of(7)
    assert look.place == ("dense_1", 7) and look.picture.shape == (28, 28, 1)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((28, 28), 1), ((28, 28, 1), 1), ((3, 28, 28), 3), ((3, 28, 28, 1), 3)],
)
def test_one_picture_or_several(shape, expected):
    look = LookInside(None, np.zeros(shape))
    assert look.pictures.shape == (expected, 28, 28, 1)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(3, 3),
        layers.Conv2D(2, (2, 3), strides=(2, 1), padding="same"),
        layers.MaxPooling2D(3, strides=2, padding="ceil"),
        layers.AveragePooling2D((2, 1)),
        layers.GlobalAveragePooling2D(),
        layers.ReLU(),
    ],
)
def test_what_a_number_reads_is_what_makes_it_nan(layer):
    shape = (5, 6, 3)
    layer.build(shape, rng=0)
    for below in np.ndindex(shape):
        x = np.ones((1, *shape))
        x[(0, *below)] = np.nan
        y = layer.forward(x)[0]
        for above in np.ndindex(y.shape):
            assert reads(layer, above, below, shape) == np.isnan(y[above]), (above, below)


SMALL = ((4, 4, 1),)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"model": "net.npz"}, "model must be a helpers Sequential, got str"),
        ({"model": Sequential([layers.Flatten(), layers.Sigmoid()], *SMALL)}, "Sigmoid makes no sum. It knows Conv2D"),
        ({"model": Sequential([layers.Flatten(), layers.Softmax(), layers.Dense(2)], *SMALL)}, "Softmax before the last"),
        ({"model": Sequential([layers.Conv2D(4, 1, groups=2), layers.Flatten()], (4, 4, 2))}, "Conv2D in groups"),
        ({"model": Sequential([layers.Conv2D(2, 3)], *SMALL)}, r"a row of scores.* puts out \(2, 2, 2\)"),
        ({"model": Sequential([layers.Dense(2)], (7,))}, r"takes \(7,\)"),
        ({"picture": np.zeros((8, 8))}, r"of shape \(28, 28, 1\), or several of them; got \(8, 8\)"),
        ({"picture": np.zeros((0, 28, 28))}, "or several of them"),
        ({"picture": np.full((28, 28), np.nan)}, "picture holds NaN"),
        ({"picture": "a digit"}, "picture must be an array of numbers"),
        ({"chosen": 10}, "chosen must be 0 to 9, got 10"),
        ({"trail": [("conv9", 0)]}, r"places such as \('dense_1', 0\), a name being picture, conv2d_1.*got \('conv9', 0\)"),
        ({"trail": [()]}, "trail must hold places"),
        ({"trail": [("dense_1", 10)]}, r"dense_1 puts out numbers of shape \(10,\): \('dense_1', 10\) is none of them"),
        ({"trail": [("conv2d_1", 3, 3)]}, r"of shape \(20, 20, 8\)"),
        ({"trail": [("conv2d_1", 0.5, 3, 0)]}, r"of shape \(20, 20, 8\)"),
        ({"trail": [("dense_1", 3), ("conv2d_2", 0, 0, 0)]}, r"\('dense_1', 3\) is not made of \('conv2d_2', 0, 0, 0\)"),
        ({"trail": [("conv2d_2", 0, 0, 0), ("max_pooling2d_1", 0, 5, 0)]}, "is not made of"),
        ({"trail": [("max_pooling2d_1", 0, 0, 1), ("conv2d_1", 0, 0, 2)]}, "is not made of"),
        ({"strokes": [[(0.5, 2)]]}, r"points \(x, y\) from 0 to 1, got the point \(0\.5, 2\)"),
        (
            {"model": Sequential([layers.Flatten(), layers.Dense(2)], *SMALL), "strokes": [[(0.5, 0.5)]]},
            r"prepared for a network that takes \(28, 28, 1\) or \(8, 8, 1\); this one takes \(4, 4, 1\)",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_into_is_refused_with_the_reason(arguments, words):
    with pytest.raises(traitlets.TraitError, match=words):
        LookInside(**arguments)


def test_a_new_network_begins_a_new_trail_and_keeps_the_pictures():
    look = LookInside(None, np.ones((28, 28)), trail=[("conv2d_1", 0, 0, 0)])
    look.model = deep()
    assert look.trail == () and look.pictures.shape == (1, 28, 28, 1)
    assert look.network["layers"][0]["arrays"]["weights"]["shape"] == [3, 3, 1, 16]


# ---- The arithmetic of the browser -------------------------------------------------------------------------------

APART = """async ([network, numbers, places]) => {
  const { climb, makeFloors } = await import("/helpers/widgets/look_inside/floors.js");
  const { field, pixelShares, receiver, takeApart } = await import("/helpers/widgets/look_inside/sums.js");
  const floors = makeFloors(network);
  const levels = climb(floors, { shape: network.input_shape, data: Float64Array.from(numbers) });
  return {
    names: floors.map((floor) => floor.name),
    found: places.map(([k, unit]) => {
      const made = takeApart(floors, levels, k, unit);
      const seen = field(floors, k, unit);
      const { slopes, pixels, biases } = pixelShares(floors, levels, k, unit);
      const up = k < floors.length - 1 ? receiver(floors, levels, k, unit) : -1;
      const lists = ["units", "values", "weights", "products", "shares"].map((name) => [name, [...made[name]]]);
      return { ...made, ...Object.fromEntries(lists), seen, slopes: [...slopes], pixels, biases, up };
    }),
  };
}"""


def places_in(model, picture, floors, rng, each=2):
    """Some numbers of every floor, the largest among them -> [(floor, unit, index)], and the numbers of all floors."""
    outputs, places = [picture], []
    for k, (_, stack) in enumerate(floors, start=1):
        x = run(stack, outputs[-1][None])[0]
        outputs.append(x)
        units = {int(np.argmax(x)), 0, x.size - 1, *rng.integers(0, x.size, each).tolist()}
        places += [(k, unit, np.unravel_index(unit, x.shape)) for unit in units]
    return places, outputs


@browser
def test_static_every_number_is_the_sum_that_python_makes(static):
    rng = np.random.default_rng(0)
    page = static(LookInside())
    shipped = {"shallow": LookInside().model.astype("float64"), "deep": deep().astype("float64")}
    for case, model in [*shipped.items(), *((name, make()) for name, make in AWKWARD.items())]:
        look = LookInside(model)
        picture = (
            look.pictures[3 % len(look.pictures)].astype(float)
            if case in shipped
            else rng.normal(0, 1, model.input_shape)
        )
        floors = floors_of(model)
        places, outputs = places_in(model, picture, floors, rng)
        answer = page.evaluate(
            APART, [look.network, picture.ravel().tolist(), [place[:2] for place in places]]
        )
        assert answer["names"] == ["picture", *(name for name, _ in floors)], case
        for (k, unit, index), made in zip(places, answer["found"], strict=True):
            where = (case, floors[k - 1][0], index)
            stack, below = floors[k - 1][1], outputs[k - 1]
            switches = [layer for layer in stack if isinstance(layer, (layers.ReLU, layers.LeakyReLU))]
            head = [layer for layer in stack if layer not in switches] if switches != stack[:1] else stack

            def value(x, stack=head):
                return run(stack, x[None])[0].ravel()[unit]  # noqa: B023 - called in this turn of the loop alone

            assert made["sum"] == pytest.approx(value(below), abs=1e-9), where
            assert made["value"] == pytest.approx(outputs[k].ravel()[unit], abs=1e-9), where
            assert made["bias"] + sum(made["products"]) == pytest.approx(made["sum"], abs=1e-9), where
            assert sum(made["shares"]) + made["bias"] == pytest.approx(made["sum"], abs=1e-9), where

            # Which numbers below: those that make it NaN. Their weights: by nudging.
            units = [u for u in made["units"] if u >= 0]
            assert len(set(units)) == len(units) == made["count"], where
            for u in rng.permutation(below.size)[:12].tolist() + units[:6]:
                x = np.array(below, float, order="C")
                x.ravel()[u] = np.nan
                dense = isinstance(head[-1], (layers.Dense, layers.ReLU))
                assert dense or np.isnan(value(x)) == (u in units), (*where, u)
                nudged = np.array(below, float, order="C")
                nudged.ravel()[u] += 1e-7
                slope = (value(nudged) - value(below)) / 1e-7
                weight = made["weights"][made["units"].index(u)] if u in units else 0
                near = sum(abs(v - below.ravel()[u]) < 1e-6 for v in made["values"])
                tied = any(isinstance(layer, layers.MaxPooling2D) for layer in head) and near > 1
                assert tied or slope == pytest.approx(weight, abs=1e-5), (*where, u)
            if made["maps"] > 1:  # map by map, and within a map in reading order
                size, depth = made["rows"] * made["columns"], below.shape[-1]
                for m in range(depth):
                    shown = [u for u in made["units"][m * size : (m + 1) * size] if u >= 0]
                    assert {u % depth for u in shown} == {m} and shown == sorted(shown), where
                    of_map = [
                        p
                        for u, p in zip(made["units"], made["products"], strict=True)
                        if u >= 0 and u % depth == m
                    ]
                    assert made["shares"][m] == pytest.approx(sum(of_map), abs=1e-9), where
            for cell, u in enumerate(made["units"]):
                assert u < 0 or made["values"][cell] == pytest.approx(below.ravel()[u], abs=1e-9)

            # The pixels: slopes by backpropagation, and what the biases send up.
            upto = [layer for _, each in floors[:k] for layer in each]
            y = picture[None]
            for layer in upto:
                y = layer.forward(y)
            dy = np.zeros(y.size)
            dy[unit] = 1
            dy = dy.reshape(y.shape)
            for layer in reversed(upto):
                dy = layer.backward(dy)
            if not any(
                isinstance(layer, layers.BatchNormalization) for layer in upto
            ):  # its backward is that of training
                np.testing.assert_allclose(made["slopes"], dy.ravel(), atol=1e-9, err_msg=str(where))
            assert made["pixels"] + made["biases"] == pytest.approx(made["value"], abs=1e-8), where
            assert made["pixels"] == pytest.approx(np.dot(made["slopes"], picture.ravel()), abs=1e-8), where

            # The receptive field holds every pixel that has a slope, and is no larger than NaN shows.
            seen, (rows, columns, _) = made["seen"], np.nonzero(np.reshape(made["slopes"], picture.shape))
            assert not len(rows) or (seen["top"] <= rows.min() and rows.max() <= seen["bottom"]), where
            assert not len(columns) or (seen["left"] <= columns.min() and columns.max() <= seen["right"]), (
                where
            )
            if (
                not any(
                    isinstance(layer, (layers.Dense, layers.ReLU, layers.LeakyReLU)) for layer in upto[:-1]
                )
                and k < 3
            ):
                spots = list(np.ndindex(picture.shape[:2]))
                bad = np.repeat(picture[None], len(spots), axis=0)
                for one, spot in zip(bad, spots, strict=True):
                    one[spot] = np.nan
                field = np.isnan(run(upto, bad).reshape(len(spots), -1)[:, unit]).reshape(picture.shape[:2])
                rows, columns = np.nonzero(field)
                edges = {
                    "top": rows.min(),
                    "bottom": rows.max(),
                    "left": columns.min(),
                    "right": columns.max(),
                }
                assert seen == edges and field.sum() == np.prod(np.ptp([rows, columns], axis=1) + 1), where


# ---- On the page -------------------------------------------------------------------------------------------------


def trail(page):
    return page.evaluate("model.get('trail')")


def lens(page):
    """The number under the lens, as it stands there."""
    return float(page.inner_text(".li-value").replace("−", "-"))


def numbers(text):
    """Every number of a text, a sign before it, or before its name, being part of it."""
    found = re.findall(r"([+-]?) ?(?:bias |biases )?(-?\d+\.\d+)", text.replace("−", "-"))
    return [-float(number) if sign == "-" else float(number) for sign, number in found]


def follow(model, picture, place):
    """Python's own way down: the number with the largest share, by leaving each of the others out."""
    floors = floors_of(model)
    way = [place]
    while way[-1][0] != "picture":
        k = [name for name, _ in floors].index(way[-1][0])
        below = run([layer for _, stack in floors[:k] for layer in stack], picture[None])[0]
        head = floors[k][1][0]
        index = tuple(way[-1][1:])
        shape = below.shape
        if isinstance(head, layers.Dense):
            shares = below * head.params["weights"][:, index[0]].reshape(shape)
        else:
            nothing = head.forward(np.zeros((1, *shape)))[0][index]
            candidates = [u for u in np.ndindex(shape) if reads(head, index, u, shape)]
            shares = np.full(shape, -np.inf)
            for u in candidates:
                alone = np.zeros((1, *shape))
                alone[(0, *u)] = below[u]
                shares[u] = head.forward(alone)[0][index] - nothing
        at = np.unravel_index(np.argmax(shares), shape)
        name = floors[k - 1][0] if k else "picture"
        way.append((name, *(int(i) for i in at)))
    return way


@browser
@pytest.mark.parametrize("which", ["shallow", "deep"])
def test_static_enter_goes_down_to_a_pixel_and_every_line_adds_up(static, which):
    look = LookInside(deep() if which == "deep" else None, chosen=3)
    exact = look.model.astype("float64")
    page = static(look, width=706, height=800)
    expected = follow(exact, look.picture, look.place)
    page.focus(CELL)
    for depth, place in enumerate(expected):
        if depth:
            page.keyboard.press("Enter")
            painted(page)
            assert trail(page) == [list(one) for one in expected[: depth + 1]]
        here = LookInside(exact, look.picture, trail=expected[: depth + 1])
        assert lens(page) == pytest.approx(here.number, abs=6e-4), place
        if place[0] != "picture":
            assert float(page.get_attribute(".look-inside", "data-sum")) == pytest.approx(
                here.number, abs=1e-5
            )
            sums = numbers(page.inner_text(".li-sum"))
            assert page.inner_text(".li-sum").startswith("the largest") or sum(sums[:-1]) == pytest.approx(
                sums[-1], abs=1e-9
            )
    lines = page.locator(".li-steps li").all()
    assert len(lines) == len(expected)
    for i, line in enumerate(lines[:-1]):
        share, others, bias, total = map(float, line.get_attribute("data-sums").split())
        assert share + others + bias == pytest.approx(total, abs=1e-9)
        assert total == pytest.approx(LookInside(exact, look.picture, trail=[expected[i]]).number, abs=1e-5)
        told = line.locator(".li-step-line").last.text_content()
        if "largest" not in told:
            printed = numbers(told.rpartition(" = ")[2])
            value = float(line.locator(".li-step-value").text_content().replace("−", "-"))
            assert sum(printed) == pytest.approx(value, abs=1e-9), told  # the printed numbers add up too
            product = numbers(lines[i + 1].locator(".li-product").text_content())
            assert product[-1] == printed[0], "the share leads on to the next line"
    for _ in expected[1:]:
        page.keyboard.press("Backspace")
        painted(page)
    assert trail(page) == [list(expected[0])]
    page.get_by_role("button", name="to a pixel").click()
    painted(page)
    assert trail(page) == [list(one) for one in expected]
    assert page.evaluate("document.activeElement.className") == "li-box li-cell", "a key still works"
    # What the pixel has in the score by all ways together.
    x = look.picture[None]
    exact.forward(x)
    slopes = exact.backward(np.eye(10)[None, look.place[1]])[0]
    share = float((slopes * look.picture)[tuple(expected[-1][1:])])
    assert numbers(page.inner_text(".li-pixel li >> nth=0"))[0] == pytest.approx(share, abs=6e-4)


@browser
def test_static_keys_go_to_neighbours_and_to_other_maps(static):
    page = static(LookInside(chosen=3, trail=[("dense_1", 3), ("max_pooling2d_2", 0, 0, 11)]))
    page.focus(CELL)

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
            painted(page)
        return trail(page)

    top = ["dense_1", 3]
    assert press("ArrowDown", "ArrowRight") == [top, ["max_pooling2d_2", 1, 1, 11]], (
        "the score is made of it too"
    )
    assert press("PageDown", "ArrowUp", "ArrowUp") == [top, ["max_pooling2d_2", 0, 1, 12]], (
        "it stops at the edge"
    )
    assert press("End", "PageUp", "Home") == [top, ["max_pooling2d_2", 0, 0, 11]]
    assert press("Enter")[2][0] == "conv2d_2"
    assert press("Control+End") == [["conv2d_2", 5, 5, 11]], "no part of the number above: a new trail"
    up = press("Backspace")
    assert up == [["max_pooling2d_2", 2, 2, 11]]
    spoken(page, "max_pooling2d_2, map 11, row 2, column 2")
    assert page.get_attribute(CELL, "aria-colindex") == "3"
    assert page.locator(".li-map [role=row]").get_attribute("aria-rowindex") == "3"
    assert page.locator(".li-map [role=grid]").get_attribute("aria-colcount") == "3"
    assert page.get_attribute(CELL, "aria-label").startswith("map 11, row 2, column 2: ")
    assert press("Shift+Enter")[-1][0] == "picture" and len(trail(page)) == 5
    spoken(page, "A pixel is no sum")
    press(*["Backspace"] * 9)
    assert trail(page)[0][0] == "dense_1"
    assert press("ArrowUp", "ArrowRight", "ArrowDown", "ArrowRight")[0][0] == "dense_1"


@browser
def test_static_a_term_is_chosen_by_keys_and_followed(static):
    look = LookInside(chosen=3, trail=[("conv2d_2", 1, 1, 11)])
    page = static(look)
    page.focus(CHOICE)
    page.keyboard.press("Home")
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown", "PageUp"):
        page.keyboard.press(key)
    painted(page)
    x = look.picture[None].astype(np.float32)
    for layer in look.model.layers[:3]:
        x = layer.forward(x)
    value, weight = float(x[0, 2, 2, 6]), float(look.model.params["conv2d_2.weights"][1, 1, 6, 11])
    assert numbers(page.inner_text(".li-term")) == pytest.approx([value, weight, value * weight], abs=6e-4)
    assert page.inner_text(".li-term").startswith("map 6, row 2, column 2")
    spoken(page, "map 6, row 2, column 2: ")
    page.keyboard.press("Enter")
    painted(page)
    assert trail(page) == [["conv2d_2", 1, 1, 11], ["max_pooling2d_1", 2, 2, 6]]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "li-box li-cell"


@browser
def test_static_the_pointer_looks_at_any_number(static):
    page = static(LookInside(chosen=3), width=1200)

    def press(selector, x, y):
        box = page.locator(selector).bounding_box()
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        painted(page)
        return trail(page)

    conv1 = ".li-row >> nth=4 >> canvas"
    # Eight maps of 20 x 20 in one line, a pixel between two.
    assert press(conv1, (3 * (20 * 2 + 1) + 2 * 7 + 1) / (8 * 41 - 1), (2 * 11 + 1) / 40) == [
        ["conv2d_1", 11, 7, 3]
    ]
    assert press(".li-map canvas", 0.01, 0.99) == [["conv2d_1", 19, 0, 3]]
    page.keyboard.press("ArrowRight")
    painted(page)
    assert trail(page) == [["conv2d_1", 19, 1, 3]], "the keys go on from where the pointer was"
    assert press(".li-products", 0.5, 0.5) == [["conv2d_1", 19, 1, 3], ["picture", 23, 5, 0]]
    assert press(".li-picture canvas", 0.99, 0.99) == [["picture", 27, 27, 0]]
    page.get_by_role("button", name="dense_1: 10").click()
    painted(page)
    assert trail(page) == [["dense_1", 3]]
    tiles = page.locator(".li-tiles").bounding_box()
    page.mouse.click(tiles["x"] + 4.5 / 16 * tiles["width"], tiles["y"] + tiles["height"] / 2)
    painted(page)
    assert page.inner_text(".li-lens .p2p-caption >> nth=1") == "map 4 below"
    page.get_by_role("button", name="down").click()
    painted(page)
    page.locator(".li-steps button >> nth=0").click()
    painted(page)
    assert trail(page) == [["dense_1", 3]]
    before = page.evaluate("document.querySelector('.li-picture canvas').toDataURL()")
    page.get_by_role("button", name="shares").click()
    painted(page)
    assert page.evaluate("document.querySelector('.li-picture canvas').toDataURL()") != before
    assert sum(numbers(page.inner_text(".li-picture .li-line >> nth=1"))[:2]) == pytest.approx(
        lens(page), abs=0.006
    )


@browser
def test_static_a_digit_is_chosen_or_drawn(static):
    page = static(LookInside())
    page.get_by_role("radio", name="picture 8").click()
    painted(page)
    assert page.evaluate("model.get('chosen')") == 8 and page.inner_text(".li-verdict").startswith(
        "reads 8: 16.1"
    )
    page.keyboard.press("ArrowLeft")
    painted(page)
    assert page.evaluate("model.get('chosen')") == 7
    page.focus(CELL)
    page.keyboard.press("Enter")
    painted(page)
    here = trail(page)[-1]
    page.get_by_role("radio", name="picture 1").click()
    painted(page)
    assert trail(page) == [here], "the same number, of another digit"
    page.get_by_role("button", name="draw").click()
    painted(page)
    box = page.locator(".p2p-pad").bounding_box()
    for stroke in strokes_of(4):
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()
    painted(page)
    drawn = LookInside(strokes=page.evaluate("model.get('strokes')"))
    scores = drawn.model.forward(drawn.picture[None].astype(np.float32))[0]
    assert page.inner_text(".li-verdict").startswith(f"reads 4: {scores[4]:.1f}")
    page.get_by_role("radio", name="picture 0").click()
    painted(page)
    assert page.evaluate("model.get('strokes')") == [] and page.inner_text(".li-verdict").startswith(
        "reads 0: 17.8"
    )


@browser
def test_lab_the_trail_goes_both_ways(lab):
    book = lab.open("from helpers.widgets import LookInside\nlook = LookInside(chosen=3)\nlook")
    page = book.page
    page.wait_for_selector(CELL)
    page.focus(CELL)
    page.keyboard.press("Enter")
    settled(book, "look.trail", [["dense_1", 3], ["max_pooling2d_2", 0, 0, 11]])
    assert book.value("look.number") == pytest.approx(lens(page), abs=6e-4)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1, (
        "Enter is not Jupyter's"
    )
    page.keyboard.press("Backspace")
    settled(book, "look.trail", [["dense_1", 3]])
    book.python("look.trail = [('conv2d_1', 7, 10, 7)]")
    page.wait_for_selector(".li-where:has-text('conv2d_1, map 7, row 7, column 10')")
    book.python("look.chosen = 8")
    page.wait_for_selector(".li-verdict:has-text('reads 8')")
    assert "is not made of" in refused(book, "look.trail = [('dense_1', 3), ('picture', 0, 0, 0)]")
    code = "from helpers.network import Sequential\nfrom helpers.datafiles import data_path\n"
    book.python(code + "look.model = Sequential.load(data_path('mnist_deep.npz'))")
    page.wait_for_selector(".li-row:has-text('conv2d_4')")
    page.wait_for_selector(".li-where:has-text('score of 8')")
    assert not page.is_visible(".p2p-error")
    page.set_viewport_size({"width": 1280, "height": 800})
    painted(page)
    assert page.locator(".look-inside").bounding_box()["height"] < 800


@browser
def test_static_other_networks_are_shown_too(static):
    for make in AWKWARD.values():
        model = make()
        rng = np.random.default_rng(1)
        look = LookInside(model, rng.normal(0, 1, (2, *model.input_shape)))
        page = static(look, width=706)
        page.focus(CELL)
        page.keyboard.press("Shift+Enter")
        painted(page)
        assert trail(page)[-1][0] == "picture" and len(trail(page)) == len(floors_of(model)) + 1
        look.trail = trail(page)
        assert lens(page) == pytest.approx(look.number, abs=6e-4)
        assert page.inner_text(".p2p-error") == ""


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trail": [["dense_1", 12]]}, 'a number that this network does not have: ["dense_1",12]'),
        ({"trail": [["attention_1", 0]]}, "a number that this network does not have"),
        ({"network": {}}, "was given no network"),
        ({"strokes": [[[0.5, 7]]]}, "from 0 to 1, got the point [0.5,7]"),
        ({"pictures": None}, "was given no array"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    look = LookInside(chosen=3)
    page = static(look, change=change)
    assert words in page.inner_text(".p2p-error[role=alert]")
    name = next(iter(change))
    page.evaluate("([name, value]) => model.set(name, value)", [name, look.state()[name]])
    page.wait_for_selector(".p2p-error", state="hidden")
    assert lens(page) == pytest.approx(look.number, abs=6e-4)


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    widths = hidden_then_shown(static(LookInside()), LookInside())
    shown = [width for width in widths if width]
    assert len(shown) == len(widths) - 1 and min(shown) > 20, (widths, "all but the pad")


@browser
@pytest.mark.parametrize(("width", "most"), [(1280, 760), (1024, 760), (850, 790), (690, 790), (600, 790)])
def test_static_it_is_seen_whole(static, width, most):
    page = static(LookInside(chosen=3), width=width, height=800)
    page.focus(CELL)
    for depth in range(6):
        painted(page)
        assert page.locator(".look-inside").bounding_box()["height"] <= most, depth
        assert too_wide(page) <= 0
        page.keyboard.press("Enter")


@browser
def test_static_on_a_narrow_screen_map_and_number_are_seen_together(static):
    page = static(LookInside(chosen=3), width=380, height=800)
    page.focus(CELL)
    for depth in range(6):
        painted(page)
        top = page.locator(".li-tower").bounding_box()["y"]
        ends = [page.locator(f".li-{part}").bounding_box() for part in ("map", "lens")]
        assert max(box["y"] + box["height"] for box in ends) - top < 760, depth
        assert too_wide(page) <= 0
        page.keyboard.press("Enter")


@browser
@pytest.mark.parametrize(("width", "dark"), [(1200, False), (706, True), (380, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    page = static(LookInside(chosen=3, trail=[("conv2d_2", 1, 1, 11)]), width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
    page.get_by_role("button", name="draw").click()
    painted(page)
    assert complaints(page) == []
