"""Homework of a class's own: the template is a whole good one, what is wrong with one is said, and students never get an answer."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from coursework_class import HANDED_IN, as_bytes, hand_in, with_cells
from test_coursework_commands import run

from coursework import classroom as classes
from coursework.collect import recognise
from coursework.collect.which import said_in
from coursework.errors import ClassroomError, OwnHomeworkError
from coursework.frame import blank
from coursework.gradebook import open_book, release
from coursework.grader import Grader, Judge
from coursework.homework import NAMES, homework, known_names, look_in
from coursework.own import load, names_in, strays, write_template
from coursework.readiness import leaks, must_not_leak
from coursework.similar import look
from coursework.sources import answers_of
from coursework.trial import try_out

PROJECT = Path(__file__).resolve().parents[2]
ROSTER = "id,first_name,last_name,email,lms_id\nann,Ann,Lee,a@example.org,1001\nbob,Bob,Ray,,1002\ncyn,Cyn,Owen,,1003\ndan,Dan,Brown,,1004\n"


@pytest.fixture(autouse=True)
def afterwards_no_class():
    yield
    look_in(None)


@pytest.fixture
def folder(tmp_path):
    """A class's folder with the template in it, and nothing else of a class."""
    write_template(tmp_path)
    return tmp_path


def new_class(folder):
    (folder.parent / "roster.csv").write_text(ROSTER)
    classroom = classes.make(folder, "Vision", folder.parent / "roster.csv")
    write_template(folder)
    classes.write(folder / "secret_seed", "5e" * 32 + "\n", 0o600)
    return classroom


def exercises_of(folder):
    return folder / "exercises" / "own01.py"


def notebook_of(folder):
    return folder / "source" / "own01" / "own01.ipynb"


def edit(path, old, new, count=-1):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))


def edit_cell(folder, name, change):
    """Change a cell of the notebook; `change` is given the cell."""
    notebook = json.loads(notebook_of(folder).read_text())
    change(next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name or cell["id"] == name))
    notebook_of(folder).write_text(json.dumps(notebook))


def wrong(folder, **options):
    """What `coursework check` finds wrong, as texts."""
    options = {"draws": 2, "sandbox": False} | options
    return [finding.says for finding in try_out(folder, "own01", **options) if not finding.ok]


def model_answers(folder, **cells):
    return as_bytes(with_cells(json.loads(notebook_of(folder).read_text()), **cells))


# ---- the template ----


def test_the_template_is_whole_and_its_idea_is_none_of_the_courses(folder):
    from helpers import checks

    assert wrong(folder, draws=40) == []
    look_in(folder)
    work = homework("own01")
    assert work.of_the_class and not homework("hw01").of_the_class
    course = {graded.name for name in NAMES for graded in homework(name).graded} | set(checks.names())
    for graded in work.graded:
        assert graded.name not in course
        assert len(graded.exercise.variants) >= 2 and len(graded.exercise.misconceptions) >= 5
    assert work.frame.points == 6 and len(work.frame.by_hand) == 1


@pytest.mark.slow
def test_its_tests_run_as_its_first_lines_say_and_fail_where_it_is_broken(folder):
    def tests():
        return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "exercises"], cwd=folder, text=True,
                              capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(PROJECT)})

    assert "5 passed" in tests().stdout
    edit(exercises_of(folder), "return (picture >= level).sum(axis=1)\n", "return (picture > level).sum(axis=1)\n")
    assert re.search(r"[3-9] failed", tests().stdout)


def test_right_and_wrong_as_somebody_else_would_count_it(folder):
    """By sets of places, over many draws: no part of NumPy that the reference uses."""
    work = load(folder, "own01")
    rows, box = (work.find(name).exercise.reference for name in ("ink_per_row", "ink_box"))
    for seed in range(50):
        for picture, level in work.graded[0].exercise.cases(np.random.default_rng(seed)):
            ink = {(row, column) for row, values in enumerate(picture.tolist()) for column, value in enumerate(values) if value >= level}
            assert rows(picture, level).tolist() == [sum(place[0] == row for place in ink) for row in range(len(picture))]
            sides = [place[0] for place in ink], [place[1] for place in ink]
            assert box(picture, level) == (min(sides[0]), max(sides[0]), min(sides[1]), max(sides[1]))


