"""What can be seen and measured of a run, one observer for each kind of data.

Observers look at the averaged generator and at D without moving either: networks in evaluation mode, no gradients, and
random numbers from the streams "preview" (drawn once) and "measure" only.
"""

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.config import RunConfig
from playground.data.source import Data
from playground.metrics.density import best_bandwidth, kernel_density
from playground.metrics.divergences import LineScores, PlaneScores, line_scores, plane_scores
from playground.metrics.floors import floor
from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.randomness import generator as seeded
from playground.training.build import Players, latent
from playground.training.events import MEASURES, Values

Floats = NDArray[np.float32]

GRID = 201
"""Points of the x axis in the picture of one-dimensional data."""
LATTICE = 40
"""Points a side of D's field in the picture of two-dimensional data."""
SCORED = 1000
"""Samples a side in a measure."""
DRAWN_LINE, DRAWN_PLANE, DRAWN_IMAGES = 1000, 400, 64
Z_LINES = 31
Z_REACH = {"normal": 2.5, "uniform": 1.0}
FLOOR_REPEATS = 20


@contextmanager
def looking_at(network: nn.Module) -> Iterator[nn.Module]:
    """A network in evaluation mode and without gradients, put back as it was."""
    was = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield network
    finally:
        network.train(was)


class Observer(ABC):
    """Looks at one run.

    Args:
        players: the run's networks, data and streams.
        config: the run's config at its start.
    """

    drawn: int

    def __init__(self, players: Players, config: RunConfig) -> None:
        self.players = players
        self._z = self._latent("preview", self.drawn, config)  # [K, n, Z] or [n, Z]: fixed, so that pictures do not flicker

    @abstractmethod
    def picture(self, config: RunConfig) -> LinePicture | PlanePicture | ImagePicture:
        """What there is to see of the first member now."""

    def measure(self, config: RunConfig) -> Values | None:
        """The numbers of `events.MEASURES`, each `[K]`, from fresh samples; None where there are none."""
        return None

    def floors(self) -> Mapping[str, float]:
        """The same measures real against real."""
        return {}

    def _latent(self, stream: str, count: int, config: RunConfig) -> Tensor:
        return self.players.rng[stream].draw(lambda g: latent(config.latent, count, config.latent_dim, g))

    def _generate(self, z: Tensor) -> Tensor:
        """G_avg(z) on the CPU in float32."""
        with looking_at(self.players.average.network) as network:
            weight = next(network.parameters())
            samples: Tensor = network(z.to(weight.device, weight.dtype))
        return samples.float().cpu()

    def _discriminate(self, x: Tensor, config: RunConfig) -> Floats:
        """D(x) of the first member as the page draws it; x: `[n, D]`. Returns `[n]`."""
        with looking_at(self.players.discriminator) as network:
            weight = next(network.parameters())
            stack = x.to(weight.device, weight.dtype).repeat(1, config.packing).expand(config.members, -1, -1)  # equal packs
            scores = config.objective.probability(network(stack)[0].float())
        return scores.cpu().numpy()


class PointObserver(Observer):
    """What one- and two-dimensional data have in common: scores of fresh samples."""

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        self._data = config.data

    def measure(self, config: RunConfig) -> Values:
        """JS and W1 of `SCORED` fresh fakes against fresh real samples, each `[K]`."""
        source = self.players.source
        real = self.players.rng["measure"].draw(lambda g: source.sample(SCORED, g)).numpy()
        fakes = self._generate(self._latent("measure", SCORED, config)).numpy()
        scores = [self._scores(*pair) for pair in zip(real, fakes, strict=True)]
        return {name: np.array([getattr(each, name) for each in scores], np.float32) for name in MEASURES}

    def floors(self) -> Mapping[str, float]:
        """JS and W1 of real samples against other real samples."""
        return floors_of(self._data)

    def _scores(self, real: Floats, fakes: Floats) -> LineScores | PlaneScores:
        raise NotImplementedError


