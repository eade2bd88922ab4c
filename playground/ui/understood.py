"""What was understood of what a visitor brought: a sheet of pictures, and words, before anything is trained on."""

import base64
from collections.abc import Mapping

from playground.data.images.decode import WHOLE, resized
from playground.data.images.image_data import SIZES
from playground.texts import grouped, listed, text
from playground.ui.bringing import Brought
from playground.views.grid import grid

SIZES_NAMED, CLASSES_NAMED = 3, 12


def sheet(brought: Brought, *, size: int, grey: bool) -> str:
    """The contact sheet as a `data:` address: a PNG of the pictures as the networks will see them."""
    channels = 1 if grey else 3
    pictures = resized(brought.sample, size=size, channels=channels)
    return "data:image/png;base64," + base64.b64encode(grid(pictures, gap=2, still=True)).decode()


def first_size(brought: Brought) -> int:
    """The size that suits them: their own, else 32 pixels."""
    return brought.side if brought.side in SIZES and brought.side < max(SIZES) else 32


def first_grey(brought: Brought) -> bool:
    """Whether all of them are grey."""
    return brought.sample.shape[1] == 1


def understood(brought: Brought, *, size: int, grey: bool) -> str:
    """Count, size, channels, classes, what was cropped and what was left out, a line each."""
    lines = [
        text("door.earlier") if brought.earlier else "",
        _count(brought, size, grey),
        _classes(brought.counts),
        _treated(brought, size),
        brought.report.say() if brought.report.skipped else "",
        _licence(brought),
    ]
    return "\n".join(line for line in lines if line)


def _count(brought: Brought, size: int, grey: bool) -> str:
    colour = text("door.grey" if grey else "door.colour")
    said = text("door.count", count=grouped(brought.report.used), size=size, colour=colour)
    greys = brought.report.greys
    if not 0 < greys < brought.report.used or grey:
        return said
    return said + " " + text("door.greys", count=grouped(greys))


def _classes(counts: Mapping[str, int]) -> str:
    if not counts:
        return text("door.no_classes")
    named = listed(f"{name} {grouped(count)}" for name, count in list(counts.items())[:CLASSES_NAMED])
    more = text("picture.more", count=len(counts) - CLASSES_NAMED) if len(counts) > CLASSES_NAMED else ""
    return text("door.classes", count=len(counts), names=named + more)


def _treated(brought: Brought, size: int) -> str:
    """What was done to pictures of each size."""
    changed = [(each, count) for each, count in brought.report.sizes if each != (size, size)]
    said = [
        text("door.treated", count=grouped(count), width=width, height=height,
             how=_how(width, height, size, brought.crop), size=size)
        for (width, height), count in changed[:SIZES_NAMED]
    ]  # fmt: skip
    others = changed[SIZES_NAMED:]
    if others:
        said.append(text("door.others", count=grouped(sum(count for _, count in others)), sizes=len(others)))
    return " ".join(said)


def _how(width: int, height: int, size: int, crop: str) -> str:
    fits = max(width, height) if crop == WHOLE else min(width, height)
    scaled = "" if fits == size else text("door.shrunk" if fits > size else "door.enlarged", size=size)
    square = "" if width == height else text("door.padded" if crop == WHOLE else "door.cropped")
    return text("door.and", first=square, second=scaled) if square and scaled else square or scaled


def _licence(brought: Brought) -> str:
    licence = "" if brought.look is None else brought.look.listing.licence
    if brought.look is None:
        return ""
    return text("door.licence", licence=licence) if licence else text("door.no_licence")
