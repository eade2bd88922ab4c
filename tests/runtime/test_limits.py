import pytest

from playground.errors import BusyError
from playground.runtime.limits import TokenBucket


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def taken(bucket, tries):
    count = 0
    for _ in range(tries):
        try:
            bucket.take()
            count += 1
        except BusyError:
            pass
    return count


def test_a_burst_is_let_through_and_no_more():
    assert taken(TokenBucket(40, 80, Clock()), 200) == 80


def test_the_long_run_has_its_rate():
    clock, count = Clock(), 0
    bucket = TokenBucket(40, 1, clock)
    for _ in range(10_000):
        clock.now += 0.001
        count += taken(bucket, 1)
    assert count == pytest.approx(400, rel=0.02)


def test_a_rest_does_not_save_up_more_than_a_burst():
    clock = Clock()
    bucket = TokenBucket(40, 80, clock)
    clock.now = 1e6
    assert taken(bucket, 200) == 80


def test_too_many_calls_are_told_what_to_do():
    bucket = TokenBucket(40, 1, Clock())
    bucket.take()
    with pytest.raises(BusyError, match=r"at most 40 a second. Wait a moment"):
        bucket.take()
