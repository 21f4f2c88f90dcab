"""What tools/measured has trained for a lesson: one network of the longest kind, made again from the first weight on."""

import runpy

import numpy as np
import pytest
from stored import ROOT

from helpers.datafiles import data_path


@pytest.mark.slow
@pytest.mark.parametrize("number", ["07"])
def test_hand_made_filters_on_mnist(number):
    measured = runpy.run_path(str(ROOT / "tools" / "measured" / f"lesson{number}.py"))
    shipped = np.load(data_path(f"lesson{number}.npz"))
    assert set(shipped.files) == set(measured["RUNS"])
    assert {shipped[name].shape[0] for name in shipped.files} == {len(measured["SEEDS"])}
    np.testing.assert_array_equal(measured["remade"]("500 hand", 0), shipped["500 hand"][0])
