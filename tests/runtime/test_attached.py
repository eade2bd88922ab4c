"""What belongs to somebody else."""

import gc
import sys
import threading

import pytest

from playground.runtime.attached import Attached


class Owner:
    pass


@pytest.fixture
def hasty():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_each_has_its_own_and_always_the_same():
    attached, owners = Attached(lambda owner: object()), [Owner(), Owner()]
    first, second = map(attached.of, owners)
    assert first is not second
    assert attached.of(owners[0]) is first
    assert attached.all() == [first, second]


def test_it_goes_with_its_owner():
    attached, owner = Attached(lambda owner: object()), Owner()
    attached.of(owner)
    del owner
    gc.collect()
    assert attached.all() == []


def test_one_may_come_while_all_are_asked_for(hasty):
    attached, owners = Attached(lambda owner: owner.__class__), [Owner() for _ in range(2000)]
    coming = threading.Thread(target=lambda: list(map(attached.of, owners)))
    coming.start()
    while coming.is_alive():
        attached.all()
    assert len(attached.all()) == len(owners)
