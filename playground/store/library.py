"""The runs that were kept: a folder for each, drawn in a list without opening any.

    library/<owner>/<id>/about.json    what it is and how far it came: written by whoever trains it
                         label.json    its name, and whether it was kept by hand: written by whoever looks at it
                         picture.png, curves.json
                         run.run       the checkpoint; not there before a run on the command line saved itself first

Several processes may use one folder: every file is replaced whole, an entry comes and goes by one renaming, and two
writers of an entry have files of their own. A name is data and never a path.
"""

import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from playground.errors import StoreError
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint
from playground.store.files import read, write
from playground.store.kept import ABOUT, CURVES, LABEL, LONGEST_NAME, PICTURE, RUN, SMALL, Kept, entry, is_pinned, plain, size

IDENTITY = re.compile(r"[0-9a-f]{16}")
HERE = "local"
"""The owner of everything on a machine of one's own."""
EVERY = f"*/*/{RUN}"
BINNED_SECONDS = 60.0
BINNED = ".bin-"


class Listing(NamedTuple):
    """The entries of an owner, the newest first, and how many more are damaged."""

    runs: list[Kept]
    damaged: int


class Library:
    """A folder of kept runs with bounds: the oldest that nobody kept by hand make room, and what is kept by hand must fit.

    Args:
        folder: made when the first run is kept.
        local: whether all of it belongs to whoever uses this machine; else every tab's token has runs of its own.
        most: entries of one owner.
        largest: bytes of one owner's checkpoints.
        total: bytes of everybody's.
    """

    def __init__(
        self, folder: Path, *, local: bool = True, most: int = 200, largest: int = 8 * 2**30, total: int = 8 * 2**30
    ) -> None:
        self.folder, self.local = folder, local
        self.most, self.largest, self._total = most, largest, total

    def owner(self, token: str) -> str:
        """Whose runs a tab sees: a hash, so that the folder tells nobody a token."""
        return HERE if self.local else hashlib.sha256(token.encode()).hexdigest()[:32]

    # ------------------------------------------------------------------ looking

    def runs(self, owner: str) -> Listing:
        """What is kept.

        Raises:
            StoreError: the folder cannot be read.
        """
        found, damaged = [], 0
        for place in self._places(owner):
            try:
                found.append(_entry(place, *(_stamp(place / name) for name in (ABOUT, LABEL, RUN))))
            except StoreError:
                damaged += (place / ABOUT).exists()  # else it is being made, or has just gone
        return Listing(sorted(found, key=lambda each: each.time, reverse=True), damaged)

    def get(self, owner: str, identity: str) -> Kept:
        """One entry.

        Raises:
            StoreError: there is none, or it is damaged.
        """
        return entry(self._place(owner, identity))

    def has(self, owner: str, identity: str) -> bool:
        """Whether there is such an entry, damaged or not."""
        return bool(IDENTITY.fullmatch(identity)) and (self._owned(owner) / identity / ABOUT).exists()

    def open(self, owner: str, identity: str) -> Checkpoint:
        """The run itself.

        Raises:
            StoreError: there is none, it did not save itself yet, or it is damaged.
        """
        if not (path := self.path(owner, identity)).exists():
            raise StoreError("library_early")
        return checkpoint.load(path)

    def path(self, owner: str, identity: str) -> Path:
        """The file of the run itself. Errors: as `get`."""
        return self._place(owner, identity) / RUN

    def picture(self, owner: str, identity: str) -> bytes:
        """Its picture, a PNG. Errors: as `get`."""
        return read(self._place(owner, identity) / PICTURE, largest=SMALL)

    def curves(self, owner: str, identity: str) -> dict[str, Any]:
        """Its curves as `keep` was given them. Errors: as `get`."""
        found = plain(self._place(owner, identity) / CURVES)
        if not (isinstance(found.get("turns"), list) and isinstance(found.get("values"), dict)):
            raise StoreError("store_damaged", name=CURVES, reason="fields")
        return found

    # ------------------------------------------------------------------ keeping

    def begin(self, owner: str, *, name: str = "", pinned: bool = False) -> str:
        """Room for a new entry; it is listed from its first `keep` on. Returns its identity.

        Raises:
            StoreError: everything that fits was kept by hand already, the disk is full, or the folder cannot be written.
        """
        if pinned:
            self._refuse_full(owner)
        identity = uuid.uuid4().hex[:16]
        self._label(self._place(owner, identity, there=False), name, pinned)
        return identity

    def keep(
        self, owner: str, identity: str, kept: Kept, *, picture: bytes, curves: Mapping[str, Any], run: Checkpoint | None
    ) -> None:
        """Write an entry, or how far it came since; `run` is None where only that is told.

        Raises:
            StoreError: it was deleted meanwhile, it is to be kept by hand and does not fit beside what was already, the disk is
            full, or the folder cannot be written.
        """
        place = self._place(owner, identity)
        try:
            if run is not None:
                checkpoint.save(place / RUN, run, make_folder=False)
                self._refuse_unfit(owner, place)
            about = json.dumps(kept.to_dict(), allow_nan=False).encode()
            for name, content in ((PICTURE, picture), (CURVES, json.dumps(curves).encode()), (ABOUT, about)):
                write(place / name, content, largest=SMALL, make_folder=False)
        except StoreError as error:
            if place.is_dir():
                raise
            raise StoreError("library_gone") from error
        if run is not None:
            self._make_room(owner, identity)

    def abandon(self, owner: str, identity: str) -> bool:
        """Forget an entry that could not be written; one that was written before stays. Whether it is gone."""
        place = self._owned(owner) / identity
        if not IDENTITY.fullmatch(identity) or (place / ABOUT).exists():
            return False
        shutil.rmtree(place, ignore_errors=True)
        return True

    def rename(self, owner: str, identity: str, name: str) -> None:
        """Another name, which also keeps it from making room. Errors: as `keep`."""
        place = self._place(owner, identity)
        if not is_pinned(place):
            self._refuse_full(owner, place)
        self._label(place, name, pinned=True)

    def delete(self, owner: str, identity: str, now: float) -> None:
        """Put an entry into the bin, from which `restore` takes it back for a minute.

        Raises:
            StoreError: there is none, or the folder cannot be written.
        """
        place = self._place(owner, identity)
        with _named(identity):
            place.rename(place.with_name(f"{BINNED}{int(now)}-{identity}"))
        self.empty_bin(owner, now)

    def restore(self, owner: str, identity: str) -> None:
        """Take an entry out of the bin. Errors: as `delete`."""
        self._place(owner, identity, there=False)
        binned = next(iter(self._owned(owner).glob(f"{BINNED}*-{identity}")), None)
        if binned is None:
            raise StoreError("library_gone")
        with _named(identity):
            binned.rename(binned.with_name(identity))

    def empty_bin(self, owner: str, now: float) -> None:
        """Forget for good what was deleted more than a minute ago."""
        for place in self._owned(owner).glob(f"{BINNED}*"):
            since = place.name.removeprefix(BINNED).partition("-")[0]
            if not since.isdigit() or now - int(since) > BINNED_SECONDS:
                shutil.rmtree(place, ignore_errors=True)

    # ------------------------------------------------------------------ inside

    def _owned(self, owner: str) -> Path:
        return self.folder / owner

    def _place(self, owner: str, identity: str, *, there: bool = True) -> Path:
        place = self._owned(owner) / identity
        if not IDENTITY.fullmatch(identity) or (there and not place.is_dir()):
            raise StoreError("library_gone")
        return place

    def _places(self, owner: str) -> list[Path]:
        try:
            return [place for place in self._owned(owner).iterdir() if IDENTITY.fullmatch(place.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError("library_unreadable", folder=self.folder, reason=error.strerror) from error

    def _label(self, place: Path, name: str, pinned: bool) -> None:
        label = {"name": " ".join(name.split())[:LONGEST_NAME], "pinned": pinned}
        write(place / LABEL, json.dumps(label).encode(), largest=SMALL)

    def _refuse_full(self, owner: str, place: Path | None = None) -> None:
        """Refuse one more entry that is kept by hand, which has its run at `place` already, or has none yet."""
        nbytes = (size(place / RUN) if place else 0) or 1
        pinned = [each for each in self.runs(owner).runs if each.pinned and (place is None or each.identity != place.name)]
        own = sum(each.nbytes for each in pinned)
        others = sum(size(path) for path in self.folder.glob(EVERY) if path.parent != place and is_pinned(path.parent))
        if len(pinned) >= self.most or own + nbytes > self.largest or others + nbytes > self._total:
            raise StoreError("library_full", runs=len(pinned), megabytes=own / 1e6)

    def _refuse_unfit(self, owner: str, place: Path) -> None:
        """Refuse a new entry that is kept by hand and turned out too large; one that is known already stays."""
        if (place / ABOUT).exists() or not is_pinned(place):
            return
        try:
            self._refuse_full(owner, place)
        except StoreError:
            (place / RUN).unlink(missing_ok=True)
            raise

    def _make_room(self, owner: str, spare: str) -> None:
        """Within the owner's bounds, and then within everybody's, the oldest go; what was kept by hand never does."""
        known = self.runs(owner).runs  # read once: another server may write meanwhile
        own = [each for each in known if each.identity != spare and not each.pinned]
        sizes = {each.identity: each.nbytes for each in known}
        while own and (len(sizes) > self.most or sum(sizes.values()) > self.largest):
            oldest = own.pop()
            del sizes[oldest.identity]
            shutil.rmtree(self._owned(owner) / oldest.identity, ignore_errors=True)
        self._make_room_for_all(self._owned(owner) / spare)

    def _make_room_for_all(self, spare: Path) -> None:
        sizes = {path: size(path) for path in self.folder.glob(EVERY)}
        for path in sorted(sizes, key=_stamp):
            if sum(sizes.values()) <= self._total:
                return
            if path.parent != spare and not is_pinned(path.parent):
                shutil.rmtree(path.parent, ignore_errors=True)
                del sizes[path]


@functools.lru_cache(maxsize=1024)
def _entry(place: Path, *_stamps: tuple[int, ...]) -> Kept:
    """An entry, read anew only when one of its files was replaced: a list is asked for every second while a run trains."""
    return entry(place)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def home() -> Path:
    """Where a machine of one's own keeps runs, below the visitor's home."""
    base = os.environ.get("XDG_STATE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    return Path(base) / "gan-playground" if base else Path.home() / ".local" / "state" / "gan-playground"


def library_of(folder: Path, *, local: bool) -> Library:
    """The library below a folder of states; strangers get less room than whoever owns the machine."""
    place = folder / "library"
    return Library(place) if local else Library(place, local=False, most=12, largest=200 * 2**20, total=2 * 2**30)


@contextlib.contextmanager
def _named(identity: str) -> Iterator[None]:
    """Says in a sentence what the system refuses."""
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError("library_gone") from error
    except OSError as error:
        raise StoreError("store_write", name=identity, reason=error.strerror) from error
