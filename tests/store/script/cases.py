"""Small runs that differ in one thing each, as plain settings."""

from typing import Any

DCGAN = {"name": "dcgan", "base_width": 4}
CONV: dict[str, Any] = {
    "data": {"name": "digits", "limit": 64}, "latent_dim": 8, "batch": 8, "initialization": "dcgan", "precision": "fp32",
    "generator": DCGAN, "discriminator": DCGAN, "telemetry_every": 1, "measure_every": 100_000,
}  # fmt: skip
FLAT = CONV | {"generator": {"name": "mlp", "width": 16}, "discriminator": {"name": "mlp", "width": 16}}
SINGLE = CONV | {"discriminator": DCGAN | {"norm": "none"}}
"""Pictures whose D judges each sample by itself, as penalties need it."""
POINTS: dict[str, Any] = {
    "data": "ring", "latent_dim": 2, "batch": 16, "telemetry_every": 1, "measure_every": 100_000,
    "generator": {"name": "mlp", "width": 8}, "discriminator": {"name": "mlp", "width": 8},
}  # fmt: skip
CHANGES = [
    [2, "optimizer_g.rate", 1e-4], [3, "objective.real_label", 0.8], [4, "d_steps", 2], [5, "order", "g_first"],
    [6, "instance_noise", 0.1], [7, "gradient_clip", 0.1], [8, "d_steps", 0], [9, "ema", 0.9], [9, "telemetry_every", 1],
    [10, "instance_noise", 0.0], [11, "d_steps", 1],
]  # fmt: skip


def mlp(**more: Any) -> dict[str, Any]:
    """Both networks of the same kind."""
    plan = {"name": "mlp", "width": 16, **more}
    return {"generator": plan, "discriminator": plan}


