"""From noise to pictures, step by step: the paper's ancestral sampler, and DDIM, which may leave steps out.

Both are generators of `Denoised`: every step can be looked at, and whoever draws decides when to go on.
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.data.images.source import Images
from playground.diffusion.denoiser import Denoiser
from playground.diffusion.schedule import Noising
from playground.randomness import generator, streams

CHUNK = 32
"""Pictures that are denoised at once."""
Network = Callable[[Tensor, Tensor], Tensor]
Draw = Callable[[], Tensor]


@dataclass(frozen=True, eq=False)
class Denoised:
    """A moment of sampling.

    Attributes:
        t: how noisy x_t is; T before the first step, 0 after the last.
        x_t: `[B, C, H, W]`.
        x_0: `[B, C, H, W]`, the picture that the network saw in the x before this step; None before the first.
        calls: how often the network was asked so far.
    """

    t: int
    x_t: Tensor
    x_0: Tensor | None
    calls: int


class Sampler(ABC):
    """Takes noise to pictures over chosen times.

    Args:
        clip: keep the network's idea of x_0 within [−1, 1], as pictures are; off, the equations are bare.
    """

    def __init__(self, *, clip: bool = True) -> None:
        self.clip = clip

    def sample(self, epsilon_theta: Network, noising: Noising, x_T: Tensor, steps: int, draw: Draw) -> Iterator[Denoised]:
        """Every moment from pure noise to pictures.

        Args:
            epsilon_theta: (x_t, t) → the noise in x_t.
            noising: what it was trained with.
            x_T: `[B, C, H, W]`, standard normal.
            steps: network calls, at most T.
            draw: more standard normal noise in the shape of x_T.
        """
        x_t, times = x_T, chosen(noising.steps, steps)
        yield Denoised(times[0], x_t, None, 0)
        for calls, (t, s) in enumerate(itertools.pairwise(times), start=1):
            epsilon, x_0 = self._guess(epsilon_theta, noising, x_t, t)
            x_t = self.step(noising, x_t, epsilon, (t, s), draw)
            yield Denoised(s, x_t, x_0, calls)

    @abstractmethod
    def step(self, noising: Noising, x_t: Tensor, epsilon: Tensor, times: tuple[int, int], draw: Draw) -> Tensor:
        """x_s from x_t, for times (t, s) with s < t, given the noise that is thought to be in x_t."""

    def _guess(self, epsilon_theta: Network, noising: Noising, x_t: Tensor, t: int) -> tuple[Tensor, Tensor]:
        """The network's ε and the x_0 that belongs to it; where x_0 is clipped, ε is what then remains."""
        time = torch.full((len(x_t),), t, dtype=torch.int64, device=x_t.device)
        epsilon = epsilon_theta(x_t, time).to(x_t.dtype)
        x_0 = noising.x_0_of(x_t, time, epsilon)
        if self.clip:
            x_0 = x_0.clamp(-1, 1)
            epsilon = noising.epsilon_of(x_t, time, x_0)
        return epsilon, x_0


class Ancestral(Sampler):
    """Algorithm 2.

        x_{t−1} = 1/√α_t · (x_t − (1−α_t)/√(1−ᾱ_t)·ε_θ(x_t, t)) + σ_t·z,    z ~ N(0, I), and z = 0 in the last step

    with σ_t² = β̃_t = (1−ᾱ_{t−1})/(1−ᾱ_t)·β_t. Where steps are left out, t−1 is the next time s that is visited and
    α_t = ᾱ_t/ᾱ_s: the same chain, with larger steps.

    Source: Ho, Jain & Abbeel 2020, arXiv:2006.11239; larger steps: Nichol & Dhariwal 2021, arXiv:2102.09672, section 4.
    """

    def step(self, noising: Noising, x_t: Tensor, epsilon: Tensor, times: tuple[int, int], draw: Draw) -> Tensor:
        """One line of Algorithm 2."""
        t, s = times
        alpha_bar_t, alpha_bar_s = noising.alpha_bar.double()[[t, s]]
        alpha_t = alpha_bar_t / alpha_bar_s
        mean: Tensor = (x_t - (1 - alpha_t) / (1 - alpha_bar_t).sqrt() * epsilon) / alpha_t.sqrt()
        if s == 0:
            return mean.to(x_t.dtype)
        sigma_t = ((1 - alpha_bar_s) / (1 - alpha_bar_t) * (1 - alpha_t)).sqrt()
        z = draw()
        x_s: Tensor = mean + sigma_t * z
        return x_s.to(x_t.dtype)


