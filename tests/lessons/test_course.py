"""course.toml is the one list of the lessons: who lists them reads it, and a lesson more is found everywhere."""

import json
import re
import shutil
import sys
from dataclasses import replace

import nbformat
import pytest
import tables
import yaml
from copies import copy_course, run_in
from stored import ROOT

import notebooks
from helpers import course
from helpers.datafiles import DamagedFileError

LIST = (ROOT / "course.toml").read_text("utf8")


@pytest.mark.parametrize("name", tables.FILES)
def test_what_people_read_is_current(name):
    assert (ROOT / name).read_text("utf8") == tables.current(name), "run: python tools/tables.py"


def test_every_file_of_the_list_is_there():
    for lesson in course.lessons():
        assert lesson.path.is_file()
        assert not lesson.exercises or (ROOT / f"helpers/checks/lesson{lesson.number}.py").is_file()
        if lesson.homework:
            assert (ROOT / f"coursework/exercises/{lesson.homework}.py").is_file()


# --- Reading the list -------------------------------------------------------------------------------------------------


def test_a_lesson_is_found_by_its_number():
    assert course.lesson("03") == course.lesson("3") == course.lesson(3) == course.lessons()[2]
    assert course.lesson(3).path == ROOT / "notebooks" / "03_curve_detector.ipynb"


@pytest.mark.parametrize(
    ("asked", "near"), [("99", course.lessons()[-1].number), (0, "01"), ("softmx", "05")]
)
def test_a_lesson_that_is_not_there_names_the_nearest(asked, near):
    with pytest.raises(LookupError, match=f"no lesson {asked!r}. The nearest is {near}"):
        course.lesson(asked)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minutes = 50\n", "", "lesson 01 does not say minutes"),
        ("minutes = 50", 'minutes = "50"', "lesson 01: minutes is '50', but it should be of type int"),
        ("minutes = 50", "minuets = 50", "lesson 01 has 'minuets', which is none of number, file"),
        ('number = "01"', 'number = "1"', r"lesson 1: number is '1', but it should match \\d"),
        ('number = "02"', 'number = "03"', "lesson 03: the name of its file, '02_convolution_by_hand.ipynb'"),
        ("needs = []", 'needs = ["02"]', "lesson 01 needs '02', which is no lesson before it"),
        ('"hw02"', '"hw01"', "a homework belongs to one lesson; here are hw01, hw01"),
        ("[[lesson]]", "[lesson]", "it holds no \\[\\[lesson\\]\\]"),
        ("title =", "title", "line"),
        ('homework = "project"', 'homework = "hw07"', r"\[project\]: homework is 'hw07', but it should be a word"),
        ('needs = ["07", "08", "10"]', "", r"\[project\] should say homework and needs; it says homework"),
        ('needs = ["07", "08", "10"]', 'needs = ["77"]', r"\[project\] needs '77', which is no lesson"),
    ],
)
def test_a_damaged_list_says_where_and_how_to_mend_it(tmp_path, old, new, says):
    text = LIST.partition("[[lesson]]")[0] if new == "[lesson]" else LIST
    (tmp_path / "course.toml").write_text(
        text.replace(old, new, 1) + (new if text is not LIST else ""), "utf8"
    )
    with pytest.raises(DamagedFileError, match=f"{says}.* or restore it with: "):
        course._read(tmp_path / "course.toml")


def test_lessons_out_of_order_are_noticed(tmp_path):
    head, first, *rest = LIST.split("[[lesson]]")
    (tmp_path / "course.toml").write_text("[[lesson]]".join([head, *rest, first]), "utf8")
    with pytest.raises(DamagedFileError, match="stand in order, each once; here are 02, 03"):
        course._read(tmp_path / "course.toml")


def test_a_list_that_is_missing_says_where_it_should_be(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "_REPOSITORY", tmp_path)
    with pytest.raises(DamagedFileError, match="git checkout -- course.toml"):
        course.lessons()


def test_an_installed_course_reads_its_own_copy(tmp_path, monkeypatch):
    shutil.copy(ROOT / "course.toml", tmp_path)
    monkeypatch.setattr(course, "_INSTALLED", tmp_path)
    assert course.root() == tmp_path
    assert course.lesson("03").path == tmp_path / "notebooks" / "03_curve_detector.ipynb"


# --- A lesson that needs more than the course installs -------------------------------------------------------------------


@pytest.fixture
def without_jax(monkeypatch):
    """As if JAX were not installed."""
    monkeypatch.setitem(sys.modules, "jax", None)


def test_a_lesson_says_what_it_lacks(without_jax):
    assert course.lesson("03").extra == "" and course.lesson("03").missing == ()
    assert replace(course.lesson("03"), extra="frameworks").missing[:1] != ("numpy",)
    assert "jax" in replace(course.lesson("03"), extra="frameworks").missing


