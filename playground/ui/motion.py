"""Slow motion: where an update stands, as a small picture of the two networks and a sentence."""

from typing import Any

from playground.pictures import Moment
from playground.runtime.frame import Frame
from playground.texts import text
from playground.ui.bindings import Workspace
from playground.ui.markup import Markup, element, slot, subscripted

BOXES = (("s-z", "z"), ("s-g", "G"), ("s-gz", "G(z)"), ("s-d gp-last", "D"), ("s-x", "x"))


def motion_strip(workspace: Workspace) -> Markup:
    """The strip, unseen until an update is shown in moments."""
    boxes = [element("span", subscripted(words), cls=name) for name, words in BOXES]
    caption = slot(f"moment-{workspace}", "p", "", role="status", data_gp_math=True)
    return element(
        "div", caption, element("div", *boxes, cls="gp-steps", aria_hidden="true"), cls="gp-motion", data_gp=f"motion-{workspace}"
    )


def motion(frame: Frame) -> dict[str, Any]:
    """What makes the strip show a frame's moment, as fields of a live message."""
    moment, slot_name = frame.moment, f"motion-{frame.workspace}"
    if moment is None:
        return {"attributes": {slot_name: {"data-on": None, "data-moment": None, "data-player": None}}}
    return {
        "attributes": {slot_name: {"data-on": "", "data-moment": moment.name, "data-player": moment.player}},
        "texts": {f"moment-{frame.workspace}": caption(moment)},
    }


def caption(moment: Moment) -> str:
    """One moment in words: `D 4 of 6: …`."""
    loss = "" if moment.loss is None else f"{moment.loss:.3f}".replace("-", "−")
    sentence = text(f"moment.{moment.player}.{moment.name}", loss=loss)
    return text("moment.caption", player=moment.player, number=moment.number, count=moment.count, sentence=sentence)
