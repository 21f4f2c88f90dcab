"""What the report says about questions: flags on bad ones, none on luck."""

import numpy as np
import pytest
from scipy import stats

from coursework import items
from coursework.homework import homework
from tools.measured import questions

WORK = homework("hw02")


def results_of(**kinds):
    """A class in which every function's row is given student by student: "right", a misconception, or (kind, says)."""
    count = len(next(iter(kinds.values())))
    results = {f"s{number}": {"exercises": {}} for number in range(count)}
    for name, column in kinds.items():
        for result, what in zip(results.values(), column, strict=True):
            row = {"points": 2.0 if what == "right" else 1.0, "of": 2.0, "kind": what, "misconception": "", "says": ""}
            if isinstance(what, tuple):
                row |= {"kind": what[0], "says": what[1], "points": 0.0}
            elif what not in ("right", "unwritten", "unreadable"):
                row |= {"kind": "misconception", "misconception": what}
            result["exercises"][name] = row
    return results


def flags(results, given=None):
    return [(flag.function, flag.kind) for flag in items.flags_of(items.examine(WORK, results, given=given))]


def test_counts_leave_out_of_a_share_who_wrote_nothing():
    results = results_of(slide_row=["right"] * 3 + ["mean in place of sum"] * 2 + ["unwritten", "unreadable"])
    item = items.examine(WORK, results)[1]
    assert (item.name, item.right, item.written, item.total) == ("slide_row", 3, 5, 7)
    assert item.otherwise[0] == ("mean in place of sum", 2)
    assert dict(item.otherwise)["not written"] == 1
    assert item.share == pytest.approx(stats.binomtest(3, 5).proportion_ci(method="wilson"))
    assert "Too few" in item.tells_words


def test_discrimination_is_the_corrected_item_rest_correlation():
    """With whole data it is the correlation with the sum of the other functions' points; more homework counts as well."""
    rng = np.random.default_rng(5)
    columns = {graded.name: [str(rng.choice(["right", graded.exercise.misconceptions[0].name])) for _ in range(40)]
               for graded in WORK.graded}
    found = items.examine(WORK, results_of(**columns))
    points = np.array([[1.0 if what == "right" else 0.5 for what in column] for column in columns.values()])
    for number, item in enumerate(found):
        rest = np.delete(points, number, 0).sum(0)
        wanted = stats.pearsonr(points[number], rest)
        ends = wanted.confidence_interval(0.95)
        np.testing.assert_allclose(item.tells, (wanted.statistic, ends.low, ends.high), rtol=1e-9)
    other = {f"s{number}": {"exercises": {"negative": {"points": 2.0 * (number % 2), "of": 2.0, "kind": "right"}}} for number in range(40)}
    again = items.examine(WORK, results_of(**columns), [other])
    assert again[0].tells != found[0].tells


def test_a_student_who_handed_in_nothing_else_says_nothing_about_elsewhere():
    results = results_of(slide_row=["right"] * 10 + ["mean in place of sum"] * 10)
    assert items.examine(WORK, results)[1].tells is None


def test_each_kind_of_bad_question_is_flagged():
    some = ["right"] * 20 + ["mean in place of sum"] * 10
    right = ["right"] * 30
    wrong = ("wrong", "Right in none of 9 cases. At position 1 you have 4; it should be 5.")
    seen = ("wrong", "slide_row is right on the cases you can see. On others like them it is not: the answers differ.")
    assert flags(results_of(slide_row=some)) == []
    assert flags(results_of(slide_row=["right"] + ["mean in place of sum"] * 15 + ["zeros put around"] * 14)) == [("slide_row", "few right")]
    assert ("slide_row", "agree") in flags(results_of(slide_row=right[:18] + [wrong] * 12))
    assert flags(results_of(slide_row=right[:5] + ["mean in place of sum"] * 28)) == [("slide_row", "agree")]
    own = [("wrong", f"At position 1 you have {number}.") for number in range(20)]
    assert flags(results_of(slide_row=right[:10] + own)) == [("slide_row", "unknown")]
    stopped = [("raised", f"Your code stops with {number}") for number in range(20)]
    assert flags(results_of(slide_row=right[:10] + stopped)) == [("slide_row", "unknown")]
    assert ("slide_row", "hidden") in flags(results_of(slide_row=right[:18] + [seen] * 12))


def test_able_students_who_miss_a_question_are_told_apart_from_luck():
    weak = ["one filter only"] * 20 + ["right"] * 20
    other = ["mean in place of sum"] * 20 + ["right"] * 20
    turned = ["right"] * 20 + ["distances squared"] * 20
    found = items.examine(WORK, results_of(multiplications=weak, slide_row=other, match_map=turned))
    assert [(flag.function, flag.kind) for flag in items.flags_of(found)] == [("match_map", "those who can do worse")]
    assert "do worse elsewhere (r = -1.00" in found[2].tells_words
    few = slice(17, 23)
    assert not flags(results_of(multiplications=weak[few], slide_row=other[few], match_map=turned[few]))


def test_a_harder_variant_is_flagged_and_luck_is_not():
    rng = np.random.default_rng(1)
    kinds, dealt = [], {}
    for number in range(400):
        dealt[f"s{number}"] = [f"limit {number % 4}"]
        chance = 0.35 if number % 4 == 2 else 0.8
        kinds.append("right" if rng.random() < chance else "mean in place of sum")
    (item,) = [item for item in items.examine(WORK, results_of(slide_row=kinds), given={"slide_row": dealt}) if item.variants]
    assert [each.what for each in item.variants if each.harder] == ["limit 2"]
    assert [flag.kind for flag in item.flags] == ["variant"]
    assert "limit 2" in item.flags[0].says
    same = {student: ["the one"] for student in dealt}
    assert not any(item.variants for item in items.examine(WORK, results_of(slide_row=kinds), given={"slide_row": same}))
    each_own = {student: [student] for student in dealt}
    assert not any(item.variants for item in items.examine(WORK, results_of(slide_row=kinds), given={"slide_row": each_own}))


@pytest.mark.parametrize("students", [30, 300])
def test_good_questions_are_not_flagged_and_bad_ones_are(students):
    """What the page says of made classes is counted again on a few of them."""
    assert questions.count(students, 40)["flagged"] <= 1
    if students == 300:
        for bad in questions.BAD:
            assert questions.count(students, 5, bad)["kinds"][bad] >= 3, bad


def test_luck_alone_raises_a_flag_as_seldom_as_is_promised():
    """Where a question tells nothing, and exactly one in four can do it: the worst case of two flags."""
    rng, flagged = np.random.default_rng(7), 0
    for _ in range(400):
        columns = {graded.name: ["right" if hit else graded.exercise.misconceptions[0].name for hit in rng.random(60) < 0.5]
                   for graded in WORK.graded}
        flagged += bool(flags(results_of(**columns)))
    assert flagged <= 12  # 1 in 100 for each of two kinds: 8 are expected at most


def test_an_empty_class_and_rows_of_long_ago():
    assert [item.total for item in items.examine(WORK, {})] == [0, 0, 0]
    old = {"s1": {"exercises": {"slide_row": {"points": 1.0, "kind": "wrong", "misconception": "", "says": None}}}}
    assert items.examine(WORK, old)[1].written == 1
