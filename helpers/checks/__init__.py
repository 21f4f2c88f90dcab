"""Exercises that know the mistake.

``exercise("conv2d").check(conv2d)`` runs your function on hidden cases and says what it found.
``.example(inputs, expected)`` tries your understanding before you write code; ``.hint()`` gives one hint more
each time; ``.solution()`` answers when it is asked twice; ``.task`` is the task in full.

========  ==========================================================  ====================================================
lesson    write                                                       in a line
========  ==========================================================  ====================================================
01        ``to_gray(picture)``                                        0.299 red + 0.587 green + 0.114 blue
01        ``brighten(picture, amount)``                               uint8 that stops at 0 and 255
01        ``red_only(picture)``                                       green and blue 0, the picture itself untouched
02        ``map_shape(picture_shape, filters_shape)``                 (32, 32, 3), (5, 5, 3, 2) -> (28, 28, 2)
02        ``conv2d(picture, kernel)``                                 a kernel over a grey picture
02        ``conv2d_volume(picture, filters, biases)``                 depth, several filters, biases
03        ``zero_mean(kernel)``                                       weights that add up to 0
03        ``oriented_edge(size, angle)``                              1, 0 and -1 along an edge at any angle
03        ``best_match(picture, kernel)``                             (row, column) of the best window
04        ``relu(x)``                                                 negative values become 0
04        ``conv2d_strided(picture, kernel, stride, padding)``        steps and a border of zeros
04        ``max_pool(maps, pool_size, stride)``                       the largest of each window, (H, W, C)
04        ``receptive_field(layers)``                                 pixels that one value of the last map sees
05        ``dense(x, weights, biases)``                               a batch through a dense layer
05        ``softmax(logits)``                                         probabilities a row, also for logits of 1000
05        ``cross_entropy(probabilities, labels)``                    the mean of -log of the right class's share
05        ``parameter_count(picture_shape, filters_shape, classes)``  weights and biases of conv - flatten - dense
06        ``relu_backward(dy, x)``                                    the gradient passes where the input was positive
06        ``dense_backward(dy, x, weights)``                          (dx, dweights, dbiases)
06        ``max_pool_backward(dy, x, pool_size, stride)``             to each window's winner, added where windows overlap
06        ``conv2d_backward(dy, picture, kernel)``                    (dpicture, dkernel)
07        ``train_val_test_split(x, y, validation, test, seed)``      three parts that share no example
07        ``sgd_step(weights, gradients, learning_rate)``             one step downhill for a tuple of arrays
07        ``accuracy_and_confusion(labels, predictions, classes)``    share of right answers, and who is taken for whom
========  ==========================================================  ====================================================
"""

import importlib

from helpers import course

LESSONS = tuple(each.number for each in course.lessons() if each.exercises)

_loaded = {}


def _load():
    if not _loaded:
        for lesson in LESSONS:
            for each in importlib.import_module(f"helpers.checks.lesson{lesson}").EXERCISES:
                _loaded[each.name] = each
    return _loaded


def names():
    """The names of all exercises, in the order of the lessons.

    Examples
    --------
    >>> names()[:3]
    ['to_gray', 'brighten', 'red_only']
    """
    return list(_load())


def exercise(name):
    """Find an exercise by its name.

    Parameters
    ----------
    name : str
        One of `names()`; it is also the name of the function to write.

    Returns
    -------
    Exercise

    Raises
    ------
    LookupError
        If there is no such exercise; the message names the nearest.

    Examples
    --------
    >>> exercise("brighten").lesson
    '01'
    """
    found = _load()
    if name not in found:
        import difflib

        near = difflib.get_close_matches(str(name), found, 1)
        maybe = f" Did you mean {near[0]!r}?" if near else ""
        raise LookupError(f"There is no exercise {name!r}.{maybe} The exercises are: {', '.join(found)}.")
    return found[name]
