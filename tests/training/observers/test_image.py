"""Pixels from what a generator makes."""

import torch

from playground.training.observers import pixels


def test_pixels_reach_from_0_to_255_and_no_further():
    assert pixels(torch.tensor([-2.0, -1, 0, 1, 2]).view(1, 1, 1, 5)).ravel().tolist() == [0, 0, 128, 255, 255]
