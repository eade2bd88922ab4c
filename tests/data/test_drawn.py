import base64

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from playground.config import RunConfig
from playground.data.drawn import (
    LINE_CELLS,
    PLANE_SIDE,
    Drawn,
    DrawnLine,
    DrawnPlane,
    decode_line,
    decode_plane,
    encode_line,
    encode_plane,
)
from playground.errors import DataError
from playground.randomness import generator

MIDDLES = (np.arange(64) + 0.5) / 8 - 4
LEVELS = arrays(np.uint8, 64, elements=st.integers(0, 255)).filter(lambda heights: heights.any())
CLOUDS = arrays(np.uint8, (32, 32), elements=st.integers(0, 15)).filter(lambda heights: heights.any())


def line(*filled, level=1.0):
    heights = np.zeros(LINE_CELLS)
    heights[list(filled)] = level
    return DrawnLine(drawing=encode_line(heights))


def plane(*filled):
    heights = np.zeros((PLANE_SIDE, PLANE_SIDE))
    for row, column in filled:
        heights[row, column] = 1
    return DrawnPlane(drawing=encode_plane(heights))


@given(LEVELS)
def test_a_line_comes_back_in_the_same_ratios(heights):
    back = decode_line(encode_line(heights))
    np.testing.assert_allclose(back, heights * (255 / heights.max()), atol=0.5)


@given(CLOUDS)
def test_a_plane_comes_back_in_the_same_ratios(heights):
    back = decode_plane(encode_plane(heights))
    np.testing.assert_allclose(back, heights * (15 / heights.max()), atol=0.5)


def test_a_word_is_a_byte_a_cell_on_a_line_and_half_a_byte_on_a_plane():
    assert base64.urlsafe_b64decode(encode_line(np.arange(64)) + "==")[:2] == bytes([0, 4])
    heights = np.zeros((32, 32))
    heights[0, :3] = (15, 7, 3)
    assert base64.urlsafe_b64decode(encode_plane(heights) + "=")[:2] == bytes([0xF7, 0x30])
    assert (len(DrawnLine().drawing), len(DrawnPlane().drawing)) == (86, 683)


@pytest.mark.parametrize("data", [DrawnLine(), DrawnPlane()], ids=lambda data: data.kind)
def test_a_drawing_travels_in_json(data):
    config = RunConfig(data=data)
    assert RunConfig.from_dict(config.to_dict()).data == data
    assert not set(data.drawing) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "data", [DrawnLine(), line(0), line(63), line(20, 21, 40), DrawnLine(drawing=encode_line(np.arange(64)))], ids=str
)
def test_a_line_has_the_integral_one_and_samples_follow_it(data):
    x = torch.linspace(-4, 4, 64 * 40 + 1, dtype=torch.float64)
    density = data.density(x[:, None])
    assert float(torch.trapezoid(density, x)) == pytest.approx(1, abs=1e-6)
    total = np.concatenate([[0], torch.cumulative_trapezoid(density, x).numpy()])
    samples = data.sample(4000, generator(0, "data"))[:, 0].numpy()
    assert stats.kstest(samples, lambda at: np.interp(at, x, total)).pvalue > 0.01


@given(LEVELS)
def test_the_density_of_a_line_is_straight_between_the_cells_and_level_at_the_ends(heights):
    data = DrawnLine(drawing=encode_line(heights))
    x = np.linspace(-4, 4, 301)
    expected = np.interp(x, MIDDLES, data.heights.astype(float)) / (data.heights.sum(dtype=float) / 8)
    np.testing.assert_allclose(data.density(torch.from_numpy(x)[:, None]), expected, atol=1e-9)


def test_there_is_nothing_beyond_a_line():
    data = line(0, 63)
    assert torch.isneginf(data.log_density(torch.tensor([[-4.01], [4.01], [0.0]]))).all()
    assert data.sample(4000, generator(0, "data")).abs().max() <= 4


def test_the_rows_of_a_plane_count_from_below_and_its_columns_from_the_left():
    samples = plane((0, 31)).sample(500, generator(0, "data"))
    assert (samples[:, 0] >= 3 - 6 / 32).all() and (samples[:, 0] <= 3).all()
    assert (samples[:, 1] <= -3 + 6 / 32).all() and (samples[:, 1] >= -3).all()


