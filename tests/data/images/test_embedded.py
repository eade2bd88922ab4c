import numpy as np
import pytest
import torch
from scipy import stats

from playground.data import DATA
from playground.data.images.embedded import Avatars, Digits, Moods
from playground.data.images.image_data import SIZES
from playground.errors import ConfigError
from playground.randomness import generator

FACTS = {"digits": (Digits, 5000, 1, 28), "avatars": (Avatars, 4000, 3, 64), "moods": (Moods, 3000, 3, 32)}


@pytest.mark.parametrize("name", FACTS)
def test_a_set_has_its_pictures_and_ten_equal_classes(name):
    data, count, channels, size = FACTS[name]
    assert DATA[name] is data
    source = data(size=size).open()
    assert source.sample_shape == (channels, size, size)
    assert (source.count, len(source.held_out)) == (count * 9 // 10, count // 10)
    assert len(source.class_names) == 10
    assert np.bincount(source.training_labels).tolist() == [source.count // 10] * 10
    assert np.bincount(source.held_out_labels).tolist() == [count // 100] * 10


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("size", SIZES)
def test_a_set_comes_in_every_size(name, size):
    source = FACTS[name][0](size=size, limit=50).open()
    assert source.sample(3, generator(0, "data")).shape == (3, FACTS[name][2], size, size)


@pytest.mark.parametrize("name", FACTS)
def test_classes_come_in_no_order(name):
    data, _, _, size = FACTS[name]
    labels = data(size=size).open().training_labels
    same = int((labels[1:] == labels[:-1]).sum())
    assert stats.binomtest(same, len(labels) - 1, 0.1).pvalue > 0.001


@pytest.mark.parametrize("name", FACTS)
def test_no_picture_is_there_twice(name):
    data, count, _, size = FACTS[name]
    source = data(size=size).open()
    assert len({each.tobytes() for part in (source.training, source.held_out) for each in part}) > 0.99 * count


def test_an_opened_set_is_kept():
    assert Digits().open() is Digits().open()
    assert Digits(train_on=8).open() is Digits(train_on=8).open()


def test_few_pictures_to_train_on_leave_those_that_are_held_out():
    whole, few = Digits().open(), Digits(train_on=8).open()
    assert (few.count, len(few.training), len(few.training_labels)) == (8, 8, 8)
    assert np.array_equal(few.held_out, whole.held_out) and np.array_equal(few.held_out_labels, whole.held_out_labels)
    assert np.array_equal(few.training[[0, -1]], whole.training[[0, -1]])
    drawn = few.sample(64, generator(0, "data"))
    assert len({each.numpy().tobytes() for each in drawn}) == 8
    assert Digits(train_on=5000).open().count == whole.count == 4500


def test_a_picture_keeps_its_label_among_few():
    whole, few = Digits().open(), Digits(train_on=8).open()
    known = {picture.tobytes(): label for picture, label in zip(whole.training, whole.training_labels, strict=True)}
    assert [known[each.tobytes()] for each in few.training] == few.training_labels.tolist()


def test_a_label_says_which_digit_it_is():
    source = Digits().open()
    means = np.stack([source.training[source.training_labels == digit].mean(0).ravel() for digit in range(10)])
    distances = ((source.held_out.reshape(-1, 1, 784) - means) ** 2).sum(-1)
    assert (distances.argmin(1) == source.held_out_labels).mean() > 0.75


def test_a_label_says_which_colour_the_hair_has():
    source = Avatars(size=64).open()
    colours = {"black": 0x2B2B3A, "pink": 0xFF8FB8, "green": 0x63C77A, "blue": 0x3F63D6}
    for name, colour in colours.items():
        wanted = np.array([colour >> 16, colour >> 8 & 255, colour & 255]).reshape(1, 3, 1, 1)
        hair = (source.held_out == wanted).all(axis=1).sum(axis=(1, 2))
        assert (hair[source.held_out_labels == source.class_names.index(name)] > 100).all()


def test_digits_are_white_on_black():
    assert float(Digits().open().sample(100, generator(0, "data")).mean()) < -0.5


@pytest.mark.parametrize("size", [29, 48])
def test_a_size_that_no_network_makes_is_refused(size):
    with pytest.raises(ConfigError, match=f"Picture size cannot be {size}. Choose one of: 28, 32, 64"):
        Digits(size=size)


def test_a_limit_too_low_to_learn_from_is_refused():
    with pytest.raises(ConfigError, match="At most 5 pictures are too few"):
        Moods(limit=5)


def test_a_limit_is_kept():
    source = Moods(limit=100).open()
    assert source.count + len(source.held_out) == 100


def test_opening_leaves_the_global_generators_alone():
    before = torch.random.get_rng_state()
    Moods(limit=40).open().sample(5, generator(0, "data"))
    assert torch.equal(before, torch.random.get_rng_state())
