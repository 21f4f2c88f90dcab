"""It tries to make namespaces, mounts, memory files and shared memory, and to trace another process: all refused; the answer is right and counts."""

POINTS = 6
BEFORE = """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
tries = {
    "unshare": libc.unshare(0x10000000), "mount": libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "ptrace": libc.ptrace(16, 1, 0, 0), "shmget": libc.shmget(0, 4096, 0o1600),
    "chroot": libc.chroot(b"/tmp"), "setns": libc.setns(0, 0),
}
for name, result in tries.items():
    if result != -1:
        print("FOUND a way:", name)
libc.setuid(0)
rights = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "CapPrm", "CapAmb"))]
if any(int(right, 16) for right in rights):
    print("FOUND rights:", rights)
try:
    os.memfd_create("memory")
    print("FOUND a way: memfd")
except OSError:
    pass
"""
