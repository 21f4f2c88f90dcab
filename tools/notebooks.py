"""Run the lessons and store them so that they diff well: `make notebooks`.

    python tools/notebooks.py                             every lesson
    python tools/notebooks.py notebooks/01_pixels.ipynb   one lesson, or several
    python tools/notebooks.py --no-run [FILE ...]         tidy only, keep the stored outputs

Each lesson runs from top to bottom in a fresh kernel in its own folder. Then everything that changes from run to run
goes: timings, random cell ids, widget states, progress bars. A picture that looks as it did before is kept byte for
byte. A lesson that fails, or whose outputs show a path or an address of your machine, is reported and left as it was.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers import atomic, course

SANITIZE = ROOT / "tests" / "nbval_sanitize.cfg"
CELL_TIMEOUT = 120  # seconds
SAME_PICTURE = 8  # levels of 255: less than any changed line or digit, more than a font's smoothing

RANDOM_ID = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?"
)  # as nbformat and JupyterLab make them
KEPT_CELL_METADATA = {"tags", "mystnb", "jupyter"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PROGRESS = re.compile(r"\d+%\|.*\|.*\[.*\]")
UNSTABLE = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,}\b"),
    "a path of your machine": re.compile(
        r"(?<![\w.])/(?:home|root|Users|tmp|work|mnt|private)/|\b[A-Z]:\\+Users|ipykernel_\d+"
    ),
    "a number with its NumPy type (print a plain one: int(x), float(x))": re.compile(
        r"\bnp\.(?:u?int|float)\d+\("
    ),
}


def lessons() -> list[Path]:
    """Return the lessons in their order."""
    return [lesson.path for lesson in course.lessons()]


def texts(output) -> list[str]:
    """Return every text that one output holds: streams, plain text, HTML, SVG, tracebacks; never a picture's data."""
    found = [output.get("text", ""), *output.get("traceback", [])]
    found += [
        v
        for k, v in output.get("data", {}).items()
        if isinstance(v, str) and not k.startswith(("image/png", "image/j"))
    ]
    return [text for text in found if text]


def sanitize(text: str) -> str:
    """Replace what differs from run to run, by the rules that nbval uses in the tests."""
    rules = re.findall(r"^regex: (.*)$\n^replace: (.*)$", SANITIZE.read_text("utf8"), flags=re.MULTILINE)
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text


def problems(nb) -> list[str]:
    """Return what must not stand in a stored lesson, a sentence each."""
    found = []
    for number, cell in enumerate(nb.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"cell {number} ends in an error: {output.ename}: {output.evalue}")
            for text in texts(output):
                for name, pattern in UNSTABLE.items():
                    if hit := pattern.search(text):
                        where = text[max(hit.start() - 30, 0) : hit.end() + 30].replace("\n", " ")
                        found.append(f"cell {number} shows {name}: ...{where}...")
                if "nbval-ignore-output" in cell.metadata.get("tags", []) and re.search(r"\d", text):
                    found.append(f"cell {number} shows numbers that are compared with nothing: print times as took 1.6 s")
    return found


def run(nb, folder: Path) -> None:
    """Execute the notebook in place, from top to bottom, in a fresh kernel."""
    client = NotebookClient(
        nb,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    with (
        tempfile.TemporaryDirectory() as profile
    ):  # a reader's own IPython settings must not show in the lessons
        os.environ["IPYTHONDIR"] = profile
        os.environ.setdefault(
            "OPENBLAS_NUM_THREADS", "1"
        )  # as start.py sets it: the lessons' matrices are small
        client.execute()


def name_cells(nb, stored) -> None:
    """Give every cell a fixed id: a chosen name, else what the stored lesson calls it, else a hash of its text."""
    known = {cell.get("id") for cell in stored.cells}
    by_text = {(cell.cell_type, cell.source): cell.get("id") for cell in stored.cells}
    used = set()
    for cell in nb.cells:
        own = cell.get("id")
        digest = hashlib.sha256(f"{cell.cell_type}:{cell.source}".encode()).hexdigest()
        candidates = [own if own in known or not RANDOM_ID.fullmatch(own or "0" * 8) else None]
        candidates += [by_text.get((cell.cell_type, cell.source))]
        candidates += [digest[start : start + 8] for start in range(56)]
        cell["id"] = next(name for name in candidates if name and name not in used)
        used.add(cell["id"])


def is_progress(output) -> bool:
    """Tell whether an output is only a progress bar, as text or as a widget."""
    if output.output_type == "stream":
        return output.name == "stderr" and bool(PROGRESS.search(output.text))
    return WIDGET_VIEW in output.get("data", {}) and bool(PROGRESS.search(output.data.get("text/plain", "")))


def tidy(nb) -> None:
    """Remove what changes from run to run; number the cells; copy each figure's alt text to its cell."""
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    count = 0
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        )
        if cell.cell_type != "code":
            continue
        count += bool(cell.source.strip())
        cell.execution_count = count if cell.source.strip() else None
        cell.outputs = [output for output in cell.outputs if not is_progress(output)]
        alts = []
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            if "data" in output:
                output.data.pop(
                    WIDGET_VIEW, None
                )  # a random name that no stored page can resolve; the text stays
                alts += [
                    output.metadata[kind]["alt"]
                    for kind in output.data
                    if "alt" in output.metadata.get(kind, {})
                ]
        cell.metadata.get("mystnb", {}).pop("image", None)
        if alts:  # where the static site looks for it
            cell.metadata.setdefault("mystnb", nbformat.from_dict({}))["image"] = {"alt": " ".join(alts)}
        elif not cell.metadata.get("mystnb", True):
            del cell.metadata["mystnb"]


