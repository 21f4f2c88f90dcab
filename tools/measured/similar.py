"""How often honest notebooks are listed as sharing what few have, on made classes; and how often a copy is found.

    python tools/measured/similar.py       # some minutes of one quiet core: writes coursework/measured/similar.json

A made student answers homework 02 by one of the ways that its catalogue knows, right or wrong, names everything anew, writes
comments and findings, and makes an experiment with numbers of his own. Names, comments and numbers are drawn as people choose
them: a few are in every third notebook, most are in hardly any (Zipf's law). Nobody sees another's notebook. Constants are those
of the student's variant. One copy is the notebook as it was, with the other's constant still in it. Another takes over functions and
experiment, gives every name a new one, leaves the comments out, changes the order of cells and writes findings of its own; the
constant it keeps.

And classes in which nobody copied either, but every fifth student has learned from a tutor whom four share: half of the names and
seeds and a third of the sentences are the tutor's. They are innocent too; how often they are listed is printed beside the rest.
"""

import ast
import inspect
import json
import re
import sys
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from coursework import submission
from coursework.homework import homework
from coursework.similar import MEASURED, Hand, similar
from coursework.traces import handed_out, traces_of

WORK = "hw02"
CLASSES = {30: 200, 300: 40, 3000: 4}  # students: classes
VARIES = "multiplications"
PICTURES = (12, 13, 14, 15, 17, 18, 19, 21, 22, 23)
STEMS_TEXT = ("res out acc tot val cur tmp win win_ box spot place cell line band strip score diff dist gap err mis match best low high "
         "num cnt idx pos off span side rad mid top bot left_ right_ img pic arr mat buf lst new old my the one two raw")
ENDS = ["", "s", "1", "2", "_i", "_x", "_val", "_sum", "_list", "_arr", "_map", "_new", "_count", "_row", "_col", "Sum", "Map", "List"]
WORDS_TEXT = ("noise patch mouse head finds found place row column wall bright dark value sum mean error often never always after before "
         "larger smaller half most least picture number tries seed level strong weak because while although I we it is was were not "
         "of in on at with the a one every same other than then when so but and more less quite rather first last")
STEMS, WORDS = STEMS_TEXT.split(), WORDS_TEXT.split()
SEEDS = (0, 1, 42, 123, 7, 2, 3, 10, 99, 1234, 5, 2024, 2025, 2026, 13, 100, 21, 11, 17, 31)


class Taste:
    """How one student writes: what he draws from what people use, and in which order he meets it is his own."""

    def __init__(self, rng, tutor=None):
        self.rng, self.tutor = rng, tutor

    def tutors(self, share):
        """Whether this one is taken over from the tutor."""
        return self.tutor is not None and self.rng.random() < share

    def often(self, things):
        """One of many: the first of the list in every third notebook, the last in hardly any."""
        return things[min(int(self.rng.zipf(1.3)) - 1, 10**6) % len(things)]

    def name(self):
        if self.tutors(0.5):
            return self.tutor.names[int(self.rng.integers(len(self.tutor.names)))]
        return self.often(STEMS) + self.often(ENDS) if self.rng.random() < 0.9 else "".join(self.rng.choice([*"aeiouklmnrst"], 6))

    def seed(self):
        if self.tutors(0.5):
            return self.tutor.favourite
        return self.often(SEEDS) if self.rng.random() < 0.7 else int(self.rng.integers(10_000))

    def sentence(self, stock=400):
        """One of a stock of sentences that many write, or words of his own."""
        if self.tutors(1 / 3):
            return self.tutor.sentences[int(self.rng.integers(len(self.tutor.sentences)))]
        rng = np.random.default_rng([int(self.rng.zipf(1.3)) % stock, 1]) if self.rng.random() < 0.5 else self.rng
        return " ".join(rng.choice(WORDS, int(rng.integers(4, 14))))

    def levels(self):
        """The settings of an experiment: steps of one size, powers, or as they come."""
        start, step, count = self.often([0, 10, 5, 20, 1, 2]), self.often([10, 20, 5, 25, 15, 30, 2, 50, 40, 8]), int(self.rng.integers(3, 7))
        if self.rng.random() < 0.7:
            return [start + step * number for number in range(count)]
        return sorted({int(self.rng.integers(200)) for _ in range(count)})


class Tutor:
    """Whose habits several students have."""

    def __init__(self, rng):
        taste = Taste(rng)
        self.names, self.sentences = [taste.name() for _ in range(15)], [taste.sentence() for _ in range(15)]
        self.favourite = taste.seed()


@cache
def catalogue(function):
    """Every way to answer that the exercise knows: (what it is called, or "right"; its lines; the names that it binds)."""
    exercise = homework(WORK).find(function).exercise
    file = ast.parse(Path(inspect.getsourcefile(exercise.reference)).read_text(encoding="utf-8"))
    defined = {node.name: node for node in file.body if isinstance(node, ast.FunctionDef)}
    ways = [("right", defined[each.__name__]) for each in (exercise.reference, *exercise.variants)]
    for call in (node for node in ast.walk(file) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Misconception"):
        name, wrong = call.args[0].value, call.args[1]
        if name in [each.name for each in exercise.misconceptions]:
            ways.append((name, defined[wrong.id] if isinstance(wrong, ast.Name) else ast.FunctionDef(
                function, wrong.args, [ast.Return(wrong.body)], [], lineno=1)))
    return [(name, f"def {function}(" + ast.unparse(ast.fix_missing_locations(way)).partition("(")[2], sorted(
        {node.id for node in ast.walk(way) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)})) for name, way in ways]


