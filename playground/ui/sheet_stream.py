"""The sheets of samples as fields of a live message: the pictures as one image, and what is known of each."""

from typing import Any

from playground.pictures import Floats, ImagePicture, Labels, Pixels
from playground.runtime.frame import Frame, State
from playground.ui.encode import data_uri
from playground.views.grid import grid
from playground.views.sample import named

MOST_BYTES = 20_000
"""Of a sheet that streams; base64 makes it a third longer. Only noise in colour, or large pictures, come near it."""
QUALITIES = (85, 60, 40, 25, 12)
LIVELY = (State.RUNNING, State.BUILDING)


def streamed(frame: Frame, picture: ImagePicture) -> dict[str, Any]:
    """The sheet of fakes, and D's verdicts on both sheets."""
    still = frame.state not in LIVELY
    image = grid(picture.fakes, gap=1, columns=picture.columns, still=True) if still else light(picture.fakes, picture.columns)
    names = picture.class_names
    record = {
        "run": frame.run,
        "turn": frame.turn,
        "bounded": picture.bounded,
        "fake": _sheet(picture.fakes, picture.scores_fake, picture.labels_fake, names, picture.columns),
        "real": _sheet(picture.real, picture.scores_real, picture.labels_real, names, None),
    }
    return {"images": {f"fakes-{frame.workspace}": data_uri(image)}, "records": {f"sheet-{frame.workspace}": record}}


def light(images: Pixels, columns: int | None = None) -> bytes:
    """A sheet as JPEG, as good as `MOST_BYTES` allow."""
    made = b""
    for quality in QUALITIES:
        made = grid(images, gap=1, columns=columns, quality=quality)
        if len(made) <= MOST_BYTES:
            break
    return made


def real_sheet(picture: ImagePicture, workspace: str) -> dict[str, Any]:
    """The sheet of real pictures, exactly: it is sent once a run."""
    return {"images": {f"real-{workspace}": data_uri(grid(picture.real, gap=1, still=True))}} if len(picture.real) else {}


def _sheet(
    images: Pixels, scores: Floats | None, labels: Labels | None, names: tuple[str, ...], columns: int | None
) -> dict[str, Any]:
    _, _, height, width = images.shape
    told = [] if labels is None else [named(names, int(each)) for each in labels]
    return {"count": len(images), "columns": columns, "size": [width, height], "scores": scores, "labels": told}
