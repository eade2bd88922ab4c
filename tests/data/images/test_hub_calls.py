"""One door to the Hub for data and for models: ids, its address, and sentences."""

import re

import pytest
from httpx2 import ConnectError
from huggingface_hub.errors import HFValidationError

from playground.data.images import remote
from playground.data.images.hub_calls import endpoint, identity, said
from playground.errors import DataError, StoreError
from playground.store import hub


def test_both_doors_lead_to_one_address(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://localhost:1234/")
    assert endpoint() == "http://localhost:1234"
    assert remote.endpoint is hub.endpoint is endpoint


@pytest.mark.parametrize("written", ["me/cats", " me/cats/ ", "https://huggingface.co/datasets/me/cats", "datasets/me/cats"])
def test_an_id_and_the_address_of_its_page_are_the_same(written):
    assert remote.repo_id(written) == "me/cats"


@pytest.mark.parametrize("written", ["", "a b", "../x", "a/b/c", "me/../you"])
def test_what_is_no_id_is_said_by_each_in_its_own_words(written):
    for each, error in ((remote.repo_id, DataError), (hub.repo_id, StoreError)):
        with pytest.raises(error):
            each(written)


def test_an_id_must_look_as_asked():
    with pytest.raises(StoreError):
        identity("mnist", re.compile(r"\w+/\w+"), hub.SENTENCES)


@pytest.mark.parametrize(
    ("wrong", "key"), [(ConnectError("no"), "unreachable"), (OSError("no"), "unreachable"), (HFValidationError("no"), "identity")]
)
def test_what_goes_wrong_is_said_by_each_in_its_own_words(wrong, key):
    for sentences in (remote.SENTENCES, hub.SENTENCES):
        with pytest.raises(sentences.error) as error, said("me/cats", sentences):
            raise wrong
        assert error.value.key == getattr(sentences, key)
