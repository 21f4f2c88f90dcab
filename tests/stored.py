"""Read the stored lessons, and say what is wrong with one. The tests call this on the real lessons and on broken ones."""

import ast
import base64
import functools
import html
import inspect
import io
import itertools
import re
import statistics
import textwrap
from pathlib import Path

import nbformat
from building import shared as site
from PIL import Image

from helpers import by_hand, checks, course

ROOT = Path(__file__).resolve().parent.parent
LESSONS = course.lessons()
PATHS = [lesson.path for lesson in LESSONS]
NUMBERS = [lesson.number for lesson in LESSONS]
FACTS, SOURCES, TERMS = site.facts(), site.sources(), site.terms()
LARGEST = 250_000  # bytes of a stored lesson
LONGEST = 15  # lines of a code cell that is not a `by-hand` one
WIDEST = 101  # characters: what the column of the site shows of a line at 1280 pixels
VOICE = re.compile(r"\b(simply|obviously|trivial(ly)?|of course|amazing|powerful)\b", re.IGNORECASE)


@functools.cache
def text_of(number):
    """Return the stored file of lesson "03" as text."""
    return PATHS[NUMBERS.index(number)].read_text("utf8")


def load(number):
    """Return a fresh copy of lesson "03", to read or to break. (`nbformat.read` would check it each time, and be slow.)"""
    return nbformat.v4.reads(text_of(number))


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def markdown_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "markdown"]


def tags(cell, prefix):
    """Return the rest of each tag that begins with `prefix`."""
    return [tag[len(prefix) :] for tag in cell.metadata.get("tags", []) if tag.startswith(prefix)]


def said_by(cell):
    """Return all that a code cell shows as text: streams, plain text, HTML without its tags."""
    found = []
    for output in cell.get("outputs", []):
        found.append(output.get("text", ""))
        for kind, value in output.get("data", {}).items():
            if kind == "text/plain":
                found.append(value)
            elif kind == "text/html":
                found.append(html.unescape(re.sub("<[^>]+>", " ", value)))
    return "\n".join(found)


def pictures_of(cell):
    return [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]


# --- Stored, executed, small, described -------------------------------------------------------------------------------


def must_speak(source):
    """Tell whether a cell must have an output: it ends in a value or a picture, or prints outside a function."""
    tree = ast.parse(source)
    if not tree.body:
        return False
    inner = {
        node
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    calls = [
        ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and node not in inner
    ]
    last = tree.body[-1]
    ends_in_a_value = isinstance(last, ast.Expr) and not (
        isinstance(last.value, ast.Call)
        and ast.unparse(last.value.func).endswith((".append", ".sort", "fit"))
    )
    return ends_in_a_value or any(call == "print" or call.startswith("plots.show") for call in calls)


def not_executed(nb):
    """What is missing where a lesson was stripped of its outputs, or run in another order."""
    found, count = [], 0
    for cell in code_cells(nb):
        if not cell.source.strip():
            found.append("there is an empty code cell")
            continue
        count += 1
        if cell.execution_count != count:
            found.append(f"cell [{cell.execution_count}] should be [{count}]: {cell.source[:50]!r}")
        ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
        if must_speak(cell.source) and not ignored and not cell.outputs:
            found.append(f"cell [{count}] has lost its output: {cell.source[:50]!r}")
        if "plots.show" in cell.source and must_speak(cell.source) and not pictures_of(cell):
            found.append(f"cell [{count}] has lost its picture: {cell.source[:50]!r}")
    return found


def not_described(nb):
    """Figures that somebody who does not see them would miss."""
    found = []
    for cell in code_cells(nb):
        for output in pictures_of(cell):
            alt = output.metadata.get("image/png", {}).get("alt", "")
            where = repr(cell.source[:50])
            if len(alt) < 20:
                found.append(f"a figure has no alt text: {where}")
            elif alt not in cell.metadata.get("mystnb", {}).get("image", {}).get("alt", ""):
                found.append(f"the cell does not carry its figure's alt text: {where}")
            if not re.search(r"\d", said_by(cell)):
                found.append(f"no line of numbers goes with the figure: {where}")
            width, height = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).size
            if width > 1000 or height > 1000:
                found.append(f"a figure of {width} x {height} pixels is wider than a page: {where}")
    return found


# --- The shape of a lesson --------------------------------------------------------------------------------------------


