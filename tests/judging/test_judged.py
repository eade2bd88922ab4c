"""Judging whatever draws pictures."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from playground.data.images.source import Images
from playground.errors import ConfigError
from playground.judging.judged import judged
from tests.judging.fakes import CLASSES, bench, generated, pictures, report


class Obedient:
    """Draws a picture of the class that it is told; of every fourth, the other class."""

    def __init__(self, class_names: tuple[str, ...] = CLASSES, *, wrong: int = 4) -> None:
        self.class_names, self.wrong = class_names, wrong

    @property
    def conditional(self) -> bool:
        return bool(self.class_names)

    def z(self, count: int, *, seed: int) -> torch.Tensor:
        return torch.arange(count)[:, None]

    def labels(self, count: int, *, seed: int) -> torch.Tensor:
        return torch.arange(count) % 2

    def draw(self, z: torch.Tensor, labels: torch.Tensor | None = None) -> Images:
        assert labels is not None
        shown = torch.where(z[:, 0] % self.wrong == 0, 1 - labels, labels)
        return pictures(2 * len(z), 7)[2 * np.arange(len(z)) + shown.numpy()]

    def batches(self, *, seed: int) -> Iterator[Images]:
        return generated(seed)


def test_a_stream_of_pictures_is_judged_as_the_bench_does():
    assert report(judged(generated(), bench(), samples=100)) == report(bench().judge(generated(), samples=100))


def test_a_conditional_generator_is_asked_whether_it_draws_what_it_was_told():
    found = report(judged(Obedient(), bench(), samples=200))
    assert found["told"].value == 0.75
    assert found["told"].error == pytest.approx((0.75 * 0.25 / 200) ** 0.5)
    assert found["told"].floor.mean == 1
    assert "200 samples, each told a class" in " ".join(each.say() for each in found.protocol)


def test_what_is_told_other_classes_or_none_is_judged_without_that():
    for drawing in (Obedient(("cat", "dog")), Obedient(())):
        found = report(judged(drawing, bench(), samples=100))
        assert not any(each.name == "told" for each in found.scores)
    with pytest.raises(ConfigError, match="no metric called 'told'"):
        judged(Obedient(()), bench(), samples=100, metrics=["told"])
