import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.data.images.source import FEWEST, ImageSource, evenly, scaled
from playground.errors import DataError
from playground.randomness import generator

LABELS = np.arange(30) % 3


def test_black_and_white_become_minus_one_and_one():
    assert scaled(np.array([0, 255], np.uint8)).tolist() == [-1, 1]


def test_samples_are_float32_pictures_to_train_on(noise):
    source = ImageSource(noise)
    batch = source.sample(100, generator(0, "data"))
    assert batch.shape == (100, *source.sample_shape)
    assert batch.dtype == torch.float32
    known = {each.tobytes() for each in source.training}
    assert {((each + 1) * 127.5).round().to(torch.uint8).numpy().tobytes() for each in batch} <= known


def test_the_same_generator_gives_the_same_pictures_and_no_other_generator_moves(noise):
    before = torch.random.get_rng_state()
    source = ImageSource(noise)
    assert torch.equal(source.sample(9, generator(1, "data")), source.sample(9, generator(1, "data")))
    assert torch.equal(before, torch.random.get_rng_state())


def test_every_tenth_picture_of_each_class_is_held_out(noise):
    source = ImageSource(noise, LABELS, "abc")
    assert source.count == len(source.training) == 27
    assert source.held_out_labels.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(source.held_out, noise[27:])


def test_no_picture_is_in_both_parts_and_none_is_lost(noise):
    source = ImageSource(noise, LABELS, "abc")
    parts = [each.tobytes() for each in (*source.training, *source.held_out)]
    assert sorted(parts) == sorted(each.tobytes() for each in noise)


def test_labels_stay_with_their_pictures(noise):
    noise[:, 0, 0, 0] = LABELS
    source = ImageSource(noise, LABELS, "abc")
    images, labels = source.sample_labelled(50, generator(0, "data"))
    assert ((images[:, 0, 0, 0] + 1) * 127.5).round().long().tolist() == labels.tolist()
    assert source.held_out[:, 0, 0, 0].tolist() == source.held_out_labels.tolist()


def test_labelled_pictures_are_the_same_as_pictures_without(noise):
    source = ImageSource(noise, LABELS, "abc")
    assert torch.equal(source.sample_labelled(9, generator(0, "x"))[0], source.sample(9, generator(0, "x")))


def test_the_pictures_cannot_be_written_over(noise):
    with pytest.raises(ValueError, match="read-only"):
        ImageSource(noise).training[0] = 0


def test_too_few_pictures_are_refused(noise):
    with pytest.raises(DataError, match=f"15 pictures are too few to learn from. Bring at least {FEWEST}"):
        ImageSource(noise[:15])


def test_labels_that_do_not_exist_are_not_made_up(noise):
    source = ImageSource(noise)
    assert source.training_labels is None
    assert source.held_out_labels is None
    with pytest.raises(DataError, match="no classes"):
        source.sample_labelled(1, generator(0, "data"))


def test_a_pixel_is_seen_between_minus_one_and_one(noise):
    assert ImageSource(noise).view_range == (-1, 1)


@given(count=st.integers(0, 2000), limit=st.integers(0, 2000))
def test_evenly_spread_indices_rise_and_reach_from_end_to_end(count, limit):
    indices = evenly(count, limit)
    assert len(indices) == (min(count, limit) if limit else count)
    assert indices == sorted(set(indices))
    assert all(0 <= each < count for each in indices)
    if len(indices) > 1:
        assert (indices[0], indices[-1]) == (0, count - 1)
