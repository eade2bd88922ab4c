from dataclasses import FrozenInstanceError, fields

import pytest
from torch import Tensor

from playground.runtime.frame import Frame, State


def test_a_frame_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Frame().turn = 1


def test_a_frame_without_a_run_is_empty():
    assert (Frame().state, Frame().picture) == (State.EMPTY, None)


def test_a_frame_has_nothing_of_torch():
    assert not any(isinstance(getattr(Frame(), each.name), Tensor) for each in fields(Frame))
