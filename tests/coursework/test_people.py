"""For the people who run it: grace days, extensions, one student's regrade, and the one sentence on hidden cases."""

import datetime
import json
import math
import re
import sqlite3
from types import SimpleNamespace

import pytest
from coursework_class import as_bytes, code_of, hand_in, make_class, solved, with_cells
from hypothesis import given, settings
from hypothesis import strategies as some
from test_coursework_commands import assert_page_is_sound, run

from coursework import classroom as classes
from coursework.extensions import EXTENSIONS, extend, read_extensions
from coursework.gradebook import open_book
from coursework.homework import NAMES, homework
from coursework.lateness import lateness
from coursework.settings import LatePolicy
from helpers.checks.homework import WORDS
from helpers.checks.homework import homework as visible

ROSTER = [("ann", "Ann", "Lee"), ("bob", "Bob", "Ray"), ("cyn", "Cyn", "Ode"), ("dan", "Dan", "Late")]
WORKS = ("hw01", "hw02", "hw03")
DUE = {"hw01": datetime.datetime(2026, 11, 20, 18, tzinfo=datetime.UTC), "hw02": datetime.datetime(2026, 11, 27, 18, tzinfo=datetime.UTC),
       "hw03": datetime.datetime(2026, 12, 4, 18, tzinfo=datetime.UTC)}
DAY = datetime.timedelta(days=1)
POLICY = LatePolicy()


def set_up(classroom, grace=0, due=DUE):
    """Write due times and grace days into class.toml."""
    path = classroom.folder / "class.toml"
    lines = "".join(f'{name} = "{moment:%Y-%m-%d %H:%M}"\n' for name, moment in due.items())
    text = re.sub(r"(?s)\[grace\].*", "", path.read_text())
    path.write_text(f"{text}[grace]\ndays = {grace}\n\n[due]\n{lines}")
    return classes.Classroom(classroom.folder)


def late_by(classroom, work, student, days, data=b"no notebook"):
    """Hand in so many days after the due time; half an hour less, so that it is that day and not the next."""
    hand_in(classroom, work, student, data, DUE[work] + days * DAY - datetime.timedelta(minutes=30))


def penalties(classroom):
    with sqlite3.connect(classroom.database) as base:
        return {(student, work): penalty for student, work, penalty in base.execute(
            "SELECT s.student_id, a.name, n.late_submission_penalty FROM submitted_assignment s JOIN assignment a "
            "ON a.id = s.assignment_id JOIN submitted_notebook n ON n.assignment_id = s.id")}


# ---- grace days, without a gradebook ----


def by_hand(days_late, grace, per_day, at_most):
    """The rule once more, day by day: spend one grace day after the other on each hand-in, and take all back that save nothing."""
    shares = []
    for days in days_late:
        spent = 0
        while spent < days and spent < grace:
            spent += 1
        costs = [min(at_most, per_day * (days - used)) for used in range(spent + 1)]
        if math.isclose(costs[0], costs[-1], abs_tol=1e-12):
            spent = 0
        grace -= spent
        shares.append((spent, grace, min(at_most, per_day * (days - spent))))
    return shares


def fake_class(days_late, grace, policy=POLICY, extensions=None, due=DUE):
    """What `lateness` asks of a class, without a folder."""
    handed = {work: due[work] + days * DAY - datetime.timedelta(minutes=30 if days else 0)
              for work, days in zip(WORKS, days_late, strict=True) if days is not None}
    extensions = extensions or {}
    return SimpleNamespace(
        late_policy=policy, grace_days=grace, due=due, extensions=extensions,
        due_of=lambda work, student: max(due[work], extensions.get((student, work), due[work])),
        submission=lambda work, student: (None, handed[work]) if work in handed else None), handed


@settings(max_examples=400, deadline=None)
@given(some.lists(some.integers(0, 9), min_size=3, max_size=3), some.integers(0, 6), some.sampled_from([0.1, 0.25, 0.0, 1.0]),
       some.sampled_from([0.5, 1.0, 0.3]), some.permutations(WORKS))
