"""The digits' two splits, batches, shifts, and the IDX reader on real and on damaged files."""

import gzip
import hashlib
import struct

import numpy as np
import pytest
from sklearn.datasets import load_digits as sklearn_digits

from helpers import datasets


def test_the_harder_split_is_the_two_halves_in_order():
    (x_train, y_train), (x_test, y_test) = datasets.load_digits()
    raw = sklearn_digits()
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    np.testing.assert_array_equal(x[..., 0] * 16, raw.images)
    np.testing.assert_array_equal(y, raw.target)
    assert (len(x_train), len(x_test)) == (898, 899)
    assert (x.dtype, y.dtype, x.min(), x.max()) == (np.float32, np.int64, 0, 1)


def test_the_shuffled_split_holds_the_same_pictures_and_shares_none():
    (x_train, y_train), (x_test, y_test) = datasets.load_digits("shuffled")
    assert len(x_test) == 360
    raw = sklearn_digits()

    def rows(x, y):
        return sorted((*picture.ravel().tolist(), int(label)) for picture, label in zip(x, y, strict=True))

    both = rows(np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test]))
    assert both == rows((raw.images / 16).astype(np.float32), raw.target)
    assert (y_test != raw.target[-360:]).any()
    np.testing.assert_array_equal(datasets.load_digits("shuffled")[1][1], y_test)
    with pytest.raises(ValueError, match='"writers" or "shuffled"'):
        datasets.load_digits("random")


def test_batches_go_through_everything_once_and_keep_pairs_together():
    x, y = np.arange(10) * 10, np.arange(10)
    parts = list(datasets.batches(x, y, 4, np.random.default_rng(0)))
    assert [len(a) for a, _ in parts] == [4, 4, 2]
    assert all((a == b * 10).all() for a, b in parts)
    assert sorted(np.concatenate([b for _, b in parts]).tolist()) == list(range(10))
    assert np.concatenate([b for _, b in parts]).tolist() != list(range(10))
    with pytest.raises(ValueError, match="10 pictures and 9 labels"):
        list(datasets.batches(x, y[:9], 4))


def test_split_shares_no_row():
    x = np.arange(100)
    (a, _), (b, _) = datasets.split(x, x, 0.25, np.random.default_rng(0))
    assert (len(a), len(b)) == (75, 25)
    assert set(a) | set(b) == set(range(100))
    with pytest.raises(ValueError, match="between 0 and 1"):
        datasets.split(x, x, 25)


def test_shifts_move_whole_pictures():
    x = np.zeros((200, 5, 6, 2), np.float32)
    x[:, 2, 3] = [1, 2]
    moved = datasets.shift_randomly(x, np.random.default_rng(0), pixels=2)
    assert moved.dtype == np.float32
    assert moved.shape == x.shape
    np.testing.assert_array_equal(moved.sum(axis=(1, 2)), np.tile([1, 2], (200, 1)))
    places = {(int(r), int(c)) for _, r, c, _ in np.argwhere(moved == 1)}
    assert places == {(r, c) for r in range(5) for c in range(1, 6)}
    assert (x[:, 2, 3] == [1, 2]).all()


# MNIST as it is shipped


@pytest.fixture(scope="module")
def mnist():
    return datasets.load_mnist()


def test_the_shipped_mnist_comes_in_three_fixed_parts(mnist):
    assert [(x.shape, y.shape) for x, y in mnist] == [
        ((count, 28, 28, 1), (count,)) for count in (8000, 1000, 1000)
    ]
    for x, y in mnist:
        assert (x.dtype, y.dtype, x.min(), x.max()) == (np.float32, np.int64, 0, 1)
        assert set(y.tolist()) == set(range(10))
        assert 0.12 < x.mean() < 0.14
    # The order is part of every figure that was ever measured on a part.
    sums = [
        hashlib.sha256(np.round(255 * x).astype(np.uint8).tobytes() + bytes(y.tolist())).hexdigest()
        for x, y in mnist
    ]
    assert [digest[:16] for digest in sums] == ["bdd040c3a40116d9", "15951740b905b804", "845018afdc409a55"]


