"""What the diagnosis reads of presets and of recipes that are known to fail, seeds 0–2: what its thresholds stand on.

`python -m tests.benchmarks.diagnosis_calibration [NAME …]` trains them, 5–15 minutes of one core for all, and prints for
each seed the states through which it went and the numbers that decide at its end.
"""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from playground import presets
from playground.config import RunConfig
from playground.metrics.diagnosis import diagnose, seen_share
from playground.metrics.windows import Line, Windows, lead_changes, swings
from playground.training.diagnosed import lines, modes_of
from playground.training.trainer import Trainer

SEEDS, EVERY = 3, 100
RING, NARROW = presets.get("ring_collapses"), presets.get("one_bump").with_values({"data.sigma": 0.2, "constraint": "none"})


def _rates(d: float, g: float, **more: Any) -> dict[str, Any]:
    return {"optimizer_d.rate": d, "optimizer_g.rate": g, **more}


MOMENTUM = {"optimizer_d.beta1": 0.9, "optimizer_g.beta1": 0.9}
RECIPES: Mapping[str, tuple[RunConfig, int]] = {
    **{name: (presets.get(name), 1500) for name in ("two_bumps", "one_bump", "paper_2014", "wgan_paper_1d")},
    **{name: (presets.get(name), 2500) for name in ("ring_collapses", "ring_repaired", "ring_r1")},
    **{name: (presets.get(name), 1500) for name in ("ring_wgan_clip", "ring_wgan_gp", "spiral_wgan_gp")},
    **{name: (presets.get(name), 2000) for name in ("ring_sn_hinge", "grid_r1")},
    "g outruns d": (RING.with_values(_rates(1e-4, 1e-3)), 2500),
    "saturating, k 5": (RING.with_values({"objective": "minimax", "d_steps": 5, **_rates(1e-3, 1e-3)}), 1500),
    "saturating, k 20": (RING.with_values({"objective": "minimax", "d_steps": 20}), 600),
    "slow g, k 5": (
        presets.get("two_bumps").with_values({"constraint": "none", "d_steps": 5, "optimizer_g.rate": 1e-5}), 800
    ),
    "k 0": (presets.get("two_bumps").with_values({"d_steps": 0}), 500),
    "ring, momentum": (RING.with_values({**_rates(2e-3, 2e-3), **MOMENTUM}), 1000),
    "narrow, momentum": (NARROW.with_values({**_rates(5e-3, 5e-3), **MOMENTUM}), 1000),
    "narrow wgan, momentum": (NARROW.with_values({"objective": "wasserstein", **_rates(1e-2, 1e-2), **MOMENTUM}), 1000),
    "narrow clipped wgan, momentum": (
        NARROW.with_values(
            {"objective": "wasserstein", "constraint": "clipping", "constraint.limit": 0.1, **_rates(5e-3, 5e-3), **MOMENTUM}
        ),
        1000,
    ),
}  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    for name in sys.argv[1:] or RECIPES:
        config, turns = RECIPES[name]
        every = min(config.measure_every, EVERY)
        trainer = Trainer(
            config.with_values({"members": SEEDS, "budget_turns": turns, "measure_every": every}), device=torch.device("cpu")
        )
        for _ in trainer.run():
            pass
        for seed in range(SEEDS):
            print(f"{name:30} seed {seed}: {_read(trainer, seed)}", flush=True)


def _read(trainer: Trainer, seed: int) -> str:
    """The states with the turns from which they held, and the deciding numbers of the end."""
    config = trainer.config.member(seed)
    told, measured = lines(trainer.history.telemetry, seed), lines(trainer.history.measures, seed)
    states: list[str] = []
    for turn in range(EVERY, trainer.turn + 1, EVERY):
        found = diagnose(
            _until(told, turn), _until(measured, turn), bounded=config.objective.bounded, modes=modes_of(config),
            floors=trainer.floors(seed), diverged=turn == trainer.turn and not trainer.alive[seed],
        )  # fmt: skip
        if not states or states[-1].split(":")[1] != f"{found.state.value}/{found.reason}":
            states.append(f"{turn}:{found.state.value}/{found.reason}")
    seen = Windows.of(told, measured)
    turned, changes = swings(seen.belief, 0.2), lead_changes(seen.gaps)
    numbers = f"gap {seen.gap:.2f}, JS {seen.apart:.3f}, D sees {seen_share(seen.gap, seen.apart):.2f}"
    return f"{' '.join(states)} | {numbers}, swings {turned}, leads {changes}, loss {seen.loss:.2g}"


def _until(curves: Mapping[str, Line], turn: int) -> dict[str, Line]:
    ends = {name: int(np.searchsorted(x, turn, "right")) for name, (x, _) in curves.items()}
    return {name: (x[: ends[name]], y[: ends[name]]) for name, (x, y) in curves.items()}


if __name__ == "__main__":
    main()
