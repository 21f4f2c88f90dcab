"""Pictures: the project's own, and whatever file a learner has."""

import io
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile, PngImagePlugin

from helpers import kernels, pictures
from helpers.pictures import load_picture

# Four colours that survive JPG and palettes, in a picture that is neither square nor symmetric.
COLOURS = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[255, 255, 255], [0, 0, 0], [255, 255, 0]]])
CORNERS = np.kron(COLOURS, np.ones((16, 16, 1))).astype(np.uint8)  # (32, 48, 3)


def close(got, expected, tolerance=0):
    assert got.dtype == np.uint8
    assert got.shape == expected.shape
    if (
        tolerance and expected is CORNERS
    ):  # lossy formats smear the borders between colours: look at the middles
        got, expected = got[8::16, 8::16], expected[8::16, 8::16]
    assert np.abs(got.astype(int) - expected.astype(int)).max() <= tolerance


def encoded(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


# --- the project's own -------------------------------------------------------------------------------


def test_the_mouse_holds_the_sources_two_patches():
    mouse = pictures.mouse()
    assert mouse.shape == (32, 32) and mouse.dtype == np.int64
    assert np.array_equal(mouse[:7, :7], pictures.mouse_back())
    assert np.array_equal(mouse[:7, 25:], pictures.mouse_head())
    assert mouse.min() == 0 and mouse.max() == 50


def test_the_patches_are_typed_right():
    """The source's own rows, written a second time and another way."""
    back = ["0000003", "0000555", "0002500", "0005500", "0005500", "0005500", "0005500"]
    assert np.array_equal(pictures.mouse_back() // 10, [[int(ink) for ink in row] for row in back])
    assert (pictures.mouse_back() % 10 == 0).all()
    head = {(1, 1): 40, (2, 0): 40, (2, 2): 40, (3, 0): 40, (3, 1): 20, (4, 1): 50, (5, 2): 50}
    head |= {(6, 0): 25, (6, 1): 25, (6, 3): 50}
    assert {place: int(ink) for place, ink in np.ndenumerate(pictures.mouse_head()) if ink} == head


def test_the_curve_detector_scores_6600_and_0():
    curve = kernels.curve_detector()
    assert int((pictures.mouse_back() * curve).sum()) == 6600
    assert int((pictures.mouse_head() * curve).sum()) == 0


def test_cat_and_photo():
    assert pictures.cat().shape == (32, 32, 3) and pictures.cat().dtype == np.uint8
    assert pictures.photo().shape == (480, 480, 3) and pictures.photo().dtype == np.uint8
    assert len(np.unique(pictures.photo())) > 200  # a photograph, not a flat card


def test_pictures_can_be_written_to_and_come_back_fresh():
    for picture in (pictures.mouse, pictures.cat, pictures.photo, pictures.mouse_back, pictures.mouse_head):
        first = picture()
        first[0, 0] = 99
        assert not np.array_equal(picture()[0, 0], first[0, 0])


# --- any file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("GIF", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 90}, 12),
        ("JPEG", {"quality": 95, "subsampling": 0}, 12),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 12),
    ],
)
def test_every_format(tmp_path, kind, options, tolerance):
    path = tmp_path / "a picture"  # the content decides, not the ending
    Image.fromarray(CORNERS).save(path, kind, **options)
    close(load_picture(path), CORNERS, tolerance)
    close(load_picture(str(path)), CORNERS, tolerance)
    close(load_picture(path.read_bytes()), CORNERS, tolerance)
    with open(path, "rb") as file:
        close(load_picture(file), CORNERS, tolerance)


def test_gray_gives_one_number_a_pixel():
    got = load_picture(encoded(Image.fromarray(CORNERS), "PNG"), gray=True)
    close(got, np.asarray(Image.fromarray(CORNERS).convert("L")), 1)  # Pillow's own


def test_gray_file_becomes_three_equal_channels():
    levels = np.arange(256, dtype=np.uint8).reshape(8, 32)
    content = encoded(Image.fromarray(levels), "PNG")
    close(load_picture(content), np.dstack([levels] * 3))
    close(load_picture(content, gray=True), levels)


