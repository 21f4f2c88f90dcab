"""Pairs of notebooks that share what few others have, for the instructor."""

from coursework import similar
from coursework.classroom import write
from coursework.homework import homework
from coursework.pages import page


def write_similar(classroom, name):
    """Write the page.

    Returns
    -------
    path : pathlib.Path
    pairs : list of coursework.similar.Pair
    compared : int
        How many notebooks were compared.
    """
    hands, pairs = similar.look(classroom, name)
    path = classroom.folder / "reports" / f"{name}-similar.html"
    names = {student.id: student.name for student in classroom.roster()}
    write(path, similar_page(classroom.name, homework(name), hands, pairs, names), 0o600)
    return path, pairs, len(hands)


def similar_page(course, work, hands, pairs, names):
    """Fill in the page. Everything that a student wrote is escaped there."""
    return page(
        "similar.html", course=course, work=work, compared=len(hands), pairs=pairs, names=names, kinds=similar.KINDS,
        graded=sum(bool(hand.exercises) for hand in hands), variants=any(hand.given for hand in hands),
        most=similar.MOST_PAIRS, holders=similar.MOST_HOLDERS,
        measured=similar.measured())
