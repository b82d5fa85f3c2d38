"""The allocator: large pieces of memory are given back as soon as they are free.

Left alone, glibc keeps them once it has seen some: its heap is then full of holes of the size of pictures, in as many
arenas as there are threads. With these two settings a server held a third less over 20,000 mixed requests, and no more
at their end than at a quarter of them. mallopt(3)
"""

import ctypes
import os
import sys

MMAP_THRESHOLD, ARENA_MAX = -3, -8
LARGE = 1_000_000  # bytes of a piece that has pages of its own
ARENAS = 2


def settle() -> bool:
    """Settle it before there are threads, unless the environment does; False if it is left alone."""
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return False
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another libc
        return False
    return bool(set_option(MMAP_THRESHOLD, LARGE)) and bool(set_option(ARENA_MAX, ARENAS))
