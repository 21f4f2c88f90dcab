"""Several machines: a class graded on a Dask cluster, and all that may go wrong with one."""

import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from coursework_class import SECRET, as_bytes, code_of, hand_in, make_class, solved, with_cells
from dask_cluster import PROJECT, Cluster, commands, dump, listens, make_certificates

from coursework.class_run import grade_class
from coursework.cluster import alike, connect, words
from coursework.cluster.addresses import ClusterError

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def dask():
    """Where Dask is missing, a skip that says so; in CI, which installs it, a failure."""
    try:
        return connect.load()
    except ClusterError as error:
        (pytest.fail if os.environ.get("REQUIRE_CLUSTER") else pytest.skip)(f"make cluster: {error}")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("openssl"))


WRONG = {
    "right": {},
    "turned": {"slide_row": ("slide_row", "weights turned around")},
    "stops": {"match_map": "def match_map(picture, patch):\n    raise ValueError('not today')"},
    "no such function": {"slide_row": "def slide(row, weights):\n    return row"},
    "no Python": {"match_map": "def match_map(picture, patch):\n    return picture[: len(picture)"},
    "blank": {"multiplications": "def multiplications(*arguments):\n    ..."},
}


def submission(kind):
    """What a student hands in, by its kind."""
    if kind == "no notebook":
        return b"PK\x03\x04"
    cells = {name: code_of("hw02", *code) if isinstance(code, tuple) else code for name, code in WRONG[kind].items()}
    return as_bytes(with_cells(solved("hw02"), **cells))


def a_class(folder, kinds, marked=()):
    """A class whose students hand in these kinds; the files of those that are `marked` hold a word for a test's worker."""
    names = [f"s{number:02d}" for number in range(len(kinds))]
    classroom = make_class(folder, names, ["hw02"])
    for name, kind in zip(names, kinds, strict=True):
        data = submission(kind)
        if name in marked:
            notebook = json.loads(data)
            notebook["cells"][0]["source"] = "ENDS ITS WORKER"
            data = as_bytes(notebook)
        hand_in(classroom, "hw02", name, data)
    return classroom


def on(cluster, classroom, tell=print):
    from coursework.cluster.runner import OnCluster

    return OnCluster(connect.scheduler(cluster.address, cluster.certificates), classroom, tell)


def command(classroom, *arguments):
    """Give the command as an instructor would, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "300", "TERM": "dumb"}
    return subprocess.Popen([sys.executable, "-m", "coursework.cli", "grade", "hw02", *arguments], cwd=classroom.folder,
                            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_the_gradebook_is_the_one_of_one_machine_though_a_worker_is_killed(tmp_path, certificates):
    """Real processes that speak tls; one of two workers is killed by its number while it grades."""
    kinds = [*WRONG, "no notebook"] * 2
    here, there = a_class(tmp_path / "here", kinds), a_class(tmp_path / "there", kinds)
    assert [line.state for line in grade_class(here, "hw02", workers=2)] == ["graded"] * len(kinds)
    with Cluster(certificates) as cluster:
        one, other = cluster.worker(), cluster.worker()
        cluster.registered(2)
        assert cluster.address.startswith("tls://127.0.0.1:")
        for process in (cluster.scheduler, one, other):
            assert listens(process.pid) == {"127.0.0.1"}
        run = command(there, "--scheduler", cluster.address, "--certificates", str(certificates))
        said = first = run.stdout.readline()
        one.kill()
        one.wait()
        said += run.communicate(timeout=300)[0]
        assert run.returncode == 0, said + cluster.logs()
        assert ": " in first
        assert f"{len(kinds)} graded, 0 graded before" in said
        assert said.count(" is gone. What it had begun is run again.") == 1
        assert dump(there) == dump(here)
        assert other.poll() is None
        assert cluster.left() == ([], [])  # the worker that stays holds no sandbox, and swept up after the one that was killed


def ends_its_worker(folder):
    """A file that a worker loads: there, what no student's code can do, a marked job does."""
    path = Path(folder) / "ends_its_worker.py"
    path.write_text(
        "import os\nfrom coursework import job\nfrom coursework.cluster import worker\nreal = job.run_job\n"
        "def run_job(job, *rest):\n    if b'ENDS ITS WORKER' in job.notebook:\n        os._exit(9)\n    return real(job, *rest)\n"
        "worker.run_job = run_job\n")
    return str(path)


