"""The knobs of a DDPM."""

import pytest
import torch

from playground.diffusion.config import PICTURES, DiffusionConfig
from playground.diffusion.denoiser import drawn
from playground.errors import ConfigError
from playground.randomness import streams

CPU = torch.device("cpu")


def test_only_pictures_are_offered():
    assert "digits" in PICTURES and "ring" not in PICTURES


def test_a_config_comes_back_from_json():
    config = DiffusionConfig(steps=200, base_width=24, seed=3).with_values({"schedule": "linear", "schedule.last": 0.05})
    assert DiffusionConfig.from_dict(config.to_dict()) == config


def test_auto_precision_is_settled_once():
    assert DiffusionConfig().resolved(CPU).precision in ("fp32", "bf16")
    assert DiffusionConfig(precision="fp32").resolved(CPU).precision == "fp32"


@pytest.mark.parametrize("bad", [{"steps": 0}, {"patch": 3}, {"base_width": 4}, {"ema": 1.0}, {"seed": -1}])
def test_what_cannot_be_gets_a_sentence(bad):
    with pytest.raises(ConfigError):
        DiffusionConfig(**bad)


@pytest.mark.parametrize("width", [9, 33, 127])
def test_an_odd_width_gets_a_sentence(width):
    with pytest.raises(ConfigError, match=f"must be even, got {width}"):
        DiffusionConfig(base_width=width)


@pytest.mark.parametrize("width", [10, 12, 34])
def test_an_even_width_is_built_even_if_it_makes_no_whole_groups(width):
    config = DiffusionConfig(base_width=width)
    network = drawn((1, 28, 28), config.base_width, config.patch, streams([0], "init", stacked=False)["init"])
    with torch.no_grad():
        assert network(torch.zeros(1, 1, 28, 28), torch.tensor([1])).shape == (1, 1, 28, 28)
