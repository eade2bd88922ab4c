"""The ring of eight as the lessons train it: each of them says what it does otherwise, and nothing else is different."""

from playground.config import RunConfig

RING = RunConfig.from_dict({
    "data": {"name": "ring"},
    "latent_dim": 64,
    "generator": {"name": "mlp", "width": 64, "depth": 2},
    "discriminator": {"name": "mlp", "width": 64, "depth": 2},
    "optimizer_g": {"name": "adam", "rate": 1e-3},
    "optimizer_d": {"name": "adam", "rate": 3e-3},
    "batch": 128,
    "measure_every": 100,
})  # fmt: skip
"""The presets' ring with networks of half the width and a D three times as quick as G: it collapses within seconds. How wide the
bumps are decides whether a cured run has the time to sharpen, so most lessons choose `data.sigma`; all choose `budget_turns`."""