def wrong_shape(nb, number):
    """How a lesson departs from the shape that all share: title, goals, one import cell, exercises, summary, next."""
    found = []
    first, last = nb.cells[0].source, nb.cells[-1].source
    if not re.match(rf"# {number} \w.*\n\n\w", first):
        found.append(f"it does not begin with '# {number} title' and a sentence of promise")
    goals = re.findall(r"^- ", first, flags=re.MULTILINE)
    if "You will be able to" not in first or not 3 <= len(goals) <= 5:
        found.append(f"it names {len(goals)} goals, not 3 to 5 under 'You will be able to'")
    if not re.search(r"\*\*Time:\*\* about \d+ minutes", first) or "**Needs:**" not in first:
        found.append("it does not say how long it takes and what it needs")
    if "## What you can do now" not in last or len(re.findall(r"^- ", last, flags=re.MULTILINE)) < 3:
        found.append("it does not end with what the reader can do now")
    following = [lesson.file for lesson in LESSONS if lesson.number > number][:1]
    if following and f"]({following[0]})" not in last:
        found.append(f"its last cell does not lead on to {following[0]}")
    cells = [cell for cell in code_cells(nb) if "setup" not in cell.metadata.get("tags", [])]
    for place, cell in enumerate(cells):
        imports = [isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.parse(cell.source).body]
        if place == 0 and not (imports and all(imports)):
            found.append("its first code cell is not the one that imports")
        if place > 0 and any(imports):
            found.append(f"a later cell imports again: {cell.source[:50]!r}")
    lengths = [sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in cells]
    if not 2 <= statistics.median(lengths) <= 6:
        found.append(f"the median code cell has {statistics.median(lengths)} lines")
    for cell, length in zip(cells, lengths, strict=True):
        if length > LONGEST and not tags(cell, "by-hand:"):
            found.append(f"a code cell has {length} lines: {cell.source[:50]!r}")
        found += [f"a line goes out of its box on the site: {line!r}" for line in cell.source.splitlines()
                  if len(line) > WIDEST and not line.startswith("from ")]  # imports are not read to their end
    if len(re.findall(r"\*\*Predict\.\*\*", "\n".join(cell.source for cell in markdown_cells(nb)))) < 4:
        found.append("it asks the reader to predict fewer than four times")
    return found


def wrong_voice(nb):
    """Words that make a reader feel slow, or that praise."""
    found = []
    for cell in markdown_cells(nb):
        found += [f"{hit[0]!r} in {cell.source[:40]!r}" for hit in VOICE.finditer(cell.source)]
        found += [f"an emoji in {cell.source[:40]!r}" for letter in cell.source if ord(letter) > 0x1F000]
    return found


def wrong_exercises(nb, number):
    """Exercises that are missing, filled in, or not what helpers.checks calls by that name."""
    found, names = [], []
    cells = code_cells(nb)
    for before, cell in itertools.pairwise(cells):
        calls = re.findall(r'exercise\("(\w+)"\)\.check\((\w+)\)', cell.source)
        if [name for name, _ in calls] != tags(cell, "exercise:"):
            found.append(f"tags and checks differ: {cell.source[:60]!r}")
        for name, function in calls:
            names.append(name)
            if name not in checks.names() or checks.exercise(name).lesson > number:  # an earlier one may come back
                found.append(f"helpers.checks knows no exercise {name!r} of lesson {number} or before")
            if function != name or not is_stub(before.source, name):
                found.append(f"no unwritten `def {name}` stands before its check")
            if "not written yet" not in said_by(cell):
                found.append(f"the check of {name!r} should say that it is not written yet")
    missing = [
        name for name in checks.names() if checks.exercise(name).lesson == number and name not in names
    ]
    found += [f"the exercise {name!r} stands in no cell" for name in missing]
    if not 2 <= len(names) <= 5:
        found.append(f"it has {len(names)} exercises")
    return found


def is_stub(source, name):
    """Tell whether a cell is `def name(...): ...` and nothing else."""
    body = ast.parse(source).body
    return (
        len(body) == 1
        and isinstance(body[0], ast.FunctionDef)
        and body[0].name == name
        and ast.unparse(body[0].body[-1]) == "..."
        and len(body[0].body) <= 2
    )


def bare(source):
    """Return a function's code without its docstring and annotations, so that two can be compared."""
    function = ast.parse(textwrap.dedent(source)).body[0]
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    function.returns = None
    for argument in ast.walk(function.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(function)


def not_by_hand(nb):
    """By-hand cells whose code is not the library's."""
    found = []
    for cell in code_cells(nb):
        for name in tags(cell, "by-hand:"):
            own = getattr(by_hand, name, None)
            if own is None:
                found.append(f"helpers.by_hand has no {name}")
            elif bare(cell.source) != bare(inspect.getsource(own)):
                found.append(f"the cell of {name} is not helpers.by_hand.{name}")
    return found


def broken_links(nb, folder):
    """Links that lead nowhere inside the repository, and addresses that are not https."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", "\n".join(cell.source for cell in markdown_cells(nb))):
        if re.match(r"[a-z]+:", target):
            found += [] if target.startswith("https://") else [f"{target} is no https address"]
        elif not (folder / target.split("#")[0]).exists():
            found.append(f"{target} is not there")
    return found
