"""A real cluster for the tests: a scheduler and workers, each a process of its own, all on this machine's loopback."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = PROJECT / "coursework" / "README.md"
PATIENCE = 120


def make_certificates(folder):
    """Do what the guide says, word for word."""
    steps = re.search(r"```\n(mkdir certificates.*?)```", GUIDE.read_text("utf8"), re.DOTALL)[1]
    subprocess.run(["bash", "-e", "-c", steps], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
    return Path(folder) / "certificates"


class Cluster:
    """A scheduler and its workers. Everything they write lies in `folder`.

    Parameters
    ----------
    certificates : path, optional
        With them all speak tls, without them tcp.
    """

    def __init__(self, certificates=None):
        self.folder = Path(tempfile.mkdtemp(prefix="cluster-of-a-test-"))
        self.folder.chmod(0o755)
        (self.folder / "tmp").mkdir()
        self.certificates, self.processes, self.address = certificates, [], None
        self.common = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        if certificates:
            names = {"ca-file": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
            self.common += ["--protocol", "tls"]
            self.common += [word for name, file in names.items() for word in (f"--tls-{name}", str(certificates / file))]

    def __enter__(self):
        file = self.folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(file))
        self.wait(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        self.address = json.loads(file.read_text())["address"]
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
        shutil.rmtree(self.folder)

    def start(self, role, *arguments, **environment):
        """Start `dask scheduler` or `dask worker`."""
        kept = os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(self.folder / "tmp"),
                             "DASK_TEMPORARY_DIRECTORY": str(self.folder / "tmp")} | environment
        with open(self.folder / f"{role}-{len(self.processes)}.log", "wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "dask", role, *self.common, *arguments], cwd=self.folder,
                                       env=kept, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def worker(self, *arguments, nanny=False, **environment):
        """Start a worker with one thread; without a nanny it is gone when it is killed."""
        how = "--nanny" if nanny else "--no-nanny"
        return self.start("worker", self.address, "--nthreads", "1", how, *arguments, **environment)

    def wait(self, until, what="the cluster"):
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, f"{what}: {self.logs()}"
            assert all(process.poll() is None for process in self.processes[:1]), self.logs()
            time.sleep(0.1)

    def logs(self):
        return "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log")))

    def registered(self, count):
        """Wait until so many workers have come."""
        def there():
            text = (self.folder / "scheduler-0.log").read_text()
            return text.count("Register worker") - text.count("Remove worker") >= count
        self.wait(there, f"{count} workers")

    def left(self):
        """What sandboxes have left: folders and processes."""
        folders = sorted(path.name for path in (self.folder / "tmp").glob("coursework-sandbox-*"))
        return folders, [words for _, words in commands() if str(self.folder) in words and "bwrap" in words]


def commands():
    """All processes: (pid, command)."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf8", "replace")


def listens(pid):
    """The addresses at which a process listens."""
    import psutil

    return {each.laddr.ip for each in psutil.Process(pid).net_connections("inet") if each.status == psutil.CONN_LISTEN}


def dump(classroom, name="hw02"):
    """What a class's grading has made, without ids and times: the gradebook's rows, and the notebooks to look at."""
    import sqlite3

    with sqlite3.connect(f"file:{classroom.database}?mode=ro", uri=True, timeout=30) as base:
        results = base.execute("SELECT student, sha256, version, result FROM coursework_result").fetchall()
        scores = base.execute(
            "SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.needs_manual_grade, "
            "submitted_notebook.late_submission_penalty FROM grade JOIN submitted_notebook ON grade.notebook_id = "
            "submitted_notebook.id JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id "
            "JOIN base_cell ON grade.cell_id = base_cell.id").fetchall()
        comments = base.execute(
            "SELECT submitted_assignment.student_id, base_cell.name, comment.auto_comment FROM comment JOIN submitted_notebook "
            "ON comment.notebook_id = submitted_notebook.id JOIN submitted_assignment ON submitted_notebook.assignment_id = "
            "submitted_assignment.id JOIN base_cell ON comment.cell_id = base_cell.id").fetchall()
    shown = {str(path.relative_to(classroom.folder)): path.read_bytes() for path in classroom.folder.glob("autograded/*/*/*.ipynb")}
    return sorted(results), sorted(scores, key=repr), sorted(comments, key=repr), shown
