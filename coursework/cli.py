"""The instructor's commands: `coursework`."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from coursework.classroom import find, make, write
from coursework.cluster.options import CertificatesOption, SchedulerOption, WorkersOption, runner_for
from coursework.errors import ClassroomError
from coursework.faults import in_a_sentence
from coursework.homework import NAMES, UnknownHomeworkError, homework
from coursework.progress import Pace, on_screen
from coursework.roster import read_roster
from coursework.sandbox import NoSandboxError
from coursework.settings import LatePolicy


class Commands(TyperGroup):
    """The commands; what the machine refuses is told in a sentence, whichever command it stops."""

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except Exception as error:
            if (said := in_a_sentence(error)) is None:
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
console = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)

ClassOption = Annotated[Path | None, typer.Option(
    "--class", help="The class's folder. Without it: the folder you are in, or COURSEWORK_CLASS.", show_default=False)]
HomeworkArgument = Annotated[str, typer.Argument(metavar="HOMEWORK", help=f"One of {', '.join(NAMES)}.")]
UnsafeOption = Annotated[bool, typer.Option(
    "--unsafe-no-sandbox", help="Run student code WITHOUT a sandbox. It can then read and change all your files.")]
StudentOption = Annotated[list[str] | None, typer.Option(
    "--student", help="Only this student's id; may be given more than once.", show_default=False)]
JobsOption = Annotated[int | None, typer.Option(
    "--jobs", min=1, max=64, help="Submissions at a time. Without it: one more than there are processors.", show_default=False)]


def example(text):
    """Put an example under a command's help."""
    return f"[bold]Example:[/bold] {text}"


def stop(message, code=2):
    errors.print(f"[bold]coursework:[/bold] {escape(str(message))}")
    raise typer.Exit(code)


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
):
    """Make a class: your own folder for roster, submissions, secret seed and gradebook."""
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
    console.print(f"Next: cd {escape(str(folder))} && coursework release hw01")


@app.command(epilog=example("coursework release hw02"))
def release(name: HomeworkArgument, folder: ClassOption = None):
    """Make the notebook to hand out, and enter the homework in the gradebook."""
    from coursework.gradebook import release as make_release

    classroom = open_class(folder)
    work = open_homework(name)
    with console.status(f"nbgrader makes {name} ..."):
        try:
            place = make_release(classroom, name)
        except ClassroomError as error:
            stop(error)
    due = classroom.due.get(name)
    console.print(f"{name} ({escape(work.title)}) is ready in {escape(str(place))}")
    console.print("Hand out both files together: " + ", ".join(sorted(path.name for path in place.iterdir())))
    console.print(f"Due: {due.astimezone(classroom.zone):%Y-%m-%d %H:%M %Z}" if due else
                  f"No due time is set, so nobody is late. Set one at any time in {escape(str(classroom.folder / 'class.toml'))}: "
                  "nothing that is collected or graded is lost.")


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


def print_taken(classroom, row):
    """One line a file."""
    if row.state == "skipped":
        cure = f". If you know whose it is: coursework collect --student ID {shlex.quote(str(row.cure))}" if row.cure else ""
        console.print(f"  skipped  {escape(row.file)}: {escape(row.why)}{escape(cure)}")
        return
    when = f"{row.handed_in.astimezone(classroom.zone):%Y-%m-%d %H:%M}" if row.handed_in else ""
    late = "  LATE" if row.late or row.no_due else ""
    why = f"  {row.why}" if row.why else ""
    console.print(f"  {row.state:7}  {escape(row.student)} {row.homework} {when}{late}  ({escape(row.file)}){escape(why)}")


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
    failed = 0
    counts = dict.fromkeys(("graded", "kept", "nothing", "failed"), 0)
    for line in with_progress(classroom, name, student, unsafe, jobs, False, cluster):
        counts[line.state] += 1
        failed += line.state == "failed"
        print_line(work, line)
    with open_book(classroom) as book:
        older = len(book.older(work))
    console.print(f"{counts['graded']} graded, {counts['kept']} graded before, {counts['nothing']} without a submission, "
                  f"{counts['failed']} not graded.")
    if older:
        console.print(f"{older} were graded with an older version of the exercises: coursework regrade {name}")
    if failed:
        errors.print("Not all were graded. The lines above say why; run the command again when it is mended.")
        raise typer.Exit(1)


