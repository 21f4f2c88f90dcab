"""The instructor's commands, from an empty folder to grades that go back; and what each says when something is missing."""

import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from coursework_class import (
    HANDED_IN,
    as_bytes,
    code_of,
    hand_in,
    make_class,
    solved,
    with_cells,
)
from typer.testing import CliRunner

from coursework import cli
from coursework.gradebook import open_book
from coursework.homework import NAMES, homework

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = ("init", "release", "collect", "grade", "watch", "regrade", "extend", "feedback", "export", "report", "similar", "doctor", "check", "solutions")
ROSTER = [("ann", "Ann", "Lee"), ("bob", "Bob", "Ray"), ("cyn", "Cyn", "=cmd()"), ("dan", "Dan", "Late"), ("eve", "Eve", "Absent")]


def run(*arguments, folder=None, typed=""):
    """Give a command as an instructor would: (exit code, what it said)."""
    words = [str(argument) for argument in arguments] + (["--class", str(folder)] if folder else [])
    done = CliRunner().invoke(cli.app, words, input=typed, env={"COLUMNS": "300", "TERM": "dumb"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    code, said = run(command, "--help")
    assert code == 0
    assert f"Example: coursework {command}" in said


def test_help_names_the_way_through():
    code, said = run("--help")
    assert code == 0
    assert "init, release, collect, grade, feedback, export" in said


@pytest.mark.parametrize("words", [
    ("grade", "hw02"), ("release", "hw02"), ("collect", "x"), ("feedback", "hw02"), ("report", "hw02"), ("similar", "hw02"), ("export",), ("regrade", "hw02"),
])
def test_outside_a_class_each_says_how_to_make_one(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said = run(*words)
    assert code == 2
    assert "coursework init my-class" in said


def test_init_says_to_keep_the_seed_and_puts_nothing_into_the_clone(tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,first_name,last_name\nann,Ann,Lee\n")
    code, said = run("init", tmp_path / "class", "--name", "Vision 1", "--roster", roster)
    assert code == 0
    assert "Keep a copy of the file secret_seed" in said
    assert "1 students" in said
    assert sorted(path.name for path in (tmp_path / "class").iterdir()) == [
        "class.toml", "nbgrader_config.py", "roster.csv", "secret_seed"]
    code, said = run("init", PROJECT / "my-class")
    assert code == 2
    assert "inside the course's own folder" in said
    code, said = run("init", tmp_path / "other", "--roster", tmp_path / "nowhere.csv")
    assert code == 2
    assert not (tmp_path / "other").exists()


@pytest.fixture
def a_class(tmp_path):
    """A class in which hw02 is handed in: right, with a mistake, blank, late and not at all."""
    classroom = make_class(tmp_path / "class", ROSTER, ["hw02"])
    path = classroom.folder / "class.toml"
    path.write_text(path.read_text().replace("[due]", '[due]\nhw02 = "2026-11-20 18:00"'))
    wrong = code_of("hw02", "slide_row", "weights turned around")
    blank = {name: f"def {name}(*arguments):\n    ..." for name in ("multiplications", "slide_row", "match_map")}
    told = solved("hw02")
    for cell in told["cells"]:
        if cell["id"] == "minutes":
            cell["source"] = 'minutes = {"multiplications": 10, "slide_row": 25, "match_map": 40}'
    hand_in(classroom, "hw02", "ann", as_bytes(told))
    hand_in(classroom, "hw02", "bob", as_bytes(with_cells(solved("hw02"), slide_row=wrong)))
    hand_in(classroom, "hw02", "cyn", as_bytes(with_cells(solved("hw02"), **blank, **{
        "hw02-friend": "*Write your answer here.*", "hw02-findings": ""})))
    hand_in(classroom, "hw02", "dan", as_bytes(solved("hw02")), HANDED_IN + datetime.timedelta(hours=30))
    return classroom


@pytest.mark.sandbox
@pytest.mark.slow
def test_from_submissions_to_grades(a_class):
    """grade, the manual points of a human, feedback, report, export: the whole way."""
    folder = a_class.folder
    code, said = run("grade", "hw02", folder=folder)
    assert code == 0, said
    assert "ann: 6/6, 2 by hand" in said
    assert "bob: 5/6, 2 by hand  slide_row: weights turned around" in said
    assert "cyn: 0/6  multiplications: unwritten; slide_row: unwritten; match_map: unwritten" in said
    assert "dan: 6/6, 2 by hand, late: 1 off" in said
    assert "eve: nothing handed in" in said
    assert "4 graded, 0 graded before, 1 without a submission, 0 not graded." in said
    again = run("grade", "hw02", folder=folder)[1]
    assert "0 graded, 4 graded before" in again
    with open_book(a_class) as book:  # what the formgrader writes
        assert book.marks("hw02")["ann"]["needs_manual_grade"]
        assert not book.marks("hw02")["cyn"]["needs_manual_grade"]
        for student, points in (("ann", 1.5), ("bob", 2.0)):
            for cell in ("hw02-friend", "hw02-findings"):
                grade = book.gradebook.find_grade(cell, "hw02", "hw02", student)
                grade.manual_score, grade.needs_manual_grade = points, False
        book.gradebook.find_comment("hw02-friend", "hw02", "hw02", "ann").manual_comment = "Well seen. <b>Go on</b>."
        book.session.commit()
    code, said = run("feedback", "hw02", folder=folder)
    assert code == 0
    assert "4 pages" in said
    pages = {name: (folder / "feedback" / name / "hw02" / "hw02.html").read_text() for name in ("ann", "bob", "cyn", "dan")}
    assert ">9<" in pages["ann"].replace("</th>", "<")
    assert "Well seen. &lt;b&gt;Go on&lt;/b&gt;." in pages["ann"]
    assert "weights turned around" in pages["bob"]
    assert "Your weights are turned around" in pages["bob"]
    assert "not graded yet" in pages["dan"]
    assert "Handed in late</td><td class=number>-1<" in pages["dan"]
    assert "bob" not in pages["ann"].lower()
    for page in pages.values():
        assert_page_is_sound(page)
    code, said = run("report", "hw02", folder=folder)
    assert code == 0
    report = (folder / "reports" / "hw02.html").read_text()
    assert_page_is_sound(report)
    assert "4 of 5 students handed in; 1 late" in report
    assert re.search(r"weights turned around</td><td class=number>1<", report)
    assert "2 of 4 right" in report
    assert re.search(r"slide_row</code></td><td class=number>20</td>\s*<td class=number>25</td>", report)
    assert report.count('alt="') >= 2
    code, said = run("export", "hw02", "--for", "canvas", "--csv", folder / "g.csv", folder=folder)
    assert code == 0
    rows = list(csv.reader(io.StringIO((folder / "g.csv").read_text())))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw02 Sliding windows"]
    assert rows[1][-1] == "10"
    assert [row[-1] for row in rows[2:]] == ["9", "9", "0", "5", ""]
    assert rows[4][0] == "'=cmd(), Cyn"
    said = run("export", "hw02", "--for", "moodle", "--csv", folder / "m.csv", folder=folder)[1]
    assert "Answers still to be graded by hand (1 students): dan." in said
    moodle = list(csv.reader(io.StringIO((folder / "m.csv").read_text())))
    assert moodle[0] == ["ID number", "First name", "Last name", "Email address", "hw02 Sliding windows"]
    assert moodle[1] == ["ann", "Ann", "Lee", "ann@example.org", "9"]
    assert run("export", "--for", "excel", folder=folder)[0] == 2


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def assert_page_is_sound(text):
    """A title, a language, a heading, words for every picture; nothing that runs and nothing from elsewhere."""
    page = _Page()
    page.feed(text)
    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert names.count("h1") == 1
    assert not {"script", "iframe", "object", "link"} & set(names)
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "img":
            assert len(attributes["alt"]) > 20
            assert attributes["src"].startswith("data:image/png;base64,")


@pytest.mark.sandbox
@pytest.mark.slow
def test_regrade_shows_who_changes_before_it_writes(a_class, monkeypatch):
    folder = a_class.folder
    assert run("grade", "hw02", folder=folder)[0] == 0
    with open_book(a_class) as book:
        grade = book.gradebook.find_grade("hw02-friend", "hw02", "hw02", "bob")
        grade.manual_score, grade.needs_manual_grade = 1.25, False
        book.session.commit()
    code, said = run("regrade", "hw02", folder=folder)
    assert code == 0
    assert "0 of 4 students change." in said
    shares = homework("hw02").graded[1].shares
    monkeypatch.setitem(shares, "weights turned around", 0.25)
    said = run("grade", "hw02", folder=folder)[1]
    assert "older version of the exercises: coursework regrade hw02" in said
    code, said = run("regrade", "hw02", folder=folder, typed="n\n")
    assert code == 1
    assert "1 of 4 students change." in said
    assert re.search(r"bob\W+slide_row\W+1\W+0\.5\W", said)
    assert "Nothing was written." in said
    with open_book(a_class) as book:
        assert book.marks("hw02")["bob"]["cells"]["slide_row-check"][0] == 1.0
    code, said = run("regrade", "hw02", "--yes", folder=folder)
    assert code == 0
    with open_book(a_class) as book:
        marks = book.marks("hw02")["bob"]
    assert marks["cells"]["slide_row-check"][0] == 0.5
    assert marks["cells"]["hw02-friend"][0] == 1.25  # a human's points stay
    assert not marks["cells"]["hw02-friend"][2]
    assert "older version" not in run("grade", "hw02", folder=folder)[1]
    # a due time is moved: whoever was late is not late any more
    path = folder / "class.toml"
    path.write_text(path.read_text().replace("2026-11-20 18:00", "2026-11-29 18:00"))
    said = run("regrade", "hw02", "--yes", folder=folder)[1]
    assert re.search(r"dan\W+late\W+1 off\W+0 off\W", said)
    with open_book(a_class) as book:
        assert book.marks("hw02")["dan"]["penalty"] == 0
    # another submission: graded again, and what a human gave is to be looked at again
    hand_in(a_class, "hw02", "bob", as_bytes(solved("hw02")), HANDED_IN + datetime.timedelta(minutes=5))
    assert "bob: 6/6" in run("grade", "hw02", "--student", "bob", folder=folder)[1]
    with open_book(a_class) as book:
        marks = book.marks("hw02")["bob"]
    assert marks["cells"]["hw02-friend"][:3] == (1.25, 2.0, True)
    assert marks["cells"]["slide_row-check"][0] == 2.0
    assert run("grade", "hw02", "--student", "nobody", folder=folder)[0] == 2


@pytest.mark.sandbox
@pytest.mark.slow
def test_what_the_grader_cannot_do_is_said_and_the_exit_code_tells(a_class, monkeypatch):
    """A fault of the grader's own stops nobody else, and the exit code is 1."""
    from coursework import class_run

    real = class_run.grade
    monkeypatch.setattr(class_run, "grade", lambda judge, data, run: (
        real(judge, data, run) if b"turned" not in data and b"[::-1]" not in data else 1 / 0))
    code, said = run("grade", "hw02", folder=a_class.folder)
    assert code == 1
    assert "bob: NOT GRADED: ZeroDivisionError" in said
    assert "ann: 6/6" in said
    monkeypatch.undo()
    code, said = run("grade", "hw02", folder=a_class.folder)
    assert code == 0
    assert "1 graded, 3 graded before" in said


@pytest.mark.sandbox
@pytest.mark.slow
def test_doctor_says_what_is_missing_and_how_to_mend_it(a_class, tmp_path, monkeypatch):
    code, said = run("doctor", folder=a_class.folder)
    assert code == 0, said
    assert "Ready." in said
    (a_class.folder / "secret_seed").chmod(0o644)
    code, said = run("doctor", folder=a_class.folder)
    assert code == 1
    assert f"chmod 600 {a_class.folder / 'secret_seed'}" in said
    (a_class.folder / "secret_seed").unlink()
    (a_class.folder / "roster.csv").write_text("name\n")
    code, said = run("doctor", folder=a_class.folder)
    assert "backup" in said
    assert "lacks the column" in said
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = run("doctor", folder=a_class.folder)
    assert "sudo apt-get install bubblewrap" in said
    monkeypatch.chdir(tmp_path)
    assert "coursework init" in run("doctor")[1]


@pytest.mark.slow
def test_without_bubblewrap_grading_refuses_and_unsafe_is_loud(a_class, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = run("grade", "hw02", folder=a_class.folder)
    assert code == 2
    assert "sudo apt-get install bubblewrap" in said
    code, said = run("grade", "hw02", "--unsafe-no-sandbox", folder=a_class.folder)
    assert code == 0, said
    assert "NO SANDBOX" in said
    assert "ann: 6/6" in said


@pytest.mark.slow
def test_release_hands_out_what_a_learner_can_run(tmp_path):
    """The notebook and its visible checks run from top to bottom, unfilled, with the course alone."""
    import nbformat
    from nbclient import NotebookClient

    release = PROJECT / "coursework" / "release" / "hw02"
    for path in release.iterdir():
        shutil.copy(path, tmp_path)
    notebook = nbformat.read(tmp_path / "hw02.ipynb", 4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    text = json.dumps(notebook.cells)
    for graded in homework("hw02").graded:
        assert f"{graded.name}: not written yet" in text


def test_a_zip_of_the_lms_is_taken_in_and_named_line_by_line(tmp_path):
    classroom = make_class_without_release(tmp_path)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as file:
        file.writestr("leeann_1001_7_hw02.ipynb", "{}")
        file.writestr("strange.txt", "?")
    code, said = run("collect", tmp_path / "in.zip", folder=classroom.folder)
    assert code == 0
    assert "new      ann hw02" in said
    assert "skipped  strange.txt: not a notebook" in said
    assert "hw02: 1 of 1 students handed in." in said
    assert run("collect", tmp_path / "nothing.zip", folder=classroom.folder)[0] == 2
    assert run("grade", "hw77", folder=classroom.folder)[0] == 2


def make_class_without_release(tmp_path):
    from coursework import classroom as classes

    (tmp_path / "r.csv").write_text("id,first_name,last_name,email,lms_id\nann,Ann,Lee,a@example.org,1001\n")
    return classes.make(tmp_path / "class", "Vision", tmp_path / "r.csv")


def test_the_guide_names_every_command_and_homework():
    text = (PROJECT / "coursework" / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"coursework {command}" in text
    for name in NAMES:
        assert homework(name).title in text


def test_the_command_is_installed():
    done = subprocess.run([sys.executable, "-m", "coursework.cli", "--help"], capture_output=True, text=True, check=True,
                          cwd=PROJECT, timeout=60)
    assert "coursework" in done.stdout or "Usage" in done.stdout


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_of_the_guide_works_as_pasted(tmp_path):
    """The guide's own shell lines, from the roster to the report, in a home folder of their own."""
    text = (PROJECT / "coursework" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    left_out = [block for block in blocks if "apt-get" in block or block.strip() == "jupyter lab"]
    assert len(left_out) == 2  # installing, and the formgrader's own server
    wrapper = tmp_path / "bin" / "coursework"  # what pip installs, in case the tests run without it
    wrapper.parent.mkdir()
    wrapper.write_text(f"#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m coursework.cli \"$@\"\n")
    wrapper.chmod(0o755)
    script = "set -e\n" + "\n".join(block for block in blocks if block not in left_out)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=560, check=False, cwd=tmp_path, env={
        "HOME": str(tmp_path), "PATH": f"{wrapper.parent}:{Path(sys.executable).parent}:/usr/bin:/bin", "COLUMNS": "200"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ann: 6/6, 2 by hand" in done.stdout
    assert re.search(r"new +bob hw01 \S+ \S+  LATE", done.stdout)
    assert re.search(r"bob: 0/6, late: 1 off", done.stdout)
    assert "Next: cd my-class && coursework release hw01" in done.stdout
    assert "coursework release hw01" in script
    folder = tmp_path / "teaching" / "my-class"
    assert (folder / "feedback" / "ann" / "hw01" / "hw01.html").is_file()
    assert (folder / "reports" / "hw01.html").is_file()
    assert (folder / "grades.csv").read_text().startswith("Student,ID")
    toml = re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    (folder / "class.toml").write_text(toml)
    assert "Ready." in run("doctor", folder=folder)[1]
