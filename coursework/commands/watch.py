"""`coursework watch`: grade what arrives in a folder."""

import contextlib
import signal
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from coursework.classroom import Classroom
from coursework.commands.common import (
    ClassOption,
    JobsOption,
    UnsafeOption,
    console,
    errors,
    open_class,
    open_homework,
    print_line,
    print_settled,
    print_taken,
    stop,
    warn,
)
from coursework.errors import ClassroomError
from coursework.faults import in_a_sentence
from coursework.homework import homework
from coursework.sandbox import NoSandboxError
from coursework.watch import Watch


def watch(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where submissions arrive: notebooks, zips, folders.")],
    name: Annotated[str | None, typer.Option("--homework", help="Which homework it is, such as hw02, if the files' names do not say it.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Grade what is there, and end: for cron.")] = False,
    every: Annotated[float, typer.Option(
        min=0.1, max=3600, help="Seconds between two looks. A file is whole when it is the same at both.")] = 5.0,
    jobs: JobsOption = None,
    unsafe: UnsafeOption = False,
    folder: ClassOption = None,
):
    """Take in and grade what arrives in a folder, until Ctrl-C.

    Its lines are those of collect and grade. What is graded is kept: stop it and start it as you like, nothing is graded twice.
    With --once its exit code is 0 when all that came is graded, 1 when not, 2 when it could not begin.
    """
    classroom = open_class(folder)
    if name is not None:
        open_homework(name)
    warn(unsafe)
    try:
        watched = Watch(classroom, source, name)
    except ClassroomError as error:
        stop(error)
    rounds = Rounds(watched, unsafe, jobs)
    with _as_ctrl_c(signal.SIGTERM):
        try:
            if once:
                raise typer.Exit(rounds.once(every))
            console.print(f"Watching {escape(str(watched.folder))}. Stop with Ctrl-C: what is graded is kept.")
            while True:
                rounds.go()
                time.sleep(every)
        except KeyboardInterrupt:
            console.print("Stopped. What is graded is kept; start again and it goes on.")


class Rounds:
    """One look after the other. What stops a round is said once, and the next round tries again."""

    def __init__(self, watched, unsafe, jobs):
        self.watched, self.unsafe, self.jobs = watched, unsafe, jobs
        self.said, self.bad = "", 0

    def once(self, every):
        """Two looks, and one round for what was the same at both. Gives the exit code."""
        if not self._safely(self.watched.at_rest):
            time.sleep(every)
            self.go()
        waiting = sum(map(len, self.watched.waiting.values()))
        if arriving := self.watched.arriving:
            console.print(f"Still arriving, for the next time: {escape(', '.join(arriving[:5]))}{' ...' if len(arriving) > 5 else ''}")
        return 1 if self.bad or self.said or waiting else 0

    def go(self):
        self._safely(self._round)

    def _safely(self, work):
        """Do something; give what stopped it, or "". A message that was said in the last round is not said again."""
        try:
            work()
        except NoSandboxError as error:
            stop(error)
        except Exception as error:
            said = str(error) if isinstance(error, ClassroomError) else in_a_sentence(error)
            if said is None:
                raise
            if said != self.said:
                errors.print(f"[bold]coursework:[/bold] {escape(said)} It is tried again.")
            self.said = said
        else:
            self.said = ""
        return self.said

    def _round(self):
        watched = self.watched
        names = watched.at_rest()
        if not names and not any(watched.waiting.values()):
            return
        watched.classroom = Classroom(watched.classroom.folder)  # a due time or an extension may be another by now
        for taken in watched.take_in(names):
            if taken.problem:
                console.print(f"  skipped  {escape(taken.arrival)}: {escape(taken.problem)}")
            for row in taken.rows:
                if row.state != "again":
                    print_taken(watched.classroom, row)
        problems = []
        try:
            for work in sorted(each for each, students in watched.waiting.items() if students):
                try:
                    self._grade(work)
                except ClassroomError as error:  # such as a homework that is not released: the others are graded
                    problems.append(str(error))
        finally:
            watched.remember()
        if problems:
            raise ClassroomError(" ".join(dict.fromkeys(problems)))

    def _grade(self, name):
        from coursework.class_run import grade_class

        watched, students = self.watched, set(self.watched.waiting[name])
        for line in grade_class(watched.classroom, name, students, self.unsafe, workers=self.jobs):
            if line.state == "graded":
                print_line(homework(name), line, watched.classroom)
            if line.state == "failed":  # not again before the file changes, or the watching starts anew
                print_line(homework(name), line, watched.classroom)
                watched.waiting[name].discard(line.student.id)
                self.bad += 1
            else:
                watched.graded(name, line.student.id)
        print_settled(watched.classroom, name, sorted(students))


@contextlib.contextmanager
def _as_ctrl_c(number):
    """Let another signal, such as a service manager's, end it as Ctrl-C does."""
    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(number, interrupt)
    try:
        yield
    finally:
        signal.signal(number, before)
