"""Build the files of this folder again, from the code and from installed packages.

    python data/build.py                # all of them
    python data/build.py mouse.png      # some of them
    python data/build.py --sums         # only write the sums of the files as they are

A file whose content would be the same is left alone, byte for byte. Then the sha256 sums go into
files.toml and the table into README.md. The cat, the photograph and the digits need scikit-image and
scikit-learn: python -m pip install -e ".[test]"
"""

import argparse
import hashlib
import io
import os
import re
import sys
import tomllib
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


def digits():
    from sklearn.datasets import load_digits

    raw = load_digits()
    file = io.BytesIO()
    np.savez_compressed(file, images=raw.images.astype(np.uint8), labels=raw.target.astype(np.uint8))
    return file.getvalue()


BUILDERS = {"mouse.png": mouse, "cat.png": cat, "photo.jpg": photo, "digits.npz": digits}


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def arrays(content):
    """Give what a file's bytes hold, or None if they are damaged."""
    try:
        if content[:2] == b"PK":
            with np.load(io.BytesIO(content)) as archive:
                return {key: archive[key] for key in archive.files}
        return {"picture": np.asarray(Image.open(io.BytesIO(content)))}
    except Exception:  # noqa: BLE001 - a decoder may raise anything on damaged bytes
        return None


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
        path, content = folder / name, BUILDERS[name]()
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
    parser.add_argument("names", nargs="*", metavar="file", help=f"some of: {', '.join(BUILDERS)}")
    parser.add_argument(
        "--sums", action="store_true", help="build nothing, write the sums of the files as they are"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BUILDERS)
    if unknown:
        parser.error(f"no builder for {', '.join(sorted(unknown))}; there is one for {', '.join(BUILDERS)}")
    if not arguments.sums:
        build(arguments.names or BUILDERS)
    record()


if __name__ == "__main__":
    main()
