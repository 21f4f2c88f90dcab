"""What a class knows: one page on a homework, for the instructor."""

import base64
import html
import io
import statistics
from collections import Counter

from coursework.classroom import write
from coursework.feedback import page
from coursework.gradebook import open_book
from coursework.homework import homework
from coursework.words import note

COLOUR, OTHER = "#0072b2", "#e69f00"  # Okabe and Ito: told apart by every eye


def write_report(classroom, name):
    """Write the page.

    Returns
    -------
    pathlib.Path
    """
    work = homework(name)
    with open_book(classroom) as book:
        results, marks = book.results(name), book.marks(name)
    path = classroom.folder / "reports" / f"{name}.html"
    write(path, page(f"Report on {name}", report_body(classroom, work, results, marks)))
    return path


def misconceptions(work, results):
    """Count what the class holds: for each exercise, misconception (or what else was found) -> number of students."""
    counts = {graded.name: Counter() for graded in work.graded}
    for _, _, result in results.values():
        for name, row in result["exercises"].items():
            if name in counts:
                what = "right" if row["kind"] == "right" else row["misconception"] or note(row).rstrip(".").lower()
                counts[name][what] += 1
    return counts


def report_body(classroom, work, results, marks):
    roster = classroom.roster()
    scores = [mark["score"] for student, mark in marks.items() if student in results]
    waiting = sum(mark["needs_manual_grade"] for mark in marks.values())
    late = sum(bool(mark["penalty"]) for mark in marks.values())
    parts = [
        f"<h1>Report on {work.name}: {html.escape(work.title)}</h1>",
        (f"<p>{html.escape(classroom.name)}. {len(results)} of {len(roster)} students handed in; {late} late. "
        f"{waiting} still have answers to be graded by hand.</p>"),
    ]
    if not scores:
        return "".join([*parts, "<p>Nothing is graded yet.</p>"])
    top = next(iter(marks.values()))["max_score"]
    middle = statistics.median(scores)
    parts.append("<h2>Scores</h2>")
    parts.append(_bars([str(n) for n in range(int(top) + 1)],
                       [sum(int(score) == n for score in scores) for n in range(int(top) + 1)],
                       "points", "students",
                       f"Score distribution of {len(scores)} students: median {middle:g}, "
                       f"lowest {min(scores):g}, highest {max(scores):g} of {top:g}."))
    parts.append(f"<p>Median {middle:g}, mean {statistics.fmean(scores):.2f}, lowest {min(scores):g}, highest "
                 f"{max(scores):g}, of {top:g} points.</p>")
    parts.append("<h2>What the class holds</h2>")
    for name, counts in misconceptions(work, results).items():
        graded = next(graded for graded in work.graded if graded.name == name)
        right = counts.pop("right", 0)
        total = right + sum(counts.values())
        rows = "".join(f"<tr><td>{html.escape(what)}</td><td class=number>{number}</td></tr>"
                       for what, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        parts.append(f"<h3>{html.escape(graded.exercise.title)} (<code>{name}</code>): {right} of {total} right</h3>")
        parts.append(f"<table><thead><tr><th>otherwise</th><th class=number>students</th></tr></thead><tbody>{rows}"
                     "</tbody></table>" if rows else "<p>Nobody is wrong.</p>")
    parts.append("<h2>Time per exercise</h2>")
    parts.append(_times(work, results))
    return "".join(parts)


def _times(work, results):
    rows, medians = "", []
    for graded in work.graded:
        told = [result["minutes"][graded.name] for _, _, result in results.values() if graded.name in result["minutes"]]
        medians.append(statistics.median(told) if told else 0)
        said = f"{statistics.median(told):g}" if told else "nobody said"
        rows += (f"<tr><td><code>{graded.name}</code></td><td class=number>{graded.minutes}</td>"
                 f"<td class=number>{said}</td><td class=number>{len(told)}</td></tr>")
    table = ("<table><thead><tr><th>exercise</th><th class=number>expected</th><th class=number>told</th>"
             f"<th class=number>students</th></tr></thead><tbody>{rows}</tbody></table>")
    table += "<p>In minutes: what is expected, the median of what students told in the last cell, and how many told.</p>"
    if not any(medians):
        return table
    expected = [graded.minutes for graded in work.graded]
    words = "; ".join(f"{graded.name}: {told:g} minutes told, {graded.minutes} expected"
                      for graded, told in zip(work.graded, medians, strict=True))
    return _bars([graded.name for graded in work.graded], medians, "", "minutes (median)", words, expected) + table


def _bars(names, heights, across, up, alt, marks=None):
    """A bar chart as a picture in the page, with the words that say the same."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 2.6), dpi=90, facecolor="white", layout="constrained")
    axes = figure.subplots()
    places = range(len(names))
    axes.bar(places, heights, color=COLOUR)
    if marks:
        axes.plot(places, marks, "D", color=OTHER, markeredgecolor="black", label="expected")
        axes.legend(frameon=False)
    axes.set_xticks(list(places), names)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    data = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
