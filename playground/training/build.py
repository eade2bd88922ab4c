"""From a config to the things that train: data, two networks, two optimisers, streams of random numbers."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.optim import SGD, Optimizer

from playground.config import RunConfig
from playground.data.images.source import ImageSource
from playground.data.source import Source
from playground.errors import ConfigError
from playground.knobs import put
from playground.networks.conditional import CONDITIONS, conditional_generator
from playground.randomness import Stream, streams
from playground.training.ema import Average

STREAMS = (
    *("init_g", "init_d", "data", "latent", "constraint", "dropout_g", "dropout_d", "instance", "preview", "measure"),
    *("label", "flip", "augment"),
)


LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


@dataclass(frozen=True)
class Players:
    """What one run is made of; nothing is shared with any other run.

    Attributes:
        sources: where real samples come from, one a member of the stack: the same one K times, unless data are swept.
        rng: the run's streams, by the names of `STREAMS`.
        average: the averaged generator.
        class_names: what a label means, where G and D are told one; empty where they are not.
    """

    sources: tuple[Source, ...]
    rng: Mapping[str, Stream]
    generator: nn.Module
    discriminator: nn.Module
    optimizer_g: Optimizer
    optimizer_d: Optimizer
    average: Average
    class_names: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """Where the first member's real samples come from."""
        return self.sources[0]


def build(config: RunConfig, *, device: torch.device, dtype: torch.dtype = torch.float32) -> Players:
    """Networks and optimisers for `config`, drawn from its seeds.

    Points are trained as a stack of `config.members` networks, images as plain networks.

    Raises:
        ConfigError: networks that cannot make such samples, a batch of more pictures than there are, or classes are asked
            for and there are none.
        DataError: data that cannot be read.
    """
    sources = opened(config)
    source = sources[0]
    if config.data.kind == "image" and source.count is not None and config.batch > source.count:
        raise ConfigError("batch_too_large", batch=config.batch, count=source.count)
    for plan in (config.generator, config.discriminator):
        plan.check(source.sample_shape)
    class_names = told_classes(config, source)
    rng = streams(config.seeds, *STREAMS, stacked=config.data.kind != "image")
    generator = build_generator(config, source.sample_shape, rng, classes=len(class_names))
    discriminator = CONDITIONS[config.condition](
        config.discriminator,
        classes=len(class_names),
        sample_shape=judged_shape(config, source),
        members=config.members,
        rng=rng["init_d"],
        dropout_rng=rng["dropout_d"],
        initialization=config.initialization,
    )
    config.constraint.prepare(discriminator, rng=rng["constraint"])
    for network in (generator, discriminator):
        network.to(device, dtype)
        if config.data.kind == "image":
            network.to(memory_format=LAYOUTS[config.layout])  # type: ignore[call-overload]  # torch's stubs miss it
        if config.compiled == "on":
            network.compile()
    played = spread(config, device=device, dtype=dtype)
    return Players(
        sources=sources,
        rng=rng,
        generator=generator,
        discriminator=discriminator,
        optimizer_g=played.optimizer_g.build(generator.parameters()),
        optimizer_d=played.optimizer_d.build(discriminator.parameters()),
        average=Average(generator),
        class_names=class_names,
    )


def doubled(players: Players) -> Players:
    """Players that can make an update in place of `players`: copies of networks and streams, and optimisers that stand still."""
    generator, discriminator, rng = deepcopy((players.generator, players.discriminator, dict(players.rng)))
    return replace(
        players,
        rng=rng,  # copied with the networks, whose dropout draws from it
        generator=generator,
        discriminator=discriminator,
        optimizer_g=SGD(generator.parameters(), lr=0.0),
        optimizer_d=SGD(discriminator.parameters(), lr=0.0),
    )


def build_generator(
    config: RunConfig, sample_shape: tuple[int, ...], rng: Mapping[str, Stream], *, classes: int = 0
) -> nn.Module:
    """G alone, on the CPU, as it is before the first turn; told one of `classes`, if there are any."""
    return conditional_generator(
        config.generator,
        latent_dim=config.latent_dim,
        classes=classes,
        sample_shape=sample_shape,
        members=config.members,
        rng=rng["init_g"],
        dropout_rng=rng["dropout_g"],
        initialization=config.initialization,
    )


def told_classes(config: RunConfig, source: Source) -> tuple[str, ...]:
    """What the labels mean that G and D are told; empty where they are told none.

    Raises:
        ConfigError: they should be told, and the data have no classes.
    """
    if config.condition == "none":
        return ()
    if not isinstance(source, ImageSource) or source.training_labels is None:
        raise ConfigError("condition_no_classes", condition=config.condition)
    return source.class_names


def opened(config: RunConfig) -> tuple[Source, ...]:
    """The data of each member; members with the same data share one source.

    Raises:
        DataError: data that cannot be read.
    """
    if config.sweep is None or not config.sweep.over_data:
        return (config.data.open(),) * config.members
    sources = [config.with_values({config.sweep.path: value}).data.open() for value in config.sweep.values]
    return tuple(source for source in sources for _ in range(config.members // len(sources)))


def spread(config: RunConfig, *, device: torch.device, dtype: torch.dtype) -> RunConfig:
    """`config` as the updates read it: the knob that is swept holds its values, `[K]`, one a member of the stack.

    What reads such a knob multiplies, clips or compares member by member (`knobs.lined_up`); an optimiser scales its
    steps. Data are left as they are: each member has a source of its own (`Players.sources`).
    """
    if config.sweep is None or config.sweep.over_data:
        return config
    return put(config, config.sweep.path, torch.tensor(config.each(config.sweep.path), device=device, dtype=dtype))


def judged_shape(config: RunConfig, source: Source) -> tuple[int, ...]:
    """What D takes: a sample, or m points side by side as one, (m·D,)."""
    return source.sample_shape if config.packing == 1 else (config.packing * source.sample_shape[0],)
