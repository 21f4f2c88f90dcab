"""Who shares what few others have: copies are found, the innocent are left alone, and a notebook can say what it likes."""

import json
import sys

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from coursework_class import as_bytes, code_of, hand_in, make_class, solved, with_cells

from coursework import similar as ranking
from coursework import submission
from coursework.class_run import grade_class
from coursework.homework import homework
from coursework.pages.similar import similar_page, write_similar
from coursework.similar import STRICT, Hand, Pair, Shared, similar
from coursework.traces import HandedOut, Traces, bound_and_literals, handed_out, traces_of
from coursework.variation import as_json
from tools.measured import similar as made

WORK = homework("hw02")
NOTHING = HandedOut(set(), set(), "  ")


def hand(student, names=(), numbers=(), sentences=(), mistake="", given=None, literals=None, **row):
    """A notebook that holds what a test is about."""
    traces = Traces(set(names), set(numbers), set(sentences), {"multiplications": set(literals or ())})
    exercises = {"slide_row": {"kind": "misconception", "misconception": mistake, "says": ""}} if mistake else {}
    return Hand(student, traces, exercises | row, {"multiplications": {"pictures": given}} if given else {})


def a_class(*special, students=40, **common):
    return [*special, *(hand(f"honest{number}", [f"name{number}"], [f"{number}.5"], **common) for number in range(students - len(special)))]


def listed(hands, official=NOTHING):
    return [(pair.one, pair.other) for pair in similar(hands, official)]


def test_what_few_share_is_listed_and_each_thing_is_named_with_how_many_have_it():
    shares = {"names": ["zebra_sum", "qx"], "numbers": ["0.3141"], "sentences": ["the wall is much too bright"], "mistake": "rare one"}
    (pair,) = similar(a_class(hand("ann", **shares), hand("bob", **shares)), NOTHING)
    assert (pair.one, pair.other) == ("ann", "bob")
    assert {(item.kind, item.what, item.held) for item in pair.items} >= {
        ("number", "0.3141", "2 of 40"), ("name", "zebra_sum", "2 of 40"), ("mistake", "slide_row: rare one", "2 of 40"),
        ("sentence", "the wall is much too bright", "2 of 40")}
    log = np.log(20)
    assert pair.weight == pytest.approx(log + log + log * (1 + 1 / 2 + 1 / 3))  # number, mistake, and three of the text
    assert pair.weight > STRICT * np.log(40 * 39 / 2)


def test_text_alone_never_makes_a_pair(monkeypatch):
    shares = {"names": [f"odd{number}" for number in range(30)], "sentences": [f"{number} things nobody says" for number in range(30)]}
    assert not listed(a_class(hand("ann", **shares), hand("bob", **shares), students=300))
    # nor do numbers alone
    assert not listed(a_class(hand("ann", numbers=["0.1", "0.2", "0.7"]), hand("bob", numbers=["0.1", "0.2", "0.7"]), students=300))
    monkeypatch.setattr(ranking, "STRICT", 0.01)  # however low the bar
    assert listed(a_class(hand("ann", numbers=["0.1"]), hand("bob", numbers=["0.1"]), students=300))
    assert not listed(a_class(hand("ann", **shares), hand("bob", **shares), students=300))


def test_what_many_have_is_no_evidence():
    """One in ten, and more, share a source: nobody of them is listed for it."""
    shares = {"names": ["zebra_sum", "gnu_sum"], "numbers": ["0.3141", "0.2718"], "sentences": ["a book says it so"], "mistake": "common"}
    hands = a_class(*(hand(f"reader{number}", **shares) for number in range(6)), students=40)
    assert not listed(hands)


