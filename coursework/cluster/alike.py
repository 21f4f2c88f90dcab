"""Do two machines run a student's code alike? Both write down what that depends on, and compare.

The version in a job (`coursework.version`) is that of exercises and judging, which a worker does not have. What a worker does
have is the sandbox, what student code finds in it, and Python and NumPy themselves. Here, too, words do not count: comments
and docstrings may differ.
"""

import ast
import functools
import hashlib
import importlib.metadata
import platform
from pathlib import Path

from coursework.cluster import words
from coursework.sandbox.visible import GUEST, HELPERS, PACKAGES, data_files
from coursework.trees import parse

RUNS_THERE = ("job.py", "submission.py", "trees.py", "sandbox", "cluster/worker.py")  # of coursework
STAYS_HERE = ("widgets", "checks", "jupyter")  # of helpers: what no student's code sees


@functools.cache
def behaviour():
    """Write down what a student's code meets on this machine: {what: its version}.

    Examples
    --------
    >>> sorted(behaviour())
    ['Python', 'code', 'matplotlib', 'numpy', 'pillow', 'tqdm']
    """
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    files = [*_python_files(GUEST.parents[1], RUNS_THERE), *_helpers()]
    code = hashlib.sha256((data_files() / "files.toml").read_bytes())
    for name, path in sorted(files):
        code.update(f"{name}\0{_without_words(path.read_text('utf8'))}\0".encode())
    return {"Python": ".".join(platform.python_version_tuple()[:2]), **packages, "code": code.hexdigest()[:16]}


def differences(here, there):
    """Say in words where two machines' behaviours differ; "" where they do not.

    Examples
    --------
    >>> here = {"Python": "3.11", "numpy": "2.4.6", "code": "2f"}
    >>> differences(here, here)
    ''
    >>> differences(here, {"Python": "3.12", "numpy": "2.4.6", "code": "8a"})
    'Python 3.12 there, 3.11 here'
    >>> differences(here, {"Python": "3.11", "numpy": "2.4.6", "code": "8a"})
    'the code that runs and reads student work differs'
    """
    names = [name for name in here if name != "code" and here[name] != there.get(name)]
    said = [words.OTHER_PACKAGE.format(name=name, here=here[name], there=there.get(name, "missing")) for name in names]
    if "Python" not in names and here["code"] != there.get("code"):  # another Python writes the same tree in other words
        said.append(words.OTHER_CODE)
    return "; ".join(said)


def _python_files(folder, names):
    for name in names:
        place = folder / name
        for path in [place] if place.is_file() else place.rglob("*.py"):
            yield str(path.relative_to(folder)), path


def _helpers():
    for name, path in _python_files(HELPERS, ("",)):
        if Path(name).parts[0] not in STAYS_HERE:
            yield f"helpers/{name}", path


def _without_words(source):
    """Write a file's tree without its docstrings. Comments are not in it anyway.

    Examples
    --------
    >>> _without_words('def f():\\n    "What it does."\\n    return 1  # one') == _without_words('def f():\\n    return 1')
    True
    """
    tree = parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            said = body[0].value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                del body[0]
    return ast.dump(tree)
