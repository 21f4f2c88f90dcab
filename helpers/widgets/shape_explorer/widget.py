"""ShapeExplorer: see why an activation map has the size that it has."""

import traitlets

from helpers import shapes
from helpers.widgets.base import Number, Widget


class ShapeExplorer(Widget, folder="shape_explorer"):
    """Change the picture's size, the filter's, the stride and the padding: see every position and the formula filled in.

    A picture of `size` x `size` pixels and a filter of `kernel_size` x `kernel_size` cells. Pixels that no position
    reaches are hatched; the bluer a pixel, the more positions read it.

    Parameters
    ----------
    size : int
        Pixels a side, 1 to 48.
    kernel_size : int
        The filter's cells a side, 1 to 16. A filter that is larger than the picture has no position: the widget says so.
    strides : int
        Pixels the filter moves at each step, 1 to 16.
    padding : "valid", "same" or int
        Zeros around the picture, as in `helpers.shapes.output_size`; at most 16.

    Attributes
    ----------
    output : int
        Positions along one side: 0 if the filter does not fit.

    Raises
    ------
    traitlets.TraitError
        If a value is outside its limits.

    Examples
    --------
    >>> explorer = ShapeExplorer(size=32, kernel_size=5)
    >>> explorer
    ShapeExplorer(32x32 picture, 5x5 filter, stride 1, padding valid)
    >>> explorer.output
    28
    >>> explorer.strides = 2
    >>> explorer.output
    14
    """

    size = Number(32, least=1, most=48, whole=True)
    kernel_size = Number(5, least=1, most=16, whole=True)
    strides = Number(1, least=1, most=16, whole=True)
    padding = traitlets.Union([traitlets.Int(), traitlets.Unicode()], default_value="valid").tag(sync=True)

    @property
    def output(self):
        try:
            return shapes.output_size(self.size, self.kernel_size, self.strides, self.padding)
        except ValueError:  # larger than the picture: the other arguments have been checked
            return 0

    @traitlets.validate("padding")
    def _check_padding(self, proposal):
        padding = proposal["value"]
        whole = isinstance(padding, int) and not isinstance(padding, bool)
        if padding not in ("valid", "same") and not (whole and 0 <= padding <= 16):
            self.refuse(f'padding must be "valid", "same" or a whole number from 0 to 16, got {padding!r}.')
        return padding

    def __repr__(self):
        return (
            f"ShapeExplorer({self.size}x{self.size} picture, {self.kernel_size}x{self.kernel_size} filter, "
            f"stride {self.strides}, padding {self.padding})"
        )
