"""The buttons with which a run is taken along, and the small form for samples."""

from playground.texts import text
from playground.ui.leaving import ANY_CLASS, LARGEST_SEED, MOST_PICTURES
from playground.ui.markup import Markup, element

WORDS = ("busy", "failed", "cancelled", "saved", "copied", "asking")


def script_buttons() -> list[Markup]:
    """The run as a script: as a zip with its data, and on the clipboard; and the button that gives up."""
    return [_button("script"), _button("copy"), _button("cancel", hidden=True)]


def samples_form() -> Markup:
    """How many pictures, from which seed and of which class; and the sheet as it is seen."""
    fields = [
        _number("count", 64, low=1, high=MOST_PICTURES),
        _number("seed", 0, low=0, high=LARGEST_SEED),
        element(
            "label",
            element("span", text("leaving.class")),
            element("select", element("option", text("leaving.any"), value=str(ANY_CLASS)), data_gp_leave_field="class"),
            hidden=True,
        ),
    ]
    buttons = [_button("samples"), _button("sheet"), _button("sheet_large")]
    return element(
        "div",
        element("h3", text("leaving.samples_title")),
        element("div", *fields, cls="gp-home-buttons gp-leave-fields"),
        element("div", *buttons, cls="gp-home-buttons"),
        cls="gp-leave-samples",
        data_gp_leave_samples=True,
    )


def leaving_words() -> dict[str, str]:
    """What the script says, as attributes."""
    return {f"data_leave_{name}": text(f"leaving.says_{name}") for name in WORDS}


def _button(name: str, *, hidden: bool = False) -> Markup:
    return element(
        "button", text(f"leaving.{name}"), type="button", title=text(f"leaving.{name}_help"), data_gp_leave=name, hidden=hidden
    )


def _number(name: str, value: int, *, low: int, high: int) -> Markup:
    field = element("input", type="number", value=str(value), min=str(low), max=str(high), step="1", data_gp_leave_field=name)
    return element("label", element("span", text(f"leaving.{name}")), field)