def same_picture(new: str, old: str) -> bool:
    """Tell whether two base64 PNGs differ less than an eye sees, at every pixel."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(p))).convert("RGBA"), int) for p in (new, old)
    )
    return first.shape == second.shape and int(abs(first - second).max(initial=0)) <= SAME_PICTURE


def keep_old(nb, older) -> int:
    """Put an older output back where the new one says the same; return how many pictures were kept."""
    kept = 0
    for nb_old in older:
        cells = {cell.get("id"): cell for cell in nb_old.cells if cell.cell_type == "code"}
        for cell in nb.cells:
            old_outputs = (
                cells[cell["id"]].outputs if cell.cell_type == "code" and cell["id"] in cells else []
            )
            for new, old in zip(cell.get("outputs", []), old_outputs, strict=False):
                if new.output_type != old.output_type:
                    continue
                if "text" in new and new.text != old.text and sanitize(new.text) == sanitize(old.text):
                    new.text = old.text
                for kind, value in new.get("data", {}).items():
                    was = old.get("data", {}).get(kind)
                    if was is None or was == value:
                        continue
                    if kind == "image/png" and same_picture(value, was):
                        new.data[kind] = was
                        kept += 1
                    elif kind.startswith("text/") and sanitize(value) == sanitize(was):
                        new.data[kind] = was
    return kept


def committed(path: Path):
    """Return the lesson as git last stored it, or None (new, no git, or not a repository)."""
    try:
        show = subprocess.run(
            ["git", "show", f"HEAD:./{path.name}"],
            cwd=path.parent,
            capture_output=True,
            timeout=30,
            check=True,
        )
        return nbformat.reads(show.stdout.decode("utf8"), as_version=4)
    except (OSError, subprocess.SubprocessError, ValueError, nbformat.ValidationError):
        return None


def process(path: Path, execute: bool = True) -> str:
    """Run and tidy one lesson; return a line that says what was done. Raises ValueError, CellExecutionError."""
    before = path.read_text("utf8")
    nb = nbformat.reads(before, as_version=4)
    nb_disk = nbformat.reads(before, as_version=4)
    stored = committed(path) or nb_disk
    name_cells(nb, stored)
    if execute:
        run(nb, path.parent)
    if found := problems(nb):
        raise ValueError("\n".join(found))
    tidy(nb)
    name_cells(nb_disk, stored)
    kept = keep_old(nb, [nb_disk, stored])  # the committed one last: it has the last word
    nbformat.validate(nb)
    atomic.write_text(path, nbformat.writes(nb).rstrip("\n") + "\n")
    changed = path.read_text("utf8") != before
    size = path.stat().st_size / 1000
    return f"{path.name}: {len(nb.cells)} cells, {size:.0f} kB, {kept} pictures kept, {'changed' if changed else 'as it was'}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="lessons (default: all)")
    parser.add_argument("--no-run", action="store_true", help="tidy the stored outputs, run nothing")
    options = parser.parse_args(arguments)
    failed = 0
    lacking = {lesson.path.resolve(): lesson for lesson in course.lessons() if lesson.missing}
    for path in options.files or lessons():
        if not options.no_run and (lesson := lacking.get(path.resolve())):
            print(f"{path.name}: left as it was, without {', '.join(lesson.missing)}. Run: make {lesson.extra}")
            continue
        try:
            print(process(path.resolve(), execute=not options.no_run), flush=True)
        except (CellExecutionError, ValueError, OSError, nbformat.ValidationError) as error:
            failed += 1
            print(f"{path}: not stored, left as it was.\n{error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
