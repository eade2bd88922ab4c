"""Features of the Inception network that the published scores use, where a package has it and its weights can be had.

Nothing of it is ours: `pytorch_fid` or `torch_fidelity` gives the network, and the weights lie where torch keeps what it
fetches. A weight file is read once without its code before a package may open it.
"""

import functools
import importlib
import os
import pickle
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from playground.data.images.source import Images
from playground.errors import DataError
from playground.metrics.classifier import Seen

FEATURES = 2048
SIDE = 299
NETWORK_SECONDS = 3.0
PIECE = 1 << 18
"""Bytes that are fetched between two looks at whether somebody cancelled."""


class Package(NamedTuple):
    """Who has the network.

    Attributes:
        name: to install it by.
        module: that has the network.
        address: the name, in that module, of where its weights are.
        build: `build(module, weights)` → the network, [n, 3, H, W] uint8 → [n, 2048].
    """

    name: str
    module: str
    address: str
    build: Callable[[Any, Path], Callable[[Tensor], Tensor]]


class Inception:
    """An eye: 2,048 numbers of a picture, and no classes.

    Attributes:
        classes: 0.
        pace: pictures that it sees in a few tenths of a second.

    Args:
        network: [n, 3, H, W] uint8 → [n, 2048]; it resizes to 299 pixels itself.
    """

    classes = 0
    pace = 8

    def __init__(self, network: Callable[[Tensor], Tensor]) -> None:
        self.network = network

    def see(self, images: Images) -> Seen:
        """Pictures `[n, C, H, W]`; a grey one is shown three times, as red, green and blue."""
        colours = np.broadcast_to(images, (len(images), 3, *images.shape[2:])) if images.shape[1] == 1 else images
        with torch.no_grad():
            features = self.network(torch.from_numpy(np.ascontiguousarray(colours)))
        return Seen(features.reshape(len(images), -1).float().numpy(), np.empty((len(images), 0), np.float32))


def _pytorch_fid(module: Any, weights: Path) -> Callable[[Tensor], Tensor]:
    network: nn.Module = module.InceptionV3([module.InceptionV3.BLOCK_INDEX_BY_DIM[FEATURES]]).eval()
    return lambda images: network(images.float() / 255)[0].flatten(1)


def _torch_fidelity(module: Any, weights: Path) -> Callable[[Tensor], Tensor]:
    layer = str(FEATURES)
    network: nn.Module = module.FeatureExtractorInceptionV3(
        "inception", [layer], feature_extractor_weights_path=str(weights)
    ).eval()
    return lambda images: network(images)[0]


PACKAGES = (
    Package("pytorch-fid", "pytorch_fid.inception", "FID_WEIGHTS_URL", _pytorch_fid),
    Package("torch-fidelity", "torch_fidelity.feature_extractor_inceptionv3", "URL_INCEPTION_V3", _torch_fidelity),
)


class Found(NamedTuple):
    """A package that is here, its module, and where its weights lie or would lie."""

    package: Package
    module: Any
    weights: Path

    @property
    def address(self) -> str:
        """Where its weights are to be had."""
        return str(getattr(self.module, self.package.address))


def found() -> Found:
    """The first package that is installed; of several, one whose weights are here.

    Raises:
        DataError: none is.
    """
    here = []
    for package in PACKAGES:
        try:
            module = importlib.import_module(package.module)
        except ImportError:
            continue
        name = str(getattr(module, package.address)).rpartition("/")[2]
        here.append(Found(package, module, Path(torch.hub.get_dir()) / "checkpoints" / name))
    if not here:
        raise DataError("inception_package", names=" or ".join(each.name for each in PACKAGES))
    return next((each for each in here if each.weights.is_file()), here[0])


def fetch() -> Iterator[float]:
    """Get the weights if they are not here; yields which share of them has come. To be called where waiting is no harm.

    Raises:
        DataError: no package, no network within `NETWORK_SECONDS`, or the disk refuses.
    """
    wanted = found()
    if wanted.weights.is_file():
        return
    partial: Path | None = None
    try:
        with urllib.request.urlopen(wanted.address, timeout=NETWORK_SECONDS) as answer:
            total, done = int(answer.headers.get("Content-Length") or 0), 0
            wanted.weights.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(
                dir=wanted.weights.parent, prefix=".", suffix=".partial"
            )  # another may fetch, too
            partial = Path(name)
            with os.fdopen(descriptor, "wb") as file:
                while piece := answer.read(PIECE):
                    file.write(piece)
                    done += len(piece)
                    yield min(done / total, 1.0) if total else 0.0
        if total and done < total:
            raise OSError(f"{done} of {total} bytes")
        partial.chmod(0o644)  # others on this machine may read them, as they may what torch fetches
        partial.replace(wanted.weights)
    except (OSError, ValueError) as error:  # ValueError: an address that is none
        raise DataError("inception_weights", place=wanted.weights, reason=error) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


@functools.lru_cache(maxsize=1)
def _opened(package: Package, weights: Path) -> Inception:
    try:
        torch.load(weights, weights_only=True, map_location="cpu")  # refuses a file with code in it
        return Inception(package.build(importlib.import_module(package.module), weights))
    except (OSError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
        raise DataError("inception_damaged", place=weights) from error


def inception() -> Inception:
    """The eye, its weights being here.

    Raises:
        DataError: no package, no weights, or a file that is damaged.
    """
    wanted = found()
    if not wanted.weights.is_file():
        raise DataError("inception_weights", place=wanted.weights, reason=wanted.address)
    return _opened(wanted.package, wanted.weights)
