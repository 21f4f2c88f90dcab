"""Several processes: what a function may take along, what a worker answers, who dies, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
import pytest

from helpers.parallel import Workers, launch
from helpers.parallel.text import as_file

somewhere = 3


def adds(pipe):
    for numbers in pipe:
        pipe.send((os.getpid(), np.sum(numbers)))


def breaks(pipe):
    for numbers in pipe:
        pipe.send(numbers["no such key"])


def reads_the_module():
    return somewhere


def misspelt():
    return nowhere  # noqa: F821


def halves(number, share=np.float64(0.5)):  # noqa: B008, a head that needs an import
    return number * share


def asks_twice(number):
    return threefold(threefold(number)) * 2


def threefold(number):
    return int(np.multiply(3, number)) if number < 9 else asks_twice(0)


def squares(rank, workers, numbers):
    return {"own": numbers[rank::workers] ** 2, "pid": os.getpid(), "folder": np.array(os.getcwd())}


def dies(rank, life):
    if rank == 1 and life == 0:
        os.kill(os.getpid(), signal.SIGTERM)
    if rank == 0 and life == 0:
        time.sleep(60)
    return {"life": life}


def fails(rank):
    raise ValueError("these numbers do not fit")


def sleeps(rank):
    time.sleep(60)


def alive(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """An empty folder for temporary files, which is to be empty again."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_function_takes_its_imports_along():
    text = as_file(adds, "print(adds)")
    assert text.startswith("import numpy as np\nimport os\n\n\ndef adds(pipe):") and text.endswith("print(adds)")


def test_what_stands_in_its_head_goes_along():
    done = subprocess.run([sys.executable, "-c", as_file(halves, "print(halves(6))")], capture_output=True, text=True, timeout=60)
    assert done.stdout == "3.0\n", done.stderr


def test_the_functions_beside_it_go_along():
    text = as_file(asks_twice, "print(asks_twice(1))")
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
    assert done.stdout == "18\n", done.stderr
    assert text.startswith("import numpy as np\n")


def test_what_stands_in_the_notebook_stays_there():
    with pytest.raises(NameError, match="reads_the_module reads somewhere, which stands in the notebook"):
        as_file(reads_the_module)
    with pytest.raises(NameError, match="misspelt reads nowhere, which is nowhere to be found"):
        as_file(misspelt)
    with pytest.raises(TypeError, match="len has no text"):
        as_file(len)


def test_workers_answer_side_by_side_and_are_gone_afterwards(folders):
    with Workers(adds, 3) as workers:
        assert len(workers) == 3
        for number, worker in enumerate(workers):
            worker.send(np.full(10**6, float(number)))  # more than a pipe holds
        answers = [worker.receive() for worker in workers]
        assert [total for _, total in answers] == [0, 10**6, 2 * 10**6]
        pids = {pid for pid, _ in answers} | {os.getpid()}
        assert len(pids) == 4
    assert not any(alive(pid) for pid in pids - {os.getpid()})


def test_a_worker_that_breaks_says_why_and_all_are_ended(folders):
    with pytest.raises(RuntimeError, match="ended before it answered. Its last words: KeyError: 'no such key'"), Workers(breaks, 2) as workers:
        pids = [process.pid for process in workers.processes]
        workers[0].send({"a key": 1})
        workers[0].receive()
    assert not any(map(alive, pids))


WORK = r"""
import os, signal, sys, time


def work(pipe):
    for _ in pipe:
        pipe.send(os.getpid())


def sleep(rank):
    with open(os.environ["PIDS"], "a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(300)
"""
MASTERS = {
    "workers": r"""
import os, signal, work
from helpers.parallel import Workers
with Workers(work.work, 2) as workers:
    for worker in workers:
        worker.send(0)
    open(os.environ["PIDS"], "w").write("\n".join(str(worker.receive()) for worker in workers) + "\n")
    os.kill(os.getpid(), signal.SIGKILL)
""",
    "launch": r"""
import os, signal, threading, time, work
from helpers.parallel import launch

def die():
    while not os.path.exists(os.environ["PIDS"]) or open(os.environ["PIDS"]).read().count("\n") < 2:
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)

threading.Thread(target=die).start()
launch(work.sleep, 2)
""",
}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL.")
@pytest.mark.parametrize("name", MASTERS)
def test_all_end_by_themselves_when_their_master_is_killed(name, tmp_path):
    """As when a kernel is killed: nobody closes the pipes but the system, and nobody stays behind."""
    (tmp_path / "work.py").write_text(WORK, "utf8")
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PIDS": str(tmp_path / "pids")}
    done = subprocess.run([sys.executable, "-c", MASTERS[name]], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100)
    pids = (tmp_path / "pids").read_text().split()
    assert done.returncode == -signal.SIGKILL and len(pids) == 2, done.stderr
    until = time.monotonic() + 60
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, pids))


def test_launch_hands_out_numbers_and_brings_results_back(folders):
    results, ends = launch(squares, workers=3, numbers=np.arange(7))
    assert [each["own"].tolist() for each in results] == [[0, 9, 36], [1, 16], [4, 25]]
    assert ends == ["life 0: all finished"]
    assert len({str(each["folder"]) for each in results}) == 1 and not os.path.exists(str(results[0]["folder"]))
    assert not any(alive(each["pid"]) for each in results)


def test_a_killed_worker_ends_all_and_all_begin_again(folders):
    results, ends = launch(dies, workers=2, lives=2)
    assert ends == ["life 0: worker 1 was killed, the others were ended", "life 1: all finished"]
    assert [int(each["life"]) for each in results] == [1, 1]


def test_a_failure_and_a_silence_are_told(folders):
    with pytest.raises(RuntimeError, match=r"fails gave no result. life 0: worker \d failed.*: ValueError: these numbers do not fit"):
        launch(fails, workers=2)
    with pytest.raises(RuntimeError, match="sleeps gave no result. life 0: too long, all were ended. Last words: none"):
        launch(sleeps, workers=2, seconds=0.3)



def asks_for_shared_statistics(rank, workers, meet):
    import torch
    import torch.distributed as engine

    engine.init_process_group("gloo", init_method=meet, rank=rank, world_size=workers)
    try:
        torch.nn.SyncBatchNorm(8)(torch.zeros(2, 8, 3, 3))
    except ValueError as error:
        return {"said": np.array(str(error))}
    return {"said": np.array("")}


@pytest.mark.slow
def test_pytorchs_shared_batch_normalisation_refuses_a_processor(folders):
    """As lesson 13 says."""
    pytest.importorskip("torch")
    results, _ = launch(asks_for_shared_statistics, workers=2)
    assert all("expected input tensor to be on GPU" in str(each["said"]) for each in results)