@app.command(epilog=example("coursework regrade hw02"))
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
    say_who_waits(classroom, [name], "The pages say so; write them again afterwards.")


@app.command(epilog=example("coursework export hw01 hw02 --for canvas --csv grades.csv"))
def export(
    names: Annotated[list[str] | None, typer.Argument(
        metavar="HOMEWORK", help="One or more; all if none is named.", show_default=False)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="The file to write; without it: the screen.")] = None,
    kind: Annotated[str, typer.Option("--for", help="Whose columns: canvas, moodle or plain.")] = "plain",
    folder: ClassOption = None,
):
    """Write the grades as a table for the LMS."""
    from coursework.export import export as make_table
    from coursework.export import is_export

    names = list(names or NAMES)
    if kind not in ("canvas", "moodle", "plain"):
        stop(f"--for knows canvas, moodle and plain, not {kind!r}")
    classroom = open_class(folder)
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
    say_who_waits(classroom, names, "Their points are not in the table yet.")


@app.command(epilog=example("coursework report hw02"))
def report(name: HomeworkArgument, folder: ClassOption = None):
    """Write a page about the class: scores, misconceptions, times."""
    from coursework.pages.report import write_report

    classroom = open_class(folder)
    open_homework(name)
    console.print(f"The report: {escape(str(write_report(classroom, name)))}")


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


# ---- what the commands share ----


def open_class(folder):
    try:
        return find(folder)
    except ClassroomError as error:
        stop(error)


def open_homework(name):
    try:
        return homework(name)
    except UnknownHomeworkError as error:
        stop(error)


def warn(unsafe):
    if unsafe:
        errors.print(
            "[bold red]NO SANDBOX.[/bold red] Student code now runs as you: it can read, change and send away every file "
            "of yours, and rewrite grades. Use this only for code that you wrote yourself.")


def on_cluster(classroom, *options):
    try:
        return runner_for(classroom, lambda sentence: errors.print(escape(sentence)), *options)
    except ClassroomError as error:
        stop(error)


def with_progress(classroom, name, student, unsafe, jobs, again, cluster):
    from coursework.class_run import grade_class

    only = set(student) if student else None
    try:
        roster = classroom.roster()
        unknown = (only or set()) - {each.id for each in roster}
        if unknown:
            stop(f"not on the roster: {', '.join(sorted(unknown))}")
        pace = Pace()
        with on_screen(pace, f"grading {name}", console) as moved:
            for line in grade_class(classroom, name, only, unsafe, None, again, jobs, cluster, pace):
                moved()
                yield line
    except (ClassroomError, NoSandboxError) as error:
        stop(error)


def say_who_waits(classroom, names, so):
    """On the other stream, so that a table on the screen stays a table."""
    from coursework.export import waiting

    if students := waiting(classroom, names):
        who = f"{', '.join(students[:12])}{' ...' if len(students) > 12 else ''}"
        errors.print(f"Answers still to be graded by hand ({len(students)} students): {escape(who)}. {so}")


def print_line(work, line):
    """One line a student."""
    if line.state == "nothing":
        console.print(f"  {escape(line.student.id)}: nothing handed in")
        return
    if line.state == "failed":
        errors.print(f"  {escape(line.student.id)}: NOT GRADED: {escape(line.problem)}")
        return
    points = sum(row["points"] for row in line.result["exercises"].values())
    of = sum(graded.points for graded in work.graded)
    by_hand = sum(score is None for score in line.result["scores"].values())
    rows = {graded.name: line.result["exercises"][graded.name] for graded in work.graded if graded.name in line.result["exercises"]}
    words = "; ".join(f"{name}: {row['misconception'] or row['kind']}" for name, row in rows.items() if row["kind"] != "right")
    late = f", late: {line.penalty:g} off" if line.penalty else ""
    hand = f", {by_hand} by hand" if by_hand else ""
    before = " (before)" if line.state == "kept" else ""
    console.print(f"  {escape(line.student.id)}: {points:g}/{of:g}{hand}{late}{before}{'  ' if words else ''}{escape(words)}")
    if line.problem:
        errors.print(f"  {escape(line.student.id)}: {escape(line.problem)}")


if __name__ == "__main__":
    app()
