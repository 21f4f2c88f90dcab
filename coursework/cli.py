"""The instructor's commands: `coursework`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from typer.core import TyperGroup

from coursework.classroom import find, make
from coursework.cluster.options import CertificatesOption, SchedulerOption, WorkersOption
from coursework.commands.check import OwnExercisesOption, check, show_own_exercises
from coursework.commands.common import (
    ClassOption,
    HomeworkArgument,
    JobsOption,
    StudentOption,
    UnsafeOption,
    console,
    errors,
    example,
    on_cluster,
    open_class,
    open_homework,
    print_line,
    print_settled,
    print_taken,
    say_look_first,
    say_who_is_unsettled,
    say_who_waits,
    stop,
    warn,
    with_progress,
)
from coursework.commands.export import export
from coursework.commands.extend import extend
from coursework.commands.regrade import regrade
from coursework.commands.release import release
from coursework.commands.similar import similar
from coursework.commands.solutions import solutions
from coursework.commands.watch import watch
from coursework.errors import ClassroomError
from coursework.faults import in_a_sentence
from coursework.roster import read_roster
from coursework.settings import LatePolicy
from coursework.variants import variants


class Commands(TyperGroup):
    """The commands; what the machine refuses is told in a sentence, whichever command it stops."""

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except Exception as error:
            said = str(error) if isinstance(error, ClassroomError) else in_a_sentence(error)
            if said is None:
                raise
            stop(said)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Hand out homework, take it in, grade it in a sandbox, give it back.\n\n"
    "The way through: init, release, collect, grade, feedback, export. Each command has an example: "
    "coursework grade --help",
)
@app.command(epilog=example('coursework init my-class --name "Vision 1" --roster roster.csv'))
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder, outside the course's own.")],
    name: Annotated[str, typer.Option(help="The course's name.")] = "Pixels to Predictions",
    roster: Annotated[Path | None, typer.Option(help="A CSV whose first line is id,first_name,last_name,email,lms_id.")] = None,
    time_zone: Annotated[str, typer.Option(help="Of the due times, such as Europe/Berlin.")] = "UTC",
    late_per_day: Annotated[float, typer.Option(min=0, max=1, help="Share of the points that each day late costs.")] = 0.1,
    late_at_most: Annotated[float, typer.Option(min=0, max=1, help="The most that lateness costs.")] = 0.5,
    encoding: Annotated[str | None, typer.Option(
        help="How the roster's letters are written, such as cp1251, if names come out wrong.", show_default=False)] = None,
    own_exercises: OwnExercisesOption = False,
):
    """Make a class: your own folder for roster, submissions, secret seed and gradebook."""
    if own_exercises and (folder / "class.toml").is_file():
        show_own_exercises(find(folder))
        return
    if roster is not None and not roster.is_file():
        stop(f"there is no {roster}. A roster is a CSV whose first line is id,first_name,last_name,email,lms_id")
    try:
        classroom = make(folder, name, roster, time_zone, LatePolicy(late_per_day, late_at_most), encoding)
        students = classroom.roster()
        how = read_roster(roster, encoding).how if roster is not None else ""
    except ClassroomError as error:
        stop(error)
    console.print(f"Made {escape(str(classroom.folder))} for {escape(classroom.name)}: {len(students)} students.")
    if how:
        console.print(f"The roster was {escape(how)}. If names are wrong, begin again with --encoding.")
    console.print(
        "[bold]Keep a copy of the file secret_seed[/bold] where students cannot reach it. The graded cases are drawn from "
        "it: without it, grades cannot be computed again.")
    console.print(f"Due times and the late policy: {escape(str(classroom.folder / 'class.toml'))}")
    if own_exercises:
        show_own_exercises(classroom)
    console.print(f"Next: cd {escape(str(folder))} && coursework release hw01")


app.command(epilog=example("coursework release hw02"))(release)


@app.command(epilog=example("coursework collect ~/Downloads/submissions.zip"))
def collect(
    source: Annotated[Path, typer.Argument(
        metavar="FOLDER_OR_ZIP", help="What your LMS let you download; or one notebook.")],
    name: Annotated[str | None, typer.Option("--homework", help="Which homework it is, such as hw02, if the files' names do not say it.")] = None,
    student: Annotated[str | None, typer.Option(
        "--student", help="The id of the student whose one notebook this is, whatever its name says.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be taken in, and why.")] = False,
    folder: ClassOption = None,
):
    """Take in submissions from Canvas, Moodle, Brightspace, or a folder of files named by student."""
    from coursework.collect import collect as take_in

    classroom = open_class(folder)
    if name is not None:
        open_homework(name)
    try:
        taken = take_in(classroom, source, name, student, dry_run)
    except ClassroomError as error:
        stop(error)
    for row in taken:
        print_taken(classroom, row)
    for each in sorted({row.homework for row in taken if row.no_due}):
        console.print(f"Your LMS calls files of {each} LATE, and no due time is set for it: they cost nothing. Set one in "
                      f"{escape(str(classroom.folder / 'class.toml'))}; grade, or regrade, then takes it into account.")
    new = sum(row.state == "new" for row in taken)
    skipped = sum(row.state == "skipped" for row in taken)
    for each in sorted({row.homework for row in taken if row.homework}):
        there = {row.student for row in taken if row.homework == each}
        missing = [student.id for student in classroom.roster()
                   if student.id not in there and classroom.submission(each, student.id) is None]
        console.print(f"{each}: {len(classroom.roster()) - len(missing)} of {len(classroom.roster())} students handed in."
                      + (f" Not yet: {escape(', '.join(missing[:12]))}{' ...' if len(missing) > 12 else ''}" if missing else ""))
    console.print(f"{new} new, {sum(row.state == 'again' for row in taken)} seen before, {skipped} skipped."
                  + (" Nothing was written: this was a dry run." if dry_run else ""))
    if not any(row.state in ("new", "again") for row in taken):
        raise typer.Exit(1)


@app.command(epilog=example("coursework grade hw02"))
def grade(
    name: HomeworkArgument,
    student: StudentOption = None,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    certificates: CertificatesOption = None,
    workers: WorkersOption = None,
    unsafe: UnsafeOption = False,
    folder: ClassOption = None,
):
    """Grade what is collected and not graded yet. Stop it at any moment; run it again and it goes on.

    Its exit code is 0 when everybody who handed in is graded, 1 when not, 2 when it could not begin.
    """
    from coursework.gradebook import open_book

    classroom = open_class(folder)
    work = open_homework(name)
    warn(unsafe)
    cluster = on_cluster(classroom, scheduler, certificates, workers, jobs, unsafe)
    failed, looked_at = 0, []
    counts = dict.fromkeys(("graded", "kept", "nothing", "failed"), 0)
    for line in with_progress(classroom, name, student, unsafe, jobs, False, cluster):
        counts[line.state] += 1
        failed += line.state == "failed"
        looked_at.append(line.student.id)
        print_line(work, line, classroom)
    try:
        print_settled(classroom, name, looked_at)
    except ClassroomError as error:
        stop(error)
    with open_book(classroom) as book:
        older = len(book.older(variants(classroom, name)))
    console.print(f"{counts['graded']} graded, {counts['kept']} graded before, {counts['nothing']} without a submission, "
                  f"{counts['failed']} not graded.")
    if older:
        console.print(f"{older} were graded with an older version of the exercises: coursework regrade {name}")
    if failed:
        errors.print("Not all were graded. The lines above say why; run the command again when it is mended.")
        raise typer.Exit(1)


app.command(epilog=example("coursework watch ~/inbox"))(watch)
app.command(epilog=example("coursework regrade hw02"))(regrade)
app.command(epilog=example("coursework extend ann hw02 2026-12-01T18:00"))(extend)


@app.command(epilog=example("coursework feedback hw02"))
def feedback(name: HomeworkArgument, folder: ClassOption = None):
    """Write a page for each graded student."""
    from coursework.pages.feedback import write_feedback

    classroom = open_class(folder)
    open_homework(name)
    written = write_feedback(classroom, name)
    for student, path in written:
        console.print(f"  {escape(student.id)}: {escape(str(path))}")
    console.print(f"{len(written)} pages in {escape(str(classroom.folder / 'feedback'))}")
    if not written:
        stop(f"nobody is graded yet: coursework grade {name}", 1)
    say_look_first(classroom, [name])
    say_who_waits(classroom, [name], "The pages say so; write them again afterwards.")
    say_who_is_unsettled(classroom, [name])


app.command(epilog=example("coursework export hw01 hw02 --for canvas --csv grades.csv"))(export)


app.command(epilog=example("coursework similar hw02"))(similar)


@app.command(epilog=example("coursework report hw02"))
def report(name: HomeworkArgument, folder: ClassOption = None):
    """Write a page about the class: scores, misconceptions, questions that may be bad, times."""
    from coursework.pages.report import write_report

    classroom = open_class(folder)
    open_homework(name)
    console.print(f"The report: {escape(str(write_report(classroom, name)))}")


app.command(epilog=example("coursework check own01"))(check)
app.command(epilog=example("coursework solutions hw02"))(solutions)


@app.command(epilog=example("coursework doctor"))
def doctor(folder: ClassOption = None):
    """Check the set-up: what is missing, and the command that mends it."""
    from coursework.doctor import examine

    try:
        place = find(folder)
    except ClassroomError as error:
        place = error
    bad = 0
    for finding in examine(place):
        bad += not finding.ok
        console.print(f"  {'ok     ' if finding.ok else 'MISSING'}  {finding.what}: {escape(finding.says)}")
        if not finding.ok and finding.mend:
            console.print(f"           mend it: {escape(finding.mend)}")
    console.print("Ready." if not bad else f"{bad} to mend.")
    if bad:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
