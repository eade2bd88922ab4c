"""The knobs of a DDPM."""

import pytest
import torch

from playground.diffusion.config import PICTURES, DiffusionConfig
from playground.errors import ConfigError

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
