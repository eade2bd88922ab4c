"""The generators that come with the project, in `pretrained/`: a list of them, and opening one by its name."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from playground.data.images.source import Images
from playground.errors import StoreError
from playground.store import model_file
from playground.store.model_file import ModelFile
from playground.training.sampling import Sampler

FOLDER = Path(__file__).resolve().parents[2] / "pretrained"
INDEX = FOLDER / "index.json"
PREFIX = "pretrained/"
ROWS, MOST_COLUMNS = 8, 12
"""Of a sheet with a column for each class, and the most classes that get one."""


@dataclass(frozen=True)
class Ready:
    """One of them.

    Attributes:
        name: such as `dcgan-digits`.
        facts: its entry in the index: title, data, licence, seed, turns, scores with floors, config.
    """

    name: str
    facts: Mapping[str, Any]

    @property
    def path(self) -> Path:
        """Its model file."""
        return FOLDER / str(self.facts["file"])

    @property
    def picture(self) -> Path:
        """A sheet of its samples, seed 0."""
        return FOLDER / str(self.facts["picture"])

    def open(self) -> ModelFile:
        """The generator at rest.

        Raises:
            StoreError: the file is gone or damaged.
        """
        return model_file.load(self.path)


@functools.cache
def ready() -> Mapping[str, Ready]:
    """All of them, in the order of the index; none where the folder is not there."""
    if not INDEX.exists():
        return {}
    models = json.loads(INDEX.read_text("utf-8")).get("models", {})
    return {name: Ready(name, facts) for name, facts in models.items()}


def find(name: str) -> Ready:
    """The one called `name`, or `pretrained/name`.

    Raises:
        StoreError: there is none; the sentence lists them.
    """
    known = ready()
    found = known.get(name.removeprefix(PREFIX))
    if found is None:
        raise StoreError("ready_unknown", name=name, choices=", ".join(known))
    return found


def sheet(sampler: Sampler, *, seed: int, label: int | None = None) -> tuple[Images, int]:
    """Samples to look at: `[n, C, H, W]` uint8 with the number of columns; a class a column where there are classes.

    Args:
        sampler: the generator.
        seed: of z.
        label: one class for all of them.
    """
    classes = len(sampler.class_names)
    columns = classes if 1 < classes <= MOST_COLUMNS and label is None else 8
    z = sampler.z(ROWS * columns, seed=seed)
    if not sampler.conditional:
        return sampler.draw(z), columns
    labels = torch.arange(len(z)) % classes if label is None else torch.full((len(z),), label)
    return sampler.draw(z, labels), columns
