"""Every knob has its widget, and what a widget holds is what the config says."""

from collections import Counter

import pytest

from playground.config import RunConfig
from playground.data import DATA
from playground.errors import ConfigError
from playground.knobs import Knob, knobs_of
from playground.presets import of_workspace
from playground.ui.bindings import FILLED, KINDS, MEANT, WORKSPACES, bindings, ladder, say_changes
from playground.ui.widgets import component, update


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_every_knob_has_exactly_one_widget_in_every_variant(workspace):
    listed = bindings(workspace)
    for name, knob, _ in knobs_of(RunConfig):
        absent = name in FILLED or MEANT.get(name, workspace) != workspace
        assert len([each for each in listed if each.path == name]) == (0 if absent else 1), name
        for variant, settings in (knob.variants or {}).items():
            if name == "data" and settings.kind not in KINDS[workspace]:
                continue
            for inner, its, _ in knobs_of(settings):
                path = f"{name}.{inner}"
                found = [each for each in listed if each.path == path and variant in each.parents]
                assert len(found) == (0 if its.local or path in FILLED else 1), path


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_no_two_widgets_have_the_same_name(workspace):
    assert max(Counter(each.name for each in bindings(workspace)).values()) == 1


@pytest.mark.parametrize(("workspace", "name"), [(w, name) for w in WORKSPACES for name in of_workspace(w)])
def test_each_value_of_a_preset_survives_its_widget(workspace, name):
    config = of_workspace(workspace)[name]
    shown = [each for each in bindings(workspace) if each.shown(config)]
    for each in shown:
        value = update(each, config)["value"]
        assert config.with_values({each.path: each.read(value)}) == config
        if each.widget == "ladder":  # a number that is not among the steps comes back as text
            assert each.read(str(value)) == value


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_only_the_knobs_of_the_chosen_variants_are_shown(workspace):
    config = next(iter(of_workspace(workspace).values()))
    shown = {each.path for each in bindings(workspace) if each.shown(config)}
    known = {leaf.path for leaf in config.leaves()}
    assert shown <= known
    assert {path for path in known - shown if not path.startswith("data.")} <= {"generator", "discriminator", *FILLED, *MEANT}


def test_a_decimal_comma_is_a_decimal_point():
    rate = next(each for each in bindings("distributions") if each.path == "optimizer_d.rate")
    assert rate.read("0,01") == 0.01
    assert rate.read(",5") == 0.5


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_widget_can_be_made_of_every_binding(workspace):
    config = next(iter(of_workspace(workspace).values()))
    for each in bindings(workspace):
        made = component(each, config)
        assert made.elem_id == f"gp-{each.name}"
        assert made.label


def test_a_ladder_climbs_from_the_lowest_to_the_highest_value():
    rates = ladder(Knob(label="", help="", low=1e-6, high=1.0, log=True), float)
    assert (rates[0], rates[-1]) == (1e-6, 1.0)
    assert rates == sorted(rates)
    assert ladder(Knob(label="", help="", low=1, high=64), int) == [1, 2, 4, 8, 16, 32, 64]
    assert ladder(Knob(label="", help="", low=0.0, high=0.9999), float)[-1] == 0.9999


def test_words_where_a_number_is_wanted_get_a_sentence():
    rate = next(each for each in bindings("distributions") if each.path == "optimizer_d.rate")
    with pytest.raises(ConfigError, match="Learning rate must be a number, got 'much'"):
        rate.read("much")


def test_a_knob_that_restarts_the_run_says_so():
    help_of = {each.path: each.help for each in bindings("distributions")}
    assert "restarts" in help_of["latent_dim"]
    assert "restarts" not in help_of["d_steps"]


def test_data_are_offered_where_they_are_drawn():
    offered = {w: [name for _, name in next(each for each in bindings(w) if each.path == "data").choices] for w in WORKSPACES}
    assert "digits" in offered["images"]
    assert "ring" in offered["distributions"]
    assert set(offered["images"]) | set(offered["distributions"]) == set(DATA) - {"pictures"}


def test_what_is_not_as_in_the_preset_is_named_and_much_of_it_is_counted():
    assert say_changes(set(), "images") == ""
    assert say_changes({"data"}, "images") == "Changed: Data."
    many = {"data", "objective", "constraint", "batch", "seed"}
    assert say_changes(many, "images").startswith("Changed: Data, ") and say_changes(many, "images").endswith(" and 2 more.")
