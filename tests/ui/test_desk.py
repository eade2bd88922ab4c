"""The desk: what the handlers of the page ask of sessions."""

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

from playground.config import RunConfig
from playground.data.distributions_2d import Ring
from playground.data.points import PointsLine
from playground.errors import BusyError, ConfigError
from playground.presets import get
from playground.store.shelf import Offer
from playground.texts import text
from playground.training.trainer import Trainer
from playground.ui.desk import Desk
from playground.ui.paint import Painter, player
from playground.ui.walls import SEEDS
from tests.runtime.fakes import LONG, until
from tests.ui.fakes import LINE

HERE = "distributions"


@pytest.fixture
def twins(tab):
    tab.desk.arrange(tab.session, HERE, "twins")
    return tab


@pytest.fixture
def wall(tab):
    tab.desk.build_wall(tab.session, HERE, "", "", 4)
    return tab


def settings(tab):
    return [run.settings for run in tab.runs]


# ---------------------------------------------------------------------- arrange


def test_twins_begin_alike_and_the_controls_turn_the_second(twins):
    assert settings(twins) == [LINE, LINE]
    assert twins.session.arrangement == "twins"
    assert twins.desk.aim(twins.session, HERE) == 1


def test_a_first_wall_is_of_seeds(tab):
    tab.desk.arrange(tab.session, HERE, "wall")
    assert [(each.members, each.sweep) for each in settings(tab)] == [(SEEDS, None)]
    assert tab.session.arrangement == "wall"


def test_the_arrangement_that_is_there_already_builds_nothing(twins):
    runs = twins.runs
    twins.desk.arrange(twins.session, HERE, "twins")
    assert twins.runs == runs


def test_one_of_twins_lives_on_alone(twins):
    twins.trains(2)
    first = twins.runs[0]
    twins.desk.arrange(twins.session, HERE, "one")
    assert twins.runs == [first]
    assert first.turn == 2


def test_the_tile_that_is_looked_at_becomes_the_one_run(wall):
    wall.session.focus(0, 2)
    wall.desk.arrange(wall.session, HERE, "one")
    assert settings(wall) == [replace(LINE, seed=2)]


def test_twins_are_made_of_the_tile_that_is_looked_at(wall):
    wall.session.focus(0, 3)
    wall.desk.arrange(wall.session, HERE, "twins")
    assert settings(wall) == [replace(LINE, seed=3)] * 2


def test_arranging_an_empty_workspace_starts_its_first_preset(opens):
    tab = opens()
    tab.desk.arrange(tab.session, HERE, "twins")
    assert settings(tab) == [get("two_bumps")] * 2


# ---------------------------------------------------------------------- build_wall


def test_a_knob_that_members_may_differ_in_makes_one_stack(tab):
    tab.desk.build_wall(tab.session, HERE, "instance_noise", "0 0.5", 3)
    (config,) = settings(tab)
    assert config.each("instance_noise") == [0.0] * 3 + [0.5] * 3
    assert config.seeds == [0, 1, 2] * 2


def test_any_other_knob_makes_a_stack_a_value(tab):
    tab.desk.build_wall(tab.session, HERE, "d_steps", "1, 2, 5", 2)
    assert [(each.d_steps, each.members) for each in settings(tab)] == [(1, 2), (2, 2), (5, 2)]
    assert tab.session.workspaces[HERE].wall.path == "d_steps"


def test_a_wall_follows_a_wall(wall):
    wall.desk.build_wall(wall.session, HERE, "d_steps", "1 2", 1)
    assert [(each.d_steps, each.members) for each in settings(wall)] == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("path", "words", "seeds", "key"),
    [
        ("d_steps", "", 2, "no_values"),
        ("d_steps", "a few", 2, "type"),
        ("d_steps", "1000", 2, "range"),
        ("data", "ring", 2, "not_sweepable"),
        ("nowhere", "1", 2, "not_sweepable"),
        ("d_steps", "1 2", 33, "wall_too_large"),
        ("", "", 65, "wall_too_large"),
        ("", "", 0, "wall_empty"),
        ("", "", -1, "wall_empty"),
    ],
)
def test_a_wall_that_cannot_be_says_why_and_everything_stays(tab, path, words, seeds, key):
    runs = tab.runs
    with pytest.raises(ConfigError) as caught:
        tab.desk.build_wall(tab.session, HERE, path, words, seeds)
    assert caught.value.key == key
    assert caught.value.say()
    assert (tab.runs, tab.session.arrangement) == (runs, "one")


# ---------------------------------------------------------------------- aim


@pytest.mark.parametrize(("aim", "rates"), [(0, [0.02, 0.001]), (1, [0.001, 0.02]), (None, [0.02, 0.02])])
def test_the_controls_turn_the_twin_that_is_aimed_at(twins, aim, rates):
    twins.desk.take_aim(twins.session, aim)
    twins.desk.change(twins.session, HERE, "optimizer_d.rate", 0.02)
    assert [each.optimizer_d.rate for each in settings(twins)] == rates


