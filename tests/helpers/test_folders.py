"""Photographs in folders: what is read, in which order, what is refused with which words, and the text that carries them."""

import io
import os
import shutil
import unicodedata
import zipfile

import numpy as np
import pytest
from PIL import Image
from stored import ROOT

from helpers import datasets, pictures
from helpers.datafiles import data_path
from helpers.folders import LEVELS, MOST_TEXT, Photographs, load_folders, pack, unpack, write_packed


def save(path, array, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, np.uint8)).save(path, **options)


@pytest.fixture
def folder(tmp_path):
    """Two classes; of the blue mug two photographs, of the others one each; other formats and sizes; and what systems leave."""
    top = tmp_path / "my photographs"
    save(top / "mugs" / "blue" / "2.png", np.full((40, 40, 3), 200))
    save(top / "mugs" / "blue" / "1.jpg", np.full((90, 60, 3), 100))
    save(top / "mugs" / "alone.webp", np.full((28, 28), 50), lossless=True)
    save(top / "glasses" / "tall.bmp", np.full((10, 300), 150))
    save(top / "glasses" / "ein Glas für Öl.gif", np.full((31, 33), 10))
    for rest in (".DS_Store", "mugs/.DS_Store", "mugs/Thumbs.db", "glasses/desktop.ini", "__MACOSX/mugs/._1.jpg", "mugs/.hidden/x.jpg"):
        (top / rest).parent.mkdir(exist_ok=True, parents=True)
        (top / rest).write_bytes(b"no picture")
    return top


def zipped(folder, within=""):
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for each in folder.rglob("*"):
            archive.write(each, os.path.join(within, each.relative_to(folder)))
    return path


NAMES = ["glasses/ein Glas für Öl.gif", "glasses/tall.bmp", "mugs/alone.webp", "mugs/blue/1.jpg", "mugs/blue/2.png"]


@pytest.mark.parametrize("way", ["folder", "text", "zip", "zip of the folder"])
def test_classes_things_and_pixels(folder, way):
    source = {"folder": lambda: folder, "text": lambda: str(folder), "zip": lambda: zipped(folder),
              "zip of the folder": lambda: zipped(folder, within=folder.name)}[way]()
    found = load_folders(source)
    assert found.classes == ["glasses", "mugs"]
    assert [unicodedata.normalize("NFC", name) for name in found.names] == NAMES
    assert found.y.tolist() == [0, 0, 1, 1, 1]
    assert found.things.tolist() == [0, 1, 2, 3, 3]
    assert (found.x.shape, found.x.dtype, found.y.dtype, found.things.dtype) == ((5, 28, 28, 1), np.float32, np.int64, np.int64)
    assert (255 * found.x[:, 14, 14, 0]).round().tolist() == pytest.approx([10, 150, 50, 100, 200], abs=1)


def test_it_is_found_where_the_other_sets_are():
    assert datasets.load_folders is load_folders


def test_size_and_colours(folder):
    found = load_folders(folder, size=12, gray=False)
    assert found.x.shape == (5, 12, 12, 3)
    assert 0 <= found.x.min() <= found.x.max() <= 1
    with pytest.raises(TypeError, match="size"):
        load_folders(folder, size=2.5)


def test_the_square_in_the_middle_is_taken_upright(tmp_path):
    """A wide picture, black but for its right third, which lies outside the square; and one stored on its side."""
    wide = np.zeros((30, 90), np.uint8)
    wide[:, 60:] = 255
    save(tmp_path / "a" / "wide.png", wide)
    ramp = np.tile(np.linspace(0, 250, 60).astype(np.uint8)[:, None, None], (1, 60, 3))  # dark above, bright below
    exif = Image.Exif()
    exif[0x0112] = 6  # stored on its side: to be turned by a quarter to the right
    (tmp_path / "b").mkdir()
    Image.fromarray(ramp).rotate(90).save(tmp_path / "b" / "side.jpg", exif=exif, quality=95)
    Image.fromarray(ramp).save(tmp_path / "b" / "upright.jpg", quality=95)
    found = load_folders(tmp_path)
    assert found.x[0].max() < 0.1
    side, upright = found.x[1, :, :, 0], found.x[2, :, :, 0]
    assert np.abs(side - upright).max() < 0.05
    assert (np.diff(upright[:, 14]) > 0).all(), "brighter from above to below"


