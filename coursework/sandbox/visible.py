"""What student code may import in the sandbox: NumPy, matplotlib, Pillow, and a part of `helpers` without the answers."""

import ast
import importlib.metadata
import shutil
from pathlib import Path

from packaging.requirements import Requirement

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
    """Copy the part of `helpers` that student code may import, and what that part itself imports.

    A plot that needs a module which is not there is left out. `shapes` holds answers as well as checks of arguments:
    only what the others take from it is copied.
    """
    folder.mkdir(parents=True)
    source = {path.relative_to(HELPERS).with_suffix("").as_posix(): path for path in HELPERS.rglob("*.py")
              if path.relative_to(HELPERS).parts[0] not in ("widgets", "checks")}
    needs = {name: _imports(path) for name, path in source.items()}
    allowed = {"__init__", "datafiles"} | {name for name in source if name in visible and name != "plots"}
    todo = [*allowed]
    while todo:  # what the visible modules need themselves
        for module, _ in needs[todo.pop()]:
            for each in (module, f"{module}/__init__", f"{module.split('/')[0]}/__init__"):
                if each in source and each not in allowed and each != "shapes":
                    allowed.add(each)
                    todo.append(each)
    if "plots" in visible:
        allowed |= {name for name in source if name.startswith("plots/") and not any(
            module in source and module not in allowed and module != "shapes" and not module.startswith("plots")
            for module, _ in needs[name])}
    names = {item for name in allowed for module, items in needs[name] if module == "shapes" for item in items}
    for name in allowed - {"__init__"}:
        target = folder / source[name].relative_to(HELPERS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source[name], target)
    (folder / "__init__.py").write_text('"""The part of the course that homework may import."""\n')
    if names and "shapes" not in allowed:
        (folder / "shapes.py").write_text(_only(source["shapes"].read_text(), names))
    shutil.copytree(GUEST / "stubs" / "checks", folder / "checks", ignore=shutil.ignore_patterns("__pycache__"))


def _imports(path):
    """List what a module of helpers takes from helpers: (module, names taken from it)."""
    found, imported, attributes = [], [], {}
    here = ["helpers", *path.relative_to(HELPERS).parts][:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else []
            full = [*start, *(node.module.split(".") if node.module else [])]
            if full[:1] == ["helpers"]:
                imported.append((full[1:], [alias.name for alias in node.names]))
        elif isinstance(node, ast.Import):
            found += [("/".join(alias.name.split(".")[1:]), set()) for alias in node.names
                      if alias.name.startswith("helpers.")]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            attributes.setdefault(node.value.id, set()).add(node.attr)
    for inside, names in imported:
        if inside:
            found.append(("/".join(inside), set(names)))
        found += [("/".join([*inside, name]), attributes.get(name, set())) for name in names]
    return found


def _only(text, names):
    """Keep of a module's text its imports, its constants, and the named functions with what they call."""
    tree = ast.parse(text)
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    keep, todo = set(), [name for name in names if name in defined]
    while todo:
        name = todo.pop()
        if name not in keep:
            keep.add(name)
            todo += [node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name) and node.id in defined]
    tree.body = [node for node in tree.body
                 if getattr(node, "name", None) in keep or not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    tree.body = [node for node in tree.body
                 if not (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__")]
    return ast.unparse(tree)


def data_files():
    from helpers.datafiles import data_folder

    return data_folder().resolve()


def font_list():
    """Matplotlib's list of fonts, so that it need not look for fonts in every sandbox; None if it has none."""
    import matplotlib
    from matplotlib import font_manager

    path = Path(matplotlib.get_cachedir()) / f"fontlist-v{font_manager.FontManager.__version__}.json"
    return path if path.is_file() else None
