"""A whole class on one machine: killed at each write, in any order, with any number of workers: the same gradebook; and 300 graded exactly."""

import collections
import hashlib
import os
import random
import shutil
import signal
import sqlite3

import pytest
import sqlalchemy.orm
from coursework_class import as_bytes, code_of, hand_in, make_class, solved, with_cells
from made_class import SHARES, hand_in_all, members

from coursework import class_run
from coursework.class_run import Desk, grade_class, run_all
from coursework.commands.common import open_class
from coursework.gradebook import only_one, open_book
from coursework.journal import Journal
from coursework.roster import Student
from coursework.runners import ThisMachine
from coursework.sandbox import Limits

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.timeout(600)]

NAMES = ["k0", "k1", "k2", "k3", "k4"]


def dump(classroom):
    """The gradebook, and the notebooks to look at: sorted, without the ids that nbgrader draws."""
    handed = ("JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id "
              "JOIN assignment ON submitted_assignment.assignment_id = assignment.id")
    cells = ("FROM {0} JOIN submitted_notebook ON {0}.notebook_id = submitted_notebook.id "
             "JOIN base_cell ON {0}.cell_id = base_cell.id " + handed)
    whose = "SELECT student_id, assignment.name, "
    queries = [
        "SELECT id, first_name, last_name, email FROM student",
        whose + "timestamp, extension FROM submitted_assignment JOIN assignment ON assignment_id = assignment.id",
        whose + "late_submission_penalty, flagged FROM submitted_notebook " + handed,
        whose + "base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade " + cells.format("grade"),
        whose + "base_cell.name, auto_comment, manual_comment " + cells.format("comment"),
        "SELECT student, assignment, sha256, version, result FROM coursework_result",
    ]
    with sqlite3.connect(f"file:{classroom.database}?mode=ro", uri=True, timeout=30) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = [sorted(base.execute(query).fetchall(), key=repr) for query in queries]
    shown = classroom.folder / "autograded"
    files = sorted((path.relative_to(shown).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
                   for path in shown.rglob("*.ipynb"))
    return [*tables, files]


class Recorded:
    """A runner that runs each job once, in a real sandbox, and from then on gives what it gave then."""

    def __init__(self, machine, width=2):
        self.machine, self.known, self.runs = machine, {}, 0
        self.width = self.most = width

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ready(self, work):
        self.machine.ready(work)

    def stop(self):
        pass

    def run(self, job):
        key = job.to_json()
        if key not in self.known:
            self.known[key] = self.machine.run(job)
        self.runs += 1
        return self.known[key]


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """A class of five that has handed in, the runner that knows them, and the gradebook where nothing went wrong."""
    place = tmp_path_factory.mktemp("five")
    classroom = make_class(place / "class", NAMES, ["hw02"])
    handed = [solved("hw02"), with_cells(solved("hw02"), slide_row=code_of("hw02", "slide_row", "weights turned around")),
              with_cells(solved("hw02"), match_map="def match_map(picture, patch):\n    return 1 / 0"), solved("hw02")]
    for number, (name, notebook) in enumerate(zip(NAMES, handed, strict=False)):
        notebook["metadata"]["student"] = number
        hand_in(classroom, "hw02", name, as_bytes(notebook))
    hand_in(classroom, "hw02", NAMES[4], b"PK")
    with ThisMachine(2) as machine:
        runner = Recorded(machine)
        calm = copied(classroom, place / "calm")
        assert [line.state for line in grade_class(calm, "hw02", runner=runner)] == ["graded"] * 5
        yield classroom, runner, dump(calm)


def copied(classroom, folder):
    shutil.copytree(classroom.folder, folder)
    return type(classroom)(folder)


# ---- killed at each write ----


class Writes:
    """Counts all that lasts: what is written, renamed, cut off or committed. At one of them it kills its own process.

    If it is `torn`, a write is killed in its middle.
    """

    def __init__(self, kill_at=None, torn=False):
        self.seen, self.kill_at, self.torn = [], kill_at, torn

    def __enter__(self):
        self.real = [(place, name, getattr(place, name)) for place, name in (
            (os, "write"), (os, "fsync"), (os, "replace"), (os, "ftruncate"), (sqlalchemy.orm.Session, "commit"))]
        for place, name, function in self.real:
            setattr(place, name, self._counted(name, function))
        return self

    def __exit__(self, *_):
        for place, name, function in self.real:
            setattr(place, name, function)

    def _counted(self, name, function):
        def counted(*arguments, **options):
            if len(self.seen) == self.kill_at:
                if self.torn and name == "write":
                    function(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            self.seen.append(name)
            return function(*arguments, **options)

        return counted


def grade_in_a_child(classroom, runner, **kill):
    """Grade in a process of its own: how it ended, and of whom it said before that they are graded."""
    told, tell = os.pipe()
    write, child = os.write, os.fork()
    if child == 0:
        try:
            with Writes(**kill):
                for line in grade_class(classroom, "hw02", runner=runner):
                    if line.state == "graded":
                        write(tell, f"{line.student.id} ".encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(tell)
    with open(told, encoding="ascii") as words:
        graded = set(words.read().split())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), graded


def in_the_journal(classroom):
    journal = Journal(classroom.folder / ".grading.journal")
    rows = journal.rows()
    journal.close()
    return {row["student"] for row in rows}


def test_killed_at_each_write_it_goes_on_to_the_same_gradebook(five, tmp_path, monkeypatch):
    classroom, runner, calm = five
    monkeypatch.setattr(Desk, "BATCH", 2)
    with Writes() as writes:
        list(grade_class(copied(classroom, tmp_path / "counted"), "hw02", runner=runner))
    assert collections.Counter(writes.seen) >= collections.Counter(
        write=5, fsync=5, replace=5, commit=3, ftruncate=3)
    moments = [(number, torn) for number, name in enumerate(writes.seen) for torn in ([False, True] if name == "write" else [False])]
    graded_before = set()
    for number, torn in moments:
        again = copied(classroom, tmp_path / f"killed-{number}-{torn}")
        ended, told = grade_in_a_child(again, runner, kill_at=number, torn=torn)
        assert ended == -signal.SIGKILL
        tables = dump(again) if number > 1 else [[]] * 7  # before the first write of all there is no table of results
        graded = {row[0] for row in tables[5]}
        assert len(tables[3]) == 5 * len(graded)  # wholly or not at all
        kept = graded | in_the_journal(again)
        assert told <= kept  # what was said to be graded is
        assert {name.split("/")[0] for name, _ in tables[6]} >= graded
        assert grade_in_a_child(again, runner) == (0, set(NAMES) - kept)  # and is not graded again
        assert dump(again) == calm, (number, torn)
        graded_before.add(len(graded))
        shutil.rmtree(again.folder)
    assert graded_before == {0, 2, 4, 5}  # it was killed in each of the batches


def test_after_a_kill_any_command_finds_what_was_graded(five, tmp_path):
    classroom, runner, _ = five
    again = copied(classroom, tmp_path / "class")
    ended, told = grade_in_a_child(again, runner, kill_at=8)
    assert ended == -signal.SIGKILL
    waiting = in_the_journal(again)
    assert told and told <= waiting
    with only_one(again):
        open_class(again.folder)
        assert in_the_journal(again) == waiting  # another command is grading: it enters them itself
    open_class(again.folder)
    assert {row[0] for row in dump(again)[5]} == waiting and not in_the_journal(again)


def test_killed_again_and_again_nothing_is_graded_twice(five, tmp_path, monkeypatch):
    """What is in the journal is not run again."""
    classroom, runner, calm = five
    monkeypatch.setattr(Desk, "BATCH", 100)
    again = copied(classroom, tmp_path / "class")
    for _ in range(2):  # after the third write of a journal's line, and again after the next three
        lines = []
        with pytest.raises(KeyboardInterrupt):
            for line in grade_class(again, "hw02", runner=runner):
                lines += [line] if line.state == "graded" else []
                if len(lines) == 2:
                    raise KeyboardInterrupt
    states = collections.Counter(line.state for line in grade_class(again, "hw02", runner=runner))
    assert states == {"kept": 4, "graded": 1}
    assert dump(again) == calm


@pytest.mark.parametrize("damage", [
    lambda data: data[:-1], lambda data: data[:-40], lambda data: data[: data.rindex(b"\n", 0, -1) + 1] + bytes(50),
    lambda data: data + b"0000", lambda data: data + b"00000000 {}\n", lambda data: data.replace(b'"k1"', b'"k2"'),
], ids=["no end of line", "half a line", "zeros", "less than a checksum", "another checksum", "another student"])
def test_what_is_torn_in_the_journal_was_never_written(tmp_path, damage):
    rows = [{"student": "k0"}, {"student": "k1", "says": "Ä\n" * 20}]
    journal = Journal(tmp_path / "journal")
    for row in rows:
        journal.add(row)
    assert journal.rows() == rows
    path = tmp_path / "journal"
    data = path.read_bytes()
    path.write_bytes(damage(data))
    expected = rows if damage(data).startswith(data) else rows[:1]
    assert journal.rows() == expected
    assert path.stat().st_mode & 0o077 == 0
    journal.clear()
    assert journal.rows() == []
    journal.close()


def test_a_gradebook_that_takes_nothing_loses_nothing(five, tmp_path, monkeypatch):
    """The formgrader may hold it: then the command stops, and the next one enters what was graded."""
    classroom, runner, calm = five
    again = copied(classroom, tmp_path / "class")
    real = sqlalchemy.orm.Session.commit

    def locked(session):
        journal = again.folder / ".grading.journal"
        if journal.exists() and journal.stat().st_size:
            raise sqlite3.OperationalError("database is locked")
        return real(session)

    monkeypatch.setattr(sqlalchemy.orm.Session, "commit", locked)
    with pytest.raises(sqlite3.OperationalError):
        list(grade_class(again, "hw02", runner=runner))
    monkeypatch.undo()
    runs = runner.runs
    assert [line.state for line in grade_class(again, "hw02", runner=runner)] == ["kept"] * 5
    assert runner.runs == runs
    assert dump(again) == calm


def test_the_journal_of_a_homework_that_is_no_longer_released_stops_nobody(five, tmp_path):
    classroom, runner, calm = five
    again = copied(classroom, tmp_path / "class")
    journal = Journal(again.folder / ".grading.journal")
    journal.add({"homework": "hw07", "student": "k0"})
    journal.close()
    assert len(list(grade_class(again, "hw02", runner=runner))) == 5
    assert dump(again) == calm


# ---- any order, any number of workers ----


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_same_gradebook_whatever_the_workers_the_order_and_the_restarts(five, tmp_path, workers):
    """In a real sandbox, with the roster shuffled, some graded first and the rest later."""
    classroom, _, calm = five
    again = copied(classroom, tmp_path / "class")
    lines = (again.folder / "roster.csv").read_text().splitlines()
    rows = lines[1:]
    random.Random(workers).shuffle(rows)
    (again.folder / "roster.csv").write_text("\n".join([lines[0], *rows]) + "\n")
    assert {line.state for line in grade_class(again, "hw02", {"k1", "k3"}, workers=workers)} == {"graded"}
    states = collections.Counter(line.state for line in grade_class(again, "hw02", workers=workers))
    assert states == {"graded": 3, "kept": 2}
    assert dump(again) == calm


class Instant:
    """A runner of which nothing is asked but how many are under way."""

    width = most = 3

    def ready(self, work):
        pass

    def run(self, job):
        raise RuntimeError("not here")

    def stop(self):
        pass


def test_few_submissions_are_in_memory_at_a_time(five, monkeypatch):
    """They are read when their turn comes, and no more are taken from the list than are under way."""
    classroom, _, _ = five
    taken, given = 0, 0

    class Handed:
        student = Student("one", "One", "Student")

        def read(self):
            return b"{}"

    def many():
        nonlocal taken
        for _ in range(200):
            taken += 1
            yield Handed()

    monkeypatch.setattr(class_run, "grade", lambda *_: None)
    for _ in run_all(classroom, "hw02", many(), Instant()):
        given += 1
        assert taken - given <= Instant.width + 1
    assert (taken, given) == (200, 200)


# ---- a made class ----


def test_a_made_class_of_300_is_graded_exactly(tmp_path):
    """Right, wrong, unwritten, slow, endless, hostile and unreadable: each gets what is stated, function by function."""
    count = 300
    classroom = make_class(tmp_path / "class", [each.id for each in members(count)], ["hw02"])
    stated = hand_in_all(classroom, count)
    assert {each.kind for each in stated} == set(SHARES)
    limits = Limits(memory=700 * 2**20, cell_seconds=1.5, show_seconds=1.5, call_seconds=1.5, task_seconds=4, all_seconds=20)
    states = {line.student.id: line.state + line.problem for line in grade_class(classroom, "hw02", limits=limits)}
    assert set(states.values()) == {"graded"}
    with open_book(classroom) as book:
        results, marks = book.results("hw02"), book.marks("hw02")
    for each in stated:
        exercises = results[each.id][2]["exercises"]
        points = {name: row["points"] for name, row in exercises.items()}
        assert sum(points.values()) == each.points, (each.kind, exercises)
        assert not each.by_function or points == each.by_function, (each.kind, exercises)
        cells = marks[each.id]["cells"]
        assert {name: cells[f"{name}-check"][0] for name in points} == points


def test_the_shares_of_a_made_class_are_those_stated():
    kinds = collections.Counter(each.kind for each in members(800))
    assert kinds == {kind: 2 * share for kind, share in SHARES.items()}
    assert sum(SHARES.values()) == 400
    assert [each.data for each in members(5)] == [each.data for each in members(5)]
