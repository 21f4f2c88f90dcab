"""What a learner reads blames nobody falsely: one test for each kind of word that has misled somebody, and its neighbours."""

import time
from dataclasses import replace

import numpy as np
import pytest

from coursework.homework import NAMES, homework
from helpers.checks import exercise, names
from helpers.checks.explain import explain
from helpers.checks.judge import Attempt, judge
from helpers.checks.patterns import contrast, pattern, pattern_of_all
from helpers.checks.session import Session
from helpers.checks.source import interruptible, return_in_loop
from helpers.checks.words import apart, as_words


def said(name, function, **more):
    return str(exercise(name).feedback(function, **more))


def made(source, **space):
    """A function as a notebook has it: typed into its names."""
    space |= {"np": np}
    exec(source, space)  # noqa: S102
    return space


# ---- the argument that changed is the one that is blamed ----


@pytest.mark.parametrize(("name", "source", "argument"), [
    ("relu_backward", "def f(dy, x):\n x[x < 0] = 0\n return dy * (x > 0)", "x"),
    ("sgd_step", "def f(w, g, r):\n new = tuple(a - r * b for a, b in zip(w, g))\n g[0][:] = 0\n return new", "gradients"),
    ("train_val_test_split", "def f(x, y, v, t, seed):\n parts = split(x, y, v, t, seed)\n y[:] = y[::-1].copy()\n return parts", "y"),
])
def test_only_the_argument_that_changed_is_blamed(name, source, argument):
    function = made(source, split=exercise("train_val_test_split").reference)["f"]
    words = said(name, function)
    assert f"your function changes its argument: `{argument}` is not the same" in words
    assert exercise(name).verdict(function).kind == "changed input"


@pytest.mark.parametrize(("name", "function", "argument"), [
    ("brighten", lambda picture, amount: picture if not amount else exercise("brighten").reference(picture, amount), "picture"),
    ("relu", lambda x: x if x.min() >= 0 else np.maximum(x, 0), "x"),
    ("zero_mean", lambda kernel: kernel.view() if kernel.sum() == 0 else kernel - kernel.mean(), "kernel"),
    ("sgd_step", lambda w, g, r: w if r == 0 else exercise("sgd_step").reference(w, g, r), "weights"),
])
def test_an_argument_given_back_is_no_new_array(name, function, argument):
    words = said(name, function)
    assert f"what comes back is `{argument}` itself" in words and "Give back a copy." in words


# ---- a guess fits all cases ----


def test_a_bias_laid_down_the_rows_is_no_loop_that_stops_early():
    words = said("dense", lambda x, weights, biases: x @ weights + biases[:, None])
    assert "loop" not in words and "Wrong: 2 of 4 numbers." in words


def test_a_larger_leak_is_no_loop_that_begins_late():
    words = said("relu", lambda x: np.where(x > 0, x, 0.1 * x))
    assert "loop" not in words and "Wrong: 1 of 3 numbers." in words


def test_a_guess_that_fits_all_cases_is_told():
    words = said("conv2d", lambda picture, kernel: 2 * exercise("conv2d").reference(picture, kernel))
    assert "All your numbers are 2 times what they should be." in words


def test_what_is_nearly_right_is_neither_misplaced_nor_0_too_small():
    want = np.array([0.25, 0.5, 0.125])
    assert pattern(want, want + 1e-8).startswith("That is nearly right.")
    assert pattern(1.0, 1.0 - 1e-9).startswith("That is nearly right.")
    words = said("softmax", lambda logits: exercise("softmax").reference(logits).round(7))
    assert "wrong places" not in words and "0 too small" not in words


def test_a_pattern_of_one_case_is_no_pattern():
    one = (np.arange(4.0), np.array([0.0, 1.0, 2.0, 9.0]))
    assert pattern_of_all([one], 5) == "" and pattern_of_all([one, one], 5) == "" and pattern_of_all([one, one], 4)


# ---- two causes, one effect ----