def test_grace_days_are_spent_by_due_time_whatever_is_asked_first(days, grace, per_day, at_most, order):
    classroom, handed = fake_class(days, grace, LatePolicy(per_day, at_most, 15))
    wanted = dict(zip(WORKS, by_hand(days, grace, per_day, at_most), strict=True))
    classroom.due = {work: DUE[work] for work in order}  # in whatever order class.toml names them
    for work in order:
        late = lateness(classroom, "ann", {work: handed[work]})
        assert late[work].share == pytest.approx(wanted[work][2])
        if grace:
            assert {name: (each.spent, each.left) for name, each in late.items()} == {name: row[:2] for name, row in wanted.items()}
            assert list(late) == list(WORKS)


@pytest.mark.parametrize(("days", "grace", "spent", "shares"), [
    ((2, 2, 0), 3, (2, 1, 0), (0, 0.1, 0)), ((0, 0, 4), 3, (0, 0, 3), (0, 0, 0.1)), ((1, 1, 1), 3, (1, 1, 1), (0, 0, 0)),
    ((9, 1, 1), 3, (0, 1, 1), (0.5, 0, 0)),  # nine days cost as much as six: three grace days would save nothing
    ((7, 1, 0), 3, (3, 0, 0), (0.4, 0.1, 0)), ((None, 2, 2), 3, (2, 1), (0, 0.1)), ((2, 2, 2), 0, (0, 0, 0), (0.2, 0.2, 0.2)),
])
def test_grace_days_on_paper(days, grace, spent, shares):
    classroom, handed = fake_class(days, grace)
    late = lateness(classroom, "ann", handed)
    assert tuple(each.spent for each in late.values()) == spent
    assert tuple(each.share for each in late.values()) == pytest.approx(shares)


def test_an_extension_comes_first_and_moves_the_order():
    """Lateness counts from the extension's end, and the homework takes its turn by that end."""
    classroom, handed = fake_class((3, 2, 0), 2)
    assert [each.spent for each in lateness(classroom, "ann", handed).values()] == [2, 0, 0]
    classroom, handed = fake_class((3, 2, 0), 2, extensions={("ann", "hw01"): DUE["hw01"] + 2 * DAY})
    late = lateness(classroom, "ann", handed)
    assert [(name, each.days, each.spent, each.extended) for name, each in late.items()] == [
        ("hw01", 1, 1, True), ("hw02", 2, 1, False), ("hw03", 0, 0, False)]
    classroom, handed = fake_class((12, 2, 0), 2, extensions={("ann", "hw01"): DUE["hw02"] + 4 * DAY})
    assert [(name, each.spent) for name, each in lateness(classroom, "ann", handed).items()] == [
        ("hw02", 2), ("hw01", 0), ("hw03", 0)]
    assert [each.spent for each in lateness(classroom, "bob", handed).values()] == [0, 2, 0]  # twelve days: no use


def test_without_grace_days_lateness_is_as_before():
    classroom, handed = fake_class((0, 1, 7), 0)
    policy = LatePolicy()
    for work, moment in handed.items():
        assert lateness(classroom, "ann", {work: moment})[work].share * 10 == policy.penalty((moment - DUE[work]).total_seconds(), 10)
    assert [policy.days(seconds) for seconds in (0, 900, 901, 86_400, 86_401)] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(("value", "says"), [
    ("-1", "days in [grace] is -1"), ("1.5", "days in [grace] is 1.5"), ('"3"', 'days in [grace] is "3"'), ("true", "is True"),
    ("1000", "is 1000; it should be a whole number of days for the term, from 0 to 365"),
])
def test_grace_days_that_cannot_be_are_refused(tmp_path, value, says):
    folder = classes.make(tmp_path / "class", "x").folder
    text = (folder / "class.toml").read_text()
    assert "days = 0" in text
    (folder / "class.toml").write_text(text.replace("days = 0", f"days = {value}"))
    with pytest.raises(classes.ClassroomError, match="line") as caught:
        classes.Classroom(folder)
    assert says in str(caught.value)
    (folder / "class.toml").write_text(text.replace("days = 0", "day = 3"))
    with pytest.raises(classes.ClassroomError, match="did you mean 'days'"):
        classes.Classroom(folder)


