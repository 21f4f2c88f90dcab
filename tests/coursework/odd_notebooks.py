"""Notebooks as students hand them in: what Jupyter makes of each, and so what the grader is to make of it.

Each changes the model answer of homework 02 around one function, `slide_row`. `KIND` is what its check cell finds when all cells
are run in order: "right", "missing" (there is no such function), "unwritten" (it gives back nothing), "raised" or "wrong".
"""

import copy
from dataclasses import dataclass

from coursework_class import solved

STUB = 'def slide_row(row, weights):\n    """Slide weights (k,) along a row (N,)."""\n    ...'
RIGHT = 'def slide_row(row, weights):\n    return np.convolve(row, weights[::-1], "valid").astype(float)'
WRONG = "def slide_row(row, weights):\n    return np.zeros(len(row) - len(weights) + 1) - 12345.5"
LIST = RIGHT.replace(".astype(float)", ".tolist()")
CHECK = 'exercise("slide_row").check(slide_row)'


@dataclass(frozen=True)
class Odd:
    """What stands in the function's cell, and in new code cells around it and its check."""

    kind: str
    cell: str = RIGHT
    above: tuple = ()
    between: tuple = ()
    below: tuple = ()  # the check
    end: tuple = ()
    change: object = None  # of the whole list of cells

    def notebook(self):
        notebook = copy.deepcopy(solved("hw02"))
        cells, made = [], []
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            around = {"slide_row": (self.above, self.between), "slide_row-check": ((), self.below)}.get(name, ((), ()))
            if name == "slide_row":
                cell["source"] = self.cell
            cells += [*map(code, around[0]), cell, *map(code, around[1])]
        made = cells + [*map(code, self.end)]
        for number, cell in enumerate(made):
            cell["id"] = f"cell-{number}"
        notebook["cells"] = self.change(made) if self.change else made
        return notebook


