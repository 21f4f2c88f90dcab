"""The command `pixels`: a learner's copies are safe, and the real JupyterLab opens them. Nothing here needs a network."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import small_course
from small_course import notebook

from helpers import course, lab


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A small course, with helpers/lab.py at work in it."""
    folder = tmp_path / "course"
    small_course.write(folder, {"01_pixels": "one", "03_curve_detector": "three"})
    monkeypatch.setattr(course, "_REPOSITORY", folder)
    monkeypatch.setattr(course, "_INSTALLED", folder / "nowhere")
    shutil.copy(Path(__file__).resolve().parents[2] / ".gitignore", folder)
    return folder


@pytest.fixture
def lesson(clone):
    return clone / "notebooks" / "01_pixels.ipynb"


@pytest.fixture
def my_work(clone):
    assert lab.own_folder() == clone / "my-work"
    return clone / "my-work"


# --- A learner's copies -----------------------------------------------------------------------------------------------


def test_lessons_are_copied_once_and_never_overwritten(lesson, my_work, capsys):
    lab.copy_lessons(my_work)
    mine = my_work / "01_pixels.ipynb"
    assert mine.read_text() == lesson.read_text() and (my_work / "03_curve_detector.ipynb").exists()
    mine.write_text("my own words, no notebook at all")
    lab.copy_lessons(my_work)
    assert mine.read_text() == "my own words, no notebook at all" and capsys.readouterr().out == ""
    mine.unlink()  # to begin a lesson again
    lab.copy_lessons(my_work)
    assert mine.read_text() == lesson.read_text()


def test_a_changed_lesson_is_put_beside_mine_and_said_once(lesson, my_work, capsys):
    lab.copy_lessons(my_work)
    (my_work / "01_pixels.ipynb").write_text("mine")
    lesson.write_text(notebook("one, better"))
    lab.copy_lessons(my_work)
    said = capsys.readouterr().out
    assert "Lesson 01_pixels has changed" in said and "my-work/01_pixels.new.ipynb" in said
    assert (my_work / "01_pixels.ipynb").read_text() == "mine"
    assert (my_work / "01_pixels.new.ipynb").read_text() == notebook("one, better")
    lab.copy_lessons(my_work)
    assert capsys.readouterr().out == ""
    (my_work / "01_pixels.new.ipynb").write_text("mine too")
    lesson.write_text(notebook("one, better still"))
    lab.copy_lessons(my_work)
    assert "my-work/01_pixels.new1.ipynb" in capsys.readouterr().out
    assert (my_work / "01_pixels.new.ipynb").read_text() == "mine too"


def test_new_outputs_alone_are_no_change(lesson, my_work, capsys):
    lab.copy_lessons(my_work)
    again = json.loads(lesson.read_text())
    again["metadata"]["anything"] = "else"
    lesson.write_text(json.dumps(again))
    lab.copy_lessons(my_work)
    assert capsys.readouterr().out == "" and not list(my_work.glob("*.new*"))


def ran(*outputs):
    """A lesson as it is stored: run, with something below its code."""
    code = {"cell_type": "code", "id": "c", "metadata": {"tags": ["by-hand:f"]}, "source": ["1 + 1  # größer"]}
    code |= {"execution_count": 1, "outputs": list(outputs)}
    words = {"cell_type": "markdown", "id": "w", "metadata": {}, "source": ["**Predict.** What?"]}
    return json.dumps({"cells": [words, code], "metadata": {"a": "b"}, "nbformat": 4, "nbformat_minor": 5})


TWO = {"output_type": "stream", "name": "stdout", "text": ["2\n"]}


def test_a_copy_begins_without_outputs_and_keeps_all_else(lesson, my_work):
    lesson.write_text(ran(TWO))
    lab.copy_lessons(my_work)
    stored, mine = (json.loads(path.read_text("utf8")) for path in (lesson, my_work / "01_pixels.ipynb"))
    assert stored["cells"][1]["outputs"] == [TWO], "the lesson itself stays run"
    assert (mine["cells"][1].pop("outputs"), mine["cells"][1].pop("execution_count")) == ([], None)
    del stored["cells"][1]["outputs"], stored["cells"][1]["execution_count"]
    assert mine == stored


