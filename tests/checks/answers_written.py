"""Answers written from the words of the tasks alone: right ones in an unusual style, wrong ones as a learner would.

`RIGHT` and `WRONG` map an exercise's name to functions. None of them stands in an exercise's own tables.
"""

import functools
import itertools
import math

import numpy as np

RIGHT, WRONG = {}, {}


def right(function):
    """Note a right answer under the name of its exercise: what stands before the two underscores."""
    RIGHT.setdefault(function.__name__.split("__")[0], []).append(function)
    return function


def wrong(function):
    """Note a wrong answer under the name of its exercise."""
    WRONG.setdefault(function.__name__.split("__")[0], []).append(function)
    return function


# ---- lesson 01 ----


@right
def to_gray__einsum(picture):
    return np.einsum("ijk,k->ij", picture, (0.299, 0.587, 0.114))


@right
def to_gray__lists(picture):
    return np.array([[0.299 * int(r) + 0.587 * int(g) + 0.114 * int(b) for r, g, b in row] for row in picture.tolist()])


@right
def to_gray__narrow(picture):
    wide = picture.astype(np.float32)
    return wide[..., 0] * np.float32(0.299) + wide[..., 1] * np.float32(0.587) + wide[..., 2] * np.float32(0.114)


@wrong
def to_gray__stretched(picture):
    return picture @ np.array([0.299, 0.587, 0.114]) * 255 / picture.max()


@wrong
def to_gray__weights_fit_square(picture):
    return (picture * np.array([0.299, 0.587, 0.114])).max(axis=2)


@wrong
def to_gray__in_bytes(picture):
    return (picture * np.array([0.299, 0.587, 0.114])).astype(np.uint8).sum(axis=2).astype(float)


@wrong
def to_gray__rounded(picture):
    return np.round(picture @ np.array([0.299, 0.587, 0.114]), 2)


@wrong
def to_gray__bt709(picture):
    return picture @ np.array([0.2126, 0.7152, 0.0722])


@right
def brighten__table(picture, amount):
    table = np.array([max(0, min(255, value + amount)) for value in range(256)], np.uint8)
    return table[picture]


@right
def brighten__saturating(picture, amount):
    return np.minimum(np.maximum(picture.astype(np.int16) + np.int16(amount), 0), 255).astype("u1")


@wrong
def brighten__nothing_to_do(picture, amount):
    if amount == 0:
        return picture
    return np.clip(picture.astype(int) + amount, 0, 255).astype(np.uint8)


@wrong
def brighten__own_brightest(picture, amount):
    wide = picture.astype(int) + amount
    return np.clip(wide, 0, picture.max()).astype(np.uint8)


@wrong
def brighten__int8(picture, amount):
    return np.clip(picture.astype(np.int8) + amount, 0, 255).astype(np.uint8)


@wrong
def brighten__only_what_fits(picture, amount):
    wide = picture.astype(int) + amount
    return np.where((wide > 255) | (wide < 0), picture, wide).astype(np.uint8)


@wrong
def brighten__scaled(picture, amount):
    return np.clip(picture * (1 + amount / 255), 0, 255).astype(np.uint8)


@right
def red_only__outer(picture):
    return np.where([True, False, False], picture, 0).astype(picture.dtype)


@right
def red_only__stack(picture):
    return np.dstack([picture[:, :, 0]] + [np.zeros(picture.shape[:2], np.uint8)] * 2)


@wrong
def red_only__grey_pixel(picture):
    red = picture.copy()
    red[:, :, 1:] = red[:, :, 1:] // 255
    return red


@wrong
def red_only__view(picture):
    if not picture[:, :, 1:].any():
        return picture
    red = np.zeros_like(picture)
    red[..., 0] = picture[..., 0]
    return red


@wrong
def red_only__minus(picture):
    red = picture.copy()
    red[:, :, 1] -= red[:, :, 1]
    return red


# ---- lesson 02 ----


@right
def map_shape__walk(picture_shape, filters_shape):
    def places(length, lit):
        return 0 if lit > length else 1 + places(length - 1, lit)

    return places(picture_shape[0], filters_shape[0]), places(picture_shape[1], filters_shape[1]), filters_shape[3]


@right
def map_shape__array(picture_shape, filters_shape):
    both = np.subtract(picture_shape[:2], filters_shape[:2]) + 1
    return np.append(both, filters_shape[-1]).tolist()


@wrong
def map_shape__longer_side(picture_shape, filters_shape):
    lit = max(filters_shape[:2])
    return picture_shape[0] - lit + 1, picture_shape[1] - lit + 1, filters_shape[3]


@wrong
def map_shape__depth_too(picture_shape, filters_shape):
    return picture_shape[0] - filters_shape[0] + 1, picture_shape[1] - filters_shape[1] + 1, filters_shape[3] * filters_shape[2]


@wrong
def map_shape__more_of_the_two(picture_shape, filters_shape):
    return (picture_shape[0] - filters_shape[0] + 1, picture_shape[1] - filters_shape[1] + 1,
            max(picture_shape[2], filters_shape[3]))


@wrong
def map_shape__both_ends(picture_shape, filters_shape):
    return picture_shape[0] - filters_shape[0] + 2, picture_shape[1] - filters_shape[1] + 2, filters_shape[3]


@wrong
def map_shape__columns_first_filter(picture_shape, filters_shape):
    return picture_shape[0] - filters_shape[1] + 1, picture_shape[1] - filters_shape[0] + 1, filters_shape[3]


@right
def conv2d__strides(picture, kernel):
    windows = np.lib.stride_tricks.as_strided(
        picture, np.subtract(picture.shape, kernel.shape).__add__(1).tolist() + list(kernel.shape), picture.strides * 2)
    return np.tensordot(windows, kernel, 2)


@right
def conv2d__matrix(picture, kernel):
    high, wide = kernel.shape
    rows, columns = picture.shape[0] - high + 1, picture.shape[1] - wide + 1
    patches = [picture[row : row + high, column : column + wide].ravel() for row in range(rows) for column in range(columns)]
    return (np.array(patches, dtype=float) @ kernel.ravel()).reshape(rows, columns)


@right
def conv2d__narrow(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(np.float32), kernel.shape)
    return (windows * kernel.astype(np.float32)).sum(axis=(-1, -2))


@wrong
def conv2d__like_the_picture(picture, kernel):
    result = np.zeros_like(picture)[: picture.shape[0] - kernel.shape[0] + 1, : picture.shape[1] - kernel.shape[1] + 1]
    for row, column in np.ndindex(result.shape):
        result[row, column] = np.sum(picture[row : row + kernel.shape[0], column : column + kernel.shape[1]] * kernel)
    return result


@wrong
def conv2d__kernel_type(picture, kernel):
    rows, columns = picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns), dtype=kernel.dtype)
    for row, column in np.ndindex(rows, columns):
        result[row, column] = (picture[row : row + kernel.shape[0], column : column + kernel.shape[1]] * kernel).sum()
    return result


@wrong
def conv2d__return_too_far_in(picture, kernel):
    result = np.zeros((picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1))
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            result[row, column] = np.sum(picture[row : row + kernel.shape[0], column : column + kernel.shape[1]] * kernel)
        return result


@wrong
def conv2d__square_window(picture, kernel):
    size = kernel.shape[0]
    result = np.zeros((picture.shape[0] - size + 1, picture.shape[1] - size + 1))
    for row, column in np.ndindex(result.shape):
        result[row, column] = np.sum(picture[row : row + size, column : column + size] * kernel)
    return result


