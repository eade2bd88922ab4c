"""What a DDPM is trained from: knobs, as `RunConfig` is for a GAN."""

from dataclasses import dataclass, replace

import torch

from playground.data import DATA
from playground.data.images.embedded import Digits
from playground.data.images.image_data import ImageData
from playground.data.source import Data
from playground.device import has_native_bf16
from playground.diffusion.schedule import SCHEDULES, Cosine, Schedule
from playground.errors import ConfigError
from playground.knobs import Settings, knob

LARGEST_SEED = 2**31 - 1
PICTURES = {name: kind for name, kind in DATA.items() if issubclass(kind, ImageData)}


@dataclass(frozen=True, kw_only=True)
class DiffusionConfig(Settings):
    """One DDPM, whole.

    Raises:
        ConfigError: a value out of its range, or an odd width: the time is given in pairs of a sine and a cosine.
    """

    data: Data = knob(Digits(), variants=PICTURES, label="Data", help="The pictures that it learns to denoise.")
    steps: int = knob(
        1000, label="Steps T", low=10, high=4000, help="From the picture to pure noise; sampling may take fewer, larger ones."
    )
    schedule: Schedule = knob(Cosine(), variants=SCHEDULES, label="Noise schedule", help="How fast pictures drown in noise.")
    base_width: int = knob(
        32, label="Width", low=8, high=128, unit="channels", help="Channels at the top of the U-Net; more of them further down."
    )
    patch: int = knob(
        2,
        label="Patch",
        low=1,
        high=4,
        choices=(1, 2, 4),
        unit="px",
        help="Pixels on a side that are taken together at the entrance: 2 makes the network nearly four times as fast.",
    )
    rate: float = knob(2e-3, label="Learning rate", low=1e-6, high=0.1, log=True, help="How far Adam moves at each update.")
    batch: int = knob(64, label="Batch size", low=1, high=1024, unit="samples", help="Pictures in one update.")
    ema: float = knob(
        0.998, label="Averaged network", low=0.0, high=0.9999, help="Memory of the averaged network that samples are drawn with."
    )
    precision: str = knob(
        "auto", label="Precision", choices=("auto", "fp32", "bf16"), help="bf16 is faster where the hardware has it."
    )
    seed: int = knob(0, label="Seed", low=0, high=LARGEST_SEED, help="The same seed gives the same run.")
    budget_seconds: float = knob(
        120.0, label="Stop after", low=0.0, high=1e7, unit="seconds of computing", help="Training time. 0 is never."
    )
    budget_updates: int = knob(0, label="Stop after", low=0, high=100_000_000, unit="updates", help="0 is never.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.base_width % 2:
            raise ConfigError("diffusion_width", value=self.base_width)

    def resolved(self, device: torch.device) -> "DiffusionConfig":
        """With `auto` replaced by what this machine is best at, so that the run can be repeated."""
        if self.precision != "auto":
            return self
        return replace(self, precision="bf16" if has_native_bf16(device) else "fp32")
