"""The game that runs, as it is coded: both losses with everything that the settings add to them."""

from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.knobs import variant_name
from playground.objectives import OBJECTIVES
from playground.texts import text

SHOWN = ("weight", "limit")
"""Knobs of a constraint whose values stand beside the formula."""


def formulas(config: RunConfig) -> tuple[str, str]:
    """L_D and L_G in Unicode, label smoothing, penalty, clipping and noise included."""
    game = variant_name(OBJECTIVES, config.objective)
    smooth = getattr(config.objective, "real_label", 1.0)
    d = text(f"formula.{game}.d") if smooth == 1 else text(f"formula.{game}.d_smooth", s=f"{smooth:g}")
    g = text(f"formula.{game}.g")
    constraint = variant_name(CONSTRAINTS, config.constraint)
    added = text(f"formula.constraint.{constraint}")
    if added:
        shown = [leaf for leaf in config.constraint.leaves() if leaf.name in SHOWN]
        is_penalty = any(leaf.name == "weight" for leaf in shown)
        d = text("page.with_penalty" if is_penalty else "page.with_rule", loss=d, added=added)
        # the last word of the label is the symbol: "Weight λ", "Clip c"
        symbols = {leaf.label().split()[-1]: f"{leaf.value:g}" for leaf in shown}
        d += "".join(text("page.where", name=name, value=value) for name, value in symbols.items())
    if config.condition != "none":
        d, g = told(d), told(g)
    if config.augment != "none":
        kind = text(f"choice.augment.{config.augment}")
        d, g = (text("page.with_augment", loss=each, kind=kind) for each in (d, g))
    if config.instance_noise:
        d, g = (text("page.with_noise", loss=each, sigma=f"{config.instance_noise:g}") for each in (d, g))
    if config.gradient_clip:
        d, g = (text("page.with_clip", loss=each, limit=f"{config.gradient_clip:g}") for each in (d, g))
    return d, g


def told(formula: str) -> str:
    """A formula of networks that are told the class y: G(z) → G(z|y), D(x) → D(x|y) for every x.

    >>> told("log D(x) + log(1 − D(G(z)))")
    'log D(x|y) + log(1 − D(G(z|y)|y))'
    """
    for plain in ("G(z)", "D(x)", "D(x̂)", "D(x̃)", "D(G(z|y))"):
        formula = formula.replace(plain, f"{plain[:-1]}|y)")
    return formula


def warning(config: RunConfig) -> str:
    """What does not fit together, and what would; empty if all does."""
    if config.constraint.needs_independent_samples and config.discriminator.mixes_samples:
        return text("warning.batch_norm_with_penalty")
    if config.objective.needs_slope and config.get("constraint") == "none":
        return text("warning.slope_unbounded")
    return ""
