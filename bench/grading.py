"""Measure the grader: `make bench-grading`.

One class of correct submissions of homework 02, the same files for all, on this machine as it is: by the coursework's
grader with its warm process, by the same without it (every sandbox loads Python and NumPy anew), by a Dask scheduler and two
workers on this machine where Dask is installed (`make cluster`), and by nbgrader's own autograde. First simple submissions,
which draw nothing; then model answers with their experiment and two figures, which take most of the time themselves. nbgrader
takes minutes: `--sample 10` lets it grade ten of the sixty.

Ends with an error if a target is missed: 12 simple submissions a second, and 10 times nbgrader's speed.

`--made 10000` grades a made class instead: right, wrong, unwritten, slow, endless, hostile and unreadable, in the shares of
tests/coursework/made_class.py. Each must get the marks stated there; the memory is printed on the way.
"""

import argparse
import collections
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

A_SECOND, TIMES = 12.0, 10.0
NAMES = {"warm": "warm process", "fresh": "fresh process", "cluster": "two workers"}
WORKERS = 2
STUDENTS = 60
PROJECT = Path(__file__).resolve().parent.parent
WAYS = {"slide_row": ("slide_row", "slide_row_windows", "slide_row_shifts"), "match_map": (
    "match_map", "match_map_windows", "match_map_pixels")}


def submission(number, simple=False):
    """A correct notebook: one of three ways to write each function, and the experiment of the model answer; none if it is simple."""
    import inspect

    from coursework.exercises import hw02
    from coursework.homework import homework

    notebook = json.loads(homework("hw02").source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in WAYS:
            way = WAYS[name][number % 3]
            cell["source"] = f"{inspect.getsource(getattr(hw02, way))}\n\n{name} = {way}\n"
        elif simple and cell["cell_type"] == "code" and "plots.show" in "".join(cell["source"]):
            cell["source"] = 'print("nothing is drawn")'
        else:
            lines = "".join(cell["source"]).split("\n")
            cell["source"] = "\n".join(line for line in lines if "SOLUTION" not in line)
    notebook["metadata"]["student"] = number
    return json.dumps(notebook).encode()


def make_class(folder, names):
    """Make a class with homework 02 released."""
    from coursework import classroom as classes
    from coursework.gradebook import release

    roster = folder.parent / "roster.csv"
    roster.write_text("id,first_name,last_name\n" + "".join(f"{name},Student,{name}\n" for name in names))
    classroom = classes.make(folder, "Bench", roster)
    release(classroom, "hw02")
    return classroom


# ---- in a process of its own, so that its memory is the grader's ----


def grade(folder, way):
    """Grade a class, and tell how long it took and what memory it held: a line of JSON after each 500 students and at the end."""
    from coursework.class_run import grade_class
    from coursework.classroom import Classroom
    from coursework.runners import ThisMachine

    classroom = Classroom(folder)
    began, ends, states = time.perf_counter(), [], collections.Counter()

    def tell(**more):
        with open("/proc/self/status", encoding="ascii") as file:
            sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in file if line.startswith(("VmRSS", "VmHWM"))}
        print(json.dumps({"graded": len(ends), "memory": sizes["VmRSS"], "most": sizes["VmHWM"], **more}), flush=True)

    if way == "cluster":
        from coursework.cluster.connect import this_machine
        from coursework.cluster.runner import OnCluster

        machine = OnCluster(this_machine(WORKERS), classroom)
    else:
        machine = ThisMachine(hide=(classroom.folder,), warm=way == "warm")
    for line in grade_class(classroom, "hw02", runner=machine):
        ends.append(time.perf_counter())
        states[line.state] += 1
        if len(ends) % 500 == 0:
            tell()
    tell(seconds=time.perf_counter() - began, states=states, a_second=(len(ends) - 1) / (ends[-1] - ends[0]), width=machine.width)


def graded(folder, way="warm"):
    """Run `grade` to its end: the last line that it tells."""
    process = subprocess.Popen([sys.executable, "-m", "bench.grading", "--grade", str(folder), way], cwd=PROJECT,
                               stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(PROJECT)})
    told = {}
    for line in process.stdout:
        told = json.loads(line)
        if "seconds" not in told:
            print(f"  {told['graded']:6} graded, {told['memory']:.0f} MB", flush=True)
    if process.wait() or set(told["states"]) != {"graded"}:
        raise SystemExit(f"grading {folder} failed: {told}")
    return told


