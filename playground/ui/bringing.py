"""What a visitor brings becomes data, on a thread of the tasks: files that were sent, a folder, a data set of the Hub."""

import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from playground.data.images import hub
from playground.data.images.archive import read_zip
from playground.data.images.decode import CENTRE
from playground.data.images.folder import read_folder
from playground.data.images.hub import Hub, Look
from playground.data.images.own import keep
from playground.data.images.reading import Pictures, Report, Wanted
from playground.data.images.remote import repo_id
from playground.data.images.shelf import default
from playground.data.images.source import Images, Labels, evenly
from playground.errors import DataError
from playground.texts import text

SHOWN = 64
"""So many pictures are on a contact sheet."""


@dataclass(frozen=True)
class Files:
    """Pictures or one zip that were sent."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Folder:
    """A folder, or a zip, on the machine that serves the page."""

    path: str


Source = Files | Folder | Hub


class Allowed(NamedTuple):
    """What a visitor may do.

    Attributes:
        nbytes: of what is sent.
        local: whether the visitor is at home here: may read this disk and use this machine's token.
    """

    nbytes: int
    local: bool


@dataclass(frozen=True, eq=False)
class Brought:
    """What was understood.

    Attributes:
        source: where it is from; read again with another crop.
        data, values: what to train on: the name in `DATA` and its settings.
        sample: up to `SHOWN` pictures `[n, C, S, S]`, evenly over the classes.
        counts: class → how many pictures; empty without classes.
        report: what became of the files.
        side: of the squares as they are kept, in pixels.
        look: what else the Hub's data set offers.
        earlier: whether the Hub did not answer, and what was got before is served.
    """

    source: Source
    data: str
    values: Mapping[str, Any]
    sample: Images
    counts: Mapping[str, int]
    report: Report
    side: int
    crop: str = CENTRE
    look: Look | None = None
    earlier: bool = False


@dataclass(frozen=True, eq=False)
class Asked:
    """What only the visitor can know about a data set."""

    look: Look


Tell = Callable[..., None]
"""As `Task.report`."""


def bring(source: Source, crop: str, allowed: Allowed, tell: Tell) -> Brought | Asked:
    """Read what a visitor brought, on a thread of the tasks; or say what must be asked first.

    Raises:
        DataError: it cannot be used, or is not allowed.
        CancelledError: the visitor cancelled.
    """
    if isinstance(source, Hub):
        return _from_hub(replace(source, crop=crop), allowed, tell)

    def progress(done: int, total: int) -> None:
        tell(done / max(total, 1), "upload.reading", done=done, total=total)

    if isinstance(source, Folder):
        if not allowed.local:
            raise DataError("door_local")
        key, found = keep(lambda wanted: _read_place(source.path, wanted), crop=crop, progress=progress)
    else:
        key, found = keep(lambda wanted: _read_files(source.paths, wanted, allowed.nbytes), crop=crop, progress=progress)
    sample, counts = _sample(found.images, found.labels, found.class_names)
    return Brought(source, "uploaded", {"key": key}, sample, counts, found.report, found.images.shape[-1], crop)


def _from_hub(asked: Hub, allowed: Allowed, tell: Tell) -> Brought | Asked:
    try:
        seen = hub.look(asked, tell, login=allowed.local)
    except DataError as error:
        if error.key != "hub_unreachable":
            raise
        return from_earlier(asked, error)
    if seen.part is None or seen.questions:
        return Asked(seen)
    return _from_shelf(asked, hub.get(asked, seen, tell, login=allowed.local), look=seen)


def from_earlier(asked: Hub, error: DataError) -> Brought:
    """What was got of a data set before, now that the Hub does not answer; `error` if nothing was."""
    try:
        return _from_shelf(asked, hub.kept(replace(asked, repo=repo_id(asked.repo))), earlier=True)
    except DataError:
        raise error from None


def _from_shelf(asked: Hub, known: hub.Kept, **more: Any) -> Brought:
    images, labels, class_names = default().get(known.key)
    sample, counts = _sample(images, labels if len(labels) else None, class_names)
    values = {name: getattr(known.data, name) for name in hub.ASKED}
    return Brought(asked, "hub", values, sample, counts, known.report, images.shape[-1], asked.crop, **more)


def _read_place(path: str, wanted: Wanted) -> Pictures:
    place = Path(path.strip()).expanduser()
    if not path.strip():
        raise DataError("door_no_path")
    if not place.exists():
        raise DataError("path_missing", path=path)
    return read_folder(place, wanted) if place.is_dir() else read_zip(place, wanted)


def _read_files(paths: Sequence[Path], wanted: Wanted, most: int) -> Pictures:
    """One zip as it is, or single pictures as a zip."""
    if not paths:
        raise DataError("upload_none")
    size = sum(each.stat().st_size for each in paths)
    if size > most:
        raise DataError("upload_size", megabytes=size / 1e6, limit=most / 1e6)
    zips = [each for each in paths if each.suffix.lower() == ".zip"]
    if zips and len(paths) > 1:
        raise DataError("upload_alone")
    if zips:
        return read_zip(zips[0], wanted)
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "pictures.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for number, file in enumerate(paths):
                wanted.progress(0, len(paths))
                archive.write(file, f"{number:05d}-{file.name}")
        return read_zip(packed, wanted, name=text("upload.title"))


def _sample(images: Images, labels: Labels | None, class_names: Sequence[str]) -> tuple[Images, dict[str, int]]:
    """Up to `SHOWN` pictures, as many of each class as of any other, and how many of each class there are."""
    if labels is None:
        return images[evenly(len(images), SHOWN)], {}
    members = [np.flatnonzero(labels == each) for each in range(len(class_names))]
    share = max(SHOWN // max(len(members), 1), 1)
    picked = np.concatenate([each[evenly(len(each), share)] for each in members])
    counts = {name: len(each) for name, each in zip(class_names, members, strict=True)}
    return images[picked[evenly(len(picked), SHOWN)]], counts
