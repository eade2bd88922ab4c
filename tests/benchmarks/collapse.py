"""The mode-collapse recipe at full length: seeds 0–4 as one stack, before and after its one knob is turned.

Ring of 8 bumps, radius 2, σ .02; a sample is of high quality within 3σ of its nearest centre, a mode is captured with at
least one such sample among 2,500.
"""

import time

import torch

from playground import presets
from playground.training.events import Updated
from playground.training.reproduce import score
from playground.training.trainer import Trainer

SEEDS, STOPS = 5, (500, 1000, 2000, 3000)


def main() -> None:
    torch.set_num_threads(1)
    for name in ("ring_collapses", "ring_repaired"):
        config = presets.get(name).with_values({"members": SEEDS, "budget_turns": STOPS[-1], "measure_every": 100_000})
        trainer, began = Trainer(config, device=torch.device("cpu")), time.perf_counter()
        print(f"{name}: lr_G {config.optimizer_g.rate:g}, lr_D {config.optimizer_d.rate:g}, seeds {config.seeds}")
        for event in trainer.run():
            if isinstance(event, Updated) and event.player == "G" and event.turn in STOPS:
                scores = score(trainer)
                shares = ", ".join(f"{100 * each.high_quality:.0f}" for each in scores)
                print(f"  turn {event.turn}: modes {[each.captured for each in scores]}, high quality {shares} %", flush=True)
            if trainer.turn == STOPS[-1]:
                break
        print(f"  {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
