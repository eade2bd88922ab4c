"""What a teacher can take off the page: names that a link carries, and what each stands for.

It is guidance and no lock: whoever opens such a link can show everything again.
"""

from collections.abc import Iterable

from playground.texts import text
from playground.ui.markup import Markup, element

HIDABLE: dict[str, tuple[str, ...]] = {
    "presets": (".gp-controls [id^=gp-preset-]", ".gp-changes"),
    "data": (".gp-data", ".gp-section-data", ".gp-own", ".gp-upload"),
    "game": ("[id^=gp-knob-distributions-objective]", "[id^=gp-knob-images-objective]"),
    "constraint": ("[id^=gp-knob-distributions-constraint]", "[id^=gp-knob-images-constraint]"),
    "networks": (".gp-section-networks",),
    "optimisers": (
        ".gp-section-optimisers",
        "[id^=gp-knob-distributions-optimizer_]",
        "[id^=gp-knob-images-optimizer_]",
        "[id^=gp-knob-distributions-d_steps]",
        "[id^=gp-knob-images-d_steps]",
    ),
    "advanced": (".gp-section-advanced",),
    "repeat": (".gp-controls .gp-buttons", ".gp-command"),
    "arrangement": (".gp-arrange",),
    "steps": ("#gp-step-d", "#gp-step-g", "#gp-step-turn"),
    "speed": ("#gp-speed",),
    "readouts": (".gp-panel:has(> .gp-readings)",),
    "microscope": (".gp-stage .gp-fold",),
    "formula": (".gp-panel:has(> .gp-formula)",),
    "history": (".gp-panel:has(> .gp-history)",),
    "charts": (".gp-curves",),
    "tabs": ("#gp-tabs > .tab-wrapper",),
}
"""Name → selectors of what it hides."""
GROUPS = {
    "controls": ("presets", "data", "game", "constraint", "networks", "optimisers", "advanced", "repeat"),
    "panels": ("arrangement", "steps", "speed", "readouts", "microscope", "formula", "history", "charts", "tabs"),
}


def known(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names that stand for something here, each once and in the order of the page; and the others."""
    wanted = list(dict.fromkeys(names))
    return [name for name in HIDABLE if name in wanted], [name for name in wanted if name not in HIDABLE]


def check_boxes() -> Markup:
    """A box for each, in two groups; each box knows what it hides."""
    return Markup("".join(_group(name, names) for name, names in GROUPS.items()))


def _group(group: str, names: tuple[str, ...]) -> Markup:
    boxes = [
        element(
            "label",
            element("input", type="checkbox", value=name, data_gp_hides=", ".join(HIDABLE[name])),
            " ",
            text(f"share.hide.{name}"),
        )
        for name in names
    ]
    return element("fieldset", element("legend", text(f"share.group.{group}")), *boxes)
