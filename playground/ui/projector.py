"""For a class that looks on and for hands that stay on the keys: the switch of the projector's large type, the list of keys."""

from playground.texts import text
from playground.ui.markup import Markup, element

KEYS = (
    ("space", ()),
    ("d", ("D",)),
    ("g", ("G",)),
    ("t", ("T",)),
    ("r", ("R",)),
    ("sides", ("←", "→")),
    ("heights", ("↑", "↓")),
    ("choose", ("1", "9")),
    ("on", ("Enter", "→")),
    ("back", ("←",)),
    ("p", ("P",)),
    ("question", ("?",)),
)
"""What a key does, below `keys.`, and what stands on it; the space bar has its name in the texts."""


def projector_switch() -> Markup:
    """The button; `assets/projector.js` presses it."""
    words = text("projector.switch")
    return element(
        "button",
        "▣",
        type="button",
        data_gp_projector_switch=True,
        aria_pressed="false",
        aria_label=words,
        title=words,
        data_word_on=text("projector.on"),
        data_word_off=text("projector.off"),
    )


def keys_switch() -> Markup:
    """The button that shows the keys."""
    return element("button", "?", type="button", data_gp_keys=True, aria_label=text("keys.switch"), title=text("keys.switch"))


def keys_dialog() -> Markup:
    """The list of keys, in a dialog that Escape closes."""
    rows = []
    for name, caps in KEYS:
        written = [element("kbd", cap) for cap in caps or (text(f"keys.{name}_key"),)]
        rows += [element("dt", *written), element("dd", text(f"keys.{name}"))]
    close = element("button", text("keys.close"), type="button", data_gp_keys_close=True)
    return element(
        "dialog",
        element("h2", text("keys.title"), id="gp-keys-title"),
        element("dl", *rows),
        element("p", text("keys.note")),
        close,
        id="gp-keys",
        aria_labelledby="gp-keys-title",
    )
