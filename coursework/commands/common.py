"""What the commands share: options, the two streams, and how each stops."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from coursework import words
from coursework.classroom import find
from coursework.cluster.options import runner_for
from coursework.errors import ClassroomError
from coursework.homework import NAMES, homework
from coursework.journal import holds_any
from coursework.lateness import lateness
from coursework.progress import Pace, on_screen
from coursework.sandbox import NoSandboxError


class Lines(Console):
    """A console that also shows a file's name that is no text in any alphabet: its odd bytes as \\udce9."""

    def print(self, *objects, **options):
        super().print(*(each.encode("utf-8", "backslashreplace").decode() if isinstance(each, str) else each for each in objects),
                      **options)


console = Lines(soft_wrap=True, highlight=False)
errors = Lines(stderr=True, soft_wrap=True, highlight=False)

ClassOption = Annotated[Path | None, typer.Option(
    "--class", help="The class's folder. Without it: the folder you are in, or COURSEWORK_CLASS.", show_default=False)]
HomeworkArgument = Annotated[str, typer.Argument(metavar="HOMEWORK", help=f"One of {', '.join(NAMES)}; or one of your own, such as own01.")]
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


def open_class(folder):
    """The class, with everything in its gradebook that is graded: also what a command that was killed had graded."""
    try:
        classroom = find(folder)
        if holds_any(classroom.folder):
            from coursework.class_run import enter_what_is_left

            enter_what_is_left(classroom)
        return classroom
    except ClassroomError as error:
        stop(error)


def open_homework(name):
    try:
        return homework(name)
    except ClassroomError as error:
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


def say_who_is_unsettled(classroom, names):
    """Say whose lateness the gradebook has otherwise than grace days and extensions now have it."""
    from coursework.gradebook import open_book
    from coursework.lateness import unsettled_by_rule

    with open_book(classroom) as book:
        found = {(each.homework, each.student) for name in (names[:1] if classroom.grace_days else names)
                 for each in unsettled_by_rule(classroom, book, name)}
    for name in names:
        who = sorted(student for homework, student in found if homework == name)
        if not who:
            continue
        errors.print(f"{name}: lateness costs {words.count(len(who), 'student')} something else now "
                     f"({escape(', '.join(who[:12]))}{' ...' if len(who) > 12 else ''}). Bring it up to date: coursework grade {name}")


def say_look_first(classroom, names):
    """One line where a question may be a bad one; nothing is held back. On the other stream, too."""
    from coursework.items import flagged

    for name, functions in flagged(classroom, names).items():
        errors.print(f"{name}: {', '.join(functions)} may be a bad question. Look at the report first: coursework report {name}")


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


def print_settled(classroom, name, students):
    """Bring lateness up to date where grace days or extensions have a say, and say what has become another."""
    from coursework.gradebook import only_one, open_book
    from coursework.lateness import settle

    with only_one(classroom), open_book(classroom) as book:
        changed = settle(classroom, book, students, name)
    for each in changed:
        console.print(f"  {escape(each.student)}: {each.homework} late: {each.now:g} off now, {each.before:g} before")


def print_line(work, line, classroom):
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
    if classroom.grace_days and (own := lateness(classroom, line.student.id).get(work.name)) and (grace := own.words()):
        late += f", {grace}"
    hand = f", {by_hand} by hand" if by_hand else ""
    before = " (before)" if line.state == "kept" else ""
    console.print(f"  {escape(line.student.id)}: {points:g}/{of:g}{hand}{late}{before}{'  ' if words else ''}{escape(words)}")
    if line.problem:
        errors.print(f"  {escape(line.student.id)}: {escape(line.problem)}")
