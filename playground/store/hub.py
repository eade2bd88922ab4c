"""Generators on the Hub: one fetched by its repository's id, one of ours sent there with a model card.

A token comes from the environment or a login, through huggingface_hub alone; it is never seen here, logged or shown.
The network is asked in a way that answers or gives up within `PATIENCE` seconds.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from httpx2 import Timeout
from huggingface_hub import CommitOperationAdd, HfApi, get_token, hf_hub_url
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status  # type: ignore[attr-defined]

from playground.data.images.hub_calls import Sentences, endpoint, identity, said
from playground.errors import StoreError
from playground.store.files import write

PATIENCE = 2.5
"""Seconds that the Hub has for its first answer."""
STALL = 15.0
"""Seconds without a byte after which a download is given up."""
BLOCK = 262_144
LARGEST = 256 * 2**20
"""Bytes of the largest file that is fetched."""
NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
OURS = "model.safetensors"
ENDINGS = (".safetensors", ".pth", ".pt", ".bin", ".ckpt")
LIKELY = (OURS, "generator.safetensors", "netG.safetensors", "generator.pth", "netG.pth", "generator.pt", "netG.pt",
          "pytorch_model.bin")  # fmt: skip
"""Names that a generator's file usually has, the likeliest first."""
SENTENCES = Sentences(
    StoreError, "hub_model_id", "hub_model_missing", "hub_model_gated", "hub_model_missing", "hub_model_answer",
    "hub_model_unreachable",
)  # fmt: skip

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and those that there are; may raise to stop."""


class Repository(NamedTuple):
    """What a repository of models holds at one commit.

    Attributes:
        repo: its id.
        revision: the commit, 40 hexadecimal digits.
        files: of weights, name → bytes, the likeliest first.
    """

    repo: str
    revision: str
    files: dict[str, int]

    def chosen(self) -> str | None:
        """The file to open: the only one, or the first with a usual name; None if it has to be asked for."""
        if len(self.files) == 1:
            return next(iter(self.files))
        return next((name for name in LIKELY if name in self.files), None)


def repo_id(written: str) -> str:
    """The id in what somebody wrote: an id, or the address of its page.

    >>> repo_id(" https://huggingface.co/huggan/dcgan-mnist/ ")
    'huggan/dcgan-mnist'

    Raises:
        StoreError: neither.
    """
    return identity(written, NAME, SENTENCES)


def look(repo: str, *, login: bool = True) -> Repository:
    """What is in a repository.

    Args:
        repo: its id.
        login: whether this machine's token may be used: not for strangers.

    Raises:
        StoreError: no network, no such repository, one that may not be read, or one without weights.
    """
    with said(repo, SENTENCES):
        api = HfApi(endpoint=endpoint(), token=None if login else False)
        found = api.model_info(repo, files_metadata=True, timeout=PATIENCE)
    sizes = {each.rfilename: each.size or 0 for each in found.siblings or [] if each.rfilename.endswith(ENDINGS)}
    if not sizes:
        raise StoreError("hub_no_weights", repo=repo)
    order = sorted(sizes, key=lambda name: (LIKELY.index(name) if name in LIKELY else len(LIKELY), name))
    return Repository(repo, found.sha or "main", {name: sizes[name] for name in order})


def fetch(at: Repository, name: str, to: Path, *, progress: Progress, login: bool = True, largest: int = LARGEST) -> Path:
    """One file of a repository, at its commit, written to the folder `to` at once or not at all.

    Raises:
        StoreError: too large, broken off, the disk is full, or not there.
    """
    size = at.files.get(name, 0)
    if name not in at.files:
        raise StoreError("hub_no_file", repo=at.repo, name=name)
    if size > largest:
        raise StoreError("hub_too_large", name=name, megabytes=size / 1e6, limit=largest / 1e6)
    url = hf_hub_url(at.repo, name, revision=at.revision, endpoint=endpoint())
    content = bytearray()
    with said(at.repo, SENTENCES):
        headers = build_hf_headers(token=None if login else False) | {"Accept-Encoding": "identity"}
        with get_session().stream("GET", url, headers=headers, timeout=Timeout(STALL, connect=PATIENCE)) as response:
            if response.is_error:
                response.read()
            hf_raise_for_status(response)
            for piece in response.iter_raw(BLOCK):
                content += piece
                if len(content) > largest:
                    raise StoreError("hub_too_large", name=name, megabytes=len(content) / 1e6, limit=largest / 1e6)
                progress(len(content), size)
    if len(content) < size:
        raise StoreError("hub_model_broke_off", name=name)
    path = to / Path(name).name
    write(path, bytes(content), largest=largest)
    return path


def may_push() -> bool:
    """Whether this machine has a token, from the environment or a login."""
    return bool(get_token())


def push(repo: str, files: Mapping[str, bytes], *, private: bool, message: str, tell: Callable[[str], None]) -> str:
    """Make a repository of models, or take the one that is there, and put files into it in one commit.

    Args:
        repo: its id.
        files: name → content.
        private: whether only its owner may read it; of one that is there nothing changes.
        message: of the commit.
        tell: hears each step before it is made; may raise to stop.

    Returns:
        Its address.

    Raises:
        StoreError: no token, one that may not write there, or no network.
    """
    if not may_push():
        raise StoreError("hub_no_token")
    with said(repo, SENTENCES):
        api = HfApi(endpoint=endpoint())
        tell("models.push.asking")
        user = get_session().get(f"{endpoint()}/api/whoami-v2", headers=build_hf_headers(), timeout=Timeout(PATIENCE))
        hf_raise_for_status(user)
        tell("models.push.creating")
        made = api.create_repo(repo, private=private, exist_ok=True)
        tell("models.push.sending")
        operations = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=content) for name, content in files.items()]
        api.create_commit(repo, operations, commit_message=message)
    return str(made)


def config_file(config: Mapping[str, Any], words: Mapping[str, Any]) -> bytes:
    """config.json: what the generator was made from, for people and for programs."""
    plain = {"library_name": "gan-playground", "config": config, "words": words}
    return (json.dumps(plain, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
