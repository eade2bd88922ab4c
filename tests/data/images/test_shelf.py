import os
import stat

import numpy as np
import pytest

from playground.data.images import shelf
from playground.data.images.shelf import Shelf
from playground.errors import DataError


def test_what_is_put_on_a_shelf_is_got_by_its_key(tmp_path, noise):
    key = Shelf(tmp_path / "new").put(noise, np.arange(30) % 2, ["cat", "dog"])
    images, labels, class_names = Shelf(tmp_path / "new").get(key)
    np.testing.assert_array_equal(images, noise)
    assert labels.tolist() == [0, 1] * 15
    assert class_names == ("cat", "dog")


def test_pictures_without_classes_have_no_labels(tmp_path, noise):
    found = Shelf(tmp_path).get(Shelf(tmp_path).put(noise))
    assert len(found.labels) == 0
    assert found.class_names == ()


def test_the_same_pictures_are_kept_once_and_others_apart(tmp_path, noise):
    kept = Shelf(tmp_path)
    assert kept.put(noise) == kept.put(noise.copy())
    assert kept.put(noise[:20]) != kept.put(noise)
    assert kept.put(noise, np.zeros(30, np.int64), ["a"]) != kept.put(noise)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("key", ["", "abc", "../../etc/passwd", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n", "/" * 64])
def test_what_is_no_key_never_becomes_a_path(tmp_path, key, monkeypatch):
    monkeypatch.setattr(Shelf, "_file", lambda *_: pytest.fail("a path was made"))
    with pytest.raises(DataError, match="is not the key of uploaded pictures"):
        Shelf(tmp_path).get(key)


def test_pictures_that_are_gone_get_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"00000000… are no longer here.* Upload them again"):
        Shelf(tmp_path).get("0" * 64)


@pytest.mark.parametrize("spoil", [lambda data: data[:200], lambda data: b"", lambda data: b"hello"])
def test_a_damaged_file_counts_as_gone(tmp_path, noise, spoil):
    key = Shelf(tmp_path).put(noise)
    file = tmp_path / f"{key}.npz"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(DataError, match="no longer here"):
        Shelf(tmp_path).get(key)


def test_other_pictures_under_a_key_count_as_gone(tmp_path, noise):
    kept = Shelf(tmp_path)
    key, other = kept.put(noise), kept.put(noise[:20])
    os.replace(tmp_path / f"{other}.npz", tmp_path / f"{key}.npz")
    with pytest.raises(DataError, match="no longer here"):
        kept.get(key)


def test_a_pickle_is_never_loaded(tmp_path):
    np.savez(tmp_path / f"{'0' * 64}.npz", images=np.array([{"a": 1}], object), labels=np.empty(0), class_names=np.empty(0))
    with pytest.raises(DataError, match="no longer here"):
        Shelf(tmp_path).get("0" * 64)


def test_a_full_shelf_drops_what_was_not_used_for_longest(tmp_path, noise):
    kept = Shelf(tmp_path, most_bytes=180_000)  # two of 70 kB
    first, second = kept.put(noise), kept.put(noise[::-1])
    for age, key in ((2, first), (1, second)):
        os.utime(tmp_path / f"{key}.npz", (1000 - age, 1000 - age))
    kept.get(first)  # used just now
    third = kept.put(255 - noise)
    assert {file.stem for file in tmp_path.iterdir()} == {first, third}


def test_a_set_larger_than_the_shelf_is_kept_alone(tmp_path, noise):
    kept = Shelf(tmp_path, most_bytes=1000)
    kept.put(noise)
    key = kept.put(noise[:20])
    assert [file.stem for file in tmp_path.iterdir()] == [key]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, noise, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DataError, match="no space"):
        Shelf(tmp_path).put(noise)
    assert list(tmp_path.iterdir()) == []


def test_the_default_shelf_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv(shelf.ROOT, str(tmp_path))
    assert shelf.default().root == tmp_path
    monkeypatch.delenv(shelf.ROOT)
    assert shelf.default().root.name == "pictures"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_its_owner_looks_into_a_shelf(tmp_path, noise):
    Shelf(tmp_path / "new").put(noise)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
