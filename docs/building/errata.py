"""The page on errata: what the sources said, what is so, and where a lesson shows it."""

import re

import nbformat
from myst_parser.slugs import github_slugify

from building.shared import SOURCE, about, cell_text, facts, sources, write
from helpers import course


def errata():
    """Write what the sources said, what is so, the number that shows it, and where to see it."""
    intro = (
        "The course follows two texts. Both are good, and both are wrong in places, as everything is that people write. "
        "Each row was computed in a lesson, and the test suite computes it again by another way."
    )
    lines = [*about(intro), "# What the sources said", "", intro, ""]
    wrong = [fact for fact in facts() if fact.get("said")]
    for lesson in course.lessons():
        here = [fact for fact in wrong if fact["lesson"] == lesson.number]
        if not here:
            continue
        lines += [f"## {lesson.number} {lesson.title}", ""]
        lines += ["{.stack .errata}", "| the source said | it is so | the lesson prints |", "|---|---|---|"]
        for fact in here:
            place, title = section_of(lesson.path, fact)
            value = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
            shown = "<br>".join(f"`{v}`" for v in value) if fact["cell"] != "prose" else "told in words"
            see = f"[{cell_text(title)}](lessons/{lesson.file}#{place})"
            lines.append(f"| {cell_text(fact['said'])} | {cell_text(fact['claim'])} | {shown}<br>{see} |")
        lines.append("")
    texts = [text for name, text in sources().items() if name != "arithmetic"]
    lines += ["## Sources", ""] + [f"- {text[0].upper()}{text[1:]}" for text in texts]
    write(SOURCE / "errata.md", "\n".join(lines))


def section_of(path, fact):
    """Return the place and the title of the section in which a lesson shows a fact."""
    prose, title = fact["cell"] == "prose", ""
    piece = fact["value"] if prose else fact["cell"].removeprefix("=")
    for cell in nbformat.read(path, as_version=4).cells:
        text = cell.source
        if cell.cell_type == "markdown":
            title = (re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE) or [title])[-1]
            text = " ".join(text.replace("*", "").split())
        if cell.cell_type == ("markdown" if prose else "code") and piece in text:
            return github_slugify(title.replace("`", "")), title
    raise ValueError(f"docs/facts: no cell of {path.name} holds {piece!r}, of the fact {fact['id']}.")
