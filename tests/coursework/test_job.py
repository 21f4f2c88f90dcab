"""A submission as a job: plain data out, plain data back, and judging where the gradebook is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from coursework_class import SECRET, as_bytes, code_of, solved, with_cells

from coursework.grader import Grader, Judge
from coursework.homework import NAMES, homework
from coursework.job import Job, JobResult, run_job
from coursework.sandbox import Sandboxes
from helpers import codec
from helpers.checks.judge import play

PROJECT = Path(__file__).resolve().parents[2]
HANDED_IN = {
    "right": solved("hw02"),
    "wrong": with_cells(
        solved("hw02"), slide_row=code_of("hw02", "slide_row", "weights turned around"),
        match_map="def match_map(picture, patch):\n    return picture[: len(picture)"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_job_holds_no_secret_no_path_and_no_expected_value(name):
    judge = Judge(name, bytes.fromhex(SECRET))
    job = judge.make_job(as_bytes(solved(name)))
    assert Job.from_json(job.to_json()) == job
    cases = json.dumps(job.cases)
    text = job.to_json()
    for word in (SECRET, bytes.fromhex(SECRET).decode("latin-1"), str(PROJECT), str(Path.home())):
        assert json.dumps(word)[1:-1] not in text
    for graded in homework(name).graded:
        given = [codec.unpack(case) for case in job.cases[graded.name]]
        assert len(given) == len(judge.hidden[graded.name])
        for case in given:
            expected = codec.pack(play(graded.exercise.reference, case)[0])
            if "array" in str(expected) and expected not in codec.pack(case)["tuple"]:
                assert json.dumps(expected) not in cases
    assert set(json.loads(text)) == {"homework", "version", "notebook", "cases", "show", "show_needs", "needs", "spent"}


def test_a_job_of_another_version_is_not_judged():
    judge = Judge("hw02", bytes.fromhex(SECRET))
    job = judge.make_job(as_bytes(solved("hw02")))
    with pytest.raises(ValueError, match="Make the job again"):
        judge.judge(job, JobResult("hw02", "an older one"))


def test_a_file_that_cannot_be_read_is_a_job_too():
    judge = Judge("hw02", bytes.fromhex(SECRET))
    job = judge.make_job(b"PK")
    done = run_job(Job.from_json(job.to_json()), None)  # no sandbox is asked for
    result = judge.judge(job, JobResult.from_json(done.to_json()))
    assert result.points == 0
    assert judge.job_for_words(job, done, result) is None
    assert "JSON" in result.problem


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("which", HANDED_IN)
def test_jobs_and_results_cross_as_json_and_give_the_same_marks(which):
    """Here in one go; and there, job by job, by a worker that is given nothing but the job's text."""
    data = as_bytes(HANDED_IN[which])
    with Grader("hw02", bytes.fromhex(SECRET)) as grader:
        here, shown_here = grader.grade(data)
        with Sandboxes() as elsewhere:
            def there(job):
                return JobResult.from_json(run_job(Job.from_json(job.to_json()), elsewhere).to_json())

            judge = Judge("hw02", bytes.fromhex(SECRET))
            job = judge.make_job(data)
            done = there(job)
            result = judge.judge(job, done)
            second = judge.job_for_words(job, done, result)
            assert (second is None) is (which == "right")
            if second:
                assert set(second.cases) == {"slide_row", "match_map"}  # also what stopped a cell is asked where all may be seen
                assert second.spent == done.seconds
                judge.add_words(second, there(second), result)
            shown = judge.shown(job, done, result)
    assert vars(result) == vars(here)
    assert [cell["source"] for cell in shown["cells"]] == [cell["source"] for cell in shown_here["cells"]]
    assert [cell.get("outputs") for cell in shown["cells"]] == [cell.get("outputs") for cell in shown_here["cells"]]


WORKER = """
import sys
from coursework.job import Job, run_job
from coursework.sandbox import Sandboxes
with Sandboxes() as sandboxes:
    print(run_job(Job.from_json(sys.stdin.read()), sandboxes).to_json())
assert not [name for name in sys.modules if name.startswith(("coursework.exercises", "coursework.homework", "nbgrader"))]
"""


@pytest.mark.sandbox
@pytest.mark.slow
def test_a_worker_in_another_process_knows_no_exercise():
    judge = Judge("hw02", bytes.fromhex(SECRET))
    job = judge.make_job(as_bytes(HANDED_IN["right"]))
    done = subprocess.run([sys.executable, "-c", WORKER], input=job.to_json(), capture_output=True, text=True, check=True,
                          timeout=120, cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)})
    assert judge.judge(job, JobResult.from_json(done.stdout)).points == 6
