"""From frames to fields of messages: tiles in bytes, axes that do not jump, the words of the player."""

import math
from dataclasses import replace

import numpy as np
import orjson
import pytest

from playground.errors import ConfigError
from playground.pictures import ImagePicture, LineTiles, PlanePicture, PlaneTiles
from playground.runtime.frame import Frame, State
from playground.texts import text
from playground.training.events import Ended, Outcome
from playground.ui.paint import TILE_POINTS, Painter, number, rate, reads, tiles, tone
from tests.runtime.fakes import line

HERE = "distributions"


def frame(height=0.2, **more):
    if more.get("state") is State.ENDED:
        more = {"ended": Ended(Outcome.BUDGET_TURNS, 5)} | more
    plain = {"workspace": HERE, "run": 1, "family": 1, "turn": 5, "picture": tall(height)}
    return Frame(**(plain | more))


def tall(height):
    x = np.linspace(-4, 4, 8, dtype=np.float32)
    return replace(line(), x=x, p_g=np.full(8, height, np.float32), p_data=np.full(8, 0.1, np.float32))


def critic(low, high):
    return replace(tall(0.2), bounded=False, scores=np.linspace(low, high, 8, dtype=np.float32))


# ---------------------------------------------------------------------- tiles


def line_tiles(**more):
    x = np.linspace(-1, 1, 5, dtype=np.float32)
    flat = np.full((2, 5), 0.5, np.float32)
    return LineTiles(**({"x": x, "p_data": flat, "p_g": flat, "scores": flat, "bounded": True} | more))


def test_the_ends_of_a_probability_are_the_ends_of_a_byte():
    scores = np.array([[0, 0.5, 1, -3, 3]], np.float32)
    sent = tiles(line_tiles(scores=scores))["scores"]
    assert sent.dtype == np.uint8
    assert sent.tolist() == [[0, 127, 255, 0, 255]]


def test_what_is_no_number_stands_at_the_edge():
    sent = tiles(line_tiles(p_g=np.array([[np.nan, np.inf, -np.inf, 0, 1e30]], np.float32)))["p_g"]
    assert sent.tolist() == [[0, 255, 0, 0, 255]]


def test_every_critic_fills_its_own_tile():
    scores = np.array([[-500, 0, 500], [0.1, 0.2, 0.3]], np.float32)
    assert tiles(line_tiles(scores=scores, bounded=False))["scores"].tolist() == [[0, 127, 255]] * 2


def test_a_critic_that_says_the_same_everywhere_is_flat():
    sent = tiles(line_tiles(scores=np.full((1, 5), 7.0, np.float32), bounded=False))["scores"]
    assert sent.tolist() == [[0] * 5]


def test_all_tiles_share_the_height_of_the_data():
    p_data = np.array([[0, 0.5], [0, 1.0]], np.float32)
    sent = tiles(line_tiles(p_data=p_data, p_g=p_data))
    assert sent["p_data"].tolist() == sent["p_g"].tolist()
    assert sent["p_data"][1, 1] == pytest.approx(2 * sent["p_data"][0, 1], abs=1)
    assert sent["p_data"].max() < 255  # there is room above for fakes that are denser


def test_points_of_a_plane_are_counted_from_the_corner_of_the_view():
    points = np.array([[[-2, -1], [2, 1], [0, 0], [9, -9]]], np.float32)
    sent = tiles(PlaneTiles(real=points, fakes=points, view=(-2.0, 2.0, -1.0, 1.0)))
    assert sent["fakes"].tolist() == [[[0, 0], [255, 255], [127, 127], [255, 0]]]
    assert (sent["kind"], sent["points"], sent["view"]) == ("plane", 4, [-2, 2, -1, 1])


@pytest.mark.parametrize("members", [1, 16, 64])
def test_a_wall_of_planes_sends_no_more_points_than_a_wall_has_room_for(members):
    points = np.zeros((members, 1000, 2), np.float32)
    sent = tiles(PlaneTiles(real=points, fakes=points, view=(-1.0, 1.0, -1.0, 1.0)))
    assert sent["fakes"].shape[0] == members
    assert members * sent["points"] <= TILE_POINTS


# ---------------------------------------------------------------------- axes


def test_axes_grow_with_the_picture_and_do_not_shrink():
    painter = Painter()
    ceilings = []
    for height in (0.2, 5.0, 0.2):
        painter.encode(frame(height))
        ceilings.append(painter.axes(frame(height)).ceiling)
    assert ceilings[0] < ceilings[1] == ceilings[2]


