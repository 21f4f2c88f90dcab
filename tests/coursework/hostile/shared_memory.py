"""It asks for memory that its processes share and no size tells, and for /dev/zero and /dev/shm: there is none."""

POINTS = 6
BEFORE = """
import mmap, os

for flags in (mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x4000):
    try:
        mmap.mmap(-1, 2**20, flags)
        print("FOUND shared memory")
    except OSError as error:
        print(type(error).__name__)
for path in ("/dev/zero", "/dev/shm/x"):
    try:
        os.open(path, os.O_RDWR | os.O_CREAT)
        print("FOUND", path)
    except OSError as error:
        print(type(error).__name__)
"""
