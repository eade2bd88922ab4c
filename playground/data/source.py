"""What data promise: a description made of knobs (`Data`) that opens into something to draw samples from (`Source`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import torch
from torch import Tensor

from playground.knobs import Settings

Kind = Literal["line", "plane", "image"]


class Source:
    """Something to draw real samples from.

    Attributes:
        sample_shape: of one sample: (1,) on a line, (2,) on a plane, (C, H, W) for pictures.
        count: how many different samples there are; None if they never end.
        view_range: what a plot shows: `(low, high)` on a line, `((x0, x1), (y0, y1))` on a plane; for pictures the range
            of a pixel.
        measured_range: over what densities are compared; what a plot shows, if nothing else is said.
        exact: whether `log_density` is known in closed form; points that a visitor sent have an estimate on a line.
        sigma: the standard deviation of every mode along each axis, where the data are a mixture of Gaussians.
    """

    sample_shape: tuple[int, ...]
    count: int | None = None
    exact: ClassVar[bool] = False
    sigma: float | None = None

    @property
    def view_range(self) -> tuple[Any, Any]:
        """What a plot of the data shows."""
        raise NotImplementedError

    @property
    def measured_range(self) -> tuple[Any, Any]:
        """Over what densities are compared."""
        return self.view_range

    @property
    def centres(self) -> Tensor | None:
        """The modes' centres, `[M, D]`, where the data are a mixture; else None."""
        return None

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """`count` samples, `[count, *sample_shape]` in float32, drawn from `generator` and nothing else."""
        raise NotImplementedError

    def log_density(self, x: Tensor) -> Tensor:
        """The logarithm of p_data(x), `[…, D]` → `[…]`, where it is known; −∞ outside the support."""
        raise NotImplementedError(f"{type(self).__name__} has no density in closed form")

    def density(self, x: Tensor) -> Tensor:
        """p_data(x), `[…, D]` → `[…]`, where it is known."""
        return self.log_density(x).exp()


@dataclass(frozen=True, kw_only=True)
class Data(Settings):
    """A description of data, as the settings of a run hold it.

    Attributes:
        kind: `line` (one number), `plane` (two) or `image`; it decides how samples are drawn on the page.
        brought: whether a visitor brings them, so that there is nothing to see before.
    """

    kind: ClassVar[Kind]
    brought: ClassVar[bool] = False

    def open(self) -> Source:
        """The samples themselves.

        Raises:
            DataError: they cannot be read.
        """
        raise NotImplementedError

    def fetch(self, tell: Callable[..., None]) -> Self:
        """Get what is far away, because somebody asked for it; most data are here. `open` never goes to a network.

        Args:
            tell: called as `tell(fraction, key, **values)`, a key of the texts.

        Returns:
            The same data, told exactly: which version was got.

        Raises:
            DataError: it cannot be got.
        """
        return self


@dataclass(frozen=True, kw_only=True)
class Distribution(Data, Source):
    """Points from a formula. They never end, and the description is itself the source."""

    def open(self) -> Self:
        """Itself: there is nothing to read."""
        return self
