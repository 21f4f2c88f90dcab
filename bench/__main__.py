"""Measure the engine beside its peers, on one core: `make bench`, or `python -m bench`.

Prints each target as reached or missed, writes bench/README.md and bench/bench.png, and ends with an error if
a target is missed. `python -m bench steps digits` measures only these parts and writes nothing.

Some machines set OPENBLAS_CORETYPE, for the sake of older libraries; it gives NumPy the kernel of an older processor,
which can halve this engine and leaves PyTorch as it is. So the bench starts itself again without it.
`python -m bench --as-set steps` leaves it, to see what such a machine does.
"""

import os
import sys

FORCED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # one without the other describes no processor: both or none
AS_SET = "--as-set"
if __name__ == "__main__" and AS_SET not in sys.argv and any(name in os.environ for name in FORCED):
    found = [name for name in FORCED if name in os.environ]
    print(f"Starting again without {' and '.join(found)}: the processor's own kernel is measured.", flush=True)
    rest = {name: value for name, value in os.environ.items() if name not in FORCED}
    os.execve(sys.executable, [sys.executable, "-m", "bench", *sys.argv[1:]], rest)

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"  # before NumPy and PyTorch are imported: they read it once

import platform
import statistics
import subprocess
import warnings
from pathlib import Path

import numpy as np
import threadpoolctl
import torch

from bench import digits, measure, peers
from bench.peers import COMPILED, CS231N, LOOPS, NUMPY_ML, OURS, SCIPY, TORCH, TORCH_LAST
from helpers import datasets, training
from helpers.layers import Conv2D

torch.set_num_threads(1)
FOLDER = Path(__file__).resolve().parent

SETTINGS = [(64, 28, 1, 5, 8), (64, 12, 8, 3, 16), (1, 480, 3, 7, 8), (32, 32, 3, 3, 32)]
NAMES = ["64x28x28x1 k5->8", "64x12x12x8 k3->16", "1x480x480x3 k7->8", "32x32x32x3 k3->32"]
STEP_TARGETS = {TORCH: 3, TORCH_LAST: 1.2, COMPILED: 1.2, CS231N: 5, NUMPY_ML: 300}
STEP_TARGET_OLD_KERNEL = 2.2  # against PyTorch eager, where an older kernel is forced


class Report:
    """Lines of Markdown, printed as they come, and the targets that were missed."""

    def __init__(self):
        self.lines, self.targets, self.figures = [], [], {}

    def say(self, line=""):
        print(line, flush=True)
        self.lines.append(line)

    def table(self, head, rows):
        self.say("| " + " | ".join(head) + " |")
        self.say("|---" * len(head) + "|")
        for row in rows:
            self.say("| " + " | ".join(str(cell) for cell in row) + " |")
        self.say()

    def target(self, what, value, wanted, unit="", at_most=False, digits=2):
        reached = value <= wanted if at_most else value >= wanted
        sign = "<=" if at_most else ">="
        verdict = "reached" if reached else "**missed**"
        self.targets.append((what, f"{sign} {wanted:g}{unit}", f"{value:.{digits}f}{unit}", verdict))
        return reached


def milliseconds(seconds):
    return f"{1000 * seconds:.3g}" if seconds < 0.1 else f"{1000 * seconds:,.0f}"


def steps(report):
    engines = peers.steps()
    first = {name: [step() for _ in range(3)] for name, step in engines.items()}
    for name, values in first.items():  # no race between programs that compute different things
        np.testing.assert_allclose(values, first[OURS], rtol=1e-4, err_msg=name)
    found = measure.interleave(engines)
    report.say("## One training step")
    report.say()
    report.say(
        "Conv 5x5x8, ReLU, pool 2, conv 3x3x16, ReLU, pool 2, dense 10; batch 64 of 28x28x1, float32, SGD "
        "with momentum. All start from the same weights; their first three losses agree to four digits."
    )
    report.say()
    rows = [(name, milliseconds(t), f"{t / found[OURS]:.2f}") for name, t in found.items()]
    report.table(["engine", "ms a step", "times ours"], rows)
    for name, wanted in STEP_TARGETS.items():
        if name not in found:
            report.say(f"{name}: not measured, since there is no C++ compiler here.\n")
            continue
        wanted = STEP_TARGET_OLD_KERNEL if name == TORCH and forced() else wanted
        report.target(f"training step, against {name}", found[name] / found[OURS], wanted, "x")
    report.figures["steps"] = found


