"""Variants: every one that there is, how they are drawn, kept and handed out, and how each is graded by its own."""

import string

import numpy as np
import pytest

from coursework.exercises.hw02 import match_map_windows
from coursework.exercises.hw03 import fair_kernel
from coursework.exercises.hw04 import average_pool_reshape
from coursework.homework import NAMES, homework
from coursework.variants import fits
from helpers import kernels, pictures
from helpers.checks.homework import write as write_checks
from helpers.checks.judge import Attempt, judge, play

STEPS = [(name, graded) for name in NAMES for graded in homework(name).graded if graded.step]
IDS = [f"{name}-{graded.name}" for name, graded in STEPS]
SECRETS = [bytes([seed]) * 32 for seed in range(4)]


def attempt_of(exercise, function, cases):
    played = [play(function, case) for case in cases]
    return Attempt.of(exercise, cases, [answer for answer, _ in played], [left for _, left in played])


def judged(exercise, function, cases):
    return judge(exercise, attempt_of(exercise, function, cases))


# ---- every variant that there is ----


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_function_of_a_homework_varies(name):
    work = homework(name)
    if any(graded.own for graded in work.graded):
        assert not work.tables  # photographs of their own: they vary by themselves
        return
    assert [*work.tables] == [*(graded.name for graded in work.graded), "experiment"]
    for table in work.tables.values():
        assert len(table.rows) >= 5
        assert {field for _, field, _, _ in string.Formatter().parse(table.says) if field} == set(table.choices)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_every_variant_names_every_misconception_and_takes_every_right_answer(name, graded, tmp_path):
    """On the visible cases, and on hidden ones of several secrets."""
    for row in graded.step.rows:
        mine = graded.with_constants(row)
        exercise = mine.exercise
        for cases in [mine.visible, *(mine.hidden(secret, name) for secret in SECRETS)]:
            for function in (exercise.reference, *exercise.variants):
                assert judged(exercise, function, cases).right, (row, function.__name__)
            for misconception in exercise.misconceptions:
                verdict = judged(exercise, misconception.wrong, cases)
                assert verdict.misconception == misconception.name, row
                assert 0 < mine.mark(verdict) < mine.points
        write_checks(name, [exercise], tmp_path / "checks.json")  # it refuses where the words lack a field


@pytest.mark.slow
@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_a_neighbours_answer_is_never_right_and_is_known_as_the_neighbours(name, graded):
    rows = graded.step.rows
    for row in rows:
        mine = graded.with_constants(row)
        cases = mine.hidden(SECRETS[0], name)
        for other in rows:
            attempt = attempt_of(mine.exercise, graded.with_constants(other).exercise.reference, cases)
            verdict = judge(mine.exercise, attempt)
            if other == row:
                assert verdict.right
            else:
                assert (verdict.kind, verdict.misconception) == ("wrong", "")
                assert mine.mark(verdict) <= mine.points / 2
                assert fits(graded, row, attempt) == [{"constants": other, "misconception": ""}]


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_nobody_handles_numbers_more_than_twice_as_large(name, graded):
    for values in graded.step.choices.values():
        if isinstance(values[0], int | float):
            assert 0 < max(values) <= 2 * min(values)
    exercises = [graded.with_constants(row) for row in graded.step.rows]
    sizes = np.array([[largest(case, play(each.exercise.reference, case)[0]) for case in each.visible] for each in exercises])
    for of_variants in (sizes[:, 0], np.median(sizes, axis=1), np.exp(np.log(np.maximum(sizes, 1e-9)).mean(axis=1))):
        assert max(of_variants) <= 2 * min(of_variants) * (1 + 1e-12)
    shapes = {str([[np.shape(part) for part in case] for case in each.visible]) for each in exercises}
    counts = [sum(np.size(part) for case in each.visible for part in case) for each in exercises]
    assert len(shapes) == 1 or max(counts) <= 2 * min(counts)


