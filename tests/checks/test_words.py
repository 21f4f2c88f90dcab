"""What a learner reads in the exercises' tables is data: templates with named fields, which a translator can look up."""

import ast
import importlib
import re
import string
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import coursework
import helpers.checks
from coursework.homework import NAMES, homework
from helpers.checks import exercise, names
from helpers.checks.explain import explain
from helpers.checks.judge import Attempt, judge, play

CHECKS, HOMEWORK = Path(helpers.checks.__file__).parent, Path(coursework.__file__).parent / "exercises"
FILES = [*sorted(CHECKS.glob("lesson*.py")), CHECKS / "cases.py", *(HOMEWORK / f"{name}.py" for name in NAMES)]
FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
EXERCISES = [*(exercise(name).exercise for name in names()), *(graded.exercise for name in NAMES for graded in homework(name).graded)]
EVERY = pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.name)
GIVEN = {"where", "got", "expected", "got_shape", "expected_shape", "answer", "right_answer", "inputs"}


def fields(template):
    """The names that a template asks for."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def dictionaries(path):
    package = "helpers.checks" if path.parent == CHECKS else "coursework.exercises"
    return [each for each in vars(importlib.import_module(f"{package}.{path.stem}")).values() if isinstance(each, dict)]


def names_of(path):
    """The names by which a file's tables are looked up: values that a learner may have to return."""
    return {key for table in dictionaries(path) for key in table if isinstance(key, str)}


def tables(path):
    """Every key of a file's tables of words, and its template."""
    return {key: words for table in dictionaries(path) if all(isinstance(text, str) for item in table.items() for text in item)
            for key, words in table.items() if not key.startswith("__")}


def built(tree):
    """Say where a syntax tree builds prose: f-strings, `.format`, and pieces put together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield f"line {node.lineno}: an f-string"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            yield f"line {node.lineno}: .format"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod) and any(
                isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right)):
            yield f"line {node.lineno}: texts put together"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Misconception":
            says = [*node.args[2:3], *(word.value for word in node.keywords if word.arg == "says")]
            if not all(isinstance(words, ast.Constant) for words in says):
                yield f"line {node.lineno}: words that are no template"


def answers(tree):
    """The texts that a task tells the learner to return, in quotes: values, not prose."""
    tasks = [word.value.value for node in ast.walk(tree) if isinstance(node, ast.Call)
             for word in node.keywords if word.arg == "task" and isinstance(word.value, ast.Constant)]
    return {text for task in tasks for text in re.findall(r"'([^']+)'", task)}


def hidden(tree, known):
    """Say where prose stands in the middle of code: a text of several words in a function, neither docstring, key nor answer."""
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    known = {*known, *answers(tree), *(ast.get_docstring(function, clean=False) for function in documented)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            for node in ast.walk(function):
                prose = isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip()
                if prose and node.value not in known:
                    yield f"line {node.lineno}: {node.value!r}"


def asked(tree, known):
    """Give (line, key, names) for every use of a table: the names that are filled in there."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") != "Misconception":
            first = node.args[0]
            key = first.slice if isinstance(first, ast.Subscript) else first
            if isinstance(key, ast.Constant) and key.value in known:
                inside.add(first)
                yield node.lineno, key.value, {word.arg for word in node.keywords}
    for node in ast.walk(tree):
        constant = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if constant and node not in inside and node.slice.value in known:
            yield node.lineno, node.slice.value, set()


@FILE
def test_nothing_builds_prose(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not list(built(tree))
    assert not list(hidden(tree, names_of(path)))


@FILE
def test_every_template_of_a_table_is_used_and_given_its_fields(path):
    known = tables(path)
    uses = list(asked(ast.parse(path.read_text(encoding="utf-8")), known))
    assert {key for _, key, _ in uses} == set(known)
    assert not [use for use in uses if use[2] != fields(known[use[1]])]


@EVERY
def test_no_misconception_names_a_field_that_nobody_gives(each):
    for misconception in each.misconceptions:
        assert isinstance(misconception.says, str)
        computed = set()
        for case in each.cases(np.random.default_rng(2016)) if misconception.fields else ():
            answer, _ = play(misconception.wrong, case)
            computed |= set(misconception.fields(case, answer, each.reference(*case)))
        wanted = fields(misconception.says)
        assert computed <= wanted, f"{misconception.name}: computed, and not named"
        assert wanted <= computed | GIVEN | set(each.arguments), misconception.name
    assert fields(each.proves) <= {"n"}


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("seed", [2016, 1, 2])
def test_every_template_can_be_filled_on_its_own_cases(each, seed):
    for misconception in each.misconceptions:
        told = 0
        for case in each.cases(np.random.default_rng(seed)):
            answer, left = play(misconception.wrong, case)
            attempt = Attempt.of(each, [case], [answer], [left])
            verdict = judge(each, attempt)
            if not verdict.right:
                said = str(explain(each, replace(verdict, kind="misconception", misconception=misconception.name), attempt))
                assert "{" not in said and "array(" not in said and "np.float" not in said and "np.int" not in said, said
                told += 1
        assert told or each.properties, misconception.name


def test_prose_in_the_code_would_be_found():
    def found(code, known=()):
        return [*built(ast.parse(code)), *hidden(ast.parse(code), known)]

    assert not found('Misconception("a mistake", wrong, "At {where} you " "have {got}.", fields=lambda i, g, e: {"sum": 1})')
    assert found('Misconception("a mistake", wrong, f"You have {got}.")')
    assert found('Misconception("a mistake", wrong, lambda inputs, got, expected: WORDS["sum"])')
    assert found('Misconception("a mistake", wrong, says=words)')
    assert found('accepts = lambda x: "" if x else "x is 0"')
    assert found('def accepts(x):\n    return "The array " + x')
    assert found('def accepts(x):\n    return "{}".format(x)')
    assert not found('def accepts(x):\n    """What is wrong."""\n    return fill(WORDS["no array"], x=x)', ["no array"])
    wrong = list(asked(ast.parse('fill(WORDS["no array"], y=1)\nsay(WORDS["no sum"])'), ["no array", "no sum"]))
    assert wrong == [(1, "no array", {"y"}), (2, "no sum", set())]
