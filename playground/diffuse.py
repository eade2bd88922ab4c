"""The command `diffuse`: trains a small DDPM on the data of the GANs, and draws from it.

python -m playground diffuse --data digits --seconds 60 --out runs/ddpm
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from playground.device import choose
from playground.diffusion.config import PICTURES, DiffusionConfig
from playground.diffusion.sampling import SAMPLERS, Diffuser, pixels
from playground.diffusion.trainer import DiffusionTrainer, Finished
from playground.errors import ConfigError
from playground.store import ddpm, model_file
from playground.texts import text
from playground.views.grid import grid

MOST = 256


def add(commands: Any) -> None:
    """Put the command and its flags among the others; those of the knobs take their words from them."""
    own = commands.add_parser("diffuse", help=text("contrast.cli.diffuse"), description=text("contrast.cli.diffuse_more"))
    own.set_defaults(run=diffuse)
    own.add_argument("--data", default="digits", choices=tuple(PICTURES), help=text("contrast.cli.data"))
    own.add_argument("--seconds", type=float, default=60.0, help=text("contrast.cli.seconds"))
    for name in ("seed", "base_width", "batch", "rate", "schedule"):
        leaf = next(each for each in DiffusionConfig().leaves() if each.path == name)
        about = f"{leaf.label()}: {leaf.help()}".replace("%", "%%")
        choices = tuple(leaf.knob.variants) if leaf.knob.variants else None
        own.add_argument(f"--{name.replace('_', '-')}", type=leaf.kind, default=leaf.value, choices=choices, help=about)
    own.add_argument("--steps", type=int, default=50, help=text("contrast.cli.steps"))
    own.add_argument("--sampler", default="ddim", choices=tuple(SAMPLERS), help=text("contrast.cli.sampler"))
    own.add_argument("--count", type=int, default=64, help=text("contrast.cli.count"))
    own.add_argument("--device", default="auto", help=text("cli.device"))
    own.add_argument("--threads", type=int, default=0, help=text("cli.threads"))
    own.add_argument("--out", default="runs/ddpm", metavar="FOLDER", help=text("contrast.cli.out"))


def diffuse(options: argparse.Namespace) -> int:
    """Train for so many seconds or until Ctrl-C, save, and draw a sheet; 1 if the run diverged.

    Raises:
        ConfigError: a number out of its range.
        DataError: data that cannot be read.
        StoreError: the model cannot be written.
    """
    if not 1 <= options.count <= MOST:
        raise ConfigError("range", label="--count", low=1, high=MOST, value=options.count)
    torch.set_num_threads(options.threads or torch.get_num_threads())
    config = DiffusionConfig(data=PICTURES[options.data](), seed=options.seed, budget_seconds=options.seconds)
    size = int(getattr(config.data, "size", 32))
    values = {name: getattr(options, name) for name in ("base_width", "batch", "rate", "schedule")}
    trainer = DiffusionTrainer(
        replace(config.with_values(values), patch=4 if size > 32 else 2), device=choose(options.device).torch
    )
    end = _followed(trainer)
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    model_file.save(folder / "ddpm.safetensors", ddpm.kept(trainer))
    if end is not None and end.error is not None:
        raise end.error
    seconds = _drawn(trainer.diffuser(), folder / "samples.png", options)
    values = {"updates": trainer.updates, "seconds": trainer.seconds, "loss": trainer.losses[-1][1] if trainer.losses else 1.0}
    _say("contrast.cli.trained", **values)
    _say("contrast.cli.drawn", count=options.count, steps=options.steps, seconds=seconds, each=seconds / options.count)
    _say("cli.saved", folder=folder, files="ddpm.safetensors, samples.png")
    return 0


def _followed(trainer: DiffusionTrainer) -> Finished | None:
    """To the end of the budget, as a bar; Ctrl-C ends it early."""
    total = trainer.config.budget_seconds
    with tqdm(total=total, bar_format="{l_bar}{bar}| {n:.0f}/{total:.0f} s{postfix}", disable=None) as bar:
        try:
            for event in trainer.run():
                if isinstance(event, Finished):
                    return event
                if event.loss is not None:
                    bar.set_postfix(loss=f"{event.loss:.4f}", update=event.update, refresh=False)
                    bar.update(min(trainer.seconds, total) - bar.n)
        except KeyboardInterrupt:
            pass
    return None


def _drawn(diffuser: Diffuser, path: Path, options: argparse.Namespace) -> float:
    """Write a sheet of samples; how many seconds drawing them took."""
    began, x_t = time.perf_counter(), diffuser.noise(options.count, seed=options.seed)
    for moment in diffuser.denoise(x_t, steps=options.steps, seed=options.seed, sampler=options.sampler):
        x_t = moment.x_t
    seconds = time.perf_counter() - began
    path.write_bytes(grid(pixels(x_t), still=True))
    return seconds


def _say(key: str, **values: object) -> None:
    sys.stdout.write(text(key, "en", **values) + "\n")
