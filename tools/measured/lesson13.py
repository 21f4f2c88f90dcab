"""Measure what lesson 13 tells and takes too long to make there: large batches, and what more processes buy.

    python tools/measured/lesson13.py            large batches, five seeds each; all of it is remade, to the last digit
    python tools/measured/lesson13.py --times    seconds on this machine, which needs PyTorch and a machine that does nothing else

Both put their part into data/lesson13.npz and leave the other part as it is.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers import arrayfiles, datafiles, datasets, training
from helpers.optimizers import SGD
from helpers.parallel import launch
from helpers.schedules import warm_up
from tools.torch_twin import ours

FILE = ROOT / "data" / "lesson13.npz"
SEEDS, EPOCHS, RATE, SMALL_BATCH, LARGE_BATCH = range(5), 6, 0.01, 32, 512
WARM = 2 * 8000 // LARGE_BATCH  # steps: two of the six epochs
RUNS = {  # name: batch, rate, steps of warm-up
    "32": (SMALL_BATCH, RATE, 0),
    "512": (LARGE_BATCH, RATE, 0),
    "512 scaled": (LARGE_BATCH, RATE * LARGE_BATCH / SMALL_BATCH, 0),
    "512 scaled, warm": (LARGE_BATCH, RATE * LARGE_BATCH / SMALL_BATCH, WARM),
}


def remade(name, seed, epochs=EPOCHS):
    """Train once -> which of the 1,000 validation digits are read right."""
    batch, rate, warm = RUNS[name]
    train, (x, y), _ = datasets.load_mnist()
    model = ours(seed)
    optimizer = SGD(model, warm_up(rate, warm) if warm else rate, momentum=0.9)
    with contextlib.redirect_stdout(io.StringIO()):  # a run that breaks off says so
        training.fit(model, *train, optimizer=optimizer, epochs=epochs, batch_size=batch, rng=seed, progress=False)
    return training.predict(model, x).argmax(axis=1) == y


def batches():
    """Which validation digits each recipe reads right, seed by seed."""
    found = {}
    for name in RUNS:
        found[name] = np.array([remade(name, seed) for seed in SEEDS])
        print(f"{name}: {np.sort(found[name].mean(axis=1)).round(3)}", flush=True)
    return found


# --- Seconds ----------------------------------------------------------------------------------------------------------

BATCHES, PROCESSES, THREADS, ROUNDS = (64, 512, 1024), (1, 2, 4), 2, 6
# What tells Linux's memory allocator to keep what a step frees for the next one; without, large arrays go back each time.
KEEPING = "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296"
SIZES = (1_000, 1_000_000, 4_000_000, 16_000_000)  # bytes


def steps_a_second(rank, workers, meet, batch, threads):
    """One worker's part of some steps of lesson 13's network, in float32 -> seconds of each."""
    torch.set_num_threads(int(threads))
    dist.init_process_group("gloo", init_method=meet, rank=rank, world_size=workers)
    torch.manual_seed(0)
    layers = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10))
    if workers > 1:
        model = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x, y = torch.rand(int(batch) // workers, 1, 28, 28), torch.zeros(int(batch) // workers, dtype=torch.long)
    took = []
    for _ in range(100):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        took.append(time.perf_counter() - start)
    return {"took": np.array(took)}


def all_reduces(rank, workers, meet, sizes):
    """Seconds of all-reduces of so many bytes, each 60 times."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=meet, rank=rank, world_size=workers)
    took = []
    for size in sizes:
        numbers = torch.ones(int(size) // 4)
        for _ in range(60):
            dist.barrier()
            start = time.perf_counter()
            dist.all_reduce(numbers)
            took.append(time.perf_counter() - start)
    return {"took": np.reshape(took, (len(sizes), -1))}


def undisturbed(took):
    """The mean of the fastest fifth: another program that wants the processor makes a step slower, never faster."""
    return np.sort(took)[: len(took) // 5].mean()


def times():
    """Pictures a second, and seconds of an all-reduce, once what must warm up has done so."""
    global torch, dist, nn  # written into the workers' files as imports
    import torch
    import torch.distributed as dist
    from torch import nn

    found = {"cores": np.array(os.cpu_count()), "batches": np.array(BATCHES), "processes": np.array(PROCESSES)}
    ways = [*((n, 1, "") for n in PROCESSES), (1, THREADS, ""), (1, 1, KEEPING)]
    rates = np.zeros((len(BATCHES), len(ways)))
    for _ in range(ROUNDS):  # every way in turn, so that a slow minute of the machine is nobody's alone
        for row, batch in enumerate(BATCHES):
            for column, (workers, threads, memory) in enumerate(ways):
                os.environ["GLIBC_TUNABLES"] = memory
                results, _ = launch(steps_a_second, workers, seconds=900, batch=batch, threads=threads)
                rates[row, column] = max(rates[row, column], batch / undisturbed(results[0]["took"][20:]))
        print(rates.round(), flush=True)
    os.environ["GLIBC_TUNABLES"] = ""
    results, _ = launch(all_reduces, 2, seconds=900, sizes=np.array(SIZES))
    found |= {"rates": rates, "sizes": np.array(SIZES), "all_reduce": np.array([undisturbed(row[5:]) for row in results[0]["took"]])}
    print("all-reduce:", dict(zip(SIZES, found["all_reduce"].round(5).tolist(), strict=True)))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", action="store_true", help="the seconds, in place of the trainings")
    measure = times if parser.parse_args().times else batches
    before = arrayfiles.load_arrays(FILE) if FILE.exists() else {}
    arrayfiles.save_arrays(FILE, {**before, **measure()})
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    if FILE.name in datafiles.known_files():
        subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
