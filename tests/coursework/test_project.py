"""The final project, from a notebook to its marks: the model answer, and each way in which a study is not honest."""

import copy
import json

import numpy as np
import pytest
from coursework_class import SECRET, as_bytes, source
from PIL import Image

from coursework import records
from coursework.grader import Grader
from coursework.homework import homework
from helpers import datasets
from helpers.checks.homework import homework as visible_checks
from helpers.checks.project import ALIKE, FEWEST_PICTURES, FEWEST_THINGS, things_right, wilson

RELEASE = homework("project").source.parents[2] / "release" / "project"
# What a student might write in place of the model answer's tries: two ways that take no time.
QUICK = """
def says(model, pictures):
    return training.predict(model, pictures).argmax(axis=1)

models = {}
for name, epochs in (("pixels", 2), ("pixels, longer", 4)):
    parts_of_it = [layers.Flatten(), layers.Dense(len(classes))]
    models[name] = [network.Sequential(parts_of_it, (28, 28, 1), rng=0, dtype="float64")]
    transfer.fit_head(models[name][0], *study.train, epochs=epochs)
    study.note(name, [says(model, study.validation[0]) for model in models[name]])
"""
TEST = """
study.choose("pixels")
answers = study.open_test(lambda pictures: says(models["pixels"][0], pictures))
test_things, truth = study.test_things
"""


def handed_in(**cells):
    """The model answer with a short study, and other code in some cells (by their id)."""
    notebook = source("project")
    cells = {"tries": QUICK, "test": TEST, "look": "print('a look inside')"} | {name.replace("_", "-"): text for name, text in cells.items()}
    for cell in notebook["cells"]:
        cell["source"] = cells.get(cell["id"], cell["source"])
    return notebook


@pytest.fixture(scope="module")
def grade():
    with Grader("project", bytes.fromhex(SECRET)) as grader:
        yield lambda notebook: grader.grade(as_bytes(notebook))


# ---- the grader, end to end ----


@pytest.mark.sandbox
def test_the_model_answer_runs_in_the_sandbox_and_earns_all(grade):
    result, shown = grade(source("project"))
    assert {name: (row["points"], row["kind"]) for name, row in result.exercises.items()} == {
        "same_thing": (2, "right"), "deal": (2, "right"), "how_sure": (2, "right"), "report": (4, "right")}
    assert result.scores["project-findings"] is None  # waits for a human
    text = json.dumps(shown)
    assert '"output_type": "error"' not in text
    said = "".join(output["text"] for cell in shown["cells"] for output in cell.get("outputs", []) if output["output_type"] == "stream")
    answer = {cell["id"]: "".join(cell["source"]) for cell in source("project")["cells"]}
    for number in ("11 15", "0.222 (0.194 to 0.250)", "0.667 (0.472 to 0.806)", "0.611 (0.556 to 0.611)"):
        assert number in said
        assert number.replace("0.", ".").replace("11 15", "11 of 15") in answer["project-findings"], "the model answer tells its own numbers"
    assert "Each part of the rubric is given whole" not in text, "its rubrics have levels"


PARTS = 'things = {things}\nparts = {parts}\nstudy = Study(x, y, things, parts)'
DEALT = "deal(y, things, validation=4, test=5, seed=0)"
CLAIM = 'def report():\n    return study.record() | {{"claim": {claim}}}'


