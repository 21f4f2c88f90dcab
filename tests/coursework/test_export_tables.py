"""The tables for an LMS, read as each of them reads, with names that no table likes."""

import csv
import datetime
import io
import re

import pytest
from coursework_class import make_class
from test_coursework_commands import run
from test_people import DUE, late_by, set_up

from coursework import classroom as classes
from coursework.export import LAYOUTS, export, is_export, safe_cell
from coursework.extensions import EXTENSIONS, extend
from coursework.gradebook import open_book
from coursework.homework import NAMES, homework

AWKWARD = [
    ("ann", "Ann, M.", 'O"Neill'), ("0012", "=cmd|' /C calc'!A0", "+1-2"), ("b-2", "@SUM(A1)", "-Ray"), ("cyn", "Ünïcødé 김민수", "مريم"), ("dan", "Dan;=1+1", "\tTab"),
    ("eve", " =A1", "\u3000\uff1dA1"), ("fay@x.org", "Fay", "Absent"), ("guy", "Zoë \u202etxt", "Two\nLines"), ("hal", "O'Hara", "'Quoted'"),
]
POINTS = {"ann": 7.25, "0012": 10.0, "b-2": 0.0, "cyn": 9.5, "dan": 3.0, "eve": 8.75, "guy": 1.0, "hal": 6.0}
TITLE = "hw02 Sliding windows"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class with those names, whose points a human gave; Cyn a day late, Dan with an extension."""
    classroom = set_up(make_class(tmp_path_factory.mktemp("export") / "class", AWKWARD, ["hw01", "hw02"]), due={"hw02": DUE["hw02"]})
    path = classroom.folder / "roster.csv"
    rows = list(csv.reader(io.StringIO(path.read_text())))
    rows = [[*row[:3], "fay@x.org" if row[0] == "fay@x.org" else row[3], "" if row[0] == "b-2" else row[4]] for row in rows]
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)
    extend(classroom.folder / EXTENSIONS, "dan", "hw02", f"{DUE['hw02'] + datetime.timedelta(days=3):%Y-%m-%d %H:%M}")
    for student in POINTS:
        late_by(classroom, "hw02", student, {"cyn": 1, "dan": 2}.get(student, 0))
    assert run("grade", "hw02", folder=classroom.folder)[0] == 0
    classroom = classes.Classroom(classroom.folder)
    with open_book(classroom) as book:
        for student, points in POINTS.items():
            grades = book.gradebook.find_submission_notebook("hw02", "hw02", student).grades
            for grade in grades:
                grade.manual_score, grade.needs_manual_grade = 0.0, False
            grades[0].manual_score = points
        book.session.commit()
    return classroom


WANTED = POINTS | {"cyn": 8.5}  # a day late costs a tenth of ten points


def table(classroom, kind, names=("hw01", "hw02")):
    path = classroom.folder / f"{kind}.csv"
    assert run("export", *names, "--for", kind, "--csv", path, folder=classroom.folder)[0] == 0
    assert path.stat().st_mode & 0o077 == 0
    assert is_export(path)
    return path.read_bytes().decode("utf-8")


def assert_no_spreadsheet_runs_it(text):
    """Whichever sign parts the cells there (no tab is in a table), and whether or not quotes count: no cell begins as a formula does."""
    for sign in ",;|":
        readers = [csv.reader(io.StringIO(text), delimiter=sign), (line.split(sign) for line in text.splitlines() if sign != ",")]
        for rows in readers:
            for row in rows:
                for cell in row:
                    assert not re.match(r"[\"\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell), (sign, cell)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_row_is_whole_and_nothing_runs(graded, kind):
    text = table(graded, kind)
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(AWKWARD) + (kind == "canvas")
    assert not re.search(r"[\r\t\0]", text)
    assert text.count("\n") == len(rows)
    assert_no_spreadsheet_runs_it(text)


@pytest.mark.slow
def test_canvas_reads_it(graded):
    """After lib/gradebook_importer.rb: which sign, which columns, which row holds the points, and who is who."""
    text = table(graded, "canvas")
    first = text.splitlines()[:3]
    counts = {sign: {len(next(csv.reader([line], delimiter=sign))) for line in first} for sign in ";,"}
    assert len(counts[","]) == 1
    assert not (len(counts[";"]) == 1 and max(counts[";"]) > max(counts[","]))
    head, possible, *rows = csv.reader(io.StringIO(text))
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert re.search(r"SIS\s+User\s+ID", head[2])
    assert re.search(r"SIS\s+Login\s+ID", head[3])
    assert "Section" in head[4]
    assert head[5:] == ["hw01 Pictures are numbers", TITLE]
    assert not any(re.search("Current|Final|Override", title) for title in head[5:])
    assert "Points Possible" in possible[0]
    assert possible[5:] == ["", "10"]
    roster = {student.id: student for student in graded.roster()}
    by_number = {int(each.lms_id): each.id for each in roster.values() if each.lms_id}
    found = {}
    for row in rows:
        assert "Points Possible" not in row[0]
        who = by_number.get(int(row[1])) if row[1] else next(each for each in roster if row[2] == each)
        found[who] = row[6]
        assert row[3] == roster[who].email
    assert {who: float(score) for who, score in found.items() if score} == WANTED
    assert found["fay@x.org"] == ""
    assert next(row[0] for row in rows if row[2] == "ann") == 'O"Neill, Ann, M.'


@pytest.mark.slow
def test_moodle_reads_it(graded):
    """After grade/import/csv: the headings are trimmed, a student is found by ID number or email, an empty grade is none."""
    head, *rows = csv.reader(io.StringIO(table(graded, "moodle")))
    head = [title.strip() for title in head]
    assert head == ["ID number", "First name", "Last name", "Email address", "hw01 Pictures are numbers", TITLE]
    roster = {student.id: student for student in graded.roster()}
    assert {row[0]: float(row[5]) for row in rows if row[5]} == WANTED
    assert [row[3] for row in rows] == [roster[row[0]].email for row in rows]
    assert [row[0] for row in rows if not row[5]] == ["fay@x.org"]


@pytest.mark.slow
def test_brightspace_reads_it(graded):
    """After its help: OrgDefinedId or Username or both, "<item> Points Grade", and the sign at each line's end."""
    head, *rows = csv.reader(io.StringIO(table(graded, "brightspace")))
    assert (head[:2], head[-1]) == (["OrgDefinedId", "Username"], "End-of-Line Indicator")
    items = [re.fullmatch(r"(.+) Points Grade", title)[1] for title in head[2:-1]]
    assert items == ["hw01 Pictures are numbers", TITLE]
    roster = {student.id: student for student in graded.roster()}
    found = {}
    for row in rows:
        assert row[-1] == "#"
        who = row[1].removeprefix("#")
        assert row[0].removeprefix("#") == roster[who].lms_id
        assert row[0] != "#"
        found[who] = row[3]
    assert {who: float(score) for who, score in found.items() if score} == WANTED