def test_writing_it_again_writes_over_nothing(folder):
    exercises_of(folder).write_text("mine")
    notebook_of(folder).unlink()
    assert [path.name for path in write_template(folder)] == ["own01.ipynb"]
    assert exercises_of(folder).read_text() == "mine"


# ---- what is broken is said, with the line ----

LAST = 'HOMEWORK = Homework(\n    "own01",'
MARKS = {"nbgrader": {"grade": False, "grade_id": "ink_per_row", "locked": True, "schema_version": 3, "solution": False, "task": False}}


@pytest.mark.parametrize(("old", "new", "says"), [
    ("def ink_box(picture, level):", "def ink_box(picture, level:", r"own01\.py, line \d+: .* It says: def ink_box\(picture, level:"),
    (LAST, 'WORK = Homework(\n    "own01",', "has no HOMEWORK. At its end should stand: HOMEWORK = Homework"),
    (LAST, 'HOMEWORK = dict(name=1) or (\n    "own01",', "HOMEWORK is of type dict"),
    (LAST, 'HOMEWORK = Homework(\n    "own02",', "is called 'own02'; it should be called as the file, 'own01'"),
    ("import numpy as np\n", "import numpy as np\nimport nosuchmodule\n", r"line 8, stops with ModuleNotFoundError: No module named 'nosuchmodule'"),
    ("reference=ink_box,", "reference=ink_boxes,", r"line \d+, stops with NameError: .*ink_boxes.* It says: reference=ink_boxes"),
    ("import numpy as np\n", "import numpy as np\nraise SystemExit(3)\n", "line 8, stops with SystemExit: 3"),
    ('{"the level itself left out": 0.75}', '{"the level left out": 0.75}', "gives a share to 'the level left out', and has no such misconception"),
    ('{"the level itself left out": 0.75}', '{"the level itself left out": 75}', "gives 75 of the points"),
    ("Graded(INK_PER_ROW, 2,", "Graded(INK_PER_ROW, 0,", "ink_per_row is worth 0"),
    ("Graded(INK_BOX, 2,", "Graded(INK_PER_ROW, 2,", "ink_box|two exercises are called 'ink_per_row'|has no such misconception"),
    ('name="ink_box",', 'name="ink box",', "'ink box', and that cannot be the name of a function"),
    ("    cases=_cases,\n    parts", "    properties=_cases,\n    cases=_cases,\n    parts", "judges by `properties` of its own"),
    # misconceptions and cases
    ("inside[rng.random(inside.shape) < 0.4] = 255\n    inside.flat[rng.integers(inside.size)] = 255", "pass", None),
    ("box[0, column] = box[-1, other_column] = box[row, 0] = box[other_row, -1] = level", "pass", "'the level itself left out'"),
    ("lambda picture, level: (picture < level).sum(axis=1),", "lambda picture, level: (picture >= level).sum(axis=1),",
     "no case catches the misconception 'paper counted'"),
    ("lambda picture, level: (picture < level).sum(axis=1),", "lambda picture, level: (picture > level).sum(axis=1),",
     "'paper counted' is taken for 'the level itself left out'"),
    ("lambda picture, level: (picture < level).sum(axis=1),", "lambda picture, level: nothing,", "'paper counted' stops on every case with NameError"),
    ("return np.array([np.count_nonzero(values >= level) for values in picture])", "return np.zeros(len(picture))",
     "the variant ink_per_row_nonzero is not right"),
    ("    return (picture >= level).sum(axis=1)\n", "    picture[0] = 0\n    return (picture >= level).sum(axis=1)\n",
     "the reference fails its own cases .*Does it change its arguments"),
    ("    return (picture >= level).sum(axis=1)\n", "    return (picture >= levels).sum(axis=1)\n", "the reference stops with NameError"),
    ("def _cases(rng):\n", "def _cases(rng):\n    rng = np.random.default_rng(3)\n", "the cases are the same for every secret"),
    ("def _cases(rng):\n", "def _cases(rng):\n    rng = np.random.default_rng()\n", "the cases differ from one call to the next"),
    ("    return cases\n", "    return tuple(cases)\n", "should give a list of tuples, one for each call; it gives a tuple"),
    ("    return cases\n", "    return []\n", "it gives a list of nothing"),
    ("    return cases\n", "    return cases + [(np.array([{}]), 3)]\n", "a ndarray, which cannot go into the sandbox"),
    ("    return cases\n", "    return [1 / 0]\n", "cases\\(rng\\) stops with ZeroDivisionError"),
    ('lesson="01",', 'lesson="99",', "there is no lesson '99'"),
    ('look="Which number is where?",', 'look="Which number is there?",', "lesson 01 has no heading 'Which number is there\\?'"),
    ("You have {answer}; it should be {right_answer}.", "You have {answre}.", "cannot be made for own01: .*answre"),
])
def test_what_is_wrong_with_the_file_is_said(folder, old, new, says):
    edit(exercises_of(folder), old, new)
    found = wrong(folder)
    if says is None:
        assert found == []
    else:
        assert re.search(says, "\n".join(found)), found


