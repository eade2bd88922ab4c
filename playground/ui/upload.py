"""The data door: pictures that a visitor brings as files, as a folder or from the Hub; looked at, and then trained on."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from playground.data.images.decode import CENTRE, WHOLE
from playground.data.images.hub import LIMIT, Hub, Look
from playground.data.images.hub_reading import NO_CLASSES
from playground.data.images.image_data import SIZES
from playground.runtime.session import Session
from playground.texts import text
from playground.ui import wiring
from playground.ui.bringing import Asked, Brought, Files, Folder, Source
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.door import Door, State
from playground.ui.markup import element
from playground.ui.understood import first_grey, first_size, sheet, understood
from playground.ui.wiring import Wires

FEWEST, MOST = 100, 20_000
SUGGESTED = (
    "ylecun/mnist",
    "zalando-datasets/fashion_mnist",
    "uoft-cs/cifar10",
    "cgarciae/cartoonset",
    "huggan/CelebA-faces-with-attributes",
    "huggan/anime-faces",
)
"""`door.suggested.<id>` says what each is, and on what terms."""


@dataclass(frozen=True)
class Widgets:
    """What reading changes on the page, in the order of `outputs`."""

    status: gr.Textbox
    bar: gr.HTML
    cancel: gr.Button
    result: gr.Column
    picture: gr.HTML
    words: gr.Textbox
    size: gr.Radio
    grey: gr.Checkbox
    part: gr.Dropdown
    image: gr.Dropdown
    label: gr.Dropdown
    files: gr.File

    @property
    def outputs(self) -> list[Any]:
        """All of them."""
        return list(vars(self).values())

    def show(self, state: State | None, *, begins: bool = False) -> list[Any]:
        """What each of them becomes: with what is first said of a reading, and with the rest; without a state, what it is."""
        if state is None:
            return [gr.skip() for _ in self.outputs]
        going = state.fraction is not None
        asked = state.found if isinstance(state.found, Asked) else None
        said = _question(asked.look) if asked else state.said
        changed: dict[str, Any] = {name: gr.skip() for name in vars(self)}
        changed["status"] = gr.update(value=said, visible=bool(said))
        changed["bar"] = gr.update(value=_bar(state.fraction or 0.0), visible=going)
        changed["cancel"] = gr.update(visible=going)
        changed["result"] = gr.update(visible=isinstance(state.found, Brought))
        if begins:
            changed["files"] = None  # what is sent next, also while these are read, takes their place: it does not join them
        if state.found is not None and (look := state.found.look) is not None:
            changed |= _choices(look)
        if isinstance(state.found, Brought):
            size, grey = first_size(state.found), first_grey(state.found)
            changed["picture"], changed["words"] = _described(state.found, size, grey)
            changed |= {"size": size, "grey": grey}
        return list(changed.values())


def create_upload(panel: Panel, desk: Desk, wires: Wires) -> None:
    """The accordion: three ways in, what was understood, and the button that trains.

    Inputs: sid, what is brought, the crop. Outputs: `Widgets`; for the button, the panel.
    """
    door = Door(desk)
    with gr.Accordion(text("upload.title"), open=False, elem_id="gp-door"):
        gr.HTML(element("p", text("door.intro"), cls="gp-door-intro"))
        with gr.Tabs(elem_id="gp-door-ways"):
            with gr.Tab(text("door.files"), id="files"):
                files = gr.File(
                    label=text("upload.file"),
                    file_count="multiple",
                    file_types=["image", ".zip"],
                    height=110,
                    elem_id="gp-upload",
                )
            with gr.Tab(text("door.folder"), id="folder", visible=not desk.public):
                path = gr.Textbox(label=text("door.path"), placeholder=text("door.path_placeholder"), elem_id="gp-door-path")
                read_folder = gr.Button(text("door.read"), size="sm", elem_id="gp-door-read-folder")
            with gr.Tab(text("door.hub"), id="hub"):
                repo, asked, limit, read_hub = _create_hub(wires)
        made = _create_result()
        crop, train = made.pop("crop"), made.pop("train")
        part, image, label = asked
        widgets = Widgets(files=files, part=part, image=image, label=label, **made)

    def from_files(paths: list[str] | None) -> Source:
        return Files(tuple(Path(each) for each in paths or []))

    def from_hub(name: str, part: str | None, image: str | None, label: str | None, most: float) -> Source:
        return Hub(repo=name or "", part=part or "", picture=image or "", label=label or "", limit=int(most))

    def reads(events: list[Any], inputs: list[Any], source: Callable[..., Source] | None) -> None:
        """Read what `source` makes of the inputs, or what was read last, whenever one of `events` comes."""

        async def read(sid: str, chosen: str, *values: Any) -> AsyncIterator[list[Any]]:
            what = door.source if source is None else lambda _session: source(*values)
            begins = True
            async for state in door.read(sid, what, chosen):
                yield widgets.show(state, begins=begins)
                begins = False

        for event in events:
            event(
                read, [wires.sid, crop, *inputs], widgets.outputs, js=wiring.WITH_SID, show_progress="hidden",
                api_visibility="private", concurrency_limit=8, trigger_mode="multiple",  # the newest wish gives up the others
            )  # fmt: skip

    reads([files.upload], [files], from_files)
    reads([read_folder.click, path.submit], [path], Folder)
    reads([read_hub.click, repo.submit], [repo, *asked, limit], from_hub)
    reads([crop.input], [], None)
    _wire_result(door, panel, wires, widgets, train)


def _wire_result(door: Door, panel: Panel, wires: Wires, widgets: Widgets, train: gr.Button) -> None:
    """Size and grey redraw the sheet; the button trains on what is seen there."""
    desk, chosen = door.desk, [widgets.size, widgets.grey]

    def redraw(session: Session, size: int, grey: bool) -> list[Any]:
        return _described(door.understood(session), size, grey)

    def trained(session: Session, size: int, grey: bool) -> list[Any]:
        door.train(session, panel.workspace, size=size, grey=grey)
        return panel.updates(desk, session)

    wiring.on(wires, [widgets.size.input, widgets.grey.input], redraw, chosen, [widgets.picture, widgets.words])
    wiring.on(wires, [widgets.cancel.click], door.cancel, [], [])
    wiring.on(wires, [train.click], trained, chosen, panel.outputs)
    wiring.into_sight(widgets.status, "#gp-door-status")
    wiring.into_sight(widgets.words, "#gp-upload-start")


def _create_hub(wires: Wires) -> tuple[gr.Textbox, list[gr.Dropdown], gr.Slider, gr.Button]:
    """The id with suggestions, how many, and what may have to be asked."""
    repo = gr.Textbox(label=text("door.repo"), placeholder=text("door.repo_placeholder"), max_lines=1, elem_id="gp-door-repo")
    choices = [(each, each) for each in SUGGESTED]
    suggestion = gr.Dropdown(choices, value=None, label=text("door.suggestions"), filterable=False, elem_id="gp-door-suggestions")
    remark = gr.Textbox(visible=False, show_label=False, lines=2, interactive=False, elem_classes="gp-door-remark")
    asked = [
        gr.Dropdown(
            [],
            value=None,
            label=text(f"door.{name}"),
            visible=False,
            elem_id=f"gp-door-{name}",
            allow_custom_value=True,  # Gradio would check a name against the choices that were there at the start
        )
        for name in ("part", "picture", "label")
    ]
    limit = gr.Slider(FEWEST, MOST, value=LIMIT, step=100, label=text("door.limit"), elem_id="gp-door-limit")
    read = gr.Button(text("door.read"), size="sm", elem_id="gp-door-read-hub")

    def suggest(_session: Session, name: str | None) -> list[Any]:
        if name not in SUGGESTED:
            return [gr.skip(), gr.skip()]
        return [name, gr.update(value=text(f"door.suggested.{name}"), visible=True)]

    def forget(_session: Session) -> list[Any]:
        return [gr.update(choices=[], value=None, visible=False)] * len(asked)

    wiring.on(wires, [suggestion.input], suggest, [suggestion], [repo, remark])
    wiring.on(wires, [repo.change], forget, [], asked)
    return repo, asked, limit, read


def _create_result() -> dict[str, Any]:
    """What is said while reading, and what is shown after it."""
    status = gr.Textbox(
        label=text("upload.report"), lines=2, interactive=False, visible=False, elem_classes="gp-report", elem_id="gp-door-status"
    )
    bar = gr.HTML(visible=False)
    cancel = gr.Button(text("upload.cancel"), size="sm", visible=False, elem_id="gp-door-cancel")
    with gr.Column(visible=False, elem_id="gp-door-result") as result:
        picture = gr.HTML(elem_id="gp-door-sheet")
        words = gr.Textbox(
            label=text("door.understood"),
            lines=3,
            max_lines=14,
            interactive=False,
            elem_classes="gp-report",
            elem_id="gp-door-words",
        )
        crops = [(text("door.crop_centre"), CENTRE), (text("door.crop_whole"), WHOLE)]
        crop = gr.Radio(crops, value=CENTRE, label=text("door.crop"), elem_classes="gp-segments", elem_id="gp-door-crop")
        sizes = [(str(each), each) for each in SIZES]
        size = gr.Radio(sizes, value=SIZES[1], label=text("door.size"), elem_classes="gp-segments", elem_id="gp-door-size")
        grey = gr.Checkbox(False, label=text("door.as_grey"), elem_id="gp-door-grey")
        train = gr.Button(text("upload.start"), size="sm", variant="primary", elem_id="gp-upload-start")
    return {
        "status": status, "bar": bar, "cancel": cancel, "result": result, "picture": picture, "words": words, "size": size,
        "grey": grey, "crop": crop, "train": train,
    }  # fmt: skip


def _described(brought: Brought, size: int, grey: bool) -> list[Any]:
    """The contact sheet and what is said of it."""
    picture = element("img", src=sheet(brought, size=size, grey=grey), alt=text("door.sheet"))
    return [element("div", picture, cls="gp-door-sheet"), understood(brought, size=size, grey=grey)]


def _bar(fraction: float) -> str:
    return element("progress", value=f"{fraction:.3f}", max="1", aria_label=text("door.progress"), cls="gp-door-bar")


def _question(look: Look) -> str:
    return text(f"door.ask_{look.questions[0]}", repo=look.data.repo)


def _choices(look: Look) -> dict[str, Any]:
    """The parts and the columns to choose among, each where there is more than one; what is sure is chosen."""
    columns = look.columns
    offered: dict[str, list[tuple[str, str]]] = {
        "part": [(f"{part.name} ({part.nbytes / 1e6:.1f} MB)", part.name) for part in look.parts],
        "image": _columns(columns.pictures) if columns else [],
        "label": [*_columns(columns.classes), (text("door.no_class_column"), NO_CLASSES)] if columns else [],
    }
    chosen = {"part": look.data.part, "image": look.data.picture, "label": look.data.label}
    return {
        name: gr.update(choices=choices, value=chosen[name] or None, visible=len(choices) > 1)
        for name, choices in offered.items()
    }


def _columns(names: Sequence[str]) -> list[tuple[str, str]]:
    """Choices; Gradio would take a bare name such as "label" for a word of its own to translate."""
    return [(text("door.column", name=name), name) for name in names]
