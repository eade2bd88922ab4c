"""What can be seen of a run of two-dimensional data: points over D's field."""

import functools
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.source import Source
from playground.metrics import modes
from playground.pictures import Floats, PlanePicture, PlaneTiles
from playground.training.build import Players
from playground.training.observers.points import REACH, PointObserver
from playground.training.observers.scores import weights

LATTICE = 40
"""Points a side of D's field."""
WARP = 13
"""Points a side of the lattice of z that G bends."""
FOLLOWED, REMEMBERED = 8, 24
"""Fakes whose way is drawn, and how many pictures it goes back."""
TILE_POINTS = 150


class PlaneObserver(PointObserver):
    """Two-dimensional data: points over D's field, the latent's grid as G bends it, and the way of a few fakes."""

    drawn = shown = 400
    pushes = 60

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        self._modes = {each: _modes(each.source) for each in set(self._data)}
        self._trails = Trails(config.members)
        self._points: list[Floats] = list(self._real.numpy())  # as objects that all pictures share
        self._few: Floats = self._real[:, :TILE_POINTS].numpy()

    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> PlanePicture:
        """Real points, fakes, D on a lattice, and what G makes of a grid."""
        xs, ys, lattice = _lattice(self.players.sources[member].view_range)
        look = self._look(config, member, updates, lattice)
        everyone = look.fakes[None, :FOLLOWED] if config.members == 1 else self._everyones_fakes(TILE_POINTS)
        self._trails.follow(everyone[:, :FOLLOWED], updates)
        return PlanePicture(
            real=self._points[member],
            fakes=look.fakes,
            field=look.scores.reshape(LATTICE, LATTICE),
            xs=xs,
            ys=ys,
            bounded=look.objective.bounded,
            pushed=look.pushed,
            push=look.push,
            warp=look.along.reshape(WARP, WARP, 2) if config.latent_dim > 1 else None,
            latent_dim=config.latent_dim,
            trails=self._trails.of(member),
            microscope=look.microscope,
            tiles=None if config.members == 1 else self._tiles(everyone),
            **self._shares(member, look.fakes),
        )

    def _latent_slice(self, config: RunConfig) -> Tensor:
        """A lattice of z's first two numbers, row by row from the lowest second number, the others 0; nothing of one number."""
        if config.latent_dim == 1:
            return torch.zeros(0, 1)
        ticks = torch.linspace(-REACH[config.latent], REACH[config.latent], WARP)
        z = torch.zeros(WARP * WARP, config.latent_dim)
        z[:, :2] = torch.cartesian_prod(ticks, ticks).flip(-1)
        return z

    def _shares(self, member: int, fakes: Floats) -> dict[str, Any]:
        known = self._modes[self._data[member]]
        if known is None:
            return {}
        found = modes.nearest(fakes, known["centres"])
        near = found.mode[found.distance <= modes.SIGMAS * known["sigma"]]
        counts = np.bincount(near, minlength=len(known["centres"]))
        return known | {"shares": (counts / len(fakes)).astype(np.float32)}

    def _tiles(self, fakes: Floats) -> PlaneTiles:
        (x0, x1), (y0, y1) = np.array([source.view_range for source in self.players.sources]).transpose(1, 2, 0)  # [2, 2, K]
        view = (float(x0.min()), float(x1.max()), float(y0.min()), float(y1.max()))
        return PlaneTiles(real=self._few, fakes=fakes, view=view)


class Trails:
    """Where a few fakes of every member were in the last pictures: for the eye only, so no checkpoint knows of it."""

    def __init__(self, members: int) -> None:
        self._places = np.zeros((members, FOLLOWED, 0, 2), np.float32)  # [K, f, t, 2], oldest first
        self._updates = -1

    def follow(self, fakes: Floats, updates: int) -> None:
        """Remember where they are now, `[K, f, 2]`, in place of what was there if nothing was trained since."""
        kept = self._places[:, :, :-1] if updates == self._updates else self._places[:, :, 1 - REMEMBERED :]
        self._places = np.concatenate([kept, fakes[:, :, None]], axis=2)
        self._updates = updates

    def of(self, member: int) -> Floats:
        """The ways of one member's fakes, `[f, t, 2]`."""
        ways: Floats = self._places[member]
        return ways


@functools.lru_cache(maxsize=64)
def _lattice(view: tuple[tuple[float, float], tuple[float, float]]) -> tuple[Floats, Floats, Tensor]:
    """The columns and rows of D's field over a view, and its points `[g², 2]`, row by row from the lowest y."""
    xs, ys = (np.linspace(*ends, LATTICE, dtype=np.float32) for ends in view)
    columns, rows = np.meshgrid(xs, ys)
    return xs, ys, torch.from_numpy(np.stack([columns.ravel(), rows.ravel()], axis=1))


def _modes(source: Source) -> dict[str, Any] | None:
    """The fields of a picture that say where the modes are; None where there are none."""
    if source.centres is None or source.sigma is None:
        return None
    real_shares = weights(source) * modes.perfect_quality(2)
    return {"centres": source.centres.numpy(), "sigma": source.sigma, "real_shares": real_shares.astype(np.float32)}
