import io
import time
from concurrent.futures import CancelledError

import pytest

from playground.data.images import remote
from playground.data.images.remote import RemoteFile, listing, repo_id
from playground.errors import DataError
from tests.fake_hub import TOKEN

DATA = bytes(range(256)) * 20_000  # 5 MB


def opened(at, name="data.bin", reading=lambda count: None):
    return io.BufferedReader(RemoteFile(at, name, reading=reading), 4096)


@pytest.mark.parametrize("written", ["ylecun/mnist", " datasets/ylecun/mnist", "https://huggingface.co/datasets/ylecun/mnist/"])
def test_an_id_is_known_in_what_people_paste(written):
    assert repo_id(written) == "ylecun/mnist"


@pytest.mark.parametrize("written", ["", "a b", "a/b/c", "../etc", "ylecun/..", "a/" + "é"])
def test_what_is_no_id_gets_a_sentence(written):
    with pytest.raises(DataError, match="is not the id of a data set"):
        repo_id(written)


def test_a_listing_has_the_commit_the_sizes_and_the_licence(hub):
    commit = hub.dataset("me/cats", {"a.png": b"123", "b/c.zip": b"4"}, card={"license": "mit"})
    assert listing("me/cats") == ("me/cats", commit, {"a.png": 3, "b/c.zip": 1}, "mit", False)


def test_only_what_is_read_travels_wherever_it_is(hub):
    hub.dataset("me/cats", {"data.bin": DATA})
    came = []
    with opened(listing("me/cats"), reading=came.append) as file:
        assert file.seek(-8, io.SEEK_END) == len(DATA) - 8
        assert file.read() == DATA[-8:]
        file.seek(100)
        assert file.read(5000) == DATA[100:5100]
        file.seek(300_000)
        assert file.read(10) == DATA[300_000:300_010]
        assert file.read(0) == b""
        assert file.seek(0, io.SEEK_END) and file.read() == b""
    assert sum(came) < 1_000_000
    assert len([path for _, path, _ in hub.asked if "resolve" in path]) == 2  # what is near is read past


def test_a_whole_file_is_the_same_here(hub):
    hub.dataset("me/cats", {"data.bin": DATA})
    with opened(listing("me/cats")) as file:
        assert file.read() == DATA


def test_whoever_is_told_of_pieces_can_stop_the_download(hub):
    hub.dataset("me/cats", {"data.bin": DATA})

    def stop(count):
        raise CancelledError

    with opened(listing("me/cats"), reading=stop) as file, pytest.raises(CancelledError):
        file.read(10)


def test_what_is_not_there_what_is_private_and_what_is_gated_get_sentences(hub):
    hub.dataset("me/secret", {"a.png": b"1"}, private=True)
    hub.dataset("me/gated", {"data.bin": b"1"}, gated=True)
    for repo in ("me/nothing", "me/secret"):
        with pytest.raises(DataError, match=rf"no data set {repo} on the Hub that may be read .*HF_TOKEN"):
            listing(repo)
    with opened(listing("me/gated")) as file, pytest.raises(DataError, match="accept its conditions"):
        file.read()


def test_a_login_opens_what_is_private_but_never_for_strangers(hub, monkeypatch):
    hub.dataset("me/secret", {"data.bin": b"1"}, private=True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    at = listing("me/secret")
    with opened(at) as file:
        assert file.read() == b"1"
    with pytest.raises(DataError, match="no data set") as refused:
        listing("me/secret", login=False)
    assert TOKEN not in str(refused.value)
    with io.BufferedReader(RemoteFile(at, "data.bin", reading=lambda _: None, login=False)) as file, pytest.raises(DataError):
        file.read()


def test_nobody_waits_for_a_hub_that_is_not_reached(hub, monkeypatch):
    assert remote.PATIENCE < 3
    monkeypatch.setattr(remote, "PATIENCE", 0.1)
    hub.silent = True
    began = time.monotonic()
    with pytest.raises(DataError, match="The Hub does not answer"):
        listing("me/cats")
    assert time.monotonic() - began < 2
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(DataError, match="The Hub does not answer"):
        listing("me/cats")


def test_a_download_that_breaks_off_gets_a_sentence(hub):
    hub.dataset("me/cats", {"data.bin": DATA})
    at = listing("me/cats")._replace(files={"data.bin": len(DATA) + 5})  # more than comes
    with opened(at) as file, pytest.raises(DataError, match="broke off"):
        file.read()