def hold(key, value):
    return lambda cell: cell["metadata"]["nbgrader"].update({key: value})


def say(text):
    return lambda cell: cell.update(source=text)


@pytest.mark.parametrize(("cell", "change", "says"), [
    ("ink_per_row-check", hold("points", 3), "has 3 points, and own01.py gives ink_per_row 2"),
    ("ink_per_row-check", hold("locked", False), "should have grade true, locked true, solution false; it has grade true, locked false"),
    ("ink_per_row-check", hold("grade_id", "check"), "no code cell called 'ink_per_row-check'"),
    ("ink_per_row-check", say("ink_per_row"), r"should say exercise\(\"ink_per_row\"\).check\(ink_per_row\)"),
    ("ink_per_row", hold("solution", False), "ink_per_row.*solution true; it has|holds ### BEGIN SOLUTION and is not marked"),
    ("ink_per_row", hold("grade_id", "ink_box"), "two cells are called 'ink_box'"),
    ("ink_per_row", say("def ink_per_row(picture, level):\n    return (picture >= level).sum(axis=1)"), "has no ### BEGIN SOLUTION"),
    ("ink_per_row", say("def ink_per_row(picture, level):\n    ### BEGIN SOLUTION\n    return 3\n    ### END SOLUTION"),
     "is not the reference in own01.py"),
    ("ink_per_row", say("def ink_per_row(picture, level):\n    ### BEGIN SOLUTION\n    return (picture >= level).sum(axis=1)"), "needs an ### END"),
    ("own01-dust", say("Dust. Rubric. 2: all of it."), "'own01-dust' has no ### BEGIN SOLUTION"),
    ("setup", say("exercise = print"), r"no code cell says homework\(\"own01\"\)"),
    ("look", say("(pictures.mouse() >= 20).sum(axis=1)\ndef mine(picture, level):\n    return (picture  >=  level).sum( axis=1 )  # so"),
     "the cell 'look' holds the answer to ink_per_row"),
    ("own01-text-1", say("## 1. Rows\n\nFor example:\n\n    return np.array([np.count_nonzero(values >= level) for values in picture])"),
     "the cell 'own01-text-1' holds the answer to ink_per_row"),
])
def test_what_is_wrong_with_the_notebook_is_said_and_it_is_not_released(folder, cell, change, says):
    edit_cell(folder, cell, change)
    assert re.search(says, "\n".join(wrong(folder)))
    (folder / "class.toml").write_text('[course]\nname = "Vision"\n')
    with pytest.raises(OwnHomeworkError, match="own01 cannot be handed out: .*coursework check own01"):
        release(classes.Classroom(folder), "own01")
    assert not (folder / "release").exists()


@pytest.mark.parametrize(("data", "says"), [
    (None, "it is not there"), ("{", "is no notebook"), ("[]", "is no notebook"), ('{"cells": []}', None),
    ('{"cells": [{"cell_type": "code", "metadata": {}}]}', "a cell has no source"), ('{"cells": [{"source": "", "cell_type": "code"}]}', "lacks"),
])
def test_a_notebook_that_is_none(folder, data, says):
    notebook_of(folder).write_text(data) if data else notebook_of(folder).unlink()
    found = wrong(folder)
    assert found and (says is None or says in found[0])


