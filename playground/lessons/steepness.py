"""How steep a critic is, and how many of its weights lie at the clip: what the lessons on constraints read of a run."""

from collections.abc import Mapping

import numpy as np
import torch

from playground.constraints.clipping import Clipping
from playground.constraints.gradients import input_gradient
from playground.latent.prior import latent
from playground.randomness import generator
from playground.training.observers.microscope import NEAR, computed_weights
from playground.training.observers.observer import alone, looking_at
from playground.training.trainer import Trainer

PROBES = 512


def steepness(trainer: Trainer, member: int) -> Mapping[str, float]:
    """Slopes of the raw score of one member, from streams of its own: the run stays as it is.

    Returns:
        `slope`: the mean ‖∇ₓD(x̂)‖ over x̂ = εx + (1 − ε)x̃, where the gradient penalty looks; `steepest`: the largest at
        real, fake and those; `piled`: the share of D's weights within 2 % of ±c, under clipping alone.
    """
    config, players = trainer.config.member(member), trainer.players
    seeded = generator(config.seed, "steepness")
    real = players.sources[member].sample(PROBES, seeded).to(trainer.device, trainer.dtype)
    z = latent(config.latent, PROBES, config.latent_dim, seeded).to(trainer.device, trainer.dtype)
    epsilon = torch.rand(PROBES, 1, generator=seeded).to(real)
    with looking_at(players.generator) as makes, looking_at(players.discriminator) as judges:
        fake = alone(makes, member, trainer.config.members)(z[None])[0]
        x = torch.cat([epsilon * real + (1 - epsilon) * fake, real, fake])
        gradients = input_gradient(alone(judges, member, trainer.config.members), x[None])[0].detach()
    slopes = torch.linalg.vector_norm(gradients, dim=-1)
    found = {"slope": slopes[:PROBES].mean().item(), "steepest": slopes.max().item()}
    if isinstance(config.constraint, Clipping):
        weights, limit = computed_weights(players.discriminator, member), config.constraint.limit
        found["piled"] = float((np.abs(np.abs(weights) - limit) <= NEAR * limit).mean())
    return found
