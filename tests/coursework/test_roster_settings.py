"""Rosters as spreadsheets write them, and class.toml: read, or refused by name and line."""

import datetime
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from test_coursework_commands import run

from coursework import classroom as classes
from coursework import roster as roster_module
from coursework.errors import ClassroomError, SettingsError
from coursework.roster import Student, read_roster
from coursework.settings import KNOWN, read_settings

WEST = "id;first_name;last_name;email;lms_id\nzoe;Zoë;Ångström;z@x.org;12\nasa;Åsa;Müller;a@x.org;13\n"
KOREA = "id,first_name,last_name\nkim,민수,김\nlee,서연,이\nann,Ann,Lee\n"


@pytest.mark.parametrize(("text", "written", "encoding", "names"), [
    (WEST, "utf-8-sig", "utf-8 with a mark", ["Zoë Ångström", "Åsa Müller"]), (WEST, "utf-8", "utf-8", ["Zoë Ångström", "Åsa Müller"]),
    (WEST, "cp1252", "cp1252", ["Zoë Ångström", "Åsa Müller"]), (WEST, "utf-16", "utf-16", ["Zoë Ångström", "Åsa Müller"]),
    (WEST, "utf-16-le", "utf-16 without a mark", ["Zoë Ångström", "Åsa Müller"]), (WEST, "utf-16-be", "utf-16 without a mark", ["Zoë Ångström", "Åsa Müller"]),
    (KOREA, "cp949", "cp949", ["민수 김", "서연 이", "Ann Lee"]), (KOREA, "utf-16", "utf-16", ["민수 김", "서연 이", "Ann Lee"]),
    (KOREA.replace("서연", "햏똠"), "cp949", "cp949", ["민수 김", "햏똠 이", "Ann Lee"]), (KOREA, "utf-8", "utf-8", ["민수 김", "서연 이", "Ann Lee"]),
    ("id,first_name,last_name\na,Åsa,Öz\n", "cp1252", "cp1252", ["Åsa Öz"]), ("id,first_name,last_name\na,Äl,Ñandú\n", "cp1252", "cp1252", ["Äl Ñandú"]),
    ("id,first_name,last_name\na,Ann,O’Neill\n", "cp1252", "cp1252", ["Ann O’Neill"]), ("id,first_name,last_name\na,Ann,Lee\n", "ascii", "utf-8", ["Ann Lee"]),
])
def test_every_encoding_of_a_spreadsheet_is_read_and_told(tmp_path, text, written, encoding, names):
    (tmp_path / "r.csv").write_bytes(text.encode(written))
    roster = read_roster(tmp_path / "r.csv")
    assert ([each.name for each in roster.students], roster.encoding) == (names, encoding)
    code, said = run("init", tmp_path / "class", "--roster", tmp_path / "r.csv")
    assert code == 0
    assert f"The roster was read as {encoding} with {'semicolons' if text is WEST else 'commas'}" in said
    assert text is not WEST or "Zoë Ångström" in said
    kept = (tmp_path / "class" / "roster.csv").read_text(encoding="utf-8")
    assert kept.splitlines()[0].startswith("id,first_name,last_name")
    assert [each.name for each in classes.Classroom(tmp_path / "class").roster()] == names


def test_another_encoding_may_be_named(tmp_path):
    (tmp_path / "r.csv").write_bytes("id,first_name,last_name\niva,Иван,Йорданов\n".encode("cp1251"))
    code, said = run("init", tmp_path / "class", "--roster", tmp_path / "r.csv", "--encoding", "cp1251")
    assert (code, "Иван Йорданов" in said) == (0, True)
    code, said = run("init", tmp_path / "other", "--roster", tmp_path / "r.csv", "--encoding", "cp0")
    assert (code, "cannot be read as cp0" in said) == (2, True)
    code, said = run("init", tmp_path / "other", "--roster", tmp_path / "r.csv", "--encoding", "utf-8")
    assert (code, (tmp_path / "other").exists()) == (2, False)


@pytest.mark.parametrize("text", [
    "ID, First_name, Last_Name ,E-mail,LMS_ID\r\nann, Ann ,Lee,a@x.org,1001\r\n", "id\tFirst Name\tLast Name\temail\tlms id\nann\tAnn\tLee\ta@x.org\t1001\n",
    "sep=;\r\nId;FirstName;LastName;Email;LmsId\r\nann;Ann;Lee;a@x.org;1001.0\r\n", ",,,,\nid,first_name,last_name,email,lms_id\n\n,,,,\nann,Ann,Lee,a@x.org,1001\n,,,,\n",
    "id,first_name,last_name,email,lms_id,section\nann,Ann,Lee,a@x.org,1001,B\n", 'last_name,id,first_name,lms_id,email\n"Lee",ann,Ann,1001,a@x.org\n',
    "id,first_name,last_name,email,lms_id\nann,Ann,Lee,a@x.org,1001,,,\n", "\ufeffid|first_name|last_name|email|lms_id\rann|Ann|Lee|a@x.org|1001\r",
    'id,first_name,last_name,email,lms_id\nann,"Ann\n",Lee,a@x.org,1001\n',
])
def test_headings_delimiters_and_blank_rows_are_taken_as_they_come(tmp_path, text):
    (tmp_path / "r.csv").write_text(text, encoding="utf-8", newline="")
    assert read_roster(tmp_path / "r.csv").students == [Student("ann", "Ann", "Lee", "a@x.org", "1001")]
    assert classes.make(tmp_path / "class", "x", tmp_path / "r.csv").roster() == [Student("ann", "Ann", "Lee", "a@x.org", "1001")]