def test_a_job_that_ends_every_worker_has_failed_and_is_not_zero(tmp_path):
    """Workers that are started again when they end. Who happened to be there too is graded."""
    classroom = a_class(tmp_path / "class", ["right", "turned", "right", "right", "stops", "right"], marked=["s02"])
    with Cluster() as cluster:
        for _ in range(2):
            cluster.worker("--preload", ends_its_worker(tmp_path), nanny=True)
        cluster.registered(2)
        told = []
        lines = {line.student.id: line for line in grade_class(classroom, "hw02", runner=on(cluster, classroom, told.append))}
    assert {name: line.state for name, line in lines.items()} == {
        name: "failed" if name == "s02" else "graded" for name in ("s00", "s01", "s02", "s03", "s04", "s05")}
    assert "3 of the cluster's workers ended while they had this submission" in lines["s02"].problem
    assert "coursework grade hw02 --student" in lines["s02"].problem
    results, scores, _, shown = dump(classroom)
    assert len(results) == 5
    assert not any("s02" in row for row in results + scores)
    assert not any("s02" in name for name in shown)
    assert len(told) >= 3


def test_when_no_worker_is_left_the_class_stops_and_the_suspect_is_named(tmp_path, monkeypatch):
    """The same job, and nobody starts the workers again: what is graded is kept, and the next run goes on."""
    from coursework.cluster import runner

    monkeypatch.setattr(runner, "WITHOUT", 5)
    classroom = a_class(tmp_path / "class", ["right"] * 14, marked=["s00"])
    with Cluster() as cluster:
        for _ in range(2):
            cluster.worker("--preload", ends_its_worker(tmp_path))
        cluster.registered(2)
        states = {}
        with pytest.raises(ClusterError, match="No worker is left"):
            for line in grade_class(classroom, "hw02", runner=on(cluster, classroom)):
                states[line.student.id] = line.state
        before = dump(classroom)[0]
        assert states["s00"] == "failed"
        assert 0 < len(before) < 13
        assert {row[0] for row in before} == {name for name, state in states.items() if state == "graded"}
        cluster.worker()
        cluster.registered(1)
        states = {line.student.id: line.state for line in grade_class(classroom, "hw02", runner=on(cluster, classroom))}
    assert set(states.values()) <= {"kept", "graded"}
    assert len(states) == 14
    assert set(before) <= set(dump(classroom)[0])


def test_an_unfit_worker_is_refused_in_a_sentence_and_the_others_grade(tmp_path, monkeypatch, dask):
    """Another version of the course, a course that knows no cluster, no bubblewrap; then one that is fit."""
    other = tmp_path / "other"
    shutil.copytree(PROJECT / "coursework", other / "coursework", ignore=shutil.ignore_patterns("release", "source"))
    shutil.copytree(PROJECT / "helpers", other / "helpers", ignore=shutil.ignore_patterns("widgets"))
    (other / "data").symlink_to(PROJECT / "data")
    path = other / "coursework" / "sandbox" / "protocol.py"
    path.write_text(path.read_text().replace("cell_seconds: float = 10.0", "cell_seconds: float = 20.0"))
    older = tmp_path / "older" / "coursework"
    older.mkdir(parents=True)
    (older / "__init__.py").touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    classroom = a_class(tmp_path / "class", ["right", "turned", "stops", "right", "no notebook", "right"])
    sent = Sent(dask, monkeypatch)
    with Cluster() as cluster:
        cluster.worker(PYTHONPATH=str(other))
        cluster.worker(PYTHONPATH=str(older.parent))
        cluster.worker(PATH=str(programs))
        cluster.registered(3)
        with pytest.raises(ClusterError) as stopped:
            list(grade_class(classroom, "hw02", runner=on(cluster, classroom)))
        said = str(stopped.value)
        assert said.startswith(f"None of the 3 workers at {cluster.address} can grade:")
        assert said.count("\n  worker tcp://127.0.0.1:") == 3
        assert "another version of the course is installed there (the code that runs and reads student work differs)" in said
        assert "the course is not installed there (ModuleNotFoundError" in said
        assert "No module named 'coursework.cluster'" in said
        assert "it has no sandbox. Student code runs in a sandbox, and bubblewrap is not installed. Install it: sudo apt" in said
        assert dump(classroom)[0] == []
        assert sent.jobs == []
        fit = cluster.worker()
        cluster.registered(4)
        told = []
        lines = list(grade_class(classroom, "hw02", runner=on(cluster, classroom, told.append)))
        assert [line.state for line in lines] == ["graded"] * 6
        assert len(told) == 3
        assert all("gets no jobs" in sentence for sentence in told)
        assert fit.poll() is None
        assert cluster.left() == ([], [])
    sent.check(classroom)


