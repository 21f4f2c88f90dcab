"""What stands in a widget's place where it cannot run: without JavaScript, or on a page that was opened as a file."""

import base64
import contextlib
import html
import io
from unittest import mock

import numpy as np

from helpers import plots
from helpers.codec import unpack
from helpers.plots import base

WORDS = {
    "above": "The picture above shows how the widget begins. ",
    "here": "This is how the widget begins. ",
    "nowhere": "",
    "cure": "It moves on a page that has JavaScript and comes from a web server: in the course's folder, <code>make serve</code> "
    "is one. It moves in Jupyter too.",
}


def array(packed):
    """Read an array of a widget's state, as floats: products of bytes would wrap round."""
    return unpack(packed).astype(float)


# Which figure shows a widget's first state. The other widgets stand below theirs.
FIGURES = {
    "slide_filter": lambda state: plots.show_place(
        array(state["picture"]), array(state["kernel"]), state["row"], state["column"]
    ),
    "look_inside": lambda state: plots.show_picture(
        array(state["pictures"])[state["chosen"], :, :, 0], "the digit", brightest=1
    ),
    "softmax_explorer": lambda state: plots.show_softmax(np.array(state["logits"], float), state["labels"]),
}


def still(folder, state, figure_above=False):
    """Write the picture of a widget's first state, unless it stands above, and say how to see the widget itself."""
    where = "above" if figure_above else "here" if folder in FIGURES else "nowhere"
    drawn = picture(lambda: FIGURES[folder](state)) if where == "here" else ""
    return f"{drawn}<p>{WORDS[where]}{WORDS['cure']}</p>"


def picture(draw):
    """Write a figure as an <img> that holds its bytes, with the words that it would have in a lesson."""
    shown = []

    def keep(figure, alt):
        shown.append((base.to_png(figure), alt))

    with mock.patch.object(base, "show", keep), contextlib.redirect_stdout(io.StringIO()):
        draw()
    [(data, alt)] = shown
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(data).decode()}">'
