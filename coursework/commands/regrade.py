"""`coursework regrade`: grade again, and show who would change before anything is written."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursework.cluster.options import CertificatesOption, SchedulerOption, WorkersOption
from coursework.commands.common import (
    ClassOption,
    HomeworkArgument,
    JobsOption,
    StudentOption,
    UnsafeOption,
    console,
    errors,
    on_cluster,
    open_class,
    open_homework,
    stop,
    warn,
)
from coursework.errors import ClassroomError
from coursework.sandbox import NoSandboxError


def regrade(
    name: HomeworkArgument,
    student: StudentOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    certificates: CertificatesOption = None,
    workers: WorkersOption = None,
    unsafe: UnsafeOption = False,
    folder: ClassOption = None,
):
    """Grade everybody again: after you mended an exercise, or moved a due time.

    Shows who would change, and how, before it asks whether to write.
    """
    from coursework.regrade import apply, compare

    classroom = open_class(folder)
    work = open_homework(name)
    warn(unsafe)
    cluster = on_cluster(classroom, scheduler, certificates, workers, jobs, unsafe)
    try:
        with console.status(f"grading {name} again; nothing is written yet ..."):
            changes = compare(classroom, name, set(student) if student else None, unsafe, jobs, cluster)
    except (ClassroomError, NoSandboxError) as error:
        stop(error)
    changed = [change for change in changes if change.differs]
    if changed:
        table = Table("student", "exercise", "before", "now", "found before", "found now")
        for change in changed:
            for row in change.rows:
                table.add_row(escape(change.student.id), *(escape(str(cell)) for cell in row))
        console.print(table)
    console.print(f"{len(changed)} of {len(changes)} students change.")
    failed = [change for change in changes if change.problem]
    for change in failed:
        errors.print(f"  not graded  {escape(change.student.id)}: {escape(change.problem)}")
    todo = [change for change in changes if not change.problem and (change.differs or change.stale)]
    if changed and not yes and not typer.confirm("Write these?", default=False):
        console.print("Nothing was written.")
        raise typer.Exit(1)
    overtaken = apply(classroom, name, work, todo)
    console.print(f"{len(todo) - len(overtaken)} written.")
    for change in overtaken:
        errors.print(f"  not written  {escape(change.student.id)}: {escape(change.overtaken)}. Compare again: coursework regrade {name}")
    if failed or overtaken:
        raise typer.Exit(1)
