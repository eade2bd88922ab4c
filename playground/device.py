"""Where the tensors live, and why."""

import os
from dataclasses import dataclass

import torch

from playground.errors import DeviceError
from playground.texts import text

NAMES = ("auto", "cuda", "mps", "cpu")


@dataclass(frozen=True)
class Device:
    """A torch device and the key of the sentence that says why it was chosen."""

    torch: torch.device
    reason: str

    @property
    def name(self) -> str:
        """What the page calls it: `CPU`, or the accelerator's own name."""
        if self.torch.type == "cuda":
            return torch.cuda.get_device_name(self.torch)
        return self.torch.type.upper()

    def why(self) -> str:
        """The sentence that says why."""
        return text(f"device.{self.reason}", name=self.name)


def choose(wanted: str = "auto") -> Device:
    """The device called `wanted`; for `auto` CUDA, else Apple's MPS, else the CPU.

    Raises:
        DeviceError: a device that is not here was asked for by name.
    """
    if wanted not in NAMES:
        raise DeviceError("device_unknown", wanted=wanted, names=", ".join(NAMES))
    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if on_zero_gpu():  # its GPU exists only inside decorated functions, in a forked process
        here["cuda"] = False
    if wanted == "auto":
        found = next(name for name in ("cuda", "mps", "cpu") if here[name])
        reason = "zero_gpu" if on_zero_gpu() else ("found" if found != "cpu" else "none_found")
        return Device(torch.device(found), reason)
    if not here[wanted]:
        raise DeviceError("device_missing", wanted=wanted)
    return Device(torch.device(wanted), "asked")


def has_native_bf16(device: torch.device) -> bool:
    """Whether bf16 arithmetic is done by the hardware here, not emulated."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return False


def on_zero_gpu() -> bool:
    """Whether this is a ZeroGPU Space."""
    return os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "true")