def code(way, taste, factor=None):
    """The lines of one answer, named anew; with the constant of a variant as a factor of what it returns."""
    _, text, bound = way
    if bound:
        named = {name: taste.name() for name in bound}
        text = re.sub(rf"\b({'|'.join(bound)})\b", lambda found: named[found[1]], text)
    return [f"{line} * {factor}" if factor is not None and line.lstrip().startswith("return ") else line for line in text.splitlines()]


class Student:
    """What one made student chose; `notebook` writes it down, each time with new names if asked to."""

    def __init__(self, rng, tutor=None):
        self.taste = Taste(rng, tutor)
        ability = rng.normal()
        self.ways, self.kinds, self.own = {}, {}, {}
        for graded in homework(WORK).graded:
            ways = catalogue(graded.name)
            right = rng.random() < 1 / (1 + np.exp(-ability - 0.5))
            here = [way for way in ways if (way[0] == "right") == right]
            number = int(rng.zipf(1.6) - 1) % len(here)
            self.kinds[graded.name], self.ways[graded.name] = here[number][0], here[number]
            if not right and rng.random() < 0.2:  # a mistake that the catalogue does not know
                self.own[graded.name] = int(rng.zipf(1.4))
        self.pictures = int(rng.choice(PICTURES))
        self.seed, self.levels, self.tries = self.taste.seed(), self.taste.levels(), self.taste.often([10, 20, 5, 100, 50, 30, 25])
        self.factor = self.pictures

    def copied(self, rng, kept=True):
        """Somebody who has this student's functions and experiment, and keeps the constant in them."""
        other = Student(rng)
        other.ways, other.kinds, other.own = self.ways, self.kinds, self.own
        other.seed, other.levels, other.tries = self.seed, self.levels, self.tries
        other.factor = self.factor if kept else other.pictures
        other.moved = True
        return other

    moved = False

    def rows(self):
        """What the functions would be judged to be."""
        rows = {}
        for name, kind in self.kinds.items():
            row = {"points": 1.0, "of": 2.0, "kind": "right" if kind == "right" else "misconception", "says": "",
                   "misconception": "" if kind == "right" else kind}
            if name in self.own:
                row |= {"kind": "wrong", "misconception": "", "says": f"At row 0 you have {self.own[name]}."}
            if name == VARIES and self.factor != self.pictures:
                row |= {"kind": "wrong", "misconception": "", "says": f"You have {self.factor} times too much.",
                        "fits": [{"constants": {"pictures": self.factor}, "misconception": row["misconception"]}]}
            rows[name] = row
        return rows

    def notebook(self):
        """The file: the source, with this student's cells."""
        cells, taste = [], self.taste
        for cell in homework(WORK).frame.notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if grade_id in self.ways:
                lines = code(self.ways[grade_id], taste, self.factor if grade_id == VARIES else None)
                if not self.moved:
                    lines[1:1] = [f"    # {taste.sentence()}" for _ in range(int(taste.rng.integers(3)))]
                cell = cell | {"source": "\n".join(lines)}
            elif grade_id == f"{WORK}-experiment":
                a, b, c = taste.name(), taste.name(), taste.name()
                cell = cell | {"source": f"{a} = np.random.default_rng({self.seed})\nfor {b} in {self.levels}:\n    {c} = 0\n"
                               f"    for _ in range({self.tries}):\n        {c} += 1\n    print({b}, {c})"}
            elif cell["metadata"].get("nbgrader", {}).get("solution"):
                cell = cell | {"source": ". ".join(taste.sentence() for _ in range(int(taste.rng.integers(3, 8)))) + "."}
            cells.append(cell)
        if self.moved:
            cells = [*cells[:2], *(cells[2:][place] for place in taste.rng.permutation(len(cells) - 2))]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()

    def hand(self, name):
        traces = traces_of(submission.read(self.notebook()), homework(WORK))
        return Hand(name, traces, self.rows(), {VARIES: {"pictures": self.pictures}})


def made_class(students, rng, tutors=False):
    """An honest class: (students, their hands). With tutors, every fifth student has one, whom four share."""
    theirs = [Tutor(rng) for _ in range(-(-students // 20))] if tutors else []
    them = [Student(rng, theirs[number // 20] if tutors and number % 5 == 0 else None) for number in range(students)]
    return them, [student.hand(f"s{number:04}") for number, student in enumerate(them)]


def count(students, classes):
    """Make classes, honest and with one copy put in, and count what is listed."""
    official, honest, tutored, found = handed_out(homework(WORK)), [], [], {"verbatim": 0, "renamed": 0}
    for number in range(classes):
        rng = np.random.default_rng([students, number])
        them, hands = made_class(students, rng)
        honest.append(len(similar(hands, official)))
        tutored.append(len(similar(made_class(students, np.random.default_rng([students, number, 1]), tutors=True)[1], official)))
        one, other = (int(each) for each in rng.choice(students, 2, replace=False))
        for how in found:
            copy = them[one].copied(rng)
            with_copy = [*hands]
            with_copy[other] = copy.hand(hands[other].student) if how == "renamed" else Hand(
                hands[other].student, hands[one].traces, copy.rows(), hands[other].given | {VARIES: {"pictures": copy.pictures}})
            pairs = [{pair.one, pair.other} for pair in similar(with_copy, official)]
            found[how] += {hands[one].student, hands[other].student} in pairs
    return {"students": students, "classes": classes, "listed": sum(map(bool, honest)), "pairs": sum(honest),
            "tutored": sum(map(bool, tutored)), "tutored_pairs": sum(tutored), **found}


def main():
    sizes = []
    for students, classes in CLASSES.items():
        sizes.append(count(students, classes))
        print(sizes[-1], flush=True)
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(json.dumps({"sizes": sizes}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
