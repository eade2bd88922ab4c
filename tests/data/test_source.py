import pytest
import torch

from playground.data import DATA
from playground.data.source import Data, Distribution, Source
from playground.randomness import generator
from playground.texts import has

POINTS = [name for name, each in DATA.items() if each.kind != "image" and not each.brought]


@pytest.mark.parametrize("name", DATA)
def test_data_have_a_name_and_a_sentence(name):
    assert has(f"variant.data.{name}")
    assert has(f"about.data.{name}")


@pytest.mark.parametrize("name", POINTS)
def test_points_are_float32_of_the_promised_shape(name):
    source = DATA[name]().open()
    points = source.sample(100, generator(0, "data"))
    assert points.shape == (100, *source.sample_shape)
    assert points.dtype == torch.float32


@pytest.mark.parametrize("name", POINTS)
def test_points_never_end(name):
    assert DATA[name]().open().count is None


@pytest.mark.parametrize("name", POINTS)
def test_the_same_generator_gives_the_same_points(name):
    source = DATA[name]().open()
    assert torch.equal(source.sample(50, generator(1, "data")), source.sample(50, generator(1, "data")))


@pytest.mark.parametrize("name", POINTS)
def test_another_seed_gives_other_points(name):
    source = DATA[name]().open()
    assert not torch.equal(source.sample(50, generator(1, "data")), source.sample(50, generator(2, "data")))


@pytest.mark.parametrize("name", POINTS)
def test_drawing_points_leaves_the_global_generator_alone(name):
    before = torch.random.get_rng_state()
    DATA[name]().open().sample(50, generator(0, "data"))
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("name", POINTS)
def test_a_description_of_points_is_its_own_source(name):
    data = DATA[name]()
    assert data.open() is data


@pytest.mark.parametrize("name", POINTS)
def test_nearly_all_points_lie_in_view(name):
    source = DATA[name]().open()
    low, high = torch.tensor(source.view_range).reshape(-1, 2).T
    points = source.sample(5000, generator(0, "data"))
    assert ((points >= low) & (points <= high)).all(dim=-1).float().mean() > 0.998


@pytest.mark.parametrize("name", POINTS)
def test_every_knob_of_points_has_two_finite_ends(name):
    for leaf in (each for each in DATA[name]().leaves() if each.kind in (int, float)):
        assert -1e6 < leaf.knob.low < leaf.knob.high < 1e6


def test_what_a_base_does_not_know_it_does_not_guess():
    for unknown in (
        lambda: Source().sample(1, generator(0, "data")),
        lambda: Source().log_density(torch.zeros(1, 1)),
        lambda: Source().view_range,
        lambda: Data().open(),
    ):
        with pytest.raises(NotImplementedError):
            unknown()
    assert Distribution().centres is None
