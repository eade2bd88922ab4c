"""G and D layer by layer, read off the networks that the config builds; and how their weights begin."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from torch import nn

from playground.errors import ConfigError
from playground.networks import CONDITIONS
from playground.networks.conditional import Projected, Told, WithInputs, WithMaps
from playground.networks.dcgan import LatentMap
from playground.networks.residual import Block, SumOfPixels, UpBlock
from playground.networks.stacked import (
    Dropout,
    Maxout,
    Pixels,
    Scores,
    StackedBatchNorm,
    StackedLayerNorm,
    StackedLinear,
    ToStack,
)
from playground.randomness import streams
from playground.store.script.code import indented, number
from playground.store.script.layers import LAYER_CLASSES
from playground.store.script.plan import Plan
from playground.training.build import STREAMS, build_generator, judged_shape

__all__ = ["LAYERS", "LAYER_CLASSES", "initialization", "networks"]


@dataclass(frozen=True)
class Place:
    """Where a layer stands.

    Attributes:
        player: `generator` or `discriminator`.
        plan: of the script.
        inputs: what the network takes, without the batch.
    """

    player: str
    plan: Plan
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Built:
    """Both networks as the engine builds them, to be read."""

    generator: nn.Sequential
    discriminator: nn.Sequential

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Weights do not matter here, only layers."""
        config, source = plan.config, plan.source
        rng = streams(config.seeds, *STREAMS, stacked=not plan.is_image)
        discriminator = CONDITIONS[config.condition](
            config.discriminator,
            classes=plan.classes,
            sample_shape=judged_shape(config, source),
            members=1,
            rng=rng["init_d"],
            dropout_rng=rng["dropout_d"],
            initialization=config.initialization,
        )
        generator = build_generator(config, source.sample_shape, rng, classes=plan.classes)
        assert isinstance(generator, nn.Sequential)
        assert isinstance(discriminator, nn.Sequential)
        return cls(generator, discriminator)

    def layers(self) -> Iterator[nn.Module]:
        """Every layer of both that has weights of its own."""
        for network in (self.generator, self.discriminator):
            yield from (each for each in network.modules() if any(True for _ in each.parameters(recurse=False)))


def networks(plan: Plan, built: Built) -> str:
    """`generator` and `discriminator`, each layer on a line.

    Raises:
        ConfigError: a layer without a template.
    """
    return "\n\n".join(
        _whole(network, Place(player, plan, inputs))
        for network, player, inputs in (
            (built.generator, "generator", (plan.config.latent_dim,)),
            (built.discriminator, "discriminator", judged_shape(plan.config, plan.source)),
        )
    )


def _whole(network: nn.Sequential, place: Place) -> str:
    """One network with its name: what is told a label stands around its layers."""
    said = "z" if place.player == "generator" else "x"
    comment = f"  # {said}, [B, {', '.join(map(str, place.inputs))}]" + (" and labels [B]" if place.plan.classes else "")
    stream = f'dropout_{place.player[0]} = stream("dropout_{place.player[0]}")\n'
    code = _told(network, place)
    head = stream if "Dropout(" in code else ""
    first, rest = code.split("\n", 1)
    return f"{head}{place.player} = {first}{comment}\n{rest}"


def _told(network: nn.Sequential, place: Place) -> str:
    layers: list[nn.Module] = list(network)
    if isinstance(network, Told):
        label, *layers = layers
        inputs: tuple[int, ...] = (sum(place.inputs[:1]) + place.plan.classes, *place.inputs[1:])
        if isinstance(label, WithInputs):
            inputs = (math.prod(place.inputs) + place.plan.classes,)
        assert isinstance(label, (WithInputs, WithMaps))
        around = "WithLabelMaps" if isinstance(label, WithMaps) else "WithLabel"
        inside = indented(_sequential(layers, replace(place, inputs=inputs)))
        return f"{around}(\n    {label.classes},\n{inside},\n)"
    if isinstance(network, Projected):
        *phi, psi, scores, v = layers
        assert isinstance(v, nn.Linear)
        last = ", ".join(line for layer in (psi, scores) for line in _written(layer, place))
        inside = indented(_sequential(phi, place))
        return (
            f"Projected(\n{inside},\n    nn.Sequential({last}),\n    nn.Linear({v.in_features}, {v.out_features}, bias=False),\n)"
        )
    return _sequential(layers, place)


