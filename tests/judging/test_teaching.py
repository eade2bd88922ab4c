"""Teaching a classifier."""

import numpy as np
import pytest
import torch

from playground.data.images.source import ImageSource
from playground.errors import DataError
from playground.judging.teaching import (
    DAMAGES,
    Course,
    accuracy,
    damaged,
    grained,
    moved,
    pupil,
    rescale,
    sure,
    teach,
    updates,
    warmed_cosine,
)
from playground.randomness import generator

COURSE = Course(size=16, epochs=2, batch=32, seed=1)


def stripes(count: int) -> ImageSource:
    """Stripes lying and standing: two classes that a convolution tells apart at once."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % 2
    lines = np.sign(np.sin(np.arange(16) * 1.5 + rng.random((count, 1)) * 6)) * 100 + 127
    images = np.broadcast_to(lines[:, None, :, None], (count, 1, 16, 16)).copy()
    images[labels == 1] = images[labels == 1].swapaxes(2, 3)
    return ImageSource(images.astype(np.uint8), labels, ("lying", "standing"))


def taught(source: ImageSource, course: Course = COURSE):
    classifier = pupil(source, course)
    return classifier, list(teach(classifier, source, course))


def test_it_learns_and_tells_held_out_pictures_apart():
    source, course = stripes(200), Course(size=16, epochs=4, batch=20)
    classifier, done = taught(source, course)
    assert done == list(range(1, updates(source, course) + 1))
    assert accuracy(classifier, source.held_out, source.held_out_labels) == 1
    assert 0.5 <= sure(classifier, source.held_out) <= 1


def test_the_same_course_gives_the_same_weights_and_moves_no_global_stream():
    before = torch.get_rng_state()
    one, again = (taught(stripes(80))[0].state_dict() for _ in range(2))
    assert all(torch.equal(one[key], again[key]) for key in one)
    assert torch.equal(before, torch.get_rng_state())


def test_held_out_pictures_are_not_learned_from():
    source, other = stripes(80), stripes(80)
    spoiled = other._images.copy()
    spoiled[other.training_count :] = 0
    other._images = spoiled
    one, same = taught(source)[0].state_dict(), taught(other)[0].state_dict()
    assert all(torch.equal(one[key], same[key]) for key in one)


def test_rescaling_changes_features_and_no_logit():
    source = stripes(64)
    classifier = pupil(source, COURSE).eval()
    before = classifier.see(source.training)
    rescale(classifier, source.training)
    after = classifier.see(source.training)
    assert after.features.var(axis=0).mean() == pytest.approx(1, rel=1e-3)
    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-5)


def test_pictures_without_classes_teach_nothing():
    with pytest.raises(DataError):
        pupil(ImageSource(stripes(40).training), COURSE)


def test_the_rate_rises_and_falls_to_0():
    assert [warmed_cosine(each) for each in (0, 0.05, 0.1, 0.55, 1)] == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_a_picture_that_is_not_moved_stays_as_it_is():
    images = torch.rand(3, 1, 16, 16) * 2 - 1
    still = moved(images, Course(size=16, shift=0, turn=0), generator(0, "test"))
    assert torch.allclose(still, images, atol=1e-5)


def test_no_grain_is_no_change_and_grain_stays_in_range():
    images = torch.rand(3, 1, 16, 16) * 2 - 1
    assert torch.equal(grained(images, Course(size=16, grain=0), generator(0, "test")), images)
    assert grained(images, Course(size=16, grain=100), generator(0, "test")).abs().max() <= 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_takes_some_pixels_from_another_picture_and_keeps_some(damage):
    images = torch.stack([torch.full((1, 16, 16), value) for value in (-1.0, 0.0, 1.0)])
    spoiled = damage(images, generator(0, "test"))
    for image, other, found in zip(images, images.roll(1, 0), spoiled, strict=True):
        low, high = sorted((image.mean().item(), other.mean().item()))
        assert low <= found.min() and found.max() <= high
        assert (found == image).any() and (found != image).any()


def test_a_damage_is_named_by_a_number_from_1_up():
    spoiled, kinds = damaged(torch.rand(40, 3, 16, 16), generator(0, "test"))
    assert spoiled.shape == (40, 3, 16, 16)
    assert set(kinds.tolist()) == set(range(1, len(DAMAGES) + 1))
