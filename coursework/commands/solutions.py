"""`coursework solutions`: a homework or a lesson with its answers, for instructors."""

from typing import Annotated

import typer
from rich.markup import escape

from coursework.commands.common import ClassOption, console, open_class, stop
from coursework.errors import ClassroomError


def solutions(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A homework, such as hw02 or own01; or a lesson, such as 03.")],
    no_run: Annotated[bool, typer.Option("--no-run", help="Only write it; do not run it.")] = False,
    folder: ClassOption = None,
):
    """Write a notebook with the answers filled in, run from top to bottom, into the class's folder.

    The course's own answers are public with the repository. No learner's install holds those of the homework.
    """
    from coursework.solutions import write_solutions

    classroom = open_class(folder)
    try:
        with console.status(f"{name} is written" + ("" if no_run else " and run") + " ..."):
            path = write_solutions(classroom, name, not no_run)
    except ClassroomError as error:
        stop(error)
    console.print(f"{escape(str(path))}" + ("" if no_run else ": run from top to bottom, and every check in it passes."))
