"""The floors of helpers/, from the ground up. A file imports from its own floor or from below, never in a circle.

`test_house.py` walks the imports, and `test_papers.py` holds CONTRIBUTING's table to this list. A new file gets a floor here.
"""

from dataclasses import dataclass
from pathlib import Path

HELPERS = Path(__file__).resolve().parents[2] / "helpers"


@dataclass
class Floor:
    """What a floor is for, in a line; its modules and folders; what they import beside NumPy and the standard library."""

    about: str
    files: list[str]
    outside: tuple[str, ...] = ()


FLOORS = [
    Floor(
        "Answers, the plain loops as the lessons type them, and files: read whole, written whole or not at all",
        ["shapes", "arguments", "by_hand", "kernels", "pictures", "datasets", "folders"]
        + ["course", "lab", "codec", "atomic", "arrayfiles", "datafiles", "picturefiles"],
    ),
    Floor("Every operation on a batch and its backward, fast", ["functional"]),
    Floor(
        "A network: its layers, its loss, the steps that mend it, its file; what others built, and a detector",
        ["layers", "network", "architectures", "detector", "saving", "losses", "optimizers", "schedules", "initializers", "gradcheck"],
    ),
    Floor(
        "Training: fit, evaluate, what happened and what it proves; a look into what was learned, the networks that do not learn, "
        "those that do not agree, the logbook of a study, and several processes that share a step",
        ["training", "history", "evidence", "inside", "ward", "mismatch", "transfer", "study", "parallel"],
    ),
    Floor("Every figure, a file for each lesson's subject", ["plots"], ("PIL", "matplotlib", "IPython")),
    Floor(
        "What answers to the learner: widgets, checks of exercises, and what to do where a package is missing",
        ["widgets", "checks", "extras"],
        ("PIL", "matplotlib", "IPython", "anywidget", "traitlets", "ipywidgets"),
    ),
]
ALSO = {"pictures": {"PIL"}, "picturefiles": {"PIL"}, "training": {"tqdm"}}  # these files alone


def place(path):
    """Name what a file of helpers/ belongs to: a module, or the folder it lies in; "" for helpers/__init__.py."""
    first = path.relative_to(HELPERS).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def number(name):
    """Give the floor of a module or folder, counted from 0; helpers/__init__.py lies under all of them."""
    found = [n for n, floor in enumerate(FLOORS) if name in floor.files]
    assert len(found) == 1 or not name, (
        f"helpers/{name} stands on no floor: give it one in tests/house/floors.py"
    )
    return found[0] if name else 0


def may_import(name):
    """Give the packages from outside that a module or folder may import."""
    return {"numpy", *FLOORS[number(name)].outside, *ALSO.get(name, ())}


def table():
    """Give the table for CONTRIBUTING.md."""
    rows = ["| floor | files | what they are for | may import, beside NumPy |", "|---|---|---|---|"]
    for n, floor in enumerate(FLOORS):
        outside = [{"PIL": "Pillow"}.get(name, name) for name in floor.outside]
        outside += [
            f"{'Pillow' if name == 'PIL' else name} in {file}"
            for file, names in ALSO.items()
            if file in floor.files
            for name in names
        ]
        rows.append(f"| {n + 1} | {', '.join(floor.files)} | {floor.about} | {', '.join(outside)} |")
    return "\n".join(rows)
