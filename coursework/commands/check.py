"""`coursework check`: try a homework before students meet it."""

from typing import Annotated

import typer
from rich.markup import escape

from coursework.classroom import find
from coursework.commands.common import ClassOption, console, stop
from coursework.errors import ClassroomError
from coursework.own import write_template

OWN = "A homework of your own, such as own01; or one of the course's."


OwnExercisesOption = Annotated[bool, typer.Option(
    "--own-exercises", help="Also write own01 into the class: a small homework, to be made into one of your own. Of a class that is "
    "there already, nothing else is touched.")]


def show_own_exercises(classroom):
    """Write the small homework into a class, and say what to do with it."""
    written = write_template(classroom.folder)
    for path in written:
        console.print(f"Wrote {escape(str(path))}")
    if not written:
        console.print("own01 is there already. Nothing was changed.")
    console.print("It is public with the course: rewrite it, or add own02 beside it. Try it: coursework check own01")
    console.print("[bold]exercises/own01.py is code that runs as you[/bold], in every command that needs it: let nobody else write it.")


def check(
    name: Annotated[str, typer.Argument(metavar="HOMEWORK", help=OWN)],
    draws: Annotated[int, typer.Option(min=1, max=1000, help="How many times the hidden cases are drawn.")] = 12,
    no_sandbox: Annotated[bool, typer.Option("--no-sandbox", help="Leave out grading the model answers, which needs the sandbox.")] = False,
    folder: ClassOption = None,
):
    """Try a homework of your own: right answers pass, each misconception is caught, students get no answer.

    Your file in exercises/ is your own code and runs as you, here and in every command that needs it.
    """
    from coursework.trial import try_out

    try:
        classroom = find(folder)
        secret = classroom.secret
    except ClassroomError as error:
        stop(error)
    bad = 0
    for finding in try_out(classroom.folder, name, draws, not no_sandbox, secret):
        bad += not finding.ok
        console.print(f"  {'ok   ' if finding.ok else 'WRONG'}  {escape(finding.what)}: {escape(finding.says)}")
        if not finding.ok and finding.mend:
            console.print(f"         mend it: {escape(finding.mend)}")
    console.print("Ready to release: coursework release " + escape(name) if not bad else f"{bad} to mend.")
    if bad:
        raise typer.Exit(1)