@pytest.mark.parametrize(("rows", "says"), [
    ("ann,A,B,,11\nbob,C,D,,12\ncyn,E,F,,11\n", "the lms_id 11 is on line 2 and on line 4"), ("ann,A,B,,11\n\n,,,,\nbob,C,D,,11.0\n", "line 2 and on line 5"),
    ('ann,"A\n",B,,11\nbob,C,D,, 11\n', "line 2 and on line 4"), ("ann,A,B,,1\nAnn,C,D,,2\n", "line 3: the id Ann is on line 2 too"),
    ("ann,A,B,,4.71E+10\n", "line 2: the lms_id 4.71E\\+10 was shortened"), ("ann,A,Lee, Ann,a@x.org,1,2\n", "line 2: 7 cells under 5 headings"),
    ("a b,A,B,,1\n", "line 2: the id 'a b' cannot"), ("김,A,B,,1\n", "cannot name a folder"),
])
def test_what_cannot_be_is_refused_with_its_lines(tmp_path, rows, says):
    path = tmp_path / "r.csv"
    path.write_text("id,first_name,last_name,email,lms_id\n" + rows, encoding="utf-8")
    with pytest.raises(ClassroomError, match=says):
        classes.make(tmp_path / "class", "x", path)
    assert not (tmp_path / "class").exists()


def test_an_lms_id_twice_is_refused_by_init_collect_and_doctor_and_hinders_nothing_else(tmp_path):
    classroom = classes.make(tmp_path / "class", "x")
    (classroom.folder / "roster.csv").write_text("id,first_name,last_name,lms_id\nann,A,B,11\nbob,C,D,11\neve,E,F,\nfay,G,H,\n")
    assert len(classroom.roster()) == 4  # a class of before is graded and exported
    for words in (("collect", tmp_path), ("doctor",)):
        code, said = run(*words, folder=classroom.folder)
        assert code
        assert "the lms_id 11 is on line 2 and on line 3" in said


@pytest.mark.parametrize("head", ["id,id,first_name,last_name", "ID,first_name,last_name,Id"])
def test_a_column_twice_is_refused(tmp_path, head):
    (tmp_path / "r.csv").write_text(f"{head}\na,b,c,d\n")
    with pytest.raises(ClassroomError, match="the column id is there twice"):
        read_roster(tmp_path / "r.csv")


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=300))
def test_any_bytes_are_a_roster_or_refused(data):
    try:
        text, _ = roster_module._decode(data, "r.csv", None)
        roster_module._rows(text, "r.csv")
    except ClassroomError as error:
        assert "r.csv" in str(error)


# ---- class.toml ----


@pytest.fixture
def folder(tmp_path):
    return classes.make(tmp_path / "class", "Vision", time_zone="Europe/Berlin").folder


GOOD = '[course]\nname = "V"\ntime_zone = "Europe/Berlin"\n\n[late]\nper_day = 0.1\nat_most = 0.5\ngrace_minutes = 15\n\n[due]\nhw02 = "2026-12-01 23:59"\n'


