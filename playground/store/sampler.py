"""A generator that was kept, drawing again."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from playground.config import RunConfig
from playground.data.images.source import Images, ImageSource
from playground.errors import ConfigError, StoreError
from playground.latent.prior import latent
from playground.randomness import streams
from playground.store.architecture import refuse_mismatch
from playground.store.model_file import ModelFile
from playground.texts import text
from playground.training.build import STREAMS, build_generator
from playground.training.observers import looking_at
from playground.training.sampling import CHUNK, Sampler, class_shares
from playground.training.trainer import Trainer


def model_of(trainer: Trainer) -> ModelFile:
    """The averaged generator of a run, with what a reader needs to build, to judge and, of classes, to ask it."""
    parts = trainer.players
    words = {"sample_shape": list(parts.source.sample_shape), "turn": trainer.turn, "seconds": trainer.seconds}
    classes = {}
    if parts.class_names:
        classes = {"class_names": list(parts.class_names), "class_shares": list(class_shares(cast(ImageSource, parts.source)))}
    return ModelFile(config=trainer.recipe.to_dict(), tensors=parts.average.network.state_dict(), words=words | classes)


def opened(model: ModelFile) -> Sampler:
    """A kept generator of pictures, ready to be drawn from.

    Raises:
        ConfigError: it makes points, or its config cannot be built here.
        StoreError: its weights do not fit its config.
    """
    config, generator = _built(model)
    if config.data.kind != "image":
        raise ConfigError("judge_points")
    return Sampler(
        network=generator.requires_grad_(False).eval(),
        latent_dim=config.latent_dim,
        latent=config.latent,
        sample_shape=tuple(model.words["sample_shape"]),
        class_names=_class_names(model, config),
        class_shares=_class_shares(model, config),
    )


def draw(model: ModelFile, count: int, *, seed: int, label: int | None = None) -> NDArray[Any]:
    """`count` samples of a kept generator, from z drawn with `seed`.

    Args:
        model: the file.
        count: how many.
        seed: of z, and of the classes where none is asked for.
        label: the class that all of them should be of; None draws each one.

    Returns:
        Pictures `[count, C, H, W]` as uint8, or points `[count, D]` as float32; of a stack, those of the first member.

    Raises:
        ConfigError: the file's config cannot be built here, or there is no such class.
        StoreError: its weights do not fit its config.
    """
    config = RunConfig.from_dict(model.config)
    if config.data.kind != "image":
        return _points(model, count, seed=seed)
    sampler = opened(model)
    if label is None:
        return sampler.draw(sampler.z(count, seed=seed), sampler.labels(count, seed=seed))
    if not sampler.conditional:
        raise ConfigError("label_unasked", label=label)
    if not 0 <= label < len(sampler.class_names):
        raise ConfigError("label_unknown", label=label, last=len(sampler.class_names) - 1)
    return sampler.draw(sampler.z(count, seed=seed), torch.full((count,), label))


def batches(model: ModelFile, *, seed: int) -> Iterator[Images]:
    """Endless samples of a kept generator of pictures, from z drawn with `seed`: `[CHUNK, C, H, W]` uint8 each.

    Raises:
        ConfigError: it makes points, or its config cannot be built here; at once, before the first batch.
        StoreError: its weights do not fit its config.
    """
    return opened(model).batches(seed=seed)


def _points(model: ModelFile, count: int, *, seed: int) -> NDArray[Any]:
    """Points of the first member, `[count, D]`."""
    config, generator = _built(model)
    z = streams([seed] * config.members, "sample")["sample"].draw(lambda g: latent(config.latent, count, config.latent_dim, g))
    with looking_at(generator):
        samples = torch.cat([generator(chunk) for chunk in torch.split(z, CHUNK, dim=1)], dim=1)
    return np.asarray(samples[0].numpy())


def _built(model: ModelFile) -> tuple[RunConfig, nn.Module]:
    """The settings of a kept generator, and itself."""
    config = RunConfig.from_dict(model.config)
    shape = model.words.get("sample_shape")
    if not isinstance(shape, list) or not all(isinstance(side, int) for side in shape):
        raise _damaged("sample_shape")
    rng = streams(config.seeds, *STREAMS, stacked=config.data.kind != "image")
    generator = build_generator(config, tuple(shape), rng, classes=len(_class_names(model, config)))
    refuse_mismatch(expected=generator.state_dict(), found=model.tensors)
    generator.load_state_dict(dict(model.tensors))
    return config, generator


def _class_names(model: ModelFile, config: RunConfig) -> tuple[str, ...]:
    """What the labels of a conditional generator mean; empty for any other."""
    if config.condition == "none":
        return ()
    names = model.words.get("class_names")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _damaged("class_names")
    return tuple(names)


def _class_shares(model: ModelFile, config: RunConfig) -> tuple[float, ...]:
    """How frequent each class was in training; empty where the file does not say it, as older ones do not."""
    names, shares = _class_names(model, config), model.words.get("class_shares", [])
    if not names or shares == []:
        return ()
    if not isinstance(shares, list) or len(shares) != len(names) or not all(isinstance(each, int | float) for each in shares):
        raise _damaged("class_shares")
    if not all(0 <= each <= 1 for each in shares) or abs(sum(shares) - 1) > 1e-6:
        raise _damaged("class_shares")
    return tuple(shares)


def _damaged(reason: str) -> StoreError:
    return StoreError("store_damaged", name=text("store.model"), reason=reason)