def test_what_the_course_handed_out_is_no_evidence():
    official = handed_out(WORK)
    hint = WORK.graded[1].exercise.hints[1]
    notebook = with_cells(solved("hw02"), slide_row=(
        f"def slide_row(row, weights):\n    # {WORK.graded[1].exercise.hints[0]}\n    # {hint}\n    one_place = 58800\n"
        "    return [sum(row[start:start + len(weights)] * weights) for start in range(784)]"))
    traces = traces_of(submission.read(as_bytes(notebook)), WORK)
    assert "one_place" in traces.names  # the model answer's, as a student may have found it
    assert {"784", "58800"} <= traces.numbers
    assert any("window that starts at" in sentence for sentence in traces.sentences)
    both = [Hand(name, traces, {"slide_row": {"kind": "misconception", "misconception": "rare one", "says": ""}}) for name in ("ann", "bob")]
    pairs = similar(a_class(*both, students=60), official)
    assert not pairs
    assert similar(a_class(*both, students=60), NOTHING)  # the same, had the course not handed it out


def test_a_constant_of_somebody_elses_counts_and_ones_own_does_not():
    others = [hand(f"s{number}", given=12 + number % 8, literals=[str(12 + number % 8)]) for number in range(40)]
    ann = hand("ann", numbers=["0.3141", "0.2718"], given=99, literals=["99"])
    bob = hand("bob", numbers=["0.3141", "0.2718"], given=98, literals=["99"])
    (pair,) = similar([ann, bob, *others], NOTHING)
    (item,) = [item for item in pair.items if item.kind == "constant"]
    assert item.what == "bob's multiplications holds 99, which ann was given"
    assert item.held == "1 of 42 were given it; 1 of 42 hold a constant of somebody else's there"
    assert item.weight == pytest.approx(2 * np.log(42))
    honest = hand("bob", numbers=["0.3141", "0.2718"], given=98, literals=["98"])
    assert not listed([ann, honest, *others])
    # where every fifth holds somebody else's number, it is one that stands in anybody's code
    many = [hand(f"s{number}", given=12 + number % 8, literals=["12"]) for number in range(40)]
    assert ranking._constants([ann, bob, *others])
    assert not ranking._constants([ann, bob, *many])


def test_constants_of_one_student_in_three_functions_are_enough():
    functions = ("multiplications", "slide_row", "match_map")
    hands = [Hand(f"s{number}", Traces(literals={each: {str(20 + number % 9)} for each in functions}),
                  given={each: {"limit": 20 + number % 9} for each in functions}) for number in range(60)]
    assert not listed(hands)
    hands[7].traces.literals = dict(hands[3].traces.literals)
    assert {other for pair in listed(hands) for other in pair} >= {"s7", "s3"}
    assert all("s7" in pair for pair in listed(hands))


def test_answers_that_fit_anothers_variant_count_as_its_constant():
    row = {"kind": "wrong", "misconception": "", "says": "x", "fits": [{"constants": {"pictures": 99}, "misconception": ""}]}
    others = [hand(f"s{number}", given=12 + number % 8) for number in range(40)]
    ann = hand("ann", ["zebra_sum"], given=99)
    bob = hand("bob", ["zebra_sum"], given=98, literals=["12"], multiplications=row)
    (pair,) = similar([ann, bob, *others], NOTHING)
    assert {item.kind for item in pair.items} == {"constant", "name"}


def test_the_same_wrong_answer_counts_whatever_the_own_step_was():
    says = "Not yet. At position 1 you have 77; it should be 5."
    rows = [{"slide_row": {"kind": "wrong", "misconception": "", "says": f"{says}\nYour own step is: {step}"}} for step in "ab"]
    ann, bob = (hand(name, ["zebra_sum"], ["0.3141", "2.25"], **row) for name, row in zip(("ann", "bob"), rows, strict=True))
    (pair,) = similar(a_class(ann, bob), NOTHING)
    assert any(item.what == f"slide_row: the same wrong answer. {says.removeprefix('Not yet. ')}" for item in pair.items)
    right = [hand(name, ["zebra_sum"], ["0.3141", "2.25"], slide_row={"kind": "right", "misconception": "", "says": "Right."}) for name in ("a", "b")]
    assert not listed(a_class(*right))


