"""Trains the ready-made DDPM: python pretrained/make_ddpm.py [NAME …] [--state FILE].

It learns the training part of an embedded set on one core in about five minutes, from a fixed seed. index.json keeps how
it was trained, how long that took, and its scores beside those of real pictures. With a state file, a training that was
interrupted goes on where it stood.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playground.config import RunConfig  # noqa: E402  # the folder above is on the path only now
from playground.data import DATA  # noqa: E402
from playground.diffusion.config import DiffusionConfig  # noqa: E402
from playground.diffusion.sampling import Diffuser, pixels  # noqa: E402
from playground.diffusion.trainer import Denoising, DiffusionTrainer  # noqa: E402
from playground.judging.bench import Bench, finished  # noqa: E402
from playground.store import ddpm, model_file  # noqa: E402
from playground.views.grid import sheet  # noqa: E402

UPDATES = {"digits": 4000}
STEPS, SAMPLES = 50, 1000
"""DDIM steps and samples of the judgement."""
PATIENCE = 250
INDEX = HERE / "index.json"


def main(names: list[str], state: Path | None) -> None:
    """Train the DDPMs of the data called `names`, or all of them."""
    torch.set_num_threads(1)
    for name in names or UPDATES:
        config = DiffusionConfig(data=DATA[name](), ema=0.999, budget_seconds=0.0, budget_updates=UPDATES[name])
        trainer = begun(config, state)
        for event in trainer.run():
            if isinstance(event, Denoising) and event.loss is not None and event.update % PATIENCE == 0:
                print(f"{name}: update {event.update}, loss {event.loss:.4f}, {trainer.seconds:.0f} s of one core", flush=True)
                if state is not None:
                    torch.save(trainer.state(), state)
        keep(name, trainer)


def begun(config: DiffusionConfig, state: Path | None) -> DiffusionTrainer:
    """A new training, or the one that was interrupted."""
    device, clock = torch.device("cpu"), time.process_time
    if state is None or not state.exists():
        return DiffusionTrainer(config, device=device, clock=clock)
    kept = torch.load(state, weights_only=True)
    kept["config"]["budget_updates"] = config.budget_updates
    return DiffusionTrainer.restore(kept, device=device, clock=clock)


def keep(name: str, trainer: DiffusionTrainer) -> None:
    """Write the model, its picture and its entry in the index."""
    file, diffuser = HERE / f"ddpm-{name}.safetensors", trainer.diffuser()
    facts = {"file": file.name, "picture": f"ddpm-{name}.png"} | dict(ddpm.kept(trainer).words)
    facts |= {"config": trainer.config.to_dict(), "torch": torch.__version__}
    draw(diffuser, HERE / f"ddpm-{name}.png")
    facts["judged"] = {"steps": STEPS, "sampler": "ddim"} | judged(trainer, diffuser)
    model_file.save(file, replace(ddpm.kept(trainer), words=facts))
    index = json.loads(INDEX.read_text("utf-8"))
    index.setdefault("diffusion", {})[name] = facts
    INDEX.write_text(json.dumps(index, indent=2, ensure_ascii=False) + "\n", "utf-8")


def draw(diffuser: Diffuser, path: Path) -> None:
    """A sheet of 64 samples."""
    moment = list(diffuser.denoise(diffuser.noise(64, seed=0), steps=STEPS, seed=0))[-1]
    picture = sheet(pixels(moment.x_t), columns=8)
    Image.fromarray(picture.squeeze(-1) if picture.shape[-1] == 1 else picture).save(path)


def judged(trainer: DiffusionTrainer, diffuser: Diffuser) -> dict[str, object]:
    """Scores and floors."""
    bench = Bench.of(RunConfig(data=trainer.config.data))
    report = finished(bench.judge(diffuser.batches(seed=1, steps=STEPS), samples=SAMPLES), lambda step: None)
    print("\n".join(report.lines()))
    return report.to_dict()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--state", type=Path)
    options = parser.parse_args()
    main(options.names, options.state)
