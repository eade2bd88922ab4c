"""Updates a second of runs that train at once, beside one run alone: what a second worker brings, and what a crowd costs.

First trainers in threads of their own, without a scheduler: two workers on small updates take the interpreter from each
other. Then runs under the scheduler that nobody looks at, few and many.

    PYTHONPATH=. python tests/benchmarks/side_by_side.py
"""

import threading
import time
from dataclasses import replace

import torch

from playground.config import RunConfig
from playground.runtime.run import Run
from playground.runtime.scheduler import Scheduler
from playground.training.trainer import Trainer

SECONDS = 4.0
SIZES = ((64, 128), (128, 256), (256, 512), (512, 256))
CROWDS = (1, 2, 8, 40)
CPU = torch.device("cpu")


class Nobody:
    """An audience that does not look."""

    def watching(self, run: Run) -> bool:
        return False

    def post(self, frame: object) -> None:
        return


def config(width: int, batch: int) -> RunConfig:
    network = {"name": "mlp", "width": width, "depth": 2}
    return RunConfig.from_dict({"data": {"name": "ring"}, "generator": network, "discriminator": network, "batch": batch})


def in_threads(plan: RunConfig, count: int) -> float:
    """Updates a second of `count` trainers together, each in a thread."""
    trainers, made, ready = [Trainer(plan, device=CPU) for _ in range(count)], [0] * count, threading.Barrier(count)

    def work(at: int) -> None:
        torch.set_num_threads(1)
        ready.wait()
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            trainers[at].update()
            made[at] += 1

    threads = [threading.Thread(target=work, args=(at,)) for at in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(made) / SECONDS


def scheduled(plan: RunConfig, count: int) -> float:
    """Updates a second of `count` runs together under a scheduler with two workers."""
    scheduler = Scheduler(2)
    scheduler.start()
    runs = [
        Run(
            Trainer(replace(plan, seed=seed), device=CPU),
            audience=Nobody(),
            wake=scheduler.wake,
            clock=time.monotonic,
            crowd=lambda: scheduler.crowd,
        )
        for seed in range(count)
    ]
    for each in runs:
        scheduler.add(each)
        each.play()
    time.sleep(1.0)
    before, began = sum(sum(each.trainer.updates.values()) for each in runs), time.perf_counter()
    time.sleep(SECONDS)
    rate = (sum(sum(each.trainer.updates.values()) for each in runs) - before) / (time.perf_counter() - began)
    scheduler.stop()
    return rate


def main() -> None:
    torch.set_num_threads(1)
    for width, batch in SIZES:
        alone, both = (in_threads(config(width, batch), count) for count in (1, 2))
        print(f"width {width}, batch {batch}: an update {1000 / alone:.2f} ms; two threads / one: {both / alone:.2f}")
    plan = config(*SIZES[0])
    rates = {count: scheduled(plan, count) for count in CROWDS}
    for count, rate in rates.items():
        print(f"{count:3} runs under the scheduler: {rate:.0f} updates/s, ratio to one alone {rate / rates[1]:.2f}")


if __name__ == "__main__":
    main()