# ---- grace days in the gradebook ----


@pytest.fixture
def three(tmp_path):
    """A class with three homeworks in the gradebook and nothing handed in."""
    return set_up(make_class(tmp_path / "class", ROSTER, WORKS), grace=3)


def grade(classroom, work, *more):
    code, said = run("grade", work, *more, folder=classroom.folder)
    assert code == 0, said
    return said


HANDED = {"ann": (2, 2, 2), "bob": (0, 0, 4), "cyn": (9, 1, 1), "dan": (None, 0, 1)}
COSTS = {("ann", "hw01"): 0, ("ann", "hw02"): 1, ("ann", "hw03"): 2, ("bob", "hw01"): 0, ("bob", "hw02"): 0, ("bob", "hw03"): 1,
         ("cyn", "hw01"): 5, ("cyn", "hw02"): 0, ("cyn", "hw03"): 0, ("dan", "hw02"): 0, ("dan", "hw03"): 0}


@pytest.mark.slow
@pytest.mark.parametrize(("order", "together"), [
    (WORKS, True), (WORKS[::-1], True), (WORKS, False), (WORKS[::-1], False), (("hw02", "hw03", "hw01"), False)])
def test_the_order_of_grading_does_not_matter(three, order, together):
    """Everything there at once, or each homework handed in just before it is graded: the gradebook is the same."""
    if together:
        for student, days in HANDED.items():
            for work, late in zip(WORKS, days, strict=True):
                if late is not None:
                    late_by(three, work, student, late)
    for work in order:
        for student, days in HANDED.items():
            late = days[WORKS.index(work)]
            if late is not None and not together:
                late_by(three, work, student, late)
        grade(three, work)
    assert penalties(three) == COSTS


@pytest.mark.slow
def test_what_grace_days_move_elsewhere_is_said(three):
    late_by(three, "hw02", "ann", 3)
    said = grade(three, "hw02")
    assert "ann: 0/6, 3 days late, covered by grace days; none left" in said
    late_by(three, "hw01", "ann", 2)
    said = grade(three, "hw01")
    assert "ann: 0/6, 2 days late, covered by grace days; 1 left" in said
    assert "ann: hw02 late: 2 off now, 0 before" in said
    assert penalties(three) == {("ann", "hw01"): 0, ("ann", "hw02"): 2}
    assert "off now" not in grade(three, "hw01")
    # a copy that is not graded yet spends its days, and the grade of the one before it stays
    late_by(three, "hw01", "ann", 3, b"still no notebook")
    said = grade(three, "hw02")
    assert "ann: hw02 late: 3 off now, 2 before" in said
    assert penalties(three)["ann", "hw01"] == 0
    with open_book(three) as book:
        assert book.marks("hw02")["ann"]["handed_in"] == (DUE["hw02"] + 3 * DAY - datetime.timedelta(minutes=30)).replace(tzinfo=None)