def largest(case, answer):
    """The largest finite number that is seen in a case, without its sign."""
    flat, todo = [0.0], [*case, answer]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple | list):
            todo += part
        elif not isinstance(part, str | None):
            flat += [abs(float(number)) for number in np.ravel(part) if np.isfinite(number)]
    return max(flat)


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_words_of_a_step_are_plain_and_its_names_are_no_arguments(name, graded):
    step = graded.step
    assert not set(step.choices) & {*graded.exercise.arguments, "where", "got", "expected", "inputs", "answer", "right_answer"}
    assert not {step.forgotten} & {each.name for each in graded.exercise.misconceptions}
    assert set(step.then_wrong) | set(step.reworded) <= {each.name for each in graded.exercise.misconceptions}
    for row in step.rows:
        assert step.task(row).endswith(".")


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_pictures_and_numbers_of_the_visible_cases_are_each_variants_own(name, graded):
    seen = {str([play(tuple, (case,))[0] for case in graded.with_constants(row).visible]) for row in graded.step.rows}
    assert len(seen) == len(graded.step.rows)


def test_a_homework_without_constants_is_the_same_object():
    for _, graded in STEPS:
        assert graded.with_constants({}) is graded


# ---- the experiments' data: the same question, and as clear an answer ----


def experiments(name):
    return homework(name).experiment.rows


def test_every_pose_of_the_cat_and_the_mouse_is_the_same_picture_turned_or_mirrored():
    for name, picture in (("hw01", pictures.cat()), ("hw04", pictures.mouse())):
        seen = [eval(row["pose"], {"np": np, "pictures": pictures}) for row in experiments(name)]
        assert len({each.tobytes() for each in seen}) == len(homework(name).experiment.choices["pose"])
        for each in seen:
            assert np.array_equal(np.sort(each, axis=None), np.sort(picture, axis=None))
            assert not np.array_equal(each, picture)


def test_levels_of_hw01_fall_from_fine_to_two():
    for levels in homework("hw01").experiment.choices["levels"]:
        counts = [int(count) for count in levels.split(", ")]
        assert counts == sorted(counts, reverse=True)
        assert len(counts) == 5
        assert 100 <= counts[0] < 200
        assert counts[-1] == 2


def test_noise_hides_every_patch_of_hw02_about_as_late():
    mouse = pictures.mouse().astype(np.uint8)
    found = []
    for row, column in {(each["row"], each["column"]) for each in experiments("hw02")}:
        patch = mouse[row : row + 7, column : column + 7]
        assert (match_map_windows(mouse, patch) == 0).sum() == 1
        share = []
        for noise in (10, 20, 40):
            tries = [np.clip(mouse + np.random.default_rng(seed).normal(0, noise, mouse.shape), 0, 255).astype(np.uint8) for seed in range(20)]
            maps = [match_map_windows(each, patch) for each in tries]
            share.append(np.mean([np.unravel_index(each.argmin(), each.shape) == (row, column) for each in maps]))
        found.append(share)
    lowest, highest = np.min(found, axis=0), np.max(found, axis=0)
    assert lowest[0] == 1  # with little noise always, with more most times, with much hardly ever: whichever patch it is
    assert lowest[1] >= 0.7
    assert highest[2] <= 0.3


def test_every_edge_of_hw03_loses_half_of_its_answer_at_about_the_same_angle():
    for row in experiments("hw03"):
        kernel = fair_kernel(kernels.edge(row["angle"], size=row["size"]))
        turned = np.arange(0, 91, row["step"])
        answers = [np.sum(kernel * pictures.half_lit(row["angle"] + angle, size=row["size"])) for angle in turned]
        assert int(np.argmax(answers)) == 0 or max(answers) <= 1.1 * answers[0]
        assert 45 <= turned[np.argmax(np.array(answers) < max(answers) / 2)] <= 80


def test_every_shift_of_hw04_changes_the_pooled_mouse_about_as_much():
    changes = []
    for row in experiments("hw04"):
        mouse = eval(row["pose"], {"np": np, "pictures": pictures}).astype(float)[:, :, None]
        axis, step = {"to the right": (1, 1), "to the left": (1, -1), "up": (0, -1), "down": (0, 1)}[row["way"]]
        moved = np.roll(mouse, step, axis)
        changes.append(np.abs(average_pool_reshape(moved, 2) - average_pool_reshape(mouse, 2)).mean())
    assert max(changes) <= 2 * min(changes)
