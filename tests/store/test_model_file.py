import json

import pytest
import safetensors.torch
import torch

from playground.errors import StoreError
from playground.store import model_file
from playground.store.model_file import ENTRY, VERSION, ModelFile

TENSORS = {"0.weight": torch.arange(6.0).reshape(2, 3), "0.bias": torch.ones(3), "half": torch.ones(2, dtype=torch.bfloat16)}
MODEL = ModelFile(config={"seed": 3, "data": {"name": "ring"}}, tensors=TENSORS, words={"title": "Ring, σ = .02", "turn": 1000})


@pytest.fixture
def path(tmp_path):
    model_file.save(tmp_path / "ring.safetensors", MODEL)
    return tmp_path / "ring.safetensors"


def test_what_is_saved_is_loaded(path):
    model = model_file.load(path)
    assert (model.config, model.words) == (MODEL.config, MODEL.words)
    assert all(torch.equal(model.tensors[name], tensor) for name, tensor in TENSORS.items())
    assert model.tensors.keys() == TENSORS.keys()


def test_the_same_model_is_the_same_file(path, tmp_path):
    model_file.save(tmp_path / "again", MODEL)
    assert path.read_bytes() == (tmp_path / "again").read_bytes()


def test_any_safetensors_reader_opens_it(path):
    assert torch.equal(safetensors.torch.load(path.read_bytes())["0.bias"], torch.ones(3))


def test_tensors_that_are_views_or_in_other_layouts_are_saved_whole(tmp_path):
    image = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    tensors = {"turned": image.to(memory_format=torch.channels_last), "view": image[1:], "same": image}
    model_file.save(tmp_path / "file", ModelFile(config={}, tensors=tensors))
    loaded = model_file.load(tmp_path / "file").tensors
    assert all(torch.equal(loaded[name], tensor) for name, tensor in tensors.items())


def header(metadata, **tensors):
    content = json.dumps({"__metadata__": metadata} | tensors).encode()
    return len(content).to_bytes(8, "little") + content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a model file"),
        (b"GIF89a and more of it", "is not a model file"),
        (header({}), "is not a model file"),
        (header({ENTRY: "no JSON"}), "is damaged"),
        (header({ENTRY: "[]"}), "is damaged"),
        (header([1]), "is damaged"),
        (header({ENTRY: json.dumps({"version": 1, "config": [], "words": {}})}), "is damaged"),
        (header({ENTRY: json.dumps({"version": VERSION + 1, "config": {}, "words": {}})}), "newer GAN Playground"),
        (header({ENTRY: json.dumps({"version": 1, "config": {}, "words": {}})}, a={"data_offsets": []}), "is damaged"),
        (header({ENTRY: json.dumps({"version": 1, "config": {}, "words": {}})}, a={"data_offsets": [0, 4]}), "cut short"),
        (b"\x10\x00\x00\x00\x00\x00\x00\x00{'not JSON'    }", "is damaged"),
        (b"\xff\xff\xff\xff\x00\x00\x00\x00{" + bytes(20), "cut short"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, content, sentence):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StoreError, match=sentence):
        model_file.load(tmp_path / "file")


def test_a_model_of_another_program_is_foreign(tmp_path):
    (tmp_path / "other").write_bytes(safetensors.torch.save(TENSORS, {"format": "pt"}))
    with pytest.raises(StoreError, match="'other' is not a model file"):
        model_file.load(tmp_path / "other")


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_broken_download_is_said_to_be_cut_short(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoreError, match="cut short"):
        model_file.load(path)


def test_bytes_flipped_anywhere_never_raise_anything_but_a_sentence(path):
    content = path.read_bytes()
    for position in range(len(content)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        try:
            model_file.load(path)
        except StoreError as error:
            assert str(error)


def test_a_model_too_large_is_neither_written_nor_read(path, tmp_path):
    with pytest.raises(StoreError, match="at most"):
        model_file.save(tmp_path / "large", MODEL, largest=10)
    with pytest.raises(StoreError, match="at most"):
        model_file.load(path, largest=10)
