"""Pickles that are small and unfold to much are refused before torch reads them; those that torch writes are not."""

import io
import pickle
import time
import zipfile

import pytest
import torch
from torch import nn

from playground.errors import StoreError
from playground.store import checkpoint, weights
from playground.store.pickles import refuse_swollen


def doubled(depth):
    """(p, p), where p is (q, q), where q is …: `depth` times, each pair one object."""
    return b"K\x01" + b"".join(b"q" + bytes([each]) + b"h" + bytes([each]) + b"\x86" for each in range(depth))


def pairs(depth):
    """Such a pair as a key."""
    return b"\x80\x02}" + doubled(depth) + b"K\x01s."


def inside(pickled, name="a/data.pkl"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, pickled)
        archive.writestr("a/version", "3\n")
    return file.getvalue()


def late(depth):
    """[[a, a], [b, b], …], each put into the one before it twice while it is empty, and filled afterwards."""
    made = b"".join(b"]q" + bytes([each]) for each in range(depth))
    filled = b"".join(b"h" + bytes([e]) + b"(h" + bytes([e + 1]) + b"h" + bytes([e + 1]) + b"e" for e in range(depth - 1))
    return b"\x80\x02(" + made + filled + b"t."


SWOLLEN = {
    "a key": pairs(60),
    "a value": b"\x80\x02}K\x01" + doubled(60) + b"s.",
    "lists filled late": late(60),
    "a circle": b"\x80\x02]q\x00h\x00a.",
    "a deep key": b"\x80\x02}" + b")" + b"\x85" * 100_000 + b"K\x01s.",
    "keys of a call": b"\x80\x02ccollections\nOrderedDict\n]" + doubled(60) + b"K\x01\x86a\x85R.",
    "many zeros": b"\x80\x02c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R.",
    "a name of a storage": b"\x80\x02" + doubled(60) + b"Q.",
}


@pytest.mark.parametrize("name", SWOLLEN)
@pytest.mark.parametrize("form", ["zip", "legacy"])
def test_what_unfolds_to_too_much_is_refused_at_once(name, form):
    content = inside(SWOLLEN[name]) if form == "zip" else SWOLLEN[name]
    begun = time.perf_counter()
    with pytest.raises(StoreError, match="unfolds to far more"):
        refuse_swollen("file", content)
    assert time.perf_counter() - begun < 5.0


@pytest.mark.parametrize("load", [checkpoint.load, weights.weights])
def test_both_readers_of_pickles_look_first(tmp_path, monkeypatch, load):
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch read it"))
    (tmp_path / "file").write_bytes(inside(pairs(60)))
    with pytest.raises(StoreError, match="unfolds to far more"):
        load(tmp_path / "file")


def test_a_later_pickle_of_an_old_file_is_looked_at_too():
    head = b"".join(pickle.dumps(each, protocol=2) for each in (1, 1001, {"little_endian": True}))
    with pytest.raises(StoreError, match="unfolds to far more"):
        refuse_swollen("file", head + pairs(60))


@pytest.mark.parametrize("new", [True, False])
def test_what_torch_writes_passes(new):
    module, shared = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), ["a", "b"]
    optimizer = torch.optim.Adam(module.parameters())
    module(torch.zeros(2, 3)).sum().backward()
    optimizer.step()
    file = io.BytesIO()
    state = {"net": module.state_dict(), "optimizer": optimizer.state_dict(), "names": shared, "again": shared, (1, 2): None}
    torch.save(state | {"curve": [float(each) for each in range(2000)]}, file, _use_new_zipfile_serialization=new)
    refuse_swollen("file", file.getvalue())


@pytest.mark.parametrize("broken", [b"\x80\x02}K\x01", b"\x80\x02h\x07.", b"\x80\x02\x86.", b"\x80\x02X\xff\xff\x00\x00a."])
def test_a_damaged_pickle_gets_a_sentence(broken):
    with pytest.raises(StoreError, match="damaged"):
        refuse_swollen("file", inside(broken))


def test_a_zip_without_a_pickle_gets_a_sentence():
    with pytest.raises(StoreError, match="damaged"):
        refuse_swollen("file", inside(b"", "a/other"))


def test_what_torch_does_not_know_is_left_to_torch(tmp_path):
    (tmp_path / "file").write_bytes(inside(b"\x80\x02}K\x01K\x02s0."))
    with pytest.raises(StoreError, match="program code"):
        weights.weights(tmp_path / "file")
