"""Pictures of a run in the middle of learning."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from playground.pictures import Curves, Histogram, LinePicture, Microscope, PlanePicture
from playground.views.palette import resolve


@pytest.fixture
def line() -> Callable[..., LinePicture]:
    """A picture of N(0, 1) learned by N(1, 1), with any field replaced."""

    def make(**changes: Any) -> LinePicture:
        x = np.linspace(-4, 4, 201, dtype=np.float32)
        p_data, p_g = (norm.pdf(x, mean).astype(np.float32) for mean in (0, 1))
        z = np.linspace(-1, 1, 25, dtype=np.float32)
        plain: dict[str, Any] = {
            "x": x,
            "p_data": p_data,
            "p_g": p_g,
            "scores": (1 / (1 + np.exp(x - 0.5))).astype(np.float32),
            "optimum": p_data / (p_data + p_g),
            "bounded": True,
            "z": z,
            "g_of_z": z + 1,
            "fakes": np.random.default_rng(0).normal(1, 1, 500).astype(np.float32),
        }
        return frozen(LinePicture(**plain | changes))

    return make


@pytest.fixture
def plane() -> Callable[..., PlanePicture]:
    """A picture of a plane, with any field replaced."""

    def make(**changes: Any) -> PlanePicture:
        rng = np.random.default_rng(0)
        xs = np.linspace(-3, 3, 11, dtype=np.float32)
        plain: dict[str, Any] = {
            "real": rng.normal(size=(50, 2)).astype(np.float32),
            "fakes": rng.normal(1, 0.5, size=(40, 2)).astype(np.float32),
            "field": rng.uniform(size=(9, 11)).astype(np.float32),
            "xs": xs,
            "ys": np.linspace(-2, 2, 9, dtype=np.float32),
            "bounded": True,
        }
        return frozen(PlanePicture(**plain | changes))

    return make


@pytest.fixture
def full_line(line: Callable[..., LinePicture]) -> Callable[..., LinePicture]:
    """The same with every optional layer but the tiles."""

    def make(**changes: Any) -> LinePicture:
        fakes = line().fakes
        edges = np.linspace(-4, 4, 17, dtype=np.float32)
        shares = (np.histogram(fakes, edges)[0] / len(fakes)).astype(np.float32)
        layers: dict[str, Any] = {
            "histogram": Histogram(edges=edges, shares=shares),
            "pushed": fakes[:60],
            "push": -0.1 * fakes[:60],
        }
        return line(**layers | changes)

    return make


@pytest.fixture
def full_plane(plane: Callable[..., PlanePicture]) -> Callable[..., PlanePicture]:
    """The same plane with every optional layer but the tiles: four modes, of which the last has no fakes."""

    def make(**changes: Any) -> PlanePicture:
        rng = np.random.default_rng(1)
        centres = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
        layers: dict[str, Any] = {
            "pushed": plane().fakes,
            "push": rng.normal(size=(40, 2)).astype(np.float32),
            "warp": rng.normal(size=(5, 5, 2)).astype(np.float32),
            "trails": rng.normal(size=(6, 7, 2)).astype(np.float32),
            "centres": centres,
            "sigma": 0.1,
            "shares": np.array([0.5, 0.25, 0.125, 0], np.float32),
            "real_shares": np.full(4, 0.989 / 4, np.float32),
        }
        return plane(**layers | changes)

    return make


@pytest.fixture
def microscope() -> Callable[..., Microscope]:
    """A clipped critic, with any field replaced."""

    def make(**changes: Any) -> Microscope:
        edges, shares = np.geomspace(1e-4, 10, 6).astype(np.float32), np.array([0, 0.5, 0.5, 0, 0], np.float32)
        slopes = {name: Histogram(edges=edges, shares=shares) for name in ("real", "fake", "between")}
        weights = np.linspace(-0.011, 0.011, 12, dtype=np.float32)
        plain: dict[str, Any] = {
            "weights": Histogram(edges=weights, shares=np.array([0.4, *[0.02] * 9, 0.42], np.float32)),
            "limit": 0.01,
            "at_limit": 0.87,
            "slopes": slopes,
            "mean_slopes": {"real": 0.01, "fake": 0.02, "between": 0.015},
            "layers_d": ("first", "second", "last"),
            "gradients_d": np.array([2e-4, 9e-3, 0.4], np.float32),
            "layers_g": ("first", "last"),
            "gradients_g": np.array([3e-5, 0.02], np.float32),
        }
        return Microscope(**plain | changes)

    return make


@pytest.fixture
def curves() -> Curves:
    """Three turns; JS was measured at one of them."""
    return Curves(
        turns=np.array([10, 20, 30], np.float32),
        values={
            "discriminator_loss": np.array([1.4, 1.3, 1.2], np.float32),
            "generator_loss": np.array([0.7, 0.8, 0.9], np.float32),
            "js": np.array([np.nan, 0.25, np.nan], np.float32),
        },
        floors={"js": 0.01, "w1": 0.1},
    )


@pytest.fixture
def colored() -> Callable[[Any], Any]:
    """A figure with the light theme's colours in place of tokens, and without `like`, as the browser makes it."""
    return in_colour


def in_colour(value: Any) -> Any:
    if isinstance(value, str):
        return resolve(value, "light") if value.startswith("@") else value
    if isinstance(value, Mapping):
        return {key: in_colour(each) for key, each in value.items() if key != "like"}
    if isinstance(value, list | tuple):
        return [in_colour(each) for each in value]
    return value


def frozen(picture: Any) -> Any:
    """The same picture with arrays that cannot be written."""
    for field in fields(picture):
        value = getattr(picture, field.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return picture