def test_one_bit_and_palette():
    bits = Image.fromarray(CORNERS).convert("L").point(lambda level: 255 * (level > 100), "1")
    close(load_picture(encoded(bits, "PNG")), np.asarray(bits.convert("RGB")))
    palette = Image.fromarray(CORNERS).convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
    close(load_picture(encoded(palette, "PNG")), CORNERS, 2)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_pixels_are_laid_on_white(mode):
    image = Image.fromarray(np.zeros((4, 6), np.uint8)).convert("RGBA")
    image.putalpha(Image.fromarray(np.array([[0, 0, 128, 128, 255, 255]] * 4, np.uint8)))
    if mode == "PA":  # a palette whose colour 0 is transparent, as GIFs have
        image = Image.fromarray(np.array([[0, 0, 1, 1, 2, 2]] * 4, np.uint8), "P")
        image.putpalette([9, 9, 9, 127, 127, 127, 0, 0, 0])
        content = encoded(image, "PNG", transparency=0)
    else:
        content = encoded(image.convert(mode), "PNG")
    close(load_picture(content)[0, :, 0], np.array([255, 255, 127, 127, 0, 0], np.uint8))


def test_transparent_gif_and_colour_key():
    gif = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    gif.putpalette([10, 20, 30, 40, 50, 60])
    close(load_picture(encoded(gif, "GIF", transparency=0)), np.array([[[255] * 3, [40, 50, 60]]], np.uint8))
    key = Image.fromarray(np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8))
    close(load_picture(encoded(key, "PNG", transparency=(1, 2, 3)))[0, 0], np.array([255] * 3, np.uint8))


def test_sixteen_bits_become_eight():
    levels = np.array([[0, 257, 32768, 65535]], dtype=np.uint16)
    close(
        load_picture(encoded(Image.fromarray(levels), "PNG"), gray=True),
        np.array([[0, 1, 128, 255]], np.uint8),
    )


def test_sixteen_bit_colour():
    # Pillow cannot write it, so by the format's own rules: PNG, section 11.
    rows = b"\0" + struct.pack(">6H", 65535, 0, 32896, 0, 65535, 257)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        content += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    close(load_picture(content), np.array([[[255, 0, 128], [0, 255, 1]]], np.uint8))


def test_cmyk():
    ink = np.zeros((16, 16, 4), np.uint8)
    ink[:, 8:, 1:3] = 255  # no cyan, all magenta, all yellow: red
    got = load_picture(encoded(Image.fromarray(ink, "CMYK"), "JPEG", quality=95, subsampling=0))
    close(got[8, 2], np.array([255, 255, 255], np.uint8), 4)
    close(got[8, 13], np.array([255, 0, 0], np.uint8), 12)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_on_its_side_is_turned_upright(orientation, kind):
    # How a camera held that way stores the picture (EXIF 2.3, tag 274): undoing it must give it back.
    stored = {
        1: CORNERS,
        2: CORNERS[:, ::-1],
        3: CORNERS[::-1, ::-1],
        4: CORNERS[::-1],
        5: CORNERS.transpose(1, 0, 2),
        6: np.rot90(CORNERS),
        7: CORNERS[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(CORNERS, -1),
    }[orientation]
    exif = Image.Exif()
    exif[274] = orientation
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "PNG": {}, "WEBP": {"lossless": True}}[kind]
    content = encoded(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif, **options)
    close(load_picture(content), CORNERS, 12)


