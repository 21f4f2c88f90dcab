"""Running, judging and talking: what a learner meets, whatever they write."""

import ast
import html.parser
import inspect
import pickle
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers import checks
from helpers.checks import compare, exercise, names, patterns
from helpers.checks.compare import Raised
from helpers.checks.example import right_example
from helpers.checks.exercises import Exercise, Misconception
from helpers.checks.feedback import Feedback
from helpers.checks.run import run
from helpers.checks.session import Session


@pytest.fixture
def conv2d():
    """A fresh exercise: hints and solutions are counted."""
    return Session(exercise("conv2d").exercise)


def words(capsys):
    return capsys.readouterr().out.strip()


def right(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# ---- what a learner is told ----


def test_a_tick_says_what_it_proves(conv2d, capsys):
    assert conv2d.check(right) is None
    assert words(capsys).startswith("Right. Checked on 11 pictures, square and not,")


def test_not_written_yet(capsys):
    def zero_mean(kernel):
        ...

    def with_docstring(kernel):
        """Shift the weights."""

    def with_pass(kernel):
        pass

    for stub in (zero_mean, with_docstring, with_pass):
        exercise("zero_mean").check(stub)
        assert words(capsys) == "zero_mean: not written yet. Replace the ... and run this cell again."


def test_a_forgotten_return_is_not_called_unwritten(capsys):
    def zero_mean(kernel):
        shifted = kernel - kernel.mean()  # noqa: F841

    exercise("zero_mean").check(zero_mean)
    said = words(capsys)
    assert said.startswith("Not yet. `zero_mean` runs, and gives back nothing (None).") and "return" in said


def test_the_misconception_is_named_in_the_learners_numbers(capsys):
    exercise("zero_mean").check(lambda kernel: kernel / kernel.sum())
    said = words(capsys)
    assert said.startswith("Not yet. Your weights add up to 1, not 0: you divided by their sum.")
    assert '(See "A reason to say no" in lesson 03.)' in said
    assert "[-17.5]" in said and "[0]" in said  # the first difference, expected and got


def test_an_unknown_mistake_shows_the_smallest_failing_case(conv2d, capsys):
    conv2d.check(lambda picture, kernel: right(picture, kernel) + (picture.shape == (4, 7)))
    said = words(capsys)
    assert said.startswith("Not yet. Right in 10 of 11 cases. The smallest that is not: `conv2d(picture 4x7, kernel 4x1)`.")
    assert re.search(r"At row 0, column 0 you have -?[\d.]+; it should be -?[\d.]+\.", said)
    picture, kernel = conv2d.failing_case()
    assert picture.shape == (4, 7) and kernel.shape == (4, 1)


def test_no_failing_case_before_a_check(conv2d):
    with pytest.raises(LookupError, match=r"no failing case yet: run exercise\(\"conv2d\"\).check\(conv2d\) first"):
        conv2d.failing_case()


def test_an_error_shows_the_learners_own_line(conv2d, tmp_path, capsys):
    cell = tmp_path / "cell.py"
    cell.write_text("import numpy as np\n\ndef helper(a):\n    return np.linalg.inv(a)  # my line\n\n"
                    "def conv2d(picture, kernel):\n    return helper(picture)\n")
    space = {}
    exec(compile(cell.read_text(), str(cell), "exec"), space)  # noqa: S102
    conv2d.check(space["conv2d"])
    said = words(capsys)
    assert "Your code stops with LinAlgError" in said
    assert "line 4:  return np.linalg.inv(a)  # my line" in said
    assert "helpers" not in said and "Traceback" not in said


def test_a_function_that_never_returns_is_stopped(conv2d, capsys):
    def forever(picture, kernel):
        while True:
            try:
                pass
            except Exception:  # noqa: BLE001, S112 - swallowing everything does not help
                continue

    conv2d.check(forever, seconds=0.3)  # were it not stopped, this test would run into its own limit
    assert "Not yet. `conv2d` was stopped: no answer after 0.3 seconds." in words(capsys)
    conv2d.check(right)  # nothing is left behind
    assert words(capsys).startswith("Right.")


def test_a_bare_except_cannot_hold_out_for_ever(conv2d):
    def stubborn(picture, kernel):
        while True:
            try:
                sum(range(100))
            except:  # noqa: E722, S110
                pass

    assert conv2d.verdict(stubborn, seconds=0.2).kind == "time up"


@pytest.mark.parametrize("code", ["def relu(x): return relu(x)", "def relu(x): exit()", "def relu(x): raise SystemExit(3)",
                                  "def relu(x): raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()"])
def test_code_that_wants_out_stays_in_the_box(code):
    space = {"__name__": "cell"}
    exec(code, space)  # noqa: S102
    assert str(exercise("relu").feedback(space["relu"])).startswith("Not yet. Your code stops with ")


def test_ten_seconds_is_the_limit():
    assert inspect.signature(Session.check).parameters["seconds"].default == 10


def test_the_time_limit_holds_outside_the_main_thread(conv2d):
    def forever(picture, kernel):
        while True:
            pass

    found = []
    thread = threading.Thread(target=lambda: found.append(conv2d.verdict(forever, seconds=0.3).kind))
    thread.start()
    thread.join(10)
    assert found == ["time up"]


def test_an_interrupt_by_the_learner_gets_through(conv2d):
    def interrupted(picture, kernel):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conv2d.verdict(interrupted)


def test_the_answer_in_place_of_the_function(conv2d, capsys):
    conv2d.check(np.zeros((2, 2)))
    assert words(capsys) == ('Not checked. `check` wants the function itself, without brackets: '
                             '`exercise("conv2d").check(conv2d)`. What you gave is an array of shape (2, 2).')


def test_the_wrong_number_of_arguments(conv2d, capsys):
    conv2d.check(lambda picture: picture)
    assert "is called with 2 arguments, `conv2d(picture, kernel)`; yours takes `(picture)`" in words(capsys)


def test_a_value_from_the_notebook_is_found(conv2d, capsys):
    space = {"np": np, "mouse": np.ones((5, 5))}
    exec("def conv2d(picture, kernel):\n    return mouse * 2", space)  # noqa: S102
    conv2d.check(space["conv2d"])
    said = words(capsys)
    assert "It reads `mouse` from the notebook, not from its arguments" in said
    assert "never reads `picture` and `kernel`" in said


def test_changing_the_input_is_told_also_where_no_misconception_says_it(conv2d, capsys):
    def spoils(picture, kernel):
        result = right(picture, kernel)
        picture[0, 0] = 99
        return result

    conv2d.check(spoils)
    said = words(capsys)
    assert said.startswith("Not yet. The answers are right, but your function changes its argument: `picture`")


def test_the_function_gets_copies():
    case = (np.zeros(3),)

    def spoils(array):
        array += 1
        return array

    outputs, after = run(spoils, [case])
    assert case[0].sum() == 0 and after[0][0].sum() == 3
    after[0][0][:] = 7
    assert outputs[0].sum() == 3  # the answer is a copy too, not a view of the argument


def test_an_answer_that_cannot_be_copied_is_judged_and_not_crashed_on(conv2d, capsys):
    conv2d.check(lambda picture, kernel: (row for row in picture))
    assert "you return a generator" in words(capsys)


@pytest.mark.parametrize("answer", [
    [[1, 2], [3]], {"a": 1}, {1, 2}, object(), np.array(["a", "b"]), np.array([None, 1]), np.ma.masked_all((2, 2)), range(3),
    float("nan"), 1j, b"bytes", type, np.datetime64("2026-01-01"), np.zeros((0, 3)), np.zeros((1, 2, 3, 4, 5)), True, "x",
    (1, 2), (), np.float32(3), 10**400, Raised("ValueError", "no")], ids=lambda answer: repr(answer).split(" at 0x")[0][:25])
@pytest.mark.parametrize("name", ["conv2d", "map_shape", "receptive_field", "dense_backward", "train_val_test_split",
                                  "accuracy_and_confusion"])
def test_whatever_comes_back_there_is_an_answer(name, answer):
    said = exercise(name).feedback(lambda *arguments: answer)
    assert str(said).startswith("Not yet.") and said.html()


# ---- judging ----


def test_judging_needs_no_code(conv2d):
    """Outputs made elsewhere, sent as bytes, are judged as well as those made here."""
    inputs = conv2d.cases(np.random.default_rng(5))
    outputs, after = run(conv2d.misconceptions[0].wrong, inputs)
    inputs, outputs, after = pickle.loads(pickle.dumps((inputs, outputs, after)))
    assert conv2d.judge(inputs, outputs, after).misconception == conv2d.misconceptions[0].name
    assert conv2d.judge(inputs, [right(*case) for case in inputs], inputs).right
    assert list(inspect.signature(Session.judge).parameters) == ["self", "inputs", "outputs", "inputs_after"]


def test_judge_says_what_does_not_fit(conv2d):
    inputs = conv2d.cases(np.random.default_rng(5))
    with pytest.raises(ValueError, match="conv2d: judge needs as many outputs and inputs_after as inputs.*got 11 inputs, 1 outputs"):
        conv2d.judge(inputs, [None], inputs)
    with pytest.raises(ValueError, match="at least one"):
        conv2d.judge([], [], [])


def test_the_reference_is_asked_once_for_each_case(conv2d):
    """Also where everything is looked at: an answer that no misconception gives, and a second look at all the answers."""
    asked = []

    def reference(picture, kernel):
        asked.append(picture)
        return right(picture, kernel)

    counted = Session(replace(conv2d.exercise, reference=reference, misconceptions=[]))
    assert "The smallest that is not" in str(counted.feedback(lambda picture, kernel: right(picture, kernel) * 7))
    assert len(asked) == len(conv2d.cases(np.random.default_rng(0)))


@pytest.mark.parametrize(("expected", "got", "kind"), [
    (np.ones(3), np.ones(3), None),
    (np.ones(3), np.ones(3) + 1e-9, None),
    (np.ones(3), np.ones(3) + 1e-3, "value"),
    (np.ones(3), [1, 1, 1], "type"),
    (np.ones(3), np.ones(3, int), None),
    (np.ones(3, int), np.ones(3), None),
    (np.ones(3) / 2, np.zeros(3, int), "value"),
    (np.ones(3), np.ones(3, bool), "dtype"),
    (np.ones(3), np.ones(3, complex), "dtype"),
    (np.ones((2, 3)), np.ones((3, 2)), "shape"),
    (np.array([1.0, np.nan]), np.array([1.0, np.nan]), None),
    (np.array([1.0, np.inf]), np.array([1.0, np.inf]), None),
    (np.array([1.0, np.inf]), np.array([1.0, -np.inf]), "value"),
    (np.array([1.0, 2.0]), np.array([1.0, np.nan]), "nan"),
    (3, 3, None), (3, np.int64(3), None), (3, np.array(3), None), (3, 3.0, "type"), (3, True, "type"), (3, 4, "value"),
    (0.5, 0.5, None), (0.5, np.float32(0.5), None), (0.5, "0.5", "type"), (0.5, float("nan"), "nan"), (1.0, 1, None),
    ("cat", "cat", None), ("cat", "dog", "value"), ("cat", 3, "type"),
    ((1, 2), [1, 2], None), ((1, 2), (1, 3), "value"), ((1, 2), (1,), "length"), ((1, 2), 1, "type"),
    (np.ones(2), None, "missing"), (np.ones(2), Raised("IndexError", "out"), "raised"),
])
def test_compare(expected, got, kind):
    found = compare.compare(expected, got)
    assert (found and found.kind) == kind


def test_compare_can_ask_for_the_dtype():
    assert compare.compare(np.ones(2, np.uint8), np.ones(2, int)) is None
    assert compare.compare(np.ones(2, np.uint8), np.ones(2, int), exact_dtype=True).kind == "dtype"


# ---- what a careful eye sees ----


@pytest.mark.parametrize(("expected", "got", "seen"), [
    ([1.0, -2, 3], [2.0, -4, 6], "All your numbers are 2 times what they should be."),
    ([4.0, -8, 2], [1.0, -2, 0.5], "All your numbers are 1/4 times what they should be."),
    ([1.0, -2, 3], [-1.0, 2, -3], "All your numbers are right but for the sign."),
    ([1.0, -2, 3], [1.5, -1.5, 3.5], "All your numbers are 0.5 too large."),
    ([1.5, -2.5, 3.2], [1, -2, 3], "All your numbers are right but for the fraction."),
    ([1.0, 2, 4], [1.0, 3, 7], "Each of your numbers holds the ones before it too"),
    ([[1.0, 2], [4, 8]], [[1.0, 3], [4, 12]], "Each of your numbers holds the ones before it too"),
    ([1.0, 2, 4], [4.0, 2, 1], "Your numbers are right, in reverse order."),
    ([1.0, 2, 4], [2.0, 4, 1], "Your numbers are the right ones, and they stand in the wrong places."),
    ([[1.0, 2, 3]], [[1.0], [2], [3]], "Your numbers are right, with the axes in reverse order."),
    ([[1.0, 2, 3]], [1.0, 2, 3], "The numbers are right; only their shape, 3, is another."),
    ([1.0, 2, 3], 6.0, "Your number is the sum of all that should be there"),
    ([1.0, 2, 3], [1.0, 2], "What is there is right. Something is missing after it"),
    ([1.0, 2], [1.0, 2, 3], "What should be there is right. Something more comes after it"),
    ([1.0, 2, 3], [0.0, 0, 0], "All your numbers are 0"),
    ([1.0, 2, 3], [1.0, 5, 9], "The first number is right and all later ones are wrong"),
    ([1.0, 2, 3, -4, 5], [1.0, 2, 7, -4, 5], "Wrong: 1 of 5 numbers."),
    (65, 81, "Your number is 16 too large."),
    ([1.0, 2, 3], [7.0, 1, 11], ""),
    ([1.0, 2], [np.nan, 1], ""),
    ([1.0, 2], ["a", "b"], ""),
])
def test_pattern(expected, got, seen):
    said = patterns.pattern(np.array(expected), np.array(got))
    assert said.startswith(seen) and bool(said) == bool(seen), said


def test_what_tells_right_cases_from_wrong_ones():
    def steps_in_the_map(picture, kernel, stride, padding):
        """A mistake with the stride that no misconception makes."""
        result = exercise("conv2d_strided").reference(picture, kernel, stride, padding)
        result[1::stride] = 0 if stride > 1 else result[1::stride]
        return -result if stride > 1 else result

    said = str(exercise("conv2d_strided").feedback(steps_in_the_map))
    assert "Right where stride is 1, wrong where it is anything else (2, 3)." in said


def _message(code):
    try:
        eval(code, {"np": np, "a": np.ones((2, 3)), "b": np.ones(3, np.uint8)})
    except Exception as error:  # noqa: BLE001
        return patterns.error_means(str(error))
    raise AssertionError(code)


@pytest.mark.parametrize(("code", "says"), [
    ("a + np.ones(2)", "Arrays of shapes (2,3) and (2,) meet there"),
    ("a @ np.ones(2)", "the last axis of a must be as long as the first of b; here 3 meets 2"),
    ("a[2, 0]", "Axis 0 has 2 places there, counted from 0, so 2 is beyond the last."),
    ("a[0, 0, 0]", "The array has 2 axes there, and you ask with 3 numbers."),
    ("(1, 2) * 0.5", "A tuple or list is no array"),
    ("(1, 2) - (1, 1)", "A tuple or list is no array"),
    ("b + 300", "A uint8 holds 0 to 255"),
    ("b.__iadd__(0.5)", "`+=` and `-=` keep the array's type"),
    ("np.zeros(2).__setitem__(0, [1, 2])", "One place of the array is to hold several numbers."),
    ("max(a, a)", "A whole array stands where one number, or one True or False, is wanted"),
    ("None + 1", "Something there is None"),
    ("{}[1]", ""),
])
def test_what_error_messages_mean(code, says):
    """The patterns must know the words that this Python and this NumPy use."""
    said = _message(code)
    assert says in said and bool(said) == bool(says), said


def test_a_mistyped_name_is_answered_with_the_nearest():
    space = {"np": np}
    exec("def max_pool(maps, pool_size, stride):\n    return maps[::poolsize]", space)  # noqa: S102
    said = str(exercise("max_pool").feedback(space["max_pool"]))
    assert "name 'poolsize' is not defined. Did you mean 'pool_size'?" in said


def test_two_mistakes_at_once():
    def overflows_down_the_columns(logits):
        powers = np.exp(logits)
        return powers / powers.sum(axis=0)

    assert re.search(r"two mistakes meet here: \d of your wrong answers come out with this one: down the columns\.",
                     str(exercise("softmax").feedback(overflows_down_the_columns)))


def test_the_parts_of_an_answer_have_names():
    def scaled(labels, predictions, classes):
        accuracy, matrix = exercise("accuracy_and_confusion").reference(labels, predictions, classes)
        return accuracy, matrix * 3

    said = str(exercise("accuracy_and_confusion").feedback(scaled))
    assert "of matrix you have 3; it should be 1." in said and "your matrix" in said
    assert "All your numbers are 3 times what they should be." in said


# ---- the box ----


class _Parser(html.parser.HTMLParser):
    """Whether tags are closed, and the text between them."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += f" {data}"


def parsed(text):
    parser = _Parser()
    parser.feed(text)
    assert not parser.open
    return parser.text


def all_feedback():
    for name in names():
        each = exercise(name)
        for misconception in each.misconceptions:
            yield each, misconception, each.feedback(misconception.wrong)


@pytest.mark.slow
def test_every_misconception_speaks_clearly():
    """Own numbers, a place to look, no solution, no unfilled field, no address, no word that talks down."""
    for each, misconception, said in all_feedback():
        text = str(said)
        sentence = text.split("(See ")[0]
        where = f"{each.name}, {misconception.name}: {text}"
        assert text.startswith("Not yet. "), where
        assert re.search(r"\d", sentence.replace("Not yet.", "")), where
        assert f"in lesson {each.lesson}.)" in text, where
        assert not re.search(r"\{\w*\}|0x[0-9a-f]{6}|<function|lambda|None|Raised\(", sentence), where
        assert not re.search(r"\b(simply|obviously|just|easy|of course|stupid)\b|!", sentence, re.IGNORECASE), where
        assert not re.search(r"\b1 (examples|rows|columns|times|places|classes|filters|maps)\b", sentence), where
        assert len(sentence) < 420, where
        for line in inspect.getsource(each.reference).splitlines()[1:]:
            code = line.strip().removeprefix("return ")
            assert len(code) < 16 or not set("=(@") & set(code) or code not in text, where


@pytest.mark.slow
def test_the_box_and_the_text_say_the_same():
    for each, misconception, said in list(all_feedback())[::7]:
        bundle = said._repr_mimebundle_()
        plain, shown = (re.sub(r"[`\[\]\s-]", "", text) for text in (bundle["text/plain"], parsed(bundle["text/html"])))
        assert sorted(plain) == sorted(shown), (each.name, misconception.name)  # grids stand side by side in the text
        assert plain[:100] == shown[:100]
        marks = bundle["text/html"].count("<mark")
        assert marks == len(re.findall(r"(?<=\s)\[(?:nan|-?[\d.][\d.e+-]*)\]", bundle["text/plain"].split("Seen on")[1])), bundle["text/plain"]


def test_the_first_difference_is_marked_on_both_sides():
    said = exercise("conv2d").feedback(lambda picture, kernel: right(picture, kernel[::-1, ::-1]))
    assert said.html().count("<mark") == 2
    assert "[7]" in str(said) and "[5]" in str(said)


def test_large_answers_are_cut_around_the_difference():
    each = Session(Exercise("far", "Far", "Return it.", "01", "x", lambda x: x, lambda rng: [(np.zeros((40, 30, 2)),)], [], [], ""))

    def wrong(x):
        x = x.copy()
        x[33, 21, 1] = 5
        return x

    said = str(each.feedback(wrong))
    assert "At row 33, column 21, channel 1 you have 5; it should be 0." in said
    assert "yours[:, :, 1]" in said and "[5]" in said and len(said.splitlines()) < 15


def test_what_a_learner_wrote_is_escaped():
    said = Feedback("Not yet.", ["`<b>&` came out"], "no")
    assert "<b>" not in said.html() and "&lt;b&gt;&amp;" in said.html()

    def hostile(picture, kernel):
        raise ValueError("<script>alert(1)</script>")

    assert "<script" not in exercise("conv2d").feedback(hostile).html()


def test_the_box_takes_the_pages_colours():
    """Text keeps the page's colour in light and dark; the edge's colour is a second sign beside the words."""
    for said in (Feedback("Right.", ["a"], "yes"), Feedback("Not yet.", ["a"], "no"), Feedback("", ["a"], "wait")):
        box = said.html()
        assert "color:inherit" in box and "background:transparent" in box and "overflow-wrap" in box
        assert "<style" not in box and "class=" not in box  # nothing that a page may strip


def test_in_a_notebook_the_box_is_displayed(monkeypatch):
    IPython = pytest.importorskip("IPython")
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", shown.append)
    exercise("relu").check(lambda x: np.maximum(x, 0))
    assert [str(each)[:6] for each in shown] == ["Right."]


def test_checks_need_neither_ipython_nor_anything_heavy():
    code = ("import sys; from helpers.checks import exercise; exercise('relu').check(lambda x: x * (x > 0)); "
            "print(sorted({'IPython', 'matplotlib', 'scipy', 'torch', 'sklearn'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]" and done.stdout.startswith("Right.")


# ---- hints, solutions, examples ----


def test_one_hint_more_each_time(conv2d, capsys):
    said = []
    for _ in range(len(conv2d.hints) + 1):
        conv2d.hint()
        said.append(words(capsys))
    assert [len(re.findall(r"^\s*(?:Hint for conv2d\. )?\d\.", text, re.MULTILINE)) for text in said] == [1, 2, 3, 3]
    assert "2 more: ask again." in said[0] and "That was the last hint." in said[2] and said[3] == said[2]


@pytest.mark.parametrize("name", names())
def test_hints_help_and_do_not_solve(name):
    each = exercise(name)
    assert 2 <= len(each.hints) <= 4
    body = [line.strip() for line in inspect.getsource(each.reference).splitlines()[1:]]
    assert not any(line in hint for line in body if len(line) > 30 for hint in each.hints)


def test_the_solution_comes_when_it_is_asked_for_twice(conv2d, capsys):
    conv2d.solution()
    first = words(capsys)
    assert first.startswith("Are you sure?") and "3 hints that you have not seen" in first and "def conv2d" not in first
    conv2d.solution()
    second = words(capsys)
    assert "def conv2d(picture, kernel):" in second and "return result" in second


@pytest.mark.parametrize("name", names())
def test_the_solution_works_when_it_is_copied(name):
    space = {"np": np}
    exec(inspect.getsource(exercise(name).reference), space)  # noqa: S102
    assert exercise(name).verdict(space[name]).right


PICTURE, KERNEL = [[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 2]]


def test_a_right_example_is_told_what_it_catches(conv2d, capsys):
    conv2d.example((PICTURE, KERNEL), [[11, 14]])
    said = words(capsys)
    known = len(conv2d.misconceptions)
    count = re.match(rf"Right\. It catches (\d+) of {known} mistakes", said)
    assert count and 4 <= int(count[1]) < known
    assert "a sum that is not a whole number" in said


def test_a_square_picture_cannot_tell_height_from_width(conv2d, capsys):
    conv2d.example(([[1, 2], [3, 4]], [[5]]), [[5, 10], [15, 20]])
    assert "- a picture that is not square" in words(capsys)


def test_a_wrong_example_is_told_whose_answer_it_is(conv2d, capsys):
    conv2d.example((PICTURE, KERNEL), [[7, 10]])
    said = words(capsys)
    assert said.startswith("Not right yet.") and "this mistake: flipped kernel" in said and "The task again: Write conv2d" in said
    assert "11" not in said  # the answer is not given away


@pytest.mark.parametrize(("inputs", "expected", "says"), [
    ((PICTURE,), [[1]], "takes 2 arguments, `(picture, kernel)`; your example has 1"),
    ((PICTURE, [1, 2]), [[1]], "`kernel` should have two axes, (height, width); yours has shape (2,)"),
    ((KERNEL, PICTURE), [[1]], "The kernel (2, 3) does not fit into the picture (2, 2)."),
    (([[1, 2], [3]], KERNEL), [[1]], "`picture` should be an array of numbers, all its rows equally long."),
    ((PICTURE, KERNEL), [[11, 14, 0]], "Your expected answer has shape (1, 3); it should have shape (1, 2)."),
])
def test_an_example_that_is_none(conv2d, capsys, inputs, expected, says):
    conv2d.example(inputs, expected)
    said = words(capsys)
    assert says in said and said.startswith("Not")


@pytest.mark.parametrize(("name", "inputs"), [
    ("oriented_edge", ("a", "b")), ("oriented_edge", ([[1]], [[2]])), ("conv2d_strided", (PICTURE, KERNEL, PICTURE, KERNEL)),
    ("receptive_field", (1,)), ("map_shape", ([[1], [2, 3]], [[1], [2, 3]]))])
def test_arguments_that_are_not_even_numbers_are_no_example(name, inputs):
    assert str(exercise(name).example_feedback(inputs, 1)).startswith("Not an example yet. `")


@pytest.mark.parametrize("name", names())
def test_every_misconception_can_be_caught_by_an_example_or_says_why_not(name):
    each = exercise(name)
    told = [right_example(each.exercise, case, each.reference(*case)) for case in each.cases(np.random.default_rng(1))]
    assert all(str(said).startswith("Right.") for said in told)
    for misconception in each.misconceptions:
        assert misconception.needs and not misconception.needs.endswith("."), misconception.name
        unseen = all(misconception.needs in str(said) for said in told)
        assert not unseen or "an example cannot have" in misconception.needs, (name, misconception.name)


@pytest.mark.parametrize("name", names())
def test_the_reference_is_a_right_example_of_itself(name):
    each = exercise(name)
    for case in each.cases(np.random.default_rng(7)):
        assert str(each.example_feedback(case if len(case) > 1 else case[0], each.reference(*case))).startswith("Right.")


# ---- words are data ----


TALKING = sorted(path for path in Path(checks.__file__).parent.glob("*.py") if not path.stem.startswith("lesson"))


@pytest.mark.parametrize("path", TALKING, ids=lambda path: path.stem)
def test_words_stand_in_tables(path):
    """No sentence is put together inside logic: an f-string holds code, a path, a box's style, and no two words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            said = "0".join(part.value if isinstance(part, ast.Constant) else "" for part in node.values)
            said = re.sub("<[^>]*>", "", said)
            assert not re.search(r"[a-z.,:;] [a-zA-Z]", said), f"{path.name}, line {node.lineno}: {said}"


# ---- finding exercises ----


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(LookupError, match=r"There is no exercise 'conv_2d'. Did you mean 'conv2d'\? The exercises are: to_gray,"):
        exercise("conv_2d")


def test_the_overview_lists_every_exercise():
    listed = re.findall(r"^(\d\d) +(\w+)\(([\w, ]+)\) ", checks.overview(), re.MULTILINE)
    assert listed == [(each.lesson, each.name, ", ".join(each.arguments)) for each in map(exercise, names())]


@pytest.mark.parametrize("name", names())
def test_a_task_stands_on_its_own(name):
    each = exercise(name)
    assert f"{name}({', '.join(each.arguments)})" in " ".join(each.task.split())
    assert "Return" in each.task and each.title and each.look
    assert all(argument in each.task for argument in each.arguments)
    assert name in repr(each) and each.task in repr(each)


@pytest.mark.parametrize("name", names())
def test_a_check_takes_less_than_a_second(name):
    each = exercise(name)
    times = []
    for _ in range(3):
        started = time.process_time()
        each.feedback(each.reference)
        each.feedback(each.misconceptions[-1].wrong)
        times.append(time.process_time() - started)
    assert min(times) < 1


def test_a_misconception_needs_only_what_it_says():
    one = Misconception("a name", abs, "words")
    assert (one.needs, one.look) == ("", "")
