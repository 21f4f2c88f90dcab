"""Widgets on a page: they need no Python there, for their JavaScript draws them from their state.

The stored lessons hold no such state, so the cells that a lesson's widgets are made from run here.
"""

import ast
import base64
import builtins
import contextlib
import io
import json
import shutil

from building.shared import ROOT, SOURCE
from helpers import atomic, extras

WIDGETS = ROOT / "helpers" / "widgets"
ASSETS = {}  # what the widgets of several pages share: a file's name, its bytes


def mount(folder, state, name, still):
    """Write the element that mount.js fills, with the widget's state beside it; `still` is seen where nothing fills it."""
    data = json.dumps(state, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="live-widget" data-widget="{folder}" data-state="#{name}"><div class="still">{still}</div></div>\n'
        f'<script type="application/json" id="{name}">{data}</script>'
    )


def widget_cells(notebook):
    """Return the cells whose stored output is the text that stands for a widget."""
    from helpers import widgets

    names = tuple(f"{name}(" for name in widgets.__all__)
    return [
        cell
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("data", {}).get("text/plain", "").startswith(names)
    ]


def states_of(path, notebook):
    """Run what a lesson's widgets are made from, and return each widget's folder and state, in order."""
    shown = {cell.id for cell in widget_cells(notebook)}
    names, found, cells = {}, [], makers(notebook, shown)
    leave_out = extras.LeaveOut(absent(cells))  # a lesson may import what is not installed here: its widgets do without
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            tree = leave_out.visit(ast.parse(cell.source))
            last = tree.body.pop() if cell.id in shown else None
            exec(compile(tree, path.name, "exec"), names)  # noqa: S102, the lesson's own code
            if last:
                widget = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
                stored = cell.outputs[-1]["data"]["text/plain"]
                if repr(widget) != stored:
                    raise ValueError(
                        f"{path.name} stores {stored}, its code makes {widget}. Run make notebooks."
                    )
                found.append(parted(widget))
    return found


def absent(cells):
    """Return the packages that cells import and that are not installed here."""
    parts = [part for cell in cells for part in ast.walk(ast.parse(cell.source))]
    named = {alias.name for part in parts if isinstance(part, ast.Import) for alias in part.names}
    named |= {part.module for part in parts if isinstance(part, ast.ImportFrom)}
    return sorted(name for name in {each.split(".")[0] for each in named} if not extras.is_here(name))


def parted(widget):
    """Return a widget's folder and its state, with the addresses of files in place of what all of its kind share."""
    folder, state = type(widget).__module__.split(".")[-2], widget.state()
    for name in widget.assets():
        address = f"{folder}/{name}.bin"
        ASSETS[address] = base64.b64decode(state[name]["array"])  # a quarter less than as text
        state[name] = {"asset": address}
    return folder, state


def makers(notebook, shown):
    """Return the code cells that the widgets in the cells `shown` are made from, in order.

    They are the cells that import, and every cell that mentions a name which a cell already taken mentions. To run all
    of a lesson takes a minute, to run these a moment.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = code[: 1 + max(place for place, cell in enumerate(code) if cell.id in shown)]
    parts = {cell.id: list(ast.walk(ast.parse(cell.source))) for cell in code}
    imports = {
        at: [part for part in parts[at] if isinstance(part, ast.Import | ast.ImportFrom)] for at in parts
    }
    known = set(dir(builtins)).union(
        name.asname or name.name for every in imports.values() for part in every for name in part.names
    )
    mentioned = {
        at: {part.id for part in parts[at] if isinstance(part, ast.Name)}.union(
            part.name for part in parts[at] if isinstance(part, ast.FunctionDef | ast.ClassDef)
        )
        - known
        for at in parts
    }
    taken = set(shown)
    for _ in code:
        names = set().union(*(mentioned[at] for at in taken))
        taken.update(at for at in parts if mentioned[at] & names)
    return [cell for cell in code if cell.id in taken or imports[cell.id]]


def take_modules():
    """Copy the widgets' modules and styles, as they are, to where mount.js looks for them; beside them what they share."""
    for pattern in ("*.js", "*.css"):
        for file in WIDGETS.rglob(pattern):
            target = SOURCE / "_static" / "widgets" / file.relative_to(WIDGETS)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
    for address, data in ASSETS.items():
        atomic.write_bytes(SOURCE / "_static" / "widgets" / address, data)
