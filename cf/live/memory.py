"""Memory that glibc would keep for a process though nothing there needs it any more."""

import ctypes
from contextlib import suppress

# Of `malloc.h`: what to set, and to what. Memory of ended threads stays tied up in their arenas;
# and what is freed goes back to the system at once only beyond the thresholds, in bytes, which
# glibc raises by itself up to 64 MB where nobody has set them.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_SPARING = {_M_ARENA_MAX: 2, _M_TRIM_THRESHOLD: 1 << 17, _M_MMAP_THRESHOLD: 1 << 17}


def return_memory() -> None:
    """Give the system what has been freed."""
    with suppress(OSError, AttributeError):  # another libc
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def be_sparing() -> None:
    """Give the system what is freed from now on; where large arrays come and go that takes time."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        for name, value in _SPARING.items():
            libc.mallopt(name, value)