def test_a_file_beside_the_notebook_that_holds_an_answer_stops_the_release(folder):
    """nbgrader hands out whatever lies beside the notebook."""
    shutil.copy(exercises_of(folder), notebook_of(folder).parent / "notes.txt")
    assert "notes.txt holds the answer to ink_per_row" in "\n".join(wrong(folder))
    (notebook_of(folder).parent / "notes.txt").write_text("Bring paper.")
    assert wrong(folder) == []


def test_what_was_made_is_looked_at_once_more_and_deleted_if_it_holds_an_answer(folder, tmp_path):
    look_in(folder)
    place = tmp_path / "release" / "own01"
    place.mkdir(parents=True)
    (place / "own01.ipynb").write_text(json.dumps(blank(homework("own01").frame.notebook)))
    must_not_leak(homework("own01"), place)
    shutil.copy(notebook_of(folder), place)
    with pytest.raises(OwnHomeworkError, match="was not released"):
        must_not_leak(homework("own01"), place)
    assert not place.exists()


# ---- whose code it is ----


@pytest.mark.parametrize("name", [".", "exercises", "exercises/own01.py", "source", "source/own01", "source/own01/own01.ipynb"])
def test_what_anybody_may_write_is_not_run(folder, name):
    edit(exercises_of(folder), "import numpy as np\n", f"import numpy as np\nopen({str(folder / 'was_run')!r}, 'w')\n")
    place = folder / name
    place.chmod(place.stat().st_mode | 0o002)
    with pytest.raises(OwnHomeworkError, match=r"can be written by anybody .* chmod o-w"):
        load(folder, "own01")
    assert not (folder / "was_run").exists()
    place.chmod(place.stat().st_mode & ~0o002)
    load(folder, "own01")
    assert (folder / "was_run").exists()


def test_a_link_to_where_anybody_may_write_is_not_followed(folder, tmp_path_factory):
    open_place = tmp_path_factory.mktemp("open")
    shutil.move(exercises_of(folder), open_place / "own01.py")
    exercises_of(folder).symlink_to(open_place / "own01.py")
    load(folder, "own01")
    open_place.chmod(0o777)
    with pytest.raises(OwnHomeworkError, match="can be written by anybody"):
        load(folder, "own01")


def test_to_name_it_nothing_of_it_is_run(folder):
    exercises_of(folder).write_text("1 / 0")
    (folder / "class.toml").write_text('[course]\nname = "Vision"\n[due]\nown01 = "2026-12-01"\n')
    classroom = classes.Classroom(folder)
    assert known_names() == (*NAMES, "own01") and "own01" in classroom.due
    with pytest.raises(OwnHomeworkError, match=r"line 1, stops with ZeroDivisionError: division by zero. It says: 1 / 0"):
        homework("own01")
    (folder / "class.toml").write_text('[course]\nname = "Vision"\n[due]\nown02 = "2026-12-01"\n')
    with pytest.raises(ClassroomError, match="has no 'own02'; did you mean 'own01'"):
        classes.Classroom(folder)


def test_names_do_not_collide(folder):
    look_in(folder)
    shutil.copy(exercises_of(folder), folder / "exercises" / "hw02.py")
    with pytest.raises(OwnHomeworkError, match=r"hw02\.py has the name of a homework of the course"):
        homework("hw02")
    assert [path.name for path in strays(folder)] == ["hw02.py"]
    assert homework("hw03").name == "hw03"
    with pytest.raises(ClassroomError, match=r"no homework 'own02'. .*own01. For one of your own, own02, write .*own02\.py"):
        homework("own02")
    look_in(None)
    assert homework("hw02").name == "hw02" and names_in(None) == ()


@pytest.mark.slow
def test_each_class_has_its_own(tmp_path):
    """Two classes in one process, by turns: the homework is that of the class that is worked in."""
    rooms = [new_class(tmp_path / name) for name in ("one", "two")]
    edit(exercises_of(tmp_path / "two"), '"Where the ink is"', '"Where the dust is"')
    for room, title in ((0, "ink"), (1, "dust"), (0, "ink")):
        with open_book(rooms[room]):
            assert homework("own01").title == f"Where the {title} is"


