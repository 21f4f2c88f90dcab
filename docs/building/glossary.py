"""The glossary's page: every term with its one definition."""

import re

from building.shared import SOURCE, about, terms, write
from helpers import course


def anchor(term):
    """Return the name of a term's place in the glossary."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def glossary():
    """Write every term with its one definition."""
    intro = "Every term of the lessons, once. The number is the lesson that defines it."
    lines = [*about(intro), "# Glossary", "", intro, ""]
    pages = {lesson.number: lesson.file for lesson in course.lessons()}
    for row in sorted(terms(), key=lambda row: row["term"].strip("(").lower()):
        names = ", ".join([row["term"], *row.get("also", [])])
        where = f"[{row['lesson']}](lessons/{pages[row['lesson']]})"
        lines += [f"({anchor(row['term'])})=", f"**{names}**", f": {row['definition']} {where}", ""]
    write(SOURCE / "glossary.md", "\n".join(lines))
