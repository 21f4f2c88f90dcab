"""What a class knows: one page on a homework, for the instructor."""

import base64
import io
import statistics

from coursework import items
from coursework.classroom import write
from coursework.gradebook import open_book
from coursework.homework import homework
from coursework.pages import page

COLOUR, OTHER = "#0072b2", "#e69f00"  # Okabe and Ito: told apart by every eye


def write_report(classroom, name):
    """Write the page.

    Returns
    -------
    pathlib.Path
    """
    classroom.works_here()
    work = homework(name)
    with open_book(classroom) as book:
        results, marks = book.results(name), book.marks(name)
    questions = items.look(classroom, [name]).get(name, [])
    path = classroom.folder / "reports" / f"{name}.html"
    write(path, report_page(classroom, work, results, marks, questions))
    return path


def report_page(classroom, work, results, marks, questions):
    times = _times(work, results)
    return page(
        "report.html", work=work, course=classroom.name, students=len(classroom.roster()), handed_in=len(results),
        late=sum(bool(mark["penalty"]) for mark in marks.values()),
        waiting=sum(mark["needs_manual_grade"] for mark in marks.values()),
        scores=_scores(results, marks), questions=questions, flags=items.flags_of(questions), measured=items.measured(), times=times,
        times_picture=any(each["median"] for each in times) and bars(
            [each["name"] for each in times], [each["median"] for each in times], "", "minutes (median)",
            [each["expected"] for each in times]))


def _scores(results, marks):
    scores = [mark["score"] for student, mark in marks.items() if student in results]
    if not scores:
        return None
    of = next(iter(marks.values()))["max_score"]
    whole = range(int(of) + 1)
    return {
        "count": len(scores), "median": statistics.median(scores), "mean": statistics.fmean(scores),
        "lowest": min(scores), "highest": max(scores), "of": of,
        "picture": bars([str(n) for n in whole], [sum(int(score) == n for score in scores) for n in whole],
                        "points", "students")}


def _times(work, results):
    times = []
    for graded in work.graded:
        told = [result["minutes"][graded.name] for _, _, result in results.values() if graded.name in result["minutes"]]
        times.append({"name": graded.name, "expected": graded.minutes, "count": len(told),
                      "median": statistics.median(told) if told else 0})
    return times


def bars(names, heights, across, up, marks=None):
    """A bar chart as a PNG, in base64."""
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
    return base64.b64encode(file.getvalue()).decode()
