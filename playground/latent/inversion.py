"""The way back: the z that draws a given picture, by going downhill from several starts.

A generator knows only z → x. Its slope tells how x would change with z, so a z can be improved step by step until it draws the
picture, or until no small change helps: then another start may do better, which is why there are several.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.latent.prior import latent as drawn
from playground.latent.prior import within
from playground.networks.conditional import given
from playground.optimizers import share_left
from playground.randomness import generator

SCOUTS = 16
"""Draws of p_z for each start, of which the best are taken."""
PRUNED_AT = (1 / 6, 1 / 2)
"""Shares of the steps after which the worse half of the starts is given up."""
FINISHED_FROM = 1 / 2
"""Share of the steps after which L-BFGS takes over from Adam."""
BETAS = (0.8, 0.95)
"""Adam's memories: short, as the way is."""
MEMORY = 20
"""Steps that L-BFGS remembers."""
LOOKS = 12
"""How often it may look how far to go in a step."""
GREY = 127.5
"""Grey levels, 0 … 255, in one unit of [−1, 1]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """How far the search is.

    Attributes:
        step: how many steps were made; 0 is the starts themselves.
        z: the best so far, `[Z]`.
        label: the class it is drawn with; None if G is told none.
        error: of the best so far: √(mean (G(z) − x)²) over all pixels and channels, in grey levels from 0 to 255.
        errors: the same of each start as it stands now; NaN once it was given up. The last is the encoder's, if there is one.
        picture: what the best so far draws, `[C, H, W]` uint8.
    """

    step: int
    z: Tensor
    label: int | None
    error: float
    errors: tuple[float, ...]
    picture: NDArray[np.uint8]


def invert(
    network: nn.Module,
    picture: Tensor,
    *,
    latent_dim: int,
    latent: str,
    seed: int,
    starts: int = 8,
    steps: int = 300,
    rate: float = 0.2,
    labels: Tensor | None = None,
    encoder: Callable[[Tensor], Tensor] | None = None,
) -> Iterator[Found]:
    """z* = argmin over z of mean (G(z) − x)²: Adam from the best of many draws of p_z, then L-BFGS from the best of those.

    Each `next()` is one step of every start that is still in the race; the worse half is given up twice (`PRUNED_AT`).
    Adam's rate falls to 0 as a cosine does. It finds the valley; along the valley's floor, long and flat, L-BFGS is far faster.
    Of a uniform p_z each z is kept in its cube.

    Args:
        network: G in evaluation mode, its weights without gradients.
        picture: x, `[C, H, W]` in [−1, 1], of the size that G makes.
        latent_dim: Z.
        latent: p_z, `normal` or `uniform`.
        seed: of the starts.
        starts: how many.
        steps: how many.
        rate: of Adam, in units of z.
        labels: for a conditional G the classes that are tried, `[m]`: the starts are the best of all of them.
        encoder: x → z, `[n, C, H, W]` → `[n, Z]`; proposes one more start.

    Yields:
        The starts themselves, and how far it is after each step.

    Source:
        Creswell & Bharath 2016, arXiv:1611.05644; Lipton & Tripathi 2017, arXiv:1702.04782; L-BFGS: Liu & Nocedal 1989.
    """
    target = picture.float()[None]
    z, told = _scouted(network, target, latent_dim=latent_dim, latent=latent, seed=seed, starts=starts, labels=labels)
    if encoder is not None:
        proposal = within(encoder(target).detach(), latent)
        z = torch.cat([z, proposal])
        if told is not None and labels is not None:
            told = torch.cat([told, _suited(network, target, proposal, labels)])
    race = _Race(network, target, z, told, latent=latent, rate=rate)
    adam = max(1, int(FINISHED_FROM * steps))
    pruned = {int(share * steps) for share in PRUNED_AT}
    for step in range(steps):
        yield race.stand(step)
        if step in pruned:
            race.prune()
        if step < adam:
            race.go(share_left("cosine", turn=step, turns=adam))
        else:
            race.finish()
    yield race.stand(steps)


class _Race:
    """The starts, and how each of them stands.

    Args:
        network, latent, rate: see `invert`.
        target: x, `[1, C, H, W]`.
        z: the starts, `[starts, Z]`.
        labels: the class of each, `[starts]`.
    """

    def __init__(self, network: nn.Module, target: Tensor, z: Tensor, labels: Tensor | None, *, latent: str, rate: float) -> None:
        self._network, self._target, self._labels = network, target, labels
        self._latent, self._rate = latent, rate
        self._z = [each.clone().requires_grad_() for each in z]
        self._adam = torch.optim.Adam(self._z, lr=rate, betas=BETAS)
        self._finishing: dict[int, torch.optim.LBFGS] = {}
        self._alive = list(range(len(z)))
        self._best = float("inf")
        self._loss = self._look(self._alive)

    def stand(self, step: int) -> Found:
        """How far it is."""
        errors = np.full(len(self._z), np.nan)
        errors[self._alive] = self._loss.detach().sqrt().numpy()
        return Found(
            step=step,
            z=self._best_z,
            label=self._best_label,
            error=self._best**0.5,
            errors=tuple(errors.tolist()),
            picture=self._best_picture,
        )

    def prune(self) -> None:
        """Give up the worse half."""
        order = self._loss.detach().argsort().tolist()
        self._alive = sorted(self._alive[i] for i in order[: (len(order) + 1) // 2])
        self._loss = self._look(self._alive)

    def go(self, share: float) -> None:
        """One step of Adam of each that is left, at a share of the rate."""
        self._adam.param_groups[0]["lr"] = self._rate * share
        self._adam.zero_grad()
        self._loss.sum().backward()  # type: ignore[no-untyped-call]  # none of them notices the others
        self._adam.step()
        with torch.no_grad():
            for i in self._alive:
                self._z[i].copy_(within(self._z[i], self._latent))
        self._loss = self._look(self._alive)

    def finish(self) -> None:
        """One step of L-BFGS of each that is left."""
        for i in self._alive:
            if i not in self._finishing:
                self._finishing[i] = torch.optim.LBFGS(
                    [self._z[i]], max_iter=1, max_eval=LOOKS, history_size=MEMORY, line_search_fn="strong_wolfe"
                )
            self._finishing[i].step(partial(self._slope, i))  # type: ignore[no-untyped-call]
        self._loss = self._look(self._alive)

    def _slope(self, i: int) -> float:
        self._z[i].grad = None
        loss = self._look([i])[0]
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item()

    @torch.enable_grad()
    def _look(self, alive: list[int]) -> Tensor:
        """Their squared errors, `[len(alive)]`; the best ever is kept."""
        z = within(torch.stack([self._z[i] for i in alive]), self._latent)
        labels = None if self._labels is None else self._labels[alive]
        pictures = given(self._network, labels)(z)
        losses = squared_error(pictures, self._target)
        least = int(losses.argmin())
        if (loss := losses[least].item()) < self._best:
            self._best, self._best_z = loss, z[least].detach().clone()
            self._best_label = None if labels is None else int(labels[least])
            self._best_picture = ((pictures[least].detach().clamp(-1, 1) + 1) * GREY).round().to(torch.uint8).cpu().numpy()
        return losses


def squared_error(pictures: Tensor, target: Tensor) -> Tensor:
    """mean (127.5·(G(z) − x))² over channels and pixels, `[n]`, in squared grey levels.

    Args:
        pictures: `[n, C, H, W]` in [−1, 1].
        target: x, `[1, C, H, W]`.
    """
    return (GREY * (pictures - target)).square().flatten(1).mean(1)


@torch.no_grad()
def _scouted(
    network: nn.Module, target: Tensor, *, latent_dim: int, latent: str, seed: int, starts: int, labels: Tensor | None
) -> tuple[Tensor, Tensor | None]:
    """The best of many draws of p_z, with their classes: `[starts, Z]` and `[starts]`."""
    z = drawn(latent, SCOUTS * starts, latent_dim, generator(seed, "inversion"))
    told = None if labels is None else labels[torch.arange(len(z)) % len(labels)]
    best = torch.cat([_losses(network, target, *each) for each in _chunks(z, told, starts)]).argsort()[:starts]
    return z[best], None if told is None else told[best]


@torch.no_grad()
def _suited(network: nn.Module, target: Tensor, z: Tensor, labels: Tensor) -> Tensor:
    """The class that suits one z, `[1, Z]`, best, `[1]`."""
    return labels[_losses(network, target, z.expand(len(labels), -1), labels).argmin()][None]


def _losses(network: nn.Module, target: Tensor, z: Tensor, labels: Tensor | None) -> Tensor:
    return squared_error(given(network, labels)(z), target)


def _chunks(z: Tensor, labels: Tensor | None, size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
    for i in range(0, len(z), size):
        yield z[i : i + size], None if labels is None else labels[i : i + size]