def test_small_and_empty_classes():
    assert similar([], NOTHING) == []
    shares = {"numbers": ["0.3141"], "mistake": "rare one"}
    assert not listed([hand("ann", **shares), hand("bob", **shares)])
    assert not listed(a_class(hand("ann", **shares), hand("bob", **shares), students=3))


def test_what_is_looked_up_does_not_grow_with_all_pairs():
    """Where everybody shares everything common with everybody, no pair is made of it."""
    rng = np.random.default_rng(2)
    hands = [hand(f"s{number}", [f"n{rng.integers(50)}"], [f"{rng.integers(50)}.5"], mistake=f"m{rng.integers(5)}", given=int(rng.integers(12, 22)))
             for number in range(2000)]
    assert ranking._rare(hands, NOTHING) == {}
    assert dict(ranking._constants(hands)) == {}


def test_traces_are_the_students_own():
    notebook = with_cells(solved("hw02"), slide_row="def slide_row(row, weights):\n    zebra = 0.3141  # a zebra runs over the row\n    return zebra * 7")
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "I tried it at home. It **never** found the zebra at all!"})
    traces = traces_of(submission.read(as_bytes(notebook)), WORK)
    assert "zebra" in traces.names
    assert "0.3141" in traces.numbers
    assert "7" not in traces.numbers  # small
    assert traces.sentences >= {"a zebra runs over the row", "it never found the zebra at all"}
    assert traces.literals["slide_row"] == {"0.3141", "7"}
    release = json.loads((WORK.source.parents[2] / "release" / "hw02" / "hw02.ipynb").read_text())
    empty = traces_of(submission.read(as_bytes(release)), WORK)
    assert (empty.names, empty.numbers, empty.sentences) == (set(), set(), set())


@pytest.mark.parametrize("code", [
    "(" * 9000, "x = " + "9" * 6000, "x = 0x" + "f" * 9000, "-" * 9000 + "1", "'" * 9001, '"""' * 3001, "def (:\n", "x = 1e999", "\x00", "\ufffd = 2",
    "x = 5j", "f'{x!r:>{y}}'", "%timeit x\n!ls", "[" * 4000 + "]" * 4000, "a." * 8000 + "b", "# \u202e", "x: " + "'a' " * 4000,
])
def test_a_hostile_cell_stops_nothing(code):
    names, literals = bound_and_literals(code)
    assert isinstance(names, set)
    assert all(isinstance(what, str) for _, what in literals)
    notebook = with_cells(solved("hw02"), slide_row=code)
    assert traces_of(submission.read(as_bytes(notebook)), WORK).literals["slide_row"] is not None


def test_who_writes_a_million_things_is_cut_short():
    code = ", ".join(f"name{number}" for number in range(1500)) + " = 1"
    notebook = with_cells(solved("hw02"), slide_row=f"{'n' * 9000} = 1", **{"hw02-experiment": code, "hw02-friend": "word " * 40_000})
    for number in range(60):
        notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "\n".join(f"x{number}_{line} = 1" for line in range(200))})
    traces = traces_of(submission.read(as_bytes(notebook)), WORK)
    assert max(map(len, traces.names | traces.sentences)) <= 200
    assert len(traces.names) <= 2000
    assert bound_and_literals("x = 1\n" * 5000) == (set(), set())  # more than is read of one cell
    notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": "word " * 3000}] * 20
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "beyond = 1  " + "#" * 16_000})
    assert "beyond" not in traces_of(submission.read(as_bytes(notebook)), WORK).names


def test_nothing_of_a_notebook_is_run_or_imported():
    bound_and_literals("import antigravity_of_the_tests\nopen('/tmp/never', 'w')\nraise SystemExit")
    assert "antigravity_of_the_tests" not in sys.modules


HOSTILE = ["</code><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "\" onmouseover=\"alert(1)", "&lt;b&gt;"]


