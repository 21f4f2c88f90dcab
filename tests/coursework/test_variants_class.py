"""A class with variants: how they are drawn, kept, given by hand and handed out, and that each student is graded by his own."""

import dataclasses
import json
import zipfile
from collections import Counter
from itertools import combinations

import pytest
from coursework_class import SECRET, as_bytes, hand_in, make_class, solved, with_cells
from test_coursework_commands import run

from coursework.classroom import ClassroomError
from coursework.gradebook import open_book
from coursework.grader import Judge
from coursework.homework import NAMES, homework
from coursework.own_notebooks import hand_out
from coursework.regrade import apply, compare
from coursework.variants import Kept, Variants, constants, drawn, give, keep, number_of, variants
from coursework.variation import as_json
from helpers.checks.homework import homework as visible_checks

VARYING = [name for name in NAMES if homework(name).tables]
SECRET_BYTES = bytes.fromhex(SECRET)
STUDENTS = [f"s{number:05d}" for number in range(10_000)]
GOES = {  # the line that a student writes at the end, by the constants of hw02
    "multiplications": "return {pictures} * (height - kernel_size + 1) * (width - kernel_size + 1) * kernel_size**2 * depth * filters",
    "slide_row": "return {gain} * np.array([np.sum(row[at:at + len(weights)] * weights) for at in range(len(row) - len(weights) + 1)])",
    "match_map": "windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)\n"
                 "    return {lux} * np.abs(windows - patch).sum(axis=(2, 3))",
}


