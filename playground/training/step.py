"""The two updates of adversarial training, in the order of Algorithm 1 (Goodfellow et al. 2014, arXiv:1406.2661).

Data come in by keyword, numbers go out, nothing else happens. In a stack every tensor has a leading axis of K members:
losses are then `[K]`, and because members share no weight, the gradient of their sum is each one's own gradient.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from playground.constraints.constraint import Constraint
from playground.networks.conditional import given
from playground.objectives.objective import Objective
from playground.randomness import Stream


@dataclass(frozen=True)
class StepResult:
    """What one update found out, detached, on the run's device.

    Attributes:
        loss: the adversarial part, without the penalty, `[]` or `[K]`.
        penalty: the constraint's penalty with its weight, `[]` or `[K]`; 0 in G's update.
        scores_real, scores_fake: D's raw outputs before the update, `[B]` or `[K, B]`.
        gradient_norm: the length of the gradient before clipping, `[]` or `[K]`.
    """

    loss: Tensor
    penalty: Tensor
    scores_real: Tensor
    scores_fake: Tensor
    gradient_norm: Tensor


def as_it_is(samples: Tensor) -> Tensor:
    """What D is shown of a sample where nothing is done to it."""
    return samples


def discriminator_step(
    *,
    discriminator: nn.Module,
    optimizer: Optimizer,
    objective: Objective,
    constraint: Constraint,
    real: Tensor,
    fake: Tensor,
    rng: Stream,
    labels: Tensor | None = None,
    gradient_clip: float = 0.0,
) -> StepResult:
    """One update of D: descend L_D(scores of real, scores of fake) + penalty, then let the constraint act.

    Scores are brought to the samples' precision, so that losses are exact whatever the network computed in.

    Args:
        labels: of the i-th real and the i-th fake sample alike, [B], for a D that is told a class.
    """
    judge = given(discriminator, labels)
    scores_real = judge(real).to(real.dtype)
    scores_fake = judge(fake).to(real.dtype)
    loss = objective.discriminator_loss(scores_real=scores_real, scores_fake=scores_fake)
    penalty = constraint.penalty(judge, real=real, fake=fake, rng=rng)
    optimizer.zero_grad()
    torch.autograd.backward((loss + penalty).sum())
    norm = clip_gradients(weights(optimizer), limit=gradient_clip, shape=loss.shape)
    optimizer.step()
    constraint.after_step(discriminator)
    return StepResult(loss.detach(), penalty.detach(), scores_real.detach(), scores_fake.detach(), norm)


def generator_step(
    *,
    generator: nn.Module,
    discriminator: nn.Module,
    optimizer: Optimizer,
    objective: Objective,
    z: Tensor,
    real: Tensor | None,
    labels: Tensor | None = None,
    shown: Callable[[Tensor], Tensor] = as_it_is,
    gradient_clip: float = 0.0,
) -> StepResult:
    """One update of G: descend L_G(scores of real, scores of G(z)). D's weights get no gradient.

    Args:
        real: for paired games, as D takes them; None where L_G needs no real scores, and is then given the fake ones.
        labels: of G(z), and of `real`, [B], for a G and a D that are told a class.
        shown: what D is shown of G(z): augmented, with instance noise, in packs, as it was while D learned.
    """
    judge = given(discriminator, labels)
    fake = given(generator, labels)(z).to(z.dtype)
    scores_fake = judge(shown(fake)).to(z.dtype)
    scores_real = scores_fake if real is None else judge(real).to(z.dtype)
    loss = objective.generator_loss(scores_real=scores_real, scores_fake=scores_fake)
    optimizer.zero_grad()
    torch.autograd.backward(loss.sum(), inputs=weights(optimizer))
    norm = clip_gradients(weights(optimizer), limit=gradient_clip, shape=loss.shape)
    optimizer.step()
    return StepResult(loss.detach(), torch.zeros_like(loss), scores_real.detach(), scores_fake.detach(), norm)


def packed(samples: Tensor, packing: int) -> Tensor:
    """Points in packs of m that D judges as one: `[…, B·m, D]` → `[…, B, m·D]`; with m = 1 the same tensor.

    A pack holds m samples that came one after the other, all real or all fake.

    Source: Lin et al. 2018 (PacGAN), arXiv:1712.04086, §2.
    """
    return samples if packing == 1 else samples.reshape(*samples.shape[:-2], -1, packing * samples.shape[-1])


def weights(optimizer: Optimizer) -> list[nn.Parameter]:
    """What an optimiser moves: the weights of its network, in order."""
    held: list[nn.Parameter] = optimizer.param_groups[0]["params"]
    return held


def clip_gradients(parameters: Iterable[nn.Parameter], *, limit: float, shape: torch.Size) -> Tensor:
    """Shorten gradients longer than `limit` (0: never) and return their length before, one a member.

    ‖g‖ = √Σ gᵢ² over all weights of a network; of a stack (`shape` is `[K]`) over each member's own, g ← g·min(1, limit/‖g‖).
    """
    gradients = [each.grad for each in parameters if each.grad is not None]
    if not gradients:
        return torch.zeros(shape)
    if shape.numel() == 1:
        norm: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients))).reshape(shape)
    else:
        per_member = [torch.linalg.vector_norm(each.flatten(1), dim=1) for each in gradients]
        norm = torch.linalg.vector_norm(torch.stack(per_member), dim=0)
    if limit:
        factor = (limit / norm.clamp(min=limit)).nan_to_num(0.0)
        for each in gradients:
            each.mul_(factor.reshape(factor.shape + (1,) * (each.ndim - factor.ndim)))
    return norm