def hostile_page():
    """A page on which everything that a student can choose is hostile."""
    items = [Shared(kind, f"{kind} {text}", "2 of 40", 3.0, counts) for kind, text, counts in zip(
        ranking.KINDS, HOSTILE, (1.0, 0.5, 1 / 3, 0.0, 1.0), strict=True)]
    pairs = [Pair("ann", HOSTILE[0], items, 20.0), Pair("bob", "cyn", items[:2], 12.0)]
    names = {"ann": "Ann <b>Lee</b>", HOSTILE[0]: HOSTILE[1], "bob": "Bob {% raw %}", "cyn": "Cyn"}
    hands = [hand(f"s{number}", mistake="a") for number in range(39)] + [hand("late")]
    return similar_page("A <class>", WORK, hands, pairs, names)


def test_everything_that_a_student_wrote_is_escaped():
    text = hostile_page()
    assert not [tag for tag in ("<script", "<img", "<b>", "onmouseover=\"") if tag in text]
    assert "{{ 7 * 7 }}" in text
    assert "&lt;script&gt;alert(1)" in text
    for words in ("There are innocent reasons: they sat together, a common source, the same tutor. Ask both before you conclude anything.",
                  "On made classes; yours may differ.", "2 of 40, counts half", "2 of 40, not counted", "1 of them are not graded yet"):
        assert words in text
    for word in ("cheat", "plagiar", "suspect", "guilty", "fraud", "copied from"):
        assert word not in text.lower()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_in_a_browser(chromium, tmp_path, scheme):
    (tmp_path / "page.html").write_text(hostile_page(), encoding="utf-8")
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 380, "height": 800}, bypass_csp=True)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(f"file://{tmp_path}/page.html")
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    assert page.locator("h2").nth(0).inner_text().startswith("Ann <b>Lee</b> (ann) and <img src=x")
    assert page.locator("tr.wait").count() == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["impact"]) for each in found] == []
    assert len(asked) == 1
    assert not said
    context.close()


@pytest.mark.slow
def test_measured_classes_are_counted_again():
    """What the page prints is found by the same tool: a few classes of it are made once more."""
    again = made.count(30, 12)
    assert again["listed"] <= 1
    assert again["verbatim"] >= 8
    assert again["renamed"] >= 5
    printed = {row["students"]: row for row in ranking.measured()["sizes"]}
    assert set(printed) == {30, 300, 3000}
    assert all(row["listed"] <= row["classes"] / 4 for row in printed.values())


EXPERIMENT = """
{rng} = np.random.default_rng({seed})
for {level} in {levels}:
    {hits} = sum({rng}.random() < {level} / 100 for {turn} in range({tries}))
    print({level}, {hits})
"""


def with_experiment(notebook, names, seed, levels, tries):
    rng, level, hits, turn = names
    return with_cells(notebook, **{"hw02-experiment": EXPERIMENT.format(rng=rng, level=level, hits=hits, turn=turn, seed=seed, levels=levels, tries=tries)})


SLIDE = """
def slide_row({0}, {1}):
    {2} = np.zeros(len({0}) - len({1}) + 1)
    for {3} in range(len({2})):
        {2}[{3}] = np.sum({0}[{3}:{3} + len({1})] * {1}) * 1.0625
    return {2}
"""


