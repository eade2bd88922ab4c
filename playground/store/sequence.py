"""A generator read off the names and shapes of its weights: what a `state_dict` says, what is usual, and what is asked.

A `state_dict` names neither stride nor activation. Where weights stand as in the DCGAN example of PyTorch (transposed
convolutions of 4 × 4 without gaps but one after each batch norm), it is taken for one: the first has stride 1 and
padding 0, the later ones stride 2 and padding 1, a missing place is a ReLU, the end is tanh, z is normal; what of these no
weight says may be corrected. Of anything else each such point is a question, with the choices and the usual answer.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from torch import Tensor

from playground.errors import StoreError
from playground.texts import text

CHANNELS = (1, 3, 4)
"""Of pictures: grey, colours, and colours with transparency."""
USUAL = {2: "2,0", 3: "2,1,1", 4: "2,1", 5: "2,2,1", 6: "2,2", 7: "1,3"}
"""Kernel → stride and padding (and output padding) of a transposed convolution that doubles a side, where there is one."""


class Question(NamedTuple):
    """What a file does not say.

    Attributes:
        name: such as `activation`, or `geometry.3` for the third convolution.
        choices: the answers that are taken.
        usual: the most usual of them.
        kernel: of the convolution that is asked about.
        optional: whether the usual answer is taken where none is given.
    """

    name: str
    choices: tuple[str, ...]
    usual: str
    kernel: int = 0
    optional: bool = False

    def say(self) -> str:
        """The question itself."""
        kind, _, number = self.name.partition(".")
        return text(f"models.ask.{kind}", number=number, kernel=self.kernel)


class Unknowns(StoreError):
    """Questions that have to be answered before a file can be opened.

    Attributes:
        questions: all that are open.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        asked = "; ".join(f"{each.name}: {each.say()} ({' | '.join(each.choices)})" for each in questions)
        super().__init__("foreign_unknowns", questions=asked)
        self.questions = tuple(questions)


@dataclass(frozen=True)
class Piece:
    """One layer that has weights.

    Attributes:
        place: its number in the sequence, or its numbers where blocks stand in the sequence.
        kind: `transposed`, `convolution`, `either` of the two, `linear` or `norm`.
        gap: layers without weights before it; None at the edge of a block, where nobody can tell.
        inputs, outputs: channels or features.
        kernel: of a convolution.
        tensors: `weight`, `bias`, `running_mean`, `running_var`.
    """

    place: tuple[int, ...]
    kind: str
    gap: int | None
    inputs: int
    outputs: int
    kernel: int
    tensors: Mapping[str, Tensor]

    @property
    def convolves(self) -> bool:
        """Whether it goes over a picture."""
        return self.kind in ("transposed", "convolution", "either")


def pieces(tensors: Mapping[str, Tensor]) -> list[Piece]:
    """The layers that have weights, in order.

    Raises:
        StoreError: layers that are not numbered, that are of a kind unknown here, or that do not fit one another.
    """
    layers: dict[tuple[int, ...], dict[str, Tensor]] = {}
    prefixes = set()
    for key, tensor in tensors.items():
        stem, _, leaf = key.rpartition(".")
        found = re.fullmatch(r"((?:[^.]*[^.\d][^.]*\.)*)(\d+(?:\.\d+)*)", stem)
        if found is None:
            raise StoreError("foreign_names", key=key)
        prefixes.add(found[1])
        layers.setdefault(tuple(map(int, found[2].split("."))), {})[leaf] = tensor
    if len(prefixes) != 1:
        raise StoreError("foreign_parts", parts=", ".join(sorted(each.rstrip(".") for each in prefixes)[:6]) or "–")
    made: list[Piece] = []
    for place in sorted(layers):
        made.append(_piece(place, layers[place], made[-1] if made else None))
    return _settled(made)


def questions(found: Sequence[Piece]) -> list[Question]:
    """What has to be asked before these layers can be a network; of one like PyTorch's DCGAN example, what may be corrected."""
    if _is_dcgan(found):
        return [each._replace(optional=True) for each in _bends_and_ends(found)]
    asked: list[Question] = []
    convolutions = [piece for piece in found if piece.convolves]
    plain = all(each.kernel == 4 and each.kind == "transposed" for each in convolutions)
    for number, each in enumerate(convolutions, start=1):
        if each.kind == "either":
            asked.append(Question(f"kind.{number}", ("transposed", "convolution"), "transposed", each.kernel))
        if not plain and not (number == 1 and found[0] is each):
            asked.append(Question(f"geometry.{number}", geometries(each), geometries(each)[0], each.kernel))
    for number, (before, each) in enumerate(pairwise(found), start=1):
        if each.gap == 0 or not (each.kind == "convolution" or (before.kind == "linear" and each.kind != "linear")):
            continue
        if each.kind == "convolution":
            asked.append(
                Question(f"between.{number}", ("activation", "upsample", "activation+upsample", "nothing"), "activation")
            )
        elif each.convolves or each.inputs != before.outputs:
            asked.append(Question(f"between.{number}", ("activation", "nothing"), "activation"))
    if found[0].kind == "linear" and len(shapes := _picture_shapes(found)) > 1:
        asked.append(Question("shape", tuple("x".join(map(str, each)) for each in shapes), "x".join(map(str, shapes[0]))))
    return [*asked, *_bends_and_ends(found)]


def _bends_and_ends(found: Sequence[Piece]) -> list[Question]:
    """What no weight says: the bends between layers, the ε of norms, the end, and the z."""
    asked = []
    if len(found) > 1:
        asked.append(Question("activation", ("relu", "leaky_relu_0.2", "leaky_relu_0.01", "elu", "tanh", "none"), "relu"))
    if any(each.kind == "norm" for each in found):
        asked.append(Question("epsilon", ("1e-05", "0.8", "0.001"), "1e-05"))
    return [
        *asked,
        Question("end", ("tanh", "sigmoid", "none"), "tanh"),
        Question("latent", ("normal", "uniform"), "normal"),
    ]