@pytest.mark.sandbox
@pytest.mark.slow
def test_pages_and_tables_show_grace_days(three):
    late_by(three, "hw01", "ann", 2, as_bytes(solved("hw01")))
    late_by(three, "hw01", "bob", 5, as_bytes(solved("hw01")))
    late_by(three, "hw01", "cyn", 0, as_bytes(solved("hw01")))
    run("extend", "dan", "hw01", "2026-11-25T12:00", "--why", "ill", folder=three.folder)
    late_by(three, "hw01", "dan", 4, as_bytes(solved("hw01")))
    said = grade(three, "hw01")
    assert "bob: 6/6, 2 by hand, late: 2 off, 5 days late, 3 of them covered by grace days; none left" in said
    assert run("feedback", "hw01", folder=three.folder)[0] == 0
    page = {name: (three.folder / "feedback" / name / "hw01" / "hw01.html").read_text() for name, *_ in ROSTER}
    assert re.search(r"Handed in late</td><td class=number>-?0</td>.*2 days late, covered by grace days; 1 left", page["ann"])
    assert re.search(r"Handed in late</td><td class=number>-2</td>.*5 days late, 3 of them covered by grace days; none left", page["bob"])
    assert "-0<" not in page["ann"]
    for name in ("cyn", "dan"):
        assert "Handed in late" not in page[name]
    assert "You had more time for this one: until 2026-11-25 12:00 UTC." in page["dan"]
    assert "ill" not in re.sub(r"(?s)<style>.*?</style>", "", page["dan"]).split()
    for text in page.values():
        assert_page_is_sound(text)
        assert text.count(WORDS["hidden"]) == 1
    said = run("export", "hw01", folder=three.folder)[1]
    table = [line.split(",") for line in said.splitlines() if line.count(",") >= 6]
    assert table[0] == ["id", "first_name", "last_name", "email", "hw01", "grace_days_spent", "grace_days_left", "note"]
    assert [row[4:7] for row in table[1:]] == [["6", "2", "1"], ["4", "3", "0"], ["6", "0", "3"], ["6", "0", "3"]]
    # a new extension is told of wherever grades go out, until somebody grades
    run("extend", "bob", "hw01", "2026-11-24T12:00", folder=three.folder)
    for command in ("export", "feedback"):
        said = run(command, "hw01", folder=three.folder)[1]
        assert "hw01: lateness costs 1 student something else now (bob). Bring it up to date: coursework grade hw01" in said
    assert "5 days late" not in (three.folder / "feedback" / "bob" / "hw01" / "hw01.html").read_text()
    assert "bob: hw01 late: 0 off now, 2 before" in grade(three, "hw01")
    assert "something else" not in run("export", "hw01", folder=three.folder)[1]


# ---- extensions ----


@pytest.fixture
def one(tmp_path):
    """A class with one homework and no grace days."""
    return set_up(make_class(tmp_path / "class", ROSTER, ["hw02"]), due={"hw02": DUE["hw02"]})


@pytest.mark.slow
def test_an_extension_is_given_counts_at_grading_and_is_taken_back(one):
    toml = (one.folder / "class.toml").read_bytes()
    for student in ("ann", "bob"):
        late_by(one, "hw02", student, 2)
    said = grade(one, "hw02")
    assert penalties(one) == {("ann", "hw02"): 2, ("bob", "hw02"): 2}
    code, said = run("extend", "ann", "hw02", "2026-11-29T18:00", "--why", "ill, with a note", folder=one.folder)
    assert code == 0
    assert "ann has until 2026-11-29 18:00 UTC for hw02; everybody else until 2026-11-27 18:00 UTC." in said
    assert "coursework grade hw02 --student ann" in said
    assert (one.folder / "class.toml").read_bytes() == toml
    assert (one.folder / EXTENSIONS).read_text() == 'id,homework,until,why\nann,hw02,2026-11-29T18:00,"ill, with a note"\n'
    assert (one.folder / EXTENSIONS).stat().st_mode & 0o077 == 0
    assert penalties(one)["ann", "hw02"] == 2  # not before somebody grades
    said = grade(one, "hw02", "--student", "bob")
    assert "off now" not in said
    assert "ann: hw02 late: 0 off now, 2 before" in grade(one, "hw02", "--student", "ann")
    assert penalties(one) == {("ann", "hw02"): 0, ("bob", "hw02"): 2}
    # another time in its place
    assert run("extend", "ann", "hw02", "2026-11-28", folder=one.folder)[0] == 0
    assert (one.folder / EXTENSIONS).read_text().count("ann") == 1
    said = run("regrade", "hw02", "--yes", folder=one.folder)[1]
    assert re.search(r"ann\W+late\W+0 off\W+1 off\W", said)
    assert penalties(one)["ann", "hw02"] == 1
    assert "ann hw02: until 2026-11-28 23:59 UTC" in run("extend", folder=one.folder)[1]
    assert "1 extensions, until when: coursework extend" in run("doctor", folder=one.folder)[1]
    code, said = run("extend", "ann", "hw02", "--take-back", folder=one.folder)
    assert (code, "coursework regrade hw02 --student ann" in said) == (0, True)
    assert (one.folder / EXTENSIONS).read_text() == "id,homework,until,why\n"
    assert run("regrade", "hw02", "--student", "ann", "--yes", folder=one.folder)[0] == 0
    assert penalties(one) == {("ann", "hw02"): 2, ("bob", "hw02"): 2}


