"""One sample looked at closely, as a record for the page: the picture, its z, D's score, its class and its neighbours."""

import math
from typing import Any, NamedTuple

import numpy as np

from playground.data.images.source import Images
from playground.errors import ConfigError
from playground.judging.gallery import BYS, By, Gallery
from playground.metrics.neighbours import NEAR, Nearest, Yardstick, nearest
from playground.pictures import ImagePicture, Labels
from playground.texts import grouped, text
from playground.ui.encode import data_uri
from playground.ui.galleries import Hung
from playground.views.grid import encode
from playground.views.sample import named, number, say_class, say_copy, say_score, say_sheet

NEIGHBOURS = 5
KINDS = ("fake", "real")
WHOLE_SHEET = 30_000_000
"""Numbers of a training set up to which the whole sheet is held against it, which takes about a tenth of a second."""


class Look(NamedTuple):
    """What is looked at: the `place`-th picture of a sheet, by a distance in pixels or in features."""

    picture: ImagePicture
    kind: str
    place: int
    by: str
    turn: int


def sample(look: Look, hung: Hung) -> dict[str, Any]:
    """The record; what needs a gallery that is still being made comes later, and says how far that is.

    Raises:
        ConfigError: there is no such picture.
    """
    picture, index = look.picture, look.place
    images = picture.fakes if look.kind == "fake" else picture.real
    if look.kind not in KINDS or look.by not in BYS or not 0 <= index < len(images):
        raise ConfigError("look_no_sample", index=index + 1, count=len(images))
    by: By = "pixels" if look.by == "pixels" or hung.gallery is None or hung.gallery.eye is None else "features"
    record = {
        "kind": look.kind,
        "index": index,
        "turn": look.turn,
        "by": by,
        "title": text(f"looking.title_{look.kind}", number=index + 1, turn=grouped(look.turn)),
        "image": _still(images[index]),
        "z": picture.z[index] if look.kind == "fake" and picture.z is not None else None,
        "score": _score(look),
        "asked": _asked(look),
        "class": "",
        "can": {"features": hung.gallery is not None and hung.gallery.eye is not None},
        "pending": hung.fraction if hung.pending else None,
        "says": hung.says,
    }
    if hung.gallery is not None and hung.gallery.eye is not None:
        names, seen = hung.gallery.source.class_names, hung.gallery.eye.see(images[index : index + 1])
        record["class"] = text("looking.seen_as", seen=say_class(names, seen.probabilities[0]))
    neighbours = _near_training if look.kind == "fake" else _near_fakes
    return record | neighbours(look, hung, by)


def _near_training(look: Look, hung: Hung, by: By) -> dict[str, Any]:
    """The nearest training pictures, and whether the fake is a copy of the nearest."""
    source, gallery, one = hung.source, hung.gallery, look.picture.fakes[look.place : look.place + 1]
    found = nearest(one, source.training, NEIGHBOURS) if gallery is None else gallery.neighbours(one, by, NEIGHBOURS)
    told: dict[str, Any] = {
        "neighbours": _listed(found, source.training, source.training_labels, source.class_names, by),
        "heading": text(f"looking.near_training_{by}"),
        "copy": "", "near": False, "sheet": "",
    }  # fmt: skip
    if gallery is None:
        return told
    stick, distance = gallery.yardsticks[by], float(found.distances[0, 0])
    told["copy"] = say_copy(distance, stick, unit=by, scale=_scale(by, one))
    told["near"] = distance < stick.low
    if by == "features" or source.training.size <= WHOLE_SHEET:
        told["sheet"] = _of_the_sheet(gallery, look.picture.fakes, by, stick)
    return told


def _of_the_sheet(gallery: Gallery, fakes: Images, by: By, stick: Yardstick) -> str:
    """How many of the sheet are as near: of so many pictures some are by chance."""
    near = int((gallery.neighbours(fakes, by, 1).distances[:, 0] < stick.low).sum())
    return say_sheet(near, len(fakes), NEAR * len(fakes))


def _near_fakes(look: Look, hung: Hung, by: By) -> dict[str, Any]:
    """The nearest fakes of the sheet, and whether any comes as near as another real picture does."""
    fakes, real, gallery = look.picture.fakes, look.picture.real, hung.gallery
    if by == "features" and gallery is not None and gallery.eye is not None:
        x, others = gallery.eye.see(fakes).features, gallery.eye.see(real).features
    else:
        x, others = fakes, real  # type: ignore[assignment]
    found = nearest(others[look.place : look.place + 1], x, NEIGHBOURS)
    stick = Yardstick(np.sort(nearest(others, others, 2).distances[:, -1]))  # the nearest but itself
    distance, scale = float(found.distances[0, 0]), _scale(by, real[:1])
    share = 1 - stick.share_below(distance)
    key = "looking.covered" if share >= NEAR else "looking.uncovered"
    values = {
        "distance": number(scale * distance), "median": number(scale * stick.median), "count": len(fakes),
        "unit": text(f"looking.unit_{by}"),
    }  # fmt: skip
    return {
        "neighbours": _listed(found, fakes, look.picture.labels_fake, look.picture.class_names, by),
        "heading": text(f"looking.near_fakes_{by}"),
        "copy": text(key, **values),
        "near": share < NEAR,
        "sheet": "",
    }


def _listed(found: Nearest, images: Images, labels: Labels | None, names: tuple[str, ...], by: By) -> list[dict[str, Any]]:
    scale = _scale(by, images[:1])
    return [
        {
            "image": _still(images[at]),
            "distance": number(scale * float(distance)),
            "label": "" if labels is None else named(names, int(labels[at])),
        }
        for distance, at in zip(found.distances[0], found.indices[0], strict=True)
    ]


def _scale(by: By, one: Images) -> float:
    """Pixels are compared by the root of the mean squared difference, in levels of 255, so that sizes compare."""
    return 1 / math.sqrt(one[0].size) if by == "pixels" else 1.0


def _score(look: Look) -> str:
    scores = look.picture.scores_fake if look.kind == "fake" else look.picture.scores_real
    return "" if scores is None else say_score(float(scores[look.place]), bounded=look.picture.bounded)


def _asked(look: Look) -> str:
    """The class that the fake was asked for, or that the real picture is of."""
    labels = look.picture.labels_fake if look.kind == "fake" else look.picture.labels_real
    if labels is None:
        return ""
    return text(f"looking.asked_{look.kind}", name=named(look.picture.class_names, int(labels[look.place])))


def _still(image: Images) -> str:
    """One picture `[C, H, W]`, exactly."""
    return data_uri(encode(np.ascontiguousarray(image.transpose(1, 2, 0)), still=True))
