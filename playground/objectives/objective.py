"""What every game has in common."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from playground.knobs import Settings

Array = NDArray[np.floating]
Number = TypeVar("Number", Tensor, Array)


@dataclass(frozen=True, kw_only=True)
class Objective(Settings):
    """A game between D and G: a pair of losses that are both minimised.

    Scores are D's raw outputs with the batch on the last axis, `[B]` for one run or `[K, B]` for a stack of K; a loss
    is the mean over that axis, `[]` or `[K]`. "Real" stands first, always.

    Attributes:
        bounded: whether D's output reads as a probability; otherwise it is a critic, on no fixed scale.
        needs_slope: whether its losses mean nothing while the slope of D is not bounded.
        paired: whether the generator's loss needs the scores of real samples too.
    """

    bounded: ClassVar[bool] = True
    needs_slope: ClassVar[bool] = False
    paired: ClassVar[bool] = False

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """L_D. Args: scores of real and fake samples, `[…, B]`. Returns `[…]`."""
        raise NotImplementedError

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """L_G. Args: scores of real and fake samples, `[…, B]`. Returns `[…]`."""
        raise NotImplementedError

    def probability(self, scores: Tensor) -> Tensor:
        """D(x) as the page draws it: a probability if `bounded`, else the raw score. Same shape."""
        return scores

    def optimum(self, p_data: Array, p_g: Array) -> Array | None:
        """D*(x), the best D against this G, in the units of `probability`; None where it has no closed form.

        Args:
            p_data: the density of the data at some points, `[n]`.
            p_g: the density of the generator at the same points, `[n]`.
        """
        return None

    @property
    def equilibrium(self) -> float | None:
        """L_D when p_g = p_data and D is at its optimum; None where it is not one fixed number."""
        return None
