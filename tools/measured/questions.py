"""How often the report flags a question of a class whose questions are all good; and how often it finds a bad one.

    python tools/measured/questions.py       # a few minutes of one quiet core: writes coursework/measured/questions.json

A made student has an ability; a good question is one that able students get right more often, or at least not less often. Who is not right makes one of the
mistakes that the homework knows, or now and then one of their own. Eight variants of a question are equally hard. The bad
questions: nobody can do it; able students miss it; one variant in eight is harder; half of the class gives one other answer.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from coursework.homework import homework
from coursework.items import FLAGS, MEASURED, examine, flags_of

WORK = "hw02"
CLASSES = {30: 1000, 300: 500, 3000: 100}  # students: classes
VARIANTS = 8
BAD = {"few right": "nobody can do it", "those who can do worse": "able students miss it", "variant": "one variant in eight is harder",
       "unknown": "half of the class is wrong in ways of their own", "agree": "half of the class gives one other answer",
       "hidden": "three in ten fail on hidden cases alone"}


def made_class(students, rng, bad="", variants=VARIANTS):
    """Make up a class's results.

    Parameters
    ----------
    students : int
    rng : numpy.random.Generator
    bad : str
        What is wrong with the homework's last question: a key of `BAD`, or nothing.
    variants : int

    Returns
    -------
    results : dict
        As the gradebook keeps them.
    given : dict
        Function -> student -> constants of the variant, in words.
    """
    work = homework(WORK)
    ability, last = rng.normal(size=students), work.graded[-1].name
    dealt = {graded.name: rng.integers(0, variants, students) for graded in work.graded}
    results = {f"s{number}": {"exercises": {}} for number in range(students)}
    for graded in work.graded:
        trouble = bad if graded.name == last else ""
        ease, sharp = rng.uniform(-0.8, 1.5), 1.0 if trouble else rng.uniform(0, 1.5)
        chance = 1 / (1 + np.exp(-sharp * (ability * (-1 if trouble == "those who can do worse" else 1) + ease)))
        if trouble == "few right":
            chance = chance * 0.05
        if trouble == "variant":
            chance = np.where(dealt[graded.name] == 0, chance * 0.3, chance)
        known = [each.name for each in graded.exercise.misconceptions]
        shares = rng.dirichlet(np.ones(len(known)))
        for number, result in enumerate(results.values()):
            result["exercises"][graded.name] = _row(graded, rng, chance[number], known, shares, trouble)
    return results, {name: {f"s{number}": [f"constant {each}"] for number, each in enumerate(row)} for name, row in dealt.items()}


def _row(graded, rng, chance, known, shares, trouble):
    row = {"points": 0.0, "of": graded.points, "kind": "wrong", "misconception": "", "says": ""}
    if trouble == "agree" and rng.random() < 0.5:
        return row | {"says": "Right in none of 8 cases. The smallest that is not: match_map(...). At row 0 you have 7; it should be 9."}
    if trouble == "hidden" and rng.random() < 0.3:
        return row | {"says": f"{graded.name} is right on the cases you can see. On others like them it is not: the answers differ."}
    if trouble == "unknown" and rng.random() < 0.5:
        return row | {"says": f"At row 0 you have {rng.integers(1000)}."}
    if rng.random() < 0.05:
        return row | {"kind": "unwritten"}
    if rng.random() < chance:
        return row | {"points": graded.points, "kind": "right", "says": "Right."}
    if rng.random() < 0.15:
        return row | {"says": f"At row 0 you have {rng.zipf(1.5)}."}
    return row | {"kind": "misconception", "misconception": str(rng.choice(known, p=shares)), "points": graded.points / 2}


def count(students, classes, bad=""):
    """Make classes and count: those with any flag, and each kind of flag."""
    rngs = [np.random.default_rng([students, number, *map(ord, bad)]) for number in range(classes)]
    found = [{flag.kind for flag in flags_of(examine(homework(WORK), results, given=given))}
             for results, given in (made_class(students, rng, bad) for rng in rngs)]
    kinds = {kind: sum(kind in each for each in found) for kind in FLAGS}
    return {"students": students, "classes": classes, "flagged": sum(map(bool, found)), "kinds": kinds}


def main():
    sizes, finds = [], []
    for students, classes in CLASSES.items():
        sizes.append(count(students, classes))
        print("good questions:", sizes[-1], flush=True)
        for bad, about in BAD.items():
            row = count(students, min(classes, 100), bad)
            finds.append({"students": students, "bad": bad, "classes": row["classes"], "found": row["kinds"][bad]})
            print(f"  {about}: {finds[-1]['found']} of {row['classes']}", flush=True)
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(json.dumps({"sizes": sizes, "finds": finds}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
