"""Which file is the submission, and by whose clock: nothing by chance, nothing in silence, nothing lost."""

import datetime
import io
import os
import random
import shlex
import zipfile

import pytest
from coursework_class import as_bytes
from test_coursework_commands import run

from coursework import classroom as classes
from coursework.collect import collect
from coursework.collect.choose import homework_of
from coursework.collect.which import said_in
from coursework.errors import ClassroomError

ROSTER = "id,first_name,last_name,email,lms_id\nann,Ann,Lee,a@x.org,1001\nbob,Bob,Ray,b@x.org,1002\n"
DUE = "2026-11-21 12:00"
BEFORE, AFTER = (2026, 11, 20, 9, 0, 0), (2026, 11, 24, 9, 0, 0)


def notebook(text):
    return as_bytes({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}]})


ONE, TWO = notebook("one"), notebook("two")


@pytest.fixture
def classroom(tmp_path):
    (tmp_path / "r.csv").write_text(ROSTER)
    made = classes.make(tmp_path / "class", "Vision", tmp_path / "r.csv")
    return with_due(made, DUE)


def with_due(classroom, due):
    path = classroom.folder / "class.toml"
    text = path.read_text().split("[due]")[0]
    path.write_text(f'{text}[due]\nhw02 = "{due}"\n' if due else f"{text}[due]\n")
    return classes.Classroom(classroom.folder)