def test_an_edited_file_is_read_again_and_words_are_no_behaviour(folder):
    before = load(folder, "own01").version()
    edit(exercises_of(folder), "You counted the paper", "You have counted the paper, I think")
    edit(exercises_of(folder), "def ink_box(picture, level):\n", "\n\n# a word\ndef ink_box(picture, level):\n")
    assert load(folder, "own01").version() == before
    edit(exercises_of(folder), '{"the level itself left out": 0.75}', '{"the level itself left out": 0.5}')
    after = load(folder, "own01").version()
    assert after != before
    edit(exercises_of(folder), "rng.random(inside.shape) < 0.4", "rng.random(inside.shape) < 0.3")
    assert load(folder, "own01").version() not in (before, after)


# ---- taking in ----


@pytest.mark.parametrize(("name", "student", "work"), [
    ("leeann_1001_501_own01.ipynb", "ann", "own01"),
    ("leeann_LATE_1001_501_own01-2.ipynb", "ann", "own01"),
    ("Ann Lee_88_assignsubmission_file_own01.ipynb", "ann", "own01"),
    ("Ann Lee_88_assignsubmission_file_/own 1 (2).ipynb", "ann", "own01"),
    ("own01/bob/notebook.ipynb", "bob", "own01"),
    ("bob_own01-1.ipynb", "bob", "own01"),
    ("owencyn_1003_503_own01.ipynb", "cyn", "own01"),
    ("browndan_1004_504_hw02.ipynb", "dan", "hw02"),
    ("dan brown 01/hw02.ipynb", "dan", "hw02"),
])
def test_file_names_of_each_lms_are_read(tmp_path, name, student, work):
    classroom = new_class(tmp_path / "class")
    found = recognise(name, classroom.roster(), None, classroom)
    assert not isinstance(found, str), found
    assert (found[0].id, found[1]) == (student, work)


def test_without_one_of_its_own_a_class_reads_names_as_before(tmp_path):
    classroom = new_class(tmp_path / "class")
    exercises_of(classroom.folder).unlink()
    assert isinstance(recognise("bob_own01.ipynb", classroom.roster(), None, classroom), str)
    assert said_in("bob own 01 hw02.ipynb") == ["hw02"]
    write_template(classroom.folder)
    assert said_in("bob own 01 hw02.ipynb") == ["hw02", "own01"] and said_in("bob own 02.ipynb") == []


# ---- a whole class, in the real sandbox ----

LOOKS_AROUND = '''
def ink_per_row(picture, level):
    import os, sys
    seen = [name for name in sys.modules if "own" in name.split(".")[-1] or name.startswith("coursework")]
    for place in {places!r}:
        try:
            seen.append(open(place).read(1) and place)
        except OSError:
            pass
    for top, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if os.path.join(top, name) not in ("/proc", "/sys", "/usr")]
        seen += [os.path.join(top, name) for name in files if "own01" in name]
    import gc
    seen += [text[:200] for text in gc.get_objects() if isinstance(text, str) and "picture >= level).sum(axis" in text and "LOOKS" not in text]
    if seen:
        raise ValueError("seen: " + " ".join(map(str, seen)))
    return __import__("numpy").array([sum(value >= level for value in row) for row in picture.tolist()])
'''


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """The class at the end of the way, and what each command said."""
    folder, said = tmp_path_factory.mktemp("own") / "class", {}
    (folder.parent / "roster.csv").write_text(ROSTER)
    said["init"] = run("init", folder, "--name", "Vision", "--roster", folder.parent / "roster.csv", "--own-exercises")
    classes.write(folder / "secret_seed", "5e" * 32 + "\n", 0o600)
    edit(folder / "class.toml", "[due]", '[due]\nown01 = "2026-12-01 23:59"')
    said["check"] = run("check", "own01", folder=folder)
    said["release"] = run("release", "own01", folder=folder)
    places = [str(exercises_of(folder)), str(notebook_of(folder)), str(folder / "secret_seed")]
    one_past = "def ink_box(picture, level):\n    r, c = np.nonzero(picture >= level)\n    return r.min(), r.max() + 1, c.min(), c.max() + 1"
    downloads = folder.parent / "downloads"
    downloads.mkdir()
    (downloads / "leeann_1001_501_own01.ipynb").write_bytes(model_answers(folder))
    shutil.copy(folder / "release" / "own01" / "own01.ipynb", downloads / "raybob_LATE_1002_502_own01.ipynb")
    (downloads / "owencyn_1003_503_own01.ipynb").write_bytes(model_answers(folder, ink_box=one_past))
    (downloads / "browndan_1004_504_own01.ipynb").write_bytes(
        model_answers(folder, ink_per_row=LOOKS_AROUND.format(places=places), ink_box="def ink_box(picture, level):\n    ..."))
    said["collect"] = run("collect", downloads, folder=folder)
    for command in ("grade", "feedback", "report", "doctor"):
        said[command] = run(command, *(["own01"] if command != "doctor" else []), folder=folder)
    said["export"] = run("export", "own01", "--for", "canvas", folder=folder)
    return classes.Classroom(folder), said


