"""A lesson's numbers are the reader's numbers: the lessons run as other processors would run them.

A matrix product is added up in another order by each processor's own kernel (OpenBLAS), and NumPy's exp, log and tanh
have a version for each set of instructions. Both change last bits; training hands them on. Here one machine speaks for
many: it is told to use the kernels and instructions of older processors, and every stored output is compared.

`make test` takes one other processor and the lessons that train; CI takes all that this one can play, and the oldest
in the lessons that train nothing. What cannot be run here (ARM, Apple's Accelerate) stands in CONTRIBUTING.md.
"""

import json
import os
import subprocess
import sys

import pytest
import threadpoolctl
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from stored import NUMBERS, PATHS, ROOT, code_cells, load

from helpers.course import lesson

pytestmark = [pytest.mark.notebook, pytest.mark.slow, pytest.mark.timeout(900)]

X86_V4 = ("AVX512_SPR", "AVX512_ICL", "X86_V4")  # AVX-512, the newest first
X86_V3 = (*X86_V4, "X86_V3")  # AVX2 as well
# What OPENBLAS_CORETYPE asks for -> how OpenBLAS names what it then loads, what the processor here must have, and the
# instructions that a processor of that age lacks, so that NumPy's own loops may not use them either.
PROCESSORS = {
    "Prescott": ("Katmai", "SSE3", X86_V3),
    "Sandybridge": ("Sandybridge", "AVX", X86_V3),
    "Haswell": ("Haswell", "AVX2", X86_V4),
    "SkylakeX": ("SkylakeX", "AVX512_SKX", ()),
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


def settings(name):
    """Return the variables under which this processor plays another one."""
    here = [each for each in PROCESSORS[name][2] if each in __cpu_dispatch__ and __cpu_features__[each]]
    return {"OPENBLAS_CORETYPE": name, "NPY_DISABLE_CPU_FEATURES": " ".join(here)}


def trains(number):
    return any("Sequential(" in cell.source for cell in code_cells(load(number)))


def in_use():
    return {each.get("architecture") for each in threadpoolctl.threadpool_info()}


def others():
    """Return the processors that this one can play and is not: all of them in CI, else one that nearly every other can."""
    found = [name for name, (kernel, needs, _) in PROCESSORS.items() if __cpu_features__.get(needs) and kernel not in in_use()]
    return found if os.environ.get("CI") else found[-1:]


def runs():
    """Return which processor is played in which lesson: the oldest in every lesson (CI), the others where training hands a last bit on.

    Lessons that need an extra get one: most of what they train is trained by engines that have matrix products of their own.
    """
    one = others()[:1]
    extra = {number: lesson(number).extra for number in NUMBERS}
    return [
        (processor, number)
        for number in NUMBERS
        for processor in (one if extra[number] else others() if trains(number) else one if os.environ.get("CI") else [])
    ]


@pytest.mark.parametrize(("processor", "number"), runs())
def test_every_number_is_the_same(processor, number, extra_of):
    extra_of(number)
    variables = settings(processor)
    kernels, instructions = loaded(variables)
    if not kernels:
        pytest.skip("NumPy uses another library than OpenBLAS here: its kernels cannot be chosen.")
    assert kernels == [PROCESSORS[processor][0]], "OpenBLAS took another kernel than it was asked for"
    assert not set(PROCESSORS[processor][2]) & set(instructions)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-current-env", "--nbval-sanitize-with=tests/nbval_sanitize.cfg", "--nbval-cell-timeout=120"]
    done = subprocess.run([*command, str(PATHS[NUMBERS.index(number)])], cwd=ROOT, env=set_to(variables), capture_output=True, text=True)
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
    variables = set_to(settings(others()[-1]))
    done = subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout) <= 1e-6  # a last digit of float32, where the rounding was on the edge


def test_lessons_that_train_are_known():
    assert {"06", "07"} <= {number for number in NUMBERS if trains(number)}
