"""Test one lesson: `make test LESSON=03`.

    python tools/one_lesson.py 03               what it says, shows and asks, from top to bottom, and its widgets
    python tools/one_lesson.py 03 -k glossary   what follows the number is handed to pytest

Of the tests that go through all lessons it takes this lesson's; tests/conftest.py says which these are.
"""

import argparse
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers.course import lesson


def widgets_of(text):
    """Return the folders of the widgets that a lesson's text shows: "SlideFilter(" is in slide_filter."""
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in re.findall(r"\b([A-Z]\w+)\(", text)}
    return sorted(name for name in names if (ROOT / "helpers" / "widgets" / name).is_dir())


def command(number, options):
    """Return pytest's arguments."""
    chosen = lesson(number)
    widgets = widgets_of(chosen.path.read_text("utf8"))
    tests = ["tests/lessons", "tests/checks", *(f"tests/widgets/test_{name}.py" for name in widgets)]
    checks = [f"helpers/checks/lesson{number}.py"] if chosen.exercises else []
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    nbval += ["--nbval-sanitize-with=tests/nbval_sanitize.cfg"]
    where = [*tests, *checks, chosen.path.relative_to(ROOT).as_posix()]
    return ["-m", "pytest", "-n2", "--dist=loadfile", *nbval, f"--lesson={number}", *where, *options]


def main():
    parser = argparse.ArgumentParser(description="Test one lesson.")
    parser.add_argument("number", help="such as 03")
    known, options = parser.parse_known_args()
    try:
        arguments = command(known.number, options)
    except LookupError as error:
        parser.error(str(error))
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    main()
