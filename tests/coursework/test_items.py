"""What the report says about questions: flags on bad ones, none on luck."""

from types import SimpleNamespace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from coursework_class import HANDED_IN, make_class
from scipy import stats
from typer.testing import CliRunner

from coursework import cli, items
from coursework.gradebook import open_book
from coursework.homework import homework
from coursework.pages.report import report_page, write_report
from coursework.variants import keep
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


def as_graded(student, result, work):
    """What the gradebook takes of one student."""
    whole = result | {"scores": {}, "comments": {}, "minutes": {}, "answers": {}, "problem": ""}
    return {"student": student, "handed_in": HANDED_IN, "penalty": 0, "sha256": student, "version": work.version(), "result": whole}


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


@pytest.mark.slow
def test_where_a_flag_stands_feedback_and_export_say_to_look_first_and_block_nothing(tmp_path):
    """One line on the other stream; without a flag there is none."""
    said = {}
    for bad in ("", "agree"):
        classroom = make_class(tmp_path / f"class{bad}", [f"s{number}" for number in range(40)], ["hw02"])
        results, _ = questions.made_class(40, np.random.default_rng(1), bad)
        with open_book(classroom) as book:
            book.enter_students(classroom.roster())
            book.record("hw02", [as_graded(student, result, WORK) for student, result in results.items()])
        for words in (("feedback", "hw02"), ("export", "hw02")):
            done = CliRunner().invoke(cli.app, [*words, "--class", str(classroom.folder)], env={"COLUMNS": "300", "TERM": "dumb"})
            assert done.exit_code == 0, done.output
            said[bad, words[0]] = [line for line in done.stderr.splitlines() if "report first" in line]
        text = write_report(classroom, "hw02").read_text(encoding="utf-8")
        assert ("agree with each other and not with the reference" in text) == (bad == "agree")
        assert "Yours may differ." in text
    assert said["", "feedback"] == said["", "export"] == []
    assert said["agree", "feedback"] == said["agree", "export"] == [
        "hw02: match_map may be a bad question. Look at the report first: coursework report hw02"]


@pytest.mark.slow
def test_in_a_class_with_variants_the_report_tells_which_constant_came_out_harder(tmp_path):
    students = [f"s{number}" for number in range(400)]
    classroom = make_class(tmp_path / "class", students, ["hw02"])
    works, rng = keep(classroom, "hw02"), np.random.default_rng(8)
    given = {student: works.constants(student)["multiplications"]["pictures"] for student in students}
    hard = sorted(set(given.values()))[3]
    kinds = ["right" if rng.random() < (0.15 if given[student] == hard else 0.85) else "one filter only" for student in students]
    with open_book(classroom) as book:
        book.enter_students(classroom.roster())
        book.record("hw02", [as_graded(student, result, works.of(student)) for student, result in results_of(multiplications=kinds).items()])
    item = items.look(classroom, ["hw02"])["hw02"][0]
    assert [each.what for each in item.variants] == [f"pictures {value}" for value in sorted(set(given.values()))]
    assert [each.what for each in item.variants if each.harder] == [f"pictures {hard}"]
    assert f"that with pictures {hard}" in write_report(classroom, "hw02").read_text(encoding="utf-8")


HOSTILE = "</td><script>alert(1)</script> {{ 7 * 7 }}"


def hostile_report():
    """A report in which everything that a student can choose is hostile."""
    rows = results_of(slide_row=["right"] * 18 + [("wrong", f"Not yet. At position 1 you have {HOSTILE}; it should be 5.")] * 12
                      + [("raised", HOSTILE)] * 3, match_map=["right"] * 33)
    given = {"slide_row": {student: [f"limit {number % 2}{HOSTILE}"] for number, student in enumerate(rows)}}
    found = items.examine(WORK, rows, given=given)
    course = SimpleNamespace(name=HOSTILE, roster=list)
    marks = {student: {"score": 3.0, "max_score": 10.0, "penalty": 0, "needs_manual_grade": False} for student in rows}
    graded = {student: ("", "", result | {"minutes": {"slide_row": 12.5}}) for student, result in rows.items()}
    return report_page(course, WORK, graded, marks, found)


def test_what_a_student_wrote_is_escaped_in_the_report():
    text = hostile_report()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}; it should be 5" in text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_in_a_browser(chromium, tmp_path, scheme):
    (tmp_path / "page.html").write_text(hostile_report(), encoding="utf-8")
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 380, "height": 800}, bypass_csp=True)
    page = context.new_page()
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(f"file://{tmp_path}/page.html")
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    assert page.locator("li.flag").count() == 1
    page.locator("li.flag a").first.click()
    assert page.url.endswith("#slide_row")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["impact"]) for each in found] == []
    assert not said
    context.close()
