"""README, CONTRIBUTING and their kin: links lead somewhere, tables and versions say what is so."""

import re
import tomllib

import floors
import pytest
import stored
import yaml
from stored import ROOT, load

import start

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
PAPERS = sorted(
    path for folder in (".", "data", "coursework", "bench") for path in (ROOT / folder).glob("*.md")
)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper):
    targets = re.findall(r"\]\(([^)\s]+)\)", paper.read_text("utf8"))
    inside = [target.split("#")[0] for target in targets if not re.match(r"https://|#", target)]
    assert [target for target in inside if not (paper.parent / target).exists()] == []


def test_the_readme_lists_every_lesson_by_its_title_and_time():
    readme = (ROOT / "README.md").read_text("utf8")
    rows = re.findall(
        r"^\| (\d\d) \| \[(.+)\]\(notebooks/(.+)\) \| .+ \| (\d+) \|$", readme, flags=re.MULTILINE
    )
    told = []
    for number, path in zip(stored.NUMBERS, stored.PATHS, strict=True):
        first = load(number).cells[0].source
        title = re.match(r"# \d\d (.+)", first)[1]
        told.append((number, title, path.name, re.search(r"\*\*Time:\*\* about (\d+) minutes", first)[1]))
    assert rows == told


def test_the_table_of_floors_is_the_one_that_the_imports_are_held_to():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    (found,) = re.findall(r"^\| floor \|(?:.*\n\|)*.*$", text, flags=re.MULTILINE)
    assert found == floors.table(), f"CONTRIBUTING.md should have this table:\n\n{floors.table()}\n"


def test_every_command_in_the_papers_is_a_task():
    for paper in PAPERS:
        tasks = re.findall(
            r"(?:^|`)(?:make|start\.py) ([a-z-]+)", paper.read_text("utf8"), flags=re.MULTILINE
        )
        assert set(tasks) <= set(start.TASKS), paper.name


def test_one_version_everywhere():
    import helpers

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf8"))
    assert helpers.__version__ == PROJECT["version"] == citation["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf8")


def test_the_forms_for_issues_can_be_read():
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert [path.stem for path in forms] == ["config", "instructor", "learner"]
    for path in forms[1:]:
        form = yaml.safe_load(path.read_text("utf8"))
        assert {"name", "description", "body"} <= set(form)
        assert {field["type"] for field in form["body"]} <= {"markdown", "dropdown", "textarea", "input"}
    options = yaml.safe_load(forms[2].read_text("utf8"))["body"][1]["attributes"]["options"]
    titles = [re.match(r"# (.+)", load(number).cells[0].source)[1] for number in stored.NUMBERS]
    assert options[:-1] == titles
