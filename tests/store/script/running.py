"""Runs exported scripts where nothing of the playground is at hand: in a process of their own, several in one to save time."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from playground.config import RunConfig
from playground.store.script import Plan, files_of, write
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
RUNNER = """
import contextlib, io, json, runpy, sys
told = {}
for folder, turns in json.loads(sys.argv[1]):
    sys.argv, said = ["train.py", str(turns)], io.StringIO()
    with contextlib.redirect_stdout(said):
        losses = runpy.run_path(folder + "/train.py")["losses"]
    told[folder] = [losses, said.getvalue()]
assert not any(name.startswith("playground") for name in sys.modules)
print(json.dumps(told))
"""


def plan(config: RunConfig, turns: int = 50, member: int = 0) -> Plan:
    return Plan.of(config, device=CPU, threads=1, turns=turns, member=member)


def trained(config: RunConfig, turns: int) -> Trainer:
    trainer = Trainer(config, device=CPU)
    while trainer.turn < turns:
        trainer.update()
    return trainer


def losses_of(trainer: Trainer, member: int = 0) -> np.ndarray:
    """`[turns, 2]`, of D and of G."""
    series = trainer.history.telemetry
    columns = [series.names.index(name) for name in ("discriminator_loss", "generator_loss")]
    return series.rows.values[: series.rows.length, columns, member]


def run_scripts(wanted: Mapping[Path, int]) -> dict[Path, tuple[np.ndarray, str]]:
    """The scripts in some folders, each for so many turns: their losses `[turns, 2]` and what they print. Warnings are errors."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    asked = json.dumps([(str(folder), turns) for folder, turns in wanted.items()])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUNNER, asked],
        capture_output=True, text=True, check=False, cwd=next(iter(wanted)), env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    return {
        folder: (np.array(told[str(folder)][0], np.float32).reshape(-1, 2), told[str(folder)][1]) for folder in wanted
    }  # fmt: skip


class Both(NamedTuple):
    """A case: the losses of its script and of the run, `[turns, 2]` each; what the script printed, and where it is."""

    script: np.ndarray
    run: np.ndarray
    said: str
    folder: Path
    trainer: Trainer


def both(cases: Mapping[str, dict], turns: int | Mapping[str, int], place: Path) -> dict[str, Both]:
    """Each case as a script and as a run; of a stack it is the last member."""
    made, wanted = {}, {}
    for name, plain in cases.items():
        config, folder = RunConfig.from_dict(plain), place / name.replace(" ", "_")
        many = turns if isinstance(turns, int) else turns[name]
        trainer, member = trained(config, many), config.members - 1
        write(files_of(plan(config, many, member), history=trainer.history, member=member), folder)
        made[name], wanted[folder] = (trainer, member, folder), many
    written = run_scripts(wanted)
    return {
        name: Both(written[folder][0], losses_of(trainer, member), written[folder][1], folder, trainer)
        for name, (trainer, member, folder) in made.items()
    }
