"""Lesson 13's long trainings and Spark's weights: what is shipped is what its command makes."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from helpers.datafiles import data_path
from helpers.evidence import compare, spread
from helpers.network import Sequential

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(scope="module")
def measured():
    return runpy.run_path(str(TOOLS / "measured" / "lesson13.py"))


@pytest.fixture(scope="module")
def shipped():
    with np.load(data_path("lesson13.npz")) as file:
        return dict(file)


def test_it_holds_five_runs_of_every_recipe_and_the_seconds_of_one_machine(measured, shipped):
    assert set(shipped) == {*measured["RUNS"], "cores", "batches", "processes", "rates", "sizes", "all_reduce"}
    assert all(shipped[name].shape == (5, 1000) and shipped[name].dtype == bool for name in measured["RUNS"])
    assert shipped["rates"].shape == (len(shipped["batches"]), len(shipped["processes"]) + 2)  # two threads; memory kept
    assert (shipped["rates"] > 0).all()
    assert shipped["all_reduce"].shape == shipped["sizes"].shape
    assert list(shipped["processes"]) == list(measured["PROCESSES"]) and list(shipped["sizes"]) == list(measured["SIZES"])


def test_the_large_batch_is_as_large_as_the_lesson_says(measured):
    assert {name: batch for name, (batch, _, _) in measured["RUNS"].items()}["512 scaled"] == 16 * 32
    assert measured["RUNS"]["512 scaled"][1] == measured["RUNS"]["512 scaled, warm"][1] == 0.16


@pytest.mark.slow
def test_one_run_comes_out_again(measured, shipped):
    np.testing.assert_array_equal(measured["remade"]("512", 0), shipped["512"][0])


def test_what_the_lesson_concludes(shipped):
    small, large, warm = (shipped[name] for name in ("32", "512", "512 scaled, warm"))
    assert compare(small, large).verdict == "worse" and spread(large.mean(axis=1)).largest < spread(small.mean(axis=1)).smallest
    assert compare(large, warm).verdict == "better"


def test_sparks_weights_are_a_network_of_lesson_13():
    spark = runpy.run_path(str(TOOLS / "spark.py"))
    with np.load(data_path("lesson13_spark.npz")) as file:
        weights = {name: value for name, value in file.items() if "." in name}
        assert int(file["workers"]) == spark["WORKERS"] == 2
    network = spark["ours"]()
    assert {name: value.shape for name, value in network.params.items()} == {name: value.shape for name, value in weights.items()}
    back = spark["from_torch"](spark["to_torch"](weights))
    assert all(np.array_equal(back[name], weights[name]) for name in weights)
    expected = spark["one_process"]()
    assert isinstance(network, Sequential) and max(np.abs(weights[name] - expected[name]).max() for name in expected) < 1e-12
