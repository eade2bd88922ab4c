"""What kind of file it is is decided by its header, not by its first byte."""

import json

import pytest
import safetensors.torch
import torch

from playground.errors import StoreError
from playground.store.weights import weights

TABLE = {"main.0.weight": torch.arange(12.0).reshape(3, 4), "epoch": torch.tensor(3)}


@pytest.mark.parametrize("first", [0x80, 0x50, 0x60])
def test_a_header_may_be_as_long_as_the_first_byte_of_a_pickle_says(tmp_path, first):
    path = tmp_path / "generator.safetensors"
    for length in range(256):
        path.write_bytes(safetensors.torch.save(TABLE, {"about": "a" * length}))
        if path.read_bytes()[0] == first:
            break
    assert path.read_bytes()[0] == first
    assert torch.equal(weights(path)["main.0.weight"], TABLE["main.0.weight"])


def test_the_averaged_generator_is_taken_out_of_a_larger_file(tmp_path):
    both = {"netG": {"0.weight": torch.zeros(2)}, "g_ema": {"module.0.weight": torch.ones(2)}}
    torch.save(both, tmp_path / "file.pth")
    assert weights(tmp_path / "file.pth")["0.weight"].tolist() == [1.0, 1.0]


def test_a_header_that_is_no_json_is_no_safetensors_file(tmp_path):
    header = b"{" + json.dumps("x" * 100).encode()
    (tmp_path / "file").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(StoreError, match="damaged"):
        weights(tmp_path / "file")