@pytest.mark.sandbox
@pytest.mark.slow
def test_copies_in_a_graded_class_stand_first_and_honest_pairs_do_not(tmp_path):
    """Thirty students, graded in the sandbox. Two copied: one gave every name a new one, one moved the cells."""
    students = [f"s{number:02}" for number in range(30)]
    classroom = make_class(tmp_path / "class", students, ["hw02"])
    mistakes = [each.name for graded in WORK.graded for each in graded.exercise.misconceptions]
    for number, student in enumerate(students[4:]):
        graded = WORK.graded[number % 3]
        which = mistakes[number % len(mistakes)] if mistakes[number % len(mistakes)] in [each.name for each in graded.exercise.misconceptions] else number % 2
        notebook = with_cells(solved("hw02"), **{graded.name: code_of("hw02", graded.name, which)})
        hand_in(classroom, "hw02", student, as_bytes(with_experiment(
            notebook, [f"rng{number}", "level", f"hits{number % 3}", "_"], number, [0, 10 + number, 20 + number], 100 + number)))
    source = with_experiment(with_cells(solved("hw02"), slide_row=SLIDE.format("row", "weights", "sums", "start")), ("r", "lev", "hit", "tt"), 8161, [3, 37, 91], 77)
    renamed = with_experiment(with_cells(solved("hw02"), slide_row=SLIDE.format("aa", "bb", "cc", "dd")), ("gen", "much", "ok", "run"), 8161, [3, 37, 91], 77)
    hand_in(classroom, "hw02", "s00", as_bytes(source))
    hand_in(classroom, "hw02", "s01", as_bytes(renamed))
    wrong = with_cells(solved("hw02"), match_map=code_of("hw02", "match_map", "height and width changed places"),
                       multiplications=code_of("hw02", "multiplications", "bias counted"))
    moved = with_experiment(wrong, ("zrng", "zlevel", "zhits", "zturn"), 4409, [17, 53], 61)
    hand_in(classroom, "hw02", "s02", as_bytes(moved))
    moved["cells"] = [*moved["cells"][:2], *moved["cells"][:1:-1]]
    hand_in(classroom, "hw02", "s03", as_bytes(moved))
    assert {line.state for line in grade_class(classroom, "hw02")} == {"graded"}
    path, pairs, compared = write_similar(classroom, "hw02")
    assert compared == 30
    assert [{pair.one, pair.other} for pair in pairs] in ([{"s00", "s01"}, {"s02", "s03"}], [{"s02", "s03"}, {"s00", "s01"}])
    kinds = {frozenset((pair.one, pair.other)): {item.kind for item in pair.items} for pair in pairs}
    assert kinds[frozenset(("s00", "s01"))] == {"number", "mistake"}
    text = path.read_text(encoding="utf-8")
    assert "8161" in text
    assert "slide_row: the same wrong answer" in text
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.sandbox
@pytest.mark.slow
def test_one_constant_of_another_students_variant_is_seen(tmp_path):
    """In a class with variants: a renamed copy that kept one constant; and everybody's own constants are no evidence."""
    from coursework.variants import keep

    students = [f"s{number:02}" for number in range(14)]
    classroom = make_class(tmp_path / "class", students, ["hw02"])
    works = keep(classroom, "hw02")
    one = students[0]
    other = next(student for student in students if works.constants(student) != works.constants(one) and as_json(
        works.constants(student)["multiplications"]) != as_json(works.constants(one)["multiplications"]))
    for number, student in enumerate(students):
        pictures = works.constants(one if student == other else student)["multiplications"]["pictures"]
        code = ("def multiplications(height, width, depth, kernel_size, filters):\n    {0} = (height - kernel_size + 1) * (width - kernel_size + 1)\n"
                "    return {0} * kernel_size ** 2 * depth * filters * {1}").format(f"places{number}", pictures)
        settings = (8161, [37, 91], 77) if student in (one, other) else (number, [11 + number], 100 + number)
        hand_in(classroom, "hw02", student, as_bytes(with_experiment(
            with_cells(solved("hw02"), multiplications=code), [f"rng{number}", "lev", "hit", "_"], *settings)))
    assert {line.state for line in grade_class(classroom, "hw02")} == {"graded"}
    _, pairs, _ = write_similar(classroom, "hw02")
    assert [{pair.one, pair.other} for pair in pairs[:1]] == [{one, other}]
    assert {"constant", "number"} <= {item.kind for item in pairs[0].items}
    assert all(other in (pair.one, pair.other) for pair in pairs)
