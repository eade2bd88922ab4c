"""A share link: the runs that are shown, and how the page shows them, as a word for an address.

    word = write(Link(runs=(config,), preset="two_bumps"))     # 1.eNqrVipQsoo…
    link, told = read(word)                                    # the same link; told is empty

The word is a version and a dot, then JSON, compressed, in base64url without padding. A run says only in what it differs
from its preset, and any further run in what it differs from the first. Nothing of a link is ever evaluated, its size is
bounded before and while it is unpacked, and what a newer version may have added is left out with a sentence on it.
"""

from playground.link.link import Link, Told, as_it_stands
from playground.link.reading import read
from playground.link.writing import LONGEST, elsewhere, fitting, travelling, write

__all__ = ["LONGEST", "Link", "Told", "as_it_stands", "elsewhere", "fitting", "read", "travelling", "write"]
