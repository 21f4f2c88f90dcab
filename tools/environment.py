"""Write environment.yml and the hashed locks from pyproject.toml: `make lock`.

    python tools/environment.py            environment.yml and requirements/*.txt
    python tools/environment.py --conda    environment.yml alone (needs no network)
    python tools/environment.py --upgrade  the newest versions too; without it a lock keeps those that it has

The locks hold exact versions with hashes for every system and every Python from 3.11 on, and no address.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers import atomic

HEADER = "# Written by `make lock` from pyproject.toml. Do not edit.\n"
AS_TESTED = ["--constraint", "requirements/test.txt"]
LOCKS = {  # test first: the others take their versions from it, so that no two disagree
    "test": [part for extra in ("conda", "test", "coursework", "site") for part in ("--extra", extra)],
    "lab": AS_TESTED,
    "frameworks": ["--extra", "frameworks", *AS_TESTED],
    "spark": ["--extra", "spark", *AS_TESTED],
    "cluster": ["--extra", "coursework", "--extra", "cluster", *AS_TESTED],
}


def conda() -> str:
    """Return the text of environment.yml: what a learner needs in any Jupyter, nbval, and the project itself."""
    command = [sys.executable, "-m", "pyproject2conda", "yaml", "--extra", "conda"]
    command += ["--name", "pixels-to-predictions"]
    command += ["--channel", "conda-forge", "--python-include", "infer", "--pip-dep", "-e .", "--no-header"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return HEADER + "#   conda env create -f environment.yml && conda activate pixels-to-predictions\n" + text


def lock(name: str) -> str:
    """Return the text of one lock."""
    uv = shutil.which("uv")
    command = [uv] if uv else [sys.executable, "-m", "uv"]
    command += [
        "pip",
        "compile",
        "--universal",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--quiet",
    ]
    command += ["--python-version", "3.11", "--group", "build", "pyproject.toml", *LOCKS[name], *sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "lock.txt"  # uv keeps the versions that stand here
        if (ROOT / "requirements" / f"{name}.txt").exists():
            shutil.copy(ROOT / "requirements" / f"{name}.txt", found)
        done = subprocess.run([*command, "--output-file", found], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(
                f"The lock {name} was not written. It needs uv (pip install uv) and a network.\n{done.stderr}"
            )
        text = found.read_text("utf8")
    packages = re.split(r"\n(?=\S)", text)
    return HEADER + "\n".join(package for package in packages if "sys_platform == 'never'" not in package)


def main() -> None:
    names = [] if "--conda" in sys.argv else list(LOCKS)
    atomic.write_text(ROOT / "environment.yml", conda())
    print("environment.yml")
    for name in names:
        atomic.write_text(ROOT / "requirements" / f"{name}.txt", lock(name))
        print(f"requirements/{name}.txt")


if __name__ == "__main__":
    main()
