"""Answers to the exercises of lessons 01 to 07, written from the texts of the notebooks alone.

Whoever wrote them had looked neither at the cases nor at the misconceptions nor at `answers_written.py`. Of 337, those stand here
that no exercise knows by name. `RIGHT` and `WRONG` map an exercise's name to functions; a wrong one says in `why` what its
writer had in mind.
"""

# ruff: noqa: F841, FURB136, FURB192, RUF046, RUF059 -- as people write it

import math

import numpy as np

RIGHT, WRONG = {}, {}


def right(name):
    """Note a right answer to the exercise of this name."""

    def keep(f):
        RIGHT.setdefault(name, []).append(f)
        return f

    return keep


def wrong(name, why):
    """Note a wrong answer, and what its writer had in mind."""

    def keep(f):
        f.why = why
        WRONG.setdefault(name, []).append(f)
        return f

    return keep


# ---- 01 red_only ----
@right("red_only")
def red_dstack(picture):
    nothing = np.zeros(picture.shape[:2], picture.dtype)
    return np.dstack([picture[:, :, 0], nothing, nothing])


@right("red_only")
def red_times(picture):
    return picture * [1, 0, 0]


@right("red_only")
def red_lists(picture):
    return np.array([[[pixel[0], 0, 0] for pixel in row] for row in picture.tolist()])


@right("red_only")
def red_float(picture):
    new = np.zeros(picture.shape)
    new[..., 0] = picture[..., 0]
    return new


@wrong("red_only", "axis 1 instead of axis 2: columns from 1 on are black")
def red_columns(picture):
    new = picture.copy()
    new[:, 1:] = 0
    return new


@wrong("red_only", "one of the two channels forgotten (blue stays)")
def red_blue_stays(picture):
    new = picture.copy()
    new[:, :, 1] = 0
    return new


@wrong("red_only", "1:2 leaves out the 2: blue stays")
def red_slice(picture):
    new = picture.copy()
    new[:, :, 1:2] = 0
    return new


@wrong("red_only", "full red everywhere")
def red_255(picture):
    new = np.zeros_like(picture)
    new[:, :, 0] = 255
    return new


@wrong("red_only", "green and blue 255 instead of 0 (thinks 255 is off)")
def red_white(picture):
    new = picture.copy()
    new[:, :, 1:] = 255
    return new


@wrong("red_only", "size of the cat typed in")
def red_cat_size(picture):
    new = np.zeros((32, 32, 3), dtype=np.uint8)
    new[:, :, 0] = picture[:, :, 0]
    return new


# ---- 01 brighten ----
@right("brighten")
def bright_where(picture, amount):
    total = picture.astype(int) + amount
    total = np.where(total > 255, 255, total)
    total = np.where(total < 0, 0, total)
    return total.astype("uint8")


@right("brighten")
def bright_table(picture, amount):
    table = np.array([min(255, max(0, value + amount)) for value in range(256)], dtype=np.uint8)
    return table[picture]


@right("brighten")
def bright_two_ways(picture, amount):
    if amount >= 0:
        room = 255 - picture
        return picture + np.minimum(room, min(amount, 255)).astype(np.uint8)
    return picture - np.minimum(picture, min(-amount, 255)).astype(np.uint8)


@wrong("brighten", "forgets the way back to uint8")
def bright_float(picture, amount):
    return np.clip(picture.astype(float) + amount, 0, 255)


@wrong("brighten", "too bright becomes 0")
def bright_to_zero(picture, amount):
    total = picture.astype(int) + amount
    total[total > 255] = 0
    total[total < 0] = 0
    return total.astype(np.uint8)


@wrong("brighten", "cut at 254")
def bright_254(picture, amount):
    return np.clip(picture.astype(int) + amount, 0, 254).astype(np.uint8)


@wrong("brighten", "multiplies instead of adding")
def bright_times(picture, amount):
    return np.clip(picture.astype(float) * (1 + amount / 100), 0, 255).astype(np.uint8)


@wrong("brighten", "takes the absolute amount")
def bright_abs(picture, amount):
    return np.clip(picture.astype(int) + abs(amount), 0, 255).astype(np.uint8)


@wrong("brighten", "signed bytes: above 127 is negative")
def bright_int8(picture, amount):
    return np.clip(picture.astype(np.int8).astype(int) + amount, 0, 255).astype(np.uint8)


@wrong("brighten", "the last row is not visited")
def bright_first_pixel(picture, amount):
    new = picture.copy()
    for row in range(picture.shape[0] - 1):
        for column in range(picture.shape[1]):
            new[row, column] = np.clip(picture[row, column].astype(int) + amount, 0, 255)
    return new


# ---- 01 to_gray ----
@right("to_gray")
def gray_matmul(picture):
    return picture @ np.array([0.299, 0.587, 0.114])


@right("to_gray")
def gray_average(picture):
    return np.average(picture, axis=-1, weights=[0.299, 0.587, 0.114])


@right("to_gray")
def gray_single(picture):
    small = picture.astype(np.float32)
    return np.float32(0.299) * small[..., 0] + np.float32(0.587) * small[..., 1] + np.float32(0.114) * small[..., 2]


@right("to_gray")
def gray_thousandths(picture):
    wide = picture.astype(int)
    return (299 * wide[:, :, 0] + 587 * wide[:, :, 1] + 114 * wide[:, :, 2]) / 1000