class Sent:
    """Everything that is handed to the cluster, kept as the bytes that go there."""

    def __init__(self, dask, monkeypatch):
        self.everything, self.jobs, self.futures, self.most = [], [], [], 0
        submit, run = dask.Client.submit, dask.Client.run

        def recording_submit(client, function, *arguments, **options):
            self.everything.append(pickle.dumps((function, arguments, options)))
            self.jobs.append(arguments)
            self.futures.append(submit(client, function, *arguments, **options))
            self.most = max(self.most, sum(not future.done() for future in self.futures if future.status != "cancelled"))
            return self.futures[-1]

        def recording_run(client, function, *arguments, **options):
            self.everything.append(pickle.dumps((function, arguments, options)))
            return run(client, function, *arguments, **options)

        monkeypatch.setattr(dask.Client, "submit", recording_submit)
        monkeypatch.setattr(dask.Client, "run", recording_run)

    def check(self, classroom):
        """A job is a name and a text that holds a Job; nothing that goes out holds the secret; few jobs lie at a worker."""
        rounds = []
        for name, text in self.jobs:
            assert name.startswith("coursework-")
            row = json.loads(text)
            assert set(row) == {"homework", "version", "notebook", "cases", "show", "show_needs", "needs", "spent"}
            rounds.append(row["show"])
        assert rounds.count(True) == 6
        assert rounds.count(False) == 2  # for the words of the two that are wrong
        everything = b"\n".join(self.everything)
        for secret in (SECRET.encode(), bytes.fromhex(SECRET), b"secret_seed", *(name.encode() for name in ("s00", "Number1"))):
            assert secret not in everything
        assert self.most <= 2  # one that runs and one that waits, on the one worker that is fit


def test_a_worker_makes_its_sandbox_anew_when_it_was_ended(tmp_path):
    """What stands by within the walls is killed from outside, once in the middle: a job that met that is run again."""
    classroom = a_class(tmp_path / "class", ["right", "turned"] * 6)
    with Cluster() as cluster:
        cluster.worker()
        cluster.registered(1)
        states = []
        for line in grade_class(classroom, "hw02", runner=on(cluster, classroom)):
            states.append((line.state, line.problem))
            if len(states) == 2:
                (first, *_) = [pid for pid, said in commands() if said.startswith("bwrap ") or "/bwrap " in said
                               if str(cluster.folder) in said]
                os.kill(first, signal.SIGKILL)
        assert states == [("graded", "")] * 12
        assert cluster.left() == ([], [])


def test_a_grader_that_is_killed_leaves_nothing_on_the_workers(tmp_path):
    """They close their sandboxes by themselves; a second grader goes on where the first was ended."""
    quick = tmp_path / "quick.py"
    quick.write_text("from coursework.cluster import worker\nworker.IDLE = 1.0\n")
    classroom = a_class(tmp_path / "class", ["right", "turned"] * 4)
    with Cluster() as cluster:
        cluster.worker("--preload", str(quick))
        cluster.registered(1)
        run = command(classroom, "--scheduler", cluster.address)
        assert "s0" in run.stdout.readline()
        run.kill()
        run.communicate()
        cluster.wait(lambda: cluster.left() == ([], []), "the sandboxes of a grader that was killed")
        run = command(classroom, "--scheduler", cluster.address)
        said = run.communicate(timeout=300)[0]
        assert run.returncode == 0, said + cluster.logs()
        graded, kept = map(int, re.search(r"(\d+) graded, (\d+) graded before", said).groups())
        assert (graded + kept, kept > 0) == (8, True)


def test_when_the_scheduler_ends_the_class_stops_with_a_sentence(tmp_path):
    classroom = a_class(tmp_path / "class", ["right", "turned"] * 8)
    with Cluster() as cluster:
        cluster.worker()
        cluster.registered(1)
        run = command(classroom, "--scheduler", cluster.address)
        said = run.stdout.readline()
        cluster.scheduler.kill()
        said += run.communicate(timeout=300)[0]
    assert run.returncode == 2
    assert f"The scheduler at {cluster.address} is gone" in said
    assert "Traceback" not in said
    assert 1 <= len(dump(classroom)[0]) < 16