def test_the_controls_show_the_twin_that_is_aimed_at(twins):
    twins.desk.change(twins.session, HERE, "batch", 16)
    shown = {}
    for aim in (0, 1, None):
        twins.desk.take_aim(twins.session, aim)
        shown[aim] = twins.desk.shown(twins.session, HERE).batch
    assert shown == {0: 8, 1: 16, None: 8}


def test_there_is_nothing_to_aim_at_without_twins(tab, wall):
    for each in (tab, wall):
        each.desk.take_aim(each.session, 1)
        assert each.desk.aim(each.session, HERE) is None


def test_a_knob_turned_at_a_wall_is_turned_for_all(wall):
    wall.desk.take_aim(wall.session, 1)
    wall.desk.change(wall.session, HERE, "batch", 16)
    assert [(each.batch, each.members) for each in settings(wall)] == [(16, 4)]
    assert wall.session.arrangement == "wall"


def test_the_knob_that_a_wall_compares_cannot_be_turned(tab):
    tab.desk.build_wall(tab.session, HERE, "d_steps", "1 2", 2)
    with pytest.raises(ConfigError) as caught:
        tab.desk.change(tab.session, HERE, "d_steps", 5)
    assert caught.value.key == "wall_path"


def test_data_of_another_kind_bring_networks_that_suit_them_to_the_twin_alone(twins):
    twins.desk.change(twins.session, HERE, "data", "ring")
    first, second = settings(twins)
    assert first == LINE
    assert (second.data, second.generator) == (Ring(), get("ring_repaired").generator)


def test_a_setting_is_marked_as_changed_at_the_twin_that_is_aimed_at(twins):
    twins.desk.use_preset(twins.session, HERE, "two_bumps")
    twins.desk.change(twins.session, HERE, "batch", 16)
    assert twins.desk.changed(twins.session, HERE) == {"batch"}


# ---------------------------------------------------------------------- while it is built


class Slow(Trainer):
    """Built only when the test lets it."""

    gate = threading.Event()

    def __init__(self, *args, **more):
        assert self.gate.wait(LONG)
        super().__init__(*args, **more)


@pytest.fixture
def slow(tab):
    """A tab whose next runs take long to build."""
    Slow.gate.clear()
    tab.session.workspaces[HERE]._workshop = replace(tab.workshop, patience=0.01, trainer=Slow)
    yield tab
    Slow.gate.set()


def built(tab):
    Slow.gate.set()
    assert until(lambda: not tab.session.workspaces[HERE].building)


def button(tab):
    """What the player's button says it would do."""
    return player(tab.session.frames().newest()[0].frame)["play"]["data-word"]


def test_the_button_does_what_it_says_while_a_run_is_built(slow):
    slow.session.play()
    slow.desk.use_preset(slow.session, HERE, "paper_2014")
    for word in ("player.pause", "player.play", "player.pause"):
        assert button(slow) == text(word)
        slow.desk.toggle(slow.session, HERE)
    built(slow)
    assert settings(slow) == [get("paper_2014")]
    assert not slow.session.workspaces[HERE].playing


def test_the_controls_belong_to_the_arrangement_that_is_built(slow):
    desk, session = slow.desk, slow.session
    desk.arrange(session, HERE, "twins")
    desk.change(session, HERE, "batch", 16)
    desk.arrange(session, HERE, "wall")
    assert desk.aim(session, HERE) is None
    assert desk.config(session, HERE) is not None
    desk.toggle(session, HERE)
    desk.arrange(session, HERE, "one")
    built(slow)
    assert (session.arrangement, len(slow.runs)) == ("one", 1)


def test_one_run_of_what_is_built_is_its_first_wherever_was_looked_before(slow):
    Slow.gate.set()
    slow.desk.build_wall(slow.session, HERE, "", "", 4)
    built(slow)
    slow.session.focus(0, 2)
    Slow.gate.clear()
    slow.desk.arrange(slow.session, HERE, "twins")
    slow.desk.arrange(slow.session, HERE, "one")
    built(slow)
    assert slow.session.arrangement == "one"


def test_a_knob_and_a_preset_are_taken_by_the_twin_that_is_built(slow):
    slow.desk.arrange(slow.session, HERE, "twins")
    slow.desk.change(slow.session, HERE, "batch", 16)
    slow.desk.use_preset(slow.session, HERE, "paper_2014")
    built(slow)
    assert settings(slow) == [LINE, get("paper_2014")]


# ---------------------------------------------------------------------- presets


def test_undo_takes_the_presets_name_back(tab):
    tab.desk.use_preset(tab.session, HERE, "two_bumps")
    tab.desk.use_preset(tab.session, HERE, "paper_2014")
    tab.session.undo()
    assert tab.desk.preset_name(tab.session, HERE) == "two_bumps"
    assert tab.desk.changed(tab.session, HERE) == set()


