"""A joint turn of K stacked runs beside a turn of one: as many seeds as you like for little more than one."""

import statistics
import time
from itertools import islice

import torch

from playground.config import RunConfig
from playground.networks import MLP
from playground.training.trainer import Trainer

TURNS, ROUNDS = 40, 7


def runs(width: int, depth: int, batch: int) -> dict[int, object]:
    network = MLP(width=width, depth=depth)
    made = {}
    for members in (1, 16, 64):
        config = RunConfig(
            generator=network, discriminator=network, batch=batch, members=members, telemetry_every=50, measure_every=10_000
        )
        made[members] = Trainer(config, device=torch.device("cpu")).run()
        list(islice(made[members], 120))
    return made


def turn(run) -> float:
    began = time.perf_counter()
    list(islice(run, 2 * TURNS))
    return (time.perf_counter() - began) / TURNS * 1e3


def main() -> None:
    torch.set_num_threads(1)
    for width, depth, batch in ((14, 1, 150), (32, 1, 256)):
        table = runs(width, depth, batch)
        rounds = [{members: turn(run) for members, run in table.items()} for _ in range(ROUNDS)]
        for members in (16, 64):
            ratio = statistics.median(each[members] / each[1] for each in rounds)
            cost = statistics.median(each[members] for each in rounds)
            print(f"1 hidden x {width}, batch {batch}: K = {members} costs {ratio:.1f} x one run ({cost:.2f} ms a turn)")


if __name__ == "__main__":
    main()
