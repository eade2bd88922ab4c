"""What a request of the latent tab says: each part of its JSON, within its bounds or refused with a sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import torch
from starlette.requests import Request
from torch import Tensor

from playground.errors import ConfigError
from playground.training.sampling import Sampler

MOST_BYTES = 512 * 1024
MOST_NUMBER = 1e4
"""No number of a z is larger; a draw of p_z is within 6."""


async def body(request: Request) -> "Asked":
    """The request's JSON, which is bounded while it comes.

    Raises:
        ConfigError: too much, or no JSON object.
    """
    whole = bytearray()
    async for piece in request.stream():
        whole += piece
        if len(whole) > MOST_BYTES:
            raise ConfigError("latent_body")
    try:
        return Asked(orjson.loads(bytes(whole)))
    except orjson.JSONDecodeError as error:
        raise ConfigError("latent_body") from error


class Asked:
    """The parts of one request.

    Args:
        plain: of its JSON.

    Raises:
        ConfigError: it is no object.
    """

    def __init__(self, plain: object) -> None:
        if not isinstance(plain, Mapping):
            raise ConfigError("latent_body")
        self._plain = plain

    def has(self, name: str) -> bool:
        """Whether it is there, and no empty list."""
        return self._plain.get(name) not in (None, [])

    def word(self, name: str, usual: str, choices: tuple[str, ...] = ()) -> str:
        """A word. Raises ConfigError for something else, or none of `choices`."""
        value = self._plain.get(name, usual)
        if not isinstance(value, str) or len(value) > 80 or (choices and value not in choices):
            raise ConfigError("latent_part", name=name, value=_shown(value))
        return value

    def whole(self, name: str, usual: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`. Raises ConfigError for anything else."""
        value = self._plain.get(name, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ConfigError("latent_range", name=name, value=_shown(value), low=low, high=high)
        return value

    def number(self, name: str, usual: float, limit: float = MOST_NUMBER) -> float:
        """A number within ± `limit`. Raises ConfigError for anything else."""
        return float(self.numbers(name, (), most=1, limit=limit, usual=usual))

    def flag(self, name: str) -> bool:
        """Whether it is set."""
        return self._plain.get(name) is True

    def numbers(self, name: str, shape: tuple[int, ...], *, most: int, limit: float = MOST_NUMBER, usual: Any = None) -> Tensor:
        """An array of finite numbers, in double precision.

        Args:
            name: of the part.
            shape: that it has; −1 for an axis of 1 to `most`.
            most: entries of the axis that is free.
            limit: of each number, to both sides.
            usual: if it is not there.

        Raises:
            ConfigError: anything else.
        """
        value = self._plain.get(name, usual)
        try:
            array = np.asarray(value, np.float64)
        except (TypeError, ValueError) as error:
            raise ConfigError("latent_part", name=name, value=_shown(value)) from error
        fits = array.ndim == len(shape) and all(
            1 <= got <= most if wanted < 0 else got == wanted for got, wanted in zip(array.shape, shape, strict=True)
        )
        if not fits or not np.isfinite(array).all() or np.abs(array).max(initial=0.0) > limit:
            raise ConfigError("latent_part", name=name, value=_shown(value))
        return torch.from_numpy(array)

    def zs(self, name: str, sampler: Sampler, *, most: int) -> Tensor:
        """Several z, [n, Z]; each has as many numbers as the generator takes.

        Raises:
            ConfigError: another size, too many, or no numbers.
        """
        value = self._plain.get(name)
        for each in value if isinstance(value, list) else []:
            if isinstance(each, list) and len(each) != sampler.latent_dim:
                raise ConfigError("latent_size", got=len(each), wanted=sampler.latent_dim)
        return self.numbers(name, (-1, sampler.latent_dim), most=most).float()

    def z(self, name: str, sampler: Sampler) -> Tensor | None:
        """One z, [Z]; None if it is not there. Errors: `zs`."""
        value = self._plain.get(name)
        return None if value is None else Asked({name: [value]}).zs(name, sampler, most=1)[0]

    def pins(self, sampler: Sampler, *, most: int) -> dict[tuple[int, int], Tensor]:
        """Corners of the lattice that are replaced: `[[i, j, z], …]`. Errors: `zs`."""
        value = self._plain.get("pins") or []
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(isinstance(each, list) and len(each) == 3 for each in value)
        ):
            raise ConfigError("latent_part", name="pins", value=_shown(value))
        found = {}
        for i, j, z in value:
            at = Asked({"i": i, "j": j, "z": z})
            pin = at.z("z", sampler)
            if pin is not None:
                found[at.whole("i", 0, -FARTHEST, FARTHEST), at.whole("j", 0, -FARTHEST, FARTHEST)] = pin
        return found

    def weights(self, sampler: Sampler) -> Tensor | None:
        """How much of each class, [N], together 1; the first class alone if nothing is said, None without classes.

        Raises:
            ConfigError: another number of them, or none above 0.
        """
        if not sampler.conditional:
            return None
        count = len(sampler.class_names)
        usual = [1.0] + [0.0] * (count - 1)
        value = usual if self._plain.get("weights") is None else self._plain["weights"]
        if isinstance(value, list) and len(value) != count:
            raise ConfigError("latent_classes", got=len(value), wanted=count)
        weights = Asked({"weights": value}).numbers("weights", (count,), most=count).float()
        if (weights < 0).any() or not weights.sum() > 0:
            raise ConfigError("latent_part", name="weights", value=_shown(value))
        return weights / weights.sum()


FARTHEST = 1_000_000
"""From the lattice's origin, in both directions: far enough to be endless, near enough for exact places."""


def _shown(value: object) -> str:
    return repr(value)[:40]
