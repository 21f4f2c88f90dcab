"""`coursework export`: the grades as a table for the LMS."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from coursework.classroom import write
from coursework.commands.common import (
    ClassOption,
    console,
    open_class,
    open_homework,
    say_look_first,
    say_who_is_unsettled,
    say_who_waits,
    stop,
)


def export(
    names: Annotated[list[str] | None, typer.Argument(
        metavar="HOMEWORK", help="One or more; all if none is named.", show_default=False)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="The file to write; without it: the screen.")] = None,
    kind: Annotated[str, typer.Option("--for", help="Whose columns: canvas, moodle, brightspace, gradescope or plain.")] = "plain",
    folder: ClassOption = None,
):
    """Write the grades as a table for the LMS."""
    from coursework.export import LAYOUTS, is_export, released
    from coursework.export import export as make_table

    if kind not in LAYOUTS:
        stop(f"--for knows {', '.join(LAYOUTS)}, not {kind!r}")
    classroom = open_class(folder)
    names = names or released(classroom)
    for name in names:
        open_homework(name)
    if csv is not None and csv.exists() and not is_export(csv):
        stop(f"{csv} is there already and is no table that this command wrote. Nothing was changed: choose another name.")
    text = make_table(classroom, names, kind)
    if csv is None:
        sys.stdout.write(text)
    else:
        write(csv, text, mode=0o600)
        console.print(f"{len(classroom.roster())} students in {escape(str(csv))}")
    say_look_first(classroom, names)
    say_who_waits(classroom, names, "Their points are not in the table yet.")
    say_who_is_unsettled(classroom, names)