def answered(of):
    """The hw02 of a student who solves his functions with these constants."""
    notebook, cells = solved("hw02"), {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in GOES:
            cells[name] = "".join(cell["source"]).split("\n")[0] + "\n    " + GOES[name].format(**of[name])
    return as_bytes(with_cells(notebook, **cells))


@pytest.fixture
def classroom(tmp_path):
    return make_class(tmp_path / "class", ["ann", "bob", "cyn"], ["hw02"])


# ---- the draw ----


@pytest.mark.slow
@pytest.mark.parametrize("name", VARYING)
def test_ten_thousand_students_are_dealt_out_evenly_and_each_thing_by_itself(name):
    work = homework(name)
    dealt = [drawn(work, SECRET_BYTES, student) for student in STUDENTS]
    rows = {what: Counter(table.number(each[what]) for each in dealt) for what, table in work.tables.items()}
    for what, table in work.tables.items():
        assert set(rows[what]) == set(range(1, len(table.rows) + 1))  # every one that was tried, and no other
        assert_even([rows[what][number] for number in rows[what]], len(STUDENTS))
    for one, other in combinations(work.tables, 2):
        pairs = Counter((work.tables[one].number(each[one]), work.tables[other].number(each[other])) for each in dealt)
        count = len(work.tables[one].rows) * len(work.tables[other].rows)
        assert_even([*pairs.values()] + [0] * (count - len(pairs)), len(STUDENTS))


def assert_even(counts, total):
    """Pearson's chi-square against equal shares, five standard deviations wide."""
    expected, free = total / len(counts), len(counts) - 1
    assert sum((count - expected) ** 2 / expected for count in counts) < free + 5 * (2 * free) ** 0.5


def test_a_draw_is_the_same_on_every_machine():
    """Written down once: no generator of NumPy's, no hash of Python's and no order of a dict has a say."""
    work = homework("hw02")
    assert [number_of(work, drawn(work, SECRET_BYTES, student)) for student in ("ann", "bob", "Zoe.O-1@x")] == PINNED
    assert drawn(work, b"another secret" * 2, "ann") != drawn(work, SECRET_BYTES, "ann")


PINNED = ["7-6-1-32", "8-8-3-20", "2-10-1-32"]


def test_two_students_seldom_share_everything():
    work = homework("hw02")
    same = Counter(as_json(drawn(work, SECRET_BYTES, student)) for student in STUDENTS[:300])
    assert max(same.values()) <= 2


# ---- what is kept ----


def test_off_by_default(classroom):
    off = variants(classroom, "hw02")
    assert not off
    assert off.of("ann") is homework("hw02")
    assert constants(classroom, "hw02", "ann") == {}
    assert not (classroom.folder / "variants").exists()
    judge = Judge("hw02", SECRET_BYTES, off)
    assert judge.for_student("ann") is judge


def test_who_has_one_keeps_it_when_the_table_grows(classroom, monkeypatch):
    before = keep(classroom, "hw02")
    work, own = homework("hw02"), {student: before.constants(student) for student in ("ann", "bob", "cyn")}
    versions = {student: before.of(student).version() for student in own}
    step = dataclasses.replace(work.graded[0].step, choices={"pictures": (*work.graded[0].step.choices["pictures"], 16, 20)})
    grown = dataclasses.replace(work, graded=[dataclasses.replace(work.graded[0], step=step), *work.graded[1:]])
    monkeypatch.setattr("coursework.variants.homework", lambda name: grown)
    again = keep(classroom, "hw02")
    assert {student: again.constants(student) for student in own} == own
    assert {student: again.of(student).version() for student in own} == versions
    shorter = dataclasses.replace(step, choices={"pictures": (17, 99)})
    other = dataclasses.replace(work, graded=[dataclasses.replace(work.graded[0], step=shorter), *work.graded[1:]])
    monkeypatch.setattr("coursework.variants.homework", lambda name: other)
    kept = variants(classroom, "hw02")
    assert {student: kept.constants(student) for student in own} == own
    assert number_of(other, {"multiplications": {"pictures": 12}}).startswith("x-")


def test_who_comes_later_gets_what_a_release_would_give(classroom):
    keep(classroom, "hw02")
    late = variants(classroom, "hw02").constants("dan")
    (classroom.folder / "roster.csv").write_text((classroom.folder / "roster.csv").read_text() + "dan,Dan,Late,d@example.org,2000\n")
    assert keep(classroom, "hw02").kept["dan"] == Kept(late)


def test_a_variant_by_hand_stays(classroom):
    given = give(classroom, "hw02", "bob", (3, 0, 2, 1))
    assert number_of(given.plain, given.constants("bob")) == "3-0-2-1"
    assert given.of("bob").find("slide_row") is homework("hw02").find("slide_row")
    again = keep(classroom, "hw02")
    assert again.kept["bob"] == given.kept["bob"]
    assert again.kept["bob"].by_hand
    assert not again.kept["ann"].by_hand
    assert number_of(given.plain, give(classroom, "hw02", "bob", (2,)).constants("bob")) == "2-2-2-2"
    assert give(classroom, "hw02", "bob", (0,)).of("bob") is homework("hw02")
    for numbers, says in (((1, 2), "varies in 4 things"), ((99, 1, 1, 1), "there is no 99")):
        with pytest.raises(ClassroomError, match=says):
            give(classroom, "hw02", "bob", numbers)


@pytest.mark.parametrize("text", ["{", '{"form": 1}', '{"form": 1, "students": {"ann": 3}}', '{"form": 9, "students": {}}'])
def test_a_file_that_cannot_be_read_is_named(classroom, text):
    keep(classroom, "hw02")
    (classroom.folder / "variants" / "hw02.json").write_text(text)
    with pytest.raises(ClassroomError, match=r"hw02\.json (is damaged|was written by another version)"):
        variants(classroom, "hw02")


def test_a_judge_holds_few_variants_at_a_time_and_each_is_its_own():
    many = Variants("hw02", SECRET_BYTES, {})
    judge = Judge("hw02", SECRET_BYTES, many)
    versions = {judge.for_student(student).version for student in STUDENTS[:200]}
    assert len(versions) > 100
    assert judge.for_student("s00001").version == many.of("s00001").version() == judge.for_student("s00001").version
    job = judge.for_student("s00001").make_job(b"{}")
    assert SECRET not in job.to_json()
    assert "pictures" not in job.to_json()


# ---- handing out ----


def test_release_makes_a_file_for_each_student_that_works_and_a_page(tmp_path):
    """With nbgrader's own release and gradebook, as an instructor types it."""
    classroom = make_class(tmp_path / "class", [("ann", "Ann", "Lee"), ("bob", "Bob", "<b>Ray")], ["hw02"])
    code, said = run("release", "hw02", "--variants", folder=classroom.folder)
    assert code == 0, said
    assert "A file for each of 2 students, such as ann_hw02.zip" in said
    assert "has variants" in run("release", "hw02", folder=classroom.folder)[1]
    plain = json.loads((classroom.folder / "release" / "hw02" / "hw02.ipynb").read_text())
    files = {}
    for student in ("ann", "bob"):
        own, work = constants(classroom, "hw02", student), variants(classroom, "hw02").of(student)
        with zipfile.ZipFile(classroom.folder / "handouts" / "hw02" / f"{student}_hw02.zip") as file:
            assert file.namelist() == ["hw02/hw02.ipynb", "hw02/hw02_checks.json"]
            file.extractall(tmp_path / student)
        notebook = json.loads((tmp_path / student / "hw02" / "hw02.ipynb").read_text())
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
        assert "SOLUTION" not in text
        for what, table in work.tables.items():
            assert table.task(own[what]) in text
        changed = [cell["id"] for cell, before in zip(notebook["cells"], plain["cells"], strict=True) if cell["source"] != before["source"]]
        assert len(changed) == 4
        check = visible_checks("hw02", tmp_path / student / "hw02")
        for graded in work.graded:
            assert check(graded.name).verdict(graded.exercise.reference).right
            assert check(graded.name).verdict(homework("hw02").find(graded.name).exercise.reference).misconception == graded.step.forgotten
        files[student] = text
        assert_checksums((tmp_path / student / "hw02" / "hw02.ipynb").read_text())
    assert files["ann"] != files["bob"]
    page = (classroom.folder / "reports" / "hw02-variants.html").read_text()
    assert "Bob &lt;b&gt;Ray" in page
    before = (classroom.folder / "handouts" / "hw02" / "ann_hw02.zip").read_bytes()
    assert run("release", "hw02", "--variants", folder=classroom.folder)[0] == 0
    assert (classroom.folder / "handouts" / "hw02" / "ann_hw02.zip").read_bytes() == before


def assert_checksums(text):
    """It is a sound notebook, and nbgrader's own look at its cells finds nothing changed."""
    import nbformat
    from nbgrader.utils import compute_checksum

    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    marked = [cell for cell in notebook.cells if "checksum" in cell.metadata.get("nbgrader", {})]
    assert len(marked) > 10
    for cell in marked:
        assert compute_checksum(cell) == cell.metadata.nbgrader.checksum


def test_another_variant_for_one_student(classroom):
    run("release", "hw02", "--variants", folder=classroom.folder)
    ann = (classroom.folder / "handouts" / "hw02" / "ann_hw02.zip").read_bytes()
    code, said = run("release", "hw02", "--variants", "--student", "bob", "--variant", "2-0-4-1", folder=classroom.folder)
    assert code == 0
    assert "bob has another variant now" in said
    assert (classroom.folder / "handouts" / "hw02" / "ann_hw02.zip").read_bytes() == ann
    assert "2-0-4-1 by hand" in (classroom.folder / "reports" / "hw02-variants.html").read_text()


@pytest.mark.parametrize(("words", "says"), [
    (("--student", "bob"), "takes three options"), (("--variants", "--student", "bob"), "takes three options"),
    (("--student", "bob", "--variant", "1"), "takes three options"), (("--variants", "--student", "bob", "--variant", "x"), "is a number"),
    (("--variants", "--student", "eve", "--variant", "1"), "not on the roster: eve"),
    (("--variants", "--student", "bob", "--variant", "400"), "there is no 400"),
    (("--variants", "--student", "bob", "--variant", "1-2"), "varies in 4 things"),
])
def test_what_cannot_be_given_is_refused_and_nothing_changes(classroom, words, says):
    code, said = run("release", "hw02", *words, folder=classroom.folder)
    assert code == 2
    assert says in said
    assert not (classroom.folder / "variants").exists()


def test_variants_come_before_the_first_submission(classroom):
    hand_in(classroom, "hw02", "bob", as_bytes(solved("hw02")))
    code, said = run("release", "hw02", "--variants", folder=classroom.folder)
    assert code == 2
    assert "handed out without variants" in said
    assert not variants(classroom, "hw02")


@pytest.mark.slow
def test_a_homework_that_judges_what_students_bring_has_none(tmp_path):
    classroom = make_class(tmp_path / "class", ["ann"], ["project"])
    with pytest.raises(ClassroomError, match="has no variants"):
        hand_out(classroom, "project")


# ---- grading ----


@pytest.mark.sandbox
def test_each_is_graded_by_his_own_and_a_neighbours_answer_is_known(tmp_path):
    """A right answer, a neighbour's, the public one, half of each; then a variant by hand, and a regrade."""
    classroom = make_class(tmp_path / "class", ["ann", "bob", "cyn", "dan"], ["hw02"])
    for number, student in enumerate(("ann", "bob", "cyn", "dan"), 1):
        give(classroom, "hw02", student, (number,))
    own = {student: constants(classroom, "hw02", student) for student in ("ann", "bob", "cyn", "dan")}
    hand_in(classroom, "hw02", "ann", answered(own["ann"]))
    hand_in(classroom, "hw02", "bob", answered(own["ann"]))
    hand_in(classroom, "hw02", "cyn", as_bytes(solved("hw02")))
    hand_in(classroom, "hw02", "dan", answered(own["dan"] | {"slide_row": own["ann"]["slide_row"]}))
    code, said = run("grade", "hw02", folder=classroom.folder)
    assert code == 0, said
    assert "older version" not in said
    with open_book(classroom) as book:
        results = {student: result for student, (_, _, result) in book.results("hw02").items()}
        versions = {student: version for student, (_, version, _) in book.results("hw02").items()}
    rows = {student: result["exercises"] for student, result in results.items()}
    assert [sum(row["points"] for row in rows[student].values()) for student in ("ann", "bob", "cyn", "dan")] == [6, 0, 3, 4]
    assert len(set(versions.values())) == 4
    for name, row in rows["bob"].items():
        assert row["kind"] == "wrong"
        assert row["fits"] == [{"constants": own["ann"][name], "misconception": ""}]
        assert homework("hw02").find(name).step.task(own["bob"][name]) in row["says"]
        assert as_json(own["ann"][name]) not in row["says"]
        assert row["misconception"] == ""
        assert "fits" not in rows["ann"][name]
        assert rows["cyn"][name]["misconception"] == homework("hw02").find(name).step.forgotten
        assert rows["cyn"][name]["fits"] == []
    assert rows["dan"]["slide_row"]["fits"] == [{"constants": own["ann"]["slide_row"], "misconception": ""}]
    shown = (classroom.folder / "autograded" / "bob" / "hw02" / "hw02.ipynb").read_text()
    assert homework("hw02").find("match_map").step.task(own["bob"]["match_map"]) in shown
    assert homework("hw02").find("match_map").step.task(own["ann"]["match_map"]) not in shown
    assert "0 of 4 students change" in run("regrade", "hw02", "--yes", folder=classroom.folder)[1]
    give(classroom, "hw02", "bob", (1,))
    assert "1 were given with an older version" in run("doctor", folder=classroom.folder)[1]
    changes = compare(classroom, "hw02")
    assert {change.student.id for change in changes if change.differs} == {"bob"}
    apply(classroom, "hw02", homework("hw02"), [change for change in changes if change.differs])
    with open_book(classroom) as book:
        assert book.older(variants(classroom, "hw02")) == []
        assert sum(row["points"] for row in book.result("hw02", "bob")["exercises"].values()) == 6


@pytest.mark.sandbox
def test_the_file_that_is_handed_out_comes_back_under_its_name(tmp_path):
    classroom = make_class(tmp_path / "class", ["ann", "bob"], ["hw02"])
    run("release", "hw02", "--variants", folder=classroom.folder)
    place = classroom.folder / "handouts" / "hw02"
    code, said = run("collect", place, folder=classroom.folder)
    assert code == 0, said
    assert "hw02: 2 of 2 students handed in." in said
    code, said = run("grade", "hw02", folder=classroom.folder)
    assert code == 0
    with open_book(classroom) as book:
        for student in ("ann", "bob"):
            result = book.result("hw02", student)
            assert {row["kind"] for row in result["exercises"].values()} == {"unwritten"}
            assert set(result["scores"].values()) == {0.0}


def test_what_a_student_sees_in_the_grader_is_his_own_notebook():
    work = Variants("hw02", SECRET_BYTES, {}).of("ann")
    texts = work.frame.texts
    assert any(work.tables["experiment"].task(work.constants["experiment"]) in text for text in texts)
    assert work.frame.points == homework("hw02").frame.points
    assert work.frame.numbers == homework("hw02").frame.numbers
    assert work.frame.titles == homework("hw02").frame.titles


# ---- the page ----


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(1100, False), (380, False), (380, True)])
def test_the_page_is_whole_on_wide_and_narrow_screens(tmp_path, chromium, width, dark):
    classroom = make_class(tmp_path / "class", [("ann", "Ann", "Lee"), ("w" * 40, "Wilhelmina-Alexandra", "Featherstonehaugh")], ["hw02"])
    _, path = hand_out(classroom, "hw02")
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("table").count() == 5
    assert page.locator("tbody tr").first.inner_text().startswith("Ann Lee (ann)")
    totals = [sum(int(cell) for cell in table.locator("td:last-child").all_inner_texts()) for table in page.locator("table").all()[1:]]
    assert totals == [2, 2, 2, 2]
    page.close()