@pytest.mark.parametrize(("words", "says"), [
    (("nobody", "hw02", "2026-12-01"), "not on the roster: nobody"), (("Ann", "hw02", "2026-12-01"), "not on the roster: Ann"),
    (("ann", "hw2", "2026-12-01"), "There is no homework 'hw2'. There are: hw01"), (("ann", "hw02", "soon"), "'soon' is no time. Give one such as"),
    (("ann", "hw02", "2026-13-01"), "is no time"), (("ann", "hw02", "2026-11-27"), ""), (("ann", "hw02", "2026-11-27T18:00"), "is no later"),
    (("ann", "hw02", "2026-11-01"), "hw02 is due 2026-11-27 18:00 UTC for everybody, and 2026-11-01 is no later"), (("ann",), "say who, which homework"),
    (("ann", "hw02"), "coursework extend ann hw02 2026-12-01T18:00"), (("ann", "hw02", "--take-back"), "ann has no extension of hw02"),
    (("ann", "hw02", "2026-12-01", "--take-back"), "say who"), (("ann", "hw03", "2026-12-01"), ""),
])
def test_an_extension_that_cannot_be_is_refused_and_nothing_written(tmp_path, words, says):
    classroom = classes.make(tmp_path / "class", "x")
    classes.write(classroom.folder / "roster.csv", "id,first_name,last_name\nann,Ann,Lee\n")
    set_up(classroom, due={"hw02": DUE["hw02"]})
    code, said = run("extend", *words, folder=classroom.folder)
    assert (code, (classroom.folder / EXTENSIONS).exists()) == ((2, False) if says else (0, True))
    assert says in said
    if words[1:2] == ("hw03",):
        assert "No due time is set for hw03, so nobody is late before you set one." in said


@pytest.mark.parametrize(("text", "says"), [
    ("ann,hw02,2026-12-01\n", "line 1: the first line should be id,homework,until,why"),
    ("id,homework,until\nann,hw2,2026-12-01\n", "line 2: there is no homework 'hw2'"), ("id,homework,until\nann,hw02,soon\n", "line 2: the extension of ann until 'soon'"),
    ("id,homework,until\nann,hw02,2026-12-01\n\nann,hw02,2026-12-02\n", "line 4: ann has an extension of hw02 on line 2 too"),
    ("id,homework,until\nann,hw02\n", "line 2: it should hold id, homework, until"), ("id,homework,until,why\nann,hw02,2026-12-01,a,b\n", "line 2"),
    (b"id,homework,until,why\nann,hw02,2026-12-01,gr\xfcn\n", "not saved as UTF-8"), ("id,homework,until,why\nann,hw02,,x\n", "line 2"),
])
def test_a_file_of_extensions_that_cannot_be_is_refused_by_line(tmp_path, text, says):
    classroom = classes.make(tmp_path / "class", "x")
    (classroom.folder / EXTENSIONS).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(classes.ClassroomError, match=re.escape(says)):
        classes.Classroom(classroom.folder)
    code, said = run("grade", "hw02", folder=classroom.folder)
    assert (code, says in said) == (2, True)


def test_a_file_of_extensions_edited_by_hand_is_read_and_kept(tmp_path):
    path = tmp_path / EXTENSIONS
    path.write_bytes("\ufeffid,homework,until,why\r\n\r\nann , hw02, 2026-12-01 ,\"krank, Grüße\"\r\nbob,hw03,2026-12-01 18:00\r\n".encode())
    berlin = classes.zoneinfo.ZoneInfo("Europe/Berlin")
    assert read_extensions(path, berlin) == {
        ("ann", "hw02"): datetime.datetime(2026, 12, 1, 22, 59, 59, tzinfo=datetime.UTC),
        ("bob", "hw03"): datetime.datetime(2026, 12, 1, 17, 0, tzinfo=datetime.UTC)}
    extend(path, "cyn", "hw02", "2026-12-03", "a\nb")
    assert path.read_text() == "id,homework,until,why\nann,hw02,2026-12-01,\"krank, Grüße\"\nbob,hw03,2026-12-01 18:00,\ncyn,hw02,2026-12-03,a b\n"
    assert [each.name for each in tmp_path.iterdir()] == [EXTENSIONS]