def _sequential(layers: Iterable[nn.Module], place: Place) -> str:
    lines = [line for layer in layers for line in _written(layer, place)]
    return "nn.Sequential(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def _written(layer: nn.Module, place: Place) -> list[str]:
    if type(layer) not in LAYERS:
        raise ConfigError("script_part", name=type(layer).__name__)
    return LAYERS[type(layer)](layer, place)


# ---------------------------------------------------------------------- layers


def _call(name: str, *values: object, **named: object) -> list[str]:
    """A constructor call; named values that are None are left out."""
    said = [number(each) for each in values] + [f"{key}={number(each)}" for key, each in named.items() if each is not None]
    return [f"{name}({', '.join(said)})"]


def _latent_map(layer: Any, place: Place) -> list[str]:
    return _call("nn.Unflatten", 1, (place.inputs[0], 1, 1))


def _to_stack(layer: Any, place: Place) -> list[str]:
    return [] if len(place.inputs) == 1 else _call("nn.Flatten", 1)


def _linear(layer: StackedLinear, place: Place) -> list[str]:
    _, inputs, outputs = layer.weight.shape
    kind = "PreciseLinear" if layer.precise and place.plan.is_half else "Linear"
    return _call(kind, inputs, outputs, bias=None if layer.bias is not None else False)


def _scores(layer: Scores, place: Place) -> list[str]:
    return [*_call("nn.Flatten", 0), *(["Float()"] if place.plan.is_half else [])]


def _pixels(layer: Pixels, place: Place) -> list[str]:
    shaped = _call("nn.Unflatten", 1, layer.sample_shape) if place.plan.config.get("generator") == "mlp" else []
    return [*shaped, *(["Float()"] if place.plan.is_half else []), "nn.Tanh()"]


def _convolution(layer: nn.Conv2d | nn.ConvTranspose2d, place: Place) -> list[str]:
    return _call(
        f"nn.{type(layer).__name__}", layer.in_channels, layer.out_channels, layer.kernel_size[0],
        stride=_unless(layer.stride[0], 1), padding=_unless(layer.padding[0], 0), bias=None if layer.bias is not None else False,
    )  # fmt: skip


def _unless(value: object, default: object) -> object:
    return None if value == default else value


def _block(layer: Block, place: Place) -> list[str]:
    inputs, width = layer.conv_1.in_channels, layer.conv_1.out_channels
    if not layer.halves:
        return _call("Block", width)
    return _call("FirstBlock" if layer.first else "DownBlock", inputs, width)


LAYERS: dict[type[nn.Module], Callable[[Any, Place], list[str]]] = {
    LatentMap: _latent_map,
    ToStack: _to_stack,
    StackedLinear: _linear,
    StackedBatchNorm: lambda layer, place: _call("nn.BatchNorm1d", layer.weight.shape[-1]),
    StackedLayerNorm: lambda layer, place: _call("LayerNorm", layer.weight.shape[-1]),
    Dropout: lambda layer, place: [f"Dropout({number(layer.rate)}, dropout_{place.player[0]})"],
    Maxout: lambda layer, place: _call("Maxout", layer.pieces),
    Scores: _scores,
    Pixels: _pixels,
    nn.Conv2d: _convolution,
    nn.ConvTranspose2d: _convolution,
    nn.BatchNorm2d: lambda layer, place: _call("nn.BatchNorm2d", layer.num_features),
    nn.InstanceNorm2d: lambda layer, place: _call("nn.InstanceNorm2d", layer.num_features, affine=True),
    nn.GroupNorm: lambda layer, place: _call("nn.GroupNorm", layer.num_groups, layer.num_channels),
    UpBlock: lambda layer, place: _call("UpBlock", layer.conv_1.in_channels),
    Block: _block,
    SumOfPixels: lambda layer, place: ["SumOfPixels()"],
    nn.ReLU: lambda layer, place: ["nn.ReLU()"],
    nn.LeakyReLU: lambda layer, place: _call("nn.LeakyReLU", layer.negative_slope),
    nn.Tanh: lambda layer, place: ["nn.Tanh()"],
}
"""How each layer of the engine is written: its lines in an `nn.Sequential`."""


# ---------------------------------------------------------------------- how weights begin


@dataclass(frozen=True)
class Law:
    """How an initialization is written.

    Attributes:
        words: what it says of W.
        weight: statements that fill `{weight}`, whose first axis is its outputs as torch counts them.
        bias: the statement that fills `layer.bias`.
        scale: the statement that fills the γ of a norm.
    """

    words: str
    weight: str
    bias: str = "nn.init.zeros_(layer.bias)"
    scale: str = "nn.init.ones_(layer.weight)"


