"""One sample looked at closely: the place that `assets/looking.js` fills with a record of `sample.py`."""

from playground.texts import text
from playground.ui.markup import Markup, element


def inspector() -> Markup:
    """One sample; hidden until one is chosen."""
    head = element(
        "div",
        _part("h2", "title"),
        element(
            "button", text("looking.again"), type="button", title=text("looking.again_help"), data_gp_look="again", hidden=True
        ),
        element(
            "button", "×", type="button", aria_label=text("looking.close"), title=text("looking.close"), data_gp_look="close"
        ),
        cls="gp-look-head",
    )
    says = [_part("p", name) for name in ("score", "class", "asked")]
    strip = element("canvas", role="img", aria_label=text("looking.z_strip"))
    copy = element("button", text("looking.copy_z"), type="button", data_gp_look="copy")
    z = element(
        "div",
        element("h3", text("looking.z"), title=text("looking.z_help")),
        strip,
        copy,
        cls="gp-look-z",
        data_word_copied=text("looking.copied"),
    )
    one = element(
        "div",
        element("img", data_part="image", alt=""),
        element("div", element("div", *says, aria_live="polite"), z),
        cls="gp-look-one",
    )
    hint = element("p", text("looking.hint"), cls="gp-says gp-look-hint")
    region = element("section", head, one, _neighbours(), cls="gp-look", hidden=True, aria_label=text("looking.region"))
    return Markup(hint + region)


def _neighbours() -> Markup:
    """The nearest pictures, how near they are, and what that means."""

    def way(by: str) -> Markup:
        return element(
            "label",
            element("input", type="radio", name="gp-look-by", value=by, checked=by == "pixels"),
            " ",
            text(f"looking.by_{by}"),
        )

    ways = element("fieldset", element("legend", text("looking.by")), way("pixels"), way("features"), cls="gp-look-by")
    progress = element("progress", max="1", aria_label=text("looking.hanging"), hidden=True)
    return element(
        "div",
        element("div", _part("h3", "heading"), ways, cls="gp-look-row"),
        element("ol", cls="gp-look-near"),
        element("div", _part("p", "copy"), _part("p", "sheet"), aria_live="polite"),
        progress,
        _part("p", "says"),
    )


def _part(tag: str, name: str) -> Markup:
    return element(tag, "", data_part=name)
