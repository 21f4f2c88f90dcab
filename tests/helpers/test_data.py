"""The files of data/: whole, listed, legal, and built again by the project's own script."""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import datafiles

DATA = Path(__file__).resolve().parents[2] / "data"
NOT_DATA = {"README.md", "files.toml", "build.py", "draw_mouse.py"}


@pytest.fixture(scope="module")
def build():
    """The build script, as a module."""
    spec = importlib.util.spec_from_file_location("data_build", DATA / "build.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(DATA))
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(DATA))


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that may be broken."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(datafiles, "_REPOSITORY", folder)
    monkeypatch.setattr(datafiles, "_INSTALLED", tmp_path / "nowhere")
    return folder


def names():
    return sorted(datafiles.known_files())


# --- the list ----------------------------------------------------------------------------------------


def test_every_file_is_listed_and_every_listed_file_is_there():
    there = {path.name for path in DATA.iterdir() if path.is_file() and not path.name.startswith(".")}
    assert there - NOT_DATA == set(names())


@pytest.mark.parametrize("name", names())
def test_sha256(name):
    row = datafiles.known_files()[name]
    assert row["sha256"] == hashlib.sha256((DATA / name).read_bytes()).hexdigest()
    assert all(row[key].strip() for key in ("holds", "origin", "licence"))


def test_the_readme_holds_the_same_table(build):
    table = build.table((DATA / "files.toml").read_text(encoding="utf-8"))
    assert f"<!-- table -->\n{table}<!-- /table -->" in (DATA / "README.md").read_text(encoding="utf-8")
    for name, row in datafiles.known_files().items():
        assert re.search(rf"`{re.escape(name)}`.*{re.escape(row['licence'])}.*{row['sha256']}", table)


def test_small():
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.is_file()) < 5_000_000


# --- finding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_data_path(name):
    assert datafiles.data_path(name) == DATA / name


def test_an_installed_package_brings_its_own(copy, tmp_path, monkeypatch):
    shutil.copytree(copy, tmp_path / "_data")
    monkeypatch.setattr(datafiles, "_INSTALLED", tmp_path / "_data")
    monkeypatch.setattr(datafiles, "_REPOSITORY", tmp_path / "nowhere")
    assert datafiles.data_path("mouse.png") == tmp_path / "_data" / "mouse.png"
    (tmp_path / "_data" / "mouse.png").write_bytes(b"")
    with pytest.raises(
        datafiles.DamagedFileError, match="pip install --force-reinstall pixels-to-predictions"
    ):
        datafiles.data_path("mouse.png")


def test_unknown_name():
    with pytest.raises(ValueError, match=r"no data file 'mouse'. It has: .*Did you mean 'mouse.png'\?"):
        datafiles.data_path("mouse")
    with pytest.raises(ValueError, match="no data file '../pyproject.toml'"):  # a name, never a way out
        datafiles.data_path("../pyproject.toml")
    with pytest.raises(ValueError, match="no data file None"):
        datafiles.data_path(None)


@pytest.mark.parametrize("name", names())
def test_a_damaged_file_is_named_with_its_cure(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1  # one bit
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(datafiles.DamagedFileError, match=rf"{name} is damaged.*git checkout -- data/{name}"):
        datafiles.data_path(name)


def test_damage_after_the_first_use_is_seen(copy):
    path = datafiles.data_path("cat.png")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(datafiles.DamagedFileError, match=r"cat\.png is damaged"):
        datafiles.data_path("cat.png")


def test_a_missing_file_is_named_with_its_cure(copy):
    (copy / "photo.jpg").unlink()
    with pytest.raises(
        datafiles.DamagedFileError, match=r"photo\.jpg is missing.*git checkout -- data/photo\.jpg"
    ):
        datafiles.data_path("photo.jpg")


def test_a_missing_folder_is_named_with_its_cure(copy):
    shutil.rmtree(copy)
    with pytest.raises(datafiles.DamagedFileError, match="git checkout -- data"):
        datafiles.data_path("cat.png")


def test_the_advice_works(tmp_path):
    """`git checkout -- data/x` in a repository with a broken file brings it back."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__"))

    def git(*arguments):
        me = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *me, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "all")
    (tmp_path / "data" / "cat.png").write_bytes(b"broken")
    git("checkout", "--", "data/cat.png")
    assert (tmp_path / "data" / "cat.png").read_bytes() == (DATA / "cat.png").read_bytes()


# --- what the files hold -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "mode", "size"),
    [
        ("mouse.png", "PNG", "L", (32, 32)),
        ("cat.png", "PNG", "RGB", (32, 32)),
        ("photo.jpg", "JPEG", "RGB", (480, 480)),
    ],
)
def test_pictures(name, kind, mode, size):
    with Image.open(DATA / name) as image:
        assert (image.format, image.mode, image.size) == (kind, mode, size)


def test_digits_are_the_real_ones():
    from sklearn.datasets import load_digits

    raw = load_digits()
    with np.load(datafiles.data_path("digits.npz"), allow_pickle=False) as file:
        assert sorted(file.files) == ["images", "labels"]
        assert file["images"].dtype == np.uint8 and np.array_equal(file["images"], raw.images)
        assert file["labels"].dtype == np.uint8 and np.array_equal(file["labels"], raw.target)


# --- building ----------------------------------------------------------------------------------------


def test_building_again_gives_the_same(build, tmp_path):
    build.build(build.BUILDERS, tmp_path)
    for name in build.BUILDERS:
        old, new = (build.arrays((folder / name).read_bytes()) for folder in (DATA, tmp_path))
        for key in old:
            # Another zlib packs other bytes and another libjpeg rounds other ways; the pixels stay.
            apart = np.abs(old[key].astype(int) - new[key].astype(int)).max()
            assert apart <= (8 if name == "photo.jpg" else 0), name
    assert not list(tmp_path.glob("*.part"))


def test_a_whole_file_is_left_alone_and_a_broken_one_rebuilt(build, copy, capsys):
    (copy / "mouse.png").write_bytes((copy / "mouse.png").read_bytes()[:100])
    before = (copy / "cat.png").stat().st_mtime_ns
    build.build(["mouse.png", "cat.png"], copy)
    assert capsys.readouterr().out.splitlines()[0].startswith("mouse.png: written")
    assert (copy / "cat.png").stat().st_mtime_ns == before
    build.record(copy)
    datafiles._read_list.cache_clear()
    assert datafiles.data_path("mouse.png").is_file()


def test_record_writes_sums_and_table(build, copy):
    (copy / "cat.png").write_bytes(b"another cat")
    build.record(copy)
    digest = hashlib.sha256(b"another cat").hexdigest()
    assert (copy / "files.toml").read_text().count(digest) == 1
    assert (copy / "README.md").read_text().count(digest) == 1
    assert (copy / "README.md").read_text().rstrip().endswith((DATA / "README.md").read_text().rstrip()[-40:])


def test_an_unknown_name_is_refused(build, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["build.py", "dog.png"])
    with pytest.raises(SystemExit):
        build.main()
    assert "no builder for dog.png; there is one for mouse.png" in capsys.readouterr().err
