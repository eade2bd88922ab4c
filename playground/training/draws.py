"""What an update draws before it is made: latent samples, real samples with their labels, and what D is shown of a sample."""

from dataclasses import dataclass
from functools import partial
from typing import cast

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.images.source import ImageSource, Labels
from playground.knobs import lined_up
from playground.latent.prior import latent
from playground.randomness import Stream
from playground.training.augmentation import augmented
from playground.training.build import LAYOUTS, Players
from playground.training.step import packed


@dataclass(frozen=True)
class Draws:
    """The draws of one run, each from its own stream.

    Real pictures come with their labels, and the fakes of the same update are told the same labels. So the i-th real and
    the i-th fake are of one class: between the two D(·, y) is one function, of which a gradient penalty asks the slope; a
    paired game compares like with like; and fakes have classes as often as the data have them.

    Args:
        players: of the run.
        config: as updates read it (`Trainer.spread`).
        device, dtype: where the samples go, and in what precision.
    """

    players: Players
    config: RunConfig
    device: torch.device
    dtype: torch.dtype

    @property
    def count(self) -> int:
        """Real and fake samples in one update: a batch of packs."""
        return self.config.batch * self.config.packing

    def latent(self) -> Tensor:
        """z ~ p_z, [K, n, Z] or [n, Z]."""
        config = self.config
        z = self._rng("latent").draw(lambda g: latent(config.latent, self.count, config.latent_dim, g))
        return z.to(self.device, self.dtype)

    def real(self) -> tuple[Tensor, Tensor | None]:
        """x ~ p_data, [K, n, D] or [n, C, H, W], half of the pictures mirrored if they are to be; and their labels [n]."""
        drawn, labels = self._drawn()
        real = drawn.to(self.device, self.dtype)
        if self.config.data.kind != "image":
            return real, None
        if self.config.flip:
            mirrored = self._rng("flip").draw(lambda g: torch.rand(self.count, 1, 1, 1, generator=g)) < 0.5
            real = torch.where(mirrored.to(self.device), real.flip(-1), real)
        return real.contiguous(memory_format=LAYOUTS[self.config.layout]), self._placed(labels)

    def labels(self) -> Tensor | None:
        """Labels alone, for an update that needs no real samples: as frequent as in the data, [n]; None without classes."""
        if not self.players.class_names:
            return None
        known = cast(Labels, _source(self.players).training_labels)
        drawn = self._rng("label").draw(lambda g: torch.randint(len(known), (self.count,), generator=g))
        return self._placed(torch.from_numpy(known[drawn.numpy()]))

    def shown(self, samples: Tensor) -> Tensor:
        """What D is shown of real or fake samples: augmented, with instance noise, in packs. Gradients flow through."""
        seen = augmented(samples, self.config.augment, self._rng("augment"))
        if self._is_noisy:
            seen = seen + self._noise(seen)
        return packed(seen, self.config.packing)

    # ------------------------------------------------------------------ parts

    def _rng(self, name: str) -> Stream:
        return self.players.rng[name]

    def _drawn(self) -> tuple[Tensor, Tensor | None]:
        if self.players.class_names:
            (generator,) = self._rng("data").generators  # pictures are no stack
            return _source(self.players).sample_labelled(self.count, generator)
        samplers = [partial(source.sample, self.count) for source in self.players.sources]
        return self._rng("data").draw_each(samplers), None

    def _placed(self, labels: Tensor | None) -> Tensor | None:
        """Labels on the device, a share of them replaced by any class (`label_noise`)."""
        if labels is None or not self.config.label_noise:
            return None if labels is None else labels.to(self.device)
        rng, classes = self._rng("label"), len(self.players.class_names)
        replaced = rng.draw(lambda g: torch.rand(self.count, generator=g)) < self.config.label_noise
        others = rng.draw(lambda g: torch.randint(classes, (self.count,), generator=g))
        return torch.where(replaced, others, labels).to(self.device)

    def _noise(self, samples: Tensor) -> Tensor:
        rng = self._rng("instance")
        shape = samples.shape[1:] if rng.stacked else samples.shape
        noise = rng.draw(lambda g: torch.randn(shape, generator=g)).to(self.device, self.dtype)
        sigma: float | Tensor = lined_up(self.config.instance_noise, noise)
        return noise * sigma

    @property
    def _is_noisy(self) -> bool:
        """Whether any member has instance noise: one that has none is not moved by its own draws."""
        sweep = self.config.sweep
        return (sweep is not None and sweep.path == "instance_noise") or self.config.instance_noise > 0


def _source(players: Players) -> ImageSource:
    return cast(ImageSource, players.source)
