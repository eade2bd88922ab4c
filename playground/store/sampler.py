"""A generator that was kept, drawing again."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from playground.config import RunConfig
from playground.data.images.source import Images
from playground.errors import ConfigError, StoreError
from playground.randomness import streams
from playground.store.architecture import refuse_mismatch
from playground.store.model_file import ModelFile
from playground.texts import text
from playground.training.build import STREAMS, build_generator, latent
from playground.training.observers import looking_at, pixels
from playground.training.trainer import Trainer

CHUNK = 64
"""Samples a forward pass, so that thousands of pictures need no more memory than a batch."""


def model_of(trainer: Trainer) -> ModelFile:
    """The averaged generator of a run, with what a reader needs to build and to judge it."""
    return ModelFile(
        config=trainer.recipe.to_dict(),
        tensors=trainer.players.average.network.state_dict(),
        words={"sample_shape": list(trainer.players.source.sample_shape), "turn": trainer.turn, "seconds": trainer.seconds},
    )


def draw(model: ModelFile, count: int, *, seed: int) -> NDArray[Any]:
    """`count` samples of a kept generator, from z drawn with `seed`.

    Returns:
        Pictures `[count, C, H, W]` as uint8, or points `[count, D]` as float32; of a stack, those of the first member.

    Raises:
        ConfigError: the file's config cannot be built here.
        StoreError: its weights do not fit its config.
    """
    config, generator = _opened(model)
    z = streams([seed] * config.members, "sample", stacked=config.data.kind != "image")["sample"].draw(
        lambda g: latent(config.latent, count, config.latent_dim, g)
    )
    with looking_at(generator):
        samples = torch.cat([generator(chunk) for chunk in torch.split(z, CHUNK, dim=-2)], dim=z.ndim - 2)
    if config.data.kind == "image":
        return pixels(samples)
    return np.asarray(samples[0].numpy())


def batches(model: ModelFile, *, seed: int) -> Iterator[Images]:
    """Endless samples of a kept generator of pictures, from z drawn with `seed`: `[CHUNK, C, H, W]` uint8 each.

    Raises:
        ConfigError: it makes points, or its config cannot be built here; at once, before the first batch.
        StoreError: its weights do not fit its config.
    """
    config, generator = _opened(model)
    if config.data.kind != "image":
        raise ConfigError("judge_points")
    stream = streams([seed], "sample", stacked=False)["sample"]

    def batch() -> Images:
        z = stream.draw(lambda g: latent(config.latent, CHUNK, config.latent_dim, g))
        with looking_at(generator):
            return pixels(generator(z))

    return (batch() for _ in itertools.count())


def _opened(model: ModelFile) -> tuple[RunConfig, nn.Module]:
    """The settings of a kept generator, and itself."""
    config = RunConfig.from_dict(model.config)
    shape = model.words.get("sample_shape")
    if not isinstance(shape, list) or not all(isinstance(side, int) for side in shape):
        raise StoreError("store_damaged", name=text("store.model"), reason="sample_shape")
    rng = streams(config.seeds, *STREAMS, stacked=config.data.kind != "image")
    generator = build_generator(config, tuple(shape), rng)
    refuse_mismatch(expected=generator.state_dict(), found=model.tensors)
    generator.load_state_dict(dict(model.tensors))
    return config, generator
