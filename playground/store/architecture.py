"""Whether tensors from a file fit the networks that the settings ask for."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from playground.errors import StoreError


def refuse_mismatch(*, expected: Mapping[str, Tensor], found: Mapping[str, Any], prefix: str = "") -> None:
    """Compare names and shapes.

    Args:
        expected: the state of freshly built networks.
        found: what the file has.
        prefix: stands before the names in the sentence.

    Raises:
        StoreError: the first name that is missing, unknown or of another shape.
    """
    for key, tensor in expected.items():
        if key not in found:
            raise StoreError("store_missing_key", key=prefix + key)
        other = found[key]
        if not isinstance(other, Tensor) or other.shape != tensor.shape:
            shape = list(other.shape) if isinstance(other, Tensor) else type(other).__name__
            raise StoreError("store_shape", key=prefix + key, found=shape, expected=list(tensor.shape))
    for key in found:
        if key not in expected:
            raise StoreError("store_extra_key", key=f"{prefix}{key}")
