"""Named configs: each was seen to do what its name says. Their names for people are `preset.<name>.name` in texts/."""

from collections.abc import Mapping
from typing import Any

from playground.config import RunConfig
from playground.errors import ConfigError

_LINE: Mapping[str, Any] = {
    "generator": {"name": "mlp", "width": 32, "depth": 2, "activation": "tanh"},
    "discriminator": {"name": "mlp", "width": 32, "depth": 2},
    "constraint": {"name": "r1", "weight": 0.02},
    "optimizer_d": {"name": "adam", "rate": 4e-3, "beta1": 0.0, "beta2": 0.99},
    "optimizer_g": {"name": "adam", "rate": 1e-3, "beta1": 0.0, "beta2": 0.99},
    "batch": 128,
    "ema": 0.99,
}
_PLANE: Mapping[str, Any] = {
    "latent_dim": 2,
    "generator": {"name": "mlp", "width": 64, "depth": 2, "activation": "tanh"},
    "discriminator": {"name": "mlp", "width": 64, "depth": 2},
    "constraint": {"name": "r1", "weight": 0.1},
    "optimizer_d": {"name": "adam", "rate": 3e-3, "beta1": 0.0, "beta2": 0.99},
    "optimizer_g": {"name": "adam", "rate": 1e-3, "beta1": 0.0, "beta2": 0.99},
    "batch": 256,
    "ema": 0.99,
    "measure_every": 200,
}
_RING: Mapping[str, Any] = {
    "data": {"name": "ring"},
    "latent_dim": 64,
    "generator": {"name": "mlp", "width": 128, "depth": 2},
    "discriminator": {"name": "mlp", "width": 128, "depth": 2},
    "batch": 256,
    "measure_every": 200,
}
_PACGAN: Mapping[str, Any] = {  # arXiv:1712.04086, section 4.1, and the authors' code
    "latent_dim": 2,
    "generator": {"name": "mlp", "width": 400, "depth": 4, "norm": "batch"},
    "discriminator": {"name": "mlp", "width": 200, "depth": 3, "activation": "maxout", "pieces": 5},
    "initialization": "dcgan",
    "optimizer_d": {"name": "adam", "rate": 1e-4, "beta1": 0.8},
    "optimizer_g": {"name": "adam", "rate": 1e-4, "beta1": 0.8},
    "batch": 100,
    "packing": 2,
    "measure_every": 500,
}
_IMAGES: Mapping[str, Any] = {
    "latent_dim": 64,
    "latent": "normal",
    "generator": {"name": "dcgan", "base_width": 16},
    "discriminator": {"name": "dcgan", "base_width": 16},
    "initialization": "dcgan",
    "optimizer_d": {"name": "adam", "rate": 1e-3},
    "optimizer_g": {"name": "adam", "rate": 2e-3},
    "batch": 64,
    "ema": 0.99,
    "precision": "auto",
    "layout": "auto",
    "telemetry_every": 5,
}


def _adam(rate: float, beta1: float = 0.5, beta2: float = 0.999) -> dict[str, Any]:
    return {"name": "adam", "rate": rate, "beta1": beta1, "beta2": beta2}