def test_a_cell_of_a_plane_is_filled_evenly():
    samples = (plane((5, 9)).sample(2000, generator(0, "data")).double() + 3) * 32 / 6
    assert stats.kstest(samples[:, 0] - 9, "uniform").pvalue > 0.01
    assert stats.kstest(samples[:, 1] - 5, "uniform").pvalue > 0.01


@pytest.mark.parametrize("data", [DrawnPlane(), plane((0, 0), (31, 31), (4, 20))], ids=["stroke", "three cells"])
def test_a_plane_has_the_integral_one_and_samples_follow_it(data):
    middles = torch.from_numpy((np.arange(32) + 0.5) * 6 / 32 - 3)
    lattice = torch.stack(torch.meshgrid(middles, middles, indexing="xy"), dim=-1)  # [y, x, 2]
    masses = data.density(lattice) * (6 / 32) ** 2
    assert float(masses.sum()) == pytest.approx(1)
    cells = ((data.sample(20_000, generator(0, "data")) + 3) * 32 / 6).long()
    counts = torch.zeros(32, 32).index_put_((cells[:, 1], cells[:, 0]), torch.ones(20_000), accumulate=True)
    drawn = masses > 0
    assert counts[~drawn].sum() == 0
    assert stats.chisquare(counts[drawn].numpy(), 20_000 * masses[drawn].numpy(), sum_check=False).pvalue > 0.01


def test_there_is_nothing_beyond_a_plane_nor_where_nothing_was_drawn():
    beside = torch.tensor([[3.01, 0.0], [0.0, -3.01], [0.0, 0.0]])
    assert torch.isneginf(plane((0, 31)).log_density(beside)).all()
    assert DrawnPlane().log_density(torch.zeros(2, 5, 2)).shape == (2, 5)


def test_the_line_as_it_comes_is_a_bump_and_a_box():
    bump, gap, box, wall = DrawnLine().density(torch.tensor([[-1.5], [0.4], [2.0], [3.0]]))
    assert bump > box > 0.15
    assert gap < 0.01
    assert wall == 0


def test_the_plane_as_it_comes_is_a_stroke_around_the_middle():
    radius = DrawnPlane().sample(2000, generator(0, "data")).norm(dim=-1)
    assert float(radius.min()) > 1 and float(radius.max()) < 3


@pytest.mark.parametrize("kind", [DrawnLine, DrawnPlane])
@pytest.mark.parametrize("nothing", ["", "A" * 86, "A" * 683])
def test_an_empty_drawing_gets_a_sentence(kind, nothing):
    with pytest.raises(DataError, match=r"Nothing is drawn yet. Draw where|does not stand for a drawing"):
        kind(drawing=nothing)
    with pytest.raises(DataError, match="Nothing is drawn yet"):
        kind(drawing="")


@pytest.mark.parametrize("word", ["hello", "AAAA", "ü" * 86, "+" * 86, "A" * 87, "_" * 683, "../../etc/passwd", "A" * 86 + "\n"])
def test_a_wrong_word_gets_a_sentence(word):
    with pytest.raises(DataError, match=r"does not stand for a drawing. Draw it again"):
        DrawnLine(drawing=word)


@pytest.mark.parametrize("heights", [np.zeros(63), np.zeros((8, 8)), np.full(64, np.nan), np.full(64, np.inf)])
def test_heights_of_another_shape_are_refused(heights):
    with pytest.raises(DataError, match="A drawing has 64 heights, all of them finite"):
        encode_line(heights)


def test_nothing_is_not_encoded():
    for encode, shape in ((encode_line, 64), (encode_plane, (32, 32))):
        with pytest.raises(DataError, match="Nothing is drawn yet"):
            encode(np.full(shape, -1.0))


def test_two_drawings_do_not_become_each_other():
    changed = RunConfig(data=DrawnLine()).with_values({"data": "drawn_plane"})
    assert changed.data == DrawnPlane()


def test_a_base_holds_no_drawing():
    with pytest.raises(NotImplementedError):
        Drawn()