@pytest.mark.slow
def test_a_reader_of_gradescopes_table_reads_it(graded):
    """As gradescope-mean and nemogb do: four columns an assignment, lateness in H:M:S, a student by SID or email."""
    rows = list(csv.DictReader(io.StringIO(table(graded, "gradescope"))))
    assert list(rows[0])[:5] == ["First Name", "Last Name", "SID", "Email", "Sections"]
    names = [title.removesuffix(" - Max Points") for title in rows[0] if title.endswith(" - Max Points")]
    assert names == ["hw01 Pictures are numbers", TITLE]
    assert list(rows[0])[5:] == [f"{name}{part}" for name in names for part in ("", " - Max Points", " - Submission Time", " - Lateness (H:M:S)")]
    late, found = {}, {}
    for row in rows:
        assert float(row[f"{TITLE} - Max Points"]) == 10
        assert row["hw01 Pictures are numbers"] == row["hw01 Pictures are numbers - Submission Time"] == ""
        if row[TITLE]:
            found[row["SID"]] = float(row[TITLE])
            hours, minutes, seconds = map(int, row[f"{TITLE} - Lateness (H:M:S)"].split(":"))
            late[row["SID"]] = hours * 3600 + minutes * 60 + seconds
            moment = datetime.datetime.strptime(row[f"{TITLE} - Submission Time"], "%Y-%m-%d %H:%M:%S %z")
            assert max(0, (moment - graded.due_of("hw02", row["SID"])).total_seconds()) == late[row["SID"]]
        else:
            assert (row["SID"], row[f"{TITLE} - Lateness (H:M:S)"]) == ("fay@x.org", "")
    assert found == WANTED
    assert {who: seconds for who, seconds in late.items() if seconds} == {"cyn": 23 * 3600 + 1800}  # Dan's extension ends later