# ---- one class, three graders ----


def autograde(folder):
    """Run nbgrader's autograde to its end: seconds on the clock."""
    began = time.perf_counter()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-m", "nbgrader", "autograde", "hw02"], cwd=folder, capture_output=True, text=True,
                          env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"nbgrader failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
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


def compare(place, students, sample):
    """Grade one class in every way."""
    from coursework.classroom import Classroom, write
    from coursework.collect import collect

    names = [f"s{number:03d}" for number in range(students)]
    (place / "simple").mkdir()
    empty = make_class(place / "simple" / "class", names)
    speeds = {}
    cluster = ["cluster"] if importlib.util.find_spec("distributed") else []
    for kind, ways in (("simple", ["warm", "fresh", *cluster]), ("with the experiment", ["warm"])):
        incoming = place / f"in {kind}"
        for number, name in enumerate(names):
            write(incoming / f"{name}_hw02.ipynb", submission(number, kind == "simple"))
        shutil.copytree(empty.folder, place / kind / "collected")
        collect(Classroom(place / kind / "collected"), incoming)
        print(f"{students} correct submissions, {kind}:", flush=True)
        for way in ways:
            shutil.copytree(place / kind / "collected", place / kind / way)
            told = graded(place / kind / way, way)
            full_marks(place / kind / way / "gradebook.db", students)
            speeds[kind, way] = told["a_second"]
            print(f"  coursework, {NAMES[way]:14} {told['a_second']:7.2f} a second  {told['seconds']:7.1f} s with the start  "
                  f"{told['width']} at a time  {told['most']:.0f} MB", flush=True)
    theirs = Classroom(place / "simple" / "collected")
    for name in names:
        if name in names[:sample]:  # nbgrader runs the visible checks too: they need their file
            shutil.copy(theirs.folder / "release" / "hw02" / "hw02_checks.json", theirs.folder / "submitted" / name / "hw02")
        else:
            shutil.rmtree(theirs.folder / "submitted" / name)
    slow = autograde(theirs.folder)
    full_marks(theirs.database, sample)
    print(f"  nbgrader autograde         {sample / slow:7.2f} a second  {slow:7.1f} s, for {sample} of the simple ones")
    fast = speeds["simple", "warm"]
    reached = fast >= A_SECOND, fast * slow / sample >= TIMES
    print(f"{fast:.1f} simple submissions a second, target {A_SECOND:g}: {'reached' if reached[0] else 'MISSED'}")
    print(f"{fast * slow / sample:.1f} times nbgrader, target {TIMES:g}: {'reached' if reached[1] else 'MISSED'}")
    return all(reached)


# ---- a made class ----


def grade_made(place, count):
    """Grade a made class, and hold each to the marks stated."""
    sys.path.insert(0, str(PROJECT / "tests" / "coursework"))
    from made_class import SHARES, hand_in_all, members

    from coursework.gradebook import open_book

    classroom = make_class(place / "class", [each.id for each in members(count)])
    stated = hand_in_all(classroom, count)
    print(f"{count} made submissions, of 400: {', '.join(f'{share} {kind}' for kind, share in SHARES.items())}", flush=True)
    told = graded(classroom.folder)
    wrong = []
    with open_book(classroom) as book:
        for each in stated:
            points = {name: row["points"] for name, row in book.result("hw02", each.id)["exercises"].items()}
            if sum(points.values()) != each.points or (each.by_function and points != each.by_function):
                wrong.append(each.id)
    print(f"{told['a_second']:.2f} a second, {told['seconds']:.0f} s, {told['width']} at a time; at most {told['most']:.0f} MB; "
          f"{count - len(wrong)} of {count} have the marks stated" + (f"; not: {', '.join(wrong[:20])}" if wrong else ""))
    return not wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--students", type=int, default=STUDENTS)
    options.add_argument("--sample", type=int, default=None, help="how many of them nbgrader grades")
    options.add_argument("--made", type=int, default=None, metavar="COUNT", help="grade a made class of so many")
    options.add_argument("--grade", nargs=2, metavar=("FOLDER", "WAY"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.grade:
        grade(*chosen.grade)
        return 0
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load before: {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as place:
        if chosen.made:
            return 0 if grade_made(Path(place), chosen.made) else 1
        return 0 if compare(Path(place), chosen.students, min(chosen.sample or chosen.students, chosen.students)) else 1


if __name__ == "__main__":
    sys.exit(main())
