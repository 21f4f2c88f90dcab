"""Where a package is missing, a cell that needs it says so, and every other cell runs as it stands."""

import ast
import os
import subprocess
import sys

import pytest

from helpers import extras


def run(*cells, missing=("torch", "keras")):
    """Run cells as a notebook does -> what each prints, or the name of its error."""
    leave_out, space, found = extras.LeaveOut(missing), {}, []
    for cell in cells:
        said = []
        space["print"] = lambda *words, said=said: said.append(" ".join(map(str, words)))
        try:
            exec(compile(leave_out.visit(ast.parse(cell)), "cell", "exec"), space)  # noqa: S102, the cells below
        except NameError as error:
            said.append(type(error).__name__)
        found.append(" ".join(said))
    return found


def left_out(said):
    return said.startswith("Left out: this cell needs ")


@pytest.mark.parametrize(
    "cell",
    ["import torch", "import torch.nn as nn", "from torch import nn", "from torch.nn import Linear as L", "import keras, torch"],
)
def test_an_import_of_what_is_missing_is_left_out(cell):
    assert run(cell) == [""]


def test_the_rest_of_an_import_cell_runs():
    assert run("import math, torch\nimport json\nfrom torch import nn", "print(math.pi > 3, json.dumps(1))") == ["", "True 1"]


@pytest.mark.parametrize(
    "cell",
    [
        "print(torch.ones(3))",
        "x = nn.Linear(2, 3)",
        "def make():\n    return nn.Linear(2, 3)",
        "with torch.no_grad():\n    print(1)",
        "print([torch for _ in range(3)])",
        "class Net(nn.Module):\n    def forward(self, x):\n        return x",
        "print(1)\ntry:\n    torch.ones(3)\nfinally:\n    print(2)",
        "def f(x=torch.pi):\n    return x",
        "await torch.wait()",
    ],
)
def test_a_cell_that_needs_it_says_so_and_does_nothing(cell):
    _, said, after = run("import torch\nfrom torch import nn", cell, "print('on')")
    assert said == "Left out: this cell needs torch. Run make frameworks, then restart the kernel."
    assert after == "on"


@pytest.mark.parametrize("cell", ["def f(torch):\n    return torch\n\nprint(f(1))", "print(*[nn for nn in range(2)])",
                                  "print('torch')", "for nn in range(2):\n    print(nn)", "torch = 3\nprint(torch)"])  # fmt: skip
def test_a_cell_that_has_the_name_for_itself_runs(cell):
    assert not left_out(run("import torch\nfrom torch import nn", cell)[1])


def test_what_was_not_made_is_missed_in_its_turn():
    cells = ["import torch, keras", "net = torch.nn.ReLU()", "y = net(3)\nz = 4", "print(y)", "print(z)",
             "y = 5", "print(y)", "print(keras, net)"]  # fmt: skip
    said = run(*cells)
    assert [left_out(each) for each in said] == [False, True, True, True, True, False, False, True]
    assert "needs keras, torch." in said[-1]


def test_what_is_there_already_stays():
    """A dict that was made before gains nothing, and can be used."""
    said = run("import torch", "engines = {'ours': 1}", "engines['torch'] = torch", "print(engines)")
    assert left_out(said[2]) and said[3] == "{'ours': 1}"


def test_what_is_here_is_left_alone():
    cell = "import json\nx = json.loads('3')\nprint(x)"
    assert ast.unparse(extras.LeaveOut(["torch"]).visit(ast.parse(cell))) == cell
    assert run(cell, missing=()) == ["3"]


def test_a_cell_that_awaits_something_else_is_left_alone():
    cell = "y = await later(x)"
    assert ast.unparse(extras.LeaveOut(["torch"]).visit(ast.parse(cell))) == cell


def test_an_error_in_a_cell_is_still_an_error():
    assert run("import torch", "print(never_made)") == ["", "NameError"]


def test_keras_is_here_only_with_its_backend(monkeypatch):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None if name == "jax" else name)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert (extras.is_here("keras"), extras.is_here("jax")) == (False, False)
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert extras.is_here("keras")


def test_each_package_names_its_command(monkeypatch, capsys):
    monkeypatch.setattr(extras, "is_here", lambda name: name == "numpy")
    extras.look_for("numpy", "torch", "pyspark")
    assert "Not installed here: torch, pyspark. In the course's folder, run make frameworks and make spark;" in capsys.readouterr().out


@pytest.mark.slow
def test_keras_reads_and_writes_no_settings_of_yours(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    if not extras.is_here("keras"):
        pytest.skip("Keras is not here: make frameworks")
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text('{"floatx": "float64"}', "utf8")
    code = "from helpers.extras import look_for\nlook_for('keras')\nimport keras\nprint(keras.config.floatx())"
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["keras: all here.", "float32"], done.stderr
    assert [path.name for path in (tmp_path / ".keras").iterdir()] == ["keras.json"]