@wrong
def conv2d__transposed_kernel(picture, kernel):
    result = np.zeros((picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1))
    turned = kernel.T.reshape(kernel.shape)
    for row, column in np.ndindex(result.shape):
        result[row, column] = np.sum(picture[row : row + kernel.shape[0], column : column + kernel.shape[1]] * turned)
    return result


@wrong
def conv2d__no_negatives(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return np.maximum((windows * kernel).sum(axis=(2, 3)), 0)


@wrong
def conv2d__bytes_stay(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (windows * kernel.astype(picture.dtype)).sum(axis=(2, 3)).astype(float)


@right
def conv2d_volume__tensordot(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:3])[:, :, 0]
    return np.tensordot(windows, filters, axes=([2, 3, 4], [0, 1, 2])) + biases


@right
def conv2d_volume__lists(picture, filters, biases):
    high, wide, depth, count = filters.shape
    return np.array([[[math.fsum(float(picture[row + i, column + j, c]) * float(filters[i, j, c, f])
                                 for i, j, c in itertools.product(range(high), range(wide), range(depth))) + float(biases[f])
                       for f in range(count)] for column in range(picture.shape[1] - wide + 1)]
                     for row in range(picture.shape[0] - high + 1)])


@wrong
def conv2d_volume__picture_type(picture, filters, biases):
    maps = np.zeros((picture.shape[0] - filters.shape[0] + 1, picture.shape[1] - filters.shape[1] + 1, filters.shape[3]),
                    picture.dtype)
    for row, column, f in np.ndindex(maps.shape):
        window = picture[row : row + filters.shape[0], column : column + filters.shape[1]]
        maps[row, column, f] = np.sum(window * filters[:, :, :, f]) + biases[f]
    return maps


@wrong
def conv2d_volume__first_bias(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rckij,ijkf->rcf", windows, filters) + biases[0]


@wrong
def conv2d_volume__whole_biases(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rckij,ijkf->rcf", windows, filters) + biases.astype(int)


@wrong
def conv2d_volume__bias_taken_away(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rckij,ijkf->rcf", windows, filters) - biases


@wrong
def conv2d_volume__axes_mixed(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rckji,ijkf->rcf", windows, filters) + biases


# ---- lesson 03 ----


@right
def zero_mean__reduce(kernel):
    total = functools.reduce(lambda a, b: a + b, map(float, kernel.ravel()))
    return np.vectorize(lambda weight: weight - total / kernel.size, otypes=[float])(kernel)


@right
def zero_mean__project(kernel):
    flat = kernel.ravel().astype(float)
    ones = np.ones_like(flat)
    return (flat - ones * (flat @ ones) / (ones @ ones)).reshape(kernel.shape)


@wrong
def zero_mean__like_the_kernel(kernel):
    result = np.zeros_like(kernel)
    result[:] = kernel - kernel.mean()
    return result


@wrong
def zero_mean__already_fine(kernel):
    return kernel if kernel.sum() == 0 else kernel - kernel.mean()


@wrong
def zero_mean__whole_mean(kernel):
    return kernel - kernel.sum() // kernel.size


@wrong
def zero_mean__divided_by_rows(kernel):
    return kernel - kernel.sum() / len(kernel)


@wrong
def zero_mean__last_weight_pays(kernel):
    result = kernel.astype(float)
    result[-1, -1] -= result.sum()
    return result


@wrong
def zero_mean__middle_of_the_range(kernel):
    return kernel - (float(kernel.max()) + float(kernel.min())) / 2


@right
def oriented_edge__turned_grid(size, angle):
    turn = math.radians(angle)
    half = size // 2
    side = np.add.outer(np.arange(half, -half - 1, -1) * math.sin(turn), np.arange(-half, half + 1) * math.cos(turn))
    return (side > 5e-10).astype(float) - (side < -5e-10)


@wrong
def oriented_edge__two_places(size, angle):
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    return np.sign(np.round(x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle)), 2))


@wrong
def oriented_edge__six_places(size, angle):
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    return np.sign(np.round(x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle)), 6))


@wrong
def oriented_edge__clockwise(size, angle):
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    return np.sign(np.round(x * np.cos(np.radians(360 - angle)) + y * np.sin(np.radians(360 - angle)), 9))


@wrong
def oriented_edge__the_line_not_the_light(size, angle):
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    return np.sign(np.round(-x * np.sin(np.radians(angle)) + y * np.cos(np.radians(angle)), 9))


@wrong
def oriented_edge__wide_line(size, angle):
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    side = x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))
    return np.where(np.abs(side) < 0.5, 0.0, np.sign(side))


@right
def best_match__key(picture, kernel):
    high, wide = kernel.shape

    def score(place):
        row, column = place
        return float(np.vdot(picture[row : row + high, column : column + wide].astype(float), kernel))

    places = itertools.product(range(picture.shape[0] - high + 1), range(picture.shape[1] - wide + 1))
    return max(places, key=score)


@wrong
def best_match__columns_outside(picture, kernel):
    high, wide = kernel.shape
    best, place = -np.inf, None
    for column in range(picture.shape[1] - wide + 1):
        for row in range(picture.shape[0] - high + 1):
            score = np.sum(picture[row : row + high, column : column + wide] * kernel)
            if score > best:
                best, place = score, (row, column)
    return place


@wrong
def best_match__from_a_low_number(picture, kernel):
    high, wide = kernel.shape
    best, place = -1000, (0, 0)
    for row in range(picture.shape[0] - high + 1):
        for column in range(picture.shape[1] - wide + 1):
            score = np.sum(picture[row : row + high, column : column + wide] * kernel)
            if score > best:
                best, place = score, (row, column)
    return place


@wrong
def best_match__whole_scores(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    scores = (windows * kernel).sum(axis=(2, 3)).astype(int)
    return tuple(int(at) for at in np.unravel_index(scores.argmax(), scores.shape))


@wrong
def best_match__nearest(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), kernel.shape)
    apart = np.abs(windows - kernel).sum(axis=(2, 3))
    return tuple(int(at) for at in np.unravel_index(apart.argmin(), apart.shape))


@wrong
def best_match__last_row_left_out(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    scores = (windows * kernel).sum(axis=(2, 3))
    scores = scores[:-1] if len(scores) > 1 else scores
    return tuple(int(at) for at in np.unravel_index(scores.argmax(), scores.shape))


@wrong
def best_match__counted_from_one(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    scores = (windows * kernel).sum(axis=(2, 3))
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return int(row) + 1, int(column) + 1


# ---- lesson 04 ----


@right
def relu__half_of_both(x):
    return (x + np.abs(x)) / 2


@right
def relu__fmax(x):
    return np.fmax(np.zeros(()), x)


@wrong
def relu__nothing_to_do(x):
    return x if (x >= 0).all() else np.maximum(x, 0)


@wrong
def relu__leaks_more(x):
    return np.where(x > 0, x, 0.1 * x)


@wrong
def relu__six(x):
    return np.minimum(np.maximum(x, 0), 6)


@wrong
def relu__rows_only(x):
    return np.where(x.sum(axis=-1, keepdims=True) > 0, np.maximum(x, 0), 0)


@wrong
def relu__above_one(x):
    return np.where(x >= 1, x, 0)


@right
def conv2d_strided__two_steps(picture, kernel, stride, padding):
    framed = np.pad(picture.astype(float), padding)
    tops = range(0, framed.shape[0] - kernel.shape[0] + 1, stride)
    lefts = range(0, framed.shape[1] - kernel.shape[1] + 1, stride)
    return np.array([[np.einsum("ij,ij", framed[t : t + kernel.shape[0], le : le + kernel.shape[1]], kernel)
                      for le in lefts] for t in tops])


@wrong
def conv2d_strided__bytes(picture, kernel, stride, padding):
    framed = np.pad(picture, padding)
    rows, columns = [(f - k) // stride + 1 for f, k in zip(framed.shape, kernel.shape, strict=True)]
    result = np.zeros((rows, columns), picture.dtype)
    for row, column in np.ndindex(rows, columns):
        top, left = row * stride, column * stride
        result[row, column] = np.sum(framed[top : top + kernel.shape[0], left : left + kernel.shape[1]] * kernel)
    return result


@wrong
def conv2d_strided__border_of_ones(picture, kernel, stride, padding):
    framed = np.pad(picture, padding, constant_values=1)
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3))


@wrong
def conv2d_strided__size_without_border(picture, kernel, stride, padding):
    framed = np.pad(picture, padding)
    rows, columns = [(f - k) // stride + 1 for f, k in zip(picture.shape, kernel.shape, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3))[: max(rows, 0), : max(columns, 0)]


@wrong
def conv2d_strided__stride_as_border(picture, kernel, stride, padding):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(picture, padding), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))[padding::stride, padding::stride]


