import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.command import command, configured, every_leaf
from playground.config import Change, RunConfig, needs_rebuild
from playground.errors import ConfigError
from playground.knobs import Leaf
from playground.presets import PRESETS, get
from playground.texts import has


@st.composite
def configs(draw):
    """Any config that the knobs allow."""
    config = RunConfig()
    for path in ("data", "objective", "constraint", "optimizer_d", "optimizer_g", "latent", "order", "initialization"):
        leaf = next(each for each in config.leaves() if each.path == path)
        names = sorted(leaf.knob.variants or leaf.knob.choices)
        config = config.with_values(
            {path: draw(st.sampled_from([name for name in names if name not in ("pictures", "uploaded")]))}
        )
    for leaf in list(config.leaves()):
        if leaf.knob.variants is None and not leaf.knob.choices and draw(st.booleans()):
            try:
                config = config.with_values({leaf.path: draw(value_of(leaf))})
            except ConfigError:
                continue  # knobs that do not fit each other
    return config


def value_of(leaf: Leaf):
    if leaf.kind is bool:
        return st.booleans()
    if leaf.kind is int:
        return st.integers(int(leaf.knob.low), int(leaf.knob.high))
    if leaf.kind is float:
        return st.floats(leaf.knob.low, leaf.knob.high)
    return st.just(leaf.value)


@given(config=configs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_and_the_command_repeat_any_config(config):
    assert RunConfig.from_dict(config.to_dict()) == config
    assert parsed(command(config)) == config


def parsed(written: str) -> RunConfig:
    import shlex

    words = shlex.split(written)[4:]
    known = {"--" + leaf.path.replace("_", "-"): leaf.path for leaf in every_leaf()}
    pairs = list(zip(words[::2], words[1::2], strict=True))
    changes = [value for name, value in pairs if name == "--change"]
    return configured(RunConfig(), {known[name]: value for name, value in pairs if name != "--change"}, changes)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_survives_json_and_the_command(name):
    config = get(name)
    assert RunConfig.from_dict(config.to_dict()) == config
    assert parsed(command(config)) == config
    assert has(f"preset.{name}.name")


def test_the_command_names_only_what_differs_from_the_defaults():
    assert command(RunConfig()) == "python -m playground train"
    changed = RunConfig().with_values({"objective": "wasserstein", "constraint": "clipping", "constraint.limit": 0.02})
    assert command(changed) == "python -m playground train --objective wasserstein --constraint clipping --constraint.limit 0.02"


def test_live_changes_travel_with_the_command():
    config = replace(RunConfig(), changes=(Change(20, "optimizer_d.rate", 0.5),))
    assert parsed(command(config)) == config
    with pytest.raises(ConfigError, match="turn:setting=value"):
        configured(RunConfig(), {}, ["optimizer_d.rate=1"])


def test_only_live_knobs_can_be_changes():
    with pytest.raises(ConfigError, match="Batch size cannot change while the run lives"):
        RunConfig.from_dict({"changes": [[3, "batch", 5]]})
    with pytest.raises(ConfigError, match="must lie between"):
        RunConfig.from_dict({"changes": [[3, "optimizer_d.rate", -1]]})
    for damaged in ([3], [[1, 2]], "x", [["a", "batch", 3]], [[-1, "d_steps", 1]]):
        with pytest.raises(ConfigError):
            RunConfig.from_dict({"changes": damaged})


def test_somebody_has_to_move():
    with pytest.raises(ConfigError, match="nothing would ever move"):
        RunConfig(d_steps=0, g_steps=0)


def test_a_live_knob_needs_no_rebuild_and_any_other_does():
    config = RunConfig()
    for leaf in config.leaves():
        if leaf.knob.variants is not None or leaf.kind is str:
            continue
        other = leaf.knob.low if leaf.value != leaf.knob.low else leaf.knob.high
        try:
            changed = config.with_values({leaf.path: leaf.kind(other)})
        except ConfigError:
            continue
        assert needs_rebuild(config, changed) is not leaf.knob.live, leaf.path
    assert needs_rebuild(config, config.with_values({"objective": "hinge"}))
    assert not needs_rebuild(config, config)


def test_every_knob_has_a_label_a_help_and_a_finite_range():
    for leaf in every_leaf():
        assert leaf.knob.label and leaf.knob.help.endswith((".", "]")), leaf.path
        assert leaf.name not in ("name", "changes"), leaf.path
        if leaf.kind in (int, float):
            assert math.isfinite(leaf.knob.low) and math.isfinite(leaf.knob.high), leaf.path


def test_every_variant_has_a_name_for_people():
    for leaf in every_leaf():
        group = leaf.path.removesuffix("_d").removesuffix("_g")
        group = "network" if group in ("generator", "discriminator") else group
        for name in leaf.knob.variants or ():
            assert has(f"variant.{group}.{name}"), f"variant.{group}.{name}"
