"""A class that was graded by the code of before, commit 7cc3562, is graded, regraded and exported as it was.

`earlier_class.tar.xz` is such a class as its commands left it: `coursework init`, `release`, `collect`, `grade` and `export` of
hw01 and hw02, five students, the seed of the tests. In it are right answers, known mistakes (also one that changes its
argument), functions that were not written, a file that is no notebook, code that does not compile or stops, and two
late copies; a human has graded the answers of two students. `exported/` holds the tables that were exported then. Its
feedback and reports are left out, and files are given one date.
"""

import tarfile
from pathlib import Path

import pytest
from test_coursework_commands import assert_page_is_sound, run

from coursework.classroom import Classroom
from coursework.gradebook import open_book
from coursework.homework import homework

ARCHIVE = Path(__file__).parent / "earlier_class.tar.xz"
WORKS = ("hw01", "hw02")
KINDS = ("plain", "canvas", "moodle")


@pytest.fixture
def earlier(tmp_path):
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path / "class", filter="data")
    (tmp_path / "class" / "secret_seed").chmod(0o600)
    return Classroom(tmp_path / "class")


def assert_exports_are_the_same(classroom):
    for kind in KINDS:
        path = classroom.folder / f"{kind}.csv"
        assert run("export", *WORKS, "--for", kind, "--csv", path, folder=classroom.folder)[0] == 0
        assert path.read_text() == (classroom.folder / "exported" / f"{kind}.csv").read_text()


def test_nothing_in_it_is_of_one_machine():
    with tarfile.open(ARCHIVE) as archive:
        for entry in archive:
            assert (entry.uid, entry.uname, entry.gname) == (0, "", "")
            if entry.isfile():
                data = archive.extractfile(entry).read()
                assert not [word for word in (b"/home/", b"/tmp/", b"/root") if word in data], entry.name
    assert ARCHIVE.stat().st_size < 300_000


@pytest.mark.slow
def test_its_grades_stand_until_they_are_regraded(earlier):
    """The exercises' cases have become stricter since: that is said, and what was graded stays as it was."""
    for name in WORKS:
        code, said = run("grade", name, folder=earlier.folder)
        assert code == 0, said
        assert "0 graded, 5 graded before, 0 without a submission, 0 not graded." in said
        assert f"5 were graded with an older version of the exercises: coursework regrade {name}" in said
    said = run("doctor", folder=earlier.folder)[1]
    assert "released: hw01, hw02" in said
    assert_exports_are_the_same(earlier)
    for name in WORKS:
        code, said = run("feedback", name, folder=earlier.folder)
        assert code == 0
        assert "5 pages" in said
        for student in ("ann", "bob", "cyn", "dan", "eve"):
            text = (earlier.folder / "feedback" / student / name / f"{name}.html").read_text()
            assert_page_is_sound(text)
        assert run("report", name, folder=earlier.folder)[0] == 0


@pytest.mark.sandbox
@pytest.mark.slow
def test_graded_again_nobodys_points_change(earlier):
    before = {}
    with open_book(earlier) as book:
        before = {name: book.marks(name) for name in WORKS}
    for name in WORKS:
        code, said = run("regrade", name, "--yes", folder=earlier.folder)
        assert code == 0, said
        assert "of 5 students change." in said
    with open_book(earlier) as book:
        for name in WORKS:
            after = book.marks(name)
            for student, mark in after.items():
                assert {key: mark[key] for key in ("score", "max_score", "penalty", "handed_in", "needs_manual_grade", "cells")} == {
                    key: before[name][student][key]
                    for key in ("score", "max_score", "penalty", "handed_in", "needs_manual_grade", "cells")}
            assert not book.older(homework(name))
    assert_exports_are_the_same(earlier)