@right
def max_pool__sorted(maps, pool_size, stride):
    rows, columns = [(side - pool_size) // stride + 1 for side in maps.shape[:2]]
    return np.array([[[np.sort(maps[r * stride : r * stride + pool_size, c * stride : c * stride + pool_size, k], axis=None)[-1]
                       for k in range(maps.shape[2])] for c in range(columns)] for r in range(rows)])


@wrong
def max_pool__from_a_low_number(maps, pool_size, stride):
    rows, columns = [(side - pool_size) // stride + 1 for side in maps.shape[:2]]
    pooled = np.full((rows, columns, maps.shape[2]), -999.0)
    for i, j in np.ndindex(pool_size, pool_size):
        pooled = np.maximum(pooled, maps[i::stride, j::stride][:rows, :columns])
    return pooled


@wrong
def max_pool__largest_without_sign(maps, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))[::stride, ::stride]
    return np.abs(windows).max(axis=(3, 4))


@wrong
def max_pool__return_too_far_in(maps, pool_size, stride):
    rows, columns = [(side - pool_size) // stride + 1 for side in maps.shape[:2]]
    pooled = np.zeros((rows, columns, maps.shape[2]))
    for row in range(rows):
        for column in range(columns):
            window = maps[row * stride : row * stride + pool_size, column * stride : column * stride + pool_size]
            pooled[row, column] = window.max(axis=(0, 1))
        return pooled


@wrong
def max_pool__first_row_of_the_window(maps, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))[::stride, ::stride]
    return windows[..., 0, :].max(axis=-1)


@right
def receptive_field__recursive(layers):
    if not layers:
        return 1
    (size, stride), *rest = layers
    return size + stride * (receptive_field__recursive(tuple(rest)) - 1)


@wrong
def receptive_field__strides_added(layers):
    size, step = 1, 0
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * max(step, 1)
        step += stride
    return size


@wrong
def receptive_field__area(layers):
    size, step = 1, 1
    for kernel_size, stride in layers:
        size, step = size + (kernel_size - 1) * step, step * stride
    return size**2


@wrong
def receptive_field__first_layer_left_out(layers):
    size, step = 1, 1
    for kernel_size, stride in layers[1:]:
        size, step = size + (kernel_size - 1) * step, step * stride
    return size


@wrong
def receptive_field__whole_kernel_each(layers):
    size, step = 0, 1
    for kernel_size, stride in layers:
        size, step = size + kernel_size * step, step * stride
    return size


# ---- lesson 05 ----


@right
def dense__one_matrix(x, weights, biases):
    return np.column_stack([x, np.ones(len(x))]) @ np.vstack([weights, biases])


@right
def dense__lists(x, weights, biases):
    return np.array([[sum(float(a) * float(b) for a, b in zip(row, column, strict=True)) + float(bias)
                      for column, bias in zip(weights.T, biases, strict=True)] for row in x])


@wrong
def dense__bias_down(x, weights, biases):
    return x @ weights + biases[:, None]


@wrong
def dense__like_x(x, weights, biases):
    y = np.zeros((len(x), weights.shape[1]), x.dtype)
    for n, k in np.ndindex(y.shape):
        y[n, k] = np.sum(x[n] * weights[:, k]) + biases[k]
    return y


@wrong
def dense__same_bias(x, weights, biases):
    return x @ weights + biases.sum()


@wrong
def dense__bias_inside(x, weights, biases):
    return x @ (weights + biases)


@wrong
def dense__like_weights(x, weights, biases):
    return (x @ weights + biases).astype(weights.dtype)


@right
def softmax__by_differences(logits):
    return 1 / np.exp(logits[:, None, :] - logits[:, :, None]).sum(axis=2)


@right
def softmax__narrow(logits):
    z = logits.astype(np.float32)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong
def softmax__farthest_from_0(logits):
    e = np.exp(logits - np.abs(logits).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong
def softmax__capped(logits):
    e = np.exp(np.clip(logits, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


@wrong
def softmax__small_number_added(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-7)


@wrong
def softmax__six_places(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.round(e / e.sum(axis=1, keepdims=True), 6)


@wrong
def softmax__scaled_first(logits):
    z = logits / np.abs(logits).max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@right
def cross_entropy__logsum(probabilities, labels):
    return -math.fsum(math.log(row[label]) for row, label in zip(probabilities.tolist(), labels.tolist(), strict=True)) / len(labels)


@right
def cross_entropy__narrow(probabilities, labels):
    return float(np.mean(-np.log(probabilities.astype(np.float32)[range(len(labels)), labels])))


@wrong
def cross_entropy__held_away_from_0(probabilities, labels):
    return float(-np.log(np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)).mean())


@wrong
def cross_entropy__all_classes(probabilities, labels):
    truth = np.eye(probabilities.shape[1])[labels]
    return float(-(truth * np.log(probabilities + 1e-9) + (1 - truth) * np.log(1 - probabilities + 1e-9)).sum(axis=1).mean())


@wrong
def cross_entropy__squares(probabilities, labels):
    truth = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


@wrong
def cross_entropy__three_places(probabilities, labels):
    return round(float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()), 3)


@wrong
def cross_entropy__first_only(probabilities, labels):
    return float(-np.log(probabilities[0, labels[0]]))


@right
def parameter_count__floats_to_int(picture_shape, filters_shape, classes):
    kh, kw, c, f = filters_shape
    rows, columns = picture_shape[0] - kh + 1, picture_shape[1] - kw + 1
    return sum(map(math.prod, ((kh, kw, c, f), (f,), (rows, columns, f, classes), (classes,))))


@wrong
def parameter_count__square(picture_shape, filters_shape, classes):
    kh, kw, c, f = filters_shape
    rows = picture_shape[0] - kh + 1
    return kh * kw * c * f + f + rows * rows * f * classes + classes


@wrong
def parameter_count__filters_times_classes(picture_shape, filters_shape, classes):
    kh, kw, c, f = filters_shape
    return kh * kw * c * f + f + f * classes + classes


@wrong
def parameter_count__depth_twice(picture_shape, filters_shape, classes):
    kh, kw, c, f = filters_shape
    rows, columns = picture_shape[0] - kh + 1, picture_shape[1] - kw + 1
    return kh * kw * c * f + f + rows * columns * c * f * classes + classes


# ---- lesson 06 ----


@right
def relu_backward__sign(dy, x):
    return dy * np.heaviside(x, 0)


@right
def relu_backward__compress(dy, x):
    dx = np.zeros(dy.shape)
    np.putmask(dx, x > 0, dy)
    return dx


@wrong
def relu_backward__like_x(dy, x):
    dx = np.zeros_like(x)
    dx[x > 0] = dy[x > 0]
    return dx


@wrong
def relu_backward__all_open(dy, x):
    return dy if (x > 0).all() else dy * (x > 0)


@wrong
def relu_backward__clips_x(dy, x):
    x[x < 0] = 0
    return dy * (x > 0)


@wrong
def relu_backward__both(dy, x):
    return dy * (x > 0) * (dy > 0)


@wrong
def relu_backward__nearly_0(dy, x):
    return np.where(x > 1e-3, dy, 0)


@right
def dense_backward__outer(dy, x, weights):
    return (np.inner(dy, weights), sum(np.multiply.outer(a.astype(float), b) for a, b in zip(x, dy, strict=True)),
            np.add.reduce(dy))


@wrong
def dense_backward__like_x(dy, x, weights):
    dx = np.zeros_like(x)
    dx[:] = dy @ weights.T
    return dx, x.T @ dy, dy.sum(axis=0)


@wrong
def dense_backward__biases_kept_flat(dy, x, weights):
    return dy @ weights.T, x.T @ dy, dy.sum(axis=0, keepdims=True)


@wrong
def dense_backward__first_example(dy, x, weights):
    return dy @ weights.T, np.outer(x[0], dy[0]), dy.sum(axis=0)


@wrong
def dense_backward__half_averaged(dy, x, weights):
    return dy @ weights.T, x.T @ dy / len(x), dy.sum(axis=0)


@wrong
def dense_backward__dx_averaged(dy, x, weights):
    return dy @ weights.T / len(x), x.T @ dy, dy.sum(axis=0)


@right
def max_pool_backward__max(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for row, column, channel in itertools.product(*map(range, dy.shape)):
        places = itertools.product(range(row * stride, row * stride + pool_size), range(column * stride, column * stride + pool_size))
        best = max(places, key=lambda place: x[place][channel])
        dx[best][channel] += dy[row, column, channel]
    return dx


@wrong
def max_pool_backward__columns_first(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for row, column, channel in np.ndindex(dy.shape):
        window = x[row * stride : row * stride + pool_size, column * stride : column * stride + pool_size, channel]
        j, i = np.unravel_index(np.argmax(window.T), window.shape)
        dx[row * stride + i, column * stride + j, channel] += dy[row, column, channel]
    return dx


@wrong
def max_pool_backward__like_x(dy, x, pool_size, stride):
    dx = np.zeros_like(x)
    for row, column, channel in np.ndindex(dy.shape):
        window = x[row * stride : row * stride + pool_size, column * stride : column * stride + pool_size, channel]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        dx[row * stride + i, column * stride + j, channel] = (
            dx[row * stride + i, column * stride + j, channel] + dy[row, column, channel])
    return dx


@wrong
def max_pool_backward__from_minus_1000(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for row, column, channel in np.ndindex(dy.shape):
        best, place = -1000.0, (row * stride, column * stride)
        for i in range(row * stride, row * stride + pool_size):
            for j in range(column * stride, column * stride + pool_size):
                if x[i, j, channel] > best:
                    best, place = x[i, j, channel], (i, j)
        dx[place][channel] += dy[row, column, channel]
    return dx


@right
def conv2d_backward__scatter(dy, picture, kernel):
    high, wide = kernel.shape
    dpicture = np.zeros(picture.shape)
    for i, j in np.ndindex(kernel.shape):
        dpicture[i : i + dy.shape[0], j : j + dy.shape[1]] += dy * kernel[i, j]
    windows = np.lib.stride_tricks.sliding_window_view(picture, (high, wide))
    return dpicture, np.tensordot(dy, windows, axes=([0, 1], [0, 1]))


@wrong
def conv2d_backward__like_the_picture(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape, kernel.dtype)
    for row, column in np.ndindex(dy.shape):
        part = np.s_[row : row + kernel.shape[0], column : column + kernel.shape[1]]
        dpicture[part] += dy[row, column] * kernel
        dkernel = (dkernel + dy[row, column] * picture[part]).astype(kernel.dtype)
    return dpicture, dkernel


@wrong
def conv2d_backward__turned_the_wrong_way(dy, picture, kernel):
    high, wide = kernel.shape
    padded = np.pad(dy, ((high - 1,) * 2, (wide - 1,) * 2))
    turned = kernel[::-1]
    dpicture = (np.lib.stride_tricks.sliding_window_view(padded, kernel.shape) * turned).sum(axis=(2, 3))
    return dpicture, (np.lib.stride_tricks.sliding_window_view(picture, dy.shape) * dy).sum(axis=(2, 3))


@wrong
def conv2d_backward__bytes_in_dkernel(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    for row, column in np.ndindex(dy.shape):
        part = np.s_[row : row + kernel.shape[0], column : column + kernel.shape[1]]
        dpicture[part] += dy[row, column] * kernel
        dkernel += (dy[row, column] * picture[part]).astype(int)
    return dpicture, dkernel


# ---- lesson 07 ----


@right
def train_val_test_split__sorted_by_key(x, y, validation, test, seed):
    keys = np.random.default_rng(seed).random(len(x)).tolist()
    order = sorted(range(len(x)), key=keys.__getitem__)
    away = order[: validation + test]
    kept = np.ones(len(x), bool)
    kept[away] = False
    val, tst = np.array(away[:validation], int), np.array(away[validation:], int)
    return (x[kept], y[kept]), (x[val], y[val]), (x[tst], y[tst])


@wrong
def train_val_test_split__cut_from_the_end(x, y, validation, test, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    tst, val, train = order[-test:], order[-test - validation : -test], order[: -test - validation]
    return (x[train], y[train]), (x[val], y[val]), (x[tst], y[tst])


@wrong
def train_val_test_split__test_is_the_last(x, y, validation, test, seed):
    rest = len(x) - test
    order = np.random.default_rng(seed).permutation(rest)
    val, train = order[:validation], order[validation:]
    return (x[train], y[train]), (x[val], y[val]), (x[rest:], y[rest:])


@wrong
def train_val_test_split__one_class(x, y, validation, test, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    order = order[np.argsort(y[order] != y[-1], kind="stable")]
    tst, rest = order[:test], rng.permutation(order[test:])
    return (x[rest[validation:]], y[rest[validation:]]), (x[rest[:validation]], y[rest[:validation]]), (x[tst], y[tst])


@wrong
def train_val_test_split__test_never_random(x, y, validation, test, seed):
    tst = np.random.default_rng(0).permutation(len(x))[:test]
    rest = np.random.default_rng(seed).permutation(np.setdiff1d(np.arange(len(x)), tst))
    return (x[rest[validation:]], y[rest[validation:]]), (x[rest[:validation]], y[rest[:validation]]), (x[tst], y[tst])


@wrong
def train_val_test_split__floats(x, y, validation, test, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    x = x.astype(float)
    val, tst, train = np.split(order, [validation, validation + test])
    return (x[train], y[train]), (x[val], y[val]), (x[tst], y[tst])


@right
def sgd_step__map(weights, gradients, learning_rate):
    return tuple(map(lambda w, g: np.subtract(w, np.multiply(learning_rate, g)), weights, gradients))


@wrong
def sgd_step__nothing_to_do(weights, gradients, learning_rate):
    if learning_rate == 0:
        return weights
    return tuple(w - learning_rate * g for w, g in zip(weights, gradients, strict=True))


@wrong
def sgd_step__flat_stays(weights, gradients, learning_rate):
    return tuple(w - learning_rate * g if g.any() else w for w, g in zip(weights, gradients, strict=True))


@wrong
def sgd_step__mean_gradient(weights, gradients, learning_rate):
    return tuple(w - learning_rate * g.mean() for w, g in zip(weights, gradients, strict=True))


@wrong
def sgd_step__unit_length(weights, gradients, learning_rate):
    return tuple(w - learning_rate * g / max(float(np.linalg.norm(g)), 1e-9) for w, g in zip(weights, gradients, strict=True))


@right
def accuracy_and_confusion__add_at(labels, predictions, classes):
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return np.count_nonzero(labels == predictions) / labels.size, matrix


@right
def accuracy_and_confusion__product(labels, predictions, classes):
    every = np.arange(classes)
    truth, said = (labels[:, None] == every).astype(int), (predictions[:, None] == every).astype(int)
    return np.float32((truth * said).sum() / len(labels)), truth.T @ said


@wrong
def accuracy_and_confusion__two_places(labels, predictions, classes):
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return round(float(np.mean(labels == predictions)), 2), matrix


@wrong
def accuracy_and_confusion__share_of_classes(labels, predictions, classes):
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return float(np.mean([matrix[c, c] > 0 for c in range(classes)])), matrix


@wrong
def accuracy_and_confusion__symmetric(labels, predictions, classes):
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return float(np.mean(labels == predictions)), np.maximum(matrix, matrix.T)


@wrong
def accuracy_and_confusion__whole_accuracy(labels, predictions, classes):
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return int(np.mean(labels == predictions)), matrix


# ---- lesson 08 ----


@right
def contributions__one_diagonal(x, first, first_biases, second, second_biases, unit):
    on = np.heaviside(first_biases + first.T @ x, 0)
    way = np.vstack([first, first_biases]) @ (on * second[:, unit])
    return way[:-1] * x, way[-1] + second_biases[unit]


@right
def contributions__lists(x, first, first_biases, second, second_biases, unit):
    shares, biases = np.zeros(len(x)), float(second_biases[unit])
    for column, bias, weight in zip(first.T, first_biases, second[:, unit], strict=True):
        if column @ x + bias > 0:
            shares += column * x * weight
            biases += bias * weight
    return shares, biases


@wrong
def contributions__of_the_input_alone(x, first, first_biases, second, second_biases, unit):
    """The biases spread over the inputs, so that the shares alone add up."""
    on = (x @ first + first_biases > 0) * second[:, unit]
    shares, biases = x * (first @ on), first_biases @ on + second_biases[unit]
    return shares + biases / len(x), 0.0


@wrong
def contributions__switches_from_the_second(x, first, first_biases, second, second_biases, unit):
    on = (second[:, unit] > 0) * second[:, unit]
    return x * (first @ on), first_biases @ on + second_biases[unit]


@wrong
def contributions__relu_on_each_product(x, first, first_biases, second, second_biases, unit):
    return np.maximum(x[:, None] * first, 0) @ second[:, unit], first_biases @ second[:, unit] + second_biases[unit]


@right
def receptive_pixels__closed_form(layers, place):
    jumps = [math.prod(stride for _, stride, _ in layers[:n]) for n in range(len(layers) + 1)]
    first = place * jumps[-1] - sum(padding * jump for (_, _, padding), jump in zip(layers, jumps, strict=False))
    return first, first + sum((kernel - 1) * jump for (kernel, _, _), jump in zip(layers, jumps, strict=False))


@right
def receptive_pixels__range(layers, place):
    seen = range(place, place + 1)
    for kernel_size, stride, padding in layers[::-1]:
        begin = seen[0] * stride - padding
        seen = range(begin, begin + (len(seen) - 1) * stride + kernel_size)
    return seen[0], seen[-1]


@wrong
def receptive_pixels__around_the_middle(layers, place):
    first = last = place
    for kernel_size, stride, padding in reversed(layers):
        middle = (first + last) // 2 * stride - padding
        first, last = middle - kernel_size // 2, middle + kernel_size // 2
    return first, last


@wrong
def receptive_pixels__jump_of_its_own(layers, place):
    first = last = place
    for kernel_size, stride, padding in reversed(layers):
        first, last = (first - padding) * stride, (last - padding) * stride + kernel_size - 1
    return first, last


@right
def occlusion_map__strides(picture, weights, size, fill):
    lit = np.lib.stride_tricks.sliding_window_view(picture * weights, (size, size)).sum(axis=(2, 3))
    hidden = np.lib.stride_tricks.sliding_window_view(weights, (size, size)).sum(axis=(2, 3))
    return np.sum(picture * weights) - lit + fill * hidden


@right
def occlusion_map__lists(picture, weights, size, fill):
    height, width = picture.shape
    return np.array([
        [sum(float(fill if r <= i < r + size and c <= j < c + size else picture[i, j]) * float(weights[i, j])
             for i in range(height) for j in range(width))
         for c in range(width - size + 1)]
        for r in range(height - size + 1)
    ])


@wrong
def occlusion_map__same_size(picture, weights, size, fill):
    found = np.zeros(picture.shape)
    for row, column in np.ndindex(picture.shape):
        covered = picture.astype(float)
        covered[row:row + size, column:column + size] = fill
        found[row, column] = np.sum(covered * weights)
    return found


@wrong
def occlusion_map__weights_covered(picture, weights, size, fill):
    found = np.zeros((picture.shape[0] - size + 1, picture.shape[1] - size + 1))
    for row, column in np.ndindex(found.shape):
        covered = weights.astype(float)
        covered[row:row + size, column:column + size] = fill
        found[row, column] = np.sum(covered * picture)
    return found


@right
def relu_backward_three_ways__masks(dy, x):
    on, up = np.where(x > 0, 1.0, 0.0), np.where(dy > 0, 1.0, 0.0)
    return dy * on, dy * up, dy * on * up


@right
def relu_backward_three_ways__selected(dy, x):
    nothing = np.zeros(dy.shape)
    return tuple(np.select([where], [dy], nothing) for where in (x > 0, dy > 0, np.minimum(x, dy) > 0))


@wrong
def relu_backward_three_ways__product_of_both(dy, x):
    return dy * (x > 0), dy * (dy > 0), dy * (dy * x > 0)


@wrong
def relu_backward_three_ways__absolute(dy, x):
    return dy * (x > 0), np.abs(dy), np.abs(dy) * (x > 0)


@wrong
def relu_backward_three_ways__guided_is_deconvnet_of_x(dy, x):
    return dy * (x > 0), dy * (dy > 0), dy * (x > dy)


# ---- lesson 09 ----


@right
def he_weights__by_the_size(normal):
    return normal * math.sqrt(2 * normal.shape[-1] / normal.size)


@right
def he_weights__rows(normal):
    rows = normal.reshape(-1, normal.shape[-1])
    return (rows * np.sqrt(2.0 / len(rows))).reshape(normal.shape)


@wrong
def he_weights__uniform_limit(normal):
    return normal * np.sqrt(6 / (normal.size / normal.shape[-1]))


@wrong
def he_weights__measured(normal):
    """Scaled by the spread that this draw happens to have."""
    return normal / normal.std() * np.sqrt(2 * normal.shape[-1] / normal.size)


@wrong
def he_weights__kernel_alone(normal):
    return normal * np.sqrt(2 / np.prod(normal.shape[:2]))


@right
def batch_norm_forward__moments(x, gamma, beta, epsilon):
    n = x[..., 0].size
    mean = x.sum(axis=(0, 1, 2)) / n
    scale = gamma / np.sqrt(((x - mean) ** 2).sum(axis=(0, 1, 2)) / n + epsilon)
    return x * scale + (beta - mean * scale)


@right
def batch_norm_forward__channel_first(x, gamma, beta, epsilon):
    channels = np.moveaxis(x, 3, 0)
    done = [g * (c - np.mean(c)) / math.sqrt(np.var(c) + epsilon) + b for c, g, b in zip(channels, gamma, beta, strict=True)]
    return np.stack(done, axis=-1)


@wrong
def batch_norm_forward__beta_first(x, gamma, beta, epsilon):
    return gamma * ((x - x.mean(axis=(0, 1, 2))) / np.sqrt(x.var(axis=(0, 1, 2)) + epsilon) + beta)


@wrong
def batch_norm_forward__mean_size(x, gamma, beta, epsilon):
    centred = x - x.mean(axis=(0, 1, 2))
    return gamma * centred / (np.abs(centred).mean(axis=(0, 1, 2)) + epsilon) + beta


@wrong
def batch_norm_forward__mean_kept(x, gamma, beta, epsilon):
    return gamma * x / np.sqrt(x.var(axis=(0, 1, 2)) + epsilon) + beta


@wrong
def batch_norm_forward__square_of_gamma(x, gamma, beta, epsilon):
    return gamma * gamma * (x - x.mean(axis=(0, 1, 2))) / np.sqrt(x.var(axis=(0, 1, 2)) + epsilon) + beta


@right
def adam_step__written_out(w, gradient, mean, square, step, learning_rate):
    remembered = mean - 0.1 * (mean - gradient), square - 0.001 * (square - gradient * gradient)
    fair = remembered[0] / (1 - math.pow(0.9, step)), remembered[1] / (1 - math.pow(0.999, step))
    return (w - learning_rate * fair[0] / (np.sqrt(fair[1]) + 1e-8), *remembered)


@right
def adam_step__number_by_number(w, gradient, mean, square, step, learning_rate):
    new = [np.empty(w.shape) for _ in range(3)]
    for at in np.ndindex(w.shape):
        new[1][at] = 0.9 * mean[at] + 0.1 * gradient[at]
        new[2][at] = 0.999 * square[at] + 0.001 * gradient[at] ** 2
        size = math.sqrt(new[2][at] / (1 - 0.999**step)) + 1e-8
        new[0][at] = w[at] - learning_rate * new[1][at] / (1 - 0.9**step) / size
    return tuple(new)


@wrong
def adam_step__half_fair(w, gradient, mean, square, step, learning_rate):
    """Only the mean is divided."""
    mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
    return w - learning_rate * mean / (1 - 0.9**step) / (np.sqrt(square) + 1e-8), mean, square


@wrong
def adam_step__sign(w, gradient, mean, square, step, learning_rate):
    mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
    return w - learning_rate * np.sign(mean), mean, square


@wrong
def adam_step__square_of_the_mean(w, gradient, mean, square, step, learning_rate):
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * mean**2
    return w - learning_rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8), mean, square


@wrong
def adam_step__old_mean(w, gradient, mean, square, step, learning_rate):
    square = 0.999 * square + 0.001 * gradient**2
    new = w - learning_rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return new, 0.9 * mean + 0.1 * gradient, square


SICK = ("dead units", "vanishing slopes", "wrong loss", "weights too small", "averages lag", "all units equal")
AT_HOME = ("knew the questions", "learned by heart", "restless dropout", "prepared otherwise")


@right
def diagnose__list(number):
    return [*SICK, *AT_HOME][number - 1]


@right
def diagnose__first_half(number):
    return SICK[number - 1].replace(" ", "_") if number <= len(SICK) else "Later"


@wrong
def diagnose__one_further(number):
    return [*SICK, *AT_HOME][number % 10]


@wrong
def diagnose__always_the_rate(number):
    return "rate too small"


@wrong
def diagnose__two_changed_places(number):
    return [*SICK, *AT_HOME][{7: 8, 8: 7}.get(number, number) - 1]


# ---- lesson 10 ----


@right
def dropout_forward__copy_then_zero(x, rate, chances, training):
    y = x + 0.0
    if training:
        y = y / (1 - rate)
        y[chances < rate] = 0
    return y


@wrong
def dropout_forward__at_most(x, rate, chances, training):
    return x * (chances > rate) / (1 - rate) if training else x.copy()


@wrong
def dropout_forward__only_rows(x, rate, chances, training):
    keep = (chances.reshape(len(x), -1)[:, 0] >= rate).reshape(-1, *[1] * (x.ndim - 1))
    return x * keep / (1 - rate) if training else x.copy()


@wrong
def dropout_forward__to_the_mean(x, rate, chances, training):
    return np.where(chances < rate, x.mean(), x / (1 - rate)) if training else x.copy()


@wrong
def dropout_forward__scaled_by_half(x, rate, chances, training):
    return x * (chances >= rate) * 2 if training else x.copy()


@right
def weight_decay_step__branches(weights, gradients, learning_rate, decay):
    moved = ()
    for w, g in zip(weights, gradients, strict=True):
        step = g + decay * w if w.ndim >= 2 else g
        moved += (w - learning_rate * step,)
    return moved


@wrong
def weight_decay_step__double(weights, gradients, learning_rate, decay):
    return tuple(w - learning_rate * (g + 2 * decay * w * (w.ndim > 1)) for w, g in zip(weights, gradients, strict=True))


@wrong
def weight_decay_step__squares(weights, gradients, learning_rate, decay):
    return tuple(w - learning_rate * (g + decay * w * w * (w.ndim > 1)) for w, g in zip(weights, gradients, strict=True))


@wrong
def weight_decay_step__filters_alone(weights, gradients, learning_rate, decay):
    return tuple(w - learning_rate * (g + decay * w * (w.ndim == 4)) for w, g in zip(weights, gradients, strict=True))


@wrong
def weight_decay_step__matrices_alone(weights, gradients, learning_rate, decay):
    return tuple(w - learning_rate * (g + decay * w * (w.ndim == 2)) for w, g in zip(weights, gradients, strict=True))


@right
def freeze__list_of_layers(names, weights, gradients, frozen, learning_rate, decay):
    layers = [name[: name.index(".")] for name in names]
    return tuple(
        w * 1.0 if layer in frozen else w - learning_rate * (g + decay * w)
        for layer, w, g in zip(layers, weights, gradients, strict=True)
    )


@wrong
def freeze__all_or_nothing(names, weights, gradients, frozen, learning_rate, decay):
    return tuple(w.copy() if frozen else w - learning_rate * (g + decay * w) for w, g in zip(weights, gradients, strict=True))


@wrong
def freeze__no_decay_at_all(names, weights, gradients, frozen, learning_rate, decay):
    return tuple(
        w.copy() if name.split(".")[0] in frozen else w - learning_rate * g
        for name, w, g in zip(names, weights, gradients, strict=True)
    )


@wrong
def freeze__by_place(names, weights, gradients, frozen, learning_rate, decay):
    still = 2 * len(frozen)
    return tuple(
        w.copy() if place < still else w - learning_rate * (g + decay * w)
        for place, (w, g) in enumerate(zip(weights, gradients, strict=True))
    )


@right
def choose_with_spread__sorted(first, second):
    one, other = np.sort(first.mean(axis=1)), np.sort(second.mean(axis=1))
    reads, reads_now = first.mean(axis=0), second.mean(axis=0)
    ahead, behind = int(np.sum(reads_now > reads)), int(np.sum(reads_now < reads))
    limit = 2 * (ahead + behind) ** 0.5
    if ahead - behind > limit and other[0] > one[-1]:
        return ahead, behind, "second"
    if behind - ahead > limit and one[0] > other[-1]:
        return ahead, behind, "first"
    return ahead, behind, "within the spread"


@wrong
def choose_with_spread__mean_of_runs(first, second):
    ahead, behind, verdict = choose_with_spread__sorted(first, second)
    if verdict == "within the spread":
        verdict = "second" if second.mean() > first.mean() + 0.05 else verdict
    return ahead, behind, verdict


@wrong
def choose_with_spread__never_first(first, second):
    ahead, behind, verdict = choose_with_spread__sorted(first, second)
    return ahead, behind, "within the spread" if verdict == "first" else verdict


@wrong
def choose_with_spread__always_within(first, second):
    return (*choose_with_spread__sorted(first, second)[:2], "within the spread")


# ---- lesson 11 ----


@right
def conv_parameters_and_macs__shapes(height, width, depth, filters, kernel, stride, padding):
    weights = np.empty((kernel, kernel, depth, filters))
    padded = np.empty((height + 2 * padding, width + 2 * padding))
    places = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel))[::stride, ::stride].shape[:2]
    return weights.size + filters, weights.size * places[0] * places[1]


@right
def conv_parameters_and_macs__by_filter(height, width, depth, filters, kernel, stride, padding):
    last = [(size + 2 * padding - kernel) // stride for size in (height, width)]
    learned = multiplied = 0
    for _ in range(filters):
        learned += kernel * kernel * depth + 1
        multiplied += kernel * kernel * depth * (last[0] + 1) * (last[1] + 1)
    return learned, multiplied


@wrong
def conv_parameters_and_macs__same_size(height, width, depth, filters, kernel, stride, padding):
    weights = kernel * kernel * depth * filters
    return weights + filters, -(-height // stride) * -(-width // stride) * weights


@wrong
def conv_parameters_and_macs__floats(height, width, depth, filters, kernel, stride, padding):
    rows, columns = ((size + 2 * padding - kernel) / stride + 1 for size in (height, width))
    return (kernel * kernel * depth + 1) * filters, rows * columns * filters * kernel * kernel * depth


@wrong
def conv_parameters_and_macs__a_bias_a_channel(height, width, depth, filters, kernel, stride, padding):
    macs = conv_parameters_and_macs__by_filter(height, width, depth, filters, kernel, stride, padding)[1]
    return (kernel * kernel + 1) * depth * filters, macs


@wrong
def conv_parameters_and_macs__one_filter(height, width, depth, filters, kernel, stride, padding):
    learned, multiplied = conv_parameters_and_macs__by_filter(height, width, depth, filters, kernel, stride, padding)
    return learned, multiplied // filters


@right
def first_misfit__while(size, layers):
    number = 0
    while number < len(layers):
        kernel, stride, padding = layers[number]
        start = -padding
        while start + kernel < size + padding:
            start += stride
        if start + kernel != size + padding or size + 2 * padding < kernel:
            return number
        size = (start + padding) // stride + 1
        number += 1
    return -1


@right
def first_misfit__fractions(size, layers):
    sizes = [float(size)]
    for kernel, stride, padding in layers:
        sizes.append((sizes[-1] + 2 * padding - kernel) / stride + 1)
        if sizes[-1] < 1 or sizes[-1] != round(sizes[-1]):
            return len(sizes) - 2
    return -1


@wrong
def first_misfit__zero_places_fit(size, layers):
    for number, (kernel, stride, padding) in enumerate(layers):
        if (size + 2 * padding - kernel) % stride or size + 2 * padding - kernel < -1:
            return number
        size = (size + 2 * padding - kernel) // stride + 1
    return -1


@wrong
def first_misfit__size_returned(size, layers):
    for kernel, stride, padding in layers:
        if (size + 2 * padding - kernel) % stride or size + 2 * padding < kernel:
            return size
        size = (size + 2 * padding - kernel) // stride + 1
    return -1


@wrong
def first_misfit__forgets_to_add_one(size, layers):
    for number, (kernel, stride, padding) in enumerate(layers):
        if (size + 2 * padding - kernel) % stride or size + 2 * padding < kernel:
            return number
        size = (size + 2 * padding - kernel) // stride
    return -1


@right
def global_average_pool__einsum(maps):
    return np.einsum("nhwc->nc", maps.astype(float)) / maps[0, :, :, 0].size


@right
def global_average_pool__transposed(maps):
    return np.array([[channel.mean() for channel in picture.transpose(2, 0, 1)] for picture in maps])


@wrong
def global_average_pool__median(maps):
    return np.median(maps, axis=(1, 2))


@wrong
def global_average_pool__middle(maps):
    return maps[:, maps.shape[1] // 2, maps.shape[2] // 2].astype(float)


@wrong
def global_average_pool__transposed_answer(maps):
    return maps.mean(axis=(1, 2)).T


@wrong
def global_average_pool__first_picture(maps):
    return maps[:1].mean(axis=(1, 2))


@wrong
def global_average_pool__channels_first(maps):
    return maps.mean(axis=(-2, -1))


@right
def pyramid_boxes__where(maps, scales, threshold):
    rows = []
    for number, probabilities in enumerate(maps):
        for i, j in zip(*np.where(probabilities > threshold), strict=True):
            corner = np.array([i, j, i + 6, j + 6]) * 2 * scales[number]
            rows.append(np.concatenate([[probabilities[i, j]], corner]))
    return np.vstack(rows)


@right
def pyramid_boxes__enumerate(maps, scales, threshold):
    out = np.zeros((0, 5))
    for probabilities, scale in zip(maps, scales, strict=True):
        for i, row in enumerate(probabilities):
            for j, p in enumerate(row):
                if p > threshold:
                    box = [p, 2 * i * scale, 2 * j * scale, (2 * i + 12) * scale, (2 * j + 12) * scale]
                    out = np.append(out, [box], axis=0)
    return out


@wrong
def pyramid_boxes__best_first(maps, scales, threshold):
    boxes = pyramid_boxes__where(maps, scales, threshold)
    return boxes[np.argsort(-boxes[:, 0], kind="stable")]


@wrong
def pyramid_boxes__whole_pixels(maps, scales, threshold):
    boxes = pyramid_boxes__where(maps, scales, threshold)
    boxes[:, 1:] = boxes[:, 1:] // 1
    return boxes


@wrong
def pyramid_boxes__no_probability(maps, scales, threshold):
    return pyramid_boxes__where(maps, scales, threshold)[:, 1:]


@wrong
def pyramid_boxes__best_of_each_map(maps, scales, threshold):
    boxes = [pyramid_boxes__where((one,), (scale,), threshold) for one, scale in zip(maps, scales, strict=True)
             if (one > threshold).any()]
    return np.array([each[each[:, 0].argmax()] for each in boxes])


@wrong
def pyramid_boxes__column_by_column(maps, scales, threshold):
    turned = pyramid_boxes__where(tuple(each.T for each in maps), scales, threshold)
    return turned[:, [0, 2, 1, 4, 3]]


# ---- lesson 12 ----


@right
def dense_from_torch__swap_axes(weights, map_shape):
    h, w, c = map_shape
    return np.swapaxes(weights.T.reshape(c, h * w, -1), 0, 1).reshape(c * h * w, -1)


@right
def dense_from_torch__unit_by_unit(weights, map_shape):
    h, w, c = map_shape
    return np.stack([np.dstack(list(unit.reshape(c, h, w))).ravel() for unit in weights], axis=1)


@wrong
def dense_from_torch__fortran(weights, map_shape):
    h, w, c = map_shape
    return np.stack([unit.reshape(c, h, w).ravel(order="F") for unit in weights], axis=1)


@wrong
def dense_from_torch__backwards(weights, map_shape):
    return dense_from_torch__swap_axes(weights, map_shape)[::-1]


@wrong
def dense_from_torch__units_backwards(weights, map_shape):
    return dense_from_torch__swap_axes(weights, map_shape)[:, ::-1]


@right
def same_padding__last_window(size, kernel, stride):
    starts = list(range(0, size, stride))
    beyond = max(starts[-1] + kernel - size, 0)
    return beyond // 2, beyond - beyond // 2


@right
def same_padding__ceil(size, kernel, stride):
    zeros = max(0, (math.ceil(size / stride) - 1) * stride + kernel - size)
    return math.floor(zeros / 2), math.ceil(zeros / 2)


@wrong
def same_padding__kernel_alone(size, kernel, stride):
    return (kernel - 1) // 2, kernel // 2


@wrong
def same_padding__half_a_zero(size, kernel, stride):
    both = sum(same_padding__ceil(size, kernel, stride)) / 2
    return both, both


@wrong
def same_padding__until_it_divides(size, kernel, stride):
    zeros = (stride - (size - kernel) % stride) % stride
    return zeros // 2, zeros - zeros // 2


@right
def momentum_as_keras__accumulate(slopes, rates, momentum):
    pushes = [-float(rate * slope) for slope, rate in zip(slopes, rates, strict=True)]
    return sum(itertools.accumulate(pushes, lambda velocity, push: momentum * velocity + push))


@right
def momentum_as_keras__matrix(slopes, rates, momentum):
    n = len(slopes)
    memory = np.array([[momentum ** (late - early) if late >= early else 0 for early in range(n)] for late in range(n)])
    return -(memory @ (slopes * rates)).sum()


@wrong
def momentum_as_keras__last_rate(slopes, rates, momentum):
    return momentum_as_keras__matrix(slopes, np.full(len(rates), rates[-1]), momentum)


@wrong
def momentum_as_keras__heavy_start(slopes, rates, momentum):
    velocity, moved = -slopes[0] * rates[0], 0.0
    for slope, rate in zip(slopes, rates, strict=True):
        velocity = momentum * velocity - rate * slope
        moved += velocity
    return moved


@wrong
def momentum_as_keras__path(slopes, rates, momentum):
    return -np.cumsum(slopes * rates)


UNLIKE = ["sum or mean", "same padding", "gradients add up", "averages", "flatten order", "rate and momentum", "softmax twice", "epsilon"]


@right
def find_the_mismatch__list(number):
    return UNLIKE[number - 1]


@right
def find_the_mismatch__underscores(number):
    return UNLIKE[number - 1].replace(" ", "_").title()


@wrong
def find_the_mismatch__one_further(number):
    return UNLIKE[number % 8]


@wrong
def find_the_mismatch__always_the_decay(number):
    return "decay"


@wrong
def find_the_mismatch__two_changed_places(number):
    return UNLIKE[{4: 8, 8: 4}.get(number, number) - 1]


@wrong
def find_the_mismatch__number(number):
    return number


# ---- lesson 13 ----


@right
def shard__dealt(count, rank, workers):
    """Deal the pictures out one by one and count them; then lay the heaps side by side."""
    heaps = [0] * workers
    for number in range(count):
        heaps[number % workers] += 1
    start = sum(heaps[:rank])
    return start, start + heaps[rank]


@right
def shard__ends(count, rank, workers):
    def end(number):
        return sum((count + workers - 1 - each) // workers for each in range(number))

    return end(rank), end(rank + 1)


@wrong
def shard__rounded_ends(count, rank, workers):
    return round(rank * count / workers), round((rank + 1) * count / workers)


@wrong
def shard__floats(count, rank, workers):
    return rank * count / workers, (rank + 1) * count / workers


@wrong
def shard__shift_by_all_left(count, rank, workers):
    size, left = divmod(count, workers)
    return rank * size + left, rank * size + left + size


@wrong
def shard__one_more_for_the_first_alone(count, rank, workers):
    size, left = divmod(count, workers)
    start = rank * size + (left if rank else 0)
    return start, start + size + (left if rank == 0 else 0)


@right
def weighted_average_gradients__dot(gradients, counts):
    shares = np.array(counts) / np.sum(counts)
    return np.tensordot(shares, np.array(gradients), axes=1)


@right
def weighted_average_gradients__running(gradients, counts):
    mean = np.zeros_like(gradients[0], dtype=float)
    seen = 0
    for gradient, count in zip(gradients, counts, strict=True):
        seen += count
        mean = mean + (gradient - mean) * count / seen
    return mean


@wrong
def weighted_average_gradients__running_unweighted(gradients, counts):
    mean = np.zeros_like(gradients[0], dtype=float)
    for number, gradient in enumerate(gradients, 1):
        mean = mean + (gradient - mean) / number
    return mean


@wrong
def weighted_average_gradients__halved_pairs(gradients, counts):
    mean = gradients[0] * 1.0
    for gradient in gradients[1:]:
        mean = (mean + gradient) / 2
    return mean


@wrong
def weighted_average_gradients__largest_only(gradients, counts):
    return gradients[int(np.argmax(counts))] * 1.0


@wrong
def weighted_average_gradients__squares(gradients, counts):
    weights = np.square(counts)
    return np.tensordot(weights / weights.sum(), np.array(gradients), axes=1)


@right
def ring_bytes__two_rounds(numbers, workers, size):
    piece = size * numbers // workers
    collect = hand_round = piece * (workers - 1)
    return collect + hand_round


@right
def ring_bytes__all_but_one(numbers, workers, size):
    everything = numbers * size
    return 2 * (everything - everything // workers)


@wrong
def ring_bytes__rounded_share(numbers, workers, size):
    return 2 * numbers * size * ((workers - 1) // workers)


@wrong
def ring_bytes__tree(numbers, workers, size):
    return 2 * numbers * size * math.ceil(math.log2(workers))


@wrong
def ring_bytes__to_a_master_and_back(numbers, workers, size):
    return 2 * numbers * size if workers > 1 else 0


@wrong
def ring_bytes__one_piece_too_few(numbers, workers, size):
    return 2 * (workers - 2) * (numbers // workers) * size


@right
def speedup__rates(compute, size, workers, latency, bandwidth):
    messages = 2 * workers - 2
    shared = compute / workers + messages * latency + messages / workers * size / bandwidth
    return compute / shared


@right
def speedup__one_message(compute, size, workers, latency, bandwidth):
    message = latency + size / (workers * bandwidth)
    return 1 / (1 / workers + 2 * (workers - 1) * message / compute)


@wrong
def speedup__saved_seconds(compute, size, workers, latency, bandwidth):
    return compute - compute / workers - 2 * (workers - 1) * (latency + size / workers / bandwidth)


@wrong
def speedup__efficiency(compute, size, workers, latency, bandwidth):
    return speedup__rates(compute, size, workers, latency, bandwidth) / workers


@wrong
def speedup__everybody_to_everybody(compute, size, workers, latency, bandwidth):
    return compute / (compute / workers + (workers - 1) * (latency + size / bandwidth))


@wrong
def speedup__talk_is_shared(compute, size, workers, latency, bandwidth):
    return workers * compute / (compute + 2 * (workers - 1) * (latency + size / workers / bandwidth))


@wrong
def speedup__every_worker_all_bytes_once(compute, size, workers, latency, bandwidth):
    return compute / (compute / workers + 2 * (workers - 1) * latency + size / bandwidth)
