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


_DIGITS: Mapping[str, Any] = {**_IMAGES, "data": {"name": "digits"}, "latent_dim": 16, "batch": 32, "ema": 0.998}


def _images(base_width: int, *, norm: str = "batch", network: str = "dcgan") -> dict[str, Any]:
    """Both networks alike, D without a norm that mixes samples if `norm` says so."""
    if network == "resnet":
        both = {"name": network, "base_width": base_width}
        return {"generator": both, "discriminator": both}
    g = {"name": network, "base_width": base_width}
    return {"generator": g, "discriminator": g | {"norm": norm}}


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
    "conditional_digits": {**_DIGITS, "condition": "projection"},
    "digits": {**_DIGITS},
    "avatars": {**_IMAGES, "data": {"name": "avatars"}},
    "moods": {**_DIGITS, "data": {"name": "moods"}, "condition": "projection"},  # told nothing, G draws half of them
    "digits_wgan_gp": {
        **_DIGITS,
        "objective": "wasserstein",
        "constraint": {"name": "gradient_penalty", "weight": 10.0},
        "discriminator": {"name": "dcgan", "base_width": 16, "norm": "layer"},
        "optimizer_d": _adam(1e-3, 0.0, 0.9),
        "optimizer_g": _adam(1e-3, 0.0, 0.9),
        "ema": 0.99,
    },
    "mlp_gan_digits": {
        **_DIGITS,
        "generator": {"name": "mlp", "width": 256, "depth": 3, "activation": "leaky_relu", "norm": "batch"},
        "discriminator": {"name": "mlp", "width": 256, "depth": 2, "activation": "leaky_relu", "dropout": 0.3},
        "initialization": "default",
        "optimizer_d": _adam(5e-4),
        "optimizer_g": _adam(5e-4),
    },
    "lsgan_digits": {**_DIGITS, "objective": "least_squares"},
    "wgan_clip_digits": {
        **_IMAGES,
        "data": {"name": "digits"},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.03},
        "d_steps": 2,
        "optimizer_d": {"name": "rmsprop", "rate": 3e-4},
        "optimizer_g": {"name": "rmsprop", "rate": 3e-4},
    },
    "sn_hinge_digits": {
        **_IMAGES,
        **_images(32, norm="none"),
        "data": {"name": "digits"},
        "objective": "hinge",
        "constraint": "spectral_norm",
        "optimizer_d": _adam(5e-4, 0.0, 0.9),
        "optimizer_g": _adam(1e-3, 0.0, 0.9),
    },
    "relativistic_r1_digits": {
        **_IMAGES,
        **_images(16, norm="none"),
        "data": {"name": "digits"},
        "objective": "relativistic",
        "constraint": {"name": "r1_r2", "weight": 0.1},
        "latent_dim": 16,
        "optimizer_d": _adam(1e-3, 0.0, 0.99),
        "optimizer_g": _adam(1e-3, 0.0, 0.99),
    },
    "conditional_avatars": {**_IMAGES, "data": {"name": "avatars"}, "condition": "projection"},
    # images, as the papers have it, on data that are here
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
        "ema": 0.0,
    },
    "cgan_paper": {  # arXiv:1411.1784, section 4.1; near it: layers of 1,000 and 1,200 in G there, 240 and 50 of maxout in D
        **_IMAGES,
        "data": {"name": "digits"},
        "condition": "concatenation",
        "latent_dim": 100,
        "latent": "uniform",
        "generator": {"name": "mlp", "width": 1000, "depth": 2, "dropout": 0.5},
        "discriminator": {"name": "mlp", "width": 240, "depth": 2, "activation": "maxout", "pieces": 5, "dropout": 0.5},
        "initialization": "default",
        "optimizer_d": {"name": "sgd", "rate": 0.1, "momentum": 0.5},
        "optimizer_g": {"name": "sgd", "rate": 0.1, "momentum": 0.5},
        "batch": 100,
        "ema": 0.0,
    },
    "lsgan_paper": {  # arXiv:1611.04076, section 4.2: Adam of 1e-3 and β₁ .5 for scenes, DCGAN rules, a batch of 64
        **_IMAGES,
        **_images(64),
        "data": {"name": "avatars", "size": 64},
        "objective": "least_squares",
        "latent_dim": 512,  # 1024 there
        "optimizer_d": _adam(1e-3),
        "optimizer_g": _adam(1e-3),
        "ema": 0.0,
    },
    "wgan_paper": {  # arXiv:1701.07875, algorithm 1, and its authors' code: DCGAN networks for 64 pixels, ngf 64, z of 100
        **_IMAGES,
        **_images(64),
        "data": {"name": "avatars", "size": 64},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.01},
        "latent_dim": 100,
        "d_steps": 5,
        "optimizer_d": {"name": "rmsprop", "rate": 5e-5},
        "optimizer_g": {"name": "rmsprop", "rate": 5e-5},
        "ema": 0.0,
    },
    "wgan_gp_paper": {  # arXiv:1704.00028, appendix F, and gan_cifar_resnet.py of its authors (G's batch is 128 there)
        **_IMAGES,
        **_images(128, network="resnet"),
        "data": {"name": "avatars", "size": 32},
        "objective": "wasserstein",
        "constraint": {"name": "gradient_penalty", "weight": 10.0},
        "latent_dim": 128,
        "initialization": "he",
        "d_steps": 5,
        "optimizer_d": _adam(2e-4, 0.0, 0.9),
        "optimizer_g": _adam(2e-4, 0.0, 0.9),
        "rate_decay": "linear",
        "decay_turns": 100_000,
        "ema": 0.0,
    },
    "sn_gan_paper": {  # arXiv:1802.05957, section 4 and appendix B.4: ResNet for 32 pixels, 256 channels in G and 128 in D
        **_IMAGES,
        "generator": {"name": "resnet", "base_width": 256},
        "discriminator": {"name": "resnet", "base_width": 128},
        "data": {"name": "avatars", "size": 32},
        "objective": "hinge",
        "constraint": "spectral_norm",
        "latent_dim": 128,
        "initialization": "xavier",
        "d_steps": 5,
        "optimizer_d": _adam(2e-4, 0.0, 0.9),
        "optimizer_g": _adam(2e-4, 0.0, 0.9),
        "rate_decay": "linear",
        "decay_turns": 100_000,
        "ema": 0.0,
    },
    "r3gan_paper": {  # arXiv:2501.05441 and its code, settings for 32 pixels: γ .05 falls to .005 there, the rate to a quarter
        **_IMAGES,
        **_images(128, network="resnet"),
        "data": {"name": "avatars", "size": 32},
        "objective": "relativistic",
        "constraint": {"name": "r1_r2", "weight": 0.025},  # γ/2
        "initialization": "he",
        "optimizer_d": _adam(2e-4, 0.0, 0.99),
        "optimizer_g": _adam(2e-4, 0.0, 0.99),
        "batch": 128,  # 512 there, for which a server has no room
        "flip": True,
        "ema": 0.999,
    },
}

PRESETS: Mapping[str, RunConfig] = {name: RunConfig.from_dict(plain) for name, plain in _PLAIN.items()}
DEFAULT = {"distributions": "two_bumps", "images": "conditional_digits"}
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
