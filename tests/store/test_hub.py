"""Generators on a small Hub on loopback: fetched by id, pushed, and everything that can go wrong on the way."""

import json
import time
from concurrent.futures import CancelledError

import pytest

from playground.errors import StoreError
from playground.store import hub
from playground.store.hub import fetch, look, push, repo_id
from tests.fake_hub import TOKEN, FakeHub


@pytest.fixture
def server(monkeypatch):
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(hub, "get_token", lambda: None)
    with FakeHub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def logged_in(server, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr(hub, "get_token", lambda: TOKEN)
    return server


def quiet(done, total):
    pass


@pytest.mark.parametrize("written", ["huggan/dcgan-mnist", " https://huggingface.co/huggan/dcgan-mnist/ "])
def test_an_id_is_read_from_itself_or_from_an_address(written):
    assert repo_id(written) == "huggan/dcgan-mnist"


@pytest.mark.parametrize("written", ["", "mnist", "a/b/c", "../etc", "a b/c", "a/..", "https://huggingface.co/"])
def test_what_is_no_id_gets_a_sentence(written):
    with pytest.raises(StoreError, match="owner/name"):
        repo_id(written)


def test_the_likeliest_file_is_fetched_at_the_commit_that_was_looked_at(server, tmp_path):
    content = bytes(range(256)) * 4000
    sha = server.model("me/gan", {"README.md": b"#", "netD.pth": b"no", "generator.pth": content})
    at = look("me/gan")
    assert (at.revision, at.chosen()) == (sha, "generator.pth")
    told = []
    path = fetch(at, "generator.pth", tmp_path, progress=lambda done, total: told.append((done, total)))
    assert path.read_bytes() == content
    assert told[-1] == (len(content), len(content)) and told == sorted(told)
    assert any(f"/resolve/{sha}/" in asked for _, asked, _ in server.asked)


def test_our_own_file_comes_first_and_between_unknown_names_nobody_chooses(server):
    server.model("me/ours", {"pytorch_model.bin": b"1", "model.safetensors": b"2"})
    server.model("me/many", {"epoch_1.pth": b"1", "epoch_2.pth": b"2"})
    assert look("me/ours").chosen() == "model.safetensors"
    assert look("me/many").chosen() is None
    assert list(look("me/many").files) == ["epoch_1.pth", "epoch_2.pth"]


def test_what_is_not_there_private_gated_or_empty_gets_a_sentence_of_its_own(server):
    server.model("me/secret", {"model.safetensors": b"1"}, private=True)
    server.model("me/words", {"README.md": b"#"})
    for repo, sentence in (
        ("me/nothing", "There is no repository"),
        ("me/secret", "There is no repository"),
        ("me/words", "no file"),
    ):
        with pytest.raises(StoreError, match=sentence):
            look(repo)


def test_a_gated_file_gets_a_sentence(server, tmp_path):
    server.model("me/gated", {"model.safetensors": b"1"}, gated=True)
    with pytest.raises(StoreError, match="Accept its terms"):
        fetch(look("me/gated"), "model.safetensors", tmp_path, progress=quiet)


def test_a_token_opens_what_is_private_unless_strangers_ask(logged_in):
    logged_in.model("me/secret", {"model.safetensors": b"1"}, private=True)
    assert look("me/secret").files == {"model.safetensors": 1}
    with pytest.raises(StoreError):
        look("me/secret", login=False)


def test_a_file_too_large_is_not_fetched(server, tmp_path):
    server.model("me/gan", {"model.safetensors": bytes(100)})
    before = server.sent
    with pytest.raises(StoreError, match="at most"):
        fetch(look("me/gan"), "model.safetensors", tmp_path, progress=quiet, largest=99)
    assert server.sent == before


def test_a_fetch_that_is_cancelled_leaves_nothing(server, tmp_path):
    server.model("me/gan", {"model.safetensors": bytes(1_000_000)})

    def stop(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        fetch(look("me/gan"), "model.safetensors", tmp_path, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_gets_a_sentence(server, tmp_path):
    server.model("me/gan", {"model.safetensors": b"1"})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="could not be written"):
        fetch(look("me/gan"), "model.safetensors", tmp_path / "file", progress=quiet)


def test_without_a_network_there_is_an_answer_within_three_seconds(server, monkeypatch):
    monkeypatch.setattr(hub, "PATIENCE", 0.3)
    server.silent = True
    began = time.monotonic()
    with pytest.raises(StoreError, match="cannot be reached"):
        look("me/gan")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="cannot be reached"):
        look("me/gan")
    assert time.monotonic() - began < 2.5


def test_nothing_is_pushed_without_a_token(server):
    with pytest.raises(StoreError, match="hf auth login"):
        push("me/gan", {"a": b"1"}, private=False, message="x", tell=lambda key: None)
    assert server.asked == []


def test_what_is_pushed_lies_in_the_repository_in_one_commit(logged_in):
    steps = []
    files = {"model.safetensors": bytes(5000), "README.md": "# ü".encode(), "config.json": b"{}"}
    url = push("me/gan", files, private=True, message="A generator", tell=steps.append)
    assert logged_in.files("model", "me/gan") == files
    assert logged_in.repos[("models", "me/gan")].private
    assert url.endswith("/me/gan")
    assert steps == ["models.push.asking", "models.push.creating", "models.push.sending"]
    push("me/gan", {"README.md": b"# 2"}, private=False, message="Again", tell=steps.append)
    assert logged_in.files("model", "me/gan")["README.md"] == b"# 2"


def test_a_wrong_token_is_told_and_never_said(server, monkeypatch, caplog):
    wrong = "hf_" + "wrongtoken" * 3
    monkeypatch.setenv("HF_TOKEN", wrong)
    monkeypatch.setattr(hub, "get_token", lambda: wrong)
    with pytest.raises(StoreError, match="log in") as error:
        push("me/gan", {"a": b"1"}, private=False, message="x", tell=lambda key: None)
    assert wrong not in str(error.value) + caplog.text
    assert ("models", "me/gan") not in server.repos


def test_a_download_that_breaks_off_gets_a_sentence(server, tmp_path):
    server.model("me/gan", {"model.safetensors": bytes(300_000)})
    longer = look("me/gan")._replace(files={"model.safetensors": 400_000})
    with pytest.raises(StoreError, match="broke off"):
        fetch(longer, "model.safetensors", tmp_path, progress=quiet)
    assert list(tmp_path.iterdir()) == []


def test_config_json_is_plain_and_sorted():
    plain = json.loads(hub.config_file({"b": 1, "a": 2}, {"seed": 3}))
    assert plain["config"] == {"a": 2, "b": 1} and plain["words"] == {"seed": 3}
