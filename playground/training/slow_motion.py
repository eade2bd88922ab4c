"""The update that comes next, told as its moments: what is drawn, made, judged, and who is told to move where.

The update is made once with copies of the networks and of the streams, and watched; then it is made in earnest, of the
very same numbers.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from torch import Tensor, nn

from playground.pictures import Floats, Moment
from playground.training.build import Players
from playground.training.step import StepResult
from playground.training.trainer import Trainer

SHOWN = 16
"""Samples of the batch that are shown."""


def rehearse(trainer: Trainer, member: int = 0) -> tuple[Moment, ...]:
    """The moments of the next update as one member of the stack sees it; the run itself does not move.

    D's are draw_z, generate, draw_real, score, loss, move; G's the same, without draw_real where its loss needs no real
    samples. The loss is that of the whole batch, and the update will report the same. Real samples are shown as D gets
    them, with instance noise if there is any; of a pack each sample has the pack's score.

    Args:
        trainer: of points.
        member: whose samples are shown.

    Returns:
        Nothing if no update comes, or if the run is one of images.
    """
    if trainer.config.data.kind == "image":
        return ()
    watched = _Watched()
    result = trainer.rehearsed(watched.watch)
    return () if result is None else _told(trainer, watched, result, member)


@dataclass
class _Watched:
    """What went through the networks in one update.

    Attributes:
        z, fakes: through G, `[K, n, Z]` → `[K, n, D]`.
        judged: what D was given, `[K, B, m·D]` each: in D's update the real samples and then the fakes, in G's the
            fakes and then, in a paired game, real samples; what a penalty asks of D comes after.
        pull: ∂L_G/∂x at the fakes, `[K, n, D]`, in G's update.
    """

    z: Tensor | None = None
    fakes: Tensor | None = None
    judged: list[Tensor] = field(default_factory=list)
    pull: Tensor | None = None

    def watch(self, players: Players) -> None:
        """Look on while these are used."""
        players.generator.register_forward_hook(self._generated)
        players.discriminator.register_forward_hook(self._judged)

    def _generated(self, network: nn.Module, given: tuple[Tensor], fakes: Tensor) -> None:
        self.z, self.fakes = given[0], fakes.detach()
        if fakes.requires_grad:
            fakes.register_hook(self._pulled)  # type: ignore[no-untyped-call]

    def _judged(self, network: nn.Module, given: tuple[Tensor], scores: Tensor) -> None:
        self.judged.append(given[0].detach())

    def _pulled(self, gradient: Tensor) -> None:
        self.pull = gradient


def _told(trainer: Trainer, watched: _Watched, result: StepResult, member: int) -> tuple[Moment, ...]:
    player, config = trainer.next_player, trainer.coming
    paired = player == "D" or config.objective.paired
    dimensions = trainer.players.source.sample_shape[0]

    def few(samples: Tensor | None) -> Floats | None:
        return None if samples is None else _plain(samples[member].reshape(-1, samples.shape[-1])[:SHOWN])

    def judged(scores: Tensor) -> Floats:
        drawn = config.objective.probability(scores[member]).repeat_interleave(config.packing)
        return _plain(drawn[:SHOWN])

    real = watched.judged[0 if player == "D" else 1] if paired else None
    batch = result.scores_fake.shape[-1]
    moments = [Moment(player=player, name="draw_z", number=1, count=6 if paired else 5, z=few(watched.z))]

    def then(name: str, **more: object) -> None:
        moments.append(replace(moments[-1], name=name, number=len(moments) + 1, **more))  # type: ignore[arg-type]

    then("generate", fakes=few(watched.fakes))
    if real is not None:
        then("draw_real", real=few(real.reshape(len(real), -1, dimensions)))
    then("score", scores_fake=judged(result.scores_fake), scores_real=judged(result.scores_real) if paired else None)
    push = None if watched.pull is None else few(-watched.pull * batch)  # the loss is a mean: each as if it were alone
    then("loss", loss=float(result.loss.reshape(-1)[member]), push=push)
    then("move")
    return tuple(moments)


def _plain(x: Tensor) -> Floats:
    values: Floats = x.detach().float().cpu().numpy().astype(np.float32)
    return values