def test_a_telephones_two_in_one_jpg():
    image = Image.fromarray(CORNERS)
    content = encoded(
        image, "MPO", save_all=True, append_images=[image.rotate(180)], quality=95, subsampling=0
    )
    assert Image.open(io.BytesIO(content)).format == "MPO"
    close(load_picture(content), CORNERS, 12)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_gives_its_first_frame(kind):
    frames = [Image.fromarray(np.full((5, 7, 3), level, np.uint8)) for level in (250, 10, 90)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    close(load_picture(content), np.full((5, 7, 3), 250, np.uint8), 3)


def test_one_pixel():
    close(
        load_picture(encoded(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG")), np.array([[[1, 2, 3]]], np.uint8)
    )


def test_the_result_can_be_written_to():
    load_picture("cat")[0, 0] = 0


@pytest.mark.parametrize("name", ["cat", "mouse", "photo"])
def test_shipped_names(name):
    got = load_picture(name)
    assert np.array_equal(got if name != "mouse" else got[:, :, 0], getattr(pictures, name)())


# --- files that are not whole pictures ---------------------------------------------------------------

NOISE = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("GIF", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
    ],
)
def test_a_file_cut_short_anywhere_never_gives_half_a_picture(kind, options):
    content = encoded(Image.fromarray(NOISE), kind, **options)
    whole = load_picture(content)
    refused = 0
    for length in [*range(1, 60), *range(60, len(content), max(1, len(content) // 80)), len(content) - 1]:
        try:
            got = load_picture(content[:length])
        except ValueError as error:
            assert "these bytes" in str(error)
            refused += 1
        else:  # only what comes after the last pixel may be missing
            assert np.array_equal(got, whole), f"half a picture from {length} of {len(content)} bytes"
            assert length > 0.9 * len(content)
    assert refused > 100


def test_not_even_where_a_notebook_told_pillow_to_accept_halves(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ValueError, match="cut short"):
        load_picture(encoded(Image.fromarray(NOISE), "JPEG")[:900])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_a_png_with_one_wrong_bit_never_gives_wrong_pixels():
    """PNG carries checksums: wherever the bit is, no wrong pixel comes through."""
    content = encoded(Image.fromarray(NOISE[:8, :12]), "PNG")
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        try:
            got = load_picture(bytes(damaged))
        except ValueError as error:
            assert "these bytes" in str(error)
        else:  # a wrong bit in a checksum itself
            assert np.array_equal(got, NOISE[:8, :12])


@pytest.mark.parametrize("beside", ["text", "squeezed text", "text in Unicode", "colour profile"])
def test_what_lies_beside_the_pixels_of_a_png_is_not_read(beside):
    notes, more = PngImagePlugin.PngInfo(), {}
    if beside == "colour profile":
        more = {"icc_profile": b"\0" * 3_000_000}
    elif beside == "text in Unicode":
        notes.add_itxt("note", "x" * 3_000_000, zip=True)
    else:
        notes.add_text("note", "x" * 3_000_000, zip=beside == "squeezed text")
    content = io.BytesIO()
    Image.fromarray(NOISE).save(content, "PNG", pnginfo=notes, **more)
    assert np.array_equal(load_picture(content.getvalue()), NOISE)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("notes", [b"MM\0*\xff\xff\xff\xff", b"II*\0", b"nothing of that kind", b"MM\0*\0\0\0\x08\xff\xff" + b"\1" * 9])
def test_damaged_notes_of_a_camera_do_not_damage_the_picture(form, notes):
    flat = np.full((24, 16, 3), 90, np.uint8)
    content = io.BytesIO()
    Image.fromarray(flat).save(content, form, exif=b"Exif\0\0" + notes)
    assert np.abs(load_picture(content.getvalue()).astype(int) - flat).max() <= 1


def test_gray_takes_no_more_memory_than_colour():
    content = encoded(Image.fromarray(np.zeros((1500, 2000, 3), np.uint8)), "PNG")
    peaks = []
    for gray in (False, True):
        tracemalloc.start()
        load_picture(content, gray=gray)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] <= 1.5 * peaks[0], peaks


def test_cut_short_names_the_file(tmp_path):
    path = tmp_path / "half.jpg"
    path.write_bytes(encoded(Image.fromarray(NOISE), "JPEG")[:400])
    with pytest.raises(ValueError, match=r"half\.jpg is cut short or damaged .*Copy or download"):
        load_picture(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: 0 bytes"),
        (b"hello, I am not a picture\n", "is a text file, not a picture"),
        (b"\n<!DOCTYPE html><html></html>", "is a web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
        (b"%PDF-1.7 \xff\xfe", "is a PDF document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "is a HEIC"),
        (b"II*\0\x08\0\0\0\0\0\0\0", "is a TIFF picture"),
        (b"\x80\x81\x82\xff" * 20, "is not a JPG, PNG, GIF, BMP or WebP picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)
def test_not_a_picture(tmp_path, content, said):
    path = tmp_path / "holiday.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=said) as caught:
        load_picture(path)
    assert "holiday.png" in str(caught.value)


def png_header(height, width):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b"")):
        content += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return content


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("side", [9_500, 20_000, 200_000])  # below, above and far above Pillow's own limit
def test_a_decompression_bomb_is_refused_before_it_unpacks(side):
    with pytest.raises(ValueError, match="too large: it has more than 89,000,000 pixels.*smaller"):
        load_picture(png_header(side, side))


def test_missing_file_suggests_the_near_one(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(FileNotFoundError, match=r"no file holiday\.jgp in .*Did you mean holiday\.jpg\?"):
        load_picture(tmp_path / "holiday.jgp")
    with pytest.raises(FileNotFoundError, match=r"holds these pictures: holiday\.jpg"):
        load_picture(tmp_path / "q.zzz")
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        load_picture(tmp_path / "no such folder" / "a.png")


def test_missing_file_in_the_current_folder_names_the_projects_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="own pictures are cat, mouse, photo"):
        load_picture("Cat")


def test_folder(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder.*It holds no pictures"):
        load_picture(tmp_path)
    (tmp_path / "b.PNG").write_bytes(b"x")
    with pytest.raises(IsADirectoryError, match=r"It holds these pictures: b\.PNG"):
        load_picture(str(tmp_path))


@pytest.mark.timeout(20)  # reading from it would wait for ever
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a Unix thing")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="not a file that holds a picture"):
        load_picture(tmp_path / "pipe")


def test_a_file_too_large_to_be_a_picture_is_not_read(tmp_path):
    with open(tmp_path / "film.png", "wb") as file:
        file.truncate(600_000_000)  # sparse: takes no room
    with pytest.raises(ValueError, match=r"film\.png is larger than 500,000,000 bytes"):
        load_picture(tmp_path / "film.png")


def test_address():
    with pytest.raises(ValueError, match="is an address, not a file. Download"):
        load_picture("https://example.org/cat.png")


@pytest.mark.parametrize("source", [None, 3, np.zeros((2, 2)), ["cat"]])
def test_wrong_source(source):
    with pytest.raises(TypeError, match=f"takes a file name.* not {type(source).__name__}"):
        load_picture(source)


def test_a_file_opened_as_text():
    with pytest.raises(TypeError, match='mode "rb"'):
        load_picture(io.StringIO("text"))


def test_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Image.fromarray(CORNERS).save(tmp_path / "a.png")
    close(load_picture(Path("~") / "a.png"), CORNERS)


# --- grey and size -----------------------------------------------------------------------------------


def test_to_gray_equals_scikit_image_but_for_its_weights():
    from skimage.color import rgb2gray

    photo = pictures.photo()
    assert np.abs(pictures.to_gray(photo) - 255 * rgb2gray(photo)).max() < 30  # BT.601 against BT.709
    assert np.allclose(pictures.to_gray(photo), photo @ [0.299, 0.587, 0.114])


def test_to_gray_keeps_gray_and_nan():
    assert pictures.to_gray([[1, 2]]).dtype == np.float64
    assert np.isnan(pictures.to_gray([[[np.nan, 0, 0], [0, 0, 0]]])).tolist() == [[True, False]]


def test_to_gray_keeps_flat_brightness():
    assert np.allclose(pictures.to_gray(np.full((2, 3, 3), 255, np.uint8)), 255)


@pytest.mark.parametrize(
    ("picture", "error", "said"),
    [
        (np.zeros((4, 4, 4)), ValueError, r"\(H, W, 3\), not \(4, 4, 4\)"),
        (np.zeros(4), ValueError, r"\(H, W\) or \(H, W, 3\), not \(4,\)"),
        ([["a"]], TypeError, "must hold numbers"),
        ([[1, 2], [3]], ValueError, "rows differ in length"),
    ],
)
def test_to_gray_bad_input(picture, error, said):
    with pytest.raises(error, match=said):
        pictures.to_gray(picture)


def test_resize():
    photo = pictures.photo()
    small = pictures.resize(photo, 48, 60)
    assert small.shape == (48, 60, 3) and small.dtype == np.uint8
    assert abs(small.mean() - photo.mean()) < 1
    assert pictures.resize(photo[:240, ::-1], 12).shape == (12, 24, 3)  # proportions; a negative stride
    assert pictures.resize(photo[:, :, 0], 7).shape == (7, 7)
    flat = np.full((9, 4), 77, np.uint8)
    assert (pictures.resize(flat, 3, 11) == 77).all()


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((np.zeros((4, 4)), 2), TypeError, "must be uint8.*astype"),
        ((np.zeros((0, 4), np.uint8), 2), ValueError, "none of them 0"),
        ((np.zeros((4, 4, 2), np.uint8), 2), ValueError, r"not \(4, 4, 2\)"),
        ((np.zeros((4, 4), np.uint8), 0), ValueError, "height must be at least 1"),
        ((np.zeros((4, 4), np.uint8), 2, 1.5), TypeError, "width must be a whole number"),
    ],
)
def test_resize_bad_input(arguments, error, said):
    with pytest.raises(error, match=said):
        pictures.resize(*arguments)
