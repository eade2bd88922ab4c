"""Data sets that were looked at, for everybody, in a bounded room."""

import gc
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from playground.data.images.source import ImageSource
from playground.errors import ConfigError
from playground.ui.galleries import Galleries

WAIT = 30.0


def pictures(seed):
    return ImageSource(np.random.default_rng(seed).integers(0, 256, (40, 1, 8, 8), np.uint8))


def asking(source):
    """As much of a config as a gallery asks for."""
    return SimpleNamespace(data=SimpleNamespace(open=lambda: source), get=lambda path: "uploaded")


@pytest.fixture
def galleries():
    made = Galleries(most=2)
    yield made
    made.tasks.stop()


def hung(galleries, source):
    galleries.of(asking(source))
    for task in galleries.tasks.of("galleries"):
        assert task.wait(WAIT)
    return galleries.of(asking(source))


def test_a_data_set_is_looked_at_once(galleries):
    source = pictures(0)
    first = hung(galleries, source)
    assert first.gallery is not None and first.gallery is hung(galleries, source).gallery


def test_pictures_that_nobody_looks_at_any_more_are_let_go(galleries):
    """A gallery holds its pictures, so a table with weak keys would keep them for ever."""
    sources = [pictures(seed) for seed in range(4)]
    for source in sources:
        assert hung(galleries, source).gallery is not None
    known = [weakref.ref(source) for source in sources]
    del source, sources
    gc.collect()
    assert [each() is None for each in known] == [True, True, False, False]


def test_points_are_not_hung(galleries):
    with pytest.raises(ConfigError):
        galleries.of(asking(object()))
