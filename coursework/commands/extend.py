"""`coursework extend`: more time for one student."""

from typing import Annotated

import typer
from rich.markup import escape

from coursework.commands.common import ClassOption, console, open_class, open_homework, stop
from coursework.errors import ClassroomError
from coursework.extensions import extend as give
from coursework.settings import moment_of


def extend(
    student: Annotated[str | None, typer.Argument(metavar="ID", help="The student's id.", show_default=False)] = None,
    name: Annotated[str | None, typer.Argument(metavar="HOMEWORK", help="Which homework.", show_default=False)] = None,
    until: Annotated[str | None, typer.Argument(
        metavar="UNTIL", help="A time such as 2026-12-01T18:00; a day alone means its end.", show_default=False)] = None,
    why: Annotated[str, typer.Option(help="For your memory; students do not see it.", show_default=False)] = "",
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the extension back.")] = False,
    folder: ClassOption = None,
):
    """Give one student more time for one homework. Without arguments: show who has how much.

    It stands in extensions.csv and counts as that student's due time. Grace days are spent after it.
    """
    classroom = open_class(folder)
    if student is None:
        _show(classroom)
        return
    if name is None or (until is None) != take_back:
        stop("say who, which homework, and until when: coursework extend ann hw02 2026-12-01T18:00; "
             "or take it back: coursework extend ann hw02 --take-back")
    open_homework(name)
    try:
        known = [each.id for each in classroom.roster()]
    except ClassroomError as error:
        stop(error)
    path = classroom.folder / "extensions.csv"
    if take_back:
        if (student, name) not in classroom.extensions:
            stop(f"{student} has no extension of {name}. Nothing was changed. Who has one: coursework extend")
        give(path, student, name, None)
        console.print(f"{escape(student)} has no extension of {name} any more.")
        console.print(f"If it is graded already: coursework regrade {name} --student {escape(student)}")
        return
    if student not in known:
        stop(f"not on the roster: {student}")
    end, due = _moment(until, classroom.zone), classroom.due.get(name)
    if due is not None and end <= due:
        stop(f"{name} is due {_told(due, classroom)} for everybody, and {until} is no later. Nothing was changed.")
    give(path, student, name, until.strip(), why)
    console.print(f"{escape(student)} has until {_told(end, classroom)} for {name}"
                  + (f"; everybody else until {_told(due, classroom)}." if due else
                     f". No due time is set for {name}, so nobody is late before you set one."))
    console.print(f"It counts when {name} is graded: coursework grade {name} --student {escape(student)}")


def _show(classroom):
    for (student, name), end in sorted(classroom.extensions.items()):
        own = classroom.due_of(name, student)
        note = "" if own == end else "  (no due time is set)" if own is None else "  (before the due time: it changes nothing)"
        console.print(f"  {escape(student)} {name}: until {_told(end, classroom)}{note}")
    console.print(f"{len(classroom.extensions)} extensions in {escape(str(classroom.folder / 'extensions.csv'))}")


def _moment(text, zone):
    try:
        return moment_of(text, zone)
    except (ValueError, TypeError, OverflowError):
        stop(f"{text!r} is no time. Give one such as 2026-12-01T18:00, or a day such as 2026-12-01, which means its end.")


def _told(moment, classroom):
    return f"{moment.astimezone(classroom.zone):%Y-%m-%d %H:%M %Z}"
