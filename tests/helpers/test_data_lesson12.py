"""data/lesson12.npz: one start is walked again, with PyTorch and with Keras, where they are installed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import course
from helpers.arrayfiles import load_arrays
from helpers.datafiles import data_path

ROOT = Path(__file__).resolve().parents[2]
WALK = """
import json
from tools.measured.lesson12 import apart, keras_step, torch_step
print(json.dumps([[float(gap) for gap in apart(each, dtype, 3, steps)] for each in (torch_step, keras_step)
                  for dtype, steps in (("float32", 1), ("float64", 10))]))
"""


@pytest.fixture(scope="module")
def shipped():
    return load_arrays(data_path("lesson12.npz"))


def test_what_the_lesson_says_of_it(shipped):
    assert set(shipped) == {"float32", "float64"} and shipped["float32"].shape == (2, 5, 100)
    assert shipped["float64"].max() < 1e-9 and 0 < shipped["float32"][:, :, 0].max() < 1e-5
    assert (shipped["float32"].max(axis=2) > 1e-3).sum() >= 5


@pytest.mark.slow
def test_one_start_is_walked_again(shipped):
    """Float64 stays as close on every processor; of float32 only the first step can be compared."""
    if missing := [name for name in course.packages_of("frameworks") if name in course.lesson("12").missing]:
        pytest.skip(f"{', '.join(missing)} not installed: make frameworks")
    done = subprocess.run([sys.executable, "-c", WALK], cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    for framework, (single, double) in enumerate(np.array(json.loads(done.stdout), dtype=object).reshape(2, 2)):
        assert 0 < single[0] < 1e-5 and shipped["float32"][framework, 3, 0] < 1e-5
        assert max(double) < 1e-14 and shipped["float64"][framework, 3, :10].max() < 1e-14