def test_looking_back_does_not_shrink_axes():
    painter = Painter()
    painter.encode(frame(5.0, turn=900))
    grown = painter.axes(frame())
    for turn in (0, 7):
        then = frame(0.01, turn=turn)
        painter.picture(then)
        painter.layout(then)
        assert painter.axes(frame()) is grown


def test_a_run_that_begins_anew_has_axes_of_its_own():
    painter = Painter()
    painter.encode(frame(5.0))
    painter.encode(frame(0.2, run=2, family=2))
    assert painter.axes(frame(run=2, family=2)).ceiling < painter.axes(frame()).ceiling


def test_twins_share_their_axes():
    painter = Painter()
    first, second = (frame(arrangement="twins", run=run, index=run - 1) for run in (1, 2))
    painter.encode(first)
    alone = painter.axes(first).ceiling
    painter.encode(replace(second, picture=tall(5.0), leading=False))
    layouts = [painter.layout(each)[1]["figures"] for each in (first, second)]
    assert [list(each) for each in layouts] == [[f"picture-{HERE}"], [f"picture-{HERE}-1"]]
    ranges = [next(iter(each.values()))["layout"]["yaxis"]["range"] for each in layouts]
    assert ranges[0] == ranges[1]
    assert ranges[0][1] > alone


def test_a_layout_has_another_stamp_when_it_is_another():
    painter = Painter()
    stamps = []
    for height in (0.2, 0.2, 5.0):
        painter.encode(frame(height))
        stamps.append(painter.layout(frame(height))[0])
    assert stamps[0] == stamps[1] != stamps[2]


def test_the_axis_of_a_critic_holds_its_scores():
    painter = Painter()
    seen = frame(picture=critic(-300, 20))
    painter.encode(seen)
    low, high = painter.axes(seen).limits
    assert low <= -300
    assert high >= 20


def test_twins_on_different_scales_have_axes_of_their_own():
    painter, bounded = Painter(), replace(frame(), arrangement="twins", family=7)
    seen = replace(frame(picture=critic(-300, 20)), arrangement="twins", family=7, index=1)
    for each in (bounded, seen):
        painter.encode(each)
    assert painter.axes(bounded).limits == (0.0, 1.0)
    assert painter.axes(seen).limits[0] <= -300


def test_zoom_outlives_a_restart_and_not_other_data():
    painter = Painter()
    keys = []
    for run, x in ((1, 4), (2, 4), (3, 9)):
        picture = replace(tall(0.2), x=np.linspace(-x, x, 8, dtype=np.float32))
        layout = painter.layout(frame(run=run, family=run, picture=picture))[1]
        keys.append(layout["figures"][f"picture-{HERE}"]["layout"]["uirevision"])
    assert keys[0] == keys[1] != keys[2]


# ---------------------------------------------------------------------- pictures


def test_the_run_that_leads_has_the_players_numbers_and_no_other_has():
    painter = Painter()
    lead, other = (orjson.loads(painter.encode(frame(arrangement="twins", leading=leading, index=1 - leading)))
                   for leading in (True, False))  # fmt: skip
    assert lead["numbers"]["turn"] == 5
    assert set(other) == {"figures"}
    assert list(other["figures"]) == [f"picture-{HERE}-1"]


def test_a_run_of_a_wall_that_does_not_lead_sends_its_tiles_alone():
    picture = replace(tall(0.2), tiles=line_tiles())
    sent = orjson.loads(Painter().encode(frame(picture=picture, arrangement="wall", index=2, leading=False)))
    assert list(sent) == ["records"]
    assert list(sent["records"]) == [f"tiles-{HERE}-2"]


def test_a_sheet_of_images_is_sent_as_a_picture():
    sheet = ImagePicture(fakes=np.zeros((4, 1, 8, 8), np.uint8), real=np.zeros((0, 1, 8, 8), np.uint8))
    painter, shown = Painter(), frame(workspace="images", picture=sheet)
    assert orjson.loads(painter.encode(shown))["images"]["fakes-images"].startswith("data:image/")
    assert painter.layout(shown)[1] == {}


def test_a_frame_without_a_picture_has_numbers_alone():
    sent = orjson.loads(Painter().encode(Frame(workspace=HERE)))
    assert "figures" not in sent
    assert sent["texts"]["state"]


