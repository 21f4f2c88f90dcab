"""System calls that no homework needs, refused by the kernel: a second wall behind bubblewrap.

They are the ones that make namespaces and mounts, that hold memory which no limit counts (memfd, shared memory segments,
mappings that are shared and no file's), or that reach into other processes and the kernel.
"""

import platform
import struct

# name: number on (x86_64, aarch64); from the kernel's own tables (asm/unistd_64.h, asm-generic/unistd.h)
REFUSED = {
    "ptrace": (101, 117),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425),
    "fsopen": (430, 430),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "quotactl": (179, 60),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
}
# audit number, column, clone, mmap
MACHINES = {"x86_64": (0xC000003E, 0, 56, 9), "aarch64": (0xC00000B7, 1, 220, 222)}
CLONE3 = 435
NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW... flag

MAP_KIND, SHARED_AND_NO_FILE = 0x2F, 0x21  # of mmap's flags: MAP_TYPE and MAP_ANONYMOUS; MAP_SHARED and MAP_ANONYMOUS

LOAD, JUMP_IF_EQUAL, JUMP_IF_ANY_BIT, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06
ALLOW, NOT_PERMITTED, NO_SUCH_CALL, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000


def program():
    """Give the filter as the bytes that the kernel takes, or None on a machine that we have no numbers for.

    Examples
    --------
    >>> code = program()
    >>> code is None or len(code) % 8 == 0
    True
    """
    if platform.machine() not in MACHINES:
        return None
    audit, column, clone, mmap = MACHINES[platform.machine()]
    steps = [
        (LOAD, 0, 0, 4),  # which kind of machine the call was made for: a 32-bit call would have other numbers
        (JUMP_IF_EQUAL, 1, 0, audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the call's number
    ]
    if column == 0:  # the x32 calls of x86_64 have numbers of their own, all with this bit
        steps += [(JUMP_IF_ANY_BIT, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]
    for numbers in REFUSED.values():
        steps += [(JUMP_IF_EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, NOT_PERMITTED)]
    # clone3 hides its flags in memory: say it does not exist, and the C library uses clone
    steps += [(JUMP_IF_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, NO_SUCH_CALL)]
    steps += [
        (JUMP_IF_EQUAL, 0, 5, mmap),
        (LOAD, 0, 0, 40),  # mmap's flags
        (AND, 0, 0, MAP_KIND),
        (JUMP_IF_EQUAL, 0, 1, SHARED_AND_NO_FILE),
        (RETURN, 0, 0, NOT_PERMITTED),
        (RETURN, 0, 0, ALLOW),
        (JUMP_IF_EQUAL, 0, 3, clone),
        (LOAD, 0, 0, 16),  # clone's flags
        (JUMP_IF_ANY_BIT, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, NOT_PERMITTED),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
