"""One way in for what somebody wrote: a ready one's name, our own file, or one of others."""

import pytest
import torch

from playground.config import RunConfig
from playground.errors import StoreError
from playground.store import model_file, ready
from playground.store.anywhere import find, read
from playground.store.foreign import Foreign
from playground.store.model_file import ModelFile
from playground.store.sequence import Unknowns
from tests.store.test_foreign import PUNKS, NetG, Punks, lived


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "ours.safetensors"
    model_file.save(path, ModelFile(config=RunConfig().to_dict(), tensors={"a": torch.ones(2)}, words={"title": "mine"}))
    return path


def test_our_own_file_comes_back_as_it_was_kept(ours):
    for found in (read(ours), find(str(ours))):
        assert isinstance(found, ModelFile) and found.words == {"title": "mine"}


def test_a_file_of_others_is_opened_with_the_answers_it_needs(tmp_path):
    torch.save(lived(NetG()).state_dict(), tmp_path / "netG.pth")
    torch.save(lived(Punks()).state_dict(), tmp_path / "punks.pth")
    assert isinstance(find(str(tmp_path / "netG.pth")), Foreign)
    with pytest.raises(Unknowns):
        find(str(tmp_path / "punks.pth"))
    assert find(str(tmp_path / "punks.pth"), PUNKS | {"latent": "normal"}).sampler.sample_shape == (3, 24, 24)


def test_a_damaged_file_of_ours_is_not_taken_for_one_of_others(ours):
    ours.write_bytes(ours.read_bytes()[:-3])
    with pytest.raises(StoreError, match="cut short"):
        read(ours)


@pytest.mark.parametrize("prefix", ["", ready.PREFIX])
def test_a_ready_one_is_found_by_its_name(prefix):
    name = next(iter(ready.ready()))
    assert find(prefix + name.removeprefix(ready.PREFIX)).words == ready.find(name).open().words


@pytest.mark.parametrize("written", ["nothing-here.pth", f"{ready.PREFIX}nothing-here"])
def test_what_is_not_there_gets_a_sentence(written):
    with pytest.raises(StoreError, match=r"\.$"):
        find(written)
