"""Generators that others trained: PyTorch's DCGAN example, HugGAN's, and whatever is a sequence of such layers.

A file is a table of weights, as safetensors or as `torch.save` wrote it; a pickle with a program in it is refused. What
the weights do not say is asked for (`Unknowns`), and a second call brings the answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from playground.errors import StoreError
from playground.networks.dcgan import LatentMap
from playground.store.files import LARGEST
from playground.store.sequence import CHANNELS, Piece, Question, Unknowns, picture_shape, pieces, questions
from playground.store.weights import weights
from playground.training.sampling import Sampler

LARGEST_SIDE = 512
"""Pixels on a side of the largest picture that is made."""
SLOPES = {"leaky_relu_0.2": 0.2, "leaky_relu_0.01": 0.01}
LARGEST_SAMPLE = 64 * 2**20
"""Bytes of what a layer makes of one z: 64 channels of 512 × 512."""
LARGEST_UNFOLDED = 2**30
"""Bytes of it with each place repeated for each place of a kernel, as some convolutions are computed."""


@dataclass(frozen=True)
class Foreign:
    """A generator of others, opened.

    Attributes:
        sampler: draws from it; transparent pictures stand on white.
        layers: one line a layer, to be read by people.
        transparent: whether it makes RGBA.
        assumed: whether something was taken for known because the weights stand as in PyTorch's DCGAN example.
        optional: what may be answered otherwise than was taken for known.
    """

    sampler: Sampler
    layers: tuple[str, ...]
    transparent: bool
    assumed: bool
    optional: tuple[Question, ...] = ()


class OnWhite(nn.Module):
    """RGBA → RGB on white paper: a·rgb + (1 − a)·1 with a = (alpha + 1)/2, everything else in [−1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, 4, H, W] → [B, 3, H, W]."""
        opacity = (x[:, 3:] + 1) / 2
        return opacity * x[:, :3] + (1 - opacity)


class FromUnit(nn.Module):
    """[0, 1] → [−1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        """[…] → […]."""
        return 2 * x - 1


def opened(path: Path, answers: Mapping[str, str] | None = None, *, largest: int = LARGEST) -> Foreign:
    """The generator in a file of weights.

    Args:
        path: safetensors, or what `torch.save` wrote.
        answers: to the questions of an earlier call, by name.
        largest: bytes of a file that is read.

    Raises:
        Unknowns: something has to be asked first.
        StoreError: no file, one with a program in it, cut short, damaged, too large, or not such a generator.
    """
    return built(weights(path, largest=largest), answers or {})


def built(tensors: Mapping[str, Tensor], answers: Mapping[str, str]) -> Foreign:
    """A sampler out of a table of weights.

    Raises:
        Unknowns: something has to be asked first.
        StoreError: no generator that could be read off it, or an answer that is none.
    """
    found = pieces(tensors)
    asked = questions(found)
    _refuse_wrong(asked, answers)
    if missing := [each for each in asked if each.name not in answers and not each.optional]:
        raise Unknowns(missing)
    optional = tuple(each for each in asked if each.optional)
    builder = _Builder(found, {each.name: each.usual for each in optional} | dict(answers))
    network = nn.Sequential(*builder.layers()).requires_grad_(False).eval()
    channels, side = builder.channels, builder.side
    if channels not in CHANNELS:
        raise StoreError("foreign_end", outputs=channels)
    sampler = Sampler(
        network=network,
        latent_dim=found[0].inputs,
        latent=builder.answers["latent"],
        sample_shape=(min(channels, 3), side, side),
    )
    return Foreign(sampler, tuple(map(_line, network)), channels == 4, bool(optional) and not answers, optional)


def _line(layer: nn.Module) -> str:
    """A layer in a few words."""
    match layer:
        case nn.ConvTranspose2d() | nn.Conv2d():
            extra = f"+{layer.output_padding[0]}" if layer.output_padding[0] else ""
            shape = f"{layer.in_channels}→{layer.out_channels}, {layer.kernel_size[0]}×{layer.kernel_size[0]}"
            return f"{type(layer).__name__}({shape}, stride {layer.stride[0]}, padding {layer.padding[0]}{extra})"
        case nn.Linear():
            return f"Linear({layer.in_features}→{layer.out_features})"
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            return f"BatchNorm(ε {layer.eps:g})"
    return type(layer).__name__


def _refuse_wrong(asked: list[Question], answers: Mapping[str, str]) -> None:
    known = {each.name: each for each in asked}
    for name, answer in answers.items():
        if name not in known:
            raise StoreError("foreign_no_question", name=name, choices=", ".join(known) or "–")
        free = name.startswith("geometry.") and re.fullmatch(r"[1-8],[0-8](,[0-7])?", answer)
        if answer not in known[name].choices and not free:
            raise StoreError("foreign_answer", name=name, answer=answer, choices=", ".join(known[name].choices))


class _Builder:
    """Layer after layer, with the side of the picture so far.

    Attributes:
        channels, side: of what comes out; side 0 while features are flat.
    """

    def __init__(self, found: list[Piece], answers: Mapping[str, str]) -> None:
        self._found, self.answers = found, answers
        self.channels, self.side = found[0].inputs, 0 if found[0].kind == "linear" else 1
        self._convolution = 0

    def layers(self) -> list[nn.Module]:
        """All of them, from z to pictures in [−1, 1]."""
        made: list[nn.Module] = [LatentMap()] if self.side else []
        for number, piece in enumerate(self._found):
            between = self.answers.get(f"between.{number}", "activation")
            if number and piece.gap != 0 and "activation" in between:
                made += self._bend()
            if not self.side and "upsample" in between:
                made.append(self._unflattened())
            if "upsample" in between:
                made.append(nn.Upsample(scale_factor=2))
                self.side *= 2
                self._refuse_heavy()
            if not self.side and (piece.convolves or piece.inputs != self.channels):
                made.append(self._unflattened())
            made.append(self._layer(piece))
        if not self.side:
            made.append(self._unflattened())
        ends: dict[str, list[nn.Module]] = {"tanh": [nn.Tanh()], "sigmoid": [nn.Sigmoid(), FromUnit()], "none": []}
        return [*made, *ends[self.answers["end"]], *([OnWhite()] if self.channels == 4 else [])]

    def _bend(self) -> list[nn.Module]:
        answer = self.answers["activation"]
        if answer in SLOPES:
            return [nn.LeakyReLU(SLOPES[answer])]
        bends: dict[str, list[nn.Module]] = {"relu": [nn.ReLU()], "elu": [nn.ELU()], "tanh": [nn.Tanh()], "none": []}
        return bends[answer]

    def _unflattened(self) -> nn.Module:
        shape = picture_shape(self._found, self.answers.get("shape"))
        self.channels, self.side = shape[0], shape[-1]
        self._refuse_heavy()
        return nn.Unflatten(1, shape)

    def _layer(self, piece: Piece) -> nn.Module:
        if piece.kind == "norm":
            norm = nn.BatchNorm2d if self.side else nn.BatchNorm1d
            affine = "weight" in piece.tensors
            return _filled(norm(piece.inputs, eps=float(self.answers["epsilon"]), affine=affine, device="meta"), piece)
        if piece.kind == "linear":
            self.channels = piece.outputs
            return _filled(nn.Linear(piece.inputs, piece.outputs, bias="bias" in piece.tensors, device="meta"), piece)
        return self._convolved(piece)

    def _convolved(self, piece: Piece) -> nn.Module:
        self._convolution += 1
        kind = self.answers.get(f"kind.{self._convolution}", piece.kind)
        stride, padding, extra = self._geometry(piece)
        before = self.side
        size = {"stride": stride, "padding": padding, "bias": "bias" in piece.tensors, "device": "meta"}
        if kind == "convolution":
            self.side = (self.side + 2 * padding - piece.kernel) // stride + 1
        else:
            self.side = (self.side - 1) * stride - 2 * padding + piece.kernel + extra
        if not 1 <= self.side <= LARGEST_SIDE or extra >= stride > 1:
            raise StoreError("foreign_size", number=self._convolution, side=self.side, largest=LARGEST_SIDE)
        self.channels = piece.outputs
        places = piece.inputs * self.side**2 if kind == "convolution" else piece.outputs * before**2
        self._refuse_heavy(unfolded=4 * places * piece.kernel**2)
        if kind == "convolution":
            return _filled(nn.Conv2d(piece.inputs, piece.outputs, piece.kernel, **size), piece)  # type: ignore[arg-type]
        made = nn.ConvTranspose2d(piece.inputs, piece.outputs, piece.kernel, output_padding=extra, **size)  # type: ignore[arg-type]
        return _filled(made, piece)

    def _refuse_heavy(self, unfolded: int = 0) -> None:
        """Refuse a layer before it is made: a file of kilobytes may ask for gigabytes."""
        nbytes = 4 * self.channels * self.side**2
        if nbytes > LARGEST_SAMPLE or unfolded > LARGEST_UNFOLDED:
            raise StoreError("foreign_heavy", number=self._convolution, megabytes=max(nbytes, unfolded) / 1e6)

    def _geometry(self, piece: Piece) -> tuple[int, int, int]:
        """Stride, padding, output padding: as answered, else as in DCGAN; the first one, on one pixel, grows to its kernel."""
        if answer := self.answers.get(f"geometry.{self._convolution}"):
            stride, padding, *extra = map(int, answer.split(","))
            return stride, padding, extra[0] if extra else 0
        return (1, 0, 0) if piece is self._found[0] else (2, 1, 0)


def _filled(layer: nn.Module, piece: Piece) -> nn.Module:
    """A layer with its weights, in float32."""
    state = {name: each.float() for name, each in piece.tensors.items() if name != "num_batches_tracked"}
    if piece.kind == "norm":
        state["num_batches_tracked"] = torch.tensor(0)
    try:
        layer.load_state_dict(state, assign=True)
    except RuntimeError as error:
        name = ".".join(map(str, piece.place))
        raise StoreError("foreign_layer", name=name, found=", ".join(map(str, state))) from error
    return layer
