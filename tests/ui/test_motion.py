"""Slow motion in words."""

import pytest

from playground.pictures import Moment
from playground.runtime.frame import Frame
from playground.ui.motion import caption, motion

NAMES = ("draw_z", "generate", "draw_real", "score", "loss", "move")


@pytest.mark.parametrize("player", ["D", "G"])
@pytest.mark.parametrize("name", NAMES)
def test_every_moment_of_both_players_has_a_caption(player, name):
    said = caption(Moment(player=player, name=name, number=2, count=6, loss=-0.25))
    assert said.startswith(f"{player}, step 2 of 6")
    assert "{" not in said


def test_the_loss_is_in_its_caption():
    assert "−0.250" in caption(Moment(player="D", name="loss", number=5, count=6, loss=-0.25))


def test_without_a_moment_the_strip_is_put_away():
    fields = motion(Frame(workspace="distributions"))
    assert set(fields["attributes"]["motion-distributions"].values()) == {None}


def test_a_moment_names_the_player_and_the_step():
    frame = Frame(workspace="distributions", moment=Moment(player="G", name="score", number=4, count=6))
    assert motion(frame)["attributes"]["motion-distributions"] == {"data-on": "", "data-moment": "score", "data-player": "G"}
