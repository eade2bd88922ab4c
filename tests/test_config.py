import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.command import command, configured, every_leaf
from playground.config import Change, RunConfig, Sweep, differing, needs_rebuild, sweepable, wall
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
            {path: draw(st.sampled_from([name for name in names if name not in ("pictures", "uploaded", "hub")]))}
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
    sweep = next((value for name, value in pairs if name == "--sweep"), "")
    return configured(RunConfig(), {known[name]: value for name, value in pairs if name in known}, changes, sweep)


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


RATES = RunConfig(members=6, seed=5, sweep=Sweep("optimizer_d.rate", (1e-3, 0.01, 1)))


def test_a_sweep_gives_each_of_its_values_the_same_seeds():
    assert RATES.each("optimizer_d.rate") == [1e-3, 1e-3, 0.01, 0.01, 1.0, 1.0]
    assert RATES.seeds == [5, 6] * 3
    assert RATES.each("batch") == [128] * 6
    alone = RATES.member(3)
    assert (alone.members, alone.sweep, alone.seed, alone.optimizer_d.rate) == (1, None, 6, 0.01)
    assert RunConfig(members=3, seed=5).member(2) == RunConfig(seed=7)


def test_a_sweep_survives_json_and_the_command():
    assert RunConfig.from_dict(RATES.to_dict()) == RATES
    assert parsed(command(RATES)) == RATES
    assert command(RATES).endswith("--members 6 --seed 5 --sweep optimizer_d.rate=0.001,0.01,1")
    modes = replace(RunConfig(members=6).with_values({"data": "ring"}), sweep=Sweep("data.modes", (2, 3)))
    assert parsed(command(modes)) == modes == RunConfig.from_dict(modes.to_dict())
    assert "sweep" not in RunConfig().to_dict() and RunConfig.from_dict({"sweep": None}) == RunConfig()


def test_flags_may_change_the_data_under_a_sweep_if_the_whole_fits_in_the_end():
    base = RunConfig(members=2, sweep=Sweep("data.gap", (2.0, 4.0)))
    assert configured(base, {"data": "three_bumps", "members": "4"}, []).sweep == base.sweep
    with pytest.raises(ConfigError, match=r"Unknown setting 'data\.gap'"):
        configured(base, {"data": "ring"}, [])


