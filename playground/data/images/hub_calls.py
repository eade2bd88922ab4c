"""Calls to the Hub, for data and for models alike: where it is, ids as people write them, and sentences for what goes wrong."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from httpx2 import HTTPError, InvalidURL
from huggingface_hub import constants
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from playground.errors import PlaygroundError

LOGIN_WANTED = (401, 403)


class Sentences(NamedTuple):
    """How what goes wrong is said.

    Attributes:
        error: what is raised.
        identity, missing, gated, revision, answer, unreachable: keys of sentences.
    """

    error: type[PlaygroundError]
    identity: str
    missing: str
    gated: str
    revision: str
    answer: str
    unreachable: str


def endpoint() -> str:
    """Where the Hub is."""
    return (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")


def identity(written: str, name: re.Pattern[str], sentences: Sentences, *, folder: str = "") -> str:
    """The id in what somebody wrote: an id, or the address of its page.

    Args:
        written: by a person.
        name: what an id looks like.
        sentences: how it is said that it is none.
        folder: what stands before the id in an address.

    Raises:
        PlaygroundError: neither.
    """
    found = re.sub(r"^https?://[^/]+/", "", written.strip()).removeprefix(folder).strip("/")
    if not name.fullmatch(found) or ".." in found:
        raise sentences.error(sentences.identity, repo=written.strip()[:80])
    return found


@contextmanager
def said(repo: str, sentences: Sentences) -> Iterator[None]:
    """Whatever goes wrong on the way becomes a sentence.

    Raises:
        PlaygroundError: no network, no such repo or version, none that may be read.
    """
    try:
        yield
    except (GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        keys: dict[type[Exception], str] = {
            GatedRepoError: sentences.gated,
            RevisionNotFoundError: sentences.revision,
            HFValidationError: sentences.identity,
        }
        raise sentences.error(keys.get(type(error), sentences.missing), repo=repo) from None
    except HfHubHTTPError as error:
        status = error.response.status_code
        key = sentences.gated if status in LOGIN_WANTED else sentences.answer
        raise sentences.error(key, repo=repo, status=status) from None
    except (HTTPError, InvalidURL, OfflineModeIsEnabled, OSError):
        raise sentences.error(sentences.unreachable, repo=repo) from None
