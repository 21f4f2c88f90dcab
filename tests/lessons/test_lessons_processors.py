"""A lesson's numbers are the reader's numbers: the lessons run as other processors would run them.

A matrix product is added up in another order by each processor's own kernel (OpenBLAS), and NumPy's exp, log and tanh
have a version for each set of instructions. Both change last bits; training hands them on. Here one machine speaks for
many: it is told to use the kernels and instructions of older processors, and every stored output is compared.

`make test` takes one other kernel and the lessons that train; CI takes every variation and every lesson. What cannot be
run here (ARM, Apple's Accelerate) stands in CONTRIBUTING.md.
"""

import json
import os
import subprocess
import sys

import pytest
import threadpoolctl
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from stored import NUMBERS, PATHS, ROOT, code_cells, load

pytestmark = [pytest.mark.notebook, pytest.mark.slow, pytest.mark.timeout(900)]

KERNELS = {  # what OPENBLAS_CORETYPE asks for: how OpenBLAS names what it then loads, what the processor must have
    "Prescott": ("Katmai", "SSE3"),
    "Nehalem": ("Nehalem", "SSE42"),
    "Sandybridge": ("Sandybridge", "AVX"),
    "Haswell": ("Haswell", "AVX2"),
    "SkylakeX": ("SkylakeX", "AVX512_SKX"),
}
INSTRUCTIONS = {  # what NumPy's own loops may not use, the newest first
    "NumPy without AVX-512": ("AVX512_SPR", "AVX512_ICL", "X86_V4"),
    "NumPy without AVX2": ("AVX512_SPR", "AVX512_ICL", "X86_V4", "X86_V3"),
}
ASK = """
import json, numpy, threadpoolctl
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
kernels = {each["architecture"] for each in threadpoolctl.threadpool_info() if each["internal_api"] == "openblas"}
print(json.dumps([sorted(kernels), [name for name in __cpu_dispatch__ if __cpu_features__[name]]]))
"""


def loaded(variables):
    """Return the BLAS kernels that a Python with these variables loads, and the instructions that its NumPy uses.

    OpenBLAS takes a name that it does not know for none at all, without a word: so it is asked.
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK], env=set_to(variables), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def set_to(variables):
    """Return this process's variables with others in their place, and free of what forces a kernel here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_C", "OPENBLAS_L2"))}
    return {**kept, **dict(variables)}


def without(names):
    here = [name for name in names if name in __cpu_dispatch__ and __cpu_features__[name]]
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(here)}


def trains(number):
    return any("Sequential(" in cell.source for cell in code_cells(load(number)))


def another_kernel():
    """Name a kernel that nearly every processor can run and that is not the one in use."""
    used = {each.get("architecture") for each in threadpoolctl.threadpool_info()}
    return next(name for name in ("Haswell", "Sandybridge") if KERNELS[name][0] not in used)


def variations():
    """Return the variations to run: all in CI, else one other kernel."""
    return [*KERNELS, *INSTRUCTIONS] if os.environ.get("CI") else [another_kernel()]


@pytest.mark.parametrize("variation", variations())
def test_every_number_is_the_same(variation):
    if variation in KERNELS:
        kernel, needs = KERNELS[variation]
        if not __cpu_features__.get(needs):
            pytest.skip(f"This processor has no {needs}, so it cannot run the kernel {variation}.")
        variables = {"OPENBLAS_CORETYPE": variation}
        found, _ = loaded(variables)
        if not found:
            pytest.skip("NumPy uses another library than OpenBLAS here: its kernels cannot be chosen.")
        assert found == [kernel], "OpenBLAS took another kernel than it was asked for"
    else:
        variables = without(INSTRUCTIONS[variation])
        if not variables["NPY_DISABLE_CPU_FEATURES"]:
            pytest.skip("This processor has none of these instructions: what runs anyway is this variation.")
        assert not set(variables["NPY_DISABLE_CPU_FEATURES"].split()) & set(loaded(variables)[1])
    chosen = NUMBERS if os.environ.get("CI") else [number for number in NUMBERS if trains(number)]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-current-env", "--nbval-sanitize-with=tests/nbval_sanitize.cfg", "--nbval-cell-timeout=120"]
    command += [str(PATHS[NUMBERS.index(number)]) for number in chosen]
    done = subprocess.run(command, cwd=ROOT, env=set_to(variables), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]


MAKE = """
import sys
sys.path.insert(0, "tools")
import numpy, weights
from helpers.network import Sequential
made, shipped = weights.trained().params, Sequential.load("data/digits_cnn.npz").params
assert made.keys() == shipped.keys()
print(max(float(abs(made[name] - shipped[name]).max()) for name in made))
"""


def test_the_shipped_network_is_what_its_command_makes_on_another_processor():
    variables = set_to({"OPENBLAS_CORETYPE": another_kernel()})
    done = subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout) <= 1e-6  # a last digit of float32, where the rounding was on the edge


def test_lessons_that_train_are_known():
    assert {"06", "07"} <= {number for number in NUMBERS if trains(number)}