class LineObserver(PointObserver):
    """One-dimensional data: figure 1 of Goodfellow et al. 2014."""

    drawn = DRAWN_LINE

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        self._x, self._p_data, self._bandwidth = axis(config.data)
        reach = Z_REACH[config.latent]
        self._z_axis = torch.linspace(-reach, reach, Z_LINES) if config.latent_dim == 1 else None

    def picture(self, config: RunConfig) -> LinePicture:
        """Densities, D and D* on a grid, and where G sends z."""
        fakes = self._generate(self._z)[0, :, 0].numpy()
        p_g = kernel_density(fakes, self._x, self._bandwidth).astype(np.float32)
        optimum = config.objective.optimum(self._p_data, p_g)
        return LinePicture(
            x=self._x,
            p_data=self._p_data,
            p_g=p_g,
            scores=self._discriminate(torch.from_numpy(self._x)[:, None], config),
            optimum=None if optimum is None else np.asarray(optimum, np.float32),
            bounded=config.objective.bounded,
            z=None if self._z_axis is None else self._z_axis.numpy(),
            g_of_z=None if self._z_axis is None else self._at_the_axis(self._z_axis, config),
            fakes=fakes,
        )

    def _at_the_axis(self, z: Tensor, config: RunConfig) -> Floats:
        return self._generate(z[:, None].expand(config.members, -1, 1))[0, :, 0].numpy()

    def _scores(self, real: Floats, fakes: Floats) -> LineScores:
        return _line_scores(self._data, real, fakes)


class PlaneObserver(PointObserver):
    """Two-dimensional data: points over D's field."""

    drawn = DRAWN_PLANE

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        self._real = players.rng["preview"].draw(lambda g: players.source.sample(self.drawn, g))[0].numpy()
        (left, right), (low, high) = players.source.view_range
        self._xs = np.linspace(left, right, LATTICE, dtype=np.float32)
        self._ys = np.linspace(low, high, LATTICE, dtype=np.float32)
        columns, rows = np.meshgrid(self._xs, self._ys)
        self._lattice = torch.from_numpy(np.stack([columns.ravel(), rows.ravel()], axis=1))  # [g², 2]

    def picture(self, config: RunConfig) -> PlanePicture:
        """Real points, fakes, and D on a lattice."""
        return PlanePicture(
            real=self._real,
            fakes=self._generate(self._z)[0].numpy(),
            field=self._discriminate(self._lattice, config).reshape(LATTICE, LATTICE),
            xs=self._xs,
            ys=self._ys,
            bounded=config.objective.bounded,
        )

    def _scores(self, real: Floats, fakes: Floats) -> PlaneScores:
        return _plane_scores(self._data, real, fakes)


class ImageObserver(Observer):
    """Images: a sheet of the fixed z, and real pictures beside it."""

    drawn = DRAWN_IMAGES

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        count = min(self.drawn, players.source.count or self.drawn)
        self._real = pixels(players.rng["preview"].draw(lambda g: players.source.sample(count, g)))

    def picture(self, config: RunConfig) -> ImagePicture:
        """G_avg of the fixed z, and real pictures."""
        return ImagePicture(fakes=pixels(self._generate(self._z)), real=self._real)


OBSERVERS: dict[str, type[Observer]] = {"line": LineObserver, "plane": PlaneObserver, "image": ImageObserver}


@functools.lru_cache(maxsize=64)
def axis(data: Data) -> tuple[Floats, Floats, float]:
    """The x axis of one-dimensional data `[m]`, its exact density there `[m]`, and the kernel's bandwidth."""
    source = data.open()
    x = np.linspace(*source.view_range, GRID, dtype=np.float32)
    density = source.log_density(torch.from_numpy(x)[:, None]).exp().numpy().astype(np.float32)
    return x, density, best_bandwidth(density, x, SCORED)


@functools.lru_cache(maxsize=64)
def floors_of(data: Data) -> Mapping[str, float]:
    """What JS and W1 read real against real, the mean of `FLOOR_REPEATS` pairs, for points of `data`."""
    scores = _line_scores if data.kind == "line" else _plane_scores
    source = data.open()

    def of(name: str) -> Callable[[Floats, Floats], float]:
        return lambda real, fakes: float(getattr(scores(data, real, fakes), name))

    return {
        name: floor(of(name), source.sample, count=SCORED, repeats=FLOOR_REPEATS, generator=seeded(0, "floor")).mean
        for name in MEASURES
    }


def _line_scores(data: Data, real: Floats, fakes: Floats) -> LineScores:
    x, density, bandwidth = axis(data)
    return line_scores(real[:, 0], fakes[:, 0], p_data=density, grid=x, bandwidth=bandwidth)


def _plane_scores(data: Data, real: Floats, fakes: Floats) -> PlaneScores:
    return plane_scores(real, fakes, view_range=data.open().view_range)


def pixels(images: Tensor) -> NDArray[np.uint8]:
    """[−1, 1] → 0…255, `[n, C, H, W]`."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu().numpy()
