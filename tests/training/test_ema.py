import torch
from torch import nn

from playground.training.ema import Average


def test_the_average_without_memory_is_the_generator_itself():
    generator = nn.Linear(2, 2)
    average = Average(generator)
    average.update(turn=1, memory=0.0)
    assert average.network is generator and average.state() is None


def test_the_average_follows_the_formula():
    generator = nn.Linear(1, 1, bias=False)
    nn.init.constant_(generator.weight, 1.0)
    average, expected = Average(generator), 1.0
    for turn in range(1, 60):
        with torch.no_grad():
            generator.weight.fill_(float(turn))
        average.update(turn=turn, memory=0.7)
        memory = min(0.7, turn / (turn + 20))
        expected = turn if turn == 1 else memory * expected + (1 - memory) * turn
        torch.testing.assert_close(float(average.network.weight), float(expected), rtol=1e-5, atol=1e-5)


def test_the_generator_is_not_moved_by_its_average():
    generator = nn.Linear(1, 1)
    average = Average(generator)
    average.update(turn=100, memory=0.9)
    assert average.network is not generator
    assert all(each.requires_grad for each in generator.parameters())


def test_running_statistics_are_taken_over():
    generator = nn.BatchNorm1d(2)
    average = Average(generator)
    average.update(turn=1, memory=0.9)
    generator(torch.arange(8.0).reshape(4, 2))
    average.update(turn=2, memory=0.9)
    torch.testing.assert_close(average.network.running_mean, generator.running_mean)
    assert not average.network.training
