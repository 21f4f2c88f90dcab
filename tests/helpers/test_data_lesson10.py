"""Lesson 10's tables: whole, and one seed of each part made again."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers import datasets
from helpers.arrayfiles import load_arrays
from helpers.datafiles import data_path
from tools.measured import lesson10


@pytest.fixture(scope="module")
def tables():
    return load_arrays(data_path("lesson10.npz"))


def test_the_tables_are_of_this_script(tables):
    assert tables["cures"].tolist() == list(lesson10.CURES)
    assert tables["transfer_ways"].tolist() == list(lesson10.WAYS)
    assert tables["transfer_counts"].tolist() == list(lesson10.COUNTS)
    np.testing.assert_array_equal(tables["road_places"], lesson10.PLACES)
    runs = len(lesson10.SEEDS)
    shapes = {"cures_right": (9, runs, 1000), "curves": (runs, 2, 60), "road": (runs, 2, 2, 11), "twins_float32": (runs, 200)}
    assert {name: tables[name].shape for name in shapes} == shapes
    assert data_path("lesson10.npz").stat().st_size < 150_000


def test_every_way_learns_from_the_digits_it_may_see():
    """No run learns from a digit on which strengths are chosen, and early stopping watches what "200 more" learns from."""
    assert lesson10.TO_LEARN.stop <= lesson10.TO_CHOOSE.start and lesson10.TO_CHOOSE.stop <= 8000
    _, (few, _), _ = lesson10.cured(1, steps=1)
    _, (more, _), _ = lesson10.cured(1, count=400, steps=1)
    np.testing.assert_array_equal(more[:200], few)
    seen = {each.tobytes() for each in datasets.load_mnist()[0][0][lesson10.TO_LEARN]}
    assert all(each.tobytes() in seen for each in more)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "name"), list(enumerate(lesson10.CURES)))
def test_one_seed_of_each_cure_is_measured_again(tables, row, name):
    seed = (row + 4) % len(lesson10.SEEDS)  # not always the same
    again = lesson10.cure(name, seed)
    np.testing.assert_array_equal(again["right"], tables["cures_right"][row, seed])
    assert again["loss"] == pytest.approx(tables["cures_loss"][row, seed], abs=1e-6)
    assert again["at_home"] == tables["cures_at_home"][row, seed]
    assert again["epochs"] == tables["cures_epochs"][row, seed]
    if name == "no cure":
        np.testing.assert_allclose(again["curves"], tables["curves"][seed], atol=1e-6)
    if name in ("no cure", "weight decay"):
        np.testing.assert_allclose(again["filters"], tables["filters"][row, seed], atol=1e-6)


@pytest.mark.slow
def test_one_seed_of_each_way_of_transfer_is_measured_again(tables):
    _, (x, y), _ = datasets.load_mnist()
    learned = lesson10.source(2)
    assert lesson10.right(learned, x[y < 5], y[y < 5]).mean() == tables["transfer_source"][2]
    np.testing.assert_array_equal(lesson10.transferred(5, 2, learned), tables["transfer_right"][0, :, 2])


@pytest.mark.slow
def test_one_road_of_each_kind_is_walked_again(tables):
    one, neighbour = lesson10.resident(3), lesson10.resident(4)
    roads = [lesson10.walked(one, other) for other in (neighbour, lesson10.twin(one, 3))]
    np.testing.assert_allclose(roads, tables["road"][3], atol=1e-6)


def test_a_frozen_body_and_a_frozen_optimizer_are_the_same(monkeypatch):
    """Computing what is frozen once is learning with these layers frozen."""
    x, y = lesson10.few_of_each(5, seed=0)
    model = lesson10.network(3)
    monkeypatch.setitem(lesson10.TARGET, "steps", 10)
    once = lesson10.learn_head(model, x, y, seed=0)(x)
    optimizer = lesson10.SGD(model, 0.02, momentum=0.9, frozen=["conv2d_1", "conv2d_2"])
    lesson10.training.fit(model, x, y, optimizer=optimizer, epochs=4, batch_size=10, rng=0, progress=False)
    np.testing.assert_allclose(model.forward(x), once, rtol=1e-9)


def test_a_twin_is_the_same_network_elsewhere():
    _, (x, _), _ = datasets.load_mnist()
    one = lesson10.network(7)
    other = lesson10.twin(one, seed=0)
    np.testing.assert_allclose(other.forward(x[:50]), one.forward(x[:50]), atol=1e-12)
    assert np.abs(lesson10.mixed(one, other, 0.5).forward(x[:50]) - one.forward(x[:50])).max() > 0.1


def test_the_road_begins_and_ends_where_its_networks_are(tables):
    road = tables["road"]
    np.testing.assert_allclose(road[:, 1, 0, 0], road[:, 1, 0, -1], rtol=1e-9)  # a twin has its network's loss
    np.testing.assert_allclose(road[:, 0, :, -1], np.roll(road[:, 0, :, 0], -1, axis=0), rtol=1e-9)  # the next seed's


@pytest.mark.slow
def test_float64_twins_are_measured_again(tables):
    apart, ends = lesson10.grow_apart(1, "float64")
    assert (apart < 1e-11).all() and (tables["twins_float64"][1] < 1e-11).all()
    np.testing.assert_array_equal(ends, tables["twins_float64_right"][1])


@pytest.mark.slow
def test_float32_twins_part_and_no_earlier_than_the_table_says(tables):
    """The digits depend on the processor: that they part late, and begin a millionth apart, does not."""
    apart, _ = lesson10.grow_apart(0, "float32")
    shipped = tables["twins_float32"][0]
    for each in (apart, shipped):
        assert 0 < each[0] < 1e-6 and each[:20].max() < 1e-4 and each.max() > 1e-2