@pytest.mark.parametrize(("moment", "says", "counts"), [
    (1, "late", 1), (3, "late", 3), (1, "in time", 1), (3, "in time", 2), (1, "", 1), (-1, "late", -1),
])
def test_what_the_lms_says_does_not_know_of_an_extension(tmp_path, moment, says, counts):
    """LATE in a name is the LMS's word on the due time of everybody. Only after the extension's end does it count."""
    from coursework.copies import Copy

    classroom = classes.make(tmp_path / "class", "x")
    extend(classroom.folder / EXTENSIONS, "ann", "hw02", f"{DUE['hw02'] + 2 * DAY:%Y-%m-%d %H:%M}")
    classroom = set_up(classroom, due={"hw02": DUE["hw02"]})
    copy = Copy(None, DUE["hw02"] + moment * DAY, says)
    assert classroom.counted_as("hw02", copy, "ann") == DUE["hw02"] + counts * DAY
    assert classroom.counted_as("hw02", copy, "bob") == classroom.counted_as("hw02", copy)
    assert classroom.due_of("hw02", "ann") == DUE["hw02"] + 2 * DAY
    assert (classroom.due_of("hw02", "bob"), classroom.due_of("hw02"), classroom.due_of("hw01", "ann")) == (DUE["hw02"], DUE["hw02"], None)


@pytest.mark.slow
def test_collect_does_not_call_a_file_late_before_an_extensions_end(one, tmp_path):
    extend(one.folder / EXTENSIONS, "ann", "hw02", "2026-11-30 18:00")
    for student in ("ann", "bob"):
        path = tmp_path / "in" / f"{student}_hw02.ipynb"
        classes.write(path, as_bytes(solved("hw02")))
        moment = (DUE["hw02"] + DAY).timestamp()
        classes.os.utime(path, (moment, moment))
    said = run("collect", tmp_path / "in", folder=one.folder)[1]
    assert re.search(r"new +ann hw02 2026-11-28 18:00  \(", said)
    assert re.search(r"new +bob hw02 2026-11-28 18:00  LATE", said)


# ---- one student's regrade ----


def rows_of(classroom):
    """Every row of the gradebook, and of the files that belong to grading, by whom it is about."""
    with sqlite3.connect(classroom.database) as base:
        base.row_factory = sqlite3.Row
        student_of = {row["id"]: row["student_id"] for row in base.execute("SELECT id, student_id FROM submitted_assignment")}
        student_of |= {row["id"]: student_of[row["assignment_id"]] for row in base.execute("SELECT id, assignment_id FROM submitted_notebook")}
        found = set()
        for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in map(dict, base.execute(f'SELECT * FROM "{table}"')):
                about = next((each for key in ("student_id", "student", "notebook_id", "assignment_id", "id") if key in row
                              for each in [student_of.get(row[key], row[key] if key in ("student_id", "student") else None)] if each), "")
                found.add((about, table, *map(str, row.values())))
    for path in (classroom.folder / "autograded").rglob("*.ipynb"):
        found.add((path.parts[-3], str(path), path.stat().st_mtime_ns, path.read_bytes()))
    return found


