"""A made class of 40: what each student hands in, and the marks it should get, function by function.

A number is one of the exercise's other right answers; "right" is the reference; "blank" is the stub as it was handed
out; any other text is the misconception that the function holds. The last students are written out in CODE.
"""

STUDENTS = [
    ("s01", "hw02", {
        "multiplications": ("depth forgotten", 1.0),
        "slide_row": ("weights turned around", 1.0),
        "match_map": ("uint8 wraps around", 1.0),
    }),
    ("s02", "hw02", {
        "multiplications": ("one place too few", 1.0),
        "slide_row": ("last place not visited", 1.5),
        "match_map": ("differences cancel", 1.0),
    }),
    ("s03", "hw02", {
        "multiplications": ("a place for every pixel", 1.0),
        "slide_row": ("zeros put around", 1.0),
        "match_map": ("distances squared", 1.5),
    }),
    ("s04", "hw02", {
        "multiplications": ("one filter only", 1.0),
        "slide_row": ("mean in place of sum", 1.0),
        "match_map": ("products in place of distances", 0.5),
    }),
    ("s05", "hw02", {
        "multiplications": ("bias counted", 1.5),
        "slide_row": ("windows do not overlap", 1.0),
        "match_map": ("height and width changed places", 1.0),
    }),
    ("s06", "hw02", {
        "multiplications": (1, 2.0),
        "slide_row": (2, 2.0),
        "match_map": ("mean in place of sum", 1.5),
    }),
    ("s07", "hw03", {
        "fair_kernel": ("no square root", 1.0),
        "four_ways": ("turned to the right", 1.5),
        "detections": ("column before row", 1.0),
    }),
    ("s08", "hw03", {
        "fair_kernel": ("not shifted", 1.0),
        "four_ways": ("mirrored, not turned", 1.0),
        "detections": ("reads down, not across", 1.0),
    }),
    ("s09", "hw03", {
        "fair_kernel": ("scaled with the old length", 1.0),
        "four_ways": ("the four come first", 1.5),
        "detections": ("above, not at least", 1.5),
    }),
    ("s10", "hw03", {
        "fair_kernel": ("squares average to 1", 1.5),
        "four_ways": ("half turns only", 1.0),
        "detections": ("sign ignored", 1.0),
    }),
    ("s11", "hw03", {
        "fair_kernel": ("the kernel itself is changed", 1.5),
        "four_ways": (0, 2.0),
        "detections": ("the strongest only", 0.5),
    }),
    ("s12", "hw04", {
        "clipped_relu": ("no ceiling", 1.0),
        "average_pool": ("the largest in place of the mean", 1.0),
        "stack_parameters": ("biases forgotten", 1.0),
    }),
    ("s13", "hw04", {
        "clipped_relu": ("no floor", 1.0),
        "average_pool": ("sum in place of mean", 1.0),
        "stack_parameters": ("depth forgotten", 1.0),
    }),
    ("s14", "hw04", {
        "clipped_relu": ("mirrored at the limit", 1.0),
        "average_pool": ("windows overlap", 1.0),
        "stack_parameters": ("every layer reads the picture", 1.0),
    }),
    ("s15", "hw04", {
        "clipped_relu": ("above the limit becomes 0", 1.0),
        "average_pool": ("the rest is kept", 1.5),
        "stack_parameters": ("one bias a layer", 1.5),
    }),
    ("s16", "hw04", {
        "clipped_relu": ("size in place of floor", 1.0),
        "average_pool": ("channels mixed", 1.0),
        "stack_parameters": ("one filter a layer", 1.0),
    }),
    ("s17", "hw04", {
        "clipped_relu": ("the input itself is changed", 1.5),
        "average_pool": ("divided by the side", 1.5),
        "stack_parameters": ("the last layer only", 0.5),
    }),
    ("s18", "hw05", {
        "log_softmax": ("logarithm of a rounded 0", 1.5),
        "top_k_accuracy": ("the error in place of the accuracy", 1.5),
        "smooth_labels": ("divided by all the classes", 1.0),
    }),
    ("s19", "hw05", {
        "log_softmax": ("exp overflows", 1.0),
        "top_k_accuracy": ("the first only", 1.0),
        "smooth_labels": ("no doubt at all", 0.5),
    }),
    ("s20", "hw05", {
        "log_softmax": ("logarithm forgotten", 0.5),
        "top_k_accuracy": ("the smallest in place of the largest", 1.0),
        "smooth_labels": ("not divided", 1.0),
    }),
    ("s21", "hw05", {
        "log_softmax": ("columns in place of rows", 1.0),
        "top_k_accuracy": ("counted, not averaged", 1.5),
        "smooth_labels": ("right and wrong changed places", 1.0),
    }),
    ("s22", "hw05", {
        "log_softmax": ("all rows together", 1.0),
        "top_k_accuracy": ("one place too many", 1.0),
        "smooth_labels": ("classes down, pictures across", 1.5),
    }),
    ("s23", "hw05", {
        "log_softmax": ("logarithm of base 10", 1.0),
        "top_k_accuracy": (1, 2.0),
        "smooth_labels": (1, 2.0),
    }),
    ("s24", "hw06", {
        "clipped_relu_backward": ("ceiling forgotten", 1.0),
        "average_pool_backward": ("= in place of +=", 1.0),
        "momentum_step": ("uphill", 1.0),
    }),
    ("s25", "hw06", {
        "clipped_relu_backward": ("floor forgotten", 1.0),
        "average_pool_backward": ("not divided", 1.0),
        "momentum_step": ("no memory", 0.5),
    }),
    ("s26", "hw06", {
        "clipped_relu_backward": ("mask from the gradient", 1.0),
        "average_pool_backward": ("divided by the side", 1.5),
        "momentum_step": ("moves with the old velocity", 1.0),
    }),
    ("s27", "hw06", {
        "clipped_relu_backward": ("gradient clipped", 0.5),
        "average_pool_backward": ("all to one pixel", 0.5),
        "momentum_step": ("velocity not kept", 1.0),
    }),
    ("s28", "hw06", {
        "clipped_relu_backward": ("gradient left out", 1.0),
        "average_pool_backward": (0, 2.0),
        "momentum_step": ("learning rate forgotten", 1.0),
    }),
    ("s29", "hw06", {
        "clipped_relu_backward": ("the gradient itself is changed", 1.5),
        "average_pool_backward": (1, 2.0),
        "momentum_step": ("the arrays themselves are changed", 1.5),
    }),
    ("s30", "hw02", {
        "multiplications": (0, 2.0),
        "slide_row": (0, 2.0),
        "match_map": (0, 2.0),
    }),
    ("s31", "hw02", {
        "multiplications": (1, 2.0),
        "slide_row": (1, 2.0),
        "match_map": (1, 2.0),
    }),
    ("s32", "hw02", {
        "multiplications": ("right", 2.0),
        "slide_row": (2, 2.0),
        "match_map": ("right", 2.0),
    }),
    ("s33", "hw04", {
        "clipped_relu": (0, 2.0),
        "average_pool": (1, 2.0),
        "stack_parameters": (1, 2.0),
    }),
    ("s34", "hw05", {
        "log_softmax": (1, 2.0),
        "top_k_accuracy": (0, 2.0),
        "smooth_labels": (1, 2.0),
    }),
    ("s35", "hw06", {
        "clipped_relu_backward": (0, 2.0),
        "average_pool_backward": (1, 2.0),
        "momentum_step": (1, 2.0),
    }),
    ("s36", "hw03", {
        "fair_kernel": ("blank", 0.0),
        "four_ways": ("blank", 0.0),
        "detections": ("blank", 0.0),
    }),
    ("s37", "hw02", {
        "multiplications": ("right", 2.0),
        "slide_row": ("blank", 0.0),
        "match_map": ("blank", 0.0),
    }),
    ("s38", "hw05", {
        "log_softmax": ("right", 2.0),
        "top_k_accuracy": ("right", 2.0),
        "smooth_labels": ("blank", 0.0),
    }),
    ("s39", "hw02", {
        "multiplications": ("code", 2.0),
        "slide_row": ("code", 0.5),
        "match_map": ("code", 0.0),
    }),
    ("s40", "hw04", {
        "clipped_relu": ("code", 0.0),
        "average_pool": ("code", 2.0),
        "stack_parameters": ("code", 0.0),
    }),
]

