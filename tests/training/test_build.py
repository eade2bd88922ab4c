"""From a config to what trains, one value a member where a knob is swept."""

from dataclasses import replace

import torch

from playground.config import RunConfig, Sweep
from playground.constraints import Clipping
from playground.data import DATA
from playground.training.build import opened, spread

CPU = torch.device("cpu")


def test_a_swept_knob_holds_a_value_a_member_and_the_rest_is_the_configs_own():
    config = RunConfig(constraint=Clipping(), members=4, sweep=Sweep("constraint.limit", (0.01, 0.1)))
    read = spread(config, device=CPU, dtype=torch.float64)
    assert read.constraint.limit.tolist() == [0.01, 0.01, 0.1, 0.1] and read.constraint.limit.dtype == torch.float64
    assert read.objective is config.objective and config.constraint.limit == 0.01


def test_without_a_sweep_the_updates_read_the_config_itself():
    config = RunConfig(members=4)
    assert spread(config, device=CPU, dtype=torch.float32) is config


def test_swept_data_are_a_source_a_value():
    config = replace(RunConfig(data=DATA["ring"](), members=6), sweep=Sweep("data.modes", (2, 3, 5)))
    assert [each.modes for each in opened(config)] == [2, 2, 3, 3, 5, 5]
    assert spread(config, device=CPU, dtype=torch.float32) is config
