"""Whose a file is: a student whom the evidence singles out, nobody, or a conflict. Never another student."""

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coursework.collect import recognise
from coursework.collect.whose import Register, whose
from coursework.roster import Student

CLASS = [
    Student("ann", "Ann", "Lee", "ann@x.org", "1001"), Student("bob", "Bob", "Ray", "bob@x.org", "1002"),
    Student("ann_b", "Anna", "Berg", "", "1003"), Student("lee_ann", "Leanne", "Otto", "", "1004"),
    Student("kim", "민수", "김", "", "2001"), Student("li", "伟", "李", "", "2002"), Student("iva", "Иван", "Йорданов", "", "2003"),
    Student("omar", "عمر", "حسن", "", "2004"), Student("zoe", "Zoë", "O'Neill-Müller", "", ""),
    Student("jose1", "José", "Ruiz"), Student("jose2", "Jose", "Ruiz"), Student("mia1", "Mia", "Wu"), Student("mia2", "Mia", "Wu", "", "77"),
    Student("s10", "Ann Marie", "Fox", "", "3001"), Student("ram", "राम", "सिंह"), Student("cher", "Cher", ""),
]
ABOUT = Register(CLASS, "Vision 1")


def nfd(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(("name", "student"), [
    # the longest id that fits
    ("ann_hw02.ipynb", "ann"), ("ann_b_hw02.ipynb", "ann_b"), ("lee_ann_hw02.ipynb", "lee_ann"), ("ANN_B-hw02.ipynb", "ann_b"),
    ("hw02_ann_b.ipynb", "ann_b"), ("ann_b/ann_b_hw02.ipynb", "ann_b"), ("bob hw02 (1).ipynb", "bob"), ("ann-hw02-1.ipynb", "ann"),
    ("ann_lee_hw02_final_v2.ipynb", "ann"), ("Ann Lee/hw02.ipynb", "ann"), ("Lee, Ann - hw02.ipynb", "ann"), ("cher/hw02.ipynb", "cher"),
    # Canvas: the number and the name agree, or one is all there is
    ("leeann_1001_501_hw02.ipynb", "ann"), ("leeann_LATE_1001_501_hw02.zip/hw02.ipynb", "ann"), ("oneillmullerzoe_777_9_hw02.ipynb", "zoe"),
    ("wumia_77_501_hw02.ipynb", "mia2"), ("foxannmarie_3001_5_hw02.ipynb", "s10"), ("foxann_3001_5_hw02.ipynb", "s10"),
    ("leeann_1001_501_ann_hw02.ipynb", "ann"), ("leeann_1001_501_my work.ipynb", "ann"),
    # Moodle: its number is nobody's
    ("Bob Ray_1001_assignsubmission_file_/hw02.ipynb", "bob"), ("Ann Lee_1002_assignsubmission_file_hw02.ipynb", "ann"),
    ("Lee Ann_88_assignsubmission_file/hw02.ipynb", "ann"), ("Ann Lee_88_assignsubmission_file_/sliding windows.ipynb", "ann"),
    ("Group A-Ann Lee_88_assignsubmission_file_/hw02.ipynb", "ann"), ("Team 3-Bob Ray_88_assignsubmission_file_/hw02.ipynb", "bob"),
    ("Default group-Zoë O'Neill-Müller_8_assignsubmission_file_/hw02.ipynb", "zoe"), ("3조-김민수_8_assignsubmission_file_/hw02.ipynb", "kim"),
    ("1001-9 - Ann Lee - Nov 21, 2026 1145 PM - hw02.ipynb", "ann"), ("2001-9 - 김 민수 - Nov 21, 2026 1145 PM/hw02.ipynb", "kim"),
    # any script, composed or not, in any case
    ("김민수_88_assignsubmission_file_/hw02.ipynb", "kim"), (nfd("김민수_88_assignsubmission_file_/hw02.ipynb"), "kim"),
    ("민수 김/hw02.ipynb", "kim"), (nfd("김민수_2001_5_hw02.ipynb"), "kim"), ("李伟_2002_5_hw02.ipynb", "li"), ("伟李_8_assignsubmission_file_/hw02.ipynb", "li"),
    ("ИВАН ЙОРДАНОВ_8_assignsubmission_file_/hw02.ipynb", "iva"), (nfd("Иван Йорданов/hw02.ipynb"), "iva"),
    ("\u200fعمر حسن\u200f_8_assignsubmission_file_/hw02.ipynb", "omar"), (nfd("Zoë O'Neill-Müller_8_assignsubmission_file_hw02.ipynb"), "zoe"),
    ("ZOË O'NEILL-MÜLLER_8_assignsubmission_file_hw02.ipynb", "zoe"), ("राम सिंह_8_assignsubmission_file_/hw02.ipynb", "ram"),
    ("José Ruiz_8_assignsubmission_file_/hw02.ipynb", "jose1"), (nfd("José Ruiz_8_assignsubmission_file_/hw02.ipynb"), "jose1"),
    # folders that name nobody
    ("hw02/ann/hw02.ipynb", "ann"), ("submissions/ann_hw02.ipynb", "ann"), ("Section B/ann_hw02.ipynb", "ann"),
    ("week 3/ann/hw02.ipynb", "ann"), ("bob_hw02.zip/hw02.ipynb", "bob"), ("bob_hw02.zip/bob/hw02.ipynb", "bob"), ("bob/my notes/hw02.ipynb", "bob"),
])
def test_who_is_named_is_found(name, student):
    found = whose(name, ABOUT)
    assert (found.kind, found.student and found.student.id) == ("student", student), found.why
    assert recognise(name, CLASS, "hw02")[0].id == student


@pytest.mark.parametrize(("name", "says"), [
    # a number and a name that contradict each other
    ("leeann_2002_900_hw02.ipynb", "li"), ("leeann_9999_900_hw02.ipynb", "lms_id is 1001 and not 9999"), ("raybob_1001_5_hw02.ipynb", "bob (Bob Ray)"),
    ("strange_1001_5_hw02.ipynb", "nobody's"), ("---_1001_5_hw02.ipynb", "conflict"), ("ann_1002_5_hw02.ipynb", "bob"),
    ("1001-9 - Bob Ray - Nov 21, 2026 1145 PM - hw02.ipynb", "ann"), ("wumia_1001_5_hw02.ipynb", "mia"),
    ("foxannmarie_1001_5_hw02.ipynb", "s10"),
    # the outermost name decides, and another student's within is a conflict
    ("bob_hw02.zip/ann_hw02.ipynb", "outside it names bob"), ("bob/ann/hw02.ipynb", "inside ann"), ("bob/lee_ann_hw02.ipynb", "lee_ann"),
    ("leeann_1001_501_hw02.zip/bob_hw02.ipynb", "outside it names ann"), ("leeann_1001_501_bob_hw02.ipynb", "bob"),
    ("Ann Lee_88_assignsubmission_file_/raybob_1002_5_hw02.ipynb", "bob"), ("Ann Lee_88_assignsubmission_file_/Bob Ray.ipynb", "bob"),
    ("Ann Lee_88_assignsubmission_file_/Carol Fox_89_assignsubmission_file_/hw02.ipynb", "Carol"),
    ("bob/ann_smith_hw02.ipynb", "ann"), ("ann/김민수_hw02.ipynb", "kim"), ("ann/1002_hw02.ipynb", "bob"),
    ("ann_bob_hw02.ipynb", "ann (Ann Lee) and bob (Bob Ray)"), ("lee_ann_b_hw02.ipynb", "lee_ann"), ("bob Ann Lee hw02.ipynb", "ann"),
    ("ann_1002_hw02.ipynb", "bob"),
])
def test_sources_that_disagree_are_a_conflict(name, says):
    found = whose(name, ABOUT)
    assert found.kind in ("conflict", "nobody") if says == "conflict" else found.kind == "conflict"
    assert found.student is None
    assert says == "conflict" or says in found.why


@pytest.mark.parametrize(("name", "says"), [
    ("hw02.ipynb", "no student"), ("_hw02.ipynb", "no student"), ("submissions/hw02.ipynb", "no student"), ("1001_hw02.ipynb", "no name or id"),
    # somebody who is not on the roster, with a student's name within
    ("carol/ann_hw02.ipynb", "nobody on the roster is 'carol', and inside it ann (Ann Lee) is named"), ("carol_hw02.zip/ann_hw02.ipynb", "carol"),
    ("carol fox/ann/hw02.ipynb", "carol"), ("carolfox_5_6_hw02.zip/ann_hw02.ipynb", "carol"), ("5005123/ann_hw02.ipynb", "5005123"),
    ("Carol Fox_88_assignsubmission_file_/ann_hw02.ipynb", "Carol Fox"), ("박지훈/ann_hw02.ipynb", "박지훈"),
    # a name in part
    ("ann_smith_hw02.ipynb", "'smith'"), ("ann_c_hw02.ipynb", "'c'"), ("Marie Fox_8_assignsubmission_file_/hw02.ipynb", "Marie Fox"),
    ("Mary-Ann Lee_88_assignsubmission_file_/hw02.ipynb", "Mary-Ann Lee"), ("lee_1_2_hw02.ipynb", "lee"), ("Ann_8_assignsubmission_file_/hw02.ipynb", "Ann"),
    ("ann2_hw02.ipynb", "ann2"), ("annabel_hw02.ipynb", "annabel"), ("Иван Иорданов_8_assignsubmission_file_/hw02.ipynb", "Иорданов"),
    ("राम सिह_8_assignsubmission_file_/hw02.ipynb", "राम"), ("伟_8_assignsubmission_file_/hw02.ipynb", "伟"), ("Participant 88_88_assignsubmission_file_/hw02.ipynb", "Participant"),
    # two of one name
    ("Mia Wu_8_assignsubmission_file_/hw02.ipynb", "mia1 (Mia Wu) or mia2 (Mia Wu)"), ("wumia_5_6_hw02.ipynb", "or"), ("Mia Wu/hw02.ipynb", "or"),
    ("Jose Ruiz_8_assignsubmission_file_/hw02.ipynb", "jose1"), ("ruizjose_5_6_hw02.ipynb", "jose2"),
])
def test_empty_or_partial_evidence_is_nobody(name, says):
    found = whose(name, ABOUT)
    assert (found.kind, found.student) == ("nobody", None)
    assert says in found.why


def test_the_name_of_the_course_is_nobodys():
    assert whose("Vision 1/bob_hw02.ipynb", ABOUT).student.id == "bob"
    assert whose("Vision 1/bob_hw02.ipynb", Register(CLASS, "Optics")).student is None


@pytest.mark.parametrize("name", ["' -", "_", "()", "\u200b", "…"])
def test_names_of_no_letters_match_nobody(name):
    """A roster may hold names that a system wrote without letters; they are not all alike."""
    odd = Register([Student("x1", name, ""), Student("x2", "", name), Student("ann", "Ann", "Lee")])
    for file in (f"{name}_8_assignsubmission_file_/hw02.ipynb", f"{name}_5_6_hw02.ipynb", f"{name}/hw02.ipynb", "__5_6_hw02.ipynb"):
        assert whose(file, odd).student is None


# ---- properties ----

SCRIPTS = ("abcdeéèßøl", "김민수박지훈", "李伟王芳", "иваноёйр", "عمرحسن", "रामसिंह", "αβγάή")
word = some.sampled_from(SCRIPTS).flatmap(lambda signs: some.text(signs, min_size=1, max_size=5)).filter(lambda text: text[0].isalpha())
name = some.lists(word, min_size=1, max_size=3).map(" ".join)
student_id = some.text(string.ascii_lowercase[:4] + "_-.@12", min_size=1, max_size=6).filter(lambda text: text[0].isalnum())


@some.composite
def classes(draw):
    rows = draw(some.lists(some.tuples(student_id, name, name), min_size=1, max_size=6, unique_by=lambda row: row[0]))
    numbers = draw(some.lists(some.integers(1000, 1008), min_size=len(rows), max_size=len(rows), unique=True))
    known = draw(some.lists(some.booleans(), min_size=len(rows), max_size=len(rows)))
    return [Student(row[0], row[1], row[2], "", str(number) if knows else "")
            for row, number, knows in zip(rows, numbers, known, strict=True)]


def bare(text):
    """Written anew, not the code under test: letters, digits and their marks, composed, without case or Latin accents."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    kept, latin = "", False
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.category(sign) == "Mn" and latin:
            continue
        latin = sign.isascii() and sign.isalpha() if unicodedata.category(sign) != "Mn" else latin
        kept += sign if unicodedata.category(sign)[0] in "LMN" else ""
    return unicodedata.normalize("NFC", kept)


def full_names(student):
    return {bare(student.first_name + student.last_name), bare(student.last_name + student.first_name)}


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(classes(), name, some.integers(1000, 1008), some.booleans(), some.booleans())
def test_a_label_of_canvas_never_gives_a_file_to_whom_it_does_not_single_out(students, called, number, late, real):
    who = students[number % len(students)]
    called = f"{who.last_name}{who.first_name}" if real else called
    called = called.replace(" ", "").replace("_", "")
    found = whose(f"{called}_{'LATE_' if late else ''}{number}_501_hw02.ipynb", Register(students))
    owners = [each for each in students if each.lms_id == str(number)]
    named = [each for each in students if bare(called) in full_names(each) or bare(called) == bare(each.id)]
    if found.kind == "student":
        if owners:
            assert found.student is owners[0]
            prefix = {bare(" ".join(found.student.first_name.split()[:count]) + found.student.last_name)
                      for count in range(1, 4)} | {bare(found.student.last_name + " ".join(found.student.first_name.split()[:count])) for count in range(1, 4)}
            assert found.student in named or (not named and bare(called) in prefix)
        else:
            assert not found.student.lms_id
            assert found.student in named
    if len(owners) == 1 and named == owners:
        assert found.student is owners[0]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(classes(), some.data())
def test_a_label_of_moodle_goes_by_the_full_name_alone(students, data):
    who = data.draw(some.sampled_from(students))
    called = data.draw(some.sampled_from([who.name, f"{who.last_name} {who.first_name}", who.first_name, who.last_name, nfd(who.name), who.name.upper()]))
    number = data.draw(some.sampled_from([each.lms_id or "7" for each in students]))
    found = whose(f"{called}_{number}_assignsubmission_file_/hw02.ipynb", Register(students))
    named = [each for each in students if bare(called) in full_names(each)]
    if found.kind == "student":
        assert found.student in named
    if len(named) == 1 and bare(called) in full_names(who):
        assert found.student is who
    if not named:
        assert found.student is None


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(classes(), some.data())
def test_a_plain_name_never_goes_to_another(students, data):
    """Where a file is named by one id, it is that student's or nobody's; with two ids in its path it is nobody's."""
    who, other = data.draw(some.sampled_from(students)), data.draw(some.sampled_from(students))
    register = Register(students)
    assert whose(f"{who.id}_hw02.ipynb", register).student in (who, None)
    assert whose(f"{who.id}/hw02.ipynb", register).student in (who, None)
    assert whose(f"{who.id}/{who.id}_hw02.ipynb", register).student in (who, None)
    both = whose(f"{who.id}_hw02.zip/{other.id}_hw02.ipynb", register)
    assert both.student in ((who, None) if who is other else (None,))
    stranger = data.draw(some.text("xyz", min_size=3, max_size=8).filter(lambda text: text not in ("zyx",)))
    assert whose(f"{stranger}/{who.id}_hw02.ipynb", register).student is None
    assert whose(f"{who.id}_{stranger}_hw02.ipynb", register).student is None


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(classes(), some.text(min_size=1, max_size=60))
def test_any_text_is_answered_and_needs_a_whole_name(students, text):
    found = whose(text.replace("\0", "") or "x", Register(students))
    assert found.kind in ("student", "nobody", "conflict")
    assert (found.student is not None) == (found.kind == "student")
    if found.student is not None:
        inside = bare(text)
        assert bare(found.student.id) in inside or any(full in inside for full in full_names(found.student))
    else:
        assert found.why