def test_it_is_what_load_picture_and_resize_make(folder):
    found = load_folders(folder)
    picture = pictures.load_picture(folder / "mugs" / "blue" / "1.jpg")[15:75]
    expected = np.round(pictures.to_gray(pictures.resize(picture, 28))) / 255
    assert np.allclose(found.x[3, :, :, 0], expected)


def test_a_photograph_from_another_system_has_the_same_place(tmp_path):
    """A Mac takes "é" apart; the order does not depend on it."""
    orders = []
    for form in ("NFC", "NFD"):
        for name in ("é.png", "f.png", "ea.png"):
            save(tmp_path / form / "a" / unicodedata.normalize(form, name), np.zeros((4, 4)))
        save(tmp_path / form / "b" / "1.png", np.zeros((4, 4)))
        orders.append([unicodedata.normalize("NFC", name) for name in load_folders(tmp_path / form).names])
    assert orders[0] == orders[1]


# ---- what is refused ----


def change(folder, what):
    if what == "one class":
        shutil.rmtree(folder / "mugs")
    elif what == "no classes":
        shutil.rmtree(folder / "mugs")
        shutil.rmtree(folder / "glasses")
    elif what == "an empty class":
        (folder / "plates").mkdir()
    elif what == "a class of hidden files":
        (folder / "plates").mkdir()
        (folder / "plates" / ".DS_Store").write_bytes(b"x")
    elif what == "a picture outside":
        save(folder / "stray.png", np.zeros((4, 4)))
    elif what == "too deep":
        save(folder / "mugs" / "red" / "old" / "1.png", np.zeros((4, 4)))
    elif what == "a text":
        (folder / "mugs" / "notes.txt").write_text("my mugs")
    elif what == "an empty file":
        (folder / "mugs" / "1.jpg").touch()
    elif what == "cut short":
        whole = (folder / "mugs" / "blue" / "1.jpg").read_bytes()
        (folder / "mugs" / "blue" / "1.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    elif what == "heic":
        (folder / "mugs" / "2.jpg").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))


@pytest.mark.parametrize(("what", "says"), [
    ("one class", "my photographs holds one class; at least two classes are needed"),
    ("no classes", "my photographs holds no folders with pictures"),
    ("an empty class", "The folder plates in my photographs holds no pictures"),
    ("a class of hidden files", "The folder plates in my photographs holds no pictures"),
    ("a picture outside", "stray.png lies in my photographs itself: put it into the folder of its class"),
    ("too deep", "mugs/red/old/1.png in my photographs lies too deep"),
    ("a text", "mugs/notes.txt in my photographs is a text file, not a picture"),
    ("an empty file", "mugs/1.jpg in my photographs is empty: 0 bytes"),
    ("cut short", "mugs/blue/1.jpg in my photographs is cut short or damaged"),
    ("heic", "mugs/2.jpg in my photographs is a HEIC, AVIF or video file"),
])
@pytest.mark.parametrize("as_zip", [False, True])
def test_odd_folders_are_refused_with_the_name_and_the_cure(folder, what, says, as_zip):
    change(folder, what)
    with pytest.raises(ValueError, match=says if not as_zip else says.replace("my photographs", r"my photographs(\.zip)?")):
        load_folders(zipped(folder) if as_zip else folder)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder .*nowhere, and no zip of that name.*needs the photographs packed"):
        load_folders(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="no zip"):
        load_folders(tmp_path / "nowhere.zip")


