"""What student code may import in the sandbox: NumPy, matplotlib, Pillow, and a part of `helpers` without the answers."""

import ast
import functools
import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from packaging.requirements import Requirement

from coursework.trees import parse

GUEST = Path(__file__).resolve().parent / "guest"
HELPERS = Path(__file__).resolve().parents[2] / "helpers"
PACKAGES = ("numpy", "matplotlib", "pillow", "tqdm")
VISIBLE = ("pictures", "kernels", "plots")


def package_parts(name, seen=None):
    """Give the folders and files of a package and of what it needs: name in the packages folder -> path."""
    seen = set() if seen is None else seen
    if name in seen:
        return {}
    seen.add(name)
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return {}  # needed on other systems only, or left out on purpose
    parts = {}
    for file in distribution.files or ():
        top = file.parts[0]
        if top not in ("..", "__pycache__", "bin", "Scripts") and not top.endswith((".dist-info", ".egg-info", ".pth")):
            path = Path(distribution.locate_file(top))
            if path.exists():
                parts[top] = path
    for line in distribution.requires or ():
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            parts |= package_parts(need.name, seen)
    return parts


def build_helpers(folder, visible):
    """Copy the files of `helpers` that student code may import: those that are named, and what they import themselves.

    Of the figures, those that need no other file.
    """
    files = {"/".join(_parts(path)): path for path in HELPERS.rglob("*.py")
             if _parts(path)[:1] not in ([], ["widgets"], ["checks"])}
    needs = {name: _imports(path) & files.keys() for name, path in files.items()}

    def with_needs(names):
        found, todo = set(), [*names]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += needs[name]
        return found

    allowed = with_needs({"datafiles", *visible})
    if "plots" in visible:
        figures = {name for name in files if name.startswith("plots/")}
        allowed |= {name for name in figures if with_needs([name]) <= allowed | figures}
    for name in allowed:
        target = folder / files[name].relative_to(HELPERS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files[name], target)
    (folder / "__init__.py").write_text('"""The part of the course that homework may import."""\n')
    shutil.copytree(GUEST / "stubs" / "checks", folder / "checks", ignore=shutil.ignore_patterns("__pycache__"))


def build_ipython(folder):
    """Put together what stands in for IPython: our own few files, and IPython's own that makes Python of a cell."""
    shutil.copytree(GUEST / "stubs" / "IPython", folder, ignore=shutil.ignore_patterns("__pycache__"))
    whole = Path(importlib.util.find_spec("IPython").origin).parent
    for name in ("core/inputtransformer2.py", "utils/tokenutil.py"):
        (folder / name).parent.mkdir()
        (folder / name).with_name("__init__.py").touch()
        shutil.copyfile(whole / name, folder / name)


def _parts(path):
    """Give the parts of a module's name behind `helpers`: a package has the name of its folder."""
    return [part for part in path.relative_to(HELPERS).with_suffix("").parts if part != "__init__"]


@functools.cache
def _imports(path):
    """Name what a file may import from helpers: of `from helpers.a import b`, both a and a/b."""
    found, here = set(), ["helpers", *path.relative_to(HELPERS).parts[:-1]]
    for node in ast.walk(parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else []
            base = [*start, *(node.module.split(".") if node.module else [])]
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for first, *rest in names:
            if first == "helpers":
                found |= {"/".join(rest[:count]) for count in range(1, len(rest) + 1)}
    return found


def data_files():
    from helpers.datafiles import data_folder

    return data_folder().resolve()


def font_list():
    """Matplotlib's list of fonts, so that it need not look for fonts in every sandbox; None if it has none."""
    import matplotlib
    from matplotlib import font_manager

    path = Path(matplotlib.get_cachedir()) / f"fontlist-v{font_manager.FontManager.__version__}.json"
    return path if path.is_file() else None