def test_the_shipped_mnist_is_the_whole_and_no_row_is_in_two_parts(mnist):
    x, y = (np.concatenate(both) for both in zip(*mnist, strict=True))
    assert np.bincount(y).tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    assert len({picture.tobytes() for picture in x}) == 10_000
    # Shuffled: neighbours are of the same digit about once in ten, and not nearly always as in a sorted set.
    assert 0.08 < (y[1:] == y[:-1]).mean() < 0.12


# IDX


def idx(array, magic=b"\0\0", kind=8):
    return magic + bytes([kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def images(count):
    return np.random.default_rng(count).integers(0, 256, (count, 28, 28)).astype(np.uint8)


def labels(count):
    return (np.arange(count) % 10).astype(np.uint8)


def write_set(folder, zipped=False, dots=False):
    for part, count in (("train", 12), ("t10k", 5)):
        for kind, array in (("images-idx3", images(count)), ("labels-idx1", labels(count))):
            name = f"{part}-{kind.replace('-idx', '.idx') if dots else kind}-ubyte"
            content = idx(array)
            if zipped:
                (folder / f"{name}.gz").write_bytes(gzip.compress(content))
            else:
                (folder / name).write_bytes(content)


@pytest.mark.parametrize(("zipped", "dots"), [(False, False), (True, False), (False, True)])
def test_mnist_files_are_read(tmp_path, zipped, dots):
    write_set(tmp_path, zipped, dots)
    (x_train, y_train), (x_test, y_test) = datasets.load_mnist(str(tmp_path))
    np.testing.assert_array_equal(np.round(x_train[..., 0] * 255), images(12))
    np.testing.assert_array_equal(y_test, labels(5))
    assert (x_train.shape, x_test.shape) == ((12, 28, 28, 1), (5, 28, 28, 1))
    assert (x_train.dtype, y_train.dtype) == (np.float32, np.int64)


def test_kaggles_layout_and_the_home_folder(tmp_path, monkeypatch):
    write_set(tmp_path)
    for path in list(tmp_path.iterdir()):
        content = path.read_bytes()
        path.unlink()
        path.mkdir()
        (path / path.name).write_bytes(content)
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    monkeypatch.setenv("USERPROFILE", str(tmp_path.parent))  # Windows
    for folder in (tmp_path, f"~/{tmp_path.name}"):
        (x_train, _), (_, y_test) = datasets.load_mnist(folder)
        np.testing.assert_array_equal(np.round(x_train[..., 0] * 255), images(12))
        np.testing.assert_array_equal(y_test, labels(5))


GOOD = idx(images(3))
BROKEN = {
    "empty": (b"", "no IDX file"),
    "a web page": (b"<!doctype html>", "no IDX file"),
    "wrong magic": (idx(images(3), magic=b"\1\0"), "two bytes 0"),
    "floats": (idx(images(3), kind=0x0D), "0x0d"),
    "labels for images": (idx(labels(3)), "1 axes where 3 (pictures)"),
    "cut in the header": (GOOD[:9], "inside its header: 9 bytes of 16"),
    "cut in the data": (GOOD[:-1], "cut short"),
    "too long": (GOOD + b"\0", "too long"),
    "size of 4 billion": (GOOD[:4] + b"\xff" * 4 + GOOD[8:], "cut short"),
    "gzip cut short": (gzip.compress(GOOD)[:-20], "cannot be decompressed"),
    "gzip damaged": (
        gzip.compress(GOOD)[:30] + b"\0" * 30 + gzip.compress(GOOD)[60:],
        "cannot be decompressed",
    ),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_fault(tmp_path, content, words):
    write_set(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(ValueError, match="train-images-idx3-ubyte") as error:
        datasets.load_mnist(tmp_path)
    assert words in str(error.value)


def test_counts_that_differ_and_files_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        datasets.load_mnist(tmp_path)
    write_set(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(labels(4)))
    with pytest.raises(ValueError, match="5 pictures, t10k-labels-idx1-ubyte 4 labels"):
        datasets.load_mnist(tmp_path)
