"""Where real samples come from: `real_samples()` draws a batch as the run did, from the formula or from data.npz."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from playground.data.distributions_1d import Gaussian, Skewed, ThreeBumps, TwoBumps, Uniform
from playground.data.distributions_2d import Grid, Ring, Segment, Spiral, SwissRoll, TwoMoons
from playground.data.drawn import LINE_CELLS, LINE_REACH, PLANE_REACH, PLANE_SIDE, DrawnLine, DrawnPlane
from playground.data.images.image_data import ImageData
from playground.data.images.source import ImageSource
from playground.data.points import PointsLine, PointSource, PointsPlane
from playground.data.source import Data
from playground.errors import ConfigError
from playground.store.script.code import joined, number
from playground.store.script.plan import Plan


@dataclass(frozen=True)
class WrittenData:
    """Data in code, and what stands beside it in data.npz, by name.

    Attributes:
        code: it defines `real_samples()`.
        arrays: empty for data that come from a formula.
    """

    code: str
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


def data(plan: Plan) -> WrittenData:
    """The data of a run.

    Raises:
        ConfigError: data without a template.
    """
    kind = type(plan.config.data)
    if issubclass(kind, ImageData):
        return _pictures(plan)
    if kind not in DATA:
        raise ConfigError("script_part", name=kind.__name__)
    return DATA[kind](plan)


COUNT = "count"
"""How many samples an update takes."""


def count(plan: Plan) -> str:
    """Real samples of one update, in code: a batch of packs."""
    return "batch" if plan.config.packing == 1 else "batch * packing"


# ---------------------------------------------------------------------- pictures and tables


def _pictures(plan: Plan) -> WrittenData:
    source = cast(ImageSource, plan.source)
    arrays: dict[str, NDArray[Any]] = {"images": source.training}
    if source.training_labels is not None:
        arrays |= {"labels": source.training_labels, "class_names": np.array(source.class_names)}
    head, placed = ['pictures = np.load(here / "data.npz")["images"]  # [N, C, H, W], 0 … 255'], ""
    if plan.classes:
        head.append('labels_of_data = torch.from_numpy(np.load(here / "data.npz")["labels"])  # [N], 0 … classes − 1')
        placed = _placed(plan)
    head.append('data_rng = stream("data")')
    mirror = ""
    if plan.config.flip:
        head.append('flip_rng = stream("flip")')
        mirror = """    mirrored = torch.rand(batch, 1, 1, 1, generator=flip_rng) < 0.5
    real = torch.where(mirrored.to(device), real.flip(-1), real)
"""
    result = f"real.contiguous(memory_format=torch.{plan.layout})" + (", placed(labels_of_data[drawn])" if plan.classes else "")
    sampler = f'''def real_samples():
    """Training pictures, drawn with replacement: [B, C, H, W] in [−1, 1]{", and their labels [B]" if plan.classes else ""}."""
    drawn = torch.randint(len(pictures), (batch,), generator=data_rng)
    real = torch.from_numpy(pictures[drawn.numpy()].astype(np.float32)).div_(127.5).sub_(1).to(device)
{mirror}    return {result}'''
    return WrittenData(joined(["\n".join(head), placed, sampler]), arrays)


def _placed(plan: Plan) -> str:
    """`placed(labels)`: on the device, a share of them shuffled if they are to be."""
    ever = plan.ever("label_noise")
    if ever == {0.0}:
        return """def placed(labels):
    return labels.to(device)"""
    off = "    if label_noise == 0:\n        return labels.to(device)\n" if 0.0 in ever else ""
    return f'''label_rng = stream("label")


def placed(labels):
    """Labels, a share of which is replaced by any class."""
{off}    replaced = torch.rand(batch, generator=label_rng) < label_noise
    others = torch.randint({plan.classes}, (batch,), generator=label_rng)
    return torch.where(replaced, others, labels).to(device)'''


def _table(plan: Plan) -> WrittenData:
    return WrittenData(
        f'''points = torch.from_numpy(np.load(here / "data.npz")["points"])  # [N, D]
data_rng = stream("data")


def real_samples():
    """Some of the points, each as likely as any other: [B, D]."""
    return points[torch.randint(len(points), ({count(plan)},), generator=data_rng)].to(device)''',
        {"points": cast(PointSource, plan.source).points.numpy()},
    )


# ---------------------------------------------------------------------- formulas


def _sampled(plan: Plan, words: str, body: str, before: str = "") -> WrittenData:
    """A sampler from a formula: `body` ends in `return`, and draws `count` samples from `data_rng`."""
    lines = "\n".join("    " + line for line in body.replace(COUNT, count(plan)).split("\n"))
    head = before + "\n" if before else ""
    return WrittenData(f'{head}data_rng = stream("data")\n\n\ndef real_samples():\n    """{words}"""\n{lines}')


def _mixture(plan: Plan, centres: str, weights: str, dimensions: int) -> WrittenData:
    sigma = number(plan.config.get("data.sigma"))
    return _sampled(
        plan,
        f"A mode by its weight, then normal noise around its centre: [B, {dimensions}].",
        f"""mode = torch.multinomial(weights, count, replacement=True, generator=data_rng)
