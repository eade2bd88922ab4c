"""A visitor's own pictures: sent, read beside the runs, reported, and then trained on."""

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from playground.data.images.own import keep
from playground.errors import DataError, PlaygroundError
from playground.runtime.session import Session
from playground.runtime.tasks import Task
from playground.texts import text
from playground.ui import wiring
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires

POLL_SECONDS = 0.2


def create_upload(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Where pictures are sent to, and what became of them.

    Inputs: sid, the files. Outputs: the report with a progress bar, the key of what was kept, the button that trains.
    """
    with gr.Accordion(text("upload.title"), open=False):
        files = gr.File(
            label=text("upload.file"), file_count="multiple", file_types=["image", ".zip"], height=110, elem_id="gp-upload"
        )
        report = gr.Textbox(label=text("upload.report"), lines=2, interactive=False, visible=False, elem_classes="gp-report")
        key = gr.Textbox(visible=False)
        with gr.Row(elem_classes="gp-buttons"):
            start = gr.Button(text("upload.start"), size="sm", visible=False, variant="primary", elem_id="gp-upload-start")
            cancel = gr.Button(text("upload.cancel"), size="sm", visible=False)

    async def read(sid: str, paths: list[str] | None, progress: gr.Progress = gr.Progress()) -> AsyncIterator[list[Any]]:  # noqa: B008
        async for state in _read(desk, sid, paths or [], progress):
            yield state

    def train(session: Session, kept: str) -> list[Any]:
        desk.show(session, panel.workspace)
        session.change({"data": "uploaded", "data.key": kept})
        return panel.updates(desk, session)

    files.upload(
        read, [wires.sid, files], [report, key, start, cancel], js=wiring.WITH_SID, show_progress="full",
        show_progress_on=[report], api_visibility="private",
    )  # fmt: skip
    cancel.click(lambda sid: _cancel(desk, sid), [wires.sid], None, js=wiring.WITH_SID, queue=False, api_visibility="private")
    wiring.into_sight(report, ".gp-report")
    wiring.on(wires, [start.click], train, [key], panel.outputs)


async def _read(desk: Desk, sid: str, paths: list[str], progress: gr.Progress) -> AsyncIterator[list[Any]]:
    """Report, key, and which buttons are of use, while a task reads and when it is done."""
    try:
        desk.sessions.call(sid)  # only a tab that is here may keep a thread busy
        task = desk.sessions.tasks.start(sid, lambda task: _keep(task, paths, desk.upload_bytes))
    except PlaygroundError as error:
        yield _state(error.say())
        return
    yield _state(text("task.waiting"), reading=True)
    while not task.over:
        progress(task.fraction, desc=task.say())
        await asyncio.sleep(POLL_SECONDS)
    if task.result is None:
        yield _state(task.say() if task.error else text("upload.cancelled"))
    else:
        found, report = task.result
        yield _state(report.say(), key=found)


def _state(report: str, *, key: str = "", reading: bool = False) -> list[Any]:
    return [gr.update(value=report, visible=True), key, gr.update(visible=bool(key)), gr.update(visible=reading)]


def _keep(task: Task[Any], paths: Sequence[str], most: int) -> Any:
    """On a thread of the tasks: one zip as it is, or single pictures as a zip."""

    def tell(done: int, total: int) -> None:
        task.report(done / max(total, 1), "upload.reading", done=done, total=total)

    files = [Path(each) for each in paths]
    size = sum(each.stat().st_size for each in files)
    if size > most:
        raise DataError("upload_size", megabytes=size / 1e6, limit=most / 1e6)
    zips = [each for each in files if each.suffix.lower() == ".zip"]
    if zips and len(files) > 1:
        raise DataError("upload_alone")
    if zips:
        return keep(zips[0], name=zips[0].name, progress=tell, cancelled=lambda: False)
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "pictures.zip"
        _pack(files, packed, tell)
        return keep(packed, name=text("upload.title"), progress=tell, cancelled=lambda: False)


def _pack(files: Sequence[Path], packed: Path, tell: Callable[[int, int], None]) -> None:
    with zipfile.ZipFile(packed, "w") as archive:
        for number, file in enumerate(files):
            tell(number, len(files))
            archive.write(file, f"{number:05d}-{file.name}")


def _cancel(desk: Desk, sid: str) -> None:
    for task in desk.sessions.tasks.of(sid):
        task.cancel()