def test_zips_that_cannot_be_read(tmp_path, folder):
    (tmp_path / "bad.zip").write_bytes(b"PK no zip")
    with pytest.raises(ValueError, match="is no zip, or it is cut short"):
        load_folders(tmp_path / "bad.zip")
    path = zipped(folder)
    content = bytearray(path.read_bytes())
    place = content.index(b"mugs/blue/2.png") + 60
    content[place : place + 20] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"mugs/blue/2.png in .*(cannot be read|damaged)"):
        load_folders(path)


def test_the_zip_cannot_name_files_outside_itself(tmp_path):
    """Nothing is unpacked to the disk, and a folder whose name begins with a dot is no class."""
    path = tmp_path / "climbs.zip"
    file = io.BytesIO()
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(file, "PNG")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/1.png", file.getvalue())
        archive.writestr("../outside/1.png", file.getvalue())
    before = sorted(tmp_path.parent.iterdir())
    with pytest.raises(ValueError, match=r"climbs.zip holds one class"):
        load_folders(path)
    assert sorted(tmp_path.parent.iterdir()) == before


# ---- the set that comes with the course ----


def test_the_shipped_set_has_places_with_several_photographs_and_a_few_that_are_there_twice():
    found = load_folders("surfaces")
    assert np.bincount(found.y).tolist() == [50, 50, 50]
    assert len(np.unique(found.things)) == 54
    correlation = np.corrcoef(found.x.reshape(150, -1))
    pairs = np.argwhere(np.triu(correlation > 0.97, 1))
    elsewhere = [pair for pair in pairs if found.things[pair[0]] != found.things[pair[1]]]
    assert len(elsewhere) == 6
    assert all(found.y[one] == found.y[other] for one, other in elsewhere)
    assert all("place 17" in found.names[other] or "place 18" in found.names[other] for _, other in elsewhere)
    assert data_path("surfaces.zip").stat().st_size < 150_000
    assert "| `surfaces.zip` |" in (ROOT / "data" / "README.md").read_text("utf8")


# ---- into a text and back ----


def test_photographs_come_back_from_their_text(folder):
    found = load_folders(folder)
    again = unpack(pack(found))
    assert np.abs(again.x - found.x).max() <= 0.5 / LEVELS + 1e-6
    assert (again.x * LEVELS == np.round(again.x * LEVELS)).all()
    for name in ("y", "things"):
        assert getattr(again, name).tolist() == getattr(found, name).tolist()
    assert again.classes == found.classes
    assert again.x.dtype == np.float32
    assert pack(again) == pack(found)


def test_a_cell_holds_the_text(tmp_path, folder, capsys):
    found = load_folders(folder)
    write_packed(found, tmp_path / "photographs.py")
    assert "5 photographs" in capsys.readouterr().out
    source, space = (tmp_path / "photographs.py").read_text(), {}
    exec(source, space)  # noqa: S102 - our own line
    assert unpack(space["packed"]).y.tolist() == found.y.tolist()
    assert max(len(line) for line in source.splitlines()) <= 100


def test_too_many_photographs_are_refused_with_a_number_that_fits():
    rng = np.random.default_rng(0)

    def noise(count):
        return Photographs(rng.random((count, 28, 28, 1)), np.zeros(count, int), np.arange(count), ["a"], [])

    with pytest.raises(ValueError, match=f"{MOST_TEXT:,} can be handed in. Take at most") as refused:
        pack(noise(500))
    fit = int(str(refused.value).rsplit(" ", 2)[1])
    assert len(pack(noise(fit))) <= 1.01 * MOST_TEXT


@pytest.mark.parametrize(("text", "says"), [
    ("", "it is empty"), ("   \n", "it is empty"), (None, "it is empty"), ("abc", "no packed photographs"), ('"', "no packed photographs"),
])
def test_texts_that_hold_no_photographs(text, says):
    with pytest.raises(ValueError, match=says):
        unpack(text)


@pytest.mark.parametrize("keep", [0.3, 0.99])
def test_a_text_that_was_cut_short(keep):
    text = pack(load_folders("surfaces"))
    with pytest.raises(ValueError, match="not all of it is there"):
        unpack(text[: int(keep * len(text))])