@pytest.mark.parametrize(("value", "shown"), [
    ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), (" =1", "' =1"), ("\t=1", "'\t=1"), ("\u3000=1", "'\u3000=1"), ("\uff1d1", "'\uff1d1"), ("\uff0b1", "'\uff0b1"),
    ("\uff20a", "'\uff20a"), ("a;=1", "a;'=1"), ("a; @b", "a;' @b"), ("a\t-b", "a -b"), ("a\n=1", "a =1"), ("\r=1", "' =1"), ("a|+1", "a|'+1"), ("a\u2028b\0", "a b "),
    ("Ann", "Ann"), ("O'Neill", "O'Neill"), ("Mary-Ann", "Mary-Ann"), ("a@x.org", "a@x.org"), ("#1001", "#1001"), ("'=1", "'=1"), ("", ""), (9.5, "9.5"), (10.0, "10"), (0.0, "0"),
])
def test_a_cell_that_would_begin_a_formula_is_text(value, shown):
    assert safe_cell(value) == shown
    assert_no_spreadsheet_runs_it(safe_cell(value))


@pytest.mark.slow
def test_only_its_own_tables_are_written_over(graded, tmp_path):
    for kind in LAYOUTS:
        path = tmp_path / f"{kind}.csv"
        for names in (NAMES[:1], NAMES):
            path.write_text(export(graded, [name for name in names if name in ("hw01", "hw02")], kind))
            assert is_export(path)
    for head in ("OrgDefinedId,Username,hw02 Sliding windows Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator",  # what Brightspace gives out
                 "OrgDefinedId,Username,End-of-Line Indicator,x", "OrgDefinedId,Username", "First Name,Last Name,SID,Email,Sections,Quiz 1",
                 f"First Name,Last Name,SID,Email,Sections,{TITLE},Total Lateness (H:M:S)", "id,first_name,last_name,email", "id,first_name,last_name,email,lms_id,note",
                 "Student,ID,SIS User ID,SIS Login ID,Section,hw02 Sliding windows (4711)", ""):
        (tmp_path / "x.csv").write_text(head + "\n1,2,3\n")
        assert not is_export(tmp_path / "x.csv"), head
        code, said = run("export", "hw02", "--for", "plain", "--csv", tmp_path / "x.csv", folder=graded.folder)
        assert (code, "Nothing was changed" in said, (tmp_path / "x.csv").read_text()) == (2, True, head + "\n1,2,3\n")


def test_an_unknown_lms_is_refused_with_those_that_are_known(tmp_path):
    classroom = classes.make(tmp_path / "class", "x")
    code, said = run("export", "--for", "blackboard", folder=classroom.folder)
    assert (code, "--for knows canvas, moodle, brightspace, gradescope, plain, not 'blackboard'" in said) == (2, True)


def test_no_title_holds_what_a_heading_cannot():
    """Brightspace finds an item by the words before "Points Grade", Canvas an assignment's number in brackets."""
    for name in NAMES:
        title = f"{name} {homework(name).title}"
        assert not re.search(r"Points Grade|\(\d+\)|[\"\n;<>]", title)
        assert safe_cell(title) == title