@pytest.mark.sandbox
@pytest.mark.slow
def test_every_command_knows_it_as_any_homework(graded_class):
    classroom, said = graded_class
    assert {name: code for name, (code, _) in said.items()} == dict.fromkeys(said, 0), said
    assert "Wrote" in said["init"][1] and "code that runs as you" in said["init"][1] and "public with the course" in said["init"][1]
    assert "Ready to release: coursework release own01" in said["check"][1] and "the model answers get 4 of 4 points" in said["check"][1]
    assert "own01 (Where the ink is) is ready" in said["release"][1] and "Due: 2026-12-01 23:59" in said["release"][1]
    assert "own01: 4 of 4 students handed in" in said["collect"][1]
    for line in ("ann: 4/4, 1 by hand", "bob: 0/4, late: 0.6 off  ink_per_row: unwritten; ink_box: unwritten",
                 "cyn: 3.5/4, 1 by hand  ink_box: one past the end", "dan: 2/4, 1 by hand  ink_box: unwritten"):
        assert line in said["grade"][1]
    assert "own01: tried on three draws: in order" in said["doctor"][1]
    assert "own01 Where the ink is" in said["export"][1] and '"Owen, Cyn",1003,cyn,,,3.5' in said["export"][1]
    page = (classroom.folder / "feedback" / "cyn" / "own01" / "own01.html").read_text()
    assert "Your bottom and right lie one too far" in page
    assert "one past the end" in (classroom.folder / "reports" / "own01.html").read_text()
    hands, _ = look(classroom, "own01")
    assert [hand.student for hand in hands] == ["ann", "bob", "cyn", "dan"]
    with open_book(classroom) as book:
        assert book.results("own01")["ann"][1] == homework("own01").version()
        assert book.marks("own01")["ann"]["max_score"] == 6


@pytest.mark.sandbox
@pytest.mark.slow
def test_no_student_gets_an_answer_and_no_job_holds_one(graded_class):
    """The released files, the pages, the job that crosses into the sandbox; and dan, who looked around in there, saw nothing."""
    classroom, _ = graded_class
    classroom.works_here()
    work = homework("own01")
    files = {path.name: path.read_text() for path in (classroom.folder / "release" / "own01").iterdir()}
    assert sorted(files) == ["own01.ipynb", "own01_checks.json"]
    pages = {str(path): path.read_text() for path in (classroom.folder / "feedback").rglob("*.html")}
    assert len(pages) == 4
    job = Judge("own01", classroom.secret).make_job(files["own01.ipynb"].encode()).to_json()
    assert list(leaks(work, files | pages | {"job": job})) == []
    assert list(leaks(work, {"own01.ipynb": notebook_of(classroom.folder).read_text()})) != []
    for secret in (str(classroom.folder), "5e" * 16, *(" ".join(answers_of(graded)[0]) for graded in work.graded)):
        assert not [text for text in (*files.values(), *pages.values(), job) if secret in text]
    for secret in ("SOLUTION", "Rubric"):  # ann and cyn handed them in, with the model's written answer
        assert not [text for text in (*files.values(), job) if secret in text]
    with open_book(classroom) as book:
        row = book.results("own01")["dan"][2]["exercises"]["ink_per_row"]
    assert (row["kind"], row["points"]) == ("right", 2.0)