LAWS: dict[str, Law] = {
    "default": Law(
        "W, b ~ U(−1/√fan_in, 1/√fan_in): what PyTorch's layers do by themselves; norms γ = 1, β = 0",
        "bound = {weight}[0].numel() ** -0.5\nnn.init.uniform_({weight}, -bound, bound, generator=rng)",
        bias="nn.init.uniform_(layer.bias, -bound, bound, generator=rng)",
    ),
    "dcgan": Law(
        "W ~ N(0, 0.02²), b = 0; norms γ ~ N(1, 0.02²), β = 0",
        "nn.init.normal_({weight}, 0.0, 0.02, generator=rng)",
        scale="nn.init.normal_(layer.weight, 1.0, 0.02, generator=rng)",
    ),
    "xavier": Law(
        "W ~ U(−a, a), a = √(6 / (fan_in + fan_out)), b = 0; norms γ = 1, β = 0",
        "nn.init.xavier_uniform_({weight}, generator=rng)",
    ),
    "he": Law(
        "W ~ N(0, 2 / fan_in), b = 0; norms γ = 1, β = 0",
        'nn.init.kaiming_normal_({weight}, nonlinearity="relu", generator=rng)',
    ),
    "orthogonal": Law("WᵀW = I, b = 0; norms γ = 1, β = 0", "nn.init.orthogonal_({weight}, generator=rng)"),
}
"""By the names of `networks.INITIALIZATIONS`."""

WEIGHED: dict[type[nn.Module], tuple[str, str]] = {
    StackedLinear: ("Linear", "layer.weight.T"),
    nn.Conv2d: ("nn.Conv2d", "layer.weight"),
    nn.ConvTranspose2d: ("nn.ConvTranspose2d", "layer.weight"),
    nn.Linear: ("nn.Linear", "layer.weight"),
}
"""Layers with a matrix: their names in the script, and the view of their weight that a law fills."""
NORMS: dict[type[nn.Module], str] = {
    StackedBatchNorm: "nn.BatchNorm1d",
    StackedLayerNorm: "LayerNorm",
    nn.BatchNorm2d: "nn.BatchNorm2d",
    nn.InstanceNorm2d: "nn.InstanceNorm2d",
    nn.GroupNorm: "nn.GroupNorm",
}


def initialization(plan: Plan, built: Built) -> str:
    """`initialize(network, rng)`: it knows the layers that these networks have, and no others.

    Raises:
        ConfigError: a law or a layer without a template.
    """
    name = plan.config.initialization
    layers = list(built.layers())
    unknown = [type(each).__name__ for each in layers if type(each) not in WEIGHED and type(each) not in NORMS]
    if name not in LAWS or unknown:
        raise ConfigError("script_part", name=(unknown or [name])[0])
    law = LAWS[name]
    branches: list[tuple[str, str]] = []
    for view in dict.fromkeys(view for _, view in WEIGHED.values()):
        kinds = [kind for kind, (_, its) in WEIGHED.items() if its == view]
        found = [each for each in layers if type(each) in kinds]
        if found:
            said = [WEIGHED[kind][0] for kind in kinds if any(type(each) is kind for each in found)]
            branches.append((_either(said), law.weight.replace("{weight}", view) + _biases(law, found)))
    norms = list(dict.fromkeys(NORMS[type(each)] for each in layers if type(each) in NORMS))
    if norms:
        branches.append((_either(norms), f"{law.scale}\nnn.init.zeros_(layer.bias)"))
    ladder = "\n".join(
        f"{'if' if at == 0 else 'elif'} isinstance(layer, {kinds}):\n{indented(code)}"
        for at, (kinds, code) in enumerate(branches)
    )
    return f'''@torch.no_grad()
def initialize(network, rng):
    """{law.words}."""
    for layer in network.modules():
{indented(ladder, 8)}'''


def _either(kinds: list[str]) -> str:
    return kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"


def _biases(law: Law, found: list[Any]) -> str:
    """What fills the biases of layers that all, in part or never have one."""
    have = [each.bias is not None for each in found]
    if all(have):
        return "\n" + law.bias
    return f"\nif layer.bias is not None:\n    {law.bias}" if any(have) else ""
