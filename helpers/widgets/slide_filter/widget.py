"""SlideFilter: slide a filter over a picture and read every number on the way."""

import numpy as np
import traitlets

from helpers import functional, kernels, pictures, shapes
from helpers.widgets.arrays import pack
from helpers.widgets.base import Array, Widget

LARGEST_PICTURE = 1024  # pixels a side: more is slow to send and too fine to see
LARGEST_FILTER = 31


def _presets():
    """The filters that the menu offers besides edges at any angle, which the browser computes itself."""
    return {
        "curve detector": kernels.curve_detector(),
        "zero-mean curve detector": kernels.zero_mean(kernels.curve_detector()),
        "sharpen": kernels.sharpen(),
        "blur": kernels.blur(3),
    }


def _trouble(picture, kernel, strides, padding):
    """Say why these cannot be shown together, or give None. trouble.js says the same of what Python did not send."""
    for noun, array, limit in (("picture", picture, LARGEST_PICTURE), ("filter", kernel, LARGEST_FILTER)):
        shape = " x ".join(map(str, array.shape))
        if array.size == 0:
            return f"The {noun} is empty: its shape is {array.shape}."
        if array.ndim not in (2, 3) or array.shape[2:] not in ((), (1,), (3,)):
            return f"The {noun} must have the shape (H, W) or (H, W, 3), not {array.shape}."
        longest = max(array.shape[:2])
        if longest > limit:
            step = -(-longest // limit)
            cure = f" Take one pixel of {step}: picture[::{step}, ::{step}]." if noun == "picture" else ""
            return f"The {noun} is {shape}, larger than this widget shows: at most {limit} a side.{cure}"
        bad = array.size - int(np.count_nonzero(np.isfinite(array)))
        if bad:
            those = "1 value that is" if bad == 1 else f"{bad} values that are"
            return f"The {noun} holds {those} NaN or infinite: replace them, for instance by np.nan_to_num."
    depths = [array.shape[2] if array.ndim == 3 else 1 for array in (kernel, picture)]
    if picture.shape[2:] != kernel.shape[2:]:
        return (
            f"Filter depth {depths[0]} does not match the picture's depth {depths[1]}: filter {kernel.shape} on "
            f"picture {picture.shape}. A filter is as deep as its picture."
        )
    if isinstance(padding, str) and padding not in ("valid", "same"):
        return f'The padding must be "valid", "same" or a whole number of at least 0, not {padding!r}.'
    try:
        for size, cells in zip(picture.shape[:2], kernel.shape[:2], strict=True):
            shapes.output_size(size, cells, strides, padding)
    except (TypeError, ValueError) as error:
        return str(error)
    return None


class SlideFilter(Widget, folder="slide_filter"):
    """Slide a filter over a picture: the window, the products, their sum, and the activation map as it fills.

    Drag on the picture, or use the arrow keys. What you do in the browser is at once in these traits, and what you
    set here is at once in the browser.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, 3), optional
        At most 1024 pixels a side; the mouse of lesson 03 if you give none. Values of 0..255 (or 0..1) are drawn
        from black to white; a picture that keeps below a quarter of that, or leaves it, is spread out to be seen.
    kernel : array_like, shape (kh, kw) or (kh, kw, 3), optional
        As deep as the picture, at most 31 cells a side; the curve detector if you give none.
    strides : int
        Pixels the filter moves at each step, down and across.
    padding : "valid", "same" or int
        Zeros around the picture, as in `helpers.functional.conv2d`.
    row, column : int
        The filter's position **in the activation map**. The window's first pixel is at ``row * strides - zeros
        above``, ``column * strides - zeros on the left`` of the picture.
    filled : bool
        True shows the whole map at once; False only what the filter has passed over.
    presets : dict of str to array, optional
        The filters in the menu. Edges at any angle are always there too.

    Attributes
    ----------
    value : int or float
        The sum at the present position. It is a trait: ``slide.observe(f, "value")`` calls `f` on every change.
    window : numpy.ndarray
        The numbers under the filter; zeros where it hangs over the picture's edge.
    map : numpy.ndarray, shape (H', W')
        The whole activation map.

    Raises
    ------
    traitlets.TraitError
        If a value is wrong or does not fit the others. What was there before stays, and the widget shows the message.

    Notes
    -----
    To change the picture and a filter of another depth together, hold the checks until both are there::

        with slide.hold_trait_notifications():
            slide.picture, slide.kernel = photo, filter_of_depth_3

    Examples
    --------
    >>> slide = SlideFilter()
    >>> slide
    SlideFilter(32x32 picture, 7x7 filter)
    >>> slide.value, slide.map.shape
    (6600, (26, 26))
    >>> slide.column = 25
    >>> slide.value
    0
    """

    picture = Array()
    kernel = Array()
    strides = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Union([traitlets.Int(), traitlets.Unicode()], default_value="valid").tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    column = traitlets.Int(0).tag(sync=True)
    filled = traitlets.Bool(False).tag(sync=True)
    presets = traitlets.Dict().tag(
        sync=True,
        to_json=lambda filters, _: [{"name": name, "kernel": pack(f)} for name, f in filters.items()],
    )
    value = traitlets.Union([traitlets.Int(), traitlets.Float()], default_value=0, read_only=True)

    def __init__(self, picture=None, kernel=None, **traits):
        picture = pictures.mouse() if picture is None else picture
        if kernel is None:
            kernel = kernels.curve_detector()
            if np.ndim(picture) == 3:  # the same weights in each channel
                kernel = np.repeat(kernel[:, :, np.newaxis], np.shape(picture)[2], axis=2)
        traits.setdefault("presets", _presets())
        super().__init__(picture=picture, kernel=kernel, **traits)
        self._settle()

    @property
    def window(self):
        window = np.zeros(self.kernel.shape, self.picture.dtype)
        (first_row, last_row), (first_column, last_column) = (
            (position * self.strides - zeros, position * self.strides - zeros + cells)
            for position, cells, (zeros, _) in zip(
                (self.row, self.column), self.kernel.shape, self._zeros(), strict=False
            )
        )
        inside = self.picture[
            max(first_row, 0) : max(last_row, 0), max(first_column, 0) : max(last_column, 0)
        ]
        top, left = max(-first_row, 0), max(-first_column, 0)
        window[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
        return window

    @property
    def map(self):
        depth = self.picture.shape[2:] or (1,)
        x = self.picture.reshape(1, *self.picture.shape[:2], *depth).astype(np.float64)
        w = self.kernel.reshape(*self.kernel.shape[:2], *depth, 1).astype(np.float64)
        result = functional.conv2d(x, w, strides=self.strides, padding=self.padding)[0, :, :, 0]
        return np.rint(result).astype(np.int64) if self._whole_numbers() else result

    def __repr__(self):
        picture, kernel = ("x".join(map(str, array.shape)) for array in (self.picture, self.kernel))
        return f"SlideFilter({picture} picture, {kernel} filter)"

    def _whole_numbers(self):
        return self.picture.dtype.kind in "biu" and self.kernel.dtype.kind in "biu"

    def _zeros(self):
        """Zeros (before, after) for rows and for columns."""
        sides = zip(self.picture.shape[:2], self.kernel.shape[:2], strict=True)
        return [shapes.pad_amounts(size, cells, self.strides, self.padding) for size, cells in sides]

    def _map_shape(self):
        sides = zip(self.picture.shape[:2], self.kernel.shape[:2], strict=True)
        return tuple(shapes.output_size(size, cells, self.strides, self.padding) for size, cells in sides)

    @traitlets.validate("picture", "kernel", "strides", "padding", "row", "column")
    def _check(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        together = ("picture", "kernel", "strides", "padding")
        reason = _trouble(**{other: value if other == name else getattr(self, other) for other in together})
        if not reason and name in ("row", "column"):
            count = self._map_shape()[name == "column"]
            if not 0 <= value < count:
                reason = f"{name} {value} is outside the activation map, which has {name}s 0 to {count - 1}."
        if reason:
            self.refuse(reason)
        return value

    @traitlets.observe("picture", "kernel", "strides", "padding", "row", "column")
    def _settle(self, _change=None):
        """Keep the position inside a map that became smaller, forget an old complaint, and renew the value."""
        rows, columns = self._map_shape()
        self.message = ""
        self.row, self.column = min(self.row, rows - 1), min(self.column, columns - 1)
        number = np.int64 if self._whole_numbers() else np.float64
        self.set_trait("value", (self.window.astype(number) * self.kernel.astype(number)).sum().item())