@pytest.mark.sandbox
@pytest.mark.slow
def test_mended_it_is_graded_again(graded_class, tmp_path):
    """Words change no grade; another share does, after `regrade`."""
    folder = tmp_path / "class"
    shutil.copytree(graded_class[0].folder, folder)
    edit(exercises_of(folder), "Your bottom and right lie", "Bottom and right lie")
    code, said = run("grade", "own01", folder=folder)
    assert code == 0 and "0 graded, 4 graded before" in said and "older" not in said
    edit(exercises_of(folder), '{"one past the end": 0.75,', '{"one past the end": 0.25,')
    assert "4 were graded with an older version" in run("grade", "own01", folder=folder)[1]
    code, said = run("doctor", folder=folder)
    assert code == 1 and "coursework regrade own01" in said
    code, said = run("regrade", "own01", "--yes", folder=folder)
    assert code == 0 and "1 of 4 students change" in said and re.search(r"cyn .*ink_box .*1\.5 .*0\.5", said)
    assert "older" not in run("grade", "own01", folder=folder)[1]
    assert run("extend", "bob", "own01", "2027-01-01", folder=folder)[0] == 0
    assert re.search(r"bob .*late .*0\.6 off .*0 off", run("regrade", "own01", "--yes", folder=folder)[1])
    assert run("doctor", folder=folder)[0] == 0


@pytest.mark.sandbox
@pytest.mark.slow
def test_broken_after_the_release_every_command_says_so_in_a_sentence(graded_class, tmp_path):
    folder = tmp_path / "class"
    shutil.copytree(graded_class[0].folder, folder)
    edit(exercises_of(folder), LAST, "HOMEWORK = (" + LAST)
    for command in (["grade", "own01"], ["regrade", "own01"], ["feedback", "own01"], ["report", "own01"], ["release", "own01"],
                    ["export", "own01"]):
        code, said = run(*command, folder=folder)
        assert code == 2 and re.search(r"own01\.py, line \d+: '\(' was never closed", said), (command, said)
    code, said = run("check", "own01", folder=folder)
    assert code == 1 and "WRONG  own01" in said and "mend it: edit exercises/own01.py" in said
    code, said = run("doctor", folder=folder)
    assert code == 1 and "MISSING  own01" in said and "coursework check own01" in said
    code, said = run("export", "hw01", "--csv", tmp_path / "grades.csv", folder=folder)
    assert code == 0, "another homework's export does not need it"


@pytest.mark.sandbox
def test_an_answer_that_needs_more_than_its_cell_is_found_in_the_sandbox(folder):
    """The reference may call a helper of its file; in the notebook it is missing."""
    edit(exercises_of(folder), "    return (picture >= level).sum(axis=1)\n", "    return _ink(picture, level).sum(axis=1)\n")
    edit(exercises_of(folder), "def ink_per_row(picture", "def _ink(picture, level):\n    return picture >= level\n\n\ndef ink_per_row(picture", 1)
    edit_cell(folder, "ink_per_row", say('def ink_per_row(picture, level):\n    """x"""\n    ### BEGIN SOLUTION\n'
                                         "    return _ink(picture, level).sum(axis=1)\n    ### END SOLUTION"))
    found = wrong(folder, sandbox=True)
    assert len(found) == 1 and "ink_per_row does not get its points there" in found[0] and "_ink" in found[0]


@pytest.mark.sandbox
def test_a_class_of_own_homework_is_graded_as_hidden_as_any(folder):
    """The folder itself is hidden from the sandbox, even where it lies under one that is shown."""
    look_in(folder)
    with Grader("own01", b"s" * 32, hide=[folder]) as grader:
        result, shown = grader.grade(model_answers(folder, ink_per_row=LOOKS_AROUND.format(places=[str(exercises_of(folder))])))
    assert result.exercises["ink_per_row"]["kind"] == "right", result.exercises["ink_per_row"]["says"]
    assert result.points == 4 and shown["cells"]


def test_the_courses_own_homework_passes_the_same_trial():
    assert [finding for finding in try_out(None, "hw01", draws=2, sandbox=False) if not finding.ok] == []


def test_hand_in_as_collect_does(tmp_path):
    classroom = new_class(tmp_path / "class")
    hand_in(classroom, "own01", "ann", b"{}", HANDED_IN)
    assert classroom.submission("own01", "ann")[1] == HANDED_IN