def test_workers_on_this_machine(tmp_path):
    """`--workers 2`: as on one machine; loopback alone, encrypted; and all is gone when it ends."""
    import psutil

    kinds = ["right", "turned", "stops", "no notebook", "right", "right"]
    here, there = a_class(tmp_path / "here", kinds), a_class(tmp_path / "there", kinds)
    list(grade_class(here, "hw02", workers=2))
    before = set(os.listdir("/tmp"))
    run = command(there, "--workers", "2")
    said = run.stdout.readline()
    family = psutil.Process(run.pid).children(recursive=True)
    told = dict(commands())
    workers = [process.pid for process in family if "spawn_main" in told.get(process.pid, "")]
    assert len(workers) == 2
    assert set.union(*(listens(pid) for pid in (run.pid, *workers))) == {"127.0.0.1"}
    said += run.communicate(timeout=300)[0]
    assert run.returncode == 0, said
    assert "6 graded" in said
    assert dump(there) == dump(here)
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    left = {name for name in set(os.listdir("/tmp")) - before if name.startswith(("dask", "coursework-workers"))}
    assert not left
    assert not [name for name in os.listdir("/tmp") if any(name.startswith(f"coursework-sandbox-{pid}-") for pid in workers)]


# ---- what stops a command before it begins ----


@pytest.mark.parametrize(("options", "sentence"), [
    (["--scheduler", "tcp://10.0.0.5:8786"], "tcp://10.0.0.5:8786 is not encrypted"),
    (["--scheduler", "tcp://grading.example.org:8786"], "is not encrypted"),
    (["--scheduler", "tcp://0.0.0.0:8786"], "is not encrypted"),
    (["--scheduler", "grading.example.org"], "is no address of a Dask scheduler. It has the form tls://"),
    (["--scheduler", "tls://10.0.0.5:eight"], "is no address of a Dask scheduler"),
    (["--scheduler", "tls://127.0.0.1:1", "--certificates", "/nowhere"], "/nowhere/ca.pem is not there"),
    (["--scheduler", "tls://127.0.0.1:1"], "tls:// needs certificates"),
    (["--scheduler", "tcp://127.0.0.1:1"], "No Dask scheduler answers at tcp://127.0.0.1:1"),
    (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], words.BOTH),
    (["--workers", "2", "--jobs", "2"], "--jobs is for this machine"),
    (["--workers", "2", "--unsafe-no-sandbox"], "--unsafe-no-sandbox is for this machine"),
    (["--certificates", "/nowhere"], words.NO_USE),
])
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, options, sentence, monkeypatch):
    from test_coursework_commands import run

    monkeypatch.setattr(connect, "PATIENCE", 2)
    classroom = a_class(tmp_path / "class", ["right"])
    code, said = run("grade", "hw02", *options, folder=classroom.folder)
    assert code == 2
    assert sentence in said
    assert dump(classroom)[0] == []


def test_certificates_of_another_cluster_are_not_accepted(tmp_path, certificates):
    (tmp_path / "strangers").mkdir()
    strangers = make_certificates(tmp_path / "strangers")
    with Cluster(certificates) as cluster:
        for folder in (strangers, None):
            with pytest.raises(ClusterError) as stopped, connect.scheduler(cluster.address, folder):
                pass
            wanted = "do not accept each other's certificates" if folder else "needs certificates"
            assert wanted in str(stopped.value)
        with connect.scheduler(cluster.address, certificates) as client:
            assert client.nthreads() == {}


def test_without_dask_the_command_says_what_to_install(tmp_path, monkeypatch):
    from test_coursework_commands import run

    find = connect.importlib.util.find_spec
    monkeypatch.setattr(connect.importlib.util, "find_spec", lambda name: None if name == "distributed" else find(name))
    classroom = a_class(tmp_path / "class", ["right"])
    code, said = run("grade", "hw02", "--workers", "2", folder=classroom.folder)
    assert code == 2
    assert "needs Dask, which is not installed" in said
    assert "-m pip install -e '.[coursework,cluster]'" in said


def test_a_comment_makes_no_worker_another_version(tmp_path):
    """And whatever student code meets does."""
    source = (PROJECT / "coursework" / "sandbox" / "protocol.py").read_text()
    plain = alike._without_words(source)
    assert alike._without_words(source.replace("What one submission may use.", "What it may use.")) == plain
    assert alike._without_words("# a comment\n" + source) == plain
    assert alike._without_words(source.replace("64 * MEGABYTE", "32 * MEGABYTE")) != plain
    files = {name for name, _ in [*alike._python_files(PROJECT / "coursework", alike.RUNS_THERE), *alike._helpers()]}
    assert {"job.py", "submission.py", "sandbox/walls.py", "sandbox/guest/harness.py", "helpers/codec.py", "helpers/plots/base.py"} <= files
    assert not any(name.startswith(("exercises", "helpers/checks")) for name in files)


def test_a_worker_loads_no_exercise_and_no_gradebook():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, coursework.cluster.worker; print(*sys.modules)"], cwd=PROJECT, check=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, timeout=120).stdout.split()
    assert "coursework.job" in said
    assert not [name for name in said if name.startswith(("coursework.exercises", "coursework.homework", "nbgrader", "helpers.checks"))]


