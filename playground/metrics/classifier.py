"""A small classifier: what it says of pictures, and the 64 numbers it says it from.

Features are the layer before the last. Scores in them see what the classifier was taught to see and little else; they
compare generators of one data set under one classifier, and nothing beyond that.
"""

import functools
import json
from collections import OrderedDict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import safetensors
import safetensors.torch
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import interpolate
from torch.nn.utils import skip_init

from playground.data.images.source import Images, scaled
from playground.errors import DataError
from playground.networks.init import initialize
from playground.networks.network import LEAKY_SLOPE
from playground.randomness import Stream, generator

FEATURES = 64
WIDTH = 32
PLAIN_SIZE = 32
PRETRAINED = Path(__file__).resolve().parents[2] / "pretrained"


class Seen(NamedTuple):
    """What a classifier sees in pictures.

    Attributes:
        features: `[n, 64]`.
        probabilities: `[n, M]`, rows that sum to 1; M = 0 if it knows no classes.
    """

    features: NDArray[np.float32]
    probabilities: NDArray[np.float32]


class Classifier(nn.Module):
    """Three convolutions with pooling, then C·S² pixels are 64 features, then M logits: about 120,000 weights.

    Its weights are not set: `drawn` draws them, `load_state_dict` fills them.

    Attributes:
        pace: pictures that it sees in about a tenth of a second.

    Args:
        channels: C.
        size: S, of a side in pixels; pictures of other sizes are resized to it.
        classes: M; 0 for a network that only makes features.
    """

    pace = 128

    def __init__(self, *, channels: int, size: int, classes: int) -> None:
        super().__init__()
        self.channels, self.size, self.classes = channels, size, classes
        widths = (channels, WIDTH, 2 * WIDTH, 2 * WIDTH)
        layers: dict[str, nn.Module] = {}
        for i, (inputs, outputs) in enumerate(pairwise(widths), start=1):  # a side: S → S/2 → S/4 → S/8
            layers[f"conv_{i}"] = _unset(inputs, outputs, 3, padding=1)
            layers[f"pool_{i}"] = nn.MaxPool2d(2)  # before the norm, which then has a quarter of the work
            layers[f"norm_{i}"] = nn.BatchNorm2d(outputs)
            layers[f"relu_{i}"] = nn.ReLU()
        layers["conv_4"] = _unset(widths[-1], FEATURES, size // 8)  # [B, 64, S/8, S/8] → [B, 64, 1, 1]
        layers["leaky_relu_4"] = nn.LeakyReLU(LEAKY_SLOPE)  # a feature that never dies
        self.features = nn.Sequential(OrderedDict(layers))
        self.logits = nn.Sequential(_unset(FEATURES, classes, 1)) if classes else nn.Sequential()
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs miss it

    def forward(self, images: Tensor) -> Tensor:
        """Logits of pictures, `[B, C, S, S]` in [−1, 1] → `[B, M]`."""
        return cast(Tensor, self.logits(self.features(images))).flatten(1)

    def see(self, images: Images) -> Seen:
        """What it sees in pictures `[n, C, H, W]` uint8, n ≥ 0, in evaluation mode and without gradients.

        One call should be about a hundred pictures: they are all in memory at once.
        """
        with torch.no_grad():
            features = self.features(self.fitted(images))
            probabilities = self.logits(features).flatten(1).softmax(1) if self.classes else features.new_empty(len(images), 0)
        return Seen(features.flatten(1).numpy(), probabilities.numpy())

    def fitted(self, images: Images) -> Tensor:
        """`[n, C, H, W]` uint8 → `[n, C, S, S]` in [−1, 1]."""
        pictures = scaled(images)
        if pictures.shape[-1] != self.size:
            pictures = interpolate(pictures, size=(self.size, self.size), mode="bilinear", antialias=True)
        return pictures.contiguous(memory_format=torch.channels_last)


def drawn(*, channels: int, size: int, classes: int, seed: int) -> Classifier:
    """A classifier as it is before it has learned anything."""
    classifier = Classifier(channels=channels, size=size, classes=classes)
    return initialize(classifier, "he", Stream([generator(seed, "classifier")], stacked=False))


def untaught(channels: int) -> Classifier:
    """Random features, for pictures that no classifier of ours knows: the same ones every time.

    They are a fair eye rather than a sharp one. Naeem et al. 2020, arXiv:2002.09797, section 4.2, judge pictures unlike
    ImageNet's by a network with random weights.
    """
    return drawn(channels=channels, size=PLAIN_SIZE, classes=0, seed=0).eval()


class Known(NamedTuple):
    """A trained classifier and what is known of it.

    Attributes:
        classifier: in evaluation mode.
        accuracy: the share of its set's held-out pictures that it names rightly.
    """

    classifier: Classifier
    accuracy: float


@functools.cache
def pretrained(data: str, folder: Path = PRETRAINED) -> Known | None:
    """The classifier that `pretrained/make_classifiers.py` trained for the set called `data`; None if there is none.

    Raises:
        DataError: its file is missing or damaged.
    """
    try:
        facts = json.loads((folder / "index.json").read_text("utf-8"))["classifiers"].get(data)
        if facts is None:
            return None
        classifier = Classifier(channels=facts["channels"], size=facts["size"], classes=len(facts["classes"]))
        classifier.load_state_dict(safetensors.torch.load((folder / facts["file"]).read_bytes()))
        return Known(classifier.eval(), float(facts["held_out_accuracy"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, safetensors.SafetensorError) as error:
        raise DataError("classifier_damaged", name=data) from error


def _unset(inputs: int, outputs: int, kernel: int, *, padding: int = 0) -> nn.Module:
    """A convolution whose weights nobody has drawn yet: its own constructor would draw from the global generator."""
    layer: nn.Module = skip_init(nn.Conv2d, inputs, outputs, kernel, padding=padding)  # type: ignore[no-untyped-call]
    return layer