@pytest.mark.parametrize("aim", [0, 1])
def test_a_preset_is_taken_by_the_twin_that_is_aimed_at(twins, aim):
    twins.desk.take_aim(twins.session, aim)
    twins.desk.use_preset(twins.session, HERE, "paper_2014")
    assert settings(twins)[aim] == get("paper_2014")
    assert settings(twins)[1 - aim] == LINE
    assert twins.session.arrangement == "twins"


def test_a_preset_leaves_a_twin_its_seed(opens):
    tab = opens(LINE, replace(LINE, seed=7))
    tab.desk.use_preset(tab.session, HERE, "paper_2014")
    assert settings(tab) == [LINE, replace(get("paper_2014"), seed=7)]


def test_a_preset_for_both_twins_is_taken_by_both(twins):
    twins.desk.take_aim(twins.session, None)
    twins.desk.use_preset(twins.session, HERE, "paper_2014")
    assert twins.session.arrangement == "twins"
    assert settings(twins) == [get("paper_2014")] * 2


def test_a_preset_at_a_wall_is_a_wall_of_it(wall):
    wall.desk.use_preset(wall.session, HERE, "paper_2014")
    assert wall.session.arrangement == "wall"
    assert settings(wall)[0].member(0) == get("paper_2014")


def test_a_preset_plays_if_what_was_there_played(tab):
    tab.session.play()
    tab.desk.use_preset(tab.session, HERE, "paper_2014")
    assert tab.session.workspaces[HERE].playing


def test_a_preset_that_is_not_there_is_named(twins):
    runs = twins.runs
    with pytest.raises(ConfigError) as caught:
        twins.desk.use_preset(twins.session, HERE, "digits")  # of the other workspace
    assert caught.value.key == "unknown_preset"
    assert twins.runs == runs
    assert twins.desk.preset_name(twins.session, HERE) == "two_bumps"


def test_one_setting_goes_back_to_the_preset_at_the_twin_alone(twins):
    twins.desk.restore(twins.session, HERE, "batch")
    assert [each.batch for each in settings(twins)] == [8, get("two_bumps").batch]


# ---------------------------------------------------------------------- limits


def test_no_run_of_twins_or_a_wall_gets_more_computing_time_than_a_server_gives(tab):
    desk = Desk(tab.sessions, Painter(), seconds_per_run=60.0)
    for act in (
        lambda: desk.use_preset(tab.session, HERE, "two_bumps"),
        lambda: desk.arrange(tab.session, HERE, "twins"),
        lambda: desk.use_preset(tab.session, HERE, "paper_2014"),
        lambda: desk.arrange(tab.session, HERE, "wall"),
    ):
        act()
        assert {each.budget_seconds for each in settings(tab)} == {60.0}
    with pytest.raises(BusyError):
        desk.change(tab.session, HERE, "budget_seconds", 61.0)


def test_what_a_tab_keeps_brings_its_settings_back(tab, opens):
    tab.desk.change(tab.session, HERE, "seed", 9)
    other = opens()
    session = other.desk.attach("token-of-another-one", tab.desk.keep(tab.session))
    assert session.settings(HERE) == replace(LINE, seed=9)


def test_kept_data_that_are_gone_take_nothing_else_with_them(opens):
    gone, images = RunConfig(data=PointsLine(key="0" * 64)), get("digits").with_values({"seed": 3})
    kept = json.dumps({HERE: gone.to_dict(), "images": images.to_dict()})
    session = opens().desk.attach("token-of-another-one", kept)
    assert session.settings(HERE) == get("two_bumps")
    assert session.settings("images").seed == 3
    assert [each.key for each in session.notices()] == ["error.points_gone"]


def test_one_workspace_that_cannot_be_read_leaves_the_other(opens):
    kept = json.dumps({HERE: {"batch": -1}, "images": get("digits").with_values({"seed": 3}).to_dict()})
    session = opens().desk.attach("token-of-another-one", kept)
    assert session.settings(HERE) == get("two_bumps")
    assert session.settings("images").seed == 3


@pytest.mark.parametrize("kept", ["", "{", "[]", "7", '{"distributions": {"batch": -1}}', '{"distributions": 3}', "x" * 50_000])
def test_what_cannot_be_read_of_what_a_tab_kept_is_left_out(opens, kept):
    session = opens().desk.attach("token-of-another-one", kept)
    assert session.settings(HERE) == get("two_bumps")


def test_of_several_runs_the_offer_says_that_one_was_kept():
    offers = [Offer(HERE, 7, 1.0, "two_bumps", beside=1), Offer("images", 1200, 0.0, "digits")]
    said = Desk.offers(SimpleNamespace(sessions=SimpleNamespace(saved=lambda sid: offers)), "sid")
    assert "turn 7 (the first of 2 runs; the others were not kept)" in said
    assert said.endswith("turn 1\u202f200.")
