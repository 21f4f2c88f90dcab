"""`coursework watch`: what arrives is graded once, whatever arrives and whenever it is stopped."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from coursework_class import as_bytes, code_of, make_class, solved, with_cells
from test_coursework_commands import PROJECT, run

from coursework import class_run
from coursework.classroom import ClassroomError, make, write
from coursework.collect import collect
from coursework.commands.watch import Rounds
from coursework.gradebook import only_one, open_book
from coursework.watch import MEMORY, Watch, look, must_be_watchable

ROSTER = [("ann", "Ann", "Lee"), ("bob", "Bob", "Ray"), ("cyn", "Cyn", "Ode"), ("dan", "Dan", "Mai")]
RIGHT = as_bytes(solved("hw02"))
WRONG = as_bytes(with_cells(solved("hw02"), slide_row=code_of("hw02", "slide_row", "weights turned around")))


@pytest.fixture
def classroom(tmp_path):
    return make_class(tmp_path / "class", ROSTER, ["hw02"])


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def counted(monkeypatch):
    """Which submissions were run, each time one was."""
    seen, real = [], class_run.grade
    monkeypatch.setattr(class_run, "grade", lambda judge, data, run: seen.append(data) or real(judge, data, run))
    return seen


def once(inbox, classroom, *more):
    return run("watch", inbox, "--once", "--every", "0.1", *more, folder=classroom.folder)


def scores(classroom):
    with open_book(classroom) as book:
        return {student: mark["score"] for student, mark in book.marks("hw02").items()}


@pytest.mark.sandbox
@pytest.mark.slow
def test_what_is_there_is_graded_once_however_often_one_looks(classroom, inbox, counted):
    write(inbox / "ann_hw02.ipynb", RIGHT)
    write(inbox / "bob" / "hw02.ipynb", WRONG)
    with zipfile.ZipFile(inbox / "submissions.zip", "w") as file:
        file.writestr("odecyn_1003_7_hw02.ipynb", RIGHT)
    code, said = once(inbox, classroom)
    assert code == 0, said
    for line in ("new      ann hw02", "new      bob hw02", "new      cyn hw02", "ann: 6/6, 2 by hand",
                 "bob: 5/6, 2 by hand  slide_row: weights turned around", "cyn: 6/6, 2 by hand"):
        assert said.count(line) == 1
    assert len(counted) == 3
    assert once(inbox, classroom) == (0, "")
    (classroom.folder / MEMORY).unlink()  # without its memory it looks again, and grades nothing again
    assert once(inbox, classroom) == (0, "")
    (classroom.folder / MEMORY).write_bytes(b"{rubbish")
    assert once(inbox, classroom) == (0, "")
    os.utime(inbox / "ann_hw02.ipynb", (1_700_000_000, 1_700_000_000))  # the same bytes, at an earlier time
    once(inbox, classroom)
    assert len(counted) == 3
    assert scores(classroom) == {"ann": 6, "bob": 5, "cyn": 6}
    # a new version of Bob's counts from now on
    write(inbox / "bob" / "hw02.ipynb", RIGHT)
    code, said = once(inbox, classroom)
    assert (code, "bob: 6/6" in said, "ann" in said) == (0, True, False)
    assert len(counted) == 4
    assert "0 graded, 3 graded before" in run("grade", "hw02", folder=classroom.folder)[1]


@pytest.mark.sandbox
@pytest.mark.slow
def test_the_gradebook_is_the_one_that_collect_and_grade_make(classroom, inbox, tmp_path):
    other = make_class(tmp_path / "other", ROSTER, ["hw02"])
    for student, data in (("ann", RIGHT), ("bob", WRONG), ("cyn", b"no notebook")):
        write(inbox / f"{student}_hw02.ipynb", data)
    assert once(inbox, classroom)[0] == 0
    collect(other, inbox)
    assert run("grade", "hw02", folder=other.folder)[0] == 0
    found = []
    for each in (classroom, other):
        with open_book(each) as book:
            found.append((book.results("hw02"), book.marks("hw02")))
    assert found[0] == found[1]


def fill_with_rubbish(inbox):
    """Whatever a folder may hold, none of it a submission of somebody on the roster."""
    write(inbox / "essay.txt", "?")
    write(inbox / "broken.zip", b"PK\x03\x04 and no more")
    write(inbox / "empty.zip", b"")
    write(inbox / "hw02.ipynb", RIGHT)  # nobody's
    write(inbox / "zed_hw02.ipynb", RIGHT)
    write(inbox / "ann_hw77.ipynb", RIGHT)
    write(inbox / "ann and bob" / "hw02.ipynb", RIGHT)
    write(inbox / "\u202e名前\n[bold]x.ipynb", RIGHT)
    (inbox / os.fsdecode(b"caf\xe9.ipynb")).write_bytes(RIGHT)
    with zipfile.ZipFile(inbox / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("dan_hw02.ipynb", b"0" * 30_000_000)
    (inbox / "dan_hw02.ipynb").symlink_to("/etc/passwd")
    (inbox / "loop").symlink_to(inbox, target_is_directory=True)
    os.mkfifo(inbox / "pipe_hw02.ipynb")
    (inbox / "nothing").mkdir()
    for name in ("ann_hw02.ipynb.part", "ann_hw02.ipynb.crdownload", ".ann_hw02.ipynb.Xy3", "~$ann_hw02.ipynb"):
        write(inbox / name, b'{"cells": [')


@pytest.mark.sandbox
@pytest.mark.slow
def test_rubbish_is_named_once_and_stops_nobody(classroom, inbox, counted):
    fill_with_rubbish(inbox)
    write(inbox / "bob_hw02.ipynb", RIGHT)
    write(inbox / "cyn_hw02.ipynb", b'{"cells": [')  # what cannot be read is a submission all the same
    code, said = once(inbox, classroom)
    assert code == 0, said
    for line in ("skipped  essay.txt: neither a notebook nor a zip nor a folder", "skipped  broken.zip: ", "skipped  empty.zip: ",
                 "skipped  hw02.ipynb: ", "skipped  ann and bob/hw02.ipynb: ", "skipped  caf\\udce9.ipynb: ", "skipped  bomb.zip/dan_hw02.ipynb: ", "skipped  zed_hw02.ipynb: ", "skipped  dan_hw02.ipynb: a link, which is not followed",
                 "skipped  loop: a link, which is not followed", "skipped  pipe_hw02.ipynb: "):
        assert said.count(line) == 1, (line, said)
    assert "ann_hw02" not in said
    assert "bob: 6/6" in said
    assert "cyn: 0/6" in said
    assert len(counted) == 2
    assert scores(classroom) == {"bob": 6, "cyn": 0}
    assert once(inbox, classroom) == (0, "")
    assert sorted(each.name for each in (classroom.folder / "collected" / "hw02").iterdir()) == ["bob", "cyn"]


@pytest.mark.slow
def test_a_file_is_whole_when_two_looks_are_the_same(classroom, inbox):
    watch = Watch(classroom, inbox)
    write(inbox / "ann_hw02.ipynb", b"")
    assert watch.at_rest() == []
    for piece in (b'{"cells"', b": []", b"}"):
        with open(inbox / "ann_hw02.ipynb", "ab") as file:
            file.write(piece)
        assert watch.at_rest() == []
        assert watch.arriving == ["ann_hw02.ipynb"]
    assert watch.at_rest() == ["ann_hw02.ipynb"]
    [taken] = watch.take_in(["ann_hw02.ipynb"])
    assert [row.state for row in taken.rows] == ["new"]
    assert watch.at_rest() == watch.arriving == []
    # of a folder, all files must be
    write(inbox / "bob" / "hw02.ipynb", RIGHT)
    assert watch.at_rest() == []
    write(inbox / "bob" / "figures" / "one.png", b"1")
    assert watch.at_rest() == []
    assert watch.at_rest() == ["bob"]
    # the same size, and another time
    list(watch.take_in(["bob"]))
    write(inbox / "ann_hw02.ipynb", b'{"cells": {}}')
    os.utime(inbox / "ann_hw02.ipynb", ns=(1, 1))
    assert watch.at_rest() == []
    assert watch.at_rest() == ["ann_hw02.ipynb"]
    (inbox / "ann_hw02.ipynb").unlink()
    assert watch.at_rest() == watch.arriving == []


def test_who_comes_onto_the_roster_is_looked_for_again(classroom, inbox):
    write(inbox / "zed_hw02.ipynb", RIGHT)
    watch = Watch(classroom, inbox)
    watch.at_rest()
    [taken] = watch.take_in(watch.at_rest())
    assert taken.rows[0].state == "skipped"
    watch.remember()
    with open(classroom.folder / "roster.csv", "a") as file:
        file.write("zed,Zed,Zet,,\n")
    for again in (watch, Watch(classroom, inbox)):
        again.at_rest()
        [taken] = again.take_in(again.at_rest() or ["zed_hw02.ipynb"])
        assert taken.rows[0].student == "zed"
        again.waiting.clear()


@pytest.mark.sandbox
@pytest.mark.slow
def test_what_was_taken_in_and_not_graded_is_graded_at_the_next_start(classroom, inbox, counted):
    """As after kill -9 between taking in and grading; and where the grader itself failed."""
    write(inbox / "ann_hw02.ipynb", RIGHT)
    watch = Watch(classroom, inbox)
    watch.at_rest()
    assert len(list(watch.take_in(watch.at_rest()))) == 1
    watch.remember()  # even this does not make it forget who waits
    code, said = once(inbox, classroom)
    assert (code, "ann: 6/6" in said, "new" in said) == (0, True, False)
    write(inbox / "bob_hw02.ipynb", WRONG)
    patch = pytest.MonkeyPatch()
    patch.setattr(class_run, "grade", lambda *_: 1 / 0)
    code, said = once(inbox, classroom)
    assert (code, "bob: NOT GRADED: ZeroDivisionError" in said) == (1, True)
    patch.undo()
    code, said = once(inbox, classroom)
    assert (code, "bob: 5/6" in said) == (0, True)


@pytest.mark.sandbox
@pytest.mark.slow
def test_what_stops_a_round_is_said_once_and_tried_again(classroom, inbox, capsys):
    write(inbox / "ann_hw02.ipynb", RIGHT)
    write(inbox / "ann_hw03.ipynb", RIGHT)  # hw03 is not released
    rounds = Rounds(Watch(classroom, inbox), False, None)
    with only_one(classroom):
        for _ in range(4):
            rounds.go()
    said = "".join(capsys.readouterr())
    assert said.count("Another coursework command is grading this class.") == 1
    for _ in range(3):
        rounds.go()
    said = "".join(capsys.readouterr())
    assert said.count("hw03 is not in the gradebook. Enter it first: coursework release hw03 It is tried again.") == 1
    assert said.count("ann: 6/6") == 1
    (classroom.folder / "class.toml").rename(classroom.folder / "away.toml")
    rounds.go()
    (classroom.folder / "away.toml").rename(classroom.folder / "class.toml")
    shutil.move(inbox, inbox.with_name("elsewhere"))
    rounds.go()
    rounds.go()
    shutil.move(inbox.with_name("elsewhere"), inbox)
    said = "".join(capsys.readouterr())
    assert said.count("is not a class") == 1
    assert said.count("There is no ") == 1
    assert run("release", "hw03", folder=classroom.folder)[0] == 0
    rounds.go()
    assert "ann: 0/6" in "".join(capsys.readouterr())  # hw02's functions answer nothing of hw03
    code, said = once(inbox, classroom)
    assert (code, said) == (0, "")


@pytest.mark.parametrize("place", ["", "collected", "submitted/ann", "release", "..", "nowhere"])
def test_the_classs_own_folders_are_not_watched(tmp_path, place):
    classroom = make(tmp_path / "class", "x")
    for name in ("collected", "submitted/ann", "release", "inbox"):
        (classroom.folder / name).mkdir(parents=True)
    assert must_be_watchable(classroom, classroom.folder / "inbox") == classroom.folder / "inbox"
    with pytest.raises(ClassroomError, match="mkdir -p" if place == "nowhere" else "keeps its own files"):
        must_be_watchable(classroom, classroom.folder / place)
    code, said = run("watch", classroom.folder / place, folder=classroom.folder)
    assert (code, str(classroom.folder) in said or ".." in place) == (2, True)


def test_bad_options_are_refused(tmp_path):
    classroom = make(tmp_path / "class", "x")
    (tmp_path / "inbox").mkdir()
    assert run("watch", tmp_path / "inbox", "--every", "0", folder=classroom.folder)[0] == 2
    code, said = run("watch", tmp_path / "inbox", "--homework", "hw2", folder=classroom.folder)
    assert (code, "There is no homework 'hw2'" in said) == (2, True)


def start(inbox, classroom):
    """As in a terminal, where Ctrl-C is heard: tests that were started in the background have it off."""
    return subprocess.Popen(
        [sys.executable, "-m", "coursework.cli", "watch", str(inbox), "--every", "0.3", "--class", str(classroom.folder)],
        cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "300"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # noqa: PLW1509 - it takes no lock


def read_until(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"ended without {words!r}:\n{''.join(lines)}")


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_watches_until_it_is_stopped_and_goes_on(classroom, inbox, number):
    """A real process: a file comes in pieces, one is moved there, and Ctrl-C goes to all that it started."""
    process = start(inbox, classroom)
    try:
        read_until(process, "Watching")

        def come_slowly():
            with open(inbox / "ann_hw02.ipynb", "wb", buffering=0) as file:
                for begin in range(0, len(RIGHT), 1 + len(RIGHT) // 6):
                    file.write(RIGHT[begin:begin + 1 + len(RIGHT) // 6])
                    time.sleep(0.15)

        thread = threading.Thread(target=come_slowly)
        thread.start()
        said = read_until(process, "ann: ")
        thread.join()
        if "ann: 0/6" in said:  # a busy machine let it rest half-way: it heals itself
            said += read_until(process, "ann: 6/6")
        write(inbox.parent / "beside" / "bob_hw02.ipynb", WRONG)
        (inbox.parent / "beside" / "bob_hw02.ipynb").rename(inbox / "bob_hw02.ipynb")
        said += read_until(process, "bob: ")
        assert "ann: 6/6" in said
        assert "bob: 5/6" in said
        os.killpg(process.pid, number)
        rest = process.stdout.read()
        assert process.wait(60) == 0, rest
        assert "Stopped. What is graded is kept" in rest
        assert "Traceback" not in rest
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    assert once(inbox, classroom) == (0, "")
    assert scores(classroom) == {"ann": 6, "bob": 5}


@pytest.mark.sandbox
@pytest.mark.slow
def test_stopped_while_it_grades_nobody_loses_points(classroom, inbox):
    """Ctrl-C reaches the sandboxes too. What was being graded then is graded at the next start, as if nothing had been."""
    endless = as_bytes(with_cells(solved("hw02"), slide_row="def slide_row(row, weights):\n    while True:\n        pass"))
    write(inbox / "ann_hw02.ipynb", endless)
    process = start(inbox, classroom)
    try:
        read_until(process, "new      ann")
        time.sleep(1.5)
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(60) == 0, rest
        assert "ann:" not in rest
        assert "Traceback" not in rest
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    assert scores(classroom) == {}
    code, said = once(inbox, classroom)
    assert (code, "ann: 4/6" in said) == (0, True), said


def test_a_look_at_a_folder_follows_no_link_and_tells_states_apart(inbox):
    write(inbox / "a.ipynb", b"1")
    (inbox / "b").symlink_to(inbox)
    first = look(inbox)
    assert list(first) == ["a.ipynb", "b"]
    assert look(inbox) == first
    write(inbox / "a.ipynb", b"2")  # written anew in its place: another file
    assert look(inbox)["a.ipynb"] != first["a.ipynb"]
