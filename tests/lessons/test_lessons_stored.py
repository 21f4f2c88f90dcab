"""Every stored lesson is whole: run in order, small, described, in the shape that all share, true to the library."""

import inspect
import re

import pytest
import stored
from stored import ROOT, code_cells, load

import notebooks as tool
from helpers import by_hand, checks, course

every_lesson = pytest.mark.parametrize("number", stored.NUMBERS)


def test_the_lessons_are_numbered_without_a_gap():
    assert stored.NUMBERS == [f"{n:02}" for n in range(1, len(stored.NUMBERS) + 1)]
    assert len(stored.NUMBERS) >= 7
    assert {path.name for path in (ROOT / "notebooks").glob("*.ipynb")} == {
        path.name for path in stored.PATHS
    }


@every_lesson
def test_it_says_of_itself_what_course_toml_says(number):
    first, lesson = load(number).cells[0].source, course.lesson(number)
    assert first.startswith(f"# {number} {lesson.title}\n")
    assert f"**Time:** about {lesson.minutes} minutes" in first
    assert sorted(re.findall(r"\[(\d\d)\]\(", first.partition("**Needs:**")[2])) == list(lesson.needs)
    assert lesson.exercises == any(checks.exercise(name).lesson == number for name in checks.names())


@every_lesson
def test_it_is_stored_as_make_notebooks_stores_it(number):
    nb = load(number)
    tool.tidy(nb)
    assert tool.nbformat.writes(nb).rstrip("\n") == stored.text_of(number).rstrip("\n"), (
        "run: make notebooks"
    )
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)


@every_lesson
def test_no_cell_is_stripped_or_out_of_order(number):
    assert stored.not_executed(load(number)) == []


@every_lesson
def test_no_error_no_path_no_address(number):
    assert tool.problems(load(number)) == []


@every_lesson
def test_it_is_small(number):
    assert len(stored.text_of(number).encode()) <= stored.LARGEST


@every_lesson
def test_figures_can_be_read_without_seeing_them(number):
    nb = load(number)
    assert sum(len(stored.pictures_of(cell)) for cell in code_cells(nb)) >= 3
    assert stored.not_described(nb) == []


@every_lesson
def test_it_has_the_shape_of_a_lesson(number):
    assert stored.wrong_shape(load(number), number) == []


@every_lesson
def test_it_speaks_to_the_reader_as_an_equal(number):
    assert stored.wrong_voice(load(number)) == []


@every_lesson
def test_its_exercises_are_unwritten_and_known(number):
    assert stored.wrong_exercises(load(number), number) == []


@every_lesson
def test_its_links_lead_somewhere(number):
    assert stored.broken_links(load(number), ROOT / "notebooks") == []


@every_lesson
def test_what_it_types_by_hand_is_what_the_library_holds(number):
    assert stored.not_by_hand(load(number)) == []


def test_all_of_by_hand_is_typed_in_a_lesson_or_asked_for():
    cells = [cell for number in stored.NUMBERS for cell in code_cells(load(number))]
    typed = {name for cell in cells for name in stored.tags(cell, "by-hand:")}
    held = {name for name, _ in inspect.getmembers(by_hand, inspect.isfunction) if not name.startswith("_")}
    assert {"conv2d", "conv2d_volume"} <= typed <= held
    assert held - typed <= set(checks.names())


def test_every_exercise_belongs_to_a_lesson_that_is_there():
    assert {checks.exercise(name).lesson for name in checks.names()} <= set(stored.NUMBERS)


# --- The tests above can fail -----------------------------------------------------------------------------------------


def first_with(nb, what):
    return next(cell for cell in code_cells(nb) if what(cell))


def strip_one(nb):
    first_with(nb, lambda cell: cell.outputs).outputs = []


def strip_all(nb):
    for cell in code_cells(nb):
        cell.outputs, cell.execution_count = [], None


def drop_a_picture(nb):
    cell = first_with(nb, stored.pictures_of)
    cell.outputs = [output for output in cell.outputs if output not in stored.pictures_of(cell)]


def run_out_of_order(nb):
    cells = code_cells(nb)
    cells[0].execution_count, cells[1].execution_count = 2, 1


def drop_alt(nb):
    stored.pictures_of(first_with(nb, stored.pictures_of))[0].metadata["image/png"].clear()


def drop_the_cells_alt(nb):
    del first_with(nb, stored.pictures_of).metadata["mystnb"]


def drop_the_numbers(nb):
    cell = first_with(nb, stored.pictures_of)
    for output in cell.outputs:
        output.pop("text", None)
        output.get("data", {}).pop("text/plain", None)


def add_an_error(nb):
    code_cells(nb)[3].outputs = [tool.nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])]


def show(text):
    def break_it(nb):
        code_cells(nb)[3].outputs = [tool.nbformat.v4.new_output("stream", text=text)]

    return break_it


def leave_numbers_uncompared(nb):
    first_with(nb, lambda cell: "6600" in str(cell.outputs)).metadata["tags"] = ["nbval-ignore-output"]


def write(old, new):
    def break_it(nb):
        cell = next(cell for cell in nb.cells if old in cell.source)
        cell.source = cell.source.replace(old, new, 1)

    return break_it


BROKEN = [
    (stored.not_executed, strip_one),
    (stored.not_executed, strip_all),
    (stored.not_executed, drop_a_picture),
    (stored.not_executed, run_out_of_order),
    (stored.not_described, drop_alt),
    (stored.not_described, drop_the_cells_alt),
    (stored.not_described, drop_the_numbers),
    (tool.problems, add_an_error),
    (tool.problems, show("<object at 0x7fe0a4d6>")),
    (tool.problems, show("/home/ann/course/data")),
    (tool.problems, show("np.int64(6600)")),
    (tool.problems, leave_numbers_uncompared),
    (stored.wrong_shape, write("# 02 ", "# 2 ")),
    (stored.wrong_shape, write("You will be able to", "Goals")),
    (stored.wrong_shape, write("import numpy as np", "size = 3\nimport numpy as np")),
    (stored.wrong_shape, write("print(conv2d(picture, kernel))", "import this")),
    (stored.wrong_shape, write("print(conv2d(picture, kernel))", "\n".join(["print(1)"] * 16))),
    (stored.wrong_shape, write("print(conv2d(picture, kernel))", f"print({'+1' * 50})")),
    (stored.wrong_shape, write("](03_", "](04_")),
    (stored.wrong_shape, write("**Time:**", "")),
    (stored.wrong_voice, write("The room is dark", "Simply imagine a room")),
    (stored.wrong_exercises, write('exercise("conv2d").check(conv2d)', 'exercise("conv2").check(conv2d)')),
    (
        stored.wrong_exercises,
        write("def conv2d(picture, kernel):\n    ...", "def conv2d(picture, kernel):\n    return 1"),
    ),
    (stored.wrong_exercises, write('exercise("map_shape").check(map_shape)', "print()")),
    (stored.broken_links, write("](01_pixels", "](01_pixel")),
    (stored.not_by_hand, write("range(rows)", "range(columns)")),
    (stored.not_by_hand, write("window * kernel)", "window + kernel)")),
]


@pytest.mark.parametrize(("judge", "break_it"), BROKEN)
def test_a_broken_lesson_is_noticed(judge, break_it):
    nb, extra = load("02"), {stored.wrong_shape: ["02"], stored.wrong_exercises: ["02"]}
    extra = extra.get(judge, [ROOT / "notebooks"] if judge is stored.broken_links else [])
    before = judge(nb, *extra)
    break_it(nb)
    assert len(judge(nb, *extra)) > len(before)
