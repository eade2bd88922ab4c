"""What can be seen and measured of runs of one and two dimensions alike."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.config import RunConfig
from playground.objectives.logistic import Logistic
from playground.objectives.objective import Objective
from playground.pictures import Floats, Microscope
from playground.training.build import Players
from playground.training.events import MEASURES, Values
from playground.training.observers.microscope import microscope
from playground.training.observers.observer import Observer, alone, looking_at
from playground.training.observers.scores import SCORED, Opened, floors_of, scores, sizes
from playground.training.step import packed

REACH = {"normal": 2.5, "uniform": 1.0}
"""How far a slice of the latent goes to either side of 0."""
PROBES = 96
"""Samples of each kind at which D's slope is taken."""
EVERY = 5
"""While a run is fast, the microscope is made anew in each fifth picture."""
SLOW = 4
"""A run of so few updates between two pictures is slow, and every picture has a microscope of its own."""


class Look(NamedTuple):
    """What pictures of one and of two dimensions have in common, of one member.

    Attributes:
        objective: the member's own.
        fakes: `[n, D]`, G_avg at the fixed z.
        along: `[e, D]`, G_avg at the points of the latent's slice.
        scores: `[g]`, D on the grid as the page draws it.
        pushed, push: `[a, D]`, some of the fakes, and where G is told to move them.
        microscope: D from close by.
    """

    objective: Objective
    fakes: Floats
    along: Floats
    scores: Floats
    pushed: Floats
    push: Floats
    microscope: Microscope


class PointObserver(Observer):
    """Scores of fresh samples, D's slopes, and the push on the fakes.

    Args:
        players: the run's networks, data and streams.
        config: the run's config at its start.

    Attributes:
        shown: how many real samples a picture has, `PROBES` at least.
        pushes: how many fakes it shows the push on, `PROBES` at most.
    """

    shown = PROBES
    pushes: int

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        data = [config.member(member).data for member in range(config.members)]
        self._data = [Opened(its, source) for its, source in zip(data, players.sources, strict=True)]
        self._real = self._draw("preview", self.shown)  # [K, r, D]
        self._probes = self._placed(self._real[:, :PROBES])
        self._slice = self._latent_slice(config)  # [e, Z]
        along = self._slice.expand(config.members, *self._slice.shape)
        self._seen_z = self._placed(torch.cat([self._z, along], dim=1))  # [K, n + e, Z]
        self._microscope = Kept()

    def _latent_slice(self, config: RunConfig) -> Tensor:
        """Points of the latent to look at beside the fixed z, `[e, Z]`."""
        raise NotImplementedError

    # ------------------------------------------------------------------ seeing

    def _look(self, config: RunConfig, member: int, updates: int, grid: Tensor) -> Look:
        """G and D of one member, asked as few times as possible. Args: as `picture`; `grid`, where D is drawn, `[g, D]`."""
        mine = config if config.sweep is None else config.member(member)
        with looking_at(self.players.average.network) as generator, looking_at(self.players.discriminator) as discriminator:
            make = alone(generator, member, config.members)
            judge = _judge(alone(discriminator, member, config.members), config)
            seen = make(self._seen_z[member : member + 1])[0]
            values = judge(self._placed(grid)[None])[0].float()
            due = self._microscope.due(member, updates)
            count = PROBES if due else self.pushes
            fakes, real = seen[:count].to(self._weight.dtype), self._probes[member, :count]
            push, slopes = _slopes(judge, mine.objective, fakes, real, close=due)
            if due:
                self._microscope.keep(self._close_by(mine, member, _plain(slopes)), member, updates)
        made = _plain(seen)
        return Look(
            objective=mine.objective,
            fakes=made[: self.drawn],
            along=made[self.drawn :],
            scores=_plain(mine.objective.probability(values)),
            pushed=made[: self.pushes],
            push=_plain(push)[: self.pushes],
            microscope=self._microscope.newest,
        )

    def _close_by(self, mine: RunConfig, member: int, slopes: Floats) -> Microscope:
        fake, real, between = np.linalg.norm(slopes, axis=-1).reshape(3, PROBES)
        return microscope(
            discriminator=self.players.discriminator,
            generator=self.players.generator,
            constraint=mine.constraint,
            slopes={"real": real, "fake": fake, "between": between},
            member=member,
        )

    def _everyones_fakes(self, count: int) -> Floats:
        """Some fakes of every member, `[K, count, D]`."""
        with looking_at(self.players.average.network) as generator:
            return _plain(generator(self._seen_z[:, :count]))

    def _everyones_scores(self, config: RunConfig, at: Tensor) -> Floats:
        """Every member's D as the page draws it at points `[a, D]`, `[K, a]`."""
        with looking_at(self.players.discriminator) as discriminator:
            x = self._placed(at)
            values = _judge(discriminator, config)(x.expand(config.members, *x.shape))
            return _plain(config.objective.probability(values.float()))

    # ------------------------------------------------------------------ measuring

    def measure(self, config: RunConfig) -> Values:
        """The numbers of `events.MEASURES` of fresh fakes against fresh real samples, each `[K]`."""
        taken = sizes(config.members)
        real, fakes = self._draw("measure", SCORED), self._generate(self._latent("measure", taken.fakes, config))
        sides = zip(self._data, real.numpy(), fakes.numpy(), strict=True)
        rows = [scores(data, mine, its, pairs=taken.pairs) for data, mine, its in sides]
        values = {name: np.array([row[name] for row in rows], np.float32) for name in MEASURES}
        return values | {"value": self._value(config, real[:, : taken.judged], fakes[:, : taken.judged])}

    def floors(self, config: RunConfig, member: int = 0) -> Mapping[str, float]:
        """What a perfect generator would read: distances real against real, and what the other measures tend to."""
        found = {name: each.mean for name, each in floors_of(self._data[member], sizes(config.members)).items()}
        objective = config.objective if config.sweep is None else config.member(member).objective
        if isinstance(objective, Logistic):
            found["value"] = math.log(objective.real_label / 2) + math.log(1 - objective.real_label / 2)
        return found

    def _value(self, config: RunConfig, real: Tensor, fakes: Tensor) -> Floats:
        """V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], `[K]` in nats; NaN where D is no probability.

        Source: Goodfellow et al. 2014, arXiv:1406.2661, eq. 1.
        """
        if not isinstance(config.objective, Logistic):
            return np.full(config.members, np.nan, np.float32)
        whole = real.shape[1] - real.shape[1] % config.packing
        with looking_at(self.players.discriminator) as network:
            sides = [packed(self._placed(each[:, :whole]), config.packing) for each in (real, fakes)]
            judged = network(torch.cat(sides, dim=1)).float()
        scores_real, scores_fake = judged.chunk(2, dim=1)
        return _plain(logsigmoid(scores_real).mean(-1) + logsigmoid(-scores_fake).mean(-1))

    def _draw(self, stream: str, count: int) -> Tensor:
        """Real samples of every member's own data, `[K, count, D]`."""
        return self.players.rng[stream].draw_each([partial(source.sample, count) for source in self.players.sources])


