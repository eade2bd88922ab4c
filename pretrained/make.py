"""Trains the generators that come with the project: python pretrained/make.py [NAME …].

Each is a recipe: a preset, what differs from it, and a fixed seed, on one thread. It is judged as the page judges, and
kept as our model file with its scores, a sheet of its samples, and an entry in index.json.
"""

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playground import presets  # noqa: E402  # the folder above is on the path only now
from playground.config import RunConfig  # noqa: E402
from playground.judging.bench import Bench, finished  # noqa: E402
from playground.store import model_file  # noqa: E402
from playground.store.model_file import ModelFile  # noqa: E402
from playground.store.ready import INDEX, sheet  # noqa: E402
from playground.store.sampler import model_of  # noqa: E402
from playground.texts import text  # noqa: E402
from playground.training.sampling import Sampler  # noqa: E402
from playground.training.trainer import Trainer  # noqa: E402
from playground.views.grid import grid  # noqa: E402

JUDGED_WITH = 1
"""The seed of the samples that are judged."""


@dataclass(frozen=True)
class Recipe:
    """What one generator is trained from.

    Attributes:
        preset: where its settings begin.
        turns: of training.
        values: settings that differ from the preset's.
        slower: from which share of the turns on the rates are a quarter, so that the last pictures are calm.
    """

    preset: str
    turns: int
    values: dict[str, Any] = field(default_factory=dict)
    slower: float = 0.6

    def config(self) -> RunConfig:
        """The whole of it."""
        config = presets.get(self.preset).with_values(
            {"ema": 0.995, "telemetry_every": 50, "budget_turns": self.turns} | self.values
        )
        paths = ("optimizer_d.rate", "optimizer_g.rate")
        changes = [[int(self.slower * self.turns), path, config.get(path) / 4] for path in paths if self.slower < 1]
        return RunConfig.from_dict(config.to_dict() | {"changes": changes})


def _wide(width: int) -> dict[str, Any]:
    return {"generator.base_width": width, "discriminator.base_width": width}


RECIPES = {
    "dcgan-digits": Recipe("digits", 6000, _wide(24)),
    "dcgan-avatars": Recipe("avatars", 5000, _wide(32)),
    "conditional-avatars": Recipe("avatars", 4500, _wide(24) | {"condition": "projection"}),
    "wgan-gp-digits": Recipe("digits_wgan_gp", 5000, _wide(24)),
    "collapsed-digits": Recipe("digits", 1500, {"optimizer_d.rate": 4e-5, "optimizer_g.rate": 4e-3}, slower=1.0),
}
"""In the order in which they are shown."""


def main(names: list[str]) -> None:
    """Train, judge and keep the generators called `names`, or all of them."""
    torch.set_num_threads(1)
    for name in names or RECIPES:
        began = time.process_time()
        trainer = Trainer(RECIPES[name].config(), device=torch.device("cpu"))
        for _ in trainer.run():
            pass
        if trainer.ended is not None and trainer.ended.error is not None:
            raise trainer.ended.error
        seconds = time.process_time() - began
        facts = keep(name, trainer, seconds)
        scores = ", ".join(f"{score} {each['value']:.3g} ({each['floor']:.3g})" for score, each in facts["scores"].items())
        print(f"{name}: {seconds:.0f} s of one core; {scores}", flush=True)


def keep(name: str, trainer: Trainer, seconds: float) -> dict[str, Any]:
    """Judge a generator, and write it, its sheet and its entry in the index."""
    sampler, model = Sampler.of(trainer), model_of(trainer)
    report = finished(Bench.of(trainer.config).judge(sampler.batches(seed=JUDGED_WITH)), lambda _: None).to_dict()
    words = {
        "title": text(f"models.ready.{name}.title"),
        "data": trainer.config.get("data"),
        "licence": text(f"models.licence.{trainer.config.get('data')}"),
        "seed": trainer.config.seed,
        "turns": trainer.turn,
        "core_seconds": round(seconds),
        "torch": torch.__version__,
        **report,
        **({"class_names": list(sampler.class_names)} if sampler.conditional else {}),
    }
    model_file.save(
        HERE / f"{name}.safetensors", ModelFile(config=model.config, tensors=model.tensors, words=model.words | words)
    )
    images, columns = sheet(sampler, seed=0)
    (HERE / f"{name}.png").write_bytes(grid(images, columns=columns, still=True))
    facts = {"file": f"{name}.safetensors", "picture": f"{name}.png", **words, "config": dict(model.config)}
    index = json.loads(INDEX.read_text("utf-8"))
    models = index.get("models", {}) | {name: facts}
    index["models"] = {each: models[each] for each in [*RECIPES, *(models.keys() - RECIPES.keys())] if each in models}
    INDEX.write_text(json.dumps(index, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return facts


if __name__ == "__main__":
    main(sys.argv[1:])
