import pytest
import torch

from playground.errors import StoreError
from playground.store.architecture import refuse_mismatch

EXPECTED = {"0.weight": torch.zeros(2, 3), "0.bias": torch.zeros(3)}


def test_the_same_names_and_shapes_fit():
    refuse_mismatch(expected=EXPECTED, found={name: tensor + 1 for name, tensor in EXPECTED.items()})


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"0.weight": torch.zeros(2, 4), "0.bias": torch.zeros(3)}, r"'G.0.weight' has shape \[2, 4\].*ask for \[2, 3\]"),
        ({"0.weight": torch.zeros(2, 3)}, "lacks 'G.0.bias'"),
        (EXPECTED | {"1.weight": torch.zeros(1)}, "it has 'G.1.weight'"),
        ({"0.weight": "text", "0.bias": torch.zeros(3)}, "has shape str"),
    ],
)
def test_the_first_difference_is_named(found, sentence):
    with pytest.raises(StoreError, match=sentence):
        refuse_mismatch(expected=EXPECTED, found=found, prefix="G.")
