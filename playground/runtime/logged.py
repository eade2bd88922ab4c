"""An error that must keep nothing else from being done."""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager


@contextmanager
def logged(log: logging.Logger, failure: str) -> Iterator[None]:
    """An error inside is logged, under what it is a failure of, and goes no further.

    For what serves many at once: what one of them has done to it must not be felt by the others.
    """
    try:
        yield
    except (Exception, CancelledError):
        log.exception(failure)
