"""A drawing as a trait: strokes, each a list of points on a page from 0 to 1."""

import numbers

import numpy as np
import traitlets

MOST_POINTS = 20_000
WANTED = "strokes must be a list of strokes, each a list of points (x, y) from 0 to 1"


class Strokes(traitlets.TraitType):
    """A trait that holds a drawing, as a list of lists of [x, y]: x to the right and y down, from 0 to 1."""

    default_value = ()
    info_text = "strokes"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag(sync=True)

    def validate(self, owner, value):
        if not isinstance(value, list | tuple) or not all(
            isinstance(stroke, list | tuple | np.ndarray) for stroke in value
        ):
            owner.refuse(f"{WANTED}, got {value!r:.80}.")
        if sum(len(stroke) for stroke in value) > MOST_POINTS:
            owner.refuse(f"strokes must hold at most {MOST_POINTS:,} points.")
        for point in (point for stroke in value for point in stroke):
            if np.shape(point) != (2,) or not all(isinstance(v, numbers.Real) and 0 <= v <= 1 for v in point):
                owner.refuse(f"{WANTED}, got the point {point!r}.")
        return [[[float(x), float(y)] for x, y in stroke] for stroke in value if len(stroke)]
