"""A copy of the course in a folder of its own, to change it and see who notices."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ["helpers", "coursework", "data", "docs", "notebooks", "tests", "tools", ".github"]
NOT_COPIED = shutil.ignore_patterns("__pycache__", "_build", ".jupyter_cache", ".ipynb_checkpoints")


def copy_course(to):
    """Copy all that the course is made of, and nothing that was built from it."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, to / folder, ignore=NOT_COPIED)
    for file in ROOT.iterdir():
        if file.suffix in (".toml", ".md", ".py"):
            shutil.copy(file, to)
    return to


def run_in(copy, *arguments):
    """Run Python in a copy, with the copy's own modules -> what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(copy / name) for name in ("", "tests", "tools", "docs")),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
