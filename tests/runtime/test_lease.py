import pytest

from playground.runtime.lease import Lease, Said, Times, Verdict

TIMES = Times(pause=30, drop=900, hidden=7200, closed=4, gone=20)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0, Verdict.KEEP), (29, Verdict.KEEP), (30, Verdict.PAUSE), (899, Verdict.PAUSE), (900, Verdict.DROP)],
)
def test_who_is_alone_is_paused_and_then_dropped(seconds, verdict):
    assert Lease(0.0).verdict(seconds, TIMES) is verdict


def test_who_is_watched_is_kept_for_ever():
    assert Lease(0.0, viewers=1).verdict(1e9, TIMES) is Verdict.KEEP


@pytest.mark.parametrize(("seconds", "verdict"), [(31, Verdict.KEEP), (7199, Verdict.KEEP), (7200, Verdict.DROP)])
def test_a_hidden_page_goes_on_for_its_long_lease(seconds, verdict):
    lease = Lease(0.0)
    lease.hide(0.0)
    assert lease.verdict(seconds, TIMES) is verdict


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(3.9, Verdict.KEEP), (4, Verdict.PAUSE), (19.9, Verdict.PAUSE), (20, Verdict.DROP)]
)
def test_a_closed_page_is_paused_within_five_seconds_and_dropped_when_no_reload_can_come_any_more(seconds, verdict):
    lease = Lease(0.0)
    lease.close(0.0)
    assert lease.verdict(seconds, TIMES) is verdict


def test_a_reload_takes_the_close_back():
    lease = Lease(0.0)
    lease.close(0.0)
    lease.renew(2.0)
    assert lease.verdict(10.0, TIMES) is Verdict.KEEP


def test_a_page_that_closed_or_is_hidden_stays_so_though_its_last_calls_come_later():
    closed, hidden = Lease(0.0), Lease(0.0)
    closed.close(0.0)
    closed.touch(1.0)
    hidden.hide(0.0)
    hidden.touch(1.0)
    assert (closed.said, hidden.said) == (Said.CLOSED, Said.HIDDEN)
    assert closed.verdict(1.0 + TIMES.gone, TIMES) is Verdict.DROP


def test_one_of_two_windows_that_closes_does_not_end_the_other():
    lease = Lease(0.0, viewers=2)
    lease.close(0.0)
    lease.viewers = 1
    assert lease.said is Said.NOTHING


def test_a_close_is_not_believed_while_the_stream_stays_open():
    lease = Lease(0.0, viewers=1)
    lease.close(0.0)
    lease.verdict(25.0, TIMES)
    lease.viewers = 0
    assert lease.verdict(30.0, TIMES) is Verdict.KEEP


def test_a_close_that_was_not_true_is_forgotten_though_calls_come_all_the_time():
    lease = Lease(0.0, viewers=1)
    lease.close(0.0)
    for now in range(5, 60, 5):
        lease.touch(float(now))
        lease.verdict(float(now), TIMES)
    lease.viewers = 0
    assert lease.verdict(60.0, TIMES) is Verdict.KEEP


def test_a_stream_that_ends_after_the_close_changes_nothing():
    lease = Lease(0.0, viewers=1)
    lease.close(0.0)
    lease.viewers, lease.seen = 0, 0.3
    assert lease.verdict(4.4, TIMES) is Verdict.PAUSE