noise = torch.randn(count, {dimensions}, generator=data_rng)
return (centres[mode] + {sigma} * noise).to(device)""",
        f"{centres}\n{weights}",
    )


def _line_mixture(plan: Plan) -> WrittenData:
    data = cast(Any, plan.config.data)
    centres = [[data.mean + each] for each in data.offsets]
    weights = f"torch.full(({len(centres)},), 1 / {len(centres)})"
    if isinstance(data, TwoBumps):
        weights = f"torch.tensor([1 - {number(data.weight)}, {number(data.weight)}])"
    return _mixture(plan, f"centres = torch.tensor({number(centres)})", f"weights = {weights}", 1)


def _ring(plan: Plan) -> WrittenData:
    data = cast(Ring, plan.config.data)
    centres = f"""angles = 2 * math.pi * torch.arange({data.modes}, dtype=torch.float64) / {data.modes}
centres = ({number(data.radius)} * torch.stack([angles.cos(), angles.sin()], dim=-1)).float()"""
    return _mixture(plan, centres, f"weights = torch.full(({data.modes},), 1 / {data.modes})", 2)


def _grid(plan: Plan) -> WrittenData:
    data = cast(Grid, plan.config.data)
    centres = f"""ticks = {number(data.spacing)} * (torch.arange({data.side}) - {number((data.side - 1) / 2)})
centres = torch.cartesian_prod(ticks, ticks)"""
    return _mixture(plan, centres, f"weights = torch.full(({data.side**2},), 1 / {data.side**2})", 2)


def _skewed(plan: Plan) -> WrittenData:
    data = cast(Skewed, plan.config.data)
    return _sampled(
        plan,
        "ξ + s·(δ·|u| + √(1 − δ²)·v) with u, v standard normal: the skew normal, [B, 1].",
        f"""u, v = torch.randn(2, count, 1, generator=data_rng).unbind()
x = {number(data.location)} + {number(data.scale)} * (delta * u.abs() + math.sqrt(1 - delta**2) * v)
return x.to(device)""",
        f"delta = {number(data.delta)}  # α/√(1 + α²), α = {data.skew:g}",
    )


def _uniform(plan: Plan) -> WrittenData:
    data = cast(Uniform, plan.config.data)
    body = f"return ({number(data.mean)} + {number(data.width)} * (torch.rand(count, 1, generator=data_rng) - 0.5)).to(device)"
    return _sampled(plan, "Evenly filled: [B, 1].", body)


def _curve(plan: Plan, words: str, points: str) -> WrittenData:
    """A curve with noise: `points` turns `t`, uniform in [0, 1), into `points` of a curve of radius 1."""
    data = cast(Any, plan.config.data)
    return _sampled(
        plan,
        words,
        f"""t = torch.rand(count, generator=data_rng)
{points}
return ({number(data.radius)} * points + {number(data.noise)} * torch.randn(count, 2, generator=data_rng)).to(device)""",
    )


def _swiss_roll(plan: Plan) -> WrittenData:
    return _curve(
        plan,
        "θ·(cos θ, sin θ) with θ uniform in [1.5π, 4.5π], and noise: [B, 2].",
        """angle = math.pi * (1.5 + 3 * t)