def code(source):
    return {"cell_type": "code", "id": "", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def text(source, kind="markdown"):
    return {"cell_type": kind, "id": "", "metadata": {}, "source": source}


def indented(source, by="    "):
    return "\n".join(by + line for line in source.split("\n"))


def pasted(source, first=">>> ", then="... "):
    lines = source.split("\n")
    return "\n".join([first + lines[0], *(then + line for line in lines[1:])])


def found(cells, name):
    return next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def without_metadata(*names):
    def change(cells):
        for cell in cells:
            if not names or cell["metadata"].get("nbgrader", {}).get("grade_id") in names:
                cell["metadata"] = {}
        return cells

    return change


def only_code(cells):
    return [code(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def in_a_copy_of_the_check(cells):
    place = next(n for n, cell in enumerate(cells) if cell is found(cells, "slide_row-check"))
    twin = copy.deepcopy(cells[place])
    twin["source"] = RIGHT
    return [*cells[:place], twin, *cells[place:]]


def split_in_two(cells):
    place = next(n for n, cell in enumerate(cells) if cell is found(cells, "slide_row"))
    twin = copy.deepcopy(cells[place])
    cells[place]["source"] = "def turned(weights):\n    return weights[::-1]"
    twin["source"] = RIGHT.replace("weights[::-1]", "turned(weights)")
    return [*cells[: place + 1], twin, *cells[place + 1 :]]


def begun_again_below(cells):
    """The whole exercise copied to the end, with its ids, and solved there."""
    twins = [copy.deepcopy(found(cells, name)) for name in ("slide_row", "slide_row-check")]
    found(cells, "slide_row")["source"] = STUB
    return [*cells, *twins]


def of_another_kind(kind):
    def change(cells):
        cell = found(cells, "slide_row")
        cell["cell_type"] = kind
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
        return cells

    return change


def lines_apart(cells):
    for cell in cells:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    return cells


ODD = {
    # where the function stands
    "as handed out": Odd("right"),
    "not written": Odd("unwritten", STUB),
    "in a new cell below its own": Odd("right", STUB, between=(RIGHT,)),
    "in a new cell above, its own left as it was": Odd("unwritten", STUB, above=(RIGHT,)),
    "in a new cell above, its own emptied": Odd("right", "", above=(RIGHT,)),
    "in a new cell above, its own commented out": Odd("right", "# " + STUB.replace("\n", "\n# "), above=(RIGHT,)),
    "a copy to play with below the check": Odd("right", below=(WRONG,)),
    "a copy to play with at the end": Odd("right", end=(WRONG, "slide_row = None")),
    "right only below the check": Odd("unwritten", STUB, below=(RIGHT,)),
    "right only at the end": Odd("wrong", WRONG, end=(RIGHT,)),
    "wrong, then right": Odd("right", WRONG, between=(RIGHT,)),
    "right, then wrong": Odd("wrong", between=(WRONG,)),
    "three tries": Odd("right", STUB, above=(WRONG,), between=(WRONG, STUB, RIGHT)),
    "a second try in the same cell": Odd("right", WRONG + "\n\n" + RIGHT),
    "the head above the answer, in one cell": Odd("right", STUB + "\n\n" + RIGHT),
    "the head, then another name for what is right": Odd("right", RIGHT.replace("slide_row", "mine") + "\n\n" + STUB + "\n\nslide_row = mine"),
    "another name": Odd("missing", RIGHT.replace("slide_row", "slide_a_row")),
    "another name, given its own in the next cell": Odd("right", RIGHT.replace("slide_row", "mine"), between=("slide_row = mine",)),
    "a lambda": Odd("right", 'slide_row = lambda row, weights: np.convolve(row, weights[::-1], "valid") + 0.0'),
    "made by exec": Odd("right", f"exec({RIGHT!r})"),
    "put among the globals": Odd("right", RIGHT.replace("slide_row", "mine") + '\nglobals()["slide_row"] = mine'),
    "within an if": Odd("right", "if True:\n" + indented(RIGHT)),
    "within a try": Odd("right", "try:\n" + indented(RIGHT) + "\nexcept ImportError:\n    pass"),
    "with a decorator": Odd("right", "import functools\n\n@functools.lru_cache\ndef one():\n    return 1\n\n" + RIGHT),
    "taken away again": Odd("missing", between=("del slide_row",)),
    "replaced by its answer": Odd("missing", between=("slide_row = slide_row(np.arange(4.0), np.ones(2))",)),
    "begun again below, with its check": Odd("right", change=begun_again_below),
    "a second check below a broken copy": Odd("wrong", end=(WRONG, CHECK)),
    "what it calls stands in a cell above": Odd("right", RIGHT.replace("weights[::-1]", "turned(weights)"),
                                                 above=("def turned(weights):\n    return weights[::-1]",)),
    "what it calls stands between it and its check": Odd("right", RIGHT.replace("weights[::-1]", "turned(weights)"),
                                                          between=("def turned(weights):\n    return weights[::-1]",)),
    "what it calls stands below the check": Odd("raised", RIGHT.replace("weights[::-1]", "turned(weights)"),
                                                below=("def turned(weights):\n    return weights[::-1]",)),
    "a number that a later cell changes": Odd("right", "ADD = 0.0\n\n" + RIGHT + " + ADD", below=("ADD = 7.0",)),
    "a number that a cell before the check changes": Odd("wrong", "ADD = 0.0\n\n" + RIGHT + " + ADD", between=("ADD = 7.0",)),
    # what IPython makes of a cell
    "a question about NumPy": Odd("right", "?np.pad\n" + RIGHT),
    "a question behind the name": Odd("right", RIGHT + "\n\nnp.pad?"),
    "two question marks": Odd("right", "np.pad??\n" + RIGHT),
    "a question about itself": Odd("right", between=("slide_row?",)),
    "a question with a star": Odd("right", "np.*pad*?\n" + RIGHT),
    "indented as a whole": Odd("right", indented(RIGHT)),
    "indented by a tab": Odd("right", indented(RIGHT, "\t")),
    "pasted from a Python prompt": Odd("right", pasted(RIGHT)),
    "pasted from an IPython prompt": Odd("right", pasted(RIGHT, "In [3]: ", "   ...: ")),
    "empty lines above": Odd("right", "\n\n   \n" + RIGHT),
    "line ends of Windows": Odd("right", RIGHT.replace("\n", "\r\n")),
    "a line magic": Odd("right", "%matplotlib inline\n" + RIGHT),
    "a line magic inside an if": Odd("right", "if True:\n    %precision 3\n" + RIGHT),
    "a timed line": Odd("right", between=("%timeit -n 1 -r 1 slide_row(np.arange(4.0), np.ones(2))",)),
    "a timed line of what is not there": Odd("missing", "%timeit -n 1 -r 1 slide_row(np.arange(4.0), np.ones(2))\n" + RIGHT),
    "a timed line over two lines": Odd("right", "%timeit -n 1 -r 1 np.add(1, \\\n    2)\n" + RIGHT),
    "a timed assignment": Odd("right", RIGHT + " + zero", above=("%time zero = 0.0",)),
    "a timed value": Odd("right", RIGHT + " + zero", above=("zero = %time 0.0",)),
    "a timed cell": Odd("right", "%%time\n" + RIGHT),
    "a timed cell below empty lines": Odd("right", "\n\n%%time\n" + RIGHT),
    "a cell under timeit": Odd("missing", "%%timeit -n 1 -r 1\n" + RIGHT),
    "a captured cell": Odd("right", "%%capture\n" + RIGHT),
    "a captured cell with a name": Odd("right", "%%capture out\n" + RIGHT, between=("out.show()",)),
    "a shell command": Odd("right", "!true\n" + RIGHT),
    "a shell command's words": Odd("right", "files = !true\n" + RIGHT + " + len(files)"),
    "a cell for the shell": Odd("right", above=("%%bash\ntrue",)),
    "a cell for the shell, and the function in it": Odd("missing", "%%bash\n: <<'END'\n" + RIGHT + "\nEND"),
    "a cell of HTML": Odd("right", above=("%%html\n<b>bold</b>",)),
    "an unknown magic above it": Odd("missing", "%no_such_magic\n" + RIGHT),
    "an unknown magic below it": Odd("right", RIGHT + "\n\n%no_such_magic"),
    "an unknown magic of a cell": Odd("missing", "%%no_such_magic\n" + RIGHT),
    "magic by its long name": Odd("right", 'get_ipython().run_line_magic("matplotlib", "inline")\n' + RIGHT),
    "everything forgotten, and imported again": Odd("right", "%reset -f\nimport numpy as np\n" + RIGHT,
                                                    change=lambda cells: [*cells[:2], *_late_check(cells)]),
    "a quiet last line": Odd("right", RIGHT + "\n\nslide_row(np.arange(4.0), np.ones(2));"),
    "a wait in the open": Odd("right", "import asyncio\nawait asyncio.sleep(0)\n" + RIGHT),
    "a wait that gives a value": Odd("right", "async def zero():\n    return 0.0\n\nADD = await zero()\n\n" + RIGHT + " + ADD"),
    "the value above": Odd("right", RIGHT + " + ADD", above=("0.0 + 0.0", "ADD = _")),
    "a type that is not there": Odd("missing", RIGHT.replace("(row,", "(row: Nowhere,", 1)),
    # what stops a cell
    "a package that is not there": Odd("missing", "import no_such_package\n\n" + RIGHT),
    "a package that is not there, below it": Odd("right", RIGHT + "\n\nimport no_such_package"),
    "a package that is not there, in the cell above": Odd("right", above=("import no_such_package",)),
    "no Python": Odd("missing", RIGHT.replace("):", ")")),
    "a bracket left open": Odd("missing", RIGHT[:-1] + "("),
    "a return in the open": Odd("right", RIGHT + "\n\nreturn 5"),
    "a break in the open": Odd("right", RIGHT + "\n\nbreak"),
    "an error above it": Odd("missing", "1 / 0\n" + RIGHT),
    "an error between it and its check": Odd("right", between=("1 / 0",)),
    "a test of its own that fails": Odd("right", RIGHT + "\n\nassert slide_row(np.arange(4.0), np.ones(2))[0] == 7"),
    "an end below it": Odd("right", RIGHT + "\n\nraise SystemExit"),
    "an interrupt below it": Odd("right", RIGHT + "\n\nraise KeyboardInterrupt"),
    "it asks": Odd("missing", "name = input()\n" + RIGHT),
    # what it gives back
    "printed, not returned": Odd("unwritten", "def slide_row(row, weights):\n    print(row)"),
    "a list": Odd("wrong", LIST),
    "a promise": Odd("wrong", "async " + RIGHT),
    "one by one": Odd("wrong", RIGHT.replace("return", "yield")),
    "an error in it": Odd("raised", "def slide_row(row, weights):\n    return row[len(row)]"),
    "too few arguments": Odd("raised", "def slide_row(row):\n    return row"),
    # what the notebook's file lost
    "no metadata": Odd("right", change=without_metadata()),
    "no metadata, a copy to play with at the end": Odd("right", end=(WRONG,), change=without_metadata()),
    "no metadata of the check": Odd("right", end=(WRONG,), change=without_metadata("slide_row-check")),
    "no metadata of the function": Odd("right", STUB, between=(RIGHT,), change=without_metadata("slide_row")),
    "nothing but the code": Odd("right", change=only_code),
    "written in a copy of the check": Odd("right", STUB, change=in_a_copy_of_the_check),
    "its cell split in two": Odd("right", change=split_in_two),
    "its cell turned to text": Odd("missing", change=of_another_kind("markdown")),
    "its cell turned to text, written anew": Odd("right", between=(RIGHT,), change=of_another_kind("raw")),
    "lines apart": Odd("right", change=lines_apart),
    # last: a kernel that was once told of the future does not forget it
    "from the future": Odd("right", RIGHT.replace("(row,", "(row: Nowhere,", 1), above=("from __future__ import annotations",)),
}


def _late_check(cells):
    """Have the homework's checks read again after everything was forgotten."""
    again = code("from helpers.checks.homework import homework\nexercise = homework('hw02')\nfrom helpers import pictures, plots")
    place = next(n for n, cell in enumerate(cells) if cell is found(cells, "slide_row"))
    return [*cells[2 : place + 1], again, *cells[place + 1 :]]
