"""The catalogue of checks: every exercise against right answers, known mistakes, nonsense, and machine-made mistakes.

``python -m tests.checks.catalogue`` prints the tables, each target as reached or missed, and ends with 1 if one is missed.
"""

import inspect
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from mutants import EQUIVALENT, mutants

from helpers.checks import exercise, names

SEEDS = (2016, 1, 2, 3)  # 2016 is the learner's; an instructor's may be any
EXERCISES, MISCONCEPTIONS, EACH, SHARE = 18, 80, 3, 0.98  # the targets


def right_answers(each):
    """Give the reference and the other right answers that are refused, of all."""
    answers = [each.reference, *each.variants]
    refused = [f"{each.name}: {answer.__name__} is refused with seed {seed}"
               for answer in answers for seed in SEEDS if not each.verdict(answer, seed).right]
    return len(answers), refused


def mistakes(each):
    """Give the number of misconceptions, and those that are not rejected by their own name."""
    lost = []
    for misconception in each.misconceptions:
        for seed in SEEDS:
            verdict = each.verdict(misconception.wrong, seed)
            if verdict.kind != "misconception" or verdict.misconception != misconception.name:
                lost.append(f"{each.name}: {misconception.name!r} is taken for {verdict.misconception or verdict.kind!r}, "
                            f"seed {seed}")
    return len(each.misconceptions), lost


def nonsense(each):
    """Give answers that no exercise may accept, by name."""
    first = each.cases(np.random.default_rng(2016))[0]
    shown = each.reference(*first)

    def filled(value):
        return lambda *inputs: _each_part(each.reference(*inputs), lambda part: np.full(np.shape(part), value)[()])

    def changed(change):
        return lambda *inputs: _each_part(each.reference(*inputs), change)

    answers = {
        "zeros": filled(0.0),
        "ones": filled(1.0),
        "NaN": filled(np.nan),
        "infinity": filled(np.inf),
        "None": lambda *inputs: None,
        "Ellipsis": lambda *inputs: ...,
        "a text": lambda *inputs: "right",
        "an empty list": lambda *inputs: [],
        "an empty array": lambda *inputs: np.zeros(0),
        "one axis more": changed(lambda part: np.asarray(part)[None]),
        "one element more": changed(lambda part: np.append(np.ravel(part), 0)),
        "NaN in one place": changed(_one_nan),
        "one element off": changed(_one_off),
        "complex numbers": changed(lambda part: np.asarray(part) + 0j),
        "texts": changed(lambda part: np.asarray(part).astype(str)),
        "objects": changed(lambda part: np.asarray(part).astype(object)),
        "truth values": changed(lambda part: np.asarray(part).astype(bool)),
        "the shown example by heart": lambda *inputs: shown,
    }
    for number, name in enumerate(each.arguments):
        answers[f"the argument {name}"] = lambda *inputs, number=number: inputs[number]
    return answers


def _each_part(answer, change):
    if isinstance(answer, tuple):
        return tuple(_each_part(part, change) for part in answer)
    return change(answer)


def _one_nan(part):
    part = np.array(part, dtype=np.float64)
    part.flat[-1] = np.nan
    return part[()]


def _one_off(part):
    part = np.array(part)
    part.flat[-1] += 1
    return part[()]


def accepted_nonsense(each):
    """Give the number of nonsensical answers, and those that are taken for right."""
    answers = nonsense(each)
    with np.errstate(all="ignore"):
        return len(answers), [f"{each.name}: {name} earn a tick" for name, answer in answers.items()
                              if each.verdict(answer).right]


def survivors(each):
    """Give the number of mutants of the reference, and the changes that no case tells from it."""
    made = mutants(each.reference)
    return len(made), [mutant.change for mutant in made if each.verdict(mutant.function, seconds=2).right]


def table():
    """Print one line an exercise and the totals.

    Returns
    -------
    bool
        Whether every target is reached.
    """
    started, rows, faults = time.perf_counter(), [], []
    print(f"{'exercise':24}{'right answers':>15}{'misconceptions':>16}{'nonsense':>10}{'mutants killed':>17}")
    for name in names():
        each = exercise(name)
        right, refused = right_answers(each)
        known, lost = mistakes(each)
        silly, taken = accepted_nonsense(each)
        made, left = survivors(each)
        faults += refused + lost + taken
        faults += [f"{name}: {change} survives, and nobody says why" for change in left
                   if change not in EQUIVALENT.get(name, {})]
        faults += [f"{name}: {change} is listed as equivalent and is killed" for change in EQUIVALENT.get(name, {})
                   if change not in left]
        named = known - len({line.split("'")[1] for line in lost})
        passed = right - len({line.split(" is ")[0] for line in refused})
        rows.append((right, passed, known, named, silly, silly - len(taken), made, made - len(left)))
        print(f"{name:24}{f'{passed} of {right} pass':>15}{f'{named} of {known} named':>16}"
              f"{f'{silly - len(taken)} of {silly}':>10}{f'{made - len(left)} of {made}':>17}")
    sums = np.array(rows).sum(axis=0)
    print(f"\nSurvivors, and why they are no mistakes ({sum(len(changes) for changes in EQUIVALENT.values())}):")
    for name, changes in EQUIVALENT.items():
        for change, why in changes.items():
            print(f"  {name}, {change}: {why}")
    targets = [
        (f"at least {EXERCISES} exercises", len(rows), len(rows) >= EXERCISES),
        ("every exercise passes at least 3 right answers", f"{sums[1]} of {sums[0]}",
         all(row[0] >= 3 and row[0] == row[1] for row in rows)),
        (f"every exercise knows at least {EACH} misconceptions", f"fewest {min(row[2] for row in rows)}",
         min(row[2] for row in rows) >= EACH),
        (f"at least {MISCONCEPTIONS} misconceptions, each rejected by its own name", f"{sums[3]} of {sums[2]}",
         sums[2] >= MISCONCEPTIONS and sums[2] == sums[3]),
        ("all nonsense is rejected", f"{sums[5]} of {sums[4]}", sums[5] == sums[4]),
        (f"at least {SHARE:.0%} of the mutants are killed", f"{sums[7]} of {sums[6]}, {sums[7] / sums[6]:.1%}",
         sums[7] >= SHARE * sums[6]),
        ("every survivor is listed with its reason", f"{sums[6] - sums[7]} left", not any("survive" in f or "listed" in f
                                                                                     for f in faults)),
    ]
    print()
    for words, number, reached in targets:
        print(f"{'reached' if reached else 'MISSED ':8} {words}: {number}")
    for fault in faults:
        print(f"         {fault}")
    print(f"\n{time.perf_counter() - started:.0f} seconds, seeds {', '.join(str(seed) for seed in SEEDS)}")
    return all(reached for *_, reached in targets) and not faults


def reference_source(each):
    """The reference as a learner would type it into the stub's cell."""
    return inspect.getsource(each.reference)


if __name__ == "__main__":
    sys.exit(0 if table() else 1)
