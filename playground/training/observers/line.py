"""What can be seen of a run of one-dimensional data: figure 1 of Goodfellow et al. 2014, arXiv:1406.2661."""

import functools
import math

import numpy as np
import torch
from torch import Tensor

from playground.config import RunConfig
from playground.metrics.density import KernelDensity, best_bandwidth
from playground.objectives.objective import Objective
from playground.pictures import Floats, LinePicture, LineTiles
from playground.training.build import Players
from playground.training.observers.microscope import histogram
from playground.training.observers.points import REACH, PointObserver
from playground.training.observers.scores import Opened, axis, density

CELLS = 60
"""Of the fakes' histogram."""
LINES = 31
"""Points of z whose way through G is drawn."""
LARGEST_GRID = 401
"""Points of a picture's axis."""
TILE_GRID, TILE_FAKES = 101, 400
"""Points of a tile's axis, and fakes from which its density is estimated."""


class LineObserver(PointObserver):
    """One-dimensional data: densities, D and D*, and where G sends z."""

    drawn = 1000
    pushes = 24

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        self._estimates = {data: KernelDensity(seen(data)[0], axis(data)[2]) for data in set(self._data)}
        self._sliced: Floats = self._slice[:, 0].numpy()  # as an object that all pictures share
        self._tiles = Tiles(self._data) if config.members > 1 else None

    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> LinePicture:
        """Densities, D and D* on a grid, and where G sends z."""
        data = self._data[member]
        x, p_data = seen(data)
        look = self._look(config, member, updates, torch.from_numpy(x)[:, None])
        fakes = look.fakes[:, 0]
        p_g = self._estimates[data](fakes).astype(np.float32)
        optimum = optimum_of_copies(look.objective, p_data, p_g, config.packing)
        return LinePicture(
            x=x,
            p_data=p_data,
            p_g=p_g,
            scores=look.scores,
            optimum=None if optimum is None else np.asarray(optimum, np.float32),
            bounded=look.objective.bounded,
            z=self._sliced,
            g_of_z=look.along[:, 0],
            fakes=fakes,
            latent_dim=config.latent_dim,
            histogram=histogram(fakes, float(x[0]), float(x[-1]), CELLS),
            pushed=look.pushed[:, 0],
            push=look.push[:, 0],
            microscope=look.microscope,
            tiles=None if self._tiles is None else self._tiled(self._tiles, config),
        )

    def _latent_slice(self, config: RunConfig) -> Tensor:
        """The first number of z from one end to the other, the others 0."""
        reach = REACH[config.latent]
        z = torch.zeros(LINES, config.latent_dim)
        z[:, 0] = torch.linspace(-reach, reach, LINES)
        return z

    def _tiled(self, tiles: "Tiles", config: RunConfig) -> LineTiles:
        return LineTiles(
            x=tiles.x,
            p_data=tiles.p_data,
            p_g=tiles.densities(self._everyones_fakes(TILE_FAKES)[..., 0]),
            scores=self._everyones_scores(config, torch.from_numpy(tiles.x)[:, None]),
            bounded=config.objective.bounded,
        )


class Tiles:
    """The axis that all members of a stack share, and kernel estimates on it, of all members with the same data at once.

    Args:
        data: of each member.

    Attributes:
        x: `[m]`, over every member's view.
        p_data: `[K, m]`, each member's.
    """

    def __init__(self, data: list[Opened]) -> None:
        ends = np.array([each.source.view_range for each in data])
        self.x = np.linspace(ends.min(), ends.max(), TILE_GRID, dtype=np.float32)
        exact = {each: density(each.source, self.x) for each in set(data)}
        self.p_data = np.stack([exact[each] for each in data])
        self._estimates = [
            (KernelDensity(self.x, _bandwidth(each)), [k for k, its in enumerate(data) if its == each]) for each in exact
        ]

    def densities(self, fakes: Floats) -> Floats:
        """p_g of every member, `[K, n]` → `[K, m]`."""
        p_g = np.empty((len(fakes), len(self.x)), np.float32)
        for estimate, members in self._estimates:
            p_g[members] = estimate(fakes[members])
        return p_g


@functools.lru_cache(maxsize=64)
def seen(data: Opened) -> tuple[Floats, Floats]:
    """The x axis of a picture `[m]` and the exact density there `[m]`: where the data are measured, carried on over the view.

    Its steps are those of the measures, or longer where more than `LARGEST_GRID` would be needed.
    """
    x, exact, _ = axis(data)
    low, high = data.source.view_range
    if (low, high) == data.source.measured_range:
        return x, exact
    points = min(math.ceil((high - low) / float(x[1] - x[0])) + 1, LARGEST_GRID)
    wide = np.linspace(low, high, points, dtype=np.float32)
    return wide, density(data.source, wide)


def optimum_of_copies(objective: Objective, p_data: Floats, p_g: Floats, copies: int) -> Floats | None:
    """D* where D judges packs and is shown m copies of one point: a pack has the density p(x)ᵐ, so D*(p_dataᵐ, p_gᵐ), `[n]`.

    Only their ratio counts; p(x)ᵐ itself would underflow.

    Source: Goodfellow et al. 2014, arXiv:1406.2661, proposition 1, of the packs of Lin et al. 2018, arXiv:1712.04086.
    """
    larger = np.maximum(np.maximum(p_data, p_g), np.finfo(np.float32).tiny)
    return objective.optimum((p_data / larger) ** copies, (p_g / larger) ** copies)


def _bandwidth(data: Opened) -> float:
    x, p_data, _ = axis(data)
    return best_bandwidth(p_data, x, TILE_FAKES)
