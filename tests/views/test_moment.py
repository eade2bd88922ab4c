"""Slow motion: the same traces at every moment, filled as the update goes on."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.pictures import Moment
from playground.views.figure_one import traces
from playground.views.moment import moment_traces, muted
from playground.views.palette import tokens
from playground.views.plane import plane as draw


def moment(dim: int, **fields) -> Moment:
    rng = np.random.default_rng(0)
    known = {"z": rng.normal(size=(6, 1)), "fakes": rng.normal(size=(6, dim)), "real": rng.normal(size=(6, dim))}
    known |= {"scores_real": rng.uniform(size=6), "scores_fake": rng.uniform(size=6), "push": rng.normal(size=(6, dim))}
    chosen = {name: known[name].astype(np.float32) for name in fields.pop("known", known)}
    return Moment(player="G", name="loss", number=1, count=5, **chosen, **fields)


@pytest.fixture(params=["line", "plane"])
def shown(request, full_line, full_plane):
    """A picture, its dimension, and its own traces."""
    if request.param == "line":
        return full_line(), 1, traces(full_line())
    return full_plane(), 2, draw(full_plane())["data"]


def filled(made):
    return {trace["uid"] for trace in made if len(trace["x"])}


def test_every_moment_has_the_same_traces(shown) -> None:
    picture, dim, own = shown
    steps = [(), ("z",), ("z", "fakes"), ("z", "fakes", "real"), ("z", "fakes", "scores_fake", "push")]
    every = [[trace["uid"] for trace in moment_traces(picture, moment(dim, known=known))] for known in steps]
    assert all(each == every[0] for each in every)
    assert not {trace["uid"] for trace in own} & set(every[0])


def test_nothing_is_shown_before_it_is_known(shown) -> None:
    picture, dim, _ = shown
    assert filled(moment_traces(picture, moment(dim, known=()))) == set()
    assert "moment_fakes" not in filled(moment_traces(picture, moment(dim, known=("z",))))
    assert "moment_push" not in filled(moment_traces(picture, moment(dim, known=("z", "fakes"))))
    assert "moment_push" in filled(moment_traces(picture, moment(dim)))


def test_a_way_leads_from_each_z_to_its_fake(line) -> None:
    here = moment(1)
    ways = next(trace for trace in moment_traces(line(), here) if trace["uid"] == "moment_ways")
    assert ways["x"][1::3] == pytest.approx(here.fakes[:, 0])
    assert ways["y"][:2].tolist() == [0, 1]


def test_scores_stand_at_their_samples_at_their_height(line) -> None:
    here = moment(1)
    dots = {trace["uid"]: trace for trace in moment_traces(line(), here)}
    assert dots["moment_scores_real"]["x"].tolist() == here.real[:, 0].tolist()
    assert dots["moment_scores_real"]["y"].tolist() == here.scores_real.tolist()
    assert dots["moment_scores_fake"]["yaxis"] == "y2"


def test_without_an_axis_of_z_there_are_no_ways(line) -> None:
    made = moment_traces(line(z=None, g_of_z=None), moment(1))
    assert {"moment_z", "moment_ways"}.isdisjoint(filled(made))
    assert "moment_fakes" in filled(made)


@pytest.mark.parametrize(("player", "pale", "clear"), [("G", "d", "p_g"), ("D", "p_g", "d")])
def test_the_network_that_waits_is_pale_and_nothing_else_changes(full_line, player, pale, clear) -> None:
    before = traces(full_line())
    written = json.dumps(before, default=lambda array: array.tolist())
    after = {trace["uid"]: trace for trace in muted(before, player)}
    assert [trace["uid"] for trace in before] == list(after)
    by_uid = {trace["uid"]: trace for trace in before}
    assert after[pale]["line"]["color"].endswith("/0.280")
    assert after[clear] is by_uid[clear]
    assert after["p_data"] is by_uid["p_data"]
    assert json.dumps(before, default=lambda array: array.tolist()) == written


def test_a_waiting_discriminator_has_a_pale_field(full_plane) -> None:
    before = draw(full_plane())["data"]
    assert muted(before, "G")[0]["opacity"] < before[0]["opacity"] / 3
    assert muted(before, "D")[0] is before[0]


def test_plotly_knows_every_attribute(shown, colored) -> None:
    picture, dim, own = shown
    made = [*muted(own, "D"), *moment_traces(picture, moment(dim))]
    go.Figure(colored({"data": made, "layout": {}}))
    assert list(tokens(made))
