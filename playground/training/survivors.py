"""Which members of a stack still train. A dead one freezes, and the wall goes on."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.training.build import Players
from playground.training.events import Player, Values
from playground.training.telemetry import lost


class Survivors:
    """The members whose losses and weights are numbers; the others stay at the last weights that were.

    Members share nothing, so NaN stays in the member that has it. It is looked for only where telemetry is read: a
    member that has died since then goes back to its weights at the reading before, and is put back there after every
    later update. What it would have to tell reads NaN. A run alone keeps nothing back: its death is the run's end.

    Args:
        players: the run's networks.
        members: K.

    Attributes:
        alive: `[K]`.
    """

    def __init__(self, players: Players, *, members: int) -> None:
        self.alive: NDArray[np.bool_] = np.ones(members, bool)
        self._players = players
        self._kept = self._weights() if members > 1 else None  # [K, P] as of the last reading
        self._dead = torch.empty(0, dtype=torch.long)
        self._held: dict[Player, list[tuple[Tensor, Tensor]]] = {"D": [], "G": []}

    def check(self, telemetry: Values, moved: Collection[Player]) -> str:
        """Notice who has died since the last reading; the name of a loss that is no number, if there is one."""
        losses = lost(telemetry, moved)
        alive = ~np.logical_or.reduce([np.zeros_like(self.alive), *losses.values()])
        if self._kept is None:
            self.alive = alive
        else:
            self._keep(alive)
        return next((name for name, members in losses.items() if members.any()), "")

    def silenced(self, values: Values) -> Values:
        """`values` with NaN for the dead."""
        if self.alive.all():
            return values
        return {name: np.where(self.alive, each, np.float32(np.nan)) for name, each in values.items()}

    def hold(self, player: Player) -> None:
        """After an update of `player`: put the dead back to where they are kept."""
        for tensor, values in self._held[player]:
            tensor.index_copy_(0, self._dead, values)

    # ------------------------------------------------------------------ keeping

    def state(self) -> dict[str, Any]:
        """Who lives, and the weights to which members that die next will go back."""
        return {"alive": self.alive.tolist(), "kept": self._kept}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Back to what `state()` returned.

        Raises:
            ValueError: it was taken of another stack.
        """
        if self._kept is None:
            return
        if state["kept"].shape != self._kept.shape or len(state["alive"]) != len(self.alive):
            raise ValueError("another stack")
        self.alive, self._kept = np.array(state["alive"], bool), state["kept"].to(self._kept)
        self._freeze()

    def _keep(self, alive: NDArray[np.bool_]) -> None:
        weights = self._weights()
        alive = self.alive & alive & torch.isfinite(weights).all(1).cpu().numpy()
        dying = bool((alive != self.alive).any())
        self.alive = alive
        dead = torch.from_numpy(np.flatnonzero(~alive)).to(weights.device)
        weights[dead] = self._kept[dead]  # type: ignore[index]  # a stack has some
        self._kept = weights
        if dying:
            self._freeze()

    def _freeze(self) -> None:
        """Take the weights of the dead out of `_kept`, and put the dead there."""
        assert self._kept is not None
        self._dead = torch.from_numpy(np.flatnonzero(~self.alive)).to(self._kept.device)
        owned = self._tensors()
        pieces = torch.split(self._kept[self._dead], [each[0].numel() for _, each in owned], dim=1)
        self._held = {"D": [], "G": []}
        for (player, tensor), piece in zip(owned, pieces, strict=True):
            values = piece.reshape(-1, *tensor.shape[1:])
            tensor.index_copy_(0, self._dead, values)
            if player is not None:
                self._held[player].append((tensor, values))

    def _weights(self) -> Tensor:
        """A copy of everything that a member owns, `[K, P]`."""
        return torch.cat([each.flatten(1) for _, each in self._tensors()], dim=1)

    def _tensors(self) -> list[tuple[Player | None, Tensor]]:
        """Weights and buffers, `[K, …]` each, of D, G and the averaged generator (G again while nothing is averaged)."""
        parts = self._players
        networks: list[tuple[Player | None, torch.nn.Module]] = [
            ("D", parts.discriminator), ("G", parts.generator), (None, parts.average.network),
        ]  # fmt: skip
        return [(name, each.detach()) for name, net in networks for each in (*net.parameters(), *net.buffers())]
