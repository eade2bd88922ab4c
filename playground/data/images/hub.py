"""A data set of the Hugging Face Hub, by its id: got when somebody asks for it, and kept, so that it is here without a network.

Opening these settings never goes to the network: a link that somebody opens, or a page that starts, cannot download.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from playground.data.images import shelf
from playground.data.images.decode import resized
from playground.data.images.hub_reading import NO_CLASSES, Meter, Place, Tell, columns_of, read
from playground.data.images.own import Own, crop_knob
from playground.data.images.parts import Part, likely, parts
from playground.data.images.reading import Report, Wanted
from playground.data.images.remote import TABLES, Listing, listing, repo_id
from playground.data.images.sheet import Sheet
from playground.data.images.source import evenly
from playground.data.images.tables import Columns
from playground.errors import DataError, PlaygroundError
from playground.knobs import knob

LIMIT = 5000
NAMED = 200
"""So many left-out pictures are remembered by name."""
ASKED = ("repo", "revision", "part", "picture", "label", "crop", "limit")
"""The settings that decide what is got; the others only change how it is shown to the networks."""
_expected = {"strangers": False}


@dataclass(frozen=True, kw_only=True)
class Hub(Own):
    """Pictures of a data set on the Hub, once they were got."""

    repo: str = knob("", label="Data set on the Hub", help="Its id, such as ylecun/mnist.")
    revision: str = knob("", label="Commit", advanced=True, help="Which version of the data set; empty is the newest.")
    part: str = knob("", label="Part", help="Which files: a split such as mnist/train, or an archive; empty where only one fits.")
    picture: str = knob("", label="Column of pictures", help="Of a table; empty where only one fits.")
    label: str = knob("", label="Column of classes", help=f"Of a table; empty where only one fits, {NO_CLASSES} for no classes.")
    crop: str = crop_knob()
    limit: int = knob(LIMIT, label="At most", low=0, high=100_000, advanced=True, help="Get only so many pictures; 0 gets all.")

    def load(self) -> Sheet:
        """From the shelf, resized.

        Raises:
            DataError: never got, or no longer here.
        """
        images, labels, class_names = shelf.default().get(kept(self).key)
        picked = evenly(len(images), self.limit)
        shown = resized(images[picked], size=self.size, channels=self.channels)
        return Sheet(shown, labels[picked] if len(labels) else labels, class_names)

    def stamp(self) -> int:
        """A number of what was got.

        Raises:
            DataError: nothing was.
        """
        return int(kept(self).key[:15], 16)

    def fetch(self, tell: Tell) -> Self:
        """Get them, unless they are here: for the command line, where asking for a data set is asking for its files."""
        known = fetch(self, tell).data
        return replace(self, **{name: getattr(known, name) for name in ASKED})


class Kept(NamedTuple):
    """What was got.

    Attributes:
        data: settings that say it exactly.
        key: on the shelf.
        report: what became of the files.
        closed: whether it was open only to some: strangers, who may not use this machine's token, do not get it.
    """

    data: Hub
    key: str
    report: Report
    closed: bool = False


class Look(NamedTuple):
    """What a data set offers, before its pictures travel.

    Attributes:
        listing: what the repo holds.
        parts: what of it can be read.
        part: the one that is meant; None where that must be asked.
        columns: of a table.
        data: the settings, with everything that is sure filled in.
    """

    listing: Listing
    parts: tuple[Part, ...]
    part: Part | None
    columns: Columns | None
    data: Hub

    @property
    def questions(self) -> tuple[str, ...]:
        """Which of `part`, `picture` and `label` nobody can know but the visitor."""
        if self.part is None:
            return ("part",)
        if self.columns is None:
            return ()
        return tuple(name for name in ("picture", "label") if not getattr(self.data, name))


def look(data: Hub, tell: Tell, *, login: bool = True) -> Look:
    """Ask the Hub what a data set holds, and infer what can be inferred.

    Args:
        data: what is wanted; names that it gives are taken, not inferred.
        tell: see `hub_reading.Tell`.
        login: whether this machine's token may be used.

    Raises:
        DataError: no network, no such data set, none that may be read, no pictures in it, a part or column that is not there.
        CancelledError: `tell` said so.
    """
    repo = repo_id(data.repo)
    tell(0.0, "door.asking", repo=repo)
    at = listing(repo, revision=data.revision, login=login)
    found = parts(at.files)
    if not found and not data.revision:
        at, found = _converted(at, login=login)
    if not found:
        raise DataError("hub_no_pictures", repo=repo)
    data = replace(data, repo=repo, revision=at.revision)
    part = _named(data.part, found) if data.part else likely(found)
    if part is None or part.form != "table":
        return Look(at, found, part, None, replace(data, part=part.name if part else ""))
    columns = columns_of(Place(at, part, login), Meter(tell))
    return Look(at, found, part, columns, _with_columns(replace(data, part=part.name), columns))


def fetch(data: Hub, tell: Tell, *, login: bool = True) -> Kept:
    """Get the pictures, unless the same ones are here; without a network those that were got before are served.

    Raises:
        DataError: as `look`; something must be said that cannot be inferred; too few pictures can be read; the disk is full.
        CancelledError: `tell` said so.
    """
    if data.revision and (known := _found(data, login=login)) is not None:
        return known
    try:
        seen = look(data, tell, login=login)
    except DataError as error:
        known = _found(data, login=login) if error.key == "hub_unreachable" else None
        if known is None:
            raise
        return known
    return get(data, seen, tell, login=login)


def get(asked: Hub, seen: Look, tell: Tell, *, login: bool = True) -> Kept:
    """Get the pictures of what was looked at. Arguments and errors: `fetch`; `asked` finds them again, too."""
    if seen.part is None or seen.questions:
        raise _unsaid(seen)
    known = _found(seen.data, login=login)
    if known is None:
        wanted = Wanted(size=0, channels=0, crop=seen.data.crop, limit=seen.data.limit)
        columns = {} if seen.columns is None else {"picture": seen.data.picture, "label": _column(seen.data.label)}
        images, labels, class_names, report = read(Place(seen.listing, seen.part, login), wanted, Meter(tell), **columns)
        known = Kept(seen.data, shelf.default().put(images, labels, class_names), report, seen.listing.closed)
    for each in (known.data, replace(known.data, revision=""), asked):
        _remember(each, known)
    return known


def expect_strangers(yes: bool = True) -> None:
    """Say that whoever asks this process for data may be a stranger: what is open only to some is opened for nobody."""
    _expected["strangers"] = yes


def kept(data: Hub) -> Kept:
    """What was got for these settings, wherever the network is.

    Raises:
        DataError: nothing was, it is no longer here, or it is not for strangers.
    """
    found = _found(data)
    if found is None:
        raise DataError("hub_not_here" if data.repo else "hub_none", repo=data.repo)
    return found


# ---------------------------------------------------------------------- inside


def _converted(at: Listing, *, login: bool) -> tuple[Listing, tuple[Part, ...]]:
    """The tables that the Hub itself made of the data set, where it did."""
    try:
        tables = listing(at.repo, revision=TABLES, login=login)
    except DataError:
        return at, ()
    return tables._replace(licence=at.licence), parts(tables.files)


def _named(name: str, found: Sequence[Part]) -> Part:
    part = next((part for part in found if part.name == name), None)
    if part is None:
        raise DataError("hub_part", part=name, parts=", ".join(each.name for each in found[:20]))
    return part


def _with_columns(data: Hub, columns: Columns) -> Hub:
    """The settings with the columns that are sure.

    Raises:
        DataError: there are none, or not the one that is asked for.
    """
    if not columns.pictures:
        raise DataError("hub_no_pictures", repo=data.repo)
    for name, known in ((data.picture, columns.pictures), (_column(data.label), columns.classes)):
        if name and name not in known:
            raise DataError("hub_column", column=name, columns=", ".join(known) or "–")
    label = data.label or columns.label or ("" if columns.classes else NO_CLASSES)
    return replace(data, picture=data.picture or columns.picture, label=label)


def _column(label: str) -> str:
    return "" if label == NO_CLASSES else label


def _unsaid(seen: Look) -> DataError:
    """What must be said, with what it may be."""
    name = seen.questions[0]
    if seen.columns is None:
        choices: Sequence[str] = [part.name for part in seen.parts]
    else:
        choices = seen.columns.pictures if name == "picture" else (*seen.columns.classes, NO_CLASSES)
    return DataError("hub_say", repo=seen.data.repo, what=name, choices=", ".join(choices[:40]))


def _note(data: Hub) -> Path:
    """The file that says what was got for these settings."""
    asked = json.dumps([getattr(data, name) for name in ASKED])
    return shelf.default().root / "hub" / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"


def _remember(asked: Hub, known: Kept) -> None:
    report = known.report
    plain = {
        "data": known.data.to_dict(), "key": known.key, "used": report.used, "skipped": report.skipped[:NAMED],
        "sizes": report.sizes, "greys": report.greys, "closed": known.closed,
    }  # fmt: skip
    note = _note(asked)
    try:
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        note.write_text(json.dumps(plain), "utf-8")
    except OSError as error:
        raise DataError("disk_full", reason=error.strerror) from error


def _found(data: Hub, *, login: bool = True) -> Kept | None:
    """What a note says, unless it is not for whoever asks; an old note does not say for whom it is."""
    try:
        plain: dict[str, Any] = json.loads(_note(data).read_text("utf-8"))
        skipped = tuple((str(name), str(reason)) for name, reason in plain["skipped"])
        sizes = tuple(((int(size[0]), int(size[1])), int(count)) for size, count in plain["sizes"])
        report = Report(plain["used"], skipped, sizes, plain["greys"])
        known = Kept(Hub.from_dict(plain["data"]), plain["key"], report, bool(plain.get("closed", True)))
    except (OSError, ValueError, KeyError, TypeError, PlaygroundError):
        return None
    if known.closed and (not login or _expected["strangers"]):
        return None
    return known if shelf.default().has(known.key) else None
