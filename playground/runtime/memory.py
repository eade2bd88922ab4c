"""Giving memory back when runs have gone."""

import ctypes
import gc
import sys


def give_back() -> None:
    """Collect what only circles of references kept, and hand freed pages to the operating system.

    glibc keeps what was freed for later, page by page, in an arena for each thread; other systems give it back themselves.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
