"""From a picture of a digit to the paths of the pen that wrote it: its skeleton, walked along."""

import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage.measure import label
from skimage.morphology import skeletonize

FINER = 4  # a pixel is cut into 4x4 before it is thinned, so that a path bends smoothly
SPUR = 8  # a branch shorter than this, in fine pixels, is the skeleton's own and no pen's
GREYS = (0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3)  # what may count as ink
BLOB = 2.0  # ink that lies so much deeper than the middle of a stroke is a ring that has run full
LOOK_BACK = 6  # fine pixels that tell which way the pen was going
AROUND = [(0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]  # straight neighbours first


def pen_paths(picture):
    """Find strokes that a pen could have gone along to write a digit.

    Parameters
    ----------
    picture : array (H, W)
        Ink from 0 to 1.

    Returns
    -------
    list of array (points, 2)
        x and y from 0 to 1, in the order of the pen: the list that DrawADigit's `strokes` holds.

    Examples
    --------
    >>> picture = np.zeros((28, 28))
    >>> picture[4:24, 13:16] = 1                                 # an upright bar: one stroke, from its top
    >>> (path,) = pen_paths(picture)
    >>> path[[0, -1]].round(1).tolist()
    [[0.5, 0.2], [0.5, 0.8]]
    """
    fine = finer(np.asarray(picture, float))
    pieces = label(fine > GREYS[-1], connectivity=2).max()
    # Only the darkest ink, so that the rings of an 8 stay open; but not so little that a stroke breaks.
    dark = (fine > grey for grey in GREYS)
    fine = next(ink for ink in dark if 0 < label(ink, connectivity=2).max() <= pieces)
    strokes = [smooth(np.array(path, float)) for path in walk(links_of(thin(fine)))]
    return [(stroke[:, ::-1] + 0.5) / fine.shape[::-1] for stroke in strokes]


def finer(picture):
    """Cut each pixel into 4x4 by straight interpolation between the middles of pixels."""
    for axis in (0, 1):
        at = np.clip((np.arange(FINER * picture.shape[axis]) + 0.5) / FINER - 0.5, 0, picture.shape[axis] - 1)
        low = np.minimum(at.astype(int), picture.shape[axis] - 2)
        share = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
        picture = picture.take(low, axis) * (1 - share) + picture.take(low + 1, axis) * share
    return picture


def thin(ink):
    """Thin ink to its skeleton; where a ring has run full, as in a blotted 8, around the blob's middle."""
    skeleton, depth = skeletonize(ink), distance_transform_edt(ink)
    blob = depth > BLOB * np.median(depth[skeleton])
    return skeletonize(ink & ~blob) if blob.any() else skeleton


def links_of(skeleton):
    """Which pixels of a skeleton hang together, {pixel: [neighbours]}, without shortcuts over corners."""
    pixels = {(int(row), int(column)) for row, column in np.argwhere(skeleton)}
    links = {}
    for row, column in sorted(pixels):
        links[row, column] = [
            (row + down, column + across)
            for down, across in AROUND
            if (row + down, column + across) in pixels
            and not (down and across and ((row + down, column) in pixels or (row, column + across) in pixels))
        ]
    return links


def walk(links):
    """Go along every link once, straight on where ways cross; give the paths without the skeleton's spurs."""
    unused = {frozenset((a, b)) for a, around in links.items() for b in around}
    paths = [[pixel] for pixel, around in links.items() if not around]  # a dot
    while unused:
        left = {a: sum(frozenset((a, b)) in unused for b in links[a]) for a in links}
        # A pen begins at an end; where there is none, at a crossing; on a ring, at its top.
        start = min((a for a in links if left[a]), key=lambda a: (left[a] != 1, left[a] == 2, a))
        path = [start]
        while True:
            here = path[-1]
            before = path[max(len(path) - 1 - LOOK_BACK, 0)]
            heading = (here[0] - before[0], here[1] - before[1])
            ways = [b for b in links[here] if frozenset((here, b)) in unused]
            if not ways:
                break
            straightest = max(ways, key=lambda b: ahead(heading, here, b))
            unused.remove(frozenset((here, straightest)))
            path.append(straightest)
        paths.append(path)
    longest = max(map(len, paths), default=0)
    return [path for path in paths if len(path) >= min(SPUR, longest)]


def ahead(heading, here, there):
    """How much a step goes on in the pen's direction: the cosine of the turn."""
    step = (there[0] - here[0], there[1] - here[1])
    return (heading[0] * step[0] + heading[1] * step[1]) / np.hypot(*step)


def smooth(path, reach=3, every=3):
    """Take the mean with the neighbours along a path, whose ends stay; keep every third point."""
    last = len(path) - 1
    sides = [min(reach, i, last - i) for i in range(len(path))]
    path = np.array([path[i - side : i + side + 1].mean(axis=0) for i, side in enumerate(sides)])
    return np.concatenate([path[:-1:every], path[-1:]])
