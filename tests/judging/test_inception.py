"""Inception by a package of the field, with a package of the tests in its place; its real weights are not run here."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import torch

from playground.errors import DataError
from playground.judging import inception as subject
from playground.judging.bench import Bench, expert
from tests.judging.fakes import generated, report, source

WEIGHTS = {"w": torch.ones(2)}


class Network(torch.nn.Module):
    """2,048 numbers: those of the first pixels, over and over."""

    BLOCK_INDEX_BY_DIM: ClassVar = {2048: 3}

    def __init__(self, blocks: list[int]) -> None:
        super().__init__()
        assert blocks == [3]

    def forward(self, images: torch.Tensor) -> list[torch.Tensor]:
        assert images.shape[1] == 3 and images.max() <= 1
        return [images.flatten(1).repeat(1, 200)[:, :2048, None, None]]


@pytest.fixture
def place(monkeypatch, tmp_path: Path) -> Path:
    """A package is installed; its weights would lie at the path that is returned, and are fetched from another."""
    served = tmp_path / "served" / "weights.pth"
    served.parent.mkdir()
    torch.save(WEIGHTS, served)
    module = SimpleNamespace(InceptionV3=Network, FID_WEIGHTS_URL=served.as_uri())
    monkeypatch.setitem(sys.modules, "pytorch_fid", SimpleNamespace(inception=module))
    monkeypatch.setitem(sys.modules, "pytorch_fid.inception", module)
    monkeypatch.setitem(sys.modules, "torch_fidelity", None)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    subject._opened.cache_clear()
    yield tmp_path / "hub" / "checkpoints" / "weights.pth"
    subject._opened.cache_clear()


def test_without_a_package_it_says_what_to_install(monkeypatch):
    for name in ("pytorch_fid", "pytorch_fid.inception", "torch_fidelity"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DataError, match="pytorch-fid or torch-fidelity"):
        subject.inception()


def test_weights_that_are_not_here_are_fetched_once(place):
    with pytest.raises(DataError, match="not at"):
        subject.inception()
    assert list(subject.fetch())[-1:] in ([1.0], [0.0])
    assert torch.equal(torch.load(place, weights_only=True)["w"], WEIGHTS["w"])
    assert list(subject.fetch()) == []
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_where_nothing_can_be_fetched_it_says_where_they_belong(place, monkeypatch):
    monkeypatch.setattr(sys.modules["pytorch_fid.inception"], "FID_WEIGHTS_URL", "http://127.0.0.1:9/weights.pth")
    with pytest.raises(DataError, match=r"weights\.pth"):
        list(subject.fetch())
    assert list(place.parent.glob(".*.partial")) == []


def test_a_fetch_that_is_given_up_leaves_nothing_behind(place):
    going = subject.fetch()
    next(going)
    going.close()
    assert list(place.parent.iterdir()) == []


def test_two_that_fetch_at_once_do_not_write_into_one_file(place, monkeypatch):
    monkeypatch.setattr(subject, "PIECE", 64)
    one, other = subject.fetch(), subject.fetch()
    next(one), next(other), next(one)
    assert len(list(place.parent.glob(".*.partial"))) == 2
    list(one)
    one_s = place.read_bytes()
    list(other)
    assert place.read_bytes() == one_s
    assert torch.equal(torch.load(place, weights_only=True)["w"], WEIGHTS["w"])
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_weights_with_code_in_them_are_refused(place):
    list(subject.fetch())
    torch.save(SimpleNamespace(run=1), place)
    with pytest.raises(DataError, match="cannot be read"):
        subject.inception()


def test_a_grey_picture_is_shown_in_three_colours(place):
    list(subject.fetch())
    eye = subject.inception()
    seen = eye.see(np.full((2, 1, 4, 4), 51, np.uint8))
    assert seen.features.shape == (2, 2048) and seen.probabilities.shape == (2, 0)
    assert seen.features == pytest.approx(0.2)


def test_a_bench_judges_with_it_and_says_so(place):
    list(subject.fetch())
    bench = Bench(source(160), expert("uploaded", 1, "inception"))
    assert bench.metrics == ("frechet", "kernel", "neighbours", "parzen")
    found = report(bench.judge(generated(), samples=64, metrics=["frechet"]))
    assert found["frechet"].value > 0
    assert "2\u202f048 numbers of the Inception" in found.protocol[0].say() and "299" in found.protocol[0].say()