def test_every_extra_of_the_list_is_one_of_the_project():
    for lesson in course.lessons():
        assert not lesson.extra or course.packages_of(lesson.extra)
    with pytest.raises(LookupError, match="no extra 'framework' in pyproject.toml"):
        course.packages_of("framework")


def test_an_installed_course_knows_its_extras_from_the_wheel(tmp_path, monkeypatch):
    shutil.copy(ROOT / "course.toml", tmp_path)
    monkeypatch.setattr(course, "_INSTALLED", tmp_path)
    listed = ["numpy<3", 'keras<4,>=3.12; extra == "frameworks"', "jax; extra == 'frameworks'", 'scipy; extra == "test"']
    monkeypatch.setattr(course.importlib.metadata, "requires", lambda name: listed)
    assert course.packages_of("frameworks") == ["keras", "jax"]


def test_make_notebooks_leaves_out_what_cannot_run_here(tmp_path, monkeypatch, capsys, without_jax):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    lesson = replace(course.lesson("03"), extra="frameworks")
    shutil.copy(lesson.path, tmp_path / "notebooks")
    monkeypatch.setattr(course, "_REPOSITORY", tmp_path)
    monkeypatch.setattr(course, "lessons", lambda: [lesson])
    monkeypatch.setattr(course, "root", lambda: tmp_path)
    monkeypatch.setattr(notebooks, "process", lambda *arguments: pytest.fail("it was run"))
    assert notebooks.main([]) == 0
    said = capsys.readouterr().out
    assert said.startswith("03_curve_detector.ipynb: left as it was, without ") and said.endswith(". Run: make frameworks\n") and "jax" in said


@pytest.mark.slow
def test_the_tests_leave_out_what_cannot_run_here(tmp_path):
    """Of a lesson whose package is missing nbval compares nothing, and says why; its facts are not worked out again."""
    copy = copy_course(tmp_path)
    text = LIST.replace('homework = "hw03"', 'homework = "hw03"\nextra = "frameworks"')
    (copy / "course.toml").write_text(text, "utf8")
    (copy / "sitecustomize.py").write_text('import sys\nsys.modules["jax"] = None\n', "utf8")
    options = ["-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-rs", "--nbval", "--nbval-current-env"]
    chosen = "03_curve_detector.ipynb or test_it_is_so and (K2-back or C1-map)"
    said = run_in(copy, *options, "notebooks/03_curve_detector.ipynb", "tests/lessons/test_lessons_facts.py", "-k", chosen)
    cells = sum(cell["cell_type"] == "code" for cell in json.loads(course.lesson("03").path.read_text("utf8"))["cells"])
    assert f"1 passed, {cells + 1} skipped" in said
    assert re.search(r"SKIPPED \[\d+\] .*: 03_curve_detector.ipynb needs .*jax.*: make frameworks", said)


# --- A lesson more ----------------------------------------------------------------------------------------------------

ENTRY = """
[[lesson]]
number = "14"
file = "14_made_up.ipynb"
title = "Made up"
builds = "nothing at all"
minutes = 5
needs = ["01"]
exercises = true
homework = "hw14"
"""
FIRST = "# 14 Made up\n\nA lesson for a test.\n\n**You will be able to**\n\n- find it\n\n"
FIRST += "**Time:** about 5 minutes. **Needs:** lesson [01](01_pixels.ipynb)."
FILES = {
    "docs/facts/14.toml": """[[fact]]
id = "Z1-two"
claim = "One and one are two."
value = "2"
cell = "print(1 + 1)"
source = "arithmetic"
said = "One and one are three."
""",
    "docs/glossary/14.toml": '[[term]]\nterm = "moonshine"\ndefinition = "What is made up."\n',
    "tests/lessons/recompute/lesson14.py": "def Z1_two():\n    return [len('ab')]\n",
    "helpers/checks/lesson14.py": """from dataclasses import replace

from helpers.checks import lesson01

EXERCISES = [replace(lesson01.EXERCISES[0], name="made_up", lesson="14")]
""",
    "coursework/exercises/hw14.py": """from dataclasses import replace

from coursework.exercises import hw01

HOMEWORK = replace(hw01.HOMEWORK, name="hw14", title="Made up too")
""",
}
ASK = """
import json
from types import SimpleNamespace

import build
import notebooks
import stored
from building.shared import SOURCE
from coursework.collect import recognise
from coursework.homework import NAMES
from helpers import checks, course

ann = SimpleNamespace(id="ann", lms_id="1001", first_name="Ann", last_name="Lee")
names = ["ann_hw14.ipynb", "leeann_1001_501_hw14-1.ipynb", "Ann Lee_1001_assignsubmission_file_/HW14.ipynb"]
for page in (build.home, build.glossary, build.errata):
    page()
build.lesson_page(course.lesson(14))
print(json.dumps({
    "lab": course.lesson("14").path.read_text("utf8"),
    "checks": [sorted({checks.exercise(name).lesson for name in checks.names()}), checks.exercise("made_up").lesson],
    "stored": [stored.NUMBERS, stored.PATHS[-1].name],
    "tools": [path.name for path in notebooks.lessons()],
    "homework": NAMES,
    "collected": [recognise(name, [ann], None)[1] for name in names],
    "site": {name: (SOURCE / name).read_text("utf8") for name in
             ("index.md", "glossary.md", "errata.md", "lessons/14_made_up.ipynb", "_extra/notebooks/14_made_up.ipynb")},
    "facts": [fact["id"] for fact in stored.FACTS if fact["lesson"] == "14"],
}, default=str))
"""


