"""The figures of a lesson: second places for what the live stream draws in the workspaces' own tabs, named as acts name them.

Which of them are seen, and in what order, `assets/lessons.js` reads from the act's `panels`. What is in no sight is not drawn.
"""

from playground.texts import text
from playground.ui.bindings import WORKSPACES, Workspace
from playground.ui.instruments import MICROSCOPE
from playground.ui.lab import readings, wall
from playground.ui.markup import Markup, element, slot, subscripted

LARGE = ("picture", "lines", "sheets")
"""Panels that stand in the middle; the others stand beside it."""
CHARTS = ("losses", "beliefs", "distances", "modes", "gradients")
PANELS = ("picture", *CHARTS, "readings", *MICROSCOPE, "classes", "lines", "sheets")
"""Every name that an act's `panels` may have."""


def stages() -> Markup:
    """A stage for each workspace, and one for what is computed; one of them is in sight."""
    return Markup("".join([*(_stage(each) for each in WORKSPACES), _computed()]))


def _stage(workspace: Workspace) -> Markup:
    """The picture in the middle, the instruments beside it."""
    beside = [_chart(workspace, name) for name in CHARTS if f"{workspace}-{name}" not in ("images-distances", "images-modes")]
    beside += [_readings(), *(_close(workspace, name) for name in MICROSCOPE)] if workspace == "distributions" else []
    beside += [_classes(), *(_close(workspace, name) for name in MICROSCOPE)] if workspace == "images" else []
    middle = _picture() if workspace == "distributions" else _sheets()
    return element(
        "div",
        element("div", middle, cls="gp-lesson-middle"),
        element("div", *beside, cls="gp-lesson-beside"),
        cls="gp-lesson-stage gp-lab",
        data_gp=f"lab-{workspace}",
        data_stage=workspace,
        hidden=True,
    )


def _computed() -> Markup:
    says = element("p", cls="gp-says", id="gp-lesson-says-lines")
    lines = element(
        "div", cls="gp-figure gp-lesson-lines", data_gp="lesson-lines", role="img", aria_label=text("lessons.picture"),
        aria_describedby="gp-lesson-says-lines",
    )  # fmt: skip
    return element(
        "div",
        element(
            "div",
            element("p", text("lessons.empty"), cls="gp-panel gp-lesson-empty"),
            _panel("lines", lines, says),
            _panel("sheets", element("div", cls="gp-lesson-sheets")),
            cls="gp-lesson-middle",
        ),
        cls="gp-lesson-stage",
        data_stage="computed",
        hidden=True,
    )


def _panel(name: str, *inside: Markup, title: str = "") -> Markup:
    head = [element("h3", subscripted(title))] if title else []
    return element("section", *head, *inside, cls="gp-panel", data_panel=name)


def _picture() -> Markup:
    """One picture, twins side by side, or a wall with the tile that is looked at."""
    a, b = (element("p", text(f"lab.twin_{name}"), cls="gp-twin-name gp-only-twins") for name in "ab")
    first = element(
        "div", a, _figure("picture-distributions", "gp-picture", text("page.picture_distributions"), "says-distributions")
    )
    second = element(
        "div", b, _figure("picture-distributions-1", "gp-picture", text("page.picture_distributions"), "says-distributions"),
        cls="gp-only-twins",
    )  # fmt: skip
    difference = slot("difference-distributions", "p", "", cls="gp-difference gp-only-twins")
    enlarged = element("p", text("lab.enlarged"), cls="gp-twin-name gp-only-wall")
    says = slot("says-distributions", "p", "", cls="gp-says", data_gp_math=True, id="gp-lesson-says-distributions")
    return _panel("picture", wall("distributions"), enlarged, element("div", first, second, cls="gp-pictures"), difference, says)


def _sheets() -> Markup:
    """The generator's pictures, the first run's last ones, and real ones; of twins, both."""

    def sheet(slot_name: str, called: str, cls: str = "") -> Markup:
        image = element("img", data_gp=slot_name, alt=called, hidden=True)
        return element("figure", element("figcaption", called), image, cls=f"gp-lesson-sheet {cls}".strip())

    both = element(
        "div",
        sheet("fakes-images", text("page.fakes")),
        sheet("fakes-images-1", text("lab.twin_b"), "gp-only-twins"),
        sheet("ghost-images", text("lessons.first_sheet"), "gp-lesson-ghost"),
        sheet("real-images", text("page.real")),
        cls="gp-lesson-pair",
    )
    says = slot("says-images", "p", "", cls="gp-says", id="gp-lesson-says-images")
    return _panel("picture", both, says)


def _chart(workspace: Workspace, name: str) -> Markup:
    drawn = _figure(f"curves-{workspace}-{name}", "gp-curve", text(f"chart.{name}"), f"says-{workspace}-{name}", hidden=True)
    chart = element("div", element("h3", subscripted(text(f"chart.{name}"))), drawn, data_gp=f"chart-{workspace}-{name}")
    if name != "modes":
        return _panel(name, chart)
    bars = _figure(f"modes-{workspace}", "gp-small", text("lab.modes"), f"says-modes-{workspace}", hidden=True)
    counted = element("div", element("h3", text("lab.modes")), bars, data_gp=f"modes-panel-{workspace}", hidden=True)
    return _panel(name, chart, counted)


def _figure(name: str, size: str, label: str, says: str, *, hidden: bool = False) -> Markup:
    """Where Plotly draws; `hidden` adds the sentence for screen readers, which elsewhere can be seen."""
    drawn = element(
        "div", cls=f"gp-figure {size}", data_gp=name, role="img", aria_label=label, aria_describedby=f"gp-lesson-{says}"
    )
    return Markup(drawn + slot(says, "p", "", cls="gp-sr", id=f"gp-lesson-{says}")) if hidden else drawn


def _close(workspace: Workspace, name: str) -> Markup:
    """One of the microscope's figures of D; of twins, both."""
    called = text(f"lab.{name}")
    second = element("div", _figure(f"{name}-{workspace}-1", "gp-small", called, f"says-{name}-{workspace}-1", hidden=True),
                     cls="gp-only-twins")  # fmt: skip
    return _panel(name, _figure(f"{name}-{workspace}", "gp-small", called, f"says-{name}-{workspace}", hidden=True), second,
                  title=called)  # fmt: skip


def _readings() -> Markup:
    return _panel("readings", readings("distributions", formulas=False))


def _classes() -> Markup:
    """Bars of the classes, and how many there are."""
    bars = _figure("classes-images", "gp-small", text("looking.classes_chart"), "says-classes-images")
    present = element("p", text("looking.present"), " ", slot("classes-present-images", "b", "–"), cls="gp-lesson-present")
    says = slot("says-classes-images", "p", text("looking.not_counted"), cls="gp-says", id="gp-lesson-says-classes-images")
    return _panel("classes", bars, present, says, title=text("looking.classes"))