_PLAIN: dict[str, Mapping[str, Any]] = {
    # one dimension
    "two_bumps": {**_LINE, "data": {"name": "two_bumps"}},
    "one_bump": {**_LINE, "data": {"name": "gaussian", "mean": 1.5, "sigma": 0.7}},
    "paper_2014": {
        **_LINE,
        "data": {"name": "gaussian", "mean": 1.5, "sigma": 0.7},
        "objective": "minimax",
        "constraint": "none",
        "latent": "uniform",
        "optimizer_d": {"name": "sgd", "rate": 0.1},
        "optimizer_g": {"name": "sgd", "rate": 0.1},
    },
    "wgan_paper_1d": {
        **_LINE,
        "data": {"name": "two_bumps"},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.01},
        "d_steps": 5,
        "optimizer_d": {"name": "rmsprop", "rate": 5e-5},
        "optimizer_g": {"name": "rmsprop", "rate": 5e-5},
    },
    # two dimensions
    "ring_collapses": {**_RING, "optimizer_g": _adam(1e-4), "optimizer_d": _adam(1e-3)},
    "ring_repaired": {**_RING, "optimizer_g": _adam(1e-3), "optimizer_d": _adam(1e-3)},
    "ring_r1": {**_PLANE, "data": {"name": "ring"}},
    "ring_wgan_clip": {
        **_PLANE,
        "data": {"name": "ring"},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.1},
        "d_steps": 5,
        "optimizer_d": {"name": "rmsprop", "rate": 5e-4},
        "optimizer_g": {"name": "rmsprop", "rate": 5e-4},
    },
    "ring_wgan_gp": {
        **_PLANE,
        "data": {"name": "ring"},
        "objective": "wasserstein",
        "constraint": {"name": "gradient_penalty", "weight": 1.0},
        "d_steps": 3,
        "optimizer_d": _adam(2e-3, 0.0, 0.9),
        "optimizer_g": _adam(5e-4, 0.0, 0.9),
    },
    "ring_sn_hinge": {
        **_PLANE,
        "data": {"name": "ring"},
        "objective": "hinge",
        "constraint": "spectral_norm",
        "d_steps": 2,
        "optimizer_d": _adam(4e-3, 0.0, 0.9),
        "optimizer_g": _adam(1e-3, 0.0, 0.9),
    },
    "grid_r1": {
        **_PLANE,
        "data": {"name": "grid"},
        "generator": {"name": "mlp", "width": 128, "depth": 2, "activation": "tanh"},
        "discriminator": {"name": "mlp", "width": 128, "depth": 2},
    },
    "pacgan_ring": {**_PACGAN, "data": {"name": "ring", "modes": 8, "radius": 1.0, "sigma": 0.01}},
    "pacgan_grid": {**_PACGAN, "data": {"name": "grid", "side": 5, "spacing": 2.0, "sigma": 0.05}},
    "spiral_wgan_gp": {
        **_PLANE,
        "data": {"name": "spiral"},
        "objective": "wasserstein",
        "constraint": {"name": "gradient_penalty", "weight": 1.0},
        "generator": {"name": "mlp", "width": 64, "depth": 3},
        "discriminator": {"name": "mlp", "width": 64, "depth": 3},
        "d_steps": 3,
        "optimizer_d": _adam(1e-3, 0.0, 0.9),
        "optimizer_g": _adam(3e-4, 0.0, 0.9),
    },
    # images
    "digits": {**_IMAGES, "data": {"name": "digits"}},
    "avatars": {**_IMAGES, "data": {"name": "avatars"}},
    "moods": {**_IMAGES, "data": {"name": "moods"}},
    "digits_wgan_gp": {
        **_IMAGES,
        "data": {"name": "digits"},
        "objective": "wasserstein",
        "constraint": {"name": "gradient_penalty", "weight": 10.0},
        "discriminator": {"name": "dcgan", "base_width": 16, "norm": "none"},
        "optimizer_d": _adam(1e-3, 0.0, 0.9),
        "optimizer_g": _adam(1e-3, 0.0, 0.9),
    },
    "dcgan_paper": {
        **_IMAGES,
        "data": {"name": "avatars", "size": 64},
        "latent_dim": 100,
        "latent": "uniform",
        "generator": {"name": "dcgan", "base_width": 128},
        "discriminator": {"name": "dcgan", "base_width": 128},
        "optimizer_d": _adam(2e-4),
        "optimizer_g": _adam(2e-4),
        "batch": 128,
    },
}

PRESETS: Mapping[str, RunConfig] = {name: RunConfig.from_dict(plain) for name, plain in _PLAIN.items()}
DEFAULT = {"distributions": "two_bumps", "images": "digits"}
"""The run that a workspace opens with."""


def get(name: str) -> RunConfig:
    """The config called `name`.

    Raises:
        ConfigError: there is none; the sentence lists them.
    """
    if name not in PRESETS:
        raise ConfigError("unknown_preset", name=name, choices=", ".join(PRESETS))
    return PRESETS[name]


def of_workspace(workspace: str) -> dict[str, RunConfig]:
    """The presets of a workspace: `images`, or `distributions` for points of one and two dimensions."""
    return {name: config for name, config in PRESETS.items() if (config.data.kind == "image") == (workspace == "images")}