REFUSED = [
    # keys that are not known
    ("hw02 =", "hw2 =", ["line 11: [due] has no 'hw2'; did you mean 'hw02'?"]), ("hw02 =", "HW02 =", ["'HW02'; did you mean 'hw02'?"]),
    ("hw02 =", "hw99 =", ["line 11: [due] has no 'hw99'"]), ("hw02 =", '"hw 2" =', ["line 11", "'hw 2'; did you mean 'hw02'?"]),
    ("per_day", "per_days", ["line 6: [late] has no 'per_days'; did you mean 'per_day'?"]), ("[late]", "[lat]", ["line 5", "[lat]; did you mean 'late'?"]),
    ("time_zone", "timezone", ["line 3", "did you mean 'time_zone'?"]), ("[late]", "[[late]]", ["line 5: late should be a part of its own, [late]"]), ("[course]", "due = 5\n[course]", ["line 11"]),
    ("[course]", 'zone = "UTC"\n[course]', ["line 1", "setting 'zone' outside every part"]), ("[due]", "[dues]", ["[dues]; did you mean 'due'?"]),
    # values that cannot be
    ("per_day = 0.1", "per_day = -1", ["line 6: per_day in [late] is -1; it should be a share of the points from 0 to 1"]),
    ("per_day = 0.1", "per_day = 10", ["per_day in [late] is 10"]), ("per_day = 0.1", "per_day = nan", ["nan"]), ("per_day = 0.1", "per_day = true", ["True"]),
    ("at_most = 0.5", "at_most = inf", ["line 7"]), ("at_most = 0.5", 'at_most = "half"', ['line 7: at_most in [late] is "half"']),
    ("grace_minutes = 15", 'grace_minutes = "15"', ['line 8: grace_minutes in [late] is "15"', "without quotes"]), ("grace_minutes = 15", "grace_minutes = -5", ["-5"]),
    ('"Europe/Berlin"', '"Europe/Berln"', ['line 3: time_zone in [course] is "Europe/Berln"']), ('"Europe/Berlin"', "1", ["line 3"]), ('"Europe/Berlin"', '""', ["line 3"]),
    ('"Europe/Berlin"', '"../x"', ["line 3"]), ('name = "V"', "name = 3", ["line 2: name in [course] is 3"]), ('name = "V"', "", ["no name in [course]"]),
    ('"2026-12-01 23:59"', "5", ["line 11: hw02 in [due] is 5; it should be a time such as"]), ('"2026-12-01 23:59"', '"2026-13-01"', ["line 11"]),
    ('"2026-12-01 23:59"', '"1.12.2026"', ["line 11"]), ('"2026-12-01 23:59"', "23:59:00", ["line 11"]), ('"2026-12-01 23:59"', "[]", ["line 11"]), ('"2026-12-01 23:59"', '"soon"', ['is "soon"']),
    # twice
    ("hw02 =", 'hw02 = "2026-12-02"\nhw02 =', ["line 12: hw02 in [due] stands on line 11 too"]), ("[due]", "[late]\n[due]", ["line 10: [late] stands on line 5 too"]),
    ("per_day =", "per_day = 0.1\n'per_day' =", ["line 7: per_day in [late] stands on line 6 too"]),
    # no TOML
    ("[due]", "[due", ["line 10"]), ('"2026-12-01 23:59"', "tomorrow", ["line 11"]),
    # several at once
    ("hw02 =", 'hw2 = "x"\nhw3 =', ["line 11", "line 12"]),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED)
def test_what_class_toml_cannot_mean_is_refused_by_name_and_line(folder, old, new, says):
    (folder / "class.toml").write_text(GOOD)
    classes.Classroom(folder)
    assert old in GOOD
    (folder / "class.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(SettingsError) as caught:
        classes.Classroom(folder)
    for words in ("class.toml", *says):
        assert words in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "says"), REFUSED)
def test_commands_tell_what_class_toml_cannot_mean(folder, old, new, says):
    (folder / "class.toml").write_text(GOOD.replace(old, new))
    code, said = run("doctor", folder=folder)
    assert code == 1
    assert "MISSING  class.toml" in said
    for words in says:
        assert words in said
    assert "coursework init" not in said
    assert run("grade", "hw02", folder=folder)[0] == 2


@pytest.mark.parametrize(("value", "due"), [
    ('"2026-12-01"', (2026, 12, 1, 22, 59, 59)), ("2026-12-01", (2026, 12, 1, 22, 59, 59)), ('"2026-07-01"', (2026, 7, 1, 21, 59, 59)), ('" 2026-12-01 "', (2026, 12, 1, 22, 59, 59)),
    ('"2026-12-01 23:59"', (2026, 12, 1, 22, 59)), ("2026-12-01T23:59:00", (2026, 12, 1, 22, 59)), ('"2026-12-01T23:59+00:00"', (2026, 12, 1, 23, 59)), ('"2026-12-01 00:00"', (2026, 11, 30, 23, 0)),
])
def test_a_day_alone_means_its_end(folder, value, due):
    (folder / "class.toml").write_text(GOOD.replace('"2026-12-01 23:59"', value))
    assert classes.Classroom(folder).due == {"hw02": datetime.datetime(*due, tzinfo=datetime.UTC)}


@settings(max_examples=200, deadline=None)
@given(some.sampled_from(sorted(KNOWN)), some.text("hw02per_day", min_size=1, max_size=8))
def test_no_key_is_passed_over(section, key):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "class.toml"
        path.write_text(f'[{section}]\n"{key}" = "2026-12-01"\n' + ("" if section == "course" else '[course]\nname = "V"\n'))
        if section == "due" and key in KNOWN["due"]:
            assert list(read_settings(path).due) == [key]
        else:
            with pytest.raises(SettingsError, match="line 2"):
                read_settings(path)


def test_a_file_with_a_mark_or_of_another_encoding(folder):
    (folder / "class.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert classes.Classroom(folder).name == "V"
    (folder / "class.toml").write_bytes(GOOD.replace('"V"', '"Vé"').encode("cp1252"))
    with pytest.raises(SettingsError, match="UTF-8"):
        classes.Classroom(folder)


def test_the_file_that_init_writes_is_read_whatever_the_name(tmp_path):
    for number, name in enumerate(['Vision "1"', "C:\\x", "日本", "a\tb"]):
        assert classes.make(tmp_path / str(number), name).name == name
