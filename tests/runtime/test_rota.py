import heapq

import pytest

from playground.runtime.rota import NEVER, Entry, Rota, choose, slice_length


class Named:
    """A job that is never worked on: these tests have no threads."""

    def __init__(self, name="", update=0.001):
        self.name, self.update = name, update


def entry(name="", **more):
    return Entry(Named(name), **{"ready_at": 0.0} | more)


def named(found):
    return found.job.name if found else None


def test_the_job_that_had_the_least_time_goes_first():
    assert named(choose([entry("much", spent=2.0), entry("little", spent=1.0)], slow_at_work=0, workers=1)) == "little"


def test_of_equals_the_one_that_waited_longest_goes_first():
    assert named(choose([entry("late", ready_at=2.0), entry("early", ready_at=1.0)], slow_at_work=0, workers=1)) == "early"


@pytest.mark.parametrize("away", [{"ready_at": 5.0}, {"ready_at": NEVER}, {"working": True}])
def test_who_is_not_ready_is_not_chosen(away):
    rota, job = Rota(2), Named()
    rota.entries[job] = Entry(job, **{"ready_at": 0.0} | away)
    assert rota.take(1.0) is None


def test_a_slow_job_leaves_the_last_worker_to_a_quick_one():
    slow, quick = entry("slow", update=0.2, spent=0.0), entry("quick", spent=9.0)
    assert named(choose([slow, quick], slow_at_work=1, workers=2)) == "quick"


def test_a_slow_job_takes_the_last_worker_when_nobody_else_waits():
    assert named(choose([entry("slow", update=0.2)], slow_at_work=1, workers=2)) == "slow"


def test_a_slow_job_is_not_starved_while_all_others_are_quick():
    slow, quick = entry("slow", update=0.2), entry("quick", spent=1.0)
    assert named(choose([slow, quick], slow_at_work=0, workers=2)) == "slow"


def test_one_hiccup_makes_no_job_slow_and_a_slow_job_is_known_at_once():
    quick, slow = entry(), entry()
    for seconds in (0.001, 0.001, 0.3):
        quick.measured(seconds)
    slow.measured(0.2)
    assert (quick.slow, slow.slow) == (False, True)


def test_a_single_worker_is_shared_by_time_alone():
    assert named(choose([entry("slow", update=0.2), entry("quick", spent=1.0)], slow_at_work=1, workers=1)) == "slow"


@pytest.mark.parametrize(
    ("workers", "runnable", "length"), [(1, 1, 0.040), (2, 4, 2 / 48), (2, 10, 2 / 120), (2, 100, 0.004), (4, 0, 0.040)]
)
def test_a_slice_is_shorter_the_more_wait_within_4_and_40_ms(workers, runnable, length):
    assert slice_length(workers=workers, runnable=runnable) == pytest.approx(min(length, 0.040))


def test_a_slow_job_that_looks_in_vain_whether_it_may_go_on_stays_slow():
    waiting = entry("waiting", update=0.5)
    for _ in range(20):
        waiting.measured(1e-5)
    assert waiting.slow


def test_a_newcomer_starts_at_the_least_time_of_those_who_wait():
    rota, old, new = Rota(1), Named("old"), Named("new")
    rota.add(old)
    for _ in range(10):
        taken, _ = rota.take(0.0)
        rota.give_back(taken, seconds=1.0, ready_at=0.0, now=0.0)
    rota.add(new)
    turns = []
    for _ in range(6):
        taken, _ = rota.take(0.0)
        turns.append(taken.job.name)
        rota.give_back(taken, seconds=1.0, ready_at=0.0, now=0.0)
    assert turns.count("old") in (2, 3)  # the newcomer does not catch up on ten seconds


def test_who_was_woken_while_it_worked_is_ready_again():
    rota, job = Rota(1), Named()
    rota.add(job)
    taken, _ = rota.take(0.0)
    rota.wake(job, 0.0)
    rota.give_back(taken, seconds=0.0, ready_at=NEVER, now=1.0)
    assert rota.take(1.0)


def test_a_wake_does_not_bring_back_who_was_forgotten():
    rota = Rota(1)
    rota.wake(Named(), 0.0)
    assert rota.take(0.0) is None


