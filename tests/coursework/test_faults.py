"""What the machine refuses is one sentence with its cure; what stood there before is whole, and nothing lies beside it."""

import csv
import datetime
import errno
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from coursework_class import HANDED_IN, as_bytes, code_of, hand_in, make_class, solved, with_cells
from test_coursework_commands import run

from coursework import regrade as regrading
from coursework.export import is_export
from coursework.faults import in_a_sentence
from coursework.gradebook import open_book
from coursework.homework import NAMES, homework

PROJECT = Path(__file__).resolve().parents[2]
ROSTER = [("ann", "Ann", "Lee"), ("bob", "Bob", "Ray")]


@pytest.fixture
def classroom(tmp_path):
    made = make_class(tmp_path / "class", ROSTER, ["hw02"])
    hand_in(made, "hw02", "ann", as_bytes(solved("hw02")))
    hand_in(made, "hw02", "bob", as_bytes(with_cells(solved("hw02"), slide_row=code_of("hw02", "slide_row", "weights turned around"))))
    return made


def one_sentence(said):
    """What a command said when it stopped: a few sentences on one line, and no traceback."""
    lines = [line for line in said.strip().splitlines() if line]
    assert "Traceback" not in said
    assert lines[-1].startswith("coursework: ")
    return lines[-1]


def leftovers(folder):
    return [path for path in folder.rglob("*") if path.name.endswith(".new")]


def submissions(tmp_path):
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "ann_hw02.ipynb").write_bytes(as_bytes(solved("hw02")))
    return tmp_path / "in"


def commands(tmp_path):
    return [("collect", submissions(tmp_path)), ("export", "hw02", "--csv", tmp_path / "g.csv"), ("report", "hw02"), ("feedback", "hw02")]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "says"), [
    (errno.ENOSPC, "The disk is full"), (errno.EDQUOT, "share of the disk"), (errno.EROFS, "read-only"), (errno.EIO, "disk failed"), (errno.EPERM, "no right"), (errno.EACCES, "chmod"),
])
def test_a_disk_that_takes_nothing(classroom, tmp_path, monkeypatch, number, says):
    from coursework.class_run import grade_class

    if number == errno.ENOSPC and shutil.which("bwrap"):
        list(grade_class(classroom, "hw02"))
    real = os.fsync

    def refuse(handle):
        raise OSError(number, os.strerror(number), "there")

    before = {path: path.read_bytes() for path in classroom.folder.rglob("*") if path.is_file() and path.suffix != ".db"}
    monkeypatch.setattr(os, "fsync", refuse)
    for words in commands(tmp_path):
        code, said = run(*words, folder=classroom.folder)
        if words[0] == "feedback" and "nobody is graded yet" in said:
            continue
        assert code == 2
        assert says in one_sentence(said)
        assert "nothing is half-written" in said
    monkeypatch.setattr(os, "fsync", real)
    assert leftovers(tmp_path) == []
    assert {path: path.read_bytes() for path in before} == before
    assert run("collect", submissions(tmp_path), folder=classroom.folder)[0] == 0


@pytest.mark.sandbox
def test_a_class_that_is_read_only(classroom, tmp_path):
    """In a room of bubblewrap's where the class lies on a disk that cannot be written."""
    source = submissions(tmp_path)
    room = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(classroom.folder), str(classroom.folder)]

    def give(*words):
        return subprocess.run([*room, sys.executable, "-m", "coursework.cli", *map(str, words)], cwd=PROJECT, text=True, capture_output=True,
                              timeout=120, env={**os.environ, "COLUMNS": "300", "TERM": "dumb", "COURSEWORK_CLASS": str(classroom.folder)})

    for words in (("collect", source), ("grade", "hw02"), ("release", "hw02"), ("report", "hw02")):
        done = give(*words)
        assert done.returncode == 2, (words, done.stdout, done.stderr)
        assert "read-only" in one_sentence(done.stderr), words
    assert "the class's folder" in give("doctor").stdout
    assert give("collect", "--dry-run", source).returncode == 0
    assert leftovers(classroom.folder) == []


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "says"), [
    (lambda path: path.write_bytes(b"this is no database" * 400), "is damaged (file is not a database)"),
    (lambda path: path.write_bytes(path.read_bytes()[:5000]), "is damaged"),
    (lambda path: (path.unlink(), path.mkdir()), "cannot be opened"),
])
def test_a_gradebook_that_cannot_be_read(classroom, damage, says):
    damage(classroom.database)
    for words in (("grade", "hw02"), ("export", "hw02"), ("report", "hw02"), ("regrade", "hw02")):
        code, said = run(*words, folder=classroom.folder)
        assert code == 2, (words, said)
        assert says in one_sentence(said)
    code, said = run("doctor", folder=classroom.folder)
    assert code == 1
    assert re.search(rf"MISSING  the gradebook: .*{re.escape(says)}", said)


@pytest.mark.slow
def test_a_gradebook_in_use(classroom):
    with sqlite3.connect(classroom.database) as other:
        other.execute("BEGIN EXCLUSIVE")
        for words in (("export", "hw02"), ("doctor",)):
            code, said = run(*words, folder=classroom.folder)
            assert code, said
            assert "in use by another program" in said
            assert "Traceback" not in said
        other.rollback()