def test_outputs_are_never_a_change(lesson, my_work, capsys):
    lesson.write_text(ran(TWO))
    lab.copy_lessons(my_work)
    (my_work / "01_pixels.ipynb").write_text(ran(TWO))  # the learner has run it
    lesson.write_text(ran())  # and the lesson's outputs are others
    lab.copy_lessons(my_work)
    assert capsys.readouterr().out == "" and not list(my_work.glob("*.new*"))
    (my_work / ".originals.json").unlink()
    lab.copy_lessons(my_work)
    assert capsys.readouterr().out == "" and not list(my_work.glob("*.new*"))


def test_the_new_one_beside_mine_begins_without_outputs_too(lesson, my_work):
    lab.copy_lessons(my_work)
    lesson.write_text(ran(TWO))
    lab.copy_lessons(my_work)
    assert json.loads((my_work / "01_pixels.new.ipynb").read_text("utf8"))["cells"][1]["outputs"] == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b'{"cells": 7}', b'{"cells": [7]}', b"\xff\xfe", ran().encode()[:40]])
def test_what_is_no_notebook_is_copied_as_it_is(data):
    assert lab.without_outputs(data) == data


def test_every_lesson_is_a_sound_notebook_without_its_outputs():
    import nbformat
    from stored import PATHS

    for path in PATHS:
        bare = nbformat.reads(lab.without_outputs(path.read_bytes()).decode(), as_version=4)
        nbformat.validate(bare)
        stored = nbformat.read(path, as_version=4)
        assert any(cell.get("outputs") for cell in stored.cells)
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in bare.cells)
        assert [cell.source for cell in bare.cells] == [cell.source for cell in stored.cells]


def test_a_damaged_record_costs_nothing(lesson, my_work, capsys):
    lab.copy_lessons(my_work)
    (my_work / ".originals.json").write_text("{")
    (my_work / "01_pixels.ipynb").write_text("mine")
    lab.copy_lessons(my_work)
    assert (my_work / "01_pixels.ipynb").read_text() == "mine"


def test_my_work_cannot_be_written(clone, my_work):
    my_work.write_text("a file where the folder should be")
    with pytest.raises(lab.Stop, match="my-work/ cannot be written"):
        lab.copy_lessons(my_work)


def test_git_sees_nothing_of_a_learners_work(clone, tmp_path, my_work):
    def git(*arguments, cwd=clone):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
        return subprocess.run(
            ["git", *identity, *arguments], cwd=cwd, capture_output=True, text=True, check=True
        ).stdout

    upstream = tmp_path / "upstream"
    upstream.mkdir()
    for name in (".gitignore", "course.toml", "notebooks"):
        copy = shutil.copytree if (clone / name).is_dir() else shutil.copy
        copy(clone / name, upstream / name)
    git("init", "-q", cwd=upstream)
    git("add", ".", cwd=upstream)
    git("commit", "-qm", "lessons", cwd=upstream)
    shutil.rmtree(clone)
    git("clone", "-q", str(upstream), str(clone), cwd=tmp_path)

    lab.copy_lessons(my_work)
    (my_work / "01_pixels.ipynb").write_text("broken on purpose")
    (my_work / "notes.txt").write_text("mine")
    assert git("status", "--porcelain") == ""
    (upstream / "notebooks" / "01_pixels.ipynb").write_text(notebook("changed upstream"))
    git("commit", "-qam", "better", cwd=upstream)
    git("pull", "-q")
    lab.copy_lessons(my_work)
    assert (my_work / "01_pixels.ipynb").read_text() == "broken on purpose"
    assert "changed upstream" in (my_work / "01_pixels.new.ipynb").read_text()
    assert git("status", "--porcelain") == ""


# --- The command ------------------------------------------------------------------------------------------------------


