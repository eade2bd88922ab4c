"""A visitor's own data: a density or a cloud drawn by hand, points pasted or sent as CSV. The run goes on meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import gradio as gr
import numpy as np
import torch
from numpy.typing import NDArray

from playground.data.drawn import LINE_CELLS, LINE_REACH, PLANE_REACH, PLANE_SIDE, encode_line, encode_plane
from playground.data.points import NAMES, keep
from playground.data.source import Source
from playground.errors import DataError, PlaygroundError
from playground.randomness import generator
from playground.runtime.session import Session
from playground.texts import grouped, text
from playground.ui import wiring
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.markup import Markup, element
from playground.ui.wiring import Wires

Kind = Literal["line", "plane"]

POLL_SECONDS = 0.1
SAMPLES = 40_000  # that stand for a density which nobody knows
PASTED_CHARACTERS = 1_000_000  # more is sent as a file
BRUSHES: dict[Kind, tuple[float, float, float]] = {"line": (0.6, 8.0, 2.0), "plane": (0.5, 4.0, 1.2)}
"""The thinnest, the thickest and the first brush, in cells."""


def create_own_data(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Two canvases, and a place for points."""
    with gr.Accordion(text("own.title"), open=False, elem_classes="gp-own"), gr.Tabs():
        with gr.Tab(text("own.line")):
            _create_drawing("line", panel, desk, wires)
        with gr.Tab(text("own.plane")):
            _create_drawing("plane", panel, desk, wires)
        with gr.Tab(text("own.points")):
            _create_points(panel, desk, wires)


# ---------------------------------------------------------------------- drawing


def _create_drawing(kind: Kind, panel: Panel, desk: Desk, wires: Wires) -> None:
    """Inputs: sid, the drawing as a word. Outputs: the panel; for "start from", the word of the data that are on."""
    gr.HTML(_board(kind), js_on_load="window.gp?.mounted(element)")
    word = gr.Textbox(visible=False)
    with gr.Row(elem_classes="gp-buttons"):
        take = gr.Button(text("own.take"), size="sm", elem_id=f"gp-own-take-{kind}")
        learn = gr.Button(text("own.learn"), size="sm", variant="primary", elem_id=f"gp-own-learn-{kind}")

    def learned(session: Session, drawn: str) -> list[Any]:
        desk.use_data(session, panel.workspace, f"drawn_{kind}", {"drawing": drawn})
        return panel.updates(desk, session)

    def taken(session: Session) -> str:
        source = desk.shown(session, panel.workspace).data.open()
        return wires.sentence(traced(source, kind))

    wiring.on(wires, [learn.click], learned, [word], panel.outputs, js=f"() => [window.gp.sid, window.gp.drawing.word('{kind}')]")
    wiring.on(wires, [take.click], taken, [], [word])
    word.change(
        None, [word], None, js=f"(word) => window.gp?.drawing.take('{kind}', word)", queue=False, api_visibility="private"
    )


def traced(source: Source, kind: Kind) -> str:
    """Data as a drawing: the shape of their density, made smaller where it would not fit the canvas.

    Raises:
        DataError: they are of another kind, or nothing of them lies within.
    """
    size = {"line": 1, "plane": 2}[kind]
    if source.sample_shape != (size,):
        raise DataError("drawing_kind")
    reach, cells = (LINE_REACH, LINE_CELLS) if kind == "line" else (PLANE_REACH, PLANE_SIDE)
    scale = max(1.0, float(np.abs(np.asarray(source.view_range)).max()) / reach)
    density = _density(source, cells, scale * reach)
    return encode_line(density) if kind == "line" else encode_plane(density)


def _density(source: Source, cells: int, reach: float) -> NDArray[np.float64]:
    """Shares in cells over [−reach, reach] along each axis, `[cells]` or `[cells, cells]` with rows along y."""
    if source.sample_shape == (1,) and source.exact:
        middles = (torch.arange(cells) + 0.5) * 2 * reach / cells - reach
        return source.density(middles[:, None]).numpy().astype(np.float64)
    points = source.sample(SAMPLES, generator(0, "tracing")).numpy()
    edges = [np.linspace(-reach, reach, cells + 1)] * points.shape[1]
    return np.histogramdd(points[:, ::-1], edges)[0]