def zipped(path, *entries):
    """A zip of (name, bytes or entries of a zip within, time)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data, *when in entries:
            if not isinstance(data, bytes):
                inner = io.BytesIO()
                zipped(inner, *data)
                data = inner.getvalue()
            file.writestr(zipfile.ZipInfo(name, when[0] if when else BEFORE), data)
    return path


def counting(classroom, student="ann"):
    found = classroom.submission("hw02", student)
    return found and found[0].read_bytes()


def states(taken):
    return {row.file: row.state for row in taken}


# ---- which file ----


@pytest.mark.parametrize("beside", [
    "__MACOSX/._hw02.ipynb", "__MACOSX/ann/._hw02.ipynb", "ann/._hw02.ipynb", "ann/.ipynb_checkpoints/hw02-checkpoint.ipynb",
    "ann/hw02/.ipynb_checkpoints/hw02.ipynb", "ann/.DS_Store", "._ann/hw02.ipynb", "ann/__MACOSX/hw02.ipynb", "ann/Thumbs.db",
])
def test_what_a_mac_or_jupyter_puts_beside_is_passed_over_in_silence(classroom, tmp_path, beside):
    source = zipped(tmp_path / "in.zip", ("ann/hw02.ipynb", ONE), (beside, b"\0\5\x16\7 no notebook", AFTER))
    assert states(collect(classroom, source)) == {"ann/hw02.ipynb": "new"}
    assert counting(classroom) == ONE
    with zipfile.ZipFile(source) as file:
        file.extractall(tmp_path / "folder")
    assert len(collect(classroom, tmp_path / "folder")) == 1


def test_the_one_named_as_the_homework_is_preferred(classroom, tmp_path):
    source = zipped(tmp_path / "in.zip", ("hw02/ann/hw02.ipynb", ONE), ("hw02/ann/scratch.ipynb", TWO, AFTER),
                    ("hw02/bob/notes.ipynb", ONE))
    taken = {row.file: row for row in collect(classroom, source)}
    assert {row.file: row.state for row in taken.values()} == {
        "hw02/ann/hw02.ipynb": "new", "hw02/ann/scratch.ipynb": "skipped", "hw02/bob/notes.ipynb": "new"}
    assert "hw02.ipynb beside it is named as the homework" in taken["hw02/ann/scratch.ipynb"].why
    assert counting(classroom) == ONE


@pytest.mark.parametrize("names", [
    ("ann/hw02.ipynb", "ann/hw02_final.ipynb"), ("ann/hw02.ipynb", "ann/hw02 copy.ipynb"), ("ann_hw02.ipynb", "ann_hw02_new.ipynb"),
    ("Ann Lee_8_assignsubmission_file_/hw02.ipynb", "Ann Lee_8_assignsubmission_file_/ann_hw02.ipynb"),
    ("leeann_1001_501_hw02.ipynb", "leeann_1001_502_hw02_fixed.ipynb"), ("hw02/ann/a.ipynb", "hw02/ann/b.ipynb"),
])
def test_of_two_that_could_both_be_meant_neither_is_taken(classroom, tmp_path, names):
    taken = collect(classroom, zipped(tmp_path / "in.zip", (names[0], ONE), (names[1], TWO, AFTER)))
    assert [row.state for row in taken] == ["skipped"] * 2
    assert all("beside it could be meant as well" in row.why and row.cure for row in taken)
    assert counting(classroom) is None
    # the same bytes twice are no question
    assert {row.state for row in collect(classroom, zipped(tmp_path / "two.zip", (names[0], ONE), (names[1], ONE)))} <= {"new", "again"}
    assert counting(classroom) == ONE


@pytest.mark.parametrize(("name", "works"), [
    ("hw10.ipynb", ["hw10"]), ("ann_hw12 (1).ipynb", ["hw12"]), ("HW99-1.ipynb", ["hw99"]), ("hw_11.ipynb", ["hw11"]), ("hw 2.ipynb", ["hw02"]),
    ("hw02/hw10.ipynb", ["hw02", "hw10"]), ("leehw_11_900_hw03.ipynb", ["hw03"]), ("hw1234.ipynb", []), ("annhw02.ipynb", ["hw02"]),
])
def test_every_number_of_a_homework_is_read(name, works):
    assert said_in(name) == works


@pytest.mark.parametrize(("name", "asked", "says"), [
    ("ann_hw12.ipynb", None, "says hw12, and there is no such homework"), ("hw03/ann_hw02.ipynb", None, "says hw02 and hw03"),
    ("ann_hw02_hw03.ipynb", None, "hw02 and hw03"), ("ann_hw03.ipynb", "hw02", "says hw03, not hw02"), ("ann.ipynb", None, "--homework"),
])
def test_a_homework_that_is_not_clear_is_said(name, asked, says):
    assert says in homework_of(name.rpartition("/")[2], name, asked)[1]


def test_a_homework_named_takes_what_says_nothing(classroom, tmp_path):
    source = zipped(tmp_path / "in.zip", ("ann/work.ipynb", ONE), ("bob/hw03.ipynb", TWO))
    assert [row.state for row in collect(classroom, source, "hw02")] == ["new", "skipped"]
    assert counting(classroom) == ONE


# ---- ties ----


def test_two_downloads_of_a_first_and_a_second_try(classroom, tmp_path):
    """Neither is marked late, so both count as of the due time: the higher attempt wins, whichever hash is larger."""
    for seed in range(8):
        first, second = notebook(f"first {seed}"), notebook(f"second {seed}")
        early = zipped(tmp_path / f"e{seed}.zip", ("leeann_1001_501_hw02.ipynb", first, (2026, 11, 22, 9, 0, 0)))
        late = zipped(tmp_path / f"l{seed}.zip", ("leeann_1001_777_hw02-1.ipynb", second, (2026, 11, 29, 9, 0, 0)))
        for order in ((early, late), (late, early)):
            for path in classroom.collected("hw02", "ann").glob("*"):
                path.unlink()
            taken = [row for source in order for row in collect(classroom, source)]
            assert counting(classroom) == second
            assert not any(row.late for row in taken)
        assert "another counts: the higher attempt" in taken[1].why


@pytest.mark.parametrize(("first", "second", "why"), [
    (("hw02.ipynb", b"no notebook"), ("hw02.ipynb", ONE), "the one that can be read"), (("hw02-1.ipynb", b"no notebook"), ("hw02.ipynb", ONE), "the one that can be read"),
    (("hw02-1.ipynb", TWO), ("hw02-2.ipynb", ONE), "the higher attempt"), (("hw02.ipynb", TWO), ("hw02-11.ipynb", ONE), "the higher attempt"),
    (("hw02.ipynb", TWO), ("hw02 (1).ipynb", ONE), "the higher attempt"),
])
def test_of_one_moment_the_readable_then_the_higher_attempt(tmp_path, classroom, first, second, why):
    for turn, pair in enumerate(((first, second), (second, first))):
        other = classes.make(tmp_path / f"class{turn}", "Vision", tmp_path / "r.csv")
        source = zipped(tmp_path / f"{turn}.zip", *((f"ann/{n}/{name}", data) for n, (name, data) in enumerate(pair)))
        taken = collect(other, source)
        assert counting(other) == ONE
        assert sorted(row.why for row in taken) == [f"counts, of 2: {why}", f"kept; another counts: {why}"]


def test_of_one_attempt_the_later_download(classroom, tmp_path):
    collect(classroom, zipped(tmp_path / "b.zip", ("leeann_1001_502_hw02.ipynb", ONE, (2026, 11, 29, 9, 0, 0))))
    collect(classroom, zipped(tmp_path / "a.zip", ("leeann_1001_501_hw02.ipynb", TWO, (2026, 11, 22, 9, 0, 0))))
    assert counting(classroom) == ONE


def test_where_nothing_tells_them_apart_neither_is_taken(classroom, tmp_path):
    taken = collect(classroom, zipped(tmp_path / "a.zip", ("ann/1/hw02.ipynb", ONE), ("ann/2/hw02.ipynb", TWO)))
    assert [row.state for row in taken] == ["skipped"] * 2
    assert "of one moment and one attempt with ann/2/hw02.ipynb" in taken[0].why
    collect(classroom, zipped(tmp_path / "b.zip", ("ann/hw02.ipynb", ONE)))
    taken = collect(classroom, zipped(tmp_path / "c.zip", ("ann_hw02.ipynb", TWO)))
    assert [row.state for row in taken] == ["skipped"]
    assert "a copy taken before" in taken[0].why
    assert counting(classroom) == ONE
    assert [row.state for row in collect(classroom, tmp_path / "c.zip", student="ann")] == ["new"]
    assert counting(classroom) == TWO
    # a later one settles it
    collect(classroom, zipped(tmp_path / "d.zip", ("ann_hw02.ipynb", notebook("three"), AFTER)))
    assert counting(classroom) == notebook("three")


def test_the_order_of_the_files_changes_nothing(classroom, tmp_path):
    entries = [(f"ann/{number}/hw02{attempt}.ipynb", notebook(f"{number}{attempt}"), (2026, 11, day, 9, 0, 0))
               for number, (attempt, day) in enumerate((("", 18), ("-1", 20), ("", 20), ("-1", 19), ("-2", 20)))]
    entries += [("bob/hw02.ipynb", TWO), ("bob/x/hw02.ipynb", b"broken")]
    rng, found = random.Random(3), set()
    for turn in range(6):
        rng.shuffle(entries)
        other = classes.make(tmp_path / f"class{turn}", "Vision", tmp_path / "r.csv")
        collect(other, zipped(tmp_path / f"{turn}.zip", *entries))
        found.add((counting(other), counting(other, "bob")))
    assert found == {(notebook("4-2"), TWO)}


# ---- whose clock ----


@pytest.mark.parametrize("entry", [
    ("leeann_LATE_1001_501_hw02.zip", [("hw02.ipynb", ONE, BEFORE)], AFTER), ("leeann_LATE_1001_501_hw02.zip", [("hw02.ipynb", ONE, AFTER)], BEFORE),
    ("leeann_LATE_1001_501_hw02.ipynb", ONE, BEFORE), ("leeann_LATE_1001_501_hw02.ipynb", ONE, AFTER),
    ("leeann_LATE_1001_501_hw02.zip", [("deep/hw02-1.ipynb", ONE, (1980, 1, 1, 0, 0, 0))], BEFORE),
])
def test_late_never_becomes_in_time(classroom, tmp_path, entry):
    source = zipped(tmp_path / "in.zip", entry)
    assert [(row.state, row.late) for row in collect(classroom, source)] == [("new", True)]
    moment = classroom.submission("hw02", "ann")[1]
    assert classroom.penalty("hw02", moment, 10) == (3 if entry[-1] == AFTER else 1)
    # also where the due time is set, or moved, only after it was taken in
    for due, off in (("2026-11-01", 5), ("2026-12-24 12:00", 1), (None, 0), (DUE, 3 if entry[-1] == AFTER else 1)):
        again = with_due(classroom, due)
        assert again.penalty("hw02", again.submission("hw02", "ann")[1], 10) == off


@pytest.mark.parametrize("entry", [
    ("leeann_1001_501_hw02.zip", [("hw02.ipynb", ONE, AFTER)], AFTER), ("leeann_1001_501_hw02.ipynb", ONE, AFTER), ("leeann_1001_501_hw02.ipynb", ONE, BEFORE),
])
def test_what_canvas_does_not_call_late_is_in_time_whatever_the_due_time(classroom, tmp_path, entry):
    source = zipped(tmp_path / "in.zip", entry)
    bare = with_due(classroom, None)
    assert [row.late for row in collect(bare, source)] == [False]
    for due in (DUE, "2026-11-10", "2026-12-24 12:00"):
        again = with_due(classroom, due)
        assert again.penalty("hw02", again.submission("hw02", "ann")[1], 10) == 0


@pytest.mark.parametrize(("entry", "late"), [
    (("ann_hw02.zip", [("hw02.ipynb", ONE, BEFORE)], AFTER), True), (("ann_hw02.zip", [("hw02.ipynb", ONE, AFTER)], BEFORE), False),
    (("Ann Lee_8_assignsubmission_file_/w.zip", [("hw02.ipynb", ONE, BEFORE)], AFTER), True), (("ann/hw02.ipynb", ONE, AFTER), True),
    (("1001-9 - Ann Lee - Nov 24, 2026 1145 PM/x.zip", [("hw02.ipynb", ONE, BEFORE)], BEFORE), True),
    (("1001-9 - Ann Lee - Nov 20, 2026 1145 PM - hw02.ipynb", ONE, AFTER), False),
])
def test_a_zip_within_has_its_own_time_and_the_lms_knows_best(classroom, tmp_path, entry, late):
    assert [row.late for row in collect(classroom, zipped(tmp_path / "in.zip", entry))] == [late]


def test_a_zip_in_a_folder_has_the_files_time(classroom, tmp_path):
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "ann_hw02.zip", ("hw02.ipynb", ONE, BEFORE))
    moment = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
    os.utime(path, (moment.timestamp(),) * 2)
    assert [(row.late, row.handed_in) for row in collect(classroom, tmp_path / "in")] == [(True, moment)]


def test_what_the_lms_said_last_of_the_same_bytes_holds(classroom, tmp_path):
    collect(classroom, zipped(tmp_path / "a.zip", ("leeann_LATE_1001_501_hw02.ipynb", ONE, AFTER)))
    taken = collect(classroom, zipped(tmp_path / "b.zip", ("leeann_1001_501_hw02.ipynb", ONE, (2026, 11, 29, 9, 0, 0))))
    assert (taken[0].late, taken[0].why) == (False, "counts, of 2: what the LMS said last")
    assert classroom.submission("hw02", "ann")[1] == classroom.due["hw02"]
    collect(classroom, zipped(tmp_path / "c.zip", ("leeann_LATE_1001_501_hw02.ipynb", ONE, (2026, 11, 29, 9, 0, 0))))
    assert classroom.submission("hw02", "ann")[1] > classroom.due["hw02"]


# ---- whose, in a whole folder ----


def test_a_folder_around_everything_is_nobodys(classroom, tmp_path):
    source = zipped(tmp_path / "in.zip", ("autumn/inbox/ann_hw02.ipynb", ONE), ("autumn/inbox/bob_hw02.ipynb", TWO))
    assert set(states(collect(classroom, source)).values()) == {"new"}
    alone = collect(classroom, zipped(tmp_path / "two.zip", ("autumn/ann_hw02.ipynb", ONE)))
    assert [row.state for row in alone] == ["skipped"]
    assert "nobody on the roster is 'autumn', and inside it ann (Ann Lee) is named" in alone[0].why


def test_a_zip_that_is_named_as_a_students_is_the_students(classroom, tmp_path):
    assert [row.student for row in collect(classroom, zipped(tmp_path / "bob_hw02.zip", ("hw02.ipynb", ONE)))] == ["bob"]
    taken = collect(classroom, zipped(tmp_path / "bob.zip", ("ann_hw02.ipynb", TWO)))
    assert [row.state for row in taken] == ["skipped"]
    assert "outside it names bob (Bob Ray), inside ann (Ann Lee)" in taken[0].why
    assert counting(classroom) is None


def test_a_zip_of_a_mac_or_of_windows_keeps_its_names(tmp_path):
    (tmp_path / "r.csv").write_text("id,first_name,last_name\nkim,민수,김\n", encoding="utf-8")
    classroom = classes.make(tmp_path / "class", "Vision", tmp_path / "r.csv")
    zipped(tmp_path / "in.zip", ("AAAAAAAAA/hw02.ipynb", ONE), ("AAAAAAAAA\\hw03.ipynb", TWO))
    data = (tmp_path / "in.zip").read_bytes().replace(b"AAAAAAAAA", "김민수".encode())  # UTF-8, and no flag that says so
    (tmp_path / "in.zip").write_bytes(data)
    assert [(row.student, row.homework) for row in collect(classroom, tmp_path / "in.zip")] == [("kim", "hw02"), ("kim", "hw03")]


# ---- the command ----


def test_what_is_skipped_is_said_with_a_cure_that_works(classroom, tmp_path):
    source = zipped(tmp_path / "all in.zip", ("bob_hw02.zip", [("ann_hw02.ipynb", ONE)]), ("carol's/hw02.ipynb", TWO), ("readme.txt", b"?"))
    code, said = run("collect", source, folder=classroom.folder)
    assert code == 1
    assert "skipped  readme.txt: not a notebook\n" in said
    lines = [line for line in said.splitlines() if "--student ID" in line]
    assert len(lines) == 2
    assert not classroom.collected("hw02").exists()
    for line, student, data in zip(lines, ("bob", "ann"), (ONE, TWO), strict=True):
        words = shlex.split(line[line.index("coursework collect"):].replace("--student ID", f"--student {student}"))
        code, said = run(*words[1:], folder=classroom.folder)
        assert code == 0, said
        assert f"new      {student} hw02" in said
        assert counting(classroom, student) == data


def test_a_student_named_gets_one_notebook_or_a_reason(classroom, tmp_path):
    (tmp_path / "notes.ipynb").write_bytes(ONE)
    code, said = run("collect", "--student", "ann", tmp_path / "notes.ipynb", folder=classroom.folder)
    assert (code, "--homework hw02" in said) == (2, True)
    assert run("collect", "--student", "ann", "--homework", "hw02", tmp_path / "notes.ipynb", folder=classroom.folder)[0] == 0
    assert counting(classroom) == ONE
    code, said = run("collect", "--student", "eve", tmp_path / "notes.ipynb", "--homework", "hw02", folder=classroom.folder)
    assert (code, "not on the roster: eve" in said) == (2, True)
    source = zipped(tmp_path / "in.zip", ("leeann_1001_501_hw02.ipynb", ONE), ("raybob_1002_502_hw02.ipynb", TWO))
    code, said = run("collect", "--student", "ann", source, folder=classroom.folder)
    assert (code, "2 notebooks that could be meant" in said) == (2, True)
    with pytest.raises(ClassroomError, match="no notebook"):
        collect(classroom, zipped(tmp_path / "t.zip", ("x.txt", b"")), student="ann")


def test_a_dry_run_prints_the_same_and_writes_nothing(classroom, tmp_path):
    source = zipped(tmp_path / "in.zip", ("ann/1/hw02.ipynb", ONE), ("ann/2/hw02-1.ipynb", TWO), ("bob/hw02.ipynb", b"broken"), ("x_hw02.ipynb", ONE))
    before = sorted(classroom.folder.rglob("*"))
    dry = run("collect", "--dry-run", source, folder=classroom.folder)
    assert sorted(classroom.folder.rglob("*")) == before
    wet = run("collect", source, folder=classroom.folder)
    assert dry[0] == wet[0] == 0
    assert dry[1] == wet[1].rstrip("\n") + " Nothing was written: this was a dry run.\n"
    assert "(ann/2/hw02-1.ipynb)  counts, of 2: the higher attempt" in dry[1]
    assert "(ann/1/hw02.ipynb)  kept; another counts: the higher attempt" in dry[1]


def test_late_without_a_due_time_says_what_is_needed(classroom, tmp_path):
    bare = with_due(classroom, None)
    code, said = run("collect", zipped(tmp_path / "in.zip", ("leeann_LATE_1001_501_hw02.ipynb", ONE)), folder=bare.folder)
    assert code == 0
    assert "no due time is set for it: they cost nothing. Set one in" in said


def test_copies_that_an_earlier_version_kept_count_as_they_did(classroom):
    folder = classroom.collected("hw02", "ann")
    folder.mkdir(parents=True)
    for name in ("20261120T120000Z_ffffffffffff.ipynb", "20261121T110000Z_000000000000.ipynb"):
        (folder / name).write_bytes(ONE)
    assert classroom.submission("hw02", "ann")[0].name == "20261121T110000Z_000000000000.ipynb"
    (folder / "by hand.ipynb").write_bytes(TWO)
    assert classroom.submission("hw02", "ann") == (folder / "by hand.ipynb", None)
