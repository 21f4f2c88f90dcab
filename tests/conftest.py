"""What every test stands on: fixtures that several files share, and what is done where a browser or a sandbox is missing."""

import functools
import os
import sys
import tempfile
from pathlib import Path

# As start.py has it, and before anybody loads NumPy: a second thread would wait longer than it works.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# The tests read the lists and tables that the site and the tools read, by the same functions.
sys.path += [str(Path(__file__).resolve().parent.parent / folder) for folder in ("tools", "docs")]

import pytest
from browser import chromium, lab, lab_address, static, watch, web  # noqa: F401

collect_ignore = ["coursework"] if os.name == "nt" else []  # grading needs Linux's sandbox; start.py leaves its code out too


def pytest_configure():
    """Keep a developer's own IPython settings out of the lessons that nbval runs."""
    folder = tempfile.TemporaryDirectory(prefix="ipython-")
    pytest_configure.folder = folder  # lives as long as the process
    os.environ["IPYTHONDIR"] = folder.name


def pytest_addoption(parser):
    parser.addoption("--lesson", metavar="NUMBER", help='of the tests that go through all lessons, those of this one: "03"')


def of_lesson(number):
    """Return a function that says whether a test is about one lesson: by what it is given, or as one of its widgets'."""
    import tomllib

    from helpers.checks import exercise, names

    facts = tomllib.loads((Path(__file__).resolve().parent.parent / "docs" / "facts" / f"{number}.toml").read_text("utf8"))
    about = {number, *(fact["id"] for fact in facts["fact"])}
    about |= {name for name in names() if exercise(name).lesson == number}

    def keep(item):
        if item.path.suffix == ".ipynb" or item.path.parent.name == "widgets" or not item.path.name.startswith("test_"):
            return True
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        return any(getattr(value, "name", value) in about for value in given if isinstance(value, str) or hasattr(value, "name"))

    return keep


def pytest_collection_modifyitems(config, items):
    """Mark what nbval made of the lessons, so that `make quick` can leave them out; and begin with the long files.

    The workers share the files: with a long one last, all of them would wait for it.
    """
    if number := config.getoption("--lesson"):
        keep = of_lesson(number)
        config.hook.pytest_deselected(items=[item for item in items if not keep(item)])
        items[:] = [item for item in items if keep(item)]
    reasons = without_extra()
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebook")
            if item.path.name in reasons:
                item.add_marker(pytest.mark.skip(reason=reasons[item.path.name]))
        elif getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("slow")  # it tries hundreds of cases
    long = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "sandbox", "browser", "notebook")))}
    longest = {item.path for item in items if (limit := item.get_closest_marker("timeout")) and limit.args[0] >= 600}
    items.sort(key=lambda item: (item.path not in longest, item.path not in long))


@functools.cache
def without_extra():
    """Say which lessons cannot be compared here, since a package is missing: {file: reason}."""
    from helpers import course

    return {each.file: f"{each.file} needs {', '.join(each.missing)}: make {each.extra}" for each in course.lessons() if each.missing}


@pytest.fixture
def extra_of():
    """A function that skips a test about a lesson whose packages are not all here: `extra_of("12")`."""
    from helpers import course

    def skip_without(number):
        if reason := without_extra().get(course.lesson(number).file):
            pytest.skip(reason)

    return skip_without


@functools.cache
def no_sandbox():
    """Say why student code cannot be run safely here; an empty text where it can."""
    from coursework import sandbox

    try:
        sandbox.bubblewrap()
    except sandbox.NoSandboxError as error:
        return str(error)
    return ""


def pytest_runtest_setup(item):
    """Where bubblewrap is missing: a skip that says what to install, and in CI a failure.

    And a lesson whose cell ran out of time fails: nbval would expect its other cells to fail, and call that a success.
    """
    if getattr(item.parent, "timed_out", False):
        pytest.fail("An earlier cell of this lesson ran out of time.")
    if item.get_closest_marker("sandbox") and (reason := no_sandbox()):
        required = os.environ.get("CI") or os.environ.get("REQUIRE_SANDBOX")
        (pytest.fail if required else pytest.skip)(reason)