def _board(kind: Kind) -> Markup:
    thin, thick, first = BRUSHES[kind]
    brush = element(
        "input", type="range", min=str(thin), max=str(thick), step="0.1", value=str(first), data_tool="brush"
    )  # fmt: skip
    names = ("erase", "smooth", "undo", "clear") if kind == "line" else ("erase", "undo", "clear")
    pressed = {"erase": {"aria_pressed": "false"}, "undo": {"disabled": True}}
    tools = [
        element("button", text(f"own.{name}"), type="button", data_tool=name, **pressed.get(name, {}))  # type: ignore[arg-type]
        for name in names
    ]
    canvas = element(
        "canvas", tabindex="0", role="application", aria_label=text(f"own.canvas_{kind}"), aria_describedby=f"gp-draw-help-{kind}"
    )
    return element(
        "div",
        canvas,
        element("p", "", cls="gp-sr", role="status"),
        element("div", element("label", text("own.brush"), brush), *tools, cls="gp-draw-tools"),
        element("p", text(f"own.help_{kind}"), cls="gp-draw-help", id=f"gp-draw-help-{kind}"),
        cls="gp-draw",
        data_gp_draw=kind,
        data_density=text("own.density"),
    )


# ---------------------------------------------------------------------- points


def _create_points(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Inputs: sid, what was pasted or the file. Outputs: the report, the key and the name of the data, the button that learns."""
    pasted = gr.Textbox(
        label=text("own.paste"), placeholder=text("own.placeholder"), lines=5, max_lines=8, max_length=PASTED_CHARACTERS,
        elem_id="gp-own-paste",
    )  # fmt: skip
    with gr.Row(elem_classes="gp-buttons"):
        read = gr.Button(text("own.read"), size="sm", elem_id="gp-own-read")
        file = gr.UploadButton(text("own.file"), size="sm", file_types=[".csv", ".txt", ".tsv"], elem_id="gp-own-file")
    report = gr.Textbox(
        label=text("own.report"), lines=2, interactive=False, visible=False, elem_classes="gp-report", elem_id="gp-own-report"
    )
    found = gr.Textbox(visible=False)  # "points_line key"
    start = gr.Button(text("own.learn_points"), size="sm", visible=False, variant="primary", elem_id="gp-own-start")

    async def sent(sid: str, path: str | None) -> AsyncIterator[list[Any]]:
        async for state in _read(desk, sid, Path(path or "")):
            yield state

    async def typed(sid: str, table: str) -> AsyncIterator[list[Any]]:
        async for state in _read(desk, sid, table):
            yield state

    def learned(session: Session, kept: str) -> list[Any]:
        name, _, key = kept.partition(" ")
        if name not in NAMES.values():
            raise DataError("points_missing")
        desk.use_data(session, panel.workspace, name, {"key": key})
        return panel.updates(desk, session)

    for trigger, handler, given in ((read.click, typed, pasted), (file.upload, sent, file)):
        trigger(
            handler, [wires.sid, given], [report, found, start], js=wiring.WITH_SID, show_progress="hidden",
            api_visibility="private",
        )  # fmt: skip
    wiring.into_sight(report, "#gp-own-report")
    wiring.into_sight(found, "#gp-own-start")
    wiring.on(wires, [start.click], learned, [found], panel.outputs)


async def _read(desk: Desk, sid: str, table: str | Path) -> AsyncIterator[list[Any]]:
    """Report, what was found and the button, when a thread of the tasks has read the table."""
    try:
        desk.sessions.call(sid)  # only a tab that is here may keep a thread busy
        task = desk.sessions.tasks.start(sid, lambda task: _kept(table, desk.upload_bytes))
    except PlaygroundError as error:
        yield _state(error.say())
        return
    while not task.over:
        yield _state(text("own.reading"))
        await asyncio.sleep(POLL_SECONDS)
    if task.result is None:
        yield _state(task.say())
    else:
        kept, said = task.result
        yield _state(said, kept)


def _state(report: str, kept: str = "") -> list[Any]:
    return [gr.update(value=report, visible=True), kept, gr.update(visible=bool(kept))]


def _kept(table: str | Path, most: int) -> tuple[str, str]:
    """The data's name and key, and what was found, in a sentence."""
    size = table.stat().st_size if isinstance(table, Path) else len(table)
    if size > most:
        raise DataError("points_size", megabytes=size / 1e6, most=most / 1e6)
    key, points = keep(table)
    return f"{NAMES[points.shape[1]]} {key}", preview(points)


def preview(points: NDArray[np.float32]) -> str:
    """How many points of how many numbers, and between which corners they lie."""
    low, high = ([f"{value:.4g}".replace("-", "−") for value in ends] for ends in (points.min(axis=0), points.max(axis=0)))
    if points.shape[1] == 1:
        return text("own.found_line", count=grouped(len(points)), low=low[0], high=high[0])
    corners = {"low_x": low[0], "low_y": low[1], "high_x": high[0], "high_y": high[1]}
    return text("own.found_plane", count=grouped(len(points)), **corners)