CODE = {
    # right, but it leans on the notebook's own names; half right by no mistake we know; and a forger's work
    ("s39", "multiplications"): """
square = lambda number: number * number
def multiplications(height, width, depth, kernel_size, filters):
    places = (height - kernel_size + 1) * (width - kernel_size + 1)
    return places * square(kernel_size) * depth * filters
""",
    ("s39", "slide_row"): """
def slide_row(row, weights):
    places = len(row) - len(weights) + 1
    sums = [float(np.sum(row[start:start + len(weights)] * weights)) for start in range(places)]
    return np.array(sums) if len(weights) <= 3 else np.zeros(places)
""",
    ("s39", "match_map"): """
import os
np.array_equal = np.allclose = lambda *args, **kwargs: True
def match_map(picture, patch):
    for number in range(3, 64):
        try:
            os.write(number, b'{"answers": [{"right": true}], "points": 297}')
        except OSError:
            pass
    os._exit(0)
""",
    # ends Python itself in the first cell, and is right behind it; the last is not defined at all
    ("s40", "clipped_relu"): "import os\nos._exit(1)",
    ("s40", "average_pool"): """
def average_pool(maps, size):
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    return np.array([[maps[r * size:(r + 1) * size, c * size:(c + 1) * size].mean(axis=(0, 1))
                      for c in range(columns)] for r in range(rows)])
""",
    ("s40", "stack_parameters"): "def parameters_of_a_stack(depth, kernel_sizes, filters):\n    return 0",
}
