"""Lesson 08's shipped tables: one draw of each is made again, and what the lesson builds on holds in all of them."""

import sys

import numpy as np
import pytest
from stored import ROOT

from helpers import arrayfiles
from helpers.datafiles import data_path

sys.path.insert(0, str(ROOT / "tools" / "measured"))

import lesson08 as measured

TABLES = arrayfiles.load_arrays(data_path("lesson08.npz"))


def near(shipped, again):
    """Thousandths that were rounded; the last of them may differ where a processor adds up in another order."""
    np.testing.assert_allclose(shipped / 1000, again, atol=0.00051 + 0.001)


def test_the_tables_are_whole():
    assert list(TABLES["methods"]) == list(measured.METHODS)
    assert tuple(TABLES["amounts"]) == measured.AMOUNTS and tuple(TABLES["depths"]) == measured.DEPTHS
    for name, layers in (("shallow", 3), ("deep", 6)):
        assert TABLES[f"liar {name}"].shape == (layers, 5, 4, 100)
        assert TABLES[f"fooled {name}"].shape == (4, 1000) and TABLES[f"jostled {name}"].shape == (4, 5, 1000)
    assert TABLES["strangers"].shape == (6, 5, 4, 100) and TABLES["felt"].shape == (100, 16)
    assert TABLES["without decay"].shape == (5, 2)


@pytest.mark.parametrize(("name", "draw", "layers"), [("shallow", 3, 3), ("deep", 1, 6), ("deep", 4, 1)])
def test_the_liar_detector_again(name, draw, layers):
    x, y = measured.digits(12)
    near(TABLES[f"liar {name}"][layers - 1, draw][:, :12], measured.liar(name, draw, layers, x, y))


def test_strangers_again():
    x, y = measured.digits(12)
    near(TABLES["strangers"][1, 2][:, :12], measured.strangers(2, 2, x, y))


def test_fooled_and_jostled_again():
    x, y = measured.digits(1000)
    again = measured.fooled("shallow", 0.10, x[:100], y[:100])
    np.testing.assert_array_equal(TABLES["fooled shallow"][1, :100], again)
    again = measured.fooled("shallow", 0.15, x[:100], y[:100], draw=4)
    np.testing.assert_array_equal(TABLES["jostled shallow"][2, 4, :100], again)


def test_felt_pixels_again_and_as_the_library_counts_them():
    x, _ = measured.digits(2)
    np.testing.assert_array_equal(TABLES["felt"][:2], measured.felt(x))
    found = measured.inside.felt_pixels(measured.network("shallow"), x[1], "max_pooling2d_2", (1, 1, 3)).sum()
    assert TABLES["felt"][1, 3] == found


def test_what_the_lesson_says_is_no_chance_of_one_draw():
    """Guided backprop keeps its pictures in every draw, the slope in none, once all layers are forgotten."""
    slope, deconvnet, guided, shown = np.moveaxis(np.median(TABLES["liar deep"][-1] / 1000, axis=2), 1, 0)
    assert np.abs(slope).max() < 0.05 < deconvnet.min() and deconvnet.max() < guided.min() and guided.max() < shown.min()
    shallow = np.median(TABLES["liar shallow"][-1] / 1000, axis=2)[:, 2]
    assert shallow.max() < guided.min()
    one, two, *more = np.median(TABLES["strangers"] / 1000, axis=3)[:, :, 2]
    assert one.max() < two.min()
    assert all(each.min() < two.max() for each in more)
