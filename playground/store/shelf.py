"""The runs that are kept for visitors who went away, or whose server stopped."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from playground.errors import StoreError
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint

SUFFIX = ".run"


@dataclass(frozen=True)
class Offer:
    """A run that its owner may go on with.

    Attributes:
        workspace: where it stood.
        turn: how far it came.
        time: when it was saved, in seconds since 1970.
        data: the name of its data set.
        beside: how many runs stood beside it and were not kept.
    """

    workspace: str
    turn: int
    time: float
    data: str
    beside: int = 0


class Shelf:
    """A folder of checkpoints with a bound on their number and bytes: the oldest go first.

    A file is named after a hash of its owner's token, so that the folder tells nobody a token.

    Args:
        folder: made when the first run is put down.
        most: files.
        largest: bytes of all files together.
    """

    def __init__(self, folder: Path, *, most: int = 200, largest: int = 2 * 2**30) -> None:
        self._folder, self._most, self._largest = folder, most, largest

    def put(self, token: str, workspace: str, run: Checkpoint) -> None:
        """Keep `run`, in the place of the one that this owner had in this workspace.

        Raises:
            StoreError: the disk is full, or the folder cannot be written.
        """
        checkpoint.save(self._path(token, workspace), run)
        self._forget_oldest()

    def offers(self, token: str) -> list[Offer]:
        """What this owner may go on with, the newest first. A damaged file is not offered."""
        offers = []
        for path in self._folder.glob(f"{_owner(token)}.*{SUFFIX}"):
            try:
                about = checkpoint.load(path).about
                where, beside = str(about["workspace"]), int(about.get("beside", 0))
                offers.append(Offer(where, int(about["turn"]), float(about["time"]), str(about["data"]), beside))
            except (StoreError, KeyError, TypeError, ValueError):
                continue
        return sorted(offers, key=lambda offer: offer.time, reverse=True)

    def take(self, token: str, workspace: str) -> Checkpoint:
        """The run itself; it stays on the shelf until it is discarded.

        Raises:
            StoreError: there is none, or it is damaged.
        """
        return checkpoint.load(self._path(token, workspace))

    def discard(self, token: str, workspace: str) -> None:
        """Forget this owner's run in `workspace`, if there is one."""
        self._path(token, workspace).unlink(missing_ok=True)

    def _path(self, token: str, workspace: str) -> Path:
        return self._folder / f"{_owner(token)}.{workspace}{SUFFIX}"

    def _forget_oldest(self) -> None:
        files = [(path, path.stat()) for path in self._folder.glob(f"*{SUFFIX}")]
        files.sort(key=lambda each: each[1].st_mtime_ns)
        count, size = len(files), sum(stat.st_size for _, stat in files)
        for path, stat in files:
            if count <= self._most and size <= self._largest:
                return
            path.unlink(missing_ok=True)
            count, size = count - 1, size - stat.st_size


def _owner(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]