def test_a_run_that_diverged_is_still_sent_as_json():
    lost = replace(tall(0.2), scores=np.full(8, np.nan, np.float32), p_g=np.full(8, np.nan, np.float32))
    points, lattice = np.full((4, 2), np.nan, np.float32), np.linspace(-1, 1, 3, dtype=np.float32)
    field = np.full((3, 3), np.nan, np.float32)
    plane = PlanePicture(real=points, fakes=points, field=field, xs=lattice, ys=lattice, bounded=True)
    for picture in (lost, plane):
        painter = Painter()
        assert orjson.loads(painter.encode(frame(picture=picture, telemetry={"d_real": math.nan})))["figures"]
        orjson.dumps(painter.layout(frame(picture=picture))[1], option=orjson.OPT_SERIALIZE_NUMPY)


# ---------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (math.nan, "–"),
        (-0.5, "−0.50"),
        (0.693, "0.69"),
        (12345.0, "12\u202f345"),
        (2e9, "2e+09"),
        (-0.0004, "−0.00040"),
        (-0.0, "0"),
    ],
)
def test_numbers_are_short_and_have_a_true_minus(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.0, "–"), (0.25, "0.2"), (9.96, "10.0"), (312.4, "312")])
def test_a_rate_has_two_digits_or_so(value, shown):
    assert rate(value) == shown


def test_turns_are_grouped_by_thousands():
    assert Painter().readings(frame(turn=12345))["turn"] == "12\u202f345"


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_sentence_and_a_light(state):
    sent = Painter().readings_of(frame(state=state))
    assert sent["texts"]["state"]
    assert sent["attributes"]["light"]["data-tone"] == tone(frame(state=state))


LOSSES = {"d_real": 0.7, "d_fake": 0.2}


@pytest.mark.parametrize("state", [State.RUNNING, State.PAUSED])
def test_the_light_reads_the_game_while_there_is_one_and_says_what_d_says(state):
    seen = frame(state=state, telemetry=LOSSES)
    assert reads(seen) == ""
    sent = Painter().readings_of(seen)
    assert sent["attributes"]["light"]["data-reads"] == ""
    assert "0.70" in sent["texts"]["state"] and "0.20" in sent["texts"]["state"]
    assert sent["texts"]["state-said"] == ""  # what changes with every frame is not read aloud


@pytest.mark.parametrize("outcome", [Outcome.BUDGET_TURNS, Outcome.BUDGET_SECONDS])
def test_a_run_that_used_up_its_budget_keeps_the_state_in_which_it_ended_and_says_why_it_did(outcome):
    seen = frame(state=State.ENDED, ended=Ended(outcome, 5), telemetry=LOSSES)
    assert reads(seen) == "ended"
    sent = Painter().readings_of(seen)
    assert sent["attributes"]["light"]["data-reads"] == "ended"
    assert sent["texts"]["state"] == sent["texts"]["state-said"] == text(f"state.ended_{outcome}")


def test_of_a_run_that_broke_down_or_ended_nobody_knows_how_nothing_is_read():
    broken = frame(state=State.ENDED, ended=Ended(Outcome.DIVERGED, 5, ConfigError("session_gone")), telemetry=LOSSES)
    assert reads(broken) is None
    assert reads(replace(broken, ended=None)) is None
    assert Painter().readings_of(broken)["attributes"]["light"]["data-reads"] is None


@pytest.mark.parametrize("state", sorted(set(State) - {State.RUNNING, State.PAUSED, State.ENDED}))
def test_in_any_other_state_the_light_reads_nothing(state):
    assert reads(frame(state=state, telemetry=LOSSES)) is None


@pytest.mark.parametrize("state", State)
def test_without_losses_or_with_a_mistake_to_tell_the_light_reads_nothing(state):
    assert reads(frame(state=state)) is None
    assert reads(frame(state=state, telemetry=LOSSES, error=ConfigError("session_gone"))) is None


def test_the_button_says_what_it_would_do():
    words = {state: Painter().readings_of(frame(state=state))["attributes"]["play"]["data-word"] for state in State}
    assert words[State.RUNNING] == words[State.ABSENT] != words[State.PAUSED]


def test_the_invitation_goes_with_the_first_turn():
    hidden = [
        Painter().readings_of(each)["attributes"][f"invite-{HERE}"]["hidden"]
        for each in (frame(turn=0, state=State.IDLE), frame(turn=1), frame(turn=0, state=State.RUNNING))
    ]
    assert hidden == [None, "", ""]
