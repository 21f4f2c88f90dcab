"""A made-up course of two or three lessons, as a clone has it: course.toml and notebooks/."""

import json

ROW = """[[lesson]]
number = "{number}"
file = "{stem}.ipynb"
title = "{title}"
builds = "nothing"
minutes = 1
needs = []
exercises = false

"""


def notebook(text):
    """The text of a notebook that says one thing."""
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [text]}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def write(folder, lessons):
    """Write a course: `lessons` gives for each file ("01_pixels") what it says."""
    (folder / "notebooks").mkdir(parents=True)
    rows = (ROW.format(number=stem[:2], stem=stem, title=stem[3:]) for stem in lessons)
    (folder / "course.toml").write_text("".join(rows))
    for stem, text in lessons.items():
        (folder / "notebooks" / f"{stem}.ipynb").write_text(notebook(text))
