"""One failure is written down and felt by nobody else."""

import logging
from concurrent.futures import CancelledError

import pytest

from playground.runtime.logged import logged

LOG = logging.getLogger("of.this.test")


@pytest.mark.parametrize("error", [ZeroDivisionError, CancelledError])
def test_an_error_is_logged_and_goes_no_further(error, caplog):
    with logged(LOG, "something failed"):
        raise error
    (record,) = caplog.records
    assert (record.name, record.message, record.exc_info[0]) == ("of.this.test", "something failed", error)


def test_what_succeeds_is_not_mentioned(caplog):
    with logged(LOG, "something failed"):
        pass
    assert caplog.records == []


def test_who_ends_the_program_is_not_held_up():
    with pytest.raises(KeyboardInterrupt), logged(LOG, "something failed"):
        raise KeyboardInterrupt
