"""The walls: bubblewrap's arguments. Everything that student code can see is listed here."""

import os
import platform
import shutil
import sys
from pathlib import Path

from coursework.sandbox.visible import data_files, font_list

INSTALL = "sudo apt-get install bubblewrap"
GUEST = "/course/guest"
FLAGS = ["-P", "-s", "-S", "-B", "-X", "utf8"]  # not -I: it would drop PYTHONHASHSEED, and sets would be shuffled
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",  # one thread: the same sums in the same order every time
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # or each thread of a student's would take 64 MB of the memory that is allowed
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
}


class NoSandboxError(RuntimeError):
    """There is no bubblewrap here, or it cannot make a sandbox. The message says what to do."""


def bubblewrap():
    """Give the path of bubblewrap.

    Raises
    ------
    NoSandboxError
        If it is not installed, or this is no Linux.
    """
    found = shutil.which("bwrap")
    if found:
        return found
    if platform.system() != "Linux":
        raise NoSandboxError(
            "Student code runs in a Linux sandbox (bubblewrap), and this is "
            f"{platform.system()}. Grade in a Linux container or virtual machine: see coursework/README.md."
        )
    raise NoSandboxError(f"Student code runs in a sandbox, and bubblewrap is not installed. Install it: {INSTALL}")


def python():
    """The Python that runs in the sandbox: this one, outside any environment."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    base = Path(sys.base_prefix).resolve() / "bin" / version
    return str(base if base.exists() else Path(sys.executable).resolve())


def walls(folder, parts, hide, limits, stands_by=False):
    """Give bubblewrap's arguments.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `guest` and `packages`.
    parts : dict of str to path
        The packages that are shown: name -> folder or file.
    hide : iterable of path
        Folders that must not be seen even if they lie under one that is.
    limits : Limits
    stands_by : bool
        For the process that makes the sandboxes of submissions, not for one of them.
    """
    return [
        bubblewrap(), *_namespaces(stands_by), *_system(hide),
        *_course(folder, parts), *_devices(limits),
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
    ]


def _namespaces(stands_by):
    """Who the processes are, and what they share with the others: nothing."""
    walls = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        # Root stays root until the guest drops to a user of its own: only then do limits on processes count.
        walls += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        if stands_by:  # it makes sandboxes, and each gives up these rights before a student's code is in it
            walls += ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]
    elif stands_by:
        walls += ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]
    else:
        walls += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--disable-userns"]
    return [*walls, "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--hostname", "sandbox"]


def _system(hide):
    """The system and Python, to read; in them, installed packages and whatever is to be hidden are covered."""
    walls = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if os.path.islink(f"/{name}"):
            walls += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        elif os.path.isdir(f"/{name}"):
            walls += ["--ro-bind", f"/{name}", f"/{name}"]
    prefix = Path(sys.base_prefix).resolve()
    shown = [Path("/usr")]
    if not prefix.is_relative_to("/usr"):
        walls += [*_folders_above(prefix), "--ro-bind", str(prefix), str(prefix)]
        shown.append(prefix)
    walls += ["--perms", "0755", "--dir", "/course", *_folders_above(Path(GUEST))]
    covered = [path for place in {*shown, Path("/usr/local"), prefix}
               for pattern in ("lib/python3*/site-packages", "lib/python3*/dist-packages")
               for path in place.glob(pattern)]
    covered += [Path(path) for path in ("/usr/src", "/usr/local/src", "/usr/local/share") if os.path.isdir(path)]
    covered += [Path(path).resolve() for path in hide]
    for path in sorted({path.resolve() for path in covered}):
        if path.is_dir() and any(path.is_relative_to(place) for place in shown) and not prefix.is_relative_to(path):
            walls += ["--perms", "0755", "--tmpfs", str(path)]
    return walls


def _course(folder, parts):
    """The guest, the packages, the course's data."""
    packages = folder / "packages"
    walls = ["--ro-bind", str(folder / "guest"), GUEST, "--ro-bind", str(packages), "/course/packages"]
    for name, path in sorted(parts.items()):
        place = packages / name  # a mount needs a place to stand
        place.mkdir(exist_ok=True) if path.is_dir() else place.touch()
        walls += ["--ro-bind", str(path), f"/course/packages/{name}"]
    (packages / "helpers" / "_data").mkdir(exist_ok=True)
    return [*walls, "--ro-bind", str(data_files()), "/course/packages/helpers/_data"]


def _devices(limits):
    """/proc, a few devices, and a private /tmp: the only place to write.

    No terminals: all sandboxes that one process makes would share them. No /dev/zero and no /dev/shm: mapped, they are
    memory that no process's size tells.
    """
    walls = ["--proc", "/proc", "--perms", "0755", "--tmpfs", "/dev"]
    for name in ("null", "full", "random", "urandom"):
        walls += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        walls += ["--symlink", f"/proc/self/fd{target}", f"/dev/{name}"]
    walls += ["--perms", "1777", "--size", str(limits.file_size), "--tmpfs", "/tmp"]
    walls += ["--perms", "0777", "--dir", "/tmp/matplotlib"]
    if fonts := font_list():
        walls += ["--ro-bind", str(fonts), f"/tmp/matplotlib/{fonts.name}"]
    return [*walls, "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/tmp"]


def _folders_above(path):
    """Make the folders above a mount readable (bubblewrap makes them for root alone)."""
    arguments = []
    for parent in [*reversed(path.parents)][1:]:
        arguments += ["--perms", "0755", "--dir", str(parent)]
    return arguments