@pytest.mark.sandbox
@pytest.mark.slow
def test_the_regrade_of_one_student_touches_nobody_else(three, monkeypatch):
    """With grace days, due times that moved for all, an exercise that was mended, and newer copies of everybody's."""
    wrong = as_bytes(with_cells(solved("hw02"), slide_row=code_of("hw02", "slide_row", "weights turned around")))
    for student in ("ann", "bob"):
        late_by(three, "hw01", student, 1)
        late_by(three, "hw02", student, 2, wrong)
        late_by(three, "hw03", student, 1)
    late_by(three, "hw02", "cyn", 1, wrong)
    for work in WORKS:
        grade(three, work)
    assert penalties(three)["ann", "hw03"] == 1
    before = rows_of(three)
    monkeypatch.setitem(homework("hw02").graded[1].shares, "weights turned around", 0.25)
    set_up(three, grace=2, due=DUE | {"hw02": DUE["hw02"] + 1 * DAY})
    code, said = run("regrade", "hw02", "--student", "ann", "--student", "cyn", folder=three.folder, typed="n\n")
    assert (code, "Nothing was written." in said) == (1, True)
    assert rows_of(three) == before
    code, said = run("regrade", "hw02", "--student", "ann", "--yes", folder=three.folder)
    assert code == 0, said
    assert re.search(r"ann\W+slide_row\W+1\W+0\.5\W", said)
    changed = {row[0] for row in before ^ rows_of(three)}
    assert changed == {"ann"}
    with open_book(three) as book:
        assert book.marks("hw02")["ann"]["cells"]["slide_row-check"][0] == 0.5
        assert book.marks("hw02")["bob"]["cells"]["slide_row-check"][0] == 1.0
    assert penalties(three)["ann", "hw03"] == 1  # two grace days, spent on hw01 and hw02
    # grade for one student settles that one alone, too
    set_up(three, grace=0 + 4, due=DUE)
    before = rows_of(three)
    said = grade(three, "hw02", "--student", "bob")
    assert "bob: hw03 late: 0 off now, 1 before" in said
    assert {row[0] for row in before ^ rows_of(three)} == {"bob"}


@pytest.mark.slow
def test_regrade_shows_what_grace_days_move_elsewhere_before_it_writes(three):
    for work, days in zip(WORKS, (2, 2, 0), strict=True):
        late_by(three, work, "ann", days)
        grade(three, work)
    assert penalties(three) == {("ann", "hw01"): 0, ("ann", "hw02"): 1, ("ann", "hw03"): 0}
    set_up(three, grace=3, due=DUE | {"hw01": DUE["hw01"] + 2 * DAY})
    code, said = run("regrade", "hw01", folder=three.folder, typed="n\n")
    assert (code, "1 of 1 students change." in said) == (1, True)
    assert re.search(r"ann\W+late, hw02\W+1 off\W+0 off\W", said)
    assert penalties(three)["ann", "hw02"] == 1
    assert run("regrade", "hw01", "--yes", folder=three.folder)[0] == 0
    assert penalties(three)["ann", "hw02"] == 0
    assert "0 of 1 students change." in run("regrade", "hw01", folder=three.folder)[1]


# ---- hidden cases count too ----


def test_the_sentence_on_hidden_cases_stands_once_in_each_head_and_says_the_same():
    notebooks = [*classes.PROJECT.glob("coursework/source/*/*.ipynb"), *classes.PROJECT.glob("coursework/release/*/*.ipynb"),
                 *classes.PROJECT.glob("coursework/template/source/*/*.ipynb")]
    assert {path.stem for path in notebooks} == {*NAMES, "own01"}
    for path in notebooks:
        texts = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        assert texts[0].count(WORDS["hidden"]) == 1, path
        assert not any(WORDS["hidden"] in text for text in texts[1:])


@pytest.mark.parametrize("name", NAMES)
def test_a_right_check_of_a_homework_says_that_hidden_cases_count(name):
    """And only a right one, and only where there are other cases: a study of one's own is judged as it is."""
    exercises = visible(name, classes.PROJECT / "coursework" / "release" / name)
    for graded in homework(name).graded:
        session = exercises(graded.name)
        assert graded.own == (not session.arguments)
        if not graded.own:
            right = str(session.feedback(graded.exercise.reference))
            assert right.startswith("Right.")
            assert right.endswith(f"\n{WORDS['hidden']}")
            html = session.feedback(graded.exercise.reference)._repr_mimebundle_()["text/html"]
            assert html.count(WORDS["hidden"]) == 1
        wrong = str(session.feedback(lambda *arguments: None))
        assert WORDS["hidden"] not in wrong


def test_lessons_checks_have_no_hidden_cases_to_warn_of():
    from helpers.checks import exercise
    from helpers.checks.lesson02 import EXERCISES

    for each in EXERCISES:
        assert WORDS["hidden"] not in str(exercise(each.name).feedback(each.reference))
