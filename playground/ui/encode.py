"""From figures, pictures and words to the bytes of a live message (the fields are described in assets/live.js)."""

import base64
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

_DTYPES = {
    "float32": "f4",
    "float64": "f8",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
}
_NARROWER = {"float16": np.float32, "int64": np.int32, "uint64": np.uint32, "bool": np.uint8}


def message(**fields: Any) -> bytes:
    """One message as JSON; NumPy arrays anywhere in it become typed arrays, NaN in plain numbers becomes null."""
    return orjson.dumps(fields, default=_plain)


def typed(array: NDArray[Any]) -> dict[str, str]:
    """An array as Plotly.js and live.js read it: `{dtype, bdata, shape}`, little-endian base64.

    64-bit integers become 32-bit ones: JavaScript has no others.
    """
    array = np.ascontiguousarray(array.astype(_NARROWER.get(array.dtype.name, array.dtype), copy=False))
    return {
        "dtype": _DTYPES[array.dtype.name],
        "bdata": base64.b64encode(array.tobytes()).decode("ascii"),
        "shape": ", ".join(map(str, array.shape)),
    }


def data_uri(image: bytes) -> str:
    """A PNG or JPEG as the source of an <img>."""
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"


def event(data: bytes, *, version: int | None = None) -> bytes:
    """`data` as one server-sent event."""
    head = b"" if version is None else b"id: %d\n" % version
    return head + b"data: " + data + b"\n\n"


def _plain(value: object) -> Any:
    if isinstance(value, np.ndarray):
        return typed(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot be sent to the page: {type(value).__name__}")
