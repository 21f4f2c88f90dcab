"""Copy the lessons into a folder of the learner's own and open them in JupyterLab: the command `pixels`."""

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

from .atomic import write_bytes, write_text
from .course import lesson, lessons, root

__all__ = ["command", "copy_lessons", "main", "own_folder", "without_outputs"]

USAGE = """Pixels to Predictions: build a convolutional network by hand, in NumPy, and see every number on the way.

    pixels lab                  copy the lessons into {folder} and open the first in JupyterLab
    pixels lab 03               open the third
    pixels lab 03 my-folder     copy them into another folder
    pixels lab 03 --port 9000   what begins with a dash is handed to JupyterLab

A copy is made once and never overwritten: what you write in it stays."""

PACKAGE = Path(__file__).resolve().parent
CALM = PACKAGE / "jupyter"  # no question about news over the first lesson, and none asked of the network


class Stop(Exception):
    """Something the person at the keyboard can mend; the text says how."""


def own_folder():
    """Give the folder for the learner's copies: a clone's `my-work`, which git ignores, else one where you stand.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> own_folder().name in ("my-work", "pixels-to-predictions")
    True
    """
    return Path("pixels-to-predictions").resolve() if PACKAGE in root().parents else root() / "my-work"


def copy_lessons(folder):
    """Copy the lessons into a folder: each once, and never over a file that is there.

    A copy begins without outputs: below a question would stand its answer. Where a lesson has changed since its copy was
    made, the new one is put beside the learner's, under another name, and a line says so.

    Parameters
    ----------
    folder : pathlib.Path
        It is made where it is missing.

    Raises
    ------
    Stop
        If the folder cannot be written.
    """
    record_file = folder / ".originals.json"  # what each lesson said when it was last copied
    sources = {each.path: each.path.read_bytes() for each in lessons()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(record_file)
        for source, data in sources.items():
            target, now = folder / source.name, _digest(data)
            if not target.exists():
                write_bytes(target, without_outputs(data))
            elif source.name not in record and _digest(target.read_bytes()) != now:
                pass  # a copy of an unknown original: nothing to compare with
            elif record.get(source.name, now) != now:
                names = (folder / f"{source.stem}.new{n or ''}.ipynb" for n in range(1000))
                beside = next(path for path in names if not path.exists())
                write_bytes(beside, without_outputs(data))
                print(
                    f"Lesson {source.stem} has changed. Your copy stays as it is; the new one stands beside it: "
                    f"{folder.name}/{beside.name}"
                )
            record[source.name] = now
        write_text(record_file, json.dumps(record, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise Stop(
            f"Your copies in {folder.name}/ cannot be written: {error}. Mend that, then run the same command again."
        ) from error


def without_outputs(data):
    """Take the outputs out of a notebook: numbers, figures and what stands for a widget; running it brings them back.

    Parameters
    ----------
    data : bytes
        A notebook's file.

    Returns
    -------
    bytes
        The same where there are no outputs, and where it is no notebook.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "execution_count": 7, "outputs": [{"output_type": "stream"}]}
    >>> json.loads(without_outputs(json.dumps({"cells": [cell]}).encode()))["cells"]
    [{'cell_type': 'code', 'source': '1 + 1', 'execution_count': None, 'outputs': []}]
    """
    try:
        notebook = json.loads(data)
        run = [cell for cell in notebook["cells"] if cell.get("outputs") or cell.get("execution_count")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return data
    for cell in run:
        cell.update(execution_count=None, outputs=[])
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode() if run else data


def _read_record(path):
    try:
        record = json.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        record = {}
    return record if isinstance(record, dict) else {}


def _digest(data):
    """Return a digest of what a lesson says, its stored outputs set aside."""
    try:
        cells = json.loads(data)["cells"]
        said = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(data).hexdigest()


def command(words):
    """Copy the lessons and give the command that opens JupyterLab on them.

    Parameters
    ----------
    words : list of str
        A lesson's number, a folder, and options for JupyterLab; each may be missing.

    Returns
    -------
    list of str

    Raises
    ------
    Stop
        If there is no such lesson, no JupyterLab, or the folder cannot be written.
    """
    ours = list(takewhile(lambda word: not word.startswith("-"), words))
    options = words[len(ours) :]
    number = ours.pop(0) if ours and re.match(r"\d+(_|$)", ours[0]) else "01"
    try:
        opened = lesson(number.split("_")[0])
    except LookupError as error:
        raise Stop(str(error)) from None
    if len(ours) > 1:
        raise Stop(f"{' '.join(ours)} is more than one folder. It goes like this: pixels lab 03 my-folder")
    if importlib.util.find_spec("jupyterlab") is None:
        raise Stop(
            f"JupyterLab is not installed here. Install it with: {sys.executable} -m pip install jupyterlab"
        )
    folder = Path(ours[0]).expanduser().resolve() if ours else own_folder()
    copy_lessons(folder)
    start = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    start += [f"--LabApp.default_url=/lab/tree/{opened.file}"]
    start += ["--ServerApp.log_level=ERROR", "--ServerApp.use_redirect_file=False"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        start.append("--allow-root")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not screen:
        start.append("--no-browser")  # else a text browser may take the terminal
    print(
        f"Starting JupyterLab on {opened.file}, in {folder}. Its address follows; Ctrl-C stops it.",
        flush=True,
    )
    return start + options


def main():
    """Run `pixels`: `pixels lab` opens the lessons, `pixels` alone says how.

    Returns
    -------
    int
        0 if all is well, 1 if something has to be mended first, 2 for a command that there is not.
    """
    task, words = sys.argv[1:2], sys.argv[2:]
    if task != ["lab"] or {"-h", "--help"} & set(words):
        print(USAGE.format(folder=own_folder().name))
        return 0 if task in ([], ["lab"], ["-h"], ["--help"]) else 2
    try:
        start = command(words)
    except (Stop, OSError) as stop:
        print(f"\nStopped. {stop}", file=sys.stderr)
        return 1
    paths = [str(CALM), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    if os.name != "nt":
        os.execv(start[0], start)  # so that signals and the exit code are JupyterLab's own
    try:
        return subprocess.call(start)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
