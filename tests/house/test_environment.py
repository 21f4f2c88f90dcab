"""One place for the dependencies: environment.yml and the locks say what pyproject.toml says."""

import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
sys.path.insert(0, str(ROOT / "tools"))
import environment


def needed(*extras):
    """Return the requirements of the project with some of its extras, and of its build."""
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    found = [Requirement(text) for text in texts + [text for extra in extras for text in EXTRAS[extra]]]
    return [each for each in found if each.name != "torch"]  # it stands beside the locks


def locked(name):
    """Return {package: [(version, marker, hashes)]} of a lock; a package may stand there for several Pythons."""
    found = {}
    text = re.sub(r"\\\n", " ", (ROOT / "requirements" / f"{name}.txt").read_text("utf8"))
    for line in text.splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line.split(" --hash")[0])
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})(?= |$)", line)
            found.setdefault(canonicalize_name(requirement.name), []).append(
                (pin.version, requirement.marker, hashes)
            )
    return found


# --- environment.yml --------------------------------------------------------------------------------------------------


def test_environment_yml_is_made_from_pyproject():
    assert (ROOT / "environment.yml").read_text("utf8") == environment.conda(), "run: make lock"


def test_every_spec_parses_and_says_what_pyproject_says():
    content = yaml.safe_load((ROOT / "environment.yml").read_text("utf8"))
    *specs, pip = content["dependencies"]
    assert pip == {"pip": ["-e ."]} and content["channels"] == ["conda-forge"]
    parsed = {spec.name.normalized: spec for spec in (rattler.MatchSpec(text, strict=True) for text in specs)}
    wanted = [Requirement(text) for text in PROJECT["project"]["dependencies"] + EXTRAS["conda"]]
    assert set(parsed) == {canonicalize_name(each.name) for each in wanted} | {"python", "pip"}
    for each in wanted:
        bounds = {str(bound) for bound in each.specifier}
        assert set(str(parsed[canonicalize_name(each.name)].version).split(",")) == bounds
    assert str(parsed["python"].version) == PROJECT["project"]["requires-python"]


def test_a_broken_spec_would_be_noticed():
    with pytest.raises(Exception, match="."):
        rattler.MatchSpec("numpy >>= 2,", strict=True)


# --- The locks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "extras"), [("lab", []), ("frameworks", ["frameworks"]), ("spark", ["spark"]),
                                                ("cluster", ["coursework", "cluster"]),
                                                ("test", [extra for extra in EXTRAS if extra not in ("frameworks", "spark", "cluster")])])
def test_a_lock_holds_every_requirement_in_its_bounds(name, extras):
    lock = locked(name)
    for each in needed(*extras):
        versions = lock.get(canonicalize_name(each.name))
        assert versions, f"{each.name} is not in requirements/{name}.txt: run make lock"
        assert all(
            each.specifier.contains(Version(version), prereleases=True) for version, _, _ in versions
        ), each


@pytest.mark.parametrize("name", ["lab", "frameworks", "spark", "cluster", "test"])
def test_a_lock_is_hashed_and_holds_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf8")
    assert "://" not in text and "index-url" not in text and "find-links" not in text
    lock = locked(name)
    assert len(lock) > 80
    assert all(hashes for versions in lock.values() for _, _, hashes in versions)


def test_the_locks_agree():
    def versions(name):
        return {package: {version for version, _, _ in found} for package, found in locked(name).items()}

    lab, *others = map(versions, ("lab", "frameworks", "spark", "cluster", "test"))
    assert all(lab.items() <= other.items() for other in others)
    for one, other in itertools.combinations(others, 2):  # spark is installed beside frameworks, cluster beside test
        shared = one.keys() & other.keys()
        assert {name: one[name] for name in shared} == {name: other[name] for name in shared}


def test_pytorch_stands_beside_the_locks_in_its_bounds():
    pin = Requirement((ROOT / "requirements" / "torch.txt").read_text("utf8").split()[-1])
    (asked,) = (Requirement(text) for text in EXTRAS["frameworks"] if text.startswith("torch"))
    assert asked.specifier.contains(next(iter(pin.specifier)).version)
    assert not any("torch" in locked(name) or any("nvidia" in package for package in locked(name)) for name in environment.LOCKS)


def test_a_learner_gets_no_tools_of_the_workshop():
    tools = {
        "pytest",
        "nbval",
        "hypothesis",
        "scipy",
        "scikit-learn",
        "playwright",
        "nbgrader",
        "sphinx",
        "torch",
        "ruff",
    }
    assert not tools & set(locked("lab")) and tools - {"torch"} <= set(locked("test"))


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_each_python_on_each_system_gets_one_version_of_each(python, system):
    about = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "extra": "",
    }
    about |= {"platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system]}
    about |= {"os_name": "nt" if system == "win32" else "posix", "implementation_name": "cpython"}
    for name in environment.LOCKS:
        for package, versions in locked(name).items():
            fitting = [version for version, marker, _ in versions if marker is None or marker.evaluate(about)]
            assert len(fitting) <= 1, (package, fitting)
        assert [
            version
            for version, marker, _ in locked(name)["numpy"]
            if marker is None or marker.evaluate(about)
        ]


def test_the_tests_run_on_what_is_locked():
    """With start.py's environment this holds exactly; elsewhere a newer version may be installed, never an unknown one."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    )
    installed = dict(line.split("==", 1) for line in done.stdout.splitlines() if "==" in line)
    installed = {canonicalize_name(name): version for name, version in installed.items()}
    for each in needed("test"):
        assert each.specifier.contains(Version(installed[canonicalize_name(each.name)]), prereleases=True), (
            each
        )
