"""A made class of any size: what each student hands in for homework 02, and the marks that it should get.

The shares are stated below; the marks of right and wrong functions are those written down in `class_of_40`, the marks of
the hostile those written down in their files. Who is who depends on the number alone.
"""

import json
import random
import runpy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from class_of_40 import STUDENTS
from coursework_class import as_bytes, code_of, hand_in, solved, with_cells

WORK = "hw02"
SHARES = {"right": 240, "wrong": 98, "unwritten": 20, "slow": 9, "endless": 1, "hostile": 16, "unreadable": 16}  # of 400
FUNCTIONS = ("multiplications", "slide_row", "match_map")
KNOWN = {function: sorted({answers[function] for _, work, answers in STUDENTS
                           if work == WORK and answers[function][0] not in ("code", "blank")}, key=str) for function in FUNCTIONS}
HOSTILE = ("exits_at_once", "forges_the_result", "forges_deep_json", "imports_the_answer", "kills_everybody", "looks_for_a_way_out",
           "lying_equality", "new_worlds", "patches_numpy", "patches_the_harness", "raises_at_the_top", "reads_passwd",
           "reads_the_source", "script_in_an_error", "sends_a_pickle", "writes_where_it_can")
SLOW = "import time\n_fast = slide_row\ndef slide_row(row, weights):\n    time.sleep(0.03)\n    return _fast(row, weights)"
ENDLESS = "def slide_row(row, weights):\n    while True:\n        pass"
UNREADABLE = (b"", b"PK\x03\x04 a zip", b"[1, 2]", b'{"cells": 3}', '{"cells": []}'.encode("utf-16"), b'{"cells": [{"cell_type"')


@dataclass(frozen=True)
class Member:
    """One student.

    Parameters
    ----------
    id, kind : str
        The kind is one of SHARES.
    data : bytes
        What is handed in.
    points : float
        What it should earn, of 6.
    by_function : dict
        The same for each function, where it is known; else empty.
    """

    id: str
    kind: str
    data: bytes
    points: float
    by_function: dict


def members(count):
    """Make the first so many students, one after the other."""
    for number in range(count):
        yield member(number)


def member(number):
    kind, rng = _kinds(number // 400)[number % 400], random.Random(f"student {number}")
    name = f"m{number:05d}"
    if kind == "unreadable":
        return Member(name, kind, rng.choice(UNREADABLE), 0.0, dict.fromkeys(FUNCTIONS, 0.0))
    if kind == "hostile":
        facts = _hostile(rng.choice(HOSTILE))
        cells = {cell.lower(): facts[cell] for cell in ("SLIDE_ROW", "MATCH_MAP") if cell in facts}
        return Member(name, kind, _notebook(number, cells, facts.get("BEFORE")), float(facts["POINTS"]), {})
    answers = {function: rng.choice([each for each in KNOWN[function] if (each[1] == 2.0) != (kind == "wrong")])
               for function in FUNCTIONS}
    cells = {function: code_of(WORK, function, which) for function, (which, _) in answers.items()}
    points = {function: mark for function, (_, mark) in answers.items()}
    if kind == "unwritten":
        function = rng.choice(FUNCTIONS)
        cells[function], points[function] = f"def {function}(*arguments):\n    ...", 0.0
    elif kind == "slow":
        cells["slide_row"] += f"\n{SLOW}"
    elif kind == "endless":
        cells["slide_row"], points["slide_row"] = ENDLESS, 0.0
    return Member(name, kind, _notebook(number, cells), sum(points.values()), points)


def hand_in_all(classroom, count):
    """Put what the first so many students hand in where `collect` would; give them without it."""
    found = []
    for each in members(count):
        hand_in(classroom, WORK, each.id, each.data)
        found.append(Member(each.id, each.kind, b"", each.points, each.by_function))
    return found


def _notebook(number, cells, before=None):
    notebook = with_cells(_plain(), **cells)
    notebook["metadata"]["student"] = number  # no two files are the same
    if before:
        notebook["cells"].insert(2, {"cell_type": "code", "id": "before", "metadata": {}, "outputs": [], "execution_count": None,
                                     "source": before})
    return as_bytes(notebook)


@cache
def _plain():
    """The model answer without its figures: what is measured is the grader, not the drawing."""
    notebook = solved(WORK)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "plots.show" in "".join(cell["source"]):
            cell["source"] = 'print("looked at it")'
    return json.loads(as_bytes(notebook))


@cache
def _kinds(block):
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    random.Random(f"each {block}").shuffle(kinds)
    return kinds


@cache
def _hostile(name):
    return runpy.run_path(str(Path(__file__).parent / "hostile" / f"{name}.py"))
