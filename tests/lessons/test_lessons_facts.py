"""Every fact of docs/facts stands in the output of its lesson, and is worked out again by another way."""

import contextlib
import importlib
import inspect
import itertools
import re
from pathlib import Path

import pytest
import recompute
import retrain
import stored
from stored import SOURCES, code_cells, load, markdown_cells, said_by

FACTS = {fact["id"]: fact for fact in stored.FACTS}


def function_of(fact):
    """Return the name of the function that works a fact out again."""
    return fact["id"].replace("-", "_")


def modules(package):
    """Return the modules of a package that has one for each lesson, {"03": module, ...}."""
    found = {}
    for path in sorted(Path(package.__file__).parent.glob("lesson*.py")):
        with leaving_out_torch():
            found[path.stem[-2:]] = importlib.import_module(f"{package.__name__}.{path.stem}")
    return found


@contextlib.contextmanager
def leaving_out_torch():
    """Go on where PyTorch is missing: the course does not install it unasked."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name.partition(".")[0] != "torch":
            raise


AGAIN, TRAININGS = modules(recompute), modules(retrain)
BOX = "> **The source said**"
NUMBER = re.compile(r"True|False|(?<!\w)(?<!\w-)-?\d[\d,]*(?:\.\d+)?(?<!,)|(?<!\w)-?\.\d+")
TRAINED = {name for name, fact in FACTS.items() if hasattr(TRAININGS.get(fact["lesson"]), function_of(fact))}
every_fact = pytest.mark.parametrize("name", FACTS)


def values(fact):
    return [fact["value"]] if isinstance(fact["value"], str) else fact["value"]


def flat(text):
    """Return a text without line breaks, the blanks that line up columns, and the commas and word of NumPy's repr."""
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=[\[(]) | (?=[\])])|(?<=\[)\s", "", text).replace("array(", "")


def holders(nb, fact):
    """Return the cells that a fact points to."""
    piece = fact["cell"]
    if piece == "prose":
        return markdown_cells(nb)
    exact = piece.startswith("=")
    return [
        cell
        for cell in code_cells(nb)
        if (cell.source.strip() == piece[1:] if exact else piece in cell.source)
    ]


def missing(nb, fact):
    """Say what of a fact its lesson does not show."""
    cells = holders(nb, fact)
    if not cells:
        return [f"no cell holds {fact['cell']!r}"]
    shown = [
        flat(cell.source.replace("*", "") if fact["cell"] == "prose" else said_by(cell)) for cell in cells
    ]
    found = []
    for value in values(fact):
        whole = re.compile(r"(?<![\w.])" + re.escape(flat(value)) + r"(?![\w])(?!\.\d)")
        if not any(whole.search(text) for text in shown):
            found.append(f"{value!r} is not in {shown[0][:200]!r}")
    return found


def numbers(fact):
    """Return the numbers that a fact's value shows, each with its count of decimals."""
    found = []
    for text in values(fact):
        for number in NUMBER.findall(text):
            if number in ("True", "False"):
                found.append((float(number == "True"), 0))
            else:
                found.append((float(number.replace(",", "")), len(number.partition(".")[2])))
    return found


def test_every_fact_is_told_in_full_and_once():
    assert len(FACTS) == len(stored.FACTS) >= 80
    for fact in stored.FACTS:
        assert set(fact) - {"said", "box"} == {"id", "lesson", "claim", "value", "cell", "source"}, fact["id"]
        assert "box" not in fact or ("said" in fact and fact["box"] is False), fact["id"]
        assert fact["claim"].endswith(".") and fact["source"] in SOURCES, fact["id"]
    assert {fact["lesson"] for fact in stored.FACTS} == set(stored.NUMBERS)


@every_fact
def test_its_lesson_shows_it(name):
    fact = FACTS[name]
    assert missing(load(fact["lesson"]), fact) == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in TRAINED else [])
        for name, fact in FACTS.items()
        if fact["cell"] != "prose"
    ],
)
def test_it_is_so(name, extra_of):
    fact = FACTS[name]
    extra_of(fact["lesson"])
    module, expected = (TRAININGS if name in TRAINED else AGAIN).get(fact["lesson"]), None
    with leaving_out_torch():
        expected = module and [float(number) for number in getattr(module, function_of(fact))()]
    if expected is None:
        pytest.skip("It is worked out again by PyTorch, which is not installed: make frameworks.")
    shown = numbers(fact)
    assert len(shown) == len(expected) > 0, (shown, expected)
    for (number, decimals), right in zip(shown, expected, strict=True):
        assert abs(number - right) <= 0.5001 * 10.0**-decimals, (shown, expected)


def test_nothing_is_recomputed_in_vain():
    for number, module in [*AGAIN.items(), *TRAININGS.items()]:
        here = {function_of(fact) for fact in stored.FACTS if fact["lesson"] == number}
        functions = inspect.getmembers(module, inspect.isfunction)
        own = {name for name, each in functions if each.__module__ == module.__name__}
        assert {name for name in own if name[0].isupper()} <= here, module.__name__
    assert {FACTS[name]["lesson"] for name in TRAINED} == set(TRAININGS)


def test_nothing_is_recomputed_by_the_library_itself():
    files = sorted(Path(recompute.__file__).parent.glob("*.py"))
    assert len(files) > len(AGAIN) > 0
    for path in files:
        text = path.read_text("utf8")
        assert "import helpers" not in text and "from helpers" not in text, path.name
    for module in [recompute, *AGAIN.values()]:
        imported = {value.__name__ for _, value in inspect.getmembers(module, inspect.ismodule)}
        assert not any(name.startswith("helpers") for name in imported)


def boxes_near(nb, fact):
    """Return the boxes on what the source said between the cell that shows a fact and the next piece of code."""
    [holder] = holders(nb, fact)
    after = itertools.takewhile(lambda cell: cell.cell_type == "markdown", nb.cells[nb.cells.index(holder) + 1 :])
    return [cell for cell in after if BOX in cell.source]


@pytest.mark.parametrize("number", stored.NUMBERS)
def test_every_erratum_has_a_box_in_its_lesson_or_says_that_it_has_none(number):
    nb = load(number)
    boxes = sum(cell.source.count(BOX) for cell in markdown_cells(nb))
    errata = [fact for fact in stored.FACTS if fact["lesson"] == number and "said" in fact]
    assert boxes == sum(fact.get("box", True) for fact in errata)
    for fact in errata:
        if fact["cell"] != "prose" and not fact.get("box", True):
            assert boxes_near(nb, fact) == [], f"{fact['id']} has a box: take `box = false` away"


@pytest.mark.parametrize("name", ["K2-back", "C1-map", "D0-pool", "Q1-sharing"])
def test_a_wrong_output_is_noticed(name):
    fact = FACTS[name]
    nb = load(fact["lesson"])
    for cell in holders(nb, fact):
        for output in cell.outputs:
            for text in (output, output.get("data", {})):
                for key, value in text.items():
                    if isinstance(value, str):
                        text[key] = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), value)
    assert missing(nb, fact)
    wrong = dict(fact, value=[re.sub(r"\d", "7", value) for value in values(fact)])
    assert [number for number, _ in numbers(wrong)] != [number for number, _ in numbers(fact)]