class Kept:
    """The newest microscope, which costs as much as the rest of a picture and is therefore not made for each.

    Attributes:
        newest: the last one.
    """

    newest: Microscope

    def __init__(self) -> None:
        self._of: tuple[int, int] | None = None  # whose it is, and after how many updates it was made
        self._seen = 0
        self._since = 0

    def due(self, member: int, updates: int) -> bool:
        """Whether the picture that is being made needs another."""
        slow, self._seen = updates - self._seen <= SLOW, updates
        if self._of is None or self._of[0] != member:
            return True
        self._since += 1
        return self._of[1] != updates and (slow or self._since >= EVERY)

    def keep(self, made: Microscope, member: int, updates: int) -> None:
        """This is the newest one now."""
        self.newest, self._of, self._since = made, (member, updates), 0


def _judge(network: Callable[[Tensor], Tensor], config: RunConfig) -> Callable[[Tensor], Tensor]:
    """D of single points, [K, B, D] → [K, B]; where D judges packs, of the pack that has the point m times."""
    return network if config.packing == 1 else lambda x: network(x.repeat(1, 1, config.packing))


def _slopes(
    judge: Callable[[Tensor], Tensor], objective: Objective, fakes: Tensor, real: Tensor, *, close: bool
) -> tuple[Tensor, Tensor]:
    """The push on fakes and, close by, how steep D is.

    The points between are x̂ = εx + (1 − ε)x̃ of the i-th pair with ε = (i + ½)/c: even, so that pictures draw no number.

    Args:
        judge: D, [1, n, D] → [1, n].
        objective: for L_G.
        fakes, real: `[c, D]` each; in a paired game the i-th of one is paired with the i-th of the other.
        close: whether the slopes are wanted.

    Returns:
        −∂L_G/∂x at every fake as if it were alone in its batch, `[c, D]`; and ∇ₓD(x) of the raw scores at fake, real and
        between, `[3c, D]`, or nothing.
    """
    count, points = len(fakes), [fakes]
    if close or objective.paired:
        points.append(real)
    if close:
        epsilon = ((torch.arange(count, device=real.device) + 0.5) / count).to(real.dtype).unsqueeze(-1)
        points.append(epsilon * real + (1 - epsilon) * fakes)
    x = torch.cat(points).unsqueeze(0).requires_grad_()
    with torch.enable_grad():
        scores = judge(x)[0].unsqueeze(-1)  # each sample a batch of its own
        scores_fake = scores[:count]
        scores_real = scores[count : 2 * count] if objective.paired else scores_fake
        losses = objective.generator_loss(scores_real=scores_real, scores_fake=scores_fake)
        (pull,) = torch.autograd.grad(losses.sum(), x, retain_graph=close)
        slopes = torch.autograd.grad(scores.sum(), x)[0][0] if close else x.new_zeros(0)
    return -pull[0, :count], slopes


def _plain(x: Tensor) -> Floats:
    values: Floats = x.detach().float().cpu().numpy()
    return values
