"""The pages that people wrote: the first one, how to start, the instructors' guide."""

import re

import nbformat

from building.lessons import binder, promise_of
from building.shared import ADDRESS, DOCS, ROOT, SOURCE, about, cell_text, write
from building.stills import still
from building.widgets import mount
from helpers import course, kernels, pictures
from helpers.widgets import SlideFilter


def home():
    """Write the first page: what the course is, a filter to slide, the table of lessons."""
    slide = SlideFilter(pictures.mouse(), kernels.curve_detector())
    lines = ["| lesson | what you do | minutes |", "|---|---|---|"]
    for lesson in course.lessons():
        promise = cell_text(promise_of(nbformat.read(lesson.path, as_version=4)))
        lines.append(
            f"| {lesson.number} | [{lesson.title}](lessons/{lesson.file}) {promise} | {lesson.minutes} |"
        )
    page = (DOCS / "pages" / "index.md").read_text("utf8")
    state = slide.state()
    page = page.replace(
        "{{ slide_filter }}", mount("slide_filter", state, "state-home", still("slide_filter", state))
    )
    page = page.replace("{{ lessons }}", "\n".join(lines))
    page = page.replace(
        "{{ files }}", "\n".join(f"lessons/{lesson.path.stem}" for lesson in course.lessons())
    )
    write(SOURCE / "index.md", page)


def start():
    """Write the page that says how to open the course elsewhere; what needs the repository's address stands there if there is one."""
    page = (DOCS / "pages" / "start.md").read_text("utf8")
    page = re.sub(r"<!-- with an address\n(.*?)-->\n", r"\1" if ADDRESS else "", page, flags=re.DOTALL)
    page = page.replace("{{ binder }}", binder(course.lessons()[0])).replace("{{ address }}", ADDRESS)
    write(SOURCE / "start.md", page)


def instructors():
    """Write the instructors' guide: the README of coursework, whose links to other files of the course become names."""
    text = (ROOT / "coursework" / "README.md").read_text("utf8")
    text = text.replace("(../docs/pages/", "(./")
    text = re.sub(r"\[([^\]]*)\]\((?!https?:|#|\./)[^)]*\)", r"\1", text)
    intro = "How to give this course's homework, and how to grade it safely."
    write(SOURCE / "instructors.md", "\n".join(about(intro)) + text)


def pacing():
    """Write the page on pacing, whose links lead to the lessons' pages and to the guide."""
    text = (DOCS / "pages" / "pacing.md").read_text("utf8")
    text = text.replace("(../../notebooks/", "(lessons/").replace("(../../coursework/README.md)", "(instructors.md)")
    write(SOURCE / "pacing.md", re.sub(r"<!-- /?\w+ -->\n", "", text))
