"""A joint turn of K stacked runs beside a turn of one: as many seeds as you like for little more than one.

Under "seeds" the members differ in their seed alone, under "rates" in D's learning rate too. Beside each ratio stands
the largest that we allow ourselves.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import torch

from playground.config import RunConfig, wall
from playground.networks import MLP
from playground.training.events import Event
from playground.training.trainer import Trainer

TURNS, ROUNDS, WARM_UP = 40, 7, 120
ALLOWED = {(14, 150): {16: 4.0, 64: 12.0}, (32, 256): {16: 8.0, 64: 32.0}}
"""(width, batch) → members → how many times one run; one hidden layer."""
RATES = (1e-3, 2e-3, 5e-3, 1e-2)


def runs(width: int, batch: int) -> dict[tuple[str, int], Iterator[Event]]:
    """One run, and stacks of 16 and 64, warmed up."""
    network = MLP(width=width, depth=1)
    config = RunConfig(generator=network, discriminator=network, batch=batch, telemetry_every=50, measure_every=10_000)
    configs = {("one", 1): config}
    for members in (16, 64):
        configs["seeds", members] = replace(config, members=members)
        (configs["rates", members],) = wall(config, "optimizer_d.rate", RATES, members // len(RATES))
    made = {which: Trainer(each, device=torch.device("cpu")).run() for which, each in configs.items()}
    for run in made.values():
        list(islice(run, WARM_UP))
    return made


def turn(run: Iterator[Event]) -> float:
    """Milliseconds of a turn."""
    began = time.perf_counter()
    list(islice(run, 2 * TURNS))
    return (time.perf_counter() - began) / TURNS * 1e3


def main() -> None:
    torch.set_num_threads(1)
    for (width, batch), allowed in ALLOWED.items():
        table = runs(width, batch)
        rounds = [{which: turn(run) for which, run in table.items()} for _ in range(ROUNDS)]
        for which, members in table:
            cost = statistics.median(each[which, members] for each in rounds)
            line = f"1 hidden x {width}, batch {batch}: K = {members:2} {which:5} {cost:6.2f} ms a turn"
            if members > 1:
                ratio = statistics.median(each[which, members] / each["one", 1] for each in rounds)
                verdict = "holds" if ratio <= allowed[members] else "DOES NOT HOLD"
                line += f", {ratio:4.1f} x one run (at most {allowed[members]:.0f}: {verdict})"
            print(line)


if __name__ == "__main__":
    main()
