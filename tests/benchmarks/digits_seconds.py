"""How good digits are after so many seconds: our default preset beside the plain DCGAN recipe (ngf 64, fp32, 2e-4), in one run.

Seconds are CPU seconds of the one thread that trains, so that what else the machine does is not counted; on an idle machine
they are seconds from Play. A run is as good as the median of five seeds.
"""

import argparse
import statistics
import time

import torch

from playground import presets
from playground.config import RunConfig
from playground.judging.bench import Bench, finished
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

SAMPLES = 1000
SHARE = 0.6
"""Of the share of sure real digits that is asked for."""


def plain_recipe() -> RunConfig:
    """The usual defaults of a DCGAN tutorial."""
    return presets.get("digits").with_values({
        "generator.base_width": 64, "discriminator.base_width": 64, "batch": 64, "latent_dim": 100, "ema": 0.0,
        "optimizer_d.rate": 2e-4, "optimizer_g.rate": 2e-4, "precision": "fp32", "layout": "contiguous", "compiled": "off",
        "objective": "non_saturating", "constraint": "none", "condition": "none", "rate_decay": "none", "augment": "none",
    })  # fmt: skip


def course(config: RunConfig, seconds: list[float], bench: Bench):
    """The scores of one run at each of `seconds`."""
    trainer = Trainer(config, device=torch.device("cpu"), clock=time.thread_time)
    for second in seconds:
        while trainer.seconds < second:
            trainer.update()
        report = finished(
            bench.judge(Sampler.of(trainer).batches(seed=1), samples=SAMPLES, metrics=("classes", "frechet")),
            lambda progress: None,
        )
        yield {"turn": trainer.turn, **{name: report[name].value for name in ("classes", "sure", "frechet")}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(5)))
    parser.add_argument("--seconds", type=float, nargs="+", default=[5, 10, 15, 30, 45])
    parser.add_argument("--plain-seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    torch.set_num_threads(1)
    default = presets.get(presets.DEFAULT["images"])
    bench = Bench.of(default)
    for name, config, seeds in (
        ("default preset", default, options.seeds),
        ("plain recipe", plain_recipe(), options.plain_seeds),
    ):
        runs = [list(course(config.with_values({"seed": seed}), options.seconds, bench)) for seed in seeds]
        print(f"{name}, median of seeds {seeds}")
        for at, second in enumerate(options.seconds):
            classes, sure, frechet, turn = (
                statistics.median(run[at][key] for run in runs) for key in ("classes", "sure", "frechet", "turn")
            )
            print(
                f"  {second:5.0f} s  turn {turn:6.0f}  classes {classes:4.1f}  sure {sure:.3f}  Fréchet {frechet:7.2f}",
                flush=True,
            )
    report = finished(bench.judge(Sampler.of(Trainer(default, device=torch.device("cpu"))).batches(seed=1), samples=SAMPLES,
                                  metrics=("classes",)), lambda progress: None)  # fmt: skip
    real = report["sure"].floor.mean
    print(f"real held-out digits: sure {real:.3f}; asked for: 10 classes and sure ≥ {SHARE * real:.3f}")


if __name__ == "__main__":
    main()