def test_the_largest_without_its_sign_is_not_the_largest_of_the_batch():
    def softmax(logits):
        powers = np.exp(logits - np.abs(logits).max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    words = said("softmax", softmax)
    assert "whole batch" not in words and "farthest from 0, without its sign" in words and "nan" in words


def test_one_case_alone_only_looks_like_a_mistake():
    each = replace(exercise("max_pool").exercise, cases=lambda rng: [
        (np.array([[[1.0], [2.0]], [[3.0], [4.0]]]), 2, 2), (-np.ones((2, 2, 1)), 2, 2)])
    words = str(Session(each).feedback(lambda maps, pool_size, stride: np.maximum(each.reference(maps, pool_size, stride), 0)))
    assert "This looks like a mistake that we know" in words and "Does your search for the largest start from 0?" in words
    proven = said("max_pool", lambda maps, pool_size, stride: exercise("max_pool").reference(maps, pool_size, pool_size))
    assert "This looks like" not in proven and "Your windows move by their own size" in proven


@pytest.mark.parametrize(("values", "right", "says"), [
    ((2, 10, 8, 9), "yynn", ""),
    ((1, 1, 2, 3), "yynn", "Right where n is 1, wrong where it is anything else (2, 3)."),
    ((3, 5, 4, 8), "yynn", "Right where n is odd, wrong where it is even."),
    ((3, 4, 7, 9), "yynn", "Right where n is 4 or less, wrong where it is 7 or more."),
    ((3, 4, -7, -1), "yynn", "Right where n is 3 or more, wrong where it is -1 or less."),
    ((20, 20, -190, -33, 0, 50, 255), "nnyyyyy", ""),
    ((3, 4, 5), "ynn", ""),
])
def test_a_contrast_is_a_rule(values, right, says):
    assert contrast(["n"], [(value,) for value in values], [one == "y" for one in right]) == says


def test_two_mistakes_are_told_only_where_two_explain_everything():
    words = said("best_match", lambda picture, kernel: tuple(at + 1 for at in exercise("best_match").reference(picture, kernel)))
    assert "two mistakes" not in words and "1 too large" in words


# ---- plain words ----


def test_numbers_are_written_until_they_differ():
    words = said("softmax", lambda logits: exercise("softmax").reference(logits) * (1 + 3e-8))
    assert "you have 0.268941429; it should be 0.268941421" in words
    assert as_words(apart(2.0, 2.0)) == "(2, 2)" and as_words(apart(np.float64(1), 3)) == "(1, 3)"


def test_one_argument_is_one_argument():
    assert "`relu` is called with one argument, `relu(x)`; yours takes `(a, b)`." in said("relu", lambda a, b: a)
    assert "`conv2d` is called with 2 arguments" in said("conv2d", lambda a: a)


def test_numpys_own_names_of_numbers_are_not_shown():
    words = said("best_match", made("def f(picture, kernel):\n return {}[(np.int64(1), np.int64(3))]")["f"])
    assert "KeyError: (1, 3)" in words and "np.int64" not in words


def test_inputs_stand_beside_expected_and_yours():
    words = said("max_pool", lambda maps, pool_size, stride: 7 + 0 * exercise("max_pool").reference(maps, pool_size, stride))
    assert "maps[:, :, 0]" in words and "expected" in words and "yours" in words
    for name in ("conv2d_volume", "max_pool_backward", "sgd_step", "to_gray"):
        each = exercise(name)
        case = each.cases(np.random.default_rng(2016))[0]
        answer = each.reference(*case)
        shifted = tuple(part + 0.5 for part in answer) if isinstance(answer, tuple) else answer + 0.5
        attempt = Attempt.of(each.exercise, [case], [shifted], [case])
        told = str(explain(each.exercise, judge(each.exercise, attempt), attempt))
        assert each.arguments[0] + "[" in told, told


# ---- what the code itself shows ----


def test_a_return_in_the_outer_loop_is_named():
    def conv2d(picture, kernel):
        sums = np.zeros((picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1))
        for row in range(sums.shape[0]):
            for column in range(sums.shape[1]):
                window = picture[row : row + kernel.shape[0], column : column + kernel.shape[1]]
                sums[row, column] = np.sum(window * kernel)
            return sums

    words = said("conv2d", conv2d)
    assert f"Line {return_in_loop(conv2d)} is a `return` inside a loop" in words and "last row" not in words


def test_a_return_under_a_condition_or_at_the_end_is_none_in_a_loop():
    def fine(values):
        for value in values:
            if value:
                return value
        while values:
            def inner():
                return 1
            values = values[inner():]
        return None

    assert return_in_loop(fine) is None and return_in_loop(abs) is None and return_in_loop(lambda x: x) is None


@pytest.mark.parametrize("name", ["max", "sum", "len"])
def test_a_shadowed_name_is_named_with_its_cure(name):
    space = made(f"{name} = 3\ndef softmax(logits):\n    return {name}(logits)")
    words = said("softmax", space["softmax"])
    assert f"In your notebook `{name}` is no longer Python's own function" in words and f"`del {name}` brings it back." in words
    assert "It reads" not in words


# ---- a clean state ----


@pytest.mark.parametrize("name", names())
def test_the_reference_runs_in_a_clean_state(name, monkeypatch):
    each = exercise(name)
    expected = [str(each.feedback(function)) for function in (each.reference, each.misconceptions[0].wrong)]
    with np.errstate(all="raise"):
        assert [str(each.feedback(function)) for function in (each.reference, each.misconceptions[0].wrong)] == expected
    monkeypatch.setattr(np, "tile", 3)
    monkeypatch.setattr(np, "sum", lambda *a, **k: 0)
    assert str(each.feedback(lambda *inputs: np.ones(3))) and np.sum([1]) == 0 and np.tile == 3


def test_a_replaced_function_of_numpy_is_named(monkeypatch):
    monkeypatch.setattr(np, "maximum", 3)
    words = said("relu", lambda x: np.maximum(x, 0))
    assert "In your notebook `np.maximum` is no longer NumPy's own function" in words and "Restart the kernel" in words


# ---- a loop that catches everything ----


def test_a_bare_except_round_an_endless_loop_is_stopped():
    def relu(x):
        while True:
            try:
                while True:
                    x = x + 1
            except:  # noqa: E722, S110
                pass

    started = time.perf_counter()
    assert "`relu` was stopped" in said("relu", relu, seconds=0.3)
    assert time.perf_counter() - started < 20


def test_a_function_with_a_bare_except_is_otherwise_the_same():
    def divide(a, b=2, *, c=1):
        try:
            return a / b + c
        except:  # noqa: E722
            return "caught"

    copied = interruptible(divide)
    assert copied is not divide and copied(4) == 3 and copied(1, 0) == "caught" and copied(1, c=5) == 5.5
    assert interruptible(abs) is abs

    def plain(a):
        try:
            return 1 / a
        except ZeroDivisionError:
            return 0

    assert interruptible(plain) is plain


# ---- examples ----

ODD = (None, "abc", 2, 2.5, True, [], [[1, 2], [3]], (1, 2), {"a": 1}, np.zeros((0, 3)), np.array("x"),
       np.array([None, 1], dtype=object), object(), 1 + 2j, range(3), np.nan)


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_any_example_is_answered_in_a_sentence(name):
    each = exercise(name)
    case = each.cases(np.random.default_rng(2016))[0]
    right = each.reference(*case)
    for odd in ODD:
        swapped = [((*case[:at], odd, *case[at + 1 :]), right) for at in range(len(case))]
        for inputs, expected in [(case, odd), (odd, right), *swapped]:
            assert str(each.example_feedback(inputs, expected))


def as_lists(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [as_lists(part) for part in value] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("name", names())
def test_lists_stand_for_arrays_and_tuples_in_an_example(name):
    each = exercise(name)
    case = each.cases(np.random.default_rng(2016))[0]
    assert each.example_feedback(case, as_lists(each.reference(*case))).head == "Right."


@pytest.mark.parametrize(("name", "inputs", "says"), [
    ("max_pool", ([[[1.0]]], "2", 1), "`pool_size` should be a number; yours is a text."),
    ("max_pool", ([[[1.0]]], 1.5, 1), "`pool_size` should be a whole number; yours is 1.5."),
    ("sgd_step", (1.0, (np.ones(2),), 0.1), "`weights` should be a tuple, in round brackets; yours is a number."),
    ("relu", "abc", "`x` should be an array of numbers"),
])
def test_an_argument_of_another_type_is_named(name, inputs, says):
    assert says in str(exercise(name).example_feedback(inputs, 1))


def test_a_mistake_that_explains_the_wrong_answers_and_not_the_right_ones_is_another_one():
    words = said("map_shape", lambda p, f: (p[0] - f[0] + 1, p[1] - f[1] + 1, max(p[2], f[3])))
    assert "two mistakes" not in words and "Your number of maps is 3; it should be 2." in words


# ---- homework: the same questions in every draw ----


def test_a_wrong_verdict_is_found_out_with_every_secret():
    from coursework.homework import homework

    graded = {each.name: each for each in homework("hw01").graded}["verdict"]
    each = Session(graded.exercise)

    def rounded(shares, names):
        return names[int(np.argmax(np.round(shares, 2)))], float(shares[np.argmax(np.round(shares, 2))])

    wrong = {
        "never the first": lambda p, n: (n[1 + int(np.argmax(p[1:]))], float(p[1:].max())),
        "never the last": lambda p, n: (n[int(np.argmax(p[:-1]))], float(p[:-1].max())),
        "rounded": rounded,
        "the longest name": lambda p, n: (max(n, key=len), float(p.max())),
        "the first in the alphabet of those above a quarter": lambda p, n: (
            min((name for name, share in zip(n, p, strict=True) if share > 0.25), default=n[0]), float(p.max())),
    }
    for name, answer in wrong.items():
        marks = {graded.mark(each.verdict(answer, seed)) for seed in range(12)}
        assert max(marks) < 1 and max(marks) - min(marks) <= 0.25, (name, marks)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_draw_of_homework_names_every_mistake(name):
    for graded in homework(name).graded:
        each = Session(graded.exercise)
        for seed in (5, 6, 7):
            for misconception in each.misconceptions:
                assert each.verdict(misconception.wrong, seed).misconception == misconception.name
            assert all(each.verdict(answer, seed).right for answer in (each.reference, *each.variants))


# ---- what two causes have in common is told of both, and chance is no cause ----


def test_a_sum_that_wraps_round_is_blamed_on_no_one_step():
    in_bytes = made("def brighten(picture, amount):\n return np.clip(picture + np.array(amount).astype(np.uint8), 0, 255)")["brighten"]
    cut_late = made("def brighten(picture, amount):\n return (picture.astype(int) + amount).astype(np.uint8)")["brighten"]
    for function in (in_bytes, cut_late):
        assert "Either you add in uint8, or the sum is put back into one before it is cut." in said("brighten", function)


def test_a_kernel_that_lies_the_wrong_way_round_may_have_been_turned_or_not():
    each = exercise("conv2d_backward")

    def turned(dy, picture, kernel):
        return each.reference(dy, picture, kernel[::-1, ::-1])[0], each.reference(dy, picture, kernel)[1]

    words = said("conv2d_backward", turned)
    assert "Where each output hands its slope back to its window, the kernel stays as it is." in words


def test_the_same_number_of_another_type_is_not_nearly_right():
    words = said("map_shape", lambda p, f: ((p[0] - f[0]) / 1 + 1, p[1] - f[1] + 1, f[3]))
    assert "a float; it should be a whole number" in words and "nearly" not in words


def test_a_few_places_that_agree_with_a_known_mistake_agree_by_chance():
    def stops_often(picture, kernel):
        scores = exercise("conv2d").reference(picture, kernel)
        return tuple(np.argwhere(picture == scores.max())[0])

    words = said("best_match", stops_often)
    assert "IndexError" in words and "two mistakes" not in words


def test_parts_that_overlap_were_not_drawn_with_replacement():
    def overlap(x, y, validation, test, seed):
        order = np.random.default_rng(seed).permutation(len(x))
        rest, away = order[validation + test :], order[: validation + test]
        return (x[rest], y[rest]), (x[rest[:validation]], y[rest[:validation]]), (x[away[validation:]], y[away[validation:]])

    words = said("train_val_test_split", overlap)
    assert "stand in your training part too" in words and "one by one" not in words


@pytest.mark.parametrize(("source", "says"), [
    ("np.arange(np.ones(3))", "A whole array stands where one number, or one True or False, is wanted"),
    ("np.array([[1, 2], 3])", "or of lists and single numbers side by side"),
])
def test_an_error_is_explained_by_all_that_may_have_caused_it(source, says):
    assert says in said("relu", made(f"def relu(x):\n return {source}")["relu"])


def test_labels_that_are_no_labels_of_y_did_not_come_apart():
    def numbers(x, y, validation, test, seed):
        order = np.random.default_rng(seed).permutation(len(x))
        parts = order[validation + test :], order[:validation], order[validation : validation + test]
        return tuple((x[part], part) for part in parts)

    words = said("train_val_test_split", numbers)
    assert "not those of y" in words and "shuffle numbers" not in words


def test_an_amount_that_no_byte_holds_is_tried_both_ways():
    def one_way(picture, amount):
        if amount > 0:
            return picture + np.minimum(255 - picture, min(amount, 255)).astype(np.uint8)
        return picture - np.minimum(picture, -amount).astype(np.uint8)

    assert "Python integer" in said("brighten", one_way) and "out of bounds for uint8" in said("brighten", one_way)