@pytest.fixture(scope="module")
def longer(tmp_path_factory):
    """A copy of the course with a made-up lesson 14: one entry in course.toml, one notebook, and its files."""
    copy = copy_course(tmp_path_factory.mktemp("longer"))
    cells = [nbformat.v4.new_markdown_cell(text) for text in (FIRST, "## Two\n\nThis is **moonshine**.")]
    shown = nbformat.v4.new_output("stream", text="2\n")
    cells.append(nbformat.v4.new_code_cell("print(1 + 1)", execution_count=1, outputs=[shown]))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), copy / "notebooks" / "14_made_up.ipynb")
    for name, text in FILES.items():
        (copy / name).write_text(text, "utf8")
    source = copy / "coursework" / "source"
    (source / "hw14").mkdir()
    shutil.copy(source / "hw01" / "hw01.ipynb", source / "hw14" / "hw14.ipynb")
    (copy / "course.toml").write_text(LIST + ENTRY, "utf8")
    return copy


@pytest.fixture(scope="module")
def found(longer):
    """What those who list lessons say in that copy."""
    return json.loads(run_in(longer, "-c", ASK))


@pytest.mark.slow
def test_a_lesson_more_is_found_by_all_who_list_lessons(found):
    assert "# 14 Made up" in found["lab"]
    assert found["checks"] == [[*(each.number for each in course.lessons() if each.exercises), "14"], "14"]
    assert found["stored"] == [[*(each.number for each in course.lessons()), "14"], "14_made_up.ipynb"]
    assert found["tools"] == [*(each.file for each in course.lessons()), "14_made_up.ipynb"]
    *before, project = course.homework_names()
    assert found["homework"] == [*before, "hw14", project]
    assert found["collected"] == ["hw14"] * 3
    assert found["facts"] == ["Z1-two"]


@pytest.mark.slow
def test_a_lesson_more_is_on_the_site(found):
    page = found["site"]
    assert "| 14 | [Made up](lessons/14_made_up.ipynb) A lesson for a test. | 5 |" in page["index.md"]
    assert "\nlessons/14_made_up\n" in page["index.md"], "the menu"
    assert ": What is made up. [14](lessons/14_made_up.ipynb)" in page["glossary.md"]
    assert "| One and one are three. | One and one are two. |" in page["errata.md"]
    assert "[**moonshine**](../glossary.md#term-moonshine)" in page["lessons/14_made_up.ipynb"]
    assert "# 14 Made up" in page["_extra/notebooks/14_made_up.ipynb"]


def test_a_lesson_more_is_in_what_people_read(longer):
    said = run_in(longer, "tools/tables.py")
    assert said.count(": changed") == len(tables.FILES)
    readme, guide, form, pacing = ((longer / name).read_text("utf8") for name in tables.FILES)
    assert "| 14 | [Made up](notebooks/14_made_up.ipynb) | nothing at all | 5 |\n<!-- /lessons -->" in readme
    assert (
        "| hw14 | Made up too | `negative`, `halfway`, `verdict` | 2 answers |\n| project |" in guide
    )
    assert "| 14 | [14 Made up](../../notebooks/14_made_up.ipynb) | 5 | hw14, 100\N{NO-BREAK SPACE}min |\n<!-- /term -->" in pacing
    assert "### 14 Made up\n\n5 minutes. In hours: one of 50, or one of 90 minutes. Homework: hw14, 100 minutes." in pacing
    options = yaml.safe_load(form)["body"][1]["attributes"]["options"]
    assert options[-2:] == ["14 Made up", "Before the first lesson (installing, starting)"]
    assert run_in(longer, "tools/tables.py").count(": as it was") == len(tables.FILES)


@pytest.mark.slow
def test_a_lesson_more_has_its_facts_recomputed(longer):
    """The tests of the copy look for the made-up fact, and for the term in the lesson that should define it."""
    tests = ["test_lessons_facts.py", "test_lessons_glossary.py"]
    options = ["-p", "no:xdist", "-p", "no:cacheprovider"]
    files = (f"tests/lessons/{name}" for name in tests)
    said = run_in(longer, "-m", "pytest", *options, "-k", "Z1-two or moonshine", *files)
    assert "4 passed" in said
