"""Submissions that cheat, break things or look around: each gets what is stated beside it, and nobody else notices.

Each file of tests/coursework/hostile/ is one: its docstring says what happens to it, POINTS what it earns (of 6; None: it is not
even taken in). All of them are graded in one class with honest students.
"""

import hashlib
import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from coursework_class import as_bytes, hand_in, make_class, solved, with_cells

from coursework.class_run import grade_class
from coursework.collect import collect
from coursework.export import export
from coursework.gradebook import open_book
from coursework.grader import LONGEST_NAME, Grader
from coursework.homework import homework
from coursework.pages.feedback import write_feedback
from coursework.sandbox import Limits
from helpers import codec

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.timeout(900)]

FOLDER = Path(__file__).parent / "hostile"
PROJECT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
WITNESSES = {"witness1": 6.0, "witness2": 2.0, "witness3": 0.0}
LIMITS = Limits(memory=700 * 2**20, processes=48, file_size=32 * 2**20, cell_seconds=1.5,
                show_seconds=1.5, call_seconds=1.5, task_seconds=3, all_seconds=20)
CANARY = "canary-3f9a7c"


def checksum(folder, leave_out=()):
    """One number for all the files below a folder: their names, their bytes, and whether they can be run."""
    found = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(name == out or name.startswith(f"{out}/") for out in leave_out) or "__pycache__" in name:
            continue
        if path.is_file() and not path.is_symlink():
            found.update(f"{name} {path.stat().st_mode}".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def course_tree():
    """The files of the course that grading could reach: sources, exercises, helpers, data, tests of this kind."""
    return [checksum(PROJECT / name, ("widgets",)) for name in ("coursework", "helpers", "data", "tests/coursework/hostile")]


def processes(*graders):
    """What still runs in a sandbox that one of these processes made (this one, if none is named), or was started by a hostile submission.

    A process sees where its sandbox lies in its own mounts. Other tests have sandboxes at the same time.
    """
    folders, found = [f"coursework-sandbox-{grader}-" for grader in graders or (os.getpid(),)], []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                mounts = (folder / "mountinfo").read_text("utf-8", "replace")
            except OSError:
                continue
            if any(each in mounts for each in folders) or "sleep 86399" in words:
                found.append((folder.name, words))
    return found


def fill(code, places):
    for name, value in places.items():
        code = code.replace(f"@{name}@", value)
    return code


def submission(facts, places):
    """Make the file that a hostile student hands in."""
    notebook = solved("hw02")
    text = json.dumps(notebook)
    if "data" in facts:
        return facts["data"](notebook, text)
    cells = {name.lower(): fill(facts[name], places) for name in ("SLIDE_ROW", "MATCH_MAP") if name in facts}
    notebook = with_cells(notebook, **cells)
    first = next(number for number, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")
    if "BEFORE" in facts:
        notebook["cells"].insert(first + 1, {"cell_type": "code", "id": "before", "metadata": {}, "outputs": [],
                                             "execution_count": None, "source": fill(facts["BEFORE"], places)})
    if "TEXT" in facts:
        notebook["cells"].insert(first + 1, {"cell_type": "markdown", "id": "text", "metadata": {},
                                             "source": fill(facts["TEXT"], places)})
        notebook = with_cells(notebook, **{"hw02-friend": fill(facts["TEXT"], places)})
    return as_bytes(notebook)


class Listener:
    """Listens on loopback and counts who comes."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.visits = 0
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self):
        while True:
            try:
                self.server.accept()[0].close()
            except OSError:
                return
            self.visits += 1


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Everybody handed in, collected, graded, with feedback and tables; and how everything was before."""
    place = tmp_path_factory.mktemp("hostile")
    facts = {name: runpy.run_path(str(FOLDER / f"{name}.py")) for name in NAMES}
    roster = [*WITNESSES, *((name, facts[name].get("FIRST_NAME", "Hostile"), facts[name].get("LAST_NAME", name))
                            for name in NAMES)]
    classroom = make_class(place / "class", roster, ["hw02"])
    listener = Listener()
    packages = str(Path(shutil.__file__).parent / "site-packages")
    places = {"CLASS": str(classroom.folder), "PROJECT": str(PROJECT), "HOME": str(Path.home()), "PACKAGES": packages,
             "PORT": str(listener.port)}
    blank = solved("hw02")
    stubs = {name: f"def {name}(*arguments):\n    ..." for name in ("multiplications", "slide_row", "match_map")}
    honest = {
        "witness1": as_bytes(blank),
        "witness2": as_bytes(with_cells(blank, slide_row=stubs["slide_row"], match_map=stubs["match_map"])),
        "witness3": as_bytes(with_cells(blank, **stubs)),
    }
    for student, data in honest.items():
        hand_in(classroom, "hw02", student, data)
    for _ in grade_class(classroom, "hw02", limits=LIMITS):
        pass
    with open_book(classroom) as book:
        alone = {student: book.results("hw02")[student] for student in honest}
        marks_alone = {student: book.marks("hw02")[student] for student in honest}
    incoming = place / "incoming"
    incoming.mkdir()
    for name in NAMES:
        if "archive" in facts[name]:
            facts[name]["archive"](incoming / f"{name}_hw02.zip", solved("hw02"), json.dumps(solved("hw02")))
        else:
            (incoming / f"{name}_hw02.ipynb").write_bytes(submission(facts[name], places))
    taken = collect(classroom, incoming)
    left_behind = [Path("/tmp/left_behind"), classroom.folder / "left_behind"]
    for path in left_behind:
        path.unlink(missing_ok=True)
    before = SimpleNamespace(
        tree=course_tree(), passwd=Path("/etc/passwd").read_bytes(), home=sorted(os.listdir(Path.home())),
        kept=checksum(classroom.folder, ("autograded", "feedback", "reports", "gradebook.db", ".grading.lock")))
    os.environ["COURSEWORK_TEST_CANARY"] = CANARY
    try:
        lines = {line.student.id: line for line in grade_class(classroom, "hw02", limits=LIMITS, workers=2)}
    finally:
        del os.environ["COURSEWORK_TEST_CANARY"]
    pages = {student.id: path.read_text() for student, path in write_feedback(classroom, "hw02")}
    with open_book(classroom) as book:
        results, marks = book.results("hw02"), book.marks("hw02")
    yield SimpleNamespace(
        classroom=classroom, facts=facts, lines=lines, results=results, marks=marks, alone=alone,
        marks_alone=marks_alone, before=before, listener=listener, pages=pages, taken=taken, left_behind=left_behind)
    listener.server.close()


def test_there_are_at_least_thirty():
    assert len(NAMES) >= 30
    assert all(runpy.run_path(str(FOLDER / f"{name}.py"))["__doc__"].endswith(".") for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_gets_what_is_stated(graded, name):
    stated = graded.facts[name]["POINTS"]
    if stated is None:
        assert graded.lines[name].state == "nothing"
        assert name not in graded.results
        assert all(row.state == "skipped" and row.why for row in graded.taken if name in row.file)
        return
    assert graded.lines[name].state == "graded", graded.lines[name].problem
    exercises = graded.results[name][2]["exercises"]
    assert sum(row["points"] for row in exercises.values()) == stated, exercises
    cells = graded.marks[name]["cells"]
    assert {cell: score for cell, (score, *_) in cells.items() if cell.endswith("-check")} == {
        f"{exercise}-check": row["points"] for exercise, row in exercises.items()}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_it_looked_for_is_shown(graded, name):
    folder = graded.classroom.folder
    path = folder / "autograded" / name / "hw02" / "hw02.ipynb"
    if not path.exists():
        return
    sources = {cell["source"] for cell in json.loads(path.read_text())["cells"]}
    outputs = json.dumps([cell.get("outputs") for cell in json.loads(path.read_text())["cells"]])
    words = json.dumps(graded.results[name][2]["exercises"])
    for text in (outputs, words):
        assert "FOUND" not in text
        assert CANARY not in text
        assert "root:" not in text
        assert (folder / "secret_seed").read_text().strip() not in text
    cleaned = [data for cell in json.loads(path.read_text())["cells"] for output in cell.get("outputs", [])
               for kind, data in output.get("data", {}).items() if kind == "text/html"]
    for text in (graded.pages[name], *cleaned):
        assert not re.search(r"<\s*(script|iframe|img|svg|object)\b", text, re.IGNORECASE)
        assert not re.search(r"<[^>]*\s(on\w+|style)\s*=", text.split("</style>")[-1], re.IGNORECASE)
    markdown = [cell["source"] for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "markdown"]
    for text in markdown:
        assert not re.search(r"<\s*/?\s*(script|iframe|img|svg)\b", text, re.IGNORECASE)
        assert "javascript:" not in text
    assert sources


def test_no_hidden_number_is_ever_told(graded):
    """The arguments of the hidden cases stand in no page, no result and no notebook, whoever shouted them."""
    graded_exercise = next(each for each in homework("hw02").graded if each.name == "slide_row")

    def numbers(cases):
        values = [value for case in cases for array in (*case, graded_exercise.exercise.reference(*case)) for value in array]
        return {f"{float(value):.6g}" for value in values}

    hidden = numbers(graded_exercise.hidden(graded.classroom.secret, "hw02")) - numbers(graded_exercise.visible)
    hidden = {number for number in hidden if len(number) >= 4}
    assert len(hidden) > 80
    for name in ("tells_hidden_cases", "digs_for_hidden_cases"):
        text = graded.pages[name] + json.dumps(graded.results[name][2])
        text += (graded.classroom.folder / "autograded" / name / "hw02" / "hw02.ipynb").read_text()
        assert [number for number in hidden if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text)] == []


def test_names_that_are_told_come_from_the_visible_run(graded):
    """A cell that names functions after what its callers hold tells the visible cases, and no hidden one."""
    exercise = next(each for each in homework("hw02").graded if each.name == "slide_row")

    def packed(cases):
        rows = [re.sub(r"[^0-9A-Za-z]", "", str(codec.pack(case))) for case in cases]
        return {f"case_{number}_{row}"[:LONGEST_NAME] for number, row in enumerate(rows)}

    name, page = "names_what_its_callers_hold", graded.pages["names_what_its_callers_hold"]
    assert [word for word in packed(exercise.visible) if word in page]  # else this shows nothing
    hidden = packed(exercise.hidden(graded.classroom.secret, "hw02")) - packed(exercise.visible)
    assert len(hidden) > 5
    for text in (page, json.dumps(graded.results[name][2])):
        assert [word for word in hidden if word in text] == []


def test_every_page_is_small(graded):
    assert max(len(page) for page in graded.pages.values()) < 120_000
    for name in ("long_names", "long_error", "halves_of_signs"):
        assert len(graded.pages[name]) < 20_000


def test_every_other_grade_is_unchanged(graded):
    for student, points in WITNESSES.items():
        assert graded.lines[student].state == "kept"
        assert graded.results[student] == graded.alone[student]
        assert graded.marks[student] == graded.marks_alone[student]
        assert sum(row["points"] for row in graded.results[student][2]["exercises"].values()) == points


def test_nothing_outside_the_sandbox_changed(graded):
    assert course_tree() == graded.before.tree
    assert Path("/etc/passwd").read_bytes() == graded.before.passwd
    assert sorted(os.listdir(Path.home())) == graded.before.home
    folder = graded.classroom.folder
    assert checksum(folder, ("autograded", "feedback", "reports", "gradebook.db", ".grading.lock")) == graded.before.kept
    assert [path for path in graded.left_behind if path.exists()] == []
    assert not (folder.parent / "climbs_hw02.ipynb").exists()
    assert not (folder.parent.parent / "climbs_hw02.ipynb").exists()


def test_no_process_survives(graded):
    assert graded.lines
    assert processes() == []


def test_nobody_called(graded):
    assert graded.lines["calls_home"].state == "graded"
    assert graded.listener.visits == 0


def test_a_name_that_is_a_formula_is_text(graded):
    for kind in ("plain", "canvas", "moodle"):
        text = export(graded.classroom, ["hw02"], kind)
        assert "HYPERLINK" in text
        assert not re.search(r"(^|,)\"?[=+@-]", text, re.MULTILINE)


def test_the_page_that_a_human_grader_sees_runs_nothing(graded):
    """nbconvert renders the notebook as the formgrader does: no script, no handler, no address of a student's."""
    from nbconvert import HTMLExporter

    for name in ("script_in_outputs", "script_in_an_error"):
        path = graded.classroom.folder / "autograded" / name / "hw02" / "hw02.ipynb"
        html, _ = HTMLExporter(template_name="basic").from_filename(str(path))
        assert "alert" in html  # the text is there to be read ...
        for tag in re.findall(r"<[a-zA-Z][^>]*>", html):  # ... and in no tag
            assert not re.search(r"\s(on\w+|srcdoc)\s*=", tag, re.IGNORECASE), tag
            assert "javascript:" not in tag, tag
            assert "127.0.0.1" not in tag or tag.startswith("<a href="), tag  # a link waits; what loads tells who looks
        assert not re.search(r"<script[^>]*>[^<]*hostile", html, re.IGNORECASE)


def test_grading_it_again_gives_the_same_bit_for_bit(graded):
    """The same seed and the same submission: the same result, also for code that draws random numbers."""
    drawn = with_cells(solved("hw02"), slide_row=(
        "import random\ndef slide_row(row, weights):\n"
        "    return np.random.default_rng().normal(size=len(row) - len(weights) + 1) * random.random()"))
    drawn["cells"].append({"cell_type": "code", "id": "more", "metadata": {}, "outputs": [], "execution_count": None,
                           "source": "print(np.random.default_rng().random(3), np.random.rand(), hash('a'))"})
    with Grader("hw02", graded.classroom.secret, LIMITS) as grader:
        first, second = (grader.grade(as_bytes(drawn)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        text = [json.dumps(vars(each) if not isinstance(each, dict) else each, sort_keys=True) for each in (one, other)]
        assert text[0] == text[1]


def test_without_bubblewrap_it_refuses(tmp_path):
    """No sandbox, no grading: the message holds the one command that installs it."""
    code = ("from coursework.sandbox import Sandbox, NoSandboxError\n"
            "try:\n    Sandbox()\nexcept NoSandboxError as error:\n    print(error)\n")
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PATH": str(tmp_path)}, cwd=PROJECT,
                          capture_output=True, text=True, check=True, timeout=60)
    assert "sudo apt-get install bubblewrap" in done.stdout
