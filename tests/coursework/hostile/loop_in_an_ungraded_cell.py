"""A cell before the graded ones never ends and catches everything: it is left out, and the rest is graded honestly."""

POINTS = 6
BEFORE = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
