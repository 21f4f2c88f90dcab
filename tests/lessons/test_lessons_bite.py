"""A lesson notices a broken library: one flipped kernel, one changed weight, and nbval turns red."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from stored import ROOT

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


def lesson_with(tmp_path, lesson, file, old, new):
    """Run a lesson with nbval on a copy of the library in which `old` reads `new` -> (exit code, output)."""
    for name in ("helpers", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.toml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    for name in (f"notebooks/{lesson}", "tests/nbval_sanitize.cfg"):
        shutil.copy(ROOT / name, tmp_path / "notebooks")
    text = (tmp_path / file).read_text("utf8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), "utf8")
    command = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "--nbval-current-env",
    ]
    command += ["--nbval-sanitize-with=notebooks/nbval_sanitize.cfg", f"notebooks/{lesson}"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    return done.returncode, re.sub(r"\x1b\[\d*m", "", done.stdout)


def test_the_copy_itself_is_right(tmp_path):
    code, said = lesson_with(tmp_path, "03_curve_detector.ipynb", "helpers/kernels.py", "import", "import")
    assert code == 0, said[-2000:]


def test_a_flipped_kernel_is_noticed(tmp_path):
    old, new = "np.sum(window * kernel)", "np.sum(window * kernel[::-1, ::-1])"
    code, said = lesson_with(tmp_path, "03_curve_detector.ipynb", "helpers/by_hand.py", old, new)
    assert code == 1 and "Cell outputs differ" in said
    assert "top left 6600" in said and "top left 3600" in said


def test_one_changed_weight_is_noticed(tmp_path):
    old, new = "[5, 4, 3, 3, 3, 3]] = 30", "[5, 4, 3, 3, 3, 3]] = [30, 30, 30, 31, 30, 30]"
    code, said = lesson_with(tmp_path, "03_curve_detector.ipynb", "helpers/kernels.py", old, new)
    assert code == 1 and "Cell outputs differ" in said and "add up to 6650" in said