GAMES = ("non_saturating", "minimax", "least_squares", "hinge", "wasserstein", "relativistic")
CONSTRAINTS = ("clipping", "gradient_penalty", "r1", "r2", "r1_r2", "spectral_norm")
RESNET = {"generator": {"name": "resnet", "base_width": 4}, "discriminator": {"name": "resnet", "base_width": 4}}
MOODS = {"data": {"name": "moods", "limit": 64}}
FEW: dict[str, dict[str, Any]] = {
    **{game: CONV | {"objective": game} for game in GAMES},
    **{constraint: SINGLE | {"constraint": constraint} for constraint in CONSTRAINTS},
    "flat pictures under spectral norm": FLAT | {"constraint": "spectral_norm"},
    "two steps of D, averaged G": CONV | {"d_steps": 2, "ema": 0.9},
    "G first, uniform z": CONV | {"order": "g_first", "latent": "uniform"},
    "noise and pairs": SINGLE | {"instance_noise": 0.1, "objective": "relativistic", "constraint": "r1"},
    "knobs that are turned": CONV | {"changes": CHANGES},
    "points": POINTS,
    "classes by projection": CONV | {"condition": "projection", "constraint": "spectral_norm", "label_noise": 0.2},
    "classes by concatenation, a paired game": SINGLE
    | {"condition": "concatenation", "objective": "relativistic", "constraint": "gradient_penalty"},
    "residual, mirrored, augmented, fading": CONV
    | RESNET
    | MOODS
    | {"flip": True, "augment": "all", "rate_decay": "linear", "decay_turns": 10},
}
MANY: dict[str, dict[str, Any]] = {
    **{f"points, {game}": POINTS | {"objective": game} for game in GAMES},
    **{f"points, {constraint}": POINTS | {"constraint": constraint} for constraint in CONSTRAINTS},
    **{f"flat, {constraint}": FLAT | {"constraint": constraint} for constraint in CONSTRAINTS},
    **{
        f"{kind}, begun by {law}": base | {"initialization": law}
        for kind, base in (("conv", CONV), ("flat", FLAT))
        for law in ("default", "dcgan", "xavier", "he", "orthogonal")
    },
    **{f"{name} on both": CONV | {"optimizer_g": name, "optimizer_d": name} for name in ("adam", "rmsprop", "sgd")},
    **{
        f"conv, {norm} norm": CONV | {"generator": DCGAN | {"norm": norm}, "discriminator": DCGAN | {"norm": norm}}
        for norm in ("batch", "none", "layer", "instance")
    },
    **{
        f"{kind}, {norm} norm, {activation}": base | mlp(norm=norm, activation=activation)
        for kind, base in (("flat", FLAT), ("points", POINTS))
        for norm in ("none", "batch", "layer")
        for activation in ("relu", "leaky_relu", "tanh", "maxout")
    },
    **{f"{kind}, dropout": base | mlp(dropout=0.3) for kind, base in (("flat", FLAT), ("points", POINTS))},
    **{f"points of {data}": POINTS | {"data": data} for data in ("grid", "swiss_roll", "two_moons", "spiral", "line")},
    **{
        f"points of {data}": POINTS | {"data": data}
        for data in ("two_bumps", "gaussian", "three_bumps", "skewed", "uniform", "drawn_line", "drawn_plane")
    },
    "moods": CONV | {"data": {"name": "moods", "limit": 64}},
    "avatars": CONV | {"data": {"name": "avatars", "limit": 64, "size": 64}},
    "stacked": CONV | {"data": {"name": "stacked", "limit": 64}},
    "packs": POINTS | {"packing": 2},
    "D stands still": CONV | {"d_steps": 0},
    "G stands still": CONV | {"g_steps": 0},
    "three and two": CONV | {"d_steps": 3, "g_steps": 2, "order": "g_first"},
    "clipped gradients": CONV | {"gradient_clip": 0.5},
    "smoothed labels": CONV | {"objective": {"name": "non_saturating", "real_label": 0.9}},
    "one-sided penalty": SINGLE | {"constraint": {"name": "gradient_penalty", "one_sided": True, "target": 0.5}},
    "two power iterations": CONV | {"constraint": {"name": "spectral_norm", "power_iterations": 2}},
    **{
        f"{kind}, {condition}, {constraint}": base | {"condition": condition, "constraint": constraint}
        for kind, base in (("conv", SINGLE), ("flat", FLAT), ("residual", CONV | RESNET))
        for condition in ("projection", "concatenation")
        for constraint in ("none", "gradient_penalty", "spectral_norm")
    },
    **{f"residual of {side}": CONV | RESNET | {"data": {"name": "digits", "limit": 64, "size": side}} for side in (28, 32, 64)},
    **{
        f"augmented by {name}": SINGLE | MOODS | {"augment": name, "instance_noise": 0.1, "objective": game, "constraint": "r1"}
        for name in ("translation", "cutout", "color", "translation_cutout", "all")
        for game in ("hinge", "relativistic")
    },
    "rates that fade in a wave": CONV
    | {"rate_decay": "cosine", "decay_turns": 10, "changes": [[4, "optimizer_g.rate", 1e-4], [6, "decay_turns", 12]]},
    "a turned penalty": SINGLE
    | {
        "constraint": "gradient_penalty",
        "changes": [[2, "constraint.one_sided", True], [3, "constraint.weight", 1.0], [5, "optimizer_d.beta1", 0.1]],
    },
}
HALF: dict[str, dict[str, Any]] = {
    "conv in bf16": CONV | {"precision": "bf16"},
    "flat in bf16": FLAT | {"precision": "bf16"},
    "spectral norm in bf16": CONV | {"precision": "bf16", "constraint": "spectral_norm"},
    "penalty in bf16": SINGLE | {"precision": "bf16", "constraint": "gradient_penalty"},
    "residual in bf16": CONV | RESNET | {"precision": "bf16", "condition": "projection"},
    "points in bf16": POINTS | {"precision": "bf16"},
}