def convs(report):
    report.say("## Single convolutions")
    report.say()
    table, both_table, peaks = [], [], []
    for name, setting in zip(NAMES, SETTINGS, strict=True):
        forward, both = peers.convolutions(*setting)
        for engine, run in forward.items():
            expected, got = forward[OURS](), run()
            got = got.detach().numpy().transpose(0, 2, 3, 1) if isinstance(got, torch.Tensor) else got
            got = got.transpose(0, 2, 3, 1) if engine == CS231N else got
            np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-3, err_msg=f"{engine} {name}")
        f, b = measure.interleave({**forward, "peak": measure.peak}), measure.interleave(both)
        peak = measure.PEAK_OPERATIONS / f["peak"]
        peaks.append(peak)
        n, size, depth, kernel, filters = setting
        operations = 2 * n * (size - kernel + 1) ** 2 * kernel**2 * depth * filters
        share = 100 * operations / f[OURS] / peak
        table.append((name, f"{share:.0f} %", *(milliseconds(f[e]) if e in f else "" for e in CONV_ENGINES)))
        best = min(b[engine] for engine in b if engine != OURS) / b[OURS]
        both_table.append((name, f"{best:.2f}", *(milliseconds(b[engine]) for engine in BOTH_ENGINES)))
        report.target(f"forward + backward {name}, against the best peer", best, 1.0, "x")
        report.target(f"forward {name}, share of the peak", share, 25, " %", digits=0)
    low, high = (f"{limit(peaks) / 1e9:.0f}" for limit in (min, max))
    report.say(
        "Milliseconds for forward, and for forward with backward (gradients of pictures, filters, biases). "
        "Each engine gets the pictures in the memory order in which its own layers hand them on. The "
        f"machine's peak is a 1024x1024 float32 matrix product in the same rounds: {low} to {high} GFLOP/s."
    )
    report.say()
    report.table(["forward, ms", "our share of the peak", *CONV_ENGINES], table)
    report.table(["forward + backward, ms", "the best peer / ours", *BOTH_ENGINES], both_table)


BOTH_ENGINES = [OURS, TORCH, TORCH_LAST, CS231N]
CONV_ENGINES = [*BOTH_ENGINES, SCIPY, LOOPS]