@right("to_gray")
def gray_loops(picture):
    rows = []
    for row in picture:
        line = []
        for r, g, b in row:
            line.append(float(r) * 0.299 + float(g) * 0.587 + float(b) * 0.114)
        rows.append(line)
    return np.array(rows)


@wrong("to_gray", "a digit left out: 0.58")
def gray_058(picture):
    return 0.299 * picture[:, :, 0] + 0.58 * picture[:, :, 1] + 0.114 * picture[:, :, 2]


@wrong("to_gray", "rounded")
def gray_rounded(picture):
    return np.round(picture @ np.array([0.299, 0.587, 0.114]))


@wrong("to_gray", "weighted, then divided by three as well")
def gray_third(picture):
    return (0.299 * picture[:, :, 0] + 0.587 * picture[:, :, 1] + 0.114 * picture[:, :, 2]) / 3


@wrong("to_gray", "each share cut to a byte")
def gray_adds_in_bytes(picture):
    shares = (picture * np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return (shares[:, :, 0] + shares[:, :, 1] + shares[:, :, 2]).astype(float)


# ---- 02 conv2d ----
@right("conv2d")
def conv_shift_add(picture, kernel):
    kh, kw = kernel.shape
    rows, columns = picture.shape[0] - kh + 1, picture.shape[1] - kw + 1
    total = 0.0
    for i in range(kh):
        for j in range(kw):
            total = total + kernel[i, j] * picture[i:i + rows, j:j + columns].astype(float)
    return total


@right("conv2d")
def conv_lists(picture, kernel):
    (H, W), (kh, kw) = picture.shape, kernel.shape
    p, k = picture.tolist(), kernel.tolist()
    return np.array([[sum(p[r + i][c + j] * k[i][j] for i in range(kh) for j in range(kw))
                      for c in range(W - kw + 1)] for r in range(H - kh + 1)])


@right("conv2d")
def conv_im2col(picture, kernel):
    kh, kw = kernel.shape
    rows, columns = picture.shape[0] - kh + 1, picture.shape[1] - kw + 1
    patches = [picture[r:r + kh, c:c + kw].ravel() for r in range(rows) for c in range(columns)]
    return (np.array(patches, dtype=float) @ kernel.ravel()).reshape(rows, columns)


@right("conv2d")
def conv_vdot(picture, kernel):
    out = np.zeros((picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1), dtype=np.float64)
    for (r, c), _ in np.ndenumerate(out):
        out[r, c] = np.tensordot(picture[r:, c:][:kernel.shape[0], :kernel.shape[1]].astype(float), kernel)
    return out


@wrong("conv2d", "matrix product of window and filter, then added up")
def conv_dot(picture, kernel):
    kh, kw = kernel.shape
    out = np.zeros((picture.shape[0] - kh + 1, picture.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(np.dot(picture[r:r + kh, c:c + kw], kernel.T))
    return out


@wrong("conv2d", "a zero map of the picture's size: the map stands in a frame of zeros at the bottom right")
def conv_full_size(picture, kernel):
    kh, kw = kernel.shape
    out = np.zeros(picture.shape)
    for r in range(picture.shape[0] - kh + 1):
        for c in range(picture.shape[1] - kw + 1):
            out[r, c] = np.sum(picture[r:r + kh, c:c + kw] * kernel)
    return out


@wrong("conv2d", "always the window at the top left")
def conv_same_window(picture, kernel):
    kh, kw = kernel.shape
    out = np.zeros((picture.shape[0] - kh + 1, picture.shape[1] - kw + 1))
    window = picture[0:kh, 0:kw]
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(window * kernel)
    return out


@wrong("conv2d", "3x3 typed in")
def conv_three(picture, kernel):
    out = np.zeros((picture.shape[0] - 2, picture.shape[1] - 2))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(3):
                for j in range(3):
                    out[r, c] += picture[r + i, c + j] * kernel[i, j]
    return out


@wrong("conv2d", "empty array of the picture's type")
def conv_picture_type(picture, kernel):
    kh, kw = kernel.shape
    out = np.empty((picture.shape[0] - kh + 1, picture.shape[1] - kw + 1), picture.dtype)
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(picture[r:r + kh, c:c + kw] * kernel)
    return out


@wrong("conv2d", "the last column is not visited")
def conv_short_columns(picture, kernel):
    kh, kw = kernel.shape
    out = np.zeros((picture.shape[0] - kh + 1, picture.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1] - 1):
            out[r, c] = np.sum(picture[r:r + kh, c:c + kw] * kernel)
    return out


@wrong("conv2d", "negative sums are set to 0")
def conv_relu(picture, kernel):
    return np.maximum(conv_shift_add(picture, kernel), 0)


# ---- 02 conv2d_volume ----
@right("conv2d_volume")
def volume_einsum(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rcdij,ijdf->rcf", windows.astype(float), filters) + biases


@right("conv2d_volume")
def volume_offsets(picture, filters, biases):
    kh, kw, C, F = filters.shape
    rows, columns = picture.shape[0] - kh + 1, picture.shape[1] - kw + 1
    maps = np.tile(np.asarray(biases, dtype=float), (rows, columns, 1))
    for i in range(kh):
        for j in range(kw):
            maps += picture[i:i + rows, j:j + columns].astype(float) @ filters[i, j]
    return maps


@right("conv2d_volume")
def volume_by_channel(picture, filters, biases):
    maps = [sum(conv_shift_add(picture[..., c], filters[..., c, f]) for c in range(filters.shape[2])) + biases[f]
            for f in range(filters.shape[3])]
    return np.stack(maps, axis=-1)


@wrong("conv2d_volume", "biases taken away")
def volume_minus(picture, filters, biases):
    return volume_einsum(picture, filters, 0) - biases


@wrong("conv2d_volume", "biases[0] for all")
def volume_bias_zero(picture, filters, biases):
    return volume_einsum(picture, filters, biases[0])


@wrong("conv2d_volume", "only the first three channels")
def volume_three(picture, filters, biases):
    return volume_einsum(picture[..., :3], filters[:, :, :3], biases)


@wrong("conv2d_volume", "return one level too deep: only the first map is filled")
def volume_early(picture, filters, biases):
    kh, kw, C, F = filters.shape
    maps = np.zeros((picture.shape[0] - kh + 1, picture.shape[1] - kw + 1, F))
    for f in range(F):
        for r in range(maps.shape[0]):
            for c in range(maps.shape[1]):
                maps[r, c, f] = np.sum(picture[r:r + kh, c:c + kw, :] * filters[:, :, :, f]) + biases[f]
        return maps


@wrong("conv2d_volume", "each channel kept apart: maps of the channels summed over filters")
def volume_kept_apart(picture, filters, biases):
    windows = np.lib.stride_tricks.sliding_window_view(picture, filters.shape[:2], axis=(0, 1))
    return np.einsum("rcdij,ijdf->rcd", windows.astype(float), filters)


# ---- 02 map_shape ----
@right("map_shape")
def shape_try(picture_shape, filters_shape):
    rows = len([top for top in range(picture_shape[0]) if top + filters_shape[0] <= picture_shape[0]])
    columns = len(range(filters_shape[1], picture_shape[1] + 1))
    return rows, columns, filters_shape[-1]


@right("map_shape")
def shape_star(picture_shape, filters_shape):
    *size, _ = picture_shape
    kernel = filters_shape[:2]
    return (*[int(a) - int(b) + 1 for a, b in zip(size, kernel)], int(filters_shape[3]))


@wrong("map_shape", "H twice")
def shape_h_twice(picture_shape, filters_shape):
    H, W, C = picture_shape
    kh, kw, C, F = filters_shape
    return H - kh + 1, H - kw + 1, F


@wrong("map_shape", "C and F multiplied")
def shape_times(picture_shape, filters_shape):
    return picture_shape[0] - filters_shape[0] + 1, picture_shape[1] - filters_shape[1] + 1, picture_shape[2] * filters_shape[3]


@wrong("map_shape", "floats")
def shape_float(picture_shape, filters_shape):
    return (picture_shape[0] - filters_shape[0]) / 1 + 1, (picture_shape[1] - filters_shape[1]) / 1 + 1, filters_shape[3]


@wrong("map_shape", "the number of numbers")
def shape_product(picture_shape, filters_shape):
    return (picture_shape[0] - filters_shape[0] + 1) * (picture_shape[1] - filters_shape[1] + 1) * filters_shape[3]


# ---- 03 best_match ----
@right("best_match")
def match_divmod(picture, kernel):
    scores = conv_shift_add(picture, kernel)
    return divmod(int(np.argmax(scores)), scores.shape[1])


@right("best_match")
def match_max_key(picture, kernel):
    scores = conv_lists(picture, kernel)
    places = [(r, c) for r in range(scores.shape[0]) for c in range(scores.shape[1])]
    return max(places, key=lambda place: scores[place])


@right("best_match")
def match_argwhere(picture, kernel):
    scores = conv_im2col(picture, kernel)
    return tuple(np.argwhere(scores == scores.max())[0])


@right("best_match")
def match_none(picture, kernel):
    best = None
    for row in range(picture.shape[0] - kernel.shape[0] + 1):
        for column in range(picture.shape[1] - kernel.shape[1] + 1):
            score = (picture[row:row + kernel.shape[0], column:column + kernel.shape[1]].astype(float) * kernel).sum()
            if best is None or score > best:
                best, place = score, (row, column)
    return place


@wrong("best_match", "the sum instead of the place")
def match_score(picture, kernel):
    return conv_shift_add(picture, kernel).max()


@wrong("best_match", "the brightest window, filter not asked")
def match_bright(picture, kernel):
    return match_divmod(picture, np.ones(kernel.shape))


@wrong("best_match", "largest row sum and largest column sum apart")
def match_apart(picture, kernel):
    scores = conv_shift_add(picture, kernel)
    return int(scores.max(axis=1).argmax()), int(scores.sum(axis=0).argmax())


@wrong("best_match", "best square distance: where the window is most like the filter")
def match_distance(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), kernel.shape)
    far = ((windows - kernel) ** 2).sum(axis=(2, 3))
    return divmod(int(far.argmin()), far.shape[1])


# ---- 03 zero_mean ----
@right("zero_mean")
def zero_list(kernel):
    mean = sum(sum(row) for row in kernel.tolist()) / (len(kernel) * len(kernel[0]))
    return np.array([[weight - mean for weight in row] for row in kernel.tolist()])


@right("zero_mean")
def zero_projection(kernel):
    flat = kernel.astype(float).ravel()
    ones = np.ones(flat.size)
    return (flat - ones * (flat @ ones) / (ones @ ones)).reshape(kernel.shape)


@right("zero_mean")
def zero_single(kernel):
    return (kernel - kernel.mean()).astype(np.float32)


@wrong("zero_mean", "divides by the number of rows only")
def zero_by_rows(kernel):
    return kernel - kernel.sum() / len(kernel)


@wrong("zero_mean", "decimals lost: whole-number division")
def zero_floor(kernel):
    return kernel - kernel.sum() // kernel.size


@wrong("zero_mean", "changes the kernel that it was given")
def zero_in_place(kernel):
    mean = kernel.mean()
    for r in range(kernel.shape[0]):
        for c in range(kernel.shape[1]):
            kernel[r, c] = kernel[r, c] - mean
    return kernel


@wrong("zero_mean", "everything taken from the first weight")
def zero_first(kernel):
    new = kernel.astype(float)
    new[0, 0] -= kernel.sum()
    return new


# ---- 03 oriented_edge ----
@right("oriented_edge")
def edge_complex(size, angle):
    half = size // 2
    turn = np.exp(-1j * np.deg2rad(angle))
    return np.array([[float(np.sign(np.round((complex(x, y) * turn).real, 9))) for x in range(-half, half + 1)]
                     for y in range(half, -half - 1, -1)])


@right("oriented_edge")
def edge_mesh(size, angle):
    steps = np.arange(size) - (size - 1) / 2
    x, y = np.meshgrid(steps, -steps)
    side = np.round(x * np.cos(np.deg2rad(angle)) + y * np.sin(np.deg2rad(angle)), 9)
    return (side > 0).astype(int) - (side < 0).astype(int)


@wrong("oriented_edge", "rounded to whole numbers before the sign")
def edge_whole(size, angle):
    y, x = np.mgrid[:size, :size] - size // 2
    return np.sign(np.round(x * np.cos(np.deg2rad(angle)) - y * np.sin(np.deg2rad(angle))))


@wrong("oriented_edge", "middle of a 3x3 typed in")
def edge_middle_one(size, angle):
    y, x = np.mgrid[:size, :size] - 1
    return np.sign(np.round(x * np.cos(np.deg2rad(angle)) - y * np.sin(np.deg2rad(angle)), 9))


@wrong("oriented_edge", "angle only in quarter turns")
def edge_quarters(size, angle):
    quarter = int(round(angle / 90)) % 4
    return np.rot90(np.tile(np.sign(np.arange(size) - size // 2), (size, 1)), quarter)


# ---- 04 relu ----
@right("relu")
def relu_half(x):
    return (x + abs(x)) / 2


@right("relu")
def relu_mask(x):
    return x * (x > 0)


@right("relu")
def relu_clip(x):
    return np.clip(x, 0, None)


@right("relu")
def relu_flat(x):
    return np.array([value if value > 0 else 0 for value in x.ravel()]).reshape(x.shape)


@wrong("relu", "np.max with 0 as its axis")
def relu_npmax(x):
    return np.max(x, 0)


@wrong("relu", "only what is left over, in a row")
def relu_filter(x):
    return x[x > 0]


@wrong("relu", "True and False")
def relu_bool(x):
    return x > 0


@wrong("relu", "cut above at 255 as well, as for a picture")
def relu_255(x):
    return np.clip(x, 0, 255)


@wrong("relu", "small positive numbers dropped: below 1 is 0")
def relu_below_one(x):
    return np.where(x < 1, 0, x)


@wrong("relu", "loops over two axes, more axes stay as they are")
def relu_two_axes(x):
    new = x.copy()
    for r in range(x.shape[0]):
        for c in range(x.shape[1]):
            if np.all(x[r, c] < 0):
                new[r, c] = 0
    return new


@wrong("relu", "max(0, x) of Python")
def relu_python_max(x):
    return max(0, x)


@wrong("relu", "zeros_like, then fills with whole numbers")
def relu_int(x):
    return np.maximum(x, 0).astype(int)


# ---- 04 max_pool ----
@right("max_pool")
def pool_view(maps, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))
    return windows[::stride, ::stride].max(axis=(3, 4))


@right("max_pool")
def pool_reduce(maps, pool_size, stride):
    rows, columns = (maps.shape[0] - pool_size) // stride + 1, (maps.shape[1] - pool_size) // stride + 1
    best = None
    for i in range(pool_size):
        for j in range(pool_size):
            part = maps[i:i + stride * (rows - 1) + 1:stride, j:j + stride * (columns - 1) + 1:stride]
            best = part.copy() if best is None else np.maximum(best, part)
    return best


@right("max_pool")
def pool_sorted(maps, pool_size, stride):
    H, W, C = maps.shape
    return np.array([[[sorted(maps[r:r + pool_size, c:c + pool_size, k].ravel().tolist())[-1] for k in range(C)]
                      for c in range(0, W - pool_size + 1, stride)] for r in range(0, H - pool_size + 1, stride)])


@wrong("max_pool", "windows of the size of the stride")
def pool_stride_window(maps, pool_size, stride):
    return pool_view(maps, stride, stride)


@wrong("max_pool", "only the first map")
def pool_first_map(maps, pool_size, stride):
    return pool_view(maps, pool_size, stride)[:, :, 0]


@wrong("max_pool", "no + 1")
def pool_no_one(maps, pool_size, stride):
    rows, columns = (maps.shape[0] - pool_size) // stride, (maps.shape[1] - pool_size) // stride
    return pool_view(maps, pool_size, stride)[:rows, :columns]


@wrong("max_pool", "H / stride rows, counted as for windows without overlap, whatever fits")
def pool_h_by_stride(maps, pool_size, stride):
    out = np.zeros((maps.shape[0] // pool_size, maps.shape[1] // pool_size, maps.shape[2]))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = maps[r * stride:r * stride + pool_size, c * stride:c * stride + pool_size].max(axis=(0, 1))
    return out


@wrong("max_pool", "the place of the maximum")
def pool_argmax(maps, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (pool_size, pool_size), axis=(0, 1))[::stride, ::stride]
    return windows.reshape(*windows.shape[:3], -1).argmax(axis=3)


@wrong("max_pool", "maps come first in the result")
def pool_maps_first(maps, pool_size, stride):
    return pool_view(maps, pool_size, stride).transpose(2, 0, 1)


# ---- 04 conv2d_strided ----
@right("conv2d_strided")
def strided_subsample(picture, kernel, stride, padding):
    return conv_shift_add(np.pad(picture, padding), kernel)[::stride, ::stride]


@right("conv2d_strided")
def strided_no_frame(picture, kernel, stride, padding):
    (H, W), (kh, kw) = picture.shape, kernel.shape
    out = np.zeros(((H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    y, x = r * stride + i - padding, c * stride + j - padding
                    if 0 <= y < H and 0 <= x < W:
                        out[r, c] += float(picture[y, x]) * float(kernel[i, j])
    return out


@wrong("conv2d_strided", "stride and padding exchanged")
def strided_exchanged(picture, kernel, stride, padding):
    return conv_shift_add(np.pad(picture, stride), kernel)[::max(padding, 1), ::max(padding, 1)]


@wrong("conv2d_strided", "padding in all, not on every side")
def strided_total(picture, kernel, stride, padding):
    before, after = padding // 2, padding - padding // 2
    return conv_shift_add(np.pad(picture, (before, after)), kernel)[::stride, ::stride]


@wrong("conv2d_strided", "frame put around the map")
def strided_frame_after(picture, kernel, stride, padding):
    return np.pad(conv_shift_add(picture, kernel)[::stride, ::stride], padding)


@wrong("conv2d_strided", "no + 1 in the size")
def strided_no_one(picture, kernel, stride, padding):
    padded = np.pad(picture, padding)
    out = np.zeros(((padded.shape[0] - kernel.shape[0]) // stride, (padded.shape[1] - kernel.shape[1]) // stride))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(padded[r * stride:r * stride + kernel.shape[0], c * stride:c * stride + kernel.shape[1]] * kernel)
    return out


@wrong("conv2d_strided", "a frame of ones")
def strided_ones(picture, kernel, stride, padding):
    return conv_shift_add(np.pad(picture, padding, constant_values=1), kernel)[::stride, ::stride]


@wrong("conv2d_strided", "steps of stride + 1")
def strided_skip(picture, kernel, stride, padding):
    return conv_shift_add(np.pad(picture, padding), kernel)[::stride + 1, ::stride + 1]


@wrong("conv2d_strided", "picture thinned out, then filtered")
def strided_thin(picture, kernel, stride, padding):
    return conv_shift_add(np.pad(picture, padding)[::stride, ::stride], kernel)


@wrong("conv2d_strided", "padded array of the picture's own type: whole-number pictures stay whole numbers in the map")
def strided_type(picture, kernel, stride, padding):
    full = strided_subsample(picture, kernel, stride, padding)
    return np.trunc(full) if picture.dtype.kind in "iu" else full


# ---- 04 receptive_field ----
@right("receptive_field")
def field_back(layers):
    size = 1
    for kernel, stride in reversed(layers):
        size = (size - 1) * stride + kernel
    return size


@right("receptive_field")
def field_set(layers):
    seen = {0}
    for kernel, stride in layers[::-1]:
        seen = {place * stride + k for place in seen for k in range(kernel)}
    return max(seen) - min(seen) + 1


@wrong("receptive_field", "strides added up, not multiplied")
def field_strides_added(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump += stride - 1
    return size


@wrong("receptive_field", "k instead of k - 1")
def field_k(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size - 1


@wrong("receptive_field", "square: both axes")
def field_square(layers):
    return field_back(layers) ** 2


# ---- 05 dense ----
@right("dense")
def dense_einsum(x, weights, biases):
    return np.einsum("nd,dk->nk", x, weights) + biases


@right("dense")
def dense_augmented(x, weights, biases):
    return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([weights, biases])


@right("dense")
def dense_lists(x, weights, biases):
    return np.array([[b + sum(a * w for a, w in zip(row, column)) for column, b in zip(weights.T, biases)] for row in x])


@wrong("dense", "biases down the pictures")
def dense_bias_down(x, weights, biases):
    return x @ weights + biases[:, np.newaxis]


@wrong("dense", "transposed result")
def dense_transposed(x, weights, biases):
    return weights.T @ x.T + biases[:, None]


@wrong("dense", "whole-number scores")
def dense_int(x, weights, biases):
    scores = np.zeros((len(x), weights.shape[1]), dtype=int)
    for n in range(len(x)):
        for k in range(weights.shape[1]):
            scores[n, k] = (x[n] * weights[:, k]).sum() + biases[k]
    return scores


@wrong("dense", "sums over the pictures")
def dense_sum(x, weights, biases):
    return (x @ weights + biases).sum(axis=0)


@wrong("dense", "last class not visited")
def dense_last_class(x, weights, biases):
    scores = np.zeros((len(x), weights.shape[1]))
    for n in range(len(x)):
        for k in range(weights.shape[1] - 1):
            scores[n, k] = (x[n] * weights[:, k]).sum() + biases[k]
    return scores


@wrong("dense", "softmax on top")
def dense_softmax(x, weights, biases):
    s = np.exp(x @ weights + biases)
    return s / s.sum(axis=1, keepdims=True)


# ---- 05 parameter_count ----
@right("parameter_count")
def count_arrays(picture_shape, filters_shape, classes):
    (H, W, C), (kh, kw, _, F) = picture_shape, filters_shape
    arrays = [np.empty(filters_shape), np.empty(F), np.empty(((H - kh + 1) * (W - kw + 1) * F, classes)), np.empty(classes)]
    return sum(array.size for array in arrays)


@wrong("parameter_count", "dense layer reads the picture")
def count_dense_picture(picture_shape, filters_shape, classes):
    (H, W, C), (kh, kw, _, F) = picture_shape, filters_shape
    return kh * kw * C * F + F + H * W * C * classes + classes


@wrong("parameter_count", "two numbers, not their sum")
def count_pair(picture_shape, filters_shape, classes):
    (H, W, C), (kh, kw, _, F) = picture_shape, filters_shape
    return kh * kw * C * F + F, (H - kh + 1) * (W - kw + 1) * F * classes + classes


# ---- 05 softmax ----
@right("softmax")
def soft_logsum(logits):
    top = logits.max(axis=1, keepdims=True)
    return np.exp(logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))


@right("softmax")
def soft_differences(logits):
    with np.errstate(over="ignore"):
        return 1 / np.exp(logits[:, None, :].astype(float) - logits[:, :, None]).sum(axis=2)


@right("softmax")
def soft_math(logits):
    rows = []
    for row in logits:
        powers = [math.exp(float(score) - float(max(row))) for score in row]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


@right("softmax")
def soft_apply(logits):
    def one(row):
        e = np.exp(row - row.max())
        return e / e.sum()
    return np.apply_along_axis(one, 1, logits.astype(float))


@wrong("softmax", "sum of the whole batch")
def soft_whole_sum(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum()


@wrong("softmax", "scores cut off at 500")
def soft_clip(logits):
    powers = np.exp(np.clip(logits, -500, 500))
    return powers / powers.sum(axis=1, keepdims=True)


@wrong("softmax", "nan turned into 0")
def soft_nan(logits):
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        return np.nan_to_num(powers / powers.sum(axis=1, keepdims=True))


@wrong("softmax", "scores divided by the largest")
def soft_scaled(logits):
    powers = np.exp(logits / np.abs(logits).max(axis=1, keepdims=True).clip(1e-9))
    return powers / powers.sum(axis=1, keepdims=True)


@wrong("softmax", "only the winner")
def soft_hard(logits):
    return np.eye(logits.shape[1])[logits.argmax(axis=1)]


@wrong("softmax", "the logarithm of the probabilities")
def soft_log(logits):
    top = logits - logits.max(axis=1, keepdims=True)
    return top - np.log(np.exp(top).sum(axis=1, keepdims=True))


# ---- 05 cross_entropy ----
@right("cross_entropy")
def entropy_take(probabilities, labels):
    return float(-np.log(np.take_along_axis(probabilities, np.asarray(labels)[:, None], axis=1)).mean())


@right("cross_entropy")
def entropy_loop(probabilities, labels):
    total = 0
    for row, label in zip(probabilities, labels):
        total -= math.log(row[label])
    return total / len(labels)


@right("cross_entropy")
def entropy_onehot(probabilities, labels):
    target = np.eye(probabilities.shape[1])[labels]
    return -np.log((probabilities * target).sum(axis=1)).mean()


@right("cross_entropy")
def entropy_clip(probabilities, labels):
    safe = np.clip(probabilities, 1e-15, None)
    return -np.mean([np.log(safe[n, k]) for n, k in enumerate(labels)])


@wrong("cross_entropy", "every row asked for every label")
def entropy_block(probabilities, labels):
    return float(-np.log(np.clip(probabilities[:, labels], 1e-15, 1)).mean())


@wrong("cross_entropy", "labels counted from 1")
def entropy_from_one(probabilities, labels):
    return float(-np.log(np.clip(probabilities[np.arange(len(labels)), np.asarray(labels) - 1], 1e-15, 1)).mean())


@wrong("cross_entropy", "wrong classes count too")
def entropy_binary(probabilities, labels):
    target = np.eye(probabilities.shape[1])[labels]
    p = np.clip(probabilities, 1e-15, 1 - 1e-15)
    return float(-(target * np.log(p) + (1 - target) * np.log(1 - p)).sum(axis=1).mean())


@wrong("cross_entropy", "a large epsilon: 0.001 added")
def entropy_epsilon(probabilities, labels):
    return float(-np.log(probabilities[np.arange(len(labels)), labels] + 0.001).mean())


@wrong("cross_entropy", "one number a row")
def entropy_rows(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels])


# ---- 06 dense_backward ----
@right("dense_backward")
def dback_einsum(dy, x, weights):
    return np.einsum("nk,dk->nd", dy, weights), np.einsum("nd,nk->dk", x, dy), np.einsum("nk->k", dy)


@right("dense_backward")
def dback_outer(dy, x, weights):
    dweights = sum(np.outer(a, b) for a, b in zip(x, dy))
    return np.array([weights @ slope for slope in dy]), dweights, np.ones(len(dy)) @ dy


@wrong("dense_backward", "biases in a row (1, K)")
def dback_bias_row(dy, x, weights):
    return dy @ weights.T, x.T @ dy, dy.sum(axis=0, keepdims=True)


@wrong("dense_backward", "slopes of ReLU mixed in")
def dback_relu(dy, x, weights):
    return dy @ weights.T * (x > 0), x.T @ dy, dy.sum(axis=0)


@wrong("dense_backward", "first picture only")
def dback_first(dy, x, weights):
    return dy @ weights.T, np.outer(x[0], dy[0]), dy.sum(axis=0)


@wrong("dense_backward", "dbiases all ones")
def dback_ones(dy, x, weights):
    return dy @ weights.T, x.T @ dy, np.ones(dy.shape[1])


# ---- 06 relu_backward ----
@right("relu_backward")
def rback_where(dy, x):
    return np.where(x > 0, dy, 0)


@right("relu_backward")
def rback_heaviside(dy, x):
    return np.heaviside(x, 0) * dy


@right("relu_backward")
def rback_flat(dy, x):
    new = np.zeros(dy.size)
    for i, (slope, value) in enumerate(zip(dy.flat, x.flat)):
        if value > 0:
            new[i] = slope
    return new.reshape(dy.shape)


@wrong("relu_backward", "sign of x")
def rback_sign(dy, x):
    return dy * np.sign(x)


@wrong("relu_backward", "arguments exchanged")
def rback_exchanged(dy, x):
    return np.where(dy > 0, x, 0)


@wrong("relu_backward", "mask is 1 from 1 upwards")
def rback_one(dy, x):
    return dy * (x >= 1)


# ---- 06 max_pool_backward ----
@right("max_pool_backward")
def pback_unravel(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for (r, c, k), slope in np.ndenumerate(dy):
        window = x[r * stride:r * stride + pool_size, c * stride:c * stride + pool_size, k]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[r * stride + i, c * stride + j, k] += slope
    return dx


@right("max_pool_backward")
def pback_scan(dy, x, pool_size, stride):
    dx = np.zeros_like(x, dtype=float)
    H, W, C = x.shape
    for k in range(C):
        for r in range(dy.shape[0]):
            for c in range(dy.shape[1]):
                best = None
                for i in range(r * stride, r * stride + pool_size):
                    for j in range(c * stride, c * stride + pool_size):
                        if best is None or x[i, j, k] > x[best[0], best[1], k]:
                            best = (i, j)
                dx[best[0], best[1], k] += dy[r, c, k]
    return dx


@wrong("max_pool_backward", "the value of x, not the slope")
def pback_value(dy, x, pool_size, stride):
    dx = np.zeros(x.shape)
    for (r, c, k), slope in np.ndenumerate(dy):
        window = x[r * stride:r * stride + pool_size, c * stride:c * stride + pool_size, k]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[r * stride + i, c * stride + j, k] += window.max()
    return dx


@wrong("max_pool_backward", "dx in the whole-number type of x")
def pback_type(dy, x, pool_size, stride):
    dx = np.zeros_like(x)
    for (r, c, k), slope in np.ndenumerate(dy):
        window = x[r * stride:r * stride + pool_size, c * stride:c * stride + pool_size, k]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[r * stride + i, c * stride + j, k] = dx[r * stride + i, c * stride + j, k] + slope
    return dx


@wrong("max_pool_backward", "first map only")
def pback_first_map(dy, x, pool_size, stride):
    dx = pback_unravel(dy, x, pool_size, stride)
    dx[:, :, 1:] = 0
    return dx


# ---- 06 conv2d_backward ----
@right("conv2d_backward")
def cback_offsets(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    rows, columns = dy.shape
    for (i, j), weight in np.ndenumerate(kernel):
        dpicture[i:i + rows, j:j + columns] += weight * dy
        dkernel[i, j] = (picture[i:i + rows, j:j + columns] * dy).sum()
    return dpicture, dkernel


@right("conv2d_backward")
def cback_scalars(dy, picture, kernel):
    a, b = np.zeros(picture.shape), np.zeros(kernel.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    a[r + i, c + j] += dy[r, c] * kernel[i, j]
                    b[i, j] += dy[r, c] * picture[r + i, c + j]
    return [a, b][0], [a, b][1]


@wrong("conv2d_backward", "dy forgotten for the picture")
def cback_no_dy(dy, picture, kernel):
    return cback_offsets(np.ones(dy.shape), picture, kernel)[0], cback_offsets(dy, picture, kernel)[1]


@wrong("conv2d_backward", "whole-number dpicture")
def cback_type(dy, picture, kernel):
    a, b = cback_offsets(dy, picture, kernel)
    return (a.astype(picture.dtype) if picture.dtype.kind in "iu" else a), b


@wrong("conv2d_backward", "the last row of dy not visited")
def cback_short(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    for r in range(dy.shape[0] - 1):
        for c in range(dy.shape[1]):
            dpicture[r:r + kernel.shape[0], c:c + kernel.shape[1]] += dy[r, c] * kernel
            dkernel += dy[r, c] * picture[r:r + kernel.shape[0], c:c + kernel.shape[1]]
    return dpicture, dkernel


@wrong("conv2d_backward", "dkernel for one place only, at the top left")
def cback_first_window(dy, picture, kernel):
    a, b = cback_offsets(dy, picture, kernel)
    return a, dy[0, 0] * picture[:kernel.shape[0], :kernel.shape[1]]


@wrong("conv2d_backward", "return inside the outer loop")
def cback_early(dy, picture, kernel):
    dpicture, dkernel = np.zeros(picture.shape), np.zeros(kernel.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            dpicture[r:r + kernel.shape[0], c:c + kernel.shape[1]] += dy[r, c] * kernel
            dkernel += dy[r, c] * picture[r:r + kernel.shape[0], c:c + kernel.shape[1]]
        return dpicture, dkernel


# ---- 07 train_val_test_split ----
@right("train_val_test_split")
def split_argsort(x, y, validation, test, seed):
    order = np.argsort(np.random.default_rng(seed).random(len(x)))
    test_rows, val_rows, train_rows = np.split(order, [test, test + validation])
    return (x[train_rows], y[train_rows]), (x[val_rows], y[val_rows]), (x[test_rows], y[test_rows])


@right("train_val_test_split")
def split_choice(x, y, validation, test, seed):
    rng = np.random.default_rng(seed)
    held = rng.choice(len(y), size=validation + test, replace=False)
    rest = np.setdiff1d(np.arange(len(y)), held)
    return tuple((x[rows], y[rows]) for rows in (rest, held[:validation], held[validation:]))


@right("train_val_test_split")
def split_shuffle(x, y, validation, test, seed):
    rows = list(range(len(x)))
    np.random.default_rng(seed).shuffle(rows)
    pick = [rows.pop() for _ in range(validation)]
    last = [rows.pop() for _ in range(test)]
    parts = [np.array(part, dtype=int) for part in (rows, pick, last)]
    return [(x[part], y[part]) for part in parts]


@wrong("train_val_test_split", "not shuffled")
def split_sorted(x, y, validation, test, seed):
    n = len(x) - validation - test
    return (x[:n], y[:n]), (x[n:n + validation], y[n:n + validation]), (x[n + validation:], y[n + validation:])


@wrong("train_val_test_split", "-test: with test = 0 is everything")
def split_minus(x, y, validation, test, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order], y[order]
    return (x[:-validation - test], y[:-validation - test]), (x[-validation - test:-test], y[-validation - test:-test]), (x[-test:], y[-test:])


@wrong("train_val_test_split", "six things in a row")
def split_six(x, y, validation, test, seed):
    (a, b), (c, d), (e, f) = split_argsort(x, y, validation, test, seed)
    return a, c, e, b, d, f


# ---- 07 sgd_step ----
@right("sgd_step")
def sgd_map(weights, gradients, learning_rate):
    return tuple(map(lambda w, g: w - learning_rate * g, weights, gradients))


@right("sgd_step")
def sgd_index(weights, gradients, learning_rate):
    new = ()
    for i in range(len(weights)):
        new += (np.add(weights[i], np.multiply(-learning_rate, gradients[i])),)
    return new


@right("sgd_step")
def sgd_list(weights, gradients, learning_rate):
    return [w - learning_rate * g for w, g in zip(weights, gradients)]  # a list of the same arrays is taken for a tuple


@wrong("sgd_step", "a generator: round brackets are no tuple")
def sgd_generator(weights, gradients, learning_rate):
    return (w - learning_rate * g for w, g in zip(weights, gradients))


@wrong("sgd_step", "the weights are shrunk too")
def sgd_shrunk(weights, gradients, learning_rate):
    return tuple(learning_rate * (w - g) for w, g in zip(weights, gradients))


@wrong("sgd_step", "return in the loop: only the first array")
def sgd_early(weights, gradients, learning_rate):
    new = []
    for w, g in zip(weights, gradients):
        new.append(w - learning_rate * g)
        return tuple(new)


@wrong("sgd_step", "gradient minus weight")
def sgd_swapped(weights, gradients, learning_rate):
    return tuple(learning_rate * g - w for w, g in zip(weights, gradients))


# ---- 07 accuracy_and_confusion ----
@right("accuracy_and_confusion")
def conf_bincount(labels, predictions, classes):
    table = np.bincount(labels * classes + predictions, minlength=classes ** 2).reshape(classes, classes)
    return np.trace(table) / table.sum(), table


@right("accuracy_and_confusion")
def conf_onehot(labels, predictions, classes):
    eye = np.eye(classes)
    return float((labels == predictions).mean()), eye[labels].T @ eye[predictions]


@right("accuracy_and_confusion")
def conf_histogram(labels, predictions, classes):
    edges = np.arange(classes + 1) - 0.5
    table, _, _ = np.histogram2d(labels, predictions, bins=(edges, edges))
    return sum(a == b for a, b in zip(labels, predictions)) / len(labels), table.astype(int)


@wrong("accuracy_and_confusion", "order")
def conf_order(labels, predictions, classes):
    accuracy, table = conf_bincount(labels, predictions, classes)
    return table, accuracy


@wrong("accuracy_and_confusion", "accuracy rounded to two places")
def conf_rounded(labels, predictions, classes):
    accuracy, table = conf_bincount(labels, predictions, classes)
    return round(float(accuracy), 2), table


@wrong("accuracy_and_confusion", "the last picture not counted")
def conf_short(labels, predictions, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(len(labels) - 1):
        table[labels[i], predictions[i]] += 1
    return float((labels == predictions).mean()), table