def geometries(piece: Piece) -> tuple[str, ...]:
    """Strides with paddings (and output paddings) that are worth asking about, the most usual one first."""
    k = piece.kernel
    if piece.kind == "convolution":
        return tuple(dict.fromkeys((f"1,{k // 2}", "1,0", f"2,{k // 2}")))
    return tuple(dict.fromkeys((USUAL.get(k, "2,1"), "2,1", "2,0", f"1,{k // 2}", "1,0", "1,1")))


def _piece(place: tuple[int, ...], tensors: Mapping[str, Tensor], before: Piece | None) -> Piece:
    """A layer by its shapes alone; whether a convolution is a transposed one is settled later."""
    gap: int | None = place[-1] if before is None else None
    if before is not None and before.place[:-1] == place[:-1]:
        gap = place[-1] - before.place[-1] - 1
    name = ".".join(map(str, place))
    norm = tensors.get("running_mean")
    weight = norm if norm is not None else tensors.get("weight")
    known = {"weight", "bias"} | ({"running_mean", "running_var", "num_batches_tracked"} if norm is not None else set())
    if weight is None or not tensors.keys() <= known or weight.ndim not in ((1,) if norm is not None else (2, 4)):
        raise StoreError(
            "foreign_layer", name=name, found=", ".join(f"{key} {list(each.shape)}" for key, each in tensors.items())
        )
    if 0 in weight.shape:
        raise StoreError("foreign_layer", name=name, found=f"weight {list(weight.shape)}")
    if norm is not None:
        return Piece(place, "norm", gap, len(weight), len(weight), 0, tensors)
    if weight.ndim == 2:
        return Piece(place, "linear", gap, weight.shape[1], weight.shape[0], 0, tensors)
    if weight.shape[2] != weight.shape[3]:
        raise StoreError("foreign_layer", name=name, found=f"weight {list(weight.shape)}")
    return Piece(place, "either", gap, weight.shape[0], weight.shape[1], weight.shape[2], tensors)


def _settled(made: Sequence[Piece]) -> list[Piece]:
    """The same layers, each convolution one way or the other where its channels fit only so."""
    settled: list[Piece] = []
    for at, piece in enumerate(made):
        before = settled[-1].outputs if settled else None
        if piece.convolves:
            piece = _turned(piece, before, flat=bool(settled) and settled[-1].kind == "linear", first=at == 0)  # noqa: PLW2901
        elif before is not None and piece.inputs != before and not (piece.kind == "norm" and before % piece.inputs == 0):
            raise _misfit(piece, before)
        settled.append(piece)
    if not settled or settled[0].kind == "norm":
        raise StoreError("foreign_no_layers")
    if settled[-1].kind == "norm" or (settled[-1].convolves and settled[-1].outputs not in CHANNELS):
        raise StoreError("foreign_end", outputs=settled[-1].outputs)
    return settled


def _turned(piece: Piece, before: int | None, *, flat: bool, first: bool) -> Piece:
    """A convolution with its direction, its inputs being what the layer before it gives."""
    a, b = piece.inputs, piece.outputs  # [a, b, k, k]: a → b if transposed, else b → a

    def fits(channels: int) -> bool:
        return before is None or channels == before or (flat and before % channels == 0)

    as_transposed, as_convolution = fits(a), fits(b) and not first
    if not as_transposed and not as_convolution:
        raise _misfit(piece, before or 0)
    kind = "either" if as_transposed and as_convolution and a == b else "transposed" if as_transposed else "convolution"
    inputs, outputs = (b, a) if kind == "convolution" else (a, b)
    return Piece(piece.place, kind, piece.gap, inputs, outputs, piece.kernel, piece.tensors)


def _misfit(piece: Piece, before: int) -> StoreError:
    return StoreError("foreign_chain", name=".".join(map(str, piece.place)), before=before, takes=piece.inputs)


def _is_dcgan(found: Sequence[Piece]) -> bool:
    """Whether weights stand as in PyTorch's DCGAN example."""
    convolutions, others = found[::2], found[1::2]
    return (
        len(found) > 2
        and len(found) % 2 == 1
        and all(each.kind == "transposed" and each.kernel == 4 and len(each.place) == 1 for each in convolutions)
        and all(each.kind == "norm" and each.gap == 0 for each in others)
        and [each.gap for each in convolutions] == [0] + [1] * len(others)
        and all(before.outputs == norm.inputs for before, norm in pairwise(found) if norm.kind == "norm")
    )


def _picture_shapes(found: Sequence[Piece]) -> list[tuple[int, ...]]:
    """What the last linear layer's features can be as a picture: (C, S, S), with C given where a convolution follows."""
    last = max(at for at, piece in enumerate(found) if piece.kind == "linear")
    features = found[last].outputs
    following = [piece.inputs for piece in found[last + 1 :] if piece.convolves][:1]
    shapes = [(each, math.isqrt(features // each)) for each in (following or CHANNELS) if features % each == 0]
    fitting: list[tuple[int, ...]] = [(each, side, side) for each, side in shapes if each * side * side == features]
    if not fitting:
        raise StoreError("foreign_shape", features=features)
    return fitting


def picture_shape(found: Sequence[Piece], answer: str | None) -> tuple[int, ...]:
    """What the last linear layer makes, as a picture (C, S, S).

    Raises:
        StoreError: nothing square fits.
    """
    return tuple(map(int, answer.split("x"))) if answer else _picture_shapes(found)[0]
