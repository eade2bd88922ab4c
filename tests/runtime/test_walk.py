"""Walking in a generator: which one is open, places of the lattice with pins, and copies of a run's that nobody waits for."""

import gc
import weakref
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from playground.errors import BusyError, ConfigError, StoreError
from playground.latent import lattice
from playground.runtime.opened import Galleries, Gallery
from playground.runtime.walk import FRESH_SECONDS, LIVE, REST, Fresh, Walk, Walks, places
from playground.training.sampling import Sampler
from tests.runtime.fakes import Clock

Z = 8


def sampler(latent="normal"):
    return Sampler(network=nn.Identity(), latent_dim=Z, latent=latent, sample_shape=(1, 2, 4))


@dataclass
class Run:
    """Answers when it is told to, as a run between two of its updates."""

    clock: Clock
    number: int = 1
    seconds: float = 0.0
    trainer: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(turn=0, updates={"D": 0, "G": 0}))
    asked: list = field(default_factory=list)

    def ask(self, question):
        self.asked.append((question, Future()))
        return self.asked[-1][1]

    def trains(self):
        self.trainer.turn += 1
        self.trainer.updates["G"] += 1

    def answers(self):
        question, future = self.asked.pop()

        def slowly():
            self.clock.passes(self.seconds)

        self.trainer.slowly = slowly
        try:
            future.set_result(question(self.trainer))
        except ConfigError as error:
            future.set_exception(error)


def copied(trainer):
    trainer.slowly()
    return trainer.turn


@pytest.fixture
def clock():
    return Clock()


def test_a_copy_is_asked_for_and_never_waited_for(clock):
    run, fresh = Run(clock), Fresh(copied, clock)
    assert fresh.of(run) is None
    assert fresh.of(run) is None
    assert len(run.asked) == 1
    run.answers()
    assert fresh.of(run) == 0
    assert fresh.version == 1


def test_a_run_that_stands_still_is_not_asked_again(clock):
    run, fresh = Run(clock), Fresh(copied, clock)
    fresh.of(run)
    run.answers()
    fresh.of(run)
    clock.passes(60)
    fresh.of(run)
    assert run.asked == []


def test_a_run_that_moves_is_asked_four_times_a_second_at_most_and_the_old_copy_stays_meanwhile(clock):
    run, fresh = Run(clock), Fresh(copied, clock)
    fresh.of(run)
    run.answers()
    fresh.of(run)
    run.trains()
    clock.passes(0.9 * FRESH_SECONDS)
    assert fresh.of(run) == 0
    assert run.asked == []
    clock.passes(0.2 * FRESH_SECONDS)
    assert fresh.of(run) == 0
    run.answers()
    assert fresh.of(run) == 1
    assert (fresh.version, fresh.turn) == (2, 1)


def test_a_copy_that_takes_long_is_made_so_much_more_seldom(clock):
    run, fresh = Run(clock, seconds=0.1), Fresh(copied, clock)
    fresh.of(run)
    run.answers()
    fresh.of(run)
    run.trains()
    clock.passes(0.9 * REST * 0.1)
    fresh.of(run)
    assert run.asked == []
    clock.passes(0.2 * REST * 0.1)
    fresh.of(run)
    assert len(run.asked) == 1


def test_another_run_begins_with_a_copy_of_its_own(clock):
    first, second, fresh = Run(clock), Run(clock, number=2), Fresh(copied, clock)
    fresh.of(first)
    first.answers()
    fresh.of(first)
    assert fresh.of(second) is None
    second.answers()
    assert fresh.of(second) == 0


def test_a_run_that_closed_meanwhile_is_asked_again(clock):
    run, fresh = Run(clock), Fresh(copied, clock)
    fresh.of(run)
    run.asked.pop()[1].cancel()
    assert fresh.of(run) is None
    assert len(run.asked) == 1


def test_what_the_run_refuses_is_said_once_to_whoever_looks_next(clock):
    def refuses(trainer):
        raise ConfigError("judge_points")

    run, fresh = Run(clock), Fresh(refuses, clock)
    fresh.of(run)
    run.answers()
    with pytest.raises(ConfigError):
        fresh.of(run)


class Session:
    def __init__(self, *runs):
        self.workspaces, self.beside = {"images": SimpleNamespace(runs=list(runs), focused=(0, 0))}, []


def test_a_walk_begins_in_a_generator_that_comes_with_the_project_and_knows_no_discriminator_of_it(clock):
    session = Session()
    walk = Walk(session, Gallery(), clock)
    assert walk.sampler().latent_dim == 64
    assert walk.critic() is None


def test_an_unknown_generator_is_refused_and_the_open_one_stays(clock):
    session = Session()
    walk = Walk(session, Gallery(), clock)
    before = walk.key
    with pytest.raises(StoreError):
        walk.open("no-such-generator")
    with pytest.raises(StoreError, match="no run"):
        walk.open(LIVE)
    assert walk.key == before


def test_another_generator_is_another_version(clock):
    session = Session()
    walk = Walk(session, Gallery(), clock)
    before = walk.version
    assert walk.open(walk.key).version == before
    assert walk.open("dcgan-avatars").version != before


def test_a_run_without_a_copy_yet_says_so_and_a_run_that_went_is_a_sentence(clock):
    session = Session(Run(clock))
    walk = Walk(session, Gallery(), clock).open(LIVE)
    with pytest.raises(BusyError):
        walk.sampler()
    session.workspaces["images"].runs.clear()
    with pytest.raises(StoreError, match="no run"):
        walk.sampler()


def test_a_walk_goes_with_its_session(clock):
    walks, session = Walks(Galleries(), clock), Session()
    walk = weakref.ref(walks.of(session))
    assert walks.of(session) is walk()
    del session
    gc.collect()
    assert walk() is None


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_a_pin_stands_exactly_on_its_place_and_is_felt_by_its_four_squares_alone(latent):
    pin, xs, ys = torch.full((Z,), 0.5), torch.tensor([3.0, 3.4, 5.0, 4.5]), torch.tensor([2.0, 1.7, 2.0, 2.5])
    pinned = places(sampler(latent), xs, ys, seed=1, pins={(3, 2): pin})
    plain = lattice.plane(xs, ys, seed=1, latent=latent, latent_dim=Z)
    torch.testing.assert_close(pinned[0], pin)
    assert not torch.allclose(pinned[1], plain[1])
    torch.testing.assert_close(pinned[2:], plain[2:])


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_a_pin_that_is_what_stood_there_changes_nothing(latent):
    xs, ys = torch.tensor([0.3, -0.8]), torch.tensor([0.6, 0.1])
    law = {"seed": 4, "latent": latent, "latent_dim": Z}
    pins = {(i, j): lattice.corner(i, j, **law) for i in (-1, 0, 1) for j in (0, 1)}
    torch.testing.assert_close(places(sampler(latent), xs, ys, seed=4, pins=pins), lattice.plane(xs, ys, **law))
