"""Make `coursework/release/` anew: the notebooks and their visible checks, as `coursework release` hands them out.

    python -m coursework.handouts

They are in the repository so that a learner without an instructor can do the homework too. A test holds them equal to
what this makes.
"""

import tempfile
from pathlib import Path

from coursework.classroom import make, write
from coursework.gradebook import release
from coursework.homework import NAMES

RELEASE = Path(__file__).resolve().parent / "release"


def handouts(names=NAMES):
    """Give every file: path below `release/` -> bytes."""
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        classroom = make(Path(folder) / "class", "Handouts")
        for name in names:
            for path in sorted(release(classroom, name).iterdir()):
                files[f"{name}/{path.name}"] = path.read_bytes()
    return files


if __name__ == "__main__":
    for name, data in handouts().items():
        write(RELEASE / name, data)
        print(name, len(data))
