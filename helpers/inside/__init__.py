"""Look into a trained network: where a score comes from, what a unit waits for, which pictures of it can be trusted.

Every function takes a network (`network.Sequential`) and leaves its weights as they are. A stage of the network is named as
`Sequential.names` does it, "conv2d_1" for the numbers that layer gives, and "picture" for what goes in. One number of a
stage is named by its place, without the batch axis: (row, column, channel) in a map, the number alone in a vector.
Results have the network's dtype: take `model.astype("float64")` where sums are to agree to the last digits.
"""

from helpers.inside.change import dream, fool
from helpers.inside.fields import felt_pixels, receptive_pixels, receptive_window, top_patches
from helpers.inside.occlusion import occlusion
from helpers.inside.provenance import Shares, activations, contributions
from helpers.inside.saliency import RULES, saliency
from helpers.inside.trust import ink_box, rank_correlation, with_random_weights

__all__ = [
    "RULES",
    "Shares",
    "activations",
    "contributions",
    "dream",
    "felt_pixels",
    "fool",
    "ink_box",
    "occlusion",
    "rank_correlation",
    "receptive_pixels",
    "receptive_window",
    "saliency",
    "top_patches",
    "with_random_weights",
]