def cost(report):
    """Forward + backward over a decade of batch, pixels and filters."""
    report.say("## What it costs to have more")
    report.say()
    sizes = {
        "pictures": [(n, 28, 28, 8) for n in (64, 128, 256, 427, 640)],
        "pixels": [(64, h, 28, 8) for h in (28, 56, 112, 187, 280)],
        "filters": [(64, 28, 28, f) for f in (8, 16, 32, 54, 80)],
    }
    rows, curves = [], {}
    for what, settings in sizes.items():
        ours, theirs = {}, {}
        for n, h, w, f in settings:
            layer = Conv2D(f, 3, padding="same")
            layer.build((h, w, 4), rng=0)
            x, dy = (np.random.default_rng(0).random((h, c, w, n), dtype=np.float32) for c in (4, f))
            x, dy = x.transpose(3, 0, 2, 1), dy.transpose(3, 0, 2, 1)
            amount = {"pictures": n, "pixels": h * w, "filters": f}[what]
            ours[OURS, amount] = lambda layer=layer, x=x, dy=dy: (layer.forward(x), layer.backward(dy))
            theirs[TORCH, amount] = peers.same_convolution(h, w, 4, f, n)
        found = measure.interleave({**ours, **theirs})
        amounts = [amount for _, amount in ours]
        times, their_times = ([found[each] for each in runs] for runs in (ours, theirs))
        slope, their_slope = (float(np.polyfit(np.log(amounts), np.log(t), 1)[0]) for t in (times, their_times))
        row = what, f"{amounts[0]} to {amounts[-1]}", f"x{times[-1] / times[0]:.1f}", f"{slope:.2f}"
        rows.append((*row, f"x{their_times[-1] / their_times[0]:.1f}", f"{their_slope:.2f}"))
        wanted = round(max(their_slope, 1.0), 2)
        report.target(f"cost against {what}: exponent over a decade, PyTorch's or 1", slope, wanted, at_most=True)
        curves[what] = (amounts, times)
    report.say(
        "Forward + backward of a 3x3 convolution of depth 4. An exponent of 1 is exactly in proportion. "
        "Below 1: much at once is done more cheaply. Above 1: it no longer fits into the processor's caches."
    )
    report.say()
    report.table(["ten times as many", "from, to", "time", "exponent", "PyTorch's time", "its exponent"], rows)
    report.figures["cost"] = curves


def memory(report):
    command = [sys.executable, "-m", "bench.memory", "256"]
    used = float(
        subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER.parent).stdout
    )
    report.say("## Memory")
    report.say()
    report.say(f"A training step at batch 256 takes {used:.0f} MB above what importing takes.")
    report.say()
    report.target("memory of a step at batch 256", used, 150, " MB", at_most=True, digits=0)


def digits_part(report):
    """Settings were chosen on the training half (bench/digits.py); here the test half is opened, once."""
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    (x, y), (x_test, y_test) = datasets.load_digits()
    accuracies, seconds = [], []
    for seed in range(5):
        model, time = digits.train(x, y, seed)
        accuracies.append(training.evaluate(model, x_test, y_test).accuracy)
        seconds.append(time)
    flat, flat_test = (16 * part.reshape(len(part), -1) for part in (x, x_test))
    svc = SVC(gamma=0.001).fit(flat, y).score(flat_test, y_test)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlp = [MLPClassifier(random_state=seed).fit(flat, y).score(flat_test, y_test) for seed in range(5)]
    middle, mlp_middle = statistics.median(accuracies), statistics.median(mlp)
    report.say("## Digits in other people's handwriting")
    report.say()
    report.say(
        "`load_digits()`: 898 pictures to learn from, 899 by other writers to be tested on. One picture is "
        ".0011. The settings were chosen on blocks of the training half ([settings.md](settings.md)); the "
        "test half is opened here."
    )
    report.say()
    rows = [
        (f"{OURS}, 5 seeds", f"{middle:.3f}", f"{min(accuracies):.3f} to {max(accuracies):.3f}",
         f"{statistics.median(seconds):.1f}"),
        ("SVC, gamma .001", f"{svc:.3f}", "", ""),
        ("MLPClassifier, 5 seeds", f"{mlp_middle:.3f}", f"{min(mlp):.3f} to {max(mlp):.3f}", ""),
    ]  # fmt: skip
    report.table(["", "median accuracy", "spread", "seconds to train"], rows)
    report.target("digits, median of 5 seeds", middle, 0.975, digits=3)
    report.target("digits, ahead of SVC by", middle - svc, 0.0011, digits=3)
    report.target("digits, ahead of MLPClassifier by", middle - mlp_middle, 0.0011, digits=3)
    report.target("digits, seconds to train", statistics.median(seconds), 5, " s", at_most=True, digits=1)