@pytest.mark.parametrize(
    ("plain", "says"),
    [
        ({"members": 4, "sweep": ["optimizer_d.rate", [1e-3, 0.01, 0.1]]}, "3 values cannot be shared evenly by 4 runs"),
        ({"sweep": ["optimizer_d.rate", []]}, "0 values cannot be shared"),
        ({"sweep": ["optimizer_d.rate", [7]]}, "Learning rate must lie between 1e-06 and 1, got 7"),
        ({"sweep": ["optimizer_d.rate", ["x"]]}, "Learning rate must be a number"),
        ({"sweep": ["optimizer_d.rat", [1]]}, "Did you mean 'optimizer_d.rate'"),
        ({"sweep": ["d_steps", [1]]}, "The runs of one stack cannot differ in D steps a turn, k"),
        (
            {"data": "digits", "generator": "dcgan", "sweep": ["optimizer_d.rate", [1]]},
            "Image networks are trained one at a time",
        ),
        ({"sweep": ["optimizer_d.rate", [0.1]], "changes": [[3, "optimizer_d.rate", 0.2]]}, "differs between these runs"),
        ({"sweep": "optimizer_d.rate"}, "A sweep must be"),
        ({"sweep": ["optimizer_d.rate", 1]}, "A sweep must be"),
        ({"sweep": ["optimizer_d.rate"]}, "A sweep must be"),
        ({"seed": 2**31 - 1, "members": 2}, "Choose a smaller seed"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_with_a_sentence(plain, says):
    with pytest.raises(ConfigError, match=says):
        RunConfig.from_dict(plain)


def test_a_sweep_on_the_command_line_names_a_setting_and_its_values():
    for written in ("optimizer_d.rate", "optimizer_d.rate=", "=3"):
        with pytest.raises(ConfigError):
            configured(RunConfig(), {}, [], written)


def test_the_swept_knob_cannot_be_turned_live_and_the_others_can():
    with pytest.raises(ConfigError, match="Learning rate differs between these runs"):
        RATES.turned({"optimizer_d.rate": 0.5})
    assert RATES.turned({"optimizer_g.rate": 0.5}).optimizer_g.rate == 0.5


def test_another_sweep_needs_a_rebuild():
    assert needs_rebuild(RATES, replace(RATES, sweep=None))
    assert needs_rebuild(RATES, replace(RATES, sweep=Sweep("optimizer_d.rate", (1e-3, 0.01, 0.5))))
    assert not needs_rebuild(RATES, replace(RATES, sweep=Sweep("optimizer_d.rate", (1e-3, 0.01, 1.0))))


def test_a_wall_is_one_stack_where_its_members_may_differ_and_several_where_not():
    config = RunConfig(changes=(Change(3, "optimizer_d.rate", 0.5), Change(4, "d_steps", 2)))
    assert wall(config, None, (), 16) == [replace(config, members=16)]
    (rates,) = wall(config, "optimizer_d.rate", [1e-3, 0.01], 8)
    assert rates.members == 16 and rates.sweep == Sweep("optimizer_d.rate", (1e-3, 0.01))
    assert rates.changes == config.changes[1:]  # every run has its own rate from the start
    steps = wall(config, "d_steps", [1, 5, 20], 4)
    assert [(each.d_steps, each.members, each.sweep) for each in steps] == [(1, 4, None), (5, 4, None), (20, 4, None)]
    games = wall(config, "objective", ["hinge", "wasserstein"], 2)
    assert [each.get("objective") for each in games] == ["hinge", "wasserstein"]


@pytest.mark.parametrize(
    ("path", "values", "seeds", "says"),
    [
        (None, (), 65, "at most 64 runs, got 65"),
        ("optimizer_d.rate", [0.1] * 9, 8, "at most 64 runs, got 72"),
        ("optimizer_d.rate", [], 8, "at least one run"),
        ("optimizer_d.rate", [0.1], 0, "at least one run"),
        ("optimizer_d.rat", [0.1], 1, "Did you mean 'optimizer_d.rate'"),
        ("d_steps", [1, 101], 1, "must lie between 0 and 100, got 101"),
    ],
)
def test_a_wall_that_cannot_be_is_refused_with_a_sentence(path, values, seeds, says):
    with pytest.raises(ConfigError, match=says):
        wall(RunConfig(), path, values, seeds)


def test_what_may_be_swept_are_numbers_choices_and_variants_that_change_the_game():
    paths = {leaf.path for leaf in sweepable(RunConfig())}
    assert {"optimizer_d.rate", "data.gap", "d_steps", "objective", "latent", "generator.width"} <= paths
    assert not paths & {"seed", "members", "budget_turns", "measure_every", "data", "generator"}


def test_members_may_differ_in_every_number_of_point_data_and_in_every_rate():
    for leaf in every_leaf():
        if leaf.path.startswith("data.") and leaf.owner.__module__.startswith("playground.data.distributions"):
            assert leaf.knob.stacks, leaf.path
    assert RunConfig().each("optimizer_d.rate") == [1e-3]


def test_somebody_has_to_move():
    with pytest.raises(ConfigError, match="nothing would ever move"):
        RunConfig(d_steps=0, g_steps=0)


def test_what_differs_is_told_as_each_has_it_without_knobs_that_only_one_has():
    config = RunConfig(batch=64)
    other = config.with_values({"batch": 32, "constraint": "r1", "optimizer_g.rate": 0.5})
    assert [(old.path, old.value, new.value) for old, new in differing(config, other)] == [
        ("constraint", "none", "r1"), ("optimizer_g.rate", config.optimizer_g.rate, 0.5), ("batch", 64, 32),
    ]  # fmt: skip


@given(a=configs(), b=configs())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_configs_are_the_same_exactly_where_none_of_their_knobs_differs(a, b):
    assert differing(a, a) == []
    assert (differing(a, b) == []) is (a == b)
    assert [(new, old) for old, new in differing(a, b)] == differing(b, a)


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
        assert leaf.name not in ("name", "changes", "sweep"), leaf.path
        if leaf.kind in (int, float):
            assert math.isfinite(leaf.knob.low) and math.isfinite(leaf.knob.high), leaf.path


def test_every_variant_has_a_name_for_people():
    for leaf in every_leaf():
        group = leaf.path.removesuffix("_d").removesuffix("_g")
        group = "network" if group in ("generator", "discriminator") else group
        for name in leaf.knob.variants or ():
            assert has(f"variant.{group}.{name}"), f"variant.{group}.{name}"


@pytest.mark.parametrize("plain", [{"batch": 10**400}, {"seed": -(10**400)}, {"optimizer_d": {"name": "adam", "rate": 10**400}}])
def test_a_file_with_a_number_without_end_is_a_sentence(plain):
    with pytest.raises(ConfigError, match=r"must lie between .*, got -?inf"):
        RunConfig.from_dict(plain)