def pixels(monkeypatch, *words):
    """Run `pixels` -> (exit code, the command that it would become)."""
    started = []
    monkeypatch.setattr(sys, "argv", ["pixels", *words])
    monkeypatch.setattr(os, "execv", lambda path, start: started.extend(start))
    monkeypatch.setattr(subprocess, "call", lambda start: started.extend(start))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    return lab.main(), started


@pytest.mark.parametrize(
    ("words", "code"), [((), 0), (("--help",), 0), (("lab", "--help"), 0), (("lub", "3"), 2)]
)
def test_alone_it_says_how(monkeypatch, capsys, my_work, words, code):
    assert pixels(monkeypatch, *words) == (code, [])
    assert "pixels lab 03" in capsys.readouterr().out and not my_work.exists()


@pytest.mark.parametrize("number", ["3", "03", "03_curve_detector.ipynb"])
def test_a_lesson_and_options_for_jupyterlab(monkeypatch, my_work, number):
    _, start = pixels(monkeypatch, "lab", number, "--port", "9000")
    assert start[1:3] == ["-m", "jupyterlab"] and start[-2:] == ["--port", "9000"]
    assert f"--ServerApp.root_dir={my_work}" in start
    assert "--LabApp.default_url=/lab/tree/03_curve_detector.ipynb" in start
    assert os.environ["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(lab.CALM), "mine"])


@pytest.mark.parametrize("words", [["my lessons"], ["3", "my lessons"], ["3", "my lessons", "--port=9000"]])
def test_a_folder_of_ones_own(monkeypatch, clone, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    _, start = pixels(monkeypatch, "lab", *words)
    assert f"--ServerApp.root_dir={tmp_path / 'my lessons'}" in start
    assert (tmp_path / "my lessons" / "01_pixels.ipynb").exists() and not (clone / "my-work").exists()


def test_installed_without_a_clone_the_folder_lies_where_you_stand(monkeypatch, tmp_path):
    monkeypatch.setattr(lab, "root", lambda: lab.PACKAGE / "_course")
    monkeypatch.chdir(tmp_path)
    assert lab.own_folder() == tmp_path / "pixels-to-predictions"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["44"], "There is no lesson '44'. The nearest is 03"),
        (["3", "here", "there"], "here there is more than one folder"),
    ],
)
def test_what_it_cannot_do_is_a_sentence(monkeypatch, capsys, my_work, words, says):
    assert pixels(monkeypatch, "lab", *words) == (1, [])
    said = capsys.readouterr().err
    assert f"Stopped. {says}" in said and "Traceback" not in said and not my_work.exists()


def test_without_jupyterlab_it_says_what_to_install(monkeypatch, capsys, my_work):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert pixels(monkeypatch, "lab") == (1, [])
    assert "-m pip install jupyterlab" in capsys.readouterr().err and not my_work.exists()


# --- The real JupyterLab ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="this test speaks to a POSIX shell")
def test_jupyterlab_serves_the_lesson_though_its_port_is_taken(clone, my_work):
    """With this environment's own JupyterLab: without a display, as whoever runs the tests, root or not."""
    command = lab.command([])
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        command.append("--no-browser")
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 8888))
            taken.listen()
        except OSError:
            pass  # something else has it: taken all the same
        server = subprocess.Popen(
            command,
            cwd=clone,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            address = next(
                found[0] for line in server.stdout if (found := re.search(r"http://\S+token=\w+", line))
            )
            port, token = re.search(r":(\d+)/lab/tree/01_pixels\.ipynb\?token=(\w+)", address).groups()
            assert int(port) != 8888
            lesson = fetch(f"http://127.0.0.1:{port}/api/contents/01_pixels.ipynb?token={token}")
            assert json.loads(lesson)["content"]["cells"][0]["source"] == "one"
            assert b"JupyterLab" in fetch(address)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.communicate(timeout=30)


def fetch(address):
    """Ask for a page; the address is printed a moment before the server answers."""
    for _ in range(50):
        try:
            return urllib.request.urlopen(address, timeout=10).read()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