points = (angle / (4.5 * math.pi)).unsqueeze(-1) * torch.stack([angle.cos(), angle.sin()], dim=-1)""",
    )


def _two_moons(plan: Plan) -> WrittenData:
    return _curve(
        plan,
        "Two half circles that reach into each other, and noise: [B, 2].",
        """angle = math.pi * t
upper = torch.rand(len(t), generator=data_rng) < 0.5
x = torch.where(upper, angle.cos(), 1 - angle.cos())
y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
points = torch.stack([x - 0.5, y - 0.25], dim=-1) / 1.5""",
    )


def _segment(plan: Plan) -> WrittenData:
    data = cast(Segment, plan.config.data)
    words = f"A line turned by {data.angle:g}°, and noise: [B, 2]."
    return _curve(plan, words, f"points = (2 * t - 1).unsqueeze(-1) * torch.tensor({number(data.direction)})")


def _spiral(plan: Plan) -> WrittenData:
    data = cast(Spiral, plan.config.data)
    return _curve(
        plan,
        "√t·(cos θ, sin θ), θ = 2π·(turns·√t + k/arms), k one of the arms, and noise: [B, 2].",
        f"""arm = torch.randint({data.arms}, (len(t),), generator=data_rng)
distance = t.sqrt()
angle = 2 * math.pi * ({number(data.turns)} * distance + arm / {data.arms})
points = distance.unsqueeze(-1) * torch.stack([angle.cos(), angle.sin()], dim=-1)""",
    )


def _drawn_line(plan: Plan) -> WrittenData:
    data = cast(DrawnLine, plan.config.data)
    made = _sampled(
        plan,
        "A cell by its height, then c + Δ·(u + v − 1), folded back at the ends: [B, 1].",
        f"""cell = torch.multinomial(heights, count, replacement=True, generator=data_rng)
u, v = torch.rand(2, count, generator=data_rng).unbind()
x = middles[cell] + {number(data.step)} * (u + v - 1)
x = torch.where(x.abs() > {number(LINE_REACH)}, x.sign() * {number(2 * LINE_REACH)} - x, x)
return x.unsqueeze(-1).to(device)""",
        f"""heights = torch.from_numpy(np.load(here / "data.npz")["heights"])  # of {LINE_CELLS} cells, from left to right
middles = torch.from_numpy((np.arange({LINE_CELLS}) + 0.5) * {number(data.step)} - {number(LINE_REACH)}).float()""",
    )
    return WrittenData(made.code, {"heights": data.heights.astype(np.float32)})


def _drawn_plane(plan: Plan) -> WrittenData:
    data = cast(DrawnPlane, plan.config.data)
    made = _sampled(
        plan,
        "A cell by its height, then evenly within it: [B, 2].",
        f"""cell = torch.multinomial(heights, count, replacement=True, generator=data_rng)
corner = torch.stack([cell % {PLANE_SIDE}, cell // {PLANE_SIDE}], dim=-1)
x = (corner + torch.rand(count, 2, generator=data_rng)) * {number(data.step)} - {number(PLANE_REACH)}
return x.to(device)""",
        f"""heights = torch.from_numpy(np.load(here / "data.npz")["heights"])  # of {PLANE_SIDE}² cells, from below""",
    )
    return WrittenData(made.code, {"heights": data.heights.astype(np.float32).ravel()})


DATA: dict[type[Data], Callable[[Plan], WrittenData]] = {
    Gaussian: _line_mixture,
    TwoBumps: _line_mixture,
    ThreeBumps: _line_mixture,
    Skewed: _skewed,
    Uniform: _uniform,
    DrawnLine: _drawn_line,
    PointsLine: _table,
    Ring: _ring,
    Grid: _grid,
    SwissRoll: _swiss_roll,
    TwoMoons: _two_moons,
    Spiral: _spiral,
    Segment: _segment,
    DrawnPlane: _drawn_plane,
    PointsPlane: _table,
}
"""Points, by their class; all pictures are written alike."""
