"""Grade one class twice, with nbgrader's own autograde and with the coursework's grader: `make bench-grading`.

Sixty correct submissions of homework 02, the same files for both, one command each, on this machine as it is. Target:
at least 10 times as fast. nbgrader takes minutes: `--sample 10` lets it grade ten of the sixty, and compares the time of one
submission. Ends with an error if the target is missed.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET = 10.0
STUDENTS = 60
PROJECT = Path(__file__).resolve().parent.parent
VARIANTS = {"slide_row": ("slide_row", "slide_row_windows", "slide_row_shifts"), "match_map": (
    "match_map", "match_map_windows", "match_map_pixels")}


def submission(number):
    """A correct notebook: one of three ways to write each function, and the experiment of the model answer."""
    import inspect

    from coursework.exercises import hw02
    from coursework.homework import homework

    notebook = json.loads(homework("hw02").source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in VARIANTS:
            way = VARIANTS[name][number % 3]
            cell["source"] = f"{inspect.getsource(getattr(hw02, way))}\n\n{name} = {way}\n"
        else:
            lines = "".join(cell["source"]).split("\n")
            cell["source"] = "\n".join(line for line in lines if "SOLUTION" not in line)
    notebook["metadata"]["student"] = number
    return json.dumps(notebook).encode()


def timed(command, folder):
    """Run a command to its end: seconds on the clock."""
    began = time.perf_counter()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return time.perf_counter() - began


def full_marks(database, students):
    """Check that everybody has full marks for the functions, whoever graded."""
    import sqlite3

    query = ("SELECT COUNT(*) FROM grade JOIN base_cell ON grade.cell_id = base_cell.id "
             "WHERE base_cell.name LIKE '%-check' AND auto_score = 2.0")
    with sqlite3.connect(database) as base:
        found = base.execute(query).fetchone()[0]
    if found != 3 * students:
        raise SystemExit(f"{database}: {found} full marks, not {3 * students}. The comparison would not be fair.")


def main():
    from coursework import classroom as classes
    from coursework.collect import collect
    from coursework.gradebook import release

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--students", type=int, default=STUDENTS)
    options.add_argument("--sample", type=int, default=None, help="how many of them nbgrader grades")
    students, sample = (chosen := options.parse_args()).students, chosen.sample or chosen.students
    names = [f"s{number:03d}" for number in range(students)]
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as place:
        place = Path(place)
        roster = place / "roster.csv"
        roster.write_text("id,first_name,last_name\n" + "".join(f"{name},Student,{name}\n" for name in names))
        ours = classes.make(place / "ours", "Bench", roster)
        release(ours, "hw02")
        incoming = place / "in"
        for number, name in enumerate(names):
            classes.write(incoming / f"{name}_hw02.ipynb", submission(number))
        collect(ours, incoming)
        shutil.copytree(ours.folder, place / "theirs")
        theirs = classes.Classroom(place / "theirs")
        for name in names[sample:]:
            shutil.rmtree(theirs.folder / "submitted" / name)
        for name in names[:sample]:  # nbgrader runs the visible checks too: they need their file
            shutil.copy(theirs.folder / "release" / "hw02" / "hw02_checks.json", theirs.folder / "submitted" / name / "hw02")
        print(f"{students} correct submissions of hw02, {os.cpu_count()} processors, Python {platform.python_version()}, "
              f"load before: {os.getloadavg()[0]:.1f}", flush=True)
        fast = timed([sys.executable, "-m", "coursework.cli", "grade", "hw02"], ours.folder)
        full_marks(ours.database, students)
        print(f"coursework grade      {fast:8.1f} s  {fast / students:6.2f} s a submission", flush=True)
        slow = timed([sys.executable, "-m", "nbgrader", "autograde", "hw02"], theirs.folder)
        full_marks(theirs.database, sample)
        print(f"nbgrader autograde    {slow:8.1f} s  {slow / sample:6.2f} s a submission"
              + (f", on {sample} of them" if sample < students else ""))
    ratio = (slow / sample) / (fast / students)
    print(f"ratio {ratio:.1f}, target {TARGET:g}: {'reached' if ratio >= TARGET else 'MISSED'}")
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