def picture(figures):
    """The steps as bars, the cost as lines, in one PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=(1, 1), layout="constrained")
    found = {name: 1000 * t for name, t in figures["steps"].items()}
    bars = left.barh(list(found), list(found.values()), color=["#0072B2"] + ["#999999"] * (len(found) - 1))
    left.bar_label(bars, [f"{milliseconds(t / 1000)} ms" for t in found.values()], padding=3)
    left.set(xscale="log", title="One training step, milliseconds (log scale)")
    left.invert_yaxis()
    left.set_xlim(1, 20 * max(found.values()))
    for (what, (amounts, times)), colour, mark in zip(
        figures["cost"].items(), ("#0072B2", "#D55E00", "#009E73"), "os^", strict=True
    ):
        relative = np.array(amounts) / amounts[0]
        right.plot(relative, np.array(times) / times[0], color=colour, marker=mark, label=f"more {what}")
    right.plot([1, 10], [1, 10], color="black", linestyle=":", label="exactly in proportion")
    right.set(xscale="log", yscale="log", xlabel="times as many", ylabel="times the time")
    right.set(title="What more costs (forward + backward)")
    right.legend()
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(FOLDER / "bench.png", dpi=80)
    plt.close(figure)


def machine():
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next(
            (line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line),
            cpu,
        )
    blas = np.show_config("dicts")["Build Dependencies"]["blas"]
    kernels = {each.get("architecture") for each in threadpoolctl.threadpool_info()} - {None}
    kernel = f" and its kernel {', '.join(sorted(kernels))}" if kernels else ""
    return (
        f"{cpu}, one thread; Python {platform.python_version()}, NumPy {np.__version__} with {blas['name']} "
        f"{blas['version']}{kernel}, PyTorch {torch.__version__}."
    )


def forced():
    """Say what keeps OpenBLAS from the processor's own kernel, if anything does."""
    found = [name for name in FORCED if name in os.environ]
    if not found:
        return ""
    return f"\n\n**{' and '.join(found)} {'is' if len(found) == 1 else 'are'} set**: this is not the processor's own kernel."


def load():
    """Say how busy the machine was: other programs slow the one that fits the caches most."""
    if not hasattr(os, "getloadavg"):
        return ""
    return (
        f" Load of the last 15 minutes: {os.getloadavg()[2]:.0f} programs at once on {os.cpu_count()} cores."
    )


def write(report):
    missed = sum(row[3] != "reached" for row in report.targets)
    made = f"Written by `make bench` (`python -m bench`); do not edit. Median of {measure.ROUNDS} rounds in "
    made += "which all engines take turns; times are those of one core at work (processor time). "
    made += machine() + load() + forced()
    head = [
        "# The engine beside its peers",
        "",
        made,
        "",
        f"{len(report.targets) - missed} of {len(report.targets)} targets reached.",
        "",
        "| target | wanted | measured | |",
        "|---|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in report.targets),
        "",
    ]
    steps, cost = report.figures["steps"], report.figures["cost"]
    alt = "Left: milliseconds for one training step: " + ", ".join(
        f"{n} {milliseconds(t)}" for n, t in steps.items()
    )
    alt += ". Right: ten times as much takes this many times as long: "
    alt += ", ".join(f"{what} {times[-1] / times[0]:.1f}" for what, (_, times) in cost.items()) + "."
    picture(report.figures)
    text = "\n".join([*head, f"![{alt}](bench.png)", "", *report.lines]).rstrip() + "\n"
    beside = FOLDER / "README.md.part"
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, FOLDER / "README.md")


PARTS = {"steps": steps, "convs": convs, "cost": cost, "memory": memory, "digits": digits_part}


def main():
    parts = [name for name in sys.argv[1:] if name != AS_SET]
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    report = Report()
    print(machine() + forced(), "\n")
    for name in parts or PARTS:
        PARTS[name](report)
    if not parts:
        write(report)
    for what, wanted, value, verdict in report.targets:
        print(f"{verdict.strip('*'):8} {what}: {value} (wanted {wanted})")
    raise SystemExit(any(row[3] != "reached" for row in report.targets))


if __name__ == "__main__":
    main()
