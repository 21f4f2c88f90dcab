"""Lesson 13's steps on Spark: a master and two workers on this machine, and PyTorch in each of them: `make spark`.

    python tools/spark.py            run it, compare the weights with those of the course's own engine
    python tools/spark.py --store    and put them into data/lesson13_spark.npz

It needs Java and the extra `spark`. The cluster is a real one that happens to live on one machine: its master, its workers
and this program speak to each other over 127.0.0.1, and all of them are gone when it ends.
"""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers import arrayfiles, datasets
from helpers.losses import softmax_cross_entropy
from helpers.optimizers import SGD
from helpers.parallel.text import environment
from tools.torch_twin import from_torch, ours, to_torch

FILE = ROOT / "data" / "lesson13_spark.npz"
STEPS, BATCH, WORKERS = 20, 64, 2
PATIENCE = 200  # seconds for each part of the cluster to answer
FOUND = "{workers} workers on Spark {version}, {steps} steps: weights as one process's to 1e-12: {agree}; {seconds:.0f} s"


def digits():
    """Return the digits of all steps, one batch after the other."""
    (x, y), _, _ = datasets.load_mnist()
    return x[: STEPS * BATCH].astype(np.float64), y[: STEPS * BATCH]


def one_process():
    """Return the weights after the steps, as the course's own engine makes them."""
    model, (x, y) = ours(), digits()
    optimizer = SGD(model, learning_rate=0.05, momentum=0.9)
    for start in range(0, len(x), BATCH):
        _, slope = softmax_cross_entropy(model.forward(x[start : start + BATCH], training=True), y[start : start + BATCH])
        model.backward(slope, input_gradient=False)
        optimizer.step()
    return model.params


def train(start, x, y, batch):
    """One worker's part: Spark starts this in each, and PyTorch adds up their gradients."""
    import torch
    import torch.distributed as dist
    from torch import nn

    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, workers = dist.get_rank(), dist.get_world_size()
    layers = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2)]
    network = nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10)).double()
    network.load_state_dict({name: torch.tensor(value.copy()) for name, value in start.items()})
    model = nn.parallel.DistributedDataParallel(network)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    own = batch // workers
    for first in range(rank * own, len(x), batch):
        pictures = torch.tensor(x[first : first + own].transpose(0, 3, 1, 2).copy())
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(pictures), torch.tensor(y[first : first + own])).backward()
        optimizer.step()
    dist.destroy_process_group()
    return {name: value.numpy() for name, value in network.state_dict().items()}


@contextlib.contextmanager
def process(command, folder, name):
    """Start a program whose words go into a file; end it when the block ends."""
    said = folder / f"{name}.txt"
    with said.open("wb") as file:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    try:
        yield running, said
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def heard(running, said, pattern):
    """Wait until a program has said something; return what the pattern's group holds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        if hit := re.search(pattern, said.read_text("utf8", errors="replace")):
            return hit[1]
        time.sleep(0.1)
    sys.exit(f"{said.stem} did not start. Its last words:\n{said.read_text('utf8', errors='replace')[-2000:]}")


@contextlib.contextmanager
def cluster(folder):
    """Start a master and the workers; give the master's address."""
    import pyspark

    home = Path(pyspark.__file__).parent
    inside = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_PUBLIC_DNS": "127.0.0.1"}
    os.environ.update(environment(**inside, PYSPARK_PYTHON=sys.executable, SPARK_HOME=str(home)))
    spark = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    with contextlib.ExitStack() as started:
        command = [spark[0], f"{spark[1]}.master.Master", *here, "--port", "0"]
        master = started.enter_context(process(command, folder, "master"))
        address = heard(*master, r"Starting Spark master at (spark://\S+)")
        workers = []
        for number in range(WORKERS):
            command = [spark[0], f"{spark[1]}.worker.Worker", *here, "--cores", "1", "--memory", "1g"]
            command += ["--work-dir", str(folder / f"work-{number}"), address]
            workers.append(started.enter_context(process(command, folder, f"worker-{number}")))
        for worker in workers:
            heard(*worker, r"(Successfully registered) with master")
        yield address


def on_spark(folder):
    """Return the weights after the steps, as Spark's workers make them, and Spark's version."""
    from pyspark.ml.torch.distributor import TorchDistributor
    from pyspark.sql import SparkSession

    with cluster(folder) as address:
        builder = SparkSession.builder.master(address).appName("lesson 13")
        settings = {"ui.enabled": "false", "driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1",
                    "executor.memory": "800m", "local.dir": str(folder)}  # fmt: skip
        for name, value in settings.items():
            builder = builder.config(f"spark.{name}", value)
        session = builder.getOrCreate()
        try:
            session.sparkContext.setLogLevel("ERROR")
            engine = TorchDistributor(num_processes=WORKERS, local_mode=False, use_gpu=False)
            return from_torch(engine.run(train, to_torch(ours().params), *digits(), BATCH)), session.version
        finally:
            session.stop()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster ends with us
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", action="store_true", help="put the weights into data/")
    store = parser.parse_args().store
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="spark-", ignore_cleanup_errors=True) as folder:
        found, version = on_spark(Path(folder))
    expected = one_process()
    agree = all(np.abs(found[name] - expected[name]).max() < 1e-12 for name in expected)
    seconds = time.monotonic() - began
    print(FOUND.format(workers=WORKERS, version=version, steps=STEPS, agree=agree, seconds=seconds))
    if store and agree:
        arrayfiles.save_arrays(FILE, {**found, "version": np.array(version), "workers": np.array(WORKERS)})
        subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