def test_a_fault_of_our_own_is_shown_whole():
    assert in_a_sentence(ValueError("x")) is None
    assert in_a_sentence(BrokenPipeError(errno.EPIPE, "pipe")) is None
    assert in_a_sentence(OSError("no number")) is None
    try:
        try:
            raise OSError(errno.ENOSPC, "full", "f")
        except OSError:
            raise KeyError("a mistake while a fault was handled")
    except KeyError as error:
        assert in_a_sentence(error) is None


@pytest.mark.slow
def test_doctor_tells_what_a_pulled_plug_left(classroom):
    left = classroom.folder / "collected" / "hw02" / "ann" / ".x.ipynb.abc.new"
    left.write_bytes(b"half")
    code, said = run("doctor", folder=classroom.folder)
    assert code == 1
    assert "files half-written: 1, such as" in said
    mend = next(line.partition("mend it: ")[2] for line in said.splitlines() if "-delete" in line)
    subprocess.run(["sh", "-c", mend], check=True)
    assert leftovers(classroom.folder) == []
    assert "half-written" not in run("doctor", folder=classroom.folder)[1]


# ---- what is never written over ----


def test_export_writes_over_its_own_tables_and_nothing_else(classroom, tmp_path):
    for kind in ("plain", "canvas", "moodle"):
        path = tmp_path / f"{kind}.csv"
        for _ in range(2):
            assert run("export", "--for", kind, "--csv", path, folder=classroom.folder)[0] == 0
        assert is_export(path)
        assert run("export", "hw02", "--for", "plain", "--csv", path, folder=classroom.folder)[0] == 0
    title = f"hw02 {homework('hw02').title}"
    others = {
        "roster.csv": (classroom.folder / "roster.csv").read_text(), "empty": "", "bare.csv": "id,first_name,last_name,email\na,b,c,d\n",
        "noted.csv": "id,first_name,last_name,email,section,note\n", "lms.csv": f"Student,ID,SIS User ID,SIS Login ID,Section,{title},Current Score\n",
        "lms2.csv": f"Student,ID,SIS User ID,SIS Login ID,Section,{title} (4711)\n", "moodle.csv": "ID number,First name,Last name,Email address,Institution\n",
        "semi.csv": "id;first_name;last_name;email;hw02;note\n", "work.ipynb": "{}", "binary": "\x00\xff",
    }
    for name, text in others.items():
        path = tmp_path / "others" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="latin-1")
        code, said = run("export", "hw02", "--csv", path, folder=classroom.folder)
        assert code == 2, name
        assert "no table that this command wrote" in one_sentence(said)
        assert path.read_text(encoding="latin-1") == text
    for path in ("roster.csv", "class.toml", "secret_seed", "gradebook.db"):
        before = (classroom.folder / path).read_bytes()
        assert run("export", "hw02", "--csv", classroom.folder / path, folder=classroom.folder)[0] == 2
        assert (classroom.folder / path).read_bytes() == before
    assert run("export", "hw02", "--csv", tmp_path, folder=classroom.folder)[0] == 2


def test_a_table_of_an_earlier_version_is_an_export(tmp_path):
    heads = [["id", "first_name", "last_name", "email", *NAMES, "note"], ["id", "first_name", "last_name", "email", "note"],
             ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(f"{name} {homework(name).title}" for name in NAMES)]]
    for head in heads:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(head)
        (tmp_path / "g.csv").write_text(text.getvalue())
        assert is_export(tmp_path / "g.csv")


# ---- regrade looks again before it writes ----


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("between", ["graded", "handed in", "graded again", "taken away"])
def test_what_came_in_between_is_not_written_over(classroom, monkeypatch, between):
    folder, right = classroom.folder, as_bytes(solved("hw02"))
    assert run("grade", "hw02", folder=folder)[0] == 0
    monkeypatch.setitem(homework("hw02").graded[1].shares, "weights turned around", 0.25)

    def meanwhile(*_, **__):
        """While the question waits for its answer."""
        if between == "taken away":
            for path in classroom.collected("hw02", "bob").iterdir():
                path.unlink()
        if between in ("handed in", "graded"):
            hand_in(classroom, "hw02", "bob", right, HANDED_IN + datetime.timedelta(minutes=5))
        if between == "graded":
            assert "bob: 6/6" in run("grade", "hw02", "--student", "bob", folder=folder)[1]
        if between == "graded again":
            regrading.apply(classroom, "hw02", homework("hw02"), regrading.compare(classroom, "hw02", {"bob"}))
        return True

    monkeypatch.setattr("typer.confirm", meanwhile)
    code, said = run("regrade", "hw02", folder=folder)
    assert code == 1, said
    assert "1 written." in said  # ann's, of the older version
    assert re.search(r"not written +bob: (a newer submission has come in|it was graded anew) since. Compare again: coursework regrade hw02", said)
    with open_book(classroom) as book:
        points = book.marks("hw02")["bob"]["cells"]["slide_row-check"][0]
    assert points == {"graded": 2.0, "handed in": 1.0, "graded again": 0.5, "taken away": 1.0}[between]
