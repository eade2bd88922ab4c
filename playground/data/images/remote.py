"""The Hub as far as data need it: what a repo holds, and its files opened as if they were here, a piece at a time.

Nothing is stored: of a table only the columns and rows that are wanted travel, of a zip only the pictures that are wanted.
A token comes from the environment or a login, through huggingface_hub alone; it is never seen here, logged or shown.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from httpx2 import Response, Timeout
from huggingface_hub import HfApi, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from playground.data.images.hub_calls import Sentences, endpoint, identity, said
from playground.errors import DataError

PATIENCE = 2.0
"""Seconds that the Hub has for its first answer: who asks hears within three."""
STALL = 10.0
"""Seconds without a byte after which a download is given up."""
BLOCK = 65_536
NEAR = 1_000_000
"""So many bytes ahead are read and dropped, which is quicker than to ask anew."""
NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
TABLES = "refs/convert/parquet"
"""The branch in which the Hub keeps a data set as tables."""
SENTENCES = Sentences(DataError, "hub_id", "hub_missing", "hub_gated", "hub_revision", "hub_answer", "hub_unreachable")

Reading = Callable[[int], None]
"""Called with the number of bytes of each piece; may raise to stop."""


class Listing(NamedTuple):
    """What a repo holds at one commit.

    Attributes:
        repo: its id.
        revision: the commit, 40 hexadecimal digits.
        files: name → bytes.
        licence: as its card says; empty where it says nothing.
        closed: whether only some may read it: it is private, or has conditions that one must accept.
    """

    repo: str
    revision: str
    files: dict[str, int]
    licence: str
    closed: bool = False


def repo_id(written: str) -> str:
    """The id in what somebody wrote: an id, or the address of its page.

    >>> repo_id(" https://huggingface.co/datasets/ylecun/mnist/ ")
    'ylecun/mnist'

    Raises:
        DataError: neither.
    """
    return identity(written, NAME, SENTENCES, folder="datasets/")


def listing(repo: str, *, revision: str = "", login: bool = True) -> Listing:
    """What a data set holds; answers or gives up within `PATIENCE` seconds.

    Args:
        repo: its id.
        revision: a branch or a commit; empty is the newest.
        login: whether this machine's token may be used: not for strangers.

    Raises:
        DataError: no network, no such data set, or none that may be read.
    """
    with said(repo, SENTENCES):
        api = HfApi(endpoint=endpoint(), token=None if login else False)
        found = api.dataset_info(repo, revision=revision or None, files_metadata=True, timeout=PATIENCE)
    files = {each.rfilename: each.size or 0 for each in found.siblings or []}
    licence = getattr(found.card_data, "license", None) or ""
    named = ", ".join(licence) if isinstance(licence, list) else str(licence)
    return Listing(repo, found.sha or "", files, named, bool(found.private or found.gated))


class RemoteFile(io.RawIOBase):
    """A file of a data set, read by ranges.

    Args:
        at: the listing that names it.
        name: its name in the repo.
        reading: told of every piece.
        login: see `listing`.
    """

    def __init__(self, at: Listing, name: str, *, reading: Reading, login: bool = True) -> None:
        super().__init__()
        self._url = hf_hub_url(at.repo, name, repo_type="dataset", revision=at.revision, endpoint=endpoint())
        self._repo, self._size, self._reading, self._login = at.repo, at.files[name], reading, login
        self._wanted = self._place = 0  # where the reader is, and where the stream is
        self._stream: AbstractContextManager[Response] | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._left = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the reader is."""
        return self._wanted

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the reader; nothing travels."""
        self._wanted = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._wanted, io.SEEK_END: self._size}[whence]
        return self._wanted

    def readinto(self, into: Any) -> int:
        """The next bytes, as many as there are room for.

        Raises:
            DataError: the download broke off.
        """
        room = memoryview(into).cast("B")
        if self._wanted >= self._size or not room:
            return 0
        with said(self._repo, SENTENCES):
            self._move()
            while not self._left:
                self._left = self._next()
        count = min(len(room), len(self._left))
        room[:count], self._left = self._left[:count], self._left[count:]
        self._place += count
        self._wanted = self._place
        return count

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        super().close()

    def _move(self) -> None:
        """Bring the stream to where the reader is."""
        if self._stream is None or not self._place <= self._wanted <= self._place + NEAR:
            self._hang_up()
            self._call()
        while self._place < self._wanted:
            piece = self._left or self._next()
            dropped = min(len(piece), self._wanted - self._place)
            self._left, self._place = piece[dropped:], self._place + dropped

    def _call(self) -> None:
        headers = build_hf_headers(token=None if self._login else False)
        headers |= {"Range": f"bytes={self._wanted}-", "Accept-Encoding": "identity"}
        timeout = Timeout(STALL, connect=PATIENCE)
        self._stream = get_session().stream("GET", self._url, headers=headers, timeout=timeout)
        response = self._stream.__enter__()
        if response.is_error:
            response.read()
        hf_raise_for_status(response)
        self._pieces = response.iter_raw(BLOCK)
        self._place = self._wanted if response.status_code == 206 else 0  # who knows no ranges sends everything

    def _next(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None:
            raise DataError("hub_broke_off", repo=self._repo)
        self._reading(len(piece))
        return piece

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.__exit__(None, None, None)
        self._stream, self._pieces, self._left = None, iter(()), b""