class Ddim(Sampler):
    """x_s = √ᾱ_s·x_0 + √(1−ᾱ_s−σ²)·ε_θ(x_t, t) + σ·z, where σ = η·√((1−ᾱ_s)/(1−ᾱ_t))·√(1−ᾱ_t/ᾱ_s).

    η = 0 draws no noise on the way: the same x_T always gives the same picture. η = 1 is ancestral sampling.

    Args:
        eta: η.
        clip: see `Sampler`.

    Source: Song, Meng & Ermon 2020, arXiv:2010.02502, equations 12 and 16.
    """

    def __init__(self, eta: float = 0.0, *, clip: bool = True) -> None:
        super().__init__(clip=clip)
        self.eta = eta

    def step(self, noising: Noising, x_t: Tensor, epsilon: Tensor, times: tuple[int, int], draw: Draw) -> Tensor:
        """Equation 12."""
        t, s = times
        alpha_bar_t, alpha_bar_s = noising.alpha_bar.double()[[t, s]]
        x_0 = (x_t - (1 - alpha_bar_t).sqrt() * epsilon) / alpha_bar_t.sqrt()
        sigma = self.eta * ((1 - alpha_bar_s) / (1 - alpha_bar_t)).sqrt() * (1 - alpha_bar_t / alpha_bar_s).sqrt()
        x_s: Tensor = alpha_bar_s.sqrt() * x_0 + (1 - alpha_bar_s - sigma**2).clamp(min=0).sqrt() * epsilon
        if sigma > 0:
            x_s = x_s + sigma * draw()
        return x_s.to(x_t.dtype)


SAMPLERS: Mapping[str, Sampler] = {"ddim": Ddim(), "ancestral": Ancestral()}


def chosen(T: int, steps: int) -> list[int]:
    """`steps` of the times 1 … T, evenly and T among them, from the noisiest down, and 0 at the end.

    >>> chosen(1000, 4)
    [1000, 750, 500, 250, 0]
    """
    steps = min(steps, T)
    return [round(T * left / steps) for left in range(steps, -1, -1)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Diffuser:
    """A denoiser that stands still, to be sampled from on any thread.

    Attributes:
        network: [B, C, H, W] and t [B] → the noise, [B, C, H, W].
        noising: what it was trained with.
        sample_shape: (C, H, W).
        bf16: whether it computes in bf16, as it was trained.
    """

    network: Denoiser
    noising: Noising
    sample_shape: tuple[int, ...]
    bf16: bool = False

    def noise(self, count: int, *, seed: int) -> Tensor:
        """x_T: `count` standard normal pictures, [count, C, H, W]; the same seed gives the same ones."""
        return torch.randn(count, *self.sample_shape, generator=generator(seed, "noise"))

    def denoise(self, x_T: Tensor, *, steps: int, seed: int, sampler: str = "ddim") -> Iterator[Denoised]:
        """Every moment from `x_T` to pictures; the sampler's own noise comes from `seed`."""
        rng = generator(seed, "step")
        return SAMPLERS[sampler].sample(self, self.noising, x_T, steps, lambda: torch.randn(x_T.shape, generator=rng))

    def batches(
        self, *, seed: int, steps: int, sampler: str = "ddim", size: int = CHUNK, tick: Callable[[], None] = lambda: None
    ) -> Iterator[Images]:
        """Endless samples, `[size, C, H, W]` uint8 each; `tick` is called after each network call, and may raise."""
        rng = streams([seed], "noise", "step", stacked=False)
        shape = (size, *self.sample_shape)

        def batch() -> Images:
            x_T = rng["noise"].draw(lambda g: torch.randn(shape, generator=g))
            draw = lambda: rng["step"].draw(lambda g: torch.randn(shape, generator=g))  # noqa: E731
            x_t = x_T
            for moment in SAMPLERS[sampler].sample(self, self.noising, x_T, steps, draw):
                x_t = moment.x_t
                tick()
            return pixels(x_t)

        return (batch() for _ in itertools.count())

    @torch.no_grad()
    def __call__(self, x_t: Tensor, t: Tensor) -> Tensor:
        """ε_θ(x_t, t), without gradients."""
        with torch.autocast(x_t.device.type, torch.bfloat16, enabled=self.bf16):
            noise: Tensor = self.network(x_t, t)
        return noise.float()


def pixels(pictures: Tensor) -> Images:
    """[−1, 1] → 0 … 255, the same shape."""
    image: Images = ((pictures.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu().numpy()
    return np.ascontiguousarray(image)
