"""`coursework release`: what students get, one notebook for all or one for each."""

import re
from typing import Annotated

import typer
from rich.markup import escape

from coursework.commands.common import ClassOption, HomeworkArgument, console, open_class, open_homework, stop
from coursework.errors import ClassroomError


def release(
    name: HomeworkArgument,
    own: Annotated[bool, typer.Option(
        "--variants", help="Make a notebook for each student, with constants and pictures of their own.")] = False,
    student: Annotated[str | None, typer.Option(
        "--student", help="With --variants: give this student (an id) another variant.", show_default=False)] = None,
    variant: Annotated[str | None, typer.Option(
        "--variant", help="Which one: 3, or a number for each thing that varies, 3-1-5-2; 0 is the plain task.", show_default=False)] = None,
    folder: ClassOption = None,
):
    """Make the notebook to hand out, and enter the homework in the gradebook."""
    from coursework.gradebook import release as make_release

    if (student is None) != (variant is None) or (student and not own):
        stop("another variant for one student takes three options: --variants --student ID --variant 3")
    if variant and not re.fullmatch(r"\d{1,6}(-\d{1,6})*", variant):
        stop(f"--variant is a number, or numbers such as 3-1-5-2; not {variant!r}")
    classroom = open_class(folder)
    work = open_homework(name)
    with console.status(f"nbgrader makes {name} ..."):
        try:
            place = make_release(classroom, name)
        except ClassroomError as error:
            stop(error)
    due = classroom.due.get(name)
    console.print(f"{name} ({escape(work.title)}) is ready in {escape(str(place))}")
    if own:
        _hand_out(classroom, name, (student, tuple(map(int, variant.split("-")))) if student else None)
    else:
        _say_what_to_hand_out(classroom, name, place)
    console.print(f"Due: {due.astimezone(classroom.zone):%Y-%m-%d %H:%M %Z}" if due else
                  f"No due time is set, so nobody is late. Set one at any time in {escape(str(classroom.folder / 'class.toml'))}: "
                  "nothing that is collected or graded is lost.")


def _hand_out(classroom, name, given):
    from coursework.own_notebooks import file_of, hand_out

    try:
        with console.status(f"a notebook for each student of {name} ..."):
            place, page = hand_out(classroom, name, given)
        students = classroom.roster()
    except ClassroomError as error:
        stop(error)
    if given:
        console.print(f"{escape(given[0])} has another variant now: hand out {escape(str(place / f'{given[0]}_{name}.zip'))}")
        console.print(f"If this student is graded already: coursework regrade {name} --student {escape(given[0])}")
    elif students:
        console.print(f"A file for each of {len(students)} students, such as {file_of(students[0], name)}, in {escape(str(place))}: "
                      "hand out these, each to its student.")
    console.print(f"Who got what: {escape(str(page))}")


def _say_what_to_hand_out(classroom, name, place):
    from coursework.variants import variants

    try:
        varies = variants(classroom, name)
    except ClassroomError as error:
        stop(error)
    if varies:
        console.print(f"[bold]{name} has variants[/bold]: everybody is graded by their own, so do not hand out these files. The students' are "
                      f"in {escape(str(classroom.folder / 'handouts' / name))}; make them anew: coursework release {name} --variants")
    else:
        console.print("Hand out both files together: " + ", ".join(sorted(path.name for path in place.iterdir())))