def shares(workers, jobs, seconds=60.0):
    """Time that each job gets, and the longest that each waits, in a simulation without threads."""
    rota, now, events = Rota(workers), 0.0, []
    for job in jobs:
        rota.add(job)
    had, waited, back = dict.fromkeys(jobs, 0.0), dict.fromkeys(jobs, 0.0), dict.fromkeys(jobs, 0.0)
    while now < seconds:
        while len(events) < workers and (taken := rota.take(now)):
            found, length = taken
            spent = found.job.update * max(1, round(length / found.job.update))
            waited[found.job] = max(waited[found.job], now - back[found.job])
            heapq.heappush(events, (now + spent, id(found), found, spent))
        now, _, found, spent = heapq.heappop(events)
        found.measured(found.job.update)
        rota.give_back(found, seconds=spent, ready_at=now, now=now)
        had[found.job] += spent
        back[found.job] = now
    return had, waited


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("light", [True, False])
def test_thirty_jobs_have_equal_shares(workers, light):
    had, _ = shares(workers, [Named(update=0.001 * (n % 3 + (0.5 if light else 4))) for n in range(30)])
    assert max(had.values()) < 1.1 * min(had.values())


def test_a_half_second_update_gets_its_share_and_keeps_nobody_waiting():
    slow, quick = Named(update=0.5), [Named(update=0.004) for _ in range(8)]
    had, waited = shares(2, [slow, *quick])
    fair = sum(had.values()) / 9
    assert had[slow] == pytest.approx(fair, rel=0.15)
    assert max(waited[job] for job in quick) < 0.25


def test_light_jobs_are_worked_on_one_at_a_time_and_leave_the_other_workers_to_the_rest():
    light, heavy = [Named(update=0.001) for _ in range(8)], Named(update=0.01)
    had, _ = shares(2, [*light, heavy])
    assert sum(had[job] for job in light) == pytest.approx(60, rel=0.02)  # what one worker has
    assert had[heavy] == pytest.approx(60, rel=0.02)


@pytest.mark.parametrize("heavy", [[0.2], [0.01, 0.01, 0.2]])
def test_light_jobs_have_equal_shares_beside_others_too(heavy):
    light, rest = [Named(update=0.0005 * (1 + n % 3)) for n in range(8)], [Named(update=seconds) for seconds in heavy]
    had, _ = shares(2, [*light, *rest])
    assert max(had[job] for job in light) < 1.1 * min(had[job] for job in light)


def test_a_light_job_that_is_asked_something_long_keeps_the_others_waiting_for_a_moment_only():
    rota, jobs = Rota(2), [Named(), Named()]
    for job in jobs:
        rota.add(job)
        rota.entries[job].update = 0.001
    rota.take(0.0)
    assert rota.take(0.05) is None
    assert rota.next_ready(0.05) == pytest.approx(0.08)
    assert rota.take(0.08)


def test_whoever_comes_to_a_single_worker_late_starves_nobody():
    rota, heavy, light = Rota(1), Named("heavy"), Named("light")
    rota.add(heavy)
    rota.entries[heavy].update = 0.01
    for at in range(60):
        taken, _ = rota.take(float(at))
        rota.give_back(taken, seconds=1.0, ready_at=0.0, now=at + 1.0)
    rota.add(light)
    rota.entries[light].update = 0.001
    turns = []
    for at in range(60, 70):
        taken, _ = rota.take(float(at))
        turns.append(taken.job.name)
        rota.give_back(taken, seconds=1.0, ready_at=0.0, now=at + 1.0)
    assert turns.count("heavy") in (4, 5, 6)


def test_a_worker_finds_out_that_what_was_put_off_may_begin():
    rota, first, second = Rota(2), Named(), Named()
    for job in (first, second):
        rota.add(job)
        rota.entries[job].update = 0.001
    taken, _ = rota.take(0.0)
    assert not rota.more(0.0)
    assert rota.next_ready(0.0) == pytest.approx(0.08)  # nobody looks again and again for what waits for another
    rota.give_back(taken, seconds=1.0, ready_at=NEVER, now=1.0)
    assert rota.more(1.0)


def test_who_worked_a_moment_ago_is_one_of_the_crowd_and_who_rests_is_not():
    rota, twins = Rota(2), [Named(), Named()]
    for job in twins:
        rota.add(job)
    taken, _ = rota.take(0.0)
    rota.give_back(taken, seconds=0.1, ready_at=NEVER, now=0.1)  # it waits for the other
    other, _ = rota.take(0.2)
    assert rota.crowd == 2
    rota.give_back(other, seconds=0.1, ready_at=NEVER, now=0.3)
    rota.take(2.0)
    assert rota.crowd == 0


def test_slow_jobs_share_the_workers_that_they_may_have():
    slow, quick = [Named(update=0.5) for _ in range(3)], [Named()]
    had, waited = shares(2, [*slow, *quick])
    assert max(had[job] for job in slow) < 1.2 * min(had[job] for job in slow)
    assert waited[quick[0]] < 0.51
