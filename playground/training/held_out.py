"""A gauge of how far D knows its data by heart: what it says of pictures that it never trains on."""

import math
from dataclasses import replace
from typing import cast

import numpy as np
import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.images.source import ImageSource, evenly, scaled
from playground.networks.conditional import given
from playground.randomness import streams
from playground.training.build import LAYOUTS, Players
from playground.training.draws import Draws
from playground.training.observers.image import in_batches
from playground.training.observers.observer import looking_at

MOST = 64
FEWEST = 2
"""One picture alone has no spread, which batch norm divides by; and its belief would say nothing."""
EVERY = 5
"""Turns between two looks. A look is a pass of D over one batch at most; a turn is 9 such passes and 3 of G or more (a
backward pass counts twice), about 12 for like networks. So all looks together cost less than 1/(12·5), 2 % of the turns."""


class HeldOut:
    """mean D(x) over a few fixed pictures that are held out, as D is shown pictures in training.

    D's mean over a real batch and this one are the same while D judges what is typical of the data. When the first is
    high and this one is not, D has learned its pictures by heart. The same changes are made to the pictures each time
    (augmentation, instance noise), and batch norm takes the batch's own mean and variance, so that the two compare.

    Source:
        the idea of Karras et al. 2020, arXiv:2006.06676, section 3 and figure 1: validation pictures beside training ones.

    Args:
        players: of the run.
        config: at its start.
        device, dtype: as of the run.
    """

    def __init__(self, players: Players, config: RunConfig, *, device: torch.device, dtype: torch.dtype) -> None:
        self._players, self._seeds = players, config.seeds
        self._device, self._dtype = device, dtype
        self._pictures, self._labels = _picked(players, min(MOST, config.batch)) if config.data.kind == "image" else (None, None)

    def belief(self, config: RunConfig, *, turn: int) -> float:
        """mean `objective.probability(D(x))`; NaN for points, without such pictures, and between two looks. Nothing moves.

        Args:
            config: of the run, as updates read it.
            turn: completed turns.
        """
        if self._pictures is None or turn % EVERY:
            return math.nan
        always_the_same = streams(self._seeds, "augment", "instance", stacked=False)
        draws = Draws(replace(self._players, rng=always_the_same), config, self._device, self._dtype)
        pictures = self._pictures.to(self._device, self._dtype).contiguous(memory_format=LAYOUTS[config.layout])
        labels = None if self._labels is None else self._labels.to(self._device)
        with looking_at(self._players.discriminator) as discriminator, in_batches(discriminator):
            scores = given(discriminator, labels)(draws.shown(pictures))
        return config.objective.probability(scores.float()).mean().item()


def _picked(players: Players, count: int) -> tuple[Tensor | None, Tensor | None]:
    """So many held-out pictures, evenly from all of them, and their labels for a D that is told any."""
    source = cast(ImageSource, players.source)
    if len(source.held_out) < FEWEST:
        return None, None
    picked = evenly(len(source.held_out), count)
    known = source.held_out_labels
    labels = torch.from_numpy(np.asarray(known)[picked]) if players.class_names and known is not None else None
    return scaled(source.held_out[picked]), labels
