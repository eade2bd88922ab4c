import numpy as np

from playground.data import DATA
from playground.data.images.embedded import Digits
from playground.data.images.stacked import COUNT, StackedDigits


def known(images: np.ndarray) -> set[bytes]:
    return {each.tobytes() for each in images}


def test_stacks_are_always_the_same_and_of_three_channels():
    source = DATA["stacked"]().open()
    assert source.sample_shape == (3, 28, 28) and source.training_labels is None
    assert (source.count, len(source.held_out)) == (COUNT * 9 // 10, COUNT // 10)
    assert np.array_equal(StackedDigits().load().images[source.count // 2], StackedDigits().load().images[source.count // 2])


def test_a_held_out_stack_is_of_held_out_digits_and_a_training_stack_of_training_ones():
    digits, source = Digits().open(), StackedDigits(limit=400).open()
    assert len(source.training) == 360
    assert known(source.training.reshape(-1, 28, 28)) <= known(digits.training)
    assert known(source.held_out.reshape(-1, 28, 28)) <= known(digits.held_out)


def test_the_channels_do_not_depend_on_one_another():
    stacks = StackedDigits(limit=2000).open().training
    ink = stacks.mean(axis=(2, 3))
    assert np.abs(np.corrcoef(ink.T) - np.eye(3)).max() < 0.1
