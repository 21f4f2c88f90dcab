"""How far the grading of a class is: students a minute, the time left, and whose submission takes long."""

import threading
import time
from collections import deque
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn
from rich.text import Text

LOOKS_BACK = 120.0  # seconds: students a minute are counted over the last two minutes
SLOW = 10.0  # seconds: who takes longer is named
MOST_NAMES = 3
SAYS_EVERY = 60.0  # seconds, where there is no terminal


class Pace:
    """Counts students, and knows who is under way.

    Parameters
    ----------
    clock : callable
        Seconds.

    Examples
    --------
    >>> moments = iter([0, 30, 30, 60, 75])
    >>> pace = Pace(lambda: next(moments))
    >>> pace.total = 4
    >>> with pace.under_way("ann"):
    ...     pass
    >>> with pace.under_way("bob"):
    ...     pace.says()
    '1 of 4 students, 1 a minute, 3 min left; slow: bob (30 s)'
    """

    def __init__(self, clock=time.monotonic):
        self.clock, self.lock = clock, threading.Lock()
        self.total, self.done = 0, 0
        self.began, self.ends = {}, deque()
        self.first = None

    @contextmanager
    def under_way(self, student):
        """Hold while a student's submission is graded."""
        with self.lock:
            self.began[student] = self.clock()
            self.first = self.began[student] if self.first is None else self.first
        try:
            yield
        finally:
            with self.lock:
                del self.began[student]
                self.done += 1
                self.ends.append(self.clock())

    def says(self):
        """Say it in one line."""
        with self.lock:
            now = self.clock()
            while self.ends and self.ends[0] < now - LOOKS_BACK:
                self.ends.popleft()
            looked = min(LOOKS_BACK, now - self.first) if self.first is not None else 0
            began = sorted(self.began.items(), key=lambda row: row[1])
            slow = [f"{student} ({now - since:.0f} s)" for student, since in began if now - since > SLOW]
            parts = [f"{self.done} of {self.total} students"]
            if self.ends and looked:
                a_minute = 60 * len(self.ends) / looked
                parts += [f"{a_minute:.0f} a minute", f"{_time(60 * (self.total - self.done) / a_minute)} left"]
        if slow:
            more = f" and {len(slow) - MOST_NAMES} more" if len(slow) > MOST_NAMES else ""
            parts[-1] += f"; slow: {', '.join(slow[:MOST_NAMES])}{more}"
        return ", ".join(parts)


def _time(seconds):
    """Say how long that is, as exactly as it is known.

    Examples
    --------
    >>> _time(20), _time(100), _time(7300)
    ('20 s', '2 min', '2 h 2 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def on_screen(pace, what, console):
    """Show a pace as a bar that moves; where the output is no terminal, in a line every minute.

    Parameters
    ----------
    pace : Pace
    what : str
    console : rich.console.Console

    Yields
    ------
    callable
        To be called after each student.
    """
    if not console.is_terminal:
        said = time.monotonic()

        def moved():
            nonlocal said
            if time.monotonic() - said > SAYS_EVERY:
                said = time.monotonic()
                console.print(escape(f"{what}: {pace.says()}"))

        yield moved
        return

    class Says(ProgressColumn):
        def render(self, task):
            return Text(f"{what}: {pace.says()}")

    with Progress(BarColumn(), Says(), console=console, transient=True) as progress:
        bar = progress.add_task(what, total=None)
        yield lambda: progress.update(bar, total=pace.total or None, completed=pace.done)
