"""Learning rates that fade: at the start, in the middle, at the end, turned by hand, and after a run is opened again."""

import pytest
import torch

from playground.config import RunConfig
from playground.networks import MLP
from playground.optimizers import share_left
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = RunConfig(generator=MLP(width=4, depth=1), discriminator=MLP(width=4, depth=1), batch=4).with_values(
    {"rate_decay": "linear", "decay_turns": 8, "optimizer_d.rate": 0.01, "optimizer_g.rate": 0.02}
)


def turned(trainer, turns):
    for _ in range(2 * turns):
        trainer.update()
    return trainer


def rates(trainer):
    return [each.param_groups[0]["lr"] for each in (trainer.players.optimizer_d, trainer.players.optimizer_g)]


@pytest.mark.parametrize(("turns", "share"), [(1, 1.0), (5, 0.5), (9, 0.0), (12, 0.0)])
def test_both_rates_are_what_the_turn_says(turns, share):
    assert rates(turned(Trainer(TINY, device=CPU), turns)) == pytest.approx([0.01 * share, 0.02 * share])


def test_at_the_end_nothing_moves_any_more():
    trainer = turned(Trainer(TINY, device=CPU), 8)
    before = [each.clone() for each in trainer.players.generator.parameters()]
    turned(trainer, 3)
    assert all(torch.equal(mine, its) for mine, its in zip(before, trainer.players.generator.parameters(), strict=True))


def test_a_rate_that_is_turned_by_hand_goes_on_fading():
    trainer = turned(Trainer(TINY, device=CPU), 2)
    trainer.apply({"optimizer_d.rate": 0.08})
    assert rates(turned(trainer, 3)) == pytest.approx([0.08 * 0.5, 0.02 * 0.5])


def test_fading_can_be_switched_off_and_the_whole_rate_is_back():
    trainer = turned(Trainer(TINY, device=CPU), 4)
    trainer.apply({"rate_decay": "none"})
    assert rates(turned(trainer, 1)) == [0.01, 0.02]


def test_a_run_that_is_opened_again_fades_as_if_it_had_not_been_closed():
    trainer = turned(Trainer(TINY, device=CPU), 3)
    again = Trainer.restore(trainer.state(), device=CPU)
    assert (
        rates(turned(again, 2))
        == rates(turned(trainer, 2))
        == [rate * share_left("linear", turn=4, turns=8) for rate in (0.01, 0.02)]
    )
