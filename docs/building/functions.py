"""The pages on functions: one a module of `helpers`, from its docstrings."""

import importlib
import pkgutil

import helpers
from building.shared import SOURCE, about, cell_text, write


def api():
    """Write a page a module of `helpers`, from its docstrings."""
    modules = sorted(module.name for module in pkgutil.iter_modules(helpers.__path__))
    intro = "What the lessons import. Each function says what it takes, what it gives back, and where its formula comes from."
    lines = [*about(intro), "# The helpers package", "", intro, "", "| module | |", "|---|---|"]
    for short in modules:
        name = f"helpers.{short}"
        module = importlib.import_module(name)
        inner = [f"{name}.{part.name}" for part in pkgutil.iter_modules(getattr(module, "__path__", []))]
        if hasattr(module, "__all__"):  # it lists its parts' names, and shows them itself
            inner = []
        says = (module.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        page = [*about(says), f"# {name}", "", *automodule(name)]
        for part in inner:
            page += [f"## {part.removeprefix(name + '.')}", "", *automodule(part)]
        write(SOURCE / "api" / f"{short}.md", "\n".join(page))
        lines.append(f"| [{name}]({short}.md) | {cell_text(says)} |")
    lines += ["", "```{toctree}", ":hidden:", "", *modules, "```", ""]
    write(SOURCE / "api" / "index.md", "\n".join(lines))


def automodule(name):
    """Return the lines that show a module's docstrings."""
    return ["```{eval-rst}", f".. automodule:: {name}", "   :members:", "```", ""]
