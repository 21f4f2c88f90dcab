"""What every widget shares: how its text reaches the browser, how arrays become traits, how bad values are refused.

A widget is a folder: `widget.py` (the traits and what they may be), `widget.js` and the modules beside it (everything it
shows, computed from the traits, so that it also lives on a page without Python), `words.js` (its sentences) and
`widget.css`. What widgets share is in the folder shared/.
"""

import numbers
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from helpers.widgets.arrays import pack, unpack
from helpers.widgets.join import join

HERE = Path(__file__).parent


class Array(traitlets.TraitType):
    """A trait that holds a NumPy array, read-only so that a change cannot go unnoticed, and packs it for the browser."""

    info_text = "an array of real numbers"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag(sync=True, to_json=lambda array, _: pack(array), from_json=lambda packed, _: unpack(packed))

    def validate(self, owner, value):
        try:
            array = np.array(value)
        except ValueError as error:  # rows of different lengths
            owner.refuse(f"{self.name} must be an array of numbers: {error}")
        if array.dtype.kind not in "biuf":
            owner.refuse(f"{self.name} must be an array of numbers, got dtype {array.dtype}.")
        array.flags.writeable = False
        return array


class Number(traitlets.TraitType):
    """A trait that holds one number between two limits, whole if so asked; another is refused by name.

    >>> class Coin(Widget):
    ...     tosses = Number(10, least=1, most=1000, whole=True)
    >>> Coin(tosses=0)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: tosses must be a whole number from 1 to 1,000, got 0.
    """

    def __init__(self, default_value, *, least, most, whole=False, **kwargs):
        super().__init__(default_value, **kwargs)
        self.least, self.most, self.whole = least, most, whole
        self.info_text = f"a {'whole ' if whole else ''}number from {least:,} to {most:,}"
        self.tag(sync=True)

    def validate(self, owner, value):
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_)
        if is_number and self.least <= value <= self.most and (not self.whole or value == int(value)):
            return int(value) if self.whole else float(value)
        owner.refuse(f"{self.name} must be {self.info_text}, got {value!r}.")


class Widget(anywidget.AnyWidget):
    """The base of the course's widgets: name the folder, declare the traits, write a fixed `__repr__`.

    >>> class Lamp(Widget):
    ...     on = traitlets.Bool(False).tag(sync=True)
    >>> Lamp(on=True).state()
    {'message': '', 'on': True}

    A real one names its folder, from which the texts come: ``class SlideFilter(Widget, folder="slide_filter")``.
    """

    message = traitlets.Unicode("").tag(sync=True)

    def __init_subclass__(cls, folder=None, **kwargs):
        if folder:
            cls._esm = join(f"{folder}/widget.js", _read)
            cls._css = _read("shared/shared.css") + _read(f"{folder}/widget.css")
        super().__init_subclass__(**kwargs)
        # The kernel would send back what the browser has sent; under load it comes late and undoes newer moves.
        for trait in vars(cls).values():
            if isinstance(trait, traitlets.TraitType) and trait.metadata.get("sync"):
                trait.tag(echo_update=False)

    def refuse(self, message):
        """Show why a value is refused, in the widget, and raise `traitlets.TraitError` with the same words."""
        self.message = message
        raise traitlets.TraitError(message)

    @traitlets.observe(traitlets.All)
    def _forget(self, change):
        """A good value takes away what was said of a bad one."""
        if self.message and change.name != "message" and change.name in self.keys:
            self.message = ""

    def state(self):
        """The traits as plain JSON values: with widget.js, all that a page without Python needs."""
        inherited = anywidget.AnyWidget.class_traits()
        return self.get_state(
            [name for name in self.keys if name not in inherited and not name.startswith("_")]
        )

    @classmethod
    def assets(cls):
        """Name the traits that are the same in every widget of the class: tagged ``asset=True``.

        A site keeps the value of each as one file for all its pages, and the state there holds the file's address.
        """
        return sorted(cls.class_trait_names(asset=True))


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")
