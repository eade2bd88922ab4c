"""The game that runs, as it is coded: both losses with everything that the settings add to them."""

from playground.config import RunConfig
from playground.knobs import variant_name
from playground.objectives import OBJECTIVES
from playground.constraints import CONSTRAINTS
from playground.texts import text


def formulas(config: RunConfig, language: str = "en") -> tuple[str, str]:
    """L_D and L_G in Unicode, label smoothing, penalty, clipping and noise included."""
    game = variant_name(OBJECTIVES, config.objective)
    smooth = getattr(config.objective, "real_label", 1.0)
    d_key = f"formula.{game}.d" if smooth == 1 else f"formula.{game}.d_smooth"
    d, g = text(d_key, language, s=f"{smooth:g}") if smooth != 1 else text(d_key, language), text(f"formula.{game}.g", language)
    constraint = variant_name(CONSTRAINTS, config.constraint)
    added = text(f"formula.constraint.{constraint}", language)
    if added:
        values = {leaf.name: leaf.value for leaf in config.constraint.leaves()}
        d = text("page.with_penalty" if "weight" in values else "page.with_rule", language, loss=d, added=added)
        d += "".join(text("page.where", language, name=text(f"symbol.{name}"), value=f"{value:g}") for name, value in values.items() if name in ("weight", "limit"))
    if config.instance_noise:
        d, g = (text("page.with_noise", language, loss=each, sigma=f"{config.instance_noise:g}") for each in (d, g))
    if config.gradient_clip:
        d, g = (text("page.with_clip", language, loss=each, limit=f"{config.gradient_clip:g}") for each in (d, g))
    return d, g