@pytest.mark.sandbox
@pytest.mark.parametrize(("cells", "mistake", "says"), [
    ({"parts": PARTS.format(things="same_thing(x, photographs.things, limit=0.97)", parts="deal(y, np.arange(len(y)), 12, 15, seed=0)")},
     "a thing in two parts", "lies in your training part and in your"),
    ({"parts": PARTS.format(things="photographs.things", parts=DEALT)}, "near-duplicates in two parts", "nearly the same (their pixels correlate to 0.99"),
    ({"report": CLAIM.format(claim="(sum(answers == truth), len(truth), *how_sure(np.arange(len(truth)), truth, answers)[2:])")},
     "photographs counted as coins", "so count things"),
    ({"test": TEST + "for name in models:\n    study.open_test(lambda pictures: says(models[name][0], pictures))"},
     "test part opened several times", "was opened 3 times"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_study_that_is_not_honest_is_told_which_mistake_it_is(grade, cells, mistake, says):
    result, _ = grade(handed_in(**cells))
    row = result.exercises["report"]
    assert (row["kind"], row["misconception"]) == ("misconception", mistake)
    assert says in row["says"]
    assert 0 < row["points"] < 4
    assert result.points == 6 + row["points"]
    assert not result.faults


@pytest.mark.sandbox
@pytest.mark.parametrize(("load", "says"), [
    ('photographs = datasets.load_folders("my photographs")', "There is no folder my photographs"),  # they stayed at home
    ('photographs = datasets.unpack("")', "There are no photographs in this text: it is empty"),
])
def test_without_photographs_the_functions_count_and_the_student_reads_why_nothing_else_does(grade, load, says):
    result, _ = grade(handed_in(code_2=f"{load}\nx, y, classes = photographs.x, photographs.y, photographs.classes"))
    assert [row["points"] for row in result.exercises.values()] == [2, 2, 2, 0]
    told = result.exercises["report"]["says"]
    assert "NameError" in told
    assert f"Before that, a cell above it stops in the grader, at `{load}`" in told
    assert says in told


@pytest.mark.sandbox
def test_photographs_of_the_students_own_travel_in_the_notebook(grade, tmp_path, monkeypatch, capsys):
    """Two classes, drawn: stripes across and upright. They are read from folders, packed, and graded elsewhere."""
    rng = np.random.default_rng(4)
    for name, axis in (("across", 0), ("upright", 1)):
        for thing in range(13):
            for shot in range(3):
                picture = np.moveaxis(np.broadcast_to(rng.integers(0, 256, 50)[:, None], (50, 50)), 0, axis) * 0.7 + rng.integers(0, 70, (50, 50))
                path = tmp_path / "mine" / name / str(thing) / f"{shot}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(picture.astype(np.uint8)).save(path)
    monkeypatch.chdir(tmp_path)
    datasets.write_packed(datasets.load_folders("mine"))
    assert "78 photographs" in capsys.readouterr().out
    text = (tmp_path / "photographs.py").read_text()
    notebook = handed_in(code_2="photographs = datasets.unpack(packed)\nx, y, classes = photographs.x, photographs.y, photographs.classes")
    place = next(number for number, cell in enumerate(notebook["cells"]) if cell["id"] == "code-2")
    own = {"cell_type": "code", "id": "own", "metadata": {}, "execution_count": None, "outputs": [], "source": f"# %load -y photographs.py\n{text}"}
    notebook["cells"].insert(place, own)
    result, _ = grade(notebook)
    assert result.exercises["report"]["says"].startswith("Your record was counted again")
    assert result.points == 10


# ---- the checks themselves, without a sandbox ----


def test_a_students_own_check_looks_at_their_study():
    report = visible_checks("project", RELEASE)("report")
    assert report.verdict(records.honest_record).right
    words = str(report.feedback(records.opened_three_times))
    assert "The test part was opened 3 times" in words
    assert "lesson 07" in words


@pytest.mark.parametrize("key", sorted(records.honest_record()))
@pytest.mark.parametrize("value", [None, "text", 3, [], (), np.zeros(3), np.zeros((2, 2), int), {}, [None], {"a": None}], ids=repr)
def test_a_record_of_anything_else_is_no_error_of_ours(key, value):
    (found,) = homework("project").find("report").exercise.properties([()], [records.honest_record() | {key: copy.deepcopy(value)}])
    assert found is None or found.kind == "property"


@pytest.mark.parametrize("key", sorted(records.honest_record()))
def test_a_record_without_one_of_its_parts_is_not_taken(key):
    record = {name: each for name, each in records.honest_record().items() if name != key}
    (found,) = homework("project").find("report").exercise.properties([()], [record])
    assert found.kind == "property"


def mostly_grey(record):
    pictures = record["pictures"].copy()
    pictures[:100] = 7
    return {"pictures": pictures}


def a_little_behind(record):
    """Choose what is one picture behind in each run: less than the runs differ among themselves."""
    said = record["tries"]["frozen"].copy()
    rows = np.arange(len(said)), (said == record["y"][record["parts"] == 1]).argmax(axis=1)
    said[rows] = (said[rows] + 1) % 3
    return {"tries": record["tries"] | {"thawed": said}, "choice": "thawed"}


def all_but_one_and_lesson_07(record):
    """14 of 15 right, with lesson 07's interval, cut off at 1."""
    tested = record["parts"] == 2
    said, half = record["y"][tested].copy(), 2 * np.sqrt(14 / 15 * (1 / 15) / 15)
    said[record["things"][tested] == record["things"][tested][0]] += 1
    return {"answers": [said], "claim": (14, 15, 14 / 15 - half, 1.0)}


@pytest.mark.parametrize(("change", "mistake"), [
    (mostly_grey, "pictures without pixels"),
    (a_little_behind, None),
    (all_but_one_and_lesson_07, "interval of lesson 07"),
    (lambda record: {"claim": (*record["claim"][:2], record["claim"][2] + 0.02, record["claim"][3])}, "another interval"),
    (lambda record: {"claim": (*record["claim"][:3], record["claim"][3] + 0.02)}, "another interval"),
    (lambda record: {"log": [*record["log"], "tried frozen"]}, "went on after the test"),
    (lambda record: {"log": [*record["log"], "opened the test part"]}, "test part opened several times"),
    (lambda record: {"answers": 2 * record["answers"]}, "test part opened several times"),
])
def test_what_is_just_dishonest_and_what_is_just_not(change, mistake):
    record = records.honest_record()
    (found,) = homework("project").find("report").exercise.properties([()], [record | change(record)])
    assert (found and found.misconception) == mistake


def test_a_thing_too_many_is_no_count_of_photographs():
    y, things = np.arange(32) // 16, np.arange(32) // 2  # two classes of 8 things, two photographs of each
    parts = np.select([things % 8 < 2, things % 8 < 5], [1, 2])
    judge = homework("project").find("deal").exercise.properties
    assert judge([(y, things, 2, 3, 0)], [parts]) == [None]
    (found,) = judge([(y, things, 2, 3, 0)], [np.where(things == 7, 1, parts)])
    assert (found.kind, found.misconception) == ("property", "")
    assert (found.fields["label"], found.fields["part"], found.fields["had"], found.fields["wanted"]) == (0, "validation", 3, 2)


def test_near_duplicates_are_found_in_another_light_and_not_where_there_are_none():
    honest = homework("project").find("report").exercise.properties
    record = records.with_twins()
    (found,) = honest([()], [record])
    one, other = found.fields["one"], found.fields["other"]
    pictures = record["pictures"].reshape(len(record["y"]), -1).astype(float)
    assert np.corrcoef(pictures[one], pictures[other])[0, 1] == pytest.approx(found.fields["alike"])
    assert found.fields["alike"] > ALIKE
    assert {found.fields["first"], found.fields["second"]} == {"training", "test"}
    flat = records.honest_record()
    flat["pictures"][0] = flat["pictures"][-1] = 7  # of one grey: they correlate with nothing
    assert honest([()], [flat]) == [None]


@pytest.mark.parametrize(("right", "count"), [(0, 1), (9, 9), (11, 15), (39, 45), (0, 7)])
def test_the_interval_is_wilsons(right, count):
    scipy = pytest.importorskip("scipy.stats")
    confidence = 2 * scipy.norm.cdf(2) - 1
    expected = scipy.binomtest(right, count).proportion_ci(confidence, method="wilson")
    assert wilson(right, count) == pytest.approx((expected.low, expected.high))


def test_things_are_right_by_more_than_half():
    things, truth, said = np.array([5, 5, 5, 1, 1, 8]), np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 2])
    assert things_right(things, truth, said) == (2, 3)


def test_what_the_notebook_says_to_give_is_what_is_asked_for():
    """The fewest photographs and the limit stand in the notebook's words, too; and the shipped set meets them."""
    text = "".join("".join(cell["source"]) for cell in source("project")["cells"])
    assert (FEWEST_PICTURES, FEWEST_THINGS) == (60, 24)
    assert "**60 photographs of 24 things**" in text
    assert "limit=0.97" in text
    assert ALIKE > 0.97, "who joins what they are told to is never told of a near-duplicate"
    surfaces = datasets.load_folders("surfaces")
    assert len(surfaces.x) >= FEWEST_PICTURES
    assert len(np.unique(surfaces.things)) >= FEWEST_THINGS


@pytest.mark.parametrize(("classes", "places", "shots", "enough"), [
    (3, 10, 2, True), (2, 12, 3, True),  # just 60 photographs; just 24 things
    (2, 14, 2, False), (2, 11, 3, False), (1, 30, 3, False),  # too few photographs; too few things; one class
])
def test_each_of_the_fewest_counts_by_itself(classes, places, shots, enough):
    (found,) = homework("project").find("report").exercise.properties([()], [records.honest_record(3, classes, places, shots)])
    assert (found is None) == enough
    assert enough or found.misconception == "too few"


def test_a_handout_is_no_answer_yet():
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads((RELEASE / "project.ipynb").read_text("utf8"))["cells"]}
    assert [cells[name].strip() for name in ("parts", "tries", "test", "look")] == ["..."] * 4
    assert "load_folders" in cells["code-2"]
