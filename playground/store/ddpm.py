"""A DDPM in one file, in the format of `model_file`; the ready-made one among them."""

import functools
import json

import torch

from playground.data.images.source import ImageSource
from playground.diffusion.config import DiffusionConfig
from playground.diffusion.denoiser import Denoiser
from playground.diffusion.sampling import Diffuser
from playground.diffusion.trainer import DiffusionTrainer
from playground.errors import ConfigError, StoreError
from playground.metrics.classifier import PRETRAINED
from playground.store.model_file import ModelFile, load


def kept(trainer: DiffusionTrainer) -> ModelFile:
    """What to save of a run: its config, the averaged network, and how far it came."""
    words = {
        "kind": "ddpm",
        "updates": trainer.updates,
        "seconds": round(trainer.seconds, 1),
        "loss": trainer.losses[-1][1] if trainer.losses else None,
        "shape": list(trainer.source.sample_shape),
    }
    return ModelFile(config=trainer.config.to_dict(), tensors=trainer.average.state_dict(), words=words)


def opened(model: ModelFile, *, bf16: bool = False) -> Diffuser:
    """A saved denoiser, to sample from. Its data need not be there.

    Raises:
        ConfigError: its config is none of a DDPM's.
        StoreError: the weights do not fit it.
    """
    config = DiffusionConfig.from_dict(dict(model.config))
    shape = tuple(int(each) for each in model.words.get("shape", ()))
    try:
        with torch.device("meta"):
            network = Denoiser(shape, config.base_width, config.patch)
        network.load_state_dict(dict(model.tensors), assign=True)
    except (RuntimeError, IndexError) as error:
        raise StoreError("store_damaged", name="ddpm", reason=type(error).__name__) from error
    network.requires_grad_(False).eval()
    return Diffuser(network=network, noising=config.schedule.noising(config.steps), sample_shape=shape, bf16=bf16)


class Ready:
    """A ready-made DDPM.

    Attributes:
        name: of its data.
        diffuser: to sample from.
        config: how it was trained.
        facts: its entry in the index: seconds, updates, scores.
    """

    def __init__(self, name: str, model: ModelFile, facts: dict[str, object], *, bf16: bool) -> None:
        self.name, self.facts = name, facts
        self.config = DiffusionConfig.from_dict(dict(model.config))
        self.diffuser = opened(model, bf16=bf16)


@functools.cache
def ready(name: str, *, bf16: bool = False) -> Ready | None:
    """The ready-made DDPM for the data called `name`; None where there is none.

    Raises:
        StoreError: its file is damaged.
    """
    index = PRETRAINED / "index.json"
    known = json.loads(index.read_text("utf-8")).get("diffusion", {}) if index.is_file() else {}
    if name not in known:
        return None
    return Ready(name, load(PRETRAINED / known[name]["file"]), known[name], bf16=bf16)


def pictures_of(config: DiffusionConfig) -> ImageSource:
    """The pictures of a config.

    Raises:
        ConfigError: data that are no pictures.
        DataError: data that cannot be read.
    """
    source = config.data.open()
    if not isinstance(source, ImageSource):
        raise ConfigError("judge_points")
    return source
