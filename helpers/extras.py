"""Lessons that need more than the course installs: where a package is missing, their cells say so and end in no error.

Such a lesson begins with a cell that calls `look_for`, and goes on as its users write it, `import torch` and all.
"""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from helpers.parallel.text import environment, names_in

__all__ = ["LeaveOut", "is_here", "look_for", "run_script"]

PATIENCE = 110  # seconds that a script may take

HOW = {"pyspark": "make spark"}  # how a package is installed; all others by `make frameworks`
WORDS = {
    "here": "{names}: all here.",
    "missing": "Not installed here: {names}. In the course's folder, run {how}; then restart the kernel. Until then you can read "
    "this lesson, and a cell that needs one of them says so and does nothing.",
    "too long": "The script did not end within {seconds} s, and was stopped.",
    "left out": "Left out: this cell needs {names}. Run {how}, then restart the kernel.",
}


def is_here(name):
    """Tell whether a package can be imported, without importing it.

    Parameters
    ----------
    name : str
        Keras is here only if the backend is, too, that the variable KERAS_BACKEND names.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_here("numpy"), is_here("nampy")
    (True, False)
    """
    found = importlib.util.find_spec(name) is not None
    return found and (name != "keras" or is_here(os.environ.get("KERAS_BACKEND", "tensorflow")))


def look_for(*names):
    """Say which of these packages are here; from now on, cells that need one that is not say so and do nothing else.

    Call it in the first cell, before the packages are imported. Keras is kept from reading and writing settings in your home
    folder: they may name another number type or order of axes, and the lesson's numbers would be others.

    Parameters
    ----------
    *names : str
        Such as "keras".

    Examples
    --------
    >>> look_for("json", "math")
    json, math: all here.
    """
    missing = [name for name in names if not is_here(name)]
    if "keras" in names:
        os.environ["KERAS_HOME"] = os.devnull  # Keras goes on where it can neither read nor write
    from IPython import get_ipython  # only a lesson needs it

    shell = get_ipython()
    if shell is not None:
        shell.ast_transformers = [each for each in shell.ast_transformers if not isinstance(each, LeaveOut)]
        shell.ast_transformers.append(LeaveOut(missing))
    kind = "missing" if missing else "here"
    print(WORDS[kind].format(names=", ".join(missing or names), how=_how(missing)))


def run_script(text, folder, **variables):
    """Run a script in another Python, and wait for its end; what it finds out it writes into files.

    Parameters
    ----------
    text : str
        The script.
    folder : str
        Where it is written, as script.py, and runs.
    **variables : str
        Set in its environment, beside those of a worker (`helpers.parallel.text.environment`).

    Returns
    -------
    str
        "", or the last line of what it complained of.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     said = run_script("import os; open('found', 'w').write(os.environ['WHO'])", folder, WHO="I")
    ...     said, (Path(folder) / "found").read_text(), run_script("1 / 0", folder)
    ('', 'I', 'ZeroDivisionError: division by zero')
    """
    script = Path(folder) / "script.py"
    script.write_text(text, "utf8")
    command, known = [sys.executable, str(script)], environment(**variables)
    try:
        done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return WORDS["too long"].format(seconds=PATIENCE)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def _how(names):
    return " and ".join(sorted({HOW.get(name, "make frameworks") for name in names}))


class LeaveOut:
    """What IPython asks before it runs a cell: leaves out imports of missing packages, and cells that would need them.

    A cell needs a package if it mentions its name, or a name that a cell which was left out would have made.

    Parameters
    ----------
    missing : list of str
        The packages that are not installed.

    Examples
    --------
    >>> leave_out = LeaveOut(["torch"])
    >>> for cell in ("import math, torch", "x = torch.ones(3)", "print(x)", "x = 3", "print(x + 1)"):
    ...     print(ast.unparse(leave_out.visit(ast.parse(cell))))
    import math
    print('Left out: this cell needs torch. Run make frameworks, then restart the kernel.')
    print('Left out: this cell needs torch. Run make frameworks, then restart the kernel.')
    x = 3
    print(x + 1)
    """

    def __init__(self, missing):
        self.missing = set(missing)
        self.waits = {}  # name: the packages that have to be here before it means something

    def visit(self, cell):
        """Return the cell as it is to run."""
        if not self.missing:
            return cell
        cell.body = [kept for kept in map(self._without_missing, cell.body) if kept is not None]
        made, needs = set(), set()
        for statement in cell.body:
            read, bound = _names(statement)
            for name in read - made:
                needs |= self.waits.get(name, set())
            made |= bound
        if needs:
            self.waits.update(dict.fromkeys(made, needs))
            names = sorted(needs)
            said = WORDS["left out"].format(names=", ".join(names), how=_how(names))
            return ast.fix_missing_locations(ast.parse(f"print({said!r})"))
        for name in made:
            self.waits.pop(name, None)
        return cell

    def _without_missing(self, statement):
        """Return an import without what is missing; None where nothing is left; any other statement as it is."""
        if isinstance(statement, ast.ImportFrom):
            lacking = (statement.module or "").split(".")[0]
            names = statement.names if lacking in self.missing else []
            for each in names:
                self.waits[each.asname or each.name] = {lacking}
            return None if names else statement
        if isinstance(statement, ast.Import):
            for each in statement.names:
                lacking = each.name.split(".")[0]
                if lacking in self.missing:
                    self.waits[each.asname or lacking] = {lacking}
            statement.names = [each for each in statement.names if each.name.split(".")[0] not in self.missing]
            return statement if statement.names else None
        return statement


def _names(statement):
    """Return the names of the notebook that a statement reads, and those that it makes."""
    if any(isinstance(part, ast.Await) for part in ast.walk(statement)):  # fine in a cell, and not in what symtable reads
        statement = ast.Expr(ast.List([part for part in ast.walk(statement) if isinstance(part, ast.Name)], ast.Load()))
    read, made = names_in(ast.unparse(statement))
    # What a loop or a `with` makes, it reads afterwards. `x = f(x)` needs the x that was there before.
    simple = isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr)
    return (read if simple else read - made), made
